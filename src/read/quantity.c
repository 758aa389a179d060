/* The grammar `number [unit] [in low..high [unit]] [@tag]` and the complaints about it. Which unit
 * a number should have is the caller's business; what units mean is that of units.c. */
#include "units.h"

#include "ck/utf8.h"
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define LONGEST_TEXT 512

/* A scalar being read. `text` is a copy in which every kind of space is ' '; the other pointers
 * lead into it. */
struct scan {
    const struct ck_node *node;
    const char *const *accepted;
    struct ck_units *units;
    struct ck_diag *diag;
    char *text; /* LONGEST_TEXT + 1 bytes */
    const char *at;
    const char *unit; /* within text */
    size_t unit_length;
    const char *range_unit;
    size_t range_unit_length;
    double value, low, high; /* as written */
    bool has_range;
    const char *tag;
    size_t tag_length;
};

/* ---- complaints ---- */

/* The place of a part of the scalar, if it stands in the file as it was read. */
static struct ck_place place_of(const struct scan *scan, const char *from, size_t length)
{
    struct ck_place place = scan->node->place;
    size_t quote = scan->node->quoted ? 1 : 0;
    if (ck_utf8_count(scan->text, strlen(scan->text)) + 2 * quote != place.width) return place;
    place.column += (unsigned)(quote + ck_utf8_count(scan->text, (size_t)(from - scan->text)));
    place.width = (unsigned)ck_utf8_count(from, length);
    return place;
}

/* "h", or "ug/kg, mg or cell" */
static const char *list_units(const struct scan *scan)
{
    const char *list = "";
    for (size_t i = 0; scan->accepted[i] != NULL && list != NULL; i++) {
        const char *comma = i == 0 ? "" : scan->accepted[i + 1] == NULL ? " or " : ", ";
        const char *body = strstr(scan->accepted[i], CK_BODY_WEIGHT);
        int shown = (int)(body == NULL ? strlen(scan->accepted[i])
                                       : (size_t)(body - scan->accepted[i]) + strlen("kg"));
        list =
            ck_arena_print(&scan->diag->arena, "%s%s%.*s", list, comma, shown, scan->accepted[i]);
    }
    return list == NULL ? "" : list;
}

static bool is_plain(const char *unit)
{
    return unit[0] == '\0' || strcmp(unit, "1") == 0;
}

static bool refuse_comma(const struct scan *scan)
{
    char meant[LONGEST_TEXT + 1];
    bool found = false;
    snprintf(meant, sizeof meant, "%s", scan->text);
    for (char *c = meant; *c != '\0'; c++) {
        if (*c != ',' || c == meant || !isdigit((unsigned char)c[-1])) continue;
        if (!isdigit((unsigned char)c[1])) continue;
        *c = '.';
        found = true;
    }
    if (!found) return false;
    const char *hint = ck_arena_print(&scan->diag->arena, "use a point: %s", meant);
    ck_error(scan->diag, scan->node->place, hint, "'%s' has a decimal comma", scan->text);
    return true;
}

static bool starts_with(const char *text, const char *word)
{
    return strncasecmp(text, word, strlen(word)) == 0;
}

/* What stands where a number is expected; each kind deserves its own word. */
static void refuse_text(const struct scan *scan)
{
    const char *text = scan->at + strspn(scan->at, "+-.");
    struct ck_place place = place_of(scan, scan->at, strlen(scan->at));
    double value;
    const char *end;
    if (scan->text[0] == '\0')
        ck_error(scan->diag, scan->node->place, NULL, "a number is missing here");
    else if (scan->at[0] == '\0')
        ck_error(scan->diag, scan->node->place, "as in 18 min in 13..30",
                 "the range of '%s' is not complete", scan->text);
    else if (starts_with(text, "inf") || starts_with(text, "nan"))
        ck_error(scan->diag, place, "a number is finite", "'%s' is not a number", scan->at);
    else if (strncmp(scan->at, "\xE2\x88\x92", 3) == 0)
        ck_error(scan->diag, place, "write the minus as '-'", "'%s' is not a number", scan->at);
    else if (!ck_number_parse(scan->at, &value, &end) && end != scan->at)
        ck_error(scan->diag, place, NULL, "'%s' is too large for a number", scan->at);
    else
        ck_error(scan->diag, place, "as in 18 min in 13..30 @tag", "expected a number, found '%s'",
                 scan->at);
}

/* ---- the grammar ---- */

static void skip_spaces(struct scan *scan)
{
    while (*scan->at == ' ') scan->at++;
}

