/* From a claim about an arrow to its assays and their verdict: who carries it, which of the
 * source's members act there, which way the target should move. */
#include "private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define USUAL_H    72 /* long enough for cells to become others */
#define DELAYS     3  /* of an arrow's delay: its product has arrived */
#define LEAK       1e-3
#define MOST_WORDS 16

const char *const ck_claim_verdict_words[CK_VERDICT_COUNT] = {
#define X(verdict, word) word,
    CK_VERDICTS(X)
#undef X
};

/* One claim being tried. */
struct trying {
    const struct ck_lab *lab;
    const struct ck_claim *claim;
    const struct ck_experiment *experiment; /* or NULL */
    struct ck_arena *arena;
    struct ck_finding *finding;
    struct ck_actors source, target;
    size_t capacity;
    int sign;
    bool joint, absent;
    enum ck_status status;
};

/* ---- words ---- */

/* "IL-4+IL-5" as two words with no blanks around them. */
static size_t split_words(struct trying *t, const char *text, const char *words[MOST_WORDS])
{
    size_t count = 0;
    while (count < MOST_WORDS) {
        size_t length = strcspn(text, "+"), used = length;
        while (used > 0 && text[used - 1] == ' ') used--;
        words[count] = ck_arena_copy_n(t->arena, text, used);
        if (!words[count]) t->status = CK_NO_MEMORY;
        if (!words[count++] || text[length] == '\0') break;
        text += length + 1;
        text += strspn(text, " ");
    }
    return count;
}

static void find_source(struct trying *t)
{
    const struct ck_claim *claim = t->claim;
    const struct ck_experiment *experiment = t->experiment;
    const bool several = strchr(claim->source, '+') != NULL;
    const char *words[MOST_WORDS];
    t->joint = several && strcmp(claim->kind, "synergy") == 0;
    if (experiment && experiment->source) {
        t->status = ck_words_find(t->lab, experiment->source, experiment->source_count, t->arena,
                                  &t->source);
        return;
    }
    const size_t count = several ? split_words(t, claim->source, words) : 1;
    if (!several) words[0] = claim->source;
    if (t->status == CK_OK) t->status = ck_words_find(t->lab, words, count, t->arena, &t->source);
}

static void find_target(struct trying *t)
{
    const struct ck_experiment *experiment = t->experiment;
    const char *word = t->claim->target;
    if (experiment && experiment->target)
        t->status = ck_words_find(t->lab, experiment->target, experiment->target_count, t->arena,
                                  &t->target);
    else if (t->status == CK_OK)
        t->status = ck_words_find(t->lab, &word, 1, t->arena, &t->target);
}

/* What somebody does, and not what it is done to: "anti-tumour activity". */
static bool is_activity(const struct trying *t)
{
    static const char *const words[] = {"activity", "action", "cytotoxic", "death", "tumoricidal"};
    if (t->experiment && t->experiment->target) return strstr(t->claim->relation, "cytotoxicity");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(t->claim->target, words[i]) || strstr(t->claim->relation, words[i])) return true;
    return false;
}

/* ---- what was shown ---- */

static struct ck_shown *add_shown(struct trying *t)
{
    struct ck_finding *finding = t->finding;
    struct ck_shown *grown =
        ck_arena_grow(t->arena, finding->shown, finding->count, &t->capacity, sizeof *grown);
    if (!grown) t->status = CK_NO_MEMORY;
    if (!grown) return NULL;
    finding->shown = grown;
    grown[finding->count] = (struct ck_shown){.effect = NAN,
                                              .at_h = NAN,
                                              .without_arrow = NAN,
                                              .without_signal = NAN,
                                              .network = NAN,
                                              .network_h = NAN};
    return &grown[finding->count++];
}

static void add_failure(struct trying *t, const char *arrow, const char *source, const char *reason)
{
    struct ck_shown *shown = add_shown(t);
    if (!reason) t->status = CK_NO_MEMORY;
    if (!shown) return;
    shown->arrow = arrow;
    shown->source = source;
    shown->reason = reason;
}

