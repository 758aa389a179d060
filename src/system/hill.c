/* The Hill term and its derivatives, for every x, K > 0 and n > 0, without overflow. With
 * r = x/K and e = min(r, 1/r)^n the value is e/(1+e) or 1/(1+e), and h (1 - h) = e/(1+e)^2. */
#include "ck/expr.h"

#include <math.h>

#define CHORD 1e-9 /* of K: below it a term with n < 1 is a straight line through 0 */

/* min(r, 1/r)^n for r > 0; NaN stays NaN. */
static double small_power(double r, double n)
{
    double q = r <= 1 ? r : 1 / r;
    if (n == 1) return q;
    if (n == 2) return q * q;
    if (n == 3) return q * q * q;
    if (n == 4) return (q * q) * (q * q);
    return exp(n * log(q));
}

static double saturation(double r, double n)
{
    double e = small_power(r, n);
    return r <= 1 ? e / (1 + e) : 1 / (1 + e);
}

/* h (1 - h), the derivative by n log r. */
static double slope(double r, double n)
{
    double e = small_power(r, n);
    return e / ((1 + e) * (1 + e));
}

static double chord_slope(double n)
{
    return saturation(CHORD, n) / CHORD;
}

double ck_hill(double x, double K, double n)
{
    if (K <= 0) return x > 0 ? 1 : 0;
    double r = x / K;
    if (n < 1 && r < CHORD) return r * chord_slope(n);
    if (x <= 0) return n > 1 ? 0 : r;
    return saturation(r, n);
}

double ck_hill_dx(double x, double K, double n)
{
    if (K <= 0) return 0;
    double r = x / K;
    if (n < 1 && r < CHORD) return chord_slope(n) / K;
    if (x <= 0) return n > 1 ? 0 : 1 / K;
    if (n == 1) return 1 / (1 + r) / (1 + r) / K;
    return r > 0 ? n * (slope(r, n) / r) / K : r;
}

double ck_hill_dK(double x, double K, double n)
{
    if (K <= 0) return 0;
    double r = x / K;
    if (n < 1 && r < CHORD) return -r * chord_slope(n) / K;
    if (x <= 0) return n > 1 ? 0 : -r / K;
    return -n * slope(r, n) / K;
}

double ck_hill_dn(double x, double K, double n)
{
    if (K <= 0) return 0;
    double r = x / K;
    if (n < 1 && r < CHORD) return r * slope(CHORD, n) * log(CHORD) / CHORD;
    if (x <= 0) return 0;
    double w = slope(r, n);
    return w == 0 ? 0 : w * log(r);
}
