/* Between units.c and quantity.c: what the messages need to know about units. */
#ifndef CK_UNITS_H
#define CK_UNITS_H

#include "ck/quantity.h"

#define CK_BODY_WEIGHT "kg_body"

/* Whether a text is a unit of any dimension. */
bool ck_units_knows(struct ck_units *units, const char *text);

/* Takes the names in a unit as units.c rewrites it ("pg/mL.h-1") for showing it. */
void ck_unit_name(struct ck_unit *unit, const char *rewritten);

/* Takes the rounding noise of a few products off: 1000 / 0.001 · 1e-9 is 1e-3. */
double ck_units_round(double factor);

#endif
