/* Types formulas: names become what they stand for, functions are written out, units are checked
 * and factors between them inserted. Names are good already (terms_names.c). */
#include "terms.h"
#include "units.h"

#include <math.h>
#include <string.h>

enum { DEEPEST = 500, DEEPEST_TERM = 4000, MOST_TERMS = 50000 };

struct typed {
    const struct ck_term *term; /* NULL: a mistake, reported */
    struct ck_unit unit;
    bool is_zero; /* a literal 0, which fits any unit */
};

struct typing {
    struct ck_scope scope;
    const struct typed *arguments; /* of the function whose formula it is */
    const char *caller;            /* "in f, called at m.yaml:12", or NULL */
    unsigned depth;
};

static struct typed type(const struct typing *typing, const struct ck_syntax *node);

/* --- making terms ---------------------------------------------------------------------------- */

static const struct typed nothing = {.term = NULL};

static const struct ck_term *make(struct ck_reader *reader, struct ck_term term)
{
    struct ck_graph *graph = reader->graph;
    struct ck_term *made = ck_arena_alloc(&graph->arena, 1, sizeof *made);
    if (!ck_reader_checked(reader, made)) return NULL;
    term.index = graph->term_count++;
    term.depth = 1;
    for (int i = 0; i < 3; i++)
        if (term.arg[i] && term.arg[i]->depth >= term.depth) term.depth = term.arg[i]->depth + 1;
    *made = term;
    return made;
}

static const struct ck_term *make_number(struct ck_reader *reader, double value)
{
    return make(reader, (struct ck_term){.kind = CK_TERM_NUMBER, .value = value});
}

static const struct ck_term *make_operation(const struct typing *typing, enum ck_op op,
                                            const struct ck_term *a, const struct ck_term *b,
                                            const struct ck_term *c)
{
    return make(typing->scope.reader,
                (struct ck_term){.kind = CK_TERM_OPERATION, .op = op, .arg = {a, b, c}});
}

static const struct ck_term *scale(const struct typing *typing, const struct ck_term *term,
                                   double factor)
{
    struct ck_reader *reader = typing->scope.reader;
    if (term == NULL || factor == 1) return term;
    if (term->kind == CK_TERM_NUMBER)
        return make_number(reader, ck_units_round(term->value * factor));
    const struct ck_term *number = make_number(reader, factor);
    return number ? make_operation(typing, CK_OP_MUL, number, term, NULL) : NULL;
}

/* The value of a term without names. */
static bool is_constant(const struct ck_term *term, double *value)
{
    double a = 0, b = 0;
    if (term->kind == CK_TERM_NUMBER) *value = term->value;
    if (term->kind != CK_TERM_OPERATION) return term->kind == CK_TERM_NUMBER;
    if (!is_constant(term->arg[0], &a) || (term->arg[1] && !is_constant(term->arg[1], &b)))
        return false;
    switch (term->op) {
    case CK_OP_NEG: *value = -a; return true;
    case CK_OP_ADD: *value = a + b; return true;
    case CK_OP_SUB: *value = a - b; return true;
    case CK_OP_MUL: *value = a * b; return true;
    case CK_OP_DIV: *value = a / b; return true;
    default: return false;
    }
}

/* --- complaints ------------------------------------------------------------------------------ */

static const char *show(const struct typing *typing, const struct typed *typed)
{
    const char *text = ck_unit_print(&typed->unit, &typing->scope.reader->scratch);
    if (!ck_reader_checked(typing->scope.reader, text)) return "?";
    return strcmp(text, "1") == 0 ? "no unit" : text;
}

static struct typed refuse_pair(const struct typing *typing, const struct ck_syntax *node,
                                const struct typed *a, const struct typed *b)
{
    const char *what = node->kind == CK_SYNTAX_ADD        ? "cannot be added"
                       : node->kind == CK_SYNTAX_SUBTRACT ? "cannot be subtracted"
                                                          : "cannot be compared";
    ck_scope_error(&typing->scope, node->span, typing->caller, "%s and %s %s", show(typing, a),
                   show(typing, b), what);
    return nothing;
}

