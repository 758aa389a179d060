/* The factors of each arrow as expressions of their own. The nodes of the flux itself are found
 * again, not computed twice: equal nodes are one node. */
#include "compiler.h"

#include "ck/factors.h"

#include <string.h>

const char *const ck_factor_kind_words[CK_FACTOR_KIND_COUNT] = {
#define X(kind, word) word,
    CK_FACTOR_KINDS(X)
#undef X
};

struct list {
    struct ck_compiler *c;
    struct ck_factor *items;
    size_t count, capacity;
};

static const struct ck_label no_label = {"", ""};

static void add(struct list *list, struct ck_factor factor)
{
    struct ck_factor *items = ck_arena_grow(&list->c->system->arena, list->items, list->count,
                                            &list->capacity, sizeof *items);
    if (!ck_compile_checked(list->c, items)) return;
    list->items = items;
    items[list->count++] = factor;
}

static void add_plain(struct list *list, enum ck_factor_kind kind, const char *unit, ck_expr value)
{
    add(list, (struct ck_factor){kind, "", no_label, unit, value, NULL});
}

static void add_level(struct list *list, const struct ck_species *species, ck_expr value,
                      const char *unit)
{
    if (!species) return;
    add(list,
        (struct ck_factor){CK_FACTOR_SOURCE, species->name, species->label, unit, value, species});
}

/* --- modulators ------------------------------------------------------------------------------- */

static struct ck_label label_of(const struct ck_modulator *modulator)
{
    if (modulator->kind == CK_SIGNAL || modulator->kind == CK_FREE)
        return modulator->receptor->label;
    if (modulator->kind == CK_LEVEL || modulator->kind == CK_CONTACT)
        return modulator->species->label;
    return (struct ck_label){modulator->name, modulator->name};
}

static void add_modulator(struct list *list, enum ck_factor_kind kind,
                          const struct ck_modulator *modulator, ck_expr value)
{
    const struct ck_species *species = modulator->kind == CK_LEVEL ? modulator->species : NULL;
    add(list, (struct ck_factor){kind, modulator->name, label_of(modulator), "1", value, species});
}

/* 1 + α h or 1 − ε h */
static void add_product(struct list *list, enum ck_factor_kind kind,
                        const struct ck_modulator *members, size_t count)
{
    struct ck_compiler *c = list->c;
    const enum ck_op op = kind == CK_FACTOR_AMPLIFIER ? CK_OP_ADD : CK_OP_SUB;
    for (size_t i = 0; i < count; i++) {
        const ck_expr effect = ck_mul(c->pool, ck_compile_number_or(c, members[i].weight, 1),
                                      ck_compile_modulator(c, &members[i]));
        add_modulator(list, kind, &members[i], ck_op2(c->pool, op, ck_const(c->pool, 1), effect));
    }
}

/* ∫₀¹ h_i Π_{j≠i} (1 − t h_j) dt: the polynomial in t is multiplied out. */
static ck_expr any_part(struct ck_compiler *c, const ck_expr *h, size_t count, size_t i,
                        ck_expr *power)
{
    struct ck_expr_pool *pool = c->pool;
    size_t degree = 0;
    power[0] = h[i];
    for (size_t j = 0; j < count; j++) {
        if (j == i) continue;
        power[degree + 1] = ck_const(pool, 0);
        for (size_t k = ++degree; k > 0; k--)
            power[k] = ck_sub(pool, power[k], ck_mul(pool, h[j], power[k - 1]));
    }
    ck_expr sum = ck_const(pool, 0);
    for (size_t k = 0; k <= degree; k++)
        sum = ck_add(pool, sum, ck_div(pool, power[k], ck_const(pool, (double)k + 1)));
    return sum;
}

static ck_expr together(struct ck_compiler *c, const ck_expr *h, size_t count)
{
    ck_expr product = ck_const(c->pool, 1);
    for (size_t i = 0; i < count; i++) product = ck_mul(c->pool, product, h[i]);
    return ck_div(c->pool, product, ck_const(c->pool, (double)count));
}

