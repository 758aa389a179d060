/* The table of claims: nine columns with tabs between them and a line of headings. Which arrows may
 * carry which claim. A table of identifiers alone is one too, and says no more than them. */
#include "ck/chapter.h"
#include "model_reader.h"

#include <string.h>

enum { ID, SECTION, KIND, SOURCE, RELATION, TARGET, SIGN, DETAIL, NOTE, COLUMNS };

struct ck_chapter *ck_reader_chapter(struct ck_reader *reader)
{
    struct ck_graph *graph = reader->graph;
    if (graph->chapter == NULL)
        graph->chapter = ck_arena_alloc(&graph->arena, 1, sizeof *graph->chapter);
    ck_reader_checked(reader, graph->chapter);
    return graph->chapter;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* The fields of a line that ends with \n or \0; how many there are. */
static size_t split(struct ck_reader *reader, const char *line, const char *fields[COLUMNS])
{
    size_t count = 0;
    for (const char *at = line; count < COLUMNS; at++) {
        const size_t length = strcspn(at, "\t\r\n");
        fields[count] = ck_arena_copy_n(&reader->graph->arena, at, length);
        if (!ck_reader_checked(reader, fields[count])) return 0;
        count++;
        at += length;
        if (*at != '\t') break;
    }
    return count;
}

/* The word in brackets in the note; false if there is none that is known. */
static bool find_tag(const char *note, enum ck_claim_tag *tag)
{
    for (const char *at = strchr(note, '['); at; at = strchr(at + 1, '['))
        for (int i = 0; i < CK_CLAIM_TAG_COUNT; i++) {
            const size_t length = strlen(ck_claim_tag_words[i]);
            if (strncmp(at + 1, ck_claim_tag_words[i], length) != 0 || at[1 + length] != ']')
                continue;
            *tag = (enum ck_claim_tag)i;
            return true;
        }
    return false;
}

static void take_row(struct ck_reader *reader, const char *line)
{
    struct ck_chapter *chapter = ck_reader_chapter(reader);
    const char *fields[COLUMNS];
    enum ck_claim_tag tag;
    if (!chapter || split(reader, line, fields) < COLUMNS || !find_tag(fields[NOTE], &tag)) return;
    struct ck_claim *grown =
        ck_arena_grow(&reader->graph->arena, chapter->claims, chapter->claim_count,
                      &chapter->claim_capacity, sizeof *grown);
    if (!ck_reader_checked(reader, grown)) return;
    chapter->claims = grown;
    grown[chapter->claim_count] = (struct ck_claim){
        fields[ID],          fields[SECTION], fields[KIND],   fields[SOURCE], fields[RELATION],
        fields[TARGET],      fields[SIGN],    fields[DETAIL], fields[NOTE],   tag,
        chapter->claim_count};
    chapter->claim_count++;
}

void ck_reader_take_table(struct ck_reader *reader, const char *text)
{
    for (const char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
        take_row(reader, line + 1);
}

/* --- what an arrow may carry ----------------------------------------------------------------- */

#define EVERY_VERB ((1u << CK_VERB_COUNT) - 1)

/* Kinds of claims that only some verbs can carry. */
static const struct {
    const char *kind;
    unsigned verbs;
    const char *hint;
} rules[] = {
    {"produces", CK_VERB_BIT(SECRETES) | CK_VERB_BIT(INDUCES),
     "secretes and induces carry what is produced; a membrane ligand carries it itself"},
    {"proliferates", EVERY_VERB & ~(CK_ATTACKING | CK_VERB_BIT(SECRETES) | CK_VERB_BIT(BINDS)),
     "proliferates, becomes, recruits and induces carry growth"},
    {"differentiates", EVERY_VERB & ~(CK_ATTACKING | CK_VERB_BIT(BINDS)),
     "becomes, recruits, proliferates, secretes and induces carry differentiation"},
};

static void check_claim(struct ck_reader *reader, enum ck_verb verb, const struct ck_node *node)
{
    const struct ck_claim *claim = ck_chapter_claim(reader->graph->chapter, node->text);
    if (claim == NULL) return;
    if (claim->tag == CK_CLAIM_META)
        ck_error(reader->diag, node->place, "it is a fact with nothing to simulate",
                 "no arrow carries %s: \"%s %s %s\"", claim->id, claim->source, claim->relation,
                 claim->target);
    for (size_t i = 0; claim->tag == CK_CLAIM_EDGE && i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].kind, claim->kind) == 0 && !(rules[i].verbs & (1u << verb)))
            ck_error(reader->diag, node->place, rules[i].hint, "'%s' cannot carry %s: \"%s %s %s\"",
                     ck_verb_words[verb], claim->id, claim->source, claim->relation, claim->target);
}

void ck_reader_check_kinds(struct ck_reader *reader, enum ck_verb verb, const struct ck_node *list)
{
    for (size_t i = 0; list && list->kind == CK_LIST && i < list->count; i++)
        if (list->items[i]->kind == CK_SCALAR) check_claim(reader, verb, list->items[i]);
}
