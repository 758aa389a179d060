/* Draws a bifurcation diagram: what a study shows over the number that was continued. What it looks
 * like is in plots/. */
#include "figure.h"
#include "picture.h"
#include "script.h"
#include "sweep_figure.h"

#include <math.h>
#include <string.h>

#define PANELS_AT_MOST 4
#define LABELS_AT_MOST 40
#define ROOM           0.06 /* above and below the curves */

struct chart {
    struct ck_figure figure; /* for its texts, strokes and symbols */
    const struct ck_steady_question *question;
    const struct ck_steady *steady;
    struct ck_sweep_scale x;
    size_t panels, columns, rows;
    double left[PANELS_AT_MOST], right[PANELS_AT_MOST], bottom[PANELS_AT_MOST];
    double top[PANELS_AT_MOST], low[PANELS_AT_MOST], high[PANELS_AT_MOST];
};

/* --- axes ------------------------------------------------------------------------------------- */

static void find_range(struct chart *chart, size_t panel)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t b = 0; b < chart->steady->branch_count; b++)
        for (size_t i = 0; i < chart->steady->branches[b].count; i++) {
            const double value = chart->steady->branches[b].points[i].shown[panel];
            low = fmin(low, value);
            high = fmax(high, value);
        }
    if (low > 0 && low < 0.5 * high) low = 0;
    const double span = high > low ? high - low : fmax(1, fabs(high));
    chart->low[panel] = low - ROOM * span;
    chart->high[panel] = high + 2 * ROOM * span;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void add_text(struct chart *chart, enum ck_text_role role, enum ck_align align, double x,
                     double y, const char *text)
{
    const struct ck_figure_text item = {role, align, x, y, false, -1, text};
    ck_figure_add_text(&chart->figure, item, CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN);
}

static const char *with_unit(struct chart *chart, const char *label, const char *unit)
{
    if (strcmp(unit, "1") == 0) return label;
    const char *words = ck_unit_words(&chart->figure.arena, unit, chart->figure.french);
    return ck_arena_print(&chart->figure.arena, "%s (%s)", label, words ? words : unit);
}

static const char *panel_title(struct chart *chart, size_t panel)
{
    const char *name = chart->question->show[panel];
    const struct ck_system *system = chart->figure.study->arms[chart->question->arm].system;
    const uint32_t state = ck_system_state(system, name), out = ck_system_readout(system, name);
    struct ck_label label = {name, name};
    const char *unit = "1";
    if (state != CK_NONE) {
        label = (struct ck_label){system->states[state].label_en, system->states[state].label_fr};
        unit = system->states[state].unit;
    } else if (out != CK_NONE) {
        label = (struct ck_label){system->readouts[out].label_en, system->readouts[out].label_fr};
        unit = system->readouts[out].unit;
    }
    const char *text = ck_figure_label(&chart->figure, label, name);
    return with_unit(chart, ck_text_capital(&chart->figure.arena, text), unit);
}

static bool has_mark(const struct chart *chart, int kind)
{
    for (size_t i = 0; i < chart->steady->mark_count; i++)
        if ((int)chart->steady->marks[i].kind == kind) return true;
    return false;
}

/* Samples of lines and symbols in a row below the title; returns its lower end. */
static double add_legend(struct chart *chart, double top)
{
    static const char *const words[2][5] = {
        {"stable", "unstable", "fold", "branch point", "Hopf point"},
        {"stable", "instable", "pli", "point de branchement", "point de Hopf"}};
    const double font = chart->figure.font, y = top - 0.8 * font;
    double x = CK_PAGE_MARGIN;
    for (int i = 0; i < 5; i++) {
        const char *word = words[chart->figure.french][i];
        if (i >= 2 && !has_mark(chart, i - 2)) continue;
        struct ck_figure_stroke line = {x, y, x + 34, y, 0, i == 0 ? 0 : 2, CK_STROKE_CURVE};
        struct ck_figure_symbol symbol = {x + 6, y, i, CK_SYMBOL_POINT};
        if (i < 2) ck_figure_add_stroke(&chart->figure, line);
        if (i >= 2) ck_figure_add_symbol(&chart->figure, symbol);
        x += i < 2 ? 42 : 18;
        add_text(chart, CK_TEXT_LEGEND, CK_LEFT, x, y, word);
        x += ck_text_width(word, font, false) + 26;
    }
    return y - font;
}

