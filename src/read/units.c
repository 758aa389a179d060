/* The unit system: UDUNITS-2 with the units that biology needs added. Only a unit ever reaches
 * UDUNITS, rewritten from a small grammar of our own, because UDUNITS also reads numbers, dates and
 * offsets ("h 3", "days since 2000"), which a unit must not hide. */
#include "units.h"

#include "ck/utf8.h"
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <udunits2.h>

#define LONGEST_UNIT 128 /* bytes as written */
#define REWRITTEN    256 /* bytes as UDUNITS sees it */
#define REMEMBERED   128 /* parsed units, by hash */
#define DEEPEST      8   /* parentheses */

struct entry {
    char text[REWRITTEN];
    ut_unit *unit; /* NULL: not a unit */
    bool used, linear;
};

struct ck_units {
    ut_system *system;
    ut_unit *one;
    ut_unit *bases[CK_UNIT_BASES];
    struct entry written[REMEMBERED];  /* in files */
    struct entry accepted[REMEMBERED]; /* by the program: apart, so that neither evicts the other */
};

/* ---- the system ---- */

static bool map_base_unit(ut_system *system, const char *name, const char *symbol)
{
    ut_unit *unit = ut_new_base_unit(system);
    bool good = unit != NULL && ut_map_name_to_unit(name, UT_UTF8, unit) == UT_SUCCESS;
    if (good && symbol != NULL) good = ut_map_symbol_to_unit(symbol, UT_UTF8, unit) == UT_SUCCESS;
    ut_free(unit);
    return good;
}

static bool map_unit(ut_system *system, const char *definition, const char *name,
                     const char *symbol)
{
    ut_unit *unit = ut_parse(system, definition, UT_ASCII);
    bool good = unit != NULL && ut_map_name_to_unit(name, UT_ASCII, unit) == UT_SUCCESS &&
                ut_map_symbol_to_unit(symbol, UT_ASCII, unit) == UT_SUCCESS;
    ut_free(unit);
    return good;
}

static bool extend_system(ut_system *system)
{
    return map_base_unit(system, "cell", NULL) && map_unit(system, "cell", "cells", "cells") &&
           map_base_unit(system, "international_unit", "IU") &&
           map_base_unit(system, CK_BODY_WEIGHT, NULL) &&
           map_unit(system, "g/mol", "dalton", "Da") && map_unit(system, "mol/L", "molar", "M");
}

static bool find_bases(struct ck_units *units)
{
    static const char *const names[CK_UNIT_BASES] = {"m",   "kg", "s",    "A",  "K",
                                                     "mol", "cd", "cell", "IU", CK_BODY_WEIGHT};
    for (size_t i = 0; i < CK_UNIT_BASES; i++) {
        units->bases[i] = ut_parse(units->system, names[i], UT_ASCII);
        if (units->bases[i] == NULL) return false;
    }
    return true;
}

struct ck_units *ck_units_create(void)
{
    ut_set_error_message_handler(ut_ignore);
    struct ck_units *units = ck_alloc(1, sizeof *units);
    if (units == NULL) return NULL;
    units->system = ut_read_xml(NULL);
    if (units->system != NULL && extend_system(units->system))
        units->one = ut_get_dimensionless_unit_one(units->system);
    if (units->one != NULL && find_bases(units)) return units;
    ck_units_destroy(units);
    return NULL;
}

void ck_units_destroy(struct ck_units *units)
{
    if (units == NULL) return;
    for (size_t i = 0; i < REMEMBERED; i++) {
        ut_free(units->written[i].unit);
        ut_free(units->accepted[i].unit);
    }
    for (size_t i = 0; i < CK_UNIT_BASES; i++) ut_free(units->bases[i]);
    ut_free(units->one);
    ut_free_system(units->system);
    ck_release(units);
}

/* ---- rewriting: our grammar of units into that of UDUNITS ----
 * unit = ["1"] { operator factor }, factor = (name | "(" unit ")") [exponent] */

struct rewriter {
    const char *at;
    char *out; /* REWRITTEN bytes */
    size_t length;
    bool per_body_weight; /* kg below the line is body weight */
    bool divides;         /* the next factor stands below the line */
    unsigned depth;
};

static bool write_text(struct rewriter *rewriter, const char *text, size_t length)
{
    if (rewriter->length + length + 1 > REWRITTEN) return false;
    memcpy(rewriter->out + rewriter->length, text, length);
    rewriter->length += length;
    rewriter->out[rewriter->length] = '\0';
    return true;
}

