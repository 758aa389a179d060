/* The studies of configs/: every expectation holds, and each fails when the change of an arm that
 * it names is taken away: an expectation that cannot fail says nothing. Run from the project's
 * root. */
#include "ck/challenge.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ck_units *units;

struct fixture {
    struct ck_diag diag;
    struct ck_inputs inputs;
    struct ck_study study;
};

static void open_fixture(struct fixture *f)
{
    ck_diag_init(&f->diag);
    ck_inputs_init(&f->inputs);
    ck_study_init(&f->study);
}

static void close_fixture(struct fixture *f)
{
    ck_study_free(&f->study);
    ck_inputs_free(&f->inputs);
    ck_diag_free(&f->diag);
}

/* Reads and runs a study. */
static enum ck_status run(struct fixture *f, const char *path)
{
    struct ck_failure failure;
    size_t failed_arm;
    enum ck_status status = ck_study_read(&f->inputs, units, path, &f->study, &f->diag);
    if (status == CK_OK) status = ck_study_run(&f->study, NULL, &failure, &failed_arm);
    if (status != CK_OK) ck_diag_print(&f->diag, stderr);
    if (status == CK_FAILED) print_error("%s: %s\n", path, failure.reason);
    return status;
}

static void challenge(const char *path)
{
    struct fixture f;
    struct ck_challenge found;
    open_fixture(&f);
    const struct ck_challenge_run question = {
        .inputs = &f.inputs, .units = units, .path = path, .jobs = 2, .diag = &f.diag};
    const enum ck_status status = ck_challenge_solve(&question, &found);
    if (status != CK_OK) ck_diag_print(&f.diag, stderr);
    if (status == CK_FAILED) print_error("%s: %s\n", path, found.failure.reason);
    assert_int_equal(status, CK_OK);
    assert_true(found.study.expectation_count > 0);
    size_t firm = 0;
    for (size_t e = 0; e < found.study.expectation_count; e++) {
        if (ck_challenge_can_fail(&found, e)) continue;
        print_error("%s: %s: %s\n", path,
                    found.study.expectations[e].holds ? "holds without any change"
                                                      : "does not hold",
                    found.study.expectations[e].that);
        firm++;
    }
    ck_challenge_free(&found);
    close_fixture(&f);
    assert_int_equal(firm, 0);
}

/* Those in folders of their own are challenged by tests/studies/run.sh. */
static void every_study_holds_and_can_fail(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob("configs/*.yaml", 0, NULL, &found), 0);
    assert_int_equal(glob("configs/published/*.yaml", GLOB_APPEND, NULL, &found), 0);
    assert_true(found.gl_pathc >= 9);
    for (size_t i = 0; i < found.gl_pathc; i++) challenge(found.gl_pathv[i]);
    globfree(&found);
}

/* A study of one arm in which nothing is given or changed. */
static void open_rest(struct fixture *f, const char *model)
{
    char text[256];
    snprintf(text, sizeof text,
             "study: rest\ntitle: Rest\nmodel: ../model/%s\nduration: 60 d\narms:\n  nothing: {}\n",
             model);
    open_fixture(f);
    ck_inputs_add(&f->inputs, "configs/rest.yaml", text, strlen(text));
    assert_int_equal(run(f, "configs/rest.yaml"), CK_OK);
}

/* Without a trigger or a change nothing moves: every state stays at its rest for 60 days. */
static void stays_at_rest(const char *model)
{
    struct fixture f;
    open_rest(&f, model);
    const struct ck_arm *arm = &f.study.arms[0];
    const struct ck_trajectory *trajectory = &arm->trajectory;
    for (size_t c = 0; c < arm->system->n_states; c++) {
        double largest, smallest, mean;
        ck_window(trajectory, c, 0, f.study.duration_h, &largest, &smallest, &mean);
        double scale = arm->plan.scale[c];
        if (largest - smallest > 1e-6 * scale)
            print_error("%s: %s moves from %g to %g\n", model, trajectory->columns[c].name,
                        smallest, largest);
        assert_true(largest - smallest <= 1e-6 * scale);
    }
    close_fixture(&f);
}

/* A small push in any cytokine, cell or effect dies out. */
static void is_stable(const char *model)
{
    struct fixture f;
    double growth, agents;
    open_rest(&f, model);
    const struct ck_plan *plan = &f.study.arms[0].plan;
    assert_int_equal(ck_rest_growth(plan, plan->initial, &growth, &agents), CK_OK);
    if (!(growth < 0)) print_error("%s: grows by %g per hour\n", model, growth);
    assert_true(growth < 0);
    close_fixture(&f);
}

static void inflammation_rests(void **state)
{
    (void)state;
    stays_at_rest("inflammation.yaml");
    is_stable("inflammation.yaml");
}

static void the_whole_body_rests(void **state)
{
    (void)state;
    stays_at_rest("body.yaml");
    is_stable("body.yaml");
}

static int make_units(void **state)
{
    (void)state;
    units = ck_units_create();
    return units ? 0 : -1;
}

static int drop_units(void **state)
{
    (void)state;
    ck_units_destroy(units);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_study_holds_and_can_fail),
        cmocka_unit_test(inflammation_rests),
        cmocka_unit_test(the_whole_body_rests),
    };
    return cmocka_run_group_tests(tests, make_units, drop_units);
}
