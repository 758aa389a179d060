/* Parses expectations by recursive descent. Knows no model; the first mistake ends the parse. */
#include "formula.h"

#include <string.h>

#define DEEPEST 64    /* parentheses and signs inside each other */
#define LONGEST 10000 /* bytes of a text */

struct parser {
    struct ck_lexer lexer;
    struct ck_arena *arena;
    struct ck_formula_error *error;
    const struct ck_answers *answers; /* or NULL */
    struct ck_formula *last;          /* what the last `in ARM` stands behind … */
    const char *after_last;           /* … and where the text goes on */
    int depth;
};

static const char *const stop_words[] = {"in", "at", "over", "within", NULL};
static const char *const window_words[] = {"max", "min", "mean"};

static struct ck_formula *parse_sum(struct parser *parser);

static struct ck_span token_span(const struct parser *parser)
{
    return (struct ck_span){parser->lexer.token.start, parser->lexer.token.length};
}

static struct ck_formula *fail(struct parser *parser, struct ck_span span, const char *text,
                               const char *hint)
{
    if (!parser->error->text) *parser->error = (struct ck_formula_error){span, text, hint, false};
    return NULL;
}

static struct ck_formula *fail_here(struct parser *parser, const char *text, const char *hint)
{
    return fail(parser, token_span(parser), text, hint);
}

static struct ck_formula *make_node(struct parser *parser, enum ck_formula_kind kind)
{
    struct ck_formula *node = ck_arena_alloc(parser->arena, 1, sizeof *node);
    if (!node) return NULL;
    node->kind = kind;
    node->span = token_span(parser);
    node->left_factor = node->right_factor = 1;
    return node;
}

/* The name that is the current token; NULL when out of memory. */
static const char *take_name(struct parser *parser, struct ck_span *span)
{
    *span = token_span(parser);
    const char *name = ck_arena_copy_n(parser->arena, span->start, span->length);
    ck_lexer_advance(&parser->lexer);
    return name;
}

static bool is_measure(const struct ck_formula *node)
{
    return node->kind >= CK_FORMULA_METRIC && node->kind <= CK_FORMULA_ANSWER;
}

/* Gives an arm to every measure that has none. */
static void assign_arm(struct ck_formula *node, const char *arm, struct ck_span span)
{
    if (!node) return;
    if (is_measure(node) && !node->arm) {
        node->arm = arm;
        node->arm_span = span;
    }
    assign_arm(node->left, arm, span);
    assign_arm(node->right, arm, span);
}

static struct ck_formula *parse_number(struct parser *parser)
{
    struct ck_formula *node = make_node(parser, CK_FORMULA_NUMBER);
    if (!node) return NULL;
    node->value = parser->lexer.token.value;
    const char *unit;
    const size_t length = ck_lexer_unit(&parser->lexer, stop_words, &unit);
    node->unit = length > 0 ? ck_arena_copy_n(parser->arena, unit, length) : "1";
    if (length > 0) node->span.length = (size_t)(unit + length - node->span.start);
    return node->unit ? node : NULL;
}

static struct ck_formula *parse_parentheses(struct parser *parser)
{
    ck_lexer_advance(&parser->lexer);
    struct ck_formula *node = parse_sum(parser);
    if (!node) return NULL;
    if (!ck_lexer_is(&parser->lexer, ")")) return fail_here(parser, "expected ')'", NULL);
    ck_lexer_advance(&parser->lexer);
    return node;
}

static struct ck_formula *parse_time(struct parser *parser)
{
    if (ck_lexer_is(&parser->lexer, "(")) return parse_parentheses(parser);
    if (parser->lexer.token.kind == CK_TOKEN_NUMBER) return parse_number(parser);
    return fail_here(parser, "expected a time",
                     "a time is `24 h`, or a computed one in parentheses");
}

static struct ck_formula *parse_metric(struct parser *parser, enum ck_metric metric)
{
    struct ck_formula *node = make_node(parser, CK_FORMULA_METRIC);
    if (!node) return NULL;
    node->metric = metric;
    ck_lexer_advance(&parser->lexer);
    node->name = take_name(parser, &node->name_span);
    return node->name ? node : NULL;
}

