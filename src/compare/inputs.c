/* What was put into two arms: numbers and their changes over time, starts, doses, infusions, and
 * the wiring of arrows. Everything is found in plans and graphs, by name. */
#include "private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME 1e-12

const char *const ck_input_kind_words[CK_INPUT_KIND_COUNT] = {
#define X(kind, word) word,
    CK_INPUT_KINDS(X)
#undef X
};

bool ck_compare_differs(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(a) != isnan(b);
    return a != b && !(fabs(a - b) <= SAME * fmax(fabs(a), fabs(b)));
}

bool ck_compare_add(struct ck_comparison *comparison, struct ck_input_difference difference)
{
    struct ck_input_difference *inputs =
        ck_arena_grow(&comparison->arena, comparison->inputs, comparison->input_count,
                      &comparison->input_capacity, sizeof *inputs);
    if (!inputs) return false;
    comparison->inputs = inputs;
    inputs[comparison->input_count++] = difference;
    return true;
}

/* --- what holds from a time on: numbers, inflows, frozen states ------------------------------ */

struct track { /* one quantity of both plans; index CK_NONE: that plan has none */
    enum ck_input_kind kind;
    enum ck_event_kind event;
    const struct ck_plan *plan, *reference;
    uint32_t index, same;
    const char *what, *unit;
};

static double start_of(const struct ck_plan *plan, enum ck_event_kind event, uint32_t index)
{
    if (index == CK_NONE) return NAN;
    if (event == CK_SET_PARAM) return plan->params[index];
    return event == CK_FREEZE && plan->frozen[index] ? 1 : 0;
}

/* The value after what happens at t. */
static double value_at(const struct ck_plan *plan, enum ck_event_kind event, uint32_t index,
                       double t_h)
{
    double value = start_of(plan, event, index), moved = 0;
    for (size_t i = 0; i < plan->n_events && plan->events[i].time_h <= t_h; i++) {
        const struct ck_event *found = &plan->events[i];
        if (found->kind != event || found->target != index) continue;
        value = event == CK_INFUSE ? value + found->value : found->value;
        moved = fmax(moved, fabs(found->value));
    }
    return event == CK_INFUSE && fabs(value) < SAME * moved ? 0 : value;
}

/* The first event of this quantity after t, INFINITY if there is none. */
static double next_event(const struct ck_plan *plan, enum ck_event_kind event, uint32_t index,
                         double t_h)
{
    for (size_t i = 0; index != CK_NONE && i < plan->n_events; i++) {
        const struct ck_event *found = &plan->events[i];
        if (found->kind == event && found->target == index && found->time_h > t_h)
            return found->time_h;
    }
    return INFINITY;
}

/* A difference from the start, and one at each time at which either value changes. */
static bool compare_track(struct ck_comparison *comparison, const struct track *track)
{
    double last = NAN, last_reference = NAN;
    bool begun = false;
    for (double t_h = 0; isfinite(t_h);) {
        const double value = value_at(track->plan, track->event, track->index, t_h);
        const double reference = value_at(track->reference, track->event, track->same, t_h);
        const bool changed = !begun || ck_compare_differs(value, last) ||
                             ck_compare_differs(reference, last_reference);
        if (changed && (ck_compare_differs(value, reference) ||
                        (begun && ck_compare_differs(last, last_reference)))) {
            struct ck_input_difference found = {track->kind, track->what, track->unit, t_h,
                                                value,       reference,   NULL,        NULL};
            if (!ck_compare_add(comparison, found)) return false;
        }
        last = value;
        last_reference = reference;
        begun = true;
        t_h = fmin(next_event(track->plan, track->event, track->index, t_h),
                   next_event(track->reference, track->event, track->same, t_h));
    }
    return true;
}

static bool compare_params(struct ck_comparison *comparison, const struct ck_plan *plan,
                           const struct ck_plan *other)
{
    const struct ck_system *a = plan->system, *b = other->system;
    bool good = true;
    for (uint32_t i = 0; i < a->n_params && good; i++) {
        if (a->params[i].solved) continue;
        struct track track = {CK_INPUT_NUMBER,
                              CK_SET_PARAM,
                              plan,
                              other,
                              i,
                              ck_system_param(b, a->params[i].address),
                              a->params[i].address,
                              a->params[i].unit};
        good = compare_track(comparison, &track);
    }
    for (uint32_t i = 0; i < b->n_params && good; i++) {
        if (b->params[i].solved || ck_system_param(a, b->params[i].address) != CK_NONE) continue;
        struct track track = {CK_INPUT_NUMBER,      CK_SET_PARAM,     plan, other, CK_NONE, i,
                              b->params[i].address, b->params[i].unit};
        good = compare_track(comparison, &track);
    }
    return good;
}

/* --- what happens at an instant --------------------------------------------------------------- */

static const struct {
    enum ck_event_kind event;
    enum ck_input_kind kind;
} instants[] = {
    {CK_DOSE, CK_INPUT_DOSE}, {CK_SET_STATE, CK_INPUT_PUT}, {CK_SCALE, CK_INPUT_DEPLETION}};
#define INSTANTS (sizeof instants / sizeof instants[0])

/* What events of a kind do to a state at this instant; NAN: nothing. */
static double effect_at(const struct ck_plan *plan, enum ck_event_kind kind, uint32_t state,
                        double t_h)
{
    double effect = NAN;
    for (size_t i = 0; state != CK_NONE && i < plan->n_events; i++) {
        const struct ck_event *event = &plan->events[i];
        if (event->time_h != t_h || event->kind != kind || event->target != state) continue;
        if (isnan(effect) || kind == CK_SET_STATE)
            effect = event->value;
        else
            effect = kind == CK_DOSE ? effect + event->value : effect * event->value;
    }
    return effect;
}

