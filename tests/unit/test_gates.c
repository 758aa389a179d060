/* Compositions that are guesses: which there are, what each means, in how many an expectation
 * holds. The model is two cells whose effects on a third are constant, h = 1/2 and 1/4, so that all
 * is known by hand. */
#include "ck/robust.h"
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CELLS                                                                                      \
    "module: m\n"                                                                                  \
    "cells:\n"                                                                                     \
    "  T: {baseline: 1 cell/uL, half_life: 1 d}\n"                                                 \
    "  A: {baseline: 10 cell/uL, half_life: 1 d}\n"                                                \
    "  B: {baseline: 10 cell/uL, half_life: 1 d}\n"                                                \
    "agents:\n"                                                                                    \
    "  P: {half_life: none, scale: 10 cell/uL}\n"                                                  \
    "effects:\n"                                                                                   \
    "  E: {half_life: 1 h, scale: 1}\n"                                                            \
    "  H: {half_life: 1 h, scale: 1}\n"                                                            \
    "  F: {half_life: 1 h, scale: 1, baseline: 0.01}\n"                                            \
    "processes:\n"
#define A_HALF    "A: {K: 10 cell/uL}"
#define B_QUARTER "B: {K: 30 cell/uL}"
#define INDUCES   "  T induces E: {rate: 1 h-1 per (cell/uL), "
#define STUDY     "study: s\nmodel: small.yaml\nduration: 1 d\narms:\n"
#define TWO_ARMS  "  whole: {}\n  without: {knockout: B}\n"

struct fixture {
    struct studying s;
    struct ck_gates gates;
    enum ck_status status;
};

static void solve_with(struct fixture *f, const char *which, size_t jobs, unsigned long seed)
{
    const struct ck_robust_run run = {.inputs = &f->s.inputs,
                                      .units = f->s.units,
                                      .study = &f->s.study,
                                      .jobs = jobs,
                                      .seed = seed,
                                      .diag = &f->s.diag};
    f->status = ck_gates_solve(&run, which, &f->gates);
}

static void open_study(struct fixture *f, const char *processes, const char *rest)
{
    char model[4000], study[2000];
    snprintf(model, sizeof model, CELLS "%s", processes);
    snprintf(study, sizeof study, STUDY "%s", rest);
    studying_open(&f->s);
    studying_add(&f->s, "small.yaml", model);
    f->s.study.opens_gates = true;
    studying_read(&f->s, study);
    if (f->s.status != CK_OK) ck_diag_print(&f->s.diag, stderr);
    assert_int_equal(f->s.status, CK_OK);
}

static void solve(struct fixture *f, const char *processes, const char *rest)
{
    open_study(f, processes, rest);
    solve_with(f, "all", 1, 1);
    if (f->status != CK_OK) ck_diag_print(&f->s.diag, stderr);
    if (f->status == CK_FAILED) print_error("%s\n", f->gates.failure.reason);
    assert_int_equal(f->status, CK_OK);
}

static void leave(struct fixture *f)
{
    ck_gates_free(&f->gates);
    studying_close(&f->s);
}

/* --- what each composition means ------------------------------------------------------------- */

/* Written: 1 - 1/2 · 3/4 = 0.625. Additive (1/2 + 1/4) / 2 = 0.375 needs the factor 5/3, all
 * 1/2 · 1/4 = 0.125 the factor 5. Without B: any 0.5, additive 5/3 · 1/4, all 0. */
