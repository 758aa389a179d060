/* What the reports of comparisons share. Private to src/report/. */
#ifndef CK_REPORT_COMPARE_H
#define CK_REPORT_COMPARE_H

#include "ck/report.h"

/* How far an outcome is from its reference, as a log2: ±INFINITY where one of them is 0 or does not
 * exist, NAN where it cannot be said. What is below a millionth of the curves' size is 0. */
double ck_outcome_fold(const struct ck_comparison *comparison, const struct ck_outcome *outcome);
/* How much it tells: |log2 of the ratio|, with 1 % of the curves' size added to both. */
double ck_outcome_weight(const struct ck_comparison *comparison, const struct ck_outcome *outcome);
/* The outcome of the comparison's n-th column that tells most among peak, auc and final; NULL if
 * none tells more than `least`. */
const struct ck_outcome *ck_outcome_telling(const struct ck_comparison *comparison, size_t column,
                                            double least);

#endif
