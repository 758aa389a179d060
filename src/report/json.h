/* What the writers of JSON share beyond ck_json_string: members of objects and numbers. Private. */
#ifndef CK_REPORT_JSON_H
#define CK_REPORT_JSON_H

#include "ck/report.h"

/* A text that may hold NUL bytes. */
void ck_json_text(FILE *stream, const char *text, size_t length);
/* A number; what is not finite is null. */
void ck_json_number(FILE *stream, double value);
/* `"key": ` */
void ck_json_key(FILE *stream, const char *key);
/* `, "key": value` */
void ck_json_member(FILE *stream, const char *key, double value);
/* An entry of an object over several lines; *first is true before the first one. */
void ck_json_entry(FILE *stream, bool *first, const char *key, double value);
void ck_json_label(FILE *stream, struct ck_label label);

#endif
