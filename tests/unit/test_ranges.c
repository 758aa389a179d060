/* Plausible bodies: shares that are known analytically (within the error of a binomial), what is
 * drawn and what is not, draws without a rest, bands, statistics. The model makes E at k per hour,
 * which is lost at ln 2 per hour: at rest E = k / ln 2. */
#include "ck/robust.h"
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MODEL                                                                                      \
    "module: m\n"                                                                                  \
    "cells:\n"                                                                                     \
    "  T: {baseline: 1 cell/uL, half_life: 1 d}\n"                                                 \
    "effects:\n"                                                                                   \
    "  E: {half_life: 1 h, scale: 1}\n"                                                            \
    "  F: {half_life: 1 h, scale: 1, baseline: 1}\n"                                               \
    "references:\n"                                                                                \
    "  fitted: {kind: calibrated, cite: a fit}\n"                                                  \
    "processes:\n"
#define STUDY "study: s\nmodel: small.yaml\nduration: 1 h\narms:\n"

struct fixture {
    struct studying s;
    struct ck_ranges ranges;
    enum ck_status status;
};

static void open_study(struct fixture *f, const char *processes, const char *rest)
{
    char model[3000], study[2000];
    snprintf(model, sizeof model, MODEL "%s", processes);
    snprintf(study, sizeof study, STUDY "%s", rest);
    studying_open(&f->s);
    studying_add(&f->s, "small.yaml", model);
    studying_read(&f->s, study);
    if (f->s.status != CK_OK) ck_diag_print(&f->s.diag, stderr);
    assert_int_equal(f->s.status, CK_OK);
}

static void solve(struct fixture *f, size_t count, size_t jobs, unsigned long seed)
{
    const struct ck_robust_run run = {.inputs = &f->s.inputs,
                                      .units = f->s.units,
                                      .study = &f->s.study,
                                      .jobs = jobs,
                                      .seed = seed,
                                      .diag = &f->s.diag};
    f->status = ck_ranges_solve(&run, count, &f->ranges);
    assert_int_equal(f->status, CK_OK);
}

static void leave(struct fixture *f)
{
    ck_ranges_free(&f->ranges);
    studying_close(&f->s);
}

/* A share is within four standard errors of what it should be. */
static void assert_share(double share, double expected, size_t n)
{
    assert_close(share, expected, 4 * sqrt(expected * (1 - expected) / (double)n));
}

/* --- shares ---------------------------------------------------------------------------------- */

/* k evenly in 1..3 (not more than three times): E > 2.5 / ln 2 in a quarter, > 1.2 / ln 2 in 0.9.
 */
static void shares_of_an_even_range(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f, "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3}\n",
               "  whole: {}\nexpect:\n"
               "  - {that: \"final E in whole > 3.6067376\"}\n"
               "  - {that: \"final E in whole > 1.7312340\"}\n"
               "  - {that: \"final E in whole > 0\"}\n"
               "  - {that: \"final E in whole < 0\"}\n");
    solve(&f, 1000, 2, 1);
    assert_int_equal(f.ranges.range_count, 1);
    assert_false(f.ranges.ranges[0].is_log);
    assert_int_equal(f.ranges.count, 1000);
    assert_int_equal(f.ranges.draws, 1000);
    const struct ck_ranges_tally *tallies = f.ranges.tallies;
    assert_share(tallies[0].share, 0.25, 1000);
    assert_share(tallies[1].share, 0.9, 1000);
    assert_int_equal(tallies[2].holds, 1000);
    assert_int_equal(tallies[3].fails, 1000);
    assert_true(tallies[0].low < tallies[0].share && tallies[0].share < tallies[0].high);
    /* draw 0 is the study as it is: 2 / ln 2 */
    assert_int_equal(f.ranges.repetitions[0].verdicts[0], CK_FAILS);
    assert_int_equal(f.ranges.repetitions[0].verdicts[1], CK_HOLDS);
    leave(&f);
}

