/* Sensitivities of a study: how columns of its arms at chosen times change with numbers of the
 * model. Exact, by forward sensitivities through rests, doses, changes and extinctions; nothing is
 * estimated by repeating runs. The engine's part is ck/slopes.h. */
#ifndef CK_SENSITIVITY_H
#define CK_SENSITIVITY_H

#include "ck/study.h"

/* ---- other values for the numbers of a study that has been read ---- */

/* Whether a number may be varied without compiling again: it is a parameter of the study's model,
 * not solved by the rest, and does not shape the equations (molar masses, scales, stages of delays,
 * delays that are 0, initial values of the search for the rest). Volumes and body weight may: doses
 * follow. If not, *why (may be NULL) is the end of a sentence, "is not a number of the model". */
bool ck_study_may_vary(const struct ck_study *study, const char *address, const char **why);

/* The value of the model, for all arms; an arm that sets the number itself keeps its own. Takes
 * effect with ck_study_replan. CK_BAD_INPUT: it may not vary, or `value` is not finite. */
enum ck_status ck_study_set(struct ck_study *study, const char *address, double value);
/* The value in force; NAN if there is no such number. */
double ck_study_get(const struct ck_study *study, const char *address);
/* Makes the plans of all arms again from the values in force, without reading a file: parameters,
 * timed changes, doses, what rests before t = 0. ck_study_run then works as before. The sizes of
 * states (absolute tolerances) stay those of the values that were read. */
enum ck_status ck_study_replan(struct ck_study *study);

/* ---- values and derivatives ---- */

struct ck_observation {
    size_t arm;         /* index in study->arms */
    const char *column; /* a state or readout of the arm */
    double time_h;      /* 0 .. duration; where the column jumps, the value after */
};

/* A prepared question: for one study, m numbers and n observations, to be asked often. Owns the
 * programs of derivatives. One thread at a time, and a study of its own for each thread: the study
 * is changed (values, plans, rest, trajectories). Keeps pointers to study and addresses; copies
 * the observations. */
struct ck_sensitivity {
    struct ck_study *study; /* not owned */
    size_t m, n;
    struct ck_sensitivity_private *private;
};

/* CK_NO_MEMORY, or CK_BAD_INPUT with the sentence in failure->reason: an address that may not vary,
 * an arm, column or time that does not exist. Free is legal after a failure. */
enum ck_status ck_sensitivity_init(struct ck_sensitivity *sensitivity, struct ck_study *study,
                                   const char *const *addresses, size_t m,
                                   const struct ck_observation *observations, size_t n,
                                   struct ck_failure *failure);
void ck_sensitivity_free(struct ck_sensitivity *sensitivity);

/* Runs the arms that are observed, from their rests, with the values theta (m items; NULL: those in
 * force) which then are in force. values: n items. jacobian: n · m items, [i · m + j] = d value i /
 * d theta j, or NULL: values only, from a plain run (the arms' trajectories are then those of the
 * run). CK_FAILED: the failure says why, *failed_arm (may be NULL) where (SIZE_MAX: the model's
 * rest); values and jacobian are then not complete. `stop` may be NULL. */
enum ck_status ck_sensitivity_run(struct ck_sensitivity *sensitivity, const double *theta,
                                  double *values, double *jacobian,
                                  const volatile sig_atomic_t *stop, struct ck_failure *failure,
                                  size_t *failed_arm);

#endif
