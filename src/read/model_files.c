/* Model files: what includes what, and their sections gathered as declarations. Does not know what
 * a declaration means, except references and tables of claims, which every number may need. */
#include "model_reader.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const section_keys[CK_SECTION_COUNT] = {
#define X(kind, key, unit, en, fr) key,
    CK_SPECIES_KINDS(X)
#undef X
        "receptors",
    "chains",
    "families",
    "parameters",
    "functions",
    "variables",
    "readouts",
    "processes",
    "references",
    "body",
    "set",
    "extend",
    "entities",
    "phrases",
    "not_modelled",
    "experiments"};

/* Complexes have no section: `binds` makes them. */
static void check_keys(struct ck_reader *reader, const struct ck_node *root)
{
    const char *allowed[CK_SECTION_COUNT + 7] = {"module", "title",     "include",
                                                 "notes",  "decisions", "studies"};
    size_t count = 6;
    for (size_t i = 0; i < CK_SECTION_COUNT; i++)
        if (section_keys[i][0]) allowed[count++] = section_keys[i];
    ck_node_check_keys(root, allowed, "a model file", reader->diag);
}

/* --- sections -------------------------------------------------------------------------------- */

static void gather(struct ck_reader *reader, size_t file, size_t section,
                   const struct ck_node *node)
{
    struct ck_declarations *list = &reader->sections[section];
    const struct ck_node *map = ck_reader_map(reader, node, section_keys[section]);
    bool again =
        reader->files[file].document->has_errors; /* yaml.c has reported keys given twice */
    for (size_t i = 0; map && i < map->count; i++) {
        if (again && ck_node_get(map, map->keys[i]->text) != map->items[i]) continue;
        struct ck_declaration *grown = ck_arena_grow(&reader->scratch, list->items, list->count,
                                                     &list->capacity, sizeof *grown);
        if (!ck_reader_checked(reader, grown)) return;
        list->items = grown;
        grown[list->count++] = (struct ck_declaration){map->keys[i], map->items[i], file};
    }
}

static void gather_sections(struct ck_reader *reader, size_t file, const struct ck_node *root)
{
    for (size_t section = 0; section < CK_SECTION_COUNT; section++) {
        const struct ck_node *node =
            section_keys[section][0] ? ck_node_get(root, section_keys[section]) : NULL;
        if (node) gather(reader, file, section, node);
    }
}

/* --- the table of claims --------------------------------------------------------------------- */

