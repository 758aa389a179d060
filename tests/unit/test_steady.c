/* Steady states and their branches: normal forms with closed forms, a published model. */
#include "tiny.h"

#include "ck/steady.h"

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
    struct ck_steady steady;
    uint32_t param;
    bool is_log;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    memset(&fixture, 0, sizeof fixture);
    tiny_init(&fixture.system);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ck_steady_free(&f->steady);
    ck_plan_free(&f->plan);
    ck_system_free(&f->system);
    assert_int_equal(ck_memory_live(), 0);
    return 0;
}

/* dx/dt of a state = rate */
static void moves_by(struct fixture *f, uint32_t state, const char *name, ck_expr rate)
{
    tiny_moves(&f->system, state, tiny_flux(&f->system, name, rate), 1);
}

static void solve(struct fixture *f, double from, double to)
{
    if (!f->plan.system) {
        tiny_finish(&f->system);
        tiny_plan(&f->plan, &f->system, 1, 1);
        ck_plan_finish(&f->plan);
    }
    const struct ck_steady_task task = {&f->plan, f->param, from, to, 40, 1, NULL, f->is_log};
    assert_int_equal(ck_steady_solve(&task, &f->steady), CK_OK);
    assert_false(f->steady.interrupted);
}

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        print_message("%.17g instead of %.17g\n", value, expected);
    assert_true(fabs(value - expected) <= relative * fabs(expected));
}

/* The one mark of a kind; fails if there are others. */
static const struct ck_steady_mark *only_mark(struct fixture *f, enum ck_steady_kind kind)
{
    const struct ck_steady_mark *found = NULL;
    for (size_t i = 0; i < f->steady.mark_count; i++) {
        if (f->steady.marks[i].kind != kind) continue;
        assert_null(found);
        found = &f->steady.marks[i];
    }
    assert_non_null(found);
    return found;
}

/* dx/dt = p - 2 - (x - 3)^2 : x = 3 ± sqrt(p - 2), eigenvalue -2 (x - 3); the fold at p = 2. */
static void a_saddle_node(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    f->param = tiny_param(&f->system, "p", 3);
    ck_expr away = ck_sub(pool, ck_state(pool, 0), ck_const(pool, 3));
    ck_expr push = ck_sub(pool, ck_param(pool, f->param), ck_const(pool, 2));
    moves_by(f, 0, "flow", ck_sub(pool, push, ck_mul(pool, away, away)));
    solve(f, 1, 6);
    assert_int_equal(f->steady.state_count, 2);
    assert_near(f->steady.states[0].x[0], 4, 1e-12);
    assert_near(f->steady.states[0].growth, -2, 1e-10);
    assert_near(f->steady.states[1].x[0], 2, 1e-12);
    assert_near(f->steady.states[1].growth, 2, 1e-10);
    assert_int_equal(f->steady.branch_count, 1);
    assert_int_equal(f->steady.mark_count, 1);
    const struct ck_steady_mark *fold = only_mark(f, CK_STEADY_FOLD);
    assert_near(fold->point.value, 2, 1e-8);
    assert_near(fold->point.x[0], 3, 1e-5);
    const struct ck_steady_branch *branch = &f->steady.branches[0];
    for (size_t i = 0; i < branch->count; i++) {
        const double p = branch->points[i].value, x = branch->points[i].x[0];
        assert_true(fabs(p - 2 - (x - 3) * (x - 3)) < 1e-9);
    }
    assert_false(branch->broken);
    assert_near(branch->points[0].value, 6, 1e-12);
    assert_near(branch->points[branch->count - 1].value, 6, 1e-12);
}

