/* Formulas of models: what they mean, with values worked out by hand; units and the factors between
 * them; functions, variables, readouts, rates. The point: a = 3, b = -2, X = 1500 pg/mL. */
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ck_units *units;

static void open_model(struct compiled *m, const char *formula, const char *unit)
{
    char text[4096];
    snprintf(text, sizeof text,
             "module: m\n"
             "parameters: {k: 0.5 h-1, K: 2 ng/mL, n: 2.5, two: 2, day: 1 d}\n"
             "functions: {sq(x): x*x, \"mm(x, y)\": x/(x + y), deep(x): sq(sq(x)) + v, h(x): 2*x}\n"
             "variables: {v: sq(a) + w, w: 1 - b}\n"
             "effects: {a: {}, b: {}}\n"
             "cytokines: {X: {half_life: none, blood: true}, Y: {half_life: none}}\n"
             "receptors: {XR: {ligands: {X: 500 pg/mL}}}\n"
             "membrane_ligands: {L: {K: 10 cell/uL, bearers: {c: 1}}}\n"
             "cells: {c: {}}\n"
             "readouts: {y: {formula: \"%s\", unit: \"%s\"}}\n",
             formula, unit);
    assert_true(compiled_try(m, units, "model.yaml", text));
    compiled_set(m, "a", 3);
    compiled_set(m, "b", -2);
    compiled_set(m, "X", 1500);
    compiled_set(m, "c", 30);
}

static void expect(const char *formula, const char *unit, double expected)
{
    struct compiled m;
    open_model(&m, formula, unit);
    double value = compiled_readout(&m, "y");
    if (!(fabs(value - expected) <= 1e-13 * fmax(1, fabs(expected))))
        fail_msg("%s is %.17g, expected %.17g", formula, value, expected);
    compiled_close(&m);
}

static void operators_bind_as_in_mathematics(void **state)
{
    (void)state;
    expect("1 + 2 * 3", "1", 7);
    expect("(1 + 2) * 3", "1", 9);
    expect("10 - 4 - 3", "1", 3);
    expect("100 / 5 / 4", "1", 5);
    expect("2^3^2", "1", 512);
    expect("-2^2", "1", -4);
    expect("(-2)^2", "1", 4);
    expect("2^-2", "1", 0.25);
    expect("2 * -3", "1", -6);
    expect("--a", "1", 3);
    expect("a - -b", "1", 1);
    expect("-a^2 / b", "1", 4.5);
    expect("1.5e1 + .5", "1", 15.5);
    expect("6 / 2 * 3", "1", 9);
}

static void functions_of_the_language(void **state)
{
    (void)state;
    expect("exp(ln(a))", "1", 3);
    expect("log10(1000) + log2(8)", "1", 6);
    expect("sqrt(16) + abs(b)", "1", 6);
    expect("min(a, b, 7) + max(a, b, 7)", "1", 5);
    expect("pow(a, 3)", "1", 27);
    expect("hill(a, 3, 4)", "1", 0.5);
    expect("hill(a, 1, 1)", "1", 0.75);
    expect("sin(0) + cos(0) + tanh(0)", "1", 1);
    expect("sin(a)^2 + cos(a)^2", "1", 1);
    expect("tanh(1)", "1", (exp(2) - 1) / (exp(2) + 1));
}

static void conditions_choose(void **state)
{
    (void)state;
    expect("if(a > b, 1, 2)", "1", 1);
    expect("if(a < b, 1, 2)", "1", 2);
    expect("if(a >= 3, 1, 2)", "1", 1);
    expect("if(a > 3, 1, 2)", "1", 2);
    expect("if(a <= 3, 1, 2)", "1", 1);
    expect("if(a < 3, 1, 2)", "1", 2);
    expect("if(a == 3, 1, 2)", "1", 1);
    expect("if(b == 3, 1, 2)", "1", 2);
    expect("if(a > 0 and b > 0, 1, 2)", "1", 2);
    expect("if(a > 0 or b > 0, 1, 2)", "1", 1);
    expect("if(not (a > 0), 1, 2)", "1", 2);
    expect("if(a < 0 or a > 2 and b < 0, 1, 2)", "1", 1); /* and binds before or */
    expect("if((a > 0 or a > 2) and b > 0, 1, 2)", "1", 2);
    expect("if(not a < 0 and not b > 0, 1, 2)", "1", 1);
    expect("piecewise(10, a < 1, 20, a < 2, 30, a < 4, 40)", "1", 30);
    expect("piecewise(10, a > 1, 20)", "1", 10);
}

