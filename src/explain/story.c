/* From fluxes over time to what can be told: how the species goes, what made it rise, what turned
 * it, what removed it. Facts alone; words are in src/report/explain_text.c. */
#include "ck/explain.h"

#include <math.h>
#include <string.h>

#define STILL  1e-6 /* of the scale */
#define NOISE  1e-6 /* of all that is made and taken */
#define LOWEST 1e-3 /* of the range: as good as the lowest */

struct telling {
    struct ck_explanation *e;
    struct ck_story *story;
    struct ck_arena arena;
    double *made, *taken, *rates, *then, *factors, *factors_then;
};

static bool make_room(struct telling *t)
{
    const size_t n = t->e->part_count + 1, m = t->e->factor_count + 1;
    t->made = ck_arena_alloc(&t->arena, n, sizeof(double));
    t->taken = ck_arena_alloc(&t->arena, n, sizeof(double));
    t->rates = ck_arena_alloc(&t->arena, n, sizeof(double));
    t->then = ck_arena_alloc(&t->arena, n, sizeof(double));
    t->factors = ck_arena_alloc(&t->arena, m, sizeof(double));
    t->factors_then = ck_arena_alloc(&t->arena, m, sizeof(double));
    return t->made && t->taken && t->rates && t->then && t->factors && t->factors_then;
}

/* The largest amounts as shares of their sum; `dosed` stands for part NULL. */
static void rank(const struct telling *t, const double *amounts, double dosed, struct ck_told *told)
{
    double sum = dosed, all = 0;
    size_t used[CK_TOLD] = {0};
    const size_t n = t->e->part_count;
    for (size_t i = 0; i < n; i++) sum += amounts[i];
    for (size_t i = 0; i < n; i++) all += t->made[i] + t->taken[i];
    for (size_t rank = 0; rank < CK_TOLD; rank++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i <= n; i++) {
            bool taken = false;
            for (size_t k = 0; k < rank; k++) taken |= used[k] == i;
            const double amount = i < n ? amounts[i] : dosed;
            if (taken || !(amount > NOISE * all)) continue;
            if (best == SIZE_MAX || amount > (best < n ? amounts[best] : dosed)) best = i;
        }
        used[rank] = best;
        told[rank] = (struct ck_told){0};
        if (best == SIZE_MAX) continue;
        told[rank].part = best < n ? &t->e->parts[best] : NULL;
        told[rank].share = (best < n ? amounts[best] : dosed) / sum;
    }
}

/* --- drivers ---------------------------------------------------------------------------------- */

/* b + A of a part. */
static double activation(const struct ck_part *part, const double *factors)
{
    double sum = 0;
    for (size_t k = 0; k < part->factors->count; k++) {
        const enum ck_factor_kind kind = part->factors->items[k].kind;
        if (kind == CK_FACTOR_BASAL || kind == CK_FACTOR_ACTIVATOR)
            sum += factors[part->first_factor + k];
    }
    return sum;
}

static void find_leading(const struct ck_part *part, const double *factors,
                         struct ck_driver *driver)
{
    const double sum = activation(part, factors);
    driver->leading = NULL;
    driver->leading_share = 0;
    for (size_t k = 0; k < part->factors->count; k++) {
        const struct ck_factor *factor = &part->factors->items[k];
        const double share = factors[part->first_factor + k] / sum;
        if (factor->kind != CK_FACTOR_ACTIVATOR || !(share > driver->leading_share)) continue;
        driver->leading = factor;
        driver->leading_share = share;
    }
}

/* log2 of the ratio; what comes from nothing or goes to nothing is far beyond every ratio. */
static double growth(double before, double then)
{
    if (!(before > 0) && !(then > 0)) return 0;
    if (!(before > 0)) return 1000;
    return then > 0 ? log2(then / before) : -1000;
}

/* The factor of a part that grew (sign 1) or fell (sign -1) most. */
static struct ck_driver find_driver(const struct telling *t, const struct ck_part *part, int sign)
{
    struct ck_driver driver = {0};
    double most = 0.01; /* less than 1 % drives nothing */
    bool has_activation = false;
    if (!part) return driver;
    for (size_t k = 0; k < part->factors->count; k++) {
        const struct ck_factor *factor = &part->factors->items[k];
        double before = t->factors[part->first_factor + k];
        double then = t->factors_then[part->first_factor + k];
        if (factor->kind == CK_FACTOR_BASAL) continue;
        if (factor->kind == CK_FACTOR_ACTIVATOR) {
            if (has_activation) continue;
            has_activation = true;
            before = activation(part, t->factors);
            then = activation(part, t->factors_then);
        }
        const double grown = sign * growth(before, then);
        if (!(grown > most)) continue;
        most = grown;
        driver = (struct ck_driver){factor, before, then, NULL, 0};
    }
    if (driver.factor && driver.factor->kind == CK_FACTOR_ACTIVATOR)
        find_leading(part, sign > 0 ? t->factors_then : t->factors, &driver);
    return driver;
}

