/* JSON into the tree of yaml.h, with positions. Strict, and bounded in depth and number of values.
 * Does not know what the keys mean. */
#include "ck/json.h"

#include "ck/utf8.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST     64
#define MOST_VALUES 2000000

struct parser {
    const struct ck_source *source;
    const char *at, *end;
    unsigned line, column;
    size_t values;
    struct ck_arena *arena;
    struct ck_diag *diag;
    enum ck_status status; /* why parsing stopped */
};

static struct ck_node *parse_value(struct parser *parser, unsigned depth);

static struct ck_place here(const struct parser *parser)
{
    return (struct ck_place){parser->source, parser->line, parser->column, 1};
}

static void *refuse(struct parser *parser, struct ck_place place, const char *hint,
                    const char *what)
{
    ck_error(parser->diag, place, hint, "%s", what);
    parser->status = CK_BAD_INPUT;
    return NULL;
}

static void *run_out(struct parser *parser)
{
    parser->status = CK_NO_MEMORY;
    return NULL;
}

static size_t left(const struct parser *parser)
{
    return (size_t)(parser->end - parser->at);
}

/* The next byte, or NUL at the end. */
static char peek(const struct parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

/* Over `bytes` of text and what completes the last character or line break. */
static void skip(struct parser *parser, size_t bytes)
{
    const char *stop = parser->at + bytes;
    while (parser->at < stop) {
        uint32_t code;
        size_t step = ck_utf8_break(parser->at, left(parser));
        if (step > 0) {
            parser->line++;
            parser->column = 1;
        } else {
            step = ck_utf8_char(parser->at, left(parser), &code);
            parser->column++;
        }
        parser->at += step > 0 ? step : 1;
    }
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->end && *parser->at && strchr(" \t\r\n", *parser->at))
        skip(parser, 1);
}

static struct ck_node *new_node(struct parser *parser, enum ck_node_kind kind)
{
    if (++parser->values > MOST_VALUES)
        return refuse(parser, here(parser), NULL, "more than two million values");
    struct ck_node *node = ck_arena_alloc(parser->arena, 1, sizeof *node);
    if (!node) return run_out(parser);
    node->kind = kind;
    node->text = "";
    node->place = here(parser);
    return node;
}

/* --- strings --------------------------------------------------------------------------------- */

static size_t put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    const size_t bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes; i-- > 1; code >>= 6) to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)(first[bytes] | code);
    return bytes;
}

