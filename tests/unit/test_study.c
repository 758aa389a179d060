/* Every change of the study language becomes the parameters and events that configs/README.md says;
 * the numbers are worked out by hand from the model in studying.c. Runs nothing. */
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The i-th event of an arm is of this kind, at this time, on this state or parameter. */
static void expect_event(struct studying *s, const char *arm, size_t i, struct ck_event expected,
                         const char *target)
{
    const struct ck_arm *found = studying_arm(s, arm);
    assert_true(i < found->plan.n_events);
    const struct ck_event *event = &found->plan.events[i];
    assert_int_equal(event->kind, expected.kind);
    assert_close(event->time_h, expected.time_h, 1e-12 * fabs(expected.time_h));
    assert_close(event->value, expected.value, 1e-12 * fabs(expected.value));
    assert_string_equal(event->kind == CK_SET_PARAM ? found->system->params[event->target].address
                                                    : found->system->states[event->target].name,
                        target);
}

static void expect_events(struct studying *s, const char *arm, size_t count)
{
    assert_int_equal(studying_arm(s, arm)->plan.n_events, count);
}

/* --- the head -------------------------------------------------------------------------------- */

static void test_head(void **state)
{
    (void)state;
    struct studying s;
    studying_open(&s);
    studying_read(&s, "study: s-1\ntitle: {en: One, fr: Un}\nmodel: m.yaml\nduration: 2 d\n"
                      "output: {every: 30 min}\ntolerance: {rtol: 1e-6}\n"
                      "arms:\n  first: {label: {en: a, fr: b}}\n  second:\n");
    assert_int_equal(s.status, CK_OK);
    assert_string_equal(s.study.name, "s-1");
    assert_string_equal(s.study.title.fr, "Un");
    assert_close(s.study.duration_h, 48, 1e-12);
    assert_close(s.study.every_h, 0.5, 1e-15);
    assert_close(s.study.rtol, 1e-6, 0);
    assert_int_equal(s.study.arm_count, 2);
    assert_string_equal(s.study.arms[0].label.fr, "b");
    assert_string_equal(s.study.arms[1].label.en, "second");
    assert_close(s.study.arms[0].plan.end_h, 48, 1e-12);
    assert_close(s.study.arms[0].plan.rtol, 1e-6, 0);
    assert_ptr_equal(s.study.arms[0].system, &s.study.system);
    assert_int_equal(s.study.arms[0].plan.n_events, 0);
    assert_close(s.study.figure_until_h, 48, 1e-12);
    assert_false(s.study.figure_in_days);
    studying_close(&s);
}

static void test_output_unless_given(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {}\n");
    assert_close(s.study.every_h, 240.0 / 500, 1e-12);
    assert_close(s.study.rtol, 1e-8, 0);
    assert_true(s.study.figure_in_days);
    studying_close(&s);
}

/* --- rates ----------------------------------------------------------------------------------- */

static void test_overproduce(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  one: {overproduce: {M secretes A: 6}}\n"
                      "  every: {overproduce: {every secretes A: 3}}\n"
                      "  both: {overproduce: {every secretes A: 3, M  secretes A: 2}}\n"
                      "  other: {overproduce: {T becomes M: 4}}\n");
    assert_close(studying_param(&s, "one", "M secretes A/rate"), 0.3, 1e-15);
    assert_close(studying_param(&s, "one", "N secretes A/rate"), 0.01, 1e-15);
    assert_close(studying_param(&s, "every", "M secretes A/rate"), 0.15, 1e-15);
    assert_close(studying_param(&s, "every", "N secretes A/rate"), 0.03, 1e-15);
    assert_close(studying_param(&s, "every", "M secretes B/rate"), 2, 0);
    assert_close(studying_param(&s, "both", "M secretes A/rate"), 0.3, 1e-15);
    assert_close(studying_param(&s, "other", "T becomes M/rate"), 0.004, 1e-15);
    expect_events(&s, "both", 0);
    assert_int_equal(studying_arm(&s, "both")->mark_count, 0);
    studying_close(&s);
}

