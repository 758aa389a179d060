/* `cytokinet steady STUDY`: steady states of an arm, their stability, their branches; tables and
 * the bifurcation diagram. */
#include "ck/report.h"
#include "failure.h"

static enum ck_status read_question(struct ck_session *session, struct ck_study *study)
{
    const enum ck_status status = ck_study_read(&session->inputs, session->units,
                                                session->options.files[0], study, &session->diag);
    if (status != CK_OK || study->steady) return status;
    ck_error(&session->diag,
             (struct ck_place){.source = &study->document->source, .line = 1, .column = 1},
             "`steady: {continue: {ADDRESS: {from: 0.1, to: 2}}, show: [TNFa]}`; see "
             "configs/README.md",
             "the study does not say which steady states to look for");
    return CK_BAD_INPUT;
}

static enum ck_status draw(const struct ck_session *session, const struct ck_study *study,
                           const struct ck_steady *steady, struct ck_output *output)
{
    const char *lang;
    enum ck_status status = CK_OK;
    for (size_t i = 0; status == CK_OK && (lang = ck_session_language(session, i)); i++)
        status = ck_write_steady_figure(output, study, steady, lang);
    return status;
}

static enum ck_status write_folder(struct ck_session *session, const struct ck_study *study,
                                   const struct ck_steady *steady, const char *folder)
{
    struct ck_output output = {0};
    enum ck_status status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK) status = ck_write_steady_tables(&output, study, steady);
    if (status == CK_OK) status = ck_write_steady_json(&output, study, steady, &session->inputs);
    if (status == CK_OK && !session->options.no_figures)
        status = draw(session, study, steady, &output);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    return status;
}

static enum ck_status conclude(struct ck_session *session, const struct ck_study *study,
                               const struct ck_steady *steady)
{
    const struct ck_expectations *expected = &study->steady->expectations;
    const struct ck_place place = {.source = &study->document->source};
    if (steady->state_count == 0 && steady->branch_count == 0) {
        ck_error(&session->diag, place, "more `starts`",
                 "no steady state was found from %zu starts", steady->n_tried);
        return CK_FAILED;
    }
    for (size_t i = 0; i < expected->count; i++)
        if (!expected->items[i].holds) return CK_FAILED;
    return CK_OK;
}

static enum ck_status report(struct ck_session *session, struct ck_study *study,
                             const struct ck_steady *steady)
{
    const struct ck_options *options = &session->options;
    const struct ck_place place = {.source = &study->document->source};
    const char *folder =
        options->out ? options->out : ck_arena_print(&study->arena, "out/%s", study->name);
    if (!folder) return CK_NO_MEMORY;
    if (steady->interrupted) {
        ck_error(&session->diag, place, NULL, "interrupted; nothing was written");
        return CK_FAILED;
    }
    const enum ck_status status = write_folder(session, study, steady, folder);
    if (status != CK_OK) return status;
    if (options->json)
        ck_print_steady_json(study, steady, stdout);
    else
        ck_print_steady(study, steady, options->lang, options->quiet, stdout);
    if (!options->json)
        ck_print_expectation_list(&study->steady->expectations, options->lang, options->quiet,
                                  stdout);
    if (!options->quiet && !options->json) printf("written to %s/\n", folder);
    return conclude(session, study, steady);
}

static enum ck_status search(struct ck_session *session, struct ck_study *study)
{
    const struct ck_options *options = &session->options;
    struct ck_steady_task task = ck_steady_ask(study, session->stop);
    struct ck_steady steady;
    if (options->starts > 0) task.starts = (size_t)options->starts;
    if (options->seed > 0) task.seed = (unsigned long)options->seed;
    enum ck_status status = ck_steady_solve(&task, &steady);
    if (status == CK_OK) status = ck_steady_show(study, &steady);
    if (status == CK_OK) status = ck_steady_judge(study, &steady);
    if (status == CK_OK) status = report(session, study, &steady);
    ck_steady_free(&steady);
    return status;
}

enum ck_status ck_command_steady(struct ck_session *session)
{
    struct ck_study study;
    struct ck_failure failure = {.time_h = 0};
    ck_study_init(&study);
    enum ck_status status = ck_open_run(session);
    if (status == CK_OK) status = read_question(session, &study);
    if (status == CK_OK) {
        status = ck_steady_prepare(&study, session->stop, &failure);
        if (status == CK_FAILED) ck_report_failure(session, &study, study.steady->arm, &failure);
    }
    if (status == CK_OK) status = search(session, &study);
    ck_study_free(&study);
    return status;
}
