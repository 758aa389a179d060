/* Names of processes and of what drives them, for sentences and legends. Private to src/report/. */
#ifndef CK_REPORT_EXPLAIN_WORDS_H
#define CK_REPORT_EXPLAIN_WORDS_H

#include "ck/explain.h"
#include "formula.h"

/* "secretion by activated macrophages", "decay"; `made`: as what makes the species, else as what
 * takes it away. Adds to `text`. */
void ck_part_words(struct ck_text *text, const struct ck_explanation *explanation,
                   const struct ck_part *part, bool made, bool french);
/* French "de": "des macrophages", "d’IL-10", "de TNF-α". */
void ck_words_of(struct ck_text *text, const char *label);
/* English: "activated macrophages", but not "tissue damage". */
bool ck_words_plural(const char *label);
/* After "moins" and "davantage": "de neutrophiles", "d’induction". */
void ck_words_less(struct ck_text *text, const char *words);
/* "0.35", "12", "1420"; French with a decimal comma. */
void ck_words_number(struct ck_text *text, double value, bool french);

#endif