static void spoil(struct ck_shown *shown, const char *reason)
{
    shown->good = false;
    shown->reason = reason;
}

/* ---- one assay ---- */

static double delay_of(const struct ck_process *process)
{
    return process->delay ? process->delay->value : 0;
}

static double find_horizon(const struct trying *t, const struct ck_assay *assay)
{
    const struct ck_graph *graph = t->lab->graph;
    double delay = delay_of(assay->process);
    if (t->experiment && !isnan(t->experiment->duration_h)) return t->experiment->duration_h;
    for (size_t i = 0; assay->maker && i < graph->process_count; i++)
        if (graph->processes[i]->subject == assay->maker)
            delay = fmax(delay, delay_of(assay->process) + delay_of(graph->processes[i]));
    return USUAL_H + DELAYS * delay;
}

static bool is_attack(const struct ck_process *process)
{
    return process->verb == CK_KILLS || process->verb == CK_CLEARS || process->verb == CK_BINDS;
}

/* "anti-tumour activity": more of it is less of its target. */
static bool is_against(const struct trying *t)
{
    const char *word = t->claim->target;
    if (t->experiment && t->experiment->target) return false;
    return strncmp(word, "anti-", 5) == 0 || strncmp(word, "antiviral", 9) == 0;
}

static bool lists(const char *const *claims, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i], id) == 0) return true;
    return false;
}

static int expect(const struct trying *t, const struct ck_process *process,
                  const struct ck_species *target)
{
    const struct ck_experiment *experiment = t->experiment;
    if (experiment && lists(experiment->up, experiment->up_count, process->name)) return 1;
    if (experiment && lists(experiment->down, experiment->down_count, process->name)) return -1;
    if (is_against(t) && ck_actors_hold(&t->target, target)) return -t->sign;
    if (!is_attack(process)) return t->sign;
    const bool victim = ck_actors_hold(&t->target, target) && !is_activity(t);
    return victim ? t->sign : -t->sign;
}

/* What these cells become, again and again, but for `not_these`. */
static void add_descendants(const struct ck_graph *graph, const struct ck_species *not_these,
                            struct ck_actors *kin)
{
    for (size_t known = 0; known < kin->count; known++)
        for (size_t i = 0; i < graph->process_count; i++) {
            const struct ck_process *next = graph->processes[i];
            if (next->verb == CK_BECOMES && next->subject == kin->species[known] && next->object &&
                next->object != not_these && !ck_actors_hold(kin, next->object))
                kin->species[kin->count++] = next->object;
        }
}

/* Cells that come from elsewhere, or divide: in the network they may go on and become others. */
static const struct ck_actors *find_kin(struct trying *t, const struct ck_process *process,
                                        const struct ck_species *target)
{
    const struct ck_graph *graph = t->lab->graph;
    const bool moves = process->verb == CK_BECOMES || process->verb == CK_RECRUITS;
    if (!target || (!moves && process->verb != CK_PROLIFERATES)) return NULL;
    struct ck_actors *kin = ck_arena_alloc(t->arena, 1, sizeof *kin);
    if (kin)
        kin->species = ck_arena_alloc(t->arena, graph->species_count + 1, sizeof *kin->species);
    if (!kin || !kin->species) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return NULL;
    kin->species[kin->count++] = target;
    add_descendants(graph, moves ? process->subject : NULL, kin);
    return kin->count > 1 ? kin : NULL;
}

static void init_assay(struct trying *t, const struct ck_process *process,
                       const struct ck_share *share, struct ck_assay *assay)
{
    const struct ck_species *target = share ? share->target : ck_process_target(process);
    *assay = (struct ck_assay){.lab = t->lab,
                               .arena = t->arena,
                               .process = process,
                               .share = share,
                               .kin = find_kin(t, process, target),
                               .target = target,
                               .expected = expect(t, process, target),
                               .direction = is_attack(process) ? -1 : 1,
                               .joint = t->joint,
                               .absent = t->absent,
                               .fractions = t->absent && share,
                               .distant = strcmp(t->claim->target, "endocrine") == 0,
                               .produced = process->verb == CK_SECRETES &&
                                           strcmp(t->claim->kind, "produces") == 0};
}

