/* All claims of the table: arrows are tried in a lab, studies run, and the verdicts put together.
 */
#include "ck/crew.h"
#include "private.h"

#include <math.h>
#include <string.h>

/* ---- what is asked ---- */

static enum ck_status complain_claim(const struct ck_notes_run *run)
{
    const struct ck_chapter *chapter = run->graph->chapter;
    const size_t count = chapter ? chapter->claim_count : 0;
    const char **ids = ck_arena_alloc(&run->diag->arena, count + 1, sizeof *ids);
    if (!ids) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) ids[i] = chapter->claims[i].id;
    ck_error(run->diag, (struct ck_place){0}, ck_diag_nearest(run->diag, run->claim, ids, count),
             "there is no claim '%s' in the table", run->claim);
    return CK_BAD_INPUT;
}

static enum ck_status complain_meta(const struct ck_notes_run *run)
{
    ck_error(run->diag, (struct ck_place){0}, NULL,
             "%s is a fact with nothing to simulate, so nothing is run for it", run->claim);
    return CK_BAD_INPUT;
}

static enum ck_status list_claims(const struct ck_notes_run *run, struct ck_notes *notes)
{
    const struct ck_chapter *chapter = run->graph->chapter;
    const struct ck_claim *one = run->claim ? ck_chapter_claim(chapter, run->claim) : NULL;
    const size_t most = chapter ? chapter->claim_count : 0;
    if (run->claim && !one) return complain_claim(run);
    if (one && one->tag == CK_CLAIM_META) return complain_meta(run);
    notes->findings = ck_arena_alloc(&notes->arena, most + 1, sizeof *notes->findings);
    notes->arenas = ck_arena_alloc(&notes->arena, most + 1, sizeof *notes->arenas);
    if (!notes->findings || !notes->arenas) return CK_NO_MEMORY;
    for (size_t i = 0; i < most; i++) {
        const struct ck_claim *claim = &chapter->claims[i];
        if (claim->tag == CK_CLAIM_META || (one && claim != one)) continue;
        notes->findings[notes->count++] =
            (struct ck_finding){.claim = claim, .verdict = CK_VERDICT_OUTSIDE, .effect = NAN};
    }
    if (most > 0) return CK_OK;
    ck_error(run->diag, (struct ck_place){0}, "notes: notes/claims.tsv",
             "the model names no table of claims");
    return CK_BAD_INPUT;
}

/* ---- arrows ---- */

struct shift {
    struct ck_notes *notes;
    const struct ck_lab *lab;
};

static enum ck_status try_item(void *user, size_t worker, size_t item)
{
    const struct shift *shift = user;
    struct ck_finding *finding = &shift->notes->findings[item];
    (void)worker;
    if (finding->claim->tag != CK_CLAIM_EDGE) return CK_OK;
    return ck_notes_try(shift->lab, finding->claim, &shift->notes->arenas[item], finding);
}

static enum ck_status try_arrows(const struct ck_notes_run *run, struct ck_notes *notes)
{
    struct ck_lab lab;
    struct shift shift = {notes, &lab};
    const struct ck_crew crew = {run->jobs, run->stop, run->tell, run->user};
    enum ck_status status = ck_lab_init(&lab, run->graph, run->system, run->stop, &notes->failure);
    if (status == CK_OK) status = ck_crew_do(&crew, notes->count, try_item, &shift);
    ck_lab_free(&lab);
    return status;
}

/* ---- verdicts ---- */

static void say(struct ck_finding *finding, enum ck_claim_verdict verdict, const char *en,
                const char *fr)
{
    finding->verdict = verdict;
    finding->reason = (struct ck_label){en, fr};
}

static bool is_network(const struct ck_claim *claim)
{
    static const char *const kinds[] = {"pleiotropy", "redundancy", "synergy",
                                        "antagonism", "cascade",    "mode_of_action"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], claim->kind) == 0) return true;
    return false;
}

static bool has_arrow(const struct ck_finding *finding)
{
    for (size_t i = 0; i < finding->count; i++)
        if (finding->shown[i].source) return true;
    return false;
}

static void judge(const struct ck_notes_run *run, struct ck_notes *notes,
                  struct ck_finding *finding)
{
    const struct ck_gap *gap = ck_chapter_gap(run->graph->chapter, finding->claim->id);
    const bool edge = finding->claim->tag == CK_CLAIM_EDGE && !is_network(finding->claim);
    if (gap && finding->count > 0)
        say(finding, CK_VERDICT_FAILS, "the model says that it is not modelled, but it is",
            "le modèle la dit non modélisée, mais elle l’est");
    else if (gap)
        say(finding, CK_VERDICT_NOT_MODELLED, gap->reason.en, gap->reason.fr);
    else if (finding->count == 0 && notes->whole)
        say(finding, CK_VERDICT_FAILS, "nothing carries this claim",
            "rien ne porte cette affirmation");
    else if (finding->count == 0)
        say(finding, CK_VERDICT_OUTSIDE, NULL, NULL);
    else if (edge && !has_arrow(finding))
        say(finding, CK_VERDICT_FAILS, "no arrow carries this claim, only a study",
            "aucune flèche ne porte cette affirmation, seulement une étude");
}

static void judge_all(const struct ck_notes_run *run, struct ck_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        judge(run, notes, &notes->findings[i]);
        notes->verdicts[notes->findings[i].verdict]++;
    }
}

/* ---- all ---- */

enum ck_status ck_notes_solve(const struct ck_notes_run *run, struct ck_notes *notes)
{
    const struct ck_chapter *chapter = run->graph->chapter;
    *notes = (struct ck_notes){.whole = chapter && chapter->study_count > 0};
    enum ck_status status = list_claims(run, notes);
    if (status == CK_OK) status = try_arrows(run, notes);
    if (status == CK_OK) status = ck_notes_uncovered(run, notes);
    enum ck_status studies = status;
    if (status == CK_OK) studies = ck_notes_run_studies(run, notes);
    if (status == CK_OK && studies != CK_BAD_INPUT) status = studies;
    if (status == CK_OK) judge_all(run, notes);
    return status == CK_OK ? studies : status;
}

void ck_notes_free(struct ck_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) ck_arena_free(&notes->arenas[i]);
    ck_arena_free(&notes->arena);
    *notes = (struct ck_notes){0};
}
