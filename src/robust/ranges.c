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

/* --- bodies ---------------------------------------------------------------------------------- */

#define LEAST_BATCH 8 /* draws at once, however few bodies are missing */

struct drawing {
    const struct ck_robust_run *run;
    struct ck_ranges *ranges;
    struct ck_ranges_curves curves;
    struct ck_repeaters repeaters;
    gsl_rng *rng;
    size_t first; /* draw of the batch that is being run */
};

static enum ck_status open_drawing(struct drawing *drawing)
{
    struct ck_ranges *ranges = drawing->ranges;
    const size_t most = ranges->asked * CK_MOST_DRAWS, p = ranges->range_count;
    drawing->curves.ranges = ranges;
    drawing->rng = gsl_rng_alloc(gsl_rng_mt19937);
    ranges->values = ck_arena_alloc(&ranges->arena, (most + 1) * p + 1, sizeof *ranges->values);
    if (!drawing->rng || !ranges->values) return CK_NO_MEMORY;
    gsl_rng_set(drawing->rng, drawing->run->seed);
    enum ck_status status = ck_ranges_make_curves(&drawing->curves, LEAST_BATCH);
    if (status == CK_OK)
        status = ck_repetitions_make(&ranges->arena, most + 1, ranges->study->expectation_count,
                                     &ranges->repetitions);
    if (status != CK_OK) return status;
    return ck_repeaters_init(&drawing->repeaters, drawing->run, false, most);
}

static void close_drawing(struct drawing *drawing)
{
    gsl_rng_free(drawing->rng);
    ck_ranges_free_curves(&drawing->curves);
    ck_repeaters_free(&drawing->repeaters);
}

static enum ck_status give_values(void *user, struct ck_study *study, size_t item)
{
    const struct drawing *drawing = user;
    const struct ck_ranges *ranges = drawing->ranges;
    const double *values = ranges->values + (drawing->first + item) * ranges->range_count;
    enum ck_status status = CK_OK;
    for (size_t j = 0; j < ranges->range_count && status == CK_OK; j++)
        status = ck_study_set(study, ranges->ranges[j].address, values[j]);
    return status;
}

static void look_at_curves(void *user, const struct ck_repeater *repeater, size_t item)
{
    struct drawing *drawing = user;
    ck_ranges_look(&drawing->curves, repeater, item);
}

/* Runs so many draws from number drawing->first on, whose values are there. */
static enum ck_status run_batch(struct drawing *drawing, size_t count)
{
    struct ck_ranges *ranges = drawing->ranges;
    const struct ck_repeating repeating = {.repeaters = &drawing->repeaters,
                                           .repetitions = ranges->repetitions + drawing->first,
                                           .count = count,
                                           .arena = &ranges->arena,
                                           .before = give_values,
                                           .after = look_at_curves,
                                           .user = drawing};
    return ck_repeat_all(&repeating);
}

/* The study as it is: draw number 0. */
static enum ck_status run_written(struct drawing *drawing)
{
    struct ck_ranges *ranges = drawing->ranges;
    for (size_t j = 0; j < ranges->range_count; j++) ranges->values[j] = ranges->ranges[j].value;
    const enum ck_status status = run_batch(drawing, 1);
    if (status == CK_OK) ck_ranges_keep(&drawing->curves, 0, 0);
    return status;
}

/* Keeps the draws of a batch up to the last body that is wanted. */
static void keep_batch(struct drawing *drawing, size_t count)
{
    struct ck_ranges *ranges = drawing->ranges;
    for (size_t i = 0; i < count && ranges->count < ranges->asked; i++) {
        const enum ck_repetition_end end = ranges->repetitions[drawing->first + i].end;
        ranges->draws++;
        if (end == CK_REPETITION_NO_REST) continue;
        ranges->n_broken += end == CK_REPETITION_BROKEN;
        ck_ranges_keep(&drawing->curves, i, ++ranges->count);
    }
}

static void tell(const struct drawing *drawing)
{
    const struct ck_robust_run *run = drawing->run;
    if (run->tell) run->tell(run->user, drawing->ranges->count, drawing->ranges->asked);
}

