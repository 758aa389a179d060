/* What an experiment holds: the source at a level of clear effect, co-signals at half their effect,
 * cells that must be there. */
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

void ck_assay_hold_level(struct ck_assay *assay, const struct ck_species *species, double level,
                         size_t partner)
{
    ck_assay_hold(assay, (struct ck_hold){.role = CK_HOLD_SIGNAL,
                                          .state = ck_lab_state(assay->lab, species),
                                          .off = level,
                                          .on = level,
                                          .partner = partner});
}

void ck_assay_hold_present(struct ck_assay *assay, const struct ck_species *species)
{
    const uint32_t state = ck_lab_state(assay->lab, species);
    if (state == CK_NONE) return;
    const double level = ck_lab_present(assay->lab, state);
    ck_assay_hold(assay, (struct ck_hold){CK_HOLD_PRESENT, state, level, level, 0, SIZE_MAX});
}

size_t ck_assay_find_part(const struct ck_assay *assay, const struct ck_species *species)
{
    for (size_t i = 0; i < assay->source.count; i++)
        if (ck_same_species(assay->source.species[i], species)) return assay->source.part[i];
    return 0;
}

void ck_assay_hold_source(struct ck_assay *assay, const struct ck_species *species, double K,
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

void ck_assay_half_signal(struct ck_assay *assay, const struct ck_modulator *modulator,
                          size_t partner)
{
    const struct ck_receptor *receptor = modulator->receptor;
    bool given = false;
    for (size_t i = 0; i < receptor->ligand_count; i++) {
        const struct ck_species *ligand = ck_read_state(modulator, receptor->ligands[i].species);
        const bool first = !given;
        if (first || partner != SIZE_MAX)
            ck_assay_hold_level(assay, ligand, first ? receptor->ligands[i].K->value : 0, partner);
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
        ck_assay_hold_level(assay, cell,
                            i > 0   ? 0
                            : K > 0 ? K
                                    : ck_lab_present(assay->lab, state),
                            partner);
    }
}

void ck_assay_half(struct ck_assay *assay, const struct ck_modulator *modulator, size_t partner)
{
    if (ck_reads_modulator(modulator, &assay->source)) return;
    switch (modulator->kind) {
    case CK_SIGNAL: ck_assay_half_signal(assay, modulator, partner); break;
    case CK_CONTACT: half_contact(assay, modulator->species, partner); break;
    case CK_LEVEL:
        ck_assay_hold_level(assay, modulator->species, modulator->K->value, partner);
        break;
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
        ck_assay_half(assay, member, partner);
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
        ck_assay_hold_level(emptying->assay, modulator->species, 0, emptying->partner);
    for (size_t i = 0; modulator->kind == CK_SIGNAL && i < receptor->ligand_count; i++)
        ck_assay_hold_level(emptying->assay, ck_read_state(modulator, receptor->ligands[i].species),
                            0, emptying->partner);
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
    for (size_t i = 0; i < group->count; i++) ck_assay_half(assay, &group->members[i], partner);
}

/* The arrow works: where it has no basal level its first group is at half its effect. */
void ck_assay_stimulate(struct ck_assay *assay, const struct ck_gate *gate)
{
    if (gate->group_count == 0 || (gate->basal && gate->basal->value > 0)) return;
    half_gate(assay, gate, SIZE_MAX);
}

void ck_assay_silence(struct ck_assay *assay, const struct ck_number *number)
{
    const uint32_t param = number ? ck_system_param(assay->lab->system, number->address) : CK_NONE;
    if (param != CK_NONE) push_other(assay, (struct ck_switch){param, 0});
}
