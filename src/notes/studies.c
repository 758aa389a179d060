/* Claims that studies carry: the studies that the model names are found, those that answer for a
 * claim run once each, and what their expectations found is added to the claims they list. */
#include "ck/crew.h"
#include "private.h"

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEEPEST 16 /* folders within folders */

struct answer { /* of one expectation */
    const char *study, *that, *missing, *unit, *comparison;
    const char **claims;
    size_t claim_count;
    double left, right;
    bool holds;
};

struct question { /* one study */
    const char *path;
    struct ck_place place;
    struct answer *answers;
    size_t answer_count;
    const char *failure; /* it could not be run */
};

struct library {
    const struct ck_notes_run *run;
    struct ck_notes *notes;
    struct question *questions;
    size_t count, capacity;
    pthread_mutex_t lock; /* reading uses inputs, units and the diag of all */
    enum ck_status worst; /* CK_BAD_INPUT: a study could not be read */
};

/* ---- finding studies ---- */

static bool answers_for(const struct ck_notes_run *run, const struct ck_node *expect)
{
    for (size_t i = 0; expect && expect->kind == CK_LIST && i < expect->count; i++) {
        const struct ck_node *claims = ck_node_get(expect->items[i], "claims");
        for (size_t k = 0; claims && claims->kind == CK_LIST && k < claims->count; k++)
            if (!run->claim || strcmp(claims->items[k]->text, run->claim) == 0) return true;
    }
    return false;
}

static enum ck_status add_study(struct library *library, const char *path, struct ck_place place)
{
    const struct ck_notes_run *run = library->run;
    struct ck_document *document = NULL;
    const enum ck_status status = ck_inputs_yaml(run->inputs, path, place, &document, run->diag);
    if (status == CK_NO_MEMORY) return status;
    if (!document || !document->root) library->worst = CK_BAD_INPUT;
    if (!document || !document->root || !ck_node_get(document->root, "study")) return CK_OK;
    if (!answers_for(run, ck_node_get(document->root, "expect"))) return CK_OK;
    struct question *grown = ck_arena_grow(&library->notes->arena, library->questions,
                                           library->count, &library->capacity, sizeof *grown);
    const char *kept = ck_arena_copy(&library->notes->arena, path);
    if (!grown || !kept) return CK_NO_MEMORY;
    library->questions = grown;
    grown[library->count++] = (struct question){.path = kept, .place = place};
    return CK_OK;
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* Names in a folder in order, hidden ones left out. */
static enum ck_status list_folder(struct library *library, const char *path, const char ***names,
                                  size_t *count)
{
    DIR *folder = opendir(path);
    size_t capacity = 0;
    *names = NULL;
    *count = 0;
    if (!folder) return CK_IO;
    enum ck_status status = CK_OK;
    for (struct dirent *entry = readdir(folder); entry && status == CK_OK;
         entry = readdir(folder)) {
        if (entry->d_name[0] == '.') continue;
        const char **grown =
            ck_arena_grow(&library->notes->arena, (void *)*names, *count, &capacity, sizeof *grown);
        const char *name = ck_arena_print(&library->notes->arena, "%s/%s", path, entry->d_name);
        if (!grown || !name) status = CK_NO_MEMORY;
        if (status != CK_OK) break;
        *names = grown;
        grown[(*count)++] = name;
    }
    closedir(folder);
    if (*count > 1) qsort((void *)*names, *count, sizeof **names, by_name);
    return status;
}

static bool is_yaml(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static enum ck_status add_path(struct library *library, const char *path, struct ck_place place,
                               unsigned depth)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        ck_error(library->run->diag, place, "a study, or a folder of studies", "there is no '%s'",
                 path);
        library->worst = CK_BAD_INPUT;
        return CK_OK;
    }
    if (!S_ISDIR(info.st_mode))
        return is_yaml(path) || depth == 0 ? add_study(library, path, place) : CK_OK;
    const char **names;
    size_t count;
    if (depth >= DEEPEST) return CK_OK;
    enum ck_status status = list_folder(library, path, &names, &count);
    if (status == CK_IO) {
        ck_error(library->run->diag, place, NULL, "the folder '%s' cannot be read", path);
        library->worst = CK_BAD_INPUT;
        return CK_OK;
    }
    for (size_t i = 0; i < count && status == CK_OK; i++)
        status = add_path(library, names[i], place, depth + 1);
    return status;
}

/* ---- running them ---- */

static enum ck_status keep_answers(struct library *library, const struct ck_study *study,
                                   struct question *question)
{
    struct ck_arena *arena = &library->notes->arena;
    question->answers = ck_arena_alloc(arena, study->expectation_count + 1, sizeof(struct answer));
    if (!question->answers) return CK_NO_MEMORY;
    for (size_t i = 0; i < study->expectation_count; i++) {
        const struct ck_expectation *e = &study->expectations[i];
        struct answer *answer = &question->answers[question->answer_count++];
        *answer = (struct answer){.study = ck_arena_copy(arena, study->name),
                                  .that = ck_arena_copy(arena, e->that),
                                  .unit = ck_arena_copy(arena, e->unit ? e->unit : ""),
                                  .comparison = ck_arena_copy(arena, e->comparison),
                                  .left = e->left,
                                  .right = e->right,
                                  .holds = e->holds};
        answer->claims = ck_arena_alloc(arena, e->claim_count + 1, sizeof *answer->claims);
        if (!answer->study || !answer->that || !answer->unit || !answer->comparison ||
            !answer->claims)
            return CK_NO_MEMORY;
        for (size_t k = 0; k < e->claim_count; k++) {
            answer->claims[k] = ck_arena_copy(arena, e->claims[k]);
            if (!answer->claims[answer->claim_count++]) return CK_NO_MEMORY;
        }
        if (e->missing) answer->missing = ck_arena_copy(arena, e->missing);
    }
    return CK_OK;
}

