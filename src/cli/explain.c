/* `cytokinet explain STUDY --species NAME`: what moves a species in one arm: a table, a figure,
 * three sentences. */
#include "failure.h"

#include "ck/report.h"

#include <math.h>
#include <string.h>

static const struct ck_place nowhere;

/* What is asked of the study, found in it. */
struct question {
    struct ck_study study;
    const struct ck_arm *arm;
    uint32_t state;
    double *times_h;
    size_t time_count;
};

/* --- names ------------------------------------------------------------------------------------ */

static enum ck_status find_arm(struct ck_session *session, struct question *question)
{
    const struct ck_study *study = &question->study;
    const char *name = session->options.arm;
    question->arm = &study->arms[0];
    if (!name) return CK_OK;
    const char **names = ck_alloc(study->arm_count + 1, sizeof *names);
    if (!names) return CK_NO_MEMORY;
    question->arm = NULL;
    for (size_t i = 0; i < study->arm_count; i++) {
        names[i] = study->arms[i].name;
        if (strcmp(names[i], name) == 0) question->arm = &study->arms[i];
    }
    if (!question->arm)
        ck_error(&session->diag, nowhere,
                 ck_diag_nearest(&session->diag, name, names, study->arm_count),
                 "'%s' has no arm '%s'", study->path, name);
    ck_release(names);
    return question->arm ? CK_OK : CK_BAD_INPUT;
}

static enum ck_status find_species(struct ck_session *session, struct question *question)
{
    const struct ck_system *system = question->arm->system;
    const char *name = session->options.species;
    size_t count = 0;
    question->state = ck_system_state(system, name);
    if (question->state != CK_NONE && !system->states[question->state].hidden) return CK_OK;
    if (ck_system_readout(system, name) != CK_NONE) {
        ck_error(&session->diag, nowhere, "ask for what it is made of; see 'cytokinet equations'",
                 "'%s' is not moved by processes: it is computed from other species", name);
        return CK_BAD_INPUT;
    }
    const char **names = ck_alloc((size_t)system->n_states + 1, sizeof *names);
    if (!names) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < system->n_states; i++)
        if (!system->states[i].hidden) names[count++] = system->states[i].name;
    ck_error(&session->diag, nowhere, ck_diag_nearest(&session->diag, name, names, count),
             "there is no species '%s' in arm '%s'", name, question->arm->name);
    ck_release(names);
    return CK_BAD_INPUT;
}

/* --- times ------------------------------------------------------------------------------------ */

static enum ck_status read_time(struct ck_session *session, const char *text,
                                struct question *question)
{
    static const char *const hours[] = {"h", NULL};
    const double end_h = question->study.duration_h;
    struct ck_arena *arena = &question->study.arena;
    struct ck_node node = {.kind = CK_SCALAR, .text = text};
    struct ck_quantity quantity = {0};
    int which;
    const enum ck_status status = ck_quantity_read(session->units, &node, hours, CK_NOT_NEGATIVE,
                                                   arena, &quantity, &which, &session->diag);
    if (status != CK_OK) return status;
    if (quantity.value > end_h * (1 + 1e-12)) {
        ck_error(&session->diag, nowhere, NULL, "--at %s is after the end of the study (%g h)",
                 text, end_h);
        return CK_BAD_INPUT;
    }
    question->times_h[question->time_count++] = fmin(quantity.value, end_h);
    return CK_OK;
}

/* "6 h, 2 d" */
static enum ck_status read_times(struct ck_session *session, struct question *question)
{
    const char *text = session->options.at;
    struct ck_arena *arena = &question->study.arena;
    enum ck_status status = CK_OK;
    size_t count = 1;
    for (const char *c = text; *c; c++) count += *c == ',';
    question->times_h = ck_arena_alloc(arena, count, sizeof(double));
    if (!question->times_h) return CK_NO_MEMORY;
    for (const char *from = text; status == CK_OK;) {
        from += strspn(from, " ");
        const size_t length = strcspn(from, ",");
        const char *one = ck_arena_copy_n(arena, from, length);
        status = one ? read_time(session, one, question) : CK_NO_MEMORY;
        if (!from[length]) break;
        from += length + 1;
    }
    return status;
}

