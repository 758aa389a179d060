/* Where searches begin: the given start, and places spread over all ranges (a Latin hypercube on
 * the scale of the search); and what became of each. */
#include "private.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_ITERATIONS 300
#define SAME            1e-7 /* part of χ² by which starts that found the same may differ */

/* Each range is cut into as many parts as there are drawn starts, and each part is used once. */
static void draw_starts(struct ck_fit *fit, gsl_rng *rng, size_t *order)
{
    const size_t drawn = fit->n_starts - 1;
    for (size_t j = 0; j < fit->question->count; j++) {
        const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
        const double low = ck_fit_low_u(parameter), high = ck_fit_high_u(parameter);
        for (size_t i = 0; i < drawn; i++) order[i] = i;
        gsl_ran_shuffle(rng, order, drawn, sizeof *order);
        for (size_t i = 0; i < drawn; i++) {
            const double part = ((double)order[i] + gsl_rng_uniform(rng)) / (double)drawn;
            fit->starts[i + 1].from[j] = ck_fit_from_u(parameter, low + part * (high - low));
        }
    }
}

enum ck_status ck_fit_make_starts(struct ck_fit *fit)
{
    const size_t p = fit->question->count;
    fit->n_starts = (size_t)fit->question->starts;
    fit->starts = ck_arena_alloc(&fit->arena, fit->n_starts, sizeof *fit->starts);
    size_t *order = ck_arena_alloc(&fit->arena, fit->n_starts, sizeof *order);
    if (!fit->starts || !order) return CK_NO_MEMORY;
    for (size_t i = 0; i < fit->n_starts; i++) {
        struct ck_fit_start *start = &fit->starts[i];
        start->from = ck_arena_alloc(&fit->arena, p + 1, sizeof(double));
        start->to = ck_arena_alloc(&fit->arena, p + 1, sizeof(double));
        if (!start->from || !start->to) return CK_NO_MEMORY;
        start->chi2 = NAN;
        start->end = CK_FIT_STOPPED; /* until it is tried */
    }
    for (size_t j = 0; j < p; j++) fit->starts[0].from[j] = fit->question->parameters[j].start;
    if (fit->n_starts == 1) return CK_OK;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng) return CK_NO_MEMORY;
    gsl_rng_set(rng, fit->question->seed);
    draw_starts(fit, rng, order);
    gsl_rng_free(rng);
    return CK_OK;
}

static enum ck_status try_start(struct ck_fit_worker *worker, void *user, size_t item, double *chi2)
{
    struct ck_fit *fit = user;
    struct ck_fit_start *start = &fit->starts[item];
    const struct ck_fit_question *question = fit->question;
    double *u = ck_alloc(question->count + 1, sizeof *u);
    if (!u) return CK_NO_MEMORY;
    for (size_t j = 0; j < question->count; j++)
        u[j] = ck_fit_to_u(&question->parameters[j], start->from[j]);
    struct ck_fit_search search = {
        .worker = worker, .most_iterations = MOST_ITERATIONS, .little = 1e-10, .idle = 2, .u = u};
    const enum ck_status status = ck_fit_descend(&search);
    for (size_t j = 0; j < question->count; j++)
        start->to[j] = ck_fit_from_u(&question->parameters[j], u[j]);
    start->chi2 = *chi2 = search.chi2;
    start->end = search.end;
    start->iterations = search.iterations;
    memcpy(start->reason, search.reason, sizeof start->reason);
    ck_release(u);
    return status;
}

/* The least χ²; of those that agree in it the first. */
static void choose_best(struct ck_fit *fit)
{
    double least = INFINITY;
    for (size_t i = 0; i < fit->n_starts; i++) least = fmin(least, fit->starts[i].chi2);
    fit->best = 0;
    for (size_t i = fit->n_starts; i-- > 0;)
        if (fit->starts[i].chi2 <= least * (1 + SAME)) fit->best = i;
}

enum ck_status ck_fit_try_starts(struct ck_fit *fit, struct ck_fit_crew *crew)
{
    const enum ck_status status = ck_fit_crew_do(crew, "starts", fit->n_starts, try_start, fit);
    choose_best(fit);
    fit->interrupted = crew->run->stop && *crew->run->stop;
    if (status == CK_OK && isnan(fit->starts[fit->best].chi2)) return CK_FAILED;
    return status;
}
