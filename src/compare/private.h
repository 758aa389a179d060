/* What the files of src/compare/ share. */
#ifndef CK_COMPARE_PRIVATE_H
#define CK_COMPARE_PRIVATE_H

#include "ck/compare.h"

enum ck_status ck_compare_inputs(struct ck_comparison *comparison);
enum ck_status ck_compare_outcomes(struct ck_comparison *comparison);
void ck_compare_parting(struct ck_comparison *comparison);

/* False if memory ran out. */
bool ck_compare_add(struct ck_comparison *comparison, struct ck_input_difference difference);
/* Beyond rounding; NAN equals NAN alone. */
bool ck_compare_differs(double a, double b);
/* What modulates an arrow, in one line: "any(TNFR, pathogen) suppress(IL10R)". */
const char *ck_compare_describe(struct ck_arena *arena, const struct ck_process *process);
/* Index in the reference of a column that both have in the same unit, or SIZE_MAX. */
size_t ck_compare_column(const struct ck_comparison *comparison, size_t column);

#endif
