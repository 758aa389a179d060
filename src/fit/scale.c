/* The scale on which a parameter is searched, and the ends of its range. */
#include "private.h"

#include <math.h>

#define NEAREST 1e-6 /* of the range, to an end: there z does not move u any more */

double ck_fit_to_u(const struct ck_fit_parameter *parameter, double value)
{
    return parameter->is_log ? log(value) : value;
}

double ck_fit_low_u(const struct ck_fit_parameter *parameter)
{
    return ck_fit_to_u(parameter, parameter->low);
}

double ck_fit_high_u(const struct ck_fit_parameter *parameter)
{
    return ck_fit_to_u(parameter, parameter->high);
}

int ck_fit_bound(const struct ck_fit_parameter *parameter, double u)
{
    return u >= ck_fit_high_u(parameter) ? 1 : u <= ck_fit_low_u(parameter) ? -1 : 0;
}

double ck_fit_from_u(const struct ck_fit_parameter *parameter, double u)
{
    const int bound = ck_fit_bound(parameter, u);
    if (bound != 0) return bound > 0 ? parameter->high : parameter->low;
    return parameter->is_log ? exp(u) : u;
}

double ck_fit_slope(const struct ck_fit_parameter *parameter, double u)
{
    return parameter->is_log ? ck_fit_from_u(parameter, u) : 1;
}

double ck_fit_to_z(const struct ck_fit_parameter *parameter, double u)
{
    const double low = ck_fit_low_u(parameter), high = ck_fit_high_u(parameter);
    const double part = fmin(fmax((u - low) / (high - low), NEAREST), 1 - NEAREST);
    return asin(2 * part - 1);
}

double ck_fit_from_z(const struct ck_fit_parameter *parameter, double z)
{
    const double low = ck_fit_low_u(parameter), high = ck_fit_high_u(parameter);
    return low + (high - low) * (1 + sin(z)) / 2;
}

double ck_fit_slope_z(const struct ck_fit_parameter *parameter, double z)
{
    return (ck_fit_high_u(parameter) - ck_fit_low_u(parameter)) * cos(z) / 2;
}
