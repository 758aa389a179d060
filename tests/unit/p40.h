/* The benchmark network of 40 states (tests/bench/p40_*.tsv): reads it, makes a system and a plan
 * of it, and measures errors against the expected states. */
#ifndef P40_H
#define P40_H

#include "ck/solver.h"

#define P40_STATES  40
#define P40_EDGES   256
#define P40_TIMES   32
#define P40_END_H   240.0
#define P40_EVERY_H 24.0 /* doses on x0 */
#define P40_DOSE    10.0
#define P40_RTOL    1e-6
#define P40_ATOL    1e-9

struct p40_edge {
    unsigned target, source;
    bool inhibits;
    double k, K, n;
};

struct p40 {
    unsigned n_edges, n_times;
    double basal[P40_STATES], decay[P40_STATES], initial[P40_STATES];
    struct p40_edge edges[P40_EDGES];
    double time_h[P40_TIMES];
    double expected[P40_TIMES][P40_STATES]; /* after the dose, where there is one */
};

/* Reads tests/bench/NAME.tsv and NAME_expected.tsv from the current folder; false if it cannot. */
bool p40_read(struct p40 *network, const char *name);

/* The system, with state i of the network at place `order[i]` (NULL: at i), and its plan. */
enum ck_status p40_system(const struct p40 *network, const unsigned *order,
                          struct ck_system *system);
enum ck_status p40_plan(const struct p40 *network, const unsigned *order,
                        const struct ck_system *system, struct ck_plan *plan);

/* Adds |x - expected| / (rtol |expected| + atol) of one row of states: largest and sum of squares.
 */
struct p40_error {
    double largest, squares;
    unsigned count;
};
void p40_compare(const struct p40 *network, unsigned row, const double *x, struct p40_error *error);

#endif
