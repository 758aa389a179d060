/* Integration brings the state near the rest that belongs to its start, Newton's method to it.
 * Nothing here decides which states are held or which rest is wanted. */
#include "settle.h"
#include "failure.h"

#include <math.h>
#include <string.h>

#define LONGEST_H      1e6
#define MOST_STEPS     200000
#define SEARCH_RTOL    1e-6 /* Newton does the rest */
#define SLOW           1e-6 /* 1/h: slow enough for a first attempt at polishing */
#define SLOWER         1e-2 /* from attempt to attempt */
#define NEAR           0.1  /* how far polishing may move a state, relative to its size */
#define MOST_NEWTON    50
#define NEWTON_STEP    1e-12 /* relative: no further step is needed */
#define NEWTON_GOOD    1e-7  /* relative: it has converged as far as rounding lets it */
#define STILL          1e-9  /* 1/h, relative: at rest */
#define SMALLEST_SHARE 1e-4  /* of a Newton step */
#define RANK           1e-14

/* ---- life ---- */

static enum ck_status keep_totals(struct ck_search *search)
{
    struct ck_conserved *conserved = &search->conserved;
    enum ck_status status = ck_conserved_find(conserved, &search->arena, &search->motion,
                                              search->plan.scale, search->x);
    if (status != CK_OK) return status;
    search->totals = ck_arena_alloc(&search->arena, conserved->count, sizeof(double));
    if (search->totals == NULL) return CK_NO_MEMORY;
    for (size_t c = 0; c < conserved->count; c++)
        search->totals[c] = ck_conserved_total(conserved, c, search->x);
    return CK_OK;
}

static enum ck_status allocate(struct ck_search *search, uint32_t n_states)
{
    struct ck_arena *arena = &search->arena;
    uint32_t *moving = ck_arena_alloc(arena, n_states, sizeof *moving);
    search->x = ck_arena_alloc(arena, n_states, sizeof(double));
    search->rate = ck_arena_alloc(arena, n_states, sizeof(double));
    search->trial = ck_arena_alloc(arena, n_states, sizeof(double));
    search->step = ck_arena_alloc(arena, n_states, sizeof(double));
    search->residual = ck_arena_alloc(arena, 2 * (size_t)n_states, sizeof(double));
    bool ok = moving != NULL && search->x != NULL && search->rate != NULL &&
              search->trial != NULL && search->step != NULL && search->residual != NULL;
    if (!ok) return CK_NO_MEMORY;
    struct ck_conserved *conserved = &search->conserved;
    conserved->moving = moving;
    for (uint32_t i = 0; i < n_states; i++)
        if (!search->plan.frozen[i]) moving[conserved->n_moving++] = i;
    memcpy(search->x, search->plan.initial, n_states * sizeof(double));
    return CK_OK;
}

enum ck_status ck_search_init(struct ck_search *search)
{
    const struct ck_plan *plan = &search->plan;
    search->plan.rtol = fmax(plan->rtol, SEARCH_RTOL);
    enum ck_status status = allocate(search, plan->system->n_states);
    if (status == CK_OK) status = ck_motion_init(&search->motion, plan);
    if (status != CK_OK || search->conserved.n_moving == 0) return status;
    status = ck_stepper_init(&search->stepper, plan, &search->motion);
    if (status == CK_OK) status = keep_totals(search);
    if (status != CK_OK) return status;
    uint32_t n = search->conserved.n_moving;
    return ck_dense_init(&search->matrix, n + search->conserved.count, n);
}

void ck_search_free(struct ck_search *search)
{
    ck_dense_free(&search->matrix);
    ck_stepper_free(&search->stepper);
    ck_motion_free(&search->motion);
    ck_plan_free(&search->plan);
    ck_arena_free(&search->arena);
}

/* ---- Newton ---- */

static double scale(const struct ck_search *search, uint32_t k)
{
    return search->plan.scale[search->conserved.moving[k]];
}

/* dx/dt and missing totals, in units of the scales; their largest size, or infinity. */
static double find_residual(struct ck_search *search, const double *x)
{
    double largest = 0;
    if (!ck_motion_rate(&search->motion, 0, x, search->rate)) return INFINITY;
    for (uint32_t k = 0; k < search->conserved.n_moving; k++)
        search->residual[k] = search->rate[search->conserved.moving[k]] / scale(search, k);
    for (size_t c = 0; c < search->conserved.count; c++)
        search->residual[search->conserved.n_moving + c] =
            ck_conserved_total(&search->conserved, c, x) - search->totals[c];
    for (size_t i = 0; i < search->matrix.rows; i++)
        largest = fmax(largest, fabs(search->residual[i]));
    return largest;
}

static void fill_newton(struct ck_search *search)
{
    const struct ck_system *system = search->plan.system;
    const struct ck_conserved *conserved = &search->conserved;
    struct ck_dense *matrix = &search->matrix;
    uint32_t n = conserved->n_moving;
    memset(matrix->a, 0, matrix->rows * matrix->columns * sizeof *matrix->a);
    for (uint32_t l = 0; l < n; l++) {
        uint32_t j = conserved->moving[l], k = 0;
        for (uint32_t p = system->jac_column[j]; p < system->jac_column[j + 1]; p++) {
            while (k < n && conserved->moving[k] < system->jac_row[p]) k++;
            if (k == n) break;
            if (conserved->moving[k] != system->jac_row[p]) continue;
            matrix->a[(size_t)k * n + l] =
                search->motion.jacobian[p] * scale(search, l) / scale(search, k);
        }
        for (size_t c = 0; c < conserved->count; c++)
            matrix->a[(n + c) * n + l] = conserved->weights[c * n + l] * scale(search, l);
    }
}

