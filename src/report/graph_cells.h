/* Cells without their states: macrophage, macrophage_active and macrophage_refractory are one where
 * a drawing or a table has no room for more. Private to src/report/graph_*.c. */
#ifndef CK_GRAPH_CELLS_H
#define CK_GRAPH_CELLS_H

#include "ck/graph.h"

struct ck_cells {
    struct ck_arena arena;
    const struct ck_graph *graph;
    size_t *base; /* by species index: the cell whose state it is, or itself */
};

/* The cells must be freed, also after CK_NO_MEMORY. */
enum ck_status ck_cells_find(struct ck_cells *cells, const struct ck_graph *graph);
void ck_cells_free(struct ck_cells *cells);
/* The words that the names of all states of a cell share: "resting macrophages" and "activated
 * macrophages" are macrophages. NULL without memory. */
const char *ck_cells_label(struct ck_cells *cells, size_t cell, const char *lang);
/* What makes and hears cytokines: cells, and agents (a tumour, a graft). */
bool ck_is_actor(const struct ck_species *species);
/* Cytokines and membrane ligands, each once: not in the plasma too. */
bool ck_is_messenger(const struct ck_species *species);

#endif
