/* Binding: on · D · T − off · C in nmol/L, stoichiometric for the partners in their own units. */
#include "compiler.h"

#include <string.h>

/* ---- units: the few in which concentrations of molecules stand ---- */

struct prefix {
    const char *text;
    double factor;
};

static const struct prefix prefixes[] = {{"p", 1e-12}, {"n", 1e-9}, {"u", 1e-6},
                                         {"µ", 1e-6},  {"μ", 1e-6}, {"m", 1e-3},
                                         {"d", 1e-1},  {"k", 1e3},  {"", 1}};

/* The factor of "ug" for "g" and so on; 0 if the text is another unit. */
static double prefix_factor(const char *text, size_t length, const char *unit)
{
    size_t tail = strlen(unit);
    if (length < tail || memcmp(text + length - tail, unit, tail) != 0) return 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strlen(prefixes[i].text) == length - tail &&
            memcmp(text, prefixes[i].text, length - tail) == 0)
            return prefixes[i].factor;
    return 0;
}

/* One unit in g/L (`molar` false) or mol/L; 0 if it is neither. */
static double per_litre(const char *unit, bool *molar)
{
    const char *slash = strchr(unit, '/');
    size_t length = slash ? (size_t)(slash - unit) : strlen(unit);
    if (!slash) {
        *molar = true;
        return prefix_factor(unit, length, "M");
    }
    double litres = prefix_factor(slash + 1, strlen(slash + 1), "L");
    if (litres == 0) litres = prefix_factor(slash + 1, strlen(slash + 1), "l");
    double moles = prefix_factor(unit, length, "mol");
    double amount = moles > 0 ? moles : prefix_factor(unit, length, "g");
    *molar = moles > 0;
    return litres > 0 ? amount / litres : 0;
}

ck_expr ck_compile_nanomolar(struct ck_compiler *c, const struct ck_species *species)
{
    bool molar = false;
    double factor = 1e9 * per_litre(species->unit, &molar);
    if (molar || !species->molar_mass) return ck_const(c->pool, factor);
    return ck_div(c->pool, ck_const(c->pool, factor), ck_compile_number(c, species->molar_mass));
}

double ck_compile_nanomolar_value(const struct ck_species *species)
{
    bool molar = false;
    double factor = 1e9 * per_litre(species->unit, &molar);
    if (molar) return factor;
    return species->molar_mass ? factor / species->molar_mass->value : 0;
}

/* False with an error where a partner's unit does not convert to nmol/L. */
static bool check_partner(struct ck_compiler *c, const struct ck_process *process,
                          const struct ck_species *partner)
{
    bool molar = false;
    double amount = per_litre(partner->unit, &molar);
    if (amount > 0 && (molar || partner->molar_mass)) return true;
    const char *hint = amount > 0 ? "give it a `molar_mass`" : "use pg/mL, ug/mL or nmol/L";
    ck_error(c->diag, process->place, hint, "'%s' needs %s in nmol/L, and %s of %s", process->name,
             partner->name, amount > 0 ? "there is no molar mass" : "cannot convert the unit",
             partner->name);
    return false;
}

/* ---- the flux ---- */

/* on and off; one of them may be given by the dissociation constant. */
static ck_expr on_rate(struct ck_compiler *c, const struct ck_process *process)
{
    if (process->on) return ck_compile_number(c, process->on);
    return ck_div(c->pool, ck_compile_number_or(c, process->off, 0),
                  ck_compile_number_or(c, process->dissociation, 1));
}

static ck_expr off_rate(struct ck_compiler *c, const struct ck_process *process)
{
    if (process->off) return ck_compile_number(c, process->off);
    return ck_mul(c->pool, ck_compile_number_or(c, process->on, 0),
                  ck_compile_number_or(c, process->dissociation, 0));
}

static ck_expr in_nanomolar(struct ck_compiler *c, const struct ck_species *species)
{
    return ck_mul(c->pool, ck_compile_nanomolar(c, species), ck_compile_level(c, species));
}

static void take_partner(struct ck_compiler *c, const struct ck_species *partner, uint32_t flux)
{
    ck_expr taken = ck_div(c->pool, ck_const(c->pool, -1), ck_compile_nanomolar(c, partner));
    ck_compile_move(c, c->state_of[partner->index], flux, taken);
}

void ck_compile_binding(struct ck_compiler *c, const struct ck_process *process)
{
    struct ck_expr_pool *pool = c->pool;
    const struct ck_species *drug = ck_compile_place(process->subject, process->in_blood);
    const struct ck_species *target = ck_compile_place(process->object, process->in_blood);
    bool drug_fits = check_partner(c, process, drug);
    if (!check_partner(c, process, target) || !drug_fits) return;
    ck_expr forth = ck_mul(pool, on_rate(c, process),
                           ck_mul(pool, in_nanomolar(c, drug), in_nanomolar(c, target)));
    ck_expr back = ck_mul(pool, off_rate(c, process), ck_compile_level(c, process->complex));
    const char *name = ck_compile_arrow_name(c, process, NULL);
    uint32_t flux = ck_compile_flux(c, name, ck_sub(pool, forth, back));
    take_partner(c, drug, flux);
    take_partner(c, target, flux);
    ck_compile_move(c, c->state_of[process->complex->index], flux, ck_const(pool, 1));
}

/* ---- what a complex is made of ---- */

static unsigned content(const struct ck_compiler *c, const struct ck_species *whole,
                        const struct ck_species *part, size_t depth)
{
    unsigned count = 0;
    if (whole == part) return 1;
    if (whole->kind != CK_COMPLEX || depth > c->graph->process_count) return 0;
    for (size_t i = 0; i < c->graph->process_count; i++) {
        const struct ck_process *process = c->graph->processes[i];
        if (process->verb != CK_BINDS || process->complex != whole) continue;
        count += content(c, ck_compile_place(process->subject, process->in_blood), part, depth + 1);
        count += content(c, ck_compile_place(process->object, process->in_blood), part, depth + 1);
    }
    return count;
}

unsigned ck_compile_content(const struct ck_compiler *c, const struct ck_species *whole,
                            const struct ck_species *part)
{
    return content(c, whole, part, 0);
}
