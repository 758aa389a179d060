/* UTF-8, character by character: what positions count and what may be shown on a terminal. */
#ifndef CK_UTF8_H
#define CK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes (1..4) of the character at the start of `text`, its code point in *code; 0 where the bytes
 * are not UTF-8 (overlong forms and surrogates are not) or `length` is 0. */
size_t ck_utf8_char(const char *text, size_t length, uint32_t *code);
/* Characters in `length` bytes; a byte that is not UTF-8 counts as one. */
size_t ck_utf8_count(const char *text, size_t length);
/* False for control characters and for invisible ones that reorder or hide text. */
bool ck_utf8_printable(uint32_t code);
/* Bytes of the line break at the start of `text` (CR, LF, CRLF and the three others that YAML
 * counts as lines), or 0. */
size_t ck_utf8_break(const char *text, size_t length);

#endif
