/* What the files of the engine share about expression pools beyond ck/expr.h. */
#ifndef CK_SYSTEM_POOL_H
#define CK_SYSTEM_POOL_H

#include "ck/expr.h"

/* Number of arguments of an operation. */
unsigned ck_op_arity(enum ck_op op);

/* The value of an operation on numbers (not CONST, PARAM, STATE, TIME). */
double ck_op_value(enum ck_op op, double a, double b, double c);

/* A node that exists already, or CK_NO_EXPR. */
ck_expr ck_pool_find(const struct ck_expr_pool *pool, enum ck_op op, const ck_expr arg[3]);

/* True for the literal `value`. */
bool ck_is_const(const struct ck_expr_pool *pool, ck_expr node, double value);

/* Marks with true what the nodes are made of; `reached` has pool->count items, all false. */
void ck_mark_reachable(const struct ck_expr_pool *pool, const ck_expr *nodes, uint32_t count,
                       bool *reached);

/* The derivatives of many nodes by one state or parameter, in one pass over the pool. */
enum ck_status ck_derive_many(struct ck_expr_pool *pool, const ck_expr *nodes, uint32_t count,
                              struct ck_expr_node by, ck_expr *derivatives);

/* Fills system->switch_program: of SELECT, MIN and MAX in the right-hand side and the readouts. */
struct ck_system;
enum ck_status ck_switches_build(struct ck_system *system);

#endif
