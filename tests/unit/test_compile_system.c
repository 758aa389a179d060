/* The compiler: what moves, against numbers worked out by hand. Verbs, turnover, binding, exchange,
 * delays; what is known of states and parameters; canonical order; memory. */
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

/* ---- verbs ---- */

static void verbs_move_what_they_say(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m,
                  "module: m\n"
                  "cells: {A: {scale: 1 cell/uL}, B: {scale: 1 cell/uL}, P: {scale: 1 cell/uL}}\n"
                  "agents: {G: {scale: 1 cell/uL}, H: {scale: 1 cell/uL}}\n"
                  "effects: {E: {}}\n"
                  "processes:\n"
                  "  A becomes B: {rate: 0.5 h-1}\n"
                  "  G proliferates: {rate: 0.2 h-1, capacity: 40 cell/uL}\n"
                  "  H proliferates: {rate: 0.3 h-1}\n"
                  "  B recruits A: {rate: 0.1 h-1 per (cell/uL), from: P}\n"
                  "  B kills G: {rate: 0.02 h-1 per (cell/uL)}\n"
                  "  B clears H: {rate: 0.6 cell/uL/h per (cell/uL), K: 12 cell/uL}\n"
                  "  body induces E: {rate: 7 h-1}\n");
    compiled_set(&m, "A", 8);
    compiled_set(&m, "B", 3);
    compiled_set(&m, "P", 2);
    compiled_set(&m, "G", 10);
    compiled_set(&m, "H", 4);
    double becoming = 4, recruited = 0.1 * 3 * 2;
    compiled_near(compiled_rate(&m, "A"), recruited - becoming);
    compiled_near(compiled_rate(&m, "B"), becoming);
    compiled_near(compiled_rate(&m, "P"), -recruited);
    compiled_near(compiled_rate(&m, "G"), 0.2 * 10 * 0.75 - 0.02 * 3 * 10);
    compiled_near(compiled_rate(&m, "H"), 0.3 * 4 - 0.6 * 3 * 4 / 16);
    compiled_near(compiled_rate(&m, "E"), 7);
    compiled_close(&m);
}

static void losses_and_constant_production(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cytokines: {A: {half_life: 18 min}, B: {}, D: {half_life: none, "
                      "scale: 1 pg/mL}}\n"
                      "cells: {C: {baseline: 50 cell/uL, half_life: 10 h}}\n");
    compiled_set(&m, "A", 10);
    compiled_set(&m, "B", 10);
    compiled_set(&m, "C", 20);
    compiled_set(&m, "D", 20);
    compiled_near(compiled_rate(&m, "A"), -10 * log(2) / 0.3);
    compiled_near(compiled_rate(&m, "B"), -10 * log(2) / 0.5);
    compiled_near(compiled_rate(&m, "D"), 0);
    compiled_set_param(&m, "A/neutralise", 3);
    compiled_near(compiled_rate(&m, "A"), -10 * log(2) / 0.3 - 30);
    compiled_set_param(&m, "C/baseline_production", 4);
    compiled_near(compiled_rate(&m, "C"), 4 - 2 * log(2));
    compiled_close(&m);
}

static void the_production_factor_is_on_all_that_makes_a_species(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cells: {A: {baseline: 1 cell/uL}, B: {scale: 1 cell/uL}}\n"
                      "cytokines: {X: {half_life: none, scale: 1 pg/mL}}\n"
                      "processes:\n"
                      "  A secretes X: {rate: 2 pg/mL/h per (cell/uL)}\n"
                      "  B becomes A: {rate: 1 h-1}\n"
                      "  B recruits A: {rate: 1 h-1}\n"
                      "  A proliferates: {rate: 1 h-1}\n");
    compiled_set(&m, "A", 3);
    compiled_set(&m, "B", 5);
    compiled_set_param(&m, "A/baseline_production", 7);
    compiled_near(compiled_rate(&m, "A"), 5 + 5 + 3 + 7);
    compiled_near(compiled_rate(&m, "B"), -5);
    compiled_set_param(&m, "A/production", 0);
    compiled_set_param(&m, "X/production", 0.5);
    compiled_near(compiled_rate(&m, "A"), 0);
    compiled_near(compiled_rate(&m, "B"), 0); /* what cannot be made is not used up */
    compiled_near(compiled_rate(&m, "X"), 3);
    compiled_close(&m);
}

