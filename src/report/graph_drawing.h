/* How the interaction graph is laid out: five columns from trigger to outcome, states of one cell
 * line in one box, arrows of a box made one. Private to src/report/graph_*.c. */
#ifndef CK_GRAPH_DRAWING_H
#define CK_GRAPH_DRAWING_H

#include "graph_edges.h"

enum ck_draw_column {
    CK_COLUMN_TRIGGERS,   /* agents, drugs, effects that act back on cells */
    CK_COLUMN_SENSORS,    /* cells that the triggers act on */
    CK_COLUMN_MESSENGERS, /* cytokines, membrane ligands */
    CK_COLUMN_RESPONDERS, /* the other cells */
    CK_COLUMN_OUTCOMES,   /* effects */
    CK_COLUMN_COUNT
};

/* By species index (the graph must be sorted). */
struct ck_drawn_node {
    size_t line; /* index of the species that stands for its cell line (itself if alone) */
    size_t size; /* of the line */
    size_t row;  /* in the line */
    enum ck_draw_column column;
};

/* An arrow between two lines, or between two states of one. */
struct ck_drawn_edge {
    const struct ck_species *from, *to; /* the states it touches; middle ones if it is of several */
    enum ck_relation relation;
    bool inhibits, dashed;
    const char *why;
    bool unclear;
};

struct ck_drawing {
    struct ck_arena arena;
    const struct ck_graph *graph;
    const struct ck_module *module; /* drawn alone, or NULL */
    struct ck_drawn_node *nodes;
    bool *shown; /* by species index: has an arrow, and stands for itself */
    struct ck_drawn_edge *edges;
    size_t edge_count, edge_capacity;
    bool out_of_memory;
};

/* The drawing must be freed, also after CK_NO_MEMORY. The graph must outlive it. Of a module, if it
 * is not NULL, only what its own file says. */
enum ck_status ck_drawing_make(struct ck_drawing *drawing, const struct ck_graph *graph,
                               const struct ck_module *module);
void ck_drawing_free(struct ck_drawing *drawing);

/* The writers of the formats. */
void ck_print_dot(const struct ck_drawing *drawing, const char *lang, FILE *stream);
void ck_print_graphml(const struct ck_graph *graph, const struct ck_edges *edges, const char *lang,
                      FILE *stream);
/* Cells that make, what they make, cells that it acts on: three columns, states of a cell in one
 * place, one arrow for each pair. As DOT. */
enum ck_status ck_print_overview(const struct ck_graph *graph, const struct ck_module *module,
                                 const char *lang, FILE *stream);
/* A file of DOT, open at its beginning, made a picture by Graphviz: svg, png or pdf. */
enum ck_status ck_draw_dot(FILE *dot, const char *format, FILE *stream, struct ck_diag *diag);

#endif
