/* The command line: one table of commands, one of options, and what every command works with.
 * Commands return a status; only main exits. */
#ifndef CK_COMMAND_H
#define CK_COMMAND_H

#include "ck/study.h"

/* What the command line asked for. Strings point into argv. */
struct ck_options {
    const char *out;    /* --out DIR, or NULL */
    const char *from;   /* --from run.json, or NULL */
    const char *lang;   /* "en", "fr" or, of commands that draw so, "both" */
    const char *format; /* --format, or NULL */
    const char *module; /* --module, or NULL */
    bool overview;      /* --overview */
    bool caption;       /* --caption */
    const char *table;  /* --table, or NULL */
    bool no_figures, quiet, json, loops, latex, ledger, help, version;
    long jobs, starts, seed;        /* 0: not given */
    const char *species, *arm, *at; /* of explain, or NULL */
    const char *against;            /* --against STUDY, or NULL */
    const char *claim;              /* --claim ID, or NULL */
    bool errata, uncovered;
    bool profiles;      /* --profiles */
    const char *gates;  /* --gates, or NULL */
    long ranges;        /* 0: not given */
    bool challenge;     /* --challenge */
    const char **files; /* what is not an option, in order */
    size_t file_count;
};

/* What every command works with; main makes and frees it. */
struct ck_session {
    struct ck_options options;
    struct ck_diag diag;
    struct ck_inputs inputs;
    struct ck_units *units;
    const volatile sig_atomic_t *stop; /* set by Ctrl-C */
};

/* name, usage after the name, one line of help, options it takes */
#define CK_COMMANDS(X)                                                                             \
    X(run, "STUDY…", "simulate every arm; tables, metrics, figures, expectations",                 \
      CK_TAKES_OUT | CK_TAKES_FROM | CK_TAKES_AGAINST | CK_TAKES_LANG | CK_TAKES_CAPTION |         \
          CK_TAKES_NO_FIGURES | CK_TAKES_QUIET | CK_TAKES_JSON | CK_TAKES_CHALLENGE |              \
          CK_TAKES_GATES | CK_TAKES_RANGES | CK_TAKES_JOBS | CK_TAKES_SEED)                        \
    X(fit, "STUDY",                                                                                \
      "fit numbers of the model to the study's measurements: errors, profiles, figures",           \
      CK_TAKES_OUT | CK_TAKES_FROM | CK_TAKES_LANG | CK_TAKES_NO_FIGURES | CK_TAKES_QUIET |        \
          CK_TAKES_JSON | CK_TAKES_JOBS | CK_TAKES_STARTS | CK_TAKES_PROFILES | CK_TAKES_SEED)     \
    X(sweep, "STUDY", "run one or two numbers through ranges: curves, thresholds, EC50, maps",     \
      CK_TAKES_OUT | CK_TAKES_FROM | CK_TAKES_LANG | CK_TAKES_NO_FIGURES | CK_TAKES_QUIET |        \
          CK_TAKES_JSON | CK_TAKES_JOBS)                                                           \
    X(steady, "STUDY", "steady states, their stability, and how they move with one number",        \
      CK_TAKES_OUT | CK_TAKES_FROM | CK_TAKES_LANG | CK_TAKES_NO_FIGURES | CK_TAKES_QUIET |        \
          CK_TAKES_JSON | CK_TAKES_STARTS | CK_TAKES_SEED)                                         \
    X(explain, "STUDY",                                                                            \
      "what makes a species rise, turns it and removes it; over time, with shares",                \
      CK_TAKES_SPECIES | CK_TAKES_ARM | CK_TAKES_AT | CK_TAKES_OUT | CK_TAKES_LANG |               \
          CK_TAKES_NO_FIGURES | CK_TAKES_QUIET)                                                    \
    X(notes, "[MODEL]",                                                                            \
      "every claim of the chapter as an experiment (model/body.yaml unless given)",                \
      CK_TAKES_CLAIM | CK_TAKES_ERRATA | CK_TAKES_UNCOVERED | CK_TAKES_OUT | CK_TAKES_LANG |       \
          CK_TAKES_NO_FIGURES | CK_TAKES_QUIET | CK_TAKES_JSON | CK_TAKES_JOBS)                    \
    X(check, "FILE…", "read and validate models and studies, report every mistake, run nothing",   \
      CK_TAKES_QUIET)                                                                              \
    X(graph, "MODEL", "the interaction graph as picture, DOT or GraphML, or its feedback loops",   \
      CK_TAKES_FORMAT | CK_TAKES_MODULE | CK_TAKES_OVERVIEW | CK_TAKES_TABLE | CK_TAKES_LOOPS |    \
          CK_TAKES_LANG | CK_TAKES_OUT)                                                            \
    X(equations, "MODEL", "the equations as text or LaTeX, or the ledger of every number",         \
      CK_TAKES_LATEX | CK_TAKES_LEDGER | CK_TAKES_JSON | CK_TAKES_OUT)

