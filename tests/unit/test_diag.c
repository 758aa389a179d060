/* Diagnostics: what is printed, where the caret stands, which name is nearest. The expected texts
 * are written by hand from the format that diag.h promises. */
#include "ck/diag.h"
#include "ck/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static struct ck_source source_of(const char *text)
{
    return (struct ck_source){"configs/x.yaml", text, strlen(text)};
}

static struct ck_place place_in(const struct ck_source *source, unsigned line, unsigned column,
                                unsigned width)
{
    return (struct ck_place){source, line, column, width};
}

/* What ck_diag_print writes; the caller frees it. */
static char *printed(const struct ck_diag *diag)
{
    static char *text;
    static size_t size;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    ck_diag_print(diag, stream);
    fclose(stream);
    return text;
}

static void assert_printed(struct ck_diag *diag, const char *expected)
{
    char *text = printed(diag);
    assert_string_equal(text, expected);
    free(text);
    ck_diag_free(diag);
}

static void a_message_has_place_line_caret_and_hint(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("study: a\n\ndurations: 120 d\narms: {}\n");
    (void)state;
    ck_diag_init(&diag);
    ck_error(&diag, place_in(&source, 3, 1, 9), "did you mean 'duration'?", "unknown key '%s'",
             "durations");
    assert_printed(&diag, "configs/x.yaml:3:1: error: unknown key 'durations'\n"
                          "    3 | durations: 120 d\n"
                          "      | ^~~~~~~~~\n"
                          "  hint: did you mean 'duration'?\n");
}

static void places_may_be_less_exact(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("a: 1\n");
    (void)state;
    ck_diag_init(&diag);
    ck_error(&diag, (struct ck_place){0}, NULL, "no command");
    ck_warning(&diag, place_in(&source, 0, 0, 0), NULL, "the file is strange");
    ck_error(&diag, place_in(&source, 1, 2, 0), NULL, "no width");
    ck_error(&diag, place_in(&source, 1, 3, 90), NULL, "wider than the line");
    ck_error(&diag, place_in(&source, 1, 70, 2), NULL, "beyond the line");
    ck_error(&diag, place_in(&source, 2, 1, 1), NULL, "at the end");
    ck_error(&diag, place_in(&source, 9, 1, 1), NULL, "beyond the file");
    assert_int_equal(diag.errors, 6);
    assert_printed(&diag, "error: no command\n"
                          "configs/x.yaml: warning: the file is strange\n"
                          "configs/x.yaml:1:2: error: no width\n"
                          "    1 | a: 1\n"
                          "      |  ^\n"
                          "configs/x.yaml:1:3: error: wider than the line\n"
                          "    1 | a: 1\n"
                          "      |   ^~\n"
                          "configs/x.yaml:1:70: error: beyond the line\n"
                          "    1 | a: 1\n"
                          "      |     ^\n"
                          "configs/x.yaml:2:1: error: at the end\n"
                          "    2 | \n"
                          "      | ^\n"
                          "configs/x.yaml:9:1: error: beyond the file\n");
}

static void columns_count_characters(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("clé: {été: β, 単位: x}\n");
    (void)state;
    ck_diag_init(&diag);
    ck_error(&diag, place_in(&source, 1, 15, 2), NULL, "here");
    assert_printed(&diag, "configs/x.yaml:1:15: error: here\n"
                          "    1 | clé: {été: β, 単位: x}\n"
                          "      |               ^~\n");
}

static void tabs_stand_under_tabs(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("a:\t{b:\t1}\n");
    (void)state;
    ck_diag_init(&diag);
    ck_error(&diag, place_in(&source, 1, 8, 1), NULL, "here");
    assert_printed(&diag, "configs/x.yaml:1:8: error: here\n"
                          "    1 | a:\t{b:\t1}\n"
                          "      |   \t   \t^\n");
}

/* Escape sequences, a reversal of the reading order and bytes that are no text must not reach the
 * terminal: not from the line, the message, the hint or the path. */
