/* Places the panels of the picture of a sweep on the page, with their axes and titles. */
#include "sweep_figure.h"

#include <math.h>
#include <string.h>

#define GAP 16.0
#define BAR 11.0 /* width of a colour bar */
#define ROW 1.5  /* height of a line of text, in font sizes */

static const char *keep(struct ck_sweep_chart *chart, const char *text)
{
    if (!text) chart->figure.out_of_memory = true;
    return text ? text : "";
}

static void add_text(struct ck_sweep_chart *chart, struct ck_figure_text text, double width)
{
    ck_figure_add_text(&chart->figure, text, width);
}

/* --- which panels ---------------------------------------------------------------------------- */

static const char *with_unit(struct ck_sweep_chart *chart, const char *name, const char *unit)
{
    const char *words = ck_unit_words(&chart->figure.arena, unit, chart->figure.french);
    name = keep(chart, ck_text_capital(&chart->figure.arena, name));
    if (strcmp(unit, "1") == 0 || !words) return name;
    return keep(chart, ck_arena_print(&chart->figure.arena, "%s (%s)", name, words));
}

static void plan_curves(struct ck_sweep_chart *chart)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    for (size_t g = 0; g < question->measure_groups && chart->panel_count < CK_SWEEP_PANELS; g++) {
        const size_t first = ck_chart_group(question, g);
        const struct ck_sweep_measure *measure = &question->measures[first];
        struct ck_sweep_panel *panel = &chart->panels[chart->panel_count++];
        *panel = (struct ck_sweep_panel){.kind = CK_PANEL_CURVES, .item = g, .first_curve = first};
        while (first + panel->curve_count < question->measure_count &&
               question->measures[first + panel->curve_count].group == g)
            panel->curve_count++;
        panel->unit = measure->unit;
        panel->title = with_unit(
            chart, ck_figure_label(&chart->figure, measure->label, measure->name), measure->unit);
    }
}

static const char *arm_label(struct ck_sweep_chart *chart, size_t arm)
{
    const struct ck_arm *item = &chart->sweep->study->arms[arm];
    return ck_figure_label(&chart->figure, item->label, item->name);
}

static void plan_cells(struct ck_sweep_chart *chart)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    const bool french = chart->figure.french;
    for (size_t v = 0; v < question->view_count && chart->panel_count < CK_SWEEP_PANELS; v++) {
        const char *name = question->view_count > 1 ? arm_label(chart, question->views[v])
                                                    : (french ? "Issue" : "Outcome");
        chart->panels[chart->panel_count++] = (struct ck_sweep_panel){
            .kind = CK_PANEL_CELLS, .is_class = true, .item = v, .unit = "1", .title = name};
    }
    for (size_t m = 0; m < question->measure_count && chart->panel_count < CK_SWEEP_PANELS; m++) {
        const struct ck_sweep_measure *measure = &question->measures[m];
        const char *name = ck_figure_label(&chart->figure, measure->label, measure->name);
        const bool alone =
            m + 1 >= question->measure_count || question->measures[m + 1].group != measure->group;
        if ((m > 0 && question->measures[m - 1].group == measure->group) || !alone)
            name = keep(chart, ck_arena_print(&chart->figure.arena, "%s, %s", name,
                                              arm_label(chart, measure->arm)));
        chart->panels[chart->panel_count++] =
            (struct ck_sweep_panel){.kind = CK_PANEL_CELLS,
                                    .item = m,
                                    .unit = measure->unit,
                                    .title = with_unit(chart, name, measure->unit)};
    }
}

/* --- scales ---------------------------------------------------------------------------------- */

