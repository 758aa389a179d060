/* Integration without events against closed forms; dense output, independence, failure, memory. */
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

struct fixture {
    struct ck_system system;
    struct ck_plan plan;
    struct ck_trajectory trajectory;
    struct ck_failure failure;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    memset(&fixture, 0, sizeof fixture);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ck_trajectory_free(&f->trajectory);
    ck_plan_free(&f->plan);
    ck_system_free(&f->system);
    assert_int_equal(ck_memory_live(), 0);
    return 0;
}

static void run(struct fixture *f)
{
    ck_plan_finish(&f->plan);
    enum ck_status status = ck_integrate(&f->plan, &f->trajectory, &f->failure);
    if (status != CK_OK) print_message("%s\n", f->failure.reason);
    assert_int_equal(status, CK_OK);
}

/* Relative, and 10 times the absolute tolerance of a state of scale 1. */
static void assert_close(double value, double expected, double relative)
{
    double allowed = relative * fabs(expected) + 1e-10;
    if (!(fabs(value - expected) <= allowed))
        print_message("%.17g instead of %.17g\n", value, expected);
    assert_true(fabs(value - expected) <= allowed);
}

/* ---- closed forms, at many times between the steps ---- */

static double at(const struct fixture *f, size_t column, double t_h)
{
    return ck_trajectory_value(&f->trajectory, column, t_h, true);
}

static void decay(void **state)
{
    struct fixture *f = *state;
    tiny_decaying(&f->system, log(2) / 6);
    tiny_plan(&f->plan, &f->system, 48, 80);
    run(f);
    for (int i = 0; i <= 480; i++) assert_close(at(f, 0, 0.1 * i), 80 * exp2(-0.1 * i / 6), 1e-6);
    assert_close(f->trajectory.final[0], 80 * exp2(-8), 1e-6);
}

/* a -> b -> lost with rates 1 and 0.25: Bateman's formula, the one-compartment absorption too. */
static void chain(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    uint32_t a = tiny_state(&f->system, "a"), b = tiny_state(&f->system, "b");
    ck_expr k = ck_param(pool, tiny_param(&f->system, "k", 1));
    uint32_t flux = tiny_flux(&f->system, "absorption", ck_mul(pool, k, ck_state(pool, a)));
    tiny_moves(&f->system, a, flux, -1);
    tiny_moves(&f->system, b, flux, 0.6); /* the fraction that arrives */
    tiny_decay(&f->system, b, "elimination", 0.25);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 24, 10);
    run(f);
    for (int i = 1; i <= 240; i++) {
        double t = 0.1 * i;
        assert_close(at(f, a, t), 10 * exp(-t), 1e-6);
        assert_close(at(f, b, t), 0.6 * 10 / 0.75 * (exp(-0.25 * t) - exp(-t)), 1e-6);
    }
}

/* dx/dt = r x (1 - x/C) */
static void logistic(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    uint32_t x = tiny_state(&f->system, "x");
    ck_expr r = ck_param(pool, tiny_param(&f->system, "r", 0.7));
    ck_expr C = ck_param(pool, tiny_param(&f->system, "C", 1e4));
    ck_expr room = ck_sub(pool, ck_const(pool, 1), ck_div(pool, ck_state(pool, x), C));
    ck_expr rate = ck_mul(pool, ck_mul(pool, r, ck_state(pool, x)), room);
    tiny_moves(&f->system, x, tiny_flux(&f->system, "x proliferates", rate), 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 40, 1);
    run(f);
    for (int i = 0; i <= 80; i++) {
        double t = 0.5 * i;
        assert_close(at(f, x, t), 1e4 / (1 + 9999 * exp(-0.7 * t)), 1e-6);
    }
}

/* D + T <-> C with D(0) = 3, T(0) = 2, on = 1, off = 1/2: dC/dt = on (C - p)(C - q), where p, q are
 * the roots of C^2 - (D + T + off/on) C + D T, so C = p q (1 - e) / (q - p e), e = exp(-on (q - p)
 * t). */
