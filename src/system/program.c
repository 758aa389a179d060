/* Builds programs: which nodes are needed, what depends on parameters alone, where each value
 * lives, and the order of instructions (by depth, then by operation, so that the interpreter works
 * through runs of one operation). Does not run them (run.c). */
#include "pool.h"
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_SLOT ((uint32_t)UINT32_MAX)

struct emitted {
    struct ck_instruction code;
    uint32_t depth, order;
    bool once;
};

struct shape { /* what K and n decide, for all Hill terms that share them */
    ck_expr K, n;
    uint32_t slot;
};

struct builder {
    const struct ck_expr_pool *pool;
    struct ck_program *program;
    bool *needed, *once; /* of each node */
    bool *absorbed;      /* of each node: done by the instruction of what it is for */
    uint32_t *uses;      /* of each node */
    uint32_t *slot;      /* of each node */
    uint32_t *log_slot;  /* of the logarithm of each node */
    uint32_t *needs_log; /* of what says whether that is needed */
    uint32_t *depth;     /* of each slot: 0 before the first instruction */
    struct shape *shapes;
    uint32_t n_shapes;
    struct emitted *emitted;
    uint32_t n_emitted;
};

/* Upper bounds: no node needs more than a shape, a logarithm, a maximum and itself. */
enum { MOST_INSTRUCTIONS = 4, MOST_SLOTS = CK_SHAPE_SLOTS + CK_HILL_SLOTS + 2 };

static bool init_builder(struct builder *b, uint32_t needed)
{
    size_t nodes = b->pool->count;
    size_t slots = b->program->n_slots + (size_t)needed * MOST_SLOTS;
    b->absorbed = ck_alloc(nodes, sizeof *b->absorbed);
    b->uses = ck_alloc(nodes, sizeof *b->uses);
    b->slot = ck_alloc(nodes, sizeof *b->slot);
    b->log_slot = ck_alloc(nodes, sizeof *b->log_slot);
    b->needs_log = ck_alloc(nodes, sizeof *b->needs_log);
    b->depth = ck_alloc(slots, sizeof *b->depth);
    b->shapes = ck_alloc(needed, sizeof *b->shapes);
    b->emitted = ck_alloc((size_t)needed * MOST_INSTRUCTIONS, sizeof *b->emitted);
    if (!b->absorbed || !b->uses || !b->slot || !b->log_slot || !b->needs_log || !b->depth ||
        !b->shapes || !b->emitted)
        return false;
    for (size_t i = 0; i < nodes; i++) b->slot[i] = b->log_slot[i] = b->needs_log[i] = NO_SLOT;
    return true;
}

static void free_builder(struct builder *b)
{
    ck_release(b->needed);
    ck_release(b->once);
    ck_release(b->absorbed);
    ck_release(b->uses);
    ck_release(b->slot);
    ck_release(b->log_slot);
    ck_release(b->needs_log);
    ck_release(b->depth);
    ck_release(b->shapes);
    ck_release(b->emitted);
}

static bool is_hill_derivative(enum ck_op op)
{
    return op == CK_OP_HILL_DX || op == CK_OP_HILL_DK || op == CK_OP_HILL_DN;
}

/* ---- what is needed ---- */

static ck_expr hill_of(const struct ck_expr_pool *pool, ck_expr derivative)
{
    return ck_pool_find(pool, CK_OP_HILL, pool->nodes[derivative].arg);
}

static void find_needed(struct builder *b, const ck_expr *nodes, uint32_t count)
{
    const struct ck_expr_pool *pool = b->pool;
    ck_mark_reachable(pool, nodes, count, b->needed);
    for (uint32_t i = 0; i < pool->count; i++) {
        if (!b->needed[i] || !is_hill_derivative(pool->nodes[i].op)) continue;
        ck_expr value = hill_of(pool, i);
        if (value != CK_NO_EXPR) b->needed[value] = true; /* its arguments are needed already */
    }
}

