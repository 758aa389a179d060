/* Builds expressions: one node for equal expressions, literals folded, neutral elements removed.
 * Neither differentiates (derive.c) nor evaluates (run.c). */
#include "pool.h"

#include <math.h>
#include <string.h>

static const unsigned char arities[CK_OP_COUNT] = {
#define X(name, arity, meaning) [CK_OP_##name] = (arity),
    CK_OPS(X)
#undef X
};

unsigned ck_op_arity(enum ck_op op)
{
    return arities[op];
}

void ck_pool_init(struct ck_expr_pool *pool)
{
    *pool = (struct ck_expr_pool){0};
}

void ck_pool_free(struct ck_expr_pool *pool)
{
    ck_release(pool->nodes);
    ck_release(pool->table);
    ck_pool_init(pool);
}

enum ck_status ck_pool_copy(struct ck_expr_pool *copy, const struct ck_expr_pool *pool)
{
    struct ck_expr_pool new = *pool;
    new.nodes = ck_alloc(pool->capacity, sizeof *new.nodes);
    new.table = ck_alloc(pool->table_size, sizeof *new.table);
    if (!new.nodes || !new.table) {
        ck_release(new.nodes);
        ck_release(new.table);
        return CK_NO_MEMORY;
    }
    if (pool->count) memcpy(new.nodes, pool->nodes, pool->count * sizeof *new.nodes);
    if (pool->table_size) memcpy(new.table, pool->table, pool->table_size * sizeof *new.table);
    *copy = new;
    return CK_OK;
}

/* ---- the hash table: entries are node numbers plus one, 0 is free ---- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t hash_node(const struct ck_expr_node *node)
{
    uint64_t bits;
    memcpy(&bits, &node->value, sizeof bits);
    uint64_t hash = mix(mix((uint64_t)node->op + 1, node->index), bits);
    for (int i = 0; i < 3; i++) hash = mix(hash, node->arg[i]);
    return hash;
}

static bool same_node(const struct ck_expr_node *a, const struct ck_expr_node *b)
{
    return a->op == b->op && a->index == b->index && a->arg[0] == b->arg[0] &&
           a->arg[1] == b->arg[1] && a->arg[2] == b->arg[2] &&
           memcmp(&a->value, &b->value, sizeof a->value) == 0;
}

/* The table position of an equal node, or of the free entry where it belongs. */
static uint32_t find_entry(const struct ck_expr_pool *pool, const struct ck_expr_node *node)
{
    uint32_t mask = pool->table_size - 1;
    uint32_t at = (uint32_t)hash_node(node) & mask;
    while (pool->table[at] && !same_node(&pool->nodes[pool->table[at] - 1], node))
        at = (at + 1) & mask;
    return at;
}

static bool grow_table(struct ck_expr_pool *pool)
{
    uint32_t size = pool->table_size ? pool->table_size * 2 : 256;
    uint32_t *table = ck_alloc(size, sizeof *table);
    if (!table) return false;
    ck_release(pool->table);
    pool->table = table;
    pool->table_size = size;
    for (uint32_t i = 0; i < pool->count; i++) table[find_entry(pool, &pool->nodes[i])] = i + 1;
    return true;
}

static bool grow_nodes(struct ck_expr_pool *pool)
{
    uint32_t capacity = pool->capacity ? pool->capacity * 2 : 128;
    struct ck_expr_node *nodes = ck_resize(pool->nodes, capacity, sizeof *nodes);
    if (!nodes) return false;
    pool->nodes = nodes;
    pool->capacity = capacity;
    return true;
}

static ck_expr add_node(struct ck_expr_pool *pool, struct ck_expr_node node)
{
    bool room = 2 * (pool->count + 1) <= pool->table_size || grow_table(pool);
    room = room && (pool->count < pool->capacity || grow_nodes(pool));
    if (!room) {
        pool->out_of_memory = true;
        return CK_NO_EXPR;
    }
    uint32_t at = find_entry(pool, &node);
    if (!pool->table[at]) {
        pool->nodes[pool->count] = node;
        pool->table[at] = ++pool->count;
    }
    return pool->table[at] - 1;
}

static struct ck_expr_node make_node(enum ck_op op, ck_expr a, ck_expr b, ck_expr c)
{
    return (struct ck_expr_node){.op = op, .arg = {a, b, c}};
}

ck_expr ck_pool_find(const struct ck_expr_pool *pool, enum ck_op op, const ck_expr arg[3])
{
    if (!pool->table_size) return CK_NO_EXPR;
    struct ck_expr_node node = make_node(op, arg[0], arg[1], arg[2]);
    uint32_t found = pool->table[find_entry(pool, &node)];
    return found ? found - 1 : CK_NO_EXPR;
}

/* ---- leaves ---- */

