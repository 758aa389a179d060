/* From what is written (syntax.h) to terms of the graph: which names there are, what they stand
 * for, which units they have. Private to src/read/. */
#ifndef CK_TERMS_H
#define CK_TERMS_H

#include "model_reader.h"
#include "syntax.h"

/* Functions that the language has; least and most arguments. */
#define CK_BUILTINS(X)                                                                             \
    X(EXP, "exp", 1, 1)                                                                            \
    X(LN, "ln", 1, 1)                                                                              \
    X(LOG10, "log10", 1, 1)                                                                        \
    X(LOG2, "log2", 1, 1)                                                                          \
    X(SIN, "sin", 1, 1)                                                                            \
    X(COS, "cos", 1, 1)                                                                            \
    X(TANH, "tanh", 1, 1)                                                                          \
    X(SQRT, "sqrt", 1, 1)                                                                          \
    X(ABS, "abs", 1, 1)                                                                            \
    X(MIN, "min", 2, 64)                                                                           \
    X(MAX, "max", 2, 64)                                                                           \
    X(POW, "pow", 2, 2)                                                                            \
    X(HILL, "hill", 3, 3)                                                                          \
    X(IF, "if", 3, 3)                                                                              \
    X(PIECEWISE, "piecewise", 3, 63)                                                               \
    X(SIGNAL, "signal", 1, 3)                                                                      \
    X(FREE, "free", 1, 3)                                                                          \
    X(CONTACT, "contact", 1, 1)
enum ck_builtin {
#define X(kind, word, least, most) CK_BUILTIN_##kind,
    CK_BUILTINS(X)
#undef X
        CK_BUILTIN_COUNT /* none */
};
extern const char *const ck_builtin_words[CK_BUILTIN_COUNT];
enum ck_builtin ck_builtin_find(const char *name);

struct ck_definition *ck_definition_find(const struct ck_graph *graph, const char *name);
struct ck_number *ck_parameter_find(const struct ck_graph *graph, const char *name);

/* A formula and where it stands. */
struct ck_scope {
    struct ck_reader *reader;
    const struct ck_node *node;             /* the scalar */
    const struct ck_definition *definition; /* whose formula it is, or NULL */
};
void ck_scope_error(const struct ck_scope *scope, struct ck_span span, const char *hint,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* terms_names.c: adds an error for every name that stands for nothing, every wrong number of
 * arguments, every condition where a value should be and back. */
bool ck_names_check(const struct ck_scope *scope, const struct ck_syntax *root);
/* Refuses definitions that need each other in a circle. */
void ck_names_check_circles(struct ck_reader *reader);
/* Whether a text holds a name that a formula could read. */
bool ck_names_in(const struct ck_graph *graph, const char *text);
/* The names of the model in the scratch arena, NULL-terminated; NULL if memory ran out. Without
 * functions: those that end a unit (a function is known by its parenthesis). */
const char *const *ck_names_list(struct ck_reader *reader, bool with_functions);

/* terms.c: a checked formula as a term in the unit; NULL with an error. */
const struct ck_term *ck_terms_make(const struct ck_scope *scope, const struct ck_syntax *root,
                                    const char *unit);
/* Types a variable, once; false if it has a mistake. */
bool ck_terms_variable(struct ck_reader *reader, struct ck_definition *variable);

#endif
