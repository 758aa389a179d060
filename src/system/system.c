/* Finishes a system: from fluxes and stoichiometry to derivatives, their exact Jacobian with its
 * pattern, and the programs. Look-up by name. Knows neither biology nor the solver. */
#include "ck/system.h"
#include "pool.h"

#include <string.h>

void ck_system_init(struct ck_system *system)
{
    *system = (struct ck_system){0};
}

void ck_system_free(struct ck_system *system)
{
    ck_pool_free(&system->pool);
    ck_program_free(&system->rhs);
    ck_program_free(&system->jacobian);
    ck_program_free(&system->flux_program);
    ck_program_free(&system->readout_program);
    ck_program_free(&system->switch_program);
    ck_arena_free(&system->arena);
    ck_system_init(system);
}

/* ---- derivatives ---- */

/* sums[state] = Σ coefficient · terms[flux], over the stoichiometry. */
static void sum_fluxes(struct ck_system *system, const ck_expr *terms, ck_expr *sums)
{
    struct ck_expr_pool *pool = &system->pool;
    for (uint32_t i = 0; i < system->n_states; i++) sums[i] = ck_const(pool, 0);
    for (uint32_t i = 0; i < system->n_stoich; i++) {
        const struct ck_stoich *s = &system->stoich[i];
        ck_expr term = ck_mul(pool, s->coefficient, terms[s->flux]);
        sums[s->state] = ck_add(pool, sums[s->state], term);
    }
}

static enum ck_status build_derivatives(struct ck_system *system, ck_expr *rates)
{
    system->derivatives =
        ck_arena_alloc(&system->arena, system->n_states, sizeof *system->derivatives);
    if (!system->derivatives) return CK_NO_MEMORY;
    for (uint32_t f = 0; f < system->n_fluxes; f++) rates[f] = system->fluxes[f].rate;
    sum_fluxes(system, rates, system->derivatives);
    return system->pool.out_of_memory ? CK_NO_MEMORY : CK_OK;
}

/* ---- the Jacobian ---- */

struct entries { /* of the Jacobian, column after column */
    struct ck_arena arena;
    uint32_t *rows;
    ck_expr *values;
    size_t count, row_capacity, value_capacity;
};

static bool add_entry(struct entries *e, uint32_t row, ck_expr value)
{
    uint32_t *rows = ck_arena_grow(&e->arena, e->rows, e->count, &e->row_capacity, sizeof *e->rows);
    if (!rows) return false;
    e->rows = rows;
    ck_expr *values =
        ck_arena_grow(&e->arena, e->values, e->count, &e->value_capacity, sizeof *e->values);
    if (!values) return false;
    e->values = values;
    e->rows[e->count] = row;
    e->values[e->count++] = value;
    return true;
}

/* `rates` and `by_state` hold n_fluxes items, `column` n_states. */
static bool add_column(struct ck_system *system, uint32_t state, const ck_expr *rates,
                       ck_expr *work, struct entries *entries)
{
    struct ck_expr_pool *pool = &system->pool;
    struct ck_expr_node by = {.op = CK_OP_STATE, .index = state};
    ck_expr *by_state = work, *column = work + system->n_fluxes;
    if (ck_derive_many(pool, rates, system->n_fluxes, by, by_state) != CK_OK) return false;
    sum_fluxes(system, by_state, column);
    if (pool->out_of_memory) return false;
    for (uint32_t row = 0; row < system->n_states; row++) {
        bool kept = row == state || !ck_is_const(pool, column[row], 0);
        if (kept && !add_entry(entries, row, column[row])) return false;
    }
    return true;
}

static bool add_columns(struct ck_system *system, const ck_expr *rates, struct entries *entries)
{
    ck_expr *work = ck_alloc((size_t)system->n_fluxes + system->n_states, sizeof *work);
    bool done = work != NULL;
    for (uint32_t j = 0; done && j < system->n_states; j++) {
        system->jac_column[j] = (uint32_t)entries->count;
        done = add_column(system, j, rates, work, entries);
    }
    system->jac_column[system->n_states] = (uint32_t)entries->count;
    ck_release(work);
    return done;
}

static enum ck_status build_jacobian(struct ck_system *system, const ck_expr *rates,
                                     struct entries *entries)
{
    struct ck_arena *arena = &system->arena;
    system->jac_column =
        ck_arena_alloc(arena, (size_t)system->n_states + 1, sizeof *system->jac_column);
    if (!system->jac_column || !add_columns(system, rates, entries)) return CK_NO_MEMORY;
    system->n_jac = (uint32_t)entries->count;
    system->jac_row = ck_arena_alloc(arena, entries->count, sizeof *system->jac_row);
    if (!system->jac_row) return CK_NO_MEMORY;
    if (entries->count)
        memcpy(system->jac_row, entries->rows, entries->count * sizeof *entries->rows);
    return ck_program_build(&system->jacobian, &system->pool, entries->values, system->n_jac,
                            system->n_params, system->n_states);
}

