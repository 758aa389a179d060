/* Reading a trajectory: which piece holds an instant, and the value there. Making one is the
 * recorder's work; measuring peaks and areas is the study's. */
#include "ck/trajectory.h"

#include <stdint.h>
#include <string.h>

void ck_trajectory_init(struct ck_trajectory *trajectory)
{
    *trajectory = (struct ck_trajectory){0};
}

void ck_trajectory_free(struct ck_trajectory *trajectory)
{
    ck_release(trajectory->pieces);
    ck_arena_free(&trajectory->arena);
    *trajectory = (struct ck_trajectory){0};
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

/* Whether an instant is read from `final`: the end of the run, after its events. */
static bool is_final(const struct ck_trajectory *trajectory, double t_h, bool after)
{
    return trajectory->n_pieces == 0 || (after && t_h >= trajectory->end_h);
}

double ck_trajectory_value(const struct ck_trajectory *trajectory, size_t column, double t_h,
                           bool after)
{
    if (is_final(trajectory, t_h, after)) return trajectory->final[column];
    size_t i = ck_trajectory_piece(trajectory, t_h, after);
    return ck_piece_value(&trajectory->pieces[i], trajectory->n_columns, column, t_h);
}

void ck_trajectory_row(const struct ck_trajectory *trajectory, double t_h, bool after, double *row)
{
    size_t n = trajectory->n_columns;
    if (is_final(trajectory, t_h, after)) {
        memcpy(row, trajectory->final, n * sizeof *row);
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
