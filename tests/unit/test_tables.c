/* What a run writes and prints: numbers, JSON strings, curves.csv, metrics.csv, run.json, the
 * summary. The model decays with 1/h, so that rows are known in closed form. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "ck/report.h"
#include "studying.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- numbers --------------------------------------------------------------------------------- */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "1"},
                 {-2.5, "-2.5"},
                 {0.1, "0.1"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1.0 / 3, "0.3333333333333333"},
                 {100, "100"},
                 {1e15, "1e15"},
                 {123456789, "123456789"},
                 {1e-7, "1e-7"},
                 {-1.5e-300, "-1.5e-300"},
                 {1e22, "1e22"},
                 {5e-324, "5e-324"},
                 {NAN, ""}};
    char buffer[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ck_number_print(cases[i].value, buffer), cases[i].text);
    assert_string_equal(ck_number_show(0.1 + 0.2, buffer), "0.3");
    assert_string_equal(ck_number_show(0.012499999999999999, buffer), "0.0125");
    assert_string_equal(ck_number_show(1.0 / 3, buffer), "0.333333333333333");
    assert_string_equal(ck_number_show(-1e-7, buffer), "-1e-7");
}

/* Any double reads back as itself. */
static void test_numbers_read_back(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double value, back;
        char buffer[32];
        const char *end;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        assert_true(ck_number_parse(ck_number_print(value, buffer), &back, &end));
        assert_true(back == value && *end == '\0');
    }
}

/* A locale with a decimal comma changes nothing; where none is installed there is nothing to see.
 */
static void test_numbers_in_another_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"fr_FR.UTF-8", "de_DE.UTF-8", "fr_FR.utf8", "de_DE.utf8"};
    const char *found = NULL;
    for (size_t i = 0; i < 4 && !found; i++) found = setlocale(LC_NUMERIC, names[i]);
    if (!found) skip();
    char buffer[32];
    assert_string_equal(ck_number_print(2.5, buffer), "2.5");
    assert_string_equal(ck_number_show(2.5, buffer), "2.5");
    setlocale(LC_NUMERIC, "C");
}

static void expect_json(const char *text, const char *json)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&shown, &size);
    assert_non_null(stream);
    ck_json_string(stream, text);
    fclose(stream);
    assert_string_equal(shown, json);
    free(shown);
}

static void test_json_strings(void **state)
{
    (void)state;
    expect_json("plain", "\"plain\"");
    expect_json("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"");
    expect_json("tab\tline\nend\x01\x1F", "\"tab\\tline\\nend\\u0001\\u001f\"");
    expect_json("TNF-\xCE\xB1", "\"TNF-\xCE\xB1\"");
    expect_json("torn \xCE", "\"torn \\ufffd\"");
    expect_json("\xFF\xFE", "\"\\ufffd\\ufffd\"");
}

/* --- a run on disk --------------------------------------------------------------------------- */

#define LN2 "0.69314718055994531"

static const char model[] =
    "module: m\n"
    "cytokines:\n"
    "  A: {half_life: " LN2 " h, scale: 10 pg/mL}\n"
    "  B: {half_life: " LN2 " h, scale: 10 pg/mL}\n"
    "cells: {T: {baseline: 100 cell/uL, half_life: 10 d}}\n"
    "agents: {P: {half_life: " LN2 " h, extinct_below: 1 cell/uL, scale: 10 cell/uL}}\n";

static const char study[] =
    "study: s\ntitle: {en: A study, fr: Une étude}\nmodel: model.yaml\nduration: 2 h\n"
    "output: {every: 0.3 h}\n"
    "arms:\n"
    "  plain: {give: {A: {dose: 8 pg/mL, at: 0.5 h}}, label: {en: the plain one, fr: simple}}\n"
    "  wired:\n"
    "    ectopic: {T secretes B: {rate: 0.1 pg/mL/h per (cell/uL)}}\n"
    "    give: {P: {dose: 2 cell/uL}}\n"
    "expect:\n"
    "  - {that: \"peak A in plain > 7 pg/mL\", claims: [], origin: N}\n"
    "  - {that: \"t_extinct A in wired > 1 h\", origin: X}\n"
    "figure: {panels: [[A, P], [A]]}\n";

struct fixture {
    char root[64];
    struct studying s;
    struct ck_output output;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.root = "/tmp/ck_test_tables_XXXXXX"};
    if (!mkdtemp(fixture.root)) return -1;
    studying_open(&fixture.s);
    studying_add(&fixture.s, "model.yaml", model);
    studying_read(&fixture.s, study);
    if (fixture.s.status != CK_OK) ck_diag_print(&fixture.s.diag, stderr);
    if (fixture.s.status != CK_OK) return -1;
    studying_run(&fixture.s);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    char path[300];
    static const char *const names[] = {"curves.csv", "metrics.csv", "run.json"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/out/%s", f->root, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/out", f->root);
    rmdir(path);
    rmdir(f->root);
    ck_output_free(&f->output);
    studying_close(&f->s);
    return 0;
}