static uint32_t peek(const struct rewriter *rewriter, size_t *bytes)
{
    uint32_t code = 0;
    *bytes = ck_utf8_char(rewriter->at, strlen(rewriter->at), &code);
    return code;
}

/* The digit of a superscript, '-' for the superscript minus, or 0. */
static char superscript(uint32_t code)
{
    if (code == 0xB9) return '1';
    if (code == 0xB2 || code == 0xB3) return (char)('0' + (code - 0xB0));
    if (code == 0x2070 || (code >= 0x2074 && code <= 0x2079)) return (char)('0' + (code - 0x2070));
    return code == 0x207B ? '-' : '\0';
}

static bool is_dot(uint32_t code) /* multiplication */
{
    return code == '.' || code == '*' || code == 0xB7 || code == 0xD7 || code == 0x22C5;
}

static bool is_name_character(uint32_t code)
{
    if (code < 0x80) return isalpha((int)code) != 0 || code == '_' || code == '%';
    return code == 0xB0 || code == 0xB5 || code == 0x3BC; /* degree, both signs of micro */
}

/* "-1", "^2", "**2", "⁻¹": at most two digits. True if there is none. */
static bool rewrite_exponent(struct rewriter *rewriter, bool *negative)
{
    size_t bytes = 0, digits = 0;
    bool marked = rewriter->at[0] == '^' || strncmp(rewriter->at, "**", 2) == 0;
    if (marked) rewriter->at += rewriter->at[0] == '^' ? 1 : 2;
    *negative = false;
    for (;; rewriter->at += bytes) {
        uint32_t code = peek(rewriter, &bytes);
        char plain = superscript(code);
        if (plain == '\0' && code < 0x80) plain = (char)code;
        bool sign = (plain == '-' || plain == '+') && digits == 0 && !*negative;
        if (!sign && !isdigit((unsigned char)plain)) break;
        if (sign && plain == '-') *negative = true;
        if (!sign && ++digits > 2) return false;
        if (plain != '+' && !write_text(rewriter, &plain, 1)) return false;
    }
    return digits > 0 || (!marked && !*negative);
}

