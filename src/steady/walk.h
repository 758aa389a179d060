/* A step along a branch and what is looked for within it. Private to branch.c and locate.c. */
#ifndef CK_STEADY_WALK_H
#define CK_STEADY_WALK_H

#include "private.h"

/* A point of a branch with its direction, of length 1, and its test functions. */
struct ck_station {
    double *y, *t, *row; /* n + 1; row · y' = 0 is orthogonal to t */
    double along;        /* arc length within the step */
    int sign;            /* of the determinant of the equations above t */
    double log_size;
    struct ck_steady_point stability;   /* but for value and states */
    double pair_growth, pair_frequency; /* the complex pair nearest to the imaginary axis */
};

enum ck_test { CK_TEST_FOLD, CK_TEST_BRANCH, CK_TEST_HOPF, CK_TEST_EXIT };

struct ck_walk {
    struct ck_problem *problem;
    struct ck_steady *steady;
    struct ck_seeds *seeds;
    size_t branch;
    struct ck_station now, next, low, high, left, right;
    double *spare;    /* n + 1 */
    uint32_t exit;    /* the unknown that falls below 0 */
    double reference; /* log size of determinants */
};

double ck_walk_product(const struct ck_walk *walk, const double *a, const double *b);
/* t, test functions at station->y, the direction being that of `row`; eigenvalues, which take long,
 * if they are asked for. */
bool ck_walk_look(struct ck_walk *walk, struct ck_station *station, const double *row,
                  bool with_eigenvalues);
void ck_walk_copy(const struct ck_walk *walk, struct ck_station *to, const struct ck_station *from);

/* Whether a test changes between now and next. */
bool ck_walk_changes(const struct ck_walk *walk, enum ck_test test);
/* Where, into walk->spare; pair growth and frequency in walk->left. */
bool ck_walk_locate(struct ck_walk *walk, enum ck_test test);
/* Adds a mark at walk->spare if it is new, and at a branch point what begins there to the seeds. */
enum ck_status ck_walk_mark(struct ck_walk *walk, enum ck_test test);

#endif
