/* Wrong studies: each mistake is told at its place, with a hint where there is one, and all
 * mistakes of a study and its model in one pass. */
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A wrong study: its text, the place of the message, a part of the message and of the hint. */
struct wrong {
    const char *text;
    unsigned line, column;
    const char *message, *hint;
};

static void check_message(const struct wrong *wrong, const struct studying *s)
{
    const struct ck_message *message = studying_find(s, wrong->message);
    if (!message) ck_diag_print(&s->diag, stderr);
    if (!message) fail_msg("no message '%s' for:\n%s", wrong->message, wrong->text);
    if (message->place.line != wrong->line || message->place.column != wrong->column)
        fail_msg("%s: at %u:%u for:\n%s", message->text, message->place.line, message->place.column,
                 wrong->text);
    if (wrong->hint && (!message->hint || !strstr(message->hint, wrong->hint)))
        fail_msg("%s: hint '%s' for:\n%s", message->text, message->hint ? message->hint : "(none)",
                 wrong->text);
    assert_int_equal(message->severity, CK_ERROR);
}

static void check_text(const struct wrong *wrong, const char *text)
{
    struct studying s;
    studying_open(&s);
    studying_read(&s, text);
    assert_int_equal(s.status, CK_BAD_INPUT);
    check_message(wrong, &s);
    if (s.diag.errors != 1) ck_diag_print(&s.diag, stderr);
    assert_int_equal(s.diag.errors, 1);
    studying_close(&s);
}

/* Lines from 5 on: `wrong->text` stands below `arms:`. */
static void check_arms(const struct wrong *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[2000];
        snprintf(text, sizeof text, "study: s\nmodel: m.yaml\nduration: 10 d\narms:\n%s",
                 list[i].text);
        check_text(&list[i], text);
    }
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void test_head(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"model: m.yaml\nduration: 1 d\narms: {a: {}}\n", 1, 1, "needs a name", "study: NAME"},
        {"study: s/1\nmodel: m.yaml\nduration: 1 d\narms: {a: {}}\n", 1, 8, "names a folder", NULL},
        {"study: s\nduration: 1 d\narms: {a: {}}\n", 1, 1, "needs a `model`", NULL},
        {"study: s\nmodel: m.yaml\narms: {a: {}}\n", 1, 1, "needs a `duration`", NULL},
        {"study: s\nmodel: m.yaml\nduration: 1 d\n", 1, 1, "at least one arm", NULL},
        {"study: s\nmodel: m.yaml\nduration: 1 d\narms: {}\n", 4, 7, "at least one arm", NULL},
        {"study: s\nmodel: m.yaml\nduration: -1 d\narms: {a: {}}\n", 3, 11, "", NULL},
        {"study: s\nmodel: m.yaml\nduration: 3 pg\narms: {a: {}}\n", 3, 13, "", NULL},
        {"study: s\nmodel: m.yaml\nduration: 1 d\noutput: {every: 0 h}\narms: {a: {}}\n", 4, 17, "",
         NULL},
        {"study: s\nmodel: m.yaml\nduration: 9 d\noutput: {every: 1 ms}\narms: {a: {}}\n", 4, 17,
         "rows", NULL},
        {"study: s\nmodel: m.yaml\nduration: 1 d\ntolerance: {rtol: 1}\narms: {a: {}}\n", 4, 19,
         "1e-13..1e-2", NULL},
        {"study: s\nmodel: m.yaml\nduration: 1 d\narm: {a: {}}\narms: {a: {}}\n", 4, 1, "arm",
         "arms"},
    };
    for (size_t i = 0; i < COUNT(list); i++) check_text(&list[i], list[i].text);
}

static void test_arms(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a-b: {}\n", 5, 3, "cannot be the name of an arm", NULL},
        {"  a: {like: helthy}\n  healthy: {}\n", 5, 13, "unknown arm 'helthy'", "healthy"},
        {"  a: {like: b}\n  b: {like: a}\n", 6, 13, "in a circle", NULL},
        {"  a: {like: a}\n", 5, 13, "in a circle", NULL},
        {"  a: {overprodce: {M secretes A: 2}}\n", 5, 7, "overprodce", "overproduce"},
        {"  a: {start: rest}\n", 5, 14, "own_rest", NULL},
        {"  a: {knockout: [A, B, A]}\n", 5, 24, "written twice", NULL},
        {"  a: {overproduce: {M secretes A: 2, 'M  secretes A': 3}}\n", 5, 38, "written twice",
         NULL},
        {"  a: {overproduce: 6}\n", 5, 20, "overproduce", NULL},
    };
    check_arms(list, COUNT(list));
}

