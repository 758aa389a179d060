/* Derivatives of a rest by the implicit function theorem. What is held and what is solved is as in
 * rest.c; the linear equations are those of Newton's method in settle.c. */
#include "conserved.h"
#include "dense.h"
#include "failure.h"

#include "ck/slopes.h"

#include <math.h>
#include <string.h>

#define RANK 1e-14

struct implicit {
    const struct ck_system *system;
    const struct ck_slopes *slopes;
    const struct ck_dependence *dependence;
    const struct ck_rest *rest;
    bool solves;      /* productions that hold baselines */
    const bool *held; /* n_states */
    struct ck_plan plan;
    struct ck_arena arena;
    struct ck_motion motion;
    struct ck_conserved conserved;
    struct ck_dense matrix;
    double *row_scale; /* of the matrix */
    double *by_params; /* slopes->n_rhs */
    double *params;    /* slopes->n_params · m: dp/dtheta, 0 for what is solved */
    double *dx, *df;   /* n_states: of one theta: the states, and dx/dt through all that is known */
    double *b, *solution;
};

static bool is_solved(const struct implicit *implicit, uint32_t state)
{
    const struct ck_state_info *info = &implicit->system->states[state];
    return implicit->solves && !info->absent_at_rest && info->baseline != CK_NONE &&
           info->production != CK_NONE;
}

/* ---- the equations ---- */

static enum ck_status choose_moving(struct implicit *implicit)
{
    const struct ck_system *system = implicit->system;
    uint32_t *moving = ck_arena_alloc(&implicit->arena, system->n_states, sizeof *moving);
    bool *held = ck_arena_alloc(&implicit->arena, system->n_states, sizeof *held);
    if (moving == NULL || held == NULL) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < system->n_states; i++) {
        held[i] = system->states[i].absent_at_rest || implicit->plan.frozen[i];
        held[i] = held[i] || is_solved(implicit, i);
        if (is_solved(implicit, i))
            implicit->plan.params[system->states[i].production] = implicit->rest->productions[i];
        if (!held[i]) moving[implicit->conserved.n_moving++] = i;
    }
    implicit->held = held;
    implicit->conserved.moving = moving;
    return CK_OK;
}

static enum ck_status find_motion(struct implicit *implicit, struct ck_failure *failure)
{
    struct ck_motion *motion = &implicit->motion;
    enum ck_status status = ck_motion_init(motion, &implicit->plan);
    if (status != CK_OK) return status;
    for (uint32_t i = 0; i < implicit->system->n_states; i++) motion->still[i] = false;
    ck_motion_prepare(motion);
    if (ck_motion_jacobian(motion, 0, implicit->rest->states)) return CK_OK;
    ck_failure_set(failure, 0, "the Jacobian of the rest is not finite");
    return CK_FAILED;
}

static enum ck_status find_by_params(struct implicit *implicit)
{
    const struct ck_slopes *slopes = implicit->slopes;
    size_t m = implicit->dependence->m;
    double *slots = ck_arena_alloc(&implicit->arena, slopes->rhs.n_slots, sizeof *slots);
    implicit->by_params = ck_arena_alloc(&implicit->arena, slopes->n_rhs, sizeof(double));
    implicit->params = ck_arena_alloc(&implicit->arena, slopes->n_params * m, sizeof(double));
    if (slots == NULL || implicit->by_params == NULL || implicit->params == NULL)
        return CK_NO_MEMORY;
    ck_program_prepare(&slopes->rhs, slots, implicit->plan.params);
    ck_program_run(&slopes->rhs, slots, ck_motion_time(&implicit->motion, 0),
                   implicit->rest->states, implicit->by_params);
    for (uint32_t k = 0; k < slopes->n_params; k++)
        memcpy(implicit->params + k * m, implicit->dependence->params + slopes->params[k] * m,
               m * sizeof(double));
    for (uint32_t i = 0; i < implicit->system->n_states; i++)
        for (uint32_t k = 0; is_solved(implicit, i) && k < slopes->n_params; k++)
            if (slopes->params[k] == implicit->system->states[i].production)
                memset(implicit->params + k * m, 0, m * sizeof(double));
    return CK_OK;
}

