/* Numbers, texts and templates of scripts for gnuplot. Knows no figures. */
#include "script.h"

#include "ck/templates.h"
#include <math.h>
#include <string.h>

/* With a decimal point whatever the locale. */
void ck_script_value(FILE *stream, double value, int digits)
{
    char text[40];
    if (!isfinite(value)) {
        fputs("NaN", stream);
        return;
    }
    snprintf(text, sizeof text, "%.*g", digits, value == 0 ? 0 : value);
    char *point = text + strcspn(text, "0123456789");
    point += strspn(point, "0123456789");
    if (*point && *point != 'e') {
        size_t length = strcspn(point, "0123456789");
        *point = '.';
        memmove(point + 1, point + length, strlen(point + length) + 1);
    }
    fputs(text, stream);
}

/* Between single quotes gnuplot interprets nothing; the apostrophe becomes the printer's one. */
void ck_script_text(FILE *stream, const char *text)
{
    putc('\'', stream);
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            fputs("’", stream);
        else
            putc((unsigned char)*c < ' ' ? ' ' : *c, stream);
    }
    putc('\'', stream);
}

void ck_script_string(FILE *stream, const char *name, const char *text)
{
    fprintf(stream, "%s = ", name);
    ck_script_text(stream, text);
    putc('\n', stream);
}

void ck_script_number(FILE *stream, const char *name, double value)
{
    fprintf(stream, "%s = ", name);
    ck_script_value(stream, value, 10);
    putc('\n', stream);
}

void ck_script_array(FILE *stream, const char *name, const double *values, size_t count)
{
    fprintf(stream, "array %s[%zu] = [", name, count > 0 ? count : 1);
    if (count == 0) fputs("0", stream);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputs(", ", stream);
        ck_script_value(stream, values[i], 8);
    }
    fputs("]\n", stream);
}

void ck_script_template(const char *name, FILE *stream)
{
    for (const struct ck_template *template = ck_templates; template->name; template ++)
        if (strcmp(template->name, name) == 0) fprintf(stream, "\n%s", template->text);
}
