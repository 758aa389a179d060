/* The interaction graph as data: start, end, canonical order, look-ups, provenance. Reads no files
 * (src/read/model*.c build it) and holds no equations. */
#include "ck/graph.h"

#include <stdlib.h>
#include <string.h>

void ck_graph_init(struct ck_graph *graph)
{
    *graph = (struct ck_graph){0};
}

void ck_graph_free(struct ck_graph *graph)
{
    ck_arena_free(&graph->arena);
    ck_graph_init(graph);
}

/* --- canonical order ------------------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
    const struct ck_number *const *x = a, *const *y = b;
    return strcmp((*x)->address, (*y)->address);
}

#define DEFINE_ORDER(type)                                                                         \
    static int by_##type##_name(const void *a, const void *b)                                      \
    {                                                                                              \
        const struct ck_##type *const *x = a, *const *y = b;                                       \
        return strcmp((*x)->name, (*y)->name);                                                     \
    }
DEFINE_ORDER(species)
DEFINE_ORDER(receptor)
DEFINE_ORDER(chain)
DEFINE_ORDER(process)

static int by_tag(const void *a, const void *b)
{
    const struct ck_reference *x = a, *y = b;
    return strcmp(x->tag, y->tag);
}

static int by_readout_name(const void *a, const void *b)
{
    const struct ck_readout *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int by_module(const void *a, const void *b)
{
    const struct ck_module *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int by_bearer(const void *a, const void *b)
{
    const struct ck_bearer *x = a, *y = b;
    return strcmp(x->cell->name, y->cell->name);
}

static int by_ligand(const void *a, const void *b)
{
    const struct ck_binding *x = a, *y = b;
    return strcmp(x->species->name, y->species->name);
}

static int by_carrier(const void *a, const void *b)
{
    const struct ck_expression *x = a, *y = b;
    return strcmp(x->cell->name, y->cell->name);
}

static int by_modulator(const void *a, const void *b)
{
    const struct ck_modulator *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int by_target(const void *a, const void *b)
{
    const struct ck_share *x = a, *y = b;
    return strcmp(x->target->name, y->target->name);
}

static int by_composition(const void *a, const void *b)
{
    const struct ck_group *x = a, *y = b;
    return (x->composition > y->composition) - (x->composition < y->composition);
}

/* qsort may not be called with a NULL list, even an empty one. */
static void sort(void *list, size_t count, size_t size, int (*order)(const void *, const void *))
{
    if (count > 1) qsort(list, count, size, order);
}

static void sort_gate(struct ck_gate *gate);

static void sort_modulators(struct ck_modulator *modulators, size_t count)
{
    sort(modulators, count, sizeof *modulators, by_modulator);
    for (size_t i = 0; i < count; i++) {
        sort_modulators(modulators[i].suppressors, modulators[i].suppressor_count);
        if (modulators[i].gate) sort_gate(modulators[i].gate);
    }
}

static void sort_gate(struct ck_gate *gate)
{
    sort(gate->groups, gate->group_count, sizeof *gate->groups, by_composition);
    for (size_t i = 0; i < gate->group_count; i++)
        sort_modulators(gate->groups[i].members, gate->groups[i].count);
    sort_modulators(gate->amplify, gate->amplify_count);
    sort_modulators(gate->suppress, gate->suppress_count);
}

static void sort_species(struct ck_graph *graph)
{
    sort(graph->species, graph->species_count, sizeof(struct ck_species *), by_species_name);
    for (size_t i = 0; i < graph->species_count; i++) {
        struct ck_species *species = graph->species[i];
        species->index = i;
        sort(species->bearers, species->bearer_count, sizeof *species->bearers, by_bearer);
    }
}

static void sort_receptors(struct ck_graph *graph)
{
    sort(graph->chains, graph->chain_count, sizeof(struct ck_chain *), by_chain_name);
    for (size_t i = 0; i < graph->chain_count; i++) graph->chains[i]->index = i;
    sort(graph->receptors, graph->receptor_count, sizeof(struct ck_receptor *), by_receptor_name);
    for (size_t i = 0; i < graph->receptor_count; i++) {
        struct ck_receptor *receptor = graph->receptors[i];
        receptor->index = i;
        sort(receptor->chains, receptor->chain_count, sizeof(struct ck_chain *), by_chain_name);
        sort(receptor->ligands, receptor->ligand_count, sizeof *receptor->ligands, by_ligand);
        sort(receptor->antagonists, receptor->antagonist_count, sizeof *receptor->antagonists,
             by_ligand);
        sort(receptor->expressions, receptor->expression_count, sizeof *receptor->expressions,
             by_carrier);
    }
}

static void sort_processes(struct ck_graph *graph)
{
    sort(graph->processes, graph->process_count, sizeof(struct ck_process *), by_process_name);
    for (size_t i = 0; i < graph->process_count; i++) {
        struct ck_process *process = graph->processes[i];
        process->index = i;
        sort_gate(&process->gate);
        sort(process->shares, process->share_count, sizeof *process->shares, by_target);
        for (size_t j = 0; j < process->share_count; j++) sort_gate(&process->shares[j].gate);
    }
}

enum ck_status ck_graph_sort(struct ck_graph *graph)
{
    sort(graph->numbers, graph->number_count, sizeof(struct ck_number *), by_address);
    for (size_t i = 0; i < graph->number_count; i++) graph->numbers[i]->index = i;
    sort(graph->readouts, graph->readout_count, sizeof *graph->readouts, by_readout_name);
    sort_species(graph);
    sort_receptors(graph);
    sort_processes(graph);
    sort(graph->references, graph->reference_count, sizeof *graph->references, by_tag);
    sort(graph->modules, graph->module_count, sizeof *graph->modules, by_module);
    return CK_OK;
}

/* --- look-ups -------------------------------------------------------------------------------- */

#define DEFINE_LOOKUP(type, list, key)                                                             \
    struct ck_##type *ck_graph_##type(const struct ck_graph *graph, const char *wanted)            \
    {                                                                                              \
        for (size_t i = 0; i < graph->type##_count; i++)                                           \
            if (strcmp(graph->list[i]->key, wanted) == 0) return graph->list[i];                   \
        return NULL;                                                                               \
    }
DEFINE_LOOKUP(species, species, name)
DEFINE_LOOKUP(receptor, receptors, name)
DEFINE_LOOKUP(chain, chains, name)
DEFINE_LOOKUP(process, processes, name)
DEFINE_LOOKUP(number, numbers, address)

const struct ck_reference *ck_graph_reference(const struct ck_graph *graph, const char *tag)
{
    for (size_t i = 0; i < graph->reference_count; i++)
        if (strcmp(graph->references[i].tag, tag) == 0) return &graph->references[i];
    return NULL;
}

enum ck_source_kind ck_graph_provenance(const struct ck_graph *graph,
                                        const struct ck_number *number)
{
    if (number->tag == NULL) return CK_BY_ASSUMPTION;
    const struct ck_reference *reference = ck_graph_reference(graph, number->tag);
    if (reference) return reference->kind;
    return strcmp(number->tag, "notes") == 0 ? CK_BY_NOTES : CK_BY_ASSUMPTION;
}
