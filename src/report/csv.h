/* What the writers of tables share: fields of RFC 4180. Private. */
#ifndef CK_REPORT_CSV_H
#define CK_REPORT_CSV_H

#include "ck/report.h"

/* In quotes where it must be. */
void ck_csv_field(FILE *stream, const char *text);
/* With a decimal point; nothing for NAN. */
void ck_csv_number(FILE *stream, double value);
/* Why ck_output_file gave no stream. */
enum ck_status ck_csv_no_stream(const struct ck_output *output);

#endif
