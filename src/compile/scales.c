/* The size of each state for the absolute tolerance: what is declared, else the baseline, else the
 * smallest constant at which something senses it; twins, complexes and stages inherit. 0 where
 * only a dose can tell. */
#include "compiler.h"

#include <math.h>

struct sizes {
    struct ck_compiler *c;
    double *sensed; /* of each species: the smallest K, INFINITY if nothing senses it */
    double *size;   /* of each species: the result, 0 if unknown */
};

static void sense(struct sizes *s, const struct ck_species *species, double K)
{
    if (species && K > 0 && K < s->sensed[species->index]) s->sensed[species->index] = K;
}

static void sense_at(struct sizes *s, const struct ck_species *species, const struct ck_number *K)
{
    if (K) sense(s, species, K->value);
}

/* ---- who senses what ---- */

static void sense_bindings(struct sizes *s, const struct ck_binding *bindings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sense_at(s, bindings[i].species, bindings[i].K);
        sense_at(s, bindings[i].species->twin, bindings[i].K);
    }
}

static void sense_gate(struct sizes *s, const struct ck_gate *gate);

static void sense_modulators(struct sizes *s, const struct ck_modulator *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].kind == CK_LEVEL) sense_at(s, list[i].species, list[i].K);
        if (list[i].kind == CK_GATE) sense_gate(s, list[i].gate);
        sense_modulators(s, list[i].suppressors, list[i].suppressor_count);
    }
}

static void sense_gate(struct sizes *s, const struct ck_gate *gate)
{
    for (size_t i = 0; i < gate->group_count; i++)
        sense_modulators(s, gate->groups[i].members, gate->groups[i].count);
    sense_modulators(s, gate->amplify, gate->amplify_count);
    sense_modulators(s, gate->suppress, gate->suppress_count);
}

static void sense_partner(struct sizes *s, const struct ck_species *species, bool in_blood,
                          double K_nM)
{
    const struct ck_species *partner = ck_compile_place(species, in_blood);
    double nM = ck_compile_nanomolar_value(partner);
    if (nM > 0) sense(s, partner, K_nM / nM);
}

static void sense_process(struct sizes *s, const struct ck_process *process)
{
    bool in_blood = process->subject ? process->subject->in_blood : process->in_blood;
    sense_gate(s, &process->gate);
    for (size_t i = 0; i < process->share_count; i++) sense_gate(s, &process->shares[i].gate);
    if (process->object) sense_at(s, ck_compile_place(process->object, in_blood), process->K);
    if (process->verb != CK_BINDS) return;
    double K_nM = process->dissociation         ? process->dissociation->value
                  : process->on && process->off ? process->off->value / process->on->value
                                                : 0;
    sense_partner(s, process->subject, process->in_blood, K_nM);
    sense_partner(s, process->object, process->in_blood, K_nM);
}

static void sense_all(struct sizes *s)
{
    const struct ck_graph *graph = s->c->graph;
    for (size_t i = 0; i < graph->receptor_count; i++) {
        const struct ck_receptor *receptor = graph->receptors[i];
        sense_bindings(s, receptor->ligands, receptor->ligand_count);
        sense_bindings(s, receptor->antagonists, receptor->antagonist_count);
    }
    for (size_t i = 0; i < graph->process_count; i++) sense_process(s, graph->processes[i]);
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *ligand = graph->species[i];
        for (size_t k = 0; k < ligand->bearer_count; k++)
            sense_at(s, ligand->bearers[k].cell, ligand->contact_K);
    }
}

/* ---- the sizes ---- */

static double own_size(const struct sizes *s, const struct ck_species *species)
{
    if (species->scale && species->scale->value > 0) return species->scale->value;
    if (species->baseline && species->baseline->value > 0) return species->baseline->value;
    if (species->depot_of) return 0;
    double sensed = s->sensed[species->index];
    return isfinite(sensed) ? sensed : 0;
}

/* That of the partner of which there is less, in nmol/L. */
static double complex_size(const struct sizes *s, const struct ck_process *process)
{
    double smallest = 0;
    const struct ck_species *partner[2] = {ck_compile_place(process->subject, process->in_blood),
                                           ck_compile_place(process->object, process->in_blood)};
    for (int i = 0; i < 2; i++) {
        double nM = s->size[partner[i]->index] * ck_compile_nanomolar_value(partner[i]);
        if (nM > 0 && (smallest == 0 || nM < smallest)) smallest = nM;
    }
    return smallest;
}

/* Complexes of complexes: as many rounds as it takes, at most one for each process. */
static void inherit_complexes(struct sizes *s)
{
    const struct ck_graph *graph = s->c->graph;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < graph->process_count; i++) {
            const struct ck_process *process = graph->processes[i];
            if (process->verb != CK_BINDS || s->size[process->complex->index] > 0) continue;
            s->size[process->complex->index] = complex_size(s, process);
            changed = changed || s->size[process->complex->index] > 0;
        }
    }
}

static void find_sizes(struct sizes *s)
{
    const struct ck_graph *graph = s->c->graph;
    for (size_t i = 0; i < graph->species_count; i++) s->sensed[i] = INFINITY;
    sense_all(s);
    for (size_t i = 0; i < graph->species_count; i++) s->size[i] = own_size(s, graph->species[i]);
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *twin = graph->species[i]->twin;
        if (s->size[i] == 0 && twin) s->size[i] = own_size(s, twin);
    }
    inherit_complexes(s);
}

static void write_stages(struct sizes *s, const struct ck_process *process,
                         const struct ck_share *share)
{
    const struct ck_species *product = ck_compile_product(process, share);
    const char *arrow = ck_compile_arrow_name(s->c, process, share);
    for (uint32_t k = 1; product && k <= ck_compile_stage_count(process); k++) {
        const char *name = ck_compile_stage_name(s->c, arrow, k);
        uint32_t state = name ? ck_system_state(s->c->system, name) : CK_NONE;
        if (state != CK_NONE) s->c->system->states[state].scale = s->size[product->index];
    }
}

static void write_sizes(struct sizes *s)
{
    const struct ck_graph *graph = s->c->graph;
    for (size_t i = 0; i < graph->species_count; i++)
        if (s->c->state_of[i] != CK_NONE)
            s->c->system->states[s->c->state_of[i]].scale = s->size[i];
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        if (process->share_count == 0) write_stages(s, process, NULL);
        for (size_t k = 0; k < process->share_count; k++)
            write_stages(s, process, &process->shares[k]);
    }
}

void ck_compile_scales(struct ck_compiler *c)
{
    size_t count = c->graph->species_count;
    struct sizes sizes = {c, ck_arena_alloc(&c->scratch, count + 1, sizeof(double)),
                          ck_arena_alloc(&c->scratch, count + 1, sizeof(double))};
    if (!ck_compile_checked(c, sizes.sensed) || !ck_compile_checked(c, sizes.size)) return;
    find_sizes(&sizes);
    write_sizes(&sizes);
}
