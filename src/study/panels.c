/* What a study asks to draw: panels of columns, the time axis. Draws nothing. */
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

static void read_panel(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_panel *panel)
{
    static const char *const keys[] = {"show", "title", "log", "arms", NULL};
    if (node->kind != CK_MAP) {
        read_show(reading, node, panel);
        return;
    }
    ck_node_check_keys(node, keys, "a panel", reading->diag);
    const struct ck_node *show = ck_node_get(node, "show"), *title = ck_node_get(node, "title");
    if (show)
        read_show(reading, show, panel);
    else
        ck_error(reading->diag, node->place, "`show: [TNFa, IL6]`", "a panel needs `show`");
    if (title && ck_model_read_label(title, &reading->study->arena, &panel->title, reading->diag) ==
                     CK_NO_MEMORY)
        reading->no_memory = true;
    panel->log = read_flag(reading, ck_node_get(node, "log"));
    read_panel_arms(reading, ck_node_get(node, "arms"), panel);
}

static void read_panels(struct ck_reading *reading, const struct ck_node *list)
{
    struct ck_study *study = reading->study;
    if (!list || !ck_node_expect(list, CK_LIST, "`panels`", reading->diag)) return;
    study->panels = ck_arena_alloc(&study->arena, list->count + 1, sizeof *study->panels);
    if (!study->panels) reading->no_memory = true;
    for (size_t i = 0; i < list->count && !reading->no_memory; i++)
        read_panel(reading, list->items[i], &study->panels[study->panel_count++]);
}

static void read_time_axis(struct ck_reading *reading, const struct ck_node *figure)
{
    struct ck_study *study = reading->study;
    const struct ck_node *until = ck_node_get(figure, "until"), *unit = ck_node_get(figure, "time");
    if (until) ck_read_time(reading, until, CK_POSITIVE, &study->figure_until_h);
    if (study->figure_until_h > study->duration_h) study->figure_until_h = study->duration_h;
    study->figure_in_days = study->figure_until_h > HOURS_SHOWN;
    if (!unit || !ck_node_expect(unit, CK_SCALAR, "`time`", reading->diag)) return;
    study->figure_in_days = strcmp(unit->text, "d") == 0;
    if (!study->figure_in_days && strcmp(unit->text, "h") != 0)
        ck_error(reading->diag, unit->place, NULL, "`time` is d or h, not '%s'", unit->text);
}

void ck_read_figure(struct ck_reading *reading, const struct ck_node *figure)
{
    static const char *const keys[] = {"panels", "time", "until", NULL};
    struct ck_study *study = reading->study;
    study->figure_until_h = study->duration_h;
    study->figure_in_days = study->duration_h > HOURS_SHOWN;
    if (!figure || !ck_node_expect(figure, CK_MAP, "`figure`", reading->diag)) return;
    ck_node_check_keys(figure, keys, "`figure`", reading->diag);
    read_panels(reading, ck_node_get(figure, "panels"));
    read_time_axis(reading, figure);
}
