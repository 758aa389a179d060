/* Sweeps: what becomes of the arms of a study as one or two of its numbers run through ranges. A
 * question is part of a study (`sweep:` in configs/README.md); points are computed in parallel and
 * do not depend on how many threads there are. Writes no tables or figures (report.h does). */
#ifndef CK_SWEEP_H
#define CK_SWEEP_H

#include "ck/study.h"

/* ---- the question ---- */

enum ck_axis_kind {
    CK_AXIS_ADDRESS, /* a number of the model, in all arms or in one */
    CK_AXIS_DOSE,    /* of the first regimen of a species; further ones keep their ratio to it */
    CK_AXIS_DELAY,   /* h or d, added to the times of its regimens */
    CK_AXIS_EVERY,   /* h or d, between doses */
    CK_AXIS_OVERPRODUCE, /* factor */
};
struct ck_sweep_axis {
    enum ck_axis_kind kind;
    const char *name;    /* as written, with single blanks: "dose etanercept in arthritis" */
    const char *unit;    /* of the values */
    const char *address; /* of a number that moves in all arms, else NULL */
    struct ck_label label;
    struct ck_place place;
    bool is_log;
    double hours;   /* delays and intervals: of one unit */
    double *values; /* ascending, at least 2 */
    size_t count;
    bool *moves;                 /* arm_count of the study: arms that follow this axis */
    struct ck_sweep_part *parts; /* of src/study/: what it acts on in each of them */
};

struct ck_sweep_measure { /* one for each arm it is taken in */
    const char *name;     /* as written: "peak TNFa" */
    struct ck_label label;
    const char *unit;
    size_t arm; /* index in study->arms */
    size_t group;
    bool is_log; /* drawn on a logarithmic axis */
    struct ck_formula *formula;
};
struct ck_sweep_class {
    const char *name;
    struct ck_label label;
    size_t count;                 /* conditions that all hold; 0: whatever is left */
    struct ck_formula **formulas; /* [view · count + i] */
};
struct ck_sweep_threshold { /* one for each arm it is looked for in */
    const char *name;       /* as written: "final damage > 1" */
    size_t arm, group;
    struct ck_formula *formula;
};

struct ck_sweep_question {
    struct ck_place place;
    struct ck_sweep_axis axes[2];
    size_t axis_count;
    size_t *arms; /* indices in study->arms */
    size_t arm_count;
    struct ck_sweep_measure *measures; /* those of a group follow each other */
    size_t measure_count, measure_groups;
    struct ck_sweep_class *classes;
    size_t class_count;
    size_t *views; /* arms that are classified; one SIZE_MAX where the conditions name the arms */
    size_t view_count;
    struct ck_sweep_threshold *thresholds;
    size_t threshold_count;
    bool fits_ec50;
    struct ck_expectations expectations; /* of the answer */
    bool *needed;                /* arm_count of the study: arms that something above is taken in */
    size_t n_slots;              /* of a point: measures, classes by view, thresholds */
    struct ck_sweep_base *bases; /* of src/study/: arms as they were read */
};

/* ---- one point, for one thread ---- */

enum ck_slot_state { CK_SLOT_OPEN, CK_SLOT_OK, CK_SLOT_MISSING, CK_SLOT_FAILED };
/* A measure; the index of a class, -1 if none holds; 1 or 0 for a threshold's condition. MISSING: a
 * metric that does not exist; FAILED: an arm could not be integrated. Both NAN. */
struct ck_slot {
    double value;
    enum ck_slot_state state;
};

/* Owns a study of its own. */
struct ck_sweep_runner {
    struct ck_study study;
    struct ck_diag diag;
    const volatile sig_atomic_t *stop;
    bool rested, *settled, *failed, *mask; /* the last three: arm_count */
    char reason[600];                      /* of the last failure */
};
enum ck_status ck_sweep_runner_init(struct ck_sweep_runner *runner, struct ck_inputs *inputs,
                                    struct ck_units *units, const char *path,
                                    const volatile sig_atomic_t *stop);
