/* Doses of drugs against the closed forms of pharmacokinetics, and what a dose may run into: the
 * start, the end, another dose, an infusion, a year of doses. */
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NEAR 1e-6

#define BODY "module: m\nbody: {weight: 80 kg, blood_volume: 4 L, tissue_volume: 12 L}\n"

/* 3.5 L, 0.35 L/h, that is 0.1/h; through a depot. */
static const char one[] =
    BODY "drugs:\n"
         "  one: {half_life: none, absorption: 0.5 h-1, bioavailability: 0.4,\n"
         "        blood: {exchange: 0 L/h, volume: 3.5 L, clearance: 0.35 L/h}}\n";
static const char saturable[] =
    BODY "drugs: {full: {half_life: none, blood: {exchange: 0 L/h, volume: 3 L}}}\n"
         "processes: {body clears full: {in: blood, rate: 0.4 ug/mL/h, K: 2 ug/mL}}\n";
static const char among_others[] =
    BODY "drugs: {one: {half_life: none, blood: {exchange: 0 L/h, volume: 3.5 L, clearance: 0.35 "
         "L/h}}}\n"
         "cells:\n"
         "  A: {baseline: 1 cell/uL, half_life: 1 d}\n  B: {baseline: 1 cell/uL, half_life: 1 d}\n"
         "  C: {baseline: 1 cell/uL, half_life: 1 d}\n  D: {baseline: 1 cell/uL, half_life: 1 d}\n"
         "  E: {baseline: 1 cell/uL, half_life: 1 d}\n  F: {baseline: 1 cell/uL, half_life: 1 d}\n";
/* 3 L with 0.3 L/h, to and from 1.5 L with 0.6 L/h; nothing is lost in the tissue. */
static const char two[] = BODY "drugs:\n"
                               "  two: {half_life: none, blood: {exchange: 0.6 L/h, volume: 3 L,\n"
                               "        clearance: 0.3 L/h, peripheral: 1.5 L}}\n";
static const char kept[] =
    BODY "drugs:\n"
         "  kept: {half_life: none, blood: {exchange: 0.6 L/h, volume: 3 L,\n"
         "         peripheral: 1.5 L}}\n";
static const char cells[] = BODY "cells: {T: {baseline: 100 cell/uL, half_life: none}}\n";

#define K  0.1 /* of one, 1/h */
#define KA 0.5

static double side(struct studying *s, const char *column, double time_h, bool after)
{
    const struct ck_trajectory *trajectory = &s->study.arms[0].trajectory;
    const size_t index = ck_trajectory_column(trajectory, column);
    if (index == SIZE_MAX) fail_msg("no column %s", column);
    return ck_trajectory_value(trajectory, index, time_h, after);
}

static double value(struct studying *s, const char *column, double time_h)
{
    return side(s, column, time_h, true);
}

static void assert_near(double actual, double expected)
{
    assert_close(actual, expected, NEAR * fabs(expected));
}

/* --- one compartment ------------------------------------------------------------------------- */

static void test_bolus(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "48 h", "  a: {give: {one: {dose: 70 mg, at: 2 h}}}\n");
    for (double t = 2; t <= 48; t += 5)
        assert_near(value(&s, "one_blood", t), 20 * exp(-K * (t - 2)));
    assert_close(side(&s, "one_blood", 2, false), 0, 0);
    studying_close(&s);
}

/* 35 mg in 10 h: 3.5 mg/h, or 1 ug/mL/h. */
static void test_infusion(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "48 h", "  a: {give: {one: {dose: 35 mg, over: 10 h}}}\n");
    for (double t = 1; t <= 10; t++) assert_near(value(&s, "one_blood", t), (1 - exp(-K * t)) / K);
    const double end = (1 - exp(-10 * K)) / K;
    for (double t = 10; t <= 48; t += 4)
        assert_near(value(&s, "one_blood", t), end * exp(-K * (t - 10)));
    studying_close(&s);
}

/* One dose under the skin, t hours ago: F D / V ka / (ka - k) (e^-kt - e^-ka t). */
static double absorbed(double mg, double t)
{
    return t < 0 ? 0 : 0.4 * mg / 3.5 * KA / (KA - K) * (exp(-K * t) - exp(-KA * t));
}

static void test_absorption(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "48 h", "  a: {give: {one: {dose: 2 mg/kg, route: sc}}}\n");
    for (double t = 1; t <= 48; t += 3) assert_near(value(&s, "one_blood", t), absorbed(160, t));
    assert_close(studying_metric(&s, "a", "one_blood", CK_METRIC_T_PEAK), log(KA / K) / (KA - K),
                 1e-5);
    studying_close(&s);
}

