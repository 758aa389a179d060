/* Gates: how the modulators of an arrow are composed. b + A with A the sum of the groups, times
 * what amplifies and what suppresses; a nested gate is normalised to 0..1. */
#include "compiler.h"

static ck_expr compile_nested(struct ck_compiler *c, const struct ck_gate *gate);

static ck_expr one(struct ck_compiler *c)
{
    return ck_const(c->pool, 1);
}

static ck_expr read_modulator(struct ck_compiler *c, const struct ck_modulator *modulator)
{
    switch (modulator->kind) {
    case CK_SIGNAL: return ck_compile_signal(c, modulator);
    case CK_FREE: return ck_compile_free(c, modulator);
    case CK_CONTACT: return ck_compile_contact(c, modulator->species);
    case CK_GATE: return compile_nested(c, modulator->gate);
    default:
        return ck_hill_expr(c->pool, ck_compile_level(c, modulator->species),
                            ck_compile_number(c, modulator->K),
                            ck_compile_number_or(c, modulator->n, 1));
    }
}

/* Π (1 − ε h), or Π (1 + α h) where the op is CK_OP_ADD */
static ck_expr product(struct ck_compiler *c, const struct ck_modulator *list, size_t count,
                       enum ck_op op)
{
    ck_expr factors = one(c);
    for (size_t i = 0; i < count; i++) {
        ck_expr effect = ck_mul(c->pool, ck_compile_number_or(c, list[i].weight, 1),
                                ck_compile_modulator(c, &list[i]));
        factors = ck_mul(c->pool, factors, ck_op2(c->pool, op, one(c), effect));
    }
    return factors;
}

static ck_expr suppression(struct ck_compiler *c, const struct ck_modulator *list, size_t count)
{
    return product(c, list, count, CK_OP_SUB);
}

/* what amplifies and what suppresses a whole gate */
static ck_expr scaling(struct ck_compiler *c, const struct ck_gate *gate)
{
    return ck_mul(c->pool, product(c, gate->amplify, gate->amplify_count, CK_OP_ADD),
                  suppression(c, gate->suppress, gate->suppress_count));
}

/* h, with the modulator's own suppressors */
ck_expr ck_compile_modulator(struct ck_compiler *c, const struct ck_modulator *modulator)
{
    ck_expr h = read_modulator(c, modulator);
    ck_expr left = suppression(c, modulator->suppressors, modulator->suppressor_count);
    return ck_mul(c->pool, h, left);
}

/* ---- groups: the value where every h is 1 is added to `total` ---- */

static ck_expr compile_additive(struct ck_compiler *c, const struct ck_group *group, ck_expr *total)
{
    ck_expr sum = ck_const(c->pool, 0);
    for (size_t i = 0; i < group->count; i++) {
        ck_expr V = ck_compile_number_or(c, group->members[i].weight, 1);
        sum = ck_add(c->pool, sum, ck_mul(c->pool, V, ck_compile_modulator(c, &group->members[i])));
        *total = ck_add(c->pool, *total, V);
    }
    return sum;
}

/* V (1 − Π (1 − h)); V in an arrow only */
static ck_expr compile_any(struct ck_compiler *c, const struct ck_group *group, ck_expr *total)
{
    ck_expr none = one(c), V = ck_compile_number_or(c, group->V, 1);
    for (size_t i = 0; i < group->count; i++) {
        ck_expr h = ck_compile_modulator(c, &group->members[i]);
        none = ck_mul(c->pool, none, ck_sub(c->pool, one(c), h));
    }
    *total = ck_add(c->pool, *total, V);
    if (group->count == 1) return ck_mul(c->pool, V, ck_compile_modulator(c, &group->members[0]));
    return ck_mul(c->pool, V, ck_sub(c->pool, one(c), none));
}

static ck_expr compile_all(struct ck_compiler *c, const struct ck_group *group, ck_expr *total)
{
    ck_expr V = ck_compile_number_or(c, group->V, 1), product = V;
    for (size_t i = 0; i < group->count; i++)
        product = ck_mul(c->pool, product, ck_compile_modulator(c, &group->members[i]));
    *total = ck_add(c->pool, *total, V);
    return product;
}

/* V1 h1 + V2 h2 + σ h1 h2 */
static ck_expr compile_synergy(struct ck_compiler *c, const struct ck_group *group, ck_expr *total)
{
    ck_expr together = ck_compile_number_or(c, group->sigma, 0);
    *total = ck_add(c->pool, *total, together);
    for (size_t i = 0; i < group->count; i++)
        together = ck_mul(c->pool, together, ck_compile_modulator(c, &group->members[i]));
    return ck_add(c->pool, compile_additive(c, group, total), together);
}

