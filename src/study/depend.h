/* How everything numeric in the arms' plans depends on numbers of the model, theta. run.c calls the
 * functions of the second part while it finds the rests; without a ck_depend they do nothing. */
#ifndef CK_DEPEND_H
#define CK_DEPEND_H

#include "private.h"

#include "ck/slopes.h"

struct ck_depend {
    struct ck_study *study; /* not owned */
    const char *const *addresses;
    size_t m;
    struct ck_failure *failure;
    struct ck_slopes *slopes;     /* of the unchanged model, then of each arm's own system */
    struct ck_dependence *plans;  /* of each arm's plan … */
    size_t *events;               /* … which had so many events */
    double **rests;               /* of each arm: params · m of private->rest, or NULL */
    double *states, *productions; /* of the model's rest: n_states · m each */
    double *solved; /* productions with the baselines of the arm that is being started */
    struct ck_arena arena;
};

/* Only arms with wanted[arm] are looked at. Free is legal after a failure. */
enum ck_status ck_depend_init(struct ck_depend *depend, struct ck_study *study,
                              const char *const *addresses, size_t m, const bool *wanted);
void ck_depend_free(struct ck_depend *depend);
const struct ck_slopes *ck_depend_slopes(const struct ck_depend *depend, const struct ck_arm *arm);

/* Derivatives of parameters and events of the wanted arms' plans, by building the plans at two more
 * values of each theta. What they hold is a product with theta, to which that is exact but for
 * rounding; where a volume divides a dose the error is 1e-8. The plans are then as before. */
enum ck_status ck_depend_plans(struct ck_depend *depend, const bool *wanted);

/* ---- while run.c starts an arm (depend may be NULL) ---- */

/* The rest of the unchanged model, or (arm not NULL) of the one with the arm's baselines. */
enum ck_status ck_depend_on_model(struct ck_depend *depend, const struct ck_arm *arm,
                                  const struct ck_plan *plan, const struct ck_rest *rest);
/* The start from the model's rest and its productions. */
void ck_depend_on_start(struct ck_depend *depend, const struct ck_arm *arm);
/* The start from a rest of its own, found from private->rest. */
enum ck_status ck_depend_on_own(struct ck_depend *depend, const struct ck_arm *arm,
                                const struct ck_rest *rest);
/* Delays that were filled anew, by a plan whose other states are frozen. */
enum ck_status ck_depend_on_delays(struct ck_depend *depend, const struct ck_arm *arm,
                                   const struct ck_plan *plan, const struct ck_rest *rest);
/* What is knocked out, and `initial:`. */
void ck_depend_on_values(struct ck_depend *depend, const struct ck_arm *arm);

#endif
