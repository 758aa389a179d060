/* Draws a sweep: curves of its measures over one axis, maps over two. */
#include "sweep_figure.h"

#include "picture.h"
#include <string.h>

enum ck_status ck_write_sweep_figure(struct ck_output *output, const struct ck_sweep *sweep,
                                     const char *lang)
{
    struct ck_sweep_chart chart = {.sweep = sweep};
    chart.figure.study = sweep->study;
    chart.figure.french = lang && strcmp(lang, "fr") == 0;
    chart.figure.title_font = 20;
    chart.figure.illustrative = true;
    ck_sweep_layout(&chart);
    const struct ck_picture picture = {chart.figure.french ? "sweep.fr" : "sweep", &chart,
                                       ck_sweep_write_data, ck_sweep_write_script};
    enum ck_status status = chart.figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart.panel_count == 0)
        ck_warning(output->diag, (struct ck_place){0}, "`measure: [peak TNFa]`",
                   "the sweep measures nothing: no figure is drawn");
    if (status == CK_OK && chart.panel_count > 0) status = ck_picture_make(output, &picture);
    ck_arena_free(&chart.figure.arena);
    return status;
}
