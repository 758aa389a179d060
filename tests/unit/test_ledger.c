/* The provenance of the model that comes with the program: every number about biology has a
 * plausible range or is the notes', every source is declared and used. */
#include "ck/model.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

struct fixture {
    struct ck_inputs inputs;
    struct ck_units *units;
    struct ck_diag diag;
    struct ck_graph graph;
};

static void open_model(struct fixture *f, const char *path)
{
    ck_inputs_init(&f->inputs);
    ck_diag_init(&f->diag);
    ck_graph_init(&f->graph);
    f->units = ck_units_create();
    assert_non_null(f->units);
    const enum ck_status status =
        ck_model_read(&f->inputs, f->units, path, (struct ck_place){0}, &f->graph, &f->diag);
    ck_diag_print(&f->diag, stderr);
    assert_int_equal(status, CK_OK);
    assert_true(f->graph.number_count > 0);
}

static void close_model(struct fixture *f)
{
    ck_graph_free(&f->graph);
    ck_units_destroy(f->units);
    ck_diag_free(&f->diag);
    ck_inputs_free(&f->inputs);
}

typedef size_t (*check_model)(const struct ck_graph *graph);

/* The mistakes that a check finds in all of model/. */
static size_t check_models(check_model check)
{
    size_t models = 0, mistakes = 0;
    DIR *folder = opendir("model");
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const char *end = strrchr(entry->d_name, '.');
        char path[300];
        struct fixture f;
        if (!end || strcmp(end, ".yaml") != 0) continue;
        snprintf(path, sizeof path, "model/%s", entry->d_name);
        open_model(&f, path);
        mistakes += check(&f.graph);
        close_model(&f);
        models++;
    }
    closedir(folder);
    assert_true(models > 0);
    return mistakes;
}

static bool is_by_notes(const struct ck_graph *graph, const struct ck_number *number)
{
    return ck_graph_provenance(graph, number) == CK_BY_NOTES;
}

static size_t count_without_range(const struct ck_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        if (number->is_default || ck_graph_is_setting(graph, number)) continue;
        if (!isnan(number->low) || is_by_notes(graph, number)) continue;
        print_message("%s:%u: %s has no range and is not @notes\n", number->place.source->path,
                      number->place.line, number->address);
        count++;
    }
    return count;
}

static void test_numbers_have_ranges(void **state)
{
    (void)state;
    assert_int_equal(check_models(count_without_range), 0);
}

/* A range of one point, or one of more than five powers of ten, says nothing. */
static size_t count_empty_ranges(const struct ck_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        if (isnan(number->low)) continue;
        if (number->low < number->high && !(number->high > 1e5 * number->low && number->low > 0))
            continue;
        print_message("%s: %g..%g\n", number->address, number->low, number->high);
        count++;
    }
    return count;
}

static void test_ranges_say_something(void **state)
{
    (void)state;
    assert_int_equal(check_models(count_empty_ranges), 0);
}

static size_t count_undeclared(const struct ck_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->number_count; i++) {
        const char *tag = graph->numbers[i]->tag;
        if (!tag || strcmp(tag, "notes") == 0 || strcmp(tag, "assumed") == 0) continue;
        if (ck_graph_reference(graph, tag)) continue;
        print_message("%s: @%s\n", graph->numbers[i]->address, tag);
        count++;
    }
    return count;
}

/* In the text of a file: another file's `set:` may have replaced the number that a tag stood on. */
static bool is_written(const struct ck_graph *graph, const char *tag)
{
    char mark[80];
    snprintf(mark, sizeof mark, "@%s", tag);
    for (size_t i = 0; i < graph->module_count; i++)
        if (strstr(graph->modules[i].document->source.text, mark)) return true;
    return false;
}

static size_t count_without_cite(const struct ck_graph *graph)
{
    size_t count = 0;
    for (size_t i = 0; i < graph->reference_count; i++) {
        const struct ck_reference *reference = &graph->references[i];
        if (is_written(graph, reference->tag) && reference->cite[0]) continue;
        print_message("@%s is not used or cites nothing\n", reference->tag);
        count++;
    }
    return count;
}

static void test_sources_are_declared_and_used(void **state)
{
    (void)state;
    assert_int_equal(check_models(count_undeclared), 0);
    assert_int_equal(check_models(count_without_cite), 0);
}

/* The rule by hand, on one of each. */
static void test_what_is_a_setting(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, "module: m\n"
                     "cells: {T: {half_life: 1 d, scale: 1 cell/uL, initial: 5 cell/uL}}\n"
                     "agents: {P: {extinct_below: 1 cell/uL, half_life: 1 h, scale: 1 cell/uL}}\n"
                     "cytokines: {A: {baseline: 1 pg/mL}}\n"
                     "effects: {E: {baseline: 1, half_life: 1 h}, "
                     "F: {unit: K, baseline: 1 K, half_life: 1 h}}\n"
                     "processes: {T secretes A: {rate: 0.001 pg/mL/h per (cell/uL), delay: 1 h, "
                     "stages: 3}}\n");
    static const char *const settings[] = {"T/scale", "T/initial", "P/extinct_below", "E/baseline",
                                           "T secretes A/stages"};
    static const char *const biology[] = {"T/half_life", "A/baseline", "F/baseline",
                                          "T secretes A/rate", "T secretes A/delay"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        assert_true(ck_graph_is_setting(&r.graph, reading_number(&r, settings[i])));
    for (size_t i = 0; i < sizeof biology / sizeof *biology; i++)
        assert_false(ck_graph_is_setting(&r.graph, reading_number(&r, biology[i])));
    reading_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_have_ranges),
        cmocka_unit_test(test_ranges_say_something),
        cmocka_unit_test(test_sources_are_declared_and_used),
        cmocka_unit_test(test_what_is_a_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
