/* The plan: what one arm asks of a system. Parameters, initial values, timed events. Arms, sliders,
 * sweep points, virtual patients and fit steps are all plans for one system. Part of the engine. */
#ifndef CK_PLAN_H
#define CK_PLAN_H

#include "ck/system.h"
#include <signal.h>

/* At one instant events act in this order, after extinctions. */
enum ck_event_kind {
    CK_SET_PARAM, /* params[target] = value */
    CK_FREEZE,    /* value 1: dx/dt of the state is 0 from now; value 0: it moves again */
    CK_SET_STATE, /* x = value */
    CK_SCALE,     /* x *= value (deplete) */
    CK_DOSE,      /* x += value (already in the state's unit, bioavailability applied) */
    CK_INFUSE,    /* value (state's unit per hour) is added to the constant inflow of the state */
};
struct ck_event {
    double time_h;
    enum ck_event_kind kind;
    uint32_t target;
    double value;
};

struct ck_plan {
    const struct ck_system *system;
    double *params;          /* n_params, at t = 0 */
    double *initial;         /* n_states, before the events at t = 0 */
    bool *frozen;            /* n_states, at t = 0 */
    double *scale;           /* n_states: size of each state for the absolute tolerance, > 0 */
    struct ck_event *events; /* sorted by time, kind, target; times within 1e-10 h are one */
    size_t n_events, capacity;
    double end_h;
    double rtol;                       /* 1e-8; atol of a state is 1e-3 · rtol · scale */
    long max_steps;                    /* of one segment between events; 0: 1,000,000 */
    const volatile sig_atomic_t *stop; /* integration ends with CK_FAILED when *stop; may be NULL */
};

/* Parameters at the system's values, initial 0, scale = the system's (0 where only a dose tells).
 */
enum ck_status ck_plan_init(struct ck_plan *plan, const struct ck_system *system, double end_h);
void ck_plan_free(struct ck_plan *plan);
enum ck_status ck_plan_copy(struct ck_plan *copy, const struct ck_plan *plan);
enum ck_status ck_plan_add(struct ck_plan *plan, struct ck_event event);
/* Sorts the events, merges times closer than 1e-10 h, takes a dose as scale where there is none,
 * and 1 where nothing tells at all. Call before integrating. */
void ck_plan_finish(struct ck_plan *plan);

#endif
