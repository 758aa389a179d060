/* Challenges: what is taken away, from whom, and what follows. The model is two pools that empty
 * with a known half-life, so that every value is known by hand. */
#include "ck/challenge.h"
#include "studying.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char model[] = "module: m\n"
                            "cytokines:\n"
                            "  X: {half_life: 1 h, scale: 1 pg/mL}\n"
                            "  Y: {half_life: 1 h, scale: 1 pg/mL, baseline: 2 pg/mL}\n"
                            "cells:\n"
                            "  T: {baseline: 1 cell/uL, half_life: 1 d}\n"
                            "processes:\n"
                            "  T secretes X: {rate: 1 pg/mL/h per (cell/uL), basal: 0,"
                            " additive: {X: {K: 1 pg/mL, V: 0}}}\n";

struct fixture {
    struct studying s;
    struct ck_challenge challenge;
    enum ck_status status;
};

static void solve(struct fixture *f, const char *arms, const char *expect, size_t jobs)
{
    char text[2000];
    snprintf(text, sizeof text, "study: s\nmodel: small.yaml\nduration: 1 h\narms:\n%sexpect:\n%s",
             arms, expect);
    studying_open(&f->s);
    studying_add(&f->s, "small.yaml", model);
    studying_add(&f->s, "s.yaml", text);
    const struct ck_challenge_run run = {.inputs = &f->s.inputs,
                                         .units = f->s.units,
                                         .path = "s.yaml",
                                         .jobs = jobs,
                                         .diag = &f->s.diag};
    f->status = ck_challenge_solve(&run, &f->challenge);
    if (f->status != CK_OK) ck_diag_print(&f->s.diag, stderr);
}

static void leave(struct fixture *f)
{
    ck_challenge_free(&f->challenge);
    studying_close(&f->s);
}

static const struct ck_trial *trial_of(const struct fixture *f, size_t expectation, const char *arm)
{
    for (size_t i = 0; i < f->challenge.count; i++) {
        const struct ck_trial *trial = &f->challenge.trials[i];
        if (trial->expectation == expectation &&
            strcmp(f->challenge.study.arms[trial->arm].name, arm) == 0)
            return trial;
    }
    fail_msg("no trial of %zu in %s", expectation, arm);
    return NULL;
}

/* 8 pg/mL halve in 1 h: 4. Without the dose nothing is there. */
static void without_its_dose_an_expectation_falls(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, "  dosed: {give: {X: {dose: 8 pg/mL, at: 0 h}}}\n",
          "  - {that: \"final X in dosed > 3 pg/mL\"}\n"
          "  - {that: \"final X in dosed < 5 pg/mL\"}\n"
          "  - {that: \"final X in dosed > 5 pg/mL\"}\n",
          1);
    assert_int_equal(f.status, CK_OK);
    assert_int_equal(f.challenge.count, 3);
    assert_close(f.challenge.study.expectations[0].left, 4, 1e-6);
    const struct ck_trial *trial = trial_of(&f, 0, "dosed");
    assert_int_equal(trial->end, CK_TRIAL_FALLS);
    assert_string_equal(trial->taken, "give X");
    assert_close(trial->left, 0, 1e-12);
    assert_true(ck_challenge_can_fail(&f.challenge, 0));
    /* 0 < 5 too: it says nothing of the dose */
    assert_int_equal(trial_of(&f, 1, "dosed")->end, CK_TRIAL_STANDS);
    assert_false(ck_challenge_can_fail(&f.challenge, 1));
    /* what does not even hold as it is proves nothing by failing */
    assert_int_equal(trial_of(&f, 2, "dosed")->end, CK_TRIAL_FALLS);
    assert_false(ck_challenge_can_fail(&f.challenge, 2));
    leave(&f);
}

/* `more` doubles the decay of what `dosed` gives; `same` only inherits. */
static const char family[] = "  none: {}\n"
                             "  dosed: {give: {X: {dose: 8 pg/mL, at: 0 h}}}\n"
                             "  more: {like: dosed, set: {X/half_life: 0.5 h}}\n"
                             "  same: {like: more, label: the same}\n";

static void what_is_inherited_goes_with_its_writer(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, family,
          "  - {that: \"final X in more < 0.6 * final X in dosed\"}\n"
          "  - {that: \"final X in same < 3 pg/mL\"}\n"
          "  - {that: \"final X in none < 1 pg/mL\"}\n",
          1);
    assert_int_equal(f.status, CK_OK);
    /* 8 · 2^-2 = 2 against 0.6 · 4 */
    assert_close(f.challenge.study.expectations[0].left, 2, 1e-6);
    assert_close(f.challenge.study.expectations[0].right, 2.4, 1e-6);
    const struct ck_trial *trial = trial_of(&f, 0, "more");
    assert_string_equal(trial->taken, "set X/half_life");
    assert_close(trial->left, 4, 1e-6); /* the dose stays: it is of `dosed` */
    assert_int_equal(trial->end, CK_TRIAL_FALLS);
    trial = trial_of(&f, 0, "dosed"); /* nothing in both: 0 < 0 */
    assert_int_equal(trial->end, CK_TRIAL_FALLS);
    assert_close(trial->left, 0, 1e-12);
    /* an arm that changes nothing itself has the change of the nearest one that does */
    trial = trial_of(&f, 1, "same");
    assert_string_equal(f.challenge.study.arms[trial->from].name, "more");
    assert_int_equal(trial->end, CK_TRIAL_FALLS);
    assert_close(trial->left, 4, 1e-6);
    trial = trial_of(&f, 2, "none");
    assert_int_equal(trial->end, CK_TRIAL_NOTHING);
    assert_true(trial->from == SIZE_MAX);
    assert_false(ck_challenge_can_fail(&f.challenge, 2));
    leave(&f);
}

