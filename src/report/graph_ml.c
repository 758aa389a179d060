/* The interaction graph as GraphML, for programs that draw or analyse networks. */
#include "graph_drawing.h"
#include "graph_style.h"

#include <string.h>

static const struct {
    const char *id, *what, *type;
} keys[] = {
    {"label", "node", "string"},    {"kind", "node", "string"},   {"class", "node", "string"},
    {"unit", "node", "string"},     {"module", "node", "string"}, {"claims", "node", "string"},
    {"relation", "edge", "string"}, {"sign", "edge", "int"},      {"arrows", "edge", "string"},
    {"dashed", "edge", "boolean"},
};

static const char *const kind_words[CK_SPECIES_KIND_COUNT] = {
#define X(kind, key, unit, en, fr) en,
    CK_SPECIES_KINDS(X)
#undef X
};

static void print_data(FILE *stream, const char *key, const char *text)
{
    fprintf(stream, "      <data key=\"%s\">", key);
    ck_print_xml_text(stream, text);
    fputs("</data>\n", stream);
}

static void print_node(const struct ck_species *species, const char *lang, FILE *stream)
{
    fprintf(stream, "    <node id=\"%s\">\n", species->name);
    print_data(stream, "label", ck_label_in(&species->label, lang));
    print_data(stream, "kind", kind_words[species->kind]);
    if (species->class_name) print_data(stream, "class", species->class_name);
    print_data(stream, "unit", species->unit);
    if (species->module) print_data(stream, "module", species->module);
    if (species->claim_count > 0) {
        fputs("      <data key=\"claims\">", stream);
        for (size_t i = 0; i < species->claim_count; i++) {
            if (i > 0) fputc(' ', stream);
            ck_print_xml_text(stream, species->claims[i]);
        }
        fputs("</data>\n", stream);
    }
    fputs("    </node>\n", stream);
}

static void print_edge(const struct ck_edge *edge, size_t number, FILE *stream)
{
    fprintf(stream, "    <edge id=\"e%zu\" source=\"%s\" target=\"%s\">\n", number,
            edge->from->name, edge->to->name);
    print_data(stream, "relation", ck_relation_words[edge->relation]);
    print_data(stream, "sign", edge->unclear ? "0" : edge->inhibits ? "-1" : "1");
    print_data(stream, "arrows", edge->why);
    print_data(stream, "dashed", edge->dashed ? "true" : "false");
    fputs("    </edge>\n", stream);
}

void ck_print_graphml(const struct ck_graph *graph, const struct ck_edges *edges, const char *lang,
                      FILE *stream)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
          "         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
          "         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
          "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
          stream);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        fprintf(stream, "  <key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                keys[i].id, keys[i].what, keys[i].id, keys[i].type);
    fprintf(stream, "  <graph id=\"%s\" edgedefault=\"directed\">\n", graph->name);
    for (size_t i = 0; i < graph->species_count; i++)
        if (ck_shown_species(graph->species[i]) == graph->species[i])
            print_node(graph->species[i], lang, stream);
    for (size_t i = 0; i < edges->count; i++) print_edge(&edges->items[i], i, stream);
    fputs("  </graph>\n</graphml>\n", stream);
}
