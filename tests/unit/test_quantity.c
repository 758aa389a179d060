/* Numbers with units, ranges and tags: correct rounding against literals of the compiler, values by
 * hand, refusals with their places, and every allocation failing once. */
#include "ck/quantity.h"
#include "ck/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int create_units(void **state)
{
    *state = ck_units_create();
    return *state == NULL;
}

static int destroy_units(void **state)
{
    ck_units_destroy(*state);
    return 0;
}

/* ---- numbers ---- */

static void assert_parsed(const char *text, double expected, const char *rest)
{
    double value = NAN;
    const char *end = NULL;
    bool good = ck_number_parse(text, &value, &end);
    if (!good || value != expected || strcmp(end, rest) != 0)
        fail_msg("'%s' gives %d, %.17g, rest '%s'", text, good, value, end);
}

static void numbers_are_read_up_to_their_end(void **state)
{
    (void)state;
    assert_parsed("18 min", 18, " min");
    assert_parsed("1e3cell", 1000, "cell");
    assert_parsed("5..10", 5, "..10");
    assert_parsed("0.5..1", 0.5, "..1");
    assert_parsed("1.", 1, ".");
    assert_parsed(".5", 0.5, "");
}

static void not_every_text_is_a_number(void **state)
{
    static const char *const texts[] = {"",
                                        "-",
                                        "+",
                                        ".",
                                        "e5",
                                        " 1",
                                        "inf",
                                        "nan",
                                        "NaN",
                                        "--1",
                                        "infinity",
                                        ".e5",
                                        "x10",
                                        "-.",
                                        "1e309",
                                        "-1e309",
                                        "1e99999999999999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value;
        const char *end;
        if (ck_number_parse(texts[i], &value, &end)) fail_msg("'%s' is a number", texts[i]);
    }
}

/* The compiler rounds its literals correctly; the hard cases are known from the literature on
 * decimal conversion (halfway values, smallest and largest doubles). */
static void numbers_are_correctly_rounded(void **state)
{
    (void)state;
    assert_parsed("0.1", 0x1.999999999999ap-4, "");
    assert_parsed("-0.3", -0x1.3333333333333p-2, "");
    assert_parsed("9007199254740993", 9007199254740992.0, "");
    assert_parsed("9007199254740993.0000000000000000000001", 9007199254740994.0, "");
    assert_parsed("2.2250738585072011e-308", 0x0.fffffffffffffp-1022, "");
    assert_parsed("2.2250738585072012e-308", 0x1p-1022, "");
    assert_parsed("1.7976931348623158e308", DBL_MAX, "");
    assert_parsed("4.9406564584124654e-324", 0x1p-1074, "");
    assert_parsed("2.4703282292062327e-324", 0, "");
    assert_parsed("2.4703282292062329e-324", 0x1p-1074, "");
    assert_parsed("123456789e-9", 0.123456789, "");
    assert_parsed("0.000000000000000000001e21", 1, "");
    assert_parsed("1e-400", 0, "");
    assert_parsed("100000000000000000000000000000000e-32", 1, "");
}

static void doubles_come_back(void **state)
{
    uint64_t bits = 88172645463325252u;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        double value;
        char text[64];
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        snprintf(text, sizeof text, "%.17g", value);
        assert_parsed(text, value, "");
    }
}

/* More digits than are kept: leading zeros do not count, and those cut off keep their weight. */
static void thousands_of_digits_are_read(void **state)
{
    char text[3000] = "0.", *end = text + 2;
    (void)state;
    memset(end, '0', 1000);
    strcpy(end + 1000, "123e1000");
    assert_parsed(text, 0.123, "");
    memset(text, '9', 2000);
    strcpy(text + 2000, "e-2000");
    assert_parsed(text, 1, "");
}

static void the_locale_does_not_matter(void **state)
{
    static const char *const names[] = {"fr_FR.UTF-8", "de_DE.UTF-8", "fr_FR",      "de_DE",
                                        "fr_FR.utf8",  "de_DE.utf8",  "nl_NL.UTF-8"};
    bool found = false;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; i++)
        found = setlocale(LC_NUMERIC, names[i]) != NULL;
    if (!found) skip();
    assert_string_equal(localeconv()->decimal_point, ",");
    struct ck_units *units = *state;
    double factor = 0;
    assert_parsed("0.5 h", 0.5, " h");
    assert_parsed("1.25e2,5", 125, ",5");
    enum ck_unit_match match = ck_units_factor(units, "min", "s", &factor);
    setlocale(LC_NUMERIC, "C");
    assert_int_equal(match, CK_UNIT_OK);
    assert_true(factor == 60);
}

