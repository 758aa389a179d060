/* Studies whose curves are made by hand, for the tests of figures: up to six arms over ten days,
 * nine columns. */
#ifndef HAND_MADE_H
#define HAND_MADE_H

#include "ck/study.h"

/* Arms "one", "two" … with trajectories; panels are added below; free the study's arena. Asserts
 * that memory is there. */
void hand_made_study(struct ck_study *study, size_t arms);
/* A panel that shows names separated by blanks. */
struct ck_panel *hand_made_panel(struct ck_study *study, const char *names);
/* What the trajectories hold: column 0 TNFa, 1 IL6, 2 IL10, 3 fever, 4 cells rise to a peak of
 * 100 (arm + 1) at 48 h and fall; 5 noise is 1e-12; 6 flat is 50; 7 drug has a dose of 1 at 120 h;
 * 8 virus shrinks from 1e6 by 20 decades. */
double hand_made_value(size_t arm, size_t column, double time_h);

#endif
