/* Trajectories: their memory, which piece holds an instant, and the value there. What goes into the
 * pieces is the recorder's work; measuring peaks and areas is the study's. */
#include "ck/trajectory.h"

#include <stdint.h>
#include <string.h>

#define BLOCK 32768 /* items */

void ck_trajectory_init(struct ck_trajectory *trajectory)
{
    *trajectory = (struct ck_trajectory){0};
}

void ck_trajectory_free(struct ck_trajectory *trajectory)
{
    for (size_t i = 0; i < trajectory->blocks.count; i++)
        ck_release(trajectory->blocks.list[i].items);
    ck_release(trajectory->blocks.list);
    ck_release(trajectory->pieces);
    ck_arena_free(&trajectory->arena);
    *trajectory = (struct ck_trajectory){0};
}

void ck_trajectory_reset(struct ck_trajectory *trajectory)
{
    struct ck_trajectory kept = {.blocks = trajectory->blocks,
                                 .pieces = trajectory->pieces,
                                 .capacity = trajectory->capacity};
    kept.blocks.in_use = 0;
    ck_arena_free(&trajectory->arena);
    *trajectory = kept;
}

/* Makes the next block one of at least `count` items. */
static bool begin_block(struct ck_blocks *blocks, size_t count)
{
    if (blocks->in_use == blocks->count) {
        struct ck_block *list = ck_resize(blocks->list, blocks->count + 1, sizeof *list);
        if (list == NULL) return false;
        blocks->list = list;
        list[blocks->count++] = (struct ck_block){0};
    }
    struct ck_block *block = &blocks->list[blocks->in_use];
    if (block->size < count || block->items == NULL) {
        size_t size = count > BLOCK ? count : BLOCK;
        double *items = ck_resize(block->items, size, sizeof *items);
        if (items == NULL) return false;
        *block = (struct ck_block){items, size};
    }
    blocks->in_use++;
    blocks->used = 0;
    return true;
}

static double *take(struct ck_blocks *blocks, size_t count)
{
    bool fits = blocks->in_use > 0 && blocks->used + count <= blocks->list[blocks->in_use - 1].size;
    if (!fits && !begin_block(blocks, count)) return NULL;
    double *items = blocks->list[blocks->in_use - 1].items + blocks->used;
    blocks->used += count;
    memset(items, 0, count * sizeof *items);
    return items;
}

struct ck_piece *ck_trajectory_add(struct ck_trajectory *trajectory, double t0, double t1,
                                   unsigned degree)
{
    if (trajectory->n_pieces == trajectory->capacity) {
        size_t capacity = trajectory->capacity == 0 ? 64 : 2 * trajectory->capacity;
        void *larger = ck_resize(trajectory->pieces, capacity, sizeof *trajectory->pieces);
        if (larger == NULL) return NULL;
        trajectory->pieces = larger;
        trajectory->capacity = capacity;
    }
    double *coef = take(&trajectory->blocks, (degree + 1) * trajectory->n_columns);
    if (coef == NULL) return NULL;
    struct ck_piece *piece = &trajectory->pieces[trajectory->n_pieces++];
    *piece = (struct ck_piece){t0, t1, degree, coef};
    return piece;
}

size_t ck_trajectory_column(const struct ck_trajectory *trajectory, const char *name)
{
    for (size_t j = 0; j < trajectory->n_columns; j++)
        if (strcmp(trajectory->columns[j].name, name) == 0) return j;
    return SIZE_MAX;
}

size_t ck_trajectory_piece(const struct ck_trajectory *trajectory, double t_h, bool after)
{
    if (trajectory->n_pieces == 0) return SIZE_MAX;
    size_t low = 0, high = trajectory->n_pieces - 1;
    while (low < high) { /* the first piece that ends after t (or at t, unless after) */
        size_t middle = low + (high - low) / 2;
        double end = trajectory->pieces[middle].t1;
        if (after ? end > t_h : end >= t_h)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static double position(const struct ck_piece *piece, double t_h)
{
    double s = (t_h - piece->t1) / (piece->t1 - piece->t0);
    return s < -1 ? -1 : s > 0 ? 0 : s;
}

double ck_piece_value(const struct ck_piece *piece, size_t n_columns, size_t column, double t_h)
{
    double s = position(piece, t_h);
    double value = piece->coef[piece->degree * n_columns + column];
    for (unsigned k = piece->degree; k-- > 0;)
        value = value * s + piece->coef[k * n_columns + column];
    return value;
}

/* What holds an instant outside the pieces: `start` before the events of the first instant, `final`
 * after those of the last; NULL for what the pieces hold. */
static const double *ends(const struct ck_trajectory *trajectory, double t_h, bool after)
{
    if (!after && t_h <= trajectory->start_h) return trajectory->start;
    bool is_final = trajectory->n_pieces == 0 || (after && t_h >= trajectory->end_h);
    return is_final ? trajectory->final : NULL;
}

double ck_trajectory_value(const struct ck_trajectory *trajectory, size_t column, double t_h,
                           bool after)
{
    const double *end = ends(trajectory, t_h, after);
    if (end != NULL) return end[column];
    size_t i = ck_trajectory_piece(trajectory, t_h, after);
    return ck_piece_value(&trajectory->pieces[i], trajectory->n_columns, column, t_h);
}

void ck_trajectory_row(const struct ck_trajectory *trajectory, double t_h, bool after, double *row)
{
    size_t n = trajectory->n_columns;
    const double *end = ends(trajectory, t_h, after);
    if (end != NULL) {
        memcpy(row, end, n * sizeof *row);
        return;
    }
    const struct ck_piece *piece = &trajectory->pieces[ck_trajectory_piece(trajectory, t_h, after)];
    double s = position(piece, t_h);
    memcpy(row, piece->coef + piece->degree * n, n * sizeof *row);
    for (unsigned k = piece->degree; k-- > 0;) {
        const double *coef = piece->coef + k * n;
        for (size_t j = 0; j < n; j++) row[j] = row[j] * s + coef[j];
    }
}
