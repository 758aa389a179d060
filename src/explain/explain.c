/* The fluxes of one species along a run, with the parameters, infusions and still states of each
 * moment. What is made of it is told in story.c. */
#include "ck/explain.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* --- parts ------------------------------------------------------------------------------------ */

static size_t count_parts(const struct ck_system *system, uint32_t state)
{
    size_t count = 1; /* the infusion */
    for (uint32_t i = 0; i < system->n_stoich; i++) count += system->stoich[i].state == state;
    return count;
}

static enum ck_status list_parts(struct ck_explanation *e, ck_expr *nodes)
{
    static const struct ck_flux_factors none = {0};
    const struct ck_system *system = e->arm->system;
    for (uint32_t i = 0; i < system->n_stoich; i++) {
        const struct ck_stoich *entry = &system->stoich[i];
        if (entry->state != e->state) continue;
        struct ck_part *part = &e->parts[e->part_count];
        part->flux = entry->flux;
        part->name = system->fluxes[entry->flux].name;
        part->factors = &e->factors.fluxes[entry->flux];
        part->first_factor = e->factor_count;
        e->factor_count += part->factors->count;
        nodes[e->part_count++] =
            ck_mul(&e->factors.pool, entry->coefficient, system->fluxes[entry->flux].rate);
    }
    const char *name = ck_arena_print(&e->arena, "%s infusion", e->species->name);
    e->parts[e->part_count++] = (struct ck_part){CK_NONE, name, &none, e->factor_count};
    return name ? CK_OK : CK_NO_MEMORY;
}

static size_t count_factors(const struct ck_explanation *e)
{
    const struct ck_system *system = e->arm->system;
    size_t count = 0;
    for (uint32_t i = 0; i < system->n_stoich; i++)
        if (system->stoich[i].state == e->state)
            count += e->factors.fluxes[system->stoich[i].flux].count;
    return count;
}

static enum ck_status build_program(struct ck_explanation *e)
{
    const struct ck_system *system = e->arm->system;
    const size_t parts = count_parts(system, e->state), factors = count_factors(e);
    ck_expr *nodes = ck_arena_alloc(&e->arena, parts + factors, sizeof *nodes);
    e->parts = ck_arena_alloc(&e->arena, parts, sizeof *e->parts);
    if (!nodes || !e->parts) return CK_NO_MEMORY;
    enum ck_status status = list_parts(e, nodes);
    if (status != CK_OK) return status;
    size_t n = e->part_count - 1;
    for (size_t i = 0; i < e->part_count; i++)
        for (size_t k = 0; k < e->parts[i].factors->count; k++)
            nodes[n++] = e->parts[i].factors->items[k].value;
    if (e->factors.pool.out_of_memory) return CK_NO_MEMORY;
    return ck_program_build(&e->program, &e->factors.pool, nodes, (uint32_t)n, system->n_params,
                            system->n_states);
}

/* --- time ------------------------------------------------------------------------------------- */

static void rewind_time(struct ck_explanation *e)
{
    const struct ck_plan *plan = &e->arm->plan;
    if (plan->system->n_params)
        memcpy(e->params, plan->params, plan->system->n_params * sizeof *e->params);
    e->inflow = 0;
    e->frozen = plan->frozen[e->state];
    e->extinct = false;
    e->next_event = 0;
    ck_program_prepare(&e->program, e->slots, e->params);
}

/* True if a parameter changed. */
static bool take_event(struct ck_explanation *e, const struct ck_event *event)
{
    if (event->kind == CK_SET_PARAM) {
        e->params[event->target] = event->value;
        return true;
    }
    if (event->target != e->state) return false;
    if (event->kind == CK_FREEZE) e->frozen = event->value != 0;
    if (event->kind == CK_INFUSE) {
        e->inflow += event->value;
        if (fabs(e->inflow) < 1e-12 * fabs(event->value)) e->inflow = 0;
    }
    return false;
}

/* A state that went extinct stays at 0 until something is put there. */
static bool is_extinct(const struct ck_explanation *e, double time_h, bool after)
{
    const struct ck_trajectory *trajectory = &e->arm->trajectory;
    const struct ck_plan *plan = &e->arm->plan;
    double last = -1;
    for (size_t i = 0; i < trajectory->n_extinctions; i++) {
        const struct ck_extinction *found = &trajectory->extinctions[i];
        const bool passed = after ? found->time_h <= time_h : found->time_h < time_h;
        if (found->column == e->state && passed) last = found->time_h;
    }
    if (last < 0 || e->inflow > 0) return false;
    for (size_t i = 0; i < plan->n_events; i++) {
        const struct ck_event *event = &plan->events[i];
        const bool puts = event->kind == CK_DOSE || event->kind == CK_SET_STATE ||
                          (event->kind == CK_INFUSE && event->value > 0);
        const bool passed = after ? event->time_h <= time_h : event->time_h < time_h;
        if (puts && event->target == e->state && event->time_h >= last && passed) return false;
    }
    return true;
}