/* Half of what it becomes, by then; INFINITY if it does not rise. */
static double find_rise(const struct ck_shown *shown)
{
    double most = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) most = fmax(most, shown->on[i] - shown->off[i]);
    for (size_t i = 0; i < CK_CURVE_POINTS && most > 0; i++)
        if (shown->on[i] - shown->off[i] >= most / 2) return shown->time_h[i];
    return INFINITY;
}

static enum ck_status run_assay(struct trying *t, struct ck_assay *assay, struct ck_shown *shown)
{
    struct ck_failure failure = {.time_h = 0};
    const enum ck_status status = ck_assay_run(assay, shown, &failure);
    if (status == CK_FAILED && !failure.interrupted) {
        const char *reason =
            ck_arena_print(t->arena, "it cannot be integrated: %s", failure.reason);
        if (!reason) return CK_NO_MEMORY;
        spoil(shown, reason);
        return CK_OK;
    }
    return status;
}

/* A late product rises after every early one of the same cell. */
static void test_late(struct trying *t, const struct ck_assay *late, struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    const double rise = find_rise(shown);
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK && shown->good; i++) {
        const struct ck_process *early = graph->processes[i];
        const struct ck_species *made = early->object;
        struct ck_assay assay;
        struct ck_shown other;
        if (early->verb != CK_SECRETES || early->subject != late->process->subject || !made)
            continue;
        if (!made->class_name || strcmp(made->class_name, "pro_inflammatory") != 0) continue;
        init_assay(t, early, NULL, &assay);
        assay.source = late->source;
        if (!ck_assay_arrange(&assay, NULL)) continue;
        assay.horizon_h = late->horizon_h;
        t->status = run_assay(t, &assay, &other);
        if (t->status != CK_OK || !other.on || find_rise(&other) < rise) continue;
        spoil(shown, ck_arena_print(t->arena, "it does not rise after %s", made->name));
    }
}

/* "restricted to": nobody else makes it. */
static void test_restricted(struct trying *t, const struct ck_assay *assay, struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *other = graph->processes[i];
        if (other->verb != CK_SECRETES || other->object != assay->process->object) continue;
        if (other->subject && ck_actors_hold(&t->source, other->subject)) continue;
        spoil(shown, ck_arena_print(t->arena, "%s makes it too",
                                    other->subject ? other->subject->name : "body"));
    }
}

/* "is required for": without the source there is none. */
static void test_required(struct trying *t, struct ck_shown *shown)
{
    double off = 0, on = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) {
        off = fmax(off, fabs(shown->off[i]));
        on = fmax(on, fabs(shown->on[i]));
    }
    if (off > LEAK * on)
        spoil(shown, ck_arena_print(t->arena, "there is %s without it too", shown->target));
}

/* The cell feeds itself: it makes what it reads. */
static void test_autocrine(struct trying *t, const struct ck_assay *assay, struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    const struct ck_species *cell = assay->process->cell;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *other = graph->processes[i];
        if (other->verb == CK_SECRETES && other->subject &&
            ck_actors_hold(&assay->source, other->object) &&
            (other->subject == cell || other->subject == assay->target))
            return;
    }
    spoil(shown,
          ck_arena_print(t->arena, "%s does not make it itself", cell ? cell->name : "body"));
}

static void test_more(struct trying *t, const struct ck_assay *assay, struct ck_shown *shown)
{
    const struct ck_claim *claim = t->claim;
    if (!shown->good) return;
    if (strstr(claim->relation, "secretes late")) test_late(t, assay, shown);
    if (strstr(claim->detail, "restricted")) test_restricted(t, assay, shown);
    if (strcmp(claim->relation, "is required for") == 0) test_required(t, shown);
    if (strcmp(claim->target, "autocrine") == 0) test_autocrine(t, assay, shown);
    if (!shown->good && !shown->reason) t->status = CK_NO_MEMORY;
}