/* The n-th interval of 12 h: D (1 - e^-nkT) / (1 - e^-kT) e^-kt; after 60 of them the steady state.
 */
static void test_accumulation(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "720 h", "  a: {give: {one: {dose: 35 mg, every: 12 h}}}\n");
    const double e = exp(-12 * K);
    for (int n = 1; n <= 60; n++) {
        const double start = 12 * (n - 1), first = 10 * (1 - pow(e, n)) / (1 - e);
        assert_near(value(&s, "one_blood", start), first);
        assert_near(value(&s, "one_blood", start + 7), first * exp(-7 * K));
        assert_near(side(&s, "one_blood", start + 12, false), first * e);
    }
    assert_near(value(&s, "one_blood", 708), 10 / (1 - e));
    studying_close(&s);
}

/* The dose that fills to the steady state at once is D / (1 - e^-kT). */
static void test_loading(void **state)
{
    (void)state;
    struct studying s;
    char arms[200];
    const double steady = 10 / (1 - exp(-12 * K));
    snprintf(arms, sizeof arms,
             "  a: {give: {one: {dose: 35 mg, loading: %.15g ug, every: 12 h, times: 9}}}\n",
             3500 * steady);
    studying_solve(&s, one, "720 h", arms);
    for (int n = 0; n < 9; n++)
        assert_near(value(&s, "one_blood", 12 * n + 5), steady * exp(-5 * K));
    assert_near(value(&s, "one_blood", 120), steady * exp(-24 * K));
    studying_close(&s);
}

/* dC/dt = -V C / (K + C): C + K ln C falls by V every hour. */
static void test_saturable_elimination(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, saturable, "96 h", "  a: {give: {full: {dose: 60 mg}}}\n");
    for (double t = 0; t <= 96; t += 8) {
        const double c = value(&s, "full_blood", t);
        assert_close(c + 2 * log(c), 20 + 2 * log(20) - 0.4 * t, NEAR * 20);
    }
    studying_close(&s);
}

/* --- two compartments ------------------------------------------------------------------------ */

struct biexponential {
    double fast, slow, of_fast, of_slow; /* of a bolus to 1 ug/mL */
};

/* k10 = 0.1, k12 = 0.2, k21 = 0.4 per hour. */
static struct biexponential biexponential(void)
{
    const double k10 = 0.1, k12 = 0.2, k21 = 0.4, sum = k10 + k12 + k21;
    const double root = sqrt(sum * sum - 4 * k10 * k21);
    struct biexponential b = {.fast = (sum + root) / 2, .slow = (sum - root) / 2};
    b.of_fast = (b.fast - k21) / (b.fast - b.slow);
    b.of_slow = (k21 - b.slow) / (b.fast - b.slow);
    return b;
}

static void test_two_compartments(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, two, "96 h", "  a: {give: {two: {dose: 30 mg}}}\n");
    const struct biexponential b = biexponential();
    for (double t = 0; t <= 96; t += 3) {
        const double fast = exp(-b.fast * t), slow = exp(-b.slow * t);
        const double central = 10 * (b.of_fast * fast + b.of_slow * slow);
        /* amount in the peripheral volume: k12 A (e^-slow t - e^-fast t) / (fast - slow) */
        const double peripheral = 0.2 * 30 * (slow - fast) / (b.fast - b.slow);
        assert_near(value(&s, "two_blood", t), central);
        assert_close(value(&s, "two", t), peripheral / 12, NEAR * peripheral / 12 + 1e-9);
    }
    studying_close(&s);
}

static void test_two_compartments_infusion(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, two, "96 h", "  a: {give: {two: {dose: 30 mg, over: 6 h}}}\n");
    const struct biexponential b = biexponential();
    for (double t = 1; t <= 96; t += 5) {
        const double on = fmin(t, 6), rate = 10.0 / 6;
        const double fast = b.of_fast / b.fast * (exp(-b.fast * (t - on)) - exp(-b.fast * t));
        const double slow = b.of_slow / b.slow * (exp(-b.slow * (t - on)) - exp(-b.slow * t));
        assert_near(value(&s, "two_blood", t), rate * (fast + slow));
    }
    studying_close(&s);
}

