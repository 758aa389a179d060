/* The rest: closed forms, conserved totals, baselines and their productions, stability. */
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
    struct ck_rest rest;
    struct ck_failure failure;
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
    ck_rest_free(&f->rest);
    ck_plan_free(&f->plan);
    ck_system_free(&f->system);
    assert_int_equal(ck_memory_live(), 0);
    return 0;
}

/* The system is finished and the rest found, with these initial values of the first states. */
static enum ck_status find(struct fixture *f, bool solve_baselines, const double *initial)
{
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 0);
    memcpy(f->plan.initial, initial, f->system.n_states * sizeof *initial);
    ck_plan_finish(&f->plan);
    return ck_rest_find(&f->plan, solve_baselines, &f->rest, &f->failure);
}

static void assert_close(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-11 * (1e-3 + fabs(expected))))
        print_message("%.17g instead of %.17g\n", value, expected);
    assert_true(fabs(value - expected) <= 1e-11 * (1e-3 + fabs(expected)));
}

static void assert_growth(struct fixture *f, double largest, double agents_largest)
{
    double a = 0, b = 0;
    ck_rest_apply(&f->rest, &f->plan);
    assert_int_equal(ck_rest_growth(&f->plan, f->rest.states, &a, &b), CK_OK);
    if (isinf(largest)) assert_true(a == largest);
    if (!isinf(largest)) assert_close(a, largest);
    if (isinf(agents_largest)) assert_true(b == agents_largest);
    if (!isinf(agents_largest)) assert_close(b, agents_largest);
}

static uint32_t add_secretion(struct ck_system *system, const char *name, uint32_t from,
                              uint32_t to, double k)
{
    struct ck_expr_pool *pool = &system->pool;
    uint32_t param = tiny_param(system, name, k);
    ck_expr rate = ck_mul(pool, ck_param(pool, param), ck_state(pool, from));
    tiny_moves(system, to, tiny_flux(system, name, rate), 1);
    return param;
}

/* ---- settling ---- */

/* D + T <-> C, on = 1, off = 1/2, from 3, 2, 0: C^2 - 5.5 C + 6 = 0; D + C and T + C stay. */
static void binding_keeps_its_totals(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "D"), tiny_state(&f->system, "T"), tiny_state(&f->system, "C");
    ck_expr both = ck_mul(pool, ck_state(pool, 0), ck_state(pool, 1));
    ck_expr off = ck_mul(pool, ck_const(pool, 0.5), ck_state(pool, 2));
    uint32_t flux = tiny_flux(&f->system, "D binds T", ck_sub(pool, both, off));
    tiny_moves(&f->system, 0, flux, -1);
    tiny_moves(&f->system, 1, flux, -1);
    tiny_moves(&f->system, 2, flux, 1);
    assert_int_equal(find(f, true, (double[]){3, 2, 0}), CK_OK);
    double C = (5.5 - sqrt(5.5 * 5.5 - 24)) / 2;
    assert_int_equal(f->rest.n_conserved, 2);
    assert_close(f->rest.states[0], 3 - C);
    assert_close(f->rest.states[1], 2 - C);
    assert_close(f->rest.states[2], C);
    assert_true(f->rest.residual < 1e-12);
    assert_growth(f, -(3 - C) - (2 - C) - 0.5, -INFINITY); /* the zeros do not count */
}

