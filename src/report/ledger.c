/* The ledger: every number of the model with its unit, range and source, grouped by where it comes
 * from, and the share of each source. Settings and defaults of the language stand and count apart.
 */
#include "ck/chapter.h"
#include "ck/report.h"
#include "ck/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 4 };

/* In the order of the ledger; the first four are enum ck_source_kind. */
enum group { BY_SOURCE = 4, SETTINGS = BY_SOURCE, DEFAULTS, GROUPS };

static const struct {
    const char *kind, *title;
} groups[GROUPS] = {
    [CK_BY_NOTES] = {"notes", "from the notes"},
    [CK_BY_LITERATURE] = {"literature", "from the literature"},
    [CK_BY_CALIBRATION] = {"calibrated", "calibrated with data"},
    [CK_BY_ASSUMPTION] = {"assumed", "assumed"},
    [SETTINGS] = {"setting", "settings of the model, which say nothing about biology"},
    [DEFAULTS] = {"default", "defaults of the language, written in no file"},
};

/* A default that the notes give is still theirs; other defaults are nobody's claim. */
static enum group group_of(const struct ck_graph *graph, const struct ck_number *number)
{
    if (number->is_default && !number->tag) return DEFAULTS;
    if (ck_graph_is_setting(graph, number)) return SETTINGS;
    return (enum group)ck_graph_provenance(graph, number);
}

struct counts {
    size_t of[GROUPS], biology;
};

static struct counts count_groups(const struct ck_graph *graph)
{
    struct counts counts = {0};
    for (size_t i = 0; i < graph->number_count; i++) {
        const enum group group = group_of(graph, graph->numbers[i]);
        counts.of[group]++;
        if (group < BY_SOURCE) counts.biology++;
    }
    return counts;
}

static const char *cite_of(const struct ck_graph *graph, const struct ck_number *number)
{
    const struct ck_reference *reference =
        number->tag ? ck_graph_reference(graph, number->tag) : NULL;
    return reference ? reference->cite : "";
}

/* Six digits are enough for a reader; the JSON has all. */
static double shorten(double value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.6g", value);
    return strtod(digits, NULL);
}

/* A number about biology needs no range where it is the notes', or stands for what one paper says
 * of its own model. */
static bool lacks_range(const struct ck_graph *graph, const struct ck_number *number)
{
    const enum group group = group_of(graph, number);
    return isnan(number->low) &&
           (group == (enum group)CK_BY_CALIBRATION || group == (enum group)CK_BY_ASSUMPTION);
}

static size_t count_ranges_lacking(const struct ck_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->number_count; i++) count += lacks_range(graph, graph->numbers[i]);
    return count;
}

static const char *print_range(const struct ck_graph *graph, const struct ck_number *number,
                               char *buffer, size_t size)
{
    char low[32], high[32];
    const bool by_paper = group_of(graph, number) == (enum group)CK_BY_LITERATURE;
    snprintf(buffer, size, "%s",
             isnan(number->low) && by_paper ? "as published"
             : lacks_range(graph, number)   ? "no range"
                                            : "");
    if (!isnan(number->low) && !isnan(number->high))
        snprintf(buffer, size, "%s..%s", ck_number_print(shorten(number->low), low),
                 ck_number_print(shorten(number->high), high));
    return buffer;
}

/* ---- the table ---- */

struct row {
    const char *cells[COLUMNS];
    char value[32], range[72];
};

static void fill_row(const struct ck_graph *graph, const struct ck_number *number, struct row *row)
{
    row->cells[0] = number->address;
    row->cells[1] = ck_number_print(shorten(number->value), row->value);
    row->cells[2] = number->unit;
    row->cells[3] = print_range(graph, number, row->range, sizeof row->range);
}

static const struct row head = {.cells = {"address", "value", "unit", "range"}};

static void measure_rows(const struct ck_graph *graph, size_t width[COLUMNS])
{
    for (int k = 0; k < COLUMNS; k++) width[k] = strlen(head.cells[k]);
    for (size_t i = 0; i < graph->number_count; i++) {
        struct row row;
        fill_row(graph, graph->numbers[i], &row);
        for (int k = 0; k < COLUMNS; k++) {
            size_t length = ck_utf8_count(row.cells[k], strlen(row.cells[k]));
            if (length > width[k]) width[k] = length;
        }
    }
}

/* Nothing but blanks before the end of a line is left out. */
static void print_row(const struct row *row, const size_t width[COLUMNS], const char *source,
                      FILE *stream)
{
    size_t blanks = 2;
    for (int k = 0; k < COLUMNS; k++) {
        size_t length = ck_utf8_count(row->cells[k], strlen(row->cells[k]));
        if (length > 0) fprintf(stream, "%*s%s", (int)blanks, "", row->cells[k]);
        blanks = width[k] - length + 2 + (length > 0 ? 0 : blanks);
    }
    if (source[0]) fprintf(stream, "%*s%s", (int)blanks, "", source);
    fputc('\n', stream);
}

