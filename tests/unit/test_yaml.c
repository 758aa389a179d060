/* Reading YAML: trees and positions, everything that is refused and where, files that are none,
 * paths, and every allocation failing once. Places are counted by hand. */
#include "ck/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct fixture {
    struct ck_inputs inputs;
    struct ck_diag diag;
    struct ck_document *document;
    enum ck_status status;
    long live;
};

static void open_text(struct fixture *fixture, const char *text, size_t length)
{
    fixture->live = ck_memory_live();
    ck_inputs_init(&fixture->inputs);
    ck_diag_init(&fixture->diag);
    assert_int_equal(ck_inputs_add(&fixture->inputs, "x.yaml", text, length), CK_OK);
    fixture->status = ck_inputs_yaml(&fixture->inputs, "x.yaml", (struct ck_place){0},
                                     &fixture->document, &fixture->diag);
}

static void close_text(struct fixture *fixture)
{
    ck_inputs_free(&fixture->inputs);
    ck_diag_free(&fixture->diag);
    assert_int_equal(ck_memory_live(), fixture->live);
}

static void assert_place(struct ck_place place, unsigned line, unsigned column, unsigned width)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.width, width);
}

/* ---- good files ---- */

static void a_tree_has_kinds_and_places(void **state)
{
    static const char text[] = "study: anti-tnf # why\n"
                               "title: {en: Été, fr: \"l'été\"}\n"
                               "list:\n"
                               "  - a\n"
                               "  - [b, 'c']\n"
                               "empty:\n"
                               "NO: no\n";
    struct fixture fixture;
    (void)state;
    open_text(&fixture, text, strlen(text));
    assert_int_equal(fixture.status, CK_OK);
    const struct ck_node *root = fixture.document->root;
    assert_int_equal(root->kind, CK_MAP);
    assert_int_equal(root->count, 5);
    assert_string_equal(root->keys[0]->text, "study");
    assert_place(root->keys[0]->place, 1, 1, 5);
    assert_string_equal(root->items[0]->text, "anti-tnf");
    assert_place(root->items[0]->place, 1, 8, 8);
    const struct ck_node *title = ck_node_get(root, "title");
    assert_int_equal(title->kind, CK_MAP);
    assert_place(title->place, 2, 8, 1);
    assert_place(ck_node_get(title, "en")->place, 2, 13, 3);
    assert_place(title->keys[1]->place, 2, 18, 2);
    const struct ck_node *french = ck_node_get(title, "fr");
    assert_string_equal(french->text, "l'été");
    assert_true(french->quoted);
    assert_place(french->place, 2, 22, 7);
    const struct ck_node *list = ck_node_get(root, "list");
    assert_int_equal(list->kind, CK_LIST);
    assert_int_equal(list->count, 2);
    assert_string_equal(list->items[1]->items[1]->text, "c");
    assert_place(list->items[1]->items[1]->place, 5, 9, 3);
    const struct ck_node *empty = ck_node_get(root, "empty");
    assert_int_equal(empty->kind, CK_SCALAR);
    assert_string_equal(empty->text, "");
    assert_false(empty->quoted);
    assert_place(empty->place, 6, 7, 1);
    assert_string_equal(ck_node_get(root, "NO")->text, "no");
    assert_null(ck_node_get(root, "nothing"));
    assert_null(ck_node_get(empty, "x"));
    assert_null(ck_node_get(NULL, "x"));
    close_text(&fixture);
}

static void marks_and_line_ends_do_not_matter(void **state)
{
    static const char text[] = "\xEF\xBB\xBF---\r\na: 1\r\nb: >\r\n  folded\r\n  text\r\n...\r\n";
    struct fixture fixture;
    (void)state;
    open_text(&fixture, text, strlen(text));
    assert_int_equal(fixture.status, CK_OK);
    const struct ck_node *root = fixture.document->root;
    assert_place(root->keys[0]->place, 2, 1, 1);
    assert_string_equal(ck_node_get(root, "b")->text, "folded text\n");
    assert_true(ck_node_get(root, "b")->quoted);
    close_text(&fixture);
}