/* The suppressor of a part that leaves least. */
static struct ck_driver find_holder(const struct telling *t, const struct ck_part *part)
{
    struct ck_driver holder = {.then = 0.95}; /* what leaves more holds nothing back */
    for (size_t k = 0; part && k < part->factors->count; k++) {
        const struct ck_factor *factor = &part->factors->items[k];
        const double then = t->factors_then[part->first_factor + k];
        if (factor->kind != CK_FACTOR_SUPPRESSOR || !(then < holder.then)) continue;
        holder.factor = factor;
        holder.before = t->factors[part->first_factor + k];
        holder.then = then;
    }
    return holder;
}

static double production(const struct telling *t, const double *rates)
{
    double sum = 0;
    for (size_t i = 0; i < t->e->part_count; i++) sum += fmax(rates[i], 0);
    return sum;
}

/* A species may rise because less is taken, not because more is made. */
static void find_freed(const struct telling *t)
{
    struct ck_story *story = t->story;
    double most = 0;
    const double before = production(t, t->rates), then = production(t, t->then);
    if (!(before > 0) || then > 1.05 * before || !(story->start > 0)) return;
    for (size_t i = 0; i < t->e->part_count; i++) {
        const double was = fmax(-t->rates[i], 0) / story->start;
        const double is = fmax(-t->then[i], 0) / story->peak;
        if (!(was - is > most)) continue;
        most = was - is;
        story->freed = (struct ck_told){&t->e->parts[i], is / was};
    }
}

/* --- the three parts of a story ----------------------------------------------------------------
 */

static void tell_rise(struct telling *t)
{
    struct ck_story *story = t->story;
    double dosed, removed;
    /* a dose at the onset is a part of the rise */
    const double from_h = nextafter(story->onset_h, -INFINITY);
    ck_explain_between(t->e, from_h, story->peak_h, t->made, t->taken, &dosed, &removed);
    rank(t, t->made, dosed, story->made);
    ck_explain_at(t->e, t->e->arm->trajectory.start_h, false, t->rates, t->factors);
    ck_explain_at(t->e, story->peak_h, false, t->then, t->factors_then);
    story->riser = find_driver(t, story->made[0].part, 1);
    story->holder = find_holder(t, story->made[0].part);
    find_freed(t);
}

static void tell_turn(struct telling *t)
{
    struct ck_story *story = t->story;
    const double then_h = isnan(story->half_h) ? t->e->arm->trajectory.end_h : story->half_h;
    double fallen = 0, most = 0;
    ck_explain_at(t->e, story->peak_h, true, t->rates, t->factors);
    ck_explain_at(t->e, then_h, false, t->then, t->factors_then);
    const double at_peak = production(t, t->rates);
    story->left = at_peak > 0 ? production(t, t->then) / at_peak : NAN;
    for (size_t i = 0; i < t->e->part_count; i++) {
        const double fall = fmax(t->rates[i], 0) - fmax(t->then[i], 0);
        fallen += fmax(fall, 0);
        if (!(fall > most)) continue;
        most = fall;
        story->fallen.part = &t->e->parts[i];
    }
    story->fallen.share = fallen > 0 ? most / fallen : 0;
    story->faller = find_driver(t, story->fallen.part, -1);
}

static void tell_loss(struct telling *t)
{
    const struct ck_trajectory *trajectory = &t->e->arm->trajectory;
    double dosed, removed;
    const double from_h = nextafter(trajectory->start_h, -INFINITY);
    ck_explain_between(t->e, from_h, trajectory->end_h, t->made, t->taken, &dosed, &removed);
    rank(t, t->taken, removed, t->story->taken);
    if (t->story->course != CK_COURSE_FALL) return;
    rank(t, t->made, dosed, t->story->made);
}

static void tell_still(struct telling *t)
{
    ck_explain_at(t->e, t->e->arm->trajectory.start_h, true, t->rates, NULL);
    t->story->balance = production(t, t->rates);
    for (size_t i = 0; i < t->e->part_count; i++) {
        t->made[i] = fmax(t->rates[i], 0);
        t->taken[i] = fmax(-t->rates[i], 0);
    }
    rank(t, t->made, 0, t->story->made);
    rank(t, t->taken, 0, t->story->taken);
}

static double loss(const struct telling *t, const double *rates)
{
    double sum = 0;
    for (size_t i = 0; i < t->e->part_count; i++) sum += fmax(-rates[i], 0);
    return sum;
}

/* What is different at the lowest from the start: whose loss, how much production. */
static void tell_low(struct telling *t)
{
    struct ck_story *story = t->story;
    double most = 0;
    ck_explain_at(t->e, t->e->arm->trajectory.start_h, false, t->rates, t->factors);
    ck_explain_at(t->e, story->low_h, false, t->then, t->factors_then);
    const double made = production(t, t->rates);
    const double before = loss(t, t->rates), then = loss(t, t->then);
    story->left = made > 0 ? production(t, t->then) / made : NAN;
    for (size_t i = 0; i < t->e->part_count; i++) {
        const double from = before > 0 ? fmax(-t->rates[i], 0) / before : 0;
        const double to = then > 0 ? fmax(-t->then[i], 0) / then : 0;
        if (!(to - from > most)) continue;
        most = to - from;
        story->grown = (struct ck_told){&t->e->parts[i], to};
        story->grown_from = from;
    }
}

