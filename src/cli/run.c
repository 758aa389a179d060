/* `cytokinet run STUDY…`: the stages of a simulation, in order. Each study is read, its arms become
 * plans, the plans are integrated, what came out is measured, written and drawn. */
#include "ck/command.h"
#include "ck/json.h"
#include "ck/report.h"
#include <string.h>

static void report_failure(struct ck_session *session, const struct ck_study *study, size_t arm,
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

static enum ck_status write_results(struct ck_session *session, const struct ck_study *study,
                                    const char *folder)
{
    struct ck_output output = {0};
    enum ck_status status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK) status = ck_write_curves(&output, study);
    if (status == CK_OK) status = ck_write_metrics(&output, study);
    if (status == CK_OK) status = ck_write_run_json(&output, study, &session->inputs);
    if (status == CK_OK && !session->options.no_figures)
        status = ck_write_figure(&output, study, session->options.lang);
    if (status == CK_OK && *session->stop) {
        ck_error(&session->diag, (struct ck_place){0}, NULL, "interrupted; nothing was written");
        status = CK_FAILED;
    }
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    return status;
}

/* out/STUDY, --out itself for one study, --out/STUDY for several. */
static const char *choose_folder(struct ck_session *session, struct ck_study *study)
{
    const struct ck_options *options = &session->options;
    if (options->out && options->file_count == 1) return options->out;
    return ck_arena_print(&study->arena, "%s/%s", options->out ? options->out : "out", study->name);
}

static enum ck_status print_results(struct ck_session *session, const struct ck_study *study,
                                    const char *folder)
{
    const struct ck_options *options = &session->options;
    if (options->json)
        ck_print_summary_json(study, stdout);
    else
        ck_print_summary(study, options->lang, options->quiet, stdout);
    if (!options->quiet && !options->json) printf("written to %s/\n", folder);
    for (size_t i = 0; i < study->expectation_count; i++)
        if (!study->expectations[i].holds) return CK_FAILED;
    return CK_OK;
}

static enum ck_status run_study(struct ck_session *session, struct ck_study *study)
{
    struct ck_failure failure = {0};
    size_t failed_arm = SIZE_MAX;
    enum ck_status status = ck_study_run(study, session->stop, &failure, &failed_arm);
    if (status == CK_FAILED) report_failure(session, study, failed_arm, &failure);
    if (status != CK_OK) return status;
    const char *folder = choose_folder(session, study);
    status = folder ? write_results(session, study, folder) : CK_NO_MEMORY;
    return status == CK_OK ? print_results(session, study, folder) : status;
}

/* Studies of one name would write into one folder. */
static enum ck_status check_names(struct ck_session *session, const struct ck_study *studies)
{
    for (size_t i = 1; i < session->options.file_count; i++)
        for (size_t k = 0; k < i; k++) {
            if (strcmp(studies[i].name, studies[k].name) != 0) continue;
            const struct ck_place place = {.source = &studies[i].document->source};
            ck_error(&session->diag, place, "run them one by one, each with its own --out",
                     "'%s' is a study named '%s' too", session->options.files[k], studies[k].name);
            return CK_BAD_INPUT;
        }
    return CK_OK;
}

/* Every study is read before the first one runs: a mistake in any of them leaves nothing written.
 */
static enum ck_status read_studies(struct ck_session *session, struct ck_study *studies)
{
    enum ck_status worst = CK_OK;
    for (size_t i = 0; i < session->options.file_count; i++) {
        enum ck_status status =
            ck_study_read(&session->inputs, session->units, session->options.files[i], &studies[i],
                          &session->diag);
        if (status != CK_OK) worst = status;
    }
    return worst == CK_OK ? check_names(session, studies) : worst;
}

/* The study of a run.json, as if it had been named; no file is read but run.json. */
static enum ck_status open_run(struct ck_session *session)
{
    struct ck_options *options = &session->options;
    enum ck_status status = ck_inputs_open_run(&session->inputs, options->from, CK_VERSION,
                                               &options->files[0], &session->diag);
    if (status == CK_OK) options->file_count = 1;
    return status;
}

enum ck_status ck_command_run(struct ck_session *session)
{
    enum ck_status opened = session->options.from ? open_run(session) : CK_OK;
    if (opened != CK_OK) return opened;
    size_t count = session->options.file_count;
    struct ck_study *studies = ck_alloc(count, sizeof *studies);
    if (!studies) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) ck_study_init(&studies[i]);
    enum ck_status worst = read_studies(session, studies);
    for (size_t i = 0; worst != CK_BAD_INPUT && worst != CK_NO_MEMORY && i < count; i++) {
        if (*session->stop) break;
        enum ck_status status = run_study(session, &studies[i]);
        if (status != CK_OK) worst = status;
        ck_study_free(&studies[i]);
        ck_study_init(&studies[i]);
    }
    for (size_t i = 0; i < count; i++) ck_study_free(&studies[i]);
    ck_release(studies);
    return worst;
}
