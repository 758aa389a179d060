/* Processes and their modulators made arrows between species, each once. */
#include "graph_edges.h"

#include <stdlib.h>
#include <string.h>

const char *const ck_relation_words[CK_RELATION_COUNT] = {
#define X(kind, word) word,
    CK_RELATIONS(X)
#undef X
};

static const enum ck_relation relation_of_verb[CK_VERB_COUNT] = {
    [CK_SECRETES] = CK_SECRETION,  [CK_INDUCES] = CK_INDUCTION, [CK_BECOMES] = CK_BECOMING,
    [CK_PROLIFERATES] = CK_GROWTH, [CK_RECRUITS] = CK_CALL,     [CK_KILLS] = CK_ATTACK,
    [CK_CLEARS] = CK_CLEARING,     [CK_BINDS] = CK_BINDING,
};

const char *ck_label_in(const struct ck_label *label, const char *lang)
{
    return lang && strcmp(lang, "fr") == 0 ? label->fr : label->en;
}

const struct ck_species *ck_shown_species(const struct ck_species *species)
{
    if (species == NULL) return NULL;
    if (species->depot_of) return ck_shown_species(species->depot_of);
    return species->in_blood && species->twin ? species->twin : species;
}

/* --- the list -------------------------------------------------------------------------------- */

static void add_reason(struct ck_edges *edges, struct ck_edge *edge, const char *why)
{
    if (edge->why && strstr(edge->why, why)) return;
    const char *text = edge->why ? ck_arena_print(&edges->arena, "%s; %s", edge->why, why)
                                 : ck_arena_copy(&edges->arena, why);
    if (text == NULL) edges->out_of_memory = true;
    edge->why = text;
}

static struct ck_edge *find_edge(struct ck_edges *edges, const struct ck_edge *like)
{
    for (size_t i = 0; i < edges->count; i++) {
        struct ck_edge *edge = &edges->items[i];
        if (edge->from == like->from && edge->to == like->to && edge->relation == like->relation &&
            edge->inhibits == like->inhibits && edge->unclear == like->unclear)
            return edge;
    }
    struct ck_edge *grown =
        ck_arena_grow(&edges->arena, edges->items, edges->count, &edges->capacity, sizeof *grown);
    if (grown == NULL) edges->out_of_memory = true;
    if (grown == NULL) return NULL;
    edges->items = grown;
    grown[edges->count] = *like;
    return &grown[edges->count++];
}

static void add(struct ck_edges *edges, struct ck_edge edge)
{
    edge.from = ck_shown_species(edge.from);
    edge.to = ck_shown_species(edge.to);
    if (!edge.from || !edge.to) return;
    const char *why = edge.why;
    bool dashed = edge.dashed;
    edge.why = NULL;
    struct ck_edge *found = find_edge(edges, &edge);
    if (found == NULL) return;
    found->dashed = found->dashed && dashed;
    add_reason(edges, found, why);
}

static int by_names(const void *a, const void *b)
{
    const struct ck_edge *x = a, *y = b;
    int order = strcmp(x->from->name, y->from->name);
    if (order == 0) order = strcmp(x->to->name, y->to->name);
    if (order == 0) order = (int)x->relation - (int)y->relation;
    if (order == 0) order = (int)x->inhibits - (int)y->inhibits;
    return order ? order : (int)x->unclear - (int)y->unclear;
}

static bool is_asked(const struct ck_edges *edges, struct ck_place place)
{
    return !edges->module || place.source == &edges->module->document->source;
}

/* --- modulators ------------------------------------------------------------------------------ */

static bool removes(const struct ck_process *process)
{
    return process->verb == CK_KILLS || process->verb == CK_CLEARS;
}

static bool is_living(const struct ck_species *species)
{
    return species && (species->kind == CK_CELL || species->kind == CK_AGENT);
}

/* A drug belongs to the file that declares it, whoever reads the receptor that it blocks. */
static bool is_influence_asked(const struct ck_edges *edges, const struct ck_influence *influence)
{
    const bool is_drug = influence->source->kind == CK_DRUG;
    return is_asked(edges, is_drug ? influence->source->place : influence->place);
}