/* Four hexadecimal digits at `text`; false if there are not. */
static bool read_hex(const struct parser *parser, const char *text, uint32_t *code)
{
    *code = 0;
    if (parser->end - text < 4) return false;
    for (int i = 0; i < 4; i++) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return false;
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

/* \uXXXX at the parser, or a pair of them; what it takes in bytes, 0 if it is wrong. */
static size_t read_code(struct parser *parser, uint32_t *code)
{
    uint32_t low;
    if (!read_hex(parser, parser->at + 2, code)) {
        refuse(parser, here(parser), NULL, "\\u needs four hexadecimal digits");
        return 0;
    }
    const bool high = *code >= 0xD800 && *code <= 0xDBFF;
    if (high && left(parser) >= 12 && parser->at[6] == '\\' && parser->at[7] == 'u' &&
        read_hex(parser, parser->at + 8, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
        return 12;
    }
    if (*code == 0) refuse(parser, here(parser), NULL, "a text cannot hold U+0000");
    if (*code >= 0xD800 && *code <= 0xDFFF)
        refuse(parser, here(parser), NULL, "half of a surrogate pair");
    return parser->status == CK_OK ? 6 : 0;
}

/* An escape at the parser into `to`; the bytes put, 0 if it is wrong. */
static size_t read_escape(struct parser *parser, char *to)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char letter = left(parser) > 1 ? parser->at[1] : '\0';
    const char *found = letter ? strchr(letters, letter) : NULL;
    uint32_t code = 0;
    size_t bytes = 2;
    if (letter == 'u') {
        bytes = read_code(parser, &code);
    } else if (found) {
        code = (unsigned char)meanings[found - letters];
    } else {
        refuse(parser, here(parser), NULL, "unknown escape in a text");
        bytes = 0;
    }
    skip(parser, bytes);
    return bytes > 0 ? put_utf8(to, code) : 0;
}

/* Bytes of the string that starts at the parser, without its closing quote; SIZE_MAX: it has none.
 */
static size_t measure_string(const struct parser *parser)
{
    for (const char *c = parser->at + 1; c < parser->end; c++) {
        if (*c == '"') return (size_t)(c - parser->at);
        if (*c == '\\') c++;
    }
    return SIZE_MAX;
}

static const char *decode_string(struct parser *parser, size_t length)
{
    const char *stop = parser->at + length;
    char *text = ck_arena_alloc(parser->arena, length + 1, 1), *to = text;
    if (!text) return run_out(parser);
    skip(parser, 1);
    while (parser->at < stop) {
        if (*parser->at == '\\') {
            const size_t put = read_escape(parser, to);
            if (put == 0) return NULL;
            to += put;
        } else if ((unsigned char)*parser->at < 0x20) {
            return refuse(parser, here(parser), "write it as an escape, such as \\n",
                          "a control character in a text");
        } else {
            const char *from = parser->at;
            skip(parser, 1);
            memcpy(to, from, (size_t)(parser->at - from));
            to += parser->at - from;
        }
    }
    skip(parser, 1);
    return text;
}

static struct ck_node *parse_string(struct parser *parser)
{
    struct ck_node *node = new_node(parser, CK_SCALAR);
    if (!node) return NULL;
    const size_t length = measure_string(parser);
    if (length == SIZE_MAX) return refuse(parser, node->place, NULL, "a text without its end");
    node->quoted = true;
    node->text = decode_string(parser, length);
    if (!node->text) return NULL;
    if (parser->line == node->place.line) node->place.width = parser->column - node->place.column;
    return node;
}

/* --- numbers, true, false, null -------------------------------------------------------------- */

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Bytes of the number at the start of `text`, 0 if there is none. The text ends with NUL. */
static size_t measure_number(const char *text)
{
    const char *at = text + (*text == '-');
    size_t digits = *at == '0' ? 1 : count_digits(at);
    if (digits == 0) return 0;
    at += digits;
    if (*at == '.') {
        digits = count_digits(at + 1);
        if (digits == 0) return 0;
        at += 1 + digits;
    }
    if (*at == 'e' || *at == 'E') {
        const char *power = at + 1 + (at[1] == '+' || at[1] == '-');
        digits = count_digits(power);
        if (digits == 0) return 0;
        at = power + digits;
    }
    return (size_t)(at - text);
}

static bool is_word(const char *word, size_t length)
{
    static const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++)
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0) return true;
    return false;
}

static struct ck_node *parse_word(struct parser *parser)
{
    struct ck_node *node = new_node(parser, CK_SCALAR);
    if (!node) return NULL;
    const size_t length = strcspn(parser->at, " \t\r\n,:[]{}\"");
    if (length == 0)
        return refuse(parser, node->place, NULL,
                      parser->at == parser->end ? "the file ends too early" : "expected a value");
    if (measure_number(parser->at) != length && !is_word(parser->at, length))
        return refuse(parser, node->place, NULL, "expected a value");
    node->text = ck_arena_copy_n(parser->arena, parser->at, length);
    if (!node->text) return run_out(parser);
    skip(parser, length);
    node->place.width = (unsigned)length;
    return node;
}

/* --- arrays and objects ---------------------------------------------------------------------- */

struct room { /* for the entries of a node */
    size_t keys, items;
};

static bool add_entry(struct parser *parser, struct ck_node *node, struct room *room,
                      struct ck_node *key, struct ck_node *item)
{
    struct ck_node **items =
        ck_arena_grow(parser->arena, node->items, node->count, &room->items, sizeof(void *));
    if (items) node->items = items;
    struct ck_node **keys =
        key ? ck_arena_grow(parser->arena, node->keys, node->count, &room->keys, sizeof(void *))
            : NULL;
    if (keys) node->keys = keys;
    if (!items || (key && !keys)) return run_out(parser) != NULL;
    items[node->count] = item;
    if (key) keys[node->count] = key;
    node->count++;
    return true;
}

