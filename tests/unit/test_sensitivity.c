/* Sensitivities of studies against central differences of runs whose tolerance is tight, through
 * everything that a study can do to an arm, and what they answer to bad questions. */
#include "studying.h"

#include "ck/sensitivity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64 /* observations and numbers */

/* ---- asking ---- */

struct question {
    struct ck_study *study;
    const char *addresses[MOST];
    struct ck_observation observations[MOST];
    size_t m, n;
    double values[MOST], jacobian[MOST * MOST];
};

static void observe(struct question *q, size_t arm, const char *column, double time_h)
{
    assert_true(q->n < MOST);
    q->observations[q->n++] = (struct ck_observation){arm, column, time_h};
}

static void vary(struct question *q, const char *address)
{
    assert_true(q->m < MOST);
    q->addresses[q->m++] = address;
}

static void prepare(struct question *q, struct ck_sensitivity *sensitivity)
{
    struct ck_failure failure = {0};
    const enum ck_status status = ck_sensitivity_init(sensitivity, q->study, q->addresses, q->m,
                                                      q->observations, q->n, &failure);
    if (status != CK_OK) print_message("%s\n", failure.reason);
    assert_int_equal(status, CK_OK);
}

static void ask(struct ck_sensitivity *sensitivity, const double *theta, double *values,
                double *jacobian)
{
    struct ck_failure failure = {0};
    const enum ck_status status =
        ck_sensitivity_run(sensitivity, theta, values, jacobian, NULL, &failure, NULL);
    if (status != CK_OK) print_message("%g h: %s\n", failure.time_h, failure.reason);
    assert_int_equal(status, CK_OK);
}

static void set_rtol(struct ck_study *study, double rtol)
{
    study->rtol = rtol;
    for (size_t i = 0; i < study->arm_count; i++) study->arms[i].plan.rtol = rtol;
}

/* ---- central differences ---- */

/* Of number j: four values around it, so that the error is of the fourth order of the step. */
static void differentiate(struct question *q, struct ck_sensitivity *sensitivity, size_t j,
                          double step, double *slopes)
{
    static const double weights[4] = {1, -8, 8, -1};
    double theta[MOST], values[MOST];
    for (size_t k = 0; k < q->m; k++) theta[k] = ck_study_get(q->study, q->addresses[k]);
    const double value = theta[j], h = step * (value != 0 ? fabs(value) : 1);
    memset(slopes, 0, q->n * sizeof *slopes);
    for (int k = 0; k < 4; k++) {
        const int places[4] = {-2, -1, 1, 2};
        theta[j] = value + places[k] * h;
        ask(sensitivity, theta, values, NULL);
        for (size_t i = 0; i < q->n; i++) slopes[i] += weights[k] * values[i] / (12 * h);
    }
    theta[j] = value;
    ask(sensitivity, theta, values, NULL);
}

/* A derivative is lost in the noise of differences below this: it would move the value by 1e-7 of
 * its size if the number changed by its own. */
static double noise(const struct question *q, size_t i, double theta)
{
    const struct ck_arm *arm = &q->study->arms[q->observations[i].arm];
    const uint32_t state = ck_system_state(arm->system, q->observations[i].column);
    const double size = fabs(q->values[i]) + (state != CK_NONE ? arm->plan.scale[state] : 0);
    return 1e-7 * size / (theta != 0 ? fabs(theta) : 1);
}

static void say_gap(const struct question *q, size_t i, size_t j, double slope)
{
    print_message("d %s (%g h, arm %zu) / d %s: %.9g, by differences %.9g\n",
                  q->observations[i].column, q->observations[i].time_h, q->observations[i].arm,
                  q->addresses[j], q->jacobian[i * q->m + j], slope);
}

/* One number: how many entries are wrong; *told counts those that are not lost in noise. */
static size_t compare_number(struct question *q, struct ck_sensitivity *sensitivity, size_t j,
                             double step, size_t *told)
{
    double slopes[MOST];
    size_t wrong = 0;
    const double theta = ck_study_get(q->study, q->addresses[j]);
    differentiate(q, sensitivity, j, step, slopes);
    for (size_t i = 0; i < q->n; i++) {
        const double found = q->jacobian[i * q->m + j], small = noise(q, i, theta);
        *told += fabs(found) > 1e3 * small;
        if (fabs(found - slopes[i]) <= 1e-4 * fabs(slopes[i]) + small) continue;
        say_gap(q, i, j, slopes[i]);
        wrong++;
    }
    return wrong;
}