static char *print_summary(struct fixture *f, const char *lang, bool quiet, bool json);

/* The text of a file of the results; the caller frees it. */
static char *write_and_read(struct fixture *f, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/out", f->root);
    assert_int_equal(ck_output_open(&f->output, path, &f->s.diag), CK_OK);
    assert_int_equal(ck_write_curves(&f->output, &f->s.study), CK_OK);
    assert_int_equal(ck_write_metrics(&f->output, &f->s.study), CK_OK);
    assert_int_equal(ck_write_run_json(&f->output, &f->s.study, &f->s.inputs), CK_OK);
    assert_int_equal(ck_output_commit(&f->output), CK_OK);
    ck_output_free(&f->output);
    snprintf(path, sizeof path, "%s/out/%s", f->root, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 200000);
    assert_non_null(text);
    assert_true(fread(text, 1, 199999, file) < 199999);
    fclose(file);
    return text;
}

/* Copies the n-th line (from 0) without its end; false if there is none. */
static bool take_line(const char *text, int n, char *line, size_t size)
{
    while (n-- > 0) {
        text = strchr(text, '\n');
        if (!text) return false;
        text++;
    }
    snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
    return *line != '\0';
}

/* The n-th field (from 0) of a line without quotes. */
static const char *take_field(const char *line, int n, char *field, size_t size)
{
    while (n-- > 0) line = strchr(line, ',') + 1;
    snprintf(field, size, "%.*s", (int)strcspn(line, ","), line);
    return field;
}

static void expect_row(const char *text, int row, const char *arm, double time_h, double a)
{
    char line[1000], field[100];
    if (!take_line(text, row, line, sizeof line)) fail_msg("no row %d", row);
    assert_string_equal(take_field(line, 0, field, sizeof field), arm);
    assert_close(atof(take_field(line, 1, field, sizeof field)), time_h, 1e-12);
    assert_close(atof(take_field(line, 2, field, sizeof field)), a, 1e-6);
}

static void test_curves(void **state)
{
    char *text = write_and_read(*state, "curves.csv"), line[1000];
    assert_true(take_line(text, 0, line, sizeof line));
    assert_string_equal(line, "arm,time_h,A,B,P,T");
    /* 0, 0.3, the dose at 0.5, 0.6 … 1.8, the end */
    expect_row(text, 1, "plain", 0, 0);
    expect_row(text, 2, "plain", 0.3, 0);
    expect_row(text, 3, "plain", 0.5, 8);
    expect_row(text, 4, "plain", 0.6, 8 * exp(-0.1));
    expect_row(text, 8, "plain", 1.8, 8 * exp(-1.3));
    expect_row(text, 9, "plain", 2, 8 * exp(-1.5));
    expect_row(text, 10, "wired", 0, 0);
    assert_true(take_line(text, 2, line, sizeof line));
    assert_memory_equal(line, "plain,0.3,", strlen("plain,0.3,"));
    assert_null(strchr(text, '\r'));
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
}

/* P is gone at ln 2 h: a row of its own, with the state after. */
static void test_curves_show_extinctions(void **state)
{
    char *text = write_and_read(*state, "curves.csv"), line[1000], field[100];
    for (int row = 10;; row++) {
        if (!take_line(text, row, line, sizeof line)) fail_msg("no row at ln 2 h");
        if (fabs(atof(take_field(line, 1, field, sizeof field)) - log(2)) > 1e-6) continue;
        assert_string_equal(take_field(line, 4, field, sizeof field), "0");
        break;
    }
    free(text);
}

