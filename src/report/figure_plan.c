/* What a figure shows: which curves go into which panel, and whether colour tells species or arms.
 * Reads no values and knows no page. */
#include "figure.h"
#include <stdio.h>
#include <string.h>

static void *take(struct ck_figure *figure, size_t count, size_t size)
{
    void *block = ck_arena_alloc(&figure->arena, count ? count : 1, size);
    if (!block) figure->out_of_memory = true;
    return block;
}

static const struct ck_column *find_column(const struct ck_arm *arm, const char *name)
{
    size_t index = ck_trajectory_column(&arm->trajectory, name);
    return index == CK_NOWHERE ? NULL : &arm->trajectory.columns[index];
}

/* The column of a name in the first of a panel's arms that has it. */
static const struct ck_column *panel_column(const struct ck_figure_panel *panel, const char *name)
{
    for (size_t i = 0; i < panel->arm_count; i++) {
        const struct ck_column *column = find_column(panel->drawn[i], name);
        if (column) return column;
    }
    return NULL;
}

static const char *column_unit(const struct ck_column *column)
{
    return column->unit ? column->unit : "1";
}

static const char *species_label(const struct ck_figure *figure,
                                 const struct ck_figure_panel *panel, const char *name)
{
    const struct ck_column *column = panel_column(panel, name);
    if (!column) return name;
    struct ck_label label = {column->label_en, column->label_fr};
    return ck_figure_label(figure, label, name);
}

static const struct ck_arm *find_arm(const struct ck_study *study, const char *name)
{
    for (size_t i = 0; i < study->arm_count; i++)
        if (strcmp(study->arms[i].name, name) == 0) return &study->arms[i];
    return NULL;
}

/* What a panel draws for an arm of the figure's study; NULL: nothing. */
static const struct ck_arm *arm_drawn(const struct ck_panel *asked, const struct ck_arm *arm)
{
    if (!asked->arms) return arm;
    for (size_t k = 0; k < asked->arm_count; k++) {
        if (strcmp(asked->arms[k], arm->name) != 0) continue;
        return asked->study ? find_arm(asked->study, asked->drawn[k]) : arm;
    }
    return NULL;
}

/* The arms that a panel draws, in the order of the study. */
static void choose_arms(struct ck_figure *figure, const struct ck_panel *asked,
                        struct ck_figure_panel *panel)
{
    const struct ck_study *study = figure->study;
    size_t *arms = take(figure, study->arm_count, sizeof *arms);
    panel->drawn = take(figure, study->arm_count, sizeof *panel->drawn);
    for (size_t i = 0; !figure->out_of_memory && i < study->arm_count; i++) {
        const struct ck_arm *arm = arm_drawn(asked, &study->arms[i]);
        if (!arm || arm->trajectory.n_pieces == 0) continue;
        panel->drawn[panel->arm_count] = arm;
        arms[panel->arm_count++] = i;
    }
    panel->arms = arms;
}

static void choose_times(struct ck_figure *figure, const struct ck_panel *asked,
                         struct ck_figure_panel *panel)
{
    panel->until_h = asked->until_h > 0 ? asked->until_h : figure->until_h;
    panel->hours_per_unit = asked->until_h > 0 ? (asked->in_days ? 24 : 1) : figure->hours_per_unit;
    panel->time_end = panel->until_h / panel->hours_per_unit;
    if (asked->study || panel->until_h != figure->until_h ||
        panel->hours_per_unit != figure->hours_per_unit)
        figure->own_times = true;
}

static struct ck_figure_panel *add_panel(struct ck_figure *figure)
{
    struct ck_figure_panel *panels =
        ck_arena_grow(&figure->arena, figure->panels, figure->panel_count, &figure->panel_capacity,
                      sizeof *panels);
    if (!panels) {
        figure->out_of_memory = true;
        return NULL;
    }
    figure->panels = panels;
    memset(&panels[figure->panel_count], 0, sizeof *panels);
    return &panels[figure->panel_count++];
}

static bool is_listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static bool shows_unit(const struct ck_figure_panel *panel, const char *name, const char *unit)
{
    const struct ck_column *column = panel_column(panel, name);
    return column && strcmp(column_unit(column), unit) == 0;
}

