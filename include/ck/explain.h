/* What moves a species over time: every flux that makes it more or less, shared out exactly, and
 * the factors of each. Reads an arm that has been run; draws nothing. */
#ifndef CK_EXPLAIN_H
#define CK_EXPLAIN_H

#include "ck/factors.h"
#include "ck/study.h"

/* One flux that moves the species, or its infusion (flux CK_NONE, the last one). */
struct ck_part {
    uint32_t flux;
    const char *name; /* the sentence, or "TNFa decay" …, "TNFa infusion" */
    const struct ck_flux_factors
        *factors;        /* never NULL; without items where only the flux is known */
    size_t first_factor; /* in the values of ck_explain_at */
};

struct ck_explanation {
    struct ck_arena arena;
    const struct ck_arm *arm;
    const struct ck_state_info *species;
    uint32_t state; /* also its column in the trajectory */
    struct ck_factors factors;
    struct ck_part *parts;
    size_t part_count, factor_count;
    struct ck_program program; /* d state/dt by part, then the factors */

    /* where it stands in time */
    double *params, *slots, *row, *out;
    double inflow;
    bool frozen, extinct;
    size_t next_event;
    double at_h;
    bool after;
};

/* The arm must have been run and outlive the explanation, which must be freed, also after
 * CK_NO_MEMORY. */
enum ck_status ck_explanation_make(struct ck_explanation *explanation, const struct ck_arm *arm,
                                   uint32_t state);
void ck_explanation_free(struct ck_explanation *explanation);

/* At a time: `rates` (part_count) is what each part adds to d state/dt, in the species' unit per
 * hour, negative where it takes away; their sum is d state/dt. A frozen or extinct species is moved
 * by nothing. `factors` (factor_count) or NULL. Where something happens at that time, the state
 * after it or before. */
void ck_explain_at(struct ck_explanation *explanation, double time_h, bool after, double *rates,
                   double *factors);

/* What each part made (>= 0) and took (>= 0) between two times, in the species' unit, by Gauss's
 * rule on every step; what doses and other instants added and took is in *dosed, *removed; an
 * instant at from_h does not count, one at to_h does. */
void ck_explain_between(struct ck_explanation *explanation, double from_h, double to_h,
                        double *made, double *taken, double *dosed, double *removed);

/* --- what can be told in a few sentences -------------------------------------------------------
 */

enum ck_course {
    CK_COURSE_STILL, /* it moves by less than 1e-6 of its scale */
    CK_COURSE_PEAK,  /* it rises, and falls again */
    CK_COURSE_RISE,  /* it rises to the end */
    CK_COURSE_FALL   /* it never rises above its start */
};

/* A part with a share of something. */
struct ck_told {
    const struct ck_part *part; /* NULL: doses */
    double share;               /* 0..1 */
};
/* How a factor of a part differs between two times. */
struct ck_driver {
    const struct ck_factor *factor;  /* NULL: none, or doses; of kind ACTIVATOR: all of b + A */
    double before, then;             /* its value (ACTIVATOR: of b + A) */
    const struct ck_factor *leading; /* ACTIVATOR: the one with the largest part of b + A then … */
    double leading_share;            /* … and that part */
};
#define CK_TOLD 3
struct ck_story {
    enum ck_course course;
    double start, peak, peak_h, onset_h, half_h; /* half_h: t_50, NAN: not before the end */
    double low, low_h, final;
    struct ck_told made[CK_TOLD];  /* largest first, from the onset to the peak; part NULL and
                                    * share 0 where there are no more */
    struct ck_told taken[CK_TOLD]; /* of all loss of the run */
    struct ck_driver riser;        /* of made[0], start to peak: what grew most */
    struct ck_driver holder;       /* of made[0] at the peak: the strongest suppressor */
    struct ck_told freed;    /* where production is no larger at the peak than at the start: the
                              * loss that slowed most, then per unit of level by before */
    double left;             /* production at half_h (or the end) by that at the peak; FALL:
                              * at the lowest by that at the start */
    struct ck_told grown;    /* FALL: the loss whose share grew most to the lowest, its share
                              * there … */
    double grown_from;       /* … and at the start */
    struct ck_told fallen;   /* the part that fell most, its share of the fall */
    struct ck_driver faller; /* of it: what fell most */
    double balance;          /* STILL: production per hour, which the loss equals */

    /* Where the level of a species is the riser: what made that one rise, over the same time. */
    bool has_source;
    struct ck_explanation source;
    struct ck_told source_made;
    struct ck_driver source_riser; /* its activation, if it has one, else what grew most */
};
/* The story must be freed, also after CK_NO_MEMORY, and before the explanation. */
enum ck_status ck_story_tell(struct ck_explanation *explanation, struct ck_story *story);
void ck_story_free(struct ck_story *story);

#endif
