/* The equations of a steady state in scaled unknowns, with conserved totals built in. Solves
 * nothing. */
#include "private.h"

#include <math.h>
#include <string.h>

#define ZERO_PLACE (-1e300) /* of 0 on a logarithmic scale */

static enum ck_status allocate(struct ck_problem *problem)
{
    struct ck_arena *arena = &problem->arena;
    const uint32_t n_states = problem->task->plan->system->n_states;
    problem->moving = ck_arena_alloc(arena, n_states + 1, sizeof *problem->moving);
    problem->size = ck_arena_alloc(arena, n_states + 1, sizeof(double));
    problem->x = ck_arena_alloc(arena, n_states + 1, sizeof(double));
    problem->rate = ck_arena_alloc(arena, n_states + 1, sizeof(double));
    problem->slope = ck_arena_alloc(arena, n_states + 1, sizeof(double));
    problem->residual = ck_arena_alloc(arena, n_states + 2, sizeof(double));
    problem->step = ck_arena_alloc(arena, n_states + 2, sizeof(double));
    problem->eigenvalues = ck_arena_alloc(arena, n_states + 1, sizeof(double complex));
    problem->jacobian = ck_arena_alloc(arena, (size_t)n_states * n_states + 1, sizeof(double));
    const bool ok = problem->moving && problem->size && problem->x && problem->rate &&
                    problem->slope && problem->residual && problem->step && problem->eigenvalues &&
                    problem->jacobian;
    return ok ? CK_OK : CK_NO_MEMORY;
}

static enum ck_status prepare_slope(struct ck_problem *problem)
{
    const struct ck_steady_task *task = problem->task;
    const struct ck_system *system = task->plan->system;
    problem->value = problem->own_value = NAN;
    if (task->param == CK_NONE) return CK_OK;
    problem->value = problem->own_value = task->plan->params[task->param];
    problem->span = task->is_log ? log(task->to / task->from) : task->to - task->from;
    const enum ck_status status = ck_system_by_params(system, &task->param, 1, &problem->by_param);
    if (status != CK_OK) return status;
    problem->by_slots = ck_arena_alloc(&problem->arena, problem->by_param.n_slots, sizeof(double));
    problem->by_out = ck_arena_alloc(&problem->arena, system->n_states, sizeof(double));
    if (!problem->by_slots || !problem->by_out) return CK_NO_MEMORY;
    ck_program_prepare(&problem->by_param, problem->by_slots, problem->motion.params);
    return CK_OK;
}

enum ck_status ck_problem_init(struct ck_problem *problem, const struct ck_steady_task *task)
{
    const struct ck_plan *plan = task->plan;
    *problem = (struct ck_problem){.task = task};
    enum ck_status status = allocate(problem);
    if (status == CK_OK) status = ck_motion_init(&problem->motion, plan);
    if (status == CK_OK) status = prepare_slope(problem);
    if (status != CK_OK) return status;
    memcpy(problem->x, plan->initial, plan->system->n_states * sizeof(double));
    for (uint32_t i = 0; i < plan->system->n_states; i++)
        if (!plan->frozen[i]) problem->moving[problem->n++] = i;
    problem->conserved.n_moving = problem->n;
    problem->conserved.moving = problem->moving;
    status = ck_conserved_find(&problem->conserved, &problem->arena, &problem->motion, plan->scale,
                               plan->initial);
    if (status != CK_OK) return status;
    const size_t count = problem->conserved.count;
    problem->weights = ck_arena_alloc(&problem->arena, count * problem->n + 1, sizeof(double));
    problem->totals = ck_arena_alloc(&problem->arena, count + 1, sizeof(double));
    if (!problem->weights || !problem->totals) return CK_NO_MEMORY;
    for (uint32_t k = 0; k < problem->n; k++) problem->size[k] = plan->scale[problem->moving[k]];
    status = ck_problem_resize(problem, problem->size);
    if (status == CK_OK) status = ck_dense_init(&problem->square, problem->n, problem->n);
    if (status == CK_OK) status = ck_dense_init(&problem->border, problem->n + 1, problem->n + 1);
    return status;
}

void ck_problem_free(struct ck_problem *problem)
{
    ck_dense_free(&problem->square);
    ck_dense_free(&problem->border);
    ck_program_free(&problem->by_param);
    ck_motion_free(&problem->motion);
    ck_arena_free(&problem->arena);
    *problem = (struct ck_problem){0};
}

bool ck_problem_stopped(const struct ck_problem *problem)
{
    return problem->task->stop != NULL && *problem->task->stop != 0;
}

/* ---- units ---- */

/* Rows of weights made orthogonal to those before, of length 1 (Gram-Schmidt, twice). */
static void make_orthonormal(struct ck_problem *problem)
{
    const uint32_t n = problem->n;
    for (size_t c = 0; c < problem->conserved.count; c++) {
        double *row = problem->weights + c * n, length = 0;
        for (size_t b = 0; b < 2 * c; b++) {
            const double *other = problem->weights + b % c * n;
            double product = 0;
            for (uint32_t k = 0; k < n; k++) product += row[k] * other[k];
            for (uint32_t k = 0; k < n; k++) row[k] -= product * other[k];
        }
        for (uint32_t k = 0; k < n; k++) length = hypot(length, row[k]);
        for (uint32_t k = 0; k < n && length > 0; k++) row[k] /= length;
    }
}

