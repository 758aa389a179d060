/* `extend:`: a file adds modulators to an arrow, or ligands and antagonists to a receptor, that a
 * file it includes declares. The two mappings are merged before anything is read from them, so that
 * the rest of the reader does not know where a modulator was written. */
#include "model_reader.h"

#include <string.h>

static const char *const arrow_keys[] = {"additive", "any",    "all",    "synergy", "amplify",
                                         "suppress", "shares", "claims", NULL};
static const char *const receptor_keys[] = {"ligands", "antagonists", "on", "claims", NULL};

/* One extension: the declaration that it changes and what it may add. */
struct extension {
    const struct ck_declaration *self;
    struct ck_declaration *base;
    const char *const *keys;
    const char *what;
};

static struct ck_node *new_node(struct ck_reader *reader, const struct ck_node *like, size_t count)
{
    struct ck_node *node = ck_arena_alloc(&reader->scratch, 1, sizeof *node);
    if (!ck_reader_checked(reader, node)) return NULL;
    *node = *like;
    node->items = ck_arena_alloc(&reader->scratch, count + 1, sizeof *node->items);
    node->keys = ck_arena_alloc(&reader->scratch, count + 1, sizeof *node->keys);
    if (!ck_reader_checked(reader, node->items) || !ck_reader_checked(reader, node->keys))
        return NULL;
    for (size_t i = 0; i < like->count; i++) {
        node->items[i] = like->items[i];
        if (like->kind == CK_MAP) node->keys[i] = like->keys[i];
    }
    return node;
}

static size_t find_key(const struct ck_node *map, const char *key)
{
    size_t i = 0;
    while (i < map->count && strcmp(map->keys[i]->text, key) != 0) i++;
    return i;
}

static struct ck_node *merge(struct ck_reader *reader, const struct ck_node *base,
                             const struct ck_node *added, int levels);

/* What both have: lists are joined, so many levels of mappings merged; below that nothing can be
 * there twice. */
static void merge_entry(struct ck_reader *reader, struct ck_node *map, size_t at,
                        const struct ck_node *key, struct ck_node *value, int levels)
{
    struct ck_node *there = map->items[at];
    if (there->kind == value->kind && value->kind != CK_SCALAR && levels > 0) {
        map->items[at] = merge(reader, there, value, levels - 1);
        return;
    }
    ck_error(reader->diag, key->place, "`set` gives a number another value",
             "'%s' is already there, at %s", key->text,
             ck_reader_show_place(reader, map->keys[at]->place));
}

/* NULL if memory is out. */
static struct ck_node *merge(struct ck_reader *reader, const struct ck_node *base,
                             const struct ck_node *added, int levels)
{
    struct ck_node *merged = new_node(reader, base, base->count + added->count);
    for (size_t i = 0; merged && i < added->count; i++) {
        size_t at = added->kind == CK_MAP ? find_key(merged, added->keys[i]->text) : merged->count;
        if (at < merged->count) {
            bool shares = strcmp(added->keys[i]->text, "shares") == 0; /* target, then its groups */
            merge_entry(reader, merged, at, added->keys[i], added->items[i],
                        levels + (shares ? 2 : 0));
            if (merged->items[at] == NULL) return NULL;
            continue;
        }
        if (added->kind == CK_MAP) merged->keys[at] = added->keys[i];
        merged->items[at] = added->items[i];
        merged->count++;
    }
    return merged;
}

/* "a  b c" and "a b c" are the same sentence. */
static bool same_words(const char *a, const char *b)
{
    for (;;) {
        size_t first = strspn(a, " "), second = strspn(b, " ");
        size_t length = strcspn(a + first, " ");
        if (length != strcspn(b + second, " ") || strncmp(a + first, b + second, length) != 0)
            return false;
        if (length == 0) return true;
        a += first + length;
        b += second + length;
    }
}

static bool has_activators(const struct ck_node *map)
{
    static const char *const words[] = {"additive", "any", "all", "synergy", NULL};
    for (size_t i = 0; words[i]; i++)
        if (ck_node_get(map, words[i])) return true;
    return false;
}

/* An arrow without activators has the basal level 1: what is added must not take it away. */
static struct ck_node *keep_basal(struct ck_reader *reader, const struct ck_node *base,
                                  struct ck_node *merged)
{
    if (has_activators(base) || !has_activators(merged) || ck_node_get(base, "basal"))
        return merged;
    struct ck_node *wider = new_node(reader, merged, merged->count + 1);
    struct ck_node *words = ck_arena_alloc(&reader->scratch, 2, sizeof *words);
    if (wider == NULL || !ck_reader_checked(reader, words)) return NULL;
    words[0] = (struct ck_node){.kind = CK_SCALAR, .place = base->place, .text = "basal"};
    words[1] = (struct ck_node){.kind = CK_SCALAR, .place = base->place, .text = "1"};
    wider->keys[wider->count] = &words[0];
    wider->items[wider->count++] = &words[1];
    return wider;
}

static struct ck_declaration *find_base(struct ck_reader *reader, enum ck_section section,
                                        const char *name)
{
    struct ck_declarations *list = &reader->sections[section];
    for (size_t i = 0; i < list->count; i++)
        if (same_words(list->items[i].key->text, name)) return &list->items[i];
    return NULL;
}

/* An error with the nearest arrow or receptor. */
static void complain_unknown(struct ck_reader *reader, const struct ck_node *key)
{
    const struct ck_declarations *lists[] = {&reader->sections[CK_SECTION_PROCESSES],
                                             &reader->sections[CK_SECTION_RECEPTORS]};
    size_t count = 0, total = lists[0]->count + lists[1]->count;
    const char **names = ck_arena_alloc(&reader->scratch, total + 1, sizeof *names);
    if (!ck_reader_checked(reader, names) || reader->incomplete) return;
    for (size_t list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list]->count; i++)
            names[count++] = lists[list]->items[i].key->text;
    ck_error(reader->diag, key->place, ck_diag_nearest(reader->diag, key->text, names, count),
             "there is no arrow or receptor '%s' to extend", key->text);
}

static bool find_extended(struct ck_reader *reader, struct extension *extension)
{
    const struct ck_node *key = extension->self->key;
    extension->keys = arrow_keys;
    extension->what = "an extension of an arrow";
    extension->base = find_base(reader, CK_SECTION_PROCESSES, key->text);
    if (extension->base) return true;
    extension->keys = receptor_keys;
    extension->what = "an extension of a receptor";
    extension->base = find_base(reader, CK_SECTION_RECEPTORS, key->text);
    if (extension->base == NULL) complain_unknown(reader, key);
    return extension->base != NULL;
}

static void extend(struct ck_reader *reader, const struct ck_declaration *self)
{
    struct extension extension = {.self = self};
    const struct ck_node *added = self->value;
    if (!find_extended(reader, &extension)) return;
    const struct ck_node *base = extension.base->value;
    size_t errors = reader->diag->errors;
    if (!ck_node_expect(added, CK_MAP, "what an extension adds", reader->diag)) return;
    ck_node_check_keys(added, extension.keys, extension.what, reader->diag);
    if (reader->diag->errors > errors || base->kind != CK_MAP) return; /* the base is told later */
    struct ck_node *merged = merge(reader, base, added, 1);
    if (merged && extension.keys == arrow_keys) merged = keep_basal(reader, base, merged);
    if (merged) extension.base->value = merged;
}

void ck_reader_extend(struct ck_reader *reader)
{
    const struct ck_declarations *list = &reader->sections[CK_SECTION_EXTEND];
    for (size_t i = 0; i < list->count; i++) extend(reader, &list->items[i]);
}