/* Windows that overlap: 0.05, ×2 from 24 h to 72 h, ×3 from 48 h on. */
static void test_windows_stack(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a:\n"
                      "    overproduce:\n"
                      "      M secretes A: {value: 2, from: 1 d, until: 3 d}\n"
                      "      every secretes A: {value: 3, from: 48 h}\n");
    assert_close(studying_param(&s, "a", "M secretes A/rate"), 0.05, 0);
    const char *m = "M secretes A/rate", *n = "N secretes A/rate";
    expect_events(&s, "a", 4);
    expect_event(&s, "a", 0, (struct ck_event){24, CK_SET_PARAM, 0, 0.1}, m);
    expect_event(&s, "a", 1, (struct ck_event){48, CK_SET_PARAM, 0, 0.3}, m);
    expect_event(&s, "a", 2, (struct ck_event){48, CK_SET_PARAM, 0, 0.03}, n);
    expect_event(&s, "a", 3, (struct ck_event){72, CK_SET_PARAM, 0, 0.15}, m);
    const struct ck_arm *arm = studying_arm(&s, "a");
    assert_int_equal(arm->mark_count, 3); /* one for each window and arrow */
    assert_close(arm->marks[0].from_h, 24, 0);
    assert_close(arm->marks[0].to_h, 72, 0);
    assert_close(arm->marks[1].to_h, 240, 0);
    assert_false(arm->marks[0].is_dose);
    studying_close(&s);
}

/* set replaces what the model says, overproduce multiplies that. */
static void test_set_then_overproduce(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a:\n"
                      "    overproduce: {M secretes A: 10}\n"
                      "    set:\n"
                      "      M secretes A/rate: {value: 1 ng/mL/h per (cell/uL), until: 12 h}\n"
                      "      A/half_life: 30 min\n"
                      "      AR/K/A: 5 pM\n");
    assert_close(studying_param(&s, "a", "M secretes A/rate"), 1e4, 1e-9);
    assert_close(studying_param(&s, "a", "A/half_life"), 0.5, 1e-15);
    assert_close(studying_param(&s, "a", "AR/K/A"), 100, 1e-10); /* 5e-12 · 20e3 g/L */
    expect_events(&s, "a", 1);
    expect_event(&s, "a", 0, (struct ck_event){12, CK_SET_PARAM, 0, 0.5}, "M secretes A/rate");
    /* the model itself is as it was */
    assert_close(ck_graph_number(&s.study.graph, "A/half_life")->value, 1, 0);
    assert_close(ck_graph_number(&s.study.graph, "AR/K/A")->value, 50, 0);
    studying_close(&s);
}

/* --- receptors ------------------------------------------------------------------------------- */

static void test_block(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {block: {AR: 0.8, F: 0.5, g: {value: 0.9, from: 1 d, until: 2 d}}}\n"
                      "  b: {set: {AR/block: 0.5}, block: {AR: 0.8}}\n");
    assert_close(studying_param(&s, "a", "AR/block"), 0.8, 1e-15);
    assert_close(studying_param(&s, "a", "F/block"), 0.5, 1e-15);
    assert_close(studying_param(&s, "a", "g/block"), 0, 0);
    expect_events(&s, "a", 2);
    expect_event(&s, "a", 0, (struct ck_event){24, CK_SET_PARAM, 0, 0.9}, "g/block");
    expect_event(&s, "a", 1, (struct ck_event){48, CK_SET_PARAM, 0, 0}, "g/block");
    assert_close(studying_param(&s, "b", "AR/block"), 1 - 0.5 * 0.2, 1e-15);
    studying_close(&s);
}

