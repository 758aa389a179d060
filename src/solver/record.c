/* Turns steps into polynomials. States take the integrator's own polynomial, re-centred where a
 * root or the end of a segment cut the step; readouts are interpolated through nodes of the step
 * that include both its ends, so that consecutive pieces meet. */
#include "record.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

/* ---- readouts: which degree they need ---- */

static const unsigned char arities[CK_OP_COUNT] = {
#define X(name, arity, meaning) [CK_OP_##name] = (arity),
    CK_OPS(X)
#undef X
};

/* Degree of a node in the states and time: 0, 1, or 2 for everything else. */
static unsigned char combine_degrees(enum ck_op op, const unsigned char *arg)
{
    switch (op) {
    case CK_OP_STATE:
    case CK_OP_TIME: return 1;
    case CK_OP_ADD:
    case CK_OP_SUB: return arg[0] > arg[1] ? arg[0] : arg[1];
    case CK_OP_MUL: return arg[0] + arg[1] < 2 ? (unsigned char)(arg[0] + arg[1]) : 2;
    case CK_OP_DIV: return arg[1] == 0 ? arg[0] : 2;
    case CK_OP_NEG: return arg[0];
    default: return arg[0] + arg[1] + arg[2] == 0 ? 0 : 2;
    }
}

/* Arguments stand before the nodes that use them. */
static enum ck_status find_degrees(struct ck_recorder *recorder)
{
    const struct ck_expr_pool *pool = &recorder->system->pool;
    unsigned char *degree = ck_alloc(pool->count, 1);
    if (degree == NULL) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < pool->count; i++) {
        const struct ck_expr_node *node = &pool->nodes[i];
        unsigned char arg[3] = {0, 0, 0};
        for (int a = 0; a < arities[node->op]; a++) arg[a] = degree[node->arg[a]];
        degree[i] = combine_degrees(node->op, arg);
    }
    recorder->affine = true;
    for (uint32_t r = 0; r < recorder->system->n_readouts; r++)
        if (degree[recorder->system->readouts[r].value] > 1) recorder->affine = false;
    ck_release(degree);
    return CK_OK;
}

static double node(unsigned degree, unsigned i)
{
    return i == degree ? 0 : -0.5 * (1 + cos(PI * i / degree));
}

/* Coefficients of the Lagrange polynomials of the nodes, multiplied out. */
static void fill_convert(struct ck_recorder *recorder, unsigned degree)
{
    for (unsigned i = 0; i <= degree; i++) {
        double product[CK_MAX_DEGREE + 2] = {1};
        for (unsigned j = 0; j <= degree; j++) {
            if (j == i) continue;
            double width = node(degree, i) - node(degree, j);
            for (unsigned k = degree; k > 0; k--)
                product[k] = (product[k - 1] - node(degree, j) * product[k]) / width;
            product[0] *= -node(degree, j) / width;
        }
        for (unsigned k = 0; k <= degree; k++) recorder->convert[degree][k][i] = product[k];
    }
}

/* ---- life ---- */

static enum ck_status add_columns(struct ck_trajectory *trajectory, const struct ck_plan *plan)
{
    const struct ck_system *system = plan->system;
    size_t n = (size_t)system->n_states + system->n_readouts;
    trajectory->columns = ck_arena_alloc(&trajectory->arena, n, sizeof *trajectory->columns);
    trajectory->start = ck_arena_alloc(&trajectory->arena, n, sizeof(double));
    trajectory->final = ck_arena_alloc(&trajectory->arena, n, sizeof(double));
    if (trajectory->columns == NULL) return CK_NO_MEMORY;
    if (trajectory->start == NULL || trajectory->final == NULL) return CK_NO_MEMORY;
    trajectory->n_columns = n;
    struct ck_column *column = trajectory->columns;
    for (uint32_t i = 0; i < system->n_states; i++) {
        const struct ck_state_info *state = &system->states[i];
        *column++ = (struct ck_column){.name = state->name,
                                       .label_en = state->label_en,
                                       .label_fr = state->label_fr,
                                       .unit = state->unit,
                                       .kind = state->kind,
                                       .hidden = state->hidden,
                                       .scale = plan->scale[i]};
    }
    for (uint32_t i = 0; i < system->n_readouts; i++) {
        const struct ck_readout_info *readout = &system->readouts[i];
        *column++ = (struct ck_column){.name = readout->name,
                                       .label_en = readout->label_en,
                                       .label_fr = readout->label_fr,
                                       .unit = readout->unit,
                                       .kind = -1};
    }
    return CK_OK;
}

