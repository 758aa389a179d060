/* Damaged run.json: the reader may refuse them with an error or accept them, but not crash, leak or
 * hang, and it must say when memory runs out. fuzz_json [--from INDEX] COUNT FILE */
#define _XOPEN_SOURCE 700
#include "ck/json.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_BYTES   (1 << 20)
#define SECONDS_EACH 10

struct fuzzer {
    uint64_t random;
    char *original, *mutant;
    size_t original_length, length;
    long accepted, refused;
};

static const char *const pieces[] = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "1e999",
    "-",
    "null",
    "true",
    "[[[[[[[[",
    "\"inputs\"",
    "\"path\"",
    "\"text\"",
    "{\"a\":",
    "\n",
    "\xC3",
    "\xF0\x9F",
    "\r\n",
    "\"same_as\"",
    "\"file\"",
    "\"version\"",
    "1.5",
    "\"\": ",
    "\x7F",
    "\xEF\xBB\xBF",
    " ",
};
#define PIECES (sizeof pieces / sizeof pieces[0])

static size_t below(struct fuzzer *fuzzer, size_t n)
{
    fuzzer->random ^= fuzzer->random << 13;
    fuzzer->random ^= fuzzer->random >> 7;
    fuzzer->random ^= fuzzer->random << 17;
    return n == 0 ? 0 : (size_t)(fuzzer->random >> 11) % n;
}

static void replace(struct fuzzer *fuzzer, size_t at, size_t removed, const char *with,
                    size_t length)
{
    char copy[256];
    if (length > sizeof copy) length = sizeof copy;
    if (removed > fuzzer->length - at) removed = fuzzer->length - at;
    if (fuzzer->length + length > MOST_BYTES) return;
    memcpy(copy, with, length); /* `with` may be a part of the mutant */
    memmove(fuzzer->mutant + at + length, fuzzer->mutant + at + removed,
            fuzzer->length - at - removed);
    memcpy(fuzzer->mutant + at, copy, length);
    fuzzer->length += length - removed;
}

static void damage(struct fuzzer *fuzzer)
{
    size_t at = below(fuzzer, fuzzer->length + 1), from = below(fuzzer, fuzzer->length + 1);
    size_t length = below(fuzzer, 40);
    const char *piece = pieces[below(fuzzer, PIECES)];
    char byte = (char)below(fuzzer, 256);
    if (length > fuzzer->length - from) length = fuzzer->length - from;
    switch (below(fuzzer, 6)) {
    case 0: replace(fuzzer, at, 1, &byte, 1); break;
    case 1: replace(fuzzer, at, length, "", 0); break;
    case 2: replace(fuzzer, at, 0, fuzzer->mutant + from, length); break;
    case 3:
        if (below(fuzzer, 8) == 0) fuzzer->length = at;
        break;
    case 4: replace(fuzzer, at, length, piece, strlen(piece)); break;
    default: replace(fuzzer, at, 0, piece, strlen(piece));
    }
}

static void make_mutant(struct fuzzer *fuzzer, long index)
{
    fuzzer->random = 0x9E3779B97F4A7C15u * ((uint64_t)index + 1);
    memcpy(fuzzer->mutant, fuzzer->original, fuzzer->original_length);
    fuzzer->length = fuzzer->original_length;
    for (size_t n = 1 + below(fuzzer, 4); n > 0; n--) damage(fuzzer);
}

/* The n-th allocation fails (0: none). */
static bool read_mutant(struct fuzzer *fuzzer, long n, FILE *sink, long *made)
{
    struct ck_inputs inputs;
    struct ck_diag diag;
    const char *path = NULL;
    long live = ck_memory_live(), before = ck_memory_count();
    ck_inputs_init(&inputs);
    ck_diag_init(&diag);
    ck_memory_fail_at(n);
    enum ck_status status = ck_inputs_add(&inputs, "run.json", fuzzer->mutant, fuzzer->length);
    if (status == CK_OK) status = ck_inputs_open_run(&inputs, "run.json", "0.1.0", &path, &diag);
    ck_memory_fail_at(0);
    *made = ck_memory_count() - before;
    bool good = n > 0                    ? status != CK_OK
                : status == CK_BAD_INPUT ? diag.errors > 0
                                         : status == CK_OK && diag.errors == 0 && path;
    if (n == 0) *(status == CK_OK ? &fuzzer->accepted : &fuzzer->refused) += 1;
    ck_diag_print(&diag, sink);
    ck_diag_free(&diag);
    ck_inputs_free(&inputs);
    return good && ck_memory_live() == live;
}

static bool load(struct fuzzer *fuzzer, const char *path)
{
    FILE *file = fopen(path, "rb");
    fuzzer->original = malloc(MOST_BYTES);
    fuzzer->mutant = malloc(MOST_BYTES);
    if (!file || !fuzzer->original || !fuzzer->mutant) return false;
    fuzzer->original_length = fread(fuzzer->original, 1, MOST_BYTES / 2, file);
    fclose(file);
    return fuzzer->original_length > 0;
}

int main(int argc, char **argv)
{
    struct fuzzer fuzzer = {0};
    const bool has_from = argc > 2 && strcmp(argv[1], "--from") == 0;
    const long from = has_from ? strtol(argv[2], NULL, 10) : 0;
    const int at = has_from ? 3 : 1;
    const long count = argc > at ? strtol(argv[at], NULL, 10) : 0;
    FILE *sink = fopen("/dev/null", "w");
    if (count <= 0 || argc <= at + 1 || !sink || !load(&fuzzer, argv[at + 1])) {
        fprintf(stderr, "usage: fuzz_json [--from INDEX] COUNT FILE\n");
        return 2;
    }
    long failed = 0;
    for (long i = from; i < from + count && failed < 10; i++) {
        long made = 0, ignored = 0;
        make_mutant(&fuzzer, i);
        alarm(SECONDS_EACH);
        bool good = read_mutant(&fuzzer, 0, sink, &made);
        if (good && i % 4 == 0)
            good = read_mutant(&fuzzer, 1 + (long)below(&fuzzer, (size_t)made), sink, &ignored);
        alarm(0);
        if (good) continue;
        fprintf(stderr, "mutant %ld\n", i);
        failed++;
    }
    printf("%ld mutants in all: %ld accepted, %ld refused\n", count, fuzzer.accepted,
           fuzzer.refused);
    free(fuzzer.original);
    free(fuzzer.mutant);
    fclose(sink);
    return failed != 0;
}