static void compare(struct question *q, double step)
{
    struct ck_sensitivity sensitivity;
    const double rtol = q->study->rtol;
    size_t wrong = 0, told = 0;
    prepare(q, &sensitivity);
    ask(&sensitivity, NULL, q->values, q->jacobian);
    set_rtol(q->study, 1e-11);
    for (size_t j = 0; j < q->m; j++) wrong += compare_number(q, &sensitivity, j, step, &told);
    set_rtol(q->study, rtol);
    ck_sensitivity_free(&sensitivity);
    assert_int_equal(wrong, 0);
    assert_true(told > q->n); /* on the average more than one for each observation */
}

/* ---- the small model of all kinds of things ---- */

static const char *const small_numbers[] = {
    "A/half_life",         "A/baseline",         "B/half_life",
    "T/baseline",          "M/half_life",        "AR/K/A",
    "P proliferates/rate", "M kills P/rate",     "M secretes B/rate",
    "M secretes B/delay",  "T becomes M/rate",   "D/bioavailability",
    "P/extinct_below",     "body/tissue_volume", "body/weight",
    "D binds A/K",         "N secretes A/rate"};

/* All numbers of the list, some columns at some times in every arm. */
static void compare_small(const char *arms, double step)
{
    static const char *const columns[] = {"A", "A_blood", "B", "M", "P", "damage", "DA"};
    static const double times[] = {0, 7.3, 48, 200};
    struct studying s;
    struct question *q = calloc(1, sizeof *q);
    assert_non_null(q);
    studying_arms(&s, arms);
    q->study = &s.study;
    for (size_t i = 0; i < sizeof small_numbers / sizeof *small_numbers; i++)
        vary(q, small_numbers[i]);
    for (size_t arm = 0; arm < s.study.arm_count; arm++)
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            for (size_t t = 0; t < 4 && q->n < MOST; t++) observe(q, arm, columns[c], times[t]);
    compare(q, step);
    free(q);
    studying_close(&s);
    assert_int_equal(ck_memory_live(), 0);
}

static void rest_and_doses(void **state)
{
    (void)state;
    compare_small("  a: {give: {P: {dose: 50 cell/uL, at: 1 h},\n"
                  "             D: [{dose: 2 mg/kg_body, route: iv, at: 2 h, over: 3 h},\n"
                  "                 {dose: 25 mg, route: sc, from: 1 d, every: 2 d, times: 3}]}}\n",
                  1e-3);
}

static void extinction(void **state)
{
    (void)state;
    compare_small(
        "  a: {give: {P: {dose: 2 cell/uL}}, set: {M kills P/rate: 0.1 h-1 per (cell/uL)},\n"
        "      initial: {M: 20 cell/uL}}\n",
        1e-4);
}

static void timed_changes(void **state)
{
    (void)state;
    compare_small("  a: {overproduce: {N secretes A: {value: 6, from: 1 d, until: 5 d}},\n"
                  "      block: {AR: {value: 0.5, from: 12 h}}, neutralise: {B: 0.3 h-1},\n"
                  "      deplete: {T: {value: 0.5, from: 3 d}},\n"
                  "      set: {T becomes M/rate: {value: 0.002 h-1, from: 2 d, until: 4 d}},\n"
                  "      freeze: {damage: {from: 2 d, until: 3 d}}}\n",
                  1e-3);
}

static void rests_of_their_own(void **state)
{
    (void)state;
    compare_small("  own: {start: own_rest, overproduce: {every secretes A: 3}}\n"
                  "  without: {knockout: B, give: {P: {dose: 5 cell/uL}}}\n",
                  1e-3);
    compare_small("  lost: {lose_receptor: BR, give: {P: {dose: 5 cell/uL}}}\n"
                  "  raised: {set: {A/baseline: 20 pg/mL}, initial: {damage: 2}}\n",
                  1e-3);
}

