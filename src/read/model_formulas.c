/* The sections parameters, functions, variables and readouts, and rates that are formulas. What a
 * formula says is read in syntax.c, what it means in terms.c. */
#include "terms.h"

#include <ctype.h>
#include <string.h>

/* --- declaring ------------------------------------------------------------------------------- */

static bool may_declare(struct ck_reader *reader, const char *name, struct ck_place place)
{
    if (ck_builtin_find(name) == CK_BUILTIN_COUNT && strcmp(name, "log") != 0)
        return ck_reader_may_declare(reader, name, place);
    ck_error(reader->diag, place, NULL, "'%s' is a function of the language, not a name", name);
    return false;
}

/* The unit that a number is written with: what stands between the number and its range or tag. */
static const char *written_unit(struct ck_reader *reader, const struct ck_node *node)
{
    const char *text = node->text, *end;
    double value;
    text += strspn(text, " ");
    if (!ck_number_parse(text, &value, &end)) return "1";
    end += strspn(end, " ");
    size_t length = strcspn(end, "@");
    const char *range = strstr(end, "in ");
    while (range && range > end && range[-1] != ' ') range = strstr(range + 1, "in ");
    if (range && (size_t)(range - end) < length) length = (size_t)(range - end);
    while (length > 0 && end[length - 1] == ' ') length--;
    const char *unit = ck_arena_copy_n(&reader->graph->arena, end, length);
    if (!ck_reader_checked(reader, unit)) return "1";
    struct ck_unit known;
    bool good = length > 0 && ck_unit_read(reader->units, unit, &known) == CK_UNIT_OK;
    return good ? unit : "1";
}

static void declare_parameter(struct ck_reader *reader, const struct ck_declaration *item)
{
    struct ck_graph *graph = reader->graph;
    const char *name = item->key->text;
    if (!may_declare(reader, name, item->key->place)) return;
    if (!ck_node_expect(item->value, CK_SCALAR, "a parameter", reader->diag)) return;
    const struct ck_rule rule = {written_unit(reader, item->value), CK_ANY_SIGN, NULL, false};
    struct ck_parameter *grown =
        ck_arena_grow(&graph->arena, graph->parameters, graph->parameter_count,
                      &graph->parameter_capacity, sizeof *grown);
    name = ck_reader_keep(reader, name);
    if (!ck_reader_checked(reader, grown) || !name) return;
    graph->parameters = grown;
    struct ck_number *number = ck_reader_number(reader, name, item->value, &rule);
    if (number)
        grown[graph->parameter_count++] = (struct ck_parameter){name, number, item->key->place};
}

/* "f(V, W)": the name and the arguments of a function. */
static bool read_head(struct ck_reader *reader, const struct ck_node *key,
                      struct ck_definition *definition)
{
    const char *open = strchr(key->text, '('), *at = open ? open + 1 : NULL;
    const char *close = strrchr(key->text, ')');
    if (!open || !close || close[1] != '\0') {
        ck_error(reader->diag, key->place, "f(x, y): x / (x + y)",
                 "a function is declared with its arguments, not as '%s'", key->text);
        return false;
    }
    struct ck_arena *arena = &reader->graph->arena;
    definition->name = ck_arena_copy_n(arena, key->text, (size_t)(open - key->text));
    definition->arguments = ck_arena_alloc(arena, strlen(open) + 1, sizeof *definition->arguments);
    if (!ck_reader_checked(reader, definition->arguments) ||
        !ck_reader_checked(reader, definition->name))
        return false;
    while (at <= close) {
        at += strspn(at, " ");
        size_t length = strcspn(at, ",) ");
        const char *name = ck_arena_copy_n(arena, at, length);
        const char *end = at + length + strspn(at + length, " ");
        if (!ck_reader_checked(reader, name)) return false;
        bool good = ck_reader_is_identifier(at, length) && (*end == ',' || end == close);
        for (size_t i = 0; good && i < definition->argument_count; i++)
            good = strcmp(definition->arguments[i], name) != 0;
        if (!good || strcmp(name, "t") == 0) {
            ck_error(reader->diag, ck_node_part(key, (struct ck_span){at, length}), NULL,
                     "'%s' cannot be the name of an argument", name);
            return false;
        }
        definition->arguments[definition->argument_count++] = name;
        at = end + 1;
    }
    return true;
}

