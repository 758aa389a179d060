/* Models from text to graph: every construct of the language gives the structure that
 * model/README.md describes, with its addresses. Wrong models are in test_model_errors.c. */
#include "reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- the complete example of the language's page --------------------------------------------- */

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 100000);
    assert_non_null(text);
    size_t length = fread(text, 1, 99999, file);
    assert_true(length > 0 && length < 99999);
    fclose(file);
    return text;
}

/* What stands between ```yaml and ```. */
static char *take_example(const char *page)
{
    char *text = read_file(page);
    char *start = strstr(text, "```yaml\n");
    assert_non_null(start);
    start += strlen("```yaml\n");
    char *end = strstr(start, "\n```");
    assert_non_null(end);
    end[1] = '\0';
    memmove(text, start, strlen(start) + 1);
    return text;
}

static void test_example_of_the_page(void **state)
{
    (void)state;
    struct reading r;
    char *example = take_example("model/README.md");
    reading_good(&r, example);
    const struct ck_graph *graph = &r.graph;
    assert_string_equal(graph->name, "small");
    assert_string_equal(graph->title.fr, "Un pathogène et un macrophage");
    assert_int_equal(graph->species_count, 5);
    assert_int_equal(graph->receptor_count, 2);
    assert_int_equal(graph->process_count, 5);
    assert_near(reading_number(&r, "TNFa/half_life")->value, 0.3, 1e-12);
    assert_near(reading_number(&r, "macrophage/half_life")->value, 720, 1e-9);
    const struct ck_process *arrow =
        ck_graph_process(graph, "macrophage becomes macrophage_active");
    assert_non_null(arrow);
    assert_int_equal(arrow->verb, CK_BECOMES);
    assert_string_equal(arrow->cell->name, "macrophage");
    assert_int_equal(arrow->gate.group_count, 1);
    assert_int_equal(arrow->gate.groups[0].composition, CK_ANY);
    assert_int_equal(arrow->gate.groups[0].count, 2);
    assert_int_equal(arrow->gate.suppress_count, 1);
    assert_int_equal(arrow->claim_count, 3);
    assert_near(arrow->gate.basal->value, 0, 0);
    const struct ck_process *late = ck_graph_process(graph, "macrophage_active secretes IL10");
    assert_near(late->delay->value, 6, 1e-12);
    assert_near(late->stages->value, 4, 0);
    assert_near(late->gate.basal->value, 1, 0);
    reading_close(&r);
    free(example);
}

/* --- one model with every construct ---------------------------------------------------------- */

