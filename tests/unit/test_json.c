/* JSON: what RFC 8259 allows and what it does not, with the place of each mistake; and run.json as
 * the inputs of a run. */
#include "ck/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct ck_inputs inputs;
    struct ck_diag diag;
    struct ck_source source;
    struct ck_node *root;
    enum ck_status status;
};

static void parse_bytes(struct fixture *f, const char *text, size_t length)
{
    *f = (struct fixture){.source = {"x.json", text, length}};
    ck_diag_init(&f->diag);
    ck_inputs_init(&f->inputs);
    f->status = ck_json_parse(&f->source, &f->inputs.arena, &f->root, &f->diag);
}

static void end(struct fixture *f)
{
    ck_inputs_free(&f->inputs);
    ck_diag_free(&f->diag);
}

/* --- what is good ---------------------------------------------------------------------------- */

static void test_values(void **state)
{
    (void)state;
    static const char text[] = " { \"a\" : [ 1, -0.5e+3 , true,false ,null, \"t\" ],\r\n"
                               "\t\"b\":{}, \"\": [] } ";
    struct fixture f;
    parse_bytes(&f, text, strlen(text));
    assert_int_equal(f.status, CK_OK);
    assert_int_equal(f.root->kind, CK_MAP);
    assert_int_equal(f.root->count, 3);
    const struct ck_node *list = ck_node_get(f.root, "a");
    static const char *const items[] = {"1", "-0.5e+3", "true", "false", "null", "t"};
    assert_int_equal(list->kind, CK_LIST);
    assert_int_equal(list->count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(list->items[i]->text, items[i]);
        assert_int_equal(list->items[i]->quoted, i == 5);
    }
    assert_int_equal(ck_node_get(f.root, "b")->kind, CK_MAP);
    assert_int_equal(ck_node_get(f.root, "")->kind, CK_LIST);
    assert_int_equal(f.root->keys[1]->place.line, 2);
    assert_int_equal(f.root->keys[1]->place.column, 2);
    end(&f);
}

static void expect_text(const char *json, const char *text)
{
    struct fixture f;
    parse_bytes(&f, json, strlen(json));
    assert_int_equal(f.status, CK_OK);
    assert_string_equal(f.root->text, text);
    end(&f);
}

static void test_strings(void **state)
{
    (void)state;
    expect_text("\"\"", "");
    expect_text("\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t\"", "\" \\ / \b\f\n\r\t");
    expect_text("\"TNF-\xCE\xB1\"", "TNF-\xCE\xB1");
    expect_text("\"\\u00b5 \\u03B1 \\u20AC\"", "\xC2\xB5 \xCE\xB1 \xE2\x82\xAC");
    /* U+1D11E is the example of RFC 8259 for a pair; the first and the last that need one */
    expect_text("\"\\uD834\\uDD1E\"", "\xF0\x9D\x84\x9E");
    expect_text("\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    expect_text("\"\\uFFFD\\u007f\"", "\xEF\xBF\xBD\x7F");
}

