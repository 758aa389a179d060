/* Exact derivatives of random formulas, by states and parameters, against differences. */
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FORMULAS = 400, LONGEST = 3000 };

static struct ck_units *units;
static uint64_t seed = 7;

static unsigned draw(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

/* ---- random formulas that have values everywhere ---- */

static void add(char *text, const char *more)
{
    size_t length = strlen(text);
    if (length + strlen(more) < LONGEST) strcpy(text + length, more);
}

static void add_formula(char *text, int depth);

/* "before FORMULA middle FORMULA after" */
static void add_two(char *text, int depth, const char *before, const char *middle,
                    const char *after)
{
    add(text, before);
    add_formula(text, depth - 1);
    add(text, middle);
    add_formula(text, depth - 1);
    add(text, after);
}

static void add_one(char *text, int depth, const char *before, const char *after)
{
    add(text, before);
    add_formula(text, depth - 1);
    add(text, after);
}

static void add_leaf(char *text)
{
    static const char *const leaves[] = {"a", "b", "c", "p", "q", "1.7", "v", "0.3", "t/(2 h)"};
    add(text, leaves[draw(9)]);
}

static void add_formula(char *text, int depth)
{
    if (depth == 0) {
        add_leaf(text);
        return;
    }
    switch (draw(19)) {
    case 0: add_two(text, depth, "(", " + ", ")"); break;
    case 1: add_two(text, depth, "(", " - ", ")"); break;
    case 2: add_two(text, depth, "", " * ", ""); break;
    case 3: add_two(text, depth, "(", ") / (2.5 + sin(", "))"); break;
    case 4: add_one(text, depth, "-(", ")"); break;
    case 5: add_one(text, depth, "exp(tanh(", "))"); break;
    case 6: add_one(text, depth, "ln(1.2 + (", ")^2)"); break;
    case 7: add_one(text, depth, "sqrt(0.1 + abs(", "))"); break;
    case 8: add_two(text, depth, "min(", ", ", ")"); break;
    case 9: add_two(text, depth, "max(", ", ", ", 0.2)"); break;
    case 10: add_one(text, depth, "hill(abs(", "), q, 1 + p)"); break;
    case 11: add_two(text, depth, "hill(a, 0.5 + abs(", "), 1.5 + tanh(", "))"); break;
    case 12: add_one(text, depth, "(0.2 + abs(", "))^(p + 0.7)"); break;
    case 13: add_one(text, depth, "cos(", ")"); break;
    case 14: add_two(text, depth, "if(a > b and not c < p, ", ", ", ")"); break;
    case 15: add_two(text, depth, "f(", ", ", ")"); break;
    case 16: add_one(text, depth, "tanh(", ")"); break;
    case 17: add_one(text, depth, "(0.1 + abs(", "))^1.3"); break;
    default: add_two(text, depth, "piecewise(", ", a < 0.5, b, b > c, ", ")"); break;
    }
}

/* ---- differences ---- */

static double flux_at(struct compiled *m, double *value, double at)
{
    double middle = *value;
    *value = at;
    double flux = compiled_flux(m, "body induces a");
    *value = middle;
    return flux;
}

/* Fourth order. NAN where a kink is near: the two steps do not agree. */
static double differ(struct compiled *m, double *value)
{
    double slope[2], at = *value;
    for (int i = 0; i < 2; i++) {
        double h = 1e-3 / (1 + i);
        double wide = flux_at(m, value, at + 2 * h) - flux_at(m, value, at - 2 * h);
        double near = flux_at(m, value, at + h) - flux_at(m, value, at - h);
        slope[i] = (8 * near - wide) / (12 * h);
    }
    return fabs(slope[0] - slope[1]) <= 1e-7 * (1 + fabs(slope[1])) ? slope[1] : NAN;
}

static double evaluate(struct compiled *m, ck_expr node)
{
    struct ck_program program;
    assert_int_equal(ck_program_build(&program, &m->system.pool, &node, 1, m->system.n_params,
                                      m->system.n_states),
                     CK_OK);
    double *out = compiled_run(m, &program), value = out[0];
    ck_release(out);
    ck_program_free(&program);
    return value;
}

/* 1 if it could be compared. */
static int compare(struct compiled *m, const char *formula, enum ck_op by, const char *name)
{
    struct ck_system *system = &m->system;
    uint32_t flux = 0;
    while (strcmp(system->fluxes[flux].name, "body induces a") != 0) flux++;
    bool of_state = by == CK_OP_STATE;
    uint32_t index = of_state ? ck_system_state(system, name) : ck_system_param(system, name);
    double expected = differ(m, of_state ? &m->states[index] : &m->params[index]);
    double exact = evaluate(m, ck_derive(&system->pool, system->fluxes[flux].rate, by, index));
    if (!isfinite(exact)) fail_msg("d/d%s of %s is not finite", name, formula);
    if (isnan(expected)) return 0;
    if (fabs(exact - expected) > 1e-6 * (1 + fabs(expected)))
        fail_msg("d/d%s of %s is %.12g, differences say %.12g", name, formula, exact, expected);
    return 1;
}

static void derivatives_are_exact(void **state)
{
    (void)state;
    int compared = 0;
    for (int i = 0; i < FORMULAS; i++) {
        char formula[LONGEST + 1] = "", text[LONGEST + 400];
        struct compiled m;
        add_formula(formula, 1 + (int)draw(4));
        snprintf(text, sizeof text,
                 "module: m\nparameters: {p: 0.8, q: 1.3}\nfunctions: {\"f(x, y)\": x*y + sin(x)}\n"
                 "variables: {v: a*b + q}\neffects: {a: {}, b: {}, c: {}}\n"
                 "processes: {body induces a: {rate: \"1 h-1 * (%s)\"}}\n",
                 formula);
        if (!compiled_try(&m, units, "model.yaml", text)) fail_msg("not read: %s", formula);
        compiled_set(&m, "a", 0.3 + 0.01 * draw(200));
        compiled_set(&m, "b", 0.3 + 0.01 * draw(200));
        compiled_set(&m, "c", 0.3 + 0.01 * draw(200));
        compared += compare(&m, formula, CK_OP_STATE, "a") + compare(&m, formula, CK_OP_STATE, "b");
        compared += compare(&m, formula, CK_OP_STATE, "c") + compare(&m, formula, CK_OP_PARAM, "p");
        compared += compare(&m, formula, CK_OP_PARAM, "q");
        compiled_close(&m);
    }
    assert_true(compared > 4 * FORMULAS); /* few stood at a kink */
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
        cmocka_unit_test(derivatives_are_exact),
    };
    return cmocka_run_group_tests(tests, make_units, drop_units);
}
