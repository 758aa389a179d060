/* Units: factors by hand from the definitions of the units, dimensions that must not agree, and
 * hostile texts. */
#include "ck/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
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

static void assert_factor(struct ck_units *units, const char *from, const char *to, double expected)
{
    double factor = NAN;
    enum ck_unit_match match = ck_units_factor(units, from, to, &factor);
    if (match != CK_UNIT_OK || fabs(factor - expected) > 4 * DBL_EPSILON * expected)
        fail_msg("%s in %s: match %d, %.17g", from, to, match, factor);
}

static void units_convert(void **state)
{
    struct ck_units *units = *state;
    assert_factor(units, "min", "h", 1.0 / 60);
    assert_factor(units, "d", "h", 24);
    assert_factor(units, "week", "d", 7);
    assert_factor(units, "s-1", "h-1", 3600);
    assert_factor(units, "ng/mL", "pg/mL", 1000);
    assert_factor(units, "ug/L", "pg/mL", 1000);
    assert_factor(units, "cell/mL", "cell/uL", 1e-3);
    assert_factor(units, "cells/uL", "cell/uL", 1);
    assert_factor(units, "pg/mL/h per (cell/uL)", "pg/mL/h/(cell/uL)", 1);
    assert_factor(units, "pg/cell/d", "pg/mL/h per (cell/uL)", 1000.0 / 24);
    assert_factor(units, "kDa", "g/mol", 1000);
    assert_factor(units, "kg/mol", "Da", 1000);
    assert_factor(units, "nM", "nmol/L", 1);
    assert_factor(units, "pM", "nmol/L", 1e-3);
    assert_factor(units, "mM", "mol/m3", 1);
    assert_factor(units, "M", "umol/mL", 1000);
    assert_factor(units, "nM-1 h-1", "L/nmol/h", 1);
    assert_factor(units, "mIU/mL", "IU/L", 1);
    assert_factor(units, "mK", "K", 1e-3);
    assert_factor(units, "%", "1", 0.01);
    assert_factor(units, "1", "", 1);
    assert_factor(units, "L/h", "mL/min", 1000.0 / 60);
}

static void units_may_be_spelled_in_many_ways(void **state)
{
    static const char *const spellings[] = {"h-1",   "1/h",     "1 / h",  "/h",
                                            "per h", "1 per h", "h^-1",   "h**-1",
                                            "h⁻¹",   "(h)-1",   "hour-1", "hours^-1"};
    static const char *const volumes[] = {"cell/uL",     "cell/µL",   "cell/μL",   "cell·µL⁻¹",
                                          "cell per uL", "cell.uL-1", "cell uL-1", "cell*uL^-1"};
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        assert_factor(*state, spellings[i], "h-1", 1);
    for (size_t i = 0; i < sizeof volumes / sizeof volumes[0]; i++)
        assert_factor(*state, volumes[i], "cell/uL", 1);
}

static void body_weight_is_not_a_mass(void **state)
{
    struct ck_units *units = *state;
    double factor;
    assert_factor(units, "ng/kg", "ug/kg_body", 1e-3);
    assert_factor(units, "mg/kg", "ug/kg_body", 1000);
    assert_factor(units, "mg kg-1", "ug/kg_body", 1000);
    assert_factor(units, "mg kg^-1", "ug/kg_body", 1000);
    assert_factor(units, "mg per kg", "ug/kg_body", 1000);
    assert_factor(units, "kg/kg", "kg/kg_body", 1);
    assert_factor(units, "mg/kg/d", "mg/kg_body/h", 1.0 / 24);
    assert_factor(units, "cell/kg", "cell/kg_body", 1);
    assert_factor(units, "IU/kg", "IU/kg_body", 1);
    assert_int_equal(ck_units_factor(units, "ng/kg", "ug", &factor), CK_UNIT_DIFFERENT);
    assert_int_equal(ck_units_factor(units, "ug", "ug/kg_body", &factor), CK_UNIT_DIFFERENT);
    assert_int_equal(ck_units_factor(units, "ng/g", "ug/kg_body", &factor), CK_UNIT_DIFFERENT);
    assert_int_equal(ck_units_factor(units, "1", "ug/kg_body", &factor), CK_UNIT_DIFFERENT);
}

