/* What gates and ranges came to, for a terminal. Text in two languages. Computes nothing. */
#include "robust.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOST_STATES 4

struct words {
    const char *guesses, *drawn, *guess, *alternatively, *idle, *equal, *in, *barred,
        *gates_no_rest, *gates_broken, *breaks, *gates_firm, *not_written;
    const char *bodies, *no_rest, *bodies_broken, *high, *low, *ranges_firm, *none, *nothing;
    const char *choices[CK_CHOICE_COUNT];
};
static const struct words english = {
    .guesses = "  compositions that are guesses: %zu; combinations: %zu",
    .drawn = ", drawn of %.6g",
    .guess = "    %s: %s",
    .alternatively = ", or ",
    .idle = "    arrows that do not act in this study, and stay as they are: %zu\n",
    .equal = "equal at",
    .in = "in",
    .barred = "; not admissible: ",
    .gates_no_rest = "  %zu of %zu combinations have no rest and do not count; the first: %s\n",
    .gates_broken = "  %zu of %zu combinations could not be run completely; the first: %s\n",
    .breaks = "fails in %.0f %% with %s: %s, in %.0f %% with it as written\n",
    .gates_firm = "%zu of %zu expectations hold under every composition\n",
    .not_written = "FAILS AS WRITTEN  ",
    .bodies = "  bodies with a rest: %zu, in %zu draws; numbers drawn from their ranges: %zu\n",
    .no_rest = "  %zu draws have no rest and do not count; the first: %s\n    most often: ",
    .bodies_broken = "  %zu bodies could not be run completely; the first: %s\n",
    .high = "fails where %s is high (rank correlation %.2f)\n",
    .low = "fails where %s is low (rank correlation %.2f)\n",
    .ranges_firm = "%zu of %zu expectations hold in at least 95 %% of the bodies\n",
    .none = "no one number goes with failing clearly\n",
    .nothing = "the study expects nothing: there is nothing to count\n",
    .choices = {"as written", "additive", "any", "all"}};
static const struct words french = {
    .guesses = "  compositions supposées : %zu ; combinaisons : %zu",
    .drawn = ", tirées de %.6g",
    .guess = "    %s : %s",
    .alternatively = ", ou bien ",
    .idle = "    flèches qui n’agissent pas dans cette étude, et restent telles quelles : %zu\n",
    .equal = "égales à",
    .in = "dans",
    .barred = " ; non admissible : ",
    .gates_no_rest =
        "  %zu combinaisons sur %zu n’ont pas de repos et ne comptent pas ; la première : %s\n",
    .gates_broken =
        "  %zu combinaisons sur %zu n’ont pas pu être calculées en entier ; la première : %s\n",
    .breaks = "échoue dans %.0f %% avec %s : %s, dans %.0f %% tel qu’écrit\n",
    .gates_firm = "%zu attentes sur %zu tiennent sous toutes les compositions\n",
    .not_written = "ÉCHOUE TELLE QUELLE  ",
    .bodies = "  corps qui ont un repos : %zu, en %zu tirages ; nombres tirés dans leurs "
              "intervalles : %zu\n",
    .no_rest = "  %zu tirages sans repos ne comptent pas ; le premier : %s\n    le plus souvent : ",
    .bodies_broken = "  %zu corps n’ont pas pu être calculés en entier ; le premier : %s\n",
    .high = "échoue là où %s est grand (corrélation des rangs %.2f)\n",
    .low = "échoue là où %s est petit (corrélation des rangs %.2f)\n",
    .ranges_firm = "%zu attentes sur %zu tiennent dans au moins 95 %% des corps\n",
    .none = "aucun nombre seul n’accompagne clairement l’échec\n",
    .nothing = "l’étude n’attend rien : il n’y a rien à compter\n",
    .choices = {"tel qu’écrit", "additive", "any", "all"}};

struct page {
    FILE *stream;
    const struct words *words;
    bool is_french, quiet;
};

static struct page make_page(const char *lang, bool quiet, FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    return (struct page){stream, is_french ? &french : &english, is_french, quiet};
}

static void print_title(const struct page *page, const struct ck_study *study)
{
    fprintf(page->stream, "%s: %s\n", study->name,
            page->is_french ? study->title.fr : study->title.en);
    if (study->expectation_count == 0) fprintf(page->stream, "  %s", page->words->nothing);
}

