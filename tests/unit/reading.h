/* Reads a model from a text for tests: one struct that holds all that a reading needs. */
#ifndef READING_H
#define READING_H

#include "ck/model.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

struct reading {
    struct ck_inputs inputs;
    struct ck_units *units;
    struct ck_diag diag;
    struct ck_graph graph;
    enum ck_status status;
};

/* Opens a reading without a model; further files may be added to its inputs. */
void reading_open(struct reading *reading);
/* Reads the text as the file "model.yaml". */
void reading_run(struct reading *reading, const char *text);
/* Adds a file that others may include. */
void reading_add(struct reading *reading, const char *path, const char *text);
void reading_close(struct reading *reading);

/* Open, run; fails the test and shows the diagnostics if the model is not good. */
void reading_good(struct reading *reading, const char *text);

/* The first message whose text contains `part`, or NULL. */
const struct ck_message *reading_find(const struct reading *reading, const char *part);

/* A number that must be there. */
const struct ck_number *reading_number(const struct reading *reading, const char *address);

/* A node of the registered text "NAME", parsed: its root map. */
const struct ck_node *reading_node(struct reading *reading, const char *name, const char *text);

#endif
