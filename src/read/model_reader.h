/* What the files of the model reader share: the state of one reading and the helpers that turn
 * nodes into names, labels and numbers. Private to src/read/model*.c. Functions add their errors to
 * the diag and go on; running out of memory sets reader->out_of_memory and gives NULL. */
#ifndef CK_MODEL_READER_H
#define CK_MODEL_READER_H

#include "ck/model.h"

/* Sections of a file that hold declarations: one for each kind of species, then these. */
enum ck_section {
    CK_SECTION_RECEPTORS = CK_SPECIES_KIND_COUNT,
    CK_SECTION_CHAINS,
    CK_SECTION_FAMILIES,
    CK_SECTION_PARAMETERS,
    CK_SECTION_FUNCTIONS,
    CK_SECTION_VARIABLES,
    CK_SECTION_READOUTS,
    CK_SECTION_PROCESSES,
    CK_SECTION_REFERENCES,
    CK_SECTION_BODY,
    CK_SECTION_SET,
    CK_SECTION_EXTEND,
    CK_SECTION_ENTITIES,
    CK_SECTION_PHRASES,
    CK_SECTION_NOT_MODELLED,
    CK_SECTION_EXPERIMENTS,
    CK_SECTION_COUNT
};

struct ck_declaration {
    const struct ck_node *key, *value;
    size_t file; /* index in reader->files */
};

struct ck_declarations {
    struct ck_declaration *items;
    size_t count, capacity;
};

struct ck_file {
    struct ck_document *document;
    const char *module;
    size_t *includes; /* indices of files */
    size_t include_count, include_capacity;
    bool open; /* still being read: including it again is a cycle */
    bool seen; /* of ck_reader_includes */
};

struct ck_reader {
    struct ck_inputs *inputs; /* NULL when an arm changes a graph */
    struct ck_units *units;
    struct ck_graph *graph;
    struct ck_diag *diag;
    struct ck_arena scratch;
    struct ck_file *files;
    size_t file_count, file_capacity;
    struct ck_declarations sections[CK_SECTION_COUNT];
    const char **claims; /* known identifiers, sorted */
    size_t claim_count, claim_capacity;
    bool has_claims;    /* a table was declared */
    bool incomplete;    /* a file could not be read: names may be missing for that reason */
    bool out_of_memory; /* sticky */
    const char *module; /* of the declaration being read */
};

void ck_reader_init(struct ck_reader *reader, struct ck_units *units, struct ck_graph *graph,
                    struct ck_diag *diag);
void ck_reader_free(struct ck_reader *reader);
/* CK_NO_MEMORY, or what the diag says about errors after the first `errors_before`. */
enum ck_status ck_reader_status(const struct ck_reader *reader, size_t errors_before);
/* False for a failed allocation, which is remembered. */
bool ck_reader_checked(struct ck_reader *reader, const void *block);

/* model_files.c: reads a file and what it includes into reader->files and reader->sections. */
enum ck_status ck_reader_load(struct ck_reader *reader, const char *path, struct ck_place asked_at);
/* Whether file a includes file b, directly or not. */
bool ck_reader_includes(struct ck_reader *reader, size_t a, size_t b);

/* model_claims.c: the rows of the table, where it has all columns. Errors for claims in the list
 * that an arrow with this verb cannot carry. */
void ck_reader_take_table(struct ck_reader *reader, const char *text);
void ck_reader_check_kinds(struct ck_reader *reader, enum ck_verb verb, const struct ck_node *list);
/* What the graph knows of the chapter; NULL if memory is out. */
struct ck_chapter *ck_reader_chapter(struct ck_reader *reader);
/* model_chapter.c: what the files say about the chapter. */
void ck_reader_read_chapter(struct ck_reader *reader);

/* model_extend.c: merges what `extend:` adds into the declarations, before they are read. */
void ck_reader_extend(struct ck_reader *reader);

/* model_names.c ------------------------------------------------------------------------------ */

/* The value as a map; NULL (with an error) if it is something else. An empty value gives a scalar,
 * in which no key is found. */
const struct ck_node *ck_reader_map(struct ck_reader *reader, const struct ck_node *node,
                                    const char *what);
/* Where a key of the map stands. */
struct ck_place ck_reader_key_place(const struct ck_node *map, const char *key);
/* A scalar that is an identifier, or NULL with an error. `node` may be NULL (no error). */
const char *ck_reader_word(struct ck_reader *reader, const struct ck_node *node, const char *what);
bool ck_reader_is_identifier(const char *text, size_t length);
/* True if `name` may be declared: an identifier that nothing else is called; else an error that
 * names the first place. */
bool ck_reader_may_declare(struct ck_reader *reader, const char *name, struct ck_place place);
/* `place` as "file:line", in the scratch arena. */
const char *ck_reader_show_place(struct ck_reader *reader, struct ck_place place);
/* "an agent", "a cytokine" … */
const char *ck_reader_kind_name(enum ck_species_kind kind);
/* The species of that name, or NULL with an error that suggests the nearest one. */
struct ck_species *ck_reader_species(struct ck_reader *reader, const char *name,
                                     struct ck_place place);
