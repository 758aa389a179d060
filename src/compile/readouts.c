/* Readouts: the columns that the model declares by a formula, and of every species that binds how
 * much is bound and how much there is in all, in its own unit. */
#include "compiler.h"

#include <stdlib.h>
#include <string.h>

/* True if it is a partner of a binding. */
static bool binds(const struct ck_compiler *c, const struct ck_species *species)
{
    for (size_t i = 0; i < c->graph->process_count; i++) {
        const struct ck_process *process = c->graph->processes[i];
        if (process->verb != CK_BINDS) continue;
        if (ck_compile_place(process->subject, process->in_blood) == species ||
            ck_compile_place(process->object, process->in_blood) == species)
            return true;
    }
    return false;
}

/* Σ of the complexes that hold it, in its unit */
static ck_expr bound_level(struct ck_compiler *c, const struct ck_species *species)
{
    ck_expr sum = ck_const(c->pool, 0);
    for (size_t i = 0; i < c->graph->species_count; i++) {
        const struct ck_species *complex = c->graph->species[i];
        if (complex->kind != CK_COMPLEX || complex == species) continue;
        unsigned copies = ck_compile_content(c, complex, species);
        ck_expr level = ck_compile_level(c, complex);
        sum = ck_add(c->pool, sum, ck_mul(c->pool, ck_const(c->pool, copies), level));
    }
    return ck_div(c->pool, sum, ck_compile_nanomolar(c, species));
}

static const char *print_label(struct ck_compiler *c, const char *label, const char *what)
{
    return ck_compile_checked(c, ck_arena_print(&c->system->arena, "%s, %s", label, what));
}

static struct ck_readout_info make_readout(struct ck_compiler *c, const struct ck_species *species,
                                           bool total)
{
    ck_expr bound = bound_level(c, species);
    ck_expr value = total ? ck_add(c->pool, ck_compile_level(c, species), bound) : bound;
    const char *suffix = total ? "total" : "bound";
    struct ck_arena *arena = &c->system->arena;
    return (struct ck_readout_info){
        ck_compile_checked(c, ck_arena_print(arena, "%s_%s", species->name, suffix)),
        print_label(c, species->label.en, suffix),
        print_label(c, species->label.fr, total ? "total" : "lié"),
        ck_compile_checked(c, ck_arena_copy(arena, species->unit)), value};
}

static struct ck_readout_info declared(struct ck_compiler *c, const struct ck_readout *readout)
{
    struct ck_arena *arena = &c->system->arena;
    return (struct ck_readout_info){ck_compile_checked(c, ck_arena_copy(arena, readout->name)),
                                    ck_compile_checked(c, ck_arena_copy(arena, readout->label.en)),
                                    ck_compile_checked(c, ck_arena_copy(arena, readout->label.fr)),
                                    ck_compile_checked(c, ck_arena_copy(arena, readout->unit)),
                                    ck_compile_term(c, readout->value)};
}

static int by_name(const void *a, const void *b)
{
    const struct ck_readout_info *x = a, *y = b;
    return strcmp(x->name, y->name);
}

void ck_compile_readouts(struct ck_compiler *c)
{
    struct ck_system *system = c->system;
    size_t most = 2 * c->graph->species_count + c->graph->readout_count + 1;
    system->readouts =
        ck_compile_checked(c, ck_arena_alloc(&system->arena, most, sizeof *system->readouts));
    if (c->out_of_memory) return;
    for (size_t i = 0; i < c->graph->species_count; i++) {
        const struct ck_species *species = c->graph->species[i];
        if (!binds(c, species)) continue;
        system->readouts[system->n_readouts++] = make_readout(c, species, false);
        system->readouts[system->n_readouts++] = make_readout(c, species, true);
    }
    for (size_t i = 0; i < c->graph->readout_count; i++)
        system->readouts[system->n_readouts++] = declared(c, &c->graph->readouts[i]);
    if (c->out_of_memory || system->n_readouts == 0) return;
    qsort(system->readouts, system->n_readouts, sizeof *system->readouts, by_name);
}
