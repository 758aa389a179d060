/* The names in formulas: what each may stand for, how many arguments a function takes, where
 * conditions stand, which definitions go round in a circle. Does not know units. */
#include "terms.h"

#include <stdarg.h>
#include <string.h>

const char *const ck_builtin_words[CK_BUILTIN_COUNT] = {
#define X(kind, word, least, most) word,
    CK_BUILTINS(X)
#undef X
};
static const size_t fewest[CK_BUILTIN_COUNT] = {
#define X(kind, word, least, most) least,
    CK_BUILTINS(X)
#undef X
};
static const size_t greatest[CK_BUILTIN_COUNT] = {
#define X(kind, word, least, most) most,
    CK_BUILTINS(X)
#undef X
};

enum ck_builtin ck_builtin_find(const char *name)
{
    int i = 0;
    while (i < CK_BUILTIN_COUNT && strcmp(ck_builtin_words[i], name) != 0) i++;
    return (enum ck_builtin)i;
}

struct ck_definition *ck_definition_find(const struct ck_graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->definition_count; i++)
        if (strcmp(graph->definitions[i]->name, name) == 0) return graph->definitions[i];
    return NULL;
}

struct ck_number *ck_parameter_find(const struct ck_graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->parameter_count; i++)
        if (strcmp(graph->parameters[i].name, name) == 0) return graph->parameters[i].number;
    return NULL;
}

void ck_scope_error(const struct ck_scope *scope, struct ck_span span, const char *hint,
                    const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = ck_arena_print_list(&scope->reader->scratch, format, list);
    va_end(list);
    if (!ck_reader_checked(scope->reader, text)) return;
    ck_error(scope->reader->diag, ck_node_part(scope->node, span), hint, "%s", text);
}

/* --- lists of names -------------------------------------------------------------------------- */

const char *const *ck_names_list(struct ck_reader *reader, bool with_functions)
{
    const struct ck_graph *graph = reader->graph;
    size_t most = graph->species_count + graph->parameter_count + graph->definition_count;
    const char **names = ck_arena_alloc(&reader->scratch, most + 2, sizeof *names);
    size_t count = 0;
    if (!ck_reader_checked(reader, names)) return NULL;
    names[count++] = "t";
    for (size_t i = 0; i < graph->species_count; i++) names[count++] = graph->species[i]->name;
    for (size_t i = 0; i < graph->parameter_count; i++) names[count++] = graph->parameters[i].name;
    for (size_t i = 0; i < graph->definition_count; i++)
        if (with_functions || !graph->definitions[i]->is_function)
            names[count++] = graph->definitions[i]->name;
    return names;
}

static bool stands_for_something(const struct ck_graph *graph, const char *name)
{
    return strcmp(name, "t") == 0 || ck_graph_species(graph, name) ||
           ck_parameter_find(graph, name) || ck_definition_find(graph, name);
}

bool ck_names_in(const struct ck_graph *graph, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char digits[] = "0123456789";
    while (*text) {
        size_t length = strspn(text, letters);
        while (length > 0 && (strchr(letters, text[length]) || strchr(digits, text[length])) &&
               text[length])
            length++;
        char name[64];
        if (length > 0 && length < sizeof name) {
            memcpy(name, text, length);
            name[length] = '\0';
            if (stands_for_something(graph, name)) return true;
            if (text[length] == '(' && ck_builtin_find(name) < CK_BUILTIN_COUNT) return true;
        }
        text += length > 0 ? length : strspn(text, digits) + (strspn(text, digits) == 0);
    }
    return false;
}

/* --- names ----------------------------------------------------------------------------------- */

static bool is_argument(const struct ck_scope *scope, const char *name)
{
    const struct ck_definition *definition = scope->definition;
    for (size_t i = 0; definition && i < definition->argument_count; i++)
        if (strcmp(definition->arguments[i], name) == 0) return true;
    return false;
}

static const char *suggest(const struct ck_scope *scope, const char *name, bool call)
{
    struct ck_reader *reader = scope->reader;
    const struct ck_graph *graph = reader->graph;
    const struct ck_definition *own = scope->definition;
    const char *const *all = ck_names_list(reader, true);
    size_t count = 0, arguments = own ? own->argument_count : 0;
    while (all && all[count]) count++;
    const char **names =
        ck_arena_alloc(&reader->scratch, count + arguments + CK_BUILTIN_COUNT + 1, sizeof *names);
    if (!all || !ck_reader_checked(reader, names)) return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ck_definition *definition = ck_definition_find(graph, all[i]);
        if ((definition && definition->is_function) == call) names[kept++] = all[i];
    }
    for (size_t i = 0; !call && i < arguments; i++) names[kept++] = own->arguments[i];
    for (int i = 0; call && i < CK_BUILTIN_COUNT; i++) names[kept++] = ck_builtin_words[i];
    if (call && strcmp(name, "log") == 0) return "ln or log10";
    return ck_diag_nearest(reader->diag, name, names, kept);
}