/* ---- binding ---- */

#define BINDING                                                                                    \
    "module: m\n"                                                                                  \
    "cytokines: {TNFa: {half_life: none, molar_mass: 52 kDa}}\n"                                   \
    "drugs: {mab: {half_life: none, molar_mass: 150 kDa}}\n"                                       \
    "processes: {mab binds TNFa: {on: 2 nM-1 h-1, off: 0.5 h-1, half_life: 10 h}}\n"

/* 52000 pg/mL of 52 kDa and 0.15 ug/mL of 150 kDa are 1 nmol/L each. */
static void binding_is_stoichiometric_in_molar_units(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, BINDING);
    compiled_set(&m, "TNFa", 3 * 52000);
    compiled_set(&m, "mab", 2 * 0.15);
    compiled_set(&m, "mab_TNFa", 4);
    double flux = 2 * 2 * 3 - 0.5 * 4;
    compiled_near(compiled_flux(&m, "mab binds TNFa"), flux);
    compiled_near(compiled_rate(&m, "TNFa"), -flux * 52000);
    compiled_near(compiled_rate(&m, "mab"), -flux * 0.15);
    compiled_near(compiled_rate(&m, "mab_TNFa"), flux - 4 * log(2) / 10);
    compiled_near(compiled_readout(&m, "TNFa_bound"), 4 * 52000);
    compiled_near(compiled_readout(&m, "TNFa_total"), 7 * 52000);
    compiled_near(compiled_readout(&m, "mab_bound"), 4 * 0.15);
    compiled_near(compiled_readout(&m, "mab_total"), 6 * 0.15);
    compiled_close(&m);
}

static void two_of_on_off_and_K_give_the_third(void **state)
{
    struct compiled m;
    (void)state;
    static const char *const given[] = {"K: 0.25 nM, off: 0.5 h-1", "K: 0.25 nM, on: 2 nM-1 h-1"};
    for (int i = 0; i < 2; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "module: m\ncytokines: {T: {half_life: none, molar_mass: 1 kDa}}\n"
                 "drugs: {D: {half_life: none, molar_mass: 1 kDa}}\n"
                 "processes: {D binds T: {%s, complex: DT}}\n",
                 given[i]);
        compiled_open(&m, text);
        compiled_set(&m, "T", 3000);
        compiled_set(&m, "D", 0.002);
        compiled_set(&m, "DT", 4);
        compiled_near(compiled_flux(&m, "D binds T"), 2 * 3 * 2 - 0.5 * 4);
        compiled_close(&m);
    }
}

static void binding_without_a_molar_mass_is_an_error(void **state)
{
    struct compiled m;
    struct ck_system system;
    (void)state;
    compiled_open(&m, BINDING);
    ck_graph_species(&m.graph, "TNFa")->molar_mass = NULL;
    assert_int_equal(ck_compile(&m.graph, &system, &m.diag), CK_BAD_INPUT);
    assert_int_equal(m.diag.errors, 1);
    assert_non_null(strstr(m.diag.messages[0].text, "TNFa"));
    ck_system_free(&system);
    compiled_close(&m);
}

/* ---- tissue and plasma ---- */