/* Spaces that word processors put between a number and its unit count as spaces. */
static bool copy_text(struct scan *scan, const char *text)
{
    size_t length = 0;
    for (size_t left = strlen(text); left > 0;) {
        uint32_t code = 0;
        size_t bytes = ck_utf8_char(text, left, &code);
        bool space =
            code == 0xA0 || code == 0x202F || code == 0x2009 || code == '\t' || code == '\n';
        if (bytes == 0 || length + bytes > LONGEST_TEXT) return false;
        if (space) scan->text[length++] = ' ';
        if (!space) memcpy(scan->text + length, text, bytes);
        length += space ? 0 : bytes;
        text += bytes;
        left -= bytes;
    }
    while (length > 0 && scan->text[length - 1] == ' ') length--;
    scan->text[length] = '\0';
    scan->at = scan->text;
    return true;
}

static bool scan_number(struct scan *scan, double *value)
{
    const char *end = scan->at;
    skip_spaces(scan);
    if (!ck_number_parse(scan->at, value, &end)) {
        refuse_text(scan);
        return false;
    }
    if (end[-1] == '0' && (*end == 'x' || *end == 'X')) {
        ck_error(scan->diag, place_of(scan, scan->at, strlen(scan->at)), NULL,
                 "'%s' is not a decimal number", scan->at);
        return false;
    }
    scan->at = end;
    return true;
}

/* Whether the word `in` starts here: not the unit of that name, nor a part of another word. */
static bool at_range(const char *at)
{
    return strncmp(at, "in", 2) == 0 && (at[2] == ' ' || at[2] == '\0') && at[-1] == ' ';
}

static void scan_unit(struct scan *scan, const char **unit, size_t *length)
{
    skip_spaces(scan);
    *unit = scan->at;
    while (*scan->at != '\0' && *scan->at != '@' && !at_range(scan->at)) scan->at++;
    const char *end = scan->at;
    while (end > *unit && end[-1] == ' ') end--;
    *length = (size_t)(end - *unit);
}

static bool scan_range(struct scan *scan)
{
    const char *start = scan->at;
    if (!at_range(scan->at)) return true;
    scan->at += 2;
    if (!scan_number(scan, &scan->low)) return false;
    skip_spaces(scan);
    if (strncmp(scan->at, "..", 2) != 0) {
        ck_error(scan->diag, place_of(scan, start, strlen(start)), "as in 18 min in 13..30",
                 "a range is written low..high");
        return false;
    }
    scan->at += 2;
    if (!scan_number(scan, &scan->high)) return false;
    scan->has_range = true;
    scan_unit(scan, &scan->range_unit, &scan->range_unit_length);
    return true;
}

static bool scan_tag(struct scan *scan)
{
    const char *sign = scan->at;
    if (*sign == '\0') return true;
    scan->tag = sign + 1;
    while (isalnum((unsigned char)scan->tag[scan->tag_length]) ||
           scan->tag[scan->tag_length] == '_')
        scan->tag_length++;
    const char *rest = scan->tag + scan->tag_length;
    const char *second = rest + strspn(rest, " ");
    struct ck_place place = place_of(scan, sign, strlen(sign));
    if (*second == '@')
        ck_error(scan->diag, place_of(scan, second, strlen(second)),
                 "a reference may cite several sources", "a number has one tag");
    else if (*rest != '\0' || !isalpha((unsigned char)scan->tag[0]))
        ck_error(scan->diag, place, "a tag is one word of letters, digits and '_', as in @lo2016",
                 "'%s' is not a tag", sign);
    else
        return true;
    return false;
}

static bool scan_all(struct scan *scan)
{
    skip_spaces(scan);
    if (!scan_number(scan, &scan->value)) return false;
    scan_unit(scan, &scan->unit, &scan->unit_length);
    if (!scan_range(scan)) return false;
    if (*scan->at == '@' || *scan->at == '\0') return scan_tag(scan);
    ck_error(scan->diag, place_of(scan, scan->at, strlen(scan->at)), NULL,
             "'%s' is left over behind the range", scan->at);
    return false;
}

/* ---- units ---- */

