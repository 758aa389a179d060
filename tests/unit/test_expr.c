/* Expressions: folding, the Hill term at its edges, derivatives of every operation against central
 * differences, programs against direct evaluation. */
#include "ck/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

static void assert_near(double actual, double expected, double tolerance)
{
    if (fabs(actual - expected) <= tolerance * fmax(1e-300, fabs(expected))) return;
    fail_msg("%.17g is not %.17g", actual, expected);
}

/* ---- building ---- */

static void equal_expressions_are_one_node(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), p = ck_param(&pool, 0);
    assert_int_equal(ck_add(&pool, x, p), ck_add(&pool, p, x));
    assert_int_equal(ck_mul(&pool, x, p), ck_mul(&pool, p, x));
    assert_int_not_equal(ck_sub(&pool, x, p), ck_sub(&pool, p, x));
    assert_int_not_equal(x, p);
    assert_int_not_equal(x, ck_state(&pool, 1));
    assert_int_equal(ck_const(&pool, 0.0), ck_const(&pool, -0.0));
    ck_pool_free(&pool);
}

static void neutral_elements_vanish(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), y = ck_state(&pool, 1);
    ck_expr zero = ck_const(&pool, 0), one = ck_const(&pool, 1), two = ck_const(&pool, 2);
    ck_expr minus_x = ck_op1(&pool, CK_OP_NEG, x);
    assert_int_equal(ck_add(&pool, x, zero), x);
    assert_int_equal(ck_sub(&pool, x, zero), x);
    assert_int_equal(ck_sub(&pool, zero, x), minus_x);
    assert_int_equal(ck_sub(&pool, x, x), zero);
    assert_int_equal(ck_mul(&pool, one, x), x);
    assert_int_equal(ck_mul(&pool, x, zero), zero);
    assert_int_equal(ck_mul(&pool, ck_const(&pool, -1), x), minus_x);
    assert_int_equal(ck_div(&pool, x, one), x);
    assert_int_equal(ck_div(&pool, zero, x), zero);
    assert_int_equal(ck_op2(&pool, CK_OP_POW, x, one), x);
    assert_int_equal(ck_op2(&pool, CK_OP_POW, x, zero), one);
    assert_int_equal(ck_op1(&pool, CK_OP_NEG, minus_x), x);
    assert_int_equal(ck_add(&pool, y, minus_x), ck_sub(&pool, y, x));
    assert_int_equal(ck_mul(&pool, two, ck_const(&pool, 3)), ck_const(&pool, 6));
    assert_int_equal(ck_op3(&pool, CK_OP_SELECT, one, x, y), x);
    assert_int_equal(ck_op3(&pool, CK_OP_SELECT, ck_const(&pool, -1), x, y), y);
    assert_int_equal(ck_op3(&pool, CK_OP_SELECT, x, y, y), y);
    ck_pool_free(&pool);
}

static void a_division_by_the_literal_zero_is_not_folded(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr quotient = ck_div(&pool, ck_const(&pool, 1), ck_const(&pool, 0));
    assert_int_equal(pool.nodes[quotient].op, CK_OP_DIV);
    ck_pool_free(&pool);
}

static void many_nodes_stay_distinct(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    for (uint32_t i = 0; i < 5000; i++) assert_int_equal(ck_param(&pool, i), i);
    for (uint32_t i = 0; i < 5000; i++) assert_int_equal(ck_param(&pool, i), i);
    assert_int_equal(pool.count, 5000);
    ck_pool_free(&pool);
}

static void no_node_gives_no_node(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0);
    assert_true(ck_add(&pool, x, CK_NO_EXPR) == CK_NO_EXPR);
    assert_true(ck_op1(&pool, CK_OP_NEG, CK_NO_EXPR) == CK_NO_EXPR);
    assert_true(ck_hill_expr(&pool, x, CK_NO_EXPR, x) == CK_NO_EXPR);
    assert_true(ck_derive(&pool, CK_NO_EXPR, CK_OP_STATE, 0) == CK_NO_EXPR);
    ck_pool_free(&pool);
}

