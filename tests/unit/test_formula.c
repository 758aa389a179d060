/* The language of expectations as text: tokens, trees, which arm serves which measure, and where
 * the caret of a mistake stands. Units and names are checked in test_expect.c. */
#include "../../src/study/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct ck_arena arena;
    struct ck_formula_error error;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    ck_arena_free(&f->arena);
    return ck_memory_live() == 0 ? 0 : -1;
}

static struct ck_formula *parse(struct fixture *f, const char *text)
{
    struct ck_formula *formula = ck_formula_parse(&f->arena, text, &f->error);
    if (!formula) print_message("%s: %s\n", text, f->error.text ? f->error.text : "(memory)");
    assert_non_null(formula);
    assert_int_equal(formula->kind, CK_FORMULA_COMPARE);
    return formula;
}

/* The text is wrong in the way `message` says, and the caret stands under `where`. */
static void refuse(struct fixture *f, const char *text, const char *message, const char *where)
{
    assert_null(ck_formula_parse(&f->arena, text, &f->error));
    assert_non_null(f->error.text);
    if (!strstr(f->error.text, message)) fail_msg("%s: %s", text, f->error.text);
    const size_t length = strlen(where);
    if (f->error.span.length != length || memcmp(f->error.span.start, where, length) != 0)
        fail_msg("%s: the caret is under '%.*s'", text, (int)f->error.span.length,
                 f->error.span.start);
    assert_true(f->error.span.start >= text && f->error.span.start <= text + strlen(text));
}

/* --- tokens ---------------------------------------------------------------------------------- */

static void expect_token(struct ck_lexer *lexer, enum ck_token_kind kind, const char *text)
{
    assert_int_equal(lexer->token.kind, kind);
    assert_int_equal(lexer->token.length, strlen(text));
    assert_memory_equal(lexer->token.start, text, strlen(text));
    ck_lexer_advance(lexer);
}

static void test_tokens(void **state)
{
    (void)state;
    struct ck_lexer lexer;
    ck_lexer_start(&lexer, " 10..20.5e-1 CCR5.free<=x_1>(.5)*\xC2\xB5");
    assert_true(lexer.token.value == 10);
    expect_token(&lexer, CK_TOKEN_NUMBER, "10");
    expect_token(&lexer, CK_TOKEN_RANGE, "..");
    assert_true(lexer.token.value == 2.05);
    expect_token(&lexer, CK_TOKEN_NUMBER, "20.5e-1");
    expect_token(&lexer, CK_TOKEN_NAME, "CCR5.free");
    expect_token(&lexer, CK_TOKEN_COMPARE, "<=");
    expect_token(&lexer, CK_TOKEN_NAME, "x_1");
    expect_token(&lexer, CK_TOKEN_COMPARE, ">");
    expect_token(&lexer, CK_TOKEN_SIGN, "(");
    expect_token(&lexer, CK_TOKEN_NUMBER, ".5");
    expect_token(&lexer, CK_TOKEN_SIGN, ")");
    expect_token(&lexer, CK_TOKEN_SIGN, "*");
    expect_token(&lexer, CK_TOKEN_BAD, "\xC2\xB5");
    expect_token(&lexer, CK_TOKEN_END, "");
    expect_token(&lexer, CK_TOKEN_END, "");
}

