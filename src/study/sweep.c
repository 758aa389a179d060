/* `sweep:` of a study: what is measured, how outcomes are named, which thresholds are looked for.
 * What varies is read in sweep_axes.c. Runs nothing. */
#include "sweep.h"

#include "answers.h"
#include <string.h>

#define MOST_POINTS 1000000 /* of both axes */

static void *take(struct ck_reading *reading, size_t count, size_t size)
{
    void *items = ck_arena_alloc(&reading->study->arena, count + 1, size);
    if (!items) reading->no_memory = true;
    return items;
}

/* --- arms ------------------------------------------------------------------------------------ */

static void read_arms(struct ck_reading *reading, const struct ck_node *node)
{
    struct ck_study *study = reading->study;
    struct ck_sweep_question *sweep = study->sweep;
    const char **names = NULL;
    size_t count = 0;
    if (node && !ck_read_names(reading, node, "`arms`", &names, &count)) return;
    sweep->arms = take(reading, node ? count : study->arm_count, sizeof *sweep->arms);
    if (!sweep->arms) return;
    if (node && count == 0) ck_error(reading->diag, node->place, NULL, "`arms` names no arm");
    for (size_t i = 0; !node && i < study->arm_count; i++) sweep->arms[sweep->arm_count++] = i;
    for (size_t i = 0; i < count; i++) {
        const struct ck_node *at = node->kind == CK_LIST ? node->items[i] : node;
        const struct ck_arm *arm = ck_find_arm(reading, names[i], at->place);
        if (arm) sweep->arms[sweep->arm_count++] = (size_t)(arm - study->arms);
    }
}

/* The first arm that a formula is taken in, SIZE_MAX if none. */
static size_t first_arm(const struct ck_formula *formula)
{
    if (!formula) return SIZE_MAX;
    if (ck_formula_is_measure(formula)) return formula->arm_index;
    const size_t left = first_arm(formula->left);
    return left != SIZE_MAX ? left : first_arm(formula->right);
}

static void note_needed(struct ck_sweep_question *sweep, const struct ck_formula *formula)
{
    if (!formula) return;
    if (ck_formula_is_measure(formula)) sweep->needed[formula->arm_index] = true;
    note_needed(sweep, formula->left);
    note_needed(sweep, formula->right);
}

/* --- what is measured ------------------------------------------------------------------------ */

/* "{species}: peak" where the text is that simple, else the text. */
static struct ck_label name_measure(struct ck_reading *reading, const struct ck_formula *formula,
                                    const char *text)
{
    static const char *const en[] = {
        "peak",      "time of peak",         "time of half recovery", "resolution interval",
        "onset",     "area under the curve", "initial value",         "final value",
        "extinction"};
    static const char *const fr[] = {
        "pic",       "instant du pic",      "instant de demi-retour", "intervalle de résolution",
        "début",     "aire sous la courbe", "valeur initiale",        "valeur finale",
        "extinction"};
    struct ck_label label = {text, text};
    const struct ck_species *species =
        formula->kind == CK_FORMULA_METRIC
            ? ck_graph_species(reading->study->arms[formula->arm_index].graph, formula->name)
            : NULL;
    if (!species) return label;
    struct ck_arena *arena = &reading->study->arena;
    label.en = ck_arena_print(arena, "%s: %s", species->label.en, en[formula->metric]);
    label.fr = ck_arena_print(arena, "%s : %s", species->label.fr, fr[formula->metric]);
    if (!label.en || !label.fr) reading->no_memory = true;
    return label;
}

static void add_measure(struct ck_reading *reading, const struct ck_node *text,
                        struct ck_formula *formula, const struct ck_label *label)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    const char *name = ck_reading_squeeze(reading, text->text);
    const size_t arm = first_arm(formula);
    if (!name) return;
    if (arm == SIZE_MAX) {
        ck_error(reading->diag, text->place, NULL, "'%s' measures nothing", name);
        return;
    }
    const char *in = strstr(name, " in ");
    const char *short_name =
        in && !strstr(in + 1, " in ")
            ? ck_arena_copy_n(&reading->study->arena, name, (size_t)(in - name))
            : name;
    sweep->measures[sweep->measure_count++] = (struct ck_sweep_measure){
        .name = name,
        .label =
            label->en ? *label : name_measure(reading, formula, short_name ? short_name : name),
        .unit = formula->unit,
        .arm = arm,
        .group = sweep->measure_groups,
        .formula = formula};
    note_needed(sweep, formula);
}

