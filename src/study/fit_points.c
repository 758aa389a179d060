/* What a fit compares its curves with: every measured value of the study with the size of its
 * error. Reads `error:` of a fit and of its files. */
#include "fit.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* sigma² = SD² / subjects + additive² + (proportional · value)², in the unit of each column; or a
 * factor. */
struct error_model {
    const struct ck_node *additive;
    double proportional;
    double factor; /* 0: none */
    long subjects; /* 1: the SD itself */
    bool given;    /* something to add to the SD */
};

static void read_factor(struct ck_reading *reading, const struct ck_node *node,
                        const struct ck_node *factor, struct error_model *error)
{
    error->given = true;
    if (node->count > 1)
        ck_error(reading->diag, factor->place, NULL, "a `factor` is the whole error");
    if (ck_read_number(reading, factor, "1", CK_POSITIVE, &error->factor) && error->factor <= 1)
        ck_error(reading->diag, factor->place, "1.5: from two thirds to one and a half times",
                 "a `factor` is greater than 1");
}

static struct error_model read_error(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const keys[] = {"additive", "proportional", "subjects", "factor", NULL};
    struct error_model error = {.subjects = 1};
    if (!node || !ck_node_expect(node, CK_MAP, "`error`", reading->diag)) return error;
    ck_node_check_keys(node, keys, "`error`", reading->diag);
    const struct ck_node *proportional = ck_node_get(node, "proportional");
    const struct ck_node *subjects = ck_node_get(node, "subjects");
    const struct ck_node *factor = ck_node_get(node, "factor");
    error.additive = ck_node_get(node, "additive");
    error.given = proportional || error.additive;
    if (factor) read_factor(reading, node, factor, &error);
    if (subjects) ck_read_count(reading, subjects, &error.subjects);
    if (!error.given && !subjects)
        ck_error(reading->diag, node->place, "`{additive: 2 pg/mL, proportional: 20 %}`",
                 "`error` says nothing");
    if (proportional) ck_read_number(reading, proportional, "1", CK_POSITIVE, &error.proportional);
    return error;
}

static size_t find_arm(const struct ck_study *study, const char *name)
{
    for (size_t i = 0; i < study->arm_count; i++)
        if (strcmp(study->arms[i].name, name) == 0) return i;
    return SIZE_MAX;
}

/* --- the list of points ---------------------------------------------------------------------- */

static size_t count_values(const struct ck_study *study, bool *has_sd)
{
    size_t count = 0;
    for (size_t d = 0; d < study->data_count; d++)
        for (size_t i = 0; i < study->data[d].n_series * study->data[d].n_times; i++) {
            count += isfinite(study->data[d].mean[i]);
            *has_sd |= isfinite(study->data[d].sd[i]);
        }
    return count;
}

static size_t find_readout(struct ck_reading *reading, size_t arm, const char *column)
{
    struct ck_fit_question *fit = reading->study->fit;
    for (size_t i = 0; i < fit->n_readouts; i++)
        if (fit->readouts[i].arm == arm && strcmp(fit->readouts[i].column, column) == 0) return i;
    fit->readouts[fit->n_readouts] = (struct ck_fit_readout){
        .arm = arm,
        .column = column,
        .unit = ck_find_column(reading, &reading->study->arms[arm], column, (struct ck_place){0})};
    return fit->n_readouts++;
}

static void add_point(struct ck_reading *reading, size_t d, size_t series, size_t row)
{
    const struct ck_study *study = reading->study;
    const struct ck_data *data = &study->data[d];
    struct ck_fit_question *fit = study->fit;
    const size_t at = series * data->n_times + row, arm = find_arm(study, data->arm);
    if (!isfinite(data->mean[at]) || arm == SIZE_MAX) return;
    const size_t readout = find_readout(reading, arm, data->names[series]);
    fit->readouts[readout].count++;
    fit->points[fit->n_points++] = (struct ck_fit_point){.arm = arm,
                                                         .readout = readout,
                                                         .column = data->names[series],
                                                         .time_h = data->time_h[row],
                                                         .value = data->mean[at],
                                                         .sd = data->sd[at],
                                                         .below = data->below[at],
                                                         .data = d,
                                                         .place = data->places[at]};
    if (data->time_h[row] < 0 || data->time_h[row] > study->duration_h)
        ck_error(reading->diag, data->places[at], "the study's `duration`",
                 "measured at %g h, outside of the run (0..%g h)", data->time_h[row],
                 study->duration_h);
}

/* --- sigma ----------------------------------------------------------------------------------- */

/* The SD of the replicates of a point: values of the same column at the same time in one file. */
static double replicate_sd(const struct ck_fit_question *fit, const struct ck_fit_point *point)
{
    double sum = 0, squares = 0;
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) {
        const double mean = n > 0 ? sum / (double)n : 0;
        n = 0;
        for (size_t i = 0; i < fit->n_points; i++) {
            const struct ck_fit_point *other = &fit->points[i];
            if (other->data != point->data || other->readout != point->readout ||
                other->time_h != point->time_h || other->below)
                continue;
            n++;
            if (pass == 0) sum += other->value;
            if (pass == 1) squares += (other->value - mean) * (other->value - mean);
        }
    }
    return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

