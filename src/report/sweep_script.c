/* Writes the picture of a sweep for gnuplot: blocks of numbers, and a script of assignments before
 * the templates of plots/. */
#include "picture.h"
#include "script.h"
#include "sweep_figure.h"

#include <math.h>

/* --- data ------------------------------------------------------------------------------------ */

static void put_row(FILE *stream, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputc(' ', stream);
        ck_script_value(stream, values[i], 7);
    }
    fputc('\n', stream);
}

#define NOISE 1e-6 /* of an axis: a value so little below its end is at it */

static void put_curve(const struct ck_sweep *sweep, size_t measure, const struct ck_sweep_scale *y,
                      FILE *stream)
{
    const struct ck_sweep_axis *axis = &sweep->question->axes[0];
    fprintf(stream, "# %s\n", sweep->question->measures[measure].name);
    for (size_t i = 0; i < sweep->n_points; i++) {
        const struct ck_slot *slot = &sweep->points[i].slots[measure];
        double value = slot->state == CK_SLOT_OK ? slot->value : NAN;
        if (value < y->low && value > y->low - NOISE * (y->high - y->low)) value = y->low;
        put_row(stream, (double[]){axis->values[i], value}, 2);
    }
    fputs("\n\n", stream);
}

static const struct ck_sweep_scale *scale_of(const struct ck_sweep_chart *chart, size_t measure)
{
    size_t panel = 0;
    while (panel + 1 < chart->panel_count &&
           measure >= chart->panels[panel].first_curve + chart->panels[panel].curve_count)
        panel++;
    return &chart->panels[panel].y;
}

static void put_bands(const struct ck_sweep *sweep, FILE *stream)
{
    const struct ck_sweep_axis *axis = &sweep->question->axes[0];
    fputs("# from, to, colour of a class\n", stream);
    for (size_t from = 0, to; from < axis->count; from = to) {
        const int class = ck_chart_class(sweep, 0, from);
        for (to = from + 1; to < axis->count && ck_chart_class(sweep, 0, to) == class;) to++;
        put_row(stream,
                (double[]){from == 0 ? axis->values[0] : ck_chart_boundary(sweep, axis, from - 1),
                           to == axis->count ? axis->values[to - 1]
                                             : ck_chart_boundary(sweep, axis, to - 1),
                           ck_chart_class_rgb(class, true)},
                3);
    }
    fputs("\n\n", stream);
}

static double edge(const struct ck_sweep_axis *axis, size_t i, bool high)
{
    if (high && i + 1 == axis->count) return axis->values[i];
    if (!high && i == 0) return axis->values[0];
    const double a = axis->values[high ? i : i - 1], b = axis->values[high ? i + 1 : i];
    return axis->is_log ? sqrt(a) * sqrt(b) : a + (b - a) / 2;
}

static const struct ck_sweep_panel *bar_of(const struct ck_sweep_chart *chart,
                                           const struct ck_sweep_panel *panel)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        if (chart->panels[i].kind == CK_PANEL_BAR && chart->panels[i].item == panel->item)
            return &chart->panels[i];
    return panel;
}

static unsigned cell_rgb(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                         size_t point)
{
    const struct ck_sweep *sweep = chart->sweep;
    if (panel->is_class)
        return ck_chart_class_rgb(ck_chart_class(sweep, panel->item, point), false);
    const struct ck_slot *slot = &sweep->points[point].slots[panel->item];
    if (slot->state != CK_SLOT_OK) return ck_chart_class_rgb(-2, false);
    return ck_chart_value_rgb(ck_scale_share(&bar_of(chart, panel)->y, slot->value));
}

/* Neighbours of one colour are one box. */
static void put_cells(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                      FILE *stream)
{
    const struct ck_sweep_axis *axes = chart->sweep->question->axes;
    fputs("# x from, to, y from, to, colour\n", stream);
    for (size_t row = 0; row < axes[1].count; row++)
        for (size_t from = 0, to; from < axes[0].count; from = to) {
            const size_t first = row * axes[0].count;
            const unsigned rgb = cell_rgb(chart, panel, first + from);
            for (to = from + 1; to < axes[0].count && cell_rgb(chart, panel, first + to) == rgb;)
                to++;
            const double box[] = {edge(&axes[0], from, false), edge(&axes[0], to - 1, true),
                                  edge(&axes[1], row, false), edge(&axes[1], row, true), rgb};
            for (size_t i = 0; i < 5; i++) {
                ck_script_value(stream, box[i], 9);
                fputc(i < 4 ? ' ' : '\n', stream);
            }
        }
    fputs("\n\n", stream);
}