static void test_names(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {overproduce: {M secrets A: 2}}\n", 5, 21, "unknown arrow", "M secretes A"},
        {"  a: {overproduce: {every secretes AA: 2}}\n", 5, 21, "unknown species", NULL},
        {"  a: {overproduce: {every secretes P: 2}}\n", 5, 21, "no arrow of the model says",
         "ectopic"},
        {"  a: {overproduce: {every makes A: 2}}\n", 5, 21, "every VERB OBJECT", NULL},
        {"  a: {overproduce: {D binds A: 2}}\n", 5, 21, "no rate to multiply", "set"},
        {"  a: {knockout: AB}\n", 5, 17, "unknown species 'AB'", NULL},
        {"  a: {lose_receptor: ARR}\n", 5, 22, "unknown receptor", "AR"},
        {"  a: {lose_receptor: {AR: {on: N}}}\n", 5, 32, "no arrow reads 'AR' on N", NULL},
        {"  a: {block: {BRR: 0.5}}\n", 5, 15, "unknown receptor", "BR"},
        {"  a: {neutralise: {T: 1 h-1}}\n", 5, 20, "not soluble", "deplete"},
        {"  a: {freeze: damag}\n", 5, 15, "unknown species", "damage"},
        {"  a: {freeze: C}\n", 5, 15, "no state of its own", NULL},
        {"  a: {set: {A/halflife: 1 h}}\n", 5, 13, "A/halflife", "A/half_life"},
        {"  a: {give: {Dd: {dose: 1 mg}}}\n", 5, 14, "unknown species", NULL},
        {"  a: {gate: {T becomes MM: {all: {AR: {}}}}}\n", 5, 14, "MM", "T becomes M"},
    };
    check_arms(list, COUNT(list));
}

static void test_numbers_of_changes(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {overproduce: {M secretes A: -1}}\n", 5, 35, "", NULL},
        {"  a: {block: {AR: 1.5}}\n", 5, 19, "", NULL},
        {"  a: {deplete: {T: -0.1}}\n", 5, 20, "", NULL},
        {"  a: {neutralise: {A: 3}}\n", 5, 23, "", NULL},
        {"  a: {neutralise: {A: 3 h}}\n", 5, 25, "", NULL},
        {"  a: {knockout: {A: {from: 1 d}}}\n", 5, 21, "before t = 0", "overproduce"},
        {"  a: {knockout: {A: 0.5}}\n", 5, 21, "before t = 0", NULL},
        {"  a: {lose_receptor: {AR: {from: 1 d}}}\n", 5, 27, "before t = 0", "block"},
        {"  a: {initial: {A: 3 cell/uL}}\n", 5, 22, "", NULL},
        {"  a: {initial: {damage: {value: 3, from: 1 d}}}\n", 5, 25, "at t = 0", NULL},
        {"  a: {set: {A/half_life: 0 h}}\n", 5, 26, "", NULL},
        {"  a: {set: {A/half_life: 1 pg}}\n", 5, 28, "", NULL},
    };
    check_arms(list, COUNT(list));
}

static void test_windows(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {block: {AR: {value: 0.5, from: 2 d, until: 1 d}}}\n", 5, 50, "ends before", NULL},
        {"  a: {block: {AR: {value: 0.5, from: 11 d}}}\n", 5, 38, "after the end of the run", NULL},
        {"  a: {block: {AR: {from: 1 d}}}\n", 5, 19, "how much", "value"},
        {"  a: {block: {AR: {value: 0.5, at: 1 d}}}\n", 5, 32, "at", NULL},
        {"  a: {deplete: {T: {value: 0.5, until: 1 d}}}\n", 5, 40, "`until` without `every`", NULL},
        {"  a: {set: {A/baseline: {value: 3 pg/mL, from: 1 d}}}\n", 5, 13, "cannot change during",
         "production"},
        {"  a: {set: {M secretes B/delay: {value: 3 h, from: 1 d}}}\n", 5, 13,
         "shapes the equations", "whole run"},
        {"  a: {set: {M secretes B/stages: {value: 3, until: 1 d}}}\n", 5, 13,
         "shapes the equations", "whole run"},
        {"  a: {set: {body/weight: {value: 60 kg, until: 1 d}}}\n", 5, 13, "shapes the equations",
         NULL},
    };
    check_arms(list, COUNT(list));
}

