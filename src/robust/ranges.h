/* The curves of all bodies, until they have become bands. Private to src/robust/. */
#ifndef CK_ROBUST_RANGES_H
#define CK_ROBUST_RANGES_H

#include "ck/robust.h"

struct ck_ranges_curves {
    struct ck_ranges *ranges;
    size_t body_size; /* items of one body: bands · CK_BAND_TIMES */
    float *items;     /* [body · body_size + band · CK_BAND_TIMES + time]; NAN: there is none */
};
/* Which columns of which arms, at which times; room for them. */
enum ck_status ck_ranges_make_curves(struct ck_ranges_curves *curves);
/* Of a repeater that has just run body number `item`. */
void ck_ranges_keep_curves(struct ck_ranges_curves *curves, const struct ck_repeater *repeater,
                           size_t item);
/* Fills ranges->bands. */
enum ck_status ck_ranges_make_bands(const struct ck_ranges_curves *curves);
void ck_ranges_free_curves(struct ck_ranges_curves *curves);

#endif
