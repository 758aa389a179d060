/* The graph at a glance: cells that make cytokines on the left, cytokines by class in the middle,
 * cells that they act on at the right. The states of a cell (macrophage, macrophage_active) are
 * one, all arrows between a cell and a cytokine are one; agents that make or hear cytokines stand
 * with the cells. Drugs, effects and what cytokines do to each other are left out. */
#include "graph_cells.h"
#include "graph_drawing.h"
#include "graph_style.h"

#include <string.h>

struct link { /* between the species at these indices; cells: those that stand for all states */
    size_t from, to;
    bool made; /* a cell makes it; else it acts */
    bool activates, inhibits, dashed;
};

struct overview {
    struct ck_arena arena;
    const struct ck_graph *graph;
    struct ck_cells cells;
    struct link *links;
    size_t count, capacity;
    bool *shown; /* messengers */
    bool out_of_memory;
};

static void add_link(struct overview *overview, struct link link)
{
    for (size_t i = 0; i < overview->count; i++) {
        struct link *known = &overview->links[i];
        if (known->from != link.from || known->to != link.to || known->made != link.made) continue;
        known->activates |= link.activates;
        known->inhibits |= link.inhibits;
        known->dashed &= link.dashed;
        return;
    }
    struct link *grown = ck_arena_grow(&overview->arena, overview->links, overview->count,
                                       &overview->capacity, sizeof *grown);
    if (!grown) overview->out_of_memory = true;
    if (!grown) return;
    overview->links = grown;
    grown[overview->count++] = link;
}

static void link_edge(struct overview *overview, const struct ck_edge *edge)
{
    const size_t from = overview->cells.base[edge->from->index],
                 to = overview->cells.base[edge->to->index];
    struct link link = {from, to, false, !edge->inhibits, edge->inhibits, edge->dashed};
    if (edge->unclear) link.activates = link.inhibits = true;
    if (ck_is_actor(edge->from) && ck_is_messenger(edge->to))
        link.made = edge->relation == CK_SECRETION || edge->relation == CK_BEARING;
    const bool acts = ck_is_messenger(edge->from) && ck_is_actor(edge->to);
    if (!link.made && !acts) return;
    overview->shown[link.made ? to : from] = true;
    add_link(overview, link);
}

/* --- DOT ------------------------------------------------------------------------------------- */

/* A cell may stand on both sides. */
static void print_name(FILE *stream, const struct ck_species *species, bool made)
{
    if (ck_is_actor(species)) fputs(made ? "\"makes " : "\"senses ", stream);
    if (!ck_is_actor(species)) fputc('"', stream);
    fprintf(stream, "%s\"", species->name);
}

static void print_cells(struct overview *overview, bool made, const char *lang, FILE *stream)
{
    const struct ck_graph *graph = overview->graph;
    fputs("  { rank=same;\n", stream);
    for (size_t i = 0; i < graph->species_count; i++) {
        bool found = false;
        for (size_t k = 0; k < overview->count; k++) {
            const struct link *link = &overview->links[k];
            found |= link->made == made && (made ? link->from : link->to) == i;
        }
        if (!found) continue;
        fputs("    ", stream);
        print_name(stream, graph->species[i], made);
        fputs(" [", stream);
        ck_dot_looks(stream, graph->species[i]);
        fputs(", penwidth=2, label=", stream);
        const char *label = ck_cells_label(&overview->cells, i, lang);
        if (!label) overview->out_of_memory = true;
        ck_dot_text(stream, label ? label : "", 0);
        fputs("];\n", stream);
    }
    fputs("  }\n", stream);
}

static const char *class_of(const struct ck_species *species)
{
    if (species->kind == CK_MEMBRANE_LIGAND) return "membrane";
    return species->class_name ? species->class_name : "cytokine";
}

/* The messengers of one class in a frame. */
static void print_class(const struct overview *overview, size_t first, const char *lang,
                        FILE *stream)
{
    const struct ck_graph *graph = overview->graph;
    const char *name = class_of(graph->species[first]);
    fprintf(stream,
            "  subgraph \"cluster_%s\" { label=\"\"; style=rounded; color=\"#CCCCCC\"; margin=7;\n",
            name);
    for (size_t i = first; i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (!overview->shown[i] || strcmp(class_of(species), name) != 0) continue;
        fputs("    ", stream);
        print_name(stream, species, false);
        fputs(" [", stream);
        ck_dot_looks(stream, species);
        fputs(", label=", stream);
        ck_dot_text(stream, ck_label_in(&species->label, lang), 0);
        fputs("];\n", stream);
    }
    fputs("  }\n", stream);
}

