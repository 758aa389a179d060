/* Several threads that share a list of items, each with a study of its own. Which thread takes an
 * item does not matter to what comes out of it. */
#include "private.h"

#include <pthread.h>
#include <time.h>

#define TELL_NS 250000000L /* between two reports of progress */

struct shift {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t next, done, running, items;
    enum ck_status status; /* after a failure no item is begun */
    ck_sweep_work work;
    void *user;
    const struct ck_sweep_run *run;
};

struct hand {
    struct shift *shift;
    struct ck_sweep_runner *runner;
    pthread_t thread;
};

enum ck_status ck_sweep_crew_init(struct ck_sweep_crew *crew, const struct ck_sweep_run *run)
{
    const size_t jobs = run->jobs > 0 ? run->jobs : 1;
    *crew = (struct ck_sweep_crew){.run = run};
    crew->runners = ck_alloc(jobs, sizeof *crew->runners);
    if (!crew->runners) return CK_NO_MEMORY;
    enum ck_status status = CK_OK;
    while (crew->count < jobs && status == CK_OK)
        status = ck_sweep_runner_init(&crew->runners[crew->count++], run->inputs, run->units,
                                      run->study->path, run->stop);
    return status;
}

void ck_sweep_crew_free(struct ck_sweep_crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) ck_sweep_runner_free(&crew->runners[i]);
    ck_release(crew->runners);
    *crew = (struct ck_sweep_crew){0};
}

/* The next item, or SIZE_MAX. The lock is held. */
static size_t take_item(struct shift *shift)
{
    const bool stopped = shift->run->stop && *shift->run->stop;
    if (stopped || shift->status != CK_OK || shift->next >= shift->items) return SIZE_MAX;
    return shift->next++;
}

static void *work_on(void *user)
{
    struct hand *hand = user;
    struct shift *shift = hand->shift;
    pthread_mutex_lock(&shift->lock);
    for (size_t item = take_item(shift); item != SIZE_MAX; item = take_item(shift)) {
        pthread_mutex_unlock(&shift->lock);
        const enum ck_status status = shift->work(hand->runner, shift->user, item);
        pthread_mutex_lock(&shift->lock);
        if (status != CK_OK && shift->status != CK_NO_MEMORY) shift->status = status;
        if (status == CK_OK) shift->done++;
    }
    shift->running--;
    pthread_cond_signal(&shift->change);
    pthread_mutex_unlock(&shift->lock);
    return NULL;
}

/* Tells the progress until the last thread has ended. */
static void watch(struct shift *shift)
{
    pthread_mutex_lock(&shift->lock);
    while (shift->running > 0) {
        struct timespec until;
        const size_t done = shift->done;
        pthread_mutex_unlock(&shift->lock);
        if (shift->run->tell) shift->run->tell(shift->run->user, done, shift->items);
        pthread_mutex_lock(&shift->lock);
        if (shift->running == 0) break;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TELL_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&shift->change, &shift->lock, &until);
    }
    pthread_mutex_unlock(&shift->lock);
    if (shift->run->tell) shift->run->tell(shift->run->user, shift->done, shift->items);
}

/* Where no thread can be made the calling one does the work. */
static void work_all(struct ck_sweep_crew *crew, struct shift *shift, struct hand *hands)
{
    size_t made = 0;
    shift->running = crew->count;
    while (made < crew->count) {
        hands[made] = (struct hand){.shift = shift, .runner = &crew->runners[made]};
        if (pthread_create(&hands[made].thread, NULL, work_on, &hands[made]) != 0) break;
        made++;
    }
    pthread_mutex_lock(&shift->lock);
    shift->running -= crew->count - made;
    if (made == 0) shift->running = 1;
    pthread_mutex_unlock(&shift->lock);
    if (made == 0) work_on(&hands[0]);
    watch(shift);
    for (size_t i = 0; i < made; i++) pthread_join(hands[i].thread, NULL);
}

enum ck_status ck_sweep_crew_do(struct ck_sweep_crew *crew, size_t items, ck_sweep_work work,
                                void *user)
{
    struct shift shift = {.items = items, .work = work, .user = user, .run = crew->run};
    struct hand *hands = ck_alloc(crew->count, sizeof *hands);
    enum ck_status status = CK_NO_MEMORY;
    if (!hands) return status;
    if (pthread_mutex_init(&shift.lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&shift.change, NULL) != 0) goto no_condition;
    work_all(crew, &shift, hands);
    status = shift.status;
    if (status == CK_OK && crew->run->stop && *crew->run->stop) status = CK_FAILED;
    pthread_cond_destroy(&shift.change);
no_condition:
    pthread_mutex_destroy(&shift.lock);
no_lock:
    ck_release(hands);
    return status;
}
