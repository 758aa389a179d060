/* For tests: a model text read and compiled, with a point at which it is evaluated. Whatever goes
 * wrong fails the test. */
#ifndef TESTS_COMPILED_H
#define TESTS_COMPILED_H

#include "ck/compile.h"
#include "ck/model.h"

struct compiled {
    struct ck_inputs inputs;
    struct ck_units *units;
    bool owns_units;
    struct ck_diag diag;
    struct ck_graph graph;
    struct ck_system system;
    double *params, *states; /* at the system's values, at 0 */
};

/* Reads and compiles; `text` NULL: the file at `path`. `units` stay the caller's (they are slow to
 * make). False (after printing the messages) if either failed; close it in any case. */
bool compiled_try(struct compiled *m, struct ck_units *units, const char *path, const char *text);
void compiled_open(struct compiled *m, const char *text);
void compiled_close(struct compiled *m);

uint32_t compiled_state(const struct compiled *m, const char *name);
void compiled_set(struct compiled *m, const char *name, double level);
void compiled_set_param(struct compiled *m, const char *address, double value);

/* Outputs of a program at the point; freed by ck_release. */
double *compiled_run(const struct compiled *m, const struct ck_program *program);
/* d name/dt at the point. */
double compiled_rate(const struct compiled *m, const char *name);
double compiled_flux(const struct compiled *m, const char *name);
double compiled_readout(const struct compiled *m, const char *name);

/* Equal within 1e-12 of the expected value. */
void compiled_near(double actual, double expected);

#endif
