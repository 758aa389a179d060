/* Species of a model: which keys which kind has, and their numbers. Plasma twins and depots are
 * made in model_twin.c, complexes in model_process.c. */
#include "model_reader.h"

#include <string.h>

#define OF(kind)  (1u << CK_##kind)
#define PROTEINS  (OF(CYTOKINE) | OF(DRUG))
#define WITH_TWIN (PROTEINS | OF(AGENT))
#define WITH_REST (OF(CYTOKINE) | OF(CELL) | OF(EFFECT))
#define STATES    (WITH_TWIN | WITH_REST)
#define CONTACTS  OF(MEMBRANE_LIGAND)
#define ALL       (STATES | CONTACTS)

/* One list: key, the kinds it is for, why it is not for the others. */
static const struct species_key {
    const char *key;
    unsigned kinds;
    const char *why;
} species_keys[] = {
    {"label", ALL, ""},
    {"class", ALL, ""},
    {"claims", ALL, ""},
    {"unit", STATES, ""},
    {"half_life", STATES, ""},
    {"scale", STATES, ""},
    {"baseline", WITH_REST, "at rest there are no agents and no drugs"},
    {"initial", OF(CELL) | OF(EFFECT), "it is for cells and effects; doses are given in a study"},
    {"molar_mass", PROTEINS, "only cytokines and drugs bind mole by mole"},
    {"blood", WITH_TWIN, "only cytokines, agents and drugs have a plasma twin"},
    {"in", OF(CELL), "a cell lives in one compartment; for the others see `blood`"},
    {"extinct_below", OF(AGENT), "only agents become extinct"},
    {"absorption", OF(DRUG), "only drugs are injected under the skin"},
    {"bioavailability", OF(DRUG), "only drugs are injected under the skin"},
    {"K", CONTACTS, "only membrane ligands act by contact"},
    {"contact", CONTACTS, "only membrane ligands act by contact"},
    {"bearers", CONTACTS, "only membrane ligands act by contact"},
};
enum { KEY_COUNT = sizeof species_keys / sizeof *species_keys };

static void check_keys(struct ck_reader *reader, const struct ck_node *map,
                       enum ck_species_kind kind)
{
    const char *known[KEY_COUNT + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct species_key *key = &species_keys[i];
        const struct ck_node *value = ck_node_get(map, key->key);
        if (value || (key->kinds & (1u << kind))) known[count++] = key->key;
        if (value == NULL || (key->kinds & (1u << kind))) continue;
        ck_error(reader->diag, ck_reader_key_place(map, key->key),
                 kind == CK_MEMBRANE_LIGAND ? "it has no concentration of its own: it acts by "
                                              "contact with the cells that bear it"
                                            : key->why,
                 "%s has no `%s`", ck_reader_kind_name(kind), key->key);
    }
    ck_node_check_keys(map, known, ck_reader_kind_name(kind), reader->diag);
}

static bool has_key(enum ck_species_kind kind, const char *key)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strcmp(species_keys[i].key, key) == 0) return species_keys[i].kinds & (1u << kind);
    return false;
}

/* --- making one ------------------------------------------------------------------------------ */

static const char *default_unit(enum ck_species_kind kind)
{
    static const char *const units[CK_SPECIES_KIND_COUNT] = {
#define X(name, key, unit, en, fr) unit,
        CK_SPECIES_KINDS(X)
#undef X
    };
    return units[kind];
}

struct ck_species *ck_reader_new_species(struct ck_reader *reader, const char *name,
                                         enum ck_species_kind kind, struct ck_place place)
{
    if (!ck_reader_may_declare(reader, name, place)) return NULL;
    struct ck_species *species = ck_arena_alloc(&reader->graph->arena, 1, sizeof *species);
    name = ck_reader_keep(reader, name);
    if (!ck_reader_checked(reader, species) || !name) return NULL;
    *species = (struct ck_species){.name = name,
                                   .kind = kind,
                                   .label = {name, name},
                                   .unit = default_unit(kind),
                                   .module = reader->module,
                                   .place = place};
    return ck_reader_add_species(reader, species) ? species : NULL;
}

