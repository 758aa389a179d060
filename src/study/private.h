/* What the files of src/study/ share: the state of reading a study, the list of changes of an arm,
 * numbers that several changes act on. Nothing here is seen outside. */
#ifndef CK_STUDY_PRIVATE_H
#define CK_STUDY_PRIVATE_H

#include "ck/study.h"

enum ck_change_kind {
#define X(kind, key) CK_##kind,
    CK_CHANGES(X)
#undef X
        CK_CHANGE_COUNT
};
extern const char *const ck_change_keys[CK_CHANGE_COUNT];

/* One change of an arm: kind, what it acts on, how much. Arms that inherit it share it. */
struct ck_change {
    enum ck_change_kind kind;
    const char *target;          /* with single blanks: equal targets are equal texts */
    const struct ck_node *key;   /* where the target was written */
    const struct ck_node *value; /* NULL where a bare name says all (knockout, freeze …) */
    bool is_none;                /* removes what is inherited */
};

/* A window of time in which something holds; to_h is INFINITY for the rest of the run. */
struct ck_window {
    double from_h, to_h;
};

/* How a change acts on a number. At any time: the model's value, replaced, multiplied, added to,
 * blocked (1 − (1 − x) Π (1 − f)), silenced (0), in this order. */
enum ck_effect_kind { CK_REPLACE, CK_MULTIPLY, CK_ADD_UP, CK_COMBINE, CK_SILENCE };
struct ck_modification {
    uint32_t param;
    enum ck_effect_kind effect;
    double value;
    struct ck_window when;
};

/* One dose: amount · weight / volume · what arrives then, in the state's unit; over_h > 0: infused.
 * weight, volume, arriving: parameters of the arm's system, CK_NONE where there is no such factor.
 */
struct ck_dose {
    uint32_t state, weight, volume, arriving;
    double amount, time_h, over_h;
};

/* Doses that were written together; `times` of them, from first_h on, before until_h. */
struct ck_regimen {
    const struct ck_species *species; /* as named */
    const struct ck_species *target;  /* where the route leads */
    bool sc;                          /* under the skin, as written */
    struct ck_dose dose;              /* but for its time */
    double loading;                   /* the first dose, as a multiple of the others: 1 */
    double first_h, every_h, until_h; /* every_h 0: one dose */
    long times;
};

struct ck_start { /* `initial:` */
    uint32_t state;
    double value;
};

struct ck_arm_private {
    const struct ck_node *like;
    struct ck_change **own, **changes; /* written here; with what is inherited, sorted */
    size_t own_count, own_capacity, change_count, change_capacity;
    enum { CK_ARM_UNMERGED, CK_ARM_MERGING, CK_ARM_MERGED } merging;
    bool start_written;

    struct ck_graph graph; /* where the wiring differs */
    struct ck_system system;
    const char **delayed; /* sentences whose delay or stages were set */
    size_t delayed_count, delayed_capacity;

    struct ck_modification *modifications;
    size_t modification_count, modification_capacity;
    struct ck_regimen *regimens;
    size_t regimen_count, regimen_capacity;
    struct ck_dose *doses; /* of the regimens, within the run */
    size_t dose_count, dose_capacity;
    struct ck_event *fixed; /* events whose values no number of the model changes */
    size_t fixed_count, fixed_capacity;
    size_t mark_capacity;
    struct ck_start *starts;
    size_t start_count, start_capacity;
    const char **knocked; /* names of states that are 0 and are not made */
    size_t knocked_count, knocked_capacity;
    bool sets_baseline; /* its productions are solved anew */

    bool has_rest; /* something holds before t = 0: `rest` is what rests then */
    struct ck_plan rest;
};

/* Reading one study. Functions that return nothing set no_memory when they run out. */
struct ck_reading {
    struct ck_inputs *inputs;
    struct ck_units *units;
    struct ck_study *study;
    struct ck_diag *diag;
    const char *model_path;
    struct ck_place model_place;
    bool names_known;   /* the model could be read far enough to know its names */
    bool compiled;      /* the model is good */
    struct ck_arm *arm; /* whose changes are being read */
    bool no_memory;
    const char **claims; /* ids of the model's table, sorted; NULL: it has none */
    size_t claim_count;
};

/* ---- study.c ---- */

enum ck_status ck_reading_status(const struct ck_reading *reading, size_t errors_before);
/* One more item in a list kept in the study's arena; NULL when out of memory. */
void *ck_reading_grow(struct ck_reading *reading, void *items, size_t count, size_t *capacity,
                      size_t size);
/* The same text with single blanks and none at its ends. */
const char *ck_reading_squeeze(struct ck_reading *reading, const char *text);
/* A time in h; false and an error if it is not one. */
bool ck_read_time(struct ck_reading *reading, const struct ck_node *node, enum ck_sign sign,
                  double *time_h);
/* A number in `unit`. */
bool ck_read_number(struct ck_reading *reading, const struct ck_node *node, const char *unit,
                    enum ck_sign sign, double *value);
/* A whole number >= 1. */
bool ck_read_count(struct ck_reading *reading, const struct ck_node *node, long *count);
/* The texts of a list of scalars, or of one scalar. */
bool ck_read_names(struct ck_reading *reading, const struct ck_node *node, const char *what,
                   const char ***names, size_t *count);
bool ck_is_none(const struct ck_node *node);

/* ---- names.c: what is not known is an error with the nearest name ---- */

const struct ck_arm *ck_find_arm(struct ck_reading *reading, const char *name,
                                 struct ck_place place);
struct ck_species *ck_find_species(struct ck_reading *reading, const char *name,
                                   struct ck_place place);
