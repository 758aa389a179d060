/* Sweeps against closed forms: places along axes, dose-response curves whose EC50 is known, the
 * threshold of a bistable system, the same bytes for any number of threads, going on after a stop.
 */
#include "ck/sweep.h"
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LN2 "0.69314718055994531"

/* All losses are 1/h. `fire` is V D/(K + D) in the end: EC50 = K = 4. S makes itself by a Hill term
 * with exponent 2 and K = 1 at rate r and is lost at 1/h: from S0 it rises if r S0/(1 + S0²) > 1,
 * so for r = 2.5 the rests are 0.5 (unstable) and 2. */
static const char model[] = "module: m\n"
                            "body: {blood_volume: 4 L, tissue_volume: 16 L}\n"
                            "cytokines:\n"
                            "  D: {half_life: none, scale: 1 pg/mL}\n"
                            "  Q: {half_life: " LN2 " h, scale: 1 pg/mL}\n"
                            "cells: {T: {baseline: 1 cell/uL, half_life: 10 d}}\n"
                            "effects:\n"
                            "  fire: {half_life: " LN2 " h, scale: 1}\n"
                            "  S: {half_life: " LN2 " h, scale: 1}\n"
                            "processes:\n"
                            "  body induces fire: {rate: 3 h-1, additive: {D: {K: 4 pg/mL}}}\n"
                            "  body induces S: {rate: 2.5 h-1, additive: {S: {K: 1, n: 2}}}\n"
                            "  T secretes Q: {rate: 2 pg/mL/h per (cell/uL)}\n";

static void open_study(struct studying *s, const char *arms, const char *sweep)
{
    char text[4000];
    snprintf(text, sizeof text, "study: s\nmodel: model.yaml\nduration: 60 h\narms:\n%ssweep:\n%s",
             arms, sweep);
    studying_open(s);
    studying_add(s, "model.yaml", model);
    studying_read(s, text);
}

static void solve(struct studying *s, size_t jobs, const char *checkpoint, struct ck_sweep *sweep)
{
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
    const struct ck_sweep_run run = {.inputs = &s->inputs,
                                     .units = s->units,
                                     .study = &s->study,
                                     .jobs = jobs,
                                     .version = "test",
                                     .checkpoint = checkpoint,
                                     .diag = &s->diag};
    assert_int_equal(ck_sweep_solve(&run, sweep), CK_OK);
    assert_false(sweep->interrupted);
    assert_int_equal(sweep->n_failed, 0);
}

static void an_emax_model_has_its_ec50(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sweep sweep;
    open_study(&s, "  a: {give: {D: {dose: 1 pg/mL, at: 0 h}}}\n",
               "  vary: {dose D in a: {from: 0.1 pg/mL, to: 100 pg/mL, points: 13, scale: log}}\n"
               "  measure: [final fire]\n"
               "  fit: ec50\n");
    solve(&s, 2, NULL, &sweep);
    assert_int_equal(sweep.n_points, 13);
    for (size_t i = 0; i < 13; i++) { /* fire = 3 D/(4 + D) after 60 h */
        const double dose = s.study.sweep->axes[0].values[i];
        assert_close(dose, 0.1 * pow(1000, (double)i / 12), 1e-12 * dose);
        assert_int_equal(sweep.points[i].slots[0].state, CK_SLOT_OK);
        assert_close(sweep.points[i].slots[0].value, 3 * dose / (4 + dose), 1e-6);
    }
    assert_int_equal(sweep.ec50[0].end, CK_EC50_GOOD);
    assert_close(sweep.ec50[0].ec50, 4, 1e-4);
    assert_close(sweep.ec50[0].emax, 3, 1e-4);
    assert_close(sweep.ec50[0].hill, 1, 1e-4);
    assert_close(sweep.ec50[0].e0, 0, 1e-4);
    assert_true(sweep.ec50[0].ec50_se < 1e-3);
    ck_sweep_free(&sweep);
    studying_close(&s);
}

