/* The drawing as DOT: shapes, colours, arrow heads, legend. What is drawn and where comes from
 * graph_drawing.c. */
#include "graph_drawing.h"

#include <string.h>

#define FONT       "Helvetica,Arial,sans-serif"
#define ACTIVATES  "#0072B2"
#define INHIBITS   "#D55E00"
#define MAKES      "#808080"
#define TRANSFORMS "#000000"

/* Tints of the Okabe-Ito palette, which colour-blind people can tell apart, light enough for black
 * letters. Classes without a colour of their own take a spare one by their name. */
static const struct class_style {
    const char *name, *colour, *en, *fr;
} classes[] = {
    {"pro_inflammatory", "#F2B48F", "pro-inflammatory", "pro-inflammatoire"},
    {"anti_inflammatory", "#A8D5F2", "anti-inflammatory", "anti-inflammatoire"},
    {"chemokine", "#F5EC94", "chemokine", "chimiokine"},
    {"interferon", "#8CCFB9", "interferon", "interféron"},
    {"growth_factor", "#E3B9D0", "growth factor", "facteur de croissance"},
};
static const char *const spare_colours[] = {"#F3CC7A", "#7FB2D6", "#C9C2E6", "#C8C8C8"};

static const struct kind_style {
    const char *shape, *style, *fill, *en, *fr;
} kinds[CK_SPECIES_KIND_COUNT] = {
    [CK_CYTOKINE] = {"ellipse", "filled", "#EFEFEF", "cytokine", "cytokine"},
    [CK_MEMBRANE_LIGAND] = {"house", "filled", "#E3B9D0", "membrane ligand", "ligand membranaire"},
    [CK_CELL] = {"box", "rounded,filled", "#FFFFFF", "cell", "cellule"},
    [CK_AGENT] = {"octagon", "filled", "#F3CC7A", "agent", "agent"},
    [CK_DRUG] = {"cylinder", "filled", "#C9C2E6", "drug", "médicament"},
    [CK_EFFECT] = {"hexagon", "filled", "#EFEFEF", "effect", "effet"},
    [CK_COMPLEX] = {"ellipse", "filled", "#C9C2E6", "complex", "complexe"},
};

static const struct relation_style {
    const char *colour, *width;
} relations[CK_RELATION_COUNT] = {
    [CK_SECRETION] = {MAKES, "1.6"},      [CK_INDUCTION] = {MAKES, "1.6"},
    [CK_BEARING] = {MAKES, "1.6"},        [CK_BECOMING] = {TRANSFORMS, "2.5"},
    [CK_CALL] = {TRANSFORMS, "1.6"},      [CK_GROWTH] = {TRANSFORMS, "1.6"},
    [CK_MODULATION] = {ACTIVATES, "1.6"}, [CK_ATTACK] = {INHIBITS, "2.5"},
    [CK_CLEARING] = {INHIBITS, "2.5"},    [CK_BINDING] = {INHIBITS, "1.6"},
    [CK_ANTAGONISM] = {INHIBITS, "1.6"},
};

/* --- text ------------------------------------------------------------------------------------ */

/* In quotes. A label is broken into lines of about `width` characters (0: it is not). */
static void print_text(FILE *stream, const char *text, size_t width)
{
    size_t column = 0;
    fputc('"', stream);
    for (const char *c = text; *c; c++) {
        bool blank = *c == ' ' || *c == '\n' || *c == '\r' || *c == '\t';
        if (blank && width > 0 && column + 1 + strcspn(c + 1, " ") > width) {
            fputs("\\n", stream);
            column = 0;
            continue;
        }
        if (*c == '"' || *c == '\\') fputc('\\', stream);
        fputc(blank ? ' ' : *c, stream);
        if (((unsigned char)*c & 0xC0) != 0x80) column++;
    }
    fputc('"', stream);
}

