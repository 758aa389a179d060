/* Challenging a study: an expectation that holds without what it is about says nothing. Each one is
 * evaluated again without the change of each arm that it names. Writes no files. */
#ifndef CK_CHALLENGE_H
#define CK_CHALLENGE_H

#include "ck/study.h"

/* The change of an arm is all that the study writes under its name but `like` and `label`; of an
 * arm that writes nothing else it is that of the arm it inherits from, and so on. Taking it away
 * takes it from every arm that inherits it. */

/* what becomes of the expectation, word in JSON */
#define CK_TRIAL_ENDS(X)                                                                           \
    X(FALLS, "fails")     /* as it should */                                                       \
    X(STANDS, "holds")    /* all the same */                                                       \
    X(BROKEN, "broken")   /* the study cannot be read or run without: that proves nothing */       \
    X(NOTHING, "nothing") /* neither the arm nor what it inherits changes anything */
enum ck_trial_end {
#define X(kind, word) CK_TRIAL_##kind,
    CK_TRIAL_ENDS(X)
#undef X
};
extern const char *const ck_trial_end_words[];

struct ck_trial {
    size_t expectation, arm; /* the expectation names the arm */
    size_t from;             /* the arm that wrote what is taken away; SIZE_MAX: NOTHING */
    const char *taken;       /* "give pathogen, start own_rest", or "" */
    enum ck_trial_end end;
    double left, right;  /* the two sides then, in the expectation's unit */
    const char *missing; /* as of an expectation, or NULL */
    const char *reason;  /* BROKEN: one sentence, else NULL */
};

struct ck_challenge {
    struct ck_arena arena;
    struct ck_study study;   /* as it is, after its run */
    struct ck_trial *trials; /* by expectation, then by arm */
    size_t count;
    struct ck_failure failure; /* of the study as it is, after CK_FAILED */
    size_t failed_arm;         /* SIZE_MAX: the unchanged model's rest */
};

struct ck_challenge_run {
    struct ck_inputs *inputs;
    struct ck_units *units;
    const char *path; /* of the study */
    size_t jobs;      /* threads */
    const volatile sig_atomic_t *stop;
    struct ck_diag *diag; /* mistakes of the study as it is */
};

/* CK_FAILED: the study as it is could not be run. Free is legal after a failure. */
enum ck_status ck_challenge_solve(const struct ck_challenge_run *run,
                                  struct ck_challenge *challenge);
void ck_challenge_free(struct ck_challenge *challenge);
/* Whether an expectation holds in the study as it is and fails in at least one of its trials. */
bool ck_challenge_can_fail(const struct ck_challenge *challenge, size_t expectation);

#endif