/* --- what is not ----------------------------------------------------------------------------- */

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        unsigned line, column;
        const char *says;
    } cases[] = {
        {"", 1, 1, "ends too early"},
        {"  \n ", 2, 2, "ends too early"},
        {"{", 1, 2, "ends too early"},
        {"{\"a\": 1", 1, 8, "ends too early"},
        {"[1, 2", 1, 6, "ends too early"},
        {"{\"a\"", 1, 5, "expected ':'"},
        {"{\"a\": 1,}", 1, 9, "expected a key"},
        {"{a: 1}", 1, 2, "expected a key"},
        {"{\"a\": 1 \"b\": 2}", 1, 9, "expected ',' or '}'"},
        {"[1 2]", 1, 4, "expected ',' or ']'"},
        {"[1,]", 1, 4, "expected a value"},
        {"[,1]", 1, 2, "expected a value"},
        {"[1}", 1, 3, "expected ',' or ']'"},
        {"01", 1, 1, "expected a value"},
        {"1.", 1, 1, "expected a value"},
        {".5", 1, 1, "expected a value"},
        {"+1", 1, 1, "expected a value"},
        {"1e", 1, 1, "expected a value"},
        {"-", 1, 1, "expected a value"},
        {"0x10", 1, 1, "expected a value"},
        {"NaN", 1, 1, "expected a value"},
        {"True", 1, 1, "expected a value"},
        {"'a'", 1, 1, "expected a value"},
        {"[\n  tru]", 2, 3, "expected a value"},
        {"1 2", 1, 3, "more text"},
        {"{} // end", 1, 4, "more text"},
        {"\"\xCE\xB1 open", 1, 1, "without its end"},
        {"\"a\\\"", 1, 1, "without its end"},
        {"\"a\\x\"", 1, 3, "unknown escape"},
        {"\"\xCE\xB1\\u12\"", 1, 3, "four hexadecimal digits"},
        {"\"\\u12G4\"", 1, 2, "four hexadecimal digits"},
        {"\"\\u0000\"", 1, 2, "U+0000"},
        {"\"\\uD834\"", 1, 2, "surrogate"},
        {"\"\\uD834\\u0041\"", 1, 2, "surrogate"},
        {"\"\\uDD1E\\uD834\"", 1, 2, "surrogate"},
        {"\"a\nb\"", 1, 3, "control character"},
        {"\"a\tb\"", 1, 3, "control character"},
        {"[\"a\",\n \"\xFF\"]", 2, 3, "not UTF-8"},
        {"\"\xED\xA0\x80\"", 1, 2, "not UTF-8"}, /* a surrogate as bytes */
        {"\"\xC0\xAF\"", 1, 2, "not UTF-8"},     /* an overlong '/' */
        {"{\"a\": 1, \"b\": 2,\n \"\\u0061\": 3}", 2, 2, "second time"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        parse_bytes(&f, cases[i].json, strlen(cases[i].json));
        if (f.status != CK_BAD_INPUT || f.diag.count != 1)
            print_message("case %zu: %s\n", i, cases[i].json);
        assert_int_equal(f.status, CK_BAD_INPUT);
        assert_null(f.root);
        assert_int_equal(f.diag.count, 1);
        const struct ck_message *message = &f.diag.messages[0];
        if (!strstr(message->text, cases[i].says) || message->place.line != cases[i].line ||
            message->place.column != cases[i].column)
            print_message("%s: %u:%u: %s\n", cases[i].json, message->place.line,
                          message->place.column, message->text);
        assert_non_null(strstr(message->text, cases[i].says));
        assert_int_equal(message->place.line, cases[i].line);
        assert_int_equal(message->place.column, cases[i].column);
        end(&f);
    }
}

static void test_a_byte_of_zero(void **state)
{
    (void)state;
    struct fixture f;
    parse_bytes(&f, "\"a\0b\"", 5);
    assert_int_equal(f.status, CK_BAD_INPUT);
    end(&f);
    parse_bytes(&f, "1\0", 2);
    assert_int_equal(f.status, CK_BAD_INPUT);
    end(&f);
}

static enum ck_status parse_nested(unsigned depth)
{
    char text[300] = "";
    struct fixture f;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    parse_bytes(&f, text, 2 * depth);
    enum ck_status status = f.status;
    end(&f);
    return status;
}

static void test_depth(void **state)
{
    (void)state;
    assert_int_equal(parse_nested(64), CK_OK);
    assert_int_equal(parse_nested(65), CK_BAD_INPUT);
    const size_t length = 1000000;
    char *text = malloc(length);
    struct fixture f;
    assert_non_null(text);
    memset(text, '[', length);
    parse_bytes(&f, text, length);
    assert_int_equal(f.status, CK_BAD_INPUT);
    end(&f);
    free(text);
}

/* Every allocation fails once; nothing stays alive. */
static void test_memory(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\": [1, \"two\", {\"b\": null, \"c\": [[]]}], \"d\": \"\\u0041\"}";
    bool failed = true;
    for (long n = 1; failed; n++) {
        const long live = ck_memory_live();
        struct fixture f;
        ck_memory_fail_at(n);
        parse_bytes(&f, text, strlen(text));
        ck_memory_fail_at(0);
        failed = f.status != CK_OK;
        if (failed) assert_int_equal(f.status, CK_NO_MEMORY);
        end(&f);
        assert_int_equal(ck_memory_live(), live);
        assert_true(n < 1000);
    }
}

/* --- run.json -------------------------------------------------------------------------------- */

#define HEAD "{\"program\": \"cytokinet\", \"version\": \"1.2.3\", \"file\": \"a/s.yaml\", "

static const char *open_run(struct fixture *f, const char *text)
{
    const char *path = NULL;
    *f = (struct fixture){0};
    ck_diag_init(&f->diag);
    ck_inputs_init(&f->inputs);
    assert_int_equal(ck_inputs_add(&f->inputs, "run.json", text, strlen(text)), CK_OK);
    f->status = ck_inputs_open_run(&f->inputs, "run.json", "1.2.3", &path, &f->diag);
    return path;
}

