/* A comparison on a terminal: what was put in differently, when the arms part, what tells most.
 * Text in two languages; everything else is in the tables. */
#include "compare.h"

#include <math.h>
#include <string.h>

#define MOST_INPUTS 6
#define MOST_ROWS   5
#define LEAST_FOLD  0.0143 /* log2 of 1 % */

struct words {
    const char *beside, *same_inputs, *starts, *more, *as_there, *instead, *never, *parts, *alike,
        *none, *from, *at, *new_arrow, *no_arrow;
    const char *metrics[CK_METRIC_COUNT];
    const char *kinds[CK_INPUT_KIND_COUNT];
};

static const struct words english = {
    .beside = "beside",
    .same_inputs = "the inputs are the same",
    .starts = "%zu starting values differ",
    .more = "and %zu more",
    .as_there = "as there",
    .instead = "instead of",
    .never = "no shown species parts by more than 1 % of its largest value",
    .parts = "parts at",
    .alike = "no outcome differs by more than 1 %",
    .none = "none",
    .from = "from",
    .at = "at",
    .new_arrow = "no such arrow there",
    .no_arrow = "no such arrow",
    .metrics = {[CK_METRIC_PEAK] = "peak", [CK_METRIC_AUC] = "area", [CK_METRIC_FINAL] = "final"},
    .kinds = {"", "", "wiring", "start", "dose", "infusion", "frozen", "set to", "multiplied"}};

static const struct words french = {
    .beside = "à côté de",
    .same_inputs = "les entrées sont les mêmes",
    .starts = "%zu valeurs de départ diffèrent",
    .more = "et %zu de plus",
    .as_there = "comme là",
    .instead = "au lieu de",
    .never = "aucune espèce montrée ne s'écarte de plus de 1 % de sa plus grande valeur",
    .parts = "s'écarte à",
    .alike = "aucun résultat ne diffère de plus de 1 %",
    .none = "aucun",
    .from = "dès",
    .at = "à",
    .new_arrow = "pas de telle flèche là",
    .no_arrow = "pas de telle flèche",
    .metrics = {[CK_METRIC_PEAK] = "pic", [CK_METRIC_AUC] = "aire", [CK_METRIC_FINAL] = "fin"},
    .kinds = {"", "", "câblage", "départ", "dose", "perfusion", "figé", "mis à", "multiplié"}};

struct page {
    FILE *stream;
    const struct words *words;
    bool in_days;
};

static void print_time(const struct page *page, double time_h)
{
    if (page->in_days)
        fprintf(page->stream, "%.4g d", time_h / 24);
    else
        fprintf(page->stream, "%.4g h", time_h);
}

