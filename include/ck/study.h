/* Studies: a question asked of a model. Reading a config file (configs/README.md), turning its arms
 * into plans, running them, measuring, comparing with what is expected. Draws nothing. */
#ifndef CK_STUDY_H
#define CK_STUDY_H

#include "ck/compile.h"
#include "ck/model.h"
#include "ck/solver.h"

/* change key, from what it acts on; see configs/README.md */
#define CK_CHANGES(X)                                                                              \
    X(OVERPRODUCE, "overproduce")                                                                  \
    X(ECTOPIC, "ectopic")                                                                          \
    X(KNOCKOUT, "knockout")                                                                        \
    X(LOSE_RECEPTOR, "lose_receptor")                                                              \
    X(BLOCK, "block")                                                                              \
    X(NEUTRALISE, "neutralise")                                                                    \
    X(CHANGE_FREEZE, "freeze")                                                                     \
    X(DEPLETE, "deplete")                                                                          \
    X(GIVE, "give")                                                                                \
    X(SET, "set")                                                                                  \
    X(GATE_CHANGE, "gate")                                                                         \
    X(INITIAL, "initial")

/* A mark on the time axis: a dose, an infusion, a trigger, a change. */
struct ck_mark {
    double from_h, to_h; /* equal for an instant */
    const char *name;    /* species or address */
    struct ck_label label;
    const char *change; /* its key, "neutralise"; NULL for a dose */
    bool is_dose;
};

struct ck_arm {
    const char *name;
    struct ck_label label;
    const struct ck_node *node;
    struct ck_graph *graph;   /* the study's, or its own where the wiring differs */
    struct ck_system *system; /* likewise */
    struct ck_plan plan;      /* ready to integrate once the rest is applied (ck_study_run does) */
    struct ck_mark *marks;
    size_t mark_count;
    bool own_rest; /* starts from its own rest */
    struct ck_place place;
    struct ck_trajectory trajectory; /* after ck_study_run */
    struct ck_arm_private *private;  /* of src/study/ */
};

struct ck_data {      /* measurements to draw over the curves; times ascend */
    const char *path; /* as written in the study */
    const char *arm;
    const struct ck_document *document;
    size_t n_times, n_series;
    double *time_h;
    const char **names;          /* n_series: the columns of the trajectory they belong to */
    double *mean, *sd;           /* [series · n_times + i]; NAN: missing */
    bool *below;                 /* likewise: `mean` is a detection limit, the value is less */
    struct ck_place *places;     /* likewise: where the mean was written */
    const struct ck_node *error; /* `error:` of this file for a fit, or NULL */
};

struct ck_panel {
    const char **show; /* column names */
    size_t count;
    struct ck_label title; /* en NULL: made from what it shows */
    bool log;
    const char **arms; /* NULL: all */
    size_t arm_count;
    const struct ck_study *study; /* another one, whose `drawn` stand for `arms`; NULL: this one */
    const char **drawn;           /* arm_count of them */
    double until_h;
    bool in_days;
};

struct ck_expectation {
    const char *that;
    const char **claims;
    size_t claim_count;
    char origin; /* N, D or X */
    struct ck_place place;
    struct ck_formula *formula; /* of src/study/ */
    const char *comparison;     /* "<", "<=", ">", ">=", "~" */
    const char *unit;           /* of both sides */
    /* after ck_study_run */
    bool holds, defined;
    double left, right;  /* the two sides, in `unit` */
    const char *missing; /* what does not exist ("t_extinct pathogen in healthy"), or NULL */
};

struct ck_expectations { /* of another question than what `run` asks */
    struct ck_expectation *items;
    size_t count;
};

