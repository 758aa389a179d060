/* Writes expressions with as few parentheses as a reader needs, in two styles. Named parts are
 * written as their names. */
#include "formula.h"
#include "ck/report.h"

#include <math.h>
#include <string.h>

enum { LONGEST_FRACTION = 60 }; /* characters; what is longer is written with a slash */

enum ck_status ck_formula_init(struct ck_formula *formula, const struct ck_system *system,
                               bool latex, struct ck_text *text)
{
    *formula = (struct ck_formula){
        .system = system, .latex = latex, .own = "", .whole = CK_NO_EXPR, .text = text};
    formula->name_of = ck_alloc(system->pool.count, sizeof *formula->name_of);
    if (!formula->name_of) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < system->pool.count; i++) formula->name_of[i] = CK_NONE;
    for (uint32_t i = 0; i < system->n_names; i++) formula->name_of[system->names[i].value] = i;
    return CK_OK;
}

void ck_formula_free(struct ck_formula *formula)
{
    ck_release(formula->name_of);
    formula->name_of = NULL;
}

const char *ck_flux_unit(const struct ck_system *system, uint32_t flux)
{
    const char *unit = "1";
    for (uint32_t i = 0; i < system->n_stoich; i++) {
        const struct ck_stoich *s = &system->stoich[i];
        const struct ck_expr_node *node = &system->pool.nodes[s->coefficient];
        if (s->flux != flux) continue;
        unit = system->states[s->state].unit;
        if (node->op == CK_OP_CONST && (node->value == 1 || node->value == -1)) return unit;
    }
    return unit;
}

/* ---- leaves ---- */

static void write_literal(const struct ck_formula *f, double value)
{
    char buffer[32];
    const char *decimal = value == log(2) ? "ln(2)" : ck_number_show(value, buffer);
    const char *power = strchr(decimal, 'e');
    if (f->latex && value == log(2))
        ck_text_add(f->text, "\\ln 2");
    else if (f->latex && power)
        ck_text_print(f->text, "%.*s \\cdot 10^{%s}", (int)(power - decimal), decimal, power + 1);
    else
        ck_text_add(f->text, decimal);
}

/* "{rate}" where the flux's own sentence is clear, else "{macrophage becomes …/rate}". */
static void write_address(const struct ck_formula *f, uint32_t param)
{
    const char *address = f->system->params[param].address;
    size_t own = strcspn(f->own, "/");
    if (own > 0 && strncmp(address, f->own, own) == 0 && address[own] == '/') address += own + 1;
    ck_text_print(f->text, "{%s}", address);
}

static void write_state(const struct ck_formula *f, uint32_t state)
{
    const struct ck_state_info *info = &f->system->states[state];
    if (f->latex && !info->hidden) {
        ck_text_add(f->text, "\\text{");
        ck_latex_text(f->text, info->label_en);
        ck_text_add(f->text, "}");
    } else if (f->latex) {
        ck_text_print(f->text, "x_{%u}", state + 1);
    } else {
        ck_text_print(f->text, info->hidden ? "[%s]" : "%s", info->name);
    }
}

static void write_name(const struct ck_formula *f, uint32_t name)
{
    if (f->latex)
        ck_text_print(f->text, "S_{%u}", name + 1);
    else
        ck_text_add(f->text, f->system->names[name].name);
}

static bool write_leaf(const struct ck_formula *f, ck_expr node)
{
    const struct ck_expr_node *leaf = &f->system->pool.nodes[node];
    switch (leaf->op) {
    case CK_OP_CONST: write_literal(f, leaf->value); return true;
    case CK_OP_STATE: write_state(f, leaf->index); return true;
    case CK_OP_TIME: ck_text_add(f->text, "t"); return true;
    case CK_OP_PARAM:
        if (f->latex)
            ck_latex_param(f->text, f->system, leaf->index);
        else
            write_address(f, leaf->index);
        return true;
    default: return false;
    }
}

/* ---- operations ---- */

static void write_infix(const struct ck_formula *f, const struct ck_expr_node *node,
                        const char *sign, enum ck_level left, enum ck_level right)
{
    ck_formula_write(f, node->arg[0], left);
    ck_text_add(f->text, CK_BREAK);
    ck_text_add(f->text, sign);
    ck_formula_write(f, node->arg[1], right);
}

