/* Figures on disk: what gnuplot makes of them, hostile words, a gnuplot that is missing, fails or
 * hangs. How a picture looks is for eyes. */
#include "../../src/report/figure.h"
#include "../../src/report/picture.h"
#include "ck/report.h"
#include "hand_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct {
    char root[32], folder[64], path[256];
    char *search_path;
} place;

static int enter_folder(void **state)
{
    (void)state;
    strcpy(place.root, "/tmp/ck_figure_XXXXXX");
    if (!mkdtemp(place.root)) return -1;
    snprintf(place.folder, sizeof place.folder, "%s/out", place.root);
    const char *old = getenv("PATH");
    place.search_path = strdup(old ? old : "");
    return place.search_path ? 0 : -1;
}

static int leave_folder(void **state)
{
    char command[64];
    (void)state;
    setenv("PATH", place.search_path, 1);
    free(place.search_path);
    snprintf(command, sizeof command, "rm -rf %s", place.root);
    return system(command);
}

static const char *in_folder(const char *name)
{
    snprintf(place.path, sizeof place.path, "%s/%s", place.folder, name);
    return place.path;
}

static long size_of(const char *name)
{
    struct stat info;
    return stat(in_folder(name), &info) == 0 ? (long)info.st_size : -1;
}

static void need_gnuplot(void)
{
    if (system("command -v gnuplot >/dev/null 2>&1") != 0) skip();
}

/* A program of that name and text, and nothing else on the search path but the shell's own. */
static void install_gnuplot(const char *script)
{
    char path[64];
    snprintf(path, sizeof path, "%s/gnuplot", place.root);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(script, stream);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(path, 0755), 0);
    setenv("PATH", place.root, 1);
}

static enum ck_status draw(const struct ck_study *study, const char *lang, struct ck_diag *diag)
{
    struct ck_output output = {0};
    ck_diag_init(diag);
    enum ck_status status = ck_output_open(&output, place.folder, diag);
    if (status == CK_OK) status = ck_write_figure(&output, study, lang);
    if (status == CK_OK) status = ck_output_commit(&output);
    ck_output_free(&output);
    return status;
}

static unsigned long png_width(const char *name)
{
    unsigned char head[24] = {0};
    FILE *stream = fopen(in_folder(name), "rb");
    assert_non_null(stream);
    assert_int_equal(fread(head, 1, sizeof head, stream), sizeof head);
    fclose(stream);
    assert_memory_equal(head + 12, "IHDR", 4);
    return (unsigned long)head[16] << 24 | (unsigned long)head[17] << 16 |
           (unsigned long)head[18] << 8 | head[19];
}

