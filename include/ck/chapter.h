/* The chapter that a model speaks for: its table of claims, what its words mean in the model, what
 * is left out and why, what was decided, how a claim is shown. Read with the model; notes.h runs
 * it. */
#ifndef CK_CHAPTER_H
#define CK_CHAPTER_H

#include "ck/graph.h"

/* What makes a claim true; the word stands in brackets in the table's note. */
#define CK_CLAIM_TAGS(X)                                                                           \
    X(META, "meta")         /* nothing to simulate */                                              \
    X(EDGE, "edge")         /* an arrow */                                                         \
    X(PARAM, "param")       /* a property */                                                       \
    X(EMERGENT, "emergent") /* must come out of the network */                                     \
    X(SCENARIO, "scen")     /* a scenario */
enum ck_claim_tag {
#define X(tag, word) CK_CLAIM_##tag,
    CK_CLAIM_TAGS(X)
#undef X
        CK_CLAIM_TAG_COUNT
};
extern const char *const ck_claim_tag_words[CK_CLAIM_TAG_COUNT];

/* A row of the table; texts are never NULL. */
struct ck_claim {
    const char *id, *section, *kind, *source, *relation, *target, *sign, *detail, *note;
    enum ck_claim_tag tag;
    size_t row; /* position in the table */
};

/* A word of the table and the names it stands for: species, receptors, chains, families, some of
 * which a module may not have. */
struct ck_entity {
    const char *word;
    struct ck_label label; /* the word where none is given */
    bool any;              /* `any`: whatever the arrow reads */
    const char **names;
    size_t count;
    struct ck_place place;
};

struct ck_phrase { /* a word of the table, or a relation, in French */
    const char *word, *fr;
    struct ck_place place;
};

struct ck_gap { /* not modelled, and why */
    const char *claim;
    struct ck_label reason;
    struct ck_place place;
};

struct ck_decision {
    const char **claims;
    size_t claim_count;
    const char *kind; /* slip, ambiguity, contradiction, assumption */
    struct ck_label question, decision, alternative;
    struct ck_place place;
};

struct ck_condition { /* a co-signal that an experiment puts in */
    const char *name;
    double level; /* in the species' unit; NAN: at half its effect */
};

/* What is said about the experiment of a claim, where the general rule is not enough. */
struct ck_experiment {
    const char *claim;
    const char **source, **target; /* instead of what the words stand for; NULL: as they do */
    size_t source_count, target_count;
    const char **arrows; /* sentences that must carry it */
    size_t arrow_count;
    const char **up, **down; /* of a claim of both signs: arrows that show it in this direction */
    size_t up_count, down_count;
    struct ck_condition *with;
    size_t with_count;
    double duration_h; /* NAN: by the rule */
    enum ck_members { CK_MEMBERS_BY_RULE, CK_MEMBERS_EVERY, CK_MEMBERS_ANY } members;
    struct ck_place place;
};

struct ck_study_path { /* a study, or a folder of studies */
    const char *path;
    struct ck_place place;
};

struct ck_chapter {
    struct ck_claim *claims; /* in the order of the table */
    struct ck_entity *entities;
    struct ck_phrase *phrases;
    struct ck_gap *gaps;
    struct ck_decision *decisions;
    struct ck_experiment *experiments;
    struct ck_study_path *studies;
    size_t claim_count, entity_count, phrase_count, gap_count, decision_count, experiment_count,
        study_count;
    size_t claim_capacity, entity_capacity, phrase_capacity, gap_capacity, decision_capacity,
        experiment_capacity, study_capacity;
};

/* Each NULL if there is none. `chapter` may be NULL. */
const struct ck_claim *ck_chapter_claim(const struct ck_chapter *chapter, const char *id);
const struct ck_entity *ck_chapter_entity(const struct ck_chapter *chapter, const char *word);
const struct ck_phrase *ck_chapter_phrase(const struct ck_chapter *chapter, const char *word);
const struct ck_gap *ck_chapter_gap(const struct ck_chapter *chapter, const char *claim);
const struct ck_experiment *ck_chapter_experiment(const struct ck_chapter *chapter,
                                                  const char *claim);

#endif
