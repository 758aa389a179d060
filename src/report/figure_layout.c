/* Where everything stands on the page: a grid of panels with room for their axes, titles, legends
 * and marks. Knows no curve's values, only the axes. */
#include "figure.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEGEND_MOST 0.38 /* of the page's or a row's height */
#define SMALLEST    4.0  /* width and height of a panel, whatever else wants room */

/* Free cells are at the end of the first row, so that each column ends with a time axis. */
static void choose_grid(struct ck_figure *figure)
{
    static const size_t columns[] = {1, 1, 2, 3, 2, 3, 3, 4, 4, 3};
    static const double fonts[] = {17, 17, 16, 14.5, 14.5, 13, 13, 12, 12, 12};
    size_t count = figure->panel_count;
    bool small = count <= 9;
    figure->columns = small ? columns[count] : (size_t)ceil(sqrt(1.4 * (double)count));
    figure->rows = (count + figure->columns - 1) / figure->columns;
    while (!small && (figure->columns - 1) * figure->rows >= count) figure->columns--;
    figure->font = small ? fonts[count] : 11;
    figure->title_font = fmin(24, 1.6 * figure->font);
    size_t missing = figure->rows * figure->columns - count;
    for (size_t i = 0; i < count; i++) {
        size_t cell = i + (i + missing >= figure->columns ? missing : 0);
        figure->panels[i].row = cell / figure->columns;
        figure->panels[i].column = cell % figure->columns;
        figure->panels[i].time_labels =
            figure->own_times || figure->panels[i].row + 1 == figure->rows;
    }
}

/* --- across -------------------------------------------------------------------------------- */

/* As gnuplot prints the numbers of the axis: %g, or powers of ten. */
static double tick_width(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double widest = 0;
    if (panel->log) {
        double digits = fmax(fabs(log10(panel->low)), fabs(log10(panel->high))) >= 10 ? 2 : 1;
        return figure->font * (1.3 + 0.55 * (digits + (panel->low < 1)));
    }
    for (double tick = ceil(panel->low / panel->step - 1e-9) * panel->step; tick <= panel->high;
         tick += panel->step) {
        char number[32];
        snprintf(number, sizeof number, "%g", fabs(tick) < panel->step / 2 ? 0 : tick);
        widest = fmax(widest, ck_text_width(number, figure->font, false));
    }
    return widest + (panel->low < 0 ? 0.3 * figure->font : 0);
}

/* The axis' name, its numbers and their ticks. */
static double left_room(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    return 2.1 * figure->font + tick_width(figure, panel) + 0.8 * figure->font;
}

static double right_room(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double labels = panel->naming == CK_NAMED_AT_END ? ck_panel_label_width(figure, panel) : 0;
    return fmax(1.4 * figure->font, labels > 0 ? labels + 1.2 * figure->font : 0);
}

/* The room that the panels of a column need beside their curves. */
static void measure_column(struct ck_figure *figure, size_t column, double *left, double *right)
{
    *left = *right = 0;
    for (size_t i = 0; i < figure->panel_count; i++) {
        if (figure->panels[i].column != column) continue;
        *left = fmax(*left, left_room(figure, &figure->panels[i]));
        *right = fmax(*right, right_room(figure, &figure->panels[i]));
    }
}

/* All panels are as wide as each other. */
static void place_across(struct ck_figure *figure)
{
    double width = CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN, x = CK_PAGE_MARGIN, left, right;
    for (size_t c = 0; c < figure->columns; c++) {
        measure_column(figure, c, &left, &right);
        width -= left + right;
    }
    width = fmax(width / (double)figure->columns, SMALLEST);
    for (size_t c = 0; c < figure->columns; c++) {
        measure_column(figure, c, &left, &right);
        for (size_t i = 0; i < figure->panel_count; i++) {
            if (figure->panels[i].column != c) continue;
            figure->panels[i].left_room = left;
            figure->panels[i].left = x + left;
            figure->panels[i].right = x + left + width;
        }
        x += left + width + right;
    }
}

/* --- down ---------------------------------------------------------------------------------- */

/* What stands above a panel may reach to where the next one begins. */
static double header_right(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double right = CK_PAGE_WIDTH - CK_PAGE_MARGIN;
    for (size_t i = 0; i < figure->panel_count; i++) {
        const struct ck_figure_panel *other = &figure->panels[i];
        if (other->column == panel->column + 1) return other->left - 1.2 * figure->font;
    }
    return right;
}

static struct ck_legend_entry *panel_entries(struct ck_figure *figure,
                                             const struct ck_figure_panel *panel, size_t *count)
{
    struct ck_legend_entry *entries =
        ck_arena_alloc(&figure->arena, panel->name_count + 1, sizeof *entries);
    if (!entries) figure->out_of_memory = true;
    *count = entries ? ck_panel_entries(figure, panel, entries) : 0;
    return entries;
}

