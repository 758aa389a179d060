/* A claim about an arrow: who carries it, and the verdict of all their assays. */
#include "trying.h"

#include <math.h>
#include <string.h>

const char *const ck_claim_verdict_words[CK_VERDICT_COUNT] = {
#define X(verdict, word) word,
    CK_VERDICTS(X)
#undef X
};

/* ---- carriers ---- */

static bool is_required(const struct ck_trying *t, const char *sentence)
{
    const struct ck_experiment *experiment = t->experiment;
    return experiment && ck_lists(experiment->arrows, experiment->arrow_count, sentence);
}

struct contact_search {
    const struct ck_species *ligand;
    bool found;
};

static void note_contact(void *user, const struct ck_modulator *modulator)
{
    struct contact_search *search = user;
    if (modulator->kind == CK_CONTACT && modulator->species == search->ligand) search->found = true;
}

/* A ligand by contact is shown by an arrow that reads it: its bearers there, or not. */
static void try_ligand(struct ck_trying *t, const struct ck_species *ligand)
{
    const struct ck_graph *graph = t->lab->graph;
    bool read = false;
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK; i++) {
        const struct ck_process *process = graph->processes[i];
        struct contact_search search = {ligand, false};
        ck_modulators_visit(process, note_contact, &search);
        if (!search.found || process->share_count > 0) continue;
        read = true;
        if (ck_trying_members(t, process, NULL)) return;
    }
    const char *reason = read ? "%s is not on %s" : "no arrow reads %s of %s";
    if (t->status == CK_OK)
        ck_trying_fail(t, ligand->name, t->claim->source,
                       ck_arena_print(t->arena, reason, ligand->name, t->claim->source));
}

static void ck_trying_carriers(struct ck_trying *t)
{
    const struct ck_graph *graph = t->lab->graph;
    const char *id = t->claim->id;
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK; i++) {
        const struct ck_process *process = graph->processes[i];
        if (ck_lists(process->claims, process->claim_count, id) || is_required(t, process->name))
            ck_trying_arrow(t, process);
    }
    for (size_t i = 0; i < graph->species_count && t->status == CK_OK; i++) {
        const struct ck_species *species = graph->species[i];
        if (species->kind == CK_MEMBRANE_LIGAND && strcmp(t->claim->kind, "produces") == 0 &&
            ck_lists(species->claims, species->claim_count, id))
            try_ligand(t, species);
    }
    const bool whole = t->lab->chapter->study_count > 0; /* a module alone may lack some */
    for (size_t i = 0; whole && t->experiment && i < t->experiment->arrow_count; i++)
        if (!ck_graph_process(graph, t->experiment->arrows[i]) && t->status == CK_OK)
            ck_trying_fail(t, t->experiment->arrows[i], t->claim->source,
                           "the model does not have the arrow that should carry it");
}

/* ---- the verdict ---- */

/* Of a class of molecules each one that is modelled must have been shown. */
static bool needs_every(const struct ck_trying *t)
{
    const enum ck_members members = t->experiment ? t->experiment->members : CK_MEMBERS_BY_RULE;
    if (members != CK_MEMBERS_BY_RULE) return members == CK_MEMBERS_EVERY;
    return !t->source.any && !t->joint && strcmp(t->claim->kind, "produces") != 0 &&
           t->source.count > 0 && ck_is_signal(t->source.species[0]);
}

static bool is_shown(const struct ck_trying *t, const struct ck_species *species)
{
    const struct ck_finding *finding = t->finding;
    for (size_t i = 0; i < finding->count; i++)
        if (finding->shown[i].good && strcmp(finding->shown[i].source, species->name) == 0)
            return true;
    return false;
}

static void check_members(struct ck_trying *t)
{
    const size_t before = t->finding->count;
    if (before == 0 || !needs_every(t)) return;
    for (size_t i = 0; i < t->source.count && t->status == CK_OK; i++)
        if (!is_shown(t, t->source.species[i]))
            ck_trying_fail(
                t, "", t->source.species[i]->name,
                ck_arena_print(t->arena, "it is not shown for %s", t->source.species[i]->name));
}

/* "+/−": an instance of each. */
static void check_signs(struct ck_trying *t)
{
    bool up = false, down = false;
    if (t->finding->count == 0 || t->sign != 0 || t->absent) return;
    for (size_t i = 0; i < t->finding->count; i++) {
        up = up || t->finding->shown[i].effect > 0;
        down = down || t->finding->shown[i].effect < 0;
    }
    if (!up || !down)
        ck_trying_fail(t, "", t->claim->source,
                       up ? "nothing shows it downwards" : "nothing shows it upwards");
}

static void judge(struct ck_trying *t)
{
    struct ck_finding *finding = t->finding;
    const struct ck_shown *bad = NULL;
    finding->effect = NAN;
    for (size_t i = 0; i < finding->count; i++) {
        const struct ck_shown *shown = &finding->shown[i];
        finding->good += shown->good;
        if (!shown->good && !bad) bad = shown;
        if (isnan(finding->effect) || fabs(shown->effect) < fabs(finding->effect))
            finding->effect = shown->effect;
    }
    if (finding->count == 0) return;
    finding->verdict = bad ? CK_VERDICT_FAILS : CK_VERDICT_HOLDS;
    if (bad) finding->reason = (struct ck_label){bad->reason, bad->reason};
}

static enum ck_status try_claim(const struct ck_lab *lab, const struct ck_claim *claim,
                                const struct ck_process *only, struct ck_arena *arena,
                                struct ck_finding *finding)
{
    struct ck_trying t = {.lab = lab,
                          .claim = claim,
                          .experiment = ck_chapter_experiment(lab->chapter, claim->id),
                          .arena = arena,
                          .finding = finding};
    *finding = (struct ck_finding){
        .claim = claim, .verdict = CK_VERDICT_OUTSIDE, .reason = {NULL, NULL}, .effect = NAN};
    ck_trying_read(&t);
    if (t.status == CK_OK && t.source.unknown) return CK_OK;
    if (t.status == CK_OK && only) ck_trying_arrow(&t, only);
    if (t.status == CK_OK && !only) ck_trying_carriers(&t);
    if (t.status == CK_OK && !only) check_members(&t);
    if (t.status == CK_OK && !only) check_signs(&t);
    judge(&t);
    return t.status;
}

enum ck_status ck_notes_try(const struct ck_lab *lab, const struct ck_claim *claim,
                            struct ck_arena *arena, struct ck_finding *finding)
{
    return try_claim(lab, claim, NULL, arena, finding);
}

enum ck_status ck_notes_try_arrow(const struct ck_lab *lab, const struct ck_claim *claim,
                                  const struct ck_process *process, struct ck_arena *arena,
                                  struct ck_finding *finding)
{
    return try_claim(lab, claim, process, arena, finding);
}
