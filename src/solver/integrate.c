/* From a plan to a trajectory: segments between discontinuities, and what happens at each of them.
 * At one instant: extinctions, then changes, then doses. Knows no CVODES. */
#include "failure.h"
#include "record.h"
#include "sampler.h"
#include "stepper.h"

#include "ck/slopes.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SHORTEST_H  1e-10 /* a segment shorter than this is skipped */
#define MAX_STEPS   1000000
#define INFLOW_LEFT 1e-12 /* what rounding leaves of infusions that have ended */
#define NO_SLOPES   "the integrator does not give the sensitivities"

struct run {
    const struct ck_plan *plan;
    struct ck_trajectory *trajectory;
    struct ck_failure *failure;
    struct ck_motion motion;
    struct ck_stepper stepper;
    struct ck_recorder recorder;
    struct ck_tangent *tangent; /* sensitivities and their samples, or NULL both */
    struct ck_sampler *sampler;
    struct ck_arena arena;
    bool *frozen;  /* as plan and events say */
    bool *present; /* was put there or has been above its threshold */
    bool *extinct; /* held at 0 until dosed */
    double *x;     /* the stepper's */
    double t_h;
    double *switch_slots, *switch_h; /* when conditions on the time turn over */
    size_t next;                     /* event */
};

/* ---- one instant ---- */

/* The state is gone; only an infusion that still runs lets it move again. */
static enum ck_status extinguish(struct run *run, uint32_t state)
{
    struct ck_trajectory *trajectory = run->trajectory;
    struct ck_extinction *list =
        ck_arena_grow(&trajectory->arena, trajectory->extinctions, trajectory->n_extinctions,
                      &trajectory->extinction_capacity, sizeof *list);
    if (list == NULL) return CK_NO_MEMORY;
    trajectory->extinctions = list;
    list[trajectory->n_extinctions++] = (struct ck_extinction){run->t_h, state};
    run->x[state] = 0;
    if (run->tangent != NULL) ck_tangent_erase(run->tangent, state);
    run->extinct[state] = !(run->motion.inflow[state] > 0);
    return CK_OK;
}

static void revive(struct run *run, uint32_t state)
{
    run->present[state] = true;
    run->extinct[state] = false;
}

static void infuse(struct run *run, const struct ck_event *event)
{
    double *inflow = &run->motion.inflow[event->target];
    *inflow += event->value;
    if (fabs(*inflow) < INFLOW_LEFT * fabs(event->value)) *inflow = 0;
    if (*inflow > 0) revive(run, event->target);
}

static void act(struct run *run, const struct ck_event *event)
{
    double *x = run->x;
    if (run->tangent != NULL) ck_tangent_event(run->tangent, run->next, x);
    switch (event->kind) {
    case CK_SET_PARAM: run->motion.params[event->target] = event->value; break;
    case CK_FREEZE: run->frozen[event->target] = event->value != 0; break;
    case CK_SET_STATE:
        x[event->target] = event->value;
        revive(run, event->target);
        break;
    case CK_SCALE: x[event->target] *= event->value; break;
    case CK_DOSE:
        x[event->target] += event->value;
        revive(run, event->target);
        break;
    case CK_INFUSE: infuse(run, event); break;
    }
}

/* Extinct are the present states that an event, not their own fall, brought to their threshold. */
static enum ck_status check_thresholds(struct run *run)
{
    enum ck_status status = CK_OK;
    for (uint32_t i = 0; i < run->stepper.n_mortal && status == CK_OK; i++) {
        uint32_t state = run->stepper.mortal[i];
        double threshold = ck_stepper_threshold(&run->stepper, state);
        if (run->x[state] > threshold) run->present[state] = true;
        bool below = threshold > 0 && run->x[state] <= threshold;
        bool alone = !(run->motion.inflow[state] > 0);
        if (below && alone && run->present[state] && !run->extinct[state])
            status = extinguish(run, state);
    }
    return status;
}

/* They are of parameters alone, which only events change. */
static void find_switches(struct run *run)
{
    const struct ck_program *program = &run->plan->system->switch_program;
    if (run->plan->system->n_switches == 0) return;
    ck_program_prepare(program, run->switch_slots, run->motion.params);
    ck_program_run(program, run->switch_slots, run->t_h, run->x, run->switch_h);
}

