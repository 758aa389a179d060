/* The search for a state at rest: integrate until little moves, then Newton's method with the
 * conserved totals as extra rows. Knows nothing of baselines. */
#ifndef CK_SOLVER_SETTLE_H
#define CK_SOLVER_SETTLE_H

#include "conserved.h"
#include "dense.h"
#include "stepper.h"

struct ck_search {
    struct ck_plan plan; /* without events; frozen is all that does not move */
    struct ck_failure *failure;
    struct ck_arena arena;
    struct ck_motion motion;
    struct ck_stepper stepper;
    struct ck_conserved conserved;
    double *totals;                  /* conserved.count, to be kept */
    double *x, *rate;                /* n_states: the result, and its derivative */
    double *residual, *step, *trial; /* of Newton's method */
    struct ck_dense matrix;
};

/* From search->plan (a plan of its own, which ck_search_free frees), starting at plan->initial.
 * The struct must stay where it is; free is legal after a failure. */
enum ck_status ck_search_init(struct ck_search *search);
void ck_search_free(struct ck_search *search);

/* Leaves a state in x where nothing moves, no state below 0, with the totals of plan->initial. */
enum ck_status ck_search_settle(struct ck_search *search);

#endif
