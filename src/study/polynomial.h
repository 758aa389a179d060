/* Polynomials on one step of a trajectory: values, roots, integrals. Degree at most CK_MAX_DEGREE;
 * coefficients ascend. Knows nothing of time or columns. */
#ifndef CK_POLYNOMIAL_H
#define CK_POLYNOMIAL_H

#include "ck/trajectory.h"

struct ck_polynomial {
    unsigned degree;
    double coef[CK_MAX_DEGREE + 1];
};

/* Room for the roots of any polynomial and its ends, exact zeros at shared ends included. */
#define CK_MAX_ROOTS (2 * CK_MAX_DEGREE)

double ck_polynomial_value(const struct ck_polynomial *p, double s);
struct ck_polynomial ck_polynomial_derivative(const struct ck_polynomial *p);
/* The integral of p from a to b. */
double ck_polynomial_integral(const struct ck_polynomial *p, double a, double b);
/* Where p is 0 or changes its sign in [low, high], ascending; returns how many. A place where p
 * touches 0 between two rounded values may be missed. */
size_t ck_polynomial_roots(const struct ck_polynomial *p, double low, double high,
                           double roots[CK_MAX_ROOTS]);
/* An upper (or lower) bound of p on [-1, 0], cheap and not sharp. */
double ck_polynomial_bound(const struct ck_polynomial *p, bool upper);

#endif