static void quoted_nothing_is_not_empty(void **state)
{
    struct fixture fixture;
    (void)state;
    open_text(&fixture, "a: ''\nb: {}\nc: []\n", 18);
    assert_int_equal(fixture.status, CK_OK);
    assert_true(fixture.document->root->items[0]->quoted);
    assert_int_equal(fixture.document->root->items[1]->kind, CK_MAP);
    assert_int_equal(fixture.document->root->items[1]->count, 0);
    assert_int_equal(fixture.document->root->items[2]->kind, CK_LIST);
    close_text(&fixture);
}

/* ---- bad files: where and what ---- */

struct bad {
    const char *text;
    unsigned line, column; /* of the first error */
    const char *says;      /* part of its text */
    const char *hints;     /* part of its hint, or NULL */
};

static const struct bad syntax_errors[] = {
    {"study: a\ntitle: Anti-TNF: a study\n", 2, 16, "':' is not allowed", "quotes"},
    {"title: {en: Anti-TNF: therapy}\n", 1, 21, "':' is not allowed", "quotes"},
    {"arms:\n  a: 1\n   b: 2\n", 3, 5, "':' is not allowed", "indentation"},
    {"arms:\n  a: {}\n b: {}\n", 3, 2, "expected a key", "indentation"},
    {"  a: 1\nb: 2\n", 2, 1, "belongs to nothing", "indentation"},
    {"arms:\n\ta: 1\n", 2, 1, "tab", "spaces"},
    {"arms:\n  a: x\n \tb: 1\n", 3, 2, "tab", "spaces"},
    {"a: 1\nb: \"x\nc: 2\n", 2, 4, "quote is not closed", NULL},
    {"a: 'l'arthrite'\n", 1, 7, "after a closed quote", "twice"},
    {"a: {en: x, fr: 'l'arthrite'}\n", 1, 19, "after a closed quote", "twice"},
    {"a: [1, 2\nb: 3\n", 1, 4, "'[' is not closed", NULL},
    {"a: {x: 1, y: 2\n", 1, 4, "'{' is not closed", NULL},
    {"a:\n  x: {y: 2\n  z: {r: 1}\n", 2, 6, "'{' is not closed", NULL},
    {"a: {b: [1, 2}, c: 3}\n", 1, 13, "expected ',' or ']'", "line 1, column 8"},
    {"title x\nduration:3 d\nb: 2\n", 3, 2, "':' is not allowed", "line above"},
    {"title: x\nduration:3 d\nb: 2\n", 2, 1, "expected 'key: value'", "space"},
    {"a: @lo2016\n", 1, 4, "'@' cannot start", "behind a number"},
    {"a: %5\n", 1, 4, "'%' cannot start", "quotes"},
    {"a: * 5\n", 1, 4, "cannot start a value", "quotes"},
    {"a: \"C:\\data\"\n", 1, 7, "escape", "backslash"},
    {"a: - b\n", 1, 4, "list cannot start here", "line of its own"},
    {"a: ]\n", 1, 4, "value is missing", NULL},
    {"{: 1}\n", 1, 2, "key is missing", NULL},
};

