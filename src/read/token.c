/* Cuts the text of a formula into tokens. Does not know what names mean. */
#include "ck/token.h"

#include "ck/quantity.h"
#include "ck/utf8.h"
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static const char *skip_blanks(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r') text++;
    return text;
}

/* The end of a number: `10..20` is 10, `..` and 20. */
static const char *skip_number(const char *c)
{
    while (is_digit(*c)) c++;
    if (c[0] == '.' && c[1] != '.') {
        c++;
        while (is_digit(*c)) c++;
    }
    if (*c == 'e' || *c == 'E') {
        const char *power = c + 1;
        if (*power == '+' || *power == '-') power++;
        if (is_digit(*power)) {
            while (is_digit(*power)) power++;
            c = power;
        }
    }
    return c;
}

static const char *skip_name(const char *c)
{
    while (is_word(*c) || (*c == '.' && is_letter(c[1]))) c++;
    return c;
}

static enum ck_token_kind read_number(struct ck_token *token, const char **end)
{
    char digits[64];
    *end = skip_number(token->start);
    const size_t length = (size_t)(*end - token->start);
    const char *after;
    if (length >= sizeof digits) return CK_TOKEN_BAD;
    memcpy(digits, token->start, length);
    digits[length] = '\0';
    return ck_number_parse(digits, &token->value, &after) && *after == '\0' ? CK_TOKEN_NUMBER
                                                                            : CK_TOKEN_BAD;
}

static enum ck_token_kind read_other(const char *c, const char **end)
{
    uint32_t code;
    const size_t bytes = ck_utf8_char(c, strlen(c), &code);
    *end = c + (bytes > 0 ? bytes : 1);
    if (strchr("+-*/(),^", *c)) return CK_TOKEN_SIGN;
    if (c[0] == '.' && c[1] == '.') {
        *end = c + 2;
        return CK_TOKEN_RANGE;
    }
    if (*c == '~') return CK_TOKEN_COMPARE;
    if (*c != '<' && *c != '>' && (c[0] != '=' || c[1] != '=')) return CK_TOKEN_BAD;
    *end = c + (c[1] == '=' ? 2 : 1);
    return CK_TOKEN_COMPARE;
}

void ck_lexer_advance(struct ck_lexer *lexer)
{
    const char *c = skip_blanks(lexer->next), *end = c;
    struct ck_token token = {.kind = CK_TOKEN_END, .start = c};
    if (is_digit(*c) || (*c == '.' && is_digit(c[1])))
        token.kind = read_number(&token, &end);
    else if (is_letter(*c)) {
        token.kind = CK_TOKEN_NAME;
        end = skip_name(c);
    } else if (*c != '\0')
        token.kind = read_other(c, &end);
    token.length = (size_t)(end - c);
    lexer->token = token;
    lexer->next = end;
}

void ck_lexer_start(struct ck_lexer *lexer, const char *text)
{
    *lexer = (struct ck_lexer){.text = text, .next = text};
    ck_lexer_advance(lexer);
}

bool ck_lexer_is(const struct ck_lexer *lexer, const char *text)
{
    const struct ck_token *token = &lexer->token;
    return token->kind != CK_TOKEN_END && strlen(text) == token->length &&
           memcmp(token->start, text, token->length) == 0;
}

/* Bytes of a part of a unit that is not ASCII: µ, ·, °, ², ³, Ω … */
static size_t unit_symbol(const char *c)
{
    uint32_t code;
    return (unsigned char)*c >= 0x80 ? ck_utf8_char(c, strlen(c), &code) : 0;
}

/* The end of a unit without blanks: `pg/mL`, `cell/uL/h`, `h-1`, `m^2`, `(cell/uL)`. */
static const char *skip_unit(const char *c)
{
    int depth = 0;
    for (;;) {
        if (*c == '\0') return c;
        const size_t symbol = unit_symbol(c);
        const bool joins = strchr("/.^", *c) && (is_letter(c[1]) || c[1] == '(' || *c == '^');
        const bool power = (*c == '-' || *c == '+') && is_digit(c[1]);
        if (*c == '(')
            depth++;
        else if (*c == ')' && depth-- == 0)
            return c;
        else if (*c != ')' && !symbol && !is_word(*c) && *c != '%' && !joins && !power)
            return c;
        c += symbol > 0 ? symbol : 1;
    }
}

static bool is_stop_word(const char *word, size_t length, const char *const *stop_words)
{
    for (; *stop_words; stop_words++)
        if (strlen(*stop_words) == length && memcmp(*stop_words, word, length) == 0) return true;
    return false;
}

static const char *skip_per(const char *end)
{
    for (;;) {
        const char *c = skip_blanks(end);
        if (strncmp(c, "per", 3) != 0 || (c[3] != ' ' && c[3] != '(')) return end;
        c = skip_blanks(c + 3);
        const char *after = skip_unit(c);
        if (after == c) return end;
        end = after;
    }
}

size_t ck_lexer_unit(struct ck_lexer *lexer, const char *const *stop_words, const char **unit)
{
    const char *start = skip_blanks(lexer->next), *end = start;
    if (is_letter(*start) || *start == '%' || unit_symbol(start)) {
        const char *word = start;
        while (is_word(*word)) word++;
        if (!is_stop_word(start, (size_t)(word - start), stop_words))
            end = skip_per(skip_unit(start));
    }
    *unit = start;
    if (end > start) lexer->next = end;
    ck_lexer_advance(lexer);
    return (size_t)(end - start);
}
