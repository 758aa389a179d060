/* `expect:` of a sweep or of steady states: what their answers are called, in which unit, and how
 * much they are. Compares nothing (expect.c does). */
#include "answers.h"

#include "ck/steady.h"
#include "ck/sweep.h"
#include "private.h"

#include <math.h>
#include <string.h>

#define MOST 1000 /* of what is counted and not known before */

/* --- what both share ------------------------------------------------------------------------- */

static bool refuse(struct ck_reading *reading, struct ck_place place, const char *hint,
                   const char *text)
{
    ck_error(reading->diag, place, hint, "%s", text);
    return false;
}

static bool find_answer_arm(struct ck_reading *reading, const struct ck_node *node,
                            struct ck_formula *formula)
{
    const struct ck_arm *arm =
        ck_find_arm(reading, formula->arm, ck_node_part(node, formula->arm_span));
    if (arm) formula->arm_index = (size_t)(arm - reading->study->arms);
    return arm != NULL;
}

/* The number behind a word, from 1 to `most`. */
static bool check_number(struct ck_reading *reading, const struct ck_node *node,
                         const struct ck_formula *formula, size_t most)
{
    const double value = formula->value;
    if (value == floor(value) && value >= 1 && value <= (double)most) return true;
    ck_error(reading->diag, ck_node_part(node, formula->name_span), NULL,
             most < MOST ? "`%s` is counted from 1 to %zu" : "`%s` is counted from 1",
             formula->name, most);
    return false;
}

static bool is_word(const struct ck_formula *formula, const char *word)
{
    return strcmp(formula->name, word) == 0;
}

/* --- sweeps ---------------------------------------------------------------------------------- */

static const char *const sweep_words[] = {"threshold", "ec50", "emax", "hill", "share", NULL};

/* The threshold or measure number N in the arm, or SIZE_MAX. */
static size_t find_threshold(const struct ck_sweep_question *sweep,
                             const struct ck_formula *formula)
{
    for (size_t i = 0; i < sweep->threshold_count; i++)
        if (sweep->thresholds[i].group + 1 == (size_t)formula->value &&
            sweep->thresholds[i].arm == formula->arm_index)
            return i;
    return SIZE_MAX;
}

static size_t find_measure(const struct ck_sweep_question *sweep, const struct ck_formula *formula)
{
    for (size_t i = 0; i < sweep->measure_count; i++)
        if (sweep->measures[i].group + 1 == (size_t)formula->value &&
            sweep->measures[i].arm == formula->arm_index)
            return i;
    return SIZE_MAX;
}

static size_t find_class(const struct ck_sweep_question *sweep, const char *name)
{
    for (size_t i = 0; name && i < sweep->class_count; i++)
        if (strcmp(sweep->classes[i].name, name) == 0) return i;
    return SIZE_MAX;
}

static size_t find_view(const struct ck_sweep_question *sweep, const struct ck_formula *formula)
{
    for (size_t i = 0; i < sweep->view_count; i++)
        if (sweep->views[i] == SIZE_MAX || sweep->views[i] == formula->arm_index) return i;
    return SIZE_MAX;
}

static bool type_threshold(struct ck_reading *reading, const struct ck_node *node,
                           struct ck_formula *formula)
{
    const struct ck_sweep_question *sweep = reading->study->sweep;
    const struct ck_place place = ck_node_part(node, formula->name_span);
    size_t most = 0;
    for (size_t i = 0; i < sweep->threshold_count; i++)
        if (sweep->thresholds[i].group >= most) most = sweep->thresholds[i].group + 1;
    if (most == 0) return refuse(reading, place, "`threshold: …`", "the sweep has no `threshold`");
    if (sweep->axis_count == 2)
        return refuse(reading, place, "`share CLASS`",
                      "with two axes a threshold is not one number");
    if (!check_number(reading, node, formula, most)) return false;
    if (find_threshold(sweep, formula) == SIZE_MAX)
        return refuse(reading, place, NULL, "this threshold is not looked for in this arm");
    formula->unit = sweep->axes[0].unit;
    return true;
}

static bool type_ec50(struct ck_reading *reading, const struct ck_node *node,
                      struct ck_formula *formula)
{
    const struct ck_sweep_question *sweep = reading->study->sweep;
    const struct ck_place place = ck_node_part(node, formula->name_span);
    if (!sweep->fits_ec50 || sweep->measure_groups == 0)
        return refuse(reading, place, "`fit: ec50`", "the sweep fits no dose-response");
    if (!check_number(reading, node, formula, sweep->measure_groups)) return false;
    const size_t measure = find_measure(sweep, formula);
    if (measure == SIZE_MAX)
        return refuse(reading, place, NULL, "this is not measured in this arm");
    formula->unit = is_word(formula, "hill")   ? "1"
                    : is_word(formula, "emax") ? sweep->measures[measure].unit
                                               : sweep->axes[0].unit;
    return true;
}