static void test_lose_receptor(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  one: {lose_receptor: AR}\n"
                      "  chain: {lose_receptor: [g]}\n"
                      "  family: {lose_receptor: F}\n"
                      "  cell: {lose_receptor: {AR: {on: T}}}\n"
                      "  chain_on: {lose_receptor: {g: {on: [T]}}}\n");
    assert_close(studying_param(&s, "one", "AR/on/T"), 0, 0);
    assert_close(studying_param(&s, "one", "AR/on/M"), 0, 0);
    assert_close(studying_param(&s, "one", "BR/on/T"), 1, 0);
    assert_close(studying_param(&s, "one", "g/expression"), 1, 0);
    assert_close(studying_param(&s, "chain", "g/expression"), 0, 0);
    assert_close(studying_param(&s, "chain", "AR/on/T"), 1, 0);
    assert_close(studying_param(&s, "family", "AR/on/M"), 0, 0);
    assert_close(studying_param(&s, "family", "BR/on/T"), 0, 0);
    assert_close(studying_param(&s, "cell", "AR/on/T"), 0, 0);
    assert_close(studying_param(&s, "cell", "AR/on/M"), 1, 0);
    assert_close(studying_param(&s, "chain_on", "AR/on/T"), 0, 0);
    assert_close(studying_param(&s, "chain_on", "BR/on/T"), 0, 0);
    assert_close(studying_param(&s, "chain_on", "AR/on/M"), 1, 0);
    studying_close(&s);
}

static void test_knockout(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {knockout: [A, C]}\n  b: {knockout: A, give: {A: {dose: 5 pg/mL}}}\n");
    assert_close(studying_param(&s, "a", "A/production"), 0, 0);
    assert_close(studying_param(&s, "a", "B/production"), 1, 0);
    assert_close(studying_param(&s, "a", "C/bearers/T"), 0, 0);
    expect_events(&s, "a", 0);
    expect_events(&s, "b", 1);
    studying_close(&s);
}

static void test_neutralise(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {neutralise: {A: 3 h-1, B: {value: 0.1 min-1, from: 5 h}}}\n");
    assert_close(studying_param(&s, "a", "A/neutralise"), 3, 0);
    assert_close(studying_param(&s, "a", "B/neutralise"), 0, 0);
    expect_events(&s, "a", 1);
    expect_event(&s, "a", 0, (struct ck_event){5, CK_SET_PARAM, 0, 6}, "B/neutralise");
    studying_close(&s);
}

/* --- states ---------------------------------------------------------------------------------- */

static void test_freeze(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {freeze: [A, M]}\n"
                      "  b: {freeze: {A: {until: 1 d}, M: {from: 2 d, until: 3 d}}}\n");
    const struct ck_arm *a = studying_arm(&s, "a"), *b = studying_arm(&s, "b");
    assert_true(a->plan.frozen[studying_state(&s, "a", "A")]);
    assert_true(a->plan.frozen[studying_state(&s, "a", "M")]);
    assert_false(a->plan.frozen[studying_state(&s, "a", "A_blood")]);
    expect_events(&s, "a", 0);
    assert_true(b->plan.frozen[studying_state(&s, "b", "A")]);
    assert_false(b->plan.frozen[studying_state(&s, "b", "M")]);
    expect_events(&s, "b", 3);
    expect_event(&s, "b", 0, (struct ck_event){24, CK_FREEZE, 0, 0}, "A");
    expect_event(&s, "b", 1, (struct ck_event){48, CK_FREEZE, 0, 1}, "M");
    expect_event(&s, "b", 2, (struct ck_event){72, CK_FREEZE, 0, 0}, "M");
    studying_close(&s);
}

static void test_deplete(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {deplete: {T: 0.9, A: {value: 25 %, from: 1 d}}}\n");
    expect_events(&s, "a", 2);
    expect_event(&s, "a", 0, (struct ck_event){0, CK_SCALE, 0, 0.1}, "T");
    expect_event(&s, "a", 1, (struct ck_event){24, CK_SCALE, 0, 0.75}, "A");
    assert_int_equal(studying_arm(&s, "a")->mark_count, 2);
    studying_close(&s);
}

/* --- doses ----------------------------------------------------------------------------------- */

