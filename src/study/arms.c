/* Arms: reads what each writes, and merges what it inherits by `like`, per change and target. What
 * a change means is in change.c, give.c and wiring.c. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#define MOST_ARMS 10000

const char *const ck_change_keys[CK_CHANGE_COUNT] = {
#define X(kind, key) key,
    CK_CHANGES(X)
#undef X
};

static const char *const arm_keys[] = {
#define X(kind, key) key,
    CK_CHANGES(X)
#undef X
        "start",
    "like", "label", NULL};

static bool is_identifier(const char *text)
{
    const bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
    return letter &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
               strlen(text);
}

/* Names may stand alone where there is no number to give. */
static bool takes_names(enum ck_change_kind kind)
{
    return kind == CK_KNOCKOUT || kind == CK_LOSE_RECEPTOR || kind == CK_CHANGE_FREEZE;
}

static bool same_change(const struct ck_change *a, const struct ck_change *b)
{
    return a->kind == b->kind && strcmp(a->target, b->target) == 0;
}

static bool list_holds(struct ck_change *const *list, size_t count, const struct ck_change *change)
{
    for (size_t i = 0; i < count; i++)
        if (same_change(list[i], change)) return true;
    return false;
}

static void push(struct ck_reading *reading, struct ck_change ***list, size_t *count,
                 size_t *capacity, struct ck_change *change)
{
    struct ck_change **grown = ck_reading_grow(reading, *list, *count, capacity, sizeof **list);
    if (!grown) return;
    *list = grown;
    (*list)[(*count)++] = change;
}

static void add_own(struct ck_reading *reading, enum ck_change_kind kind, const struct ck_node *key,
                    const struct ck_node *value)
{
    struct ck_arm_private *own = reading->arm->private;
    if (!ck_node_expect(key, CK_SCALAR, "what is changed", reading->diag)) return;
    struct ck_change *change = ck_arena_alloc(&reading->study->arena, 1, sizeof *change);
    const char *target = ck_reading_squeeze(reading, key->text);
    if (!change) reading->no_memory = true;
    if (!change || !target) return;
    *change = (struct ck_change){kind, target, key, value, ck_is_none(value)};
    if (list_holds(own->own, own->own_count, change))
        ck_error(reading->diag, key->place, NULL, "`%s` of '%s' is written twice",
                 ck_change_keys[kind], target);
    else
        push(reading, &own->own, &own->own_count, &own->own_capacity, change);
}

static void read_change(struct ck_reading *reading, enum ck_change_kind kind,
                        const struct ck_node *node)
{
    const bool names = takes_names(kind);
    if (names && node->kind == CK_SCALAR) add_own(reading, kind, node, NULL);
    if (names && node->kind == CK_SCALAR) return;
    if (names && node->kind == CK_LIST) {
        for (size_t i = 0; i < node->count; i++) add_own(reading, kind, node->items[i], NULL);
        return;
    }
    if (!ck_node_expect(node, CK_MAP, ck_change_keys[kind], reading->diag)) return;
    for (size_t i = 0; i < node->count; i++) add_own(reading, kind, node->keys[i], node->items[i]);
}

static void read_start(struct ck_reading *reading, const struct ck_node *node)
{
    if (!node || !ck_node_expect(node, CK_SCALAR, "`start`", reading->diag)) return;
    reading->arm->private->start_written = true;
    reading->arm->own_rest = strcmp(node->text, "own_rest") == 0;
    if (!reading->arm->own_rest && !ck_is_none(node))
        ck_error(reading->diag, node->place, "without `start` an arm starts from the model's rest",
                 "`start` is own_rest, not '%s'", node->text);
}

static void read_arm(struct ck_reading *reading, const struct ck_node *key,
                     const struct ck_node *value)
{
    struct ck_arm *arm = reading->arm;
    arm->label = (struct ck_label){arm->name, arm->name};
    if (!is_identifier(arm->name))
        ck_error(reading->diag, key->place, "letters, digits and `_`, a letter first",
                 "'%s' cannot be the name of an arm", arm->name);
    const bool empty = value->kind == CK_SCALAR && value->text[0] == '\0' && !value->quoted;
    if (empty || !ck_node_expect(value, CK_MAP, "an arm", reading->diag)) return;
    arm->node = value;
    ck_node_check_keys(value, arm_keys, "an arm", reading->diag);
    const char *without = reading->study->without;
    const bool changes = !without || strcmp(arm->name, without) != 0;
    for (int kind = 0; kind < CK_CHANGE_COUNT && changes; kind++) {
        const struct ck_node *node = ck_node_get(value, ck_change_keys[kind]);
        if (node) read_change(reading, (enum ck_change_kind)kind, node);
    }
    if (changes) read_start(reading, ck_node_get(value, "start"));
    const struct ck_node *label = ck_node_get(value, "label");
    if (label && ck_model_read_label(label, &reading->study->arena, &arm->label, reading->diag) ==
                     CK_NO_MEMORY)
        reading->no_memory = true;
    const struct ck_node *like = ck_node_get(value, "like");
    if (like && ck_node_expect(like, CK_SCALAR, "`like`", reading->diag)) arm->private->like = like;
}

