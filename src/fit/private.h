/* What the files of src/fit/ share. A parameter is searched as u: its value, or the logarithm of
 * it. Nothing here is seen outside. */
#ifndef CK_FIT_PRIVATE_H
#define CK_FIT_PRIVATE_H

#include "ck/fit.h"
#include "ck/sensitivity.h"

/* ---- scale.c: one parameter ---- */

double ck_fit_to_u(const struct ck_fit_parameter *parameter, double value);
/* The ends of the range are given back exactly. */
double ck_fit_from_u(const struct ck_fit_parameter *parameter, double u);
double ck_fit_low_u(const struct ck_fit_parameter *parameter);
double ck_fit_high_u(const struct ck_fit_parameter *parameter);
/* d value / d u. */
double ck_fit_slope(const struct ck_fit_parameter *parameter, double u);
/* u = low + (high − low) (1 + sin z) / 2: every z is inside the range. */
double ck_fit_to_z(const struct ck_fit_parameter *parameter, double u);
double ck_fit_from_z(const struct ck_fit_parameter *parameter, double z);
double ck_fit_slope_z(const struct ck_fit_parameter *parameter, double z); /* d u / d z */
/* -1, 1: u is the lower, the upper end of the range; 0: it is neither. */
int ck_fit_bound(const struct ck_fit_parameter *parameter, double u);

/* ---- residuals.c: all of them, for one thread ---- */

/* The residual of a point and its derivative by the curve. */
double ck_fit_residual(const struct ck_fit_point *point, bool sigma_known, double curve,
                       double *slope);

struct ck_fit_worker {
    const struct ck_fit_question *question;
    struct ck_study study; /* its own */
    struct ck_diag diag;
    struct ck_sensitivity sensitivity;
    const volatile sig_atomic_t *stop;
    const char **addresses;
    double *theta, *values, *slopes; /* parameters, curves at the points, derivatives */
};
enum ck_status ck_fit_worker_init(struct ck_fit_worker *worker, const struct ck_fit_run *run,
                                  struct ck_failure *failure);
void ck_fit_worker_free(struct ck_fit_worker *worker);
/* The observations of the points, in the arena. */
struct ck_observation *ck_fit_observations(const struct ck_fit_question *question,
                                           struct ck_arena *arena);

size_t ck_fit_count_residuals(const struct ck_fit_question *question);
/* residuals at u, and their derivatives by u, [i · p + j], unless jacobian is NULL. CK_FAILED: the
 * model cannot be run there. worker->values then are the curves. */
enum ck_status ck_fit_evaluate(struct ck_fit_worker *worker, const double *u, double *residuals,
                               double *jacobian, struct ck_failure *failure);

/* ---- search.c: downhill from one place ---- */

struct ck_fit_search {
    struct ck_fit_worker *worker;
    const bool *fixed; /* p: these stay where they are; NULL: none */
    int most_iterations;
    double little; /* part of χ² that is no progress */
    int idle;      /* so many iterations without progress are the end */
    double *u;     /* p: from where; afterwards the best place */
    double chi2;
    enum ck_fit_end end;
    int iterations;
    char reason[200];
};
/* CK_OK, whatever the search comes to, or CK_NO_MEMORY. */
enum ck_status ck_fit_descend(struct ck_fit_search *search);

/* ---- crew.c: the same work for many items, by several threads ---- */

struct ck_fit_crew {
    const struct ck_fit_run *run;
    struct ck_fit_worker *workers;
    size_t count;
};
enum ck_status ck_fit_crew_init(struct ck_fit_crew *crew, const struct ck_fit_run *run,
                                struct ck_failure *failure);
void ck_fit_crew_free(struct ck_fit_crew *crew);
/* Work on one item; *chi2 (NAN at first) may tell the progress what it came to. What one item does
 * must not depend on another. */
typedef enum ck_status (*ck_fit_work)(struct ck_fit_worker *worker, void *user, size_t item,
                                      double *chi2);
enum ck_status ck_fit_crew_do(struct ck_fit_crew *crew, const char *stage, size_t items,
                              ck_fit_work work, void *user);

/* ---- starts.c, statistics.c, profile.c: parts of an answer ---- */

enum ck_status ck_fit_make_starts(struct ck_fit *fit);
enum ck_status ck_fit_try_starts(struct ck_fit *fit, struct ck_fit_crew *crew);
/* From the best start: values, residuals, estimates, correlations, qualities. */
enum ck_status ck_fit_judge(struct ck_fit *fit, struct ck_fit_worker *worker,
                            struct ck_failure *failure);
/* Profiles of all parameters; *better is true if on the way something better than the best start
 * was found, which then has taken its place. */
enum ck_status ck_fit_make_profiles(struct ck_fit *fit, struct ck_fit_crew *crew, bool *better);

#endif
