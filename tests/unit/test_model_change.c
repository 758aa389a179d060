/* Changes of a graph that has been read: what arms do to the wiring. */
#include "reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char model[] =
    "module: model\n"
    "cytokines:\n"
    "  TNFa: {molar_mass: 50 kDa, blood: true}\n"
    "  IL10: {}\n"
    "cells: {monocyte: {in: blood, baseline: 400 cell/uL}}\n"
    "agents: {pathogen: {}, endotoxin: {unit: pg/mL, blood: true}}\n"
    "receptors: {TNFR: {ligands: {TNFa: 60 pg/mL}}, IL10R: {ligands: {IL10: 9 pg/mL}}}\n"
    "processes:\n"
    "  monocyte secretes TNFa:\n"
    "    rate: 3 pg/mL/h per (cell/uL)\n"
    "    additive: {TNFR: {V: 2}, endotoxin: {K: 10 pg/mL, n: 2}}\n"
    "    amplify: {TNFR: 3}\n"
    "  pathogen secretes IL10: {rate: 1 pg/mL/h per (cell/uL), suppress: {IL10R: 0.5}}\n";

static void test_adding_an_arrow(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    const struct ck_node *map = reading_node(
        &r, "change.yaml",
        "pathogen secretes TNFa: {rate: 20 pg/mL/h per (cell/uL), any: {IL10R: {}}}\n");
    assert_int_equal(ck_model_add_process(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                     CK_OK);
    assert_int_equal(ck_graph_sort(&r.graph), CK_OK);
    assert_near(reading_number(&r, "pathogen secretes TNFa/rate")->value, 20, 1e-12);
    assert_int_equal(ck_model_add_process(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                     CK_BAD_INPUT); /* now it is there */
    reading_close(&r);
}

static void test_another_composition(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    const struct ck_node *map = reading_node(
        &r, "change.yaml", "monocyte secretes TNFa: {all: {TNFR: {}, endotoxin: {K: 5 pg/mL}}}\n");
    assert_int_equal(ck_model_set_gate(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                     CK_OK);
    assert_int_equal(ck_graph_sort(&r.graph), CK_OK);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "monocyte secretes TNFa");
    assert_int_equal(arrow->gate.group_count, 1);
    assert_int_equal(arrow->gate.groups[0].composition, CK_ALL);
    assert_true(arrow->gate.groups[0].members[0].in_blood);
    assert_string_equal(arrow->gate.groups[0].members[1].species->name, "endotoxin_blood");
    assert_int_equal(arrow->gate.amplify_count, 1); /* not named: as it was */
    assert_null(ck_graph_number(&r.graph, "monocyte secretes TNFa/additive/TNFR/V"));
    assert_near(reading_number(&r, "monocyte secretes TNFa/all/endotoxin/K")->value, 5, 1e-12);
    reading_close(&r);
}

static void test_another_value(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    const struct ck_node *map = reading_node(&r, "change.yaml",
                                             "TNFR/K/TNFa: 1 nM\n"
                                             "TNFR/K/TNFb: 1 nM\n"
                                             "TNFa/half_life: -1 h\n");
    assert_int_equal(ck_model_set_number(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                     CK_OK);
    /* 1e-9 mol/L · 50e3 g/mol = 5e-5 g/L = 50000 pg/mL */
    assert_near(reading_number(&r, "TNFR/K/TNFa")->value, 50000, 1e-6);
    assert_int_equal(ck_model_set_number(&r.graph, r.units, map->keys[1], map->items[1], &r.diag),
                     CK_BAD_INPUT);
    assert_int_equal(ck_model_set_number(&r.graph, r.units, map->keys[2], map->items[2], &r.diag),
                     CK_BAD_INPUT);
    reading_close(&r);
}

/* Activators come and go, and with them the default of the basal level. */
static void test_basal_follows_the_activators(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    assert_near(reading_number(&r, "pathogen secretes IL10/basal")->value, 1, 0);
    const struct ck_node *map = reading_node(
        &r, "change.yaml", "pathogen secretes IL10: {any: {TNFR: {}}, suppress: {TNFR: 0.1}}\n");
    assert_int_equal(ck_model_set_gate(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                     CK_OK);
    assert_near(reading_number(&r, "pathogen secretes IL10/basal")->value, 0, 0);
    assert_null(ck_graph_number(&r.graph, "pathogen secretes IL10/suppress/IL10R/epsilon"));
    assert_near(reading_number(&r, "pathogen secretes IL10/suppress/TNFR/epsilon")->value, 0.1, 0);
    reading_close(&r);
}

static void test_wrong_compositions(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "monocyte secretes TNFb: {all: {TNFR: {}}}\n", /* no such arrow */
        "monocyte secretes TNFa: {}\n",
        "monocyte secretes TNFa: {rate: 3 pg/mL/h per (cell/uL)}\n",
        "monocyte secretes TNFa: {all: {TNFS: {}}}\n",
        "monocyte secretes: {all: {TNFR: {}}}\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct reading r;
        reading_good(&r, model);
        const struct ck_node *map = reading_node(&r, "change.yaml", wrong[i]);
        assert_int_equal(ck_model_set_gate(&r.graph, r.units, map->keys[0], map->items[0], &r.diag),
                         CK_BAD_INPUT);
        reading_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adding_an_arrow),
        cmocka_unit_test(test_another_composition),
        cmocka_unit_test(test_basal_follows_the_activators),
        cmocka_unit_test(test_wrong_compositions),
        cmocka_unit_test(test_another_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