static bool compare_instants(struct ck_comparison *comparison, const struct track *state,
                             enum ck_event_kind event)
{
    double t_h = -1;
    for (;;) {
        t_h = fmin(next_event(state->plan, event, state->index, t_h),
                   next_event(state->reference, event, state->same, t_h));
        if (!isfinite(t_h)) return true;
        struct ck_input_difference found = {
            .kind = state->kind, .what = state->what, .unit = state->unit, .from_h = t_h};
        found.value = effect_at(state->plan, event, state->index, t_h);
        found.reference = effect_at(state->reference, event, state->same, t_h);
        if (!ck_compare_differs(found.value, found.reference)) continue;
        if (!ck_compare_add(comparison, found)) return false;
    }
}

static bool compare_start(struct ck_comparison *comparison, const struct track *state)
{
    if (state->index == CK_NONE || state->same == CK_NONE) return true;
    const double value = state->plan->initial[state->index];
    const double reference = state->reference->initial[state->same];
    const double noise = 1e-9 * fmax(state->plan->scale[state->index], fabs(reference));
    if (fabs(value - reference) <= noise) return true;
    return ck_compare_add(comparison,
                          (struct ck_input_difference){CK_INPUT_START, state->what, state->unit, 0,
                                                       value, reference, NULL, NULL});
}

static bool compare_state(struct ck_comparison *comparison, struct track state)
{
    const char *per_hour = strcmp(state.unit, "1") == 0
                               ? "1/h"
                               : ck_arena_print(&comparison->arena, "%s/h", state.unit);
    if (!per_hour || !compare_start(comparison, &state)) return false;
    for (size_t i = 0; i < INSTANTS; i++) {
        struct track track = state;
        track.kind = instants[i].kind;
        if (instants[i].event == CK_SCALE) track.unit = "1";
        if (!compare_instants(comparison, &track, instants[i].event)) return false;
    }
    struct track inflow = state, frozen = state;
    inflow.kind = CK_INPUT_INFUSION;
    inflow.event = CK_INFUSE;
    inflow.unit = per_hour;
    frozen.kind = CK_INPUT_FREEZE;
    frozen.event = CK_FREEZE;
    frozen.unit = "1";
    return compare_track(comparison, &inflow) && compare_track(comparison, &frozen);
}

static bool compare_states(struct ck_comparison *comparison, const struct ck_plan *plan,
                           const struct ck_plan *other)
{
    const struct ck_system *a = plan->system, *b = other->system;
    for (uint32_t i = 0; i < a->n_states; i++) {
        const struct ck_state_info *info = &a->states[i];
        struct track track = {.plan = plan, .reference = other, .index = i};
        track.same = ck_system_state(b, info->name);
        track.what = info->name;
        track.unit = info->unit;
        if (track.same != CK_NONE && !info->hidden && !compare_state(comparison, track))
            return false;
    }
    return true;
}

/* --- wiring ----------------------------------------------------------------------------------- */

static bool add_wiring(struct ck_comparison *comparison, const char *what, const char *text,
                       const char *reference)
{
    struct ck_input_difference found = {CK_INPUT_WIRING, what, "", 0, NAN, NAN, text, reference};
    return ck_compare_add(comparison, found);
}

static bool compare_wiring(struct ck_comparison *comparison, const struct ck_graph *graph,
                           const struct ck_graph *other)
{
    for (size_t i = 0; i < graph->process_count && graph != other; i++) {
        const struct ck_process *process = graph->processes[i];
        const struct ck_process *same = ck_graph_process(other, process->name);
        const char *text = ck_compare_describe(&comparison->arena, process);
        const char *reference = same ? ck_compare_describe(&comparison->arena, same) : NULL;
        if (!text || (same && !reference)) return false;
        if (reference && strcmp(text, reference) == 0) continue;
        if (!add_wiring(comparison, process->name, text, reference)) return false;
    }
    for (size_t i = 0; i < other->process_count && graph != other; i++) {
        const struct ck_process *process = other->processes[i];
        if (ck_graph_process(graph, process->name)) continue;
        const char *reference = ck_compare_describe(&comparison->arena, process);
        if (!reference || !add_wiring(comparison, process->name, NULL, reference)) return false;
    }
    return true;
}

static int by_kind_and_name(const void *a, const void *b)
{
    const struct ck_input_difference *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    const int order = strcmp(x->what, y->what);
    return order ? order : (x->from_h > y->from_h) - (x->from_h < y->from_h);
}

static bool compare_durations(struct ck_comparison *comparison, const struct ck_plan *plan,
                              const struct ck_plan *other)
{
    struct ck_input_difference found = {CK_INPUT_DURATION, "duration",   "h",  0,
                                        plan->end_h,       other->end_h, NULL, NULL};
    return !ck_compare_differs(plan->end_h, other->end_h) || ck_compare_add(comparison, found);
}

enum ck_status ck_compare_inputs(struct ck_comparison *comparison)
{
    const struct ck_arm *arm = comparison->arm, *reference = comparison->reference;
    if (!compare_durations(comparison, &arm->plan, &reference->plan) ||
        !compare_params(comparison, &arm->plan, &reference->plan) ||
        !compare_states(comparison, &arm->plan, &reference->plan) ||
        !compare_wiring(comparison, arm->graph, reference->graph))
        return CK_NO_MEMORY;
    if (comparison->input_count)
        qsort(comparison->inputs, comparison->input_count, sizeof *comparison->inputs,
              by_kind_and_name);
    return CK_OK;
}
