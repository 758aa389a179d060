/* Claims as experiments, on small models whose verdicts are known by hand. */
#include "ck/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD "id\tsection\tkind\tsource\trelation\ttarget\tsign\tdetail\tnote\n"

struct bench {
    struct ck_inputs inputs;
    struct ck_units *units;
    struct ck_diag diag;
    struct ck_graph graph;
    struct ck_system system;
    struct ck_lab lab;
    struct ck_arena arena;
    enum ck_status status;
};

static void add(struct bench *b, const char *path, const char *text)
{
    assert_int_equal(ck_inputs_add(&b->inputs, path, text, strlen(text)), CK_OK);
}

static void begin(struct bench *b)
{
    *b = (struct bench){.units = ck_units_create()};
    assert_non_null(b->units);
    ck_inputs_init(&b->inputs);
    ck_diag_init(&b->diag);
    ck_graph_init(&b->graph);
    ck_system_init(&b->system);
}

/* A model whose table has one row, or more. */
static void open_bench(struct bench *b, const char *rows, const char *model)
{
    struct ck_failure failure;
    char table[4000], text[6000];
    begin(b);
    snprintf(table, sizeof table, HEAD "%s%s", rows, strncmp(rows, "N2", 2) == 0 ? "" : "N2\n");
    snprintf(text, sizeof text, "module: m\nnotes: claims.tsv\n%s", model);
    add(b, "claims.tsv", table);
    add(b, "model.yaml", text);
    b->status = ck_model_read(&b->inputs, b->units, "model.yaml", (struct ck_place){0}, &b->graph,
                              &b->diag);
    if (b->status != CK_OK) return;
    assert_int_equal(ck_compile(&b->graph, &b->system, &b->diag), CK_OK);
    assert_int_equal(ck_lab_init(&b->lab, &b->graph, &b->system, NULL, &failure), CK_OK);
}

static void close_bench(struct bench *b)
{
    ck_lab_free(&b->lab);
    ck_arena_free(&b->arena);
    ck_system_free(&b->system);
    ck_graph_free(&b->graph);
    ck_diag_free(&b->diag);
    ck_inputs_free(&b->inputs);
    ck_units_destroy(b->units);
}

static struct ck_finding try_claim(struct bench *b, const char *id)
{
    struct ck_finding finding;
    const struct ck_claim *claim = ck_chapter_claim(b->graph.chapter, id);
    assert_non_null(claim);
    assert_int_equal(ck_notes_try(&b->lab, claim, &b->arena, &finding), CK_OK);
    return finding;
}

/* The model's claim N1 has this verdict, and this among its reasons (NULL: none). */
static void expect(const char *rows, const char *model, enum ck_claim_verdict verdict,
                   const char *reason)
{
    struct bench b;
    open_bench(&b, rows, model);
    if (b.status != CK_OK) ck_diag_print(&b.diag, stderr);
    assert_int_equal(b.status, CK_OK);
    const struct ck_finding finding = try_claim(&b, "N1");
    const char *said = finding.reason.en ? finding.reason.en : "";
    if (finding.verdict != verdict || (reason ? !strstr(said, reason) : said[0] != '\0'))
        fail_msg("%s: %s, not %s: %s", rows, ck_claim_verdict_words[finding.verdict],
                 ck_claim_verdict_words[verdict], said);
    close_bench(&b);
}

static void holds(const char *rows, const char *model)
{
    expect(rows, model, CK_VERDICT_HOLDS, NULL);
}

static void fails(const char *rows, const char *model, const char *reason)
{
    expect(rows, model, CK_VERDICT_FAILS, reason);
}

/* ---- one arrow ---- */