static void draw_influence(void *data, const struct ck_influence *influence)
{
    const struct ck_process *process = influence->process;
    if (!is_influence_asked(data, influence)) return;
    struct ck_edge edge = {influence->source,   influence->cell, CK_MODULATION,
                           influence->inhibits, process->dashed, process->name,
                           influence->unclear};
    if (influence->is_antagonist) {
        edge.relation = CK_ANTAGONISM;
        edge.inhibits = true;
        edge.why = influence->receptor->name;
        for (size_t i = 0; i < influence->receptor->ligand_count; i++) {
            edge.to = influence->receptor->ligands[i].species;
            add(data, edge);
        }
        return;
    }
    if (influence->share) edge.to = influence->share->target;
    if (!edge.to) edge.to = is_living(process->subject) ? process->subject : process->object;
    bool removed = removes(process) && edge.to == process->object;
    if (removed && !edge.unclear) edge.inhibits = !edge.inhibits;
    add(data, edge);
}

/* A share that grows leaves less for the others. */
static void count_share(struct ck_edges *edges, const struct ck_influence *influence)
{
    const struct ck_process *process = influence->process;
    for (size_t i = 0; i < process->share_count; i++) {
        bool own = &process->shares[i] == influence->share || !influence->share;
        add(edges, (struct ck_edge){influence->source, process->shares[i].target, CK_MODULATION,
                                    influence->inhibits == own, process->dashed, process->name,
                                    influence->unclear});
    }
}

static void count_influence(void *data, const struct ck_influence *influence)
{
    const struct ck_process *process = influence->process;
    const struct ck_species *target =
        process->verb == CK_PROLIFERATES ? process->subject : process->object;
    if (process->share_count > 0) {
        count_share(data, influence);
        return;
    }
    add(data, (struct ck_edge){influence->source, target, CK_MODULATION,
                               !influence->unclear && influence->inhibits != removes(process),
                               process->dashed, process->name, influence->unclear});
}

/* --- processes ------------------------------------------------------------------------------- */

static void add_process(struct ck_edges *edges, const struct ck_process *process,
                        enum ck_edge_view view)
{
    const struct ck_species *target =
        process->verb == CK_PROLIFERATES ? process->subject : process->object;
    bool binds = process->verb == CK_BINDS;
    struct ck_edge edge = {process->subject,
                           target,
                           relation_of_verb[process->verb],
                           removes(process) || binds,
                           process->dashed,
                           process->name,
                           false};
    for (size_t i = 0; i < process->share_count; i++) {
        edge.to = process->shares[i].target;
        add(edges, edge);
    }
    if (process->share_count == 0) add(edges, edge);
    if (process->from)
        add(edges, (struct ck_edge){process->from, target, CK_BECOMING, false, process->dashed,
                                    process->name, false});
    if (!binds || view == CK_VIEW_DRAWING) return;
    edge.inhibits = false;
    edge.to = process->complex;
    add(edges, edge);
    edge.from = process->object;
    add(edges, edge);
}

static void add_bearers(struct ck_edges *edges, const struct ck_species *ligand)
{
    for (size_t i = 0; i < ligand->bearer_count; i++)
        add(edges, (struct ck_edge){ligand->bearers[i].cell, ligand, CK_BEARING, false, false,
                                    "contact", false});
}

enum ck_status ck_edges_collect(struct ck_edges *edges, const struct ck_graph *graph,
                                enum ck_edge_view view, const struct ck_module *module)
{
    ck_influence_visit visit = view == CK_VIEW_DRAWING ? draw_influence : count_influence;
    *edges = (struct ck_edges){.module = module};
    for (size_t i = 0; i < graph->process_count; i++) {
        if (is_asked(edges, graph->processes[i]->place))
            add_process(edges, graph->processes[i], view);
        ck_influences_visit(graph->processes[i], visit, edges);
    }
    enum ck_status status = ck_formulas_visit(graph, visit, edges);
    for (size_t i = 0; i < graph->species_count; i++)
        if (is_asked(edges, graph->species[i]->place)) add_bearers(edges, graph->species[i]);
    if (edges->count > 1) qsort(edges->items, edges->count, sizeof *edges->items, by_names);
    return edges->out_of_memory ? CK_NO_MEMORY : status;
}

void ck_edges_free(struct ck_edges *edges)
{
    ck_arena_free(&edges->arena);
    *edges = (struct ck_edges){.out_of_memory = false};
}
