/* A dose-response as four numbers: e0 + emax · x^hill / (ec50^hill + x^hill), by least squares from
 * several starts, with standard errors from the residuals. */
#include "ck/sweep.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

enum { E0, EMAX, LOG_EC50, LOG_HILL, NUMBERS };
#define FLAT       1e-6 /* relative range below which nothing responds but the integration errs */
#define ITERATIONS 400

const char *const ck_ec50_words[] = {"ok", "outside", "flat", "few", "failed"};

struct response {
    const double *x, *y; /* y is scaled to 0..1 */
    size_t n;
    double low, span; /* of y as it was */
};

/* The share of the effect, 0..1, at a dose; its logarithm is compared with ln EC50. */
static double share(double x, double log_ec50, double hill)
{
    return x > 0 ? 1 / (1 + exp(-hill * (log(x) - log_ec50))) : 0;
}

static int residuals(const gsl_vector *p, void *user, gsl_vector *f)
{
    const struct response *response = user;
    const double hill = exp(gsl_vector_get(p, LOG_HILL));
    for (size_t i = 0; i < response->n; i++) {
        const double s = share(response->x[i], gsl_vector_get(p, LOG_EC50), hill);
        const double e = gsl_vector_get(p, E0) + gsl_vector_get(p, EMAX) * s;
        gsl_vector_set(f, i, e - response->y[i]);
    }
    return GSL_SUCCESS;
}

static int slopes(const gsl_vector *p, void *user, gsl_matrix *jacobian)
{
    const struct response *response = user;
    const double log_ec50 = gsl_vector_get(p, LOG_EC50), hill = exp(gsl_vector_get(p, LOG_HILL));
    for (size_t i = 0; i < response->n; i++) {
        const double x = response->x[i], s = share(x, log_ec50, hill);
        const double steep = gsl_vector_get(p, EMAX) * s * (1 - s) * hill;
        gsl_matrix_set(jacobian, i, E0, 1);
        gsl_matrix_set(jacobian, i, EMAX, s);
        gsl_matrix_set(jacobian, i, LOG_EC50, -steep);
        gsl_matrix_set(jacobian, i, LOG_HILL, x > 0 ? steep * (log(x) - log_ec50) : 0);
    }
    return GSL_SUCCESS;
}

/* The best e0 and emax for a given ec50 and hill: a straight line in the share. */
static void start_levels(const struct response *response, gsl_vector *p)
{
    double s_sum = 0, y_sum = 0, ss = 0, sy = 0;
    const double n = (double)response->n, hill = exp(gsl_vector_get(p, LOG_HILL));
    for (size_t i = 0; i < response->n; i++) {
        const double s = share(response->x[i], gsl_vector_get(p, LOG_EC50), hill);
        s_sum += s;
        y_sum += response->y[i];
        ss += s * s;
        sy += s * response->y[i];
    }
    const double spread = ss - s_sum * s_sum / n;
    const double emax = spread > 0 ? (sy - s_sum * y_sum / n) / spread : 1;
    gsl_vector_set(p, EMAX, emax);
    gsl_vector_set(p, E0, (y_sum - emax * s_sum) / n);
}

/* Numbers and their errors as they are in the workspace. */
static void take_answer(const struct response *response, gsl_multifit_nlinear_workspace *work,
                        double chi2, struct ck_ec50 *fit)
{
    const gsl_vector *p = gsl_multifit_nlinear_position(work);
    gsl_matrix *covariance = gsl_matrix_alloc(NUMBERS, NUMBERS);
    double se[NUMBERS] = {NAN, NAN, NAN, NAN};
    if (covariance &&
        gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(work), 0, covariance) == GSL_SUCCESS)
        for (size_t i = 0; i < NUMBERS; i++)
            se[i] = sqrt(gsl_matrix_get(covariance, i, i) * chi2 / (double)(response->n - NUMBERS));
    if (covariance) gsl_matrix_free(covariance);
    fit->e0 = response->low + response->span * gsl_vector_get(p, E0);
    fit->emax = response->span * gsl_vector_get(p, EMAX);
    fit->ec50 = exp(gsl_vector_get(p, LOG_EC50));
    fit->hill = exp(gsl_vector_get(p, LOG_HILL));
    fit->e0_se = response->span * se[E0];
    fit->emax_se = response->span * se[EMAX];
    fit->ec50_se = fit->ec50 * se[LOG_EC50];
    fit->hill_se = fit->hill * se[LOG_HILL];
}

