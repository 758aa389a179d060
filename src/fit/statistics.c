/* How sure an answer is: standard errors, intervals and correlations from the jacobian at the best
 * place, and how well each curve meets its measurements. */
#include "private.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* --- covariance ------------------------------------------------------------------------------ */

/* The singular value decomposition of the columns of the jacobian, each of length 1. */
struct decomposition {
    size_t *columns, count; /* parameters inside their ranges on which the residuals depend */
    double *norms;          /* p */
    gsl_matrix *U, *V;
    gsl_vector *S, *work;
};

static void free_decomposition(struct decomposition *d)
{
    if (d->U) gsl_matrix_free(d->U);
    if (d->V) gsl_matrix_free(d->V);
    if (d->S) gsl_vector_free(d->S);
    if (d->work) gsl_vector_free(d->work);
}

static void choose_columns(const struct ck_fit *fit, const double *jacobian,
                           struct decomposition *d)
{
    const size_t p = fit->question->count;
    for (size_t j = 0; j < p; j++) {
        double sum = 0;
        for (size_t i = 0; i < fit->n_residuals; i++)
            sum += jacobian[i * p + j] * jacobian[i * p + j];
        d->norms[j] = sqrt(sum);
        if (fit->estimates[j].at_bound == 0 && d->norms[j] > 0) d->columns[d->count++] = j;
    }
}

static enum ck_status decompose(const struct ck_fit *fit, const double *jacobian,
                                struct decomposition *d)
{
    const size_t p = fit->question->count, n = fit->n_residuals;
    if (d->count == 0 || n < d->count) return CK_OK;
    d->U = gsl_matrix_alloc(n, d->count);
    d->V = gsl_matrix_alloc(d->count, d->count);
    d->S = gsl_vector_alloc(d->count);
    d->work = gsl_vector_alloc(d->count);
    if (!d->U || !d->V || !d->S || !d->work) return CK_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d->count; k++) {
            const size_t j = d->columns[k];
            gsl_matrix_set(d->U, i, k, jacobian[i * p + j] / d->norms[j]);
        }
    return gsl_linalg_SV_decomp(d->U, d->V, d->S, d->work) == GSL_SUCCESS ? CK_OK : CK_FAILED;
}

/* (Jᵀ J)⁻¹ = V S⁻² Vᵀ, on the columns as they were. */
static void fill_covariance(struct ck_fit *fit, const struct decomposition *d)
{
    const size_t p = fit->question->count;
    if (!d->S) return;
    const double least = gsl_vector_get(d->S, 0) * 1e-14;
    for (size_t a = 0; a < d->count; a++)
        for (size_t b = 0; b < d->count; b++) {
            double sum = 0;
            for (size_t k = 0; k < d->count; k++) {
                const double s = fmax(gsl_vector_get(d->S, k), least);
                sum += gsl_matrix_get(d->V, a, k) * gsl_matrix_get(d->V, b, k) / (s * s);
            }
            const size_t i = d->columns[a], j = d->columns[b];
            fit->covariance[i * p + j] =
                sum / (d->norms[i] * d->norms[j]) * fit->sigma * fit->sigma;
        }
}

static enum ck_status find_covariance(struct ck_fit *fit, const double *jacobian)
{
    const size_t p = fit->question->count;
    struct ck_arena arena = {0};
    struct decomposition d = {.columns = ck_arena_alloc(&arena, p + 1, sizeof *d.columns),
                              .norms = ck_arena_alloc(&arena, p + 1, sizeof(double))};
    enum ck_status status = CK_NO_MEMORY;
    memset(fit->covariance, 0, p * p * sizeof(double));
    if (d.columns && d.norms) {
        choose_columns(fit, jacobian, &d);
        status = decompose(fit, jacobian, &d);
    }
    if (status == CK_OK) fill_covariance(fit, &d);
    free_decomposition(&d);
    ck_arena_free(&arena);
    return status;
}

/* --- intervals ------------------------------------------------------------------------------- */

static void estimate(struct ck_fit *fit, size_t j)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
    struct ck_fit_estimate *e = &fit->estimates[j];
    const double u = ck_fit_to_u(parameter, e->value);
    const double se_u = sqrt(fit->covariance[j * fit->question->count + j]);
    e->se = e->low = e->high = NAN;
    if (!(se_u > 0)) return;
    e->se = se_u * (parameter->is_log ? e->value : 1);
    e->low = u - fit->quantile * se_u;
    e->high = u + fit->quantile * se_u;
    if (!parameter->is_log) return;
    e->low = exp(e->low);
    e->high = exp(e->high);
}

static void correlate(struct ck_fit *fit)
{
    const size_t p = fit->question->count;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            const double a = fit->covariance[i * p + i], b = fit->covariance[j * p + j];
            fit->correlation[i * p + j] =
                a > 0 && b > 0 ? fmin(fmax(fit->covariance[i * p + j] / sqrt(a * b), -1), 1) : NAN;
        }
}