static void names_of_the_model(void **state)
{
    (void)state;
    expect("sq(a) + sq(b)", "1", 13);
    expect("mm(a, 1)", "1", 0.75);
    expect("v", "1", 12);         /* 9 + 3 */
    expect("deep(two)", "1", 28); /* 16 + 12 */
    expect("sq(X)", "pg2/mL2", 2.25e6);
    expect("signal(XR, c)", "1", 0.75);
    expect("free(XR, body)", "1", 0.25);
    expect("signal(XR, c, blood)", "1", 0);
    expect("contact(L)", "1", 0.75);
    expect("t", "h", 0);
    expect("X_blood + X", "pg/mL", 1500);
}

static void units_convert(void **state)
{
    (void)state;
    expect("2 ng/mL + X", "pg/mL", 3500);
    expect("X + 2 ng/mL", "pg/mL", 3500);
    expect("X + K", "ng/mL", 3.5);
    expect("X / K", "1", 0.75);
    expect("X / K", "%", 75);
    expect("hill(X, K, 1)", "1", 1500.0 / 3500);
    expect("max(X, K)", "pg/mL", 2000);
    expect("if(X > 1 ng/mL, 1, 2)", "1", 1);
    expect("if(X > 2 ng/mL, 1, 2)", "1", 2);
    expect("exp(-k * 2 h)", "1", exp(-1));
    expect("exp(-k * 120 min)", "1", exp(-1));
    expect("X * k", "ng/mL/d", 18); /* 750 pg/mL/h */
    expect("sqrt(X * 6 ng/mL)", "ng/mL", 3);
    expect("(X / (1 ng/mL))^n", "1", pow(1.5, 2.5));
    expect("X^2 / (1 ng/mL)", "pg/mL", 2250);
    expect("if(a > 0, 0, X)", "pg/mL", 0); /* 0 fits any unit */
    expect("0", "pg/mL", 0);
    expect("3 ng/mL / 2 h", "pg/mL/h", 1500);
    expect("6 ng/mL/K", "1", 3); /* a unit ends before a name */
    expect("2 pg/mL per (cell/uL) * c", "pg/mL", 60);
    expect("day", "h", 24);
    expect("50 % * X", "pg/mL", 750);
    expect("1 h-1 - k", "1/h", 0.5);
    expect("h(a) / 3 h", "h-1", 2); /* a function of the name of a unit */
    expect("2 h^2 * k^2", "1", 0.5);
}

/* x^n where the base touches zero: hand values of the definition. */
static void powers_at_zero_are_finite(void **state)
{
    (void)state;
    static const double exponents[] = {0.3, 0.5, 0.999, 1, 1.5, 2, 2.5, 3.68, 6};
    assert_true(ck_power(-1, 0.5) <= 0 && ck_power(-1, 0.5) >= 0);
    assert_true(ck_power(0, 2.5) <= 0 && ck_power(0, 2.5) >= 0);
    compiled_near(ck_power(9, 0.5), 3);
    compiled_near(ck_power(-3, 3), -27);
    compiled_near(ck_power(-3, 2), 9);
    compiled_near(ck_power(4e-10, 0.5), 4e-10 / sqrt(1e-9)); /* the chord */
    compiled_near(ck_power(2, -1.5), pow(2, -1.5));
    compiled_near(ck_power_dx(9, 0.5), 1.0 / 6);
    compiled_near(ck_power_dx(-3, 3), 27);
    compiled_near(ck_power_dn(2, 3.5), pow(2, 3.5) * log(2));
    for (size_t i = 0; i < sizeof exponents / sizeof *exponents; i++)
        for (int k = -20; k <= 20; k++) {
            double x = k == 0 ? 0 : copysign(pow(10, abs(k) - 18), k), n = exponents[i];
            assert_true(isfinite(ck_power(x, n)) && isfinite(ck_power_dx(x, n)) &&
                        isfinite(ck_power_dn(x, n)));
        }
}