struct ck_study {
    /* asked before reading, else NULL: the arm whose own changes are left out, and with them the
     * questions of other commands */
    const char *without;
    bool opens_gates; /* likewise: ck_graph_open_gates, for all arms */
    bool in_panel;    /* likewise: another study draws its arms, and all else is left out */
    struct ck_arena arena;
    const char *name;
    struct ck_label title, about; /* about: what it shows; en NULL if not given */
    const char **scenarios;       /* of the chapter, that its expectations carry */
    size_t scenario_count;
    const char *path;
    const struct ck_document *document;
    size_t asked_from, asked_to; /* of inputs->asked: what reading the study asked for */
    struct ck_graph graph;
    struct ck_system system;
    double duration_h, every_h, rtol;
    struct ck_arm *arms;
    size_t arm_count;
    struct ck_data *data;
    size_t data_count;
    struct ck_expectation *expectations;
    size_t expectation_count;
    struct ck_panel *panels;
    size_t panel_count;
    double figure_until_h; /* duration if not given */
    bool figure_in_days;
    struct ck_study *others; /* studies of panels; whoever draws runs them */
    size_t other_count;
    struct ck_fit_question *fit;       /* of fit.h, or NULL */
    struct ck_sweep_question *sweep;   /* of sweep.h, or NULL */
    struct ck_steady_question *steady; /* of steady.h, or NULL */
    struct ck_rest rest;               /* of the unchanged model, after ck_study_run */
};

void ck_study_init(struct ck_study *study);
void ck_study_free(struct ck_study *study);

/* Reads a study and its model and makes the plans; every mistake in one pass. */
enum ck_status ck_study_read(struct ck_inputs *inputs, struct ck_units *units, const char *path,
                             struct ck_study *study, struct ck_diag *diag);

/* Finds the rests, integrates every arm, evaluates the expectations. On CK_FAILED the failure says
 * where, and *failed_arm is its index (SIZE_MAX: the unchanged model's rest). */
enum ck_status ck_study_run(struct ck_study *study, const volatile sig_atomic_t *stop,
                            struct ck_failure *failure, size_t *failed_arm);

/* Metrics, from dense output. NAN: does not exist. Times in h, values in the column's unit. */
#define CK_METRICS(X)                                                                              \
    X(PEAK, "peak")                                                                                \
    X(T_PEAK, "t_peak")                                                                            \
    X(T_50, "t_50")                                                                                \
    X(RESOLUTION_INTERVAL, "resolution_interval")                                                  \
    X(ONSET, "onset")                                                                              \
    X(AUC, "auc")                                                                                  \
    X(INITIAL_VALUE, "initial")                                                                    \
    X(FINAL, "final")                                                                              \
    X(T_EXTINCT, "t_extinct")
enum ck_metric {
#define X(kind, word) CK_METRIC_##kind,
    CK_METRICS(X)
#undef X
        CK_METRIC_COUNT
};
extern const char *const ck_metric_names[CK_METRIC_COUNT];
/* All metrics of one column; `values` has CK_METRIC_COUNT items. Exact on the trajectory's
 * polynomials and at both limits of jumps; nothing depends on an output grid. The initial value x0
 * is that before the events at t = 0 (after them, where a readout is not finite before).
 * peak        largest value p, if p − x0 > 1e-9 · max(scale of the column, |x0|, |p|); a curve that
 *             does not rise so far is flat and has no peak, t_peak, t_50, onset
 * t_peak      first time at which p is reached
 * t_50        first time after t_peak at which x − x0 <= (p − x0) / 2
 * onset       first time at which x − x0 >= (p − x0) / 10 (0 if the events at t = 0 do it)
 * auc         the integral of max(x − x0, 0): what is below the starting value does not count
 * t_extinct   first instant at which the column's state was set to 0 by its extinction */
void ck_metrics(const struct ck_trajectory *trajectory, size_t column, double *values);
/* One of them, for less work. */
double ck_metric(const struct ck_trajectory *trajectory, size_t column, enum ck_metric metric);
/* Largest, smallest value and mean over a window inside the run, from dense output and both limits
 * of the jumps inside it. Of a jump at from_h the value after counts, of one at to_h that before
 * (at the end of the run both). from_h = to_h: the value then, after events. */
void ck_window(const struct ck_trajectory *trajectory, size_t column, double from_h, double to_h,
               double *largest, double *smallest, double *mean);
/* Unit of a metric of a column with this unit: "h", the unit, or (an area under "pg/mL") "pg.h/mL",
 * as an expectation takes it. In `buffer`. */
const char *ck_metric_unit(enum ck_metric metric, const char *unit, char *buffer, size_t size);

#endif