static double scale(const struct implicit *implicit, uint32_t k)
{
    return implicit->plan.scale[implicit->conserved.moving[k]];
}

static void fill_matrix(struct implicit *implicit)
{
    const struct ck_system *system = implicit->system;
    const struct ck_conserved *conserved = &implicit->conserved;
    double *a = implicit->matrix.a;
    uint32_t n = conserved->n_moving;
    for (uint32_t l = 0; l < n; l++) {
        uint32_t j = conserved->moving[l], k = 0;
        for (uint32_t p = system->jac_column[j]; p < system->jac_column[j + 1]; p++) {
            while (k < n && conserved->moving[k] < system->jac_row[p]) k++;
            if (k < n && conserved->moving[k] == system->jac_row[p])
                a[(size_t)k * n + l] = implicit->motion.jacobian[p] * scale(implicit, l);
        }
        for (size_t c = 0; c < conserved->count; c++)
            a[(n + c) * n + l] = conserved->weights[c * n + l] * scale(implicit, l);
    }
}

/* Rows alike in size, so that the choice of pivots says something about the rank. */
static void equilibrate(struct implicit *implicit)
{
    struct ck_dense *matrix = &implicit->matrix;
    for (size_t i = 0; i < matrix->rows; i++) {
        double largest = 0, *row = matrix->a + i * matrix->columns;
        for (size_t j = 0; j < matrix->columns; j++) largest = fmax(largest, fabs(row[j]));
        implicit->row_scale[i] = largest > 0 ? 1 / largest : 1;
        for (size_t j = 0; j < matrix->columns; j++) row[j] *= implicit->row_scale[i];
    }
}

static enum ck_status find_matrix(struct implicit *implicit)
{
    struct ck_conserved *conserved = &implicit->conserved;
    struct ck_arena *arena = &implicit->arena;
    size_t n = conserved->n_moving;
    enum ck_status status = ck_conserved_find(conserved, arena, &implicit->motion,
                                              implicit->plan.scale, implicit->rest->states);
    if (status == CK_OK) status = ck_dense_init(&implicit->matrix, n + conserved->count, n);
    if (status != CK_OK) return status;
    implicit->row_scale = ck_arena_alloc(arena, n + conserved->count, sizeof(double));
    implicit->b = ck_arena_alloc(arena, n + conserved->count, sizeof(double));
    implicit->solution = ck_arena_alloc(arena, n, sizeof(double));
    if (implicit->row_scale == NULL || implicit->b == NULL || implicit->solution == NULL)
        return CK_NO_MEMORY;
    fill_matrix(implicit);
    equilibrate(implicit);
    ck_dense_eliminate(&implicit->matrix, RANK);
    return CK_OK;
}

/* ---- one theta ---- */

/* What the states that are held do, and what dx/dt does through them and through parameters. */
static void know(struct implicit *implicit, size_t j)
{
    const struct ck_system *system = implicit->system;
    const struct ck_dependence *dependence = implicit->dependence;
    size_t m = dependence->m;
    memset(implicit->df, 0, system->n_states * sizeof(double));
    for (uint32_t e = 0; e < implicit->slopes->n_rhs; e++) {
        struct ck_slope_entry entry = implicit->slopes->rhs_entries[e];
        implicit->df[entry.row] += implicit->by_params[e] * implicit->params[entry.by * m + j];
    }
    for (uint32_t i = 0; i < system->n_states; i++) {
        implicit->dx[i] = 0;
        if (is_solved(implicit, i))
            implicit->dx[i] = dependence->params[system->states[i].baseline * m + j];
        else if (implicit->held[i] && !system->states[i].absent_at_rest)
            implicit->dx[i] = dependence->initial[i * m + j];
    }
}

/* df += J dx for the states that are held, or for those that are not. */
static void pass_on(struct implicit *implicit, bool held)
{
    const struct ck_system *system = implicit->system;
    for (uint32_t i = 0; i < system->n_states; i++) {
        if (implicit->held[i] != held || implicit->dx[i] == 0) continue;
        for (uint32_t p = system->jac_column[i]; p < system->jac_column[i + 1]; p++)
            implicit->df[system->jac_row[p]] += implicit->motion.jacobian[p] * implicit->dx[i];
    }
}

