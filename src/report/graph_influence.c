/* What a process reads, with its sign: walks through groups, nested gates and suppressors. */
#include "graph_edges.h"

struct walk {
    ck_influence_visit visit;
    void *data;
    struct ck_influence now;
};

static void walk_modulators(struct walk *walk, const struct ck_modulator *list, size_t count,
                            bool inhibits);

static void report(struct walk *walk, const struct ck_species *source, bool is_antagonist,
                   bool inhibits)
{
    walk->now.source = source;
    walk->now.is_antagonist = is_antagonist;
    walk->now.inhibits = inhibits;
    walk->visit(walk->data, &walk->now);
}

static const struct ck_species *in_place(const struct ck_species *species, bool in_blood)
{
    return in_blood && species->twin && !species->in_blood ? species->twin : species;
}

/* A signal grows with the ligands and falls with the antagonists; both use up free receptors. */
static void walk_receptor(struct walk *walk, const struct ck_modulator *modulator, bool inhibits)
{
    const struct ck_receptor *receptor = modulator->receptor;
    bool of_free = modulator->kind == CK_FREE;
    walk->now.receptor = receptor;
    for (size_t i = 0; i < receptor->ligand_count; i++)
        report(walk, in_place(receptor->ligands[i].species, modulator->in_blood), false,
               inhibits != of_free);
    for (size_t i = 0; i < receptor->antagonist_count; i++)
        report(walk, in_place(receptor->antagonists[i].species, modulator->in_blood), true,
               !inhibits);
}

static void walk_gate(struct walk *walk, const struct ck_gate *gate, bool inhibits)
{
    for (size_t i = 0; i < gate->group_count; i++)
        walk_modulators(walk, gate->groups[i].members, gate->groups[i].count, inhibits);
    walk_modulators(walk, gate->amplify, gate->amplify_count, inhibits);
    walk_modulators(walk, gate->suppress, gate->suppress_count, !inhibits);
}

static void walk_modulators(struct walk *walk, const struct ck_modulator *list, size_t count,
                            bool inhibits)
{
    const struct ck_species *default_cell = walk->now.process->cell;
    for (size_t i = 0; i < count; i++) {
        const struct ck_modulator *modulator = &list[i];
        bool of_receptor = modulator->kind == CK_SIGNAL || modulator->kind == CK_FREE;
        walk->now.cell = of_receptor ? modulator->cell : default_cell;
        walk->now.receptor = NULL;
        walk->now.place = modulator->place;
        if (of_receptor) walk_receptor(walk, modulator, inhibits);
        if (modulator->species) report(walk, modulator->species, false, inhibits);
        if (modulator->gate) walk_gate(walk, modulator->gate, inhibits);
        walk_modulators(walk, modulator->suppressors, modulator->suppressor_count, !inhibits);
    }
}

void ck_influences_visit(const struct ck_process *process, ck_influence_visit visit, void *data)
{
    struct walk walk = {.visit = visit, .data = data, .now = {.process = process}};
    walk_gate(&walk, &process->gate, false);
    for (size_t i = 0; i < process->share_count; i++) {
        walk.now.share = &process->shares[i];
        walk_gate(&walk, &process->shares[i].gate, false);
    }
}
