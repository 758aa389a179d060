/* The interaction graph: what a biologist draws. Species, receptors, processes, modulators, with
 * units, labels, provenance and claims. Built by ck_model_read, changed by arms (gates, ectopic
 * arrows), compiled by ck_compile. It holds no equations. */
#ifndef CK_GRAPH_H
#define CK_GRAPH_H

#include "ck/expr.h"
#include "ck/quantity.h"

struct ck_label {
    const char *en, *fr; /* never NULL after reading */
};

struct ck_species;

/* A number of the model: a parameter of the system. Owned by the graph; pointers stay valid. One
 * number may be shared (a plasma twin without its own half-life has that of the tissue). */
struct ck_number {
    const char *address; /* "TNFa/half_life" */
    double value;        /* in `unit` */
    double low, high;    /* plausible range, NAN if none */
    const char *unit;
    const char *tag;       /* reference tag, "notes" or "assumed"; NULL = untagged assumption */
    struct ck_place place; /* line 0 if the number is a default of the language */
    size_t index;          /* position in graph->numbers, in order of address */
    bool is_default;       /* not written in any file */
    enum ck_sign sign;     /* what values are allowed */
    bool is_whole;         /* stages: a whole number from 1 to CK_MAX_STAGES */
    const struct ck_species *level_of; /* a level of this species (molar units are read), or NULL */
};
#define CK_MAX_STAGES 100

/* One list, many tables: kind, key of the section, unit, English and French for legends. */
#define CK_SPECIES_KINDS(X)                                                                        \
    X(CYTOKINE, "cytokines", "pg/mL", "cytokine", "cytokine")                                      \
    X(MEMBRANE_LIGAND, "membrane_ligands", "1", "membrane ligand", "ligand membranaire")           \
    X(CELL, "cells", "cell/uL", "cell", "cellule")                                                 \
    X(AGENT, "agents", "cell/uL", "agent", "agent")                                                \
    X(DRUG, "drugs", "ug/mL", "drug", "médicament")                                                \
    X(EFFECT, "effects", "1", "effect", "effet")                                                   \
    X(COMPLEX, "", "nmol/L", "complex", "complexe")
enum ck_species_kind {
#define X(kind, key, unit, en, fr) CK_##kind,
    CK_SPECIES_KINDS(X)
#undef X
        CK_SPECIES_KIND_COUNT
};

struct ck_bearer {
    struct ck_species *cell;
    struct ck_number *expression; /* "CD40L/bearers/Th1" */
};

struct ck_species {
    const char *name;
    enum ck_species_kind kind;
    struct ck_label label;
    const char *class_name; /* or NULL */
    const char *unit;
    const char *module;
    struct ck_place place;
    size_t index; /* position in graph->species, in order of name */
    const char **claims;
    size_t claim_count;

    /* each NULL where it does not apply */
    struct ck_number *half_life;     /* h; NULL: no loss */
    struct ck_number *baseline;      /* level at rest */
    struct ck_number *initial;       /* start of the search for the rest */
    struct ck_number *molar_mass;    /* g/mol */
    struct ck_number *extinct_below; /* agents */
    struct ck_number *scale;         /* size for the absolute tolerance */
    struct ck_number *neutralise;    /* h-1, 0: the sink that arms use; every soluble species */
    struct ck_number *production;    /* factor on every flux that makes it, 1; a twin shares it */

    bool in_blood;                /* a cell of the plasma, or a plasma twin */
    struct ck_species *twin;      /* tissue <-> plasma: the other one, or NULL */
    struct ck_species *depot;     /* of a drug with absorption: its subcutaneous depot */
    struct ck_species *depot_of;  /* of a depot: where it is absorbed to */
    struct ck_number *exchange;   /* L/h, on the tissue side */
    struct ck_number *peripheral; /* L, of a drug on the tissue side: where it spreads; or NULL */
    struct ck_number *volume, *clearance;           /* L, L/h, of a drug's plasma twin: or NULL */
    struct ck_number *absorption, *bioavailability; /* h-1, 1; on the drug */

