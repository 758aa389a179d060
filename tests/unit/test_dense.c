/* Elimination with complete pivoting, null spaces, and eigenvalues that are known. */
#include "../../src/solver/dense.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

static void rank_and_null_space(void **state)
{
    (void)state;
    /* row 3 = row 1 + row 2: rank 2, and { x : A x = 0 } is spanned by (1, -2, 1, 0), (0, 0, 0, 1)
     */
    const double a[] = {1, 2, 3, 0, 4, 5, 6, 0, 5, 7, 9, 0};
    struct ck_dense dense;
    assert_int_equal(ck_dense_init(&dense, 3, 4), CK_OK);
    memcpy(dense.a, a, sizeof a);
    ck_dense_eliminate(&dense, 1e-12);
    assert_int_equal(dense.rank, 2);
    double sum = 0;
    for (size_t k = 0; k < 2; k++) {
        double x[4], largest = 0;
        ck_dense_null(&dense, k, x);
        for (size_t i = 0; i < 3; i++) {
            double product = 0;
            for (size_t j = 0; j < 4; j++) product += a[4 * i + j] * x[j];
            assert_true(fabs(product) < 1e-14);
        }
        for (size_t j = 0; j < 4; j++) largest = fmax(largest, fabs(x[j]));
        assert_true(largest >= 1);
        assert_true(fabs(x[0] + x[1] / 2) < 1e-15 && fabs(x[2] + x[1] / 2) < 1e-15);
        sum += fabs(x[3]);
    }
    assert_true(sum == 1); /* one of them, and only one, is the unknown that no equation has */
    ck_dense_free(&dense);
}

static void redundant_equations_are_solved(void **state)
{
    (void)state;
    /* x + y = 3, x - y = 1, 2x + 2y = 6 */
    const double a[] = {1, 1, 1, -1, 2, 2}, b[] = {3, 1, 6};
    double x[2];
    struct ck_dense dense;
    assert_int_equal(ck_dense_init(&dense, 3, 2), CK_OK);
    memcpy(dense.a, a, sizeof a);
    ck_dense_eliminate(&dense, 1e-12);
    assert_int_equal(dense.rank, 2);
    ck_dense_solve(&dense, b, x);
    assert_true(fabs(x[0] - 2) < 1e-14 && fabs(x[1] - 1) < 1e-14);
    ck_dense_free(&dense);
}

static int by_real_part(const void *a, const void *b)
{
    double complex x = *(const double complex *)a, y = *(const double complex *)b;
    if (fabs(creal(x) - creal(y)) > 1e-6) return creal(x) < creal(y) ? -1 : 1;
    return (cimag(x) > cimag(y)) - (cimag(x) < cimag(y));
}

static void assert_eigenvalues(double *a, size_t n, double complex *expected, double tolerance)
{
    double complex values[32];
    assert_int_equal(ck_eigenvalues(a, n, values), CK_OK);
    qsort(values, n, sizeof *values, by_real_part);
    qsort(expected, n, sizeof *expected, by_real_part);
    for (size_t i = 0; i < n; i++)
        assert_true(cabs(values[i] - expected[i]) < tolerance * (1 + cabs(expected[i])));
}

static void companion_of_known_roots(void **state)
{
    (void)state;
    /* (x - 1)(x - 2)(x - 3)(x - 4) = x^4 - 10 x^3 + 35 x^2 - 50 x + 24 */
    double a[] = {10, -35, 50, -24, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    double complex expected[] = {1, 2, 3, 4};
    assert_eigenvalues(a, 4, expected, 1e-12);
}

static void rotations_have_pairs(void **state)
{
    (void)state;
    double a[] = {-1, 5, 0, -5, -1, 0, 0.5, 2, -3};
    double complex expected[] = {-1 + 5 * I, -1 - 5 * I, -3};
    assert_eigenvalues(a, 3, expected, 1e-13);
}

static void circulant(void **state)
{
    (void)state;
    enum { N = 20 };
    double a[N * N], c[N];
    double complex expected[N];
    for (int k = 0; k < N; k++) c[k] = 1.0 / (1 + k) - (k % 3);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) a[i * N + j] = c[(j - i + N) % N];
    for (int m = 0; m < N; m++) {
        expected[m] = 0;
        for (int k = 0; k < N; k++) expected[m] += c[k] * cexp(2 * PI * I * m * k / N);
    }
    assert_eigenvalues(a, N, expected, 1e-12);
}

/* A similarity by powers of ten hides 1, 2, 3 in numbers from 1e-8 to 1e8. */
static void badly_scaled(void **state)
{
    (void)state;
    double a[] = {1, 1e4, 1e8, 0, 2, 1e4, 0, 0, 3};
    double complex expected[] = {1, 2, 3};
    assert_eigenvalues(a, 3, expected, 1e-13);
    /* D T D^-1 with T = [2 1; 1 2], D = diag(1, 1e6): 1 and 3 */
    double b[] = {2, 1e-6, 1e6, 2};
    double complex both[] = {1, 3};
    assert_eigenvalues(b, 2, both, 1e-13);
}

static void a_permutation_needs_shifts(void **state)
{
    (void)state;
    double a[] = {0, 0, 1, 1, 0, 0, 0, 1, 0}; /* roots of unity */
    double complex expected[] = {1, cexp(2 * PI * I / 3), cexp(-2 * PI * I / 3)};
    assert_eigenvalues(a, 3, expected, 1e-13);
}

static void zero_and_one(void **state)
{
    (void)state;
    double a[9] = {0}, one[] = {-7};
    double complex zeros[3] = {0}, seven[] = {-7};
    assert_eigenvalues(a, 3, zeros, 1e-15);
    assert_eigenvalues(one, 1, seven, 1e-15);
}

static void not_a_number_fails(void **state)
{
    (void)state;
    double a[] = {1, NAN, 0, 1};
    double complex values[2];
    assert_int_equal(ck_eigenvalues(a, 2, values), CK_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank_and_null_space),
        cmocka_unit_test(redundant_equations_are_solved),
        cmocka_unit_test(companion_of_known_roots),
        cmocka_unit_test(rotations_have_pairs),
        cmocka_unit_test(circulant),
        cmocka_unit_test(badly_scaled),
        cmocka_unit_test(a_permutation_needs_shifts),
        cmocka_unit_test(zero_and_one),
        cmocka_unit_test(not_a_number_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
