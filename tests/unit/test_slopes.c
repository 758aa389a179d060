/* Derivatives of runs and rests by forward sensitivities, against closed forms. */
#include "tiny.h"

#include "ck/slopes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#define MOST 8 /* theta, samples */

struct fixture {
    struct ck_system system;
    struct ck_plan plan;
    struct ck_slopes slopes;
    struct ck_dependence dependence;
    struct ck_failure failure;
    struct ck_sample samples[MOST];
    size_t n;
    double values[MOST], jacobian[MOST * MOST];
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
    ck_dependence_free(&f->dependence);
    ck_slopes_free(&f->slopes);
    ck_plan_free(&f->plan);
    ck_system_free(&f->system);
    assert_int_equal(ck_memory_live(), 0);
    return 0;
}

/* After tiny_plan and its events: all parameters may depend on m theta; none does yet. */
static void depend(struct fixture *f, size_t m)
{
    uint32_t params[TINY_MOST];
    for (uint32_t i = 0; i < f->system.n_params; i++) params[i] = i;
    ck_plan_finish(&f->plan);
    assert_int_equal(ck_slopes_init(&f->slopes, &f->system, params, f->system.n_params), CK_OK);
    assert_int_equal(ck_dependence_init(&f->dependence, &f->plan, m), CK_OK);
}

static void set(double *rows, size_t m, size_t row, size_t j, double value)
{
    rows[row * m + j] = value;
}
#define PARAM(f, param, j, value)   set((f)->dependence.params, (f)->dependence.m, param, j, value)
#define INITIAL(f, state, j, value) set((f)->dependence.initial, (f)->dependence.m, state, j, value)
#define EVENT(f, event, j, value)   set((f)->dependence.events, (f)->dependence.m, event, j, value)

static void sample(struct fixture *f, double time_h, size_t column)
{
    f->samples[f->n++] = (struct ck_sample){time_h, column};
}

static void run(struct fixture *f)
{
    enum ck_status status = ck_integrate_slopes(&f->plan, &f->slopes, &f->dependence, f->samples,
                                                f->n, f->values, f->jacobian, &f->failure);
    if (status != CK_OK) print_message("%s\n", f->failure.reason);
    assert_int_equal(status, CK_OK);
}

static void assert_close(double value, double expected)
{
    double allowed = 1e-6 * fabs(expected) + 1e-9;
    if (!(fabs(value - expected) <= allowed))
        print_message("%.17g instead of %.17g\n", value, expected);
    assert_true(fabs(value - expected) <= allowed);
}

static double slope(const struct fixture *f, size_t i, size_t j)
{
    return f->jacobian[i * f->dependence.m + j];
}

/* ---- smooth ---- */

/* x = x0 e^-kt, by k and x0. */
static void decay(void **state)
{
    struct fixture *f = *state;
    const double k = 0.3, x0 = 7;
    uint32_t x = tiny_state(&f->system, "x"), rate = tiny_decay(&f->system, 0, "k", k);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 20, x0);
    depend(f, 2);
    PARAM(f, rate, 0, 1);
    INITIAL(f, x, 1, 1);
    const double times[] = {20, 0, 3.7, 11}; /* in no order */
    for (int i = 0; i < 4; i++) sample(f, times[i], x);
    run(f);
    for (size_t i = 0; i < 4; i++) {
        assert_close(f->values[i], x0 * exp(-k * times[i]));
        assert_close(slope(f, i, 0), -times[i] * x0 * exp(-k * times[i]));
        assert_close(slope(f, i, 1), exp(-k * times[i]));
    }
}