static void control_characters_are_not_shown(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("a: \x1B[31mred \xE2\x80\xAE \xFF\xC3 x\n");
    (void)state;
    source.path = "evil\x1B.yaml";
    ck_diag_init(&diag);
    ck_error(&diag, place_in(&source, 1, 4, 2), "try \a", "bad '%s'", "\x1B[2J\n\xC2\x9B");
    assert_printed(&diag, "evil?.yaml:1:4: error: bad '?[2J?\?'\n"
                          "    1 | a: ?[31mred ? ?? x\n"
                          "      |    ^~\n"
                          "  hint: try ?\n");
}

static void assert_caret_under(const char *text, char marker)
{
    const char *line = strstr(text, "| ");
    assert_non_null(line);
    line += 2;
    const char *caret = strstr(line, "| ");
    assert_non_null(caret);
    caret += 2;
    size_t column = (size_t)(strchr(caret, '^') - caret);
    size_t length = (size_t)(strchr(line, '\n') - line);
    assert_true(length <= 100);
    assert_true(column < length);
    assert_int_equal(line[column], marker);
}

static void long_lines_are_cut_around_the_caret(void **state)
{
    char line[1002];
    (void)state;
    for (size_t column = 1; column <= 1000; column += 37) {
        struct ck_diag diag;
        memset(line, '.', 1000);
        strcpy(line + 1000, "\n");
        line[column - 1] = '#';
        struct ck_source source = source_of(line);
        ck_diag_init(&diag);
        ck_error(&diag, place_in(&source, 1, (unsigned)column, 1), NULL, "here");
        char *text = printed(&diag);
        assert_caret_under(text, '#');
        free(text);
        ck_diag_free(&diag);
    }
}

static void messages_come_in_order_of_place_each_once(void **state)
{
    struct ck_diag diag;
    struct ck_source a = {"a.yaml", "k: v\n", 5}, b = {"b.yaml", "k: v\n", 5};
    (void)state;
    ck_diag_init(&diag);
    ck_error(&diag, place_in(&b, 1, 1, 1), NULL, "b");
    ck_error(&diag, place_in(&a, 1, 4, 1), NULL, "value");
    ck_error(&diag, place_in(&a, 1, 1, 1), NULL, "first");
    ck_error(&diag, place_in(&a, 1, 1, 1), NULL, "second");
    ck_error(&diag, place_in(&a, 1, 4, 1), NULL, "value");
    assert_printed(&diag, "a.yaml:1:1: error: first\n    1 | k: v\n      | ^\n"
                          "a.yaml:1:1: error: second\n    1 | k: v\n      | ^\n"
                          "a.yaml:1:4: error: value\n    1 | k: v\n      |    ^\n"
                          "b.yaml:1:1: error: b\n    1 | k: v\n      | ^\n");
}

static void very_many_messages_are_cut(void **state)
{
    struct ck_diag diag;
    (void)state;
    ck_diag_init(&diag);
    for (int i = 0; i < 250; i++) ck_error(&diag, (struct ck_place){0}, NULL, "number %d", i);
    char *text = printed(&diag);
    assert_non_null(strstr(text, "number 199\n... and 50 more messages\n"));
    free(text);
    ck_diag_free(&diag);
}

static void line_breaks_are_those_of_yaml(void **state)
{
    struct ck_diag diag;
    struct ck_source source = source_of("a\r\nb\rc\xC2\x85"
                                        "d\xE2\x80\xA8"
                                        "e\xE2\x80\xA9"
                                        "f\n");
    (void)state;
    for (unsigned line = 1; line <= 6; line++) {
        char expected[80];
        ck_diag_init(&diag);
        ck_error(&diag, place_in(&source, line, 1, 1), NULL, "x");
        snprintf(expected, sizeof expected,
                 "configs/x.yaml:%u:1: error: x\n    %u | %c\n      | ^\n", line, line,
                 (char)('a' + line - 1));
        assert_printed(&diag, expected);
    }
}

static void status_counts_errors_since(void **state)
{
    struct ck_diag diag;
    (void)state;
    ck_diag_init(&diag);
    assert_int_equal(ck_diag_status(&diag, 0), CK_OK);
    ck_warning(&diag, (struct ck_place){0}, NULL, "only a warning");
    assert_int_equal(ck_diag_status(&diag, 0), CK_OK);
    ck_error(&diag, (struct ck_place){0}, NULL, "an error");
    assert_int_equal(ck_diag_status(&diag, 0), CK_BAD_INPUT);
    assert_int_equal(ck_diag_status(&diag, 1), CK_OK);
    ck_diag_free(&diag);
}