static void shares_are_those_of_three_compositions(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, INDUCES "any: {" A_HALF ", " B_QUARTER "}}\n",
          TWO_ARMS "expect:\n"
                   "  - {that: \"final E in without > 0.7 * final E in whole\"}\n"
                   "  - {that: \"final E in without > 0.6 * final E in whole\"}\n"
                   "  - {that: \"final E in without < final E in whole\"}\n"
                   "  - {that: \"final E in whole ~ 0.9016844 within 1e-6\"}\n"
                   "  - {that: \"peak E in whole > 0\"}\n");
    assert_int_equal(f.gates.count, 3);
    assert_int_equal(f.gates.guess_count, 1);
    const struct ck_guess *guess = &f.gates.guesses[0];
    assert_string_equal(guess->name, "T induces E");
    assert_string_equal(guess->written, "any");
    assert_int_equal(guess->count, 3);
    assert_int_equal(guess->options[1], CK_CHOICE_ADDITIVE);
    assert_close(guess->factors[1], 5.0 / 3, 1e-9);
    assert_int_equal(guess->options[2], CK_CHOICE_ALL);
    assert_close(guess->factors[2], 5, 1e-9);
    const size_t holds[] = {1, 2, 3, 3, 0}; /* 0.8, 0.667, 0; E = 0.625 / ln 2; it has no peak */
    for (size_t e = 0; e < 5; e++) {
        const struct ck_gates_tally *tally = &f.gates.tallies[e];
        assert_int_equal(tally->holds, holds[e]);
        assert_int_equal(tally->fails, 3 - holds[e]);
        assert_close(tally->share, (double)holds[e] / 3, 1e-12);
    }
    assert_int_equal(f.gates.tallies[1].guess, 0); /* `all` breaks it, always */
    assert_int_equal(guess->options[f.gates.tallies[1].option], CK_CHOICE_ALL);
    assert_close(f.gates.tallies[1].fails_with, 1, 1e-12);
    assert_close(f.gates.tallies[1].fails_written, 0, 1e-12);
    assert_true(f.gates.tallies[2].guess == SIZE_MAX);
    assert_true(f.gates.tallies[4].guess == SIZE_MAX); /* it fails as written too */
    leave(&f);
}

/* V of members and groups and sigma count: additive 2 · 1/2 + 4 · 1/4 = 2, written form of 6;
 * synergy 1 + 1 + 8/8 = 3; any 6 (0.625) = 3.75; additive + all 1/2 + 3 · 1/4 = 1.25. */
static void factors_keep_the_flux(void **state)
{
    (void)state;
    static const struct {
        const char *written, *groups;
        double A, additive; /* Σ V h / Σ V */
    } cases[] = {
        {"additive", "additive: {A: {K: 10 cell/uL, V: 2}, B: {K: 30 cell/uL, V: 4}}", 2, 1.0 / 3},
        {"synergy", "synergy: {A: {K: 10 cell/uL, V: 2}, B: {K: 30 cell/uL, V: 4}, sigma: 8}", 3,
         1.0 / 3},
        {"any", "any: {" A_HALF ", " B_QUARTER ", V: 6}", 3.75, 0.375},
        {"additive + all", "additive: {" A_HALF "}, all: {" B_QUARTER ", V: 3}", 1.25, 0.3125},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char arrow[400];
        snprintf(arrow, sizeof arrow, INDUCES "%s}\n", cases[i].groups);
        solve(&f, arrow, "  whole: {}\nexpect:\n  - {that: \"final E in whole > 0\"}\n");
        const struct ck_guess *guess = &f.gates.guesses[0];
        assert_string_equal(guess->written, cases[i].written);
        for (size_t k = 1; k < guess->count; k++) {
            const double forms[] = {cases[i].A, cases[i].additive, 0.625, 0.125};
            assert_close(guess->factors[k], cases[i].A / forms[guess->options[k]], 1e-8);
        }
        /* what is a single group's own composition is no alternative */
        assert_int_equal(guess->count, i == 0 || i == 2 ? 3 : 4);
        assert_int_equal(f.gates.tallies[0].holds, f.gates.count);
        leave(&f);
    }
}

/* --- which are guesses ----------------------------------------------------------------------- */

