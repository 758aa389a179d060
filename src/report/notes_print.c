/* Claims and their verdicts for a terminal. */
#include "ck/report.h"
#include "ck/utf8.h"

#include <math.h>
#include <string.h>

enum { CURVE_ROWS = 12 };

static int columns(const char *text)
{
    return (int)ck_utf8_count(text, strlen(text));
}

static void pad(FILE *stream, const char *text, int width)
{
    fprintf(stream, "%s%*s", text, width > columns(text) ? width - columns(text) : 0, "");
}

static const char *choose(const char *lang, struct ck_label label)
{
    return strcmp(lang, "fr") == 0 && label.fr ? label.fr : label.en;
}

static const char *verdict_word(const char *lang, enum ck_claim_verdict verdict)
{
    static const char *const french[CK_VERDICT_COUNT] = {
        [CK_VERDICT_HOLDS] = "vérifiée",
        [CK_VERDICT_FAILS] = "échoue",
        [CK_VERDICT_NOT_MODELLED] = "non modélisée",
        [CK_VERDICT_OUTSIDE] = "hors de ce module",
    };
    return strcmp(lang, "fr") == 0 ? french[verdict] : ck_claim_verdict_words[verdict];
}

static const char *percent(double effect, char buffer[32])
{
    if (isnan(effect))
        snprintf(buffer, 32, "-");
    else if (fabs(effect) >= 10)
        snprintf(buffer, 32, "x %.3g", 1 + effect);
    else
        snprintf(buffer, 32, "%+.3g %%", 100 * effect);
    return buffer;
}

/* ---- the table ---- */

/* The first that fails, else the weakest. */
static const struct ck_shown *choose_shown(const struct ck_finding *finding)
{
    const struct ck_shown *weakest = finding->count > 0 ? &finding->shown[0] : NULL;
    for (size_t i = 0; i < finding->count; i++) {
        const struct ck_shown *shown = &finding->shown[i];
        if (!shown->good) return shown;
        if (fabs(shown->effect) < fabs(weakest->effect) || isnan(weakest->effect)) weakest = shown;
    }
    return weakest;
}

static void print_what(const struct ck_finding *finding, FILE *stream)
{
    const struct ck_shown *shown = choose_shown(finding);
    if (!shown) return;
    if (shown->setting && shown->source) fprintf(stream, "%s; ", shown->setting);
    if (shown->arrow) fputs(shown->arrow, stream);
    if (shown->setting && !shown->source) fprintf(stream, " (%s)", shown->setting);
    if (finding->count > 1) fprintf(stream, " (+ %zu)", finding->count - 1);
}

static void print_finding(const struct ck_graph *graph, const struct ck_finding *finding,
                          const char *lang, FILE *stream)
{
    char effect[32], sentence[512];
    const char *reason = choose(lang, finding->reason);
    pad(stream, finding->claim->id, 10);
    pad(stream, finding->claim->kind, 16);
    pad(stream, percent(finding->effect, effect), 11);
    pad(stream, verdict_word(lang, finding->verdict), 15);
    print_what(finding, stream);
    fputc('\n', stream);
    if (reason) fprintf(stream, "%10s%s\n", "", reason);
    if (strcmp(lang, "fr") == 0)
        fprintf(stream, "%10s« %s »\n", "",
                ck_claim_french(graph, finding->claim, sentence, sizeof sentence));
}

static void print_counts(const struct ck_notes *notes, const char *lang, FILE *stream)
{
    for (int i = 0; i < CK_VERDICT_COUNT; i++)
        if (notes->verdicts[i] > 0 || i < CK_VERDICT_OUTSIDE)
            fprintf(stream, "%s%zu %s", i > 0 ? ", " : "", notes->verdicts[i],
                    verdict_word(lang, (enum ck_claim_verdict)i));
    const bool french = strcmp(lang, "fr") == 0;
    fprintf(stream, french ? " ; %zu affirmations, %zu études\n" : "; %zu claims, %zu studies\n",
            notes->count, notes->study_count);
    if (notes->uncovered_count > 0)
        fprintf(stream,
                french ? "%zu influences ne viennent d’aucune affirmation : des hypothèses "
                         "(--uncovered)\n"
                       : "%zu influences carry no claim: assumptions (--uncovered)\n",
                notes->uncovered_count);
}