#define SPECIES                                                                                    \
    "entities: {macrophage: [M, MA], TNF: [TNFa, TNFb], cytokines: any}\n"                         \
    "cytokines:\n"                                                                                 \
    "  TNFa: {}\n  TNFb: {}\n  IL1: {}\n  IL2: {}\n  IL4: {}\n  IL6: {}\n  IL1RA: {}\n"            \
    "  IL10: {scale: 10 pg/mL}\n  IFNg: {}\n"                                                      \
    "cells:\n"                                                                                     \
    "  M: {baseline: 50 cell/uL, half_life: 30 d}\n  MA: {half_life: 1 d, scale: 50 cell/uL}\n"    \
    "  T: {baseline: 10 cell/uL, half_life: 30 d}\n  C: {baseline: 5 cell/uL, half_life: 30 d}\n"  \
    "effects:\n  NO: {half_life: 1 h, scale: 1}\n  fever: {half_life: 1 h, scale: 1}\n"            \
    "agents:\n  tumour: {scale: 100 cell/uL}\n"                                                    \
    "membrane_ligands:\n  CD40L: {K: 10 cell/uL, bearers: {T: 1}, claims: [N2]}\n"                 \
    "receptors:\n"                                                                                 \
    "  TNFR: {ligands: {TNFa: 60 pg/mL, TNFb: 60 pg/mL}}\n"                                        \
    "  TNFaR: {ligands: {TNFa: 60 pg/mL}}\n"                                                       \
    "  IL1R: {ligands: {IL1: 50 pg/mL}, antagonists: {IL1RA: 50 pg/mL}}\n"                         \
    "  IL2R: {ligands: {IL2: 10 pg/mL}}\n  IL4R: {ligands: {IL4: 20 pg/mL}}\n"                     \
    "  IL6R: {ligands: {IL6: 20 pg/mL}}\n  IL10R: {ligands: {IL10: 20 pg/mL}}\n"                   \
    "  IFNgR: {ligands: {IFNg: 20 pg/mL}}\n"                                                       \
    "processes:\n"

#define ROW(kind, source, relation, target, sign, detail)                                          \
    "N1\t1\t" kind "\t" source "\t" relation "\t" target "\t" sign "\t" detail "\tL1; [edge]\n"
#define SECOND(kind, source, relation, target, sign, detail)                                       \
    "N2\t1\t" kind "\t" source "\t" relation "\t" target "\t" sign "\t" detail "\tL1; [edge]\n"

#define UP   ROW("activates", "TNF", "activates", "macrophage", "+", "-")
#define DOWN ROW("inhibits", "IL-10", "inhibits", "macrophage", "-", "-")

static void test_holds(void **state)
{
    (void)state;
    holds(UP, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n");
    holds(DOWN, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, suppress: {IL10R: 0.5}, "
                        "claims: [N1]}\n");
}

/* 50 cells that secrete 0.2 pg/mL/h each into what halves in 30 min: 10/(2 ln 2) pg/mL, of 10. */
static void test_size_of_effect(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b, ROW("produces", "MA", "secretes", "IL-10", "+", "-"),
               SPECIES "  MA secretes IL10: {rate: 0.2 pg/mL/h per (cell/uL), claims: [N1]}\n");
    const struct ck_finding finding = try_claim(&b, "N1");
    assert_int_equal(finding.verdict, CK_VERDICT_HOLDS);
    assert_int_equal(finding.count, 1);
    const double level = 10 / (2 * log(2));
    assert_true(fabs(finding.effect - level / 10) < 1e-4 * level);
    assert_true(fabs(finding.shown[0].without_arrow) < 1e-9);
    const double last = finding.shown[0].on[CK_CURVE_POINTS - 1];
    assert_true(fabs(last - level) < 1e-4 * level);
    /* on its way up: 1 − exp(−2 ln 2 t) of it */
    const double t = finding.shown[0].time_h[40];
    assert_true(fabs(finding.shown[0].on[40] - level * (1 - exp(-2 * log(2) * t))) < 1e-4 * level);
    close_bench(&b);
}

static void test_wrong_sign(void **state)
{
    (void)state;
    fails(ROW("activates", "TNF", "inhibits", "macrophage", "-", "-"),
          SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n",
          "MA moves the other way");
    fails(ROW("activates", "IL-10", "activates", "macrophage", "+", "-"),
          SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, suppress: {IL10R: 0.5}, "
                  "claims: [N1]}\n",
          "MA moves the other way");
}

static void test_no_effect(void **state)
{
    (void)state;
    fails(DOWN,
          SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, suppress: {IL10R: 0.01}, "
                  "claims: [N1]}\n",
          "MA moves by only");
}

