/* Arrows: the flux of each verb, its shares over several targets, and the delay of its product.
 * Table of model/README.md, "Arrows". */
#include "compiler.h"

/* Under this sum of weights the shares of a flux fade instead of being a quotient of two zeros. */
#define SMALLEST_SHARE_SUM 1e-9

/* Where a delay was set to 0, what is under way still leaves the stages: in a few seconds. */
#define DRAIN_PER_HOUR 1000

/* ---- fluxes ---- */

/* The subject's level; 1 for the body. */
static ck_expr subject_level(struct ck_compiler *c, const struct ck_process *process)
{
    return process->subject ? ck_compile_level(c, process->subject) : ck_const(c->pool, 1);
}

const struct ck_species *ck_compile_acted_on(const struct ck_process *process)
{
    bool in_blood = process->subject ? process->subject->in_blood : process->in_blood;
    return process->object ? ck_compile_place(process->object, in_blood) : NULL;
}

/* T, or T / (K + T): what a killer finds. */
ck_expr ck_compile_target(struct ck_compiler *c, const struct ck_process *process)
{
    ck_expr level = ck_compile_level(c, ck_compile_acted_on(process));
    if (!process->K) return level;
    return ck_hill_expr(c->pool, level, ck_compile_number(c, process->K), ck_const(c->pool, 1));
}

/* 1 - A / capacity */
ck_expr ck_compile_room(struct ck_compiler *c, const struct ck_process *process)
{
    if (!process->capacity) return ck_const(c->pool, 1);
    ck_expr filled =
        ck_div(c->pool, subject_level(c, process), ck_compile_number(c, process->capacity));
    return ck_sub(c->pool, ck_const(c->pool, 1), filled);
}

/* k · source · m without what the product's own factor and the shares do */
static ck_expr arrow_rate(struct ck_compiler *c, const struct ck_process *process, ck_expr factor)
{
    struct ck_expr_pool *pool = c->pool;
    ck_expr rate = ck_mul(pool, factor, ck_compile_number_or(c, process->rate, 1));
    if (process->formula) {
        rate = ck_mul(pool, rate, ck_compile_term(c, process->formula));
        return ck_mul(pool, rate, ck_compile_gate(c, &process->gate));
    }
    rate = ck_mul(pool, rate, subject_level(c, process));
    if (process->verb == CK_RECRUITS && process->from)
        rate = ck_mul(pool, rate, ck_compile_level(c, process->from));
    if (process->verb == CK_KILLS || process->verb == CK_CLEARS)
        rate = ck_mul(pool, rate, ck_compile_target(c, process));
    rate = ck_mul(pool, rate, ck_compile_gate(c, &process->gate));
    return process->verb == CK_PROLIFERATES ? ck_mul(pool, rate, ck_compile_room(c, process))
                                            : rate;
}

/* ---- delays: the linear chain trick, in amounts, so that what is under way is not lost ---- */

static ck_expr if_delayed(struct ck_compiler *c, const struct ck_process *process, ck_expr yes,
                          double no)
{
    ck_expr not_delayed = ck_op1(c->pool, CK_OP_NEG, ck_compile_number(c, process->delay));
    return ck_op3(c->pool, CK_OP_SELECT, not_delayed, ck_const(c->pool, no), yes);
}

/* stages / delay, the rate from one stage to the next */
static ck_expr stage_rate(struct ck_compiler *c, const struct ck_process *process, uint32_t stages)
{
    ck_expr rate = ck_div(c->pool, ck_const(c->pool, stages), ck_compile_number(c, process->delay));
    const char *name = ck_arena_print(&c->system->arena, "step(%s)", process->name);
    return ck_compile_named(c, name, if_delayed(c, process, rate, DRAIN_PER_HOUR));
}

/* What an arrow brings: coefficient times flux into a state. */
struct inflow {
    uint32_t state, flux;
    ck_expr coefficient;
};

