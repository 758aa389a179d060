/* What the files of src/steady/ share: the equations in scaled unknowns, Newton's method on them.
 */
#ifndef CK_STEADY_PRIVATE_H
#define CK_STEADY_PRIVATE_H

#include "ck/steady.h"

#include "../solver/conserved.h"
#include "../solver/dense.h"

/* The unknowns y: the moving states in units of their sizes, then q, the place of the parameter in
 * its range: 0 at `from`, 1 at `to`, linear or logarithmic between.
 * The equations G(u, q) = F/size - W'(W u - totals): W, with orthonormal rows, spans the conserved
 * totals, so that G = 0 is F = 0 with the totals kept, and G_u has -1 where F_u has zeros. */
struct ck_problem {
    const struct ck_steady_task *task;
    struct ck_arena arena;
    struct ck_motion motion;
    struct ck_conserved conserved;
    struct ck_program by_param;
    uint32_t n;       /* moving states */
    uint32_t *moving; /* n */
    double *size;     /* n */
    double *weights;  /* conserved.count · n */
    double *totals;   /* conserved.count */
    double *x, *rate; /* n_states */
    double *by_slots, *by_out;
    double own_value, value, span;  /* of the parameter: of the plan, now, to - from (or of logs) */
    double *jacobian;               /* n · n */
    double *slope;                  /* n: G_q */
    double *residual, *step;        /* n + 1 */
    double complex *eigenvalues;    /* n */
    double log_rows;                /* of what the rows of border were divided by */
    struct ck_dense square, border; /* n · n, (n + 1) · (n + 1) */
};

enum ck_status ck_problem_init(struct ck_problem *problem, const struct ck_steady_task *task);
void ck_problem_free(struct ck_problem *problem);
bool ck_problem_stopped(const struct ck_problem *problem);
/* The parameter at a place of its range, and the other way round. */
double ck_problem_value(const struct ck_problem *problem, double q);
double ck_problem_place(const struct ck_problem *problem, double value);
/* From states of the system to unknowns and back (into problem->x). */
void ck_problem_pack(const struct ck_problem *problem, const double *x, double value, double *y);
void ck_problem_unpack(struct ck_problem *problem, const double *y);
/* Other units of the states; the totals stay. */
enum ck_status ck_problem_resize(struct ck_problem *problem, const double *size);
/* residual = G(y); false if it is not finite. */
bool ck_problem_residual(struct ck_problem *problem, const double *y);
/* jacobian = G_u and, if there is a parameter, slope = G_q. */
bool ck_problem_slopes(struct ck_problem *problem, const double *y);

/* Newton's method at the parameter that y holds, without damping; y is the start and the result. */
bool ck_polish(struct ck_problem *problem, double *y);
/* The same with damping, no state below 0; `patient`: through time first, as an integration. */
bool ck_approach(struct ck_problem *problem, double *y, bool patient);
/* Newton's method on G = 0 and row · y = level; the number of steps, 0: no convergence. */
int ck_correct(struct ck_problem *problem, const double *row, double level, double *y);
/* problem->border = slopes at y above `row`, eliminated. */
bool ck_border(struct ck_problem *problem, const double *y, const double *row);
/* Sign of the determinant of problem->border; *log_size: of its absolute value. */
int ck_border_sign(const struct ck_problem *problem, double *log_size);

/* problem->eigenvalues at y, n - totals of them, and what they say of its stability, into a point
 * whose other members stay. */
enum ck_status ck_look_at_stability(struct ck_problem *problem, const double *y,
                                    struct ck_steady_point *point);
/* Value and states at y into a point; x is in the arena. */
enum ck_status ck_copy_state(struct ck_problem *problem, const double *y, struct ck_arena *arena,
                             struct ck_steady_point *point);
/* Both. */
enum ck_status ck_describe(struct ck_problem *problem, const double *y, struct ck_arena *arena,
                           struct ck_steady_point *point);

bool ck_is_positive(const struct ck_problem *problem, const double *y, double slack);
/* Largest difference of states of two unknowns, relative to their sizes. */
double ck_distance(const struct ck_problem *problem, const double *a, const double *b);

/* Steady states at one value of the parameter; appended to a list of unknowns where they are new.
 */
struct ck_seeds {
    double **y;
    size_t count, capacity;
};
enum ck_status ck_search_states(struct ck_problem *problem, double value, size_t starts,
                                struct ck_seeds *seeds, struct ck_steady *steady);

/* The branch through y, and what begins at its branch points (appended to seeds). */
enum ck_status ck_follow(struct ck_problem *problem, const double *y, struct ck_steady *steady,
                         struct ck_seeds *seeds);
enum ck_status ck_seed_add(struct ck_problem *problem, struct ck_seeds *seeds, const double *y);

#endif
