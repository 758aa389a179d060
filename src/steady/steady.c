/* All steady states of a plan and their branches: where to search, which branch is new. */
#include "private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUES        5 /* of the range at which branches are looked for too */
#define MOST_BRANCHES 60
#define ON_BRANCH     1e-4 /* relative: a state lies on a branch */

void ck_steady_free(struct ck_steady *steady)
{
    ck_arena_free(&steady->arena);
    *steady = (struct ck_steady){0};
}

/* ---- states ---- */

static int compare_growth(const void *a, const void *b)
{
    const double x = ((const struct ck_steady_point *)a)->growth;
    const double y = ((const struct ck_steady_point *)b)->growth;
    return (x > y) - (x < y);
}

static enum ck_status keep_states(struct ck_problem *problem, const struct ck_seeds *seeds,
                                  struct ck_steady *steady)
{
    for (size_t i = 0; i < seeds->count; i++) {
        struct ck_steady_point *grown =
            ck_arena_grow(&steady->arena, steady->states, steady->state_count,
                          &steady->state_capacity, sizeof *grown);
        if (!grown) return CK_NO_MEMORY;
        steady->states = grown;
        const enum ck_status status =
            ck_describe(problem, seeds->y[i], &steady->arena, &steady->states[steady->state_count]);
        if (status == CK_NO_MEMORY) return status;
        if (status == CK_OK) steady->state_count++;
    }
    if (steady->state_count > 0)
        qsort(steady->states, steady->state_count, sizeof *steady->states, compare_growth);
    return CK_OK;
}

/* ---- branches ---- */

/* Units in which no state that was found is larger than 1. */
static enum ck_status adapt_sizes(struct ck_problem *problem, struct ck_seeds *seeds)
{
    double *size = ck_alloc(problem->n + 1, sizeof *size);
    if (!size) return CK_NO_MEMORY;
    for (uint32_t k = 0; k < problem->n; k++) {
        double largest = 1;
        for (size_t i = 0; i < seeds->count; i++) largest = fmax(largest, seeds->y[i][k]);
        for (size_t i = 0; i < seeds->count; i++) seeds->y[i][k] /= largest;
        size[k] = problem->size[k] * largest;
    }
    const enum ck_status status = ck_problem_resize(problem, size);
    ck_release(size);
    return status;
}

/* Whether the branch passes through y between points i and i + 1. */
static bool passes(struct ck_problem *problem, const struct ck_steady_branch *branch, size_t i,
                   const double *y, double *work)
{
    const struct ck_steady_point *a = &branch->points[i], *b = &branch->points[i + 1];
    double *end = work + problem->n + 1;
    const double q = y[problem->n], slack = 1e-9;
    const double from = ck_problem_place(problem, a->value),
                 to = ck_problem_place(problem, b->value);
    if (q < fmin(from, to) - slack || q > fmax(from, to) + slack) return false;
    ck_problem_pack(problem, a->x, a->value, work);
    ck_problem_pack(problem, b->x, b->value, end);
    const double share = fabs(to - from) > 0 ? (q - from) / (to - from) : 0;
    for (uint32_t k = 0; k < problem->n; k++) work[k] += share * (end[k] - work[k]);
    work[problem->n] = y[problem->n];
    if (ck_distance(problem, work, y) > 0.5) return false;
    return ck_polish(problem, work) && ck_distance(problem, work, y) < ON_BRANCH;
}

static bool is_known(struct ck_problem *problem, const struct ck_steady *steady, const double *y,
                     double *work)
{
    for (size_t b = 0; b < steady->branch_count; b++)
        for (size_t i = 0; i + 1 < steady->branches[b].count; i++)
            if (passes(problem, &steady->branches[b], i, y, work)) return true;
    return false;
}

static enum ck_status follow_all(struct ck_problem *problem, struct ck_seeds *seeds,
                                 struct ck_steady *steady)
{
    double *work = ck_alloc(2 * ((size_t)problem->n + 1), sizeof *work);
    enum ck_status status = work ? CK_OK : CK_NO_MEMORY;
    for (size_t i = 0; i < seeds->count && status == CK_OK; i++) {
        if (ck_problem_stopped(problem) || steady->branch_count == MOST_BRANCHES) break;
        const double *y = seeds->y[i], q = y[problem->n];
        if (q >= 0 && q <= 1 && !is_known(problem, steady, y, work))
            status = ck_follow(problem, y, steady, seeds);
    }
    ck_release(work);
    return status == CK_FAILED ? CK_OK : status;
}

static enum ck_status search_range(struct ck_problem *problem, struct ck_seeds *seeds,
                                   struct ck_steady *steady)
{
    const struct ck_steady_task *task = problem->task;
    enum ck_status status = CK_OK;
    for (int i = 0; i < VALUES && status == CK_OK; i++) {
        const double value = ck_problem_value(problem, (double)i / (VALUES - 1));
        status = ck_search_states(problem, value, task->starts / VALUES, seeds, steady);
    }
    return status;
}

static enum ck_status solve(struct ck_problem *problem, struct ck_steady *steady)
{
    const struct ck_steady_task *task = problem->task;
    struct ck_seeds seeds = {0};
    enum ck_status status =
        ck_search_states(problem, problem->own_value, task->starts, &seeds, steady);
    if (status == CK_OK) status = keep_states(problem, &seeds, steady);
    if (status != CK_OK || task->param == CK_NONE) return status;
    status = search_range(problem, &seeds, steady);
    if (status == CK_OK) status = adapt_sizes(problem, &seeds);
    if (status == CK_OK) status = follow_all(problem, &seeds, steady);
    return status;
}

enum ck_status ck_steady_solve(const struct ck_steady_task *task, struct ck_steady *steady)
{
    struct ck_problem problem;
    *steady = (struct ck_steady){.n_tried = 0};
    enum ck_status status = ck_problem_init(&problem, task);
    if (status == CK_OK) status = solve(&problem, steady);
    steady->interrupted = ck_problem_stopped(&problem);
    ck_problem_free(&problem);
    return status;
}
