/* Wrong models: each mistake gives its message, its hint and its place; all of them in one pass. */
#include "reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Five lines that every case starts with; the mistake stands below. */
#define BASE                                                                                       \
    "module: base\n"                                                                               \
    "cytokines: {TNFa: {blood: true, molar_mass: 52 kDa}, IL10: {}}\n"                             \
    "cells: {macrophage: {}, Th1: {}, monocyte: {in: blood}}\n"                                    \
    "agents: {pathogen: {}}\n"                                                                     \
    "receptors: {TNFR: {ligands: {TNFa: 6 pg/mL}}, R10: {ligands: {IL10: 2 pg/mL}, on: {Th1: "     \
    "1}}}\n"
#define MORE  BASE "effects: {fever: {unit: K}, damage: {}}\n"
#define ARROW MORE "processes:\n"
#define RATE  "rate: 1 pg/mL/h per (cell/uL)"
/* An arrow with a composition, on line 8. */
#define GATE(text) ARROW "  macrophage becomes Th1: {rate: 1 h-1, " text "}\n"

struct wrong {
    const char *text, *message, *hint;
    unsigned line;
};

static const struct wrong files[] = {
    {"cells: {}\n", "does not say its `module`", "module: NAME", 0},
    {BASE "cels: {}\n", "unknown key 'cels'", "'cells'", 6},
    {BASE "include: [base.yaml]\n", "cannot read 'base.yaml'", NULL, 6},
    {BASE "include: [model.yaml]\n", "include each other in a circle", "of its own", 6},
    {BASE "notes: nowhere.tsv\n", "cannot read 'nowhere.tsv'", NULL, 6},
    {BASE "title: {en: A, de: B}\n", "unknown key 'de'", NULL, 6},
    {BASE "references: {x: {kind: litterature}}\n", "unknown kind of reference", "literature", 6},
    {BASE "references: {x: {cite: Nobody}}\n", "needs its `kind`", NULL, 6},
    {BASE "references: {notes: {kind: notes}}\n", "without being declared", NULL, 6},
    {BASE "body: {wieght: 3 kg}\n", "the body has no `wieght`", "'weight'", 6},
    {BASE "body: {weight: 3 L}\n", "unit", NULL, 6},
    {BASE "set: {TNFa/halflife: 3 h}\n", "no number has the address", "'TNFa/half_life'", 6},
    {BASE "set: {TNFa/half_life: 0 h}\n", "greater than 0", NULL, 6},
};

static const struct wrong species[] = {
    {BASE "effects: {TNFa: {}}\n", "'TNFa' is already declared, as a cytokine, at model.yaml:2",
     NULL, 6},
    {BASE "effects: {TNFR: {}}\n", "'TNFR' is already declared at model.yaml:5", NULL, 6},
    {BASE "effects: {TNFa_blood: {}}\n", "already declared", NULL, 6},
    {BASE "effects: {body: {}}\n", "is a word of the language", NULL, 6},
    {BASE "effects: {V: {}}\n", "is a word of the language", NULL, 6},
    {BASE "effects: {IL-6: {}}\n", "is not an identifier", "`label`", 6},
    {BASE "effects: {a: {half_live: 3 h}}\n", "unknown key 'half_live'", "'half_life'", 6},
    {BASE "effects: {a: {half_life: 0 h}}\n", "greater than 0", NULL, 6},
    {BASE "effects: {a: {half_life: -2 h}}\n", "greater than 0", NULL, 6},
    {BASE "effects: {a: {half_life: 2}}\n", "unit", NULL, 6},
    {BASE "effects: {a: {half_life: 2 h @smith}}\n", "@smith is not declared", "@assumed", 6},
    {BASE "effects: {a: {half_life: 2 h in 3..4}}\n", "", NULL, 6},
    {BASE "effects: {a: {blood: true}}\n", "an effect has no `blood`", "plasma twin", 6},
    {BASE "effects: {a: {unit: furlungs}}\n", "unknown unit 'furlungs'", NULL, 6},
    {BASE "effects: {a: {unit: celsius}}\n", "does not start at zero", NULL, 6},
    {BASE "drugs: {d: {baseline: 1 ug/mL}}\n", "a drug has no `baseline`", "at rest", 6},
    {BASE "drugs: {d: {blood: {baseline: 1 ug/mL}}}\n", "a drug has no `baseline`", NULL, 6},
    {BASE "drugs: {d: {bioavailability: 1}}\n", "a depot", "`absorption`", 6},
    {BASE "drugs: {d: {extinct_below: 1 ug/mL}}\n", "has no `extinct_below`", "agents", 6},
    {BASE "drugs: {d: {blood: yes}}\n", "true or false", NULL, 6},
    {BASE "membrane_ligands: {L: {K: 3 cell/uL}}\n", "no cell bears", "bearers", 6},
    {BASE "membrane_ligands: {L: {bearers: {Th1: 1}}}\n", "needs `K`", NULL, 6},
    {BASE "membrane_ligands: {L: {K: 3 cell/uL, bearers: {TNFa: 1}}}\n", "only cells and agents",
     NULL, 6},
    {BASE "membrane_ligands: {L: {K: 3 cell/uL, bearers: {Th1: 1}, half_life: 1 h}}\n",
     "a membrane ligand has no `half_life`", "by contact", 6},
};

