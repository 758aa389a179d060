/* Changes of a graph that has been read: another value, another arrow, another composition. For
 * `set:` of model files and for the arms of studies. */
#include "model_reader.h"

#include <string.h>

/* --- numbers --------------------------------------------------------------------------------- */

static void refuse_address(struct ck_reader *reader, const struct ck_node *address)
{
    const struct ck_graph *graph = reader->graph;
    if (reader->incomplete) return;
    const char **names = ck_arena_alloc(&reader->scratch, graph->number_count + 1, sizeof *names);
    if (!ck_reader_checked(reader, names)) return;
    for (size_t i = 0; i < graph->number_count; i++) names[i] = graph->numbers[i]->address;
    ck_error(reader->diag, address->place,
             ck_diag_nearest(reader->diag, address->text, names, graph->number_count),
             "no number has the address '%s'", address->text);
}

void ck_reader_set_address(struct ck_reader *reader, const struct ck_node *address,
                           const struct ck_node *value)
{
    struct ck_number *number = ck_graph_number(reader->graph, address->text);
    if (number)
        ck_reader_set_number(reader, number, value);
    else
        refuse_address(reader, address);
}

enum ck_status ck_model_set_number(struct ck_graph *graph, struct ck_units *units,
                                   const struct ck_node *address, const struct ck_node *value,
                                   struct ck_diag *diag)
{
    struct ck_reader reader;
    size_t errors = diag->errors;
    ck_reader_init(&reader, units, graph, diag);
    if (ck_node_expect(address, CK_SCALAR, "an address", diag))
        ck_reader_set_address(&reader, address, value);
    enum ck_status status = ck_reader_status(&reader, errors);
    ck_reader_free(&reader);
    return status;
}

/* --- arrows ---------------------------------------------------------------------------------- */

enum ck_status ck_model_add_process(struct ck_graph *graph, struct ck_units *units,
                                    const struct ck_node *sentence, const struct ck_node *value,
                                    struct ck_diag *diag)
{
    struct ck_reader reader;
    struct ck_declaration declaration = {sentence, value, 0};
    const struct ck_declarations list = {&declaration, 1, 1};
    size_t errors = diag->errors;
    ck_reader_init(&reader, units, graph, diag);
    reader.module = graph->name;
    ck_reader_read_processes(&reader, &list);
    enum ck_status status = ck_reader_status(&reader, errors);
    ck_reader_free(&reader);
    return status;
}

/* --- compositions ---------------------------------------------------------------------------- */

static struct ck_process *find_process(struct ck_reader *reader, const struct ck_node *node)
{
    struct ck_graph *graph = reader->graph;
    struct ck_sentence sentence;
    if (!ck_sentence_read(reader, node, &sentence)) return NULL;
    struct ck_process *process = ck_graph_process(graph, sentence.name);
    if (process && process->verb != CK_BINDS) return process;
    if (process) {
        ck_error(reader->diag, node->place, NULL,
                 "'%s' follows the law of mass action alone: it has no composition", process->name);
        return NULL;
    }
    const char **names = ck_arena_alloc(&reader->scratch, graph->process_count + 1, sizeof *names);
    if (!ck_reader_checked(reader, names)) return NULL;
    for (size_t i = 0; i < graph->process_count; i++) names[i] = graph->processes[i]->name;
    ck_error(reader->diag, node->place,
             ck_diag_nearest(reader->diag, sentence.name, names, graph->process_count),
             "the model has no arrow '%s'", sentence.name);
    return NULL;
}

/* Removes the numbers `process/key` and `process/key/…`. */
static void forget(struct ck_graph *graph, const struct ck_process *process, const char *key)
{
    size_t kept = 0, name = strlen(process->name), length = strlen(key);
    for (size_t i = 0; i < graph->number_count; i++) {
        const char *address = graph->numbers[i]->address;
        bool gone = strncmp(address, process->name, name) == 0 && address[name] == '/' &&
                    strncmp(address + name + 1, key, length) == 0 &&
                    (address[name + 1 + length] == '/' || address[name + 1 + length] == '\0');
        if (!gone) graph->numbers[kept++] = graph->numbers[i];
    }
    graph->number_count = kept;
}

/* The groups named take the place of all groups: to ask AND instead of OR, `all` replaces `any`. */
static void set_groups(struct ck_reader *reader, struct ck_process *process,
                       const struct ck_spot *spot, const struct ck_node *value)
{
    bool named = false;
    for (int i = 0; i < CK_COMPOSITION_COUNT; i++)
        named |= ck_node_get(value, ck_composition_words[i]) != NULL;
    const struct ck_node *basal = ck_node_get(value, "basal");
    bool was_default = process->gate.basal && process->gate.basal->is_default;
    if (named) {
        for (int i = 0; i < CK_COMPOSITION_COUNT; i++)
            forget(reader->graph, process, ck_composition_words[i]);
        process->gate.group_count = 0;
        process->gate.open = 0; /* the study asks for this one */
        ck_reader_groups(reader, spot, value, false, &process->gate);
    }
    if (!basal && !(named && was_default)) return;
    forget(reader->graph, process, "basal");
    ck_reader_basal(reader, spot, basal, &process->gate);
}

static void set_factors(struct ck_reader *reader, struct ck_process *process,
                        const struct ck_spot *spot, const struct ck_node *value)
{
    struct ck_gate *gate = &process->gate;
    if (ck_node_get(value, "amplify")) {
        forget(reader->graph, process, "amplify");
        gate->amplify_count = 0;
    }
    if (ck_node_get(value, "suppress")) {
        forget(reader->graph, process, "suppress");
        gate->suppress_count = 0;
    }
    ck_reader_factors(reader, spot, value, gate);
}

static void set_gate(struct ck_reader *reader, struct ck_process *process,
                     const struct ck_node *value)
{
    static const char *const keys[] = {"basal",   "additive", "any",      "all",
                                       "synergy", "amplify",  "suppress", NULL};
    const struct ck_spot spot = {process->name, process->cell, process->in_blood};
    ck_node_check_keys(value, keys, "`gate`", reader->diag);
    if (value->count == 0) ck_error(reader->diag, value->place, NULL, "no composition is given");
    set_groups(reader, process, &spot, value);
    set_factors(reader, process, &spot, value);
}

enum ck_status ck_model_set_gate(struct ck_graph *graph, struct ck_units *units,
                                 const struct ck_node *sentence, const struct ck_node *value,
                                 struct ck_diag *diag)
{
    struct ck_reader reader;
    size_t errors = diag->errors;
    ck_reader_init(&reader, units, graph, diag);
    struct ck_process *process = find_process(&reader, sentence);
    if (ck_node_expect(value, CK_MAP, "`gate`", diag) && process) set_gate(&reader, process, value);
    enum ck_status status = ck_reader_status(&reader, errors);
    ck_reader_free(&reader);
    return status;
}
