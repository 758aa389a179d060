/* Conserved totals, by elimination on the stoichiometric coefficients at the parameters. */
#include "conserved.h"
#include "dense.h"
#include "failure.h"

#include <math.h>
#include <string.h>

#define RANK 1e-10

/* A flux is active that is not 0 both at x and after a push of all that moves; x is changed. */
static enum ck_status find_active(const struct ck_conserved *conserved,
                                  const struct ck_motion *motion, const double *scale, double *x,
                                  bool *active)
{
    for (int pass = 0; pass < 2; pass++) {
        double *fluxes = ck_fluxes(motion, 0, x);
        if (fluxes == NULL) return CK_NO_MEMORY;
        for (uint32_t f = 0; f < motion->system->n_fluxes; f++) active[f] |= !(fluxes[f] == 0);
        ck_release(fluxes);
        for (uint32_t k = 0; k < conserved->n_moving; k++) {
            uint32_t i = conserved->moving[k];
            x[i] = fabs(x[i]) + scale[i] * (1 + 0.01 * k);
        }
    }
    return CK_OK;
}

/* Transposed: fluxes · moving states, these in units of their scales. */
static void fill_stoichiometry(const struct ck_conserved *conserved, const struct ck_system *system,
                               const double *scale, const double *coefficients,
                               struct ck_dense *matrix)
{
    uint32_t k = 0;
    for (uint32_t s = 0; s < system->n_stoich; s++) {
        const struct ck_stoich *stoich = &system->stoich[s];
        while (k < conserved->n_moving && conserved->moving[k] < stoich->state) k++;
        if (k == conserved->n_moving || conserved->moving[k] != stoich->state) continue;
        matrix->a[stoich->flux * matrix->columns + k] += coefficients[s] / scale[stoich->state];
    }
}

/* Rows alike in size; those of fluxes that cannot flow are 0. */
static void equilibrate(struct ck_dense *matrix, const bool *active)
{
    for (size_t f = 0; f < matrix->rows; f++) {
        double largest = 0, *row = matrix->a + f * matrix->columns;
        for (size_t j = 0; j < matrix->columns; j++) largest = fmax(largest, fabs(row[j]));
        for (size_t j = 0; j < matrix->columns; j++)
            row[j] = active[f] && largest > 0 ? row[j] / largest : 0;
    }
}

static enum ck_status keep_null_space(struct ck_conserved *conserved, struct ck_arena *arena,
                                      const double *scale, struct ck_dense *matrix)
{
    ck_dense_eliminate(matrix, RANK);
    conserved->count = matrix->columns - matrix->rank;
    conserved->weights =
        ck_arena_alloc(arena, conserved->count * conserved->n_moving, sizeof(double));
    if (conserved->weights == NULL) return CK_NO_MEMORY;
    for (size_t c = 0; c < conserved->count; c++) {
        double *weights = conserved->weights + c * conserved->n_moving;
        ck_dense_null(matrix, c, weights);
        for (uint32_t k = 0; k < conserved->n_moving; k++)
            weights[k] /= scale[conserved->moving[k]];
    }
    return CK_OK;
}

enum ck_status ck_conserved_find(struct ck_conserved *conserved, struct ck_arena *arena,
                                 const struct ck_motion *motion, const double *scale,
                                 const double *x)
{
    const struct ck_system *system = motion->system;
    struct ck_dense matrix = {0};
    double *fluxes = ck_fluxes(motion, 0, x);
    double *pushed = ck_alloc(system->n_states, sizeof *pushed);
    bool *active = ck_alloc(system->n_fluxes, sizeof *active);
    enum ck_status status = CK_NO_MEMORY;
    if (fluxes != NULL && pushed != NULL && active != NULL) {
        memcpy(pushed, x, system->n_states * sizeof *pushed);
        status = find_active(conserved, motion, scale, pushed, active);
    }
    if (status == CK_OK) status = ck_dense_init(&matrix, system->n_fluxes, conserved->n_moving);
    if (status == CK_OK) {
        fill_stoichiometry(conserved, system, scale, fluxes + system->n_fluxes, &matrix);
        equilibrate(&matrix, active);
        status = keep_null_space(conserved, arena, scale, &matrix);
    }
    ck_dense_free(&matrix);
    ck_release(fluxes);
    ck_release(pushed);
    ck_release(active);
    return status;
}

double ck_conserved_total(const struct ck_conserved *conserved, size_t i, const double *x)
{
    double sum = 0;
    for (uint32_t k = 0; k < conserved->n_moving; k++)
        sum += conserved->weights[i * conserved->n_moving + k] * x[conserved->moving[k]];
    return sum;
}