static void wiring_of_their_own(void **state)
{
    (void)state;
    compare_small("  more: {ectopic: {T secretes B: {rate: 0.1 pg/mL/h per (cell/uL)}},\n"
                  "         give: {P: {dose: 5 cell/uL}}}\n"
                  "  later: {set: {M secretes B/delay: 12 h}, give: {P: {dose: 5 cell/uL}}}\n",
                  1e-3);
}

/* ---- the project's model ---- */

static const char *const model_numbers[] = {"TNFa/half_life",
                                            "IL6/half_life",
                                            "IL10/half_life",
                                            "IL6/baseline",
                                            "neutrophil/half_life",
                                            "macrophage_active secretes TNFa/rate",
                                            "macrophage_active secretes IL6/delay",
                                            "macrophage_active secretes IL10/rate",
                                            "blood_monocyte_active secretes IL6/delay",
                                            "macrophage_active kills pathogen/rate",
                                            "IL6R/K/IL6",
                                            "body/blood_volume",
                                            "body/exchange",
                                            "pathogen/extinct_below",
                                            "etanercept/bioavailability",
                                            "etanercept/blood/half_life",
                                            "etanercept binds TNFa/K"};

struct asked {
    const char *path;
    size_t first_arm, arms; /* how many are observed */
    double times[3], step;
    const char *columns[8]; /* NULL-terminated */
};

static void compare_model(const struct asked *asked)
{
    struct studying s;
    struct question *q = calloc(1, sizeof *q);
    assert_non_null(q);
    studying_open(&s);
    s.status = ck_study_read(&s.inputs, s.units, asked->path, &s.study, &s.diag);
    assert_int_equal(s.status, CK_OK);
    q->study = &s.study;
    for (size_t i = 0; i < sizeof model_numbers / sizeof *model_numbers; i++) {
        if (!ck_study_may_vary(&s.study, model_numbers[i], NULL))
            fail_msg("%s may not vary", model_numbers[i]);
        vary(q, model_numbers[i]);
    }
    for (size_t arm = asked->first_arm; arm < asked->first_arm + asked->arms; arm++)
        for (size_t c = 0; asked->columns[c]; c++)
            for (size_t t = 0; t < 3; t++) observe(q, arm, asked->columns[c], asked->times[t]);
    compare(q, asked->step);
    free(q);
    studying_close(&s);
}

static void endotoxin(void **state)
{
    (void)state;
    compare_model(&(struct asked){"configs/endotoxin.yaml",
                                  0,
                                  1,
                                  {0.5, 2, 8},
                                  1e-3,
                                  {"TNFa_blood", "IL6_blood", "IL10_blood", "fever"}});
}

static void resolution(void **state)
{
    (void)state;
    compare_model(&(struct asked){"configs/resolution.yaml",
                                  0,
                                  1,
                                  {6, 30, 200},
                                  1e-4,
                                  {"TNFa", "IL6", "neutrophil", "pathogen", "damage"}});
}

static void missing_il10(void **state)
{
    (void)state;
    compare_model(&(struct asked){"configs/missing-il10.yaml",
                                  2,
                                  1,
                                  {20, 84, 200},
                                  4e-3,
                                  {"TNFa", "IL10_blood", "neutrophil", "damage"}});
}

static void ectopic_il6(void **state)
{
    (void)state;
    compare_model(&(struct asked){"configs/ectopic-il6.yaml",
                                  2,
                                  1,
                                  {10, 169, 300},
                                  1e-3,
                                  {"TNFa", "IL6", "acute_phase_proteins", "fever"}});
}

static void anti_tnf(void **state)
{
    (void)state;
    compare_model(&(struct asked){"configs/anti-tnf.yaml",
                                  2,
                                  1,
                                  {0, 700, 2000},
                                  1e-3,
                                  {"TNFa", "TNFa_total", "etanercept_blood", "damage", "IL6"}});
}

/* ---- other values ---- */

static const char varied_arms[] =
    "  a: {give: {P: {dose: 50 cell/uL}, D: {dose: 2 mg/kg_body, route: sc, at: 1 h}},\n"
    "      overproduce: {N secretes A: {value: 6, from: 1 d, until: 5 d}}}\n"
    "  later: {like: a, set: {M secretes B/delay: 12 h}, knockout: B}\n"
    "  own: {like: a, start: own_rest, set: {B/half_life: 3 h}}\n";

