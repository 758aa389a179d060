/* Explanations: factors and shares computed by hand, sums on every study of configs/, stories that
 * follow the model. */
#include "ck/explain.h"
#include "ck/report.h"
#include "studying.h"

#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char model[] =
    "module: m\n"
    "cytokines:\n"
    "  X: {half_life: none, scale: 50 pg/mL}\n"
    "  Z: {half_life: none, scale: 10 pg/mL}\n"
    "  W: {half_life: none, scale: 20 pg/mL}\n"
    "  Y: {label: the Y, half_life: 1 h, scale: 10 pg/mL}\n"
    "  L: {half_life: 1 h, scale: 10 pg/mL}\n"
    "  U: {half_life: 1 h, scale: 10 pg/mL}\n"
    "  T: {half_life: 1 h, scale: 10 pg/mL}\n"
    "cells:\n"
    "  C: {label: some cells, baseline: 10 cell/uL, half_life: 10 d}\n"
    "receptors:\n"
    "  XR: {ligands: {X: 50 pg/mL}}\n"
    "  ZR: {ligands: {Z: 10 pg/mL}}\n"
    "  WR: {label: the W receptor, ligands: {W: 20 pg/mL}}\n"
    "processes:\n"
    "  C secretes Y:\n"
    "    rate: 0.1 pg/mL/h per (cell/uL)\n"
    "    any: {XR: {}, ZR: {}}\n"
    "    amplify: {XR: 2}\n"
    "    suppress: {WR: 0.8}\n"
    "  C secretes L: {rate: 1 pg/mL/h per (cell/uL), any: {XR: {}, ZR: {}, WR: {}, V: 3}}\n"
    "  C secretes U: {rate: 1 pg/mL/h per (cell/uL), basal: 0.1, all: {XR: {}, ZR: {}, V: 2}}\n"
    "  C secretes T: {rate: 1 pg/mL/h per (cell/uL), synergy: {XR: 1, ZR: 2, sigma: 4}}\n";

/* At t = 0: h = 0.5, 0.75, 0.5 for XR, ZR, WR. */
static const char levels[] =
    "  a: {initial: {X: 50 pg/mL, Z: 30 pg/mL, W: 20 pg/mL, Y: 5 pg/mL}}\n";

static void open_arms(struct studying *s, const char *arms)
{
    char text[2000];
    studying_open(s);
    studying_add(s, "x.yaml", model);
    snprintf(text, sizeof text, "study: s\nmodel: x.yaml\nduration: 10 h\narms:\n%s", arms);
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stdout);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

static void explain(struct ck_explanation *e, struct studying *s, const char *arm, const char *name)
{
    assert_int_equal(ck_explanation_make(e, studying_arm(s, arm), studying_state(s, arm, name)),
                     CK_OK);
}

static double rate_of(struct ck_explanation *e, double time_h, const char *part)
{
    double rates[64];
    assert_true(e->part_count <= 64);
    ck_explain_at(e, time_h, true, rates, NULL);
    for (size_t i = 0; i < e->part_count; i++)
        if (strcmp(e->parts[i].name, part) == 0) return rates[i];
    fail_msg("no part %s", part);
    return NAN;
}

static double factor_of(struct ck_explanation *e, double time_h, enum ck_factor_kind kind,
                        const char *name)
{
    double rates[64], factors[256];
    assert_true(e->part_count <= 64 && e->factor_count <= 256);
    ck_explain_at(e, time_h, true, rates, factors);
    for (size_t i = 0; i < e->part_count; i++)
        for (size_t k = 0; k < e->parts[i].factors->count; k++) {
            const struct ck_factor *factor = &e->parts[i].factors->items[k];
            if (factor->kind == kind && strcmp(factor->name, name) == 0)
                return factors[e->parts[i].first_factor + k];
        }
    fail_msg("no factor %s", name);
    return NAN;
}

