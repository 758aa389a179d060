/* Exact derivatives of expressions, forward through the DAG: one pass over the pool gives those of
 * any number of nodes by one variable. The result is again built of shared, folded nodes. */
#include "pool.h"

struct pass {
    struct ck_expr_pool *pool;
    ck_expr zero;
};

static ck_expr nonzero(const struct pass *pass, ck_expr derivative, ck_expr value)
{
    return derivative == pass->zero ? pass->zero : value;
}

/* (a / b)' = (a' - (a / b) b') / b */
static ck_expr derive_quotient(const struct pass *pass, ck_expr node, ck_expr da, ck_expr db)
{
    struct ck_expr_pool *pool = pass->pool;
    ck_expr b = pool->nodes[node].arg[1];
    if (da == pass->zero && db == pass->zero) return pass->zero;
    return ck_div(pool, ck_sub(pool, da, ck_mul(pool, node, db)), b);
}

/* b a^(b-1) a' + a^b log(a) b'. Where b is 0 the first is 0, and where a is 0 the second: there
 * the products would be 0 times infinity. */
static ck_expr derive_power(const struct pass *pass, ck_expr node, ck_expr da, ck_expr db)
{
    struct ck_expr_pool *pool = pass->pool;
    ck_expr a = pool->nodes[node].arg[0], b = pool->nodes[node].arg[1];
    ck_expr by_a = pass->zero, by_b = pass->zero;
    if (da != pass->zero) {
        ck_expr lower = ck_op2(pool, CK_OP_POW, a, ck_sub(pool, b, ck_const(pool, 1)));
        ck_expr b_is_zero = ck_op1(pool, CK_OP_NEG, ck_mul(pool, b, b));
        by_a = ck_op3(pool, CK_OP_SELECT, b_is_zero, pass->zero, ck_mul(pool, b, lower));
        by_a = ck_mul(pool, by_a, da);
    }
    if (db != pass->zero) {
        ck_expr product = ck_mul(pool, node, ck_op1(pool, CK_OP_LOG, a));
        by_b = ck_op3(pool, CK_OP_SELECT, ck_op1(pool, CK_OP_NEG, a), pass->zero, product);
        by_b = ck_mul(pool, by_b, db);
    }
    return ck_add(pool, by_a, by_b);
}

static ck_expr derive_hill(const struct pass *pass, struct ck_expr_node node, const ck_expr d[3])
{
    static const enum ck_op partial[3] = {CK_OP_HILL_DX, CK_OP_HILL_DK, CK_OP_HILL_DN};
    struct ck_expr_pool *pool = pass->pool;
    ck_expr sum = pass->zero;
    for (int i = 0; i < 3; i++) {
        if (d[i] == pass->zero) continue;
        ck_expr by = ck_op3(pool, partial[i], node.arg[0], node.arg[1], node.arg[2]);
        sum = ck_add(pool, sum, ck_mul(pool, by, d[i]));
    }
    return sum;
}

static ck_expr derive_formula_power(const struct pass *pass, struct ck_expr_node node,
                                    const ck_expr d[3])
{
    static const enum ck_op partial[2] = {CK_OP_POWER_DX, CK_OP_POWER_DN};
    struct ck_expr_pool *pool = pass->pool;
    ck_expr sum = pass->zero;
    for (int i = 0; i < 2; i++) {
        if (d[i] == pass->zero) continue;
        ck_expr by = ck_op2(pool, partial[i], node.arg[0], node.arg[1]);
        sum = ck_add(pool, sum, ck_mul(pool, by, d[i]));
    }
    return sum;
}

/* (1 - tanh^2) a' */
static ck_expr derive_tanh(const struct pass *pass, ck_expr node, ck_expr da)
{
    struct ck_expr_pool *pool = pass->pool;
    if (da == pass->zero) return pass->zero;
    ck_expr slope = ck_sub(pool, ck_const(pool, 1), ck_mul(pool, node, node));
    return ck_mul(pool, slope, da);
}