static void read_unit(struct ck_reader *reader, struct ck_species *species,
                      const struct ck_node *node)
{
    double factor;
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, "`unit`", reader->diag)) return;
    switch (ck_units_factor(reader->units, node->text, node->text, &factor)) {
    case CK_UNIT_OK: {
        const char *unit = ck_reader_keep(reader, node->text);
        if (unit) species->unit = unit;
        break;
    }
    case CK_UNIT_OFFSET:
        ck_error(reader->diag, node->place, "for a difference of temperature, K",
                 "'%s' does not start at zero: it cannot be the unit of a state", node->text);
        break;
    default: ck_error(reader->diag, node->place, NULL, "unknown unit '%s'", node->text);
    }
}

/* --- numbers --------------------------------------------------------------------------------- */

static struct ck_number *read_own(struct ck_reader *reader, const struct ck_species *species,
                                  const struct ck_node *map, const char *key, struct ck_rule rule)
{
    const struct ck_node *node = has_key(species->kind, key) ? ck_node_get(map, key) : NULL;
    if (node == NULL) return NULL;
    return ck_reader_number(reader, ck_reader_join(reader, species->name, key), node, &rule);
}

/* The notes: cytokines live 30 minutes. */
static void read_half_life(struct ck_reader *reader, struct ck_species *species,
                           const struct ck_node *node)
{
    const struct ck_rule rule = {"h", CK_POSITIVE, NULL, false};
    if (node && node->kind == CK_SCALAR && strcmp(node->text, "none") == 0) return;
    if (node == NULL && species->kind != CK_CYTOKINE) return;
    const char *address = ck_reader_join(reader, species->name, "half_life");
    species->half_life = ck_reader_number_or(reader, address, node, 0.5, &rule);
    if (node == NULL && species->half_life) species->half_life->tag = "notes";
}

/* Numbers that arms change and no file needs to write. */
static void add_handles(struct ck_reader *reader, struct ck_species *species)
{
    const struct ck_rule rate = {"1/h", CK_NOT_NEGATIVE, NULL, false};
    const struct ck_rule factor = {"1", CK_NOT_NEGATIVE, NULL, false};
    if (WITH_TWIN & (1u << species->kind))
        species->neutralise = ck_reader_default(
            reader, ck_reader_join(reader, species->name, "neutralise"), 0, &rate);
    if ((STATES & ~OF(DRUG)) & (1u << species->kind))
        species->production = ck_reader_default(
            reader, ck_reader_join(reader, species->name, "production"), 1, &factor);
}

static void read_initial(struct ck_reader *reader, struct ck_species *species,
                         const struct ck_node *map)
{
    const struct ck_rule rule = ck_reader_level(species, CK_NOT_NEGATIVE);
    const struct ck_node *node = ck_node_get(map, "initial");
    if (!has_key(species->kind, "initial") || (species->baseline && !node)) return;
    if (species->baseline)
        ck_warning(reader->diag, node->place, NULL,
                   "the search for the rest starts from the baseline: `initial` is not used");
    const char *address = ck_reader_join(reader, species->name, "initial");
    species->initial = ck_reader_number_or(reader, address, node, 0, &rule);
}

static void read_numbers(struct ck_reader *reader, struct ck_species *species,
                         const struct ck_node *map)
{
    const struct ck_rule mass = {"g/mol", CK_POSITIVE, NULL, false};
    species->molar_mass = read_own(reader, species, map, "molar_mass", mass);
    read_half_life(reader, species, ck_node_get(map, "half_life"));
    species->baseline =
        read_own(reader, species, map, "baseline", ck_reader_level(species, CK_NOT_NEGATIVE));
    read_initial(reader, species, map);
    species->scale = read_own(reader, species, map, "scale", ck_reader_level(species, CK_POSITIVE));
    species->extinct_below =
        read_own(reader, species, map, "extinct_below", ck_reader_level(species, CK_POSITIVE));
    add_handles(reader, species);
}

/* --- membrane ligands ------------------------------------------------------------------------ */