/* False if the source does not act there. */
static bool try_assay(struct trying *t, struct ck_assay *assay)
{
    if (!ck_assay_arrange(assay, t->experiment)) {
        if (assay->no_memory) t->status = CK_NO_MEMORY;
        return false;
    }
    struct ck_shown *shown = add_shown(t);
    if (!shown) return true;
    assay->horizon_h = find_horizon(t, assay);
    struct ck_shown result = *shown;
    t->status = run_assay(t, assay, &result);
    if (t->status == CK_OK) test_more(t, assay, &result);
    t->finding->shown[t->finding->count - 1] = result;
    /* Some of "cytokines" do the contrary, as other claims say. */
    if (t->source.any && assay->expected * result.effect < 0) t->finding->count--;
    return true;
}

/* ---- one arrow ---- */

static bool is_signal(const struct ck_species *species)
{
    return species->kind == CK_CYTOKINE || species->kind == CK_MEMBRANE_LIGAND;
}

static bool is_read(const struct ck_process *process, const struct ck_species *species)
{
    size_t part = 0;
    const struct ck_actors one = {.species = &species, .part = &part, .count = 1};
    const bool subject = process->subject && ck_same_species(process->subject, species);
    return subject || ck_reads_process(process, &one);
}

/* A cytokine that some receptor takes for a signal: not one that only stands in the way. */
static bool is_messenger(const struct trying *t, const struct ck_species *species)
{
    const struct ck_graph *graph = t->lab->graph;
    if (!is_signal(species) || (species->twin && species->in_blood)) return false;
    for (size_t i = 0; i < graph->receptor_count; i++)
        for (size_t k = 0; k < graph->receptors[i]->antagonist_count; k++)
            if (graph->receptors[i]->antagonists[k].species == species) return false;
    return true;
}

static bool try_one(struct trying *t, const struct ck_process *process,
                    const struct ck_share *share, const struct ck_species *member)
{
    struct ck_assay assay;
    size_t *part = ck_arena_alloc(t->arena, 1, sizeof *part);
    const struct ck_species **species = ck_arena_alloc(t->arena, 1, sizeof *species);
    init_assay(t, process, share, &assay);
    if (!part || !species) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    *species = member;
    assay.source =
        (struct ck_actors){.species = species, .part = part, .count = 1, .part_count = 1};
    return try_assay(t, &assay);
}

/* A cell acts by what it makes and the arrow reads. */
static bool try_maker(struct trying *t, const struct ck_process *process,
                      const struct ck_share *share, const struct ck_species *cell)
{
    const struct ck_graph *graph = t->lab->graph;
    struct ck_assay assay;
    init_assay(t, process, share, &assay);
    assay.maker = cell;
    assay.source.species =
        ck_arena_alloc(t->arena, graph->process_count + 1, sizeof *assay.source.species);
    assay.source.part = ck_arena_alloc(t->arena, graph->process_count + 1, sizeof(size_t));
    if (!assay.source.species || !assay.source.part) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *made = graph->processes[i];
        if (made->verb == CK_SECRETES && made->subject == cell && made->object &&
            is_read(process, made->object) && !ck_actors_hold(&assay.source, made->object))
            assay.source.species[assay.source.count++] = made->object;
    }
    return assay.source.count > 0 && try_assay(t, &assay);
}

static bool try_members(struct trying *t, const struct ck_process *process,
                        const struct ck_share *share)
{
    const struct ck_graph *graph = t->lab->graph;
    bool found = false;
    for (size_t i = 0; i < t->source.count && t->status == CK_OK; i++)
        found = try_one(t, process, share, t->source.species[i]) || found;
    for (size_t i = 0; t->source.any && i < graph->species_count && t->status == CK_OK; i++) {
        const struct ck_species *species = graph->species[i];
        if (is_messenger(t, species) && is_read(process, species))
            found = try_one(t, process, share, species) || found;
    }
    const bool mediated = strcmp(t->claim->kind, "produces") != 0;
    for (size_t i = 0; mediated && !found && i < t->source.count && t->status == CK_OK; i++)
        if (t->source.species[i]->kind == CK_CELL)
            found = try_maker(t, process, share, t->source.species[i]);
    return found;
}

