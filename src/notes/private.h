/* What the files of src/notes/ share: an assay, which is one arrow asked about one source. Nothing
 * here is seen outside. */
#ifndef CK_NOTES_PRIVATE_H
#define CK_NOTES_PRIVATE_H

#include "ck/notes.h"

/* The species that a word of the chapter stands for in this model. */
struct ck_actors {
    const struct ck_species **species;
    size_t *part; /* which of the things named together each belongs to: "IL-4+IL-5" has two */
    size_t count, part_count;
    bool any;     /* whatever the arrow reads that is of its kind */
    bool unknown; /* no name of it is in the model */
};

/* A state that the experiment holds: the source without and with it, a co-signal, a cell that must
 * be there. */
enum ck_hold_role { CK_HOLD_SOURCE, CK_HOLD_SIGNAL, CK_HOLD_PRESENT };
struct ck_hold {
    enum ck_hold_role role;
    uint32_t state;
    double off, on; /* the same for what is no source */
    size_t part;    /* of a source: what it belongs to */
    size_t partner; /* of a signal: number of the partner that a strict gate needs, or SIZE_MAX */
};
struct ck_switch { /* a parameter that takes an influence away */
    uint32_t param;
    double value;
};

#define CK_LIST_OF(type)                                                                           \
    struct {                                                                                       \
        struct ck_##type *items;                                                                   \
        size_t count, capacity;                                                                    \
    }

/* One arrow, one source. Built by conditions.c, run by assay.c. */
struct ck_assay {
    const struct ck_lab *lab;
    struct ck_arena *arena;
    const struct ck_process *process;
    struct ck_actors source;        /* of one member, or of several that act together */
    const struct ck_species *maker; /* a cell that makes the source and stands for it; or NULL */
    const struct ck_actors *kin;  /* in the network what joins them counts, not what they become */
    const struct ck_share *share; /* the target of an arrow with shares, or NULL */
    const struct ck_species *target;
    int direction;  /* of the target when the arrow works: -1 where it is killed or bound */
    int expected;   /* of the target by the claim: 1, -1; 0: either */
    bool subject;   /* the source is the arrow's own subject: deleting is switching the arrow off */
    bool itself;    /* the target grows by itself: without the source is without the arrow */
    bool distant;   /* the source is held in the tissue and acts in the blood */
    bool joint;     /* parts are put in at half effect, together and one by one */
    bool produced;  /* it also goes when its producer goes */
    bool fractions; /* of an arrow with shares: what matters is the target's part */
    bool absent;    /* the claim says that nothing moves */
    double horizon_h;
    CK_LIST_OF(hold) holds;
    CK_LIST_OF(switch) deletion; /* takes the source's influence in this arrow away */
    CK_LIST_OF(switch) others;   /* further arrows by which the source reaches the target: off */
    const char **partners;       /* of a strict gate */
    size_t partner_count, partner_capacity;
    bool no_memory;
};

/* ---- words.c ---- */

/* `words` (count) as species; CK_NO_MEMORY. Names of receptors, chains and families stand for their
 * ligands. Without a map of words an identifier is the word without its hyphens. */
enum ck_status ck_words_find(const struct ck_lab *lab, const char *const *words, size_t count,
                             struct ck_arena *arena, struct ck_actors *source);
bool ck_actors_hold(const struct ck_actors *source, const struct ck_species *species);
/* The two compartments of one species are one. */
bool ck_same_species(const struct ck_species *a, const struct ck_species *b);

/* ---- reads.c: what an arrow reads ---- */

/* Whether the modulator itself reads a species of the source: its ligand, antagonist, level,
 * bearing cell. */
bool ck_reads_modulator(const struct ck_modulator *modulator, const struct ck_actors *source);
/* The same for it, the gate in it and its suppressors. */
bool ck_reads_within(const struct ck_modulator *modulator, const struct ck_actors *source);
bool ck_reads_process(const struct ck_process *process, const struct ck_actors *source);
/* Every modulator of an arrow, gates and suppressors within them included. */
typedef void (*ck_modulator_visit)(void *user, const struct ck_modulator *modulator);
void ck_gate_visit(const struct ck_gate *gate, ck_modulator_visit visit, void *user);
void ck_modulators_visit(const struct ck_process *process, ck_modulator_visit visit, void *user);
/* The state that a modulator reads of a species. */
const struct ck_species *ck_read_state(const struct ck_modulator *modulator,
                                       const struct ck_species *species);
/* What the arrow makes, or attacks; NULL for one with shares. */
const struct ck_species *ck_process_target(const struct ck_process *process);
bool ck_process_moves(const struct ck_process *process, const struct ck_species *species);

/* ---- arrange.c ---- */

/* Fills holds, deletion, others, partners from process, source, share. False: the arrow does not
 * read the source. */
bool ck_assay_arrange(struct ck_assay *assay, const struct ck_experiment *experiment);

/* ---- conditions.c ---- */

void ck_assay_hold(struct ck_assay *assay, struct ck_hold hold);
void ck_assay_hold_level(struct ck_assay *assay, const struct ck_species *species, double level,
                         size_t partner);
void ck_assay_hold_present(struct ck_assay *assay, const struct ck_species *species);
/* A part of the source by a species whose half-effect is K; 0: a cell or agent that is there. */
void ck_assay_hold_source(struct ck_assay *assay, const struct ck_species *species, double K,
                          size_t part);
size_t ck_assay_find_part(const struct ck_assay *assay, const struct ck_species *species);
/* What the modulator reads at half its effect, unless that is the source; `partner` or SIZE_MAX. */
void ck_assay_half(struct ck_assay *assay, const struct ck_modulator *modulator, size_t partner);
void ck_assay_half_signal(struct ck_assay *assay, const struct ck_modulator *modulator,
                          size_t partner);
/* The gate is not 0: where it has no basal level its first group is at half its effect. */
void ck_assay_stimulate(struct ck_assay *assay, const struct ck_gate *gate);
/* Adds to what deletes the source's influence; to what shuts other ways. NULL: nothing. */
void ck_assay_switch(struct ck_assay *assay, const struct ck_number *number, double value);
void ck_assay_silence(struct ck_assay *assay, const struct ck_number *number);
/* A number of it that is there: the baseline, else the scale (or more, where more is at rest). */
double ck_lab_present(const struct ck_lab *lab, uint32_t state);
uint32_t ck_lab_state(const struct ck_lab *lab, const struct ck_species *species);

/* ---- mute.c ---- */

#define CK_BEYOND 1e30 /* times a half-effect: out of reach */
/* The number, and its value, that takes the modulator's influence away: its weight, or else its
 * receptor on the cell that reads it, its contact, its half-effect. NULL: there is none. */
const struct ck_number *ck_silencer(const struct ck_modulator *modulator, double *value);

/* ---- assay.c ---- */

enum ck_status ck_assay_run(struct ck_assay *assay, struct ck_shown *shown,
                            struct ck_failure *failure);

/* ---- studies.c, uncovered.c ---- */

/* Adds what expectations found to the findings of the claims that they list. CK_BAD_INPUT: a study
 * could not be read; the others were run. */
enum ck_status ck_notes_run_studies(const struct ck_notes_run *run, struct ck_notes *notes);
enum ck_status ck_notes_uncovered(const struct ck_notes_run *run, struct ck_notes *notes);

#endif
