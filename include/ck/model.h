/* Model files: from YAML to a graph, every mistake in one pass. */
#ifndef CK_MODEL_H
#define CK_MODEL_H

#include "ck/graph.h"

/* Reads a model and what it includes into an initialised graph, resolves names, applies `set:` and
 * sorts. Positions refer to `inputs`, which must outlive the graph. CK_BAD_INPUT: the diag says. */
enum ck_status ck_model_read(struct ck_inputs *inputs, struct ck_units *units, const char *path,
                             struct ck_place asked_at, struct ck_graph *graph,
                             struct ck_diag *diag);

/* Arms change wiring through these two, on a graph of their own (read anew): the graph must be
 * sorted again afterwards. `sentence` is a key node, `value` its mapping as in a model file. */
enum ck_status ck_model_add_process(struct ck_graph *graph, struct ck_units *units,
                                    const struct ck_node *sentence, const struct ck_node *value,
                                    struct ck_diag *diag);
/* Another composition for the arrow named by `sentence`. The activating groups in `value`
 * (additive, any, all, synergy) take the place of all activating groups of the arrow, so that `all`
 * can be asked instead of `any`; amplify, suppress and basal are replaced where they are named. */
enum ck_status ck_model_set_gate(struct ck_graph *graph, struct ck_units *units,
                                 const struct ck_node *sentence, const struct ck_node *value,
                                 struct ck_diag *diag);
/* Gives the number at an address another value, `number [unit] [in lo..hi] [@tag]`. */
enum ck_status ck_model_set_number(struct ck_graph *graph, struct ck_units *units,
                                   const struct ck_node *address, const struct ck_node *value,
                                   struct ck_diag *diag);
/* Reads a quantity whose unit is that of a species; molar units are accepted where the species
 * has a molar mass (the value is converted to the species' unit). */
enum ck_status ck_model_read_level(struct ck_units *units, const struct ck_species *species,
                                   const struct ck_node *node, enum ck_sign sign,
                                   struct ck_arena *arena, struct ck_quantity *quantity,
                                   struct ck_diag *diag);
/* A label: text for both languages, or {en:, fr:}. */
enum ck_status ck_model_read_label(const struct ck_node *node, struct ck_arena *arena,
                                   struct ck_label *label, struct ck_diag *diag);

#endif