static void test_doses_of_a_concentration(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {give: {P: {dose: 100 cell/uL, at: 6 h}, damage: {dose: 2}}}\n"
                      "  b: {give: {A: {dose: 1 nM}, A_blood: {dose: 7 ng/L}}}\n"
                      "  c: {give: {A: {dose: 5 pg/mL, route: iv}, D: {dose: 10 nM}}}\n");
    expect_events(&s, "a", 2);
    expect_event(&s, "a", 0, (struct ck_event){0, CK_DOSE, 0, 2}, "damage");
    expect_event(&s, "a", 1, (struct ck_event){6, CK_DOSE, 0, 100}, "P");
    /* 1e-9 mol/L · 20e3 g/mol = 2e-5 g/L = 2e4 pg/mL */
    expect_event(&s, "b", 0, (struct ck_event){0, CK_DOSE, 0, 2e4}, "A");
    expect_event(&s, "b", 1, (struct ck_event){0, CK_DOSE, 0, 7}, "A_blood");
    expect_event(&s, "c", 0, (struct ck_event){0, CK_DOSE, 0, 5}, "A_blood");
    /* a drug with a twin goes iv: 1e-8 mol/L · 150e3 g/mol = 1.5e-3 g/L = 1.5 ug/mL */
    expect_event(&s, "c", 1, (struct ck_event){0, CK_DOSE, 0, 1.5}, "D_blood");
    studying_close(&s);
}

static void test_doses_of_an_amount(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  iv: {give: {D: {dose: 20 mg}}}\n"
                      "  sc: {give: {D: {dose: 20 mg, route: sc}}}\n"
                      "  tissue: {give: {D: {dose: 32 mg, route: tissue}}}\n"
                      "  cells: {give: {M: {dose: 1.6e9 cell}}}\n"
                      "  blood_cells: {give: {N: {dose: 4e9 cell}}}\n"
                      "  weight: {give: {E: {dose: 2 ng/kg, route: iv}}}\n"
                      "  moles: {give: {A: {dose: 8 nmol, route: tissue}}}\n");
    expect_event(&s, "iv", 0, (struct ck_event){0, CK_DOSE, 0, 20.0 / 4}, "D_blood");
    /* the depot is measured in plasma's volume; half of it arrives */
    expect_event(&s, "sc", 0, (struct ck_event){0, CK_DOSE, 0, 0.5 * 20.0 / 4}, "D_depot");
    expect_event(&s, "tissue", 0, (struct ck_event){0, CK_DOSE, 0, 2}, "D");
    expect_event(&s, "cells", 0, (struct ck_event){0, CK_DOSE, 0, 1.6e9 / 16e6}, "M");
    expect_event(&s, "blood_cells", 0, (struct ck_event){0, CK_DOSE, 0, 1000}, "N");
    /* 2 ng/kg · 80 kg / 4 L = 40 ng/L = 0.04 ng/mL */
    expect_event(&s, "weight", 0, (struct ck_event){0, CK_DOSE, 0, 0.04}, "E_blood");
    /* 8e-9 mol · 20e3 g/mol / 16 L = 1e-5 g/L = 1e4 pg/mL */
    expect_event(&s, "moles", 0, (struct ck_event){0, CK_DOSE, 0, 1e4}, "A");
    studying_close(&s);
}

static void test_repeated_doses(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  times: {give: {D: {dose: 4 mg, from: 1 d, every: 12 h, times: 3}}}\n"
                      "  until: {give: {D: {dose: 4 mg, every: 1 d, until: 3 d}}}\n"
                      "  end: {give: {D: {dose: 4 mg, every: 4 d}}}\n"
                      "  many: {give: {D: {dose: 4 mg, every: 84 h, times: 12}}}\n"
                      "  list: {give: {D: [{dose: 4 mg}, {dose: 8 mg, at: 2 d}]}}\n");
    expect_events(&s, "times", 3);
    expect_event(&s, "times", 0, (struct ck_event){24, CK_DOSE, 0, 1}, "D_blood");
    expect_event(&s, "times", 2, (struct ck_event){48, CK_DOSE, 0, 1}, "D_blood");
    expect_events(&s, "until", 3); /* 0, 1, 2 d */
    expect_events(&s, "end", 3);   /* 0, 4, 8 d */
    expect_events(&s, "many", 3);  /* 0, 84, 168 h: the run ends at 240 h */
    expect_events(&s, "list", 2);
    expect_event(&s, "list", 1, (struct ck_event){48, CK_DOSE, 0, 2}, "D_blood");
    const struct ck_arm *arm = studying_arm(&s, "times");
    assert_int_equal(arm->mark_count, 3);
    assert_true(arm->marks[1].is_dose);
    assert_close(arm->marks[1].from_h, 36, 1e-12);
    assert_close(arm->marks[1].to_h, 36, 1e-12);
    assert_string_equal(arm->marks[1].name, "D");
    studying_close(&s);
}

