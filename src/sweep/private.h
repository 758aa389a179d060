/* What the files of src/sweep/ share. Nothing here is seen outside. */
#ifndef CK_SWEEP_PRIVATE_H
#define CK_SWEEP_PRIVATE_H

#include "ck/sweep.h"

/* ---- crew.c: the same work for many items, by several threads ---- */

struct ck_sweep_crew {
    const struct ck_sweep_run *run;
    void (*tell)(void *user, size_t done, size_t total); /* instead of that of the run */
    void *told;
    struct ck_sweep_runner *runners;
    size_t count;
};
enum ck_status ck_sweep_crew_init(struct ck_sweep_crew *crew, const struct ck_sweep_run *run);
void ck_sweep_crew_free(struct ck_sweep_crew *crew);
/* What one item does must not depend on another. CK_FAILED: interrupted, this item is not done. */
typedef enum ck_status (*ck_sweep_work)(struct ck_sweep_runner *runner, void *user, size_t item);
/* `done` of `total` items were done before; the items are those from 0 to items - 1. */
enum ck_status ck_sweep_crew_do(struct ck_sweep_crew *crew, size_t items, ck_sweep_work work,
                                void *user);

/* ---- points.c ---- */

/* The values of the axes at a point. */
void ck_sweep_place(const struct ck_sweep_question *question, size_t point, double *values);

/* ---- crossings.c ---- */

enum ck_status ck_sweep_find_crossings(struct ck_sweep *sweep, struct ck_sweep_crew *crew);

/* ---- checkpoint.c ---- */

/* Fills the points that an earlier call finished with the same inputs. */
enum ck_status ck_sweep_read_checkpoint(const struct ck_sweep_run *run, struct ck_sweep *sweep);

#endif