static void prepare(struct run *run)
{
    for (uint32_t i = 0; i < run->plan->system->n_states; i++)
        run->motion.still[i] = run->frozen[i] || run->extinct[i];
    ck_motion_prepare(&run->motion);
    ck_recorder_prepare(&run->recorder, run->motion.params);
    find_switches(run);
    if (run->tangent == NULL) return;
    ck_tangent_prepare(run->tangent);
    ck_sampler_prepare(run->sampler);
}

/* The events of this instant, and what the right-hand side is from now on. */
static enum ck_status pass_instant(struct run *run)
{
    const struct ck_plan *plan = run->plan;
    for (; run->next < plan->n_events && plan->events[run->next].time_h <= run->t_h; run->next++)
        act(run, &plan->events[run->next]);
    enum ck_status status = check_thresholds(run);
    prepare(run);
    if (run->sampler != NULL) ck_sampler_now(run->sampler, run->t_h);
    return status;
}

/* The time of a fall depends on theta, and with it all that goes on. */
static enum ck_status fall(struct run *run, uint32_t state)
{
    if (run->tangent == NULL) return extinguish(run, state);
    bool crosses = ck_tangent_leave(run->tangent, state);
    enum ck_status status = extinguish(run, state);
    prepare(run);
    if (status != CK_OK) return status;
    if (crosses && ck_tangent_enter(run->tangent, state)) return CK_OK;
    ck_failure_set(run->failure, run->t_h, "%s touches its extinction threshold: no derivatives",
                   run->plan->system->states[state].name);
    return CK_FAILED;
}

/* States that fell to their threshold inside the last step. */
static enum ck_status pass_roots(struct run *run)
{
    enum ck_status status = CK_OK;
    for (uint32_t i = 0; i < run->stepper.n_mortal && status == CK_OK; i++)
        if (run->stepper.roots[i] != 0) status = fall(run, run->stepper.mortal[i]);
    return status;
}

/* ---- one segment ---- */

static void note_negative(struct run *run)
{
    struct ck_statistics *statistics = &run->trajectory->statistics;
    for (uint32_t i = 0; i < run->plan->system->n_states; i++) {
        if (!(run->x[i] < -run->stepper.atol[i])) continue;
        double ratio = run->x[i] / run->stepper.atol[i];
        if (!(ratio < statistics->most_negative)) continue;
        statistics->most_negative = ratio;
        statistics->most_negative_column = i;
    }
}

static enum ck_step give_up(struct run *run, long limit)
{
    char reason[sizeof run->failure->reason];
    snprintf(reason, sizeof reason, "more than %ld steps without reaching the next event", limit);
    return ck_stepper_fail(&run->stepper, reason, run->failure);
}

static enum ck_step advance(struct run *run, long *steps)
{
    long limit = run->plan->max_steps > 0 ? run->plan->max_steps : MAX_STEPS;
    if (ck_is_interrupted(run->plan, run->t_h, run->failure)) return CK_STEP_FAILED;
    if (++*steps > limit) return give_up(run, limit);
    enum ck_step step = ck_stepper_step(&run->stepper, run->failure);
    if (step != CK_STEPPED && step != CK_ROOT) return step;
    double from_h = run->t_h;
    run->t_h = run->stepper.t_h;
    enum ck_status status = CK_OK;
    if (run->t_h > from_h) status = ck_recorder_add(&run->recorder, &run->stepper, from_h);
    if (status == CK_NO_MEMORY) return CK_STEP_MEMORY;
    if (status != CK_OK)
        return ck_stepper_fail(&run->stepper, "the integrator's polynomial cannot be read",
                               run->failure);
    note_negative(run);
    if (run->sampler != NULL && !ck_sampler_step(run->sampler))
        return ck_stepper_fail(&run->stepper, NO_SLOPES, run->failure);
    return step;
}

/* A smooth stretch begins; sensitivities begin with it. */
static enum ck_step set_out(struct run *run, double end_h)
{
    enum ck_step step = ck_stepper_start(&run->stepper, run->t_h, end_h, run->failure);
    if (run->tangent == NULL || step != CK_STEPPED) return step;
    enum ck_status status = ck_tangent_start(run->tangent);
    if (status == CK_OK) return step;
    return status == CK_NO_MEMORY ? CK_STEP_MEMORY
                                  : ck_stepper_fail(&run->stepper, NO_SLOPES, run->failure);
}

