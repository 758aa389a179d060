/* Reading a model: the stages in their order. Each stage reports all its mistakes; names resolve
 * whatever the order of the files, because what is named is read before what names it. */
#include "model_reader.h"

#include <string.h>

void ck_reader_init(struct ck_reader *reader, struct ck_units *units, struct ck_graph *graph,
                    struct ck_diag *diag)
{
    *reader = (struct ck_reader){.units = units, .graph = graph, .diag = diag, .module = ""};
}

void ck_reader_free(struct ck_reader *reader)
{
    ck_arena_free(&reader->scratch);
}

enum ck_status ck_reader_status(const struct ck_reader *reader, size_t errors_before)
{
    return reader->out_of_memory ? CK_NO_MEMORY : ck_diag_status(reader->diag, errors_before);
}

/* --- references ------------------------------------------------------------------------------ */

static bool find_source_kind(const char *word, enum ck_source_kind *kind)
{
    static const char *const words[] = {[CK_BY_NOTES] = "notes",
                                        [CK_BY_LITERATURE] = "literature",
                                        [CK_BY_CALIBRATION] = "calibrated",
                                        [CK_BY_ASSUMPTION] = "assumed"};
    for (int i = 0; i < 4; i++)
        if (strcmp(word, words[i]) == 0) {
            *kind = (enum ck_source_kind)i;
            return true;
        }
    return false;
}

static void read_kind(struct ck_reader *reader, const struct ck_declaration *item,
                      enum ck_source_kind *kind)
{
    const struct ck_node *node = ck_node_get(item->value, "kind");
    *kind = CK_BY_ASSUMPTION;
    if (node == NULL)
        ck_error(reader->diag, item->key->place, "kind: notes, literature, calibrated or assumed",
                 "the reference '%s' needs its `kind`", item->key->text);
    else if (ck_node_expect(node, CK_SCALAR, "`kind`", reader->diag) &&
             !find_source_kind(node->text, kind))
        ck_error(reader->diag, node->place, "notes, literature, calibrated or assumed",
                 "unknown kind of reference '%s'", node->text);
}

static bool may_declare_tag(struct ck_reader *reader, const struct ck_node *key)
{
    if (!ck_reader_word(reader, key, "the tag of a reference")) return false;
    const struct ck_reference *first = ck_graph_reference(reader->graph, key->text);
    if (strcmp(key->text, "notes") == 0 || strcmp(key->text, "assumed") == 0)
        ck_error(reader->diag, key->place, NULL, "@%s is there without being declared", key->text);
    else if (first)
        ck_error(reader->diag, key->place, NULL, "the reference '%s' is already declared at %s",
                 key->text, ck_reader_show_place(reader, first->place));
    else
        return true;
    return false;
}

static void read_reference(struct ck_reader *reader, const struct ck_declaration *item)
{
    static const char *const keys[] = {"kind", "cite", NULL};
    struct ck_graph *graph = reader->graph;
    if (!may_declare_tag(reader, item->key)) return;
    if (!ck_node_expect(item->value, CK_MAP, item->key->text, reader->diag)) return;
    ck_node_check_keys(item->value, keys, "a reference", reader->diag);
    struct ck_reference *grown =
        ck_arena_grow(&graph->arena, graph->references, graph->reference_count,
                      &graph->reference_capacity, sizeof *grown);
    const char *tag = ck_reader_keep(reader, item->key->text), *cite = "";
    const struct ck_node *node = ck_node_get(item->value, "cite");
    if (node && ck_node_expect(node, CK_SCALAR, "`cite`", reader->diag))
        cite = ck_reader_keep(reader, node->text);
    if (!ck_reader_checked(reader, grown) || !tag || !cite) return;
    graph->references = grown;
    struct ck_reference *reference = &grown[graph->reference_count++];
    *reference = (struct ck_reference){.tag = tag, .cite = cite, .place = item->key->place};
    read_kind(reader, item, &reference->kind);
}

/* --- set: ------------------------------------------------------------------------------------ */

/* A file may set again what a file that it includes has set; two files of which none includes the
 * other may not, for then the order would decide. */
static bool is_overridden(struct ck_reader *reader, size_t index)
{
    const struct ck_declarations *list = &reader->sections[CK_SECTION_SET];
    const struct ck_declaration *this = &list->items[index];
    for (size_t i = 0; i < list->count; i++) {
        const struct ck_declaration *other = &list->items[i];
        if (other->file == this->file || strcmp(other->key->text, this->key->text) != 0) continue;
        if (ck_reader_includes(reader, other->file, this->file)) return true;
        if (i < index && !ck_reader_includes(reader, this->file, other->file))
            ck_error(reader->diag, this->key->place,
                     "one of the two files should include the other", "'%s' is already set at %s",
                     this->key->text, ck_reader_show_place(reader, other->key->place));
    }
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Molar masses first: levels written in molar units are converted with them. */
static void apply_sets(struct ck_reader *reader, bool masses)
{
    const struct ck_declarations *list = &reader->sections[CK_SECTION_SET];
    for (size_t i = 0; i < list->count; i++) {
        const struct ck_declaration *item = &list->items[i];
        if (ends_with(item->key->text, "/molar_mass") != masses) continue;
        if (!is_overridden(reader, i)) ck_reader_set_address(reader, item->key, item->value);
    }
}

/* --- the stages ------------------------------------------------------------------------------ */

static void read_sections(struct ck_reader *reader)
{
    const struct ck_declarations *references = &reader->sections[CK_SECTION_REFERENCES];
    for (size_t i = 0; i < references->count; i++) read_reference(reader, &references->items[i]);
    ck_reader_extend(reader);
    ck_reader_read_body(reader);
    ck_reader_read_species(reader);
    apply_sets(reader, true);
    ck_reader_read_receptors(reader);
    ck_reader_declare_formulas(reader);
    ck_reader_read_processes(reader, &reader->sections[CK_SECTION_PROCESSES]);
    ck_reader_read_readouts(reader);
    ck_reader_read_chapter(reader);
    apply_sets(reader, false);
}

enum ck_status ck_model_read(struct ck_inputs *inputs, struct ck_units *units, const char *path,
                             struct ck_place asked_at, struct ck_graph *graph, struct ck_diag *diag)
{
    struct ck_reader reader;
    size_t errors = diag->errors;
    ck_reader_init(&reader, units, graph, diag);
    reader.inputs = inputs;
    enum ck_status status = ck_reader_load(&reader, path, asked_at);
    if (status != CK_NO_MEMORY && reader.file_count > 0) read_sections(&reader);
    if (reader.out_of_memory) status = CK_NO_MEMORY;
    if (status == CK_OK) status = ck_reader_status(&reader, errors);
    if (status == CK_OK) status = ck_graph_sort(graph);
    ck_reader_free(&reader);
    return status;
}
