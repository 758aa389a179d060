/* Numbers that changes act on over windows of time: several changes of one number stack, and the
 * result is piecewise constant. Knows no kinds of change. */
#include "private.h"

#include <stdlib.h>

void ck_modify(struct ck_reading *reading, const struct ck_number *number,
               enum ck_effect_kind effect, double value, struct ck_window when)
{
    struct ck_arm_private *own = reading->arm->private;
    const uint32_t param = ck_arm_param(reading->arm, number);
    if (param == CK_NONE) return;
    struct ck_modification *grown =
        ck_reading_grow(reading, own->modifications, own->modification_count,
                        &own->modification_capacity, sizeof *own->modifications);
    if (!grown) return;
    own->modifications = grown;
    own->modifications[own->modification_count++] =
        (struct ck_modification){param, effect, value, when};
}

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

/* One order for one set of changes, so that rounding does not depend on the order in a file. */
static int compare_modifications(const void *a, const void *b)
{
    const struct ck_modification *x = a, *y = b;
    if (x->param != y->param) return x->param < y->param ? -1 : 1;
    if (x->effect != y->effect) return x->effect < y->effect ? -1 : 1;
    const int by_time = compare_numbers(x->when.from_h, y->when.from_h);
    return by_time != 0 ? by_time : compare_numbers(x->value, y->value);
}

static double apply_effect(const struct ck_modification *modification, double value)
{
    switch (modification->effect) {
    case CK_REPLACE: return modification->value;
    case CK_MULTIPLY: return value * modification->value;
    case CK_ADD_UP: return value + modification->value;
    case CK_COMBINE: return 1 - (1 - value) * (1 - modification->value);
    case CK_SILENCE: return 0;
    }
    return value;
}

double ck_stack_value(const struct ck_arm *arm, uint32_t param, double time_h)
{
    const struct ck_arm_private *own = arm->private;
    double value = arm->system->params[param].value;
    for (int effect = CK_REPLACE; effect <= CK_SILENCE; effect++)
        for (size_t i = 0; i < own->modification_count; i++) {
            const struct ck_modification *modification = &own->modifications[i];
            if (modification->param != param || (int)modification->effect != effect) continue;
            if (time_h >= modification->when.from_h && time_h < modification->when.to_h)
                value = apply_effect(modification, value);
        }
    return value;
}

/* An event where a window of the parameter opens or closes after 0. */
static enum ck_status add_boundary(struct ck_arm *arm, uint32_t param, double time_h)
{
    if (!(time_h > 0) || time_h > arm->plan.end_h) return CK_OK;
    const double value = ck_stack_value(arm, param, time_h);
    return ck_plan_add(&arm->plan, (struct ck_event){time_h, CK_SET_PARAM, param, value});
}

enum ck_status ck_stack_apply(struct ck_arm *arm)
{
    struct ck_arm_private *own = arm->private;
    enum ck_status status = CK_OK;
    if (own->modification_count > 1)
        qsort(own->modifications, own->modification_count, sizeof *own->modifications,
              compare_modifications);
    for (size_t i = 0; i < own->modification_count && status == CK_OK; i++) {
        const struct ck_modification *modification = &own->modifications[i];
        const uint32_t param = modification->param;
        arm->plan.params[param] = ck_stack_value(arm, param, 0);
        status = add_boundary(arm, param, modification->when.from_h);
        if (status == CK_OK) status = add_boundary(arm, param, modification->when.to_h);
    }
    return status;
}
