/* Plans: building, copying and ordering their events. Does not integrate. */
#include "ck/plan.h"

#include <math.h>
#include <string.h>

#define MERGE_H 1e-10

static enum ck_status allocate(struct ck_plan *plan, const struct ck_system *system)
{
    plan->params = ck_alloc(system->n_params, sizeof(double));
    plan->initial = ck_alloc(system->n_states, sizeof(double));
    plan->frozen = ck_alloc(system->n_states, sizeof(bool));
    plan->scale = ck_alloc(system->n_states, sizeof(double));
    bool ok = plan->params != NULL && plan->initial != NULL && plan->frozen != NULL &&
              plan->scale != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

enum ck_status ck_plan_init(struct ck_plan *plan, const struct ck_system *system, double end_h)
{
    *plan = (struct ck_plan){.system = system, .end_h = end_h, .rtol = 1e-8};
    enum ck_status status = allocate(plan, system);
    if (status != CK_OK) {
        ck_plan_free(plan);
        return status;
    }
    for (uint32_t i = 0; i < system->n_params; i++) plan->params[i] = system->params[i].value;
    for (uint32_t i = 0; i < system->n_states; i++) plan->scale[i] = system->states[i].scale;
    return CK_OK;
}

void ck_plan_free(struct ck_plan *plan)
{
    ck_release(plan->params);
    ck_release(plan->initial);
    ck_release(plan->frozen);
    ck_release(plan->scale);
    ck_release(plan->events);
    *plan = (struct ck_plan){0};
}

/* The block has room for twice the capacity: ck_plan_finish sorts there. */
static enum ck_status reserve(struct ck_plan *plan, size_t capacity)
{
    void *larger = ck_resize(plan->events, capacity, 2 * sizeof *plan->events);
    if (larger == NULL) return CK_NO_MEMORY;
    plan->events = larger;
    plan->capacity = capacity;
    return CK_OK;
}

enum ck_status ck_plan_copy(struct ck_plan *copy, const struct ck_plan *plan)
{
    const struct ck_system *system = plan->system;
    *copy = *plan;
    copy->events = NULL;
    copy->capacity = 0;
    enum ck_status status = allocate(copy, system);
    if (status == CK_OK && plan->n_events > 0) status = reserve(copy, plan->n_events);
    if (status != CK_OK) {
        ck_plan_free(copy);
        return status;
    }
    memcpy(copy->params, plan->params, system->n_params * sizeof(double));
    memcpy(copy->initial, plan->initial, system->n_states * sizeof(double));
    memcpy(copy->frozen, plan->frozen, system->n_states * sizeof(bool));
    memcpy(copy->scale, plan->scale, system->n_states * sizeof(double));
    if (plan->n_events > 0)
        memcpy(copy->events, plan->events, plan->n_events * sizeof *plan->events);
    return CK_OK;
}

enum ck_status ck_plan_add(struct ck_plan *plan, struct ck_event event)
{
    if (plan->n_events == plan->capacity) {
        enum ck_status status = reserve(plan, plan->capacity == 0 ? 8 : 2 * plan->capacity);
        if (status != CK_OK) return status;
    }
    plan->events[plan->n_events++] = event;
    return CK_OK;
}

typedef bool (*is_before)(const struct ck_event *a, const struct ck_event *b);

static bool by_time(const struct ck_event *a, const struct ck_event *b)
{
    return a->time_h < b->time_h;
}

static bool by_time_kind_target(const struct ck_event *a, const struct ck_event *b)
{
    if (a->time_h != b->time_h) return a->time_h < b->time_h;
    if (a->kind != b->kind) return a->kind < b->kind;
    return a->target < b->target;
}

static void merge(const struct ck_event *from, size_t middle, size_t n, struct ck_event *to,
                  is_before before)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < n; i++) {
        bool take_right = left == middle || (right < n && before(&from[right], &from[left]));
        to[i] = take_right ? from[right++] : from[left++];
    }
}

/* Stable: of two changes of one thing at one instant, the one added later has the last word. */
static void sort(struct ck_plan *plan, is_before before)
{
    struct ck_event *scratch = plan->events + plan->capacity;
    for (size_t width = 1; width < plan->n_events; width *= 2) {
        for (size_t start = 0; start < plan->n_events; start += 2 * width) {
            size_t n = plan->n_events - start < 2 * width ? plan->n_events - start : 2 * width;
            merge(plan->events + start, n < width ? n : width, n, scratch + start, before);
        }
        memcpy(plan->events, scratch, plan->n_events * sizeof *scratch);
    }
}

/* Times closer than 1e-10 h become the first of them; those before the start become the start, and
 * those that close to the end the end. */
static void merge_times(struct ck_plan *plan)
{
    double time_h = 0;
    for (size_t i = 0; i < plan->n_events; i++) {
        double *own = &plan->events[i].time_h;
        if (fabs(*own - plan->end_h) < MERGE_H)
            time_h = plan->end_h;
        else if (*own - time_h >= MERGE_H)
            time_h = *own;
        *own = time_h;
    }
}

/* What an event tells of the size of its state: nothing, unless it brings something in. */
static double size_of(const struct ck_event *event)
{
    bool brings = event->kind == CK_DOSE || event->kind == CK_INFUSE || event->kind == CK_SET_STATE;
    return brings ? fabs(event->value) : 0;
}

static void take_scales(struct ck_plan *plan)
{
    uint32_t n = plan->system->n_states;
    for (size_t e = 0; e < plan->n_events; e++) {
        const struct ck_event *event = &plan->events[e];
        double size = size_of(event);
        /* the sign marks a scale that comes from events, so that the largest one is kept */
        if (size > 0 && plan->scale[event->target] <= 0 && size > -plan->scale[event->target])
            plan->scale[event->target] = -size;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (plan->scale[i] < 0) plan->scale[i] = -plan->scale[i];
        if (!(plan->scale[i] > 0)) plan->scale[i] = 1;
    }
}

void ck_plan_finish(struct ck_plan *plan)
{
    sort(plan, by_time);
    merge_times(plan);
    sort(plan, by_time_kind_target);
    take_scales(plan);
}