/* r2 and inside. */
static struct ck_formula *parse_agreement(struct parser *parser, enum ck_formula_kind kind)
{
    struct ck_formula *node = make_node(parser, kind);
    if (!node) return NULL;
    ck_lexer_advance(&parser->lexer);
    node->name = take_name(parser, &node->name_span);
    return node->name ? node : NULL;
}

static struct ck_formula *parse_window(struct parser *parser, enum ck_formula_kind kind)
{
    struct ck_formula *node = make_node(parser, kind);
    if (!node) return NULL;
    ck_lexer_advance(&parser->lexer);
    node->name = take_name(parser, &node->name_span);
    if (!node->name || !ck_lexer_is(&parser->lexer, "over")) return node->name ? node : NULL;
    ck_lexer_advance(&parser->lexer);
    node->left = parse_time(parser);
    if (!node->left) return NULL;
    if (parser->lexer.token.kind != CK_TOKEN_RANGE)
        return fail_here(parser, "expected '..'", "a window is `over 10 d .. 20 d`");
    ck_lexer_advance(&parser->lexer);
    node->right = parse_time(parser);
    return node->right ? node : NULL;
}

static struct ck_formula *parse_at(struct parser *parser)
{
    struct ck_formula *node = make_node(parser, CK_FORMULA_AT);
    if (!node) return NULL;
    node->name = take_name(parser, &node->name_span);
    ck_lexer_advance(&parser->lexer);
    node->left = parse_time(parser);
    return node->name && node->left ? node : NULL;
}

/* abs(sum) */
static struct ck_formula *parse_absolute(struct parser *parser)
{
    struct ck_formula *node = make_node(parser, CK_FORMULA_ABSOLUTE);
    if (!node) return NULL;
    ck_lexer_advance(&parser->lexer);
    node->left = parse_parentheses(parser);
    return node->left ? node : NULL;
}

static bool is_answer(const struct parser *parser, const struct ck_lexer *lexer)
{
    const char *const *words = parser->answers->words;
    for (size_t i = 0; words[i]; i++)
        if (ck_lexer_is(lexer, words[i])) return true;
    return false;
}

/* WORD, WORD NUMBER, WORD NAME */
static struct ck_formula *parse_word(struct parser *parser)
{
    struct ck_formula *node = make_node(parser, CK_FORMULA_ANSWER);
    if (!node) return NULL;
    node->value = 1;
    node->name = take_name(parser, &node->name_span);
    if (parser->lexer.token.kind == CK_TOKEN_NUMBER) {
        node->value = parser->lexer.token.value;
        ck_lexer_advance(&parser->lexer);
    } else if (parser->lexer.token.kind == CK_TOKEN_NAME && !ck_lexer_is(&parser->lexer, "in") &&
               !ck_lexer_is(&parser->lexer, "within")) {
        node->of = take_name(parser, &node->of_span);
        if (!node->of) return NULL;
    }
    return node->name ? node : NULL;
}

static struct ck_formula *parse_answer(struct parser *parser)
{
    struct ck_lexer ahead = parser->lexer;
    struct ck_span span;
    if (is_answer(parser, &parser->lexer)) return parse_word(parser);
    ck_lexer_advance(&ahead);
    if (!ck_lexer_is(&ahead, "at")) {
        fail_here(parser, "unknown word", parser->answers->hint);
        parser->error->unknown_metric = true;
        return NULL;
    }
    const char *of = take_name(parser, &span);
    ck_lexer_advance(&parser->lexer);
    if (!is_answer(parser, &parser->lexer))
        return fail_here(parser, "unknown word", parser->answers->hint);
    struct ck_formula *node = of ? parse_word(parser) : NULL;
    if (!node) return NULL;
    node->of = of;
    node->of_span = span;
    return node;
}

