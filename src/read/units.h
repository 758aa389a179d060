/* Between units.c and quantity.c: what the messages need to know about units. */
#ifndef CK_UNITS_H
#define CK_UNITS_H

#include "ck/quantity.h"

#define CK_BODY_WEIGHT "kg_body"

/* Whether a text is a unit of any dimension. */
bool ck_units_knows(struct ck_units *units, const char *text);

#endif
