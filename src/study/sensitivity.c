/* The door to sensitivities: checks the question once, and answers it as often as it is asked. */
#include "run.h"

#include "ck/sensitivity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct ck_sensitivity_private {
    struct ck_arena arena;
    const char *const *addresses; /* the caller's */
    struct ck_observation *observations;
    size_t *columns; /* of each observation */
    bool *wanted;    /* of each arm: it is observed */
    struct ck_depend depend;
    bool is_ready;             /* depend is */
    struct ck_sample *samples; /* of one arm, with room for all … */
    size_t *order;             /* … which observation each is */
    double *values, *jacobian;
};

/* --- the question ---------------------------------------------------------------------------- */

static enum ck_status refuse(struct ck_failure *failure, const char *name, const char *why)
{
    if (failure) {
        *failure = (struct ck_failure){0};
        snprintf(failure->reason, sizeof failure->reason, "'%.120s' %s", name, why);
    }
    return CK_BAD_INPUT;
}

static enum ck_status check_addresses(const struct ck_sensitivity *sensitivity,
                                      struct ck_failure *failure)
{
    const char *const *addresses = sensitivity->private->addresses;
    for (size_t j = 0; j < sensitivity->m; j++) {
        const char *why;
        if (!ck_study_may_vary(sensitivity->study, addresses[j], &why))
            return refuse(failure, addresses[j], why);
        for (size_t k = 0; k < j; k++)
            if (strcmp(addresses[j], addresses[k]) == 0)
                return refuse(failure, addresses[j], "is named twice");
    }
    return CK_OK;
}

static enum ck_status check_observation(struct ck_sensitivity *sensitivity, size_t i,
                                        struct ck_failure *failure)
{
    const struct ck_study *study = sensitivity->study;
    const struct ck_observation *observation = &sensitivity->private->observations[i];
    const char *name = observation->column;
    if (observation->arm >= study->arm_count || !study->arms[observation->arm].system)
        return refuse(failure, name, "is observed in an arm that does not exist");
    if (!(observation->time_h >= 0 && observation->time_h <= study->duration_h))
        return refuse(failure, name, "is observed outside the run");
    const struct ck_system *system = study->arms[observation->arm].system;
    const uint32_t state = ck_system_state(system, name);
    const uint32_t readout = ck_system_readout(system, name);
    if (state == CK_NONE && readout == CK_NONE)
        return refuse(failure, name, "is no column of the arm");
    sensitivity->private->columns[i] = state != CK_NONE ? state : system->n_states + readout;
    sensitivity->private->wanted[observation->arm] = true;
    return CK_OK;
}

static enum ck_status allocate(struct ck_sensitivity_private *own, size_t arms, size_t m, size_t n)
{
    struct ck_arena *arena = &own->arena;
    own->observations = ck_arena_alloc(arena, n, sizeof *own->observations);
    own->columns = ck_arena_alloc(arena, n, sizeof *own->columns);
    own->wanted = ck_arena_alloc(arena, arms, sizeof *own->wanted);
    own->samples = ck_arena_alloc(arena, n, sizeof *own->samples);
    own->order = ck_arena_alloc(arena, n, sizeof *own->order);
    own->values = ck_arena_alloc(arena, n, sizeof *own->values);
    own->jacobian = ck_arena_alloc(arena, n * m, sizeof *own->jacobian);
    const bool ok = own->observations && own->columns && own->wanted && own->samples &&
                    own->order && own->values && own->jacobian;
    return ok ? CK_OK : CK_NO_MEMORY;
}

enum ck_status ck_sensitivity_init(struct ck_sensitivity *sensitivity, struct ck_study *study,
                                   const char *const *addresses, size_t m,
                                   const struct ck_observation *observations, size_t n,
                                   struct ck_failure *failure)
{
    struct ck_sensitivity_private *own = ck_alloc(1, sizeof *own);
    *sensitivity = (struct ck_sensitivity){study, m, n, own};
    if (!own) return CK_NO_MEMORY;
    own->addresses = addresses;
    enum ck_status status = allocate(own, study->arm_count, m, n);
    if (status == CK_OK && n > 0) memcpy(own->observations, observations, n * sizeof *observations);
    if (status == CK_OK) status = check_addresses(sensitivity, failure);
    for (size_t i = 0; i < n && status == CK_OK; i++)
        status = check_observation(sensitivity, i, failure);
    return status;
}

