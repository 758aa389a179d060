/* Draws an explanation: the species' curve, and below it, stacked, what makes it and what takes it
 * away. What it looks like is in plots/. */
#include "explain_words.h"
#include "figure.h"
#include "picture.h"
#include "script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES     500
#define LAYERS      6   /* with a colour; what is left is one more */
#define MARK_WIDE   100 /* "illustrative" */
#define LEGEND_WIDE 318.0
#define LEAST       0.002 /* of all that moves: less is not worth a colour */
#define BOX         12.0

struct chart {
    struct ck_figure figure; /* for its texts */
    struct ck_explanation *e;
    const struct ck_study *study;
    double until_h, hours_per_unit, step;
    double *times_h; /* in pairs where something happens: before and after */
    bool *after;
    size_t time_count;
    size_t layers[LAYERS]; /* parts, largest first */
    size_t layer_count;
    bool has_rest;
    double *made, *taken, moved; /* by part; all together */
    double *rates, low, level_step, flux_step;
    double right, level_bottom, level_top, flux_bottom, flux_top;
    double box_y[2 * LAYERS + 3];
    int box_colour[2 * LAYERS + 3];
    size_t box_count;
};

static void *take(struct chart *chart, size_t count, size_t size)
{
    void *block = ck_arena_alloc(&chart->figure.arena, count + 1, size);
    if (!block) chart->figure.out_of_memory = true;
    return block;
}

/* --- times and layers ------------------------------------------------------------------------- */

struct moment {
    double time_h;
    bool after;
};

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    if (x->time_h != y->time_h) return x->time_h < y->time_h ? -1 : 1;
    return (int)x->after - (int)y->after;
}

static void choose_times(struct chart *chart)
{
    const struct ck_plan *plan = &chart->e->arm->plan;
    const size_t most = SAMPLES + 1 + 2 * plan->n_events;
    struct moment *moments = take(chart, most, sizeof *moments);
    chart->times_h = take(chart, most, sizeof(double));
    chart->after = take(chart, most, sizeof(bool));
    if (chart->figure.out_of_memory) return;
    size_t n = 0;
    for (size_t i = 0; i <= SAMPLES; i++)
        moments[n++] = (struct moment){chart->until_h * (double)i / SAMPLES, i < SAMPLES};
    for (size_t i = 0; i < plan->n_events; i++) {
        const double time_h = plan->events[i].time_h;
        if (time_h <= 0 || time_h >= chart->until_h) continue;
        moments[n++] = (struct moment){time_h, false};
        moments[n++] = (struct moment){time_h, true};
    }
    qsort(moments, n, sizeof *moments, by_time);
    for (size_t i = 0; i < n; i++) {
        chart->times_h[i] = moments[i].time_h;
        chart->after[i] = moments[i].after;
    }
    chart->time_count = n;
}

/* The parts that move most, by the larger of what they made and took. */
static void choose_layers(struct chart *chart)
{
    const size_t n = chart->e->part_count;
    double *made = chart->made = take(chart, n, sizeof(double));
    double *taken = chart->taken = take(chart, n, sizeof(double));
    bool *used = take(chart, n, sizeof(bool));
    double dosed, removed, sum = 0, left;
    if (chart->figure.out_of_memory) return;
    ck_explain_between(chart->e, 0, chart->until_h, made, taken, &dosed, &removed);
    for (size_t i = 0; i < n; i++) sum += made[i] + taken[i];
    left = chart->moved = sum;
    for (size_t rank = 0; rank <= LAYERS; rank++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < n; i++)
            if (!used[i] && made[i] + taken[i] > 0 &&
                (best == SIZE_MAX || made[i] + taken[i] > made[best] + taken[best]))
                best = i;
        chart->has_rest = left > LEAST * sum;
        if (best == SIZE_MAX || rank == LAYERS) return;
        if (rank > 0 && made[best] + taken[best] <= LEAST * sum) return;
        used[best] = true;
        left -= made[best] + taken[best];
        chart->layers[chart->layer_count++] = best;
    }
}