static void assert_same_curves(const struct ck_arm *one, const struct ck_arm *two)
{
    const struct ck_trajectory *a = &one->trajectory, *b = &two->trajectory;
    assert_int_equal(a->n_columns, b->n_columns);
    for (size_t column = 0; column < a->n_columns; column++)
        for (double t = 0; t <= 240; t += 30) {
            const double x = ck_trajectory_value(a, column, t, true);
            const double y = ck_trajectory_value(b, column, t, true);
            assert_close(x, y, 1e-5 * fabs(y) + 1e-6 * a->columns[column].scale);
        }
}

/* What a study gives with other values is what it gives when they are written in the model. */
static void other_values_are_as_if_written(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        double value;
        const char *unit;
    } changed[] = {{"A/half_life", 1.5, " h"},
                   {"A/baseline", 12, " pg/mL"},
                   {"body/weight", 60, " kg"},
                   {"D/bioavailability", 0.8, ""},
                   {"N secretes A/rate", 0.02, " pg/mL/h per (cell/uL)"},
                   {"M secretes B/delay", 4, " h"},
                   {"body/tissue_volume", 10, " L"}};
    char set[800] = "", text[1200];
    struct studying varied, written;
    studying_arms(&varied, varied_arms);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        sprintf(set + strlen(set), "  %s: %g%s\n", changed[i].address, changed[i].value,
                changed[i].unit);
        assert_int_equal(ck_study_set(&varied.study, changed[i].address, changed[i].value), CK_OK);
    }
    assert_int_equal(ck_study_replan(&varied.study), CK_OK);
    assert_close(ck_study_get(&varied.study, "body/weight"), 60, 0);
    studying_run(&varied);
    studying_open(&written);
    sprintf(text, "module: n\ninclude: [m.yaml]\nset:\n%s", set);
    studying_add(&written, "n.yaml", text);
    sprintf(text, "study: s\nmodel: n.yaml\nduration: 10 d\narms:\n%s", varied_arms);
    studying_read(&written, text);
    if (written.status != CK_OK) ck_diag_print(&written.diag, stderr);
    assert_int_equal(written.status, CK_OK);
    studying_run(&written);
    for (size_t arm = 0; arm < 3; arm++)
        assert_same_curves(&varied.study.arms[arm], &written.study.arms[arm]);
    studying_close(&varied);
    studying_close(&written);
}

static void what_may_not_vary(void **state)
{
    (void)state;
    struct studying s;
    const char *why = NULL;
    studying_arms(&s, "  a: {}\n");
    static const char *const wrong[] = {"A/nothing", "A/molar_mass", "B/scale",
                                        "M secretes B/stages", "A/baseline_production"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(ck_study_may_vary(&s.study, wrong[i], &why));
        assert_non_null(why);
        assert_int_equal(ck_study_set(&s.study, wrong[i], 1), CK_BAD_INPUT);
    }
    assert_true(ck_study_may_vary(&s.study, "A/half_life", &why));
    assert_null(why);
    assert_int_equal(ck_study_set(&s.study, "A/half_life", 0), CK_BAD_INPUT);
    assert_int_equal(ck_study_set(&s.study, "A/half_life", NAN), CK_BAD_INPUT);
    assert_int_equal(ck_study_set(&s.study, "D/bioavailability", 1.5), CK_BAD_INPUT);
    assert_close(ck_study_get(&s.study, "A/half_life"), 1, 0);
    assert_true(isnan(ck_study_get(&s.study, "A/nothing")));
    studying_close(&s);
}

/* ---- bad questions and failures ---- */

static void assert_refused(struct ck_study *study, const char *address,
                           struct ck_observation observation, const char *reason)
{
    struct ck_sensitivity sensitivity;
    struct ck_failure failure = {0};
    const char *addresses[] = {"T/half_life", address};
    assert_int_equal(
        ck_sensitivity_init(&sensitivity, study, addresses, 2, &observation, 1, &failure),
        CK_BAD_INPUT);
    assert_string_equal(failure.reason, reason);
    ck_sensitivity_free(&sensitivity);
}

