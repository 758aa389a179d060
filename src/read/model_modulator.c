/* Modulators: what the members of a composition read (a receptor's signal, a free receptor, a
 * level, a contact, a nested gate), whose receptors and in which compartment. */
#include "model_reader.h"

#include <string.h>

static const struct ck_rule factor = {"1", CK_NOT_NEGATIVE, NULL, false};
static const struct ck_rule fraction = {"1", CK_FRACTION, NULL, false};

static const char *const weight_words[] = {
    [CK_WEIGHT_NONE] = NULL,
    [CK_WEIGHT_V] = "V",
    [CK_WEIGHT_ALPHA] = "alpha",
    [CK_WEIGHT_EPSILON] = "epsilon",
};

/* One modulator being read. */
struct request {
    const struct ck_spot *spot; /* of the group, then of the modulator itself */
    const struct ck_node *key, *value;
    enum ck_weight weight;
};

static void read_modulator(struct ck_reader *reader, const struct request *request,
                           struct ck_modulator *modulator);

static void complain(struct ck_reader *reader, const struct ck_node *node, const char *hint,
                     const char *text, const char *name)
{
    if (node) ck_error(reader->diag, node->place, hint, text, name);
}

/* The same about a key of the map, if it is there. */
static bool refuse_key(struct ck_reader *reader, const struct ck_node *map, const char *key,
                       const char *hint, const char *text, const char *name)
{
    if (!ck_node_get(map, key)) return false;
    ck_error(reader->diag, ck_reader_key_place(map, key), hint, text, name);
    return true;
}

bool ck_reader_carrier(struct ck_reader *reader, const struct ck_node *node,
                       struct ck_species **cell)
{
    *cell = NULL;
    const char *name = ck_reader_word(reader, node, "a cell");
    if (name == NULL) return false;
    if (strcmp(name, "body") == 0) return true;
    *cell = ck_reader_species(reader, name, node->place);
    if (*cell == NULL) return false;
    if ((*cell)->kind == CK_CELL || (*cell)->kind == CK_AGENT) return true;
    ck_error(reader->diag, node->place, "cells and agents do", "%s is %s: it carries no receptors",
             name, ck_reader_kind_name((*cell)->kind));
    *cell = NULL;
    return false;
}

/* --- what a name stands for ------------------------------------------------------------------ */

static const char *find_composition(const struct ck_node *map)
{
    for (int i = 0; i < CK_COMPOSITION_COUNT; i++)
        if (ck_node_get(map, ck_composition_words[i])) return ck_composition_words[i];
    return NULL;
}

static bool resolve_free(struct ck_reader *reader, const struct ck_node *key, size_t stem,
                         struct ck_modulator *modulator)
{
    const char *name = ck_arena_copy_n(&reader->scratch, key->text, stem);
    if (!name) reader->out_of_memory = true;
    if (!name) return false;
    modulator->kind = CK_FREE;
    modulator->receptor = ck_graph_receptor(reader->graph, name);
    if (modulator->receptor == NULL) ck_reader_unknown(reader, "receptor", name, key->place, true);
    return modulator->receptor != NULL;
}

static bool resolve_gate(struct ck_reader *reader, const struct request *request,
                         struct ck_modulator *modulator)
{
    const struct ck_node *key = request->key;
    const struct ck_chain *chain = ck_graph_chain(reader->graph, key->text);
    if (chain) {
        ck_error(reader->diag, key->place, "name a receptor",
                 "%s is a %s: it has no signal of its own", chain->name,
                 chain->is_family ? "family" : "chain");
        return false;
    }
    if (find_composition(request->value) == NULL) {
        ck_reader_unknown(reader, "receptor or species", key->text, key->place, true);
        return false;
    }
    modulator->kind = CK_GATE;
    return ck_reader_may_declare(reader, key->text, key->place);
}

static bool resolve(struct ck_reader *reader, const struct request *request,
                    struct ck_modulator *modulator)
{
    const struct ck_node *key = request->key;
    size_t length = strlen(key->text);
    if (length > 5 && strcmp(key->text + length - 5, ".free") == 0)
        return resolve_free(reader, key, length - 5, modulator);
    modulator->receptor = ck_graph_receptor(reader->graph, key->text);
    modulator->species = ck_graph_species(reader->graph, key->text);
    if (!modulator->receptor && !modulator->species)
        return resolve_gate(reader, request, modulator);
    modulator->kind = modulator->receptor                              ? CK_SIGNAL
                      : modulator->species->kind == CK_MEMBRANE_LIGAND ? CK_CONTACT
                                                                       : CK_LEVEL;
    complain(reader, find_composition(request->value) ? request->key : NULL,
             "give the gate a name that nothing else has",
             "'%s' is declared: a nested composition needs a name of its own", key->text);
    if (modulator->species && modulator->species->depot_of)
        complain(reader, key, NULL, "%s is a depot: nothing senses it", key->text);
    return true;
}