static void make_binding(struct ck_system *system)
{
    struct ck_expr_pool *pool = &system->pool;
    tiny_init(system);
    uint32_t D = tiny_state(system, "D"), T = tiny_state(system, "T");
    uint32_t C = tiny_state(system, "C");
    ck_expr on = ck_param(pool, tiny_param(system, "on", 1));
    ck_expr off = ck_param(pool, tiny_param(system, "off", 0.5));
    ck_expr both = ck_mul(pool, ck_state(pool, D), ck_state(pool, T));
    ck_expr rate = ck_sub(pool, ck_mul(pool, on, both), ck_mul(pool, off, ck_state(pool, C)));
    uint32_t flux = tiny_flux(system, "D binds T", rate);
    tiny_moves(system, D, flux, -1);
    tiny_moves(system, T, flux, -1);
    tiny_moves(system, C, flux, 1);
    tiny_readout(system, "D_total", ck_add(pool, ck_state(pool, D), ck_state(pool, C)));
}

static double bound(double t)
{
    double root = sqrt(5.5 * 5.5 - 4 * 6), p = (5.5 - root) / 2, q = (5.5 + root) / 2;
    double e = exp(-(q - p) * t);
    return p * q * (1 - e) / (q - p * e);
}

static void reversible_binding(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    run(f);
    for (int i = 1; i <= 60; i++) {
        double t = 0.1 * i, C = bound(t);
        assert_close(at(f, 0, t), 3 - C, 1e-6);
        assert_close(at(f, 1, t), 2 - C, 1e-6);
        assert_close(at(f, 2, t), C, 1e-6);
        assert_close(at(f, 3, t), 3, 1e-12); /* a readout: the total is conserved */
    }
}

static void time_is_hours(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    uint32_t x = tiny_state(&f->system, "x");
    tiny_moves(&f->system, x, tiny_flux(&f->system, "in", ck_time(pool)), 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 5, 1);
    run(f);
    for (int i = 0; i <= 50; i++) assert_close(at(f, 0, 0.1 * i), 1 + 0.005 * i * i, 1e-6);
}

/* ---- rest, and nothing to do ---- */

static void rest_stays(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 8760, 0); /* nothing there: every derivative is 0 */
    run(f);
    for (size_t j = 0; j < 4; j++) assert_true(f->trajectory.final[j] == 0);
    assert_true(f->trajectory.statistics.steps < 100);
}

static void no_time_at_all(void **state)
{
    struct fixture *f = *state;
    tiny_decaying(&f->system, 1);
    tiny_plan(&f->plan, &f->system, 0, 5);
    tiny_event(&f->plan, 0, CK_DOSE, 0, 2);
    run(f);
    assert_int_equal(f->trajectory.n_pieces, 0);
    assert_true(f->trajectory.final[0] == 7);
    assert_true(at(f, 0, 0) == 7);
}

/* ---- dense output ---- */

/* A readout that is not a polynomial of the states. */
static void readouts_follow_the_states(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    tiny_state(&f->system, "x");
    tiny_decay(&f->system, 0, "decay", 0.5);
    f->system.states[0].hidden = true;
    ck_expr K = ck_param(pool, tiny_param(&f->system, "K", 2));
    ck_expr h = ck_hill_expr(pool, ck_state(pool, 0), K, ck_const(pool, 2.5));
    tiny_readout(&f->system, "h", h);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 20, 10);
    run(f);
    const struct ck_trajectory *t = &f->trajectory;
    assert_int_equal(t->n_columns, 2);
    assert_true(t->columns[0].hidden && !t->columns[1].hidden);
    assert_int_equal(t->columns[1].kind, -1);
    for (int i = 0; i <= 1000; i++) {
        double x = 10 * exp(-0.01 * i);
        assert_close(at(f, 1, 0.02 * i), pow(x, 2.5) / (pow(2, 2.5) + pow(x, 2.5)), 1e-6);
    }
}

