/* The drawing as SVG: Graphviz runs as a child, without a shell, between two temporary files. */
#include "graph_drawing.h"

#include <errno.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_FOUND 127

static void become_dot(FILE *input, FILE *output)
{
    if (dup2(fileno(input), STDIN_FILENO) < 0 || dup2(fileno(output), STDOUT_FILENO) < 0) _exit(1);
    execlp("dot", "dot", "-Tsvg", (char *)NULL);
    _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : 1);
}

static int run_dot(FILE *input, FILE *output)
{
    int state = 0;
    pid_t child = fork();
    if (child == 0) become_dot(input, output);
    if (child < 0) return -1;
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

static bool copy(FILE *from, FILE *to)
{
    char piece[4096];
    size_t count;
    if (fseek(from, 0, SEEK_SET) != 0) return false; /* the child has moved the shared position */
    while ((count = fread(piece, 1, sizeof piece, from)) > 0)
        if (fwrite(piece, 1, count, to) != count) return false;
    return !ferror(from);
}

static enum ck_status draw(FILE *input, FILE *output, FILE *stream, struct ck_diag *diag)
{
    int code = run_dot(input, output);
    if (code == 0 && copy(output, stream)) return CK_OK;
    if (code == NOT_FOUND)
        ck_error(diag, (struct ck_place){0},
                 "install Graphviz (apt-get install graphviz), or use --format dot",
                 "SVG needs the program `dot` of Graphviz, which is not installed");
    else
        ck_error(diag, (struct ck_place){0}, NULL, "Graphviz could not draw the graph");
    return code == NOT_FOUND ? CK_BAD_INPUT : CK_FAILED;
}

enum ck_status ck_print_svg(const struct ck_drawing *drawing, const char *lang, FILE *stream,
                            struct ck_diag *diag)
{
    FILE *input = tmpfile(), *output = tmpfile();
    enum ck_status status = CK_IO;
    if (input && output) {
        ck_print_dot(drawing, lang, input);
        if (fflush(input) == 0 && fseek(input, 0, SEEK_SET) == 0) status = CK_OK;
    }
    if (status == CK_IO)
        ck_error(diag, (struct ck_place){0}, NULL, "cannot write a temporary file");
    else
        status = draw(input, output, stream, diag);
    if (input) fclose(input);
    if (output) fclose(output);
    return status;
}
