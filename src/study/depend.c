/* Derivatives of the arms' plans by theta: parameters and events by building plans at neighbouring
 * values, states through the rests by the implicit function theorem. Follows run.c step by step;
 * integrates nothing. */
#include "depend.h"
#include "run.h"

#include "ck/sensitivity.h"

#include <math.h>
#include <string.h>

#define NEIGHBOUR 1e-4 /* relative; a product is differentiated exactly by any */

/* --- life ------------------------------------------------------------------------------------ */

static bool has_own_system(const struct ck_depend *depend, const struct ck_arm *arm)
{
    return arm->system != &depend->study->system;
}

static size_t index_of(const struct ck_depend *depend, const struct ck_arm *arm)
{
    return (size_t)(arm - depend->study->arms);
}

const struct ck_slopes *ck_depend_slopes(const struct ck_depend *depend, const struct ck_arm *arm)
{
    const bool own = arm && has_own_system(depend, arm);
    return &depend->slopes[own ? 1 + index_of(depend, arm) : 0];
}

/* Theta and the productions that rests solve. */
static enum ck_status make_slopes(const struct ck_depend *depend, const struct ck_system *system,
                                  struct ck_slopes *slopes)
{
    uint32_t *params = ck_alloc(depend->m + system->n_states, sizeof *params), count = 0;
    if (!params) return CK_NO_MEMORY;
    for (size_t j = 0; j < depend->m; j++) {
        const uint32_t param = ck_system_param(system, depend->addresses[j]);
        if (param != CK_NONE) params[count++] = param;
    }
    for (uint32_t i = 0; i < system->n_states; i++)
        if (system->states[i].production != CK_NONE) params[count++] = system->states[i].production;
    const enum ck_status status = ck_slopes_init(slopes, system, params, count);
    ck_release(params);
    return status;
}

static enum ck_status make_arm(struct ck_depend *depend, size_t i)
{
    const struct ck_arm *arm = &depend->study->arms[i];
    enum ck_status status = CK_OK;
    if (has_own_system(depend, arm))
        status = make_slopes(depend, arm->system, &depend->slopes[1 + i]);
    if (status == CK_OK) status = ck_dependence_init(&depend->plans[i], &arm->plan, depend->m);
    depend->events[i] = arm->plan.n_events;
    if (status != CK_OK || !arm->private->has_rest) return status;
    const size_t count = arm->private->rest.system->n_params * depend->m;
    depend->rests[i] = ck_arena_alloc(&depend->arena, count, sizeof(double));
    return depend->rests[i] ? CK_OK : CK_NO_MEMORY;
}

enum ck_status ck_depend_init(struct ck_depend *depend, struct ck_study *study,
                              const char *const *addresses, size_t m, const bool *wanted)
{
    const size_t count = study->arm_count, states = study->system.n_states * m;
    *depend = (struct ck_depend){.study = study, .addresses = addresses, .m = m};
    depend->slopes = ck_arena_alloc(&depend->arena, 1 + count, sizeof *depend->slopes);
    depend->plans = ck_arena_alloc(&depend->arena, count, sizeof *depend->plans);
    depend->events = ck_arena_alloc(&depend->arena, count, sizeof *depend->events);
    depend->rests = ck_arena_alloc(&depend->arena, count, sizeof *depend->rests);
    depend->states = ck_arena_alloc(&depend->arena, states, sizeof(double));
    depend->productions = ck_arena_alloc(&depend->arena, states, sizeof(double));
    depend->solved = ck_arena_alloc(&depend->arena, states, sizeof(double));
    if (!depend->slopes || !depend->plans || !depend->events || !depend->rests || !depend->states ||
        !depend->productions || !depend->solved)
        return CK_NO_MEMORY;
    enum ck_status status = make_slopes(depend, &study->system, &depend->slopes[0]);
    for (size_t i = 0; i < count && status == CK_OK; i++)
        if (wanted[i]) status = make_arm(depend, i);
    return status;
}

