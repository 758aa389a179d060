/* How sure is a conclusion? A study is run again and again, with every composition that the notes
 * leave open (gates) or with numbers drawn from their plausible ranges (ranges), and each of its
 * expectations is counted. Writes no tables or figures (report.h does). */
#ifndef CK_ROBUST_H
#define CK_ROBUST_H

#include "ck/study.h"

/* ---- one repetition ---- */

enum ck_verdict { CK_HOLDS, CK_FAILS, CK_UNKNOWN /* an arm that it names could not be run */ };

/* how it ended, word in tables */
#define CK_REPETITION_ENDS(X)                                                                      \
    X(RUN, "ok")                                                                                   \
    X(NO_REST, "no rest") /* of the unchanged model: nothing was run */                            \
    X(BROKEN, "failed")   /* an arm could not be run; what names no such arm is known */
enum ck_repetition_end {
#define X(kind, word) CK_REPETITION_##kind,
    CK_REPETITION_ENDS(X)
#undef X
};
extern const char *const ck_repetition_words[];

struct ck_repetition {
    enum ck_repetition_end end;
    const char *reason;        /* of what failed first, or NULL */
    const char *state;         /* the state that stands for it, or NULL */
    enum ck_verdict *verdicts; /* of each expectation */
};

/* A study of its own for one thread. */
struct ck_repeater {
    struct ck_study study;
    struct ck_diag diag;
    const volatile sig_atomic_t *stop;
    bool *failed;     /* of each arm, in the last run */
    char reason[600]; /* "" if nothing failed */
    char state[128];  /* likewise */
};
/* opens_gates as in ck_study. */
enum ck_status ck_repeater_init(struct ck_repeater *repeater, struct ck_inputs *inputs,
                                struct ck_units *units, const char *path, bool opens_gates,
                                const volatile sig_atomic_t *stop);
void ck_repeater_free(struct ck_repeater *repeater);
/* Plans and runs the study with the values in force (ck_study_set), and judges its expectations:
 * all of `repetition` but its reason. CK_FAILED: interrupted. */
enum ck_status ck_repeater_run(struct ck_repeater *repeater, struct ck_repetition *repetition);

/* ---- what both ways of repeating are asked ---- */

struct ck_robust_run {
    struct ck_inputs *inputs;
    struct ck_units *units;
    struct ck_study *study; /* good, with open gates for gates; outlives the answer, and is run */
    size_t jobs;            /* threads; the answer does not depend on them */
    unsigned long seed;
    const volatile sig_atomic_t *stop;
    void (*tell)(void *user, size_t done, size_t total); /* a few times a second, or NULL */
    void *user;
    struct ck_diag *diag;
};

/* ---- gates ---- */

/* Another composition must make the same flux as the one that is written at one moment, where the
 * written one is strongest in the first arm of the study as it is (over all arms where its flux is
 * 0 in the first); so it has a factor of its own. It is admissible if that factor exists (`all` has
 * none where an activator is absent then) and its A with every h at 1 is at most CK_MOST_STRENGTH
 * times the written one's. */
#define CK_MOST_COMBINATIONS 256
#define CK_MOST_STRENGTH     100.0

struct ck_guess {        /* an arrow, or one of its shares, whose composition is a guess */
    const char *name;    /* "SENTENCE", "SENTENCE/shares/TARGET" */
    const char *written; /* "any", "additive + all" */
    size_t count;        /* of options; 1: no other one is admissible */
    enum ck_choice options[CK_CHOICE_COUNT]; /* the first is CK_CHOICE_WRITTEN */
    double factors[CK_CHOICE_COUNT];         /* of each option */
    unsigned barred; /* 1 << enum ck_choice: left open by the notes, but not admissible */
    size_t arm;      /* the moment; SIZE_MAX: it never acts in this study */
    double time_h;
};

struct ck_gates_tally {           /* of one expectation, over the combinations that rest */
    size_t holds, fails, unknown; /* unknown: an arm that it names could not be run */
    double share;                 /* in which it holds, of all of them; NAN: there are none */
    size_t guess, option;         /* whose choice breaks it most; SIZE_MAX: none */
    double fails_with;            /* share of those with this choice in which it does not hold, */
    double fails_written;         /* and of those with the guess as written */
};

