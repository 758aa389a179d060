/* Curves and measurements of a figure: dense samples with both sides of every jump, then only the
 * points that a line needs. */
#include "figure.h"
#include <math.h>
#include <string.h>

#define SAMPLES   600
#define TOLERANCE 3e-4 /* of the panel's height: a third of a pixel on a large screen */

static double *take_numbers(struct ck_figure *figure, size_t count)
{
    double *numbers = ck_arena_alloc(&figure->arena, count ? count : 1, sizeof *numbers);
    if (!numbers) figure->out_of_memory = true;
    return numbers;
}

static size_t piece_samples(const struct ck_piece *piece, double until_h)
{
    if (piece->t0 >= until_h) return 0;
    double length = fmin(piece->t1, until_h) - piece->t0;
    return 1 + (size_t)(SAMPLES * length / until_h);
}

static void add_sample(struct ck_figure_curve *curve, double time, double value)
{
    size_t n = curve->count;
    if (n > 0 && curve->time[n - 1] == time && curve->value[n - 1] == value) return;
    curve->time[n] = time;
    curve->value[n] = value;
    curve->count++;
}

static void sample_curve(struct ck_figure *figure, const struct ck_figure_panel *panel,
                         struct ck_figure_curve *curve)
{
    const struct ck_trajectory *trajectory = &curve->arm->trajectory;
    size_t room = 0;
    for (size_t i = 0; i < trajectory->n_pieces; i++)
        room += 1 + piece_samples(&trajectory->pieces[i], panel->until_h);
    curve->time = take_numbers(figure, room);
    curve->value = take_numbers(figure, room);
    if (figure->out_of_memory) return;
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_piece *piece = &trajectory->pieces[i];
        size_t count = piece_samples(piece, panel->until_h);
        double length = fmin(piece->t1, panel->until_h) - piece->t0;
        for (size_t k = 0; count > 0 && k <= count; k++) {
            double t =
                k == count ? piece->t0 + length : piece->t0 + length * (double)k / (double)count;
            double value = ck_piece_value(piece, trajectory->n_columns, curve->column, t);
            add_sample(curve, t / panel->hours_per_unit, isfinite(value) ? value : 0);
        }
    }
}

/* The slopes of the lines that pass, within the tolerance, through all points since `from`. */
struct cone {
    double time, height, steepest, flattest;
};

static struct cone start_cone(double time, double height)
{
    return (struct cone){time, height, INFINITY, -INFINITY};
}

static void narrow_cone(struct cone *cone, double time, double height)
{
    double run = time - cone->time, rise = height - cone->height;
    cone->steepest = fmin(cone->steepest, (rise + TOLERANCE) / run);
    cone->flattest = fmax(cone->flattest, (rise - TOLERANCE) / run);
}

static void keep_point(struct ck_figure_curve *curve, size_t *kept, size_t i)
{
    if (*kept > 0 && curve->time[*kept - 1] == curve->time[i] &&
        curve->value[*kept - 1] == curve->value[i])
        return;
    curve->time[*kept] = curve->time[i];
    curve->value[*kept] = curve->value[i];
    ++*kept;
}

/* Keeps the points without which a line between their neighbours would be off by more than the
 * tolerance, and both sides of every jump. */
static void thin_curve(const struct ck_figure_panel *panel, struct ck_figure_curve *curve)
{
    if (curve->count == 0) return;
    size_t kept = 1;
    struct cone cone = start_cone(curve->time[0], ck_panel_height(panel, curve->value[0]));
    for (size_t i = 1; i < curve->count; i++) {
        double time = curve->time[i], height = ck_panel_height(panel, curve->value[i]);
        double before = ck_panel_height(panel, curve->value[i - 1]);
        double slope = (height - cone.height) / (time - cone.time);
        bool same_time = time <= curve->time[i - 1];
        bool jumps = same_time && fabs(height - before) > 0.1 * TOLERANCE;
        if (jumps || (!same_time && (slope > cone.steepest || slope < cone.flattest))) {
            cone = start_cone(curve->time[i - 1], before);
            keep_point(curve, &kept, i - 1);
        }
        if (jumps) {
            cone = start_cone(time, height);
            keep_point(curve, &kept, i);
        } else if (!same_time) {
            narrow_cone(&cone, time, height);
        }
    }
    keep_point(curve, &kept, curve->count - 1);
    curve->count = kept;
}

