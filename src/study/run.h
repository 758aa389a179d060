/* The parts of a run of a study that sensitivities share. */
#ifndef CK_STUDY_RUN_H
#define CK_STUDY_RUN_H

#include "depend.h"

struct ck_run {
    struct ck_study *study;
    const volatile sig_atomic_t *stop;
    struct ck_failure *failure;
    struct ck_depend *depend; /* NULL: no derivatives */
};

/* study->rest. */
enum ck_status ck_run_rest(const struct ck_run *run);
/* Productions and initial states of an arm's plan, from study->rest. */
enum ck_status ck_run_start(const struct ck_run *run, struct ck_arm *arm);
/* Start and integration of an arm. */
enum ck_status ck_run_arm(const struct ck_run *run, struct ck_arm *arm);

/* Whether a state of an arm is 0 because it is knocked out. */
bool ck_run_knocks(const struct ck_arm *arm, const char *state);

#endif