/* The rows above a panel; their number. */
static size_t panel_legend(struct ck_figure *figure, const struct ck_figure_panel *panel,
                           double top, bool draw)
{
    size_t count;
    if (panel->naming != CK_NAMED_ABOVE) return 0;
    struct ck_legend_entry *entries = panel_entries(figure, panel, &count);
    struct ck_area area = {.left = panel->left, .top = top};
    area.right = header_right(figure, panel);
    area.bottom = top - LEGEND_MOST * CK_PAGE_HEIGHT / (double)figure->rows;
    return ck_figure_legend(figure, entries, count, area, draw);
}

/* A legend among the curves; false if there is no place for it. */
static bool legend_within(struct ck_figure *figure, const struct ck_figure_panel *panel, bool draw)
{
    size_t count;
    struct ck_area area;
    struct ck_legend_entry *entries = panel_entries(figure, panel, &count);
    double width = ck_entries_width(figure, entries, count);
    double height = ck_figure_legend_height(figure, count);
    if (!ck_panel_free_block(figure, panel, width, height, &area)) return false;
    if (draw) ck_figure_legend(figure, entries, count, area, true);
    return true;
}

/* The free cells at the end of the first row, if there are any. */
static bool find_free_cell(const struct ck_figure *figure, struct ck_area *area)
{
    size_t missing = figure->rows * figure->columns - figure->panel_count;
    if (missing == 0) return false;
    const struct ck_figure_panel *below = &figure->panels[figure->columns - missing];
    while (below->column != figure->columns - missing) below++;
    area->left = below->left;
    area->right = CK_PAGE_WIDTH - CK_PAGE_MARGIN;
    area->top = figure->panels[0].top;
    area->bottom = figure->panels[0].bottom;
    area->one_per_row = true;
    return true;
}

static struct ck_legend_entry *page_entries(struct ck_figure *figure, size_t *count)
{
    size_t room = figure->study->arm_count + 1;
    struct ck_legend_entry *entries = ck_arena_alloc(&figure->arena, room, sizeof *entries);
    if (!entries) figure->out_of_memory = true;
    *count = entries ? ck_page_entries(figure, entries) : 0;
    return entries;
}

static size_t page_legend(struct ck_figure *figure, struct ck_area area, bool draw)
{
    size_t count;
    struct ck_legend_entry *entries = page_entries(figure, &count);
    return ck_figure_legend(figure, entries, count, area, draw);
}

/* A legend says what a title made of the same names would. */
static bool shows_title(const struct ck_figure_panel *panel, size_t legend_rows)
{
    return panel->title && !(panel->title_lists_species && legend_rows > 0);
}

static double panel_header(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    size_t rows = panel_legend(figure, panel, 0, false);
    double title = shows_title(panel, rows) ? 1.6 * figure->font : 0;
    return title + ck_figure_legend_height(figure, rows) + (rows > 0 ? 0.3 * figure->font : 0);
}

/* Below the area of curves: marks, numbers and the name of the time axis. */
static double footer_height(const struct ck_figure *figure, size_t row)
{
    bool has_axis = figure->own_times || row + 1 == figure->rows;
    if (!has_axis) return 1.2 * figure->font;
    return ck_lanes_height(figure) + (row + 1 == figure->rows ? 3.2 : 4.2) * figure->font;
}

/* All rows are as high as each other; what stands above a panel is at its own expense. */
static void place_down(struct ck_figure *figure, double top)
{
    double height = top - CK_PAGE_MARGIN, y = top;
    for (size_t r = 0; r < figure->rows; r++) height -= footer_height(figure, r);
    height /= (double)figure->rows;
    for (size_t r = 0; r < figure->rows; r++) {
        for (size_t i = 0; i < figure->panel_count; i++) {
            struct ck_figure_panel *panel = &figure->panels[i];
            if (panel->row != r) continue;
            panel->bottom = y - height;
            panel->top = fmax(y - panel_header(figure, panel), panel->bottom + SMALLEST);
        }
        y -= height + footer_height(figure, r);
    }
}

/* --- the page ------------------------------------------------------------------------------ */

/* The top of the grid: below the title and, if no cell is free for it, the legend of the page. */
static double place_legend(struct ck_figure *figure, double top, bool draw)
{
    struct ck_area strip = {.left = figure->panels[0].left, .top = top};
    strip.right = CK_PAGE_WIDTH - CK_PAGE_MARGIN;
    strip.bottom = top - LEGEND_MOST * CK_PAGE_HEIGHT;
    struct ck_area cell;
    if (figure->legend_in_cell && find_free_cell(figure, &cell)) {
        if (draw) page_legend(figure, cell, true);
        return top;
    }
    size_t rows = page_legend(figure, strip, draw);
    return top - ck_figure_legend_height(figure, rows) - (rows > 0 ? 0.5 * figure->font : 0);
}

