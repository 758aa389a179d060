/* Gaussian elimination with complete pivoting: slow, but it sees the rank. */
#include "dense.h"

#include <math.h>
#include <stdbool.h>

enum ck_status ck_dense_init(struct ck_dense *dense, size_t rows, size_t columns)
{
    *dense = (struct ck_dense){.rows = rows, .columns = columns};
    dense->a = ck_alloc(rows * columns, sizeof *dense->a);
    dense->row = ck_alloc(rows, sizeof *dense->row);
    dense->column = ck_alloc(columns, sizeof *dense->column);
    dense->work = ck_alloc(rows + columns, sizeof *dense->work);
    bool ok =
        dense->a != NULL && dense->row != NULL && dense->column != NULL && dense->work != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

void ck_dense_free(struct ck_dense *dense)
{
    ck_release(dense->a);
    ck_release(dense->row);
    ck_release(dense->column);
    ck_release(dense->work);
    *dense = (struct ck_dense){0};
}

/* Entry (i, j) in the order of the pivots. */
static double *entry(const struct ck_dense *dense, size_t i, size_t j)
{
    return &dense->a[dense->row[i] * dense->columns + dense->column[j]];
}

static void swap(size_t *list, size_t i, size_t j)
{
    size_t kept = list[i];
    list[i] = list[j];
    list[j] = kept;
}

static double bring_largest(struct ck_dense *dense, size_t k)
{
    size_t best_i = k, best_j = k;
    double largest = 0;
    for (size_t i = k; i < dense->rows; i++)
        for (size_t j = k; j < dense->columns; j++) {
            double size = fabs(*entry(dense, i, j));
            if (size > largest) {
                largest = size;
                best_i = i;
                best_j = j;
            }
        }
    swap(dense->row, k, best_i);
    swap(dense->column, k, best_j);
    return largest;
}

void ck_dense_eliminate(struct ck_dense *dense, double tolerance)
{
    for (size_t i = 0; i < dense->rows; i++) dense->row[i] = i;
    for (size_t j = 0; j < dense->columns; j++) dense->column[j] = j;
    double first = 0;
    dense->rank = 0;
    for (size_t k = 0; k < dense->rows && k < dense->columns; k++) {
        double largest = bring_largest(dense, k);
        if (k == 0) first = largest;
        if (!(largest > tolerance * first)) return;
        for (size_t i = k + 1; i < dense->rows; i++) {
            double factor = *entry(dense, i, k) /= *entry(dense, k, k);
            for (size_t j = k + 1; factor != 0 && j < dense->columns; j++)
                *entry(dense, i, j) -= factor * *entry(dense, k, j);
        }
        dense->rank++;
    }
}

/* Solves U x = y for the unknowns with a pivot, where `y` may depend on those without. */
static void substitute_back(const struct ck_dense *dense, double *y, double *x)
{
    for (size_t k = dense->rank; k-- > 0;) {
        for (size_t j = k + 1; j < dense->rank; j++)
            y[k] -= *entry(dense, k, j) * x[dense->column[j]];
        x[dense->column[k]] = y[k] / *entry(dense, k, k);
    }
}

void ck_dense_solve(struct ck_dense *dense, const double *b, double *x)
{
    double *y = dense->work;
    for (size_t k = 0; k < dense->rank; k++) {
        y[k] = b[dense->row[k]];
        for (size_t j = 0; j < k; j++) y[k] -= *entry(dense, k, j) * y[j];
    }
    for (size_t j = 0; j < dense->columns; j++) x[j] = 0;
    substitute_back(dense, y, x);
}

void ck_dense_null(struct ck_dense *dense, size_t k, double *x)
{
    double *y = dense->work;
    size_t free_unknown = dense->rank + k;
    for (size_t j = 0; j < dense->columns; j++) x[j] = 0;
    for (size_t i = 0; i < dense->rank; i++) y[i] = -*entry(dense, i, free_unknown);
    substitute_back(dense, y, x);
    x[dense->column[free_unknown]] = 1;
}