/* One panel for each unit among the asked names, in order of appearance. */
static void add_by_unit(struct ck_figure *figure, const struct ck_panel *asked)
{
    struct ck_figure_panel whole = {.log = asked->log,
                                    .study = asked->study ? asked->study : figure->study};
    choose_arms(figure, asked, &whole);
    choose_times(figure, asked, &whole);
    bool *done = take(figure, asked->count, sizeof *done);
    for (size_t i = 0; !figure->out_of_memory && i < asked->count; i++) {
        const struct ck_column *column = panel_column(&whole, asked->show[i]);
        if (done[i] || !column) continue;
        struct ck_figure_panel *panel = add_panel(figure);
        const char **names = take(figure, asked->count, sizeof *names);
        if (!panel || !names) return;
        *panel = whole;
        panel->unit = column_unit(column);
        panel->names = names;
        for (size_t k = i; k < asked->count; k++) {
            if (done[k] || !shows_unit(&whole, asked->show[k], panel->unit)) continue;
            done[k] = true;
            if (!is_listed(names, panel->name_count, asked->show[k]))
                names[panel->name_count++] = asked->show[k];
        }
        panel->title = ck_figure_label(figure, asked->title, NULL);
        panel->title_is_partial = panel->name_count < asked->count;
    }
}

static size_t largest_arm_count(const struct ck_figure *figure)
{
    size_t largest = 0;
    for (size_t i = 0; i < figure->panel_count; i++)
        if (figure->panels[i].arm_count > largest) largest = figure->panels[i].arm_count;
    return largest;
}

static size_t count_split(const struct ck_figure *figure)
{
    size_t count = 0;
    for (size_t i = 0; i < figure->panel_count; i++)
        count += figure->panels[i].arm_count > 1 ? figure->panels[i].name_count : 1;
    return count;
}

static bool mixes_both(const struct ck_figure *figure)
{
    return count_split(figure) > figure->panel_count;
}

static void choose_encoding(struct ck_figure *figure)
{
    if (largest_arm_count(figure) <= 1)
        figure->encoding = CK_BY_SPECIES;
    else if (!mixes_both(figure) || count_split(figure) <= CK_PANELS_AT_MOST)
        figure->encoding = CK_BY_ARM;
    else
        figure->encoding = CK_BY_BOTH;
}

/* Where colour tells the arm, a panel with several arms draws one species. */
static void split_by_species(struct ck_figure *figure)
{
    size_t count = figure->panel_count;
    struct ck_figure_panel *wholes = figure->panels;
    figure->panels = NULL;
    figure->panel_count = figure->panel_capacity = 0;
    for (size_t i = 0; i < count; i++) {
        size_t parts = wholes[i].arm_count > 1 ? wholes[i].name_count : 1;
        for (size_t k = 0; k < parts; k++) {
            struct ck_figure_panel *panel = add_panel(figure);
            if (!panel) return;
            *panel = wholes[i];
            if (parts == 1) continue;
            panel->names = wholes[i].names + k;
            panel->name_count = 1;
            panel->title_is_partial = true;
        }
    }
}

static const char *join_labels(struct ck_figure *figure, const struct ck_figure_panel *panel)
{
    const char *joined = "";
    for (size_t i = 0; joined && i < panel->name_count; i++)
        joined = ck_arena_print(&figure->arena, "%s%s%s", joined, i ? ", " : "",
                                species_label(figure, panel, panel->names[i]));
    if (!joined) figure->out_of_memory = true;
    return joined ? joined : "";
}

/* The title asked for; else, or where a panel was split, what it shows (and of which arm, if the
 * study has others). */
static void name_panel(struct ck_figure *figure, struct ck_figure_panel *panel)
{
    const char *labels = join_labels(figure, panel);
    if (panel->title && !panel->title_is_partial) {
        panel->title_names_species =
            panel->name_count == 1 && ck_text_mentions(panel->title, labels);
        return;
    }
    const struct ck_study *study = figure->study;
    const char *title = labels;
    panel->title_names_species = panel->name_count == 1;
    panel->title_lists_species = panel->arm_count > 1 || study->arm_count == 1;
    if (!panel->title_lists_species) {
        const struct ck_arm *arm = &study->arms[panel->arms[0]];
        title = ck_arena_print(&figure->arena, "%s — %s", title,
                               ck_figure_label(figure, arm->label, arm->name));
    }
    panel->title = title ? ck_text_capital(&figure->arena, title) : NULL;
    if (!panel->title) figure->out_of_memory = true;
}

