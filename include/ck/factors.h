/* What a flux is made of, by name: the factors that the kinetics of an arrow multiply. For readers
 * (explain) alone; running a system does not need it.
 *
 *   J = rate · Π source · (Σ basal and activators) · Π amplifiers · Π suppressors · share
 *
 * exactly, where rate is k with the factor of what is made, and share is w / Σ w of an arrow over
 * several targets, else absent. Activators share out A by Shapley's rule: what each adds, averaged
 * over every order in which they could be added one by one to nothing. So the parts sum to A
 * exactly, equals get equal parts, and what does nothing gets nothing:
 *   additive   V h
 *   all        V Π h / n: they act only together, so each gets the same
 *   any        V ∫₀¹ h Π (1 − t h_other) dt: one that acts alone gets all, two strong ones halves
 *   synergy    V h + σ Π h / n */
#ifndef CK_FACTORS_H
#define CK_FACTORS_H

#include "ck/graph.h"
#include "ck/system.h"

/* kind, word in tables */
#define CK_FACTOR_KINDS(X)                                                                         \
    X(RATE, "rate")             /* constant of the arrow */                                        \
    X(FORMULA, "formula")       /* what `rate:` says instead of rate · source */                  \
    X(SOURCE, "source")         /* level of what acts, or of what is used up */                    \
    X(ROOM, "room")             /* 1 − A/capacity */                                             \
    X(BASAL, "basal")           /* b, in units of b + A */                                         \
    X(ACTIVATOR, "activator")   /* its part of A, likewise */                                      \
    X(AMPLIFIER, "amplifier")   /* 1 + α h */                                                     \
    X(SUPPRESSOR, "suppressor") /* 1 − ε h */                                                   \
    X(SHARE, "share")           /* of one target among several */
enum ck_factor_kind {
#define X(kind, word) CK_FACTOR_##kind,
    CK_FACTOR_KINDS(X)
#undef X
        CK_FACTOR_KIND_COUNT
};
extern const char *const ck_factor_kind_words[CK_FACTOR_KIND_COUNT];

struct ck_factor {
    enum ck_factor_kind kind;
    const char *name; /* species, modulator as written, target; "" for RATE, BASAL, ROOM, FORMULA */
    struct ck_label label;
    const char *unit;
    ck_expr value;                    /* of the pool of ck_factors */
    const struct ck_species *species; /* SOURCE, or what a modulator reads at most; else NULL */
};

struct ck_flux_factors {
    const struct ck_process *process; /* NULL: turnover (decay, baseline production, exchange …) */
    const struct ck_share *share;
    bool arrives; /* the last step of a delay: the factors are those of the arrow now, while what
                   * arrives was made a delay ago, and the product of factors is not this flux */
    struct ck_factor *items; /* none for turnover, binding, and stages inside a delay */
    size_t count;
};

struct ck_factors {
    struct ck_arena arena;
    struct ck_expr_pool pool;       /* the system's, node for node, and the factors after it */
    struct ck_flux_factors *fluxes; /* n_fluxes of the system */
};

/* graph and system belong together (ck_compile) and must outlive the factors. CK_NO_MEMORY is the
 * only failure. */
enum ck_status ck_factors_make(struct ck_factors *factors, const struct ck_graph *graph,
                               const struct ck_system *system);
void ck_factors_free(struct ck_factors *factors);

#endif
