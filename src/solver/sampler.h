/* The samples of a run with slopes: values and derivatives at chosen times. Where a time is that of
 * an event or of an extinction, the values after. */
#ifndef CK_SOLVER_SAMPLER_H
#define CK_SOLVER_SAMPLER_H

#include "tangent.h"

struct ck_sampler {
    struct ck_tangent *tangent; /* not owned */
    const struct ck_sample *samples;
    size_t n, next; /* of order */
    struct ck_arena arena;
    size_t *order;  /* by time */
    double *time_h; /* of each sample; that of an event that is as good as the same */
    double *slots, *out;
    double *values, *jacobian; /* the results, not owned */
};

enum ck_status ck_sampler_init(struct ck_sampler *sampler, struct ck_tangent *tangent,
                               const struct ck_sample *samples, size_t n);
void ck_sampler_free(struct ck_sampler *sampler);

/* After any change of the parameters. */
void ck_sampler_prepare(struct ck_sampler *sampler);
/* Samples before the stepper's time, which lie in its last step. False: CVODES does not answer. */
bool ck_sampler_step(struct ck_sampler *sampler);
/* Samples up to t_h, from the state and the sensitivities now. */
void ck_sampler_now(struct ck_sampler *sampler, double t_h);

#endif