/* A slow chain: cells at a baseline make y, y makes z; half-lives from minutes to a year. */
static void slow_and_fast_states_settle(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) tiny_state(&f->system, (const char *[]){"x", "y", "z"}[i]);
    tiny_baseline(&f->system, 0, "x/production", 50);
    tiny_decay(&f->system, 0, "x decay", 1e-3);
    add_secretion(&f->system, "x makes y", 0, 1, 7);
    tiny_decay(&f->system, 1, "y decay", 40);
    add_secretion(&f->system, "y makes z", 1, 2, 2);
    tiny_decay(&f->system, 2, "z decay", log(2) / 8760);
    assert_int_equal(find(f, true, (double[]){0, 0, 0}), CK_OK);
    double y = 50 * 7 / 40.0, z = y * 2 / (log(2) / 8760);
    assert_int_equal(f->rest.n_conserved, 0);
    assert_true(f->rest.states[0] == 50);
    assert_close(f->rest.states[1], y);
    assert_close(f->rest.states[2], z);
    assert_close(f->rest.productions[0], 50 * 1e-3);
    assert_true(f->rest.productions[1] == 0);
    assert_growth(f, -log(2) / 8760, -INFINITY);
}

/* dx/dt = x (1 - x)(x - 0.3): where it ends depends on where it starts. */
static void start(struct fixture *f)
{
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x");
    ck_expr x = ck_state(pool, 0);
    ck_expr up = ck_sub(pool, ck_const(pool, 1), x), down = ck_sub(pool, x, ck_const(pool, 0.3));
    ck_expr rate = ck_mul(pool, x, ck_mul(pool, up, down));
    tiny_moves(&f->system, 0, tiny_flux(&f->system, "x makes x", rate), 1);
}

static void the_basin_of_the_start_is_kept(void **state)
{
    struct fixture *f = *state;
    start(f);
    assert_int_equal(find(f, true, (double[]){0.31}), CK_OK);
    assert_close(f->rest.states[0], 1);
    assert_growth(f, -0.7, -INFINITY);
}

static void the_other_basin(void **state)
{
    struct fixture *f = *state;
    start(f);
    assert_int_equal(find(f, true, (double[]){0.29}), CK_OK);
    assert_true(f->rest.states[0] >= 0 && f->rest.states[0] < 1e-9);
}

static void an_unstable_rest_is_seen(void **state)
{
    struct fixture *f = *state;
    start(f);
    assert_int_equal(find(f, true, (double[]){0.3}), CK_OK);
    assert_close(f->rest.states[0], 0.3);
    assert_growth(f, 0.3 * 0.7, -INFINITY);
}

static void frozen_states_stay(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    tiny_decay(&f->system, 0, "x decay", 1);
    add_secretion(&f->system, "x makes y", 0, 1, 3);
    tiny_decay(&f->system, 1, "y decay", 0.5);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 2);
    f->plan.frozen[0] = true;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_rest_find(&f->plan, true, &f->rest, &f->failure), CK_OK);
    assert_true(f->rest.states[0] == 2);
    assert_close(f->rest.states[1], 12);
    assert_growth(f, -0.5, -INFINITY);
}

/* With k = 0 nothing leaves a: its amount is a total of its own. */
static void a_parameter_of_zero_conserves(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "a"), tiny_state(&f->system, "b");
    ck_expr k = ck_param(pool, tiny_param(&f->system, "k", 0));
    uint32_t flux = tiny_flux(&f->system, "a becomes b", ck_mul(pool, k, ck_state(pool, 0)));
    tiny_moves(&f->system, 0, flux, -1);
    tiny_moves(&f->system, 1, flux, 1);
    tiny_decay(&f->system, 1, "b decay", 1);
    assert_int_equal(find(f, true, (double[]){4, 1}), CK_OK);
    assert_int_equal(f->rest.n_conserved, 1);
    assert_close(f->rest.states[0], 4);
    assert_true(fabs(f->rest.states[1]) < 1e-12);
    assert_growth(f, -1, -INFINITY);
}

/* ---- baselines ---- */