/* One entry: in the arm it names, or in all arms of the sweep. */
static void read_measure(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const keys[] = {"that", "label", "log", NULL};
    struct ck_sweep_question *sweep = reading->study->sweep;
    struct ck_label label = {NULL, NULL};
    const struct ck_node *text = node;
    if (node->kind == CK_MAP) {
        ck_node_check_keys(node, keys, "a measure", reading->diag);
        text = ck_node_get(node, "that");
        const struct ck_node *words = ck_node_get(node, "label");
        if (words && ck_model_read_label(words, &reading->study->arena, &label, reading->diag) ==
                         CK_NO_MEMORY)
            reading->no_memory = true;
        if (!text)
            ck_error(reading->diag, node->place, "`{that: peak TNFa, label: {en: …, fr: …}}`",
                     "a measure needs `that`");
        if (!text) return;
    }
    if (!ck_node_expect(text, CK_SCALAR, "a measure", reading->diag)) return;
    const bool is_named = ck_formula_names_arm(text->text);
    const size_t errors = reading->diag->errors, before = sweep->measure_count;
    for (size_t i = 0; i < (is_named ? 1 : sweep->arm_count); i++) {
        const char *arm = reading->study->arms[sweep->arms[i]].name;
        struct ck_formula *formula = ck_formula_read(reading, text, true, arm);
        if (reading->diag->errors > errors || reading->no_memory) return;
        if (formula) add_measure(reading, text, formula, &label);
    }
    const struct ck_node *log = node->kind == CK_MAP ? ck_node_get(node, "log") : NULL;
    if (log && strcmp(log->text, "true") != 0 && strcmp(log->text, "false") != 0)
        ck_error(reading->diag, log->place, NULL, "`log` is true or false");
    for (size_t i = before; log && i < sweep->measure_count; i++)
        sweep->measures[i].is_log = strcmp(log->text, "true") == 0;
    sweep->measure_groups++;
}

static void read_measures(struct ck_reading *reading, const struct ck_node *list)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    if (!list || !ck_node_expect(list, CK_LIST, "`measure`", reading->diag)) return;
    sweep->measures = take(reading, list->count * (sweep->arm_count + 1), sizeof *sweep->measures);
    for (size_t i = 0; i < list->count && !reading->no_memory; i++)
        read_measure(reading, list->items[i]);
}

/* --- classes --------------------------------------------------------------------------------- */

static const struct ck_node *nth_condition(const struct ck_node *node, size_t i)
{
    return node->kind == CK_LIST ? node->items[i] : node;
}

/* `"…"`, `["…", "…"]`, `otherwise`, or `{that: one of these, label: …}`; NULL with an error. */
static const struct ck_node *unwrap_class(struct ck_reading *reading, const struct ck_node *node,
                                          struct ck_label *label)
{
    static const char *const keys[] = {"that", "label", NULL};
    if (node->kind != CK_MAP) return node;
    ck_node_check_keys(node, keys, "a class", reading->diag);
    const struct ck_node *that = ck_node_get(node, "that"), *words = ck_node_get(node, "label");
    if (words &&
        ck_model_read_label(words, &reading->study->arena, label, reading->diag) == CK_NO_MEMORY)
        reading->no_memory = true;
    if (!that)
        ck_error(reading->diag, node->place,
                 "`{that: \"final damage < 0.1\", label: {en: …, fr: …}}`", "a class needs `that`");
    return that;
}

static bool is_otherwise(const struct ck_node *node)
{
    return node->kind == CK_SCALAR && strcmp(node->text, "otherwise") == 0;
}

/* Whether a condition of any class leaves the arm open. */
static bool leaves_arm(const struct ck_node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct ck_node *node = map->items[i];
        if (node->kind == CK_MAP) node = ck_node_get(node, "that");
        if (!node || node->kind == CK_MAP || is_otherwise(node)) continue;
        const size_t count = node->kind == CK_LIST ? node->count : 1;
        for (size_t k = 0; k < count; k++)
            if (!ck_formula_names_arm(nth_condition(node, k)->text)) return true;
    }
    return false;
}

