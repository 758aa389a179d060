/* The Newton systems (I - gamma J) x = b for CVODES, solved by the project's own sparse LU. */
#ifndef CK_SOLVER_LINEAR_H
#define CK_SOLVER_LINEAR_H

#include "lu.h"
#include "motion.h"

#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

struct ck_linear {
    struct ck_lu lu;
    struct ck_motion *motion; /* not owned */
    double *newton;           /* n_jac: I - gamma J */
    SUNMatrix matrix;         /* a shell: the values are here */
    SUNLinearSolver solver;
    long factorisations;
};

/* The struct must stay where it is: SUNDIALS keeps its address. Free is legal after a failure. */
enum ck_status ck_linear_init(struct ck_linear *linear, struct ck_motion *motion,
                              SUNContext context);
void ck_linear_free(struct ck_linear *linear);

/* Fills I - gamma J, with a new Jacobian unless keep_jacobian. 0, or 1: not finite, retry. */
int ck_linear_fill(struct ck_linear *linear, double t_h, const double *x, double gamma,
                   bool keep_jacobian);

#endif
