/* The compiler: the stages from a graph to a finished system. What an arrow means is in the files
 * beside this one. */
#include "compiler.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *alloc_indices(struct ck_compiler *c, size_t count)
{
    uint32_t *indices = ck_arena_alloc(&c->scratch, count + 1, sizeof *indices);
    if (!ck_compile_checked(c, indices)) return NULL;
    for (size_t i = 0; i < count; i++) indices[i] = CK_NONE;
    return indices;
}

static void init_compiler(struct ck_compiler *c, const struct ck_graph *graph,
                          struct ck_system *system, struct ck_diag *diag)
{
    *c =
        (struct ck_compiler){.graph = graph, .system = system, .pool = &system->pool, .diag = diag};
    c->param_of = alloc_indices(c, graph->number_count);
    c->solved_of = alloc_indices(c, graph->species_count);
    c->state_of = alloc_indices(c, graph->species_count);
    c->expr_of = alloc_indices(c, graph->term_count); /* CK_NONE is CK_NO_EXPR */
    system->name =
        ck_compile_checked(c, ck_arena_copy(&system->arena, graph->name ? graph->name : ""));
}

static int by_state_and_flux(const void *a, const void *b)
{
    const struct ck_stoich *x = a, *y = b;
    if (x->state != y->state) return x->state < y->state ? -1 : 1;
    return (x->flux > y->flux) - (x->flux < y->flux);
}

/* Sorted, and one entry where a flux moves a state twice. */
static void sort_stoichiometry(struct ck_compiler *c)
{
    struct ck_system *system = c->system;
    uint32_t kept = 0;
    if (system->n_stoich == 0) return;
    qsort(system->stoich, system->n_stoich, sizeof *system->stoich, by_state_and_flux);
    for (uint32_t i = 1; i < system->n_stoich; i++) {
        struct ck_stoich *last = &system->stoich[kept], *next = &system->stoich[i];
        if (by_state_and_flux(last, next) == 0)
            last->coefficient = ck_add(c->pool, last->coefficient, next->coefficient);
        else
            system->stoich[++kept] = *next;
    }
    system->n_stoich = kept + 1;
}

static int by_name(const void *a, const void *b)
{
    const struct ck_name_info *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void compile_all(struct ck_compiler *c)
{
    if (!c->out_of_memory) ck_compile_params(c);
    if (!c->out_of_memory) ck_compile_states(c);
    if (c->out_of_memory) return;
    ck_compile_arrows(c);
    ck_compile_turnover(c);
    ck_compile_scales(c);
    ck_compile_readouts(c);
    sort_stoichiometry(c);
    if (c->system->n_names)
        qsort(c->system->names, c->system->n_names, sizeof *c->system->names, by_name);
}

enum ck_status ck_compile(const struct ck_graph *graph, struct ck_system *system,
                          struct ck_diag *diag)
{
    struct ck_compiler compiler;
    size_t errors_before = diag->errors;
    ck_system_init(system);
    init_compiler(&compiler, graph, system, diag);
    compile_all(&compiler);
    enum ck_status status = compiler.out_of_memory || system->pool.out_of_memory
                                ? CK_NO_MEMORY
                                : ck_diag_status(diag, errors_before);
    if (status == CK_OK) status = ck_system_finish(system);
    ck_arena_free(&compiler.scratch);
    if (status != CK_OK) ck_system_free(system);
    return status;
}
