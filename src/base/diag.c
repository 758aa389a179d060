/* Diagnostics: keeps messages with their places and prints them with the source line and a caret.
 * Does not decide what is an error and never exits. */
#include "ck/diag.h"

#include "ck/utf8.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#define SHOWN_COLUMNS    100 /* of a source line */
#define SHOWN_CHARACTERS 600 /* of a message or a hint, which may quote the input */
#define SHOWN_MESSAGES   200
#define LONGEST_NAME     128 /* bytes that ck_diag_nearest compares */

void ck_diag_init(struct ck_diag *diag)
{
    *diag = (struct ck_diag){0};
}

void ck_diag_free(struct ck_diag *diag)
{
    ck_arena_free(&diag->arena);
    ck_diag_init(diag);
}

static void add_message(struct ck_diag *diag, struct ck_message message, const char *format,
                        va_list arguments)
{
    if (message.severity == CK_ERROR) diag->errors++;
    struct ck_message *grown = ck_arena_grow(&diag->arena, diag->messages, diag->count,
                                             &diag->capacity, sizeof *diag->messages);
    message.text = ck_arena_print_list(&diag->arena, format, arguments);
    if (message.hint != NULL) message.hint = ck_arena_copy(&diag->arena, message.hint);
    if (grown != NULL) diag->messages = grown;
    if (grown == NULL || message.text == NULL) {
        diag->out_of_memory = true;
        return;
    }
    diag->messages[diag->count++] = message;
}

void ck_error(struct ck_diag *diag, struct ck_place place, const char *hint, const char *format,
              ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_message(diag, (struct ck_message){.severity = CK_ERROR, .place = place, .hint = hint},
                format, arguments);
    va_end(arguments);
}

void ck_warning(struct ck_diag *diag, struct ck_place place, const char *hint, const char *format,
                ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_message(diag, (struct ck_message){.severity = CK_WARNING, .place = place, .hint = hint},
                format, arguments);
    va_end(arguments);
}

enum ck_status ck_diag_status(const struct ck_diag *diag, size_t errors_before)
{
    if (diag->out_of_memory) return CK_NO_MEMORY;
    return diag->errors > errors_before ? CK_BAD_INPUT : CK_OK;
}

/* ---- printing ---- */

static int compare_places(const struct ck_place *a, const struct ck_place *b)
{
    if ((a->source == NULL) != (b->source == NULL)) return a->source == NULL ? -1 : 1;
    int paths = a->source == NULL ? 0 : strcmp(a->source->path, b->source->path);
    if (paths != 0) return paths;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return 0;
}

static bool comes_before(const struct ck_message *a, const struct ck_message *b)
{
    return compare_places(&a->place, &b->place) < 0;
}

/* A merge sort of pointers: stable, so that messages about one place stay in order. */
static void sort_messages(const struct ck_message **list, const struct ck_message **spare,
                          size_t count)
{
    if (count < 2) return;
    size_t half = count / 2;
    sort_messages(list, spare, half);
    sort_messages(list + half, spare, count - half);
    memcpy(spare, list, half * sizeof *list);
    size_t left = 0, right = half, to = 0;
    while (left < half) {
        bool take_right = right < count && comes_before(list[right], spare[left]);
        list[to++] = take_right ? list[right++] : spare[left++];
    }
}

/* Shows `length` bytes, at most `most` characters. */
static void print_text(FILE *stream, const char *text, size_t length, size_t most)
{
    for (size_t i = 0; i < length;) {
        uint32_t code;
        if (most-- == 0) {
            fputs("...", stream);
            return;
        }
        size_t bytes = ck_utf8_char(text + i, length - i, &code);
        bool shown = bytes > 0 && ck_utf8_printable(code);
        if (shown) fwrite(text + i, 1, bytes, stream);
        if (!shown) fputc('?', stream);
        i += bytes == 0 ? 1 : bytes;
    }
}