static void what_an_expression_uses(void **state)
{
    struct ck_expr_pool pool;
    bool states[3] = {false, false, false}, params[2] = {true, false};
    (void)state;
    ck_pool_init(&pool);
    ck_expr sum = ck_add(&pool, ck_state(&pool, 2), ck_param(&pool, 1));
    ck_expr both = ck_mul(&pool, sum, ck_state(&pool, 0));
    ck_state(&pool, 1);
    ck_expr_uses(&pool, both, CK_OP_STATE, states, 3);
    ck_expr_uses(&pool, both, CK_OP_PARAM, params, 2);
    assert_true(states[0] && !states[1] && states[2]);
    assert_true(params[0] && params[1]);
    ck_pool_free(&pool);
}

/* ---- the Hill term ---- */

static void hill_values_by_hand(void **state)
{
    (void)state;
    assert_near(ck_hill(3, 3, 1), 0.5, 1e-15);
    assert_near(ck_hill(3, 3, 2.7), 0.5, 1e-15);
    assert_near(ck_hill(2, 1, 2), 4.0 / 5, 1e-15);
    assert_near(ck_hill(1, 2, 3), 1.0 / 9, 1e-15);
    assert_near(ck_hill(6, 2, 4), 81.0 / 82, 1e-15);
    assert_near(ck_hill(4, 1, 0.5), 2.0 / 3, 1e-15);
    assert_near(ck_hill(4, 1, 1.5), 8.0 / 9, 1e-15);
    assert_near(ck_hill(0.25, 1, 1.5), 1.0 / 9, 1e-15);
    assert_near(ck_hill_dx(2, 1, 2), 4.0 / 25, 1e-15);          /* 2x / (1 + x^2)^2 */
    assert_near(ck_hill_dK(2, 1, 2), -8.0 / 25, 1e-15);         /* -2K x^2 / (K^2 + x^2)^2 */
    assert_near(ck_hill_dn(2, 1, 2), 4.0 / 25 * log(2), 1e-15); /* h (1 - h) log(x/K) */
    assert_near(ck_hill_dx(3, 2, 1), 2.0 / 25, 1e-15);          /* K / (K + x)^2 */
}

static void hill_at_and_below_zero(void **state)
{
    (void)state;
    assert_true(ck_hill(0, 2, 1) == 0 && ck_hill(0, 2, 2) == 0 && ck_hill(0, 2, 0.5) == 0);
    assert_near(ck_hill(-1, 4, 1), -0.25, 1e-15);
    assert_true(ck_hill(-1, 4, 1.5) == 0 && ck_hill_dx(-1, 4, 1.5) == 0);
    assert_near(ck_hill_dx(0, 4, 1), 0.25, 1e-15);
    assert_near(ck_hill_dx(-3, 4, 1), 0.25, 1e-15);
    assert_true(ck_hill_dx(0, 4, 2) == 0 && ck_hill_dn(0, 4, 2) == 0 && ck_hill_dK(0, 4, 2) == 0);
    assert_near(ck_hill_dK(-1, 4, 1), 1.0 / 16, 1e-15); /* of x/K */
}

/* For n = 1/2 the chord ends at r = 1e-9, where the term is s/(1 + s), s = sqrt(1e-9). */
static void hill_below_one_is_a_chord_near_zero(void **state)
{
    (void)state;
    double s = sqrt(1e-9), end = s / (1 + s);
    assert_near(ck_hill(1e-9 * 7, 7, 0.5), end, 1e-12);
    assert_near(ck_hill(0.5e-9 * 7, 7, 0.5), end / 2, 1e-12);
    assert_near(ck_hill(-1e-9 * 7, 7, 0.5), -end, 1e-12);
    assert_near(ck_hill_dx(0, 7, 0.5), end / 7e-9, 1e-12);
    assert_near(ck_hill_dx(-2, 7, 0.5), end / 7e-9, 1e-12);
    assert_near(ck_hill(2e-9 * 7, 7, 0.5), sqrt(2e-9) / (1 + sqrt(2e-9)), 1e-12);
}

