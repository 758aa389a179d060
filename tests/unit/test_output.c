/* Folders of results: written aside and moved into place, whole or not at all; full disks, folders
 * that cannot be written, what dead processes left. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "ck/report.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* --- a folder for each test ------------------------------------------------------------------ */

struct fixture {
    char root[64];
    char before[PATH_MAX];
    struct ck_diag diag;
    struct ck_output output;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.root = "/tmp/ck_test_output_XXXXXX"};
    if (!mkdtemp(fixture.root) || !getcwd(fixture.before, sizeof fixture.before)) return -1;
    ck_diag_init(&fixture.diag);
    *state = &fixture;
    return chdir(fixture.root);
}

static void remove_tree(const char *path)
{
    DIR *folder = opendir(path);
    for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry;
         entry = readdir(folder)) {
        char below[PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) remove_tree(below);
    }
    if (folder) closedir(folder);
    rmdir(path);
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    ck_output_free(&f->output);
    ck_diag_free(&f->diag);
    if (chdir(f->before) != 0) return -1;
    remove_tree(f->root);
    return ck_memory_live() == 0 ? 0 : -1;
}

static enum ck_status write_file(struct ck_output *output, const char *name, const char *text)
{
    FILE *stream = ck_output_file(output, name);
    if (!stream) return CK_IO;
    fputs(text, stream);
    return ck_output_close(output, name, stream);
}