/* A name is the start of a measure. */
static struct ck_formula *parse_measure(struct parser *parser)
{
    if (parser->answers && !ck_lexer_is(&parser->lexer, "abs")) return parse_answer(parser);
    struct ck_lexer ahead = parser->lexer;
    ck_lexer_advance(&ahead);
    if (ck_lexer_is(&ahead, "at")) return parse_at(parser);
    if (ck_lexer_is(&ahead, "(") && ck_lexer_is(&parser->lexer, "abs"))
        return parse_absolute(parser);
    const bool names_species = ahead.token.kind == CK_TOKEN_NAME && !ck_lexer_is(&ahead, "in") &&
                               !ck_lexer_is(&ahead, "over");
    for (int i = 0; names_species && i < CK_METRIC_COUNT; i++)
        if (ck_lexer_is(&parser->lexer, ck_metric_names[i]))
            return parse_metric(parser, (enum ck_metric)i);
    if (names_species && ck_lexer_is(&parser->lexer, "r2"))
        return parse_agreement(parser, CK_FORMULA_R2);
    if (names_species && ck_lexer_is(&parser->lexer, "inside"))
        return parse_agreement(parser, CK_FORMULA_INSIDE);
    for (int i = 0; names_species && i < 3; i++)
        if (ck_lexer_is(&parser->lexer, window_words[i]))
            return parse_window(parser, (enum ck_formula_kind)(CK_FORMULA_LARGEST + i));
    fail_here(parser, names_species ? "unknown metric" : "a name alone has no value",
              "a measure is `peak X`, `final X`, `X at 24 h`, `max X over 1 d .. 2 d`");
    parser->error->unknown_metric = names_species;
    return NULL;
}

/* `in ARM` behind a factor. */
static struct ck_formula *parse_arm(struct parser *parser, struct ck_formula *node)
{
    if (!ck_lexer_is(&parser->lexer, "in")) return node;
    ck_lexer_advance(&parser->lexer);
    if (parser->lexer.token.kind != CK_TOKEN_NAME)
        return fail_here(parser, "expected the name of an arm after 'in'", NULL);
    struct ck_span span;
    const char *arm = take_name(parser, &span);
    if (!arm) return NULL;
    if (node->kind == CK_FORMULA_NUMBER && parser->lexer.token.kind != CK_TOKEN_END)
        return fail(parser, span, "a number belongs to no arm",
                    "`in ARM` stands behind a measure, or once at the end");
    assign_arm(node, arm, span);
    parser->last = node;
    parser->last->arm = arm;
    parser->last->arm_span = span;
    parser->after_last = parser->lexer.token.start;
    return node;
}

static struct ck_formula *parse_primary(struct parser *parser)
{
    struct ck_formula *node;
    switch (parser->lexer.token.kind) {
    case CK_TOKEN_NUMBER: node = parse_number(parser); break;
    case CK_TOKEN_NAME: node = parse_measure(parser); break;
    default:
        if (!ck_lexer_is(&parser->lexer, "("))
            return fail_here(parser,
                             parser->lexer.token.kind == CK_TOKEN_END
                                 ? "the text ends where a measure or a number is expected"
                                 : "expected a measure or a number",
                             NULL);
        node = parse_parentheses(parser);
    }
    return node ? parse_arm(parser, node) : NULL;
}

static struct ck_formula *parse_factor(struct parser *parser)
{
    if (++parser->depth > DEEPEST) return fail_here(parser, "too deep", NULL);
    struct ck_formula *node;
    if (ck_lexer_is(&parser->lexer, "-")) {
        node = make_node(parser, CK_FORMULA_NEGATE);
        ck_lexer_advance(&parser->lexer);
        if (node) node->left = parse_factor(parser);
        if (node && !node->left) node = NULL;
    } else {
        node = parse_primary(parser);
    }
    parser->depth--;
    return node;
}

/* `left` with what follows a two-sided sign. */
static struct ck_formula *join(struct parser *parser, enum ck_formula_kind kind,
                               struct ck_formula *left,
                               struct ck_formula *(*parse_right)(struct parser *))
{
    struct ck_formula *node = make_node(parser, kind);
    if (!node) return NULL;
    ck_lexer_advance(&parser->lexer);
    node->left = left;
    node->right = parse_right(parser);
    return node->right ? node : NULL;
}

static struct ck_formula *parse_product(struct parser *parser)
{
    struct ck_formula *node = parse_factor(parser);
    while (node) {
        if (ck_lexer_is(&parser->lexer, "*"))
            node = join(parser, CK_FORMULA_MULTIPLY, node, parse_factor);
        else if (ck_lexer_is(&parser->lexer, "/"))
            node = join(parser, CK_FORMULA_DIVIDE, node, parse_factor);
        else
            break;
    }
    return node;
}

