/* The tokens of a formula written as text: numbers with units, names, signs. Knows positions inside
 * the text; does not know what names mean. */
#ifndef CK_TOKEN_H
#define CK_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum ck_token_kind {
    CK_TOKEN_END,
    CK_TOKEN_NUMBER,
    CK_TOKEN_NAME,    /* letters, digits, `_`, starting with a letter; R.free is one name */
    CK_TOKEN_SIGN,    /* one of + - * / ( ) , ^ */
    CK_TOKEN_COMPARE, /* < <= > >= == ~ */
    CK_TOKEN_RANGE,   /* .. */
    CK_TOKEN_BAD,     /* anything else; length is that of one character */
};

struct ck_token {
    enum ck_token_kind kind;
    const char *start; /* in the text */
    size_t length;     /* bytes */
    double value;      /* of a number */
};

/* Reads from `text`, which must outlive the tokens. */
struct ck_lexer {
    const char *text;
    const char *next;      /* after the token */
    struct ck_token token; /* the current one */
};
void ck_lexer_start(struct ck_lexer *lexer, const char *text);
void ck_lexer_advance(struct ck_lexer *lexer);

/* True if the current token is this name or sign. */
bool ck_lexer_is(const struct ck_lexer *lexer, const char *text);

/* With a number as the current token: takes the unit that follows it, if one does, and then the
 * next token. A unit is written without blanks (`pg/mL`, `h-1`), but for ` per UNIT` and ` per
 * (UNIT)`; a name of `stop_words` (NULL-terminated) is none. Returns its bytes, 0 if there is none.
 */
size_t ck_lexer_unit(struct ck_lexer *lexer, const char *const *stop_words, const char **unit);

#endif
