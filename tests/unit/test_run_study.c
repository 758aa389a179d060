/* Whole studies, from text to metrics: each arm against its closed form. With half-lives of ln 2 h
 * every loss is 1/h. */
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LN2 "0.69314718055994531"

/* The solver's true error on these models is far below what is asked of it here. */
#define NEAR 1e-6

/* A rests at 10 pg/mL and so makes 10 pg/mL/h; fire follows A by its Hill term and by its receptor;
 * B is made only where an arm says so; S is made late. */
static const char model[] =
    "module: m\n"
    "body: {blood_volume: 4 L, tissue_volume: 16 L}\n"
    "cytokines:\n"
    "  A: {half_life: " LN2 " h, baseline: 10 pg/mL}\n"
    "  B: {half_life: " LN2 " h, scale: 10 pg/mL}\n"
    "  S: {half_life: " LN2 " h, scale: 10 pg/mL}\n"
    "  X: {half_life: " LN2 " h, baseline: 4 pg/mL, blood: {exchange: 0 L/h}}\n"
    "cells: {T: {baseline: 100 cell/uL, half_life: 10 d}}\n"
    "agents: {P: {half_life: " LN2 " h, extinct_below: 1 cell/uL, scale: 10 cell/uL}}\n"
    "effects:\n"
    "  fire: {half_life: " LN2 " h, scale: 1}\n"
    "  glow: {half_life: " LN2 " h, scale: 1}\n"
    "receptors: {AR: {family: F, ligands: {A: 10 pg/mL}}}\n"
    "processes:\n"
    "  body induces fire: {rate: 1 h-1, additive: {A: {K: 10 pg/mL}}}\n"
    "  T induces glow: {rate: 0.01 h-1 per (cell/uL), additive: {AR: 1}}\n"
    "  T secretes S: {rate: 0.05 pg/mL/h per (cell/uL), delay: 3 h, stages: 2}\n";

static void read_with(struct studying *s, const char *text)
{
    studying_open(s);
    studying_add(s, "model.yaml", text);
}

