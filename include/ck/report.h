/* What people get: tables, run.json, figures, graphs, equations. Reads results, changes none.
 * Every file is written aside and moved into place; a failure leaves the previous one. */
#ifndef CK_REPORT_H
#define CK_REPORT_H

#include "ck/challenge.h"
#include "ck/compare.h"
#include "ck/explain.h"
#include "ck/fit.h"
#include "ck/notes.h"
#include "ck/robust.h"
#include "ck/steady.h"
#include "ck/study.h"
#include "ck/sweep.h"

/* A folder being written: files go to a hidden sibling folder and move into place at commit, one by
 * one. Errors (full disk, not writable) name the file and go to the diag. */
struct ck_output {
    struct ck_arena arena;
    const char *folder; /* final */
    const char *aside;  /* while writing */
    const char **names; /* files finished */
    size_t count, capacity;
    struct ck_diag *diag;
};
enum ck_status ck_output_open(struct ck_output *output, const char *folder, struct ck_diag *diag);
/* A stream for a file, or NULL (the diag says why, or that memory ran out); close it with
 * ck_output_close, which checks that everything was written. */
FILE *ck_output_file(struct ck_output *output, const char *name);
enum ck_status ck_output_close(struct ck_output *output, const char *name, FILE *stream);
/* Registers a file that another program (gnuplot) wrote into output->aside. */
enum ck_status ck_output_adopt(struct ck_output *output, const char *name);
enum ck_status ck_output_commit(struct ck_output *output);
void ck_output_free(struct ck_output *output); /* without commit: removes what was written aside */

/* curves.csv: `arm,time_h,<columns>`, rows at the multiples of every_h, at the end and at each
 * instant at which something jumps, where the row is the state after. The columns of all arms; a
 * field is empty where an arm has no such column. RFC 4180 with LF line ends.
 * metrics.csv: `arm,species,metric,value,unit`; what does not exist is an empty value.
 * run.json: version, inputs as they were read, options, rest, what each arm changed, statistics,
 * expectations. No clock, so that the same run gives the same bytes. */
enum ck_status ck_write_curves(struct ck_output *output, const struct ck_study *study);
enum ck_status ck_write_metrics(struct ck_output *output, const struct ck_study *study);
enum ck_status ck_write_run_json(struct ck_output *output, const struct ck_study *study,
                                 const struct ck_inputs *inputs);

/* A metric as people should see it: a level, or an area, that the tolerance of the integration
 * cannot tell from 0 is 0. All tables of metrics show these; curves.csv and expectations do not. */
double ck_metric_shown(const struct ck_arm *arm, size_t column, enum ck_metric metric,
                       double value);

/* figure.svg, .pdf, .png, .gp and data; lang "en" or "fr" (figure.fr.svg …). Runs gnuplot; if it is
 * not installed, a warning and no figure. */
enum ck_status ck_write_figure(struct ck_output *output, const struct ck_study *study,
                               const char *lang);

/* comparison.csv: `arm,species,metric,value,reference,ratio,unit`, every metric of every column
 * that both have. inputs.csv: `arm,kind,what,from_h,value,reference,unit`, what was put in
 * differently; kind is a word of CK_INPUT_KINDS, or `parting`: the species that parts first, and
 * when. Of two studies against.csv and against-inputs.csv. Nothing is written where nothing is
 * compared. */
enum ck_status ck_write_comparisons(struct ck_output *output, const struct ck_comparisons *all);
/* comparison.svg, .pdf, .png, .gp and data (against.svg …; French comparison.fr.svg …): for each
 * species that the study shows, how many times the reference its peak, area and final value are. */
enum ck_status ck_write_comparison_figure(struct ck_output *output,
                                          const struct ck_comparisons *all, const char *lang);
/* For a terminal: inputs, parting, and the outcomes that tell most. */
void ck_print_comparisons(const struct ck_comparisons *all, const char *lang, FILE *stream);

/* explain.csv: `arm,species,time_h,process,role,name,rate,share,factor,unit`, at each of the times
 * (the state after what happens then). A row for each process that moves the species at some of
 * them, role production or loss, with its rate and its share of all production or of all loss then;
 * and a row for each of its factors, role a word of CK_FACTOR_KINDS, with its value and, for basal
 * and activators, its share of b + A. */
enum ck_status ck_write_explanation(struct ck_output *output, struct ck_explanation *explanation,
                                    const double *times_h, size_t count);
/* explain.svg, .pdf, .png, .gp and data: what makes the species above zero, what takes it away
 * below, and its curve. */
enum ck_status ck_write_explanation_figure(struct ck_output *output, const struct ck_study *study,
                                           struct ck_explanation *explanation, const char *lang);
/* Three sentences: what makes it rise, what turns it, what removes it; and the feedback loops
 * through it. explain.txt, explain.fr.txt; or a terminal. */
