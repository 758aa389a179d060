/* fit.json: how a fit was made, with every input, and the whole answer, without a clock; and the
 * module that sets what was found. */
#include "json.h"

#include <math.h>
#include <string.h>

#ifndef CK_VERSION
#define CK_VERSION "unknown"
#endif

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_list(FILE *stream, const char *key, const double *values, size_t count)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "[" : ", ", stream);
        ck_json_number(stream, values[i]);
    }
    fputs(count == 0 ? "[]" : "]", stream);
}

static void put_parameter(const struct ck_fit *fit, size_t j, FILE *stream)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
    const struct ck_fit_estimate *e = &fit->estimates[j];
    fputs(j == 0 ? "\n    {\"parameter\": " : ",\n    {\"parameter\": ", stream);
    ck_json_string(stream, parameter->address);
    fputs(", \"unit\": ", stream);
    ck_json_string(stream, parameter->unit);
    ck_json_member(stream, "value", e->value);
    ck_json_member(stream, "se", e->se);
    ck_json_member(stream, "low", e->low);
    ck_json_member(stream, "high", e->high);
    ck_json_member(stream, "start", parameter->start);
    ck_json_member(stream, "range_low", parameter->low);
    ck_json_member(stream, "range_high", parameter->high);
    fprintf(stream, ", \"scale\": \"%s\", \"at_bound\": %s", parameter->is_log ? "log" : "linear",
            e->at_bound > 0   ? "\"upper\""
            : e->at_bound < 0 ? "\"lower\""
                              : "null");
    put_list(stream, "correlation", fit->correlation + j * fit->question->count,
             fit->question->count);
    if (fit->profiles) {
        const struct ck_fit_profile *profile = &fit->profiles[j];
        ck_json_member(stream, "profile_low", profile->low.limit);
        ck_json_member(stream, "profile_high", profile->high.limit);
        put_list(stream, "profile_values", profile->value, profile->count);
        put_list(stream, "profile_chi2", profile->chi2, profile->count);
    }
    fputc('}', stream);
}

static void put_readout(const struct ck_fit *fit, size_t r, FILE *stream)
{
    const struct ck_fit_readout *readout = &fit->question->readouts[r];
    const struct ck_fit_quality *quality = &fit->qualities[r];
    fputs(r == 0 ? "\n    {\"arm\": " : ",\n    {\"arm\": ", stream);
    ck_json_string(stream, fit->study->arms[readout->arm].name);
    fputs(", \"column\": ", stream);
    ck_json_string(stream, readout->column);
    fprintf(stream, ", \"values\": %zu", readout->count);
    ck_json_member(stream, "r2", quality->r2);
    ck_json_member(stream, "chi2", quality->chi2);
    fprintf(stream, ", \"with_sd\": %zu, \"inside_sd\": %zu}", quality->with_sd, quality->inside);
}

static void put_start(const struct ck_fit *fit, size_t i, FILE *stream)
{
    const struct ck_fit_start *start = &fit->starts[i];
    fprintf(stream, "%s\n    {\"end\": \"%s\", \"iterations\": %d", i == 0 ? "" : ",",
            ck_fit_end_words[start->end], start->iterations);
    ck_json_member(stream, "chi2", start->chi2);
    put_list(stream, "from", start->from, fit->question->count);
    if (!isnan(start->chi2)) put_list(stream, "to", start->to, fit->question->count);
    if (start->reason[0]) fputs(", \"reason\": ", stream);
    if (start->reason[0]) ck_json_string(stream, start->reason);
    fputc('}', stream);
}