/* IL-1 makes IL-6, which activates: that is not IL-1's own arrow. */
static void test_indirect_path(void **state)
{
    (void)state;
    fails(ROW("activates", "IL-1", "activates", "macrophage", "+", "-"),
          SPECIES "  C secretes IL6: {rate: 9 pg/mL/h per (cell/uL), any: {IL1R: {}}}\n"
                  "  M becomes MA: {rate: 0.1 h-1, any: {IL6R: {}}, claims: [N1]}\n",
          "the arrow names N1 but IL-1 does not act on it");
}

static void test_other_target(void **state)
{
    (void)state;
    fails(ROW("activates", "IL-1", "activates", "macrophage", "+", "-"),
          SPECIES "  C secretes IL6: {rate: 9 pg/mL/h per (cell/uL), any: {IL1R: {}}, claims: "
                  "[N1]}\n",
          "moves IL6, which is not macrophage");
}

static void test_class(void **state)
{
    (void)state;
    fails(UP, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFaR: {}}, claims: [N1]}\n",
          "it is not shown for TNFb");
    holds(UP, "experiments: {N1: {members: any}}\n" SPECIES
              "  M becomes MA: {rate: 0.1 h-1, any: {TNFaR: {}}, claims: [N1]}\n");
}

/* ---- gates ---- */

#define NEEDS ROW("effect", "IFNg", "is required for", "NO", "+", "-")

static void test_strict_gate(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b, NEEDS,
               SPECIES "  M induces NO: {rate: 0.1 h-1 per (cell/uL), all: {IFNgR: {}, TNFR: {}}, "
                       "claims: [N1]}\n");
    const struct ck_finding finding = try_claim(&b, "N1");
    assert_int_equal(finding.verdict, CK_VERDICT_HOLDS);
    assert_true(fabs(finding.shown[0].without_signal) < 1e-9);
    /* TNF-α at half its effect: 50 · 0.1 · 0.5 · 10/11 / ln 2 */
    assert_true(fabs(finding.effect - 2.5 * 10 / 11 / log(2)) < 1e-3);
    close_bench(&b);
    /* the partner that the claim names is missing */
    fails(ROW("effect", "TNFa", "is required for", "NO", "+", "-"),
          SPECIES "  M induces NO: {rate: 0.1 h-1 per (cell/uL), all: {IFNgR: {}}, claims: [N1]}\n",
          "TNFa does not act on it");
    /* without the source there is some all the same */
    fails(NEEDS,
          SPECIES "  M induces NO: {rate: 0.1 h-1 per (cell/uL), basal: 0.1, all: {IFNgR: {}}, "
                  "claims: [N1]}\n",
          "there is NO without it too");
}

/* A partner within a gate of its own, which the source itself is part of. */
static void test_nested_gate(void **state)
{
    (void)state;
    holds(ROW("activates", "IL-2", "activates", "macrophage", "+", "-"),
          SPECIES "  M becomes MA: {rate: 0.1 h-1, all: {TNFR: {}, help: {any: {IL2R: {}, IL4R: "
                  "{}}}}, claims: [N1]}\n");
    holds(ROW("activates", "TNFa", "activates", "macrophage", "+", "-"),
          SPECIES "  M becomes MA: {rate: 0.1 h-1, all: {TNFR: {}, help: {any: {IL2R: {}, IL4R: "
                  "{}}}}, claims: [N1]}\n");
}

static void test_antagonist(void **state)
{
    (void)state;
    const char *model =
        SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {IL1R: {}, TNFR: {}}, claims: [N1]}\n";
    holds(ROW("antagonism", "IL-1RA", "brakes", "macrophage", "-", "-"), model);
    fails(ROW("antagonism", "IL-1RA", "brakes", "macrophage", "+", "-"), model, "the other way");
}

/* IFN-γ blocks what IL-4 does, and nothing else. */
static void test_own_suppressor(void **state)
{
    (void)state;
    holds(ROW("antagonism", "IFNg", "blocks", "IL-4", "-", "-"),
          SPECIES "  T becomes C: {rate: 0.1 h-1, any: {IL4R: {suppress: {IFNgR: 0.9}}}, claims: "
                  "[N1]}\n");
}

