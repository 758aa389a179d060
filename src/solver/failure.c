/* What a failure says: time, state, the flux that dominates it, a reason. Does not decide what is
 * a failure. */
#include "failure.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void ck_failure_set(struct ck_failure *failure, double t_h, const char *format, ...)
{
    if (failure == NULL) return;
    *failure = (struct ck_failure){.time_h = t_h};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->reason, sizeof failure->reason, format, arguments);
    va_end(arguments);
}

double *ck_fluxes(const struct ck_motion *motion, double t_h, const double *x)
{
    const struct ck_program *program = &motion->system->flux_program;
    double *slots = ck_alloc(program->n_slots, sizeof *slots);
    double *out = ck_alloc(program->n_outputs, sizeof *out);
    if (slots == NULL || out == NULL) {
        ck_release(out);
        out = NULL;
    } else {
        ck_program_prepare(program, slots, motion->params);
        ck_program_run(program, slots, ck_motion_time(motion, t_h), x, out);
    }
    ck_release(slots);
    return out;
}

/* Size of a contribution; one that is not finite is worse than any other. */
static double weigh(double contribution)
{
    return isfinite(contribution) ? fabs(contribution) : INFINITY;
}

static const char *dominant_process(const struct ck_motion *motion, uint32_t state,
                                    const double *fluxes)
{
    const struct ck_system *system = motion->system;
    double largest = weigh(motion->inflow[state]);
    const char *name = largest > 0 ? "infusion" : "";
    for (uint32_t s = 0; s < system->n_stoich; s++) {
        if (system->stoich[s].state != state) continue;
        uint32_t flux = system->stoich[s].flux;
        double size = weigh(fluxes[system->n_fluxes + s] * fluxes[flux]);
        if (!(size > largest)) continue;
        largest = size;
        name = system->fluxes[flux].name;
    }
    return name;
}

enum ck_status ck_failure_blame(struct ck_failure *failure, const struct ck_motion *motion,
                                uint32_t state, const double *x)
{
    if (failure == NULL || state >= motion->system->n_states) return CK_OK;
    snprintf(failure->state, sizeof failure->state, "%s", motion->system->states[state].name);
    double *fluxes = ck_fluxes(motion, failure->time_h, x);
    if (fluxes == NULL) return CK_NO_MEMORY;
    snprintf(failure->process, sizeof failure->process, "%s",
             dominant_process(motion, state, fluxes));
    ck_release(fluxes);
    return CK_OK;
}

bool ck_is_interrupted(const struct ck_plan *plan, double t_h, struct ck_failure *failure)
{
    if (plan->stop == NULL || !*plan->stop) return false;
    ck_failure_set(failure, t_h, "interrupted");
    if (failure != NULL) failure->interrupted = true;
    return true;
}