struct ck_gates {
    struct ck_arena arena;
    const struct ck_study *study;
    struct ck_guess *guesses;
    size_t guess_count;
    size_t count;     /* combinations; the first is what is written */
    size_t n_no_rest; /* of them: the unchanged model has no rest, so that they are of no body */
    double possible;  /* how many there are */
    size_t *picks;    /* [combination · guess_count + guess]: index in its options */
    struct ck_repetition *repetitions; /* count */
    struct ck_gates_tally *tallies;    /* of each expectation */
    struct ck_failure failure;         /* of the study as it is, after CK_FAILED */
    size_t failed_arm;                 /* SIZE_MAX: the unchanged model's rest */
};
/* `which`: "all", or sentences with commas between. All combinations, or as many as
 * CK_MOST_COMBINATIONS: what is written and others drawn, no two alike, each as likely.
 * CK_BAD_INPUT: an arrow that does not exist or is no guess. CK_FAILED: interrupted, or the study
 * as it is could not be run. Free is legal after a failure. */
enum ck_status ck_gates_solve(const struct ck_robust_run *run, const char *which,
                              struct ck_gates *gates);
void ck_gates_free(struct ck_gates *gates);

/* ---- ranges ---- */

#define CK_MOST_BODIES 10000
#define CK_MOST_DRAWS  10 /* for one body */
#define CK_BAND_TIMES  201

struct ck_range {
    const char *address, *unit;
    double value, low, high; /* as written */
    bool is_log;             /* drawn by its logarithm: low > 0 and high > 3 low */
};

struct ck_ranges_tally {          /* of one expectation, over the bodies */
    size_t holds, fails, unknown; /* unknown: an arm that it names could not be run */
    double share, low, high;      /* of holds + fails, with Wilson's interval of 95 %; NAN: none */
    size_t range;                 /* whose values go most with failure; SIZE_MAX: none clearly */
    double rho;                   /* rank correlation of its value with failing */
};

struct ck_band { /* a column of an arm that the study's figure shows, over the bodies */
    size_t arm;
    const char *column;
    double *low, *median, *high; /* 5, 50, 95 % at each of the times */
    double *written;             /* the study as it is */
};

/* Numbers are drawn until as many bodies as were asked for have a rest, or CK_MOST_DRAWS times as
 * often. Draw number 0 is the study as it is, and is not counted. */
struct ck_ranges {
    struct ck_arena arena;
    const struct ck_study *study;
    struct ck_range *ranges;
    size_t range_count;
    size_t asked, count;               /* bodies: asked for, with a rest */
    size_t draws, n_broken;            /* draws made; bodies of which an arm could not be run */
    double *values;                    /* [draw · range_count + range] */
    struct ck_repetition *repetitions; /* 0 .. draws */
    struct ck_ranges_tally *tallies;
    double time_h[CK_BAND_TIMES];
    struct ck_band *bands;
    size_t band_count;
    struct ck_failure failure; /* of the study as it is, after CK_FAILED */
    size_t failed_arm;         /* SIZE_MAX: the unchanged model's rest */
};
/* Drawn is every number that has a range and may vary, but those that were calibrated, whose values
 * were found together. asked: 1 .. CK_MOST_BODIES. CK_FAILED: interrupted, or the study as it is
 * could not be run. Free is legal after a failure. */
enum ck_status ck_ranges_solve(const struct ck_robust_run *run, size_t asked,
                               struct ck_ranges *ranges);
void ck_ranges_free(struct ck_ranges *ranges);

/* ---- statistics ---- */

/* Wilson's interval of 95 % for k of n; NAN for n = 0. */
void ck_wilson(size_t k, size_t n, double *low, double *high);
/* Spearman's rank correlation of x with failing, true or false; ties share their ranks. NAN where
 * either does not vary. */
double ck_rank_correlation(const double *x, const bool *fails, size_t n, struct ck_arena *scratch);

#endif