static const struct wrong receptors[] = {
    {BASE "chains: {TNFR: {}}\n", "already declared at model.yaml:5", NULL, 6},
    {MORE "chains: {c: {label: c, block: 1}}\n", "unknown key 'block'", NULL, 7},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {}}\n", "has no ligand", NULL, 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {x: 3 pg/mL}}}\n",
     "unknown species 'x'", "'X'", 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 3 pM}}}\n", "no molar mass",
     "molar_mass", 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 0 pg/mL}}}\n", "greater than 0",
     NULL, 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 1 pg/mL}, antagonists: {X: 1 "
     "pg/mL}}}\n",
     "cannot be its antagonist", NULL, 3},
    {"module: m\ncytokines: {X: {blood: true}}\nreceptors: {R: {ligands: {X_blood: 1 pg/mL}}}\n",
     "is a plasma twin", NULL, 3},
    {"module: m\ncells: {X: {}}\nreceptors: {R: {ligands: {X: 1 cell/uL}}}\n",
     "cells are not ligands", NULL, 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 1 pg/mL}, on: {X: 1}}}\n",
     "carries no receptors", NULL, 3},
    {"module: m\ncytokines: {X: {}}\ncells: {C: {}}\nreceptors: {R: {ligands: {X: 1 pg/mL}, on: "
     "{C: 1.5}}}\n",
     "between 0 and 1", NULL, 4},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 1 pg/mL}, chains: [c, c]}}\n",
     "listed twice", NULL, 3},
    {"module: m\ncytokines: {X: {}}\nreceptors: {R: {ligands: {X: 1 pg/mL}, chains: [f], family: "
     "f}}\n",
     "is a family, not a chain", NULL, 3},
};

static const struct wrong sentences[] = {
    {ARROW "  macrophage secrete TNFa: {}\n", "'secrete' is not a verb", "'secretes'", 8},
    {ARROW "  macrophage: {}\n", "is not a sentence", NULL, 8},
    {ARROW "  macrophage secretes: {}\n", "'secretes' needs an object", NULL, 8},
    {ARROW "  resting macrophage secretes TNFa: {}\n", "a name is one word", "_", 8},
    {ARROW "  macrophage secretes TNFa fast: {}\n", "does not belong to the sentence", "`as NAME`",
     8},
    {ARROW "  macrophage secretes TNFa as: {}\n", "one name must follow 'as'", NULL, 8},
    {ARROW "  macrophage proliferates TNFa: {}\n", "takes no object", NULL, 8},
    {ARROW "  macrofage secretes TNFa: {" RATE "}\n", "unknown species 'macrofage'", "'macrophage'",
     8},
    {ARROW "  macrophage secretes TNFb: {" RATE "}\n", "unknown species 'TNFb'", "'TNFa'", 8},
    {ARROW "  macrophage secretes TNFa: {" RATE "}\n  macrophage  secretes TNFa: {" RATE "}\n",
     "already declared at model.yaml:8", "as NAME", 9},
    {ARROW "  fever secretes TNFa: {" RATE "}\n", "fever is an effect: it cannot secrete",
     "cells and agents", 8},
    {ARROW "  macrophage secretes Th1: {rate: 1 h-1}\n", "Th1 is a cell: it is not secreted", NULL,
     8},
    {ARROW "  macrophage induces TNFa: {" RATE "}\n", "is not induced", "secretes", 8},
    {ARROW "  macrophage kills fever: {rate: 1 h-1}\n", "does not live", "clears", 8},
    {ARROW "  fever proliferates: {rate: 1 h-1}\n", "does not proliferate", NULL, 8},
    {ARROW "  body becomes Th1: {rate: 1 h-1}\n", "cannot become another thing", NULL, 8},
    {ARROW "  macrophage recruits fever: {rate: 1 h-1}\n", "cannot be recruited", "cells are", 8},
    {ARROW "  macrophage becomes macrophage: {rate: 1 h-1}\n", "cannot become itself", NULL, 8},
    {ARROW "  macrophage becomes TNFa: {rate: 1 h-1}\n", "one cannot pass into the other", "unit",
     8},
    {ARROW "  macrophage binds TNFa: {on: 1 nM-1 h-1, K: 1 nM}\n", "does not bind", "receptors", 8},
};