#define PLASMA                                                                                     \
    "module: m\n"                                                                                  \
    "body: {blood_volume: 4 L, tissue_volume: 10 L, exchange: 5 L/h}\n"                            \
    "cytokines:\n"                                                                                 \
    "  IL6: {half_life: none, blood: true, scale: 1 pg/mL}\n"                                      \
    "  IL1: {half_life: none, blood: {exchange: 2 L/h, half_life: 3 h}, scale: 1 pg/mL}\n"         \
    "  IL8: {half_life: none}\n"                                                                   \
    "cells: {M: {in: blood, scale: 1 cell/uL}, F: {scale: 1 cell/uL}}\n"                           \
    "effects: {X: {}}\n"                                                                           \
    "receptors: {IL6R: {ligands: {IL6: 30 pg/mL, IL8: 5 pg/mL}}}\n"                                \
    "processes:\n"                                                                                 \
    "  M secretes IL1: {rate: 3 pg/mL/h per (cell/uL), additive: {IL6R: {}}}\n"                    \
    "  F induces X: {rate: 1 h-1 per (cell/uL), additive: {IL6R: {}}}\n"

static void exchange_conserves_amounts(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, PLASMA);
    compiled_set(&m, "IL6", 9);
    compiled_set(&m, "IL6_blood", 1);
    compiled_near(compiled_rate(&m, "IL6"), 5.0 / 10 * (1 - 9));
    compiled_near(compiled_rate(&m, "IL6_blood"), 5.0 / 4 * (9 - 1));
    double amount = 10 * compiled_rate(&m, "IL6") + 4 * compiled_rate(&m, "IL6_blood");
    compiled_near(amount, 0);
    compiled_set(&m, "IL1_blood", 6);
    compiled_near(compiled_rate(&m, "IL1"), 2.0 / 10 * 6);
    compiled_near(compiled_rate(&m, "IL1_blood"), -2.0 / 4 * 6 - 6 * log(2) / 3);
    compiled_close(&m);
}

/* V = 3 L and 15 L: 5 h-1 · 6 cell/uL leave the plasma; what arrives is a fifth as concentrated. */
static void cells_that_change_place_keep_their_number(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cells: {A: {in: blood, scale: 1 cell/uL}, B: {scale: 1 cell/uL},\n"
                      "        D: {scale: 1 cell/uL}, P: {in: blood, scale: 1 cell/uL},\n"
                      "        S: {scale: 1 cell/uL}}\n"
                      "processes:\n"
                      "  A becomes B: {rate: 5 h-1}\n"
                      "  A becomes S: {rate: 5 h-1, delay: 1 h}\n"
                      "  B recruits D: {rate: 0.5 h-1 per (cell/uL), from: P}\n");
    compiled_set(&m, "A", 6);
    compiled_set(&m, "B", 2);
    compiled_set(&m, "P", 7);
    compiled_near(compiled_rate(&m, "A"), -30 - 30);
    compiled_near(compiled_rate(&m, "B"), 6);
    compiled_near(compiled_rate(&m, "A becomes S/stage1"), 6);
    compiled_near(compiled_rate(&m, "D"), 7);
    compiled_near(compiled_rate(&m, "P"), -35);
    compiled_close(&m);
}

/* IL8 has no twin: there is none of it in the blood. */
static void blood_cells_read_and_secrete_the_plasma_twins(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, PLASMA);
    compiled_set_param(&m, "body/exchange", 0);
    compiled_set(&m, "M", 2);
    compiled_set(&m, "F", 2);
    compiled_set(&m, "IL6", 15);
    compiled_set(&m, "IL8", 2.5);
    compiled_set(&m, "IL6_blood", 10);
    compiled_near(compiled_rate(&m, "IL1_blood"), 3 * 2 * 0.25);
    compiled_near(compiled_rate(&m, "IL1"), 0);
    compiled_near(compiled_rate(&m, "X"), 2 * 0.5);
    compiled_close(&m);
}