static const struct ck_figure_curve *find_curve(const struct ck_figure_panel *panel,
                                                const char *arm, const char *name)
{
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        if (strcmp(curve->name, name) == 0 && (!arm || strcmp(curve->arm->name, arm) == 0))
            return curve;
    }
    return NULL;
}

static void add_points(struct ck_figure *figure, struct ck_figure_panel *panel,
                       const struct ck_data *data, size_t series)
{
    const struct ck_figure_curve *curve = find_curve(panel, data->arm, data->names[series]);
    if (!curve) return;
    struct ck_figure_points *points = &panel->points[panel->point_set_count];
    points->curve = curve;
    points->time = take_numbers(figure, data->n_times);
    points->mean = take_numbers(figure, data->n_times);
    points->sd = take_numbers(figure, data->n_times);
    for (size_t i = 0; !figure->out_of_memory && i < data->n_times; i++) {
        double mean = data->mean[series * data->n_times + i];
        if (!isfinite(mean) || data->time_h[i] > panel->until_h || data->time_h[i] < 0) continue;
        points->time[points->count] = data->time_h[i] / panel->hours_per_unit;
        points->mean[points->count] = mean;
        points->sd[points->count] = data->sd ? data->sd[series * data->n_times + i] : NAN;
        points->has_sd |= isfinite(points->sd[points->count]);
        points->count++;
    }
    if (points->count > 0) panel->point_set_count++;
}

static void collect_points(struct ck_figure *figure, struct ck_figure_panel *panel)
{
    const struct ck_study *study = panel->study;
    size_t room = 0;
    for (size_t i = 0; i < study->data_count; i++) room += study->data[i].n_series;
    panel->points = ck_arena_alloc(&figure->arena, room ? room : 1, sizeof *panel->points);
    if (!panel->points) figure->out_of_memory = true;
    for (size_t i = 0; i < study->data_count; i++)
        for (size_t k = 0; !figure->out_of_memory && k < study->data[i].n_series; k++)
            add_points(figure, panel, &study->data[i], k);
}

/* Calibrated here, or, as a published model, without any number that is only assumed. */
static bool has_grounds(const struct ck_graph *graph)
{
    bool assumes = graph->number_count == 0;
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        const enum ck_source_kind kind = ck_graph_provenance(graph, number);
        if (kind == CK_BY_CALIBRATION) return true;
        if (kind == CK_BY_ASSUMPTION && !number->is_default && !ck_graph_is_setting(graph, number))
            assumes = true;
    }
    return !assumes;
}

static bool draws_measurements(const struct ck_figure *figure, const struct ck_study *study)
{
    for (size_t i = 0; i < figure->panel_count; i++)
        if (figure->panels[i].study == study && figure->panels[i].point_set_count > 0) return true;
    return false;
}

void ck_figure_values(struct ck_figure *figure)
{
    double intervals = figure->panel_count <= 3 ? 6 : 4.5; /* tall or flat panels */
    for (size_t p = 0; p < figure->panel_count; p++) {
        struct ck_figure_panel *panel = &figure->panels[p];
        for (size_t i = 0; i < panel->curve_count && !figure->out_of_memory; i++)
            sample_curve(figure, panel, &panel->curves[i]);
        if (!figure->out_of_memory) collect_points(figure, panel);
        if (figure->out_of_memory) return;
        ck_panel_scale(panel, intervals);
        for (size_t i = 0; i < panel->curve_count; i++) thin_curve(panel, &panel->curves[i]);
    }
    for (size_t p = 0; p < figure->panel_count; p++) {
        const struct ck_study *study = figure->panels[p].study;
        figure->illustrative |= !draws_measurements(figure, study) || !has_grounds(&study->graph);
    }
}
