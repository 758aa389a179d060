/* The benchmark network against its expected states, and what a result must not depend on. */
#include "p40.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

/* The network, its system and plan, and a result. State i stands at place order[i]. */
struct fixture {
    struct p40 network;
    const unsigned *order;
    struct ck_system system;
    struct ck_plan plan;
    struct ck_trajectory trajectory;
};

static void set_up(struct fixture *f, const char *name, const unsigned *order)
{
    memset(f, 0, sizeof *f);
    f->order = order;
    ck_system_init(&f->system);
    assert_true(p40_read(&f->network, name));
    assert_int_equal(p40_system(&f->network, order, &f->system), CK_OK);
    assert_int_equal(p40_plan(&f->network, order, &f->system, &f->plan), CK_OK);
}

static void tear_down(struct fixture *f)
{
    ck_trajectory_free(&f->trajectory);
    ck_plan_free(&f->plan);
    ck_system_free(&f->system);
    assert_int_equal(ck_memory_live(), 0);
}

/* Integrates at this rtol and measures the error in units of the benchmark's tolerance. */
static struct p40_error measure(struct fixture *f, double rtol)
{
    struct p40_error error = {0};
    double row[P40_STATES], x[P40_STATES];
    f->plan.rtol = rtol;
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, NULL), CK_OK);
    for (unsigned t = 0; t < f->network.n_times; t++) {
        ck_trajectory_row(&f->trajectory, f->network.time_h[t], true, row);
        for (unsigned i = 0; i < P40_STATES; i++) x[i] = row[f->order == NULL ? i : f->order[i]];
        p40_compare(&f->network, t, x, &error);
    }
    return error;
}

static double root_mean_square(const struct p40_error *error)
{
    return sqrt(error->squares / error->count);
}

static void check_accuracy(const char *name)
{
    static struct fixture f;
    set_up(&f, name, NULL);
    struct p40_error error = measure(&f, P40_RTOL);
    assert_true(error.count == f.network.n_times * P40_STATES);
    assert_true(error.largest <= 100);
    assert_true(root_mean_square(&error) <= 5);
    tear_down(&f);
}

static void expected_states_with_integer_exponents(void **state)
{
    (void)state;
    check_accuracy("p40_integer");
}

static void expected_states_with_real_exponents(void **state)
{
    (void)state;
    check_accuracy("p40_real");
}

/* A hundredth of the tolerance leaves at most a tenth of the error, and so on. */
static void tighter_tolerances_converge(void **state)
{
    (void)state;
    static struct fixture f;
    set_up(&f, "p40_real", NULL);
    double coarse = measure(&f, 1e-5).largest, fine = measure(&f, 1e-7).largest;
    double finest = measure(&f, 1e-9).largest;
    assert_true(fine < coarse / 10);
    assert_true(finest < fine / 10);
    tear_down(&f);
}

static void the_order_of_states_does_not_matter(void **state)
{
    (void)state;
    static struct fixture f;
    unsigned order[P40_STATES];
    for (unsigned i = 0; i < P40_STATES; i++) order[i] = (7 * i + 3) % P40_STATES;
    set_up(&f, "p40_real", order);
    f.plan.rtol = 1e-10;
    struct p40_error error = measure(&f, 1e-10);
    assert_true(error.largest < 0.05); /* as near as without the permutation */
    tear_down(&f);
}

/* Two plans that differ in what is asked for afterwards only: the same bytes. */
static void asking_for_values_changes_nothing(void **state)
{
    (void)state;
    static struct fixture f;
    set_up(&f, "p40_integer", NULL);
    measure(&f, P40_RTOL);
    struct ck_trajectory again;
    ck_trajectory_init(&again);
    double row[P40_STATES];
    for (int i = 0; i < 3333; i++) ck_trajectory_row(&f.trajectory, 0.07 * i, i % 2, row);
    assert_int_equal(ck_integrate(&f.plan, &again, NULL), CK_OK);
    assert_int_equal(again.n_pieces, f.trajectory.n_pieces);
    for (size_t i = 0; i < again.n_pieces; i++) {
        const struct ck_piece *a = &again.pieces[i], *b = &f.trajectory.pieces[i];
        assert_true(a->t0 == b->t0 && a->t1 == b->t1 && a->degree == b->degree);
        assert_memory_equal(a->coef, b->coef, (a->degree + 1) * P40_STATES * sizeof(double));
    }
    ck_trajectory_free(&again);
    tear_down(&f);
}

static void pieces_meet_between_doses(void **state)
{
    (void)state;
    static struct fixture f;
    set_up(&f, "p40_real", NULL);
    measure(&f, P40_RTOL);
    const struct ck_trajectory *t = &f.trajectory;
    for (size_t i = 1; i < t->n_pieces; i++) {
        const struct ck_piece *a = &t->pieces[i - 1], *b = &t->pieces[i];
        assert_true(a->t1 == b->t0);
        for (size_t j = fmod(b->t0, P40_EVERY_H) == 0 ? 1 : 0; j < t->n_columns; j++) {
            double end = a->coef[j], start = ck_piece_value(b, t->n_columns, j, b->t0);
            assert_true(fabs(start - end) <= 1e-4 * (P40_RTOL * fabs(end) + P40_ATOL));
        }
    }
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expected_states_with_integer_exponents),
        cmocka_unit_test(expected_states_with_real_exponents),
        cmocka_unit_test(tighter_tolerances_converge),
        cmocka_unit_test(the_order_of_states_does_not_matter),
        cmocka_unit_test(asking_for_values_changes_nothing),
        cmocka_unit_test(pieces_meet_between_doses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
