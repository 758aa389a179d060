/* What arrows read and move. Looks at the graph only to find out what to put into an experiment. */
#include "private.h"

static void visit_list(const struct ck_modulator *list, size_t count, ck_modulator_visit visit,
                       void *user)
{
    for (size_t i = 0; i < count; i++) {
        visit(user, &list[i]);
        if (list[i].kind == CK_GATE) ck_gate_visit(list[i].gate, visit, user);
        visit_list(list[i].suppressors, list[i].suppressor_count, visit, user);
    }
}

void ck_gate_visit(const struct ck_gate *gate, ck_modulator_visit visit, void *user)
{
    for (size_t i = 0; i < gate->group_count; i++)
        visit_list(gate->groups[i].members, gate->groups[i].count, visit, user);
    visit_list(gate->amplify, gate->amplify_count, visit, user);
    visit_list(gate->suppress, gate->suppress_count, visit, user);
}

static void visit_term(const struct ck_term *term, ck_modulator_visit visit, void *user)
{
    if (term->kind == CK_TERM_READING) visit(user, term->reading);
    for (int i = 0; i < 3; i++)
        if (term->arg[i]) visit_term(term->arg[i], visit, user);
}

void ck_modulators_visit(const struct ck_process *process, ck_modulator_visit visit, void *user)
{
    ck_gate_visit(&process->gate, visit, user);
    for (size_t i = 0; i < process->share_count; i++)
        ck_gate_visit(&process->shares[i].gate, visit, user);
    if (process->formula) visit_term(process->formula, visit, user);
}

/* ---- who reads ---- */

static bool binds_source(const struct ck_binding *list, size_t count,
                         const struct ck_actors *source)
{
    for (size_t i = 0; i < count; i++)
        if (ck_actors_hold(source, list[i].species)) return true;
    return false;
}

static bool bears_source(const struct ck_species *ligand, const struct ck_actors *source)
{
    for (size_t i = 0; i < ligand->bearer_count; i++)
        if (ck_actors_hold(source, ligand->bearers[i].cell)) return true;
    return ck_actors_hold(source, ligand);
}

bool ck_reads_modulator(const struct ck_modulator *modulator, const struct ck_actors *source)
{
    const struct ck_receptor *receptor = modulator->receptor;
    switch (modulator->kind) {
    case CK_SIGNAL:
    case CK_FREE:
        return binds_source(receptor->ligands, receptor->ligand_count, source) ||
               binds_source(receptor->antagonists, receptor->antagonist_count, source);
    case CK_LEVEL: return ck_actors_hold(source, modulator->species);
    case CK_CONTACT: return bears_source(modulator->species, source);
    default: return false;
    }
}

struct question {
    const struct ck_actors *source;
    bool found;
};

static void ask(void *user, const struct ck_modulator *modulator)
{
    struct question *question = user;
    question->found = question->found || ck_reads_modulator(modulator, question->source);
}

bool ck_reads_within(const struct ck_modulator *modulator, const struct ck_actors *source)
{
    struct question question = {source, false};
    visit_list(modulator, 1, ask, &question);
    return question.found;
}

static bool term_reads(const struct ck_term *term, const struct ck_actors *source)
{
    if (term->kind == CK_TERM_LEVEL && ck_actors_hold(source, term->species)) return true;
    for (int i = 0; i < 3; i++)
        if (term->arg[i] && term_reads(term->arg[i], source)) return true;
    return false;
}

bool ck_reads_process(const struct ck_process *process, const struct ck_actors *source)
{
    struct question question = {source, false};
    ck_modulators_visit(process, ask, &question);
    return question.found || (process->formula && term_reads(process->formula, source));
}

const struct ck_species *ck_read_state(const struct ck_modulator *modulator,
                                       const struct ck_species *species)
{
    const bool in_blood = modulator->in_blood || (modulator->cell && modulator->cell->in_blood);
    const bool moves = in_blood && modulator->kind != CK_LEVEL && !species->in_blood;
    return moves && species->twin ? species->twin : species;
}

/* ---- what moves ---- */

const struct ck_species *ck_process_target(const struct ck_process *process)
{
    return process->verb == CK_PROLIFERATES ? process->subject : process->object;
}

bool ck_process_moves(const struct ck_process *process, const struct ck_species *species)
{
    if (ck_process_target(process) == species || process->complex == species) return true;
    if (process->verb == CK_BECOMES && process->subject == species) return true;
    if (process->verb == CK_BINDS && process->subject == species) return true;
    if (process->from == species) return true;
    for (size_t i = 0; i < process->share_count; i++)
        if (process->shares[i].target == species) return true;
    return false;
}