void ck_print_xml_text(FILE *stream, const char *text)
{
    for (const char *c = text; *c; c++) switch (*c) {
        case '&': fputs("&amp;", stream); break;
        case '<': fputs("&lt;", stream); break;
        case '>': fputs("&gt;", stream); break;
        case '"': fputs("&quot;", stream); break;
        default: fputc((unsigned char)*c < ' ' ? ' ' : *c, stream);
        }
}

/* --- colours --------------------------------------------------------------------------------- */

static const struct class_style *find_class(const char *name)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strcmp(name, classes[i].name) == 0) return &classes[i];
    return NULL;
}

static const char *find_fill(const struct ck_species *species)
{
    if (species->kind != CK_CYTOKINE || !species->class_name) return kinds[species->kind].fill;
    const struct class_style *known = find_class(species->class_name);
    if (known) return known->colour;
    size_t sum = 0;
    for (const char *c = species->class_name; *c; c++) sum = 31 * sum + (unsigned char)*c;
    return spare_colours[sum % (sizeof spare_colours / sizeof *spare_colours)];
}

/* --- nodes ----------------------------------------------------------------------------------- */

static bool is_boxed(const struct ck_drawing *drawing, const struct ck_species *species)
{
    return species->kind == CK_CELL && drawing->nodes[species->index].size > 1;
}

static void print_node(const struct ck_drawing *drawing, const struct ck_species *species,
                       const char *lang, FILE *stream)
{
    bool boxed = is_boxed(drawing, species);
    const struct kind_style *style = &kinds[species->kind];
    fputs("  ", stream);
    print_text(stream, species->name, 0);
    if (boxed)
        fputs(" [shape=plaintext, margin=\"0.06,0.03\", height=0.3", stream);
    else
        fprintf(stream, " [shape=%s, style=\"%s\", fillcolor=\"%s\"", style->shape, style->style,
                find_fill(species));
    if (species->kind == CK_CELL) fprintf(stream, ", penwidth=2, fontname=\"%s bold\"", FONT);
    fputs(", label=", stream);
    print_text(stream, ck_label_in(&species->label, lang), boxed ? 30 : 14);
    fputs(", tooltip=", stream);
    print_text(stream, species->name, 0);
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
        print_text(stream, below->name, 0);
        fputs(" -> ", stream);
        print_text(stream, above->name, 0);
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
            if (!drawing->nodes[i].drawn || (int)drawing->nodes[i].column != column) continue;
            fputc(' ', stream);
            print_text(stream, drawing->graph->species[i]->name, 0);
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
    print_text(stream, tail->name, 0);
    fputs(" -> ", stream);
    print_text(stream, head->name, 0);
    fprintf(stream, " [color=\"%s\", penwidth=%s, %s=%s",
            inhibits ? INHIBITS : relations[edge->relation].colour, relations[edge->relation].width,
            back ? "dir=back, arrowtail" : "arrowhead",
            edge->unclear ? "odot"
            : inhibits    ? "tee"
                          : "normal");
    if (edge->dashed) fputs(", style=dashed", stream);
    if (from->column == to->column && !are_neighbours(from, to))
        fputs(", constraint=false", stream);
    if (!inside) print_end(drawing, tail, "ltail", stream);
    if (!inside) print_end(drawing, head, "lhead", stream);
    fputs(", tooltip=", stream);
    print_text(stream, edge->why, 0);
    fputs("];\n", stream);
}

/* --- title and legend ------------------------------------------------------------------------ */

static bool is_french(const char *lang)
{
    return lang && strcmp(lang, "fr") == 0;
}

static void print_swatch(FILE *stream, const char *fill, const char *text)
{
    fprintf(stream, "<td border=\"1\" style=\"rounded\" bgcolor=\"%s\"> ", fill);
    ck_print_xml_text(stream, text);
    fputs(" </td>", stream);
}

static bool shows_kind(const struct ck_drawing *drawing, enum ck_species_kind kind)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        const struct ck_species *species = drawing->graph->species[i];
        if (drawing->nodes[i].drawn && species->kind == kind &&
            (kind != CK_CYTOKINE || !species->class_name))
            return true;
    }
    return false;
}

