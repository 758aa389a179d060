/* A simulation that failed, as an error that names arm, time, state and process. */
#include "failure.h"

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
