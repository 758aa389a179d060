/* A fit from the question to the answer: searches from all starts, how sure the best is, profiles.
 * Each stage is in a file of its own. */
#include "private.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_REPEATS 3 /* of everything after the search, when a profile finds something better */

const char *const ck_fit_end_words[] = {"converged", "stalled", "out of iterations", "failed",
                                        "interrupted"};

void ck_fit_free(struct ck_fit *fit)
{
    ck_arena_free(&fit->arena);
    *fit = (struct ck_fit){0};
}

static enum ck_status open_fit(struct ck_fit *fit, const struct ck_fit_run *run)
{
    const struct ck_fit_question *question = run->study->fit;
    const size_t p = question->count;
    *fit = (struct ck_fit){.study = run->study, .question = question};
    fit->n_residuals = ck_fit_count_residuals(question);
    fit->estimates = ck_arena_alloc(&fit->arena, p + 1, sizeof *fit->estimates);
    fit->correlation = ck_arena_alloc(&fit->arena, p * p + 1, sizeof(double));
    fit->covariance = ck_arena_alloc(&fit->arena, p * p + 1, sizeof(double));
    fit->values = ck_arena_alloc(&fit->arena, question->n_points + 1, sizeof(double));
    fit->residuals = ck_arena_alloc(&fit->arena, fit->n_residuals + 1, sizeof(double));
    fit->qualities = ck_arena_alloc(&fit->arena, question->n_readouts + 1, sizeof *fit->qualities);
    if (!fit->estimates || !fit->correlation || !fit->covariance || !fit->values ||
        !fit->residuals || !fit->qualities)
        return CK_NO_MEMORY;
    return ck_fit_make_starts(fit);
}

/* The search goes on from what a profile found. */
static enum ck_status polish(struct ck_fit *fit, struct ck_fit_worker *worker)
{
    struct ck_fit_start *best = &fit->starts[fit->best];
    const struct ck_fit_question *question = fit->question;
    double *u = ck_alloc(question->count + 1, sizeof *u);
    if (!u) return CK_NO_MEMORY;
    for (size_t j = 0; j < question->count; j++)
        u[j] = ck_fit_to_u(&question->parameters[j], best->to[j]);
    struct ck_fit_search search = {
        .worker = worker, .most_iterations = 100, .little = 1e-10, .idle = 2, .u = u};
    const enum ck_status status = ck_fit_descend(&search);
    for (size_t j = 0; j < question->count; j++)
        best->to[j] = ck_fit_from_u(&question->parameters[j], u[j]);
    best->chi2 = search.chi2;
    best->end = search.end;
    best->iterations += search.iterations;
    ck_release(u);
    return status;
}

static enum ck_status find_profiles(struct ck_fit *fit, struct ck_fit_crew *crew,
                                    struct ck_failure *failure)
{
    bool better = true;
    enum ck_status status = CK_OK;
    for (int i = 0; i < MOST_REPEATS && better && status == CK_OK && !fit->interrupted; i++) {
        if (i > 0) status = polish(fit, &crew->workers[0]);
        if (i > 0 && status == CK_OK) status = ck_fit_judge(fit, &crew->workers[0], failure);
        if (status == CK_OK) status = ck_fit_make_profiles(fit, crew, &better);
    }
    return status;
}

static enum ck_status solve(struct ck_fit *fit, struct ck_fit_crew *crew,
                            struct ck_failure *failure)
{
    enum ck_status status = ck_fit_try_starts(fit, crew);
    if (status != CK_OK) return status;
    status = ck_fit_judge(fit, &crew->workers[0], failure);
    if (status == CK_FAILED)
        snprintf(fit->starts[0].reason, sizeof fit->starts[0].reason, "%.190s", failure->reason);
    /* an exact fit has no errors to draw a profile by */
    if (status == CK_OK && fit->question->profiles && !fit->interrupted && fit->threshold > 0)
        status = find_profiles(fit, crew, failure);
    return status;
}

enum ck_status ck_fit_solve(const struct ck_fit_run *run, struct ck_fit *fit)
{
    struct ck_fit_crew crew = {0};
    struct ck_failure failure = {0};
    gsl_error_handler_t *before = gsl_set_error_handler_off();
    enum ck_status status = open_fit(fit, run);
    if (status == CK_OK) status = ck_fit_crew_init(&crew, run, &failure);
    if (status == CK_OK)
        status = solve(fit, &crew, &failure);
    else if (fit->starts && fit->n_starts > 0 && fit->starts[0].from)
        snprintf(fit->starts[0].reason, sizeof fit->starts[0].reason, "%.190s", failure.reason);
    ck_fit_crew_free(&crew);
    gsl_set_error_handler(before);
    return status;
}
