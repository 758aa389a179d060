/* Small systems built by hand, state by state and flux by flux, for the tests of the solver. */
#ifndef TINY_H
#define TINY_H

#include "ck/solver.h"

#define TINY_MOST 24 /* of each kind of thing */

/* An empty system with room for TINY_MOST states, parameters, fluxes and readouts, twice as many
 * stoichiometric entries. Asserts that memory is there. */
void tiny_init(struct ck_system *system);

/* Each returns the index of what was added; stoichiometry in order of state. */
uint32_t tiny_state(struct ck_system *system, const char *name);
uint32_t tiny_param(struct ck_system *system, const char *address, double value);
uint32_t tiny_flux(struct ck_system *system, const char *name, ck_expr rate);
void tiny_moves(struct ck_system *system, uint32_t state, uint32_t flux, double coefficient);
void tiny_readout(struct ck_system *system, const char *name, ck_expr value);

/* A flux k · x that removes x: returns its parameter. */
uint32_t tiny_decay(struct ck_system *system, uint32_t state, const char *name, double k);

/* A baseline and the production that holds it: returns the production's parameter. */
uint32_t tiny_baseline(struct ck_system *system, uint32_t state, const char *name, double level);

/* ck_system_finish after sorting the stoichiometry; asserts that it succeeds. */
void tiny_finish(struct ck_system *system);

/* A plan from 0 to end_h with this initial value of state 0; asserts that memory is there. */
void tiny_plan(struct ck_plan *plan, const struct ck_system *system, double end_h, double x0);
void tiny_event(struct ck_plan *plan, double time_h, enum ck_event_kind kind, uint32_t target,
                double value);

/* dx/dt = -k x: one state "x", one parameter "k", flux "x decay", finished. */
void tiny_decaying(struct ck_system *system, double k);

#endif