static void run(struct studying *s, const char *duration, const char *arms, const char *rest)
{
    char text[4000];
    snprintf(text, sizeof text, "study: s\nmodel: model.yaml\nduration: %s\narms:\n%s%s", duration,
             arms, rest);
    read_with(s, model);
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

static double value(struct studying *s, const char *arm, const char *column, double time_h)
{
    const struct ck_trajectory *trajectory = &studying_arm(s, arm)->trajectory;
    const size_t index = ck_trajectory_column(trajectory, column);
    if (index == SIZE_MAX) fail_msg("no column %s", column);
    return ck_trajectory_value(trajectory, index, time_h, true);
}

/* --- half-lives ------------------------------------------------------------------------------ */

static void test_a_bolus_halves_in_its_half_life(void **state)
{
    (void)state;
    struct studying s;
    read_with(&s, "module: n\ncytokines: {A: {scale: 100 pg/mL}, B: {half_life: 18 min}}\n");
    studying_read(&s, "study: s\nmodel: model.yaml\nduration: 4 h\n"
                      "arms: {a: {give: {A: {dose: 100 pg/mL}, B: {dose: 100 pg/mL}}}}\n");
    assert_int_equal(s.status, CK_OK);
    studying_run(&s);
    assert_close(value(&s, "a", "A", 0), 100, 0);
    assert_close(value(&s, "a", "A", 0.5), 50, 50 * NEAR);
    assert_close(value(&s, "a", "A", 2), 6.25, 50 * NEAR);
    assert_close(value(&s, "a", "B", 0.3), 50, 50 * NEAR);
    studying_close(&s);
}

/* 30 min or 0.5 h, 1 ng/L or 1 pg/mL: the same run. */
static void test_units_do_not_matter(void **state)
{
    (void)state;
    static const char *const models[] = {
        "module: n\ncytokines: {A: {half_life: 30 min, baseline: 3 pg/mL}}\n"
        "cells: {T: {baseline: 50 cell/uL, half_life: 2 d}}\n"
        "processes: {T secretes A: {rate: 0.01 pg/mL/h per (cell/uL), all: {A: {K: 2 pg/mL}}}}\n",
        "module: n\ncytokines: {A: {half_life: 0.5 h, baseline: 3 ng/L}}\n"
        "cells: {T: {baseline: 5e7 cell/L, half_life: 48 h}}\n"
        "processes: {T secretes A: {rate: 1e-5 pg/L/h per (cell/L), all: {A: {K: 2000 pg/L}}}}\n"};
    static const char *const studies[] = {
        "study: s\nmodel: model.yaml\nduration: 1 d\n"
        "arms: {a: {give: {A: {dose: 40 pg/mL, at: 90 min, over: 2 h}}}}\n",
        "study: s\nmodel: model.yaml\nduration: 1440 min\n"
        "arms: {a: {give: {A: {dose: 4e-8 g/L, at: 1.5 h, over: 120 min}}}}\n"};
    double values[2][CK_METRIC_COUNT];
    for (int i = 0; i < 2; i++) {
        struct studying s;
        read_with(&s, models[i]);
        studying_read(&s, studies[i]);
        if (s.status != CK_OK) ck_diag_print(&s.diag, stderr);
        assert_int_equal(s.status, CK_OK);
        studying_run(&s);
        for (int m = 0; m < CK_METRIC_COUNT; m++)
            values[i][m] = studying_metric(&s, "a", "A", (enum ck_metric)m);
        studying_close(&s);
    }
    for (int m = 0; m < CK_METRIC_T_EXTINCT; m++)
        assert_close(values[1][m], values[0][m], 1e-9 * fabs(values[0][m]));
    assert_true(values[0][CK_METRIC_PEAK] > 10);
}

/* The rows of a table are not what is measured. */
static void test_metrics_do_not_depend_on_the_table(void **state)
{
    (void)state;
    static const char *const outputs[] = {"", "output: {every: 7 h}\n", "output: {every: 1 min}\n"};
    double values[3][CK_METRIC_COUNT];
    for (int i = 0; i < 3; i++) {
        struct studying s;
        run(&s, "20 h", "  a: {give: {B: {dose: 10 pg/mL, over: 2 h}}}\n", outputs[i]);
        for (int m = 0; m < CK_METRIC_COUNT; m++)
            values[i][m] = studying_metric(&s, "a", "B", (enum ck_metric)m);
        studying_close(&s);
    }
    for (int m = 0; m < CK_METRIC_T_EXTINCT; m++) {
        assert_true(values[1][m] == values[0][m]);
        assert_true(values[2][m] == values[0][m]);
    }
}

/* 5 pg/mL/h for 2 h: B rises to 5 (1 − e^-2), then falls by half in ln 2 h. */
static void test_metrics_of_an_infusion(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "30 h", "  a: {give: {B: {dose: 10 pg/mL, over: 2 h}}}\n", "");
    const double peak = 5 * (1 - exp(-2));
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_PEAK), peak, NEAR);
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_T_PEAK), 2, 1e-9);
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_T_50), 2 + log(2), NEAR);
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_RESOLUTION_INTERVAL), log(2), NEAR);
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_ONSET), -log(1 - peak / 50), NEAR);
    assert_close(studying_metric(&s, "a", "B", CK_METRIC_AUC), 10, 1e-5); /* all that was given */
    studying_close(&s);
}

/* --- rests ----------------------------------------------------------------------------------- */

static void test_an_unchanged_arm_stays_at_rest(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "5 d", "  a: {}\n", "");
    static const struct {
        const char *name;
        double level;
    } rest[] = {{"A", 10}, {"fire", 0.5}, {"glow", 0.5}, {"S", 5}, {"T", 100}, {"X_blood", 4}};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        assert_close(studying_metric(&s, "a", rest[i].name, CK_METRIC_INITIAL_VALUE), rest[i].level,
                     NEAR);
        assert_close(studying_metric(&s, "a", rest[i].name, CK_METRIC_FINAL), rest[i].level, 1e-5);
        assert_true(isnan(studying_metric(&s, "a", rest[i].name, CK_METRIC_PEAK)));
    }
    studying_close(&s);
}