static ck_expr compile_groups(struct ck_compiler *c, const struct ck_gate *gate, ck_expr *total)
{
    ck_expr sum = ck_const(c->pool, 0);
    for (size_t i = 0; i < gate->group_count; i++) {
        const struct ck_group *group = &gate->groups[i];
        ck_expr value = CK_NO_EXPR;
        switch (group->composition) {
        case CK_ANY: value = compile_any(c, group, total); break;
        case CK_ALL: value = compile_all(c, group, total); break;
        case CK_SYNERGY: value = compile_synergy(c, group, total); break;
        default: value = compile_additive(c, group, total); break;
        }
        sum = ck_add(c->pool, sum, value);
    }
    return sum;
}

/* Σ groups / (the same where every h is 1), so 0..1; 0 where all its weights are 0. */
static ck_expr compile_nested(struct ck_compiler *c, const struct ck_gate *gate)
{
    ck_expr zero = ck_const(c->pool, 0), total = zero;
    ck_expr sum = compile_groups(c, gate, &total);
    ck_expr share = ck_div(c->pool, sum, total);
    share = ck_op3(c->pool, CK_OP_SELECT, ck_op1(c->pool, CK_OP_NEG, total), zero, share);
    return ck_mul(c->pool, share, scaling(c, gate));
}

/* --- other compositions of the same activators (ck_graph_open_gates) -------------------------- */

/* Over all groups of a gate: Σ V h, Σ V, Π (1 - h), Π h. */
struct together {
    ck_expr sum, weights, none, all;
};

static void add_group(struct ck_compiler *c, const struct ck_group *group, struct together *all)
{
    const bool weighted = group->composition == CK_ADDITIVE || group->composition == CK_SYNERGY;
    for (size_t i = 0; i < group->count; i++) {
        ck_expr h = ck_compile_modulator(c, &group->members[i]);
        ck_expr V = ck_compile_number_or(c, weighted ? group->members[i].weight : group->V, 1);
        all->sum = ck_add(c->pool, all->sum, ck_mul(c->pool, V, h));
        all->weights = ck_add(c->pool, all->weights, V);
        all->none = ck_mul(c->pool, all->none, ck_sub(c->pool, one(c), h));
        all->all = ck_mul(c->pool, all->all, h);
    }
}

/* One of them, 1 where every h is 1; 0 without weights. */
static ck_expr compile_choice(struct ck_compiler *c, const struct together *all,
                              enum ck_choice choice)
{
    if (choice == CK_CHOICE_ANY) return ck_sub(c->pool, one(c), all->none);
    if (choice == CK_CHOICE_ALL) return all->all;
    ck_expr minus = ck_op1(c->pool, CK_OP_NEG, all->weights);
    ck_expr share = ck_div(c->pool, all->sum, all->weights);
    return ck_op3(c->pool, CK_OP_SELECT, minus, ck_const(c->pool, 0), share);
}

/* Unlike ck_compile_named also what has another name, and what is a number alone. */
static void add_name(struct ck_compiler *c, const char *name, ck_expr value)
{
    struct ck_system *system = c->system;
    struct ck_name_info *names = ck_arena_grow(&system->arena, system->names, system->n_names,
                                               &c->name_capacity, sizeof *names);
    if (!ck_compile_checked(c, names) || !ck_compile_checked(c, (void *)(uintptr_t)name)) return;
    system->names = names;
    system->names[system->n_names++] = (struct ck_name_info){name, value};
}

/* Σ factor · composition, each by the address of its factor; all factors but one are 0. `full` is
 * what is written where every h is 1. */
static ck_expr compile_choices(struct ck_compiler *c, const struct ck_gate *gate, ck_expr written,
                               ck_expr full)
{
    struct together all = {ck_const(c->pool, 0), ck_const(c->pool, 0), one(c), one(c)};
    ck_expr sum = ck_const(c->pool, 0);
    for (size_t i = 0; i < gate->group_count; i++) add_group(c, &gate->groups[i], &all);
    for (int i = 0; i < CK_CHOICE_COUNT; i++) {
        const struct ck_number *factor = gate->choices[i];
        if (!factor) continue;
        ck_expr form =
            i == CK_CHOICE_WRITTEN ? written : compile_choice(c, &all, (enum ck_choice)i);
        add_name(c, factor->address, form);
        sum = ck_add(c->pool, sum, ck_mul(c->pool, ck_compile_number(c, factor), form));
    }
    add_name(c, ck_gate_full_name(&c->system->arena, gate), full);
    return sum;
}

/* b + A */
static ck_expr activation(struct ck_compiler *c, const struct ck_gate *gate)
{
    ck_expr total = ck_const(c->pool, 0);
    ck_expr basal = ck_compile_number_or(c, gate->basal, gate->group_count == 0 ? 1 : 0);
    ck_expr A = compile_groups(c, gate, &total);
    if (gate->choices[CK_CHOICE_WRITTEN]) A = compile_choices(c, gate, A, total);
    return ck_add(c->pool, basal, A);
}

ck_expr ck_compile_gate(struct ck_compiler *c, const struct ck_gate *gate)
{
    return ck_mul(c->pool, activation(c, gate), scaling(c, gate));
}