static uint32_t classify(struct builder *b)
{
    uint32_t needed = 0;
    for (uint32_t i = 0; i < b->pool->count; i++) {
        const struct ck_expr_node *node = &b->pool->nodes[i];
        b->once[i] = node->op != CK_OP_STATE && node->op != CK_OP_TIME;
        for (unsigned k = 0; k < ck_op_arity(node->op); k++)
            b->once[i] = b->once[i] && b->once[node->arg[k]];
        needed += b->needed[i];
    }
    return needed;
}

/* ---- what one instruction can do together ---- */

static void count_uses(struct builder *b, const ck_expr *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) b->uses[nodes[i]]++;
    for (uint32_t i = 0; i < b->pool->count; i++) {
        const struct ck_expr_node *node = &b->pool->nodes[i];
        for (unsigned k = 0; b->needed[i] && k < ck_op_arity(node->op); k++)
            b->uses[node->arg[k]]++;
    }
}

/* The operation inside that is for `node` alone, as its argument `k`. */
static bool may_absorb(const struct builder *b, const struct ck_expr_node *node, unsigned k,
                       enum ck_op inside)
{
    ck_expr arg = node->arg[k];
    return b->pool->nodes[arg].op == inside && b->uses[arg] == 1 && !b->once[arg];
}

/* a + b · c and a · (b − c); a product taken into a sum takes in no difference. */
static void absorb(struct builder *b, enum ck_op op, enum ck_op inside)
{
    for (uint32_t i = 0; i < b->pool->count; i++) {
        const struct ck_expr_node *node = &b->pool->nodes[i];
        if (!b->needed[i] || b->absorbed[i] || node->op != op) continue;
        if (may_absorb(b, node, 1, inside))
            b->absorbed[node->arg[1]] = true;
        else if (may_absorb(b, node, 0, inside))
            b->absorbed[node->arg[0]] = true;
    }
}

/* ---- emission ---- */

static uint32_t new_slots(struct builder *b, uint32_t count)
{
    uint32_t first = b->program->n_slots;
    b->program->n_slots += count;
    return first;
}

/* Arguments of an instruction are slots; those it has not are 0, a parameter, of depth 0. */
static uint32_t emit(struct builder *b, int op, const uint32_t arg[3], uint32_t slots, bool once)
{
    uint32_t to = new_slots(b, slots), depth = 0;
    for (int i = 0; i < 3; i++)
        if (b->depth[arg[i]] > depth) depth = b->depth[arg[i]];
    for (uint32_t i = 0; i < slots; i++) b->depth[to + i] = depth + 1;
    struct ck_instruction code = {
        .op = (uint8_t)op, .to = to, .a = arg[0], .b = arg[1], .c = arg[2]};
    b->emitted[b->n_emitted] = (struct emitted){code, depth + 1, b->n_emitted, once};
    b->n_emitted++;
    return to;
}

static uint32_t emit_shape(struct builder *b, ck_expr K, ck_expr n)
{
    for (uint32_t i = 0; i < b->n_shapes; i++)
        if (b->shapes[i].K == K && b->shapes[i].n == n) return b->shapes[i].slot;
    uint32_t arg[3] = {b->slot[K], b->slot[n], 0};
    uint32_t to = emit(b, CK_RUN_SHAPE, arg, CK_SHAPE_SLOTS, b->once[K] && b->once[n]);
    b->shapes[b->n_shapes++] = (struct shape){K, n, to};
    return to;
}

static bool shape_is_once(const struct builder *b, const struct ck_expr_node *hill)
{
    return b->once[hill->arg[1]] && b->once[hill->arg[2]];
}

/* The prologue of the Hill terms: their shapes, and for each x whether any term on it has an
 * exponent that needs the logarithm. */
static void emit_prologue_shapes(struct builder *b)
{
    for (uint32_t i = 0; i < b->pool->count; i++) {
        const struct ck_expr_node *node = &b->pool->nodes[i];
        if (!b->needed[i] || node->op != CK_OP_HILL || b->once[i] || !shape_is_once(b, node))
            continue;
        uint32_t *needs = &b->needs_log[node->arg[0]];
        uint32_t flag = emit_shape(b, node->arg[1], node->arg[2]) + CK_SHAPE_NEEDS_LOG;
        uint32_t arg[3] = {*needs, flag, 0};
        *needs = *needs == NO_SLOT ? flag : emit(b, CK_OP_MAX, arg, 1, true);
    }
}

