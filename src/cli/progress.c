/* The line of progress with the time that remains. */
#include "progress.h"

#include <unistd.h>

static double seconds_since(struct timespec begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin.tv_sec) + 1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
}

bool ck_progress_wanted(const struct ck_session *session)
{
    return !session->options.quiet && isatty(STDERR_FILENO);
}

void ck_progress_tell(void *user, size_t done, size_t total)
{
    struct ck_progress *progress = user;
    if (!progress->shown || progress->total != total)
        clock_gettime(CLOCK_MONOTONIC, &progress->begin);
    progress->shown = true;
    progress->total = total;
    fprintf(stderr, "\r\033[K%zu/%zu", done, total);
    if (done > 0 && done < total)
        fprintf(stderr, ", about %.0f s to go",
                seconds_since(progress->begin) / (double)done * (double)(total - done));
    fflush(stderr);
}

void ck_progress_end(const struct ck_progress *progress)
{
    if (progress->shown) fputs("\r\033[K", stderr);
}
