/* What the files of src/robust/ share. Nothing here is seen outside. */
#ifndef CK_ROBUST_PRIVATE_H
#define CK_ROBUST_PRIVATE_H

#include "ck/robust.h"

/* ---- repeat_all.c: repetitions by several threads ---- */

struct ck_repeaters { /* one for each thread */
    const struct ck_robust_run *run;
    struct ck_repeater *items;
    size_t count;
};
/* No more than there are items to work on. Free is legal after a failure. */
enum ck_status ck_repeaters_init(struct ck_repeaters *repeaters, const struct ck_robust_run *run,
                                 bool opens_gates, size_t items);
void ck_repeaters_free(struct ck_repeaters *repeaters);

/* `before` gives a thread's study the values of an item, `after` (may be NULL) looks at what it
 * did. */
struct ck_repeating {
    struct ck_repeaters *repeaters;
    struct ck_repetition *repetitions; /* one for each item; their texts in `arena` */
    size_t count;
    bool tells; /* the progress */
    struct ck_arena *arena;
    enum ck_status (*before)(void *user, struct ck_study *study, size_t item);
    void (*after)(void *user, const struct ck_repeater *repeater, size_t item);
    void *user;
};
enum ck_status ck_repeat_all(const struct ck_repeating *repeating);
/* Room for them. */
enum ck_status ck_repetitions_make(struct ck_arena *arena, size_t count, size_t expectations,
                                   struct ck_repetition **repetitions);

/* ---- reference.c ---- */

/* Moments, admissible options and their factors of guesses that have all options that the notes
 * leave open. `study` is one with open gates, after its run. */
enum ck_status ck_gates_refer(struct ck_gates *gates, const struct ck_study *study);

#endif
