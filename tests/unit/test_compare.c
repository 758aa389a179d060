/* Comparisons of arms against closed forms: what was put in, what came out, when curves part. */
#include "ck/compare.h"
#include "ck/report.h"
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

/* x falls as 2^(-t / half-life) from what it is given. */
static const char model[] = "module: m\n"
                            "cytokines:\n"
                            "  X: {half_life: 2 h, scale: 100 pg/mL}\n"
                            "  Y: {half_life: 1 h, scale: 10 pg/mL}\n"
                            "cells:\n"
                            "  C: {baseline: 10 cell/uL, half_life: 10 d}\n"
                            "receptors:\n"
                            "  XR: {ligands: {X: 50 pg/mL}}\n"
                            "  YR: {ligands: {Y: 5 pg/mL}}\n"
                            "processes:\n"
                            "  C secretes Y: {rate: 0.1 pg/mL/h per (cell/uL), any: {XR: {}}}\n";

static void open_arms(struct studying *s, const char *arms)
{
    char text[2000];
    studying_open(s);
    studying_add(s, "x.yaml", model);
    snprintf(text, sizeof text, "study: s\nmodel: x.yaml\nduration: 10 h\narms:\n%s%s", arms,
             "figure: {panels: [[X]]}\n");
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stdout);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

static struct ck_comparisons compare(struct studying *s)
{
    struct ck_comparisons all;
    assert_int_equal(ck_compare_arms(&all, &s->study), CK_OK);
    return all;
}

static const struct ck_input_difference *
input(const struct ck_comparison *comparison, enum ck_input_kind kind, const char *what, size_t nth)
{
    for (size_t i = 0; i < comparison->input_count; i++) {
        const struct ck_input_difference *found = &comparison->inputs[i];
        if (found->kind == kind && strcmp(found->what, what) == 0 && nth-- == 0) return found;
    }
    fail_msg("no difference of %s", what);
    return NULL;
}

static const struct ck_outcome *outcome(const struct ck_comparison *comparison, const char *name,
                                        enum ck_metric metric)
{
    for (size_t i = 0; i < comparison->outcome_count; i++)
        if (comparison->outcomes[i].metric == metric &&
            strcmp(comparison->outcomes[i].column->name, name) == 0)
            return &comparison->outcomes[i];
    fail_msg("no outcome of %s", name);
    return NULL;
}

static void half_lives_part_at_the_time_of_the_closed_form(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {initial: {X: 100 pg/mL}}\n"
                  "  b: {initial: {X: 100 pg/mL}, set: {X/half_life: 4 h}}\n");
    struct ck_comparisons all = compare(&s);
    assert_int_equal(all.count, 1);
    const struct ck_comparison *b = &all.items[0];
    assert_int_equal(b->input_count, 1);
    const struct ck_input_difference *half_life = input(b, CK_INPUT_NUMBER, "X/half_life", 0);
    assert_close(half_life->value, 4, 1e-12);
    assert_close(half_life->reference, 2, 1e-12);
    assert_close(half_life->from_h, 0, 0);
    assert_string_equal(half_life->unit, "h");
    /* with u = 2^(-t/4): u - u^2 = 0.01 */
    assert_string_equal(b->parting, "X");
    assert_close(b->parting_h, -4 * log2(0.5 * (1 + sqrt(0.96))), 1e-6);
    const struct ck_outcome *final = outcome(b, "X", CK_METRIC_FINAL);
    assert_close(final->value, 100 * exp2(-2.5), 1e-5);
    assert_close(final->ratio, exp2(2.5), 1e-6);
    assert_true(isnan(outcome(b, "X", CK_METRIC_PEAK)->ratio)); /* it only falls */
    ck_comparisons_free(&all);
    studying_close(&s);
}

static void changes_in_time_are_listed_as_they_begin_and_end(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {}\n"
                  "  b:\n"
                  "    neutralise: {X: {value: 3 h-1, from: 2 h, until: 5 h}}\n"
                  "    give: {X: {dose: 50 pg/mL, from: 1 h, every: 2 h, times: 3}}\n"
                  "    freeze: {Y: {from: 4 h}}\n");
    struct ck_comparisons all = compare(&s);
    const struct ck_comparison *b = &all.items[0];
    const struct ck_input_difference *sink = input(b, CK_INPUT_NUMBER, "X/neutralise", 0);
    assert_close(sink->from_h, 2, 0);
    assert_close(sink->value, 3, 1e-12);
    assert_close(sink->reference, 0, 0);
    sink = input(b, CK_INPUT_NUMBER, "X/neutralise", 1);
    assert_close(sink->from_h, 5, 0);
    assert_close(sink->value, 0, 0);
    for (size_t i = 0; i < 3; i++) {
        const struct ck_input_difference *dose = input(b, CK_INPUT_DOSE, "X", i);
        assert_close(dose->from_h, 1 + 2 * (double)i, 1e-12);
        assert_close(dose->value, 50, 1e-9);
        assert_true(isnan(dose->reference));
    }
    assert_close(input(b, CK_INPUT_FREEZE, "Y", 0)->from_h, 4, 0);
    assert_int_equal(b->input_count, 6);
    assert_close(b->parting_h, 1, 1e-9); /* the first dose */
    ck_comparisons_free(&all);
    studying_close(&s);
}