static bool is_forbidden(const char *name, size_t length)
{
    static const char *const words[] = {"since", "from", "after", "ref", "lg", "ln", "lb", "re"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (length == strlen(words[i]) && strncasecmp(name, words[i], length) == 0) return true;
    return false;
}

static size_t name_length(const struct rewriter *rewriter)
{
    struct rewriter ahead = *rewriter;
    for (size_t bytes = 0; is_name_character(peek(&ahead, &bytes)) && bytes > 0;) ahead.at += bytes;
    return (size_t)(ahead.at - rewriter->at);
}

static bool rewrite_name(struct rewriter *rewriter)
{
    const char *name = rewriter->at;
    size_t length = name_length(rewriter);
    if (length == 0 || is_forbidden(name, length)) return false;
    struct rewriter ahead = *rewriter;
    bool below = false;
    ahead.at += length;
    if (!rewrite_exponent(&ahead, &below)) return false;
    bool is_body = rewriter->per_body_weight && length == 2 && strncmp(name, "kg", 2) == 0 &&
                   (below || rewriter->divides);
    rewriter->at += length;
    return is_body ? write_text(rewriter, CK_BODY_WEIGHT, strlen(CK_BODY_WEIGHT))
                   : write_text(rewriter, name, length);
}

static bool rewrite_product(struct rewriter *rewriter);

static bool rewrite_factor(struct rewriter *rewriter)
{
    bool negative = false;
    if (rewriter->at[0] != '(')
        return rewrite_name(rewriter) && rewrite_exponent(rewriter, &negative);
    if (++rewriter->depth > DEEPEST || !write_text(rewriter, "(", 1)) return false;
    rewriter->at++;
    if (!rewrite_product(rewriter) || rewriter->at[0] != ')') return false;
    rewriter->at++;
    rewriter->depth--;
    return write_text(rewriter, ")", 1) && rewrite_exponent(rewriter, &negative);
}

static void skip_spaces(struct rewriter *rewriter)
{
    while (rewriter->at[0] == ' ') rewriter->at++;
}

static bool is_per(const struct rewriter *rewriter)
{
    return strncasecmp(rewriter->at, "per", 3) == 0 && name_length(rewriter) == 3;
}

/* Reads "/", "per", "." or a space. False at the end of a product. */
static bool rewrite_operator(struct rewriter *rewriter)
{
    size_t bytes = 0;
    bool spaced = rewriter->at[0] == ' ';
    skip_spaces(rewriter);
    uint32_t code = peek(rewriter, &bytes);
    bool per = is_per(rewriter);
    rewriter->divides = code == '/' || per;
    if (rewriter->divides || is_dot(code))
        rewriter->at += per ? 3 : bytes;
    else if (!spaced || code == 0 || code == ')')
        return false;
    skip_spaces(rewriter);
    return write_text(rewriter, rewriter->divides ? "/" : ".", 1);
}

static bool starts_below(const struct rewriter *rewriter)
{
    return rewriter->at[0] == '/' || is_per(rewriter);
}

/* "/h" and "per h" are read as "1/h"; a "1" may not stand for anything else but the unit 1. */
static bool rewrite_product(struct rewriter *rewriter)
{
    skip_spaces(rewriter);
    struct rewriter next = *rewriter;
    if (next.at[0] == '1') next.at++;
    skip_spaces(&next);
    bool one = starts_below(&next) || (rewriter->at[0] == '1' && next.at[0] == '\0');
    if (one && rewriter->at[0] == '1') rewriter->at++;
    bool good = one ? write_text(rewriter, "1", 1) : rewrite_factor(rewriter);
    while (good && rewrite_operator(rewriter)) good = rewrite_factor(rewriter);
    return good;
}

static bool rewrite_unit(const char *text, bool per_body_weight, char out[REWRITTEN])
{
    struct rewriter rewriter = {.at = text, .out = out, .per_body_weight = per_body_weight};
    out[0] = '\0';
    if (strlen(text) > LONGEST_UNIT) return false;
    if (text[strspn(text, " ")] == '\0') return write_text(&rewriter, "1", 1);
    return rewrite_product(&rewriter) && rewriter.at[0] == '\0';
}

/* ---- what kind of unit it is ---- */

static ut_status visit_basic(const ut_unit *unit, void *linear)
{
    (void)unit, (void)linear;
    return UT_SUCCESS;
}

static ut_status visit_product(const ut_unit *unit, int count, const ut_unit *const *basic,
                               const int *powers, void *linear)
{
    (void)unit, (void)count, (void)basic, (void)powers, (void)linear;
    return UT_SUCCESS;
}

static ut_status visit_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                double offset, void *linear);

static ut_status visit_timestamp(const ut_unit *unit, const ut_unit *time, double origin,
                                 void *linear)
{
    (void)unit, (void)time, (void)origin;
    *(bool *)linear = false;
    return UT_SUCCESS;
}

static ut_status visit_logarithmic(const ut_unit *unit, double base, const ut_unit *reference,
                                   void *linear)
{
    (void)unit, (void)base, (void)reference;
    *(bool *)linear = false;
    return UT_SUCCESS;
}

static const ut_visitor linearity = {visit_basic, visit_product, visit_galilean, visit_timestamp,
                                     visit_logarithmic};

static ut_status visit_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                double offset, void *linear)
{
    (void)unit, (void)scale;
    if (offset != 0) *(bool *)linear = false;
    return ut_accept_visitor(underlying, &linearity, linear);
}

/* ---- parsing and converting ---- */

static size_t hash_text(const char *text)
{
    size_t hash = 5381;
    for (; *text != '\0'; text++) hash = hash * 33 + (unsigned char)*text;
    return hash % REMEMBERED;
}

/* A newer unit takes the place of an older one with the same hash. NULL: not a unit. */
static const struct entry *find_unit(const struct ck_units *units, struct entry *entries,
                                     const char *text, bool per_body_weight)
{
    char rewritten[REWRITTEN];
    if (!rewrite_unit(text, per_body_weight, rewritten)) return NULL;
    struct entry *entry = &entries[hash_text(rewritten)];
    if (!entry->used || strcmp(entry->text, rewritten) != 0) {
        ut_free(entry->unit);
        strcpy(entry->text, rewritten);
        entry->unit = ut_parse(units->system, rewritten, UT_UTF8);
        entry->used = entry->linear = true;
        if (entry->unit != NULL) ut_accept_visitor(entry->unit, &linearity, &entry->linear);
    }
    return entry->unit == NULL ? NULL : entry;
}

bool ck_units_knows(struct ck_units *units, const char *text)
{
    return find_unit(units, units->written, text, false) != NULL;
}

