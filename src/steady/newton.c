/* Newton's method on the equations of a steady state: at a fixed parameter, damped, and with one
 * more row. Knows nothing of branches. */
#include "private.h"

#include <math.h>
#include <string.h>

#define MOST_POLISH   15
#define MOST_APPROACH 60
#define MOST_PATIENT  80
#define MOST_CORRECT  8
#define STEP          1e-11 /* relative: no further step is needed */
#define STEP_GOOD     1e-8  /* relative: as far as rounding lets it */
#define SMALLEST      1e-3  /* share of a step */
#define LARGEST       1e8   /* of an unknown: it runs away */

/* Rows alike in size, with the right-hand side; the logarithm of what they were divided by. */
static double equilibrate(struct ck_dense *matrix, double *b)
{
    double logs = 0;
    for (size_t i = 0; i < matrix->rows; i++) {
        double largest = 0, *row = matrix->a + i * matrix->columns;
        for (size_t j = 0; j < matrix->columns; j++) largest = fmax(largest, fabs(row[j]));
        if (!(largest > 0)) continue;
        for (size_t j = 0; j < matrix->columns; j++) row[j] /= largest;
        if (b) b[i] /= largest;
        logs += log(largest);
    }
    return logs;
}

/* The Newton step at y (G_u - shift) step = G, from the residual; false where it cannot be told. */
static bool find_step(struct ck_problem *problem, const double *y, double shift)
{
    const size_t n = problem->n;
    if (!ck_problem_residual(problem, y) || !ck_problem_slopes(problem, y)) return false;
    memcpy(problem->square.a, problem->jacobian, n * n * sizeof(double));
    for (size_t k = 0; k < n; k++) problem->square.a[k * n + k] -= shift;
    equilibrate(&problem->square, problem->residual);
    ck_dense_eliminate(&problem->square, 1e-15);
    ck_dense_solve(&problem->square, problem->residual, problem->step);
    return true;
}

static double relative_step(const struct ck_problem *problem, const double *y, size_t count)
{
    double largest = 0;
    for (size_t k = 0; k < count; k++) {
        const double size = fabs(problem->step[k]) / (1 + fabs(y[k]));
        if (!(size <= largest)) largest = size;
    }
    return largest;
}

bool ck_polish(struct ck_problem *problem, double *y)
{
    double before = INFINITY;
    for (int i = 0; i < MOST_POLISH; i++) {
        if (!find_step(problem, y, 0) || problem->square.rank < problem->n) return false;
        const double size = relative_step(problem, y, problem->n);
        if (!(size < LARGEST)) return false;
        if (size > before && before < STEP_GOOD) return true;
        for (uint32_t k = 0; k < problem->n; k++) y[k] -= problem->step[k];
        if (size < STEP) return true;
        before = size;
    }
    return before < STEP_GOOD;
}

/* ---- from far away ---- */

static double size_of_residual(struct ck_problem *problem, const double *y)
{
    double sum = 0;
    if (!ck_problem_residual(problem, y)) return INFINITY;
    for (uint32_t k = 0; k < problem->n; k++) {
        const double part = problem->residual[k] / (1 + fabs(y[k]));
        sum += part * part;
    }
    return isfinite(sum) ? sqrt(sum) : INFINITY;
}

static void move(const struct ck_problem *problem, const double *from, double share, double *to)
{
    for (uint32_t k = 0; k < problem->n; k++) to[k] = fmax(0, from[k] - share * problem->step[k]);
}

/* Implicit steps through time, longer and longer. */
static void pass_time(struct ck_problem *problem, double *y)
{
    double step_h = 0.5;
    for (int i = 0; i < MOST_PATIENT && step_h < 1e5; i++, step_h *= 1.3) {
        if (!find_step(problem, y, 1 / step_h)) return;
        move(problem, y, 1, y);
        if (relative_step(problem, y, problem->n) < 1e-9 && i > 10) return;
    }
}

static bool descend(struct ck_problem *problem, double *y, double *trial)
{
    double residual = size_of_residual(problem, y);
    for (int i = 0; i < MOST_APPROACH; i++) {
        if (!find_step(problem, y, 0)) return false;
        const double size = relative_step(problem, y, problem->n);
        if (!(size < LARGEST)) return false;
        if (size < 1e-6) return true;
        double share = 1, found = INFINITY;
        for (; share > SMALLEST; share /= 2) {
            move(problem, y, share, trial);
            found = size_of_residual(problem, trial);
            if (found < residual) break;
        }
        if (!(found < residual)) return false;
        residual = found;
        memcpy(y, trial, problem->n * sizeof *y);
    }
    return false;
}

bool ck_approach(struct ck_problem *problem, double *y, bool patient)
{
    double *trial = ck_alloc(problem->n + 1, sizeof *trial);
    if (!trial) return false;
    trial[problem->n] = y[problem->n];
    if (patient) pass_time(problem, y);
    const bool found = descend(problem, y, trial) && ck_polish(problem, y);
    ck_release(trial);
    return found && ck_is_positive(problem, y, 1e-9);
}

/* ---- with one more row ---- */

static bool fill_border(struct ck_problem *problem, const double *y, const double *row)
{
    const size_t n = problem->n, columns = n + 1;
    if (!ck_problem_slopes(problem, y)) return false;
    for (size_t k = 0; k < n; k++) {
        memcpy(problem->border.a + k * columns, problem->jacobian + k * n, n * sizeof(double));
        problem->border.a[k * columns + n] = problem->slope[k];
    }
    memcpy(problem->border.a + n * columns, row, columns * sizeof *row);
    return true;
}

bool ck_border(struct ck_problem *problem, const double *y, const double *row)
{
    if (!fill_border(problem, y, row)) return false;
    problem->log_rows = equilibrate(&problem->border, NULL);
    ck_dense_eliminate(&problem->border, 0);
    return true;
}

int ck_correct(struct ck_problem *problem, const double *row, double level, double *y)
{
    const size_t n = problem->n;
    double before = INFINITY;
    for (int i = 1; i <= MOST_CORRECT; i++) {
        if (!ck_problem_residual(problem, y) || !fill_border(problem, y, row)) return 0;
        problem->residual[n] = -level;
        for (size_t j = 0; j <= n; j++) problem->residual[n] += row[j] * y[j];
        equilibrate(&problem->border, problem->residual);
        ck_dense_eliminate(&problem->border, 0);
        if (problem->border.rank <= n) return 0;
        ck_dense_solve(&problem->border, problem->residual, problem->step);
        const double size = relative_step(problem, y, n + 1);
        if (size > before && before < STEP_GOOD) return i;
        if (!(size < LARGEST) || (i > 2 && size > before)) return 0;
        for (size_t j = 0; j <= n; j++) y[j] -= problem->step[j];
        if (size < STEP) return i;
        before = size;
    }
    return before < STEP_GOOD ? MOST_CORRECT : 0;
}

static int parity(const size_t *order, size_t count)
{
    int sign = 1;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (order[j] < order[i]) sign = -sign;
    return sign;
}

int ck_border_sign(const struct ck_problem *problem, double *log_size)
{
    const struct ck_dense *border = &problem->border;
    int sign = parity(border->row, border->rows) * parity(border->column, border->columns);
    *log_size = problem->log_rows;
    for (size_t k = 0; k < border->rows; k++) {
        const double pivot = border->a[border->row[k] * border->columns + border->column[k]];
        if (k >= border->rank || pivot == 0) *log_size = -INFINITY;
        if (k >= border->rank || pivot == 0) return 0;
        if (pivot < 0) sign = -sign;
        *log_size += log(fabs(pivot));
    }
    return sign;
}