/* The chord meets the power, and both derivatives are those of the value. */
static void power_slopes_are_those_of_the_value(void **state)
{
    (void)state;
    static const double bases[] = {3e-10, 5e-9, 1e-4, 0.7, 1, 40};
    static const double exponents[] = {0.25, 0.5, 1.5, 2.7, -0.5};
    compiled_near(ck_power(1e-9 * (1 - 1e-15), 0.5), sqrt(1e-9));
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        for (size_t j = 0; j < sizeof exponents / sizeof *exponents; j++) {
            double x = bases[i], n = exponents[j], dx = 1e-6 * x, dn = 1e-6;
            double by_x = (ck_power(x + dx, n) - ck_power(x - dx, n)) / (2 * dx);
            double by_n = (ck_power(x, n + dn) - ck_power(x, n - dn)) / (2 * dn);
            assert_true(fabs(by_x - ck_power_dx(x, n)) <= 1e-8 * fabs(by_x));
            assert_true(fabs(by_n - ck_power_dn(x, n)) <= 1e-7 * (fabs(by_n) + 1e-12));
        }
}

/* A rate that is a formula is the whole flux, times the modulators and the factor beside it. */
static void a_formula_is_the_whole_flux(void **state)
{
    (void)state;
    static const char text[] =
        "module: m\n"
        "parameters: {k: 0.5 h-1}\n"
        "cytokines: {X: {half_life: none}, Y: {half_life: none}}\n"
        "cells: {c: {half_life: none}, d: {half_life: none}}\n"
        "processes:\n"
        "  c secretes X: {rate: k*Y}\n"
        "  c secretes Y: {rate: 2 ng/mL/h * 1, suppress: {X: {K: 10 pg/mL, epsilon: 1}}}\n"
        "  c secretes Y as more: {rate: k*X + 0, all: {X: {K: 10 pg/mL}}}\n"
        "  c becomes d: {rate: k*c}\n"
        "  body clears X: {rate: k*(X - 4 pg/mL)}\n"
        "  d proliferates: {rate: 0.1 h-1 * d}\n";
    struct compiled m;
    assert_true(compiled_try(&m, units, "model.yaml", text));
    compiled_set(&m, "X", 10);
    compiled_set(&m, "Y", 6);
    compiled_set(&m, "c", 100);
    compiled_set(&m, "d", 30);
    compiled_near(compiled_flux(&m, "c secretes X"), 3);
    compiled_near(compiled_flux(&m, "c secretes Y"), 1000); /* half of 2 ng/mL/h */
    compiled_near(compiled_flux(&m, "c secretes Y as more"), 2.5);
    compiled_near(compiled_flux(&m, "body clears X"), 3);
    compiled_near(compiled_rate(&m, "c"), -50);
    compiled_near(compiled_rate(&m, "d"), 53);
    compiled_set_param(&m, "c secretes X/rate", 4);
    compiled_set_param(&m, "c secretes Y as more/all/X/K", 30);
    compiled_near(compiled_flux(&m, "c secretes X"), 12);
    compiled_near(compiled_flux(&m, "c secretes Y as more"), 1.25);
    compiled_close(&m);
}

/* The order of sections and files does not matter. */
static void names_resolve_in_any_order(void **state)
{
    (void)state;
    static const char text[] = "module: m\n"
                               "readouts: {y: {formula: first + f(2)}}\n"
                               "variables: {first: second + 1, second: f(third), third: p}\n"
                               "functions: {f(x): g(x) + x, g(x): 10*x*p}\n"
                               "parameters: {p: 3}\n";
    struct compiled m;
    assert_true(compiled_try(&m, units, "model.yaml", text));
    /* third 3, second f(3) = 90 + 3, first 94, f(2) = 62 */
    compiled_near(compiled_readout(&m, "y"), 156);
    compiled_close(&m);
}

static int make_units(void **state)
{
    (void)state;
    units = ck_units_create();
    return units ? 0 : -1;
}

static int drop_units(void **state)
{
    (void)state;
    ck_units_destroy(units);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_mathematics),
        cmocka_unit_test(functions_of_the_language),
        cmocka_unit_test(conditions_choose),
        cmocka_unit_test(names_of_the_model),
        cmocka_unit_test(units_convert),
        cmocka_unit_test(powers_at_zero_are_finite),
        cmocka_unit_test(power_slopes_are_those_of_the_value),
        cmocka_unit_test(a_formula_is_the_whole_flux),
        cmocka_unit_test(names_resolve_in_any_order),
    };
    return cmocka_run_group_tests(tests, make_units, drop_units);
}