/* ---- quantities ---- */

struct reading {
    struct ck_quantity quantity;
    struct ck_diag diag;
    struct ck_arena arena;
    enum ck_status status;
    int which;
    struct ck_source source;
    struct ck_node node;
};

/* Reads a scalar that stands at line 1, column 7. */
static void read_text(struct ck_units *units, struct reading *reading, const char *text,
                      const char *const *accepted, enum ck_sign sign)
{
    *reading = (struct reading){.source = {"x.yaml", text, strlen(text)}, .which = -1};
    ck_diag_init(&reading->diag);
    reading->node = (struct ck_node){
        .text = text,
        .place = {&reading->source, 1, 7, (unsigned)ck_utf8_count(text, strlen(text))}};
    reading->status = ck_quantity_read(units, &reading->node, accepted, sign, &reading->arena,
                                       &reading->quantity, &reading->which, &reading->diag);
}

static void close_reading(struct reading *reading)
{
    ck_diag_free(&reading->diag);
    ck_arena_free(&reading->arena);
}

static const char *const in_h[] = {"h", NULL};
static const char *const in_1[] = {"1", NULL};
static const char *const in_doses[] = {"ug/mL", "mg", "mg/kg_body", "cell", NULL};

static void assert_near(double value, double expected)
{
    if (isnan(expected) ? !isnan(value) : fabs(value - expected) > 1e-14 * fabs(expected))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void good_quantities(void **state)
{
    static const struct {
        const char *text;
        const char *const *accepted;
        double value, low, high;
        const char *tag;
        int which;
    } cases[] = {
        {"18 min", in_h, 0.3, NAN, NAN, NULL, 0},
        {"18 min in 13..30 @lo2016", in_h, 0.3, 13.0 / 60, 0.5, "lo2016", 0},
        {"18 min in 0.2 .. 0.5 h @lo2016", in_h, 0.3, 0.2, 0.5, "lo2016", 0},
        {"  2  d  @notes  ", in_h, 48, NAN, NAN, "notes", 0},
        {"1e1 h@x", in_h, 10, NAN, NAN, "x", 0},
        {"6", in_1, 6, NAN, NAN, NULL, 0},
        {"6 in 1e0..1e1", in_1, 6, 1, 10, NULL, 0},
        {"0.5 in 0...75", in_1, 0.5, 0, 0.75, NULL, 0},
        {"80 % in 70..90", in_1, 0.8, 0.7, 0.9, NULL, 0},
        {"-0", in_1, 0, NAN, NAN, NULL, 0},
        {"25 mg", in_doses, 25, NAN, NAN, NULL, 1},
        {"2 ng/kg", in_doses, 2e-6, NAN, NAN, NULL, 2},
        {"1e9 cell", in_doses, 1e9, NAN, NAN, NULL, 3},
        {"3 g/L", in_doses, 3000, NAN, NAN, NULL, 0},
        {"18\xC2\xA0min", in_h, 0.3, NAN, NAN, NULL, 0},
        {"18\xE2\x80\xAFmin in\xC2\xA0"
         "13..30",
         in_h, 0.3, 13.0 / 60, 0.5, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;
        read_text(*state, &reading, cases[i].text, cases[i].accepted, CK_NOT_NEGATIVE);
        if (reading.status != CK_OK)
            fail_msg("'%s': %s", cases[i].text, reading.diag.messages[0].text);
        assert_near(reading.quantity.value, cases[i].value);
        assert_near(reading.quantity.low, cases[i].low);
        assert_near(reading.quantity.high, cases[i].high);
        assert_int_equal(reading.which, cases[i].which);
        assert_string_equal(reading.quantity.unit, cases[i].accepted[cases[i].which]);
        assert_string_equal(reading.quantity.written, cases[i].text);
        if (cases[i].tag == NULL) assert_null(reading.quantity.tag);
        if (cases[i].tag != NULL) assert_string_equal(reading.quantity.tag, cases[i].tag);
        close_reading(&reading);
    }
}

struct refusal {
    const char *text;
    unsigned column, width;
    const char *says, *hints;
};

static void assert_refused(struct ck_units *units, const struct refusal *refusal,
                           const char *const *accepted, enum ck_sign sign)
{
    struct reading reading;
    read_text(units, &reading, refusal->text, accepted, sign);
    if (reading.status != CK_BAD_INPUT || reading.diag.errors != 1)
        fail_msg("'%s' gives %zu errors", refusal->text, reading.diag.errors);
    const struct ck_message *message = &reading.diag.messages[0];
    const char *hint = message->hint == NULL ? "" : message->hint;
    if (strstr(message->text, refusal->says) == NULL || message->place.column != refusal->column ||
        message->place.width != refusal->width)
        fail_msg("'%s' gives %u+%u: %s", refusal->text, message->place.column, message->place.width,
                 message->text);
    if (refusal->hints == NULL ? hint[0] != '\0' : strstr(hint, refusal->hints) == NULL)
        fail_msg("'%s' hints '%s'", refusal->text, hint);
    close_reading(&reading);
}

static void bad_grammar_is_refused(void **state)
{
    static const struct refusal cases[] = {
        {"", 7, 0, "number is missing", NULL},
        {"abc", 7, 3, "expected a number, found 'abc'", "18 min"},
        {"@lo2016", 7, 7, "expected a number", "18 min"},
        {"0,5 h", 7, 5, "decimal comma", "0.5 h"},
        {"1 h in 0,5..2", 7, 13, "decimal comma", "1 h in 0.5..2"},
        {"inf h", 7, 5, "not a number", "finite"},
        {"-.INF h", 7, 7, "not a number", "finite"},
        {"NaN h", 7, 5, "not a number", "finite"},
        {"1e400 h", 7, 7, "too large", NULL},
        {"0x10 h", 7, 6, "not a decimal number", NULL},
        {"\xE2\x88\x92"
         "5 h",
         7, 4, "not a number", "minus"},
        {"18 min in", 7, 9, "not complete", "13..30"},
        {"18 min in 13", 14, 5, "low..high", "13..30"},
        {"18 min in 13-30", 14, 8, "low..high", "13..30"},
        {"18 min in 13..", 7, 14, "not complete", "13..30"},
        {"18 min in 13..x", 21, 1, "expected a number, found 'x'", "13..30"},
        {"18 min in 30..13", 14, 9, "swapped", "smaller"},
        {"18 min in 19..30", 14, 9, "does not hold", NULL},
        {"18 min in 1..30 in 1..30", 23, 8, "left over", NULL},
        {"18 min in 1..30 mn", 23, 2, "unknown unit 'mn'", "'min'"},
        {"18 min in 1..30 pg", 23, 2, "found 'pg'", NULL},
        {"18 h @a @b", 15, 2, "one tag", "several"},
        {"18 h @", 12, 1, "not a tag", "letters"},
        {"18 h @ a", 12, 3, "not a tag", "letters"},
        {"18 h @a b", 12, 4, "not a tag", "letters"},
        {"18 h @2016", 12, 5, "not a tag", "letters"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(*state, &cases[i], in_h, CK_ANY_SIGN);
}

static void bad_units_are_refused(void **state)
{
    static const struct refusal times[] = {
        {"18", 7, 2, "a unit like h is missing", "18 h"},
        {"18 @lo2016", 7, 2, "a unit like h is missing", "18 h"},
        {"2 h-1", 9, 3, "expected a unit like h, found 'h-1'", "inverse"},
        {"18 mn", 10, 2, "unknown unit 'mn'", "'min'"},
        {"5 pg/mL", 9, 5, "found 'pg/mL'", NULL},
        {"5 °C", 9, 2, "start at zero", NULL},
        {"1 000 h", 9, 5, "unknown unit '000 h'", "one number"},
        {"5 days since 2000", 9, 15, "unknown unit", NULL},
    };
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        assert_refused(*state, &times[i], in_h, CK_ANY_SIGN);
    static const char *const in_K[] = {"K", NULL};
    const struct refusal warmth = {"5 °C", 9, 2, "start at zero", "K"};
    assert_refused(*state, &warmth, in_K, CK_ANY_SIGN);
    const struct refusal plain = {"5 h", 9, 1, "without a unit, found 'h'", NULL};
    assert_refused(*state, &plain, in_1, CK_ANY_SIGN);
    const struct refusal dose = {"5 s", 9, 1, "ug/mL, mg, mg/kg or cell", NULL};
    assert_refused(*state, &dose, in_doses, CK_ANY_SIGN);
}

static void the_sign_is_checked(void **state)
{
    static const struct {
        struct refusal refusal;
        enum ck_sign sign;
    } cases[] = {{{"-1", 7, 2, "must not be negative", NULL}, CK_NOT_NEGATIVE},
                 {{"-1 %", 7, 4, "must not be negative", NULL}, CK_NOT_NEGATIVE},
                 {{"0", 7, 1, "greater than 0", NULL}, CK_POSITIVE},
                 {{"1e-400", 7, 6, "greater than 0", NULL}, CK_POSITIVE},
                 {{"-0.1", 7, 4, "between 0 and 1", NULL}, CK_FRACTION},
                 {{"80", 7, 2, "between 0 and 1", "80 %"}, CK_FRACTION},
                 {{"1.5", 7, 3, "between 0 and 1", NULL}, CK_FRACTION},
                 {{"1 in -1..2", 9, 8, "must not be negative", NULL}, CK_POSITIVE},
                 {{"1 in 0..2", 9, 7, "between 0 and 1", NULL}, CK_FRACTION}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(*state, &cases[i].refusal, in_1, cases[i].sign);
    struct reading reading;
    read_text(*state, &reading, "-3 in -5..0", in_1, CK_ANY_SIGN);
    assert_int_equal(reading.status, CK_OK);
    assert_near(reading.quantity.low, -5);
    close_reading(&reading);
}

static void places_hold_for_quotes_too(void **state)
{
    struct reading reading = {.node = {.text = "18 mn", .quoted = true}};
    ck_diag_init(&reading.diag);
    reading.node.place = (struct ck_place){NULL, 1, 7, 7};
    assert_int_equal(ck_quantity_read(*state, &reading.node, in_h, CK_ANY_SIGN, &reading.arena,
                                      &reading.quantity, NULL, &reading.diag),
                     CK_BAD_INPUT);
    assert_int_equal(reading.diag.messages[0].place.column, 11);
    reading.node.place.width = 3; /* folded or escaped: only the whole is known */
    ck_quantity_read(*state, &reading.node, in_h, CK_ANY_SIGN, &reading.arena, &reading.quantity,
                     NULL, &reading.diag);
    assert_int_equal(reading.diag.messages[1].place.column, 7);
    close_reading(&reading);
}

static void only_scalars_are_numbers(void **state)
{
    struct reading reading = {.node = {.kind = CK_MAP, .text = ""}};
    ck_diag_init(&reading.diag);
    assert_int_equal(ck_quantity_read(*state, &reading.node, in_h, CK_ANY_SIGN, &reading.arena,
                                      &reading.quantity, NULL, &reading.diag),
                     CK_BAD_INPUT);
    close_reading(&reading);
    char text[100001];
    memset(text, '1', 100000);
    text[100000] = '\0';
    struct refusal refusal = {text, 7, 100000, "too long", NULL};
    assert_refused(*state, &refusal, in_h, CK_ANY_SIGN);
}

/* ---- memory ---- */

static bool fail_once(struct ck_units *units, const char *text, long n)
{
    struct reading reading;
    long live = ck_memory_live(), before = ck_memory_count();
    ck_memory_fail_at(n);
    read_text(units, &reading, text, in_h, CK_POSITIVE);
    ck_memory_fail_at(0);
    bool failed = ck_memory_count() - before >= n;
    if (failed) assert_int_not_equal(reading.status, CK_OK);
    close_reading(&reading);
    assert_int_equal(ck_memory_live(), live);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    static const char *const texts[] = {
        "18 min in 13..30 @lo2016", "18", "18 mn", "0,5 h", "x", "2 h-1", "-3 h", "18 h @a @b"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        long n = 1;
        while (fail_once(*state, texts[i], n)) n++;
        assert_true(n > 1);
    }
    long live = ck_memory_live();
    ck_memory_fail_at(1);
    assert_null(ck_units_create());
    ck_memory_fail_at(0);
    assert_int_equal(ck_memory_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_up_to_their_end),
        cmocka_unit_test(not_every_text_is_a_number),
        cmocka_unit_test(numbers_are_correctly_rounded),
        cmocka_unit_test(doubles_come_back),
        cmocka_unit_test(thousands_of_digits_are_read),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(good_quantities),
        cmocka_unit_test(bad_grammar_is_refused),
        cmocka_unit_test(bad_units_are_refused),
        cmocka_unit_test(the_sign_is_checked),
        cmocka_unit_test(places_hold_for_quotes_too),
        cmocka_unit_test(only_scalars_are_numbers),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, create_units, destroy_units);
}
