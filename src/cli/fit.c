/* `cytokinet fit STUDY`: reads the question, has it answered by all processors, writes tables,
 * figures and the numbers that were found. */
#include "ck/command.h"
#include "ck/report.h"
#include "failure.h"
#include "progress.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define BAND_TIMES 201

/* --- progress -------------------------------------------------------------------------------- */

struct clock {
    const char *stage;
    struct timespec begin;
    bool shown;
};

static double seconds_since(struct timespec begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin.tv_sec) + 1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
}

/* One line on the terminal, written over again and again. */
static void tell_progress(void *user, const char *stage, size_t done, size_t total, double chi2)
{
    struct clock *clock = user;
    if (!clock->stage || strcmp(clock->stage, stage) != 0) {
        clock->stage = stage;
        clock_gettime(CLOCK_MONOTONIC, &clock->begin);
    }
    const double seconds = seconds_since(clock->begin);
    fprintf(stderr, "\r\033[K%s %zu/%zu, %.0f s", stage, done, total, seconds);
    if (done > 0 && done < total)
        fprintf(stderr, ", about %.0f s to go", seconds / (double)done * (double)(total - done));
    if (isfinite(chi2)) fprintf(stderr, ", best chi2 %.6g", chi2);
    fflush(stderr);
    clock->shown = true;
}

/* --- what is asked --------------------------------------------------------------------------- */

static enum ck_status read_question(struct ck_session *session, struct ck_study *study)
{
    const struct ck_options *options = &session->options;
    const enum ck_status status =
        ck_study_read(&session->inputs, session->units, options->files[0], study, &session->diag);
    if (status != CK_OK) return status;
    if (!study->fit) {
        ck_error(&session->diag,
                 (struct ck_place){.source = &study->document->source, .line = 1, .column = 1},
                 "`fit: {parameters: {…}}`; see configs/README.md",
                 "the study does not say what to fit");
        return CK_BAD_INPUT;
    }
    if (options->starts > 0) study->fit->starts = options->starts;
    if (options->profiles) study->fit->profiles = true;
    if (options->seed > 0) study->fit->seed = (unsigned long)options->seed;
    return CK_OK;
}

/* --- what is written ------------------------------------------------------------------------- */

/* A band for every readout; where the curves cannot be computed any more there are none. */
static enum ck_status find_curves(const struct ck_fit *fit, struct ck_study *study,
                                  struct ck_fit_curves *curves)
{
    struct ck_failure failure = {0};
    const size_t total = BAND_TIMES * fit->question->n_readouts;
    const double end_h = fmin(study->figure_until_h, study->duration_h);
    curves->n = BAND_TIMES;
    curves->time_h = ck_arena_alloc(&study->arena, BAND_TIMES, sizeof(double));
    curves->value = ck_arena_alloc(&study->arena, total, sizeof(double));
    curves->se = ck_arena_alloc(&study->arena, total, sizeof(double));
    if (!curves->time_h || !curves->value || !curves->se) return CK_NO_MEMORY;
    for (size_t i = 0; i < BAND_TIMES; i++)
        curves->time_h[i] = end_h * (double)i / (BAND_TIMES - 1);
    return ck_fit_bands(fit, study, curves->time_h, BAND_TIMES, curves->value, curves->se,
                        &failure);
}

static enum ck_status write_calibration(struct ck_output *output, const struct ck_fit *fit,
                                        const char *name)
{
    FILE *stream = ck_output_file(output, name);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    ck_print_calibration(fit, stream);
    return ck_output_close(output, name, stream);
}

static enum ck_status draw(const struct ck_session *session, const struct ck_fit *fit,
                           const struct ck_fit_curves *curves, struct ck_output *output)
{
    const char *lang;
    enum ck_status status = CK_OK;
    for (size_t i = 0; status == CK_OK && (lang = ck_session_language(session, i)); i++)
        status = ck_write_fit_figures(output, fit, curves, lang);
    return status;
}