enum ck_status ck_print_story(const struct ck_study *study,
                              const struct ck_explanation *explanation,
                              const struct ck_story *story, const char *lang, FILE *stream);

/* caption.html (French: caption.fr.html): what a study that ran shows, its expectations in words
 * and what came out; a piece of HTML, one line for each expectation. */
enum ck_status ck_write_caption(struct ck_output *output, const struct ck_study *study,
                                const char *lang);

/* The interaction graph. format: "dot", "graphml", or by Graphviz "svg", "png", "pdf". */
struct ck_graph_request {
    const struct ck_graph *graph;
    const char *format, *lang;
    const char *module; /* only what the file of this module says; NULL: all */
    bool overview;      /* cells and cytokines alone, in three columns */
};
enum ck_status ck_print_graph(const struct ck_graph_request *request, FILE *stream,
                              struct ck_diag *diag);
/* A table of the graph: "producers" and "targets" of every cytokine, "receptors" by family,
 * "drugs". format: "text", "csv", "html". */
enum ck_status ck_print_graph_table(const struct ck_graph *graph, const char *name,
                                    const char *format, const char *lang, FILE *stream);
/* Feedback loops of the signed graph as readable chains, shortest first. */
enum ck_status ck_print_loops(const struct ck_graph *graph, const char *lang, FILE *stream);
/* The equations as text or LaTeX, with units. */
enum ck_status ck_print_equations(const struct ck_graph *graph, const struct ck_system *system,
                                  bool latex, FILE *stream);
/* Every number: address, value, unit, range, source; and the share of each kind of source. */
enum ck_status ck_print_ledger(const struct ck_graph *graph, FILE *stream, bool json);

/* What a run found: key lines of each arm, then each expectation with both sides, then the count.
 * quiet: only what does not hold. */
void ck_print_summary(const struct ck_study *study, const char *lang, bool quiet, FILE *stream);
/* Its two parts, between which comparisons stand. */
void ck_print_arms(const struct ck_study *study, const char *lang, FILE *stream);
void ck_print_expectations(const struct ck_study *study, const char *lang, bool quiet,
                           FILE *stream);
/* Those of another question. */
void ck_print_expectation_list(const struct ck_expectations *expectations, const char *lang,
                               bool quiet, FILE *stream);
/* The same as one JSON object. */
void ck_print_summary_json(const struct ck_study *study, FILE *stream);

/* A challenge: each expectation, and what became of it without the change of each arm that it
 * names. quiet: only those that cannot fail. */
void ck_print_challenge(const struct ck_challenge *challenge, const char *lang, bool quiet,
                        FILE *stream);
void ck_print_challenge_json(const struct ck_challenge *challenge, FILE *stream);

/* gates.csv: `expectation,that,origin,combinations,holds,fails,unknown,no_rest,share,arrow,
 * composition,fails_with,fails_as_written`; combinations.csv: `combination,status,reason`, the
 * composition of each guess, what became of each expectation. quiet: only what does not hold
 * always. */
enum ck_status ck_write_gates_tables(struct ck_output *output, const struct ck_gates *gates);
/* gates.svg, .pdf, .png, .gp and data (French gates.fr.svg …): the share of each expectation, and
 * what breaks it most. Needs at least one expectation. */
enum ck_status ck_write_gates_figure(struct ck_output *output, const struct ck_gates *gates,
                                     const char *lang);
void ck_print_gates(const struct ck_gates *gates, const char *lang, bool quiet, FILE *stream);
void ck_print_gates_json(const struct ck_gates *gates, FILE *stream);
/* ranges.csv: `expectation,that,origin,bodies,holds,fails,unknown,share,low,high,number,
 * rank_correlation`; draws.csv: `draw,status,reason`, what became of each expectation, the numbers
 * drawn; bands.csv: `arm,species,time_h,low,median,high,as_written` of what the figure shows. */
enum ck_status ck_write_ranges_tables(struct ck_output *output, const struct ck_ranges *ranges);
/* ranges.svg …: the share of each expectation with its interval; bands.svg …: the curves. */
enum ck_status ck_write_ranges_figures(struct ck_output *output, const struct ck_ranges *ranges,
                                       const char *lang);
void ck_print_ranges(const struct ck_ranges *ranges, const char *lang, bool quiet, FILE *stream);
void ck_print_ranges_json(const struct ck_ranges *ranges, FILE *stream);

/* Curves of a fit with their bands at some times, for tables and figures. */
struct ck_fit_curves {
    size_t n;           /* times */
    double *time_h;     /* n */
    double *value, *se; /* [readout · n + i]; se NAN where it could not be found */
};

/* fit.csv: a parameter a row; residuals.csv: a measured value a row; correlation.csv; profiles.csv
 * (if there are); starts.csv; bands.csv: curves with the confidence band of each (delta method).
 * fit.json: the same as one object, with the version and every input. No clock. */
enum ck_status ck_write_fit_tables(struct ck_output *output, const struct ck_fit *fit,
                                   const struct ck_fit_curves *curves);
