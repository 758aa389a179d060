/* The experiment of one arrow and one source: where in the gate the source stands, and so what must
 * be held, which parameters take its influence away, which other ways to the target are shut. */
#include "private.h"

#include <math.h>

/* ---- the source in a gate ---- */

static bool arrange_gate(struct ck_assay *assay, const struct ck_gate *gate, bool nested);

static void silence(struct ck_assay *assay, const struct ck_modulator *modulator)
{
    double value;
    const struct ck_number *number = ck_silencer(modulator, &value);
    ck_assay_switch(assay, number, value);
}

static void hold_bindings(struct ck_assay *assay, const struct ck_modulator *modulator,
                          const struct ck_binding *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ck_actors_hold(&assay->source, list[i].species) && !assay->maker)
            ck_assay_hold_source(assay, ck_read_state(modulator, list[i].species), list[i].K->value,
                                 ck_assay_find_part(assay, list[i].species));
}

/* An antagonist is seen where its receptor is at half its effect. */
static bool is_antagonist(const struct ck_assay *assay, const struct ck_receptor *receptor)
{
    for (size_t i = 0; i < receptor->ligand_count; i++)
        if (ck_actors_hold(&assay->source, receptor->ligands[i].species)) return false;
    return true;
}

static void arrange_receptor(struct ck_assay *assay, const struct ck_modulator *modulator)
{
    const struct ck_receptor *receptor = modulator->receptor;
    hold_bindings(assay, modulator, receptor->ligands, receptor->ligand_count);
    hold_bindings(assay, modulator, receptor->antagonists, receptor->antagonist_count);
    if (!is_antagonist(assay, receptor)) {
        silence(assay, modulator);
        return;
    }
    ck_assay_half_signal(assay, modulator, SIZE_MAX);
    for (size_t i = 0; i < receptor->antagonist_count; i++)
        if (ck_actors_hold(&assay->source, receptor->antagonists[i].species))
            ck_assay_switch(assay, receptor->antagonists[i].K,
                            CK_BEYOND * receptor->antagonists[i].K->value);
}

/* A ligand by contact is put in with the cells that bear it. */
static void arrange_contact(struct ck_assay *assay, const struct ck_modulator *modulator)
{
    const struct ck_species *ligand = modulator->species;
    const bool whole = ck_actors_hold(&assay->source, ligand);
    const double K = ligand->contact_K ? ligand->contact_K->value : 0;
    for (size_t i = 0; i < ligand->bearer_count; i++)
        if (whole || ck_actors_hold(&assay->source, ligand->bearers[i].cell))
            ck_assay_hold_source(
                assay, ligand->bearers[i].cell, K,
                ck_assay_find_part(assay, whole ? ligand : ligand->bearers[i].cell));
    silence(assay, modulator);
}

static bool arrange_read(struct ck_assay *assay, const struct ck_modulator *modulator)
{
    if (!ck_reads_modulator(modulator, &assay->source)) return false;
    switch (modulator->kind) {
    case CK_SIGNAL:
    case CK_FREE: arrange_receptor(assay, modulator); break;
    case CK_CONTACT: arrange_contact(assay, modulator); break;
    default:
        if (!assay->maker)
            ck_assay_hold_source(assay, modulator->species, modulator->K->value,
                                 ck_assay_find_part(assay, modulator->species));
        silence(assay, modulator);
    }
    return true;
}

static bool arrange_modulator(struct ck_assay *assay, const struct ck_modulator *modulator)
{
    bool found = modulator->kind == CK_GATE ? arrange_gate(assay, modulator->gate, true)
                                            : arrange_read(assay, modulator);
    for (size_t i = 0; i < modulator->suppressor_count; i++) {
        if (!arrange_modulator(assay, &modulator->suppressors[i])) continue;
        ck_assay_half(assay, modulator, SIZE_MAX);
        found = true;
    }
    return found;
}

static size_t add_partner(struct ck_assay *assay, const char *name)
{
    const char **grown = ck_arena_grow(assay->arena, (void *)assay->partners, assay->partner_count,
                                       &assay->partner_capacity, sizeof *grown);
    if (!grown) assay->no_memory = true;
    if (!grown) return SIZE_MAX;
    assay->partners = grown;
    assay->partners[assay->partner_count] = name;
    return assay->partner_count++;
}

