/* From a run.json back to what it was made of: the texts embedded in it, under their paths. Does
 * not look at what came out of the run. */
#include "ck/json.h"

#include <string.h>

#define MOST_INPUTS 10000

/* A run.json being read. */
struct recipe {
    struct ck_inputs *inputs;
    const struct ck_node *root;
    const char *version; /* of this program */
    struct ck_diag *diag;
};

static enum ck_status refuse(const struct recipe *recipe, const struct ck_node *at,
                             const char *what)
{
    ck_error(recipe->diag, at->place,
             "`cytokinet run` writes a run.json into its folder of results", "%s", what);
    return CK_BAD_INPUT;
}

/* The string under a key of a map; "" with an error if there is none. */
static const char *need_string(const struct recipe *recipe, const struct ck_node *map,
                               const char *key)
{
    const struct ck_node *node = ck_node_get(map, key);
    if (node && node->kind == CK_SCALAR && node->quoted && node->text[0]) return node->text;
    ck_error(recipe->diag, node ? node->place : map->place, NULL, "\"%s\" must be a text", key);
    return "";
}

static enum ck_status check_program(const struct recipe *recipe)
{
    const struct ck_node *program = ck_node_get(recipe->root, "program");
    if (!program || strcmp(program->text, "cytokinet") != 0)
        return refuse(recipe, program ? program : recipe->root,
                      "this is not the run.json of a run of cytokinet");
    const struct ck_node *node = ck_node_get(recipe->root, "version");
    const char *version = need_string(recipe, recipe->root, "version");
    if (version[0] && strcmp(version, recipe->version) != 0)
        ck_warning(recipe->diag, node->place, NULL,
                   "written by cytokinet %s; this is %s, whose results may differ", version,
                   recipe->version);
    return CK_OK;
}

static enum ck_status add_text(const struct recipe *recipe, const struct ck_node *entry)
{
    const struct ck_node *text = ck_node_get(entry, "text");
    const char *path = need_string(recipe, entry, "path");
    if (!path[0]) return CK_OK;
    if (text->kind != CK_SCALAR || !text->quoted) {
        ck_error(recipe->diag, text->place, NULL, "\"text\" must be a text");
        return CK_OK;
    }
    if (ck_inputs_find(recipe->inputs, path)) {
        ck_error(recipe->diag, entry->place, NULL, "a second input with the path '%s'", path);
        return CK_OK;
    }
    return ck_inputs_add(recipe->inputs, path, text->text, strlen(text->text));
}

static enum ck_status add_alias(const struct recipe *recipe, const struct ck_node *entry)
{
    const char *path = need_string(recipe, entry, "path");
    const char *other = need_string(recipe, entry, "same_as");
    struct ck_document *document = ck_inputs_find(recipe->inputs, other);
    if (!path[0] || !other[0]) return CK_OK;
    if (!document || ck_inputs_find(recipe->inputs, path)) {
        ck_error(recipe->diag, entry->place, NULL,
                 document ? "a second input with the path '%s'" : "'%s' is the same as no input",
                 path);
        return CK_OK;
    }
    return ck_inputs_alias(recipe->inputs, path, document);
}

static enum ck_status add_inputs(const struct recipe *recipe, const struct ck_node *list,
                                 bool aliases)
{
    static const char *const keys[] = {"path", "text", "same_as", NULL};
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < list->count && status == CK_OK; i++) {
        const struct ck_node *entry = list->items[i];
        const bool is_text = ck_node_get(entry, "text") != NULL;
        if (is_text == aliases) continue;
        ck_node_check_keys(entry, keys, "an input", recipe->diag);
        if (entry->kind != CK_MAP)
            ck_error(recipe->diag, entry->place, "{\"path\": …, \"text\": …}",
                     "an input must be an object");
        else
            status = is_text ? add_text(recipe, entry) : add_alias(recipe, entry);
    }
    return status;
}

static enum ck_status read_recipe(const struct recipe *recipe, const char **study_path)
{
    const size_t errors = recipe->diag->errors;
    if (recipe->root->kind != CK_MAP)
        return refuse(recipe, recipe->root, "this is not the run.json of a run of cytokinet");
    enum ck_status status = check_program(recipe);
    if (status != CK_OK) return status;
    const struct ck_node *list = ck_node_get(recipe->root, "inputs");
    if (!list || list->kind != CK_LIST || list->count > MOST_INPUTS)
        return refuse(recipe, list ? list : recipe->root,
                      "\"inputs\" must be a list of the inputs");
    recipe->inputs->closed = true;
    status = add_inputs(recipe, list, false);
    if (status == CK_OK) status = add_inputs(recipe, list, true);
    if (status != CK_OK) return status;
    *study_path = need_string(recipe, recipe->root, "file");
    if (*study_path[0] && !ck_inputs_find(recipe->inputs, *study_path))
        ck_error(recipe->diag, ck_node_get(recipe->root, "file")->place, NULL,
                 "the study '%s' is not among the inputs", *study_path);
    return ck_diag_status(recipe->diag, errors);
}

enum ck_status ck_inputs_open_run(struct ck_inputs *inputs, const char *path, const char *version,
                                  const char **study_path, struct ck_diag *diag)
{
    struct ck_document *document = NULL;
    struct ck_node *root = NULL;
    enum ck_status status = ck_inputs_text(inputs, path, (struct ck_place){0}, &document, diag);
    if (status != CK_OK) return status;
    status = ck_json_parse(&document->source, &inputs->arena, &root, diag);
    if (status != CK_OK) return status;
    inputs->count = inputs->asked_count = 0; /* run.json is no input of the run */
    const struct recipe recipe = {inputs, root, version, diag};
    return read_recipe(&recipe, study_path);
}
