/* SUNDIALS vectors with our own operations: the library's run unoptimised in some distributions. */
#ifndef CK_SOLVER_VECTOR_H
#define CK_SOLVER_VECTOR_H

#include <sundials/sundials_nvector.h>

/* A serial vector of n items (and so are its clones) or NULL; freed by N_VDestroy. */
N_Vector ck_vector_new(sunindextype n, SUNContext context);
double *ck_vector_data(N_Vector vector);

#endif
