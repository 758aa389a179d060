/* `cytokinet equations MODEL`: the system a mathematician writes, or the ledger of its numbers. */
#include "ck/command.h"
#include "ck/report.h"

static enum ck_status print(struct ck_session *session, const struct ck_graph *graph,
                            const struct ck_system *system)
{
    const struct ck_options *options = &session->options;
    struct ck_sink sink;
    enum ck_status status = ck_sink_open(&sink, options->out, &session->diag);
    if (status != CK_OK) return status;
    if (options->ledger)
        status = ck_print_ledger(graph, sink.stream, options->json);
    else
        status = ck_print_equations(graph, system, options->latex, sink.stream);
    enum ck_status closed = ck_sink_close(&sink, status == CK_OK, &session->diag);
    return status == CK_OK ? closed : status;
}

enum ck_status ck_command_equations(struct ck_session *session)
{
    struct ck_graph graph;
    struct ck_system system;
    ck_graph_init(&graph);
    ck_system_init(&system);
    enum ck_status status =
        ck_model_read(&session->inputs, session->units, session->options.files[0],
                      (struct ck_place){0}, &graph, &session->diag);
    if (status == CK_OK) status = ck_compile(&graph, &system, &session->diag);
    if (status == CK_OK) status = print(session, &graph, &system);
    ck_system_free(&system);
    ck_graph_free(&graph);
    return status;
}