    struct ck_bearer *bearers; /* of a membrane ligand */
    size_t bearer_count;
    struct ck_number *contact, *contact_K; /* 1, cell/uL */
};

struct ck_chain { /* a chain or a family of receptors */
    const char *name;
    struct ck_label label;
    struct ck_number *expression; /* chains: "gammac/expression", 1; NULL for a family */
    struct ck_number *block;      /* "gammac/block", 0 */
    bool is_family;
    struct ck_place place;
    size_t index;
};

struct ck_binding {
    struct ck_species *species;
    struct ck_number *K; /* in the species' unit; "TNFR/K/TNFa" */
};

struct ck_expression {
    struct ck_species *cell;
    struct ck_number *level; /* "TNFR/on/macrophage" */
};

struct ck_receptor {
    const char *name;
    struct ck_label label;
    struct ck_chain *family; /* or NULL */
    struct ck_chain **chains;
    size_t chain_count;
    struct ck_binding *ligands, *antagonists; /* in order of species name */
    size_t ligand_count, antagonist_count;
    struct ck_number *n;
    struct ck_number *block;           /* "TNFR/block", 0 */
    struct ck_expression *expressions; /* one for each cell that may read it, by name */
    size_t expression_count;           /* those not written are 1 (address still exists) */
    bool expressed_only_as_listed;     /* `on:` was written */
    struct ck_number *body_expression; /* read by arrows of no cell: "TNFR/on/body", 1 */
    const char *module;
    struct ck_place place;
    size_t index;
};

enum ck_modulator_kind {
    CK_SIGNAL,
    CK_FREE,
    CK_LEVEL /* Hill of a species */,
    CK_CONTACT,
    CK_GATE
};

struct ck_gate;
struct ck_modulator {
    const char *name; /* as written: "TNFR", "CCR5.free", "pathogen", "help" */
    enum ck_modulator_kind kind;
    struct ck_receptor *receptor;     /* SIGNAL, FREE */
    struct ck_species *species;       /* LEVEL (already the twin where `in: blood`), CONTACT */
    struct ck_gate *gate;             /* GATE */
    struct ck_number *K, *n;          /* LEVEL */
    struct ck_number *weight;         /* V, alpha or epsilon, by the group it stands in */
    struct ck_species *cell;          /* whose receptors are read; NULL: body */
    bool in_blood;                    /* SIGNAL, FREE: ligands are the plasma twins; those that
                                       * have none are absent there */
    struct ck_modulator *suppressors; /* its own; weight is epsilon */
    size_t suppressor_count;
    struct ck_place place;
};

#define CK_COMPOSITIONS(X)                                                                         \
    X(ADDITIVE, "additive")                                                                        \
    X(ANY, "any")                                                                                  \
    X(ALL, "all")                                                                                  \
    X(SYNERGY, "synergy")
enum ck_composition {
#define X(kind, key) CK_##kind,
    CK_COMPOSITIONS(X)
#undef X
        CK_COMPOSITION_COUNT
};

struct ck_group {
    enum ck_composition composition;
    struct ck_modulator *members; /* in order of name */
    size_t count;
    struct ck_number *V;     /* ANY, ALL of an arrow; NULL in a nested gate */
    struct ck_number *sigma; /* SYNERGY */
    struct ck_place place;
};

/* How the activators of an arrow or a share act together, where that is a guess: as the file says,
 * or in another way. */
#define CK_CHOICES(X)                                                                              \
    X(WRITTEN, "written")                                                                          \
    X(ADDITIVE, "additive")                                                                        \
    X(ANY, "any")                                                                                  \
    X(ALL, "all")
enum ck_choice {
#define X(kind, word) CK_CHOICE_##kind,
    CK_CHOICES(X)
#undef X
        CK_CHOICE_COUNT
};
extern const char *const ck_choice_words[CK_CHOICE_COUNT];

