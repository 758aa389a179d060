/* Steady states, branches and special points for a terminal and as JSON. Decides nothing. */
#include "json.h"

#include <math.h>
#include <string.h>

struct words {
    const char *head, *stable, *unstable, *oscillates, *branch, *broken, *closed;
    const char *kinds[3];
};
static const struct words english = {"steady states in %s: %zu (%zu of %zu starts converged)\n",
                                     "stable",
                                     "unstable",
                                     ", oscillating with a period of %.4g h",
                                     "  branch %zu: %s %.6g .. %.6g, %s\n",
                                     "; it could not be followed further",
                                     "; closed",
                                     {"fold", "branch point", "Hopf point"}};
static const struct words french = {
    "états stationnaires dans %s : %zu (%zu départs sur %zu ont convergé)\n",
    "stable",
    "instable",
    ", oscillant avec une période de %.4g h",
    "  branche %zu : %s %.6g .. %.6g, %s\n",
    " ; impossible de la suivre plus loin",
    " ; fermée",
    {"pli", "point de branchement", "point de Hopf"}};

struct page {
    FILE *stream;
    const struct ck_study *study;
    const struct ck_steady *steady;
    const struct words *words;
};

static void print_shown(const struct page *page, const struct ck_steady_point *point)
{
    const struct ck_steady_question *question = page->study->steady;
    for (size_t i = 0; i < question->show_count; i++)
        fprintf(page->stream, "  %s %.6g", question->show[i], point->shown[i]);
}

static void print_state(const struct page *page, size_t index)
{
    const struct ck_steady_point *point = &page->steady->states[index];
    fprintf(page->stream, "  %zu: %s (%+.4g 1/h", index + 1,
            point->growth < 0 ? page->words->stable : page->words->unstable, point->growth);
    if (point->frequency > 0)
        fprintf(page->stream, page->words->oscillates, 2 * acos(-1.0) / point->frequency);
    fputc(')', page->stream);
    print_shown(page, point);
    fputc('\n', page->stream);
}

static void print_branch(const struct page *page, size_t index)
{
    const struct ck_steady_branch *branch = &page->steady->branches[index];
    double low = INFINITY, high = -INFINITY;
    size_t stable = 0;
    char text[96];
    for (size_t i = 0; i < branch->count; i++) {
        low = fmin(low, branch->points[i].value);
        high = fmax(high, branch->points[i].value);
        stable += branch->points[i].growth < 0;
    }
    snprintf(text, sizeof text, "%s%s%s%s%s", stable > 0 ? page->words->stable : "",
             stable > 0 && stable < branch->count ? " + " : "",
             stable < branch->count ? page->words->unstable : "",
             branch->broken ? page->words->broken : "", branch->closed ? page->words->closed : "");
    fprintf(page->stream, page->words->branch, index + 1, page->study->steady->name, low, high,
            text);
}

static void print_mark(const struct page *page, const struct ck_steady_mark *mark)
{
    const struct ck_steady_question *question = page->study->steady;
    const bool plain = strcmp(question->unit, "1") == 0;
    fprintf(page->stream, "  %s: %s = %.9g%s%s", page->words->kinds[mark->kind], question->name,
            mark->point.value, plain ? "" : " ", plain ? "" : question->unit);
    print_shown(page, &mark->point);
    if (mark->kind == CK_STEADY_HOPF)
        fprintf(page->stream, page->words->oscillates, 2 * acos(-1.0) / mark->point.frequency);
    fputc('\n', page->stream);
}

void ck_print_steady(const struct ck_study *study, const struct ck_steady *steady, const char *lang,
                     bool quiet, FILE *stream)
{
    const struct page page = {stream, study, steady, strcmp(lang, "fr") == 0 ? &french : &english};
    if (quiet) return;
    fprintf(stream, page.words->head, study->arms[study->steady->arm].name, steady->state_count,
            steady->n_converged, steady->n_tried);
    for (size_t i = 0; i < steady->state_count; i++) print_state(&page, i);
    for (size_t i = 0; i < steady->branch_count; i++) print_branch(&page, i);
    for (size_t i = 0; i < steady->mark_count; i++) print_mark(&page, &steady->marks[i]);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_point(FILE *stream, const struct ck_steady_question *question,
                      const struct ck_steady_point *point)
{
    ck_json_key(stream, "growth_per_h");
    ck_json_number(stream, point->growth);
    ck_json_member(stream, "frequency_per_h", point->frequency);
    if (question->address) ck_json_member(stream, question->name, point->value);
    fputs(", \"shown\": {", stream);
    for (size_t i = 0; i < question->show_count; i++) {
        if (i > 0) fputs(", ", stream);
        ck_json_key(stream, question->show[i]);
        ck_json_number(stream, point->shown[i]);
    }
    fputs("}}", stream);
}

static void print_found(const void *found, const struct ck_study *study, FILE *stream)
{
    ck_print_steady_json(study, found, stream);
}

enum ck_status ck_write_steady_json(struct ck_output *output, const struct ck_study *study,
                                    const struct ck_steady *steady, const struct ck_inputs *inputs)
{
    const struct ck_json_result result = {.file = "steady.json",
                                          .command = "steady",
                                          .study = study,
                                          .inputs = inputs,
                                          .found = steady,
                                          .print = print_found,
                                          .expectations = &study->steady->expectations};
    return ck_write_json_result(output, &result);
}

void ck_print_steady_json(const struct ck_study *study, const struct ck_steady *steady,
                          FILE *stream)
{
    const struct ck_steady_question *question = study->steady;
    fputs("{\"study\": ", stream);
    ck_json_string(stream, study->name);
    fputs(", \"arm\": ", stream);
    ck_json_string(stream, study->arms[question->arm].name);
    fprintf(stream, ", \"starts\": %zu, \"converged\": %zu,\n \"states\": [", steady->n_tried,
            steady->n_converged);
    for (size_t i = 0; i < steady->state_count; i++) {
        fputs(i > 0 ? ",\n  {" : "\n  {", stream);
        fprintf(stream, "\"stable\": %s, ", steady->states[i].growth < 0 ? "true" : "false");
        put_point(stream, question, &steady->states[i]);
    }
    fputs("],\n \"points\": [", stream);
    for (size_t i = 0; i < steady->mark_count; i++) {
        fputs(i > 0 ? ",\n  {" : "\n  {", stream);
        fprintf(stream, "\"kind\": \"%s\", \"branch\": %zu, ",
                ck_steady_kinds[steady->marks[i].kind], steady->marks[i].branch + 1);
        put_point(stream, question, &steady->marks[i].point);
    }
    fputs("]}\n", stream);
}