static void factors_are_those_of_a_hand(void **state)
{
    (void)state;
    struct studying s;
    struct ck_explanation e;
    open_arms(&s, levels);
    explain(&e, &s, "a", "Y");
    assert_close(factor_of(&e, 0, CK_FACTOR_RATE, ""), 0.1, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_SOURCE, "C"), 10, 1e-9);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "XR"), 0.3125, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "ZR"), 0.5625, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_AMPLIFIER, "XR"), 2, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_SUPPRESSOR, "WR"), 0.6, 1e-12);
    assert_close(rate_of(&e, 0, "C secretes Y"), 0.1 * 10 * 0.875 * 2 * 0.6, 1e-9);
    assert_close(rate_of(&e, 0, "Y decay"), -5 * log(2), 1e-9);
    assert_close(rate_of(&e, 0, "Y infusion"), 0, 0);
    ck_explanation_free(&e);
    studying_close(&s);
}

/* The mean over all orders of what the i-th adds to 1 - Π (1 - h). */
static double shapley(const double h[3], int i)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double sum = 0;
    for (int k = 0; k < 6; k++) {
        double none = 1;
        for (int j = 0; orders[k][j] != i; j++) none *= 1 - h[orders[k][j]];
        sum += none * h[i];
    }
    return sum / 6;
}

static void activators_are_shared_out_by_shapley(void **state)
{
    (void)state;
    struct studying s;
    struct ck_explanation e;
    const double h[3] = {0.5, 0.75, 0.5};
    open_arms(&s, levels);
    explain(&e, &s, "a", "L");
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "XR"), 3 * shapley(h, 0), 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "ZR"), 3 * shapley(h, 1), 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "WR"), 3 * shapley(h, 2), 1e-12);
    assert_close(rate_of(&e, 0, "C secretes L"), 10 * 3 * (1 - 0.5 * 0.25 * 0.5), 1e-9);
    ck_explanation_free(&e);
    explain(&e, &s, "a", "U"); /* only together: halves of 2 · 0.5 · 0.75 */
    assert_close(factor_of(&e, 0, CK_FACTOR_BASAL, ""), 0.1, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "XR"), 0.375, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "ZR"), 0.375, 1e-12);
    ck_explanation_free(&e);
    explain(&e, &s, "a", "T"); /* 0.5 and 1.5 alone, 4 · 0.375 together */
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "XR"), 0.5 + 0.75, 1e-12);
    assert_close(factor_of(&e, 0, CK_FACTOR_ACTIVATOR, "ZR"), 1.5 + 0.75, 1e-12);
    ck_explanation_free(&e);
    studying_close(&s);
}

static void changes_infusions_and_frozen_states_are_followed(void **state)
{
    (void)state;
    struct studying s;
    struct ck_explanation e;
    open_arms(&s, "  a:\n"
                  "    initial: {X: 50 pg/mL, Y: 5 pg/mL}\n"
                  "    set: {C secretes Y/rate: {value: 0.3 pg/mL/h per (cell/uL), from: 2 h, "
                  "until: 4 h}}\n"
                  "    give: {Y: {dose: 40 pg/mL, at: 5 h, over: 2 h}}\n"
                  "    freeze: {Y: {from: 8 h}}\n");
    explain(&e, &s, "a", "Y");
    const double k = 0.1, later[] = {9, 3, 1, 6, 4}; /* in any order */
    for (size_t i = 0; i < 5; i++) {
        const double t_h = later[i];
        const double expected = t_h == 3 ? 3 * k : k;
        assert_close(factor_of(&e, t_h, CK_FACTOR_RATE, ""), expected, 1e-12);
    }
    double rates[8];
    ck_explain_at(&e, 4, false, rates, NULL);
    const double before = rates[0];
    ck_explain_at(&e, 4, true, rates, NULL);
    assert_close(rates[0] / before, 1.0 / 3, 1e-9);
    assert_close(rate_of(&e, 6, "Y infusion"), 20, 1e-9);
    assert_close(rate_of(&e, 7.5, "Y infusion"), 0, 0);
    assert_close(rate_of(&e, 9, "C secretes Y"), 0, 0);
    assert_close(rate_of(&e, 9, "Y decay"), 0, 0);
    ck_explanation_free(&e);
    studying_close(&s);
}

/* --- every study ------------------------------------------------------------------------------ */

