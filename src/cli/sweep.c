/* `cytokinet sweep STUDY`: has the points computed by all processors, writes tables and the figure,
 * and what is needed to go on when it was interrupted. */
#include "ck/command.h"
#include "ck/report.h"
#include "failure.h"
#include "progress.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT "sweep.checkpoint"

/* --- what is asked --------------------------------------------------------------------------- */

static enum ck_status read_question(struct ck_session *session, struct ck_study *study)
{
    const enum ck_status status = ck_study_read(&session->inputs, session->units,
                                                session->options.files[0], study, &session->diag);
    if (status != CK_OK || study->sweep) return status;
    ck_error(&session->diag,
             (struct ck_place){.source = &study->document->source, .line = 1, .column = 1},
             "`sweep: {vary: {…}, measure: […]}`; see configs/README.md",
             "the study does not say what to sweep");
    return CK_BAD_INPUT;
}

/* --- what is written ------------------------------------------------------------------------- */

static enum ck_status write_checkpoint(struct ck_output *output, const struct ck_sweep_run *run,
                                       const struct ck_sweep *sweep)
{
    FILE *stream = ck_output_file(output, CHECKPOINT);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    ck_sweep_write_checkpoint(run, sweep, stream);
    return ck_output_close(output, CHECKPOINT, stream);
}

/* While it runs, for a process that is killed. What cannot be written is told at the end. */
static void keep_points(void *user, const struct ck_sweep_run *run, const struct ck_sweep *sweep)
{
    const char *folder = user;
    struct ck_diag diag;
    struct ck_output output = {0};
    ck_diag_init(&diag);
    if (ck_output_open(&output, folder, &diag) == CK_OK &&
        write_checkpoint(&output, run, sweep) == CK_OK)
        ck_output_commit(&output);
    ck_output_free(&output);
    ck_diag_free(&diag);
}

static enum ck_status draw(const struct ck_session *session, const struct ck_sweep *sweep,
                           struct ck_output *output)
{
    const char *lang;
    enum ck_status status = CK_OK;
    for (size_t i = 0; status == CK_OK && (lang = ck_session_language(session, i)); i++)
        status = ck_write_sweep_figure(output, sweep, lang);
    return status;
}

/* Of an interrupted sweep nothing but the checkpoint, which a finished one takes away. */
static enum ck_status write_folder(struct ck_session *session, const struct ck_sweep_run *run,
                                   const struct ck_sweep *sweep, const char *folder)
{
    struct ck_output output = {0};
    enum ck_status status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK && sweep->interrupted) status = write_checkpoint(&output, run, sweep);
    if (status == CK_OK && !sweep->interrupted) status = ck_write_sweep_tables(&output, sweep);
    if (status == CK_OK && !sweep->interrupted)
        status = ck_write_sweep_json(&output, sweep, &session->inputs);
    if (status == CK_OK && !sweep->interrupted && !session->options.no_figures)
        status = draw(session, sweep, &output);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    if (status == CK_OK && !sweep->interrupted && unlink(run->checkpoint) != 0 && errno != ENOENT)
        ck_warning(&session->diag, (struct ck_place){0}, NULL, "cannot remove '%s': %s",
                   run->checkpoint, strerror(errno));
    return status;
}

static bool is_broken(const struct ck_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_crossings; i++)
        if (sweep->crossings[i].state == CK_SLOT_FAILED) return true;
    return sweep->n_failed > 0;
}

static void print_text(const struct ck_sweep *sweep, const struct ck_options *options)
{
    ck_print_sweep(sweep, options->lang, options->quiet, stdout);
    ck_print_expectation_list(&sweep->question->expectations, options->lang, options->quiet,
                              stdout);
}

static bool holds_all(const struct ck_expectations *expectations)
{
    for (size_t i = 0; i < expectations->count; i++)
        if (!expectations->items[i].holds) return false;
    return true;
}

static enum ck_status report(struct ck_session *session, struct ck_study *study,
                             const struct ck_sweep_run *run, const struct ck_sweep *sweep,
                             const char *folder)
{
    const struct ck_options *options = &session->options;
    const struct ck_place place = {.source = &sweep->study->document->source};
    enum ck_status status = sweep->interrupted ? CK_OK : ck_sweep_judge(study, sweep);
    if (status == CK_OK) status = write_folder(session, run, sweep, folder);
    if (status != CK_OK) return status;
    if (sweep->interrupted) {
        ck_error(&session->diag, place, "the same command goes on from there",
                 "interrupted; what was finished is in %s/" CHECKPOINT, folder);
        return CK_FAILED;
    }
    if (options->json)
        ck_print_sweep_json(sweep, stdout);
    else
        print_text(sweep, options);
    if (!options->quiet && !options->json) printf("written to %s/\n", folder);
    if (!is_broken(sweep)) return holds_all(&sweep->question->expectations) ? CK_OK : CK_FAILED;
    ck_error(&session->diag, place, "sweep.csv says which and why",
             "%zu of %zu points could not be computed", sweep->n_failed, sweep->n_points);
    return CK_FAILED;
}

/* --- the command ----------------------------------------------------------------------------- */

static enum ck_status sweep_study(struct ck_session *session, struct ck_study *study)
{
    const char *out = session->options.out;
    const char *folder = out ? out : ck_arena_print(&study->arena, "out/%s", study->name);
    const char *checkpoint =
        folder ? ck_arena_print(&study->arena, "%s/" CHECKPOINT, folder) : NULL;
    struct ck_sweep sweep;
    struct ck_progress progress = {.shown = false};
    struct ck_sweep_run run = {.inputs = &session->inputs,
                               .units = session->units,
                               .study = study,
                               .jobs = ck_session_jobs(session),
                               .stop = session->stop,
                               .version = CK_VERSION,
                               .checkpoint = checkpoint,
                               .keep = keep_points,
                               .keeper = (char *)folder,
                               .diag = &session->diag};
    if (!checkpoint) return CK_NO_MEMORY;
    if (ck_progress_wanted(session)) {
        run.tell = ck_progress_tell;
        run.user = &progress;
    }
    enum ck_status status = ck_sweep_solve(&run, &sweep);
    ck_progress_end(&progress);
    if (status == CK_OK) status = report(session, study, &run, &sweep, folder);
    ck_sweep_free(&sweep);
    return status;
}

enum ck_status ck_command_sweep(struct ck_session *session)
{
    struct ck_study study;
    ck_study_init(&study);
    enum ck_status status = ck_open_run(session);
    if (status == CK_OK) status = read_question(session, &study);
    if (status == CK_OK) status = sweep_study(session, &study);
    ck_study_free(&study);
    return status;
}