static void test_doses(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {give: {D: {dose: 1 mg, at: 11 d}}}\n", 5, 34, "after the end of the run", NULL},
        {"  a: {give: {D: {dose: 1 mg, times: 3}}}\n", 5, 37, "`times` without `every`", "every"},
        {"  a: {give: {D: {dose: 1 mg, until: 3 d}}}\n", 5, 37, "`until` without `every`", NULL},
        {"  a: {give: {D: {dose: 1 mg, every: 0 h}}}\n", 5, 37, "", NULL},
        {"  a: {give: {D: {dose: 1 mg, every: -1 h}}}\n", 5, 37, "", NULL},
        {"  a: {give: {D: {dose: 1 mg, over: 0 h}}}\n", 5, 36, "", NULL},
        {"  a: {give: {D: {dose: 1 mg, every: 1 h, times: 1.5}}}\n", 5, 49, "whole number", NULL},
        {"  a: {give: {D: {dose: 1 mg, every: 1 ms}}}\n", 5, 37, "more than", "over"},
        {"  a: {give: {D: {dose: 1 mg, every: 1 h, from: 5 h, until: 2 h}}}\n", 5, 60,
         "before the first dose", NULL},
        {"  a: {give: {D: {dose: 1 mg, at: 1 h, from: 1 h}}}\n", 5, 45, "give one", NULL},
        {"  a: {give: {D: {at: 1 h}}}\n", 5, 17, "needs a dose", NULL},
        {"  a: {give: {D: {dose: 1 h}}}\n", 5, 26, "", NULL},
        {"  a: {give: {D: {dose: 1 ng/mL, route: sc}}}\n", 5, 24, "under the skin", "25 mg"},
        {"  a: {give: {A: {dose: 1 mg, route: sc}}}\n", 5, 37, "no depot", "absorption"},
        {"  a: {give: {B: {dose: 1 mg, route: iv}}}\n", 5, 37, "no plasma twin", "blood"},
        {"  a: {give: {N: {dose: 1 cell, route: tissue}}}\n", 5, 39, "lives in the plasma", NULL},
        {"  a: {give: {D: {dose: 1 mg, route: im}}}\n", 5, 37, "iv, sc or tissue", NULL},
        {"  a: {give: {B: {dose: 1 nmol}}}\n", 5, 26, "", NULL},
        {"  a: {give: {C: {dose: 1}}}\n", 5, 14, "no state of its own", NULL},
        {"  a: {give: {P: 100 cell/uL}}\n", 5, 17, "a regimen", NULL},
    };
    check_arms(list, COUNT(list));
}

static void test_wiring(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {ectopic: {T secretes B: 5}}\n", 5, 31, "an arrow", NULL},
        {"  a: {ectopic: {T secretes BB: {rate: 5 pg/mL/h per (cell/uL)}}}\n", 5, 28, "BB", NULL},
        {"  a: {ectopic: {T secretes B: {rate: 5 h}}}\n", 5, 40, "", NULL},
        {"  a: {gate: {T becomes M: {al: {AR: {}}}}}\n", 5, 28, "al", "all"},
    };
    check_arms(list, COUNT(list));
}

static void test_expectations(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {}\nexpect: [{that: \"peak A in b > 3 pg/mL\"}]\n", 6, 28, "unknown arm 'b'", NULL},
        {"  a: {}\nexpect: [{that: \"peak AB in a > 3 pg/mL\"}]\n", 6, 23, "unknown species 'AB'",
         NULL},
        {"  a: {}\nexpect: [{that: \"peek A in a > 3 pg/mL\"}]\n", 6, 18, "unknown metric", "peak"},
        {"  a: {}\nexpect: [{that: peak A in a > 3 pg/mLL}]\n", 6, 31, "unknown unit", NULL},
        {"  a: {}\nexpect: [{that: 'peak A in a > 3 %'}]\n", 6, 30,
         "pg/mL and % cannot be compared", NULL},
        {"  a: {}\nexpect: [{that: 'peak A > peak A / final A in a'}]\n", 6, 25,
         "pg/mL and no unit cannot be compared", NULL},
        {"  a: {}\nexpect: [{that: 'peak A > 2 h / 1 h in a'}]\n", 6, 25,
         "pg/mL and no unit cannot be compared", NULL},
        {"  a: {}\nexpect: [{that: \"peak A in a > 3 h\"}]\n", 6, 30, "pg/mL and h", NULL},
        {"  a: {}\nexpect: [{that: \"peak A + t_peak A > 3 h in a\"}]\n", 6, 25, "cannot be added",
         NULL},
        {"  a: {}\nexpect: [{that: \"peak A in a\"}]\n", 6, 29, "nothing is compared", "<"},
        {"  a: {}\nexpect: [{that: \"A at 11 d in a > 3 pg/mL\"}]\n", 6, 23, "after the end", NULL},
        {"  a: {}\nexpect: [{that: \"A at 3 K in a > 3 pg/mL\"}]\n", 6, 23, "not a time", NULL},
        {"  a: {}\nexpect: [{that: \"max A over 2 d .. 1 d in a > 3 pg/mL\"}]\n", 6, 36,
         "ends before it begins", NULL},
        {"  a: {}\nexpect: [{claims: [N1]}]\n", 6, 10, "needs `that`", NULL},
        {"  a: {}\nexpect: [{that: \"peak A in a > 3 pg/mL\", origin: Q}]\n", 6, 50, "not 'Q'",
         NULL},
    };
    check_arms(list, COUNT(list));
}