static void params_at(const struct ck_arm *arm, double t_h, double *params, double *inflow)
{
    const struct ck_plan *plan = &arm->plan;
    memcpy(params, plan->params, arm->system->n_params * sizeof *params);
    memset(inflow, 0, arm->system->n_states * sizeof *inflow);
    for (size_t i = 0; i < plan->n_events && plan->events[i].time_h <= t_h; i++) {
        if (plan->events[i].kind == CK_SET_PARAM)
            params[plan->events[i].target] = plan->events[i].value;
        if (plan->events[i].kind == CK_INFUSE)
            inflow[plan->events[i].target] += plan->events[i].value;
    }
}

static void check_products(const struct ck_explanation *e, const double *out, const double *factors)
{
    for (size_t i = 0; i + 1 < e->part_count; i++) {
        const struct ck_flux_factors *flux = e->parts[i].factors;
        double product = 1, sum = 0;
        bool has_sum = false;
        if (flux->count == 0 || flux->arrives) continue;
        for (size_t k = 0; k < flux->count; k++) {
            const double factor = factors[e->parts[i].first_factor + k];
            const enum ck_factor_kind kind = flux->items[k].kind;
            if (kind == CK_FACTOR_BASAL || kind == CK_FACTOR_ACTIVATOR) {
                sum += factor;
                has_sum = true;
            } else {
                product *= factor;
            }
        }
        /* 1 - Π (1 - h) of the flux is rounded to 1e-16, however small it is */
        const double rounding = has_sum ? 1e-14 * fabs(product) : 0;
        if (has_sum) product *= sum;
        const double rate = out[e->parts[i].flux];
        assert_close(product, rate, 1e-9 * fabs(rate) + rounding + 1e-300);
    }
}

static size_t check_species(const struct ck_arm *arm, uint32_t state)
{
    const struct ck_system *system = arm->system;
    struct ck_explanation e;
    size_t checked = 0;
    assert_int_equal(ck_explanation_make(&e, arm, state), CK_OK);
    double *params = calloc(system->n_params + 1, sizeof *params);
    double *inflow = calloc(system->n_states + 1, sizeof *inflow);
    double *row = calloc(arm->trajectory.n_columns + 1, sizeof *row);
    double *rhs = calloc(system->n_states + 1, sizeof *rhs);
    double *fluxes = calloc(system->n_fluxes + system->n_stoich + 1, sizeof *fluxes);
    double *slots = calloc(system->rhs.n_slots + system->flux_program.n_slots + 1, sizeof *slots);
    double *rates = calloc(e.part_count + 1, sizeof *rates);
    double *factors = calloc(e.factor_count + 1, sizeof *factors);
    for (int i = 0; i <= 40; i++) {
        const double t_h = arm->plan.end_h * i / 40;
        double sum = 0, gross = 0;
        ck_explain_at(&e, t_h, true, rates, factors);
        for (size_t k = 0; k < e.part_count; k++) {
            sum += rates[k];
            gross += fabs(rates[k]);
        }
        params_at(arm, t_h, params, inflow);
        ck_trajectory_row(&arm->trajectory, t_h, true, row);
        ck_program_prepare(&system->rhs, slots, params);
        ck_program_run(&system->rhs, slots, t_h, row, rhs);
        if (!e.frozen && !e.extinct) {
            assert_close(sum, rhs[state] + inflow[state], 1e-9 * gross);
            ck_program_prepare(&system->flux_program, slots, params);
            ck_program_run(&system->flux_program, slots, t_h, row, fluxes);
            check_products(&e, fluxes, factors);
            checked++;
        }
    }
    free(factors), free(rates), free(slots), free(fluxes);
    free(rhs), free(row), free(inflow), free(params);
    ck_explanation_free(&e);
    return checked;
}

/* What came in less what went out is what there is more, over the whole run. */
static void check_balance(const struct ck_arm *arm, uint32_t state)
{
    struct ck_explanation e;
    double dosed, removed, change = 0, gross = 0;
    const struct ck_trajectory *trajectory = &arm->trajectory;
    assert_int_equal(ck_explanation_make(&e, arm, state), CK_OK);
    double *made = calloc(e.part_count, sizeof *made), *taken = calloc(e.part_count, sizeof *taken);
    ck_explain_between(&e, 0, trajectory->end_h, made, taken, &dosed, &removed);
    for (size_t i = 0; i < e.part_count; i++) {
        change += made[i] - taken[i];
        gross += made[i] + taken[i];
    }
    const double start = ck_trajectory_value(trajectory, state, 0, true);
    const double end = trajectory->final[state];
    /* what falls to its extinction threshold is set to 0 */
    const double lost = trajectory->n_extinctions > 0 ? 0.02 : 0;
    assert_close(start + change + dosed - removed, end,
                 1e-5 * gross + 1e-5 * trajectory->columns[state].scale + lost);
    free(made), free(taken);
    ck_explanation_free(&e);
}