/* By its logarithm in 0.1..10: above 1 in a half, above the root of 10 in a quarter. */
static void shares_of_a_wide_range(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f, "  T induces E: {rate: 1 h-1 per (cell/uL) in 0.1..10}\n",
               "  whole: {}\nexpect:\n"
               "  - {that: \"final E in whole > 1.4426950\"}\n"
               "  - {that: \"final E in whole > 4.5622023\"}\n");
    solve(&f, 1000, 2, 2);
    assert_true(f.ranges.ranges[0].is_log);
    assert_share(f.ranges.tallies[0].share, 0.5, 1000);
    assert_share(f.ranges.tallies[1].share, 0.25, 1000);
    leave(&f);
}

/* E = k / 2 / ln 2 with h = 1/2, moved a little by K and by what makes next to nothing. */
static void the_number_that_matters_is_named(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f,
               "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3, all: {T: {K: 1 cell/uL in "
               "0.9..1.1}}}\n"
               "  T induces E as other: {rate: 1e-6 h-1 per (cell/uL) in 1e-7..1e-5}\n",
               "  whole: {}\nexpect:\n  - {that: \"final E in whole > 1.80336880\"}\n"
               "  - {that: \"final E in whole > 0\"}\n");
    solve(&f, 600, 2, 3);
    assert_int_equal(f.ranges.range_count, 3);
    const struct ck_ranges_tally *tally = &f.ranges.tallies[0];
    /* fails in 0.75: the correlation of an even number with its being in the lower 3/4 is
     * - sqrt(3 · 0.75 · 0.25) = -0.75; K blurs it a little */
    assert_string_equal(f.ranges.ranges[tally->range].address, "T induces E/rate");
    assert_close(tally->rho, -0.75, 0.04);
    assert_true(f.ranges.tallies[1].range == SIZE_MAX); /* it never fails */
    leave(&f);
}

/* --- what is drawn --------------------------------------------------------------------------- */

static void only_plausible_numbers_are_drawn(void **state)
{
    (void)state;
    struct fixture f;
    open_study(
        &f,
        "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3 @fitted}\n"
        "  T induces E as exact: {rate: 2 h-1 per (cell/uL)}\n"
        "  T induces E as noted: {rate: 2 h-1 per (cell/uL) in 1..3 @notes}\n"
        "  T induces E as slow: {rate: 2 h-1 per (cell/uL), delay: 2 h in 1..3, stages: 2}\n",
        "  whole: {}\n  set: {set: {T induces E as noted/rate: 5 h-1 per (cell/uL)}}\n"
        "expect:\n  - {that: \"final E in set > final E in whole\"}\n");
    solve(&f, 50, 1, 1);
    assert_int_equal(f.ranges.range_count, 2);
    assert_string_equal(f.ranges.ranges[0].address, "T induces E as noted/rate");
    assert_string_equal(f.ranges.ranges[1].address, "T induces E as slow/delay");
    for (size_t i = 1; i <= 50; i++) {
        const double *values = f.ranges.values + 2 * i;
        assert_true(values[0] >= 1 && values[0] <= 3 && values[1] >= 1 && values[1] <= 3);
    }
    assert_int_equal(f.ranges.tallies[0].holds, 50); /* 5 in the arm, less elsewhere */
    leave(&f);
}