static void print_messengers(const struct overview *overview, const char *lang, FILE *stream)
{
    const struct ck_graph *graph = overview->graph;
    for (size_t i = 0; i < graph->species_count; i++) {
        bool first = overview->shown[i];
        for (size_t k = 0; first && k < i; k++)
            first = !overview->shown[k] ||
                    strcmp(class_of(graph->species[k]), class_of(graph->species[i])) != 0;
        if (first) print_class(overview, i, lang, stream);
    }
    fputs("  { rank=same;", stream);
    for (size_t i = 0; i < graph->species_count; i++)
        if (overview->shown[i]) fprintf(stream, " \"%s\";", graph->species[i]->name);
    fputs(" }\n", stream);
}

static void print_links(const struct overview *overview, FILE *stream)
{
    for (size_t i = 0; i < overview->count; i++) {
        const struct link *link = &overview->links[i];
        const struct ck_species *from = overview->graph->species[link->from];
        const struct ck_species *to = overview->graph->species[link->to];
        const bool both = link->activates && link->inhibits && !link->made;
        fputs("  ", stream);
        print_name(stream, from, true);
        fputs(":e -> ", stream);
        print_name(stream, to, false);
        fprintf(stream, ":w [color=\"%s\", arrowhead=%s%s%s];\n",
                link->made       ? CK_MAKES
                : both           ? CK_BOTH_SIGNS
                : link->inhibits ? CK_INHIBITS
                                 : CK_ACTIVATES,
                both                            ? "odot"
                : link->inhibits && !link->made ? "tee"
                                                : "normal",
                link->made ? "" : ", penwidth=1.5", link->dashed ? ", style=dashed" : "");
    }
}

static void print_legend(const struct overview *overview, const struct ck_module *module,
                         const char *lang, FILE *stream)
{
    static const struct ck_legend_arrow arrows[] = {
        {CK_MAKES, "→", "makes", "produit"},
        {CK_ACTIVATES, "→", "activates", "active"},
        {CK_INHIBITS, "⊣", "inhibits", "inhibe"},
        {CK_BOTH_SIGNS, "⊸", "the one or the other", "l’un ou l’autre"},
        {CK_TRANSFORMS, "⇢", "not in the notes", "absent du cours"},
    };
    bool dashed = false;
    for (size_t i = 0; i < overview->count; i++) dashed |= overview->links[i].dashed;
    const struct ck_dot_legend legend = {
        .title = ck_label_in(module ? &module->title : &overview->graph->title, lang),
        .lang = lang,
        .graph = overview->graph,
        .shown = overview->shown,
        .arrows = arrows,
        .arrow_count = sizeof arrows / sizeof *arrows - (dashed ? 0 : 1)};
    ck_dot_legend(stream, &legend);
}

static void print_all(struct overview *overview, const struct ck_module *module, const char *lang,
                      FILE *stream)
{
    fprintf(stream,
            "digraph overview {\n"
            "  graph [rankdir=LR, newrank=true, splines=line, nodesep=0.12, ranksep=4.2,\n"
            "         outputorder=edgesfirst, labelloc=t, bgcolor=white, fontname=\"%s\", "
            "fontsize=16];\n"
            "  node [fontname=\"%s\", fontsize=18, height=0.4, margin=\"0.1,0.03\"];\n"
            "  edge [arrowsize=0.8];\n",
            CK_DOT_FONT, CK_DOT_FONT);
    print_legend(overview, module, lang, stream);
    print_cells(overview, true, lang, stream);
    print_messengers(overview, lang, stream);
    print_cells(overview, false, lang, stream);
    print_links(overview, stream);
    fputs("}\n", stream);
}

enum ck_status ck_print_overview(const struct ck_graph *graph, const struct ck_module *module,
                                 const char *lang, FILE *stream)
{
    struct overview overview = {.graph = graph};
    struct ck_edges edges;
    enum ck_status status = ck_edges_collect(&edges, graph, CK_VIEW_DRAWING, module);
    const enum ck_status found = ck_cells_find(&overview.cells, graph);
    overview.shown =
        ck_arena_alloc(&overview.arena, graph->species_count + 1, sizeof *overview.shown);
    if (status == CK_OK) status = overview.shown ? found : CK_NO_MEMORY;
    if (status == CK_OK) {
        for (size_t i = 0; i < edges.count; i++) link_edge(&overview, &edges.items[i]);
        print_all(&overview, module, lang, stream);
    }
    if (overview.out_of_memory) status = CK_NO_MEMORY;
    ck_edges_free(&edges);
    ck_cells_free(&overview.cells);
    ck_arena_free(&overview.arena);
    return status;
}