static void the_notes_may_force_or_limit(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        size_t guesses, options;
    } cases[] = {{"composition: notes", 0, 0},
                 {"composition: all", 1, 2},
                 {"composition: [any, additive]", 1, 2},
                 {"composition: any", 0, 0},
                 {"composition: []", 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char arrow[400];
        snprintf(arrow, sizeof arrow, INDUCES "%s, any: {" A_HALF ", " B_QUARTER "}}\n",
                 cases[i].words);
        solve(&f, arrow, "  whole: {}\n");
        assert_int_equal(f.gates.guess_count, cases[i].guesses);
        if (f.gates.guess_count > 0) assert_int_equal(f.gates.guesses[0].count, cases[i].options);
        assert_int_equal(f.gates.count, cases[i].guesses ? cases[i].options : 1);
        leave(&f);
    }
}

/* One activator, also a nested gate, has no composition; a share has its own. */
static void one_activator_is_no_guess_and_shares_are(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f,
          INDUCES "any: {both: {all: {" A_HALF ", " B_QUARTER "}}}}\n"
                  "  T induces G:\n    rate: 1 h-1 per (cell/uL)\n    shares:\n"
                  "      E: {basal: 1, additive: {" A_HALF ", " B_QUARTER
                  "}}\n      F: {basal: 0.01}\n",
          "  whole: {}\n");
    assert_int_equal(f.gates.guess_count, 1);
    assert_string_equal(f.gates.guesses[0].name, "T induces G/shares/E");
    leave(&f);
}

/* An arm that asks for a composition keeps it, whatever the model has: 0.125 in all three. */
static void an_arm_keeps_the_gate_it_asks_for(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, INDUCES "any: {" A_HALF ", " B_QUARTER "}}\n",
          "  whole: {}\n  strict: {start: own_rest, gate: {T induces E: {all: {" A_HALF
          ", " B_QUARTER "}}}}\n"
          "expect:\n  - {that: \"final E in strict ~ 0.1803369 within 1e-6\"}\n");
    assert_int_equal(f.gates.count, 3);
    assert_int_equal(f.gates.tallies[0].holds, 3);
    leave(&f);
}

/* h of B is 1e-4: `all` would need 0.50005 / 5e-5 = 10001 times the strength. P is not there. */
static void what_cannot_carry_the_flux_is_barred(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f,
          INDUCES "any: {" A_HALF ", B: {K: 99990 cell/uL}}}\n"
                  "  T induces E as second: {rate: 1 h-1 per (cell/uL), any: {" A_HALF
                  ", P: {K: 10 cell/uL}}}\n"
                  "  T induces E as third: {rate: 1 h-1 per (cell/uL), all: {" A_HALF
                  ", P: {K: 10 cell/uL}}}\n",
          "  whole: {}\n");
    assert_int_equal(f.gates.guess_count, 3);
    for (size_t g = 0; g < 2; g++) {
        assert_int_equal(f.gates.guesses[g].count, 2);
        assert_int_equal(f.gates.guesses[g].options[1], CK_CHOICE_ADDITIVE);
        assert_int_equal(f.gates.guesses[g].barred, 1u << CK_CHOICE_ALL);
        assert_int_equal(f.gates.guesses[g].arm, 0);
    }
    assert_true(f.gates.guesses[2].arm == SIZE_MAX); /* it never acts */
    assert_int_equal(f.gates.guesses[2].count, 1);
    assert_int_equal(f.gates.count, 4);
    leave(&f);
}

/* The moment is the strongest of the first arm in which it acts: P comes at 6 h in the second. */
static void the_moment_is_of_the_first_arm_where_it_acts(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, INDUCES "all: {" A_HALF ", P: {K: 10 cell/uL}}}\n",
          "  none: {}\n  given: {give: {P: {dose: 10 cell/uL, at: 6 h}}}\n");
    assert_int_equal(f.gates.guesses[0].arm, 1);
    assert_close(f.gates.guesses[0].time_h, 6, 1e-9);
    assert_close(f.gates.guesses[0].factors[1], 0.25 / 0.5, 1e-9);  /* additive */
    assert_close(f.gates.guesses[0].factors[2], 0.25 / 0.75, 1e-9); /* any */
    leave(&f);
}