static enum ck_status write_folder(struct ck_session *session, const struct ck_fit *fit,
                                   struct ck_study *study, const char *folder)
{
    struct ck_output output = {0};
    struct ck_fit_curves curves = {0};
    enum ck_status status = find_curves(fit, study, &curves);
    if (status == CK_OK) status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK) status = ck_write_fit_tables(&output, fit, &curves);
    if (status == CK_OK) status = ck_write_fit_json(&output, fit, &session->inputs);
    if (status == CK_OK) status = write_calibration(&output, fit, "calibration.yaml");
    if (status == CK_OK && !session->options.no_figures && !fit->interrupted)
        status = draw(session, fit, &curves, &output);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    return status;
}

/* Where the study asks for it: only what a finished fit found. */
static enum ck_status write_module(struct ck_session *session, const struct ck_fit *fit)
{
    struct ck_output output = {0};
    struct ck_arena arena = {0};
    const char *path = fit->question->write, *slash = strrchr(path, '/');
    const char *folder =
        slash ? ck_arena_copy_n(&arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
    enum ck_status status = folder ? ck_output_open(&output, folder, &session->diag) : CK_NO_MEMORY;
    if (status == CK_OK) status = write_calibration(&output, fit, slash ? slash + 1 : path);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    ck_arena_free(&arena);
    return status;
}

/* --- the command ----------------------------------------------------------------------------- */

static enum ck_status say_failed(struct ck_session *session, const struct ck_fit *fit)
{
    const struct ck_place place = {.source = &fit->study->document->source};
    const char *reason = fit->starts && fit->n_starts > 0 ? fit->starts[0].reason : "";
    if (*session->stop)
        ck_error(&session->diag, place, NULL, "interrupted; nothing was found yet");
    else
        ck_error(&session->diag, place, "other starts or narrower ranges",
                 "the model could not be run from any start: %s", reason);
    return CK_FAILED;
}

/* Files first, then words: what is told is there. The time is in words alone. */
static enum ck_status report(struct ck_session *session, const struct ck_fit *fit,
                             struct ck_study *study, double seconds)
{
    const struct ck_options *options = &session->options;
    const struct ck_place place = {.source = &study->document->source};
    const enum ck_fit_end end = fit->starts[fit->best].end;
    const bool good = !fit->interrupted && (end == CK_FIT_CONVERGED || end == CK_FIT_STALLED);
    const char *folder =
        options->out ? options->out : ck_arena_print(&study->arena, "out/%s", study->name);
    /* what is repeated from its fit.json changes no model */
    const bool writes = good && fit->question->write && !options->from;
    enum ck_status status = folder ? write_folder(session, fit, study, folder) : CK_NO_MEMORY;
    if (status == CK_OK && writes) status = write_module(session, fit);
    if (status != CK_OK) return status;
    if (options->json)
        ck_print_fit_json(fit, stdout);
    else
        ck_print_fit(fit, options->lang, options->quiet, stdout);
    if (!options->quiet && !options->json)
        printf("fitted in %.1f s by %zu threads\nwritten to %s/\n", seconds,
               ck_session_jobs(session), folder);
    if (!options->quiet && !options->json && writes)
        printf("written to %s\n", fit->question->write);
    if (good) return CK_OK;
    ck_error(&session->diag, place, fit->interrupted ? NULL : "more `starts:`",
             fit->interrupted ? "interrupted; the best so far is in %s/"
                              : "the search did not come to an end; the best so far is in %s/",
             folder);
    return CK_FAILED;
}

enum ck_status ck_command_fit(struct ck_session *session)
{
    struct ck_study study;
    struct ck_fit fit = {0};
    struct clock clock = {0};
    ck_study_init(&study);
    enum ck_status status = ck_open_run(session);
    if (status == CK_OK) status = read_question(session, &study);
    if (status == CK_OK) {
        struct ck_fit_run run = {.inputs = &session->inputs,
                                 .units = session->units,
                                 .study = &study,
                                 .jobs = ck_session_jobs(session),
                                 .stop = session->stop};
        if (ck_progress_wanted(session))
            run.progress = (struct ck_fit_progress){tell_progress, &clock};
        struct timespec begin;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        status = ck_fit_solve(&run, &fit);
        const double seconds = seconds_since(begin);
        if (clock.shown) fputs("\r\033[K", stderr);
        status = status == CK_OK       ? report(session, &fit, &study, seconds)
                 : status == CK_FAILED ? say_failed(session, &fit)
                                       : status;
    }
    ck_fit_free(&fit);
    ck_study_free(&study);
    return status;
}
