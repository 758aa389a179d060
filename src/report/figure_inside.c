/* Names inside a panel: each beside its own curve, where no other curve is near enough to be meant;
 * or a legend where there is nothing. Looks at the panel as columns of two points' width, in each
 * of which a curve covers a range. */
#include "figure.h"
#include <math.h>

#define COLUMN 2.0 /* points */

struct range {
    double low, high; /* above the panel's bottom; low > high: nothing */
};

struct box {
    double left, right, bottom, top; /* from the panel's lower left corner */
};

/* What is drawn in a panel. One row of columns for each curve, then one for all measurements. */
struct field {
    const struct ck_figure_panel *panel;
    double width, height, font;
    size_t columns, rows;
    struct range *ranges;
};

static struct range *range_at(const struct field *field, size_t row, double x)
{
    double column = fmin(fmax(floor(x / COLUMN), 0), (double)(field->columns - 1));
    return &field->ranges[row * field->columns + (size_t)column];
}

static void cover(const struct field *field, size_t row, double x, double y)
{
    struct range *range = range_at(field, row, x);
    range->low = fmin(range->low, y);
    range->high = fmax(range->high, y);
}

static void cover_line(const struct field *field, size_t row, struct box line)
{
    double run = line.right - line.left;
    size_t steps = 1 + (size_t)(run / (0.5 * COLUMN));
    for (size_t i = 0; i <= steps; i++) {
        double part = (double)i / (double)steps;
        double y = line.bottom + part * (line.top - line.bottom);
        if (y > -field->font) cover(field, row, line.left + part * run, fmax(y, 0));
    }
}

static void cover_curve(const struct field *field, size_t row, double time_end)
{
    const struct ck_figure_curve *curve = &field->panel->curves[row];
    double x = 0, y = 0;
    for (size_t i = 0; i < curve->count; i++) {
        double next_x = curve->time[i] / time_end * field->width;
        double next_y = ck_panel_height(field->panel, curve->value[i]) * field->height;
        if (i > 0) cover_line(field, row, (struct box){x, next_x, y, next_y});
        x = next_x;
        y = next_y;
    }
}

static void cover_points(const struct field *field, const struct ck_figure_points *points,
                         double time_end)
{
    for (size_t i = 0; i < points->count; i++) {
        double sd = isfinite(points->sd[i]) ? points->sd[i] : 0;
        double x = points->time[i] / time_end * field->width, half = 0.4 * field->font;
        double low = ck_panel_height(field->panel, points->mean[i] - sd) * field->height - half;
        double high = ck_panel_height(field->panel, points->mean[i] + sd) * field->height + half;
        for (double at = x - half; at <= x + half; at += COLUMN) {
            cover(field, field->rows - 1, at, low);
            cover(field, field->rows - 1, at, high);
        }
    }
}

static bool make_field(struct ck_figure *figure, const struct ck_figure_panel *panel,
                       struct field *field)
{
    *field = (struct field){.panel = panel, .font = figure->font};
    field->width = panel->right - panel->left;
    field->height = panel->top - panel->bottom;
    field->columns = 1 + (size_t)fmax(0, field->width / COLUMN);
    field->rows = panel->curve_count + 1;
    size_t count = field->rows * field->columns;
    field->ranges = ck_arena_alloc(&figure->arena, count, sizeof *field->ranges);
    if (!field->ranges) figure->out_of_memory = true;
    if (!field->ranges) return false;
    for (size_t i = 0; i < count; i++) field->ranges[i] = (struct range){INFINITY, -INFINITY};
    for (size_t i = 0; i < panel->curve_count; i++) cover_curve(field, i, panel->time_end);
    for (size_t i = 0; i < panel->point_set_count; i++)
        cover_points(field, &panel->points[i], panel->time_end);
    return true;
}

/* What a row covers between two abscissae. */
static struct range range_between(const struct field *field, size_t row, double left, double right)
{
    struct range all = {INFINITY, -INFINITY};
    for (double x = left; x <= right; x += COLUMN) {
        const struct range *range = range_at(field, row, x);
        all.low = fmin(all.low, range->low);
        all.high = fmax(all.high, range->high);
    }
    return all;
}

static struct box grow_box(struct box box, double by)
{
    return (struct box){box.left - by, box.right + by, box.bottom - by, box.top + by};
}

static bool touches(const struct field *field, size_t row, struct box box)
{
    for (double x = box.left; x <= box.right; x += COLUMN) {
        const struct range *range = range_at(field, row, x);
        if (range->low <= box.top && range->high >= box.bottom) return true;
    }
    return false;
}

static bool overlap(struct box a, struct box b)
{
    return a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top;
}

static bool is_inside(const struct field *field, struct box box)
{
    return box.left >= 0.3 * field->font && box.right <= field->width && box.bottom >= 1 &&
           box.top <= field->height + 0.2 * field->font;
}

