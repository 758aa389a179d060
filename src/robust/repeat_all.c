/* Repetitions shared out over threads, each with a study of its own. Nothing depends on which
 * thread takes which. */
#include "private.h"

#include "ck/crew.h"
#include <string.h>

/* --- threads --------------------------------------------------------------------------------- */

enum ck_status ck_repeaters_init(struct ck_repeaters *repeaters, const struct ck_robust_run *run,
                                 bool opens_gates, size_t items)
{
    const size_t jobs = run->jobs < 1 ? 1 : run->jobs < items ? run->jobs : items;
    enum ck_status status = CK_OK;
    *repeaters = (struct ck_repeaters){.run = run};
    repeaters->items = ck_alloc(jobs, sizeof *repeaters->items);
    if (!repeaters->items) return CK_NO_MEMORY;
    while (repeaters->count < jobs && status == CK_OK)
        status = ck_repeater_init(&repeaters->items[repeaters->count++], run->inputs, run->units,
                                  run->study->path, opens_gates, run->stop);
    return status;
}

void ck_repeaters_free(struct ck_repeaters *repeaters)
{
    for (size_t i = 0; i < repeaters->count; i++) ck_repeater_free(&repeaters->items[i]);
    ck_release(repeaters->items);
    *repeaters = (struct ck_repeaters){0};
}

/* --- repetitions ----------------------------------------------------------------------------- */

enum ck_status ck_repetitions_make(struct ck_arena *arena, size_t count, size_t expectations,
                                   struct ck_repetition **repetitions)
{
    struct ck_repetition *made = ck_arena_alloc(arena, count + 1, sizeof *made);
    enum ck_verdict *verdicts = ck_arena_alloc(arena, count * expectations + 1, sizeof *verdicts);
    if (!made || !verdicts) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) made[i].verdicts = verdicts + i * expectations;
    *repetitions = made;
    return CK_OK;
}

/* What a thread has to say of an item, in memory of its own: arenas are not shared by threads. */
struct told {
    char *reason, *state;
};

struct shift {
    const struct ck_repeating *repeating;
    struct told *told;
};

static enum ck_status copy(const char *text, char **copied)
{
    const size_t length = strlen(text) + 1;
    *copied = ck_alloc(length, 1);
    if (!*copied) return CK_NO_MEMORY;
    memcpy(*copied, text, length);
    return CK_OK;
}

static enum ck_status work_on(void *user, size_t worker, size_t item)
{
    const struct shift *shift = user;
    const struct ck_repeating *repeating = shift->repeating;
    struct ck_repeater *repeater = &repeating->repeaters->items[worker];
    enum ck_status status = repeating->before(repeating->user, &repeater->study, item);
    if (status == CK_OK) status = ck_repeater_run(repeater, &repeating->repetitions[item]);
    if (status != CK_OK) return status;
    if (repeating->after) repeating->after(repeating->user, repeater, item);
    if (repeater->reason[0]) status = copy(repeater->reason, &shift->told[item].reason);
    if (status == CK_OK && repeater->state[0])
        status = copy(repeater->state, &shift->told[item].state);
    return status;
}

static enum ck_status keep(struct ck_arena *arena, char *text, const char **kept)
{
    *kept = text ? ck_arena_copy(arena, text) : NULL;
    const bool lost = text && !*kept;
    ck_release(text);
    return lost ? CK_NO_MEMORY : CK_OK;
}

enum ck_status ck_repeat_all(const struct ck_repeating *repeating)
{
    const struct ck_robust_run *run = repeating->repeaters->run;
    const struct ck_crew crew = {repeating->repeaters->count, run->stop,
                                 repeating->tells ? run->tell : NULL, run->user};
    struct shift shift = {.repeating = repeating};
    shift.told = ck_alloc(repeating->count + 1, sizeof *shift.told);
    if (!shift.told) return CK_NO_MEMORY;
    enum ck_status status = ck_crew_do(&crew, repeating->count, work_on, &shift);
    for (size_t i = 0; i < repeating->count; i++) {
        struct ck_repetition *repetition = &repeating->repetitions[i];
        const struct told *told = &shift.told[i];
        if (keep(repeating->arena, told->reason, &repetition->reason) != CK_OK)
            status = CK_NO_MEMORY;
        if (keep(repeating->arena, told->state, &repetition->state) != CK_OK) status = CK_NO_MEMORY;
    }
    ck_release(shift.told);
    return status;
}
