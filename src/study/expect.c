/* Expectations: their texts are parsed (formula.c), typed with units, arms and columns, and
 * evaluated on the trajectories. What does not exist is NAN and fails. */
#include "formula.h"
#include "private.h"

#include "ck/utf8.h"
#include <math.h>
#include <string.h>

/* --- typing ---------------------------------------------------------------------------------- */

struct typing {
    struct ck_reading *reading;
    const struct ck_node *node;       /* the scalar */
    const struct ck_answers *answers; /* or NULL */
};

static bool type_formula(const struct typing *typing, struct ck_formula *formula);

static bool type_number(const struct typing *typing, const struct ck_formula *formula)
{
    double factor;
    struct ck_reading *reading = typing->reading;
    const struct ck_place place = ck_node_part(typing->node, formula->span);
    switch (ck_units_factor(reading->units, formula->unit, formula->unit, &factor)) {
    case CK_UNIT_OK: return true;
    case CK_UNIT_OFFSET:
        ck_error(reading->diag, place, "for a difference of temperature, K",
                 "'%s' does not start at zero", formula->unit);
        return false;
    default: ck_error(reading->diag, place, NULL, "unknown unit '%s'", formula->unit); return false;
    }
}

/* Arm and column of a measure; false if either is not known. */
static bool type_measure(const struct typing *typing, struct ck_formula *formula)
{
    struct ck_reading *reading = typing->reading;
    const struct ck_arm *arm =
        ck_find_arm(reading, formula->arm, ck_node_part(typing->node, formula->arm_span));
    if (!arm) return false;
    formula->arm_index = (size_t)(arm - reading->study->arms);
    formula->unit =
        ck_find_column(reading, arm, formula->name, ck_node_part(typing->node, formula->name_span));
    if (!formula->unit || formula->kind != CK_FORMULA_METRIC) return formula->unit != NULL;
    char buffer[256];
    formula->unit =
        ck_arena_copy(&reading->study->arena,
                      ck_metric_unit(formula->metric, formula->unit, buffer, sizeof buffer));
    if (!formula->unit) reading->no_memory = true;
    return formula->unit != NULL;
}

/* A time in a measure: *factor to h. A time that is written must lie within the run. */
static bool type_time(const struct typing *typing, struct ck_formula *time, double *factor)
{
    struct ck_reading *reading = typing->reading;
    const struct ck_place place = ck_node_part(typing->node, time->span);
    const double duration_h = reading->study->duration_h;
    if (!type_formula(typing, time)) return false;
    if (ck_units_factor(reading->units, time->unit, "h", factor) != CK_UNIT_OK) {
        ck_error(reading->diag, place, "`24 h`, `2 d`", "not a time: its unit is %s", time->unit);
        return false;
    }
    if (time->kind == CK_FORMULA_NUMBER && duration_h > 0 && time->value * *factor > duration_h) {
        ck_error(reading->diag, place, NULL, "after the end of the run");
        return false;
    }
    return true;
}

static bool type_window(const struct typing *typing, struct ck_formula *formula)
{
    struct ck_formula *from = formula->left, *to = formula->right;
    if (!from) return true;
    const bool good = type_time(typing, from, &formula->left_factor);
    if (!to) return good;
    if (!type_time(typing, to, &formula->right_factor) || !good) return false;
    if (from->kind != CK_FORMULA_NUMBER || to->kind != CK_FORMULA_NUMBER ||
        from->value * formula->left_factor < to->value * formula->right_factor)
        return true;
    ck_error(typing->reading->diag, ck_node_part(typing->node, to->span), NULL,
             "the window ends before it begins");
    return false;
}

static const char *show_unit(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "no unit" : unit;
}

/* Numbers without units alone. */
static bool is_bare(const struct ck_formula *formula)
{
    if (formula->kind == CK_FORMULA_NUMBER) return strcmp(formula->unit, "1") == 0;
    if (formula->kind < CK_FORMULA_ADD || !is_bare(formula->left)) return false;
    return !formula->right || is_bare(formula->right);
}

/* Both sides of a sum or comparison in the unit of the left one; bare numbers are in that of the
 * other side. */
