/* Sparse LU with a static order of pivots. Ordering: Markowitz' rule restricted to the diagonal,
 * on bit sets, ties to the smaller index, so that the order depends on the pattern alone. */
#include "lu.h"

#include <math.h>
#include <string.h>

#define SMALLEST_PIVOT 1e-14

/* The pattern during elimination: row and column sets, and which indices are still to come. */
struct pattern {
    struct ck_arena arena;
    uint32_t n, words;
    uint64_t *rows, *columns, *active;
};

static uint32_t count_common(const uint64_t *a, const uint64_t *b, uint32_t words)
{
    uint32_t count = 0;
    for (uint32_t w = 0; w < words; w++)
        for (uint64_t both = a[w] & b[w]; both != 0; both &= both - 1) count++;
    return count;
}

static bool has_bit(const uint64_t *set, uint32_t i)
{
    return (set[i / 64] >> (i % 64) & 1) != 0;
}

static void set_bit(uint64_t *set, uint32_t i)
{
    set[i / 64] |= (uint64_t)1 << (i % 64);
}

static uint64_t *row_of(const struct pattern *pattern, uint32_t i)
{
    return pattern->rows + (size_t)i * pattern->words;
}

static uint64_t *column_of(const struct pattern *pattern, uint32_t i)
{
    return pattern->columns + (size_t)i * pattern->words;
}

static enum ck_status read_pattern(struct pattern *pattern, uint32_t n, const uint32_t *start,
                                   const uint32_t *row)
{
    pattern->n = n;
    pattern->words = n / 64 + 1;
    pattern->rows = ck_arena_alloc(&pattern->arena, (size_t)n * pattern->words, sizeof(uint64_t));
    pattern->columns =
        ck_arena_alloc(&pattern->arena, (size_t)n * pattern->words, sizeof(uint64_t));
    pattern->active = ck_arena_alloc(&pattern->arena, pattern->words, sizeof(uint64_t));
    if (pattern->rows == NULL || pattern->columns == NULL || pattern->active == NULL)
        return CK_NO_MEMORY;
    for (uint32_t j = 0; j < n; j++) {
        set_bit(pattern->active, j);
        for (uint32_t p = start[j]; p < start[j + 1]; p++) {
            set_bit(row_of(pattern, row[p]), j);
            set_bit(column_of(pattern, j), row[p]);
        }
    }
    return CK_OK;
}

