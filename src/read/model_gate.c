/* Compositions: basal level, groups of modulators, amplify and suppress. What one modulator reads
 * is model_modulator.c. */
#include "model_reader.h"

#include <string.h>

const char *const ck_composition_words[CK_COMPOSITION_COUNT] = {
#define X(kind, key) key,
    CK_COMPOSITIONS(X)
#undef X
};

static const struct ck_rule positive = {"1", CK_NOT_NEGATIVE, NULL, false};

static struct ck_spot move_spot(struct ck_reader *reader, const struct ck_spot *spot,
                                const char *key)
{
    struct ck_spot moved = *spot;
    moved.address = ck_reader_join(reader, spot->address, key);
    return moved;
}

static void refuse_key(struct ck_reader *reader, const struct ck_node *map, const char *key,
                       const char *hint, const char *why)
{
    if (ck_node_get(map, key))
        ck_error(reader->diag, ck_reader_key_place(map, key), hint, "`%s` %s", key, why);
}

/* V of a group, sigma of a synergy. */
static void read_group_numbers(struct ck_reader *reader, const struct ck_spot *spot,
                               const struct ck_node *map, bool nested, struct ck_group *group)
{
    bool scaled = group->composition == CK_ANY || group->composition == CK_ALL;
    if (scaled && !nested)
        group->V = ck_reader_number_or(reader, ck_reader_join(reader, spot->address, "V"),
                                       ck_node_get(map, "V"), 1, &positive);
    else
        refuse_key(reader, map, "V",
                   nested ? "a nested gate is between 0 and 1" : "write it into each member",
                   "has no meaning beside these members");
    if (group->composition != CK_SYNERGY) {
        refuse_key(reader, map, "sigma", NULL, "belongs to `synergy`");
        return;
    }
    const struct ck_node *sigma = ck_node_get(map, "sigma");
    if (sigma == NULL)
        ck_error(reader->diag, map->place, "synergy: {X: 1, Y: 1, sigma: 3}",
                 "a synergy needs `sigma`: how much the two do together beyond their sum");
    group->sigma =
        ck_reader_number(reader, ck_reader_join(reader, spot->address, "sigma"), sigma, &positive);
}

static void check_members(struct ck_reader *reader, const struct ck_node *map,
                          const struct ck_group *group, bool nested)
{
    size_t written = map->kind == CK_MAP ? map->count : 0;
    written -= ck_node_get(map, "V") != NULL;
    written -= ck_node_get(map, "sigma") != NULL;
    const char *word = ck_composition_words[group->composition];
    if (group->composition == CK_SYNERGY && written != 2)
        ck_error(reader->diag, map->place, NULL, "a synergy is of two members, not of %zu",
                 written);
    else if (written == 0)
        ck_error(reader->diag, map->place, "name what is read, or leave the key away",
                 "`%s` has no members", word);
    double total = group->sigma ? group->sigma->value : 0;
    for (size_t i = 0; i < group->count; i++)
        total += group->members[i].weight ? group->members[i].weight->value : 1;
    if (nested && group->count > 0 && !(total > 0))
        ck_error(reader->diag, map->place, NULL, "the weights V of a nested gate may not all be 0");
}

static void read_group(struct ck_reader *reader, const struct ck_spot *spot,
                       const struct ck_node *node, bool nested, struct ck_group *group)
{
    const char *word = ck_composition_words[group->composition];
    const struct ck_node *map = ck_reader_map(reader, node, word);
    const struct ck_spot inside = move_spot(reader, spot, word);
    if (map == NULL || inside.address == NULL) return;
    bool weighted = group->composition == CK_ADDITIVE || group->composition == CK_SYNERGY;
    group->place = node->place;
    read_group_numbers(reader, &inside, map, nested, group);
    ck_reader_modulators(reader, &inside, map, weighted ? CK_WEIGHT_V : CK_WEIGHT_NONE,
                         &group->members, &group->count);
    check_members(reader, map, group, nested);
}