/* The names in a unit that are no unit by themselves, each with the nearest that is. */
static const char *suggest_unit(const struct scan *scan, const char *unit)
{
    static const char *const common[] = {
        "s",  "min", "h",  "d",    "week", "year", "pg",    "ng",   "ug",      "mg",    "g", "kg",
        "uL", "mL",  "L",  "cell", "K",    "mol",  "mmol",  "umol", "nmol",    "pmol",  "M", "mM",
        "uM", "nM",  "pM", "IU",   "Da",   "kDa",  "hours", "days", "minutes", "months"};
    for (const char *at = unit; *at != '\0';) {
        size_t length = 0;
        while (isalpha((unsigned char)at[length]) || at[length] == '_') length++;
        char *name = ck_arena_copy_n(&scan->diag->arena, at, length);
        bool other = name == NULL || length == 0 || strcasecmp(name, "per") == 0;
        if (!other && !ck_units_knows(scan->units, name))
            return ck_diag_nearest(scan->diag, name, common, sizeof common / sizeof common[0]);
        at += length == 0 ? 1 : length;
    }
    return isdigit((unsigned char)unit[0]) ? "one number, then its unit, as in 1000 pg/mL" : NULL;
}

static void refuse_dimension(const struct scan *scan, const char *unit, struct ck_place place)
{
    const char *wanted = list_units(scan), *hint = NULL;
    double factor;
    const char *inverse = ck_arena_print(&scan->diag->arena, "(%s)-1", unit);
    if (is_plain(scan->accepted[0]) && scan->accepted[1] == NULL) {
        ck_error(scan->diag, place, NULL, "expected a number without a unit, found '%s'", unit);
        return;
    }
    for (size_t i = 0; scan->accepted[i] != NULL && inverse != NULL && hint == NULL; i++)
        if (ck_units_factor(scan->units, inverse, scan->accepted[i], &factor) == CK_UNIT_OK)
            hint =
                ck_arena_print(&scan->diag->arena, "'%s' is the inverse of what is expected", unit);
    ck_error(scan->diag, place, hint, "expected a unit like %s, found '%s'", wanted, unit);
}

static void refuse_missing_unit(const struct scan *scan)
{
    size_t length = (size_t)(scan->unit - scan->text);
    while (length > 0 && scan->text[length - 1] == ' ') length--;
    const char *hint = ck_arena_print(&scan->diag->arena, "as in %.*s %s", (int)length, scan->text,
                                      scan->accepted[0]);
    ck_error(scan->diag, place_of(scan, scan->text, length), hint, "a unit like %s is missing",
             list_units(scan));
}

static void refuse_offset(const struct scan *scan, const char *unit, struct ck_place place)
{
    double factor;
    bool warmth = ck_units_factor(scan->units, "K", scan->accepted[0], &factor) == CK_UNIT_OK;
    ck_error(scan->diag, place, warmth ? "temperatures are in K, differences too" : NULL,
             "'%s' does not start at zero or is logarithmic", unit);
}

static void refuse_unit(const struct scan *scan, const char *unit, struct ck_place place,
                        enum ck_unit_match worst)
{
    if (worst == CK_UNIT_UNKNOWN)
        ck_error(scan->diag, place, suggest_unit(scan, unit), "unknown unit '%s'", unit);
    else if (worst == CK_UNIT_OFFSET)
        refuse_offset(scan, unit, place);
    else if (is_plain(unit))
        refuse_missing_unit(scan);
    else
        refuse_dimension(scan, unit, place);
}

/* The factor from a written unit to the first accepted one that it converts to; *which is set. */
static bool find_factor(const struct scan *scan, const char *written, size_t length, int *which,
                        double *factor)
{
    char unit[LONGEST_TEXT + 1];
    enum ck_unit_match worst = CK_UNIT_DIFFERENT;
    memcpy(unit, written, length);
    unit[length] = '\0';
    for (int i = 0; scan->accepted[i] != NULL; i++) {
        enum ck_unit_match match = ck_units_factor(scan->units, unit, scan->accepted[i], factor);
        if (match != CK_UNIT_OK) {
            worst = match;
            continue;
        }
        *which = i;
        return true;
    }
    refuse_unit(scan, unit, place_of(scan, written, length), worst);
    return false;
}

/* ---- meaning ---- */

static bool has_sign(double value, enum ck_sign sign)
{
    switch (sign) {
    case CK_NOT_NEGATIVE: return value >= 0;
    case CK_POSITIVE: return value > 0;
    case CK_FRACTION: return value >= 0 && value <= 1;
    case CK_ANY_SIGN: break;
    }
    return true;
}

/* 80 where a fraction is expected was meant as 80 %. */
static const char *suggest_percentage(const struct scan *scan, double value, enum ck_sign sign)
{
    bool plausible = sign == CK_FRACTION && value >= 2 && value <= 100;
    return plausible ? ck_arena_print(&scan->diag->arena, "a percentage is written %g %%", value)
                     : NULL;
}

