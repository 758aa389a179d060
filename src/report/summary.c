/* What a run came to, for a terminal: the key lines of each arm, then the expectations. Text in two
 * languages. Measures and decides nothing itself. */
#include "ck/report.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct words {
    const char *peak, *at, *final, *holds, *fails, *missing, *count, *failing;
    const char *origins[3]; /* N, D, X */
};

static const struct words english = {"peak",
                                     "at",
                                     "final",
                                     "holds",
                                     "FAILS",
                                     "there is no",
                                     "%zu of %zu expectations hold\n",
                                     "%zu of %zu expectations hold, %zu FAIL\n",
                                     {"notes", "deduced from the notes", "assumed"}};

static const struct words french = {"pic",
                                    "à",
                                    "fin",
                                    "tient",
                                    "ÉCHOUE",
                                    "il n'y a pas de",
                                    "%zu attentes tenues sur %zu\n",
                                    "%zu attentes tenues sur %zu, %zu en ÉCHEC\n",
                                    {"notes", "déduit des notes", "supposé"}};

/* --- what is shown --------------------------------------------------------------------------- */

static bool shown_before(const struct ck_study *study, size_t panel, size_t item)
{
    const char *name = study->panels[panel].show[item];
    for (size_t p = 0; p <= panel; p++)
        for (size_t i = 0; i < (p == panel ? item : study->panels[p].count); i++)
            if (strcmp(study->panels[p].show[i], name) == 0) return true;
    return false;
}

typedef void (*show_column)(const struct ck_study *study, const struct ck_arm *arm, size_t column,
                            void *state);

/* Calls `show` for each column of the arm that the figure shows, once. */
static void for_each_shown(const struct ck_study *study, const struct ck_arm *arm, show_column show,
                           void *state)
{
    for (size_t p = 0; p < study->panel_count; p++)
        for (size_t i = 0; i < study->panels[p].count; i++) {
            const size_t column = ck_trajectory_column(&arm->trajectory, study->panels[p].show[i]);
            if (column != SIZE_MAX && !shown_before(study, p, i)) show(study, arm, column, state);
        }
}

double ck_metric_shown(const struct ck_arm *arm, size_t column, enum ck_metric metric, double value)
{
    const struct ck_trajectory *trajectory = &arm->trajectory;
    double noise = 1e-3 * arm->plan.rtol * trajectory->columns[column].scale;
    switch (metric) {
    case CK_METRIC_AUC: noise *= trajectory->end_h - trajectory->start_h; break;
    case CK_METRIC_PEAK:
    case CK_METRIC_INITIAL_VALUE:
    case CK_METRIC_FINAL: break;
    default: return value;
    }
    return fabs(value) < noise ? 0 : value;
}

static void measure(const struct ck_arm *arm, size_t column, double values[CK_METRIC_COUNT])
{
    ck_metrics(&arm->trajectory, column, values);
    for (int i = 0; i < CK_METRIC_COUNT; i++)
        values[i] = ck_metric_shown(arm, column, (enum ck_metric)i, values[i]);
}

/* --- text ------------------------------------------------------------------------------------ */

struct page {
    FILE *stream;
    const struct words *words;
    int width; /* of names */
};

/* " (×3.2)": how it compares with the first arm, where that can be said. */
static void print_ratio(FILE *stream, double value, double reference)
{
    const double ratio = value / reference;
    if (isfinite(ratio) && ratio >= 0 && reference > 0) fprintf(stream, " (×%.3g)", ratio);
}

static void print_time(FILE *stream, const struct ck_study *study, double time_h)
{
    if (study->figure_in_days)
        fprintf(stream, "%.4g d", time_h / 24);
    else
        fprintf(stream, "%.4g h", time_h);
}

