/* `overproduce`: the rates of one arrow or of every arrow that makes a species, multiplied. */
#include "private.h"

#include <string.h>

/* True for an arrow that makes this species by this verb, in plasma too unless only that is asked.
 */
static bool makes(const struct ck_process *process, enum ck_verb verb,
                  const struct ck_species *species)
{
    if (process->verb != verb || !process->object || !process->rate) return false;
    return process->object == species || (!species->in_blood && process->object == species->twin);
}

static void multiply_rate(struct ck_reading *reading, const struct ck_process *process,
                          double factor, struct ck_window when)
{
    ck_modify(reading, process->rate, CK_MULTIPLY, factor, when);
    ck_mark_window(reading, process->name, process->label, when);
}

/* The verb and the object of `every VERB OBJECT`; false if it is not that. */
static bool split_every(const char *target, enum ck_verb *verb, const char **object)
{
    static const char *const words[CK_VERB_COUNT] = {
#define X(kind, word, object) word,
        CK_VERBS(X)
#undef X
    };
    if (strncmp(target, "every ", 6) != 0) return false;
    for (int i = 0; i < CK_VERB_COUNT; i++) {
        const size_t length = strlen(words[i]);
        if (strncmp(target + 6, words[i], length) != 0 || target[6 + length] != ' ') continue;
        *verb = (enum ck_verb)i;
        *object = target + 6 + length + 1;
        return true;
    }
    return false;
}

static void overproduce_every(struct ck_reading *reading, const struct ck_change *change,
                              double factor, struct ck_window when)
{
    enum ck_verb verb;
    const char *object;
    if (!split_every(change->target, &verb, &object)) {
        ck_error(reading->diag, change->key->place, "`every secretes TNFa`",
                 "'%s' is not `every VERB OBJECT`", change->target);
        return;
    }
    const struct ck_species *species = ck_find_species(reading, object, change->key->place);
    const struct ck_graph *graph = reading->arm->graph;
    size_t found = 0;
    for (size_t i = 0; species && i < graph->process_count; i++)
        if (makes(graph->processes[i], verb, species)) {
            multiply_rate(reading, graph->processes[i], factor, when);
            found++;
        }
    if (species && found == 0)
        ck_error(reading->diag, change->key->place, "`ectopic` adds an arrow",
                 "no arrow of the model says '%s'", change->target + strlen("every "));
}

void ck_change_overproduce(struct ck_reading *reading, const struct ck_change *change)
{
    double factor;
    struct ck_window when;
    if (!ck_read_amount(reading, change, "1", CK_NOT_NEGATIVE, &factor, &when)) return;
    if (strncmp(change->target, "every ", 6) == 0) {
        overproduce_every(reading, change, factor, when);
        return;
    }
    const struct ck_process *process = ck_find_process(reading, change->target, change->key->place);
    if (process && process->verb == CK_BINDS)
        ck_error(reading->diag, change->key->place, "`set` its `on`, `off` or `K`",
                 "binding has no rate to multiply");
    else if (process)
        multiply_rate(reading, process, factor, when);
}