/* The others of a group that needs all; each a partner where nothing else would do instead. */
static void arrange_partners(struct ck_assay *assay, const struct ck_gate *gate,
                             const struct ck_group *group, bool nested)
{
    const bool strict = group->composition == CK_ALL && gate->group_count == 1 &&
                        (nested || !gate->basal || gate->basal->value == 0);
    for (size_t i = 0; i < group->count; i++) {
        const struct ck_modulator *member = &group->members[i];
        if (ck_reads_within(member, &assay->source)) continue;
        const bool countable = strict && member->kind != CK_FREE;
        ck_assay_half(assay, member, countable ? add_partner(assay, member->name) : SIZE_MAX);
    }
}

static bool arrange_group(struct ck_assay *assay, const struct ck_gate *gate,
                          const struct ck_group *group, bool nested)
{
    bool found = false, weak = false;
    for (size_t i = 0; i < group->count; i++) {
        const struct ck_modulator *member = &group->members[i];
        if (!arrange_modulator(assay, member)) continue;
        found = true;
        weak = weak || (member->weight && member->weight->value == 0);
    }
    if (!found) return false;
    if (group->composition == CK_ALL) arrange_partners(assay, gate, group, nested);
    if (group->composition == CK_SYNERGY) {
        ck_assay_switch(assay, group->sigma, 0);
        if (weak) arrange_partners(assay, gate, group, nested);
    }
    return true;
}

static bool arrange_list(struct ck_assay *assay, const struct ck_modulator *list, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) found = arrange_modulator(assay, &list[i]) || found;
    return found;
}

static bool arrange_gate(struct ck_assay *assay, const struct ck_gate *gate, bool nested)
{
    bool activates = false;
    for (size_t i = 0; i < gate->group_count; i++)
        activates = arrange_group(assay, gate, &gate->groups[i], nested) || activates;
    bool scales = arrange_list(assay, gate->amplify, gate->amplify_count);
    scales = arrange_list(assay, gate->suppress, gate->suppress_count) || scales;
    if (scales && !activates) ck_assay_stimulate(assay, gate);
    return activates || scales;
}

/* ---- the arrow ---- */

static void delete_arrow(struct ck_assay *assay, const struct ck_process *process)
{
    if (process->rate) ck_assay_switch(assay, process->rate, 0);
    if (process->on) ck_assay_switch(assay, process->on, 0);
    if (!process->on && process->dissociation)
        ck_assay_switch(assay, process->dissociation, CK_BEYOND * process->dissociation->value);
}

/* What must be there for the arrow to work at all. */
static void arrange_cells(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    const bool attacks = process->verb == CK_KILLS || process->verb == CK_CLEARS ||
                         process->verb == CK_BINDS || process->verb == CK_PROLIFERATES;
    ck_assay_hold_present(assay, process->subject);
    ck_assay_hold_present(assay, process->from);
    if (attacks) ck_assay_hold_present(assay, assay->target);
}

static void arrange_subject(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    assay->subject = true;
    assay->itself = process->subject == assay->target;
    if (!assay->itself) ck_assay_hold_source(assay, process->subject, 0, 0);
    delete_arrow(assay, process);
    ck_assay_stimulate(assay, &process->gate);
    if (assay->share) ck_assay_stimulate(assay, &assay->share->gate);
}

static bool arrange_reading(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    const bool outer = arrange_gate(assay, &process->gate, false);
    const bool inner = assay->share && arrange_gate(assay, &assay->share->gate, false);
    if (inner && !outer) ck_assay_stimulate(assay, &process->gate);
    if (outer && !inner && assay->share) ck_assay_stimulate(assay, &assay->share->gate);
    return outer || inner;
}

