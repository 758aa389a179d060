/* Where a command that prints one text writes it: standard output, or a file that appears only when
 * it is complete. Devices, pipes and links are written to as they are: they are not replaced. */
#include "ck/command.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ck_place nowhere;

static bool is_replaceable(const char *path)
{
    struct stat info;
    return lstat(path, &info) != 0 || S_ISREG(info.st_mode) || S_ISDIR(info.st_mode);
}

enum ck_status ck_sink_open(struct ck_sink *sink, const char *path, struct ck_diag *diag)
{
    *sink = (struct ck_sink){.stream = stdout, .path = path};
    if (!path) return CK_OK;
    if (is_replaceable(path)) {
        size_t size = strlen(path) + 32;
        sink->aside = ck_alloc(size, 1);
        if (!sink->aside) return CK_NO_MEMORY;
        snprintf(sink->aside, size, "%s.partial-%ld", path, (long)getpid());
    }
    sink->stream = fopen(sink->aside ? sink->aside : path, "w");
    if (sink->stream) return CK_OK;
    ck_error(diag, nowhere, NULL, "cannot write '%s': %s", path, strerror(errno));
    ck_release(sink->aside);
    sink->aside = NULL;
    return CK_IO;
}

static enum ck_status finish_file(struct ck_sink *sink, bool good, struct ck_diag *diag)
{
    bool written = !ferror(sink->stream);
    if (fclose(sink->stream) != 0) written = false;
    if (good && written && (!sink->aside || rename(sink->aside, sink->path) == 0)) return CK_OK;
    int reason = errno;
    if (sink->aside) unlink(sink->aside);
    if (!good) return CK_OK;
    ck_error(diag, nowhere, NULL, "cannot write '%s': %s", sink->path, strerror(reason));
    return CK_IO;
}

enum ck_status ck_sink_close(struct ck_sink *sink, bool good, struct ck_diag *diag)
{
    enum ck_status status = CK_OK;
    if (sink->path) {
        status = finish_file(sink, good, diag);
        ck_release(sink->aside);
    } else if (fflush(sink->stream) != 0 || ferror(sink->stream)) {
        ck_error(diag, nowhere, NULL, "cannot write to standard output: %s", strerror(errno));
        status = CK_IO;
    }
    *sink = (struct ck_sink){0};
    return status;
}
