/* A simulation that failed, as an error that names arm, time, state and process; studies that come
 * out of a run.json. */
#include "failure.h"

#include "ck/json.h"

void ck_report_failure(struct ck_session *session, const struct ck_study *study, size_t arm,
                       const struct ck_failure *failure)
{
    struct ck_place place = {.source = study->document ? &study->document->source : NULL};
    if (arm < study->arm_count) place = study->arms[arm].place;
    if (failure->interrupted) {
        ck_error(&session->diag, place, NULL, "interrupted; nothing was written");
        return;
    }
    char where[400] = "";
    if (failure->state[0])
        snprintf(where, sizeof where, " at t = %.6g h; worst state: %s%s%s", failure->time_h,
                 failure->state, failure->process[0] ? "; dominated by: " : "", failure->process);
    const char *name = arm < study->arm_count ? study->arms[arm].name : NULL;
    ck_error(&session->diag, place, NULL, "%s%s%s: %s%s", name ? "arm '" : "the rest of the model",
             name ? name : "", name ? "'" : "", failure->reason, where);
}

enum ck_status ck_open_run(struct ck_session *session)
{
    struct ck_options *options = &session->options;
    if (!options->from) return CK_OK;
    const enum ck_status status = ck_inputs_open_run(&session->inputs, options->from, CK_VERSION,
                                                     &options->files[0], &session->diag);
    if (status == CK_OK) options->file_count = 1;
    return status;
}