enum ck_status ck_problem_resize(struct ck_problem *problem, const double *size)
{
    const uint32_t n = problem->n;
    if (size != problem->size) memcpy(problem->size, size, n * sizeof *size);
    for (size_t c = 0; c < problem->conserved.count; c++)
        for (uint32_t k = 0; k < n; k++)
            problem->weights[c * n + k] = problem->conserved.weights[c * n + k] * size[k];
    make_orthonormal(problem);
    for (size_t c = 0; c < problem->conserved.count; c++) {
        problem->totals[c] = 0;
        for (uint32_t k = 0; k < n; k++)
            problem->totals[c] += problem->weights[c * n + k] *
                                  problem->task->plan->initial[problem->moving[k]] / size[k];
    }
    return CK_OK;
}

double ck_problem_value(const struct ck_problem *problem, double q)
{
    const double from = problem->task->from;
    return problem->task->is_log ? from * exp(q * problem->span) : from + q * problem->span;
}

double ck_problem_place(const struct ck_problem *problem, double value)
{
    const double from = problem->task->from;
    if (!(problem->span > 0)) return 0;
    if (!problem->task->is_log) return (value - from) / problem->span;
    return value > 0 ? log(value / from) / problem->span : ZERO_PLACE;
}

void ck_problem_pack(const struct ck_problem *problem, const double *x, double value, double *y)
{
    for (uint32_t k = 0; k < problem->n; k++) y[k] = x[problem->moving[k]] / problem->size[k];
    y[problem->n] = ck_problem_place(problem, value);
}

static void set_value(struct ck_problem *problem, double value)
{
    if (problem->task->param == CK_NONE || value == problem->value) return;
    problem->value = value;
    problem->motion.params[problem->task->param] = value;
    ck_motion_prepare(&problem->motion);
    ck_program_prepare(&problem->by_param, problem->by_slots, problem->motion.params);
}

void ck_problem_unpack(struct ck_problem *problem, const double *y)
{
    for (uint32_t k = 0; k < problem->n; k++)
        problem->x[problem->moving[k]] = y[k] * problem->size[k];
    set_value(problem, ck_problem_value(problem, y[problem->n]));
}

/* ---- equations ---- */

bool ck_problem_residual(struct ck_problem *problem, const double *y)
{
    const uint32_t n = problem->n;
    ck_problem_unpack(problem, y);
    if (!ck_motion_rate(&problem->motion, 0, problem->x, problem->rate)) return false;
    for (uint32_t k = 0; k < n; k++)
        problem->residual[k] = problem->rate[problem->moving[k]] / problem->size[k];
    for (size_t c = 0; c < problem->conserved.count; c++) {
        const double *row = problem->weights + c * n;
        double missing = -problem->totals[c];
        for (uint32_t k = 0; k < n; k++) missing += row[k] * y[k];
        for (uint32_t k = 0; k < n; k++) problem->residual[k] -= row[k] * missing;
    }
    return true;
}

static void fill_jacobian(struct ck_problem *problem)
{
    const struct ck_system *system = problem->task->plan->system;
    const uint32_t n = problem->n;
    memset(problem->jacobian, 0, (size_t)n * n * sizeof(double));
    for (uint32_t l = 0; l < n; l++) {
        const uint32_t j = problem->moving[l];
        uint32_t k = 0;
        for (uint32_t p = system->jac_column[j]; p < system->jac_column[j + 1]; p++) {
            while (k < n && problem->moving[k] < system->jac_row[p]) k++;
            if (k == n) break;
            if (problem->moving[k] == system->jac_row[p])
                problem->jacobian[(size_t)k * n + l] =
                    problem->motion.jacobian[p] * problem->size[l] / problem->size[k];
        }
    }
}

bool ck_problem_slopes(struct ck_problem *problem, const double *y)
{
    const uint32_t n = problem->n;
    ck_problem_unpack(problem, y);
    if (!ck_motion_jacobian(&problem->motion, 0, problem->x)) return false;
    fill_jacobian(problem);
    for (size_t c = 0; c < problem->conserved.count; c++) {
        const double *row = problem->weights + c * n;
        for (uint32_t k = 0; k < n; k++)
            for (uint32_t l = 0; l < n; l++)
                problem->jacobian[(size_t)k * n + l] -= row[k] * row[l];
    }
    if (problem->task->param == CK_NONE) return true;
    ck_program_run(&problem->by_param, problem->by_slots, ck_motion_time(&problem->motion, 0),
                   problem->x, problem->by_out);
    const double by_place = problem->span * (problem->task->is_log ? problem->value : 1);
    double sum = 0;
    for (uint32_t k = 0; k < n; k++) {
        problem->slope[k] = problem->by_out[problem->moving[k]] * by_place / problem->size[k];
        sum += problem->slope[k];
    }
    return isfinite(sum);
}

bool ck_is_positive(const struct ck_problem *problem, const double *y, double slack)
{
    for (uint32_t k = 0; k < problem->n; k++)
        if (!(y[k] >= -slack)) return false;
    return true;
}

double ck_distance(const struct ck_problem *problem, const double *a, const double *b)
{
    double largest = 0;
    for (uint32_t k = 0; k < problem->n; k++) {
        const double size = fmax(0.01, fmax(fabs(a[k]), fabs(b[k])));
        largest = fmax(largest, fabs(a[k] - b[k]) / size);
    }
    return largest;
}