/* Two states at their baselines that make each other: c = loss - what the other makes. */
static void productions_complete_what_is_made(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    uint32_t cx = tiny_baseline(&f->system, 0, "x/production", 10);
    uint32_t cy = tiny_baseline(&f->system, 1, "y/production", 4);
    tiny_decay(&f->system, 0, "x decay", 2);
    tiny_decay(&f->system, 1, "y decay", 3);
    add_secretion(&f->system, "y makes x", 1, 0, 1.5);
    add_secretion(&f->system, "x makes y", 0, 1, 1.2); /* exactly what y loses */
    assert_int_equal(find(f, true, (double[]){0, 0}), CK_OK);
    assert_true(f->rest.states[0] == 10 && f->rest.states[1] == 4);
    assert_close(f->rest.productions[0], 2 * 10 - 1.5 * 4);
    assert_true(fabs(f->rest.productions[1]) < 1e-12 && f->rest.productions[1] >= 0);
    ck_rest_apply(&f->rest, &f->plan);
    assert_close(f->plan.params[cx], 14);
    assert_true(f->plan.params[cy] == f->rest.productions[1]);
    assert_true(f->plan.initial[0] == 10 && f->plan.initial[1] == 4);
}

static void everything_moves_without_solving(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "x");
    uint32_t production = tiny_baseline(&f->system, 0, "x/production", 10);
    tiny_decay(&f->system, 0, "x decay", 2);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 10);
    f->plan.params[production] = 6; /* not that of the baseline */
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_rest_find(&f->plan, false, &f->rest, &f->failure), CK_OK);
    assert_close(f->rest.states[0], 3);
    assert_true(f->rest.productions[0] == 6);
}

static void a_negative_production_names_the_arrows(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "cells"), tiny_state(&f->system, "x");
    tiny_baseline(&f->system, 0, "cells/production", 100);
    tiny_decay(&f->system, 0, "cells decay", 0.01);
    tiny_baseline(&f->system, 1, "x/production", 5);
    tiny_decay(&f->system, 1, "x decay", 2);
    add_secretion(&f->system, "cells hardly secrete x", 0, 1, 0.01);
    add_secretion(&f->system, "cells secrete x", 0, 1, 3);
    assert_int_equal(find(f, true, (double[]){0, 0}), CK_FAILED);
    assert_string_equal(f->failure.state, "x");
    assert_string_equal(f->failure.process, "cells secrete x, cells hardly secrete x");
    assert_non_null(strstr(f->failure.reason, "baseline of 5"));
    assert_non_null(strstr(f->failure.reason, "291")); /* 301 - 10 per hour */
    assert_null(f->rest.states);
}

/* ---- what is absent ---- */

static void agents_are_absent_and_may_grow(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "cells"), tiny_state(&f->system, "agent");
    f->system.states[1].absent_at_rest = true;
    tiny_baseline(&f->system, 0, "cells/production", 100);
    tiny_decay(&f->system, 0, "cells decay", 0.02);
    add_secretion(&f->system, "agent grows", 1, 1, 0.3);
    struct ck_expr_pool *pool = &f->system.pool;
    ck_expr both = ck_mul(pool, ck_state(pool, 0), ck_state(pool, 1));
    uint32_t kills =
        tiny_flux(&f->system, "cells kill agent", ck_mul(pool, ck_const(pool, 0.001), both));
    tiny_moves(&f->system, 1, kills, -1);
    assert_int_equal(find(f, true, (double[]){1, 1000}), CK_OK);
    assert_true(f->rest.states[0] == 100 && f->rest.states[1] == 0);
    assert_growth(f, -0.02, 0.3 - 0.001 * 100);
}

/* The target of an absent drug: bound to nothing, it is made and lost as if there were none. */
static void an_absent_partner_leaves_no_trace(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "C"), tiny_state(&f->system, "D"), tiny_state(&f->system, "T");
    f->system.states[0].absent_at_rest = f->system.states[1].absent_at_rest = true;
    ck_expr both = ck_mul(pool, ck_state(pool, 1), ck_state(pool, 2));
    ck_expr rate = ck_sub(pool, both, ck_state(pool, 0));
    uint32_t flux = tiny_flux(&f->system, "D binds T", rate);
    tiny_moves(&f->system, 0, flux, 1);
    tiny_moves(&f->system, 1, flux, -1);
    tiny_moves(&f->system, 2, flux, -1);
    assert_int_equal(find(f, true, (double[]){7, 7, 2}), CK_OK);
    assert_int_equal(f->rest.n_conserved, 1); /* nothing else moves T */
    assert_true(f->rest.states[0] == 0 && f->rest.states[1] == 0);
    assert_close(f->rest.states[2], 2);
}

