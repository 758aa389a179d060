/* What a study asks to draw: panels of columns, of its own or of another study, and their time
 * axes. Draws nothing. */
#include "private.h"

#include <string.h>

#define HOURS_SHOWN 96 /* a longer figure is in days unless said */

static void read_show(struct ck_reading *reading, const struct ck_node *node,
                      struct ck_panel *panel)
{
    if (!ck_node_expect(node, CK_LIST, "what a panel shows", reading->diag)) return;
    if (node->count == 0) ck_error(reading->diag, node->place, NULL, "a panel that shows nothing");
    if (!ck_read_names(reading, node, "a species", &panel->show, &panel->count)) return;
    for (size_t i = 0; i < panel->count; i++)
        ck_find_column(reading, NULL, panel->show[i], node->items[i]->place);
}

static bool read_flag(struct ck_reading *reading, const struct ck_node *node)
{
    if (!node || !ck_node_expect(node, CK_SCALAR, "`log`", reading->diag)) return false;
    if (strcmp(node->text, "true") == 0) return true;
    if (strcmp(node->text, "false") != 0)
        ck_error(reading->diag, node->place, NULL, "`log` is true or false, not '%s'", node->text);
    return false;
}

static void read_panel_arms(struct ck_reading *reading, const struct ck_node *node,
                            struct ck_panel *panel)
{
    if (!node || !ck_node_expect(node, CK_LIST, "the arms of a panel", reading->diag)) return;
    if (!ck_read_names(reading, node, "an arm", &panel->arms, &panel->arm_count)) return;
    for (size_t i = 0; i < panel->arm_count; i++)
        ck_find_arm(reading, panel->arms[i], node->items[i]->place);
}

static bool read_in_days(struct ck_reading *reading, const struct ck_node *unit)
{
    if (!ck_node_expect(unit, CK_SCALAR, "`time`", reading->diag)) return false;
    const bool in_days = strcmp(unit->text, "d") == 0;
    if (!in_days && strcmp(unit->text, "h") != 0)
        ck_error(reading->diag, unit->place, NULL, "`time` is d or h, not '%s'", unit->text);
    return in_days;
}

/* The time axis that `time` and `until` say, else as it was. */
static void read_axis(struct ck_reading *reading, const struct ck_node *node, double *until_h,
                      bool *in_days)
{
    const struct ck_node *until = ck_node_get(node, "until"), *unit = ck_node_get(node, "time");
    const double duration_h = reading->study->duration_h;
    const bool is_said = until && ck_read_time(reading, until, CK_POSITIVE, until_h);
    if (*until_h > duration_h) *until_h = duration_h;
    if (is_said) *in_days = *until_h > HOURS_SHOWN;
    if (unit) *in_days = read_in_days(reading, unit);
}

static void read_what(struct ck_reading *reading, const struct ck_node *node,
                      struct ck_panel *panel)
{
    const struct ck_node *show = ck_node_get(node, "show");
    panel->until_h = reading->study->figure_until_h;
    panel->in_days = reading->study->figure_in_days;
    read_axis(reading, node, &panel->until_h, &panel->in_days);
    if (show)
        read_show(reading, show, panel);
    else
        ck_error(reading->diag, node->place, "`show: [TNFa, IL6]`", "a panel needs `show`");
}

/* --- panels of another study ----------------------------------------------------------------- */

static const struct ck_study *find_other(const struct ck_study *study, const char *path)
{
    for (size_t i = 0; i < study->other_count; i++)
        if (study->others[i].path && strcmp(study->others[i].path, path) == 0)
            return &study->others[i];
    return NULL;
}

/* Reads it once. NULL where it cannot be read, which has been told. */
static const struct ck_study *open_other(struct ck_reading *reading, const struct ck_node *node)
{
    struct ck_study *study = reading->study, *other = &study->others[study->other_count];
    struct ck_document *document;
    if (!ck_node_expect(node, CK_SCALAR, "`study` of a panel", reading->diag)) return NULL;
    const char *path = ck_inputs_relative(reading->inputs, &study->document->source, node->text);
    const struct ck_study *known = path ? find_other(study, path) : NULL;
    if (known) return known;
    enum ck_status status = CK_NO_MEMORY;
    if (path) status = ck_inputs_text(reading->inputs, path, node->place, &document, reading->diag);
    if (status == CK_OK) {
        ck_study_init(other);
        other->in_panel = true;
        study->other_count++;
        status = ck_study_read(reading->inputs, reading->units, path, other, reading->diag);
    }
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    return status == CK_OK ? other : NULL;
}