void ck_depend_free(struct ck_depend *depend)
{
    const size_t count = depend->study ? depend->study->arm_count : 0;
    for (size_t i = 0; depend->slopes && i <= count; i++) ck_slopes_free(&depend->slopes[i]);
    for (size_t i = 0; depend->plans && i < count; i++) ck_dependence_free(&depend->plans[i]);
    ck_arena_free(&depend->arena);
    *depend = (struct ck_depend){0};
}

/* --- plans ----------------------------------------------------------------------------------- */

/* rows[i · m + j] += factor · what the plan holds. */
static void add_plan(struct ck_depend *depend, size_t arm, size_t j, double factor)
{
    const struct ck_plan *plan = &depend->study->arms[arm].plan;
    const struct ck_plan *rest = &depend->study->arms[arm].private->rest;
    struct ck_dependence *to = &depend->plans[arm];
    const size_t m = depend->m;
    for (uint32_t i = 0; i < plan->system->n_params; i++)
        to->params[i * m + j] += factor * plan->params[i];
    for (size_t i = 0; i < plan->n_events; i++)
        to->events[i * m + j] += factor * plan->events[i].value;
    for (uint32_t i = 0; depend->rests[arm] && i < rest->system->n_params; i++)
        depend->rests[arm][i * m + j] += factor * rest->params[i];
}

static enum ck_status build(struct ck_depend *depend, const bool *wanted)
{
    struct ck_study *study = depend->study;
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++)
        if (wanted[i]) status = ck_arm_build(&study->arms[i], &study->system);
    return status;
}

/* Adds `factor` times the plans as they are at this value of theta j. */
static enum ck_status visit(struct ck_depend *depend, const bool *wanted, size_t j, double value,
                            double factor)
{
    ck_study_write(depend->study, depend->addresses[j], value);
    const enum ck_status status = build(depend, wanted);
    for (size_t i = 0; i < depend->study->arm_count && status == CK_OK; i++)
        if (wanted[i]) add_plan(depend, i, j, factor);
    return status;
}

static enum ck_status clear(struct ck_depend *depend, size_t arm)
{
    const struct ck_plan *plan = &depend->study->arms[arm].plan;
    struct ck_dependence *to = &depend->plans[arm];
    const size_t row = depend->m * sizeof(double);
    if (depend->events[arm] != plan->n_events) {
        ck_dependence_free(to);
        if (ck_dependence_init(to, plan, depend->m) != CK_OK) return CK_NO_MEMORY;
        depend->events[arm] = plan->n_events;
    }
    memset(to->params, 0, plan->system->n_params * row);
    memset(to->initial, 0, plan->system->n_states * row);
    memset(to->events, 0, plan->n_events * row);
    if (depend->rests[arm])
        memset(depend->rests[arm], 0,
               depend->study->arms[arm].private->rest.system->n_params * row);
    for (size_t j = 0; j < depend->m; j++) {
        const double size = fabs(ck_study_get(depend->study, depend->addresses[j]));
        to->size[j] = size > 0 ? size : 1;
    }
    return CK_OK;
}

enum ck_status ck_depend_plans(struct ck_depend *depend, const bool *wanted)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < depend->study->arm_count && status == CK_OK; i++)
        if (wanted[i]) status = clear(depend, i);
    for (size_t j = 0; j < depend->m && status == CK_OK; j++) {
        const double value = ck_study_get(depend->study, depend->addresses[j]);
        const double step = NEIGHBOUR * (value != 0 ? fabs(value) : 1);
        const double above = value + step, below = value - step;
        status = visit(depend, wanted, j, above, 1 / (above - below));
        if (status == CK_OK) status = visit(depend, wanted, j, below, -1 / (above - below));
        ck_study_write(depend->study, depend->addresses[j], value);
    }
    return status == CK_OK ? build(depend, wanted) : status;
}

