/* Gates and ranges as JSON, an object for each study. Computes nothing. */
#include "json.h"

#include <math.h>
#include <stdint.h>

static void put_expectation(FILE *stream, const struct ck_study *study, size_t e)
{
    fputs(e > 0 ? ",\n  {" : "\n  {", stream);
    ck_json_key(stream, "that");
    ck_json_string(stream, study->expectations[e].that);
    fprintf(stream, ", \"origin\": \"%c\"", study->expectations[e].origin);
}

/* What could not be run, each with its number and its reason. */
static void put_failed(FILE *stream, const struct ck_repetition *repetitions, size_t from,
                       size_t count)
{
    const char *comma = "\n  ";
    fputs(",\n \"failed\": [", stream);
    for (size_t i = from; i < count; i++) {
        if (repetitions[i].end == CK_REPETITION_RUN) continue;
        fprintf(stream, "%s{\"number\": %zu", comma, from == 0 ? i + 1 : i);
        ck_json_member_text(stream, "status", ck_repetition_words[repetitions[i].end]);
        ck_json_member_text(stream, "reason", repetitions[i].reason);
        fputc('}', stream);
        comma = ",\n  ";
    }
    fputc(']', stream);
}

/* --- gates ----------------------------------------------------------------------------------- */

/* Where the compositions are equal; what is not admissible. */
static void put_moment(FILE *stream, const struct ck_study *study, const struct ck_guess *guess)
{
    const bool idle = guess->arm == SIZE_MAX;
    ck_json_member_text(stream, "equal_in", idle ? NULL : study->arms[guess->arm].name);
    ck_json_member(stream, "equal_at_h", idle ? (double)NAN : guess->time_h);
    fputs(", \"not_admissible\": [", stream);
    for (size_t i = 0, n = 0; i < CK_CHOICE_COUNT; i++) {
        if (!(guess->barred & (1u << i))) continue;
        fputs(n++ > 0 ? ", " : "", stream);
        ck_json_string(stream, ck_choice_words[i]);
    }
    fputc(']', stream);
}

/* Each alternative with the factor that makes it equal. */
static void put_guesses(FILE *stream, const struct ck_gates *gates)
{
    fputs(",\n \"guesses\": [", stream);
    for (size_t g = 0; g < gates->guess_count; g++) {
        const struct ck_guess *guess = &gates->guesses[g];
        fputs(g > 0 ? ",\n  {" : "\n  {", stream);
        ck_json_key(stream, "arrow");
        ck_json_string(stream, guess->name);
        ck_json_member_text(stream, "written", guess->written);
        put_moment(stream, gates->study, guess);
        fputs(", \"alternatives\": {", stream);
        for (size_t k = 1; k < guess->count; k++) {
            fputs(k > 1 ? ", " : "", stream);
            ck_json_key(stream, ck_choice_words[guess->options[k]]);
            ck_json_number(stream, guess->factors[k]);
        }
        fputs("}}", stream);
    }
    fputc(']', stream);
}

static void put_gates_tally(FILE *stream, const struct ck_gates *gates, size_t e)
{
    const struct ck_gates_tally *tally = &gates->tallies[e];
    const bool broken = tally->guess != SIZE_MAX;
    const struct ck_guess *guess = broken ? &gates->guesses[tally->guess] : NULL;
    put_expectation(stream, gates->study, e);
    fprintf(stream, ", \"holds\": %zu, \"fails\": %zu, \"unknown\": %zu", tally->holds,
            tally->fails, tally->unknown);
    ck_json_member(stream, "share", tally->share);
    ck_json_member_text(stream, "arrow", broken ? guess->name : NULL);
    ck_json_member_text(stream, "composition",
                        broken ? ck_choice_words[guess->options[tally->option]] : NULL);
    ck_json_member(stream, "fails_with", broken ? tally->fails_with : (double)NAN);
    ck_json_member(stream, "fails_as_written", broken ? tally->fails_written : (double)NAN);
    fputc('}', stream);
}

void ck_print_gates_json(const struct ck_gates *gates, FILE *stream)
{
    fputs("{\"study\": ", stream);
    ck_json_string(stream, gates->study->name);
    fprintf(stream, ", \"combinations\": %zu", gates->count);
    ck_json_member(stream, "possible", gates->possible);
    fprintf(stream, ", \"no_rest\": %zu", gates->n_no_rest);
    put_guesses(stream, gates);
    put_failed(stream, gates->repetitions, 0, gates->count);
    fputs(",\n \"expectations\": [", stream);
    for (size_t e = 0; e < gates->study->expectation_count; e++) put_gates_tally(stream, gates, e);
    fputs("]}\n", stream);
}

/* --- ranges ---------------------------------------------------------------------------------- */

static void put_ranges_tally(FILE *stream, const struct ck_ranges *ranges, size_t e)
{
    const struct ck_ranges_tally *tally = &ranges->tallies[e];
    put_expectation(stream, ranges->study, e);
    fprintf(stream, ", \"holds\": %zu, \"fails\": %zu, \"unknown\": %zu", tally->holds,
            tally->fails, tally->unknown);
    ck_json_member(stream, "share", tally->share);
    ck_json_member(stream, "low", tally->low);
    ck_json_member(stream, "high", tally->high);
    ck_json_member_text(stream, "number",
                        tally->range == SIZE_MAX ? NULL : ranges->ranges[tally->range].address);
    ck_json_member(stream, "rank_correlation", tally->rho);
    fputc('}', stream);
}

void ck_print_ranges_json(const struct ck_ranges *ranges, FILE *stream)
{
    fputs("{\"study\": ", stream);
    ck_json_string(stream, ranges->study->name);
    fprintf(stream, ", \"asked\": %zu, \"bodies\": %zu, \"draws\": %zu, \"numbers\": %zu",
            ranges->asked, ranges->count, ranges->draws, ranges->range_count);
    fprintf(stream, ", \"not_completely_run\": %zu", ranges->n_broken);
    put_failed(stream, ranges->repetitions, 1, ranges->draws + 1);
    fputs(",\n \"expectations\": [", stream);
    for (size_t e = 0; e < ranges->study->expectation_count; e++)
        put_ranges_tally(stream, ranges, e);
    fputs("]}\n", stream);
}