static bool type_like(const struct typing *typing, struct ck_formula *formula)
{
    struct ck_reading *reading = typing->reading;
    const char *left = formula->left->unit, *right = formula->right->unit;
    double factor;
    formula->unit = left;
    if (strcmp(left, right) == 0) return true;
    if (ck_units_factor(reading->units, right, left, &factor) == CK_UNIT_OK) {
        formula->right_factor = factor;
        return true;
    }
    if (is_bare(formula->left)) formula->unit = right;
    if (is_bare(formula->left) || is_bare(formula->right)) return true;
    ck_error(reading->diag, ck_node_part(typing->node, formula->span), NULL,
             "%s and %s cannot be %s", show_unit(left), show_unit(right),
             formula->kind == CK_FORMULA_COMPARE ? "compared" : "added");
    return false;
}

/* The unit of a product or quotient; "1" where it has none. */
static bool type_product(const struct typing *typing, struct ck_formula *formula)
{
    struct ck_reading *reading = typing->reading;
    const char *left = formula->left->unit, *right = formula->right->unit;
    const bool divides = formula->kind == CK_FORMULA_DIVIDE;
    const char *unit = left;
    double factor;
    if (!divides && strcmp(left, "1") == 0)
        unit = right;
    else if (strcmp(right, "1") != 0)
        unit = ck_arena_print(&reading->study->arena, divides ? "(%s)/(%s)" : "(%s).(%s)", left,
                              right);
    if (!unit) reading->no_memory = true;
    if (!unit) return false;
    formula->unit = unit;
    switch (ck_units_factor(reading->units, unit, "1", &factor)) {
    case CK_UNIT_OK:
        formula->unit = "1";
        formula->left_factor = factor;
        return true;
    case CK_UNIT_DIFFERENT: return true;
    default:
        ck_error(reading->diag, ck_node_part(typing->node, formula->span), NULL,
                 "the unit %s is too long", unit);
        return false;
    }
}

/* A tolerance without a unit is relative, one with a unit is in that of the left side. */
static bool type_within(const struct typing *typing, struct ck_formula *formula)
{
    struct ck_reading *reading = typing->reading;
    struct ck_formula *within = formula->within;
    double factor;
    if (!within) return true;
    if (!type_number(typing, within)) return false;
    formula->is_relative =
        ck_units_factor(reading->units, within->unit, "1", &factor) == CK_UNIT_OK;
    if (!formula->is_relative &&
        ck_units_factor(reading->units, within->unit, formula->unit, &factor) != CK_UNIT_OK) {
        ck_error(reading->diag, ck_node_part(typing->node, within->span),
                 "a number without a unit is relative", "%s is compared, not %s",
                 show_unit(formula->unit), show_unit(within->unit));
        return false;
    }
    formula->tolerance = within->value * factor;
    return true;
}

/* The data of an arm that belong to a column, and which series of them; NULL if there are none. */
static const struct ck_data *find_data(const struct ck_study *study,
                                       const struct ck_formula *formula, size_t *series)
{
    for (size_t i = 0; i < study->data_count; i++) {
        const struct ck_data *data = &study->data[i];
        if (!data->arm || strcmp(data->arm, study->arms[formula->arm_index].name) != 0) continue;
        for (*series = 0; *series < data->n_series; ++*series)
            if (strcmp(data->names[*series], formula->name) == 0) return data;
    }
    return NULL;
}

static bool type_correlation(const struct typing *typing, struct ck_formula *formula)
{
    size_t series;
    if (!type_measure(typing, formula)) return false;
    formula->unit = "1";
    if (find_data(typing->reading->study, formula, &series)) return true;
    ck_error(typing->reading->diag, ck_node_part(typing->node, formula->name_span),
             "name a file of measurements under `data`", "there are no data of %s in %s",
             formula->name, formula->arm);
    return false;
}

static bool type_sides(const struct typing *typing, struct ck_formula *formula)
{
    const bool left = type_formula(typing, formula->left);
    return type_formula(typing, formula->right) && left;
}

