/* Formulas of a model as trees: what is written, with positions in the text. Names are only texts
 * until terms.c finds what they stand for. Private to src/read/. */
#ifndef CK_SYNTAX_H
#define CK_SYNTAX_H

#include "ck/graph.h"

enum ck_syntax_kind {
    CK_SYNTAX_NUMBER, /* value, unit */
    CK_SYNTAX_NAME,   /* name */
    CK_SYNTAX_CALL,   /* name, arguments */
    CK_SYNTAX_NEGATE,
    CK_SYNTAX_ADD,
    CK_SYNTAX_SUBTRACT,
    CK_SYNTAX_MULTIPLY,
    CK_SYNTAX_DIVIDE,
    CK_SYNTAX_POWER,
    CK_SYNTAX_COMPARE, /* name is the sign */
    CK_SYNTAX_AND,
    CK_SYNTAX_OR,
    CK_SYNTAX_NOT,
};

struct ck_syntax {
    enum ck_syntax_kind kind;
    struct ck_span span;     /* the sign, the number with its unit, or the name */
    struct ck_syntax **args; /* of a call; operands */
    size_t count;
    double value;
    const char *unit; /* of a number, as written; NULL if it has none */
    const char *name;
};

/* A named function or variable; made once, kept in the graph. */
struct ck_definition {
    const char *name;
    bool is_function;
    const char **arguments; /* of a function */
    struct ck_span *argument_spans;
    size_t argument_count;
    const struct ck_node *node; /* the scalar that holds the formula */
    struct ck_syntax *root;     /* NULL: it has a mistake, which was reported */
    struct ck_place place;
    enum { CK_UNVISITED, CK_VISITING, CK_VISITED } visit; /* of the search for circles */
    /* of a variable, once it is typed */
    bool is_typed;
    const struct ck_term *term; /* NULL: it has a mistake */
    struct ck_unit unit;
};

struct ck_syntax_error {
    struct ck_span span;
    const char *text, *hint;
};

/* Parses `text`, which must outlive the tree. `names` (NULL-terminated) are those that stand for
 * something in the model: a unit ends before them. NULL: *error says why, or (text NULL) memory
 * ran out. Grammar: or: and {`or` and}; and: not {`and` not}; not: [`not`] comparison; comparison:
 * sum [(< | <= | > | >= | ==) sum]; sum: product {(+ | -) product}; product: sign {(* | /) sign};
 * sign: {-} power; power: primary [^ sign]; primary: number [unit] | name [( or {, or} )] | ( or
 * ). */
struct ck_syntax *ck_syntax_parse(struct ck_arena *arena, const char *text,
                                  const char *const *names, struct ck_syntax_error *error);

/* Bytes of the unit at the start of `text`: names with whole powers joined by / . or ` per `, none
 * of them in `names`; 0 if there is none. */
size_t ck_syntax_unit(const char *text, const char *const *names);

#endif
