/* What commands that run studies share. Private to src/cli/. */
#ifndef CK_CLI_FAILURE_H
#define CK_CLI_FAILURE_H

#include "ck/command.h"

/* Adds the error of a failed ck_study_run; `arm` as it says. */
void ck_report_failure(struct ck_session *session, const struct ck_study *study, size_t arm,
                       const struct ck_failure *failure);

/* With --from: the study of that run.json (sweep.json, steady.json) as if it had been named; no
 * file is read but this one. */
enum ck_status ck_open_run(struct ck_session *session);

#endif