static void a_depot_empties_into_the_plasma(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "drugs: {D: {half_life: none, blood: true, absorption: 0.02 h-1, "
                      "bioavailability: 0.6}}\n");
    compiled_set(&m, "D_depot", 50);
    compiled_near(compiled_rate(&m, "D_depot"), -1);
    compiled_near(compiled_rate(&m, "D_blood"), 1);
    const struct ck_state_info *info = &m.system.states[compiled_state(&m, "D")];
    assert_int_equal(info->depot, compiled_state(&m, "D_depot"));
    assert_int_equal(info->twin, compiled_state(&m, "D_blood"));
    assert_int_equal(info->bioavailability, ck_system_param(&m.system, "D/bioavailability"));
    compiled_near(m.system.states[info->depot].volume_l, 3);
    assert_true(m.system.states[info->depot].absent_at_rest);
    compiled_close(&m);
}

/* ---- delays ---- */

#define DELAYED(delay)                                                                             \
    "module: m\n"                                                                                  \
    "cells: {A: {scale: 1 cell/uL}, B: {scale: 5 cell/uL}}\n"                                      \
    "processes: {A becomes B: {rate: 0.5 h-1, delay: " delay ", stages: 3}}\n"

static void a_delayed_product_passes_through_stages(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, DELAYED("6 h"));
    assert_int_equal(m.system.n_states, 5);
    compiled_set(&m, "A", 8);
    compiled_set(&m, "A becomes B/stage1", 4);
    compiled_set(&m, "A becomes B/stage2", 6);
    compiled_set(&m, "A becomes B/stage3", 10);
    compiled_near(compiled_rate(&m, "A"), -4);
    compiled_near(compiled_rate(&m, "A becomes B/stage1"), 4 - 4 * 0.5);
    compiled_near(compiled_rate(&m, "A becomes B/stage2"), (4 - 6) * 0.5);
    compiled_near(compiled_rate(&m, "A becomes B/stage3"), (6 - 10) * 0.5);
    compiled_near(compiled_rate(&m, "B"), 5);
    uint32_t stage = compiled_state(&m, "A becomes B/stage2");
    assert_true(m.system.states[stage].hidden);
    compiled_near(m.system.states[stage].scale, 5);
    compiled_close(&m);
}

static double total_rate(const struct compiled *m)
{
    double *dx = compiled_run(m, &m->system.rhs), sum = 0;
    for (uint32_t i = 0; i < m->system.n_states; i++) sum += dx[i];
    ck_release(dx);
    return sum;
}

static void a_delay_set_to_zero_lets_the_product_through(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, DELAYED("6 h"));
    compiled_set(&m, "A", 8);
    compiled_near(compiled_rate(&m, "B"), 0);
    compiled_set_param(&m, "A becomes B/delay", 0);
    compiled_near(compiled_rate(&m, "B"), 4);
    compiled_near(compiled_rate(&m, "A becomes B/stage1"), 0);
    compiled_set(&m, "A becomes B/stage3", 1e-3); /* under way when the delay went */
    assert_true(compiled_rate(&m, "A becomes B/stage3") < 0);
    compiled_near(total_rate(&m), 0);
    double *jacobian = compiled_run(&m, &m.system.jacobian);
    for (uint32_t i = 0; i < m.system.n_jac; i++) assert_true(isfinite(jacobian[i]));
    ck_release(jacobian);
    compiled_close(&m);
}

static void no_delay_needs_no_stages(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, DELAYED("0 h"));
    assert_int_equal(m.system.n_states, 2);
    compiled_set(&m, "A", 8);
    compiled_near(compiled_rate(&m, "B"), 4);
    compiled_close(&m);
}

static void each_share_has_its_own_stages(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\ncells: {C: {scale: 1 cell/uL}}\neffects: {X: {}, Y: {}}\n"
                      "processes:\n"
                      "  C induces both: {rate: 2 h-1 per (cell/uL), delay: 4 h, stages: 2, "
                      "shares: {X: {basal: 1}, Y: {basal: 3}}}\n");
    compiled_set(&m, "C", 5);
    compiled_near(compiled_rate(&m, "X"), 0);
    compiled_near(compiled_rate(&m, "C induces both/X/stage1"), 2.5);
    compiled_near(compiled_rate(&m, "C induces both/Y/stage1"), 7.5);
    compiled_set(&m, "C induces both/Y/stage2", 6);
    compiled_near(compiled_rate(&m, "Y"), 3);
    compiled_close(&m);
}

