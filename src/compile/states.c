/* States: one for each species but membrane ligands, one for each stage of a delay, in order of
 * name, with what plans and tables need to know about them. */
#include "compiler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct entry { /* one state to be */
    const char *name;
    const struct ck_species *species;
    bool is_stage; /* of a delayed arrow that makes the species */
};

struct entries {
    struct entry *items;
    size_t count, capacity;
};

const struct ck_species *ck_compile_place(const struct ck_species *species, bool in_blood)
{
    bool moves = in_blood && !species->in_blood && species->twin;
    return moves ? species->twin : species;
}

const struct ck_species *ck_compile_product(const struct ck_process *process,
                                            const struct ck_share *share)
{
    const struct ck_species *product = share ? share->target : process->object;
    const struct ck_species *subject = process->subject;
    bool in_blood = subject ? subject->in_blood : process->in_blood;
    switch (process->verb) {
    case CK_SECRETES:
    case CK_INDUCES:
    case CK_RECRUITS: return ck_compile_place(product, in_blood);
    case CK_BECOMES: return product;
    case CK_PROLIFERATES: return subject;
    default: return NULL;
    }
}

uint32_t ck_compile_stage_count(const struct ck_process *process)
{
    if (!process->delay || process->delay->value <= 0) return 0;
    double stages = process->stages ? round(process->stages->value) : 1;
    if (!(stages >= 1)) return 1;
    return stages > CK_MAX_STAGES ? CK_MAX_STAGES : (uint32_t)stages;
}

const char *ck_compile_arrow_name(struct ck_compiler *c, const struct ck_process *process,
                                  const struct ck_share *share)
{
    struct ck_arena *arena = &c->system->arena;
    if (!share) return ck_compile_checked(c, ck_arena_copy(arena, process->name));
    return ck_compile_checked(c,
                              ck_arena_print(arena, "%s/%s", process->name, share->target->name));
}

const char *ck_compile_stage_name(struct ck_compiler *c, const char *arrow, uint32_t stage)
{
    if (!arrow) return NULL;
    return ck_compile_checked(c, ck_arena_print(&c->system->arena, "%s/stage%u", arrow, stage));
}

ck_expr ck_compile_level(struct ck_compiler *c, const struct ck_species *species)
{
    return ck_state(c->pool, c->state_of[species->index]);
}

/* ---- the list ---- */

static void add_entry(struct ck_compiler *c, struct entries *entries, struct entry entry)
{
    struct entry *items = ck_arena_grow(&c->scratch, entries->items, entries->count,
                                        &entries->capacity, sizeof *items);
    if (!ck_compile_checked(c, items) || !ck_compile_checked(c, (void *)(uintptr_t)entry.name))
        return;
    entries->items = items;
    entries->items[entries->count++] = entry;
}

static void add_stages(struct ck_compiler *c, struct entries *entries,
                       const struct ck_process *process, const struct ck_share *share)
{
    const struct ck_species *product = ck_compile_product(process, share);
    const char *arrow = ck_compile_arrow_name(c, process, share);
    if (!product) return;
    for (uint32_t k = 1; k <= ck_compile_stage_count(process); k++)
        add_entry(c, entries, (struct entry){ck_compile_stage_name(c, arrow, k), product, true});
}

static void list_entries(struct ck_compiler *c, struct entries *entries)
{
    const struct ck_graph *graph = c->graph;
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (species->kind == CK_MEMBRANE_LIGAND) continue;
        const char *name = ck_arena_copy(&c->system->arena, species->name);
        add_entry(c, entries, (struct entry){name, species, false});
    }
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        if (process->share_count == 0) add_stages(c, entries, process, NULL);
        for (size_t k = 0; k < process->share_count; k++)
            add_stages(c, entries, process, &process->shares[k]);
    }
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* ---- what is known about a state ---- */

/* A complex is absent at rest if a partner is; complexes may be partners themselves. */
static bool is_absent(const struct ck_compiler *c, const struct ck_species *species, unsigned depth)
{
    if (species->kind == CK_AGENT || species->kind == CK_DRUG || species->depot_of) return true;
    if (species->kind != CK_COMPLEX || depth > c->graph->process_count) return false;
    for (size_t i = 0; i < c->graph->process_count; i++) {
        const struct ck_process *process = c->graph->processes[i];
        if (process->complex == species &&
            (is_absent(c, process->subject, depth + 1) || is_absent(c, process->object, depth + 1)))
            return true;
    }
    return false;
}

static double volume_l(const struct ck_compiler *c, const struct ck_species *species)
{
    const struct ck_species *where = species->depot_of ? species->depot_of : species;
    const struct ck_number *volume = where->volume     ? where->volume
                                     : where->in_blood ? c->graph->blood_volume_l
                                                       : c->graph->tissue_volume_l;
    return volume ? volume->value : 0;
}

static double initial_level(const struct ck_species *species)
{
    if (species->baseline) return species->baseline->value;
    return species->initial ? species->initial->value : 0;
}

static uint32_t state_index(const struct ck_compiler *c, const struct ck_species *species)
{
    return species ? c->state_of[species->index] : CK_NONE;
}

static void fill_texts(struct ck_compiler *c, const struct entry *entry, struct ck_state_info *info)
{
    struct ck_arena *arena = &c->system->arena;
    const struct ck_label *label = &entry->species->label;
    info->name = entry->name;
    info->unit = ck_compile_checked(c, ck_arena_copy(arena, entry->species->unit));
    info->label_en = info->label_fr = entry->name;
    if (entry->is_stage) return;
    info->label_en = ck_compile_checked(c, ck_arena_copy(arena, label->en));
    info->label_fr = ck_compile_checked(c, ck_arena_copy(arena, label->fr));
}

/* Everything but the scale (scales.c). */
static void fill_state(struct ck_compiler *c, const struct entry *entry, struct ck_state_info *info)
{
    const struct ck_species *species = entry->species;
    fill_texts(c, entry, info);
    info->kind = (int)species->kind;
    info->hidden = entry->is_stage;
    info->absent_at_rest = is_absent(c, species, 0);
    info->volume_l = volume_l(c, species);
    info->in_blood = species->in_blood;
    info->g_per_mol = species->molar_mass ? species->molar_mass->value : 0;
    info->baseline = info->production = info->extinct_below = CK_NONE;
    info->depot = info->bioavailability = info->twin = CK_NONE;
    if (entry->is_stage) return;
    info->initial = initial_level(species);
    info->baseline = ck_compile_param(c, species->baseline);
    info->production = c->solved_of[species->index];
    info->extinct_below = ck_compile_param(c, species->extinct_below);
    info->depot = state_index(c, species->depot);
    info->bioavailability = ck_compile_param(c, species->bioavailability);
    info->twin = state_index(c, species->twin);
}

void ck_compile_states(struct ck_compiler *c)
{
    struct ck_system *system = c->system;
    struct entries entries = {0};
    list_entries(c, &entries);
    system->states = ck_compile_checked(
        c, ck_arena_alloc(&system->arena, entries.count + 1, sizeof *system->states));
    if (c->out_of_memory) return;
    if (entries.count) qsort(entries.items, entries.count, sizeof *entries.items, by_name);
    system->n_states = (uint32_t)entries.count;
    for (size_t i = 0; i < entries.count; i++)
        if (!entries.items[i].is_stage) c->state_of[entries.items[i].species->index] = (uint32_t)i;
    for (size_t i = 0; i < entries.count; i++) fill_state(c, &entries.items[i], &system->states[i]);
}
