/* The chapter as data: look-ups. Read by src/read/model_claims.c and model_chapter.c. */
#include "ck/chapter.h"

#include <string.h>

const char *const ck_claim_tag_words[CK_CLAIM_TAG_COUNT] = {
#define X(tag, word) word,
    CK_CLAIM_TAGS(X)
#undef X
};

#define DEFINE_FIND(type, list, count, key)                                                        \
    const struct ck_##type *ck_chapter_##type(const struct ck_chapter *chapter, const char *text)  \
    {                                                                                              \
        for (size_t i = 0; chapter && i < chapter->count; i++)                                     \
            if (strcmp(chapter->list[i].key, text) == 0) return &chapter->list[i];                 \
        return NULL;                                                                               \
    }
DEFINE_FIND(claim, claims, claim_count, id)
DEFINE_FIND(entity, entities, entity_count, word)
DEFINE_FIND(phrase, phrases, phrase_count, word)
DEFINE_FIND(gap, gaps, gap_count, claim)
DEFINE_FIND(experiment, experiments, experiment_count, claim)
