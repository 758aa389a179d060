/* Plausible bodies: numbers drawn from their ranges, the study in each body, and which number goes
 * with the failure of an expectation. */
#include "private.h"

#include "ck/sensitivity.h"
#include "ranges.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>

#define LOG_FROM 3.0 /* a range that spans more than this factor is drawn by its logarithm */

/* --- numbers --------------------------------------------------------------------------------- */

static bool is_allowed(enum ck_sign sign, double value)
{
    switch (sign) {
    case CK_NOT_NEGATIVE: return value >= 0;
    case CK_POSITIVE: return value > 0;
    case CK_FRACTION: return value >= 0 && value <= 1;
    default: return true;
    }
}

static bool is_drawn(const struct ck_study *study, const struct ck_number *number)
{
    if (!(number->low < number->high)) return false;
    if (!is_allowed(number->sign, number->low) || !is_allowed(number->sign, number->high))
        return false;
    if (ck_graph_provenance(&study->graph, number) == CK_BY_CALIBRATION) return false;
    return !ck_graph_is_setting(&study->graph, number) &&
           ck_study_may_vary(study, number->address, NULL);
}

static enum ck_status list_ranges(struct ck_ranges *ranges)
{
    const struct ck_graph *graph = &ranges->study->graph;
    ranges->ranges =
        ck_arena_alloc(&ranges->arena, graph->number_count + 1, sizeof *ranges->ranges);
    if (!ranges->ranges) return CK_NO_MEMORY;
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        if (!is_drawn(ranges->study, number)) continue;
        ranges->ranges[ranges->range_count++] =
            (struct ck_range){.address = number->address,
                              .unit = number->unit,
                              .value = number->value,
                              .low = number->low,
                              .high = number->high,
                              .is_log = number->low > 0 && number->high > LOG_FROM * number->low};
    }
    return CK_OK;
}

static double draw_one(const struct ck_range *range, gsl_rng *rng)
{
    const double part = gsl_rng_uniform(rng);
    if (!range->is_log) return range->low + part * (range->high - range->low);
    const double value = range->low * pow(range->high / range->low, part);
    return fmin(fmax(value, range->low), range->high);
}

static enum ck_status draw(struct ck_ranges *ranges, unsigned long seed)
{
    const size_t p = ranges->range_count;
    ranges->values =
        ck_arena_alloc(&ranges->arena, (ranges->count + 1) * p + 1, sizeof *ranges->values);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng || !ranges->values) {
        gsl_rng_free(rng);
        return CK_NO_MEMORY;
    }
    gsl_rng_set(rng, seed);
    for (size_t j = 0; j < p; j++) ranges->values[j] = ranges->ranges[j].value;
    for (size_t i = 1; i <= ranges->count; i++)
        for (size_t j = 0; j < p; j++)
            ranges->values[i * p + j] = draw_one(&ranges->ranges[j], rng);
    gsl_rng_free(rng);
    return CK_OK;
}

/* --- bodies ---------------------------------------------------------------------------------- */

struct bodies {
    struct ck_ranges *ranges;
    struct ck_ranges_curves *curves;
};

static enum ck_status give_values(void *user, struct ck_study *study, size_t item)
{
    const struct bodies *bodies = user;
    const struct ck_ranges *ranges = bodies->ranges;
    const double *values = ranges->values + item * ranges->range_count;
    enum ck_status status = CK_OK;
    for (size_t j = 0; j < ranges->range_count && status == CK_OK; j++)
        status = ck_study_set(study, ranges->ranges[j].address, values[j]);
    return status;
}

static void keep_curves(void *user, const struct ck_repeater *repeater, size_t item)
{
    const struct bodies *bodies = user;
    ck_ranges_keep_curves(bodies->curves, repeater, item);
}

static void count_ends(struct ck_ranges *ranges)
{
    for (size_t i = 1; i <= ranges->count; i++) {
        const enum ck_repetition_end end = ranges->repetitions[i].end;
        ranges->n_run += end == CK_REPETITION_RUN;
        ranges->n_no_rest += end == CK_REPETITION_NO_REST;
        ranges->n_broken += end == CK_REPETITION_BROKEN;
    }
}

/* --- what follows ---------------------------------------------------------------------------- */

/* Bodies in which an expectation is known, for one tally after another. */
struct known {
    size_t n;
    size_t *bodies;
    bool *fails;
    double *x;
};