static int compare_claims(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first column of a table with a header line. */
static void take_claims(struct ck_reader *reader, const char *text)
{
    for (const char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        size_t length = strcspn(line + 1, "\t\r\n");
        if (length == 0) continue;
        const char **grown =
            ck_arena_grow(&reader->scratch, (void *)reader->claims, reader->claim_count,
                          &reader->claim_capacity, sizeof *grown);
        const char *claim = ck_arena_copy_n(&reader->scratch, line + 1, length);
        if (!ck_reader_checked(reader, grown)) return;
        reader->claims = grown;
        if (!claim) reader->out_of_memory = true;
        if (claim) reader->claims[reader->claim_count++] = claim;
    }
}

static const char *find_path(struct ck_reader *reader, const struct ck_document *base,
                             const struct ck_node *node)
{
    if (!ck_node_expect(node, CK_SCALAR, "the path of a file", reader->diag)) return NULL;
    const char *path = ck_inputs_relative(reader->inputs, &base->source, node->text);
    if (path == NULL) reader->out_of_memory = true;
    return path;
}

static void read_notes(struct ck_reader *reader, const struct ck_document *base,
                       const struct ck_node *node)
{
    const char *path = find_path(reader, base, node);
    struct ck_document *table = NULL;
    if (path == NULL) return;
    enum ck_status status = ck_inputs_text(reader->inputs, path, node->place, &table, reader->diag);
    if (status == CK_NO_MEMORY) reader->out_of_memory = true;
    if (status != CK_OK) return;
    reader->has_claims = true;
    take_claims(reader, table->source.text);
    ck_reader_take_table(reader, table->source.text);
}

/* --- files ----------------------------------------------------------------------------------- */

static void read_module(struct ck_reader *reader, size_t file, const struct ck_document *document)
{
    struct ck_graph *graph = reader->graph;
    const struct ck_node *root = document->root, *node = ck_node_get(root, "module");
    const char *name = ck_reader_word(reader, node, "the name of the module");
    if (node == NULL)
        ck_error(reader->diag, (struct ck_place){.source = &document->source},
                 "add `module: NAME` at its top", "the file does not say its `module`");
    if (name == NULL) return;
    for (size_t i = 0; i < graph->module_count; i++)
        if (strcmp(graph->modules[i].name, name) == 0)
            ck_error(reader->diag, node->place, NULL, "the module '%s' is already in the file %s",
                     name, graph->modules[i].document->source.path);
    struct ck_module *grown = ck_arena_grow(&graph->arena, graph->modules, graph->module_count,
                                            &graph->module_capacity, sizeof *grown);
    name = ck_reader_keep(reader, name);
    if (!ck_reader_checked(reader, grown) || !name) return;
    graph->modules = grown;
    struct ck_module *module = &grown[graph->module_count++];
    *module = (struct ck_module){.name = name, .document = document};
    ck_reader_label(reader, ck_node_get(root, "title"), name, &module->title);
    reader->files[file].module = name;
}

static void report_cycle(struct ck_reader *reader, size_t file, struct ck_place place)
{
    const char *chain = "";
    for (size_t i = file; i < reader->file_count && chain; i++)
        if (reader->files[i].open)
            chain = ck_arena_print(&reader->scratch, "%s%s includes ", chain,
                                   reader->files[i].document->source.path);
    if (!chain) reader->out_of_memory = true;
    if (!chain) return;
    ck_error(reader->diag, place, "put what both need into a file of its own",
             "files include each other in a circle: %s%s", chain,
             reader->files[file].document->source.path);
}

static size_t add_file(struct ck_reader *reader, struct ck_document *document)
{
    struct ck_file *grown = ck_arena_grow(&reader->scratch, reader->files, reader->file_count,
                                          &reader->file_capacity, sizeof *grown);
    if (!ck_reader_checked(reader, grown)) return SIZE_MAX;
    reader->files = grown;
    grown[reader->file_count] = (struct ck_file){.document = document, .module = "", .open = true};
    return reader->file_count++;
}

static size_t find_file(const struct ck_reader *reader, const struct ck_document *document)
{
    for (size_t i = 0; i < reader->file_count; i++)
        if (reader->files[i].document == document) return i;
    return SIZE_MAX;
}

static void note_include(struct ck_reader *reader, size_t file, size_t included)
{
    struct ck_file *from = &reader->files[file];
    size_t *grown = ck_arena_grow(&reader->scratch, from->includes, from->include_count,
                                  &from->include_capacity, sizeof *grown);
    if (!ck_reader_checked(reader, grown)) return;
    from->includes = grown;
    grown[from->include_count++] = included;
}

static enum ck_status load_file(struct ck_reader *reader, const char *path, struct ck_place asked,
                                size_t *file);

static void load_includes(struct ck_reader *reader, size_t file, const struct ck_node *list)
{
    if (list == NULL || !ck_node_expect(list, CK_LIST, "`include`", reader->diag)) return;
    for (size_t i = 0; i < list->count; i++) {
        const char *path = find_path(reader, reader->files[file].document, list->items[i]);
        size_t included = SIZE_MAX;
        if (path) load_file(reader, path, list->items[i]->place, &included);
        if (included == SIZE_MAX) continue;
        if (reader->files[included].open)
            report_cycle(reader, included, list->items[i]->place);
        else
            note_include(reader, file, included);
    }
}

/* A study where a model should be is one mistake. */
static bool is_study(struct ck_reader *reader, const struct ck_node *root)
{
    const struct ck_node *study = ck_node_get(root, "study"), *model = ck_node_get(root, "model");
    if (study == NULL || ck_node_get(root, "module") != NULL) return false;
    const char *hint = model && model->text[0]
                           ? ck_arena_print(&reader->diag->arena, "its model is %s", model->text)
                           : NULL;
    ck_error(reader->diag, study->place, hint, "this is a study, not a model");
    return true;
}

static enum ck_status load_file(struct ck_reader *reader, const char *path, struct ck_place asked,
                                size_t *file)
{
    struct ck_document *document = NULL;
    enum ck_status status = ck_inputs_yaml(reader->inputs, path, asked, &document, reader->diag);
    if (status == CK_NO_MEMORY) reader->out_of_memory = true;
    if (document == NULL || document->root == NULL) reader->incomplete = true;
    if (document == NULL || document->root == NULL) return status;
    *file = find_file(reader, document);
    if (*file != SIZE_MAX) return status;
    if (is_study(reader, document->root)) return CK_BAD_INPUT;
    *file = add_file(reader, document);
    if (*file == SIZE_MAX) return CK_NO_MEMORY;
    const struct ck_node *root = document->root;
    check_keys(reader, root);
    read_module(reader, *file, document);
    load_includes(reader, *file, ck_node_get(root, "include"));
    if (ck_node_get(root, "notes")) read_notes(reader, document, ck_node_get(root, "notes"));
    gather_sections(reader, *file, root);
    reader->files[*file].open = false;
    return status;
}

enum ck_status ck_reader_load(struct ck_reader *reader, const char *path, struct ck_place asked_at)
{
    size_t file = SIZE_MAX;
    enum ck_status status = load_file(reader, path, asked_at, &file);
    if (file != SIZE_MAX && reader->graph->module_count > 0) {
        reader->graph->name = reader->graph->modules[0].name;
        reader->graph->title = reader->graph->modules[0].title;
    }
    if (reader->claim_count > 1)
        qsort((void *)reader->claims, reader->claim_count, sizeof *reader->claims, compare_claims);
    return status;
}

static bool reaches(struct ck_reader *reader, size_t a, size_t b)
{
    struct ck_file *file = &reader->files[a];
    file->seen = true;
    for (size_t i = 0; i < file->include_count; i++) {
        size_t next = file->includes[i];
        if (next == b || (!reader->files[next].seen && reaches(reader, next, b))) return true;
    }
    return false;
}

bool ck_reader_includes(struct ck_reader *reader, size_t a, size_t b)
{
    for (size_t i = 0; i < reader->file_count; i++) reader->files[i].seen = false;
    return reaches(reader, a, b);
}