static struct ck_syntax *parse(struct ck_reader *reader, const struct ck_node *node)
{
    struct ck_syntax_error error;
    const char *const *names = ck_names_list(reader, false);
    if (!names) return NULL;
    struct ck_syntax *root = ck_syntax_parse(&reader->graph->arena, node->text, names, &error);
    bool torn = error.text && !node->quoted && strstr(error.text, "behind this name");
    if (!root && error.text)
        ck_error(reader->diag, ck_node_part(node, error.span),
                 torn ? "a formula with commas needs quotes inside { }" : error.hint, "%s",
                 error.text);
    if (!root && !error.text) reader->out_of_memory = true;
    return root;
}

/* Its formula is parsed when all names are known. */
static void declare(struct ck_reader *reader, const struct ck_declaration *item, bool is_function)
{
    struct ck_graph *graph = reader->graph;
    struct ck_definition *definition = ck_arena_alloc(&graph->arena, 1, sizeof *definition);
    if (!ck_reader_checked(reader, definition)) return;
    *definition = (struct ck_definition){.name = item->key->text,
                                         .is_function = is_function,
                                         .node = item->value,
                                         .place = item->key->place};
    if (is_function && !read_head(reader, item->key, definition)) return;
    if (!may_declare(reader, definition->name, item->key->place)) return;
    if (!ck_node_expect(item->value, CK_SCALAR, "a formula", reader->diag)) return;
    struct ck_definition **grown =
        ck_arena_grow(&graph->arena, graph->definitions, graph->definition_count,
                      &graph->definition_capacity, sizeof *grown);
    if (!ck_reader_checked(reader, grown)) return;
    graph->definitions = grown;
    grown[graph->definition_count++] = definition;
}

void ck_reader_declare_formulas(struct ck_reader *reader)
{
    const struct ck_declarations *parameters = &reader->sections[CK_SECTION_PARAMETERS];
    for (size_t i = 0; i < parameters->count; i++) declare_parameter(reader, &parameters->items[i]);
    for (int section = CK_SECTION_FUNCTIONS; section <= CK_SECTION_VARIABLES; section++)
        for (size_t i = 0; i < reader->sections[section].count; i++)
            declare(reader, &reader->sections[section].items[i], section == CK_SECTION_FUNCTIONS);
}

void ck_reader_check_formulas(struct ck_reader *reader)
{
    struct ck_graph *graph = reader->graph;
    bool fresh = false;
    for (size_t i = 0; i < graph->definition_count; i++) {
        struct ck_definition *definition = graph->definitions[i];
        const struct ck_scope scope = {reader, definition->node, definition};
        if (definition->visit != CK_UNVISITED) continue; /* an arm adds an arrow */
        fresh = true;
        definition->root = parse(reader, definition->node);
        if (definition->root && !ck_names_check(&scope, definition->root)) definition->root = NULL;
    }
    if (!fresh) return;
    ck_names_check_circles(reader);
    for (size_t i = 0; i < graph->definition_count; i++)
        if (!graph->definitions[i]->is_function) ck_terms_variable(reader, graph->definitions[i]);
}

/* --- formulas of arrows and readouts --------------------------------------------------------- */

const struct ck_term *ck_reader_formula(struct ck_reader *reader, const struct ck_node *node,
                                        const char *unit)
{
    const struct ck_scope scope = {reader, node, NULL};
    if (!ck_node_expect(node, CK_SCALAR, "a formula", reader->diag)) return NULL;
    const struct ck_syntax *root = parse(reader, node);
    if (!root || !ck_names_check(&scope, root)) return NULL;
    return ck_terms_make(&scope, root, unit);
}

/* Whether it reads as a number in this unit without any complaint. */
static bool reads_as_number(struct ck_reader *reader, const struct ck_node *node, const char *unit)
{
    const char *const accepted[] = {unit, NULL};
    struct ck_quantity quantity;
    struct ck_diag unheard;
    ck_diag_init(&unheard);
    enum ck_status status = ck_quantity_read(reader->units, node, accepted, CK_ANY_SIGN,
                                             &reader->scratch, &quantity, NULL, &unheard);
    ck_diag_free(&unheard);
    if (status == CK_NO_MEMORY) reader->out_of_memory = true;
    return status == CK_OK;
}

