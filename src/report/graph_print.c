/* `graph`: the interaction graph in the formats that it can be asked for. */
#include "ck/report.h"
#include "graph_drawing.h"

#include <string.h>

static enum ck_status print_drawing(const struct ck_graph *graph, bool svg, const char *lang,
                                    FILE *stream, struct ck_diag *diag)
{
    struct ck_drawing drawing;
    enum ck_status status = ck_drawing_make(&drawing, graph);
    if (status == CK_OK && svg)
        status = ck_print_svg(&drawing, lang, stream, diag);
    else if (status == CK_OK)
        ck_print_dot(&drawing, lang, stream);
    ck_drawing_free(&drawing);
    return status;
}

static enum ck_status print_graphml(const struct ck_graph *graph, const char *lang, FILE *stream)
{
    struct ck_edges edges;
    enum ck_status status = ck_edges_collect(&edges, graph, CK_VIEW_DRAWING);
    if (status == CK_OK) ck_print_graphml(graph, &edges, lang, stream);
    ck_edges_free(&edges);
    return status;
}

enum ck_status ck_print_graph(const struct ck_graph *graph, const char *format, const char *lang,
                              FILE *stream, struct ck_diag *diag)
{
    if (strcmp(format, "graphml") == 0) return print_graphml(graph, lang, stream);
    if (strcmp(format, "dot") == 0 || strcmp(format, "svg") == 0)
        return print_drawing(graph, format[0] == 's', lang, stream, diag);
    static const char *const formats[] = {"dot", "svg", "graphml"};
    ck_error(diag, (struct ck_place){0}, ck_diag_nearest(diag, format, formats, 3),
             "unknown format '%s' (dot, svg, graphml)", format);
    return CK_BAD_INPUT;
}
