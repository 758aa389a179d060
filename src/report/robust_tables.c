/* The tables of gates and of ranges: expectations, and every combination or body. RFC 4180 with LF
 * line ends. Computes nothing. */
#include "csv.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static void put_text(FILE *stream, const char *text)
{
    fputc(',', stream);
    ck_csv_field(stream, text ? text : "");
}

static void put_number(FILE *stream, double value)
{
    fputc(',', stream);
    ck_csv_number(stream, value);
}

static void put_expectation(FILE *stream, const struct ck_study *study, size_t e)
{
    fprintf(stream, "%zu", e + 1);
    put_text(stream, study->expectations[e].that);
    fprintf(stream, ",%c", study->expectations[e].origin);
}

/* "expectation 1" … of the rows of combinations.csv and draws.csv */
static void put_heads(FILE *stream, const struct ck_study *study)
{
    for (size_t e = 0; e < study->expectation_count; e++)
        fprintf(stream, ",expectation %zu", e + 1);
}

static void put_repetition(FILE *stream, const struct ck_repetition *repetition, size_t index)
{
    fprintf(stream, "%zu", index);
    put_text(stream, ck_repetition_words[repetition->end]);
    put_text(stream, repetition->reason);
}

static void put_verdicts(FILE *stream, const struct ck_study *study,
                         const struct ck_repetition *repetition)
{
    static const char *const words[] = {",holds", ",fails", ",unknown"};
    for (size_t e = 0; e < study->expectation_count; e++)
        fputs(words[repetition->verdicts[e]], stream);
}

/* --- gates ----------------------------------------------------------------------------------- */

static enum ck_status write_gates(struct ck_output *output, const struct ck_gates *gates)
{
    FILE *stream = ck_output_file(output, "gates.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs(
        "expectation,that,origin,combinations,holds,fails,unknown,no_rest,share,arrow,composition,"
        "fails_with,fails_as_written\n",
        stream);
    for (size_t e = 0; e < gates->study->expectation_count; e++) {
        const struct ck_gates_tally *tally = &gates->tallies[e];
        const bool broken = tally->guess != SIZE_MAX;
        const struct ck_guess *guess = broken ? &gates->guesses[tally->guess] : NULL;
        put_expectation(stream, gates->study, e);
        fprintf(stream, ",%zu,%zu,%zu,%zu,%zu", gates->count, tally->holds, tally->fails,
                tally->unknown, gates->n_no_rest);
        put_number(stream, tally->share);
        put_text(stream, broken ? guess->name : "");
        put_text(stream, broken ? ck_choice_words[guess->options[tally->option]] : "");
        put_number(stream, broken ? tally->fails_with : (double)NAN);
        put_number(stream, broken ? tally->fails_written : (double)NAN);
        fputc('\n', stream);
    }
    return ck_output_close(output, "gates.csv", stream);
}

static enum ck_status write_combinations(struct ck_output *output, const struct ck_gates *gates)
{
    FILE *stream = ck_output_file(output, "combinations.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("combination,status,reason", stream);
    for (size_t g = 0; g < gates->guess_count; g++) put_text(stream, gates->guesses[g].name);
    put_heads(stream, gates->study);
    fputc('\n', stream);
    for (size_t i = 0; i < gates->count; i++) {
        put_repetition(stream, &gates->repetitions[i], i + 1);
        for (size_t g = 0; g < gates->guess_count; g++) {
            const size_t pick = gates->picks[i * gates->guess_count + g];
            const struct ck_guess *guess = &gates->guesses[g];
            put_text(stream, pick == 0 ? guess->written : ck_choice_words[guess->options[pick]]);
        }
        put_verdicts(stream, gates->study, &gates->repetitions[i]);
        fputc('\n', stream);
    }
    return ck_output_close(output, "combinations.csv", stream);
}

enum ck_status ck_write_gates_tables(struct ck_output *output, const struct ck_gates *gates)
{
    const enum ck_status status = write_gates(output, gates);
    return status == CK_OK ? write_combinations(output, gates) : status;
}

/* --- ranges ---------------------------------------------------------------------------------- */

static enum ck_status write_ranges(struct ck_output *output, const struct ck_ranges *ranges)
{
    FILE *stream = ck_output_file(output, "ranges.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("expectation,that,origin,bodies,holds,fails,unknown,share,low,high,number,"
          "rank_correlation\n",
          stream);
    for (size_t e = 0; e < ranges->study->expectation_count; e++) {
        const struct ck_ranges_tally *tally = &ranges->tallies[e];
        put_expectation(stream, ranges->study, e);
        fprintf(stream, ",%zu,%zu,%zu,%zu", ranges->count, tally->holds, tally->fails,
                tally->unknown);
        put_number(stream, tally->share);
        put_number(stream, tally->low);
        put_number(stream, tally->high);
        put_text(stream, tally->range == SIZE_MAX ? "" : ranges->ranges[tally->range].address);
        put_number(stream, tally->rho);
        fputc('\n', stream);
    }
    return ck_output_close(output, "ranges.csv", stream);
}

/* "TNFa/half_life (h)" */
static void put_range_head(FILE *stream, struct ck_arena *arena, const struct ck_range *range)
{
    const bool plain = strcmp(range->unit, "1") == 0;
    const char *text =
        plain ? range->address : ck_arena_print(arena, "%s (%s)", range->address, range->unit);
    put_text(stream, text ? text : range->address);
}

static enum ck_status write_draws(struct ck_output *output, const struct ck_ranges *ranges)
{
    FILE *stream = ck_output_file(output, "draws.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("draw,status,reason", stream);
    put_heads(stream, ranges->study);
    for (size_t j = 0; j < ranges->range_count; j++)
        put_range_head(stream, &output->arena, &ranges->ranges[j]);
    fputc('\n', stream);
    for (size_t i = 0; i <= ranges->draws; i++) {
        put_repetition(stream, &ranges->repetitions[i], i);
        put_verdicts(stream, ranges->study, &ranges->repetitions[i]);
        for (size_t j = 0; j < ranges->range_count; j++)
            put_number(stream, ranges->values[i * ranges->range_count + j]);
        fputc('\n', stream);
    }
    return ck_output_close(output, "draws.csv", stream);
}

/* The curves were kept with the digits of a float. */
static void put_level(FILE *stream, double value)
{
    char text[32];
    fputc(',', stream);
    if (!isfinite(value)) return;
    snprintf(text, sizeof text, "%.6g", value);
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '.';
    fputs(text, stream);
}

static enum ck_status write_bands(struct ck_output *output, const struct ck_ranges *ranges)
{
    FILE *stream = ck_output_file(output, "bands.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("arm,species,time_h,low,median,high,as_written\n", stream);
    for (size_t b = 0; b < ranges->band_count; b++) {
        const struct ck_band *band = &ranges->bands[b];
        for (size_t i = 0; i < CK_BAND_TIMES; i++) {
            ck_csv_field(stream, ranges->study->arms[band->arm].name);
            put_text(stream, band->column);
            put_number(stream, ranges->time_h[i]);
            put_level(stream, band->low[i]);
            put_level(stream, band->median[i]);
            put_level(stream, band->high[i]);
            put_level(stream, band->written[i]);
            fputc('\n', stream);
        }
    }
    return ck_output_close(output, "bands.csv", stream);
}

enum ck_status ck_write_ranges_tables(struct ck_output *output, const struct ck_ranges *ranges)
{
    enum ck_status status = write_ranges(output, ranges);
    if (status == CK_OK) status = write_draws(output, ranges);
    if (status == CK_OK && ranges->band_count > 0) status = write_bands(output, ranges);
    return status;
}