static bool is_plain(const struct typed *typed)
{
    return !ck_unit_has_dimension(&typed->unit);
}

/* The value as a pure number; NULL with an error if it has a dimension. */
static const struct ck_term *take_plain(const struct typing *typing, const struct ck_syntax *at,
                                        const struct typed *value, const char *what)
{
    const struct ck_unit one = ck_unit_one();
    if (!value->term) return NULL;
    if (is_plain(value)) return scale(typing, value->term, ck_unit_ratio(&value->unit, &one));
    ck_scope_error(&typing->scope, at->span,
                   typing->caller ? typing->caller : "divide by a level, as in x / (1 pg/mL)",
                   "%s must have no unit, not %s", what, show(typing, value));
    return NULL;
}

/* --- alike: sums, comparisons, choices ------------------------------------------------------- */

/* Brings two values to one unit; false with an error if they have no common one. The time stays in
 * hours, so that a switch at a time is exact. */
static bool unify(const struct typing *typing, const struct ck_syntax *node, struct typed *a,
                  struct typed *b)
{
    if (!a->term || !b->term) return false;
    if (a->is_zero) a->unit = b->unit;
    if (b->is_zero) b->unit = a->unit;
    if (!ck_unit_same_dimension(&a->unit, &b->unit)) {
        refuse_pair(typing, node, a, b);
        return false;
    }
    bool to_right = b->term->kind == CK_TERM_TIME;
    struct typed *moved = to_right ? a : b;
    const struct typed *kept = to_right ? b : a;
    double factor = moved->is_zero ? 1 : ck_unit_ratio(&moved->unit, &kept->unit);
    moved->term = scale(typing, moved->term, factor);
    moved->unit = kept->unit;
    return moved->term != NULL;
}

static struct typed type_sum(const struct typing *typing, const struct ck_syntax *node)
{
    struct typed a = type(typing, node->args[0]), b = type(typing, node->args[1]);
    if (!unify(typing, node, &a, &b)) return nothing;
    enum ck_op op = node->kind == CK_SYNTAX_ADD ? CK_OP_ADD : CK_OP_SUB;
    return (struct typed){make_operation(typing, op, a.term, b.term, NULL), a.unit, false};
}

/* yes where the condition holds, else no: one choice, or several for and, or. */
static const struct ck_term *choose(const struct typing *typing, const struct ck_syntax *node,
                                    const struct ck_term *yes, const struct ck_term *no);

/* a - b >= 0 */
static const struct ck_term *choose_by(const struct typing *typing, const struct ck_term *a,
                                       const struct ck_term *b, const struct ck_term *yes,
                                       const struct ck_term *no)
{
    const struct ck_term *difference = make_operation(typing, CK_OP_SUB, a, b, NULL);
    return difference && yes && no ? make_operation(typing, CK_OP_SELECT, difference, yes, no)
                                   : NULL;
}

static const struct ck_term *choose_compared(const struct typing *typing,
                                             const struct ck_syntax *node,
                                             const struct ck_term *yes, const struct ck_term *no)
{
    struct typed a = type(typing, node->args[0]), b = type(typing, node->args[1]);
    if (!unify(typing, node, &a, &b)) return NULL;
    if (strcmp(node->name, ">=") == 0) return choose_by(typing, a.term, b.term, yes, no);
    if (strcmp(node->name, "<=") == 0) return choose_by(typing, b.term, a.term, yes, no);
    if (strcmp(node->name, "<") == 0) return choose_by(typing, a.term, b.term, no, yes);
    if (strcmp(node->name, ">") == 0) return choose_by(typing, b.term, a.term, no, yes);
    const struct ck_term *both = choose_by(typing, b.term, a.term, yes, no); /* == */
    return both ? choose_by(typing, a.term, b.term, both, no) : NULL;
}

