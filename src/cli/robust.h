/* The ways of `cytokinet run` that ask how sure a conclusion is. Private to src/cli/. */
#ifndef CK_CLI_ROBUST_H
#define CK_CLI_ROBUST_H

#include "ck/command.h"

/* run --challenge: each expectation without the change of an arm it names. */
enum ck_status ck_run_challenge(struct ck_session *session);

#endif
