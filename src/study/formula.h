/* The language of expectations as a tree: comparisons, sums, products, measures of arms, numbers
 * with units. Knows no model: names, arms and units are only text here. */
#ifndef CK_FORMULA_H
#define CK_FORMULA_H

#include "ck/study.h"
#include "ck/token.h"

enum ck_formula_kind {
    CK_FORMULA_NUMBER,   /* value, unit */
    CK_FORMULA_METRIC,   /* metric of name in arm */
    CK_FORMULA_AT,       /* name at the time `left` in arm */
    CK_FORMULA_LARGEST,  /* over `left` .. `right`, the whole run if both are NULL */
    CK_FORMULA_SMALLEST, /* likewise */
    CK_FORMULA_MEAN,     /* likewise */
    CK_FORMULA_ADD,
    CK_FORMULA_SUBTRACT,
    CK_FORMULA_MULTIPLY,
    CK_FORMULA_DIVIDE,
    CK_FORMULA_NEGATE,  /* of left */
    CK_FORMULA_COMPARE, /* the root */
};

/* A part of the text. */
struct ck_span {
    const char *start;
    size_t length;
};

struct ck_formula {
    enum ck_formula_kind kind;
    struct ck_span span; /* the sign, the number with its unit, or the first word */
    struct ck_formula *left, *right;
    double value;
    const char *unit; /* of a number as written ("1" if none); after typing: of the value */
    enum ck_metric metric;
    const char *name, *arm; /* arm NULL until one is given */
    struct ck_span name_span, arm_span;
    const char *comparison; /* "<", "<=", ">", ">=" */
    /* after typing */
    double left_factor;  /* times left, to the unit of the value (of a time: to h) */
    double right_factor; /* likewise */
    size_t arm_index;
};

/* What is wrong with a text. */
struct ck_formula_error {
    struct ck_span span;
    const char *text, *hint;
    bool unknown_metric; /* the span is a word where a metric should stand */
};

/* Parses `text`, which must outlive the tree. NULL: *error says why, or (text NULL) memory ran out.
 * Grammar: sum (< | <= | > | >=) sum; sum: product {(+ | -) product}; product: factor {(* | /)
 * factor}; factor: [-] (number [unit] | metric NAME | NAME `at` time | (max | min | mean) NAME
 * [over time .. time] | `(` sum `)`) [in ARM]; time: number unit or `(` sum `)`. `in ARM` serves
 * what stands before it in its factor; at the end of the text everything that names no arm. */
struct ck_formula *ck_formula_parse(struct ck_arena *arena, const char *text,
                                    struct ck_formula_error *error);

#endif
