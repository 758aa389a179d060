/* The exact Jacobian and the derivatives by parameters against differences, on 1,000 random models
 * and on every model of the project; and the pattern of the Jacobian. */
#include "compiled.h"
#include "random_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS = 1000 };

/* ---- differences ---- */

/* One model being checked: dx/dt by differences along one state or parameter. */
struct check {
    struct compiled *m;
    const char *name; /* for messages */
    double *size;     /* of each state: Σ |coefficient · flux|, what rounding is relative to */
    double *at[4];    /* dx/dt at -2, -1, 1, 2 steps */
    double *slots;
};

static void run_rhs(struct check *c, double *out)
{
    ck_program_prepare(&c->m->system.rhs, c->slots, c->m->params);
    ck_program_run(&c->m->system.rhs, c->slots, 0, c->m->states, out);
}

static double step_of(double value)
{
    return 1e-3 * fmax(fabs(value), 1e-2);
}

static void sample(struct check *c, double *value)
{
    static const double places[4] = {-2, -1, 1, 2};
    double middle = *value;
    for (int i = 0; i < 4; i++) {
        *value = middle + places[i] * step_of(middle);
        run_rhs(c, c->at[i]);
    }
    *value = middle;
}

/* Fourth order: truncation is about 1e-12 of what varies, rounding 1e-13 of the size. */
static double difference(const struct check *c, uint32_t state, double step)
{
    return (8 * (c->at[2][state] - c->at[1][state]) - (c->at[3][state] - c->at[0][state])) /
           (12 * step);
}

static void compare(const struct check *c, uint32_t state, double exact, double step,
                    const char *by)
{
    double expected = difference(c, state, step);
    double tolerance = 1e-7 * fabs(exact) + 1e-11 * c->size[state] / step;
    if (fabs(exact - expected) <= tolerance) return;
    fail_msg("%s: d/d(%s) of d %s/dt is %.12g, differences say %.12g (tolerance %.2g)", c->name, by,
             c->m->system.states[state].name, exact, expected, tolerance);
}

static void measure_sizes(struct check *c)
{
    const struct ck_system *system = &c->m->system;
    double *out = compiled_run(c->m, &system->flux_program);
    for (uint32_t i = 0; i < system->n_stoich; i++)
        c->size[system->stoich[i].state] +=
            fabs(out[system->stoich[i].flux] * out[system->n_fluxes + i]);
    ck_release(out);
}

/* ---- checks ---- */

/* What is not in the pattern does not move at all. */
static void check_jacobian(struct check *c)
{
    const struct ck_system *system = &c->m->system;
    double *jacobian = compiled_run(c->m, &system->jacobian);
    for (uint32_t j = 0; j < system->n_states; j++) {
        double step = step_of(c->m->states[j]);
        uint32_t next = system->jac_column[j], end = system->jac_column[j + 1];
        sample(c, &c->m->states[j]);
        for (uint32_t i = 0; i < system->n_states; i++) {
            bool stored = next < end && system->jac_row[next] == i;
            compare(c, i, stored ? jacobian[next] : 0, step, system->states[j].name);
            if (!stored && difference(c, i, 1) != 0)
                fail_msg("%s: the pattern lacks %s by %s", c->name, system->states[i].name,
                         system->states[j].name);
            if (i == j) assert_true(stored);
            next += stored;
        }
        assert_int_equal(next, end);
    }
    ck_release(jacobian);
}

static void check_params(struct check *c)
{
    const struct ck_system *system = &c->m->system;
    struct ck_program program;
    uint32_t *params = ck_alloc(system->n_params, sizeof *params);
    assert_non_null(params);
    for (uint32_t i = 0; i < system->n_params; i++) params[i] = i;
    assert_int_equal(ck_system_by_params(system, params, system->n_params, &program), CK_OK);
    double *exact = compiled_run(c->m, &program);
    for (uint32_t p = 0; p < system->n_params; p++) {
        double step = step_of(c->m->params[p]);
        sample(c, &c->m->params[p]);
        for (uint32_t i = 0; i < system->n_states; i++)
            compare(c, i, exact[(size_t)p * system->n_states + i], step, system->params[p].address);
    }
    ck_release(exact);
    ck_release(params);
    ck_program_free(&program);
}

/* Levels between 0.3 and 3 sizes: on the slopes of the Hill terms. Handles that are 0 or 1 unless
 * an arm changes them get values at which they matter. */
static void choose_point(struct compiled *m, uint64_t seed)
{
    uint64_t sequence = seed;
    for (uint32_t i = 0; i < m->system.n_states; i++) {
        double size = m->system.states[i].scale > 0 ? m->system.states[i].scale : 1;
        m->states[i] = size * exp((2 * random_next(&sequence) - 1) * log(3));
    }
    for (uint32_t i = 0; i < m->system.n_params; i++) {
        const char *address = m->system.params[i].address;
        bool handle = strstr(address, "/block") || strstr(address, "/neutralise") ||
                      strstr(address, "/expression") || strstr(address, "/production");
        if (handle || m->system.params[i].solved) m->params[i] = 0.2 + 0.6 * random_next(&sequence);
    }
}

static void check_model(struct compiled *m, const char *name, uint64_t seed)
{
    struct check c = {.m = m, .name = name};
    uint32_t n = m->system.n_states;
    choose_point(m, seed);
    c.size = ck_alloc(n, sizeof *c.size);
    c.slots = ck_alloc(m->system.rhs.n_slots, sizeof *c.slots);
    for (int i = 0; i < 4; i++) c.at[i] = ck_alloc(n, sizeof *c.at[i]);
    measure_sizes(&c);
    check_jacobian(&c);
    check_params(&c);
    for (int i = 0; i < 4; i++) ck_release(c.at[i]);
    ck_release(c.size);
    ck_release(c.slots);
}

static void random_models_have_exact_derivatives(void **state)
{
    static char text[RANDOM_MODEL_SIZE];
    struct ck_units *units = ck_units_create();
    (void)state;
    assert_non_null(units);
    for (uint64_t seed = 1; seed <= MODELS; seed++) {
        struct compiled m;
        char name[32];
        random_model(seed, text);
        snprintf(name, sizeof name, "random-%u.yaml", (unsigned)seed);
        if (!compiled_try(&m, units, name, text)) fail_msg("the model of seed %u", (unsigned)seed);
        check_model(&m, name, seed);
        compiled_close(&m);
    }
    ck_units_destroy(units);
}

static void the_projects_models_have_exact_derivatives(void **state)
{
    glob_t files;
    struct ck_units *units = ck_units_create();
    (void)state;
    assert_non_null(units);
    assert_int_equal(glob("model/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct compiled m;
        if (!compiled_try(&m, units, files.gl_pathv[i], NULL))
            fail_msg("%s does not compile", files.gl_pathv[i]);
        check_model(&m, files.gl_pathv[i], i + 1);
        compiled_close(&m);
    }
    globfree(&files);
    ck_units_destroy(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_models_have_exact_derivatives),
        cmocka_unit_test(the_projects_models_have_exact_derivatives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