static void hill_does_not_overflow(void **state)
{
    static const double xs[] = {0,     1e-320, 1e-300,  1e-100,  1e-9, 1,     1e9,
                                1e100, 1e300,  DBL_MAX, -1e-300, -1,   -1e300};
    static const double Ks[] = {1e-300, 1e-6, 1, 1e6, 1e300, 0};
    static const double ns[] = {0.1, 0.99, 1, 1.01, 2, 3, 4, 5, 37.5};
    (void)state;
    for (size_t i = 0; i < sizeof xs / sizeof *xs; i++)
        for (size_t j = 0; j < sizeof Ks / sizeof *Ks; j++)
            for (size_t k = 0; k < sizeof ns / sizeof *ns; k++) {
                double x = xs[i], K = Ks[j], n = ns[k], h = ck_hill(x, K, n);
                if (x < 0 && K < 1e-5) continue; /* a line through 0 is steep as it must be */
                if (isnan(h) || h > 1) fail_msg("hill(%g, %g, %g) = %g", x, K, n, h);
                if (isnan(ck_hill_dx(x, K, n)) || isnan(ck_hill_dK(x, K, n)) ||
                    isnan(ck_hill_dn(x, K, n)))
                    fail_msg("derivative of hill(%g, %g, %g)", x, K, n);
            }
    assert_near(ck_hill(1e300, 1e-300, 2), 1, 1e-15);
    assert_near(ck_hill(1e-170, 1e-160, 2), 1e-20, 1e-12);
    assert_true(ck_hill(1e-200, 1e200, 3) == 0);
    assert_near(ck_hill_dx(0, 1e-3, 1), 1000, 1e-15);
}

static void hill_passes_on_not_a_number(void **state)
{
    (void)state;
    assert_true(isnan(ck_hill(NAN, 1, 1)) && isnan(ck_hill(NAN, 1, 2.5)));
    assert_true(isnan(ck_hill(NAN, 1, 0.5)));
}

/* ---- derivatives ---- */

static double evaluate(const struct ck_expr_pool *pool, ck_expr node, const double *params,
                       const double *states)
{
    struct ck_program program;
    double out = 0;
    assert_int_equal(ck_program_build(&program, pool, &node, 1, 3, 3), CK_OK);
    double *slots = ck_alloc(program.n_slots, sizeof *slots);
    assert_non_null(slots);
    ck_program_prepare(&program, slots, params);
    ck_program_run(&program, slots, 0.75, states, &out);
    ck_release(slots);
    ck_program_free(&program);
    return out;
}

/* Central differences with a step of 1e-5 relative: 1e-10 truncation, 1e-11 rounding. */
static double difference(const struct ck_expr_pool *pool, ck_expr node, double *values,
                         uint32_t index, const double *other, bool by_state)
{
    double at = values[index], step = 1e-5 * fmax(fabs(at), 1e-3);
    values[index] = at + step;
    double above =
        by_state ? evaluate(pool, node, other, values) : evaluate(pool, node, values, other);
    values[index] = at - step;
    double below =
        by_state ? evaluate(pool, node, other, values) : evaluate(pool, node, values, other);
    values[index] = at;
    return (above - below) / (2 * step);
}

static void check_derivatives(struct ck_expr_pool *pool, ck_expr node, double *params,
                              double *states)
{
    for (uint32_t i = 0; i < 3; i++) {
        ck_expr by_state = ck_derive(pool, node, CK_OP_STATE, i);
        ck_expr by_param = ck_derive(pool, node, CK_OP_PARAM, i);
        double expected = difference(pool, node, states, i, params, true);
        double actual = evaluate(pool, by_state, params, states);
        if (fabs(actual - expected) > 1e-7 * (1 + fabs(expected)))
            fail_msg("by state %u: %.12g, differences %.12g", i, actual, expected);
        expected = difference(pool, node, params, i, states, false);
        actual = evaluate(pool, by_param, params, states);
        if (fabs(actual - expected) > 1e-7 * (1 + fabs(expected)))
            fail_msg("by parameter %u: %.12g, differences %.12g", i, actual, expected);
    }
}