enum ck_status ck_write_fit_json(struct ck_output *output, const struct ck_fit *fit,
                                 const struct ck_inputs *inputs);
/* figure.*: curves with bands over the measurements, residuals below; profiles.*: every profile. */
enum ck_status ck_write_fit_figures(struct ck_output *output, const struct ck_fit *fit,
                                    const struct ck_fit_curves *curves, const char *lang);
/* A module that sets what was found, for a model to include: `set:` with the tag of the fit, and
 * its reference. */
void ck_print_calibration(const struct ck_fit *fit, FILE *stream);
/* What the fit came to, in words, with what the data cannot tell. quiet: only the latter. */
void ck_print_fit(const struct ck_fit *fit, const char *lang, bool quiet, FILE *stream);
void ck_print_fit_json(const struct ck_fit *fit, FILE *stream);

/* sweep.csv: a point and measure a row; threshold.csv and ec50.csv where the study asks for them.
 */
enum ck_status ck_write_sweep_tables(struct ck_output *output, const struct ck_sweep *sweep);
/* sweep.svg, .pdf, .png, .gp and data: curves of the measures over one axis, maps of classes or
 * measures over two. */
enum ck_status ck_write_sweep_figure(struct ck_output *output, const struct ck_sweep *sweep,
                                     const char *lang);
/* sweep.json: how it was made, as run.json says it, and what ck_print_sweep_json prints. */
enum ck_status ck_write_sweep_json(struct ck_output *output, const struct ck_sweep *sweep,
                                   const struct ck_inputs *inputs);
/* What the sweep came to, in words. quiet: only what failed. */
void ck_print_sweep(const struct ck_sweep *sweep, const char *lang, bool quiet, FILE *stream);
void ck_print_sweep_json(const struct ck_sweep *sweep, FILE *stream);

/* steady.csv: a state a row; branches.csv: a point of a branch a row; points.csv: folds, branch
 * points and Hopf points. The latter two where something is continued. */
enum ck_status ck_write_steady_tables(struct ck_output *output, const struct ck_study *study,
                                      const struct ck_steady *steady);
/* steady.svg, .pdf, .png, .gp and data (French steady.fr.svg …): what the study shows over the
 * number that is continued; nothing without one. */
enum ck_status ck_write_steady_figure(struct ck_output *output, const struct ck_study *study,
                                      const struct ck_steady *steady, const char *lang);
/* steady.json, likewise. */
enum ck_status ck_write_steady_json(struct ck_output *output, const struct ck_study *study,
                                    const struct ck_steady *steady, const struct ck_inputs *inputs);
/* What was found, in words. quiet: nothing. */
void ck_print_steady(const struct ck_study *study, const struct ck_steady *steady, const char *lang,
                     bool quiet, FILE *stream);
void ck_print_steady_json(const struct ck_study *study, const struct ck_steady *steady,
                          FILE *stream);

/* Claims and what became of them: a line each, what fails with the reason, then the count. lang
 * "fr": beside each its sense in French. quiet: only what fails, and the count. */
void ck_print_notes(const struct ck_graph *graph, const struct ck_notes *notes, const char *lang,
                    bool quiet, FILE *stream);
/* One claim with everything that was run for it, and its curves as numbers. */
void ck_print_claim(const struct ck_graph *graph, const struct ck_finding *finding,
                    const char *lang, FILE *stream);
/* claim.csv: `arrow,source,target,unit,time_h,without,with`; figure.svg, .pdf, .png, .gp and data:
 * the target of each arrow (nine at most) without the source and with it. Nothing is drawn for a
 * claim that only studies carry. */
enum ck_status ck_write_claim_table(struct ck_output *output, const struct ck_finding *finding);
enum ck_status ck_write_claim_figure(struct ck_output *output, const struct ck_graph *graph,
                                     const struct ck_finding *finding, const char *lang);
/* A list of objects: claim, kind, sentence, experiment, effect, verdict, reason, shown. */
void ck_print_notes_json(const struct ck_graph *graph, const struct ck_notes *notes, FILE *stream);
/* Slips and ambiguities: the question, the decision, the alternative. */
void ck_print_errata(const struct ck_chapter *chapter, const char *lang, FILE *stream);
void ck_print_errata_json(const struct ck_chapter *chapter, FILE *stream);
/* A claim in French, from its source, relation and target. In `buffer`. */
const char *ck_claim_french(const struct ck_graph *graph, const struct ck_claim *claim,
                            char *buffer, size_t size);

/* Shortest decimal that reads back as the same double, `.` point whatever the locale; "" for NAN.
 */
const char *ck_number_print(double value, char buffer[32]);
/* For people: 15 digits at most, so that 0.1 · 0.125 is 0.0125. */
const char *ck_number_show(double value, char buffer[32]);
/* JSON string with its quotes. */
void ck_json_string(FILE *stream, const char *text);

#endif
