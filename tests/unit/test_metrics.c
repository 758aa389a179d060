/* Metrics and windows on trajectories made by hand from polynomials whose extrema, crossings and
 * integrals are known in closed form. */
#include "studying.h"

#include "../../src/study/polynomial.h"
#include "ck/token.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST_PIECES 64

/* --- curves ---------------------------------------------------------------------------------- */

struct curve {
    struct ck_trajectory trajectory;
    struct ck_column column;
    struct ck_piece pieces[MOST_PIECES];
    double coef[MOST_PIECES][CK_MAX_DEGREE + 1];
    double start, final;
};

static void curve_open(struct curve *curve)
{
    memset(curve, 0, sizeof *curve);
    curve->column = (struct ck_column){.name = "x", .unit = "pg/mL"};
    curve->trajectory.columns = &curve->column;
    curve->trajectory.n_columns = 1;
    curve->trajectory.pieces = curve->pieces;
    curve->trajectory.start = &curve->start;
    curve->trajectory.final = &curve->final;
}

/* A step from t0 to t1 on the polynomial Σ poly[k] t^k: rewritten in s = (t − t1) / (t1 − t0). The
 * first one starts where nothing happens: no event at its t0. */
static void curve_add(struct curve *curve, double t0, double t1, const double *poly,
                      unsigned degree)
{
    const size_t i = curve->trajectory.n_pieces++;
    double *coef = curve->coef[i];
    for (unsigned k = degree + 1; k-- > 0;) { /* Horner in (t1 + w s) */
        for (unsigned j = degree; j > 0; j--) coef[j] = t1 * coef[j] + (t1 - t0) * coef[j - 1];
        coef[0] = t1 * coef[0] + poly[k];
    }
    curve->pieces[i] = (struct ck_piece){t0, t1, degree, coef};
    for (unsigned k = degree + 1; i == 0 && k-- > 0;)
        curve->start = k == degree ? poly[k] : curve->start * t0 + poly[k];
    curve->trajectory.end_h = t1;
    curve->final = coef[0];
}

static void measure(const struct curve *curve, double values[CK_METRIC_COUNT])
{
    ck_metrics(&curve->trajectory, 0, values);
}

static void assert_no_peak(const double *values)
{
    assert_true(isnan(values[CK_METRIC_PEAK]) && isnan(values[CK_METRIC_T_PEAK]));
    assert_true(isnan(values[CK_METRIC_T_50]) && isnan(values[CK_METRIC_ONSET]));
    assert_true(isnan(values[CK_METRIC_RESOLUTION_INTERVAL]));
}

/* x = 1 + t (4 − t) */
static const double parabola[] = {1, 4, -1};

static void assert_parabola(const double *values)
{
    assert_close(values[CK_METRIC_INITIAL_VALUE], 1, 1e-13);
    assert_close(values[CK_METRIC_PEAK], 5, 1e-13);
    assert_close(values[CK_METRIC_T_PEAK], 2, 1e-7);
    assert_close(values[CK_METRIC_T_50], 2 + sqrt(2), 1e-12);
    assert_close(values[CK_METRIC_RESOLUTION_INTERVAL], sqrt(2), 1e-7);
    assert_close(values[CK_METRIC_ONSET], 2 - sqrt(3.6), 1e-12);
    assert_close(values[CK_METRIC_AUC], 32.0 / 3, 1e-12); /* from 4 on it is below the start */
    assert_close(values[CK_METRIC_FINAL], -4, 1e-12);
    assert_true(isnan(values[CK_METRIC_T_EXTINCT]));
}

static void test_parabola(void **state)
{
    (void)state;
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 1.5, parabola, 2);
    curve_add(&curve, 1.5, 5, parabola, 2);
    measure(&curve, values);
    assert_parabola(values);
}

/* The same curve gives the same metrics however the solver cuts it, wherever its peak falls. */
static void test_cuts_do_not_matter(void **state)
{
    (void)state;
    for (int cuts = 1; cuts <= 40; cuts++) {
        struct curve curve;
        double values[CK_METRIC_COUNT];
        curve_open(&curve);
        for (int i = 0; i < cuts; i++)
            curve_add(&curve, 5.0 * i / cuts, 5.0 * (i + 1) / cuts, parabola, 2);
        measure(&curve, values);
        assert_parabola(values);
    }
}

