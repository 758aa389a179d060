/* Draws a comparison: for each species that the study shows, by how many doublings its peak, its
 * area and its final value differ from the reference. What it looks like is in plots/. */
#include "compare.h"
#include "figure.h"
#include "picture.h"
#include "script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_AT_MOST 14
#define ARMS_AT_MOST 6
#define FOLD_AT_MOST 10.0
#define PANELS       3
#define GAP          34.0 /* between panels */

static const enum ck_metric metrics[PANELS] = {CK_METRIC_PEAK, CK_METRIC_AUC, CK_METRIC_FINAL};

struct chart {
    struct ck_figure figure; /* for its texts and symbols */
    const struct ck_comparisons *all;
    const char *rows[ROWS_AT_MOST], *labels[ROWS_AT_MOST];
    size_t row_count, arm_count;
    double fold_end; /* of the axis, doublings */
    double left[PANELS], right[PANELS], bottom, top;
};

static size_t find_column(const struct ck_comparison *comparison, const char *name)
{
    for (size_t i = 0; i < comparison->common_count; i++)
        if (strcmp(comparison->outcomes[i * CK_METRIC_COUNT].column->name, name) == 0) return i;
    return SIZE_MAX;
}

/* How far the species is from its reference in one arm; NAN: nothing to show. */
static double fold_of(const struct chart *chart, size_t arm, const char *name, size_t panel)
{
    const struct ck_comparison *comparison = &chart->all->items[arm];
    const size_t column = find_column(comparison, name);
    if (column == SIZE_MAX) return NAN;
    const struct ck_outcome *outcomes = &comparison->outcomes[column * CK_METRIC_COUNT];
    return ck_outcome_fold(comparison, &outcomes[metrics[panel]]);
}

static bool is_shown(const struct chart *chart, const char *name)
{
    for (size_t i = 0; i < chart->row_count; i++)
        if (strcmp(chart->rows[i], name) == 0) return true;
    return false;
}

static bool has_points(const struct chart *chart, const char *name)
{
    for (size_t a = 0; a < chart->arm_count; a++)
        for (size_t p = 0; p < PANELS; p++)
            if (!isnan(fold_of(chart, a, name, p))) return true;
    return false;
}

/* The species that the study's figure shows, in its order. */
static void choose_rows(struct chart *chart)
{
    const struct ck_study *study = chart->all->study;
    for (size_t p = 0; p < study->panel_count; p++)
        for (size_t i = 0; i < study->panels[p].count; i++) {
            const char *name = study->panels[p].show[i];
            if (chart->row_count == ROWS_AT_MOST || is_shown(chart, name)) continue;
            if (!has_points(chart, name)) continue;
            const size_t column = find_column(&chart->all->items[0], name);
            const struct ck_column *info =
                column == SIZE_MAX ? NULL
                                   : chart->all->items[0].outcomes[column * CK_METRIC_COUNT].column;
            struct ck_label label = {info ? info->label_en : name, info ? info->label_fr : name};
            chart->labels[chart->row_count] = ck_figure_label(&chart->figure, label, name);
            chart->rows[chart->row_count++] = name;
        }
}

static void choose_axis(struct chart *chart)
{
    double most = 1;
    for (size_t a = 0; a < chart->arm_count; a++)
        for (size_t i = 0; i < chart->row_count; i++)
            for (size_t p = 0; p < PANELS; p++) {
                const double fold = fabs(fold_of(chart, a, chart->rows[i], p));
                if (isfinite(fold)) most = fmax(most, fold);
            }
    chart->fold_end = fmin(ceil(1.05 * most), FOLD_AT_MOST);
}

/* --- texts ------------------------------------------------------------------------------------ */

static void add_text(struct chart *chart, enum ck_text_role role, enum ck_align align, double x,
                     double y, int colour, const char *text)
{
    struct ck_figure_text item = {role, align, x, y, false, colour, text};
    ck_figure_add_text(&chart->figure, item, CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN);
}