static void bad_questions_are_refused(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {}\n");
    const struct ck_observation good = {0, "A", 1};
    assert_refused(&s.study, "X/half_life", good, "'X/half_life' is not a number of the model");
    assert_refused(&s.study, "T/half_life", good, "'T/half_life' is named twice");
    assert_refused(&s.study, "A/half_life", (struct ck_observation){1, "A", 1},
                   "'A' is observed in an arm that does not exist");
    assert_refused(&s.study, "A/half_life", (struct ck_observation){0, "X", 1},
                   "'X' is no column of the arm");
    assert_refused(&s.study, "A/half_life", (struct ck_observation){0, "A", 241},
                   "'A' is observed outside the run");
    studying_close(&s);
}

/* N makes more of A than A's baseline allows. */
static void failures_say_where(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sensitivity q;
    struct ck_failure failure = {0};
    const char *address = "N secretes A/rate";
    const struct ck_observation observation = {0, "A", 1};
    const volatile sig_atomic_t stop = 1;
    const double large = 1e6, negative = -1, good = 0.01;
    double value, slope;
    size_t arm = 7;
    studying_arms(&s, "  a: {}\n");
    assert_int_equal(ck_sensitivity_init(&q, &s.study, &address, 1, &observation, 1, &failure),
                     CK_OK);
    assert_int_equal(ck_sensitivity_run(&q, &large, &value, &slope, NULL, &failure, &arm),
                     CK_FAILED);
    assert_true(arm == SIZE_MAX && strstr(failure.reason, "cannot rest at its baseline"));
    assert_int_equal(ck_sensitivity_run(&q, &negative, &value, NULL, NULL, &failure, &arm),
                     CK_BAD_INPUT);
    assert_string_equal(failure.reason, "'N secretes A/rate' cannot have this value");
    assert_int_equal(ck_sensitivity_run(&q, &good, &value, &slope, &stop, &failure, &arm),
                     CK_FAILED);
    assert_true(failure.interrupted);
    assert_int_equal(ck_sensitivity_run(&q, &good, &value, &slope, NULL, &failure, &arm), CK_OK);
    ck_sensitivity_free(&q);
    studying_close(&s);
}

/* ---- memory ---- */

static enum ck_status ask_once(struct ck_study *study, double *value, double *slopes)
{
    static const char *const addresses[] = {"B/half_life", "body/weight"};
    static const double theta[] = {2, 80};
    const struct ck_observation observation = {0, "A", 30};
    struct ck_sensitivity q;
    enum ck_status status = ck_sensitivity_init(&q, study, addresses, 2, &observation, 1, NULL);
    if (status == CK_OK) status = ck_sensitivity_run(&q, theta, value, slopes, NULL, NULL, NULL);
    ck_sensitivity_free(&q);
    return status;
}

/* And then the same question has the same answer. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct studying s;
    double value = 0, expected = 0, slopes[2] = {0, 0}, expected_slopes[2] = {0, 0};
    studying_arms(&s, "  a: {start: own_rest, set: {B/half_life: 3 h, A/baseline: 9 pg/mL},\n"
                      "      give: {D: {dose: 1 mg/kg_body}, P: {dose: 9 cell/uL}}}\n");
    assert_int_equal(ask_once(&s.study, &expected, expected_slopes), CK_OK);
    assert_true(expected > 0 && expected_slopes[0] != 0 && expected_slopes[1] != 0);
    enum ck_status status = CK_NO_MEMORY;
    for (long n = 1, step = 1; status == CK_NO_MEMORY; n += step) {
        ck_memory_fail_at(n);
        status = ask_once(&s.study, &value, slopes);
        ck_memory_fail_at(0);
        if (n > 200) step = 13; /* the later ones are many and alike */
    }
    assert_int_equal(status, CK_OK);
    assert_close(value, expected, 0);
    for (int j = 0; j < 2; j++) assert_close(slopes[j], expected_slopes[j], 0);
    studying_close(&s);
    assert_int_equal(ck_memory_live(), 0);
}

#define TEST(function) cmocka_unit_test(function)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rest_and_doses),
        TEST(extinction),
        TEST(timed_changes),
        TEST(rests_of_their_own),
        TEST(wiring_of_their_own),
        TEST(endotoxin),
        TEST(resolution),
        TEST(missing_il10),
        TEST(ectopic_il6),
        TEST(anti_tnf),
        TEST(other_values_are_as_if_written),
        TEST(what_may_not_vary),
        TEST(bad_questions_are_refused),
        TEST(failures_say_where),
        TEST(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
