/* Runs a study again with other values, arm by arm: what fails is told and the rest goes on. Reads
 * the study once. */
#include "ck/robust.h"

#include "ck/sensitivity.h"
#include "formula.h"
#include "private.h"
#include "run.h"
#include <math.h>
#include <string.h>

const char *const ck_repetition_words[] = {
#define X(kind, word) word,
    CK_REPETITION_ENDS(X)
#undef X
};

enum ck_status ck_repeater_init(struct ck_repeater *repeater, struct ck_inputs *inputs,
                                struct ck_units *units, const char *path, bool opens_gates,
                                const volatile sig_atomic_t *stop)
{
    *repeater = (struct ck_repeater){.stop = stop};
    ck_diag_init(&repeater->diag);
    ck_study_init(&repeater->study);
    repeater->study.opens_gates = opens_gates;
    const enum ck_status status =
        ck_study_read(inputs, units, path, &repeater->study, &repeater->diag);
    if (status != CK_OK) return status;
    const size_t count = repeater->study.arm_count;
    repeater->failed = ck_arena_alloc(&repeater->study.arena, count + 1, sizeof *repeater->failed);
    return repeater->failed ? CK_OK : CK_NO_MEMORY;
}

void ck_repeater_free(struct ck_repeater *repeater)
{
    ck_study_free(&repeater->study);
    ck_diag_free(&repeater->diag);
}

static void tell_failure(struct ck_repeater *repeater, const char *arm,
                         const struct ck_failure *failure)
{
    const char *state = failure->state[0] ? "; worst state: " : "";
    if (repeater->reason[0]) return;
    snprintf(repeater->reason, sizeof repeater->reason, "%s%s: %s at t = %.6g h%s%s",
             arm ? "arm " : "the rest of the model", arm ? arm : "", failure->reason,
             failure->time_h, state, failure->state);
    snprintf(repeater->state, sizeof repeater->state, "%s", failure->state);
}

static enum ck_status run_arms(struct ck_repeater *repeater, struct ck_failure *failure)
{
    struct ck_study *study = &repeater->study;
    const struct ck_run run = {study, repeater->stop, failure, NULL};
    for (size_t i = 0; i < study->arm_count; i++) {
        *failure = (struct ck_failure){0};
        const enum ck_status status = ck_run_arm(&run, &study->arms[i]);
        if (status == CK_NO_MEMORY || failure->interrupted) return status;
        repeater->failed[i] = status != CK_OK;
        if (status != CK_OK) tell_failure(repeater, study->arms[i].name, failure);
    }
    return CK_OK;
}

static void judge(struct ck_repeater *repeater, struct ck_repetition *repetition)
{
    struct ck_study *study = &repeater->study;
    bool defined;
    for (size_t i = 0; i < study->arm_count; i++)
        if (repeater->failed[i] && repetition->end == CK_REPETITION_RUN)
            repetition->end = CK_REPETITION_BROKEN;
    for (size_t e = 0; e < study->expectation_count; e++) {
        const struct ck_formula *formula = study->expectations[e].formula;
        const bool holds = !ck_formula_uses(formula, repeater->failed) &&
                           ck_formula_holds(study, formula, &defined);
        repetition->verdicts[e] = ck_formula_uses(formula, repeater->failed) ? CK_UNKNOWN
                                  : holds                                    ? CK_HOLDS
                                                                             : CK_FAILS;
    }
}

enum ck_status ck_repeater_run(struct ck_repeater *repeater, struct ck_repetition *repetition)
{
    struct ck_failure failure = {0};
    struct ck_study *study = &repeater->study;
    const struct ck_run run = {study, repeater->stop, &failure, NULL};
    repeater->reason[0] = repeater->state[0] = '\0';
    repetition->end = CK_REPETITION_RUN;
    enum ck_status status = ck_study_replan(study);
    if (status != CK_OK) return status;
    status = ck_run_rest(&run);
    if (status == CK_FAILED && !failure.interrupted) {
        tell_failure(repeater, NULL, &failure);
        repetition->end = CK_REPETITION_NO_REST;
        for (size_t i = 0; i < study->arm_count; i++) repeater->failed[i] = true;
        status = CK_OK;
    } else if (status == CK_OK) {
        status = run_arms(repeater, &failure);
    }
    if (status == CK_OK) judge(repeater, repetition);
    return status == CK_OK && repeater->stop && *repeater->stop ? CK_FAILED : status;
}