static const struct ck_term *choose(const struct typing *typing, const struct ck_syntax *node,
                                    const struct ck_term *yes, const struct ck_term *no)
{
    struct typing inside = *typing;
    if (!yes || !no) return NULL;
    if (++inside.depth > DEEPEST || node->count == 0) return NULL;
    const struct ck_syntax *const *args = (const struct ck_syntax *const *)node->args;
    switch (node->kind) {
    case CK_SYNTAX_NOT: return choose(&inside, args[0], no, yes);
    case CK_SYNTAX_AND: return choose(&inside, args[0], choose(&inside, args[1], yes, no), no);
    case CK_SYNTAX_OR: return choose(&inside, args[0], yes, choose(&inside, args[1], yes, no));
    default: return choose_compared(&inside, node, yes, no);
    }
}

/* value, condition, value, condition, …, otherwise; `if` has them in another order. */
static struct typed type_choice(const struct typing *typing, const struct ck_syntax *call,
                                bool is_if)
{
    size_t last = call->count - 1;
    struct typed result = type(typing, call->args[last]);
    for (size_t i = last; i >= 2; i -= 2) {
        struct typed value = type(typing, call->args[is_if ? i - 1 : i - 2]);
        if (!unify(typing, call, &value, &result)) return nothing;
        const struct ck_syntax *condition = call->args[is_if ? i - 2 : i - 1];
        result = (struct typed){choose(typing, condition, value.term, result.term), value.unit,
                                value.is_zero && result.is_zero};
        if (!result.term) return nothing;
    }
    return result;
}

static struct typed type_extreme(const struct typing *typing, const struct ck_syntax *call,
                                 enum ck_op op)
{
    struct typed result = type(typing, call->args[0]);
    for (size_t i = 1; i < call->count; i++) {
        struct typed next = type(typing, call->args[i]);
        if (!unify(typing, call, &result, &next)) return nothing;
        result.term = make_operation(typing, op, result.term, next.term, NULL);
        result.is_zero = false;
    }
    return result;
}

/* --- products and powers --------------------------------------------------------------------- */

static struct typed type_product(const struct typing *typing, const struct ck_syntax *node)
{
    struct typed a = type(typing, node->args[0]), b = type(typing, node->args[1]);
    bool divides = node->kind == CK_SYNTAX_DIVIDE;
    if (!a.term || !b.term) return nothing;
    enum ck_op op = divides ? CK_OP_DIV : CK_OP_MUL;
    return (struct typed){make_operation(typing, op, a.term, b.term, NULL),
                          ck_unit_product(&a.unit, &b.unit, divides ? -1 : 1), false};
}

/* A whole power is that of mathematics; others are 0 where the base is not positive. */
static struct typed raise(const struct typing *typing, const struct ck_syntax *at,
                          struct typed base, const struct ck_term *exponent)
{
    double n = NAN;
    const struct ck_unit one = ck_unit_one();
    bool constant = exponent && is_constant(exponent, &n);
    if (!base.term || !exponent) return nothing;
    if (is_plain(&base)) {
        base.term = scale(typing, base.term, ck_unit_ratio(&base.unit, &one));
        base.unit = one;
    } else if (!constant) {
        ck_scope_error(&typing->scope, at->span,
                       typing->caller ? typing->caller
                                      : "divide the base by a level, as in (x / (1 pg/mL))^n",
                       "a power of %s needs a constant exponent", show(typing, &base));
        return nothing;
    }
    enum ck_op op = constant && n == floor(n) ? CK_OP_POW : CK_OP_POWER;
    const struct ck_unit unit = constant ? ck_unit_product(&one, &base.unit, n) : one;
    if (!base.term) return nothing;
    return (struct typed){make_operation(typing, op, base.term, exponent, NULL), unit, false};
}

static struct typed type_power(const struct typing *typing, const struct ck_syntax *node)
{
    struct typed base = type(typing, node->args[0]), n = type(typing, node->args[1]);
    return raise(typing, node, base, take_plain(typing, node, &n, "an exponent"));
}

/* --- functions of the language --------------------------------------------------------------- */