/* The same over four decades, by the logarithm of p. */
static void a_saddle_node_on_a_logarithmic_scale(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    f->param = tiny_param(&f->system, "p", 3);
    f->is_log = true;
    ck_expr away = ck_sub(pool, ck_state(pool, 0), ck_const(pool, 3));
    ck_expr push = ck_sub(pool, ck_param(pool, f->param), ck_const(pool, 2));
    moves_by(f, 0, "flow", ck_sub(pool, push, ck_mul(pool, away, away)));
    solve(f, 0.001, 10);
    assert_int_equal(f->steady.branch_count, 1);
    const struct ck_steady_branch *branch = &f->steady.branches[0];
    assert_near(only_mark(f, CK_STEADY_FOLD)->point.value, 2, 1e-8);
    for (size_t i = 0; i < branch->count; i++) {
        const double p = branch->points[i].value, x = branch->points[i].x[0];
        assert_true(fabs(p - 2 - (x - 3) * (x - 3)) < 1e-8);
    }
    assert_false(branch->broken);
    assert_near(branch->points[0].value, 10, 1e-12);
    assert_near(branch->points[branch->count - 1].value, 10, 1e-12);
}

/* dx/dt = x (p - 1.25 - x): x = 0 and x = p - 1.25 exchange their stability at p = 1.25. */
static void a_transcritical_point(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    f->param = tiny_param(&f->system, "p", 2);
    ck_expr growth = ck_sub(pool, ck_param(pool, f->param), ck_const(pool, 1.25));
    ck_expr net = ck_sub(pool, growth, ck_state(pool, 0));
    moves_by(f, 0, "flow", ck_mul(pool, ck_state(pool, 0), net));
    solve(f, 0.5, 3);
    assert_int_equal(f->steady.state_count, 2);
    assert_near(f->steady.states[0].x[0], 0.75, 1e-12);
    assert_near(f->steady.states[0].growth, -0.75, 1e-10);
    assert_near(f->steady.states[1].growth, 0.75, 1e-10);
    assert_int_equal(f->steady.branch_count, 2);
    assert_int_equal(f->steady.mark_count, 1);
    const struct ck_steady_mark *mark = only_mark(f, CK_STEADY_BRANCH_POINT);
    assert_near(mark->point.value, 1.25, 1e-8);
    assert_true(fabs(mark->point.x[0]) < 1e-8);
}

/* With z = x - 2, dz/dt = z (p - 1 - z^2): x = 2 and, from p = 1 on, 2 ± sqrt(p - 1). */
static void a_pitchfork(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    f->param = tiny_param(&f->system, "p", 0.5);
    ck_expr z = ck_sub(pool, ck_state(pool, 0), ck_const(pool, 2));
    ck_expr growth = ck_sub(pool, ck_param(pool, f->param), ck_const(pool, 1));
    moves_by(f, 0, "flow", ck_mul(pool, z, ck_sub(pool, growth, ck_mul(pool, z, z))));
    solve(f, 0, 3);
    assert_int_equal(f->steady.state_count, 1);
    assert_near(f->steady.states[0].x[0], 2, 1e-10);
    const struct ck_steady_mark *mark = only_mark(f, CK_STEADY_BRANCH_POINT);
    assert_near(mark->point.value, 1, 1e-8);
    double low = 2, high = 2;
    for (size_t b = 0; b < f->steady.branch_count; b++)
        for (size_t i = 0; i < f->steady.branches[b].count; i++) {
            low = fmin(low, f->steady.branches[b].points[i].x[0]);
            high = fmax(high, f->steady.branches[b].points[i].x[0]);
        }
    assert_near(high, 2 + sqrt(2), 1e-9);
    assert_near(low, 2 - sqrt(2), 1e-9);
}

/* The Brusselator, a = 2: x = a, y = b / a; a Hopf point at b = 1 + a^2 with frequency a. */
static void the_brusselator(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    f->param = tiny_param(&f->system, "b", 3);
    ck_expr x = ck_state(pool, 0), y = ck_state(pool, 1), b = ck_param(pool, f->param);
    ck_expr xxy = ck_mul(pool, ck_mul(pool, x, x), y), bx = ck_mul(pool, b, x);
    ck_expr net = ck_sub(pool, ck_add(pool, ck_const(pool, 2), xxy), ck_add(pool, bx, x));
    moves_by(f, 0, "x moves", net);
    moves_by(f, 1, "y moves", ck_sub(pool, bx, xxy));
    solve(f, 1, 8);
    assert_int_equal(f->steady.state_count, 1);
    assert_near(f->steady.states[0].x[0], 2, 1e-10);
    assert_near(f->steady.states[0].x[1], 1.5, 1e-10);
    /* trace b - 1 - a^2 = -2, determinant a^2 = 4: -1 ± i sqrt 3 */
    assert_near(f->steady.states[0].growth, -1, 1e-9);
    assert_near(f->steady.states[0].frequency, sqrt(3), 1e-9);
    assert_int_equal(f->steady.branch_count, 1);
    assert_int_equal(f->steady.mark_count, 1);
    const struct ck_steady_mark *hopf = only_mark(f, CK_STEADY_HOPF);
    assert_near(hopf->point.value, 5, 1e-8);
    assert_near(hopf->point.frequency, 2, 1e-5);
}

