/* Fluxes that no arrow says: baseline production, decay, neutralisation, exchange between tissue
 * and plasma, absorption from a depot. And the list of fluxes and of what they move. */
#include "compiler.h"

#include <math.h>

uint32_t ck_compile_flux(struct ck_compiler *c, const char *name, ck_expr rate)
{
    struct ck_system *system = c->system;
    struct ck_flux_info *fluxes = ck_arena_grow(&system->arena, system->fluxes, system->n_fluxes,
                                                &c->flux_capacity, sizeof *fluxes);
    if (!ck_compile_checked(c, fluxes) || !ck_compile_checked(c, (void *)(uintptr_t)name)) return 0;
    system->fluxes = fluxes;
    system->fluxes[system->n_fluxes] = (struct ck_flux_info){name, rate};
    return system->n_fluxes++;
}

void ck_compile_move(struct ck_compiler *c, uint32_t state, uint32_t flux, ck_expr coefficient)
{
    struct ck_system *system = c->system;
    struct ck_stoich *stoich = ck_arena_grow(&system->arena, system->stoich, system->n_stoich,
                                             &c->stoich_capacity, sizeof *stoich);
    if (!ck_compile_checked(c, stoich)) return;
    system->stoich = stoich;
    system->stoich[system->n_stoich++] = (struct ck_stoich){state, flux, coefficient};
}

static uint32_t add_flux(struct ck_compiler *c, const struct ck_species *species, const char *what,
                         ck_expr rate)
{
    return ck_compile_flux(c, ck_arena_print(&c->system->arena, "%s %s", species->name, what),
                           rate);
}

static void move(struct ck_compiler *c, const struct ck_species *species, uint32_t flux, double by)
{
    ck_compile_move(c, c->state_of[species->index], flux, ck_const(c->pool, by));
}

/* The production that holds the rest at the baseline; 0 where the species is knocked out. */
static void add_production(struct ck_compiler *c, const struct ck_species *species)
{
    uint32_t solved = c->solved_of[species->index];
    if (solved == CK_NONE) return;
    ck_expr factor = ck_compile_number_or(c, species->production, 1);
    ck_expr rate = ck_mul(c->pool, factor, ck_param(c->pool, solved));
    move(c, species, add_flux(c, species, "production", rate), 1);
}

/* ln 2 / half-life, or clearance / volume */
static void add_decay(struct ck_compiler *c, const struct ck_species *species)
{
    ck_expr constant;
    if (species->half_life)
        constant =
            ck_div(c->pool, ck_const(c->pool, log(2)), ck_compile_number(c, species->half_life));
    else if (species->clearance)
        constant = ck_div(c->pool, ck_compile_number(c, species->clearance),
                          ck_compile_volume(c, species));
    else
        return;
    ck_expr rate = ck_mul(c->pool, constant, ck_compile_level(c, species));
    move(c, species, add_flux(c, species, "decay", rate), -1);
}

static void add_neutralisation(struct ck_compiler *c, const struct ck_species *species)
{
    if (!species->neutralise) return;
    ck_expr constant = ck_compile_number(c, species->neutralise);
    ck_expr rate = ck_mul(c->pool, constant, ck_compile_level(c, species));
    move(c, species, add_flux(c, species, "neutralisation", rate), -1);
}

/* Q / V_tissue (X - X_blood) leaves the tissue; the same amount arrives in V_blood. A drug that
 * spreads in V2 of the tissue alone has the concentration X V_tissue / V2 there. */
static void add_exchange(struct ck_compiler *c, const struct ck_species *species)
{
    if (!species->exchange || !species->twin || species->in_blood) return;
    ck_expr tissue = ck_compile_volume(c, species);
    ck_expr blood = ck_compile_volume(c, species->twin);
    ck_expr flow = ck_div(c->pool, ck_compile_number(c, species->exchange), tissue);
    ck_expr level = ck_compile_level(c, species);
    if (species->peripheral)
        level = ck_mul(c->pool, level,
                       ck_div(c->pool, tissue, ck_compile_number(c, species->peripheral)));
    ck_expr excess = ck_sub(c->pool, level, ck_compile_level(c, species->twin));
    uint32_t flux = add_flux(c, species, "exchange", ck_mul(c->pool, flow, excess));
    move(c, species, flux, -1);
    ck_compile_move(c, c->state_of[species->twin->index], flux, ck_div(c->pool, tissue, blood));
}

/* The depot is measured in the volume that it is absorbed to, so that amounts are conserved. */
static void add_absorption(struct ck_compiler *c, const struct ck_species *drug)
{
    const struct ck_species *depot = drug->depot;
    if (!depot || !drug->absorption) return;
    ck_expr constant = ck_compile_number(c, drug->absorption);
    uint32_t flux =
        add_flux(c, drug, "absorption", ck_mul(c->pool, constant, ck_compile_level(c, depot)));
    move(c, depot, flux, -1);
    move(c, depot->depot_of ? depot->depot_of : drug, flux, 1);
}

void ck_compile_turnover(struct ck_compiler *c)
{
    for (size_t i = 0; i < c->graph->species_count; i++) {
        const struct ck_species *species = c->graph->species[i];
        if (species->kind == CK_MEMBRANE_LIGAND) continue;
        add_production(c, species);
        add_decay(c, species);
        add_neutralisation(c, species);
        add_exchange(c, species);
        add_absorption(c, species);
    }
}
