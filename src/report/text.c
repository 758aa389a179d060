/* Text that grows and text that is broken into lines. Knows nothing of what it says. */
#include "formula.h"

#include <string.h>

static bool make_room(struct ck_text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (text->out_of_memory || needed <= text->capacity) return !text->out_of_memory;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < needed) capacity *= 2;
    char *bytes = ck_resize(text->bytes, capacity, 1);
    if (bytes) {
        text->bytes = bytes;
        text->capacity = capacity;
    }
    text->out_of_memory = !bytes;
    return bytes != NULL;
}

void ck_text_add(struct ck_text *text, const char *more)
{
    size_t length = strlen(more);
    if (!make_room(text, length)) return;
    memcpy(text->bytes + text->length, more, length + 1);
    text->length += length;
}

void ck_text_print(struct ck_text *text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    if (length >= 0 && make_room(text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    va_end(list);
}

void ck_text_clear(struct ck_text *text)
{
    text->length = 0;
    if (text->bytes) text->bytes[0] = '\0';
}

void ck_text_free(struct ck_text *text)
{
    ck_release(text->bytes);
    *text = (struct ck_text){0};
}

/* How far the line that starts at `at` goes if it is cut at the break that is least deep in
 * parentheses, the last of these; all of the text if that fits. */
static size_t find_line(const char *at, const struct ck_lines *lines)
{
    size_t best = 0, shown = lines->column;
    int depth = 0, best_depth = 0;
    for (size_t end = 0;; end++) {
        size_t start = end;
        for (; at[end] && at[end] != CK_BREAK[0]; end++)
            depth += (at[end] == '(') - (at[end] == ')');
        shown += lines->measure(at + start, end - start);
        if (shown > lines->width && best > 0) return best;
        if (!at[end]) return end;
        if (best == 0 || depth <= best_depth) {
            best = end;
            best_depth = depth;
        }
    }
}

/* Returns by how many parentheses the line goes deeper. */
static int write_line(const char *line, size_t length, FILE *stream)
{
    int depth = 0;
    for (size_t i = 0; i < length; i++) {
        depth += (line[i] == '(') - (line[i] == ')');
        if (line[i] != CK_BREAK[0]) fputc(line[i], stream);
    }
    return depth;
}

void ck_text_wrap(const struct ck_text *text, const struct ck_lines *lines, FILE *stream)
{
    const char *at = text->bytes ? text->bytes : "";
    int depth = 0;
    while (*at) {
        size_t length = find_line(at, lines);
        depth += write_line(at, length, stream);
        at += length;
        while (*at == CK_BREAK[0] || *at == ' ') at++;
        if (*at) fputs(lines->newline, stream);
        for (int i = 0; *at && i < depth; i++) fputs(lines->deeper, stream);
    }
}