static bool type_share(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_formula *formula)
{
    const struct ck_sweep_question *sweep = reading->study->sweep;
    formula->unit = "1";
    if (find_class(sweep, formula->of) == SIZE_MAX)
        return refuse(reading,
                      ck_node_part(node, formula->of ? formula->of_span : formula->name_span),
                      "`share CLASS`, of the points", "this is no class of the sweep");
    if (find_view(sweep, formula) != SIZE_MAX) return true;
    return refuse(reading, ck_node_part(node, formula->arm_span), NULL,
                  "this arm is not classified");
}

static bool type_sweep(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_formula *formula)
{
    if (!find_answer_arm(reading, node, formula)) return false;
    if (is_word(formula, "share")) return type_share(reading, node, formula);
    if (formula->of)
        return refuse(reading, ck_node_part(node, formula->of_span), "`threshold 2 in ARM`",
                      "a name where a number is expected");
    return is_word(formula, "threshold") ? type_threshold(reading, node, formula)
                                         : type_ec50(reading, node, formula);
}

/* NAN unless it is crossed once. */
static double threshold_value(const struct ck_sweep *sweep, size_t threshold)
{
    double value = NAN;
    for (size_t i = 0; i < sweep->n_crossings; i++) {
        if (sweep->crossings[i].threshold != threshold) continue;
        if (!isnan(value)) return NAN;
        value = sweep->crossings[i].value;
    }
    return value;
}

static double class_share(const struct ck_sweep *sweep, size_t view, size_t class)
{
    const size_t slot = sweep->question->measure_count + view;
    size_t count = 0, all = 0;
    for (size_t i = 0; i < sweep->n_points; i++) {
        const struct ck_slot *at = &sweep->points[i].slots[slot];
        all += at->state == CK_SLOT_OK;
        count += at->state == CK_SLOT_OK && at->value == (double)class;
    }
    return all > 0 ? (double)count / (double)all : NAN;
}

static double sweep_value(const void *found, const struct ck_formula *formula)
{
    const struct ck_sweep *sweep = found;
    const struct ck_sweep_question *question = sweep->question;
    if (is_word(formula, "share"))
        return class_share(sweep, find_view(question, formula), find_class(question, formula->of));
    if (is_word(formula, "threshold"))
        return threshold_value(sweep, find_threshold(question, formula));
    const struct ck_ec50 *fit = &sweep->ec50[find_measure(question, formula)];
    if (fit->end != CK_EC50_GOOD) return NAN;
    if (is_word(formula, "hill")) return fit->hill;
    return is_word(formula, "emax") ? fit->emax : fit->ec50;
}

static struct ck_answers answers_of_sweep(const struct ck_study *study)
{
    const struct ck_sweep_question *sweep = study->sweep;
    return (struct ck_answers){.words = sweep_words,
                               .arm =
                                   sweep->arm_count == 1 ? study->arms[sweep->arms[0]].name : NULL,
                               .hint = "an answer is `threshold`, `threshold 2`, `ec50`, `emax`, "
                                       "`hill` or `share CLASS`, in ARM",
                               .type = type_sweep,
                               .value = sweep_value};
}

void ck_read_sweep_expectations(struct ck_reading *reading, const struct ck_node *list)
{
    const struct ck_answers answers = answers_of_sweep(reading->study);
    ck_read_answers(reading, list, &answers, &reading->study->sweep->expectations);
}

enum ck_status ck_sweep_judge(struct ck_study *study, const struct ck_sweep *sweep)
{
    const struct ck_answers answers = answers_of_sweep(study);
    return ck_judge_answers(study, &study->sweep->expectations, &answers, sweep);
}

/* --- steady states --------------------------------------------------------------------------- */

/* The first three are places, the others counts; `state` is one of those at the plan's own value.
 */
static const char *const steady_words[] = {
    "fold",          "branch_point", "hopf_point", "state",         "folds",
    "branch_points", "hopf_points",  "states",     "stable_states", NULL};
enum { STATE = 3, COUNTS = 4, STATES = 7 };

