/* Names for curves: at their ends where they fit, else legends above the panels and for the whole
 * page. Chooses places, not looks. */
#include "figure.h"
#include <math.h>
#include <stdlib.h>

#define ROW    1.5 /* height of a row of a legend, in font sizes */
#define SAMPLE 2.5 /* length of the sample of a line */
#define POINT  0.8 /* of a symbol */
#define GAP    0.5 /* between the sample and its text */
#define SPACE  1.6 /* after an entry */

static void *grow(struct ck_figure *figure, void *items, size_t count, size_t *capacity,
                  size_t size)
{
    void *grown = ck_arena_grow(&figure->arena, items, count, capacity, size);
    if (!grown) figure->out_of_memory = true;
    return grown;
}

void ck_figure_add_text(struct ck_figure *figure, struct ck_figure_text text, double width)
{
    bool bold =
        text.role == CK_TEXT_TITLE || text.role == CK_TEXT_PANEL || text.role == CK_TEXT_DIRECT;
    double size = text.role == CK_TEXT_TITLE ? figure->title_font : figure->font;
    struct ck_figure_text *texts =
        grow(figure, figure->texts, figure->text_count, &figure->text_capacity, sizeof *texts);
    if (!texts) return;
    figure->texts = texts;
    text.text = ck_text_fit(&figure->arena, text.text, size, bold, width);
    if (!text.text) figure->out_of_memory = true;
    texts[figure->text_count++] = text;
}

void ck_figure_add_stroke(struct ck_figure *figure, struct ck_figure_stroke stroke)
{
    struct ck_figure_stroke *strokes = grow(figure, figure->strokes, figure->stroke_count,
                                            &figure->stroke_capacity, sizeof *strokes);
    if (!strokes) return;
    figure->strokes = strokes;
    strokes[figure->stroke_count++] = stroke;
}

void ck_figure_add_symbol(struct ck_figure *figure, struct ck_figure_symbol symbol)
{
    struct ck_figure_symbol *symbols = grow(figure, figure->symbols, figure->symbol_count,
                                            &figure->symbol_capacity, sizeof *symbols);
    if (!symbols) return;
    figure->symbols = symbols;
    symbols[figure->symbol_count++] = symbol;
}

static const char *arm_label(const struct ck_figure *figure, size_t arm)
{
    const struct ck_arm *named = &figure->study->arms[arm];
    return ck_figure_label(figure, named->label, named->name);
}

/* --- legends ------------------------------------------------------------------------------- */

static double sample_width(const struct ck_figure *figure, const struct ck_legend_entry *entry)
{
    return (entry->symbol ? POINT : SAMPLE) * figure->font;
}

static double entry_width(const struct ck_figure *figure, const struct ck_legend_entry *entry)
{
    return sample_width(figure, entry) + GAP * figure->font +
           ck_text_width(entry->label, figure->font, false);
}

/* At x, its middle at height y, up to `right`. */
static void draw_entry(struct ck_figure *figure, const struct ck_legend_entry *entry, double x,
                       double y, double right)
{
    double end = x + sample_width(figure, entry), text_x = end + GAP * figure->font;
    struct ck_figure_symbol symbol = {(x + end) / 2, y, entry->colour, entry->symbol};
    struct ck_figure_stroke stroke = {x, y, end, y, entry->colour, entry->dash, entry->width};
    struct ck_figure_text text = {.role = CK_TEXT_LEGEND, .x = text_x, .y = y, .colour = -1};
    text.text = entry->label;
    if (entry->symbol)
        ck_figure_add_symbol(figure, symbol);
    else
        ck_figure_add_stroke(figure, stroke);
    ck_figure_add_text(figure, text, right - text_x);
}

/* What does not fit is not named; an ellipsis says so. */
static void draw_ellipsis(struct ck_figure *figure, double x, double y)
{
    struct ck_figure_text text = {.role = CK_TEXT_LEGEND, .x = x, .y = y, .colour = -1};
    text.text = "…";
    ck_figure_add_text(figure, text, CK_PAGE_WIDTH - x);
}

