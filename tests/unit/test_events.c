/* What happens between smooth stretches: doses, infusions, changes, extinction. Closed forms. */
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#define K 0.3 /* the rate of decay, 1/h */

struct fixture {
    struct ck_system system;
    struct ck_plan plan;
    struct ck_trajectory trajectory;
    struct ck_failure failure;
};

/* x decays at the rate K (parameter 0) and is gone below parameter 1, which is 0. */
static int set_up(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    memset(&fixture, 0, sizeof fixture);
    struct ck_system *system = &fixture.system;
    tiny_init(system);
    tiny_decay(system, tiny_state(system, "x"), "x decay", K);
    system->states[0].extinct_below = tiny_param(system, "x/extinct_below", 0);
    ck_expr twice = ck_mul(&system->pool, ck_const(&system->pool, 2), ck_state(&system->pool, 0));
    tiny_readout(system, "twice", twice);
    tiny_finish(system);
    tiny_plan(&fixture.plan, system, 48, 0);
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

static void assert_close(double value, double expected)
{
    double allowed = 1e-6 * fabs(expected) + 1e-10;
    if (!(fabs(value - expected) <= allowed))
        print_message("%.17g instead of %.17g\n", value, expected);
    assert_true(fabs(value - expected) <= allowed);
}

static double before(const struct fixture *f, double t_h)
{
    return ck_trajectory_value(&f->trajectory, 0, t_h, false);
}

static double after(const struct fixture *f, double t_h)
{
    return ck_trajectory_value(&f->trajectory, 0, t_h, true);
}

/* ---- doses ---- */

/* Every 6 h: after the n-th dose D (1 - e^-nKT) / (1 - e^-KT). */
static void repeated_doses_accumulate(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i <= 8; i++) tiny_event(&f->plan, 6 * i, CK_DOSE, 0, 5);
    run(f);
    double e = exp(-6 * K);
    for (int n = 1; n <= 8; n++) {
        double peak = 5 * (1 - pow(e, n)) / (1 - e);
        assert_close(after(f, 6 * (n - 1)), peak);
        assert_close(before(f, 6 * n), peak * e);
        assert_close(after(f, 6 * (n - 1) + 2), peak * exp(-2 * K));
    }
    assert_close(f->trajectory.final[0], 5 * (1 - pow(e, 9)) / (1 - e)); /* the dose at the end */
    assert_close(f->trajectory.final[1], 2 * f->trajectory.final[0]);
    assert_close(before(f, 48), 5 * (1 - pow(e, 8)) / (1 - e) * e);
}

/* The trajectory remembers what was there before the events at 0, readouts (2 x) too. */
static void the_start_is_before_its_events(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 3;
    tiny_event(&f->plan, 0, CK_SCALE, 0, 0.5);
    tiny_event(&f->plan, 0, CK_DOSE, 0, 5);
    run(f);
    assert_true(before(f, 0) == 3);
    assert_true(f->trajectory.start[1] == 6);
    assert_close(after(f, 0), 6.5);
}

static void two_doses_at_one_instant_add(void **state)
{
    struct fixture *f = *state;
    tiny_event(&f->plan, 3, CK_DOSE, 0, 5);
    tiny_event(&f->plan, 3 + 5e-11, CK_DOSE, 0, 2);
    run(f);
    assert_true(before(f, 3) == 0);
    assert_close(after(f, 3), 7);
    assert_int_equal(f->trajectory.statistics.restarts, 1);
}

static void changes_come_before_doses(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 8;
    tiny_event(&f->plan, 2, CK_DOSE, 0, 5);
    tiny_event(&f->plan, 2, CK_SCALE, 0, 0.25);
    tiny_event(&f->plan, 2, CK_SET_PARAM, 0, 0);
    run(f);
    assert_close(after(f, 2), 8 * exp(-2 * K) / 4 + 5);
    assert_close(after(f, 40), 8 * exp(-2 * K) / 4 + 5); /* K is 0 now */
}

static void set_state_and_events_after_the_end(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 8;
    tiny_event(&f->plan, 2, CK_SET_STATE, 0, 1);
    tiny_event(&f->plan, 49, CK_DOSE, 0, 100);
    run(f);
    assert_close(f->trajectory.final[0], exp(-46 * K));
}

/* ---- infusions ---- */

