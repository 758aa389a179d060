/* Names, words, labels, claims and flags of the model reader: small readers of nodes with their
 * errors. Does not know the sections of a file. */
#include "model_reader.h"
#include "syntax.h"

#include <stdlib.h>
#include <string.h>

/* Words that mean something where a name could stand. */
static const char *const reserved[] = {
    "body", "every",    "none",     "V",       "sigma", "arm",    "basal",   "all",
    "any",  "additive", "free",     "on",      "in",    "time_h", "synergy", "as",
    "from", "with",     "suppress", "amplify", "t",     "and",    "or",      "not"};

bool ck_reader_checked(struct ck_reader *reader, const void *block)
{
    if (block == NULL) reader->out_of_memory = true;
    return block != NULL;
}

const char *ck_reader_keep(struct ck_reader *reader, const char *text)
{
    const char *copy = ck_arena_copy(&reader->graph->arena, text);
    ck_reader_checked(reader, copy);
    return copy;
}

const char *ck_reader_join(struct ck_reader *reader, const char *prefix, const char *last)
{
    if (prefix == NULL) return NULL;
    const char *joined = ck_arena_print(&reader->graph->arena, "%s/%s", prefix, last);
    ck_reader_checked(reader, joined);
    return joined;
}

#define DEFINE_ADD(type, list)                                                                     \
    bool ck_reader_add_##type(struct ck_reader *reader, struct ck_##type *item)                    \
    {                                                                                              \
        struct ck_graph *graph = reader->graph;                                                    \
        void *grown = ck_arena_grow(&graph->arena, graph->list, graph->type##_count,               \
                                    &graph->type##_capacity, sizeof(struct ck_##type *));          \
        if (!ck_reader_checked(reader, grown)) return false;                                       \
        graph->list = grown;                                                                       \
        graph->list[graph->type##_count++] = item;                                                 \
        return true;                                                                               \
    }
DEFINE_ADD(number, numbers)
DEFINE_ADD(species, species)
DEFINE_ADD(receptor, receptors)
DEFINE_ADD(chain, chains)
DEFINE_ADD(process, processes)

/* --- words ----------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool ck_reader_is_identifier(const char *text, size_t length)
{
    if (length == 0 || !is_letter(text[0])) return false;
    for (size_t i = 1; i < length; i++)
        if (!is_letter(text[i]) && !(text[i] >= '0' && text[i] <= '9') && text[i] != '_')
            return false;
    return true;
}

const struct ck_node *ck_reader_map(struct ck_reader *reader, const struct ck_node *node,
                                    const char *what)
{
    if (node->kind == CK_SCALAR && node->text[0] == '\0' && !node->quoted) return node;
    return ck_node_expect(node, CK_MAP, what, reader->diag) ? node : NULL;
}

struct ck_place ck_reader_key_place(const struct ck_node *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->kind == CK_MAP && strcmp(map->keys[i]->text, key) == 0) return map->keys[i]->place;
    return map->place;
}

const char *ck_reader_word(struct ck_reader *reader, const struct ck_node *node, const char *what)
{
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, what, reader->diag)) return NULL;
    if (ck_reader_is_identifier(node->text, strlen(node->text))) return node->text;
    ck_error(reader->diag, node->place, "identifiers are letters, digits and _, a letter first",
             "%s: '%s' is not an identifier", what, node->text);
    return NULL;
}

bool ck_reader_flag(struct ck_reader *reader, const struct ck_node *node, const char *what)
{
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, what, reader->diag)) return false;
    if (strcmp(node->text, "true") == 0) return true;
    if (strcmp(node->text, "false") != 0)
        ck_error(reader->diag, node->place, NULL, "%s is true or false, not '%s'", what,
                 node->text);
    return false;
}

bool ck_reader_in_blood(struct ck_reader *reader, const struct ck_node *node, bool or_tissue)
{
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, "`in`", reader->diag)) return false;
    if (strcmp(node->text, "blood") == 0) return true;
    if (!or_tissue || strcmp(node->text, "tissue") != 0)
        ck_error(reader->diag, node->place, NULL, "`in` is blood%s, not '%s'",
                 or_tissue ? " or tissue" : " where it is given", node->text);
    return false;
}

void ck_reader_label(struct ck_reader *reader, const struct ck_node *node, const char *fallback,
                     struct ck_label *label)
{
    label->en = label->fr = fallback;
    if (node && ck_model_read_label(node, &reader->graph->arena, label, reader->diag) != CK_OK) {
        if (!label->en || !label->fr) label->en = label->fr = fallback;
        if (reader->diag->out_of_memory) reader->out_of_memory = true;
    }
}

/* --- names ----------------------------------------------------------------------------------- */

const char *ck_reader_kind_name(enum ck_species_kind kind)
{
    static const char *const names[CK_SPECIES_KIND_COUNT] = {
        [CK_CYTOKINE] = "a cytokine", [CK_MEMBRANE_LIGAND] = "a membrane ligand",
        [CK_CELL] = "a cell",         [CK_AGENT] = "an agent",
        [CK_DRUG] = "a drug",         [CK_EFFECT] = "an effect",
        [CK_COMPLEX] = "a complex"};
    return names[kind];
}

const char *ck_reader_show_place(struct ck_reader *reader, struct ck_place place)
{
    if (place.source == NULL) return "another place";
    const char *text = ck_arena_print(&reader->scratch, "%s:%u", place.source->path, place.line);
    return ck_reader_checked(reader, text) ? text : "another place";
}

static const struct ck_place *find_formula(const struct ck_graph *graph, const char *name,
                                           const char **what)
{
    for (size_t i = 0; i < graph->parameter_count; i++) {
        *what = "a parameter";
        if (strcmp(graph->parameters[i].name, name) == 0) return &graph->parameters[i].place;
    }
    for (size_t i = 0; i < graph->definition_count; i++) {
        const struct ck_definition *definition = graph->definitions[i];
        *what = definition->is_function ? "a function" : "a variable";
        if (strcmp(definition->name, name) == 0) return &definition->place;
    }
    for (size_t i = 0; i < graph->readout_count; i++) {
        *what = "a readout";
        if (strcmp(graph->readouts[i].name, name) == 0) return &graph->readouts[i].place;
    }
    return NULL;
}

/* What is already called so: its place, or NULL. */
static const struct ck_place *find_first(const struct ck_graph *graph, const char *name,
                                         const char **what)
{
    const struct ck_species *species = ck_graph_species(graph, name);
    const struct ck_receptor *receptor = ck_graph_receptor(graph, name);
    const struct ck_chain *chain = ck_graph_chain(graph, name);
    *what = species    ? ck_reader_kind_name(species->kind)
            : receptor ? "a receptor"
            : !chain   ? ""
                       : (chain->is_family ? "a family" : "a chain");
    if (species) return &species->place;
    if (receptor) return &receptor->place;
    return chain ? &chain->place : find_formula(graph, name, what);
}

/* Sections are not read in the order of the file: the error stands at the later of two lines. */
static bool complain_twice(struct ck_reader *reader, const char *name, struct ck_place place)
{
    const char *what;
    const struct ck_place *first = find_first(reader->graph, name, &what);
    if (first == NULL) return false;
    if (first->source == place.source && first->line > place.line)
        ck_error(reader->diag, *first, NULL, "'%s' is already declared at %s", name,
                 ck_reader_show_place(reader, place));
    else
        ck_error(reader->diag, place, NULL, "'%s' is already declared, as %s, at %s", name, what,
                 ck_reader_show_place(reader, *first));
    return true;
}

bool ck_reader_may_declare(struct ck_reader *reader, const char *name, struct ck_place place)
{
    if (!ck_reader_is_identifier(name, strlen(name))) {
        ck_error(reader->diag, place,
                 "identifiers are letters, digits and _, a letter first; "
                 "what people should read goes into `label`",
                 "'%s' is not an identifier", name);
        return false;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0) {
            ck_error(reader->diag, place, NULL, "'%s' is a word of the language, not a name", name);
            return false;
        }
    return !complain_twice(reader, name, place);
}

void ck_reader_unknown(struct ck_reader *reader, const char *what, const char *name,
                       struct ck_place place, bool receptors_too)
{
    if (reader->incomplete) return;
    const struct ck_graph *graph = reader->graph;
    size_t count = 0;
    const char **names = ck_arena_alloc(
        &reader->scratch, graph->species_count + graph->receptor_count + 1, sizeof *names);
    if (!ck_reader_checked(reader, names)) return;
    for (size_t i = 0; i < graph->species_count; i++) names[count++] = graph->species[i]->name;
    for (size_t i = 0; receptors_too && i < graph->receptor_count; i++)
        names[count++] = graph->receptors[i]->name;
    ck_error(reader->diag, place, ck_diag_nearest(reader->diag, name, names, count),
             "unknown %s '%s'", what, name);
}

struct ck_species *ck_reader_species(struct ck_reader *reader, const char *name,
                                     struct ck_place place)
{
    struct ck_species *species = ck_graph_species(reader->graph, name);
    if (species == NULL) ck_reader_unknown(reader, "species", name, place, false);
    return species;
}

/* --- claims ---------------------------------------------------------------------------------- */

static int compare_claims(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

void ck_reader_check_claim(struct ck_reader *reader, const struct ck_node *node)
{
    if (!reader->has_claims) return;
    if (reader->claim_count > 0 && bsearch(node->text, reader->claims, reader->claim_count,
                                           sizeof *reader->claims, compare_claims))
        return;
    ck_error(reader->diag, node->place,
             ck_diag_nearest(reader->diag, node->text, reader->claims, reader->claim_count),
             "'%s' is not in the table of claims", node->text);
}

void ck_reader_claims(struct ck_reader *reader, const struct ck_node *node, const char ***claims,
                      size_t *count)
{
    if (node == NULL || !ck_node_expect(node, CK_LIST, "`claims`", reader->diag)) return;
    *claims = ck_arena_alloc(&reader->graph->arena, node->count, sizeof **claims);
    if (!ck_reader_checked(reader, *claims)) return;
    for (size_t i = 0; i < node->count; i++) {
        const struct ck_node *item = node->items[i];
        if (!ck_node_expect(item, CK_SCALAR, "a claim", reader->diag)) continue;
        ck_reader_check_claim(reader, item);
        const char *kept = ck_reader_keep(reader, item->text);
        if (kept) (*claims)[(*count)++] = kept;
    }
}