/* How far away other curves are, in font sizes: 0 where the box is no place for the name. */
static double clearance(const struct field *field, size_t row, struct box box,
                        const struct box *taken, size_t taken_count)
{
    static const double distances[] = {3, 2.2, 1.6, 1.2, 0.9, 0};
    if (!is_inside(field, box) || touches(field, row, grow_box(box, 0.1 * field->font))) return 0;
    if (!touches(field, row, grow_box(box, 0.7 * field->font))) return 0;
    for (size_t i = 0; i < taken_count; i++)
        if (overlap(grow_box(box, 0.5 * field->font), taken[i])) return 0;
    for (const double *distance = distances; *distance > 0; distance++) {
        bool is_free = true;
        for (size_t i = 0; is_free && i < field->rows; i++)
            is_free = i == row || !touches(field, i, grow_box(box, *distance * field->font));
        if (is_free) return *distance;
    }
    return 0;
}

enum side { RIGHT, ABOVE, LEFT, BELOW, SIDES };

/* A box of that size beside the curve near x. */
static struct box box_beside(const struct field *field, size_t row, double x, enum side side,
                             double width)
{
    double height = 1.05 * field->font, gap = 0.25 * field->font, wide = 0.6 * field->font;
    const struct range *here = range_at(field, row, x);
    double middle = (here->low + here->high) / 2;
    struct range along = range_between(field, row, x - width / 2, x + width / 2);
    struct box box = {x - width / 2, x + width / 2, along.high + gap, along.high + gap + height};
    if (side == BELOW) {
        box.bottom = along.low - gap - height;
        box.top = along.low - gap;
    } else if (side == RIGHT || side == LEFT) {
        box.left = side == RIGHT ? x + wide : x - wide - width;
        box.right = box.left + width;
        box.bottom = middle - height / 2;
        box.top = middle + height / 2;
    }
    return box;
}

/* Names are looked for near the curve's peak: of places as clear as each other the nearest. */
static bool find_place(const struct field *field, size_t row, double width, const struct box *taken,
                       size_t taken_count, struct box *best)
{
    double best_score = -INFINITY, peak = -INFINITY, peak_x = 0;
    for (double x = 0; x < field->width; x += COLUMN)
        if (range_at(field, row, x)->high > peak) {
            peak = range_at(field, row, x)->high;
            peak_x = x;
        }
    for (double x = 0; x < field->width; x += COLUMN) {
        const struct range *here = range_at(field, row, x);
        if (here->low > here->high) continue;
        for (enum side side = RIGHT; side < SIDES; side++) {
            struct box box = box_beside(field, row, x, side, width);
            double clear = clearance(field, row, box, taken, taken_count);
            if (clear <= 0) continue;
            double away = hypot(x - peak_x, here->high - peak) / field->font;
            double score = fmin(clear, 2.2) * 4 - away - 1.5 * side;
            if (score <= best_score) continue;
            best_score = score;
            *best = box;
        }
    }
    return best_score > -INFINITY;
}

static void draw_name(struct ck_figure *figure, const struct ck_figure_panel *panel,
                      const struct ck_figure_curve *curve, const char *name, struct box box)
{
    struct ck_figure_text text = {.role = CK_TEXT_DIRECT, .align = CK_CENTRE, .text = name};
    text.colour = curve->colour;
    text.x = panel->left + (box.left + box.right) / 2;
    text.y = panel->bottom + (box.bottom + box.top) / 2;
    ck_figure_add_text(figure, text, CK_PAGE_WIDTH);
}

bool ck_panel_names_inside(struct ck_figure *figure, const struct ck_figure_panel *panel, bool draw)
{
    struct field field;
    struct box taken[CK_LABELS_AT_MOST];
    if (panel->curve_count > CK_LABELS_AT_MOST || !make_field(figure, panel, &field)) return false;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const char *name = ck_curve_name(figure, panel, &panel->curves[i]);
        if (!name) return false;
        double width = ck_text_width(name, figure->font, true);
        if (!find_place(&field, i, width, taken, i, &taken[i])) return false;
        if (draw) draw_name(figure, panel, &panel->curves[i], name, taken[i]);
    }
    return true;
}

static bool is_empty(const struct field *field, struct box box)
{
    for (size_t i = 0; i < field->rows; i++)
        if (touches(field, i, box)) return false;
    return true;
}

bool ck_panel_free_block(struct ck_figure *figure, const struct ck_figure_panel *panel,
                         double width, double height, struct ck_area *area)
{
    struct field field;
    if (!make_field(figure, panel, &field)) return false;
    double margin = 0.5 * figure->font;
    for (double top = field.height; top - height > margin; top -= 2 * COLUMN)
        for (double right = field.width; right - width > margin; right -= 2 * COLUMN) {
            struct box box = {right - width, right, top - height, top};
            if (!is_empty(&field, grow_box(box, margin))) continue;
            *area = (struct ck_area){.left = panel->left + box.left,
                                     .right = panel->left + box.right,
                                     .bottom = panel->bottom + box.bottom,
                                     .top = panel->bottom + box.top,
                                     .one_per_row = true};
            return true;
        }
    return false;
}
