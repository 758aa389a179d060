/* Colours, shapes, texts and legends of the drawings. What is drawn is not known here. */
#include "graph_style.h"

#include <string.h>

/* Tints of the Okabe-Ito palette, which colour-blind people can tell apart, light enough for black
 * letters. Classes without a colour of their own take a spare one by their name. */
static const struct class_style {
    const char *name, *colour, *en, *fr;
} classes[] = {
    {"pro_inflammatory", "#F2B48F", "pro-inflammatory", "pro-inflammatoire"},
    {"anti_inflammatory", "#A8D5F2", "anti-inflammatory", "anti-inflammatoire"},
    {"chemokine", "#F5EC94", "chemokine", "chimiokine"},
    {"interferon", "#8CCFB9", "interferon", "interféron"},
    {"lymphocyte", "#C9C2E6", "lymphocytes’ own", "des lymphocytes"},
    {"haematopoietic", "#D6BE9C", "haematopoietic", "hématopoïétique"},
    {"growth_factor", "#E3B9D0", "growth factor", "facteur de croissance"},
};
static const char *const spare_colours[] = {"#B8DDB0", "#7FB2D6", "#E6D2E6", "#C8C8C8"};

static const struct kind_style {
    const char *shape, *style, *fill, *en, *fr;
} kinds[CK_SPECIES_KIND_COUNT] = {
    [CK_CYTOKINE] = {"ellipse", "filled", "#EFEFEF", "cytokine", "cytokine"},
    [CK_MEMBRANE_LIGAND] = {"house", "filled", "#E3B9D0", "membrane ligand", "ligand membranaire"},
    [CK_CELL] = {"box", "rounded,filled", "#FFFFFF", "cell", "cellule"},
    [CK_AGENT] = {"octagon", "filled", "#F3CC7A", "agent", "agent"},
    [CK_DRUG] = {"cylinder", "filled", "#CCCCCC", "drug", "médicament"},
    [CK_EFFECT] = {"hexagon", "filled", "#EFEFEF", "effect", "effet"},
    [CK_COMPLEX] = {"ellipse", "filled", "#DADADA", "complex", "complexe"},
};

bool ck_is_french(const char *lang)
{
    return lang && strcmp(lang, "fr") == 0;
}

/* --- text ------------------------------------------------------------------------------------ */

void ck_dot_text(FILE *stream, const char *text, size_t width)
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

void ck_dot_looks(FILE *stream, const struct ck_species *species)
{
    const struct kind_style *style = &kinds[species->kind];
    fprintf(stream, "shape=%s, style=\"%s\", fillcolor=\"%s\"", style->shape, style->style,
            find_fill(species));
}

const char *ck_class_words(const char *class_name, const char *lang)
{
    const struct class_style *known = find_class(class_name);
    if (!known) return class_name;
    return ck_is_french(lang) ? known->fr : known->en;
}

/* --- legend ---------------------------------------------------------------------------------- */

static void print_swatch(FILE *stream, const char *fill, const char *text)
{
    fprintf(stream, "<td border=\"1\" style=\"rounded\" bgcolor=\"%s\"> ", fill);
    ck_print_xml_text(stream, text);
    fputs(" </td>", stream);
}

static bool shows_kind(const struct ck_dot_legend *legend, enum ck_species_kind kind)
{
    for (size_t i = 0; i < legend->graph->species_count; i++) {
        const struct ck_species *species = legend->graph->species[i];
        if (legend->shown[i] && species->kind == kind &&
            (kind != CK_CYTOKINE || !species->class_name))
            return true;
    }
    return false;
}

/* The class of a species that is the first of its class; NULL for the others. */
static const char *first_of_class(const struct ck_dot_legend *legend, size_t index)
{
    const struct ck_species *species = legend->graph->species[index];
    if (!legend->shown[index] || species->kind != CK_CYTOKINE) return NULL;
    for (size_t i = 0; i < index && species->class_name; i++) {
        const struct ck_species *other = legend->graph->species[i];
        if (legend->shown[i] && other->kind == CK_CYTOKINE && other->class_name &&
            strcmp(other->class_name, species->class_name) == 0)
            return NULL;
    }
    return species->class_name;
}

static void print_swatches(FILE *stream, const struct ck_dot_legend *legend)
{
    for (int kind = 0; kind < CK_SPECIES_KIND_COUNT && !legend->classes_only; kind++)
        if (shows_kind(legend, (enum ck_species_kind)kind))
            print_swatch(stream, kinds[kind].fill,
                         ck_is_french(legend->lang) ? kinds[kind].fr : kinds[kind].en);
    for (size_t i = 0; i < legend->graph->species_count; i++) {
        const char *name = first_of_class(legend, i);
        if (!name) continue;
        print_swatch(stream, find_fill(legend->graph->species[i]),
                     ck_class_words(name, legend->lang));
    }
    fputs("<td></td>", stream); /* Graphviz has no empty rows */
}

void ck_dot_legend(FILE *stream, const struct ck_dot_legend *legend)
{
    fputs("  label=<<table border=\"0\" cellspacing=\"6\"><tr><td><font point-size=\"26\"><b>",
          stream);
    ck_print_xml_text(stream, legend->title);
    fputs("</b></font></td></tr><tr><td><table border=\"0\" cellspacing=\"8\"><tr>", stream);
    print_swatches(stream, legend);
    fputs("</tr></table></td></tr><tr><td><table border=\"0\" cellspacing=\"8\"><tr>", stream);
    for (size_t i = 0; i < legend->arrow_count; i++) {
        const struct ck_legend_arrow *arrow = &legend->arrows[i];
        fprintf(stream, "<td><font color=\"%s\" point-size=\"24\"><b>%s</b></font> %s</td>",
                arrow->colour, arrow->sign, ck_is_french(legend->lang) ? arrow->fr : arrow->en);
    }
    fputs("</tr></table></td></tr></table>>;\n", stream);
}