/* a -> b -> out: b = a0 p (e^-pt - e^-qt) / (q - p); a readout p b. */
static void chain(void **state)
{
    struct fixture *f = *state;
    const double p = 0.5, q = 0.2, a0 = 3, t = 4;
    struct ck_expr_pool *pool = &f->system.pool;
    uint32_t a = tiny_state(&f->system, "a"), b = tiny_state(&f->system, "b");
    uint32_t first = tiny_decay(&f->system, a, "p", p);
    tiny_moves(&f->system, b, 0, 1);
    uint32_t second = tiny_decay(&f->system, b, "q", q);
    tiny_readout(&f->system, "pb", ck_mul(pool, ck_param(pool, first), ck_state(pool, b)));
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 10, a0);
    depend(f, 2);
    PARAM(f, first, 0, 1);
    PARAM(f, second, 1, 1);
    sample(f, t, b);
    sample(f, t, f->system.n_states);
    run(f);
    const double P = exp(-p * t), Q = exp(-q * t), d = q - p, value = a0 * p * (P - Q) / d;
    const double by_p = a0 * ((P - Q) / d - p * t * P / d + p * (P - Q) / (d * d));
    const double by_q = a0 * p * (t * Q / d - (P - Q) / (d * d));
    assert_close(f->values[0], value);
    assert_close(slope(f, 0, 0), by_p);
    assert_close(slope(f, 0, 1), by_q);
    assert_close(f->values[1], p * value);
    assert_close(slope(f, 1, 0), value + p * by_p);
    assert_close(slope(f, 1, 1), p * by_q);
}

/* ---- events ---- */

/* Decay with everything that may happen: theta 0 = k (6-fold from 5 h on), 1 = a dose at 2 h that
 * also is 0.5 of it at 7 h, 2 = the rate of an infusion 3 .. 4 h. A sample at a dose is after it.
 */
static void doses_infusions_changes(void **state)
{
    struct fixture *f = *state;
    const double k = 0.1, D = 2, r = 5;
    uint32_t x = tiny_state(&f->system, "x"), rate = tiny_decay(&f->system, x, "k", k);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 10, 0);
    tiny_event(&f->plan, 2, CK_DOSE, x, D);
    tiny_event(&f->plan, 3, CK_INFUSE, x, r);
    tiny_event(&f->plan, 4, CK_INFUSE, x, -r);
    tiny_event(&f->plan, 5, CK_SET_PARAM, rate, 6 * k);
    tiny_event(&f->plan, 7, CK_DOSE, x, D / 2);
    depend(f, 3);
    PARAM(f, rate, 0, 1);
    EVENT(f, 0, 1, 1);
    EVENT(f, 1, 2, 1);
    EVENT(f, 2, 2, -1);
    EVENT(f, 3, 0, 6);
    EVENT(f, 4, 1, 0.5);
    sample(f, 2, x);
    sample(f, 4.5, x);
    sample(f, 7 - 1e-12, x);
    sample(f, 9, x);
    run(f);
    assert_close(f->values[0], D);
    assert_close(slope(f, 0, 1), 1);
    const double I = (1 - exp(-k)) / k, dI = exp(-k) / k - (1 - exp(-k)) / (k * k);
    const double x4 = D * exp(-2 * k) + r * I;
    const double s4 = -2 * D * exp(-2 * k) + r * dI;
    assert_close(slope(f, 1, 0), exp(-k / 2) * (s4 - x4 / 2));
    assert_close(slope(f, 1, 2), exp(-k / 2) * I);
    const double x7 = x4 * exp(-13 * k) + D / 2, s7 = (s4 - 13 * x4) * exp(-13 * k);
    assert_close(f->values[2], x7);
    assert_close(slope(f, 2, 0), s7);
    assert_close(f->values[3], x7 * exp(-12 * k));
    assert_close(slope(f, 3, 0), (s7 - 12 * x7) * exp(-12 * k));
    assert_close(slope(f, 3, 1), (exp(-15 * k) + 0.5) * exp(-12 * k));
    assert_close(slope(f, 3, 2), I * exp(-25 * k));
}

/* Set to 3 theta, frozen for a while, scaled by theta / 4, where theta is 2. */
static void states_that_are_set_frozen_scaled(void **state)
{
    struct fixture *f = *state;
    const double k = 0.1;
    uint32_t x = tiny_state(&f->system, "x");
    tiny_decay(&f->system, x, "k", k);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 10, 9);
    tiny_event(&f->plan, 2, CK_SET_STATE, x, 6);
    tiny_event(&f->plan, 2, CK_FREEZE, x, 1);
    tiny_event(&f->plan, 4, CK_FREEZE, x, 0);
    tiny_event(&f->plan, 5, CK_SCALE, x, 0.5);
    depend(f, 2);
    PARAM(f, 0, 0, 1);
    assert_int_equal(f->plan.events[1].kind, CK_SET_STATE);
    EVENT(f, 1, 1, 3);
    EVENT(f, 3, 1, 0.25);
    sample(f, 3, x);
    sample(f, 6, x);
    run(f);
    assert_close(f->values[0], 6);
    assert_close(slope(f, 0, 0), 0);
    assert_close(slope(f, 0, 1), 3);
    assert_close(f->values[1], 3 * exp(-2 * k));
    assert_close(slope(f, 1, 0), -2 * 3 * exp(-2 * k));
    assert_close(slope(f, 1, 1), 3 * exp(-2 * k)); /* 3/4 theta^2 e^-2k */
}

