/* Metrics of a trajectory: exact on its polynomials and at both limits of its jumps, so that they
 * do not depend on any output grid. Writes nothing down. */
#include "ck/study.h"

#include "polynomial.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FLAT 1e-9 /* a rise below this part of the size of a curve is noise */

const char *const ck_metric_names[CK_METRIC_COUNT] = {
#define X(kind, word) word,
    CK_METRICS(X)
#undef X
};

/* A place on a trajectory: a step and where in it, -1 to 0; step n_pieces is its final value. */
struct spot {
    size_t piece;
    double s, value;
};

static struct ck_polynomial piece_polynomial(const struct ck_trajectory *trajectory, size_t column,
                                             size_t index)
{
    const struct ck_piece *piece = &trajectory->pieces[index];
    struct ck_polynomial p = {.degree = piece->degree};
    for (unsigned k = 0; k <= piece->degree; k++)
        p.coef[k] = piece->coef[k * trajectory->n_columns + column];
    return p;
}

static double spot_time(const struct ck_trajectory *trajectory, struct spot spot)
{
    if (spot.piece >= trajectory->n_pieces) return trajectory->end_h;
    const struct ck_piece *piece = &trajectory->pieces[spot.piece];
    return spot.s <= -1 ? piece->t0 : piece->t1 + spot.s * (piece->t1 - piece->t0);
}

/* The largest value of p on [low, high] if it is above *best, else false. */
static bool improve_best(const struct ck_polynomial *p, double low, double high, double *best,
                         double *where)
{
    double points[CK_MAX_ROOTS + 2] = {low};
    const struct ck_polynomial slope = ck_polynomial_derivative(p);
    size_t count = 1 + ck_polynomial_roots(&slope, low, high, points + 1);
    points[count++] = high;
    bool better = false;
    for (size_t i = 0; i < count; i++) {
        const double value = ck_polynomial_value(p, points[i]);
        if (!(value > *best)) continue;
        *best = value;
        *where = points[i];
        better = true;
    }
    return better;
}

static struct spot find_peak(const struct ck_trajectory *trajectory, size_t column, double start)
{
    struct spot best = {.s = -1, .value = start};
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_polynomial p = piece_polynomial(trajectory, column, i);
        if (ck_polynomial_bound(&p, true) <= best.value) continue;
        if (improve_best(&p, -1, 0, &best.value, &best.s)) best.piece = i;
    }
    if (trajectory->final[column] > best.value)
        best = (struct spot){trajectory->n_pieces, 0, trajectory->final[column]};
    return best;
}

/* The first place in [from, 0] where p is at or beyond the level; false if it is nowhere. */
static bool reach_in_piece(struct ck_polynomial p, double level, bool rising, double from,
                           double *where)
{
    const double sign = rising ? 1 : -1;
    for (unsigned k = 0; k <= p.degree; k++) p.coef[k] *= sign;
    p.coef[0] -= sign * level;
    *where = from;
    if (ck_polynomial_value(&p, from) >= 0) return true;
    if (ck_polynomial_bound(&p, true) < 0) return false;
    double roots[CK_MAX_ROOTS];
    if (ck_polynomial_roots(&p, from, 0, roots) == 0) return false;
    *where = roots[0];
    return true;
}

/* First time from a spot on at which the column is at or beyond a level; NAN if never. */
static double reach_time(const struct ck_trajectory *trajectory, size_t column, struct spot from,
                         double level, bool rising)
{
    for (size_t i = from.piece; i < trajectory->n_pieces; i++) {
        const double low = i == from.piece ? from.s : -1;
        struct spot found = {.piece = i};
        if (reach_in_piece(piece_polynomial(trajectory, column, i), level, rising, low, &found.s))
            return spot_time(trajectory, found);
    }
    const double last = trajectory->final[column];
    return (rising ? last >= level : last <= level) ? trajectory->end_h : NAN;
}

/* The integral of max(p − start, 0) over s from -1 to 0. */
static double area_above(struct ck_polynomial p, double start)
{
    p.coef[0] -= start;
    if (ck_polynomial_bound(&p, true) <= 0) return 0;
    double ends[CK_MAX_ROOTS + 1];
    size_t count = ck_polynomial_roots(&p, -1, 0, ends);
    ends[count++] = 0;
    double area = 0, a = -1;
    for (size_t i = 0; i < count; i++) {
        if (ck_polynomial_value(&p, 0.5 * (a + ends[i])) > 0)
            area += ck_polynomial_integral(&p, a, ends[i]);
        a = ends[i];
    }
    return area;
}

static double measure_auc(const struct ck_trajectory *trajectory, size_t column, double start)
{
    double area = 0;
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_piece *piece = &trajectory->pieces[i];
        area +=
            (piece->t1 - piece->t0) * area_above(piece_polynomial(trajectory, column, i), start);
    }
    return area;
}

static double extinction_time(const struct ck_trajectory *trajectory, size_t column)
{
    for (size_t i = 0; i < trajectory->n_extinctions; i++)
        if (trajectory->extinctions[i].column == column) return trajectory->extinctions[i].time_h;
    return NAN;
}