static void shares_sum_to_the_flux_on_every_study(void **state)
{
    (void)state;
    glob_t found;
    size_t checked = 0;
    struct ck_units *units = ck_units_create();
    assert_int_equal(glob("configs/*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct studying s = {.units = units};
        ck_inputs_init(&s.inputs);
        ck_diag_init(&s.diag);
        ck_study_init(&s.study);
        s.status = ck_study_read(&s.inputs, units, found.gl_pathv[i], &s.study, &s.diag);
        if (s.status != CK_OK) ck_diag_print(&s.diag, stdout);
        assert_int_equal(s.status, CK_OK);
        studying_run(&s);
        for (size_t a = 0; a < s.study.arm_count; a++)
            for (uint32_t k = 0; k < s.study.arms[a].system->n_states; k++) {
                checked += check_species(&s.study.arms[a], k);
                if (k % 5 == a % 5) check_balance(&s.study.arms[a], k);
            }
        ck_study_free(&s.study);
        ck_diag_free(&s.diag);
        ck_inputs_free(&s.inputs);
    }
    assert_true(checked > 10000);
    globfree(&found);
    ck_units_destroy(units);
}

/* --- stories ---------------------------------------------------------------------------------- */

static char *story_of(struct studying *s, const char *arm, const char *name, const char *lang)
{
    struct ck_explanation e;
    struct ck_story story;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    explain(&e, s, arm, name);
    assert_int_equal(ck_story_tell(&e, &story), CK_OK);
    assert_int_equal(ck_print_story(&s->study, &e, &story, lang, stream), CK_OK);
    fclose(stream);
    ck_story_free(&story);
    ck_explanation_free(&e);
    return text;
}

static void assert_says(struct studying *s, const char *arm, const char *name, const char *lang,
                        const char *words)
{
    char *text = story_of(s, arm, name, lang);
    if (!strstr(text, words)) fail_msg("'%s' does not say '%s'", text, words);
    free(text);
}

static void stories_follow_the_model(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, "  a: {initial: {X: 50 pg/mL}}\n"
                  "  b: {like: a, ectopic: {body secretes Y: {rate: 40 pg/mL/h}}}\n"
                  "  c: {give: {Y: {dose: 40 pg/mL, at: 1 h, over: 2 h}}}\n"
                  "  d: {like: a, initial: {Y: 100 pg/mL}}\n"
                  "  e: {give: {Y: {dose: 40 pg/mL, at: 1 h}}}\n"
                  "  f: {}\n"
                  "  g: {like: a, initial: {W: 20 pg/mL}}\n"
                  "  h: {like: a, neutralise: {Y: 7 h-1}}\n"
                  "  i: {initial: {Y: 9 pg/mL}, neutralise: {Y: {value: 7 h-1, from: 1 h}}}\n"
                  "  j: {set: {C/half_life: {value: 20 d, from: 1 h, until: 9 h}}}\n");
    assert_says(&s, "a", "Y", "en", "The Y rises from 0 pg/mL to ");
    assert_says(&s, "a", "Y", "en", "mainly through secretion by some cells (100 % of production");
    assert_says(&s, "a", "Y", "en", "It is removed mainly by decay (100 % of all loss");
    assert_says(&s, "b", "Y", "en", "mainly through secretion by the body (98 % of production");
    assert_says(&s, "c", "Y", "en", "mainly through infusion (100 % of production");
    assert_says(&s, "c", "Y", "en", "It turns at 3 h, ");
    assert_says(&s, "d", "Y", "en", "The Y never rises above its start of 100 pg/mL");
    assert_says(&s, "i", "Y", "en", "where neutralisation is 91 % of its loss (0 % at the start)");
    assert_says(&s, "e", "Y", "en", "mainly through doses (100 %");
    assert_says(&s, "e", "Y", "en", "It turns at 1 h, as soon as the dose is in");
    assert_says(&s, "f", "Y", "en", "does not move in the arm 'f': it stays at 0 pg/mL");
    assert_says(&s, "f", "Y", "en", "Nothing makes it there.");
    assert_says(&s, "g", "Y", "en", "the W receptor holds it down to 60 %");
    /* 7 of 7 + ln 2 */
    assert_says(&s, "h", "Y", "en", "mainly by neutralisation (91 % of all loss of the run)");
    assert_says(&s, "h", "Y", "fr",
                "Il baisse surtout par neutralisation (91 % de toute la perte)");
    assert_says(&s, "j", "C", "en", "no more is made than at the start, but death is slower: 50 %");
    assert_says(&s, "f", "C", "fr", "ne bouge pas dans le bras « f » : il reste à 10 cell/uL");
    assert_says(&s, "f", "C", "fr", "mort (100 % de la perte)");
    studying_close(&s);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct studying s;
    open_arms(&s, levels);
    const struct ck_arm *arm = studying_arm(&s, "a");
    const uint32_t species = studying_state(&s, "a", "Y");
    FILE *nowhere = fopen("/dev/null", "w");
    const long live = ck_memory_live();
    enum ck_status status = CK_NO_MEMORY;
    for (long n = 1; status == CK_NO_MEMORY && n < 5000; n++) {
        struct ck_explanation e;
        struct ck_story story = {0};
        ck_memory_fail_at(n);
        status = ck_explanation_make(&e, arm, species);
        if (status == CK_OK) status = ck_story_tell(&e, &story);
        if (status == CK_OK) status = ck_print_story(&s.study, &e, &story, "en", nowhere);
        ck_memory_fail_at(0);
        ck_story_free(&story);
        ck_explanation_free(&e);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_int_equal(status, CK_OK);
    fclose(nowhere);
    studying_close(&s);
}

/* Tables and figures; without gnuplot, so that it is quick. */
static enum ck_status write_all(const struct ck_study *study, struct ck_explanation *e,
                                struct ck_diag *diag, const char *folder)
{
    const double times_h[] = {0, 3, 10};
    struct ck_output output = {0};
    struct ck_comparisons all = {0};
    enum ck_status status = ck_output_open(&output, folder, diag);
    if (status == CK_OK) status = ck_write_explanation(&output, e, times_h, 3);
    if (status == CK_OK) status = ck_write_explanation_figure(&output, study, e, "fr");
    if (status == CK_OK) status = ck_compare_arms(&all, study);
    if (status == CK_OK) status = ck_write_comparisons(&output, &all);
    if (status == CK_OK) status = ck_write_comparison_figure(&output, &all, "fr");
    ck_comparisons_free(&all);
    ck_output_free(&output);
    return status;
}

static void files_need_memory_and_say_so(void **state)
{
    (void)state;
    struct studying s;
    struct ck_explanation e;
    char folder[] = "/tmp/test_explain_XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    setenv("PATH", "/nowhere", 1);
    open_arms(&s, "  a: {initial: {X: 50 pg/mL}}\n"
                  "  b: {initial: {X: 90 pg/mL}}\n"
                  "figure: {panels: [[Y, L], [X]]}\n");
    explain(&e, &s, "a", "Y");
    enum ck_status status = CK_NO_MEMORY;
    long n = 1;
    for (; status == CK_NO_MEMORY && n < 5000; n++) {
        struct ck_diag diag;
        ck_diag_init(&diag);
        const long live = ck_memory_live();
        ck_memory_fail_at(n);
        status = write_all(&s.study, &e, &diag, path);
        ck_memory_fail_at(0);
        if (status != CK_OK) assert_int_equal(status, CK_NO_MEMORY);
        ck_diag_free(&diag);
        assert_true(ck_memory_live() <= live);
    }
    assert_int_equal(status, CK_OK);
    assert_true(n > 5); /* arenas take large blocks: few allocations, each of which failed */
    rmdir(folder);
    ck_explanation_free(&e);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_are_those_of_a_hand),
        cmocka_unit_test(activators_are_shared_out_by_shapley),
        cmocka_unit_test(changes_infusions_and_frozen_states_are_followed),
        cmocka_unit_test(shares_sum_to_the_flux_on_every_study),
        cmocka_unit_test(stories_follow_the_model),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(files_need_memory_and_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