static size_t which_word(const struct ck_formula *formula)
{
    size_t i = 0;
    while (steady_words[i] && !is_word(formula, steady_words[i])) i++;
    return i;
}

static bool type_steady(struct ck_reading *reading, const struct ck_node *node,
                        struct ck_formula *formula)
{
    const struct ck_steady_question *steady = reading->study->steady;
    const size_t word = which_word(formula);
    const struct ck_place place = ck_node_part(node, formula->name_span);
    formula->arm_index = steady->arm;
    formula->unit = "1";
    if (!steady->address && word != STATE && word < STATES)
        return refuse(reading, place, "`continue: {ADDRESS: …}`", "nothing is continued");
    if (formula->of && word >= COUNTS)
        return refuse(reading, ck_node_part(node, formula->of_span), "`NAME at fold 2`",
                      "a count has no levels");
    if (!check_number(reading, node, formula, MOST)) return false;
    if (!formula->of && word == STATE)
        return refuse(reading, place, "`NAME at state 1`", "which level at the state?");
    if (!formula->of) {
        if (word < COUNTS) formula->unit = steady->unit;
        return true;
    }
    for (size_t i = 0; i < steady->show_count; i++) {
        if (strcmp(steady->show[i], formula->of) != 0) continue;
        formula->unit = ck_find_column(reading, &reading->study->arms[steady->arm], formula->of,
                                       ck_node_part(node, formula->of_span));
        return formula->unit != NULL;
    }
    return refuse(reading, ck_node_part(node, formula->of_span), "name it in `show`",
                  "this is not shown");
}

/* The mark number `nth` of a kind as the parameter grows, or NULL. */
static const struct ck_steady_mark *find_mark(const struct ck_steady *steady, size_t kind,
                                              size_t nth)
{
    for (size_t i = 0; i < steady->mark_count; i++) {
        const struct ck_steady_mark *mark = &steady->marks[i];
        size_t before = 0;
        for (size_t k = 0; k < steady->mark_count; k++) {
            const struct ck_steady_mark *other = &steady->marks[k];
            const double left = other->point.value, right = mark->point.value;
            before += other->kind == mark->kind && (left < right || (left == right && k < i));
        }
        if (mark->kind == (enum ck_steady_kind)kind && before == nth) return mark;
    }
    return NULL;
}

static double count_found(const struct ck_steady *steady, size_t word)
{
    size_t count = 0;
    if (word < STATES) {
        for (size_t i = 0; i < steady->mark_count; i++)
            count += steady->marks[i].kind == (enum ck_steady_kind)(word - COUNTS);
        return (double)count;
    }
    for (size_t i = 0; i < steady->state_count; i++)
        count += word == STATES || steady->states[i].growth < 0;
    return (double)count;
}

struct found_steady {
    const struct ck_steady_question *question;
    const struct ck_steady *steady;
};

static double steady_value(const void *found, const struct ck_formula *formula)
{
    const struct found_steady *all = found;
    const size_t word = which_word(formula), nth = (size_t)formula->value - 1;
    if (word >= COUNTS) return count_found(all->steady, word);
    const struct ck_steady_mark *mark = find_mark(all->steady, word, nth);
    const struct ck_steady_point *point = mark ? &mark->point : NULL;
    if (word == STATE) point = nth < all->steady->state_count ? &all->steady->states[nth] : NULL;
    if (!point) return NAN;
    for (size_t i = 0; formula->of && i < all->question->show_count; i++)
        if (strcmp(all->question->show[i], formula->of) == 0) return point->shown[i];
    return point->value;
}

static struct ck_answers answers_of_steady(const struct ck_study *study)
{
    return (struct ck_answers){
        .words = steady_words,
        .arm = study->arms[study->steady->arm].name,
        .hint = "an answer is `fold 1`, `branch_point 1`, `hopf_point 1`, `NAME at fold 1`, "
                "`NAME at state 1`, `folds`, `branch_points`, `hopf_points`, `states` or "
                "`stable_states`",
        .type = type_steady,
        .value = steady_value};
}

void ck_read_steady_expectations(struct ck_reading *reading, const struct ck_node *list)
{
    const struct ck_answers answers = answers_of_steady(reading->study);
    ck_read_answers(reading, list, &answers, &reading->study->steady->expectations);
}

enum ck_status ck_steady_judge(struct ck_study *study, const struct ck_steady *steady)
{
    const struct ck_answers answers = answers_of_steady(study);
    const struct found_steady found = {study->steady, steady};
    return ck_judge_answers(study, &study->steady->expectations, &answers, &found);
}
