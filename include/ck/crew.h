/* Several threads that share a list of items. Which thread takes an item does not matter to what
 * comes out of it: the caller's work sees to that. */
#ifndef CK_CREW_H
#define CK_CREW_H

#include "ck/status.h"
#include <signal.h>
#include <stddef.h>

struct ck_crew {
    size_t jobs;                       /* threads; 0 counts as 1 */
    const volatile sig_atomic_t *stop; /* no item is begun when *stop; may be NULL */
    /* progress, from the calling thread a few times a second; may be NULL */
    void (*tell)(void *user, size_t done, size_t total);
    void *told; /* its `user` */
};
/* What is done with one item by worker number 0 .. jobs - 1, which has one item at a time. */
typedef enum ck_status (*ck_crew_work)(void *user, size_t worker, size_t item);

/* Does the work for the items 0 .. items - 1 and returns when all threads have ended. After an item
 * that is not CK_OK none is begun, and its status is returned (CK_NO_MEMORY before others);
 * CK_FAILED also when *stop. Where no thread can be made the calling one does the work. */
enum ck_status ck_crew_do(const struct ck_crew *crew, size_t items, ck_crew_work work, void *user);

#endif
