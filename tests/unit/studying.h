/* Reads and runs studies from texts for tests: one struct that holds all that a study needs. */
#ifndef STUDYING_H
#define STUDYING_H

#include "ck/study.h"

struct studying {
    struct ck_inputs inputs;
    struct ck_units *units;
    struct ck_diag diag;
    struct ck_study study;
    enum ck_status status;
};

/* A model with one of everything, registered as "m.yaml" by studying_open. */
extern const char studying_model[];

void studying_open(struct studying *s);
void studying_close(struct studying *s);
void studying_add(struct studying *s, const char *path, const char *text);
/* Reads a whole study from a text, as "s.yaml". */
void studying_read(struct studying *s, const char *text);
/* Opens, and reads a study of studying_model over 10 d with these arms, each line indented by the
 * caller; fails the test and shows the messages if it is not good. */
void studying_arms(struct studying *s, const char *arms);
/* The same with whatever follows the arms (`expect: …`); may have mistakes. */
void studying_try(struct studying *s, const char *arms, const char *rest);
/* Runs a good study; fails the test with the reason if it fails. */
void studying_run(struct studying *s);
/* All of it: opens, a model as "model.yaml", `duration`, the arms (each line indented by the
 * caller); runs it. */
void studying_solve(struct studying *s, const char *model, const char *duration, const char *arms);

struct ck_arm *studying_arm(struct studying *s, const char *name);
/* A parameter of an arm at t = 0, by address. */
double studying_param(struct studying *s, const char *arm, const char *address);
/* Index of a state of an arm. */
uint32_t studying_state(struct studying *s, const char *arm, const char *name);
/* The first message whose text contains `part`, or NULL. */
const struct ck_message *studying_find(const struct studying *s, const char *part);
/* Metric of a column of an arm, after a run. */
double studying_metric(struct studying *s, const char *arm, const char *column,
                       enum ck_metric metric);

void assert_close(double actual, double expected, double tolerance);

#endif