/* All names that the figure shows, in order of appearance: the position gives the colour. */
static void list_species(struct ck_figure *figure)
{
    size_t room = 0;
    for (size_t i = 0; i < figure->panel_count; i++) room += figure->panels[i].name_count;
    const char **names = take(figure, room, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names && i < figure->panel_count; i++)
        for (size_t k = 0; k < figure->panels[i].name_count; k++) {
            const char *name = figure->panels[i].names[k];
            if (!is_listed(names, count, name)) names[count++] = name;
        }
    figure->species = names;
    figure->species_count = count;
}

static void list_arms(struct ck_figure *figure)
{
    figure->arm_drawn = take(figure, figure->study->arm_count, sizeof *figure->arm_drawn);
    for (size_t i = 0; figure->arm_drawn && i < figure->panel_count; i++)
        for (size_t k = 0; k < figure->panels[i].arm_count; k++)
            figure->arm_drawn[figure->panels[i].arms[k]] = true;
}

int ck_figure_arm_rank(const struct ck_figure *figure, size_t arm)
{
    int rank = 0;
    for (size_t i = 0; i < arm; i++) rank += figure->arm_drawn[i];
    return rank;
}

static int species_rank(const struct ck_figure *figure, const char *name, int in_panel)
{
    if (figure->species_count > CK_COLOURS) return in_panel;
    for (size_t i = 0; i < figure->species_count; i++)
        if (strcmp(figure->species[i], name) == 0) return (int)i;
    return in_panel;
}

static void paint_curve(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                        struct ck_figure_curve *curve, int in_panel)
{
    int arm = ck_figure_arm_rank(figure, curve->arm_index);
    int species = species_rank(figure, curve->name, in_panel);
    bool tells_species = panel->arm_count == 1 && panel->name_count > 1;
    curve->width = CK_STROKE_CURVE;
    curve->dash = in_panel % CK_DASHES;
    curve->colour = (1 + species) % CK_COLOURS;
    if (figure->encoding == CK_BY_BOTH) {
        curve->dash = arm % CK_DASHES;
        curve->width = arm == 0 ? CK_STROKE_WIDE : CK_STROKE_CURVE;
    } else if (figure->encoding == CK_BY_ARM && !tells_species) {
        curve->dash = arm % CK_DASHES;
        curve->colour = arm % CK_COLOURS;
    } else if (figure->encoding == CK_BY_ARM) {
        curve->colour = (CK_COLOURS - 1 - in_panel % CK_COLOURS);
    }
}

/* Below this a value of the column is noise: a millionth of its scale. */
static double noise_floor(const struct ck_column *column)
{
    return column->scale > 0 ? 1e-6 * column->scale : 1e-9;
}

static void add_curves(struct ck_figure *figure, struct ck_figure_panel *panel)
{
    panel->curves = take(figure, panel->name_count * panel->arm_count, sizeof *panel->curves);
    for (size_t i = 0; panel->curves && i < panel->name_count; i++)
        for (size_t k = 0; k < panel->arm_count; k++) {
            const struct ck_arm *arm = panel->drawn[k];
            size_t column = ck_trajectory_column(&arm->trajectory, panel->names[i]);
            if (column == CK_NOWHERE) continue;
            struct ck_figure_curve *curve = &panel->curves[panel->curve_count++];
            curve->arm = arm;
            curve->arm_index = panel->arms[k];
            curve->column = column;
            curve->name = panel->names[i];
            curve->label = species_label(figure, panel, curve->name);
            curve->floor = noise_floor(&arm->trajectory.columns[column]);
            paint_curve(figure, panel, curve, (int)i);
        }
}

void ck_figure_plan(struct ck_figure *figure)
{
    const struct ck_study *study = figure->study;
    figure->title = ck_figure_label(figure, study->title, study->name ? study->name : "");
    figure->until_h = study->figure_until_h > 0 ? study->figure_until_h : study->duration_h;
    figure->hours_per_unit = study->figure_in_days ? 24 : 1;
    figure->time_end = figure->until_h / figure->hours_per_unit;
    for (size_t i = 0; i < study->panel_count; i++) add_by_unit(figure, &study->panels[i]);
    if (figure->out_of_memory) return;
    choose_encoding(figure);
    if (figure->encoding == CK_BY_ARM) split_by_species(figure);
    list_species(figure);
    list_arms(figure);
    for (size_t i = 0; !figure->out_of_memory && i < figure->panel_count; i++) {
        struct ck_figure_panel *panel = &figure->panels[i];
        name_panel(figure, panel);
        panel->unit_words = ck_unit_words(&figure->arena, panel->unit, figure->french);
        if (!panel->unit_words) figure->out_of_memory = true;
        add_curves(figure, panel);
    }
}