/* --- its keys -------------------------------------------------------------------------------- */

static bool refuse_half_effect(struct ck_reader *reader, const struct ck_node *map, const char *key,
                               const struct ck_modulator *modulator)
{
    if (modulator->kind == CK_GATE)
        return refuse_key(reader, map, key, "its members have",
                          "'%s' is a gate: it has no half-effect of its own", modulator->name);
    if (modulator->kind == CK_CONTACT)
        return refuse_key(reader, map, key, "set it where the membrane ligand is declared",
                          "%s acts by contact: it has no half-effect of its own here",
                          modulator->name);
    return refuse_key(reader, map, key, "its ligands have K, the receptor itself n",
                      "%s is a receptor: it has no half-effect of its own here", modulator->name);
}

/* Keys that exist, but not for this kind of modulator; the reasons come from what it is. */
static void check_keys(struct ck_reader *reader, const struct request *request,
                       const struct ck_modulator *modulator)
{
    static const char *const keys[] = {"V",       "alpha",    "epsilon",  "K",   "n",
                                       "on",      "in",       "suppress", "any", "all",
                                       "synergy", "additive", NULL};
    const struct ck_node *map = request->value;
    const char *name = modulator->name;
    ck_node_check_keys(map, keys, "a modulator", reader->diag);
    for (int i = CK_WEIGHT_V; i <= CK_WEIGHT_EPSILON; i++)
        if (i != (int)request->weight)
            refuse_key(reader, map, weight_words[i],
                       "V is for additive and synergy, alpha for amplify, epsilon for suppress; "
                       "any and all have one V for the group",
                       "`%s` does not belong into this group", weight_words[i]);
    if (modulator->kind == CK_LEVEL || modulator->kind == CK_CONTACT)
        refuse_key(reader, map, "on", "`on` says whose receptors are read",
                   "%s is the same for every cell", name);
    if (modulator->kind == CK_CONTACT)
        refuse_key(reader, map, "in", NULL, "%s acts by contact, in no compartment", name);
    if (modulator->kind != CK_LEVEL && !refuse_half_effect(reader, map, "K", modulator))
        refuse_half_effect(reader, map, "n", modulator);
}

static void read_weight(struct ck_reader *reader, const struct request *request,
                        struct ck_modulator *modulator)
{
    const struct ck_node *value = request->value, *node = value;
    bool bare = value->kind == CK_SCALAR && (value->text[0] != '\0' || value->quoted);
    const char *word = weight_words[request->weight];
    if (request->weight == CK_WEIGHT_NONE) {
        complain(reader, bare ? value : NULL, "write {K: …} for a half-effect, {} for a receptor",
                 "'%s': members of any and all carry no number", modulator->name);
        return;
    }
    if (!bare) node = ck_node_get(value, word);
    const char *address = ck_reader_join(reader, request->spot->address, word);
    if (request->weight == CK_WEIGHT_V) {
        modulator->weight = ck_reader_number_or(reader, address, node, 1, &factor);
        return;
    }
    bool amplifies = request->weight == CK_WEIGHT_ALPHA;
    modulator->weight = ck_reader_number(reader, address, node, amplifies ? &factor : &fraction);
    if (node == NULL)
        ck_error(reader->diag, request->key->place,
                 amplifies ? "1 doubles the flux" : "1 is complete, 0.5 halves the flux",
                 "how strongly? '%s' needs `%s`", modulator->name, word);
}

static bool reads_plasma(const struct ck_spot *spot)
{
    return spot->in_blood || (spot->cell && spot->cell->in_blood);
}

/* Hill term: K is in the unit of what is read, in tissue or plasma alike. */
static void read_level(struct ck_reader *reader, const struct request *request,
                       struct ck_modulator *modulator)
{
    const struct ck_rule positive = {"1", CK_POSITIVE, NULL, false};
    const struct ck_rule level = ck_reader_level(modulator->species, CK_POSITIVE);
    const struct ck_node *value = request->value, *K = ck_node_get(value, "K");
    const char *prefix = request->spot->address;
    if (K == NULL &&
        !(value->kind == CK_SCALAR && request->weight == CK_WEIGHT_NONE && value->text[0]))
        ck_error(reader->diag, request->key->place, "the level of half effect",
                 "'%s' is %s: it needs `K`", modulator->name,
                 ck_reader_kind_name(modulator->species->kind));
    modulator->K = ck_reader_number(reader, ck_reader_join(reader, prefix, "K"), K, &level);
    modulator->n = ck_reader_number_or(reader, ck_reader_join(reader, prefix, "n"),
                                       ck_node_get(value, "n"), 1, &positive);
    const struct ck_node *in = ck_node_get(value, "in");
    if (!reads_plasma(request->spot)) return;
    if (in && !modulator->species->twin && !modulator->species->in_blood)
        complain(reader, in, NULL, "%s has no plasma twin: declare it in the blood",
                 modulator->name);
    else {
        struct ck_species *plasma =
            ck_reader_in_plasma(reader, modulator->species, request->key->place);
        if (plasma) modulator->species = plasma;
    }
}