static void scale_slots(const struct ck_sweep_chart *chart, size_t first, size_t count, bool is_log,
                        struct ck_sweep_scale *scale)
{
    const struct ck_sweep *sweep = chart->sweep;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < sweep->n_points; i++)
        for (size_t k = first; k < first + count; k++) {
            const struct ck_slot *slot = &sweep->points[i].slots[k];
            if (slot->state != CK_SLOT_OK || (is_log && !(slot->value > 0))) continue;
            low = fmin(low, slot->value);
            high = fmax(high, slot->value);
        }
    ck_scale_values(scale, low, high, is_log, chart->rows > 1 ? 4 : 6);
}

static void scale_panel(struct ck_sweep_chart *chart, struct ck_sweep_panel *panel)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    if (panel->kind == CK_PANEL_CURVES)
        scale_slots(chart, panel->first_curve, panel->curve_count,
                    question->measures[panel->first_curve].is_log, &panel->y);
    else
        ck_scale_axis(&panel->y, &question->axes[1], chart->rows > 1 ? 5 : 8);
}

static double ticks_width(struct ck_sweep_chart *chart, const struct ck_sweep_scale *scale)
{
    double width = 0;
    for (size_t i = 0; i < scale->count; i++) {
        const char *word =
            ck_scale_word(&chart->figure.arena, scale->tick[i], chart->figure.french);
        width = fmax(width, ck_text_width(keep(chart, word), chart->figure.font, false));
    }
    return width;
}

/* --- places ---------------------------------------------------------------------------------- */

static double labels_width(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    double width = 0;
    for (size_t i = 0; panel->curve_count > 1 && i < panel->curve_count; i++) {
        const size_t arm = chart->sweep->question->measures[panel->first_curve + i].arm;
        width = fmax(width, ck_text_width(arm_label(chart, arm), chart->figure.font, true));
    }
    return width > 0 ? fmin(width, 170) + 10 : 0;
}

#define BESIDE 0.3 /* of a panel's width: longer names of arms stand in a row above the panels */

static void choose_naming(struct ck_sweep_chart *chart)
{
    const double width = (CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN) / (double)chart->columns;
    for (size_t i = 0; i < chart->panel_count; i++)
        if (chart->panels[i].kind == CK_PANEL_CURVES &&
            labels_width(chart, &chart->panels[i]) > BESIDE * width)
            chart->has_legend = true;
}

/* Returns the lower end of the row. */
static double draw_legend(struct ck_sweep_chart *chart, double top)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    const double font = chart->figure.font, y = top - 0.5 * font;
    double x = CK_PAGE_MARGIN;
    size_t next = 0; /* arm whose name comes next */
    if (!chart->has_legend) return top;
    for (size_t m = 0; m < question->measure_count; m++) {
        if (ck_chart_arm(question, m) != next) continue;
        const char *name = arm_label(chart, question->measures[m].arm);
        const int colour = (int)(next % CK_COLOURS);
        const struct ck_figure_stroke line = {
            x, y, x + 30, y, colour, (int)(next % 6), CK_STROKE_CURVE};
        ck_figure_add_stroke(&chart->figure, line);
        x += 37;
        add_text(chart,
                 (struct ck_figure_text){
                     .role = CK_TEXT_LEGEND, .x = x, .y = y, .colour = colour, .text = name},
                 CK_PAGE_WIDTH - CK_PAGE_MARGIN - x);
        x += ck_text_width(name, font, false) + 26;
        next++;
    }
    return y - 1.2 * font;
}

static bool has_bands(const struct ck_sweep_chart *chart)
{
    return chart->sweep->question->axis_count == 1 && chart->sweep->question->view_count == 1;
}

/* Of all panels that stand above each other, so that they begin at one line. */
static double column_ticks(struct ck_sweep_chart *chart, size_t column)
{
    double width = 0;
    for (size_t i = column; i < chart->panel_count; i += chart->columns)
        width = fmax(width, ticks_width(chart, &chart->panels[i].y));
    return width;
}

