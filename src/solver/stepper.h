/* One CVODES integrator, used from segment to segment: start, step, start again. The only place
 * that knows CVODES' interface and its versions. */
#ifndef CK_SOLVER_STEPPER_H
#define CK_SOLVER_STEPPER_H

#include "linear.h"
#include "vector.h"

#include "ck/solver.h"

enum ck_step {
    CK_STEPPED,     /* an accepted step; t_h and x are at its end */
    CK_ROOT,        /* as well, cut where a state fell to its extinction threshold */
    CK_STEP_FAILED, /* the failure is filled */
    CK_STEP_MEMORY
};

struct ck_stepper {
    const struct ck_plan *plan;
    struct ck_motion *motion;   /* not owned */
    struct ck_tangent *tangent; /* sensitivities that go along (tangent.h), or NULL; not owned */
    struct ck_linear linear;
    SUNContext context;
    void *cvodes;
    N_Vector y;
    struct ck_terms terms; /* of CVODES' polynomial, as the listener last heard them */
    N_Vector listener;
    double *x;         /* the data of y: the state now */
    double *atol;      /* n_states: atol */
    double t_h, end_h; /* now, and the end of the segment */
    uint32_t *mortal;  /* states with an extinction threshold */
    uint32_t n_mortal;
    int *directions, *roots; /* n_mortal; after CK_ROOT roots[i] != 0: mortal[i] fell */
    bool started;
    long stuck;                      /* steps in a row that did not move time */
    int young;                       /* steps that the start still makes stricter */
    double strictness;               /* 1 or more */
    struct ck_statistics statistics; /* of the segments before this one */
};

/* `x` starts at the plan's initial values. The struct must stay where it is. */
enum ck_status ck_stepper_init(struct ck_stepper *stepper, const struct ck_plan *plan,
                               struct ck_motion *motion);
void ck_stepper_free(struct ck_stepper *stepper);

/* Starts (again) from x at t_h towards end_h > t_h; the motion must be prepared. */
enum ck_step ck_stepper_start(struct ck_stepper *stepper, double t_h, double end_h,
                              struct ck_failure *failure);
enum ck_step ck_stepper_step(struct ck_stepper *stepper, struct ck_failure *failure);

/* Fills the failure for a reason found outside; the state is that with the worst error test. */
enum ck_step ck_stepper_fail(struct ck_stepper *stepper, const char *reason,
                             struct ck_failure *failure);

/* The extinction threshold of a mortal state; 0 or less: it has none now. */
double ck_stepper_threshold(const struct ck_stepper *stepper, uint32_t state);

/* The polynomial of the last step: x(t) = sum of terms[k] ((t - origin_h) / width_h)^k. The terms
 * are CVODES' own arrays of n_states items, valid until the next step. */
struct ck_polynomial {
    unsigned order;
    const double *terms[CK_MAX_DEGREE + 1];
    double origin_h, width_h;
};
bool ck_stepper_polynomial(struct ck_stepper *stepper, struct ck_polynomial *polynomial);

/* Counters of all segments together. */
struct ck_statistics ck_stepper_statistics(const struct ck_stepper *stepper);

#endif