static void expect_text(const char *path, const char *text)
{
    char buffer[256] = "";
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("no file %s", path);
    buffer[fread(buffer, 1, sizeof buffer - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(buffer, text);
}

static int count_entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void good(struct fixture *f, enum ck_status status)
{
    if (status != CK_OK) ck_diag_print(&f->diag, stderr);
    assert_int_equal(status, CK_OK);
}

/* --- the good way ---------------------------------------------------------------------------- */

static void test_files_appear_at_commit(void **state)
{
    struct fixture *f = *state;
    good(f, ck_output_open(&f->output, "out/deep/study/", &f->diag));
    good(f, write_file(&f->output, "a.csv", "one\n"));
    good(f, write_file(&f->output, "b.csv", "two\n"));
    assert_false(exists("out/deep/study"));
    good(f, ck_output_commit(&f->output));
    expect_text("out/deep/study/a.csv", "one\n");
    expect_text("out/deep/study/b.csv", "two\n");
    assert_int_equal(count_entries("out/deep"), 1);
    assert_int_equal(count_entries("out/deep/study"), 2);
}

static void test_a_second_run_replaces(void **state)
{
    struct fixture *f = *state;
    for (int run = 0; run < 2; run++) {
        good(f, ck_output_open(&f->output, "out", &f->diag));
        good(f, write_file(&f->output, "a.csv", run == 0 ? "first\n" : "second\n"));
        good(f, ck_output_commit(&f->output));
        ck_output_free(&f->output);
    }
    expect_text("out/a.csv", "second\n");
    assert_int_equal(count_entries("."), 1);
}

/* What a figure's program writes aside is moved too. */
static void test_adopted_files(void **state)
{
    struct fixture *f = *state;
    char path[PATH_MAX];
    good(f, ck_output_open(&f->output, "out", &f->diag));
    snprintf(path, sizeof path, "%s/figure.svg", f->output.aside);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("<svg/>", file);
    fclose(file);
    good(f, ck_output_adopt(&f->output, "figure.svg"));
    good(f, ck_output_commit(&f->output));
    expect_text("out/figure.svg", "<svg/>");
}

static void test_the_current_folder(void **state)
{
    struct fixture *f = *state;
    good(f, ck_output_open(&f->output, ".", &f->diag));
    good(f, write_file(&f->output, "a.csv", "here\n"));
    good(f, ck_output_commit(&f->output));
    expect_text("a.csv", "here\n");
    assert_int_equal(count_entries("."), 1);
}

/* --- what goes wrong leaves what was there --------------------------------------------------- */

static void test_no_commit_leaves_the_previous_result(void **state)
{
    struct fixture *f = *state;
    good(f, ck_output_open(&f->output, "out", &f->diag));
    good(f, write_file(&f->output, "a.csv", "first\n"));
    good(f, ck_output_commit(&f->output));
    ck_output_free(&f->output);
    good(f, ck_output_open(&f->output, "out", &f->diag));
    good(f, write_file(&f->output, "a.csv", "second\n"));
    ck_output_free(&f->output);
    expect_text("out/a.csv", "first\n");
    assert_int_equal(count_entries("."), 1);
    assert_int_equal(count_entries("out"), 1);
}

static void test_no_commit_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    good(f, ck_output_open(&f->output, "out", &f->diag));
    good(f, write_file(&f->output, "a.csv", "first\n"));
    ck_output_free(&f->output);
    assert_int_equal(count_entries("."), 0);
}

/* A file larger than the process may write is as good as a full disk. */
static void test_full_disk(void **state)
{
    struct fixture *f = *state;
    struct rlimit before, small;
    char *text = malloc(100001);
    assert_non_null(text);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    good(f, ck_output_open(&f->output, "out", &f->diag));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum ck_status status = write_file(&f->output, "curves.csv", text);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    free(text);
    assert_int_equal(status, CK_IO);
    assert_int_equal(f->diag.errors, 1);
    assert_non_null(strstr(f->diag.messages[0].text, "out/curves.csv"));
    assert_non_null(strstr(f->diag.messages[0].text, strerror(EFBIG)));
    assert_int_equal(f->output.count, 0);
    ck_output_free(&f->output);
    assert_int_equal(count_entries("."), 0);
}

static void test_device_that_is_full(void **state)
{
    struct fixture *f = *state;
    FILE *stream = fopen("/dev/full", "w");
    if (!stream) skip();
    good(f, ck_output_open(&f->output, "out", &f->diag));
    fputs("text", stream);
    assert_int_equal(ck_output_close(&f->output, "a.csv", stream), CK_IO);
    assert_non_null(strstr(f->diag.messages[0].text, strerror(ENOSPC)));
}

/* --- folders that cannot be written ---------------------------------------------------------- */

static void refuse(struct fixture *f, const char *folder, const char *named)
{
    const enum ck_status status = ck_output_open(&f->output, folder, &f->diag);
    assert_int_equal(status, CK_IO);
    assert_int_equal(f->diag.errors, 1);
    if (!strstr(f->diag.messages[0].text, named)) fail_msg("%s", f->diag.messages[0].text);
    ck_output_free(&f->output);
}

static void test_a_file_in_the_way(void **state)
{
    struct fixture *f = *state;
    FILE *file = fopen("out", "w");
    assert_non_null(file);
    fclose(file);
    refuse(f, "out", "'out'");
    ck_diag_free(&f->diag);
    refuse(f, "out/study", "'out'");
    assert_int_equal(count_entries("."), 1);
}

/* As a user who owns nothing: 0 if both a locked folder and one inside it are refused by name. */
static int try_locked(struct fixture *f)
{
    if (geteuid() == 0 && setuid(65534) != 0) return 1;
    const bool first = ck_output_open(&f->output, "locked", &f->diag) == CK_IO;
    ck_output_free(&f->output);
    const bool second = ck_output_open(&f->output, "locked/study", &f->diag) == CK_IO;
    ck_output_free(&f->output);
    if (!first || !second || f->diag.errors != 2) return 2;
    return strstr(f->diag.messages[0].text, "'locked'") &&
                   strstr(f->diag.messages[1].text, "'locked'")
               ? 0
               : 3;
}

static void test_unwritable_folder(void **state)
{
    struct fixture *f = *state;
    int result;
    assert_int_equal(chmod(f->root, 0755), 0);
    assert_int_equal(mkdir("locked", 0555), 0);
    const pid_t child = fork(); /* nothing is locked for root */
    if (child == 0) _exit(try_locked(f));
    waitpid(child, &result, 0);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
    assert_int_equal(count_entries("locked"), 0);
}

/* A folder that may be written under one that may not: what is aside is inside it. */
static void test_writable_below_unwritable(void **state)
{
    struct fixture *f = *state;
    int result;
    assert_int_equal(chmod(f->root, 0755), 0);
    assert_int_equal(mkdir("open", 0777), 0);
    assert_int_equal(chmod("open", 0777), 0);
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) _exit(1);
        chmod(f->root, 0555); /* where the test is not run by root */
        _exit(ck_output_open(&f->output, "open", &f->diag) == CK_OK &&
                      write_file(&f->output, "a.csv", "one\n") == CK_OK &&
                      ck_output_commit(&f->output) == CK_OK
                  ? 0
                  : 2);
    }
    waitpid(child, &result, 0);
    chmod(f->root, 0755);
    assert_int_equal(WEXITSTATUS(result), 0);
    expect_text("open/a.csv", "one\n");
    assert_int_equal(count_entries("open"), 1);
}