static bool type_formula(const struct typing *typing, struct ck_formula *formula)
{
    switch (formula->kind) {
    case CK_FORMULA_NUMBER: return type_number(typing, formula);
    case CK_FORMULA_METRIC: return type_measure(typing, formula);
    case CK_FORMULA_AT:
    case CK_FORMULA_LARGEST:
    case CK_FORMULA_SMALLEST:
    case CK_FORMULA_MEAN: {
        const bool good = type_measure(typing, formula);
        return type_window(typing, formula) && good;
    }
    case CK_FORMULA_MULTIPLY:
    case CK_FORMULA_DIVIDE: return type_sides(typing, formula) && type_product(typing, formula);
    case CK_FORMULA_ADD:
    case CK_FORMULA_SUBTRACT: return type_sides(typing, formula) && type_like(typing, formula);
    case CK_FORMULA_COMPARE:
        return type_sides(typing, formula) && type_like(typing, formula) &&
               type_within(typing, formula);
    case CK_FORMULA_R2:
    case CK_FORMULA_INSIDE: return type_correlation(typing, formula);
    case CK_FORMULA_ANSWER: return typing->answers->type(typing->reading, typing->node, formula);
    case CK_FORMULA_NEGATE:
    case CK_FORMULA_ABSOLUTE:
        if (!type_formula(typing, formula->left)) return false;
        formula->unit = formula->left->unit;
        return true;
    }
    return false;
}

/* --- reading --------------------------------------------------------------------------------- */

static size_t count_words(const struct ck_answers *answers)
{
    size_t count = 0;
    while (answers->words[count]) count++;
    return count;
}

static void say_error(struct ck_reading *reading, const struct ck_node *node,
                      const struct ck_answers *answers, const struct ck_formula_error *error)
{
    const char *measures[CK_METRIC_COUNT + 5] = {"max", "min", "mean", "r2", "inside"};
    const char *const *words = answers ? answers->words : measures;
    size_t count = CK_METRIC_COUNT + 5;
    const char *hint = error->hint;
    char word[64] = "";
    if (error->unknown_metric && error->span.length < sizeof word) {
        memcpy(word, error->span.start, error->span.length);
        for (int i = 0; i < CK_METRIC_COUNT; i++) measures[i + 5] = ck_metric_names[i];
        if (answers) count = count_words(answers);
        const char *nearest = ck_diag_nearest(reading->diag, word, words, count);
        if (nearest) hint = nearest;
    }
    ck_error(reading->diag, ck_node_part(node, error->span), hint, "%s", error->text);
}

static void read_that(struct ck_reading *reading, const struct ck_node *node,
                      const struct ck_answers *answers, struct ck_expectation *expectation)
{
    struct ck_formula_error error;
    const struct typing typing = {reading, node, answers};
    if (!ck_node_expect(node, CK_SCALAR, "`that`", reading->diag)) return;
    expectation->that = node->text;
    struct ck_formula *formula =
        ck_formula_parse_answers(&reading->study->arena, node->text, answers, &error);
    if (!formula && error.text) say_error(reading, node, answers, &error);
    if (!formula && !error.text) reading->no_memory = true;
    if (!formula || reading->study->arm_count == 0 || !type_formula(&typing, formula)) return;
    expectation->formula = formula;
    expectation->comparison = formula->comparison;
    expectation->unit = formula->unit;
}

static void read_origin(struct ck_reading *reading, const struct ck_node *node,
                        struct ck_expectation *expectation)
{
    expectation->origin = 'X';
    if (!node || !ck_node_expect(node, CK_SCALAR, "`origin`", reading->diag)) return;
    if (strlen(node->text) == 1 && strchr("NDX", node->text[0]))
        expectation->origin = node->text[0];
    else
        ck_error(reading->diag, node->place, NULL,
                 "`origin` is N (the notes), D (deduced) or X (assumed), not '%s'", node->text);
}

static void read_expectation(struct ck_reading *reading, const struct ck_node *map,
                             const struct ck_answers *answers, struct ck_expectation *expectation)
{
    static const char *const keys[] = {"that", "claims", "origin", NULL};
    expectation->that = expectation->comparison = "";
    expectation->unit = "1";
    expectation->place = map->place;
    if (!ck_node_expect(map, CK_MAP, "an expectation", reading->diag)) return;
    ck_node_check_keys(map, keys, "an expectation", reading->diag);
    const struct ck_node *that = ck_node_get(map, "that");
    if (that)
        expectation->place = that->place;
    else
        ck_error(reading->diag, map->place, "`that: \"peak TNFa in a > peak TNFa in b\"`",
                 "an expectation needs `that`");
    if (that) read_that(reading, that, answers, expectation);
    ck_claims_read(reading, ck_node_get(map, "claims"), &expectation->claims,
                   &expectation->claim_count);
    read_origin(reading, ck_node_get(map, "origin"), expectation);
}