/* ---- what is known of states and parameters ---- */

static double scale_of(const struct compiled *m, const char *name)
{
    return m->system.states[compiled_state(m, name)].scale;
}

static void scales_are_the_smallest_that_matters(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m,
                  "module: m\n"
                  "cytokines: {A: {blood: true, molar_mass: 52 kDa}, B: {baseline: 7 pg/mL}, "
                  "D: {scale: 3 pg/mL, baseline: 9 pg/mL}, E: {molar_mass: 20 kDa}}\n"
                  "cells: {C: {baseline: 50 cell/uL}}\n"
                  "agents: {G: {}, H: {}, I: {}}\n"
                  "drugs: {mab: {molar_mass: 150 kDa, absorption: 1 h-1}}\n"
                  "effects: {X: {}}\n"
                  "receptors: {AR: {ligands: {A: 60 pg/mL, B: 1 pg/mL}}, "
                  "AQ: {ligands: {B: 5 pg/mL}, antagonists: {A: 40 pg/mL}}}\n"
                  "processes:\n"
                  "  C induces X: {rate: 1 h-1 per (cell/uL), any: {AR: {}, G: {K: 30 cell/uL}}, "
                  "suppress: {G: {K: 20 cell/uL, epsilon: 1}, AQ: 0.5}}\n"
                  "  C kills H: {rate: 1 cell/uL/h per (cell/uL), K: 25 cell/uL, "
                  "amplify: {A: {K: 100 pg/mL, alpha: 1, in: blood}}}\n"
                  "  mab binds E: {on: 1 nM-1 h-1, K: 0.1 nM}\n");
    compiled_near(scale_of(&m, "A"), 40);
    compiled_near(scale_of(&m, "A_blood"), 40);
    compiled_near(scale_of(&m, "B"), 7);
    compiled_near(scale_of(&m, "D"), 3);
    compiled_near(scale_of(&m, "C"), 50);
    compiled_near(scale_of(&m, "G"), 20);
    compiled_near(scale_of(&m, "H"), 25);
    compiled_near(scale_of(&m, "I"), 0);
    compiled_near(scale_of(&m, "mab"), 0.1 * 0.15); /* 0.1 nmol/L of 150 kDa */
    compiled_near(scale_of(&m, "E"), 0.1 * 20000);
    compiled_near(scale_of(&m, "mab_E"), 0.1);
    compiled_near(scale_of(&m, "mab_depot"), 0);
    compiled_close(&m);
}

static void parameters_are_sorted_and_tell_their_source(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cytokines: {A: {half_life: 18 min in 13..30 @lo2016, baseline: 2 pg/mL}}\n"
                      "references: {lo2016: {kind: literature, cite: Lo et al. 2016}}\n");
    const struct ck_system *system = &m.system;
    for (uint32_t i = 1; i < system->n_params; i++)
        assert_true(strcmp(system->params[i - 1].address, system->params[i].address) < 0);
    assert_int_equal(system->n_params, m.graph.number_count + 1);
    const struct ck_param_info *life = &system->params[ck_system_param(system, "A/half_life")];
    compiled_near(life->value, 0.3);
    compiled_near(life->high, 0.5);
    assert_int_equal(life->provenance, CK_BY_LITERATURE);
    assert_string_equal(life->cite, "lo2016: Lo et al. 2016");
    uint32_t solved = ck_system_param(system, "A/baseline_production");
    assert_true(system->params[solved].solved);
    assert_string_equal(system->params[solved].unit, "pg/mL/h");
    const struct ck_state_info *info = &system->states[compiled_state(&m, "A")];
    assert_int_equal(info->production, solved);
    assert_int_equal(info->baseline, ck_system_param(system, "A/baseline"));
    compiled_near(info->initial, 2);
    assert_true(ck_system_param(system, "nothing") == CK_NONE);
    compiled_close(&m);
}

