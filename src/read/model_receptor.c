/* Receptors of a model, with their chains and families: what turns a concentration into a signal.
 */
#include "model_reader.h"

#include <string.h>

static const struct ck_rule fraction = {"1", CK_FRACTION, NULL, false};

/* --- chains and families --------------------------------------------------------------------- */

static struct ck_chain *create_chain(struct ck_reader *reader, const char *name, bool is_family,
                                     struct ck_place place)
{
    if (!ck_reader_may_declare(reader, name, place)) return NULL;
    struct ck_chain *chain = ck_arena_alloc(&reader->graph->arena, 1, sizeof *chain);
    name = ck_reader_keep(reader, name);
    if (!ck_reader_checked(reader, chain) || !name) return NULL;
    *chain = (struct ck_chain){
        .name = name, .label = {name, name}, .is_family = is_family, .place = place};
    chain->block = ck_reader_default(reader, ck_reader_join(reader, name, "block"), 0, &fraction);
    if (!is_family)
        chain->expression =
            ck_reader_default(reader, ck_reader_join(reader, name, "expression"), 1, &fraction);
    return ck_reader_add_chain(reader, chain) ? chain : NULL;
}

static void read_chains(struct ck_reader *reader, enum ck_section section, bool is_family)
{
    static const char *const keys[] = {"label", NULL};
    for (size_t i = 0; i < reader->sections[section].count; i++) {
        const struct ck_declaration *item = &reader->sections[section].items[i];
        const struct ck_node *map = ck_reader_map(reader, item->value, item->key->text);
        struct ck_chain *chain = create_chain(reader, item->key->text, is_family, item->key->place);
        if (map) ck_node_check_keys(map, keys, is_family ? "a family" : "a chain", reader->diag);
        if (map && chain)
            ck_reader_label(reader, ck_node_get(map, "label"), chain->name, &chain->label);
    }
}

/* The chain or family that a receptor names; made here where nothing declares it. */
static struct ck_chain *find_chain(struct ck_reader *reader, const struct ck_node *node,
                                   bool is_family)
{
    const char *name = ck_reader_word(reader, node, is_family ? "`family`" : "a chain");
    if (name == NULL) return NULL;
    struct ck_chain *chain = ck_graph_chain(reader->graph, name);
    if (chain == NULL) return create_chain(reader, name, is_family, node->place);
    if (chain->is_family == is_family) return chain;
    ck_error(reader->diag, node->place, NULL, "%s is a %s, not a %s", name,
             chain->is_family ? "family" : "chain", is_family ? "family" : "chain");
    return NULL;
}

static void read_chain_list(struct ck_reader *reader, struct ck_receptor *receptor,
                            const struct ck_node *list)
{
    if (list == NULL || !ck_node_expect(list, CK_LIST, "`chains`", reader->diag)) return;
    receptor->chains =
        ck_arena_alloc(&reader->graph->arena, list->count, sizeof(struct ck_chain *));
    if (!ck_reader_checked(reader, receptor->chains)) return;
    for (size_t i = 0; i < list->count; i++) {
        struct ck_chain *chain = find_chain(reader, list->items[i], false);
        for (size_t j = 0; chain && j < receptor->chain_count; j++)
            if (receptor->chains[j] == chain) {
                ck_error(reader->diag, list->items[i]->place, NULL, "the chain %s is listed twice",
                         chain->name);
                chain = NULL;
            }
        if (chain) receptor->chains[receptor->chain_count++] = chain;
    }
}

/* --- ligands --------------------------------------------------------------------------------- */