static void write_call(const struct ck_formula *f, const struct ck_expr_node *node,
                       const char *name, int count)
{
    ck_text_add(f->text, name);
    ck_text_add(f->text, "(");
    for (int i = 0; i < count; i++) {
        bool after_x = i == 1 && node->op == CK_OP_HILL;
        if (i > 0) ck_text_add(f->text, after_x ? "; " : ", ");
        ck_formula_write(f, node->arg[i], CK_IN_SUM);
    }
    ck_text_add(f->text, ")");
}

/* Nothing breaks within a fraction. */
static void add_unbroken(struct ck_text *text, const struct ck_text *part)
{
    char piece[2] = {0, 0};
    for (size_t i = 0; i < part->length; i++) {
        piece[0] = part->bytes[i];
        if (piece[0] != CK_BREAK[0]) ck_text_add(text, piece);
    }
}

static void write_slash(const struct ck_formula *f, const struct ck_expr_node *node)
{
    ck_formula_write(f, node->arg[0], CK_IN_PRODUCT);
    ck_text_add(f->text, " / ");
    ck_formula_write(f, node->arg[1], CK_IN_QUOTIENT);
}

static void write_fraction(const struct ck_formula *f, const struct ck_expr_node *node)
{
    struct ck_text above = {0}, below = {0};
    struct ck_formula over = *f, under = *f;
    over.text = &above;
    under.text = &below;
    ck_formula_write(&over, node->arg[0], CK_IN_SUM);
    ck_formula_write(&under, node->arg[1], CK_IN_SUM);
    if (above.out_of_memory || below.out_of_memory)
        f->text->out_of_memory = true;
    else if (ck_latex_measure(above.bytes, above.length) > LONGEST_FRACTION ||
             ck_latex_measure(below.bytes, below.length) > LONGEST_FRACTION)
        write_slash(f, node);
    else {
        ck_text_add(f->text, "\\frac{");
        add_unbroken(f->text, &above);
        ck_text_add(f->text, "}{");
        add_unbroken(f->text, &below);
        ck_text_add(f->text, "}");
    }
    ck_text_free(&above);
    ck_text_free(&below);
}

static void write_power(const struct ck_formula *f, const struct ck_expr_node *node)
{
    ck_formula_write(f, node->arg[0], CK_IN_POWER);
    ck_text_add(f->text, f->latex ? "^{" : "^");
    ck_formula_write(f, node->arg[1], f->latex ? CK_IN_SUM : CK_IN_POWER);
    if (f->latex) ck_text_add(f->text, "}");
}

/* if(x >= 0, then, else); -x >= 0 reads better as x <= 0 */
static void write_select(const struct ck_formula *f, const struct ck_expr_node *node)
{
    const struct ck_expr_node *tested = &f->system->pool.nodes[node->arg[0]];
    bool negated = tested->op == CK_OP_NEG;
    ck_text_add(f->text, f->latex ? "\\mathrm{if}(" : "if(");
    ck_formula_write(f, negated ? tested->arg[0] : node->arg[0], CK_IN_SUM);
    if (f->latex)
        ck_text_add(f->text, negated ? " \\le 0" : " \\ge 0");
    else
        ck_text_add(f->text, negated ? " <= 0" : " >= 0");
    for (int i = 1; i < 3; i++) {
        ck_text_add(f->text, "," CK_BREAK " ");
        ck_formula_write(f, node->arg[i], CK_IN_SUM);
    }
    ck_text_add(f->text, ")");
}

static enum ck_level level_of(enum ck_op op, bool latex)
{
    switch (op) {
    case CK_OP_ADD:
    case CK_OP_SUB:
    case CK_OP_NEG: return CK_IN_SUM;
    case CK_OP_MUL: return CK_IN_PRODUCT;
    case CK_OP_DIV: return latex ? CK_IN_QUOTIENT : CK_IN_PRODUCT;
    case CK_OP_POW:
    case CK_OP_POWER: return CK_IN_QUOTIENT;
    default: return CK_IN_POWER;
    }
}

