/* Steady states at one value of the parameter, from many starts; and their eigenvalues. */
#include "private.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define DECADES 2.0   /* of the starts, each way around the size of a state */
#define REAL    1e-10 /* relative: an imaginary part that is rounding */
#define SAME    1e-5  /* relative: one state */

/* ---- chance ---- */

/* splitmix64 */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double draw_share(uint64_t *state)
{
    return (double)(draw(state) >> 11) * 0x1p-53;
}

/* Log-uniform around the sizes; what is absent at rest stays absent in half of the starts. */
static void draw_start(const struct ck_problem *problem, uint64_t *chance, double *y)
{
    const struct ck_plan *plan = problem->task->plan;
    const bool without_agents = draw_share(chance) < 0.5;
    for (uint32_t k = 0; k < problem->n; k++) {
        const double share = draw_share(chance);
        const uint32_t i = problem->moving[k];
        y[k] = pow(10, DECADES * (2 * share - 1)) * plan->scale[i] / problem->size[k];
        if (without_agents && plan->system->states[i].absent_at_rest) y[k] = 0;
    }
}

/* ---- seeds ---- */

enum ck_status ck_seed_add(struct ck_problem *problem, struct ck_seeds *seeds, const double *y)
{
    double **grown =
        ck_arena_grow(&problem->arena, seeds->y, seeds->count, &seeds->capacity, sizeof *seeds->y);
    double *copy = ck_arena_alloc(&problem->arena, problem->n + 1, sizeof *copy);
    if (!grown || !copy) return CK_NO_MEMORY;
    memcpy(copy, y, (problem->n + 1) * sizeof *copy);
    seeds->y = grown;
    seeds->y[seeds->count++] = copy;
    return CK_OK;
}

static enum ck_status try_start(struct ck_problem *problem, double *y, bool patient,
                                struct ck_seeds *seeds, struct ck_steady *steady)
{
    steady->n_tried++;
    if (!ck_approach(problem, y, patient)) return CK_OK;
    steady->n_converged++;
    for (size_t i = 0; i < seeds->count; i++)
        if (fabs(seeds->y[i][problem->n] - y[problem->n]) < 1e-12 &&
            ck_distance(problem, seeds->y[i], y) < SAME)
            return CK_OK;
    return ck_seed_add(problem, seeds, y);
}

enum ck_status ck_search_states(struct ck_problem *problem, double value, size_t starts,
                                struct ck_seeds *seeds, struct ck_steady *steady)
{
    uint64_t chance = problem->task->seed;
    double *y = ck_alloc(problem->n + 1, sizeof *y);
    enum ck_status status = y ? CK_OK : CK_NO_MEMORY;
    for (size_t i = 0; i < starts + 2 && status == CK_OK && !ck_problem_stopped(problem); i++) {
        ck_problem_pack(problem, problem->task->plan->initial, value, y);
        if (i >= 2) draw_start(problem, &chance, y);
        status = try_start(problem, y, i % 2 == 1, seeds, steady);
    }
    ck_release(y);
    return status;
}

/* ---- eigenvalues ---- */

/* Takes away as many eigenvalues next to -1 as totals are conserved: they are none of F's. */
static void drop_totals(struct ck_problem *problem)
{
    size_t count = problem->n;
    for (size_t c = 0; c < problem->conserved.count; c++) {
        size_t nearest = 0;
        for (size_t i = 1; i < count; i++)
            if (cabs(problem->eigenvalues[i] + 1) < cabs(problem->eigenvalues[nearest] + 1))
                nearest = i;
        problem->eigenvalues[nearest] = problem->eigenvalues[--count];
    }
}

static enum ck_status find_spectrum(struct ck_problem *problem, const double *y)
{
    if (!ck_problem_slopes(problem, y)) return CK_FAILED;
    const enum ck_status status =
        ck_eigenvalues(problem->jacobian, problem->n, problem->eigenvalues);
    if (status != CK_OK) return status;
    drop_totals(problem);
    for (size_t i = 0; i < problem->n; i++) {
        const double complex value = problem->eigenvalues[i];
        if (fabs(cimag(value)) <= REAL * cabs(value)) problem->eigenvalues[i] = creal(value);
    }
    return CK_OK;
}

enum ck_status ck_look_at_stability(struct ck_problem *problem, const double *y,
                                    struct ck_steady_point *point)
{
    point->growth = -INFINITY;
    point->frequency = 0;
    point->n_unstable = point->n_unstable_complex = 0;
    const enum ck_status status = find_spectrum(problem, y);
    if (status != CK_OK) return status;
    for (size_t i = 0; i < problem->n - problem->conserved.count; i++) {
        const double complex value = problem->eigenvalues[i];
        if (creal(value) > point->growth) {
            point->growth = creal(value);
            point->frequency = fabs(cimag(value));
        }
        point->n_unstable += creal(value) > 0;
        point->n_unstable_complex += creal(value) > 0 && cimag(value) != 0;
    }
    return CK_OK;
}

enum ck_status ck_copy_state(struct ck_problem *problem, const double *y, struct ck_arena *arena,
                             struct ck_steady_point *point)
{
    const uint32_t n_states = problem->task->plan->system->n_states;
    point->x = ck_arena_alloc(arena, n_states + 1, sizeof(double));
    if (!point->x) return CK_NO_MEMORY;
    ck_problem_unpack(problem, y);
    memcpy(point->x, problem->x, n_states * sizeof(double));
    for (uint32_t k = 0; k < problem->n; k++)
        point->x[problem->moving[k]] = fmax(0, point->x[problem->moving[k]]);
    point->value = problem->value;
    return CK_OK;
}

enum ck_status ck_describe(struct ck_problem *problem, const double *y, struct ck_arena *arena,
                           struct ck_steady_point *point)
{
    *point = (struct ck_steady_point){.growth = -INFINITY};
    const enum ck_status status = ck_copy_state(problem, y, arena, point);
    return status == CK_OK ? ck_look_at_stability(problem, y, point) : status;
}
