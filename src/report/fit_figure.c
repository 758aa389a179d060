/* Lays out the pictures of a fit (curves with bands over the measurements and their residuals; the
 * profiles) and has gnuplot draw them. */
#include "fit_figure.h"

#include "figure.h"
#include "picture.h"
#include <math.h>
#include <string.h>

#define TITLE_HEIGHT 40.0
#define GAP          14.0

/* --- layout ---------------------------------------------------------------------------------- */

struct grid {
    size_t columns, rows;
    double width, height; /* of a cell */
};

static struct grid make_grid(size_t count)
{
    struct grid grid = {1, 1, 0, 0};
    while (grid.columns * grid.rows < count)
        if (grid.columns <= grid.rows)
            grid.columns++;
        else
            grid.rows++;
    while (grid.rows > 1 && grid.columns * (grid.rows - 1) >= count) grid.rows--;
    grid.width = (CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN) / (double)grid.columns;
    grid.height = (CK_PAGE_HEIGHT - 2 * CK_PAGE_MARGIN - TITLE_HEIGHT) / (double)grid.rows;
    return grid;
}

/* The area of a cell's panel, with room for its axes and its title of `lines` lines. */
static void place(const struct ck_fit_figure *figure, const struct grid *grid, size_t cell,
                  int lines, struct ck_fit_panel *panel)
{
    const size_t row = cell / grid->columns, column = cell % grid->columns;
    const double top = CK_PAGE_HEIGHT - CK_PAGE_MARGIN - TITLE_HEIGHT - (double)row * grid->height;
    panel->left = CK_PAGE_MARGIN + (double)column * grid->width + 5.2 * figure->font;
    panel->right = CK_PAGE_MARGIN + (double)(column + 1) * grid->width - GAP;
    panel->top = top - 1.45 * figure->font * lines;
    panel->bottom = top - grid->height + 3.2 * figure->font;
}

static const char *keep(struct ck_fit_figure *figure, const char *text)
{
    if (!text) figure->no_memory = true;
    return text ? text : "";
}

/* The label of a column of an arm. */
static struct ck_label find_label(const struct ck_arm *arm, const char *column)
{
    const uint32_t state = ck_system_state(arm->system, column);
    const uint32_t readout = ck_system_readout(arm->system, column);
    if (state != CK_NONE)
        return (struct ck_label){arm->system->states[state].label_en,
                                 arm->system->states[state].label_fr};
    if (readout != CK_NONE)
        return (struct ck_label){arm->system->readouts[readout].label_en,
                                 arm->system->readouts[readout].label_fr};
    return (struct ck_label){column, column};
}

static const char *readout_title(struct ck_fit_figure *figure, const struct ck_fit_readout *readout,
                                 double width)
{
    const struct ck_study *study = figure->fit->study;
    const struct ck_arm *arm = &study->arms[readout->arm];
    const struct ck_label label = find_label(arm, readout->column);
    const char *name = figure->french ? label.fr : label.en;
    const char *arm_name = figure->french ? arm->label.fr : arm->label.en;
    const char *text =
        study->arm_count > 1 ? ck_arena_print(&figure->arena, "%s, %s", name, arm_name) : name;
    return keep(figure, text ? ck_text_fit(&figure->arena, text, figure->font, true, width) : NULL);
}

/* The range that shows the curve, its band and all measurements, from 0 unless something is less.
 */
static void find_range(const struct ck_fit_figure *figure, size_t r, struct ck_fit_panel *panel)
{
    const struct ck_fit *fit = figure->fit;
    const struct ck_fit_curves *curves = figure->curves;
    double low = 0, high = 0;
    for (size_t i = r * curves->n; i < (r + 1) * curves->n; i++) {
        const double half = fit->quantile * curves->se[i];
        low = fmin(low, curves->value[i]);
        high = fmax(high, curves->value[i] + (isfinite(half) ? half : 0));
    }
    for (size_t i = 0; i < fit->question->n_points; i++) {
        const struct ck_fit_point *point = &fit->question->points[i];
        if (point->readout != r) continue;
        low = fmin(low, point->value);
        high = fmax(high, point->value + (isnan(point->sd) ? 0 : point->sd));
    }
    const double span = high > low ? high - low : 1;
    panel->y_low = low < 0 ? low - 0.08 * span : 0;
    panel->y_high = high + 0.08 * span;
    panel->y_step = ck_step_nice(panel->y_high - panel->y_low,
                                 fmax(2, floor((panel->top - panel->bottom) / 2.2 / figure->font)));
}

