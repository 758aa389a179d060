/* Reads models from texts for tests; see reading.h. */
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void reading_open(struct reading *reading)
{
    ck_inputs_init(&reading->inputs);
    ck_diag_init(&reading->diag);
    ck_graph_init(&reading->graph);
    reading->units = ck_units_create();
    assert_non_null(reading->units);
}

void reading_add(struct reading *reading, const char *path, const char *text)
{
    assert_int_equal(ck_inputs_add(&reading->inputs, path, text, strlen(text)), CK_OK);
}

void reading_run(struct reading *reading, const char *text)
{
    reading_add(reading, "model.yaml", text);
    reading->status = ck_model_read(&reading->inputs, reading->units, "model.yaml",
                                    (struct ck_place){0}, &reading->graph, &reading->diag);
}

void reading_close(struct reading *reading)
{
    ck_graph_free(&reading->graph);
    ck_diag_free(&reading->diag);
    ck_inputs_free(&reading->inputs);
    ck_units_destroy(reading->units);
}

void reading_good(struct reading *reading, const char *text)
{
    reading_open(reading);
    reading_run(reading, text);
    if (reading->status != CK_OK) ck_diag_print(&reading->diag, stderr);
    assert_int_equal(reading->status, CK_OK);
}

const struct ck_message *reading_find(const struct reading *reading, const char *part)
{
    for (size_t i = 0; i < reading->diag.count; i++)
        if (strstr(reading->diag.messages[i].text, part)) return &reading->diag.messages[i];
    return NULL;
}

const struct ck_number *reading_number(const struct reading *reading, const char *address)
{
    const struct ck_number *number = ck_graph_number(&reading->graph, address);
    if (number == NULL) print_message("no number has the address %s\n", address);
    assert_non_null(number);
    return number;
}

const struct ck_node *reading_node(struct reading *reading, const char *name, const char *text)
{
    struct ck_document *document = NULL;
    reading_add(reading, name, text);
    assert_int_equal(
        ck_inputs_yaml(&reading->inputs, name, (struct ck_place){0}, &document, &reading->diag),
        CK_OK);
    return document->root;
}
