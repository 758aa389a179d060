/* Axes of a figure: round steps and ranges that neither magnify noise nor cut a curve. */
#include "figure.h"
#include <math.h>

double ck_step_nice(double span, double most)
{
    double power = pow(10, floor(log10(span / most)));
    static const double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < 5; i++)
        if (span / (steps[i] * power) <= most * (1 + 1e-9)) return steps[i] * power;
    return 10 * power;
}

double ck_step_time(double span, double most, bool days)
{
    static const double hours[] = {1,  2,  3,   4,   6,   8,   12,  24,  48,
                                   72, 96, 120, 168, 240, 336, 480, 720, 0};
    static const double in_days[] = {1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 60, 90, 180, 365, 0};
    const double *steps = days ? in_days : hours;
    for (const double *step = steps; *step > 0; step++) {
        double intervals = span / *step;
        bool ends_on_tick = fabs(intervals - round(intervals)) < 1e-9;
        if (intervals <= most && intervals >= 2 && ends_on_tick) return *step;
    }
    for (const double *step = steps; *step > 0; step++)
        if (span / *step <= most && span / *step >= 2) return *step;
    return ck_step_nice(span, most);
}

struct extent {
    double largest, smallest, smallest_positive; /* positive: above the noise */
};

static void widen(struct extent *extent, double value, double floor_value)
{
    if (!isfinite(value)) return;
    if (value > extent->largest) extent->largest = value;
    if (value < extent->smallest) extent->smallest = value;
    if (value > floor_value && value < extent->smallest_positive) extent->smallest_positive = value;
}

static struct extent find_extent(const struct ck_figure_panel *panel)
{
    struct extent extent = {-INFINITY, INFINITY, INFINITY};
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        for (size_t k = 0; k < curve->count; k++) widen(&extent, curve->value[k], curve->floor);
    }
    for (size_t i = 0; i < panel->point_set_count; i++) {
        const struct ck_figure_points *points = &panel->points[i];
        for (size_t k = 0; k < points->count; k++) {
            double sd = isfinite(points->sd[k]) ? points->sd[k] : 0;
            widen(&extent, points->mean[k], points->curve->floor);
            widen(&extent, points->mean[k] + sd, points->curve->floor);
        }
    }
    return extent;
}

static double largest_floor(const struct ck_figure_panel *panel)
{
    double largest = 0;
    for (size_t i = 0; i < panel->curve_count; i++) largest = fmax(largest, panel->curves[i].floor);
    return largest;
}

/* The part of all curves' time during which they are above the noise, but below a level. */
static double time_below(const struct ck_figure_panel *panel, double level)
{
    double below = 0, total = 0;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        for (size_t k = 1; k < curve->count; k++) {
            double step = curve->time[k] - curve->time[k - 1];
            total += step;
            if (curve->value[k] > curve->floor && curve->value[k] < level) below += step;
        }
    }
    return total > 0 ? below / total : 0;
}

/* The smallest of what must be seen: measurements and where curves start. */
static double smallest_seen(const struct ck_figure_panel *panel)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        if (curve->count > 0 && curve->value[0] > curve->floor)
            smallest = fmin(smallest, curve->value[0]);
    }
    for (size_t i = 0; i < panel->point_set_count; i++)
        for (size_t k = 0; k < panel->points[i].count; k++)
            if (panel->points[i].mean[k] > 0) smallest = fmin(smallest, panel->points[i].mean[k]);
    return smallest;
}

/* From a power of ten below the smallest value, at most six decades, to above the largest. Decades
 * through which a curve only rushes, on its way from 0, are left out. */
static void scale_log(struct ck_figure_panel *panel, struct extent extent)
{
    bool is_positive = extent.largest > 0 && isfinite(extent.smallest_positive);
    double high = is_positive ? extent.largest : 1;
    double low = is_positive ? extent.smallest_positive : high / 10;
    low = pow(10, floor(log10(fmax(low, high * 1e-6)) + 1e-9));
    while (low * 100 <= high && low * 10 < smallest_seen(panel) &&
           time_below(panel, low * 10) < 0.02)
        low *= 10;
    panel->low = low;
    panel->high = fmax(high * 1.6, low * 12);
    panel->step = 10;
}

/* From 0, unless something is really negative: not within the solver's tolerance or the line's
 * width. A constant keeps room above it. */
static void scale_linear(struct ck_figure_panel *panel, struct extent extent, double intervals)
{
    double floor_value = largest_floor(panel);
    double high = extent.largest > floor_value ? extent.largest : 0;
    bool is_negative = extent.smallest < -floor_value && extent.smallest < -0.02 * high;
    double low = is_negative ? extent.smallest : 0;
    if (low == 0 && high == 0) high = 1;
    bool is_flat = extent.largest - extent.smallest < 1e-3 * high;
    double span = high - low;
    panel->high = high > 0 ? high + (is_flat ? 0.4 : 0.07) * span : 0;
    panel->low = low < 0 ? low - 0.07 * span : 0;
    panel->step = ck_step_nice(panel->high - panel->low, intervals);
}

/* Numbers of five digits at most: thousands, millionths … go into the unit. */
static void choose_power(struct ck_figure_panel *panel)
{
    double size = fmax(fabs(panel->high), fabs(panel->low));
    if (panel->log || (size < 1e5 && size >= 1e-2)) return;
    panel->power = 3 * (int)floor(log10(size) / 3 + 1e-9);
}

static void divide_values(struct ck_figure_panel *panel)
{
    double unit = pow(10, panel->power);
    panel->low /= unit;
    panel->high /= unit;
    panel->step /= unit;
    for (size_t i = 0; i < panel->curve_count; i++)
        for (size_t k = 0; k < panel->curves[i].count; k++) panel->curves[i].value[k] /= unit;
    for (size_t i = 0; i < panel->point_set_count; i++)
        for (size_t k = 0; k < panel->points[i].count; k++) {
            panel->points[i].mean[k] /= unit;
            panel->points[i].sd[k] /= unit;
        }
}

/* What lies below the axis is not drawn along it. */
static void sink_below(struct ck_figure_panel *panel)
{
    for (size_t i = 0; i < panel->curve_count; i++)
        for (size_t k = 0; k < panel->curves[i].count; k++) {
            double *value = &panel->curves[i].value[k];
            if (panel->log && *value < panel->low) *value = panel->low / 10;
        }
}

/* A curve that never leaves the noise is 0. */
static void silence_noise(struct ck_figure_curve *curve)
{
    for (size_t k = 0; k < curve->count; k++)
        if (fabs(curve->value[k]) > curve->floor) return;
    for (size_t k = 0; k < curve->count; k++) curve->value[k] = 0;
}

void ck_panel_scale(struct ck_figure_panel *panel, double intervals)
{
    for (size_t i = 0; i < panel->curve_count; i++) silence_noise(&panel->curves[i]);
    struct extent extent = find_extent(panel);
    if (panel->log)
        scale_log(panel, extent);
    else
        scale_linear(panel, extent, intervals);
    choose_power(panel);
    if (panel->power != 0) divide_values(panel);
    sink_below(panel);
}

double ck_panel_height(const struct ck_figure_panel *panel, double value)
{
    double part = panel->log ? log10(fmax(value, panel->low / 10) / panel->low) /
                                   log10(panel->high / panel->low)
                             : (value - panel->low) / (panel->high - panel->low);
    return part;
}