/* Downhill from one start; keeps the answer if it is the best so far. */
static void try_start(struct response *response, double log_ec50, double hill,
                      gsl_multifit_nlinear_workspace *work, double *best, struct ck_ec50 *fit)
{
    gsl_multifit_nlinear_fdf problem = {
        .f = residuals, .df = slopes, .n = response->n, .p = NUMBERS, .params = response};
    double numbers[NUMBERS] = {0, 1, log_ec50, log(hill)}, chi2;
    gsl_vector_view start = gsl_vector_view_array(numbers, NUMBERS);
    int info;
    start_levels(response, &start.vector);
    if (gsl_multifit_nlinear_init(&start.vector, &problem, work) != GSL_SUCCESS) return;
    const int status =
        gsl_multifit_nlinear_driver(ITERATIONS, 1e-10, 1e-12, 1e-14, NULL, NULL, &info, work);
    const gsl_vector *left = gsl_multifit_nlinear_residual(work);
    gsl_blas_ddot(left, left, &chi2);
    /* no progress any more (GSL_ENOPROG) is an answer as good as the machine can give */
    if ((status != GSL_SUCCESS && status != GSL_ENOPROG) || !isfinite(chi2)) return;
    if (!(chi2 < *best * (1 - 1e-9))) return;
    *best = chi2;
    take_answer(response, work, chi2, fit);
}

static double find_r2(const struct response *response, double chi2)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < response->n; i++) sum += response->y[i];
    const double mean = sum / (double)response->n;
    for (size_t i = 0; i < response->n; i++)
        squares += (response->y[i] - mean) * (response->y[i] - mean);
    return 1 - chi2 / squares;
}

static void search(struct response *response, struct ck_ec50 *fit)
{
    static const double hills[] = {1, 2, 4, 0.5, 8};
    const gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, response->n, NUMBERS);
    const double *x = response->x;
    const size_t first = x[0] > 0 ? 0 : 1;
    const double low = log(x[first]), high = log(x[response->n - 1]);
    double best = INFINITY;
    for (size_t h = 0; work && h < sizeof hills / sizeof hills[0]; h++)
        for (int k = 1; k < 8; k++)
            try_start(response, low + k * (high - low) / 8, hills[h], work, &best, fit);
    if (work) gsl_multifit_nlinear_free(work);
    if (!isfinite(best)) return;
    fit->r2 = find_r2(response, best);
    fit->end =
        fit->ec50 >= x[first] && fit->ec50 <= x[response->n - 1] ? CK_EC50_GOOD : CK_EC50_OUTSIDE;
}

void ck_ec50_fit(const double *x, const double *y, size_t n, struct ck_ec50 *fit)
{
    *fit = (struct ck_ec50){.n = n,
                            .e0 = NAN,
                            .emax = NAN,
                            .ec50 = NAN,
                            .hill = NAN,
                            .e0_se = NAN,
                            .emax_se = NAN,
                            .ec50_se = NAN,
                            .hill_se = NAN,
                            .r2 = NAN,
                            .end = CK_EC50_FEW};
    if (n <= NUMBERS + 1) return;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
    }
    fit->end = CK_EC50_FLAT;
    if (!(high - low > FLAT * fmax(fabs(low), fabs(high)))) return;
    fit->end = CK_EC50_FAILED;
    double *scaled = ck_alloc(n, sizeof *scaled);
    if (!scaled) return;
    for (size_t i = 0; i < n; i++) scaled[i] = (y[i] - low) / (high - low);
    struct response response = {x, scaled, n, low, high - low};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    search(&response, fit);
    gsl_set_error_handler(handler);
    ck_release(scaled);
}