static void test_infusions(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {give: {D: {dose: 4 mg, from: 1 h, over: 2 h}}}\n"
                      "  b: {give: {D: {dose: 4 mg, from: 239 h, over: 2 h}}}\n");
    expect_events(&s, "a", 2);
    expect_event(&s, "a", 0, (struct ck_event){1, CK_INFUSE, 0, 0.5}, "D_blood");
    expect_event(&s, "a", 1, (struct ck_event){3, CK_INFUSE, 0, -0.5}, "D_blood");
    expect_events(&s, "b", 1);
    assert_close(studying_arm(&s, "b")->marks[0].to_h, 240, 0);
    studying_close(&s);
}

/* The body's volume and weight are the arm's own where it sets them. */
static void test_doses_in_another_body(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {set: {body/blood_volume: 5 L, body/weight: 50 kg},\n"
                      "      give: {E: {dose: 2 ng/kg, route: iv}}}\n"
                      "  b: {set: {D/bioavailability: {value: 0.25, from: 1 d}},\n"
                      "      give: {D: {dose: 4 mg, route: sc, every: 1 d, times: 2}}}\n");
    assert_true(studying_arm(&s, "a")->system != &s.study.system);
    expect_event(&s, "a", 0, (struct ck_event){0, CK_DOSE, 0, 0.02}, "E_blood");
    expect_event(&s, "b", 0, (struct ck_event){0, CK_DOSE, 0, 0.5}, "D_depot");
    expect_event(&s, "b", 1, (struct ck_event){24, CK_SET_PARAM, 0, 0.25}, "D/bioavailability");
    expect_event(&s, "b", 2, (struct ck_event){24, CK_DOSE, 0, 0.25}, "D_depot");
    studying_close(&s);
}

/* --- wiring ---------------------------------------------------------------------------------- */

static void test_ectopic(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s,
                  "  a: {ectopic: {T secretes B: {rate: 7 pg/mL/h per (cell/uL), delay: 2 h}},\n"
                  "      overproduce: {every secretes B: 2}}\n"
                  "  plain: {}\n");
    const struct ck_arm *a = studying_arm(&s, "a");
    assert_true(a->system != &s.study.system && a->graph != &s.study.graph);
    assert_ptr_equal(studying_arm(&s, "plain")->system, &s.study.system);
    assert_close(studying_param(&s, "a", "T secretes B/rate"), 14, 1e-12);
    assert_close(studying_param(&s, "a", "M secretes B/rate"), 4, 1e-12);
    assert_true(ck_system_state(&s.study.system, "T secretes B/stage1") == CK_NONE);
    studying_state(&s, "a", "T secretes B/stage1");
    assert_int_equal(ck_system_param(&s.study.system, "T secretes B/rate"), CK_NONE);
    studying_close(&s);
}

static void test_gate(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {gate: {T becomes M: {all: {P: {K: 10 cell/uL}, AR: {}}}}}\n");
    assert_close(studying_param(&s, "a", "T becomes M/all/P/K"), 10, 0);
    const struct ck_arm *a = studying_arm(&s, "a");
    assert_int_equal(ck_system_param(a->system, "T becomes M/any/P/K"), CK_NONE);
    assert_close(studying_param(&s, "a", "T becomes M/suppress/BR/epsilon"), 0.5, 0);
    studying_close(&s);
}

/* Delays and stage counts shape the equations. */
static void test_set_delay(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  none: {set: {M secretes B/delay: 0 h}}\n"
                      "  five: {set: {M secretes B/stages: 5}}\n");
    const struct ck_arm *none = studying_arm(&s, "none");
    assert_int_equal(ck_system_state(none->system, "M secretes B/stage1"), CK_NONE);
    studying_state(&s, "five", "M secretes B/stage5");
    assert_int_equal(ck_system_state(&s.study.system, "M secretes B/stage5"), CK_NONE);
    studying_close(&s);
}

