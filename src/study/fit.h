/* What the files that read `fit:` share. */
#ifndef CK_STUDY_FIT_H
#define CK_STUDY_FIT_H

#include "ck/fit.h"
#include "private.h"

#define CK_MOST_STARTS 100000

/* Makes the points from the study's data with their sigma. weights: enum ck_weights, or -1 where
 * the study does not say. */
void ck_read_fit_points(struct ck_reading *reading, const struct ck_node *fit, int weights);

#endif