static double read_additive(struct ck_reading *reading, const struct ck_fit_point *point,
                            const struct error_model *error)
{
    double value = 0;
    if (!error->additive) return 0;
    ck_read_number(reading, error->additive, reading->study->fit->readouts[point->readout].unit,
                   CK_POSITIVE, &value);
    return value;
}

static void weigh_by_factor(struct ck_reading *reading, struct ck_fit_point *point, double factor)
{
    point->factor = true;
    point->sigma = point->value * log(factor);
    if (!(point->value > 0))
        ck_error(reading->diag, point->place, "`additive` and `proportional` take any value",
                 "an error that is a factor needs a value above 0");
}

static void weigh_by_sd(struct ck_reading *reading, struct ck_fit_point *point,
                        const struct error_model *error)
{
    const size_t errors = reading->diag->errors;
    if (error->factor > 0) {
        weigh_by_factor(reading, point, error->factor);
        return;
    }
    double sd = isnan(point->sd) ? replicate_sd(reading->study->fit, point) : point->sd;
    const double additive = read_additive(reading, point, error);
    const double proportional = error->proportional * point->value;
    if (isnan(sd) && error->given) sd = 0;
    sd /= sqrt((double)error->subjects);
    point->sigma = sqrt(sd * sd + additive * additive + proportional * proportional);
    if (reading->diag->errors > errors) return; /* the additive part has been refused */
    if (isnan(sd))
        ck_error(reading->diag, point->place,
                 "`error: {proportional: 20 %}` gives it one, `weights: none` needs none",
                 "this value has no SD");
    else if (!(point->sigma > 0))
        ck_error(reading->diag, point->place,
                 "`error: {additive: …}` adds to the SD, `weights: none` needs none",
                 "the error of this value would be 0");
}

/* errors: of each file of the data, its own or that of the whole fit. */
static void weigh(struct ck_reading *reading, const struct error_model *errors)
{
    struct ck_fit_question *fit = reading->study->fit;
    for (size_t i = 0; i < fit->n_points; i++) {
        struct ck_fit_point *point = &fit->points[i];
        point->sigma = 1;
        if (fit->weights == CK_WEIGHTS_SD) weigh_by_sd(reading, point, &errors[point->data]);
        if (fit->weights == CK_WEIGHTS_RELATIVE) point->sigma = fabs(point->value);
        if (!(point->sigma > 0) && fit->weights == CK_WEIGHTS_RELATIVE)
            ck_error(reading->diag, point->place, "`weights: none`",
                     "a value of 0 has no relative error");
    }
}

static void gather_points(struct ck_reading *reading, size_t room)
{
    struct ck_study *study = reading->study;
    study->fit->points = ck_arena_alloc(&study->arena, room + 1, sizeof *study->fit->points);
    study->fit->readouts = ck_arena_alloc(&study->arena, room + 1, sizeof *study->fit->readouts);
    if (!study->fit->points || !study->fit->readouts) reading->no_memory = true;
    for (size_t d = 0; d < study->data_count && !reading->no_memory; d++)
        for (size_t series = 0; series < study->data[d].n_series; series++)
            for (size_t row = 0; row < study->data[d].n_times; row++)
                add_point(reading, d, series, row);
}

static struct error_model *read_errors(struct ck_reading *reading, const struct ck_node *fit,
                                       bool *given)
{
    struct ck_study *study = reading->study;
    const struct error_model general = read_error(reading, ck_node_get(fit, "error"));
    struct error_model *errors =
        ck_arena_alloc(&study->arena, study->data_count + 1, sizeof *errors);
    if (!errors) reading->no_memory = true;
    *given = general.given;
    for (size_t d = 0; errors && d < study->data_count; d++) {
        errors[d] = study->data[d].error ? read_error(reading, study->data[d].error) : general;
        *given |= errors[d].given;
    }
    return errors;
}

static void refuse_errors(struct ck_reading *reading, const struct ck_node *fit)
{
    const struct ck_study *study = reading->study;
    const struct ck_node *node = ck_node_get(fit, "error");
    for (size_t d = 0; !node && d < study->data_count; d++) node = study->data[d].error;
    if (node)
        ck_error(reading->diag, node->place, "`weights: sd`", "`error` belongs to weights by SD");
}

void ck_read_fit_points(struct ck_reading *reading, const struct ck_node *node, int weights)
{
    struct ck_study *study = reading->study;
    struct ck_fit_question *fit = study->fit;
    bool has_sd;
    const struct error_model *errors = read_errors(reading, node, &has_sd);
    if (study->data_count == 0)
        ck_error(reading->diag, node->place,
                 "`data: [{file: data/x.csv, arm: NAME, columns: {…}}]`",
                 "a fit needs measurements");
    /* data with mistakes have said so, and columns of a torn model have no units */
    if (study->data_count == 0 || reading->diag->errors > 0 || !reading->compiled) return;
    const size_t room = count_values(study, &has_sd);
    fit->weights = weights >= 0 ? (enum ck_weights)weights
                   : has_sd     ? CK_WEIGHTS_SD
                                : CK_WEIGHTS_NONE;
    fit->sigma_known = fit->weights == CK_WEIGHTS_SD;
    if (!fit->sigma_known) refuse_errors(reading, node);
    gather_points(reading, room);
    if (!reading->no_memory) weigh(reading, errors);
    if (fit->n_points == 0 && !reading->no_memory)
        ck_error(reading->diag, node->place, NULL, "the measurements hold no value");
}