static void test_synergy(void **state)
{
    (void)state;
    const char *row = ROW("synergy", "IL-2+IL-4", "activate", "macrophage", "+", "-");
    holds(row, SPECIES "  M becomes MA: {rate: 0.1 h-1, synergy: {IL2R: 1, IL4R: 1, sigma: 2}, "
                       "claims: [N1]}\n");
    fails(row,
          SPECIES "  M becomes MA: {rate: 0.1 h-1, additive: {IL2R: {V: 1}, IL4R: {V: 0.01}}, "
                  "claims: [N1]}\n",
          "as much without one of them");
}

/* ---- sources that are cells ---- */

static void test_cells(void **state)
{
    (void)state;
    holds(ROW("effect", "T", "kills", "tumour", "-", "-"),
          SPECIES "  T kills tumour: {rate: 0.01 h-1 per (cell/uL), claims: [N1]}\n");
    fails(ROW("effect", "C", "kills", "tumour", "-", "-"),
          SPECIES "  T kills tumour: {rate: 0.01 h-1 per (cell/uL), claims: [N1]}\n",
          "C does not act on it");
    holds(ROW("activates", "T", "activates by contact", "macrophage", "+", "-"),
          SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {CD40L: {}}, claims: [N1]}\n");
    /* through what the cell secretes */
    const char *secretes = "  T secretes IFNg: {rate: 20 pg/mL/h per (cell/uL)}\n"
                           "  M becomes MA: {rate: 0.1 h-1, any: {IFNgR: {}}, claims: [N1]}\n";
    char model[4000];
    snprintf(model, sizeof model, SPECIES "%s", secretes);
    holds(ROW("activates", "T", "activates", "macrophage", "+", "-"), model);
    fails(ROW("activates", "C", "activates", "macrophage", "+", "-"), model, "does not act on it");
    holds(ROW("proliferates", "T", "divides after", "activation", "+", "-"),
          SPECIES "  T proliferates: {rate: 0.0009 h-1, claims: [N1]}\n");
}

static void test_activity(void **state)
{
    (void)state;
    const char *model = "entities: {anti-tumour activity: [tumour], macrophage: [M, MA]}\n"
                        "agents:\n  tumour: {scale: 100 cell/uL}\ncytokines:\n  IL1: {}\n"
                        "cells:\n  MA: {scale: 50 cell/uL}\n"
                        "receptors:\n  IL1R: {ligands: {IL1: 50 pg/mL}}\n"
                        "processes:\n  MA kills tumour: {rate: 0.001 h-1 per (cell/uL), amplify: "
                        "{IL1R: 1}, claims: [N1]}\n";
    holds(ROW("effect", "IL-1", "has", "anti-tumour activity", "+", "-"), model);
    fails(ROW("effect", "IL-1", "promotes", "tumour", "+", "-"), model, "the other way");
}

static void test_produces(void **state)
{
    (void)state;
    const char *two = SPECIES "  T secretes IL2: {rate: 9 pg/mL/h per (cell/uL), claims: [N1]}\n"
                              "  C secretes IL2: {rate: 9 pg/mL/h per (cell/uL)}\n";
    holds(ROW("produces", "T", "secretes", "IL-2", "+", "-"), two);
    fails(ROW("produces", "T", "secretes", "IL-2", "+", "restricted to T cells"), two,
          "C makes it too");
    /* an activator at half its effect is there, without being named */
    holds(ROW("produces", "T", "secretes", "IL-2", "+", "-"),
          SPECIES "  T secretes IL2: {rate: 9 pg/mL/h per (cell/uL), all: {IFNgR: {}}, claims: "
                  "[N1]}\n");
    fails(ROW("produces", "T", "secretes", "IL-4", "+", "-"), two, "which is not IL-4");
}

static void test_late(void **state)
{
    (void)state;
    const char *row = ROW("produces", "T", "secretes late", "IL-10", "+", "-");
    const char *early = "cytokines:\n  IL6: {class: pro_inflammatory}\n  IL10: {scale: 10 pg/mL}\n"
                        "cells:\n  T: {baseline: 10 cell/uL}\nprocesses:\n"
                        "  T secretes IL6: {rate: 9 pg/mL/h per (cell/uL), delay: 2 h}\n"
                        "  T secretes IL10: {rate: 9 pg/mL/h per (cell/uL), delay: %s, claims: "
                        "[N1]}\n";
    char model[4000];
    snprintf(model, sizeof model, early, "6 h");
    holds(row, model);
    snprintf(model, sizeof model, early, "1 h");
    fails(row, model, "does not rise after IL6");
}

