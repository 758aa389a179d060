/* What the builder and the interpreter of programs agree on beyond ck/expr.h. */
#ifndef CK_SYSTEM_RUN_H
#define CK_SYSTEM_RUN_H

#include "ck/expr.h"

/* A Hill term costs an exponential and a logarithm. The logarithm of x is shared by all terms that
 * read x, everything that K and n decide is worked out beforehand (in the prologue if they are
 * parameters), and the derivatives reuse the value. So in programs
 *   CK_RUN_SHAPE  to = a block of CK_SHAPE_SLOTS made of a = K, b = n
 *   CK_RUN_LOG    to = log(a) where slot b is not 0
 *   CK_OP_HILL    to = value, to + 1 = h (1 - h); a = x, b = log x, c = shape
 *   CK_OP_HILL_D* a = x, b = the value's slot, c = shape
 * and two steps that nothing else needs in between are one instruction:
 *   CK_RUN_ADD_MUL to = a + b · c
 *   CK_RUN_MUL_SUB to = a · (b − c) */
enum { CK_RUN_SHAPE = CK_OP_COUNT, CK_RUN_LOG, CK_RUN_ADD_MUL, CK_RUN_MUL_SUB };

enum ck_shape {
    CK_SHAPE_K,
    CK_SHAPE_N,
    CK_SHAPE_LOG_K,
    CK_SHAPE_INVERSE_K,
    CK_SHAPE_POWER,     /* n if it is 1, 2, 3 or 4, else 0 */
    CK_SHAPE_NEEDS_LOG, /* 1 if it is none of these */
    CK_SHAPE_LOW,       /* x / K between these is computed without thinking of overflow */
    CK_SHAPE_HIGH,
    CK_SHAPE_SLOTS
};
#define CK_HILL_SLOTS 2

#endif