static const char everything[] =
    "module: everything\n"
    "body: {weight: 60 kg, exchange: 2 L/h}\n"
    "cytokines:\n"
    "  TNFa: {label: TNF-α, half_life: 18 min @lo2016, baseline: 2 pg/mL, molar_mass: 52 kDa,\n"
    "         blood: true, class: pro_inflammatory}\n"
    "  IL4: {label: {en: IL-4, fr: l'IL-4}}\n"
    "  IL6: {blood: {exchange: 1 L/h, baseline: 3 pg/mL, half_life: 2 h}, baseline: 1 pg/mL}\n"
    "  IL10: {half_life: none}\n"
    "membrane_ligands:\n"
    "  CD40L: {K: 100 cell/uL, bearers: {Th1: 1, Th0: 0.5}}\n"
    "cells:\n"
    "  Th0: {baseline: 100 cell/uL, half_life: 10 d}\n"
    "  Th1: {half_life: 10 d}\n"
    "  Th2: {half_life: 10 d}\n"
    "  B: {baseline: 100 cell/uL, half_life: 10 d}\n"
    "  monocyte: {in: blood, baseline: 400 cell/uL, half_life: 1 d}\n"
    "agents:\n"
    "  pathogen: {extinct_below: 1e-3 cell/uL}\n"
    "  endotoxin: {unit: pg/mL, half_life: 41 min, blood: true}\n"
    "drugs:\n"
    "  etanercept: {molar_mass: 150 kDa, half_life: 102 h, blood: true, absorption: 0.02 h-1}\n"
    "effects:\n"
    "  fever: {unit: K, half_life: 3 h}\n"
    "  damage: {initial: 2}\n"
    "  IgG: {half_life: 20 d}\n"
    "  IgE: {half_life: 2 d}\n"
    "receptors:\n"
    "  TNFR: {family: III, ligands: {TNFa: 60 pM}, on: {B: 0.5, monocyte: 1}}\n"
    "  IL4R: {chains: [gammac], n: 2, ligands: {IL4: 20 pg/mL}}\n"
    "  IL6R: {ligands: {IL6: 20 pg/mL}, antagonists: {IL10: 5 pg/mL}}\n"
    "chains: {gammac: {label: common γ chain}}\n"
    "processes:\n"
    "  pathogen proliferates: {rate: 0.2 h-1, capacity: 1e5 cell/uL}\n"
    "  Th0 becomes lineage:\n"
    "    rate: 0.1 h-1\n"
    "    shares:\n"
    "      Th1: {basal: 1}\n"
    "      Th2: {basal: 1, additive: {IL4R: 3}}\n"
    "  body recruits Th0: {rate: 2 cell/uL/h}\n"
    "  Th1 recruits monocyte as second: {rate: 2 h-1 per (cell/uL), from: B}\n"
    "  B clears pathogen: {rate: 3 cell/uL/h per (cell/uL), K: 10 cell/uL}\n"
    "  monocyte secretes TNFa:\n"
    "    rate: 3 pg/mL/h per (cell/uL)\n"
    "    additive: {TNFR: {V: 2, suppress: {IL6R: 0.5}}, endotoxin: {K: 10 pg/mL, n: 2}}\n"
    "    amplify: {CD40L: 3}\n"
    "  B secretes antibodies:\n"
    "    rate: 1 h-1 per (cell/uL)\n"
    "    synergy: {CD40L: {}, TNFR: {V: 2}, sigma: 4}\n"
    "    all: {V: 2, help: {any: {IL4R: {}, deep: {all: {damage: {K: 5}, IL6R.free: {}}}}}}\n"
    "    shares: {IgG: {basal: 1}, IgE: {additive: {IL4R: 2}}}\n"
    "  body induces fever: {in: blood, rate: 0.8 K/h, any: {IL6R: {}, TNFa: {K: 9 pg/mL}}}\n"
    "  etanercept binds TNFa: {in: blood, on: 1 nM-1 h-1, K: 0.01 nM, half_life: 100 h}\n"
    "  B clears etanercept_TNFa: {rate: 1 h-1 per (cell/uL)}\n"
    "references:\n"
    "  lo2016: {kind: literature, cite: Lo et al. 2016}\n"
    "set: {Th1/half_life: 5 d @assumed, TNFa/molar_mass: 50 kDa}\n";

static void test_units_of_rates(void **state)
{
    (void)state;
    struct reading r;
    static const struct {
        const char *address, *unit;
    } expected[] = {
        {"pathogen proliferates/rate", "1/h"},
        {"body recruits Th0/rate", "cell/uL/h"},
        {"Th1 recruits monocyte as second/rate", "1/h per (cell/uL)"},
        {"B clears pathogen/rate", "1/h"},
        {"monocyte secretes TNFa/rate", "pg/mL/h per (cell/uL)"},
        {"B secretes antibodies/rate", "1/h per (cell/uL)"},
        {"body induces fever/rate", "K/h"},
        {"etanercept binds TNFa/on", "nM-1 h-1"},
        {"fever/half_life", "h"},
        {"IL6/blood/exchange", "L/h"},
        {"Th1 recruits monocyte as second/basal", "1"},
    };
    reading_good(&r, everything);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(reading_number(&r, expected[i].address)->unit, expected[i].unit);
    reading_close(&r);
}

