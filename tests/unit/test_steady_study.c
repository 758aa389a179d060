/* `steady:` of a study: what is read, what is refused, and a published model. */
#include "studying.h"

#include "ck/steady.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

/* Reynolds et al. 2006: without the pathogen's growth above kpm sm / mum = 1.5 per hour the body
 * clears a small infection; the septic state exists from 0.513716 on (J Theor Biol 242:220). */
static void the_outcomes_of_an_infection(void **state)
{
    (void)state;
    struct studying s;
    struct ck_steady steady;
    struct ck_failure failure;
    studying_open(&s);
    s.status =
        ck_study_read(&s.inputs, s.units, "configs/published/reynolds2006.yaml", &s.study, &s.diag);
    assert_int_equal(s.status, CK_OK);
    assert_int_equal(ck_steady_prepare(&s.study, NULL, &failure), CK_OK);
    const struct ck_steady_question *question = s.study.steady;
    const struct ck_arm *arm = &s.study.arms[question->arm];
    const uint32_t kpg = ck_system_param(arm->system, question->address);
    struct ck_steady_task task = ck_steady_ask(&s.study, NULL);
    assert_true(task.param == kpg && task.from == question->from && task.to == question->to);
    task.starts = 60;
    assert_int_equal(ck_steady_solve(&task, &steady), CK_OK);
    assert_int_equal(ck_steady_show(&s.study, &steady), CK_OK);
    /* at kpg = 0.3: health, a saddle, aseptic death (N 0.635014, D 17.39896) */
    assert_int_equal(steady.state_count, 3);
    assert_true(steady.states[1].growth < 0 && steady.states[2].growth > 0);
    assert_close(steady.states[0].shown[1], 0, 1e-9);
    assert_close(steady.states[1].shown[1], 17.39896, 1e-5);
    assert_close(steady.states[1].x[ck_system_state(arm->system, "N")], 0.635014, 1e-6);
    bool loses = false, septic = false;
    for (size_t i = 0; i < steady.mark_count; i++) {
        const struct ck_steady_mark *mark = &steady.marks[i];
        const bool is_fold = mark->kind == CK_STEADY_FOLD;
        const bool is_branch = mark->kind == CK_STEADY_BRANCH_POINT;
        if (is_branch && mark->point.shown[1] < 1e-6)
            loses = fabs(mark->point.value - 1.5) < 1.5e-8 && !loses;
        if (is_fold && mark->point.shown[0] > 1)
            septic = fabs(mark->point.value - 0.513716) < 5e-7 && !septic;
    }
    assert_true(loses);
    assert_true(septic);
    /* the study's own expectations: the same numbers */
    assert_int_equal(ck_steady_judge(&s.study, &steady), CK_OK);
    assert_int_equal(question->expectations.count, 5);
    for (size_t i = 0; i < 5; i++) assert_true(question->expectations.items[i].holds);
    /* what is not there fails */
    steady.mark_count = 0;
    assert_int_equal(ck_steady_judge(&s.study, &steady), CK_OK);
    for (size_t i = 0; i < 3; i++) assert_false(question->expectations.items[i].holds);
    assert_string_equal(question->expectations.items[2].missing, "D at branch_point 1 in health");
    ck_steady_free(&steady);
    studying_close(&s);
}

