/* Reading the command line from the tables of command.h, and printing the help from the same
 * tables. Knows no command's meaning. */
#include "ck/command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_JOBS 256

static const struct ck_command commands[] = {
#define X(name, usage, help, takes) {#name, usage, help, takes, ck_command_##name},
    CK_COMMANDS(X)
#undef X
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static const struct {
    const char *name, *argument, *help;
} option_table[CK_OPTION_COUNT] = {
#define X(flag, name, argument, help) {name, argument, help},
    CK_OPTIONS(X)
#undef X
};

static const struct ck_place nowhere;

static const struct ck_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

static bool takes(const struct ck_command *command, int id)
{
    if (id == CK_OPTION_HELP || id == CK_OPTION_VERSION) return true;
    return command && (command->takes & (1u << id));
}

/* "--out" or "--out=x" as a position in the table; -1 if it is none that the command takes. */
static int find_option(const struct ck_command *command, const char *word, const char **attached)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    *attached = equals ? equals + 1 : NULL;
    for (int id = 0; id < CK_OPTION_COUNT; id++)
        if (takes(command, id) && strlen(option_table[id].name) == length &&
            strncmp(option_table[id].name, word, length) == 0)
            return id;
    return -1;
}

static bool is_one_of(const char *value, const char *choices)
{
    size_t length = strlen(value);
    for (const char *c = choices; *c;) {
        size_t n = strcspn(c, "|");
        if (n == length && strncmp(c, value, n) == 0) return true;
        c += n + (c[n] == '|');
    }
    return false;
}

/* The number of an option whose argument is `N`: a whole one from 1 on; 0 and an error if not. */
static long read_count(struct ck_session *session, int id, const char *value)
{
    const size_t length = strlen(value);
    const bool good = strspn(value, "0123456789") == length && length <= 9;
    const long count = good ? strtol(value, NULL, 10) : 0;
    if (count < 1)
        ck_error(&session->diag, nowhere, NULL, "--%s is a whole number from 1 on, not '%s'",
                 option_table[id].name, value);
    return count;
}

static void store(struct ck_session *session, int id, const char *value)
{
    struct ck_options *options = &session->options;
    switch (id) {
    case CK_OPTION_OUT: options->out = value; break;
    case CK_OPTION_FROM: options->from = value; break;
    case CK_OPTION_AGAINST: options->against = value; break;
    case CK_OPTION_GATES: options->gates = value; break;
    case CK_OPTION_RANGES: options->ranges = read_count(session, id, value); break;
    case CK_OPTION_CHALLENGE: options->challenge = true; break;
    case CK_OPTION_SPECIES: options->species = value; break;
    case CK_OPTION_ARM: options->arm = value; break;
    case CK_OPTION_AT: options->at = value; break;
    case CK_OPTION_LANG: options->lang = value; break;
    case CK_OPTION_FORMAT: options->format = value; break;
    case CK_OPTION_NO_FIGURES: options->no_figures = true; break;
    case CK_OPTION_QUIET: options->quiet = true; break;
    case CK_OPTION_JSON: options->json = true; break;
    case CK_OPTION_LOOPS: options->loops = true; break;
    case CK_OPTION_MODULE: options->module = value; break;
    case CK_OPTION_CAPTION: options->caption = true; break;
    case CK_OPTION_TABLE: options->table = value; break;
    case CK_OPTION_OVERVIEW: options->overview = true; break;
    case CK_OPTION_LATEX: options->latex = true; break;
    case CK_OPTION_LEDGER: options->ledger = true; break;
    case CK_OPTION_CLAIM: options->claim = value; break;
    case CK_OPTION_ERRATA: options->errata = true; break;
    case CK_OPTION_UNCOVERED: options->uncovered = true; break;
    case CK_OPTION_JOBS: options->jobs = read_count(session, id, value); break;
    case CK_OPTION_STARTS: options->starts = read_count(session, id, value); break;
    case CK_OPTION_SEED: options->seed = read_count(session, id, value); break;
    case CK_OPTION_PROFILES: options->profiles = true; break;
    case CK_OPTION_HELP: options->help = true; break;
    case CK_OPTION_VERSION: options->version = true; break;
    default: break;
    }
}

static void complain_option(struct ck_session *session, const struct ck_command *command,
                            const char *word)
{
    const char *names[CK_OPTION_COUNT];
    size_t count = 0;
    for (int id = 0; id < CK_OPTION_COUNT; id++)
        if (takes(command, id)) names[count++] = option_table[id].name;
    char help[64];
    snprintf(help, sizeof help, "see 'cytokinet %s --help'", command ? command->name : "");
    const char *near = ck_diag_nearest(&session->diag, word, names, count);
    ck_error(&session->diag, nowhere,
             near      ? near
             : command ? help
                       : "see 'cytokinet --help'",
             "unknown option '--%s'", word);
}

/* One option at argv[*at]; leaves *at on the last word it used. */
static void read_option(int argc, char **argv, int *at, struct ck_session *session,
                        const struct ck_command *command)
{
    const char *word = argv[*at] + 2, *value;
    int id = find_option(command, word, &value);
    if (id < 0) {
        complain_option(session, command, word);
        return;
    }
    const char *argument = option_table[id].argument;
    if (!argument && value) {
        ck_error(&session->diag, nowhere, NULL, "--%s takes no value", option_table[id].name);
        return;
    }
    if (argument && !value && *at + 1 < argc) value = argv[++*at];
    if (argument && (!value || !*value)) {
        ck_error(&session->diag, nowhere, NULL, "--%s needs a value: %s", option_table[id].name,
                 argument);
        return;
    }
    if (argument && strchr(argument, '|') && !is_one_of(value, argument)) {
        ck_error(&session->diag, nowhere, NULL, "--%s is one of %s, not '%s'",
                 option_table[id].name, argument, value);
        return;
    }
    store(session, id, value);
}