/* Adds "unknown …" with the nearest of species (and receptors), unless a file is missing. */
void ck_reader_unknown(struct ck_reader *reader, const char *what, const char *name,
                       struct ck_place place, bool receptors_too);
/* An error if the node's text is not in the table. */
void ck_reader_check_claim(struct ck_reader *reader, const struct ck_node *node);
void ck_reader_claims(struct ck_reader *reader, const struct ck_node *node, const char ***claims,
                      size_t *count);
/* The label under a key `label` or `title` of the map, else `fallback` in both languages. */
void ck_reader_label(struct ck_reader *reader, const struct ck_node *node, const char *fallback,
                     struct ck_label *label);
bool ck_reader_flag(struct ck_reader *reader, const struct ck_node *node, const char *what);
/* True if the node says `blood`; `tissue` is accepted where `or_tissue`. NULL: false. */
bool ck_reader_in_blood(struct ck_reader *reader, const struct ck_node *node, bool or_tissue);
/* A copy in the graph's arena. */
const char *ck_reader_keep(struct ck_reader *reader, const char *text);
const char *ck_reader_join(struct ck_reader *reader, const char *prefix, const char *last);

/* Adding to the graph's lists; false if out of memory. */
bool ck_reader_add_number(struct ck_reader *reader, struct ck_number *number);
bool ck_reader_add_species(struct ck_reader *reader, struct ck_species *species);
bool ck_reader_add_receptor(struct ck_reader *reader, struct ck_receptor *receptor);
bool ck_reader_add_chain(struct ck_reader *reader, struct ck_chain *chain);
bool ck_reader_add_process(struct ck_reader *reader, struct ck_process *process);

/* model_numbers.c ---------------------------------------------------------------------------- */

/* What a number must be. */
struct ck_rule {
    const char *unit;
    enum ck_sign sign;
    const struct ck_species *level_of; /* unit is this species'; molar units are read too */
    bool whole;                        /* 1 .. CK_MAX_STAGES */
};
/* The rule of a level of a species. */
struct ck_rule ck_reader_level(const struct ck_species *species, enum ck_sign sign);
/* Creates the number `prefix/key` from a node; NULL if the node is NULL. A number that could not be
 * read exists all the same, so that one mistake gives one message. */
struct ck_number *ck_reader_number(struct ck_reader *reader, const char *address,
                                   const struct ck_node *node, const struct ck_rule *rule);
struct ck_number *ck_reader_default(struct ck_reader *reader, const char *address, double value,
                                    const struct ck_rule *rule);
/* From the node, or the default if it is NULL. */
struct ck_number *ck_reader_number_or(struct ck_reader *reader, const char *address,
                                      const struct ck_node *node, double value,
                                      const struct ck_rule *rule);
/* Gives a number another value, read from `node`. */
void ck_reader_set_number(struct ck_reader *reader, struct ck_number *number,
                          const struct ck_node *node);

/* The same by address; an error that suggests the nearest one if there is none. */
void ck_reader_set_address(struct ck_reader *reader, const struct ck_node *address,
                           const struct ck_node *value);

/* model_species.c, model_twin.c -------------------------------------------------------------- */

void ck_reader_read_body(struct ck_reader *reader);
void ck_reader_read_species(struct ck_reader *reader);
/* A new species of that name, added to the graph; NULL if the name is taken or memory is out. */
struct ck_species *ck_reader_new_species(struct ck_reader *reader, const char *name,
                                         enum ck_species_kind kind, struct ck_place place);
/* The plasma twin and the depot that the species' mapping asks for. */
void ck_reader_make_twin(struct ck_reader *reader, struct ck_species *species,
                         const struct ck_node *map);
void ck_reader_make_depot(struct ck_reader *reader, struct ck_species *species,
                          const struct ck_node *map);

/* model_receptor.c --------------------------------------------------------------------------- */

void ck_reader_read_receptors(struct ck_reader *reader);
/* The expression of a receptor on a cell (made where the receptor is on any cell); NULL with an
 * error if the cell does not carry it. */
struct ck_number *ck_reader_expression(struct ck_reader *reader, struct ck_receptor *receptor,
                                       struct ck_species *cell, struct ck_place place);

/* model_sentence.c --------------------------------------------------------------------------- */

struct ck_sentence {
    const char *name; /* normalised: one blank between words */
    const char *subject, *object;
    enum ck_verb verb;
    struct ck_place place, subject_place, object_place;
};
extern const char *const ck_verb_words[CK_VERB_COUNT];
/* False with an error if it is not a sentence of the language. */
bool ck_sentence_read(struct ck_reader *reader, const struct ck_node *key,
                      struct ck_sentence *sentence);

/* model_process.c ---------------------------------------------------------------------------- */

#define CK_VERB_BIT(kind) (1u << CK_##kind)
#define CK_MAKING                                                                                  \
    (CK_VERB_BIT(SECRETES) | CK_VERB_BIT(INDUCES) | CK_VERB_BIT(BECOMES) | CK_VERB_BIT(RECRUITS))
