/* Vector operations for CVODES, put over those of N_VNew_Serial. Only what CVODES calls; the others
 * stay the library's. */
#include "vector.h"

#include <math.h>
#include <nvector/nvector_serial.h>

double *ck_vector_data(N_Vector vector)
{
    return NV_DATA_S(vector);
}

static void linear_sum(sunrealtype a, N_Vector x, sunrealtype b, N_Vector y, N_Vector z)
{
    const double *xs = NV_DATA_S(x), *ys = NV_DATA_S(y);
    double *zs = NV_DATA_S(z);
    sunindextype n = NV_LENGTH_S(z);
    if (a == 1 && b == 1)
        for (sunindextype i = 0; i < n; i++) zs[i] = xs[i] + ys[i];
    else
        for (sunindextype i = 0; i < n; i++) zs[i] = a * xs[i] + b * ys[i];
}

static void fill(sunrealtype c, N_Vector z)
{
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = c;
}

static void multiply(N_Vector x, N_Vector y, N_Vector z)
{
    const double *xs = NV_DATA_S(x), *ys = NV_DATA_S(y);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = xs[i] * ys[i];
}

static void divide(N_Vector x, N_Vector y, N_Vector z)
{
    const double *xs = NV_DATA_S(x), *ys = NV_DATA_S(y);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = xs[i] / ys[i];
}

static void scale(sunrealtype c, N_Vector x, N_Vector z)
{
    const double *xs = NV_DATA_S(x);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = c * xs[i];
}

static void absolute(N_Vector x, N_Vector z)
{
    const double *xs = NV_DATA_S(x);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = fabs(xs[i]);
}

static void invert(N_Vector x, N_Vector z)
{
    const double *xs = NV_DATA_S(x);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = 1 / xs[i];
}

static void add_constant(N_Vector x, sunrealtype b, N_Vector z)
{
    const double *xs = NV_DATA_S(x);
    double *zs = NV_DATA_S(z);
    for (sunindextype i = 0; i < NV_LENGTH_S(z); i++) zs[i] = xs[i] + b;
}

static sunrealtype largest(N_Vector x)
{
    const double *xs = NV_DATA_S(x);
    double result = 0;
    for (sunindextype i = 0; i < NV_LENGTH_S(x); i++)
        if (fabs(xs[i]) > result) result = fabs(xs[i]);
    return result;
}

static sunrealtype smallest(N_Vector x)
{
    const double *xs = NV_DATA_S(x);
    double result = xs[0];
    for (sunindextype i = 1; i < NV_LENGTH_S(x); i++)
        if (xs[i] < result) result = xs[i];
    return result;
}

static sunrealtype weighted_norm(N_Vector x, N_Vector w)
{
    const double *xs = NV_DATA_S(x), *ws = NV_DATA_S(w);
    sunindextype n = NV_LENGTH_S(x);
    double sum = 0;
    for (sunindextype i = 0; i < n; i++) {
        double item = xs[i] * ws[i];
        sum += item * item;
    }
    return sqrt(sum / (double)n);
}

/* Fused: z = sum of c_j X_j, where z may be X_0. */
static int linear_combination(int count, sunrealtype *c, N_Vector *X, N_Vector z)
{
    scale(c[0], X[0], z);
    for (int j = 1; j < count; j++) linear_sum(1, z, c[j], X[j], z);
    return 0;
}

static int scale_add_multi(int count, sunrealtype *a, N_Vector x, N_Vector *Y, N_Vector *Z)
{
    for (int j = 0; j < count; j++) linear_sum(a[j], x, 1, Y[j], Z[j]);
    return 0;
}

static int linear_sum_array(int count, sunrealtype a, N_Vector *X, sunrealtype b, N_Vector *Y,
                            N_Vector *Z)
{
    for (int j = 0; j < count; j++) linear_sum(a, X[j], b, Y[j], Z[j]);
    return 0;
}

static int scale_array(int count, sunrealtype *c, N_Vector *X, N_Vector *Z)
{
    for (int j = 0; j < count; j++) scale(c[j], X[j], Z[j]);
    return 0;
}

static int fill_array(int count, sunrealtype c, N_Vector *Z)
{
    for (int j = 0; j < count; j++) fill(c, Z[j]);
    return 0;
}

N_Vector ck_vector_new(sunindextype n, SUNContext context)
{
    N_Vector vector = N_VNew_Serial(n, context);
    if (vector == NULL) return NULL;
    N_Vector_Ops ops = vector->ops;
    ops->nvlinearsum = linear_sum;
    ops->nvconst = fill;
    ops->nvprod = multiply;
    ops->nvdiv = divide;
    ops->nvscale = scale;
    ops->nvabs = absolute;
    ops->nvinv = invert;
    ops->nvaddconst = add_constant;
    ops->nvmaxnorm = largest;
    ops->nvmin = smallest;
    ops->nvwrmsnorm = weighted_norm;
    ops->nvlinearcombination = linear_combination;
    ops->nvscaleaddmulti = scale_add_multi;
    ops->nvlinearsumvectorarray = linear_sum_array;
    ops->nvscalevectorarray = scale_array;
    ops->nvconstvectorarray = fill_array;
    fill(0, vector);
    return vector;
}

static int keep_terms(int count, sunrealtype *c, N_Vector *X, N_Vector z)
{
    struct ck_terms *terms = z->content;
    if (count > CK_MOST_TERMS) return -1;
    terms->count = count;
    for (int j = 0; j < count; j++) {
        terms->factor[j] = c[j];
        terms->data[j] = NV_DATA_S(X[j]);
    }
    return 0;
}

N_Vector ck_vector_listener(struct ck_terms *terms, SUNContext context)
{
    N_Vector vector = N_VNewEmpty(context);
    if (vector == NULL) return NULL;
    vector->content = terms;
    vector->ops->nvlinearcombination = keep_terms;
    return vector;
}