static struct ck_formula *parse_sum(struct parser *parser)
{
    struct ck_formula *node = parse_product(parser);
    while (node) {
        if (ck_lexer_is(&parser->lexer, "+"))
            node = join(parser, CK_FORMULA_ADD, node, parse_product);
        else if (ck_lexer_is(&parser->lexer, "-"))
            node = join(parser, CK_FORMULA_SUBTRACT, node, parse_product);
        else
            break;
    }
    return node;
}

static bool is_decimal_comma(const struct parser *parser)
{
    const char *at = parser->lexer.token.start;
    return at[0] == ',' && at[1] >= '0' && at[1] <= '9';
}

/* `within 1e-4`, `within 2 pg/mL`, then perhaps the arm of all. */
static bool parse_within(struct parser *parser, struct ck_formula *root)
{
    static const char hint[] = "A ~ B within 1e-4, relative to B, or within 2 pg/mL";
    bool near = strcmp(root->comparison, "~") == 0;
    bool written = ck_lexer_is(&parser->lexer, "within");
    if (near != written)
        fail_here(parser,
                  near ? "how near? expected `within`" : "`within` belongs to a comparison by ~",
                  hint);
    if (near != written || !near) return near == written;
    ck_lexer_advance(&parser->lexer);
    if (parser->lexer.token.kind != CK_TOKEN_NUMBER)
        return fail_here(parser, "expected a number", hint) != NULL;
    root->within = parse_number(parser);
    return root->within && parse_arm(parser, root->within);
}

static struct ck_formula *parse_comparison(struct parser *parser)
{
    struct ck_formula *left = parse_sum(parser);
    if (!left) return NULL;
    if (parser->lexer.token.kind != CK_TOKEN_COMPARE || ck_lexer_is(&parser->lexer, "=="))
        return fail_here(parser,
                         parser->lexer.token.kind == CK_TOKEN_END ? "nothing is compared"
                                                                  : "expected a comparison",
                         "an expectation compares two sides by <, <=, >, >= or ~");
    struct ck_span sign = token_span(parser);
    struct ck_formula *root = join(parser, CK_FORMULA_COMPARE, left, parse_sum);
    if (!root) return NULL;
    root->comparison = ck_arena_copy_n(parser->arena, sign.start, sign.length);
    if (!root->comparison || !parse_within(parser, root)) return NULL;
    if (parser->lexer.token.kind == CK_TOKEN_COMPARE)
        return fail_here(parser, "a second comparison", "write one expectation for each");
    if (parser->lexer.token.kind != CK_TOKEN_END)
        return fail_here(parser, "expected the end of the comparison",
                         is_decimal_comma(parser) ? "numbers have a decimal point" : NULL);
    if (parser->last && parser->after_last == parser->lexer.token.start)
        assign_arm(root, parser->last->arm, parser->last->arm_span);
    return root;
}

/* The first measure without an arm, or NULL. */
static const struct ck_formula *find_armless(const struct ck_formula *node)
{
    if (!node || (is_measure(node) && !node->arm)) return node;
    const struct ck_formula *left = find_armless(node->left);
    return left ? left : find_armless(node->right);
}

struct ck_formula *ck_formula_parse(struct ck_arena *arena, const char *text,
                                    struct ck_formula_error *error)
{
    return ck_formula_parse_answers(arena, text, NULL, error);
}

struct ck_formula *ck_formula_parse_answers(struct ck_arena *arena, const char *text,
                                            const struct ck_answers *answers,
                                            struct ck_formula_error *error)
{
    struct parser parser = {.arena = arena, .answers = answers, .error = error};
    *error = (struct ck_formula_error){0};
    ck_lexer_start(&parser.lexer, text);
    if (strlen(text) > LONGEST) return fail_here(&parser, "too long a text", NULL);
    struct ck_formula *root = parse_comparison(&parser);
    if (root && answers && answers->arm) assign_arm(root, answers->arm, root->span);
    const struct ck_formula *armless = root ? find_armless(root) : NULL;
    if (!armless) return root;
    return fail(&parser, armless->span, "in which arm?",
                "write `in ARM` behind each measure, or once at the end for all");
}

bool ck_formula_uses(const struct ck_formula *formula, const bool *arms)
{
    if (!formula) return false;
    if (ck_formula_is_measure(formula) && arms[formula->arm_index]) return true;
    return ck_formula_uses(formula->left, arms) || ck_formula_uses(formula->right, arms);
}