/* F is lost at ln 2 an hour at its baseline of 1: a body makes no more than that. */
static void draws_without_a_rest_are_no_bodies(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f, "  T induces F: {rate: 0.5 h-1 per (cell/uL) in 0.3862944..1.1}\n",
               "  whole: {}\nexpect:\n  - {that: \"final F in whole ~ 1 within 1e-6\"}\n"
               "  - {that: \"initial F in whole > 2\"}\n");
    solve(&f, 300, 2, 4);
    assert_int_equal(f.ranges.count, 300);
    size_t bodies = 0;
    for (size_t i = 1; i <= f.ranges.draws; i++) {
        const struct ck_repetition *repetition = &f.ranges.repetitions[i];
        const bool rests = f.ranges.values[i] < log(2);
        assert_int_equal(repetition->end, rests ? CK_REPETITION_RUN : CK_REPETITION_NO_REST);
        bodies += rests;
        if (rests) continue;
        assert_string_equal(repetition->state, "F");
        assert_non_null(strstr(repetition->reason, "F cannot rest"));
    }
    assert_int_equal(bodies, 300);
    /* (ln 2 - 0.386) / (1.1 - 0.386) = 0.43 of the draws */
    assert_share(300.0 / (double)f.ranges.draws, (log(2) - 0.3862944) / (1.1 - 0.3862944), 600);
    assert_int_equal(f.ranges.tallies[0].holds, 300);
    assert_int_equal(f.ranges.tallies[1].fails, 300);
    assert_int_equal(f.ranges.tallies[0].unknown, 0);
    leave(&f);
}

/* Hardly any draw rests: it ends after ten times as many. */
static void drawing_ends(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f, "  T induces F: {rate: 0.5 h-1 per (cell/uL) in 0..1e6}\n",
               "  whole: {}\nexpect:\n  - {that: \"final F in whole > 0\"}\n");
    solve(&f, 5, 1, 1);
    assert_int_equal(f.ranges.draws, 50);
    assert_int_equal(f.ranges.count, 0);
    assert_true(isnan(f.ranges.tallies[0].share) && isnan(f.ranges.tallies[0].low));
    leave(&f);
}

/* --- bands ----------------------------------------------------------------------------------- */

/* E rests at k / ln 2, with k even in 1..3: 5 % below 1.1 / ln 2, half below 2 / ln 2. */
static void bands_are_quantiles(void **state)
{
    (void)state;
    struct fixture f;
    open_study(&f, "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3}\n",
               "  whole: {}\n  twice: {overproduce: {T induces E: 2}, start: own_rest}\n"
               "figure: {panels: [[E], {show: [T], arms: [twice]}]}\n");
    solve(&f, 1000, 2, 5);
    assert_int_equal(f.ranges.band_count, 3);
    for (size_t b = 0; b < 2; b++) {
        const struct ck_band *band = &f.ranges.bands[b];
        const double unit = (b == 0 ? 1 : 2) / log(2);
        assert_int_equal(band->arm, b);
        for (size_t i = 0; i < CK_BAND_TIMES; i += 50) {
            assert_close(band->written[i], 2 * unit, 1e-5);
            /* four standard errors of a quantile: sqrt(q (1 - q) / n) of the range of 2 */
            assert_close(band->low[i], 1.1 * unit, 8 * unit * sqrt(0.05 * 0.95 / 1000));
            assert_close(band->median[i], 2 * unit, 8 * unit * sqrt(0.25 / 1000));
            assert_close(band->high[i], 2.9 * unit, 8 * unit * sqrt(0.05 * 0.95 / 1000));
        }
    }
    assert_string_equal(f.ranges.bands[2].column, "T");
    assert_int_equal(f.ranges.bands[2].arm, 1);
    assert_close(f.ranges.time_h[CK_BAND_TIMES - 1], 1, 1e-12);
    leave(&f);
}

/* --- the same, however ----------------------------------------------------------------------- */

static void threads_change_nothing_and_seeds_do(void **state)
{
    (void)state;
    struct fixture f[3];
    static const unsigned long seeds[] = {8, 8, 9};
    static const size_t jobs[] = {1, 4, 1};
    for (size_t i = 0; i < 3; i++) {
        open_study(&f[i],
                   "  T induces F: {rate: 0.5 h-1 per (cell/uL) in 0.1..1.1}\n"
                   "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3}\n",
                   "  whole: {}\nexpect:\n  - {that: \"final E in whole > 2.8\"}\n"
                   "figure: {panels: [[E]]}\n");
        solve(&f[i], 40, jobs[i], seeds[i]);
    }
    const struct ck_ranges *a = &f[0].ranges, *b = &f[1].ranges, *c = &f[2].ranges;
    assert_int_equal(a->draws, b->draws);
    assert_memory_equal(a->values, b->values, 2 * (a->draws + 1) * sizeof(double));
    assert_memory_equal(a->bands[0].low, b->bands[0].low, 4 * CK_BAND_TIMES * sizeof(double));
    assert_int_equal(a->tallies[0].holds, b->tallies[0].holds);
    assert_memory_not_equal(a->values + 2, c->values + 2, 20 * sizeof(double));
    for (size_t i = 0; i < 3; i++) leave(&f[i]);
}