static bool can_bind(struct ck_reader *reader, const struct ck_species *species,
                     struct ck_place place)
{
    if (species->kind == CK_CELL) {
        ck_error(reader->diag, place, "list what the cell secretes, or use a membrane ligand",
                 "%s is a cell: cells are not ligands", species->name);
    } else if (species->kind == CK_MEMBRANE_LIGAND) {
        ck_error(reader->diag, place, "name it directly among the modulators of an arrow",
                 "%s acts by contact, without a receptor of its own", species->name);
    } else if (species->in_blood && species->twin) {
        ck_error(reader->diag, place, "arrows of blood cells read the plasma by themselves",
                 "%s is a plasma twin: a receptor names %s", species->name, species->twin->name);
    } else if (species->depot_of) {
        ck_error(reader->diag, place, NULL, "%s is a depot: nothing senses it", species->name);
    } else {
        return true;
    }
    return false;
}

static bool is_bound_already(const struct ck_receptor *receptor, const struct ck_species *species)
{
    for (size_t i = 0; i < receptor->ligand_count; i++)
        if (receptor->ligands[i].species == species) return true;
    return false;
}

static void read_bindings(struct ck_reader *reader, struct ck_receptor *receptor,
                          const struct ck_node *map, struct ck_binding **list, size_t *count)
{
    if (map == NULL || !(map = ck_reader_map(reader, map, "ligands")) || map->count == 0) return;
    const char *prefix = ck_reader_join(reader, receptor->name, "K");
    *list = ck_arena_alloc(&reader->graph->arena, map->count, sizeof **list);
    if (!ck_reader_checked(reader, *list) || !prefix) return;
    for (size_t i = 0; i < map->count; i++) {
        const struct ck_node *key = map->keys[i];
        struct ck_species *species = ck_reader_species(reader, key->text, key->place);
        if (species == NULL || !can_bind(reader, species, key->place)) continue;
        if (list != &receptor->ligands && is_bound_already(receptor, species)) {
            ck_error(reader->diag, key->place, NULL,
                     "%s is a ligand of %s: it cannot be its antagonist too", species->name,
                     receptor->name);
            continue;
        }
        const struct ck_rule rule = ck_reader_level(species, CK_POSITIVE);
        struct ck_number *K = ck_reader_number(
            reader, ck_reader_join(reader, prefix, species->name), map->items[i], &rule);
        if (K) (*list)[(*count)++] = (struct ck_binding){species, K};
    }
}

/* --- expression ------------------------------------------------------------------------------ */

static struct ck_number *find_expression(const struct ck_receptor *receptor,
                                         const struct ck_species *cell)
{
    if (cell == NULL) return receptor->body_expression;
    for (size_t i = 0; i < receptor->expression_count; i++)
        if (receptor->expressions[i].cell == cell) return receptor->expressions[i].level;
    return NULL;
}

/* The list is small and grows rarely: a copy that is one longer. */
static struct ck_number *add_expression(struct ck_reader *reader, struct ck_receptor *receptor,
                                        struct ck_species *cell, const struct ck_node *node)
{
    size_t count = receptor->expression_count;
    struct ck_expression *longer = ck_arena_alloc(&reader->graph->arena, count + 1, sizeof *longer);
    const char *prefix = ck_reader_join(reader, receptor->name, "on");
    struct ck_number *level =
        ck_reader_number_or(reader, ck_reader_join(reader, prefix, cell->name), node, 1, &fraction);
    if (!ck_reader_checked(reader, longer) || !level) return NULL;
    if (count > 0) memcpy(longer, receptor->expressions, count * sizeof *longer);
    longer[count] = (struct ck_expression){cell, level};
    receptor->expressions = longer;
    receptor->expression_count++;
    return level;
}

struct ck_number *ck_reader_expression(struct ck_reader *reader, struct ck_receptor *receptor,
                                       struct ck_species *cell, struct ck_place place)
{
    struct ck_number *level = find_expression(receptor, cell);
    if (level) return level;
    if (!receptor->expressed_only_as_listed && cell)
        return add_expression(reader, receptor, cell, NULL);
    ck_error(reader->diag, place, "add it under `on:` of the receptor, or say `on: CELL` here",
             "%s does not carry %s", cell ? cell->name : "body", receptor->name);
    return NULL;
}