/* Both ways the same, two sigma at least. */
static void find_residual_range(const struct ck_fit_figure *figure, size_t r,
                                struct ck_fit_panel *panel)
{
    const struct ck_fit *fit = figure->fit;
    double most = 2;
    for (size_t i = 0; i < fit->question->n_points; i++)
        if (fit->question->points[i].readout == r && fit->sigma > 0)
            most = fmax(most, fabs(fit->residuals[i] / fit->sigma));
    panel->y_high = 1.15 * most;
    panel->y_low = -panel->y_high;
    panel->y_step = most < 4 ? 2 : most < 8 ? 4 : 5 * floor(most / 5);
}

static bool has_below(const struct ck_fit *fit, size_t readout)
{
    for (size_t i = 0; i < fit->question->n_points; i++)
        if (fit->question->points[i].readout == readout && fit->question->points[i].below)
            return true;
    return false;
}

static void add_curve(struct ck_fit_figure *figure, const struct grid *grid, size_t r,
                      size_t *block)
{
    const struct ck_fit_readout *readout = &figure->fit->question->readouts[r];
    const double per_unit = figure->fit->study->figure_in_days ? 24 : 1;
    struct ck_fit_panel *curve = &figure->panels[figure->count++];
    struct ck_fit_panel *residuals = &figure->panels[figure->count++];
    *curve = (struct ck_fit_panel){.kind = CK_FIT_CURVE, .item = r, .second = "", .x_name = ""};
    place(figure, grid, r, 1, curve);
    const double height = curve->top - curve->bottom;
    curve->x_high = figure->curves->time_h[figure->curves->n - 1] / per_unit;
    curve->has_below = has_below(figure->fit, r);
    curve->title = readout_title(figure, readout, curve->right - curve->left);
    curve->y_name = keep(
        figure, ck_unit_words(&figure->arena, readout->unit ? readout->unit : "1", figure->french));
    *residuals = *curve;
    residuals->kind = CK_FIT_RESIDUALS;
    residuals->title = "";
    residuals->y_name = "";
    residuals->x_name = per_unit > 1 ? (figure->french ? "j" : "d") : "h";
    residuals->top = curve->bottom + 0.22 * height;
    curve->bottom += 0.30 * height;
    find_range(figure, r, curve);
    find_residual_range(figure, r, residuals);
    curve->block = *block;
    *block += curve->has_below ? 3 : 2;
    residuals->block = *block;
    residuals->has_below = false;
    *block += 1;
}

/* What a profile does not bound, in a word. */
static const char *openness(const struct ck_fit_profile *profile, bool french)
{
    const bool low = profile->low.reaches, high = profile->high.reaches;
    if (low && high) return "";
    if (!low && !high) return french ? " : indéterminé" : ": not determined";
    if (!low) return french ? " : pas de borne inférieure" : ": no lower limit";
    return french ? " : pas de borne supérieure" : ": no upper limit";
}

/* "sentence/what/is/meant": the sentence above, the rest below it. */
static void name_parameter(struct ck_fit_figure *figure, size_t j, struct ck_fit_panel *panel)
{
    const struct ck_fit_parameter *parameter = &figure->fit->question->parameters[j];
    const double width = panel->right - panel->left + 5.2 * figure->font;
    const char *slash = strchr(parameter->address, '/');
    const size_t length = slash ? (size_t)(slash - parameter->address) : strlen(parameter->address);
    const char *first = ck_arena_copy_n(&figure->arena, parameter->address, length);
    panel->title =
        keep(figure, first ? ck_text_fit(&figure->arena, first, figure->font, true, width) : NULL);
    const char *rest = ck_arena_print(&figure->arena, "%s%s", slash ? slash + 1 : "",
                                      openness(&figure->fit->profiles[j], figure->french));
    panel->second =
        keep(figure, rest ? ck_text_fit(&figure->arena, rest, figure->font, false, width) : NULL);
    panel->x_name =
        strcmp(parameter->unit, "1") == 0
            ? ""
            : keep(figure, ck_unit_words(&figure->arena, parameter->unit, figure->french));
}