/* A share may be the subject itself: what stays is one entry of the stoichiometry, not two. */
static void a_flux_moves_a_state_once(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cells: {A: {scale: 1 cell/uL}, B: {scale: 1 cell/uL}}\n"
                      "processes: {A becomes both: {rate: 2 h-1, shares: {A: {basal: 1}, "
                      "B: {basal: 3}}}}\n");
    compiled_set(&m, "A", 4);
    compiled_near(compiled_rate(&m, "A"), -6);
    compiled_near(compiled_rate(&m, "B"), 6);
    for (uint32_t i = 1; i < m.system.n_stoich; i++) {
        const struct ck_stoich *last = &m.system.stoich[i - 1], *next = last + 1;
        assert_true(last->state < next->state ||
                    (last->state == next->state && last->flux < next->flux));
    }
    compiled_close(&m);
}

/* The same model written in another order gives the same programs to the last bit. */
static void the_order_of_declarations_does_not_matter(void **state)
{
    struct compiled a, b;
    (void)state;
    compiled_open(&a,
                  "module: m\n"
                  "cytokines: {A: {baseline: 1 pg/mL}, B: {}}\ncells: {C: {scale: 1 cell/uL}, "
                  "D: {scale: 1 cell/uL}}\n"
                  "receptors: {R: {ligands: {A: 1 pg/mL, B: 2 pg/mL}}, "
                  "S: {ligands: {B: 3 pg/mL}}}\n"
                  "processes:\n"
                  "  C becomes D: {rate: 1 h-1, additive: {R: 2, S: 3, C: {K: 2 cell/uL}}}\n"
                  "  D secretes B: {rate: 1 pg/mL/h per (cell/uL), suppress: {R: 0.5, S: 0.25}}\n");
    compiled_open(&b,
                  "module: m\n"
                  "processes:\n"
                  "  D secretes B: {suppress: {S: 0.25, R: 0.5}, rate: 1 pg/mL/h per (cell/uL)}\n"
                  "  C becomes D: {additive: {C: {K: 2 cell/uL}, S: 3, R: 2}, rate: 1 h-1}\n"
                  "receptors: {S: {ligands: {B: 3 pg/mL}}, "
                  "R: {ligands: {B: 2 pg/mL, A: 1 pg/mL}}}\n"
                  "cells: {D: {scale: 1 cell/uL}, C: {scale: 1 cell/uL}}\n"
                  "cytokines: {B: {}, A: {baseline: 1 pg/mL}}\n");
    assert_int_equal(a.system.rhs.n_code, b.system.rhs.n_code);
    assert_int_equal(a.system.n_jac, b.system.n_jac);
    for (uint32_t i = 0; i < a.system.n_states; i++) {
        assert_string_equal(a.system.states[i].name, b.system.states[i].name);
        a.states[i] = b.states[i] = 1.0 / (3 + i);
    }
    double *from_a = compiled_run(&a, &a.system.rhs), *from_b = compiled_run(&b, &b.system.rhs);
    assert_memory_equal(from_a, from_b, a.system.n_states * sizeof *from_a);
    ck_release(from_a);
    ck_release(from_b);
    compiled_close(&a);
    compiled_close(&b);
}

static void the_jacobian_has_its_diagonal_and_is_sorted(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, PLASMA);
    const struct ck_system *system = &m.system;
    assert_int_equal(system->jac_column[system->n_states], system->n_jac);
    for (uint32_t j = 0; j < system->n_states; j++) {
        bool diagonal = false;
        for (uint32_t k = system->jac_column[j]; k < system->jac_column[j + 1]; k++) {
            diagonal = diagonal || system->jac_row[k] == j;
            if (k > system->jac_column[j]) assert_true(system->jac_row[k - 1] < system->jac_row[k]);
        }
        assert_true(diagonal);
    }
    compiled_close(&m);
}

/* ---- memory ---- */

