/* The algebra of units as values: products, powers, comparison, and how they are shown. What a name
 * means is known to units.c. */
#include "units.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME 1e-9 /* powers closer than this are one */

struct ck_unit ck_unit_one(void)
{
    return (struct ck_unit){.factor = 1};
}

/* ---- the names ---- */

static void add_atom(struct ck_unit *unit, const char *name, double power)
{
    unsigned at = 0;
    while (at < unit->atom_count && strcmp(unit->atoms[at].name, name) != 0) at++;
    if (at == CK_UNIT_ATOMS) unit->unnamed = true;
    if (at == CK_UNIT_ATOMS) return;
    struct ck_unit_atom *atom = &unit->atoms[at];
    if (at == unit->atom_count) {
        *atom = (struct ck_unit_atom){.power = 0};
        snprintf(atom->name, sizeof atom->name, "%s", name);
        unit->atom_count++;
    }
    atom->power += power;
    if (fabs(atom->power) > SAME) return;
    memmove(atom, atom + 1, (--unit->atom_count - at) * sizeof *atom);
}

/* The power behind a name or a parenthesis: "-1", "^2", "**2"; 1 if there is none. */
static double take_power(const char **at)
{
    *at += strspn(*at, "^*");
    if (**at != '-' && !isdigit((unsigned char)**at)) return 1;
    char *end;
    long power = strtol(*at, &end, 10);
    *at = end;
    return (double)power;
}

/* "pg/mL.(a/b)-1": two passes, because the power of a parenthesis stands behind it. */
static const char *close_of(const char *open)
{
    int depth = 0;
    for (const char *at = open; *at; at++) {
        depth += (*at == '(') - (*at == ')');
        if (depth == 0) return at;
    }
    return NULL;
}

static void name_product(struct ck_unit *unit, const char *at, const char *end, double power)
{
    double sign = 1;
    while (at < end) {
        const char *close = *at == '(' ? close_of(at) : NULL;
        if (*at == '/' || *at == '.') {
            sign = *at++ == '/' ? -1 : 1;
        } else if (close) {
            const char *inside = at + 1;
            at = close + 1;
            name_product(unit, inside, close, sign * power * take_power(&at));
        } else {
            char name[sizeof unit->atoms[0].name] = "";
            size_t length = strcspn(at, "/.()^*-0123456789");
            if (length >= sizeof name) unit->unnamed = true;
            snprintf(name, sizeof name, "%.*s", (int)length, at);
            at += length;
            if (length > 0)
                add_atom(unit, name, sign * power * take_power(&at));
            else
                at++; /* the 1 of "1/h" */
        }
    }
}

void ck_unit_name(struct ck_unit *unit, const char *rewritten)
{
    name_product(unit, rewritten, rewritten + strlen(rewritten), 1);
}

/* ---- algebra ---- */

struct ck_unit ck_unit_product(const struct ck_unit *a, const struct ck_unit *b, double power)
{
    struct ck_unit product = *a;
    product.factor = ck_units_round(a->factor * pow(b->factor, power));
    product.unnamed = a->unnamed || b->unnamed;
    for (size_t i = 0; i < CK_UNIT_BASES; i++) product.power[i] += power * b->power[i];
    for (unsigned i = 0; i < b->atom_count; i++)
        add_atom(&product, b->atoms[i].name, power * b->atoms[i].power);
    return product;
}

bool ck_unit_same_dimension(const struct ck_unit *a, const struct ck_unit *b)
{
    for (size_t i = 0; i < CK_UNIT_BASES; i++)
        if (fabs(a->power[i] - b->power[i]) > SAME) return false;
    return true;
}

bool ck_unit_has_dimension(const struct ck_unit *unit)
{
    const struct ck_unit one = ck_unit_one();
    return !ck_unit_same_dimension(unit, &one);
}

double ck_unit_ratio(const struct ck_unit *from, const struct ck_unit *to)
{
    return ck_units_round(from->factor / to->factor);
}

/* ---- showing ---- */

static const char *add_name(struct ck_arena *arena, const char *text, const char *name,
                            double power)
{
    const char *sign = text[0] == '\0' ? "" : " ";
    if (power == 1) return ck_arena_print(arena, "%s%s%s", text, sign, name);
    if (power == floor(power)) return ck_arena_print(arena, "%s%s%s%.0f", text, sign, name, power);
    return ck_arena_print(arena, "%s%s%s^%g", text, sign, name, power);
}

static bool is_time(const char *name)
{
    static const char *const names[] = {"s", "min", "h", "d"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

/* What stands below the line, "per hour" last: "pg/mL/h", but "pg2 mL-2 h-1". */
static const char *add_below(struct ck_arena *arena, const char *text, const struct ck_unit *unit)
{
    bool slashes = text[0] != '\0';
    for (unsigned i = 0; i < unit->atom_count; i++)
        slashes &= unit->atoms[i].power > 0 || unit->atoms[i].power == -1;
    for (int pass = 0; pass < 2; pass++)
        for (unsigned i = 0; text && i < unit->atom_count; i++) {
            const struct ck_unit_atom *atom = &unit->atoms[i];
            if (atom->power > 0 || is_time(atom->name) != (pass == 1)) continue;
            text = slashes ? ck_arena_print(arena, "%s/%s", text, atom->name)
                           : add_name(arena, text, atom->name, atom->power);
        }
    return text;
}

const char *ck_unit_print(const struct ck_unit *unit, struct ck_arena *arena)
{
    static const char *const bases[CK_UNIT_BASES] = {"m",   "kg", "s",    "A",  "K",
                                                     "mol", "cd", "cell", "IU", "kg"};
    const char *text = "";
    for (unsigned i = 0; text && !unit->unnamed && i < unit->atom_count; i++)
        if (unit->atoms[i].power > 0)
            text = add_name(arena, text, unit->atoms[i].name, unit->atoms[i].power);
    if (text && !unit->unnamed) text = add_below(arena, text, unit);
    for (size_t i = 0; text && unit->unnamed && i < CK_UNIT_BASES; i++)
        if (fabs(unit->power[i]) > SAME) text = add_name(arena, text, bases[i], unit->power[i]);
    return text && text[0] == '\0' ? "1" : text;
}