/* x' = −(t − 1)(t − 2)(t − 3)(t − 4): maxima at 2 and, higher, at 4; from t = 1 on. */
static void test_quintic_with_two_maxima(void **state)
{
    (void)state;
    const double quintic[] = {0, -24, 25, -35.0 / 3, 2.5, -0.2};
    const double start = -24 + 25 - 35.0 / 3 + 2.5 - 0.2;
    const double high = -(204.8 - 640 + 2240.0 / 3 - 400 + 96); /* at 4 */
    struct curve curve;
    double values[CK_METRIC_COUNT], largest, smallest, mean;
    curve_open(&curve);
    curve_add(&curve, 1, 4.5, quintic, 5);
    curve.trajectory.start_h = 1;
    measure(&curve, values);
    assert_close(values[CK_METRIC_INITIAL_VALUE], start, 1e-11);
    assert_close(values[CK_METRIC_PEAK], high, 1e-11);
    assert_close(values[CK_METRIC_T_PEAK], 4, 1e-6);
    ck_window(&curve.trajectory, 0, 1.5, 3.5, &largest, &smallest, &mean);
    assert_close(largest, -(6.4 - 40 + 280.0 / 3 - 100 + 48), 1e-11); /* at 2 */
    assert_close(smallest, -(48.6 - 202.5 + 315 - 225 + 72), 1e-11);  /* at 3 */
}

/* x = t to 2, a dose lifts it to 10, it falls to 8 at 4. */
static void add_dosed(struct curve *curve)
{
    const double rising[] = {0, 1}, falling[] = {12, -1};
    curve_open(curve);
    curve_add(curve, 0, 2, rising, 1);
    curve_add(curve, 2, 4, falling, 1);
}

static void test_peak_after_a_jump(void **state)
{
    (void)state;
    struct curve curve;
    double values[CK_METRIC_COUNT];
    add_dosed(&curve);
    measure(&curve, values);
    assert_close(values[CK_METRIC_PEAK], 10, 1e-13);
    assert_close(values[CK_METRIC_T_PEAK], 2, 0);
    assert_true(isnan(values[CK_METRIC_T_50])); /* never down to 5 */
    assert_true(isnan(values[CK_METRIC_RESOLUTION_INTERVAL]));
    assert_close(values[CK_METRIC_ONSET], 1, 1e-13);
    assert_close(values[CK_METRIC_AUC], 2 + 18, 1e-12);
}

/* An event at the last instant counts, though no step comes after it. */
static void test_peak_at_the_very_end(void **state)
{
    (void)state;
    struct curve curve;
    double values[CK_METRIC_COUNT], largest, smallest, mean;
    add_dosed(&curve);
    curve.final = 20;
    measure(&curve, values);
    assert_close(values[CK_METRIC_PEAK], 20, 0);
    assert_close(values[CK_METRIC_T_PEAK], 4, 0);
    assert_close(values[CK_METRIC_ONSET], 2, 1e-13); /* the dose passes 2 at once */
    assert_close(values[CK_METRIC_FINAL], 20, 0);
    ck_window(&curve.trajectory, 0, 3, 4, &largest, &smallest, &mean);
    assert_close(largest, 20, 0);
    assert_close(mean, 8.5, 1e-12);
}

/* x = t to 3, then everything is removed: the peak is the value before, half of it is lost there.
 */
static void test_peak_before_a_jump(void **state)
{
    (void)state;
    const double rising[] = {0, 1}, nothing[] = {0, 0};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 3, rising, 1);
    curve_add(&curve, 3, 4, nothing, 1);
    measure(&curve, values);
    assert_close(values[CK_METRIC_PEAK], 3, 1e-13);
    assert_close(values[CK_METRIC_T_PEAK], 3, 1e-13);
    assert_close(values[CK_METRIC_T_50], 3, 1e-13);
    assert_close(values[CK_METRIC_RESOLUTION_INTERVAL], 0, 1e-13);
}

/* Where nothing happens at t = 0, what only falls has no peak. */
static void test_decay_has_no_peak(void **state)
{
    (void)state;
    const double falling[] = {8, -1};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 4, falling, 1);
    measure(&curve, values);
    assert_no_peak(values);
    assert_close(values[CK_METRIC_INITIAL_VALUE], 8, 1e-13);
    assert_close(values[CK_METRIC_FINAL], 4, 1e-13);
    assert_close(values[CK_METRIC_AUC], 0, 0);
}

/* A bolus of 8 at t = 0 onto 2, then x = 10 − t: peak and onset at 0, half of the rise lost at 4,
 * and 1/2 · 8² above the start until 8. */
static void test_bolus_at_the_start(void **state)
{
    (void)state;
    const double falling[] = {10, -1};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 10, falling, 1);
    curve.start = 2;
    measure(&curve, values);
    assert_close(values[CK_METRIC_INITIAL_VALUE], 2, 0);
    assert_close(values[CK_METRIC_PEAK], 10, 1e-13);
    assert_close(values[CK_METRIC_T_PEAK], 0, 0);
    assert_close(values[CK_METRIC_ONSET], 0, 0);
    assert_close(values[CK_METRIC_T_50], 4, 1e-12);
    assert_close(values[CK_METRIC_AUC], 32, 1e-12);
    assert_close(values[CK_METRIC_FINAL], 0, 1e-13);
}