static const char *first_reason(const struct ck_repetition *repetitions, size_t from, size_t count,
                                enum ck_repetition_end end)
{
    for (size_t i = from; i < count; i++)
        if (repetitions[i].end == end && repetitions[i].reason) return repetitions[i].reason;
    return "";
}

double ck_share_percent(double share)
{
    const double rounded = round(100 * share);
    if (share < 1 && rounded > 99) return 99;
    return share > 0 && rounded < 1 ? 1 : rounded;
}

/* --- gates ----------------------------------------------------------------------------------- */

static void print_time(const struct page *page, const struct ck_study *study, double time_h)
{
    if (study->figure_in_days)
        fprintf(page->stream, "%.3g %s", time_h / 24, page->is_french ? "j" : "d");
    else
        fprintf(page->stream, "%.3g h", time_h);
}

/* "A becomes B: any, or additive (equal at 1.2 d in infection; all cannot be)" */
static void print_guess(const struct page *page, const struct ck_study *study,
                        const struct ck_guess *guess)
{
    const struct words *words = page->words;
    fprintf(page->stream, words->guess, guess->name, guess->written);
    for (size_t k = 1; k < guess->count; k++)
        fprintf(page->stream, "%s%s", k > 1 ? ", " : words->alternatively,
                words->choices[guess->options[k]]);
    fprintf(page->stream, " (%s ", words->equal);
    print_time(page, study, guess->time_h);
    fprintf(page->stream, " %s %s", words->in, study->arms[guess->arm].name);
    for (size_t i = 0, n = 0; i < CK_CHOICE_COUNT; i++)
        if (guess->barred & (1u << i))
            fprintf(page->stream, "%s%s", n++ > 0 ? ", " : words->barred, words->choices[i]);
    fputs(")\n", page->stream);
}

static void print_guesses(const struct page *page, const struct ck_gates *gates)
{
    fprintf(page->stream, page->words->guesses, gates->guess_count, gates->count);
    if (gates->possible > (double)gates->count)
        fprintf(page->stream, page->words->drawn, gates->possible);
    fputc('\n', page->stream);
    size_t idle = 0;
    for (size_t g = 0; g < gates->guess_count; g++)
        if (gates->guesses[g].arm == SIZE_MAX)
            idle++;
        else
            print_guess(page, gates->study, &gates->guesses[g]);
    if (idle > 0) fprintf(page->stream, page->words->idle, idle);
}

static void print_broken_gates(const struct page *page, const struct ck_gates *gates)
{
    const struct ck_repetition *all = gates->repetitions;
    size_t broken = 0;
    for (size_t i = 0; i < gates->count; i++) broken += all[i].end == CK_REPETITION_BROKEN;
    if (gates->n_no_rest > 0)
        fprintf(page->stream, page->words->gates_no_rest, gates->n_no_rest, gates->count,
                first_reason(all, 0, gates->count, CK_REPETITION_NO_REST));
    if (broken > 0)
        fprintf(page->stream, page->words->gates_broken, broken, gates->count,
                first_reason(all, 0, gates->count, CK_REPETITION_BROKEN));
}

static void print_gates_tally(const struct page *page, const struct ck_gates *gates, size_t e)
{
    const struct ck_gates_tally *tally = &gates->tallies[e];
    const bool fails = gates->repetitions[0].verdicts[e] != CK_HOLDS;
    if (page->quiet && tally->share >= 1) return;
    fprintf(page->stream, "  %3.0f %%  %s%s\n", ck_share_percent(tally->share),
            fails ? page->words->not_written : "", gates->study->expectations[e].that);
    if (tally->guess == SIZE_MAX) return;
    const struct ck_guess *guess = &gates->guesses[tally->guess];
    fputs("         ", page->stream);
    fprintf(page->stream, page->words->breaks, ck_share_percent(tally->fails_with), guess->name,
            page->words->choices[guess->options[tally->option]],
            ck_share_percent(tally->fails_written));
}

