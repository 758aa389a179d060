/* Cytokinet from the outside: read the command line, do what it asks, say how it went. The stages
 * of a simulation are in cli/run.c. The only place that exits. */
#include "ck/command.h"
#include <stdlib.h>

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number)
{
    (void)signal_number;
    if (stop_requested) signal(SIGINT, SIG_DFL); /* a second Ctrl-C is meant */
    stop_requested = 1;
}

static enum ck_status open_session(struct ck_session *session)
{
    ck_diag_init(&session->diag);
    ck_inputs_init(&session->inputs);
    session->stop = &stop_requested;
    signal(SIGINT, request_stop);
    signal(SIGTERM, request_stop);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a write error, not a death */
    return CK_OK;
}

static void close_session(struct ck_session *session)
{
    ck_options_free(&session->options);
    ck_units_destroy(session->units);
    ck_inputs_free(&session->inputs);
    ck_diag_free(&session->diag);
}

static enum ck_status perform(struct ck_session *session, const struct ck_command *command)
{
    if (session->options.version) {
        printf("cytokinet %s\n", CK_VERSION);
        return CK_OK;
    }
    if (!command || session->options.help) {
        ck_help_print(command, stdout);
        return CK_OK;
    }
    session->units = ck_units_create();
    if (!session->units) {
        ck_error(&session->diag, (struct ck_place){0}, "install the package libudunits2-data",
                 "no unit database");
        return CK_FAILED;
    }
    return command->run(session);
}

static int exit_code(enum ck_status status)
{
    return status == CK_OK ? EXIT_SUCCESS : status == CK_BAD_INPUT ? 2 : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct ck_session session = {0};
    const struct ck_command *command = NULL;
    enum ck_status status = open_session(&session);
    if (status == CK_OK) status = ck_options_read(argc, argv, &session, &command);
    if (status == CK_OK) status = perform(&session, command);
    if (fflush(stdout) != 0 && status == CK_OK) {
        ck_error(&session.diag, (struct ck_place){0}, NULL, "cannot write to standard output");
        status = CK_IO;
    }
    ck_diag_print(&session.diag, stderr);
    if (status == CK_NO_MEMORY) fputs("cytokinet: error: out of memory\n", stderr);
    close_session(&session);
    return exit_code(status);
}