/* --- inheritance ----------------------------------------------------------------------------- */

static void merge_arm(struct ck_reading *reading, struct ck_arm *arm);

/* The arm that `arm` inherits from, merged; NULL if there is none or it is a mistake. */
static const struct ck_arm *find_parent(struct ck_reading *reading, const struct ck_arm *arm)
{
    const struct ck_node *like = arm->private->like;
    if (!like) return NULL;
    const struct ck_arm *found = ck_find_arm(reading, like->text, like->place);
    if (!found) return NULL;
    struct ck_arm *parent = &reading->study->arms[found - reading->study->arms];
    if (parent->private->merging == CK_ARM_MERGING) {
        ck_error(reading->diag, like->place, NULL,
                 "arms inherit in a circle: '%s' from '%s' and back", arm->name, parent->name);
        return NULL;
    }
    merge_arm(reading, parent);
    return parent;
}

static int compare_changes(const void *a, const void *b)
{
    const struct ck_change *x = *(struct ck_change *const *)a, *y = *(struct ck_change *const *)b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return strcmp(x->target, y->target);
}

static void inherit(struct ck_reading *reading, struct ck_arm *arm, const struct ck_arm *parent)
{
    struct ck_arm_private *own = arm->private;
    for (size_t i = 0; i < parent->private->change_count; i++) {
        struct ck_change *change = parent->private->changes[i];
        if (!list_holds(own->own, own->own_count, change))
            push(reading, &own->changes, &own->change_count, &own->change_capacity, change);
    }
    if (!own->start_written) arm->own_rest = parent->own_rest;
}

/* Changes are kept in order of kind and target, so that nothing depends on the order in the file.
 */
static void merge_arm(struct ck_reading *reading, struct ck_arm *arm)
{
    struct ck_arm_private *own = arm->private;
    if (own->merging != CK_ARM_UNMERGED) return;
    own->merging = CK_ARM_MERGING;
    const struct ck_arm *parent = find_parent(reading, arm);
    if (parent) inherit(reading, arm, parent);
    for (size_t i = 0; i < own->own_count; i++) {
        struct ck_change *change = own->own[i];
        if (!change->is_none)
            push(reading, &own->changes, &own->change_count, &own->change_capacity, change);
        else if (!parent ||
                 !list_holds(parent->private->changes, parent->private->change_count, change))
            ck_warning(reading->diag, change->key->place, NULL,
                       "nothing to remove: `%s` of '%s' is not inherited",
                       ck_change_keys[change->kind], change->target);
    }
    if (own->change_count > 1)
        qsort(own->changes, own->change_count, sizeof *own->changes, compare_changes);
    own->merging = CK_ARM_MERGED;
}

/* --- all arms -------------------------------------------------------------------------------- */

static bool make_arms(struct ck_reading *reading, const struct ck_node *arms)
{
    struct ck_study *study = reading->study;
    if (arms->count > MOST_ARMS) { /* each may inherit from the one before it */
        ck_error(reading->diag, arms->place, NULL, "more than %d arms", MOST_ARMS);
        return false;
    }
    study->arms = ck_arena_alloc(&study->arena, arms->count, sizeof *study->arms);
    struct ck_arm_private *privates = ck_arena_alloc(&study->arena, arms->count, sizeof *privates);
    if (!study->arms || !privates) reading->no_memory = true;
    if (reading->no_memory) return false;
    for (size_t i = 0; i < arms->count; i++) {
        struct ck_arm *arm = &study->arms[i];
        arm->private = &privates[i];
        arm->name = arms->keys[i]->text;
        arm->place = arms->keys[i]->place;
        arm->graph = &study->graph;
        ck_graph_init(&arm->private->graph);
        ck_system_init(&arm->private->system);
        ck_trajectory_init(&arm->trajectory);
    }
    study->arm_count = arms->count;
    return true;
}

void ck_read_arms(struct ck_reading *reading, const struct ck_node *arms)
{
    struct ck_study *study = reading->study;
    if (!ck_node_expect(arms, CK_MAP, "`arms`", reading->diag)) return;
    if (arms->count == 0)
        ck_error(reading->diag, arms->place, "`arms: {healthy: {}}`",
                 "a study needs at least one arm");
    if (arms->count == 0 || !make_arms(reading, arms)) return;
    for (size_t i = 0; i < arms->count; i++) {
        reading->arm = &study->arms[i];
        read_arm(reading, arms->keys[i], arms->items[i]);
    }
    for (size_t i = 0; i < study->arm_count; i++) merge_arm(reading, &study->arms[i]);
    for (size_t i = 0; i < study->arm_count && !reading->no_memory; i++) {
        reading->arm = &study->arms[i];
        ck_wire_arm(reading);
        ck_plan_arm(reading);
    }
}