/* The addresses that the page names, and those of the defaults. */
static void test_addresses(void **state)
{
    (void)state;
    struct reading r;
    static const struct {
        const char *address;
        double value;
    } expected[] = {
        {"body/weight", 60},
        {"body/blood_volume", 3},
        {"TNFa/neutralise", 0},
        {"TNFa/production", 1},
        {"IL6/blood/exchange", 1},
        {"IL6/blood/baseline", 3},
        {"CD40L/bearers/Th0", 0.5},
        {"CD40L/contact", 1},
        {"CD40L/K", 100},
        {"etanercept/bioavailability", 1},
        {"etanercept/absorption", 0.02},
        {"etanercept_TNFa/half_life", 100},
        {"damage/initial", 2},
        {"fever/initial", 0},
        {"TNFR/n", 1},
        {"TNFR/on/B", 0.5},
        {"TNFR/on/body", 1},
        {"TNFR/block", 0},
        {"III/block", 0},
        {"gammac/expression", 1},
        {"gammac/block", 0},
        {"IL4R/on/B", 1},
        {"IL4R/on/Th0", 1},
        {"Th0 becomes lineage/shares/Th2/additive/IL4R/V", 3},
        {"Th0 becomes lineage/shares/Th1/basal", 1},
        {"B clears pathogen/K", 10},
        {"monocyte secretes TNFa/additive/TNFR/V", 2},
        {"monocyte secretes TNFa/additive/TNFR/suppress/IL6R/epsilon", 0.5},
        {"monocyte secretes TNFa/additive/endotoxin/n", 2},
        {"monocyte secretes TNFa/amplify/CD40L/alpha", 3},
        {"B secretes antibodies/synergy/sigma", 4},
        {"B secretes antibodies/synergy/CD40L/V", 1},
        {"B secretes antibodies/all/V", 2},
        {"B secretes antibodies/all/help/any/deep/all/damage/K", 5},
        {"body induces fever/any/V", 1},
        {"body induces fever/basal", 0},
        {"Th1/half_life", 120},
    };
    reading_good(&r, everything);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_near(reading_number(&r, expected[i].address)->value, expected[i].value, 1e-9);
    assert_null(ck_graph_number(&r.graph, "IL10/half_life"));
    assert_null(ck_graph_number(&r.graph, "TNFa/blood/half_life"));
    assert_null(ck_graph_number(&r.graph, "TNFR/on/Th0"));
    for (size_t i = 1; i < r.graph.number_count; i++)
        assert_true(strcmp(r.graph.numbers[i - 1]->address, r.graph.numbers[i]->address) < 0);
    reading_close(&r);
}

static void test_defaults_are_marked(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_number *life = reading_number(&r, "IL4/half_life");
    assert_near(life->value, 0.5, 1e-12); /* the notes: 30 min */
    assert_true(life->is_default);
    assert_string_equal(life->tag, "notes");
    assert_int_equal(ck_graph_provenance(&r.graph, life), CK_BY_NOTES);
    assert_true(reading_number(&r, "TNFR/n")->is_default);
    assert_false(reading_number(&r, "IL4R/n")->is_default);
    assert_int_equal(ck_graph_provenance(&r.graph, reading_number(&r, "TNFa/half_life")),
                     CK_BY_LITERATURE);
    assert_int_equal(ck_graph_provenance(&r.graph, reading_number(&r, "Th0/half_life")),
                     CK_BY_ASSUMPTION);
    reading_close(&r);
}

