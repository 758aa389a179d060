/* Evaluates dx/dt and its Jacobian with infusions and still states. Never clips: what a solver
 * proposes is evaluated as it is. */
#include "motion.h"

#include <float.h>
#include <math.h>
#include <string.h>

static enum ck_status allocate(struct ck_motion *motion, const struct ck_system *system)
{
    struct ck_arena *arena = &motion->arena;
    motion->params = ck_arena_alloc(arena, system->n_params, sizeof(double));
    motion->inflow = ck_arena_alloc(arena, system->n_states, sizeof(double));
    motion->still = ck_arena_alloc(arena, system->n_states, sizeof(bool));
    motion->jacobian = ck_arena_alloc(arena, system->n_jac, sizeof(double));
    motion->rhs_slots = ck_arena_alloc(arena, system->rhs.n_slots, sizeof(double));
    motion->jacobian_slots = ck_arena_alloc(arena, system->jacobian.n_slots, sizeof(double));
    bool ok = motion->params != NULL && motion->inflow != NULL && motion->still != NULL &&
              motion->jacobian != NULL && motion->rhs_slots != NULL &&
              motion->jacobian_slots != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

enum ck_status ck_motion_init(struct ck_motion *motion, const struct ck_plan *plan)
{
    const struct ck_system *system = plan->system;
    *motion = (struct ck_motion){.system = system, .first_h = -INFINITY, .last_h = INFINITY};
    if (system->n_switches > 0) motion->last_h = -DBL_MIN;
    enum ck_status status = allocate(motion, system);
    if (status != CK_OK) return status;
    memcpy(motion->params, plan->params, system->n_params * sizeof(double));
    memcpy(motion->still, plan->frozen, system->n_states * sizeof(bool));
    ck_motion_prepare(motion);
    return CK_OK;
}

void ck_motion_free(struct ck_motion *motion)
{
    ck_arena_free(&motion->arena);
    *motion = (struct ck_motion){0};
}

void ck_motion_prepare(struct ck_motion *motion)
{
    const struct ck_system *system = motion->system;
    ck_program_prepare(&system->rhs, motion->rhs_slots, motion->params);
    ck_program_prepare(&system->jacobian, motion->jacobian_slots, motion->params);
    motion->any_inflow = false;
    motion->any_still = false;
    for (uint32_t i = 0; i < system->n_states; i++) {
        motion->any_inflow |= motion->inflow[i] != 0;
        motion->any_still |= motion->still[i];
    }
}

void ck_motion_within(struct ck_motion *motion, double from_h, double to_h)
{
    double inside = 8 * DBL_EPSILON * fmax(fabs(from_h), fabs(to_h));
    if (motion->system->n_switches == 0) return;
    motion->first_h = from_h + inside;
    motion->last_h = to_h - inside;
}

double ck_motion_time(const struct ck_motion *motion, double t_h)
{
    return fmin(fmax(t_h, motion->first_h), motion->last_h);
}

static bool all_finite(const double *values, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += 0 * values[i];
    return sum == 0;
}

bool ck_motion_rate(struct ck_motion *motion, double t_h, const double *x, double *rate)
{
    uint32_t n = motion->system->n_states;
    motion->rhs_calls++;
    ck_program_run(&motion->system->rhs, motion->rhs_slots, ck_motion_time(motion, t_h), x, rate);
    if (motion->any_inflow)
        for (uint32_t i = 0; i < n; i++) rate[i] += motion->inflow[i];
    if (motion->any_still)
        for (uint32_t i = 0; i < n; i++)
            if (motion->still[i]) rate[i] = 0;
    return all_finite(rate, n);
}

bool ck_motion_jacobian(struct ck_motion *motion, double t_h, const double *x)
{
    const struct ck_system *system = motion->system;
    motion->jacobian_calls++;
    ck_program_run(&system->jacobian, motion->jacobian_slots, ck_motion_time(motion, t_h), x,
                   motion->jacobian);
    if (motion->any_still)
        for (uint32_t p = 0; p < system->n_jac; p++)
            if (motion->still[system->jac_row[p]]) motion->jacobian[p] = 0;
    return all_finite(motion->jacobian, system->n_jac);
}