/* ---- programs ---- */

static enum ck_status build_program(struct ck_system *system, struct ck_program *program,
                                    const ck_expr *nodes, uint32_t count)
{
    return ck_program_build(program, &system->pool, nodes, count, system->n_params,
                            system->n_states);
}

static enum ck_status build_flux_programs(struct ck_system *system)
{
    uint32_t fluxes = system->n_fluxes, count = fluxes + system->n_stoich;
    ck_expr *nodes = ck_alloc(count, sizeof *nodes);
    ck_expr *readouts = ck_alloc(system->n_readouts, sizeof *readouts);
    enum ck_status status = nodes && readouts ? CK_OK : CK_NO_MEMORY;
    if (status == CK_OK) {
        for (uint32_t i = 0; i < fluxes; i++) nodes[i] = system->fluxes[i].rate;
        for (uint32_t i = fluxes; i < count; i++) nodes[i] = system->stoich[i - fluxes].coefficient;
        for (uint32_t i = 0; i < system->n_readouts; i++) readouts[i] = system->readouts[i].value;
        status = build_program(system, &system->flux_program, nodes, count);
    }
    if (status == CK_OK)
        status = build_program(system, &system->readout_program, readouts, system->n_readouts);
    ck_release(nodes);
    ck_release(readouts);
    return status;
}

enum ck_status ck_system_finish(struct ck_system *system)
{
    struct entries entries = {0};
    if (system->pool.out_of_memory) return CK_NO_MEMORY;
    ck_expr *rates = ck_alloc(system->n_fluxes, sizeof *rates);
    enum ck_status status = rates ? build_derivatives(system, rates) : CK_NO_MEMORY;
    if (status == CK_OK)
        status = build_program(system, &system->rhs, system->derivatives, system->n_states);
    if (status == CK_OK) status = build_jacobian(system, rates, &entries);
    if (status == CK_OK) status = build_flux_programs(system);
    if (status == CK_OK) status = ck_switches_build(system);
    ck_arena_free(&entries.arena);
    ck_release(rates);
    return status;
}

/* ---- by name ---- */

/* Position of `name` among `count` sorted items of `size` bytes that start with their name. */
static uint32_t find_name(const void *items, uint32_t count, size_t size, const char *name)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *there = *(const char *const *)((const char *)items + middle * size);
        int order = strcmp(there, name);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CK_NONE;
}

uint32_t ck_system_state(const struct ck_system *system, const char *name)
{
    return find_name(system->states, system->n_states, sizeof *system->states, name);
}

uint32_t ck_system_param(const struct ck_system *system, const char *address)
{
    return find_name(system->params, system->n_params, sizeof *system->params, address);
}

uint32_t ck_system_readout(const struct ck_system *system, const char *name)
{
    return find_name(system->readouts, system->n_readouts, sizeof *system->readouts, name);
}

/* ---- by parameters ---- */

static enum ck_status derive_by_params(struct ck_expr_pool *pool, const struct ck_system *system,
                                       const uint32_t *params, uint32_t count, ck_expr *nodes)
{
    for (uint32_t i = 0; i < count; i++) {
        struct ck_expr_node by = {.op = CK_OP_PARAM, .index = params[i]};
        ck_expr *to = nodes + (size_t)i * system->n_states;
        if (ck_derive_many(pool, system->derivatives, system->n_states, by, to) != CK_OK)
            return CK_NO_MEMORY;
    }
    return CK_OK;
}

enum ck_status ck_system_by_params(const struct ck_system *system, const uint32_t *params,
                                   uint32_t count, struct ck_program *program)
{
    struct ck_expr_pool pool;
    *program = (struct ck_program){0};
    ck_pool_init(&pool);
    uint32_t total = count * system->n_states;
    ck_expr *nodes = ck_alloc(total, sizeof *nodes);
    enum ck_status status = nodes ? ck_pool_copy(&pool, &system->pool) : CK_NO_MEMORY;
    if (status == CK_OK) status = derive_by_params(&pool, system, params, count, nodes);
    if (status == CK_OK)
        status = ck_program_build(program, &pool, nodes, total, system->n_params, system->n_states);
    ck_pool_free(&pool);
    ck_release(nodes);
    return status;
}
