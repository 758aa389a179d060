/* How drawings of the interaction graph look: colours and shapes of species, texts of DOT, legends.
 * Private to src/report/graph_*.c. */
#ifndef CK_GRAPH_STYLE_H
#define CK_GRAPH_STYLE_H

#include "graph_edges.h"

#define CK_DOT_FONT   "Helvetica" /* of PostScript: Graphviz knows its relatives and its bold */
#define CK_ACTIVATES  "#0072B2"
#define CK_INHIBITS   "#D55E00"
#define CK_BOTH_SIGNS "#CC79A7"
#define CK_MAKES      "#808080"
#define CK_TRANSFORMS "#000000"

bool ck_is_french(const char *lang);
/* Text inside XML, and inside the labels of DOT that are written like it. */
void ck_print_xml_text(FILE *stream, const char *text);
/* In quotes. A label is broken into lines of about `width` characters (0: it is not). */
void ck_dot_text(FILE *stream, const char *text, size_t width);

/* Shape and colours, as attributes of a node; of a cell without its fill. */
void ck_dot_looks(FILE *stream, const struct ck_species *species);
/* What a class of cytokines is called: "anti-inflammatory"; an unknown one is its own name. */
const char *ck_class_words(const char *class_name, const char *lang);

struct ck_legend_arrow {
    const char *colour, *sign, *en, *fr;
};
/* A title and a legend, as the label of the drawing: the kinds and classes of the species that are
 * shown (by index), then the arrows. */
struct ck_dot_legend {
    const char *title, *lang;
    const struct ck_graph *graph;
    const bool *shown;
    const struct ck_legend_arrow *arrows;
    size_t arrow_count;
    bool classes_only; /* no kinds */
};
void ck_dot_legend(FILE *stream, const struct ck_dot_legend *legend);

#endif
