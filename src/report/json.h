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
/* `, "key": "text"`; NULL is null. */
void ck_json_member_text(FILE *stream, const char *key, const char *text);
/* An entry of an object over several lines; *first is true before the first one. */
void ck_json_entry(FILE *stream, bool *first, const char *key, double value);
void ck_json_label(FILE *stream, struct ck_label label);
/* How a result was made: program, version, study, options, every input, the numbers of the model.
 * Begins the object, ends with a comma. `command` NULL: run. */
void ck_json_recipe(FILE *stream, const char *command, const struct ck_study *study,
                    const struct ck_inputs *inputs);
/* The same file for another command: its recipe, then what `print` writes under `command`. */
struct ck_json_result {
    const char *file, *command;
    const struct ck_study *study;
    const struct ck_inputs *inputs;
    const void *found; /* of `print` */
    void (*print)(const void *found, const struct ck_study *study, FILE *stream);
    const struct ck_expectations *expectations;
};
enum ck_status ck_write_json_result(struct ck_output *output, const struct ck_json_result *result);

#endif
