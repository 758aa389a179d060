/* Folds, branch points and Hopf points within a step along a branch: a bracket of the test function
 * is narrowed by secants, its last two ends are interpolated. Takes no steps itself. */
#include "walk.h"

#include <math.h>
#include <string.h>

#define MOST_ROUNDS 60
#define NARROW      1e-6 /* arc length: interpolation is exact to its square */
#define FRINGE      0.05 /* of a bracket, around the secant's zero */
#define SAME_PLACE  1e-5
#define SWITCH      0.02 /* arc length along a branch that begins at a branch point */

const char *const ck_steady_kinds[] = {"fold", "branch point", "Hopf"};

double ck_walk_product(const struct ck_walk *walk, const double *a, const double *b)
{
    const uint32_t n = walk->problem->n;
    double sum = 0;
    for (uint32_t k = 0; k < n; k++) sum += a[k] * b[k];
    return sum / n + a[n] * b[n];
}

static void set_direction(const struct ck_walk *walk, struct ck_station *station)
{
    const uint32_t n = walk->problem->n;
    const double length = sqrt(ck_walk_product(walk, station->t, station->t));
    for (uint32_t k = 0; k <= n; k++) {
        station->t[k] /= length;
        station->row[k] = k < n ? station->t[k] / n : station->t[k];
    }
}

static bool look_at_eigenvalues(const struct ck_walk *walk, struct ck_station *station)
{
    struct ck_problem *problem = walk->problem;
    station->pair_growth = INFINITY;
    if (ck_look_at_stability(problem, station->y, &station->stability) != CK_OK) return false;
    for (size_t i = 0; i < problem->n - problem->conserved.count; i++) {
        const double complex value = problem->eigenvalues[i];
        if (cimag(value) == 0 || !(fabs(creal(value)) < fabs(station->pair_growth))) continue;
        station->pair_growth = creal(value);
        station->pair_frequency = fabs(cimag(value));
    }
    return true;
}

bool ck_walk_look(struct ck_walk *walk, struct ck_station *station, const double *row,
                  bool with_eigenvalues)
{
    struct ck_problem *problem = walk->problem;
    double *unit = problem->residual;
    if (!ck_border(problem, station->y, row)) return false;
    memset(unit, 0, problem->n * sizeof *unit);
    unit[problem->n] = 1;
    ck_dense_solve(&problem->border, unit, station->t);
    set_direction(walk, station);
    if (!isfinite(station->t[problem->n])) return false;
    if (!ck_border(problem, station->y, station->row)) return false;
    station->sign = ck_border_sign(problem, &station->log_size);
    return !with_eigenvalues || look_at_eigenvalues(walk, station);
}

void ck_walk_copy(const struct ck_walk *walk, struct ck_station *to, const struct ck_station *from)
{
    const size_t size = (walk->problem->n + 1) * sizeof(double);
    double *y = to->y, *t = to->t, *row = to->row;
    memcpy(y, from->y, size);
    memcpy(t, from->t, size);
    memcpy(row, from->row, size);
    *to = *from;
    to->y = y;
    to->t = t;
    to->row = row;
}

/* ---- tests ---- */

bool ck_walk_changes(const struct ck_walk *walk, enum ck_test test)
{
    const uint32_t n = walk->problem->n;
    const struct ck_station *a = &walk->now, *b = &walk->next;
    switch (test) {
    case CK_TEST_FOLD: return a->t[n] * b->t[n] < 0;
    case CK_TEST_BRANCH: return a->sign * b->sign < 0;
    case CK_TEST_HOPF:
        return !ck_walk_changes(walk, CK_TEST_FOLD) && !ck_walk_changes(walk, CK_TEST_BRANCH) &&
               (a->stability.n_unstable == b->stability.n_unstable + 2 ||
                b->stability.n_unstable == a->stability.n_unstable + 2);
    default: return b->y[walk->exit] < 0;
    }
}

static double value_of(const struct ck_walk *walk, const struct ck_station *station,
                       enum ck_test test)
{
    switch (test) {
    case CK_TEST_FOLD: return station->t[walk->problem->n];
    case CK_TEST_BRANCH: return station->sign * exp(fmin(50, station->log_size - walk->reference));
    case CK_TEST_HOPF: {
        const double size = isfinite(station->pair_growth) ? fabs(station->pair_growth) : 1;
        return station->stability.n_unstable == walk->now.stability.n_unstable ? size : -size;
    }
    default: return station->y[walk->exit];
    }
}

/* The branch between the ends of the bracket. */
static bool look_between(struct ck_walk *walk, struct ck_station *station, double along,
                         enum ck_test test)
{
    const struct ck_station *a = &walk->low, *b = &walk->high, *now = &walk->now;
    const double share = (along - a->along) / (b->along - a->along);
    double level = along;
    for (uint32_t k = 0; k <= walk->problem->n; k++) {
        station->y[k] = a->y[k] + share * (b->y[k] - a->y[k]);
        level += now->row[k] * now->y[k];
    }
    station->along = along;
    return ck_correct(walk->problem, now->row, level, station->y) > 0 &&
           ck_walk_look(walk, station, now->row, test == CK_TEST_HOPF);
}