/* With `all` F is not made at rest; with the others more than its baseline needs. */
static void what_has_no_rest_is_counted_apart_and_named(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, "  T induces F: {rate: 1 h-1 per (cell/uL), all: {" A_HALF ", P: {K: 10 cell/uL}}}\n",
          "  given: {give: {P: {dose: 10 cell/uL, at: 0 h}}}\n"
          "expect:\n  - {that: \"final F in given > 0.1\"}\n");
    assert_int_equal(f.gates.count, 3);
    assert_int_equal(f.gates.n_no_rest, 2);
    assert_int_equal(f.gates.tallies[0].holds, 1);
    assert_close(f.gates.tallies[0].share, 1, 1e-12);
    assert_true(f.gates.tallies[0].guess == SIZE_MAX);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(f.gates.repetitions[i].end, CK_REPETITION_NO_REST);
        assert_non_null(strstr(f.gates.repetitions[i].reason, "F cannot rest"));
    }
    leave(&f);
}

/* The formula has no value above E = 1.5. With much B, h = 0.97: any 0.985 / ln 2 = 1.42, additive
 * 5/3 · 0.735 / ln 2 = 1.77, all 5 · 0.485 / ln 2 = 3.5. */
static void what_cannot_be_run_does_not_hold(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f,
          INDUCES "any: {" A_HALF ", " B_QUARTER "}}\n"
                  "  T induces H: {rate: \"(10 + ln(1.5 - E)) * 1 h-1\"}\n",
          "  whole: {}\n  much: {initial: {B: 970 cell/uL}, freeze: B}\n"
          "expect:\n  - {that: \"final E in much > 0\"}\n"
          "  - {that: \"final E in whole > 0\"}\n");
    assert_int_equal(f.gates.count, 3);
    assert_int_equal(f.gates.n_no_rest, 0);
    assert_int_equal(f.gates.tallies[0].holds, 1);
    assert_int_equal(f.gates.tallies[0].unknown, 2);
    assert_close(f.gates.tallies[0].share, 1.0 / 3, 1e-12);
    assert_int_equal(f.gates.tallies[1].holds, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(f.gates.repetitions[i].end, CK_REPETITION_BROKEN);
        assert_non_null(strstr(f.gates.repetitions[i].reason, "arm much"));
    }
    leave(&f);
}

/* --- which combinations ---------------------------------------------------------------------- */

/* Six arrows with three compositions each: 729 combinations. */
static void open_six(struct fixture *f)
{
    char arrows[2000] = "";
    for (int i = 0; i < 6; i++)
        sprintf(arrows + strlen(arrows),
                "  T induces E as a%d: {rate: %d h-1 per (cell/uL), any: {" A_HALF ", " B_QUARTER
                "}}\n",
                i, i + 1);
    open_study(f, arrows,
               TWO_ARMS "expect:\n"
                        "  - {that: \"final E in without > 0.6 * final E in whole\"}\n");
}

