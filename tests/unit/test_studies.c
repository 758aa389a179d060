/* The studies of configs/: every expectation holds, and each fails when the change of an arm that
 * it names is taken away: an expectation that cannot fail says nothing. Run from the project's
 * root. */
#include "ck/study.h"

#include <ctype.h>
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

/* Takes away from a mapping the keys that are (or are not) in a list. */
static void remove_keys(struct ck_node *map, const char *const *keys, bool are_in_list)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++) {
        bool found = false;
        for (size_t k = 0; keys[k]; k++) found |= strcmp(map->keys[i]->text, keys[k]) == 0;
        if (found == are_in_list) continue;
        map->keys[kept] = map->keys[i];
        map->items[kept++] = map->items[i];
    }
    map->count = kept;
}

/* An arm without its own changes: what it inherits and its name stay. The questions of other
 * commands, which may vary a change that is gone, go too. */
static void remove_changes(struct ck_node *study, const char *arm)
{
    static const char *const stays[] = {"like", "label", NULL};
    static const char *const questions[] = {"sweep", "steady", "fit", NULL};
    remove_keys(ck_node_get(ck_node_get(study, "arms"), arm), stays, false);
    remove_keys(study, questions, true);
}

/* Reads and runs a study, without the changes of one arm (NULL: as it is). CK_FAILED is allowed
 * then: a study may need its change to make sense. */
static enum ck_status run(struct fixture *f, const char *path, const char *without)
{
    struct ck_document *document;
    struct ck_failure failure;
    size_t failed_arm;
    enum ck_status status =
        ck_inputs_yaml(&f->inputs, path, (struct ck_place){0}, &document, &f->diag);
    assert_int_equal(status, CK_OK);
    if (without) remove_changes(document->root, without);
    status = ck_study_read(&f->inputs, units, path, &f->study, &f->diag);
    if (status == CK_OK) status = ck_study_run(&f->study, NULL, &failure, &failed_arm);
    if (status != CK_OK) ck_diag_print(&f->diag, stderr);
    if (status == CK_FAILED) print_error("%s: %s\n", path, failure.reason);
    return status;
}

static bool names_arm(const char *text, const char *arm)
{
    size_t length = strlen(arm);
    for (const char *at = strstr(text, arm); at; at = strstr(at + 1, arm)) {
        bool starts = at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');
        if (starts && ends) return true;
    }
    return false;
}

static bool has_changes(const struct ck_node *arm)
{
    for (size_t i = 0; i < arm->count; i++)
        if (strcmp(arm->keys[i]->text, "like") != 0 && strcmp(arm->keys[i]->text, "label") != 0)
            return true;
    return false;
}

static void expect_all_hold(const char *path, const struct ck_study *study)
{
    size_t broken = 0;
    for (size_t i = 0; i < study->expectation_count; i++) {
        const struct ck_expectation *e = &study->expectations[i];
        if (e->holds) continue;
        print_error("%s: does not hold: %s (%g against %g)\n", path, e->that, e->left, e->right);
        broken++;
    }
    assert_int_equal(broken, 0);
}

/* Marks the expectations that fail when the changes of `arm` are taken away. */
static void mark_fallen(const char *path, const struct ck_arm *arm, const struct ck_study *whole,
                        bool *falls)
{
    struct fixture f;
    open_fixture(&f);
    enum ck_status status = run(&f, path, arm->name);
    assert_int_equal(status, CK_OK);
    for (size_t i = 0; i < whole->expectation_count; i++)
        if (names_arm(whole->expectations[i].that, arm->name) && !f.study.expectations[i].holds)
            falls[i] = true;
    close_fixture(&f);
}

static void challenge(const char *path)
{
    struct fixture whole;
    open_fixture(&whole);
    assert_int_equal(run(&whole, path, NULL), CK_OK);
    assert_true(whole.study.expectation_count > 0);
    expect_all_hold(path, &whole.study);
    bool *falls = calloc(whole.study.expectation_count, sizeof *falls);
    for (size_t i = 0; i < whole.study.arm_count; i++)
        if (has_changes(whole.study.arms[i].node))
            mark_fallen(path, &whole.study.arms[i], &whole.study, falls);
    size_t firm = 0;
    for (size_t i = 0; i < whole.study.expectation_count; i++) {
        if (falls[i]) continue;
        print_error("%s: holds even without the change of any arm it names: %s\n", path,
                    whole.study.expectations[i].that);
        firm++;
    }
    free(falls);
    close_fixture(&whole);
    assert_int_equal(firm, 0);
}

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

/* Without a trigger or a change nothing moves: every state stays at its rest for 60 days. */
static void a_body_at_rest_stays_at_rest(void **state)
{
    (void)state;
    static const char text[] = "study: rest\ntitle: Rest\nmodel: ../model/inflammation.yaml\n"
                               "duration: 60 d\narms:\n  nothing: {}\n";
    struct fixture f;
    open_fixture(&f);
    ck_inputs_add(&f.inputs, "configs/rest.yaml", text, strlen(text));
    assert_int_equal(run(&f, "configs/rest.yaml", NULL), CK_OK);
    const struct ck_arm *arm = &f.study.arms[0];
    const struct ck_trajectory *trajectory = &arm->trajectory;
    for (size_t c = 0; c < arm->system->n_states; c++) {
        double largest, smallest, mean;
        ck_window(trajectory, c, 0, f.study.duration_h, &largest, &smallest, &mean);
        double scale = arm->plan.scale[c];
        if (largest - smallest > 1e-6 * scale)
            print_error("%s moves from %g to %g\n", trajectory->columns[c].name, smallest, largest);
        assert_true(largest - smallest <= 1e-6 * scale);
    }
    close_fixture(&f);
}

/* A small push in any cytokine, cell or effect dies out within a year. */
static void a_body_at_rest_is_stable(void **state)
{
    (void)state;
    static const char text[] = "study: rest\ntitle: Rest\nmodel: ../model/inflammation.yaml\n"
                               "duration: 1 h\narms:\n  nothing: {}\n";
    struct fixture f;
    double growth, agents;
    open_fixture(&f);
    ck_inputs_add(&f.inputs, "configs/rest.yaml", text, strlen(text));
    assert_int_equal(run(&f, "configs/rest.yaml", NULL), CK_OK);
    const struct ck_plan *plan = &f.study.arms[0].plan;
    assert_int_equal(ck_rest_growth(plan, plan->initial, &growth, &agents), CK_OK);
    assert_true(growth < 0);
    close_fixture(&f);
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
        cmocka_unit_test(a_body_at_rest_stays_at_rest),
        cmocka_unit_test(a_body_at_rest_is_stable),
    };
    return cmocka_run_group_tests(tests, make_units, drop_units);
}