static void add_profile(struct ck_fit_figure *figure, const struct grid *grid, size_t j)
{
    const struct ck_fit_parameter *parameter = &figure->fit->question->parameters[j];
    const struct ck_fit_profile *profile = &figure->fit->profiles[j];
    struct ck_fit_panel *panel = &figure->panels[figure->count++];
    *panel = (struct ck_fit_panel){.kind = CK_FIT_PROFILE, .item = j, .block = j, .y_name = ""};
    place(figure, grid, j, 2, panel);
    name_parameter(figure, j, panel);
    panel->x_low = profile->count > 0 ? profile->value[0] : parameter->low;
    panel->x_high = profile->count > 0 ? profile->value[profile->count - 1] : parameter->high;
    if (!(panel->x_low < panel->x_high)) {
        panel->x_low = parameter->low;
        panel->x_high = parameter->high;
    }
    panel->log_x = parameter->is_log && panel->x_high > 4 * panel->x_low;
}

static void plan_curves(struct ck_fit_figure *figure)
{
    const size_t count = figure->fit->question->n_readouts;
    const struct grid grid = make_grid(count);
    size_t block = 0;
    figure->font = grid.rows == 1 ? 14 : grid.rows == 2 ? 12 : grid.rows == 3 ? 10 : 8;
    figure->note = figure->french
                       ? "bande : intervalle de confiance de la courbe ; dessous : résidus/σ"
                       : "band: confidence interval of the curve; below: residuals/σ";
    figure->panels = ck_arena_alloc(&figure->arena, 2 * count + 1, sizeof *figure->panels);
    if (!figure->panels) figure->no_memory = true;
    for (size_t r = 0; r < count && !figure->no_memory; r++) add_curve(figure, &grid, r, &block);
}

static void plan_profiles(struct ck_fit_figure *figure)
{
    const size_t count = figure->fit->question->count;
    const struct grid grid = make_grid(count);
    figure->font = grid.rows == 1 ? 13 : grid.rows == 2 ? 11 : 7.5;
    figure->note = figure->french ? "profils : hausse de χ²; tirets : seuil de l'intervalle"
                                  : "profiles: rise of χ²; dashed: threshold of the interval";
    figure->panels = ck_arena_alloc(&figure->arena, count + 1, sizeof *figure->panels);
    if (!figure->panels) figure->no_memory = true;
    for (size_t j = 0; j < count && !figure->no_memory; j++) add_profile(figure, &grid, j);
}

/* --- files ----------------------------------------------------------------------------------- */

static enum ck_status make(struct ck_output *output, struct ck_fit_figure *figure, const char *base,
                           void (*plan)(struct ck_fit_figure *))
{
    const struct ck_label title = figure->fit->study->title;
    const double width = CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN;
    const struct ck_picture picture = {
        figure->french ? ck_arena_print(&output->arena, "%s.fr", base) : base, figure,
        ck_fit_figure_data, ck_fit_figure_script};
    plan(figure);
    figure->title = keep(figure, ck_text_fit(&figure->arena, figure->french ? title.fr : title.en,
                                             17, true, 0.6 * width));
    enum ck_status status = figure->no_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK) status = ck_picture_make(output, &picture);
    ck_arena_free(&figure->arena);
    return status;
}

enum ck_status ck_write_fit_figures(struct ck_output *output, const struct ck_fit *fit,
                                    const struct ck_fit_curves *curves, const char *lang)
{
    const bool french = lang && strcmp(lang, "fr") == 0;
    struct ck_fit_figure figure = {.fit = fit, .curves = curves, .french = french};
    enum ck_status status = make(output, &figure, "figure", plan_curves);
    if (status != CK_OK || !fit->profiles) return status;
    struct ck_fit_figure profiles = {.fit = fit, .curves = curves, .french = french};
    return make(output, &profiles, "profiles", plan_profiles);
}