ck_expr ck_const(struct ck_expr_pool *pool, double value)
{
    struct ck_expr_node node = make_node(CK_OP_CONST, 0, 0, 0);
    node.value = value == 0 ? 0 : value; /* one zero, not two */
    return add_node(pool, node);
}

static ck_expr add_leaf(struct ck_expr_pool *pool, enum ck_op op, uint32_t index)
{
    struct ck_expr_node node = make_node(op, 0, 0, 0);
    node.index = index;
    return add_node(pool, node);
}

ck_expr ck_param(struct ck_expr_pool *pool, uint32_t index)
{
    return add_leaf(pool, CK_OP_PARAM, index);
}

ck_expr ck_state(struct ck_expr_pool *pool, uint32_t index)
{
    return add_leaf(pool, CK_OP_STATE, index);
}

ck_expr ck_time(struct ck_expr_pool *pool)
{
    return add_leaf(pool, CK_OP_TIME, 0);
}

/* ---- folding ---- */

bool ck_is_const(const struct ck_expr_pool *pool, ck_expr node, double value)
{
    return pool->nodes[node].op == CK_OP_CONST && pool->nodes[node].value == value;
}

static bool is_op(const struct ck_expr_pool *pool, ck_expr node, enum ck_op op)
{
    return pool->nodes[node].op == op;
}

double ck_op_value(enum ck_op op, double a, double b, double c)
{
    switch (op) {
    case CK_OP_ADD: return a + b;
    case CK_OP_SUB: return a - b;
    case CK_OP_MUL: return a * b;
    case CK_OP_DIV: return a / b;
    case CK_OP_NEG: return -a;
    case CK_OP_POW: return pow(a, b);
    case CK_OP_EXP: return exp(a);
    case CK_OP_LOG: return log(a);
    case CK_OP_MIN: return a <= b ? a : b;
    case CK_OP_MAX: return a >= b ? a : b;
    case CK_OP_SELECT: return a >= 0 ? b : c;
    case CK_OP_HILL: return ck_hill(a, b, c);
    case CK_OP_HILL_DX: return ck_hill_dx(a, b, c);
    case CK_OP_HILL_DK: return ck_hill_dK(a, b, c);
    case CK_OP_HILL_DN: return ck_hill_dn(a, b, c);
    case CK_OP_SIN: return sin(a);
    case CK_OP_COS: return cos(a);
    case CK_OP_TANH: return tanh(a);
    case CK_OP_POWER: return ck_power(a, b);
    case CK_OP_POWER_DX: return ck_power_dx(a, b);
    case CK_OP_POWER_DN: return ck_power_dn(a, b);
    default: return NAN;
    }
}

/* Literal arguments give a literal, unless the result is not a finite number: that is left to the
 * run, where the solver sees it. */
static ck_expr fold_literals(struct ck_expr_pool *pool, const struct ck_expr_node *node)
{
    double value[3] = {0, 0, 0};
    for (unsigned i = 0; i < arities[node->op]; i++) {
        if (!is_op(pool, node->arg[i], CK_OP_CONST)) return CK_NO_EXPR;
        value[i] = pool->nodes[node->arg[i]].value;
    }
    double result = ck_op_value(node->op, value[0], value[1], value[2]);
    return isfinite(result) ? ck_const(pool, result) : CK_NO_EXPR;
}

static ck_expr build(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b, ck_expr c)
{
    struct ck_expr_node node = make_node(op, a, b, c);
    ck_expr folded = fold_literals(pool, &node);
    if (folded != CK_NO_EXPR || pool->out_of_memory) return folded;
    return add_node(pool, node);
}

/* a + b and b + a are one node; the order in which it was first written is kept for readers. */
static ck_expr build_commutative(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b)
{
    ck_expr swapped = ck_pool_find(pool, op, (ck_expr[3]){b, a, 0});
    return swapped != CK_NO_EXPR ? swapped : build(pool, op, a, b, 0);
}

static ck_expr negate(struct ck_expr_pool *pool, ck_expr a)
{
    if (a == CK_NO_EXPR) return a;
    const struct ck_expr_node *node = &pool->nodes[a];
    if (node->op == CK_OP_NEG) return node->arg[0];
    if (node->op == CK_OP_SUB) return build(pool, CK_OP_SUB, node->arg[1], node->arg[0], 0);
    return build(pool, CK_OP_NEG, a, 0, 0);
}

static ck_expr subtract(struct ck_expr_pool *pool, ck_expr a, ck_expr b)
{
    if (ck_is_const(pool, b, 0)) return a;
    if (ck_is_const(pool, a, 0)) return negate(pool, b);
    if (a == b) return ck_const(pool, 0);
    if (is_op(pool, b, CK_OP_NEG)) return ck_add(pool, a, pool->nodes[b].arg[0]);
    return build(pool, CK_OP_SUB, a, b, 0);
}

