/* The expression IR: a hash-consed DAG of operations on states, parameters and time, its exact
 * derivatives, and programs that evaluate chosen nodes. Part of the engine. Knows no biology. */
#ifndef CK_EXPR_H
#define CK_EXPR_H

#include "ck/memory.h"
#include "ck/status.h"
#include <stdbool.h>
#include <stdint.h>

/* name, number of arguments, meaning */
#define CK_OPS(X)                                                                                  \
    X(CONST, 0, "a literal")                                                                       \
    X(PARAM, 0, "parameter by index")                                                              \
    X(STATE, 0, "state by index")                                                                  \
    X(TIME, 0, "hours")                                                                            \
    X(ADD, 2, "a + b")                                                                             \
    X(SUB, 2, "a - b")                                                                             \
    X(MUL, 2, "a * b")                                                                             \
    X(DIV, 2, "a / b")                                                                             \
    X(NEG, 1, "-a")                                                                                \
    X(POW, 2, "a to the b")                                                                        \
    X(EXP, 1, "e to the a")                                                                        \
    X(LOG, 1, "natural logarithm")                                                                 \
    X(SIN, 1, "sine of a")                                                                         \
    X(COS, 1, "cosine of a")                                                                       \
    X(TANH, 1, "hyperbolic tangent of a")                                                          \
    X(MIN, 2, "smaller of a, b")                                                                   \
    X(MAX, 2, "larger of a, b")                                                                    \
    X(SELECT, 3, "b where a >= 0, else c")                                                         \
    X(HILL, 3, "x^n / (K^n + x^n) with x = a, K = b, n = c; x < 0: see ck_hill")                   \
    X(HILL_DX, 3, "its derivative by x")                                                           \
    X(HILL_DK, 3, "its derivative by K")                                                           \
    X(HILL_DN, 3, "its derivative by n")                                                           \
    X(POWER, 2, "a to the b as formulas mean it, see ck_power")                                    \
    X(POWER_DX, 2, "its derivative by a")                                                          \
    X(POWER_DN, 2, "its derivative by b")
enum ck_op {
#define X(name, arity, meaning) CK_OP_##name,
    CK_OPS(X)
#undef X
        CK_OP_COUNT
};

typedef uint32_t ck_expr;                /* a node of a pool */
#define CK_NO_EXPR ((ck_expr)UINT32_MAX) /* also what building returns when memory ran out */

struct ck_expr_node {
    enum ck_op op;
    uint32_t index; /* PARAM, STATE */
    ck_expr arg[3];
    double value; /* CONST */
};

struct ck_expr_pool {
    struct ck_expr_node *nodes;
    uint32_t count, capacity;
    uint32_t *table; /* hash table of nodes */
    uint32_t table_size;
    bool out_of_memory; /* sticky: some build returned CK_NO_EXPR */
};

void ck_pool_init(struct ck_expr_pool *pool);
void ck_pool_free(struct ck_expr_pool *pool);
/* A copy with the same node numbers, into an initialised empty pool. */
enum ck_status ck_pool_copy(struct ck_expr_pool *copy, const struct ck_expr_pool *pool);

/* Builders. Equal nodes are one node; literals fold; x + 0, 1 · x, 0 · x, x / 1, x^1 vanish.
 * An argument CK_NO_EXPR gives CK_NO_EXPR, so that only the end of a construction is checked. */
ck_expr ck_const(struct ck_expr_pool *pool, double value);
ck_expr ck_param(struct ck_expr_pool *pool, uint32_t index);
ck_expr ck_state(struct ck_expr_pool *pool, uint32_t index);
ck_expr ck_time(struct ck_expr_pool *pool);
ck_expr ck_op1(struct ck_expr_pool *pool, enum ck_op op, ck_expr a);
ck_expr ck_op2(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b);
ck_expr ck_op3(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b, ck_expr c);
#define ck_add(pool, a, b)          ck_op2(pool, CK_OP_ADD, a, b)
#define ck_sub(pool, a, b)          ck_op2(pool, CK_OP_SUB, a, b)
#define ck_mul(pool, a, b)          ck_op2(pool, CK_OP_MUL, a, b)
#define ck_div(pool, a, b)          ck_op2(pool, CK_OP_DIV, a, b)
#define ck_hill_expr(pool, x, K, n) ck_op3(pool, CK_OP_HILL, x, K, n)

/* The Hill term of the design: 0 at x < 0 for n > 1, x/K for n = 1, for n < 1 a chord below
 * 1e-9 K; smooth enough for Newton. And its derivatives, finite everywhere. */
double ck_hill(double x, double K, double n);
double ck_hill_dx(double x, double K, double n);
double ck_hill_dK(double x, double K, double n);
double ck_hill_dn(double x, double K, double n);

/* x^n as formulas mean it: pow(x, n) for a whole n; else 0 at x <= 0 for n > 0, and for 0 < n < 1 a
 * chord below 1e-9, so that value and slope stay finite where a state touches zero. A negative n
 * at x = 0 is infinite, as a quotient by 0 is. And its derivatives; that by n is 0 at x <= 0. */
double ck_power(double x, double n);
double ck_power_dx(double x, double n);
double ck_power_dn(double x, double n);

/* The exact derivative of a node by a state or by a parameter (op is CK_OP_STATE or CK_OP_PARAM).
 * HILL_D* and POWER_D* nodes are not differentiated again: that returns CK_NO_EXPR. */
ck_expr ck_derive(struct ck_expr_pool *pool, ck_expr node, enum ck_op by, uint32_t index);

/* Sets used[i] = true for each state (or parameter) that the node reads; `used` has `count` items
 * and is not cleared first. Memory failure sets pool->out_of_memory. */
void ck_expr_uses(struct ck_expr_pool *pool, ck_expr node, enum ck_op what, bool *used,
                  uint32_t count);

/* A program evaluates a list of nodes. Immutable; may be shared by threads, each with its own
 * values. What depends on parameters alone is evaluated once per parameter vector. */
struct ck_instruction {
    uint8_t op;
    uint16_t run;         /* in the first of a run of one operation: how many they are */
    uint32_t to, a, b, c; /* slots */
};
struct ck_program {
    uint32_t n_params, n_states;
    uint32_t n_slots; /* params, states, time, literals, results */
    uint32_t n_literals;
    double *literals;
    struct ck_instruction *code;
    uint32_t n_once; /* the first instructions: parameters alone */
    uint32_t n_code;
    uint32_t *outputs; /* slots */
    uint32_t n_outputs;
};
void ck_program_free(struct ck_program *program);
/* nodes[i] == CK_NO_EXPR is an error of the caller unless the pool is out of memory. */
enum ck_status ck_program_build(struct ck_program *program, const struct ck_expr_pool *pool,
                                const ck_expr *nodes, uint32_t count, uint32_t n_params,
                                uint32_t n_states);
/* `slots` has program->n_slots items. prepare: after any change of the parameters. */
void ck_program_prepare(const struct ck_program *program, double *slots, const double *params);
void ck_program_run(const struct ck_program *program, double *slots, double time_h,
                    const double *states, double *out);

#endif