/* --- rows by name ---------------------------------------------------------------------------- */

/* What theta is in a system whose numbers are the model's, or those of an arm that keeps some. */
static void write_identity(const struct ck_depend *depend, const struct ck_arm *arm,
                           const struct ck_system *system, double *params)
{
    for (size_t j = 0; j < depend->m; j++) {
        const uint32_t param = ck_system_param(system, depend->addresses[j]);
        const bool keeps = arm && system == arm->system && has_own_system(depend, arm) &&
                           ck_arm_keeps(arm, depend->addresses[j]);
        if (param != CK_NONE && !keeps) params[param * depend->m + j] = 1;
    }
}

static void copy_row(const struct ck_depend *depend, const double *from, uint32_t row, double *to,
                     uint32_t to_row)
{
    const size_t m = depend->m;
    for (size_t j = 0; j < m; j++) to[to_row * m + j] = row == CK_NONE ? 0 : from[row * m + j];
}

static void copy_states(const struct ck_depend *depend, const struct ck_system *from,
                        const double *rows, const struct ck_system *to, double *copy)
{
    for (uint32_t i = 0; i < to->n_states; i++)
        copy_row(depend, rows, ck_system_state(from, to->states[i].name), copy, i);
}

/* Productions of the model's rest, or of that with the arm's baselines, as parameters. */
static void copy_productions(const struct ck_depend *depend, const struct ck_arm *arm,
                             const struct ck_system *to, double *params)
{
    const struct ck_system *model = &depend->study->system;
    const double *from = arm->private->sets_baseline ? depend->solved : depend->productions;
    for (uint32_t i = 0; i < to->n_states; i++) {
        if (to->states[i].production == CK_NONE) continue;
        const bool knocked = ck_run_knocks(arm, to->states[i].name);
        const uint32_t same = knocked ? CK_NONE : ck_system_state(model, to->states[i].name);
        copy_row(depend, from, same, params, to->states[i].production);
    }
}

/* --- while run.c starts an arm --------------------------------------------------------------- */

enum ck_status ck_depend_on_model(struct ck_depend *depend, const struct ck_arm *arm,
                                  const struct ck_plan *plan, const struct ck_rest *rest)
{
    struct ck_dependence on;
    if (!depend) return CK_OK;
    const struct ck_system *model = plan->system;
    const size_t count = model->n_states * depend->m;
    double *unused = ck_alloc(count, sizeof *unused);
    enum ck_status status = ck_dependence_init(&on, plan, depend->m);
    if (!unused) status = CK_NO_MEMORY;
    if (status == CK_OK) {
        write_identity(depend, NULL, model, on.params);
        for (uint32_t i = 0; arm && i < model->n_states; i++) {
            const uint32_t level = model->states[i].baseline;
            if (level == CK_NONE) continue;
            const uint32_t same = ck_system_param(arm->system, model->params[level].address);
            if (same != CK_NONE)
                copy_row(depend, depend->plans[index_of(depend, arm)].params, same, on.params,
                         level);
        }
        status =
            ck_rest_slopes(plan, true, rest, &depend->slopes[0], &on, arm ? unused : depend->states,
                           arm ? depend->solved : depend->productions, depend->failure);
    }
    ck_dependence_free(&on);
    ck_release(unused);
    return status;
}

void ck_depend_on_start(struct ck_depend *depend, const struct ck_arm *arm)
{
    if (!depend) return;
    struct ck_dependence *plan = &depend->plans[index_of(depend, arm)];
    copy_productions(depend, arm, arm->system, plan->params);
    copy_states(depend, &depend->study->system, depend->states, arm->system, plan->initial);
}