static void pieces_meet(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_readout(
        &f->system, "product",
        ck_mul(&f->system.pool, ck_state(&f->system.pool, 0), ck_state(&f->system.pool, 1)));
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    run(f);
    const struct ck_trajectory *t = &f->trajectory;
    assert_true(t->n_pieces > 20);
    assert_true(t->pieces[0].t0 == 0 && t->pieces[t->n_pieces - 1].t1 == 6);
    for (size_t i = 1; i < t->n_pieces; i++) {
        const struct ck_piece *a = &t->pieces[i - 1], *b = &t->pieces[i];
        assert_true(a->t1 == b->t0);
        for (size_t j = 0; j < t->n_columns; j++)
            assert_close(ck_piece_value(b, t->n_columns, j, b->t0), a->coef[j], 1e-9);
    }
    for (size_t j = 0; j < t->n_columns; j++)
        assert_true(t->pieces[t->n_pieces - 1].coef[j] == t->final[j]);
}

static void runs_are_identical(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    run(f);
    struct ck_trajectory again;
    ck_trajectory_init(&again);
    assert_int_equal(ck_integrate(&f->plan, &again, NULL), CK_OK);
    assert_int_equal(again.n_pieces, f->trajectory.n_pieces);
    for (size_t i = 0; i < again.n_pieces; i++) {
        const struct ck_piece *a = &again.pieces[i], *b = &f->trajectory.pieces[i];
        assert_true(a->t0 == b->t0 && a->t1 == b->t1 && a->degree == b->degree);
        size_t bytes = (a->degree + 1) * again.n_columns * sizeof(double);
        assert_memory_equal(a->coef, b->coef, bytes);
    }
    ck_trajectory_free(&again);
}

/* A second run into the same trajectory, of another system, is as if it were the first. */
static void a_trajectory_is_used_again(void **state)
{
    struct fixture *f = *state;
    tiny_decaying(&f->system, 0.5);
    tiny_plan(&f->plan, &f->system, 10, 1);
    run(f);
    struct ck_system other;
    struct ck_plan plan;
    struct ck_trajectory fresh;
    ck_trajectory_init(&fresh);
    make_binding(&other);
    tiny_finish(&other);
    tiny_plan(&plan, &other, 6, 3);
    plan.initial[1] = 2;
    ck_plan_finish(&plan);
    assert_int_equal(ck_integrate(&plan, &f->trajectory, NULL), CK_OK);
    assert_int_equal(ck_integrate(&plan, &fresh, NULL), CK_OK);
    assert_int_equal(f->trajectory.n_pieces, fresh.n_pieces);
    for (int i = 0; i <= 60; i++)
        for (size_t j = 0; j < fresh.n_columns; j++)
            assert_true(at(f, j, 0.1 * i) == ck_trajectory_value(&fresh, j, 0.1 * i, true));
    ck_trajectory_free(&fresh);
    ck_plan_free(&plan);
    ck_system_free(&other);
}

static void statistics_are_counted(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    tiny_event(&f->plan, 2, CK_DOSE, 0, 1);
    tiny_event(&f->plan, 4, CK_DOSE, 0, 1);
    run(f);
    const struct ck_statistics *s = &f->trajectory.statistics;
    assert_int_equal(s->steps, f->trajectory.n_pieces);
    assert_int_equal(s->restarts, 2);
    assert_true(s->rhs_calls > s->steps);
    assert_true(s->jacobian_calls >= 3 && s->factorisations >= s->jacobian_calls);
    assert_true(s->most_negative == 0);
}

/* ---- failure ---- */