/* A knock-out and a lost receptor hold before t = 0: nothing moves at t = 0. */
static void test_what_is_absent_was_never_there(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "10 h",
        "  ko: {knockout: A}\n"
        "  twin: {knockout: X}\n"
        "  receptor: {lose_receptor: AR}\n"
        "  given: {knockout: A, give: {A: {dose: 8 pg/mL, at: 1 h}}}\n"
        "  both: {knockout: A, ectopic: {T secretes B: {rate: 0.1 pg/mL/h per (cell/uL)}}}\n",
        "");
    assert_close(value(&s, "ko", "A", 0), 0, 0);
    assert_close(value(&s, "ko", "A", 10), 0, 0);
    assert_close(value(&s, "ko", "fire", 0), 0, NEAR);
    assert_close(value(&s, "ko", "glow", 10), 0, NEAR);
    assert_close(value(&s, "ko", "S", 10), 5, NEAR);
    assert_close(value(&s, "twin", "X", 10), 0, 0);
    assert_close(value(&s, "twin", "X_blood", 10), 0, 0);
    assert_close(value(&s, "receptor", "glow", 0), 0, NEAR);
    assert_close(value(&s, "receptor", "fire", 0), 0.5, NEAR);
    assert_close(value(&s, "receptor", "A", 10), 10, NEAR);
    assert_close(value(&s, "given", "A", 3), 8 * exp(-2), NEAR);
    assert_close(value(&s, "both", "fire", 0), 0, NEAR);
    assert_close(value(&s, "both", "A", 10), 0, 0);
    assert_close(value(&s, "both", "B", 3), 10 * (1 - exp(-3)), NEAR);
    assert_close(value(&s, "both", "S", 10), 5, NEAR);
    studying_close(&s);
}

/* Other changes act on the unchanged model's rest from t = 0, or on the arm's own. */
static void test_own_rest(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "10 h",
        "  from_model: {neutralise: {A: 1 h-1}}\n"
        "  from_own: {neutralise: {A: 1 h-1}, start: own_rest}\n"
        "  wired: {ectopic: {T secretes B: {rate: 0.1 pg/mL/h per (cell/uL)}}, start: own_rest}\n",
        "");
    assert_close(value(&s, "from_model", "A", 0), 10, NEAR);
    assert_close(value(&s, "from_model", "A", 1), 5 + 5 * exp(-2), NEAR);
    assert_close(value(&s, "from_own", "A", 0), 5, NEAR);
    assert_close(value(&s, "from_own", "fire", 0), 1.0 / 3, NEAR);
    assert_close(value(&s, "from_own", "fire", 10), 1.0 / 3, NEAR);
    assert_close(value(&s, "wired", "B", 0), 10, NEAR);
    assert_close(value(&s, "wired", "B", 10), 10, NEAR);
    studying_close(&s);
}

/* A baseline that is set has another production, from t = 0 on. */
static void test_set_baseline(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "10 h",
        "  a: {set: {A/baseline: 20 pg/mL}}\n"
        "  b: {set: {A/baseline: 20 pg/mL}, start: own_rest}\n"
        "  c: {set: {A/half_life: 2 h}}\n",
        "");
    assert_close(value(&s, "a", "A", 0), 10, NEAR);
    assert_close(value(&s, "a", "A", 1), 20 - 10 * exp(-1), NEAR);
    assert_close(value(&s, "b", "A", 0), 20, NEAR);
    assert_close(value(&s, "b", "A", 10), 20, NEAR);
    /* another half-life with the production of the model's rest: towards 10 · 2 / ln 2 */
    assert_close(value(&s, "c", "A", 2), 20 / log(2) + (10 - 20 / log(2)) / 2, NEAR);
    studying_close(&s);
}

/* --- changes --------------------------------------------------------------------------------- */

