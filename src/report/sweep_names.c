/* Names inside the picture of a sweep: at the ends of curves, over the bands of classes, beside
 * thresholds, in the middle of the regions of a map. */
#include "sweep_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double x_at(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                   double value)
{
    return panel->left + ck_scale_share(&chart->x, value) * (panel->right - panel->left);
}

static double y_at(const struct ck_sweep_panel *panel, double value)
{
    const double share = ck_scale_share(&panel->y, value);
    return panel->bottom + fmin(fmax(share, 0), 1) * (panel->top - panel->bottom);
}

/* --- curves ---------------------------------------------------------------------------------- */

struct end {
    double y;
    size_t curve;
};

static int compare_ends(const void *a, const void *b)
{
    const struct end *x = a, *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

static double last_value(const struct ck_sweep *sweep, size_t slot)
{
    for (size_t i = sweep->n_points; i-- > 0;)
        if (sweep->points[i].slots[slot].state == CK_SLOT_OK)
            return sweep->points[i].slots[slot].value;
    return NAN;
}

void ck_sweep_name_curves(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    const struct ck_sweep *sweep = chart->sweep;
    const double font = chart->figure.font;
    struct ck_arena *arena = &chart->figure.arena;
    struct end *ends = ck_arena_alloc(arena, panel->curve_count + 1, sizeof *ends);
    double *places = ck_arena_alloc(arena, panel->curve_count + 1, sizeof *places);
    size_t count = 0;
    if (!ends || !places) chart->figure.out_of_memory = true;
    if (!ends || !places || panel->curve_count < 2 || chart->has_legend) return;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const double value = last_value(sweep, panel->first_curve + i);
        if (!isnan(value)) ends[count++] = (struct end){y_at(panel, value), i};
    }
    qsort(ends, count, sizeof *ends, compare_ends);
    for (size_t i = 0; i < count; i++) places[i] = ends[i].y;
    ck_labels_spread(places, count, 1.25 * font, panel->bottom, panel->top);
    for (size_t i = 0; i < count; i++) {
        const size_t measure = panel->first_curve + ends[i].curve;
        const struct ck_arm *item = &sweep->study->arms[sweep->question->measures[measure].arm];
        const struct ck_figure_text text = {
            .role = CK_TEXT_DIRECT,
            .x = panel->right + 6,
            .y = places[i],
            .colour = (int)(ck_chart_arm(sweep->question, measure) % CK_COLOURS),
            .text = ck_figure_label(&chart->figure, item->label, item->name)};
        ck_figure_add_text(&chart->figure, text, 175);
    }
}

/* --- classes behind curves ------------------------------------------------------------------- */

struct band {
    double left, right, x, width; /* of the band; of its name */
    int class;
    const char *label;
};

/* Bands that have a class and are not too thin for any name; their number. */
static size_t list_bands(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                         struct band *bands, size_t most)
{
    const struct ck_sweep *sweep = chart->sweep;
    const struct ck_sweep_axis *axis = &sweep->question->axes[0];
    size_t count = 0;
    for (size_t from = 0, to; from < axis->count && count < most; from = to) {
        const int class = ck_chart_class(sweep, 0, from);
        for (to = from + 1; to < axis->count && ck_chart_class(sweep, 0, to) == class;) to++;
        const double low = from == 0 ? axis->values[0] : ck_chart_boundary(sweep, axis, from - 1);
        const double high =
            to == axis->count ? axis->values[to - 1] : ck_chart_boundary(sweep, axis, to - 1);
        const double left = x_at(chart, panel, low), right = x_at(chart, panel, high);
        if (class < 0 || right - left < 1.2 * chart->figure.font) continue;
        const struct ck_sweep_class *named = &sweep->question->classes[class];
        const char *label = ck_figure_label(&chart->figure, named->label, named->name);
        bands[count++] = (struct band){
            left,  right, 0.5 * (left + right), ck_text_width(label, chart->figure.font, true),
            class, label};
    }
    return count;
}

