/* What happens below the time axis: doses, infusions, triggers and changes of the arms, one lane
 * for each name. Places nothing. */
#include "figure.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANES_AT_MOST 4

static struct ck_figure_lane *find_lane(struct ck_figure *figure, const char *label)
{
    for (size_t i = 0; i < figure->lane_count; i++)
        if (strcmp(figure->lanes[i].label, label) == 0) return &figure->lanes[i];
    if (figure->lane_count == LANES_AT_MOST) return NULL;
    struct ck_figure_lane *lanes = ck_arena_grow(&figure->arena, figure->lanes, figure->lane_count,
                                                 &figure->lane_capacity, sizeof *lanes);
    if (!lanes) {
        figure->out_of_memory = true;
        return NULL;
    }
    figure->lanes = lanes;
    lanes[figure->lane_count] = (struct ck_figure_lane){.label = label};
    return &lanes[figure->lane_count++];
}

static struct ck_figure_mark *find_mark(struct ck_figure *figure, struct ck_figure_lane *lane,
                                        struct ck_figure_mark wanted)
{
    for (size_t i = 0; i < lane->count; i++) {
        struct ck_figure_mark *mark = &lane->marks[i];
        if (fabs(mark->from - wanted.from) < 1e-9 && fabs(mark->to - wanted.to) < 1e-9) return mark;
    }
    struct ck_figure_mark *marks =
        ck_arena_grow(&figure->arena, lane->marks, lane->count, &lane->capacity, sizeof *marks);
    if (!marks) {
        figure->out_of_memory = true;
        return NULL;
    }
    lane->marks = marks;
    marks[lane->count] = wanted;
    return &marks[lane->count++];
}

/* A change that holds all the time is what the arm is, not something that happens. */
static bool is_shown(const struct ck_figure *figure, const struct ck_mark *mark)
{
    bool always = mark->from_h <= 0 && mark->to_h >= figure->until_h;
    return mark->from_h <= figure->until_h && mark->to_h >= 0 && (mark->is_dose || !always);
}

/* What is done to it, for what is not given. */
static const struct {
    const char *change, *en, *fr;
} deeds[] = {
    {"overproduce", "increased", "surproduction"},
    {"block", "blocked", "blocage"},
    {"neutralise", "neutralised", "neutralisation"},
    {"freeze", "held constant", "figé"},
    {"deplete", "depleted", "déplétion"},
    {"set", "changed", "changement"},
};

static const char *mark_label(struct ck_figure *figure, const struct ck_mark *mark)
{
    const char *label = ck_figure_label(figure, mark->label, mark->name);
    for (size_t i = 0; mark->change && i < sizeof deeds / sizeof deeds[0]; i++) {
        if (strcmp(deeds[i].change, mark->change) != 0) continue;
        const char *full = ck_arena_print(&figure->arena, "%s (%s)", label,
                                          figure->french ? deeds[i].fr : deeds[i].en);
        if (!full) figure->out_of_memory = true;
        return full ? full : label;
    }
    return label;
}

static void add_mark(struct ck_figure *figure, size_t arm, const struct ck_mark *mark)
{
    if (!is_shown(figure, mark)) return;
    struct ck_figure_lane *lane = find_lane(figure, mark_label(figure, mark));
    struct ck_figure_mark wanted = {
        .from = fmax(mark->from_h, 0) / figure->hours_per_unit,
        .to = fmin(mark->to_h, figure->until_h) / figure->hours_per_unit,
        .is_dose = mark->is_dose,
        .last_arm = CK_NOWHERE,
    };
    struct ck_figure_mark *found = lane ? find_mark(figure, lane, wanted) : NULL;
    if (!found || found->last_arm == arm) return;
    found->arm_count++;
    found->last_arm = arm;
}