/* ---- failure ---- */

static void endless_growth_has_no_rest(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "x");
    tiny_moves(&f->system, 0, tiny_flux(&f->system, "inflow", ck_const(&f->system.pool, 2)), 1);
    assert_int_equal(find(f, true, (double[]){0}), CK_FAILED);
    assert_string_equal(f->failure.state, "x");
    assert_string_equal(f->failure.process, "inflow");
    assert_non_null(strstr(f->failure.reason, "x still changes by 2"));
}

/* Predator and prey turn for ever. */
static void a_cycle_has_no_rest(void **state)
{
    struct fixture *f = *state;
    struct ck_expr_pool *pool = &f->system.pool;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    ck_expr both = ck_mul(pool, ck_state(pool, 0), ck_state(pool, 1));
    uint32_t meet = tiny_flux(&f->system, "y eats x", both);
    tiny_moves(&f->system, 0, meet, -1);
    tiny_moves(&f->system, 1, meet, 1);
    add_secretion(&f->system, "x grows", 0, 0, 1);
    tiny_decay(&f->system, 1, "y decay", 1);
    assert_int_equal(find(f, true, (double[]){2, 1}), CK_FAILED);
    assert_non_null(strstr(f->failure.reason, "no rest"));
}

static void interruption_is_reported(void **state)
{
    struct fixture *f = *state;
    volatile sig_atomic_t stop = 1;
    tiny_state(&f->system, "x");
    tiny_decay(&f->system, 0, "x decay", 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 2);
    f->plan.stop = &stop;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_rest_find(&f->plan, true, &f->rest, &f->failure), CK_FAILED);
    assert_true(f->failure.interrupted);
}

static enum ck_status find_all(struct fixture *f)
{
    double a, b;
    enum ck_status status = ck_rest_find(&f->plan, true, &f->rest, &f->failure);
    if (status != CK_OK) return status;
    status = ck_rest_growth(&f->plan, f->rest.states, &a, &b);
    ck_rest_free(&f->rest);
    return status;
}

static void each_allocation_may_fail(void **state)
{
    struct fixture *f = *state;
    tiny_state(&f->system, "x"), tiny_state(&f->system, "y");
    tiny_baseline(&f->system, 0, "x/production", 10);
    tiny_decay(&f->system, 0, "x decay", 2);
    add_secretion(&f->system, "x makes y", 0, 1, 1.2);
    tiny_decay(&f->system, 1, "y decay", 3);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 1, 0);
    ck_plan_finish(&f->plan);
    long live = ck_memory_live(), tries = 0;
    for (enum ck_status status = CK_NO_MEMORY; status != CK_OK;) {
        ck_memory_fail_at(++tries);
        status = find_all(f);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_true(tries > 30);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(binding_keeps_its_totals),         TEST(slow_and_fast_states_settle),
        TEST(the_basin_of_the_start_is_kept),   TEST(the_other_basin),
        TEST(an_unstable_rest_is_seen),         TEST(frozen_states_stay),
        TEST(a_parameter_of_zero_conserves),    TEST(productions_complete_what_is_made),
        TEST(everything_moves_without_solving), TEST(a_negative_production_names_the_arrows),
        TEST(agents_are_absent_and_may_grow),   TEST(an_absent_partner_leaves_no_trace),
        TEST(endless_growth_has_no_rest),       TEST(a_cycle_has_no_rest),
        TEST(interruption_is_reported),         TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