/* From 2 to 10 h at 4 per hour: 4/K (1 - e^-K(t-2)), then decay; with a dose in the middle. */
static void infusion_with_a_dose(void **state)
{
    struct fixture *f = *state;
    tiny_event(&f->plan, 10, CK_INFUSE, 0, -4);
    tiny_event(&f->plan, 2, CK_INFUSE, 0, 4);
    tiny_event(&f->plan, 6, CK_DOSE, 0, 3);
    run(f);
    assert_true(after(f, 1) == 0);
    assert_close(after(f, 5), 4 / K * (1 - exp(-3 * K)));
    assert_close(after(f, 9), 4 / K * (1 - exp(-7 * K)) + 3 * exp(-3 * K));
    double end = 4 / K * (1 - exp(-8 * K)) + 3 * exp(-4 * K);
    assert_close(after(f, 10), end);
    assert_close(after(f, 13), end * exp(-3 * K));
}

/* A hundred infusions of 0.3 h, each from the end of the one before: one of 30 h, and one stop
 * where it ends. */
static void infusions_that_take_over_do_not_stop(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 100; i++) {
        tiny_event(&f->plan, 0.3 * i, CK_INFUSE, 0, 4);
        tiny_event(&f->plan, 0.3 * i + 0.3, CK_INFUSE, 0, -4);
    }
    run(f);
    assert_int_equal(f->trajectory.statistics.restarts, 1);
    assert_close(after(f, 7), 4 / K * (1 - exp(-7 * K)));
    assert_close(after(f, 30), 4 / K * (1 - exp(-30 * K)));
    assert_close(after(f, 33), 4 / K * (1 - exp(-30 * K)) * exp(-3 * K));
}

/* One of another rate is a change. */
static void an_infusion_of_another_rate_stops(void **state)
{
    struct fixture *f = *state;
    tiny_event(&f->plan, 0, CK_INFUSE, 0, 4);
    tiny_event(&f->plan, 5, CK_INFUSE, 0, -4);
    tiny_event(&f->plan, 5, CK_INFUSE, 0, 4.1);
    run(f);
    assert_int_equal(f->trajectory.statistics.restarts, 1);
    assert_close(after(f, 9), 4 / K * (1 - exp(-9 * K)) + 0.1 / K * (1 - exp(-4 * K)));
}

/* 0.1 + 0.2 - 0.1 - 0.2 is not 0 in binary: nothing of it may stay. */
static void overlapping_infusions_end(void **state)
{
    struct fixture *f = *state;
    tiny_event(&f->plan, 1, CK_INFUSE, 0, 0.1);
    tiny_event(&f->plan, 2, CK_INFUSE, 0, 0.2);
    tiny_event(&f->plan, 3, CK_INFUSE, 0, -0.1);
    tiny_event(&f->plan, 4, CK_INFUSE, 0, -0.2);
    tiny_event(&f->plan, 5, CK_SET_STATE, 0, 0);
    run(f);
    assert_true(f->trajectory.final[0] == 0);
}

/* ---- freezing ---- */

static void frozen_states_stand_still(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 8;
    f->plan.frozen[0] = true;
    tiny_event(&f->plan, 5, CK_FREEZE, 0, 0);
    tiny_event(&f->plan, 7, CK_FREEZE, 0, 1);
    tiny_event(&f->plan, 9, CK_DOSE, 0, 1);
    run(f);
    assert_true(before(f, 5) == 8);
    assert_close(after(f, 7), 8 * exp(-2 * K));
    assert_close(f->trajectory.final[0], 8 * exp(-2 * K) + 1);
}

/* ---- extinction ---- */

static void extinction_at_the_closed_form_time(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 8;
    f->plan.params[1] = 0.01;
    run(f);
    double time = log(8 / 0.01) / K;
    assert_int_equal(f->trajectory.n_extinctions, 1);
    assert_int_equal(f->trajectory.extinctions[0].column, 0);
    assert_close(f->trajectory.extinctions[0].time_h, time);
    assert_close(before(f, f->trajectory.extinctions[0].time_h), 0.01);
    assert_true(after(f, f->trajectory.extinctions[0].time_h) == 0);
    assert_close(before(f, time - 0.1), 0.01 * exp(0.1 * K));
    assert_true(after(f, time + 0.001) == 0);
    assert_true(f->trajectory.final[0] == 0 && f->trajectory.final[1] == 0);
}

