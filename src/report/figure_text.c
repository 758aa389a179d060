/* Words of a figure: labels in the reader's language, units as printed, widths of texts. Draws
 * nothing. */
#include "ck/utf8.h"
#include "figure.h"
#include <ctype.h>
#include <string.h>

const char *ck_figure_label(const struct ck_figure *figure, struct ck_label label,
                            const char *fallback)
{
    const char *text = figure->french ? label.fr : label.en;
    if (!text || !text[0]) text = figure->french ? label.en : label.fr;
    return text && text[0] ? text : fallback;
}

const char *ck_illustrative_words(const struct ck_figure *figure)
{
    return figure->french ? "illustratif" : "illustrative";
}

/* Advance widths of the characters 32..126 in hundredths of the size: DejaVu Sans and Bold. */
static const unsigned char regular_widths[] = {
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};
static const unsigned char bold_widths[] = {
    35, 46,  53, 84, 70, 101, 88, 31,  46, 46, 53, 84, 38, 42,  38, 37, 70, 70,  70,
    70, 70,  70, 70, 70, 70,  70, 40,  40, 84, 84, 84, 59, 100, 78, 77, 74, 84,  69,
    69, 83,  84, 38, 38, 78,  64, 100, 84, 86, 74, 86, 78, 73,  69, 82, 78, 111, 78,
    73, 73,  46, 37, 46, 84,  50, 50,  68, 72, 60, 72, 68, 44,  72, 72, 35, 35,  67,
    35, 105, 72, 69, 72, 72,  50, 60,  48, 72, 66, 93, 65, 66,  59, 72, 37, 72,  84};

static double char_width(uint32_t code, bool bold)
{
    if (code >= 32 && code <= 126) return (bold ? bold_widths : regular_widths)[code - 32] / 100.0;
    if (code >= 0x2E80) return 1.1; /* wide scripts and pictures */
    if (code == 0xE6 || code == 0x152 || code == 0x153 || code == 0x2014 || code == 0x2026)
        return 1.1;
    return bold ? 0.78 : 0.70; /* accented and Greek letters, µ, superscripts */
}

double ck_text_width(const char *text, double size, bool bold)
{
    double width = 0;
    size_t length = strlen(text);
    for (size_t i = 0, bytes; i < length; i += bytes) {
        uint32_t code = '?';
        bytes = ck_utf8_char(text + i, length - i, &code);
        if (bytes == 0) bytes = 1;
        width += char_width(code, bold);
    }
    return width * size;
}

/* Copies `text` with one '?' or space for what a picture cannot show. */
static char *copy_shown(struct ck_arena *arena, const char *text)
{
    size_t length = strlen(text), used = 0;
    char *copy = ck_arena_alloc(arena, length + 4, 1);
    for (size_t i = 0, bytes; copy && i < length; i += bytes) {
        uint32_t code = 0;
        bytes = ck_utf8_char(text + i, length - i, &code);
        if (bytes > 0 && ck_utf8_printable(code)) {
            memcpy(copy + used, text + i, bytes);
            used += bytes;
        } else {
            copy[used++] = bytes > 0 && code <= ' ' ? ' ' : '?';
            if (bytes == 0) bytes = 1;
        }
    }
    return copy;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

const char *ck_text_fit(struct ck_arena *arena, const char *text, double size, bool bold,
                        double width)
{
    char *copy = copy_shown(arena, text);
    width += 0.01 * size; /* rounding */
    if (!copy || ck_text_width(copy, size, bold) <= width) return copy;
    size_t length = strlen(copy);
    do {
        length--;
        while (length > 0 && is_continuation(copy[length])) length--;
        while (length > 0 && copy[length - 1] == ' ') length--;
        memcpy(copy + length, "…", sizeof "…");
    } while (length > 0 && ck_text_width(copy, size, bold) > width);
    return copy;
}

/* Bytes of a small letter of ASCII or Latin-1 at the start of `text`, or 0. */
static size_t small_letter(const char *text)
{
    uint32_t code = 0;
    size_t bytes = ck_utf8_char(text, strlen(text), &code);
    bool latin = code >= 0xE0 && code <= 0xFE && code != 0xF7;
    return bytes > 0 && ((code >= 'a' && code <= 'z') || latin) ? bytes : 0;
}

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t i = 0;
        while (part[i] && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i])) i++;
        if (!part[i]) return true;
    }
    return false;
}