/* 30 mg in 3 L and 1.5 L: 20/3 ug/mL in plasma, 10 mg in 12 L of tissue. */
static void test_amounts_are_kept(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, kept, "200 h", "  a: {give: {kept: {dose: 30 mg}}}\n");
    for (double t = 1; t <= 200; t += 17)
        assert_close(3 * value(&s, "kept_blood", t) + 12 * value(&s, "kept", t), 30, 30e-9);
    assert_near(value(&s, "kept_blood", 200), 20.0 / 3);
    assert_near(value(&s, "kept", 200), 10.0 / 12);
    studying_close(&s);
}

/* A volume of its own in one arm dilutes the dose in that arm. */
static void test_volume_in_an_arm(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "24 h",
                   "  a: {set: {one/blood/volume: 7 L}, give: {one: {dose: 70 mg}}}\n  b: {}\n");
    assert_near(value(&s, "one_blood", 0), 10);
    assert_near(value(&s, "one_blood", 20), 10 * exp(-20 * K / 2));
    studying_close(&s);
}

/* --- what a dose may run into ---------------------------------------------------------------- */

static void test_first_and_last_instant(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, one, "24 h",
                   "  a: {give: {one: [{dose: 35 mg, at: 0 h}, {dose: 70 mg, at: 24 h}]}}\n");
    assert_close(side(&s, "one_blood", 0, false), 0, 0);
    assert_close(value(&s, "one_blood", 0), 10, 0);
    assert_near(side(&s, "one_blood", 24, false), 10 * exp(-24 * K));
    assert_near(value(&s, "one_blood", 24), 10 * exp(-24 * K) + 20);
    assert_near(studying_metric(&s, "a", "one_blood", CK_METRIC_FINAL), 10 * exp(-24 * K) + 20);
    studying_close(&s);
}

static void test_two_at_one_instant_and_in_an_infusion(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(
        &s, one, "48 h",
        "  a:\n"
        "    give:\n"
        "      one: [{dose: 35 mg, over: 10 h}, {dose: 7 mg, at: 6 h}, {dose: 14 mg, at: 360 "
        "min}]\n");
    for (double t = 7; t <= 48; t += 3) {
        const double on = fmin(t, 10), infused = (exp(-K * (t - on)) - exp(-K * t)) / K;
        assert_near(value(&s, "one_blood", t), infused + 6 * exp(-K * (t - 6)));
    }
    assert_near(side(&s, "one_blood", 6, false), (1 - exp(-6 * K)) / K);
    studying_close(&s);
}

/* 87,601 doses: the last one falls on the end. What each start loses must not add up. In a
 * body where much is at rest the integrator allows itself more. */
static void test_every_tenth_of_an_hour_for_a_year(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, among_others, "8760 h",
                   "  a: {give: {one: {dose: 3.5 mg, every: 0.1 h}}}\n");
    const double e = exp(-0.1 * K);
    for (int n = 1; n < 87600; n += 1097) {
        const double first = (1 - pow(e, n)) / (1 - e);
        const double later = first * exp(-0.05 * K);
        assert_close(value(&s, "one_blood", 0.1 * n - 0.05), later, 2e-7 * later);
    }
    assert_near(side(&s, "one_blood", 8760, false), e / (1 - e));
    assert_near(value(&s, "one_blood", 8760), 1 / (1 - e));
    studying_close(&s);
}

/* --- depletion ------------------------------------------------------------------------------- */

static void test_cycles_of_depletion(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, cells, "100 d",
                   "  a: {deplete: {T: {value: 0.9, from: 7 d, every: 21 d, times: 3}}}\n");
    static const double times_d[] = {7, 28, 49};
    double left = 100;
    for (int i = 0; i < 3; i++) {
        assert_near(side(&s, "T", 24 * times_d[i], false), left);
        left /= 10;
        assert_near(value(&s, "T", 24 * times_d[i]), left);
    }
    assert_near(value(&s, "T", 2400), 0.1);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bolus),
        cmocka_unit_test(test_infusion),
        cmocka_unit_test(test_absorption),
        cmocka_unit_test(test_accumulation),
        cmocka_unit_test(test_loading),
        cmocka_unit_test(test_saturable_elimination),
        cmocka_unit_test(test_two_compartments),
        cmocka_unit_test(test_two_compartments_infusion),
        cmocka_unit_test(test_amounts_are_kept),
        cmocka_unit_test(test_volume_in_an_arm),
        cmocka_unit_test(test_first_and_last_instant),
        cmocka_unit_test(test_two_at_one_instant_and_in_an_infusion),
        cmocka_unit_test(test_every_tenth_of_an_hour_for_a_year),
        cmocka_unit_test(test_cycles_of_depletion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
