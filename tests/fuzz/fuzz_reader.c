/* Damages models and studies at random and reads them: each must be accepted or refused with a
 * message, without a crash, a leak or a hang. Every eighth is read again while one allocation
 * fails, which must be noticed. usage: fuzz_reader [--from INDEX] [--show] COUNT FILE... Mutant i
 * is always the same: a run that died at i is repeated with --from i 1. --show prints the mutants
 * and the messages about them. Includes and data are read from the disk undamaged. */
#include "ck/compile.h"
#include "ck/model.h"
#include "ck/study.h"
#include "words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_BYTES   (256u << 10)
#define SECONDS_EACH 20 /* longer is a hang */

#define WORD_COUNT (sizeof words / sizeof words[0])

struct text {
    char *bytes;
    size_t length;
};

struct original {
    const char *path;
    struct text text;
    bool is_study;
    char study[256]; /* of measurements: the study beside them, else "" */
};

struct fuzzer {
    struct original *originals;
    size_t original_count;
    struct ck_units *units;
    struct text mutant; /* MOST_BYTES of room */
    uint64_t random;
    bool show;
    long accepted, refused;
};

/* ---- chance ---- */

static uint64_t draw(struct fuzzer *fuzzer)
{
    fuzzer->random ^= fuzzer->random << 13;
    fuzzer->random ^= fuzzer->random >> 7;
    fuzzer->random ^= fuzzer->random << 17;
    return fuzzer->random;
}

static size_t below(struct fuzzer *fuzzer, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(draw(fuzzer) >> 11) % limit;
}

static void seed(struct fuzzer *fuzzer, long index)
{
    fuzzer->random = 0x9E3779B97F4A7C15u * ((uint64_t)index + 1);
    for (int i = 0; i < 8; i++) draw(fuzzer);
}

/* ---- damage ---- */

/* Puts `bytes` in the place of the `removed` bytes at `at`. */
static void replace(struct text *text, size_t at, size_t removed, const char *bytes, size_t length)
{
    char copy[512];
    if (removed > text->length - at) removed = text->length - at;
    if (length > sizeof copy) length = sizeof copy;
    if (text->length - removed + length > MOST_BYTES) return;
    memcpy(copy, bytes, length); /* it may come from this very text */
    memmove(text->bytes + at + length, text->bytes + at + removed, text->length - at - removed);
    memcpy(text->bytes + at, copy, length);
    text->length += length - removed;
}

/* The line around a random place, with its end. */
static void choose_line(struct fuzzer *fuzzer, const struct text *text, size_t *start,
                        size_t *length)
{
    size_t at = below(fuzzer, text->length), end = at;
    while (at > 0 && text->bytes[at - 1] != '\n') at--;
    while (end < text->length && text->bytes[end] != '\n') end++;
    *start = at;
    *length = end - at + (end < text->length);
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '.';
}

/* The word or number around a random place; may be empty. */
static void choose_word(struct fuzzer *fuzzer, const struct text *text, size_t *start,
                        size_t *length)
{
    size_t at = below(fuzzer, text->length), end = at;
    while (at > 0 && is_word(text->bytes[at - 1])) at--;
    while (end < text->length && is_word(text->bytes[end])) end++;
    *start = at;
    *length = end - at;
}

static void damage_bytes(struct fuzzer *fuzzer, struct text *text)
{
    size_t at = below(fuzzer, text->length);
    char bytes[4];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)below(fuzzer, 256);
    switch (below(fuzzer, 4)) {
    case 0:
        if (at < text->length) text->bytes[at] ^= (char)(1 << below(fuzzer, 8));
        break;
    case 1: replace(text, at, 1 + below(fuzzer, 20), "", 0); break;
    case 2: replace(text, at, 0, bytes, 1 + below(fuzzer, 4)); break;
    default:
        if (below(fuzzer, 8) == 0) text->length = at;
    }
}

static void damage_lines(struct fuzzer *fuzzer, struct text *text)
{
    size_t a, a_length, b, b_length;
    char indent[] = "          ";
    choose_line(fuzzer, text, &a, &a_length);
    choose_line(fuzzer, text, &b, &b_length);
    switch (below(fuzzer, 4)) {
    case 0: replace(text, b, 0, text->bytes + a, a_length); break; /* copied to there */
    case 1: replace(text, a, a_length, "", 0); break;
    case 2: replace(text, a, below(fuzzer, 3), indent, below(fuzzer, 5)); break;
    default: replace(text, b, b_length, text->bytes + a, a_length);
    }
}

