/* A folder being written: files go to a hidden folder aside and move into place when all are
 * complete. Whatever fails or is interrupted, the previous result stays. Knows no formats. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "ck/report.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".partial-" /* between the folder's name and the number of the process */

static const struct ck_place nowhere;

static enum ck_status say_io(struct ck_output *output, const char *what, const char *path)
{
    const int reason = errno;
    if (reason == ENOMEM) return CK_NO_MEMORY;
    ck_error(output->diag, nowhere, NULL, "cannot %s '%s': %s", what, path, strerror(reason));
    return CK_IO;
}

static const char *join_path(struct ck_output *output, const char *folder, const char *name)
{
    return ck_arena_print(&output->arena, "%s/%s", folder, name);
}

/* --- folders --------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Makes a folder and those above it; an existing one is fine. Changes `path` and restores it. */
static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool good = mkdir(path, 0777) == 0 || errno == EEXIST || is_folder(path);
        *slash = '/';
        if (!good) return false;
    }
    if (mkdir(path, 0777) == 0) return true;
    if (errno == EEXIST && !is_folder(path)) errno = ENOTDIR;
    return is_folder(path);
}

/* Removes a flat folder and its files. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) return;
    struct ck_arena arena = {0};
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const char *file = ck_arena_print(&arena, "%s/%s", path, entry->d_name);
        if (file) unlink(file); /* fails for . and .. */
    }
    closedir(folder);
    rmdir(path);
    ck_arena_free(&arena);
}

/* --- what dead processes left ---------------------------------------------------------------- */

/* The process that made a folder of this name for results called `base`; 0 if it is not one. */
static long partial_owner(const char *name, const char *base)
{
    const size_t length = strlen(base);
    if (name[0] != '.' || strncmp(name + 1, base, length) != 0) return 0;
    if (strncmp(name + 1 + length, MARK, strlen(MARK)) != 0) return 0;
    const char *digits = name + 1 + length + strlen(MARK);
    char *end;
    const long owner = strtol(digits, &end, 10);
    return *digits >= '1' && *digits <= '9' && *end == '\0' ? owner : 0;
}

static bool is_alive(long process)
{
    return kill((pid_t)process, 0) == 0 || errno != ESRCH;
}

static void remove_leftovers(struct ck_output *output, const char *parent, const char *base)
{
    DIR *folder = opendir(parent);
    if (!folder) return;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const long owner = partial_owner(entry->d_name, base);
        if (owner == 0 || owner == (long)getpid() || is_alive(owner)) continue;
        const char *path = join_path(output, parent, entry->d_name);
        if (path) remove_folder(path);
    }
    closedir(folder);
}

/* --- opening --------------------------------------------------------------------------------- */

/* The folder without slashes at its end; "." and the like by their real name, so that they have a
 * name and a folder above. */
static char *normalise(struct ck_output *output, const char *folder)
{
    char real[PATH_MAX];
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    char *path = ck_arena_copy_n(&output->arena, folder, length);
    if (!path) return NULL;
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const bool nameless = *base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0;
    if (nameless && realpath(path, real)) return ck_arena_copy(&output->arena, real);
    return path;
}

/* True if files can be made in `parent` and moved from there into `folder`. */
static bool is_usable(const char *parent, const char *folder)
{
    struct stat above, below;
    if (access(parent, W_OK | X_OK) != 0 || stat(parent, &above) != 0) return false;
    return stat(folder, &below) != 0 || above.st_dev == below.st_dev;
}

/* The folder aside: a hidden sibling, or, where that cannot be, a hidden child. */
static enum ck_status make_aside(struct ck_output *output, char *folder)
{
    char *slash = strrchr(folder, '/');
    const char *base = slash ? slash + 1 : folder;
    char *parent = slash && slash > folder
                       ? ck_arena_copy_n(&output->arena, folder, (size_t)(slash - folder))
                       : ck_arena_copy(&output->arena, slash ? "/" : ".");
    if (!parent) return CK_NO_MEMORY;
    if (is_folder(folder) && !is_usable(parent, folder)) {
        parent = folder;
        base = "";
    } else if (!make_folders(parent)) {
        return say_io(output, "make the folder", parent);
    }
    remove_leftovers(output, parent, base);
    output->aside =
        ck_arena_print(&output->arena, "%s/.%s" MARK "%ld", parent, base, (long)getpid());
    if (!output->aside) return CK_NO_MEMORY;
    remove_folder(output->aside);
    if (mkdir(output->aside, 0777) == 0) return CK_OK;
    output->aside = NULL;
    return say_io(output, "write into the folder", parent);
}

enum ck_status ck_output_open(struct ck_output *output, const char *folder, struct ck_diag *diag)
{
    *output = (struct ck_output){.diag = diag};
    char *path = normalise(output, folder);
    if (!path) return CK_NO_MEMORY;
    output->folder = path;
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        return say_io(output, "write into the folder", path);
    }
    if (is_folder(path) && access(path, W_OK | X_OK) != 0)
        return say_io(output, "write into the folder", path);
    return make_aside(output, path);
}

/* --- files ----------------------------------------------------------------------------------- */

FILE *ck_output_file(struct ck_output *output, const char *name)
{
    const char *path = join_path(output, output->aside, name);
    FILE *stream = path ? fopen(path, "w") : NULL;
    if (stream) return stream;
    const int reason = errno;
    const char *shown = path ? join_path(output, output->folder, name) : NULL;
    errno = reason;
    if (!shown || say_io(output, "write", shown) == CK_NO_MEMORY)
        output->diag->out_of_memory = true;
    return NULL;
}

/* Everything written, on the disk too where that can be asked for. */
static bool finish_stream(FILE *stream)
{
    bool good = fflush(stream) == 0 && !ferror(stream);
    int reason = errno;
    if (good && fsync(fileno(stream)) != 0 && errno != EINVAL && errno != ENOTSUP) {
        good = false;
        reason = errno;
    }
    if (fclose(stream) != 0 && good) {
        good = false;
        reason = errno;
    }
    errno = reason;
    return good;
}

enum ck_status ck_output_adopt(struct ck_output *output, const char *name)
{
    const char **grown = ck_arena_grow(&output->arena, output->names, output->count,
                                       &output->capacity, sizeof *output->names);
    const char *copy = ck_arena_copy(&output->arena, name);
    if (!grown || !copy) return CK_NO_MEMORY;
    output->names = grown;
    output->names[output->count++] = copy;
    return CK_OK;
}

enum ck_status ck_output_close(struct ck_output *output, const char *name, FILE *stream)
{
    if (finish_stream(stream)) return ck_output_adopt(output, name);
    const int reason = errno != 0 ? errno : EIO;
    const char *path = join_path(output, output->folder, name);
    errno = reason;
    return path ? say_io(output, "write", path) : CK_NO_MEMORY;
}

/* --- the end --------------------------------------------------------------------------------- */

enum ck_status ck_output_commit(struct ck_output *output)
{
    if (mkdir(output->folder, 0777) != 0 && errno != EEXIST)
        return say_io(output, "make the folder", output->folder);
    for (size_t i = 0; i < output->count; i++) {
        const char *from = join_path(output, output->aside, output->names[i]);
        const char *to = join_path(output, output->folder, output->names[i]);
        if (!from || !to) return CK_NO_MEMORY;
        if (rename(from, to) != 0) return say_io(output, "write", to);
    }
    remove_folder(output->aside);
    output->aside = NULL;
    return CK_OK;
}

void ck_output_free(struct ck_output *output)
{
    if (output->aside) remove_folder(output->aside);
    ck_arena_free(&output->arena);
    *output = (struct ck_output){0};
}
