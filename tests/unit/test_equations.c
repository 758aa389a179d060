/* Equations as text and LaTeX, and the ledger: what stands where, in every locale, without memory.
 */
#include "ck/report.h"
#include "compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define MODEL                                                                                      \
    "module: small\n"                                                                              \
    "title: {en: A small_model, fr: Un petit modèle}\n"                                           \
    "cytokines:\n"                                                                                 \
    "  TNFa: {label: TNF-α, half_life: 18 min in 13..30 @lo2016, baseline: 2 pg/mL}\n"            \
    "  IL1: {label: 'IL-1 (50 % & more)'}\n"                                                       \
    "  IL1RA: {}\n"                                                                                \
    "cells: {macrophage: {scale: 1 cell/uL @notes}}\n"                                             \
    "receptors:\n"                                                                                 \
    "  TNFR: {ligands: {TNFa: 60 pg/mL @fit}}\n"                                                   \
    "  IL1R: {ligands: {IL1: 30 pg/mL}, antagonists: {IL1RA: 10 pg/mL}}\n"                         \
    "processes:\n"                                                                                 \
    "  macrophage secretes TNFa:\n"                                                                \
    "    rate: 35 pg/mL/h per (cell/uL) in 5..200\n"                                               \
    "    delay: 2 h\n"                                                                             \
    "    any: {IL1R: {}, macrophage: {K: 1e3 cell/uL}}\n"                                          \
    "    suppress: {TNFR: 0.9}\n"                                                                  \
    "references:\n"                                                                                \
    "  lo2016: {kind: literature, cite: 'Lo et al. 2016'}\n"                                       \
    "  fit: {kind: calibrated, cite: 'endotoxin data'}\n"

enum output { TEXT, LATEX, LEDGER, LEDGER_JSON };

/* What a report prints, to be freed by free(); NULL where memory ran out. */
static char *print(const struct compiled *m, enum output output)
{
    char *bytes = NULL;
    size_t size = 0;
    enum ck_status status;
    FILE *stream = open_memstream(&bytes, &size);
    assert_non_null(stream);
    if (output == TEXT || output == LATEX)
        status = ck_print_equations(&m->graph, &m->system, output == LATEX, stream);
    else
        status = ck_print_ledger(&m->graph, stream, output == LEDGER_JSON);
    assert_int_equal(fclose(stream), 0);
    if (status == CK_OK) return bytes;
    assert_int_equal(status, CK_NO_MEMORY);
    free(bytes);
    return NULL;
}

static void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("no '%s' in\n%s", part, text);
}

static void the_text_says_what_was_compiled(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *text = print(&m, TEXT);
    assert_holds(text, "small: A small_model\n");
    assert_holds(text, "  signal(TNFR, macrophage)\n"
                       "    = {TNFR/on/macrophage} * (1 - {TNFR/block}) * "
                       "H(TNFa; {TNFR/K/TNFa}, {TNFR/n})\n");
    assert_holds(text, "H(IL1 / {IL1R/K/IL1}; 1 + IL1RA / {IL1R/K/IL1RA}, {IL1R/n})");
    assert_holds(text, "  J[macrophage secretes TNFa]   (pg/mL/h)\n"
                       "    = {TNFa/production} * {rate} * macrophage\n");
    assert_holds(text, "(1 - (1 - signal(IL1R, macrophage))");
    assert_holds(text, "H(macrophage; {any/macrophage/K}, {any/macrophage/n})");
    assert_holds(text, "      * (1 - {suppress/TNFR/epsilon} * signal(TNFR, macrophage))\n");
    assert_holds(text, "  J[TNFa decay]   (pg/mL/h)\n    = ln(2) / {TNFa/half_life} * TNFa\n");
    assert_holds(text, "  d IL1/dt   (pg/mL/h)\n    = -J[IL1 decay] - J[IL1 neutralisation]\n");
    assert_holds(text, "  d macrophage/dt   (cell/uL/h)\n    = 0\n");
    assert_holds(text, "step(macrophage secretes TNFa) * [macrophage secretes TNFa/stage1]");
    assert_holds(text, "\n  TNFR/K/TNFa ");
    assert_holds(text, "  60 pg/mL\n");
    assert_holds(text, "  solved for the rest pg/mL/h\n");
    free(text);
    compiled_close(&m);
}

/* A ligand that is bound in moles: its coefficient is -1 / (1 / mass), which is -mass. */
static void coefficients_are_not_inverted_twice(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, "module: m\n"
                      "cytokines:\n"
                      "  A: {half_life: 1 h, molar_mass: 17 kDa}\n"
                      "drugs:\n"
                      "  D: {half_life: 1 d, molar_mass: 150 kDa}\n"
                      "processes:\n"
                      "  D binds A: {complex: C, on: 2 nM-1 h-1, K: 0.1 nM, half_life: 10 h}\n");
    char *text = print(&m, TEXT);
    assert_holds(text, "-{A/molar_mass} * J[D binds A]");
    assert_null(strstr(text, "1 / (1 /"));
    free(text);
    compiled_close(&m);
}