static void a_dose_brings_it_back(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 1;
    f->plan.params[1] = 0.5;
    tiny_event(&f->plan, 20, CK_DOSE, 0, 4);
    run(f);
    assert_int_equal(f->trajectory.n_extinctions, 2);
    assert_close(f->trajectory.extinctions[0].time_h, log(2) / K);
    assert_true(before(f, 20) == 0);
    assert_close(after(f, 20), 4);
    assert_close(f->trajectory.extinctions[1].time_h, 20 + log(8) / K);
}

static void below_the_threshold_from_the_start(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 0.4;
    f->plan.params[1] = 0.5;
    tiny_event(&f->plan, 3, CK_DOSE, 0, 0.2);
    tiny_event(&f->plan, 5, CK_DOSE, 0, 0.5); /* at the threshold is below it */
    run(f);
    assert_int_equal(f->trajectory.n_extinctions, 3);
    const double times[] = {0, 3, 5};
    for (int i = 0; i < 3; i++) assert_true(f->trajectory.extinctions[i].time_h == times[i]);
    for (int i = 0; i < 48; i++) assert_true(after(f, i) == 0);
}

static void never_there_is_not_extinct(void **state)
{
    struct fixture *f = *state;
    f->plan.params[1] = 0.5;
    run(f);
    assert_int_equal(f->trajectory.n_extinctions, 0);
}

static void without_a_threshold_it_lives(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 1e-3;
    run(f);
    assert_int_equal(f->trajectory.n_extinctions, 0);
    assert_true(f->trajectory.final[0] > 0);
}

static void a_change_of_threshold_acts_at_once(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 8;
    tiny_event(&f->plan, 4, CK_SET_PARAM, 1, 5);
    run(f);
    assert_int_equal(f->trajectory.n_extinctions, 1);
    assert_true(f->trajectory.extinctions[0].time_h == 4);
    assert_true(after(f, 4) == 0);
}

/* Below the threshold while it is infused, gone when the infusion ends. */
static void an_infusion_keeps_it_alive(void **state)
{
    struct fixture *f = *state;
    f->plan.params[1] = 5;
    tiny_event(&f->plan, 1, CK_INFUSE, 0, 0.6);
    tiny_event(&f->plan, 11, CK_INFUSE, 0, -0.6);
    run(f);
    assert_close(after(f, 9), 0.6 / K * (1 - exp(-8 * K)));
    assert_int_equal(f->trajectory.n_extinctions, 1);
    assert_true(f->trajectory.extinctions[0].time_h == 11);
    assert_true(after(f, 11) == 0 && after(f, 12) == 0);
}

/* Roots, then changes, then doses, where the root falls on the instant of the dose. */
static void extinction_at_the_instant_of_a_dose(void **state)
{
    struct fixture *f = *state;
    f->plan.initial[0] = 1;
    f->plan.params[1] = 0.5;
    tiny_event(&f->plan, log(2) / K + 1e-7, CK_DOSE, 0, 3);
    run(f);
    assert_true(f->trajectory.n_extinctions >= 1);
    assert_close(f->trajectory.extinctions[0].time_h, log(2) / K);
    double left = after(f, log(2) / K + 1);
    assert_close(left, 3 * exp(-K * (1 - 1e-7)));
}

/* ---- long runs ---- */

/* Three months with a dose every tenth of an hour. */
static void many_doses(void **state)
{
    struct fixture *f = *state;
    const int doses = 21600;
    f->plan.end_h = 0.1 * doses;
    for (int i = 0; i < doses; i++) tiny_event(&f->plan, 0.1 * i, CK_DOSE, 0, 1);
    run(f);
    assert_close(f->trajectory.final[0], 1 / (1 - exp(-0.1 * K)) - 1);
    assert_int_equal(f->trajectory.statistics.restarts, doses - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(repeated_doses_accumulate),
        TEST(the_start_is_before_its_events),
        TEST(two_doses_at_one_instant_add),
        TEST(changes_come_before_doses),
        TEST(set_state_and_events_after_the_end),
        TEST(infusion_with_a_dose),
        TEST(infusions_that_take_over_do_not_stop),
        TEST(an_infusion_of_another_rate_stops),
        TEST(overlapping_infusions_end),
        TEST(frozen_states_stand_still),
        TEST(extinction_at_the_closed_form_time),
        TEST(a_dose_brings_it_back),
        TEST(below_the_threshold_from_the_start),
        TEST(never_there_is_not_extinct),
        TEST(without_a_threshold_it_lives),
        TEST(a_change_of_threshold_acts_at_once),
        TEST(an_infusion_keeps_it_alive),
        TEST(extinction_at_the_instant_of_a_dose),
        TEST(many_doses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
