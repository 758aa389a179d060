/* Between yaml.c, slips.c and inputs.c: from a source to a tree, and the words for what YAML
 * refuses. */
#ifndef CK_READER_H
#define CK_READER_H

#include "ck/yaml.h"

/* Parses a source into a tree in `arena`. CK_OK or CK_BAD_INPUT (errors were added; *root is a map
 * if the tree is complete all the same, else NULL) or CK_NO_MEMORY. */
enum ck_status ck_yaml_parse(const struct ck_source *source, struct ck_arena *arena,
                             struct ck_node **root, struct ck_diag *diag);

/* What libyaml says about a syntax error. Marks count from 0, in lines and characters. */
struct ck_slip {
    const char *problem, *context; /* never NULL */
    size_t line, column;           /* of the problem */
    size_t context_line, context_column;
};

/* Adds the error in the words of a user, with a hint for the classic slips. */
void ck_slip_report(const struct ck_source *source, const struct ck_slip *slip,
                    struct ck_diag *diag);

#endif