static const char *title_of(struct chart *chart)
{
    const struct ck_comparison *first = &chart->all->items[0];
    const struct ck_study *study = chart->all->study;
    const bool french = chart->figure.french;
    const char *title = ck_figure_label(&chart->figure, study->title, study->name);
    const char *reference =
        ck_figure_label(&chart->figure, first->reference->label, first->reference->name);
    struct ck_arena *arena = &chart->figure.arena;
    if (chart->all->against)
        return ck_arena_print(
            arena, french ? "%s – comparé à « %s »" : "%s – compared with “%s”", title,
            ck_figure_label(&chart->figure, chart->all->against->title, chart->all->against->name));
    return ck_arena_print(arena, french ? "%s – comparé à « %s »" : "%s – compared with “%s”",
                          title, reference);
}

/* Samples of the arms in rows below the title; returns the bottom of the last row. */
static double add_legend(struct chart *chart, double top)
{
    const double font = chart->figure.font;
    double x = CK_PAGE_MARGIN + 8, y = top - 0.8 * font;
    for (size_t a = 0; a < chart->arm_count; a++) {
        const struct ck_arm *arm = chart->all->items[a].arm;
        const char *label = ck_figure_label(&chart->figure, arm->label, arm->name);
        const double width = ck_text_width(label, font, false) + 42;
        if (x + width > CK_PAGE_WIDTH - CK_PAGE_MARGIN && a > 0) {
            x = CK_PAGE_MARGIN + 8;
            y -= 1.5 * font;
        }
        struct ck_figure_symbol symbol = {x, y, (int)a + 1, CK_SYMBOL_POINT + (int)a};
        ck_figure_add_symbol(&chart->figure, symbol);
        add_text(chart, CK_TEXT_LEGEND, CK_LEFT, x + 12, y, (int)a + 1, label);
        x += width;
    }
    return y - font;
}

static void add_rows(struct chart *chart)
{
    const double height = (chart->top - chart->bottom) / (double)chart->row_count;
    for (size_t i = 0; i < chart->row_count; i++)
        add_text(chart, CK_TEXT_PANEL, CK_RIGHT, chart->left[0] - 10,
                 chart->top - ((double)i + 0.5) * height, -1, chart->labels[i]);
}

static void place(struct chart *chart)
{
    static const char *const english[PANELS] = {"Peak", "Area above the start", "Final value"};
    static const char *const french[PANELS] = {"Pic", "Aire au-dessus du départ", "Valeur finale"};
    struct ck_figure *figure = &chart->figure;
    const double font = figure->font, right = CK_PAGE_WIDTH - CK_PAGE_MARGIN - 14;
    double widest = 0, top = CK_PAGE_HEIGHT - CK_PAGE_MARGIN;
    add_text(chart, CK_TEXT_TITLE, CK_LEFT, CK_PAGE_MARGIN, top - 0.6 * figure->title_font, -1,
             title_of(chart));
    top = add_legend(chart, top - 1.7 * figure->title_font);
    for (size_t i = 0; i < chart->row_count; i++)
        widest = fmax(widest, ck_text_width(chart->labels[i], font, true));
    const double left = CK_PAGE_MARGIN + fmin(widest, 0.35 * CK_PAGE_WIDTH) + 16;
    const double width = (right - left - (PANELS - 1) * GAP) / PANELS;
    chart->top = top - 2.2 * font;
    chart->bottom = CK_PAGE_MARGIN + 3.2 * font;
    for (size_t p = 0; p < PANELS; p++) {
        chart->left[p] = left + (double)p * (width + GAP);
        chart->right[p] = chart->left[p] + width;
        add_text(chart, CK_TEXT_PANEL, CK_CENTRE, chart->left[p] + 0.5 * width, top - font, -1,
                 (figure->french ? french : english)[p]);
    }
    add_rows(chart);
    add_text(chart, CK_TEXT_AXIS, CK_CENTRE, 0.5 * (left + right), CK_PAGE_MARGIN + 0.5 * font, -1,
             figure->french ? "fois la référence (flèche : au-delà de l’axe, apparu ou disparu)"
                            : "times the reference (arrow: beyond the axis, appeared or vanished)");
}

/* --- data and script -------------------------------------------------------------------------- */

/* Arms stand one below the other within a row. */
static double row_of(const struct chart *chart, size_t row, size_t arm)
{
    const double step = fmin(0.24, 0.7 / (double)chart->arm_count);
    return (double)row + 1 + step * ((double)arm - 0.5 * (double)(chart->arm_count - 1));
}