/* Each operation, on arguments that all depend on states and parameters. */
static void every_operation_has_its_derivative(void **state)
{
    double params[3] = {1.3, 0.7, 2.2}, states[3] = {0.9, 1.7, 0.4};
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr a = ck_mul(&pool, ck_param(&pool, 0), ck_state(&pool, 0));
    ck_expr b =
        ck_add(&pool, ck_mul(&pool, ck_param(&pool, 1), ck_state(&pool, 1)), ck_time(&pool));
    ck_expr c =
        ck_div(&pool, ck_param(&pool, 2), ck_add(&pool, ck_const(&pool, 1), ck_state(&pool, 2)));
    for (int op = CK_OP_ADD; op <= CK_OP_HILL; op++) {
        ck_expr node = CK_NO_EXPR;
        switch (op) {
        case CK_OP_NEG:
        case CK_OP_EXP:
        case CK_OP_LOG: node = ck_op1(&pool, (enum ck_op)op, a); break;
        case CK_OP_SELECT:
        case CK_OP_HILL: node = ck_op3(&pool, (enum ck_op)op, a, b, c); break;
        default: node = ck_op2(&pool, (enum ck_op)op, a, b); break;
        }
        check_derivatives(&pool, node, params, states);
        check_derivatives(&pool, ck_mul(&pool, node, ck_add(&pool, node, c)), params, states);
    }
    ck_expr other = ck_op3(&pool, CK_OP_SELECT, ck_sub(&pool, ck_const(&pool, 0), a), b, c);
    check_derivatives(&pool, other, params, states);
    check_derivatives(&pool, ck_op2(&pool, CK_OP_MIN, b, a), params, states);
    check_derivatives(&pool, ck_op2(&pool, CK_OP_MAX, b, a), params, states);
    ck_pool_free(&pool);
}

static void hill_derivatives_for_every_exponent(void **state)
{
    static const double ns[] = {0.5, 1, 1.09, 2, 2.5, 3, 3.7, 4, 5, 8};
    static const double xs[] = {1e-3, 0.3, 1, 2.9, 40};
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), K = ck_param(&pool, 0), n = ck_param(&pool, 1);
    ck_expr moving_K = ck_add(&pool, K, ck_state(&pool, 1));
    ck_expr plain = ck_hill_expr(&pool, x, K, n), antagonised = ck_hill_expr(&pool, x, moving_K, n);
    ck_expr sum = ck_add(&pool, plain, ck_mul(&pool, ck_const(&pool, 3), antagonised));
    for (size_t i = 0; i < sizeof ns / sizeof *ns; i++)
        for (size_t j = 0; j < sizeof xs / sizeof *xs; j++) {
            double params[3] = {1.6, ns[i], 1}, states[3] = {xs[j], 0.8, 0};
            check_derivatives(&pool, sum, params, states);
            double expected = ck_hill(xs[j], 1.6, ns[i]) + 3 * ck_hill(xs[j], 2.4, ns[i]);
            assert_near(evaluate(&pool, sum, params, states), expected, 1e-14);
        }
    ck_pool_free(&pool);
}

/* A program takes other paths than ck_hill; at every edge they agree. */
static void programs_agree_with_hill_at_its_edges(void **state)
{
    static const double xs[] = {0, -2, 1e-320, 1e-200, 1e-12, 1e-9, 3e-9, 1, 1e20, 1e200, DBL_MAX};
    static const double ns[] = {0.3, 1, 1.5, 2, 3, 4, 30};
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), K = ck_param(&pool, 0), n = ck_param(&pool, 1);
    ck_expr node = ck_hill_expr(&pool, x, K, n);
    ck_expr dx = ck_derive(&pool, node, CK_OP_STATE, 0);
    ck_expr dK = ck_derive(&pool, node, CK_OP_PARAM, 0),
            dn = ck_derive(&pool, node, CK_OP_PARAM, 1);
    for (size_t i = 0; i < sizeof xs / sizeof *xs; i++)
        for (size_t j = 0; j < sizeof ns / sizeof *ns; j++) {
            double params[3] = {2.5, ns[j], 1}, states[3] = {xs[i], 0, 0};
            assert_near(evaluate(&pool, node, params, states), ck_hill(xs[i], 2.5, ns[j]), 1e-12);
            assert_near(evaluate(&pool, dx, params, states), ck_hill_dx(xs[i], 2.5, ns[j]), 1e-12);
            assert_near(evaluate(&pool, dK, params, states), ck_hill_dK(xs[i], 2.5, ns[j]), 1e-12);
            assert_near(evaluate(&pool, dn, params, states), ck_hill_dn(xs[i], 2.5, ns[j]), 1e-12);
        }
    ck_pool_free(&pool);
}