/* A removal of half at t = 0, x = 4 + t: only what is above 8 again counts. */
static void test_removal_at_the_start(void **state)
{
    (void)state;
    const double rising[] = {4, 1};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 5, rising, 1);
    curve.start = 8;
    measure(&curve, values);
    assert_close(values[CK_METRIC_PEAK], 9, 1e-13);
    assert_close(values[CK_METRIC_T_PEAK], 5, 0);
    assert_close(values[CK_METRIC_ONSET], 4.1, 1e-12);
    assert_close(values[CK_METRIC_AUC], 0.5, 1e-12);
}

/* 0/0 before a dose is no value to start from. */
static void test_start_without_a_value(void **state)
{
    (void)state;
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 5, parabola, 2);
    curve.start = NAN;
    measure(&curve, values);
    assert_parabola(values);
}

static void test_flat_curves(void **state)
{
    (void)state;
    const double constant[] = {7}, noise[] = {100, 1e-8}, tiny[] = {0, 1e-12};
    const double *const polys[] = {constant, noise, tiny};
    const double scales[] = {0, 0, 1};
    for (int i = 0; i < 3; i++) {
        struct curve curve;
        double values[CK_METRIC_COUNT];
        curve_open(&curve);
        curve_add(&curve, 0, 4, polys[i], i == 0 ? 0 : 1);
        curve.column.scale = scales[i];
        measure(&curve, values);
        assert_no_peak(values);
        assert_close(values[CK_METRIC_INITIAL_VALUE], polys[i][0], 1e-6);
    }
}

/* What is noise for a state of size 1 is a rise for a column that has no other size. */
static void test_small_rise_without_scale(void **state)
{
    (void)state;
    const double tiny[] = {0, 1e-12};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    curve_open(&curve);
    curve_add(&curve, 0, 4, tiny, 1);
    measure(&curve, values);
    assert_close(values[CK_METRIC_PEAK], 4e-12, 1e-24);
    assert_close(values[CK_METRIC_T_PEAK], 4, 0);
}

static void test_extinction(void **state)
{
    (void)state;
    struct ck_extinction extinctions[] = {{1.5, 3}, {2.5, 0}, {3.5, 0}};
    struct curve curve;
    double values[CK_METRIC_COUNT];
    add_dosed(&curve);
    curve.trajectory.extinctions = extinctions;
    curve.trajectory.n_extinctions = 3;
    measure(&curve, values);
    assert_close(values[CK_METRIC_T_EXTINCT], 2.5, 0);
}

/* --- windows --------------------------------------------------------------------------------- */

static void test_window(void **state)
{
    (void)state;
    struct curve curve;
    double largest, smallest, mean;
    curve_open(&curve);
    curve_add(&curve, 0, 1.5, parabola, 2);
    curve_add(&curve, 1.5, 5, parabola, 2);
    ck_window(&curve.trajectory, 0, 1, 3, &largest, &smallest, &mean);
    assert_close(largest, 5, 1e-12);
    assert_close(smallest, 4, 1e-12);
    assert_close(mean, 1 + (18 - 9 - (2 - 1.0 / 3)) / 2, 1e-12);
    ck_window(&curve.trajectory, 0, 2, 2, &largest, &smallest, &mean);
    assert_close(largest, 5, 1e-12);
    assert_close(mean, 5, 1e-12);
}

/* A window that ends at a jump sees the value before it, one that begins there the value after. */
static void test_window_at_a_jump(void **state)
{
    (void)state;
    struct curve curve;
    double largest, smallest, mean;
    add_dosed(&curve);
    ck_window(&curve.trajectory, 0, 0, 2, &largest, &smallest, &mean);
    assert_close(largest, 2, 1e-13);
    assert_close(mean, 1, 1e-13);
    ck_window(&curve.trajectory, 0, 2, 4, &largest, &smallest, &mean);
    assert_close(largest, 10, 1e-13);
    assert_close(smallest, 8, 1e-13);
    ck_window(&curve.trajectory, 0, 1, 3, &largest, &smallest, &mean);
    assert_close(largest, 10, 1e-13);
    assert_close(smallest, 1, 1e-13);
    assert_close(mean, (1.5 + 9.5) / 2, 1e-12);
}

/* --- polynomials ----------------------------------------------------------------------------- */

