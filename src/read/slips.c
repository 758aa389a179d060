/* The words for what libyaml refuses: where the mistake is for a user, and a hint for the classic
 * slips. Knows libyaml's messages as text only. */
#include "reader.h"

#include "ck/utf8.h"
#include <string.h>

struct line {
    const char *text;
    size_t length;
};

/* What is said about a problem; place it where the context starts if that is what is wrong. */
struct words {
    const char *problem; /* a part of libyaml's message */
    bool at_context;
    const char *text, *hint;
};

static const char indentation_hint[] =
    "check the indentation: keys of one mapping start in the same column";

static const char apostrophe_hint[] =
    "inside '…' an apostrophe is written twice, as in 'l''arthrite'";

static const struct words table[] = {
    {"block sequence entries are not allowed", false, "a list cannot start here",
     "start it on a line of its own, or write [a, b]"},
    {"could not find expected ':'", true, "expected 'key: value'",
     "is a ':' missing, or the space after it?"},
    {"unknown escape character", false, "unknown escape in double quotes",
     "write a backslash twice, or use single quotes"},
    {"did not find expected hexdecimal number", false, "unknown escape in double quotes",
     "write a backslash twice, or use single quotes"},
    {"did not find expected alphabetic or numeric character", true,
     "'*' and '&' cannot start a value", "put the text in quotes"},
    {"did not find expected comment or line break", false, "text is not allowed here",
     "put text that starts with '|' or '>' in quotes"},
    {"did not find expected key", false, "expected a key here", indentation_hint},
    {"did not find expected '-' indicator", false, "expected '- ' here", indentation_hint},
    {"did not find expected <document start>", false, "this line belongs to nothing above it",
     indentation_hint},
    {"mapping keys are not allowed", false, "a key is not allowed here", indentation_hint},
};

static struct line find_line(const struct ck_source *source, size_t number)
{
    struct line line = {source->text, 0};
    const char *end = source->text + source->length;
    while (number > 0 && line.text < end) {
        size_t bytes = ck_utf8_break(line.text, (size_t)(end - line.text));
        line.text += bytes == 0 ? 1 : bytes;
        if (bytes > 0) number--;
    }
    while (line.text + line.length < end &&
           ck_utf8_break(line.text + line.length, (size_t)(end - line.text) - line.length) == 0)
        line.length++;
    return line;
}

/* Bytes of the first `column` characters of a line. */
static size_t bytes_before(struct line line, size_t column)
{
    size_t i = 0;
    while (column-- > 0 && i < line.length) {
        uint32_t code;
        size_t bytes = ck_utf8_char(line.text + i, line.length - i, &code);
        i += bytes == 0 ? 1 : bytes;
    }
    return i;
}

static char character_at(struct line line, size_t column)
{
    size_t i = bytes_before(line, column);
    return i < line.length ? line.text[i] : '\0';
}

static struct ck_place place_at(const struct ck_source *source, size_t line, size_t column)
{
    return (struct ck_place){
        .source = source, .line = (unsigned)line + 1, .column = (unsigned)column + 1, .width = 1};
}

static bool report_tab(const struct ck_source *source, size_t number, struct ck_diag *diag)
{
    struct line line = find_line(source, number);
    size_t i = 0;
    while (i < line.length && line.text[i] == ' ') i++;
    if (i == line.length || line.text[i] != '\t') return false;
    ck_error(diag, place_at(source, number, i), "indent with spaces", "a tab in the indentation");
    return true;
}

/* Whether one of `wanted` stands before a column; ": " only counts with its space. */
static bool stands_before(struct line line, size_t column, const char *wanted)
{
    size_t end = bytes_before(line, column);
    for (size_t i = 0; i + 1 < end; i++)
        if (strchr(wanted, line.text[i]) != NULL &&
            (line.text[i] != ':' || line.text[i + 1] == ' '))
            return true;
    return false;
}

static void report_open_bracket(const struct ck_source *source, const struct ck_slip *slip,
                                struct ck_diag *diag)
{
    struct line line = find_line(source, slip->context_line);
    ck_error(diag, place_at(source, slip->context_line, slip->context_column), NULL,
             "this '%c' is not closed", character_at(line, slip->context_column));
}

/* `title: Anti-TNF: a study` has a "key: " before the colon that offends; a line that is only badly
 * indented, or that stands below an open bracket, does not. */
