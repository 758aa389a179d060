/* The curves of all bodies, until they have become bands. Private to src/robust/. */
#ifndef CK_ROBUST_RANGES_H
#define CK_ROBUST_RANGES_H

#include "ck/robust.h"

struct ck_ranges_curves {
    struct ck_ranges *ranges;
    size_t size;  /* items of one body: bands · CK_BAND_TIMES; NAN: there is none */
    float *batch; /* [item of a batch · size + band · CK_BAND_TIMES + time] */
    float *kept;  /* [body · size + …], 0: the study as it is */
};
/* Which columns of which arms, at which times; room for as many bodies as are asked for, and for
 * batches of at most as many, and at least `least`. */
enum ck_status ck_ranges_make_curves(struct ck_ranges_curves *curves, size_t least);
/* At a repeater that has just run an item of a batch. */
void ck_ranges_look(struct ck_ranges_curves *curves, const struct ck_repeater *repeater,
                    size_t item);
/* The curves of an item as those of a body. */
void ck_ranges_keep(struct ck_ranges_curves *curves, size_t item, size_t body);
/* Fills ranges->bands from the kept ones. */
enum ck_status ck_ranges_make_bands(const struct ck_ranges_curves *curves);
void ck_ranges_free_curves(struct ck_ranges_curves *curves);

#endif