size_t ck_figure_legend(struct ck_figure *figure, const struct ck_legend_entry *entries,
                        size_t count, struct ck_area area, bool draw)
{
    double x = area.left, y = area.top - 0.5 * ROW * figure->font;
    size_t rows = count > 0 ? 1 : 0;
    for (size_t i = 0; i < count; i++) {
        double width = entry_width(figure, &entries[i]);
        if (x > area.left && x + width > area.right) {
            if (y - 1.5 * ROW * figure->font < area.bottom) {
                if (draw) draw_ellipsis(figure, fmin(x, area.right), y);
                break;
            }
            x = area.left;
            y -= ROW * figure->font;
            rows++;
        }
        if (draw) draw_entry(figure, &entries[i], x, y, area.right);
        x += width + SPACE * figure->font;
        if (area.one_per_row) x = area.right;
    }
    return rows;
}

double ck_figure_legend_height(const struct ck_figure *figure, size_t rows)
{
    return (double)rows * ROW * figure->font;
}

double ck_entries_width(const struct ck_figure *figure, const struct ck_legend_entry *entries,
                        size_t count)
{
    double width = 0;
    for (size_t i = 0; i < count; i++) width = fmax(width, entry_width(figure, &entries[i]));
    return width;
}

bool ck_panel_tells_arms(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    return figure->encoding == CK_BY_ARM && panel->arm_count > 1;
}

static bool tells_species(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    if (ck_panel_tells_arms(figure, panel)) return false;
    return panel->name_count > 1 || !panel->title_names_species;
}

/* One entry for each species of a panel that its title does not tell. */
size_t ck_panel_entries(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                        struct ck_legend_entry *entries)
{
    size_t count = 0;
    if (!tells_species(figure, panel)) return 0;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        if (i > 0 && curve->name == panel->curves[i - 1].name) continue;
        int dash = figure->encoding == CK_BY_BOTH ? 0 : curve->dash;
        entries[count++] =
            (struct ck_legend_entry){curve->label, curve->colour, dash, CK_STROKE_CURVE, 0};
    }
    return count;
}

static struct ck_legend_entry measured_entry(const struct ck_figure *figure)
{
    bool any = false, with_sd = false;
    for (size_t p = 0; p < figure->panel_count; p++)
        for (size_t i = 0; i < figure->panels[p].point_set_count; i++) {
            any = true;
            with_sd |= figure->panels[p].points[i].has_sd;
        }
    const char *words = figure->french ? "mesures" : "measured";
    if (with_sd) words = figure->french ? "mesures (moyenne ± écart-type)" : "measured (mean ± SD)";
    return (struct ck_legend_entry){words, -1, 0, CK_STROKE_CURVE, any ? CK_SYMBOL_POINT : 0};
}

/* Arms where colour or dash tells them (and no label does), and what points are. */
size_t ck_page_entries(const struct ck_figure *figure, struct ck_legend_entry *entries)
{
    size_t count = 0;
    const struct ck_study *study = figure->study;
    bool tells_arms = figure->encoding == CK_BY_BOTH;
    for (size_t i = 0; i < figure->panel_count; i++)
        tells_arms |= figure->panels[i].naming == CK_NAMED_PAGE;
    for (size_t i = 0; tells_arms && i < study->arm_count; i++) {
        if (!figure->arm_drawn[i]) continue;
        int rank = ck_figure_arm_rank(figure, i);
        bool by_arm = figure->encoding == CK_BY_ARM;
        entries[count++] = (struct ck_legend_entry){
            arm_label(figure, i), by_arm ? rank % CK_COLOURS : -1, rank % CK_DASHES,
            !by_arm && rank == 0 ? CK_STROKE_WIDE : CK_STROKE_CURVE, 0};
    }
    struct ck_legend_entry measured = measured_entry(figure);
    if (measured.symbol) entries[count++] = measured;
    return count;
}

/* --- labels at the ends of curves ---------------------------------------------------------- */

/* A run of labels that touch: they share the move that keeps their mean in place. */
struct cluster {
    double wanted; /* sum over its labels of the position that it asks of the first one */
    size_t count;
    double start;
};

static double place_cluster(const struct cluster *cluster, double gap, double low, double high)
{
    double start = cluster->wanted / (double)cluster->count;
    double most = high - gap * (double)(cluster->count - 1);
    return fmax(fmin(start, most), low);
}

