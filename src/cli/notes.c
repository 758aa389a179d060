/* `cytokinet notes [MODEL]`: every claim of the chapter as an experiment; one of them with its
 * curves; what was decided where the chapter slips; what in the model is not the chapter's. */
#include "ck/command.h"
#include "ck/report.h"

#include <unistd.h>

static const char default_model[] = "model/body.yaml";

/* One line on the terminal, written over again and again. */
static void tell_progress(void *user, size_t done, size_t total)
{
    (void)user;
    fprintf(stderr, "\r\033[K%zu/%zu", done, total);
    if (done == total) fputs("\r\033[K", stderr);
    fflush(stderr);
}

/* ---- what is printed ---- */

static void print_uncovered(const struct ck_notes *notes, FILE *stream)
{
    for (size_t i = 0; i < notes->uncovered_count; i++)
        fprintf(stream, "%s\n", notes->uncovered[i]);
}

static void print_errata(const struct ck_session *session, const struct ck_chapter *chapter)
{
    if (!session->options.json) ck_print_errata(chapter, session->options.lang, stdout);
    if (session->options.json) ck_print_errata_json(chapter, stdout);
    if (session->options.json) putchar('\n');
}

/* The curves of one claim, into a folder. */
static enum ck_status write_curves(struct ck_session *session, const struct ck_graph *graph,
                                   const struct ck_finding *finding)
{
    const struct ck_options *options = &session->options;
    struct ck_output output = {0};
    enum ck_status status = ck_output_open(&output, options->out, &session->diag);
    if (status == CK_OK) status = ck_write_claim_table(&output, finding);
    if (status == CK_OK && !options->no_figures)
        status = ck_write_claim_figure(&output, graph, finding, options->lang);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    if (status == CK_OK && !options->quiet && !options->json)
        printf("written to %s/\n", options->out);
    return status;
}

static enum ck_status print(struct ck_session *session, const struct ck_graph *graph,
                            const struct ck_notes *notes)
{
    const struct ck_options *options = &session->options;
    if (options->json)
        ck_print_notes_json(graph, notes, stdout);
    else if (options->uncovered)
        print_uncovered(notes, stdout);
    else if (options->claim && notes->count == 1)
        ck_print_claim(graph, &notes->findings[0], options->lang, stdout);
    else
        ck_print_notes(graph, notes, options->lang, options->quiet, stdout);
    if (options->claim && options->out && notes->count == 1) {
        const enum ck_status status = write_curves(session, graph, &notes->findings[0]);
        if (status != CK_OK) return status;
    }
    return notes->verdicts[CK_VERDICT_FAILS] > 0 && !options->uncovered ? CK_FAILED : CK_OK;
}

/* ---- the command ---- */

static enum ck_status complain(struct ck_session *session, const struct ck_notes *notes)
{
    if (*session->stop)
        ck_error(&session->diag, (struct ck_place){0}, NULL, "interrupted");
    else
        ck_error(&session->diag, (struct ck_place){0}, NULL, "the model does not rest: %s",
                 notes->failure.reason);
    return CK_FAILED;
}

static enum ck_status solve(struct ck_session *session, const struct ck_graph *graph,
                            const struct ck_system *system)
{
    struct ck_notes_run run = {.inputs = &session->inputs,
                               .units = session->units,
                               .graph = graph,
                               .system = system,
                               .claim = session->options.claim,
                               .jobs = ck_session_jobs(session),
                               .stop = session->stop,
                               .diag = &session->diag};
    struct ck_notes notes;
    if (!session->options.quiet && isatty(STDERR_FILENO)) run.tell = tell_progress;
    const enum ck_status status = ck_notes_solve(&run, &notes);
    enum ck_status end = status;
    if (status == CK_OK || (status == CK_BAD_INPUT && notes.count > 0)) {
        end = print(session, graph, &notes);
        if (status != CK_OK) end = status;
    }
    if (status == CK_FAILED) end = complain(session, &notes);
    ck_notes_free(&notes);
    return end;
}

enum ck_status ck_command_notes(struct ck_session *session)
{
    const char *path = session->options.file_count > 0 ? session->options.files[0] : default_model;
    struct ck_graph graph;
    struct ck_system system;
    ck_graph_init(&graph);
    ck_system_init(&system);
    enum ck_status status = ck_model_read(&session->inputs, session->units, path,
                                          (struct ck_place){0}, &graph, &session->diag);
    if (status == CK_OK && session->options.errata)
        print_errata(session, graph.chapter);
    else if (status == CK_OK)
        status = ck_compile(&graph, &system, &session->diag);
    if (status == CK_OK && !session->options.errata) status = solve(session, &graph, &system);
    ck_system_free(&system);
    ck_graph_free(&graph);
    return status;
}