static const char *shown_unit(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

/* --- inputs ----------------------------------------------------------------------------------- */

static bool is_instant(const struct ck_input_difference *input)
{
    return input->kind == CK_INPUT_DOSE || input->kind == CK_INPUT_PUT ||
           input->kind == CK_INPUT_DEPLETION;
}

/* Inputs of the same kind, thing and size: the doses of a regimen. */
static size_t count_alike(const struct ck_comparison *comparison, size_t first)
{
    const struct ck_input_difference *a = &comparison->inputs[first];
    size_t count = 1;
    for (size_t i = first + 1; is_instant(a) && i < comparison->input_count; i++, count++) {
        const struct ck_input_difference *b = &comparison->inputs[i];
        const bool alike = a->kind == b->kind && strcmp(a->what, b->what) == 0 &&
                           isnan(a->value) == isnan(b->value) &&
                           !(fabs(a->value - b->value) > 1e-9 * fabs(a->value)) &&
                           isnan(a->reference) == isnan(b->reference) &&
                           !(fabs(a->reference - b->reference) > 1e-9 * fabs(a->reference));
        if (!alike) break;
    }
    return count;
}

/* "240 instead of 30 pg/mL/h" */
static void print_values(const struct page *page, double value, double reference, const char *unit)
{
    const char *space = unit[0] ? " " : "";
    if (isnan(value))
        fputs(page->words->none, page->stream);
    else
        fprintf(page->stream, "%.4g", value);
    if (!isnan(reference)) fprintf(page->stream, " %s %.4g", page->words->instead, reference);
    fprintf(page->stream, "%s%s", space, unit);
}

static void print_wiring(const struct page *page, const struct ck_input_difference *input)
{
    const bool is_new = !input->reference_text;
    fprintf(page->stream, "      %s: %s; %s%s%s\n", input->what,
            input->text ? input->text : page->words->no_arrow, is_new ? "" : page->words->instead,
            is_new ? "" : " ", is_new ? page->words->new_arrow : input->reference_text);
}

static void print_input(const struct page *page, const struct ck_input_difference *input,
                        size_t times)
{
    const char *kind = page->words->kinds[input->kind];
    if (input->kind == CK_INPUT_WIRING) {
        print_wiring(page, input);
        return;
    }
    fprintf(page->stream, "      %s%s%s: ", input->what, kind[0] ? ", " : "", kind);
    if (input->value == input->reference)
        fputs(page->words->as_there, page->stream);
    else
        print_values(page, input->value, input->reference, shown_unit(input->unit));
    if (times > 1) fprintf(page->stream, " × %zu", times);
    if (input->from_h > 0 || is_instant(input)) {
        const bool once = is_instant(input) && times == 1;
        fprintf(page->stream, " %s ", once ? page->words->at : page->words->from);
        print_time(page, input->from_h);
    }
    fputc('\n', page->stream);
}

static void print_inputs(const struct page *page, const struct ck_comparison *comparison)
{
    size_t starts = 0, printed = 0, left = 0;
    for (size_t i = 0; i < comparison->input_count; i++)
        starts += comparison->inputs[i].kind == CK_INPUT_START;
    for (size_t i = 0; i < comparison->input_count;) {
        const struct ck_input_difference *input = &comparison->inputs[i];
        const size_t times = count_alike(comparison, i);
        i += times;
        if (input->kind == CK_INPUT_START && starts > 3) continue;
        if (printed++ < MOST_INPUTS)
            print_input(page, input, times);
        else
            left++;
    }
    if (starts > 3) {
        fputs("      ", page->stream);
        fprintf(page->stream, page->words->starts, starts);
        fputc('\n', page->stream);
    }
    if (left > 0) {
        fputs("      … ", page->stream);
        fprintf(page->stream, page->words->more, left);
        fputc('\n', page->stream);
    }
    if (comparison->input_count == 0) fprintf(page->stream, "      %s\n", page->words->same_inputs);
}

/* --- outcomes --------------------------------------------------------------------------------- */

static void print_parting(const struct page *page, const struct ck_comparison *comparison)
{
    fputs("    ", page->stream);
    if (comparison->parting) {
        fprintf(page->stream, "%s %s ", comparison->parting, page->words->parts);
        print_time(page, comparison->parting_h);
        fputc('\n', page->stream);
    } else {
        fprintf(page->stream, "%s\n", page->words->never);
    }
}

static void print_outcome(const struct page *page, const struct ck_outcome *outcome)
{
    char buffer[256];
    const char *unit =
        ck_metric_unit(outcome->metric, outcome->column->unit, buffer, sizeof buffer);
    fprintf(page->stream, "      %s, %s: ", outcome->column->name,
            page->words->metrics[outcome->metric]);
    if (outcome->ratio > 0) fprintf(page->stream, "×%.3g: ", outcome->ratio);
    print_values(page, outcome->value, outcome->reference, shown_unit(unit));
    fputc('\n', page->stream);
}

/* Readouts and plasma twins follow others. */
static bool is_secondary(const struct ck_comparison *comparison, const struct ck_column *column)
{
    const struct ck_system *system = comparison->arm->system;
    const uint32_t state = ck_system_state(system, column->name);
    if (state == CK_NONE) return true;
    return system->states[state].in_blood && system->states[state].twin != CK_NONE;
}

/* The next most telling column after those already printed. */
static const struct ck_outcome *next_telling(const struct ck_comparison *comparison, double below,
                                             const struct ck_outcome *after)
{
    const struct ck_outcome *best = NULL;
    double best_weight = 0;
    for (size_t i = 0; i < comparison->common_count; i++) {
        const struct ck_outcome *found = ck_outcome_telling(comparison, i, LEAST_FOLD);
        if (!found || is_secondary(comparison, found->column)) continue;
        const double weight = ck_outcome_weight(comparison, found);
        if (weight > below || (weight == below && after && found <= after)) continue;
        if (best && weight <= best_weight) continue;
        best = found;
        best_weight = weight;
    }
    return best;
}

static void print_outcomes(const struct page *page, const struct ck_comparison *comparison)
{
    const struct ck_outcome *last = NULL;
    double below = INFINITY;
    for (int i = 0; i < MOST_ROWS; i++) {
        const struct ck_outcome *next = next_telling(comparison, below, last);
        if (!next) break;
        print_outcome(page, next);
        below = ck_outcome_weight(comparison, next);
        last = next;
    }
    if (!last) fprintf(page->stream, "      %s\n", page->words->alike);
}

void ck_print_comparisons(const struct ck_comparisons *all, const char *lang, FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    if (all->count == 0) return;
    const struct page page = {stream, is_french ? &french : &english, all->study->figure_in_days};
    for (size_t i = 0; i < all->count; i++) {
        const struct ck_comparison *comparison = &all->items[i];
        fprintf(stream, "  %s %s ", comparison->arm->name, page.words->beside);
        if (all->against) fprintf(stream, "%s: ", all->against->name);
        fprintf(stream, "%s\n", comparison->reference->name);
        print_inputs(&page, comparison);
        print_parting(&page, comparison);
        print_outcomes(&page, comparison);
    }
}
