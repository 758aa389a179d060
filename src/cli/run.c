/* `cytokinet run STUDY…`: the stages of a simulation, in order. Each study is read, its arms become
 * plans, the plans are integrated, what came out is measured, written and drawn. */
#include "ck/command.h"
#include "failure.h"
#include "robust.h"

#include "ck/report.h"
#include <string.h>

/* A study that ran, and what it is compared with. */
struct result {
    const struct ck_study *study;
    struct ck_comparisons arms, against; /* empty where there is nothing to compare */
};

static enum ck_status write_comparisons(struct ck_output *output, const struct ck_session *session,
                                        const struct ck_comparisons *all)
{
    const char *lang;
    enum ck_status status = ck_write_comparisons(output, all);
    for (size_t i = 0; status == CK_OK && (lang = ck_session_language(session, i)); i++)
        if (!session->options.no_figures) status = ck_write_comparison_figure(output, all, lang);
    return status;
}

static enum ck_status write_pictures(struct ck_output *output, const struct ck_session *session,
                                     const struct ck_study *study)
{
    const char *lang;
    enum ck_status status = CK_OK;
    for (size_t i = 0; status == CK_OK && (lang = ck_session_language(session, i)); i++) {
        if (!session->options.no_figures) status = ck_write_figure(output, study, lang);
        if (status == CK_OK && session->options.caption)
            status = ck_write_caption(output, study, lang);
    }
    return status;
}

static enum ck_status write_results(struct ck_session *session, const struct result *result,
                                    struct ck_output *output)
{
    const struct ck_study *study = result->study;
    enum ck_status status = ck_write_curves(output, study);
    if (status == CK_OK) status = ck_write_metrics(output, study);
    if (status == CK_OK) status = ck_write_run_json(output, study, &session->inputs);
    if (status == CK_OK) status = write_pictures(output, session, study);
    if (status == CK_OK) status = write_comparisons(output, session, &result->arms);
    if (status == CK_OK) status = write_comparisons(output, session, &result->against);
    if (status == CK_OK && *session->stop) {
        ck_error(&session->diag, (struct ck_place){0}, NULL, "interrupted; nothing was written");
        status = CK_FAILED;
    }
    return status == CK_OK ? ck_output_commit(output) : status;
}

/* out/STUDY, --out itself for one study, --out/STUDY for several. */
static const char *choose_folder(struct ck_session *session, struct ck_study *study)
{
    const struct ck_options *options = &session->options;
    if (options->out && options->file_count == 1) return options->out;
    return ck_arena_print(&study->arena, "%s/%s", options->out ? options->out : "out", study->name);
}

static void print_text(const struct ck_options *options, const struct result *result)
{
    if (!options->quiet) {
        ck_print_arms(result->study, options->lang, stdout);
        ck_print_comparisons(&result->arms, options->lang, stdout);
        ck_print_comparisons(&result->against, options->lang, stdout);
    }
    ck_print_expectations(result->study, options->lang, options->quiet, stdout);
}

static enum ck_status print_results(struct ck_session *session, const struct result *result,
                                    const char *folder)
{
    const struct ck_options *options = &session->options;
    const struct ck_study *study = result->study;
    if (options->json)
        ck_print_summary_json(study, stdout);
    else
        print_text(options, result);
    if (!options->quiet && !options->json) printf("written to %s/\n", folder);
    for (size_t i = 0; i < study->expectation_count; i++)
        if (!study->expectations[i].holds) return CK_FAILED;
    return CK_OK;
}

static enum ck_status simulate(struct ck_session *session, struct ck_study *study)
{
    struct ck_failure failure = {0};
    size_t failed_arm = SIZE_MAX;
    enum ck_status status = ck_study_run(study, session->stop, &failure, &failed_arm);
    if (status == CK_FAILED) ck_report_failure(session, study, failed_arm, &failure);
    for (size_t i = 0; status == CK_OK && i < study->other_count; i++)
        status = simulate(session, &study->others[i]);
    return status;
}

/* A folder that cannot be written is noticed before the simulation. `against` NULL: none. */
static enum ck_status run_study(struct ck_session *session, struct ck_study *study,
                                const struct ck_study *against)
{
    struct result result = {.study = study};
    struct ck_output output = {0};
    const char *folder = choose_folder(session, study);
    const bool repeats = session->options.gates || session->options.ranges > 0;
    if (repeats) return folder ? ck_run_robust(session, study, folder) : CK_NO_MEMORY;
    enum ck_status status = folder ? ck_output_open(&output, folder, &session->diag) : CK_NO_MEMORY;
    if (status == CK_OK) status = simulate(session, study);
    if (status == CK_OK) status = ck_compare_arms(&result.arms, study);
    if (status == CK_OK && against) status = ck_compare_studies(&result.against, study, against);
    if (status == CK_OK) status = write_results(session, &result, &output);
    if (status == CK_OK) status = print_results(session, &result, folder);
    ck_comparisons_free(&result.arms);
    ck_comparisons_free(&result.against);
    ck_output_free(&output);
    return status;
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

/* Reads and runs the study of --against, which every other must have a species in common with. */
static enum ck_status open_against(struct ck_session *session, const struct ck_study *studies,
                                   struct ck_study *against)
{
    const char *path = session->options.against;
    enum ck_status status =
        ck_study_read(&session->inputs, session->units, path, against, &session->diag);
    for (size_t i = 0; status == CK_OK && i < session->options.file_count; i++) {
        if (ck_studies_comparable(&studies[i], against)) continue;
        const struct ck_place place = {
            .source = &against->document->source, .line = 1, .column = 1};
        ck_error(&session->diag, place,
                 "compare studies of one model, or of models that share species",
                 "'%s' and '%s' have no species in common", studies[i].path, path);
        status = CK_BAD_INPUT;
    }
    return status == CK_OK ? simulate(session, against) : status;
}

static enum ck_status run_all(struct ck_session *session, struct ck_study *studies)
{
    struct ck_study against;
    const bool has_against = session->options.against != NULL;
    ck_study_init(&against);
    enum ck_status worst = read_studies(session, studies);
    if (worst == CK_OK && has_against) worst = open_against(session, studies, &against);
    const bool ready = worst == CK_OK;
    for (size_t i = 0; ready && i < session->options.file_count && !*session->stop; i++) {
        enum ck_status status = run_study(session, &studies[i], has_against ? &against : NULL);
        if (status != CK_OK) worst = status;
        ck_study_free(&studies[i]);
        ck_study_init(&studies[i]);
    }
    ck_study_free(&against);
    return worst;
}

enum ck_status ck_command_run(struct ck_session *session)
{
    enum ck_status opened = ck_open_run(session);
    if (opened != CK_OK) return opened;
    opened = ck_check_robust(session);
    if (opened != CK_OK) return opened;
    if (session->options.challenge) return ck_run_challenge(session);
    size_t count = session->options.file_count;
    struct ck_study *studies = ck_alloc(count, sizeof *studies);
    if (!studies) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        ck_study_init(&studies[i]);
        studies[i].opens_gates = session->options.gates != NULL;
    }
    enum ck_status worst = run_all(session, studies);
    for (size_t i = 0; i < count; i++) ck_study_free(&studies[i]);
    ck_release(studies);
    return worst;
}