static struct typed type_plain_call(const struct typing *typing, const struct ck_syntax *call,
                                    enum ck_op op, double base)
{
    struct typed value = type(typing, call->args[0]);
    char what[64];
    snprintf(what, sizeof what, "the argument of %.30s", call->name);
    const struct ck_term *plain = take_plain(typing, call, &value, what);
    if (!plain) return nothing;
    const struct ck_term *term = make_operation(typing, op, plain, NULL, NULL);
    if (term && base > 0) {
        const struct ck_term *scaled = make_number(typing->scope.reader, log(base));
        term = scaled ? make_operation(typing, CK_OP_DIV, term, scaled, NULL) : NULL;
    }
    return (struct typed){term, ck_unit_one(), false};
}

static struct typed type_abs(const struct typing *typing, const struct ck_syntax *call)
{
    struct typed value = type(typing, call->args[0]);
    if (!value.term) return nothing;
    const struct ck_term *minus = make_operation(typing, CK_OP_NEG, value.term, NULL, NULL);
    if (!minus) return nothing;
    value.term = make_operation(typing, CK_OP_MAX, value.term, minus, NULL);
    return value;
}

static struct typed type_hill(const struct typing *typing, const struct ck_syntax *call)
{
    struct typed x = type(typing, call->args[0]), K = type(typing, call->args[1]);
    struct typed n = type(typing, call->args[2]);
    const struct ck_term *exponent = take_plain(typing, call, &n, "the exponent of hill");
    if (!unify(typing, call, &x, &K) || !exponent) return nothing;
    return (struct typed){make_operation(typing, CK_OP_HILL, x.term, K.term, exponent),
                          ck_unit_one(), false};
}

static bool find_reading(const struct typing *typing, const struct ck_syntax *call,
                         struct ck_modulator *reading)
{
    struct ck_reader *reader = typing->scope.reader;
    const struct ck_syntax *first = call->args[0];
    const struct ck_place place = ck_node_part(typing->scope.node, first->span);
    reading->place = place;
    reading->name = first->name;
    if (reading->kind == CK_CONTACT) {
        reading->species = ck_reader_species(reader, first->name, place);
        if (!reading->species || reading->species->kind == CK_MEMBRANE_LIGAND)
            return reading->species != NULL;
        ck_scope_error(&typing->scope, first->span, NULL, "'%s' is not a membrane ligand",
                       first->name);
        return false;
    }
    reading->receptor = ck_graph_receptor(reader->graph, first->name);
    if (!reading->receptor) ck_reader_unknown(reader, "receptor", first->name, place, true);
    reading->in_blood = call->count == 3;
    if (call->count > 1 && strcmp(call->args[1]->name, "body") != 0) {
        const struct ck_place at = ck_node_part(typing->scope.node, call->args[1]->span);
        reading->cell = ck_reader_species(reader, call->args[1]->name, at);
        if (!reading->cell) return false;
        reading->in_blood |= reading->cell->in_blood;
    }
    return reading->receptor &&
           ck_reader_expression(reader, reading->receptor, reading->cell, place);
}

static struct typed type_reading(const struct typing *typing, const struct ck_syntax *call,
                                 enum ck_modulator_kind kind)
{
    struct ck_reader *reader = typing->scope.reader;
    struct ck_modulator *reading = ck_arena_alloc(&reader->graph->arena, 1, sizeof *reading);
    if (!ck_reader_checked(reader, reading)) return nothing;
    reading->kind = kind;
    if (!find_reading(typing, call, reading)) return nothing;
    return (struct typed){
        make(reader, (struct ck_term){.kind = CK_TERM_READING, .reading = reading}), ck_unit_one(),
        false};
}