/* The node is copied: building may move pool->nodes. */
static ck_expr derive_node(const struct pass *pass, ck_expr at, const ck_expr d[3])
{
    struct ck_expr_pool *pool = pass->pool;
    struct ck_expr_node node = pool->nodes[at];
    ck_expr a = node.arg[0], b = node.arg[1];
    switch (node.op) {
    case CK_OP_ADD: return ck_add(pool, d[0], d[1]);
    case CK_OP_SUB: return ck_sub(pool, d[0], d[1]);
    case CK_OP_MUL: return ck_add(pool, ck_mul(pool, d[0], b), ck_mul(pool, a, d[1]));
    case CK_OP_DIV: return derive_quotient(pass, at, d[0], d[1]);
    case CK_OP_NEG: return ck_op1(pool, CK_OP_NEG, d[0]);
    case CK_OP_POW: return derive_power(pass, at, d[0], d[1]);
    case CK_OP_EXP: return ck_mul(pool, at, d[0]);
    case CK_OP_LOG: return nonzero(pass, d[0], ck_div(pool, d[0], a));
    case CK_OP_MIN: return ck_op3(pool, CK_OP_SELECT, ck_sub(pool, b, a), d[0], d[1]);
    case CK_OP_MAX: return ck_op3(pool, CK_OP_SELECT, ck_sub(pool, a, b), d[0], d[1]);
    case CK_OP_SELECT: return ck_op3(pool, CK_OP_SELECT, a, d[1], d[2]);
    case CK_OP_HILL: return derive_hill(pass, node, d);
    case CK_OP_SIN: return nonzero(pass, d[0], ck_mul(pool, ck_op1(pool, CK_OP_COS, a), d[0]));
    case CK_OP_COS:
        return nonzero(pass, d[0],
                       ck_op1(pool, CK_OP_NEG, ck_mul(pool, ck_op1(pool, CK_OP_SIN, a), d[0])));
    case CK_OP_TANH: return derive_tanh(pass, at, d[0]);
    case CK_OP_POWER: return derive_formula_power(pass, node, d);
    case CK_OP_HILL_DX:
    case CK_OP_HILL_DK:
    case CK_OP_HILL_DN:
    case CK_OP_POWER_DX:
    case CK_OP_POWER_DN:
        return d[0] == pass->zero && d[1] == pass->zero && d[2] == pass->zero ? pass->zero
                                                                              : CK_NO_EXPR;
    default: return pass->zero;
    }
}

static void derive_reached(const struct pass *pass, const bool *reached, uint32_t count,
                           struct ck_expr_node by, ck_expr *derivative)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!reached[i]) continue;
        struct ck_expr_node node = pass->pool->nodes[i];
        ck_expr d[3] = {pass->zero, pass->zero, pass->zero};
        for (unsigned k = 0; k < ck_op_arity(node.op); k++) d[k] = derivative[node.arg[k]];
        bool is_variable = node.op == by.op && node.index == by.index;
        derivative[i] = is_variable ? ck_const(pass->pool, 1) : derive_node(pass, i, d);
    }
}

enum ck_status ck_derive_many(struct ck_expr_pool *pool, const ck_expr *nodes, uint32_t count,
                              struct ck_expr_node by, ck_expr *derivatives)
{
    ck_expr zero = ck_const(pool, 0);
    uint32_t before = pool->count;
    ck_expr *by_node = ck_alloc(before, sizeof *by_node);
    bool *reached = ck_alloc(before, sizeof *reached);
    if (!by_node || !reached || zero == CK_NO_EXPR) {
        pool->out_of_memory = true;
        for (uint32_t i = 0; i < count; i++) derivatives[i] = CK_NO_EXPR;
    } else {
        struct pass pass = {pool, zero};
        ck_mark_reachable(pool, nodes, count, reached);
        derive_reached(&pass, reached, before, by, by_node);
        for (uint32_t i = 0; i < count; i++) derivatives[i] = by_node[nodes[i]];
    }
    ck_release(by_node);
    ck_release(reached);
    return pool->out_of_memory ? CK_NO_MEMORY : CK_OK;
}

ck_expr ck_derive(struct ck_expr_pool *pool, ck_expr node, enum ck_op by, uint32_t index)
{
    ck_expr derivative = CK_NO_EXPR;
    if (node == CK_NO_EXPR) return node;
    ck_derive_many(pool, &node, 1, (struct ck_expr_node){.op = by, .index = index}, &derivative);
    return derivative;
}
