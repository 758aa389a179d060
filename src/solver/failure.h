/* Fills a ck_failure: which state, which flux, in plain words. */
#ifndef CK_SOLVER_FAILURE_H
#define CK_SOLVER_FAILURE_H

#include "motion.h"

#include "ck/solver.h"

/* Time and reason; state and process empty. `failure` may be NULL, here and below. */
void ck_failure_set(struct ck_failure *failure, double t_h, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names a state, and the flux (or "infusion") with the largest contribution to its derivative at x.
 * CK_NO_MEMORY leaves the process empty. */
enum ck_status ck_failure_blame(struct ck_failure *failure, const struct ck_motion *motion,
                                uint32_t state, const double *x);

/* Whether the plan's stop is set; the failure then says so. */
bool ck_is_interrupted(const struct ck_plan *plan, double t_h, struct ck_failure *failure);

/* The fluxes at x and the stoichiometric coefficients: n_fluxes + n_stoich items, to be freed with
 * ck_release, or NULL. */
double *ck_fluxes(const struct ck_motion *motion, double t_h, const double *x);

#endif
