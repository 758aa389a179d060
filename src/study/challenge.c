/* Runs a study again without the change of one arm after another, and notes which expectations
 * fail. Only arms that inherit what is taken away are run; the others are as in the whole study. */
#include "ck/challenge.h"

#include "ck/crew.h"
#include "formula.h"
#include "private.h"
#include "run.h"
#include <string.h>

const char *const ck_trial_end_words[] = {
#define X(kind, word) word,
    CK_TRIAL_ENDS(X)
#undef X
};

/* The study without the change of one arm. */
struct variant {
    size_t from; /* that arm */
    struct ck_study study;
    struct ck_diag diag;
    bool *failed; /* arm_count: arms that could not be run; NULL: it could not even be read */
    char reason[600];
};

struct contest {
    const struct ck_challenge_run *run;
    struct ck_challenge *challenge;
    struct variant *variants;
    size_t count;
};

/* --- what belongs to an arm ------------------------------------------------------------------ */

static bool has_change(const struct ck_arm *arm)
{
    return arm->private->own_count > 0 || arm->private->start_written;
}

static size_t find_parent(const struct ck_study *study, size_t arm)
{
    const struct ck_node *like = study->arms[arm].private->like;
    for (size_t i = 0; like && i < study->arm_count; i++)
        if (strcmp(study->arms[i].name, like->text) == 0) return i;
    return SIZE_MAX;
}

/* The arm that wrote the change of `arm`, or SIZE_MAX. */
static size_t find_writer(const struct ck_study *study, size_t arm)
{
    while (arm != SIZE_MAX && !has_change(&study->arms[arm])) arm = find_parent(study, arm);
    return arm;
}

static bool inherits(const struct ck_study *study, size_t arm, size_t from)
{
    while (arm != SIZE_MAX && arm != from) arm = find_parent(study, arm);
    return arm == from;
}

static bool names_arm(const struct ck_formula *formula, size_t arm)
{
    if (!formula) return false;
    if (ck_formula_is_measure(formula) && formula->arm_index == arm) return true;
    return names_arm(formula->left, arm) || names_arm(formula->right, arm);
}

/* "give pathogen, start own_rest" */
static const char *describe(struct ck_arena *arena, const struct ck_arm *arm)
{
    const struct ck_arm_private *own = arm->private;
    const char *text = "";
    for (size_t i = 0; i < own->own_count && text; i++)
        text = ck_arena_print(arena, "%s%s%s %s%s", text, i > 0 ? ", " : "",
                              ck_change_keys[own->own[i]->kind], own->own[i]->target,
                              own->own[i]->is_none ? " (none)" : "");
    if (text && own->start_written)
        text = ck_arena_print(arena, "%s%sstart %s", text, own->own_count > 0 ? ", " : "",
                              arm->own_rest ? "own_rest" : "none");
    return text;
}

/* --- the study as it is ---------------------------------------------------------------------- */

struct whole_work {
    struct contest *contest;
    struct ck_failure *failures; /* one for each arm */
    bool *failed;
};

static enum ck_status run_whole_arm(void *user, size_t worker, size_t item)
{
    (void)worker;
    const struct whole_work *work = user;
    struct ck_study *study = &work->contest->challenge->study;
    const struct ck_run run = {study, work->contest->run->stop, &work->failures[item], NULL};
    const enum ck_status status = ck_run_arm(&run, &study->arms[item]);
    work->failed[item] = status == CK_FAILED;
    return status;
}

/* The first arm that failed is told, whoever came first. */
static void keep_failure(const struct whole_work *work)
{
    struct ck_challenge *challenge = work->contest->challenge;
    for (size_t i = challenge->study.arm_count; i-- > 0;) {
        if (!work->failed[i]) continue;
        challenge->failure = work->failures[i];
        challenge->failed_arm = i;
    }
}

static enum ck_status run_whole(struct contest *contest)
{
    struct ck_challenge *challenge = contest->challenge;
    struct ck_study *study = &challenge->study;
    const struct ck_crew crew = {contest->run->jobs, contest->run->stop, NULL, NULL};
    const struct ck_run rest = {study, contest->run->stop, &challenge->failure, NULL};
    struct whole_work work = {.contest = contest};
    work.failures = ck_arena_alloc(&challenge->arena, study->arm_count + 1, sizeof *work.failures);
    work.failed = ck_arena_alloc(&challenge->arena, study->arm_count + 1, sizeof *work.failed);
    if (!work.failures || !work.failed) return CK_NO_MEMORY;
    enum ck_status status = ck_run_rest(&rest);
    if (status == CK_OK) {
        status = ck_crew_do(&crew, study->arm_count, run_whole_arm, &work);
        keep_failure(&work);
    }
    return status == CK_OK ? ck_evaluate_expectations(study) : status;
}

