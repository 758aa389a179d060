/* Looking things up in a tree, and the two complaints that every reader makes. */
#include "ck/utf8.h"
#include "ck/yaml.h"

#include <string.h>

struct ck_node *ck_node_get(const struct ck_node *node, const char *key)
{
    if (node == NULL || node->kind != CK_MAP) return NULL;
    for (size_t i = 0; i < node->count; i++)
        if (strcmp(node->keys[i]->text, key) == 0) return node->items[i];
    return NULL;
}

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names[count] != NULL) count++;
    return count;
}

static bool is_allowed(const char *key, const char *const *allowed)
{
    for (size_t i = 0; allowed[i] != NULL; i++)
        if (strcmp(key, allowed[i]) == 0) return true;
    return false;
}

/* "an arm takes the keys give, set, …" */
static const char *list_names(struct ck_diag *diag, const char *what, const char *const *names)
{
    const char *list = ck_arena_print(&diag->arena, "%s takes the keys", what);
    for (size_t i = 0; names[i] != NULL && list != NULL; i++)
        list = ck_arena_print(&diag->arena, "%s%s %s", list, i == 0 ? "" : ",", names[i]);
    if (list == NULL) diag->out_of_memory = true;
    return list;
}

void ck_node_check_keys(const struct ck_node *map, const char *const *allowed, const char *what,
                        struct ck_diag *diag)
{
    if (map == NULL || map->kind != CK_MAP) return;
    const char *all = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct ck_node *key = map->keys[i];
        if (is_allowed(key->text, allowed)) continue;
        const char *hint = ck_diag_nearest(diag, key->text, allowed, count_names(allowed));
        if (hint == NULL && all == NULL && what != NULL) all = list_names(diag, what, allowed);
        ck_error(diag, key->place, hint != NULL ? hint : all, "unknown key '%s'", key->text);
    }
}

static const char *describe(const struct ck_node *node)
{
    switch (node->kind) {
    case CK_LIST: return "a list";
    case CK_MAP: return "a mapping";
    case CK_SCALAR: break;
    }
    if (node->quoted) return "text";
    return node->text[0] == '\0'                 ? "nothing"
           : strchr("0123456789", node->text[0]) ? "a number"
                                                 : "text";
}

bool ck_node_expect(const struct ck_node *node, enum ck_node_kind kind, const char *what,
                    struct ck_diag *diag)
{
    static const char *const names[] = {"a single value", "a list", "a mapping"};
    static const char *const hints[] = {NULL, "write [a, b]",
                                        "write {key: value}, or one "
                                        "'key: value' on each line"};
    if (node->kind == kind) return true;
    ck_error(diag, node->place, hints[kind], "%s must be %s, found %s", what, names[kind],
             describe(node));
    return false;
}

struct ck_place ck_node_part(const struct ck_node *node, struct ck_span span)
{
    struct ck_place place = node->place;
    const unsigned quote = node->quoted ? 1 : 0;
    if (ck_utf8_count(node->text, strlen(node->text)) + 2 * quote != place.width) return place;
    place.column += quote + (unsigned)ck_utf8_count(node->text, (size_t)(span.start - node->text));
    place.width = (unsigned)ck_utf8_count(span.start, span.length);
    return place;
}