/* Names that touch move apart, each no further than the edge of its band. */
static void part_bands(struct band *bands, size_t count, double gap)
{
    for (int pass = 0; pass < 4; pass++)
        for (size_t i = 0; i + 1 < count; i++) {
            struct band *a = &bands[i], *b = &bands[i + 1];
            const double overlap = a->x + 0.5 * a->width + gap - (b->x - 0.5 * b->width);
            const double room_a = fmax(0, a->x - 0.5 * a->width - a->left);
            const double room_b = fmax(0, b->right - b->x - 0.5 * b->width);
            if (overlap <= 0) continue;
            const double move = fmin(overlap, room_a + room_b);
            const double share = room_a + room_b > 0 ? room_a / (room_a + room_b) : 0;
            a->x -= move * share;
            b->x += move * (1 - share);
        }
}

#define BANDS_AT_MOST 12

void ck_sweep_name_bands(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    struct band bands[BANDS_AT_MOST];
    const double font = chart->figure.font;
    const size_t count = list_bands(chart, panel, bands, BANDS_AT_MOST);
    part_bands(bands, count, 0.5 * font);
    for (size_t i = 0; i < count; i++) {
        const double before = i > 0 ? bands[i - 1].x + 0.5 * bands[i - 1].width : panel->left - 20;
        const double after =
            i + 1 < count ? bands[i + 1].x - 0.5 * bands[i + 1].width : panel->right + 20;
        const double room = 2 * fmin(bands[i].x - before, after - bands[i].x);
        const struct ck_figure_text text = {.role = CK_TEXT_DIRECT,
                                            .align = CK_CENTRE,
                                            .x = bands[i].x,
                                            .y = panel->top + 0.62 * font,
                                            .colour = ck_chart_class_colour((size_t)bands[i].class),
                                            .text = bands[i].label};
        ck_figure_add_text(&chart->figure, text, fmax(room, bands[i].right - bands[i].left));
    }
}

/* --- thresholds ------------------------------------------------------------------------------ */

/* How far the nearest point of a curve is from a height, over a stretch of the panel. */
static double clearance(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                        double left, double right, double y)
{
    const struct ck_sweep *sweep = chart->sweep;
    double nearest = INFINITY, before = NAN;
    for (size_t k = panel->first_curve; k < panel->first_curve + panel->curve_count; k++) {
        before = NAN;
        for (size_t i = 0; i < sweep->n_points; i++) {
            const struct ck_slot *slot = &sweep->points[i].slots[k];
            const double x = x_at(chart, panel, sweep->question->axes[0].values[i]);
            if (slot->state != CK_SLOT_OK || x < left - 12 || x > right + 12) continue;
            const double here = y_at(panel, slot->value);
            nearest = fmin(nearest, fabs(here - y));
            if ((before - y) * (here - y) < 0) nearest = 0;
            before = here;
        }
    }
    return nearest;
}

/* "threshold 2.3 mg"; without the word where there are several. */
static const char *mark_words(struct ck_sweep_chart *chart, double value)
{
    struct ck_arena *arena = &chart->figure.arena;
    const bool french = chart->figure.french;
    const char *unit = chart->sweep->question->axes[0].unit;
    const char *word = chart->mark_count > 1 ? "" : french ? "seuil " : "threshold ";
    char number[32];
    snprintf(number, sizeof number, chart->mark_count > 1 ? "%.3g" : "%.4g", value);
    for (char *c = number; french && *c; c++)
        if (*c == '.') *c = ',';
    const char *words = strcmp(unit, "1") == 0 ? "" : ck_unit_words(arena, unit, french);
    const char *text = words ? ck_arena_print(arena, "%s%s %s", word, number, words) : NULL;
    if (!text) chart->figure.out_of_memory = true;
    return text;
}

/* The height at which a text is farthest from all curves, the highest of those. */
static double free_height(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                          double left, double right)
{
    const double font = chart->figure.font;
    double best = panel->top - font, room = -1;
    for (double y = best; y > panel->bottom + font; y -= 0.5 * font) {
        const double clear = fmin(clearance(chart, panel, left, right, y), 1.4 * font);
        if (clear <= room + 1e-9) continue;
        room = clear;
        best = y;
    }
    return best;
}

