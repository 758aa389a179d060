/* Draws a study: plans the figure, writes its data and script, has gnuplot make the pictures. */
#include "figure.h"
#include "picture.h"

#include <string.h>

static enum ck_status make_figure(struct ck_figure *figure)
{
    ck_figure_plan(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_values(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_marks(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_layout(figure);
    return figure->out_of_memory ? CK_NO_MEMORY : CK_OK;
}

enum ck_status ck_write_figure(struct ck_output *output, const struct ck_study *study,
                               const char *lang)
{
    struct ck_figure figure = {.study = study, .french = lang && strcmp(lang, "fr") == 0};
    const struct ck_picture picture = {figure.french ? "figure.fr" : "figure", &figure,
                                       ck_figure_write_data, ck_figure_write_script};
    enum ck_status status = make_figure(&figure);
    if (status == CK_OK && figure.panel_count == 0)
        ck_warning(output->diag, (struct ck_place){0}, NULL,
                   "the study shows nothing: no figure is drawn");
    else if (status == CK_OK)
        status = ck_picture_make(output, &picture);
    ck_arena_free(&figure.arena);
    return status;
}
