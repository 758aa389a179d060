/* The files that a run has read, each once. Refuses what is no ordinary file; does not look inside
 * (yaml.c does). */
#define _XOPEN_SOURCE 700 /* realpath */
#include "reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE ((off_t)64 << 20)
#define MOST_NAMES   1000 /* of a folder that are compared with a name that is not there */

void ck_inputs_init(struct ck_inputs *inputs)
{
    *inputs = (struct ck_inputs){0};
}

void ck_inputs_free(struct ck_inputs *inputs)
{
    ck_arena_free(&inputs->arena);
    ck_inputs_init(inputs);
}

static struct ck_document *new_document(struct ck_inputs *inputs, const char *path,
                                        const char *real_path)
{
    struct ck_document **grown = ck_arena_grow(&inputs->arena, inputs->documents, inputs->count,
                                               &inputs->capacity, sizeof *inputs->documents);
    if (grown == NULL) return NULL;
    inputs->documents = grown;
    struct ck_document *document = ck_arena_alloc(&inputs->arena, 1, sizeof *document);
    if (document == NULL) return NULL;
    document->source.path = ck_arena_copy(&inputs->arena, path);
    document->real_path = ck_arena_copy(&inputs->arena, real_path);
    return document->source.path != NULL && document->real_path != NULL ? document : NULL;
}

static void keep(struct ck_inputs *inputs, struct ck_document *document, const char *text,
                 size_t length)
{
    bool marked = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    document->source.text = marked ? text + 3 : text;
    document->source.length = marked ? length - 3 : length;
    inputs->documents[inputs->count++] = document;
}

/* The latest first, so that a text registered again replaces the older one. */
static struct ck_document *find_document(const struct ck_inputs *inputs, const char *path,
                                         bool real)
{
    for (size_t i = inputs->count; i-- > 0;) {
        struct ck_document *document = inputs->documents[i];
        if (strcmp(real ? document->real_path : document->source.path, path) == 0) return document;
    }
    return NULL;
}

enum ck_status ck_inputs_add(struct ck_inputs *inputs, const char *path, const char *text,
                             size_t length)
{
    char *copy = ck_arena_copy_n(&inputs->arena, text, length);
    struct ck_document *document = new_document(inputs, path, path);
    if (copy == NULL || document == NULL) return CK_NO_MEMORY;
    keep(inputs, document, copy, length);
    return CK_OK;
}

struct ck_document *ck_inputs_find(const struct ck_inputs *inputs, const char *path)
{
    struct ck_document *document = find_document(inputs, path, false);
    for (size_t i = inputs->asked_count; document == NULL && i-- > 0;)
        if (strcmp(inputs->asked[i].path, path) == 0) document = inputs->asked[i].document;
    return document;
}

enum ck_status ck_inputs_alias(struct ck_inputs *inputs, const char *path,
                               struct ck_document *document)
{
    struct ck_asked *grown = ck_arena_grow(&inputs->arena, inputs->asked, inputs->asked_count,
                                           &inputs->asked_capacity, sizeof *grown);
    const char *copy = ck_arena_copy(&inputs->arena, path);
    if (grown != NULL) inputs->asked = grown;
    if (grown == NULL || copy == NULL) return CK_NO_MEMORY;
    grown[inputs->asked_count++] = (struct ck_asked){copy, document};
    return CK_OK;
}

/* ---- reading a file ---- */

/* A file being opened: what the error messages need. */
struct request {
    struct ck_inputs *inputs;
    const char *path;
    struct ck_place asked_at;
    struct ck_diag *diag;
};