static bool check_sign(const struct scan *scan, const struct ck_quantity *quantity,
                       enum ck_sign sign)
{
    static const char *const rules[] = {"", "must not be negative", "must be greater than 0",
                                        "must be between 0 and 1"};
    struct ck_place place =
        place_of(scan, scan->text, (size_t)(scan->unit + scan->unit_length - scan->text));
    bool good = has_sign(quantity->value, sign);
    if (!good)
        ck_error(scan->diag, place, suggest_percentage(scan, quantity->value, sign),
                 "this number %s", rules[sign]);
    return good;
}

static bool check_range(const struct scan *scan, const struct ck_quantity *quantity,
                        enum ck_sign sign)
{
    if (!scan->has_range) return true;
    const char *start = scan->unit + scan->unit_length;
    start += strspn(start, " ");
    struct ck_place place = place_of(scan, start, (size_t)(scan->range_unit - start));
    enum ck_sign ends = sign == CK_POSITIVE ? CK_NOT_NEGATIVE : sign;
    if (quantity->low > quantity->high)
        ck_error(scan->diag, place, "write the smaller end first",
                 "the ends of the range are swapped");
    else if (quantity->value < quantity->low || quantity->value > quantity->high)
        ck_error(scan->diag, place, NULL, "the range does not hold the number itself");
    else if (!has_sign(quantity->low, ends) || !has_sign(quantity->high, ends))
        ck_error(scan->diag, place, NULL, "the range leaves what the number may be: it %s",
                 ends == CK_FRACTION ? "must be between 0 and 1" : "must not be negative");
    else
        return true;
    return false;
}

static bool convert_range(const struct scan *scan, struct ck_quantity *quantity, double factor)
{
    int same = 0;
    quantity->low = quantity->high = NAN;
    if (!scan->has_range) return true;
    if (scan->range_unit_length > 0) {
        struct scan range = *scan;
        const char *const only[] = {quantity->unit, NULL};
        range.accepted = only;
        if (!find_factor(&range, scan->range_unit, scan->range_unit_length, &same, &factor))
            return false;
    }
    quantity->low = scan->low * factor;
    quantity->high = scan->high * factor;
    return true;
}

static bool convert(const struct scan *scan, enum ck_sign sign, struct ck_quantity *quantity,
                    int *which)
{
    double factor;
    if (!find_factor(scan, scan->unit, scan->unit_length, which, &factor)) return false;
    quantity->unit = scan->accepted[*which];
    quantity->value = scan->value * factor + 0.0; /* -0 becomes 0 */
    if (!convert_range(scan, quantity, factor)) return false;
    if (!isfinite(quantity->value) || isinf(quantity->low) || isinf(quantity->high)) {
        ck_error(scan->diag, scan->node->place, NULL, "too large a number in %s", quantity->unit);
        return false;
    }
    bool good = check_sign(scan, quantity, sign);
    return check_range(scan, quantity, sign) && good;
}

static enum ck_status keep_texts(const struct scan *scan, struct ck_arena *arena,
                                 struct ck_quantity *quantity)
{
    quantity->written = ck_arena_copy(arena, scan->node->text);
    if (scan->tag != NULL) quantity->tag = ck_arena_copy_n(arena, scan->tag, scan->tag_length);
    bool lost = quantity->written == NULL || (scan->tag != NULL && quantity->tag == NULL);
    return lost ? CK_NO_MEMORY : CK_OK;
}

enum ck_status ck_quantity_read(struct ck_units *units, const struct ck_node *node,
                                const char *const *units_accepted, enum ck_sign sign,
                                struct ck_arena *arena, struct ck_quantity *quantity, int *which,
                                struct ck_diag *diag)
{
    size_t errors_before = diag->errors;
    char text[LONGEST_TEXT + 1] = "";
    struct scan scan = {
        .node = node, .accepted = units_accepted, .units = units, .diag = diag, .text = text};
    int matched = 0;
    *quantity = (struct ck_quantity){.low = NAN, .high = NAN, .place = node->place};
    if (!ck_node_expect(node, CK_SCALAR, "a number", diag)) goto out;
    if (!copy_text(&scan, node->text)) {
        ck_error(diag, node->place, NULL, "too long for a number");
        goto out;
    }
    if (refuse_comma(&scan) || !scan_all(&scan)) goto out;
    if (!convert(&scan, sign, quantity, &matched)) goto out;
    if (which != NULL) *which = matched;
    if (keep_texts(&scan, arena, quantity) != CK_OK) return CK_NO_MEMORY;
out:
    return ck_diag_status(diag, errors_before);
}
