/* The chapter's claims as experiments. For every claim an experiment is made from the claim and the
 * arrows or studies that carry it, and integrated; nothing is judged by looking at the graph. */
#ifndef CK_NOTES_H
#define CK_NOTES_H

#include "ck/chapter.h"
#include "ck/study.h"

#define CK_VERDICTS(X)                                                                             \
    X(HOLDS, "holds")                                                                              \
    X(FAILS, "fails")                                                                              \
    X(NOT_MODELLED, "not modelled")                                                                \
    X(OUTSIDE, "outside this module") /* of a model that does not speak for the whole chapter */
enum ck_claim_verdict {
#define X(verdict, word) CK_VERDICT_##verdict,
    CK_VERDICTS(X)
#undef X
        CK_VERDICT_COUNT
};
extern const char *const ck_claim_verdict_words[CK_VERDICT_COUNT];

/* A model at rest, in which experiments are made. Nothing of it is changed by them, so that several
 * threads may share it. */
struct ck_lab {
    const struct ck_graph *graph;
    const struct ck_system *system;
    const struct ck_chapter *chapter;
    struct ck_plan rest; /* parameters with the productions solved for, initial: the rest */
    const volatile sig_atomic_t *stop;
};
enum ck_status ck_lab_init(struct ck_lab *lab, const struct ck_graph *graph,
                           const struct ck_system *system, const volatile sig_atomic_t *stop,
                           struct ck_failure *failure);
void ck_lab_free(struct ck_lab *lab);

enum { CK_CURVE_POINTS = 160 };

/* What one arrow showed about one source, or one expectation about a claim. Effects are differences
 * with the source and without it, relative to the level without it (to the scale where that is 0),
 * at the time at which they are largest; NAN where there is none. */
struct ck_shown {
    const char *arrow;  /* the sentence, or the expectation */
    const char *source; /* "IL4", "IL4 + IL5"; NULL for an expectation */
    const char *target;
    const char *setting;   /* what was put in, in words */
    double effect;         /* everything else held */
    double at_h;           /* when */
    double without_arrow;  /* the same with this influence deleted */
    double without_signal; /* the largest without one of the partners of a strict gate */
    double network;        /* with nothing held but source and co-signals: the first departure */
    double network_h;
    bool good;
    const char *reason; /* why not, or NULL */
    /* the target over time, without and with the source; NULL for an expectation */
    double *time_h, *off, *on;
    const char *unit;
};

struct ck_finding {
    const struct ck_claim *claim;
    enum ck_claim_verdict verdict;
    struct ck_label reason; /* en NULL if nothing is to be said */
    struct ck_shown *shown;
    size_t count, good;
    double effect; /* the smallest of those shown; NAN */
};

/* The experiments of one claim with an arrow. Texts and curves live in `arena`. CK_FAILED: an
 * integration failed; it is then said in the finding too. */
enum ck_status ck_notes_try(const struct ck_lab *lab, const struct ck_claim *claim,
                            struct ck_arena *arena, struct ck_finding *finding);

/* The same with one of its arrows alone: a verdict that fails for it fails for the claim. */
enum ck_status ck_notes_try_arrow(const struct ck_lab *lab, const struct ck_claim *claim,
                                  const struct ck_process *process, struct ck_arena *arena,
                                  struct ck_finding *finding);

/* Sets the lab's parameters so that the modulator has no influence in its arrow (sign 0), or the
 * opposite one (-1); NULL: the arrow itself. False where no parameter does that. What else reads a
 * number of a receptor or of a group changes with it. */
bool ck_notes_mute(struct ck_lab *lab, const struct ck_process *process,
                   const struct ck_modulator *modulator, int sign);
/* Whether the claim, which the modulator's arrow lists, has what it reads as its source. `scratch`
 * is used. */
bool ck_notes_covers(const struct ck_lab *lab, const struct ck_claim *claim,
                     const struct ck_modulator *modulator, struct ck_arena *scratch);

/* ---- the whole table ---- */

struct ck_notes {
    struct ck_arena arena;
    struct ck_finding *findings; /* of every claim that is not meta, in the order of the table */
    size_t count;
    struct ck_arena *arenas; /* of each of them */
    size_t verdicts[CK_VERDICT_COUNT];
    bool whole;                /* the model speaks for the whole chapter: it names `studies` */
    size_t study_count;        /* run */
    size_t uncovered_count;    /* influences of the model that no claim covers: assumptions */
    const char **uncovered;    /* "macrophage becomes macrophage_active: damage" */
    struct ck_failure failure; /* of the rest, after CK_FAILED */
};

struct ck_notes_run {
    struct ck_inputs *inputs;
    struct ck_units *units;
    const struct ck_graph *graph;
    const struct ck_system *system;
    const char *claim; /* one alone, or NULL */
    size_t jobs;       /* threads, at least 1 */
    const volatile sig_atomic_t *stop;
    void (*tell)(void *user, size_t done, size_t total); /* a few times a second, or NULL */
    void *user;
    struct ck_diag *diag;
};
/* Tries every claim; nothing depends on `jobs`. CK_OK: an answer, whatever the verdicts. CK_FAILED:
 * the model does not rest (notes->failure) or it was interrupted. CK_BAD_INPUT: an unknown claim, a
 * study that cannot be read; findings are there all the same. Free is legal after a failure. */
enum ck_status ck_notes_solve(const struct ck_notes_run *run, struct ck_notes *notes);
void ck_notes_free(struct ck_notes *notes);

#endif