static void print_column(const struct ck_study *study, const struct ck_arm *arm, size_t column,
                         void *state)
{
    const struct page *page = state;
    const struct ck_arm *first = &study->arms[0];
    const struct ck_column *info = &arm->trajectory.columns[column];
    const size_t same = ck_trajectory_column(&first->trajectory, info->name);
    const char *unit = strcmp(info->unit, "1") == 0 ? "" : info->unit;
    const char *space = unit[0] ? " " : "";
    double values[CK_METRIC_COUNT], references[CK_METRIC_COUNT];
    for (int i = 0; i < CK_METRIC_COUNT; i++) references[i] = NAN;
    measure(arm, column, values);
    if (arm != first && same != SIZE_MAX) measure(first, same, references);
    fprintf(page->stream, "    %-*s  %s %.4g%s%s", page->width, info->name, page->words->final,
            values[CK_METRIC_FINAL], space, unit);
    print_ratio(page->stream, values[CK_METRIC_FINAL], references[CK_METRIC_FINAL]);
    if (!isnan(values[CK_METRIC_PEAK])) {
        fprintf(page->stream, ", %s %.4g%s%s", page->words->peak, values[CK_METRIC_PEAK], space,
                unit);
        print_ratio(page->stream, values[CK_METRIC_PEAK], references[CK_METRIC_PEAK]);
        fprintf(page->stream, " %s ", page->words->at);
        print_time(page->stream, study, values[CK_METRIC_T_PEAK]);
    }
    fputc('\n', page->stream);
}

static int widest_name(const struct ck_study *study)
{
    size_t width = 0;
    for (size_t p = 0; p < study->panel_count; p++)
        for (size_t i = 0; i < study->panels[p].count; i++) {
            const size_t length = strlen(study->panels[p].show[i]);
            if (length > width) width = length;
        }
    return width < 60 ? (int)width : 60;
}

static void print_arms(const struct ck_study *study, bool is_french, struct page *page)
{
    fprintf(page->stream, "%s: %s\n", study->name, is_french ? study->title.fr : study->title.en);
    for (size_t a = 0; a < study->arm_count; a++) {
        const struct ck_arm *arm = &study->arms[a];
        const char *label = is_french ? arm->label.fr : arm->label.en;
        const bool same = strcmp(label, arm->name) == 0;
        fprintf(page->stream, "  %s%s%s\n", arm->name, same ? "" : ": ", same ? "" : label);
        for_each_shown(study, arm, print_column, page);
    }
}

static void print_expectation(const struct ck_expectation *expectation, const struct page *page)
{
    const size_t origin = strcspn("NDX", (const char[]){expectation->origin, '\0'});
    const bool plain = strcmp(expectation->unit, "1") == 0;
    fprintf(page->stream, "  %s  %s\n      ",
            expectation->holds ? page->words->holds : page->words->fails, expectation->that);
    if (expectation->missing)
        fprintf(page->stream, "%s %s", page->words->missing, expectation->missing);
    else
        fprintf(page->stream, "%.6g %s %.6g%s%s", expectation->left, expectation->comparison,
                expectation->right, plain ? "" : " ", plain ? "" : expectation->unit);
    fputs("  [", page->stream);
    for (size_t i = 0; i < expectation->claim_count; i++)
        fprintf(page->stream, "%s ", expectation->claims[i]);
    fprintf(page->stream, "%s]\n", page->words->origins[origin < 3 ? origin : 2]);
}

void ck_print_arms(const struct ck_study *study, const char *lang, FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    struct page page = {stream, is_french ? &french : &english, widest_name(study)};
    print_arms(study, is_french, &page);
}

void ck_print_expectation_list(const struct ck_expectations *expectations, const char *lang,
                               bool quiet, FILE *stream)
{
    const struct page page = {stream, strcmp(lang, "fr") == 0 ? &french : &english, 0};
    const size_t total = expectations->count;
    size_t holding = 0;
    for (size_t i = 0; i < total; i++) {
        holding += expectations->items[i].holds;
        if (!quiet || !expectations->items[i].holds)
            print_expectation(&expectations->items[i], &page);
    }
    if (holding < total)
        fprintf(stream, page.words->failing, holding, total, total - holding);
    else if (!quiet && total > 0)
        fprintf(stream, page.words->count, holding, total);
}

void ck_print_expectations(const struct ck_study *study, const char *lang, bool quiet, FILE *stream)
{
    const struct ck_expectations all = {study->expectations, study->expectation_count};
    ck_print_expectation_list(&all, lang, quiet, stream);
}

void ck_print_summary(const struct ck_study *study, const char *lang, bool quiet, FILE *stream)
{
    if (!quiet) ck_print_arms(study, lang, stream);
    ck_print_expectations(study, lang, quiet, stream);
}