/* One axis: the words of the answer have the values of the closed forms above. */
static void answers_meet_expectations(void **state)
{
    (void)state;
    static const bool holds[] = {true, false, true, true, true, false, true, false};
    struct studying s;
    struct ck_sweep sweep;
    open_study(&s,
               "  a: {give: {D: {dose: 1 pg/mL, at: 0 h}, S: {dose: 1, at: 0 h}}}\n"
               "  b: {give: {D: {dose: 1 pg/mL, at: 0 h}}}\n",
               "  vary: {dose D in a: {from: 0.1 pg/mL, to: 100 pg/mL, points: 13, scale: log}}\n"
               "  arms: a\n"
               "  measure: [final S, final fire]\n"
               "  classify: {little: final fire < 1.5, much: otherwise}\n"
               "  threshold: [final fire > 1.5, final fire > 4]\n"
               "  fit: ec50\n"
               "  expect:\n"
               "    - {that: threshold ~ 4 pg/mL within 1e-6}\n" /* 3 D/(4 + D) = 1.5 */
               "    - {that: threshold 2 > 0 pg/mL}\n"           /* is never reached */
               "    - {that: ec50 2 in a ~ 4 pg/mL within 1e-4}\n"
               "    - {that: emax 2 / hill 2 ~ 3 within 1e-3}\n"
               "    - {that: 13 * share little ~ 7 within 1e-9}\n"
               "    - {that: threshold > 4001 pg/L}\n"
               "    - {that: 1 - share much ~ share little within 1e-12}\n"
               "    - {that: ec50 > 0 pg/mL}\n"); /* S is flat */
    solve(&s, 2, NULL, &sweep);
    assert_int_equal(ck_sweep_judge(&s.study, &sweep), CK_OK);
    const struct ck_expectations *expectations = &s.study.sweep->expectations;
    assert_int_equal(expectations->count, 8);
    for (size_t i = 0; i < 8; i++) {
        if (expectations->items[i].holds != holds[i])
            print_message("%s: %.9g, %.9g\n", expectations->items[i].that,
                          expectations->items[i].left, expectations->items[i].right);
        assert_int_equal(expectations->items[i].holds, holds[i]);
    }
    assert_string_equal(expectations->items[1].missing, "threshold 2 in a");
    ck_sweep_free(&sweep);
    studying_close(&s);
}

static void a_bistable_system_has_its_threshold(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sweep sweep;
    /* put at S0, S falls back below 0.5 and rises to 2 above it */
    open_study(&s, "  a: {give: {S: {dose: 1, at: 0 h}}}\n",
               "  vary: {dose S in a: {from: 0.1, to: 3, points: 4}}\n"
               "  classify: {low: final S < 1, high: otherwise}\n"
               "  threshold: final S > 1\n");
    solve(&s, 2, NULL, &sweep);
    assert_int_equal(sweep.n_crossings, 1);
    assert_true(sweep.crossings[0].holds_above);
    assert_close(sweep.crossings[0].value, 0.5, 2e-4 * 0.5);
    assert_true(sweep.crossings[0].low <= 0.5 * (1 + 1e-4));
    assert_true(sweep.crossings[0].high >= 0.5 * (1 - 1e-4));
    assert_true(sweep.crossings[0].high - sweep.crossings[0].low <= 1e-4 * 0.51);
    assert_close(sweep.points[0].slots[0].value, 0, 0); /* the class of 0.1, then of 1.07 */
    assert_close(sweep.points[1].slots[0].value, 1, 0);
    ck_sweep_free(&sweep);
    studying_close(&s);
}