/* The class of a species that is the first of its class; NULL for the others. */
static const char *first_of_class(const struct ck_drawing *drawing, size_t index)
{
    const struct ck_species *species = drawing->graph->species[index];
    if (!drawing->nodes[index].drawn || species->kind != CK_CYTOKINE) return NULL;
    for (size_t i = 0; i < index && species->class_name; i++) {
        const struct ck_species *other = drawing->graph->species[i];
        if (drawing->nodes[i].drawn && other->kind == CK_CYTOKINE && other->class_name &&
            strcmp(other->class_name, species->class_name) == 0)
            return NULL;
    }
    return species->class_name;
}

static void print_swatches(const struct ck_drawing *drawing, const char *lang, FILE *stream)
{
    for (int kind = 0; kind < CK_SPECIES_KIND_COUNT; kind++)
        if (shows_kind(drawing, (enum ck_species_kind)kind))
            print_swatch(stream, kinds[kind].fill,
                         is_french(lang) ? kinds[kind].fr : kinds[kind].en);
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        const char *name = first_of_class(drawing, i);
        const struct class_style *known = name ? find_class(name) : NULL;
        if (!name) continue;
        print_swatch(stream, find_fill(drawing->graph->species[i]),
                     !known ? name : (is_french(lang) ? known->fr : known->en));
    }
}

static bool shows_dashed(const struct ck_drawing *drawing)
{
    for (size_t i = 0; i < drawing->edge_count; i++)
        if (drawing->edges[i].dashed) return true;
    return false;
}

static void print_legend(const struct ck_drawing *drawing, const char *lang, FILE *stream)
{
    static const struct {
        const char *colour, *sign, *en, *fr;
    } arrows[] = {
        {MAKES, "→", "makes", "produit"},
        {ACTIVATES, "→", "activates", "active"},
        {INHIBITS, "⊣", "inhibits, removes", "inhibe, élimine"},
        {TRANSFORMS, "→", "becomes, recruits, multiplies", "devient, recrute, se multiplie"},
        {TRANSFORMS, "⇢", "not in the notes", "absent du cours"},
    };
    size_t count = sizeof arrows / sizeof *arrows - (shows_dashed(drawing) ? 0 : 1);
    fputs("  label=<<table border=\"0\" cellspacing=\"6\"><tr><td><font point-size=\"26\"><b>",
          stream);
    ck_print_xml_text(stream, ck_label_in(&drawing->graph->title, lang));
    fputs("</b></font></td></tr><tr><td><table border=\"0\" cellspacing=\"8\"><tr>", stream);
    print_swatches(drawing, lang, stream);
    for (size_t i = 0; i < count; i++)
        fprintf(stream, "<td><font color=\"%s\" point-size=\"24\"><b>%s</b></font> %s</td>",
                arrows[i].colour, arrows[i].sign, is_french(lang) ? arrows[i].fr : arrows[i].en);
    fputs("</tr></table></td></tr></table>>;\n", stream);
}

void ck_print_dot(const struct ck_drawing *drawing, const char *lang, FILE *stream)
{
    fputs("digraph ", stream);
    print_text(stream, drawing->graph->name, 0);
    fprintf(stream,
            " {\n"
            "  graph [rankdir=LR, newrank=true, compound=true, remincross=false, nodesep=0.3, "
            "ranksep=1.5,\n"
            "         splines=true, outputorder=edgesfirst, labelloc=t, bgcolor=white,\n"
            "         fontname=\"%s\", fontsize=16];\n"
            "  node [fontname=\"%s\", fontsize=18];\n"
            "  edge [arrowsize=0.9];\n",
            FONT, FONT);
    print_legend(drawing, lang, stream);
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        if (drawing->nodes[i].drawn && drawing->nodes[i].line == i)
            print_line(drawing, i, lang, stream);
    print_columns(drawing, stream);
    for (size_t i = 0; i < drawing->edge_count; i++)
        print_edge(drawing, &drawing->edges[i], stream);
    fputs("}\n", stream);
}
