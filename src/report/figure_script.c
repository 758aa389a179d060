/* Writes a figure as text for gnuplot: blocks of numbers, and a script that begins with assignments
 * and goes on with the templates of plots/. All words of the user stand in single quotes, where
 * gnuplot interprets nothing. */
#include "figure.h"
#include "picture.h"
#include "script.h"
#include <math.h>
#include <string.h>

static void write_curve(FILE *stream, const struct ck_figure_curve *curve)
{
    fprintf(stream, "# %s, %s\n", curve->arm->name, curve->name);
    for (size_t i = 0; i < curve->count; i++) {
        ck_script_value(stream, curve->time[i], 7);
        putc(' ', stream);
        ck_script_value(stream, curve->value[i], 6);
        putc('\n', stream);
    }
    fputs("\n\n", stream);
}

/* On a log axis a bar that reaches 0 ends at the axis. */
static void write_points(FILE *stream, const struct ck_figure_panel *panel,
                         const struct ck_figure_points *points)
{
    fprintf(stream, "# measured: %s, %s\n", points->curve->arm->name, points->curve->name);
    for (size_t i = 0; i < points->count; i++) {
        double sd = isfinite(points->sd[i]) ? points->sd[i] : 0;
        double low = points->mean[i] - sd, high = points->mean[i] + sd;
        if (low < panel->low && panel->low >= 0) low = fmin(panel->low, points->mean[i]);
        double row[] = {points->time[i], points->mean[i], low, high};
        for (size_t k = 0; k < 4; k++) {
            if (k > 0) putc(' ', stream);
            ck_script_value(stream, row[k], 6);
        }
        putc('\n', stream);
    }
    fputs("\n\n", stream);
}

void ck_figure_write_data(const void *drawn, FILE *stream)
{
    const struct ck_figure *figure = drawn;
    fprintf(stream,
            "# Curves: time%s, value. Measurements: time, mean, mean - SD, mean + SD.\n"
            "# One block for each, in the order of the script.\n",
            figure->own_times            ? ""
            : figure->hours_per_unit > 1 ? " (d)"
                                         : " (h)");
    for (size_t p = 0; p < figure->panel_count; p++)
        for (size_t i = 0; i < figure->panels[p].curve_count; i++)
            write_curve(stream, &figure->panels[p].curves[i]);
    for (size_t p = 0; p < figure->panel_count; p++)
        for (size_t i = 0; i < figure->panels[p].point_set_count; i++)
            write_points(stream, &figure->panels[p], &figure->panels[p].points[i]);
}

/* --- assignments ---------------------------------------------------------------------------- */

/* An array of one item read by `item` for each index; gnuplot has no empty ones. */
typedef double (*ck_item)(const struct ck_figure *figure, size_t index);

static void assign_array(const struct ck_figure *figure, FILE *stream, const char *name,
                         size_t count, ck_item item)
{
    fprintf(stream, "array %s[%zu] = [", name, count ? count : 1);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        if (i > 0) fputs(i % 12 ? ", " : ", \\\n    ", stream);
        ck_script_value(stream, count ? item(figure, i) : 1, 6);
    }
    fputs("]\n", stream);
}

#define ITEM(name, list, field)                                                                    \
    static double name(const struct ck_figure *figure, size_t index)                               \
    {                                                                                              \
        return (double)figure->list[index].field;                                                  \
    }
ITEM(panel_left, panels, left)
ITEM(panel_right, panels, right)
ITEM(panel_bottom, panels, bottom)
ITEM(panel_top, panels, top)
ITEM(panel_low, panels, low)
ITEM(panel_high, panels, high)
ITEM(panel_step, panels, step)
ITEM(panel_log, panels, log)
ITEM(panel_time, panels, time_labels)
ITEM(panel_time_end, panels, time_end)
ITEM(panel_time_step, panels, time_step)
ITEM(panel_curves, panels, curve_count)
ITEM(panel_measured, panels, point_set_count)
ITEM(text_role, texts, role)
ITEM(text_x, texts, x)
ITEM(text_y, texts, y)
ITEM(text_align, texts, align)
ITEM(text_upright, texts, upright)
ITEM(text_colour, texts, colour + 1)
ITEM(stroke_x0, strokes, x0)
ITEM(stroke_y0, strokes, y0)
ITEM(stroke_x1, strokes, x1)
ITEM(stroke_y1, strokes, y1)
ITEM(stroke_colour, strokes, colour + 1)
ITEM(stroke_dash, strokes, dash + 1)
ITEM(stroke_width, strokes, width)
ITEM(symbol_x, symbols, x)
ITEM(symbol_y, symbols, y)
ITEM(symbol_colour, symbols, colour + 1)
ITEM(symbol_kind, symbols, kind)

static const struct ck_figure_curve *nth_curve(const struct ck_figure *figure, size_t index)
{
    size_t panel = 0;
    for (; index >= figure->panels[panel].curve_count; panel++)
        index -= figure->panels[panel].curve_count;
    return &figure->panels[panel].curves[index];
}

static const struct ck_figure_curve *nth_measured(const struct ck_figure *figure, size_t index)
{
    size_t panel = 0;
    for (; index >= figure->panels[panel].point_set_count; panel++)
        index -= figure->panels[panel].point_set_count;
    return figure->panels[panel].points[index].curve;
}

