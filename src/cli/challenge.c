/* `cytokinet run --challenge STUDY…`: each study is challenged and told, one after another. Writes
 * no files. */
#include "ck/challenge.h"
#include "ck/report.h"
#include "failure.h"
#include "robust.h"

static enum ck_status tell(struct ck_session *session, const struct ck_challenge *challenge)
{
    const struct ck_options *options = &session->options;
    if (options->json)
        ck_print_challenge_json(challenge, stdout);
    else
        ck_print_challenge(challenge, options->lang, options->quiet, stdout);
    fflush(stdout);
    for (size_t e = 0; e < challenge->study.expectation_count; e++)
        if (!ck_challenge_can_fail(challenge, e)) return CK_FAILED;
    return CK_OK;
}

static enum ck_status challenge_study(struct ck_session *session, const char *path)
{
    struct ck_challenge challenge;
    const struct ck_challenge_run run = {.inputs = &session->inputs,
                                         .units = session->units,
                                         .path = path,
                                         .jobs = ck_session_jobs(session),
                                         .stop = session->stop,
                                         .diag = &session->diag};
    enum ck_status status = ck_challenge_solve(&run, &challenge);
    if (status == CK_FAILED)
        ck_report_failure(session, &challenge.study, challenge.failed_arm, &challenge.failure);
    if (status == CK_OK) status = tell(session, &challenge);
    ck_challenge_free(&challenge);
    return status;
}

enum ck_status ck_run_challenge(struct ck_session *session)
{
    enum ck_status worst = CK_OK;
    for (size_t i = 0; i < session->options.file_count && !*session->stop; i++) {
        const enum ck_status status = challenge_study(session, session->options.files[i]);
        if (status == CK_NO_MEMORY) return status;
        if (status != CK_OK && worst != CK_BAD_INPUT) worst = status;
    }
    return worst;
}