static const struct bad language_errors[] = {
    {"a: &x 1\n", 1, 4, "anchors", "quotes"},
    {"a: 1\nb: *a\n", 2, 4, "aliases", "write the value out"},
    {"a: &x [*x]\n", 1, 4, "anchors", NULL},
    {"a: !!str 1\n", 1, 4, "tags", NULL},
    {"a: !mine {b: 1}\n", 1, 4, "tags", NULL},
    {"a: ! b\n", 1, 4, "tags", NULL},
    {"%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "tags", NULL},
    {"a: {<<: {b: 1}}\n", 1, 5, "merge keys", NULL},
    {"a: 1\n---\nb: 2\n", 2, 1, "second document", NULL},
    {"a: 1\nb: 2\na: 3\n", 3, 1, "'a' is given twice", "line 1, column 1"},
    {"a: {b: 1, c: 2, 'b': 3}\n", 1, 17, "'b' is given twice", "line 1, column 5"},
    {"{a: 1, [b]: 2}\n", 1, 8, "a key must be text, found a list", NULL},
    {"{a: 1, {b: 1}: 2}\n", 1, 8, "a key must be text, found a mapping", NULL},
    {"?\n: 1\n", 1, 2, "key is missing", NULL},
    {"a: {rate: 0,5 h-1}\n", 1, 11, "'0,5 h-1' has a decimal comma", "0.5 h-1"},
    {"a: {b: 1 in 0,5..2 @x, c: 1}\n", 1, 8, "decimal comma", "1 in 0.5..2 @x"},
    {"a: \"x\\0y\"\n", 1, 4, "control character U+0000", NULL},
    {"a: \"\\e[31m\"\n", 1, 4, "control character U+001B", NULL},
    {"- a\n- b\n", 1, 1, "must be a mapping, found a list", "key: value"},
    {"hello\n", 1, 1, "must be a mapping, found text", NULL},
    {"---\n", 2, 1, "must be a mapping, found nothing", NULL},
    {"", 0, 0, "the file is empty", NULL},
    {"# only a comment\n", 0, 0, "nothing but comments", NULL},
    {"a: b\x01\n", 1, 5, "control character U+0001", NULL},
    {"a: l\xE9gende\n", 1, 5, "0xE9 is not UTF-8", "UTF-8"},
    {"a: \xC3\xA9\xC0\x80\n", 1, 5, "0xC0 is not UTF-8", NULL},
    {"\xFF\xFE"
     "a",
     1, 1, "0xFF is not UTF-8", NULL},
};

static void assert_refused(const struct bad *bad)
{
    struct fixture fixture;
    open_text(&fixture, bad->text, strlen(bad->text));
    if (fixture.status != CK_BAD_INPUT || fixture.diag.errors == 0)
        fail_msg("this was accepted:\n%s", bad->text);
    const struct ck_message *message = &fixture.diag.messages[0];
    if (message->place.line != bad->line || message->place.column != bad->column ||
        strstr(message->text, bad->says) == NULL)
        fail_msg("%s gives %u:%u: %s", bad->text, message->place.line, message->place.column,
                 message->text);
    if (bad->hints != NULL &&
        strstr(message->hint != NULL ? message->hint : "", bad->hints) == NULL)
        fail_msg("%s hints: %s", bad->text, message->hint);
    close_text(&fixture);
}

static void syntax_errors_say_where_and_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof syntax_errors / sizeof syntax_errors[0]; i++)
        assert_refused(&syntax_errors[i]);
}

static void what_the_language_lacks_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof language_errors / sizeof language_errors[0]; i++)
        assert_refused(&language_errors[i]);
    const struct bad nul = {"a: b", 1, 5, "control character U+0000", NULL};
    struct fixture fixture;
    open_text(&fixture, "a: b\0c\n", 7);
    assert_int_equal(fixture.status, CK_BAD_INPUT);
    assert_int_equal(fixture.diag.messages[0].place.column, nul.column);
    assert_non_null(strstr(fixture.diag.messages[0].text, nul.says));
    close_text(&fixture);
}

/* Mistakes of the language do not end the pass: the tree is there for the next reader. */
static void language_errors_leave_a_tree(void **state)
{
    static const char text[] = "a: &x 1\nb: {r: 0,5 h, s: 2}\na: 3\n<<: {}\nc: !t 4\n";
    struct fixture fixture;
    (void)state;
    open_text(&fixture, text, strlen(text));
    assert_int_equal(fixture.status, CK_BAD_INPUT);
    assert_int_equal(fixture.diag.errors, 5);
    const struct ck_node *root = fixture.document->root;
    assert_int_equal(root->count, 3);
    assert_string_equal(ck_node_get(root, "a")->text, "1");
    assert_string_equal(ck_node_get(ck_node_get(root, "b"), "r")->text, "0.5 h");
    assert_string_equal(ck_node_get(ck_node_get(root, "b"), "s")->text, "2");
    assert_string_equal(ck_node_get(root, "c")->text, "4");
    close_text(&fixture);
}

