/* Integration and rest. The only door to SUNDIALS; part of the engine. */
#ifndef CK_SOLVER_H
#define CK_SOLVER_H

#include "ck/plan.h"
#include "ck/trajectory.h"

/* Why and where a computation failed; all texts are filled, none is allocated. */
struct ck_failure {
    double time_h;
    char state[128];   /* with the worst error test, or "" */
    char process[160]; /* the flux that dominates its derivative there, or "" */
    char reason[256];  /* one sentence */
    bool interrupted;  /* plan->stop was set */
};

/* Integrates a plan from 0 to end_h: BDF, Newton, exact sparse Jacobian; every discontinuity is
 * stopped at exactly. The trajectory must be initialised; what it held is replaced, and on failure
 * it is left empty. Runs into one trajectory, one after another, use its memory again. */
enum ck_status ck_integrate(const struct ck_plan *plan, struct ck_trajectory *trajectory,
                            struct ck_failure *failure);

/* The rest: the model without agents and drugs. */
struct ck_rest {
    double *states; /* n_states */
    double
        *productions; /* n_states: the constant production of each state with a baseline, else 0 */
    double residual;  /* largest |dx/dt| / scale, 1/h */
    size_t n_conserved; /* dimension of the left null space of the stoichiometry */
};
void ck_rest_free(struct ck_rest *rest);
/* plan->params, initial, frozen and scale are used, its events are not; states that are absent at
 * rest stay 0. With solve_baselines every state with a baseline is held there and its production
 * (>= 0) is solved for; a negative one is CK_FAILED, with the state and the arrows that already
 * make too much in the failure. Without, the productions in plan->params act and everything moves.
 */
enum ck_status ck_rest_find(const struct ck_plan *plan, bool solve_baselines, struct ck_rest *rest,
                            struct ck_failure *failure);
/* Writes the productions into plan->params and the states into plan->initial. */
void ck_rest_apply(const struct ck_rest *rest, struct ck_plan *plan);
/* Spectral abscissa of the Jacobian at x (n_states, with the productions in plan->params), 1/h:
 * among the states that rest, without the zeros that belong to conserved totals (negative is
 * stable), and among those that are absent at rest. Frozen states do not count; -INFINITY where
 * there is nothing to count. CK_NO_MEMORY, or CK_FAILED if the Jacobian is not finite. */
enum ck_status ck_rest_growth(const struct ck_plan *plan, const double *x, double *largest,
                              double *agents_largest);

#endif
