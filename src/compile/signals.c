/* What modulators read: a receptor's signal on a cell, the receptors left free, contact with cells
 * that bear a membrane ligand. Formulas of model/README.md, "Receptors" and "Species". */
#include "compiler.h"

#include <string.h>

ck_expr ck_compile_named(struct ck_compiler *c, const char *name, ck_expr value)
{
    struct ck_system *system = c->system;
    if (!ck_compile_checked(c, (void *)(uintptr_t)name)) return value;
    if (value == CK_NO_EXPR || c->pool->nodes[value].op <= CK_OP_TIME) return value; /* a leaf */
    for (uint32_t i = 0; i < system->n_names; i++)
        if (system->names[i].value == value || strcmp(system->names[i].name, name) == 0)
            return value;
    struct ck_name_info *names = ck_arena_grow(&system->arena, system->names, system->n_names,
                                               &c->name_capacity, sizeof *names);
    if (!ck_compile_checked(c, names)) return value;
    system->names = names;
    system->names[system->n_names++] = (struct ck_name_info){name, value};
    return value;
}

static ck_expr remaining(struct ck_compiler *c, const struct ck_number *block)
{
    if (!block) return ck_const(c->pool, 1);
    return ck_sub(c->pool, ck_const(c->pool, 1), ck_compile_number(c, block));
}

static bool reads_blood(const struct ck_modulator *modulator)
{
    return modulator->in_blood || (modulator->cell && modulator->cell->in_blood);
}

/* Molecules and agents without a plasma twin are not in the blood; the rest is in one place. */
static bool is_there(const struct ck_species *species, bool in_blood)
{
    if (!in_blood || species->in_blood || species->twin) return true;
    return species->kind != CK_CYTOKINE && species->kind != CK_AGENT && species->kind != CK_DRUG;
}

/* Σ level / K */
static ck_expr sum_bindings(struct ck_compiler *c, const struct ck_binding *bindings, size_t count,
                            bool in_blood)
{
    ck_expr sum = ck_const(c->pool, 0);
    for (size_t i = 0; i < count; i++) {
        const struct ck_species *species = bindings[i].species;
        if (!is_there(species, in_blood)) continue;
        ck_expr level = ck_compile_level(c, ck_compile_place(species, in_blood));
        sum = ck_add(c->pool, sum, ck_div(c->pool, level, ck_compile_number(c, bindings[i].K)));
    }
    return sum;
}

/* s^n / ((1 + a)^n + s^n); one ligand alone is a plain Hill term, which reads better. */
static ck_expr occupancy(struct ck_compiler *c, const struct ck_receptor *receptor, bool in_blood)
{
    struct ck_expr_pool *pool = c->pool;
    ck_expr n = ck_compile_number_or(c, receptor->n, 1);
    ck_expr s = sum_bindings(c, receptor->ligands, receptor->ligand_count, in_blood);
    ck_expr a = sum_bindings(c, receptor->antagonists, receptor->antagonist_count, in_blood);
    if (s == CK_NO_EXPR || a == CK_NO_EXPR) return CK_NO_EXPR;
    struct ck_expr_node only = pool->nodes[s];
    if (only.op == CK_OP_DIV && a == ck_const(pool, 0))
        return ck_hill_expr(pool, only.arg[0], only.arg[1], n);
    return ck_hill_expr(pool, s, ck_add(pool, ck_const(pool, 1), a), n);
}

static const struct ck_number *find_expression(const struct ck_receptor *receptor,
                                               const struct ck_species *cell)
{
    if (!cell) return receptor->body_expression;
    for (size_t i = 0; i < receptor->expression_count; i++)
        if (receptor->expressions[i].cell == cell) return receptor->expressions[i].level;
    return NULL;
}

/* e(R, c) · Π e(chain) */
static ck_expr expression(struct ck_compiler *c, const struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    const struct ck_number *level = find_expression(receptor, modulator->cell);
    if (!level && modulator->cell && receptor->expressed_only_as_listed)
        ck_error(c->diag, modulator->place, NULL, "%s does not carry the receptor %s",
                 modulator->cell->name, receptor->name);
    ck_expr e = ck_compile_number_or(c, level, 1);
    for (size_t i = 0; i < receptor->chain_count; i++)
        e = ck_mul(c->pool, e, ck_compile_number_or(c, receptor->chains[i]->expression, 1));
    return e;
}

static const char *name_reading(struct ck_compiler *c, const char *what,
                                const struct ck_modulator *modulator)
{
    const char *cell = modulator->cell ? modulator->cell->name : "body";
    return ck_arena_print(&c->system->arena, "%s(%s, %s%s)", what, modulator->receptor->name, cell,
                          reads_blood(modulator) ? ", blood" : "");
}

ck_expr ck_compile_signal(struct ck_compiler *c, const struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    struct ck_expr_pool *pool = c->pool;
    ck_expr signal = ck_mul(pool, expression(c, modulator), remaining(c, receptor->block));
    if (receptor->family) signal = ck_mul(pool, signal, remaining(c, receptor->family->block));
    for (size_t i = 0; i < receptor->chain_count; i++)
        signal = ck_mul(pool, signal, remaining(c, receptor->chains[i]->block));
    signal = ck_mul(pool, signal, occupancy(c, receptor, reads_blood(modulator)));
    return ck_compile_named(c, name_reading(c, "signal", modulator), signal);
}

/* e / (1 + a + s) */
ck_expr ck_compile_free(struct ck_compiler *c, const struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    struct ck_expr_pool *pool = c->pool;
    bool in_blood = reads_blood(modulator);
    ck_expr s = sum_bindings(c, receptor->ligands, receptor->ligand_count, in_blood);
    ck_expr a = sum_bindings(c, receptor->antagonists, receptor->antagonist_count, in_blood);
    ck_expr below = ck_add(pool, ck_add(pool, ck_const(pool, 1), a), s);
    ck_expr left = ck_div(pool, expression(c, modulator), below);
    return ck_compile_named(c, name_reading(c, "free", modulator), left);
}

/* contact · Σ e X / (K + Σ X) */
ck_expr ck_compile_contact(struct ck_compiler *c, const struct ck_species *ligand)
{
    struct ck_expr_pool *pool = c->pool;
    ck_expr bearing = ck_const(pool, 0), below = ck_compile_number_or(c, ligand->contact_K, 0);
    for (size_t i = 0; i < ligand->bearer_count; i++) {
        ck_expr level = ck_compile_level(c, ligand->bearers[i].cell);
        ck_expr e = ck_compile_number(c, ligand->bearers[i].expression);
        bearing = ck_add(pool, bearing, ck_mul(pool, e, level));
        below = ck_add(pool, below, level);
    }
    ck_expr value =
        ck_mul(pool, ck_compile_number_or(c, ligand->contact, 1), ck_div(pool, bearing, below));
    return ck_compile_named(c, ck_arena_print(&c->system->arena, "contact(%s)", ligand->name),
                            value);
}
