/* What came out of two arms: every metric of every column that both have. And when they part. */
#include "private.h"

#include <math.h>
#include <string.h>

#define PARTED  0.01 /* of the larger of the two curves' largest values */
#define NOISE   1e-6 /* of the scale */
#define SAMPLES 8    /* looked at between two ends of steps */

size_t ck_compare_column(const struct ck_comparison *comparison, size_t column)
{
    const struct ck_column *info = &comparison->arm->trajectory.columns[column];
    const struct ck_trajectory *reference = &comparison->reference->trajectory;
    const size_t same = ck_trajectory_column(reference, info->name);
    if (info->hidden || same == SIZE_MAX) return SIZE_MAX;
    return strcmp(reference->columns[same].unit, info->unit) == 0 ? same : SIZE_MAX;
}

static double ratio_of(double value, double reference)
{
    const bool fit = isfinite(value) && isfinite(reference) && value >= 0 && reference > 0;
    return fit ? value / reference : NAN;
}

/* The largest value of a curve in either direction. */
static double largest(const struct ck_trajectory *trajectory, size_t column)
{
    double high, low, mean;
    ck_window(trajectory, column, trajectory->start_h, trajectory->end_h, &high, &low, &mean);
    return fmax(fabs(high), fabs(low));
}

static void compare_column(struct ck_comparison *comparison, size_t column, size_t same)
{
    const struct ck_trajectory *arm = &comparison->arm->trajectory;
    const struct ck_trajectory *other = &comparison->reference->trajectory;
    double values[CK_METRIC_COUNT], references[CK_METRIC_COUNT];
    double size = fmax(largest(arm, column), largest(other, same));
    size = fmax(size, arm->columns[column].scale);
    ck_metrics(arm, column, values);
    ck_metrics(other, same, references);
    for (int metric = 0; metric < CK_METRIC_COUNT; metric++)
        comparison->outcomes[comparison->outcome_count++] = (struct ck_outcome){
            .column = &arm->columns[column],
            .metric = (enum ck_metric)metric,
            .value = values[metric],
            .reference = references[metric],
            .ratio = ratio_of(values[metric], references[metric]),
            .size = size,
        };
    comparison->common_count++;
}

enum ck_status ck_compare_outcomes(struct ck_comparison *comparison)
{
    const size_t n = comparison->arm->trajectory.n_columns;
    comparison->outcomes =
        ck_arena_alloc(&comparison->arena, n * CK_METRIC_COUNT + 1, sizeof *comparison->outcomes);
    if (!comparison->outcomes) return CK_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const size_t same = ck_compare_column(comparison, i);
        if (same != SIZE_MAX) compare_column(comparison, i, same);
    }
    return CK_OK;
}

/* --- parting ---------------------------------------------------------------------------------- */

struct pair { /* two curves */
    const struct ck_trajectory *arm, *reference;
    size_t column, same;
    double threshold;
};

static bool is_apart(const struct pair *pair, double t_h, bool after)
{
    const double value = ck_trajectory_value(pair->arm, pair->column, t_h, after);
    const double other = ck_trajectory_value(pair->reference, pair->same, t_h, after);
    return fabs(value - other) > pair->threshold;
}

/* The time between two at which they part; apart at the second alone. */
static double narrow(const struct pair *pair, double together_h, double apart_h)
{
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (together_h + apart_h);
        if (is_apart(pair, middle, true))
            apart_h = middle;
        else
            together_h = middle;
    }
    return apart_h;
}

/* The first time inside [from, to], on which both curves are smooth; NAN if they stay together. */
static double part_between(const struct pair *pair, double from_h, double to_h)
{
    if (is_apart(pair, from_h, true)) return from_h;
    for (int k = 1; k <= SAMPLES; k++) {
        const double before = from_h + (to_h - from_h) * (k - 1) / SAMPLES;
        const double t_h = k == SAMPLES ? to_h : from_h + (to_h - from_h) * k / SAMPLES;
        if (is_apart(pair, t_h, k < SAMPLES)) return narrow(pair, before, t_h);
    }
    return NAN;
}

/* The first time before `until_h`; NAN if there is none. */
static double part_before(const struct pair *pair, double until_h)
{
    size_t i = 0, k = 0;
    double now = 0;
    while (now < until_h && i < pair->arm->n_pieces && k < pair->reference->n_pieces) {
        const double a = pair->arm->pieces[i].t1, b = pair->reference->pieces[k].t1;
        const double next = fmin(a, b);
        if (next > now) {
            const double found = part_between(pair, now, next);
            if (!isnan(found)) return found;
            now = next;
        }
        i += a <= next;
        k += b <= next;
    }
    return now < until_h && is_apart(pair, until_h, true) ? until_h : NAN;
}

static void note_parting(struct ck_comparison *comparison, size_t column)
{
    const size_t same = ck_compare_column(comparison, column);
    if (same == SIZE_MAX) return;
    struct pair pair = {&comparison->arm->trajectory, &comparison->reference->trajectory, column,
                        same, 0};
    const struct ck_column *info = &pair.arm->columns[column];
    const double size = fmax(largest(pair.arm, column), largest(pair.reference, same));
    if (size <= NOISE * info->scale) return;
    pair.threshold = PARTED * size;
    double until_h = fmin(pair.arm->end_h, pair.reference->end_h);
    if (!isnan(comparison->parting_h)) until_h = fmin(until_h, comparison->parting_h);
    const double found = part_before(&pair, until_h);
    if (isnan(found) || (comparison->parting && found >= comparison->parting_h)) return;
    comparison->parting_h = found;
    comparison->parting = info->name;
}

void ck_compare_parting(struct ck_comparison *comparison)
{
    const struct ck_study *study = comparison->study;
    const struct ck_trajectory *trajectory = &comparison->arm->trajectory;
    comparison->parting_h = NAN;
    for (size_t p = 0; p < study->panel_count; p++)
        for (size_t i = 0; i < study->panels[p].count; i++) {
            const size_t column = ck_trajectory_column(trajectory, study->panels[p].show[i]);
            if (column != SIZE_MAX) note_parting(comparison, column);
        }
    for (size_t i = 0; study->panel_count == 0 && i < trajectory->n_columns; i++)
        note_parting(comparison, i);
}
