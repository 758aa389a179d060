/* What a claim asks of an arrow: whose action, on what, in which direction, for how long. */
#include "trying.h"

#include <math.h>
#include <string.h>

#define USUAL_H    72 /* long enough for cells to become others */
#define DELAYS     3  /* of an arrow's delay: its product has arrived */
#define MOST_WORDS 16

/* ---- words ---- */

/* "IL-4+IL-5" as two words with no blanks around them. */
static size_t split_words(struct ck_trying *t, const char *text, const char *words[MOST_WORDS])
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

static void find_source(struct ck_trying *t)
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

static void find_target(struct ck_trying *t)
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
static bool is_activity(const struct ck_trying *t)
{
    static const char *const words[] = {"activity", "action", "cytotoxic", "death", "tumoricidal"};
    if (t->experiment && t->experiment->target) return strstr(t->claim->relation, "cytotoxicity");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(t->claim->target, words[i]) || strstr(t->claim->relation, words[i])) return true;
    return false;
}

/* ---- one assay ---- */

static double delay_of(const struct ck_process *process)
{
    return process->delay ? process->delay->value : 0;
}

double ck_trying_horizon(const struct ck_trying *t, const struct ck_assay *assay)
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
static bool is_against(const struct ck_trying *t)
{
    const char *word = t->claim->target;
    if (t->experiment && t->experiment->target) return false;
    return strncmp(word, "anti-", 5) == 0 || strncmp(word, "antiviral", 9) == 0;
}

bool ck_lists(const char *const *claims, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(claims[i], id) == 0) return true;
    return false;
}

static int expect(const struct ck_trying *t, const struct ck_process *process,
                  const struct ck_species *target)
{
    const struct ck_experiment *experiment = t->experiment;
    if (experiment && ck_lists(experiment->up, experiment->up_count, process->name)) return 1;
    if (experiment && ck_lists(experiment->down, experiment->down_count, process->name)) return -1;
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
static const struct ck_actors *find_kin(struct ck_trying *t, const struct ck_process *process,
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

void ck_trying_assay(struct ck_trying *t, const struct ck_process *process,
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

static void set_sign(struct ck_trying *t)
{
    const char *sign = t->claim->sign;
    t->absent = strcmp(sign, "0") == 0;
    t->sign = strcmp(sign, "-") == 0 ? -1 : strcmp(sign, "+") == 0 ? 1 : 0;
}

void ck_trying_read(struct ck_trying *t)
{
    set_sign(t);
    find_source(t);
    if (t->status == CK_OK) find_target(t);
}