static void infusions_and_starts_are_inputs(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {initial: {X: 10 pg/mL}}\n"
                  "  b: {give: {X: {dose: 40 pg/mL, at: 3 h, over: 2 h}}}\n");
    struct ck_comparisons all = compare(&s);
    const struct ck_comparison *b = &all.items[0];
    const struct ck_input_difference *inflow = input(b, CK_INPUT_INFUSION, "X", 0);
    assert_close(inflow->from_h, 3, 0);
    assert_close(inflow->value, 20, 1e-9);
    assert_close(inflow->reference, 0, 0);
    assert_string_equal(inflow->unit, "pg/mL/h");
    assert_close(input(b, CK_INPUT_INFUSION, "X", 1)->value, 0, 0);
    const struct ck_input_difference *start = input(b, CK_INPUT_START, "X", 0);
    assert_close(start->value, 0, 1e-9);
    assert_close(start->reference, 10, 1e-9);
    assert_close(b->parting_h, 0, 0);
    ck_comparisons_free(&all);
    studying_close(&s);
}

static void wiring_is_shown_as_it_was_and_is(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {}\n"
                  "  b:\n"
                  "    gate: {C secretes Y: {all: {XR: {}, YR: {}}}}\n"
                  "    ectopic: {C secretes X: {rate: 1 pg/mL/h per (cell/uL)}}\n");
    struct ck_comparisons all = compare(&s);
    const struct ck_comparison *b = &all.items[0];
    const struct ck_input_difference *gate = input(b, CK_INPUT_WIRING, "C secretes Y", 0);
    assert_string_equal(gate->text, "all(XR, YR)");
    assert_string_equal(gate->reference_text, "any(XR)");
    const struct ck_input_difference *ectopic = input(b, CK_INPUT_WIRING, "C secretes X", 0);
    assert_string_equal(ectopic->text, "without modulators");
    assert_null(ectopic->reference_text);
    assert_true(isnan(input(b, CK_INPUT_NUMBER, "C secretes X/rate", 0)->reference));
    ck_comparisons_free(&all);
    studying_close(&s);
}

static void equal_arms_never_part(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {initial: {X: 10 pg/mL}}\n  b: {like: a}\n");
    struct ck_comparisons all = compare(&s);
    assert_int_equal(all.items[0].input_count, 0);
    assert_null(all.items[0].parting);
    assert_true(isnan(all.items[0].parting_h));
    for (size_t i = 0; i < all.items[0].outcome_count; i++) {
        const double ratio = all.items[0].outcomes[i].ratio;
        assert_true(isnan(ratio) || ratio == 1);
    }
    ck_comparisons_free(&all);
    studying_close(&s);
}

static void studies_are_compared_by_the_names_of_arms(void **state)
{
    (void)state;
    struct studying s, t;
    struct ck_comparisons all;
    open_arms(&s, "  a: {initial: {X: 10 pg/mL}}\n  b: {initial: {X: 20 pg/mL}}\n");
    open_arms(&t, "  b: {initial: {X: 40 pg/mL}}\n  c: {initial: {X: 50 pg/mL}}\n");
    assert_true(ck_studies_comparable(&s.study, &t.study));
    assert_int_equal(ck_compare_studies(&all, &s.study, &t.study), CK_OK);
    assert_int_equal(all.count, 1);
    assert_string_equal(all.items[0].arm->name, "b");
    assert_close(outcome(&all.items[0], "X", CK_METRIC_FINAL)->ratio, 0.5, 1e-6);
    ck_comparisons_free(&all);
    studying_close(&t);
    open_arms(&t, "  d: {initial: {X: 40 pg/mL}}\n");
    assert_int_equal(ck_compare_studies(&all, &s.study, &t.study), CK_OK);
    assert_int_equal(all.count, 1); /* no common name: the first with the first */
    assert_string_equal(all.items[0].arm->name, "a");
    assert_close(outcome(&all.items[0], "X", CK_METRIC_INITIAL_VALUE)->ratio, 0.25, 1e-12);
    ck_comparisons_free(&all);
    studying_close(&t);
    studying_close(&s);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {}\n"
                  "  b:\n"
                  "    give: {X: {dose: 50 pg/mL, from: 1 h, every: 2 h, times: 3}}\n"
                  "    gate: {C secretes Y: {all: {XR: {}, YR: {suppress: {X: {K: 1 pg/mL, "
                  "epsilon: 1}}}}}}\n");
    const long live = ck_memory_live();
    bool failed = true;
    for (long n = 1; failed && n < 2000; n++) {
        struct ck_comparisons all;
        ck_memory_fail_at(n);
        const enum ck_status status = ck_compare_arms(&all, &s.study);
        failed = status == CK_NO_MEMORY;
        ck_memory_fail_at(0);
        if (!failed) assert_int_equal(status, CK_OK);
        ck_comparisons_free(&all);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_false(failed);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_lives_part_at_the_time_of_the_closed_form),
        cmocka_unit_test(changes_in_time_are_listed_as_they_begin_and_end),
        cmocka_unit_test(infusions_and_starts_are_inputs),
        cmocka_unit_test(wiring_is_shown_as_it_was_and_is),
        cmocka_unit_test(equal_arms_never_part),
        cmocka_unit_test(studies_are_compared_by_the_names_of_arms),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
