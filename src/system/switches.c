/* Switches: where a condition compares the time with an expression of parameters alone, the instant
 * at which it turns over is known beforehand. Conditions on states are not looked at. */
#include "ck/system.h"
#include "pool.h"

struct line { /* a + b t, both of parameters alone; a CK_NO_EXPR: it is none */
    ck_expr a, b;
};

struct search {
    struct ck_expr_pool *pool;
    uint32_t count;     /* of nodes looked at: those that were there before */
    struct line *lines; /* of each of them */
    ck_expr zero, *times;
    uint32_t n_times;
};

static bool is_line(struct line line)
{
    return line.a != CK_NO_EXPR;
}

static struct line scale(const struct search *s, struct line line, ck_expr by, enum ck_op op)
{
    return (struct line){ck_op2(s->pool, op, line.a, by), ck_op2(s->pool, op, line.b, by)};
}

static struct line find_line(const struct search *s, ck_expr at)
{
    const struct line none = {CK_NO_EXPR, CK_NO_EXPR};
    const struct ck_expr_node node = s->pool->nodes[at];
    struct line arg[3] = {none, none, none};
    bool fixed = node.op != CK_OP_STATE && node.op != CK_OP_TIME;
    for (unsigned k = 0; k < ck_op_arity(node.op); k++) {
        arg[k] = s->lines[node.arg[k]];
        if (!is_line(arg[k])) return none;
        fixed &= arg[k].b == s->zero;
    }
    if (fixed) return (struct line){at, s->zero};
    switch (node.op) {
    case CK_OP_TIME: return (struct line){s->zero, ck_const(s->pool, 1)};
    case CK_OP_ADD:
    case CK_OP_SUB:
        return (struct line){ck_op2(s->pool, node.op, arg[0].a, arg[1].a),
                             ck_op2(s->pool, node.op, arg[0].b, arg[1].b)};
    case CK_OP_NEG:
        return (struct line){ck_op1(s->pool, CK_OP_NEG, arg[0].a),
                             ck_op1(s->pool, CK_OP_NEG, arg[0].b)};
    case CK_OP_MUL:
        if (arg[1].b == s->zero) return scale(s, arg[0], arg[1].a, CK_OP_MUL);
        return arg[0].b == s->zero ? scale(s, arg[1], arg[0].a, CK_OP_MUL) : none;
    case CK_OP_DIV: return arg[1].b == s->zero ? scale(s, arg[0], arg[1].a, CK_OP_DIV) : none;
    default: return none;
    }
}

/* The time at which a + b t is 0; once for equal expressions. */
static void add_time(struct search *s, struct line line)
{
    if (!is_line(line) || line.b == s->zero) return;
    ck_expr time = ck_op1(s->pool, CK_OP_NEG, ck_div(s->pool, line.a, line.b));
    for (uint32_t i = 0; i < s->n_times; i++)
        if (s->times[i] == time) return;
    s->times[s->n_times++] = time;
}

static void look_at(struct search *s, ck_expr at)
{
    const struct ck_expr_node node = s->pool->nodes[at];
    if (node.op == CK_OP_SELECT) add_time(s, s->lines[node.arg[0]]);
    if (node.op != CK_OP_MIN && node.op != CK_OP_MAX) return;
    struct line a = s->lines[node.arg[0]], b = s->lines[node.arg[1]];
    if (is_line(a) && is_line(b))
        add_time(s, (struct line){ck_sub(s->pool, a.a, b.a), ck_sub(s->pool, a.b, b.b)});
}

static void mark_roots(const struct ck_system *system, bool *reached)
{
    for (uint32_t i = 0; i < system->n_readouts; i++) reached[system->readouts[i].value] = true;
    ck_mark_reachable(&system->pool, system->derivatives, system->n_states, reached);
}

enum ck_status ck_switches_build(struct ck_system *system)
{
    struct search s = {.pool = &system->pool, .count = system->pool.count};
    enum ck_status status = CK_NO_MEMORY;
    bool *reached = ck_alloc((size_t)s.count + 1, sizeof *reached);
    s.lines = ck_alloc((size_t)s.count + 1, sizeof *s.lines);
    s.times = ck_alloc((size_t)s.count + 1, sizeof *s.times);
    if (!reached || !s.lines || !s.times) goto out;
    s.zero = ck_const(s.pool, 0);
    mark_roots(system, reached);
    for (uint32_t i = 0; i < s.count; i++)
        s.lines[i] = reached[i] ? find_line(&s, i) : (struct line){CK_NO_EXPR, CK_NO_EXPR};
    for (uint32_t i = 0; i < s.count; i++)
        if (reached[i]) look_at(&s, i);
    system->switches = ck_arena_alloc(&system->arena, s.n_times, sizeof *system->switches);
    if (s.pool->out_of_memory || !system->switches) goto out;
    for (uint32_t i = 0; i < s.n_times; i++) system->switches[i] = s.times[i];
    system->n_switches = s.n_times;
    status = ck_program_build(&system->switch_program, s.pool, s.times, s.n_times, system->n_params,
                              system->n_states);
out:
    ck_release(reached);
    ck_release(s.lines);
    ck_release(s.times);
    return status;
}