static double curve_colour(const struct ck_figure *figure, size_t index)
{
    return nth_curve(figure, index)->colour + 1;
}

static double curve_dash(const struct ck_figure *figure, size_t index)
{
    return nth_curve(figure, index)->dash + 1;
}

static double curve_width(const struct ck_figure *figure, size_t index)
{
    return nth_curve(figure, index)->width;
}

static double measured_colour(const struct ck_figure *figure, size_t index)
{
    return nth_measured(figure, index)->colour + 1;
}

static double measured_dash(const struct ck_figure *figure, size_t index)
{
    return nth_measured(figure, index)->dash + 1;
}

static void assign_page(const struct ck_figure *figure, const char *name, FILE *stream)
{
    ck_script_head(stream, name, figure, ck_mark_font(figure));
    fprintf(stream, "illustrative = %d # 1: says so in the corner\n", figure->illustrative);
    ck_script_string(stream, "illustrative_text", ck_illustrative_words(figure));
    ck_script_number(stream, "time_offset", ck_lanes_height(figure));
}

static void assign_panels(const struct ck_figure *figure, FILE *stream)
{
    static const struct {
        const char *name;
        ck_item item;
    } lists[] = {
        {"panel_left", panel_left},
        {"panel_right", panel_right},
        {"panel_bottom", panel_bottom},
        {"panel_top", panel_top},
        {"panel_low", panel_low},
        {"panel_high", panel_high},
        {"panel_step", panel_step},
        {"panel_log", panel_log},
        {"panel_time", panel_time},
        {"panel_time_end", panel_time_end},
        {"panel_time_step", panel_time_step},
        {"panel_curves", panel_curves},
        {"panel_measured", panel_measured},
    };
    fprintf(stream, "\n# Panels, in points from the lower left corner\npanels = %zu\n",
            figure->panel_count);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        assign_array(figure, stream, lists[i].name, figure->panel_count, lists[i].item);
}

static void assign_curves(const struct ck_figure *figure, FILE *stream)
{
    size_t curves = 0, measured = 0;
    for (size_t i = 0; i < figure->panel_count; i++) {
        curves += figure->panels[i].curve_count;
        measured += figure->panels[i].point_set_count;
    }
    fprintf(stream, "\n# Curves of all panels, then their measurements\ncurves = %zu\n", curves);
    assign_array(figure, stream, "curve_colour", curves, curve_colour);
    assign_array(figure, stream, "curve_dash", curves, curve_dash);
    assign_array(figure, stream, "curve_width", curves, curve_width);
    assign_array(figure, stream, "measured_colour", measured, measured_colour);
    assign_array(figure, stream, "measured_dash", measured, measured_dash);
}

static void assign_texts(const struct ck_figure *figure, FILE *stream)
{
    size_t count = figure->text_count;
    fprintf(stream, "\n# Texts\ntexts = %zu\narray words[%zu] = [ \\\n", count, count);
    for (size_t i = 0; i < count; i++) {
        fputs("    ", stream);
        ck_script_text(stream, figure->texts[i].text);
        fputs(i + 1 < count ? ", \\\n" : "]\n", stream);
    }
    assign_array(figure, stream, "text_role", count, text_role);
    assign_array(figure, stream, "text_x", count, text_x);
    assign_array(figure, stream, "text_y", count, text_y);
    assign_array(figure, stream, "text_align", count, text_align);
    assign_array(figure, stream, "text_upright", count, text_upright);
    assign_array(figure, stream, "text_colour", count, text_colour);
}

static void assign_marks(const struct ck_figure *figure, FILE *stream)
{
    size_t count = figure->stroke_count;
    fprintf(stream, "\n# Strokes: samples of legends, infusions\nstrokes = %zu\n", count);
    assign_array(figure, stream, "stroke_x0", count, stroke_x0);
    assign_array(figure, stream, "stroke_y0", count, stroke_y0);
    assign_array(figure, stream, "stroke_x1", count, stroke_x1);
    assign_array(figure, stream, "stroke_y1", count, stroke_y1);
    assign_array(figure, stream, "stroke_colour", count, stroke_colour);
    assign_array(figure, stream, "stroke_dash", count, stroke_dash);
    assign_array(figure, stream, "stroke_width", count, stroke_width);
    count = figure->symbol_count;
    fprintf(stream, "\n# Symbols: doses, changes, measurements\nsymbols = %zu\n", count);
    assign_array(figure, stream, "symbol_x", count, symbol_x);
    assign_array(figure, stream, "symbol_y", count, symbol_y);
    assign_array(figure, stream, "symbol_colour", count, symbol_colour);
    assign_array(figure, stream, "symbol_kind", count, symbol_kind);
}

void ck_figure_write_texts(const struct ck_figure *figure, FILE *stream)
{
    assign_texts(figure, stream);
    assign_marks(figure, stream);
}

void ck_figure_write_script(const void *drawn, const char *name, FILE *stream)
{
    const struct ck_figure *figure = drawn;
    assign_page(figure, name, stream);
    assign_panels(figure, stream);
    assign_curves(figure, stream);
    ck_figure_write_texts(figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("draw", stream);
}