void ck_print_notes(const struct ck_graph *graph, const struct ck_notes *notes, const char *lang,
                    bool quiet, FILE *stream)
{
    for (size_t i = 0; i < notes->count; i++)
        if (!quiet || notes->findings[i].verdict == CK_VERDICT_FAILS)
            print_finding(graph, &notes->findings[i], lang, stream);
    print_counts(notes, lang, stream);
}

/* ---- one claim ---- */

enum words { WITHOUT, WITH, HELD, NO_ARROW, NO_PARTNER, NETWORK, AT, WORDS };

static const char *word(const char *lang, enum words which)
{
    static const char *const words[2][WORDS] = {
        {"without", "with", "everything else held", "without the arrow", "without a partner",
         "in the free network first", "at"},
        {"sans", "avec", "tout le reste tenu", "sans la flèche", "sans un partenaire",
         "dans le réseau libre, d’abord", "à"}};
    return words[strcmp(lang, "fr") == 0][which];
}

static void print_curve(const struct ck_shown *shown, const char *lang, FILE *stream)
{
    fprintf(stream, "    %10s  %14s  %14s\n", "h", word(lang, WITHOUT), word(lang, WITH));
    for (size_t i = 0; i < CURVE_ROWS; i++) {
        const size_t k = i * (CK_CURVE_POINTS - 1) / (CURVE_ROWS - 1);
        fprintf(stream, "    %10.4g  %14.6g  %14.6g\n", shown->time_h[k], shown->off[k],
                shown->on[k]);
    }
}

static void print_part(const char *lang, enum words which, double effect, double at_h, FILE *stream)
{
    char number[32];
    if (isnan(effect)) return;
    fprintf(stream, "    %s: %s", word(lang, which), percent(effect, number));
    if (!isnan(at_h)) fprintf(stream, " %s %.3g h", word(lang, AT), at_h);
    fputc('\n', stream);
}

static void print_shown(const struct ck_shown *shown, const char *lang, FILE *stream)
{
    fprintf(stream, "  %s %s\n", shown->good ? "+" : "-", shown->arrow);
    if (shown->setting) fprintf(stream, "    %s\n", shown->setting);
    if (shown->target && shown->time_h)
        fprintf(stream, "    %s (%s):\n", shown->target, shown->unit);
    print_part(lang, HELD, shown->effect, shown->at_h, stream);
    print_part(lang, NO_ARROW, shown->without_arrow, NAN, stream);
    print_part(lang, NO_PARTNER, shown->without_signal, NAN, stream);
    print_part(lang, NETWORK, shown->network, shown->network_h, stream);
    if (shown->time_h) print_curve(shown, lang, stream);
    if (shown->reason) fprintf(stream, "    %s\n", shown->reason);
}

void ck_print_claim(const struct ck_graph *graph, const struct ck_finding *finding,
                    const char *lang, FILE *stream)
{
    const struct ck_claim *claim = finding->claim;
    const char *reason = choose(lang, finding->reason);
    char sentence[512];
    fprintf(stream, "%s (%s, %s): %s %s %s [%s]\n", claim->id, claim->section, claim->kind,
            claim->source, claim->relation, claim->target, claim->sign);
    if (strcmp(lang, "fr") == 0)
        fprintf(stream, "« %s »\n", ck_claim_french(graph, claim, sentence, sizeof sentence));
    fputs(verdict_word(lang, finding->verdict), stream);
    if (reason) fprintf(stream, ": %s", reason);
    fputc('\n', stream);
    for (size_t i = 0; i < finding->count; i++) print_shown(&finding->shown[i], lang, stream);
}