void ck_reader_groups(struct ck_reader *reader, const struct ck_spot *spot,
                      const struct ck_node *map, bool nested, struct ck_gate *gate)
{
    for (int i = 0; i < CK_COMPOSITION_COUNT; i++) {
        const struct ck_node *node = ck_node_get(map, ck_composition_words[i]);
        if (node == NULL) continue;
        struct ck_group *group = &gate->groups[gate->group_count++];
        *group = (struct ck_group){.composition = (enum ck_composition)i};
        read_group(reader, spot, node, nested, group);
    }
}

void ck_reader_basal(struct ck_reader *reader, const struct ck_spot *spot,
                     const struct ck_node *node, struct ck_gate *gate)
{
    const char *address = ck_reader_join(reader, spot->address, "basal");
    gate->basal =
        ck_reader_number_or(reader, address, node, gate->group_count > 0 ? 0 : 1, &positive);
}

static void read_factors(struct ck_reader *reader, const struct ck_spot *spot,
                         const struct ck_node *node, bool amplify, struct ck_gate *gate)
{
    const char *word = amplify ? "amplify" : "suppress";
    if (node == NULL) return;
    const struct ck_node *map = ck_reader_map(reader, node, word);
    const struct ck_spot inside = move_spot(reader, spot, word);
    if (map == NULL || inside.address == NULL) return;
    if (map->count == 0)
        ck_error(reader->diag, node->place, "name what is read, or leave the key away",
                 "`%s` has no members", word);
    ck_reader_modulators(reader, &inside, map, amplify ? CK_WEIGHT_ALPHA : CK_WEIGHT_EPSILON,
                         amplify ? &gate->amplify : &gate->suppress,
                         amplify ? &gate->amplify_count : &gate->suppress_count);
}

void ck_reader_factors(struct ck_reader *reader, const struct ck_spot *spot,
                       const struct ck_node *map, struct ck_gate *gate)
{
    read_factors(reader, spot, ck_node_get(map, "amplify"), true, gate);
    read_factors(reader, spot, ck_node_get(map, "suppress"), false, gate);
}

/* One word of `composition`: the bit of a choice, 0 with an error. */
static unsigned read_choice(struct ck_reader *reader, const struct ck_node *node)
{
    const char *words[CK_CHOICE_COUNT] = {"notes"};
    if (!ck_node_expect(node, CK_SCALAR, "`composition`", reader->diag)) return 0;
    for (int i = CK_CHOICE_WRITTEN + 1; i < CK_CHOICE_COUNT; i++) {
        words[i] = ck_choice_words[i];
        if (strcmp(node->text, words[i]) == 0) return 1u << i;
    }
    const char *nearest = ck_diag_nearest(reader->diag, node->text, words, CK_CHOICE_COUNT);
    ck_error(reader->diag, node->place,
             nearest ? nearest
                     : "`composition: notes` where the notes say it, else what they leave open",
             "a composition is notes, additive, any or all, not '%s'", node->text);
    return 0;
}

/* Which compositions the notes leave open: all, unless `composition` names them; none where it says
 * `notes`. */
static unsigned read_open(struct ck_reader *reader, const struct ck_node *node)
{
    unsigned open = 0;
    if (!node) return (1u << CK_CHOICE_COUNT) - 1;
    if (node->kind == CK_SCALAR && strcmp(node->text, "notes") == 0) return 0;
    if (node->kind == CK_SCALAR) return read_choice(reader, node);
    if (!ck_node_expect(node, CK_LIST, "`composition`", reader->diag)) return 0;
    for (size_t i = 0; i < node->count; i++) open |= read_choice(reader, node->items[i]);
    return open;
}

void ck_reader_gate(struct ck_reader *reader, const struct ck_spot *spot, const struct ck_node *map,
                    struct ck_gate *gate)
{
    gate->open = read_open(reader, ck_node_get(map, "composition"));
    ck_reader_groups(reader, spot, map, false, gate);
    ck_reader_basal(reader, spot, ck_node_get(map, "basal"), gate);
    ck_reader_factors(reader, spot, map, gate);
}