/* The size of a batch follows from what was found before, never from the number of threads. */
static enum ck_status draw_bodies(struct drawing *drawing)
{
    struct ck_ranges *ranges = drawing->ranges;
    const size_t most = ranges->asked * CK_MOST_DRAWS, p = ranges->range_count;
    enum ck_status status = CK_OK;
    while (status == CK_OK && ranges->count < ranges->asked && ranges->draws < most) {
        size_t batch = ranges->asked - ranges->count;
        if (batch < LEAST_BATCH) batch = LEAST_BATCH;
        if (batch > most - ranges->draws) batch = most - ranges->draws;
        drawing->first = ranges->draws + 1;
        for (size_t i = 0; i < batch * p; i++)
            ranges->values[drawing->first * p + i] = draw_one(&ranges->ranges[i % p], drawing->rng);
        tell(drawing);
        status = run_batch(drawing, batch);
        if (status == CK_OK) keep_batch(drawing, batch);
    }
    return status;
}

/* --- what follows ---------------------------------------------------------------------------- */

/* The draws in which an expectation is known, for one tally after another. */
struct known {
    size_t n;
    size_t *draws;
    bool *fails;
    double *x;
};

static enum ck_status make_known(struct ck_arena *arena, size_t count, struct known *known)
{
    known->draws = ck_arena_alloc(arena, count + 1, sizeof *known->draws);
    known->fails = ck_arena_alloc(arena, count + 1, sizeof *known->fails);
    known->x = ck_arena_alloc(arena, count + 1, sizeof *known->x);
    return known->draws && known->fails && known->x ? CK_OK : CK_NO_MEMORY;
}

static void find_known(const struct ck_ranges *ranges, size_t e, struct known *known)
{
    known->n = 0;
    for (size_t i = 1; i <= ranges->draws; i++) {
        const enum ck_verdict verdict = ranges->repetitions[i].verdicts[e];
        if (verdict == CK_UNKNOWN) continue; /* without a rest nothing is known */
        known->draws[known->n] = i;
        known->fails[known->n++] = verdict == CK_FAILS;
    }
}

/* The number with the strongest correlation, if in less than 5 % of all studies so strong a one
 * came by chance for any of its expectations and numbers (Bonferroni). */
static void find_range(const struct ck_ranges *ranges, const struct known *known,
                       struct ck_ranges_tally *tally)
{
    const double looks = (double)(ranges->range_count * ranges->study->expectation_count);
    const double chance =
        gsl_cdf_ugaussian_Qinv(0.025 / fmax(looks, 1)) / sqrt((double)known->n - 1);
    double most = chance;
    for (size_t j = 0; j < ranges->range_count; j++) {
        struct ck_arena scratch = {0};
        for (size_t i = 0; i < known->n; i++)
            known->x[i] = ranges->values[known->draws[i] * ranges->range_count + j];
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

enum ck_status ck_ranges_solve(const struct ck_robust_run *run, size_t asked,
                               struct ck_ranges *ranges)
{
    struct drawing drawing = {.run = run, .ranges = ranges};
    *ranges = (struct ck_ranges){.study = run->study, .asked = asked, .failed_arm = SIZE_MAX};
    enum ck_status status =
        ck_study_run(run->study, run->stop, &ranges->failure, &ranges->failed_arm);
    if (status != CK_OK) return status;
    status = list_ranges(ranges);
    if (status == CK_OK) status = open_drawing(&drawing);
    if (status == CK_OK) status = run_written(&drawing);
    if (status == CK_OK) status = draw_bodies(&drawing);
    if (status == CK_OK) tell(&drawing);
    if (status == CK_OK) status = ck_ranges_make_bands(&drawing.curves);
    if (status == CK_OK) status = tally_all(ranges);
    close_drawing(&drawing);
    if (status == CK_FAILED) ranges->failure.interrupted = true;
    return status;
}

void ck_ranges_free(struct ck_ranges *ranges)
{
    ck_arena_free(&ranges->arena);
    *ranges = (struct ck_ranges){0};
}
