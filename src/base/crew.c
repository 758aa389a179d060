/* Threads that take items from a list until there are none, and a report of progress meanwhile.
 * Knows nothing of the work. */
#include "ck/crew.h"

#include "ck/memory.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define TELL_NS 250000000L /* between two reports of progress */

struct shift {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t next, done, running, items;
    enum ck_status status; /* after a failure no item is begun */
    ck_crew_work work;
    void *user;
    const struct ck_crew *crew;
};

struct hand {
    struct shift *shift;
    size_t worker;
    pthread_t thread;
};

/* The next item, or SIZE_MAX. The lock is held. */
static size_t take_item(struct shift *shift)
{
    const bool stopped = shift->crew->stop && *shift->crew->stop;
    if (stopped || shift->status != CK_OK || shift->next >= shift->items) return SIZE_MAX;
    return shift->next++;
}

static void *work_on(void *user)
{
    const struct hand *hand = user;
    struct shift *shift = hand->shift;
    pthread_mutex_lock(&shift->lock);
    for (size_t item = take_item(shift); item != SIZE_MAX; item = take_item(shift)) {
        pthread_mutex_unlock(&shift->lock);
        const enum ck_status status = shift->work(shift->user, hand->worker, item);
        pthread_mutex_lock(&shift->lock);
        if (status != CK_OK && shift->status != CK_NO_MEMORY) shift->status = status;
        if (status == CK_OK) shift->done++;
    }
    shift->running--;
    pthread_cond_signal(&shift->change);
    pthread_mutex_unlock(&shift->lock);
    return NULL;
}

static void tell(const struct shift *shift, size_t done)
{
    if (shift->crew->tell) shift->crew->tell(shift->crew->told, done, shift->items);
}

/* Tells the progress until the last thread has ended. */
static void watch(struct shift *shift)
{
    pthread_mutex_lock(&shift->lock);
    while (shift->running > 0) {
        struct timespec until;
        const size_t done = shift->done;
        pthread_mutex_unlock(&shift->lock);
        tell(shift, done);
        pthread_mutex_lock(&shift->lock);
        if (shift->running == 0) break;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TELL_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&shift->change, &shift->lock, &until);
    }
    pthread_mutex_unlock(&shift->lock);
    tell(shift, shift->done);
}

/* Where no thread can be made the calling one does the work. */
static void work_all(struct shift *shift, struct hand *hands, size_t count)
{
    size_t made = 0;
    shift->running = count;
    while (made < count) {
        hands[made] = (struct hand){.shift = shift, .worker = made};
        if (pthread_create(&hands[made].thread, NULL, work_on, &hands[made]) != 0) break;
        made++;
    }
    pthread_mutex_lock(&shift->lock);
    shift->running -= count - made;
    if (made == 0) shift->running = 1;
    pthread_mutex_unlock(&shift->lock);
    if (made == 0) work_on(&hands[0]);
    watch(shift);
    for (size_t i = 0; i < made; i++) pthread_join(hands[i].thread, NULL);
}

enum ck_status ck_crew_do(const struct ck_crew *crew, size_t items, ck_crew_work work, void *user)
{
    struct shift shift = {.items = items, .work = work, .user = user, .crew = crew};
    const size_t count = crew->jobs > 0 ? crew->jobs : 1;
    struct hand *hands = ck_alloc(count, sizeof *hands);
    enum ck_status status = CK_NO_MEMORY;
    if (!hands) return status;
    if (pthread_mutex_init(&shift.lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&shift.change, NULL) != 0) goto no_condition;
    work_all(&shift, hands, count);
    status = shift.status;
    if (status == CK_OK && crew->stop && *crew->stop) status = CK_FAILED;
    pthread_cond_destroy(&shift.change);
no_condition:
    pthread_mutex_destroy(&shift.lock);
no_lock:
    ck_release(hands);
    return status;
}