static struct typed type_builtin(const struct typing *typing, const struct ck_syntax *call,
                                 enum ck_builtin builtin)
{
    struct typed half, exponent;
    switch (builtin) {
    case CK_BUILTIN_EXP: return type_plain_call(typing, call, CK_OP_EXP, 0);
    case CK_BUILTIN_LN: return type_plain_call(typing, call, CK_OP_LOG, 0);
    case CK_BUILTIN_LOG10: return type_plain_call(typing, call, CK_OP_LOG, 10);
    case CK_BUILTIN_LOG2: return type_plain_call(typing, call, CK_OP_LOG, 2);
    case CK_BUILTIN_SIN: return type_plain_call(typing, call, CK_OP_SIN, 0);
    case CK_BUILTIN_COS: return type_plain_call(typing, call, CK_OP_COS, 0);
    case CK_BUILTIN_TANH: return type_plain_call(typing, call, CK_OP_TANH, 0);
    case CK_BUILTIN_SQRT:
        half = (struct typed){make_number(typing->scope.reader, 0.5), ck_unit_one(), false};
        return raise(typing, call, type(typing, call->args[0]), half.term);
    case CK_BUILTIN_ABS: return type_abs(typing, call);
    case CK_BUILTIN_MIN: return type_extreme(typing, call, CK_OP_MIN);
    case CK_BUILTIN_MAX: return type_extreme(typing, call, CK_OP_MAX);
    case CK_BUILTIN_POW:
        exponent = type(typing, call->args[1]);
        return raise(typing, call, type(typing, call->args[0]),
                     take_plain(typing, call, &exponent, "an exponent"));
    case CK_BUILTIN_HILL: return type_hill(typing, call);
    case CK_BUILTIN_IF: return type_choice(typing, call, true);
    case CK_BUILTIN_PIECEWISE: return type_choice(typing, call, false);
    case CK_BUILTIN_SIGNAL: return type_reading(typing, call, CK_SIGNAL);
    case CK_BUILTIN_FREE: return type_reading(typing, call, CK_FREE);
    case CK_BUILTIN_CONTACT: return type_reading(typing, call, CK_CONTACT);
    case CK_BUILTIN_COUNT: break;
    }
    return nothing;
}

/* --- names ----------------------------------------------------------------------------------- */

bool ck_terms_variable(struct ck_reader *reader, struct ck_definition *variable)
{
    const struct typing typing = {.scope = {reader, variable->node, variable}};
    if (variable->is_typed) return variable->term != NULL;
    variable->is_typed = true;
    if (!variable->root) return false;
    struct typed value = type(&typing, variable->root);
    variable->unit = value.unit;
    if (value.term && value.term->depth > DEEPEST_TERM) {
        ck_scope_error(&typing.scope, variable->root->span, NULL, "too deep a formula");
        value = nothing;
    }
    if (value.term)
        variable->term = make(
            reader,
            (struct ck_term){.kind = CK_TERM_NAMED, .name = variable->name, .arg = {value.term}});
    return variable->term != NULL;
}

/* The formula of a function on these arguments. */
static struct typed type_call(const struct typing *typing, const struct ck_syntax *call)
{
    struct ck_reader *reader = typing->scope.reader;
    enum ck_builtin builtin = ck_builtin_find(call->name);
    if (builtin < CK_BUILTIN_COUNT) return type_builtin(typing, call, builtin);
    const struct ck_definition *function = ck_definition_find(reader->graph, call->name);
    struct typed *arguments = ck_arena_alloc(&reader->scratch, call->count + 1, sizeof *arguments);
    bool good = function && function->root && ck_reader_checked(reader, arguments);
    for (size_t i = 0; good && i < call->count; i++) {
        arguments[i] = type(typing, call->args[i]);
        good = arguments[i].term != NULL;
    }
    if (!good) return nothing;
    const struct ck_place place = ck_node_part(typing->scope.node, call->span);
    const char *caller = typing->caller;
    if (!caller)
        caller = ck_arena_print(&reader->scratch, "in %s as it is called at %s", function->name,
                                ck_reader_show_place(reader, place));
    const struct typing inside = {.scope = {reader, function->node, function},
                                  .arguments = arguments,
                                  .caller = caller,
                                  .depth = typing->depth};
    return type(&inside, function->root);
}

/* A value of the model with its unit. */
static struct typed with_unit(const struct typing *typing, struct ck_term term, const char *unit)
{
    struct ck_reader *reader = typing->scope.reader;
    struct typed value = {.term = make(reader, term)};
    if (ck_unit_read(reader->units, unit, &value.unit) != CK_UNIT_OK) value.unit = ck_unit_one();
    return value;
}

