/* Arrows: subject and object resolved and moved to plasma where they act there, their numbers and
 * compositions. Sentences are taken apart in model_sentence.c, compositions in model_gate.c. */
#include "model_reader.h"

#include <string.h>

#define EVERY     ((1u << CK_VERB_COUNT) - 1)
#define MODULATED (EVERY & ~CK_VERB_BIT(BINDS))

/* One list: key, the verbs it is for. `on` of binds is a number. */
static const struct process_key {
    const char *key;
    unsigned verbs;
    const char *why;
} process_keys[] = {
    {"label", EVERY, ""},
    {"claims", EVERY, ""},
    {"dashed", EVERY, ""},
    {"in", EVERY, ""},
    {"on", EVERY, ""},
    {"rate", MODULATED, "binding has two of `on`, `off` and `K`"},
    {"basal", MODULATED, "binding follows the law of mass action alone"},
    {"additive", MODULATED, "binding follows the law of mass action alone"},
    {"any", MODULATED, "binding follows the law of mass action alone"},
    {"all", MODULATED, "binding follows the law of mass action alone"},
    {"synergy", MODULATED, "binding follows the law of mass action alone"},
    {"amplify", MODULATED, "binding follows the law of mass action alone"},
    {"suppress", MODULATED, "binding follows the law of mass action alone"},
    {"composition", MODULATED, "binding follows the law of mass action alone"},
    {"delay", CK_MAKING | CK_VERB_BIT(PROLIFERATES), "a delay is that of a product"},
    {"stages", CK_MAKING | CK_VERB_BIT(PROLIFERATES), "a delay is that of a product"},
    {"shares", CK_MAKING, "only a product can be shared"},
    {"capacity", CK_VERB_BIT(PROLIFERATES), "only growth has a capacity"},
    {"from", CK_VERB_BIT(RECRUITS), "only recruited cells come from a pool"},
    {"K", CK_ATTACKING | CK_VERB_BIT(BINDS),
     "only kills, clears and binds have K; modulators have their own"},
    {"off", CK_VERB_BIT(BINDS), "only what binds comes off"},
    {"complex", CK_VERB_BIT(BINDS), "only binding makes a complex"},
    {"half_life", CK_VERB_BIT(BINDS), "a half-life belongs to a species or to a complex"},
};
enum { KEY_COUNT = sizeof process_keys / sizeof *process_keys };

static void check_keys(struct ck_reader *reader, const struct ck_arrow *arrow)
{
    const char *known[KEY_COUNT + 1] = {NULL};
    const char *word = ck_verb_words[arrow->sentence.verb];
    size_t count = 0;
    unsigned verb = 1u << arrow->sentence.verb;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct process_key *key = &process_keys[i];
        const struct ck_node *value = ck_node_get(arrow->map, key->key);
        if (value || (key->verbs & verb)) known[count++] = key->key;
        if (value && !(key->verbs & verb))
            ck_error(reader->diag, ck_reader_key_place(arrow->map, key->key), key->why,
                     "'%s' takes no `%s`", word, key->key);
    }
    ck_node_check_keys(arrow->map, known, word, reader->diag);
}

/* --- shares ---------------------------------------------------------------------------------- */

static void read_share(struct ck_reader *reader, const struct ck_arrow *arrow,
                       const struct ck_node *key, const struct ck_node *value)
{
    static const char *const keys[] = {"basal",   "additive", "any",         "all", "synergy",
                                       "amplify", "suppress", "composition", NULL};
    struct ck_process *process = arrow->process;
    struct ck_species *target = ck_arrow_object(reader, arrow, key->text, key->place);
    const struct ck_node *map = ck_reader_map(reader, value, key->text);
    const char *prefix = ck_reader_join(reader, process->name, "shares");
    struct ck_spot spot = {ck_reader_join(reader, prefix, key->text), process->cell,
                           process->in_blood};
    if (!map || !spot.address) return;
    struct ck_share share = {.target = target, .place = key->place};
    ck_node_check_keys(map, keys, "a share", reader->diag);
    ck_reader_gate(reader, &spot, map, &share.gate);
    if (target == NULL) return;
    const struct ck_species *like = process->share_count > 0      ? process->shares[0].target
                                    : process->verb == CK_BECOMES ? process->subject
                                                                  : NULL;
    if (like) ck_reader_same_unit(reader, like, target, key->place);
    process->shares[process->share_count++] = share;
}

