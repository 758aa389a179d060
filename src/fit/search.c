/* Downhill from one place, by the trust region method of GSL: Levenberg-Marquardt, and where that
 * takes long the double dogleg, which follows narrow valleys in few steps. Inside, every
 * parameter runs over all numbers (a sine brings it into its range); one that comes to rest at an
 * end of its range is held there, so that the rest of the search, and the errors afterwards, are
 * those of the others. Knows no statistics. */
#include "private.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_ROUNDS 24    /* of holding and letting go */
#define LET_GO      8     /* rounds: later what is held stays, so that there is an end */
#define CREEPING    25    /* iterations for a parameter near an end of its range to get there */
#define NEAR_BOUND  2e-3  /* of the range */
#define PATIENCE    100   /* iterations with Levenberg-Marquardt */
#define FAR_AWAY    1e100 /* a residual where the model cannot be run: such a step is rejected */
#define SMALL_STEP  1e-10

struct descent {
    struct ck_fit_search *search;
    const struct ck_fit_question *question;
    bool *held;       /* p: fixed, or at an end of its range */
    size_t *free;     /* the others */
    size_t n_free, n; /* n: residuals */
    double *u;        /* p: being evaluated */
    double *residuals, *jacobian;
    double *best; /* p */
    double best_chi2;
    struct ck_failure failure;
    bool no_memory, failed; /* failed: the last evaluation */
    bool fresh;             /* residuals and jacobian are those of the best place */
};

static double square_sum(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sum;
}

/* Residuals (and jacobian) at d->u; keeps the best place. */
static bool evaluate(struct descent *d, bool with_jacobian)
{
    const enum ck_status status = ck_fit_evaluate(d->search->worker, d->u, d->residuals,
                                                  with_jacobian ? d->jacobian : NULL, &d->failure);
    d->failed = status != CK_OK;
    d->fresh = false;
    if (status == CK_NO_MEMORY) d->no_memory = true;
    if (d->failed) return false;
    const double chi2 = square_sum(d->residuals, d->n);
    const size_t size = d->question->count * sizeof(double);
    if (chi2 < d->best_chi2) {
        d->best_chi2 = chi2;
        memcpy(d->best, d->u, size);
    }
    d->fresh = with_jacobian && memcmp(d->best, d->u, size) == 0;
    return true;
}

static void place_at(struct descent *d, const gsl_vector *z)
{
    for (size_t k = 0; k < d->n_free; k++)
        d->u[d->free[k]] =
            ck_fit_from_z(&d->question->parameters[d->free[k]], gsl_vector_get(z, k));
}

static bool is_interrupted(const struct descent *d)
{
    const volatile sig_atomic_t *stop = d->search->worker->stop;
    return d->no_memory || (stop && *stop);
}

static int residuals_at(const gsl_vector *z, void *user, gsl_vector *f)
{
    struct descent *d = user;
    place_at(d, z);
    const bool good = evaluate(d, false);
    if (is_interrupted(d)) return GSL_EFAILED;
    for (size_t i = 0; i < d->n; i++) gsl_vector_set(f, i, good ? d->residuals[i] : FAR_AWAY);
    return GSL_SUCCESS;
}

static int jacobian_at(const gsl_vector *z, void *user, gsl_matrix *J)
{
    struct descent *d = user;
    const size_t p = d->question->count;
    place_at(d, z);
    if (!evaluate(d, true)) return GSL_EFAILED;
    for (size_t k = 0; k < d->n_free; k++) {
        const size_t j = d->free[k];
        const double slope = ck_fit_slope_z(&d->question->parameters[j], gsl_vector_get(z, k));
        for (size_t i = 0; i < d->n; i++) gsl_matrix_set(J, i, k, d->jacobian[i * p + j] * slope);
    }
    return GSL_SUCCESS;
}

/* --- one run of GSL over the free parameters ------------------------------------------------- */

static bool has_arrived(const gsl_multifit_nlinear_workspace *work)
{
    int info = 0;
    return gsl_multifit_nlinear_test(SMALL_STEP, SMALL_STEP, 0, &info, work) == GSL_SUCCESS;
}