#define EVERYTHING                                                                                 \
    "module: m\n"                                                                                  \
    "cytokines: {A: {blood: true, molar_mass: 20 kDa, baseline: 1 pg/mL}, B: {}}\n"                \
    "cells: {C: {scale: 1 cell/uL}, D: {in: blood, scale: 1 cell/uL}}\n"                           \
    "drugs: {mab: {molar_mass: 150 kDa, blood: true, absorption: 1 h-1}}\n"                        \
    "effects: {X: {}, Y: {}}\n"                                                                    \
    "membrane_ligands: {L: {K: 1 cell/uL, bearers: {C: 1}}}\n"                                     \
    "receptors: {R: {ligands: {A: 1 pg/mL}, antagonists: {B: 2 pg/mL}, chains: [p], family: I}}\n" \
    "processes:\n"                                                                                 \
    "  C induces both: {rate: 1 h-1 per (cell/uL), delay: 2 h, stages: 3, shares: {X: {basal: "    \
    "1}, "                                                                                         \
    "Y: {basal: 0, any: {R: {}, L: {}}}}}\n"                                                       \
    "  D secretes A: {rate: 1 pg/mL/h per (cell/uL), suppress: {R: 0.5}}\n"                        \
    "  mab binds A: {on: 1 nM-1 h-1, K: 1 nM, in: blood}\n"

static void every_allocation_may_fail(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, EVERYTHING);
    enum ck_status status = CK_NO_MEMORY;
    long n = 0;
    while (status != CK_OK) {
        struct ck_system system;
        struct ck_diag diag;
        ck_diag_init(&diag);
        long live = ck_memory_live();
        ck_memory_fail_at(++n);
        status = ck_compile(&m.graph, &system, &diag);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        if (status == CK_OK) ck_system_free(&system);
        assert_int_equal(ck_memory_live(), live);
        ck_diag_free(&diag);
    }
    assert_true(n > 50);
    compiled_close(&m);
}

static void nothing_stays_alive(void **state)
{
    struct compiled m;
    (void)state;
    long live = ck_memory_live();
    compiled_open(&m, EVERYTHING);
    struct ck_program program;
    uint32_t params[2] = {0, 5};
    assert_int_equal(ck_system_by_params(&m.system, params, 2, &program), CK_OK);
    assert_int_equal(program.n_outputs, 2 * m.system.n_states);
    ck_program_free(&program);
    for (long n = 1; n < 6; n++) {
        ck_memory_fail_at(n);
        assert_int_equal(ck_system_by_params(&m.system, params, 2, &program), CK_NO_MEMORY);
        ck_memory_fail_at(0);
    }
    compiled_close(&m);
    assert_int_equal(ck_memory_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verbs_move_what_they_say),
        cmocka_unit_test(losses_and_constant_production),
        cmocka_unit_test(the_production_factor_is_on_all_that_makes_a_species),
        cmocka_unit_test(binding_is_stoichiometric_in_molar_units),
        cmocka_unit_test(two_of_on_off_and_K_give_the_third),
        cmocka_unit_test(binding_without_a_molar_mass_is_an_error),
        cmocka_unit_test(exchange_conserves_amounts),
        cmocka_unit_test(cells_that_change_place_keep_their_number),
        cmocka_unit_test(blood_cells_read_and_secrete_the_plasma_twins),
        cmocka_unit_test(a_depot_empties_into_the_plasma),
        cmocka_unit_test(a_delayed_product_passes_through_stages),
        cmocka_unit_test(a_delay_set_to_zero_lets_the_product_through),
        cmocka_unit_test(no_delay_needs_no_stages),
        cmocka_unit_test(each_share_has_its_own_stages),
        cmocka_unit_test(scales_are_the_smallest_that_matters),
        cmocka_unit_test(parameters_are_sorted_and_tell_their_source),
        cmocka_unit_test(a_flux_moves_a_state_once),
        cmocka_unit_test(the_order_of_declarations_does_not_matter),
        cmocka_unit_test(the_jacobian_has_its_diagonal_and_is_sorted),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(nothing_stays_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