static void a_lost_message_is_out_of_memory(void **state)
{
    long live = ck_memory_live();
    (void)state;
    for (long n = 1; n <= 3; n++) {
        struct ck_diag diag;
        ck_diag_init(&diag);
        ck_memory_fail_at(n);
        for (int i = 0; i < 50; i++) ck_error(&diag, (struct ck_place){0}, "hint", "%0100d", i);
        assert_int_equal(ck_diag_status(&diag, 0), CK_NO_MEMORY);
        ck_memory_fail_at(1); /* and printing does without */
        char *text = printed(&diag);
        ck_memory_fail_at(0);
        assert_non_null(strstr(text, "49\n"));
        free(text);
        ck_diag_free(&diag);
    }
    assert_int_equal(ck_memory_live(), live);
}

static const char *nearest(struct ck_diag *diag, const char *name)
{
    static const char *const names[] = {"duration",          "title", "TNFa", "IL10",
                                        "macrophage_active", "K"};
    return ck_diag_nearest(diag, name, names, sizeof names / sizeof names[0]);
}

static void the_nearest_name_is_at_most_a_third_away(void **state)
{
    struct ck_diag diag;
    (void)state;
    ck_diag_init(&diag);
    assert_string_equal(nearest(&diag, "durations"), "did you mean 'duration'?");
    assert_string_equal(nearest(&diag, "duraiton"), "did you mean 'duration'?"); /* one swap */
    assert_string_equal(nearest(&diag, "tnfA"), "did you mean 'TNFa'?");
    assert_string_equal(nearest(&diag, "TNF"), "did you mean 'TNFa'?");
    assert_string_equal(nearest(&diag, "macrophage_activ"), "did you mean 'macrophage_active'?");
    assert_string_equal(nearest(&diag, "k"), "did you mean 'K'?");
    assert_string_equal(nearest(&diag, "titel"), "did you mean 'title'?");
    assert_null(nearest(&diag, "macrophage")); /* 7 of 17 */
    assert_null(nearest(&diag, "x"));          /* 1 of 1 */
    assert_null(nearest(&diag, ""));
    assert_null(ck_diag_nearest(&diag, "x", NULL, 0));
    char huge[1000];
    memset(huge, 'd', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_null(nearest(&diag, huge));
    ck_diag_free(&diag);
}

static void only_utf8_is_utf8(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        uint32_t code;
    } cases[] = {{"A", 1, 'A'},
                 {"\xC3\xA9", 2, 0xE9},
                 {"\xE2\x82\xAC", 3, 0x20AC},
                 {"\xF0\x9F\x92\x89", 4, 0x1F489},
                 {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
                 {"\xC0\x80", 0, 0},         /* overlong */
                 {"\xE0\x80\xAF", 0, 0},     /* overlong */
                 {"\xF0\x80\x80\xAF", 0, 0}, /* overlong */
                 {"\xED\xA0\x80", 0, 0},     /* surrogate */
                 {"\xF4\x90\x80\x80", 0, 0}, /* above U+10FFFF */
                 {"\xC3", 0, 0},             /* cut off */
                 {"\xA9", 0, 0},             /* starts in the middle */
                 {"\xFF", 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t code = 0;
        assert_int_equal(ck_utf8_char(cases[i].text, strlen(cases[i].text), &code), cases[i].bytes);
        assert_int_equal(code, cases[i].code);
    }
    assert_int_equal(ck_utf8_count("TNF-\xCE\xB1 \xFF!", 9), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_has_place_line_caret_and_hint),
        cmocka_unit_test(places_may_be_less_exact),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(tabs_stand_under_tabs),
        cmocka_unit_test(control_characters_are_not_shown),
        cmocka_unit_test(long_lines_are_cut_around_the_caret),
        cmocka_unit_test(messages_come_in_order_of_place_each_once),
        cmocka_unit_test(very_many_messages_are_cut),
        cmocka_unit_test(line_breaks_are_those_of_yaml),
        cmocka_unit_test(status_counts_errors_since),
        cmocka_unit_test(a_lost_message_is_out_of_memory),
        cmocka_unit_test(the_nearest_name_is_at_most_a_third_away),
        cmocka_unit_test(only_utf8_is_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
