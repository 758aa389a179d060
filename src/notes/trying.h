/* One claim about an arrow while it is tried. Private to src/notes/. */
#ifndef CK_NOTES_TRYING_H
#define CK_NOTES_TRYING_H

#include "private.h"

struct ck_trying {
    const struct ck_lab *lab;
    const struct ck_claim *claim;
    const struct ck_experiment *experiment; /* or NULL */
    struct ck_arena *arena;
    struct ck_finding *finding;
    struct ck_actors source, target;
    size_t capacity;
    int sign;
    bool joint, absent;
    enum ck_status status;
};

/* ---- claim.c ---- */

/* Sign, source and target of the claim. */
void ck_trying_read(struct ck_trying *t);
/* An assay of this arrow, still without its source. */
void ck_trying_assay(struct ck_trying *t, const struct ck_process *process,
                     const struct ck_share *share, struct ck_assay *assay);
double ck_trying_horizon(const struct ck_trying *t, const struct ck_assay *assay);
bool ck_lists(const char *const *texts, size_t count, const char *text);

/* ---- demands.c ---- */

/* An integration that fails is said in `shown`. */
enum ck_status ck_trying_run(struct ck_trying *t, struct ck_assay *assay, struct ck_shown *shown);
/* What the claim's words ask beyond an effect; spoils what does not meet it. */
void ck_trying_demand(struct ck_trying *t, const struct ck_assay *assay, struct ck_shown *shown);

/* ---- arrow.c ---- */

/* Adds an entry that is not good; `reason` NULL: out of memory. */
void ck_trying_fail(struct ck_trying *t, const char *arrow, const char *source, const char *reason);
void ck_spoil(struct ck_shown *shown, const char *reason);
bool ck_is_signal(const struct ck_species *species);
/* Adds what the arrow shows, or why it shows nothing. */
void ck_trying_arrow(struct ck_trying *t, const struct ck_process *process);
/* Adds what it shows for each member of the source; false: none of them acts there. */
bool ck_trying_members(struct ck_trying *t, const struct ck_process *process,
                       const struct ck_share *share);

#endif
