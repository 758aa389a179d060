/* Shares with their uncertainty, and what goes with failure. */
#include "ck/robust.h"

#include <math.h>
#include <stdlib.h>

#define Z95 1.959963984540054 /* 97.5 % of the normal distribution */

void ck_wilson(size_t k, size_t n, double *low, double *high)
{
    const double count = (double)n, share = (double)k / count, z2 = Z95 * Z95;
    *low = *high = NAN;
    if (n == 0) return;
    const double centre = (share + z2 / (2 * count)) / (1 + z2 / count);
    const double half =
        Z95 / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count * count));
    *low = k == 0 ? 0 : centre - half;
    *high = k == n ? 1 : centre + half;
}

struct ranked {
    double x;
    bool fails;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

/* The rank of a truth value is linear in it, so that only x needs ranks. */
double ck_rank_correlation(const double *x, const bool *fails, size_t n, struct ck_arena *scratch)
{
    struct ranked *list = ck_arena_alloc(scratch, n + 1, sizeof *list);
    const double mean = 0.5 * ((double)n + 1);
    double failing = 0, product = 0, spread = 0;
    if (!list || n < 2) return NAN;
    for (size_t i = 0; i < n; i++) list[i] = (struct ranked){x[i], fails[i]};
    for (size_t i = 0; i < n; i++) failing += fails[i];
    qsort(list, n, sizeof *list, compare_ranked);
    const double share = failing / (double)n;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && list[next].x == list[i].x; next++) {
        }
        const double rank = 0.5 * (double)(i + next + 1) - mean; /* of all that are tied */
        for (size_t k = i; k < next; k++) {
            product += rank * ((double)list[k].fails - share);
            spread += rank * rank;
        }
    }
    const double all = spread * failing * (1 - share);
    return all > 0 ? product / sqrt(all) : NAN;
}