static void measure_peak(const struct ck_trajectory *trajectory, size_t column, double start,
                         double *values)
{
    const struct spot peak = find_peak(trajectory, column, start);
    const double rise = peak.value - start;
    const double size =
        fmax(trajectory->columns[column].scale, fmax(fabs(start), fabs(peak.value)));
    if (!(rise > FLAT * size)) return;
    const struct spot first = {.s = -1};
    values[CK_METRIC_PEAK] = peak.value;
    values[CK_METRIC_T_PEAK] = spot_time(trajectory, peak);
    values[CK_METRIC_T_50] = reach_time(trajectory, column, peak, start + 0.5 * rise, false);
    values[CK_METRIC_RESOLUTION_INTERVAL] = values[CK_METRIC_T_50] - values[CK_METRIC_T_PEAK];
    values[CK_METRIC_ONSET] = reach_time(trajectory, column, first, start + 0.1 * rise, true);
}

static double starting_value(const struct ck_trajectory *trajectory, size_t column)
{
    const double start = trajectory->start[column];
    return isfinite(start) ? start
                           : ck_trajectory_value(trajectory, column, trajectory->start_h, true);
}

double ck_metric(const struct ck_trajectory *trajectory, size_t column, enum ck_metric metric)
{
    double values[CK_METRIC_COUNT];
    switch (metric) {
    case CK_METRIC_INITIAL_VALUE: return starting_value(trajectory, column);
    case CK_METRIC_FINAL: return trajectory->final[column];
    case CK_METRIC_T_EXTINCT: return extinction_time(trajectory, column);
    case CK_METRIC_AUC: return measure_auc(trajectory, column, starting_value(trajectory, column));
    default:
        for (int i = 0; i < CK_METRIC_COUNT; i++) values[i] = NAN;
        measure_peak(trajectory, column, starting_value(trajectory, column), values);
        return values[metric];
    }
}

void ck_metrics(const struct ck_trajectory *trajectory, size_t column, double *values)
{
    for (int i = 0; i < CK_METRIC_COUNT; i++) values[i] = NAN;
    const double start = starting_value(trajectory, column);
    values[CK_METRIC_INITIAL_VALUE] = start;
    values[CK_METRIC_FINAL] = trajectory->final[column];
    values[CK_METRIC_AUC] = measure_auc(trajectory, column, start);
    values[CK_METRIC_T_EXTINCT] = extinction_time(trajectory, column);
    measure_peak(trajectory, column, start, values);
}

struct extent {
    double largest, smallest, integral;
};

static void extend(struct extent *extent, struct ck_polynomial p, double low, double high,
                   double hours_per_s)
{
    double where;
    extent->integral += hours_per_s * ck_polynomial_integral(&p, low, high);
    if (ck_polynomial_bound(&p, true) > extent->largest)
        improve_best(&p, low, high, &extent->largest, &where);
    if (ck_polynomial_bound(&p, false) >= extent->smallest) return;
    for (unsigned k = 0; k <= p.degree; k++) p.coef[k] = -p.coef[k];
    double best = -extent->smallest;
    improve_best(&p, low, high, &best, &where);
    extent->smallest = -best;
}

void ck_window(const struct ck_trajectory *trajectory, size_t column, double from_h, double to_h,
               double *largest, double *smallest, double *mean)
{
    const double first = ck_trajectory_value(trajectory, column, from_h, true);
    struct extent extent = {first, first, 0};
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_piece *piece = &trajectory->pieces[i];
        if (piece->t1 <= from_h || piece->t0 >= to_h) continue;
        const double width = piece->t1 - piece->t0;
        const double low = from_h <= piece->t0 ? -1 : (from_h - piece->t1) / width;
        const double high = to_h >= piece->t1 ? 0 : (to_h - piece->t1) / width;
        extend(&extent, piece_polynomial(trajectory, column, i), low, high, width);
    }
    if (to_h >= trajectory->end_h) {
        extent.largest = fmax(extent.largest, trajectory->final[column]);
        extent.smallest = fmin(extent.smallest, trajectory->final[column]);
    }
    *largest = extent.largest;
    *smallest = extent.smallest;
    *mean = to_h > from_h ? extent.integral / (to_h - from_h) : first;
}

/* The unit times h, as one writes it: h behind the numerator. */
static const char *area_unit(const char *unit, char *buffer, size_t size)
{
    const char *slash = strchr(unit, '/'), *per = strstr(unit, " per ");
    const char *end = unit + strlen(unit);
    if (slash) end = slash;
    if (per && per < end) end = per;
    const int length = (int)(end - unit);
    const bool plain = length == 1 && unit[0] == '1';
    snprintf(buffer, size, "%.*s%sh%s", plain ? 0 : length, unit, plain ? "" : ".", end);
    return buffer;
}

const char *ck_metric_unit(enum ck_metric metric, const char *unit, char *buffer, size_t size)
{
    switch (metric) {
    case CK_METRIC_T_PEAK:
    case CK_METRIC_T_50:
    case CK_METRIC_RESOLUTION_INTERVAL:
    case CK_METRIC_ONSET:
    case CK_METRIC_T_EXTINCT: return "h";
    case CK_METRIC_AUC: return area_unit(unit, buffer, size);
    default: return unit;
    }
}