/* log x is shared where the prologue knows whether it is needed. */
static uint32_t emit_log(struct builder *b, const struct ck_expr_node *hill, uint32_t shape)
{
    ck_expr x = hill->arg[0];
    bool shared = b->needs_log[x] != NO_SLOT && shape_is_once(b, hill);
    if (shared && b->log_slot[x] != NO_SLOT) return b->log_slot[x];
    uint32_t needs = shared ? b->needs_log[x] : shape + CK_SHAPE_NEEDS_LOG;
    uint32_t arg[3] = {b->slot[x], needs, 0};
    uint32_t to = emit(b, CK_RUN_LOG, arg, 1, b->once[x] && shape_is_once(b, hill));
    if (shared) b->log_slot[x] = to;
    return to;
}

static uint32_t emit_hill(struct builder *b, ck_expr at)
{
    const struct ck_expr_node *node = &b->pool->nodes[at];
    uint32_t shape = emit_shape(b, node->arg[1], node->arg[2]);
    uint32_t arg[3] = {b->slot[node->arg[0]], emit_log(b, node, shape), shape};
    return emit(b, CK_OP_HILL, arg, CK_HILL_SLOTS, b->once[at]);
}

static uint32_t emit_hill_derivative(struct builder *b, ck_expr at)
{
    const struct ck_expr_node *node = &b->pool->nodes[at];
    uint32_t shape = emit_shape(b, node->arg[1], node->arg[2]);
    uint32_t arg[3] = {b->slot[node->arg[0]], b->slot[hill_of(b->pool, at)], shape};
    return emit(b, (int)node->op, arg, 1, b->once[at]);
}

/* The sum or product that takes in its argument `k`. */
static uint32_t emit_joined(struct builder *b, const struct ck_expr_node *node, unsigned k)
{
    const struct ck_expr_node *inside = &b->pool->nodes[node->arg[k]];
    uint32_t arg[3] = {b->slot[node->arg[1 - k]], b->slot[inside->arg[0]], b->slot[inside->arg[1]]};
    return emit(b, node->op == CK_OP_ADD ? CK_RUN_ADD_MUL : CK_RUN_MUL_SUB, arg, 1, false);
}

static uint32_t emit_plain(struct builder *b, ck_expr at)
{
    const struct ck_expr_node *node = &b->pool->nodes[at];
    uint32_t arg[3] = {0, 0, 0};
    for (unsigned k = 0; k < ck_op_arity(node->op); k++) {
        if (b->absorbed[node->arg[k]]) return emit_joined(b, node, k);
        arg[k] = b->slot[node->arg[k]];
    }
    return emit(b, (int)node->op, arg, 1, b->once[at]);
}

static void emit_node(struct builder *b, ck_expr at)
{
    enum ck_op op = b->pool->nodes[at].op;
    if (op == CK_OP_HILL)
        b->slot[at] = emit_hill(b, at);
    else if (is_hill_derivative(op))
        b->slot[at] = emit_hill_derivative(b, at);
    else
        b->slot[at] = emit_plain(b, at);
}

static void emit_nodes(struct builder *b, bool once)
{
    for (uint32_t i = 0; i < b->pool->count; i++)
        if (b->needed[i] && !b->absorbed[i] && b->slot[i] == NO_SLOT && b->once[i] == once)
            emit_node(b, i);
}

/* ---- leaves: parameters, states, time, literals ---- */

