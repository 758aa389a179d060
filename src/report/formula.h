/* Expressions as people read them, as plain text and as LaTeX; and the growing text that both are
 * written into. Private to equations.c, latex.c, formula.c and text.c. */
#ifndef CK_REPORT_FORMULA_H
#define CK_REPORT_FORMULA_H

#include "ck/system.h"
#include <stdio.h>

/* ---- text.c ---- */

/* {0} is an empty text. Where memory ran out the flag stays and adding does nothing more. */
struct ck_text {
    char *bytes; /* NUL-terminated once something was added */
    size_t length, capacity;
    bool out_of_memory;
};
#define CK_BREAK "\x01" /* in a text: a line may end here */

void ck_text_add(struct ck_text *text, const char *more);
void ck_text_print(struct ck_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ck_text_clear(struct ck_text *text); /* empties it, keeps the room */
void ck_text_free(struct ck_text *text);

struct ck_lines {
    size_t width, column; /* characters of a line; where it starts */
    const char *newline;  /* between lines, */
    const char *deeper;   /* and after it for each open parenthesis */
    size_t (*measure)(const char *piece, size_t length); /* the characters that a piece shows */
};
/* Writes the text in lines, broken at those breaks that are least deep in parentheses. */
void ck_text_wrap(const struct ck_text *text, const struct ck_lines *lines, FILE *stream);

/* ---- formula.c ---- */

/* How tightly the surroundings bind: parentheses where the expression binds less. */
enum ck_level { CK_IN_SUM, CK_IN_PRODUCT, CK_IN_QUOTIENT, CK_IN_POWER };

struct ck_formula {
    const struct ck_system *system;
    uint32_t *name_of; /* of each node: its place in system->names, or CK_NONE */
    bool latex;
    const char *own; /* a flux's name: addresses of its sentence are cut to what follows it */
    ck_expr whole;   /* the node that is not replaced by its name, for the name's definition */
    struct ck_text *text;
};
/* CK_NO_MEMORY, or a formula that writes into `text`; free it in any case. */
enum ck_status ck_formula_init(struct ck_formula *formula, const struct ck_system *system,
                               bool latex, struct ck_text *text);
void ck_formula_free(struct ck_formula *formula);
void ck_formula_write(const struct ck_formula *formula, ck_expr node, enum ck_level level);
/* " + c J", " - J" …: a coefficient with its sign in a sum, before the flux. */
void ck_formula_coefficient(const struct ck_formula *formula, ck_expr node, bool first);

/* The unit of a flux, without the "per hour": that of a state that it moves one to one, else of any
 * state that it moves. */
const char *ck_flux_unit(const struct ck_system *system, uint32_t flux);

/* ---- latex.c ---- */

/* Text outside of formulas: special characters, Greek letters. */
void ck_latex_text(struct ck_text *text, const char *label);
void ck_latex_param(struct ck_text *text, const struct ck_system *system, uint32_t param);
size_t ck_latex_measure(const char *piece, size_t length);
enum ck_status ck_print_latex(const char *title, const struct ck_system *system, FILE *stream);

#endif