/* --- inheritance ----------------------------------------------------------------------------- */

static void test_like(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  child:\n"
                      "    like: parent\n"
                      "    overproduce: {M secretes A: 5}\n"
                      "    knockout: {A: none}\n"
                      "    set: {B/half_life: none}\n"
                      "  parent:\n"
                      "    like: grandparent\n"
                      "    overproduce: {M secretes A: 2, M secretes B: 3}\n"
                      "    knockout: A\n"
                      "    start: own_rest\n"
                      "    label: {en: the parent, fr: le parent}\n"
                      "  grandparent: {set: {B/half_life: 9 h}, block: {AR: 0.5}}\n"
                      "  rested: {like: parent, start: none}\n");
    assert_close(studying_param(&s, "child", "M secretes A/rate"), 0.25, 1e-15);
    assert_close(studying_param(&s, "child", "M secretes B/rate"), 6, 0);
    assert_close(studying_param(&s, "child", "A/production"), 1, 0);
    assert_close(studying_param(&s, "child", "B/half_life"), 2, 0);
    assert_close(studying_param(&s, "child", "AR/block"), 0.5, 0);
    assert_close(studying_param(&s, "parent", "M secretes A/rate"), 0.1, 1e-15);
    assert_close(studying_param(&s, "parent", "A/production"), 0, 0);
    assert_close(studying_param(&s, "parent", "B/half_life"), 9, 0);
    assert_true(studying_arm(&s, "child")->own_rest);
    assert_false(studying_arm(&s, "rested")->own_rest);
    assert_string_equal(studying_arm(&s, "child")->label.en, "child");
    assert_int_equal(s.diag.count, 0);
    studying_close(&s);
}

static void test_removing_nothing_is_a_warning(void **state)
{
    (void)state;
    struct studying s;
    studying_arms(&s, "  a: {block: {AR: none}}\n");
    const struct ck_message *message = studying_find(&s, "nothing to remove");
    assert_non_null(message);
    assert_int_equal(message->severity, CK_WARNING);
    assert_int_equal(message->place.line, 5);
    assert_int_equal(message->place.column, 15);
    studying_close(&s);
}

/* One order of changes and arms' numbers whatever the order in the file. */
static void test_order_does_not_matter(void **state)
{
    (void)state;
    struct studying a, b;
    studying_arms(&a, "  x: {overproduce: {M secretes A: 0.1, every secretes A: 0.7}, set: {M "
                      "secretes A/rate: 0.3 pg/mL/h per (cell/uL)}}\n");
    studying_arms(&b, "  x: {set: {M secretes A/rate: 0.3 pg/mL/h per (cell/uL)}, overproduce: "
                      "{every secretes A: 0.7, M secretes A: 0.1}}\n");
    assert_true(studying_param(&a, "x", "M secretes A/rate") ==
                studying_param(&b, "x", "M secretes A/rate"));
    studying_close(&a);
    studying_close(&b);
}

/* --- data and figure ------------------------------------------------------------------------- */

static void test_data(void **state)
{
    (void)state;
    struct studying s;
    studying_open(&s);
    studying_add(&s, "d.csv",
                 "\xEF\xBB\xBFtime_h,X_mean,X_sd,B,Z\r\n0,1.5,0.5,3,9\r\n\r\n1.5,,,-4e1,9\r\n"
                 "2, 7 ,\"0.25\",5,9\r\n");
    studying_read(&s, "study: s\nmodel: m.yaml\nduration: 1 d\narms: {a: {}}\n"
                      "data: [{file: d.csv, arm: a, columns: {X: A_blood, B: B}}]\n");
    if (s.status != CK_OK) ck_diag_print(&s.diag, stderr);
    assert_int_equal(s.status, CK_OK);
    const struct ck_data *data = &s.study.data[0];
    assert_int_equal(data->n_times, 3);
    assert_int_equal(data->n_series, 2);
    assert_string_equal(data->names[0], "A_blood");
    assert_string_equal(data->names[1], "B");
    assert_string_equal(data->arm, "a");
    assert_close(data->time_h[1], 1.5, 0);
    assert_close(data->mean[0], 1.5, 0);
    assert_true(isnan(data->mean[1]) && isnan(data->sd[1]));
    assert_close(data->mean[2], 7, 0);
    assert_close(data->sd[2], 0.25, 0);
    assert_close(data->mean[3 + 1], -40, 0);
    assert_true(isnan(data->sd[3]));
    studying_close(&s);
}

