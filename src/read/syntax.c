/* Parses formulas by recursive descent. Knows no model; the first mistake ends the parse. */
#include "syntax.h"

#include "ck/token.h"
#include "ck/utf8.h"
#include <string.h>

#define DEEPEST   128   /* signs, and twice the parentheses, inside each other */
#define LONGEST   10000 /* bytes of a text */
#define MOST_ARGS 64

struct parser {
    struct ck_lexer lexer;
    struct ck_arena *arena;
    const char *const *names;
    struct ck_syntax_error *error;
    int depth;
};

static struct ck_syntax *parse_or(struct parser *parser);
static struct ck_syntax *parse_sign(struct parser *parser);

/* ---- mistakes ---- */

static struct ck_span token_span(const struct parser *parser)
{
    return (struct ck_span){parser->lexer.token.start, parser->lexer.token.length};
}

static struct ck_syntax *fail(struct parser *parser, struct ck_span span, const char *text,
                              const char *hint)
{
    if (!parser->error->text) *parser->error = (struct ck_syntax_error){span, text, hint};
    return NULL;
}

static struct ck_syntax *fail_here(struct parser *parser, const char *text, const char *hint)
{
    return fail(parser, token_span(parser), text, hint);
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* What was probably meant by a sign that the language does not have. */
static const char *suggest_sign(const char *at)
{
    static const char *const pairs[][2] = {
        {"**", "a power is written ^"},  {"=", "equality is written =="},
        {"&", "`and` is written out"},   {"|", "`or` is written out"},
        {"!", "`not` is written out"},   {"×", "a product is written *"},
        {"·", "a product is written *"}, {"−", "write the minus as '-'"},
        {"÷", "a quotient is written /"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (starts(at, pairs[i][0])) return pairs[i][1];
    return NULL;
}

static bool is_decimal_comma(const char *at)
{
    return at[0] == ',' && at[1] >= '0' && at[1] <= '9';
}

static struct ck_syntax *fail_operand(struct parser *parser)
{
    const struct ck_token *token = &parser->lexer.token;
    if (token->kind == CK_TOKEN_END)
        return fail_here(parser, "the formula ends where a number or a name is expected", NULL);
    const char *before = token->start;
    while (before > parser->lexer.text && before[-1] == ' ') before--;
    if (token->start[0] == '*' && before > parser->lexer.text && before[-1] == '*')
        return fail_here(parser, "expected a number or a name", "a power is written ^");
    return fail_here(parser, "expected a number or a name", suggest_sign(token->start));
}

/* What cannot follow a complete part. */
static struct ck_syntax *fail_rest(struct parser *parser)
{
    const struct ck_token *token = &parser->lexer.token;
    if (is_decimal_comma(token->start))
        return fail_here(parser, "a comma stands only between arguments",
                         "numbers have a decimal point");
    if (token->kind == CK_TOKEN_COMPARE && token->start[0] != '~')
        return fail_here(parser, "a second comparison", "a < b and b < c");
    if (ck_lexer_is(&parser->lexer, ")")) return fail_here(parser, "this ')' closes nothing", NULL);
    if (token->kind == CK_TOKEN_NAME || token->kind == CK_TOKEN_NUMBER ||
        ck_lexer_is(&parser->lexer, "("))
        return fail_here(parser, "expected an operator here", "a product is written with *");
    return fail_here(parser, "expected an operator here", suggest_sign(token->start));
}

/* ---- nodes ---- */

static struct ck_syntax *make_node(struct parser *parser, enum ck_syntax_kind kind, size_t count)
{
    struct ck_syntax *node = ck_arena_alloc(parser->arena, 1, sizeof *node);
    if (!node) return NULL;
    *node = (struct ck_syntax){.kind = kind, .span = token_span(parser)};
    node->args = ck_arena_alloc(parser->arena, count + 1, sizeof *node->args);
    return node->args ? node : NULL;
}

static const char *copy_token(struct parser *parser)
{
    return ck_arena_copy_n(parser->arena, parser->lexer.token.start, parser->lexer.token.length);
}

/* ---- units ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A name of a unit: ASCII letters, %, and the signs of micro and degree. */
static size_t unit_name(const char *text)
{
    size_t length = 0;
    for (;;) {
        uint32_t code = 0;
        size_t bytes = ck_utf8_char(text + length, strlen(text + length), &code);
        bool sign = code == 0xB0 || code == 0xB5 || code == 0x3BC;
        if (!sign && !is_letter(text[length]) && text[length] != '%') return length;
        length += sign ? bytes : 1;
    }
}

static bool is_known(const char *name, size_t length, const char *const *names)
{
    static const char *const words[] = {"and", "or", "not", "in"};
    for (size_t i = 0; i < 4; i++)
        if (strlen(words[i]) == length && memcmp(words[i], name, length) == 0) return true;
    for (; *names; names++)
        if (strncmp(*names, name, length) == 0 && (*names)[length] == '\0') return true;
    return false;
}

/* A name with its power: `h-1`, `m^2`; 0 if it is none, a name of the model, or a function. */
static size_t unit_factor(const char *text, const char *const *names)
{
    size_t length = unit_name(text), word = length;
    while (is_letter(text[word]) || is_digit(text[word])) word++;
    if (length == 0 || is_known(text, word, names) || is_known(text, length, names)) return 0;
    if (text[length] == '(' || (word > length && is_letter(text[word - 1]))) return 0;
    size_t power = length + (text[length] == '^');
    if (text[power] == '-') power++;
    if (!is_digit(text[power])) return length;
    while (is_digit(text[power])) power++;
    return power;
}

static size_t unit_product(const char *text, const char *const *names)
{
    size_t length = unit_factor(text, names);
    while (length > 0 && (text[length] == '/' || text[length] == '.')) {
        size_t next = unit_factor(text + length + 1, names);
        if (next == 0) break;
        length += 1 + next;
    }
    return length;
}

size_t ck_syntax_unit(const char *text, const char *const *names)
{
    size_t length = unit_product(text, names);
    while (length > 0) {
        const char *at = text + length + strspn(text + length, " ");
        if (!starts(at, "per") || (at[3] != ' ' && at[3] != '(')) break;
        at += 3 + strspn(at + 3, " ");
        bool open = *at == '(';
        size_t next = unit_product(at + open, names);
        if (next == 0 || (open && at[1 + next] != ')')) break;
        length = (size_t)(at - text) + next + (open ? 2 : 0);
    }
    return length;
}

/* ---- the grammar ---- */

static struct ck_syntax *parse_number(struct parser *parser)
{
    struct ck_syntax *node = make_node(parser, CK_SYNTAX_NUMBER, 0);
    if (!node) return NULL;
    node->value = parser->lexer.token.value;
    const char *next = parser->lexer.next + strspn(parser->lexer.next, " ");
    size_t length = ck_syntax_unit(next, parser->names);
    if (length > 0) {
        node->unit = ck_arena_copy_n(parser->arena, next, length);
        node->span.length = (size_t)(next + length - node->span.start);
        parser->lexer.next = next + length;
        if (!node->unit) return NULL;
    }
    ck_lexer_advance(&parser->lexer);
    return node;
}

static struct ck_syntax *parse_arguments(struct parser *parser, struct ck_syntax *call)
{
    struct ck_syntax *args[MOST_ARGS];
    ck_lexer_advance(&parser->lexer);
    while (!ck_lexer_is(&parser->lexer, ")")) {
        if (call->count == MOST_ARGS) return fail_here(parser, "too many arguments", NULL);
        args[call->count] = parse_or(parser);
        if (!args[call->count++]) return NULL;
        if (ck_lexer_is(&parser->lexer, ")")) break;
        if (!ck_lexer_is(&parser->lexer, ","))
            return parser->lexer.token.kind == CK_TOKEN_END
                       ? fail(parser, call->span, "the parenthesis behind this name is not closed",
                              NULL)
                       : fail_rest(parser);
        ck_lexer_advance(&parser->lexer);
    }
    ck_lexer_advance(&parser->lexer);
    call->args = ck_arena_alloc(parser->arena, call->count + 1, sizeof *call->args);
    if (!call->args) return NULL;
    memcpy(call->args, args, call->count * sizeof *args);
    return call;
}

static struct ck_syntax *parse_name(struct parser *parser)
{
    struct ck_syntax *node = make_node(parser, CK_SYNTAX_NAME, 0);
    if (!node) return NULL;
    node->name = copy_token(parser);
    ck_lexer_advance(&parser->lexer);
    if (!node->name || !ck_lexer_is(&parser->lexer, "(")) return node->name ? node : NULL;
    node->kind = CK_SYNTAX_CALL;
    return parse_arguments(parser, node);
}

static struct ck_syntax *parse_parentheses(struct parser *parser)
{
    struct ck_span open = token_span(parser);
    ck_lexer_advance(&parser->lexer);
    struct ck_syntax *node = parse_or(parser);
    if (!node) return NULL;
    if (parser->lexer.token.kind == CK_TOKEN_END)
        return fail(parser, open, "this '(' is not closed", NULL);
    if (!ck_lexer_is(&parser->lexer, ")")) return fail_rest(parser);
    ck_lexer_advance(&parser->lexer);
    return node;
}

static struct ck_syntax *parse_primary(struct parser *parser)
{
    const struct ck_lexer *lexer = &parser->lexer;
    bool word = ck_lexer_is(lexer, "and") || ck_lexer_is(lexer, "or");
    if (lexer->token.kind == CK_TOKEN_NUMBER) return parse_number(parser);
    if (lexer->token.kind == CK_TOKEN_NAME && !word) return parse_name(parser);
    return ck_lexer_is(lexer, "(") ? parse_parentheses(parser) : fail_operand(parser);
}

/* `left` with what follows a two-sided sign. */
static struct ck_syntax *join(struct parser *parser, enum ck_syntax_kind kind,
                              struct ck_syntax *left,
                              struct ck_syntax *(*parse_right)(struct parser *))
{
    struct ck_syntax *node = make_node(parser, kind, 2);
    if (!node) return NULL;
    node->name = copy_token(parser);
    ck_lexer_advance(&parser->lexer);
    node->args[0] = left;
    node->args[1] = parse_right(parser);
    node->count = 2;
    return node->args[1] && node->name ? node : NULL;
}

static struct ck_syntax *parse_power(struct parser *parser)
{
    struct ck_syntax *base = parse_primary(parser);
    if (!base || !ck_lexer_is(&parser->lexer, "^")) return base;
    return join(parser, CK_SYNTAX_POWER, base, parse_sign);
}

/* -a^b is -(a^b), a^-b is a^(-b). */
static struct ck_syntax *parse_sign(struct parser *parser)
{
    if (++parser->depth > DEEPEST) return fail_here(parser, "too deep a formula", NULL);
    struct ck_syntax *node;
    if (ck_lexer_is(&parser->lexer, "-")) {
        node = make_node(parser, CK_SYNTAX_NEGATE, 1);
        ck_lexer_advance(&parser->lexer);
        if (node) node->args[0] = parse_sign(parser);
        if (node) node->count = 1;
        if (node && !node->args[0]) node = NULL;
    } else {
        node = parse_power(parser);
    }
    parser->depth--;
    return node;
}

static struct ck_syntax *parse_product(struct parser *parser)
{
    struct ck_syntax *node = parse_sign(parser);
    while (node) {
        if (ck_lexer_is(&parser->lexer, "*"))
            node = join(parser, CK_SYNTAX_MULTIPLY, node, parse_sign);
        else if (ck_lexer_is(&parser->lexer, "/"))
            node = join(parser, CK_SYNTAX_DIVIDE, node, parse_sign);
        else
            break;
    }
    return node;
}

static struct ck_syntax *parse_sum(struct parser *parser)
{
    struct ck_syntax *node = parse_product(parser);
    while (node) {
        if (ck_lexer_is(&parser->lexer, "+"))
            node = join(parser, CK_SYNTAX_ADD, node, parse_product);
        else if (ck_lexer_is(&parser->lexer, "-"))
            node = join(parser, CK_SYNTAX_SUBTRACT, node, parse_product);
        else
            break;
    }
    return node;
}

static struct ck_syntax *parse_comparison(struct parser *parser)
{
    struct ck_syntax *left = parse_sum(parser);
    if (!left || parser->lexer.token.kind != CK_TOKEN_COMPARE) return left;
    if (ck_lexer_is(&parser->lexer, "~")) return fail_rest(parser);
    return join(parser, CK_SYNTAX_COMPARE, left, parse_sum);
}

static struct ck_syntax *parse_not(struct parser *parser)
{
    if (!ck_lexer_is(&parser->lexer, "not")) return parse_comparison(parser);
    if (++parser->depth > DEEPEST) return fail_here(parser, "too deep a formula", NULL);
    struct ck_syntax *node = make_node(parser, CK_SYNTAX_NOT, 1);
    if (!node) return NULL;
    ck_lexer_advance(&parser->lexer);
    node->args[0] = parse_not(parser);
    node->count = 1;
    parser->depth--;
    return node->args[0] ? node : NULL;
}

static struct ck_syntax *parse_and(struct parser *parser)
{
    struct ck_syntax *node = parse_not(parser);
    while (node && ck_lexer_is(&parser->lexer, "and"))
        node = join(parser, CK_SYNTAX_AND, node, parse_not);
    return node;
}

/* Every parenthesis and argument comes through here. */
static struct ck_syntax *parse_or(struct parser *parser)
{
    if (++parser->depth > DEEPEST) return fail_here(parser, "too deep a formula", NULL);
    struct ck_syntax *node = parse_and(parser);
    while (node && ck_lexer_is(&parser->lexer, "or"))
        node = join(parser, CK_SYNTAX_OR, node, parse_and);
    parser->depth--;
    return node;
}

struct ck_syntax *ck_syntax_parse(struct ck_arena *arena, const char *text,
                                  const char *const *names, struct ck_syntax_error *error)
{
    struct parser parser = {.arena = arena, .names = names, .error = error};
    *error = (struct ck_syntax_error){.text = NULL};
    ck_lexer_start(&parser.lexer, text);
    if (strlen(text) > LONGEST) return fail_here(&parser, "too long a formula", NULL);
    if (parser.lexer.token.kind == CK_TOKEN_END)
        return fail_here(&parser, "a formula is missing here", NULL);
    struct ck_syntax *root = parse_or(&parser);
    if (root && parser.lexer.token.kind != CK_TOKEN_END) return fail_rest(&parser);
    return root;
}