static void damage_words(struct fuzzer *fuzzer, struct text *text)
{
    const struct text *other = &fuzzer->originals[below(fuzzer, fuzzer->original_count)].text;
    const char *word = words[below(fuzzer, WORD_COUNT)];
    size_t at, length, from, from_length;
    choose_word(fuzzer, text, &at, &length);
    choose_word(fuzzer, other, &from, &from_length);
    switch (below(fuzzer, 4)) {
    case 0: replace(text, at, 0, word, strlen(word)); break;
    case 1: replace(text, at, length, word, strlen(word)); break;
    case 2: replace(text, at, length, other->bytes + from, from_length); break;
    default:
        replace(text, at, 0, other->bytes + from, below(fuzzer, 80) % (other->length - from + 1));
    }
}

static const struct original *make_mutant(struct fuzzer *fuzzer, long index)
{
    struct text *mutant = &fuzzer->mutant;
    seed(fuzzer, index);
    const struct original *original = &fuzzer->originals[below(fuzzer, fuzzer->original_count)];
    memcpy(mutant->bytes, original->text.bytes, original->text.length);
    mutant->length = original->text.length;
    size_t damages = below(fuzzer, 2) == 0 ? 1 : 2 + below(fuzzer, 4);
    for (; damages > 0; damages--) { /* mostly words, to get past the syntax */
        switch (below(fuzzer, 6)) {
        case 0: damage_bytes(fuzzer, mutant); break;
        case 1: damage_lines(fuzzer, mutant); break;
        default: damage_words(fuzzer, mutant);
        }
    }
    return original;
}

/* ---- reading ---- */

static enum ck_status read_study(struct fuzzer *fuzzer, const char *path, struct ck_inputs *inputs,
                                 struct ck_diag *diag)
{
    struct ck_study study;
    ck_study_init(&study);
    enum ck_status status = ck_study_read(inputs, fuzzer->units, path, &study, diag);
    ck_study_free(&study);
    return status;
}

static enum ck_status read_model(struct fuzzer *fuzzer, const char *path, struct ck_inputs *inputs,
                                 struct ck_diag *diag)
{
    struct ck_graph graph;
    struct ck_system system;
    ck_graph_init(&graph);
    ck_system_init(&system);
    enum ck_status status =
        ck_model_read(inputs, fuzzer->units, path, (struct ck_place){0}, &graph, diag);
    if (status == CK_OK) status = ck_compile(&graph, &system, diag);
    ck_system_free(&system);
    ck_graph_free(&graph);
    return status;
}

static bool is_answer(enum ck_status status, const struct ck_diag *diag)
{
    if (status == CK_OK) return diag->errors == 0;
    return status == CK_BAD_INPUT && diag->errors > 0 && diag->count > 0;
}

static enum ck_status read_mutant(struct fuzzer *fuzzer, const struct original *original,
                                  struct ck_inputs *inputs, struct ck_diag *diag)
{
    enum ck_status status =
        ck_inputs_add(inputs, original->path, fuzzer->mutant.bytes, fuzzer->mutant.length);
    if (status != CK_OK) return status;
    if (original->study[0]) return read_study(fuzzer, original->study, inputs, diag);
    return original->is_study ? read_study(fuzzer, original->path, inputs, diag)
                              : read_model(fuzzer, original->path, inputs, diag);
}

/* Reads with the n-th allocation failing (0: none). *made says how many there were. */
static bool read_checked(struct fuzzer *fuzzer, const struct original *original, FILE *sink, long n,
                         long *made)
{
    struct ck_inputs inputs;
    struct ck_diag diag;
    long live = ck_memory_live(), before = ck_memory_count();
    ck_inputs_init(&inputs);
    ck_diag_init(&diag);
    ck_memory_fail_at(n);
    enum ck_status status = read_mutant(fuzzer, original, &inputs, &diag);
    ck_memory_fail_at(0);
    *made = ck_memory_count() - before;
    bool good = n == 0 ? is_answer(status, &diag) : status != CK_OK;
    if (!good) fprintf(stderr, "status %d with %zu errors\n", (int)status, diag.errors);
    if (n == 0 && status == CK_OK) fuzzer->accepted++;
    if (n == 0 && status == CK_BAD_INPUT) fuzzer->refused++;
    ck_diag_print(&diag, sink); /* while the texts that it shows are alive */
    ck_diag_free(&diag);
    ck_inputs_free(&inputs);
    if (ck_memory_live() == live) return good;
    fprintf(stderr, "%ld blocks are left\n", ck_memory_live() - live);
    return false;
}

