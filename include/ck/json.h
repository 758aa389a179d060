/* JSON as a tree with positions, and run.json as the inputs of a run. The tree is that of yaml.h:
 * objects are maps, arrays are lists; a scalar is a string if it is `quoted`, else a number, true,
 * false or null as written. */
#ifndef CK_JSON_H
#define CK_JSON_H

#include "ck/yaml.h"

/* Parses RFC 8259, strictly: one value, UTF-8, no key twice in an object, no U+0000 and no half of
 * a surrogate pair, depth at most 64, at most two million values. CK_BAD_INPUT: the first mistake
 * was added and *root is NULL. */
enum ck_status ck_json_parse(const struct ck_source *source, struct ck_arena *arena,
                             struct ck_node **root, struct ck_diag *diag);

/* Reads the run.json at `path` and registers the texts embedded in it under their paths, instead of
 * whatever was registered before; from then on the inputs are closed. *study_path is the study's,
 * in the inputs' arena. A run.json of another version than `version` is read with a warning. */
enum ck_status ck_inputs_open_run(struct ck_inputs *inputs, const char *path, const char *version,
                                  const char **study_path, struct ck_diag *diag);

#endif
