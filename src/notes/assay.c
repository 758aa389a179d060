/* Runs an assay: the target with the source and without it, everything else held; the same without
 * the arrow, and without each partner of a strict gate; then in the free network. */
#include "private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CLEAR_EFFECT 0.05 /* of the level without the source: less is no effect */
#define REMAINS      0.05 /* of the effect: what may be left without the arrow */
#define SILENT       1e-3 /* of the effect: what a strict gate may leak */
#define RTOL         1e-6
#define MOST_STEPS   5000 /* a few hundred are usual; what runs away is soon given up */
#define NOTHING      1e-3 /* of the scale: below it a level is 0 */

/* One pair of runs. */
struct pair {
    bool free;        /* only source and co-signals are held */
    bool deleted;     /* without the source's influence in the arrow */
    size_t without;   /* a partner that is absent, or SIZE_MAX */
    size_t part_off;  /* a part of a joint source that is not put in, or SIZE_MAX */
    double removed_h; /* the source is taken away then; NAN: it stays */
    double end_h;
};

struct curves {
    double time_h[CK_CURVE_POINTS], off[CK_CURVE_POINTS], on[CK_CURVE_POINTS];
};

struct effect {
    double largest, at_h; /* of the relative difference */
    double first, first_h;
    double last; /* at the end, relative to the largest */
};

/* ---- what moves ---- */

static bool starts_with(const char *text, const char *start)
{
    const size_t length = strlen(start);
    return strncmp(text, start, length) == 0 && text[length] == '/';
}

static void release(bool *frozen, uint32_t state)
{
    if (state != CK_NONE) frozen[state] = false;
}

static void release_stages(const struct ck_lab *lab, const struct ck_process *process, bool *frozen)
{
    for (uint32_t i = 0; i < lab->system->n_states; i++)
        if (lab->system->states[i].hidden &&
            starts_with(lab->system->states[i].name, process->name))
            frozen[i] = false;
}

/* What a cell that stands for its products makes of them. */
static void release_products(const struct ck_assay *assay, bool *frozen)
{
    const struct ck_graph *graph = assay->lab->graph;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        if (process->subject != assay->maker || process->verb != CK_SECRETES) continue;
        if (!ck_actors_hold(&assay->source, process->object)) continue;
        release(frozen, ck_lab_state(assay->lab, process->object));
        release(frozen, ck_lab_state(assay->lab, process->object->twin));
        release_stages(assay->lab, process, frozen);
    }
}

static void release_all(const struct ck_assay *assay, bool *frozen)
{
    const struct ck_process *process = assay->process;
    release(frozen, ck_lab_state(assay->lab, assay->target));
    release_stages(assay->lab, process, frozen);
    for (size_t i = 0; assay->fractions && i < process->share_count; i++)
        release(frozen, ck_lab_state(assay->lab, process->shares[i].target));
    if (assay->maker) release_products(assay, frozen);
    for (size_t i = 0; assay->distant && i < assay->source.count; i++) {
        release(frozen, ck_lab_state(assay->lab, assay->source.species[i]));
        release(frozen, ck_lab_state(assay->lab, assay->source.species[i]->twin));
    }
}

/* ---- plans ---- */

static void set_switches(struct ck_plan *plan, const struct ck_switch *list, size_t count)
{
    for (size_t i = 0; i < count; i++) plan->params[list[i].param] = list[i].value;
}

static double held_level(const struct ck_hold *hold, const struct pair *pair, bool on)
{
    if (hold->role == CK_HOLD_SIGNAL && pair->without != SIZE_MAX && hold->partner == pair->without)
        return 0;
    if (hold->role == CK_HOLD_SOURCE && hold->part == pair->part_off) return hold->off;
    return on ? hold->on : hold->off;
}

static enum ck_status remove_later(struct ck_plan *plan, const struct ck_hold *hold,
                                   const struct pair *pair)
{
    if (hold->role != CK_HOLD_SOURCE || isnan(pair->removed_h)) return CK_OK;
    return ck_plan_add(plan, (struct ck_event){.time_h = pair->removed_h,
                                               .kind = CK_SET_STATE,
                                               .target = hold->state,
                                               .value = hold->off});
}