static enum ck_status keep_failure(struct library *library, const struct ck_study *study,
                                   const struct ck_failure *failure, struct question *question)
{
    question->failure = ck_arena_print(&library->notes->arena, "%s cannot be run: %s", study->name,
                                       failure->reason);
    return question->failure ? keep_answers(library, study, question) : CK_NO_MEMORY;
}

static enum ck_status read_study(struct library *library, const struct question *question,
                                 struct ck_study *study)
{
    const struct ck_notes_run *run = library->run;
    pthread_mutex_lock(&library->lock);
    const enum ck_status status =
        ck_study_read(run->inputs, run->units, question->path, study, run->diag);
    if (status == CK_BAD_INPUT) library->worst = status;
    pthread_mutex_unlock(&library->lock);
    return status;
}

static enum ck_status run_item(void *user, size_t worker, size_t item)
{
    struct library *library = user;
    struct question *question = &library->questions[item];
    struct ck_failure failure = {.time_h = 0};
    struct ck_study study;
    size_t arm;
    (void)worker;
    ck_study_init(&study);
    enum ck_status status = read_study(library, question, &study);
    const bool good = status == CK_OK;
    if (good) status = ck_study_run(&study, library->run->stop, &failure, &arm);
    pthread_mutex_lock(&library->lock);
    if (status == CK_OK)
        status = keep_answers(library, &study, question);
    else if (good && status == CK_FAILED && !failure.interrupted)
        status = keep_failure(library, &study, &failure, question);
    ck_study_free(&study);
    pthread_mutex_unlock(&library->lock);
    return status == CK_BAD_INPUT || status == CK_IO ? CK_OK : status;
}

/* ---- what they say of claims ---- */

static bool names_claim(const struct answer *answer, const char *id)
{
    for (size_t i = 0; i < answer->claim_count; i++)
        if (strcmp(answer->claims[i], id) == 0) return true;
    return false;
}

static const char *describe(struct ck_arena *arena, const struct answer *answer)
{
    if (answer->missing) return ck_arena_print(arena, "there is no %s", answer->missing);
    const char *unit = strcmp(answer->unit, "1") == 0 ? "" : answer->unit;
    return ck_arena_print(arena, "%.4g %s %.4g%s%s", answer->left, answer->comparison,
                          answer->right, unit[0] ? " " : "", unit);
}

static enum ck_status add_answer(struct ck_arena *arena, const struct question *question,
                                 const struct answer *answer, struct ck_finding *finding)
{
    struct ck_shown *grown = ck_arena_alloc(arena, finding->count + 1, sizeof *grown);
    const char *name = ck_arena_print(arena, "%s: %s", answer->study, answer->that);
    const char *values = question->failure ? "" : describe(arena, answer);
    if (!grown || !name || !values) return CK_NO_MEMORY;
    if (finding->count > 0) memcpy(grown, finding->shown, finding->count * sizeof *grown);
    grown[finding->count] = (struct ck_shown){.arrow = name,
                                              .setting = values,
                                              .effect = NAN,
                                              .at_h = NAN,
                                              .without_arrow = NAN,
                                              .without_signal = NAN,
                                              .network = NAN,
                                              .network_h = NAN,
                                              .good = answer->holds && !question->failure};
    finding->shown = grown;
    struct ck_shown *shown = &grown[finding->count++];
    finding->good += shown->good;
    if (shown->good) {
        if (finding->verdict == CK_VERDICT_OUTSIDE) finding->verdict = CK_VERDICT_HOLDS;
        return CK_OK;
    }
    shown->reason =
        question->failure ? question->failure : ck_arena_print(arena, "%s (%s)", name, values);
    if (!shown->reason) return CK_NO_MEMORY;
    if (finding->verdict != CK_VERDICT_FAILS)
        finding->reason = (struct ck_label){shown->reason, shown->reason};
    finding->verdict = CK_VERDICT_FAILS;
    return CK_OK;
}

static enum ck_status share_answers(struct library *library)
{
    struct ck_notes *notes = library->notes;
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < notes->count; i++)
        for (size_t q = 0; q < library->count; q++)
            for (size_t a = 0; a < library->questions[q].answer_count && status == CK_OK; a++) {
                const struct answer *answer = &library->questions[q].answers[a];
                if (names_claim(answer, notes->findings[i].claim->id))
                    status = add_answer(&notes->arenas[i], &library->questions[q], answer,
                                        &notes->findings[i]);
            }
    return status;
}

enum ck_status ck_notes_run_studies(const struct ck_notes_run *run, struct ck_notes *notes)
{
    const struct ck_chapter *chapter = run->graph->chapter;
    struct library library = {.run = run, .notes = notes};
    const struct ck_crew crew = {run->jobs, run->stop, run->tell, run->user};
    enum ck_status status = CK_OK;
    for (size_t i = 0; chapter && i < chapter->study_count && status == CK_OK; i++)
        status = add_path(&library, chapter->studies[i].path, chapter->studies[i].place, 0);
    if (status != CK_OK) return status;
    if (pthread_mutex_init(&library.lock, NULL) != 0) return CK_NO_MEMORY;
    status = ck_crew_do(&crew, library.count, run_item, &library);
    pthread_mutex_destroy(&library.lock);
    if (status == CK_OK) status = share_answers(&library);
    notes->study_count = library.count;
    return status == CK_OK ? library.worst : status;
}