static void put_data(const void *drawn, FILE *stream)
{
    const struct chart *chart = drawn;
    fputs("# Panel, row, doublings, 1 or -1 beyond the axis. One block for each arm.\n", stream);
    for (size_t a = 0; a < chart->arm_count; a++) {
        fprintf(stream, "# %s\n", chart->all->items[a].arm->name);
        for (size_t p = 0; p < PANELS; p++)
            for (size_t i = 0; i < chart->row_count; i++) {
                const double fold = fold_of(chart, a, chart->rows[i], p);
                const bool beyond = fabs(fold) > chart->fold_end;
                fprintf(stream, "%zu ", p + 1);
                ck_script_value(stream, row_of(chart, i, a), 6);
                fputc(' ', stream);
                ck_script_value(stream, fold, 6);
                fprintf(stream, " %d\n", beyond ? (fold > 0 ? 1 : -1) : 0);
            }
        fputs("\n\n", stream);
    }
}

/* Doublings on a short axis, powers of 10 on a long one; none at its very ends. */
static void put_ticks(const struct chart *chart, FILE *stream)
{
    const double base = chart->fold_end <= 4 ? 2 : 10;
    const double step = log2(base);
    const int most = (int)(0.95 * chart->fold_end / step);
    double ticks[2 * (int)FOLD_AT_MOST + 1];
    size_t count = 0;
    for (int i = -most; i <= most; i++) ticks[count++] = i * step;
    fprintf(stream, "fold_ticks = %zu\n", count);
    ck_script_array(stream, "fold_tick", ticks, count);
    fprintf(stream, "array fold_words[%zu] = [", count);
    for (int i = -most; i <= most; i++)
        fprintf(stream, "%s'%s%.0f'", i > -most ? ", " : "", i < 0 ? "÷" : "×", pow(base, abs(i)));
    fputs("]\n", stream);
}

static void put_page(const struct chart *chart, FILE *stream)
{
    double colours[ARMS_AT_MOST];
    for (size_t a = 0; a < chart->arm_count; a++) colours[a] = (double)a + 2;
    ck_script_number(stream, "panels", PANELS);
    ck_script_array(stream, "panel_left", chart->left, PANELS);
    ck_script_array(stream, "panel_right", chart->right, PANELS);
    ck_script_number(stream, "panel_bottom", chart->bottom);
    ck_script_number(stream, "panel_top", chart->top);
    ck_script_number(stream, "rows", (double)chart->row_count);
    ck_script_number(stream, "fold_end", chart->fold_end);
    ck_script_number(stream, "arms", (double)chart->arm_count);
    ck_script_array(stream, "arm_colour", colours, chart->arm_count);
    put_ticks(chart, stream);
}

static void put_script(const void *drawn, const char *base, FILE *stream)
{
    const struct chart *chart = drawn;
    ck_script_head(stream, base, &chart->figure, ck_mark_font(&chart->figure));
    put_page(chart, stream);
    ck_figure_write_texts(&chart->figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("compare", stream);
}

static enum ck_status draw(struct ck_output *output, const struct chart *chart)
{
    const char *word = chart->all->against ? "against" : "comparison";
    const char *base =
        ck_arena_print(&output->arena, "%s%s", word, chart->figure.french ? ".fr" : "");
    const struct ck_picture picture = {base, chart, put_data, put_script};
    return ck_picture_make(output, &picture);
}

enum ck_status ck_write_comparison_figure(struct ck_output *output,
                                          const struct ck_comparisons *all, const char *lang)
{
    struct chart chart = {.all = all};
    if (all->count == 0) return CK_OK;
    chart.figure.study = all->study;
    chart.figure.french = lang && strcmp(lang, "fr") == 0;
    chart.figure.font = 14;
    chart.figure.title_font = 19;
    chart.arm_count = all->count < ARMS_AT_MOST ? all->count : ARMS_AT_MOST;
    choose_rows(&chart);
    choose_axis(&chart);
    if (chart.row_count > 0) place(&chart);
    enum ck_status status = chart.figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart.row_count > 0) status = draw(output, &chart);
    ck_arena_free(&chart.figure.arena);
    return status;
}
