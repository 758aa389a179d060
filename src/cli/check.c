/* `cytokinet check FILE…`: reads models and studies, reports every mistake, runs nothing. A file
 * with the key `study` is a study, any other a model. */
#include "ck/command.h"

static enum ck_status check_study(struct ck_session *session, const char *path)
{
    struct ck_study study;
    ck_study_init(&study);
    enum ck_status status =
        ck_study_read(&session->inputs, session->units, path, &study, &session->diag);
    if (status == CK_OK && !session->options.quiet)
        printf("%s: a good study: %zu arms, %zu expectations, %u states, %u parameters\n", path,
               study.arm_count, study.expectation_count, study.system.n_states,
               study.system.n_params);
    ck_study_free(&study);
    return status;
}

static enum ck_status check_model(struct ck_session *session, const char *path)
{
    struct ck_graph graph;
    struct ck_system system;
    ck_graph_init(&graph);
    ck_system_init(&system);
    enum ck_status status = ck_model_read(&session->inputs, session->units, path,
                                          (struct ck_place){0}, &graph, &session->diag);
    if (status == CK_OK) status = ck_compile(&graph, &system, &session->diag);
    if (status == CK_OK && !session->options.quiet)
        printf("%s: a good model: %zu species, %zu receptors, %zu arrows, %u states, "
               "%u parameters\n",
               path, graph.species_count, graph.receptor_count, graph.process_count,
               system.n_states, system.n_params);
    ck_system_free(&system);
    ck_graph_free(&graph);
    return status;
}

enum ck_status ck_command_check(struct ck_session *session)
{
    enum ck_status worst = CK_OK;
    for (size_t i = 0; i < session->options.file_count; i++) {
        const char *path = session->options.files[i];
        struct ck_document *document = NULL;
        enum ck_status status =
            ck_inputs_yaml(&session->inputs, path, (struct ck_place){0}, &document, &session->diag);
        if (document)
            status = ck_node_get(document->root, "study") ? check_study(session, path)
                                                          : check_model(session, path);
        if (status != CK_OK) worst = status;
    }
    return worst;
}