/* Two values of one axis, one measure. */
static void check_axis(const char *vary, const char *measure, double first, double second)
{
    struct studying s;
    struct ck_sweep sweep;
    char text[400];
    snprintf(text, sizeof text, "  vary: {%s}\n  measure: [%s]\n  arms: [a]\n", vary, measure);
    open_study(&s,
               "  a: {give: {D: [{dose: 1 pg/mL, at: 0 h}, {dose: 2 pg/mL, at: 20 h}]}}\n"
               "  b: {give: {D: {dose: 1 pg/mL, from: 0 h, every: 10 h}}}\n"
               "  c: {overproduce: {T secretes Q: {value: 5, from: 1 h, until: 31 h}}}\n",
               text);
    solve(&s, 1, NULL, &sweep);
    assert_int_equal(sweep.n_points, 2);
    assert_close(sweep.points[0].slots[0].value, first, 1e-6 * (first + 1));
    assert_close(sweep.points[1].slots[0].value, second, 1e-6 * (second + 1));
    ck_sweep_free(&sweep);
    studying_close(&s);
}

/* D is never lost: it counts the doses. Q rests at its rate, 2 pg/mL unless changed. */
static void every_kind_of_axis_moves(void **state)
{
    (void)state;
    check_axis("dose D in a: {values: [2 pg/mL, 6 pg/mL]}", "final D", 6, 18);
    check_axis("dose D in a: {values: [2 pg/mL, 6 pg/mL]}", "D at 1 h", 2, 6);
    check_axis("dose D: {values: [2 pg/mL, 6 pg/mL]}", "D at 5 h in b", 2, 6);
    check_axis("dose D in a: {values: [2 pg/mL, 6 pg/mL]}", "D at 5 h in b", 1, 1);
    check_axis("every D in b: {values: [5 h, 30 h]}", "D at 24 h in b", 5, 1);
    check_axis("delay D in a: {values: [0 h, 15 h]}", "D at 12 h", 1, 0);
    check_axis("delay D in a: {values: [0 h, 15 h]}", "D at 30 h", 3, 1);
    check_axis("overproduce T secretes Q in a: {values: [1, 3]}", "final Q", 2, 6);
    check_axis("overproduce T secretes Q: {values: [1, 3]}", "Q at 30 h in c", 2, 6);
    check_axis("overproduce T secretes Q: {values: [1, 3]}", "final Q in c", 2, 2);
    const char *set = "T secretes Q/rate in a: {values: [1 pg/mL/h per (cell/uL), 4 "
                      "pg/mL/h per (cell/uL)]}";
    check_axis(set, "final Q", 1, 4);
    check_axis(set, "initial Q", 2, 2);
    check_axis(set, "final Q in b", 2, 2);
    /* in all arms the rest follows */
    check_axis("T secretes Q/rate: {values: [1 pg/mL/h per (cell/uL), 4 pg/mL/h per (cell/uL)]}",
               "initial Q", 1, 4);
}

/* 12 h and 4 d: told as 0.5 d and 4 d; the first dose keeps its ratio to the others. */
static void long_times_and_loading_doses(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sweep sweep;
    open_study(&s, "  a: {give: {D: {dose: 1 pg/mL, loading: 5 pg/mL, every: 10 h}}}\n",
               "  vary:\n"
               "    every D in a: {values: [12 h, 4 d]}\n"
               "    dose D in a: {values: [1 pg/mL, 3 pg/mL]}\n"
               "  measure: [D at 25 h]\n");
    solve(&s, 1, NULL, &sweep);
    const struct ck_sweep_axis *axis = &sweep.question->axes[0];
    assert_string_equal(axis->unit, "d");
    assert_close(axis->values[0], 0.5, 0);
    assert_close(axis->values[1], 4, 0);
    static const double expected[] = {5 + 1 + 1, 5, 15 + 3 + 3, 15};
    for (size_t i = 0; i < 4; i++)
        assert_close(sweep.points[i].slots[0].value, expected[i], 1e-6 * expected[i]);
    ck_sweep_free(&sweep);
    studying_close(&s);
}

