/* Profiles: χ² along one parameter, minimised anew over all others at every step, to both sides
 * until it has risen by the threshold or the range ends. What stays flat, the data do not tell. */
#include "private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STEPS      40
#define MOST_ITERATIONS 40
#define RISES           3.0  /* steps that the root of the rise should take to the threshold */
#define LITTLE          1e-5 /* part of χ² that does not matter to a limit */
#define SHARP           0.02 /* of the root of the threshold: how exactly a limit is found */

/* One side of one profile. */
struct walk {
    size_t j;
    int direction;
    double u[MOST_STEPS], chi2[MOST_STEPS];
    size_t count;
    struct ck_fit_side side;
    double *before, *last; /* p: the last two places, by which the next is guessed */
    double *best_u;        /* p: something better than the best start, if better_chi2 is a number */
    double better_chi2;
};

struct walks {
    const struct ck_fit *fit;
    struct walk *list;
    bool *fixed; /* p · p: row j fixes j */
};

static double root_rise(const struct ck_fit *fit, double chi2)
{
    return sqrt(fmax(chi2 - fit->chi2, 0));
}

/* The others at u_j = `at`, on the straight line through the last two places. */
static void guess(const struct walks *walks, const struct walk *walk, double at, double *u)
{
    const struct ck_fit_question *question = walks->fit->question;
    const double span = walk->last[walk->j] - walk->before[walk->j];
    const double part = span != 0 ? (at - walk->last[walk->j]) / span : 0;
    for (size_t k = 0; k < question->count; k++) {
        const struct ck_fit_parameter *parameter = &question->parameters[k];
        const double straight = walk->last[k] + part * (walk->last[k] - walk->before[k]);
        u[k] = fmin(fmax(straight, ck_fit_low_u(parameter)), ck_fit_high_u(parameter));
    }
    u[walk->j] = at;
}

/* Before the first step: the line along which χ² rises least, from the covariance. */
static void begin(const struct ck_fit *fit, struct walk *walk, const double *u)
{
    const size_t p = fit->question->count;
    const double *row = fit->covariance + walk->j * p;
    const double se = sqrt(row[walk->j]);
    for (size_t k = 0; k < p; k++) {
        walk->last[k] = u[k];
        walk->before[k] = u[k] - (se > 0 ? row[k] / se : 0);
    }
}

/* χ² at u_j = `at`, minimised over the others. */
static enum ck_status minimise(struct ck_fit_worker *worker, const struct walks *walks,
                               struct walk *walk, double at, double *u, double *chi2)
{
    const size_t p = walks->fit->question->count;
    struct ck_fit_search search = {.worker = worker,
                                   .fixed = walks->fixed + walk->j * p,
                                   .most_iterations = MOST_ITERATIONS,
                                   .little = LITTLE,
                                   .idle = 1,
                                   .u = u};
    guess(walks, walk, at, u);
    const enum ck_status status = ck_fit_descend(&search);
    double *const freed = walk->before;
    walk->before = walk->last;
    walk->last = memcpy(freed, u, p * sizeof(double));
    *chi2 = search.end == CK_FIT_STOPPED ? NAN : search.chi2;
    if (status != CK_OK || isnan(*chi2) || walk->count >= MOST_STEPS) return status;
    walk->u[walk->count] = at;
    walk->chi2[walk->count++] = *chi2;
    const double little = 1e-3 * fmax(walks->fit->threshold, 1e-3 * walks->fit->chi2);
    if (*chi2 >= walks->fit->chi2 - little ||
        !(isnan(walk->better_chi2) || *chi2 < walk->better_chi2))
        return CK_OK;
    walk->better_chi2 = *chi2;
    memcpy(walk->best_u, u, p * sizeof(double));
    return CK_OK;
}

/* Between `inside`, where the rise is less than the threshold, and `outside`, where it is more: the
 * limit, by false position on the root of the rise, which is nearly straight. */
static enum ck_status find_limit(struct ck_fit_worker *worker, const struct walks *walks,
                                 struct walk *walk, double inside, double outside, double *u)
{
    const double goal = sqrt(walks->fit->threshold);
    double low = root_rise(walks->fit, walk->chi2[walk->count - 2]) - goal;
    double high = root_rise(walks->fit, walk->chi2[walk->count - 1]) - goal, chi2;
    walk->side.reaches = true;
    for (int i = 0; i < 6; i++) {
        walk->side.limit = inside + (outside - inside) * (-low / (high - low));
        if (high < SHARP * goal || -low < SHARP * goal) break;
        const enum ck_status status = minimise(worker, walks, walk, walk->side.limit, u, &chi2);
        if (status != CK_OK || isnan(chi2)) return status;
        const double rise = root_rise(walks->fit, chi2) - goal;
        if (rise >= 0) {
            outside = walk->side.limit;
            high = rise;
        } else {
            inside = walk->side.limit;
            low = rise;
        }
    }
    return CK_OK;
}

static double first_step(const struct ck_fit *fit, const struct walk *walk)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[walk->j];
    const double range = ck_fit_high_u(parameter) - ck_fit_low_u(parameter);
    const double se = sqrt(fit->covariance[walk->j * fit->question->count + walk->j]);
    const double step = se > 0 ? fit->quantile * se / RISES : range / 20;
    return fmin(fmax(step, 1e-6 * range), range / 8);
}

