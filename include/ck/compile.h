/* The compiler: from the graph that a biologist draws to the system that a mathematician writes.
 * Kinetics of model/README.md. The graph must be sorted and valid. */
#ifndef CK_COMPILE_H
#define CK_COMPILE_H

#include "ck/graph.h"
#include "ck/system.h"

/* Every number of the graph becomes the parameter of the same address; one solved parameter
 * "X/baseline_production" for each baseline is sorted in with them, so that indices differ: look up
 * by ck_system_param. Errors of meaning that only the compiler sees (partners that bind without a
 * molar mass, a receptor on a cell that does not carry it) go to the diag.
 *
 * Structure, fixed here: the stages of a delay. An arrow whose delay is 0 has none, so a delay
 * needs compiling again to come to life, and `stages` to change. Where there are stages, a plan may
 * set the delay to 0: the product arrives at once and what is under way arrives within seconds. */
enum ck_status ck_compile(const struct ck_graph *graph, struct ck_system *system,
                          struct ck_diag *diag);

#endif
