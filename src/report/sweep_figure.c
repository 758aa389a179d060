/* Draws a sweep: curves of its measures over one axis, maps over two. */
#include "sweep_figure.h"

#include "ck/report.h"
#include <string.h>

static enum ck_status write_file(struct ck_output *output, const struct ck_sweep_chart *chart,
                                 const char *base, bool data)
{
    const char *name = ck_arena_print(&output->arena, "%s.%s", base, data ? "dat" : "gp");
    FILE *stream = name ? ck_output_file(output, name) : NULL;
    if (!stream) return !name || output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    if (data)
        ck_sweep_write_data(chart, stream);
    else
        ck_sweep_write_script(chart, base, stream);
    return ck_output_close(output, name, stream);
}

enum ck_status ck_write_sweep_figure(struct ck_output *output, const struct ck_sweep *sweep,
                                     const char *lang)
{
    struct ck_sweep_chart chart = {.sweep = sweep};
    chart.figure.study = sweep->study;
    chart.figure.french = lang && strcmp(lang, "fr") == 0;
    chart.figure.title_font = 20;
    chart.figure.illustrative = true;
    ck_sweep_layout(&chart);
    const char *base = chart.figure.french ? "sweep.fr" : "sweep";
    const char *script = chart.figure.french ? "sweep.fr.gp" : "sweep.gp";
    enum ck_status status = chart.figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart.panel_count == 0)
        ck_warning(output->diag, (struct ck_place){0}, "`measure: [peak TNFa]`",
                   "the sweep measures nothing: no figure is drawn");
    if (chart.panel_count > 0) {
        if (status == CK_OK) status = write_file(output, &chart, base, true);
        if (status == CK_OK) status = write_file(output, &chart, base, false);
        if (status == CK_OK) status = ck_pictures_draw(output, base, script);
    }
    ck_arena_free(&chart.figure.arena);
    return status;
}