static enum ck_status make_plan(const struct ck_assay *assay, const struct pair *pair, bool on,
                                struct ck_plan *plan)
{
    enum ck_status status = ck_plan_copy(plan, &assay->lab->rest);
    if (status != CK_OK) return status;
    plan->end_h = pair->end_h;
    plan->rtol = RTOL;
    plan->max_steps = MOST_STEPS;
    plan->stop = assay->lab->stop;
    for (uint32_t i = 0; i < plan->system->n_states; i++) plan->frozen[i] = !pair->free;
    if (!pair->free) set_switches(plan, assay->others.items, assay->others.count);
    if (pair->deleted || (assay->itself && !on))
        set_switches(plan, assay->deletion.items, assay->deletion.count);
    for (size_t i = 0; i < assay->holds.count && status == CK_OK; i++) {
        const struct ck_hold *hold = &assay->holds.items[i];
        plan->initial[hold->state] = held_level(hold, pair, on);
        plan->frozen[hold->state] = !pair->free || hold->role != CK_HOLD_PRESENT;
        status = remove_later(plan, hold, pair);
    }
    if (!pair->free) release_all(assay, plan->frozen);
    for (size_t i = 0; i < assay->holds.count; i++)
        if (assay->holds.items[i].role == CK_HOLD_SOURCE)
            plan->frozen[assay->holds.items[i].state] = true;
    ck_plan_finish(plan);
    return status;
}

/* ---- curves ---- */

static double read_level(const struct ck_trajectory *run, uint32_t state, double t)
{
    return state == CK_NONE ? 0 : ck_trajectory_value(run, state, t, true);
}

/* The target, its share of what the arrow makes, or all its kin. */
static double read_target(const struct ck_assay *assay, const struct pair *pair,
                          const struct ck_trajectory *run, double t)
{
    const double level = read_level(run, ck_lab_state(assay->lab, assay->target), t);
    double sum = 0;
    if (pair->free && assay->kin) {
        for (size_t i = 0; i < assay->kin->count; i++)
            sum += read_level(run, ck_lab_state(assay->lab, assay->kin->species[i]), t);
        return sum;
    }
    if (!assay->fractions || assay->process->share_count == 0) return level;
    for (size_t i = 0; i < assay->process->share_count; i++)
        sum += read_level(run, ck_lab_state(assay->lab, assay->process->shares[i].target), t);
    return sum > 0 ? level / sum : 0;
}

static enum ck_status run_one(const struct ck_assay *assay, const struct pair *pair, bool on,
                              struct curves *curves, struct ck_failure *failure)
{
    struct ck_plan plan;
    struct ck_trajectory run;
    ck_trajectory_init(&run);
    enum ck_status status = make_plan(assay, pair, on, &plan);
    if (status == CK_OK) status = ck_integrate(&plan, &run, failure);
    for (size_t i = 0; i < CK_CURVE_POINTS && status == CK_OK; i++) {
        const double share = (double)i / (CK_CURVE_POINTS - 1);
        curves->time_h[i] = pair->end_h * share * share * share;
        (on ? curves->on : curves->off)[i] = read_target(assay, pair, &run, curves->time_h[i]);
    }
    ck_plan_free(&plan);
    ck_trajectory_free(&run);
    return status;
}

static double find_scale(const struct ck_assay *assay)
{
    const uint32_t state = ck_lab_state(assay->lab, assay->target);
    return assay->fractions || state == CK_NONE ? 1 : assay->lab->rest.scale[state];
}

/* What a difference is compared with: the highest level without the source. */
static double find_base(const struct curves *curves, double scale)
{
    double base = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) base = fmax(base, fabs(curves->off[i]));
    return base > NOTHING * scale ? base : scale;
}

static struct effect find_effect(const struct curves *curves, double scale)
{
    struct effect effect = {.first = NAN, .first_h = NAN};
    const double base = find_base(curves, scale);
    double now = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) {
        now = (curves->on[i] - curves->off[i]) / base;
        if (isnan(effect.first) && fabs(now) >= CLEAR_EFFECT) {
            effect.first = now;
            effect.first_h = curves->time_h[i];
        }
        if (fabs(now) > fabs(effect.largest)) {
            effect.largest = now;
            effect.at_h = curves->time_h[i];
        }
    }
    effect.last = effect.largest != 0 ? fabs(now / effect.largest) : 0;
    return effect;
}

static enum ck_status run_pair(const struct ck_assay *assay, const struct pair *pair,
                               struct curves *curves, struct effect *effect,
                               struct ck_failure *failure)
{
    enum ck_status status = run_one(assay, pair, false, curves, failure);
    if (status == CK_OK) status = run_one(assay, pair, true, curves, failure);
    if (status == CK_OK) *effect = find_effect(curves, find_scale(assay));
    return status;
}

/* ---- words ---- */