static void print_string(FILE *stream, const char *text)
{
    print_text(stream, text, strlen(text), SHOWN_CHARACTERS);
}

/* Where a line of a source starts, found from the line before it. */
struct cursor {
    const struct ck_source *source;
    unsigned line;
    size_t offset;
};

static bool find_line(struct cursor *cursor, const struct ck_place *place)
{
    const struct ck_source *source = place->source;
    if (cursor->source != source || cursor->line > place->line)
        *cursor = (struct cursor){source, 1, 0};
    while (cursor->line < place->line && cursor->offset < source->length) {
        size_t bytes =
            ck_utf8_break(source->text + cursor->offset, source->length - cursor->offset);
        cursor->offset += bytes == 0 ? 1 : bytes;
        if (bytes > 0) cursor->line++;
    }
    return cursor->line == place->line;
}

/* A window of a source line: its bytes and the characters cut off before it. */
struct window {
    const char *text;
    size_t length;
    size_t skipped;
    bool goes_on;
};

static size_t line_length(const char *text, size_t left)
{
    size_t length = 0;
    while (length < left && ck_utf8_break(text + length, left - length) == 0) length++;
    return length;
}

static size_t skip_characters(const char *text, size_t length, size_t characters)
{
    size_t i = 0;
    while (i < length && characters-- > 0) {
        uint32_t code;
        size_t bytes = ck_utf8_char(text + i, length - i, &code);
        i += bytes == 0 ? 1 : bytes;
    }
    return i;
}

/* The part of a line to show: all of it, or up to SHOWN_COLUMNS characters around the caret (with
 * room for the two "..."). */
static struct window cut_line(const char *text, size_t length, size_t caret, size_t width)
{
    size_t characters = ck_utf8_count(text, length);
    if (characters <= SHOWN_COLUMNS) return (struct window){text, length, 0, false};
    size_t room = SHOWN_COLUMNS - 6;
    size_t start = 0;
    if (caret + width > room) start = caret > room / 2 ? caret - room / 2 : 0;
    if (start > characters - room) start = characters - room;
    size_t from = skip_characters(text, length, start);
    size_t bytes = skip_characters(text + from, length - from, room);
    return (struct window){text + from, bytes, start, from + bytes < length};
}

static void print_source_line(FILE *stream, const struct window *window)
{
    if (window->skipped > 0) fputs("...", stream);
    for (size_t i = 0; i < window->length;) {
        uint32_t code;
        size_t bytes = ck_utf8_char(window->text + i, window->length - i, &code);
        bool shown = bytes > 0 && (code == '\t' || ck_utf8_printable(code));
        if (shown) fwrite(window->text + i, 1, bytes, stream);
        if (!shown) fputc('?', stream);
        i += bytes == 0 ? 1 : bytes;
    }
    fputs(window->goes_on ? "...\n" : "\n", stream);
}

/* Spaces up to the caret, with the line's own tabs so that both lines expand alike. */
static void print_caret(FILE *stream, const struct window *window, size_t caret, size_t width)
{
    size_t before = caret - window->skipped;
    if (window->skipped > 0) fputs("   ", stream);
    size_t i = 0;
    for (size_t n = 0; n < before; n++) {
        fputc(i < window->length && window->text[i] == '\t' ? '\t' : ' ', stream);
        i += skip_characters(window->text + i, window->length - i, 1);
    }
    size_t left = ck_utf8_count(window->text + i, window->length - i);
    fputc('^', stream);
    for (size_t n = 1; n < width && n < left; n++) fputc('~', stream);
    fputc('\n', stream);
}

static void print_excerpt(FILE *stream, struct cursor *cursor, const struct ck_place *place)
{
    if (place->source == NULL || place->line == 0 || place->source->text == NULL) return;
    if (!find_line(cursor, place)) return;
    const char *text = place->source->text + cursor->offset;
    size_t length = line_length(text, place->source->length - cursor->offset);
    size_t characters = ck_utf8_count(text, length);
    size_t caret = place->column == 0 ? 0 : place->column - 1;
    if (caret > characters) caret = characters;
    struct window window = cut_line(text, length, caret, place->width);
    fprintf(stream, "%5u | ", place->line);
    print_source_line(stream, &window);
    fputs("      | ", stream);
    print_caret(stream, &window, caret, place->width);
}