static void test_changes_in_time(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "6 h",
        "  deplete: {deplete: {A: {value: 0.9, from: 1 h}}}\n"
        "  freeze: {freeze: {B: {from: 1 h, until: 3 h}}, give: {B: {dose: 8 pg/mL}}}\n"
        "  sink: {neutralise: {B: {value: 2 h-1, from: 1 h, until: 2 h}}, initial: {B: 8 pg/mL}}\n"
        "  over: {overproduce: {T secretes S: 3}}\n"
        "  blocked: {block: {F: 0.75}}\n",
        "");
    assert_close(value(&s, "deplete", "A", 1), 1, NEAR);
    assert_close(value(&s, "deplete", "A", 1 + log(9)), 9, NEAR);
    assert_close(value(&s, "freeze", "B", 3), 8 * exp(-1), NEAR);
    assert_close(value(&s, "freeze", "B", 5), 8 * exp(-3), NEAR);
    assert_close(value(&s, "sink", "B", 0), 8, 0);
    assert_close(value(&s, "sink", "B", 3), 8 * exp(-5), NEAR);
    assert_close(value(&s, "blocked", "glow", 1), 0.125 + 0.375 * exp(-1), NEAR);
    /* two stages of 1.5 h stand before S: it has hardly moved after 3 min */
    assert_close(value(&s, "over", "S", 0.05), 5, 1e-3);
    assert_true(value(&s, "over", "S", 6) > 10);
    studying_close(&s);
}

/* A new arrow starts with nothing on its way, an arrow of another length with what it was carrying.
 */
static void test_delays_at_the_start(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "8 h",
        "  fresh: {ectopic: {T secretes B: {rate: 0.1 pg/mL/h per (cell/uL), delay: 1 h}}}\n"
        "  longer: {set: {T secretes S/delay: 9 h, T secretes S/stages: 5}}\n"
        "  none: {set: {T secretes S/delay: 0 h}}\n"
        "  more: {set: {T secretes S/stages: 1}, overproduce: {T secretes S: 2}}\n",
        "");
    /* one stage of 1 h before a loss of 1/h */
    assert_close(value(&s, "fresh", "B", 2), 10 * (1 - 3 * exp(-2)), NEAR);
    for (double t = 0; t <= 8; t += 1) {
        assert_close(value(&s, "longer", "S", t), 5, NEAR);
        assert_close(value(&s, "none", "S", t), 5, NEAR);
    }
    /* 5 more arrive through one stage of 3 h: 5 + 5 (1 − (3 e^(−t/3) − e^(−t)) / 2) */
    assert_close(value(&s, "more", "S", 3), 10 - 2.5 * (3 * exp(-1) - exp(-3)), NEAR);
    studying_close(&s);
}

static void test_extinction(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "9 h", "  a: {give: {P: {dose: 100 cell/uL, at: 1 h}}}\n", "");
    assert_close(studying_metric(&s, "a", "P", CK_METRIC_T_EXTINCT), 1 + log(100), NEAR);
    assert_close(studying_metric(&s, "a", "P", CK_METRIC_FINAL), 0, 0);
    assert_close(studying_metric(&s, "a", "P", CK_METRIC_T_PEAK), 1, 1e-9);
    studying_close(&s);
}

/* --- expectations ---------------------------------------------------------------------------- */

struct expected {
    const char *that;
    bool holds, defined;
    double left, right;
    const char *unit;
};

static void check_expectation(const struct ck_expectation *found, const struct expected *expected)
{
    if (found->holds != expected->holds || found->defined != expected->defined)
        fail_msg("%s: holds %d, defined %d (%g, %g)", expected->that, found->holds, found->defined,
                 found->left, found->right);
    assert_string_equal(found->unit, expected->unit);
    if (!found->defined) assert_non_null(found->missing);
    if (!found->defined) return;
    assert_null(found->missing);
    assert_close(found->left, expected->left, 1e-6 * fabs(expected->left) + 1e-8);
    assert_close(found->right, expected->right, 1e-6 * fabs(expected->right) + 1e-8);
}