static void place(struct chart *chart)
{
    struct ck_figure *figure = &chart->figure;
    const double font = figure->font, axis = 60, low = CK_PAGE_MARGIN + 1.6 * font;
    double top = CK_PAGE_HEIGHT - CK_PAGE_MARGIN;
    add_text(chart, CK_TEXT_TITLE, CK_LEFT, CK_PAGE_MARGIN, top - 0.6 * figure->title_font,
             ck_figure_label(figure, figure->study->title, figure->study->name));
    add_text(chart, CK_TEXT_AXIS, CK_RIGHT, CK_PAGE_WIDTH - CK_PAGE_MARGIN,
             top - 0.6 * figure->title_font, ck_illustrative_words(figure));
    top = add_legend(chart, top - 1.7 * figure->title_font);
    const double width = (CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN) / (double)chart->columns;
    const double height = (top - low) / (double)chart->rows;
    for (size_t p = 0; p < chart->panels; p++) {
        const double ceiling = top - height * (double)(p / chart->columns);
        chart->left[p] = CK_PAGE_MARGIN + width * (double)(p % chart->columns) + axis;
        chart->right[p] = chart->left[p] + width - axis - 40;
        chart->top[p] = ceiling - 2.0 * font;
        chart->bottom[p] = ceiling - height + 1.8 * font;
        add_text(chart, CK_TEXT_PANEL, CK_LEFT, chart->left[p], ceiling - 1.1 * font,
                 panel_title(chart, p));
        find_range(chart, p);
    }
    const char *label = ck_text_capital(
        &figure->arena, ck_figure_label(figure, chart->question->label, chart->question->name));
    add_text(chart, CK_TEXT_AXIS, CK_CENTRE, 0.5 * CK_PAGE_WIDTH, CK_PAGE_MARGIN + 0.5 * font,
             with_unit(chart, label, chart->question->unit));
}

/* --- data ------------------------------------------------------------------------------------- */

/* Stability between two points: special ones, where nothing grows, leave it to the other. */
static bool is_stable(const struct ck_steady_point *a, const struct ck_steady_point *b)
{
    return (fabs(a->growth) > fabs(b->growth) ? a : b)->growth < 0;
}

static void put_point(FILE *stream, const struct ck_steady_point *point, size_t panel)
{
    ck_script_value(stream, point->value, 10);
    fputc(' ', stream);
    ck_script_value(stream, point->shown[panel], 8);
    fputc('\n', stream);
}

static void put_curves(const struct chart *chart, size_t panel, bool stable, FILE *stream)
{
    fputs("NaN NaN\n\n", stream); /* a block is never empty */
    for (size_t b = 0; b < chart->steady->branch_count; b++) {
        const struct ck_steady_branch *branch = &chart->steady->branches[b];
        bool open = false;
        for (size_t i = 0; i + 1 < branch->count; i++) {
            const struct ck_steady_point *point = &branch->points[i];
            const bool drawn = is_stable(point, point + 1) == stable;
            if (drawn && !open) put_point(stream, point, panel);
            if (drawn) put_point(stream, point + 1, panel);
            if (!drawn && open) fputc('\n', stream);
            open = drawn;
        }
        if (open) fputc('\n', stream);
    }
    fputc('\n', stream);
}

/* The branch lies to the right of a fold: its label is better to the left. */
static bool opens_right(const struct chart *chart, const struct ck_steady_mark *mark)
{
    const struct ck_steady_branch *branch = &chart->steady->branches[mark->branch];
    if (mark->kind != CK_STEADY_FOLD) return false;
    for (size_t i = 0; i + 1 < branch->count; i++)
        if (branch->points[i].value == mark->point.value)
            return branch->points[i + 1].value > mark->point.value;
    return false;
}

/* Where the label of a mark stands: 0 above to the right, 1 below, 2, 3 the same to the left; -1:
 * nowhere, another is in the way. `boxes` are the lower left corners of those before it. */
static int place_label(const struct chart *chart, size_t panel, const struct ck_steady_mark *mark,
                       double boxes[][2], size_t count)
{
    const struct ck_steady_question *question = chart->question;
    const double span = chart->high[panel] - chart->low[panel];
    const double x =
        question->is_log
            ? log(mark->point.value / question->from) / log(question->to / question->from)
            : (mark->point.value - question->from) / (question->to - question->from);
    const double y = (mark->point.shown[panel] - chart->low[panel]) / span;
    const double width = 0.06 * (double)chart->columns, height = 0.045 * (double)chart->rows;
    const int first = opens_right(chart, mark) ? 2 : 0;
    for (int i = 0; i < 4; i++) {
        const int place = (first + i) % 4;
        const double left = place < 2 ? x : x - width;
        const double bottom = place % 2 == 0 ? y : y - height;
        bool is_free = left >= 0 && left + width <= 1.1 && bottom >= 0;
        for (size_t b = 0; b < count; b++)
            if (fabs(left - boxes[b][0]) < width && fabs(bottom - boxes[b][1]) < height)
                is_free = false;
        if (!is_free) continue;
        boxes[count][0] = left;
        boxes[count][1] = bottom;
        return place;
    }
    boxes[count][0] = boxes[count][1] = -1;
    return -1;
}

