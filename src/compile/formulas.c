/* Formulas: from terms with names and units to expressions. Each term is compiled once; variables
 * keep their names for readers of equations. */
#include "compiler.h"

static ck_expr compile_reading(struct ck_compiler *c, const struct ck_modulator *reading)
{
    switch (reading->kind) {
    case CK_SIGNAL: return ck_compile_signal(c, reading);
    case CK_FREE: return ck_compile_free(c, reading);
    default: return ck_compile_contact(c, reading->species);
    }
}

static ck_expr compile_operation(struct ck_compiler *c, const struct ck_term *term)
{
    ck_expr arg[3] = {CK_NO_EXPR, CK_NO_EXPR, CK_NO_EXPR};
    for (int i = 0; i < 3; i++)
        if (term->arg[i]) arg[i] = ck_compile_term(c, term->arg[i]);
    if (term->arg[2]) return ck_op3(c->pool, term->op, arg[0], arg[1], arg[2]);
    return term->arg[1] ? ck_op2(c->pool, term->op, arg[0], arg[1])
                        : ck_op1(c->pool, term->op, arg[0]);
}

static ck_expr compile_kind(struct ck_compiler *c, const struct ck_term *term)
{
    switch (term->kind) {
    case CK_TERM_NUMBER: return ck_const(c->pool, term->value);
    case CK_TERM_TIME: return ck_time(c->pool);
    case CK_TERM_PARAMETER: return ck_compile_number(c, term->number);
    case CK_TERM_LEVEL: return ck_compile_level(c, term->species);
    case CK_TERM_READING: return compile_reading(c, term->reading);
    case CK_TERM_OPERATION: return compile_operation(c, term);
    case CK_TERM_NAMED: break;
    }
    const char *name = ck_arena_copy(&c->system->arena, term->name);
    return ck_compile_named(c, name, ck_compile_term(c, term->arg[0]));
}

ck_expr ck_compile_term(struct ck_compiler *c, const struct ck_term *term)
{
    if (term == NULL || c->out_of_memory) return CK_NO_EXPR;
    if (c->expr_of[term->index] == CK_NO_EXPR) c->expr_of[term->index] = compile_kind(c, term);
    return c->expr_of[term->index];
}