static enum ck_status refuse(const struct request *request, const char *hint, const char *why)
{
    ck_error(request->diag, request->asked_at, hint, "cannot read '%s': %s", request->path, why);
    return CK_BAD_INPUT;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The nearest name in the folder where the file was looked for. */
static const char *suggest_file(const struct request *request)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(request->path, '/');
    const char *name = slash == NULL ? request->path : slash + 1;
    size_t length = slash == NULL ? 0 : (size_t)(slash - request->path) + 1;
    if (length >= sizeof folder) return NULL;
    memcpy(folder, request->path, length);
    folder[length] = '\0';
    DIR *directory = opendir(length == 0 ? "." : folder);
    if (directory == NULL) return NULL;
    struct ck_arena arena = {0};
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (struct dirent *entry; count < MOST_NAMES && (entry = readdir(directory)) != NULL;) {
        names[count] = ck_arena_copy(&arena, entry->d_name);
        if (names[count] != NULL && entry->d_name[0] != '.') count++;
    }
    closedir(directory);
    if (count > 1) qsort(names, count, sizeof *names, compare_names);
    const char *hint = ck_diag_nearest(request->diag, name, names, count);
    ck_arena_free(&arena);
    return hint;
}

static enum ck_status refuse_missing(const struct request *request)
{
    const char *hint = suggest_file(request);
    if (hint == NULL && request->asked_at.source != NULL)
        hint = "paths start from the folder of the file they stand in";
    return refuse(request, hint, "there is no such file");
}

static enum ck_status refuse_unregistered(const struct request *request)
{
    const struct ck_inputs *inputs = request->inputs;
    const char **paths = ck_alloc(inputs->count + 1, sizeof *paths);
    if (paths == NULL) return CK_NO_MEMORY;
    for (size_t i = 0; i < inputs->count; i++) paths[i] = inputs->documents[i]->source.path;
    const char *hint = ck_diag_nearest(request->diag, request->path, paths, inputs->count);
    ck_release((void *)paths);
    return refuse(request, hint, "it is not among the inputs of the run");
}

/* O_NONBLOCK: opening a pipe or a device must not wait for anybody. */
static enum ck_status open_file(const struct request *request, int *file, size_t *length)
{
    struct stat about;
    *file = open(request->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*file < 0 && (errno == ENOENT || errno == ENOTDIR)) return refuse_missing(request);
    if (*file < 0) return refuse(request, NULL, strerror(errno));
    if (fstat(*file, &about) != 0) return refuse(request, NULL, strerror(errno));
    if (S_ISDIR(about.st_mode)) return refuse(request, NULL, "it is a folder");
    if (!S_ISREG(about.st_mode)) return refuse(request, NULL, "it is not an ordinary file");
    if (about.st_size > LARGEST_FILE) return refuse(request, NULL, "it is larger than 64 MiB");
    *length = (size_t)about.st_size;
    return CK_OK;
}

/* Fills `text`; one byte more than `length` is asked for, to see that the file ends there. */
static enum ck_status fill(const struct request *request, int file, char *text, size_t length)
{
    size_t have = 0;
    while (have <= length) {
        ssize_t got = read(file, text + have, length + 1 - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            refuse(request, NULL, strerror(errno));
            return CK_IO;
        }
        if (got == 0) break;
        have += (size_t)got;
    }
    text[length] = '\0';
    return have == length ? CK_OK : refuse(request, NULL, "it changed while it was read");
}

static enum ck_status read_open_file(const struct request *request, int file, size_t length,
                                     struct ck_document *document)
{
    char *text = ck_arena_alloc(&request->inputs->arena, length + 2, 1);
    if (text == NULL) return CK_NO_MEMORY;
    enum ck_status status = fill(request, file, text, length);
    if (status == CK_OK && memchr(text, '\0', length) != NULL)
        status = refuse(request, "save it as plain text, UTF-8", "it holds bytes of zero");
    if (status == CK_OK) keep(request->inputs, document, text, length);
    return status;
}

static enum ck_status read_file(const struct request *request, struct ck_document **document)
{
    int file = -1;
    size_t length = 0;
    char real_path[PATH_MAX];
    enum ck_status status = open_file(request, &file, &length);
    if (status != CK_OK) goto out;
    const char *key = realpath(request->path, real_path) != NULL ? real_path : request->path;
    *document = find_document(request->inputs, key, true);
    if (*document != NULL) goto out;
    struct ck_document *added = new_document(request->inputs, request->path, key);
    status = added == NULL ? CK_NO_MEMORY : read_open_file(request, file, length, added);
    if (status == CK_OK) *document = added;
out:
    if (file >= 0) close(file);
    return status;
}