static void test_units(void **state)
{
    (void)state;
    static const char *const stop[] = {"in", NULL};
    static const struct {
        const char *text, *unit, *rest;
    } cases[] = {
        {"3 pg/mL * x", "pg/mL", "*"},
        {"3 pg/mL/h per (cell/uL) + 1", "pg/mL/h per (cell/uL)", "+"},
        {"2 h-1 - x", "h-1", "-"},
        {"1 h - 2", "h", "-"},
        {"1 h+2", "h+2", ""}, /* an exponent: blanks make it a sum */
        {"3 in arm", "", "in"},
        {"3 inch", "inch", ""},
        {"10 d .. 20 d", "d", ".."},
        {"10 d..20 d", "d", ".."},
        {"10 m^2/s)", "m^2/s", ")"},
        {"5 \xC2\xB5g/mL", "\xC2\xB5g/mL", ""},
        {"50 % in a", "%", "in"},
        {"3", "", ""},
        {"3 h per peak", "h per peak", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ck_lexer lexer;
        const char *unit;
        ck_lexer_start(&lexer, cases[i].text);
        const size_t length = ck_lexer_unit(&lexer, stop, &unit);
        if (length != strlen(cases[i].unit) || memcmp(unit, cases[i].unit, length) != 0)
            fail_msg("%s: unit '%.*s'", cases[i].text, (int)length, unit);
        if (!*cases[i].rest)
            assert_int_equal(lexer.token.kind, CK_TOKEN_END);
        else
            assert_true(ck_lexer_is(&lexer, cases[i].rest));
    }
}

/* --- trees ----------------------------------------------------------------------------------- */

static void test_precedence(void **state)
{
    const struct ck_formula *root = parse(*state, "1 - 2 - 3 * 4 / 5 < -6 + (7 + 8) * 9");
    assert_string_equal(root->comparison, "<");
    const struct ck_formula *left = root->left; /* (1 - 2) - ((3 * 4) / 5) */
    assert_int_equal(left->kind, CK_FORMULA_SUBTRACT);
    assert_int_equal(left->left->kind, CK_FORMULA_SUBTRACT);
    assert_true(left->left->right->value == 2);
    assert_int_equal(left->right->kind, CK_FORMULA_DIVIDE);
    assert_int_equal(left->right->left->kind, CK_FORMULA_MULTIPLY);
    assert_true(left->right->right->value == 5);
    const struct ck_formula *right = root->right;
    assert_int_equal(right->kind, CK_FORMULA_ADD);
    assert_int_equal(right->left->kind, CK_FORMULA_NEGATE);
    assert_int_equal(right->right->left->kind, CK_FORMULA_ADD);
}

static void test_measures(void **state)
{
    const struct ck_formula *root =
        parse(*state, "t_50 TNFa in a + 20 pg/mL >= max damage over 10 d .. (20 d) in b");
    const struct ck_formula *metric = root->left->left, *window = root->right;
    assert_string_equal(root->comparison, ">=");
    assert_int_equal(metric->kind, CK_FORMULA_METRIC);
    assert_int_equal(metric->metric, CK_METRIC_T_50);
    assert_string_equal(metric->name, "TNFa");
    assert_string_equal(metric->arm, "a");
    assert_string_equal(root->left->right->unit, "pg/mL");
    assert_int_equal(window->kind, CK_FORMULA_LARGEST);
    assert_string_equal(window->arm, "b");
    assert_true(window->left->value == 10 && window->right->value == 20);
    assert_int_equal(parse(*state, "min x in a < mean x in a")->left->kind, CK_FORMULA_SMALLEST);
    assert_int_equal(parse(*state, "min x in a < mean x in a")->right->kind, CK_FORMULA_MEAN);
}

/* Every word of the list of metrics is understood, also where a species has such a name. */
static void test_every_metric(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < CK_METRIC_COUNT; i++) {
        const char *text = ck_arena_print(&f->arena, "%s peak in a > 0", ck_metric_names[i]);
        const struct ck_formula *root = parse(f, text);
        assert_int_equal((int)root->left->metric, i);
        assert_string_equal(root->left->name, "peak");
    }
    assert_int_equal(parse(f, "peak at 3 h in a > 0")->left->kind, CK_FORMULA_AT);
}

static void test_computed_time(void **state)
{
    const struct ck_formula *at =
        parse(*state, "TNFa at (2 * t_extinct pathogen in healthy) in arm > 0")->left;
    assert_int_equal(at->kind, CK_FORMULA_AT);
    assert_string_equal(at->arm, "arm");
    assert_int_equal(at->left->kind, CK_FORMULA_MULTIPLY);
    assert_string_equal(at->left->right->arm, "healthy");
}

/* --- arms ------------------------------------------------------------------------------------ */

static void test_one_arm_at_the_end_serves_all(void **state)
{
    const struct ck_formula *root = parse(*state, "t_peak IL1 < t_peak IL6 in arm");
    assert_string_equal(root->left->arm, "arm");
    assert_string_equal(root->right->arm, "arm");
    root = parse(*state, "t_peak IL8 <= t_peak IL6 + 1 h in arm");
    assert_string_equal(root->left->arm, "arm");
    assert_string_equal(root->right->left->arm, "arm");
    root = parse(*state, "peak x in a > 3 * peak x in b");
    assert_string_equal(root->left->arm, "a");
    assert_string_equal(root->right->right->arm, "b");
    root = parse(*state, "x at (t_peak y) < final x in a");
    assert_string_equal(root->left->arm, "a");
    assert_string_equal(root->left->left->arm, "a");
}

