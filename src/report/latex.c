/* The equations as a LaTeX document (amsmath): short symbols in the formulas, a table that says
 * what they are. Greek letters of labels become commands, long formulas are broken. */
#include "ck/report.h"
#include "ck/utf8.h"
#include "formula.h"

#include <ctype.h>
#include <string.h>

/* ---- text ---- */

/* From alpha (U+03B1) on; capitals from U+0391 on where they differ from Latin ones. */
static const char *const greek[] = {
    "\\alpha",  "\\beta", "\\gamma", "\\delta",    "\\varepsilon", "\\zeta", "\\eta",
    "\\theta",  "\\iota", "\\kappa", "\\lambda",   "\\mu",         "\\nu",   "\\xi",
    "o",        "\\pi",   "\\rho",   "\\varsigma", "\\sigma",      "\\tau",  "\\upsilon",
    "\\varphi", "\\chi",  "\\psi",   "\\omega"};
static const char *const capitals[] = {
    "A",       "B",        "\\Gamma",   "\\Delta", "E",    "Z",     "H",      "\\Theta", "I",
    "K",       "\\Lambda", "M",         "N",       "\\Xi", "O",     "\\Pi",   "P",       "",
    "\\Sigma", "T",        "\\Upsilon", "\\Phi",   "X",    "\\Psi", "\\Omega"};

static void add_other(struct ck_text *text, uint32_t code, const char *bytes, size_t length)
{
    if (code >= 0x3B1 && code <= 0x3C9)
        ck_text_print(text, "$%s$", greek[code - 0x3B1]);
    else if (code >= 0x391 && code <= 0x3A9)
        ck_text_print(text, "$%s$", capitals[code - 0x391]);
    else if (code == 0xB5)
        ck_text_add(text, "$\\mu$");
    else if (code >= 0x2080 && code <= 0x2089)
        ck_text_print(text, "$_{%u}$", (unsigned)(code - 0x2080));
    else if (code == 0xB2 || code == 0xB3)
        ck_text_print(text, "$^{%u}$", (unsigned)(code - 0xB0));
    else if (code == 0x2212)
        ck_text_add(text, "$-$");
    else if (code < 0x180 || code == 0x2013 || code == 0x2014 || code == 0x2019)
        ck_text_print(text, "%.*s", (int)length, bytes); /* inputenc knows these */
    else
        ck_text_add(text, "?");
}

static void add_ascii(struct ck_text *text, char character)
{
    switch (character) {
    case '\\': ck_text_add(text, "\\textbackslash{}"); break;
    case '~': ck_text_add(text, "\\textasciitilde{}"); break;
    case '^': ck_text_add(text, "\\textasciicircum{}"); break;
    case '{':
    case '}':
    case '$':
    case '&':
    case '#':
    case '%':
    case '_': ck_text_print(text, "\\%c", character); break;
    default: ck_text_print(text, "%c", character); break;
    }
}

void ck_latex_text(struct ck_text *text, const char *label)
{
    size_t left = strlen(label), bytes;
    for (const char *at = label; left > 0; at += bytes, left -= bytes) {
        uint32_t code = 0;
        bytes = ck_utf8_char(at, left, &code);
        if (bytes == 1)
            add_ascii(text, *at);
        else if (bytes > 1)
            add_other(text, code, at, bytes);
        else
            bytes = 1;
    }
}

/* Identifiers and addresses, which may break after a slash. */
static void add_code(struct ck_text *text, const char *code)
{
    char piece[2] = {0, 0};
    ck_text_add(text, "\\texttt{");
    for (; *code; code++) {
        piece[0] = *code;
        ck_latex_text(text, piece);
        if (*code == '/' || *code == '_') ck_text_add(text, "\\allowbreak{}");
    }
    ck_text_add(text, "}");
}

/* Roughly the characters that a formula shows: commands count one, braces and scripts none. */
size_t ck_latex_measure(const char *piece, size_t length)
{
    size_t shown = 0;
    for (size_t i = 0; i < length; i++) {
        if (piece[i] == '\\') {
            while (i + 1 < length && isalpha((unsigned char)piece[i + 1])) i++;
            shown++;
        } else if (!strchr("{}_^$ \x01", piece[i])) {
            shown += ((unsigned char)piece[i] & 0xC0) != 0x80;
        }
    }
    return shown;
}

