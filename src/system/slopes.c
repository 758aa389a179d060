/* Programs of derivatives by parameters that keep only what is not 0. Does not evaluate them. */
#include "pool.h"

#include "ck/slopes.h"

struct list {
    struct ck_arena arena;
    ck_expr *nodes;
    struct ck_slope_entry *entries;
    size_t count, node_capacity, entry_capacity;
};

static bool push(struct list *list, ck_expr node, struct ck_slope_entry entry)
{
    ck_expr *nodes =
        ck_arena_grow(&list->arena, list->nodes, list->count, &list->node_capacity, sizeof *nodes);
    struct ck_slope_entry *entries = ck_arena_grow(&list->arena, list->entries, list->count,
                                                   &list->entry_capacity, sizeof *entries);
    if (nodes) list->nodes = nodes;
    if (entries) list->entries = entries;
    if (!nodes || !entries) return false;
    nodes[list->count] = node;
    entries[list->count++] = entry;
    return true;
}

/* Appends the non-zero derivatives of `count` nodes by one variable. */
static enum ck_status derive(struct ck_expr_pool *pool, const ck_expr *of, uint32_t count,
                             struct ck_expr_node by, uint32_t position, struct list *list)
{
    ck_expr *found = ck_arena_alloc(&list->arena, count, sizeof *found);
    if (!found || ck_derive_many(pool, of, count, by, found) != CK_OK) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        if (found[i] == CK_NO_EXPR) return CK_FAILED;
        if (ck_is_const(pool, found[i], 0)) continue;
        if (!push(list, found[i], (struct ck_slope_entry){i, position})) return CK_NO_MEMORY;
    }
    return CK_OK;
}

static enum ck_status derive_by_params(struct ck_expr_pool *pool, const struct ck_slopes *slopes,
                                       const ck_expr *of, uint32_t count, struct list *list)
{
    enum ck_status status = CK_OK;
    for (uint32_t i = 0; i < slopes->n_params && status == CK_OK; i++) {
        struct ck_expr_node by = {.op = CK_OP_PARAM, .index = slopes->params[i]};
        status = derive(pool, of, count, by, i, list);
    }
    return status;
}

static enum ck_status derive_by_states(struct ck_expr_pool *pool, const struct ck_slopes *slopes,
                                       const ck_expr *of, uint32_t count, struct list *list)
{
    enum ck_status status = CK_OK;
    for (uint32_t i = 0; i < slopes->system->n_states && status == CK_OK; i++) {
        struct ck_expr_node by = {.op = CK_OP_STATE, .index = i};
        status = derive(pool, of, count, by, slopes->n_params + i, list);
    }
    return status;
}

static enum ck_status keep_entries(struct ck_slopes *slopes, const struct list *list, size_t from,
                                   struct ck_slope_entry **entries, uint32_t *count)
{
    *count = (uint32_t)(list->count - from);
    *entries = ck_arena_alloc(&slopes->arena, *count, sizeof **entries);
    if (!*entries) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < *count; i++) (*entries)[i] = list->entries[from + i];
    return CK_OK;
}

static enum ck_status build_rhs(struct ck_slopes *slopes, struct ck_expr_pool *pool,
                                struct list *list)
{
    const struct ck_system *system = slopes->system;
    enum ck_status status =
        derive_by_params(pool, slopes, system->derivatives, system->n_states, list);
    if (status == CK_OK)
        status = keep_entries(slopes, list, 0, &slopes->rhs_entries, &slopes->n_rhs);
    if (status != CK_OK) return status;
    return ck_program_build(&slopes->rhs, pool, list->nodes, slopes->n_rhs, system->n_params,
                            system->n_states);
}

static enum ck_status build_readouts(struct ck_slopes *slopes, struct ck_expr_pool *pool,
                                     struct list *list)
{
    const struct ck_system *system = slopes->system;
    const uint32_t n = system->n_readouts;
    ck_expr *of = ck_arena_alloc(&list->arena, n, sizeof *of);
    if (!of) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        of[i] = system->readouts[i].value;
        if (!push(list, of[i], (struct ck_slope_entry){i, 0})) return CK_NO_MEMORY;
    }
    enum ck_status status = derive_by_params(pool, slopes, of, n, list);
    if (status == CK_OK) status = derive_by_states(pool, slopes, of, n, list);
    if (status == CK_OK)
        status =
            keep_entries(slopes, list, n, &slopes->readout_entries, &slopes->n_readout_entries);
    if (status != CK_OK) return status;
    return ck_program_build(&slopes->readouts, pool, list->nodes, (uint32_t)list->count,
                            system->n_params, system->n_states);
}

static enum ck_status build_switches(struct ck_slopes *slopes, struct ck_expr_pool *pool,
                                     struct list *list)
{
    const struct ck_system *system = slopes->system;
    enum ck_status status =
        derive_by_params(pool, slopes, system->switches, system->n_switches, list);
    if (status == CK_OK)
        status = keep_entries(slopes, list, 0, &slopes->switch_entries, &slopes->n_switch_entries);
    if (status != CK_OK) return status;
    return ck_program_build(&slopes->switches, pool, list->nodes, slopes->n_switch_entries,
                            system->n_params, system->n_states);
}

enum ck_status ck_slopes_init(struct ck_slopes *slopes, const struct ck_system *system,
                              const uint32_t *params, uint32_t n_params)
{
    struct ck_expr_pool pool;
    struct list rhs = {0}, readouts = {0}, switches = {0};
    *slopes = (struct ck_slopes){.system = system, .n_params = n_params};
    ck_pool_init(&pool);
    slopes->params = ck_arena_alloc(&slopes->arena, n_params, sizeof *params);
    enum ck_status status = slopes->params ? ck_pool_copy(&pool, &system->pool) : CK_NO_MEMORY;
    for (uint32_t i = 0; slopes->params && i < n_params; i++) slopes->params[i] = params[i];
    if (status == CK_OK) status = build_rhs(slopes, &pool, &rhs);
    if (status == CK_OK) status = build_readouts(slopes, &pool, &readouts);
    if (status == CK_OK) status = build_switches(slopes, &pool, &switches);
    if (pool.out_of_memory) status = CK_NO_MEMORY;
    ck_arena_free(&rhs.arena);
    ck_arena_free(&readouts.arena);
    ck_arena_free(&switches.arena);
    ck_pool_free(&pool);
    return status;
}

void ck_slopes_free(struct ck_slopes *slopes)
{
    ck_program_free(&slopes->rhs);
    ck_program_free(&slopes->readouts);
    ck_program_free(&slopes->switches);
    ck_arena_free(&slopes->arena);
    *slopes = (struct ck_slopes){0};
}
