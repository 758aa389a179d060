/* Draws the bands of plausible bodies: a panel for each species that the study's figure shows, a
 * colour for each arm. What it looks like is in plots/. */
#include "figure.h"
#include "picture.h"
#include "robust.h"
#include "script.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define PANELS_AT_MOST 9
#define ARMS_AT_MOST   6
#define GAP            16.0
#define LOG_FROM       10.0 /* a band that rises so many times above the study as written */

enum { LOW, MEDIAN, HIGH, WRITTEN, LINES };

struct chart {
    struct ck_figure figure; /* for its texts and strokes */
    const struct ck_ranges *ranges;
    struct ck_figure_panel panels[PANELS_AT_MOST]; /* four curves for each band */
    size_t count, rows, columns, arm_count;
    double hours_per_unit, until, step;
    size_t times; /* of the bands' that are drawn */
    double top;
};

static void *take(struct chart *chart, size_t count, size_t size)
{
    void *block = ck_arena_alloc(&chart->figure.arena, count + 1, size);
    if (!block) chart->figure.out_of_memory = true;
    return block;
}

/* --- panels ---------------------------------------------------------------------------------- */

static const struct ck_panel *find_panel(const struct ck_study *study, const char *column)
{
    for (size_t p = 0; p < study->panel_count; p++)
        for (size_t i = 0; i < study->panels[p].count; i++)
            if (strcmp(study->panels[p].show[i], column) == 0) return &study->panels[p];
    return NULL;
}

static struct ck_figure_panel *panel_of(struct chart *chart, const char *column)
{
    for (size_t p = 0; p < chart->count; p++)
        if (strcmp(chart->panels[p].names[0], column) == 0) return &chart->panels[p];
    return NULL;
}

/* What an arm's column is called and measured in. */
static void describe(struct chart *chart, const struct ck_band *band, struct ck_figure_panel *panel)
{
    const struct ck_system *system = chart->ranges->study->arms[band->arm].system;
    const uint32_t state = ck_system_state(system, band->column);
    const uint32_t readout = ck_system_readout(system, band->column);
    struct ck_label label = {band->column, band->column};
    panel->unit = "1";
    if (state != CK_NONE) {
        label = (struct ck_label){system->states[state].label_en, system->states[state].label_fr};
        panel->unit = system->states[state].unit;
    } else if (readout != CK_NONE) {
        label = (struct ck_label){system->readouts[readout].label_en,
                                  system->readouts[readout].label_fr};
        panel->unit = system->readouts[readout].unit;
    }
    panel->title =
        ck_text_capital(&chart->figure.arena, ck_figure_label(&chart->figure, label, band->column));
    panel->unit_words = ck_unit_words(&chart->figure.arena, panel->unit, chart->figure.french);
    if (!panel->title || !panel->unit_words) chart->figure.out_of_memory = true;
}

static void add_panel(struct chart *chart, const struct ck_band *band)
{
    const struct ck_study *study = chart->ranges->study;
    const struct ck_panel *shown = find_panel(study, band->column);
    struct ck_figure_panel *panel = &chart->panels[chart->count];
    *panel = (struct ck_figure_panel){.log = shown && shown->log};
    panel->names = take(chart, 1, sizeof *panel->names);
    panel->curves = take(chart, LINES * study->arm_count, sizeof *panel->curves);
    if (chart->figure.out_of_memory) return;
    panel->names[0] = band->column;
    describe(chart, band, panel);
    chart->count++;
}

/* Below this a level cannot be told from 0. */
static double floor_of(const struct chart *chart, const struct ck_band *band)
{
    const struct ck_arm *arm = &chart->ranges->study->arms[band->arm];
    const uint32_t state = ck_system_state(arm->system, band->column);
    return state == CK_NONE ? 0 : 1e-6 * arm->plan.scale[state];
}

