/* DOT made a picture: Graphviz runs as a child, without a shell, between two files. */
#include "graph_drawing.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_FOUND 127

static void become_dot(const char *device, FILE *input, FILE *output)
{
    if (dup2(fileno(input), STDIN_FILENO) < 0 || dup2(fileno(output), STDOUT_FILENO) < 0) _exit(1);
    const char *density = strcmp(device, "-Tpng") == 0 ? "-Gdpi=144" : NULL;
    execlp("dot", "dot", "-q", device, density, (char *)NULL);
    _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : 1);
}

static int run_dot(const char *device, FILE *input, FILE *output)
{
    int state = 0;
    pid_t child = fork();
    if (child == 0) become_dot(device, input, output);
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

enum ck_status ck_draw_dot(FILE *dot, const char *format, FILE *stream, struct ck_diag *diag)
{
    char device[16];
    FILE *output = tmpfile();
    if (!output) {
        ck_error(diag, (struct ck_place){0}, NULL, "cannot write a temporary file");
        return CK_IO;
    }
    snprintf(device, sizeof device, "-T%s", format);
    int code = run_dot(device, dot, output);
    enum ck_status status = CK_OK;
    if (code == NOT_FOUND) {
        ck_error(diag, (struct ck_place){0},
                 "install Graphviz (apt-get install graphviz), or use --format dot",
                 "pictures need the program `dot` of Graphviz, which is not installed");
        status = CK_BAD_INPUT;
    } else if (code != 0 || !copy(output, stream)) {
        ck_error(diag, (struct ck_place){0}, NULL, "Graphviz could not draw the graph");
        status = CK_FAILED;
    }
    fclose(output);
    return status;
}
