/* Feedback loops of the signed graph of species. Private to src/report/. */
#ifndef CK_GRAPH_LOOPS_H
#define CK_GRAPH_LOOPS_H

#include "ck/report.h"
#include "graph_edges.h"

#define CK_LOOP_LONGEST 8 /* arrows */

struct ck_loop {
    const size_t *path;   /* length species by index, each once */
    const bool *negative; /* of the arrow that leaves path[i] */
    size_t length;
    bool is_negative; /* of the whole loop */
};
/* False: enough. */
typedef bool (*ck_loop_visit)(void *data, const struct ck_loop *loop);

/* Elementary cycles, shortest first: all of the graph, or those through one species, from it.
 * Plasma twins count as their tissue species. */
enum ck_status ck_loops_visit(const struct ck_graph *graph, const struct ck_species *through,
                              ck_loop_visit visit, void *data);
/* "+  A → B ⊣ A" */
void ck_loop_print(const struct ck_graph *graph, const struct ck_loop *loop, const char *lang,
                   FILE *stream);

#endif
