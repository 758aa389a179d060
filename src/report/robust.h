/* What the reports of gates and ranges share. Private to src/report/. */
#ifndef CK_REPORT_ROBUST_H
#define CK_REPORT_ROBUST_H

#include "ck/report.h"

/* In per cent without digits: never 100 for what does not hold always, nor 0 for what holds once.
 */
double ck_share_percent(double share);
/* ranges.svg … and bands.svg … */
enum ck_status ck_write_shares_of_ranges(struct ck_output *output, const struct ck_ranges *ranges,
                                         const char *lang);
enum ck_status ck_write_bands_figure(struct ck_output *output, const struct ck_ranges *ranges,
                                     const char *lang);

#endif