static void powers_have_finite_derivatives_at_zero(void **state)
{
    double states[3] = {0, 0, 0};
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), p = ck_param(&pool, 0);
    ck_expr node = ck_op2(&pool, CK_OP_POW, x, p);
    ck_expr dx = ck_derive(&pool, node, CK_OP_STATE, 0),
            dp = ck_derive(&pool, node, CK_OP_PARAM, 0);
    static const double exponent[] = {0, 1, 1.5, 2, 3}, slope[] = {0, 1, 0, 0, 0};
    for (size_t i = 0; i < sizeof exponent / sizeof *exponent; i++) {
        double params[3] = {exponent[i], 0, 0};
        assert_true(evaluate(&pool, dx, params, states) == slope[i]);
        assert_true(evaluate(&pool, dp, params, states) == 0);
    }
    ck_expr square = ck_op2(&pool, CK_OP_POW, x, ck_const(&pool, 2));
    assert_true(evaluate(&pool, ck_derive(&pool, square, CK_OP_STATE, 0), states, states) == 0);
    ck_pool_free(&pool);
}

static void the_derivative_of_a_derivative_of_hill_is_refused(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), one = ck_param(&pool, 0);
    ck_expr dx = ck_derive(&pool, ck_hill_expr(&pool, x, one, one), CK_OP_STATE, 0);
    assert_true(ck_derive(&pool, dx, CK_OP_STATE, 0) == CK_NO_EXPR);
    assert_false(pool.out_of_memory);
    assert_int_equal(ck_derive(&pool, dx, CK_OP_STATE, 1), ck_const(&pool, 0));
    ck_pool_free(&pool);
}

/* ---- programs ---- */

static void what_parameters_decide_is_in_the_prologue(void **state)
{
    struct ck_expr_pool pool;
    struct ck_program program;
    (void)state;
    ck_pool_init(&pool);
    ck_expr p = ck_param(&pool, 0), q = ck_param(&pool, 1), x = ck_state(&pool, 0);
    ck_expr constant = ck_div(&pool, ck_add(&pool, p, q), q);
    ck_expr outputs[3] = {ck_mul(&pool, constant, x), constant, x};
    assert_int_equal(ck_program_build(&program, &pool, outputs, 3, 2, 1), CK_OK);
    assert_int_equal(program.n_once, 2);
    assert_int_equal(program.n_code, 3);
    double slots[16], out[3], params[2] = {3, 2}, x0[1] = {4};
    assert_true(program.n_slots <= 16);
    ck_program_prepare(&program, slots, params);
    ck_program_run(&program, slots, 0, x0, out);
    assert_true(out[0] == 10 && out[1] == 2.5 && out[2] == 4);
    params[0] = 6;
    ck_program_prepare(&program, slots, params);
    ck_program_run(&program, slots, 0, x0, out);
    assert_true(out[0] == 16 && out[1] == 4);
    ck_program_free(&program);
    ck_pool_free(&pool);
}

/* Terms with whole and real exponents on one x share one logarithm; a change of the parameters
 * changes which of them need it. */
static void exponents_may_change_between_runs(void **state)
{
    struct ck_expr_pool pool;
    struct ck_program program;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), K = ck_param(&pool, 0);
    ck_expr outputs[2] = {ck_hill_expr(&pool, x, K, ck_param(&pool, 1)),
                          ck_hill_expr(&pool, x, K, ck_param(&pool, 2))};
    assert_int_equal(ck_program_build(&program, &pool, outputs, 2, 3, 1), CK_OK);
    double slots[64], out[2], x0[1] = {0.6};
    assert_true(program.n_slots <= 64);
    static const double exponents[][2] = {{2, 3}, {1.7, 3}, {4, 0.4}, {1, 1}, {2.2, 5}};
    for (size_t i = 0; i < sizeof exponents / sizeof *exponents; i++) {
        double params[3] = {0.35, exponents[i][0], exponents[i][1]};
        ck_program_prepare(&program, slots, params);
        ck_program_run(&program, slots, 0, x0, out);
        for (int k = 0; k < 2; k++) assert_near(out[k], ck_hill(0.6, 0.35, exponents[i][k]), 1e-14);
    }
    ck_program_free(&program);
    ck_pool_free(&pool);
}

