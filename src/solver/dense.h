/* Small dense matrices for the rest and its stability: elimination with complete pivoting, which
 * tells rank and null space, and eigenvalues. Not for the integrator. */
#ifndef CK_SOLVER_DENSE_H
#define CK_SOLVER_DENSE_H

#include "ck/memory.h"
#include "ck/status.h"
#include <complex.h>

struct ck_dense {
    size_t rows, columns;
    double *a; /* row-major, rows · columns; after the elimination L\U, permuted */
    size_t rank;
    size_t *row, *column; /* where the k-th pivot stands */
    double *work;         /* rows + columns */
};

/* A zero matrix. Free is legal after a failure. */
enum ck_status ck_dense_init(struct ck_dense *dense, size_t rows, size_t columns);
void ck_dense_free(struct ck_dense *dense);

/* Factorises in place; pivots below `tolerance` times the first one count as zero. */
void ck_dense_eliminate(struct ck_dense *dense, double tolerance);
/* x (columns items) that fulfils the rank equations with a pivot; unknowns without one are 0. */
void ck_dense_solve(struct ck_dense *dense, const double *b, double *x);
/* The k-th vector x (columns items) of a basis of { x : A x = 0 }, k < columns - rank. */
void ck_dense_null(struct ck_dense *dense, size_t k, double *x);

/* Eigenvalues of a real n · n matrix (row-major, overwritten), in no particular order.
 * CK_NO_MEMORY, or CK_FAILED if one does not converge or an entry is not finite. */
enum ck_status ck_eigenvalues(double *a, size_t n, double complex *values);

#endif
