/* `expect:` of a sweep or of steady states, read by the questions they belong to. */
#ifndef CK_STUDY_ANSWERS_H
#define CK_STUDY_ANSWERS_H

#include "formula.h"

/* Into study->sweep (study->steady), when the rest of the question has been read. */
void ck_read_sweep_expectations(struct ck_reading *reading, const struct ck_node *list);
void ck_read_steady_expectations(struct ck_reading *reading, const struct ck_node *list);

#endif