/* --- without the change of one arm ----------------------------------------------------------- */

static void tell_failure(struct variant *variant, const char *arm, const struct ck_failure *failure)
{
    if (variant->reason[0]) return;
    snprintf(variant->reason, sizeof variant->reason, "%s%s: %s at t = %.6g h", arm ? "arm " : "",
             arm ? arm : "the rest", failure->reason, failure->time_h);
}

/* The trajectories of the whole study stand in for arms that are the same; given back at the end.
 */
static void borrow(const struct contest *contest, struct variant *variant, bool begin)
{
    const struct ck_study *whole = &contest->challenge->study;
    struct ck_study *study = &variant->study;
    if (begin)
        study->rest = whole->rest;
    else
        study->rest = (struct ck_rest){0};
    for (size_t i = 0; i < study->arm_count; i++) {
        struct ck_trajectory *trajectory = &study->arms[i].trajectory;
        if (inherits(whole, i, variant->from)) {
            if (!begin) ck_trajectory_free(trajectory);
        } else if (begin) {
            *trajectory = whole->arms[i].trajectory;
        }
        if (!begin) ck_trajectory_init(trajectory);
    }
}

static enum ck_status run_arms(const struct contest *contest, struct variant *variant)
{
    struct ck_study *study = &variant->study;
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++) {
        struct ck_failure failure = {0};
        const struct ck_run run = {study, contest->run->stop, &failure, NULL};
        if (!inherits(&contest->challenge->study, i, variant->from)) continue;
        status = ck_run_arm(&run, &study->arms[i]);
        if (status == CK_FAILED && failure.interrupted) return status;
        variant->failed[i] = status == CK_FAILED;
        if (status == CK_FAILED) tell_failure(variant, study->arms[i].name, &failure);
        if (status == CK_FAILED) status = CK_OK;
    }
    return status;
}

static enum ck_status run_variant(void *user, size_t worker, size_t item)
{
    (void)worker;
    const struct contest *contest = user;
    struct variant *variant = &contest->variants[item];
    if (!variant->failed) return CK_OK;
    borrow(contest, variant, true);
    enum ck_status status = run_arms(contest, variant);
    if (status == CK_OK) status = ck_evaluate_expectations(&variant->study);
    borrow(contest, variant, false);
    return status;
}

/* A study may make no sense without its change: that is kept, and no error. */
static enum ck_status read_variant(const struct contest *contest, struct variant *variant)
{
    const struct ck_challenge_run *run = contest->run;
    const struct ck_study *whole = &contest->challenge->study;
    ck_diag_init(&variant->diag);
    ck_study_init(&variant->study);
    variant->study.without = whole->arms[variant->from].name;
    const enum ck_status status =
        ck_study_read(run->inputs, run->units, run->path, &variant->study, &variant->diag);
    if (status == CK_BAD_INPUT && variant->diag.count > 0)
        snprintf(variant->reason, sizeof variant->reason, "%s", variant->diag.messages[0].text);
    if (status == CK_BAD_INPUT) return CK_OK;
    if (status != CK_OK) return status;
    variant->failed =
        ck_arena_alloc(&variant->study.arena, whole->arm_count + 1, sizeof *variant->failed);
    return variant->failed ? CK_OK : CK_NO_MEMORY;
}

/* One for each arm whose change some expectation is about. */
static enum ck_status make_variants(struct contest *contest)
{
    const struct ck_study *study = &contest->challenge->study;
    enum ck_status status = CK_OK;
    contest->variants = ck_alloc(study->arm_count + 1, sizeof *contest->variants);
    if (!contest->variants) return CK_NO_MEMORY;
    for (size_t from = 0; from < study->arm_count && status == CK_OK; from++) {
        bool asked = false;
        for (size_t i = 0; i < study->arm_count && !asked; i++)
            for (size_t e = 0; e < study->expectation_count && !asked; e++)
                asked =
                    find_writer(study, i) == from && names_arm(study->expectations[e].formula, i);
        if (!asked) continue;
        contest->variants[contest->count].from = from;
        status = read_variant(contest, &contest->variants[contest->count++]);
    }
    return status;
}

