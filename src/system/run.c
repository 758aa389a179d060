/* Runs programs. Instructions stand in runs of the same operation (program.c sorts them so), each
 * of which is one tight loop. No allocation, no files, no memory between calls but `slots`. */
#include "run.h"
#include "pool.h"

#include <math.h>
#include <string.h>

static void run_shape(double *shape, double K, double n)
{
    bool whole = n == 1 || n == 2 || n == 3 || n == 4;
    shape[CK_SHAPE_K] = K;
    shape[CK_SHAPE_N] = n;
    shape[CK_SHAPE_LOG_K] = whole || K <= 0 ? 0 : log(K);
    shape[CK_SHAPE_INVERSE_K] = 1 / K;
    shape[CK_SHAPE_POWER] = whole ? n : 0;
    shape[CK_SHAPE_NEEDS_LOG] = whole ? 0 : 1;
    shape[CK_SHAPE_LOW] = n < 1 ? 1e-9 : 1e-30;
    shape[CK_SHAPE_HIGH] = K > 0 ? 1e30 : 0;
}

/* (x / K)^n, or infinity where the fast path does not reach. */
static double hill_power(double x, double log_x, const double *shape)
{
    double r = x * shape[CK_SHAPE_INVERSE_K];
    if (!(r > shape[CK_SHAPE_LOW] && r < shape[CK_SHAPE_HIGH])) return INFINITY;
    switch ((int)shape[CK_SHAPE_POWER]) {
    case 1: return r;
    case 2: return r * r;
    case 3: return r * r * r;
    case 4: return (r * r) * (r * r);
    default: return exp(shape[CK_SHAPE_N] * (log_x - shape[CK_SHAPE_LOG_K]));
    }
}

static void run_hill(double *to, double x, double log_x, const double *shape)
{
    double u = hill_power(x, log_x, shape);
    if (u < 1e300) {
        double part = 1 / (1 + u);
        to[0] = u * part;
        to[1] = to[0] * part;
    } else {
        to[0] = ck_hill(x, shape[CK_SHAPE_K], shape[CK_SHAPE_N]);
        to[1] = -1; /* derivatives take the slow path too */
    }
}

static double run_hill_derivative(uint8_t op, double x, const double *hill, const double *shape)
{
    double K = shape[CK_SHAPE_K], n = shape[CK_SHAPE_N], w = hill[1];
    if (!(w >= 0)) return ck_op_value((enum ck_op)op, x, K, n);
    if (op == CK_OP_HILL_DX) return n * w / x;
    return op == CK_OP_HILL_DK ? -n * w * shape[CK_SHAPE_INVERSE_K] : w * log(x / K);
}

#define EACH(statement)                                                                            \
    for (; i < last; i++) {                                                                        \
        statement;                                                                                 \
    }

static void run(const struct ck_instruction *i, const struct ck_instruction *end, double *s)
{
    while (i < end) {
        const struct ck_instruction *last = i + i->run;
        const uint8_t op = i->op;
        switch (op) {
        case CK_OP_ADD: EACH(s[i->to] = s[i->a] + s[i->b]) break;
        case CK_OP_SUB: EACH(s[i->to] = s[i->a] - s[i->b]) break;
        case CK_OP_MUL: EACH(s[i->to] = s[i->a] * s[i->b]) break;
        case CK_OP_DIV: EACH(s[i->to] = s[i->a] / s[i->b]) break;
        case CK_OP_NEG: EACH(s[i->to] = -s[i->a]) break;
        case CK_RUN_ADD_MUL: EACH(s[i->to] = s[i->a] + s[i->b] * s[i->c]) break;
        case CK_RUN_MUL_SUB: EACH(s[i->to] = s[i->a] * (s[i->b] - s[i->c])) break;
        case CK_OP_HILL: EACH(run_hill(s + i->to, s[i->a], s[i->b], s + i->c)) break;
        case CK_OP_HILL_DX:
        case CK_OP_HILL_DK:
        case CK_OP_HILL_DN:
            EACH(s[i->to] = run_hill_derivative(op, s[i->a], s + i->b, s + i->c))
            break;
        case CK_RUN_SHAPE: EACH(run_shape(s + i->to, s[i->a], s[i->b])) break;
        case CK_RUN_LOG: EACH(s[i->to] = s[i->b] != 0 && s[i->a] > 0 ? log(s[i->a]) : 0) break;
        default: EACH(s[i->to] = ck_op_value((enum ck_op)op, s[i->a], s[i->b], s[i->c])) break;
        }
        i = last;
    }
}

void ck_program_prepare(const struct ck_program *program, double *slots, const double *params)
{
    double *literals = slots + program->n_params + program->n_states + 1;
    if (program->n_params) memcpy(slots, params, program->n_params * sizeof *slots);
    if (program->n_literals)
        memcpy(literals, program->literals, program->n_literals * sizeof *slots);
    run(program->code, program->code + program->n_once, slots);
}

void ck_program_run(const struct ck_program *program, double *slots, double time_h,
                    const double *states, double *out)
{
    double *first = slots + program->n_params;
    if (program->n_states) memcpy(first, states, program->n_states * sizeof *slots);
    first[program->n_states] = time_h;
    run(program->code + program->n_once, program->code + program->n_code, slots);
    for (uint32_t i = 0; i < program->n_outputs; i++) out[i] = slots[program->outputs[i]];
}
