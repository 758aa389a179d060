/* Follows a branch of steady states by pseudo-arclength, both ways from where it was found, until
 * the parameter leaves its range or a state falls below 0. */
#include "walk.h"

#include <math.h>
#include <string.h>

#define FIRST_STEP  0.005 /* arc length; the range of the parameter is 1 long */
#define LARGEST     0.02
#define SMALLEST    1e-8
#define MOST_POINTS 4000  /* of one branch, each way … */
#define MOST_IN_ALL 20000 /* … and of all: what has no end is followed no longer */
#define STRAIGHT    0.95  /* cosine between the directions of two points */
#define BELOW_ZERO  1e-8

/* ---- life ---- */

static bool allocate_station(struct ck_arena *arena, struct ck_station *station, uint32_t n)
{
    station->y = ck_arena_alloc(arena, n + 1, sizeof(double));
    station->t = ck_arena_alloc(arena, n + 1, sizeof(double));
    station->row = ck_arena_alloc(arena, n + 1, sizeof(double));
    return station->y && station->t && station->row;
}

static bool allocate(struct ck_walk *walk, struct ck_arena *arena)
{
    const uint32_t n = walk->problem->n;
    walk->spare = ck_arena_alloc(arena, n + 1, sizeof(double));
    return walk->spare && allocate_station(arena, &walk->now, n) &&
           allocate_station(arena, &walk->next, n) && allocate_station(arena, &walk->low, n) &&
           allocate_station(arena, &walk->high, n) && allocate_station(arena, &walk->left, n) &&
           allocate_station(arena, &walk->right, n);
}

/* ---- points ---- */

/* `stability` NULL: it is looked at. */
static enum ck_status add_point(struct ck_walk *walk, const double *y,
                                const struct ck_steady_point *stability)
{
    struct ck_arena *arena = &walk->steady->arena;
    struct ck_steady_branch *branch = &walk->steady->branches[walk->branch];
    struct ck_steady_point *grown =
        ck_arena_grow(arena, branch->points, branch->count, &branch->capacity, sizeof *grown);
    if (!grown) return CK_NO_MEMORY;
    branch->points = grown;
    struct ck_steady_point *point = &branch->points[branch->count];
    if (stability) *point = *stability;
    const enum ck_status status = stability ? ck_copy_state(walk->problem, y, arena, point)
                                            : ck_describe(walk->problem, y, arena, point);
    if (status == CK_OK) branch->count++;
    if (status == CK_OK) walk->steady->n_followed++;
    return status;
}

static void reverse(struct ck_steady_branch *branch)
{
    for (size_t i = 0, j = branch->count; i + 1 < j; i++) {
        struct ck_steady_point kept = branch->points[i];
        branch->points[i] = branch->points[--j];
        branch->points[j] = kept;
    }
}

/* ---- one step ---- */

/* More than one thing happens between the two points: too long a step. */
static bool is_crowded(const struct ck_walk *walk)
{
    const size_t a = walk->now.stability.n_unstable, b = walk->next.stability.n_unstable;
    const size_t change = a > b ? a - b : b - a;
    const int found = ck_walk_changes(walk, CK_TEST_FOLD) + ck_walk_changes(walk, CK_TEST_BRANCH);
    return found > 1 || change > 2 || (found == 1 && change > 1);
}

/* Finds the next point; *step is shortened until it can be. */
static bool take_step(struct ck_walk *walk, double *step)
{
    const uint32_t n = walk->problem->n;
    const struct ck_station *now = &walk->now;
    for (; *step >= SMALLEST; *step /= 2) {
        double level = *step;
        for (uint32_t k = 0; k <= n; k++) {
            walk->next.y[k] = now->y[k] + *step * now->t[k];
            level += now->row[k] * now->y[k];
        }
        const int rounds = ck_correct(walk->problem, now->row, level, walk->next.y);
        if (rounds == 0 || !ck_walk_look(walk, &walk->next, now->row, true)) continue;
        walk->next.along = *step;
        if (ck_walk_product(walk, now->t, walk->next.t) < STRAIGHT) continue;
        if (is_crowded(walk) && *step > 1e-4) continue;
        return true;
    }
    return false;
}

/* The place becomes a point of the branch too. */
static enum ck_status keep_mark(struct ck_walk *walk, enum ck_test test)
{
    const double q = walk->spare[walk->problem->n];
    const bool inside = q >= 0 && q <= 1 && ck_is_positive(walk->problem, walk->spare, BELOW_ZERO);
    const enum ck_status status = inside ? add_point(walk, walk->spare, NULL) : CK_OK;
    return status == CK_OK ? ck_walk_mark(walk, test) : status;
}

static enum ck_status mark_step(struct ck_walk *walk)
{
    enum ck_status status = CK_OK;
    for (enum ck_test test = CK_TEST_FOLD; test <= CK_TEST_HOPF && status == CK_OK; test++)
        if (ck_walk_changes(walk, test) && ck_walk_locate(walk, test))
            status = keep_mark(walk, test);
    return status;
}