static void free_variants(struct contest *contest)
{
    for (size_t i = 0; i < contest->count; i++) {
        ck_study_free(&contest->variants[i].study);
        ck_diag_free(&contest->variants[i].diag);
    }
    ck_release(contest->variants);
}

/* --- trials ---------------------------------------------------------------------------------- */

static const char *copy_or_null(struct ck_arena *arena, const char *text)
{
    return text ? ck_arena_copy(arena, text) : NULL;
}

static enum ck_status judge(const struct contest *contest, const struct variant *variant,
                            struct ck_trial *trial)
{
    struct ck_arena *arena = &contest->challenge->arena;
    const struct ck_study *whole = &contest->challenge->study;
    trial->from = variant->from;
    trial->taken = describe(arena, &whole->arms[variant->from]);
    if (!trial->taken) return CK_NO_MEMORY;
    if (!variant->failed ||
        ck_formula_uses(variant->study.expectations[trial->expectation].formula, variant->failed)) {
        trial->end = CK_TRIAL_BROKEN;
        trial->reason = ck_arena_copy(arena, variant->reason);
        return trial->reason ? CK_OK : CK_NO_MEMORY;
    }
    const struct ck_expectation *e = &variant->study.expectations[trial->expectation];
    trial->end = e->holds ? CK_TRIAL_STANDS : CK_TRIAL_FALLS;
    trial->left = e->left;
    trial->right = e->right;
    trial->missing = copy_or_null(arena, e->missing);
    return e->missing && !trial->missing ? CK_NO_MEMORY : CK_OK;
}

static enum ck_status make_trial(const struct contest *contest, size_t expectation, size_t arm)
{
    struct ck_challenge *challenge = contest->challenge;
    struct ck_trial *trial = &challenge->trials[challenge->count++];
    const size_t from = find_writer(&challenge->study, arm);
    *trial = (struct ck_trial){expectation, arm, SIZE_MAX, "", CK_TRIAL_NOTHING, 0, 0, NULL, NULL};
    for (size_t i = 0; i < contest->count; i++)
        if (contest->variants[i].from == from) return judge(contest, &contest->variants[i], trial);
    return CK_OK;
}

static enum ck_status make_trials(const struct contest *contest)
{
    struct ck_challenge *challenge = contest->challenge;
    const struct ck_study *study = &challenge->study;
    enum ck_status status = CK_OK;
    const size_t most = study->expectation_count * study->arm_count;
    challenge->trials = ck_arena_alloc(&challenge->arena, most + 1, sizeof *challenge->trials);
    if (!challenge->trials) return CK_NO_MEMORY;
    for (size_t e = 0; e < study->expectation_count; e++)
        for (size_t i = 0; i < study->arm_count && status == CK_OK; i++)
            if (names_arm(study->expectations[e].formula, i)) status = make_trial(contest, e, i);
    return status;
}

/* --- all of it ------------------------------------------------------------------------------- */

enum ck_status ck_challenge_solve(const struct ck_challenge_run *run,
                                  struct ck_challenge *challenge)
{
    struct contest contest = {.run = run, .challenge = challenge};
    const struct ck_crew crew = {run->jobs, run->stop, NULL, NULL};
    *challenge = (struct ck_challenge){.failed_arm = SIZE_MAX};
    ck_study_init(&challenge->study);
    enum ck_status status =
        ck_study_read(run->inputs, run->units, run->path, &challenge->study, run->diag);
    if (status == CK_OK) status = run_whole(&contest);
    if (status == CK_OK) status = make_variants(&contest);
    if (status == CK_OK) status = ck_crew_do(&crew, contest.count, run_variant, &contest);
    if (status == CK_OK) status = make_trials(&contest);
    if (status == CK_FAILED && run->stop && *run->stop) challenge->failure.interrupted = true;
    free_variants(&contest);
    return status;
}

void ck_challenge_free(struct ck_challenge *challenge)
{
    ck_study_free(&challenge->study);
    ck_arena_free(&challenge->arena);
}

bool ck_challenge_can_fail(const struct ck_challenge *challenge, size_t expectation)
{
    if (!challenge->study.expectations[expectation].holds) return false;
    for (size_t i = 0; i < challenge->count; i++)
        if (challenge->trials[i].expectation == expectation &&
            challenge->trials[i].end == CK_TRIAL_FALLS)
            return true;
    return false;
}
