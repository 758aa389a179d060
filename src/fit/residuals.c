/* What a fit makes small: the distances of the curves from the measurements in units of their
 * error, and of the parameters from what was known before. */
#include "private.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of a value that is only known to be less than the detection limit. */
static double residual_below(const struct ck_fit_point *point, bool sigma_known, double curve,
                             double *slope)
{
    const double z = (point->value - curve) / point->sigma;
    *slope = 0;
    if (!sigma_known) {
        if (z < 0) *slope = 1 / point->sigma;
        return fmax(-z, 0);
    }
    double log_phi, hazard; /* ln Φ(z), φ(z) / Φ(z) */
    if (z < -30) {          /* where Φ soon underflows: its asymptotic series */
        const double series = 1 - 1 / (z * z) + 3 / (z * z * z * z);
        log_phi = -z * z / 2 - log(-z * sqrt(2 * M_PI)) + log(series);
        hazard = -z / series;
    } else {
        const double phi = gsl_cdf_ugaussian_P(z);
        log_phi = z < 0 ? log(phi) : log1p(-gsl_cdf_ugaussian_Q(z));
        hazard = gsl_ran_ugaussian_pdf(z) / phi;
    }
    const double r = sqrt(-2 * log_phi);
    if (r > 0) *slope = hazard / (r * point->sigma);
    return r;
}

/* The logarithm of curve / value; below a thousandth its tangent, so that 0 is finite too. */
static double log_ratio(double value, double curve, double *slope)
{
    const double least = value / 1000;
    *slope = 1 / fmax(curve, least);
    return curve > least ? log(curve / value) : log(1e-3) + curve / least - 1;
}

/* As if the logarithm had been measured. */
static double residual_of_factor(const struct ck_fit_point *point, double curve, double *slope)
{
    struct ck_fit_point logarithm = *point;
    double inner;
    logarithm.factor = false;
    logarithm.value = 0;
    logarithm.sigma = point->sigma / point->value;
    const double ratio = log_ratio(point->value, curve, &inner);
    const double residual = ck_fit_residual(&logarithm, true, ratio, slope);
    *slope *= inner;
    return residual;
}

double ck_fit_residual(const struct ck_fit_point *point, bool sigma_known, double curve,
                       double *slope)
{
    if (point->factor) return residual_of_factor(point, curve, slope);
    if (point->below) return residual_below(point, sigma_known, curve, slope);
    *slope = 1 / point->sigma;
    return (curve - point->value) / point->sigma;
}

size_t ck_fit_count_residuals(const struct ck_fit_question *question)
{
    size_t count = question->n_points;
    for (size_t j = 0; j < question->count; j++)
        count += isnan(question->parameters[j].prior) ? 0 : 1;
    return count;
}

struct ck_observation *ck_fit_observations(const struct ck_fit_question *question,
                                           struct ck_arena *arena)
{
    struct ck_observation *list = ck_arena_alloc(arena, question->n_points + 1, sizeof *list);
    for (size_t i = 0; list && i < question->n_points; i++)
        list[i] = (struct ck_observation){question->points[i].arm, question->points[i].column,
                                          question->points[i].time_h};
    return list;
}

/* --- one thread's model ---------------------------------------------------------------------- */

static enum ck_status make_room(struct ck_fit_worker *worker)
{
    const size_t p = worker->question->count, n = worker->question->n_points;
    struct ck_arena *arena = &worker->study.arena;
    worker->theta = ck_arena_alloc(arena, p + 1, sizeof(double));
    worker->values = ck_arena_alloc(arena, n + 1, sizeof(double));
    worker->slopes = ck_arena_alloc(arena, n * p + 1, sizeof(double));
    worker->addresses = ck_arena_alloc(arena, p + 1, sizeof *worker->addresses);
    if (!worker->theta || !worker->values || !worker->slopes || !worker->addresses)
        return CK_NO_MEMORY;
    for (size_t j = 0; j < p; j++) worker->addresses[j] = worker->question->parameters[j].address;
    return CK_OK;
}

enum ck_status ck_fit_worker_init(struct ck_fit_worker *worker, const struct ck_fit_run *run,
                                  struct ck_failure *failure)
{
    *worker = (struct ck_fit_worker){.question = run->study->fit, .stop = run->stop};
    ck_study_init(&worker->study);
    ck_diag_init(&worker->diag);
    enum ck_status status =
        ck_study_read(run->inputs, run->units, run->study->path, &worker->study, &worker->diag);
    if (status == CK_OK) status = make_room(worker);
    if (status != CK_OK) return status;
    struct ck_observation *list = ck_fit_observations(worker->question, &worker->study.arena);
    if (!list) return CK_NO_MEMORY;
    return ck_sensitivity_init(&worker->sensitivity, &worker->study, worker->addresses,
                               worker->question->count, list, worker->question->n_points, failure);
}

void ck_fit_worker_free(struct ck_fit_worker *worker)
{
    ck_sensitivity_free(&worker->sensitivity);
    ck_study_free(&worker->study);
    ck_diag_free(&worker->diag);
}

/* --- residuals ------------------------------------------------------------------------------- */

static double prior_residual(const struct ck_fit_parameter *parameter, double u, double *slope)
{
    const double sd =
        parameter->is_log ? parameter->prior_sd / parameter->prior : parameter->prior_sd;
    *slope = 1 / sd;
    return (u - ck_fit_to_u(parameter, parameter->prior)) / sd;
}

static void fill_priors(const struct ck_fit_question *question, const double *u, double *residuals,
                        double *jacobian)
{
    const size_t p = question->count;
    size_t row = question->n_points;
    for (size_t j = 0; j < p; j++) {
        double slope;
        if (isnan(question->parameters[j].prior)) continue;
        residuals[row] = prior_residual(&question->parameters[j], u[j], &slope);
        for (size_t k = 0; jacobian && k < p; k++) jacobian[row * p + k] = k == j ? slope : 0;
        row++;
    }
}

static bool fill_points(const struct ck_fit_worker *worker, const double *u, double *residuals,
                        double *jacobian)
{
    const struct ck_fit_question *question = worker->question;
    const size_t p = question->count;
    bool finite = true;
    for (size_t i = 0; i < question->n_points; i++) {
        double slope;
        residuals[i] =
            ck_fit_residual(&question->points[i], question->sigma_known, worker->values[i], &slope);
        finite &= isfinite(residuals[i]) != 0;
        for (size_t j = 0; jacobian && j < p; j++) {
            jacobian[i * p + j] =
                slope * worker->slopes[i * p + j] * ck_fit_slope(&question->parameters[j], u[j]);
            finite &= isfinite(jacobian[i * p + j]) != 0;
        }
    }
    return finite;
}

enum ck_status ck_fit_evaluate(struct ck_fit_worker *worker, const double *u, double *residuals,
                               double *jacobian, struct ck_failure *failure)
{
    const struct ck_fit_question *question = worker->question;
    for (size_t j = 0; j < question->count; j++)
        worker->theta[j] = ck_fit_from_u(&question->parameters[j], u[j]);
    const enum ck_status status =
        ck_sensitivity_run(&worker->sensitivity, worker->theta, worker->values,
                           jacobian ? worker->slopes : NULL, worker->stop, failure, NULL);
    if (status != CK_OK) return status;
    fill_priors(question, u, residuals, jacobian);
    if (fill_points(worker, u, residuals, jacobian)) return CK_OK;
    snprintf(failure->reason, sizeof failure->reason, "the curves are not finite");
    return CK_FAILED;
}