static enum ck_status walk_out(struct ck_fit_worker *worker, const struct walks *walks,
                               struct walk *walk, double *u)
{
    const struct ck_fit *fit = walks->fit;
    const struct ck_fit_parameter *parameter = &fit->question->parameters[walk->j];
    const double end = walk->direction > 0 ? ck_fit_high_u(parameter) : ck_fit_low_u(parameter);
    const double goal = sqrt(fit->threshold);
    double at = u[walk->j], step = first_step(fit, walk), risen = 0, chi2;
    walk->u[0] = at;
    walk->chi2[walk->count++] = fit->chi2;
    begin(fit, walk, u);
    while (walk->count + 8 < MOST_STEPS && at != end) {
        const double before = at;
        at += walk->direction * step;
        if ((end - at) * walk->direction <= 0) at = end;
        const enum ck_status status = minimise(worker, walks, walk, at, u, &chi2);
        if (status != CK_OK || isnan(chi2)) return status;
        const double rise = root_rise(fit, chi2), gain = rise - risen;
        if (rise >= goal) return find_limit(worker, walks, walk, before, at, u);
        step *= fmin(fmax(goal / RISES / fmax(gain, 1e-9 * goal), 0.5), 2.5);
        risen = rise;
    }
    return CK_OK;
}

static enum ck_status walk_one(struct ck_fit_worker *worker, void *user, size_t item, double *chi2)
{
    const struct walks *walks = user;
    const struct ck_fit *fit = walks->fit;
    struct walk *walk = &walks->list[item];
    const size_t p = fit->question->count;
    double *u = ck_alloc(p + 1, sizeof *u);
    (void)chi2;
    if (!u) return CK_NO_MEMORY;
    for (size_t j = 0; j < p; j++)
        u[j] = ck_fit_to_u(&fit->question->parameters[j], fit->estimates[j].value);
    const enum ck_status status = walk_out(worker, walks, walk, u);
    ck_release(u);
    return status;
}

/* --- from two sides to one profile ----------------------------------------------------------- */

struct pair {
    double u, chi2;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->u > y->u) - (x->u < y->u);
}

static struct ck_fit_side convert_side(const struct ck_fit_parameter *parameter,
                                       struct ck_fit_side side)
{
    side.limit = side.reaches ? ck_fit_from_u(parameter, side.limit) : NAN;
    return side;
}

static enum ck_status join(struct ck_fit *fit, const struct walk *down, const struct walk *up)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[down->j];
    struct ck_fit_profile *profile = &fit->profiles[down->j];
    struct pair pairs[2 * MOST_STEPS];
    size_t count = 0;
    for (size_t i = 0; i < down->count; i++)
        pairs[count++] = (struct pair){down->u[i], down->chi2[i]};
    for (size_t i = 1; i < up->count; i++) pairs[count++] = (struct pair){up->u[i], up->chi2[i]};
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    profile->value = ck_arena_alloc(&fit->arena, count + 1, sizeof(double));
    profile->chi2 = ck_arena_alloc(&fit->arena, count + 1, sizeof(double));
    if (!profile->value || !profile->chi2) return CK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        profile->value[i] = ck_fit_from_u(parameter, pairs[i].u);
        profile->chi2[i] = pairs[i].chi2;
    }
    profile->count = count;
    profile->low = convert_side(parameter, down->side);
    profile->high = convert_side(parameter, up->side);
    return CK_OK;
}

/* The best of what the walks found takes the place of the best start. */
static bool take_better(struct ck_fit *fit, const struct walk *list)
{
    const struct walk *best = NULL;
    for (size_t i = 0; i < 2 * fit->question->count; i++)
        if (!isnan(list[i].better_chi2) && (!best || list[i].better_chi2 < best->better_chi2))
            best = &list[i];
    for (size_t j = 0; best && j < fit->question->count; j++)
        fit->starts[fit->best].to[j] =
            ck_fit_from_u(&fit->question->parameters[j], best->best_u[j]);
    return best != NULL;
}

static enum ck_status prepare(const struct ck_fit *fit, struct ck_arena *arena, struct walks *walks)
{
    const size_t p = fit->question->count;
    double *room = ck_arena_alloc(arena, 6 * p * p + 1, sizeof *room);
    walks->list = ck_arena_alloc(arena, 2 * p + 1, sizeof *walks->list);
    walks->fixed = ck_arena_alloc(arena, p * p + 1, sizeof *walks->fixed);
    if (!room || !walks->list || !walks->fixed) return CK_NO_MEMORY;
    for (size_t i = 0; i < 2 * p; i++)
        walks->list[i] = (struct walk){.j = i / 2,
                                       .direction = i % 2 ? 1 : -1,
                                       .before = room + 3 * i * p,
                                       .last = room + (3 * i + 1) * p,
                                       .best_u = room + (3 * i + 2) * p,
                                       .better_chi2 = NAN};
    for (size_t j = 0; j < p; j++) walks->fixed[j * p + j] = true;
    return CK_OK;
}

enum ck_status ck_fit_make_profiles(struct ck_fit *fit, struct ck_fit_crew *crew, bool *better)
{
    const size_t p = fit->question->count;
    struct ck_arena arena = {0};
    struct walks walks = {.fit = fit};
    *better = false;
    enum ck_status status = prepare(fit, &arena, &walks);
    if (status == CK_OK) status = ck_fit_crew_do(crew, "profiles", 2 * p, walk_one, &walks);
    fit->interrupted |= crew->run->stop && *crew->run->stop;
    if (status == CK_OK && !fit->interrupted) {
        fit->profiles = ck_arena_alloc(&fit->arena, p + 1, sizeof *fit->profiles);
        if (!fit->profiles) status = CK_NO_MEMORY;
        *better = take_better(fit, walks.list);
    }
    for (size_t j = 0; fit->profiles && j < p && status == CK_OK; j++)
        status = join(fit, &walks.list[2 * j], &walks.list[2 * j + 1]);
    ck_arena_free(&arena);
    return status;
}