static const char *percent(double effect, char buffer[32])
{
    snprintf(buffer, 32, fabs(effect) < 10 ? "%+.3g %%" : "%+.2g %%", 100 * effect);
    return buffer;
}

static const char *describe(const struct ck_assay *assay)
{
    const struct ck_system *system = assay->lab->system;
    const char *text = "";
    for (size_t i = 0; i < assay->holds.count && text; i++) {
        const struct ck_hold *hold = &assay->holds.items[i];
        const struct ck_state_info *state = &system->states[hold->state];
        const char *unit = strcmp(state->unit, "1") == 0 ? "" : state->unit;
        const char *comma = i > 0 ? ", " : "", *blank = unit[0] ? " " : "";
        text = hold->role == CK_HOLD_SOURCE
                   ? ck_arena_print(assay->arena, "%s%s%s 0 → %.3g%s%s", text, comma, state->name,
                                    hold->on, blank, unit)
                   : ck_arena_print(assay->arena, "%s%s%s %.3g%s%s", text, comma, state->name,
                                    hold->on, blank, unit);
    }
    if (text && assay->itself)
        text = ck_arena_print(assay->arena, "%s%swith and without the arrow", text,
                              text[0] ? ", " : "");
    return text;
}

static void refuse(const struct ck_assay *assay, struct ck_shown *shown, const char *format,
                   const char *what, double effect)
{
    char number[32];
    shown->good = false;
    if (!shown->reason)
        shown->reason = ck_arena_print(assay->arena, format, what, percent(effect, number));
}

/* ---- the parts of the verdict ---- */

static void judge_effect(const struct ck_assay *assay, struct ck_shown *shown)
{
    const double effect = shown->effect;
    if (!(fabs(effect) >= CLEAR_EFFECT))
        refuse(assay, shown, "%s moves by only %s", shown->target, effect);
    else if (assay->expected * effect < 0)
        refuse(assay, shown, "%s moves the other way: %s", shown->target, effect);
}

/* Everything in place, over the whole time. */
static struct pair make_pair(const struct ck_assay *assay)
{
    return (struct pair){
        .without = SIZE_MAX, .part_off = SIZE_MAX, .removed_h = NAN, .end_h = assay->horizon_h};
}

static enum ck_status test_deletion(const struct ck_assay *assay, struct ck_shown *shown,
                                    struct ck_failure *failure)
{
    struct pair pair = make_pair(assay);
    struct curves curves;
    struct effect effect;
    if (assay->itself) {
        shown->without_arrow = 0;
        return CK_OK;
    }
    pair.deleted = true;
    const enum ck_status status = run_pair(assay, &pair, &curves, &effect, failure);
    if (status != CK_OK) return status;
    shown->without_arrow = effect.largest;
    if (fabs(effect.largest) > REMAINS * fabs(shown->effect))
        refuse(assay, shown, "without the arrow %s still moves: %s", shown->target, effect.largest);
    return CK_OK;
}

static enum ck_status test_partners(const struct ck_assay *assay, struct ck_shown *shown,
                                    struct ck_failure *failure)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < assay->partner_count && status == CK_OK; i++) {
        struct pair pair = make_pair(assay);
        pair.without = i;
        struct curves curves;
        struct effect effect;
        status = run_pair(assay, &pair, &curves, &effect, failure);
        if (status != CK_OK) return status;
        if (isnan(shown->without_signal) || fabs(effect.largest) > fabs(shown->without_signal))
            shown->without_signal = effect.largest;
        if (fabs(effect.largest) > SILENT * fabs(shown->effect))
            refuse(assay, shown, "the gate is not strict: without %s it moves by %s",
                   assay->partners[i], effect.largest);
    }
    return status;
}

static bool has_part(const struct ck_actors *source, size_t part)
{
    for (size_t i = 0; i < source->count; i++)
        if (source->part[i] == part) return true;
    return false;
}

/* What is put in together does more than without any part of it. */
static enum ck_status test_parts(const struct ck_assay *assay, struct ck_shown *shown,
                                 struct ck_failure *failure)
{
    enum ck_status status = CK_OK;
    for (size_t part = 0; part < assay->source.part_count && status == CK_OK; part++) {
        if (!has_part(&assay->source, part)) continue;
        struct pair pair = make_pair(assay);
        pair.part_off = part;
        struct curves curves;
        struct effect effect;
        status = run_pair(assay, &pair, &curves, &effect, failure);
        if (status != CK_OK) return status;
        if (isnan(shown->without_signal) || fabs(effect.largest) > fabs(shown->without_signal))
            shown->without_signal = effect.largest;
        if (fabs(effect.largest) * (1 + CLEAR_EFFECT) > fabs(shown->effect))
            refuse(assay, shown, "%s moves as much without one of them: %s", shown->target,
                   effect.largest);
    }
    return status;
}