/* All parts together; `any` among them is what else the arrow reads. */
static bool try_joint(struct trying *t, const struct ck_process *process,
                      const struct ck_share *share)
{
    const struct ck_graph *graph = t->lab->graph;
    struct ck_assay assay;
    init_assay(t, process, share, &assay);
    struct ck_actors *source = &assay.source;
    source->species = ck_arena_alloc(t->arena, graph->species_count + 1, sizeof *source->species);
    source->part = ck_arena_alloc(t->arena, graph->species_count + 1, sizeof *source->part);
    if (!source->species || !source->part) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    source->part_count = t->source.part_count;
    for (size_t i = 0; i < t->source.count; i++) {
        if (!is_read(process, t->source.species[i])) continue;
        source->part[source->count] = t->source.part[i];
        source->species[source->count++] = t->source.species[i];
    }
    for (size_t i = 0; t->source.any && i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (!is_messenger(t, species) || !is_read(process, species) ||
            ck_actors_hold(source, species))
            continue;
        source->part[source->count] = source->part_count - 1;
        source->species[source->count++] = species;
    }
    return source->count > 1 && try_assay(t, &assay);
}

/* Whether the claim's target has to do with the arrow: it is moved, or it is who acts or reads. */
static bool is_about(const struct trying *t, const struct ck_process *process,
                     const struct ck_species *moved)
{
    const struct ck_actors *target = &t->target;
    if (target->any || target->unknown || ck_actors_hold(target, moved)) return true;
    if (strcmp(t->claim->kind, "antagonism") == 0 && ck_reads_process(process, target)) return true;
    return ck_actors_hold(target, process->subject) || ck_actors_hold(target, process->cell) ||
           ck_actors_hold(target, process->from);
}

static bool names_share(const struct trying *t, const struct ck_process *process)
{
    for (size_t i = 0; i < process->share_count; i++)
        if (ck_actors_hold(&t->target, process->shares[i].target)) return true;
    return false;
}

static bool try_share(struct trying *t, const struct ck_process *process,
                      const struct ck_share *share)
{
    return t->joint ? try_joint(t, process, share) : try_members(t, process, share);
}

static void complain(struct trying *t, const struct ck_process *process)
{
    const struct ck_species *moved = ck_process_target(process);
    const char *what = t->claim->source;
    if (!process->share_count && moved && !is_about(t, process, moved))
        add_failure(t, process->name, what,
                    ck_arena_print(t->arena, "the arrow names %s but moves %s, which is not %s",
                                   t->claim->id, moved->name, t->claim->target));
    else
        add_failure(t, process->name, what,
                    ck_arena_print(t->arena, "the arrow names %s but %s does not act on it",
                                   t->claim->id, what));
}

static void try_arrow(struct trying *t, const struct ck_process *process)
{
    const bool named = names_share(t, process);
    bool found = false;
    if (process->share_count == 0) {
        if (is_about(t, process, ck_process_target(process))) found = try_share(t, process, NULL);
    }
    for (size_t i = 0; i < process->share_count && t->status == CK_OK; i++) {
        const struct ck_share *share = &process->shares[i];
        if (named && !ck_actors_hold(&t->target, share->target)) continue;
        found = try_share(t, process, share) || found;
    }
    if (!found && t->status == CK_OK) complain(t, process);
}

/* ---- carriers ---- */

static bool is_required(const struct trying *t, const char *sentence)
{
    const struct ck_experiment *experiment = t->experiment;
    return experiment && lists(experiment->arrows, experiment->arrow_count, sentence);
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
static void try_ligand(struct trying *t, const struct ck_species *ligand)
{
    const struct ck_graph *graph = t->lab->graph;
    bool read = false;
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK; i++) {
        const struct ck_process *process = graph->processes[i];
        struct contact_search search = {ligand, false};
        ck_modulators_visit(process, note_contact, &search);
        if (!search.found || process->share_count > 0) continue;
        read = true;
        if (try_members(t, process, NULL)) return;
    }
    const char *reason = read ? "%s is not on %s" : "no arrow reads %s of %s";
    if (t->status == CK_OK)
        add_failure(t, ligand->name, t->claim->source,
                    ck_arena_print(t->arena, reason, ligand->name, t->claim->source));
}

