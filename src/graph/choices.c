/* Compositions that are guesses: which may stand for what is written, and the numbers that choose
 * among them. What they mean as formulas is in compile/gates.c. */
#include "ck/graph.h"

#include <math.h>
#include <string.h>

const char *const ck_choice_words[CK_CHOICE_COUNT] = {
#define X(kind, word) word,
    CK_CHOICES(X)
#undef X
};

unsigned ck_gate_alternatives(const struct ck_gate *gate)
{
    static const enum ck_choice same[CK_COMPOSITION_COUNT] = {
        [CK_ADDITIVE] = CK_CHOICE_ADDITIVE, [CK_ANY] = CK_CHOICE_ANY, [CK_ALL] = CK_CHOICE_ALL};
    const unsigned written = 1u << CK_CHOICE_WRITTEN;
    size_t activators = 0;
    for (size_t i = 0; i < gate->group_count; i++) activators += gate->groups[i].count;
    if (activators < 2) return 0;
    unsigned known = written;
    if (gate->group_count == 1) known |= 1u << same[gate->groups[0].composition];
    return gate->open & ~known;
}

const char *ck_gate_full_name(struct ck_arena *arena, const struct ck_gate *gate)
{
    const char *address = gate->choices[CK_CHOICE_WRITTEN]->address;
    const size_t length = strlen(address) - strlen(ck_choice_words[CK_CHOICE_WRITTEN]);
    const char *prefix = ck_arena_copy_n(arena, address, length);
    return prefix ? ck_arena_print(arena, "%sfull", prefix) : NULL;
}

static struct ck_number *add_number(struct ck_graph *graph, const char *address, double value)
{
    struct ck_number **grown = ck_arena_grow(&graph->arena, graph->numbers, graph->number_count,
                                             &graph->number_capacity, sizeof *graph->numbers);
    if (!grown) return NULL;
    graph->numbers = grown;
    struct ck_number *number = ck_arena_alloc(&graph->arena, 1, sizeof *number);
    if (!number) return NULL;
    *number = (struct ck_number){.address = address,
                                 .value = value,
                                 .low = NAN,
                                 .high = NAN,
                                 .unit = "1",
                                 .is_default = true,
                                 .sign = CK_NOT_NEGATIVE};
    graph->numbers[graph->number_count++] = number;
    return number;
}

static enum ck_status open_gate(struct ck_graph *graph, struct ck_gate *gate, const char *address)
{
    const unsigned alternatives = ck_gate_alternatives(gate);
    if (!address) return CK_NO_MEMORY;
    for (int i = 0; alternatives != 0 && i < CK_CHOICE_COUNT; i++) {
        if (i != CK_CHOICE_WRITTEN && !(alternatives & (1u << i))) continue;
        const char *name =
            ck_arena_print(&graph->arena, "%s/composition/%s", address, ck_choice_words[i]);
        gate->choices[i] = name ? add_number(graph, name, i == CK_CHOICE_WRITTEN) : NULL;
        if (!gate->choices[i]) return CK_NO_MEMORY;
    }
    return CK_OK;
}

enum ck_status ck_graph_open_gates(struct ck_graph *graph)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < graph->process_count && status == CK_OK; i++) {
        struct ck_process *process = graph->processes[i];
        status = open_gate(graph, &process->gate, process->name);
        for (size_t k = 0; k < process->share_count && status == CK_OK; k++)
            status = open_gate(graph, &process->shares[k].gate,
                               ck_arena_print(&graph->arena, "%s/shares/%s", process->name,
                                              process->shares[k].target->name));
    }
    return status == CK_OK ? ck_graph_sort(graph) : status;
}
