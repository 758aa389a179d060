/* UTF-8, character by character. Does not normalise and does not know display widths. */
#include "ck/utf8.h"

static size_t expected_bytes(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

static bool is_canonical(uint32_t code, size_t bytes)
{
    if (bytes == 3) return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
    if (bytes == 4) return code >= 0x10000 && code <= 0x10FFFF;
    return true;
}

size_t ck_utf8_char(const char *text, size_t length, uint32_t *code)
{
    static const unsigned char first_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (length == 0) return 0;
    size_t bytes = expected_bytes((unsigned char)text[0]);
    if (bytes == 0 || bytes > length) return 0;
    uint32_t value = (unsigned char)text[0] & first_mask[bytes];
    for (size_t i = 1; i < bytes; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xC0) != 0x80) return 0;
        value = value << 6 | (byte & 0x3F);
    }
    if (!is_canonical(value, bytes)) return 0;
    *code = value;
    return bytes;
}

size_t ck_utf8_count(const char *text, size_t length)
{
    size_t characters = 0;
    for (size_t i = 0; i < length; characters++) {
        uint32_t code;
        size_t bytes = ck_utf8_char(text + i, length - i, &code);
        i += bytes == 0 ? 1 : bytes;
    }
    return characters;
}

bool ck_utf8_printable(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return false;
    if (code >= 0x200B && code <= 0x200F) return false;
    if (code >= 0x2028 && code <= 0x202E) return false;
    if (code >= 0x2060 && code <= 0x206F) return false;
    return code != 0xFEFF;
}

size_t ck_utf8_break(const char *text, size_t length)
{
    if (length == 0) return 0;
    if (text[0] == '\r') return length > 1 && text[1] == '\n' ? 2 : 1;
    uint32_t code = 0;
    size_t bytes = ck_utf8_char(text, length, &code);
    return code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029 ? bytes : 0;
}
