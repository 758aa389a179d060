/* Parameters: every number of the graph and one solved production for each baseline, in order of
 * address. */
#include "compiler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct entry { /* one parameter to be */
    const char *address;
    const struct ck_number *number;   /* or */
    const struct ck_species *species; /* whose baseline production it is */
};

void *ck_compile_checked(struct ck_compiler *c, void *block)
{
    if (!block) c->out_of_memory = true;
    return block;
}

const char *ck_compile_per_hour(struct ck_compiler *c, const char *unit)
{
    if (strcmp(unit, "1") == 0) return "1/h";
    return ck_compile_checked(c, ck_arena_print(&c->system->arena, "%s/h", unit));
}

static const char *cite_number(struct ck_compiler *c, const struct ck_number *number)
{
    struct ck_arena *arena = &c->system->arena;
    if (!number->tag) return "";
    const struct ck_reference *reference = ck_graph_reference(c->graph, number->tag);
    if (reference && reference->cite[0])
        return ck_compile_checked(c, ck_arena_print(arena, "%s: %s", number->tag, reference->cite));
    return ck_compile_checked(c, ck_arena_copy(arena, number->tag));
}

static void fill_param(struct ck_compiler *c, const struct ck_number *number,
                       struct ck_param_info *info)
{
    struct ck_arena *arena = &c->system->arena;
    info->address = ck_compile_checked(c, ck_arena_copy(arena, number->address));
    info->unit = ck_compile_checked(c, ck_arena_copy(arena, number->unit));
    info->value = number->value;
    info->low = number->low;
    info->high = number->high;
    info->provenance = (int)ck_graph_provenance(c->graph, number);
    info->cite = cite_number(c, number);
    info->is_default = number->is_default;
}

static void fill_solved(struct ck_compiler *c, const struct entry *entry,
                        struct ck_param_info *info)
{
    info->address = entry->address;
    info->unit = ck_compile_per_hour(c, entry->species->unit);
    info->low = info->high = NAN;
    info->provenance = CK_BY_ASSUMPTION;
    info->cite = "";
    info->solved = true;
}

static int by_address(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return strcmp(x->address, y->address);
}

/* Numbers and baselines, sorted; NULL if memory ran out. */
static struct entry *list_entries(struct ck_compiler *c, uint32_t *count)
{
    const struct ck_graph *graph = c->graph;
    size_t most = graph->number_count + graph->species_count, n = 0;
    struct entry *entries = ck_arena_alloc(&c->scratch, most + 1, sizeof *entries);
    if (!entries) return NULL;
    for (size_t i = 0; i < graph->number_count; i++)
        entries[n++] = (struct entry){graph->numbers[i]->address, graph->numbers[i], NULL};
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (!species->baseline) continue;
        const char *address =
            ck_arena_print(&c->system->arena, "%s/baseline_production", species->name);
        if (!address) return NULL;
        entries[n++] = (struct entry){address, NULL, species};
    }
    qsort(entries, n, sizeof *entries, by_address);
    *count = (uint32_t)n;
    return entries;
}

void ck_compile_params(struct ck_compiler *c)
{
    struct ck_system *system = c->system;
    uint32_t count = 0;
    struct entry *entries = ck_compile_checked(c, list_entries(c, &count));
    system->params = ck_compile_checked(
        c, ck_arena_alloc(&system->arena, (size_t)count + 1, sizeof *system->params));
    if (c->out_of_memory) return;
    system->n_params = count;
    for (uint32_t i = 0; i < count; i++) {
        if (entries[i].number) {
            c->param_of[entries[i].number->index] = i;
            fill_param(c, entries[i].number, &system->params[i]);
        } else {
            c->solved_of[entries[i].species->index] = i;
            fill_solved(c, &entries[i], &system->params[i]);
        }
    }
}

uint32_t ck_compile_param(const struct ck_compiler *c, const struct ck_number *number)
{
    return number ? c->param_of[number->index] : CK_NONE;
}

ck_expr ck_compile_number(struct ck_compiler *c, const struct ck_number *number)
{
    return ck_param(c->pool, ck_compile_param(c, number));
}

ck_expr ck_compile_number_or(struct ck_compiler *c, const struct ck_number *number, double missing)
{
    return number ? ck_compile_number(c, number) : ck_const(c->pool, missing);
}