static void read_expressions(struct ck_reader *reader, struct ck_receptor *receptor,
                             const struct ck_node *map)
{
    const char *prefix = ck_reader_join(reader, receptor->name, "on");
    const char *body = ck_reader_join(reader, prefix, "body");
    receptor->expressed_only_as_listed = map != NULL;
    receptor->body_expression =
        ck_reader_number_or(reader, body, ck_node_get(map, "body"), 1, &fraction);
    if (map == NULL || !(map = ck_reader_map(reader, map, "`on`"))) return;
    for (size_t i = 0; i < map->count; i++) {
        const struct ck_node *key = map->keys[i];
        struct ck_species *cell;
        if (strcmp(key->text, "body") != 0 && ck_reader_carrier(reader, key, &cell))
            add_expression(reader, receptor, cell, map->items[i]);
    }
}

/* --- receptors ------------------------------------------------------------------------------- */

static struct ck_receptor *create_receptor(struct ck_reader *reader, const struct ck_node *key)
{
    if (!ck_reader_may_declare(reader, key->text, key->place)) return NULL;
    struct ck_receptor *receptor = ck_arena_alloc(&reader->graph->arena, 1, sizeof *receptor);
    const char *name = ck_reader_keep(reader, key->text);
    if (!ck_reader_checked(reader, receptor) || !name) return NULL;
    receptor->name = name;
    receptor->label = (struct ck_label){name, name};
    receptor->module = reader->module;
    receptor->place = key->place;
    return ck_reader_add_receptor(reader, receptor) ? receptor : NULL;
}

static void read_receptor(struct ck_reader *reader, const struct ck_declaration *item)
{
    static const char *const keys[] = {"label",  "family", "ligands", "antagonists",
                                       "chains", "n",      "on",      NULL};
    const struct ck_rule positive = {"1", CK_POSITIVE, NULL, false};
    struct ck_receptor *receptor = create_receptor(reader, item->key);
    const struct ck_node *map = ck_reader_map(reader, item->value, item->key->text);
    if (receptor == NULL || map == NULL) return;
    const char *name = receptor->name;
    ck_node_check_keys(map, keys, "a receptor", reader->diag);
    ck_reader_label(reader, ck_node_get(map, "label"), name, &receptor->label);
    receptor->n = ck_reader_number_or(reader, ck_reader_join(reader, name, "n"),
                                      ck_node_get(map, "n"), 1, &positive);
    receptor->block =
        ck_reader_default(reader, ck_reader_join(reader, name, "block"), 0, &fraction);
    receptor->family = find_chain(reader, ck_node_get(map, "family"), true);
    read_chain_list(reader, receptor, ck_node_get(map, "chains"));
    const struct ck_node *ligands = ck_node_get(map, "ligands");
    read_bindings(reader, receptor, ligands, &receptor->ligands, &receptor->ligand_count);
    read_bindings(reader, receptor, ck_node_get(map, "antagonists"), &receptor->antagonists,
                  &receptor->antagonist_count);
    read_expressions(reader, receptor, ck_node_get(map, "on"));
    if (ligands == NULL || (ligands->kind != CK_LIST && ligands->count == 0))
        ck_error(reader->diag, item->key->place, "ligands: {CYTOKINE: 50 pg/mL}",
                 "the receptor %s has no ligand: nothing can make it signal", name);
}

void ck_reader_read_receptors(struct ck_reader *reader)
{
    const struct ck_declarations *list = &reader->sections[CK_SECTION_RECEPTORS];
    read_chains(reader, CK_SECTION_CHAINS, false);
    read_chains(reader, CK_SECTION_FAMILIES, true);
    for (size_t i = 0; i < list->count; i++) {
        reader->module = reader->files[list->items[i].file].module;
        read_receptor(reader, &list->items[i]);
    }
}