static enum ck_status place_leaves(struct builder *b)
{
    struct ck_program *p = b->program;
    uint32_t literals = 0;
    for (uint32_t i = 0; i < b->pool->count; i++)
        literals += b->needed[i] && b->pool->nodes[i].op == CK_OP_CONST;
    p->literals = ck_alloc(literals, sizeof *p->literals);
    if (!p->literals) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < b->pool->count; i++) {
        const struct ck_expr_node *node = &b->pool->nodes[i];
        if (!b->needed[i]) continue;
        if (node->op == CK_OP_PARAM) b->slot[i] = node->index;
        if (node->op == CK_OP_STATE) b->slot[i] = p->n_params + node->index;
        if (node->op == CK_OP_TIME) b->slot[i] = p->n_params + p->n_states;
        if (node->op != CK_OP_CONST) continue;
        p->literals[p->n_literals++] = node->value;
        b->slot[i] = new_slots(b, 1);
    }
    return CK_OK;
}

/* ---- the finished code ---- */

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_emitted(const void *left, const void *right)
{
    const struct emitted *a = left, *b = right;
    if (a->once != b->once) return a->once ? -1 : 1;
    if (a->depth != b->depth) return compare(a->depth, b->depth);
    if (a->code.op != b->code.op) return compare(a->code.op, b->code.op);
    return compare(a->order, b->order);
}

/* Lengths of the runs of one operation; the prologue is run on its own. */
static void mark_runs(struct ck_program *p)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < p->n_code; i++) {
        bool begins = i == 0 || i == p->n_once || p->code[i].op != p->code[i - 1].op ||
                      p->code[first].run == UINT16_MAX;
        if (begins) first = i;
        p->code[first].run++;
    }
}

static enum ck_status write_code(struct builder *b, const ck_expr *nodes, uint32_t count)
{
    struct ck_program *p = b->program;
    p->code = ck_alloc((size_t)b->n_emitted + 1, sizeof *p->code);
    p->outputs = ck_alloc((size_t)count + 1, sizeof *p->outputs);
    if (!p->code || !p->outputs) return CK_NO_MEMORY;
    qsort(b->emitted, b->n_emitted, sizeof *b->emitted, compare_emitted);
    for (uint32_t i = 0; i < b->n_emitted; i++) {
        p->code[i] = b->emitted[i].code;
        p->n_once += b->emitted[i].once;
    }
    for (uint32_t i = 0; i < count; i++) p->outputs[i] = b->slot[nodes[i]];
    p->n_code = b->n_emitted;
    p->n_outputs = count;
    mark_runs(p);
    return CK_OK;
}

static enum ck_status build(struct builder *b, const ck_expr *nodes, uint32_t count)
{
    b->needed = ck_alloc((size_t)b->pool->count + 1, sizeof *b->needed);
    b->once = ck_alloc((size_t)b->pool->count + 1, sizeof *b->once);
    if (!b->needed || !b->once) return CK_NO_MEMORY;
    find_needed(b, nodes, count);
    uint32_t needed = classify(b);
    if (!init_builder(b, needed)) return CK_NO_MEMORY;
    if (place_leaves(b) != CK_OK) return CK_NO_MEMORY;
    count_uses(b, nodes, count);
    absorb(b, CK_OP_ADD, CK_OP_MUL);
    absorb(b, CK_OP_MUL, CK_OP_SUB);
    emit_nodes(b, true);
    emit_prologue_shapes(b);
    memset(b->depth, 0, b->program->n_slots * sizeof *b->depth); /* known when a run starts */
    emit_nodes(b, false);
    return write_code(b, nodes, count);
}

void ck_program_free(struct ck_program *program)
{
    ck_release(program->literals);
    ck_release(program->code);
    ck_release(program->outputs);
    *program = (struct ck_program){0};
}

enum ck_status ck_program_build(struct ck_program *program, const struct ck_expr_pool *pool,
                                const ck_expr *nodes, uint32_t count, uint32_t n_params,
                                uint32_t n_states)
{
    *program = (struct ck_program){0};
    for (uint32_t i = 0; i < count; i++)
        if (nodes[i] == CK_NO_EXPR) return CK_NO_MEMORY;
    program->n_params = n_params;
    program->n_states = n_states;
    program->n_slots = n_params + n_states + 1;
    struct builder builder = {.pool = pool, .program = program};
    enum ck_status status = build(&builder, nodes, count);
    free_builder(&builder);
    if (status != CK_OK) ck_program_free(program);
    return status;
}
