/* Draws a study: plans the figure, writes its data and script, has gnuplot make the pictures. */
#include "figure.h"
#include "ck/report.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DRAWING_SECONDS 60.0

static enum ck_status make_figure(struct ck_figure *figure)
{
    ck_figure_plan(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_values(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_marks(figure);
    if (!figure->out_of_memory && figure->panel_count > 0) ck_figure_layout(figure);
    return figure->out_of_memory ? CK_NO_MEMORY : CK_OK;
}

static enum ck_status write_data(struct ck_output *output, const struct ck_figure *figure,
                                 const char *name)
{
    FILE *stream = ck_output_file(output, name);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    ck_figure_write_data(figure, stream);
    return ck_output_close(output, name, stream);
}

static enum ck_status write_script(struct ck_output *output, const struct ck_figure *figure,
                                   const char *base, const char *name)
{
    FILE *stream = ck_output_file(output, name);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    ck_figure_write_script(figure, base, stream);
    return ck_output_close(output, name, stream);
}

/* gnuplot does not always notice a full disk: a picture must have its end. */
static bool is_whole(const char *path, const char *ending)
{
    char tail[64] = "";
    FILE *stream = fopen(path, "rb");
    if (!stream) return false;
    bool found = false;
    size_t count = 0, length = strlen(ending);
    if (fseek(stream, -(long)sizeof tail, SEEK_END) == 0)
        count = fread(tail, 1, sizeof tail, stream);
    for (size_t i = 0; !found && i + length <= count; i++)
        found = memcmp(tail + i, ending, length) == 0;
    fclose(stream);
    return found;
}

static const struct {
    const char *suffix, *ending;
} pictures[] = {{".svg", "</svg>"}, {".pdf", "%%EOF"}, {".png", "IEND"}};
#define PICTURES (sizeof pictures / sizeof pictures[0])

static enum ck_status adopt_pictures(struct ck_output *output, const char *base)
{
    for (size_t i = 0; i < PICTURES; i++) {
        const char *name = ck_arena_print(&output->arena, "%s%s", base, pictures[i].suffix);
        const char *path = ck_arena_print(&output->arena, "%s/%s", output->aside, name);
        if (!name || !path) return CK_NO_MEMORY;
        if (!is_whole(path, pictures[i].ending)) {
            ck_error(output->diag, (struct ck_place){0}, "is the disk full?",
                     "gnuplot did not finish %s", name);
            return CK_IO;
        }
        enum ck_status status = ck_output_adopt(output, name);
        if (status != CK_OK) return status;
    }
    return CK_OK;
}

/* What gnuplot began stays nowhere. */
static void remove_pictures(struct ck_output *output, const char *base)
{
    for (size_t i = 0; i < PICTURES; i++) {
        const char *path =
            ck_arena_print(&output->arena, "%s/%s%s", output->aside, base, pictures[i].suffix);
        if (path) unlink(path);
    }
}

enum ck_status ck_pictures_draw(struct ck_output *output, const char *base, const char *script)
{
    char message[600];
    enum ck_status status =
        ck_gnuplot_run(output->aside, script, DRAWING_SECONDS, message, sizeof message);
    if (status == CK_BAD_INPUT) {
        ck_warning(output->diag, (struct ck_place){0}, "install gnuplot (Debian: gnuplot-nox)",
                   "gnuplot is not installed: no figure; %s and its data are written", script);
        return CK_OK;
    }
    if (status == CK_OK)
        status = adopt_pictures(output, base);
    else
        ck_error(output->diag, (struct ck_place){0}, NULL, "gnuplot failed on %s: %s", script,
                 message[0] ? message : "no message");
    if (status != CK_OK) remove_pictures(output, base);
    return status == CK_FAILED ? CK_IO : status;
}

static enum ck_status write_and_draw(struct ck_output *output, const struct ck_figure *figure)
{
    const char *base = figure->french ? "figure.fr" : "figure";
    const char *data = figure->french ? "figure.fr.dat" : "figure.dat";
    const char *script = figure->french ? "figure.fr.gp" : "figure.gp";
    enum ck_status status = write_data(output, figure, data);
    if (status == CK_OK) status = write_script(output, figure, base, script);
    if (status == CK_OK) status = ck_pictures_draw(output, base, script);
    return status;
}

enum ck_status ck_write_figure(struct ck_output *output, const struct ck_study *study,
                               const char *lang)
{
    struct ck_figure figure = {.study = study, .french = lang && strcmp(lang, "fr") == 0};
    enum ck_status status = make_figure(&figure);
    if (status == CK_OK && figure.panel_count == 0)
        ck_warning(output->diag, (struct ck_place){0}, NULL,
                   "the study shows nothing: no figure is drawn");
    else if (status == CK_OK)
        status = write_and_draw(output, &figure);
    ck_arena_free(&figure.arena);
    return status;
}
