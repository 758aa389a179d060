/* The lab: a model at rest. */
#include "private.h"

enum ck_status ck_lab_init(struct ck_lab *lab, const struct ck_graph *graph,
                           const struct ck_system *system, const volatile sig_atomic_t *stop,
                           struct ck_failure *failure)
{
    struct ck_rest rest = {0};
    *lab =
        (struct ck_lab){.graph = graph, .system = system, .chapter = graph->chapter, .stop = stop};
    enum ck_status status = ck_plan_init(&lab->rest, system, 1);
    if (status != CK_OK) return status;
    lab->rest.stop = stop;
    for (uint32_t i = 0; i < system->n_states; i++)
        lab->rest.initial[i] = system->states[i].initial;
    ck_plan_finish(&lab->rest);
    status = ck_rest_find(&lab->rest, true, &rest, failure);
    if (status == CK_OK) ck_rest_apply(&rest, &lab->rest);
    ck_rest_free(&rest);
    if (status != CK_OK) ck_lab_free(lab);
    return status;
}

void ck_lab_free(struct ck_lab *lab)
{
    ck_plan_free(&lab->rest);
    *lab = (struct ck_lab){0};
}