static const struct ck_lines lines = {76, 8, "\\\\\n&\\quad ", "\\quad ", ck_latex_measure};

/* ---- symbols ---- */

/* The last part of an address, or the one before where that names a species or a cell. */
static const struct {
    const char *part, *symbol;
} symbols[] = {{"rate", "k"},
               {"K", "K"},
               {"n", "n"},
               {"V", "V"},
               {"alpha", "\\alpha"},
               {"epsilon", "\\varepsilon"},
               {"sigma", "\\sigma"},
               {"basal", "b"},
               {"half_life", "\\tau"},
               {"delay", "T"},
               {"capacity", "C"},
               {"block", "\\beta"},
               {"expression", "e"},
               {"bearers", "e"},
               {"contact", "c"},
               {"production", "f"},
               {"baseline_production", "P"},
               {"neutralise", "\\nu"},
               {"exchange", "Q"},
               {"absorption", "a"},
               {"volume", "V"},
               {"peripheral", "V'"},
               {"clearance", "\\mathit{CL}"},
               {"bioavailability", "F"},
               {"blood_volume", "V"},
               {"tissue_volume", "V"},
               {"weight", "W"},
               {"molar_mass", "M"},
               {"off", "k^{-}"}};

static const char *find_symbol(const char *part, size_t length)
{
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (strlen(symbols[i].part) == length && strncmp(part, symbols[i].part, length) == 0)
            return symbols[i].symbol;
    return NULL;
}

static const char *symbol_of(const char *address)
{
    const char *last = strrchr(address, '/');
    if (!last) return "p";
    if (strcmp(last, "/on") == 0) return "k^{+}";
    const char *symbol = find_symbol(last + 1, strlen(last + 1));
    if (symbol) return symbol;
    const char *before = last;
    while (before > address && before[-1] != '/') before--;
    size_t length = (size_t)(last - before);
    if (length == 2 && strncmp(before, "on", 2) == 0) return "e";
    symbol = find_symbol(before, length);
    return symbol ? symbol : "p";
}

void ck_latex_param(struct ck_text *text, const struct ck_system *system, uint32_t param)
{
    ck_text_print(text, "%s_{%u}", symbol_of(system->params[param].address), param + 1);
}

/* ---- the document ---- */

static void print_head(struct ck_text *text, const char *title, FILE *stream)
{
    fputs("\\documentclass[10pt]{article}\n"
          "\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
          "\\usepackage[margin=2cm]{geometry}\n\\usepackage{amsmath,longtable}\n"
          "\\setlength{\\parindent}{0pt}\n\\begin{document}\n",
          stream);
    ck_text_clear(text);
    ck_latex_text(text, title);
    fprintf(stream, "\\section*{%s}\n", text->bytes ? text->bytes : "");
    fputs("Time is in hours. $\\mathrm{H}(x; K, n) = x^{n} / (K^{n} + x^{n})$.\n", stream);
}

/* symbol &= formula, in lines */
static void print_formula(const char *symbol, uint32_t index, const struct ck_text *text,
                          FILE *stream)
{
    fprintf(stream, "\\begin{align*}\n%s_{%u} &= ", symbol, index + 1);
    ck_text_wrap(text, &lines, stream);
    fputs("\n\\end{align*}\n", stream);
}

static void print_caption(struct ck_text *text, const char *name, const char *unit, FILE *stream)
{
    ck_text_clear(text);
    add_code(text, name);
    if (unit) {
        ck_text_add(text, " (");
        ck_latex_text(text, unit);
        ck_text_add(text, ")");
    }
    fprintf(stream, "\n%s\n", text->bytes ? text->bytes : "");
}

static void print_names(struct ck_formula *formula, FILE *stream)
{
    const struct ck_system *system = formula->system;
    if (system->n_names > 0) fputs("\\subsection*{What arrows read}\n", stream);
    for (uint32_t i = 0; i < system->n_names; i++) {
        print_caption(formula->text, system->names[i].name, NULL, stream);
        ck_text_clear(formula->text);
        formula->whole = system->names[i].value;
        ck_formula_write(formula, system->names[i].value, CK_IN_SUM);
        print_formula("S", i, formula->text, stream);
    }
    formula->whole = CK_NO_EXPR;
}

