/* Claims as French sentences, from the phrases that the model gives. */
#include "ck/report.h"

#include <ctype.h>
#include <string.h>

/* What "de" and "à" become before an article. */
static const struct {
    const char *apart, *together;
} contractions[] = {
    {" de le ", " du "},  {" de les ", " des "}, {" à le ", " au "},
    {" à les ", " aux "}, {" de d’", " d’"},     {" de des ", " de "},
};

static const char *find_phrase(const struct ck_graph *graph, const char *word)
{
    const struct ck_phrase *phrase = ck_chapter_phrase(graph->chapter, word);
    const struct ck_entity *entity = ck_chapter_entity(graph->chapter, word);
    const struct ck_species *species =
        entity && entity->count == 1 ? ck_graph_species(graph, entity->names[0]) : NULL;
    if (phrase) return phrase->fr;
    if (entity && strcmp(entity->label.fr, entity->word) != 0) return entity->label.fr;
    return species ? species->label.fr : word;
}

static const char *find_source(const struct ck_graph *graph, const char *word)
{
    char key[256];
    snprintf(key, sizeof key, "%s as source", word);
    const struct ck_phrase *phrase = ck_chapter_phrase(graph->chapter, key);
    return phrase ? phrase->fr : find_phrase(graph, word);
}

/* The replacement is never longer. */
static void contract(char *text, const char *apart, const char *together)
{
    for (char *at = strstr(text, apart); at; at = strstr(at, apart)) {
        const size_t length = strlen(together);
        memcpy(at, together, length);
        memmove(at + length, at + strlen(apart), strlen(at + strlen(apart)) + 1);
    }
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

const char *ck_claim_french(const struct ck_graph *graph, const struct ck_claim *claim,
                            char *buffer, size_t size)
{
    const char *relation = find_phrase(graph, claim->relation);
    const bool comma = starts_with(relation, ",");
    snprintf(buffer, size, "%s%s%s %s.", find_source(graph, claim->source), comma ? "" : " ",
             relation, find_phrase(graph, claim->target));
    for (size_t i = 0; i < sizeof contractions / sizeof *contractions; i++)
        contract(buffer, contractions[i].apart, contractions[i].together);
    buffer[0] = (char)toupper((unsigned char)buffer[0]);
    return buffer;
}
