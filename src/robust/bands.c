/* Bands: of each column that the study's figure shows, what half of all bodies and nine tenths of
 * them do at each time. A band is no curve: no body needs to follow it. */
#include "ranges.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- which curves ---------------------------------------------------------------------------- */

static bool is_listed(const struct ck_ranges *ranges, size_t arm, const char *column)
{
    for (size_t b = 0; b < ranges->band_count; b++)
        if (ranges->bands[b].arm == arm && strcmp(ranges->bands[b].column, column) == 0)
            return true;
    return false;
}

static bool shows_arm(const struct ck_panel *panel, const char *arm)
{
    for (size_t i = 0; panel->arms && i < panel->arm_count; i++)
        if (strcmp(panel->arms[i], arm) == 0) return true;
    return !panel->arms;
}

static bool has_column(const struct ck_arm *arm, const char *column)
{
    return ck_system_state(arm->system, column) != CK_NONE ||
           ck_system_readout(arm->system, column) != CK_NONE;
}

static enum ck_status add_band(struct ck_ranges *ranges, size_t arm, const char *column,
                               size_t *capacity)
{
    struct ck_band *grown = ck_arena_grow(&ranges->arena, ranges->bands, ranges->band_count,
                                          capacity, sizeof *ranges->bands);
    double *values = ck_arena_alloc(&ranges->arena, (size_t)4 * CK_BAND_TIMES, sizeof *values);
    if (!grown || !values) return CK_NO_MEMORY;
    ranges->bands = grown;
    grown[ranges->band_count++] = (struct ck_band){.arm = arm,
                                                   .column = column,
                                                   .low = values,
                                                   .median = values + CK_BAND_TIMES,
                                                   .high = values + 2 * CK_BAND_TIMES,
                                                   .written = values + 3 * CK_BAND_TIMES};
    return CK_OK;
}

static enum ck_status add_panel(struct ck_ranges *ranges, const struct ck_panel *panel,
                                size_t *capacity)
{
    const struct ck_study *study = ranges->study;
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < panel->count && !panel->study; i++)
        for (size_t a = 0; a < study->arm_count && status == CK_OK; a++)
            if (shows_arm(panel, study->arms[a].name) &&
                has_column(&study->arms[a], panel->show[i]) &&
                !is_listed(ranges, a, panel->show[i]))
                status = add_band(ranges, a, panel->show[i], capacity);
    return status;
}

enum ck_status ck_ranges_make_curves(struct ck_ranges_curves *curves, size_t least)
{
    struct ck_ranges *ranges = curves->ranges;
    const struct ck_study *study = ranges->study;
    const size_t batch = ranges->asked > least ? ranges->asked : least;
    enum ck_status status = CK_OK;
    size_t capacity = 0;
    for (size_t i = 0; i < CK_BAND_TIMES; i++)
        ranges->time_h[i] = study->duration_h * (double)i / (CK_BAND_TIMES - 1);
    for (size_t p = 0; p < study->panel_count && status == CK_OK; p++)
        status = add_panel(ranges, &study->panels[p], &capacity);
    if (status != CK_OK) return status;
    curves->size = ranges->band_count * CK_BAND_TIMES;
    curves->batch = ck_alloc(batch * curves->size + 1, sizeof *curves->batch);
    curves->kept = ck_alloc((ranges->asked + 1) * curves->size + 1, sizeof *curves->kept);
    return curves->batch && curves->kept ? CK_OK : CK_NO_MEMORY;
}

void ck_ranges_look(struct ck_ranges_curves *curves, const struct ck_repeater *repeater,
                    size_t item)
{
    const struct ck_ranges *ranges = curves->ranges;
    float *to = curves->batch + item * curves->size;
    for (size_t b = 0; b < ranges->band_count; b++, to += CK_BAND_TIMES) {
        const struct ck_band *band = &ranges->bands[b];
        const struct ck_trajectory *trajectory = &repeater->study.arms[band->arm].trajectory;
        const size_t column =
            repeater->failed[band->arm] ? SIZE_MAX : ck_trajectory_column(trajectory, band->column);
        for (size_t i = 0; i < CK_BAND_TIMES; i++)
            to[i] = column == SIZE_MAX
                        ? NAN
                        : (float)ck_trajectory_value(trajectory, column, ranges->time_h[i], true);
    }
}

void ck_ranges_keep(struct ck_ranges_curves *curves, size_t item, size_t body)
{
    if (curves->size > 0)
        memcpy(curves->kept + body * curves->size, curves->batch + item * curves->size,
               curves->size * sizeof *curves->kept);
}

void ck_ranges_free_curves(struct ck_ranges_curves *curves)
{
    ck_release(curves->batch);
    ck_release(curves->kept);
    curves->batch = curves->kept = NULL;
}

/* --- bands ----------------------------------------------------------------------------------- */

static int compare_values(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* At one time; `values` has room for all bodies. */
static void make_slice(const struct ck_ranges_curves *curves, size_t b, size_t time, double *values)
{
    const struct ck_ranges *ranges = curves->ranges;
    struct ck_band *band = &ranges->bands[b];
    const size_t at = b * CK_BAND_TIMES + time;
    size_t n = 0;
    band->written[time] = curves->kept[at];
    for (size_t i = 1; i <= ranges->count; i++) {
        const double value = curves->kept[i * curves->size + at];
        if (isfinite(value)) values[n++] = value;
    }
    band->low[time] = band->median[time] = band->high[time] = NAN;
    if (n == 0) return;
    qsort(values, n, sizeof *values, compare_values);
    band->low[time] = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.05);
    band->median[time] = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.5);
    band->high[time] = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.95);
}

enum ck_status ck_ranges_make_bands(const struct ck_ranges_curves *curves)
{
    const struct ck_ranges *ranges = curves->ranges;
    double *values = ck_alloc(ranges->count + 1, sizeof *values);
    if (!values) return CK_NO_MEMORY;
    for (size_t b = 0; b < ranges->band_count; b++)
        for (size_t i = 0; i < CK_BAND_TIMES; i++) make_slice(curves, b, i, values);
    ck_release(values);
    return CK_OK;
}