#define CK_ATTACKING (CK_VERB_BIT(KILLS) | CK_VERB_BIT(CLEARS))

/* One arrow being read. */
struct ck_arrow {
    struct ck_sentence sentence;
    const struct ck_node *map;
    struct ck_process *process;
    bool ends_known; /* subject and object are there and fit the verb */
};
/* Reads arrows: the complexes of all first, because arrows name them. */
void ck_reader_read_processes(struct ck_reader *reader, const struct ck_declarations *declared);

/* model_ends.c: each fills its part of arrow->process. The object (or the target of a share) is
 * found, checked and moved; NULL with an error. */
struct ck_species *ck_arrow_object(struct ck_reader *reader, const struct ck_arrow *arrow,
                                   const char *name, struct ck_place place);
void ck_arrow_ends(struct ck_reader *reader, struct ck_arrow *arrow);
void ck_arrow_pool(struct ck_reader *reader, struct ck_arrow *arrow);
void ck_arrow_carrier(struct ck_reader *reader, struct ck_arrow *arrow);

/* model_rate.c: after the ends and the shares. */
void ck_arrow_rate(struct ck_reader *reader, struct ck_arrow *arrow);
void ck_arrow_binding(struct ck_reader *reader, const struct ck_arrow *arrow);
/* The complex of `binds`, added to the graph before any arrow is read. */
struct ck_species *ck_arrow_complex(struct ck_reader *reader, const struct ck_arrow *arrow);

/* model_roles.c: who may do what to whom ------------------------------------------------------ */

/* Subject and object of a verb by the biology of their kinds; false with an error. NULL subject is
 * `body`. Both before they are moved to plasma. */
bool ck_reader_check_subject(struct ck_reader *reader, const struct ck_sentence *sentence,
                             const struct ck_species *subject);
bool ck_reader_check_object(struct ck_reader *reader, enum ck_verb verb,
                            const struct ck_species *object, struct ck_place place);
/* False with an error if the two are not counted in the same unit. */
bool ck_reader_same_unit(struct ck_reader *reader, const struct ck_species *a,
                         const struct ck_species *b, struct ck_place place);
/* The plasma twin, or the species itself if it lives in the plasma or in no compartment; NULL with
 * an error if it is a thing of the tissue alone. */
struct ck_species *ck_reader_in_plasma(struct ck_reader *reader, struct ck_species *species,
                                       struct ck_place place);

/* model_formulas.c ----------------------------------------------------------------------------- */

/* Declares parameters, functions, variables; their formulas are parsed. Before any arrow. */
void ck_reader_declare_formulas(struct ck_reader *reader);
/* Finds what the names in them stand for, once all species are there; refuses circles. */
void ck_reader_check_formulas(struct ck_reader *reader);
/* After the arrows, which may have made species too. */
void ck_reader_read_readouts(struct ck_reader *reader);
/* A scalar that is a number with a unit and not a formula: what reads as a number in `unit` is one,
 * and so is what only looks like one. */
bool ck_reader_is_number(struct ck_reader *reader, const struct ck_node *node, const char *unit);
/* A formula whose value is in `unit`; NULL with an error. */
const struct ck_term *ck_reader_formula(struct ck_reader *reader, const struct ck_node *node,
                                        const char *unit);

/* model_gate.c, model_modulator.c ------------------------------------------------------------- */

extern const char *const ck_composition_words[CK_COMPOSITION_COUNT];

/* Where a composition stands: its address, whose receptors it reads, and in which compartment. */
struct ck_spot {
    const char *address;
    struct ck_species *cell; /* NULL: body */
    bool in_blood;           /* said by the arrow or a gate around; a blood cell reads plasma too */
};
/* Basal level, groups, amplify and suppress of an arrow or a share. */
void ck_reader_gate(struct ck_reader *reader, const struct ck_spot *spot, const struct ck_node *map,
                    struct ck_gate *gate);
/* The groups of the map alone; `nested` in a modulator. */
void ck_reader_groups(struct ck_reader *reader, const struct ck_spot *spot,
                      const struct ck_node *map, bool nested, struct ck_gate *gate);
/* amplify and suppress of the map. */
void ck_reader_factors(struct ck_reader *reader, const struct ck_spot *spot,
                       const struct ck_node *map, struct ck_gate *gate);
void ck_reader_basal(struct ck_reader *reader, const struct ck_spot *spot,
                     const struct ck_node *node, struct ck_gate *gate);

/* What number the members of a group carry. */
enum ck_weight { CK_WEIGHT_NONE, CK_WEIGHT_V, CK_WEIGHT_ALPHA, CK_WEIGHT_EPSILON };
/* Members of a group (the entries of `map` except V and sigma); spot->address is the group's. */
void ck_reader_modulators(struct ck_reader *reader, const struct ck_spot *spot,
                          const struct ck_node *map, enum ck_weight weight,
                          struct ck_modulator **members, size_t *count);
/* The cell named by an `on:`; false with an error. "body" gives NULL. */
bool ck_reader_carrier(struct ck_reader *reader, const struct ck_node *node,
                       struct ck_species **cell);

#endif
