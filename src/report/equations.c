/* The equations as text: named parts, fluxes, one equation for each state, readouts, parameters.
 * The order is that of the system, so that the text can be compared with an earlier one. */
#include "ck/report.h"
#include "ck/utf8.h"
#include "formula.h"

#include <string.h>

static size_t count_characters(const char *piece, size_t length)
{
    return ck_utf8_count(piece, length);
}

static const struct ck_lines lines = {100, 6, "\n      ", "  ", count_characters};

/* "  head" and below it "    = text", broken into lines */
static void print_definition(const char *head, const struct ck_text *text, FILE *stream)
{
    fprintf(stream, "  %s\n    = ", head);
    ck_text_wrap(text, &lines, stream);
    fputs("\n", stream);
}

static void print_head(const char *title, const struct ck_system *system, FILE *stream)
{
    fprintf(stream, "%s: %s\n", system->name, title);
    fprintf(stream, "%u states, %u fluxes, %u parameters. Time is in hours.\n\n", system->n_states,
            system->n_fluxes, system->n_params);
    fputs("H(x; K, n) = x^n / (K^n + x^n). {address} is a parameter; in the flux of an arrow its "
          "own\nparameters are written without the arrow. J[name] is a flux, [name] a hidden "
          "state.\n",
          stream);
}

static void print_names(struct ck_formula *formula, FILE *stream)
{
    const struct ck_system *system = formula->system;
    if (system->n_names > 0) fputs("\nWhat arrows read\n\n", stream);
    for (uint32_t i = 0; i < system->n_names; i++) {
        ck_text_clear(formula->text);
        formula->own = "";
        formula->whole = system->names[i].value;
        ck_formula_write(formula, system->names[i].value, CK_IN_SUM);
        print_definition(system->names[i].name, formula->text, stream);
    }
    formula->whole = CK_NO_EXPR;
}

static void print_fluxes(struct ck_formula *formula, struct ck_text *head, FILE *stream)
{
    const struct ck_system *system = formula->system;
    fputs("\nFluxes\n\n", stream);
    for (uint32_t i = 0; i < system->n_fluxes; i++) {
        const char *unit = ck_flux_unit(system, i);
        ck_text_clear(head);
        ck_text_print(head, "J[%s]   (%s/h)", system->fluxes[i].name, unit);
        ck_text_clear(formula->text);
        formula->own = system->fluxes[i].name;
        ck_formula_write(formula, system->fluxes[i].rate, CK_IN_SUM);
        if (!head->out_of_memory) print_definition(head->bytes, formula->text, stream);
    }
    formula->own = "";
}

static void write_balance(const struct ck_formula *formula, uint32_t state)
{
    const struct ck_system *system = formula->system;
    bool first = true;
    for (uint32_t i = 0; i < system->n_stoich; i++) {
        if (system->stoich[i].state != state) continue;
        ck_formula_coefficient(formula, system->stoich[i].coefficient, first);
        ck_text_print(formula->text, "J[%s]", system->fluxes[system->stoich[i].flux].name);
        first = false;
    }
    if (first) ck_text_add(formula->text, "0");
}

static void print_states(struct ck_formula *formula, struct ck_text *head, FILE *stream)
{
    const struct ck_system *system = formula->system;
    fputs("\nEquations\n\n", stream);
    for (uint32_t i = 0; i < system->n_states; i++) {
        const struct ck_state_info *info = &system->states[i];
        ck_text_clear(head);
        ck_text_print(head, info->hidden ? "d [%s]/dt   (%s/h)" : "d %s/dt   (%s/h)", info->name,
                      info->unit);
        ck_text_clear(formula->text);
        write_balance(formula, i);
        if (!head->out_of_memory) print_definition(head->bytes, formula->text, stream);
    }
}

static void print_readouts(struct ck_formula *formula, struct ck_text *head, FILE *stream)
{
    const struct ck_system *system = formula->system;
    if (system->n_readouts > 0) fputs("\nReadouts\n\n", stream);
    for (uint32_t i = 0; i < system->n_readouts; i++) {
        ck_text_clear(head);
        ck_text_print(head, "%s   (%s)", system->readouts[i].name, system->readouts[i].unit);
        ck_text_clear(formula->text);
        ck_formula_write(formula, system->readouts[i].value, CK_IN_SUM);
        if (!head->out_of_memory) print_definition(head->bytes, formula->text, stream);
    }
}

static void print_params(const struct ck_system *system, FILE *stream)
{
    size_t widest = 0;
    char buffer[32];
    for (uint32_t i = 0; i < system->n_params; i++) {
        size_t length = ck_utf8_count(system->params[i].address, strlen(system->params[i].address));
        if (length > widest) widest = length;
    }
    fputs("\nParameters\n\n", stream);
    for (uint32_t i = 0; i < system->n_params; i++) {
        const struct ck_param_info *info = &system->params[i];
        fprintf(stream, "  %-*s  ", (int)widest, info->address);
        fputs(info->solved ? "solved for the rest" : ck_number_show(info->value, buffer), stream);
        fprintf(stream, "%s%s\n", strcmp(info->unit, "1") ? " " : "",
                strcmp(info->unit, "1") ? info->unit : "");
    }
}

static enum ck_status print_text(const char *title, const struct ck_system *system, FILE *stream)
{
    struct ck_text text = {0}, head = {0};
    struct ck_formula formula;
    enum ck_status status = ck_formula_init(&formula, system, false, &text);
    if (status == CK_OK) {
        print_head(title, system, stream);
        print_names(&formula, stream);
        print_fluxes(&formula, &head, stream);
        print_states(&formula, &head, stream);
        print_readouts(&formula, &head, stream);
        print_params(system, stream);
        if (text.out_of_memory || head.out_of_memory) status = CK_NO_MEMORY;
    }
    ck_formula_free(&formula);
    ck_text_free(&text);
    ck_text_free(&head);
    return status;
}

enum ck_status ck_print_equations(const struct ck_graph *graph, const struct ck_system *system,
                                  bool latex, FILE *stream)
{
    const char *title = graph->title.en ? graph->title.en : "";
    return latex ? ck_print_latex(title, system, stream) : print_text(title, system, stream);
}