static bool legend_fits(struct ck_figure *figure, struct ck_area cell)
{
    size_t count;
    struct ck_legend_entry *entries = page_entries(figure, &count);
    return ck_figure_legend_height(figure, count) <= cell.top - cell.bottom &&
           ck_entries_width(figure, entries, count) <= cell.right - cell.left;
}

static void place_grid(struct ck_figure *figure, double top)
{
    struct ck_area cell;
    place_across(figure);
    ck_lanes_place(figure);
    place_down(figure, top);
    figure->legend_in_cell = find_free_cell(figure, &cell) && legend_fits(figure, cell);
    if (!figure->legend_in_cell) place_down(figure, place_legend(figure, top, false));
}

/* --- names of curves ----------------------------------------------------------------------- */

static enum ck_naming first_naming(const struct ck_figure *figure,
                                   const struct ck_figure_panel *panel)
{
    bool named = panel->curve_count == 0 || !ck_curve_name(figure, panel, &panel->curves[0]);
    if (named) return CK_NAMED_NOT;
    return figure->encoding == CK_BY_BOTH ? CK_NAMED_ABOVE : CK_NAMED_AT_END;
}

/* Labels at the ends are short and near enough to their curves. */
static bool naming_fits(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double cell = CK_PAGE_WIDTH / (double)figure->columns;
    if (panel->naming == CK_NAMED_INSIDE) return ck_panel_names_inside(figure, panel, false);
    if (panel->naming == CK_NAMED_WITHIN) return legend_within(figure, panel, false);
    if (panel->naming != CK_NAMED_AT_END) return true;
    return ck_panel_label_width(figure, panel) <= 0.28 * cell &&
           ck_panel_labels(figure, panel, false) <= 1.1 * figure->font;
}

/* The same arms in several panels are named once, by the page. */
static void demote_naming(struct ck_figure *figure, struct ck_figure_panel *panel)
{
    bool alone = figure->panel_count == 1;
    if (!ck_panel_tells_arms(figure, panel)) {
        panel->naming++;
        return;
    }
    enum ck_naming next =
        panel->naming == CK_NAMED_AT_END && alone ? CK_NAMED_INSIDE : CK_NAMED_PAGE;
    for (size_t i = 0; i < figure->panel_count; i++)
        if (ck_panel_tells_arms(figure, &figure->panels[i])) figure->panels[i].naming = next;
}

/* Gives up a way of naming where there is no room for it. */
static bool demote_all(struct ck_figure *figure, enum ck_naming naming)
{
    bool changed = false;
    for (size_t i = 0; i < figure->panel_count; i++) {
        struct ck_figure_panel *panel = &figure->panels[i];
        if (panel->naming != naming || naming_fits(figure, panel)) continue;
        demote_naming(figure, panel);
        changed = true;
    }
    return changed;
}

/* The best way of naming curves for which there is room. Each step back changes the layout, and
 * there are only so many. */
static void place_all(struct ck_figure *figure, double top)
{
    for (size_t i = 0; i < figure->panel_count; i++)
        figure->panels[i].naming = first_naming(figure, &figure->panels[i]);
    for (bool changed = true; changed && !figure->out_of_memory;) {
        place_grid(figure, top);
        changed = demote_all(figure, CK_NAMED_AT_END) || demote_all(figure, CK_NAMED_INSIDE) ||
                  demote_all(figure, CK_NAMED_WITHIN);
    }
}

/* --- drawing ------------------------------------------------------------------------------- */

/* Bytes of a title that fit into a line, up to a blank; all of it where there is none. */
static size_t first_line(const char *title, double size, double width, struct ck_arena *arena)
{
    size_t best = strlen(title);
    for (const char *blank = strchr(title, ' '); blank; blank = strchr(blank + 1, ' ')) {
        const char *start = ck_arena_copy_n(arena, title, (size_t)(blank - title));
        if (!start || ck_text_width(start, size, true) > width) break;
        best = (size_t)(blank - title);
    }
    return best;
}

/* The corner on the right is for the word that says that a figure is illustrative. */
static double title_width(const struct ck_figure *figure)
{
    double width = CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN;
    if (!figure->illustrative) return width;
    return width - ck_text_width(ck_illustrative_words(figure), figure->font, false) -
           2 * figure->font;
}

static double draw_title_line(struct ck_figure *figure, const char *line, double top)
{
    struct ck_figure_text text = {.role = CK_TEXT_TITLE, .colour = -1, .text = line};
    text.x = CK_PAGE_MARGIN;
    text.y = top - 0.52 * figure->title_font;
    ck_figure_add_text(figure, text, title_width(figure));
    return top - 1.25 * figure->title_font;
}

