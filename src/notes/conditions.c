/* What an experiment puts in: the source at a level of clear effect, the co-signals that its gate
 * needs at half their effect, cells that must be there; and which parameters take the source's
 * influence away. */
#include "private.h"

#include <math.h>

#define CLEAR 10 /* times the half-effect */

uint32_t ck_lab_state(const struct ck_lab *lab, const struct ck_species *species)
{
    return species ? ck_system_state(lab->system, species->name) : CK_NONE;
}

double ck_lab_present(const struct ck_lab *lab, uint32_t state)
{
    const double rest = lab->rest.initial[state], scale = lab->rest.scale[state];
    const bool rests = lab->system->states[state].baseline != CK_NONE && rest > 0;
    return rests ? rest : fmax(rest, scale);
}

/* ---- lists ---- */

#define DEFINE_PUSH(type, name, list)                                                              \
    static void push_##name(struct ck_assay *assay, struct ck_##type item)                         \
    {                                                                                              \
        void *grown = ck_arena_grow(assay->arena, assay->list.items, assay->list.count,            \
                                    &assay->list.capacity, sizeof item);                           \
        if (!grown) assay->no_memory = true;                                                       \
        if (!grown) return;                                                                        \
        assay->list.items = grown;                                                                 \
        assay->list.items[assay->list.count++] = item;                                             \
    }
DEFINE_PUSH(hold, hold, holds)
DEFINE_PUSH(switch, deletion, deletion)
DEFINE_PUSH(switch, other, others)

static struct ck_hold *find_hold(struct ck_assay *assay, uint32_t state)
{
    for (size_t i = 0; i < assay->holds.count; i++)
        if (assay->holds.items[i].state == state) return &assay->holds.items[i];
    return NULL;
}

/* What is held twice is held at the higher level; a source stays one, and the target moves. */
void ck_assay_hold(struct ck_assay *assay, struct ck_hold hold)
{
    if (hold.state == CK_NONE) return;
    if (hold.state == ck_lab_state(assay->lab, assay->target) && hold.role == CK_HOLD_SIGNAL)
        return;
    struct ck_hold *there = find_hold(assay, hold.state);
    if (!there) {
        push_hold(assay, hold);
        return;
    }
    if (hold.role < there->role) {
        const struct ck_hold before = *there;
        *there = hold;
        hold = before;
    }
    if (there->role == CK_HOLD_SOURCE && hold.role == CK_HOLD_SOURCE)
        there->on = fmax(there->on, hold.on);
    if (there->role != CK_HOLD_SOURCE && hold.on > there->on) there->off = there->on = hold.on;
}

static void hold_level(struct ck_assay *assay, const struct ck_species *species, double level,
                       size_t partner)
{
    ck_assay_hold(assay, (struct ck_hold){.role = CK_HOLD_SIGNAL,
                                          .state = ck_lab_state(assay->lab, species),
                                          .off = level,
                                          .on = level,
                                          .partner = partner});
}

static void hold_present(struct ck_assay *assay, const struct ck_species *species)
{
    const uint32_t state = ck_lab_state(assay->lab, species);
    if (state == CK_NONE) return;
    const double level = ck_lab_present(assay->lab, state);
    ck_assay_hold(assay, (struct ck_hold){CK_HOLD_PRESENT, state, level, level, 0, SIZE_MAX});
}

static size_t find_part(const struct ck_assay *assay, const struct ck_species *species)
{
    for (size_t i = 0; i < assay->source.count; i++)
        if (ck_same_species(assay->source.species[i], species)) return assay->source.part[i];
    return 0;
}

/* A part of the source by a species whose half-effect is K; 0: a cell or agent that is there. */
static void hold_source(struct ck_assay *assay, const struct ck_species *species, double K,
                        size_t part)
{
    const struct ck_species *held =
        assay->distant && species->in_blood && species->twin ? species->twin : species;
    const uint32_t state = ck_lab_state(assay->lab, held);
    if (state == CK_NONE) return;
    const double clear = assay->distant ? CLEAR * CLEAR : assay->joint ? 1 : CLEAR;
    const double on = K > 0 ? clear * K : ck_lab_present(assay->lab, state);
    ck_assay_hold(assay, (struct ck_hold){CK_HOLD_SOURCE, state, 0, on, part, SIZE_MAX});
}

void ck_assay_switch(struct ck_assay *assay, const struct ck_number *number, double value)
{
    const uint32_t param = number ? ck_system_param(assay->lab->system, number->address) : CK_NONE;
    if (param != CK_NONE) push_deletion(assay, (struct ck_switch){param, value});
}

/* ---- co-signals at half their effect ---- */

static void half_gate(struct ck_assay *assay, const struct ck_gate *gate, size_t partner);

static void half_signal(struct ck_assay *assay, const struct ck_modulator *modulator,
                        size_t partner)
{
    const struct ck_receptor *receptor = modulator->receptor;
    bool given = false;
    for (size_t i = 0; i < receptor->ligand_count; i++) {
        const struct ck_species *ligand = ck_read_state(modulator, receptor->ligands[i].species);
        const bool first = !given;
        if (first || partner != SIZE_MAX)
            hold_level(assay, ligand, first ? receptor->ligands[i].K->value : 0, partner);
        given = true;
    }
}

static void half_contact(struct ck_assay *assay, const struct ck_species *ligand, size_t partner)
{
    for (size_t i = 0; i < ligand->bearer_count; i++) {
        const struct ck_species *cell = ligand->bearers[i].cell;
        const uint32_t state = ck_lab_state(assay->lab, cell);
        const double K = ligand->contact_K ? ligand->contact_K->value : 0;
        if (i > 0 && partner == SIZE_MAX) return;
        hold_level(assay, cell, i > 0 ? 0 : K > 0 ? K : ck_lab_present(assay->lab, state), partner);
    }
}

