/* Mistakes in formulas: each is named where it stands, to the character. */
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* The formula stands in quotes at column START of line 8. */
enum { LINE = 8, START = 25 };

static void read_formula(struct reading *r, const char *formula)
{
    char text[8192];
    snprintf(text, sizeof text,
             "module: m\n"
             "parameters: {k: 0.5 h-1, K: 2 ng/mL}\n"
             "functions: {f(x): x + 1, \"g(x, y)\": x*y}\n"
             "variables: {v: 2*b}\n"
             "cytokines: {X: {half_life: none}}\n"
             "effects: {b: {}}\n"
             "receptors: {XR: {ligands: {X: 500 pg/mL}}}\n"
             "readouts: {y: {formula: \"%s\", unit: pg/mL}}\n",
             formula);
    reading_open(r);
    reading_run(r, text);
}

/* One message with this text, at this offset in the formula, `width` characters wide. */
static void refuse(const char *formula, unsigned offset, unsigned width, const char *part)
{
    struct reading r;
    read_formula(&r, formula);
    assert_int_equal(r.status, CK_BAD_INPUT);
    const struct ck_message *message = reading_find(&r, part);
    if (!message) {
        ck_diag_print(&r.diag, stderr);
        fail_msg("%s: no message '%s'", formula, part);
    }
    if (r.diag.count != 1) ck_diag_print(&r.diag, stderr);
    assert_int_equal(r.diag.count, 1);
    if (message->place.line != LINE || message->place.column != START + 1 + offset ||
        message->place.width != width)
        fail_msg("%s: '%s' stands at %u:%u, %u wide", formula, part, message->place.line,
                 message->place.column, message->place.width);
    reading_close(&r);
}

static void mistakes_of_grammar(void **state)
{
    (void)state;
    refuse("X + ", 4, 0, "the formula ends");
    refuse("X + * X", 4, 1, "expected a number or a name");
    refuse("(X + X", 0, 1, "'(' is not closed");
    refuse("X + X)", 5, 1, "closes nothing");
    refuse("f(X", 0, 1, "is not closed");
    refuse("2 X", 2, 1, "expected an operator");
    refuse("X X", 2, 1, "expected an operator");
    refuse("X 2", 2, 1, "expected an operator");
    refuse("X ** 2", 3, 1, "expected a number or a name");
    refuse("3,5 * X", 1, 1, "a comma stands only between arguments");
    refuse("X = 2", 2, 1, "expected an operator");
    refuse("X \xC2\xB7 2", 2, 1, "expected an operator");
    refuse("if(1 < b < 2, X, X)", 9, 1, "a second comparison");
    refuse("X ~ 2", 2, 1, "expected an operator");
    refuse("X + \xC3\xA9", 4, 1, "expected a number or a name");
}

static void mistakes_of_names(void **state)
{
    (void)state;
    refuse("X + KK", 4, 2, "unknown name 'KK'");
    refuse("X * ff(1)", 4, 2, "unknown function 'ff'");
    refuse("X * v(1)", 4, 1, "'v' is not a function");
    refuse("X * f", 4, 1, "'f' is a function");
    refuse("X * f(1, 2)", 4, 1, "f takes 1 argument, not 2");
    refuse("X * g(1)", 4, 1, "g takes 2 arguments, not 1");
    refuse("X * exp(1, 2)", 4, 3, "exp takes 1 argument, not 2");
    refuse("X * max(1)", 4, 3, "max takes 2 arguments or more, not 1");
    refuse("X * XR", 4, 2, "'XR' is a receptor");
    refuse("X * signal(YR, b)", 11, 2, "unknown receptor 'YR'");
    refuse("X * signal(2)", 11, 1, "takes names, not values");
    refuse("X * log(2)", 4, 3, "unknown function 'log'");
    refuse("X * (b > 1)", 7, 1, "a condition stands only in if");
    refuse("X * if(b, 1, 2)", 7, 1, "expected a condition, found a value");
    refuse("X * if(b > 1 and b, 1, 2)", 17, 1, "expected a condition, found a value");
    refuse("X * piecewise(1, b > 1, 2, b > 2)", 4, 9, "ends with the value that holds otherwise");
}

