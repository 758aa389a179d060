/* The compiler: what modulates a flux. Compositions, receptors, contact, shares, at chosen points
 * against numbers worked out by hand from the formulas of model/README.md. */
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

/* Two receptors and a cell C that makes X; h(TNFR) = a/(60 + a), h(IL10R) = b/(20 + b). */
#define BASE                                                                                       \
    "module: base\n"                                                                               \
    "cytokines: {TNFa: {half_life: none}, IL10: {half_life: none}, IFNg: {half_life: none}}\n"     \
    "cells: {C: {scale: 1 cell/uL}}\n"                                                             \
    "effects: {X: {}, Y: {}}\n"                                                                    \
    "receptors:\n"                                                                                 \
    "  TNFR: {ligands: {TNFa: 60 pg/mL}}\n"                                                        \
    "  IL10R: {ligands: {IL10: 20 pg/mL}}\n"                                                       \
    "  IFNgR: {ligands: {IFNg: 10 pg/mL}}\n"

/* At this point h(TNFR) = 1/3, h(IL10R) = 3/4, h(IFNgR) = 1/2, C = 5, and the rate is 2. */
static void open_base(struct compiled *m, const char *arrow)
{
    char text[4096];
    snprintf(text, sizeof text, BASE "processes:\n  C induces X: {rate: 2 h-1 per (cell/uL)%s%s}\n",
             arrow[0] ? ", " : "", arrow);
    compiled_open(m, text);
    compiled_set(m, "C", 5);
    compiled_set(m, "TNFa", 30);
    compiled_set(m, "IL10", 60);
    compiled_set(m, "IFNg", 10);
}

static void check_modulation(const char *arrow, double m_expected)
{
    struct compiled m;
    open_base(&m, arrow);
    compiled_near(compiled_rate(&m, "X"), 2 * 5 * m_expected);
    compiled_near(compiled_rate(&m, "C"), 0);
    compiled_close(&m);
}

/* ---- compositions ---- */

static void an_arrow_without_modulators_has_its_basal_flux(void **state)
{
    (void)state;
    check_modulation("", 1);
    check_modulation("basal: 0.25", 0.25);
}

static void additive_sums(void **state)
{
    (void)state;
    check_modulation("additive: {TNFR: {}, IL10R: {}}", 1.0 / 3 + 0.75);
    check_modulation("additive: {TNFR: 6, IL10R: {V: 4}}", 2 + 3);
    check_modulation("basal: 0.5, additive: {TNFR: 6}", 2.5);
}

static void any_saturates(void **state)
{
    (void)state;
    check_modulation("any: {TNFR: {}}", 1.0 / 3);
    check_modulation("any: {TNFR: {}, IL10R: {}}", 1 - (2.0 / 3) * 0.25);
    check_modulation("any: {TNFR: {}, IL10R: {}, IFNgR: {}, V: 3}", 3 * (1 - 1.0 / 12));
}

static void all_multiplies(void **state)
{
    (void)state;
    check_modulation("all: {TNFR: {}, IL10R: {}}", 0.25);
    check_modulation("all: {TNFR: {}, IL10R: {}, V: 8}", 2);
}

static void synergy_adds_the_product(void **state)
{
    (void)state;
    check_modulation("synergy: {TNFR: 3, IL10R: 4, sigma: 12}", 1 + 3 + 3);
}

static void amplify_and_suppress_multiply(void **state)
{
    (void)state;
    check_modulation("amplify: {TNFR: 6}", 3);
    check_modulation("amplify: {TNFR: 6, IL10R: 4}", 12);
    check_modulation("suppress: {IL10R: 1}", 0.25);
    check_modulation("suppress: {IL10R: 0.8, TNFR: 0.6}", 0.4 * 0.8);
    check_modulation("additive: {IFNgR: 2}, amplify: {TNFR: 3}, suppress: {IL10R: 0.8}", 2 * 0.4);
}

static void groups_of_one_arrow_add_up(void **state)
{
    (void)state;
    check_modulation("basal: 0.1, additive: {TNFR: 3}, all: {IL10R: {}, IFNgR: {}, V: 8}", 4.1);
}

static void levels_are_hill_terms(void **state)
{
    (void)state;
    check_modulation("additive: {C: {K: 15 cell/uL}}", 0.25);
    check_modulation("additive: {C: {K: 2.5 cell/uL, n: 2}}", 0.8);
    check_modulation("suppress: {C: {K: 5 cell/uL, n: 3.3, epsilon: 0.5}}", 0.75);
}