static void test_plasma_twins(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_graph *graph = &r.graph;
    const struct ck_species *tissue = ck_graph_species(graph, "TNFa");
    const struct ck_species *plasma = ck_graph_species(graph, "TNFa_blood");
    assert_non_null(plasma);
    assert_ptr_equal(tissue->twin, plasma);
    assert_ptr_equal(plasma->twin, tissue);
    assert_true(plasma->in_blood && !tissue->in_blood);
    assert_string_equal(plasma->label.fr, "TNF-α (plasma)");
    /* what the plasma does not say is shared, so that one address moves both */
    assert_ptr_equal(plasma->half_life, tissue->half_life);
    assert_ptr_equal(plasma->baseline, tissue->baseline);
    assert_ptr_equal(plasma->production, tissue->production);
    assert_ptr_equal(tissue->exchange, reading_number(&r, "body/exchange"));
    const struct ck_species *other = ck_graph_species(graph, "IL6_blood");
    assert_near(other->half_life->value, 2, 1e-12);
    assert_near(ck_graph_species(graph, "IL6")->half_life->value, 0.5, 1e-12);
    assert_near(other->baseline->value, 3, 1e-12);
    assert_null(ck_graph_species(graph, "IL4")->twin);
    reading_close(&r);
}

static void test_depot(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_species *drug = ck_graph_species(&r.graph, "etanercept");
    const struct ck_species *depot = ck_graph_species(&r.graph, "etanercept_depot");
    assert_non_null(depot);
    assert_ptr_equal(drug->depot, depot);
    assert_ptr_equal(depot->depot_of, ck_graph_species(&r.graph, "etanercept_blood"));
    assert_string_equal(depot->label.fr, "etanercept (dépôt)");
    assert_null(drug->production);
    reading_close(&r);
}

/* 60 pM of 50 kDa: 60e-12 mol/L · 50e3 g/mol = 3e-6 g/L = 3000 pg/mL. The `set:` of the molar mass
 * counts, although it stands in the last line. */
static void test_molar_constants(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_number *K = reading_number(&r, "TNFR/K/TNFa");
    assert_string_equal(K->unit, "pg/mL");
    assert_near(K->value, 3000, 1e-6);
    reading_close(&r);
}

static void test_receptors(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_receptor *receptor = ck_graph_receptor(&r.graph, "TNFR");
    assert_string_equal(receptor->family->name, "III");
    assert_true(receptor->family->is_family);
    assert_null(receptor->family->expression);
    assert_true(receptor->expressed_only_as_listed);
    assert_int_equal(receptor->expression_count, 2);
    const struct ck_receptor *shared = ck_graph_receptor(&r.graph, "IL4R");
    assert_int_equal(shared->chain_count, 1);
    assert_string_equal(shared->chains[0]->label.en, "common γ chain");
    assert_false(shared->expressed_only_as_listed);
    assert_int_equal(ck_graph_receptor(&r.graph, "IL6R")->antagonist_count, 1);
    reading_close(&r);
}

/* A blood cell secretes into plasma, reads plasma; its arrow's levels are the twins'. */
static void test_arrows_of_the_blood(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "monocyte secretes TNFa");
    assert_string_equal(arrow->object->name, "TNFa_blood");
    const struct ck_group *group = &arrow->gate.groups[0];
    assert_string_equal(group->members[0].name, "TNFR");
    assert_int_equal(group->members[0].kind, CK_SIGNAL);
    assert_true(group->members[0].in_blood);
    assert_string_equal(group->members[0].cell->name, "monocyte");
    assert_int_equal(group->members[0].suppressor_count, 1);
    assert_int_equal(group->members[1].kind, CK_LEVEL);
    assert_string_equal(group->members[1].species->name, "endotoxin_blood");
    assert_int_equal(arrow->gate.amplify[0].kind, CK_CONTACT);
    const struct ck_process *fever = ck_graph_process(&r.graph, "body induces fever");
    assert_null(fever->subject);
    assert_null(fever->cell);
    assert_true(fever->gate.groups[0].members[0].in_blood);
    assert_string_equal(fever->gate.groups[0].members[1].species->name, "TNFa_blood");
    reading_close(&r);
}

