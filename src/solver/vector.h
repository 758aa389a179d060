/* SUNDIALS vectors with our own operations: the library's run unoptimised in some distributions. */
#ifndef CK_SOLVER_VECTOR_H
#define CK_SOLVER_VECTOR_H

#include <sundials/sundials_nvector.h>

/* A serial vector of n items (and so are its clones) or NULL; freed by N_VDestroy. */
N_Vector ck_vector_new(sunindextype n, SUNContext context);
double *ck_vector_data(N_Vector vector);

/* The terms of a linear combination: z = sum of factor[j] · data[j]. */
#define CK_MOST_TERMS 8
struct ck_terms {
    int count;
    sunrealtype factor[CK_MOST_TERMS];
    const double *data[CK_MOST_TERMS];
};
/* A vector without data that keeps the terms of what is assigned to it instead of adding them up;
 * freed by N_VFreeEmpty. */
N_Vector ck_vector_listener(struct ck_terms *terms, SUNContext context);

#endif