static size_t count_layers(const struct chart *chart)
{
    return chart->layer_count + chart->has_rest;
}

static bool is_named(const struct chart *chart, size_t part)
{
    for (size_t k = 0; k < chart->layer_count; k++)
        if (chart->layers[k] == part) return true;
    return false;
}

/* The rate of a layer; the last is what is left of one sign. */
static double layer_rate(const struct chart *chart, size_t layer, int sign)
{
    if (layer < chart->layer_count) {
        const double rate = chart->rates[chart->layers[layer]];
        return sign * rate > 0 ? rate : 0;
    }
    double rest = 0;
    for (size_t i = 0; i < chart->e->part_count; i++)
        if (!is_named(chart, i) && sign * chart->rates[i] > 0) rest += chart->rates[i];
    return rest;
}

static int layer_colour(const struct chart *chart, size_t layer)
{
    return layer < chart->layer_count ? (int)layer + 2 : 0;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void add_text(struct chart *chart, enum ck_text_role role, double x, double y,
                     const char *text, double width)
{
    struct ck_figure_text item = {role, CK_LEFT, x, y, false, -1, text};
    if (text) ck_figure_add_text(&chart->figure, item, width);
    if (!text) chart->figure.out_of_memory = true;
}

static const char *layer_words(struct chart *chart, size_t layer, bool made)
{
    const bool french = chart->figure.french;
    struct ck_text text = {0};
    if (layer == chart->layer_count) return french ? "le reste" : "the rest";
    ck_part_words(&text, chart->e, &chart->e->parts[chart->layers[layer]], made, french);
    const char *copy = text.out_of_memory || !text.bytes
                           ? NULL
                           : ck_text_capital(&chart->figure.arena, text.bytes);
    ck_text_free(&text);
    return copy;
}

/* Whether a layer made or took enough to be named. */
static bool has_sign(const struct chart *chart, size_t layer, int sign)
{
    const double *amounts = sign > 0 ? chart->made : chart->taken;
    double amount = 0;
    for (size_t i = 0; layer == chart->layer_count && i < chart->e->part_count; i++)
        if (!is_named(chart, i)) amount += amounts[i];
    if (layer < chart->layer_count) amount = amounts[chart->layers[layer]];
    return amount > 0.5 * LEAST * chart->moved;
}

/* Boxes and names below a heading; returns where the next one may stand. */
static double add_legend(struct chart *chart, double y, int sign)
{
    const bool french = chart->figure.french;
    const double font = chart->figure.font, x = chart->right + 26;
    const char *heading =
        sign > 0 ? (french ? "Production" : "Production") : (french ? "Perte" : "Loss");
    add_text(chart, CK_TEXT_PANEL, x, y, heading, LEGEND_WIDE - 20);
    y -= 1.7 * font;
    for (size_t i = 0; i < count_layers(chart); i++) {
        if (!has_sign(chart, i, sign)) continue;
        chart->box_y[chart->box_count] = y - 0.5 * BOX;
        chart->box_colour[chart->box_count++] = layer_colour(chart, i);
        add_text(chart, CK_TEXT_LEGEND, x + 20, y, layer_words(chart, i, sign > 0),
                 LEGEND_WIDE - 46);
        y -= 1.6 * font;
    }
    return y - 0.4 * font;
}

static void place(struct chart *chart)
{
    struct ck_figure *figure = &chart->figure;
    const struct ck_explanation *e = chart->e;
    struct ck_arena *arena = &figure->arena;
    const bool french = figure->french;
    const struct ck_label label = {e->species->label_en, e->species->label_fr};
    const char *species = ck_text_capital(arena, ck_figure_label(figure, label, e->species->name));
    const char *arm = ck_figure_label(figure, e->arm->label, e->arm->name);
    const char *unit = ck_unit_words(arena, e->species->unit, french);
    const double top = CK_PAGE_HEIGHT - CK_PAGE_MARGIN, left = CK_PAGE_MARGIN + 52;
    const double font = figure->font;
    const bool plain = strcmp(e->species->unit, "1") == 0;
    chart->right = CK_PAGE_WIDTH - CK_PAGE_MARGIN - LEGEND_WIDE;
    chart->flux_bottom = CK_PAGE_MARGIN + 3 * font;
    chart->level_top = top - 1.8 * figure->title_font - 1.8 * font;
    chart->flux_top = chart->flux_bottom + 0.60 * (chart->level_top - chart->flux_bottom);
    chart->level_bottom = chart->flux_top + 3 * font;
    add_text(chart, CK_TEXT_TITLE, CK_PAGE_MARGIN, top - 0.6 * figure->title_font,
             ck_arena_print(arena,
                            french ? "%s : ce qui en fait, ce qui en ôte (%s)"
                                   : "%s: what makes it, what removes it (%s)",
                            species, arm),
             CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN - MARK_WIDE);
    const char *mark = ck_illustrative_words(figure);
    add_text(chart, CK_TEXT_AXIS,
             CK_PAGE_WIDTH - CK_PAGE_MARGIN - ck_text_width(mark, figure->font, false),
             top - 0.6 * figure->title_font, mark, MARK_WIDE);
    add_text(chart, CK_TEXT_PANEL, left, chart->level_top + font,
             ck_arena_print(arena, plain ? "%s" : "%s, %s", species, unit ? unit : ""), 500);
    add_text(chart, CK_TEXT_PANEL, left, chart->flux_top + font,
             ck_arena_print(arena, french ? "%s%spar heure" : "%s%sper hour", plain ? "" : unit,
                            plain ? "" : " "),
             500);
    const double middle = 0.5 * (left + chart->right);
    const bool days = chart->hours_per_unit > 1;
    add_text(chart, CK_TEXT_AXIS, middle - 30, CK_PAGE_MARGIN + 0.5 * font,
             days ? (french ? "temps (jours)" : "time (days)")
                  : (french ? "temps (heures)" : "time (hours)"),
             200);
    add_legend(chart, add_legend(chart, chart->level_top, 1), -1);
}

/* --- data and script -------------------------------------------------------------------------- */

static void put_edges(const struct chart *chart, FILE *stream, int sign)
{
    double edge = 0;
    fputs(" 0", stream);
    for (size_t i = 0; i < count_layers(chart); i++) {
        edge += layer_rate(chart, i, sign);
        fputc(' ', stream);
        ck_script_value(stream, edge, 6);
    }
}

static void put_data(const void *drawn, FILE *stream)
{
    const struct chart *chart = drawn;
    const struct ck_trajectory *trajectory = &chart->e->arm->trajectory;
    fputs("# Time, level, edges of the layers above zero, edges of those below.\n", stream);
    for (size_t i = 0; i < chart->time_count; i++) {
        const double time_h = chart->times_h[i];
        ck_explain_at(chart->e, time_h, chart->after[i], chart->rates, NULL);
        ck_script_value(stream, time_h / chart->hours_per_unit, 7);
        fputc(' ', stream);
        ck_script_value(
            stream, ck_trajectory_value(trajectory, chart->e->state, time_h, chart->after[i]), 6);
        put_edges(chart, stream, 1);
        put_edges(chart, stream, -1);
        fputc('\n', stream);
    }
}

static void put_boxes(const struct chart *chart, FILE *stream)
{
    const size_t count = chart->box_count;
    double x[2 * LAYERS + 3], colour[2 * LAYERS + 3];
    for (size_t i = 0; i < count; i++) {
        x[i] = chart->right + 26;
        colour[i] = chart->box_colour[i];
    }
    ck_script_number(stream, "boxes", (double)count);
    ck_script_array(stream, "box_x", x, count);
    ck_script_array(stream, "box_y", chart->box_y, count);
    ck_script_array(stream, "box_colour", colour, count);
}

static void put_page(const struct chart *chart, FILE *stream)
{
    const size_t count = count_layers(chart);
    double colours[LAYERS + 1];
    for (size_t i = 0; i < count; i++) colours[i] = layer_colour(chart, i);
    ck_script_number(stream, "panel_left", CK_PAGE_MARGIN + 52);
    ck_script_number(stream, "panel_right", chart->right);
    ck_script_number(stream, "level_bottom", chart->level_bottom);
    ck_script_number(stream, "level_top", chart->level_top);
    ck_script_number(stream, "flux_bottom", chart->flux_bottom);
    ck_script_number(stream, "flux_top", chart->flux_top);
    ck_script_number(stream, "level_low", chart->low);
    ck_script_number(stream, "level_step", chart->level_step);
    ck_script_number(stream, "flux_step", chart->flux_step);
    ck_script_number(stream, "time_step", chart->step);
    ck_script_number(stream, "time_end", chart->until_h / chart->hours_per_unit);
    ck_script_number(stream, "parts", (double)count);
    ck_script_array(stream, "part_colour", colours, count);
    put_boxes(chart, stream);
}

static void put_script(const void *drawn, const char *base, FILE *stream)
{
    const struct chart *chart = drawn;
    ck_script_head(stream, base, &chart->figure, chart->figure.font - 2);
    put_page(chart, stream);
    ck_figure_write_texts(&chart->figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("explain", stream);
}

/* How far the layers reach above and below zero. */
static double flux_span(struct chart *chart)
{
    double high = 0, low = 0;
    for (size_t i = 0; i < chart->time_count; i++) {
        double up = 0, down = 0;
        ck_explain_at(chart->e, chart->times_h[i], chart->after[i], chart->rates, NULL);
        for (size_t k = 0; k < chart->e->part_count; k++) {
            up += fmax(chart->rates[k], 0);
            down += fmin(chart->rates[k], 0);
        }
        high = fmax(high, up);
        low = fmin(low, down);
    }
    return high > low ? high - low : 1;
}

static void plan(struct chart *chart)
{
    double high, mean;
    const bool days = chart->study->figure_in_days;
    chart->hours_per_unit = days ? 24 : 1;
    chart->until_h =
        chart->study->figure_until_h > 0 ? chart->study->figure_until_h : chart->study->duration_h;
    chart->step = ck_step_time(chart->until_h / chart->hours_per_unit, 8, days);
    chart->rates = take(chart, chart->e->part_count, sizeof(double));
    ck_window(&chart->e->arm->trajectory, chart->e->state, 0, chart->until_h, &high, &chart->low,
              &mean);
    high = fmax(high, 0) - fmin(chart->low, 0);
    chart->level_step = ck_step_nice(high > 0 ? high : 1, 4.5);
    choose_times(chart);
    if (!chart->figure.out_of_memory) chart->flux_step = ck_step_nice(flux_span(chart), 7);
    if (!chart->figure.out_of_memory) choose_layers(chart);
    if (!chart->figure.out_of_memory && chart->layer_count > 0) place(chart);
}

enum ck_status ck_write_explanation_figure(struct ck_output *output, const struct ck_study *study,
                                           struct ck_explanation *explanation, const char *lang)
{
    struct chart chart = {.study = study, .e = explanation};
    chart.figure.study = study;
    chart.figure.french = strcmp(lang, "fr") == 0;
    chart.figure.font = 13;
    chart.figure.title_font = 19;
    const struct ck_picture picture = {chart.figure.french ? "explain.fr" : "explain", &chart,
                                       put_data, put_script};
    plan(&chart);
    enum ck_status status = chart.figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart.layer_count == 0)
        ck_warning(output->diag, (struct ck_place){0}, NULL,
                   "nothing makes or takes %s: no figure is drawn", explanation->species->name);
    else if (status == CK_OK)
        status = ck_picture_make(output, &picture);
    ck_arena_free(&chart.figure.arena);
    return status;
}
