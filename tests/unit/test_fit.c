/* Fits whose answers are known: straight lines in closed form, weighted means with priors, limits
 * and replicates, ends of ranges, threads; and residuals of censored values. */
#include "studying.h"

#include "../../src/fit/private.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fitting {
    struct studying s;
    struct ck_fit fit;
};

static const char line_model[] = "module: line\n"
                                 "parameters: {a: 1 in -10..10, b: 1 h-1 in -10..10}\n"
                                 "effects: {x: {half_life: 1 h}}\n"
                                 "readouts: {y: {formula: a + b*t, unit: 1}}\n";

static void fitting_read(struct fitting *f, const char *data, const char *question)
{
    char text[1000];
    *f = (struct fitting){0};
    studying_open(&f->s);
    studying_add(&f->s, "line.yaml", line_model);
    studying_add(&f->s, "line.csv", data);
    snprintf(text, sizeof text,
             "study: s\nmodel: line.yaml\nduration: 10 h\narms: {one: {}}\n"
             "data: [{file: line.csv, arm: one}]\nfit:\n%s",
             question);
    studying_read(&f->s, text);
    if (f->s.status != CK_OK) ck_diag_print(&f->s.diag, stderr);
    assert_int_equal(f->s.status, CK_OK);
}

static void fitting_solve(struct fitting *f, size_t jobs)
{
    const struct ck_fit_run run = {
        .inputs = &f->s.inputs, .units = f->s.units, .study = &f->s.study, .jobs = jobs};
    assert_int_equal(ck_fit_solve(&run, &f->fit), CK_OK);
}

static void fitting_close(struct fitting *f)
{
    ck_fit_free(&f->fit);
    studying_close(&f->s);
}

static const char four_points[] = "time_h,y\n0,1\n1,3\n2,2\n3,5\n";
static const char both[] = "  parameters: {a: {scale: linear}, b: {scale: linear}}\n  starts: 3\n";

/* b = 5.5/5, a = 2.75 − 1.5 b; RSS 2.7 with 2 degrees of freedom; t(0.975, 2) = 4.302653. */
static void test_a_straight_line(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, four_points, both);
    fitting_solve(&f, 1);
    const struct ck_fit_estimate *e = f.fit.estimates;
    assert_close(e[0].value, 1.1, 1e-7);
    assert_close(e[1].value, 1.1, 1e-7);
    assert_close(f.fit.chi2, 2.7, 1e-9);
    assert_close(f.fit.sigma, sqrt(1.35), 1e-9);
    assert_int_equal(f.fit.freedom, 2);
    assert_close(e[0].se, sqrt(1.35 * 0.7), 1e-7);
    assert_close(e[1].se, sqrt(1.35 / 5), 1e-7);
    assert_close(f.fit.correlation[1], -1.5 / sqrt(3.5), 1e-7);
    assert_close(e[1].low, 1.1 - 4.3026527 * sqrt(0.27), 1e-6);
    assert_close(e[1].high, 1.1 + 4.3026527 * sqrt(0.27), 1e-6);
    assert_close(f.fit.qualities[0].r2, 1.21 * 5 / 8.75, 1e-7);
    fitting_close(&f);
}

/* Of a straight line the profile is a parabola: its limits are those of the standard error. */
static void test_profiles_of_a_straight_line(void **state)
{
    struct fitting f;
    char question[200];
    (void)state;
    snprintf(question, sizeof question, "%s  profiles: yes\n  confidence: 0.8\n", both);
    fitting_read(&f, four_points, question);
    fitting_solve(&f, 2);
    assert_non_null(f.fit.profiles);
    for (int j = 0; j < 2; j++) {
        const struct ck_fit_estimate *e = &f.fit.estimates[j];
        const double half = e->high - e->value;
        assert_true(f.fit.profiles[j].low.reaches && f.fit.profiles[j].high.reaches);
        assert_close(f.fit.profiles[j].low.limit, e->low, 1e-3 * half);
        assert_close(f.fit.profiles[j].high.limit, e->high, 1e-3 * half);
    }
    fitting_close(&f);
}

/* b is held at 1: a = 2.75 − 1.5, and its error is that of a mean. */
static void test_the_end_of_a_range(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, four_points,
                 "  parameters: {a: {scale: linear}, b: {in: 0..1 h-1, start: 0.4 h-1}}\n");
    fitting_solve(&f, 1);
    assert_int_equal(f.fit.estimates[1].at_bound, 1);
    assert_true(f.fit.estimates[1].value == 1);
    assert_true(isnan(f.fit.estimates[1].se));
    assert_int_equal(f.fit.freedom, 3);
    assert_close(f.fit.estimates[0].value, 1.25, 1e-6);
    assert_close(f.fit.estimates[0].se, sqrt(2.75 / 3 / 4), 1e-6);
    fitting_close(&f);
}

static const char only_a[] =
    "  parameters: {a: {in: 0.1..9, start: 2, scale: linear, prior: 4 +- 1}}\n  starts: 2\n";