/* The first of several on the left of its line, the others on the right; below what is in the way.
 */
void ck_sweep_name_marks(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    double taken = -INFINITY, lowest = INFINITY; /* right end and height of those before */
    for (size_t i = 0; i < chart->mark_count && i < 4; i++) {
        const char *text = mark_words(chart, chart->marks[i].x);
        if (!text) return;
        const double width = ck_text_width(text, chart->figure.font, false) + 8;
        const double x = x_at(chart, panel, chart->marks[i].x);
        bool on_right = x + width < panel->right;
        if (chart->mark_count > 1 && i == 0) on_right = x - width < panel->left;
        const double left = on_right ? x : x - width;
        double y = free_height(chart, panel, left, left + width);
        if (left < taken) y = fmin(y, lowest - 1.4 * chart->figure.font);
        taken = fmax(taken, left + width);
        lowest = fmin(lowest, y);
        ck_figure_add_text(&chart->figure,
                           (struct ck_figure_text){.role = CK_TEXT_MARK,
                                                   .align = on_right ? CK_LEFT : CK_RIGHT,
                                                   .x = on_right ? x + 6 : x - 6,
                                                   .y = y,
                                                   .colour = 0,
                                                   .text = text},
                           width + 10);
    }
}

/* --- regions of a map ------------------------------------------------------------------------ */

/* The place of a class that is farthest from all others and from the edges, and how far. */
static double find_middle(const struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel,
                          int class, double *x, double *y)
{
    const struct ck_sweep *sweep = chart->sweep;
    const struct ck_sweep_axis *axes = sweep->question->axes;
    double best = 0;
    for (size_t i = 0; i < sweep->n_points; i++) {
        if (ck_chart_class(sweep, panel->item, i) != class) continue;
        const double px = x_at(chart, panel, axes[0].values[i % axes[0].count]);
        const double py = y_at(panel, axes[1].values[i / axes[0].count]);
        double far = fmin(fmin(px - panel->left, panel->right - px),
                          2.5 * fmin(py - panel->bottom, panel->top - py));
        for (size_t k = 0; k < sweep->n_points && far > best; k++) {
            if (ck_chart_class(sweep, panel->item, k) == class) continue;
            const double dx = x_at(chart, panel, axes[0].values[k % axes[0].count]) - px;
            const double dy = 2.5 * (y_at(panel, axes[1].values[k / axes[0].count]) - py);
            far = fmin(far, sqrt(dx * dx + dy * dy)); /* words are wide, not high */
        }
        if (far <= best) continue;
        best = far;
        *x = px;
        *y = py;
    }
    return best;
}

void ck_sweep_name_cells(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel)
{
    const struct ck_sweep_question *question = chart->sweep->question;
    const double font = chart->figure.font;
    const double row = panel->top + 1.05 * font; /* of the panel's title */
    double beside = panel->left + ck_text_width(panel->title, font, true) + 1.5 * font;
    for (size_t c = 0; c < question->class_count; c++) {
        const struct ck_sweep_class *class = &question->classes[c];
        const char *label = ck_figure_label(&chart->figure, class->label, class->name);
        const double width = ck_text_width(label, font, true);
        double x = 0, y = 0;
        const double room = find_middle(chart, panel, (int)c, &x, &y);
        struct ck_figure_text text = {
            .role = CK_TEXT_PANEL, .align = CK_CENTRE, .x = x, .y = y, .colour = 0, .text = label};
        if (room <= 0) continue;
        if (2 * room < width) { /* too small: a sample and its name beside the title */
            ck_figure_add_symbol(&chart->figure, (struct ck_figure_symbol){beside + 0.5 * font, row,
                                                                           ck_chart_class_colour(c),
                                                                           CK_SYMBOL_POINT + 1});
            text.align = CK_LEFT;
            text.x = beside + 1.2 * font;
            text.y = row;
            beside += width + 3 * font;
        }
        ck_figure_add_text(&chart->figure, text, 2 * width);
    }
}
