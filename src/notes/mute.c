/* Taking an influence away, or turning it round, by the parameters of the system alone. */
#include "private.h"

/* A receptor falls silent where it is read. */
static const struct ck_number *find_expression(const struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    if (!modulator->cell) return receptor->body_expression;
    for (size_t i = 0; i < receptor->expression_count; i++)
        if (receptor->expressions[i].cell == modulator->cell) return receptor->expressions[i].level;
    return NULL;
}

const struct ck_number *ck_silencer(const struct ck_modulator *modulator, double *value)
{
    *value = 0;
    if (modulator->weight) return modulator->weight;
    if (modulator->kind == CK_CONTACT) return modulator->species->contact;
    if (modulator->kind == CK_SIGNAL || modulator->kind == CK_FREE)
        return find_expression(modulator);
    if (modulator->kind != CK_LEVEL) return NULL;
    *value = CK_BEYOND * modulator->K->value;
    return modulator->K;
}

/* The group in which the modulator stands, however deep; NULL: it scales or suppresses. */
static const struct ck_group *find_group(const struct ck_gate *gate,
                                         const struct ck_modulator *modulator)
{
    for (size_t i = 0; i < gate->group_count; i++) {
        const struct ck_group *group = &gate->groups[i];
        for (size_t k = 0; k < group->count; k++) {
            const struct ck_modulator *member = &group->members[k];
            const struct ck_group *within =
                member->kind == CK_GATE ? find_group(member->gate, modulator) : NULL;
            if (member == modulator) return group;
            if (within) return within;
        }
    }
    return NULL;
}

static const struct ck_group *find_in_arrow(const struct ck_process *process,
                                            const struct ck_modulator *modulator)
{
    const struct ck_group *group = find_group(&process->gate, modulator);
    for (size_t i = 0; !group && i < process->share_count; i++)
        group = find_group(&process->shares[i].gate, modulator);
    return group;
}

static bool set(struct ck_lab *lab, const struct ck_number *number, double value)
{
    const uint32_t param = number ? ck_system_param(lab->system, number->address) : CK_NONE;
    if (param != CK_NONE) lab->rest.params[param] = value;
    return param != CK_NONE;
}

bool ck_notes_mute(struct ck_lab *lab, const struct ck_process *process,
                   const struct ck_modulator *modulator, int sign)
{
    double silent;
    if (!modulator) return set(lab, process->rate, process->rate ? sign * process->rate->value : 0);
    const struct ck_number *number = ck_silencer(modulator, &silent);
    const struct ck_group *group = find_in_arrow(process, modulator);
    if (group && group->sigma) set(lab, group->sigma, 0);
    if (sign == 0) return set(lab, number, silent);
    if (modulator->kind == CK_LEVEL && !modulator->weight) /* its group, or the arrow */
        number = group && group->V ? group->V : process->rate;
    return set(lab, number, number ? -number->value : 0);
}