static bool report_colon(const struct ck_source *source, const struct ck_slip *slip,
                         struct ck_diag *diag)
{
    struct line line = find_line(source, slip->line);
    bool values = strstr(slip->problem, "mapping values are not allowed") != NULL;
    bool in_brackets = strstr(slip->problem, "did not find expected ','") != NULL &&
                       character_at(line, slip->column) == ':';
    if (!values && !in_brackets) return false;
    if (in_brackets && slip->line > slip->context_line &&
        !stands_before(line, slip->column, ":,[{")) {
        report_open_bracket(source, slip, diag);
        return true;
    }
    const char *hint = in_brackets || stands_before(line, slip->column, ":")
                           ? "put text that contains ': ' in quotes"
                           : "check the indentation here and the ':' of the line above";
    ck_error(diag, place_at(source, slip->line, slip->column), hint, "a ':' is not allowed here");
    return true;
}

/* `'l'arthrite'`: the text ends at the second apostrophe and what follows makes no sense. */
static bool report_apostrophe(const struct ck_source *source, const struct ck_slip *slip,
                              struct ck_diag *diag)
{
    struct line line = find_line(source, slip->line);
    size_t i = bytes_before(line, slip->column);
    if (strstr(slip->problem, "did not find expected") == NULL || i == 0) return false;
    while (i > 1 && line.text[i - 1] == ' ') i--;
    char quote = line.text[i - 1];
    if (quote != '\'' && quote != '"') return false;
    const char *hint = quote == '\'' ? apostrophe_hint : "inside \"…\" a quote is written \\\"";
    ck_error(diag, place_at(source, slip->line, slip->column), hint, "text after a closed quote");
    return true;
}

static bool report_bracket(const struct ck_source *source, const struct ck_slip *slip,
                           struct ck_diag *diag)
{
    const char *expected = strstr(slip->problem, "expected ',' or '");
    if (expected == NULL) return false;
    struct line line = find_line(source, slip->line);
    if (line.text + bytes_before(line, slip->column) >= source->text + source->length) {
        report_open_bracket(source, slip, diag);
        return true;
    }
    char closing = expected[strlen("expected ',' or '")], hint[96];
    snprintf(hint, sizeof hint, "the '%c' at line %zu, column %zu is still open",
             closing == ']' ? '[' : '{', slip->context_line + 1, slip->context_column + 1);
    ck_error(diag, place_at(source, slip->line, slip->column), hint, "expected ',' or '%c' here",
             closing);
    return true;
}

static bool report_open_quote(const struct ck_source *source, const struct ck_slip *slip,
                              struct ck_diag *diag)
{
    if (strstr(slip->context, "quoted scalar") == NULL) return false;
    if (strstr(slip->problem, "found unexpected") == NULL) return false;
    struct line line = find_line(source, slip->context_line);
    bool single = character_at(line, slip->context_column) == '\'';
    ck_error(diag, place_at(source, slip->context_line, slip->context_column),
             single ? apostrophe_hint : NULL, "this quote is not closed");
    return true;
}

static bool report_character(const struct ck_source *source, const struct ck_slip *slip,
                             struct ck_diag *diag)
{
    if (strstr(slip->problem, "cannot start any token") == NULL) return false;
    char character = character_at(find_line(source, slip->line), slip->column);
    const char *hint = character == '@' ? "a tag stands behind a number, as in 18 min @lo2016; "
                                          "else put the text in quotes"
                                        : "put the text in quotes";
    ck_error(diag, place_at(source, slip->line, slip->column), hint, "'%c' cannot start a value",
             character);
    return true;
}

static bool report_nothing(const struct ck_source *source, const struct ck_slip *slip,
                           struct ck_diag *diag)
{
    if (strstr(slip->problem, "did not find expected node content") == NULL) return false;
    bool key = character_at(find_line(source, slip->line), slip->column) == ':';
    ck_error(diag, place_at(source, slip->line, slip->column), NULL,
             key ? "a key is missing before ':'" : "a value is missing here");
    return true;
}

static bool report_from_table(const struct ck_source *source, const struct ck_slip *slip,
                              struct ck_diag *diag)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strstr(slip->problem, table[i].problem) == NULL) continue;
        struct ck_place place = place_at(source, slip->line, slip->column);
        if (table[i].at_context) place = place_at(source, slip->context_line, slip->context_column);
        ck_error(diag, place, table[i].hint, "%s", table[i].text);
        return true;
    }
    return false;
}

void ck_slip_report(const struct ck_source *source, const struct ck_slip *slip,
                    struct ck_diag *diag)
{
    if (report_tab(source, slip->line, diag)) return;
    if (report_colon(source, slip, diag)) return;
    if (report_apostrophe(source, slip, diag)) return;
    if (report_bracket(source, slip, diag)) return;
    if (report_open_quote(source, slip, diag)) return;
    if (report_character(source, slip, diag)) return;
    if (report_nothing(source, slip, diag)) return;
    if (report_from_table(source, slip, diag)) return;
    const char *context = slip->context[0] != '\0' ? slip->context : "while reading YAML";
    ck_error(diag, place_at(source, slip->line, slip->column), NULL, "%s %s", context,
             slip->problem);
}