static void read_command(const char *word, struct ck_session *session,
                         const struct ck_command **command)
{
    const char *names[COMMAND_COUNT];
    *command = find_command(word);
    if (*command) return;
    for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = commands[i].name;
    const char *near = ck_diag_nearest(&session->diag, word, names, COMMAND_COUNT);
    ck_error(&session->diag, nowhere, near ? near : "see 'cytokinet --help'",
             "unknown command '%s'", word);
}

/* What draws no pictures of studies speaks one language. */
static void check_language(struct ck_session *session, const struct ck_command *command)
{
    const bool draws =
        command && (command->run == ck_command_run || command->run == ck_command_sweep ||
                    command->run == ck_command_steady || command->run == ck_command_fit);
    if (strcmp(session->options.lang, "both") == 0 && command && !draws)
        ck_error(&session->diag, nowhere, NULL, "%s speaks one language: --lang en or --lang fr",
                 command->name);
}

/* A file is required, unless help is all that is wanted. */
static void check_files(struct ck_session *session, const struct ck_command *command)
{
    const struct ck_options *options = &session->options;
    if (options->help || options->version || session->diag.errors) return;
    if (!command)
        ck_error(&session->diag, nowhere, "see 'cytokinet --help'", "no command given");
    else if (options->from && options->file_count)
        ck_error(&session->diag, nowhere, "run.json holds its study and all that the study reads",
                 "--from takes no other file: '%s'", options->files[0]);
    else if (!options->file_count && !options->from && command->usage[0] != '[')
        ck_error(&session->diag, nowhere, NULL, "usage: cytokinet %s %s", command->name,
                 command->usage);
    else if (options->file_count > 1 && !strstr(command->usage, "…"))
        ck_error(&session->diag, nowhere, NULL, "%s takes one file: cytokinet %s %s", command->name,
                 command->name, command->usage);
}

enum ck_status ck_options_read(int argc, char **argv, struct ck_session *session,
                               const struct ck_command **command)
{
    struct ck_options *options = &session->options;
    *options = (struct ck_options){.lang = "en"};
    options->files = ck_alloc((size_t)argc + 1, sizeof *options->files);
    if (!options->files) return CK_NO_MEMORY;
    bool only_files = false;
    *command = NULL;
    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        if (!only_files && strcmp(word, "--") == 0)
            only_files = true;
        else if (!only_files && strcmp(word, "-h") == 0)
            options->help = true;
        else if (!only_files && word[0] == '-' && word[1] == '-')
            read_option(argc, argv, &at, session, *command);
        else if (!only_files && word[0] == '-' && word[1])
            complain_option(session, *command, word + 1);
        else if (!*command && !session->diag.errors)
            read_command(word, session, command);
        else
            options->files[options->file_count++] = word;
    }
    check_files(session, *command);
    check_language(session, *command);
    return ck_diag_status(&session->diag, 0);
}

void ck_options_free(struct ck_options *options)
{
    ck_release(options->files);
    *options = (struct ck_options){0};
}

const char *ck_session_language(const struct ck_session *session, size_t i)
{
    static const char *const both[] = {"en", "fr", NULL};
    const char *lang = session->options.lang;
    if (strcmp(lang, "both") == 0) return both[i];
    return i == 0 ? lang : NULL;
}

size_t ck_session_jobs(const struct ck_session *session)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const long asked = session->options.jobs > 0 ? session->options.jobs : processors;
    return asked < 1 ? 1 : asked > MOST_JOBS ? MOST_JOBS : (size_t)asked;
}

static void print_options(const struct ck_command *command, FILE *stream)
{
    fputs("\nOptions:\n", stream);
    for (int id = 0; id < CK_OPTION_COUNT; id++) {
        if (!takes(command, id)) continue;
        char left[48];
        const char *argument = option_table[id].argument;
        snprintf(left, sizeof left, "--%s%s%s", option_table[id].name, argument ? " " : "",
                 argument ? argument : "");
        fprintf(stream, "  %-26s %s\n", left, option_table[id].help);
    }
}

/* Width of UTF-8 text on a terminal. */
static int columns(const char *text)
{
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

void ck_help_print(const struct ck_command *command, FILE *stream)
{
    if (command) {
        fprintf(stream, "cytokinet %s %s\n  %s\n", command->name, command->usage, command->help);
        print_options(command, stream);
        return;
    }
    fputs("Cytokinet: from the interaction graph of cytokines to simulated experiments\n\n"
          "Usage: cytokinet COMMAND [options] FILE…\n\nCommands:\n",
          stream);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(stream, "  %-10s %s%*s%s\n", commands[i].name, commands[i].usage,
                8 - columns(commands[i].usage), "", commands[i].help);
    fputs("\n'cytokinet COMMAND --help' lists the options of a command.\n"
          "Exit status: 0 success, 1 a simulation or an expectation failed, 2 wrong usage or "
          "input.\n",
          stream);
}
