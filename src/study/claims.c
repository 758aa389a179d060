/* The claims that an expectation cites: checked against the table that the model names, if it names
 * one. The table's first column holds the identifiers. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t count_lines(const char *text)
{
    size_t count = 1;
    for (; *text != '\0'; text++) count += *text == '\n';
    return count;
}

/* Adds the first field of every line of the table. */
static void add_claims(struct ck_reading *reading, const struct ck_source *table)
{
    struct ck_arena *arena = &reading->study->arena;
    const size_t total = reading->claim_count + count_lines(table->text);
    const char **claims = ck_arena_alloc(arena, total, sizeof *claims);
    if (!claims) reading->no_memory = true;
    if (!claims) return;
    size_t count = reading->claim_count;
    if (count > 0) memcpy(claims, reading->claims, count * sizeof *claims);
    const char *line = table->text;
    while (line) {
        const char *claim = ck_arena_copy_n(arena, line, strcspn(line, "\t\r\n"));
        if (!claim) reading->no_memory = true;
        if (claim) claims[count++] = claim;
        line = strchr(line, '\n');
        if (line) line++;
    }
    reading->claims = claims;
    reading->claim_count = count;
}

void ck_claims_load(struct ck_reading *reading)
{
    const struct ck_graph *graph = &reading->study->graph;
    for (size_t i = 0; i < graph->module_count; i++) {
        const struct ck_document *module = graph->modules[i].document;
        const struct ck_node *notes = module ? ck_node_get(module->root, "notes") : NULL;
        struct ck_document *table = NULL;
        if (!notes || notes->kind != CK_SCALAR) continue;
        const char *path = ck_inputs_relative(reading->inputs, &module->source, notes->text);
        enum ck_status status = CK_NO_MEMORY;
        if (path)
            status = ck_inputs_text(reading->inputs, path, notes->place, &table, reading->diag);
        if (status == CK_NO_MEMORY) reading->no_memory = true;
        if (status == CK_OK) add_claims(reading, &table->source);
    }
    if (reading->claim_count > 1)
        qsort(reading->claims, reading->claim_count, sizeof *reading->claims, compare_texts);
}

void ck_claims_read(struct ck_reading *reading, const struct ck_node *node, const char ***claims,
                    size_t *count)
{
    if (!node || !ck_node_expect(node, CK_LIST, "`claims`", reading->diag)) return;
    if (!ck_read_names(reading, node, "a claim", claims, count)) return;
    for (size_t i = 0; reading->claims && i < *count; i++)
        if (!bsearch(&(*claims)[i], reading->claims, reading->claim_count, sizeof *reading->claims,
                     compare_texts))
            ck_error(
                reading->diag, node->items[i]->place,
                ck_diag_nearest(reading->diag, (*claims)[i], reading->claims, reading->claim_count),
                "'%s' is not in the table of claims", (*claims)[i]);
}
