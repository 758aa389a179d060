/* The right-hand side as it stands at the moment: the system's programs with the parameters, the
 * infusions and the states that do not move. Knows no solver. */
#ifndef CK_SOLVER_MOTION_H
#define CK_SOLVER_MOTION_H

#include "ck/plan.h"

struct ck_motion {
    const struct ck_system *system;
    struct ck_arena arena;
    double *params; /* after a change: ck_motion_prepare */
    double *inflow; /* n_states: constant, state's unit per hour */
    bool *still;    /* n_states: dx/dt = 0 */
    bool any_inflow, any_still;
    double *jacobian; /* n_jac: the last one evaluated */
    double *rhs_slots, *jacobian_slots;
    long rhs_calls, jacobian_calls;
    double first_h, last_h; /* the time that is evaluated stays between these */
};

/* A stretch without switches of its own from `from_h` to `to_h`: what is evaluated at its ends is
 * evaluated just inside, so that a condition on the time has one value on all of it. */
void ck_motion_within(struct ck_motion *motion, double from_h, double to_h);
/* The time as it is evaluated. */
double ck_motion_time(const struct ck_motion *motion, double t_h);

/* Parameters and frozen states of the plan, no infusion; the time is that of the rest, just before
 * 0 where the system has switches, until ck_motion_within. Free is legal after a failure. */
enum ck_status ck_motion_init(struct ck_motion *motion, const struct ck_plan *plan);
void ck_motion_free(struct ck_motion *motion);

/* After any change of params, inflow or still. */
void ck_motion_prepare(struct ck_motion *motion);

/* dx/dt at x; false if it is not finite. */
bool ck_motion_rate(struct ck_motion *motion, double t_h, const double *x, double *rate);
/* motion->jacobian at x, rows of still states zero; false if it is not finite. */
bool ck_motion_jacobian(struct ck_motion *motion, double t_h, const double *x);

#endif