static const struct wrong arrows[] = {
    {ARROW "  macrophage secretes TNFa: {}\n", "needs a `rate`", "pg/mL/h per (cell/uL)", 8},
    {ARROW "  macrophage secretes TNFa: {rate: 1 h-1}\n", "unit like pg/mL/h per (cell/uL)", NULL,
     8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", K: 3 pg/mL}\n", "'secretes' takes no `K`", NULL,
     8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", sufress: {}}\n", "unknown key 'sufress'",
     "'suppress'", 8},
    {ARROW "  macrophage kills pathogen: {rate: 1 h-1 per (cell/uL), delay: 1 h}\n",
     "'kills' takes no `delay`", "product", 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", stages: 3}\n", "`stages` are those of a `delay`",
     NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", delay: 1 h, stages: 2.5}\n",
     "a whole number from 1 to 100", NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", delay: 1 h, stages: 101}\n",
     "a whole number from 1 to 100", NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", delay: -1 h}\n", "", NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", on: fever}\n", "carries no receptors", NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", dashed: perhaps}\n", "true or false", NULL, 8},
    {ARROW "  macrophage secretes TNFa: {" RATE ", in: bloud}\n", "`in` is blood", NULL, 8},
    {ARROW "  monocyte secretes IL10: {" RATE "}\n", "has no plasma twin", "blood: true", 8},
    {ARROW "  body secretes IL10: {rate: 1 pg/mL/h, in: blood}\n", "has no plasma twin", NULL, 8},
    {ARROW "  Th1 recruits macrophage: {rate: 1 h-1 per (cell/uL), from: macrophage}\n",
     "from itself", NULL, 8},
    {MORE "drugs: {d: {molar_mass: 9 kDa}}\nprocesses:\n  d binds TNFa: {on: 1 nM-1 h-1}\n",
     "two of `on`, `off` and `K`, not 1", NULL, 9},
    {MORE "drugs: {d: {molar_mass: 9 kDa}}\nprocesses:\n  d binds TNFa: {on: 1 nM-1 h-1, off: 1 "
          "h-1, K: 1 nM}\n",
     "not 3", NULL, 9},
    {MORE "drugs: {d: {}}\nprocesses:\n  d binds TNFa: {on: 1 nM-1 h-1, K: 1 nM}\n",
     "d binds mole by mole: it needs a `molar_mass`", NULL, 9},
    {MORE "drugs: {d: {molar_mass: 9 kDa}}\nprocesses:\n  d binds TNFa: {on: 1 nM-1 h-1, K: 1 nM, "
          "any: {TNFR: {}}}\n",
     "'binds' takes no `any`", "mass action", 9},
    {ARROW "  Th1 secretes IL10: {" RATE ", shares: {IL10: {}, TNFa: {}}}\n",
     "IL10 is a species: with `shares`", NULL, 8},
    {MORE "drugs: {d: {molar_mass: 9 kDa}, TNFa_bound: {}}\nprocesses:\n  d binds TNFa: {on: 1 "
          "nM-1 h-1, K: 1 nM}\n",
     "'TNFa_bound' is what is read of a binding", NULL, 9},
    {ARROW "  Th1 secretes mix/ed: {" RATE ", shares: {IL10: {}, TNFa: {}}}\n",
     "'mix/ed' is not an identifier", NULL, 8},
    {ARROW "  Th1 secretes mix: {" RATE ", shares: {IL10: {}}}\n", "two targets at least", NULL, 8},
    {ARROW "  Th1 secretes mix: {" RATE ", shares: {IL10: {basal: 0}, TNFa: {any: {TNFR: {}}}}}\n",
     "0/0", "basal", 8},
    {ARROW "  Th1 induces mix: {rate: 1 h-1 per (cell/uL), shares: {damage: {}, fever: {}}}\n",
     "one cannot pass into the other", NULL, 8},
};