/* A gate of an arrow that only the parent has cannot be read without it: no proof. */
static void what_makes_no_sense_proves_nothing(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f,
          "  wrong: {ectopic: {T secretes Y: {rate: 2 pg/mL/h per (cell/uL)}}}\n"
          "  child: {like: wrong, gate: {T secretes Y: {all: {X: {K: 1 pg/mL}}}}}\n",
          "  - {that: \"final Y in wrong > 2.5 pg/mL\"}\n", 1);
    assert_int_equal(f.status, CK_OK);
    const struct ck_trial *trial = trial_of(&f, 0, "wrong");
    assert_int_equal(trial->end, CK_TRIAL_BROKEN);
    assert_non_null(strstr(trial->reason, "T secretes Y"));
    assert_true(isfinite(f.challenge.study.expectations[0].left));
    assert_false(ck_challenge_can_fail(&f.challenge, 0));
    leave(&f);
}

/* `none` takes an inherited change away: taking that away brings it back. */
static void a_change_that_removes_is_a_change(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f,
          "  dosed: {give: {X: {dose: 8 pg/mL, at: 0 h}}}\n"
          "  undosed: {like: dosed, give: {X: none}}\n",
          "  - {that: \"final X in undosed < 1 pg/mL\"}\n", 1);
    assert_int_equal(f.status, CK_OK);
    const struct ck_trial *trial = trial_of(&f, 0, "undosed");
    assert_string_equal(trial->taken, "give X (none)");
    assert_close(trial->left, 4, 1e-6);
    assert_true(ck_challenge_can_fail(&f.challenge, 0));
    leave(&f);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static const char expect[] = "  - {that: \"final X in more < 0.6 * final X in dosed\"}\n"
                                 "  - {that: \"final X in same < 3 pg/mL\"}\n";
    struct fixture one, four;
    solve(&one, family, expect, 1);
    solve(&four, family, expect, 4);
    assert_int_equal(one.challenge.count, four.challenge.count);
    for (size_t i = 0; i < one.challenge.count; i++) {
        assert_true(one.challenge.trials[i].left == four.challenge.trials[i].left);
        assert_int_equal(one.challenge.trials[i].end, four.challenge.trials[i].end);
    }
    leave(&one);
    leave(&four);
}

static void a_mistake_in_the_study_is_told(void **state)
{
    (void)state;
    struct fixture f;
    solve(&f, "  dosed: {give: {Z: {dose: 8 pg/mL, at: 0 h}}}\n", "  []\n", 1);
    assert_int_equal(f.status, CK_BAD_INPUT);
    assert_non_null(studying_find(&f.s, "Z"));
    leave(&f);
}

/* Every allocation fails once: a status, no leak, no crash. */
static void memory_may_run_out(void **state)
{
    (void)state;
    struct fixture f;
    for (long n = 1; n < 100000; n += 1 + n / 40) {
        studying_open(&f.s);
        studying_add(&f.s, "small.yaml", model);
        studying_add(&f.s, "s.yaml",
                     "study: s\nmodel: small.yaml\nduration: 1 h\narms:\n"
                     "  dosed: {give: {X: {dose: 8 pg/mL, at: 0 h}}}\n"
                     "  more: {like: dosed, set: {X/half_life: 0.5 h}}\n"
                     "expect:\n  - {that: \"final X in more < 0.6 * final X in dosed\"}\n");
        const struct ck_challenge_run run = {.inputs = &f.s.inputs,
                                             .units = f.s.units,
                                             .path = "s.yaml",
                                             .jobs = 1,
                                             .diag = &f.s.diag};
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        f.status = ck_challenge_solve(&run, &f.challenge);
        ck_memory_fail_at(0);
        const bool reached = ck_memory_count() - before >= n;
        leave(&f);
        if (!reached) {
            assert_int_equal(f.status, CK_OK);
            break;
        }
        assert_int_equal(f.status, CK_NO_MEMORY);
    }
    assert_int_equal(ck_memory_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_its_dose_an_expectation_falls),
        cmocka_unit_test(what_is_inherited_goes_with_its_writer),
        cmocka_unit_test(what_makes_no_sense_proves_nothing),
        cmocka_unit_test(a_change_that_removes_is_a_change),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_mistake_in_the_study_is_told),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
