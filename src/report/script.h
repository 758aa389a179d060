/* What the writers of gnuplot scripts share. Private to src/report/. */
#ifndef CK_REPORT_SCRIPT_H
#define CK_REPORT_SCRIPT_H

#include <stdio.h>

/* A number with a decimal point whatever the locale; NaN for what is not finite. */
void ck_script_value(FILE *stream, double value, int digits);
/* A text in single quotes, in which gnuplot interprets nothing. */
void ck_script_text(FILE *stream, const char *text);
/* `name = 'text'` and `name = value`, a line each. */
void ck_script_string(FILE *stream, const char *name, const char *text);
void ck_script_number(FILE *stream, const char *name, double value);
/* `array name[count] = [...]`; of none one 0, as gnuplot has no empty arrays. */
void ck_script_array(FILE *stream, const char *name, const double *values, size_t count);
/* A template of plots/. */
void ck_script_template(const char *name, FILE *stream);

#endif
