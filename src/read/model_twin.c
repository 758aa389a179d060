/* What a declaration brings with it: the body's volumes, the plasma twin of a species, the depot of
 * a drug. Exchange and absorption are made of them by the compiler. */
#include "model_reader.h"

#include <string.h>

#define EXCHANGE_ADDRESS "body/exchange"

static const struct body_key {
    const char *key, *address, *unit;
    double value;
} body_keys[] = {
    {"weight", "body/weight", "kg", 70},
    {"blood_volume", "body/blood_volume", "L", 3},
    {"tissue_volume", "body/tissue_volume", "L", 15},
    {"exchange", EXCHANGE_ADDRESS, "L/h", 3},
};
enum { BODY_COUNT = sizeof body_keys / sizeof *body_keys };

static void check_body_keys(struct ck_reader *reader)
{
    const struct ck_declarations *list = &reader->sections[CK_SECTION_BODY];
    const char *names[BODY_COUNT];
    for (size_t i = 0; i < BODY_COUNT; i++) names[i] = body_keys[i].key;
    for (size_t i = 0; i < list->count; i++) {
        const struct ck_node *key = list->items[i].key;
        bool known = false;
        for (size_t j = 0; j < BODY_COUNT; j++) known |= strcmp(names[j], key->text) == 0;
        if (!known)
            ck_error(reader->diag, key->place,
                     ck_diag_nearest(reader->diag, key->text, names, BODY_COUNT),
                     "the body has no `%s`", key->text);
    }
}

static struct ck_number *read_body_number(struct ck_reader *reader, const struct body_key *body)
{
    const struct ck_rule rule = {
        body->unit, strcmp(body->key, "exchange") ? CK_POSITIVE : CK_NOT_NEGATIVE, NULL, false};
    const struct ck_declarations *list = &reader->sections[CK_SECTION_BODY];
    const struct ck_declaration *found = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct ck_node *key = list->items[i].key;
        if (strcmp(key->text, body->key) != 0) continue;
        if (found && list->items[i].file != found->file)
            ck_error(reader->diag, key->place, NULL, "body/%s is already given at %s", body->key,
                     ck_reader_show_place(reader, found->key->place));
        if (found == NULL) found = &list->items[i];
    }
    return ck_reader_number_or(reader, body->address, found ? found->value : NULL, body->value,
                               &rule);
}

void ck_reader_read_body(struct ck_reader *reader)
{
    struct ck_graph *graph = reader->graph;
    struct ck_number *numbers[BODY_COUNT];
    check_body_keys(reader);
    for (size_t i = 0; i < BODY_COUNT; i++) numbers[i] = read_body_number(reader, &body_keys[i]);
    graph->weight_kg = numbers[0];
    graph->blood_volume_l = numbers[1];
    graph->tissue_volume_l = numbers[2];
}

/* --- plasma twins ---------------------------------------------------------------------------- */

static struct ck_species *add_relative(struct ck_reader *reader, const struct ck_species *species,
                                       const char *suffix, const char *suffix_en,
                                       const char *suffix_fr)
{
    struct ck_arena *arena = &reader->graph->arena;
    const char *name = ck_arena_print(arena, "%s_%s", species->name, suffix);
    const char *en = ck_arena_print(arena, "%s (%s)", species->label.en, suffix_en);
    const char *fr = ck_arena_print(arena, "%s (%s)", species->label.fr, suffix_fr);
    if (!name || !en || !fr) reader->out_of_memory = true;
    if (!name || !en || !fr) return NULL;
    struct ck_species *relative =
        ck_reader_new_species(reader, name, species->kind, species->place);
    if (relative == NULL) return NULL;
    relative->label = (struct ck_label){en, fr};
    relative->class_name = species->class_name;
    relative->unit = species->unit;
    relative->claims = species->claims;
    relative->claim_count = species->claim_count;
    relative->molar_mass = species->molar_mass;
    relative->scale = species->scale;
    return relative;
}

static struct ck_number *read_twin_number(struct ck_reader *reader, const struct ck_node *map,
                                          const char *prefix, const char *key, struct ck_rule rule)
{
    const struct ck_node *node = ck_node_get(map, key);
    if (node == NULL) return NULL;
    return ck_reader_number(reader, ck_reader_join(reader, prefix, key), node, &rule);
}

/* What pharmacokinetics writes: central volume, clearance instead of a half-life, peripheral
 * volume.
 */