static enum ck_step arrive(struct run *run, enum ck_step step)
{
    if (run->tangent == NULL || step == CK_STEP_FAILED || step == CK_STEP_MEMORY) return step;
    if (ck_tangent_collect(run->tangent)) return step;
    return ck_stepper_fail(&run->stepper, NO_SLOPES, run->failure);
}

static bool is_short(const struct run *run, double end_h)
{
    double width = end_h - run->t_h;
    return width < SHORTEST_H || width < 16 * DBL_EPSILON * end_h;
}

static void skip_to(struct run *run, double end_h)
{
    struct ck_trajectory *trajectory = run->trajectory;
    if (trajectory->n_pieces > 0) trajectory->pieces[trajectory->n_pieces - 1].t1 = end_h;
    run->t_h = end_h;
}

/* To the next event: smooth stretches between extinctions. */
static enum ck_status run_segment(struct run *run, double end_h)
{
    long steps = 0;
    ck_motion_within(&run->motion, run->t_h, end_h);
    while (run->t_h < end_h) {
        if (is_short(run, end_h)) {
            skip_to(run, end_h);
            break;
        }
        enum ck_step step = set_out(run, end_h);
        while (step == CK_STEPPED && run->t_h < end_h) step = advance(run, &steps);
        step = arrive(run, step);
        if (step == CK_STEP_FAILED) return CK_FAILED;
        if (step == CK_STEP_MEMORY) return CK_NO_MEMORY;
        if (step != CK_ROOT) continue;
        enum ck_status status = pass_roots(run);
        if (status == CK_OK && run->t_h < end_h) status = pass_instant(run);
        if (status != CK_OK) return status;
    }
    return CK_OK;
}

/* Conditions on the time that turned over at the end of a segment: theta may move them. */
static enum ck_status pass_switches(struct run *run, double from_h)
{
    bool moves = false;
    if (run->tangent == NULL || run->t_h >= run->plan->end_h) return CK_OK;
    bool good = ck_tangent_meet(run->tangent, from_h, run->switch_h, &moves);
    if (good && !moves) return CK_OK;
    ck_motion_within(&run->motion, run->t_h, run->plan->end_h);
    if (good && ck_tangent_turn(run->tangent)) return CK_OK;
    ck_failure_set(run->failure, run->t_h,
                   "two conditions on the time turn over at once: no derivatives");
    return CK_FAILED;
}

/* ---- the whole run ---- */

static enum ck_status start(struct run *run)
{
    const struct ck_system *system = run->plan->system;
    if (system->n_states == 0) {
        ck_failure_set(run->failure, 0, "the system has no states");
        return CK_FAILED;
    }
    run->frozen = ck_arena_alloc(&run->arena, system->n_states, sizeof(bool));
    run->present = ck_arena_alloc(&run->arena, system->n_states, sizeof(bool));
    run->extinct = ck_arena_alloc(&run->arena, system->n_states, sizeof(bool));
    run->switch_h = ck_arena_alloc(&run->arena, system->n_switches, sizeof(double));
    run->switch_slots = ck_arena_alloc(&run->arena, system->switch_program.n_slots, sizeof(double));
    if (run->switch_h == NULL || run->switch_slots == NULL) return CK_NO_MEMORY;
    if (run->frozen == NULL || run->present == NULL || run->extinct == NULL) return CK_NO_MEMORY;
    enum ck_status status = ck_motion_init(&run->motion, run->plan);
    if (status == CK_OK) status = ck_stepper_init(&run->stepper, run->plan, &run->motion);
    if (status == CK_OK) status = ck_recorder_init(&run->recorder, run->plan, run->trajectory);
    if (status != CK_OK) return status;
    run->x = run->stepper.x;
    memcpy(run->frozen, run->plan->frozen, system->n_states * sizeof(bool));
    for (uint32_t i = 0; i < system->n_states; i++) run->present[i] = run->x[i] > 0;
    ck_recorder_prepare(&run->recorder, run->motion.params);
    ck_recorder_row(&run->recorder, 0, run->x, run->trajectory->start);
    return CK_OK;
}