static void test_a_folder_that_no_one_can_make(void **state)
{
    refuse(*state, "/proc/cytokinet/study", "/proc/cytokinet");
}

/* --- what other processes left --------------------------------------------------------------- */

/* The number of a process that has ended. */
static long dead_process(void)
{
    const pid_t child = fork();
    if (child == 0) _exit(0);
    int result;
    waitpid(child, &result, 0);
    return (long)child;
}

static void make_leftover(const char *base, long process)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, ".%s.partial-%ld", base, process);
    assert_int_equal(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, ".%s.partial-%ld/curves.csv", base, process);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("half", file);
    fclose(file);
}

static void test_leftovers_of_the_dead_are_removed(void **state)
{
    struct fixture *f = *state;
    const long dead = dead_process();
    make_leftover("out", dead);
    make_leftover("out", (long)getppid()); /* alive */
    make_leftover("other", dead);
    assert_int_equal(mkdir(".out.partial-x", 0777), 0);
    good(f, ck_output_open(&f->output, "out", &f->diag));
    good(f, ck_output_commit(&f->output));
    assert_int_equal(count_entries("."), 4);
    char path[PATH_MAX];
    snprintf(path, sizeof path, ".out.partial-%ld", dead);
    assert_false(exists(path));
}

/* A process that is killed while writing leaves the previous result. */
static void test_killed_while_writing(void **state)
{
    struct fixture *f = *state;
    good(f, ck_output_open(&f->output, "out", &f->diag));
    good(f, write_file(&f->output, "a.csv", "first\n"));
    good(f, ck_output_commit(&f->output));
    ck_output_free(&f->output);
    const pid_t child = fork();
    if (child == 0) {
        struct ck_output output;
        struct ck_diag diag;
        ck_diag_init(&diag);
        if (ck_output_open(&output, "out", &diag) == CK_OK &&
            write_file(&output, "a.csv", "second\n") == CK_OK)
            raise(SIGKILL);
        _exit(1);
    }
    int result;
    waitpid(child, &result, 0);
    assert_true(WIFSIGNALED(result));
    expect_text("out/a.csv", "first\n");
    assert_int_equal(count_entries("."), 2);
    good(f, ck_output_open(&f->output, "out", &f->diag));
    ck_output_free(&f->output);
    assert_int_equal(count_entries("."), 1);
}

static void test_every_allocation_failing_once(void **state)
{
    struct fixture *f = *state;
    for (long n = 1;; n++) {
        const long before = ck_memory_count();
        ck_memory_fail_at(n);
        enum ck_status status = ck_output_open(&f->output, "out/study", &f->diag);
        FILE *stream = status == CK_OK ? ck_output_file(&f->output, "a.csv") : NULL;
        if (stream) status = ck_output_close(&f->output, "a.csv", stream);
        if (stream && status == CK_OK) status = ck_output_commit(&f->output);
        ck_memory_fail_at(0);
        const bool reached = ck_memory_count() - before >= n;
        ck_output_free(&f->output);
        assert_int_equal(f->diag.errors, 0);
        /* what only tidies up may fail unheard; what is missing may not */
        if (status == CK_OK && !f->diag.out_of_memory) assert_true(exists("out/study/a.csv"));
        if (status != CK_OK) assert_int_equal(status, CK_NO_MEMORY);
        assert_int_equal(exists("out") ? count_entries("out") : 0, exists("out/study") ? 1 : 0);
        f->diag.out_of_memory = false;
        if (!reached) break;
    }
    assert_true(exists("out/study/a.csv"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_files_appear_at_commit),
        TEST(test_a_second_run_replaces),
        TEST(test_adopted_files),
        TEST(test_the_current_folder),
        TEST(test_no_commit_leaves_the_previous_result),
        TEST(test_no_commit_leaves_nothing),
        TEST(test_full_disk),
        TEST(test_device_that_is_full),
        TEST(test_a_file_in_the_way),
        TEST(test_unwritable_folder),
        TEST(test_writable_below_unwritable),
        TEST(test_a_folder_that_no_one_can_make),
        TEST(test_leftovers_of_the_dead_are_removed),
        TEST(test_killed_while_writing),
        TEST(test_every_allocation_failing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