static void print_message(FILE *stream, struct cursor *cursor, const struct ck_message *message)
{
    static const char *const severities[] = {"error", "warning", "note"};
    const struct ck_place *place = &message->place;
    if (place->source != NULL) {
        print_string(stream, place->source->path);
        if (place->line > 0) fprintf(stream, ":%u:%u", place->line, place->column);
        fputs(": ", stream);
    }
    fprintf(stream, "%s: ", severities[message->severity]);
    print_string(stream, message->text);
    fputc('\n', stream);
    print_excerpt(stream, cursor, place);
    if (message->hint == NULL) return;
    fputs("  hint: ", stream);
    print_string(stream, message->hint);
    fputc('\n', stream);
}

static bool says_the_same(const struct ck_message *a, const struct ck_message *b)
{
    return compare_places(&a->place, &b->place) == 0 && strcmp(a->text, b->text) == 0;
}

static void print_list(FILE *stream, const struct ck_message **list, size_t count)
{
    struct cursor cursor = {0};
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && says_the_same(list[i - 1], list[i])) continue;
        if (shown++ < SHOWN_MESSAGES) print_message(stream, &cursor, list[i]);
    }
    if (shown > SHOWN_MESSAGES)
        fprintf(stream, "... and %zu more messages\n", shown - SHOWN_MESSAGES);
}

static void print_unsorted(FILE *stream, const struct ck_diag *diag)
{
    struct cursor cursor = {0};
    for (size_t i = 0; i < diag->count; i++) print_message(stream, &cursor, &diag->messages[i]);
}

void ck_diag_print(const struct ck_diag *diag, FILE *stream)
{
    const struct ck_message **list = ck_alloc(2 * diag->count, sizeof *list);
    if (list == NULL) {
        print_unsorted(stream, diag);
    } else {
        for (size_t i = 0; i < diag->count; i++) list[i] = &diag->messages[i];
        sort_messages(list, list + diag->count, diag->count);
        print_list(stream, list, diag->count);
        ck_release(list);
    }
    if (diag->out_of_memory) fputs("error: out of memory, some messages are missing\n", stream);
}

/* ---- the nearest name ---- */

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau-Levenshtein distance with adjacent transpositions, on texts up to LONGEST_NAME. */
static unsigned edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    unsigned rows[3][LONGEST_NAME + 1];
    unsigned *older = rows[0], *old = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++) old[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned change = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;
            now[j] = smaller(old[j - 1] + change, smaller(old[j], now[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                           same_letter(a[i - 2], b[j - 1]);
            if (swapped) now[j] = smaller(now[j], older[j - 2] + change);
        }
        unsigned *next = older;
        older = old;
        old = now;
        now = next;
    }
    return old[m];
}

const char *ck_diag_nearest(struct ck_diag *diag, const char *name, const char *const *names,
                            size_t count)
{
    size_t length = strlen(name);
    const char *best = NULL;
    unsigned best_distance = LONGEST_NAME;
    for (size_t i = 0; i < count && length <= LONGEST_NAME; i++) {
        size_t other = strlen(names[i]);
        if (other > LONGEST_NAME) continue;
        unsigned distance = edit_distance(name, length, names[i], other);
        size_t longer = length > other ? length : other;
        if (distance > longer / 3 || distance >= best_distance) continue;
        best = names[i];
        best_distance = distance;
    }
    if (best == NULL) return NULL;
    const char *hint = ck_arena_print(&diag->arena, "did you mean '%s'?", best);
    if (hint == NULL) diag->out_of_memory = true;
    return hint;
}