static bool is_near_end(const struct descent *d)
{
    for (size_t k = 0; k < d->n_free; k++) {
        const struct ck_fit_parameter *parameter = &d->question->parameters[d->free[k]];
        const double low = ck_fit_low_u(parameter), high = ck_fit_high_u(parameter);
        const double u = d->best[d->free[k]], near = NEAR_BOUND * (high - low);
        if (u <= low + near || u >= high - near) return true;
    }
    return false;
}

static enum ck_fit_end iterate(struct descent *d, gsl_multifit_nlinear_workspace *work)
{
    double before = d->best_chi2;
    int idle = 0;
    for (int i = 1; d->search->iterations < d->search->most_iterations; i++) {
        d->search->iterations++;
        const int status = gsl_multifit_nlinear_iterate(work);
        if (is_interrupted(d)) return CK_FIT_STOPPED;
        if (status == GSL_ENOPROG) return CK_FIT_STALLED;
        if (status != GSL_SUCCESS) return d->failed ? CK_FIT_FAILED : CK_FIT_STALLED;
        if (d->best_chi2 == 0 || has_arrived(work)) return CK_FIT_CONVERGED;
        idle = before - d->best_chi2 <= d->search->little * before ? idle + 1 : 0;
        if (idle >= d->search->idle) return CK_FIT_CONVERGED;
        if ((i >= CREEPING && is_near_end(d)) || d->search->iterations == PATIENCE) break;
        before = d->best_chi2;
    }
    return CK_FIT_LIMIT;
}

static enum ck_fit_end run_workspace(struct descent *d, gsl_multifit_nlinear_workspace *work,
                                     gsl_vector *z)
{
    gsl_multifit_nlinear_fdf fdf = {
        .f = residuals_at, .df = jacobian_at, .n = d->n, .p = d->n_free, .params = d};
    memcpy(d->u, d->best, d->question->count * sizeof(double));
    for (size_t k = 0; k < d->n_free; k++)
        gsl_vector_set(z, k, ck_fit_to_z(&d->question->parameters[d->free[k]], d->u[d->free[k]]));
    const int status = gsl_multifit_nlinear_init(z, &fdf, work);
    if (is_interrupted(d)) return CK_FIT_STOPPED;
    if (status != GSL_SUCCESS || d->failed) return CK_FIT_FAILED;
    return iterate(d, work);
}

static enum ck_fit_end run_round(struct descent *d)
{
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    how.trs = d->search->iterations < PATIENCE ? gsl_multifit_nlinear_trs_lm
                                               : gsl_multifit_nlinear_trs_ddogleg;
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, d->n, d->n_free);
    gsl_vector *z = gsl_vector_alloc(d->n_free);
    enum ck_fit_end end = CK_FIT_FAILED;
    if (work && z)
        end = run_workspace(d, work, z);
    else
        d->no_memory = true;
    if (z) gsl_vector_free(z);
    if (work) gsl_multifit_nlinear_free(work);
    return end;
}

/* --- the ends of ranges ---------------------------------------------------------------------- */

static void list_free(struct descent *d)
{
    d->n_free = 0;
    for (size_t j = 0; j < d->question->count; j++)
        if (!d->held[j]) d->free[d->n_free++] = j;
}

/* d χ² / d u_j / 2 at the place of the last jacobian. */
static double gradient(const struct descent *d, size_t j)
{
    const size_t p = d->question->count;
    double sum = 0;
    for (size_t i = 0; i < d->n; i++) sum += d->residuals[i] * d->jacobian[i * p + j];
    return sum;
}

/* Towards which end of its range a parameter wants to leave: it is near, and χ² falls there. */
static int wanted_end(const struct descent *d, size_t j)
{
    const struct ck_fit_parameter *parameter = &d->question->parameters[j];
    const double low = ck_fit_low_u(parameter), high = ck_fit_high_u(parameter);
    const double g = gradient(d, j), near = NEAR_BOUND * (high - low);
    if (d->best[j] >= high - near && g < 0) return 1;
    return d->best[j] <= low + near && g > 0 ? -1 : 0;
}