double ck_units_round(double factor)
{
    char digits[32];
    const char *end;
    double rounded = factor;
    snprintf(digits, sizeof digits, "%.12e", factor);
    for (char *point = digits; *point != '\0'; point++)
        if (*point == ',') *point = '.';
    if (!ck_number_parse(digits, &rounded, &end)) return factor;
    return fabs(rounded - factor) <= 8 * DBL_EPSILON * fabs(factor) ? rounded : factor;
}

/* Convertible only if the quotient is a pure number: UDUNITS would also take a reciprocal. */
static enum ck_unit_match divide(const struct ck_units *units, const ut_unit *from,
                                 const ut_unit *to, double *factor)
{
    ut_unit *quotient = ut_divide(from, to);
    cv_converter *converter = NULL;
    if (quotient != NULL && ut_is_dimensionless(quotient))
        converter = ut_get_converter(quotient, units->one);
    ut_free(quotient);
    if (converter == NULL) return CK_UNIT_DIFFERENT;
    *factor = ck_units_round(cv_convert_double(converter, 1.0));
    cv_free(converter);
    return isfinite(*factor) && *factor > 0 ? CK_UNIT_OK : CK_UNIT_DIFFERENT;
}

enum ck_unit_match ck_units_factor(struct ck_units *units, const char *from, const char *to,
                                   double *factor)
{
    bool per_body_weight = strstr(to, CK_BODY_WEIGHT) != NULL;
    const struct entry *source = find_unit(units, units->written, from, per_body_weight);
    if (source == NULL) return CK_UNIT_UNKNOWN;
    if (!source->linear) return CK_UNIT_OFFSET;
    const struct entry *target = find_unit(units, units->accepted, to, false);
    if (target == NULL || !target->linear) return CK_UNIT_DIFFERENT;
    return divide(units, source->unit, target->unit, factor);
}

/* ---- units as values ---- */

struct measuring { /* of one unit, by its parts */
    const struct ck_units *units;
    struct ck_unit *unit;
};

/* The radian and what else is no base unit of ours count as pure numbers. */
static void add_power(const struct measuring *measuring, const ut_unit *basic, double power)
{
    for (size_t i = 0; i < CK_UNIT_BASES; i++)
        if (ut_compare(basic, measuring->units->bases[i]) == 0) measuring->unit->power[i] += power;
}

static ut_status measure_basic(const ut_unit *unit, void *data)
{
    add_power(data, unit, 1);
    return UT_SUCCESS;
}

static ut_status measure_product(const ut_unit *unit, int count, const ut_unit *const *basic,
                                 const int *powers, void *data)
{
    (void)unit;
    for (int i = 0; i < count; i++) add_power(data, basic[i], powers[i]);
    return UT_SUCCESS;
}

static ut_status measure_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                  double offset, void *data);

static ut_status refuse_timestamp(const ut_unit *unit, const ut_unit *time, double origin,
                                  void *data)
{
    (void)unit, (void)time, (void)origin, (void)data;
    return UT_BAD_ARG;
}

static ut_status refuse_logarithmic(const ut_unit *unit, double base, const ut_unit *reference,
                                    void *data)
{
    (void)unit, (void)base, (void)reference, (void)data;
    return UT_BAD_ARG;
}

static const ut_visitor measures = {measure_basic, measure_product, measure_galilean,
                                    refuse_timestamp, refuse_logarithmic};

static ut_status measure_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                  double offset, void *data)
{
    (void)unit, (void)offset;
    ((struct measuring *)data)->unit->factor *= scale;
    return ut_accept_visitor(underlying, &measures, data);
}

enum ck_unit_match ck_unit_read(struct ck_units *units, const char *text, struct ck_unit *unit)
{
    char rewritten[REWRITTEN];
    const struct entry *entry = find_unit(units, units->written, text, false);
    *unit = ck_unit_one();
    if (entry == NULL || !rewrite_unit(text, false, rewritten)) return CK_UNIT_UNKNOWN;
    if (!entry->linear) return CK_UNIT_OFFSET;
    struct measuring measuring = {units, unit};
    if (ut_accept_visitor(entry->unit, &measures, &measuring) != UT_SUCCESS) return CK_UNIT_OFFSET;
    ck_unit_name(unit, rewritten);
    return isfinite(unit->factor) && unit->factor > 0 ? CK_UNIT_OK : CK_UNIT_UNKNOWN;
}