static void put_marks(const struct chart *chart, size_t panel, FILE *stream)
{
    double boxes[LABELS_AT_MOST + 1][2];
    fputs("NaN NaN -1 '' -1\n", stream);
    for (size_t i = 0; i < chart->steady->mark_count; i++) {
        const struct ck_steady_mark *mark = &chart->steady->marks[i];
        char text[32];
        snprintf(text, sizeof text, "%.4g", mark->point.value);
        for (char *c = text; *c && chart->figure.french; c++)
            if (*c == '.') *c = ',';
        ck_script_value(stream, mark->point.value, 10);
        fputc(' ', stream);
        ck_script_value(stream, mark->point.shown[panel], 8);
        const int where = i < LABELS_AT_MOST ? place_label(chart, panel, mark, boxes, i) : -1;
        fprintf(stream, " %d %s %d\n", (int)mark->kind, text, where);
    }
    fputs("\n\n", stream);
}

static void put_data(const void *drawn, FILE *stream)
{
    const struct chart *chart = drawn;
    fputs("# For each panel: stable, unstable, points (value, state, 0 fold 1 branch point 2 Hopf, "
          "label, its place).\n",
          stream);
    for (size_t p = 0; p < chart->panels; p++) {
        put_curves(chart, p, true, stream);
        put_curves(chart, p, false, stream);
        put_marks(chart, p, stream);
    }
}

/* --- script ----------------------------------------------------------------------------------- */

static void put_ticks(const struct chart *chart, FILE *stream)
{
    const struct ck_sweep_scale *x = &chart->x;
    struct ck_arena arena = {0};
    double places[CK_SWEEP_TICKS + 1] = {0};
    const size_t count = x->count > 0 ? x->count : 1;
    fprintf(stream, "x_ticks = %zu\narray x_words[%zu] = [", x->count, count);
    for (size_t i = 0; i < x->count; i++) {
        const char *word = ck_scale_word(&arena, x->tick[i], chart->figure.french);
        if (i > 0) fputs(", ", stream);
        ck_script_text(stream, word ? word : "");
        places[i] = x->tick[i];
    }
    fputs(x->count > 0 ? "]\n" : "'']\n", stream);
    ck_script_array(stream, "x_tick", places, count);
    ck_arena_free(&arena);
}

static void put_script(const void *drawn, const char *base, FILE *stream)
{
    const struct chart *chart = drawn;
    const struct ck_figure *figure = &chart->figure;
    const size_t panels = chart->panels;
    ck_script_head(stream, base, figure, 0.8 * figure->font);
    ck_script_number(stream, "panels", (double)panels);
    ck_script_array(stream, "panel_left", chart->left, panels);
    ck_script_array(stream, "panel_right", chart->right, panels);
    ck_script_array(stream, "panel_bottom", chart->bottom, panels);
    ck_script_array(stream, "panel_top", chart->top, panels);
    ck_script_array(stream, "panel_low", chart->low, panels);
    ck_script_array(stream, "panel_high", chart->high, panels);
    ck_script_number(stream, "x_low", chart->question->from);
    ck_script_number(stream, "x_high", chart->question->to);
    ck_script_number(stream, "x_log", chart->question->is_log);
    put_ticks(chart, stream);
    ck_figure_write_texts(figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("steady", stream);
}

enum ck_status ck_write_steady_figure(struct ck_output *output, const struct ck_study *study,
                                      const struct ck_steady *steady, const char *lang)
{
    const struct ck_steady_question *question = study->steady;
    struct chart chart = {.question = question, .steady = steady};
    if (!question->address || question->show_count == 0 || steady->branch_count == 0) return CK_OK;
    chart.figure.study = study;
    chart.figure.french = lang && strcmp(lang, "fr") == 0;
    chart.figure.font = 14;
    chart.figure.title_font = 19;
    chart.panels = question->show_count < PANELS_AT_MOST ? question->show_count : PANELS_AT_MOST;
    chart.columns = chart.panels > 1 ? 2 : 1;
    chart.rows = chart.panels > 2 ? 2 : 1;
    double ends[] = {question->from, question->to};
    const struct ck_sweep_axis axis = {.values = ends, .count = 2, .is_log = question->is_log};
    ck_scale_axis(&chart.x, &axis, chart.columns > 1 ? 8 : 14);
    place(&chart);
    const struct ck_picture picture = {chart.figure.french ? "steady.fr" : "steady", &chart,
                                       put_data, put_script};
    const enum ck_status status =
        chart.figure.out_of_memory ? CK_NO_MEMORY : ck_picture_make(output, &picture);
    ck_arena_free(&chart.figure.arena);
    return status;
}