static const char two_axes[] = "  vary:\n"
                               "    dose D in a: {from: 1 pg/mL, to: 5 pg/mL, points: 5}\n"
                               "    delay D in a: {values: [0 h, 6 h, 70 h]}\n"
                               "  measure: [final D, mean fire over 0 h .. 60 h, final S]\n"
                               "  classify: {more: final D > 3 pg/mL}\n"
                               "  threshold: final D > 3.5 pg/mL\n";
static const char one_dose[] = "  a: {give: {D: {dose: 1 pg/mL, at: 0 h}}}\n";

static bool same_points(const struct ck_sweep *a, const struct ck_sweep *b)
{
    for (size_t i = 0; i < a->n_points; i++)
        for (size_t k = 0; k < a->question->n_slots; k++) {
            const struct ck_slot *x = &a->points[i].slots[k], *y = &b->points[i].slots[k];
            if (x->state != y->state || memcmp(&x->value, &y->value, sizeof x->value) != 0)
                return false;
        }
    for (size_t i = 0; i < a->n_crossings; i++)
        if (memcmp(&a->crossings[i].value, &b->crossings[i].value, sizeof(double)) != 0)
            return false;
    return a->n_points == b->n_points && a->n_crossings == b->n_crossings;
}

static void threads_change_nothing(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sweep one, many;
    open_study(&s, one_dose, two_axes);
    solve(&s, 1, NULL, &one);
    solve(&s, 4, NULL, &many);
    assert_int_equal(one.n_points, 15);
    assert_true(same_points(&one, &many));
    for (size_t i = 0; i < 15; i++) { /* the last row is given after the end of the run */
        const double dose = i < 10 ? (double)(i % 5 + 1) : 0;
        assert_close(one.points[i].slots[0].value, dose, 1e-9);
        assert_close(one.points[i].slots[3].value, dose > 3 ? 0 : -1, 0);
    }
    assert_int_equal(one.n_crossings, 2);
    assert_close(one.crossings[1].value, 3.5, 4e-4);
    assert_int_equal(one.crossings[1].row, 1);
    ck_sweep_free(&one);
    ck_sweep_free(&many);
    studying_close(&s);
}

/* Writes what a call that was stopped after `count` points leaves. */
static void stop_after(struct studying *s, size_t count, const char *path)
{
    struct ck_sweep sweep;
    const struct ck_sweep_run run = {
        .inputs = &s->inputs, .units = s->units, .study = &s->study, .version = "test"};
    solve(s, 2, NULL, &sweep);
    for (size_t i = count; i < sweep.n_points; i++) sweep.points[i].slots[0].state = CK_SLOT_OPEN;
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    ck_sweep_write_checkpoint(&run, &sweep, stream);
    assert_int_equal(fclose(stream), 0);
    ck_sweep_free(&sweep);
}

static void a_stopped_sweep_goes_on(void **state)
{
    (void)state;
    char path[64];
    struct studying s, other;
    struct ck_sweep whole, resumed;
    snprintf(path, sizeof path, "/tmp/ck_sweep_%ld", (long)getpid());
    open_study(&s, one_dose, two_axes);
    solve(&s, 2, NULL, &whole);
    stop_after(&s, 7, path);
    solve(&s, 2, path, &resumed);
    assert_int_equal(resumed.n_resumed, 7);
    assert_true(same_points(&whole, &resumed));
    ck_sweep_free(&resumed);
    /* of another study nothing is taken, and that is said */
    open_study(&other, "  a: {give: {D: {dose: 2 pg/mL, at: 0 h}}}\n", two_axes);
    solve(&other, 2, path, &resumed);
    assert_int_equal(resumed.n_resumed, 0);
    assert_non_null(studying_find(&other, "begins anew"));
    ck_sweep_free(&resumed);
    studying_close(&other);
    /* a torn last line is computed again */
    assert_int_equal(truncate(path, 400), 0);
    solve(&s, 2, path, &resumed);
    assert_in_range(resumed.n_resumed, 1, 6);
    assert_true(same_points(&whole, &resumed));
    ck_sweep_free(&resumed);
    ck_sweep_free(&whole);
    studying_close(&s);
    unlink(path);
}