static void put_bar(const struct ck_sweep_panel *panel, FILE *stream)
{
    const int steps = 128;
    const struct ck_sweep_scale *y = &panel->y;
    fputs("# colour bar\n", stream);
    for (int i = 0; i < steps; i++) {
        double ends[2];
        for (int k = 0; k < 2; k++) {
            const double share = (double)(i + k) / steps;
            ends[k] = y->is_log ? y->low * pow(y->high / y->low, share)
                                : y->low + share * (y->high - y->low);
        }
        fprintf(stream, "0 1 ");
        ck_script_value(stream, ends[0], 9);
        fputc(' ', stream);
        ck_script_value(stream, ends[1], 9);
        fprintf(stream, " %u\n", ck_chart_value_rgb((i + 0.5) / steps));
    }
    fputs("\n\n", stream);
}

#define NEAR 0.12 /* of the axis: crossings of neighbouring rows that belong together */

/* The crossing of the same threshold in the next row that is nearest, or NULL. */
static const struct ck_sweep_crossing *find_next(const struct ck_sweep_chart *chart,
                                                 const struct ck_sweep_crossing *crossing)
{
    const struct ck_sweep *sweep = chart->sweep;
    const struct ck_sweep_crossing *nearest = NULL;
    double best = NEAR;
    for (size_t i = 0; i < sweep->n_crossings; i++) {
        const struct ck_sweep_crossing *other = &sweep->crossings[i];
        if (other->threshold != crossing->threshold || other->row != crossing->row + 1 ||
            other->holds_above != crossing->holds_above || other->state != CK_SLOT_OK)
            continue;
        const double far = fabs(ck_scale_share(&chart->x, other->value) -
                                ck_scale_share(&chart->x, crossing->value));
        if (far > best) continue;
        best = far;
        nearest = other;
    }
    return nearest;
}

/* Pieces between rows; their number. stream NULL: only counts. */
static size_t put_fronts(const struct ck_sweep_chart *chart, FILE *stream)
{
    const struct ck_sweep *sweep = chart->sweep;
    size_t count = 0;
    for (size_t i = 0; sweep->question->axis_count == 2 && i < sweep->n_crossings; i++) {
        const struct ck_sweep_crossing *from = &sweep->crossings[i];
        const struct ck_sweep_crossing *to =
            from->state == CK_SLOT_OK ? find_next(chart, from) : NULL;
        if (!to) continue;
        count++;
        if (!stream) continue;
        const double *rows = sweep->question->axes[1].values;
        put_row(stream, (double[]){from->value, rows[from->row]}, 2);
        put_row(stream, (double[]){to->value, rows[to->row]}, 2);
        fputc('\n', stream);
    }
    return count;
}

void ck_sweep_write_data(const void *drawn, FILE *stream)
{
    const struct ck_sweep_chart *chart = drawn;
    const struct ck_sweep *sweep = chart->sweep;
    fputs("# Blocks in the order of the script: curves, classes behind them, cells, thresholds.\n",
          stream);
    for (size_t m = 0; sweep->question->axis_count == 1 && m < sweep->question->measure_count; m++)
        put_curve(sweep, m, scale_of(chart, m), stream);
    if (chart->bands != CK_NO_BLOCK) put_bands(sweep, stream);
    for (size_t i = 0; i < chart->panel_count; i++) {
        if (chart->panels[i].kind == CK_PANEL_CELLS) put_cells(chart, &chart->panels[i], stream);
        if (chart->panels[i].kind == CK_PANEL_BAR) put_bar(&chart->panels[i], stream);
    }
    put_fronts(chart, stream);
}

/* --- script ---------------------------------------------------------------------------------- */

typedef double (*take_item)(const struct ck_sweep_chart *chart, size_t index);

static void put_list(const struct ck_sweep_chart *chart, FILE *stream, const char *name,
                     size_t count, take_item item)
{
    fprintf(stream, "array %s[%zu] = [", name, count > 0 ? count : 1);
    for (size_t i = 0; i < count || i == 0; i++) {
        if (i > 0) fputs(i % 12 ? ", " : ", \\\n    ", stream);
        ck_script_value(stream, i < count ? item(chart, i) : 0, 9);
    }
    fputs("]\n", stream);
}

#define ITEM(name, expression)                                                                     \
    static double name(const struct ck_sweep_chart *chart, size_t index)                           \
    {                                                                                              \
        const struct ck_sweep_panel *panel = &chart->panels[index];                                \
        return (double)(expression);                                                               \
    }
ITEM(panel_kind, panel->kind)
ITEM(panel_left, panel->left)
ITEM(panel_right, panel->right)
ITEM(panel_bottom, panel->bottom)
ITEM(panel_top, panel->top)
ITEM(panel_low, panel->y.low)
ITEM(panel_high, panel->y.high)
ITEM(panel_log, panel->y.is_log)
ITEM(panel_ticks, panel->y.count)
ITEM(panel_first, panel->first_curve)
ITEM(panel_curves, panel->curve_count)
ITEM(panel_cells, panel->cells == CK_NO_BLOCK ? -1 : (double)panel->cells)

