/* Stability of a rest: eigenvalues of the Jacobian among what rests, and among what is absent. */
#include "conserved.h"
#include "dense.h"

#include "ck/solver.h"

#include <math.h>
#include <stdlib.h>

static uint32_t choose_states(const struct ck_plan *plan, bool absent, uint32_t *chosen)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->system->n_states; i++)
        if (plan->system->states[i].absent_at_rest == absent && !plan->frozen[i])
            chosen[count++] = i;
    return count;
}

/* The Jacobian's block of the chosen states, row-major. */
static void fill_block(const struct ck_motion *motion, const uint32_t *chosen, uint32_t count,
                       double *block)
{
    const struct ck_system *system = motion->system;
    for (uint32_t l = 0; l < count; l++) {
        uint32_t j = chosen[l], k = 0;
        for (uint32_t p = system->jac_column[j]; p < system->jac_column[j + 1]; p++) {
            while (k < count && chosen[k] < system->jac_row[p]) k++;
            if (k == count) break;
            if (chosen[k] == system->jac_row[p]) block[(size_t)k * count + l] = motion->jacobian[p];
        }
    }
}

static int compare_sizes(const void *a, const void *b)
{
    double x = cabs(*(const double complex *)a), y = cabs(*(const double complex *)b);
    return (x > y) - (x < y);
}

/* The largest real part but for the `skip` eigenvalues nearest to 0. */
static enum ck_status find_abscissa(const struct ck_motion *motion, const uint32_t *chosen,
                                    uint32_t count, size_t skip, double *largest)
{
    double *block = ck_alloc((size_t)count * count, sizeof *block);
    double complex *values = ck_alloc(count, sizeof *values);
    enum ck_status status = CK_NO_MEMORY;
    *largest = -INFINITY;
    if (block != NULL && values != NULL) {
        fill_block(motion, chosen, count, block);
        status = ck_eigenvalues(block, count, values);
    }
    if (status == CK_OK) {
        qsort(values, count, sizeof *values, compare_sizes);
        for (size_t i = skip; i < count; i++) *largest = fmax(*largest, creal(values[i]));
    }
    ck_release(block);
    ck_release(values);
    return status;
}

static enum ck_status find_both(const struct ck_plan *plan, struct ck_motion *motion,
                                const double *x, double *largest, double *agents_largest)
{
    if (!ck_motion_jacobian(motion, 0, x)) return CK_FAILED;
    struct ck_arena arena = {0};
    enum ck_status status = CK_NO_MEMORY;
    struct ck_conserved conserved = {0};
    uint32_t *chosen = ck_arena_alloc(&arena, plan->system->n_states, sizeof *chosen);
    if (chosen != NULL) {
        conserved.n_moving = choose_states(plan, false, chosen);
        conserved.moving = chosen;
        status = ck_conserved_find(&conserved, &arena, motion, plan->scale, x);
    }
    if (status == CK_OK)
        status = find_abscissa(motion, chosen, conserved.n_moving, conserved.count, largest);
    if (status == CK_OK)
        status =
            find_abscissa(motion, chosen, choose_states(plan, true, chosen), 0, agents_largest);
    ck_arena_free(&arena);
    return status;
}

enum ck_status ck_rest_growth(const struct ck_plan *plan, const double *x, double *largest,
                              double *agents_largest)
{
    struct ck_motion motion;
    enum ck_status status = ck_motion_init(&motion, plan);
    if (status == CK_OK) status = find_both(plan, &motion, x, largest, agents_largest);
    ck_motion_free(&motion);
    return status;
}