static void half(struct ck_assay *assay, const struct ck_modulator *modulator, size_t partner)
{
    if (ck_reads_modulator(modulator, &assay->source)) return;
    switch (modulator->kind) {
    case CK_SIGNAL: half_signal(assay, modulator, partner); break;
    case CK_CONTACT: half_contact(assay, modulator->species, partner); break;
    case CK_LEVEL: hold_level(assay, modulator->species, modulator->K->value, partner); break;
    case CK_GATE: half_gate(assay, modulator->gate, partner); break;
    default: break;
    }
}

static bool needs_all(const struct ck_group *group)
{
    return group->composition == CK_ALL || group->composition == CK_SYNERGY;
}

/* One member is enough where any will do: not the source, nor what reads the target itself. */
static void half_one(struct ck_assay *assay, const struct ck_group *group, size_t partner)
{
    const struct ck_species *target[] = {assay->target};
    size_t part = 0;
    const struct ck_actors itself = {.species = target, .part = &part, .count = 1};
    for (size_t i = 0; i < group->count; i++) {
        const struct ck_modulator *member = &group->members[i];
        if (ck_reads_within(member, &assay->source)) continue;
        if (assay->target && ck_reads_modulator(member, &itself) && i + 1 < group->count) continue;
        half(assay, member, partner);
        return;
    }
}

struct emptying {
    struct ck_assay *assay;
    size_t partner;
};

static void empty(void *user, const struct ck_modulator *modulator)
{
    const struct emptying *emptying = user;
    const struct ck_receptor *receptor = modulator->receptor;
    if (modulator->kind == CK_LEVEL)
        hold_level(emptying->assay, modulator->species, 0, emptying->partner);
    for (size_t i = 0; modulator->kind == CK_SIGNAL && i < receptor->ligand_count; i++)
        hold_level(emptying->assay, ck_read_state(modulator, receptor->ligands[i].species), 0,
                   emptying->partner);
}

/* Of a partner that can be taken away nothing is there but what is put in. */
static void half_gate(struct ck_assay *assay, const struct ck_gate *gate, size_t partner)
{
    struct emptying emptying = {assay, partner};
    if (gate->group_count == 0) return;
    if (partner != SIZE_MAX) ck_gate_visit(gate, empty, &emptying);
    const struct ck_group *group = &gate->groups[0];
    if (!needs_all(group)) {
        half_one(assay, group, partner);
        return;
    }
    for (size_t i = 0; i < group->count; i++) half(assay, &group->members[i], partner);
}

/* The arrow works: where it has no basal level its first group is at half its effect. */
static void stimulate(struct ck_assay *assay, const struct ck_gate *gate)
{
    if (gate->group_count == 0 || (gate->basal && gate->basal->value > 0)) return;
    half_gate(assay, gate, SIZE_MAX);
}

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
            hold_source(assay, ck_read_state(modulator, list[i].species), list[i].K->value,
                        find_part(assay, list[i].species));
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
    half_signal(assay, modulator, SIZE_MAX);
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
            hold_source(assay, ligand->bearers[i].cell, K,
                        find_part(assay, whole ? ligand : ligand->bearers[i].cell));
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
            hold_source(assay, modulator->species, modulator->K->value,
                        find_part(assay, modulator->species));
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
        half(assay, modulator, SIZE_MAX);
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
        half(assay, member, countable ? add_partner(assay, member->name) : SIZE_MAX);
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
    if (scales && !activates) stimulate(assay, gate);
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
    hold_present(assay, process->subject);
    hold_present(assay, process->from);
    if (attacks) hold_present(assay, assay->target);
}

static void arrange_subject(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    assay->subject = true;
    assay->itself = process->subject == assay->target;
    if (!assay->itself) hold_source(assay, process->subject, 0, 0);
    delete_arrow(assay, process);
    stimulate(assay, &process->gate);
    if (assay->share) stimulate(assay, &assay->share->gate);
}

static bool arrange_reading(struct ck_assay *assay)
{
    const struct ck_process *process = assay->process;
    const bool outer = arrange_gate(assay, &process->gate, false);
    const bool inner = assay->share && arrange_gate(assay, &assay->share->gate, false);
    if (inner && !outer) stimulate(assay, &process->gate);
    if (outer && !inner && assay->share) stimulate(assay, &assay->share->gate);
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
            stimulate(assay, &process->gate);
    }
}

/* ---- other ways of the source to the target ---- */

/* What the source does to the other targets of the arrow takes from this one, or gives. */
static void silence_share(void *user, const struct ck_modulator *modulator)
{
    struct ck_assay *assay = user;
    if (!modulator->weight || !ck_reads_modulator(modulator, &assay->source)) return;
    const uint32_t param = ck_system_param(assay->lab->system, modulator->weight->address);
    if (param != CK_NONE) push_other(assay, (struct ck_switch){param, 0});
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
        if (acts && rate)
            push_other(assay,
                       (struct ck_switch){ck_system_param(assay->lab->system, rate->address), 0});
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
    half(wish->assay, modulator, SIZE_MAX);
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
        hold_level(assay, species,
                   isnan(condition->level) ? ck_lab_present(assay->lab, state) : condition->level,
                   SIZE_MAX);
    }
}

/* A source that the arrow does not read: nothing may come of it. */
static void arrange_stranger(struct ck_assay *assay)
{
    for (size_t i = 0; i < assay->source.count; i++) {
        const uint32_t state = ck_lab_state(assay->lab, assay->source.species[i]);
        if (state != CK_NONE)
            hold_source(assay, assay->source.species[i], assay->lab->rest.scale[state], 0);
    }
    stimulate(assay, &assay->process->gate);
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
