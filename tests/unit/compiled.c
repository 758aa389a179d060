/* For tests: a model text read, compiled and evaluated (compiled.h). */
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

static enum ck_status read_and_compile(struct compiled *m, const char *path, const char *text)
{
    enum ck_status status = CK_OK;
    if (text) status = ck_inputs_add(&m->inputs, path, text, strlen(text));
    if (status == CK_OK)
        status =
            ck_model_read(&m->inputs, m->units, path, (struct ck_place){0}, &m->graph, &m->diag);
    if (status == CK_OK) status = ck_compile(&m->graph, &m->system, &m->diag);
    return status;
}

bool compiled_try(struct compiled *m, struct ck_units *units, const char *path, const char *text)
{
    *m = (struct compiled){.units = units};
    ck_inputs_init(&m->inputs);
    ck_diag_init(&m->diag);
    ck_graph_init(&m->graph);
    ck_system_init(&m->system);
    enum ck_status status = read_and_compile(m, path, text);
    if (status != CK_OK) ck_diag_print(&m->diag, stderr);
    m->params = ck_alloc(m->system.n_params, sizeof *m->params);
    m->states = ck_alloc(m->system.n_states, sizeof *m->states);
    assert_true(m->params && m->states);
    for (uint32_t i = 0; i < m->system.n_params; i++) m->params[i] = m->system.params[i].value;
    return status == CK_OK;
}

void compiled_open(struct compiled *m, const char *text)
{
    struct ck_units *units = ck_units_create();
    assert_non_null(units);
    assert_true(compiled_try(m, units, "model.yaml", text));
    m->owns_units = true;
}

void compiled_close(struct compiled *m)
{
    ck_release(m->params);
    ck_release(m->states);
    ck_system_free(&m->system);
    ck_graph_free(&m->graph);
    ck_diag_free(&m->diag);
    ck_inputs_free(&m->inputs);
    if (m->owns_units) ck_units_destroy(m->units);
}

uint32_t compiled_state(const struct compiled *m, const char *name)
{
    uint32_t state = ck_system_state(&m->system, name);
    if (state == CK_NONE) fail_msg("no state '%s'", name);
    return state;
}

void compiled_set(struct compiled *m, const char *name, double level)
{
    m->states[compiled_state(m, name)] = level;
}

void compiled_set_param(struct compiled *m, const char *address, double value)
{
    uint32_t param = ck_system_param(&m->system, address);
    if (param == CK_NONE) fail_msg("no parameter '%s'", address);
    m->params[param] = value;
}

double *compiled_run(const struct compiled *m, const struct ck_program *program)
{
    double *slots = ck_alloc(program->n_slots, sizeof *slots);
    double *out = ck_alloc(program->n_outputs, sizeof *out);
    assert_true(slots && out);
    ck_program_prepare(program, slots, m->params);
    ck_program_run(program, slots, 0, m->states, out);
    ck_release(slots);
    return out;
}

static double run_one(const struct compiled *m, const struct ck_program *program, uint32_t output)
{
    double *out = compiled_run(m, program), value = out[output];
    ck_release(out);
    return value;
}

double compiled_rate(const struct compiled *m, const char *name)
{
    return run_one(m, &m->system.rhs, compiled_state(m, name));
}

double compiled_flux(const struct compiled *m, const char *name)
{
    for (uint32_t i = 0; i < m->system.n_fluxes; i++)
        if (strcmp(m->system.fluxes[i].name, name) == 0)
            return run_one(m, &m->system.flux_program, i);
    fail_msg("no flux '%s'", name);
    return 0;
}

double compiled_readout(const struct compiled *m, const char *name)
{
    uint32_t readout = ck_system_readout(&m->system, name);
    if (readout == CK_NONE) fail_msg("no readout '%s'", name);
    return run_one(m, &m->system.readout_program, readout);
}

void compiled_near(double actual, double expected)
{
    if (fabs(actual - expected) <= 1e-12 * fmax(1e-12, fabs(expected))) return;
    fail_msg("%.17g is not %.17g", actual, expected);
}