static void more_than_256_are_drawn(void **state)
{
    (void)state;
    struct fixture f;
    open_six(&f);
    solve_with(&f, "all", 2, 7);
    assert_int_equal(f.status, CK_OK);
    assert_close(f.gates.possible, 729, 0);
    assert_int_equal(f.gates.count, 256);
    for (size_t g = 0; g < 6; g++) assert_int_equal(f.gates.picks[g], 0);
    for (size_t i = 0; i < 256; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(f.gates.picks + 6 * i, f.gates.picks + 6 * k,
                                    6 * sizeof *f.gates.picks);
    /* the heaviest arrow as `all` breaks more often than it does as it is written */
    assert_int_equal(f.gates.tallies[0].guess, 5);
    assert_int_equal(f.gates.guesses[5].options[f.gates.tallies[0].option], CK_CHOICE_ALL);
    leave(&f);
}

/* E without B over E with it is Σ rate r / Σ rate with r = 0.8, 2/3 or 0; counted here over the
 * same combinations. */
static void each_combination_is_judged_by_its_own_numbers(void **state)
{
    (void)state;
    static const double ratio[] = {0.8, 2.0 / 3, 0};
    struct fixture f;
    size_t holds = 0;
    open_six(&f);
    solve_with(&f, "all", 1, 3);
    assert_int_equal(f.status, CK_OK);
    for (size_t i = 0; i < f.gates.count; i++) {
        double sum = 0;
        for (size_t g = 0; g < 6; g++) sum += (double)(g + 1) * ratio[f.gates.picks[6 * i + g]];
        const bool expected = sum / 21 > 0.6;
        assert_int_equal(f.gates.repetitions[i].verdicts[0] == CK_HOLDS, expected);
        holds += expected;
    }
    assert_true(holds > 0 && holds < 256);
    assert_int_equal(f.gates.tallies[0].holds, holds);
    leave(&f);
}

static void threads_change_nothing_and_seeds_do(void **state)
{
    (void)state;
    struct fixture a, b, c;
    open_six(&a);
    open_six(&b);
    open_six(&c);
    solve_with(&a, "all", 1, 5);
    solve_with(&b, "all", 4, 5);
    solve_with(&c, "all", 1, 6);
    const size_t size = 6 * 256 * sizeof *a.gates.picks;
    assert_memory_equal(a.gates.picks, b.gates.picks, size);
    assert_memory_not_equal(a.gates.picks, c.gates.picks, size);
    for (size_t i = 0; i < 256; i++)
        assert_int_equal(a.gates.repetitions[i].verdicts[0], b.gates.repetitions[i].verdicts[0]);
    leave(&a);
    leave(&b);
    leave(&c);
}

/* --- some arrows, wrong ones ----------------------------------------------------------------- */

static void only_the_arrows_asked_for_change(void **state)
{
    (void)state;
    struct fixture f;
    open_six(&f);
    solve_with(&f, "T induces E as a4,  T  induces E as a1 , T induces E as a4", 1, 1);
    assert_int_equal(f.status, CK_OK);
    assert_int_equal(f.gates.guess_count, 2);
    assert_int_equal(f.gates.count, 9);
    assert_string_equal(f.gates.guesses[0].name, "T induces E as a4");
    leave(&f);
}

static void wrong_arrows_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *which, *text;
    } cases[] = {{"T induces EE", "no arrow 'T induces EE'"},
                 {"", "no arrow ''"},
                 {"T induces E,", "no arrow ''"},
                 {"T induces F", "fewer than two activators"},
                 {"T induces E as forced", "the notes leave nothing else open"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        open_study(&f,
                   INDUCES "any: {" A_HALF ", " B_QUARTER "}}\n"
                           "  T induces E as forced: {rate: 1 h-1 per (cell/uL), composition: "
                           "notes, all: {" A_HALF ", " B_QUARTER "}}\n"
                           "  T induces F: {rate: 1e-3 h-1 per (cell/uL), any: {" A_HALF "}}\n",
                   "  whole: {}\n");
        solve_with(&f, cases[i].which, 1, 1);
        assert_int_equal(f.status, CK_BAD_INPUT);
        if (!studying_find(&f.s, cases[i].text)) ck_diag_print(&f.s.diag, stderr);
        assert_non_null(studying_find(&f.s, cases[i].text));
        leave(&f);
    }
}

