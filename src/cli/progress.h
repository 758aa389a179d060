/* How far a long computation has come, on a terminal. Private to src/cli/. */
#ifndef CK_CLI_PROGRESS_H
#define CK_CLI_PROGRESS_H

#include "ck/command.h"
#include <time.h>

struct ck_progress {
    struct timespec begin;
    size_t total;
    bool shown;
};
/* Whether it is wanted: standard error is a terminal, and the call not quiet. */
bool ck_progress_wanted(const struct ck_session *session);
/* `user` is a struct ck_progress. One line, written over again and again. */
void ck_progress_tell(void *user, size_t done, size_t total);
/* Takes the line away. */
void ck_progress_end(const struct ck_progress *progress);

#endif