static void three_pictures_are_drawn(void **state)
{
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    need_gnuplot();
    hand_made_study(&study, 3);
    hand_made_panel(&study, "TNFa IL6");
    hand_made_panel(&study, "virus")->log = true;
    assert_int_equal(draw(&study, "en", &diag), CK_OK);
    assert_int_equal(diag.count, 0);
    assert_true(size_of("figure.svg") > 10000 && size_of("figure.pdf") > 5000);
    assert_int_equal(png_width("figure.png"), 3000);
    assert_true(size_of("figure.dat") > 1000);
    ck_diag_free(&diag);
    assert_int_equal(draw(&study, "fr", &diag), CK_OK);
    assert_true(size_of("figure.fr.svg") > 10000 && size_of("figure.fr.pdf") > 5000);
    assert_int_equal(png_width("figure.fr.png"), 3000);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

/* The script and the data beside it are all that a picture needs. */
static void the_script_redraws_the_picture(void **state)
{
    char command[200];
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    need_gnuplot();
    hand_made_study(&study, 2);
    hand_made_panel(&study, "TNFa");
    assert_int_equal(draw(&study, "en", &diag), CK_OK);
    const long size = size_of("figure.svg");
    assert_int_equal(unlink(in_folder("figure.svg")), 0);
    /* in the C locale gnuplot warns that it has no degree sign */
    snprintf(command, sizeof command,
             "cd %s && LC_ALL=C.UTF-8 gnuplot figure.gp >/dev/null 2>messages", place.folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(size_of("figure.svg"), size);
    assert_int_equal(size_of("messages"), 0);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

#define TRAP "/tmp/ck_figure_trap" /* what they would make */

/* Words that would end a string, start a command, a macro, a substitution or an element of SVG. */
static void hostile_words_stay_words(void **state)
{
    static const char *const words[] = {"'; system('touch " TRAP "') #",
                                        "`touch " TRAP "`",
                                        "$(touch " TRAP ") @name",
                                        "\"; system(\"touch " TRAP "\"); \"",
                                        "a\nsystem 'touch " TRAP "'",
                                        "{/:Bold a_b^c&{x}~y@z",
                                        "ends with \\",
                                        "''''''}{",
                                        "</text><script>x</script>&lt;"};
    const size_t count = sizeof words / sizeof words[0];
    (void)state;
    need_gnuplot();
    unlink(TRAP);
    for (size_t i = 0; i < count; i++) {
        struct ck_study study;
        struct ck_diag diag;
        const char *word = words[i];
        hand_made_study(&study, 2);
        struct ck_mark mark = {24, 24, word, {word, word}, NULL, true};
        study.title = study.arms[1].label = (struct ck_label){word, word};
        study.arms[1].marks = &mark;
        study.arms[1].mark_count = 1;
        hand_made_panel(&study, "TNFa")->title = (struct ck_label){word, word};
        hand_made_panel(&study, "IL6");
        assert_int_equal(draw(&study, "en", &diag), CK_OK);
        assert_int_equal(diag.count, 0);
        assert_true(size_of("figure.svg") > 10000);
        assert_int_not_equal(access(TRAP, F_OK), 0);
        ck_diag_free(&diag);
        ck_arena_free(&study.arena);
    }
}

static void svg_has_no_foreign_elements(void **state)
{
    char line[4096];
    struct ck_study study;
    struct ck_diag diag;
    bool found = false;
    (void)state;
    need_gnuplot();
    hand_made_study(&study, 1);
    study.title = (struct ck_label){"</text><script>", "x"};
    hand_made_panel(&study, "TNFa");
    assert_int_equal(draw(&study, "en", &diag), CK_OK);
    FILE *stream = fopen(in_folder("figure.svg"), "r");
    assert_non_null(stream);
    while (fgets(line, sizeof line, stream)) {
        assert_null(strstr(line, "<script>"));
        found |= strstr(line, "&lt;/text>&lt;script>") != NULL;
    }
    fclose(stream);
    assert_true(found);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

static void a_missing_gnuplot_is_a_warning(void **state)
{
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa");
    setenv("PATH", place.root, 1);
    assert_int_equal(draw(&study, "en", &diag), CK_OK);
    assert_int_equal(diag.errors, 0);
    assert_int_equal(diag.count, 1);
    assert_string_equal(diag.messages[0].text,
                        "gnuplot is not installed: no figure; figure.gp and its data are written");
    assert_true(size_of("figure.gp") > 1000 && size_of("figure.dat") > 1000);
    assert_int_equal(size_of("figure.svg"), -1);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

static void a_failing_gnuplot_is_an_error_with_its_words(void **state)
{
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa");
    install_gnuplot("#!/bin/sh\necho half >figure.svg; echo no cairo here >&2; exit 3\n");
    assert_int_equal(draw(&study, "en", &diag), CK_IO);
    assert_int_equal(diag.errors, 1);
    assert_non_null(strstr(diag.messages[0].text, "no cairo here"));
    assert_int_equal(size_of("figure.svg"), -1);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

static void half_a_picture_is_an_error(void **state)
{
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa");
    install_gnuplot("#!/bin/sh\necho '<svg>' >figure.svg\n");
    assert_int_equal(draw(&study, "en", &diag), CK_IO);
    assert_non_null(strstr(diag.messages[0].text, "did not finish figure.svg"));
    assert_int_equal(size_of("figure.svg"), -1);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

static void a_hanging_gnuplot_is_stopped(void **state)
{
    char message[200];
    struct timespec before, after;
    (void)state;
    install_gnuplot("#!/bin/sh\nwhile :; do :; done\n");
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(ck_gnuplot_run(place.root, "x.gp", 0.2, message, sizeof message), CK_FAILED);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec <= 5);
    assert_non_null(strstr(message, "still drawing"));
}

static void a_study_that_shows_nothing_has_no_figure(void **state)
{
    struct ck_study study;
    struct ck_diag diag;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "absent");
    assert_int_equal(draw(&study, "en", &diag), CK_OK);
    assert_int_equal(diag.errors, 0);
    assert_int_equal(diag.count, 1);
    assert_int_equal(size_of("figure.gp"), -1);
    ck_diag_free(&diag);
    ck_arena_free(&study.arena);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(three_pictures_are_drawn),
        IN_FOLDER(the_script_redraws_the_picture),
        IN_FOLDER(hostile_words_stay_words),
        IN_FOLDER(svg_has_no_foreign_elements),
        IN_FOLDER(a_missing_gnuplot_is_a_warning),
        IN_FOLDER(a_failing_gnuplot_is_an_error_with_its_words),
        IN_FOLDER(half_a_picture_is_an_error),
        IN_FOLDER(a_hanging_gnuplot_is_stopped),
        IN_FOLDER(a_study_that_shows_nothing_has_no_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