static void nested_gates_are_between_0_and_1(void **state)
{
    (void)state;
    check_modulation("additive: {help: {any: {TNFR: {}, IL10R: {}}, V: 6}}", 5);
    check_modulation("any: {help: {all: {TNFR: {}, IL10R: {}}}, IFNgR: {}}", 1 - 0.75 * 0.5);
    check_modulation("all: {help: {additive: {TNFR: 3, IL10R: 1}}}", (1 + 0.75) / 4);
    check_modulation("all: {help: {synergy: {TNFR: 3, IL10R: 4, sigma: 13}}}",
                     (1 + 3 + 13 * 0.25) / 20);
    check_modulation("suppress: {help: {all: {IL10R: {}, both: {any: {TNFR: {}, IFNgR: {}}}}, "
                     "epsilon: 1}}",
                     1 - 0.75 * (2.0 / 3));
    check_modulation("any: {help: {all: {TNFR: {}}, suppress: {IFNgR: 1}}}", 1.0 / 6);
}

static void a_modulators_own_suppressor_blocks_it_alone(void **state)
{
    (void)state;
    check_modulation("additive: {TNFR: {suppress: {IL10R: 0.8}}, IFNgR: {}}",
                     (1.0 / 3) * 0.4 + 0.5);
    check_modulation("suppress: {IL10R: {epsilon: 1, suppress: {IFNgR: 1}}}", 1 - 0.375);
}

#define SHARED                                                                                     \
    BASE "processes:\n"                                                                            \
         "  C induces both:\n"                                                                     \
         "    rate: 2 h-1 per (cell/uL)\n"                                                         \
         "    shares: {X: {basal: 0.5, additive: {TNFR: 3}}, Y: {basal: 0, additive: {IL10R: "     \
         "6}}}\n"

static void shares_divide_one_flux(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, SHARED);
    compiled_set(&m, "C", 5);
    compiled_set(&m, "TNFa", 30);
    compiled_set(&m, "IL10", 60);
    compiled_near(compiled_rate(&m, "X"), 10 * 1.5 / 6);
    compiled_near(compiled_rate(&m, "Y"), 10 * 4.5 / 6);
    compiled_set_param(&m, "C induces both/shares/X/basal", 0);
    compiled_set(&m, "TNFa", 0);
    compiled_set(&m, "IL10", 0);
    compiled_near(compiled_rate(&m, "X"), 0); /* no weights at all: no flux, and no 0/0 */
    compiled_near(compiled_rate(&m, "Y"), 0);
    compiled_close(&m);
}

/* ---- receptors ---- */

#define RECEPTOR(keys, arrow)                                                                      \
    "module: receptors\n"                                                                          \
    "cytokines: {A: {half_life: none}, B: {half_life: none}, R: {half_life: none}}\n"              \
    "cells: {C: {scale: 1 cell/uL}, D: {scale: 1 cell/uL}}\n"                                      \
    "effects: {X: {}}\n"                                                                           \
    "receptors: {AR: {" keys "}}\n"                                                                \
    "processes: {C induces X: {rate: 2 h-1 per (cell/uL), " arrow "}}\n"

static void open_receptor(struct compiled *m, const char *text)
{
    compiled_open(m, text);
    compiled_set(m, "C", 5);
    compiled_set(m, "A", 30);
    compiled_set(m, "B", 20);
    compiled_set(m, "R", 40);
}

static void check_receptor(const char *text, double expected)
{
    struct compiled m;
    open_receptor(&m, text);
    compiled_near(compiled_rate(&m, "X"), 10 * expected);
    compiled_close(&m);
}

static void redundant_ligands_saturate_together(void **state)
{
    (void)state; /* s = 30/60 + 20/40 = 1 */
    check_receptor(RECEPTOR("ligands: {A: 60 pg/mL, B: 40 pg/mL}", "additive: {AR: {}}"), 0.5);
    check_receptor(RECEPTOR("ligands: {A: 20 pg/mL, B: 40 pg/mL}, n: 2", "additive: {AR: {}}"),
                   4.0 / 5);
}

/* a = 40/20 = 2 shifts the half-effect of A from 60 to 180; the maximum stays 1. */
static void a_competitive_antagonist_shifts_the_curve(void **state)
{
    struct compiled m;
    (void)state;
    open_receptor(&m, RECEPTOR("ligands: {A: 60 pg/mL}, antagonists: {R: 20 pg/mL}, n: 2",
                               "additive: {AR: {}}"));
    compiled_near(compiled_rate(&m, "X"), 10 * 0.25 / (9 + 0.25));
    compiled_set(&m, "A", 180);
    compiled_near(compiled_rate(&m, "X"), 5);
    compiled_set(&m, "A", 180e9);
    compiled_near(compiled_rate(&m, "X"), 10);
    compiled_close(&m);
}

static void expression_chains_families_and_blocks_scale_the_signal(void **state)
{
    struct compiled m;
    (void)state;
    open_receptor(&m, RECEPTOR("ligands: {A: 30 pg/mL}, family: I, chains: [p1, p2], on: {C: 0.8}",
                               "additive: {AR: {}}"));
    compiled_near(compiled_rate(&m, "X"), 10 * 0.8 * 0.5);
    compiled_set_param(&m, "AR/block", 0.5);
    compiled_near(compiled_rate(&m, "X"), 10 * 0.8 * 0.5 * 0.5);
    compiled_set_param(&m, "I/block", 0.75);
    compiled_near(compiled_rate(&m, "X"), 10 * 0.8 * 0.5 * 0.5 * 0.25);
    compiled_set_param(&m, "p1/block", 0.5);
    compiled_near(compiled_rate(&m, "X"), 10 * 0.8 * 0.5 * 0.5 * 0.25 * 0.5);
    compiled_set_param(&m, "p2/expression", 0);
    compiled_near(compiled_rate(&m, "X"), 0);
    compiled_close(&m);
}