/* Where no activator is there, the shares are those of the basal weights: one must be above 0. */
static void read_shares(struct ck_reader *reader, const struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const struct ck_node *map = ck_node_get(arrow->map, "shares");
    if (map == NULL || !(CK_MAKING & (1u << process->verb))) return;
    if (!ck_node_expect(map, CK_MAP, "`shares`", reader->diag)) return;
    if (map->count < 2)
        ck_error(reader->diag, map->place, "shares: {IgG: {basal: 1}, IgE: {basal: 0.1}}",
                 "`shares` divides a flux over two targets at least");
    process->shares =
        ck_arena_alloc(&reader->graph->arena, map->count + 1, sizeof *process->shares);
    if (!ck_reader_checked(reader, process->shares)) return;
    for (size_t i = 0; i < map->count; i++) read_share(reader, arrow, map->keys[i], map->items[i]);
    double basal = 0;
    for (size_t i = 0; i < process->share_count; i++)
        basal += process->shares[i].gate.basal ? process->shares[i].gate.basal->value : 1;
    if (process->share_count > 0 && !(basal > 0))
        ck_error(reader->diag, map->place, "give one of them `basal`",
                 "no share has a basal weight: without activators they would be 0/0");
}

/* --- arrows ---------------------------------------------------------------------------------- */

static bool open_arrow(struct ck_reader *reader, const struct ck_declaration *declaration,
                       struct ck_arrow *arrow)
{
    *arrow = (struct ck_arrow){.map = NULL};
    if (!ck_sentence_read(reader, declaration->key, &arrow->sentence)) return false;
    struct ck_process *first = ck_graph_process(reader->graph, arrow->sentence.name);
    if (first) {
        ck_error(reader->diag, declaration->key->place, "add `as NAME` to one of them",
                 "the arrow '%s' is already declared at %s", first->name,
                 ck_reader_show_place(reader, first->place));
        return false;
    }
    arrow->map = ck_reader_map(reader, declaration->value, arrow->sentence.name);
    struct ck_process *process = ck_arena_alloc(&reader->graph->arena, 1, sizeof *process);
    if (!arrow->map || !ck_reader_checked(reader, process)) return false;
    const char *name = arrow->sentence.name;
    *process = (struct ck_process){.name = name,
                                   .label = {name, name},
                                   .verb = arrow->sentence.verb,
                                   .module = reader->module,
                                   .place = arrow->sentence.place};
    arrow->process = process;
    if (process->verb == CK_BINDS) process->complex = ck_arrow_complex(reader, arrow);
    return ck_reader_add_process(reader, process);
}

/* A formula alone is the whole flux: it has not even a basal level. */
static bool is_modulated(const struct ck_node *map)
{
    static const char *const keys[] = {"basal",   "additive", "any",     "all",
                                       "synergy", "amplify",  "suppress"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ck_node_get(map, keys[i])) return true;
    return false;
}

static void read_arrow(struct ck_reader *reader, struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const struct ck_node *map = arrow->map;
    check_keys(reader, arrow);
    process->in_blood = ck_reader_in_blood(reader, ck_node_get(map, "in"), false);
    ck_reader_label(reader, ck_node_get(map, "label"), process->name, &process->label);
    ck_reader_claims(reader, ck_node_get(map, "claims"), &process->claims, &process->claim_count);
    ck_reader_check_kinds(reader, process->verb, ck_node_get(map, "claims"));
    process->dashed = ck_reader_flag(reader, ck_node_get(map, "dashed"), "`dashed`");
    ck_arrow_ends(reader, arrow);
    if (process->verb == CK_RECRUITS) ck_arrow_pool(reader, arrow);
    ck_arrow_carrier(reader, arrow);
    read_shares(reader, arrow);
    if (process->verb == CK_BINDS) {
        ck_arrow_binding(reader, arrow);
        return;
    }
    ck_arrow_rate(reader, arrow);
    if (process->formula && !is_modulated(map)) return;
    const struct ck_spot spot = {process->name, process->cell, process->in_blood};
    ck_reader_gate(reader, &spot, map, &process->gate);
}

void ck_reader_read_processes(struct ck_reader *reader, const struct ck_declarations *declared)
{
    struct ck_arrow *arrows = ck_arena_alloc(&reader->scratch, declared->count, sizeof *arrows);
    size_t count = 0;
    if (!ck_reader_checked(reader, arrows)) return;
    for (size_t i = 0; i < declared->count; i++) {
        if (reader->file_count > 0) reader->module = reader->files[declared->items[i].file].module;
        if (open_arrow(reader, &declared->items[i], &arrows[count])) count++;
    }
    ck_reader_check_formulas(reader);
    for (size_t i = 0; i < count; i++) read_arrow(reader, &arrows[i]);
}
