/* What the files of the compiler share. Private to src/compile/. Building expressions never fails
 * visibly: the pool remembers that memory ran out, and ck_compile asks it at the end. */
#ifndef CK_COMPILE_COMPILER_H
#define CK_COMPILE_COMPILER_H

#include "ck/compile.h"

struct ck_compiler {
    const struct ck_graph *graph;
    struct ck_system *system;
    struct ck_expr_pool *pool; /* of the system */
    struct ck_diag *diag;
    struct ck_arena scratch;
    uint32_t *param_of;  /* of each number of the graph */
    uint32_t *solved_of; /* of each species: its baseline production, or CK_NONE */
    uint32_t *state_of;  /* of each species, or CK_NONE (membrane ligands) */
    ck_expr *expr_of;    /* of each term of the graph's formulas, CK_NO_EXPR until compiled */
    size_t flux_capacity, stoich_capacity, name_capacity;
    bool out_of_memory; /* sticky */
};

/* params.c: the parameters, and numbers as expressions. */
void ck_compile_params(struct ck_compiler *c);
ck_expr ck_compile_number(struct ck_compiler *c, const struct ck_number *number);
/* `missing` where there is no number. */
ck_expr ck_compile_number_or(struct ck_compiler *c, const struct ck_number *number, double missing);
/* The parameter of a number, or CK_NONE. */
uint32_t ck_compile_param(const struct ck_compiler *c, const struct ck_number *number);
/* "pg/mL" gives "pg/mL/h", "1" gives "1/h". */
const char *ck_compile_per_hour(struct ck_compiler *c, const char *unit);
/* Remembers a failed allocation: returns `block`. */
void *ck_compile_checked(struct ck_compiler *c, void *block);

/* states.c: one state for each species but membrane ligands, and one for each stage of a delay. */
void ck_compile_states(struct ck_compiler *c);
ck_expr ck_compile_level(struct ck_compiler *c, const struct ck_species *species);
/* Where something acts or reads that is in the plasma: the twin, or the species itself if it has
 * only one compartment. */
const struct ck_species *ck_compile_place(const struct ck_species *species, bool in_blood);
/* Number of stages of an arrow: 0 without delay. */
uint32_t ck_compile_stage_count(const struct ck_process *process);
/* "SENTENCE", or "SENTENCE/TARGET" for a share. */
const char *ck_compile_arrow_name(struct ck_compiler *c, const struct ck_process *process,
                                  const struct ck_share *share);
const char *ck_compile_stage_name(struct ck_compiler *c, const char *arrow, uint32_t stage);
/* What an arrow makes: its object, itself if it proliferates; NULL for kills, clears, binds. */
const struct ck_species *ck_compile_product(const struct ck_process *process,
                                            const struct ck_share *share);

/* signals.c: what a modulator reads, each by its name in system->names. */
ck_expr ck_compile_signal(struct ck_compiler *c, const struct ck_modulator *modulator);
ck_expr ck_compile_free(struct ck_compiler *c, const struct ck_modulator *modulator);
ck_expr ck_compile_contact(struct ck_compiler *c, const struct ck_species *ligand);
/* Gives a node a name, once; returns the node. */
ck_expr ck_compile_named(struct ck_compiler *c, const char *name, ck_expr value);

/* gates.c: (b + A) · Π (1 + α h) · Π (1 − ε h). */
ck_expr ck_compile_gate(struct ck_compiler *c, const struct ck_gate *gate);
/* h of a modulator, with its own suppressors. */
ck_expr ck_compile_modulator(struct ck_compiler *c, const struct ck_modulator *modulator);

/* fluxes.c, arrows.c, binding.c */
uint32_t ck_compile_flux(struct ck_compiler *c, const char *name, ck_expr rate);
void ck_compile_move(struct ck_compiler *c, uint32_t state, uint32_t flux, ck_expr coefficient);
void ck_compile_turnover(struct ck_compiler *c); /* decay, production, exchange, absorption … */
void ck_compile_arrows(struct ck_compiler *c);
/* Of the compartment of a species, or its own, L. */
ck_expr ck_compile_volume(struct ck_compiler *c, const struct ck_species *species);
/* What an arrow acts on, in its compartment; what a killer finds of it; 1 - A / capacity; w / Σ w.
 */
const struct ck_species *ck_compile_acted_on(const struct ck_process *process);
ck_expr ck_compile_target(struct ck_compiler *c, const struct ck_process *process);
ck_expr ck_compile_room(struct ck_compiler *c, const struct ck_process *process);
ck_expr ck_compile_fraction(struct ck_compiler *c, const struct ck_process *process, size_t share);
void ck_compile_binding(struct ck_compiler *c, const struct ck_process *process);
/* nmol/L in one unit of the species: 1 for a complex, by the molar mass for others. */
ck_expr ck_compile_nanomolar(struct ck_compiler *c, const struct ck_species *species);
/* The same as a number, 0 if it has none. */
double ck_compile_nanomolar_value(const struct ck_species *species);
/* How many molecules of `part` are in one of `whole`: 1 if they are the same, else what the
 * bindings that make it say. */
unsigned ck_compile_content(const struct ck_compiler *c, const struct ck_species *whole,
                            const struct ck_species *part);

/* formulas.c */
ck_expr ck_compile_term(struct ck_compiler *c, const struct ck_term *term);

/* scales.c: sizes for the absolute tolerance. */
void ck_compile_scales(struct ck_compiler *c);

/* readouts.c: what the model declares; bound and total of what binds. */
void ck_compile_readouts(struct ck_compiler *c);

#endif