/* Made at the rate r from T to T + 3 h, where T is theta and r is 2: x = r / k (e^-k(t-T-3) -
 * e^-k(t-T)) after that. */
static void conditions_on_the_time(void **state)
{
    struct fixture *f = *state;
    const double k = 0.4, r = 2, T = 2.5;
    struct ck_system *system = &f->system;
    struct ck_expr_pool *pool = &system->pool;
    uint32_t x = tiny_state(system, "x");
    tiny_decay(system, x, "k", k);
    uint32_t start = tiny_param(system, "T", T);
    ck_expr since = ck_sub(pool, ck_time(pool), ck_param(pool, start));
    ck_expr left = ck_sub(pool, ck_const(pool, 3), since), zero = ck_const(pool, 0);
    ck_expr on = ck_op3(pool, CK_OP_SELECT, left, ck_const(pool, r), zero);
    uint32_t made = tiny_flux(system, "made", ck_op3(pool, CK_OP_SELECT, since, on, zero));
    tiny_moves(system, x, made, 1);
    tiny_finish(system);
    tiny_plan(&f->plan, system, 12, 0);
    depend(f, 1);
    PARAM(f, start, 0, 1);
    const double times[] = {1, 4, 9};
    for (int i = 0; i < 3; i++) sample(f, times[i], x);
    run(f);
    assert_close(slope(f, 0, 0), 0);
    assert_close(f->values[1], r / k * (1 - exp(-k * (4 - T))));
    assert_close(slope(f, 1, 0), -r * exp(-k * (4 - T)));
    assert_close(f->values[2], r / k * (exp(-k * (6 - T)) - exp(-k * (9 - T))));
    assert_close(slope(f, 2, 0), r * (exp(-k * (6 - T)) - exp(-k * (9 - T))));
}

/* ---- extinctions ---- */

/* y gathers what x was: y = (x0 - c) / k once x is extinct; by k, c, x0. */
static void a_fall_takes_its_time_along(void **state)
{
    struct fixture *f = *state;
    const double k = 0.4, c = 0.1, x0 = 5;
    struct ck_system *system = &f->system;
    uint32_t x = tiny_state(system, "x"), y = tiny_state(system, "y");
    uint32_t rate = tiny_decay(system, x, "k", k);
    tiny_moves(system, y, tiny_flux(system, "gather", ck_state(&system->pool, x)), 1);
    uint32_t limit = system->states[x].extinct_below = tiny_param(system, "c", c);
    tiny_finish(system);
    tiny_plan(&f->plan, system, 30, x0);
    depend(f, 3);
    PARAM(f, rate, 0, 1);
    PARAM(f, limit, 1, 1);
    INITIAL(f, x, 2, 1);
    sample(f, 30, y);
    sample(f, 12, y);
    sample(f, 20, x);
    run(f);
    assert_close(f->values[0], (x0 - c) / k);
    for (size_t i = 0; i < 2; i++) {
        assert_close(slope(f, i, 0), -(x0 - c) / (k * k));
        assert_close(slope(f, i, 1), -1 / k);
        assert_close(slope(f, i, 2), 1 / k);
    }
    for (size_t j = 0; j < 3; j++) assert_true(slope(f, 2, j) == 0 && f->values[2] == 0);
}

