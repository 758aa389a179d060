/* What was put into synthetic measurements must come out of a fit: four numbers of two substances
 * in a chain, from starts up to a factor 10 away, with normal errors of known size. */
#include "studying.h"

#include "ck/fit.h"
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS 50
#define TIMES 12

static const char model[] = "module: chain\n"
                            "parameters: {k1: 1 h-1, k2: 1 h-1, k3: 1 h-1, s: 1}\n"
                            "effects: {X: {half_life: none, scale: 1},"
                            " Y: {half_life: none, scale: 1}}\n"
                            "processes:\n"
                            "  body induces X: {rate: \"-k1*X\"}\n"
                            "  body induces Y: {rate: \"k2*X - k3*Y\"}\n"
                            "readouts: {u: {formula: s*X, unit: 1}, v: {formula: s*Y, unit: 1}}\n";

static const char *const names[] = {"k1", "k2", "k3", "s"};
static const char *const units[] = {" h-1", " h-1", " h-1", ""};
static const double truth[] = {0.3, 0.8, 1.1, 20};

static double exact(double t, bool second)
{
    const double x = exp(-truth[0] * t);
    if (!second) return truth[3] * x;
    return truth[3] * truth[1] / (truth[2] - truth[0]) * (x - exp(-truth[2] * t));
}

static void make_data(gsl_rng *rng, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "time_h,u_mean,u_sd,v_mean,v_sd\n");
    for (int i = 0; i < TIMES; i++) {
        const double t = 0.75 * i, u = exact(t, false), v = exact(t, true);
        const double su = 0.3 + 0.04 * u, sv = 0.3 + 0.04 * v;
        const double du = gsl_ran_gaussian(rng, su), dv = gsl_ran_gaussian(rng, sv);
        length += (size_t)snprintf(text + length, size - length, "%.17g,%.17g,%.17g,%.17g,%.17g\n",
                                   t, u + du, su, v + dv, sv);
    }
}

static void make_study(gsl_rng *rng, char *text, size_t size)
{
    size_t length = (size_t)snprintf(
        text, size,
        "study: s\nmodel: chain.yaml\nduration: 9 h\narms: {one: {initial: {X: 1, Y: 0}}}\n"
        "data: [{file: chain.csv, arm: one}]\nfit:\n  starts: 3\n  parameters:\n");
    for (int j = 0; j < 4; j++) {
        const double start = truth[j] * pow(10, 2 * gsl_rng_uniform(rng) - 1);
        length += (size_t)snprintf(text + length, size - length,
                                   "    %s: {in: %.17g..%.17g%s, start: %.17g%s}\n", names[j],
                                   truth[j] / 20, truth[j] * 20, units[j], start, units[j]);
    }
}

/* How many of the four intervals hold the truth. */
static int count_covered(unsigned long seed)
{
    static char data[8000], study[2000];
    struct studying s = {0};
    struct ck_fit fit = {0};
    int covered = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    assert_non_null(rng);
    gsl_rng_set(rng, seed);
    make_data(rng, data, sizeof data);
    make_study(rng, study, sizeof study);
    gsl_rng_free(rng);
    studying_open(&s);
    studying_add(&s, "chain.yaml", model);
    studying_add(&s, "chain.csv", data);
    studying_read(&s, study);
    if (s.status != CK_OK) ck_diag_print(&s.diag, stderr);
    assert_int_equal(s.status, CK_OK);
    const struct ck_fit_run run = {
        .inputs = &s.inputs, .units = s.units, .study = &s.study, .jobs = 1};
    assert_int_equal(ck_fit_solve(&run, &fit), CK_OK);
    assert_in_range(fit.starts[fit.best].end, CK_FIT_CONVERGED, CK_FIT_STALLED);
    for (int j = 0; j < 4; j++)
        covered += fit.estimates[j].low <= truth[j] && truth[j] <= fit.estimates[j].high;
    ck_fit_free(&fit);
    studying_close(&s);
    return covered;
}

/* Of 200 intervals at 95 % 190 should hold the truth, and 180 is more than three SD below. */
static void test_intervals_hold_the_truth(void **state)
{
    int covered = 0;
    (void)state;
    for (unsigned long seed = 1; seed <= SEEDS; seed++) covered += count_covered(seed);
    print_message("%d of %d intervals hold the truth\n", covered, 4 * SEEDS);
    assert_in_range(covered, 180, 4 * SEEDS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_intervals_hold_the_truth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
