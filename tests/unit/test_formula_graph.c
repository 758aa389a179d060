/* Arrows of formulas in the interaction graph: the sign of the derivative, none where there is no
 * one sign; and formulas as `equations` shows them. */
#include "compiled.h"

#include "ck/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char model[] = "module: m\n"
                            "parameters: {k: 0.5 h-1, stimulus: 0}\n"
                            "functions: {f(x): x/(1 + B^2)}\n"
                            "variables: {drive: k*A*stimulus}\n"
                            "effects: {A: {}, B: {}, C: {}, D: {}}\n"
                            "processes:\n"
                            "  body induces D: {rate: f(drive) + k*C*exp(-C)}\n"
                            "  body clears D: {rate: k*D*A}\n"
                            "  body clears C: {rate: \"k*C^0.5*sin(C)\"}\n";

static char *print(void (*write)(const struct compiled *, FILE *))
{
    struct compiled m;
    char *text = NULL;
    size_t size = 0;
    compiled_open(&m, model);
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    write(&m, stream);
    fclose(stream);
    compiled_close(&m);
    return text;
}

static void write_graph(const struct compiled *m, FILE *stream)
{
    struct ck_diag diag;
    ck_diag_init(&diag);
    assert_int_equal(
        ck_print_graph(
            &(struct ck_graph_request){.graph = &m->graph, .format = "graphml", .lang = "en"},
            stream, &diag),
        CK_OK);
    ck_diag_free(&diag);
}

static void write_loops(const struct compiled *m, FILE *stream)
{
    assert_int_equal(ck_print_loops(&m->graph, "en", stream), CK_OK);
}

static void write_equations(const struct compiled *m, FILE *stream)
{
    assert_int_equal(ck_print_equations(&m->graph, &m->system, false, stream), CK_OK);
}

static void write_latex(const struct compiled *m, FILE *stream)
{
    assert_int_equal(ck_print_equations(&m->graph, &m->system, true, stream), CK_OK);
}

/* An edge between the two with this sign. */
static bool has_edge(const char *graph, const char *from, const char *to, const char *sign)
{
    char head[128], wanted[64];
    snprintf(head, sizeof head, "source=\"%s\" target=\"%s\"", from, to);
    snprintf(wanted, sizeof wanted, "<data key=\"sign\">%s</data>", sign);
    for (const char *at = strstr(graph, head); at; at = strstr(at + 1, head)) {
        const char *end = strstr(at, "</edge>"), *found = strstr(at, wanted);
        if (found && found < end) return true;
    }
    return false;
}

/* A drives D though the stimulus is 0 until an arm sets it; A also removes D. */
static void signs_are_those_of_the_derivative(void **state)
{
    (void)state;
    char *graph = print(write_graph);
    assert_true(has_edge(graph, "A", "D", "1"));
    assert_true(has_edge(graph, "A", "D", "-1"));
    assert_true(has_edge(graph, "B", "D", "-1"));
    assert_false(has_edge(graph, "B", "D", "1"));
    assert_true(has_edge(graph, "C", "D", "0"));   /* rises to C = 1, falls after */
    assert_false(has_edge(graph, "D", "D", "-1")); /* its own loss is no arrow */
    free(graph);
}

static void loops_need_a_sign(void **state)
{
    (void)state;
    char *loops = print(write_loops);
    assert_non_null(strstr(loops, "# 0 loops"));
    free(loops);
}

static void equations_show_formulas(void **state)
{
    (void)state;
    char *text = print(write_equations);
    assert_non_null(strstr(text, "  drive\n    = {k} * A * {stimulus}\n"));
    assert_non_null(strstr(text, "{rate} * (drive / (1 + B^2) + {k} * C * exp(-C))"));
    assert_non_null(strstr(text, "{rate} * {k} * C^0.5 * sin(C)"));
    free(text);
    text = print(write_latex);
    assert_non_null(strstr(text, "\\sin("));
    assert_non_null(strstr(text, "\\text{C}^{0.5}"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_those_of_the_derivative),
        cmocka_unit_test(loops_need_a_sign),
        cmocka_unit_test(equations_show_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
