/* Takes samples in order of time while the run goes by. */
#include "sampler.h"

#include <math.h>

#define SAME_H 1e-10

/* ---- life ---- */

/* Events have times of their own, merged with what is nearer than SAME_H. */
static double snap(const struct ck_plan *plan, double time_h)
{
    size_t low = 0, high = plan->n_events;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->events[middle].time_h < time_h - SAME_H)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < plan->n_events && plan->events[low].time_h <= time_h + SAME_H)
        return plan->events[low].time_h;
    return fmin(time_h, plan->end_h);
}

/* Sifts down a heap whose top is the latest time. */
static void sift(struct ck_sampler *sampler, size_t at, size_t n)
{
    size_t *order = sampler->order;
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && sampler->time_h[order[child + 1]] > sampler->time_h[order[child]])
            child++;
        if (!(sampler->time_h[order[child]] > sampler->time_h[order[at]])) return;
        size_t kept = order[at];
        order[at] = order[child];
        order[child] = kept;
        at = child;
    }
}

static void sort(struct ck_sampler *sampler)
{
    for (size_t i = sampler->n / 2; i-- > 0;) sift(sampler, i, sampler->n);
    for (size_t last = sampler->n; last-- > 1;) {
        size_t kept = sampler->order[0];
        sampler->order[0] = sampler->order[last];
        sampler->order[last] = kept;
        sift(sampler, 0, last);
    }
}

enum ck_status ck_sampler_init(struct ck_sampler *sampler, struct ck_tangent *tangent,
                               const struct ck_sample *samples, size_t n)
{
    const struct ck_program *program = &tangent->slopes->readouts;
    struct ck_arena *arena = &sampler->arena;
    sampler->tangent = tangent;
    sampler->samples = samples;
    sampler->n = n;
    sampler->order = ck_arena_alloc(arena, n, sizeof *sampler->order);
    sampler->time_h = ck_arena_alloc(arena, n, sizeof *sampler->time_h);
    sampler->slots = ck_arena_alloc(arena, program->n_slots, sizeof(double));
    sampler->out = ck_arena_alloc(arena, program->n_outputs, sizeof(double));
    if (sampler->order == NULL || sampler->time_h == NULL || sampler->slots == NULL ||
        sampler->out == NULL)
        return CK_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        sampler->order[i] = i;
        sampler->time_h[i] = snap(tangent->stepper->plan, samples[i].time_h);
    }
    sort(sampler);
    return CK_OK;
}

void ck_sampler_free(struct ck_sampler *sampler)
{
    ck_arena_free(&sampler->arena);
}

/* ---- samples ---- */

/* All states and sensitivities at one time. */
struct point {
    double t_h;
    const double *x;
    double *const *s;
};

static void take_readout(struct ck_sampler *sampler, size_t sample, uint32_t readout,
                         const struct point *point)
{
    const struct ck_slopes *slopes = sampler->tangent->slopes;
    size_t m = (size_t)sampler->tangent->m;
    double *row = sampler->jacobian + sample * m;
    const double *partial = sampler->out + slopes->system->n_readouts;
    sampler->values[sample] = sampler->out[readout];
    for (size_t j = 0; j < m; j++) row[j] = 0;
    for (uint32_t e = 0; e < slopes->n_readout_entries; e++) {
        struct ck_slope_entry entry = slopes->readout_entries[e];
        for (size_t j = 0; entry.row == readout && j < m; j++)
            row[j] += partial[e] * (entry.by < slopes->n_params
                                        ? sampler->tangent->params[entry.by * m + j]
                                        : point->s[j][entry.by - slopes->n_params]);
    }
}

static void take(struct ck_sampler *sampler, size_t sample, const struct point *point)
{
    size_t column = sampler->samples[sample].column, m = (size_t)sampler->tangent->m;
    uint32_t n = sampler->tangent->n;
    if (column >= n) {
        take_readout(sampler, sample, (uint32_t)(column - n), point);
        return;
    }
    sampler->values[sample] = point->x[column];
    for (size_t j = 0; j < m; j++) sampler->jacobian[sample * m + j] = point->s[j][column];
}

/* The next samples whose time is not after `until_h`. */
static void take_until(struct ck_sampler *sampler, double until_h, const struct point *point)
{
    const struct ck_slopes *slopes = sampler->tangent->slopes;
    if (slopes->system->n_readouts > 0)
        ck_program_run(&slopes->readouts, sampler->slots, point->t_h, point->x, sampler->out);
    while (sampler->next < sampler->n && sampler->time_h[sampler->order[sampler->next]] <= until_h)
        take(sampler, sampler->order[sampler->next++], point);
}

void ck_sampler_prepare(struct ck_sampler *sampler)
{
    const struct ck_tangent *tangent = sampler->tangent;
    ck_program_prepare(&tangent->slopes->readouts, sampler->slots, tangent->motion->params);
}

bool ck_sampler_step(struct ck_sampler *sampler)
{
    struct ck_tangent *tangent = sampler->tangent;
    while (sampler->next < sampler->n) {
        double t_h = sampler->time_h[sampler->order[sampler->next]];
        if (!(t_h < tangent->stepper->t_h)) break;
        if (!ck_tangent_inside(tangent, t_h)) return false;
        take_until(sampler, t_h, &(struct point){t_h, tangent->x_inner, tangent->inner});
    }
    return true;
}

void ck_sampler_now(struct ck_sampler *sampler, double t_h)
{
    const struct ck_tangent *tangent = sampler->tangent;
    if (sampler->next == sampler->n) return;
    if (sampler->time_h[sampler->order[sampler->next]] > t_h) return;
    take_until(sampler, t_h, &(struct point){t_h, tangent->stepper->x, tangent->s});
}
