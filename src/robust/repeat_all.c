/* Repetitions shared out over threads, each with a study of its own. Nothing depends on which
 * thread takes which. */
#include "private.h"

#include "ck/crew.h"
#include <string.h>

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

struct shift {
    const struct ck_repeating *repeating;
    struct ck_repeater *repeaters;
    size_t repeater_count;
    char **reasons; /* of each item, in memory of its own: arenas are not shared by threads */
};

static enum ck_status work_on(void *user, size_t worker, size_t item)
{
    const struct shift *shift = user;
    const struct ck_repeating *repeating = shift->repeating;
    struct ck_repeater *repeater = &shift->repeaters[worker];
    enum ck_status status = repeating->before(repeating->user, &repeater->study, item);
    if (status == CK_OK) status = ck_repeater_run(repeater, &repeating->repetitions[item]);
    if (status != CK_OK) return status;
    if (repeating->after) repeating->after(repeating->user, repeater, item);
    if (!repeater->reason[0]) return CK_OK;
    const size_t length = strlen(repeater->reason) + 1;
    shift->reasons[item] = ck_alloc(length, 1);
    if (!shift->reasons[item]) return CK_NO_MEMORY;
    memcpy(shift->reasons[item], repeater->reason, length);
    return CK_OK;
}

static enum ck_status keep_reasons(const struct shift *shift)
{
    const struct ck_repeating *repeating = shift->repeating;
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < repeating->count; i++) {
        if (!shift->reasons[i]) continue;
        repeating->repetitions[i].reason = ck_arena_copy(repeating->arena, shift->reasons[i]);
        if (!repeating->repetitions[i].reason) status = CK_NO_MEMORY;
        ck_release(shift->reasons[i]);
    }
    return status;
}

static enum ck_status hire(struct shift *shift, size_t jobs)
{
    const struct ck_repeating *repeating = shift->repeating;
    const struct ck_robust_run *run = repeating->run;
    enum ck_status status = CK_OK;
    shift->repeaters = ck_alloc(jobs, sizeof *shift->repeaters);
    shift->reasons = ck_alloc(repeating->count + 1, sizeof *shift->reasons);
    if (!shift->repeaters || !shift->reasons) return CK_NO_MEMORY;
    while (shift->repeater_count < jobs && status == CK_OK)
        status = ck_repeater_init(&shift->repeaters[shift->repeater_count++], run->inputs,
                                  run->units, run->study->path, repeating->opens_gates, run->stop);
    return status;
}

enum ck_status ck_repeat_all(const struct ck_repeating *repeating)
{
    const struct ck_robust_run *run = repeating->run;
    size_t jobs = run->jobs > 0 ? run->jobs : 1;
    if (jobs > repeating->count) jobs = repeating->count;
    const struct ck_crew crew = {jobs, run->stop, run->tell, run->user};
    struct shift shift = {.repeating = repeating};
    enum ck_status status = hire(&shift, jobs);
    if (status == CK_OK) status = ck_crew_do(&crew, repeating->count, work_on, &shift);
    const enum ck_status kept = shift.reasons ? keep_reasons(&shift) : CK_OK;
    for (size_t i = 0; i < shift.repeater_count; i++) ck_repeater_free(&shift.repeaters[i]);
    ck_release(shift.repeaters);
    ck_release(shift.reasons);
    return status == CK_OK ? kept : status;
}
