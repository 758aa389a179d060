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
    CK_FORMULA_R2,       /* squared correlation of name with the data of the arm */
    CK_FORMULA_INSIDE,   /* how many of the arm's data name meets within their SD */
    CK_FORMULA_ANSWER,   /* name (one of the words of an answer), number `value` or of `of` */
    CK_FORMULA_ADD,
    CK_FORMULA_SUBTRACT,
    CK_FORMULA_MULTIPLY,
    CK_FORMULA_DIVIDE,
    CK_FORMULA_NEGATE,   /* of left */
    CK_FORMULA_ABSOLUTE, /* of left */
    CK_FORMULA_COMPARE,  /* the root */
};

struct ck_formula {
    enum ck_formula_kind kind;
    struct ck_span span; /* the sign, the number with its unit, or the first word */
    struct ck_formula *left, *right;
    double value;
    const char *unit; /* of a number as written ("1" if none); after typing: of the value */
    enum ck_metric metric;
    const char *name, *arm; /* arm NULL until one is given */
    const char *of;         /* of an answer, or NULL */
    struct ck_span name_span, arm_span, of_span;
    const char *comparison;    /* "<", "<=", ">", ">=", "~" */
    struct ck_formula *within; /* of "~": a number, relative to the right side if it has no unit */
    /* after typing */
    double left_factor;  /* times left, to the unit of the value (of a time: to h) */
    double right_factor; /* likewise */
    double tolerance;    /* of "~": in the unit of the left side, or relative to the right one */
    bool is_relative;
    size_t arm_index;
};

struct ck_reading;

/* What is wrong with a text. */
struct ck_formula_error {
    struct ck_span span;
    const char *text, *hint;
    bool unknown_metric; /* the span is a word where a metric should stand */
};

/* Parses `text`, which must outlive the tree. NULL: *error says why, or (text NULL) memory ran out.
 * Grammar: sum (< | <= | > | >=) sum, or sum ~ sum `within` number [unit]; sum: product {(+ | -)
 * product}; product: factor {(* | /) factor}; factor: [-] (number [unit] | metric NAME | `r2` NAME
 * | `abs` ( sum ) | NAME `at` time | (max | min | mean) NAME [over time .. time] | `(` sum `)`) [in
 * ARM]; time: number unit or `(` sum `)`. `in ARM` serves what stands before it in its factor; at
 * the end of the text everything that names no arm. */
struct ck_formula *ck_formula_parse(struct ck_arena *arena, const char *text,
                                    struct ck_formula_error *error);

/* What a comparison may be about instead of the runs of arms: the answer to another question. */
struct ck_answers {
    const char *const *words; /* NULL-terminated: `fold`, `threshold` … */
    const char *arm;          /* of what names none, or NULL */
    const char *hint;         /* what stands where a word is expected */
    /* Unit (and arm_index) of an answer that names one of the words; false with an error. */
    bool (*type)(struct ck_reading *reading, const struct ck_node *node,
                 struct ck_formula *formula);
    double (*value)(const void *found, const struct ck_formula *formula); /* NAN: not one */
};
/* The same with a factor: WORD [NUMBER | NAME] or NAME `at` WORD [NUMBER], instead of measures. */
struct ck_formula *ck_formula_parse_answers(struct ck_arena *arena, const char *text,
                                            const struct ck_answers *answers,
                                            struct ck_formula_error *error);

/* ---- expect.c: formulas with the names, units and trajectories of a study ---- */

/* `expect:` of another question, evaluated on what was found. */
void ck_read_answers(struct ck_reading *reading, const struct ck_node *list,
                     const struct ck_answers *answers, struct ck_expectations *expectations);
enum ck_status ck_judge_answers(struct ck_study *study, struct ck_expectations *expectations,
                                const struct ck_answers *answers, const void *found);

/* A scalar's text, read as it stands or (is_value) as one side of a comparison: then the answer is
 * this side. What names no arm is in `arm`, if that is given. NULL with an error. */
struct ck_formula *ck_formula_read(struct ck_reading *reading, const struct ck_node *node,
                                   bool is_value, const char *arm);
/* Whether it is taken in an arm, arm_index. */
bool ck_formula_is_measure(const struct ck_formula *formula);
/* Whether it measures an arm that is marked. `formula` may be NULL. */
bool ck_formula_uses(const struct ck_formula *formula, const bool *arms);
/* Whether a text names an arm. */
bool ck_formula_names_arm(const char *text);
/* Of a value, after a run; NAN if it does not exist. */
double ck_formula_value(struct ck_study *study, const struct ck_formula *formula);
/* Of a comparison; *defined is false where a side does not exist. */
bool ck_formula_holds(struct ck_study *study, const struct ck_formula *formula, bool *defined);

#endif
