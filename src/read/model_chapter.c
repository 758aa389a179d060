/* What a model says about the chapter it speaks for: `entities`, `not_modelled`, `decisions`,
 * `experiments`, `phrases`, `studies`. Names of species are kept as words: a module may lack some
 * of them. */
#include "ck/chapter.h"
#include "model_reader.h"

#include <math.h>
#include <string.h>

/* --- lists ----------------------------------------------------------------------------------- */

#define DEFINE_PUSH(type, list)                                                                    \
    static struct ck_##type *push_##type(struct ck_reader *reader)                                 \
    {                                                                                              \
        struct ck_chapter *chapter = ck_reader_chapter(reader);                                    \
        if (chapter == NULL) return NULL;                                                          \
        struct ck_##type *grown =                                                                  \
            ck_arena_grow(&reader->graph->arena, chapter->list, chapter->type##_count,             \
                          &chapter->type##_capacity, sizeof *grown);                               \
        if (!ck_reader_checked(reader, grown)) return NULL;                                        \
        chapter->list = grown;                                                                     \
        grown[chapter->type##_count] = (struct ck_##type){0};                                      \
        return &grown[chapter->type##_count++];                                                    \
    }
DEFINE_PUSH(entity, entities)
DEFINE_PUSH(phrase, phrases)
DEFINE_PUSH(gap, gaps)
DEFINE_PUSH(decision, decisions)
DEFINE_PUSH(experiment, experiments)
#define study_path_count    study_count
#define study_path_capacity study_capacity
DEFINE_PUSH(study_path, studies)
#undef study_path_count
#undef study_path_capacity

/* The texts of a list of scalars, or of one. */
static void read_words(struct ck_reader *reader, const struct ck_node *node, const char *what,
                       const char ***words, size_t *count)
{
    const bool single = node->kind == CK_SCALAR;
    *count = 0;
    *words = NULL;
    if (!single && !ck_node_expect(node, CK_LIST, what, reader->diag)) return;
    const size_t most = single ? 1 : node->count;
    const char **list = ck_arena_alloc(&reader->graph->arena, most + 1, sizeof *list);
    if (!ck_reader_checked(reader, list)) return;
    for (size_t i = 0; i < most; i++) {
        const struct ck_node *item = single ? node : node->items[i];
        if (!ck_node_expect(item, CK_SCALAR, what, reader->diag)) continue;
        const char *kept = ck_reader_keep(reader, item->text);
        if (kept) list[(*count)++] = kept;
    }
    *words = list;
}

static bool is_first(struct ck_reader *reader, const struct ck_node *key, const char *what,
                     const struct ck_place *first)
{
    if (first)
        ck_error(reader->diag, key->place, NULL, "%s '%s' is already there, at %s", what, key->text,
                 ck_reader_show_place(reader, *first));
    return first == NULL;
}

/* --- entities -------------------------------------------------------------------------------- */

static void read_names(struct ck_reader *reader, const struct ck_node *node,
                       struct ck_entity *entity)
{
    entity->any = node->kind == CK_SCALAR && strcmp(node->text, "any") == 0;
    if (!entity->any)
        read_words(reader, node, "names of the model", &entity->names, &entity->count);
}

static void read_entity(struct ck_reader *reader, const struct ck_declaration *item)
{
    static const char *const keys[] = {"names", "label", NULL};
    const struct ck_entity *first = ck_chapter_entity(reader->graph->chapter, item->key->text);
    if (!is_first(reader, item->key, "the word", first ? &first->place : NULL)) return;
    struct ck_entity *entity = push_entity(reader);
    const char *word = ck_reader_keep(reader, item->key->text);
    if (entity == NULL || word == NULL) return;
    *entity = (struct ck_entity){.word = word, .label = {word, word}, .place = item->key->place};
    if (item->value->kind != CK_MAP) {
        read_names(reader, item->value, entity);
        return;
    }
    ck_node_check_keys(item->value, keys, "a word of the chapter", reader->diag);
    ck_reader_label(reader, ck_node_get(item->value, "label"), word, &entity->label);
    const struct ck_node *names = ck_node_get(item->value, "names");
    if (names) read_names(reader, names, entity);
}

static void read_phrase(struct ck_reader *reader, const struct ck_declaration *item)
{
    const struct ck_phrase *first = ck_chapter_phrase(reader->graph->chapter, item->key->text);
    if (!is_first(reader, item->key, "the phrase", first ? &first->place : NULL)) return;
    if (!ck_node_expect(item->value, CK_SCALAR, "a phrase", reader->diag)) return;
    struct ck_phrase *phrase = push_phrase(reader);
    const char *word = ck_reader_keep(reader, item->key->text);
    const char *fr = ck_reader_keep(reader, item->value->text);
    if (phrase && word && fr) *phrase = (struct ck_phrase){word, fr, item->key->place};
}

/* --- not_modelled ---------------------------------------------------------------------------- */

static void read_gap(struct ck_reader *reader, const struct ck_declaration *item)
{
    const struct ck_gap *first = ck_chapter_gap(reader->graph->chapter, item->key->text);
    ck_reader_check_claim(reader, item->key);
    if (!is_first(reader, item->key, "the claim", first ? &first->place : NULL)) return;
    struct ck_gap *gap = push_gap(reader);
    const char *claim = ck_reader_keep(reader, item->key->text);
    if (gap == NULL || claim == NULL) return;
    *gap = (struct ck_gap){.claim = claim, .place = item->key->place};
    ck_reader_label(reader, item->value, "", &gap->reason);
    if (gap->reason.en[0] == '\0')
        ck_error(reader->diag, item->key->place, "{en: …, fr: …}", "%s needs the reason why",
                 item->key->text);
}

/* --- experiments ----------------------------------------------------------------------------- */

static double read_condition_level(struct ck_reader *reader, const struct ck_node *name,
                                   const struct ck_node *value)
{
    const struct ck_species *species = ck_graph_species(reader->graph, name->text);
    struct ck_quantity level;
    if (species == NULL) return NAN;
    if (ck_model_read_level(reader->units, species, value, CK_NOT_NEGATIVE, &reader->scratch,
                            &level, reader->diag) != CK_OK)
        return NAN;
    return level.value;
}

/* `with: [IFNg]`, or `with: {IFNg: 50 pg/mL}`. */
static void read_conditions(struct ck_reader *reader, const struct ck_node *node,
                            struct ck_experiment *experiment)
{
    const bool levels = node->kind == CK_MAP;
    if (!levels && !ck_node_expect(node, CK_LIST, "`with`", reader->diag)) return;
    experiment->with =
        ck_arena_alloc(&reader->graph->arena, node->count + 1, sizeof *experiment->with);
    if (!ck_reader_checked(reader, experiment->with)) return;
    for (size_t i = 0; i < node->count; i++) {
        const struct ck_node *name = levels ? node->keys[i] : node->items[i];
        if (!ck_node_expect(name, CK_SCALAR, "a co-signal", reader->diag)) continue;
        const char *kept = ck_reader_keep(reader, name->text);
        if (kept == NULL) return;
        experiment->with[experiment->with_count++] = (struct ck_condition){
            kept, levels ? read_condition_level(reader, name, node->items[i]) : NAN};
    }
}

static void read_duration(struct ck_reader *reader, const struct ck_node *node,
                          struct ck_experiment *experiment)
{
    static const char *const units[] = {"h", NULL};
    struct ck_quantity quantity;
    int which;
    if (node && ck_quantity_read(reader->units, node, units, CK_POSITIVE, &reader->scratch,
                                 &quantity, &which, reader->diag) == CK_OK)
        experiment->duration_h = quantity.value;
}

static void read_members(struct ck_reader *reader, const struct ck_node *node,
                         struct ck_experiment *experiment)
{
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, "`members`", reader->diag)) return;
    if (strcmp(node->text, "every") == 0)
        experiment->members = CK_MEMBERS_EVERY;
    else if (strcmp(node->text, "any") == 0)
        experiment->members = CK_MEMBERS_ANY;
    else
        ck_error(reader->diag, node->place, NULL, "`members` is every or any, not '%s'",
                 node->text);
}

static void fill_experiment(struct ck_reader *reader, const struct ck_node *map,
                            struct ck_experiment *experiment)
{
    static const char *const keys[] = {"source", "target",  "arrows",   "up", "down",
                                       "with",   "members", "duration", NULL};
    const struct ck_node *source = ck_node_get(map, "source"), *target = ck_node_get(map, "target"),
                         *arrows = ck_node_get(map, "arrows"), *with = ck_node_get(map, "with"),
                         *up = ck_node_get(map, "up"), *down = ck_node_get(map, "down");
    ck_node_check_keys(map, keys, "an experiment", reader->diag);
    if (source)
        read_words(reader, source, "`source`", &experiment->source, &experiment->source_count);
    if (target)
        read_words(reader, target, "`target`", &experiment->target, &experiment->target_count);
    if (arrows)
        read_words(reader, arrows, "`arrows`", &experiment->arrows, &experiment->arrow_count);
    if (up) read_words(reader, up, "`up`", &experiment->up, &experiment->up_count);
    if (down) read_words(reader, down, "`down`", &experiment->down, &experiment->down_count);
    if (with) read_conditions(reader, with, experiment);
    read_duration(reader, ck_node_get(map, "duration"), experiment);
    read_members(reader, ck_node_get(map, "members"), experiment);
}

static void read_experiment(struct ck_reader *reader, const struct ck_declaration *item)
{
    const struct ck_experiment *first =
        ck_chapter_experiment(reader->graph->chapter, item->key->text);
    ck_reader_check_claim(reader, item->key);
    if (!is_first(reader, item->key, "the experiment of", first ? &first->place : NULL)) return;
    if (!ck_node_expect(item->value, CK_MAP, "an experiment", reader->diag)) return;
    struct ck_experiment *experiment = push_experiment(reader);
    const char *claim = ck_reader_keep(reader, item->key->text);
    if (experiment == NULL || claim == NULL) return;
    *experiment =
        (struct ck_experiment){.claim = claim, .duration_h = NAN, .place = item->key->place};
    fill_experiment(reader, item->value, experiment);
}

/* --- decisions ------------------------------------------------------------------------------- */

static void read_kind(struct ck_reader *reader, const struct ck_node *map,
                      struct ck_decision *decision)
{
    static const char *const kinds[] = {"slip", "ambiguity", "contradiction", "assumption", NULL};
    const struct ck_node *node = ck_node_get(map, "kind");
    decision->kind = kinds[1];
    if (node && !ck_node_expect(node, CK_SCALAR, "`kind`", reader->diag)) return;
    for (size_t i = 0; node && kinds[i]; i++)
        if (strcmp(kinds[i], node->text) == 0) {
            decision->kind = kinds[i];
            return;
        }
    ck_error(reader->diag, node ? node->place : map->place, NULL,
             "a decision's `kind` is slip, ambiguity, contradiction or assumption");
}

static void read_decision(struct ck_reader *reader, const struct ck_node *map)
{
    static const char *const keys[] = {"claims",   "kind",        "question",
                                       "decision", "alternative", NULL};
    if (!ck_node_expect(map, CK_MAP, "a decision", reader->diag)) return;
    struct ck_decision *decision = push_decision(reader);
    if (decision == NULL) return;
    ck_node_check_keys(map, keys, "a decision", reader->diag);
    decision->place = map->place;
    ck_reader_claims(reader, ck_node_get(map, "claims"), &decision->claims, &decision->claim_count);
    read_kind(reader, map, decision);
    ck_reader_label(reader, ck_node_get(map, "question"), "", &decision->question);
    ck_reader_label(reader, ck_node_get(map, "decision"), "", &decision->decision);
    ck_reader_label(reader, ck_node_get(map, "alternative"), "", &decision->alternative);
    if (decision->question.en[0] == '\0' || decision->decision.en[0] == '\0')
        ck_error(reader->diag, map->place, NULL, "a decision needs its `question` and `decision`");
}

/* --- studies --------------------------------------------------------------------------------- */

static void read_study(struct ck_reader *reader, const struct ck_document *base,
                       const struct ck_node *node)
{
    if (!ck_node_expect(node, CK_SCALAR, "a study, or a folder of studies,", reader->diag)) return;
    const char *path = ck_inputs_relative(reader->inputs, &base->source, node->text);
    const char *kept = path ? ck_reader_keep(reader, path) : NULL;
    struct ck_study_path *study = push_study_path(reader);
    if (!ck_reader_checked(reader, path) || study == NULL || kept == NULL) return;
    *study = (struct ck_study_path){kept, node->place};
}

/* --- all ------------------------------------------------------------------------------------- */

/* The two keys that hold lists. */
static void read_lists(struct ck_reader *reader, const struct ck_document *document)
{
    const struct ck_node *decisions = ck_node_get(document->root, "decisions");
    const struct ck_node *studies = ck_node_get(document->root, "studies");
    if (decisions && ck_node_expect(decisions, CK_LIST, "`decisions`", reader->diag))
        for (size_t i = 0; i < decisions->count; i++) read_decision(reader, decisions->items[i]);
    if (studies && studies->kind == CK_LIST)
        for (size_t i = 0; i < studies->count; i++) read_study(reader, document, studies->items[i]);
    else if (studies)
        read_study(reader, document, studies);
}

void ck_reader_read_chapter(struct ck_reader *reader)
{
    const struct ck_declarations *entities = &reader->sections[CK_SECTION_ENTITIES],
                                 *phrases = &reader->sections[CK_SECTION_PHRASES],
                                 *gaps = &reader->sections[CK_SECTION_NOT_MODELLED],
                                 *experiments = &reader->sections[CK_SECTION_EXPERIMENTS];
    for (size_t i = 0; i < entities->count; i++) read_entity(reader, &entities->items[i]);
    for (size_t i = 0; i < phrases->count; i++) read_phrase(reader, &phrases->items[i]);
    for (size_t i = 0; i < gaps->count; i++) read_gap(reader, &gaps->items[i]);
    for (size_t i = 0; i < experiments->count; i++) read_experiment(reader, &experiments->items[i]);
    for (size_t i = 0; i < reader->file_count; i++) read_lists(reader, reader->files[i].document);
}