static int compare_marks(const void *left, const void *right)
{
    const struct ck_figure_mark *a = left, *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

/* A mark of one arm alone has the arm's colour where colour tells arms. */
static void paint_marks(const struct ck_figure *figure, struct ck_figure_lane *lane)
{
    for (size_t i = 0; i < lane->count; i++) {
        struct ck_figure_mark *mark = &lane->marks[i];
        mark->colour = -1;
        if (figure->encoding == CK_BY_ARM && mark->arm_count == 1)
            mark->colour = ck_figure_arm_rank(figure, mark->last_arm) % CK_COLOURS;
    }
}

/* Infusions that follow each other without a pause are one. Marks are sorted. */
static void join_infusions(struct ck_figure_lane *lane)
{
    size_t kept = 0;
    for (size_t i = 1; i < lane->count; i++) {
        struct ck_figure_mark *last = &lane->marks[kept], *mark = &lane->marks[i];
        bool are_bars = last->to > last->from && mark->to > mark->from;
        if (are_bars && mark->from <= last->to + 1e-9 && mark->colour == last->colour)
            last->to = fmax(last->to, mark->to);
        else
            lane->marks[++kept] = *mark;
    }
    lane->count = kept + 1;
}

void ck_figure_marks(struct ck_figure *figure)
{
    const struct ck_study *study = figure->study;
    for (size_t i = 0; !figure->own_times && i < study->arm_count; i++) {
        if (!figure->arm_drawn[i]) continue;
        for (size_t k = 0; k < study->arms[i].mark_count; k++)
            add_mark(figure, i, &study->arms[i].marks[k]);
    }
    for (size_t i = 0; i < figure->lane_count; i++) {
        struct ck_figure_lane *lane = &figure->lanes[i];
        qsort(lane->marks, lane->count, sizeof *lane->marks, compare_marks);
        paint_marks(figure, lane);
        join_infusions(lane);
    }
}

/* --- places --------------------------------------------------------------------------------- */

double ck_mark_font(const struct ck_figure *figure)
{
    return 0.88 * figure->font;
}

static double lane_row(const struct ck_figure *figure)
{
    return 1.15 * figure->font;
}

/* The name stands after the last mark or before the first one; else it takes a row of its own. */
static void place_name(const struct ck_figure *figure, struct ck_figure_lane *lane, double width,
                       double room)
{
    double gap = 0.8 * figure->font, last = 0, scale = width / figure->time_end;
    double needed = ck_text_width(lane->label, ck_mark_font(figure), false);
    for (size_t k = 0; k < lane->count; k++) last = fmax(last, lane->marks[k].to * scale);
    lane->two_rows = false;
    lane->label_x = last + gap;
    if (last + gap + needed <= width + room) return;
    lane->label_x = lane->marks[0].from * scale - gap - needed;
    if (lane->label_x >= 0) return;
    lane->two_rows = true;
    lane->label_x = 0;
}

void ck_lanes_place(struct ck_figure *figure)
{
    const struct ck_figure_panel *first = &figure->panels[0];
    double end = figure->columns > 1 ? figure->panels[1].left - figure->font
                                     : CK_PAGE_WIDTH - CK_PAGE_MARGIN;
    for (size_t i = 0; i < figure->lane_count; i++)
        place_name(figure, &figure->lanes[i], first->right - first->left, end - first->right);
}

double ck_lanes_height(const struct ck_figure *figure)
{
    double rows = 0;
    for (size_t i = 0; i < figure->lane_count; i++) rows += figure->lanes[i].two_rows ? 2 : 1;
    return rows * lane_row(figure) + (rows > 0 ? 0.1 * figure->font : 0);
}

/* Marks closer than a symbol is wide are ticks. */
static bool is_crowded(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                       const struct ck_figure_lane *lane)
{
    double scale = (panel->right - panel->left) / figure->time_end;
    for (size_t i = 1; i < lane->count; i++) {
        double gap = (lane->marks[i].from - lane->marks[i - 1].from) * scale;
        if (gap > 0 && gap < 0.9 * figure->font) return true;
    }
    return false;
}

static void draw_mark(struct ck_figure *figure, const struct ck_figure_panel *panel,
                      const struct ck_figure_mark *mark, double y, bool as_tick)
{
    double scale = (panel->right - panel->left) / figure->time_end;
    double from = panel->left + mark->from * scale, to = panel->left + mark->to * scale;
    double half = 0.35 * figure->font;
    int kind = mark->is_dose ? CK_SYMBOL_DOSE : CK_SYMBOL_CHANGE;
    struct ck_figure_symbol symbol = {from, y, mark->colour, kind};
    struct ck_figure_stroke bar = {from, y, to, y, mark->colour, 0, CK_STROKE_BAR};
    struct ck_figure_stroke tick = {from,         y - half, from,           y + half,
                                    mark->colour, 0,        CK_STROKE_CURVE};
    if (to - from >= half)
        ck_figure_add_stroke(figure, bar);
    else if (as_tick)
        ck_figure_add_stroke(figure, tick);
    else
        ck_figure_add_symbol(figure, symbol);
}

/* The colour that all marks of a lane share, or the neutral one. */
static int lane_colour(const struct ck_figure_lane *lane)
{
    for (size_t i = 1; i < lane->count; i++)
        if (lane->marks[i].colour != lane->marks[0].colour) return -1;
    return lane->marks[0].colour;
}

void ck_lanes_draw(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    double y = panel->bottom - 0.4 * figure->font - 0.5 * lane_row(figure);
    for (size_t i = 0; i < figure->lane_count; i++, y -= lane_row(figure)) {
        const struct ck_figure_lane *lane = &figure->lanes[i];
        bool as_ticks = is_crowded(figure, panel, lane);
        for (size_t k = 0; k < lane->count; k++)
            draw_mark(figure, panel, &lane->marks[k], y, as_ticks);
        if (lane->two_rows) y -= lane_row(figure);
        if (panel->column > 0) continue; /* named once */
        struct ck_figure_text text = {.role = CK_TEXT_MARK, .y = y, .text = lane->label};
        text.colour = lane_colour(lane);
        text.x = panel->left + lane->label_x;
        ck_figure_add_text(figure, text, CK_PAGE_WIDTH - text.x);
    }
}
