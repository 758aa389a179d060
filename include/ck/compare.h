/* Two arms side by side: what was put in, what came out, when they part. Reads results, changes
 * none; writes no files. */
#ifndef CK_COMPARE_H
#define CK_COMPARE_H

#include "ck/study.h"

/* kind, word in tables */
#define CK_INPUT_KINDS(X)                                                                          \
    X(DURATION, "duration")   /* end of the run, h */                                              \
    X(NUMBER, "number")       /* a parameter, at from_h and after; what: its address */            \
    X(WIRING, "wiring")       /* an arrow, or what modulates it; what: the sentence */             \
    X(START, "start")         /* the state at t = 0, before doses */                               \
    X(DOSE, "dose")           /* added at an instant */                                            \
    X(INFUSION, "infusion")   /* constant inflow from from_h on */                                 \
    X(FREEZE, "freeze")       /* 1 from from_h on: the state does not move */                      \
    X(PUT, "put")             /* the state set to a value at an instant */                         \
    X(DEPLETION, "depletion") /* the state multiplied at an instant */
enum ck_input_kind {
#define X(kind, word) CK_INPUT_##kind,
    CK_INPUT_KINDS(X)
#undef X
        CK_INPUT_KIND_COUNT
};
extern const char *const ck_input_kind_words[CK_INPUT_KIND_COUNT];

/* One difference of inputs. What an arm does not have is NAN or NULL. */
struct ck_input_difference {
    enum ck_input_kind kind;
    const char *what, *unit;
    double from_h; /* 0: from the start */
    double value, reference;
    const char *text, *reference_text; /* WIRING */
};

/* A metric of a column that both have in the same unit. ratio: NAN unless both are finite, none is
 * negative and the reference is above 0. */
struct ck_outcome {
    const struct ck_column *column; /* of the arm */
    enum ck_metric metric;
    double value, reference, ratio;
    double size; /* the larger of scale and largest value of both curves; 1e-6 of it is noise */
};

struct ck_comparison {
    struct ck_arena arena;
    const struct ck_study *study; /* of the arm */
    const struct ck_arm *arm, *reference;
    struct ck_input_difference *inputs;
    size_t input_count, input_capacity;
    struct ck_outcome *outcomes; /* CK_METRIC_COUNT for each common column, in order of columns */
    size_t outcome_count;
    size_t common_count; /* columns */
    double parting_h;    /* NAN: they never part */
    const char *parting; /* the species that parts first; NULL: never */
};

/* Inputs in order of kind, name and time. Numbers that the rest solves for are not inputs, and
 * what differs by less than 1e-12 of its size does not differ.
 *
 * The arms part at the first time at which one of the species that `study` shows (all, if it shows
 * none) differs by more than 1 % of the largest value that either curve has. From dense output, at
 * both limits of jumps. Both arms must have been run. The comparison must be freed, also after
 * CK_NO_MEMORY, and before the studies. */
enum ck_status ck_comparison_make(struct ck_comparison *comparison, const struct ck_study *study,
                                  const struct ck_arm *arm, const struct ck_arm *reference);
void ck_comparison_free(struct ck_comparison *comparison);

/* All comparisons of a study. */
struct ck_comparisons {
    struct ck_comparison *items;
    size_t count;
    const struct ck_study *study, *against; /* against: NULL for arms with the first arm */
};
/* Each further arm with the first. */
enum ck_status ck_compare_arms(struct ck_comparisons *all, const struct ck_study *study);
/* Arms of the same names in two studies; where there are none, the first with the first. */
enum ck_status ck_compare_studies(struct ck_comparisons *all, const struct ck_study *study,
                                  const struct ck_study *against);
void ck_comparisons_free(struct ck_comparisons *all);
/* Whether two models, read but not yet run, have a species in common. */
bool ck_studies_comparable(const struct ck_study *study, const struct ck_study *against);

#endif