static void commas_that_separate_are_left_alone(void **state)
{
    static const char text[] = "a: {x: 1, y, z: 2}\nb: [0,5]\nc: {u: IL10, v: 0.5,2x: 1}\n";
    struct fixture fixture;
    (void)state;
    open_text(&fixture, text, strlen(text));
    assert_int_equal(fixture.status, CK_OK);
    assert_int_equal(ck_node_get(fixture.document->root, "b")->count, 2);
    close_text(&fixture);
}

/* ---- hostile files ---- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static char *repeat(const char *unit, size_t times)
{
    size_t length = strlen(unit);
    char *text = malloc(length * times + 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) memcpy(text + i * length, unit, length);
    text[length * times] = '\0';
    return text;
}

static void bombs_are_refused_at_once(void **state)
{
    static const char *const units[] = {
        "[", "{", "- ", "? ", "[\n", "{a: ", "[{", "- - ", "&a [", "!t [", "{? [", "[[],"};
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct fixture fixture;
        char *text = repeat(units[i], 100000);
        double start = seconds();
        open_text(&fixture, text, strlen(text));
        double taken = seconds() - start;
        assert_int_equal(fixture.status, CK_BAD_INPUT);
        if (taken > 1) fail_msg("100000 times '%s' took %g s", units[i], taken);
        close_text(&fixture);
        free(text);
    }
}

static void depth_ends_at_64(void **state)
{
    (void)state;
    for (size_t lists = 63; lists <= 64; lists++) { /* and the map around them */
        struct fixture fixture;
        char text[200] = "a: ";
        memset(text + 3, '[', lists);
        memset(text + 3 + lists, ']', lists);
        open_text(&fixture, text, strlen(text));
        assert_int_equal(fixture.status, lists == 63 ? CK_OK : CK_BAD_INPUT);
        if (lists == 64) assert_place(fixture.diag.messages[0].place, 1, 67, 1);
        close_text(&fixture);
    }
}

static void many_keys_are_compared_quickly(void **state)
{
    struct fixture fixture;
    size_t size = 200000 * 12, length = 0;
    char *text = malloc(size);
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < 100001; i++)
        length += (size_t)snprintf(text + length, size - length, "k%d: 1\n", i % 100000);
    double start = seconds();
    open_text(&fixture, text, length);
    assert_true(seconds() - start < 10);
    assert_int_equal(fixture.diag.errors, 1);
    assert_int_equal(fixture.diag.messages[0].place.line, 100001);
    close_text(&fixture);
    free(text);
}

/* ---- files ---- */

struct folder {
    char path[64];
    char file[PATH_MAX];
};

static const char *in_folder(struct folder *folder, const char *name)
{
    snprintf(folder->file, sizeof folder->file, "%s/%s", folder->path, name);
    return folder->file;
}

