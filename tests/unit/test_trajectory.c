/* Reading trajectories made by hand: pieces, jumps, both limits, the ends. */
#include "ck/trajectory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Two columns. a: t on 0..2, 10 at 2 (a jump) falling to 8 at 4. b: t^2 on 0..2, then 4.
 * Events at 0 bring them there from 7 and 3; at 4 one leaves a = 20, b = 4. With s = (t - t1) / (t1
 * - t0): t = 2 + 2 s, t^2 = 4 + 8 s + 4 s^2, 10 - (t - 2) = 8 - 2 s. */
static struct ck_column columns[] = {{.name = "a"}, {.name = "b"}};
static double first[] = {2, 4, 2, 8, 0, 4}, second[] = {8, 4, -2, 0};
static struct ck_piece pieces[] = {{0, 2, 2, first}, {2, 4, 1, second}};
static double start[] = {7, 3}, last[] = {20, 4};

static struct ck_trajectory two_pieces(void)
{
    return (struct ck_trajectory){.columns = columns,
                                  .n_columns = 2,
                                  .pieces = pieces,
                                  .n_pieces = 2,
                                  .start = start,
                                  .final = last,
                                  .end_h = 4};
}

static void values_inside_pieces(void **state)
{
    (void)state;
    const struct ck_trajectory t = two_pieces();
    assert_true(ck_trajectory_value(&t, 0, 0.5, true) == 0.5);
    assert_true(ck_trajectory_value(&t, 1, 1.5, false) == 2.25);
    assert_true(ck_trajectory_value(&t, 0, 3, true) == 9);
    assert_true(ck_trajectory_value(&t, 1, 3, true) == 4);
}

static void both_limits_of_a_jump(void **state)
{
    (void)state;
    const struct ck_trajectory t = two_pieces();
    assert_true(ck_trajectory_value(&t, 0, 2, false) == 2);
    assert_true(ck_trajectory_value(&t, 0, 2, true) == 10);
    assert_true(ck_trajectory_value(&t, 0, 0, false) == 7);
    assert_true(ck_trajectory_value(&t, 0, 0, true) == 0);
    assert_int_equal(ck_trajectory_piece(&t, 2, false), 0);
    assert_int_equal(ck_trajectory_piece(&t, 2, true), 1);
}

static void times_outside_are_clamped(void **state)
{
    (void)state;
    const struct ck_trajectory t = two_pieces();
    assert_true(ck_trajectory_value(&t, 0, -1, true) == 0);
    assert_true(ck_trajectory_value(&t, 1, -1, false) == 3);
    assert_true(ck_trajectory_value(&t, 0, 99, true) == 20);
    assert_true(ck_trajectory_value(&t, 0, 99, false) == 8);
    assert_true(ck_trajectory_value(&t, 0, 4, true) == 20);
    assert_true(ck_trajectory_value(&t, 0, 4, false) == 8);
    assert_int_equal(ck_trajectory_piece(&t, 99, true), 1);
}

static void rows_are_the_values(void **state)
{
    (void)state;
    const struct ck_trajectory t = two_pieces();
    const double times[] = {-1, 0, 0.3, 2, 3.7, 4, 5};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        for (int after = 0; after < 2; after++) {
            double row[2];
            ck_trajectory_row(&t, times[i], after, row);
            assert_true(row[0] == ck_trajectory_value(&t, 0, times[i], after));
            assert_true(row[1] == ck_trajectory_value(&t, 1, times[i], after));
        }
}

static void columns_by_name(void **state)
{
    (void)state;
    const struct ck_trajectory t = two_pieces();
    assert_int_equal(ck_trajectory_column(&t, "b"), 1);
    assert_true(ck_trajectory_column(&t, "c") == SIZE_MAX);
}

static void a_run_without_pieces_is_its_ends(void **state)
{
    (void)state;
    struct ck_trajectory t = two_pieces();
    t.n_pieces = 0;
    t.end_h = 0;
    assert_true(ck_trajectory_value(&t, 0, 0, false) == 7);
    assert_true(ck_trajectory_value(&t, 0, 0, true) == 20);
    assert_true(ck_trajectory_piece(&t, 0, true) == SIZE_MAX);
}

static void free_after_init(void **state)
{
    (void)state;
    struct ck_trajectory t;
    ck_trajectory_init(&t);
    ck_trajectory_free(&t);
    ck_trajectory_free(&t);
    assert_int_equal(t.n_pieces, 0);
}

/* Pieces of 1 row of 3, then of 6 rows of 10,000 (more than a block), then of 1 row of 3 again. */
static enum ck_status fill(struct ck_trajectory *t, size_t n_columns, unsigned degree, int count)
{
    ck_trajectory_reset(t);
    t->n_columns = n_columns;
    for (int i = 0; i < count; i++) {
        struct ck_piece *piece = ck_trajectory_add(t, i, i + 1, degree);
        if (piece == NULL) return CK_NO_MEMORY;
        size_t items = (degree + 1) * n_columns;
        for (size_t k = 0; k < items; k++) {
            assert_true(piece->coef[k] == 0);
            piece->coef[k] = i + 1;
        }
    }
    return CK_OK;
}

static void memory_is_used_again(void **state)
{
    (void)state;
    struct ck_trajectory t;
    ck_trajectory_init(&t);
    long live = ck_memory_live();
    assert_int_equal(fill(&t, 3, 0, 20000), CK_OK);
    assert_int_equal(t.n_pieces, 20000);
    for (size_t i = 0; i < t.n_pieces; i++)
        for (size_t k = 0; k < 3; k++) assert_true(t.pieces[i].coef[k] == (double)i + 1);
    assert_int_equal(fill(&t, 10000, 5, 4), CK_OK);
    for (size_t i = 0; i < t.n_pieces; i++) assert_true(t.pieces[i].coef[59999] == (double)i + 1);
    long made = ck_memory_count();
    assert_int_equal(fill(&t, 3, 0, 20000), CK_OK);
    assert_int_equal(ck_memory_count(), made);
    ck_trajectory_free(&t);
    assert_int_equal(ck_memory_live(), live);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    long live = ck_memory_live(), tries = 0;
    for (enum ck_status status = CK_NO_MEMORY; status != CK_OK;) {
        struct ck_trajectory t;
        ck_trajectory_init(&t);
        ck_memory_fail_at(++tries);
        status = fill(&t, 3, 5, 4000);
        if (status == CK_OK) status = fill(&t, 10000, 5, 2);
        ck_memory_fail_at(0);
        ck_trajectory_free(&t);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_true(tries > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_inside_pieces),
        cmocka_unit_test(both_limits_of_a_jump),
        cmocka_unit_test(times_outside_are_clamped),
        cmocka_unit_test(rows_are_the_values),
        cmocka_unit_test(columns_by_name),
        cmocka_unit_test(a_run_without_pieces_is_its_ends),
        cmocka_unit_test(free_after_init),
        cmocka_unit_test(memory_is_used_again),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