/* Smaller if it is long, then on two lines. Returns what is below. */
static double draw_title(struct ck_figure *figure)
{
    double width = title_width(figure), top = CK_PAGE_HEIGHT - CK_PAGE_MARGIN;
    const char *title = figure->title;
    double needed = ck_text_width(title, figure->title_font, true) / width;
    if (needed > 1) figure->title_font *= fmax(0.8, 1 / needed);
    if (needed > 1 / 0.8) {
        size_t length = first_line(title, figure->title_font, width, &figure->arena);
        const char *start = ck_arena_copy_n(&figure->arena, title, length);
        if (!start) figure->out_of_memory = true;
        if (start) top = draw_title_line(figure, start, top);
        title += length + (title[length] == ' ');
    }
    if (title[0]) top = draw_title_line(figure, title, top);
    return top - 0.35 * figure->title_font;
}

/* In the middle, or lower where what stands above the panel on the left may reach. */
static double axis_name_y(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                          const char *name)
{
    double half = ck_text_width(name, figure->font, false) / 2;
    double y = (panel->bottom + panel->top) / 2;
    for (size_t i = 0; i < figure->panel_count; i++) {
        const struct ck_figure_panel *other = &figure->panels[i];
        if (other->row == panel->row && other->column + 1 == panel->column)
            y = fmin(y, fmax(other->top - half, panel->bottom + half - figure->font));
    }
    return y;
}

static void draw_axis_names(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    struct ck_figure_text name = {.role = CK_TEXT_AXIS, .align = CK_CENTRE, .colour = -1};
    name.upright = true;
    name.x = panel->left - panel->left_room + 0.8 * figure->font;
    name.text = panel->unit_words;
    if (panel->power) name.text = ck_power_words(&figure->arena, panel->power, panel->unit_words);
    if (!name.text) figure->out_of_memory = true;
    if (!name.text) return;
    name.y = axis_name_y(figure, panel, name.text);
    ck_figure_add_text(figure, name, panel->top - panel->bottom + 3 * figure->font);
    if (!panel->time_labels) return;
    bool days = panel->hours_per_unit > 1;
    name.upright = false;
    name.x = (panel->left + panel->right) / 2;
    name.y = panel->bottom - ck_lanes_height(figure) - 2.7 * figure->font;
    if (figure->french)
        name.text = days ? "Temps (jours)" : "Temps (h)";
    else
        name.text = days ? "Time (days)" : "Time (h)";
    ck_figure_add_text(figure, name, panel->right - panel->left);
}

static void draw_panel(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double y = panel->top + panel_header(figure, panel);
    struct ck_figure_text title = {.role = CK_TEXT_PANEL, .colour = -1, .text = panel->title};
    title.x = panel->left;
    title.y = y - 0.7 * figure->font;
    if (shows_title(panel, panel_legend(figure, panel, 0, false))) {
        ck_figure_add_text(figure, title, header_right(figure, panel) - panel->left);
        y -= 1.6 * figure->font;
    }
    panel_legend(figure, panel, y, true);
    draw_axis_names(figure, panel);
    if (panel->naming == CK_NAMED_AT_END) ck_panel_labels(figure, panel, true);
    if (panel->naming == CK_NAMED_INSIDE) ck_panel_names_inside(figure, panel, true);
    if (panel->naming == CK_NAMED_WITHIN) legend_within(figure, panel, true);
    if (panel->time_labels) ck_lanes_draw(figure, panel);
}

static double choose_time_step(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    char number[32];
    snprintf(number, sizeof number, "%.4g", panel->time_end);
    double width = panel->right - panel->left;
    double label = ck_text_width(number, figure->font, false) + 1.2 * figure->font;
    return ck_step_time(panel->time_end, width / label, panel->hours_per_unit > 1);
}

/* A number at every second power of ten where they would touch. */
static void thin_ticks(const struct ck_figure *figure, struct ck_figure_panel *panel)
{
    double decades = log10(panel->high / panel->low);
    if (panel->log && (panel->top - panel->bottom) / decades < 1.35 * figure->font)
        panel->step = 100;
}

void ck_figure_layout(struct ck_figure *figure)
{
    choose_grid(figure);
    double top = draw_title(figure);
    place_all(figure, top);
    place_legend(figure, top, true);
    for (size_t i = 0; i < figure->panel_count; i++) {
        figure->panels[i].time_step = choose_time_step(figure, &figure->panels[i]);
        thin_ticks(figure, &figure->panels[i]);
        draw_panel(figure, &figure->panels[i]);
    }
}
