/* What drugs do to their targets, against closed forms: binding mole by mole, receptor blockade,
 * agonists, replacement. Doses and how drugs spread are in test_doses.c. */
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LN2  "0.69314718055994531"
#define NEAR 1e-6

static double value(struct studying *s, const char *arm, const char *column, double time_h)
{
    const struct ck_trajectory *trajectory = &studying_arm(s, arm)->trajectory;
    const size_t index = ck_trajectory_column(trajectory, column);
    if (index == SIZE_MAX) fail_msg("no column %s", column);
    return ck_trajectory_value(trajectory, index, time_h, true);
}

static void assert_near(double actual, double expected)
{
    assert_close(actual, expected, NEAR * fabs(expected));
}

/* --- binding --------------------------------------------------------------------------------- */

/* 1 ug/mL of D (100 kDa) is 10 nM, 1000 pg/mL of A (50 kDa) is 0.02 nM. Nothing is lost. */
static const char binding[] =
    "module: m\n"
    "cytokines: {A: {half_life: none, molar_mass: 50 kDa, scale: 1000 pg/mL}}\n"
    "drugs: {D: {half_life: none, molar_mass: 100 kDa}}\n"
    "processes: {D binds A: {on: 3 nM-1 h-1, K: 2 nM}}\n";

/* Complexes at equilibrium of totals d and a, nM. */
static double bound(double d, double a, double K)
{
    const double sum = d + a + K;
    return 2 * d * a / (sum + sqrt(sum * sum - 4 * d * a));
}

/* From far too little drug to far too much. */
static void test_quadratic_equilibrium(void **state)
{
    (void)state;
    static const double doses_nM[] = {0.01, 0.5, 2, 5, 40, 1000};
    for (size_t i = 0; i < sizeof doses_nM / sizeof *doses_nM; i++) {
        struct studying s;
        char arms[300];
        snprintf(arms, sizeof arms,
                 "  a: {give: {A: {dose: 150000 pg/mL}, D: {dose: %.15g ug/mL}}}\n",
                 0.1 * doses_nM[i]);
        studying_solve(&s, binding, "60 h", arms);
        const double c = bound(doses_nM[i], 3, 2);
        assert_near(value(&s, "a", "D_A", 60), c);
        assert_near(value(&s, "a", "A", 60), 50000 * (3 - c));
        assert_near(value(&s, "a", "D", 60), 0.1 * (doses_nM[i] - c));
        assert_near(value(&s, "a", "A_bound", 60), 50000 * c);
        studying_close(&s);
    }
}

/* dC/dt = on (D - C)(A - C) - off C is 0 at two values of C, whose distance sets the pace. */
static void test_the_way_to_equilibrium(void **state)
{
    (void)state;
    struct studying s;
    const double d = 10, a = 3, K = 2, on = 3, sum = d + a + K;
    const double root = sqrt(sum * sum - 4 * d * a), low = (sum - root) / 2,
                 high = (sum + root) / 2;
    studying_solve(&s, binding, "2 h",
                   "  a: {give: {A: {dose: 150000 pg/mL}, D: {dose: 1 ug/mL}}}\n");
    for (double t = 0.01; t < 0.3; t += 0.02) {
        const double e = exp(-on * root * t);
        assert_near(value(&s, "a", "D_A", t), low * (1 - e) / (1 - low / high * e));
    }
    studying_close(&s);
}

/* Through doses of both, at every time. */
static void test_bound_and_free_are_conserved(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s, binding, "48 h",
                   "  a: {give: {A: [{dose: 150000 pg/mL}, {dose: 50000 pg/mL, at: 20 h}],\n"
                   "             D: {dose: 1 ug/mL, at: 5 h, every: 12 h}}}\n");
    for (double t = 0.37; t < 48; t += 0.37) {
        const double drug = t < 5 ? 0 : 1 + floor((t - 5) / 12), target = t < 20 ? 150000 : 200000;
        assert_close(value(&s, "a", "D_total", t), drug, 1e-9 * drug);
        assert_close(value(&s, "a", "A_total", t), target, 1e-9 * target);
        assert_close(value(&s, "a", "D", t) + value(&s, "a", "D_bound", t), drug, 1e-9 * drug);
        assert_close(value(&s, "a", "D_A", t) * 50000, value(&s, "a", "A_bound", t), 1e-9 * target);
    }
    studying_close(&s);
}

