/* The ways of `cytokinet run` that ask how sure a conclusion is. Private to src/cli/. */
#ifndef CK_CLI_ROBUST_H
#define CK_CLI_ROBUST_H

#include "ck/command.h"

/* run --challenge: each expectation without the change of an arm it names. */
enum ck_status ck_run_challenge(struct ck_session *session);
/* run --gates, run --ranges: a study that was read for it, and the folder for its tables. */
enum ck_status ck_run_robust(struct ck_session *session, struct ck_study *study,
                             const char *folder);
/* At most one way at a time, and nothing beside it that would have no meaning. */
enum ck_status ck_check_robust(struct ck_session *session);

#endif
