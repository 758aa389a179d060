/* Builds small systems through the public interface. */
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

void tiny_init(struct ck_system *system)
{
    ck_system_init(system);
    struct ck_arena *arena = &system->arena;
    system->name = "tiny";
    system->states = ck_arena_alloc(arena, TINY_MOST, sizeof *system->states);
    system->params = ck_arena_alloc(arena, TINY_MOST, sizeof *system->params);
    system->fluxes = ck_arena_alloc(arena, TINY_MOST, sizeof *system->fluxes);
    system->stoich = ck_arena_alloc(arena, 2 * TINY_MOST, sizeof *system->stoich);
    system->readouts = ck_arena_alloc(arena, TINY_MOST, sizeof *system->readouts);
    assert_non_null(system->states);
    assert_non_null(system->params);
    assert_non_null(system->fluxes);
    assert_non_null(system->stoich);
    assert_non_null(system->readouts);
}

uint32_t tiny_state(struct ck_system *system, const char *name)
{
    assert_true(system->n_states < TINY_MOST);
    system->states[system->n_states] = (struct ck_state_info){.name = name,
                                                              .label_en = name,
                                                              .label_fr = name,
                                                              .unit = "1",
                                                              .scale = 1,
                                                              .baseline = CK_NONE,
                                                              .production = CK_NONE,
                                                              .extinct_below = CK_NONE,
                                                              .depot = CK_NONE,
                                                              .bioavailability = CK_NONE,
                                                              .twin = CK_NONE};
    return system->n_states++;
}

uint32_t tiny_param(struct ck_system *system, const char *address, double value)
{
    assert_true(system->n_params < TINY_MOST);
    system->params[system->n_params] =
        (struct ck_param_info){.address = address, .unit = "1", .value = value, .cite = ""};
    return system->n_params++;
}

uint32_t tiny_flux(struct ck_system *system, const char *name, ck_expr rate)
{
    assert_true(system->n_fluxes < TINY_MOST);
    system->fluxes[system->n_fluxes] = (struct ck_flux_info){name, rate};
    return system->n_fluxes++;
}

void tiny_moves(struct ck_system *system, uint32_t state, uint32_t flux, double coefficient)
{
    assert_true(system->n_stoich < 2 * TINY_MOST);
    system->stoich[system->n_stoich++] =
        (struct ck_stoich){state, flux, ck_const(&system->pool, coefficient)};
}

void tiny_readout(struct ck_system *system, const char *name, ck_expr value)
{
    assert_true(system->n_readouts < TINY_MOST);
    system->readouts[system->n_readouts++] = (struct ck_readout_info){name, name, name, "1", value};
}

uint32_t tiny_decay(struct ck_system *system, uint32_t state, const char *name, double k)
{
    struct ck_expr_pool *pool = &system->pool;
    uint32_t param = tiny_param(system, name, k);
    uint32_t flux =
        tiny_flux(system, name, ck_mul(pool, ck_param(pool, param), ck_state(pool, state)));
    tiny_moves(system, state, flux, -1);
    return param;
}

uint32_t tiny_baseline(struct ck_system *system, uint32_t state, const char *name, double level)
{
    uint32_t production = tiny_param(system, name, 0);
    uint32_t flux = tiny_flux(system, name, ck_param(&system->pool, production));
    tiny_moves(system, state, flux, 1);
    system->states[state].baseline = tiny_param(system, "baseline", level);
    system->states[state].production = production;
    return production;
}

static int by_state_and_flux(const void *a, const void *b)
{
    const struct ck_stoich *s = a, *t = b;
    if (s->state != t->state) return s->state < t->state ? -1 : 1;
    return (s->flux > t->flux) - (s->flux < t->flux);
}

void tiny_finish(struct ck_system *system)
{
    qsort(system->stoich, system->n_stoich, sizeof *system->stoich, by_state_and_flux);
    assert_int_equal(ck_system_finish(system), CK_OK);
}

void tiny_plan(struct ck_plan *plan, const struct ck_system *system, double end_h, double x0)
{
    assert_int_equal(ck_plan_init(plan, system, end_h), CK_OK);
    plan->initial[0] = x0;
}

void tiny_event(struct ck_plan *plan, double time_h, enum ck_event_kind kind, uint32_t target,
                double value)
{
    struct ck_event event = {.time_h = time_h, .kind = kind, .target = target, .value = value};
    assert_int_equal(ck_plan_add(plan, event), CK_OK);
}

void tiny_decaying(struct ck_system *system, double k)
{
    tiny_init(system);
    tiny_decay(system, tiny_state(system, "x"), "x decay", k);
    tiny_finish(system);
}