enum ck_status ck_inputs_text(struct ck_inputs *inputs, const char *path, struct ck_place asked_at,
                              struct ck_document **document, struct ck_diag *diag)
{
    const struct request request = {inputs, path, asked_at, diag};
    enum ck_status status = CK_OK;
    *document = ck_inputs_find(inputs, path);
    if (*document == NULL && path[0] == '\0')
        return refuse(&request, NULL, "the name of a file is missing");
    if (*document == NULL && inputs->closed) return refuse_unregistered(&request);
    if (*document == NULL) status = read_file(&request, document);
    return status == CK_OK ? ck_inputs_alias(inputs, path, *document) : status;
}

enum ck_status ck_inputs_yaml(struct ck_inputs *inputs, const char *path, struct ck_place asked_at,
                              struct ck_document **document, struct ck_diag *diag)
{
    struct ck_document *found = NULL;
    *document = NULL;
    enum ck_status status = ck_inputs_text(inputs, path, asked_at, &found, diag);
    if (status != CK_OK) return status;
    bool is_good = found->root != NULL && !found->has_errors;
    if (!is_good) status = ck_yaml_parse(&found->source, &inputs->arena, &found->root, diag);
    found->has_errors = status != CK_OK;
    if (found->root != NULL) *document = found;
    return status;
}

/* ---- paths ---- */

static bool climbs_from(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && strncmp(path + length, "/../", 4) == 0;
}

/* Closed inputs tell it by their paths, in which ".." still stands after a link. */
static bool is_symbolic_link(const struct ck_inputs *inputs, const char *path)
{
    struct stat about;
    if (!inputs->closed) return lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
    for (size_t i = 0; i < inputs->count; i++)
        if (climbs_from(inputs->documents[i]->source.path, path)) return true;
    for (size_t i = 0; i < inputs->asked_count; i++)
        if (climbs_from(inputs->asked[i].path, path)) return true;
    return false;
}

/* Where the last part of `path` (of `length` bytes) starts. */
static size_t last_part(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/') length--;
    return length;
}

/* Appends a part to a path, taking "." and "folder/.." out; ".." of a link stays. */
static size_t append_part(const struct ck_inputs *inputs, char *path, size_t length,
                          const char *part, size_t part_length)
{
    if (part_length == 0 || (part_length == 1 && part[0] == '.')) return length;
    if (part_length == 2 && memcmp(part, "..", 2) == 0 && length > 0) {
        size_t last = last_part(path, length);
        bool climbs = strcmp(path + last, "..") == 0;
        if (!climbs && !is_symbolic_link(inputs, path) && last < length) {
            length = last > 1 ? last - 1 : last;
            path[length] = '\0';
            return length;
        }
    }
    if (length > 0 && path[length - 1] != '/') path[length++] = '/';
    memcpy(path + length, part, part_length);
    path[length + part_length] = '\0';
    return length + part_length;
}

const char *ck_inputs_relative(struct ck_inputs *inputs, const struct ck_source *base,
                               const char *path)
{
    size_t folder = path[0] == '/' || base == NULL ? 0 : last_part(base->path, strlen(base->path));
    const char *joined =
        ck_arena_print(&inputs->arena, "%.*s%s", (int)folder, folder > 0 ? base->path : "", path);
    if (joined == NULL) return NULL;
    char *tidy = ck_arena_alloc(&inputs->arena, strlen(joined) + 2, 1);
    if (tidy == NULL) return NULL;
    size_t length = 0;
    if (joined[0] == '/') tidy[length++] = '/';
    for (const char *part = joined; *part != '\0';) {
        size_t part_length = strcspn(part, "/");
        length = append_part(inputs, tidy, length, part, part_length);
        part += part_length + (part[part_length] == '/');
    }
    return tidy;
}