static ck_expr add(struct ck_expr_pool *pool, ck_expr a, ck_expr b)
{
    if (ck_is_const(pool, a, 0)) return b;
    if (ck_is_const(pool, b, 0)) return a;
    if (is_op(pool, b, CK_OP_NEG)) return subtract(pool, a, pool->nodes[b].arg[0]);
    if (is_op(pool, a, CK_OP_NEG)) return subtract(pool, b, pool->nodes[a].arg[0]);
    return build_commutative(pool, CK_OP_ADD, a, b);
}

static ck_expr multiply(struct ck_expr_pool *pool, ck_expr a, ck_expr b)
{
    if (ck_is_const(pool, a, 0)) return a;
    if (ck_is_const(pool, b, 0)) return b;
    if (ck_is_const(pool, a, 1)) return b;
    if (ck_is_const(pool, b, 1)) return a;
    if (ck_is_const(pool, a, -1)) return negate(pool, b);
    if (ck_is_const(pool, b, -1)) return negate(pool, a);
    if (is_op(pool, a, CK_OP_NEG)) return negate(pool, multiply(pool, pool->nodes[a].arg[0], b));
    if (is_op(pool, b, CK_OP_NEG)) return negate(pool, multiply(pool, a, pool->nodes[b].arg[0]));
    return build_commutative(pool, CK_OP_MUL, a, b);
}

static ck_expr divide(struct ck_expr_pool *pool, ck_expr a, ck_expr b)
{
    if (ck_is_const(pool, a, 0) && !ck_is_const(pool, b, 0)) return a;
    if (ck_is_const(pool, b, 1)) return a;
    if (is_op(pool, a, CK_OP_NEG)) return negate(pool, divide(pool, pool->nodes[a].arg[0], b));
    return build(pool, CK_OP_DIV, a, b, 0);
}

static ck_expr raise(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b)
{
    if (ck_is_const(pool, b, 0)) return ck_const(pool, 1);
    if (ck_is_const(pool, b, 1)) return a;
    return build(pool, op, a, b, 0);
}

ck_expr ck_op1(struct ck_expr_pool *pool, enum ck_op op, ck_expr a)
{
    if (a == CK_NO_EXPR) return a;
    return op == CK_OP_NEG ? negate(pool, a) : build(pool, op, a, 0, 0);
}

ck_expr ck_op2(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b)
{
    if (a == CK_NO_EXPR || b == CK_NO_EXPR) return CK_NO_EXPR;
    switch (op) {
    case CK_OP_ADD: return add(pool, a, b);
    case CK_OP_SUB: return subtract(pool, a, b);
    case CK_OP_MUL: return multiply(pool, a, b);
    case CK_OP_DIV: return divide(pool, a, b);
    case CK_OP_POW:
    case CK_OP_POWER: return raise(pool, op, a, b);
    case CK_OP_MIN:
    case CK_OP_MAX: return a == b ? a : build(pool, op, a, b, 0);
    default: return build(pool, op, a, b, 0);
    }
}

ck_expr ck_op3(struct ck_expr_pool *pool, enum ck_op op, ck_expr a, ck_expr b, ck_expr c)
{
    if (a == CK_NO_EXPR || b == CK_NO_EXPR || c == CK_NO_EXPR) return CK_NO_EXPR;
    if (op == CK_OP_SELECT && b == c) return b;
    if (op == CK_OP_SELECT && is_op(pool, a, CK_OP_CONST)) return pool->nodes[a].value >= 0 ? b : c;
    /* programs derive the derivatives of a Hill term from its value: see program.c */
    if (op != CK_OP_SELECT && op != CK_OP_HILL && build(pool, CK_OP_HILL, a, b, c) == CK_NO_EXPR &&
        pool->out_of_memory)
        return CK_NO_EXPR;
    return build(pool, op, a, b, c);
}

/* ---- what an expression reads ---- */

void ck_mark_reachable(const struct ck_expr_pool *pool, const ck_expr *nodes, uint32_t count,
                       bool *reached)
{
    for (uint32_t i = 0; i < count; i++) reached[nodes[i]] = true;
    for (uint32_t i = pool->count; i-- > 0;) { /* arguments come before what is made of them */
        const struct ck_expr_node *node = &pool->nodes[i];
        for (unsigned k = 0; reached[i] && k < arities[node->op]; k++) reached[node->arg[k]] = true;
    }
}

void ck_expr_uses(struct ck_expr_pool *pool, ck_expr node, enum ck_op what, bool *used,
                  uint32_t count)
{
    if (node == CK_NO_EXPR) return;
    bool *reached = ck_alloc(pool->count, sizeof *reached);
    if (!reached) {
        pool->out_of_memory = true;
        return;
    }
    ck_mark_reachable(pool, &node, 1, reached);
    for (uint32_t i = 0; i <= node; i++) {
        const struct ck_expr_node *leaf = &pool->nodes[i];
        if (reached[i] && leaf->op == what && leaf->index < count) used[leaf->index] = true;
    }
    ck_release(reached);
}