static void test_parentheses_share_an_arm(void **state)
{
    const struct ck_formula *root =
        parse(*state, "(peak x + peak y in b) in a > 2 * (final x in b)");
    assert_string_equal(root->left->left->arm, "a");
    assert_string_equal(root->left->right->arm, "b");
    assert_string_equal(root->right->right->arm, "b");
}

static void test_arm_in_the_middle_serves_only_its_term(void **state)
{
    refuse(*state, "peak x in a > peak x + peak y in b * 2", "in which arm?", "peak");
    refuse(*state, "peak x > 2 * peak x in a * 2 pg/mL", "in which arm?", "peak");
}

/* --- mistakes -------------------------------------------------------------------------------- */

static void test_mistakes(void **state)
{
    struct fixture *f = *state;
    refuse(f, "peak TNFa in a", "nothing is compared", "");
    refuse(f, "peak TNFa in a = 3", "expected a comparison", "=");
    refuse(f, "TNFa in a > 3", "a name alone has no value", "TNFa");
    refuse(f, "top TNFa in a > 3", "unknown metric", "top");
    assert_true(f->error.unknown_metric);
    refuse(f, "peak TNFa in a > ", "the text ends", "");
    refuse(f, "", "the text ends", "");
    refuse(f, "peak TNFa in a > 3 > 2", "a second comparison", ">");
    refuse(f, "peak TNFa in a > 3 4", "expected the end", "4");
    refuse(f, "(peak TNFa in a > 3", "expected ')'", ">");
    refuse(f, "peak TNFa in a > 3)", "expected the end", ")");
    refuse(f, "peak TNFa in > 3", "the name of an arm", ">");
    refuse(f, "TNFa at noon in a > 3", "expected a time", "noon");
    refuse(f, "max x over 1 d 2 d in a > 3", "expected '..'", "2");
    refuse(f, "3 in a + 2 > peak x in a", "a number belongs to no arm", "a");
    refuse(f, "peak x in a > * 3", "expected a measure or a number", "*");
    refuse(f, "peak x in a > 3 $ 4", "expected the end", "$");
    refuse(f, "peak \xCE\xB1 in a > 3", "a name alone", "peak");
    refuse(f, "peak x > peak y", "in which arm?", "peak");
    refuse(f, "peak x in a > 1e999", "expected a measure or a number", "1e999");
}

static void test_depth_and_length_are_bounded(void **state)
{
    char text[12000];
    memset(text, '(', 200);
    strcpy(text + 200, "1 > 2");
    assert_null(ck_formula_parse(&((struct fixture *)*state)->arena, text,
                                 &((struct fixture *)*state)->error));
    assert_string_equal(((struct fixture *)*state)->error.text, "too deep");
    memset(text, ' ', sizeof text);
    text[11000] = '\0';
    refuse(*state, text, "too long", "");
}

/* The deepest tree that is accepted is one of many signs: walking it must be safe. */
static void test_long_sums(void **state)
{
    char text[9000] = "peak x in a > 1";
    for (size_t n = strlen(text); n + 3 < sizeof text; n += 2) strcpy(text + n, "+1");
    const struct ck_formula *node = parse(*state, text)->right;
    size_t depth = 0;
    for (; node->kind == CK_FORMULA_ADD; node = node->left) depth++;
    assert_int_equal(depth, (strlen(text) - strlen("peak x in a > 1")) / 2);
}

static void test_every_allocation_failing_once(void **state)
{
    (void)state;
    static const char text[] = "max x over 1 d .. (2 * t_peak y) in a > -3 pg/mL * auc x in b";
    long failing = 0;
    for (long n = 1; n < 100; n++) {
        struct ck_arena arena = {0};
        struct ck_formula_error error;
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        const struct ck_formula *formula = ck_formula_parse(&arena, text, &error);
        ck_memory_fail_at(0);
        const bool reached = ck_memory_count() - before >= n;
        assert_true((formula == NULL) == reached);
        if (!formula) assert_null(error.text);
        failing += formula == NULL;
        ck_arena_free(&arena);
        assert_int_equal(ck_memory_live(), 0);
        if (!reached) break;
    }
    assert_true(failing > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tokens, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_units, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_precedence, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_measures, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_every_metric, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_computed_time, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_one_arm_at_the_end_serves_all, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(test_parentheses_share_an_arm, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_arm_in_the_middle_serves_only_its_term, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(test_mistakes, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_depth_and_length_are_bounded, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(test_long_sums, open_fixture, close_fixture),
        cmocka_unit_test(test_every_allocation_failing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