/* Sums of products and products of differences may become one instruction, unless something else
 * needs the inner value. */
static void joined_instructions_give_the_same_values(void **state)
{
    struct ck_expr_pool pool;
    (void)state;
    ck_pool_init(&pool);
    ck_expr x = ck_state(&pool, 0), y = ck_state(&pool, 1), z = ck_state(&pool, 2);
    ck_expr product = ck_mul(&pool, y, z), difference = ck_sub(&pool, y, z);
    double params[3] = {0, 0, 0}, states[3] = {2, 7, 3};
    assert_true(evaluate(&pool, ck_add(&pool, x, product), params, states) == 23);
    assert_true(evaluate(&pool, ck_add(&pool, product, z), params, states) == 24);
    assert_true(evaluate(&pool, ck_mul(&pool, x, difference), params, states) == 8);
    assert_true(evaluate(&pool, ck_mul(&pool, difference, z), params, states) == 12);
    assert_true(evaluate(&pool, ck_mul(&pool, difference, difference), params, states) == 16);
    ck_expr both = ck_mul(&pool, ck_add(&pool, x, product), ck_sub(&pool, product, x));
    assert_true(evaluate(&pool, both, params, states) == 23 * 19);
    ck_expr nested = ck_add(&pool, x, ck_mul(&pool, z, ck_sub(&pool, x, y)));
    assert_true(evaluate(&pool, nested, params, states) == -13);
    ck_pool_free(&pool);
}

/* ---- memory ---- */

static enum ck_status build_something(void)
{
    struct ck_expr_pool pool;
    struct ck_program program = {0};
    ck_pool_init(&pool);
    ck_expr sum = ck_const(&pool, 0);
    for (uint32_t i = 0; i < 300; i++) {
        ck_expr term =
            ck_hill_expr(&pool, ck_state(&pool, i % 7), ck_param(&pool, i), ck_time(&pool));
        sum = ck_add(&pool, sum, term);
    }
    ck_expr nodes[2] = {sum, ck_derive(&pool, sum, CK_OP_STATE, 3)};
    bool used[7] = {false};
    ck_expr_uses(&pool, sum, CK_OP_STATE, used, 7);
    enum ck_status status = ck_program_build(&program, &pool, nodes, 2, 300, 7);
    if (pool.out_of_memory) status = CK_NO_MEMORY;
    ck_program_free(&program);
    ck_pool_free(&pool);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    long live = ck_memory_live();
    enum ck_status status = CK_NO_MEMORY;
    for (long n = 1; status != CK_OK && n < 1000; n++) {
        ck_memory_fail_at(n);
        status = build_something();
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_int_equal(status, CK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_expressions_are_one_node),
        cmocka_unit_test(neutral_elements_vanish),
        cmocka_unit_test(a_division_by_the_literal_zero_is_not_folded),
        cmocka_unit_test(many_nodes_stay_distinct),
        cmocka_unit_test(no_node_gives_no_node),
        cmocka_unit_test(what_an_expression_uses),
        cmocka_unit_test(hill_values_by_hand),
        cmocka_unit_test(hill_at_and_below_zero),
        cmocka_unit_test(hill_below_one_is_a_chord_near_zero),
        cmocka_unit_test(hill_does_not_overflow),
        cmocka_unit_test(hill_passes_on_not_a_number),
        cmocka_unit_test(every_operation_has_its_derivative),
        cmocka_unit_test(hill_derivatives_for_every_exponent),
        cmocka_unit_test(programs_agree_with_hill_at_its_edges),
        cmocka_unit_test(powers_have_finite_derivatives_at_zero),
        cmocka_unit_test(the_derivative_of_a_derivative_of_hill_is_refused),
        cmocka_unit_test(what_parameters_decide_is_in_the_prologue),
        cmocka_unit_test(exponents_may_change_between_runs),
        cmocka_unit_test(joined_instructions_give_the_same_values),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