static const struct wrong gates[] = {
    {GATE("any: {}"), "`any` has no members", NULL, 8},
    {GATE("suppress: {}"), "`suppress` has no members", NULL, 8},
    {GATE("any: {TNFRR: {}}"), "unknown receptor or species 'TNFRR'", "'TNFR'", 8},
    {GATE("any: {pathogen: {}}"), "needs `K`", NULL, 8},
    {GATE("any: {pathogen: 3 cell/uL}"), "carry no number", "{K: …}", 8},
    {GATE("any: {pathogen: {K: 3 pg/mL}}"), "unit like cell/uL", NULL, 8},
    {GATE("any: {pathogen: {K: 3 cell/uL, n: 0}}"), "greater than 0", NULL, 8},
    {GATE("any: {pathogen: {K: 3 cell/uL, on: Th1}}"), "same for every cell", NULL, 8},
    {GATE("any: {TNFR: {K: 3 pg/mL}}"), "TNFR is a receptor: it has no half-effect", "ligands", 8},
    {GATE("any: {TNFR: {V: 2}}"), "`V` does not belong into this group", NULL, 8},
    {GATE("additive: {TNFR: {alpha: 2}}"), "`alpha` does not belong", NULL, 8},
    {GATE("additive: {TNFR: 1, V: 2}"), "`V` has no meaning", NULL, 8},
    {GATE("any: {TNFR: {}, sigma: 2}"), "`sigma` belongs to `synergy`", NULL, 8},
    {GATE("synergy: {TNFR: {}, pathogen: {K: 3 cell/uL}}"), "needs `sigma`", NULL, 8},
    {GATE("synergy: {TNFR: {}, sigma: 1}"), "of two members, not of 1", NULL, 8},
    {GATE("suppress: {TNFR: 1.2}"), "between 0 and 1", NULL, 8},
    {GATE("suppress: {TNFR: {}}"), "needs `epsilon`", NULL, 8},
    {GATE("amplify: {TNFR: {}}"), "needs `alpha`", NULL, 8},
    {GATE("any: {R10: {}}"), "macrophage does not carry R10", "on", 8},
    {GATE("any: {R10.free: {}}"), "macrophage does not carry R10", NULL, 8},
    {GATE("any: {R11.free: {}}"), "unknown receptor 'R11'", "'R10'", 8},
    {GATE("any: {R10: {on: monocyte}}"), "monocyte does not carry R10", NULL, 8},
    {GATE("any: {R10: {on: Th1, in: blood}}"), "none of its ligands is", NULL, 8},
    {GATE("any: {IL10: {K: 1 pg/mL, in: blood}}"), "has no plasma twin", NULL, 8},
    {GATE("any: {help: {all: {}}}"), "`all` has no members", NULL, 8},
    {GATE("any: {help: {all: {TNFR: {}, V: 2}}}"), "`V` has no meaning", "between 0 and 1", 8},
    {GATE("any: {help: {all: {TNFR: {}}, any: {TNFR: {}}}}"), "more than one composition", NULL, 8},
    {GATE("any: {help: {all: {TNFR: {}}, K: 2}}"), "'help' is a gate", NULL, 8},
    {GATE("any: {help: {additive: {TNFR: 0}}}"), "may not all be 0", NULL, 8},
    {GATE("any: {TNFR: {all: {R10: {on: Th1}}}}"), "a name of its own", NULL, 8},
    {GATE("any: {TNFR: {k: 2}}"), "unknown key 'k'", NULL, 8},
    {GATE("any: [TNFR]"), "mapping", NULL, 8},
};

/* The message, the hint and the line of one case; and nothing but this mistake. */
static bool has_mistake(const struct wrong *wrong)
{
    struct reading r;
    bool found = false;
    reading_open(&r);
    reading_run(&r, wrong->text);
    for (size_t i = 0; i < r.diag.count; i++) {
        const struct ck_message *message = &r.diag.messages[i];
        found =
            found || (message->place.line == wrong->line && strstr(message->text, wrong->message) &&
                      (!wrong->hint || (message->hint && strstr(message->hint, wrong->hint))));
    }
    if (!found || r.diag.errors != 1) {
        print_message("expected one error: line %u: %s\n", wrong->line, wrong->message);
        ck_diag_print(&r.diag, stderr);
    }
    found = found && r.status == CK_BAD_INPUT && r.diag.errors == 1;
    reading_close(&r);
    return found;
}

static void check_all(const struct wrong *list, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++)
        if (!has_mistake(&list[i])) failed++;
    assert_int_equal(failed, 0);
}

#define DEFINE_TEST(list)                                                                          \
    static void test_##list(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        check_all(list, sizeof list / sizeof *list);                                               \
    }
DEFINE_TEST(files)
DEFINE_TEST(species)
DEFINE_TEST(receptors)
DEFINE_TEST(sentences)
DEFINE_TEST(arrows)
DEFINE_TEST(gates)