enum ck_status ck_depend_on_own(struct ck_depend *depend, const struct ck_arm *arm,
                                const struct ck_rest *rest)
{
    if (!depend) return CK_OK;
    const struct ck_plan *plan = &arm->private->rest;
    const struct ck_system *system = plan->system;
    const size_t i = index_of(depend, arm), count = system->n_states * depend->m;
    struct ck_dependence on;
    double *states = ck_alloc(2 * count, sizeof *states);
    enum ck_status status = ck_dependence_init(&on, plan, depend->m);
    if (!states) status = CK_NO_MEMORY;
    if (status == CK_OK) {
        memcpy(on.params, depend->rests[i], system->n_params * depend->m * sizeof(double));
        copy_productions(depend, arm, system, on.params);
        copy_states(depend, &depend->study->system, depend->states, system, on.initial);
        for (uint32_t s = 0; s < system->n_states; s++)
            if (ck_run_knocks(arm, system->states[s].name))
                copy_row(depend, NULL, CK_NONE, on.initial, s);
        const struct ck_slopes *slopes =
            system == &depend->study->system ? &depend->slopes[0] : ck_depend_slopes(depend, arm);
        status =
            ck_rest_slopes(plan, false, rest, slopes, &on, states, states + count, depend->failure);
    }
    if (status == CK_OK) copy_states(depend, system, states, arm->system, depend->plans[i].initial);
    ck_dependence_free(&on);
    ck_release(states);
    return status;
}

/* Before t = 0 the parameters are the model's, without what is lost. */
static enum ck_status undo_changes(const struct ck_depend *depend, const struct ck_arm *arm,
                                   double *params)
{
    const struct ck_arm_private *own = arm->private;
    const size_t count = arm->system->n_params * depend->m;
    double *before = ck_alloc(count, sizeof *before);
    if (!before) return CK_NO_MEMORY;
    write_identity(depend, arm, arm->system, before);
    for (size_t i = 0; i < own->modification_count; i++)
        copy_row(depend, before, own->modifications[i].param, params, own->modifications[i].param);
    for (size_t i = 0; i < own->modification_count; i++)
        if (own->modifications[i].effect == CK_SILENCE)
            copy_row(depend, before, CK_NONE, params, own->modifications[i].param);
    ck_release(before);
    return CK_OK;
}

enum ck_status ck_depend_on_delays(struct ck_depend *depend, const struct ck_arm *arm,
                                   const struct ck_plan *plan, const struct ck_rest *rest)
{
    if (!depend) return CK_OK;
    const struct ck_system *system = plan->system;
    const size_t count = system->n_states * depend->m;
    struct ck_dependence on, *of = &depend->plans[index_of(depend, arm)];
    double *states = ck_alloc(2 * count, sizeof *states);
    enum ck_status status = ck_dependence_init(&on, plan, depend->m);
    if (!states) status = CK_NO_MEMORY;
    if (status == CK_OK) {
        memcpy(on.params, of->params, system->n_params * depend->m * sizeof(double));
        memcpy(on.initial, of->initial, count * sizeof(double));
        status = undo_changes(depend, arm, on.params);
    }
    if (status == CK_OK)
        status = ck_rest_slopes(plan, false, rest, ck_depend_slopes(depend, arm), &on, states,
                                states + count, depend->failure);
    for (uint32_t i = 0; status == CK_OK && i < system->n_states; i++)
        if (!plan->frozen[i]) copy_row(depend, states, i, of->initial, i);
    ck_dependence_free(&on);
    ck_release(states);
    return status;
}

void ck_depend_on_values(struct ck_depend *depend, const struct ck_arm *arm)
{
    if (!depend) return;
    double *initial = depend->plans[index_of(depend, arm)].initial;
    for (uint32_t i = 0; i < arm->system->n_states; i++)
        if (ck_run_knocks(arm, arm->system->states[i].name))
            copy_row(depend, NULL, CK_NONE, initial, i);
    for (size_t i = 0; i < arm->private->start_count; i++)
        copy_row(depend, NULL, CK_NONE, initial, arm->private->starts[i].state);
}
