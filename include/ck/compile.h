/* The compiler: from the graph that a biologist draws to the system that a mathematician writes.
 * Kinetics of model/README.md. The graph must be sorted and valid. */
#ifndef CK_COMPILE_H
#define CK_COMPILE_H

#include "ck/graph.h"
#include "ck/system.h"

/* Every number of the graph becomes the parameter of the same index and address (plus one solved
 * "X/baseline_production" for each baseline, sorted in with the others). Errors of meaning that
 * only the compiler sees (a state without a scale that nothing doses is not one) go to diag. */
enum ck_status ck_compile(const struct ck_graph *graph, struct ck_system *system,
                          struct ck_diag *diag);

#endif