static void composition_is_checked(void **state)
{
    (void)state;
    static const char *const wrong[] = {"composition: none", "composition: synergy",
                                        "composition: {any: 1}", "composition: [any, [all]]"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct studying s;
        char model[1500];
        snprintf(model, sizeof model, CELLS INDUCES "%s, any: {" A_HALF ", " B_QUARTER "}}\n",
                 wrong[i]);
        studying_open(&s);
        studying_add(&s, "small.yaml", model);
        studying_read(&s, STUDY "  whole: {}\n");
        assert_int_equal(s.status, CK_BAD_INPUT);
        assert_non_null(studying_find(&s, "composition"));
        studying_close(&s);
    }
}

/* A study with open gates that is run as it is written gives what it gives without them. */
static void open_gates_change_nothing_by_themselves(void **state)
{
    (void)state;
    struct fixture f;
    struct studying closed;
    static const char arrow[] = INDUCES "synergy: {A: {K: 10 cell/uL, V: 2}, B: {K: 30 cell/uL, V: "
                                        "4}, sigma: 8}, basal: 0.5, suppress: {B: {K: 10 cell/uL, "
                                        "epsilon: 0.5}}}\n";
    open_study(&f, arrow, TWO_ARMS);
    studying_run(&f.s);
    studying_open(&closed);
    char model[2000];
    snprintf(model, sizeof model, CELLS "%s", arrow);
    studying_add(&closed, "small.yaml", model);
    studying_read(&closed, STUDY TWO_ARMS);
    studying_run(&closed);
    const double open = studying_metric(&f.s, "without", "E", CK_METRIC_FINAL);
    assert_close(open, studying_metric(&closed, "without", "E", CK_METRIC_FINAL), 1e-12 * open);
    studying_close(&closed);
    studying_close(&f.s);
}

/* Reading with open gates and solving: every allocation fails once. */
static void memory_may_run_out(void **state)
{
    (void)state;
    for (long n = 1; n < 1000000; n += 1 + n / 30) {
        struct fixture f = {.gates = {.count = 0}};
        studying_open(&f.s);
        studying_add(&f.s, "small.yaml",
                     CELLS INDUCES "any: {" A_HALF ", " B_QUARTER "}}\n"
                                   "  T induces F: {rate: 1e-3 h-1 per (cell/uL)}\n");
        studying_add(&f.s, "s.yaml",
                     STUDY TWO_ARMS
                     "expect:\n  - {that: \"final E in without < final E in whole\"}\n");
        f.s.study.opens_gates = true;
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        f.status = ck_study_read(&f.s.inputs, f.s.units, "s.yaml", &f.s.study, &f.s.diag);
        if (f.status == CK_OK) solve_with(&f, "all", 1, 1);
        ck_memory_fail_at(0);
        const bool reached = ck_memory_count() - before >= n;
        leave(&f);
        assert_int_equal(f.status, reached ? CK_NO_MEMORY : CK_OK);
        if (!reached) break;
    }
    assert_int_equal(ck_memory_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_three_compositions),
        cmocka_unit_test(factors_keep_the_flux),
        cmocka_unit_test(the_notes_may_force_or_limit),
        cmocka_unit_test(one_activator_is_no_guess_and_shares_are),
        cmocka_unit_test(an_arm_keeps_the_gate_it_asks_for),
        cmocka_unit_test(what_cannot_carry_the_flux_is_barred),
        cmocka_unit_test(the_moment_is_of_the_first_arm_where_it_acts),
        cmocka_unit_test(what_has_no_rest_is_counted_apart_and_named),
        cmocka_unit_test(what_cannot_be_run_does_not_hold),
        cmocka_unit_test(more_than_256_are_drawn),
        cmocka_unit_test(each_combination_is_judged_by_its_own_numbers),
        cmocka_unit_test(threads_change_nothing_and_seeds_do),
        cmocka_unit_test(only_the_arrows_asked_for_change),
        cmocka_unit_test(wrong_arrows_are_told),
        cmocka_unit_test(composition_is_checked),
        cmocka_unit_test(open_gates_change_nothing_by_themselves),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