enum ck_status ck_recorder_init(struct ck_recorder *recorder, const struct ck_plan *plan,
                                struct ck_trajectory *trajectory)
{
    const struct ck_system *system = plan->system;
    *recorder = (struct ck_recorder){.trajectory = trajectory, .system = system};
    struct ck_arena *arena = &recorder->arena;
    size_t n_values = (size_t)(CK_MAX_DEGREE + 1) * system->n_readouts;
    recorder->slots = ck_arena_alloc(arena, system->readout_program.n_slots, sizeof(double));
    recorder->x = ck_arena_alloc(arena, system->n_states, sizeof(double));
    recorder->values = ck_arena_alloc(arena, n_values, sizeof(double));
    if (recorder->slots == NULL || recorder->x == NULL || recorder->values == NULL)
        return CK_NO_MEMORY;
    for (unsigned d = 1; d <= CK_MAX_DEGREE; d++) fill_convert(recorder, d);
    enum ck_status status = find_degrees(recorder);
    return status == CK_OK ? add_columns(trajectory, plan) : status;
}

void ck_recorder_free(struct ck_recorder *recorder)
{
    ck_arena_free(&recorder->arena);
    *recorder = (struct ck_recorder){0};
}

void ck_recorder_prepare(struct ck_recorder *recorder, const double *params)
{
    ck_program_prepare(&recorder->system->readout_program, recorder->slots, params);
}

/* ---- steps ---- */

/* Shifts the origin of the polynomial to the end of the piece, where a root or the end of the
 * segment cut the step: row k becomes the sum over j of C(j, k) shift^(j - k) row j. */
static void shift(double *coef, size_t row, uint32_t n, unsigned order, double by)
{
    for (unsigned pass = 0; pass < order; pass++)
        for (unsigned k = order; k-- > pass;)
            for (uint32_t i = 0; i < n; i++) coef[k * row + i] += by * coef[(k + 1) * row + i];
}

static void fill_states(const struct ck_recorder *recorder, struct ck_piece *piece,
                        const struct ck_polynomial *polynomial)
{
    uint32_t n = recorder->system->n_states;
    size_t row = recorder->trajectory->n_columns;
    double width = (piece->t1 - piece->t0) / polynomial->width_h, factor = 1;
    double cut = (piece->t1 - polynomial->origin_h) / polynomial->width_h;
    for (unsigned k = 0; k <= polynomial->order; k++)
        memcpy(piece->coef + k * row, polynomial->terms[k], n * sizeof *piece->coef);
    if (cut != 0) shift(piece->coef, row, n, polynomial->order, cut);
    for (unsigned k = 1; k <= polynomial->order; k++) {
        double *coef = piece->coef + k * row;
        factor *= width;
        for (uint32_t i = 0; i < n; i++) coef[i] *= factor;
    }
}

static void evaluate_readouts(struct ck_recorder *recorder, const struct ck_piece *piece, double s,
                              double *out)
{
    size_t n = recorder->trajectory->n_columns;
    for (uint32_t i = 0; i < recorder->system->n_states; i++) {
        double value = 0;
        for (unsigned k = piece->degree + 1; k-- > 0;) value = value * s + piece->coef[k * n + i];
        recorder->x[i] = value;
    }
    double t_h = piece->t1 + s * (piece->t1 - piece->t0);
    if (recorder->system->n_switches > 0) { /* a condition on the time has one value on a piece */
        double inside = 8 * DBL_EPSILON * fmax(fabs(piece->t0), fabs(piece->t1));
        t_h = fmin(fmax(t_h, piece->t0 + inside), piece->t1 - inside);
    }
    ck_program_run(&recorder->system->readout_program, recorder->slots, t_h, recorder->x, out);
}

static void fill_readouts(struct ck_recorder *recorder, struct ck_piece *piece)
{
    uint32_t n_readouts = recorder->system->n_readouts;
    unsigned degree = piece->degree;
    for (unsigned i = 0; i <= degree; i++)
        evaluate_readouts(recorder, piece, node(degree, i), recorder->values + i * n_readouts);
    for (unsigned k = 0; k <= degree; k++) {
        double *coef =
            piece->coef + k * recorder->trajectory->n_columns + recorder->system->n_states;
        for (uint32_t r = 0; r < n_readouts; r++)
            for (unsigned i = 0; i <= degree; i++)
                coef[r] += recorder->convert[degree][k][i] * recorder->values[i * n_readouts + r];
    }
}

enum ck_status ck_recorder_add(struct ck_recorder *recorder, struct ck_stepper *stepper, double t0)
{
    struct ck_polynomial polynomial;
    if (!ck_stepper_polynomial(stepper, &polynomial)) return CK_FAILED;
    bool curved = recorder->system->n_readouts > 0 && !recorder->affine;
    unsigned degree = curved ? CK_MAX_DEGREE : polynomial.order;
    struct ck_piece *piece = ck_trajectory_add(recorder->trajectory, t0, stepper->t_h, degree);
    if (piece == NULL) return CK_NO_MEMORY;
    fill_states(recorder, piece, &polynomial);
    if (recorder->system->n_readouts > 0) fill_readouts(recorder, piece);
    return CK_OK;
}

void ck_recorder_row(struct ck_recorder *recorder, double t_h, const double *x, double *row)
{
    memcpy(row, x, recorder->system->n_states * sizeof *row);
    ck_program_run(&recorder->system->readout_program, recorder->slots, t_h, x,
                   row + recorder->system->n_states);
}