static void lines_of_the_text_are_at_most_100_characters(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *text = print(&m, TEXT);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (strlen(line) > 100) fail_msg("%zu characters: %s", strlen(line), line);
    free(text);
    compiled_close(&m);
}

static void latex_has_no_bare_special_characters(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *latex = print(&m, LATEX);
    assert_holds(latex, "\\section*{A small\\_model}");
    assert_holds(latex, "\\text{TNF-$\\alpha$}");
    assert_holds(latex, "IL-1 (50 \\% \\& more)");
    assert_holds(latex, "\\begin{align*}");
    assert_holds(latex, "\\end{document}\n");
    assert_null(strstr(latex, "α"));
    for (const char *at = latex; *at; at++) assert_true((unsigned char)*at >= '\n');
    free(latex);
    compiled_close(&m);
}

static size_t count(const char *text, char wanted)
{
    size_t found = 0;
    for (; *text; text++) found += *text == wanted;
    return found;
}

static void latex_braces_are_balanced(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *latex = print(&m, LATEX);
    assert_int_equal(count(latex, '{'), count(latex, '}'));
    free(latex);
    compiled_close(&m);
}

/* Written in the file: half-life, scale, baseline, 3 K, rate, delay, K, epsilon. */
static void the_ledger_counts_what_files_say(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *ledger = print(&m, LEDGER);
    /* 11: half-lives (one of the paper, two of the notes), a baseline, three half-effects of
     * receptors, rate, delay, K, epsilon; the scale is a setting */
    assert_holds(ledger, "\n11 numbers about biology\n");
    assert_holds(ledger, "  notes           2   18.2 %\n");
    assert_holds(ledger, "  literature      1    9.1 %\n");
    assert_holds(ledger, "  calibrated      1    9.1 %\n");
    assert_holds(ledger, "  assumed         7   63.6 %\n");
    assert_holds(ledger, "\n1 settings, ");
    assert_holds(ledger, "\n7 without a range\n"); /* all but the rate that are nobody's */
    assert_holds(ledger, "\nfrom the literature: 1\n  TNFa/half_life ");
    assert_holds(ledger, "  lo2016\n  lo2016: Lo et al. 2016\n");
    assert_holds(ledger, "biology: 1\n  macrophage/scale ");
    assert_holds(ledger, "  0.216667..0.5 "); /* 13 and 30 min */
    free(ledger);
    compiled_close(&m);
}

static void the_ledger_is_json_too(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *ledger = print(&m, LEDGER_JSON);
    assert_holds(ledger, "{\n  \"model\": \"small\",\n  \"numbers\": [\n");
    assert_holds(ledger, "\"kind\": \"calibrated\", \"tag\": \"fit\", "
                         "\"source\": \"endotoxin data\", \"default\": false}");
    assert_holds(ledger, "\"count\": {\"notes\": 2, \"literature\": 1, \"calibrated\": 1, "
                         "\"assumed\": 7, \"setting\": 1, ");
    assert_holds(ledger, "\"without_range\": 7, \"biology\": 11}");
    assert_int_equal(count(ledger, '{'), count(ledger, '}'));
    free(ledger);
    compiled_close(&m);
}

static void a_comma_locale_changes_nothing(void **state)
{
    static const char *const locales[] = {"fr_FR.UTF-8", "de_DE.UTF-8", "fr_FR.utf8"};
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    char *before = print(&m, TEXT), *ledger = print(&m, LEDGER);
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        if (!setlocale(LC_ALL, locales[i])) continue;
        char *text = print(&m, TEXT), *other = print(&m, LEDGER);
        setlocale(LC_ALL, "C");
        assert_string_equal(text, before);
        assert_string_equal(other, ledger);
        free(text);
        free(other);
    }
    free(before);
    free(ledger);
    compiled_close(&m);
}

static void every_allocation_may_fail(void **state)
{
    struct compiled m;
    (void)state;
    compiled_open(&m, MODEL);
    for (enum output output = TEXT; output <= LATEX; output++) {
        char *text = NULL;
        long live = ck_memory_live(), n = 0;
        while (!text) {
            ck_memory_fail_at(++n);
            text = print(&m, output);
            ck_memory_fail_at(0);
            assert_int_equal(ck_memory_live(), live);
        }
        assert_true(n > 2);
        free(text);
    }
    compiled_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_says_what_was_compiled),
        cmocka_unit_test(coefficients_are_not_inverted_twice),
        cmocka_unit_test(lines_of_the_text_are_at_most_100_characters),
        cmocka_unit_test(latex_has_no_bare_special_characters),
        cmocka_unit_test(latex_braces_are_balanced),
        cmocka_unit_test(the_ledger_counts_what_files_say),
        cmocka_unit_test(the_ledger_is_json_too),
        cmocka_unit_test(a_comma_locale_changes_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