static void find_freedom(struct ck_fit *fit)
{
    const struct ck_fit_question *question = fit->question;
    const double upper = 0.5 + question->confidence / 2;
    fit->freedom = (long)fit->n_residuals;
    for (size_t j = 0; j < question->count; j++) fit->freedom -= fit->estimates[j].at_bound == 0;
    fit->sigma = 1;
    if (question->sigma_known) {
        fit->quantile = gsl_cdf_ugaussian_Pinv(upper);
    } else {
        fit->sigma = sqrt(fit->chi2 / (double)fit->freedom);
        fit->quantile = gsl_cdf_tdist_Pinv(upper, (double)fit->freedom);
    }
    fit->threshold = fit->quantile * fit->quantile * fit->sigma * fit->sigma;
}

/* --- how well a curve meets its measurements ------------------------------------------------- */

struct moments {
    double n, curve, value; /* count, means */
};

static bool counts(const struct ck_fit *fit, size_t i, size_t readout)
{
    const struct ck_fit_point *point = &fit->question->points[i];
    return point->readout == readout && !point->below;
}

static struct moments find_means(const struct ck_fit *fit, size_t readout)
{
    struct moments m = {0};
    for (size_t i = 0; i < fit->question->n_points; i++) {
        if (!counts(fit, i, readout)) continue;
        m.n++;
        m.curve += (fit->values[i] - m.curve) / m.n;
        m.value += (fit->question->points[i].value - m.value) / m.n;
    }
    return m;
}

/* The squared correlation of curve and values of a readout; values below a limit are left out. Of
 * two values it would always be 1. */
static double find_r2(const struct ck_fit *fit, size_t readout)
{
    const struct moments m = find_means(fit, readout);
    double xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < fit->question->n_points; i++) {
        if (!counts(fit, i, readout)) continue;
        const double x = fit->values[i] - m.curve, y = fit->question->points[i].value - m.value;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    return m.n > 2 && xx > 0 && yy > 0 ? xy * xy / (xx * yy) : NAN;
}

static struct ck_fit_quality find_quality(const struct ck_fit *fit, size_t readout)
{
    struct ck_fit_quality quality = {.r2 = find_r2(fit, readout)};
    for (size_t i = 0; i < fit->question->n_points; i++) {
        const struct ck_fit_point *point = &fit->question->points[i];
        if (point->readout != readout) continue;
        quality.chi2 += fit->residuals[i] * fit->residuals[i];
        if (isnan(point->sd) || point->below) continue;
        quality.with_sd++;
        quality.inside += fabs(fit->values[i] - point->value) <= point->sd ? 1 : 0;
    }
    return quality;
}

/* --- all of it ------------------------------------------------------------------------------- */

static void take_best(struct ck_fit *fit, double *u)
{
    for (size_t j = 0; j < fit->question->count; j++) {
        const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
        const double value = fit->starts[fit->best].to[j];
        u[j] = ck_fit_to_u(parameter, value);
        fit->estimates[j] = (struct ck_fit_estimate){
            .value = value, .at_bound = (value >= parameter->high) - (value <= parameter->low)};
    }
}

static enum ck_status judge(struct ck_fit *fit, struct ck_fit_worker *worker, double *u,
                            double *jacobian, struct ck_failure *failure)
{
    const struct ck_fit_question *question = fit->question;
    take_best(fit, u);
    enum ck_status status = ck_fit_evaluate(worker, u, fit->residuals, jacobian, failure);
    if (status != CK_OK) return status;
    memcpy(fit->values, worker->values, question->n_points * sizeof(double));
    fit->chi2 = 0;
    for (size_t i = 0; i < fit->n_residuals; i++)
        fit->chi2 += fit->residuals[i] * fit->residuals[i];
    find_freedom(fit);
    status = find_covariance(fit, jacobian);
    for (size_t j = 0; j < question->count; j++) estimate(fit, j);
    correlate(fit);
    for (size_t r = 0; r < question->n_readouts; r++) fit->qualities[r] = find_quality(fit, r);
    return status;
}

enum ck_status ck_fit_judge(struct ck_fit *fit, struct ck_fit_worker *worker,
                            struct ck_failure *failure)
{
    const size_t p = fit->question->count, n = fit->n_residuals;
    const volatile sig_atomic_t *stop = worker->stop;
    double *u = ck_alloc(p + 1, sizeof *u), *jacobian = ck_alloc(n * p + 1, sizeof *jacobian);
    worker->stop = NULL; /* what was found is told even after an interruption */
    const enum ck_status status =
        u && jacobian ? judge(fit, worker, u, jacobian, failure) : CK_NO_MEMORY;
    worker->stop = stop;
    ck_release(u);
    ck_release(jacobian);
    return status;
}
