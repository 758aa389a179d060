/* `cytokinet run --gates` and `--ranges`: the study again and again, by all processors; tables, a
 * figure, and what is told. */
#include "robust.h"

#include "ck/report.h"
#include "failure.h"
#include "progress.h"

static const struct ck_place nowhere;

enum ck_status ck_check_robust(struct ck_session *session)
{
    const struct ck_options *options = &session->options;
    const int ways =
        (options->challenge ? 1 : 0) + (options->gates ? 1 : 0) + (options->ranges > 0 ? 1 : 0);
    const size_t errors = session->diag.errors;
    if (ways > 1)
        ck_error(&session->diag, nowhere, NULL,
                 "--challenge, --gates and --ranges are asked one at a time");
    if (ways > 0 && options->against)
        ck_error(&session->diag, nowhere, NULL,
                 "--against compares single runs: not with --challenge, --gates or --ranges");
    if (options->seed > 0 && !options->gates && options->ranges == 0)
        ck_error(&session->diag, nowhere, NULL,
                 "--seed is of what is drawn: with --gates or --ranges");
    if (options->ranges > CK_MOST_BODIES)
        ck_error(&session->diag, nowhere, NULL, "--ranges draws at most %d bodies, not %ld",
                 CK_MOST_BODIES, options->ranges);
    return ck_diag_status(&session->diag, errors);
}

/* --- both ------------------------------------------------------------------------------------ */

static enum ck_status commit(struct ck_session *session, struct ck_output *output)
{
    if (!*session->stop) return ck_output_commit(output);
    ck_error(&session->diag, nowhere, NULL, "interrupted; nothing was written");
    return CK_FAILED;
}

/* Whether every expectation holds in the study as it is, the first repetition. */
static enum ck_status judge(const struct ck_study *study, const struct ck_repetition *first)
{
    for (size_t e = 0; e < study->expectation_count; e++)
        if (first->verdicts[e] != CK_HOLDS) return CK_FAILED;
    return CK_OK;
}

static void tell_folder(const struct ck_session *session, const char *folder)
{
    if (!session->options.quiet && !session->options.json) printf("written to %s/\n", folder);
}

/* --- gates ----------------------------------------------------------------------------------- */

static enum ck_status report_gates(struct ck_session *session, const struct ck_gates *gates,
                                   struct ck_output *output)
{
    const struct ck_options *options = &session->options;
    enum ck_status status = ck_write_gates_tables(output, gates);
    if (status == CK_OK && !options->no_figures)
        status = ck_write_gates_figure(output, gates, options->lang);
    if (status == CK_OK) status = commit(session, output);
    if (status != CK_OK) return status;
    if (options->json)
        ck_print_gates_json(gates, stdout);
    else
        ck_print_gates(gates, options->lang, options->quiet, stdout);
    return CK_OK;
}

static enum ck_status run_gates(struct ck_session *session, const struct ck_robust_run *run,
                                struct ck_output *output)
{
    struct ck_gates gates;
    enum ck_status status = ck_gates_solve(run, session->options.gates, &gates);
    if (status == CK_FAILED)
        ck_report_failure(session, run->study, gates.failed_arm, &gates.failure);
    if (status == CK_OK) status = report_gates(session, &gates, output);
    if (status == CK_OK) status = judge(run->study, &gates.repetitions[0]);
    ck_gates_free(&gates);
    return status;
}

/* --- ranges ---------------------------------------------------------------------------------- */

static enum ck_status report_ranges(struct ck_session *session, const struct ck_ranges *ranges,
                                    struct ck_output *output)
{
    const struct ck_options *options = &session->options;
    enum ck_status status = ck_write_ranges_tables(output, ranges);
    if (status == CK_OK && !options->no_figures)
        status = ck_write_ranges_figures(output, ranges, options->lang);
    if (status == CK_OK) status = commit(session, output);
    if (status != CK_OK) return status;
    if (options->json)
        ck_print_ranges_json(ranges, stdout);
    else
        ck_print_ranges(ranges, options->lang, options->quiet, stdout);
    return CK_OK;
}

static enum ck_status run_ranges(struct ck_session *session, const struct ck_robust_run *run,
                                 struct ck_output *output)
{
    struct ck_ranges ranges;
    enum ck_status status = ck_ranges_solve(run, (size_t)session->options.ranges, &ranges);
    if (status == CK_FAILED)
        ck_report_failure(session, run->study, ranges.failed_arm, &ranges.failure);
    if (status == CK_OK) status = report_ranges(session, &ranges, output);
    if (status == CK_OK) status = judge(run->study, &ranges.repetitions[0]);
    ck_ranges_free(&ranges);
    return status;
}

/* --- one study ------------------------------------------------------------------------------- */

enum ck_status ck_run_robust(struct ck_session *session, struct ck_study *study, const char *folder)
{
    const struct ck_options *options = &session->options;
    struct ck_progress progress = {.shown = false};
    struct ck_output output = {0};
    struct ck_robust_run run = {.inputs = &session->inputs,
                                .units = session->units,
                                .study = study,
                                .jobs = ck_session_jobs(session),
                                .seed = options->seed > 0 ? (unsigned long)options->seed : 1,
                                .stop = session->stop,
                                .diag = &session->diag};
    if (ck_progress_wanted(session)) {
        run.tell = ck_progress_tell;
        run.user = &progress;
    }
    enum ck_status status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK)
        status =
            options->gates ? run_gates(session, &run, &output) : run_ranges(session, &run, &output);
    const bool is_written = status == CK_OK || (status == CK_FAILED && session->diag.errors == 0);
    if (is_written) tell_folder(session, folder);
    ck_output_free(&output);
    return status;
}