static uint32_t choose_pivot(const struct pattern *pattern)
{
    uint32_t best = 0;
    uint64_t best_cost = UINT64_MAX;
    for (uint32_t i = 0; i < pattern->n; i++) {
        if (!has_bit(pattern->active, i)) continue;
        uint64_t in_row = count_common(row_of(pattern, i), pattern->active, pattern->words);
        uint64_t in_column = count_common(column_of(pattern, i), pattern->active, pattern->words);
        uint64_t cost = (in_row - 1) * (in_column - 1);
        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    return best;
}

static void add_active(uint64_t *to, const uint64_t *from, const struct pattern *pattern)
{
    for (uint32_t w = 0; w < pattern->words; w++) to[w] |= from[w] & pattern->active[w];
}

/* Eliminating a pivot joins every row that reads it with every column that it reads. */
static void eliminate(struct pattern *pattern, uint32_t pivot)
{
    pattern->active[pivot / 64] &= ~((uint64_t)1 << (pivot % 64));
    for (uint32_t i = 0; i < pattern->n; i++) {
        if (!has_bit(pattern->active, i)) continue;
        if (has_bit(column_of(pattern, pivot), i))
            add_active(row_of(pattern, i), row_of(pattern, pivot), pattern);
        if (has_bit(row_of(pattern, pivot), i))
            add_active(column_of(pattern, i), column_of(pattern, pivot), pattern);
    }
}

static enum ck_status allocate(struct ck_lu *lu, uint32_t n, uint32_t n_given)
{
    lu->n = n;
    lu->n_given = n_given;
    lu->order = ck_arena_alloc(&lu->arena, n, sizeof(uint32_t));
    lu->start = ck_arena_alloc(&lu->arena, (size_t)n + 1, sizeof(uint32_t));
    lu->diagonal = ck_arena_alloc(&lu->arena, n, sizeof(uint32_t));
    lu->scatter = ck_arena_alloc(&lu->arena, n_given, sizeof(uint32_t));
    lu->inverse = ck_arena_alloc(&lu->arena, n, sizeof(double));
    lu->work = ck_arena_alloc(&lu->arena, n, sizeof(double));
    bool ok = lu->order != NULL && lu->start != NULL && lu->diagonal != NULL &&
              lu->scatter != NULL && lu->inverse != NULL && lu->work != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

/* The filled rows, in the order of the pivots. */
static enum ck_status store_rows(struct ck_lu *lu, const struct pattern *pattern)
{
    for (uint32_t k = 0; k < lu->n; k++) {
        const uint64_t *set = row_of(pattern, lu->order[k]);
        lu->start[k + 1] = lu->start[k] + count_common(set, set, pattern->words);
    }
    lu->n_filled = lu->start[lu->n];
    lu->column = ck_arena_alloc(&lu->arena, lu->n_filled, sizeof(uint32_t));
    lu->values = ck_arena_alloc(&lu->arena, lu->n_filled, sizeof(double));
    if (lu->column == NULL || lu->values == NULL) return CK_NO_MEMORY;
    for (uint32_t k = 0; k < lu->n; k++) {
        uint32_t end = lu->start[k];
        for (uint32_t j = 0; j < lu->n; j++) {
            if (!has_bit(row_of(pattern, lu->order[k]), lu->order[j])) continue;
            if (j == k) lu->diagonal[k] = end;
            lu->column[end++] = j;
        }
    }
    return CK_OK;
}

static uint32_t find_entry(const struct ck_lu *lu, uint32_t row, uint32_t column)
{
    uint32_t p = lu->start[row];
    while (lu->column[p] != column) p++;
    return p;
}

static enum ck_status map_entries(struct ck_lu *lu, const uint32_t *start, const uint32_t *row)
{
    uint32_t *position = ck_alloc(lu->n, sizeof *position);
    if (position == NULL) return CK_NO_MEMORY;
    for (uint32_t k = 0; k < lu->n; k++) position[lu->order[k]] = k;
    for (uint32_t j = 0; j < lu->n; j++)
        for (uint32_t p = start[j]; p < start[j + 1]; p++)
            lu->scatter[p] = find_entry(lu, position[row[p]], position[j]);
    ck_release(position);
    return CK_OK;
}

enum ck_status ck_lu_init(struct ck_lu *lu, uint32_t n, const uint32_t *column_start,
                          const uint32_t *row)
{
    *lu = (struct ck_lu){0};
    struct pattern pattern = {0};
    enum ck_status status = read_pattern(&pattern, n, column_start, row);
    if (status == CK_OK) status = allocate(lu, n, column_start[n]);
    for (uint32_t k = 0; status == CK_OK && k < n; k++) {
        lu->order[k] = choose_pivot(&pattern);
        eliminate(&pattern, lu->order[k]);
    }
    if (status == CK_OK) status = store_rows(lu, &pattern);
    if (status == CK_OK) status = map_entries(lu, column_start, row);
    ck_arena_free(&pattern.arena);
    return status;
}

void ck_lu_free(struct ck_lu *lu)
{
    ck_arena_free(&lu->arena);
    *lu = (struct ck_lu){0};
}

/* Subtracts the rows above from row k, which is spread out in lu->work. */
static void eliminate_row(struct ck_lu *lu, uint32_t k)
{
    double *work = lu->work;
    for (uint32_t p = lu->start[k]; p < lu->diagonal[k]; p++) {
        uint32_t j = lu->column[p];
        double factor = work[j] * lu->inverse[j];
        work[j] = factor;
        for (uint32_t q = lu->diagonal[j] + 1; q < lu->start[j + 1]; q++)
            work[lu->column[q]] -= factor * lu->values[q];
    }
}

bool ck_lu_factor(struct ck_lu *lu, const double *entries)
{
    memset(lu->values, 0, lu->n_filled * sizeof *lu->values);
    for (uint32_t p = 0; p < lu->n_given; p++) lu->values[lu->scatter[p]] = entries[p];
    for (uint32_t k = 0; k < lu->n; k++) {
        double largest = 0;
        for (uint32_t p = lu->start[k]; p < lu->start[k + 1]; p++) {
            lu->work[lu->column[p]] = lu->values[p];
            if (fabs(lu->values[p]) > largest) largest = fabs(lu->values[p]);
        }
        eliminate_row(lu, k);
        for (uint32_t p = lu->start[k]; p < lu->start[k + 1]; p++)
            lu->values[p] = lu->work[lu->column[p]];
        double pivot = lu->work[k];
        if (!(fabs(pivot) > SMALLEST_PIVOT * largest) || !isfinite(pivot)) return false;
        lu->inverse[k] = 1 / pivot;
    }
    return true;
}

void ck_lu_solve(struct ck_lu *lu, double *x)
{
    double *work = lu->work;
    for (uint32_t k = 0; k < lu->n; k++) {
        double sum = x[lu->order[k]];
        for (uint32_t p = lu->start[k]; p < lu->diagonal[k]; p++)
            sum -= lu->values[p] * work[lu->column[p]];
        work[k] = sum;
    }
    for (uint32_t k = lu->n; k-- > 0;) {
        double sum = work[k];
        for (uint32_t p = lu->diagonal[k] + 1; p < lu->start[k + 1]; p++)
            sum -= lu->values[p] * work[lu->column[p]];
        work[k] = sum * lu->inverse[k];
        x[lu->order[k]] = work[k];
    }
}