static void test_figures(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"  a: {}\nfigure: {panels: [[A, AA]]}\n", 6, 23, "unknown species 'AA'", NULL},
        {"  a: {}\nfigure: {panels: [A]}\n", 6, 19, "what a panel shows", NULL},
        {"  a: {}\nfigure: {panels: [{show: [A], arms: [aa]}]}\n", 6, 38, "unknown arm", NULL},
        {"  a: {}\nfigure: {panels: [{log: true}]}\n", 6, 19, "needs `show`", NULL},
        {"  a: {}\nfigure: {time: w}\n", 6, 16, "d or h", NULL},
        {"  a: {}\nfigure: {panels: [{show: [A], log: yes}]}\n", 6, 36, "true or false", NULL},
    };
    check_arms(list, COUNT(list));
}

/* Mistakes in a file of measurements are told there. */
static void test_data(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"time,A\n0,1\n", 1, 1, "begins with time_h", NULL},
        {"time_h\n0\n", 1, 1, "begins with time_h", NULL},
        {"time_h;A\n0;1\n", 1, 1, "begins with time_h", "commas"},
        {"time_h,A_mean,A_sd\n0,1,0\n", 2, 5, "greater than 0", "empty"},
        {"time_h,A_mean,A_sd\n0,1,-2\n", 2, 5, "greater than 0", NULL},
        {"time_h,A\n0,1\n2,x\n", 3, 3, "'x' is not a number", "as in 12.5"},
        {"time_h,A\n0,nan\n2,3\n", 2, 3, "'nan' is not a number", NULL},
        {"time_h,A\n2,1\n1,1\n", 3, 1, "do not ascend", "sort"},
        {"time_h,A\n,1\n", 2, 1, "without a time", NULL},
        {"time_h,A\n0,1,2\n", 2, 1, "3 fields, the header has 2", NULL},
        {"time_h,A,A\n0,1,2\n", 1, 10, "second column", NULL},
        {"time_h,A_sd\n0,1\n", 1, 8, "without a mean", NULL},
        {"time_h,AA\n0,1\n", 1, 8, "unknown species 'AA'", NULL},
        {"time_h,A\n0,\n1,\n", 1, 8, "no finite value", "leave the column out"},
        {"# a source\n\n  # and another\ntime_h,A\n# a row\n0,x\n", 6, 3, "'x' is not", NULL},
    };
    for (size_t i = 0; i < COUNT(list); i++) {
        struct studying s;
        studying_open(&s);
        studying_add(&s, "d.csv", list[i].text);
        studying_read(&s, "study: s\nmodel: m.yaml\nduration: 1 d\narms: {a: {}}\n"
                          "data: [{file: d.csv, arm: a}]\n");
        check_message(&list[i], &s);
        assert_string_equal(studying_find(&s, list[i].message)->place.source->path, "d.csv");
        if (s.diag.errors != 1) ck_diag_print(&s.diag, stderr);
        assert_int_equal(s.diag.errors, 1);
        studying_close(&s);
    }
}

static void test_data_entries(void **state)
{
    (void)state;
    static const struct wrong list[] = {
        {"data: [{file: d.csv}]\n", 5, 8, "need `arm`", NULL},
        {"data: [{arm: a}]\n", 5, 8, "need `file`", NULL},
        {"data: [{file: d.csv, arm: b}]\n", 5, 27, "unknown arm", NULL},
        {"data: [{file: d.csv, arm: a, columns: {B: A}}]\n", 5, 40, "no column 'B'", NULL},
        {"data: [{file: d.csv, arm: a, columns: {A: AA}}]\n", 5, 43, "unknown species", NULL},
    };
    for (size_t i = 0; i < COUNT(list); i++) {
        char text[500];
        struct studying s;
        snprintf(text, sizeof text, "study: s\nmodel: m.yaml\nduration: 1 d\narms: {a: {}}\n%s",
                 list[i].text);
        studying_open(&s);
        studying_add(&s, "d.csv", "time_h,A\n0,1\n");
        studying_read(&s, text);
        check_message(&list[i], &s);
        assert_int_equal(s.diag.errors, 1);
        studying_close(&s);
    }
}