/* The words of a sentence are underlined one by one. */
static void test_place_of_a_word(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_run(&r, ARROW "  macrophage secretes TNFb: {" RATE "}\n");
    const struct ck_message *message = reading_find(&r, "unknown species 'TNFb'");
    assert_non_null(message);
    assert_int_equal(message->place.column, 23);
    assert_int_equal(message->place.width, 4);
    reading_close(&r);
}

static void test_all_mistakes_in_one_pass(void **state)
{
    (void)state;
    struct reading r;
    static const char *const parts[] = {
        "half_live",     "unknown species 'TNFb'", "not a verb", "needs `K`", "between 0 and 1",
        "no number has", "'N7.x' is not",          "@smith",     "a cell"};
    reading_open(&r);
    reading_add(&r, "claims.tsv", "id\tsection\nN7.b2.02\t7\nN7.b2.03\t7\n");
    reading_run(&r, MORE "notes: claims.tsv\n"
                         "drugs: {d: {half_live: 3 h, scale: 1 ug/mL @smith}}\n"
                         "processes:\n"
                         "  macrophage secretes TNFb: {" RATE ", claims: [N7.b2.02]}\n"
                         "  macrophage secrets TNFa: {" RATE "}\n"
                         "  Th1 secretes TNFa: {" RATE ", any: {pathogen: {}}, claims: [N7.x]}\n"
                         "  Th1 induces macrophage: {rate: 1 h-1}\n"
                         "  pathogen proliferates: {rate: 1 h-1, suppress: {TNFR: 2}}\n"
                         "set: {TNFa/x: 3}\n");
    assert_int_equal(r.status, CK_BAD_INPUT);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(reading_find(&r, parts[i]));
    assert_int_equal(r.diag.errors, sizeof parts / sizeof *parts);
    reading_close(&r);
}

/* --- several files --------------------------------------------------------------------------- */

static void test_cycle_of_files(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_add(&r, "a.yaml", "module: a\ninclude: [b.yaml]\n");
    reading_add(&r, "b.yaml", "module: b\ninclude: [a.yaml]\n");
    reading_run(&r, "module: top\ninclude: [a.yaml, b.yaml]\n");
    const struct ck_message *message = reading_find(&r, "circle");
    assert_non_null(message);
    assert_non_null(strstr(message->text, "a.yaml includes b.yaml includes a.yaml"));
    assert_string_equal(message->place.source->path, "b.yaml");
    assert_int_equal(r.diag.errors, 1);
    reading_close(&r);
}

static void test_declared_in_two_files(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_add(&r, "a.yaml", "module: a\ncytokines: {X: {}}\nbody: {weight: 60 kg}\n");
    reading_add(&r, "b.yaml", "module: a\n\ncytokines: {X: {}}\nbody: {weight: 70 kg}\n");
    reading_run(&r, "module: top\ninclude: [a.yaml, b.yaml]\n");
    const struct ck_message *message = reading_find(&r, "'X' is already declared");
    assert_non_null(message);
    assert_non_null(strstr(message->text, "a.yaml:2"));
    assert_string_equal(message->place.source->path, "b.yaml");
    assert_non_null(reading_find(&r, "the module 'a' is already"));
    assert_non_null(reading_find(&r, "body/weight is already given at a.yaml:3"));
    assert_int_equal(r.diag.errors, 3);
    reading_close(&r);
}

/* Without a file many names are missing: that is one mistake, not many. */
static void test_missing_file_is_one_mistake(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_run(&r, "module: top\ninclude: [nowhere.yaml]\n"
                    "processes:\n  X becomes Y: {rate: 1 h-1 @smith, any: {R: {}}}\n");
    assert_non_null(reading_find(&r, "cannot read"));
    assert_int_equal(r.diag.errors, 1);
    reading_close(&r);
}

static void test_two_files_that_set_the_same(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r);
    reading_add(&r, "a.yaml", "module: a\ncytokines: {X: {}}\nset: {X/half_life: 1 h}\n");
    reading_add(&r, "b.yaml", "module: b\nset: {X/half_life: 2 h}\n");
    reading_run(&r, "module: top\ninclude: [a.yaml, b.yaml]\n");
    assert_non_null(reading_find(&r, "'X/half_life' is already set at a.yaml:3"));
    assert_int_equal(r.diag.errors, 1);
    reading_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_species),
        cmocka_unit_test(test_receptors),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_arrows),
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_place_of_a_word),
        cmocka_unit_test(test_all_mistakes_in_one_pass),
        cmocka_unit_test(test_cycle_of_files),
        cmocka_unit_test(test_declared_in_two_files),
        cmocka_unit_test(test_missing_file_is_one_mistake),
        cmocka_unit_test(test_two_files_that_set_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
