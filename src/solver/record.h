/* Dense output: each accepted step becomes one piece of the trajectory. */
#ifndef CK_SOLVER_RECORD_H
#define CK_SOLVER_RECORD_H

#include "stepper.h"

struct ck_recorder {
    struct ck_arena arena;
    struct ck_trajectory *trajectory; /* not owned */
    const struct ck_system *system;
    bool affine;    /* every readout is, in the states, while params stay */
    double *slots;  /* of the readout program */
    double *x;      /* n_states */
    double *values; /* (CK_MAX_DEGREE + 1) · n_readouts */
    /* from the values at the d + 1 nodes to the coefficients, for each degree d */
    double convert[CK_MAX_DEGREE + 1][CK_MAX_DEGREE + 1][CK_MAX_DEGREE + 1];
};

/* Gives the trajectory its columns: all states, then the readouts. */
enum ck_status ck_recorder_init(struct ck_recorder *recorder, const struct ck_plan *plan,
                                struct ck_trajectory *trajectory);
void ck_recorder_free(struct ck_recorder *recorder);
/* After any change of the parameters. */
void ck_recorder_prepare(struct ck_recorder *recorder, const double *params);

/* The stepper's last step as a piece from t0 to the stepper's time. CK_FAILED: the library does not
 * show its polynomial. */
enum ck_status ck_recorder_add(struct ck_recorder *recorder, struct ck_stepper *stepper, double t0);
/* The states x and the readouts there as one row of the trajectory: its start, its final one. */
void ck_recorder_row(struct ck_recorder *recorder, double t_h, const double *x, double *row);

#endif
