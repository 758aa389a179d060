/* The tables of a comparison: what differs in what was put in and in what came out. */
#include "compare.h"
#include "csv.h"

#include <math.h>
#include <string.h>

#define NOISE 1e-6 /* of the size */
#define FLOOR 0.01 /* likewise: a change below it tells little, whatever its ratio */

/* 0 for what is missing or noise. */
static double clean(const struct ck_comparison *comparison, const struct ck_outcome *outcome,
                    double value)
{
    const bool is_area = outcome->metric == CK_METRIC_AUC;
    const double width = is_area ? comparison->arm->trajectory.end_h : 1;
    return isnan(value) || fabs(value) <= NOISE * outcome->size * width ? 0 : value;
}

double ck_outcome_fold(const struct ck_comparison *comparison, const struct ck_outcome *outcome)
{
    const double value = clean(comparison, outcome, outcome->value);
    const double reference = clean(comparison, outcome, outcome->reference);
    if (value < 0 || reference < 0 || (value == 0 && reference == 0)) return NAN;
    if (value == 0) return -INFINITY;
    return reference == 0 ? INFINITY : log2(value / reference);
}

double ck_outcome_weight(const struct ck_comparison *comparison, const struct ck_outcome *outcome)
{
    const bool is_area = outcome->metric == CK_METRIC_AUC;
    const double floor = FLOOR * outcome->size * (is_area ? comparison->arm->trajectory.end_h : 1);
    const double value = clean(comparison, outcome, outcome->value);
    const double reference = clean(comparison, outcome, outcome->reference);
    const double ratio = (value + floor) / (reference + floor);
    return value >= 0 && reference >= 0 && isfinite(ratio) ? fabs(log2(ratio)) : 0;
}

const struct ck_outcome *ck_outcome_telling(const struct ck_comparison *comparison, size_t column,
                                            double least)
{
    const enum ck_metric metrics[] = {CK_METRIC_PEAK, CK_METRIC_AUC, CK_METRIC_FINAL};
    const struct ck_outcome *best = NULL;
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        const struct ck_outcome *outcome =
            &comparison->outcomes[column * CK_METRIC_COUNT + metrics[i]];
        const double weight = ck_outcome_weight(comparison, outcome);
        if (weight > least && (!best || weight > ck_outcome_weight(comparison, best)))
            best = outcome;
    }
    return best;
}

/* --- comparison.csv --------------------------------------------------------------------------- */

static void put_outcome(FILE *stream, const struct ck_comparison *comparison,
                        const struct ck_outcome *outcome)
{
    char buffer[256];
    const char *unit =
        ck_metric_unit(outcome->metric, outcome->column->unit, buffer, sizeof buffer);
    ck_csv_field(stream, comparison->arm->name);
    fputc(',', stream);
    ck_csv_field(stream, outcome->column->name);
    fprintf(stream, ",%s,", ck_metric_names[outcome->metric]);
    ck_csv_number(stream, outcome->value);
    fputc(',', stream);
    ck_csv_number(stream, outcome->reference);
    fputc(',', stream);
    ck_csv_number(stream, outcome->ratio);
    fputc(',', stream);
    ck_csv_field(stream, unit);
    fputc('\n', stream);
}

static void put_outcomes(FILE *stream, const struct ck_comparisons *all)
{
    fputs("arm,species,metric,value,reference,ratio,unit\n", stream);
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->items[i].outcome_count; k++)
            put_outcome(stream, &all->items[i], &all->items[i].outcomes[k]);
}

/* --- inputs.csv ------------------------------------------------------------------------------- */

static void put_side(FILE *stream, double value, const char *text)
{
    fputc(',', stream);
    if (text)
        ck_csv_field(stream, text);
    else
        ck_csv_number(stream, value);
}

static void put_input(FILE *stream, const struct ck_comparison *comparison,
                      const struct ck_input_difference *input)
{
    ck_csv_field(stream, comparison->arm->name);
    fprintf(stream, ",%s,", ck_input_kind_words[input->kind]);
    ck_csv_field(stream, input->what);
    fputc(',', stream);
    ck_csv_number(stream, input->from_h);
    put_side(stream, input->value, input->text);
    put_side(stream, input->reference, input->reference_text);
    fputc(',', stream);
    ck_csv_field(stream, input->unit);
    fputc('\n', stream);
}

static void put_parting(FILE *stream, const struct ck_comparison *comparison)
{
    ck_csv_field(stream, comparison->arm->name);
    fputs(",parting,", stream);
    ck_csv_field(stream, comparison->parting ? comparison->parting : "");
    fputc(',', stream);
    ck_csv_number(stream, comparison->parting_h);
    fputs(",,,\n", stream);
}

static void put_inputs(FILE *stream, const struct ck_comparisons *all)
{
    fputs("arm,kind,what,from_h,value,reference,unit\n", stream);
    for (size_t i = 0; i < all->count; i++) {
        for (size_t k = 0; k < all->items[i].input_count; k++)
            put_input(stream, &all->items[i], &all->items[i].inputs[k]);
        put_parting(stream, &all->items[i]);
    }
}

/* --- files ------------------------------------------------------------------------------------ */

static enum ck_status write_table(struct ck_output *output, const char *name,
                                  const struct ck_comparisons *all,
                                  void (*put)(FILE *stream, const struct ck_comparisons *all))
{
    FILE *stream = ck_output_file(output, name);
    if (!stream) return ck_csv_no_stream(output);
    put(stream, all);
    return ck_output_close(output, name, stream);
}

enum ck_status ck_write_comparisons(struct ck_output *output, const struct ck_comparisons *all)
{
    const bool against = all->against != NULL;
    if (all->count == 0) return CK_OK;
    const enum ck_status status =
        write_table(output, against ? "against.csv" : "comparison.csv", all, put_outcomes);
    if (status != CK_OK) return status;
    return write_table(output, against ? "against-inputs.csv" : "inputs.csv", all, put_inputs);
}