static enum ck_status test_removal(const struct ck_assay *assay, struct ck_shown *shown,
                                   struct ck_failure *failure)
{
    const double life = assay->target->half_life ? assay->target->half_life->value : 0;
    const struct pair pair = {.without = SIZE_MAX,
                              .part_off = SIZE_MAX,
                              .removed_h = assay->horizon_h,
                              .end_h = 2 * assay->horizon_h + 10 * life};
    struct curves curves;
    struct effect effect;
    if (!(life > 0)) return CK_OK;
    const enum ck_status status = run_pair(assay, &pair, &curves, &effect, failure);
    if (status == CK_OK && effect.last > REMAINS)
        refuse(assay, shown, "%s stays without its producer: %s", shown->target, effect.last);
    return status;
}

static enum ck_status test_network(const struct ck_assay *assay, struct ck_shown *shown,
                                   struct ck_failure *failure)
{
    struct pair pair = make_pair(assay);
    pair.free = true;
    struct curves curves;
    struct effect effect;
    const enum ck_status status = run_pair(assay, &pair, &curves, &effect, failure);
    if (status != CK_OK) return status;
    shown->network = effect.first;
    shown->network_h = effect.first_h;
    if (assay->expected * effect.first < 0)
        refuse(assay, shown, "in the free network %s first moves the other way: %s", shown->target,
               effect.first);
    return CK_OK;
}

/* ---- all ---- */

static enum ck_status keep_curves(const struct ck_assay *assay, const struct curves *curves,
                                  struct ck_shown *shown)
{
    const size_t size = sizeof curves->on;
    shown->time_h = ck_arena_alloc(assay->arena, 1, size);
    shown->off = ck_arena_alloc(assay->arena, 1, size);
    shown->on = ck_arena_alloc(assay->arena, 1, size);
    if (!shown->time_h || !shown->off || !shown->on) return CK_NO_MEMORY;
    memcpy(shown->time_h, curves->time_h, size);
    memcpy(shown->off, curves->off, size);
    memcpy(shown->on, curves->on, size);
    return CK_OK;
}

static const char *join_names(const struct ck_assay *assay)
{
    if (assay->maker) return assay->maker->name;
    const char *text = assay->source.count > 0 ? assay->source.species[0]->name : "";
    for (size_t i = 1; i < assay->source.count && text; i++)
        text = ck_arena_print(assay->arena, "%s + %s", text, assay->source.species[i]->name);
    return text;
}

static void open_shown(const struct ck_assay *assay, struct ck_shown *shown)
{
    *shown = (struct ck_shown){.arrow = assay->process->name,
                               .source = join_names(assay),
                               .target = assay->target->name,
                               .setting = describe(assay),
                               .effect = NAN,
                               .at_h = NAN,
                               .without_arrow = NAN,
                               .without_signal = NAN,
                               .network = NAN,
                               .network_h = NAN,
                               .good = true,
                               .unit = assay->fractions ? "1" : assay->target->unit};
}

enum ck_status ck_assay_run(struct ck_assay *assay, struct ck_shown *shown,
                            struct ck_failure *failure)
{
    const struct pair pair = make_pair(assay);
    struct curves curves;
    struct effect effect;
    open_shown(assay, shown);
    if (!shown->source || !shown->setting || assay->no_memory) return CK_NO_MEMORY;
    enum ck_status status = run_pair(assay, &pair, &curves, &effect, failure);
    if (status != CK_OK) return status;
    shown->effect = effect.largest;
    shown->at_h = effect.at_h;
    status = keep_curves(assay, &curves, shown);
    if (assay->absent) {
        if (status == CK_OK && fabs(effect.largest) >= CLEAR_EFFECT)
            refuse(assay, shown, "%s should not move: %s", shown->target, effect.largest);
        return status;
    }
    judge_effect(assay, shown);
    if (status == CK_OK && shown->good) status = test_deletion(assay, shown, failure);
    if (status == CK_OK && shown->good) status = test_partners(assay, shown, failure);
    if (status == CK_OK && shown->good && assay->joint) status = test_parts(assay, shown, failure);
    if (status == CK_OK && shown->good && assay->produced)
        status = test_removal(assay, shown, failure);
    if (status == CK_OK && shown->good) status = test_network(assay, shown, failure);
    return status;
}
