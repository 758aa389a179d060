/* Arms with a wiring of their own: the model is read anew, arrows are added, gates replaced,
 * numbers that shape the equations set, and the result compiled. Other changes are in change.c. */
#include "private.h"

#include <string.h>

static bool is_delay(const struct ck_process *process, const struct ck_number *number)
{
    return number == process->delay || number == process->stages;
}

static const struct ck_process *find_delayed(const struct ck_graph *graph,
                                             const struct ck_number *number)
{
    for (size_t i = 0; i < graph->process_count; i++)
        if (is_delay(graph->processes[i], number)) return graph->processes[i];
    return NULL;
}

bool ck_is_structural(const struct ck_graph *graph, const struct ck_number *number)
{
    if (number == graph->weight_kg || number == graph->blood_volume_l ||
        number == graph->tissue_volume_l)
        return true;
    for (size_t i = 0; i < graph->species_count; i++)
        if (number == graph->species[i]->molar_mass || number == graph->species[i]->scale ||
            number == graph->species[i]->volume)
            return true;
    return find_delayed(graph, number) != NULL;
}

static bool sets_structure(const struct ck_graph *graph, const struct ck_change *change)
{
    const struct ck_number *number =
        change->kind == CK_SET ? ck_graph_number(graph, change->target) : NULL;
    return number && ck_is_structural(graph, number);
}

static bool needs_own_graph(const struct ck_reading *reading)
{
    const struct ck_arm_private *own = reading->arm->private;
    for (size_t i = 0; i < own->change_count; i++) {
        const enum ck_change_kind kind = own->changes[i]->kind;
        if (kind == CK_ECTOPIC || kind == CK_GATE_CHANGE) return true;
        if (sets_structure(&reading->study->graph, own->changes[i])) return true;
    }
    return false;
}

static void note_status(struct ck_reading *reading, enum ck_status status)
{
    if (status == CK_NO_MEMORY) reading->no_memory = true;
}

/* Adds arrows, then replaces gates: a gate may be that of an added arrow. */
static void change_arrows(struct ck_reading *reading, enum ck_change_kind kind)
{
    struct ck_arm_private *own = reading->arm->private;
    for (size_t i = 0; i < own->change_count && !reading->no_memory; i++) {
        const struct ck_change *change = own->changes[i];
        if (change->kind != kind) continue;
        if (!ck_node_expect(change->value, CK_MAP,
                            kind == CK_ECTOPIC ? "an arrow" : "a composition", reading->diag))
            continue;
        note_status(reading, kind == CK_ECTOPIC
                                 ? ck_model_add_process(&own->graph, reading->units, change->key,
                                                        change->value, reading->diag)
                                 : ck_model_set_gate(&own->graph, reading->units, change->key,
                                                     change->value, reading->diag));
    }
}

static void note_delay(struct ck_reading *reading, const struct ck_number *number)
{
    struct ck_arm_private *own = reading->arm->private;
    const struct ck_process *process = find_delayed(&own->graph, number);
    if (!process) return;
    const char **grown = ck_reading_grow(reading, own->delayed, own->delayed_count,
                                         &own->delayed_capacity, sizeof *own->delayed);
    if (!grown) return;
    own->delayed = grown;
    own->delayed[own->delayed_count++] = process->name;
}

static void set_structure(struct ck_reading *reading)
{
    struct ck_arm_private *own = reading->arm->private;
    for (size_t i = 0; i < own->change_count && !reading->no_memory; i++) {
        const struct ck_change *change = own->changes[i];
        if (!sets_structure(&own->graph, change)) continue;
        const struct ck_node *inner = ck_node_get(change->value, "value");
        note_status(reading, ck_model_set_number(&own->graph, reading->units, change->key,
                                                 inner ? inner : change->value, reading->diag));
        note_delay(reading, ck_graph_number(&own->graph, change->target));
    }
}

void ck_wire_arm(struct ck_reading *reading)
{
    struct ck_arm *arm = reading->arm;
    struct ck_arm_private *own = arm->private;
    const size_t errors = reading->diag->errors;
    arm->system = reading->compiled ? &reading->study->system : NULL;
    if (!reading->compiled || !needs_own_graph(reading)) return;
    arm->system = NULL;
    arm->graph = &own->graph;
    note_status(reading, ck_model_read(reading->inputs, reading->units, reading->model_path,
                                       reading->model_place, &own->graph, reading->diag));
    change_arrows(reading, CK_ECTOPIC);
    change_arrows(reading, CK_GATE_CHANGE);
    set_structure(reading);
    if (!reading->no_memory)
        note_status(reading, reading->study->opens_gates ? ck_graph_open_gates(&own->graph)
                                                         : ck_graph_sort(&own->graph));
    if (reading->no_memory || reading->diag->errors > errors) return;
    const enum ck_status status = ck_compile(&own->graph, &own->system, reading->diag);
    note_status(reading, status);
    if (status == CK_OK) arm->system = &own->system;
}
