/* Looks up what a study names in its model. What is not known is an error with the nearest name,
 * unless a file of the model is missing and may have held it. */
#include "private.h"

#include <string.h>

struct name_list {
    const char **names;
    size_t count;
};

/* Room for `count` names; false when out of memory. */
static bool open_list(struct ck_reading *reading, struct name_list *list, size_t count)
{
    *list = (struct name_list){.names = ck_alloc(count + 1, sizeof *list->names)};
    if (!list->names) reading->no_memory = true;
    return list->names != NULL;
}

/* Says that `name` is unknown, and frees the list. */
static void say_unknown(struct ck_reading *reading, const char *what, const char *name,
                        struct ck_place place, struct name_list *list)
{
    if (reading->names_known)
        ck_error(reading->diag, place,
                 ck_diag_nearest(reading->diag, name, list->names, list->count), "unknown %s '%s'",
                 what, name);
    ck_release(list->names);
}

const struct ck_arm *ck_find_arm(struct ck_reading *reading, const char *name,
                                 struct ck_place place)
{
    const struct ck_study *study = reading->study;
    for (size_t i = 0; i < study->arm_count; i++)
        if (strcmp(study->arms[i].name, name) == 0) return &study->arms[i];
    struct name_list list;
    if (!open_list(reading, &list, study->arm_count)) return NULL;
    for (size_t i = 0; i < study->arm_count; i++) list.names[list.count++] = study->arms[i].name;
    ck_error(reading->diag, place, ck_diag_nearest(reading->diag, name, list.names, list.count),
             "unknown arm '%s'", name);
    ck_release(list.names);
    return NULL;
}

struct ck_species *ck_find_species(struct ck_reading *reading, const char *name,
                                   struct ck_place place)
{
    const struct ck_graph *graph = reading->arm->graph;
    struct ck_species *species = ck_graph_species(graph, name);
    if (species) return species;
    if (ck_graph_receptor(graph, name) || ck_graph_chain(graph, name)) {
        ck_error(reading->diag, place, "`lose_receptor` and `block` act on receptors",
                 "'%s' is no species but what senses one", name);
        return NULL;
    }
    struct name_list list;
    if (!open_list(reading, &list, graph->species_count)) return NULL;
    for (size_t i = 0; i < graph->species_count; i++)
        list.names[list.count++] = graph->species[i]->name;
    say_unknown(reading, "species", name, place, &list);
    return NULL;
}

bool ck_find_receptor(struct ck_reading *reading, const char *name, struct ck_place place,
                      struct ck_receptor **receptor, struct ck_chain **chain)
{
    const struct ck_graph *graph = reading->arm->graph;
    *receptor = ck_graph_receptor(graph, name);
    *chain = *receptor ? NULL : ck_graph_chain(graph, name);
    if (*receptor || *chain) return true;
    if (ck_graph_species(graph, name)) {
        ck_error(reading->diag, place, "`knockout` and `neutralise` act on species",
                 "'%s' is a species and no receptor, chain or family", name);
        return false;
    }
    struct name_list list;
    if (!open_list(reading, &list, graph->receptor_count + graph->chain_count)) return false;
    for (size_t i = 0; i < graph->receptor_count; i++)
        list.names[list.count++] = graph->receptors[i]->name;
    for (size_t i = 0; i < graph->chain_count; i++)
        list.names[list.count++] = graph->chains[i]->name;
    say_unknown(reading, "receptor, chain or family", name, place, &list);
    return false;
}

struct ck_process *ck_find_process(struct ck_reading *reading, const char *sentence,
                                   struct ck_place place)
{
    const struct ck_graph *graph = reading->arm->graph;
    struct ck_process *process = ck_graph_process(graph, sentence);
    struct name_list list;
    if (process || !open_list(reading, &list, graph->process_count)) return process;
    for (size_t i = 0; i < graph->process_count; i++)
        list.names[list.count++] = graph->processes[i]->name;
    say_unknown(reading, "arrow", sentence, place, &list);
    return NULL;
}

static const char *column_unit(const struct ck_system *system, const char *name)
{
    if (!system) return NULL;
    const uint32_t state = ck_system_state(system, name);
    const uint32_t readout = state == CK_NONE ? ck_system_readout(system, name) : CK_NONE;
    if (readout != CK_NONE) return system->readouts[readout].unit;
    return state != CK_NONE && !system->states[state].hidden ? system->states[state].unit : NULL;
}

static bool collect_columns(struct ck_reading *reading, const struct ck_system *system,
                            struct name_list *list)
{
    if (!open_list(reading, list, system->n_states + system->n_readouts)) return false;
    for (uint32_t i = 0; i < system->n_states; i++)
        if (!system->states[i].hidden) list->names[list->count++] = system->states[i].name;
    for (uint32_t i = 0; i < system->n_readouts; i++)
        list->names[list->count++] = system->readouts[i].name;
    return true;
}

/* A model with mistakes is not compiled: then a species is a column as far as can be told. */
static void say_unknown_column(struct ck_reading *reading, const struct ck_system *system,
                               const char *name, struct ck_place place)
{
    struct name_list list;
    const struct ck_graph *graph = &reading->study->graph;
    if (!system && ck_graph_species(graph, name)) return;
    if (system && collect_columns(reading, system, &list))
        say_unknown(reading, "species", name, place, &list);
}

const char *ck_find_column(struct ck_reading *reading, const struct ck_arm *arm, const char *name,
                           struct ck_place place)
{
    const struct ck_study *study = reading->study;
    const struct ck_system *system = arm ? arm->system : NULL;
    const char *unit = column_unit(system, name);
    for (size_t i = 0; !arm && !unit && i < study->arm_count; i++) {
        system = study->arms[i].system;
        unit = column_unit(system, name);
    }
    if (!unit) say_unknown_column(reading, system, name, place);
    return unit;
}

uint32_t ck_arm_param(const struct ck_arm *arm, const struct ck_number *number)
{
    return arm->system && number ? ck_system_param(arm->system, number->address) : CK_NONE;
}

uint32_t ck_arm_state(const struct ck_arm *arm, const struct ck_species *species)
{
    return arm->system && species ? ck_system_state(arm->system, species->name) : CK_NONE;
}