static void read_signal(struct ck_reader *reader, const struct request *request,
                        struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    modulator->cell = request->spot->cell;
    modulator->in_blood = reads_plasma(request->spot);
    if (!ck_reader_expression(reader, modulator->receptor, modulator->cell, request->key->place))
        return;
    if (!modulator->in_blood || receptor->ligand_count == 0) return;
    for (size_t i = 0; i < receptor->ligand_count; i++) {
        const struct ck_species *ligand = receptor->ligands[i].species;
        if (ligand->twin ||
            (ligand->kind != CK_CYTOKINE && ligand->kind != CK_AGENT && ligand->kind != CK_DRUG))
            return;
    }
    ck_error(reader->diag, request->key->place, "declare a ligand with `blood: true`",
             "%s is read in the blood, where none of its ligands is: they have no plasma twin",
             receptor->name);
}

static void read_gate(struct ck_reader *reader, const struct request *request,
                      struct ck_modulator *modulator)
{
    const struct ck_node *value = request->value;
    struct ck_gate *gate = ck_arena_alloc(&reader->graph->arena, 1, sizeof *gate);
    if (!ck_reader_checked(reader, gate)) return;
    modulator->gate = gate;
    ck_reader_groups(reader, request->spot, value, true, gate);
    if (gate->group_count > 1)
        ck_error(reader->diag, request->key->place, "nest one gate in another",
                 "the gate '%s' has more than one composition", modulator->name);
}

/* --- one modulator --------------------------------------------------------------------------- */

static void read_suppressors(struct ck_reader *reader, const struct ck_spot *spot,
                             const struct ck_node *node, struct ck_modulator *modulator)
{
    if (node == NULL) return;
    const struct ck_node *map = ck_reader_map(reader, node, "`suppress`");
    struct ck_spot inside = *spot;
    inside.address = ck_reader_join(reader, spot->address, "suppress");
    if (map == NULL || inside.address == NULL) return;
    if (map->count == 0) ck_error(reader->diag, node->place, NULL, "`suppress` has no members");
    ck_reader_modulators(reader, &inside, map, CK_WEIGHT_EPSILON, &modulator->suppressors,
                         &modulator->suppressor_count);
}

static void read_kind(struct ck_reader *reader, const struct request *request,
                      struct ck_modulator *modulator)
{
    switch (modulator->kind) {
    case CK_SIGNAL:
    case CK_FREE: read_signal(reader, request, modulator); break;
    case CK_LEVEL: read_level(reader, request, modulator); break;
    case CK_GATE: read_gate(reader, request, modulator); break;
    case CK_CONTACT: break;
    }
}

static void read_modulator(struct ck_reader *reader, const struct request *request,
                           struct ck_modulator *modulator)
{
    const struct ck_node *value = request->value;
    struct ck_spot spot = *request->spot;
    struct request here = *request;
    here.spot = &spot;
    modulator->place = request->key->place;
    modulator->name = ck_reader_keep(reader, request->key->text);
    spot.address = ck_reader_join(reader, request->spot->address, request->key->text);
    if (!modulator->name || !spot.address) return;
    if (value->kind == CK_LIST && !ck_reader_map(reader, value, request->key->text)) return;
    if (!resolve(reader, request, modulator)) return;
    check_keys(reader, request, modulator);
    const struct ck_node *on = ck_node_get(value, "on"), *in = ck_node_get(value, "in");
    if (on && !ck_reader_carrier(reader, on, &spot.cell)) spot.cell = request->spot->cell;
    if (ck_reader_in_blood(reader, in, false)) spot.in_blood = true;
    read_weight(reader, &here, modulator);
    read_kind(reader, &here, modulator);
    read_suppressors(reader, &spot, ck_node_get(value, "suppress"), modulator);
}

void ck_reader_modulators(struct ck_reader *reader, const struct ck_spot *spot,
                          const struct ck_node *map, enum ck_weight weight,
                          struct ck_modulator **members, size_t *count)
{
    if (map->kind != CK_MAP || map->count == 0) return;
    *members = ck_arena_alloc(&reader->graph->arena, map->count, sizeof **members);
    if (!ck_reader_checked(reader, *members)) return;
    bool group = weight == CK_WEIGHT_V || weight == CK_WEIGHT_NONE;
    for (size_t i = 0; i < map->count; i++) {
        const char *name = map->keys[i]->text;
        if (group && (strcmp(name, "V") == 0 || strcmp(name, "sigma") == 0)) continue;
        const struct request request = {spot, map->keys[i], map->items[i], weight};
        struct ck_modulator modulator = {0};
        read_modulator(reader, &request, &modulator);
        if (modulator.name) (*members)[(*count)++] = modulator;
    }
}
