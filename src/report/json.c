/* JSON: strings, numbers and members of objects, the same in all tables. Knows no results. */
#include "json.h"

#include "ck/utf8.h"
#include <math.h>
#include <string.h>

/* Writes one character; what is not UTF-8 becomes U+FFFD. Returns its bytes. */
static size_t put_character(FILE *stream, const char *text, size_t length)
{
    uint32_t code;
    const size_t bytes = ck_utf8_char(text, length, &code);
    if (bytes == 0)
        fputs("\\ufffd", stream);
    else if (code == '"' || code == '\\')
        fprintf(stream, "\\%c", (int)code);
    else if (code == '\n')
        fputs("\\n", stream);
    else if (code == '\t')
        fputs("\\t", stream);
    else if (code < 0x20 || code == 0x7F || code == 0x2028 || code == 0x2029)
        fprintf(stream, "\\u%04x", (unsigned)code);
    else
        fwrite(text, 1, bytes, stream);
    return bytes > 0 ? bytes : 1;
}

void ck_json_text(FILE *stream, const char *text, size_t length)
{
    fputc('"', stream);
    for (size_t i = 0; i < length;) i += put_character(stream, text + i, length - i);
    fputc('"', stream);
}

void ck_json_string(FILE *stream, const char *text)
{
    ck_json_text(stream, text, strlen(text));
}

void ck_json_number(FILE *stream, double value)
{
    char buffer[32];
    fputs(isfinite(value) ? ck_number_print(value, buffer) : "null", stream);
}

void ck_json_key(FILE *stream, const char *key)
{
    ck_json_string(stream, key);
    fputs(": ", stream);
}

void ck_json_member(FILE *stream, const char *key, double value)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    ck_json_number(stream, value);
}

void ck_json_member_text(FILE *stream, const char *key, const char *text)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    if (text)
        ck_json_string(stream, text);
    else
        fputs("null", stream);
}

void ck_json_entry(FILE *stream, bool *first, const char *key, double value)
{
    fputs(*first ? "\n      " : ",\n      ", stream);
    *first = false;
    ck_json_key(stream, key);
    ck_json_number(stream, value);
}

void ck_json_label(FILE *stream, struct ck_label label)
{
    fputs("{\"en\": ", stream);
    ck_json_string(stream, label.en);
    fputs(", \"fr\": ", stream);
    ck_json_string(stream, label.fr);
    fputc('}', stream);
}