/* Bound so firmly that all is complex, what is left goes at the complexes' rate. */
static void test_complexes_are_eliminated(void **state)
{
    (void)state;
    struct studying s;
    studying_solve(&s,
                   "module: m\n"
                   "cytokines: {A: {half_life: none, molar_mass: 50 kDa, scale: 1000 pg/mL}}\n"
                   "drugs: {D: {half_life: none, molar_mass: 100 kDa}}\n"
                   "processes: {D binds A: {on: 1e4 nM-1 h-1, K: 1e-9 nM, half_life: " LN2 " h}}\n",
                   "10 h", "  a: {give: {A: {dose: 150000 pg/mL}, D: {dose: 1 ug/mL}}}\n");
    assert_near(value(&s, "a", "D", 8), 0.7);
    assert_close(value(&s, "a", "D_A", 8), 3 * exp(-8),
                 1e-4 * exp(-8)); /* and binding takes 1e-5 h */
    assert_close(value(&s, "a", "D_total", 8), 0.7 + 0.3 * exp(-8), 1e-6);
    studying_close(&s);
}

/* --- receptors ------------------------------------------------------------------------------- */

/* fire rests at the occupancy of AR: s² / ((1 + a)² + s²), s and a sums of levels by their K. */
static const char receptor[] =
    "module: m\n"
    "include: [drug.yaml]\n"
    "cytokines:\n"
    "  A: {half_life: " LN2 " h, baseline: 20 pg/mL}\n"
    "  B: {half_life: " LN2 " h, scale: 10 pg/mL}\n"
    "effects: {fire: {half_life: " LN2 " h, scale: 1}}\n"
    "receptors: {AR: {n: 2, ligands: {A: 10 pg/mL}, antagonists: {blocker: 2 ug/mL}}}\n"
    "extend: {AR: {ligands: {agonist: 5 ug/mL}, antagonists: {other: 20 nM}}}\n"
    "processes: {body induces fire: {rate: 1 h-1, additive: {AR: {}}}}\n";
static const char drugs[] = "module: drugs\ndrugs:\n"
                            "  blocker: {half_life: none}\n"
                            "  other: {half_life: none, molar_mass: 50 kDa}\n"
                            "  agonist: {half_life: none}\n";

static void run_receptor(struct studying *s, const char *arms)
{
    char text[2000];
    snprintf(text, sizeof text, "study: s\nmodel: model.yaml\nduration: 40 h\narms:\n%s", arms);
    studying_open(s);
    studying_add(s, "model.yaml", receptor);
    studying_add(s, "drug.yaml", drugs);
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

static double occupancy(double s, double a)
{
    return s * s / ((1 + a) * (1 + a) + s * s);
}

static void test_blockade_by_two_drugs(void **state)
{
    (void)state;
    struct studying s;
    run_receptor(&s, "  none: {}\n"
                     "  one: {give: {blocker: {dose: 6 ug/mL}}}\n"
                     "  both: {give: {blocker: {dose: 6 ug/mL}, other: {dose: 5 ug/mL}}}\n");
    assert_near(value(&s, "none", "fire", 40), occupancy(2, 0));
    assert_near(value(&s, "one", "fire", 40), occupancy(2, 3));
    assert_near(value(&s, "both", "fire", 40), occupancy(2, 3 + 5)); /* 5 ug/mL are 100 nM */
    studying_close(&s);
}

/* An agonist adds to the ligand; the blocker holds both back. */
static void test_agonist(void **state)
{
    (void)state;
    struct studying s;
    run_receptor(&s, "  agonist: {give: {agonist: {dose: 15 ug/mL}}}\n"
                     "  held: {give: {agonist: {dose: 15 ug/mL}, blocker: {dose: 2 ug/mL}}}\n");
    assert_near(value(&s, "agonist", "fire", 40), occupancy(2 + 3, 0));
    assert_near(value(&s, "held", "fire", 40), occupancy(2 + 3, 1));
    studying_close(&s);
}

/* What a knock-out does not make, an infusion replaces: 20 pg/mL/h lost at 1/h. */
static void test_replacement(void **state)
{
    (void)state;
    struct studying s;
    run_receptor(&s, "  missing: {knockout: A}\n"
                     "  replaced: {like: missing, give: {A: {dose: 800 pg/mL, over: 40 h}}}\n");
    assert_close(value(&s, "missing", "fire", 39), 0, 1e-9);
    assert_near(value(&s, "replaced", "A", 39), 20);
    assert_near(value(&s, "replaced", "fire", 39), occupancy(2, 0));
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quadratic_equilibrium),
        cmocka_unit_test(test_the_way_to_equilibrium),
        cmocka_unit_test(test_bound_and_free_are_conserved),
        cmocka_unit_test(test_complexes_are_eliminated),
        cmocka_unit_test(test_blockade_by_two_drugs),
        cmocka_unit_test(test_agonist),
        cmocka_unit_test(test_replacement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