static struct typed type_name(const struct typing *typing, const struct ck_syntax *node)
{
    struct ck_reader *reader = typing->scope.reader;
    const struct ck_definition *own = typing->scope.definition;
    for (size_t i = 0; own && typing->arguments && i < own->argument_count; i++)
        if (strcmp(own->arguments[i], node->name) == 0) return typing->arguments[i];
    if (strcmp(node->name, "t") == 0)
        return with_unit(typing, (struct ck_term){.kind = CK_TERM_TIME}, "h");
    const struct ck_species *species = ck_graph_species(reader->graph, node->name);
    if (species)
        return with_unit(typing, (struct ck_term){.kind = CK_TERM_LEVEL, .species = species},
                         species->unit);
    const struct ck_number *number = ck_parameter_find(reader->graph, node->name);
    if (number)
        return with_unit(typing, (struct ck_term){.kind = CK_TERM_PARAMETER, .number = number},
                         number->unit);
    struct ck_definition *variable = ck_definition_find(reader->graph, node->name);
    if (!variable || !ck_terms_variable(reader, variable)) return nothing;
    return (struct typed){variable->term, variable->unit, false};
}

static struct typed type_number(const struct typing *typing, const struct ck_syntax *node)
{
    struct ck_reader *reader = typing->scope.reader;
    struct typed value = {.unit = ck_unit_one(), .is_zero = node->value == 0 && !node->unit};
    enum ck_unit_match match =
        node->unit ? ck_unit_read(reader->units, node->unit, &value.unit) : CK_UNIT_OK;
    if (match == CK_UNIT_OFFSET)
        ck_scope_error(&typing->scope, node->span, "for a difference of temperature, K",
                       "'%s' does not start at zero", node->unit);
    else if (match != CK_UNIT_OK)
        ck_scope_error(&typing->scope, node->span, "a product is written with *",
                       "unknown unit '%s'", node->unit);
    else
        value.term = make_number(reader, node->value);
    return value;
}

static struct typed type_minus(const struct typing *typing, const struct ck_syntax *node)
{
    struct typed value = type(typing, node->args[0]);
    if (value.term) value.term = make_operation(typing, CK_OP_NEG, value.term, NULL, NULL);
    return value;
}

/* --- all ------------------------------------------------------------------------------------- */

static struct typed type(const struct typing *typing, const struct ck_syntax *node)
{
    struct typing inside = *typing;
    const struct ck_graph *graph = typing->scope.reader->graph;
    if (++inside.depth > DEEPEST || graph->term_count > MOST_TERMS) {
        ck_scope_error(&typing->scope, node->span, NULL,
                       inside.depth > DEEPEST ? "too deep a formula"
                                              : "the formulas of the model are too long");
        return nothing;
    }
    switch (node->kind) {
    case CK_SYNTAX_NUMBER: return type_number(&inside, node);
    case CK_SYNTAX_NAME: return type_name(&inside, node);
    case CK_SYNTAX_CALL: return type_call(&inside, node);
    case CK_SYNTAX_NEGATE: return type_minus(&inside, node);
    case CK_SYNTAX_ADD:
    case CK_SYNTAX_SUBTRACT: return type_sum(&inside, node);
    case CK_SYNTAX_MULTIPLY:
    case CK_SYNTAX_DIVIDE: return type_product(&inside, node);
    case CK_SYNTAX_POWER: return type_power(&inside, node);
    default: return nothing; /* conditions: terms_names.c has seen to it */
    }
}

const struct ck_term *ck_terms_make(const struct ck_scope *scope, const struct ck_syntax *root,
                                    const char *unit)
{
    const struct typing typing = {.scope = *scope};
    struct ck_unit wanted;
    const struct typed value = type(&typing, root);
    if (!value.term || ck_unit_read(scope->reader->units, unit, &wanted) != CK_UNIT_OK) return NULL;
    if (value.is_zero) return value.term;
    if (ck_unit_same_dimension(&value.unit, &wanted))
        return scale(&typing, value.term, ck_unit_ratio(&value.unit, &wanted));
    ck_scope_error(scope, root->span, NULL, "the formula gives %s, expected %s",
                   show(&typing, &value), strcmp(unit, "1") == 0 ? "no unit" : unit);
    return NULL;
}
