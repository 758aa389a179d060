/* The tables of a fit: parameters, residuals, correlations, profiles, starts, bands. */
#include "csv.h"

#include <math.h>

static void put_numbers(FILE *stream, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputc(',', stream);
        ck_csv_number(stream, values[i]);
    }
}

typedef void (*put_table)(const struct ck_fit *fit, const struct ck_fit_curves *curves,
                          FILE *stream);

static void put_parameters(const struct ck_fit *fit, const struct ck_fit_curves *curves,
                           FILE *stream)
{
    (void)curves;
    fputs("parameter,value,unit,se,low,high,profile_low,profile_high,start,range_low,range_high,"
          "scale,at_bound\n",
          stream);
    for (size_t j = 0; j < fit->question->count; j++) {
        const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
        const struct ck_fit_estimate *e = &fit->estimates[j];
        const struct ck_fit_profile *profile = fit->profiles ? &fit->profiles[j] : NULL;
        const double numbers[] = {e->se,
                                  e->low,
                                  e->high,
                                  profile ? profile->low.limit : NAN,
                                  profile ? profile->high.limit : NAN,
                                  parameter->start,
                                  parameter->low,
                                  parameter->high};
        ck_csv_field(stream, parameter->address);
        put_numbers(stream, &e->value, 1);
        fputc(',', stream);
        ck_csv_field(stream, parameter->unit);
        put_numbers(stream, numbers, sizeof numbers / sizeof *numbers);
        fprintf(stream, ",%s,%s\n", parameter->is_log ? "log" : "linear",
                e->at_bound > 0   ? "upper"
                : e->at_bound < 0 ? "lower"
                                  : "");
    }
}

static void put_residuals(const struct ck_fit *fit, const struct ck_fit_curves *curves,
                          FILE *stream)
{
    (void)curves;
    fputs("arm,column,time_h,measured,below_limit,sd,sigma,curve,residual\n", stream);
    for (size_t i = 0; i < fit->question->n_points; i++) {
        const struct ck_fit_point *point = &fit->question->points[i];
        const double first[] = {point->time_h, point->value};
        const double last[] = {point->sd, point->sigma * fit->sigma, fit->values[i],
                               fit->residuals[i] / fit->sigma};
        ck_csv_field(stream, fit->study->arms[point->arm].name);
        fputc(',', stream);
        ck_csv_field(stream, point->column);
        put_numbers(stream, first, 2);
        fputs(point->below ? ",yes" : ",", stream);
        put_numbers(stream, last, 4);
        fputc('\n', stream);
    }
}

static void put_correlation(const struct ck_fit *fit, const struct ck_fit_curves *curves,
                            FILE *stream)
{
    const size_t p = fit->question->count;
    (void)curves;
    fputs("parameter", stream);
    for (size_t j = 0; j < p; j++) {
        fputc(',', stream);
        ck_csv_field(stream, fit->question->parameters[j].address);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < p; i++) {
        ck_csv_field(stream, fit->question->parameters[i].address);
        put_numbers(stream, fit->correlation + i * p, p);
        fputc('\n', stream);
    }
}

static void put_profiles(const struct ck_fit *fit, const struct ck_fit_curves *curves, FILE *stream)
{
    (void)curves;
    fputs("parameter,value,unit,chi2,rise\n", stream);
    for (size_t j = 0; j < fit->question->count; j++) {
        const struct ck_fit_profile *profile = &fit->profiles[j];
        for (size_t i = 0; i < profile->count; i++) {
            const double last[] = {profile->chi2[i], profile->chi2[i] - fit->chi2};
            ck_csv_field(stream, fit->question->parameters[j].address);
            put_numbers(stream, &profile->value[i], 1);
            fputc(',', stream);
            ck_csv_field(stream, fit->question->parameters[j].unit);
            put_numbers(stream, last, 2);
            fputc('\n', stream);
        }
    }
}

static void put_starts(const struct ck_fit *fit, const struct ck_fit_curves *curves, FILE *stream)
{
    (void)curves;
    fputs("start,chi2,end,iterations,parameter,from,to\n", stream);
    for (size_t i = 0; i < fit->n_starts; i++)
        for (size_t j = 0; j < fit->question->count; j++) {
            const struct ck_fit_start *start = &fit->starts[i];
            const double ends[] = {start->from[j], isnan(start->chi2) ? NAN : start->to[j]};
            fprintf(stream, "%zu,", i);
            ck_csv_number(stream, start->chi2);
            fprintf(stream, ",%s,%d,", ck_fit_end_words[start->end], start->iterations);
            ck_csv_field(stream, fit->question->parameters[j].address);
            put_numbers(stream, ends, 2);
            fputc('\n', stream);
        }
}

static void put_bands(const struct ck_fit *fit, const struct ck_fit_curves *curves, FILE *stream)
{
    fputs("arm,column,time_h,curve,se,low,high\n", stream);
    for (size_t r = 0; r < fit->question->n_readouts; r++)
        for (size_t i = 0; i < curves->n; i++) {
            const struct ck_fit_readout *readout = &fit->question->readouts[r];
            const double value = curves->value[r * curves->n + i];
            const double se = curves->se[r * curves->n + i];
            const double numbers[] = {curves->time_h[i], value, se, value - fit->quantile * se,
                                      value + fit->quantile * se};
            ck_csv_field(stream, fit->study->arms[readout->arm].name);
            fputc(',', stream);
            ck_csv_field(stream, readout->column);
            put_numbers(stream, numbers, 5);
            fputc('\n', stream);
        }
}

enum ck_status ck_write_fit_tables(struct ck_output *output, const struct ck_fit *fit,
                                   const struct ck_fit_curves *curves)
{
    const struct {
        const char *name;
        put_table put;
        bool wanted;
    } tables[] = {{"fit.csv", put_parameters, true},
                  {"residuals.csv", put_residuals, true},
                  {"correlation.csv", put_correlation, true},
                  {"profiles.csv", put_profiles, fit->profiles != NULL},
                  {"starts.csv", put_starts, true},
                  {"bands.csv", put_bands, curves != NULL}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!tables[i].wanted) continue;
        FILE *stream = ck_output_file(output, tables[i].name);
        if (!stream) return ck_csv_no_stream(output);
        tables[i].put(fit, curves, stream);
        const enum ck_status status = ck_output_close(output, tables[i].name, stream);
        if (status != CK_OK) return status;
    }
    return CK_OK;
}
