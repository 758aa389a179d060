/* Reads a study: its head, its model, then arms, data, expectations and figure, each in a file of
 * its own. Runs nothing. */
#include "private.h"

#include <math.h>
#include <string.h>

#define MOST_ROWS       1000000 /* of one arm in curves.csv */
#define DEEPEST_INCLUDE 8       /* followed when a model has mistakes */

void ck_study_init(struct ck_study *study)
{
    *study = (struct ck_study){.rtol = 1e-8};
    ck_graph_init(&study->graph);
    ck_system_init(&study->system);
}

static void free_arm(struct ck_arm *arm)
{
    ck_plan_free(&arm->plan);
    ck_trajectory_free(&arm->trajectory);
    if (!arm->private) return;
    ck_plan_free(&arm->private->rest);
    ck_system_free(&arm->private->system);
    ck_graph_free(&arm->private->graph);
}

void ck_study_free(struct ck_study *study)
{
    for (size_t i = 0; i < study->other_count; i++) ck_study_free(&study->others[i]);
    for (size_t i = 0; i < study->arm_count; i++) free_arm(&study->arms[i]);
    ck_rest_free(&study->rest);
    ck_system_free(&study->system);
    ck_graph_free(&study->graph);
    ck_arena_free(&study->arena);
    ck_study_init(study);
}

/* --- helpers of all files -------------------------------------------------------------------- */

enum ck_status ck_reading_status(const struct ck_reading *reading, size_t errors_before)
{
    return reading->no_memory ? CK_NO_MEMORY : ck_diag_status(reading->diag, errors_before);
}