/* The part of A of one member; see factors.h. */
static ck_expr part_of(struct ck_compiler *c, const struct ck_group *group, const ck_expr *h,
                       size_t i, ck_expr *power)
{
    struct ck_expr_pool *pool = c->pool;
    const ck_expr V = ck_compile_number_or(c, group->V, 1);
    const ck_expr own = ck_mul(pool, ck_compile_number_or(c, group->members[i].weight, 1), h[i]);
    const ck_expr sigma = ck_compile_number_or(c, group->sigma, 0);
    switch (group->composition) {
    case CK_ANY: return ck_mul(pool, V, any_part(c, h, group->count, i, power));
    case CK_ALL: return ck_mul(pool, V, together(c, h, group->count));
    case CK_SYNERGY: return ck_add(pool, own, ck_mul(pool, sigma, together(c, h, group->count)));
    default: return own;
    }
}

static void add_group(struct list *list, const struct ck_group *group)
{
    struct ck_compiler *c = list->c;
    ck_expr *h = ck_arena_alloc(&c->scratch, 2 * group->count + 2, sizeof *h);
    if (!ck_compile_checked(c, h)) return;
    ck_expr *power = h + group->count;
    for (size_t i = 0; i < group->count; i++) h[i] = ck_compile_modulator(c, &group->members[i]);
    for (size_t i = 0; i < group->count; i++)
        add_modulator(list, CK_FACTOR_ACTIVATOR, &group->members[i],
                      part_of(c, group, h, i, power));
}

static void add_gate(struct list *list, const struct ck_gate *gate)
{
    struct ck_compiler *c = list->c;
    if (gate->group_count > 0 && gate->basal)
        add_plain(list, CK_FACTOR_BASAL, "1", ck_compile_number(c, gate->basal));
    for (size_t i = 0; i < gate->group_count; i++) add_group(list, &gate->groups[i]);
    if (gate->group_count == 0 && gate->basal)
        add_plain(list, CK_FACTOR_BASAL, "1", ck_compile_number(c, gate->basal));
    add_product(list, CK_FACTOR_AMPLIFIER, gate->amplify, gate->amplify_count);
    add_product(list, CK_FACTOR_SUPPRESSOR, gate->suppress, gate->suppress_count);
}

/* --- arrows ----------------------------------------------------------------------------------- */

static void add_sources(struct list *list, const struct ck_process *process)
{
    struct ck_compiler *c = list->c;
    if (process->formula) {
        add_plain(list, CK_FACTOR_FORMULA, "", ck_compile_term(c, process->formula));
        return;
    }
    if (process->subject)
        add_level(list, process->subject, ck_compile_level(c, process->subject),
                  process->subject->unit);
    if (process->verb == CK_RECRUITS && process->from)
        add_level(list, process->from, ck_compile_level(c, process->from), process->from->unit);
    if (process->verb == CK_KILLS || process->verb == CK_CLEARS) {
        const struct ck_species *target = ck_compile_acted_on(process);
        add_level(list, target, ck_compile_target(c, process), process->K ? "1" : target->unit);
    }
    if (process->capacity) add_plain(list, CK_FACTOR_ROOM, "1", ck_compile_room(c, process));
}

static void add_factors(struct list *list, const struct ck_process *process,
                        const struct ck_share *share, ck_expr fraction)
{
    struct ck_compiler *c = list->c;
    const struct ck_species *product = ck_compile_product(process, share);
    const ck_expr factor = ck_compile_number_or(c, product ? product->production : NULL, 1);
    const char *unit = process->rate ? process->rate->unit : "";
    add_plain(list, CK_FACTOR_RATE, unit,
              ck_mul(c->pool, factor, ck_compile_number_or(c, process->rate, 1)));
    add_sources(list, process);
    add_gate(list, &process->gate);
    if (share)
        add(list, (struct ck_factor){CK_FACTOR_SHARE, share->target->name, share->target->label,
                                     "1", fraction, NULL});
}

static uint32_t find_flux(const struct ck_system *system, const char *name)
{
    for (uint32_t i = 0; name && i < system->n_fluxes; i++)
        if (strcmp(system->fluxes[i].name, name) == 0) return i;
    return CK_NONE;
}