static enum ck_status make_known(struct ck_arena *arena, size_t count, struct known *known)
{
    known->bodies = ck_arena_alloc(arena, count + 1, sizeof *known->bodies);
    known->fails = ck_arena_alloc(arena, count + 1, sizeof *known->fails);
    known->x = ck_arena_alloc(arena, count + 1, sizeof *known->x);
    return known->bodies && known->fails && known->x ? CK_OK : CK_NO_MEMORY;
}

static void find_known(const struct ck_ranges *ranges, size_t e, struct known *known)
{
    known->n = 0;
    for (size_t i = 1; i <= ranges->count; i++) {
        const enum ck_verdict verdict = ranges->repetitions[i].verdicts[e];
        if (verdict == CK_UNKNOWN) continue;
        known->bodies[known->n] = i;
        known->fails[known->n++] = verdict == CK_FAILS;
    }
}

/* The number with the strongest correlation, if so strong a one comes by chance in less than 5 % of
 * all cases, with as many numbers as there are to look at (Bonferroni). */
static void find_range(const struct ck_ranges *ranges, const struct known *known,
                       struct ck_ranges_tally *tally)
{
    const double p = (double)ranges->range_count, n = (double)known->n;
    const double chance = gsl_cdf_ugaussian_Qinv(0.025 / fmax(p, 1)) / sqrt(n - 1);
    double most = chance;
    for (size_t j = 0; j < ranges->range_count; j++) {
        struct ck_arena scratch = {0};
        for (size_t i = 0; i < known->n; i++)
            known->x[i] = ranges->values[known->bodies[i] * ranges->range_count + j];
        const double rho = ck_rank_correlation(known->x, known->fails, known->n, &scratch);
        ck_arena_free(&scratch);
        if (!(fabs(rho) > most)) continue;
        most = fabs(rho);
        tally->range = j;
        tally->rho = rho;
    }
}

static void tally_one(const struct ck_ranges *ranges, size_t e, struct known *known,
                      struct ck_ranges_tally *tally)
{
    *tally = (struct ck_ranges_tally){.range = SIZE_MAX, .rho = NAN};
    find_known(ranges, e, known);
    for (size_t i = 0; i < known->n; i++) tally->fails += known->fails[i];
    tally->holds = known->n - tally->fails;
    tally->unknown = ranges->count - known->n;
    tally->share = known->n > 0 ? (double)tally->holds / (double)known->n : NAN;
    ck_wilson(tally->holds, known->n, &tally->low, &tally->high);
    if (known->n > 2 && tally->fails > 0 && tally->holds > 0) find_range(ranges, known, tally);
}

static enum ck_status tally_all(struct ck_ranges *ranges)
{
    const size_t expectations = ranges->study->expectation_count;
    struct ck_arena scratch = {0};
    struct known known;
    enum ck_status status = make_known(&scratch, ranges->count, &known);
    ranges->tallies = ck_arena_alloc(&ranges->arena, expectations + 1, sizeof *ranges->tallies);
    if (!ranges->tallies) status = CK_NO_MEMORY;
    for (size_t e = 0; e < expectations && status == CK_OK; e++)
        tally_one(ranges, e, &known, &ranges->tallies[e]);
    ck_arena_free(&scratch);
    return status;
}

/* --- all of it ------------------------------------------------------------------------------- */

enum ck_status ck_ranges_solve(const struct ck_robust_run *run, size_t count,
                               struct ck_ranges *ranges)
{
    struct ck_ranges_curves curves = {.ranges = ranges};
    struct bodies bodies = {ranges, &curves};
    *ranges = (struct ck_ranges){.study = run->study, .count = count};
    enum ck_status status = list_ranges(ranges);
    if (status == CK_OK) status = draw(ranges, run->seed);
    if (status == CK_OK)
        status = ck_repetitions_make(&ranges->arena, count + 1, run->study->expectation_count,
                                     &ranges->repetitions);
    if (status == CK_OK) status = ck_ranges_make_curves(&curves);
    if (status == CK_OK) {
        const struct ck_repeating repeating = {.run = run,
                                               .repetitions = ranges->repetitions,
                                               .count = count + 1,
                                               .arena = &ranges->arena,
                                               .before = give_values,
                                               .after = keep_curves,
                                               .user = &bodies};
        status = ck_repeat_all(&repeating);
    }
    count_ends(ranges);
    if (status == CK_OK) status = ck_ranges_make_bands(&curves);
    if (status == CK_OK) status = tally_all(ranges);
    ck_ranges_free_curves(&curves);
    return status;
}

void ck_ranges_free(struct ck_ranges *ranges)
{
    ck_arena_free(&ranges->arena);
    *ranges = (struct ck_ranges){0};
}
