/* Tables of texts. What stands in them is their makers' concern. */
#include "table.h"

#include "csv.h"
#include "graph_style.h"
#include <string.h>

const char **ck_table_add(struct ck_table *table)
{
    const char *(*rows)[CK_TABLE_COLUMNS] = ck_arena_grow(&table->arena, table->rows, table->count,
                                                          &table->capacity, sizeof *table->rows);
    if (!rows) table->out_of_memory = true;
    if (!rows) return NULL;
    table->rows = rows;
    for (size_t i = 0; i < CK_TABLE_COLUMNS; i++) rows[table->count][i] = "";
    return rows[table->count++];
}

void ck_table_join(struct ck_table *table, const char **field, const char *text)
{
    if (text && !(*field)[0]) {
        *field = text;
        return;
    }
    const char *joined = text ? ck_arena_print(&table->arena, "%s, %s", *field, text) : NULL;
    if (joined) *field = joined;
    if (!joined) table->out_of_memory = true;
}

static void print_csv_row(FILE *stream, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputc(',', stream);
        ck_csv_field(stream, fields[i]);
    }
    fputs("\n", stream);
}

static void print_csv(const struct ck_table *table, FILE *stream)
{
    print_csv_row(stream, table->head, table->columns);
    for (size_t i = 0; i < table->count; i++) print_csv_row(stream, table->rows[i], table->columns);
}

/* The first field of a row as a heading, the others below it. */
static void print_text(const struct ck_table *table, FILE *stream)
{
    fprintf(stream, "%s\n", table->title);
    for (size_t i = 0; i < table->count; i++) {
        fprintf(stream, "\n%s\n", table->rows[i][0]);
        for (size_t k = 1; k < table->columns; k++)
            if (table->rows[i][k][0])
                fprintf(stream, "  %s: %s\n", table->head[k], table->rows[i][k]);
    }
}

static void print_html_row(FILE *stream, const char *const *fields, size_t count, bool is_head)
{
    fputs("<tr>", stream);
    for (size_t i = 0; i < count; i++) {
        const char *tag = is_head || i == 0 ? "th" : "td";
        fprintf(stream, "<%s%s>", tag, is_head ? " scope=\"col\"" : i == 0 ? " scope=\"row\"" : "");
        ck_print_xml_text(stream, fields[i]);
        fprintf(stream, "</%s>", tag);
    }
    fputs("</tr>\n", stream);
}

static void print_html(const struct ck_table *table, FILE *stream)
{
    fputs("<table>\n<caption>", stream);
    ck_print_xml_text(stream, table->title);
    fputs("</caption>\n<thead>\n", stream);
    print_html_row(stream, table->head, table->columns, true);
    fputs("</thead>\n<tbody>\n", stream);
    for (size_t i = 0; i < table->count; i++)
        print_html_row(stream, table->rows[i], table->columns, false);
    fputs("</tbody>\n</table>\n", stream);
}

void ck_table_print(const struct ck_table *table, const char *format, FILE *stream)
{
    if (strcmp(format, "html") == 0)
        print_html(table, stream);
    else if (strcmp(format, "csv") == 0)
        print_csv(table, stream);
    else
        print_text(table, stream);
}

void ck_table_free(struct ck_table *table)
{
    ck_arena_free(&table->arena);
    *table = (struct ck_table){.title = NULL};
}