static void mistakes_of_units(void **state)
{
    (void)state;
    refuse("X + k", 2, 1, "pg/mL and h-1 cannot be added");
    refuse("X - 2", 2, 1, "pg/mL and no unit cannot be subtracted");
    refuse("if(X > k, X, X)", 5, 1, "pg/mL and h-1 cannot be compared");
    refuse("X * exp(K)", 4, 3, "the argument of exp must have no unit, not ng/mL");
    refuse("X^k", 1, 1, "an exponent must have no unit, not h-1");
    refuse("X^b", 1, 1, "a power of pg/mL needs a constant exponent");
    refuse("X * hill(X, k, 2)", 4, 4, "pg/mL and h-1 cannot be compared");
    refuse("X * hill(X, K, K)", 4, 4, "the exponent of hill must have no unit");
    refuse("max(X, k)", 0, 3, "pg/mL and h-1 cannot be compared");
    refuse("X * k", 2, 1, "the formula gives pg/mL/h, expected pg/mL");
    refuse("X * X", 2, 1, "the formula gives pg2 mL-2, expected pg/mL");
    refuse("X + 3 foo", 4, 5, "unknown unit 'foo'");
    refuse("X * (3 celsius)", 5, 9, "does not start at zero");
}

/* A mistake inside a function is shown there, and the call in the hint. */
static void a_call_is_named(void **state)
{
    (void)state;
    struct reading r;
    read_formula(&r, "f(X)");
    const struct ck_message *message = reading_find(&r, "pg/mL and no unit cannot be added");
    assert_non_null(message);
    assert_int_equal(message->place.line, 3);
    assert_int_equal(message->place.column, 21);
    assert_string_equal(message->hint, "in f as it is called at model.yaml:8");
    reading_close(&r);
}

/* Inside { } a comma ends what is not in quotes. */
static void a_torn_formula_is_explained(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_run(&r, "module: m\nvariables: {v: max(1, 2)}\n");
    const struct ck_message *message = reading_find(&r, "is not closed");
    assert_non_null(message);
    assert_string_equal(message->hint, "a formula with commas needs quotes inside { }");
    reading_close(&r);
}

static void refuse_model(const char *text, const char *part)
{
    struct reading r;
    reading_open(&r);
    reading_run(&r, text);
    assert_int_equal(r.status, CK_BAD_INPUT);
    if (!reading_find(&r, part)) {
        ck_diag_print(&r.diag, stderr);
        fail_msg("no message '%s'", part);
    }
    reading_close(&r);
}

static void circles_are_shown(void **state)
{
    (void)state;
    refuse_model("module: m\nvariables: {a: b + 1, b: c*2, c: a}\n",
                 "in a circle: a needs b needs c needs a");
    refuse_model("module: m\nvariables: {a: a + 1}\n", "in a circle: a needs a");
    refuse_model("module: m\nfunctions: {f(x): g(x), g(x): f(x)}\n",
                 "in a circle: f needs g needs f");
    refuse_model("module: m\nfunctions: {f(x): v + x}\nvariables: {v: f(1)}\n",
                 "in a circle: f needs v needs f");
}

static void declarations_are_checked(void **state)
{
    (void)state;
    refuse_model("module: m\nparameters: {X: 1}\ncytokines: {X: {}}\n", "already declared");
    refuse_model("module: m\nparameters: {p: 1}\nvariables: {p: 2}\n", "already declared");
    refuse_model("module: m\nparameters: {exp: 1}\n", "'exp' is a function of the language");
    refuse_model("module: m\nparameters: {t: 1}\n", "'t' is a word of the language");
    refuse_model("module: m\nparameters: {p: 3 foo}\n", "unknown unit 'foo'");
    refuse_model("module: m\nparameters: {p: \"0,4 h-1\"}\n", "decimal comma");
    refuse_model("module: m\nparameters: {p: 0.4 h-1 @nobody}\n", "tag @nobody is not declared");
    refuse_model("module: m\nparameters: {p: 5 h-1 in 6..7}\n", "range does not hold");
    refuse_model("module: m\nfunctions: {f: x + 1}\n", "declared with its arguments");
    refuse_model("module: m\nfunctions: {\"f(x, x)\": x + 1}\n",
                 "cannot be the name of an argument");
    refuse_model("module: m\nfunctions: {f(x): y + 1}\n", "unknown name 'y'");
    refuse_model("module: m\nreadouts: {y: {unit: h}}\n", "needs a `formula`");
    refuse_model("module: m\nreadouts: {y: {formula: t, unit: foo}}\n", "unknown unit 'foo'");
    refuse_model("module: m\nvariables: {p: }\n", "a formula is missing");
    refuse_model("module: m\nreadouts: {y: {formula: z + 1}, z: {formula: t}}\n",
                 "unknown name 'z'");
}