static void add_lines(struct chart *chart, const struct ck_band *band,
                      struct ck_figure_panel *panel)
{
    const double *const lines[LINES] = {band->low, band->median, band->high, band->written};
    for (size_t i = 0; i < LINES; i++) {
        struct ck_figure_curve *curve = &panel->curves[panel->curve_count++];
        *curve = (struct ck_figure_curve){.arm_index = band->arm,
                                          .name = band->column,
                                          .floor = floor_of(chart, band),
                                          .count = chart->times};
        curve->time = take(chart, chart->times, sizeof(double));
        curve->value = take(chart, chart->times, sizeof(double));
        for (size_t k = 0; k < chart->times && !chart->figure.out_of_memory; k++) {
            curve->time[k] = chart->ranges->time_h[k] / chart->hours_per_unit;
            curve->value[k] = lines[i][k];
        }
    }
}

/* The band would press what is written to the ground. */
static bool dwarfs(const struct ck_figure_panel *panel)
{
    double highest[LINES] = {0};
    for (size_t c = 0; c < panel->curve_count; c++)
        for (size_t k = 0; k < panel->curves[c].count; k++)
            highest[c % LINES] = fmax(highest[c % LINES], panel->curves[c].value[k]);
    return highest[HIGH] > LOG_FROM * highest[WRITTEN] && highest[WRITTEN] > 0;
}

static void plan_panels(struct chart *chart)
{
    const struct ck_ranges *ranges = chart->ranges;
    for (size_t b = 0; b < ranges->band_count && !chart->figure.out_of_memory; b++) {
        const struct ck_band *band = &ranges->bands[b];
        if (band->arm >= ARMS_AT_MOST) continue;
        if (!panel_of(chart, band->column) && chart->count < PANELS_AT_MOST) add_panel(chart, band);
        struct ck_figure_panel *panel = panel_of(chart, band->column);
        if (panel) add_lines(chart, band, panel);
        if (panel && band->arm + 1 > chart->arm_count) chart->arm_count = band->arm + 1;
    }
    for (size_t p = 0; p < chart->count && !chart->figure.out_of_memory; p++) {
        chart->panels[p].log |= dwarfs(&chart->panels[p]);
        ck_panel_scale(&chart->panels[p], 4.5);
    }
}

/* --- layout ---------------------------------------------------------------------------------- */

static void add_text(struct chart *chart, enum ck_text_role role, enum ck_align align, double x,
                     double y, const char *text)
{
    struct ck_figure_text item = {role, align, x, y, false, -1, text};
    if (!text) chart->figure.out_of_memory = true;
    if (text && text[0])
        ck_figure_add_text(&chart->figure, item, CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN);
}

/* A sample of each arm's colour; returns the bottom of the last row. */
static double add_legend(struct chart *chart, double y)
{
    const double font = chart->figure.font;
    double x = CK_PAGE_MARGIN;
    for (size_t a = 0; chart->arm_count > 1 && a < chart->arm_count; a++) {
        const struct ck_arm *arm = &chart->ranges->study->arms[a];
        const char *label = ck_figure_label(&chart->figure, arm->label, arm->name);
        const double width = ck_text_width(label, font, false) + 54;
        if (x + width > CK_PAGE_WIDTH - CK_PAGE_MARGIN && x > CK_PAGE_MARGIN) {
            x = CK_PAGE_MARGIN;
            y -= 1.5 * font;
        }
        const struct ck_figure_stroke line = {x, y, x + 24, y, (int)a, 0, CK_STROKE_CURVE};
        ck_figure_add_stroke(&chart->figure, line);
        add_text(chart, CK_TEXT_LEGEND, CK_LEFT, x + 30, y, label);
        x += width;
    }
    return chart->arm_count > 1 ? y - 0.9 * font : y;
}