static void read_views(struct ck_reading *reading, const struct ck_node *map)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    const bool open = leaves_arm(map);
    sweep->view_count = open ? sweep->arm_count : 1;
    sweep->views = take(reading, sweep->view_count, sizeof *sweep->views);
    for (size_t i = 0; sweep->views && i < sweep->view_count; i++)
        sweep->views[i] = open ? sweep->arms[i] : SIZE_MAX;
}

static void read_conditions(struct ck_reading *reading, const struct ck_node *node,
                            struct ck_sweep_class *class)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    const size_t errors = reading->diag->errors;
    class->count = node->kind == CK_LIST ? node->count : 1;
    class->formulas = take(reading, sweep->view_count * class->count, sizeof(struct ck_formula *));
    for (size_t v = 0; v < sweep->view_count; v++)
        for (size_t k = 0; k < class->count; k++) {
            const size_t view = sweep->views[v];
            const char *arm = view == SIZE_MAX ? NULL : reading->study->arms[view].name;
            if (reading->no_memory || (v > 0 && reading->diag->errors > errors)) return;
            struct ck_formula *formula =
                ck_formula_read(reading, nth_condition(node, k), false, arm);
            class->formulas[v * class->count + k] = formula;
            note_needed(sweep, formula);
        }
}

static void read_classes(struct ck_reading *reading, const struct ck_node *map)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    if (!map || !ck_node_expect(map, CK_MAP, "`classify`", reading->diag)) return;
    sweep->classes = take(reading, map->count, sizeof *sweep->classes);
    if (!reading->no_memory) read_views(reading, map);
    for (size_t i = 0; i < map->count && !reading->no_memory; i++) {
        struct ck_sweep_class *class = &sweep->classes[sweep->class_count++];
        class->name = map->keys[i]->text;
        class->label = (struct ck_label){class->name, class->name};
        const struct ck_node *node = unwrap_class(reading, map->items[i], &class->label);
        if (!node) continue;
        if (is_otherwise(node) && i + 1 < map->count)
            ck_error(reading->diag, node->place, NULL,
                     "`otherwise` is the last class: those behind it are never reached");
        if (!is_otherwise(node)) read_conditions(reading, node, class);
    }
}

/* --- thresholds ------------------------------------------------------------------------------ */

static void read_threshold(struct ck_reading *reading, const struct ck_node *node, size_t group)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    const size_t errors = reading->diag->errors;
    if (!ck_node_expect(node, CK_SCALAR, "`threshold`", reading->diag)) return;
    const bool is_named = ck_formula_names_arm(node->text);
    for (size_t i = 0; i < (is_named ? 1 : sweep->arm_count); i++) {
        const char *arm = reading->study->arms[sweep->arms[i]].name;
        struct ck_formula *formula = ck_formula_read(reading, node, false, arm);
        if (reading->diag->errors > errors || !formula) return;
        const size_t in = first_arm(formula);
        sweep->thresholds[sweep->threshold_count++] =
            (struct ck_sweep_threshold){ck_reading_squeeze(reading, node->text),
                                        in == SIZE_MAX ? sweep->arms[i] : in, group, formula};
        note_needed(sweep, formula);
    }
}

static void read_thresholds(struct ck_reading *reading, const struct ck_node *node)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    if (!node) return;
    const size_t count = node->kind == CK_LIST ? node->count : 1;
    sweep->thresholds = take(reading, count * (sweep->arm_count + 1), sizeof *sweep->thresholds);
    for (size_t i = 0; i < count && !reading->no_memory; i++)
        read_threshold(reading, nth_condition(node, i), i);
}

/* --- the rest of the question ---------------------------------------------------------------- */

