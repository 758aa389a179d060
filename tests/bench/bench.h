/* What the benchmark programs share: the outputs asked for, repetitions, the line they print. */
#ifndef BENCH_H
#define BENCH_H

#include "../unit/p40.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define OUTPUTS     2000
#define REPETITIONS 15

/* One simulation. Fills row i with the states at (i + 1) · 240 / 2000 h, after a dose at that time;
 * false on failure. */
typedef bool (*bench_run)(const struct p40 *network, void *data, double (*rows)[P40_STATES]);

static inline double bench_time(int output)
{
    return P40_END_H * (output + 1) / OUTPUTS;
}

static inline int bench_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static inline double bench_cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

/* Prints "milliseconds worst_error rms_error": the median time, errors in units of the tolerance.
 */
static inline int bench_report(const struct p40 *network, bench_run run, void *data)
{
    static double rows[OUTPUTS][P40_STATES];
    double ms[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
        double start = bench_cpu_ms();
        if (!run(network, data, rows)) return EXIT_FAILURE;
        ms[r] = bench_cpu_ms() - start;
    }
    qsort(ms, REPETITIONS, sizeof ms[0], bench_compare);
    struct p40_error error = {0};
    for (unsigned t = 1; t < network->n_times; t++) {
        long output = lround(network->time_h[t] * OUTPUTS / P40_END_H) - 1;
        p40_compare(network, t, rows[output], &error);
    }
    printf("%.3f %.2f %.3f\n", ms[REPETITIONS / 2], error.largest,
           sqrt(error.squares / error.count));
    return EXIT_SUCCESS;
}

#endif
