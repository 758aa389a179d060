/* The drawing as DOT: shapes, colours, arrow heads, legend. What is drawn and where comes from
 * graph_drawing.c. */
#include "graph_drawing.h"
#include "graph_style.h"

#include <string.h>

static const struct relation_style {
    const char *colour, *width;
} relations[CK_RELATION_COUNT] = {
    [CK_SECRETION] = {CK_MAKES, "1.6"},      [CK_INDUCTION] = {CK_MAKES, "1.6"},
    [CK_BEARING] = {CK_MAKES, "1.6"},        [CK_BECOMING] = {CK_TRANSFORMS, "2.5"},
    [CK_CALL] = {CK_TRANSFORMS, "1.6"},      [CK_GROWTH] = {CK_TRANSFORMS, "1.6"},
    [CK_MODULATION] = {CK_ACTIVATES, "1.6"}, [CK_ATTACK] = {CK_INHIBITS, "2.5"},
    [CK_CLEARING] = {CK_INHIBITS, "2.5"},    [CK_BINDING] = {CK_INHIBITS, "1.6"},
    [CK_ANTAGONISM] = {CK_INHIBITS, "1.6"},
};

/* --- nodes ----------------------------------------------------------------------------------- */

static bool is_boxed(const struct ck_drawing *drawing, const struct ck_species *species)
{
    return species->kind == CK_CELL && drawing->nodes[species->index].size > 1;
}

static void print_node(const struct ck_drawing *drawing, const struct ck_species *species,
                       const char *lang, FILE *stream)
{
    bool boxed = is_boxed(drawing, species);
    fputs("  ", stream);
    ck_dot_text(stream, species->name, 0);
    fputs(" [", stream);
    if (boxed)
        fputs("shape=plaintext, margin=\"0.06,0.03\", height=0.3", stream);
    else
        ck_dot_looks(stream, species);
    if (species->kind == CK_CELL)
        fprintf(stream, ", penwidth=2, fontname=\"%s-Bold\"", CK_DOT_FONT);
    fputs(", label=", stream);
    ck_dot_text(stream, ck_label_in(&species->label, lang), boxed ? 30 : 14);
    fputs(", tooltip=", stream);
    ck_dot_text(stream, species->name, 0);
    fputs("];\n", stream);
}

static const struct ck_species *find_state(const struct ck_drawing *drawing, size_t line,
                                           size_t row)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        if (drawing->nodes[i].line == line && drawing->nodes[i].row == row)
            return drawing->graph->species[i];
    return NULL;
}

static bool are_neighbours(const struct ck_drawn_node *a, const struct ck_drawn_node *b)
{
    return a->line == b->line && (a->row + 1 == b->row || b->row + 1 == a->row);
}

static bool are_joined(const struct ck_drawing *drawing, const struct ck_species *a,
                       const struct ck_species *b)
{
    for (size_t i = 0; i < drawing->edge_count; i++) {
        const struct ck_drawn_edge *edge = &drawing->edges[i];
        if ((edge->from == a && edge->to == b) || (edge->from == b && edge->to == a)) return true;
    }
    return false;
}

/* Arrows from each state to the one above keep the order of a line (the layout turns a rank from
 * bottom to top); where there is none, one that is not seen. */
static void print_order(const struct ck_drawing *drawing, size_t line, FILE *stream)
{
    for (size_t row = 1; row < drawing->nodes[line].size; row++) {
        const struct ck_species *above = find_state(drawing, line, row - 1);
        const struct ck_species *below = find_state(drawing, line, row);
        if (are_joined(drawing, above, below)) continue;
        fputs("  ", stream);
        ck_dot_text(stream, below->name, 0);
        fputs(" -> ", stream);
        ck_dot_text(stream, above->name, 0);
        fputs(" [style=invis];\n", stream);
    }
}

static void print_line(const struct ck_drawing *drawing, size_t line, const char *lang,
                       FILE *stream)
{
    bool boxed = is_boxed(drawing, drawing->graph->species[line]);
    if (boxed)
        fprintf(stream,
                "  subgraph cluster_%zu { label=\"\"; style=\"rounded,filled\"; penwidth=2; "
                "margin=6; fillcolor=white;\n",
                line);
    for (size_t row = 0; row < drawing->nodes[line].size; row++)
        print_node(drawing, find_state(drawing, line, row), lang, stream);
    print_order(drawing, line, stream);
    if (boxed) fputs("  }\n", stream);
}