/* A word of five letters or more that both have will do: "tissue damage", "Damage and repair". */
static bool shares_word(const char *title, const char *label)
{
    char word[40];
    for (const char *c = label; *c;) {
        size_t length = strcspn(c, " ");
        if (length >= 5 && length < sizeof word) {
            memcpy(word, c, length);
            word[length] = '\0';
            if (contains(title, word)) return true;
        }
        c += length;
        c += strspn(c, " ");
    }
    return false;
}

bool ck_text_mentions(const char *title, const char *label)
{
    return contains(title, label) || contains(label, title) || shares_word(title, label);
}

const char *ck_text_capital(struct ck_arena *arena, const char *text)
{
    char *copy = ck_arena_copy(arena, text);
    size_t bytes = small_letter(text), letters = 0;
    for (size_t i = 0, step; (step = small_letter(text + i)) > 0; i += step) letters = i + step;
    if (!copy || bytes == 0 || !(text[letters] == '\0' || strchr(" ,;:.'", text[letters])))
        return copy;
    copy[bytes - 1] = (char)(copy[bytes - 1] - 0x20);
    return copy;
}

static const struct {
    const char *unit, *en, *fr;
} known_units[] = {
    {"1", "relative units", "unités relatives"},
    {"", "relative units", "unités relatives"},
    {"cell", "cells", "cellules"},
    {"cell/uL", "cells/µL", "cellules/µL"},
    {"cell/mL", "cells/mL", "cellules/mL"},
    {"cell/L", "cells/L", "cellules/L"},
    {"IU/mL", "IU/mL", "UI/mL"},
    {"IU/L", "IU/L", "UI/L"},
    {"d", "days", "jours"},
    /* a state of the body cannot be an absolute temperature: units with an offset are refused */
    {"K", "°C above normal", "écart en °C"},
};

static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

/* "u" before a unit is µ, an exponent "-1" is raised. */
static const char *print_unit(struct ck_arena *arena, const char *unit)
{
    char *words = ck_arena_alloc(arena, 4 * strlen(unit) + 1, 1), *end = words;
    for (const char *c = unit; words && *c; c++) {
        bool starts = c == unit || !strchr("abcdefghijklmnopqrstuvwxyz", c[-1]);
        const char *piece = NULL;
        if (*c == 'u' && starts && c[1] && strchr("gLmM", c[1]))
            piece = "µ";
        else if (*c == '-' && c > unit && c[1] >= '1' && c[1] <= '9')
            piece = "⁻";
        else if (isdigit((unsigned char)*c) && c > unit &&
                 (isalpha((unsigned char)c[-1]) || c[-1] == '-'))
            piece = raised[*c - '0'];
        if (piece) {
            memcpy(end, piece, strlen(piece));
            end += strlen(piece);
        } else {
            *end++ = *c;
        }
    }
    return words;
}

const char *ck_unit_words(struct ck_arena *arena, const char *unit, bool french)
{
    if (!unit) unit = "1";
    for (size_t i = 0; i < sizeof known_units / sizeof known_units[0]; i++)
        if (strcmp(unit, known_units[i].unit) == 0)
            return french ? known_units[i].fr : known_units[i].en;
    return print_unit(arena, unit);
}

const char *ck_power_words(struct ck_arena *arena, int power, const char *unit_words)
{
    int size = power < 0 ? -power : power;
    const char *tens = size >= 10 ? raised[size / 10 % 10] : "";
    return ck_arena_print(arena, "×10%s%s%s %s", power < 0 ? "⁻" : "", tens, raised[size % 10],
                          unit_words);
}