void *ck_reading_grow(struct ck_reading *reading, void *items, size_t count, size_t *capacity,
                      size_t size)
{
    void *grown = ck_arena_grow(&reading->study->arena, items, count, capacity, size);
    if (!grown) reading->no_memory = true;
    return grown;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *ck_reading_squeeze(struct ck_reading *reading, const char *text)
{
    char *copy = ck_arena_copy(&reading->study->arena, text), *to = copy;
    if (!copy) {
        reading->no_memory = true;
        return NULL;
    }
    for (const char *c = copy; *c != '\0'; c++)
        if (!is_blank(*c))
            *to++ = *c;
        else if (to > copy && !is_blank(to[-1]))
            *to++ = ' ';
    if (to > copy && to[-1] == ' ') to--;
    *to = '\0';
    return copy;
}

bool ck_read_number(struct ck_reading *reading, const struct ck_node *node, const char *unit,
                    enum ck_sign sign, double *value)
{
    const char *const accepted[] = {unit, NULL};
    struct ck_quantity quantity;
    int which;
    if (!ck_node_expect(node, CK_SCALAR, "a number", reading->diag)) return false;
    const enum ck_status status =
        ck_quantity_read(reading->units, node, accepted, sign, &reading->study->arena, &quantity,
                         &which, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (status == CK_OK) *value = quantity.value;
    return status == CK_OK;
}

bool ck_read_time(struct ck_reading *reading, const struct ck_node *node, enum ck_sign sign,
                  double *time_h)
{
    return ck_read_number(reading, node, "h", sign, time_h);
}

bool ck_read_count(struct ck_reading *reading, const struct ck_node *node, long *count)
{
    double value;
    if (!ck_read_number(reading, node, "1", CK_POSITIVE, &value)) return false;
    if (value >= 1 && value <= 1e9 && value == floor(value)) {
        *count = (long)value;
        return true;
    }
    ck_error(reading->diag, node->place, NULL, "'%s' is not a whole number from 1 on", node->text);
    return false;
}

bool ck_read_names(struct ck_reading *reading, const struct ck_node *node, const char *what,
                   const char ***names, size_t *count)
{
    const bool single = node->kind == CK_SCALAR;
    if (!single && !ck_node_expect(node, CK_LIST, what, reading->diag)) return false;
    const size_t n = single ? 1 : node->count;
    *names = ck_arena_alloc(&reading->study->arena, n + 1, sizeof **names);
    *count = 0;
    if (!*names) reading->no_memory = true;
    for (size_t i = 0; *names && i < n; i++) {
        const struct ck_node *item = single ? node : node->items[i];
        if (!ck_node_expect(item, CK_SCALAR, what, reading->diag)) return false;
        (*names)[(*count)++] = item->text;
    }
    return *names != NULL;
}

bool ck_is_none(const struct ck_node *node)
{
    return node && node->kind == CK_SCALAR && !node->quoted && strcmp(node->text, "none") == 0;
}

/* --- the head -------------------------------------------------------------------------------- */

static bool is_folder_name(const char *text)
{
    if (text[0] == '-' || text[0] == '\0') return false;
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
           strlen(text);
}

static void read_name(struct ck_reading *reading, const struct ck_node *root)
{
    struct ck_study *study = reading->study;
    const struct ck_node *node = ck_node_get(root, "study");
    study->name = "";
    if (!node) {
        ck_error(reading->diag, root->place, "begin with `study: NAME`", "a study needs a name");
    } else if (ck_node_expect(node, CK_SCALAR, "`study`", reading->diag)) {
        study->name = node->text;
        if (!is_folder_name(node->text))
            ck_error(reading->diag, node->place, "letters, digits, `_` and `-`",
                     "'%s' cannot be the name of a study: it names a folder", node->text);
    }
    study->title = (struct ck_label){study->name, study->name};
    const struct ck_node *title = ck_node_get(root, "title");
    if (title &&
        ck_model_read_label(title, &study->arena, &study->title, reading->diag) == CK_NO_MEMORY)
        reading->no_memory = true;
}

/* What it shows, for who looks at the figure, and which scenarios of the chapter it carries. */
static void read_purpose(struct ck_reading *reading, const struct ck_node *root)
{
    struct ck_study *study = reading->study;
    const struct ck_node *about = ck_node_get(root, "about");
    if (about &&
        ck_model_read_label(about, &study->arena, &study->about, reading->diag) == CK_NO_MEMORY)
        reading->no_memory = true;
    const struct ck_node *list = ck_node_get(root, "scenarios");
    if (!list) return;
    if (!ck_read_names(reading, list, "`scenarios`", &study->scenarios, &study->scenario_count))
        return;
    for (size_t i = 0; i < study->scenario_count; i++)
        if (!is_folder_name(study->scenarios[i]))
            ck_error(reading->diag, list->place, "letters, digits, `_` and `-`",
                     "'%s' cannot be the name of a scenario", study->scenarios[i]);
}

static void read_duration(struct ck_reading *reading, const struct ck_node *root)
{
    const struct ck_node *node = ck_node_get(root, "duration");
    struct ck_study *study = reading->study;
    if (!node)
        ck_error(reading->diag, root->place, "`duration: 48 h`", "a study needs a `duration`");
    else if (!ck_read_time(reading, node, CK_POSITIVE, &study->duration_h))
        study->duration_h = 0;
    study->every_h = study->duration_h / 500;
}

static void read_output(struct ck_reading *reading, const struct ck_node *root)
{
    static const char *const keys[] = {"every", NULL};
    struct ck_study *study = reading->study;
    const struct ck_node *node = ck_node_get(root, "output");
    if (!node || !ck_node_expect(node, CK_MAP, "`output`", reading->diag)) return;
    ck_node_check_keys(node, keys, "`output`", reading->diag);
    const struct ck_node *every = ck_node_get(node, "every");
    if (!every || !ck_read_time(reading, every, CK_POSITIVE, &study->every_h)) return;
    if (study->duration_h / study->every_h > MOST_ROWS)
        ck_error(reading->diag, every->place, "metrics do not depend on it",
                 "more than %d rows for each arm", MOST_ROWS);
}

static void read_tolerance(struct ck_reading *reading, const struct ck_node *root)
{
    static const char *const keys[] = {"rtol", NULL};
    const struct ck_node *node = ck_node_get(root, "tolerance");
    if (!node || !ck_node_expect(node, CK_MAP, "`tolerance`", reading->diag)) return;
    ck_node_check_keys(node, keys, "`tolerance`", reading->diag);
    const struct ck_node *rtol = ck_node_get(node, "rtol");
    double value;
    if (!rtol || !ck_read_number(reading, rtol, "1", CK_POSITIVE, &value)) return;
    if (value >= 1e-13 && value <= 1e-2)
        reading->study->rtol = value;
    else
        ck_error(reading->diag, rtol->place, "1e-8 unless given", "rtol lies in 1e-13..1e-2");
}

/* --- the model ------------------------------------------------------------------------------- */

/* False if a file of the model is missing or torn: then names may be missing for that reason. */
static bool is_whole(struct ck_reading *reading, const char *path, int depth)
{
    struct ck_diag unheard; /* the model's reader has told it */
    struct ck_document *document = NULL;
    ck_diag_init(&unheard);
    const enum ck_status status =
        path ? ck_inputs_yaml(reading->inputs, path, reading->model_place, &document, &unheard)
             : CK_NO_MEMORY;
    ck_diag_free(&unheard);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (!document || !document->root || ck_node_get(document->root, "study")) return false;
    const struct ck_node *list = ck_node_get(document->root, "include");
    if (!list || depth >= DEEPEST_INCLUDE) return true;
    for (size_t i = 0; i < list->count; i++)
        if (!is_whole(reading,
                      ck_inputs_relative(reading->inputs, &document->source, list->items[i]->text),
                      depth + 1))
            return false;
    return true;
}

static void read_model(struct ck_reading *reading, const struct ck_node *root)
{
    struct ck_study *study = reading->study;
    const struct ck_node *node = ck_node_get(root, "model");
    if (!node)
        ck_error(reading->diag, root->place, "`model: ../model/NAME.yaml`",
                 "a study needs a `model`");
    if (!node || !ck_node_expect(node, CK_SCALAR, "`model`", reading->diag)) return;
    reading->model_place = node->place;
    reading->model_path = ck_inputs_relative(reading->inputs, &study->document->source, node->text);
    enum ck_status status = CK_NO_MEMORY;
    if (reading->model_path)
        status = ck_model_read(reading->inputs, reading->units, reading->model_path, node->place,
                               &study->graph, reading->diag);
    if (status == CK_OK && study->opens_gates) status = ck_graph_open_gates(&study->graph);
    reading->names_known = status == CK_OK || is_whole(reading, reading->model_path, 0);
    if (status == CK_OK) status = ck_compile(&study->graph, &study->system, reading->diag);
    if (status == CK_OK && study->system.n_states == 0)
        ck_error(reading->diag, node->place, NULL, "the model has no species: nothing can change");
    reading->compiled = status == CK_OK;
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    ck_claims_load(reading);
}

static void read_sections(struct ck_reading *reading, const struct ck_node *root)
{
    read_name(reading, root);
    read_purpose(reading, root);
    read_duration(reading, root);
    read_output(reading, root);
    read_tolerance(reading, root);
    read_model(reading, root);
    const struct ck_node *arms = ck_node_get(root, "arms");
    if (!arms)
        ck_error(reading->diag, root->place, "`arms: {healthy: {}}`",
                 "a study needs at least one arm");
    else
        ck_read_arms(reading, arms);
    ck_read_data(reading, ck_node_get(root, "data"));
    if (!reading->study->without && !reading->study->in_panel) {
        ck_read_fit(reading, ck_node_get(root, "fit"));
        ck_read_sweep(reading, ck_node_get(root, "sweep"));
        ck_read_steady(reading, ck_node_get(root, "steady"));
    }
    if (!reading->study->in_panel) ck_read_expectations(reading, ck_node_get(root, "expect"));
    ck_read_figure(reading, ck_node_get(root, "figure"));
}

/* A model where a study should be is one mistake. */
static bool is_model(const struct ck_node *root, struct ck_diag *diag)
{
    const struct ck_node *module = ck_node_get(root, "module");
    if (!module || ck_node_get(root, "study")) return false;
    ck_error(diag, module->place, "a study names it with `model:`", "this is a model, not a study");
    return true;
}

enum ck_status ck_study_read(struct ck_inputs *inputs, struct ck_units *units, const char *path,
                             struct ck_study *study, struct ck_diag *diag)
{
    static const char *const keys[] = {
        "study",  "title",  "model", "duration", "output", "tolerance", "arms",      "data",
        "expect", "figure", "fit",   "sweep",    "steady", "about",     "scenarios", NULL};
    const size_t errors = diag->errors;
    struct ck_reading reading = {.inputs = inputs, .units = units, .study = study, .diag = diag};
    struct ck_document *document = NULL;
    const char *tidy = ck_inputs_relative(inputs, NULL, path);
    if (!tidy) return CK_NO_MEMORY;
    if (tidy[0]) path = tidy;
    study->asked_from = study->asked_to = inputs->asked_count;
    enum ck_status status = ck_inputs_yaml(inputs, path, (struct ck_place){0}, &document, diag);
    /* mistakes of the language alone leave a tree to look at */
    if (!document || status == CK_NO_MEMORY) return status;
    study->document = document;
    study->path = ck_arena_copy(&study->arena, path);
    if (!study->path) return CK_NO_MEMORY;
    if (is_model(document->root, diag)) return CK_BAD_INPUT;
    ck_node_check_keys(document->root, keys, "a study", diag);
    read_sections(&reading, document->root);
    study->asked_to = inputs->asked_count;
    return ck_reading_status(&reading, errors);
}