/* (b + Σ groups) · Π amplify · Π suppress of an arrow or a share; 0..1 in a nested gate. */
struct ck_gate {
    struct ck_number *basal; /* NULL in a nested gate */
    struct ck_group groups[CK_COMPOSITION_COUNT];
    size_t group_count;
    struct ck_modulator *amplify, *suppress;
    size_t amplify_count, suppress_count;
    unsigned open; /* of an arrow or a share: 1 << enum ck_choice for each that the notes allow */
    struct ck_number *choices[CK_CHOICE_COUNT]; /* after ck_graph_open_gates: its factors */
};

/* A formula with its names found, its functions written out and its units checked: factors between
 * units are numbers in it. Shared parts are one term. Owned by the graph. */
enum ck_term_kind {
    CK_TERM_NUMBER,    /* value */
    CK_TERM_TIME,      /* h */
    CK_TERM_PARAMETER, /* number */
    CK_TERM_LEVEL,     /* species, in its unit */
    CK_TERM_READING,   /* reading: signal, free receptors or contact */
    CK_TERM_NAMED,     /* a variable: name, of arg[0] */
    CK_TERM_OPERATION, /* op of arg[0 .. arity] */
};
struct ck_term {
    enum ck_term_kind kind;
    double value;
    const struct ck_number *number;
    const struct ck_species *species;
    const struct ck_modulator *reading;
    const char *name;
    enum ck_op op;
    const struct ck_term *arg[3];
    size_t index;   /* below graph->term_count: arguments come before what is made of them */
    unsigned depth; /* 1 without arguments; the reader limits it */
};

struct ck_definition; /* a function or a variable (src/read/) */

struct ck_parameter { /* a free number; its address is its name */
    const char *name;
    struct ck_number *number;
    struct ck_place place;
};

struct ck_readout { /* a column that a formula makes of others */
    const char *name, *unit;
    struct ck_label label;
    const struct ck_term *value;
    struct ck_place place;
};

/* verb, needs an object */
#define CK_VERBS(X)                                                                                \
    X(SECRETES, "secretes", true)                                                                  \
    X(INDUCES, "induces", true)                                                                    \
    X(BECOMES, "becomes", true)                                                                    \
    X(PROLIFERATES, "proliferates", false)                                                         \
    X(RECRUITS, "recruits", true)                                                                  \
    X(KILLS, "kills", true)                                                                        \
    X(CLEARS, "clears", true)                                                                      \
    X(BINDS, "binds", true)
enum ck_verb {
#define X(kind, word, object) CK_##kind,
    CK_VERBS(X)
#undef X
        CK_VERB_COUNT
};

struct ck_share {
    struct ck_species *target;
    struct ck_gate gate;
    struct ck_place place;
};

struct ck_process {
    const char *name; /* the sentence */
    struct ck_label label;
    enum ck_verb verb;
    struct ck_species *subject; /* NULL: body */
    struct ck_species *object;  /* NULL: proliferates, or shares (object is only a name) */
    struct ck_species *from;    /* recruits: the pool taken from, or NULL */
    struct ck_species *complex; /* binds */
    struct ck_species *cell;    /* whose receptors are read by default; NULL: body */
    bool in_blood;
    struct ck_number *rate;         /* all but binds; beside a formula a factor, 1 */
    const struct ck_term *formula;  /* the whole flux but for the gate, object's unit/h; or NULL */
    struct ck_number *K;            /* kills, clears: or NULL */
    struct ck_number *capacity;     /* proliferates: or NULL */
    struct ck_number *on, *off;     /* binds: nM-1 h-1, h-1; where K is given, on/K or K is */
    struct ck_number *dissociation; /* binds: nM; exactly two of on, off, dissociation */
    struct ck_number *delay, *stages; /* h, 1 (a whole number); or NULL */
    struct ck_gate gate;
    struct ck_share *shares;
    size_t share_count;
    const char **claims;
    size_t claim_count;
    bool dashed;
    const char *module;
    struct ck_place place;
    size_t index;
};