void ck_print_gates(const struct ck_gates *gates, const char *lang, bool quiet, FILE *stream)
{
    const struct page page = make_page(lang, quiet, stream);
    size_t firm = 0;
    if (!quiet) print_title(&page, gates->study);
    if (!quiet) print_guesses(&page, gates);
    print_broken_gates(&page, gates);
    for (size_t e = 0; e < gates->study->expectation_count; e++) {
        print_gates_tally(&page, gates, e);
        firm += gates->tallies[e].share >= 1;
    }
    if (!quiet && gates->study->expectation_count > 0)
        fprintf(stream, page.words->gates_firm, firm, gates->study->expectation_count);
}

/* --- ranges ---------------------------------------------------------------------------------- */

/* How often a state stands for what has no rest; 0 for one that was told before. */
static size_t count_state(const struct ck_ranges *ranges, size_t draw)
{
    const struct ck_repetition *all = ranges->repetitions;
    size_t count = 0;
    for (size_t i = 1; i <= ranges->draws; i++) {
        if (all[i].end != CK_REPETITION_NO_REST || !all[i].state) continue;
        if (strcmp(all[i].state, all[draw].state) != 0) continue;
        if (i < draw) return 0;
        count++;
    }
    return count;
}

/* The states that stand for it most often. */
static void print_states(const struct page *page, const struct ck_ranges *ranges)
{
    const struct ck_repetition *all = ranges->repetitions;
    size_t told = SIZE_MAX;
    for (int n = 0; n < MOST_STATES; n++) {
        size_t most = 0, best = 0;
        for (size_t i = 1; i <= ranges->draws; i++) {
            if (all[i].end != CK_REPETITION_NO_REST || !all[i].state) continue;
            const size_t count = count_state(ranges, i);
            if (count <= most || count >= told) continue;
            most = count;
            best = i;
        }
        if (most == 0) break;
        told = most;
        fprintf(page->stream, "%s%s %zu", n > 0 ? ", " : "", all[best].state, most);
    }
    fputc('\n', page->stream);
}

static void print_bodies(const struct page *page, const struct ck_ranges *ranges)
{
    const struct ck_repetition *all = ranges->repetitions;
    const size_t no_rest = ranges->draws - ranges->count;
    if (!page->quiet)
        fprintf(page->stream, page->words->bodies, ranges->count, ranges->draws,
                ranges->range_count);
    if (no_rest > 0) {
        fprintf(page->stream, page->words->no_rest, no_rest,
                first_reason(all, 1, ranges->draws + 1, CK_REPETITION_NO_REST));
        print_states(page, ranges);
    }
    if (ranges->n_broken > 0)
        fprintf(page->stream, page->words->bodies_broken, ranges->n_broken,
                first_reason(all, 1, ranges->draws + 1, CK_REPETITION_BROKEN));
}

static void print_ranges_tally(const struct page *page, const struct ck_ranges *ranges, size_t e)
{
    const struct ck_ranges_tally *tally = &ranges->tallies[e];
    const bool fails = ranges->repetitions[0].verdicts[e] != CK_HOLDS;
    const char *that = ranges->study->expectations[e].that;
    if (page->quiet && tally->fails == 0) return;
    if (isnan(tally->share))
        fprintf(page->stream, "    –               ");
    else
        fprintf(page->stream, "  %3.0f %% (%.0f..%.0f %%)%*s", ck_share_percent(tally->share),
                100 * tally->low, 100 * tally->high,
                (100 * tally->low < 9.5) + (100 * tally->high < 99.5), "");
    fprintf(page->stream, "  %s%s\n", fails ? page->words->not_written : "", that);
    if (tally->fails == 0) return;
    fputs("                   ", page->stream);
    if (tally->range == SIZE_MAX)
        fputs(page->words->none, page->stream);
    else
        fprintf(page->stream, tally->rho > 0 ? page->words->high : page->words->low,
                ranges->ranges[tally->range].address, tally->rho);
}

void ck_print_ranges(const struct ck_ranges *ranges, const char *lang, bool quiet, FILE *stream)
{
    const struct page page = make_page(lang, quiet, stream);
    size_t firm = 0;
    if (!quiet) print_title(&page, ranges->study);
    print_bodies(&page, ranges);
    for (size_t e = 0; e < ranges->study->expectation_count; e++) {
        print_ranges_tally(&page, ranges, e);
        firm += ranges->tallies[e].share >= 0.95;
    }
    if (!quiet && ranges->study->expectation_count > 0)
        fprintf(stream, page.words->ranges_firm, firm, ranges->study->expectation_count);
}