static double curve_colour(const struct ck_sweep_chart *chart, size_t index)
{
    return (double)ck_chart_arm(chart->sweep->question, index);
}

static double mark_x(const struct ck_sweep_chart *chart, size_t index)
{
    return chart->marks[index].x;
}

static void put_words(const struct ck_sweep_chart *chart, FILE *stream, const char *name,
                      const struct ck_sweep_scale *scale, bool *first)
{
    struct ck_arena arena = {0};
    if (name) fprintf(stream, "array %s[%zu] = [", name, scale->count > 0 ? scale->count : 1);
    for (size_t i = 0; i < scale->count; i++) {
        const char *word = ck_scale_word(&arena, scale->tick[i], chart->figure.french);
        if (!*first) fputs(", ", stream);
        *first = false;
        ck_script_text(stream, word ? word : "");
    }
    if (name) fputs(scale->count > 0 ? "]\n" : "'']\n", stream);
    ck_arena_free(&arena);
}

/* The ticks of all panels one behind the other, and of the horizontal axis. */
static void put_ticks(const struct ck_sweep_chart *chart, FILE *stream)
{
    size_t count = 0;
    bool first = true;
    fprintf(stream, "x_ticks = %zu\n", chart->x.count);
    put_words(chart, stream, "x_words", &chart->x, &first);
    fprintf(stream, "array x_tick[%zu] = [", chart->x.count > 0 ? chart->x.count : 1);
    for (size_t i = 0; i < chart->x.count || i == 0; i++) {
        if (i > 0) fputs(", ", stream);
        ck_script_value(stream, i < chart->x.count ? chart->x.tick[i] : 0, 9);
    }
    fputs("]\n", stream);
    for (size_t p = 0; p < chart->panel_count; p++) count += chart->panels[p].y.count;
    fprintf(stream, "array y_words[%zu] = [", count + 1);
    first = true;
    for (size_t p = 0; p < chart->panel_count; p++)
        put_words(chart, stream, NULL, &chart->panels[p].y, &first);
    fprintf(stream, "%s'']\narray y_tick[%zu] = [", first ? "" : ", ", count + 1);
    for (size_t p = 0; p < chart->panel_count; p++)
        for (size_t i = 0; i < chart->panels[p].y.count; i++) {
            ck_script_value(stream, chart->panels[p].y.tick[i], 9);
            fputs(", ", stream);
        }
    fputs("0]\n", stream);
}

static void put_panels(const struct ck_sweep_chart *chart, FILE *stream)
{
    static const struct {
        const char *name;
        take_item item;
    } lists[] = {{"panel_kind", panel_kind},     {"panel_left", panel_left},
                 {"panel_right", panel_right},   {"panel_bottom", panel_bottom},
                 {"panel_top", panel_top},       {"panel_low", panel_low},
                 {"panel_high", panel_high},     {"panel_log", panel_log},
                 {"panel_ticks", panel_ticks},   {"panel_first", panel_first},
                 {"panel_curves", panel_curves}, {"panel_cells", panel_cells}};
    fprintf(stream, "panels = %zu # kind 0: curves, 1: cells, 2: a colour bar\n",
            chart->panel_count);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        put_list(chart, stream, lists[i].name, chart->panel_count, lists[i].item);
}

void ck_sweep_write_script(const void *drawn, const char *base, FILE *stream)
{
    const struct ck_sweep_chart *chart = drawn;
    const struct ck_figure *figure = &chart->figure;
    ck_script_head(stream, base, figure, figure->font);
    ck_script_number(stream, "x_low", chart->x.low);
    ck_script_number(stream, "x_high", chart->x.high);
    ck_script_number(stream, "x_log", chart->x.is_log);
    put_panels(chart, stream);
    if (chart->sweep->question->axis_count == 1)
        put_list(chart, stream, "curve_colour", chart->sweep->question->measure_count,
                 curve_colour);
    put_ticks(chart, stream);
    ck_script_number(stream, "bands", chart->bands == CK_NO_BLOCK ? -1 : (double)chart->bands);
    fprintf(stream, "marks = %zu\n", chart->mark_count);
    put_list(chart, stream, "mark_x", chart->mark_count, mark_x);
    fprintf(stream, "fronts = %d # the block of thresholds over cells; -1: none\n",
            put_fronts(chart, NULL) > 0 ? (int)chart->n_blocks : -1);
    ck_figure_write_texts(figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("sweep", stream);
}
