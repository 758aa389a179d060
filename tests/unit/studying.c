/* Studies from texts for tests; see studying.h. */
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

const char studying_model[] =
    "module: m\n"
    "body: {weight: 80 kg, blood_volume: 4 L, tissue_volume: 16 L}\n"
    "cytokines:\n"
    "  A: {label: {en: the A, fr: le A}, half_life: 1 h, baseline: 10 pg/mL, molar_mass: 20 kDa,"
    " blood: true}\n"
    "  B: {half_life: 2 h, scale: 50 pg/mL}\n"
    "membrane_ligands:\n"
    "  C: {K: 10 cell/uL, bearers: {T: 1}}\n"
    "cells:\n"
    "  T: {baseline: 100 cell/uL, half_life: 10 d}\n"
    "  M: {half_life: 1 d, scale: 50 cell/uL}\n"
    "  N: {baseline: 5 cell/uL, half_life: 1 d, in: blood}\n"
    "agents:\n"
    "  P: {extinct_below: 1e-3 cell/uL, scale: 100 cell/uL}\n"
    "  E: {unit: ng/mL, half_life: 2 h, blood: true, scale: 1 ng/mL}\n"
    "drugs:\n"
    "  D: {molar_mass: 150 kDa, half_life: none, absorption: 0.03 h-1, bioavailability: 0.5,\n"
    "      blood: {exchange: 0.1 L/h, half_life: 20 h}}\n"
    "effects:\n"
    "  damage: {half_life: 1 d, scale: 1}\n"
    "receptors:\n"
    "  AR: {family: F, ligands: {A: 50 pg/mL}, chains: [g]}\n"
    "  BR: {family: F, ligands: {B: 50 pg/mL}, chains: [g]}\n"
    "processes:\n"
    "  T becomes M: {rate: 0.001 h-1, any: {P: {K: 1e3 cell/uL}, AR: {}}, suppress: {BR: 0.5}}\n"
    "  M secretes A: {rate: 0.05 pg/mL/h per (cell/uL)}\n"
    "  N secretes A: {rate: 0.01 pg/mL/h per (cell/uL), additive: {BR: {on: T, V: 1}}}\n"
    "  M secretes B: {rate: 2 pg/mL/h per (cell/uL), delay: 6 h, stages: 3}\n"
    "  M kills P: {rate: 0.01 h-1 per (cell/uL)}\n"
    "  P proliferates: {rate: 0.1 h-1, capacity: 1e5 cell/uL}\n"
    "  M induces damage: {rate: 0.001 h-1 per (cell/uL), all: {C: {}, AR: {}}}\n"
    "  D binds A: {complex: DA, on: 1 nM-1 h-1, K: 0.1 nM, half_life: 10 h}\n";

void studying_open(struct studying *s)
{
    ck_inputs_init(&s->inputs);
    ck_diag_init(&s->diag);
    ck_study_init(&s->study);
    s->units = ck_units_create();
    assert_non_null(s->units);
    studying_add(s, "m.yaml", studying_model);
}

void studying_close(struct studying *s)
{
    ck_study_free(&s->study);
    ck_diag_free(&s->diag);
    ck_inputs_free(&s->inputs);
    ck_units_destroy(s->units);
}

void studying_add(struct studying *s, const char *path, const char *text)
{
    assert_int_equal(ck_inputs_add(&s->inputs, path, text, strlen(text)), CK_OK);
}

void studying_read(struct studying *s, const char *text)
{
    studying_add(s, "s.yaml", text);
    s->status = ck_study_read(&s->inputs, s->units, "s.yaml", &s->study, &s->diag);
}

void studying_try(struct studying *s, const char *arms, const char *rest)
{
    char *text = malloc(strlen(arms) + strlen(rest) + 200);
    assert_non_null(text);
    sprintf(text, "study: s\nmodel: m.yaml\nduration: 10 d\narms:\n%s%s", arms, rest);
    studying_open(s);
    studying_read(s, text);
    free(text);
}

void studying_arms(struct studying *s, const char *arms)
{
    studying_try(s, arms, "");
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
}

void studying_run(struct studying *s)
{
    struct ck_failure failure = {0};
    size_t arm = 0;
    const enum ck_status status = ck_study_run(&s->study, NULL, &failure, &arm);
    if (status != CK_OK)
        print_message("arm %zu at %g h: %s (%s, %s)\n", arm, failure.time_h, failure.reason,
                      failure.state, failure.process);
    assert_int_equal(status, CK_OK);
}

void studying_solve(struct studying *s, const char *model, const char *duration, const char *arms)
{
    char text[4000];
    snprintf(text, sizeof text, "study: s\nmodel: model.yaml\nduration: %s\narms:\n%s", duration,
             arms);
    studying_open(s);
    studying_add(s, "model.yaml", model);
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

struct ck_arm *studying_arm(struct studying *s, const char *name)
{
    for (size_t i = 0; i < s->study.arm_count; i++)
        if (strcmp(s->study.arms[i].name, name) == 0) return &s->study.arms[i];
    fail_msg("no arm %s", name);
    return NULL;
}

double studying_param(struct studying *s, const char *arm, const char *address)
{
    const struct ck_arm *found = studying_arm(s, arm);
    const uint32_t param = ck_system_param(found->system, address);
    if (param == CK_NONE) fail_msg("no parameter %s", address);
    return found->plan.params[param];
}

uint32_t studying_state(struct studying *s, const char *arm, const char *name)
{
    const uint32_t state = ck_system_state(studying_arm(s, arm)->system, name);
    if (state == CK_NONE) fail_msg("no state %s", name);
    return state;
}

const struct ck_message *studying_find(const struct studying *s, const char *part)
{
    for (size_t i = 0; i < s->diag.count; i++)
        if (strstr(s->diag.messages[i].text, part)) return &s->diag.messages[i];
    return NULL;
}

double studying_metric(struct studying *s, const char *arm, const char *column,
                       enum ck_metric metric)
{
    const struct ck_trajectory *trajectory = &studying_arm(s, arm)->trajectory;
    const size_t index = ck_trajectory_column(trajectory, column);
    double values[CK_METRIC_COUNT];
    if (index == SIZE_MAX) fail_msg("no column %s", column);
    ck_metrics(trajectory, index, values);
    return values[metric];
}

void assert_close(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", actual, expected, tolerance);
}
