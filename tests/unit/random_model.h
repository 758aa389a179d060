/* For tests: model files made of random species, receptors and arrows, the same for the same seed.
 * Every construct of the language that the compiler turns into equations comes up. */
#ifndef TESTS_RANDOM_MODEL_H
#define TESTS_RANDOM_MODEL_H

#include <stddef.h>
#include <stdint.h>

enum { RANDOM_MODEL_SIZE = 32768 };

/* Writes a valid model; NUL-terminated. */
void random_model(uint64_t seed, char text[RANDOM_MODEL_SIZE]);

/* The next number of a sequence, in 0..1. */
double random_next(uint64_t *sequence);

#endif