struct ck_reference {
    const char *tag;
    enum ck_source_kind { CK_BY_NOTES, CK_BY_LITERATURE, CK_BY_CALIBRATION, CK_BY_ASSUMPTION } kind;
    const char *cite; /* "" if none */
    struct ck_place place;
};

struct ck_module {
    const char *name;
    struct ck_label title;
    const struct ck_document *document;
};

struct ck_chapter; /* chapter.h */

struct ck_graph {
    struct ck_arena arena;
    const char *name;      /* the top file's module */
    struct ck_label title; /* of the top file */
    struct ck_number **numbers;
    struct ck_species **species;
    struct ck_receptor **receptors;
    struct ck_chain **chains; /* and families */
    struct ck_process **processes;
    struct ck_reference *references;
    struct ck_module *modules;
    struct ck_parameter *parameters;
    struct ck_definition **definitions;
    struct ck_readout *readouts;
    size_t parameter_count, definition_count, readout_count, term_count;
    size_t parameter_capacity, definition_capacity, readout_capacity;
    size_t number_count, species_count, receptor_count, chain_count, process_count;
    size_t reference_count, module_count;
    size_t number_capacity, species_capacity, receptor_capacity, chain_capacity, process_capacity;
    size_t reference_capacity, module_capacity;
    struct ck_chapter *chapter; /* in the arena; NULL: no table of claims, nothing said of one */
    struct ck_number *weight_kg, *blood_volume_l, *tissue_volume_l; /* body/… */
};

void ck_graph_init(struct ck_graph *graph);
void ck_graph_free(struct ck_graph *graph);

/* Sorts every list by identifier (numbers by address) and sets the indices: the canonical order
 * that makes results independent of the order in the files. */
enum ck_status ck_graph_sort(struct ck_graph *graph);

/* The compositions that may stand for what is written, by bits 1 << enum ck_choice: those that the
 * notes leave open and that are not the same; 0 with fewer than two activators. A nested gate is
 * one activator, and stays as it is. */
unsigned ck_gate_alternatives(const struct ck_gate *gate);
/* Gives each gate that has alternatives a factor for each, "ADDRESS/composition/any" and so on, and
 * for what is written (1, the others 0); then sorts. The compiler makes A the sum of factor times
 *   written   Σ groups
 *   additive  Σ V h / Σ V   V: as written, of the member, else of its group
 *   any       1 - Π (1 - h)
 *   all       Π h
 * over all activators, and names each of these by the address of its factor, and what is written
 * with every h at 1 by ck_gate_full_name. Basal levels, amplifiers and suppressors stay.
 * CK_NO_MEMORY is the only failure. */
enum ck_status ck_graph_open_gates(struct ck_graph *graph);
/* "ADDRESS/composition/full" of an open gate; NULL if memory ran out. */
const char *ck_gate_full_name(struct ck_arena *arena, const struct ck_gate *gate);

/* By name; NULL if there is none. Valid before and after sorting. */
struct ck_species *ck_graph_species(const struct ck_graph *graph, const char *name);
struct ck_receptor *ck_graph_receptor(const struct ck_graph *graph, const char *name);
struct ck_chain *ck_graph_chain(const struct ck_graph *graph, const char *name);
struct ck_process *ck_graph_process(const struct ck_graph *graph, const char *name);
struct ck_number *ck_graph_number(const struct ck_graph *graph, const char *address);
const struct ck_reference *ck_graph_reference(const struct ck_graph *graph, const char *tag);

/* How a number is known: by its tag's reference; untagged and unknown are assumptions. */
enum ck_source_kind ck_graph_provenance(const struct ck_graph *graph,
                                        const struct ck_number *number);
/* True for a number that says how something is computed or counted, and nothing about biology:
 * scales, stages, the start of the search for the rest, floors below which an agent is gone, and
 * the baseline of an effect that is counted in its baselines (unit 1). */
bool ck_graph_is_setting(const struct ck_graph *graph, const struct ck_number *number);

#endif