/* dx/dt = x^2 from 1 reaches infinity at 1 h; y is harmless. */
static void blowing_up_is_reported(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    uint32_t x = tiny_state(&f->system, "x"), y = tiny_state(&f->system, "y");
    ck_expr square = ck_mul(pool, ck_state(pool, x), ck_state(pool, x));
    tiny_moves(&f->system, x, tiny_flux(&f->system, "x makes x", square), 1);
    tiny_decay(&f->system, x, "x decay", 1e-9);
    tiny_decay(&f->system, y, "y decay", 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 5, 1);
    f->plan.initial[y] = 1;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_true(fabs(f->failure.time_h - 1) < 1e-3);
    assert_string_equal(f->failure.state, "x");
    assert_string_equal(f->failure.process, "x makes x");
    assert_true(strlen(f->failure.reason) > 20 && !f->failure.interrupted);
    assert_int_equal(f->trajectory.n_pieces, 0);
    assert_int_equal(f->trajectory.n_columns, 0);
}

/* log(1 - t) is not a number after 1 h. */
static void not_a_number_is_reported(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_init(&f->system);
    uint32_t x = tiny_state(&f->system, "x"), y = tiny_state(&f->system, "y");
    ck_expr left = ck_sub(pool, ck_const(pool, 1), ck_time(pool));
    tiny_decay(&f->system, x, "x decay", 1);
    tiny_moves(&f->system, y, tiny_flux(&f->system, "odd", ck_op1(pool, CK_OP_LOG, left)), 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 5, 1);
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_true(fabs(f->failure.time_h - 1) < 1e-3);
    assert_string_equal(f->failure.state, "y");
    assert_string_equal(f->failure.process, "odd");
    f->plan.initial[x] = NAN; /* and at the start */
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_true(f->failure.time_h == 0);
    assert_string_equal(f->failure.state, "x");
}

static void too_many_steps_are_reported(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    f->plan.max_steps = 10;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_non_null(strstr(f->failure.reason, "more than 10 steps"));
    assert_true(f->failure.time_h > 0 && f->failure.time_h < 6);
    assert_string_equal(f->failure.process, "D binds T");
}

static void nothing_to_integrate_is_reported(void **state)
{
    struct fixture *f = *state;
    tiny_init(&f->system);
    tiny_finish(&f->system);
    assert_int_equal(ck_plan_init(&f->plan, &f->system, 6), CK_OK);
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_non_null(strstr(f->failure.reason, "no states"));
}

static void interruption_is_reported(void **state)
{
    struct fixture *f = *state;
    volatile sig_atomic_t stop = 1;
    tiny_decaying(&f->system, 1);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.stop = &stop;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_integrate(&f->plan, &f->trajectory, &f->failure), CK_FAILED);
    assert_true(f->failure.interrupted);
    assert_string_equal(f->failure.reason, "interrupted");
    stop = 0;
    run(f);
    assert_false(f->failure.interrupted);
}

static void each_allocation_may_fail(void **state)
{
    struct fixture *f = *state;
    make_binding(&f->system);
    f->system.states[0].extinct_below = tiny_param(&f->system, "limit", 2);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 6, 3);
    f->plan.initial[1] = 2;
    ck_plan_finish(&f->plan);
    long live = ck_memory_live(), tries = 0;
    for (enum ck_status status = CK_NO_MEMORY; status != CK_OK;) {
        ck_memory_fail_at(++tries);
        status = ck_integrate(&f->plan, &f->trajectory, &f->failure);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        if (status == CK_OK) break;
        assert_int_equal(ck_memory_live(), live);
        assert_int_equal(f->trajectory.n_columns, 0);
    }
    assert_true(tries > 15);
    assert_int_equal(f->trajectory.n_extinctions, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decay),
        TEST(chain),
        TEST(logistic),
        TEST(reversible_binding),
        TEST(time_is_hours),
        TEST(rest_stays),
        TEST(no_time_at_all),
        TEST(readouts_follow_the_states),
        TEST(pieces_meet),
        TEST(runs_are_identical),
        TEST(a_trajectory_is_used_again),
        TEST(statistics_are_counted),
        TEST(blowing_up_is_reported),
        TEST(not_a_number_is_reported),
        TEST(too_many_steps_are_reported),
        TEST(nothing_to_integrate_is_reported),
        TEST(interruption_is_reported),
        TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