static bool refuse_name(const struct ck_scope *scope, const struct ck_syntax *name)
{
    const struct ck_graph *graph = scope->reader->graph;
    const struct ck_definition *definition = ck_definition_find(graph, name->name);
    if (definition && definition->is_function)
        ck_scope_error(scope, name->span, NULL, "'%s' is a function: it needs its arguments",
                       name->name);
    else if (ck_graph_receptor(graph, name->name))
        ck_scope_error(scope, name->span, "signal(RECEPTOR, CELL)",
                       "'%s' is a receptor: its signal is meant on some cell", name->name);
    else if (ck_graph_species(graph, name->name))
        ck_scope_error(scope, name->span, "contact(LIGAND)",
                       "'%s' is a membrane ligand: it has no level", name->name);
    else if (!scope->reader->incomplete)
        ck_scope_error(scope, name->span, suggest(scope, name->name, false),
                       "unknown name '%s' in a formula", name->name);
    return false;
}

static bool check_name(const struct ck_scope *scope, const struct ck_syntax *name)
{
    const struct ck_graph *graph = scope->reader->graph;
    const struct ck_species *species = ck_graph_species(graph, name->name);
    const struct ck_definition *definition = ck_definition_find(graph, name->name);
    bool good = is_argument(scope, name->name) || strcmp(name->name, "t") == 0 ||
                (species && species->kind != CK_MEMBRANE_LIGAND) ||
                ck_parameter_find(graph, name->name) || (definition && !definition->is_function);
    return good || refuse_name(scope, name);
}

/* --- calls ----------------------------------------------------------------------------------- */

static bool check_value(const struct ck_scope *scope, const struct ck_syntax *node, bool condition);

static bool refuse_count(const struct ck_scope *scope, const struct ck_syntax *call, size_t least,
                         size_t most)
{
    if (least == most)
        ck_scope_error(scope, call->span, NULL, "%s takes %zu argument%s, not %zu", call->name,
                       least, least == 1 ? "" : "s", call->count);
    else
        ck_scope_error(scope, call->span, NULL, "%s takes %zu arguments%s, not %zu", call->name,
                       call->count < least ? least : most,
                       call->count < least ? " or more" : " at most", call->count);
    return false;
}

/* signal(R, cell), free(R, cell, blood), contact(L): names, not values. */
static bool check_reading(const struct ck_scope *scope, const struct ck_syntax *call)
{
    for (size_t i = 0; i < call->count; i++)
        if (call->args[i]->kind != CK_SYNTAX_NAME) {
            ck_scope_error(scope, call->args[i]->span, NULL, "%s takes names, not values",
                           call->name);
            return false;
        }
    if (call->count < 3 || strcmp(call->args[2]->name, "blood") == 0) return true;
    ck_scope_error(scope, call->args[2]->span, "signal(TNFR, macrophage, blood)",
                   "the third argument of %s is `blood` where it is given", call->name);
    return false;
}

static bool check_builtin(const struct ck_scope *scope, const struct ck_syntax *call,
                          enum ck_builtin builtin)
{
    bool good = true;
    if (call->count < fewest[builtin] || call->count > greatest[builtin])
        return refuse_count(scope, call, fewest[builtin], greatest[builtin]);
    if (builtin >= CK_BUILTIN_SIGNAL) return check_reading(scope, call);
    if (builtin == CK_BUILTIN_PIECEWISE && call->count % 2 == 0) {
        ck_scope_error(scope, call->span,
                       "piecewise(value, condition, value, condition, otherwise)",
                       "piecewise ends with the value that holds otherwise");
        return false;
    }
    for (size_t i = 0; i < call->count; i++) {
        bool condition = builtin == CK_BUILTIN_IF          ? i == 0
                         : builtin == CK_BUILTIN_PIECEWISE ? i % 2 == 1
                                                           : false;
        good &= check_value(scope, call->args[i], condition);
    }
    return good;
}