static struct ck_node *parse_key(struct parser *parser)
{
    skip_blanks(parser);
    if (peek(parser) != '"')
        return refuse(parser, here(parser), NULL,
                      parser->at == parser->end ? "the file ends too early"
                                                : "expected a key in double quotes");
    struct ck_node *key = parse_string(parser);
    if (!key) return NULL;
    skip_blanks(parser);
    if (peek(parser) != ':') return refuse(parser, here(parser), NULL, "expected ':'");
    skip(parser, 1);
    return key;
}

static int compare_keys(const void *a, const void *b)
{
    const struct ck_node *left_key = *(struct ck_node *const *)a;
    const struct ck_node *right_key = *(struct ck_node *const *)b;
    const int order = strcmp(left_key->text, right_key->text);
    const struct ck_place *p = &left_key->place, *q = &right_key->place;
    if (order != 0) return order;
    if (p->line != q->line) return p->line < q->line ? -1 : 1;
    return p->column < q->column ? -1 : p->column > q->column;
}

static bool check_keys(struct parser *parser, const struct ck_node *node)
{
    if (node->count < 2) return true;
    struct ck_node **keys = ck_alloc(node->count, sizeof(struct ck_node *));
    if (!keys) return run_out(parser) != NULL;
    memcpy(keys, node->keys, node->count * sizeof(struct ck_node *));
    qsort(keys, node->count, sizeof(struct ck_node *), compare_keys);
    for (size_t i = 1; i < node->count && parser->status == CK_OK; i++)
        if (strcmp(keys[i - 1]->text, keys[i]->text) == 0)
            refuse(parser, keys[i]->place, NULL, "the same key a second time");
    ck_release(keys);
    return parser->status == CK_OK;
}

static struct ck_node *parse_entries(struct parser *parser, bool is_map, unsigned depth)
{
    const char close = is_map ? '}' : ']';
    struct room room = {0};
    struct ck_node *node = new_node(parser, is_map ? CK_MAP : CK_LIST);
    if (!node) return NULL;
    if (depth == DEEPEST) return refuse(parser, node->place, NULL, "nested more than 64 deep");
    skip(parser, 1);
    skip_blanks(parser);
    for (bool first = true; !first || peek(parser) != close; first = false) {
        struct ck_node *key = is_map ? parse_key(parser) : NULL;
        if (is_map && !key) return NULL;
        struct ck_node *item = parse_value(parser, depth + 1);
        if (!item || !add_entry(parser, node, &room, key, item)) return NULL;
        skip_blanks(parser);
        if (peek(parser) == close) break;
        if (peek(parser) != ',')
            return refuse(parser, here(parser), NULL,
                          parser->at == parser->end ? "the file ends too early"
                          : is_map                  ? "expected ',' or '}'"
                                                    : "expected ',' or ']'");
        skip(parser, 1);
    }
    skip(parser, 1);
    return is_map && !check_keys(parser, node) ? NULL : node;
}

static struct ck_node *parse_value(struct parser *parser, unsigned depth)
{
    skip_blanks(parser);
    switch (peek(parser)) {
    case '{': return parse_entries(parser, true, depth);
    case '[': return parse_entries(parser, false, depth);
    case '"': return parse_string(parser);
    default: return parse_word(parser);
    }
}

static bool check_utf8(struct parser *parser)
{
    struct parser scan = *parser;
    for (uint32_t code; scan.at < scan.end;) {
        if (ck_utf8_char(scan.at, left(&scan), &code) == 0)
            return refuse(parser, here(&scan), NULL, "this is not UTF-8") != NULL;
        skip(&scan, 1);
    }
    return true;
}

enum ck_status ck_json_parse(const struct ck_source *source, struct ck_arena *arena,
                             struct ck_node **root, struct ck_diag *diag)
{
    struct parser parser = {.source = source,
                            .at = source->text,
                            .end = source->text + source->length,
                            .line = 1,
                            .column = 1,
                            .arena = arena,
                            .diag = diag};
    *root = NULL;
    struct ck_node *node = check_utf8(&parser) ? parse_value(&parser, 0) : NULL;
    if (node) skip_blanks(&parser);
    if (node && parser.at < parser.end)
        refuse(&parser, here(&parser), NULL, "there is more text after the end");
    if (parser.status == CK_OK) *root = node;
    return parser.status;
}