static void test_expectations(void **state)
{
    (void)state;
    const double t_extinct = log(100), b2 = 8 * exp(-2);
    const struct expected list[] = {
        {"t_extinct P in a < 300 min", true, true, t_extinct, 5, "h"},
        {"300 min < t_extinct P in a", false, true, 300, 60 * t_extinct, "min"},
        {"t_extinct P < 3 h in b", false, false, 0, 0, "h"},
        {"B at 2 h > 1 ng/L in a", true, true, b2, 1, "pg/mL"},
        {"final A in a + 1 ng/mL >= 1.01 ng/mL", true, true, 1010, 1010, "pg/mL"},
        {"B at 0 h in a / initial A in a <= 80 %", true, true, 0.8, 0.8, "1"},
        {"auc fire in b / 1 h < 1", true, true, 0, 1, "1"},
        {"B at (2 * t_extinct P in a) in a < 1 pg/mL", true, true, 8e-4, 1, "pg/mL"},
        {"B at (t_extinct P in b) in a < 1 pg/mL", false, false, 0, 0, "pg/mL"},
        {"B at (3 * t_extinct P in a) in a < 1 pg/mL", false, false, 0, 0, "pg/mL"},
        {"mean B over 0 h .. 1 h in a < max B over 1 h .. 2 h in a", false, true, 8 * (1 - exp(-1)),
         8 * exp(-1), "pg/mL"},
        {"min B in a >= 0 pg/mL", true, true, 8 * exp(-12), 0, "pg/mL"},
        {"peak B > 1 pg/mL in b", false, false, 0, 0, "pg/mL"}, /* never there */
        {"peak B > 1 pg/mL in a", true, true, 8, 1, "pg/mL"},   /* a bolus at 0 h rises from 0 */
        {"t_peak B <= 0 h in a", true, true, 0, 0, "h"},
        {"onset B <= 0 h in a", true, true, 0, 0, "h"},
        {"t_50 B < 1 h in a", true, true, log(2), 1, "h"},
        {"auc B < 8 pg.h/mL in a", true, true, 8 * (1 - exp(-12)), 8, "pg.h/mL"},
        {"peak B in a > 7", true, true, 8, 7, "pg/mL"}, /* a bare number is in the unit of B */
        {"-(3 + 2 * 2) < peak B - 1 in a", true, true, -7, 7, "pg/mL"},
        {"10 - peak B in a ~ 2 within 1e-3 pg/mL", true, true, 2, 2, "pg/mL"},
        {"abs(5 - t_50 B in a) > 4", true, true, 5 - log(2), 4, "h"},
        {"initial B <= 0 pg/mL in a", true, true, 0, 0, "pg/mL"},
        {"-(B at 0 h) * 2 < -15 pg/mL in a", true, true, -16, -15, "pg/mL"},
        {"B at 0 h in a / final P in a > 1 pg/cell", false, false, 0, 0, "(pg/mL)/(cell/uL)"},
        {"B at 0 h in a - initial A in a < -1 * (initial A in a - 9 pg/mL)", true, true, -2, -1,
         "pg/mL"},
    };
    char text[4000] = "expect:\n";
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char line[200];
        snprintf(line, sizeof line, "  - {that: \"%s\"}\n", list[i].that);
        strcat(text, line);
    }
    struct studying s;
    run(&s, "12 h",
        "  a: {give: {P: {dose: 100 cell/uL}, B: {dose: 8 pg/mL}}}\n"
        "  b: {}\n",
        text);
    assert_int_equal(s.study.expectation_count, sizeof list / sizeof *list);
    for (size_t i = 0; i < s.study.expectation_count; i++)
        check_expectation(&s.study.expectations[i], &list[i]);
    assert_string_equal(s.study.expectations[2].missing, "t_extinct P in b");
    studying_close(&s);
}

/* --- failures -------------------------------------------------------------------------------- */

