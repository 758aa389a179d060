/* The ledger: every number of the model with its unit, range and source, and how many of those
 * written in files come from where. Defaults of the language are listed and counted apart. */
#include "ck/report.h"
#include "ck/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_KINDS = 4, COLUMNS = 5 };

static const char *const kind_names[SOURCE_KINDS] = {[CK_BY_NOTES] = "notes",
                                                     [CK_BY_LITERATURE] = "literature",
                                                     [CK_BY_CALIBRATION] = "calibrated",
                                                     [CK_BY_ASSUMPTION] = "assumed"};

struct counts {
    size_t written[SOURCE_KINDS], total, defaults;
};

static struct counts count_sources(const struct ck_graph *graph)
{
    struct counts counts = {0};
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        if (number->is_default) {
            counts.defaults++;
            continue;
        }
        counts.written[ck_graph_provenance(graph, number)]++;
        counts.total++;
    }
    return counts;
}

static const char *cite_of(const struct ck_graph *graph, const struct ck_number *number)
{
    const struct ck_reference *reference =
        number->tag ? ck_graph_reference(graph, number->tag) : NULL;
    return reference ? reference->cite : "";
}

/* A default that the notes give is still theirs; other defaults are nobody's claim. */
static const char *kind_of(const struct ck_graph *graph, const struct ck_number *number)
{
    if (number->is_default && !number->tag) return "default";
    return kind_names[ck_graph_provenance(graph, number)];
}

/* Six digits are enough for what is plausible. */
static double shorten(double value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.6g", value);
    return strtod(digits, NULL);
}

static const char *print_range(const struct ck_number *number, char *buffer, size_t size)
{
    char low[32], high[32];
    buffer[0] = '\0';
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
    row->cells[1] = ck_number_print(number->value, row->value);
    row->cells[2] = number->unit;
    row->cells[3] = print_range(number, row->range, sizeof row->range);
    row->cells[4] = kind_of(graph, number);
}

static const struct row head = {.cells = {"address", "value", "unit", "range", "kind"}};

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

static void print_row(const struct row *row, const size_t width[COLUMNS], const char *tag,
                      const char *cite, FILE *stream)
{
    for (int k = 0; k < COLUMNS; k++) {
        size_t length = ck_utf8_count(row->cells[k], strlen(row->cells[k]));
        bool last = k == COLUMNS - 1 && !tag[0];
        fprintf(stream, "%s%*s", row->cells[k], last ? 0 : (int)(width[k] - length) + 2, "");
    }
    fprintf(stream, "%s%s%s\n", tag, cite[0] ? ": " : "", cite);
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
    struct counts counts = count_sources(graph);
    measure_rows(graph, width);
    print_row(&head, width, "source", "", stream);
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        const char *cite = cite_of(graph, number);
        struct row row;
        fill_row(graph, number, &row);
        print_row(&row, width, cite[0] ? number->tag : "", cite, stream);
    }
    fprintf(stream, "\n%zu numbers written in files\n", counts.total);
    for (int k = 0; k < SOURCE_KINDS; k++)
        print_share(kind_names[k], counts.written[k], counts.total, stream);
    fprintf(stream, "%zu defaults of the language\n", counts.defaults);
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
    print_member("kind", kind_names[ck_graph_provenance(graph, number)], stream);
    if (number->tag) print_member("tag", number->tag, stream);
    if (cite_of(graph, number)[0]) print_member("source", cite_of(graph, number), stream);
    fprintf(stream, ", \"default\": %s}", number->is_default ? "true" : "false");
}

static void print_json(const struct ck_graph *graph, FILE *stream)
{
    struct counts counts = count_sources(graph);
    fputs("{\n  \"model\": ", stream);
    ck_json_string(stream, graph->name ? graph->name : "");
    fputs(",\n  \"numbers\": [\n", stream);
    for (size_t i = 0; i < graph->number_count; i++) {
        print_object(graph, graph->numbers[i], stream);
        fputs(i + 1 < graph->number_count ? ",\n" : "\n", stream);
    }
    fputs("  ],\n  \"written\": {", stream);
    for (int k = 0; k < SOURCE_KINDS; k++)
        fprintf(stream, "\"%s\": %zu, ", kind_names[k], counts.written[k]);
    fprintf(stream, "\"total\": %zu},\n  \"defaults\": %zu\n}\n", counts.total, counts.defaults);
}

enum ck_status ck_print_ledger(const struct ck_graph *graph, FILE *stream, bool json)
{
    if (json)
        print_json(graph, stream);
    else
        print_table(graph, stream);
    return CK_OK;
}
