/* Plans: order of events, merged instants, scales, copies. */
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct ck_system system;
    struct ck_plan plan;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    tiny_decaying(&fixture.system, 0.5);
    tiny_plan(&fixture.plan, &fixture.system, 10, 1);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ck_plan_free(&fixture->plan);
    ck_system_free(&fixture->system);
    assert_int_equal(ck_memory_live(), 0);
    return 0;
}

static void starts_from_the_system(void **state)
{
    const struct ck_plan *plan = &((struct fixture *)*state)->plan;
    assert_true(plan->params[0] == 0.5);
    assert_true(plan->scale[0] == 1 && !plan->frozen[0]);
    assert_true(plan->rtol == 1e-8 && plan->end_h == 10);
    assert_int_equal(plan->n_events, 0);
}

static void events_are_ordered(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan;
    tiny_event(plan, 5, CK_DOSE, 0, 1);
    tiny_event(plan, 2, CK_INFUSE, 0, 2);
    tiny_event(plan, 5, CK_SET_PARAM, 0, 3);
    tiny_event(plan, 2, CK_FREEZE, 0, 4);
    tiny_event(plan, 5, CK_SCALE, 0, 5);
    ck_plan_finish(plan);
    const double expected[] = {4, 2, 3, 5, 1};
    for (int i = 0; i < 5; i++) assert_true(plan->events[i].value == expected[i]);
}

static void close_times_are_one_instant(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan;
    tiny_event(plan, 3 + 0.9e-10, CK_SET_PARAM, 0, 0);
    tiny_event(plan, 3, CK_DOSE, 0, 1);
    tiny_event(plan, 3 + 3e-10, CK_DOSE, 0, 2);
    tiny_event(plan, -1, CK_DOSE, 0, 3);
    tiny_event(plan, 0.5e-10, CK_DOSE, 0, 4);
    tiny_event(plan, 10 - 0.5e-10, CK_DOSE, 0, 5);
    ck_plan_finish(plan);
    const double times[] = {0, 0, 3, 3, 3 + 3e-10, 10};
    for (int i = 0; i < 6; i++) assert_true(plan->events[i].time_h == times[i]);
    assert_int_equal(plan->events[2].kind, CK_SET_PARAM); /* changes before doses */
}

static void the_last_word_stays_last(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan;
    for (int i = 0; i < 101; i++) tiny_event(plan, 7 - i % 7, CK_SET_PARAM, 0, i);
    ck_plan_finish(plan);
    for (int i = 1; i < 101; i++) {
        const struct ck_event *a = &plan->events[i - 1], *b = &plan->events[i];
        assert_true(a->time_h < b->time_h || (a->time_h == b->time_h && a->value < b->value));
    }
}

static void scales_come_from_doses(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan;
    plan->scale[0] = 0;
    tiny_event(plan, 1, CK_DOSE, 0, 2);
    tiny_event(plan, 2, CK_DOSE, 0, 5);
    tiny_event(plan, 3, CK_SCALE, 0, 100);
    ck_plan_finish(plan);
    assert_true(plan->scale[0] == 5);
    ck_plan_finish(plan);
    assert_true(plan->scale[0] == 5);
}

static void scales_that_nothing_tells_are_one(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan;
    plan->scale[0] = 0;
    tiny_event(plan, 3, CK_SCALE, 0, 100);
    ck_plan_finish(plan);
    assert_true(plan->scale[0] == 1);
}

static void a_copy_is_independent(void **state)
{
    struct ck_plan *plan = &((struct fixture *)*state)->plan, copy;
    tiny_event(plan, 1, CK_DOSE, 0, 2);
    assert_int_equal(ck_plan_copy(&copy, plan), CK_OK);
    copy.params[0] = 9;
    copy.initial[0] = 9;
    copy.events[0].value = 9;
    tiny_event(&copy, 0, CK_DOSE, 0, 3);
    ck_plan_finish(&copy);
    assert_int_equal(copy.n_events, 2);
    assert_true(copy.events[1].value == 9);
    assert_int_equal(plan->n_events, 1);
    assert_true(plan->params[0] == 0.5 && plan->initial[0] == 1 && plan->events[0].value == 2);
    ck_plan_free(&copy);
}

static enum ck_status build_and_copy(const struct ck_system *system)
{
    struct ck_plan plan, copy = {0};
    enum ck_status status = ck_plan_init(&plan, system, 1);
    for (int i = 0; i < 20 && status == CK_OK; i++)
        status = ck_plan_add(&plan, (struct ck_event){.time_h = i, .kind = CK_DOSE});
    if (status == CK_OK) status = ck_plan_copy(&copy, &plan);
    ck_plan_free(&plan);
    ck_plan_free(&copy);
    return status;
}

static void each_allocation_may_fail(void **state)
{
    const struct fixture *fixture = *state;
    long live = ck_memory_live(), tries = 0;
    for (enum ck_status status = CK_NO_MEMORY; status != CK_OK;) {
        ck_memory_fail_at(++tries);
        status = build_and_copy(&fixture->system);
        ck_memory_fail_at(0);
        assert_true(status == CK_OK || status == CK_NO_MEMORY);
        assert_int_equal(ck_memory_live(), live);
    }
    assert_true(tries > 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(starts_from_the_system),      TEST(events_are_ordered),
        TEST(close_times_are_one_instant), TEST(the_last_word_stays_last),
        TEST(scales_come_from_doses),      TEST(scales_that_nothing_tells_are_one),
        TEST(a_copy_is_independent),       TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
