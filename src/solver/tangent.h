/* The sensitivities beside a running integration: their right-hand side, what each event and each
 * extinction does to them, and their values inside the last step. With stepper.h the only place
 * that knows CVODES. Decides nothing about events and writes no results. */
#ifndef CK_SOLVER_TANGENT_H
#define CK_SOLVER_TANGENT_H

#include "stepper.h"

#include "ck/slopes.h"

struct ck_tangent {
    const struct ck_slopes *slopes;
    const struct ck_dependence *dependence;
    struct ck_stepper *stepper; /* not owned */
    struct ck_motion *motion;   /* not owned */
    struct ck_arena arena;
    uint32_t n; /* states */
    int m;
    N_Vector *vectors, *tolerances; /* m each */
    N_Vector inside;                /* of the last step */
    double **s;                     /* m · n: the data of vectors, now */
    double **inner;                 /* m · n: the same at a time inside the last step */
    double *x_inner;                /* n */
    double *params;                 /* slopes->n_params · m: dp/dtheta now */
    double *inflow;                 /* n · m */
    uint32_t *position;             /* of each parameter of the system in slopes->params */
    double *jacobian, *slots, *by_params;
    double *force;               /* m · n: (df/dp) (dp/dtheta) + inflow at the last point */
    double *at_x, at_h;          /* where jacobian and force were found */
    bool is_found, is_started;   /* they were; CVODES knows the sensitivities */
    double *before, *after, *dt; /* n, n, m: of an extinction or a switch */
    double *switch_slots, *by_switch;
};

/* s = dependence->initial. The stepper and its motion must be initialised; the struct must stay
 * where it is; free is legal after a failure, and comes before that of the stepper. */
enum ck_status ck_tangent_init(struct ck_tangent *tangent, const struct ck_slopes *slopes,
                               const struct ck_dependence *dependence, struct ck_stepper *stepper);
void ck_tangent_free(struct ck_tangent *tangent);

/* What an event of the plan does; x is the state before it acts. */
void ck_tangent_event(struct ck_tangent *tangent, size_t event, const double *x);
/* An event made the state extinct. */
void ck_tangent_erase(struct ck_tangent *tangent, uint32_t state);
/* After any change of the motion. */
void ck_tangent_prepare(struct ck_tangent *tangent);

/* A state falls to its threshold: leave before it is set to 0, enter when the motion is prepared
 * for what follows. False if it touches without crossing. */
bool ck_tangent_leave(struct ck_tangent *tangent, uint32_t state);
bool ck_tangent_enter(struct ck_tangent *tangent, uint32_t state);

/* Switches turn over at the stepper's time, those with switch_h in from_h .. t_h: meet before the
 * motion's stretch is changed to the one that follows, turn after. False if they cannot be told
 * apart: theta moves one and not the other. Nothing to do where meet sets *moves to false. */
bool ck_tangent_meet(struct ck_tangent *tangent, double from_h, const double *switch_h,
                     bool *moves);
bool ck_tangent_turn(struct ck_tangent *tangent);

/* After ck_stepper_start: s starts again from where it is. */
enum ck_status ck_tangent_start(struct ck_tangent *tangent);
/* After the last step of a smooth stretch: s at the stepper's time. */
bool ck_tangent_collect(struct ck_tangent *tangent);
/* States and s at a time inside the stepper's last step, into x_inner and inner. */
bool ck_tangent_inside(struct ck_tangent *tangent, double t_h);

#endif