/* Three values and a prior, each with SD 1. */
static void test_a_prior_is_one_more_value(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, "time_h,y_mean,y_sd\n0,1,1\n0,2,1\n0,3,1\n", only_a);
    fitting_solve(&f, 1);
    assert_close(f.fit.estimates[0].value, 2.5, 1e-7);
    assert_close(f.fit.estimates[0].se, 0.5, 1e-7);
    assert_close(f.fit.estimates[0].high, 2.5 + 0.5 * 1.959964, 1e-6);
    assert_close(f.fit.chi2, 2.25 + 0.25 + 0.25 + 2.25, 1e-7);
    fitting_close(&f);
}

/* Replicates 1, 2, 3 have the SD 1. */
static void test_replicates(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, "time_h,y_1,y_2,y_3\n0,1,2,3\n",
                 "  parameters: {a: {in: 0.1..9, start: 4, scale: linear}}\n  weights: sd\n");
    assert_int_equal(f.s.study.fit->n_points, 3);
    fitting_solve(&f, 1);
    assert_close(f.fit.estimates[0].value, 2, 1e-7);
    assert_close(f.fit.estimates[0].se, 1 / sqrt(3), 1e-7);
    fitting_close(&f);
}

static void test_errors_add_up(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, "time_h,y_mean,y_sd\n0,20,6\n1,10,\n",
                 "  parameters: {a: {scale: linear}}\n"
                 "  error: {subjects: 4, proportional: 20 %, additive: 12}\n");
    assert_close(f.s.study.fit->points[0].sigma, sqrt(9 + 144 + 16), 1e-12);
    assert_close(f.s.study.fit->points[1].sigma, sqrt(144 + 4), 1e-12);
    fitting_close(&f);
}

/* A file's own `error` replaces that of the fit for its values alone. */
static void test_errors_of_one_file(void **state)
{
    struct fitting f = {0};
    (void)state;
    studying_open(&f.s);
    studying_add(&f.s, "line.yaml", line_model);
    studying_add(&f.s, "a.csv", "# volunteers\ntime_h,y_mean,y_sd\n0,20,6\n");
    studying_add(&f.s, "b.csv", "time_h,y\n0,20\n# later\n1,30\n");
    studying_read(&f.s, "study: s\nmodel: line.yaml\nduration: 10 h\narms: {one: {}}\n"
                        "data:\n  - {file: a.csv, arm: one}\n"
                        "  - {file: b.csv, arm: one, error: {proportional: 50 %}}\n"
                        "fit: {parameters: {a: {scale: linear}}, error: {subjects: 9}}\n");
    assert_int_equal(f.s.status, CK_OK);
    assert_int_equal(f.s.study.fit->n_points, 3);
    assert_close(f.s.study.fit->points[0].sigma, 2, 1e-12);
    assert_close(f.s.study.fit->points[1].sigma, 10, 1e-12);
    assert_close(f.s.study.fit->points[2].sigma, 15, 1e-12);
    fitting_close(&f);
}

/* Values 2, 8 and 4 within factors: what is nearest to all is their geometric mean, 4. */
static void test_an_error_that_is_a_factor(void **state)
{
    struct fitting f;
    (void)state;
    fitting_read(&f, "time_h,y\n0,2\n0,8\n0,4\n",
                 "  parameters: {a: {in: 0.1..9, start: 8, scale: log}}\n"
                 "  error: {factor: 2}\n");
    assert_close(f.s.study.fit->points[1].sigma, 8 * log(2), 1e-12);
    fitting_solve(&f, 1);
    assert_close(f.fit.estimates[0].value, 4, 1e-7);
    assert_close(f.fit.chi2, 2, 1e-9);
    assert_close(f.fit.estimates[0].se, 4 * log(2) / sqrt(3), 1e-6);
    fitting_close(&f);
}

/* Its slope is the derivative, at and below 0 too. */
static void test_a_factor_is_smooth(void **state)
{
    struct ck_fit_point point = {.value = 5, .sigma = 5 * log(1.6), .factor = true};
    (void)state;
    for (int below = 0; below < 2; below++)
        for (double curve = -0.01; curve < 12; curve = curve < 0.02 ? curve + 0.001 : curve * 1.5) {
            const double h = 1e-7;
            double slope, unused;
            point.below = below == 1;
            ck_fit_residual(&point, true, curve, &slope);
            const double difference = (ck_fit_residual(&point, true, curve + h, &unused) -
                                       ck_fit_residual(&point, true, curve - h, &unused)) /
                                      (2 * h);
            if (fabs(curve - 0.005) > 1e-6) assert_close(slope, difference, 1e-3 + 1e-4 * slope);
        }
}

/* --- values below their limit ---------------------------------------------------------------- */

static void test_a_censored_residual(void **state)
{
    const struct ck_fit_point point = {.value = 5, .sigma = 2, .below = true};
    double slope;
    (void)state;
    assert_close(ck_fit_residual(&point, true, 5, &slope), sqrt(2 * log(2)), 1e-12);
    assert_close(slope, sqrt(2 / acos(-1)) / sqrt(2 * log(2)) / 2, 1e-12);
    assert_close(ck_fit_residual(&point, true, -60, &slope), 0, 1e-12);
    assert_close(ck_fit_residual(&point, false, 4, &slope), 0, 0);
    assert_close(ck_fit_residual(&point, false, 9, &slope), 2, 1e-12);
    assert_close(slope, 0.5, 1e-12);
}

