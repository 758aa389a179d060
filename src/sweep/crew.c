/* The threads of a sweep, each with a study of its own. */
#include "private.h"

#include "ck/crew.h"

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

struct shift {
    struct ck_sweep_crew *crew;
    ck_sweep_work work;
    void *user;
};

static enum ck_status work_on(void *user, size_t worker, size_t item)
{
    const struct shift *shift = user;
    return shift->work(&shift->crew->runners[worker], shift->user, item);
}

enum ck_status ck_sweep_crew_do(struct ck_sweep_crew *crew, size_t items, ck_sweep_work work,
                                void *user)
{
    const struct ck_sweep_run *run = crew->run;
    struct shift shift = {crew, work, user};
    const struct ck_crew threads = {crew->count, run->stop, crew->tell ? crew->tell : run->tell,
                                    crew->tell ? crew->told : run->user};
    return ck_crew_do(&threads, items, work_on, &shift);
}