/* x becomes y at p, y becomes x at 2; x + y = 6 stays: x = 12 / (p + 2), eigenvalue -(p + 2). */
static void a_total_is_kept(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    f->param = tiny_param(&f->system, "p", 1);
    ck_expr there = ck_mul(pool, ck_param(pool, f->param), ck_state(pool, 0));
    ck_expr back = ck_mul(pool, ck_const(pool, 2), ck_state(pool, 1));
    uint32_t flux = tiny_flux(&f->system, "x becomes y", ck_sub(pool, there, back));
    tiny_moves(&f->system, 0, flux, -1);
    tiny_moves(&f->system, 1, flux, 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 6);
    ck_plan_finish(&f->plan);
    solve(f, 0.5, 4);
    assert_int_equal(f->steady.state_count, 1);
    assert_near(f->steady.states[0].x[0], 4, 1e-11);
    assert_near(f->steady.states[0].x[1], 2, 1e-11);
    assert_near(f->steady.states[0].growth, -3, 1e-10);
    assert_int_equal(f->steady.branch_count, 1);
    assert_int_equal(f->steady.mark_count, 0);
    const struct ck_steady_branch *branch = &f->steady.branches[0];
    assert_near(branch->points[branch->count - 1].value, 4, 1e-12);
    assert_near(branch->points[branch->count - 1].x[0], 2, 1e-9);
}

/* dx/dt = 1 + x has no steady state that is not negative. */
static void nothing_is_found(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    f->param = CK_NONE;
    moves_by(f, 0, "flow", ck_add(pool, ck_const(pool, 1), ck_state(pool, 0)));
    solve(f, 0, 0);
    assert_int_equal(f->steady.state_count, 0);
    assert_int_equal(f->steady.n_tried, 42);
    assert_int_equal(f->steady.n_converged, 0);
}

static void it_stops(void **state)
{
    struct fixture *f = *state;
    const volatile sig_atomic_t stop = 1;
    ck_system_free(&f->system);
    tiny_decaying(&f->system, 1);
    tiny_plan(&f->plan, &f->system, 1, 1);
    ck_plan_finish(&f->plan);
    const struct ck_steady_task task = {&f->plan, 0, 0.5, 2, 40, 1, &stop, false};
    assert_int_equal(ck_steady_solve(&task, &f->steady), CK_OK);
    assert_true(f->steady.interrupted);
    assert_int_equal(f->steady.n_tried, 0);
}

/* Every allocation may fail once: a returned status, nothing lost. */
static void memory_runs_out(void **state)
{
    struct fixture *f = *state;
    ck_system_free(&f->system);
    tiny_decaying(&f->system, 1);
    tiny_plan(&f->plan, &f->system, 1, 1);
    ck_plan_finish(&f->plan);
    const struct ck_steady_task task = {&f->plan, 0, 0.5, 2, 2, 1, NULL, false};
    const long before = ck_memory_count();
    assert_int_equal(ck_steady_solve(&task, &f->steady), CK_OK);
    const long needed = ck_memory_count() - before;
    ck_steady_free(&f->steady);
    for (long i = 1; i <= needed; i++) {
        ck_memory_fail_at(i);
        const enum ck_status status = ck_steady_solve(&task, &f->steady);
        ck_memory_fail_at(0);
        assert_true(status == CK_NO_MEMORY || status == CK_OK);
        ck_steady_free(&f->steady);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_saddle_node, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_saddle_node_on_a_logarithmic_scale, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_transcritical_point, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pitchfork, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_brusselator, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_total_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_stops, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_runs_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