/* --- statistics ------------------------------------------------------------------------------ */

/* Wilson 1927, with z = 1.96: 5 of 10 is 0.2366..0.7634; 0 of 10 ends at z²/(10 + z²). */
static void wilson_by_hand(void **state)
{
    (void)state;
    const double z2 = 1.959963984540054 * 1.959963984540054;
    double low, high;
    ck_wilson(5, 10, &low, &high);
    assert_close(low, 0.2366, 5e-5);
    assert_close(high, 0.7634, 5e-5);
    ck_wilson(0, 10, &low, &high);
    assert_close(low, 0, 0);
    assert_close(high, z2 / (10 + z2), 1e-12);
    ck_wilson(10, 10, &low, &high);
    assert_close(low, 10 / (10 + z2), 1e-12);
    assert_close(high, 1, 0);
    ck_wilson(0, 0, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

/* Ranks 1..4 with 1 1 0 0: -2 / sqrt(5 · 1). */
static void rank_correlation_by_hand(void **state)
{
    (void)state;
    static const double x[] = {3, 10, 400, 500}, tied[] = {7, 7, 9, 9}, same[] = {1, 1, 1, 1};
    static const bool first[] = {true, true, false, false}, mixed[] = {true, false, true, false};
    static const bool never[] = {false, false, false, false};
    struct ck_arena scratch = {0};
    assert_close(ck_rank_correlation(x, first, 4, &scratch), -2 / sqrt(5), 1e-12);
    assert_close(ck_rank_correlation(tied, mixed, 4, &scratch), 0, 1e-12);
    assert_close(ck_rank_correlation(tied, first, 4, &scratch), -1, 1e-12);
    assert_true(isnan(ck_rank_correlation(same, first, 4, &scratch)));
    assert_true(isnan(ck_rank_correlation(x, never, 4, &scratch)));
    ck_arena_free(&scratch);
}

/* --- memory ---------------------------------------------------------------------------------- */

static void memory_may_run_out(void **state)
{
    (void)state;
    for (long n = 1; n < 1000000; n += 1 + n / 30) {
        struct fixture f;
        open_study(&f, "  T induces E: {rate: 2 h-1 per (cell/uL) in 1..3}\n",
                   "  whole: {}\nexpect:\n  - {that: \"final E in whole > 2.8\"}\n"
                   "figure: {panels: [[E]]}\n");
        const struct ck_robust_run run = {.inputs = &f.s.inputs,
                                          .units = f.s.units,
                                          .study = &f.s.study,
                                          .jobs = 1,
                                          .seed = 1,
                                          .diag = &f.s.diag};
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        f.status = ck_ranges_solve(&run, 2, &f.ranges);
        ck_memory_fail_at(0);
        const bool reached = ck_memory_count() - before >= n;
        leave(&f);
        assert_int_equal(f.status, reached ? CK_NO_MEMORY : CK_OK);
        if (!reached) break;
    }
    assert_int_equal(ck_memory_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_an_even_range),
        cmocka_unit_test(shares_of_a_wide_range),
        cmocka_unit_test(the_number_that_matters_is_named),
        cmocka_unit_test(only_plausible_numbers_are_drawn),
        cmocka_unit_test(draws_without_a_rest_are_no_bodies),
        cmocka_unit_test(drawing_ends),
        cmocka_unit_test(bands_are_quantiles),
        cmocka_unit_test(threads_change_nothing_and_seeds_do),
        cmocka_unit_test(wilson_by_hand),
        cmocka_unit_test(rank_correlation_by_hand),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
