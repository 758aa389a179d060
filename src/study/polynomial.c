/* Roots, integrals and bounds of the polynomials of a trajectory's steps. Roots are bracketed
 * between those of the derivative, so that none with a change of sign is lost. */
#include "polynomial.h"

#include <math.h>

double ck_polynomial_value(const struct ck_polynomial *p, double s)
{
    double value = p->coef[p->degree];
    for (unsigned k = p->degree; k-- > 0;) value = value * s + p->coef[k];
    return value;
}

struct ck_polynomial ck_polynomial_derivative(const struct ck_polynomial *p)
{
    struct ck_polynomial d = {.degree = p->degree > 0 ? p->degree - 1 : 0};
    for (unsigned k = 1; k <= p->degree; k++) d.coef[k - 1] = k * p->coef[k];
    return d;
}

static double antiderivative(const struct ck_polynomial *p, double s)
{
    double value = 0;
    for (unsigned k = p->degree + 1; k-- > 0;) value = value * s + p->coef[k] / (k + 1);
    return value * s;
}

double ck_polynomial_integral(const struct ck_polynomial *p, double a, double b)
{
    return antiderivative(p, b) - antiderivative(p, a);
}

/* The root between low and high, where p has different signs and is monotone: Newton's steps, kept
 * inside the bracket by bisection. */
static double solve_bracket(const struct ck_polynomial *p, double low, double high)
{
    const struct ck_polynomial slope = ck_polynomial_derivative(p);
    const bool rises = ck_polynomial_value(p, high) > 0;
    double s = 0.5 * (low + high);
    for (int i = 0; i < 200; i++) {
        const double value = ck_polynomial_value(p, s);
        if (value == 0) return s;
        if ((value > 0) == rises)
            high = s;
        else
            low = s;
        const double newton = s - value / ck_polynomial_value(&slope, s);
        const double next = newton > low && newton < high ? newton : 0.5 * (low + high);
        if (next <= low || next >= high || fabs(next - s) < 1e-16) return next;
        s = next;
    }
    return s;
}

static size_t push_root(double *roots, size_t count, double root)
{
    if (count > 0 && roots[count - 1] >= root) return count;
    roots[count] = root;
    return count + 1;
}

size_t ck_polynomial_roots(const struct ck_polynomial *p, double low, double high,
                           double roots[CK_MAX_ROOTS])
{
    if (p->degree == 0) return 0;
    double ends[CK_MAX_ROOTS + 1];
    const struct ck_polynomial slope = ck_polynomial_derivative(p);
    size_t n = ck_polynomial_roots(&slope, low, high, ends), count = 0;
    ends[n] = high;
    double a = low, value_a = ck_polynomial_value(p, a);
    if (value_a == 0) count = push_root(roots, count, a);
    for (size_t i = 0; i <= n; i++) {
        const double b = ends[i], value_b = ck_polynomial_value(p, b);
        if ((value_a < 0 && value_b > 0) || (value_a > 0 && value_b < 0))
            count = push_root(roots, count, solve_bracket(p, a, b));
        if (value_b == 0) count = push_root(roots, count, b);
        a = b;
        value_a = value_b;
    }
    return count;
}

double ck_polynomial_bound(const struct ck_polynomial *p, bool upper)
{
    double bound = p->coef[0];
    for (unsigned k = 1; k <= p->degree; k++) {
        const double at_start = k % 2 == 0 ? p->coef[k] : -p->coef[k];
        bound += upper ? fmax(0, at_start) : fmin(0, at_start);
    }
    return bound;
}