/* Not a number in the unit, but meant as one: it starts with digits and names nothing that a
 * formula reads, or is one of the words for what no number is. */
bool ck_reader_is_number(struct ck_reader *reader, const struct ck_node *node, const char *unit)
{
    const char *text = node->text + strspn(node->text, " +-.");
    if (node->kind != CK_SCALAR || text[0] == '\0') return true;
    if (reads_as_number(reader, node, unit)) return true;
    if (ck_names_in(reader->graph, node->text)) return false;
    bool digits = isdigit((unsigned char)text[0]);
    if (digits) return !strpbrk(text, "*+(<>=") || strchr(text, '@') || strstr(text, "per (");
    return strcmp(text, "inf") == 0 || strcmp(text, "nan") == 0 || text[0] == '@';
}

static void read_readout(struct ck_reader *reader, const struct ck_declaration *item)
{
    static const char *const keys[] = {"formula", "unit", "label", NULL};
    struct ck_graph *graph = reader->graph;
    const char *name = item->key->text;
    struct ck_unit known;
    if (!may_declare(reader, name, item->key->place)) return;
    if (!ck_node_expect(item->value, CK_MAP, "a readout", reader->diag)) return;
    ck_node_check_keys(item->value, keys, "a readout", reader->diag);
    const struct ck_node *formula = ck_node_get(item->value, "formula");
    const struct ck_node *unit = ck_node_get(item->value, "unit");
    struct ck_readout readout = {.unit = "1", .place = item->key->place};
    readout.name = ck_reader_keep(reader, name);
    if (!readout.name) return;
    ck_reader_label(reader, ck_node_get(item->value, "label"), readout.name, &readout.label);
    if (unit && ck_node_expect(unit, CK_SCALAR, "`unit`", reader->diag)) {
        if (ck_unit_read(reader->units, unit->text, &known) == CK_UNIT_OK)
            readout.unit = ck_reader_keep(reader, unit->text);
        else
            ck_error(reader->diag, unit->place, NULL, "unknown unit '%s'", unit->text);
    }
    if (!formula)
        ck_error(reader->diag, item->key->place, "formula: TNFa + TNFb",
                 "the readout '%s' needs a `formula`", name);
    else if (readout.unit)
        readout.value = ck_reader_formula(reader, formula, readout.unit);
    struct ck_readout *grown = ck_arena_grow(&graph->arena, graph->readouts, graph->readout_count,
                                             &graph->readout_capacity, sizeof *grown);
    if (!ck_reader_checked(reader, grown)) return;
    graph->readouts = grown;
    grown[graph->readout_count++] = readout;
}

/* What binds is readable as X_bound and X_total. */
static void check_bound(struct ck_reader *reader, const struct ck_species *species)
{
    const struct ck_graph *graph = reader->graph;
    size_t length = species ? strlen(species->name) : 0;
    for (size_t i = 0; species && i < graph->readout_count; i++) {
        const struct ck_readout *readout = &graph->readouts[i];
        if (strncmp(readout->name, species->name, length) != 0) continue;
        const char *suffix = readout->name + length;
        if (strcmp(suffix, "_bound") == 0 || strcmp(suffix, "_total") == 0)
            ck_error(reader->diag, readout->place, NULL,
                     "'%s' is what is read of a binding: the readout needs another name",
                     readout->name);
    }
}

void ck_reader_read_readouts(struct ck_reader *reader)
{
    const struct ck_graph *graph = reader->graph;
    const struct ck_declarations *list = &reader->sections[CK_SECTION_READOUTS];
    for (size_t i = 0; i < list->count; i++) read_readout(reader, &list->items[i]);
    for (size_t i = 0; i < graph->process_count; i++) {
        if (graph->processes[i]->verb != CK_BINDS) continue;
        check_bound(reader, graph->processes[i]->subject);
        check_bound(reader, graph->processes[i]->object);
    }
}