/* More is made than the baseline allows: no rest, and no arm runs. */
static void test_no_rest(void **state)
{
    (void)state;
    struct studying s;
    struct ck_failure failure = {0};
    size_t arm = 7;
    read_with(&s, "module: n\ncytokines: {A: {half_life: 1 h, baseline: 1 pg/mL}}\n"
                  "cells: {T: {baseline: 9 cell/uL, half_life: 1 d}}\n"
                  "processes: {T secretes A: {rate: 5 pg/mL/h per (cell/uL)}}\n");
    studying_read(&s, "study: s\nmodel: model.yaml\nduration: 1 h\narms: {a: {}}\n");
    assert_int_equal(s.status, CK_OK);
    assert_int_equal(ck_study_run(&s.study, NULL, &failure, &arm), CK_FAILED);
    assert_true(arm == SIZE_MAX);
    assert_non_null(strstr(failure.reason, "A"));
    studying_close(&s);
}

static void test_interruption(void **state)
{
    (void)state;
    static const volatile sig_atomic_t stop = 1;
    struct studying s;
    struct ck_failure failure = {0};
    size_t arm = 7;
    studying_arms(&s, "  a: {give: {P: {dose: 1 cell/uL}}}\n");
    assert_int_equal(ck_study_run(&s.study, &stop, &failure, &arm), CK_FAILED);
    assert_true(failure.interrupted);
    studying_close(&s);
}

/* Running twice gives the same numbers, to the last bit. */
static void test_running_twice(void **state)
{
    (void)state;
    struct studying s;
    run(&s, "10 h", "  a: {neutralise: {A: 1 h-1}, give: {B: {dose: 8 pg/mL, over: 1 h}}}\n", "");
    const double first = studying_metric(&s, "a", "fire", CK_METRIC_AUC);
    const double second = studying_metric(&s, "a", "B", CK_METRIC_PEAK);
    studying_run(&s);
    assert_true(studying_metric(&s, "a", "fire", CK_METRIC_AUC) == first);
    assert_true(studying_metric(&s, "a", "B", CK_METRIC_PEAK) == second);
    studying_close(&s);
}

static void test_every_allocation_failing_once(void **state)
{
    (void)state;
    static const char text[] = "study: s\nmodel: model.yaml\nduration: 2 h\n"
                               "arms:\n  a: {knockout: A, give: {P: {dose: 3 cell/uL}}}\n"
                               "  b: {set: {A/baseline: 3 pg/mL, T secretes S/delay: 1 h}}\n"
                               "expect: [{that: \"t_extinct P in b > 1 h\"}]\n";
    long n = 1;
    for (bool reached = true; reached; n++) {
        struct studying s;
        struct ck_failure failure;
        size_t arm;
        read_with(&s, model);
        studying_read(&s, text);
        assert_int_equal(s.status, CK_OK);
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        const enum ck_status status = ck_study_run(&s.study, NULL, &failure, &arm);
        ck_memory_fail_at(0);
        reached = ck_memory_count() - before >= n;
        if (status != (reached ? CK_NO_MEMORY : CK_OK))
            fail_msg("allocation %ld: status %d", n, status);
        studying_close(&s);
        assert_int_equal(ck_memory_live(), 0);
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bolus_halves_in_its_half_life),
        cmocka_unit_test(test_units_do_not_matter),
        cmocka_unit_test(test_metrics_do_not_depend_on_the_table),
        cmocka_unit_test(test_metrics_of_an_infusion),
        cmocka_unit_test(test_an_unchanged_arm_stays_at_rest),
        cmocka_unit_test(test_what_is_absent_was_never_there),
        cmocka_unit_test(test_own_rest),
        cmocka_unit_test(test_set_baseline),
        cmocka_unit_test(test_changes_in_time),
        cmocka_unit_test(test_delays_at_the_start),
        cmocka_unit_test(test_extinction),
        cmocka_unit_test(test_expectations),
        cmocka_unit_test(test_no_rest),
        cmocka_unit_test(test_interruption),
        cmocka_unit_test(test_running_twice),
        cmocka_unit_test(test_every_allocation_failing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
