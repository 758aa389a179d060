/* What some claims ask beyond an effect: late products, no other producer, none without the source,
 * a cell that feeds itself. */
#include "trying.h"

#include <math.h>
#include <string.h>

#define LEAK 1e-3 /* of what there is with the source */

/* Half of what it becomes, by then; INFINITY if it does not rise. */
static double find_rise(const struct ck_shown *shown)
{
    double most = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) most = fmax(most, shown->on[i] - shown->off[i]);
    for (size_t i = 0; i < CK_CURVE_POINTS && most > 0; i++)
        if (shown->on[i] - shown->off[i] >= most / 2) return shown->time_h[i];
    return INFINITY;
}

enum ck_status ck_trying_run(struct ck_trying *t, struct ck_assay *assay, struct ck_shown *shown)
{
    struct ck_failure failure = {.time_h = 0};
    const enum ck_status status = ck_assay_run(assay, shown, &failure);
    if (status == CK_FAILED && !failure.interrupted) {
        const char *reason =
            ck_arena_print(t->arena, "it cannot be integrated: %s", failure.reason);
        if (!reason) return CK_NO_MEMORY;
        ck_spoil(shown, reason);
        return CK_OK;
    }
    return status;
}

/* A late product rises after every early one of the same cell. */
static void test_late(struct ck_trying *t, const struct ck_assay *late, struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    const double rise = find_rise(shown);
    for (size_t i = 0; i < graph->process_count && t->status == CK_OK && shown->good; i++) {
        const struct ck_process *early = graph->processes[i];
        const struct ck_species *made = early->object;
        struct ck_assay assay;
        struct ck_shown other;
        if (early->verb != CK_SECRETES || early->subject != late->process->subject || !made)
            continue;
        if (!made->class_name || strcmp(made->class_name, "pro_inflammatory") != 0) continue;
        ck_trying_assay(t, early, NULL, &assay);
        assay.source = late->source;
        if (!ck_assay_arrange(&assay, NULL)) continue;
        assay.horizon_h = late->horizon_h;
        t->status = ck_trying_run(t, &assay, &other);
        if (t->status != CK_OK || !other.on || find_rise(&other) < rise) continue;
        ck_spoil(shown, ck_arena_print(t->arena, "it does not rise after %s", made->name));
    }
}

/* "restricted to": nobody else makes it. */
static void test_restricted(struct ck_trying *t, const struct ck_assay *assay,
                            struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *other = graph->processes[i];
        if (other->verb != CK_SECRETES || other->object != assay->process->object) continue;
        if (other->subject && ck_actors_hold(&t->source, other->subject)) continue;
        ck_spoil(shown, ck_arena_print(t->arena, "%s makes it too",
                                       other->subject ? other->subject->name : "body"));
    }
}

/* "is required for": without the source there is none. */
static void test_required(struct ck_trying *t, struct ck_shown *shown)
{
    double off = 0, on = 0;
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) {
        off = fmax(off, fabs(shown->off[i]));
        on = fmax(on, fabs(shown->on[i]));
    }
    if (off > LEAK * on)
        ck_spoil(shown, ck_arena_print(t->arena, "there is %s without it too", shown->target));
}

/* The cell feeds itself: it makes what it reads. */
static void test_autocrine(struct ck_trying *t, const struct ck_assay *assay,
                           struct ck_shown *shown)
{
    const struct ck_graph *graph = t->lab->graph;
    const struct ck_species *cell = assay->process->cell;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *other = graph->processes[i];
        if (other->verb == CK_SECRETES && other->subject &&
            ck_actors_hold(&assay->source, other->object) &&
            (other->subject == cell || other->subject == assay->target))
            return;
    }
    ck_spoil(shown,
             ck_arena_print(t->arena, "%s does not make it itself", cell ? cell->name : "body"));
}

void ck_trying_demand(struct ck_trying *t, const struct ck_assay *assay, struct ck_shown *shown)
{
    const struct ck_claim *claim = t->claim;
    if (!shown->good) return;
    if (strstr(claim->relation, "secretes late")) test_late(t, assay, shown);
    if (strstr(claim->detail, "restricted")) test_restricted(t, assay, shown);
    if (strcmp(claim->relation, "is required for") == 0) test_required(t, shown);
    if (strcmp(claim->target, "autocrine") == 0) test_autocrine(t, assay, shown);
    if (!shown->good && !shown->reason) t->status = CK_NO_MEMORY;
}
