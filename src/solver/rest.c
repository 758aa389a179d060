/* The rest of a plan: which states are held while the others settle, and the productions that hold
 * the baselines. The search itself is in settle.c. */
#include "failure.h"
#include "settle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EXCESS 1e-9 /* of all that makes or removes a state: less is rounding */

/* ---- what moves ---- */

static bool is_solved(const struct ck_state_info *state)
{
    return state->baseline != CK_NONE && state->production != CK_NONE;
}

static void hold(struct ck_plan *plan, bool solve_baselines)
{
    for (uint32_t i = 0; i < plan->system->n_states; i++) {
        const struct ck_state_info *state = &plan->system->states[i];
        if (state->absent_at_rest) {
            plan->initial[i] = 0;
            plan->frozen[i] = true;
        } else if (solve_baselines && is_solved(state)) {
            plan->initial[i] = plan->params[state->baseline];
            plan->params[state->production] = 0;
            plan->frozen[i] = true;
        }
    }
}

/* ---- productions ---- */

/* What a unit of production adds to its state: the change of its fluxes, all else being equal. */
static enum ck_status find_coefficient(struct ck_search *search, uint32_t state,
                                       const double *without, double *coefficient)
{
    const struct ck_system *system = search->plan.system;
    double *production = &search->motion.params[system->states[state].production];
    *production = 1;
    double *with = ck_fluxes(&search->motion, 0, search->x);
    *production = 0;
    if (with == NULL) return CK_NO_MEMORY;
    *coefficient = 0;
    for (uint32_t s = 0; s < system->n_stoich; s++) {
        uint32_t flux = system->stoich[s].flux;
        if (system->stoich[s].state == state)
            *coefficient += with[system->n_fluxes + s] * (with[flux] - without[flux]);
    }
    ck_release(with);
    return CK_OK;
}

/* Appends the name of the largest contribution below `limit` to a list; returns it. */
static double add_largest(const struct ck_system *system, const double *fluxes, uint32_t state,
                          double limit, char list[160])
{
    double largest = 0;
    const char *name = NULL;
    for (uint32_t s = 0; s < system->n_stoich; s++) {
        const struct ck_stoich *stoich = &system->stoich[s];
        double gain = fluxes[system->n_fluxes + s] * fluxes[stoich->flux];
        if (stoich->state != state || !(gain > largest) || !(gain < limit)) continue;
        largest = gain;
        name = system->fluxes[stoich->flux].name;
    }
    size_t used = strlen(list);
    if (name != NULL && used + strlen(name) + 3 < 160)
        snprintf(list + used, 160 - used, "%s%s", used > 0 ? ", " : "", name);
    return largest;
}

static enum ck_status refuse(struct ck_search *search, uint32_t state, const double *fluxes,
                             double net)
{
    const struct ck_state_info *info = &search->plan.system->states[state];
    struct ck_failure *failure = search->failure;
    ck_failure_set(failure, 0, "%s cannot rest at its baseline of %g %s: %s %.3g %s/h", info->name,
                   search->x[state], info->unit,
                   net > 0 ? "more is made than lost, by" : "its production is off and it loses",
                   fabs(net), info->unit);
    if (failure == NULL) return CK_FAILED;
    snprintf(failure->state, sizeof failure->state, "%s", info->name);
    double limit = INFINITY;
    for (int i = 0; i < 3 && limit > 0; i++)
        limit = add_largest(search->plan.system, fluxes, state, limit, failure->process);
    return CK_FAILED;
}

static enum ck_status solve_production(struct ck_search *search, uint32_t state,
                                       const double *fluxes, double *production)
{
    const struct ck_system *system = search->plan.system;
    double net = 0, gross = 0, coefficient = 0;
    for (uint32_t s = 0; s < system->n_stoich; s++) {
        if (system->stoich[s].state != state) continue;
        double part = fluxes[system->n_fluxes + s] * fluxes[system->stoich[s].flux];
        net += part;
        gross += fabs(part);
    }
    enum ck_status status = find_coefficient(search, state, fluxes, &coefficient);
    if (status != CK_OK) return status;
    bool balanced = fabs(net) <= EXCESS * gross;
    if (!balanced && !(coefficient > 0 && net < 0)) return refuse(search, state, fluxes, net);
    *production = coefficient > 0 ? fmax(0, -net / coefficient) : 0;
    return CK_OK;
}