static void solve_free(struct implicit *implicit, size_t j)
{
    const struct ck_conserved *conserved = &implicit->conserved;
    const struct ck_dependence *dependence = implicit->dependence;
    uint32_t n = conserved->n_moving;
    for (uint32_t k = 0; k < n; k++)
        implicit->b[k] = -implicit->df[conserved->moving[k]] * implicit->row_scale[k];
    for (size_t c = 0; c < conserved->count; c++) {
        double total = 0;
        for (uint32_t k = 0; k < n; k++)
            total += conserved->weights[c * n + k] *
                     dependence->initial[conserved->moving[k] * dependence->m + j];
        implicit->b[n + c] = total * implicit->row_scale[n + c];
    }
    ck_dense_solve(&implicit->matrix, implicit->b, implicit->solution);
    for (uint32_t k = 0; k < n; k++)
        implicit->dx[conserved->moving[k]] = implicit->solution[k] * scale(implicit, k);
}

/* d (dx/dt) of a state by its own production. */
static double find_coefficient(const struct implicit *implicit, uint32_t state)
{
    const struct ck_slopes *slopes = implicit->slopes;
    for (uint32_t e = 0; e < slopes->n_rhs; e++)
        if (slopes->rhs_entries[e].row == state &&
            slopes->params[slopes->rhs_entries[e].by] == implicit->system->states[state].production)
            return implicit->by_params[e];
    return 0;
}

static void write(const struct implicit *implicit, size_t j, double *states, double *productions)
{
    const struct ck_system *system = implicit->system;
    size_t m = implicit->dependence->m;
    for (uint32_t i = 0; i < system->n_states; i++) {
        const struct ck_state_info *info = &system->states[i];
        states[i * m + j] = implicit->dx[i];
        productions[i * m + j] = 0;
        if (info->baseline == CK_NONE || info->production == CK_NONE) continue;
        double coefficient = is_solved(implicit, i) ? find_coefficient(implicit, i) : 0;
        if (coefficient != 0) productions[i * m + j] = -implicit->df[i] / coefficient;
        if (!implicit->solves)
            productions[i * m + j] = implicit->dependence->params[info->production * m + j];
    }
}

/* ---- the door ---- */

static enum ck_status prepare(struct implicit *implicit, struct ck_failure *failure)
{
    size_t n = implicit->system->n_states;
    implicit->dx = ck_arena_alloc(&implicit->arena, n, sizeof(double));
    implicit->df = ck_arena_alloc(&implicit->arena, n, sizeof(double));
    if (implicit->dx == NULL || implicit->df == NULL) return CK_NO_MEMORY;
    enum ck_status status = choose_moving(implicit);
    if (status == CK_OK) status = find_motion(implicit, failure);
    if (status == CK_OK) status = find_by_params(implicit);
    if (status == CK_OK) status = find_matrix(implicit);
    return status;
}

enum ck_status ck_rest_slopes(const struct ck_plan *plan, bool solve_baselines,
                              const struct ck_rest *rest, const struct ck_slopes *slopes,
                              const struct ck_dependence *dependence, double *states,
                              double *productions, struct ck_failure *failure)
{
    struct implicit implicit = {.system = plan->system,
                                .slopes = slopes,
                                .dependence = dependence,
                                .rest = rest,
                                .solves = solve_baselines};
    enum ck_status status = ck_plan_copy(&implicit.plan, plan);
    if (status == CK_OK) status = prepare(&implicit, failure);
    for (size_t j = 0; status == CK_OK && j < dependence->m; j++) {
        know(&implicit, j);
        pass_on(&implicit, true);
        solve_free(&implicit, j);
        pass_on(&implicit, false);
        write(&implicit, j, states, productions);
    }
    ck_dense_free(&implicit.matrix);
    ck_motion_free(&implicit.motion);
    ck_plan_free(&implicit.plan);
    ck_arena_free(&implicit.arena);
    return status;
}