static void write_file(struct folder *folder, const char *name, const char *text)
{
    FILE *file = fopen(in_folder(folder, name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    static struct folder folder;
    strcpy(folder.path, "/tmp/test_yaml.XXXXXX");
    if (mkdtemp(folder.path) == NULL) return -1;
    *state = &folder;
    write_file(&folder, "species.yaml", "module: species\n");
    mkdir(in_folder(&folder, "sub"), 0700);
    mkfifo(in_folder(&folder, "pipe"), 0600);
    write_file(&folder, "large", "");
    if (truncate(in_folder(&folder, "large"), ((off_t)64 << 20) + 1) != 0) return -1;
    return symlink("sub", in_folder(&folder, "link"));
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    static const char *const names[] = {"species.yaml", "sub", "pipe", "large", "link"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) remove(in_folder(folder, names[i]));
    return rmdir(folder->path);
}

static void assert_unreadable(struct folder *folder, const char *name, const char *says,
                              const char *hint)
{
    struct fixture fixture = {.live = ck_memory_live()};
    ck_inputs_init(&fixture.inputs);
    ck_diag_init(&fixture.diag);
    fixture.status = ck_inputs_text(&fixture.inputs, in_folder(folder, name), (struct ck_place){0},
                                    &fixture.document, &fixture.diag);
    assert_int_equal(fixture.status, CK_BAD_INPUT);
    assert_int_equal(fixture.diag.errors, 1);
    assert_non_null(strstr(fixture.diag.messages[0].text, name));
    assert_non_null(strstr(fixture.diag.messages[0].text, says));
    if (hint != NULL) assert_string_equal(fixture.diag.messages[0].hint, hint);
    close_text(&fixture);
}

static void what_is_no_file_is_refused(void **state)
{
    struct folder *folder = *state;
    assert_unreadable(folder, "specis.yaml", "there is no such file",
                      "did you mean 'species.yaml'?");
    assert_unreadable(folder, "none/species.yaml", "there is no such file", NULL);
    assert_unreadable(folder, "species.yaml/x", "there is no such file", NULL);
    assert_unreadable(folder, "sub", "folder", NULL);
    assert_unreadable(folder, "pipe", "not an ordinary file", NULL);
    assert_unreadable(folder, "large", "64 MiB", NULL);
    strcpy(folder->file, folder->path);
    struct folder root = {.path = ""};
    assert_unreadable(&root, "dev/null", "not an ordinary file", NULL);
    assert_unreadable(&root, "dev/zero", "not an ordinary file", NULL);
}

static void one_file_is_one_document(void **state)
{
    struct folder *folder = *state;
    struct fixture fixture = {.live = ck_memory_live()};
    struct ck_document *again = NULL;
    ck_inputs_init(&fixture.inputs);
    ck_diag_init(&fixture.diag);
    assert_int_equal(ck_inputs_yaml(&fixture.inputs, in_folder(folder, "species.yaml"),
                                    (struct ck_place){0}, &fixture.document, &fixture.diag),
                     CK_OK);
    assert_int_equal(ck_inputs_yaml(&fixture.inputs, in_folder(folder, "sub/.././species.yaml"),
                                    (struct ck_place){0}, &again, &fixture.diag),
                     CK_OK);
    assert_ptr_equal(fixture.document, again);
    assert_string_equal(again->source.text, "module: species\n");
    /* a registered text stands for the file, the latest for the earlier ones */
    const char *path = in_folder(folder, "species.yaml");
    assert_int_equal(ck_inputs_add(&fixture.inputs, path, "a: 1\n", 5), CK_OK);
    assert_int_equal(ck_inputs_add(&fixture.inputs, path, "a: 2\n", 5), CK_OK);
    assert_int_equal(
        ck_inputs_yaml(&fixture.inputs, path, (struct ck_place){0}, &again, &fixture.diag), CK_OK);
    assert_string_equal(ck_node_get(again->root, "a")->text, "2");
    close_text(&fixture);
}

static void paths_start_from_the_file_they_stand_in(void **state)
{
    struct folder *folder = *state;
    struct ck_inputs inputs;
    char base[PATH_MAX], expected[PATH_MAX];
    ck_inputs_init(&inputs);
    static const struct {
        const char *base, *path, *expected;
    } cases[] = {{"study.yaml", "model.yaml", "model.yaml"},
                 {"configs/x.yaml", "model.yaml", "configs/model.yaml"},
                 {"configs/x.yaml", "../model/y.yaml", "model/y.yaml"},
                 {"configs/x.yaml", "../../y.yaml", "../y.yaml"},
                 {"../configs/x.yaml", "../y.yaml", "../y.yaml"},
                 {"a/b//x.yaml", "./../c/./y.yaml", "a/c/y.yaml"},
                 {"configs/x.yaml", "/abs/../y.yaml", "/y.yaml"},
                 {"/x.yaml", "y.yaml", "/y.yaml"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ck_source source = {cases[i].base, "", 0};
        assert_string_equal(ck_inputs_relative(&inputs, &source, cases[i].path), cases[i].expected);
    }
    /* the parent of a link is not where the link stands */
    snprintf(base, sizeof base, "%s/link/x.yaml", folder->path);
    snprintf(expected, sizeof expected, "%s/link/../y.yaml", folder->path);
    struct ck_source source = {base, "", 0};
    assert_string_equal(ck_inputs_relative(&inputs, &source, "../y.yaml"), expected);
    ck_inputs_free(&inputs);
}

/* ---- what every reader asks ---- */

static void unknown_keys_get_the_nearest_or_all(void **state)
{
    static const char *const allowed[] = {"duration", "title", NULL};
    struct fixture fixture;
    (void)state;
    open_text(&fixture, "durations: 1\ntitle: x\nzebra: 2\n", 31);
    ck_node_check_keys(fixture.document->root, allowed, "a study", &fixture.diag);
    assert_int_equal(fixture.diag.errors, 2);
    assert_string_equal(fixture.diag.messages[0].text, "unknown key 'durations'");
    assert_string_equal(fixture.diag.messages[0].hint, "did you mean 'duration'?");
    assert_place(fixture.diag.messages[0].place, 1, 1, 9);
    assert_string_equal(fixture.diag.messages[1].text, "unknown key 'zebra'");
    assert_string_equal(fixture.diag.messages[1].hint, "a study takes the keys duration, title");
    close_text(&fixture);
}

static void kinds_are_expected_in_words(void **state)
{
    struct fixture fixture;
    (void)state;
    open_text(&fixture, "a: [x]\nb:\n", 10);
    const struct ck_node *root = fixture.document->root;
    assert_true(ck_node_expect(root->items[0], CK_LIST, "'a'", &fixture.diag));
    assert_false(ck_node_expect(root->items[0], CK_SCALAR, "'a'", &fixture.diag));
    assert_false(ck_node_expect(root->items[1], CK_MAP, "'b'", &fixture.diag));
    assert_string_equal(fixture.diag.messages[0].text, "'a' must be a single value, found a list");
    assert_string_equal(fixture.diag.messages[1].text, "'b' must be a mapping, found nothing");
    close_text(&fixture);
}

/* ---- memory ---- */

/* Fails allocation n while a text is read; returns whether there was one to fail. */
static bool fail_once(const char *text, long n)
{
    struct ck_inputs inputs;
    struct ck_diag diag;
    struct ck_document *document;
    long live = ck_memory_live(), before = ck_memory_count();
    ck_inputs_init(&inputs);
    ck_diag_init(&diag);
    ck_memory_fail_at(n);
    enum ck_status status = ck_inputs_add(&inputs, "x.yaml", text, strlen(text));
    if (status == CK_OK)
        status = ck_inputs_yaml(&inputs, "x.yaml", (struct ck_place){0}, &document, &diag);
    ck_memory_fail_at(0);
    bool failed = ck_memory_count() - before >= n;
    if (failed) assert_int_equal(status, CK_NO_MEMORY);
    ck_inputs_free(&inputs);
    ck_diag_free(&diag);
    assert_int_equal(ck_memory_live(), live);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    char *large = repeat("- {a: [1, 2, 'three'], b: 1}\n", 100);
    char *list = malloc(strlen(large) + 10);
    (void)state;
    assert_non_null(list);
    strcpy(list, "x:\n");
    strcat(list, large);
    long n = 1;
    while (fail_once(list, n)) n++;
    assert_true(n > 5);
    static const char *const texts[] = {"a: &x 1\nb: {r: 0,5 h}\na: 3\n<<: {}\n", "a: [1\nb: 2\n",
                                        "a: b: c\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (n = 1; fail_once(texts[i], n);) n++;
    free(large);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_has_kinds_and_places),
        cmocka_unit_test(marks_and_line_ends_do_not_matter),
        cmocka_unit_test(quoted_nothing_is_not_empty),
        cmocka_unit_test(syntax_errors_say_where_and_why),
        cmocka_unit_test(what_the_language_lacks_is_refused),
        cmocka_unit_test(language_errors_leave_a_tree),
        cmocka_unit_test(commas_that_separate_are_left_alone),
        cmocka_unit_test(bombs_are_refused_at_once),
        cmocka_unit_test(depth_ends_at_64),
        cmocka_unit_test(many_keys_are_compared_quickly),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(one_file_is_one_document, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(paths_start_from_the_file_they_stand_in, make_folder,
                                        remove_folder),
        cmocka_unit_test(unknown_keys_get_the_nearest_or_all),
        cmocka_unit_test(kinds_are_expected_in_words),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