static void read_bearer(struct ck_reader *reader, struct ck_species *ligand, const char *prefix,
                        const struct ck_node *key, const struct ck_node *value)
{
    const struct ck_rule level = {"1", CK_FRACTION, NULL, false};
    struct ck_species *cell = ck_reader_species(reader, key->text, key->place);
    const char *address = ck_reader_join(reader, prefix, key->text);
    struct ck_number *expression = ck_reader_number(reader, address, value, &level);
    if (cell == NULL || expression == NULL) return;
    double factor = 0;
    if (cell->kind != CK_CELL && cell->kind != CK_AGENT)
        ck_error(reader->diag, key->place, NULL, "%s is %s: only cells and agents bear a ligand",
                 cell->name, ck_reader_kind_name(cell->kind));
    else if (ck_units_factor(reader->units, cell->unit, "cell/uL", &factor) != CK_UNIT_OK ||
             factor < 1 || factor > 1)
        ck_error(reader->diag, key->place, NULL, "%s bears a ligand: it must be in cell/uL, not %s",
                 cell->name, cell->unit);
    else
        ligand->bearers[ligand->bearer_count++] = (struct ck_bearer){cell, expression};
}

static void read_contact(struct ck_reader *reader, struct ck_species *ligand,
                         const struct ck_node *key, const struct ck_node *map)
{
    const struct ck_rule level = {"cell/uL", CK_POSITIVE, NULL, false};
    const struct ck_rule fraction = {"1", CK_FRACTION, NULL, false};
    const struct ck_node *K = ck_node_get(map, "K"), *bearers = ck_node_get(map, "bearers");
    if (K == NULL)
        ck_error(reader->diag, key->place, "the number of bearing cells at half effect",
                 "the membrane ligand '%s' needs `K`", ligand->name);
    ligand->contact_K =
        ck_reader_number(reader, ck_reader_join(reader, ligand->name, "K"), K, &level);
    ligand->contact = ck_reader_number_or(reader, ck_reader_join(reader, ligand->name, "contact"),
                                          ck_node_get(map, "contact"), 1, &fraction);
    if (bearers == NULL || (bearers->kind == CK_MAP && bearers->count == 0)) {
        ck_error(reader->diag, key->place, "bearers: {CELL: 1}",
                 "no cell bears the membrane ligand '%s'", ligand->name);
        return;
    }
    if (!ck_node_expect(bearers, CK_MAP, "`bearers`", reader->diag)) return;
    const char *prefix = ck_reader_join(reader, ligand->name, "bearers");
    ligand->bearers =
        ck_arena_alloc(&reader->graph->arena, bearers->count, sizeof *ligand->bearers);
    if (!ck_reader_checked(reader, ligand->bearers) || !prefix) return;
    for (size_t i = 0; i < bearers->count; i++)
        read_bearer(reader, ligand, prefix, bearers->keys[i], bearers->items[i]);
}

/* --- sections -------------------------------------------------------------------------------- */

static void read_one(struct ck_reader *reader, const struct ck_declaration *declaration,
                     enum ck_species_kind kind)
{
    const struct ck_node *key = declaration->key;
    struct ck_species *species = ck_reader_new_species(reader, key->text, kind, key->place);
    const struct ck_node *map = ck_reader_map(reader, declaration->value, key->text);
    if (species == NULL || map == NULL) return;
    check_keys(reader, map, kind);
    ck_reader_label(reader, ck_node_get(map, "label"), species->name, &species->label);
    const char *class_name = ck_reader_word(reader, ck_node_get(map, "class"), "`class`");
    if (class_name) species->class_name = ck_reader_keep(reader, class_name);
    ck_reader_claims(reader, ck_node_get(map, "claims"), &species->claims, &species->claim_count);
    if (kind == CK_MEMBRANE_LIGAND) {
        read_contact(reader, species, key, map);
        return;
    }
    read_unit(reader, species, ck_node_get(map, "unit"));
    species->in_blood = kind == CK_CELL && ck_reader_in_blood(reader, ck_node_get(map, "in"), true);
    read_numbers(reader, species, map);
    ck_reader_make_depot(reader, species, map);
    ck_reader_make_twin(reader, species, map);
}

static void read_section(struct ck_reader *reader, enum ck_species_kind kind)
{
    for (size_t i = 0; i < reader->sections[kind].count; i++) {
        const struct ck_declaration *declaration = &reader->sections[kind].items[i];
        reader->module = reader->files[declaration->file].module;
        read_one(reader, declaration, kind);
    }
}

/* Membrane ligands last: they name the cells that bear them. */
void ck_reader_read_species(struct ck_reader *reader)
{
    for (int kind = 0; kind < CK_SPECIES_KIND_COUNT; kind++)
        if (kind != CK_MEMBRANE_LIGAND) read_section(reader, (enum ck_species_kind)kind);
    read_section(reader, CK_MEMBRANE_LIGAND);
}
