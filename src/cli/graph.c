/* `cytokinet graph MODEL`: the picture a biologist draws, or its feedback loops. */
#include "ck/command.h"
#include "ck/report.h"
#include <string.h>

static enum ck_status print_table(struct ck_session *session, const struct ck_graph *graph,
                                  FILE *stream)
{
    static const char *const formats[] = {"text", "csv", "html"};
    const struct ck_options *options = &session->options;
    const char *format = options->format ? options->format : "text";
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(format, formats[i]) == 0)
            return ck_print_graph_table(graph, options->table, format, options->lang, stream);
    ck_error(&session->diag, (struct ck_place){0}, NULL,
             "a table is written as text, csv or html, not '%s'", format);
    return CK_BAD_INPUT;
}

static enum ck_status print(struct ck_session *session, const struct ck_graph *graph, FILE *stream)
{
    const struct ck_options *options = &session->options;
    if (options->table) return print_table(session, graph, stream);
    const struct ck_graph_request request = {.graph = graph,
                                             .format = options->format ? options->format : "dot",
                                             .lang = options->lang,
                                             .module = options->module,
                                             .overview = options->overview};
    return ck_print_graph(&request, stream, &session->diag);
}

enum ck_status ck_command_graph(struct ck_session *session)
{
    const struct ck_options *options = &session->options;
    struct ck_graph graph;
    struct ck_sink sink = {0};
    ck_graph_init(&graph);
    enum ck_status status = ck_model_read(&session->inputs, session->units, options->files[0],
                                          (struct ck_place){0}, &graph, &session->diag);
    if (status == CK_OK) status = ck_sink_open(&sink, options->out, &session->diag);
    if (status == CK_OK) {
        if (options->loops)
            status = ck_print_loops(&graph, options->lang, sink.stream);
        else
            status = print(session, &graph, sink.stream);
        enum ck_status closed = ck_sink_close(&sink, status == CK_OK, &session->diag);
        if (status == CK_OK) status = closed;
    }
    ck_graph_free(&graph);
    return status;
}