/* A claim must be in the table that the model names. */
static void test_claims(void **state)
{
    (void)state;
    static const struct wrong wrong = {"", 5, 57, "'N1.02' is not in the table", "N1.01"};
    struct studying s;
    studying_open(&s);
    studying_add(&s, "c.tsv", "id\ttext\nN1.01\tone\nN2.07\tseven\n");
    studying_add(&s, "n.yaml", "module: n\nnotes: c.tsv\ncytokines: {A: {scale: 1 pg/mL}}\n");
    studying_read(&s, "study: s\nmodel: n.yaml\nduration: 1 d\narms: {a: {}}\n"
                      "expect: [{that: \"max A in a < 1 pg/mL\", claims: [N2.07, N1.02]}]\n");
    check_message(&wrong, &s);
    assert_int_equal(s.diag.errors, 1);
    studying_close(&s);
}

/* Mistakes of the model, of two arms, an expectation and a panel: one pass tells them all. */
static void test_all_mistakes_in_one_pass(void **state)
{
    (void)state;
    struct studying s;
    studying_open(&s);
    studying_add(&s, "bad.yaml",
                 "module: bad\ncytokines: {A: {half_life: 1 pg}, B: {}}\n"
                 "cells: {T: {baseline: 1 cell/uL}}\n"
                 "processes: {T secretes A: {rate: 1 pg/mL/h per (cell/uL)}, T secretes X: {}}\n");
    studying_read(&s, "study: s\nmodel: bad.yaml\nduration: 1 d\n"
                      "arms:\n  a: {overproduce: {T secretes Q: 3}}\n  b: {like: c, knockout: Y}\n"
                      "expect: [{that: \"peek A in a > 2 pg/mL\"}]\n"
                      "figure: {panels: [{log: maybe, show: [A]}]}\n");
    assert_int_equal(s.status, CK_BAD_INPUT);
    static const char *const parts[] = {
        "pg",           "X", "T secretes Q", "unknown arm 'c'", "species 'Y'", "unknown metric",
        "true or false"};
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!studying_find(&s, parts[i])) fail_msg("no message about %s", parts[i]);
    studying_close(&s);
}

/* A model that is missing or torn does not make every name of the study wrong. */
static void test_a_torn_model_tells_only_that(void **state)
{
    (void)state;
    struct studying s;
    studying_open(&s);
    studying_add(&s, "torn.yaml", "module: torn\ncytokines: {A: {\n");
    studying_read(&s, "study: s\nmodel: torn.yaml\nduration: 1 d\narms: {a: {knockout: A}}\n"
                      "expect: [{that: \"max A in a < 1 pg/mL\"}]\n");
    assert_int_equal(s.status, CK_BAD_INPUT);
    assert_int_equal(s.diag.errors, 1);
    studying_close(&s);
    studying_open(&s);
    studying_read(&s, "study: s\nmodel: none.yaml\nduration: 1 d\narms: {a: {knockout: A}}\n");
    assert_int_equal(s.diag.errors, 1);
    assert_int_equal(s.diag.messages[0].place.line, 2);
    studying_close(&s);
}

/* A mistake in a change that two arms inherit is shown once. */
static void test_inherited_mistakes_are_shown_once(void **state)
{
    (void)state;
    struct studying s;
    char *shown = NULL;
    size_t size = 0;
    studying_try(&s, "  a: {block: {AR: 2}}\n  b: {like: a}\n  c: {like: b}\n", "");
    assert_int_equal(s.status, CK_BAD_INPUT);
    FILE *stream = open_memstream(&shown, &size);
    assert_non_null(stream);
    ck_diag_print(&s.diag, stream);
    fclose(stream);
    const char *first = strstr(shown, "error:");
    assert_non_null(first);
    assert_null(strstr(first + 1, "error:"));
    free(shown);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_arms),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_numbers_of_changes),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_doses),
        cmocka_unit_test(test_wiring),
        cmocka_unit_test(test_expectations),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_data_entries),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_all_mistakes_in_one_pass),
        cmocka_unit_test(test_a_torn_model_tells_only_that),
        cmocka_unit_test(test_inherited_mistakes_are_shown_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