static void place_panel(struct chart *chart, size_t p)
{
    struct ck_figure_panel *panel = &chart->panels[p];
    const double font = chart->figure.font;
    const double width = (CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN) / (double)chart->columns;
    const double height = (chart->top - CK_PAGE_MARGIN - 1.4 * font) / (double)chart->rows;
    const size_t row = p / chart->columns, column = p % chart->columns;
    const double top = chart->top - (double)row * height;
    panel->left = CK_PAGE_MARGIN + (double)column * width + 3.6 * font;
    panel->right = CK_PAGE_MARGIN + (double)(column + 1) * width - GAP;
    panel->top = top - 1.9 * font;
    panel->bottom = top - height + 1.9 * font;
    const char *unit = panel->power != 0
                           ? ck_power_words(&chart->figure.arena, panel->power, panel->unit_words)
                           : panel->unit_words;
    const char *title =
        ck_arena_print(&chart->figure.arena, "%s, %s", panel->title, unit ? unit : "");
    if (title)
        title = ck_text_fit(&chart->figure.arena, title, font, true,
                            panel->right - panel->left + 2 * font);
    add_text(chart, CK_TEXT_PANEL, CK_LEFT, panel->left, panel->top + 0.8 * font, title);
}

static void place(struct chart *chart)
{
    const struct ck_ranges *ranges = chart->ranges;
    const bool french = chart->figure.french;
    const double title = chart->figure.title_font, font = chart->figure.font;
    const char *name = ck_figure_label(&chart->figure, ranges->study->title, ranges->study->name);
    double y = CK_PAGE_HEIGHT - CK_PAGE_MARGIN - 0.6 * title;
    add_text(chart, CK_TEXT_TITLE, CK_LEFT, CK_PAGE_MARGIN, y,
             ck_arena_print(&chart->figure.arena,
                            french ? "%s : %zu corps plausibles" : "%s: %zu plausible bodies", name,
                            ranges->count));
    y -= title + 0.4 * font;
    add_text(chart, CK_TEXT_AXIS, CK_LEFT, CK_PAGE_MARGIN, y,
             french ? "trait : médiane ; bande : de 5 à 95 % des corps ; pointillé : l’étude telle "
                      "qu’écrite. Une bande n’est pas une courbe : aucun corps n’a à la suivre."
                    : "line: median; band: 5 to 95 % of the bodies; dotted: the study as written. "
                      "A band is no curve: no body needs to follow it.");
    chart->top = add_legend(chart, y - 1.7 * font) - 0.2 * font;
    while (chart->columns * chart->rows < chart->count)
        if (chart->columns <= chart->rows)
            chart->columns++;
        else
            chart->rows++;
    for (size_t p = 0; p < chart->count; p++) place_panel(chart, p);
    add_text(chart, CK_TEXT_AXIS, CK_CENTRE, 0.5 * CK_PAGE_WIDTH, CK_PAGE_MARGIN + 0.4 * font,
             chart->hours_per_unit > 1 ? (french ? "temps (jours)" : "time (days)")
                                       : (french ? "temps (heures)" : "time (hours)"));
}

/* --- data and script ------------------------------------------------------------------------- */

static void put_data(const void *drawn, FILE *stream)
{
    const struct chart *chart = drawn;
    fputs("# Time, 5 %, median, 95 %, as written. One block for each panel and arm.\n", stream);
    for (size_t p = 0; p < chart->count; p++)
        for (size_t c = 0; c < chart->panels[p].curve_count; c += LINES) {
            const struct ck_figure_curve *lines = &chart->panels[p].curves[c];
            fprintf(stream, "# %s in %s\n", lines->name,
                    chart->ranges->study->arms[lines->arm_index].name);
            for (size_t k = 0; k < lines->count; k++) {
                ck_script_value(stream, lines->time[k], 7);
                for (size_t i = 0; i < LINES; i++) {
                    fputc(' ', stream);
                    ck_script_value(stream, lines[i].value[k], 6);
                }
                fputc('\n', stream);
            }
            fputs("\n\n", stream);
        }
}

