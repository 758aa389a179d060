/* Sparse LU for the Newton matrices of one system: the pattern is ordered and its fill found once,
 * then any number of matrices with that pattern are factorised without allocation. Pivots stay on
 * the diagonal, which suits I - gamma J. No dynamic pivoting. */
#ifndef CK_SOLVER_LU_H
#define CK_SOLVER_LU_H

#include "ck/memory.h"
#include "ck/status.h"
#include <stdbool.h>
#include <stdint.h>

struct ck_lu {
    struct ck_arena arena;
    uint32_t n;
    uint32_t n_given;   /* entries of the pattern given */
    uint32_t n_filled;  /* entries of L and U together */
    uint32_t *order;    /* order[k]: index of the k-th pivot */
    uint32_t *start;    /* n + 1: rows of L\U in the order of the pivots */
    uint32_t *diagonal; /* n: where the diagonal stands in each row */
    uint32_t *column;   /* n_filled: ascending in each row, in the order of the pivots */
    uint32_t *scatter;  /* n_given: where a given entry goes */
    double *values;     /* n_filled */
    double *inverse;    /* n: of the pivots */
    double *work;       /* n */
};

/* Pattern in compressed columns (n + 1 starts, rows ascending, the diagonal always there).
 * CK_NO_MEMORY is the only failure; ck_lu_free is legal after it. */
enum ck_status ck_lu_init(struct ck_lu *lu, uint32_t n, const uint32_t *column_start,
                          const uint32_t *row);
void ck_lu_free(struct ck_lu *lu);

/* Factorises the matrix with these entries (in the order of the pattern). False if a pivot is not
 * finite or below 1e-14 of the largest entry of its row. */
bool ck_lu_factor(struct ck_lu *lu, const double *entries);

/* x = A^-1 x with the last factors. */
void ck_lu_solve(struct ck_lu *lu, double *x);

#endif