static void test_membrane_ligand(void **state)
{
    (void)state;
    const char *reader = SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {CD40L: {}}}\n";
    struct bench b;
    open_bench(&b, SECOND("produces", "T", "expresses", "CD40L", "+", "-"), reader);
    assert_int_equal(try_claim(&b, "N2").verdict, CK_VERDICT_HOLDS);
    close_bench(&b);
    open_bench(&b, SECOND("produces", "C", "expresses", "CD40L", "+", "-"), reader);
    assert_int_equal(try_claim(&b, "N2").verdict, CK_VERDICT_FAILS);
    close_bench(&b);
}

/* ---- signs ---- */

#define SHARES(extra)                                                                              \
    SPECIES "  T induces kinds: {rate: 0.1 h-1 per (cell/uL), amplify: {IL2R: 2}, shares: {NO: "   \
            "{basal: 1" extra "}, fever: {basal: 1}}, claims: [N1]}\n"

static void test_sign_zero(void **state)
{
    (void)state;
    const char *row = ROW("effect", "IL-2", "does not affect", "kinds", "0", "-");
    struct bench b;
    open_bench(&b, row, SHARES(""));
    const struct ck_finding finding = try_claim(&b, "N1");
    assert_int_equal(finding.verdict, CK_VERDICT_HOLDS);
    assert_int_equal(finding.count, 2);
    assert_true(fabs(finding.effect) < 1e-6); /* the fractions; the amounts treble */
    close_bench(&b);
    fails(row, SHARES(", additive: {IL2R: {V: 1}}"), "should not move");
}

static void test_both_signs(void **state)
{
    (void)state;
    const char *row =
        ROW("activates", "cytokines", "stimulate or inhibit", "macrophage", "+/-", "-");
    holds(row, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, suppress: {IL10R: 0.5}, "
                       "claims: [N1]}\n");
    fails(row, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n",
          "nothing shows it downwards");
}

static void test_distance(void **state)
{
    (void)state;
    const char *model =
        "cytokines:\n  IL1: {blood: %s}\neffects:\n  fever: {half_life: 1 h, scale: 1}\n"
        "receptors:\n  IL1R: {ligands: {IL1: 50 pg/mL}}\n"
        "processes:\n  body induces fever: {rate: 1 h-1, in: blood, any: {IL1R: {}}, "
        "claims: [N1]}\n";
    char text[2000];
    const char *row = ROW("mode_of_action", "IL-1", "acts", "endocrine", "+", "-");
    snprintf(text, sizeof text, model, "true");
    holds(row, text);
    snprintf(text, sizeof text, model, "{exchange: 0 L/h}");
    fails(row, text, "fever moves by only");
}

static void test_autocrine(void **state)
{
    (void)state;
    const char *row = ROW("mode_of_action", "IL-2", "acts", "autocrine", "+", "-");
    const char *grows = "  T proliferates: {rate: 0.0009 h-1, any: {IL2R: {}}, claims: [N1]}\n";
    char model[4000];
    snprintf(model, sizeof model, SPECIES "%s  T secretes IL2: {rate: 1 pg/mL/h per (cell/uL)}\n",
             grows);
    holds(row, model);
    snprintf(model, sizeof model, SPECIES "%s  C secretes IL2: {rate: 1 pg/mL/h per (cell/uL)}\n",
             grows);
    fails(row, model, "T does not make it itself");
}

/* ---- arrows that must be there ---- */

static void test_required_arrows(void **state)
{
    (void)state;
    const char *experiment =
        "studies: [somewhere]\nexperiments: {N1: {arrows: [M becomes MA, T becomes C]}}\n";
    char model[5000];
    snprintf(model, sizeof model, "%s" SPECIES "%s", experiment,
             "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n");
    fails(UP, model, "does not have the arrow");
}

static void test_experiment_changes(void **state)
{
    (void)state;
    const char *row = ROW("activates", "something", "activates", "something else", "+", "-");
    holds(row, "experiments: {N1: {source: TNFa, target: MA, duration: 10 h}}\n" SPECIES
               "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n");
    expect(row, SPECIES "  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, claims: [N1]}\n",
           CK_VERDICT_OUTSIDE, NULL);
}

