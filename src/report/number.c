/* Numbers as text: the shortest decimal that reads back as the same double, whatever the locale. */
#include "ck/report.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Replaces the locale's decimal point (a few bytes at most) by '.'. */
static void fix_point(char *text)
{
    const char *point = localeconv()->decimal_point;
    char *found = strstr(text, point);
    if (!found || strcmp(point, ".") == 0) return;
    const size_t length = strlen(point);
    *found = '.';
    memmove(found + 1, found + length, strlen(found + length) + 1);
}

/* 1e-07 becomes 1e-7, 1e+20 becomes 1e20. */
static void shorten_exponent(char *text)
{
    char *to = strchr(text, 'e');
    if (!to) return;
    const char *from = ++to;
    if (*from == '-') to++;
    if (*from == '-' || *from == '+') from++;
    while (from[0] == '0' && from[1] != '\0') from++;
    memmove(to, from, strlen(from) + 1);
}

const char *ck_number_show(double value, char buffer[32])
{
    snprintf(buffer, 32, "%.15g", value);
    fix_point(buffer);
    shorten_exponent(buffer);
    return buffer;
}

const char *ck_number_print(double value, char buffer[32])
{
    buffer[0] = '\0';
    if (isnan(value)) return buffer;
    /* 15 digits always survive a double; the smallest ones hold fewer */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(buffer, 32, "%.*g", digits, value);
        if (isinf(value) || strtod(buffer, NULL) == value) break;
    }
    fix_point(buffer);
    shorten_exponent(buffer);
    return buffer;
}