/* `{ours: theirs}`: which of its arms stands for which of ours. */
static void pair_arms(struct ck_reading *reading, struct ck_reading *there,
                      const struct ck_node *node, struct ck_panel *panel)
{
    struct ck_arena *arena = &reading->study->arena;
    if (!ck_node_expect(node, CK_MAP, "the arms of another study", reading->diag)) return;
    panel->arms = ck_arena_alloc(arena, node->count + 1, sizeof *panel->arms);
    panel->drawn = ck_arena_alloc(arena, node->count + 1, sizeof *panel->drawn);
    if (!panel->arms || !panel->drawn) reading->no_memory = true;
    for (size_t i = 0; i < node->count && !reading->no_memory; i++) {
        const struct ck_node *theirs = node->items[i];
        ck_find_arm(reading, node->keys[i]->text, node->keys[i]->place);
        if (!ck_node_expect(theirs, CK_SCALAR, "an arm", reading->diag)) continue;
        ck_find_arm(there, theirs->text, theirs->place);
        panel->arms[panel->arm_count] = node->keys[i]->text;
        panel->drawn[panel->arm_count++] = theirs->text;
    }
}

static void read_other(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_panel *panel)
{
    const struct ck_node *arms = ck_node_get(node, "arms");
    const struct ck_study *other = open_other(reading, ck_node_get(node, "study"));
    if (!arms)
        ck_error(reading->diag, node->place, "`arms: {ours: theirs}`",
                 "a panel of another study says which of its arms stand for which of ours");
    if (!other) return;
    struct ck_reading there = *reading;
    there.study = &reading->study->others[other - reading->study->others];
    there.names_known = true;
    panel->study = other;
    read_what(&there, node, panel);
    if (arms) pair_arms(reading, &there, arms, panel);
    reading->no_memory |= there.no_memory;
}

/* --- panels ---------------------------------------------------------------------------------- */

static void read_panel(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_panel *panel)
{
    static const char *const keys[] = {"show",  "title", "log",   "arms",
                                       "study", "time",  "until", NULL};
    panel->until_h = reading->study->figure_until_h;
    panel->in_days = reading->study->figure_in_days;
    if (node->kind != CK_MAP) {
        read_show(reading, node, panel);
        return;
    }
    ck_node_check_keys(node, keys, "a panel", reading->diag);
    const struct ck_node *title = ck_node_get(node, "title");
    if (title && ck_model_read_label(title, &reading->study->arena, &panel->title, reading->diag) ==
                     CK_NO_MEMORY)
        reading->no_memory = true;
    panel->log = read_flag(reading, ck_node_get(node, "log"));
    if (ck_node_get(node, "study")) {
        read_other(reading, node, panel);
        return;
    }
    read_what(reading, node, panel);
    read_panel_arms(reading, ck_node_get(node, "arms"), panel);
}

static void read_panels(struct ck_reading *reading, const struct ck_node *list)
{
    struct ck_study *study = reading->study;
    if (!list || !ck_node_expect(list, CK_LIST, "`panels`", reading->diag)) return;
    study->panels = ck_arena_alloc(&study->arena, list->count + 1, sizeof *study->panels);
    study->others = ck_arena_alloc(&study->arena, list->count + 1, sizeof *study->others);
    if (!study->panels || !study->others) reading->no_memory = true;
    for (size_t i = 0; i < list->count && !reading->no_memory; i++)
        read_panel(reading, list->items[i], &study->panels[study->panel_count++]);
}

void ck_read_figure(struct ck_reading *reading, const struct ck_node *figure)
{
    static const char *const keys[] = {"panels", "time", "until", NULL};
    struct ck_study *study = reading->study;
    study->figure_until_h = study->duration_h;
    study->figure_in_days = study->duration_h > HOURS_SHOWN;
    if (!figure || !ck_node_expect(figure, CK_MAP, "`figure`", reading->diag)) return;
    ck_node_check_keys(figure, keys, "`figure`", reading->diag);
    read_axis(reading, figure, &study->figure_until_h, &study->figure_in_days);
    if (!study->in_panel && !study->without) read_panels(reading, ck_node_get(figure, "panels"));
}