static void read_fit_word(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const words[] = {"ec50"};
    struct ck_sweep_question *sweep = reading->study->sweep;
    if (!node || !ck_node_expect(node, CK_SCALAR, "`fit`", reading->diag)) return;
    sweep->fits_ec50 = strcmp(node->text, words[0]) == 0;
    if (!sweep->fits_ec50)
        ck_error(reading->diag, node->place, ck_diag_nearest(reading->diag, node->text, words, 1),
                 "`fit` of a sweep is ec50, not '%s'", node->text);
    else if (sweep->axis_count == 2)
        ck_error(reading->diag, node->place, NULL, "a dose-response has one axis, not two");
    else if (sweep->axis_count == 1 && sweep->axes[0].values[0] < 0)
        ck_error(reading->diag, node->place, NULL, "a dose-response has no negative doses");
}

static void check_question(struct ck_reading *reading)
{
    const struct ck_sweep_question *sweep = reading->study->sweep;
    if (sweep->n_slots == 0)
        ck_error(reading->diag, sweep->place, "`measure: [peak TNFa, final damage]`",
                 "a sweep needs `measure`, `classify` or `threshold`");
    if (sweep->axis_count == 2 && sweep->axes[0].count * sweep->axes[1].count > MOST_POINTS)
        ck_error(reading->diag, sweep->place, NULL, "more than %d points", MOST_POINTS);
    if (sweep->axis_count == 2 && strcmp(sweep->axes[0].name, sweep->axes[1].name) == 0)
        ck_error(reading->diag, sweep->axes[1].place, NULL, "both axes vary the same");
}

/* What the arms are when no axis has moved them, and room for what moves them. */
static void keep_bases(struct ck_reading *reading)
{
    struct ck_study *study = reading->study;
    struct ck_sweep_question *sweep = study->sweep;
    sweep->bases = take(reading, study->arm_count, sizeof *sweep->bases);
    for (size_t i = 0; i < study->arm_count && !reading->no_memory; i++) {
        struct ck_arm_private *own = study->arms[i].private;
        struct ck_sweep_base *base = &sweep->bases[i];
        size_t room = own->modification_count;
        for (size_t a = 0; a < sweep->axis_count; a++) room += sweep->axes[a].parts[i].added_count;
        base->modification_count = own->modification_count;
        base->regimen_count = own->regimen_count;
        base->modifications = take(reading, room, sizeof *base->modifications);
        base->regimens = take(reading, own->regimen_count, sizeof *base->regimens);
        struct ck_modification *moving = take(reading, room, sizeof *moving);
        if (reading->no_memory) return;
        if (base->regimen_count > 0)
            memcpy(base->regimens, own->regimens, base->regimen_count * sizeof *base->regimens);
        if (base->modification_count > 0) {
            const size_t size = base->modification_count * sizeof *moving;
            memcpy(base->modifications, own->modifications, size);
            memcpy(moving, own->modifications, size);
        }
        own->modifications = moving;
        own->modification_capacity = room + 1;
    }
}

void ck_read_sweep(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const keys[] = {"vary",      "arms", "measure", "classify",
                                       "threshold", "fit",  "expect",  NULL};
    struct ck_study *study = reading->study;
    if (!node || !ck_node_expect(node, CK_MAP, "`sweep`", reading->diag)) return;
    ck_node_check_keys(node, keys, "`sweep`", reading->diag);
    if (study->arm_count == 0 || reading->no_memory) return;
    study->sweep = take(reading, 1, sizeof *study->sweep);
    if (!study->sweep) return;
    struct ck_sweep_question *sweep = study->sweep;
    const size_t errors = reading->diag->errors;
    sweep->place = node->place;
    sweep->needed = take(reading, study->arm_count, sizeof *sweep->needed);
    if (!reading->no_memory) ck_read_axes(reading, ck_node_get(node, "vary"));
    if (!reading->no_memory) read_arms(reading, ck_node_get(node, "arms"));
    if (reading->no_memory || sweep->arm_count == 0) return;
    read_measures(reading, ck_node_get(node, "measure"));
    read_classes(reading, ck_node_get(node, "classify"));
    read_thresholds(reading, ck_node_get(node, "threshold"));
    read_fit_word(reading, ck_node_get(node, "fit"));
    if (!reading->no_memory) keep_bases(reading);
    sweep->n_slots = sweep->measure_count + sweep->view_count + sweep->threshold_count;
    if (reading->diag->errors == errors) check_question(reading);
    if (reading->diag->errors == errors && !reading->no_memory)
        ck_read_sweep_expectations(reading, ck_node_get(node, "expect"));
}