void ck_sensitivity_free(struct ck_sensitivity *sensitivity)
{
    if (sensitivity->private) {
        ck_depend_free(&sensitivity->private->depend);
        ck_arena_free(&sensitivity->private->arena);
        ck_release(sensitivity->private);
    }
    *sensitivity = (struct ck_sensitivity){0};
}

/* --- the answer ------------------------------------------------------------------------------ */

static enum ck_status set_values(const struct ck_sensitivity *sensitivity, const double *theta,
                                 struct ck_failure *failure)
{
    const char *const *addresses = sensitivity->private->addresses;
    for (size_t j = 0; theta && j < sensitivity->m; j++)
        if (ck_study_set(sensitivity->study, addresses[j], theta[j]) != CK_OK)
            return refuse(failure, addresses[j], "cannot have this value");
    return ck_study_replan(sensitivity->study);
}

static enum ck_status read_values(const struct ck_sensitivity *sensitivity,
                                  const struct ck_run *run, size_t arm, double *values)
{
    const struct ck_sensitivity_private *own = sensitivity->private;
    struct ck_arm *which = &sensitivity->study->arms[arm];
    const enum ck_status status = ck_run_arm(run, which);
    for (size_t i = 0; i < sensitivity->n && status == CK_OK; i++)
        if (own->observations[i].arm == arm)
            values[i] = ck_trajectory_value(&which->trajectory, own->columns[i],
                                            own->observations[i].time_h, true);
    return status;
}

static enum ck_status read_slopes(const struct ck_sensitivity *sensitivity,
                                  const struct ck_run *run, size_t arm, double *values,
                                  double *jacobian)
{
    struct ck_sensitivity_private *own = sensitivity->private;
    struct ck_arm *which = &sensitivity->study->arms[arm];
    const size_t m = sensitivity->m;
    size_t count = 0;
    for (size_t i = 0; i < sensitivity->n; i++) {
        if (own->observations[i].arm != arm) continue;
        own->order[count] = i;
        own->samples[count++] = (struct ck_sample){own->observations[i].time_h, own->columns[i]};
    }
    enum ck_status status = ck_run_start(run, which);
    if (status == CK_OK)
        status = ck_integrate_slopes(&which->plan, ck_depend_slopes(run->depend, which),
                                     &run->depend->plans[arm], own->samples, count, own->values,
                                     own->jacobian, run->failure);
    for (size_t k = 0; k < count && status == CK_OK; k++) {
        values[own->order[k]] = own->values[k];
        memcpy(jacobian + own->order[k] * m, own->jacobian + k * m, m * sizeof *jacobian);
    }
    return status;
}

static enum ck_status prepare(const struct ck_sensitivity *sensitivity, struct ck_run *run)
{
    struct ck_sensitivity_private *own = sensitivity->private;
    enum ck_status status = CK_OK;
    if (!own->is_ready) {
        ck_depend_free(&own->depend);
        status = ck_depend_init(&own->depend, sensitivity->study, own->addresses, sensitivity->m,
                                own->wanted);
        own->is_ready = status == CK_OK;
    }
    own->depend.failure = run->failure;
    run->depend = &own->depend;
    return status == CK_OK ? ck_depend_plans(&own->depend, own->wanted) : status;
}

enum ck_status ck_sensitivity_run(struct ck_sensitivity *sensitivity, const double *theta,
                                  double *values, double *jacobian,
                                  const volatile sig_atomic_t *stop, struct ck_failure *failure,
                                  size_t *failed_arm)
{
    struct ck_run run = {sensitivity->study, stop, failure, NULL};
    size_t unused;
    if (!failed_arm) failed_arm = &unused;
    *failed_arm = SIZE_MAX;
    enum ck_status status = set_values(sensitivity, theta, failure);
    if (status == CK_OK && jacobian) status = prepare(sensitivity, &run);
    if (status == CK_OK) status = ck_run_rest(&run);
    for (size_t arm = 0; arm < sensitivity->study->arm_count && status == CK_OK; arm++) {
        if (!sensitivity->private->wanted[arm]) continue;
        *failed_arm = arm;
        status = jacobian ? read_slopes(sensitivity, &run, arm, values, jacobian)
                          : read_values(sensitivity, &run, arm, values);
    }
    return status;
}