static void test_nested_gates(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "B secretes antibodies");
    assert_int_equal(arrow->gate.group_count, 2); /* all, synergy: in the order of the list */
    assert_int_equal(arrow->gate.groups[0].composition, CK_ALL);
    assert_non_null(arrow->gate.groups[0].V);
    const struct ck_modulator *help = &arrow->gate.groups[0].members[0];
    assert_int_equal(help->kind, CK_GATE);
    assert_int_equal(help->gate->group_count, 1);
    assert_null(help->gate->groups[0].V);
    assert_null(help->gate->basal);
    const struct ck_modulator *deep = &help->gate->groups[0].members[1];
    assert_string_equal(deep->name, "deep");
    assert_int_equal(deep->gate->groups[0].composition, CK_ALL);
    assert_int_equal(deep->gate->groups[0].members[0].kind, CK_FREE);
    assert_string_equal(deep->gate->groups[0].members[0].receptor->name, "IL6R");
    reading_close(&r);
}

static void test_shares(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "Th0 becomes lineage");
    assert_null(arrow->object);
    assert_int_equal(arrow->share_count, 2);
    assert_string_equal(arrow->shares[0].target->name, "Th1");
    assert_near(arrow->shares[1].gate.basal->value, 1, 0);
    const struct ck_process *other = ck_graph_process(&r.graph, "B secretes antibodies");
    assert_string_equal(other->shares[0].target->name, "IgE");
    assert_near(other->shares[0].gate.basal->value, 0, 0);
    reading_close(&r);
}

static void test_binding(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "etanercept binds TNFa");
    assert_string_equal(arrow->subject->name, "etanercept_blood");
    assert_string_equal(arrow->object->name, "TNFa_blood");
    assert_string_equal(arrow->complex->name, "etanercept_TNFa");
    assert_int_equal(arrow->complex->kind, CK_COMPLEX);
    assert_string_equal(arrow->complex->unit, "nmol/L");
    assert_true(arrow->complex->in_blood);
    assert_non_null(arrow->on);
    assert_null(arrow->off);
    assert_non_null(arrow->dissociation);
    assert_null(arrow->rate);
    assert_ptr_equal(ck_graph_process(&r.graph, "B clears etanercept_TNFa")->object,
                     arrow->complex);
    reading_close(&r);
}

static void test_recruiting_from_a_pool(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, everything);
    const struct ck_process *arrow = ck_graph_process(&r.graph, "Th1 recruits monocyte as second");
    assert_non_null(arrow);
    assert_string_equal(arrow->from->name, "B");
    assert_string_equal(arrow->object->name, "monocyte");
    reading_close(&r);
}

/* --- files ----------------------------------------------------------------------------------- */

/* What a reading gives, as text. */
static void describe(const struct ck_graph *graph, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < graph->number_count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s = %.17g %s\n",
                                 graph->numbers[i]->address, graph->numbers[i]->value,
                                 graph->numbers[i]->unit);
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        used += (size_t)snprintf(text + used, size - used, "%s:", process->name);
        for (size_t j = 0; j < process->gate.group_count; j++)
            for (size_t k = 0; k < process->gate.groups[j].count; k++)
                used += (size_t)snprintf(text + used, size - used, " %s",
                                         process->gate.groups[j].members[k].name);
        used += (size_t)snprintf(text + used, size - used, "\n");
    }
    assert_true(used < size);
}

static const char part_a[] =
    "module: a\n"
    "processes:\n"
    "  M secretes X: {rate: 1 pg/mL/h per (cell/uL), any: {R: {}, P: {K: 3 "
    "cell/uL}, Y: {K: 1 pg/mL}}}\n"
    "  M kills P: {rate: 1 h-1 per (cell/uL)}\n"
    "receptors: {R: {ligands: {Y: 2 pg/mL, X: 1 pg/mL}}}\n";
static const char part_b[] = "module: b\n"
                             "agents: {P: {}}\n"
                             "cells: {M: {baseline: 1 cell/uL}}\n"
                             "cytokines: {Y: {}, X: {}}\n";