static void print_fluxes(struct ck_formula *formula, struct ck_text *unit, FILE *stream)
{
    const struct ck_system *system = formula->system;
    fputs("\\subsection*{Fluxes}\n", stream);
    for (uint32_t i = 0; i < system->n_fluxes; i++) {
        ck_text_clear(unit);
        ck_text_print(unit, "%s/h", ck_flux_unit(system, i));
        print_caption(formula->text, system->fluxes[i].name, unit->bytes, stream);
        ck_text_clear(formula->text);
        ck_formula_write(formula, system->fluxes[i].rate, CK_IN_SUM);
        print_formula("J", i, formula->text, stream);
    }
}

static void write_derivative(const struct ck_formula *formula, uint32_t state)
{
    const struct ck_system *system = formula->system;
    bool first = true;
    for (uint32_t i = 0; i < system->n_stoich; i++) {
        if (system->stoich[i].state != state) continue;
        ck_formula_coefficient(formula, system->stoich[i].coefficient, first);
        ck_text_print(formula->text, "J_{%u}", system->stoich[i].flux + 1);
        first = false;
    }
    if (first) ck_text_add(formula->text, "0");
}

static void print_states(struct ck_formula *formula, FILE *stream)
{
    const struct ck_system *system = formula->system;
    fputs("\\subsection*{Equations}\n", stream);
    for (uint32_t i = 0; i < system->n_states; i++) {
        const struct ck_state_info *info = &system->states[i];
        if (info->hidden) print_caption(formula->text, info->name, info->unit, stream);
        ck_text_clear(formula->text);
        if (info->hidden)
            ck_text_print(formula->text, "x_{%u}", i + 1);
        else
            ck_latex_text(formula->text, info->label_en);
        fprintf(stream, "\\begin{align*}\n\\frac{\\mathrm{d}}{\\mathrm{d}t} ");
        fprintf(stream, info->hidden ? "%s &= " : "\\text{%s} &= ",
                formula->text->bytes ? formula->text->bytes : "");
        ck_text_clear(formula->text);
        write_derivative(formula, i);
        ck_text_wrap(formula->text, &lines, stream);
        fputs("\n\\end{align*}\n", stream);
    }
}

static void print_readouts(struct ck_formula *formula, FILE *stream)
{
    const struct ck_system *system = formula->system;
    if (system->n_readouts > 0) fputs("\\subsection*{Readouts}\n", stream);
    for (uint32_t i = 0; i < system->n_readouts; i++) {
        print_caption(formula->text, system->readouts[i].name, system->readouts[i].unit, stream);
        ck_text_clear(formula->text);
        ck_formula_write(formula, system->readouts[i].value, CK_IN_SUM);
        print_formula("R", i, formula->text, stream);
    }
}

static void print_params(struct ck_text *text, const struct ck_system *system, FILE *stream)
{
    char buffer[32];
    fputs("\\subsection*{Parameters}\n\\begin{longtable}{lp{8.4cm}rl}\n", stream);
    for (uint32_t i = 0; i < system->n_params; i++) {
        const struct ck_param_info *info = &system->params[i];
        ck_text_clear(text);
        ck_text_add(text, "$");
        ck_latex_param(text, system, i);
        ck_text_add(text, "$ & \\raggedright ");
        add_code(text, info->address);
        ck_text_print(text, " & %s & ",
                      info->solved ? "solved" : ck_number_show(info->value, buffer));
        ck_latex_text(text, info->unit);
        fprintf(stream, "%s \\\\\n", text->bytes ? text->bytes : "");
    }
    fputs("\\end{longtable}\n\\end{document}\n", stream);
}

enum ck_status ck_print_latex(const char *title, const struct ck_system *system, FILE *stream)
{
    struct ck_text text = {0}, unit = {0};
    struct ck_formula formula;
    enum ck_status status = ck_formula_init(&formula, system, true, &text);
    if (status == CK_OK) {
        print_head(&text, title, stream);
        print_names(&formula, stream);
        print_fluxes(&formula, &unit, stream);
        print_states(&formula, stream);
        print_readouts(&formula, stream);
        print_params(&text, system, stream);
        if (text.out_of_memory || unit.out_of_memory) status = CK_NO_MEMORY;
    }
    ck_formula_free(&formula);
    ck_text_free(&text);
    ck_text_free(&unit);
    return status;
}