/* Holds what leans against an end, and lets go what wants away from it; false if nothing changed.
 */
static bool change_held(struct descent *d, bool may_let_go)
{
    const size_t p = d->question->count;
    bool changed = false;
    memcpy(d->u, d->best, p * sizeof(double));
    if (!d->fresh && !evaluate(d, true)) return false;
    for (size_t j = 0; j < p; j++) {
        const struct ck_fit_parameter *parameter = &d->question->parameters[j];
        if (d->search->fixed && d->search->fixed[j]) continue;
        const int end = wanted_end(d, j);
        if (!d->held[j] && end != 0) {
            d->held[j] = changed = true;
            d->u[j] = end > 0 ? ck_fit_high_u(parameter) : ck_fit_low_u(parameter);
        } else if (d->held[j] && end == 0 && may_let_go) {
            d->held[j] = false;
            changed = true;
        }
    }
    if (!changed || !evaluate(d, false)) return false;
    const double chi2 = square_sum(d->residuals, d->n);
    if (chi2 > d->best_chi2 * (1 + 1e-2) + 1e-300) return false;
    d->best_chi2 = chi2; /* a step to the end may cost a little that the others win back */
    memcpy(d->best, d->u, p * sizeof(double));
    return true;
}

static enum ck_fit_end run_rounds(struct descent *d)
{
    enum ck_fit_end end = CK_FIT_CONVERGED;
    for (int round = 0; round < MOST_ROUNDS; round++) {
        list_free(d);
        if (d->n_free > 0) end = run_round(d);
        if (end == CK_FIT_STOPPED || end == CK_FIT_FAILED || d->no_memory) return end;
        const bool spent = d->search->iterations >= d->search->most_iterations;
        if (!change_held(d, round < LET_GO) && (end != CK_FIT_LIMIT || spent)) break;
    }
    return is_interrupted(d) ? CK_FIT_STOPPED : end;
}

static bool make_room(struct descent *d, struct ck_arena *arena)
{
    const size_t p = d->question->count;
    d->n = ck_fit_count_residuals(d->question);
    d->held = ck_arena_alloc(arena, p + 1, sizeof *d->held);
    d->free = ck_arena_alloc(arena, p + 1, sizeof *d->free);
    d->u = ck_arena_alloc(arena, p + 1, sizeof(double));
    d->best = ck_arena_alloc(arena, p + 1, sizeof(double));
    d->residuals = ck_arena_alloc(arena, d->n + 1, sizeof(double));
    d->jacobian = ck_arena_alloc(arena, d->n * p + 1, sizeof(double));
    return d->held && d->free && d->u && d->best && d->residuals && d->jacobian;
}

enum ck_status ck_fit_descend(struct ck_fit_search *search)
{
    struct ck_arena arena = {0};
    struct descent d = {.search = search, .question = search->worker->question};
    const size_t p = d.question->count;
    d.best_chi2 = INFINITY;
    d.no_memory = !make_room(&d, &arena);
    search->iterations = 0;
    search->reason[0] = '\0';
    search->end = CK_FIT_FAILED;
    if (!d.no_memory) {
        if (search->fixed) memcpy(d.held, search->fixed, p * sizeof *d.held);
        memcpy(d.u, search->u, p * sizeof(double));
        if (evaluate(&d, false)) search->end = run_rounds(&d);
        if (is_interrupted(&d)) search->end = CK_FIT_STOPPED;
        search->chi2 = isfinite(d.best_chi2) ? d.best_chi2 : NAN;
        if (isfinite(d.best_chi2)) memcpy(search->u, d.best, p * sizeof(double));
        if (search->end == CK_FIT_FAILED)
            snprintf(search->reason, sizeof search->reason, "%.190s", d.failure.reason);
    }
    ck_arena_free(&arena);
    return d.no_memory ? CK_NO_MEMORY : CK_OK;
}
