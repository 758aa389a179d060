/* Expectations in words. Private to src/report/. */
#ifndef CK_REPORT_CAPTION_H
#define CK_REPORT_CAPTION_H

#include "ck/report.h"

/* "peak of TNF-α (no IL-10) > 2 × peak of TNF-α (healthy)", in the arena; NULL without memory. The
 * labels are those of a study that ran. */
const char *ck_expectation_words(struct ck_arena *arena, const struct ck_study *study, bool french,
                                 const char *that);

#endif