/* What is not a formula is told as of a number, and back. */
static void number_or_formula(void **state)
{
    (void)state;
    static const struct {
        const char *rate, *part;
    } cases[] = {
        {"0,4 h-1", "has a decimal comma"},
        {"0.4 h", "expected a unit like 1/h, found 'h'"},
        {"0.4", "a unit like 1/h is missing"},
        {"0.4 foo", "unknown unit 'foo'"},
        {"-0.4 h-1", "must not be negative"},
        {"inf", "is not a number"},
        {"0.4 h-1 in 1..2", "range does not hold"},
        {"0.4 h-1 @nobody", "is not declared"},
        {"0.4 h-1 * Q", "unknown name 'Q'"},
        {"0.4 h-1 * a * Q", "unknown name 'Q'"},
        {"0.4 * (a", "'(' is not closed"},
        {"k * b", "unknown name 'b'"},
        {"fast", "unknown name 'fast'"},
        {"k", "the formula gives h-1, expected cell/uL/h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "module: m\nparameters: {k: 1 h-1}\ncells: {a: {}}\n"
                 "processes: {a proliferates: {rate: \"%s\"}}\n",
                 cases[i].rate);
        refuse_model(text, cases[i].part);
    }
    refuse_model("module: m\ncells: {a: {}}\n"
                 "processes: {a proliferates: {rate: 1 h-1 * a, capacity: 9 cell/uL}}\n",
                 "it takes no `capacity`");
}

/* Deep, long and wide formulas end in a message. */
static void hostile_formulas(void **state)
{
    (void)state;
    static char formula[6000], text[40000];
    struct reading r;
    memset(formula, '(', 500);
    formula[500] = '\0';
    refuse(formula, 64, 1, "too deep");
    for (size_t i = 0; i < 2800; i++) memcpy(formula + 2 * i, "X+", 3);
    read_formula(&r, strcat(formula, "X"));
    assert_non_null(reading_find(&r, "too deep"));
    reading_close(&r);
    size_t length = (size_t)sprintf(text, "module: m\nfunctions:\n  f0(x): x + x\n");
    for (int i = 1; i < 60; i++)
        length += (size_t)sprintf(text + length, "  f%d(x): f%d(x) * f%d(x)\n", i, i - 1, i - 1);
    sprintf(text + length, "readouts: {y: {formula: f59(2)}}\n");
    refuse_model(text, "too long");
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    static const char text[] =
        "module: m\nparameters: {k: 1 h-1, K: 2 ng/mL}\nfunctions: {f(x): x/(1 + x)}\n"
        "variables: {v: f(X/K)}\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 2 pg/mL}}}\n"
        "processes: {body secretes X: {rate: \"if(t > 2 h, k*K*v, 3 ng/mL/h) * signal(R)\"}}\n"
        "readouts: {y: {formula: \"hill(X, K, 2)\", label: {en: a, fr: b}}}\n";
    struct ck_units *units = ck_units_create();
    long before = ck_memory_live();
    enum ck_status status = CK_NO_MEMORY;
    long n = 0;
    while (status != CK_OK && n < 5000) {
        struct ck_inputs inputs;
        struct ck_diag diag;
        struct ck_graph graph;
        ck_inputs_init(&inputs);
        ck_diag_init(&diag);
        ck_graph_init(&graph);
        ck_memory_fail_at(++n);
        status = ck_inputs_add(&inputs, "m.yaml", text, strlen(text));
        if (status == CK_OK)
            status = ck_model_read(&inputs, units, "m.yaml", (struct ck_place){0}, &graph, &diag);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        ck_graph_free(&graph);
        ck_diag_free(&diag);
        ck_inputs_free(&inputs);
        assert_int_equal(ck_memory_live(), before);
    }
    assert_int_equal(status, CK_OK);
    ck_units_destroy(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_of_grammar), cmocka_unit_test(mistakes_of_names),
        cmocka_unit_test(mistakes_of_units),   cmocka_unit_test(a_call_is_named),
        cmocka_unit_test(circles_are_shown),   cmocka_unit_test(declarations_are_checked),
        cmocka_unit_test(number_or_formula),   cmocka_unit_test(a_torn_formula_is_explained),
        cmocka_unit_test(hostile_formulas),    cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