/* Values are factors of the arm's own rate. */
static void factors_of_a_rate(void **state)
{
    (void)state;
    struct studying s;
    struct ck_steady steady;
    struct ck_failure failure;
    studying_try(&s, "  one: {set: {M secretes B/rate: 3 pg/mL/h per (cell/uL)}}\n",
                 "steady: {agents: absent, starts: 10, show: B,\n"
                 "  continue: {overproduce M secretes B: {from: 0.5, to: 8, scale: log}}}\n");
    assert_int_equal(s.status, CK_OK);
    assert_int_equal(ck_steady_prepare(&s.study, NULL, &failure), CK_OK);
    const struct ck_steady_task task = ck_steady_ask(&s.study, NULL);
    assert_true(task.is_log && task.from == 1.5 && task.to == 24);
    assert_int_equal(ck_steady_solve(&task, &steady), CK_OK);
    assert_int_equal(ck_steady_show(&s.study, &steady), CK_OK);
    assert_int_equal(steady.branch_count, 1);
    const struct ck_steady_branch *branch = &steady.branches[0];
    const struct ck_steady_point *last = &branch->points[branch->count - 1];
    assert_close(branch->points[0].value, 0.5, 1e-12);
    assert_close(last->value, 8, 1e-11);
    assert_true(last->shown[0] > branch->points[0].shown[0]);
    ck_steady_free(&steady);
    studying_close(&s);
}

static void refuses(const char *block, const char *message)
{
    struct studying s;
    studying_try(&s, "  one: {}\n", block);
    assert_int_equal(s.status, CK_BAD_INPUT);
    const struct ck_message *found = studying_find(&s, message);
    if (!found) print_message("nobody says '%s'\n", message);
    assert_non_null(found);
    assert_true(found->place.line > 1);
    studying_close(&s);
}

static void mistakes_have_a_place(void **state)
{
    (void)state;
    refuses("steady: {arm: two}\n", "two");
    refuses("steady: {continue: {A/half_lif: {from: 1 h, to: 2 h}}}\n",
            "no number has the address 'A/half_lif'");
    refuses("steady: {continue: {A/half_life: {from: 2 h, to: 1 h}}}\n", "swapped");
    refuses("steady: {continue: {A/half_life: {from: 2 h, to: 2 h}}}\n", "empty");
    refuses("steady: {continue: {A/half_life: {from: 2 h}}}\n", "needs `from` and `to`");
    refuses("steady: {continue: {A/half_life: {from: 2 kg, to: 3 h}}}\n", "kg");
    refuses("steady: {continue: {}}\n", "takes one number");
    refuses("steady: {continue: {A/molar_mass: {from: 2 kDa, to: 3 kDa}}}\n",
            "it cannot be continued in");
    refuses("steady: {continue: {overproduce M secretes Q: {from: 1, to: 2}}}\n", "M secretes Q");
    refuses("steady: {continue: {overproduce M secretes B: {from: 1 h, to: 2}}}\n", "h");
    refuses("steady: {continue: {M secretes B/rate: {from: 0 pg/mL/h per (cell/uL), to: 1 "
            "pg/mL/h per (cell/uL), scale: log}}}\n",
            "a logarithmic scale has no 0");
    refuses("steady: {continue: {A/half_life: {from: 1 h, to: 2 h, scale: lin}}}\n",
            "`scale` is log or linear");
    refuses("steady: {agents: some}\n", "free or absent");
    refuses("steady: {starts: 1.5}\n", "whole number");
    refuses("steady: {starts: 100001}\n", "at most");
    refuses("steady: {show: [Q]}\n", "Q");
    refuses("steady: {begin: 3}\n", "begin");
}

static void a_question_is_read(void **state)
{
    (void)state;
    struct studying s;
    studying_try(&s, "  one: {}\n  two: {}\n",
                 "steady: {arm: two, starts: 7, seed: 3, show: A,\n"
                 "  continue: {M secretes B/rate: {from: 1 pg/mL/h per (cell/uL), to: 4 "
                 "pg/mL/h per (cell/uL)}}}\n");
    assert_int_equal(s.status, CK_OK);
    const struct ck_steady_question *question = s.study.steady;
    assert_int_equal(question->arm, 1);
    assert_int_equal(question->starts, 7);
    assert_int_equal(question->seed, 3);
    assert_string_equal(question->address, "M secretes B/rate");
    assert_true(question->from == 1 && question->to == 4);
    assert_int_equal(question->show_count, 1);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outcomes_of_an_infection),
        cmocka_unit_test(factors_of_a_rate),
        cmocka_unit_test(mistakes_have_a_place),
        cmocka_unit_test(a_question_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