/* ---- ends ---- */

static bool leaves_range(const struct ck_walk *walk)
{
    const double q = walk->next.y[walk->problem->n];
    return q < 0 || q > 1;
}

static bool leaves_positive(struct ck_walk *walk)
{
    double least = -BELOW_ZERO;
    walk->exit = CK_NONE;
    for (uint32_t k = 0; k < walk->problem->n; k++) {
        if (!(walk->next.y[k] < least)) continue;
        least = walk->next.y[k];
        walk->exit = k;
    }
    return walk->exit != CK_NONE;
}

/* The last point of a branch, at the end of the range or where a state becomes 0. */
static enum ck_status add_end(struct ck_walk *walk)
{
    const uint32_t n = walk->problem->n;
    const double *a = walk->now.y, *b = walk->next.y;
    if (leaves_positive(walk) && walk->now.y[walk->exit] > 0) {
        if (!ck_walk_locate(walk, CK_TEST_EXIT)) return CK_OK;
        const double q = walk->spare[n];
        if (q >= 0 && q <= 1) return add_point(walk, walk->spare, NULL);
    }
    if (!leaves_range(walk)) return CK_OK;
    const double end = b[n] < 0 ? 0 : 1, share = (end - a[n]) / (b[n] - a[n]);
    for (uint32_t k = 0; k <= n; k++) walk->spare[k] = a[k] + share * (b[k] - a[k]);
    walk->spare[n] = end;
    return ck_polish(walk->problem, walk->spare) ? add_point(walk, walk->spare, NULL) : CK_OK;
}

/* The step passes the place where the branch was begun. */
static bool returns(const struct ck_walk *walk, const double *start)
{
    const struct ck_station *now = &walk->now;
    double along = 0, far = 0;
    for (uint32_t k = 0; k <= walk->problem->n; k++) along += now->row[k] * (start[k] - now->y[k]);
    for (uint32_t k = 0; k <= walk->problem->n; k++)
        walk->spare[k] = start[k] - now->y[k] - along * now->t[k];
    far = sqrt(ck_walk_product(walk, walk->spare, walk->spare));
    return along > 0 && along <= walk->next.along && far < 0.2 * walk->next.along;
}

/* ---- the way ---- */

static enum ck_status walk_on(struct ck_walk *walk, const double *start)
{
    struct ck_steady_branch *branch = &walk->steady->branches[walk->branch];
    double step = FIRST_STEP;
    for (size_t i = 0; i < MOST_POINTS; i++) {
        if (ck_problem_stopped(walk->problem)) return CK_OK;
        if (walk->steady->n_followed >= MOST_IN_ALL || !take_step(walk, &step)) break;
        enum ck_status status = mark_step(walk);
        if (status != CK_OK) return status;
        if (leaves_range(walk) || leaves_positive(walk)) return add_end(walk);
        branch->closed = i > 5 && returns(walk, start);
        status = branch->closed ? add_point(walk, start, NULL)
                                : add_point(walk, walk->next.y, &walk->next.stability);
        if (status != CK_OK || branch->closed) return status;
        ck_walk_copy(walk, &walk->now, &walk->next);
        step = fmin(LARGEST, 1.4 * step);
    }
    branch->broken = true;
    return CK_OK;
}

/* At the beginning, in the direction in which the parameter grows (or falls). */
static bool begin(struct ck_walk *walk, const double *y, double way)
{
    const uint32_t n = walk->problem->n;
    memset(walk->spare, 0, (n + 1) * sizeof(double));
    walk->spare[n] = way;
    memcpy(walk->now.y, y, (n + 1) * sizeof(double));
    return ck_walk_look(walk, &walk->now, walk->spare, true);
}

static enum ck_status follow(struct ck_walk *walk, const double *y)
{
    struct ck_steady *steady = walk->steady;
    struct ck_steady_branch *grown =
        ck_arena_grow(&steady->arena, steady->branches, steady->branch_count,
                      &steady->branch_capacity, sizeof *grown);
    if (!grown) return CK_NO_MEMORY;
    steady->branches = grown;
    walk->branch = steady->branch_count++;
    struct ck_steady_branch *branch = &steady->branches[walk->branch];
    *branch = (struct ck_steady_branch){.count = 0};
    enum ck_status status = add_point(walk, y, NULL);
    if (status == CK_OK && begin(walk, y, -1)) status = walk_on(walk, y);
    if (status != CK_OK || branch->closed) return status;
    reverse(branch);
    return begin(walk, y, 1) ? walk_on(walk, y) : CK_OK;
}

enum ck_status ck_follow(struct ck_problem *problem, const double *y, struct ck_steady *steady,
                         struct ck_seeds *seeds)
{
    struct ck_arena arena = {0};
    struct ck_walk walk = {.problem = problem, .steady = steady, .seeds = seeds};
    enum ck_status status = allocate(&walk, &arena) ? CK_OK : CK_NO_MEMORY;
    if (status == CK_OK) status = follow(&walk, y);
    ck_arena_free(&arena);
    return status;
}