/* The slope is the derivative, and nothing jumps where the formula changes. */
static void test_a_censored_residual_is_smooth(void **state)
{
    const struct ck_fit_point point = {.value = 5, .sigma = 2, .below = true};
    (void)state;
    for (double curve = 0; curve < 90; curve += 0.5) {
        const double h = 1e-5;
        double slope, unused;
        ck_fit_residual(&point, true, curve, &slope);
        const double difference = (ck_fit_residual(&point, true, curve + h, &unused) -
                                   ck_fit_residual(&point, true, curve - h, &unused)) /
                                  (2 * h);
        if (fabs(curve - 65) > 0.1) assert_close(slope, difference, 1e-6);
    }
    double unused;
    assert_close(ck_fit_residual(&point, true, 65 - 1e-9, &unused),
                 ck_fit_residual(&point, true, 65 + 1e-9, &unused), 1e-7);
}

/* One value 3 and one "< 2", SD 1: a where 3 − a = φ(2 − a)/Φ(2 − a), by bisection. */
static void test_a_censored_mean(void **state)
{
    struct fitting f;
    double low = 0, high = 3;
    (void)state;
    for (int i = 0; i < 100; i++) {
        const double a = (low + high) / 2, z = 2 - a;
        const double density = exp(-z * z / 2) / sqrt(2 * acos(-1));
        *(3 - a > density / (0.5 * erfc(-z / sqrt(2))) ? &low : &high) = a;
    }
    fitting_read(&f, "time_h,y_mean,y_sd\n0,3,1\n0,<2,1\n",
                 "  parameters: {a: {scale: linear}}\n  starts: 1\n");
    fitting_solve(&f, 1);
    assert_close(f.fit.estimates[0].value, low, 1e-6);
    fitting_close(&f);
}

/* --- threads, interruption, memory ----------------------------------------------------------- */

static void test_threads_change_nothing(void **state)
{
    struct fitting one, four;
    (void)state;
    fitting_read(&one, four_points, both);
    fitting_read(&four, four_points, both);
    fitting_solve(&one, 1);
    fitting_solve(&four, 4);
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(one.fit.starts[i].to, four.fit.starts[i].to, 2 * sizeof(double));
        assert_memory_equal(&one.fit.starts[i].chi2, &four.fit.starts[i].chi2, sizeof(double));
    }
    assert_memory_equal(one.fit.covariance, four.fit.covariance, 4 * sizeof(double));
    fitting_close(&one);
    fitting_close(&four);
}

/* The reading of the study for a thread, searches, errors, profiles: the first fifty, then every
 * fiftieth part further. */
static void test_every_allocation_may_fail(void **state)
{
    struct fitting f;
    char question[300];
    const long live = ck_memory_live();
    (void)state;
    snprintf(question, sizeof question, "%s  profiles: yes\n  confidence: 0.6\n", both);
    fitting_read(&f, four_points, question);
    const struct ck_fit_run run = {
        .inputs = &f.s.inputs, .units = f.s.units, .study = &f.s.study, .jobs = 1};
    long n = 0;
    enum ck_status status = CK_NO_MEMORY;
    while (status == CK_NO_MEMORY && n < 100000) {
        n += 1 + n / 50;
        ck_memory_fail_at(n);
        status = ck_fit_solve(&run, &f.fit);
        ck_memory_fail_at(0);
        ck_fit_free(&f.fit);
    }
    assert_int_equal(status, CK_OK);
    assert_true(n > 100);
    fitting_close(&f);
    assert_int_equal(ck_memory_live(), live);
}

static void test_what_is_stopped_at_once_has_no_answer(void **state)
{
    static volatile sig_atomic_t stop = 1;
    struct fitting f;
    (void)state;
    fitting_read(&f, four_points, both);
    const struct ck_fit_run run = {
        .inputs = &f.s.inputs, .units = f.s.units, .study = &f.s.study, .jobs = 2, .stop = &stop};
    assert_int_equal(ck_fit_solve(&run, &f.fit), CK_FAILED);
    assert_true(f.fit.interrupted);
    fitting_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_straight_line),
        cmocka_unit_test(test_profiles_of_a_straight_line),
        cmocka_unit_test(test_the_end_of_a_range),
        cmocka_unit_test(test_a_prior_is_one_more_value),
        cmocka_unit_test(test_replicates),
        cmocka_unit_test(test_errors_add_up),
        cmocka_unit_test(test_errors_of_one_file),
        cmocka_unit_test(test_an_error_that_is_a_factor),
        cmocka_unit_test(test_a_factor_is_smooth),
        cmocka_unit_test(test_a_censored_residual),
        cmocka_unit_test(test_a_censored_residual_is_smooth),
        cmocka_unit_test(test_a_censored_mean),
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_what_is_stopped_at_once_has_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