/* The multiples of every_h, and the end. */
static enum ck_status take_times(struct question *question)
{
    const struct ck_study *study = &question->study;
    const size_t count = (size_t)(study->duration_h / study->every_h + 1e-9) + 1;
    double *times_h = ck_arena_alloc(&question->study.arena, count + 1, sizeof *times_h);
    if (!times_h) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) times_h[i] = (double)i * study->every_h;
    question->times_h = times_h;
    question->time_count = count;
    if (times_h[count - 1] < study->duration_h * (1 - 1e-12))
        times_h[question->time_count++] = study->duration_h;
    return CK_OK;
}

/* --- results ---------------------------------------------------------------------------------- */

static enum ck_status write_story(struct ck_session *session, struct ck_output *output,
                                  const struct ck_study *study,
                                  const struct ck_explanation *explanation,
                                  const struct ck_story *story)
{
    const char *lang = session->options.lang;
    const char *name = strcmp(lang, "fr") == 0 ? "explain.fr.txt" : "explain.txt";
    FILE *stream = ck_output_file(output, name);
    if (!stream) return session->diag.out_of_memory ? CK_NO_MEMORY : CK_IO;
    const enum ck_status status = ck_print_story(study, explanation, story, lang, stream);
    const enum ck_status closed = ck_output_close(output, name, stream);
    return status == CK_OK ? closed : status;
}

static enum ck_status write_results(struct ck_session *session, const struct question *question,
                                    struct ck_explanation *explanation,
                                    const struct ck_story *story, const char *folder)
{
    struct ck_output output = {0};
    const struct ck_study *study = &question->study;
    const bool draws = !session->options.no_figures;
    enum ck_status status = ck_output_open(&output, folder, &session->diag);
    if (status == CK_OK)
        status =
            ck_write_explanation(&output, explanation, question->times_h, question->time_count);
    if (status == CK_OK) status = write_story(session, &output, study, explanation, story);
    if (status == CK_OK && draws)
        status = ck_write_explanation_figure(&output, study, explanation, session->options.lang);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    return status;
}

static enum ck_status explain(struct ck_session *session, struct question *question)
{
    const struct ck_options *options = &session->options;
    struct ck_explanation explanation;
    struct ck_story story = {0};
    const char *folder = options->out ? options->out
                                      : ck_arena_print(&question->study.arena, "out/%s/explain-%s",
                                                       question->study.name, options->species);
    if (!folder) return CK_NO_MEMORY;
    enum ck_status status = ck_explanation_make(&explanation, question->arm, question->state);
    if (status == CK_OK) status = ck_story_tell(&explanation, &story);
    if (status == CK_OK) status = write_results(session, question, &explanation, &story, folder);
    if (status == CK_OK && !options->quiet) {
        status = ck_print_story(&question->study, &explanation, &story, options->lang, stdout);
        printf("written to %s/\n", folder);
    }
    ck_story_free(&story);
    ck_explanation_free(&explanation);
    return status;
}

static enum ck_status ask(struct ck_session *session, struct question *question)
{
    struct ck_study *study = &question->study;
    enum ck_status status = ck_study_read(&session->inputs, session->units,
                                          session->options.files[0], study, &session->diag);
    if (status == CK_OK) status = find_arm(session, question);
    if (status == CK_OK) status = find_species(session, question);
    if (status != CK_OK) return status;
    return session->options.at ? read_times(session, question) : take_times(question);
}

enum ck_status ck_command_explain(struct ck_session *session)
{
    struct question question = {0};
    struct ck_failure failure = {0};
    size_t failed_arm = SIZE_MAX;
    if (!session->options.species) {
        ck_error(&session->diag, nowhere, "for example --species TNFa",
                 "--species says what to explain");
        return CK_BAD_INPUT;
    }
    ck_study_init(&question.study);
    enum ck_status status = ask(session, &question);
    if (status == CK_OK) {
        status = ck_study_run(&question.study, session->stop, &failure, &failed_arm);
        if (status == CK_FAILED) ck_report_failure(session, &question.study, failed_arm, &failure);
    }
    if (status == CK_OK) status = explain(session, &question);
    ck_study_free(&question.study);
    return status;
}