static void test_metrics(void **state)
{
    char *text = write_and_read(*state, "metrics.csv"), line[1000];
    assert_true(take_line(text, 0, line, sizeof line));
    assert_string_equal(line, "arm,species,metric,value,unit");
    assert_non_null(strstr(text, "\nplain,A,peak,8,pg/mL\n"));
    assert_non_null(strstr(text, "\nplain,A,t_peak,0.5,h\n"));
    assert_non_null(strstr(text, "\nplain,A,t_extinct,,h\n"));
    assert_non_null(strstr(text, "\nplain,B,peak,,pg/mL\n"));
    assert_non_null(strstr(text, "\nplain,B,auc,0,pg.h/mL\n"));
    assert_non_null(strstr(text, "\nwired,P,final,0,cell/uL\n"));
    int lines = 0;
    while (take_line(text, lines, line, sizeof line)) lines++;
    assert_int_equal(lines, 1 + 2 * 4 * CK_METRIC_COUNT);
    free(text);
}

/* The tolerance is 1e-3 · 1e-8 · 10 pg/mL: what is smaller is 0 for readers, in curves.csv not. */
static void test_noise_is_zero(void **state)
{
    struct fixture *f = *state;
    struct ck_trajectory *trajectory = &f->s.study.arms[0].trajectory;
    const size_t a = ck_trajectory_column(trajectory, "A");
    trajectory->final[a] = -7.7e-20;
    char *text = write_and_read(f, "metrics.csv");
    assert_non_null(strstr(text, "\nplain,A,final,0,pg/mL\n"));
    assert_non_null(strstr(text, "\nplain,A,peak,8,pg/mL\n"));
    free(text);
    text = print_summary(f, "en", false, false);
    assert_non_null(strstr(text, "    A  final 0 pg/mL, peak 8 pg/mL"));
    free(text);
    text = print_summary(f, "en", false, true);
    assert_non_null(strstr(text, "\"final\": 0, "));
    free(text);
    text = write_and_read(f, "curves.csv");
    assert_non_null(strstr(text, "-7.7e-20"));
    free(text);
    trajectory->final[a] = 2e-10;
    text = write_and_read(f, "metrics.csv");
    assert_non_null(strstr(text, "\nplain,A,final,2e-10,pg/mL\n"));
    free(text);
}

/* A reader of JSON, enough to tell whether a text is well formed: returns what follows a value. */
static const char *skip_json(const char *c);

static const char *skip_blanks(const char *c)
{
    return c + strspn(c, " \n");
}

static const char *skip_string(const char *c)
{
    assert_int_equal(*c, '"');
    for (c++; *c != '"'; c++) {
        assert_true((unsigned char)*c >= 0x20);
        if (*c == '\\') c++;
    }
    return c + 1;
}

static const char *skip_members(const char *c, char end)
{
    c = skip_blanks(c + 1);
    while (*c != end) {
        if (end == '}') {
            c = skip_blanks(skip_string(c));
            assert_int_equal(*c, ':');
            c++;
        }
        c = skip_blanks(skip_json(c));
        assert_true(*c == ',' || *c == end);
        if (*c == ',') {
            c = skip_blanks(c + 1);
            assert_int_not_equal(*c, end);
        }
    }
    return c + 1;
}

static const char *skip_json(const char *c)
{
    c = skip_blanks(c);
    if (*c == '{') return skip_members(c, '}');
    if (*c == '[') return skip_members(c, ']');
    if (*c == '"') return skip_string(c);
    const size_t word = strspn(c, "truefalsn");
    if (word > 0) return c + word;
    const size_t number = strspn(c, "0123456789+-.e");
    assert_true(number > 0);
    return c + number;
}

static void test_run_json(void **state)
{
    char *text = write_and_read(*state, "run.json");
    assert_string_equal(skip_blanks(skip_json(text)), "");
    assert_non_null(strstr(text, "\"study\": \"s\", \"title\": {\"en\": \"A study\""));
    assert_non_null(strstr(text, "{\"path\": \"model.yaml\", \"text\": \"module: m\\ncytokines:"));
    assert_non_null(strstr(text, "{\"path\": \"s.yaml\", \"text\": \"study: s"));
    assert_null(strstr(text, "m.yaml\"")); /* registered, but not of this study */
    assert_non_null(strstr(text, "\"duration_h\": 2"));
    assert_non_null(strstr(text, "\"T\": 100"));
    assert_non_null(strstr(text, "\"kind\": \"dose\", \"target\": \"A\", \"time_h\": 0.5, "
                                 "\"value\": 8}"));
    assert_non_null(strstr(text, "\"changed\": {\n      \"T secretes B/basal\": 1,"));
    assert_non_null(strstr(text, "\"own_wiring\": true"));
    assert_non_null(strstr(text, "\"extinctions\": [{\"species\": \"P\", \"time_h\": 0.69"));
    assert_non_null(strstr(text, "\"holds\": true, \"left\": 8"));
    assert_non_null(strstr(text, "\"missing\": \"t_extinct A in wired\""));
    free(text);
}

