/* Expectations that are near (`~ … within`), abs and r2, against values known by hand. */
#include "studying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* x = 2 t pg/mL, y = 3 */
static const char model[] = "module: f\n"
                            "cytokines: {x: {half_life: none, scale: 1 pg/mL}}\n"
                            "effects: {y: {baseline: 3}}\n"
                            "processes: {body secretes x: {rate: \"if(t >= 0, 2 pg/mL/h, 0)\"}}\n";

static const char data[] = "time_h,x_mean,x_sd\n0,0,0.1\n1,4,1.9\n2,4,\n3,8,2.1\n";

static void open_study(struct studying *s, const char *expectation)
{
    char text[1024];
    snprintf(text, sizeof text,
             "study: s\ntitle: S\nmodel: f.yaml\nduration: 10 h\narms: {a: {}}\n"
             "data:\n  - {file: d.csv, arm: a, columns: {x: x}}\n"
             "expect:\n  - {that: \"%s\"}\n",
             expectation);
    studying_open(s);
    studying_add(s, "f.yaml", model);
    studying_add(s, "d.csv", data);
    studying_read(s, text);
}

static void expect(const char *text, bool holds)
{
    struct studying s;
    open_study(&s, text);
    if (s.status != CK_OK) ck_diag_print(&s.diag, stderr);
    assert_int_equal(s.status, CK_OK);
    studying_run(&s);
    const struct ck_expectation *e = &s.study.expectations[0];
    if (e->holds != holds) fail_msg("%s: %.12g against %.12g", text, e->left, e->right);
    studying_close(&s);
}

static void a_bare_tolerance_is_relative(void **state)
{
    (void)state;
    expect("final x ~ 20 pg/mL within 1e-6 in a", true);
    expect("final x in a ~ 20 pg/mL within 1e-6", true);
    expect("final x ~ 20.1 pg/mL within 0.006 in a", true);
    expect("final x ~ 20.1 pg/mL within 0.004 in a", false);
    expect("final x ~ 19.9 pg/mL within 0.004 in a", false);
    expect("final x ~ 0.0201 ng/mL within 0.6 % in a", true);
    expect("final x ~ 0.0201 ng/mL within 0.4 % in a", false);
    expect("final y ~ -3 within 0.5 in a", false);
    expect("-final y ~ -3 within 1e-6 in a", true);
}

static void a_tolerance_with_a_unit_is_absolute(void **state)
{
    (void)state;
    expect("final x ~ 21 pg/mL within 1.01 pg/mL in a", true);
    expect("final x ~ 21 pg/mL within 0.99 pg/mL in a", false);
    expect("final x ~ 21 pg/mL within 1.01e-3 ng/mL in a", true);
    expect("x at 2 h ~ x at 121 min within 0.04 pg/mL in a", true);
    expect("x at 2 h ~ x at 121 min within 0.03 pg/mL in a", false);
}

static void abs_has_no_sign(void **state)
{
    (void)state;
    expect("abs(x at 1 h - x at 3 h) >= 3.999 pg/mL in a", true);
    expect("abs(x at 3 h - x at 1 h) >= 3.999 pg/mL in a", true);
    expect("abs(x at 1 h - x at 3 h) > 4.001 pg/mL in a", false);
}

/* Means 0, 4, 4, 8 (mean 4) beside 0, 2, 4, 6 (mean 3): products 12 + 0 + 0 + 12 = 24 with
 * squares 32 and 20, so r² = 576 / 640 = 0.9. */
static void r2_is_the_squared_correlation(void **state)
{
    (void)state;
    expect("r2 x ~ 0.9 within 1e-6 in a", true);
    expect("r2 x > 0.9001 in a", false);
    struct studying s;
    open_study(&s, "r2 y in a > 0.5");
    assert_int_equal(s.status, CK_BAD_INPUT);
    assert_non_null(studying_find(&s, "there are no data of y in a"));
    studying_close(&s);
}

/* The curve, 0, 2, 4, 6, misses the second mean by 2 with an SD of 1.9; the third has no SD. */
static void inside_counts_what_is_met_within_an_sd(void **state)
{
    (void)state;
    expect("inside x in a >= 2", true);
    expect("inside x > 2 in a", false);
    expect("inside x + inside x >= 4 in a", true);
    struct studying s;
    open_study(&s, "inside y in a > 0.5");
    assert_int_equal(s.status, CK_BAD_INPUT);
    assert_non_null(studying_find(&s, "there are no data of y in a"));
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bare_tolerance_is_relative),
        cmocka_unit_test(a_tolerance_with_a_unit_is_absolute),
        cmocka_unit_test(abs_has_no_sign),
        cmocka_unit_test(r2_is_the_squared_correlation),
        cmocka_unit_test(inside_counts_what_is_met_within_an_sd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