/* Six cytokines act through one chain: without it, all are silent. */
static void losing_a_chain_silences_its_receptors(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m,
                  "module: m\n"
                  "cytokines: {A: {}, B: {}}\ncells: {C: {scale: 1 cell/uL}}\n"
                  "effects: {X: {}, Y: {}, Z: {}}\n"
                  "receptors: {AR: {ligands: {A: 1 pg/mL}, chains: [gammac]}, "
                  "BR: {ligands: {B: 1 pg/mL}, chains: [gammac]}, BQ: {ligands: {B: 1 pg/mL}}}\n"
                  "processes:\n"
                  "  C induces X: {rate: 1 h-1 per (cell/uL), additive: {AR: {}}}\n"
                  "  C induces Y: {rate: 1 h-1 per (cell/uL), additive: {BR: {}}}\n"
                  "  C induces Z: {rate: 1 h-1 per (cell/uL), additive: {BQ: {}}}\n");
    compiled_set(&m, "C", 1);
    compiled_set(&m, "A", 1);
    compiled_set(&m, "B", 1);
    compiled_near(compiled_rate(&m, "X"), 0.5);
    compiled_set_param(&m, "gammac/expression", 0);
    compiled_near(compiled_rate(&m, "X"), 0);
    compiled_near(compiled_rate(&m, "Y"), 0);
    compiled_near(compiled_rate(&m, "Z"), 0.5);
    compiled_close(&m);
}

static void another_cells_receptors_may_be_read(void **state)
{
    (void)state;
    check_receptor(
        RECEPTOR("ligands: {A: 30 pg/mL}, on: {C: 1, D: 0.4}", "additive: {AR: {on: D}}"), 0.2);
    check_receptor(RECEPTOR("ligands: {A: 30 pg/mL}, on: {C: 1, body: 0.6}", "on: body, "
                                                                             "additive: {AR: {}}"),
                   0.3);
}

/* e / (1 + a + s) with s = 30/60 + 20/40, a = 40/20 */
static void free_receptors_are_what_ligands_leave(void **state)
{
    (void)state;
    check_receptor(RECEPTOR("ligands: {A: 60 pg/mL, B: 40 pg/mL}, antagonists: {R: 20 pg/mL}, "
                            "on: {C: 0.8}, n: 3",
                            "additive: {AR.free: {}}"),
                   0.8 / 4);
}

static void membrane_ligands_act_by_contact(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m,
                  "module: m\n"
                  "cells: {C: {scale: 1 cell/uL}, T1: {scale: 1 cell/uL}, T2: {scale: 1 cell/uL}}\n"
                  "membrane_ligands: {CD40L: {K: 10 cell/uL, contact: 0.5, "
                  "bearers: {T1: 1, T2: 0.25}}}\n"
                  "effects: {X: {}}\n"
                  "processes: {C induces X: {rate: 2 h-1 per (cell/uL), all: {CD40L: {}}}}\n");
    compiled_set(&m, "C", 5);
    compiled_set(&m, "T1", 6);
    compiled_set(&m, "T2", 4);
    compiled_near(compiled_rate(&m, "X"), 10 * 0.5 * (6 + 1) / (10 + 10));
    assert_true(ck_system_state(&m.system, "CD40L") == CK_NONE);
    compiled_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arrow_without_modulators_has_its_basal_flux),
        cmocka_unit_test(additive_sums),
        cmocka_unit_test(any_saturates),
        cmocka_unit_test(all_multiplies),
        cmocka_unit_test(synergy_adds_the_product),
        cmocka_unit_test(amplify_and_suppress_multiply),
        cmocka_unit_test(groups_of_one_arrow_add_up),
        cmocka_unit_test(levels_are_hill_terms),
        cmocka_unit_test(nested_gates_are_between_0_and_1),
        cmocka_unit_test(a_modulators_own_suppressor_blocks_it_alone),
        cmocka_unit_test(shares_divide_one_flux),
        cmocka_unit_test(redundant_ligands_saturate_together),
        cmocka_unit_test(a_competitive_antagonist_shifts_the_curve),
        cmocka_unit_test(expression_chains_families_and_blocks_scale_the_signal),
        cmocka_unit_test(losing_a_chain_silences_its_receptors),
        cmocka_unit_test(another_cells_receptors_may_be_read),
        cmocka_unit_test(free_receptors_are_what_ligands_leave),
        cmocka_unit_test(membrane_ligands_act_by_contact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
