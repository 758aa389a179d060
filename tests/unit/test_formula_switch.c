/* Formulas that jump in time: the instant is stopped at exactly, wherever it comes from; conditions
 * on states; powers that reach zero. Against closed forms. */
#include "studying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static void open_study(struct studying *s, const char *model, const char *arms)
{
    char text[2048];
    snprintf(text, sizeof text, "study: s\ntitle: S\nmodel: f.yaml\nduration: 100 h\narms:\n%s",
             arms);
    studying_open(s);
    studying_add(s, "f.yaml", model);
    studying_read(s, text);
    if (s->status != CK_OK) ck_diag_print(&s->diag, stderr);
    assert_int_equal(s->status, CK_OK);
    studying_run(s);
}

static double value(struct studying *s, const char *arm, const char *column, double time_h)
{
    const struct ck_trajectory *trajectory = &studying_arm(s, arm)->trajectory;
    return ck_trajectory_value(trajectory, ck_trajectory_column(trajectory, column), time_h, true);
}

static const char pulse_model[] =
    "module: f\n"
    "parameters: {t0: 10 h, width: 1e-3 h, k: 1000 h-1}\n"
    "effects: {x: {}, y: {scale: 1}}\n"
    "processes:\n"
    "  body induces x: {rate: \"if(t >= t0 and t < t0 + width, k, 0)\"}\n"
    "  body induces y: {rate: \"max(0, t - 2*t0) * 0.5 h-2\"}\n"
    "readouts: {step: {formula: \"piecewise(1, t < 1 d, 2, t <= 50 h, 3)\"}}\n";

/* A pulse of four seconds in a hundred hours is not missed: x = k · width behind it. */
static void a_short_pulse_is_not_missed(void **state)
{
    (void)state;
    struct studying s;
    open_study(&s, pulse_model,
               "  a: {}\n"
               "  late: {set: {t0: 73.3 h}}\n"
               "  moved: {set: {t0: {value: 20 h, from: 5 h}}}\n"
               "  at_once: {set: {t0: 0 h}}\n");
    assert_close(value(&s, "a", "x", 9.999), 0, 1e-12);
    assert_close(value(&s, "a", "x", 10.0005), 0.5, 1e-9);
    assert_close(value(&s, "a", "x", 100), 1, 1e-9);
    assert_close(value(&s, "late", "x", 73.2), 0, 1e-12);
    assert_close(value(&s, "late", "x", 100), 1, 1e-9);
    assert_close(value(&s, "moved", "x", 15), 0, 1e-12);
    assert_close(value(&s, "moved", "x", 100), 1, 1e-9);
    assert_close(value(&s, "at_once", "x", 100), 1, 1e-9); /* the rest is before it */
    studying_close(&s);
}

/* y' = (t - 20) / 2 from 20 h on. */
static void a_kink_in_time_is_stopped_at(void **state)
{
    (void)state;
    struct studying s;
    open_study(&s, pulse_model, "  a: {}\n");
    assert_close(value(&s, "a", "y", 20), 0, 1e-12);
    assert_close(value(&s, "a", "y", 21), 0.25, 1e-9);
    assert_close(value(&s, "a", "y", 100), 1600, 1e-5);
    studying_close(&s);
}

static void a_readout_jumps_where_its_condition_does(void **state)
{
    (void)state;
    struct studying s;
    open_study(&s, pulse_model, "  a: {}\n");
    const struct ck_trajectory *trajectory = &studying_arm(&s, "a")->trajectory;
    size_t column = ck_trajectory_column(trajectory, "step");
    assert_close(value(&s, "a", "step", 0), 1, 1e-12);
    assert_close(ck_trajectory_value(trajectory, column, 24, false), 1, 1e-12);
    assert_close(value(&s, "a", "step", 24), 2, 1e-12);
    assert_close(ck_trajectory_value(trajectory, column, 50, false), 2, 1e-12);
    assert_close(value(&s, "a", "step", 50.0001), 3, 1e-12);
    studying_close(&s);
}

/* x' = -k sqrt(x): (1 - t/8)^2 until 8 h, then 0. And y' = 1 until y = 3. */
static void states_meet_zero_and_conditions(void **state)
{
    (void)state;
    static const char model[] = "module: f\n"
                                "parameters: {k: 0.25 h-1}\n"
                                "effects: {y: {scale: 1}}\n"
                                "agents: {x: {unit: \"1\", scale: 1}}\n"
                                "processes:\n"
                                "  body clears x: {rate: k*sqrt(x)}\n"
                                "  body induces y: {rate: \"if(y < 3, 1 h-1, 0)\"}\n";
    struct studying s;
    open_study(&s, model, "  a: {initial: {x: 1, y: 0}}\n");
    assert_close(value(&s, "a", "x", 4), 0.25, 1e-6);
    assert_close(value(&s, "a", "x", 7), 1.0 / 64, 1e-6);
    assert_close(value(&s, "a", "x", 100), 0, 1e-6);
    assert_close(value(&s, "a", "y", 2), 2, 1e-6);
    assert_close(value(&s, "a", "y", 100), 3, 1e-4);
    studying_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_pulse_is_not_missed),
        cmocka_unit_test(a_kink_in_time_is_stopped_at),
        cmocka_unit_test(a_readout_jumps_where_its_condition_does),
        cmocka_unit_test(states_meet_zero_and_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