/* Whether the events of one instant, from *index on, only let infusions take over from others of
 * the same rate; *index moves behind them. */
static bool hands_over(const struct ck_plan *plan, size_t *index)
{
    const struct ck_event *event = plan->events + *index, *end = plan->events + plan->n_events;
    const double time_h = event->time_h;
    bool changes = false;
    while (event < end && event->time_h == time_h) {
        const struct ck_event *first = event;
        double sum = 0, size = 0;
        for (; event < end && event->time_h == time_h && event->kind == first->kind &&
               event->target == first->target;
             event++) {
            sum += event->value;
            size += fabs(event->value);
        }
        changes |= first->kind != CK_INFUSE || fabs(sum) > INFLOW_LEFT * size;
    }
    *index = (size_t)(event - plan->events);
    return !changes;
}

/* Where the right-hand side changes next. Derivatives may change where values do not. */
static double next_stop(const struct run *run)
{
    const struct ck_plan *plan = run->plan;
    double stop_h = plan->end_h;
    size_t here = run->next, behind = here;
    while (run->tangent == NULL && here < plan->n_events && hands_over(plan, &behind))
        here = behind;
    if (here < plan->n_events) stop_h = fmin(stop_h, plan->events[here].time_h);
    for (uint32_t i = 0; i < plan->system->n_switches; i++)
        if (run->switch_h[i] > run->t_h) stop_h = fmin(stop_h, run->switch_h[i]);
    return stop_h;
}

static void finish(struct run *run)
{
    struct ck_trajectory *trajectory = run->trajectory;
    double most_negative = trajectory->statistics.most_negative;
    size_t column = trajectory->statistics.most_negative_column;
    trajectory->statistics = ck_stepper_statistics(&run->stepper);
    trajectory->statistics.most_negative = most_negative;
    trajectory->statistics.most_negative_column = column;
    trajectory->end_h = run->plan->end_h;
    ck_recorder_row(&run->recorder, run->t_h, run->x, trajectory->final);
}

static void clean_up(struct run *run)
{
    ck_recorder_free(&run->recorder);
    ck_stepper_free(&run->stepper);
    ck_motion_free(&run->motion);
    ck_arena_free(&run->arena);
}

static enum ck_status go(struct run *run)
{
    enum ck_status status = pass_instant(run);
    while (status == CK_OK && run->t_h < run->plan->end_h) {
        double from_h = run->t_h;
        status = run_segment(run, next_stop(run));
        if (status == CK_OK) status = pass_switches(run, from_h);
        if (status == CK_OK) status = pass_instant(run);
    }
    return status;
}

enum ck_status ck_integrate(const struct ck_plan *plan, struct ck_trajectory *trajectory,
                            struct ck_failure *failure)
{
    ck_failure_set(failure, 0, "%s", "");
    ck_trajectory_reset(trajectory);
    struct run run = {.plan = plan, .trajectory = trajectory, .failure = failure};
    enum ck_status status = start(&run);
    if (status == CK_OK) status = go(&run);
    if (status == CK_OK)
        finish(&run);
    else
        ck_trajectory_free(trajectory);
    clean_up(&run);
    return status;
}

enum ck_status ck_integrate_slopes(const struct ck_plan *plan, const struct ck_slopes *slopes,
                                   const struct ck_dependence *dependence,
                                   const struct ck_sample *samples, size_t n, double *values,
                                   double *jacobian, struct ck_failure *failure)
{
    struct ck_trajectory unused;
    struct ck_tangent tangent = {0};
    struct ck_sampler sampler = {.values = values, .jacobian = jacobian};
    ck_failure_set(failure, 0, "%s", "");
    ck_trajectory_init(&unused);
    struct run run = {.plan = plan, .trajectory = &unused, .failure = failure};
    enum ck_status status = start(&run);
    if (status == CK_OK) status = ck_tangent_init(&tangent, slopes, dependence, &run.stepper);
    if (status == CK_OK) status = ck_sampler_init(&sampler, &tangent, samples, n);
    run.tangent = &tangent;
    run.sampler = &sampler;
    if (status == CK_OK) status = go(&run);
    ck_sampler_free(&sampler);
    ck_tangent_free(&tangent);
    clean_up(&run);
    ck_trajectory_free(&unused);
    return status;
}