/* No clock, no process number: the same study gives the same bytes. */
static void test_same_bytes(void **state)
{
    static const char *const names[] = {"curves.csv", "metrics.csv", "run.json"};
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) {
        char *first = write_and_read(f, names[i]);
        studying_run(&f->s);
        char *second = write_and_read(f, names[i]);
        assert_string_equal(first, second);
        free(first);
        free(second);
    }
}

/* --- the terminal ---------------------------------------------------------------------------- */

static char *print_summary(struct fixture *f, const char *lang, bool quiet, bool json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    if (json)
        ck_print_summary_json(&f->s.study, stream);
    else
        ck_print_summary(&f->s.study, lang, quiet, stream);
    fclose(stream);
    return text;
}

static void test_summary(void **state)
{
    char *text = print_summary(*state, "en", false, false);
    assert_non_null(strstr(text, "s: A study\n  plain: the plain one\n"));
    assert_non_null(strstr(text, "    A  final 1.785 pg/mL, peak 8 pg/mL at 0.5 h\n"));
    assert_non_null(
        strstr(text, "  holds  peak A in plain > 7 pg/mL\n      8 > 7 pg/mL  [notes]\n"));
    assert_non_null(strstr(text, "  FAILS  t_extinct A in wired > 1 h\n"
                                 "      there is no t_extinct A in wired  [assumed]\n"));
    assert_non_null(strstr(text, "1 of 2 expectations hold, 1 FAIL\n"));
    free(text);
    text = print_summary(*state, "fr", false, false);
    assert_non_null(strstr(text, "s: Une \xC3\xA9tude\n  plain: simple\n"));
    assert_non_null(strstr(text, "1 attentes tenues sur 2"));
    free(text);
}

static void test_quiet_summary(void **state)
{
    char *text = print_summary(*state, "en", true, false);
    assert_memory_equal(text, "  FAILS  t_extinct", strlen("  FAILS  t_extinct"));
    assert_null(strstr(text, "holds"));
    free(text);
}

static void test_json_summary(void **state)
{
    char *text = print_summary(*state, "en", false, true);
    assert_string_equal(skip_blanks(skip_json(text)), "");
    assert_non_null(strstr(text, "\"A\": {\"unit\": \"pg/mL\", \"peak\": 8, \"t_peak\": 0.5"));
    assert_non_null(strstr(text, "\"t_extinct\": null"));
    free(text);
}

/* --- memory ---------------------------------------------------------------------------------- */

static void test_every_allocation_failing_once(void **state)
{
    struct fixture *f = *state;
    char path[300];
    snprintf(path, sizeof path, "%s/out", f->root);
    bool reached = true;
    for (long n = 1; reached; n++) {
        assert_int_equal(ck_output_open(&f->output, path, &f->s.diag), CK_OK);
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        enum ck_status status = ck_write_curves(&f->output, &f->s.study);
        if (status == CK_OK) status = ck_write_metrics(&f->output, &f->s.study);
        if (status == CK_OK) status = ck_write_run_json(&f->output, &f->s.study, &f->s.inputs);
        ck_memory_fail_at(0);
        reached = ck_memory_count() - before >= n;
        assert_int_equal(status, reached ? CK_NO_MEMORY : CK_OK);
        f->s.diag.out_of_memory = false;
        ck_output_free(&f->output);
    }
    assert_int_equal(f->s.diag.errors, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_read_back),
        cmocka_unit_test(test_numbers_in_another_locale),
        cmocka_unit_test(test_json_strings),
        TEST(test_curves),
        TEST(test_curves_show_extinctions),
        TEST(test_metrics),
        TEST(test_noise_is_zero),
        TEST(test_run_json),
        TEST(test_same_bytes),
        TEST(test_summary),
        TEST(test_quiet_summary),
        TEST(test_json_summary),
        TEST(test_every_allocation_failing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