/* Columns are ranks of the layout, kept in order by a chain that is not seen. */
static void print_columns(const struct ck_drawing *drawing, FILE *stream)
{
    for (int column = 0; column < CK_COLUMN_COUNT; column++) {
        fprintf(stream, "  { rank=same; column%d [shape=point, style=invis];", column);
        for (size_t i = 0; i < drawing->graph->species_count; i++) {
            if (!drawing->shown[i] || (int)drawing->nodes[i].column != column) continue;
            fputc(' ', stream);
            ck_dot_text(stream, drawing->graph->species[i]->name, 0);
            fputc(';', stream);
        }
        fputs(" }\n", stream);
    }
    fputs("  column0 -> column1 -> column2 -> column3 -> column4 [style=invis];\n", stream);
}

/* --- arrows ---------------------------------------------------------------------------------- */

static void print_end(const struct ck_drawing *drawing, const struct ck_species *species,
                      const char *key, FILE *stream)
{
    if (is_boxed(drawing, species))
        fprintf(stream, ", %s=cluster_%zu", key, drawing->nodes[species->index].line);
}

/* Against the direction of the columns (or of the rows of a line) an arrow is written the other way
 * round, with its head at the tail, so that it does not move its ends out of their places. */
static void print_edge(const struct ck_drawing *drawing, const struct ck_drawn_edge *edge,
                       FILE *stream)
{
    const struct ck_drawn_node *from = &drawing->nodes[edge->from->index];
    const struct ck_drawn_node *to = &drawing->nodes[edge->to->index];
    bool inside = from->line == to->line;
    bool back = inside ? from->row < to->row : from->column > to->column;
    const struct ck_species *tail = back ? edge->to : edge->from;
    const struct ck_species *head = back ? edge->from : edge->to;
    bool inhibits = edge->inhibits;
    fputs("  ", stream);
    ck_dot_text(stream, tail->name, 0);
    fputs(" -> ", stream);
    ck_dot_text(stream, head->name, 0);
    fprintf(stream, " [color=\"%s\", penwidth=%s, %s=%s",
            inhibits ? CK_INHIBITS : relations[edge->relation].colour,
            relations[edge->relation].width, back ? "dir=back, arrowtail" : "arrowhead",
            edge->unclear ? "odot"
            : inhibits    ? "tee"
                          : "normal");
    if (edge->dashed) fputs(", style=dashed", stream);
    if (from->column == to->column && !are_neighbours(from, to))
        fputs(", constraint=false", stream);
    if (!inside) print_end(drawing, tail, "ltail", stream);
    if (!inside) print_end(drawing, head, "lhead", stream);
    fputs(", tooltip=", stream);
    ck_dot_text(stream, edge->why, 0);
    fputs("];\n", stream);
}

/* --- title and legend ------------------------------------------------------------------------ */

static bool shows_dashed(const struct ck_drawing *drawing)
{
    for (size_t i = 0; i < drawing->edge_count; i++)
        if (drawing->edges[i].dashed) return true;
    return false;
}

static void print_legend(const struct ck_drawing *drawing, const char *lang, FILE *stream)
{
    static const struct ck_legend_arrow arrows[] = {
        {CK_MAKES, "→", "makes", "produit"},
        {CK_ACTIVATES, "→", "activates", "active"},
        {CK_INHIBITS, "⊣", "inhibits, removes", "inhibe, élimine"},
        {CK_TRANSFORMS, "→", "becomes, recruits, multiplies", "devient, recrute, se multiplie"},
        {CK_TRANSFORMS, "⇢", "not in the notes", "absent du cours"},
    };
    const struct ck_module *module = drawing->module;
    const struct ck_dot_legend legend = {
        .title = ck_label_in(module ? &module->title : &drawing->graph->title, lang),
        .lang = lang,
        .graph = drawing->graph,
        .shown = drawing->shown,
        .arrows = arrows,
        .arrow_count = sizeof arrows / sizeof *arrows - (shows_dashed(drawing) ? 0 : 1)};
    ck_dot_legend(stream, &legend);
}

void ck_print_dot(const struct ck_drawing *drawing, const char *lang, FILE *stream)
{
    fputs("digraph ", stream);
    ck_dot_text(stream, drawing->graph->name, 0);
    fprintf(stream,
            " {\n"
            "  graph [rankdir=LR, newrank=true, compound=true, remincross=false, nodesep=0.3, "
            "ranksep=1.5,\n"
            "         splines=true, outputorder=edgesfirst, labelloc=t, bgcolor=white,\n"
            "         fontname=\"%s\", fontsize=16];\n"
            "  node [fontname=\"%s\", fontsize=18];\n"
            "  edge [arrowsize=0.9];\n",
            CK_DOT_FONT, CK_DOT_FONT);
    print_legend(drawing, lang, stream);
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        if (drawing->shown[i] && drawing->nodes[i].line == i) print_line(drawing, i, lang, stream);
    print_columns(drawing, stream);
    for (size_t i = 0; i < drawing->edge_count; i++)
        print_edge(drawing, &drawing->edges[i], stream);
    fputs("}\n", stream);
}