static void try_carriers(struct trying *t)
{
    const struct ck_graph *graph = t->lab->graph;
    const char *id = t->claim->id;
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK; i++) {
        const struct ck_process *process = graph->processes[i];
        if (lists(process->claims, process->claim_count, id) || is_required(t, process->name))
            try_arrow(t, process);
    }
    for (size_t i = 0; i < graph->species_count && t->status == CK_OK; i++) {
        const struct ck_species *species = graph->species[i];
        if (species->kind == CK_MEMBRANE_LIGAND && strcmp(t->claim->kind, "produces") == 0 &&
            lists(species->claims, species->claim_count, id))
            try_ligand(t, species);
    }
    const bool whole = t->lab->chapter->study_count > 0; /* a module alone may lack some */
    for (size_t i = 0; whole && t->experiment && i < t->experiment->arrow_count; i++)
        if (!ck_graph_process(graph, t->experiment->arrows[i]) && t->status == CK_OK)
            add_failure(t, t->experiment->arrows[i], t->claim->source,
                        "the model does not have the arrow that should carry it");
}

/* ---- the verdict ---- */

/* Of a class of molecules each one that is modelled must have been shown. */
static bool needs_every(const struct trying *t)
{
    const enum ck_members members = t->experiment ? t->experiment->members : CK_MEMBERS_BY_RULE;
    if (members != CK_MEMBERS_BY_RULE) return members == CK_MEMBERS_EVERY;
    return !t->source.any && !t->joint && strcmp(t->claim->kind, "produces") != 0 &&
           t->source.count > 0 && is_signal(t->source.species[0]);
}

static bool is_shown(const struct trying *t, const struct ck_species *species)
{
    const struct ck_finding *finding = t->finding;
    for (size_t i = 0; i < finding->count; i++)
        if (finding->shown[i].good && strcmp(finding->shown[i].source, species->name) == 0)
            return true;
    return false;
}

static void check_members(struct trying *t)
{
    const size_t before = t->finding->count;
    if (before == 0 || !needs_every(t)) return;
    for (size_t i = 0; i < t->source.count && t->status == CK_OK; i++)
        if (!is_shown(t, t->source.species[i]))
            add_failure(
                t, "", t->source.species[i]->name,
                ck_arena_print(t->arena, "it is not shown for %s", t->source.species[i]->name));
}

/* "+/−": an instance of each. */
static void check_signs(struct trying *t)
{
    bool up = false, down = false;
    if (t->finding->count == 0 || t->sign != 0 || t->absent) return;
    for (size_t i = 0; i < t->finding->count; i++) {
        up = up || t->finding->shown[i].effect > 0;
        down = down || t->finding->shown[i].effect < 0;
    }
    if (!up || !down)
        add_failure(t, "", t->claim->source,
                    up ? "nothing shows it downwards" : "nothing shows it upwards");
}

static void judge(struct trying *t)
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

static void set_sign(struct trying *t)
{
    const char *sign = t->claim->sign;
    t->absent = strcmp(sign, "0") == 0;
    t->sign = strcmp(sign, "-") == 0 ? -1 : strcmp(sign, "+") == 0 ? 1 : 0;
}

static enum ck_status try_claim(const struct ck_lab *lab, const struct ck_claim *claim,
                                const struct ck_process *only, struct ck_arena *arena,
                                struct ck_finding *finding)
{
    struct trying t = {.lab = lab,
                       .claim = claim,
                       .experiment = ck_chapter_experiment(lab->chapter, claim->id),
                       .arena = arena,
                       .finding = finding};
    *finding = (struct ck_finding){
        .claim = claim, .verdict = CK_VERDICT_OUTSIDE, .reason = {NULL, NULL}, .effect = NAN};
    set_sign(&t);
    find_source(&t);
    if (t.status == CK_OK) find_target(&t);
    if (t.status == CK_OK && t.source.unknown) return CK_OK;
    if (t.status == CK_OK && only) try_arrow(&t, only);
    if (t.status == CK_OK && !only) try_carriers(&t);
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