static void dimensions_must_agree(void **state)
{
    static const char *const pairs[][2] = {
        {"h", "h-1"}, {"h-1", "h"},  {"pg", "pg/mL"},       {"cell/uL", "uL-1"},  {"cell", "1"},
        {"IU", "ug"}, {"kDa", "kg"}, {"nM", "ng/mL"},       {"pg/mL", "cell/uL"}, {"mol", "cell"},
        {"h2", "1"},  {"K", "h"},    {"uL/cell", "cell/uL"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        double factor;
        enum ck_unit_match match = ck_units_factor(*state, pairs[i][0], pairs[i][1], &factor);
        if (match != CK_UNIT_DIFFERENT) fail_msg("%s, %s: %d", pairs[i][0], pairs[i][1], match);
    }
}

static void units_that_do_not_start_at_zero_are_refused(void **state)
{
    static const char *const units[] = {"celsius", "°C", "degC", "fahrenheit", "degF", "dBZ"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        double factor;
        enum ck_unit_match match = ck_units_factor(*state, units[i], "K", &factor);
        if (match != CK_UNIT_OFFSET) fail_msg("%s: %d", units[i], match);
    }
}

static void hostile_units_are_no_units(void **state)
{
    static const char *const units[] = {"days since 2000-01-01",
                                        "K @ 273.15",
                                        "K from 5",
                                        "K after 5",
                                        "K ref 5",
                                        "lg(re 1 mW)",
                                        "ln(re: 1 K)",
                                        "h 3",
                                        "3 h",
                                        "1e3 h",
                                        "h -1",
                                        "h^",
                                        "h^-",
                                        "h--1",
                                        "h^999",
                                        "m^99999999999",
                                        "(h",
                                        "h)",
                                        "()",
                                        "h//h",
                                        "h/",
                                        "h..h",
                                        "h^-1-1",
                                        "((((((((((h))))))))))",
                                        "h;h",
                                        "h\n",
                                        "\"",
                                        "'",
                                        "h\\",
                                        "$(h)",
                                        "\xFF\xFE",
                                        "\xC3",
                                        "été",
                                        "h\x01",
                                        "0x1p3",
                                        "2000-01-01",
                                        "h per",
                                        "per",
                                        "1 1/h",
                                        "h^2^2",
                                        "m255",
                                        "10 mL",
                                        "h*",
                                        "*h"};
    double factor;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        enum ck_unit_match match = ck_units_factor(*state, units[i], "h", &factor);
        if (match != CK_UNIT_UNKNOWN) fail_msg("'%s': %d", units[i], match);
    }
    char text[100001];
    memset(text, 'h', 100000);
    text[100000] = '\0';
    assert_int_equal(ck_units_factor(*state, text, "h", &factor), CK_UNIT_UNKNOWN);
    memset(text, '(', 100000);
    assert_int_equal(ck_units_factor(*state, text, "h", &factor), CK_UNIT_UNKNOWN);
    for (size_t i = 0; i < 50000; i++) memcpy(text + 2 * i, "h ", 2);
    assert_int_equal(ck_units_factor(*state, text, "h", &factor), CK_UNIT_UNKNOWN);
}

/* More units than are remembered, twice, each with its own exponent. */
static void many_units_do_not_disturb_each_other(void **state)
{
    for (int round = 0; round < 2; round++)
        for (int a = 1; a <= 30; a++)
            for (int b = 1; b <= 30; b++) {
                char from[40], to[40];
                snprintf(from, sizeof from, "min%d/d%d", a, b);
                snprintf(to, sizeof to, "h%d", a - b);
                double factor = NAN, expected = pow(60, -a) * pow(24, -b);
                if (a == b) strcpy(to, "1");
                assert_int_equal(ck_units_factor(*state, from, to, &factor), CK_UNIT_OK);
                assert_true(fabs(factor - expected) < 1e-13 * expected);
            }
}

static void a_missing_database_is_no_crash(void **state)
{
    long live = ck_memory_live();
    (void)state;
    setenv("UDUNITS2_XML_PATH", "/nowhere/udunits2.xml", 1);
    assert_null(ck_units_create());
    unsetenv("UDUNITS2_XML_PATH");
    ck_units_destroy(NULL);
    assert_int_equal(ck_memory_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_convert),
        cmocka_unit_test(units_may_be_spelled_in_many_ways),
        cmocka_unit_test(body_weight_is_not_a_mass),
        cmocka_unit_test(dimensions_must_agree),
        cmocka_unit_test(units_that_do_not_start_at_zero_are_refused),
        cmocka_unit_test(hostile_units_are_no_units),
        cmocka_unit_test(many_units_do_not_disturb_each_other),
        cmocka_unit_test(a_missing_database_is_no_crash),
    };
    return cmocka_run_group_tests(tests, create_units, destroy_units);
}