static bool check_call(const struct ck_scope *scope, const struct ck_syntax *call)
{
    const struct ck_graph *graph = scope->reader->graph;
    const struct ck_definition *definition = ck_definition_find(graph, call->name);
    enum ck_builtin builtin = ck_builtin_find(call->name);
    bool good = true;
    if (builtin < CK_BUILTIN_COUNT) return check_builtin(scope, call, builtin);
    if (!definition || !definition->is_function) {
        bool named = is_argument(scope, call->name) || stands_for_something(graph, call->name);
        ck_scope_error(scope, call->span,
                       named ? "a product is written with *" : suggest(scope, call->name, true),
                       named ? "'%s' is not a function" : "unknown function '%s'", call->name);
        return false;
    }
    if (call->count != definition->argument_count)
        return refuse_count(scope, call, definition->argument_count, definition->argument_count);
    for (size_t i = 0; i < call->count; i++) good &= check_value(scope, call->args[i], false);
    return good;
}

static bool check_operands(const struct ck_scope *scope, const struct ck_syntax *node,
                           bool condition)
{
    bool good = true;
    for (size_t i = 0; i < node->count; i++) good &= check_value(scope, node->args[i], condition);
    return good;
}

static bool check_value(const struct ck_scope *scope, const struct ck_syntax *node, bool condition)
{
    bool logic =
        node->kind == CK_SYNTAX_AND || node->kind == CK_SYNTAX_OR || node->kind == CK_SYNTAX_NOT;
    if ((logic || node->kind == CK_SYNTAX_COMPARE) != condition) {
        ck_scope_error(scope, node->span, "as in if(t >= 2 h, a, b)",
                       condition ? "expected a condition, found a value"
                                 : "a condition stands only in if and piecewise");
        return false;
    }
    switch (node->kind) {
    case CK_SYNTAX_NUMBER: return true;
    case CK_SYNTAX_NAME: return check_name(scope, node);
    case CK_SYNTAX_CALL: return check_call(scope, node);
    default: return check_operands(scope, node, logic);
    }
}

bool ck_names_check(const struct ck_scope *scope, const struct ck_syntax *root)
{
    return check_value(scope, root, false);
}

/* --- circles --------------------------------------------------------------------------------- */

struct chain { /* from the first definition to the present one */
    struct ck_definition *definition;
    const struct chain *before;
    unsigned depth;
};
enum { DEEPEST = 200 };

static void visit(struct ck_reader *reader, const struct chain *chain);

/* "a needs b, b needs a" */
static void refuse_circle(const struct ck_scope *scope, const struct chain *chain,
                          const struct ck_syntax *name)
{
    struct ck_arena *arena = &scope->reader->scratch;
    const char *text = name->name;
    for (const struct chain *link = chain; link && text; link = link->before) {
        text = ck_arena_print(arena, "%s needs %s", link->definition->name, text);
        if (strcmp(link->definition->name, name->name) == 0) break;
    }
    if (!ck_reader_checked(scope->reader, text)) return;
    ck_scope_error(scope, name->span, NULL, "definitions go round in a circle: %s", text);
}

static void visit_names(const struct ck_scope *scope, const struct chain *chain,
                        const struct ck_syntax *node)
{
    bool named = node->kind == CK_SYNTAX_NAME || node->kind == CK_SYNTAX_CALL;
    if (named && !(node->kind == CK_SYNTAX_NAME && is_argument(scope, node->name))) {
        struct ck_definition *next = ck_definition_find(scope->reader->graph, node->name);
        const struct chain link = {next, chain, chain->depth + 1};
        if (next && link.depth > DEEPEST && next->visit == CK_UNVISITED) {
            ck_scope_error(scope, node->span, NULL, "more than %d definitions need one another",
                           DEEPEST);
            chain->definition->root = NULL;
        } else if (next && next->visit == CK_VISITING) {
            refuse_circle(scope, chain, node);
            chain->definition->root = NULL; /* the circle is open now */
        } else if (next) {
            visit(scope->reader, &link);
        }
    }
    for (size_t i = 0; i < node->count; i++) visit_names(scope, chain, node->args[i]);
}

static void visit(struct ck_reader *reader, const struct chain *chain)
{
    struct ck_definition *definition = chain->definition;
    const struct ck_scope scope = {reader, definition->node, definition};
    if (definition->visit != CK_UNVISITED) return;
    definition->visit = CK_VISITING;
    if (definition->root) visit_names(&scope, chain, definition->root);
    definition->visit = CK_VISITED;
}

void ck_names_check_circles(struct ck_reader *reader)
{
    const struct ck_graph *graph = reader->graph;
    for (size_t i = 0; i < graph->definition_count; i++) {
        const struct chain first = {graph->definitions[i], NULL, 0};
        visit(reader, &first);
    }
}