void ck_read_answers(struct ck_reading *reading, const struct ck_node *list,
                     const struct ck_answers *answers, struct ck_expectations *expectations)
{
    if (!list || !ck_node_expect(list, CK_LIST, "`expect`", reading->diag)) return;
    expectations->items =
        ck_arena_alloc(&reading->study->arena, list->count + 1, sizeof *expectations->items);
    if (!expectations->items) reading->no_memory = true;
    for (size_t i = 0; i < list->count && !reading->no_memory; i++)
        read_expectation(reading, list->items[i], answers,
                         &expectations->items[expectations->count++]);
}

void ck_read_expectations(struct ck_reading *reading, const struct ck_node *list)
{
    struct ck_expectations expectations = {NULL, 0};
    ck_read_answers(reading, list, NULL, &expectations);
    reading->study->expectations = expectations.items;
    reading->study->expectation_count = expectations.count;
}

/* --- evaluation ------------------------------------------------------------------------------ */

struct evaluation {
    struct ck_study *study;
    const struct ck_formula *missing; /* the first measure or quotient that does not exist */
    const struct ck_answers *answers; /* and what was found, or NULL */
    const void *found;
};

static double evaluate(struct evaluation *evaluation, const struct ck_formula *formula);

/* A time within the run, or NAN. What rounding puts beyond the ends is at the ends. */
static double evaluate_time(struct evaluation *evaluation, const struct ck_formula *time,
                            double factor, double end_h)
{
    const double time_h = factor * evaluate(evaluation, time), slack = 1e-9 * end_h;
    if (!(time_h >= -slack && time_h <= end_h + slack)) return NAN;
    return fmin(fmax(time_h, 0), end_h);
}

static double measure_window(struct evaluation *evaluation, const struct ck_formula *formula,
                             const struct ck_trajectory *trajectory, size_t column)
{
    double from_h = trajectory->start_h, to_h = trajectory->end_h, values[3];
    if (formula->left) {
        from_h = evaluate_time(evaluation, formula->left, formula->left_factor, to_h);
        to_h = evaluate_time(evaluation, formula->right, formula->right_factor, to_h);
    }
    if (!(from_h < to_h)) return NAN;
    ck_window(trajectory, column, from_h, to_h, &values[0], &values[1], &values[2]);
    return values[formula->kind - CK_FORMULA_LARGEST];
}

/* Squared correlation of the means with the curve at their times; NAN for fewer than three. */
static double correlate(const struct evaluation *evaluation, const struct ck_formula *formula,
                        const struct ck_trajectory *trajectory, size_t column)
{
    size_t series = 0, count = 0;
    const struct ck_data *data = find_data(evaluation->study, formula, &series);
    double sum[2] = {0, 0}, square[2] = {0, 0}, product = 0;
    for (int pass = 0; data && pass < 2; pass++) /* the means first, for their rounding */
        for (size_t i = 0; i < data->n_times; i++) {
            const double mean = data->mean[series * data->n_times + i];
            if (isnan(mean) || data->time_h[i] > trajectory->end_h) continue;
            const double curve = ck_trajectory_value(trajectory, column, data->time_h[i], true);
            if (pass == 0) {
                count++;
                sum[0] += mean;
                sum[1] += curve;
                continue;
            }
            const double x = mean - sum[0] / (double)count, y = curve - sum[1] / (double)count;
            square[0] += x * x;
            square[1] += y * y;
            product += x * y;
        }
    const double all = square[0] * square[1];
    return count < 3 || !(all > 0) ? NAN : product * product / all;
}

