/* An arm's plan and what rests before it, made from what its changes left (modifications, doses,
 * fixed events) at the values of the moment: at reading, and whenever a number of the model is
 * given another value. Reads no files and finds no rest. */
#include "private.h"

#include <string.h>

/* --- doses ----------------------------------------------------------------------------------- */

static double level_of(const struct ck_arm *arm, const struct ck_dose *dose)
{
    const struct ck_param_info *params = arm->system->params;
    double level = dose->amount;
    if (dose->weight != CK_NONE) level *= params[dose->weight].value;
    if (dose->volume != CK_NONE) level /= params[dose->volume].value;
    if (dose->arriving != CK_NONE) level *= ck_stack_value(arm, dose->arriving, dose->time_h);
    return level;
}

static enum ck_status add_event(struct ck_plan *plan, struct ck_event event)
{
    return event.time_h > plan->end_h ? CK_OK : ck_plan_add(plan, event);
}

static enum ck_status add_dose(struct ck_arm *arm, const struct ck_dose *dose)
{
    const double level = level_of(arm, dose), end_h = dose->time_h + dose->over_h;
    if (!(dose->over_h > 0))
        return add_event(&arm->plan, (struct ck_event){dose->time_h, CK_DOSE, dose->state, level});
    const double rate = level / dose->over_h;
    const enum ck_status status =
        add_event(&arm->plan, (struct ck_event){dose->time_h, CK_INFUSE, dose->state, rate});
    if (status != CK_OK) return status;
    return add_event(&arm->plan, (struct ck_event){end_h, CK_INFUSE, dose->state, -rate});
}

/* --- what rests before t = 0 ----------------------------------------------------------------- */

static bool has_rest(const struct ck_arm *arm)
{
    const struct ck_arm_private *own = arm->private;
    if (arm->own_rest || own->knocked_count > 0) return true;
    for (size_t i = 0; i < own->modification_count; i++)
        if (own->modifications[i].effect == CK_SILENCE) return true;
    return false;
}

/* The unchanged wiring without what is lost. */
static void lose(const struct ck_arm *arm, const struct ck_system *model, double *params)
{
    const struct ck_arm_private *own = arm->private;
    for (uint32_t i = 0; i < model->n_params; i++) params[i] = model->params[i].value;
    for (size_t i = 0; i < own->modification_count; i++) {
        if (own->modifications[i].effect != CK_SILENCE) continue;
        const char *address = arm->system->params[own->modifications[i].param].address;
        const uint32_t param = ck_system_param(model, address);
        if (param != CK_NONE) params[param] = 0;
    }
}

/* What rests before t = 0, where it is not the unchanged model: this arm as it is at t = 0, or the
 * unchanged wiring without what is knocked out or lost. */
static enum ck_status build_rest(struct ck_arm *arm, const struct ck_system *model)
{
    struct ck_arm_private *own = arm->private;
    const struct ck_system *system = arm->own_rest ? arm->system : model;
    if (!has_rest(arm)) return CK_OK;
    if (!own->has_rest) {
        if (ck_plan_init(&own->rest, system, arm->plan.end_h) != CK_OK) return CK_NO_MEMORY;
        ck_plan_finish(&own->rest);
        own->has_rest = true;
    }
    if (arm->own_rest) {
        memcpy(own->rest.params, arm->plan.params, system->n_params * sizeof(double));
        memcpy(own->rest.frozen, arm->plan.frozen, system->n_states * sizeof(bool));
    } else {
        lose(arm, model, own->rest.params);
    }
    return CK_OK;
}

/* --- the plan -------------------------------------------------------------------------------- */

enum ck_status ck_arm_build(struct ck_arm *arm, const struct ck_system *model)
{
    const struct ck_arm_private *own = arm->private;
    struct ck_plan *plan = &arm->plan;
    enum ck_status status = CK_OK;
    plan->n_events = 0;
    for (uint32_t i = 0; i < arm->system->n_params; i++)
        plan->params[i] = arm->system->params[i].value;
    for (size_t i = 0; i < own->fixed_count && status == CK_OK; i++)
        status = ck_plan_add(plan, own->fixed[i]);
    if (status == CK_OK) status = ck_stack_apply(arm);
    for (size_t i = 0; i < own->dose_count && status == CK_OK; i++)
        status = add_dose(arm, &own->doses[i]);
    if (status == CK_OK) status = build_rest(arm, model);
    if (status == CK_OK) ck_plan_finish(plan);
    return status;
}

bool ck_arm_keeps(const struct ck_arm *arm, const char *address)
{
    const struct ck_arm_private *own = arm->private;
    for (size_t i = 0; i < own->change_count; i++) {
        if (own->changes[i]->kind != CK_SET || strcmp(own->changes[i]->target, address) != 0)
            continue;
        const struct ck_number *number = ck_graph_number(arm->graph, address);
        return number && ck_is_structural(arm->graph, number);
    }
    return false;
}