static void read_volumes(struct ck_reader *reader, struct ck_species *drug,
                         const struct ck_node *map, const char *prefix)
{
    const struct ck_rule volume = {"L", CK_POSITIVE, NULL, false};
    const struct ck_rule flow = {"L/h", CK_NOT_NEGATIVE, NULL, false};
    struct ck_species *twin = drug->twin;
    const struct ck_node *clearance = ck_node_get(map, "clearance");
    drug->peripheral = read_twin_number(reader, map, prefix, "peripheral", volume);
    twin->volume = read_twin_number(reader, map, prefix, "volume", volume);
    twin->clearance = read_twin_number(reader, map, prefix, "clearance", flow);
    if (clearance && ck_node_get(map, "half_life"))
        ck_error(reader->diag, clearance->place, "half_life = ln 2 · volume / clearance",
                 "`half_life` and `clearance` say the same: give one");
    if (clearance) twin->half_life = NULL;
}

/* What the plasma does not say is as in the tissue: the same numbers, so that one `set` moves both.
 */
static void read_twin(struct ck_reader *reader, struct ck_species *species,
                      const struct ck_node *map)
{
    static const char *const keys[] = {"exchange", "half_life", "baseline", NULL};
    static const char *const drug_keys[] = {"exchange",  "half_life",  "volume",
                                            "clearance", "peripheral", NULL};
    const bool is_drug = species->kind == CK_DRUG;
    const struct ck_rule flow = {"L/h", CK_NOT_NEGATIVE, NULL, false};
    const struct ck_rule time = {"h", CK_POSITIVE, NULL, false};
    const struct ck_rule level = ck_reader_level(species, CK_NOT_NEGATIVE);
    struct ck_species *twin = species->twin;
    const char *prefix = ck_reader_join(reader, species->name, "blood");
    const struct ck_node *life = ck_node_get(map, "half_life"),
                         *baseline = ck_node_get(map, "baseline");
    ck_node_check_keys(map, is_drug && !baseline ? drug_keys : keys, "`blood`", reader->diag);
    if (baseline && !(species->kind == CK_CYTOKINE))
        ck_error(reader->diag, baseline->place, "at rest there are no agents and no drugs",
                 "%s has no `baseline`", ck_reader_kind_name(species->kind));
    else
        twin->baseline = read_twin_number(reader, map, prefix, "baseline", level);
    species->exchange = read_twin_number(reader, map, prefix, "exchange", flow);
    if (life && life->kind == CK_SCALAR && strcmp(life->text, "none") == 0)
        twin->half_life = NULL;
    else if (life)
        twin->half_life = read_twin_number(reader, map, prefix, "half_life", time);
    if (twin->baseline == NULL) twin->baseline = species->baseline;
    if (is_drug) read_volumes(reader, species, map, prefix);
}

static bool wants_twin(struct ck_reader *reader, const struct ck_species *species,
                       const struct ck_node *node)
{
    bool possible =
        species->kind == CK_CYTOKINE || species->kind == CK_AGENT || species->kind == CK_DRUG;
    if (node == NULL || !possible) return false;
    return node->kind == CK_MAP || ck_reader_flag(reader, node, "`blood`");
}

void ck_reader_make_twin(struct ck_reader *reader, struct ck_species *species,
                         const struct ck_node *map)
{
    const struct ck_node *node = ck_node_get(map, "blood");
    if (!wants_twin(reader, species, node)) return;
    struct ck_species *twin = add_relative(reader, species, "blood", "plasma", "plasma");
    if (twin == NULL) return;
    twin->in_blood = true;
    twin->twin = species;
    species->twin = twin;
    twin->half_life = species->half_life;
    twin->extinct_below = species->extinct_below;
    twin->neutralise = species->neutralise;
    twin->production = species->production;
    if (node->kind == CK_MAP)
        read_twin(reader, species, node);
    else
        twin->baseline = species->baseline;
    if (species->exchange == NULL)
        species->exchange = ck_graph_number(reader->graph, EXCHANGE_ADDRESS);
    if (species->depot) species->depot->depot_of = twin;
}

/* --- depots ---------------------------------------------------------------------------------- */

void ck_reader_make_depot(struct ck_reader *reader, struct ck_species *species,
                          const struct ck_node *map)
{
    const struct ck_rule rate = {"1/h", CK_POSITIVE, NULL, false};
    const struct ck_rule fraction = {"1", CK_FRACTION, NULL, false};
    const struct ck_node *absorption = ck_node_get(map, "absorption"),
                         *reaching = ck_node_get(map, "bioavailability");
    if (species->kind != CK_DRUG) return;
    if (reaching && !absorption)
        ck_error(reader->diag, reaching->place, "add `absorption`, the rate into plasma",
                 "`bioavailability` is that of a depot under the skin, which %s does not have",
                 species->name);
    if (absorption == NULL) return;
    species->absorption = ck_reader_number(
        reader, ck_reader_join(reader, species->name, "absorption"), absorption, &rate);
    species->bioavailability = ck_reader_number_or(
        reader, ck_reader_join(reader, species->name, "bioavailability"), reaching, 1, &fraction);
    struct ck_species *depot = add_relative(reader, species, "depot", "depot", "dépôt");
    if (depot == NULL) return;
    species->depot = depot;
    depot->depot_of = species;
}
