/* Eigenvalues of a real matrix: balancing, Hessenberg form by elimination, then the QR iteration
 * with Wilkinson's shift in complex arithmetic. No eigenvectors.
 * Golub and Van Loan, Matrix Computations, chapter 7. */
#include "dense.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define MOST_ITERATIONS 60 /* for one eigenvalue */

/* ---- real: balance, reduce ---- */

static void sum_off_diagonal(const double *a, size_t n, size_t i, double *row, double *column)
{
    *row = *column = 0;
    for (size_t j = 0; j < n; j++) {
        if (j == i) continue;
        *row += fabs(a[i * n + j]);
        *column += fabs(a[j * n + i]);
    }
}

/* Scales row and column i by powers of two until their norms are alike; true if it had to. */
static bool balance_one(double *a, size_t n, size_t i)
{
    double row, column, factor = 1;
    sum_off_diagonal(a, n, i, &row, &column);
    if (!(row > 0 && column > 0)) return false;
    double sum = row + column;
    for (; column < row / 2; column *= 4) factor *= 2;
    for (; column >= row * 2; column /= 4) factor /= 2;
    if (!((row + column) / factor < 0.95 * sum)) return false;
    for (size_t j = 0; j < n; j++) a[i * n + j] /= factor;
    for (size_t j = 0; j < n; j++) a[j * n + i] *= factor;
    return true;
}

static void balance(double *a, size_t n)
{
    bool changed = true;
    for (int sweep = 0; changed && sweep < 100; sweep++) {
        changed = false;
        for (size_t i = 0; i < n; i++) changed |= balance_one(a, n, i);
    }
}

static void swap_rows_and_columns(double *a, size_t n, size_t i, size_t k)
{
    for (size_t j = 0; j < n; j++) {
        double kept = a[i * n + j];
        a[i * n + j] = a[k * n + j];
        a[k * n + j] = kept;
    }
    for (size_t j = 0; j < n; j++) {
        double kept = a[j * n + i];
        a[j * n + i] = a[j * n + k];
        a[j * n + k] = kept;
    }
}

/* Similarity transformations with row k + 1, the largest of column k brought there first. */
static void reduce(double *a, size_t n)
{
    for (size_t k = 0; k + 2 < n; k++) {
        size_t pivot = k + 1;
        for (size_t i = k + 2; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k])) pivot = i;
        if (a[pivot * n + k] == 0) continue;
        if (pivot != k + 1) swap_rows_and_columns(a, n, pivot, k + 1);
        for (size_t i = k + 2; i < n; i++) {
            double factor = a[i * n + k] / a[(k + 1) * n + k];
            if (factor == 0) continue;
            for (size_t j = k; j < n; j++) a[i * n + j] -= factor * a[(k + 1) * n + j];
            for (size_t j = 0; j < n; j++) a[j * n + k + 1] += factor * a[j * n + i];
        }
    }
}

/* ---- complex: QR on the Hessenberg form ---- */

/* The start of the block that ends at `high`, after entries too small to matter are set to 0. */
static size_t find_block(double complex *h, size_t n, size_t high)
{
    size_t low = high;
    for (; low > 0; low--) {
        double near = cabs(h[low * n + low]) + cabs(h[(low - 1) * n + low - 1]);
        if (cabs(h[low * n + low - 1]) > DBL_EPSILON * near) continue;
        h[low * n + low - 1] = 0;
        break;
    }
    return low;
}

/* The eigenvalue of the last 2 × 2 block that is nearer to its last entry. */
static double complex choose_shift(const double complex *h, size_t n, size_t high)
{
    double complex a = h[(high - 1) * n + high - 1], b = h[(high - 1) * n + high];
    double complex c = h[high * n + high - 1], d = h[high * n + high];
    double complex half = (a - d) / 2, root = csqrt(half * half + b * c);
    double complex sum = cabs(half + root) > cabs(half - root) ? half + root : half - root;
    return sum == 0 ? d : d - b * c / sum;
}

struct rotation {
    double complex c, s;
};

/* One step H - shift = QR, H = RQ + shift on the block low..high; `turn` has n items. */
static void iterate(double complex *h, size_t n, size_t low, size_t high, double complex shift,
                    struct rotation *turn)
{
    for (size_t i = low; i <= high; i++) h[i * n + i] -= shift;
    for (size_t k = low; k < high; k++) {
        double complex *upper = h + k * n, *lower = h + (k + 1) * n;
        double size = hypot(cabs(upper[k]), cabs(lower[k]));
        turn[k] = size > 0 ? (struct rotation){upper[k] / size, lower[k] / size}
                           : (struct rotation){1, 0};
        for (size_t j = k; j <= high; j++) {
            double complex x = upper[j], y = lower[j];
            upper[j] = conj(turn[k].c) * x + conj(turn[k].s) * y;
            lower[j] = turn[k].c * y - turn[k].s * x;
        }
    }
    for (size_t k = low; k < high; k++)
        for (size_t i = low; i <= k + 1; i++) {
            double complex x = h[i * n + k], y = h[i * n + k + 1];
            h[i * n + k] = turn[k].c * x + turn[k].s * y;
            h[i * n + k + 1] = conj(turn[k].c) * y - conj(turn[k].s) * x;
        }
    for (size_t i = low; i <= high; i++) h[i * n + i] += shift;
}

static enum ck_status find_values(double complex *h, size_t n, struct rotation *turn,
                                  double complex *values)
{
    size_t left = n;
    int iterations = 0;
    while (left > 0) {
        size_t high = left - 1, low = find_block(h, n, high);
        if (low == high) {
            values[high] = h[high * n + high];
            left--;
            iterations = 0;
            continue;
        }
        if (iterations++ == MOST_ITERATIONS) return CK_FAILED;
        double complex shift = choose_shift(h, n, high);
        if (iterations % 10 == 0) shift += cabs(h[high * n + high - 1]); /* out of a cycle */
        iterate(h, n, low, high, shift, turn);
    }
    return CK_OK;
}

enum ck_status ck_eigenvalues(double *a, size_t n, double complex *values)
{
    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(a[i])) return CK_FAILED;
    double complex *h = ck_alloc(n * n, sizeof *h);
    struct rotation *turn = ck_alloc(n, sizeof *turn);
    enum ck_status status = CK_NO_MEMORY;
    if (h != NULL && turn != NULL) {
        balance(a, n);
        reduce(a, n);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i > 0 ? i - 1 : 0; j < n; j++) h[i * n + j] = a[i * n + j];
        status = find_values(h, n, turn, values);
    }
    ck_release(h);
    ck_release(turn);
    return status;
}
