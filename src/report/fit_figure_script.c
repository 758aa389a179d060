/* Writes a picture of a fit as text for gnuplot: blocks of numbers, and a script that begins with
 * assignments and goes on with plots/style.gp and plots/fit.gp. */
#include "figure.h"
#include "fit_figure.h"
#include "picture.h"
#include "script.h"

#include <math.h>

static void put_row(FILE *stream, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputc(' ', stream);
        ck_script_value(stream, values[i], 10);
    }
    fputc('\n', stream);
}

/* --- data ------------------------------------------------------------------------------------ */

static double hours_per_unit(const struct ck_fit_figure *figure)
{
    return figure->fit->study->figure_in_days ? 24 : 1;
}

static void put_band(const struct ck_fit_figure *figure, size_t r, FILE *stream)
{
    const struct ck_fit_curves *curves = figure->curves;
    for (size_t i = 0; i < curves->n; i++) {
        const double value = curves->value[r * curves->n + i];
        const double half = figure->fit->quantile * curves->se[r * curves->n + i];
        const double row[] = {curves->time_h[i] / hours_per_unit(figure), value, value - half,
                              value + half};
        put_row(stream, row, 4);
    }
    fputs("\n\n", stream);
}

/* One row at least: gnuplot has no empty blocks. */
static void put_points(const struct ck_fit_figure *figure, size_t r, bool below, FILE *stream)
{
    const struct ck_fit_question *question = figure->fit->question;
    const double nothing[] = {0, NAN, NAN, NAN};
    size_t count = 0;
    for (size_t i = 0; i < question->n_points; i++) {
        const struct ck_fit_point *point = &question->points[i];
        if (point->readout != r || point->below != below) continue;
        const double sd = isnan(point->sd) ? 0 : point->sd;
        const double row[] = {point->time_h / hours_per_unit(figure), point->value,
                              fmax(point->value - sd, fmin(point->value, 0)), point->value + sd};
        put_row(stream, row, 4);
        count++;
    }
    if (count == 0) put_row(stream, nothing, 4);
    fputs("\n\n", stream);
}

static void put_residuals(const struct ck_fit_figure *figure, size_t r, FILE *stream)
{
    const struct ck_fit *fit = figure->fit;
    for (size_t i = 0; i < fit->question->n_points; i++) {
        const struct ck_fit_point *point = &fit->question->points[i];
        if (point->readout != r) continue;
        const double row[] = {point->time_h / hours_per_unit(figure),
                              fit->sigma > 0 ? fit->residuals[i] / fit->sigma : 0};
        put_row(stream, row, 2);
    }
    fputs("\n\n", stream);
}

static void put_profile(const struct ck_fit_figure *figure, size_t j, FILE *stream)
{
    const struct ck_fit_profile *profile = &figure->fit->profiles[j];
    for (size_t i = 0; i < profile->count; i++) {
        const double row[] = {profile->value[i], fmax(profile->chi2[i] - figure->fit->chi2, 0)};
        put_row(stream, row, 2);
    }
    fputs("\n\n", stream);
}

void ck_fit_figure_data(const void *drawn, FILE *stream)
{
    const struct ck_fit_figure *figure = drawn;
    fputs("# Curves: time, value, band. Measurements: time, value, less and more one SD.\n"
          "# Residuals: time, residual/sigma. Profiles: value, rise of chi2.\n",
          stream);
    for (size_t i = 0; i < figure->count; i++) {
        const struct ck_fit_panel *panel = &figure->panels[i];
        switch (panel->kind) {
        case CK_FIT_CURVE:
            put_band(figure, panel->item, stream);
            put_points(figure, panel->item, false, stream);
            if (panel->has_below) put_points(figure, panel->item, true, stream);
            break;
        case CK_FIT_RESIDUALS: put_residuals(figure, panel->item, stream); break;
        case CK_FIT_PROFILE: put_profile(figure, panel->item, stream); break;
        }
    }
}

/* --- script ---------------------------------------------------------------------------------- */

static void put_panel(const struct ck_fit_figure *figure, size_t i, FILE *stream)
{
    const struct ck_fit_panel *panel = &figure->panels[i];
    const struct ck_fit *fit = figure->fit;
    const bool profile = panel->kind == CK_FIT_PROFILE;
    const double numbers[] = {panel->kind,
                              panel->left,
                              panel->right,
                              panel->bottom,
                              panel->top,
                              panel->x_low,
                              panel->x_high,
                              panel->log_x,
                              (double)panel->block,
                              panel->has_below,
                              profile ? fit->estimates[panel->item].value : 0,
                              panel->y_low,
                              panel->y_high,
                              panel->y_step};
    static const char *const names[] = {"kind",  "left",   "right",  "bottom", "top",
                                        "x_low", "x_high", "log_x",  "block",  "below",
                                        "mark",  "y_low",  "y_high", "y_step"};
    const char *const texts[] = {panel->title, panel->second, panel->x_name, panel->y_name};
    static const char *const text_names[] = {"title", "second", "x_name", "y_name"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        fprintf(stream, "panel_%s[%zu] = ", names[k], i + 1);
        ck_script_value(stream, numbers[k], 10);
        fputs("; ", stream);
    }
    for (size_t k = 0; k < 4; k++) {
        fprintf(stream, "panel_%s[%zu] = ", text_names[k], i + 1);
        ck_script_text(stream, texts[k]);
        fputs(k < 3 ? "; " : "\n", stream);
    }
}

static void put_arrays(size_t count, FILE *stream)
{
    static const char *const names[] = {"kind",   "left",   "right", "bottom", "top",    "x_low",
                                        "x_high", "log_x",  "block", "below",  "mark",   "y_low",
                                        "y_high", "y_step", "title", "second", "x_name", "y_name"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        fprintf(stream, "array panel_%s[%zu]\n", names[k], count);
}

void ck_fit_figure_script(const void *drawn, const char *base, FILE *stream)
{
    const struct ck_fit_figure *figure = drawn;
    const struct ck_figure page = {
        .french = figure->french, .font = figure->font, .title_font = 17};
    ck_script_head(stream, base, &page, figure->font);
    ck_script_string(stream, "figure_title", figure->title);
    ck_script_string(stream, "figure_note", figure->note);
    ck_script_number(stream, "threshold", figure->fit->threshold);
    fprintf(stream, "panels = %zu\n", figure->count);
    put_arrays(figure->count, stream);
    for (size_t i = 0; i < figure->count; i++) put_panel(figure, i, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("fit", stream);
}