static void test_inputs_are_registered(void **state)
{
    (void)state;
    struct fixture f;
    const char *path =
        open_run(&f, HEAD "\"inputs\": [{\"path\": \"l/../m.yaml\", \"same_as\": \"m.yaml\"},"
                          "{\"path\": \"a/s.yaml\", \"text\": \"study: \\u00e9\\n\"},"
                          "{\"path\": \"m.yaml\", \"text\": \"\"}], \"rest\": {\"x\": 1}}");
    assert_int_equal(f.status, CK_OK);
    assert_string_equal(path, "a/s.yaml");
    assert_int_equal(f.diag.count, 0);
    struct ck_document *study = ck_inputs_find(&f.inputs, "a/s.yaml");
    struct ck_document *model = ck_inputs_find(&f.inputs, "m.yaml");
    assert_string_equal(study->source.text, "study: \xC3\xA9\n");
    assert_string_equal(model->source.text, "");
    assert_ptr_equal(ck_inputs_find(&f.inputs, "l/../m.yaml"), model);
    assert_null(ck_inputs_find(&f.inputs, "run.json"));
    /* `l` was a link, so that l/.. is not the folder around it; `a` was none */
    assert_string_equal(ck_inputs_relative(&f.inputs, NULL, "l/../m.yaml"), "l/../m.yaml");
    assert_string_equal(ck_inputs_relative(&f.inputs, &study->source, "../m.yaml"), "m.yaml");
    /* this file exists, but closed inputs look at none */
    struct ck_document *other = NULL;
    assert_int_equal(ck_inputs_text(&f.inputs, "/dev/null", (struct ck_place){0}, &other, &f.diag),
                     CK_BAD_INPUT);
    assert_null(other);
    end(&f);
}

static void test_another_version(void **state)
{
    (void)state;
    struct fixture f;
    open_run(&f, "{\"program\": \"cytokinet\", \"version\": \"0.9\", \"file\": \"s\", "
                 "\"inputs\": [{\"path\": \"s\", \"text\": \"x\"}]}");
    assert_int_equal(f.status, CK_OK);
    assert_int_equal(f.diag.count, 1);
    assert_int_equal(f.diag.messages[0].severity, CK_WARNING);
    assert_non_null(strstr(f.diag.messages[0].text, "0.9"));
    assert_int_equal(f.diag.messages[0].place.column, 37); /* of "0.9" */
    end(&f);
}

static void test_no_run_json(void **state)
{
    (void)state;
    static const struct {
        const char *json, *says;
    } cases[] = {
        {"[]", "not the run.json"},
        {"{}", "not the run.json"},
        {"{\"program\": \"other\"}", "not the run.json"},
        {"study: s\n", "expected a value"},
        {"{\"program\": \"cytokinet\", \"inputs\": []}", "\"version\" must be a text"},
        {HEAD "\"inputs\": {}}", "must be a list"},
        {HEAD "\"input\": []}", "must be a list"},
        {HEAD "\"inputs\": []}", "'a/s.yaml' is not among the inputs"},
        {HEAD "\"inputs\": [1]}", "must be an object"},
        {HEAD "\"inputs\": [{\"path\": 1, \"text\": \"\"}]}", "\"path\" must be a text"},
        {HEAD "\"inputs\": [{\"path\": \"a\", \"text\": 1}]}", "\"text\" must be a text"},
        {HEAD "\"inputs\": [{\"path\": \"\", \"text\": \"\"}]}", "\"path\" must be a text"},
        {HEAD "\"inputs\": [{\"path\": \"a\", \"test\": \"\"}]}", "unknown key 'test'"},
        {HEAD "\"inputs\": [{\"path\": \"a\", \"same_as\": \"b\"}]}", "same as no input"},
        {HEAD "\"inputs\": [{\"path\": \"a\", \"text\": \"\"}, {\"path\": \"a\", \"text\": \"\"}]}",
         "a second input"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        bool said = false;
        open_run(&f, cases[i].json);
        assert_int_equal(f.status, CK_BAD_INPUT);
        for (size_t k = 0; k < f.diag.count; k++)
            said |= strstr(f.diag.messages[k].text, cases[i].says) != NULL;
        if (!said) print_message("%s\n", cases[i].json);
        assert_true(said);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_a_byte_of_zero),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_inputs_are_registered),
        cmocka_unit_test(test_another_version),
        cmocka_unit_test(test_no_run_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