/* The flux of an arrow, and, where it is delayed, of its stages. */
static void explain_arrow(struct ck_compiler *c, struct ck_factors *factors,
                          const struct ck_process *process, const struct ck_share *share,
                          ck_expr fraction)
{
    struct list list = {.c = c};
    const char *name = ck_compile_arrow_name(c, process, share);
    const uint32_t flux = find_flux(c->system, name), stages = ck_compile_stage_count(process);
    if (process->verb != CK_BINDS) add_factors(&list, process, share, fraction);
    if (flux != CK_NONE)
        factors->fluxes[flux] =
            (struct ck_flux_factors){process, share, false, list.items, list.count};
    for (uint32_t k = 1; k <= stages; k++) {
        const uint32_t stage = find_flux(c->system, ck_compile_stage_name(c, name, k));
        if (stage == CK_NONE) continue;
        const bool last = k == stages;
        factors->fluxes[stage] = (struct ck_flux_factors){
            process, share, last, last ? list.items : NULL, last ? list.count : 0};
    }
}

static void explain_process(struct ck_compiler *c, struct ck_factors *factors,
                            const struct ck_process *process)
{
    if (process->share_count == 0) explain_arrow(c, factors, process, NULL, CK_NO_EXPR);
    for (size_t i = 0; i < process->share_count; i++)
        explain_arrow(c, factors, process, &process->shares[i], ck_compile_fraction(c, process, i));
}

/* --- the state of a compiler that has finished ------------------------------------------------ */

static uint32_t *alloc_indices(struct ck_compiler *c, size_t count)
{
    uint32_t *indices = ck_arena_alloc(&c->scratch, count + 1, sizeof *indices);
    if (!ck_compile_checked(c, indices)) return NULL;
    for (size_t i = 0; i < count; i++) indices[i] = CK_NONE;
    return indices;
}

static void restore(struct ck_compiler *c)
{
    const struct ck_graph *graph = c->graph;
    c->param_of = alloc_indices(c, graph->number_count);
    c->solved_of = alloc_indices(c, graph->species_count);
    c->state_of = alloc_indices(c, graph->species_count);
    c->expr_of = alloc_indices(c, graph->term_count); /* CK_NONE is CK_NO_EXPR */
    if (c->out_of_memory) return;
    for (size_t i = 0; i < graph->number_count; i++)
        c->param_of[graph->numbers[i]->index] =
            ck_system_param(c->system, graph->numbers[i]->address);
    for (size_t i = 0; i < graph->species_count; i++)
        c->state_of[graph->species[i]->index] = ck_system_state(c->system, graph->species[i]->name);
}

enum ck_status ck_factors_make(struct ck_factors *factors, const struct ck_graph *graph,
                               const struct ck_system *system)
{
    struct ck_system shadow = *system; /* its texts go to an arena of the factors' own */
    struct ck_diag diag;
    ck_diag_init(&diag);
    *factors = (struct ck_factors){0};
    ck_pool_init(&factors->pool);
    shadow.arena = (struct ck_arena){0};
    struct ck_compiler c = {
        .graph = graph, .system = &shadow, .pool = &factors->pool, .diag = &diag};
    enum ck_status status = ck_pool_copy(&factors->pool, &system->pool);
    factors->fluxes = ck_arena_alloc(&shadow.arena, system->n_fluxes + 1, sizeof *factors->fluxes);
    if (!factors->fluxes) status = CK_NO_MEMORY;
    if (status == CK_OK) restore(&c);
    for (size_t i = 0; status == CK_OK && !c.out_of_memory && i < graph->process_count; i++)
        explain_process(&c, factors, graph->processes[i]);
    if (c.out_of_memory || factors->pool.out_of_memory) status = CK_NO_MEMORY;
    factors->arena = shadow.arena;
    ck_arena_free(&c.scratch);
    ck_diag_free(&diag);
    return status;
}

void ck_factors_free(struct ck_factors *factors)
{
    ck_pool_free(&factors->pool);
    ck_arena_free(&factors->arena);
    *factors = (struct ck_factors){0};
}
