/* Slopes: the exact derivatives of a run and of a rest by numbers theta_1 .. theta_m, by forward
 * sensitivities: ds/dt = (df/dx) s + (df/dp) (dp/dtheta), with a jump at every discontinuity. What
 * theta is, the caller says by how everything in a plan depends on it. Part of the engine. */
#ifndef CK_SLOPES_H
#define CK_SLOPES_H

#include "ck/solver.h"

/* ---- programs ---- */

/* The non-zero derivatives of dx/dt and of the readouts by some parameters of a system, and of the
 * readouts by states. Immutable: may be shared by threads. */
struct ck_slope_entry {
    uint32_t row; /* state, readout or switch */
    uint32_t by;  /* position in slopes->params; for a readout from n_params on: state + n_params */
};
struct ck_slopes {
    const struct ck_system *system; /* not owned */
    struct ck_arena arena;
    uint32_t *params; /* the parameters that may depend on theta */
    uint32_t n_params;
    struct ck_program rhs; /* outputs: n_rhs derivatives of dx/dt by params */
    struct ck_slope_entry *rhs_entries;
    uint32_t n_rhs;
    struct ck_program readouts; /* outputs: the readouts, then n_readouts derivatives */
    struct ck_slope_entry *readout_entries;
    uint32_t n_readout_entries;
    struct ck_program switches; /* outputs: n_switch_entries derivatives of the system's switches */
    struct ck_slope_entry *switch_entries;
    uint32_t n_switch_entries;
};
/* `params` are different indices of the system. CK_NO_MEMORY, or CK_FAILED where an expression
 * holds the derivative of a Hill term, which is not derived again. Free is legal after both. */
enum ck_status ck_slopes_init(struct ck_slopes *slopes, const struct ck_system *system,
                              const uint32_t *params, uint32_t n_params);
void ck_slopes_free(struct ck_slopes *slopes);

/* ---- how a plan depends on theta ---- */

/* Row-major: [i · m + j] = d item i / d theta j. Parameters outside slopes->params do not depend on
 * theta, whatever stands here. */
struct ck_dependence {
    size_t m;
    double *params;  /* n_params · m: of the parameters at t = 0 */
    double *initial; /* n_states · m: of the states before the events at t = 0 */
    double *events;  /* n_events · m: of the values of the plan's events */
    double *size; /* m: size of theta j, > 0: s · size is as exact as the state is asked to be */
};
/* Nothing depends on theta; sizes 1. Events as the plan has them now. */
enum ck_status ck_dependence_init(struct ck_dependence *dependence, const struct ck_plan *plan,
                                  size_t m);
void ck_dependence_free(struct ck_dependence *dependence);

/* ---- runs and rests ---- */

/* A column at a time: state, or n_states + readout. */
struct ck_sample {
    double time_h; /* 0 .. end_h; where the column jumps, the value after */
    size_t column;
};

/* Integrates a plan like ck_integrate, and gives the values of n samples, and their derivatives
 * jacobian[i · m + j]. Jumps, with s before and after, f = dx/dt before and after, v an event's
 * value: a dose adds dv/dtheta, a change of state sets it, a scaling gives v s + x dv/dtheta; a
 * changed parameter changes dp/dtheta. A state x_k that falls to its threshold c at t* is 0 from
 * then on: dt* = (dc/dtheta - s_k) / f_k before, s after = s + (f before - f after) dt* for all
 * others, and -(f_k after) dt* for itself (0 unless an infusion revives it). An extinction by an
 * event has no dt*. A switch of the system at t* takes s + (f before - f after) dt*, before the
 * events of its instant. CK_FAILED also where there is no derivative: a state touches its threshold
 * without crossing it, or theta moves one of two switches that meet. */
enum ck_status ck_integrate_slopes(const struct ck_plan *plan, const struct ck_slopes *slopes,
                                   const struct ck_dependence *dependence,
                                   const struct ck_sample *samples, size_t n, double *values,
                                   double *jacobian, struct ck_failure *failure);

/* Derivatives of a rest that ck_rest_find found from this plan (as it still is) with the same
 * solve_baselines, by the implicit function theorem: the states that are free stay at rest and keep
 * their conserved totals, baselines follow their parameters, and solved productions what they
 * balance; productions that are not solved follow dependence->params. `states` and `productions`:
 * n_states · m items each.
 * slopes->params must hold the productions that are solved. CK_NO_MEMORY, or CK_FAILED where the
 * Jacobian is not finite. */
enum ck_status ck_rest_slopes(const struct ck_plan *plan, bool solve_baselines,
                              const struct ck_rest *rest, const struct ck_slopes *slopes,
                              const struct ck_dependence *dependence, double *states,
                              double *productions, struct ck_failure *failure);

#endif
