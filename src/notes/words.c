/* Words of the chapter as species of the model. */
#include "private.h"

#include <string.h>

struct search {
    const struct ck_lab *lab;
    struct ck_arena *arena;
    struct ck_actors *source;
    size_t capacity, part, depth;
    bool no_memory;
};

bool ck_same_species(const struct ck_species *a, const struct ck_species *b)
{
    return a && b && (a == b || a->twin == b);
}

bool ck_actors_hold(const struct ck_actors *source, const struct ck_species *species)
{
    for (size_t i = 0; i < source->count; i++)
        if (ck_same_species(source->species[i], species)) return true;
    return false;
}

static void add(struct search *s, const struct ck_species *species)
{
    struct ck_actors *source = s->source;
    if (ck_actors_hold(source, species)) return;
    if (source->count == s->capacity) {
        const size_t larger = s->capacity ? 2 * s->capacity : 8;
        const struct ck_species **list = ck_arena_alloc(s->arena, larger, sizeof *list);
        size_t *part = ck_arena_alloc(s->arena, larger, sizeof *part);
        if (!list || !part) s->no_memory = true;
        if (s->no_memory) return;
        for (size_t i = 0; i < source->count; i++) {
            list[i] = source->species[i];
            part[i] = source->part[i];
        }
        source->species = list;
        source->part = part;
        s->capacity = larger;
    }
    source->species[source->count] = species;
    source->part[source->count++] = s->part;
}

static void add_ligands(struct search *s, const struct ck_receptor *receptor)
{
    for (size_t i = 0; i < receptor->ligand_count; i++) add(s, receptor->ligands[i].species);
}

static bool has_chain(const struct ck_receptor *receptor, const struct ck_chain *chain)
{
    for (size_t i = 0; i < receptor->chain_count; i++)
        if (receptor->chains[i] == chain) return true;
    return receptor->family == chain;
}

/* A name of the model; false if there is none. */
static bool add_name(struct search *s, const char *name)
{
    const struct ck_graph *graph = s->lab->graph;
    const struct ck_species *species = ck_graph_species(graph, name);
    const struct ck_receptor *receptor = ck_graph_receptor(graph, name);
    const struct ck_chain *chain = ck_graph_chain(graph, name);
    if (species) add(s, species);
    if (receptor) add_ligands(s, receptor);
    for (size_t i = 0; chain && i < graph->receptor_count; i++)
        if (has_chain(graph->receptors[i], chain)) add_ligands(s, graph->receptors[i]);
    return species || receptor || chain;
}

/* "IL-1" as "IL1", "antigen-BCR" as "antigen". */
static void add_plain(struct search *s, const char *word)
{
    char *name = ck_arena_copy(s->arena, word);
    const char *first = ck_arena_copy_n(s->arena, word, strcspn(word, "-"));
    if (!name || !first) s->no_memory = true;
    if (!name || !first) return;
    size_t length = 0;
    for (const char *c = word; *c; c++)
        if (*c != '-') name[length++] = *c;
    name[length] = '\0';
    if (!add_name(s, name)) add_name(s, first);
}

static void add_word(struct search *s, const char *word)
{
    const struct ck_entity *entity = ck_chapter_entity(s->lab->chapter, word);
    if (!entity) {
        if (!add_name(s, word)) add_plain(s, word);
        return;
    }
    if (entity->any) s->source->any = true;
    for (size_t i = 0; i < entity->count; i++) add_name(s, entity->names[i]);
}

enum ck_status ck_words_find(const struct ck_lab *lab, const char *const *words, size_t count,
                             struct ck_arena *arena, struct ck_actors *source)
{
    struct search search = {.lab = lab, .arena = arena, .source = source};
    *source = (struct ck_actors){.part_count = count};
    for (size_t i = 0; i < count; i++) {
        search.part = i;
        add_word(&search, words[i]);
    }
    source->unknown = source->count == 0 && !source->any;
    return search.no_memory ? CK_NO_MEMORY : CK_OK;
}
