/* Influences of the model that no claim covers: what is ours and not the chapter's. */
#include "private.h"

#include <string.h>

struct survey {
    const struct ck_lab *lab;
    struct ck_notes *notes;
    const struct ck_process *process;
    size_t capacity;
    struct ck_arena scratch;
    bool no_memory;
};

bool ck_notes_covers(const struct ck_lab *lab, const struct ck_claim *claim,
                     const struct ck_modulator *modulator, struct ck_arena *scratch)
{
    const struct ck_experiment *experiment = ck_chapter_experiment(lab->chapter, claim->id);
    const char *const word[] = {claim->source};
    const bool own = experiment && experiment->source;
    struct ck_actors actors;
    if (ck_words_find(lab, own ? experiment->source : word, own ? experiment->source_count : 1,
                      scratch, &actors) != CK_OK)
        return false;
    return ck_reads_modulator(modulator, &actors);
}

static void look(void *user, const struct ck_modulator *modulator)
{
    struct survey *s = user;
    if (modulator->kind == CK_GATE) return;
    for (size_t i = 0; i < s->process->claim_count; i++) {
        const struct ck_claim *claim = ck_chapter_claim(s->lab->chapter, s->process->claims[i]);
        if (claim && claim->tag == CK_CLAIM_EDGE &&
            ck_notes_covers(s->lab, claim, modulator, &s->scratch))
            return;
    }
    const char **grown = ck_arena_grow(&s->notes->arena, (void *)s->notes->uncovered,
                                       s->notes->uncovered_count, &s->capacity, sizeof *grown);
    const char *text =
        ck_arena_print(&s->notes->arena, "%s: %s", s->process->name, modulator->name);
    if (!grown || !text) s->no_memory = true;
    if (!grown || !text) return;
    s->notes->uncovered = grown;
    grown[s->notes->uncovered_count++] = text;
}

enum ck_status ck_notes_uncovered(const struct ck_notes_run *run, struct ck_notes *notes)
{
    const struct ck_graph *graph = run->graph;
    const struct ck_lab lab = {.graph = graph, .chapter = graph->chapter};
    struct survey survey = {.lab = &lab, .notes = notes};
    for (size_t i = 0; i < graph->process_count && !survey.no_memory; i++) {
        survey.process = graph->processes[i];
        ck_modulators_visit(survey.process, look, &survey);
    }
    ck_arena_free(&survey.scratch);
    return survey.no_memory ? CK_NO_MEMORY : CK_OK;
}
