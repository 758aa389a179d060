/* The ends of an arrow: subject and object found by name and moved to the plasma where the arrow
 * acts there, the pool of recruited cells, the cell whose receptors are read. */
#include "model_reader.h"

#include <string.h>

/* The arrow happens in the plasma: what it makes or removes is there too. A tissue cell whose arrow
 * says `in: blood` only reads the plasma. */
static bool acts_in_plasma(const struct ck_process *process)
{
    const struct ck_species *subject = process->subject;
    return subject ? subject->in_blood : process->in_blood;
}

struct ck_species *ck_arrow_object(struct ck_reader *reader, const struct ck_arrow *arrow,
                                   const char *name, struct ck_place place)
{
    struct ck_species *object = ck_reader_species(reader, name, place);
    if (object == NULL) return NULL;
    if (!ck_reader_check_object(reader, arrow->sentence.verb, object, place)) return NULL;
    bool moves = acts_in_plasma(arrow->process) ||
                 (arrow->sentence.verb == CK_BINDS && arrow->process->in_blood);
    if (arrow->sentence.verb == CK_BECOMES && object->kind == CK_CELL) moves = false;
    return moves ? ck_reader_in_plasma(reader, object, place) : object;
}

static bool resolve_subject(struct ck_reader *reader, struct ck_arrow *arrow)
{
    const struct ck_sentence *sentence = &arrow->sentence;
    struct ck_process *process = arrow->process;
    if (strcmp(sentence->subject, "body") != 0) {
        process->subject = ck_reader_species(reader, sentence->subject, sentence->subject_place);
        if (process->subject == NULL) return false;
    }
    if (!ck_reader_check_subject(reader, sentence, process->subject)) return false;
    if (process->in_blood && process->subject && process->subject->kind != CK_CELL) {
        process->subject = ck_reader_in_plasma(reader, process->subject, sentence->subject_place);
        return process->subject != NULL;
    }
    return true;
}

static bool check_not_itself(struct ck_reader *reader, const struct ck_arrow *arrow)
{
    const struct ck_process *process = arrow->process;
    enum ck_verb verb = process->verb;
    if ((verb != CK_BECOMES && verb != CK_BINDS) || process->subject != process->object)
        return true;
    ck_error(reader->diag, arrow->sentence.object_place, NULL, "%s cannot %s itself",
             process->object->name, verb == CK_BECOMES ? "become" : "bind");
    return false;
}

void ck_arrow_ends(struct ck_reader *reader, struct ck_arrow *arrow)
{
    const struct ck_sentence *sentence = &arrow->sentence;
    struct ck_process *process = arrow->process;
    bool shared = ck_node_get(arrow->map, "shares") && (CK_MAKING & (1u << process->verb));
    bool subject_known = resolve_subject(reader, arrow);
    if (shared && ck_graph_species(reader->graph, sentence->object))
        ck_error(reader->diag, sentence->object_place, "name the set with a word of its own",
                 "%s is a species: with `shares` the object only names what is shared",
                 sentence->object);
    if (shared || sentence->object == NULL) {
        arrow->ends_known = subject_known;
        return;
    }
    process->object = ck_arrow_object(reader, arrow, sentence->object, sentence->object_place);
    arrow->ends_known =
        subject_known && process->object && check_not_itself(reader, arrow) &&
        (process->verb != CK_BECOMES ||
         ck_reader_same_unit(reader, process->subject, process->object, sentence->object_place));
}

void ck_arrow_pool(struct ck_reader *reader, struct ck_arrow *arrow)
{
    const struct ck_node *node = ck_node_get(arrow->map, "from");
    struct ck_process *process = arrow->process;
    if (node == NULL) return;
    const char *name = ck_reader_word(reader, node, "`from`");
    struct ck_species *pool = name ? ck_reader_species(reader, name, node->place) : NULL;
    if (pool && !ck_reader_check_object(reader, CK_RECRUITS, pool, node->place)) pool = NULL;
    process->from = pool;
    if (pool == NULL) arrow->ends_known = false;
    if (pool == NULL || process->object == NULL) return;
    ck_reader_same_unit(reader, pool, process->object, node->place);
    if (pool == process->object)
        ck_error(reader->diag, node->place, NULL, "%s cannot be recruited from itself", pool->name);
}

void ck_arrow_carrier(struct ck_reader *reader, struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const struct ck_species *subject = process->subject, *object = process->object;
    const struct ck_node *on = ck_node_get(arrow->map, "on");
    if (subject && subject->kind == CK_CELL)
        process->cell = process->subject;
    else if (object && object->kind == CK_CELL)
        process->cell = process->object;
    if (on && process->verb != CK_BINDS) ck_reader_carrier(reader, on, &process->cell);
}
