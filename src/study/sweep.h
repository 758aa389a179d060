/* What the files of src/study/ that serve sweeps share: what an axis acts on in an arm. */
#ifndef CK_STUDY_SWEEP_H
#define CK_STUDY_SWEEP_H

#include "ck/sweep.h"
#include "private.h"

/* What an axis changes in one arm. */
struct ck_sweep_part {
    const struct ck_species *species; /* of regimens, or NULL */
    struct ck_dose unit_dose;         /* amount: of 1 unit of the axis */
    struct ck_modification *added;    /* their value is the axis' … */
    struct ck_modification *dropped;  /* … instead of these */
    size_t added_count, dropped_count;
};

/* An arm that an axis moves, as it was read. */
struct ck_sweep_base {
    struct ck_regimen *regimens;
    size_t regimen_count;
    struct ck_modification *modifications;
    size_t modification_count;
};

/* `vary:` into question->axes. */
void ck_read_axes(struct ck_reading *reading, const struct ck_node *map);

/* Gives the axes these values and builds the plans of all arms that move. */
enum ck_status ck_sweep_move(struct ck_study *study, const double *values);

#endif
