/* Steady states of a plan: all that are found from many starts, their stability, and how they move
 * with one parameter (pseudo-arclength continuation) with folds, branch points and Hopf points.
 * Needs nothing but a plan; the question of a study is read in src/study/steady.c. */
#ifndef CK_STEADY_H
#define CK_STEADY_H

#include "ck/study.h"

/* ---- the question of a study ---- */

struct ck_steady_question {
    struct ck_place place;
    size_t arm; /* index in study->arms */
    long starts, seed;
    bool without_agents; /* states that are absent at rest stay absent */
    const char *address; /* of the number that is continued, or NULL */
    const char *name;    /* what is continued as written: the address, or `overproduce SENTENCE` */
    bool is_factor;      /* its values are factors of the arm's own number */
    struct ck_label label;
    const char *unit;
    double from, to; /* in this unit */
    bool is_log;     /* followed and drawn on a logarithmic scale */
    const char **show;
    size_t show_count;
    struct ck_expectations expectations; /* of the answer */
};
/* Productions and the rest of the arm, in arm->plan. */
enum ck_status ck_steady_prepare(struct ck_study *study, const volatile sig_atomic_t *stop,
                                 struct ck_failure *failure);

struct ck_steady;
struct ck_steady_task;
/* What the engine is asked, after ck_steady_prepare; `study` must outlive it. */
struct ck_steady_task ck_steady_ask(const struct ck_study *study,
                                    const volatile sig_atomic_t *stop);
/* Fills `shown` of all points with the states and readouts that the study shows, and puts `value`
 * into the unit of the question. Once. */
enum ck_status ck_steady_show(const struct ck_study *study, struct ck_steady *steady);
/* The expectations of the question, evaluated on the answer; after ck_steady_show. */
enum ck_status ck_steady_judge(struct ck_study *study, const struct ck_steady *steady);

/* ---- the engine ---- */

struct ck_steady_task {
    const struct ck_plan *plan; /* its events are not used; frozen states stay at plan->initial,
                                   which also tells the conserved totals */
    uint32_t param;             /* continued from `from` to `to`, or CK_NONE */
    double from, to;
    size_t starts; /* at the plan's own value; a fifth of it at each of 5 values of the range */
    unsigned long seed;
    const volatile sig_atomic_t *stop; /* or NULL */
    bool is_log;                       /* followed by the logarithm of the parameter; from > 0 */
};

struct ck_steady_point {
    double value;     /* of the parameter; NAN without */
    double *x;        /* n_states */
    double *shown;    /* of the study's `show`, after ck_steady_show; else NULL */
    double growth;    /* real part of the leading eigenvalue, 1/h; < 0: stable */
    double frequency; /* its imaginary part, >= 0, rad/h; > 0: it oscillates */
    size_t n_unstable, n_unstable_complex; /* eigenvalues with a positive real part */
};
struct ck_steady_branch {
    struct ck_steady_point *points;
    size_t count, capacity;
    bool closed; /* returns to its beginning */
    bool broken; /* gave up before an end of the range or of what is positive */
};

enum ck_steady_kind { CK_STEADY_FOLD, CK_STEADY_BRANCH_POINT, CK_STEADY_HOPF };
extern const char *const ck_steady_kinds[]; /* "fold", "branch point", "Hopf" */
struct ck_steady_mark {
    enum ck_steady_kind kind;
    size_t branch;
    struct ck_steady_point point; /* growth and frequency of the pair at a Hopf point */
};

struct ck_steady {
    struct ck_arena arena;
    struct ck_steady_point *states; /* at the plan's own value, by growth, the most stable first */
    size_t state_count, state_capacity;
    size_t n_tried, n_converged; /* starts */
    size_t n_followed;           /* points of all branches */
    struct ck_steady_branch *branches;
    size_t branch_count, branch_capacity;
    struct ck_steady_mark *marks;
    size_t mark_count, mark_capacity;
    bool interrupted;
};

/* CK_OK, also when interrupted (then with what was found); CK_NO_MEMORY; CK_FAILED: the equations
 * have no derivative by the parameter. Free is legal after a failure. */
enum ck_status ck_steady_solve(const struct ck_steady_task *task, struct ck_steady *steady);
void ck_steady_free(struct ck_steady *steady);

#endif
