/* `graph`: the interaction graph in the formats that it can be asked for. */
#include "ck/report.h"
#include "graph_drawing.h"

#include <string.h>

static const char *const formats[] = {"dot", "svg", "png", "pdf", "graphml"};
#define FORMATS (sizeof formats / sizeof formats[0])

static enum ck_status print_dot(const struct ck_graph_request *request,
                                const struct ck_module *module, FILE *stream)
{
    if (request->overview) return ck_print_overview(request->graph, module, request->lang, stream);
    struct ck_drawing drawing;
    enum ck_status status = ck_drawing_make(&drawing, request->graph, module);
    if (status == CK_OK) ck_print_dot(&drawing, request->lang, stream);
    ck_drawing_free(&drawing);
    return status;
}

static enum ck_status draw(const struct ck_graph_request *request, const struct ck_module *module,
                           FILE *stream, struct ck_diag *diag)
{
    FILE *dot = tmpfile();
    enum ck_status status = dot ? print_dot(request, module, dot) : CK_IO;
    if (status == CK_OK && (fflush(dot) != 0 || fseek(dot, 0, SEEK_SET) != 0)) status = CK_IO;
    if (status == CK_IO)
        ck_error(diag, (struct ck_place){0}, NULL, "cannot write a temporary file");
    if (status == CK_OK) status = ck_draw_dot(dot, request->format, stream, diag);
    if (dot) fclose(dot);
    return status;
}

static enum ck_status print_graphml(const struct ck_graph_request *request,
                                    const struct ck_module *module, FILE *stream)
{
    struct ck_edges edges;
    enum ck_status status = ck_edges_collect(&edges, request->graph, CK_VIEW_DRAWING, module);
    if (status == CK_OK) ck_print_graphml(request->graph, &edges, request->lang, stream);
    ck_edges_free(&edges);
    return status;
}

static enum ck_status check_format(const char *format, struct ck_diag *diag)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(format, formats[i]) == 0) return CK_OK;
    ck_error(diag, (struct ck_place){0}, ck_diag_nearest(diag, format, formats, FORMATS),
             "unknown format '%s' (dot, svg, png, pdf, graphml)", format);
    return CK_BAD_INPUT;
}

static enum ck_status find_module(const struct ck_graph_request *request,
                                  const struct ck_module **module, struct ck_diag *diag)
{
    const struct ck_graph *graph = request->graph;
    *module = NULL;
    for (size_t i = 0; request->module && i < graph->module_count; i++)
        if (strcmp(graph->modules[i].name, request->module) == 0) *module = &graph->modules[i];
    if (*module || !request->module) return CK_OK;
    const char **names = ck_alloc(graph->module_count + 1, sizeof *names);
    if (!names) return CK_NO_MEMORY;
    for (size_t i = 0; i < graph->module_count; i++) names[i] = graph->modules[i].name;
    ck_error(diag, (struct ck_place){0},
             ck_diag_nearest(diag, request->module, names, graph->module_count),
             "the model has no module '%s'", request->module);
    ck_release(names);
    return CK_BAD_INPUT;
}

enum ck_status ck_print_graph(const struct ck_graph_request *request, FILE *stream,
                              struct ck_diag *diag)
{
    const struct ck_module *module = NULL;
    enum ck_status status = check_format(request->format, diag);
    if (status == CK_OK) status = find_module(request, &module, diag);
    if (status != CK_OK) return status;
    if (strcmp(request->format, "graphml") == 0) return print_graphml(request, module, stream);
    if (strcmp(request->format, "dot") == 0) return print_dot(request, module, stream);
    return draw(request, module, stream, diag);
}
