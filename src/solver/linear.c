/* Glue between CVODES and the sparse LU. A pivot too small is a recoverable failure: CVODES then
 * takes a smaller step, which brings the matrix nearer to the identity. */
#include "linear.h"
#include "vector.h"

#include <string.h>

static SUNMatrix_ID matrix_id(SUNMatrix matrix)
{
    (void)matrix;
    return SUNMATRIX_CUSTOM;
}

static SUNLinearSolver_Type solver_type(SUNLinearSolver solver)
{
    (void)solver;
    return SUNLINEARSOLVER_DIRECT;
}

static SUNLinearSolver_ID solver_id(SUNLinearSolver solver)
{
    (void)solver;
    return SUNLINEARSOLVER_CUSTOM;
}

static int factorise(SUNLinearSolver solver, SUNMatrix matrix)
{
    struct ck_linear *linear = solver->content;
    (void)matrix;
    linear->factorisations++;
    return ck_lu_factor(&linear->lu, linear->newton) ? SUNLS_SUCCESS : SUNLS_LUFACT_FAIL;
}

static int solve(SUNLinearSolver solver, SUNMatrix matrix, N_Vector x, N_Vector b,
                 sunrealtype tolerance)
{
    struct ck_linear *linear = solver->content;
    (void)matrix;
    (void)tolerance;
    memcpy(ck_vector_data(x), ck_vector_data(b), linear->lu.n * sizeof(double));
    ck_lu_solve(&linear->lu, ck_vector_data(x));
    return SUNLS_SUCCESS;
}

enum ck_status ck_linear_init(struct ck_linear *linear, struct ck_motion *motion,
                              SUNContext context)
{
    const struct ck_system *system = motion->system;
    *linear = (struct ck_linear){.motion = motion};
    enum ck_status status =
        ck_lu_init(&linear->lu, system->n_states, system->jac_column, system->jac_row);
    if (status != CK_OK) return status;
    linear->newton = ck_alloc(system->n_jac, sizeof(double));
    linear->matrix = SUNMatNewEmpty(context);
    linear->solver = SUNLinSolNewEmpty(context);
    if (linear->newton == NULL || linear->matrix == NULL || linear->solver == NULL)
        return CK_NO_MEMORY;
    linear->matrix->ops->getid = matrix_id;
    linear->solver->content = linear;
    linear->solver->ops->gettype = solver_type;
    linear->solver->ops->getid = solver_id;
    linear->solver->ops->setup = factorise;
    linear->solver->ops->solve = solve;
    return CK_OK;
}

void ck_linear_free(struct ck_linear *linear)
{
    if (linear->matrix != NULL) SUNMatFreeEmpty(linear->matrix);
    if (linear->solver != NULL) SUNLinSolFreeEmpty(linear->solver);
    ck_release(linear->newton);
    ck_lu_free(&linear->lu);
    *linear = (struct ck_linear){0};
}

int ck_linear_fill(struct ck_linear *linear, double t_h, const double *x, double gamma,
                   bool keep_jacobian)
{
    struct ck_motion *motion = linear->motion;
    const struct ck_system *system = motion->system;
    if (!keep_jacobian && !ck_motion_jacobian(motion, t_h, x)) return 1;
    for (uint32_t j = 0; j < system->n_states; j++)
        for (uint32_t p = system->jac_column[j]; p < system->jac_column[j + 1]; p++)
            linear->newton[p] = (system->jac_row[p] == j ? 1 : 0) - gamma * motion->jacobian[p];
    return 0;
}
