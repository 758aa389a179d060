/* How a plan depends on theta: memory. The derivatives are the caller's. */
#include "ck/slopes.h"

enum ck_status ck_dependence_init(struct ck_dependence *dependence, const struct ck_plan *plan,
                                  size_t m)
{
    const struct ck_system *system = plan->system;
    *dependence = (struct ck_dependence){.m = m};
    dependence->params = ck_alloc(system->n_params * m, sizeof(double));
    dependence->initial = ck_alloc(system->n_states * m, sizeof(double));
    dependence->events = ck_alloc(plan->n_events * m, sizeof(double));
    dependence->size = ck_alloc(m, sizeof(double));
    bool ok = dependence->params != NULL && dependence->initial != NULL &&
              dependence->events != NULL && dependence->size != NULL;
    for (size_t j = 0; ok && j < m; j++) dependence->size[j] = 1;
    if (!ok) ck_dependence_free(dependence);
    return ok ? CK_OK : CK_NO_MEMORY;
}

void ck_dependence_free(struct ck_dependence *dependence)
{
    ck_release(dependence->params);
    ck_release(dependence->initial);
    ck_release(dependence->events);
    ck_release(dependence->size);
    *dependence = (struct ck_dependence){0};
}
