/* A small table of texts, written as text, CSV or HTML. Private to src/report/. */
#ifndef CK_REPORT_TABLE_H
#define CK_REPORT_TABLE_H

#include "ck/memory.h"
#include <stdbool.h>
#include <stdio.h>

#define CK_TABLE_COLUMNS 8

struct ck_table {
    struct ck_arena arena;
    const char *title;
    const char *head[CK_TABLE_COLUMNS];
    size_t columns;
    const char *(*rows)[CK_TABLE_COLUMNS];
    size_t count, capacity;
    bool out_of_memory;
};

/* One more row of empty texts; NULL without memory. */
const char **ck_table_add(struct ck_table *table);
/* "a" and "b" make "a, b"; the texts stay the caller's or the arena's. */
void ck_table_join(struct ck_table *table, const char **field, const char *text);
/* format: "text", "csv", "html" (one element `table`, with its title as caption). */
void ck_table_print(const struct ck_table *table, const char *format, FILE *stream);
void ck_table_free(struct ck_table *table);

#endif
