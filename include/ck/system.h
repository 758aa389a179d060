/* The system: what a mathematician writes. Flat, immutable, without files or units to parse:
 * states, parameters, one expression per flux, stoichiometry, exact sparse Jacobian, readouts. Made
 * from a graph by ck_compile (compile.h) or by hand (the benchmark does). Part of the engine. */
#ifndef CK_SYSTEM_H
#define CK_SYSTEM_H

#include "ck/expr.h"
#include <stddef.h>

#define CK_NONE ((uint32_t)UINT32_MAX)

struct ck_state_info {
    const char *name; /* "TNFa_blood"; hidden ones "A becomes B/stage1" */
    const char *label_en, *label_fr;
    const char *unit;
    int kind;                 /* enum ck_species_kind */
    bool hidden;              /* not in tables: delay stages */
    bool absent_at_rest;      /* agents, drugs and what is made of them: 0 at rest */
    double scale;             /* size for the absolute tolerance; 0: only a dose can tell */
    double initial;           /* start of the search for the rest */
    uint32_t baseline;        /* parameter: level at rest; CK_NONE: found by the rest */
    uint32_t production;      /* parameter: the constant production that the rest solves for */
    uint32_t extinct_below;   /* parameter, or CK_NONE */
    uint32_t depot;           /* state a subcutaneous dose goes to, or CK_NONE */
    uint32_t bioavailability; /* parameter, or CK_NONE */
    uint32_t twin;            /* plasma state of a tissue state and back, or CK_NONE */
    double g_per_mol;         /* molar mass, 0 if unknown */
    double volume_l;          /* of the compartment: amount = level · volume */
    bool in_blood;
};

struct ck_param_info {
    const char *address;
    const char *unit;
    double value, low, high; /* range NAN if none */
    int provenance;          /* enum ck_source_kind */
    const char *cite;        /* tag and reference text, "" if none */
    bool solved;             /* a baseline production: set by the rest, not by a file */
    bool is_default;         /* a default of the language, written in no file */
};

struct ck_flux_info {
    const char *name; /* the sentence, or "TNFa decay", "TNFa exchange", "TNFa production" … */
    ck_expr rate;     /* in the unit of what it moves, per hour */
};

struct ck_stoich { /* d state/dt += coefficient · flux; sorted by state, then flux */
    uint32_t state, flux;
    ck_expr coefficient; /* of parameters alone */
};

struct ck_readout_info {
    const char *name, *label_en, *label_fr, *unit;
    ck_expr value;
};

struct ck_name_info { /* a part of the fluxes that has a name, for readers of equations alone */
    const char *name; /* "signal(TNFR, macrophage)" */
    ck_expr value;
};

struct ck_system {
    struct ck_arena arena;
    const char *name;
    struct ck_expr_pool pool;
    uint32_t n_states, n_params, n_fluxes, n_stoich, n_readouts, n_names;
    struct ck_state_info *states; /* in order of name */
    struct ck_param_info *params; /* in order of address */
    struct ck_flux_info *fluxes;
    struct ck_stoich *stoich;
    struct ck_readout_info *readouts; /* in order of name */
    struct ck_name_info *names;       /* in order of name */

    /* made by ck_system_finish */
    ck_expr *derivatives; /* dx/dt, n_states */
    uint32_t *jac_column; /* compressed columns: n_states + 1 starts */
    uint32_t *jac_row;    /* rows within each column ascending, diagonal always there */
    uint32_t n_jac;
    struct ck_program rhs;          /* outputs dx/dt */
    struct ck_program jacobian;     /* outputs n_jac values */
    struct ck_program flux_program; /* outputs the fluxes, then the stoichiometric coefficients */
    struct ck_program readout_program;
    /* Times, of parameters alone, at which a condition on the time turns over: the solver stops
     * there, and evaluates a step with the time strictly inside it (solver/motion.h). */
    uint32_t n_switches;
    ck_expr *switches;
    struct ck_program switch_program;
};

void ck_system_init(struct ck_system *system);
void ck_system_free(struct ck_system *system);

/* Builds derivatives, the Jacobian's pattern and the programs from states, fluxes and
 * stoichiometry. CK_NO_MEMORY is the only failure. */
enum ck_status ck_system_finish(struct ck_system *system);

uint32_t ck_system_state(const struct ck_system *system, const char *name);    /* or CK_NONE */
uint32_t ck_system_param(const struct ck_system *system, const char *address); /* or CK_NONE */
uint32_t ck_system_readout(const struct ck_system *system, const char *name);  /* or CK_NONE */

/* A program whose outputs are, for each of `count` parameters, the n_states derivatives of dx/dt by
 * it. The system is not changed. */
enum ck_status ck_system_by_params(const struct ck_system *system, const uint32_t *params,
                                   uint32_t count, struct ck_program *program);

#endif
