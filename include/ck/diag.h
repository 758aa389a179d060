/* Diagnostics: messages with a place in a file, collected in one pass and printed with the source
 * line, a caret and a hint. Does not decide what is an error and never exits. */
#ifndef CK_DIAG_H
#define CK_DIAG_H

#include "ck/memory.h"
#include "ck/status.h"
#include <stdbool.h>
#include <stdio.h>

/* A text that was read, kept alive by the ck_inputs it belongs to. */
struct ck_source {
    const char *path;
    const char *text; /* NUL-terminated */
    size_t length;
};

/* Where something stands. line and column count from 1, in characters (UTF-8 code points);
 * source NULL: nowhere in particular (a command line, a whole program). line 0: the whole file. */
struct ck_place {
    const struct ck_source *source;
    unsigned line, column;
    unsigned width; /* characters to underline; 0 counts as 1 */
};

enum ck_severity { CK_ERROR, CK_WARNING, CK_NOTE };

struct ck_message {
    enum ck_severity severity;
    struct ck_place place;
    const char *text;
    const char *hint; /* or NULL */
};

struct ck_diag {
    struct ck_arena arena;
    struct ck_message *messages;
    size_t count, capacity;
    size_t errors;
    bool out_of_memory; /* a message was lost */
};

void ck_diag_init(struct ck_diag *diag);
void ck_diag_free(struct ck_diag *diag);

/* Adds an error. `hint` may be NULL; it is copied. */
void ck_error(struct ck_diag *diag, struct ck_place place, const char *hint, const char *format,
              ...) __attribute__((format(printf, 4, 5)));
void ck_warning(struct ck_diag *diag, struct ck_place place, const char *hint, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* CK_OK, or CK_BAD_INPUT if errors were added after the first `errors_before` (CK_NO_MEMORY if
 * messages were lost). */
enum ck_status ck_diag_status(const struct ck_diag *diag, size_t errors_before);

/* "file:line:column: error: text", source line, caret, "hint: …"; sorted by place. The control
 * characters of the input are shown as '?', long lines are cut around the caret. A message that
 * says the same about the same place is printed once, and no more than 200 are. */
void ck_diag_print(const struct ck_diag *diag, FILE *stream);

/* "did you mean 'X'?" for the nearest of `names` (Damerau-Levenshtein, at most a third of the
 * length away, case ignored), or NULL. The text belongs to the diag. */
const char *ck_diag_nearest(struct ck_diag *diag, const char *name, const char *const *names,
                            size_t count);

#endif