static void test_order_does_not_matter(void **state)
{
    (void)state;
    static char first[20000], second[20000];
    struct reading r;
    reading_open(&r);
    reading_add(&r, "a.yaml", part_a);
    reading_add(&r, "b.yaml", part_b);
    reading_run(&r, "module: m\ninclude: [a.yaml, b.yaml, a.yaml]\n");
    assert_int_equal(r.status, CK_OK);
    describe(&r.graph, first, sizeof first);
    reading_close(&r);
    reading_good(&r, "module: m\n"
                     "cytokines: {X: {}, Y: {}}\n"
                     "receptors: {R: {ligands: {X: 1 pg/mL, Y: 2 pg/mL}}}\n"
                     "cells: {M: {baseline: 1 cell/uL}}\n"
                     "processes:\n"
                     "  M kills P: {rate: 1 h-1 per (cell/uL)}\n"
                     "  M secretes X:\n"
                     "    any: {Y: {K: 1 pg/mL}, P: {K: 3 cell/uL}, R: {}}\n"
                     "    rate: 1 pg/mL/h per (cell/uL)\n"
                     "agents: {P: {}}\n");
    describe(&r.graph, second, sizeof second);
    reading_close(&r);
    assert_true(strlen(first) > 500);
    assert_string_equal(first, second);
}

/* The including file has the last word, wherever `include` stands. */
static void test_set_of_the_including_file_wins(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_add(&r, "low.yaml", "module: low\ncytokines: {X: {}}\nset: {X/half_life: 1 h}\n");
    reading_add(&r, "mid.yaml", "module: mid\ninclude: [low.yaml]\nset: {X/half_life: 2 h}\n");
    reading_run(&r, "module: top\ninclude: [low.yaml, mid.yaml]\n");
    assert_int_equal(r.status, CK_OK);
    assert_near(reading_number(&r, "X/half_life")->value, 2, 1e-12);
    reading_close(&r);
}

static void test_set_keeps_the_range(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, "module: m\n"
                     "cytokines: {X: {half_life: 2 h in 1..3}, Y: {half_life: 2 h in 1..3}}\n"
                     "set: {X/half_life: 150 min, Y/half_life: 9 h}\n");
    const struct ck_number *inside = reading_number(&r, "X/half_life");
    assert_near(inside->value, 2.5, 1e-12);
    assert_near(inside->high, 3, 1e-12);
    assert_true(isnan(reading_number(&r, "Y/half_life")->high));
    reading_close(&r);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* Every allocation fails once: an answer without a crash, and nothing left alive. */
static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    struct ck_units *units = ck_units_create();
    const long alive = ck_memory_live();
    enum ck_status status = CK_NO_MEMORY;
    long n = 0;
    while (status != CK_OK) {
        struct ck_inputs inputs;
        struct ck_diag diag;
        struct ck_graph graph;
        ck_inputs_init(&inputs);
        ck_diag_init(&diag);
        ck_graph_init(&graph);
        assert_int_equal(ck_inputs_add(&inputs, "model.yaml", everything, strlen(everything)),
                         CK_OK);
        ck_memory_fail_at(++n);
        status = ck_model_read(&inputs, units, "model.yaml", (struct ck_place){0}, &graph, &diag);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        ck_graph_free(&graph);
        ck_diag_free(&diag);
        ck_inputs_free(&inputs);
        assert_int_equal(ck_memory_live(), alive);
    }
    assert_true(n > 20);
    ck_units_destroy(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example_of_the_page),
        cmocka_unit_test(test_units_of_rates),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_defaults_are_marked),
        cmocka_unit_test(test_plasma_twins),
        cmocka_unit_test(test_depot),
        cmocka_unit_test(test_molar_constants),
        cmocka_unit_test(test_receptors),
        cmocka_unit_test(test_arrows_of_the_blood),
        cmocka_unit_test(test_nested_gates),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_binding),
        cmocka_unit_test(test_recruiting_from_a_pool),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_set_of_the_including_file_wins),
        cmocka_unit_test(test_set_keeps_the_range),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
