/* The power of formulas and its derivatives, finite at a base of 0 wherever the exponent is
 * positive: a concentration that rounding brings below zero must not stop an integration. */
#include "ck/expr.h"

#include <math.h>

#define CHORD 1e-9 /* below it x^n with 0 < n < 1 is a straight line to 0 */

static bool is_whole(double n)
{
    return n == floor(n);
}

double ck_power(double x, double n)
{
    if (is_whole(n) || n < 0) return pow(x, n);
    if (x <= 0) return 0;
    return n < 1 && x < CHORD ? x * pow(CHORD, n - 1) : pow(x, n);
}

double ck_power_dx(double x, double n)
{
    if (n == 0) return 0;
    if (is_whole(n) || n < 0) return n * pow(x, n - 1);
    if (n < 1 && x >= 0 && x < CHORD) return pow(CHORD, n - 1);
    return x <= 0 ? 0 : n * pow(x, n - 1);
}

double ck_power_dn(double x, double n)
{
    if (x <= 0) return 0;
    if (n > 0 && n < 1 && x < CHORD) return x * pow(CHORD, n - 1) * log(CHORD);
    return pow(x, n) * log(x);
}
