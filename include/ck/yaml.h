/* A YAML file as a tree with positions, read through libyaml's events. Refuses what the language
 * does not have: anchors, aliases, tags, `<<`, second documents, duplicate keys, depth over 64,
 * text that is not UTF-8. Does not know what the keys mean. */
#ifndef CK_YAML_H
#define CK_YAML_H

#include "ck/diag.h"

enum ck_node_kind { CK_SCALAR, CK_LIST, CK_MAP };

struct ck_node {
    enum ck_node_kind kind;
    struct ck_place place;
    const char *text;       /* of a scalar, else "" */
    bool quoted;            /* a scalar in quotes or a block: never "empty" */
    size_t count;           /* of items or entries */
    struct ck_node **items; /* of a list; the values of a map */
    struct ck_node **keys;  /* of a map: scalars */
};

/* A part of a scalar's text. */
struct ck_span {
    const char *start;
    size_t length;
};

/* The files a run has read: sources and trees stay alive as long as this. Keyed by path. */
struct ck_document {
    struct ck_source source; /* without the byte order mark that some editors put first */
    struct ck_node *root;    /* a map; NULL if the file is not YAML, or was not read as such */
    const char *real_path;   /* the same for every way of writing the path */
    bool has_errors;         /* of the language; the tree is complete all the same */
};
struct ck_asked { /* a path that was asked for, and what was found */
    const char *path;
    struct ck_document *document;
};
struct ck_inputs {
    struct ck_arena arena;
    struct ck_document **documents;
    size_t count, capacity;
    struct ck_asked *asked; /* in order; a path stands there as often as it was asked for */
    size_t asked_count, asked_capacity;
    bool closed; /* no file is looked at: only what is registered is there */
};

void ck_inputs_init(struct ck_inputs *inputs);
void ck_inputs_free(struct ck_inputs *inputs);

/* Registers a text under a path, so that a later read of that path finds it instead of a file. */
enum ck_status ck_inputs_add(struct ck_inputs *inputs, const char *path, const char *text,
                             size_t length);
/* Another path of a document, as if it had been asked for and found. */
enum ck_status ck_inputs_alias(struct ck_inputs *inputs, const char *path,
                               struct ck_document *document);
/* What is registered under exactly this path, or NULL. Looks at no file. */
struct ck_document *ck_inputs_find(const struct ck_inputs *inputs, const char *path);
/* Reads a file as bytes (at most 64 MiB, a regular file) or returns what is registered for it.
 * `asked_at` is where the path was written (for the error). */
enum ck_status ck_inputs_text(struct ck_inputs *inputs, const char *path, struct ck_place asked_at,
                              struct ck_document **document, struct ck_diag *diag);
/* The same, parsed. CK_OK: *document has a root with kind CK_MAP. CK_BAD_INPUT: errors were added;
 * *document has a root where the tree could be built all the same (an anchor, a tag, a key given
 * twice …), so that the caller can look for further mistakes in it; else *document is NULL. */
enum ck_status ck_inputs_yaml(struct ck_inputs *inputs, const char *path, struct ck_place asked_at,
                              struct ck_document **document, struct ck_diag *diag);
/* `path` as written in the file `base`, relative to that file's folder; in the arena. */
const char *ck_inputs_relative(struct ck_inputs *inputs, const struct ck_source *base,
                               const char *path);

/* The value of a key of a map, or NULL (also if node is not a map). */
struct ck_node *ck_node_get(const struct ck_node *node, const char *key);
/* Adds an error for each key that is not in `allowed` (NULL-terminated). Its hint is the nearest
 * allowed key, or all of them: "`what` takes the keys …" (what: "an arm"). */
void ck_node_check_keys(const struct ck_node *map, const char *const *allowed, const char *what,
                        struct ck_diag *diag);
/* Expects a kind; else adds "`what` must be a mapping, found …" and returns false. */
bool ck_node_expect(const struct ck_node *node, enum ck_node_kind kind, const char *what,
                    struct ck_diag *diag);
/* Where a part of a scalar's text stands in the file; the whole scalar if it stands there in other
 * words (a folded line, an escape). */
struct ck_place ck_node_part(const struct ck_node *node, struct ck_span span);

#endif