static enum ck_status solve_productions(struct ck_search *search, struct ck_rest *rest)
{
    const struct ck_system *system = search->plan.system;
    double *fluxes = ck_fluxes(&search->motion, 0, search->x);
    enum ck_status status = fluxes == NULL ? CK_NO_MEMORY : CK_OK;
    for (uint32_t i = 0; i < system->n_states && status == CK_OK; i++)
        if (is_solved(&system->states[i]) && !system->states[i].absent_at_rest)
            status = solve_production(search, i, fluxes, &rest->productions[i]);
    ck_release(fluxes);
    return status;
}

static void read_productions(const struct ck_search *search, struct ck_rest *rest)
{
    const struct ck_system *system = search->plan.system;
    for (uint32_t i = 0; i < system->n_states; i++)
        if (is_solved(&system->states[i]))
            rest->productions[i] = search->plan.params[system->states[i].production];
}

/* With the productions in place and everything free that the plan does not freeze. */
static double measure_residual(struct ck_search *search, const struct ck_plan *plan,
                               const struct ck_rest *rest)
{
    const struct ck_system *system = plan->system;
    double largest = 0;
    for (uint32_t i = 0; i < system->n_states; i++) {
        search->motion.still[i] = plan->frozen[i] || system->states[i].absent_at_rest;
        if (is_solved(&system->states[i]))
            search->motion.params[system->states[i].production] = rest->productions[i];
    }
    ck_motion_prepare(&search->motion);
    if (!ck_motion_rate(&search->motion, 0, search->x, search->rate)) return INFINITY;
    for (uint32_t i = 0; i < system->n_states; i++)
        largest = fmax(largest, fabs(search->rate[i]) / plan->scale[i]);
    return largest;
}

/* ---- the door ---- */

static enum ck_status allocate(struct ck_rest *rest, uint32_t n_states)
{
    *rest = (struct ck_rest){0};
    rest->states = ck_alloc(n_states, sizeof(double));
    rest->productions = ck_alloc(n_states, sizeof(double));
    return rest->states != NULL && rest->productions != NULL ? CK_OK : CK_NO_MEMORY;
}

void ck_rest_free(struct ck_rest *rest)
{
    ck_release(rest->states);
    ck_release(rest->productions);
    *rest = (struct ck_rest){0};
}

static enum ck_status find(struct ck_search *search, const struct ck_plan *plan,
                           bool solve_baselines, struct ck_rest *rest)
{
    enum ck_status status = ck_plan_copy(&search->plan, plan);
    if (status != CK_OK) return status;
    search->plan.n_events = 0;
    hold(&search->plan, solve_baselines);
    status = ck_search_init(search);
    if (status == CK_OK) status = ck_search_settle(search);
    if (status != CK_OK) return status;
    if (solve_baselines) status = solve_productions(search, rest);
    if (!solve_baselines) read_productions(search, rest);
    memcpy(rest->states, search->x, plan->system->n_states * sizeof(double));
    rest->residual = measure_residual(search, plan, rest);
    rest->n_conserved = search->conserved.count;
    return status;
}

enum ck_status ck_rest_find(const struct ck_plan *plan, bool solve_baselines, struct ck_rest *rest,
                            struct ck_failure *failure)
{
    struct ck_search search = {.failure = failure};
    ck_failure_set(failure, 0, "%s", "");
    enum ck_status status = allocate(rest, plan->system->n_states);
    if (status == CK_OK) status = find(&search, plan, solve_baselines, rest);
    ck_search_free(&search);
    if (status != CK_OK) ck_rest_free(rest);
    return status;
}

void ck_rest_apply(const struct ck_rest *rest, struct ck_plan *plan)
{
    const struct ck_system *system = plan->system;
    memcpy(plan->initial, rest->states, system->n_states * sizeof(double));
    for (uint32_t i = 0; i < system->n_states; i++)
        if (is_solved(&system->states[i]))
            plan->params[system->states[i].production] = rest->productions[i];
}