static void put_panels(const struct chart *chart, FILE *stream)
{
    static const char *const names[] = {"panel_left", "panel_right", "panel_bottom",
                                        "panel_top",  "panel_low",   "panel_high",
                                        "panel_step", "panel_log",   "panel_blocks"};
    enum { NAMES = sizeof names / sizeof *names };
    double values[NAMES][PANELS_AT_MOST], blocks[PANELS_AT_MOST];
    double colours[PANELS_AT_MOST * ARMS_AT_MOST];
    size_t block = 0;
    for (size_t p = 0; p < chart->count; p++) {
        const struct ck_figure_panel *panel = &chart->panels[p];
        const double numbers[NAMES] = {
            panel->left, panel->right, panel->bottom,
            panel->top,  panel->low,   panel->high,
            panel->step, panel->log,   (double)panel->curve_count / LINES};
        for (size_t k = 0; k < NAMES; k++) values[k][p] = numbers[k];
        blocks[p] = (double)block;
        for (size_t c = 0; c < panel->curve_count; c += LINES)
            colours[block++] = (double)panel->curves[c].arm_index + 1;
    }
    ck_script_number(stream, "panels", (double)chart->count);
    for (size_t k = 0; k < NAMES; k++) ck_script_array(stream, names[k], values[k], chart->count);
    ck_script_array(stream, "panel_block", blocks, chart->count);
    ck_script_array(stream, "band_colour", colours, block);
}

static void put_script(const void *drawn, const char *base, FILE *stream)
{
    const struct chart *chart = drawn;
    ck_script_head(stream, base, &chart->figure, chart->figure.font - 1);
    ck_script_number(stream, "time_end", chart->until);
    ck_script_number(stream, "time_step", chart->step);
    put_panels(chart, stream);
    ck_figure_write_texts(&chart->figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("bands", stream);
}

static void choose_times(struct chart *chart)
{
    const struct ck_study *study = chart->ranges->study;
    const double until_h = study->figure_until_h > 0 ? study->figure_until_h : study->duration_h;
    chart->hours_per_unit = study->figure_in_days ? 24 : 1;
    chart->until = until_h / chart->hours_per_unit;
    chart->step = ck_step_time(chart->until, 8, study->figure_in_days);
    while (chart->times < CK_BAND_TIMES &&
           chart->ranges->time_h[chart->times] <= until_h * (1 + 1e-9))
        chart->times++;
    if (chart->times < CK_BAND_TIMES) chart->times++; /* the axis cuts what is beyond its end */
}

enum ck_status ck_write_bands_figure(struct ck_output *output, const struct ck_ranges *ranges,
                                     const char *lang)
{
    struct chart *chart = ck_alloc(1, sizeof *chart);
    if (!chart) return CK_NO_MEMORY;
    *chart = (struct chart){.ranges = ranges, .rows = 1, .columns = 1};
    chart->figure.study = ranges->study;
    chart->figure.french = strcmp(lang, "fr") == 0;
    chart->figure.title_font = 18;
    choose_times(chart);
    plan_panels(chart);
    chart->figure.font = chart->count > 4 ? 10.5 : 12;
    if (chart->count > 0) place(chart);
    const struct ck_picture picture = {chart->figure.french ? "bands.fr" : "bands", chart, put_data,
                                       put_script};
    enum ck_status status = chart->figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart->count > 0 && ranges->count > 0)
        status = ck_picture_make(output, &picture);
    ck_arena_free(&chart->figure.arena);
    ck_release(chart);
    return status;
}

enum ck_status ck_write_ranges_figures(struct ck_output *output, const struct ck_ranges *ranges,
                                       const char *lang)
{
    const enum ck_status status = ck_write_shares_of_ranges(output, ranges, lang);
    return status == CK_OK ? ck_write_bands_figure(output, ranges, lang) : status;
}
