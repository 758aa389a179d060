/* Several threads that share a list of items. Which thread takes an item does not matter to what
 * comes out of it. */
#include "private.h"

#include <math.h>
#include <pthread.h>
#include <time.h>

struct shift {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t next, done, running, items;
    double best_chi2;
    enum ck_status status; /* the worst so far; after a failure no item is begun */
    ck_fit_work work;
    void *user;
    const volatile sig_atomic_t *stop;
};

struct hand {
    struct shift *shift;
    struct ck_fit_worker *worker;
    pthread_t thread;
};

enum ck_status ck_fit_crew_init(struct ck_fit_crew *crew, const struct ck_fit_run *run,
                                struct ck_failure *failure)
{
    const size_t jobs = run->jobs > 0 ? run->jobs : 1;
    *crew = (struct ck_fit_crew){.run = run};
    crew->workers = ck_alloc(jobs, sizeof *crew->workers);
    if (!crew->workers) return CK_NO_MEMORY;
    enum ck_status status = CK_OK;
    while (crew->count < jobs && status == CK_OK)
        status = ck_fit_worker_init(&crew->workers[crew->count++], run, failure);
    return status;
}

void ck_fit_crew_free(struct ck_fit_crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) ck_fit_worker_free(&crew->workers[i]);
    ck_release(crew->workers);
    *crew = (struct ck_fit_crew){0};
}

/* The next item, or SIZE_MAX. The lock is held. */
static size_t take_item(struct shift *shift)
{
    const bool stopped = shift->stop && *shift->stop;
    return stopped || shift->status != CK_OK || shift->next >= shift->items ? SIZE_MAX
                                                                            : shift->next++;
}

static void *work_on(void *user)
{
    struct hand *hand = user;
    struct shift *shift = hand->shift;
    pthread_mutex_lock(&shift->lock);
    for (size_t item = take_item(shift); item != SIZE_MAX; item = take_item(shift)) {
        double chi2 = NAN;
        pthread_mutex_unlock(&shift->lock);
        const enum ck_status status = shift->work(hand->worker, shift->user, item, &chi2);
        pthread_mutex_lock(&shift->lock);
        if (status != CK_OK) shift->status = status;
        if (!isnan(chi2)) shift->best_chi2 = fmin(shift->best_chi2, chi2);
        shift->done++;
        pthread_cond_signal(&shift->change);
    }
    shift->running--;
    pthread_cond_signal(&shift->change);
    pthread_mutex_unlock(&shift->lock);
    return NULL;
}

static void tell(const struct ck_fit_crew *crew, struct shift *shift, const char *stage)
{
    const struct ck_fit_progress *progress = &crew->run->progress;
    if (!progress->tell) return;
    const size_t done = shift->done;
    const double best = shift->best_chi2;
    pthread_mutex_unlock(&shift->lock);
    progress->tell(progress->user, stage, done, shift->items, best);
    pthread_mutex_lock(&shift->lock);
}

static void watch(const struct ck_fit_crew *crew, struct shift *shift, const char *stage)
{
    pthread_mutex_lock(&shift->lock);
    while (shift->running > 0) {
        struct timespec until;
        tell(crew, shift, stage);
        if (shift->running == 0) break;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 250000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&shift->change, &shift->lock, &until);
    }
    tell(crew, shift, stage);
    pthread_mutex_unlock(&shift->lock);
}

/* Where no thread can be made the calling one does the work. */
static void work_all(const struct ck_fit_crew *crew, struct shift *shift, struct hand *hands,
                     const char *stage)
{
    size_t made = 0;
    for (size_t i = 0; i < crew->count; i++) {
        hands[made] = (struct hand){.shift = shift, .worker = &crew->workers[i]};
        pthread_mutex_lock(&shift->lock);
        shift->running++;
        pthread_mutex_unlock(&shift->lock);
        if (pthread_create(&hands[made].thread, NULL, work_on, &hands[made]) == 0) {
            made++;
            continue;
        }
        if (made == 0)
            work_on(&hands[made]);
        else {
            pthread_mutex_lock(&shift->lock);
            shift->running--;
            pthread_mutex_unlock(&shift->lock);
        }
        break;
    }
    watch(crew, shift, stage);
    for (size_t i = 0; i < made; i++) pthread_join(hands[i].thread, NULL);
}

enum ck_status ck_fit_crew_do(struct ck_fit_crew *crew, const char *stage, size_t items,
                              ck_fit_work work, void *user)
{
    struct shift shift = {
        .items = items, .best_chi2 = INFINITY, .work = work, .user = user, .stop = crew->run->stop};
    struct hand *hands = ck_alloc(crew->count, sizeof *hands);
    if (!hands) return CK_NO_MEMORY;
    if (pthread_mutex_init(&shift.lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&shift.change, NULL) != 0) goto no_condition;
    work_all(crew, &shift, hands, stage);
    pthread_cond_destroy(&shift.change);
    pthread_mutex_destroy(&shift.lock);
    ck_release(hands);
    return shift.status;
no_condition:
    pthread_mutex_destroy(&shift.lock);
no_lock:
    ck_release(hands);
    return CK_NO_MEMORY;
}