static bool try_mutant(struct fuzzer *fuzzer, long index, FILE *sink)
{
    const struct original *original = make_mutant(fuzzer, index);
    if (fuzzer->show) {
        printf("==== mutant %ld of %s\n", index, original->path);
        fwrite(fuzzer->mutant.bytes, 1, fuzzer->mutant.length, stdout);
        printf("\n====\n");
        fflush(stdout);
    }
    alarm(SECONDS_EACH);
    long made = 0, failing = 0;
    if (fuzzer->show) sink = stdout;
    bool good = read_checked(fuzzer, original, sink, 0, &made);
    if (good && index % 8 == 0 && made > 0) {
        failing = 1 + (long)below(fuzzer, (size_t)made);
        good = read_checked(fuzzer, original, sink, failing, &made);
    }
    alarm(0);
    if (!good)
        fprintf(stderr, "mutant %ld of %s, failing allocation %ld\n", index, original->path,
                failing);
    return good;
}

/* ---- beginning and end ---- */

static bool load(struct original *original, const char *path)
{
    FILE *file = fopen(path, "rb");
    original->path = path;
    original->text.bytes = malloc(MOST_BYTES + 1);
    if (file == NULL || original->text.bytes == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        return false;
    }
    original->text.length = fread(original->text.bytes, 1, MOST_BYTES / 2, file);
    original->text.bytes[original->text.length] = '\0';
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (dot && strcmp(dot, ".csv") == 0)
        snprintf(original->study, sizeof original->study, "%.*sfit.yaml",
                 slash ? (int)(slash - path + 1) : 0, path);
    original->is_study = strncmp(original->text.bytes, "study:", 6) == 0 ||
                         strstr(original->text.bytes, "\nstudy:") != NULL;
    fclose(file);
    return original->text.length > 0;
}

static bool start(struct fuzzer *fuzzer, char **paths, size_t count)
{
    fuzzer->originals = calloc(count, sizeof *fuzzer->originals);
    fuzzer->mutant.bytes = malloc(MOST_BYTES);
    fuzzer->units = ck_units_create();
    bool good = fuzzer->originals != NULL && fuzzer->mutant.bytes != NULL && fuzzer->units != NULL;
    for (size_t i = 0; i < count && good; i++) {
        good = load(&fuzzer->originals[i], paths[i]);
        fuzzer->original_count = i + 1;
    }
    return good;
}

static void finish(struct fuzzer *fuzzer)
{
    for (size_t i = 0; i < fuzzer->original_count; i++) free(fuzzer->originals[i].text.bytes);
    free(fuzzer->originals);
    free(fuzzer->mutant.bytes);
    ck_units_destroy(fuzzer->units);
}

static long run(struct fuzzer *fuzzer, long from, long count)
{
    struct timespec begin, end;
    long failed = 0;
    FILE *sink = fopen("/dev/null", "w"); /* printing must not crash either */
    if (sink == NULL) return 1;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < count && failed < 10; i++) {
        if (i % 1000 == 0) fprintf(stderr, "at mutant %ld\n", from + i);
        if (!try_mutant(fuzzer, from + i, sink)) failed++;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    fclose(sink);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    printf("%ld mutants in %.1f s (%.0f a second): %ld accepted, %ld refused\n", count, seconds,
           (double)count / seconds, fuzzer->accepted, fuzzer->refused);
    return failed;
}

int main(int argc, char **argv)
{
    struct fuzzer fuzzer = {0};
    long from = 0, failed = 1;
    int at = 1;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--show") == 0) fuzzer.show = true;
        if (strcmp(argv[at], "--from") == 0 && at + 1 < argc) from = strtol(argv[++at], NULL, 10);
    }
    long count = at < argc ? strtol(argv[at++], NULL, 10) : 0;
    if (count <= 0 || at >= argc) {
        fprintf(stderr, "usage: fuzz_reader [--from INDEX] [--show] COUNT FILE...\n");
        return 2;
    }
    if (start(&fuzzer, argv + at, (size_t)(argc - at))) failed = run(&fuzzer, from, count);
    finish(&fuzzer);
    printf("%d passed, %d failed\n", failed == 0, failed != 0);
    return failed != 0;
}
