/* A whole sweep: the points that an earlier call left, the others, the crossings, the fits. Nothing
 * depends on how many threads do it. */
#include "private.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#define KEEP_S 1.0 /* between two checkpoints */

void ck_sweep_place(const struct ck_sweep_question *question, size_t point, double *values)
{
    const size_t count = question->axes[0].count;
    values[0] = question->axes[0].values[point % count];
    if (question->axis_count == 2) values[1] = question->axes[1].values[point / count];
}

static enum ck_status make_points(struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    sweep->n_points = question->axes[0].count;
    if (question->axis_count == 2) sweep->n_points *= question->axes[1].count;
    sweep->points = ck_arena_alloc(&sweep->arena, sweep->n_points + 1, sizeof *sweep->points);
    struct ck_slot *slots =
        ck_arena_alloc(&sweep->arena, sweep->n_points * question->n_slots + 1, sizeof *slots);
    if (!sweep->points || !slots) return CK_NO_MEMORY;
    for (size_t i = 0; i < sweep->n_points; i++)
        sweep->points[i].slots = slots + i * question->n_slots;
    return CK_OK;
}

/* --- points ---------------------------------------------------------------------------------- */

struct points_work {
    const struct ck_sweep_run *run;
    struct ck_sweep *sweep;
    size_t *open; /* points that are not finished */
    size_t count;
    char **reasons;       /* of each point that failed, in memory of its own */
    pthread_mutex_t lock; /* of the sweep's points */
    double kept_s;        /* when the last checkpoint was */
};

static enum ck_status copy_reason(const struct ck_sweep_runner *runner, char **reason)
{
    if (!runner->reason[0]) return CK_OK;
    const size_t length = strlen(runner->reason) + 1;
    *reason = ck_alloc(length, 1);
    if (!*reason) return CK_NO_MEMORY;
    memcpy(*reason, runner->reason, length);
    return CK_OK;
}

static enum ck_status work_on_point(struct ck_sweep_runner *runner, void *user, size_t item)
{
    struct points_work *work = user;
    const struct ck_sweep_question *question = work->sweep->question;
    struct ck_sweep_point *point = &work->sweep->points[work->open[item]];
    struct ck_slot *slots = ck_alloc(question->n_slots, sizeof *slots);
    double values[2];
    if (!slots) return CK_NO_MEMORY;
    ck_sweep_place(question, work->open[item], values);
    enum ck_status status = ck_sweep_point(runner, values, slots);
    if (status == CK_OK) status = copy_reason(runner, &work->reasons[item]);
    pthread_mutex_lock(&work->lock);
    if (status == CK_OK) memcpy(point->slots, slots, question->n_slots * sizeof *slots);
    point->reason = work->reasons[item];
    pthread_mutex_unlock(&work->lock);
    ck_release(slots);
    return status;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Progress, and now and then a checkpoint. */
static void tell_and_keep(void *user, size_t done, size_t total)
{
    struct points_work *work = user;
    const struct ck_sweep_run *run = work->run;
    if (run->tell) run->tell(run->user, done, total);
    if (!run->keep || done == total || now_s() - work->kept_s < KEEP_S) return;
    pthread_mutex_lock(&work->lock);
    run->keep(run->keeper, run, work->sweep);
    pthread_mutex_unlock(&work->lock);
    work->kept_s = now_s();
}

static enum ck_status keep_reasons(struct points_work *work)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < work->count; i++) {
        if (!work->reasons[i]) continue;
        const char *reason = ck_arena_copy(&work->sweep->arena, work->reasons[i]);
        if (!reason) status = CK_NO_MEMORY;
        work->sweep->points[work->open[i]].reason = reason;
        ck_release(work->reasons[i]);
    }
    return status;
}

static enum ck_status do_open_points(struct ck_sweep_crew *crew, struct points_work *work)
{
    if (work->count == 0) return CK_OK;
    if (pthread_mutex_init(&work->lock, NULL) != 0) return CK_NO_MEMORY;
    crew->tell = tell_and_keep;
    crew->told = work;
    const enum ck_status status = ck_sweep_crew_do(crew, work->count, work_on_point, work);
    crew->tell = NULL;
    pthread_mutex_destroy(&work->lock);
    return status;
}

static enum ck_status do_points(struct ck_sweep *sweep, struct ck_sweep_crew *crew)
{
    struct points_work work = {.run = crew->run, .sweep = sweep, .kept_s = now_s()};
    work.open = ck_arena_alloc(&sweep->arena, sweep->n_points + 1, sizeof *work.open);
    work.reasons = ck_arena_alloc(&sweep->arena, sweep->n_points + 1, sizeof *work.reasons);
    if (!work.open || !work.reasons) return CK_NO_MEMORY;
    for (size_t i = 0; i < sweep->n_points; i++)
        if (sweep->points[i].slots[0].state == CK_SLOT_OPEN) work.open[work.count++] = i;
    sweep->n_resumed = sweep->n_points - work.count;
    const enum ck_status status = do_open_points(crew, &work);
    const enum ck_status kept = keep_reasons(&work);
    return status != CK_OK ? status : kept;
}

static void count_failures(struct ck_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_points; i++) {
        bool failed = false;
        for (size_t k = 0; k < sweep->question->n_slots; k++)
            failed |= sweep->points[i].slots[k].state == CK_SLOT_FAILED;
        sweep->n_failed += failed;
    }
}

/* --- dose-response --------------------------------------------------------------------------- */

static enum ck_status fit_measures(struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    if (!question->fits_ec50) return CK_OK;
    sweep->ec50 = ck_arena_alloc(&sweep->arena, question->measure_count + 1, sizeof *sweep->ec50);
    double *x = ck_arena_alloc(&sweep->arena, sweep->n_points + 1, sizeof *x);
    double *y = ck_arena_alloc(&sweep->arena, sweep->n_points + 1, sizeof *y);
    if (!sweep->ec50 || !x || !y) return CK_NO_MEMORY;
    for (size_t m = 0; m < question->measure_count; m++) {
        size_t n = 0;
        for (size_t i = 0; i < sweep->n_points; i++) {
            if (sweep->points[i].slots[m].state != CK_SLOT_OK) continue;
            x[n] = question->axes[0].values[i];
            y[n++] = sweep->points[i].slots[m].value;
        }
        ck_ec50_fit(x, y, n, &sweep->ec50[m]);
        sweep->ec50[m].measure = m;
    }
    return CK_OK;
}

/* --- all of it ------------------------------------------------------------------------------- */

enum ck_status ck_sweep_solve(const struct ck_sweep_run *run, struct ck_sweep *sweep)
{
    struct ck_sweep_crew crew;
    *sweep = (struct ck_sweep){.study = run->study, .question = run->study->sweep};
    enum ck_status status = make_points(sweep);
    if (status == CK_OK && run->checkpoint) status = ck_sweep_read_checkpoint(run, sweep);
    if (status != CK_OK) return status;
    status = ck_sweep_crew_init(&crew, run);
    if (status == CK_OK) status = do_points(sweep, &crew);
    if (status == CK_OK) status = ck_sweep_find_crossings(sweep, &crew);
    if (status == CK_OK) status = fit_measures(sweep);
    ck_sweep_crew_free(&crew);
    sweep->interrupted = status == CK_FAILED;
    count_failures(sweep);
    return status == CK_FAILED ? CK_OK : status;
}

void ck_sweep_free(struct ck_sweep *sweep)
{
    ck_arena_free(&sweep->arena);
    *sweep = (struct ck_sweep){0};
}