void ck_sweep_runner_free(struct ck_sweep_runner *runner);
/* Fills the n_slots of the point with these values of the axes (axis_count). What fails to
 * integrate is in the slots and in runner->reason ("" if nothing failed). CK_FAILED: interrupted;
 * CK_NO_MEMORY. */
enum ck_status ck_sweep_point(struct ck_sweep_runner *runner, const double *values,
                              struct ck_slot *slots);

/* The same for the condition of one threshold alone. */
enum ck_status ck_sweep_condition(struct ck_sweep_runner *runner, const double *values,
                                  size_t threshold, struct ck_slot *slot);

/* ---- the answer ---- */

struct ck_sweep_point { /* number i of axis 0 is point i % count0, of axis 1 i / count0 */
    struct ck_slot *slots;
    const char *reason; /* of what failed, or NULL */
};
/* Where a condition changes along the first axis, found by bisection between two points. */
struct ck_sweep_crossing {
    size_t threshold, row;   /* row: index of the second axis' value, 0 if there is none */
    double low, high, value; /* the ends of the last bracket, between them */
    bool holds_above;
    enum ck_slot_state state; /* FAILED: something between could not be integrated */
};
enum ck_ec50_end { CK_EC50_GOOD, CK_EC50_OUTSIDE, CK_EC50_FLAT, CK_EC50_FEW, CK_EC50_FAILED };
extern const char *const ck_ec50_words[]; /* "ok", "outside", "flat", "few", "failed" */
/* E = e0 + emax · x^hill / (ec50^hill + x^hill), by least squares; NAN where not found. */
struct ck_ec50 {
    size_t measure, n;
    double e0, emax, ec50, hill;             /* in the units of the measure and of the axis */
    double e0_se, emax_se, ec50_se, hill_se; /* of the residuals about the curve */
    double r2;
    enum ck_ec50_end end;
};

struct ck_sweep {
    struct ck_arena arena;
    const struct ck_study *study;
    const struct ck_sweep_question *question;
    struct ck_sweep_point *points;
    size_t n_points, n_failed, n_resumed; /* failed: points of which something failed */
    struct ck_sweep_crossing *crossings;
    size_t n_crossings;
    struct ck_ec50 *ec50; /* measure_count, or NULL */
    bool interrupted;
};

struct ck_sweep_run {
    struct ck_inputs *inputs;
    struct ck_units *units;
    const struct ck_study *study; /* good, with `sweep` */
    size_t jobs;                  /* threads, at least 1 */
    const volatile sig_atomic_t *stop;
    const char *version;    /* of the program: another one begins anew */
    const char *checkpoint; /* path of a file to go on from if it is there, or NULL */
    void (*tell)(void *user, size_t done, size_t total); /* a few times a second, or NULL */
    void *user;
    /* Every second or so, from the calling thread, while no point changes; or NULL. For checkpoints
     * of what cannot say that it ends. */
    void (*keep)(void *user, const struct ck_sweep_run *run, const struct ck_sweep *sweep);
    void *keeper; /* its `user` */
    struct ck_diag *diag;
};
/* CK_OK: an answer, complete or (interrupted) as far as it came. Free is legal after a failure. */
enum ck_status ck_sweep_solve(const struct ck_sweep_run *run, struct ck_sweep *sweep);
void ck_sweep_free(struct ck_sweep *sweep);
/* The expectations of the study's sweep, evaluated on the answer. */
enum ck_status ck_sweep_judge(struct ck_study *study, const struct ck_sweep *sweep);
/* What is needed to go on later with the same inputs: the points that were finished. */
void ck_sweep_write_checkpoint(const struct ck_sweep_run *run, const struct ck_sweep *sweep,
                               FILE *stream);

/* x: n doses >= 0, ascending; y: what they did. Fills all but `measure`. */
void ck_ec50_fit(const double *x, const double *y, size_t n, struct ck_ec50 *fit);

#endif