/* The means that the curve meets within one SD; NAN where no mean has an SD. */
static double count_inside(const struct evaluation *evaluation, const struct ck_formula *formula,
                           const struct ck_trajectory *trajectory, size_t column)
{
    size_t series = 0, with_sd = 0, inside = 0;
    const struct ck_data *data = find_data(evaluation->study, formula, &series);
    for (size_t i = 0; data && i < data->n_times; i++) {
        const size_t at = series * data->n_times + i;
        if (isnan(data->mean[at]) || isnan(data->sd[at]) || data->time_h[i] > trajectory->end_h)
            continue;
        const double curve = ck_trajectory_value(trajectory, column, data->time_h[i], true);
        with_sd++;
        inside += fabs(curve - data->mean[at]) <= data->sd[at];
    }
    return with_sd > 0 ? (double)inside : NAN;
}

static double measure(struct evaluation *evaluation, const struct ck_formula *formula)
{
    const struct ck_trajectory *trajectory =
        &evaluation->study->arms[formula->arm_index].trajectory;
    const size_t column = ck_trajectory_column(trajectory, formula->name);
    double value = NAN, time_h;
    if (column < trajectory->n_columns) {
        switch (formula->kind) {
        case CK_FORMULA_METRIC: value = ck_metric(trajectory, column, formula->metric); break;
        case CK_FORMULA_AT:
            time_h =
                evaluate_time(evaluation, formula->left, formula->left_factor, trajectory->end_h);
            if (!isnan(time_h)) value = ck_trajectory_value(trajectory, column, time_h, true);
            break;
        case CK_FORMULA_R2: value = correlate(evaluation, formula, trajectory, column); break;
        case CK_FORMULA_INSIDE:
            value = count_inside(evaluation, formula, trajectory, column);
            break;
        default: value = measure_window(evaluation, formula, trajectory, column);
        }
    }
    if (!isfinite(value) && !evaluation->missing) evaluation->missing = formula;
    return isfinite(value) ? value : NAN;
}

static double take_answer(struct evaluation *evaluation, const struct ck_formula *formula)
{
    const double value = evaluation->answers->value(evaluation->found, formula);
    if (!isfinite(value) && !evaluation->missing) evaluation->missing = formula;
    return isfinite(value) ? value : NAN;
}

static double evaluate(struct evaluation *evaluation, const struct ck_formula *formula)
{
    switch (formula->kind) {
    case CK_FORMULA_NUMBER: return formula->value;
    case CK_FORMULA_NEGATE: return -evaluate(evaluation, formula->left);
    case CK_FORMULA_ABSOLUTE: return fabs(evaluate(evaluation, formula->left));
    case CK_FORMULA_ADD:
    case CK_FORMULA_SUBTRACT:
    case CK_FORMULA_MULTIPLY:
    case CK_FORMULA_DIVIDE: break;
    case CK_FORMULA_ANSWER: return take_answer(evaluation, formula);
    default: return measure(evaluation, formula);
    }
    const double left = formula->left_factor * evaluate(evaluation, formula->left);
    const double right = formula->right_factor * evaluate(evaluation, formula->right);
    switch (formula->kind) {
    case CK_FORMULA_ADD: return left + right;
    case CK_FORMULA_SUBTRACT: return left - right;
    case CK_FORMULA_MULTIPLY: return left * right;
    default: break;
    }
    if (right == 0 && !evaluation->missing) evaluation->missing = formula;
    return right != 0 ? left / right : NAN;
}

static bool compare(double left, const char *comparison, double right)
{
    const bool equal_counts = comparison[1] == '=';
    if (comparison[0] == '<') return equal_counts ? left <= right : left < right;
    return equal_counts ? left >= right : left > right;
}

static bool is_near(const struct ck_formula *formula, const struct ck_expectation *expectation)
{
    const double scale = formula->is_relative ? fabs(expectation->right) : 1;
    return fabs(expectation->left - expectation->right) <= formula->tolerance * scale;
}

static enum ck_status name_missing(struct ck_study *study, const struct ck_formula *missing,
                                   struct ck_expectation *expectation)
{
    if (missing->kind == CK_FORMULA_DIVIDE) {
        expectation->missing = "finite value: a quotient divides by 0";
        return CK_OK;
    }
    const char *arm = study->arms[missing->arm_index].name;
    if (missing->kind == CK_FORMULA_ANSWER) {
        expectation->missing =
            ck_arena_print(&study->arena, "%s%s%s %g in %s", missing->of ? missing->of : "",
                           missing->of ? " at " : "", missing->name, missing->value, arm);
        return expectation->missing ? CK_OK : CK_NO_MEMORY;
    }
    const char *what = missing->kind == CK_FORMULA_METRIC   ? ck_metric_names[missing->metric]
                       : missing->kind == CK_FORMULA_R2     ? "a correlation with the data of"
                       : missing->kind == CK_FORMULA_INSIDE ? "an SD of the data of"
                       : missing->kind == CK_FORMULA_AT     ? "a time within the run for"
                                                            : "a window within the run for";
    expectation->missing = ck_arena_print(&study->arena, "%s %s in %s", what, missing->name, arm);
    return expectation->missing ? CK_OK : CK_NO_MEMORY;
}