/* ---- wrong input ---- */

static void refuses(const char *rows, const char *model, const char *message)
{
    struct bench b;
    open_bench(&b, rows, model);
    bool found = false;
    for (size_t i = 0; i < b.diag.count; i++)
        if (strstr(b.diag.messages[i].text, message)) {
            found = true;
            assert_true(b.diag.messages[i].place.line > 0);
        }
    if (b.status != CK_BAD_INPUT || !found) {
        ck_diag_print(&b.diag, stderr);
        fail_msg("no message '%s'", message);
    }
    close_bench(&b);
}

static void test_wrong_input(void **state)
{
    (void)state;
    const char *arrow = SPECIES "  T kills tumour: {rate: 0.01 h-1 per (cell/uL), claims: [N1]}\n";
    refuses("N1\t1\tclassification\tT\tis\tcell\tn/a\t-\tL1; [meta]\n", arrow,
            "no arrow carries N1");
    refuses(ROW("produces", "T", "secretes", "IL-2", "+", "-"), arrow, "'kills' cannot carry N1");
    refuses(UP, "not_modelled: {N9: why}\n" SPECIES, "'N9' is not in the table");
    refuses(UP, "not_modelled: {N1: {fr: ''}}\n" SPECIES, "needs the reason");
    refuses(UP, "experiments: {N1: {sauce: TNFa}}\n" SPECIES, "unknown key 'sauce'");
    refuses(UP, "experiments: {N1: {members: all}}\n" SPECIES, "is every or any");
    refuses(UP, "decisions: [{claims: [N1], kind: guess, question: q, decision: d}]\n" SPECIES,
            "`kind` is slip");
    refuses(UP, "decisions: [{claims: [N1], kind: slip, question: q}]\n" SPECIES,
            "needs its `question` and `decision`");
}

/* ---- without memory ---- */

static enum ck_status solve(struct bench *b)
{
    const struct ck_notes_run run = {.inputs = &b->inputs,
                                     .units = b->units,
                                     .graph = &b->graph,
                                     .system = &b->system,
                                     .jobs = 1,
                                     .diag = &b->diag};
    struct ck_notes notes;
    const enum ck_status status = ck_notes_solve(&run, &notes);
    if (status == CK_OK) assert_int_equal(notes.verdicts[CK_VERDICT_HOLDS], 1);
    ck_notes_free(&notes);
    return status;
}

/* Every allocation fails once: an answer, or CK_NO_MEMORY, and nothing is left behind. */
static void test_memory(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b, NEEDS,
               SPECIES "  M induces NO: {rate: 0.1 h-1 per (cell/uL), all: {IFNgR: {}, TNFR: {}}, "
                       "claims: [N1]}\n");
    const long before = ck_memory_count();
    assert_int_equal(solve(&b), CK_OK);
    const long count = ck_memory_count() - before, alive = ck_memory_live();
    assert_true(count > 50);
    for (long n = 1; n <= count; n += n < 200 ? 1 : 17) {
        ck_memory_fail_at(n);
        assert_int_equal(solve(&b), CK_NO_MEMORY);
        ck_memory_fail_at(0);
        assert_int_equal(ck_memory_live(), alive);
    }
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_size_of_effect),
        cmocka_unit_test(test_wrong_sign),
        cmocka_unit_test(test_no_effect),
        cmocka_unit_test(test_indirect_path),
        cmocka_unit_test(test_other_target),
        cmocka_unit_test(test_class),
        cmocka_unit_test(test_strict_gate),
        cmocka_unit_test(test_nested_gate),
        cmocka_unit_test(test_antagonist),
        cmocka_unit_test(test_own_suppressor),
        cmocka_unit_test(test_synergy),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_activity),
        cmocka_unit_test(test_produces),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_membrane_ligand),
        cmocka_unit_test(test_sign_zero),
        cmocka_unit_test(test_both_signs),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_autocrine),
        cmocka_unit_test(test_required_arrows),
        cmocka_unit_test(test_experiment_changes),
        cmocka_unit_test(test_wrong_input),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