static void put_head(const struct ck_fit *fit, FILE *stream)
{
    static const char *const weights[] = {
#define X(kind, word) word,
        CK_WEIGHTS(X)
#undef X
    };
    const struct ck_fit_question *question = fit->question;
    fputs("{\n  \"version\": \"" CK_VERSION "\", \"study\": ", stream);
    ck_json_string(stream, fit->study->name);
    fprintf(stream, ", \"weights\": \"%s\", \"sigma_known\": %s, \"seed\": %lu, \"values\": %zu",
            weights[question->weights], question->sigma_known ? "true" : "false", question->seed,
            question->n_points);
    ck_json_member(stream, "chi2", fit->chi2);
    ck_json_member(stream, "sigma", fit->sigma);
    fprintf(stream, ", \"freedom\": %ld", fit->freedom);
    ck_json_member(stream, "confidence", question->confidence);
    ck_json_member(stream, "quantile", fit->quantile);
    ck_json_member(stream, "threshold", fit->threshold);
    fprintf(stream, ", \"best_start\": %zu, \"interrupted\": %s,\n", fit->best,
            fit->interrupted ? "true" : "false");
}

void ck_print_fit_json(const struct ck_fit *fit, FILE *stream)
{
    put_head(fit, stream);
    fputs("  \"parameters\": [", stream);
    for (size_t j = 0; j < fit->question->count; j++) put_parameter(fit, j, stream);
    fputs("\n  ],\n  \"readouts\": [", stream);
    for (size_t r = 0; r < fit->question->n_readouts; r++) put_readout(fit, r, stream);
    fputs("\n  ],\n  \"starts\": [", stream);
    for (size_t i = 0; i < fit->n_starts; i++) put_start(fit, i, stream);
    fputs("\n  ]\n}\n", stream);
}

static void print_found(const void *found, const struct ck_study *study, FILE *stream)
{
    (void)study;
    ck_print_fit_json(found, stream);
}

enum ck_status ck_write_fit_json(struct ck_output *output, const struct ck_fit *fit,
                                 const struct ck_inputs *inputs)
{
    const struct ck_expectations none = {0};
    const struct ck_json_result result = {.file = "fit.json",
                                          .command = "fit",
                                          .study = fit->study,
                                          .inputs = inputs,
                                          .found = fit,
                                          .print = print_found,
                                          .expectations = &none};
    return ck_write_json_result(output, &result);
}

/* --- calibration ----------------------------------------------------------------------------- */

/* Six digits are more than any data tell. */
static double rounded(double value)
{
    if (value == 0 || !isfinite(value)) return value;
    const double unit = pow(10, floor(log10(fabs(value))) - 5);
    return round(value / unit) * unit;
}

static void print_rounded(FILE *stream, double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.6g", rounded(value));
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '.';
    fputs(text, stream);
}

/* A text between double quotes of YAML. */
static void print_quoted(FILE *stream, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', stream);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, stream);
    }
}

static void print_reference(const struct ck_fit *fit, FILE *stream)
{
    const struct ck_study *study = fit->study;
    fprintf(stream,
            "references:\n  %s: {kind: calibrated, cite: \"cytokinet fit %s: ", fit->question->tag,
            study->name);
    for (size_t i = 0; i < study->data_count; i++) {
        if (i > 0) fputs(", ", stream);
        print_quoted(stream, study->data[i].path);
    }
    fprintf(stream, "; %zu values, %zu parameters, chi2 %.5g\"}\n", fit->question->n_points,
            fit->question->count, fit->chi2);
}

void ck_print_calibration(const struct ck_fit *fit, FILE *stream)
{
    const struct ck_fit_question *question = fit->question;
    fprintf(stream,
            "# Written by `cytokinet fit` from the study %s: fit again instead of editing.\n",
            fit->study->name);
    fprintf(stream, "module: %s\ntitle: ", question->tag);
    fprintf(stream, "{en: \"Fitted numbers: %s\", fr: \"Nombres ajustés : %s\"}\nset:\n",
            fit->study->name, fit->study->name);
    for (size_t j = 0; j < question->count; j++) {
        const struct ck_fit_parameter *parameter = &question->parameters[j];
        fprintf(stream, "  %s: ", parameter->address);
        print_rounded(stream, fit->estimates[j].value);
        if (strcmp(parameter->unit, "1") != 0) fprintf(stream, " %s", parameter->unit);
        fprintf(stream, " @%s\n", question->tag);
    }
    print_reference(fit, stream);
}