static void place_panel(struct ck_sweep_chart *chart, size_t index, double top)
{
    struct ck_sweep_panel *panel = &chart->panels[index];
    const double font = chart->figure.font;
    const size_t row = index / chart->columns, column = index % chart->columns;
    const double width = (CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN) / (double)chart->columns;
    const double height = (top - CK_PAGE_MARGIN - ROW * font) / (double)chart->rows;
    const double ceiling = top - (double)row * height;
    const bool is_map = panel->kind == CK_PANEL_CELLS;
    panel->left = CK_PAGE_MARGIN + (double)column * width + column_ticks(chart, column) +
                  (is_map && column == 0 ? 2.6 : 1) * font;
    panel->right = CK_PAGE_MARGIN + (double)(column + 1) * width - GAP -
                   (chart->has_legend ? 0 : labels_width(chart, panel));
    panel->top = ceiling - ROW * font - (has_bands(chart) && row == 0 ? 1.25 * font : 0.3 * font);
    panel->bottom = ceiling - height + 2.1 * font;
    if (is_map && !panel->is_class) panel->right -= BAR + 4.6 * font;
    add_text(chart,
             (struct ck_figure_text){.role = CK_TEXT_PANEL,
                                     .x = panel->left,
                                     .y = ceiling - 0.5 * ROW * font,
                                     .colour = -1,
                                     .text = panel->title},
             (CK_PAGE_MARGIN + (double)(column + 1) * width) - panel->left);
}

static void add_bar(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    struct ck_sweep_panel *bar = &chart->panels[chart->panel_count++];
    *bar = *panel;
    bar->kind = CK_PANEL_BAR;
    bar->left = panel->right + 0.8 * chart->figure.font;
    bar->right = bar->left + BAR;
    scale_slots(chart, panel->item, 1, question->measures[panel->item].is_log, &bar->y);
}

/* --- names of axes --------------------------------------------------------------------------- */

static const char *axis_words(struct ck_sweep_chart *chart, const struct ck_sweep_axis *axis)
{
    const char *unit = strcmp(axis->unit, "mg/kg_body") == 0 ? "mg/kg" : axis->unit;
    return with_unit(chart, ck_figure_label(&chart->figure, axis->label, axis->name), unit);
}

static void name_axes(struct ck_sweep_chart *chart)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    const double font = chart->figure.font;
    add_text(chart,
             (struct ck_figure_text){.role = CK_TEXT_AXIS,
                                     .align = CK_CENTRE,
                                     .x = 0.5 * CK_PAGE_WIDTH,
                                     .y = CK_PAGE_MARGIN + 0.45 * font,
                                     .colour = -1,
                                     .text = axis_words(chart, &question->axes[0])},
             CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN);
    if (question->axis_count == 1) return;
    const struct ck_sweep_panel *first = &chart->panels[0];
    const struct ck_sweep_panel *last = &chart->panels[(chart->rows - 1) * chart->columns];
    add_text(chart,
             (struct ck_figure_text){.role = CK_TEXT_AXIS,
                                     .align = CK_CENTRE,
                                     .x = CK_PAGE_MARGIN + 0.4 * font,
                                     .y = 0.5 * (first->top + last->bottom),
                                     .upright = true,
                                     .colour = -1,
                                     .text = axis_words(chart, &question->axes[1])},
             first->top - last->bottom + 2 * font);
}

static double draw_title(struct ck_sweep_chart *chart)
{
    struct ck_figure *figure = &chart->figure;
    const double width = CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN - 110;
    const char *title = ck_figure_label(figure, figure->study->title, figure->study->name);
    const double needed = ck_text_width(title, figure->title_font, true);
    if (needed > width) figure->title_font = fmax(0.7, width / needed) * figure->title_font;
    add_text(chart,
             (struct ck_figure_text){.role = CK_TEXT_TITLE,
                                     .x = CK_PAGE_MARGIN,
                                     .y = CK_PAGE_HEIGHT - CK_PAGE_MARGIN - 0.52 * 20,
                                     .colour = -1,
                                     .text = title},
             width);
    add_text(chart,
             (struct ck_figure_text){.role = CK_TEXT_AXIS,
                                     .align = CK_RIGHT,
                                     .x = CK_PAGE_WIDTH - CK_PAGE_MARGIN,
                                     .y = CK_PAGE_HEIGHT - CK_PAGE_MARGIN - 0.52 * 20,
                                     .colour = -1,
                                     .text = ck_illustrative_words(figure)},
             110);
    return CK_PAGE_HEIGHT - CK_PAGE_MARGIN - 34;
}

