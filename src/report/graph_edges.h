/* The arrows of the interaction graph as people draw or count them: from species to species, with a
 * sign, many modulators of many processes made one arrow. Private to src/report/graph_*.c. */
#ifndef CK_GRAPH_EDGES_H
#define CK_GRAPH_EDGES_H

#include "ck/graph.h"

/* What an arrow says; word for tooltips and GraphML. */
#define CK_RELATIONS(X)                                                                            \
    X(SECRETION, "secretes")                                                                       \
    X(INDUCTION, "induces")                                                                        \
    X(BECOMING, "becomes")                                                                         \
    X(GROWTH, "proliferates")                                                                      \
    X(CALL, "recruits")                                                                            \
    X(ATTACK, "kills")                                                                             \
    X(CLEARING, "clears")                                                                          \
    X(BINDING, "binds")                                                                            \
    X(MODULATION, "modulates")                                                                     \
    X(ANTAGONISM, "antagonises")                                                                   \
    X(BEARING, "bears")
enum ck_relation {
#define X(kind, word) CK_##kind,
    CK_RELATIONS(X)
#undef X
        CK_RELATION_COUNT
};
extern const char *const ck_relation_words[CK_RELATION_COUNT];

struct ck_edge {
    const struct ck_species *from, *to;
    enum ck_relation relation;
    bool inhibits;
    bool dashed;     /* every process behind it is */
    const char *why; /* the sentences behind it, "; " between */
    bool unclear;    /* of a formula: more or less, as it comes */
};

struct ck_edges {
    struct ck_arena arena;
    const struct ck_module *module; /* whose arrows these are; NULL: all */
    struct ck_edge *items;
    size_t count, capacity;
    bool out_of_memory;
};

enum ck_edge_view {
    /* As drawn: a modulator points to the cell whose process it modulates, an antagonist to the
     * ligand that it keeps from the receptor. */
    CK_VIEW_DRAWING,
    /* As counted: each arrow from what acts to what is made more or less of. What an arrow uses up
     * (A in "A becomes B") is not counted. */
    CK_VIEW_SIGNS
};

/* Arrows in order of names, each (from, to, relation, sign) once. Plasma twins and depots count as
 * their tissue species. Of a module only what its own file says: arrows, and what it adds to those
 * of others. The edges must be freed, also after CK_NO_MEMORY. */
enum ck_status ck_edges_collect(struct ck_edges *edges, const struct ck_graph *graph,
                                enum ck_edge_view view, const struct ck_module *module);
void ck_edges_free(struct ck_edges *edges);

/* The species that stands for it in the drawing. */
const struct ck_species *ck_shown_species(const struct ck_species *species);
/* A text in the language "en" or "fr". */
const char *ck_label_in(const struct ck_label *label, const char *lang);

/* One thing that a process reads: a ligand or antagonist of a receptor, a level, a contact. */
struct ck_influence {
    const struct ck_process *process;
    const struct ck_share *share; /* or NULL */
    const struct ck_species *source;
    const struct ck_species *cell;      /* whose process it is, or NULL: body */
    const struct ck_receptor *receptor; /* or NULL */
    bool is_antagonist;                 /* of the receptor */
    bool inhibits;                      /* more of the source, less of the flux */
    bool unclear;                       /* of a formula: now more, now less */
    struct ck_place place;              /* where it was written */
};
typedef void (*ck_influence_visit)(void *data, const struct ck_influence *influence);
/* The same for all that formulas read, process by process; the graph is compiled for it. */
enum ck_status ck_formulas_visit(const struct ck_graph *graph, ck_influence_visit visit,
                                 void *data);
void ck_influences_visit(const struct ck_process *process, ck_influence_visit visit, void *data);

#endif