static void test_figure(void **state)
{
    (void)state;
    struct studying s;
    studying_try(&s, "  a: {}\n  b: {}\n",
                 "figure:\n"
                 "  panels: [[A, DA, D_total], {show: [M], log: true, arms: [b], title: Cells}]\n"
                 "  time: h\n  until: 2 d\n");
    assert_int_equal(s.status, CK_OK);
    assert_int_equal(s.study.panel_count, 2);
    assert_int_equal(s.study.panels[0].count, 3);
    assert_string_equal(s.study.panels[0].show[2], "D_total");
    assert_null(s.study.panels[0].title.en);
    assert_true(s.study.panels[1].log);
    assert_string_equal(s.study.panels[1].title.fr, "Cells");
    assert_string_equal(s.study.panels[1].arms[0], "b");
    assert_false(s.study.figure_in_days);
    assert_close(s.study.figure_until_h, 48, 1e-12);
    studying_close(&s);
}

/* --- memory ---------------------------------------------------------------------------------- */

static const char demanding[] =
    "study: s\nmodel: m.yaml\nduration: 10 d\n"
    "arms:\n"
    "  a: {overproduce: {every secretes A: {value: 2, from: 1 d}}, give: {D: {dose: 4 mg}}}\n"
    "  b: {like: a, knockout: A, initial: {damage: 5}, lose_receptor: F}\n"
    "  c: {ectopic: {T secretes B: {rate: 7 pg/mL/h per (cell/uL)}}, set: {B/half_life: 1 h}}\n"
    "data: [{file: d.csv, arm: a}]\n"
    "expect: [{that: \"max A over 1 h .. 2 h in a > 3 * auc B in b / 2 h\", origin: X}]\n"
    "figure: {panels: [[A], {show: [B], arms: [a]}]}\n";

/* Reads with the n-th allocation failing; false once n is past the last one. */
static bool fails_at(long n)
{
    struct studying s;
    studying_open(&s);
    studying_add(&s, "d.csv", "time_h,A_mean,A_sd\n0,1,2\n");
    studying_add(&s, "s.yaml", demanding);
    const long before = ck_memory_count();
    ck_memory_fail_at(n);
    const enum ck_status status = ck_study_read(&s.inputs, s.units, "s.yaml", &s.study, &s.diag);
    ck_memory_fail_at(0);
    const bool reached = ck_memory_count() - before >= n;
    if (status != (reached ? CK_NO_MEMORY : CK_OK))
        fail_msg("allocation %ld: status %d", n, status);
    studying_close(&s);
    assert_int_equal(ck_memory_live(), 0);
    return reached;
}

static void test_every_allocation_failing_once(void **state)
{
    (void)state;
    long n = 1;
    while (fails_at(n)) n++;
    assert_true(n > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_output_unless_given),
        cmocka_unit_test(test_overproduce),
        cmocka_unit_test(test_windows_stack),
        cmocka_unit_test(test_set_then_overproduce),
        cmocka_unit_test(test_block),
        cmocka_unit_test(test_lose_receptor),
        cmocka_unit_test(test_knockout),
        cmocka_unit_test(test_neutralise),
        cmocka_unit_test(test_freeze),
        cmocka_unit_test(test_deplete),
        cmocka_unit_test(test_doses_of_a_concentration),
        cmocka_unit_test(test_doses_of_an_amount),
        cmocka_unit_test(test_repeated_doses),
        cmocka_unit_test(test_infusions),
        cmocka_unit_test(test_doses_in_another_body),
        cmocka_unit_test(test_ectopic),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_set_delay),
        cmocka_unit_test(test_like),
        cmocka_unit_test(test_removing_nothing_is_a_warning),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_figure),
        cmocka_unit_test(test_every_allocation_failing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