static void print_group(const struct ck_graph *graph, enum group group, const size_t *width,
                        FILE *stream)
{
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        struct row row;
        if (group_of(graph, number) != group) continue;
        fill_row(graph, number, &row);
        print_row(&row, width, cite_of(graph, number)[0] ? number->tag : "", stream);
    }
}

/* What the tags stand for, once each. */
static void print_references(const struct ck_graph *graph, enum group group, FILE *stream)
{
    for (size_t i = 0; i < graph->reference_count; i++) {
        const struct ck_reference *reference = &graph->references[i];
        bool used = false;
        for (size_t k = 0; k < graph->number_count && !used; k++)
            used = group_of(graph, graph->numbers[k]) == group && graph->numbers[k]->tag &&
                   strcmp(graph->numbers[k]->tag, reference->tag) == 0;
        if (used) fprintf(stream, "  %s: %s\n", reference->tag, reference->cite);
    }
}

static void print_share(const char *name, size_t count, size_t total, FILE *stream)
{
    /* whole per mille by integers, the same in every locale */
    size_t per_mille = total ? (count * 1000 + total / 2) / total : 0;
    fprintf(stream, "  %-10s  %5zu  %3zu.%zu %%\n", name, count, per_mille / 10, per_mille % 10);
}

static void print_table(const struct ck_graph *graph, FILE *stream)
{
    size_t width[COLUMNS];
    struct counts counts = count_groups(graph);
    measure_rows(graph, width);
    print_row(&head, width, "source", stream);
    for (int group = 0; group < GROUPS; group++) {
        if (counts.of[group] == 0) continue;
        fprintf(stream, "\n%s: %zu\n", groups[group].title, counts.of[group]);
        print_group(graph, (enum group)group, width, stream);
        print_references(graph, (enum group)group, stream);
    }
    fprintf(stream, "\n%zu numbers about biology\n", counts.biology);
    for (int k = 0; k < BY_SOURCE; k++)
        print_share(groups[k].kind, counts.of[k], counts.biology, stream);
    fprintf(stream, "%zu settings, %zu defaults of the language\n", counts.of[SETTINGS],
            counts.of[DEFAULTS]);
    const size_t lacking = count_ranges_lacking(graph);
    if (lacking == 0)
        fputs("every number has its source and, unless it is the notes' or as published, a range\n",
              stream);
    else
        fprintf(stream, "%zu without a range\n", lacking);
    if (!graph->chapter || graph->chapter->decision_count == 0) return;
    fputs("\nwhere the notes slip or leave open\n", stream);
    ck_print_errata(graph->chapter, "en", stream);
}

/* ---- JSON ---- */

static void print_member(const char *key, const char *text, FILE *stream)
{
    fprintf(stream, ", \"%s\": ", key);
    ck_json_string(stream, text);
}

static void print_bound(const char *key, double value, FILE *stream)
{
    char buffer[32];
    if (!isnan(value)) fprintf(stream, ", \"%s\": %s", key, ck_number_print(value, buffer));
}

static void print_object(const struct ck_graph *graph, const struct ck_number *number, FILE *stream)
{
    char buffer[32];
    fputs("    {\"address\": ", stream);
    ck_json_string(stream, number->address);
    fprintf(stream, ", \"value\": %s", ck_number_print(number->value, buffer));
    print_member("unit", number->unit, stream);
    print_bound("low", number->low, stream);
    print_bound("high", number->high, stream);
    print_member("kind", groups[group_of(graph, number)].kind, stream);
    if (number->tag) print_member("tag", number->tag, stream);
    if (cite_of(graph, number)[0]) print_member("source", cite_of(graph, number), stream);
    fprintf(stream, ", \"default\": %s}", number->is_default ? "true" : "false");
}

static void print_json(const struct ck_graph *graph, FILE *stream)
{
    struct counts counts = count_groups(graph);
    fputs("{\n  \"model\": ", stream);
    ck_json_string(stream, graph->name ? graph->name : "");
    fputs(",\n  \"numbers\": [\n", stream);
    for (size_t i = 0; i < graph->number_count; i++) {
        print_object(graph, graph->numbers[i], stream);
        fputs(i + 1 < graph->number_count ? ",\n" : "\n", stream);
    }
    fputs("  ],\n  \"count\": {", stream);
    for (int k = 0; k < GROUPS; k++) fprintf(stream, "\"%s\": %zu, ", groups[k].kind, counts.of[k]);
    fprintf(stream, "\"without_range\": %zu, \"biology\": %zu},\n  \"decisions\": ",
            count_ranges_lacking(graph), counts.biology);
    ck_print_errata_json(graph->chapter, stream);
    fputs("\n}\n", stream);
}

enum ck_status ck_print_ledger(const struct ck_graph *graph, FILE *stream, bool json)
{
    if (json)
        print_json(graph, stream);
    else
        print_table(graph, stream);
    return CK_OK;
}