/* A receptor, a chain or a family: one of the two is set. */
bool ck_find_receptor(struct ck_reading *reading, const char *name, struct ck_place place,
                      struct ck_receptor **receptor, struct ck_chain **chain);
struct ck_process *ck_find_process(struct ck_reading *reading, const char *sentence,
                                   struct ck_place place);
/* A column of an arm's trajectory: its unit, or NULL if there is none or it cannot be known. arm
 * NULL: of any arm. */
const char *ck_find_column(struct ck_reading *reading, const struct ck_arm *arm, const char *name,
                           struct ck_place place);
/* The index of the parameter or state of an arm; CK_NONE when its system is not there. */
uint32_t ck_arm_param(const struct ck_arm *arm, const struct ck_number *number);
uint32_t ck_arm_state(const struct ck_arm *arm, const struct ck_species *species);

/* ---- arms.c, wiring.c, stack.c ---- */

/* Reads `arms:` into study->arms with their merged changes. */
void ck_read_arms(struct ck_reading *reading, const struct ck_node *arms);
/* Gives reading->arm its graph and system. */
void ck_wire_arm(struct ck_reading *reading);
/* True for a number that the compiler reads itself, so that changing it means compiling again. */
bool ck_is_structural(const struct ck_graph *graph, const struct ck_number *number);
void ck_modify(struct ck_reading *reading, const struct ck_number *number,
               enum ck_effect_kind effect, double value, struct ck_window when);
/* Sets the parameters at t = 0 and adds an event for every later change of one. */
enum ck_status ck_stack_apply(struct ck_arm *arm);
/* Value of a parameter of an arm at a time, after the changes of that instant. */
double ck_stack_value(const struct ck_arm *arm, uint32_t param, double time_h);

/* ---- build.c ---- */

/* Makes plan and rest of an arm from its modifications, doses and fixed events at the values that
 * its system and the unchanged model's hold now. As often as those change. */
enum ck_status ck_arm_build(struct ck_arm *arm, const struct ck_system *model);
/* Whether an arm sets a number that shapes the equations, so that it keeps its own. */
bool ck_arm_keeps(const struct ck_arm *arm, const char *address);

/* ---- vary.c ---- */

/* The value of a number in all systems of a study, allowed or not; plans stay as they are. */
void ck_study_write(struct ck_study *study, const char *address, double value);

/* ---- change.c ---- */

/* Makes the plan of reading->arm from its changes. */
void ck_plan_arm(struct ck_reading *reading);
void ck_mark_add(struct ck_reading *reading, struct ck_mark mark);
/* A mark for a change that begins or ends during the run; none for one that holds all the time. */
void ck_mark_window(struct ck_reading *reading, const char *name, struct ck_label label,
                    struct ck_window when);
void ck_event_add(struct ck_reading *reading, struct ck_event event);
bool ck_is_timed(struct ck_window when);
/* What a change says, `value` or `{value: …, from: …, until: …}`: the node of the value and when;
 * false with an error. */
bool ck_read_timed(struct ck_reading *reading, const struct ck_change *change,
                   const struct ck_node **value, struct ck_window *when);
/* The same with the value as a number in `unit`. */
bool ck_read_amount(struct ck_reading *reading, const struct ck_change *change, const char *unit,
                    enum ck_sign sign, double *value, struct ck_window *when);

/* ---- produce.c, absent.c, set.c, give.c: one kind of change each ---- */

void ck_change_overproduce(struct ck_reading *reading, const struct ck_change *change);
void ck_change_knock_out(struct ck_reading *reading, const struct ck_change *change);
void ck_change_lose_receptor(struct ck_reading *reading, const struct ck_change *change);
void ck_change_set(struct ck_reading *reading, const struct ck_change *change);
void ck_change_give(struct ck_reading *reading, const struct ck_change *change);
/* The times that a mapping says (`at` or `from`, `every`, `times`, `until`, `over`): of doses, and
 * of all that happens in an instant. */
void ck_read_times(struct ck_reading *reading, const struct ck_node *map,
                   struct ck_regimen *regimen);
/* The i-th of them, from 0 on; false after the last that falls within the run. */
bool ck_nth_time(const struct ck_study *study, const struct ck_regimen *regimen, long i,
                 double *time_h);
/* The doses of an arm's regimens, made anew, in the study's arena. */
enum ck_status ck_regimens_expand(struct ck_study *study, struct ck_arm *arm);
/* A dose as it could stand in this regimen: `unit` is what it was written in (one of the accepted
 * ones), dose->amount is 1 of that unit; its weight and volume follow. False with an error. */
bool ck_read_dose(struct ck_reading *reading, const struct ck_node *node,
                  const struct ck_regimen *regimen, double *value, const char **unit,
                  struct ck_dose *dose);

/* ---- data.c, fit.c, panels.c, claims.c, expect.c ---- */

void ck_read_data(struct ck_reading *reading, const struct ck_node *list);
void ck_read_figure(struct ck_reading *reading, const struct ck_node *figure);
/* Reads the table of claims of the model, and checks ids against it. */
void ck_claims_load(struct ck_reading *reading);
void ck_claims_read(struct ck_reading *reading, const struct ck_node *node, const char ***claims,
                    size_t *count);
/* `fit:`, after the data. */
void ck_read_fit(struct ck_reading *reading, const struct ck_node *node);
/* `sweep:`, after the arms. */
void ck_read_sweep(struct ck_reading *reading, const struct ck_node *node);
/* `steady:`, after the arms. */
void ck_read_steady(struct ck_reading *reading, const struct ck_node *node);
void ck_read_expectations(struct ck_reading *reading, const struct ck_node *list);
enum ck_status ck_evaluate_expectations(struct ck_study *study);

#endif
