/* `set`: any number by its address. Those that shape the equations are set in wiring.c. */
#include "private.h"

/* The value that `set:` of a model would give the number, which is left as it was. */
static bool read_set_value(struct ck_reading *reading, const struct ck_change *change,
                           const struct ck_node *node, double *value)
{
    struct ck_graph *graph = reading->arm->graph;
    struct ck_number *number = ck_graph_number(graph, change->target);
    const struct ck_number before = number ? *number : (struct ck_number){0};
    if (!number && !reading->names_known) return false;
    const enum ck_status status =
        ck_model_set_number(graph, reading->units, change->key, node, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (!number) return false;
    *value = number->value;
    *number = before;
    return status == CK_OK;
}

/* What role of a number forbids changing it, or changing it during the run. */
static bool is_role(const struct ck_graph *graph, const struct ck_number *number, bool baseline)
{
    for (size_t i = 0; number && i < graph->species_count; i++)
        if (number == (baseline ? graph->species[i]->baseline : graph->species[i]->initial))
            return true;
    return false;
}

static bool may_set(struct ck_reading *reading, const struct ck_change *change,
                    const struct ck_number *number, struct ck_window when)
{
    const struct ck_graph *graph = reading->arm->graph;
    const char *wrong = NULL, *hint = "give it for the whole run, without `from` and `until`";
    if (is_role(graph, number, false)) {
        wrong = "where the search for the rest starts is no part of a run";
        hint = "`initial:` sets the state at t = 0";
    } else if (ck_is_timed(when) && is_role(graph, number, true)) {
        wrong = "a baseline says what the rest is: it cannot change during the run";
        hint = "change the production: `overproduce`, or `set` the rate of an arrow";
    } else if (ck_is_timed(when) && ck_is_structural(graph, number)) {
        wrong = "this number shapes the equations: it cannot change during the run";
    }
    if (wrong) ck_error(reading->diag, change->key->place, hint, "%s", wrong);
    return !wrong;
}

void ck_change_set(struct ck_reading *reading, const struct ck_change *change)
{
    struct ck_window when;
    const struct ck_node *node;
    double value;
    if (!ck_read_timed(reading, change, &node, &when) ||
        !read_set_value(reading, change, node, &value))
        return;
    const struct ck_graph *graph = reading->arm->graph;
    const struct ck_number *number = ck_graph_number(graph, change->target);
    if (!may_set(reading, change, number, when) || ck_is_structural(graph, number)) return;
    if (is_role(graph, number, true)) reading->arm->private->sets_baseline = true;
    ck_modify(reading, number, CK_REPLACE, value, when);
    ck_mark_window(reading, change->target, (struct ck_label){change->target, change->target},
                   when);
}