static void add_stages(struct ck_compiler *c, const struct ck_process *process, const char *arrow,
                       struct inflow in)
{
    uint32_t stages = ck_compile_stage_count(process), from = CK_NONE;
    ck_expr one = ck_const(c->pool, 1), minus = ck_const(c->pool, -1);
    ck_expr enters = ck_mul(c->pool, in.coefficient, if_delayed(c, process, one, 0));
    ck_expr passes =
        ck_mul(c->pool, in.coefficient, if_delayed(c, process, ck_const(c->pool, 0), 1));
    ck_expr step = stage_rate(c, process, stages);
    for (uint32_t k = 1; k <= stages; k++) {
        const char *name = ck_compile_stage_name(c, arrow, k);
        uint32_t state = name ? ck_system_state(c->system, name) : 0;
        ck_compile_move(c, state, k == 1 ? in.flux : from, k == 1 ? enters : one);
        from = ck_compile_flux(c, name, ck_mul(c->pool, step, ck_state(c->pool, state)));
        ck_compile_move(c, state, from, minus);
    }
    ck_compile_move(c, in.state, from, one);
    ck_compile_move(c, in.state, in.flux, passes);
}

/* ---- an arrow, or one of its shares ---- */

static const struct ck_species *source(const struct ck_process *process)
{
    switch (process->verb) {
    case CK_BECOMES: return process->subject;
    case CK_RECRUITS: return process->from;
    case CK_KILLS:
    case CK_CLEARS: return ck_compile_acted_on(process);
    default: return NULL;
    }
}

ck_expr ck_compile_volume(struct ck_compiler *c, const struct ck_species *species)
{
    const struct ck_graph *graph = c->graph;
    if (species->volume) return ck_compile_number(c, species->volume);
    return ck_compile_number_or(
        c, species->in_blood ? graph->blood_volume_l : graph->tissue_volume_l, 1);
}

/* What a species in `to` gains for each unit that one in `from` loses: amounts are conserved. */
static ck_expr dilution(struct ck_compiler *c, const struct ck_species *from,
                        const struct ck_species *to)
{
    if (from->in_blood == to->in_blood) return ck_const(c->pool, 1);
    return ck_div(c->pool, ck_compile_volume(c, from), ck_compile_volume(c, to));
}

static void add_arrow(struct ck_compiler *c, const struct ck_process *process,
                      const struct ck_share *share, ck_expr fraction)
{
    const struct ck_species *product = ck_compile_product(process, share);
    const struct ck_species *taken = source(process);
    const char *name = ck_compile_arrow_name(c, process, share);
    ck_expr factor = ck_compile_number_or(c, product ? product->production : NULL, 1);
    ck_expr rate = ck_mul(c->pool, arrow_rate(c, process, factor), fraction);
    uint32_t flux = ck_compile_flux(c, name, rate);
    ck_expr gain = ck_const(c->pool, 1), loss = gain;
    if (product && process->verb == CK_BECOMES) gain = dilution(c, taken, product);
    if (product && process->verb == CK_RECRUITS && taken) loss = dilution(c, product, taken);
    if (taken)
        ck_compile_move(c, c->state_of[taken->index], flux, ck_op1(c->pool, CK_OP_NEG, loss));
    if (!product) return;
    struct inflow in = {c->state_of[product->index], flux, gain};
    if (ck_compile_stage_count(process) > 0)
        add_stages(c, process, name, in);
    else
        ck_compile_move(c, in.state, flux, gain);
}

ck_expr ck_compile_fraction(struct ck_compiler *c, const struct ck_process *process, size_t share)
{
    struct ck_expr_pool *pool = c->pool;
    ck_expr sum = ck_const(pool, 0), smallest = ck_const(pool, SMALLEST_SHARE_SUM);
    for (size_t i = 0; i < process->share_count; i++)
        sum = ck_add(pool, sum, ck_compile_gate(c, &process->shares[i].gate));
    const char *name = ck_arena_print(&c->system->arena, "shares(%s)", process->name);
    sum = ck_compile_named(c, name, ck_op2(pool, CK_OP_MAX, sum, smallest));
    return ck_div(pool, ck_compile_gate(c, &process->shares[share].gate), sum);
}

void ck_compile_arrows(struct ck_compiler *c)
{
    for (size_t i = 0; i < c->graph->process_count; i++) {
        const struct ck_process *process = c->graph->processes[i];
        if (process->verb == CK_BINDS)
            ck_compile_binding(c, process);
        else if (process->share_count > 0)
            for (size_t k = 0; k < process->share_count; k++)
                add_arrow(c, process, &process->shares[k], ck_compile_fraction(c, process, k));
        else
            add_arrow(c, process, NULL, ck_const(c->pool, 1));
    }
}