/* An infusion too slow to keep x above c lets it fall, and come back from 0. */
static void a_fall_under_an_infusion(void **state)
{
    struct fixture *f = *state;
    const double k = 0.5, c = 1, x0 = 6, r = 0.2, t = 9;
    uint32_t x = tiny_state(&f->system, "x"), rate = tiny_decay(&f->system, x, "k", k);
    uint32_t limit = f->system.states[x].extinct_below = tiny_param(&f->system, "c", c);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 20, x0);
    tiny_event(&f->plan, 0, CK_INFUSE, x, r);
    depend(f, 3);
    PARAM(f, rate, 0, 1);
    PARAM(f, limit, 1, 1);
    EVENT(f, 0, 2, 1);
    sample(f, t, x);
    run(f);
    const double T = log((x0 - r / k) / (c - r / k)) / k, E = exp(-k * (t - T));
    const double T_k = -T / k + (r / (k * k) / (x0 - r / k) - r / (k * k) / (c - r / k)) / k;
    const double T_c = -1 / (c - r / k) / k;
    const double T_r = (-1 / k / (x0 - r / k) + 1 / k / (c - r / k)) / k;
    assert_close(f->values[0], r / k * (1 - E));
    assert_close(slope(f, 0, 0), -r / (k * k) * (1 - E) + r / k * E * (t - T) - r * E * T_k);
    assert_close(slope(f, 0, 1), -r * E * T_c);
    assert_close(slope(f, 0, 2), (1 - E) / k - r * E * T_r);
}

/* A depletion that leaves less than the threshold: the time is fixed, nothing is left. */
static void an_extinction_by_an_event(void **state)
{
    struct fixture *f = *state;
    uint32_t x = tiny_state(&f->system, "x"), rate = tiny_decay(&f->system, x, "k", 0.1);
    f->system.states[x].extinct_below = tiny_param(&f->system, "c", 1);
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 5, 4);
    tiny_event(&f->plan, 1, CK_SCALE, x, 0.1);
    depend(f, 1);
    PARAM(f, rate, 0, 1);
    sample(f, 1, x);
    sample(f, 3, x);
    run(f);
    for (size_t i = 0; i < 2; i++) assert_true(f->values[i] == 0 && slope(f, i, 0) == 0);
}

/* ---- rests ---- */

/* a + b <-> c with the totals of the start: c is the root of (A - c)(B - c) = K c. theta: K = off
 * (on is 1), A, B through the initial values. */
static void binding_keeps_its_totals(void **state)
{
    struct fixture *f = *state;
    const double K = 0.7, A = 2, B = 3;
    struct ck_system *system = &f->system;
    struct ck_expr_pool *pool = &system->pool;
    uint32_t a = tiny_state(system, "a"), b = tiny_state(system, "b"), c = tiny_state(system, "c");
    uint32_t off = tiny_param(system, "off", K);
    uint32_t on_flux = tiny_flux(system, "on", ck_mul(pool, ck_state(pool, a), ck_state(pool, b)));
    uint32_t off_flux =
        tiny_flux(system, "off", ck_mul(pool, ck_param(pool, off), ck_state(pool, c)));
    for (uint32_t i = 0; i < 3; i++) {
        tiny_moves(system, i, on_flux, i == c ? 1 : -1);
        tiny_moves(system, i, off_flux, i == c ? -1 : 1);
    }
    tiny_finish(system);
    tiny_plan(&f->plan, system, 1, A);
    f->plan.initial[b] = B;
    depend(f, 3);
    PARAM(f, off, 0, 1);
    INITIAL(f, a, 1, 1);
    INITIAL(f, b, 2, 1);
    struct ck_rest rest = {0};
    double states[9], productions[9];
    assert_int_equal(ck_rest_find(&f->plan, true, &rest, &f->failure), CK_OK);
    assert_int_equal(ck_rest_slopes(&f->plan, true, &rest, &f->slopes, &f->dependence, states,
                                    productions, &f->failure),
                     CK_OK);
    const double C = (A + B + K - sqrt((A + B + K) * (A + B + K) - 4 * A * B)) / 2;
    const double by_c = -(A - C) - (B - C) - K; /* of (A - c)(B - c) - K c */
    assert_close(rest.states[c], C);
    assert_close(states[c * 3 + 0], C / by_c);
    assert_close(states[a * 3 + 0], -C / by_c);
    assert_close(states[c * 3 + 1], -(B - C) / by_c);
    assert_close(states[a * 3 + 1], 1 + (B - C) / by_c);
    assert_close(states[c * 3 + 2], -(A - C) / by_c);
    assert_close(states[b * 3 + 2], 1 + (A - C) / by_c);
    ck_rest_free(&rest);
}

