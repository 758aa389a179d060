/* The trajectory: what came out. Named columns with units over continuous time, as polynomials on
 * the solver's own steps; nothing behind it knows the solver. Part of the engine. */
#ifndef CK_TRAJECTORY_H
#define CK_TRAJECTORY_H

#include "ck/memory.h"
#include "ck/status.h"
#include <stdbool.h>
#include <stddef.h>

struct ck_column {
    const char *name, *label_en, *label_fr, *unit;
    int kind;     /* enum ck_species_kind; -1 for a readout */
    bool hidden;  /* not in tables */
    double scale; /* size of the state in its plan, below which 1e-9 of it is noise; readouts: 0 */
};

#define CK_MAX_DEGREE 5
/* One accepted step: value of column j at t is Σ_k coef[k · n_columns + j] · s^k with
 * s = (t − t1) / (t1 − t0), so s is -1 at t0 and 0 at t1. */
struct ck_piece {
    double t0, t1;
    unsigned degree;
    double *coef;
};

struct ck_extinction {
    double time_h;
    size_t column;
};

struct ck_statistics {
    long steps, rhs_calls, jacobian_calls, factorisations, error_test_failures;
    long newton_failures, restarts;
    double most_negative;        /* worst x / atol of a state below -atol, 0 if none … */
    size_t most_negative_column; /* … and which */
};

/* Memory of the coefficients: blocks that are filled one after another. */
struct ck_block {
    double *items;
    size_t size;
};
struct ck_blocks {
    struct ck_block *list;
    size_t count, in_use, used; /* allocated, begun, items taken of the last one begun */
};

struct ck_trajectory {
    struct ck_arena arena;
    struct ck_column *columns;
    size_t n_columns;
    struct ck_blocks blocks;
    struct ck_piece *pieces; /* in order of time; consecutive pieces may jump at a shared instant */
    size_t n_pieces, capacity;
    double *start; /* n_columns, before the events of the first instant */
    double *final; /* n_columns, after the events of the last instant */
    double start_h, end_h;
    struct ck_extinction *extinctions;
    size_t n_extinctions, extinction_capacity;
    struct ck_statistics statistics;
};

void ck_trajectory_init(struct ck_trajectory *trajectory);
void ck_trajectory_free(struct ck_trajectory *trajectory);
/* Empties it, and keeps the memory of the pieces for the next run into it. */
void ck_trajectory_reset(struct ck_trajectory *trajectory);
/* Adds a piece with room for its coefficients, which are 0, or NULL if there is no memory. */
struct ck_piece *ck_trajectory_add(struct ck_trajectory *trajectory, double t0, double t1,
                                   unsigned degree);
/* Index of a column by name, or SIZE_MAX. */
size_t ck_trajectory_column(const struct ck_trajectory *trajectory, const char *name);
/* Value at time t; where the column jumps at t, the value after (after = true) or before. t outside
 * the run is clamped to it. Before its first instant is `start`. */
double ck_trajectory_value(const struct ck_trajectory *trajectory, size_t column, double t_h,
                           bool after);
/* The same for all columns at once: `row` has n_columns items. */
void ck_trajectory_row(const struct ck_trajectory *trajectory, double t_h, bool after, double *row);
/* Index of the piece that holds t: the later one at a shared instant if after. SIZE_MAX if there is
 * none (a run of length 0). */
size_t ck_trajectory_piece(const struct ck_trajectory *trajectory, double t_h, bool after);
double ck_piece_value(const struct ck_piece *piece, size_t n_columns, size_t column, double t_h);

#endif
