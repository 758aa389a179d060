/* Decimal numbers, correctly rounded and the same under every locale. */
#include "ck/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#define MOST_DIGITS   800 /* 767 decide about the last bit of a double */
#define MOST_EXPONENT 100000

/* A number is copied without its point ("1.25e2" as "125e0"), because strtod rounds correctly but
 * takes the point of the locale. */
struct digits {
    char text[MOST_DIGITS + 32];
    size_t length;
    long exponent;
    bool has_digits, has_value; /* some digit, some digit but 0 */
};

/* Leading zeros are not kept, so that they do not use up the room. */
static void take_digits(struct digits *digits, const char **at, bool after_point)
{
    for (; isdigit((unsigned char)**at); ++*at) {
        bool leading = **at == '0' && !digits->has_value;
        bool kept = !leading && digits->length < MOST_DIGITS;
        if (kept) digits->text[digits->length++] = **at;
        if (!kept && !leading) digits->exponent++;
        if (after_point) digits->exponent--;
        if (!leading) digits->has_value = true;
        digits->has_digits = true;
    }
}

/* Reads "e-3"; leaves *at where no exponent follows. */
static void take_exponent(struct digits *digits, const char **at)
{
    if (**at != 'e' && **at != 'E') return;
    const char *next = *at + 1;
    bool negative = *next == '-';
    if (*next == '-' || *next == '+') next++;
    if (!isdigit((unsigned char)*next)) return;
    long exponent = 0;
    for (; isdigit((unsigned char)*next); next++)
        if (exponent < MOST_EXPONENT) exponent = 10 * exponent + (*next - '0');
    digits->exponent += negative ? -exponent : exponent;
    *at = next;
}

bool ck_number_parse(const char *text, double *value, const char **end)
{
    struct digits digits = {0};
    const char *at = text;
    *end = text;
    if (*at == '-' || *at == '+') digits.text[digits.length++] = *at++;
    digits.text[digits.length++] = '0';
    take_digits(&digits, &at, false);
    if (*at == '.' && isdigit((unsigned char)at[1])) {
        at++;
        take_digits(&digits, &at, true);
    }
    if (!digits.has_digits) return false;
    take_exponent(&digits, &at);
    snprintf(digits.text + digits.length, sizeof digits.text - digits.length, "e%ld",
             digits.exponent);
    *end = at;
    *value = strtod(digits.text, NULL);
    return isfinite(*value);
}