/* A cell that stands for what it makes: it is the source, and its products move. */
static void arrange_maker(struct ck_assay *assay)
{
    const struct ck_graph *graph = assay->lab->graph;
    const uint32_t state = ck_lab_state(assay->lab, assay->maker);
    const double level = state == CK_NONE ? 0 : ck_lab_present(assay->lab, state);
    if (state == CK_NONE) return;
    ck_assay_hold(assay, (struct ck_hold){CK_HOLD_SOURCE, state, 0, level, 0, SIZE_MAX});
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        if (process->subject == assay->maker && process->verb == CK_SECRETES &&
            ck_actors_hold(&assay->source, process->object))
            ck_assay_stimulate(assay, &process->gate);
    }
}

/* ---- other ways of the source to the target ---- */

/* What the source does to the other targets of the arrow takes from this one, or gives. */
static void silence_share(void *user, const struct ck_modulator *modulator)
{
    struct ck_assay *assay = user;
    if (!modulator->weight || !ck_reads_modulator(modulator, &assay->source)) return;
    ck_assay_silence(assay, modulator->weight);
}

static void silence_shares(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    for (size_t i = 0; assay->share && !assay->absent && i < process->share_count; i++)
        if (&process->shares[i] != assay->share)
            ck_gate_visit(&process->shares[i].gate, silence_share, assay);
}

static void silence_others(struct ck_assay *assay)
{
    const struct ck_graph *graph = assay->lab->graph;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *other = graph->processes[i];
        if (other == assay->process || !ck_process_moves(other, assay->target)) continue;
        const bool acts = ck_actors_hold(&assay->source, other->subject) ||
                          (assay->maker && other->subject == assay->maker) ||
                          ck_reads_process(other, &assay->source);
        const struct ck_number *rate = other->rate ? other->rate : other->on;
        if (acts) ck_assay_silence(assay, rate);
    }
}

/* ---- what the claim's experiment adds ---- */

struct wish {
    struct ck_assay *assay;
    const struct ck_actors *wanted;
    bool found;
};

static void grant(void *user, const struct ck_modulator *modulator)
{
    struct wish *wish = user;
    if (!ck_reads_modulator(modulator, wish->wanted)) return;
    ck_assay_half(wish->assay, modulator, SIZE_MAX);
    wish->found = true;
}

static void add_conditions(struct ck_assay *assay, const struct ck_experiment *experiment)
{
    for (size_t i = 0; experiment && i < experiment->with_count; i++) {
        const struct ck_condition *condition = &experiment->with[i];
        const struct ck_species *species = ck_graph_species(assay->lab->graph, condition->name);
        size_t part = 0;
        const struct ck_actors wanted = {.species = &species, .part = &part, .count = 1};
        struct wish wish = {assay, &wanted, false};
        if (!species) continue;
        if (isnan(condition->level)) ck_modulators_visit(assay->process, grant, &wish);
        const uint32_t state = ck_lab_state(assay->lab, species);
        if (wish.found || state == CK_NONE) continue;
        ck_assay_hold_level(assay, species,
                            isnan(condition->level) ? ck_lab_present(assay->lab, state)
                                                    : condition->level,
                            SIZE_MAX);
    }
}

/* A source that the arrow does not read: nothing may come of it. */
static void arrange_stranger(struct ck_assay *assay)
{
    for (size_t i = 0; i < assay->source.count; i++) {
        const uint32_t state = ck_lab_state(assay->lab, assay->source.species[i]);
        if (state != CK_NONE)
            ck_assay_hold_source(assay, assay->source.species[i], assay->lab->rest.scale[state], 0);
    }
    ck_assay_stimulate(assay, &assay->process->gate);
}

bool ck_assay_arrange(struct ck_assay *assay, const struct ck_experiment *experiment)
{
    const struct ck_process *process = assay->process;
    bool acts = true;
    if (!assay->maker && process->subject && ck_actors_hold(&assay->source, process->subject))
        arrange_subject(assay);
    else
        acts = arrange_reading(assay);
    if (assay->maker && acts) arrange_maker(assay);
    if (!acts && !assay->absent) return false;
    if (!acts) arrange_stranger(assay);
    add_conditions(assay, experiment);
    arrange_cells(assay);
    silence_others(assay);
    silence_shares(assay);
    return true;
}