static void test_roots_of_a_quintic(void **state)
{
    (void)state;
    /* Π (s + r) for r = 0.1, 0.3, 0.5, 0.7, 0.9 */
    const double zeros[] = {-0.9, -0.7, -0.5, -0.3, -0.1};
    struct ck_polynomial p = {.degree = 5, .coef = {1}};
    for (unsigned i = 0; i < 5; i++)
        for (unsigned k = i + 2; k-- > 0;)
            p.coef[k] = (k > 0 ? p.coef[k - 1] : 0) - zeros[i] * p.coef[k];
    double roots[CK_MAX_ROOTS];
    assert_int_equal(ck_polynomial_roots(&p, -1, 0, roots), 5);
    for (int i = 0; i < 5; i++) assert_close(roots[i], zeros[i], 1e-13);
    assert_int_equal(ck_polynomial_roots(&p, -0.6, -0.2, roots), 2);
}

static void test_roots_at_the_ends(void **state)
{
    (void)state;
    const struct ck_polynomial p = {.degree = 2, .coef = {0, 1, 1}}; /* s (s + 1) */
    const struct ck_polynomial zero = {.degree = 3};
    double roots[CK_MAX_ROOTS];
    assert_int_equal(ck_polynomial_roots(&p, -1, 0, roots), 2);
    assert_close(roots[0], -1, 0);
    assert_close(roots[1], 0, 0);
    assert_true(ck_polynomial_roots(&zero, -1, 0, roots) <= CK_MAX_ROOTS);
}

/* The bounds hold on the whole step. */
static void test_bounds(void **state)
{
    (void)state;
    const struct ck_polynomial p = {.degree = 5, .coef = {1, -3, 2, 4, -1, 7}};
    for (int i = 0; i <= 100; i++) {
        const double value = ck_polynomial_value(&p, -i / 100.0);
        assert_true(value <= ck_polynomial_bound(&p, true));
        assert_true(value >= ck_polynomial_bound(&p, false));
    }
}

/* --- units ----------------------------------------------------------------------------------- */

static void test_units(void **state)
{
    (void)state;
    char buffer[64];
    assert_string_equal(ck_metric_unit(CK_METRIC_AUC, "pg/mL", buffer, sizeof buffer), "pg.h/mL");
    assert_string_equal(ck_metric_unit(CK_METRIC_AUC, "1", buffer, sizeof buffer), "h");
    assert_string_equal(ck_metric_unit(CK_METRIC_T_50, "pg/mL", buffer, sizeof buffer), "h");
    assert_string_equal(ck_metric_unit(CK_METRIC_FINAL, "K", buffer, sizeof buffer), "K");
}

/* What is printed is the unit times h to UDUNITS, and one token of an expectation. */
static void test_units_of_areas(void **state)
{
    (void)state;
    static const char *const units[] = {"pg/mL",     "K",    "%",    "cell/uL",    "1/mL",
                                        "1/(pg/mL)", "mL-1", "m2.s", "pg per cell"};
    static const char *const stop_words[] = {"in", NULL};
    struct ck_units *system = ck_units_create();
    assert_non_null(system);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char area[64], text[100], times[100];
        double factor = 0;
        ck_metric_unit(CK_METRIC_AUC, units[i], area, sizeof area);
        snprintf(times, sizeof times, "(%s).h", units[i]);
        if (ck_units_factor(system, area, times, &factor) != CK_UNIT_OK) fail_msg("%s", area);
        assert_close(factor, 1, 1e-12);
        struct ck_lexer lexer;
        const char *unit;
        snprintf(text, sizeof text, "1 %s in a", area);
        ck_lexer_start(&lexer, text);
        assert_int_equal(ck_lexer_unit(&lexer, stop_words, &unit), strlen(area));
    }
    ck_units_destroy(system);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parabola),
        cmocka_unit_test(test_cuts_do_not_matter),
        cmocka_unit_test(test_quintic_with_two_maxima),
        cmocka_unit_test(test_peak_after_a_jump),
        cmocka_unit_test(test_peak_at_the_very_end),
        cmocka_unit_test(test_peak_before_a_jump),
        cmocka_unit_test(test_decay_has_no_peak),
        cmocka_unit_test(test_bolus_at_the_start),
        cmocka_unit_test(test_removal_at_the_start),
        cmocka_unit_test(test_start_without_a_value),
        cmocka_unit_test(test_flat_curves),
        cmocka_unit_test(test_small_rise_without_scale),
        cmocka_unit_test(test_extinction),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_window_at_a_jump),
        cmocka_unit_test(test_roots_of_a_quintic),
        cmocka_unit_test(test_roots_at_the_ends),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_units_of_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