static void what_fails_is_marked(void **state)
{
    (void)state;
    struct studying s;
    struct ck_sweep sweep;
    studying_open(&s);
    studying_add(&s, "model.yaml",
                 "module: m\nagents: {P: {scale: 1 cell/uL}}\n"
                 "processes: {P proliferates: {rate: 0.1 h-1}}\n");
    studying_read(&s, "study: s\nmodel: model.yaml\nduration: 60 h\n"
                      "arms: {a: {give: {P: {dose: 1 cell/uL, at: 0 h}}}, b: {}}\n"
                      "sweep:\n"
                      "  vary: {P proliferates/rate: {values: [0.1 h-1, 1e3 h-1]}}\n"
                      "  measure: [final P, t_peak P]\n");
    assert_int_equal(s.status, CK_OK);
    const struct ck_sweep_run run = {
        .inputs = &s.inputs, .units = s.units, .study = &s.study, .jobs = 2};
    assert_int_equal(ck_sweep_solve(&run, &sweep), CK_OK);
    assert_int_equal(sweep.n_failed, 1);
    /* slots: final P in a, in b, t_peak P in a, in b */
    assert_close(sweep.points[0].slots[0].value, exp(6), 1e-5 * exp(6));
    assert_int_equal(sweep.points[0].slots[3].state, CK_SLOT_MISSING);
    assert_int_equal(sweep.points[1].slots[0].state, CK_SLOT_FAILED);
    assert_int_equal(sweep.points[1].slots[1].state, CK_SLOT_OK);
    assert_non_null(strstr(sweep.points[1].reason, "arm a"));
    ck_sweep_free(&sweep);
    studying_close(&s);
}

/* Points on E = 7 − 5 x^2.5/(3^2.5 + x^2.5), x = 0 among them. */
static void falling_curves_are_fitted_too(void **state)
{
    (void)state;
    double x[12], y[12];
    struct ck_ec50 fit;
    for (int i = 0; i < 12; i++) {
        x[i] = i == 0 ? 0 : 0.3 * pow(1.6, i);
        y[i] = 7 - 5 * pow(x[i], 2.5) / (pow(3, 2.5) + pow(x[i], 2.5));
    }
    ck_ec50_fit(x, y, 12, &fit);
    assert_int_equal(fit.end, CK_EC50_GOOD);
    assert_close(fit.ec50, 3, 1e-6);
    assert_close(fit.hill, 2.5, 1e-6);
    assert_close(fit.emax, -5, 1e-6);
    assert_close(fit.e0, 7, 1e-6);
    ck_ec50_fit(x, y, 5, &fit);
    assert_int_equal(fit.end, CK_EC50_FEW);
    assert_true(isnan(fit.ec50));
    for (int i = 0; i < 12; i++) y[i] = 2;
    ck_ec50_fit(x, y, 12, &fit);
    assert_int_equal(fit.end, CK_EC50_FLAT);
    /* only its foot is in sight: x/100 for x far below EC50 = 100 */
    for (int i = 0; i < 12; i++) y[i] = x[i] / (100 + x[i]);
    ck_ec50_fit(x, y, 12, &fit);
    assert_int_equal(fit.end, CK_EC50_OUTSIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_emax_model_has_its_ec50),
        cmocka_unit_test(answers_meet_expectations),
        cmocka_unit_test(a_bistable_system_has_its_threshold),
        cmocka_unit_test(every_kind_of_axis_moves),
        cmocka_unit_test(long_times_and_loading_doses),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_stopped_sweep_goes_on),
        cmocka_unit_test(what_fails_is_marked),
        cmocka_unit_test(falling_curves_are_fitted_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