static void go_to(struct ck_explanation *e, double time_h, bool after)
{
    const struct ck_plan *plan = &e->arm->plan;
    bool changed = false;
    if (time_h < e->at_h || (time_h == e->at_h && e->after && !after)) rewind_time(e);
    while (e->next_event < plan->n_events) {
        const struct ck_event *event = &plan->events[e->next_event];
        if (after ? event->time_h > time_h : event->time_h >= time_h) break;
        changed |= take_event(e, event);
        e->next_event++;
    }
    if (changed) ck_program_prepare(&e->program, e->slots, e->params);
    e->extinct = is_extinct(e, time_h, after);
    e->at_h = time_h;
    e->after = after;
}

/* Where conditions on the time turn over, the side that is asked for. */
static double time_inside(const struct ck_explanation *e, double time_h, bool after)
{
    const double step = 8 * DBL_EPSILON * fabs(time_h);
    if (e->arm->system->n_switches == 0) return time_h;
    return after ? time_h + step : time_h - step;
}

void ck_explain_at(struct ck_explanation *e, double time_h, bool after, double *rates,
                   double *factors)
{
    const struct ck_trajectory *trajectory = &e->arm->trajectory;
    const size_t fluxes = e->part_count - 1;
    time_h = fmin(fmax(time_h, trajectory->start_h), trajectory->end_h);
    go_to(e, time_h, after);
    ck_trajectory_row(trajectory, time_h, after, e->row);
    ck_program_run(&e->program, e->slots, time_inside(e, time_h, after), e->row, e->out);
    const bool still = e->frozen || e->extinct;
    for (size_t i = 0; i < fluxes; i++) rates[i] = still ? 0 : e->out[i];
    rates[fluxes] = still ? 0 : e->inflow;
    if (factors && e->factor_count)
        memcpy(factors, e->out + fluxes, e->factor_count * sizeof *factors);
}

/* --- sums over time --------------------------------------------------------------------------- */

static void add_step(struct ck_explanation *e, double from_h, double to_h, double *made,
                     double *taken)
{
    static const double place[3] = {-0.7745966692414834, 0, 0.7745966692414834};
    static const double weight[3] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
    double *rates = e->out + e->program.n_outputs;
    for (int k = 0; k < 3; k++) {
        const double t_h = 0.5 * (from_h + to_h) + 0.5 * (to_h - from_h) * place[k];
        ck_explain_at(e, t_h, true, rates, NULL);
        for (size_t i = 0; i < e->part_count; i++) {
            const double amount = weight[k] * (to_h - from_h) * rates[i];
            made[i] += fmax(amount, 0);
            taken[i] += fmax(-amount, 0);
        }
    }
}

/* What instants do to the state: the jumps of its curve. */
static void add_jumps(struct ck_explanation *e, double from_h, double to_h, double *dosed,
                      double *removed)
{
    const struct ck_plan *plan = &e->arm->plan;
    double last = from_h;
    *dosed = *removed = 0;
    for (size_t i = 0; i < plan->n_events; i++) {
        const struct ck_event *event = &plan->events[i];
        const bool jumps =
            event->kind == CK_DOSE || event->kind == CK_SET_STATE || event->kind == CK_SCALE;
        if (!jumps || event->target != e->state || event->time_h <= last) continue;
        if (event->time_h > to_h) break;
        last = event->time_h;
        const double jump = ck_trajectory_value(&e->arm->trajectory, e->state, last, true) -
                            ck_trajectory_value(&e->arm->trajectory, e->state, last, false);
        *dosed += fmax(jump, 0);
        *removed += fmax(-jump, 0);
    }
}

void ck_explain_between(struct ck_explanation *e, double from_h, double to_h, double *made,
                        double *taken, double *dosed, double *removed)
{
    const struct ck_trajectory *trajectory = &e->arm->trajectory;
    for (size_t i = 0; i < e->part_count; i++) made[i] = taken[i] = 0;
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_piece *piece = &trajectory->pieces[i];
        const double a = fmax(piece->t0, from_h), b = fmin(piece->t1, to_h);
        if (b > a) add_step(e, a, b, made, taken);
    }
    add_jumps(e, from_h, to_h, dosed, removed);
}

/* --- the whole -------------------------------------------------------------------------------- */

enum ck_status ck_explanation_make(struct ck_explanation *e, const struct ck_arm *arm,
                                   uint32_t state)
{
    *e = (struct ck_explanation){.arm = arm, .state = state};
    e->species = &arm->system->states[state];
    enum ck_status status = ck_factors_make(&e->factors, arm->graph, arm->system);
    if (status == CK_OK) status = build_program(e);
    if (status != CK_OK) return status;
    e->params = ck_arena_alloc(&e->arena, arm->system->n_params + 1, sizeof(double));
    e->slots = ck_arena_alloc(&e->arena, e->program.n_slots + 1, sizeof(double));
    e->row = ck_arena_alloc(&e->arena, arm->trajectory.n_columns + 1, sizeof(double));
    e->out = ck_arena_alloc(&e->arena, e->program.n_outputs + e->part_count, sizeof(double));
    if (!e->params || !e->slots || !e->row || !e->out) return CK_NO_MEMORY;
    rewind_time(e);
    return CK_OK;
}

void ck_explanation_free(struct ck_explanation *e)
{
    ck_program_free(&e->program);
    ck_factors_free(&e->factors);
    ck_arena_free(&e->arena);
    *e = (struct ck_explanation){0};
}
