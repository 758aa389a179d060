/* Writes the files of one picture and has gnuplot draw it. What is drawn is its callers' concern.
 */
#include "picture.h"

#include "figure.h"
#include "script.h"
#include <string.h>
#include <unistd.h>

#define DRAWING_SECONDS 60.0

void ck_script_head(FILE *stream, const char *base, const struct ck_figure *figure,
                    double mark_size)
{
    fprintf(stream,
            "# Draws %s.svg, %s.pdf and %s.png from %s.dat: gnuplot %s.gp\n"
            "# First what to draw and where, then how it looks, then the drawing itself.\n\n",
            base, base, base, base, base);
    ck_script_string(stream, "name", base);
    ck_script_number(stream, "page_width", CK_PAGE_WIDTH);
    ck_script_number(stream, "page_height", CK_PAGE_HEIGHT);
    ck_script_number(stream, "font_size", figure->font);
    ck_script_number(stream, "title_size", figure->title_font);
    ck_script_number(stream, "mark_size", mark_size);
    ck_script_string(stream, "decimal_sign", figure->french ? "," : ".");
}

/* --- pictures --------------------------------------------------------------------------------- */

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

static enum ck_status draw(struct ck_output *output, const char *base, const char *script)
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

/* --- files ------------------------------------------------------------------------------------ */

static enum ck_status write_file(struct ck_output *output, const struct ck_picture *picture,
                                 const char *name, bool data)
{
    FILE *stream = name ? ck_output_file(output, name) : NULL;
    if (!stream) return !name || output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    if (data)
        picture->put_data(picture->chart, stream);
    else
        picture->put_script(picture->chart, picture->base, stream);
    return ck_output_close(output, name, stream);
}

enum ck_status ck_picture_make(struct ck_output *output, const struct ck_picture *picture)
{
    if (!picture->base) return CK_NO_MEMORY;
    const char *data = ck_arena_print(&output->arena, "%s.dat", picture->base);
    const char *script = ck_arena_print(&output->arena, "%s.gp", picture->base);
    enum ck_status status = write_file(output, picture, data, true);
    if (status == CK_OK) status = write_file(output, picture, script, false);
    return status == CK_OK ? draw(output, picture->base, script) : status;
}
