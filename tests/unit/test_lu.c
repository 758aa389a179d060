/* The sparse LU against dense elimination, its fill, and what it refuses. */
#include "../../src/solver/dense.h"
#include "../../src/solver/lu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#define MOST 70

struct sparse {
    uint32_t n, start[MOST + 1], row[MOST * MOST];
    double value[MOST * MOST];
};

static double random_number(uint64_t *seed) /* -1..1 */
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

/* Random entries with this density, a diagonal large enough to need no other pivots. */
static void make(struct sparse *m, uint32_t n, double density, uint64_t *seed)
{
    m->n = n;
    uint32_t count = 0;
    for (uint32_t j = 0; j < n; j++) {
        m->start[j] = count;
        for (uint32_t i = 0; i < n; i++) {
            if (i != j && random_number(seed) > 2 * density - 1) continue;
            m->row[count] = i;
            m->value[count++] = random_number(seed) + (i == j ? 3 : 0);
        }
    }
    m->start[n] = count;
}

static void solve_dense(const struct sparse *m, const double *b, double *x)
{
    struct ck_dense dense;
    assert_int_equal(ck_dense_init(&dense, m->n, m->n), CK_OK);
    for (uint32_t j = 0; j < m->n; j++)
        for (uint32_t p = m->start[j]; p < m->start[j + 1]; p++)
            dense.a[m->row[p] * m->n + j] = m->value[p];
    ck_dense_eliminate(&dense, 1e-13);
    assert_int_equal(dense.rank, m->n);
    ck_dense_solve(&dense, b, x);
    ck_dense_free(&dense);
}

static void compare_with_dense(const struct sparse *m, struct ck_lu *lu, uint64_t *seed)
{
    double b[MOST], expected[MOST], x[MOST];
    for (uint32_t i = 0; i < m->n; i++) b[i] = random_number(seed);
    solve_dense(m, b, expected);
    memcpy(x, b, sizeof x);
    assert_true(ck_lu_factor(lu, m->value));
    ck_lu_solve(lu, x);
    for (uint32_t i = 0; i < m->n; i++)
        assert_true(fabs(x[i] - expected[i]) < 1e-9 * (1 + fabs(expected[i])));
}

static void solves_like_dense_elimination(void **state)
{
    (void)state;
    static struct sparse m;
    uint64_t seed = 1;
    for (uint32_t n = 1; n < MOST; n += 3) {
        struct ck_lu lu;
        make(&m, n, 0.1 + 0.2 * (n % 4), &seed);
        assert_int_equal(ck_lu_init(&lu, n, m.start, m.row), CK_OK);
        compare_with_dense(&m, &lu, &seed);
        long made = ck_memory_count();
        for (uint32_t p = 0; p < m.start[n]; p++) m.value[p] *= 1 + 0.1 * random_number(&seed);
        assert_true(ck_lu_factor(&lu, m.value));
        assert_int_equal(ck_memory_count(), made); /* other numbers cost no allocation */
        compare_with_dense(&m, &lu, &seed);
        ck_lu_free(&lu);
    }
}

/* A full first row and column: in the given order everything fills, from the end nothing. */
static void an_arrow_does_not_fill(void **state)
{
    (void)state;
    static struct sparse m = {.n = MOST};
    uint32_t count = 0;
    for (uint32_t j = 0; j < MOST; j++) {
        m.start[j] = count;
        for (uint32_t i = 0; i < MOST; i++)
            if (i == j || i == 0 || j == 0) m.row[count++] = i;
    }
    m.start[MOST] = count;
    struct ck_lu lu;
    assert_int_equal(ck_lu_init(&lu, MOST, m.start, m.row), CK_OK);
    assert_int_equal(lu.n_filled, 3 * MOST - 2);
    ck_lu_free(&lu);
}

static void a_chain_does_not_fill(void **state)
{
    (void)state;
    static struct sparse m = {.n = MOST};
    uint32_t count = 0;
    for (uint32_t j = 0; j < MOST; j++) {
        m.start[j] = count;
        for (uint32_t i = j; i < MOST && i <= j + 1; i++) m.row[count++] = i;
    }
    m.start[MOST] = count;
    struct ck_lu lu;
    assert_int_equal(ck_lu_init(&lu, MOST, m.start, m.row), CK_OK);
    assert_int_equal(lu.n_filled, 2 * MOST - 1);
    ck_lu_free(&lu);
}

static void small_and_absurd_pivots_are_refused(void **state)
{
    (void)state;
    uint32_t start[] = {0, 2, 4}, row[] = {0, 1, 0, 1};
    double x[] = {1, 2};
    struct ck_lu lu;
    assert_int_equal(ck_lu_init(&lu, 2, start, row), CK_OK);
    assert_true(ck_lu_factor(&lu, (double[]){2, 1, 1, 2}));
    assert_false(ck_lu_factor(&lu, (double[]){1, 2, 2, 4}));   /* singular */
    assert_false(ck_lu_factor(&lu, (double[]){1, 1, 1, 1}));   /* singular */
    assert_false(ck_lu_factor(&lu, (double[]){NAN, 1, 1, 2})); /* not numbers */
    assert_false(ck_lu_factor(&lu, (double[]){2, 1, INFINITY, 2}));
    assert_true(ck_lu_factor(&lu, (double[]){2, 1, 1, 2})); /* and it still works */
    ck_lu_solve(&lu, x);
    assert_true(fabs(x[0]) < 1e-15 && fabs(x[1] - 1) < 1e-15);
    ck_lu_free(&lu);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    static struct sparse m;
    uint64_t seed = 7;
    make(&m, 12, 0.3, &seed);
    long live = ck_memory_live(), failures = 0;
    for (enum ck_status status = CK_NO_MEMORY; status != CK_OK; failures++) {
        struct ck_lu lu;
        ck_memory_fail_at(failures + 1);
        status = ck_lu_init(&lu, m.n, m.start, m.row);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        ck_lu_free(&lu);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_true(failures > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_like_dense_elimination),
        cmocka_unit_test(an_arrow_does_not_fill),
        cmocka_unit_test(a_chain_does_not_fill),
        cmocka_unit_test(small_and_absurd_pivots_are_refused),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
