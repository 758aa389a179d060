/* Numbers with units, ranges and tags: `18 min in 13..30 @lo2016`. Knows the grammar and, through
 * UDUNITS, the units; does not know which unit a number should have. */
#ifndef CK_QUANTITY_H
#define CK_QUANTITY_H

#include "ck/yaml.h"

struct ck_units; /* the unit system: UDUNITS with cell, Da, M, IU and body weight added */

/* NULL: no unit database or no memory. One for a process: UDUNITS keeps 8 kB of each until the
 * process ends. Not to be used by two threads at once. */
struct ck_units *ck_units_create(void);
void ck_units_destroy(struct ck_units *units);

enum ck_unit_match {
    CK_UNIT_OK,
    CK_UNIT_UNKNOWN,   /* `from` is not a unit */
    CK_UNIT_DIFFERENT, /* other dimensions (their quotient is not dimensionless) */
    CK_UNIT_OFFSET,    /* an offset or logarithmic unit (celsius, dB) */
};
/* factor such that x [from] = factor · x [to]. "1" and "" are dimensionless. `K` is kelvin.
 * `to` may hold `kg_body`, body weight ("ug/kg_body"): then a kg below the line in `from` ("ng/kg",
 * "mg kg-1", "mg/kg/d") is body weight too; else it is a mass. */
enum ck_unit_match ck_units_factor(struct ck_units *units, const char *from, const char *to,
                                   double *factor);

/* The unit of a value in a formula: its size and dimension, and the names it is shown by. A value;
 * nothing to free. */
enum { CK_UNIT_BASES = 10, CK_UNIT_ATOMS = 8 };
struct ck_unit_atom {
    char name[16]; /* "mL" */
    double power;
};
struct ck_unit {
    double factor; /* x [unit] = factor · x [product of the base units] */
    double power[CK_UNIT_BASES];
    struct ck_unit_atom atoms[CK_UNIT_ATOMS];
    unsigned atom_count;
    bool unnamed; /* more atoms than there is room for */
};
struct ck_unit ck_unit_one(void);
/* Reads a unit as in ck_units_factor; CK_UNIT_OK, CK_UNIT_UNKNOWN or CK_UNIT_OFFSET. */
enum ck_unit_match ck_unit_read(struct ck_units *units, const char *text, struct ck_unit *unit);
/* a · b^power; power 1 and -1 give product and quotient. */
struct ck_unit ck_unit_product(const struct ck_unit *a, const struct ck_unit *b, double power);
bool ck_unit_same_dimension(const struct ck_unit *a, const struct ck_unit *b);
bool ck_unit_has_dimension(const struct ck_unit *unit);
/* Of two units of one dimension: x [from] = ratio · x [to]. */
double ck_unit_ratio(const struct ck_unit *from, const struct ck_unit *to);
/* "pg/mL/h", "h-1", "1"; NULL if memory ran out. */
const char *ck_unit_print(const struct ck_unit *unit, struct ck_arena *arena);

struct ck_quantity {
    double value;     /* in `unit` */
    double low, high; /* plausible range in `unit`; NAN if none */
    const char *unit; /* one of the accepted units */
    const char *tag;  /* without the @, or NULL */
    struct ck_place place;
    const char *written; /* as in the file */
};

enum ck_sign { CK_ANY_SIGN, CK_NOT_NEGATIVE, CK_POSITIVE, CK_FRACTION /* 0..1 */ };

/* Reads a scalar as a number in one of `units_accepted` (NULL-terminated, the first is named in
 * messages); *which says which one matched. Texts live in `arena`. Errors: not a number, decimal
 * comma, NaN or infinity, unknown unit, wrong dimension, missing unit, wrong sign, range with its
 * ends swapped or not holding the value, text left over. */
enum ck_status ck_quantity_read(struct ck_units *units, const struct ck_node *node,
                                const char *const *units_accepted, enum ck_sign sign,
                                struct ck_arena *arena, struct ck_quantity *quantity, int *which,
                                struct ck_diag *diag);

/* A finite decimal number at the start of `text` (`.` point whatever the locale); *end after it.
 * False if there is none. */
bool ck_number_parse(const char *text, double *value, const char **end);

#endif