static void list_marks(struct ck_sweep_chart *chart)
{
    const struct ck_sweep *sweep = chart->sweep;
    const bool single = sweep->question->axis_count == 1;
    chart->marks =
        ck_arena_alloc(&chart->figure.arena, sweep->n_crossings + 1, sizeof *chart->marks);
    if (!chart->marks) chart->figure.out_of_memory = true;
    for (size_t i = 0; chart->marks && single && i < sweep->n_crossings; i++) {
        if (sweep->crossings[i].state != CK_SLOT_OK) continue;
        size_t at = chart->mark_count++; /* in order along the axis */
        for (; at > 0 && chart->marks[at - 1].x > sweep->crossings[i].value; at--)
            chart->marks[at] = chart->marks[at - 1];
        chart->marks[at].x = sweep->crossings[i].value;
    }
}

static void name_panel(struct ck_sweep_chart *chart, size_t index)
{
    const struct ck_sweep_panel *panel = &chart->panels[index];
    if (panel->kind == CK_PANEL_CELLS && panel->is_class) ck_sweep_name_cells(chart, panel);
    if (panel->kind != CK_PANEL_CURVES) return;
    ck_sweep_name_curves(chart, panel);
    if (index < chart->columns && has_bands(chart)) ck_sweep_name_bands(chart, panel);
    if (index == 0) ck_sweep_name_marks(chart, panel);
}

/* Blocks of data, in the order in which they are written. */
static void number_blocks(struct ck_sweep_chart *chart)
{
    chart->n_blocks = 0;
    if (chart->sweep->question->axis_count == 1)
        chart->n_blocks = chart->sweep->question->measure_count;
    chart->bands = has_bands(chart) ? chart->n_blocks++ : CK_NO_BLOCK;
    for (size_t i = 0; i < chart->panel_count; i++)
        chart->panels[i].cells =
            chart->panels[i].kind == CK_PANEL_CURVES ? CK_NO_BLOCK : chart->n_blocks++;
}

void ck_sweep_layout(struct ck_sweep_chart *chart)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    if (question->axis_count == 1)
        plan_curves(chart);
    else
        plan_cells(chart);
    const size_t count = chart->panel_count;
    if (count == 0) return;
    chart->columns = count == 1 ? 1 : count == 2 || count == 4 ? 2 : 3;
    chart->rows = (count + chart->columns - 1) / chart->columns;
    chart->figure.font = chart->columns == 3 ? 12.5 : chart->rows == 1 ? 15 : 13;
    ck_scale_axis(&chart->x, &question->axes[0],
                  chart->columns == 1   ? 10
                  : chart->columns == 2 ? 7
                                        : 5);
    double top = draw_title(chart);
    choose_naming(chart);
    top = draw_legend(chart, top);
    list_marks(chart);
    for (size_t i = 0; i < count; i++) scale_panel(chart, &chart->panels[i]);
    for (size_t i = 0; i < count; i++) place_panel(chart, i, top);
    for (size_t i = 0; i < count && !chart->figure.out_of_memory; i++) name_panel(chart, i);
    for (size_t i = 0; i < count; i++)
        if (chart->panels[i].kind == CK_PANEL_CELLS && !chart->panels[i].is_class)
            add_bar(chart, &chart->panels[i]);
    name_axes(chart);
    number_blocks(chart);
}
