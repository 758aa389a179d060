/* Fitting: which values of chosen numbers make a study reproduce its measurements best, how surely,
 * and what the measurements cannot tell. A question is part of a study (`fit:` in
 * configs/README.md); an answer is computed here. Writes no files (report.h does). */
#ifndef CK_FIT_H
#define CK_FIT_H

#include "ck/study.h"

struct ck_fit_parameter {
    const char *address, *unit; /* all values below are in `unit` */
    struct ck_place place;
    double start, low, high;
    bool is_log;            /* searched by its logarithm; its intervals are symmetric there */
    double prior, prior_sd; /* NAN: none; on the log scale prior_sd / prior counts */
};

#define CK_WEIGHTS(X)                                                                              \
    X(SD, "sd")                                                                                    \
    X(RELATIVE, "relative")                                                                        \
    X(NONE, "none")
enum ck_weights {
#define X(kind, word) CK_WEIGHTS_##kind,
    CK_WEIGHTS(X)
#undef X
        CK_WEIGHTS_COUNT
};

/* One measured value. Its residual is (curve − value) / sigma; where the error is a factor,
 * ln(curve / value) · value / sigma; of a value below its detection limit
 * sqrt(−2 ln Φ((value − curve) / sigma)), so that the squares add up to −2 ln of the censored
 * likelihood, or max(0, curve − value) / sigma where sigma is not known in absolute terms. */
struct ck_fit_point {
    size_t arm; /* index in study->arms */
    size_t readout;
    const char *column;
    double time_h, value;
    double sigma; /* > 0; relative: |value|; none: 1; a factor f: value · ln f */
    double sd;    /* as in the file, NAN if none */
    bool below;   /* less than `value`, the detection limit */
    bool factor;  /* the error is a factor; value > 0 */
    size_t data;  /* index in study->data */
    struct ck_place place;
};

/* The points of one column in one arm. */
struct ck_fit_readout {
    size_t arm;
    const char *column, *unit;
    size_t count;
};

struct ck_fit_question {
    struct ck_fit_parameter *parameters;
    size_t count;
    struct ck_fit_point *points;
    size_t n_points;
    struct ck_fit_readout *readouts;
    size_t n_readouts;
    enum ck_weights weights;
    bool sigma_known; /* weights: sd. Else one common factor of all sigma is estimated */
    long starts;
    unsigned long seed;
    bool profiles;
    double confidence;
    const char *tag;           /* of the numbers it writes */
    const char *write;         /* path as found from the study's folder, or NULL */
    const char *write_written; /* as in the file */
    struct ck_place write_place;
};

/* ---- the answer ---- */

enum ck_fit_end { CK_FIT_CONVERGED, CK_FIT_STALLED, CK_FIT_LIMIT, CK_FIT_FAILED, CK_FIT_STOPPED };
extern const char *const ck_fit_end_words[]; /* "converged" … */

struct ck_fit_start {
    double *from, *to; /* one value for each parameter */
    double chi2;       /* of `to`; NAN if it could not be computed even once */
    enum ck_fit_end end;
    int iterations;
    char reason[200]; /* why it failed, or "" */
};

struct ck_fit_side {
    double limit; /* where the profile crosses the threshold; NAN: not before the bound */
    bool reaches; /* it does */
};
struct ck_fit_profile { /* of one parameter: χ² minimised over all others, ascending */
    size_t count;
    double *value, *chi2;
    struct ck_fit_side low, high;
};

struct ck_fit_estimate {
    double value, se, low, high; /* se, low, high NAN at a bound or where the data say nothing */
    int at_bound;                /* -1 lower, 1 upper, 0 inside */
};

struct ck_fit_quality { /* of a readout */
    double r2;          /* squared Pearson correlation of curve and values; NAN if undefined, or of
                             less than three values */
    double chi2;
    size_t with_sd, inside; /* values with an SD, and those that the curve meets within it */
};

struct ck_fit {
    struct ck_arena arena;
    const struct ck_study *study;
    const struct ck_fit_question *question;
    struct ck_fit_start *starts;
    size_t n_starts, best;
    struct ck_fit_estimate *estimates;
    double *correlation; /* p · p; NAN in rows that have no se */
    double *covariance;  /* p · p, on the scale of the search; 0 at bounds */
    double *values;      /* of the curves at the points */
    double *residuals;   /* of the points, then of the priors in order of parameters */
    size_t n_residuals;
    double chi2;
    double sigma;     /* factor on all sigma: 1 where they are known, else sqrt(chi2 / freedom) */
    long freedom;     /* residuals less parameters inside their bounds */
    double quantile;  /* of the intervals: of the normal, or of t, distribution */
    double threshold; /* rise of χ² at the ends of a profile's interval */
    struct ck_fit_quality *qualities;
    struct ck_fit_profile *profiles; /* NULL if not asked, or interrupted */
    bool interrupted;
};

/* How far it has come; called from the calling thread a few times a second. */
struct ck_fit_progress {
    void (*tell)(void *user, const char *stage, size_t done, size_t total, double best_chi2);
    void *user;
};

struct ck_fit_run {
    struct ck_inputs *inputs; /* the study is read once more for each thread */
    struct ck_units *units;
    const struct ck_study *study; /* good, with `fit` */
    size_t jobs;                  /* threads, at least 1 */
    const volatile sig_atomic_t *stop;
    struct ck_fit_progress progress; /* tell may be NULL */
};

/* CK_OK: an answer, perhaps interrupted (then with the best that was found, without profiles).
 * CK_FAILED: from no start could the model be run; the first start's reason says why. The answer
 * does not depend on `jobs`. Free is legal after a failure. */
enum ck_status ck_fit_solve(const struct ck_fit_run *run, struct ck_fit *fit);
void ck_fit_free(struct ck_fit *fit);

/* Curves of a readout with their standard errors from the parameters' (delta method). `study` is
 * changed: it then has the estimates as its values. curve, se: readout r at times[i] is
 * [r · n + i]. */
enum ck_status ck_fit_bands(const struct ck_fit *fit, struct ck_study *study, const double *times,
                            size_t n, double *curve, double *se, struct ck_failure *failure);

#endif