/* Rows alike in size, so that the choice of pivots says something about the rank. */
static void equilibrate(struct ck_search *search)
{
    struct ck_dense *matrix = &search->matrix;
    for (size_t i = 0; i < matrix->rows; i++) {
        double largest = 0, *row = matrix->a + i * matrix->columns;
        for (size_t j = 0; j < matrix->columns; j++) largest = fmax(largest, fabs(row[j]));
        if (!(largest > 0)) continue;
        for (size_t j = 0; j < matrix->columns; j++) row[j] /= largest;
        search->residual[i] /= largest;
    }
}

/* Moves x by a share of the step, no state below 0; the largest move relative to the sizes. */
static double move(const struct ck_search *search, double share, double *trial)
{
    double largest = 0;
    memcpy(trial, search->x, search->plan.system->n_states * sizeof *trial);
    for (uint32_t k = 0; k < search->conserved.n_moving; k++) {
        uint32_t i = search->conserved.moving[k];
        trial[i] = fmax(0, search->x[i] - share * search->step[k] * scale(search, k));
        double size = fabs(search->x[i]) + 1e-3 * scale(search, k);
        largest = fmax(largest, fabs(trial[i] - search->x[i]) / size);
    }
    return largest;
}

/* One damped step. Returns the size of the whole one; x and its residual stay as they are where no
 * share of it helps. */
static double improve(struct ck_search *search, double *residual)
{
    find_residual(search, search->x);
    if (!ck_motion_jacobian(&search->motion, 0, search->x)) return INFINITY;
    fill_newton(search);
    equilibrate(search);
    ck_dense_eliminate(&search->matrix, RANK);
    ck_dense_solve(&search->matrix, search->residual, search->step);
    double whole = move(search, 1, search->trial);
    for (double share = 1; share > SMALLEST_SHARE; share /= 2) {
        if (share < 1) move(search, share, search->trial);
        double found = find_residual(search, search->trial);
        if (!(found < *residual)) continue;
        *residual = found;
        memcpy(search->x, search->trial, search->plan.system->n_states * sizeof(double));
        break;
    }
    return whole;
}

/* Another basin, or another branch, is not the rest that was being approached. */
static bool is_near(const struct ck_search *search, const double *from)
{
    for (uint32_t k = 0; k < search->conserved.n_moving; k++) {
        uint32_t i = search->conserved.moving[k];
        double size = fabs(from[i]) + search->plan.scale[i];
        if (!(fabs(search->x[i] - from[i]) <= NEAR * size)) return false;
    }
    return true;
}

/* The fastest relative change at x, 1/h, and whose it is; fills search->rate. */
static double speed(struct ck_search *search, const double *x, uint32_t *fastest)
{
    double largest = 0;
    *fastest = search->conserved.moving[0];
    if (!ck_motion_rate(&search->motion, 0, x, search->rate)) return INFINITY;
    for (uint32_t k = 0; k < search->conserved.n_moving; k++) {
        uint32_t i = search->conserved.moving[k];
        double size = fabs(search->rate[i]) / (fabs(x[i]) + scale(search, k));
        if (!(size > largest)) continue;
        largest = size;
        *fastest = i;
    }
    return largest;
}

/* From the stepper's state to search->x; true if that converged and did not lead far. */
static bool polish(struct ck_search *search)
{
    const double *from = search->stepper.x;
    memcpy(search->x, from, search->plan.system->n_states * sizeof(double));
    for (uint32_t k = 0; k < search->conserved.n_moving; k++)
        search->x[search->conserved.moving[k]] = fmax(0, from[search->conserved.moving[k]]);
    double residual = find_residual(search, search->x), before = INFINITY, step = INFINITY;
    for (int i = 0; i < MOST_NEWTON && residual < before && step > NEWTON_STEP; i++) {
        before = residual;
        if (residual > 0) step = improve(search, &residual);
    }
    uint32_t fastest = 0;
    bool rests = speed(search, search->x, &fastest) < STILL;
    return rests && (residual == 0 || step < NEWTON_GOOD) && is_near(search, from);
}

/* ---- integration ---- */

static enum ck_status give_up(struct ck_search *search, uint32_t fastest)
{
    const struct ck_state_info *state = &search->plan.system->states[fastest];
    ck_failure_set(search->failure, search->stepper.t_h,
                   "no rest was found: after %.3g h %s still changes by %.3g %s/h",
                   search->stepper.t_h, state->name, search->rate[fastest], state->unit);
    enum ck_status status =
        ck_failure_blame(search->failure, &search->motion, fastest, search->stepper.x);
    return status == CK_OK ? CK_FAILED : status;
}

enum ck_status ck_search_settle(struct ck_search *search)
{
    double slow = SLOW;
    uint32_t fastest = 0;
    if (search->conserved.n_moving == 0) return CK_OK;
    if (speed(search, search->stepper.x, &fastest) == 0 && polish(search)) return CK_OK;
    enum ck_step step = ck_stepper_start(&search->stepper, 0, LONGEST_H, search->failure);
    for (long i = 0; i < MOST_STEPS && search->stepper.t_h < LONGEST_H; i++) {
        if (step == CK_STEPPED || step == CK_ROOT)
            step = ck_stepper_step(&search->stepper, search->failure);
        if (step == CK_STEP_FAILED ||
            ck_is_interrupted(&search->plan, search->stepper.t_h, search->failure))
            return CK_FAILED;
        if (step == CK_STEP_MEMORY) return CK_NO_MEMORY;
        if (speed(search, search->stepper.x, &fastest) > slow) continue;
        if (polish(search)) return CK_OK;
        slow *= SLOWER;
    }
    if (polish(search)) return CK_OK;
    speed(search, search->stepper.x, &fastest);
    return give_up(search, fastest);
}