static void write_operation(const struct ck_formula *f, const struct ck_expr_node *node)
{
    bool latex = f->latex;
    switch (node->op) {
    case CK_OP_ADD: write_infix(f, node, " + ", CK_IN_SUM, CK_IN_SUM); break;
    case CK_OP_SUB: write_infix(f, node, " - ", CK_IN_SUM, CK_IN_PRODUCT); break;
    case CK_OP_MUL:
        write_infix(f, node, latex ? " \\, " : " * ", CK_IN_PRODUCT, CK_IN_PRODUCT);
        break;
    case CK_OP_DIV: latex ? write_fraction(f, node) : write_slash(f, node); break;
    case CK_OP_NEG:
        ck_text_add(f->text, "-");
        ck_formula_write(f, node->arg[0], CK_IN_PRODUCT);
        break;
    case CK_OP_POW:
    case CK_OP_POWER: write_power(f, node); break;
    case CK_OP_SIN: write_call(f, node, latex ? "\\sin" : "sin", 1); break;
    case CK_OP_COS: write_call(f, node, latex ? "\\cos" : "cos", 1); break;
    case CK_OP_TANH: write_call(f, node, latex ? "\\tanh" : "tanh", 1); break;
    case CK_OP_EXP: write_call(f, node, latex ? "\\exp" : "exp", 1); break;
    case CK_OP_LOG: write_call(f, node, latex ? "\\ln" : "ln", 1); break;
    case CK_OP_MIN: write_call(f, node, latex ? "\\min" : "min", 2); break;
    case CK_OP_MAX: write_call(f, node, latex ? "\\max" : "max", 2); break;
    case CK_OP_SELECT: write_select(f, node); break;
    case CK_OP_HILL: write_call(f, node, latex ? "\\mathrm{H}" : "H", 3); break;
    default: write_call(f, node, "dH", 3); break; /* derivatives stand in no flux */
    }
}

void ck_formula_write(const struct ck_formula *f, ck_expr node, enum ck_level level)
{
    if (node != f->whole && f->name_of[node] != CK_NONE) {
        write_name(f, f->name_of[node]);
        return;
    }
    if (write_leaf(f, node)) return;
    const struct ck_expr_node *operation = &f->system->pool.nodes[node];
    bool bracket = level_of(operation->op, f->latex) < level;
    if (bracket) ck_text_add(f->text, "(");
    write_operation(f, operation);
    if (bracket) ck_text_add(f->text, ")");
}

/* x of ±1 / (1 / x), CK_NO_EXPR of anything else. */
static ck_expr inverted_twice(const struct ck_formula *f, const struct ck_expr_node *c)
{
    const struct ck_expr_node *nodes = f->system->pool.nodes;
    if (c->op != CK_OP_DIV || nodes[c->arg[1]].op != CK_OP_DIV) return CK_NO_EXPR;
    const struct ck_expr_node *above = &nodes[c->arg[0]], *below = &nodes[c->arg[1]];
    const struct ck_expr_node *one = &nodes[below->arg[0]];
    bool ones = above->op == CK_OP_CONST && fabs(above->value) == 1 && one->op == CK_OP_CONST &&
                one->value == 1;
    return ones ? below->arg[1] : CK_NO_EXPR;
}

void ck_formula_coefficient(const struct ck_formula *f, ck_expr node, bool first)
{
    const struct ck_expr_node *c = &f->system->pool.nodes[node];
    ck_expr twice = inverted_twice(f, c);
    bool negative = c->op == CK_OP_NEG || (c->op == CK_OP_CONST && c->value < 0) ||
                    (twice != CK_NO_EXPR && f->system->pool.nodes[c->arg[0]].value < 0);
    if (!first) ck_text_add(f->text, CK_BREAK);
    if (!first) ck_text_add(f->text, negative ? " - " : " + ");
    if (first && negative) ck_text_add(f->text, "-");
    if (c->op == CK_OP_CONST && fabs(c->value) == 1) return;
    if (c->op == CK_OP_CONST)
        write_literal(f, fabs(c->value));
    else if (twice != CK_NO_EXPR)
        ck_formula_write(f, twice, CK_IN_PRODUCT);
    else
        ck_formula_write(f, c->op == CK_OP_NEG ? c->arg[0] : node, CK_IN_PRODUCT);
    ck_text_add(f->text, f->latex ? " \\, " : " * ");
}
