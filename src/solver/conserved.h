/* What a set of states conserves: the left null space of its stoichiometry. */
#ifndef CK_SOLVER_CONSERVED_H
#define CK_SOLVER_CONSERVED_H

#include "motion.h"

/* States among which totals are conserved, and the totals: rows of weights, in the arena. */
struct ck_conserved {
    uint32_t n_moving;
    const uint32_t *moving; /* states, ascending */
    size_t count;
    double *weights; /* count · n_moving; a total is weights · x of the moving states */
};

/* Fills count and weights from n_moving and moving. `scale` is the size of each state. Fluxes that
 * are 0 at x and wherever the moving states are pushed do not count: they cannot flow while the
 * others stay as they are. */
enum ck_status ck_conserved_find(struct ck_conserved *conserved, struct ck_arena *arena,
                                 const struct ck_motion *motion, const double *scale,
                                 const double *x);
double ck_conserved_total(const struct ck_conserved *conserved, size_t i, const double *x);

#endif