/* flag, --name, argument or NULL, help */
#define CK_OPTIONS(X)                                                                              \
    X(OUT, "out", "PATH",                                                                          \
      "where to write (run, fit, explain: a folder, out/STUDY unless given; else a file)")         \
    X(FROM, "from", "RUN.JSON", "repeat a run from its run.json alone, instead of STUDY")          \
    X(AGAINST, "against", "STUDY", "compare the arms with those of another study too")             \
    X(CHALLENGE, "challenge", NULL,                                                                \
      "does each expectation fail without the change of an arm it names? No files")                \
    X(GATES, "gates", "all or SENTENCES",                                                          \
      "in which share of all compositions that the notes leave open does each expectation hold?")  \
    X(RANGES, "ranges", "N", "in which share of N bodies drawn from the plausible ranges?")        \
    X(SPECIES, "species", "NAME", "what to explain")                                               \
    X(ARM, "arm", "NAME", "in which arm (the first unless given)")                                 \
    X(AT, "at", "TIMES", "times of the table, as in '12 h, 3 d' (as curves.csv unless given)")     \
    X(LANG, "lang", "en|fr|both", "language of figures and labels (both: run, sweep, steady)")     \
    X(NO_FIGURES, "no-figures", NULL, "tables only")                                               \
    X(CAPTION, "caption", NULL, "also what it shows in words, as HTML for a page of figures")      \
    X(QUIET, "quiet", NULL, "print only errors and failed expectations")                           \
    X(JSON, "json", NULL, "print tables as JSON")                                                  \
    X(FORMAT, "format", "dot|svg|png|pdf|graphml|text|csv|html",                                   \
      "of the graph (dot unless given), or of its table (text, csv, html)")                        \
    X(LOOPS, "loops", NULL, "list the feedback loops with their sign")                             \
    X(MODULE, "module", "NAME", "only what the file of this module says")                          \
    X(OVERVIEW, "overview", NULL, "cells and cytokines alone, one arrow for each pair")            \
    X(TABLE, "table", "producers|targets|receptors|drugs", "a table instead of the drawing")       \
    X(LATEX, "latex", NULL, "equations for LaTeX")                                                 \
    X(LEDGER, "ledger", NULL, "every number with its range and its source")                        \
    X(CLAIM, "claim", "ID", "this claim alone, with its curves")                                   \
    X(ERRATA, "errata", NULL, "slips and ambiguities of the chapter, and what was decided")        \
    X(UNCOVERED, "uncovered", NULL, "influences in the model that no claim covers")                \
    X(JOBS, "jobs", "N", "threads (the number of processors unless given)")                        \
    X(STARTS, "starts", "N", "searches from as many places, instead of the study's number")        \
    X(SEED, "seed", "N", "of what is drawn at random, instead of the study's")                     \
    X(PROFILES, "profiles", NULL, "also how far each number can go: its profile, with a figure")   \
    X(HELP, "help", NULL, "this help")                                                             \
    X(VERSION, "version", NULL, "the version")

enum ck_option_id {
#define X(flag, name, argument, help) CK_OPTION_##flag,
    CK_OPTIONS(X)
#undef X
        CK_OPTION_COUNT
};
enum ck_takes {
#define X(flag, name, argument, help) CK_TAKES_##flag = 1 << CK_OPTION_##flag,
    CK_OPTIONS(X)
#undef X
};

struct ck_command {
    const char *name, *usage, *help;
    unsigned takes;
    enum ck_status (*run)(struct ck_session *session);
};

#define X(name, usage, help, takes) enum ck_status ck_command_##name(struct ck_session *session);
CK_COMMANDS(X)
#undef X

/* Reads argv[1…]. *command is NULL for `cytokinet --help` or `--version` alone. Errors (unknown
 * command or option with the nearest known one, missing argument or file) go to the session's
 * diag. */
enum ck_status ck_options_read(int argc, char **argv, struct ck_session *session,
                               const struct ck_command **command);
void ck_options_free(struct ck_options *options);
/* Help of one command, or of all when NULL. */
void ck_help_print(const struct ck_command *command, FILE *stream);

/* The languages in which to draw, one after another; NULL after the last. */
const char *ck_session_language(const struct ck_session *session, size_t i);
/* The threads that --jobs asks for, or as many as there are processors. */
size_t ck_session_jobs(const struct ck_session *session);

/* Opens a file for writing beside `path`, where ck_sink_close moves it; a device, a pipe or a link
 * itself; or standard output when path is NULL. For commands that print one text. */
struct ck_sink {
    FILE *stream;
    const char *path; /* NULL: standard output */
    char *aside;      /* NULL: nothing is moved */
};
enum ck_status ck_sink_open(struct ck_sink *sink, const char *path, struct ck_diag *diag);
/* `good` false: throws away what was written. Reports a full disk or a closed pipe. */
enum ck_status ck_sink_close(struct ck_sink *sink, bool good, struct ck_diag *diag);

#endif