double ck_labels_spread(double *positions, size_t count, double gap, double low, double high)
{
    struct cluster clusters[CK_LABELS_AT_MOST];
    size_t used = 0;
    double largest = 0;
    if (count > CK_LABELS_AT_MOST) return INFINITY;
    for (size_t i = 0; i < count; i++) {
        clusters[used++] = (struct cluster){positions[i], 1, 0};
        clusters[used - 1].start = place_cluster(&clusters[used - 1], gap, low, high);
        while (used > 1 && clusters[used - 2].start + gap * (double)clusters[used - 2].count >
                               clusters[used - 1].start) {
            struct cluster *into = &clusters[used - 2], *from = &clusters[used - 1];
            into->wanted += from->wanted - gap * (double)(into->count * from->count);
            into->count += from->count;
            into->start = place_cluster(into, gap, low, high);
            used--;
        }
    }
    for (size_t c = 0, i = 0; c < used; c++)
        for (size_t k = 0; k < clusters[c].count; k++, i++) {
            double place = clusters[c].start + gap * (double)k;
            largest = fmax(largest, fabs(place - positions[i]));
            positions[i] = place;
        }
    return largest;
}

struct end_label {
    double height;
    const struct ck_figure_curve *curve;
    const char *text;
};

static int compare_ends(const void *left, const void *right)
{
    const struct end_label *a = left, *b = right;
    return (a->height > b->height) - (a->height < b->height);
}

const char *ck_curve_name(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                          const struct ck_figure_curve *curve)
{
    if (ck_panel_tells_arms(figure, panel)) return arm_label(figure, curve->arm_index);
    return tells_species(figure, panel) ? curve->label : NULL;
}

static double curve_end(const struct ck_figure_panel *panel, const struct ck_figure_curve *curve)
{
    double part = ck_panel_height(panel, curve->value[curve->count - 1]);
    return panel->bottom + fmax(0, fmin(1, part)) * (panel->top - panel->bottom);
}

/* Labels of a panel from the lowest to the highest; their number, or CK_NOWHERE if there are too
 * many or a curve leaves the axis before its end. */
static size_t list_ends(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                        struct end_label *ends)
{
    size_t count = 0;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const struct ck_figure_curve *curve = &panel->curves[i];
        const char *text = ck_curve_name(figure, panel, curve);
        if (!text) continue;
        bool is_shown =
            curve->count > 0 && ck_panel_height(panel, curve->value[curve->count - 1]) > -0.01;
        if (count == CK_LABELS_AT_MOST || !is_shown) return CK_NOWHERE;
        ends[count++] = (struct end_label){curve_end(panel, curve), curve, text};
    }
    qsort(ends, count, sizeof *ends, compare_ends);
    return count;
}

double ck_panel_label_width(const struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double width = 0;
    for (size_t i = 0; i < panel->curve_count; i++) {
        const char *text = ck_curve_name(figure, panel, &panel->curves[i]);
        if (text) width = fmax(width, ck_text_width(text, figure->font, true));
    }
    return width;
}

static void draw_end(struct ck_figure *figure, const struct end_label *end, double x, double y)
{
    struct ck_figure_text text = {.role = CK_TEXT_DIRECT, .x = x, .y = y, .text = end->text};
    text.colour = end->curve->colour;
    ck_figure_add_text(figure, text, CK_PAGE_WIDTH);
}

double ck_panel_labels(struct ck_figure *figure, const struct ck_figure_panel *panel, bool draw)
{
    struct end_label ends[CK_LABELS_AT_MOST] = {{0}};
    double places[CK_LABELS_AT_MOST];
    size_t count = list_ends(figure, panel, ends);
    if (count == CK_NOWHERE) return INFINITY;
    for (size_t i = 0; i < count; i++) places[i] = ends[i].height;
    double moved = ck_labels_spread(places, count, 1.2 * figure->font, panel->bottom, panel->top);
    for (size_t i = 0; draw && i < count; i++)
        draw_end(figure, &ends[i], panel->right + 0.5 * figure->font, places[i]);
    return moved;
}