/* The first time, at the end of a step, at which the curve is at `low` or as good as there. */
static double lowest_time(const struct ck_trajectory *trajectory, size_t column, double low)
{
    for (size_t i = 0; i < trajectory->n_pieces; i++) {
        const struct ck_piece *piece = &trajectory->pieces[i];
        if (ck_piece_value(piece, trajectory->n_columns, column, piece->t1) <= low)
            return piece->t1;
    }
    return trajectory->end_h;
}

static void measure(struct ck_explanation *e, struct ck_story *story)
{
    const struct ck_trajectory *trajectory = &e->arm->trajectory;
    double metrics[CK_METRIC_COUNT], high, mean;
    ck_metrics(trajectory, e->state, metrics);
    ck_window(trajectory, e->state, trajectory->start_h, trajectory->end_h, &high, &story->low,
              &mean);
    story->start = metrics[CK_METRIC_INITIAL_VALUE];
    story->peak = metrics[CK_METRIC_PEAK];
    story->peak_h = metrics[CK_METRIC_T_PEAK];
    story->onset_h = metrics[CK_METRIC_ONSET];
    story->half_h = metrics[CK_METRIC_T_50];
    story->final = metrics[CK_METRIC_FINAL];
    story->low_h = lowest_time(trajectory, e->state, story->low + LOWEST * (high - story->low));
    const double size = fmax(trajectory->columns[e->state].scale, fabs(high));
    const double end_h = trajectory->end_h;
    if (fabs(story->low) <= STILL * size) story->low = 0;
    story->course = CK_COURSE_PEAK;
    if (high - story->low <= STILL * size)
        story->course = CK_COURSE_STILL;
    else if (isnan(story->peak) || story->peak - story->start <= STILL * size)
        story->course = CK_COURSE_FALL;
    else if (story->peak_h >= end_h - 1e-9 * end_h || story->final >= 0.999 * story->peak)
        story->course = CK_COURSE_RISE;
}

/* What activates a part, at the later time. */
static struct ck_driver find_activation(const struct telling *t, const struct ck_part *part)
{
    for (size_t k = 0; part && k < part->factors->count; k++) {
        const struct ck_factor *factor = &part->factors->items[k];
        if (factor->kind != CK_FACTOR_ACTIVATOR) continue;
        struct ck_driver driver = {factor, activation(part, t->factors),
                                   activation(part, t->factors_then), NULL, 0};
        find_leading(part, t->factors_then, &driver);
        return driver;
    }
    return find_driver(t, part, 1);
}

/* One step further back: what made the source of the rise. */
static enum ck_status tell_source(const struct ck_explanation *e, struct ck_story *story)
{
    const struct ck_factor *factor = story->riser.factor;
    if (!factor || factor->kind != CK_FACTOR_SOURCE || !factor->species) return CK_OK;
    const uint32_t state = ck_system_state(e->arm->system, factor->species->name);
    if (state == CK_NONE || state == e->state) return CK_OK;
    struct ck_story behind = {.onset_h = e->arm->trajectory.start_h, .peak_h = story->peak_h};
    struct telling t = {.e = &story->source, .story = &behind};
    enum ck_status status = ck_explanation_make(&story->source, e->arm, state);
    story->has_source = true;
    if (status == CK_OK && !make_room(&t)) status = CK_NO_MEMORY;
    if (status == CK_OK) {
        tell_rise(&t);
        story->source_made = behind.made[0];
        story->source_riser = find_activation(&t, behind.made[0].part);
    }
    ck_arena_free(&t.arena);
    return status;
}

void ck_story_free(struct ck_story *story)
{
    if (story->has_source) ck_explanation_free(&story->source);
    *story = (struct ck_story){0};
}

static void tell_all(struct telling *t)
{
    const enum ck_course course = t->story->course;
    if (course == CK_COURSE_STILL) {
        tell_still(t);
        return;
    }
    if (course == CK_COURSE_FALL)
        tell_low(t);
    else
        tell_rise(t);
    if (course == CK_COURSE_PEAK) tell_turn(t);
    tell_loss(t);
}

enum ck_status ck_story_tell(struct ck_explanation *e, struct ck_story *story)
{
    struct telling t = {.e = e, .story = story};
    *story = (struct ck_story){.left = NAN};
    const enum ck_status status = make_room(&t) ? CK_OK : CK_NO_MEMORY;
    if (status == CK_OK) {
        measure(e, story);
        tell_all(&t);
    }
    ck_arena_free(&t.arena);
    return status == CK_OK ? tell_source(e, story) : status;
}