/* Both sides, and whether they compare as they should. */
static void compare_sides(struct evaluation *evaluation, struct ck_expectation *expectation)
{
    const struct ck_formula *formula = expectation->formula;
    expectation->left = evaluate(evaluation, formula->left);
    expectation->right = formula->right_factor * evaluate(evaluation, formula->right);
    expectation->defined = isfinite(expectation->left) && isfinite(expectation->right);
    expectation->holds =
        expectation->defined &&
        (formula->within ? is_near(formula, expectation)
                         : compare(expectation->left, formula->comparison, expectation->right));
}

enum ck_status ck_judge_answers(struct ck_study *study, struct ck_expectations *expectations,
                                const struct ck_answers *answers, const void *found)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < expectations->count && status == CK_OK; i++) {
        struct evaluation evaluation = {.study = study, .answers = answers, .found = found};
        compare_sides(&evaluation, &expectations->items[i]);
        if (evaluation.missing)
            status = name_missing(study, evaluation.missing, &expectations->items[i]);
    }
    return status;
}

enum ck_status ck_evaluate_expectations(struct ck_study *study)
{
    struct ck_expectations expectations = {study->expectations, study->expectation_count};
    return ck_judge_answers(study, &expectations, NULL, NULL);
}

/* --- formulas that are no expectations ------------------------------------------------------- */

bool ck_formula_is_measure(const struct ck_formula *formula)
{
    return formula->kind >= CK_FORMULA_METRIC && formula->kind < CK_FORMULA_ADD;
}

bool ck_formula_names_arm(const char *text)
{
    struct ck_lexer lexer;
    ck_lexer_start(&lexer, text);
    while (lexer.token.kind != CK_TOKEN_END && !ck_lexer_is(&lexer, "in")) ck_lexer_advance(&lexer);
    return lexer.token.kind != CK_TOKEN_END;
}

struct ck_formula *ck_formula_read(struct ck_reading *reading, const struct ck_node *node,
                                   bool is_value, const char *arm)
{
    struct ck_formula_error error;
    struct ck_node longer = *node;
    if (!ck_node_expect(node, CK_SCALAR, is_value ? "a measure" : "a condition", reading->diag))
        return NULL;
    const bool adds = arm && !ck_formula_names_arm(node->text);
    longer.text = ck_arena_print(&reading->study->arena, "%s%s%s%s", node->text,
                                 is_value ? " > 0" : "", adds ? " in " : "", adds ? arm : "");
    if (!longer.text) reading->no_memory = true;
    if (!longer.text) return NULL;
    longer.place.width += (unsigned)(ck_utf8_count(longer.text, strlen(longer.text)) -
                                     ck_utf8_count(node->text, strlen(node->text)));
    const struct typing typing = {reading, &longer, NULL};
    struct ck_formula *formula = ck_formula_parse(&reading->study->arena, longer.text, &error);
    if (!formula && error.text) say_error(reading, &longer, NULL, &error);
    if (!formula && !error.text) reading->no_memory = true;
    if (formula && is_value) formula = formula->left;
    return formula && type_formula(&typing, formula) ? formula : NULL;
}

double ck_formula_value(struct ck_study *study, const struct ck_formula *formula)
{
    struct evaluation evaluation = {.study = study};
    return evaluate(&evaluation, formula);
}

bool ck_formula_holds(struct ck_study *study, const struct ck_formula *formula, bool *defined)
{
    struct ck_expectation expectation = {.formula = (struct ck_formula *)formula,
                                         .comparison = formula->comparison};
    struct evaluation evaluation = {.study = study};
    compare_sides(&evaluation, &expectation);
    *defined = expectation.defined;
    return expectation.holds;
}