/* x is held at its baseline by a production; y is made of x: x = L, p = k L + g L, y = g L / q. */
static void a_baseline_and_its_production(void **state)
{
    struct fixture *f = *state;
    const double k = 0.4, g = 0.3, q = 0.2, L = 5;
    struct ck_system *system = &f->system;
    uint32_t x = tiny_state(system, "x"), y = tiny_state(system, "y");
    uint32_t rate = tiny_decay(system, x, "k", k);
    uint32_t turn = tiny_decay(system, x, "g", g);
    tiny_moves(system, y, system->n_fluxes - 1, 1);
    uint32_t loss = tiny_decay(system, y, "q", q);
    tiny_baseline(system, x, "p", L);
    uint32_t level = system->states[x].baseline;
    tiny_finish(system);
    tiny_plan(&f->plan, system, 1, 0);
    depend(f, 4);
    PARAM(f, rate, 0, 1);
    PARAM(f, turn, 1, 1);
    PARAM(f, loss, 2, 1);
    PARAM(f, level, 3, 1);
    struct ck_rest rest = {0};
    double states[8], productions[8];
    assert_int_equal(ck_rest_find(&f->plan, true, &rest, &f->failure), CK_OK);
    assert_int_equal(ck_rest_slopes(&f->plan, true, &rest, &f->slopes, &f->dependence, states,
                                    productions, &f->failure),
                     CK_OK);
    const double expected[3][4] = {
        {0, 0, 0, 1}, {0, L / q, -g * L / (q * q), g / q}, {L, L, 0, k + g}};
    for (size_t j = 0; j < 4; j++) {
        assert_close(states[x * 4 + j], expected[0][j]);
        assert_close(states[y * 4 + j], expected[1][j]);
        assert_close(productions[x * 4 + j], expected[2][j]);
    }
    /* a quarter of it acts, everything is free: x = p / (4 (k + g)) */
    f->plan.params[system->states[x].production] = rest.productions[x] / 4;
    for (size_t j = 0; j < 4; j++)
        PARAM(f, system->states[x].production, j, productions[x * 4 + j] / 4);
    ck_rest_free(&rest);
    assert_int_equal(ck_rest_find(&f->plan, false, &rest, &f->failure), CK_OK);
    assert_int_equal(ck_rest_slopes(&f->plan, false, &rest, &f->slopes, &f->dependence, states,
                                    productions, &f->failure),
                     CK_OK);
    for (size_t j = 0; j < 4; j++) {
        assert_close(states[x * 4 + j], expected[0][j] / 4);
        assert_close(states[y * 4 + j], expected[1][j] / 4);
        assert_close(productions[x * 4 + j], expected[2][j] / 4);
    }
    ck_rest_free(&rest);
}

/* ---- memory ---- */

static void every_allocation_may_fail(void **state)
{
    struct fixture *f = *state;
    tiny_decay(&f->system, tiny_state(&f->system, "x"), "k", 0.3);
    tiny_readout(&f->system, "r", ck_state(&f->system.pool, 0));
    tiny_finish(&f->system);
    tiny_plan(&f->plan, &f->system, 2, 1);
    sample(f, 1, 1);
    uint32_t param = 0;
    enum ck_status status = CK_NO_MEMORY;
    for (long n = 1; status == CK_NO_MEMORY; n++) {
        assert_true(n < 1000);
        ck_memory_fail_at(n);
        status = ck_slopes_init(&f->slopes, &f->system, &param, 1);
        if (status == CK_OK) status = ck_dependence_init(&f->dependence, &f->plan, 1);
        if (status == CK_OK) {
            f->dependence.params[0] = 1;
            status = ck_integrate_slopes(&f->plan, &f->slopes, &f->dependence, f->samples, f->n,
                                         f->values, f->jacobian, &f->failure);
        }
        ck_memory_fail_at(0);
        ck_dependence_free(&f->dependence);
        ck_slopes_free(&f->slopes);
    }
    assert_int_equal(status, CK_OK);
    assert_close(f->jacobian[0], -exp(-0.3));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decay),
        TEST(chain),
        TEST(doses_infusions_changes),
        TEST(states_that_are_set_frozen_scaled),
        TEST(conditions_on_the_time),
        TEST(a_fall_takes_its_time_along),
        TEST(a_fall_under_an_infusion),
        TEST(an_extinction_by_an_event),
        TEST(binding_keeps_its_totals),
        TEST(a_baseline_and_its_production),
        TEST(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