static double find_zero(const struct ck_walk *walk, enum ck_test test)
{
    const struct ck_station *a = &walk->low, *b = &walk->high;
    const double fa = value_of(walk, a, test), fb = value_of(walk, b, test);
    return a->along + (b->along - a->along) * fa / (fa - fb);
}

/* Puts the bracket around the change among low, left, right, high. */
static void choose_bracket(struct ck_walk *walk, enum ck_test test)
{
    const bool before = value_of(walk, &walk->low, test) > 0;
    if ((value_of(walk, &walk->left, test) > 0) != before) {
        ck_walk_copy(walk, &walk->high, &walk->left);
    } else if ((value_of(walk, &walk->right, test) > 0) != before) {
        ck_walk_copy(walk, &walk->low, &walk->left);
        ck_walk_copy(walk, &walk->high, &walk->right);
    } else {
        ck_walk_copy(walk, &walk->low, &walk->right);
    }
}

bool ck_walk_locate(struct ck_walk *walk, enum ck_test test)
{
    ck_walk_copy(walk, &walk->low, &walk->now);
    ck_walk_copy(walk, &walk->high, &walk->next);
    walk->low.along = 0;
    walk->reference = fmax(walk->low.log_size, walk->high.log_size);
    for (int i = 0; i < MOST_ROUNDS; i++) {
        const double width = walk->high.along - walk->low.along, fringe = FRINGE * width;
        if (width < NARROW) break;
        double zero = i % 3 == 2 ? walk->low.along + 0.5 * width : find_zero(walk, test);
        zero = fmin(fmax(zero, walk->low.along + 2 * fringe), walk->high.along - 2 * fringe);
        if (!look_between(walk, &walk->left, zero - fringe, test) ||
            !look_between(walk, &walk->right, zero + fringe, test))
            return false;
        choose_bracket(walk, test);
    }
    const double width = walk->high.along - walk->low.along;
    const double share = (find_zero(walk, test) - walk->low.along) / width;
    for (uint32_t k = 0; k <= walk->problem->n; k++)
        walk->spare[k] = walk->low.y[k] + share * (walk->high.y[k] - walk->low.y[k]);
    walk->left.pair_frequency = walk->low.pair_frequency;
    return true;
}

/* ---- marks ---- */

static bool is_marked(const struct ck_walk *walk, enum ck_steady_kind kind, const double *y)
{
    struct ck_problem *problem = walk->problem;
    double *other = walk->left.y;
    for (size_t i = 0; i < walk->steady->mark_count; i++) {
        const struct ck_steady_mark *mark = &walk->steady->marks[i];
        ck_problem_pack(problem, mark->point.x, mark->point.value, other);
        if (mark->kind == kind && fabs(other[problem->n] - y[problem->n]) < SAME_PLACE &&
            ck_distance(problem, other, y) < SAME_PLACE * 100)
            return true;
    }
    return false;
}

/* The other direction in which the equations hold at a branch point: both sides are seeds. */
static enum ck_status seed_sides(struct ck_walk *walk, const double *y)
{
    struct ck_problem *problem = walk->problem;
    struct ck_station *other = &walk->left;
    enum ck_status status = CK_OK;
    if (!ck_border(problem, y, walk->now.row)) return CK_OK;
    problem->border.rank = problem->n;
    ck_dense_null(&problem->border, 0, other->t);
    set_direction(walk, other);
    for (int side = -1; side <= 1 && status == CK_OK; side += 2) {
        double level = 0;
        for (uint32_t k = 0; k <= problem->n; k++) {
            other->y[k] = y[k] + SWITCH * side * other->t[k];
            level += other->row[k] * other->y[k];
        }
        if (!ck_correct(problem, other->row, level, other->y)) continue;
        const double q = other->y[problem->n];
        if (q >= 0 && q <= 1 && ck_is_positive(problem, other->y, 1e-9))
            status = ck_seed_add(problem, walk->seeds, other->y);
    }
    return status;
}

enum ck_status ck_walk_mark(struct ck_walk *walk, enum ck_test test)
{
    struct ck_steady *steady = walk->steady;
    struct ck_problem *problem = walk->problem;
    const double *y = walk->spare, q = y[problem->n];
    const enum ck_steady_kind kind = (enum ck_steady_kind)test;
    const double frequency = walk->left.pair_frequency;
    struct ck_steady_mark mark = {kind, walk->branch, {.growth = 0}};
    if (q < -1e-9 || q > 1 + 1e-9 || !ck_is_positive(problem, y, SAME_PLACE)) return CK_OK;
    if (is_marked(walk, kind, y)) return CK_OK;
    enum ck_status status = ck_describe(problem, y, &steady->arena, &mark.point);
    if (status != CK_OK) return status;
    if (kind == CK_STEADY_HOPF) mark.point.frequency = frequency;
    struct ck_steady_mark *grown = ck_arena_grow(&steady->arena, steady->marks, steady->mark_count,
                                                 &steady->mark_capacity, sizeof *grown);
    if (!grown) return CK_NO_MEMORY;
    steady->marks = grown;
    steady->marks[steady->mark_count++] = mark;
    return kind == CK_STEADY_BRANCH_POINT ? seed_sides(walk, y) : CK_OK;
}
