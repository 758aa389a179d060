/* `steady:` of a study: in which arm steady states are looked for, from how many starts, and which
 * number they are continued in. Searches nothing. */
#include "ck/steady.h"
#include "answers.h"
#include "ck/sensitivity.h"
#include "private.h"
#include "run.h"

#include <math.h>
#include <string.h>

#define MOST_STARTS 100000

/* --- what is continued ----------------------------------------------------------------------- */

static const struct ck_number *find_number(struct ck_reading *reading, const struct ck_arm *arm,
                                           const struct ck_node *key)
{
    const struct ck_graph *graph = arm->graph ? arm->graph : &reading->study->graph;
    const char *address = reading->study->steady->name;
    const struct ck_number *number = ck_graph_number(graph, address);
    if (number || !reading->names_known) return number;
    const char **names = ck_alloc(graph->number_count + 1, sizeof *names);
    if (!names) reading->no_memory = true;
    if (!names) return NULL;
    for (size_t i = 0; i < graph->number_count; i++) names[i] = graph->numbers[i]->address;
    const char *near = ck_diag_nearest(reading->diag, address, names, graph->number_count);
    ck_error(reading->diag, key->place, near ? near : "an address like TNFa/half_life",
             "no number has the address '%s'", address);
    ck_release(names);
    return NULL;
}

/* The rate of `overproduce SENTENCE`. */
static const struct ck_number *find_rate(struct ck_reading *reading, const struct ck_arm *arm,
                                         const char *sentence, const struct ck_node *key)
{
    const struct ck_arm_private *own = arm->private;
    reading->arm = &reading->study->arms[arm - reading->study->arms];
    const struct ck_process *process = ck_find_process(reading, sentence, key->place);
    if (process && !process->rate)
        ck_error(reading->diag, key->place, "`continue` one of its numbers by the address",
                 "'%s' has no rate to multiply", sentence);
    for (size_t i = 0; process && i < own->change_count; i++)
        if (own->changes[i]->kind == CK_OVERPRODUCE &&
            strcmp(own->changes[i]->target, sentence) == 0) {
            ck_error(reading->diag, key->place, "name an arm that does not: `arm: …`",
                     "%s overproduces that already", arm->name);
            return NULL;
        }
    return process ? process->rate : NULL;
}

static bool may_move(struct ck_reading *reading, const struct ck_arm *arm,
                     const struct ck_number *number, const struct ck_node *key)
{
    const char *why = NULL;
    bool may = ck_study_may_vary(reading->study, number->address, &why);
    if (may && ck_is_structural(arm->graph, number)) {
        may = false;
        why = "shapes the equations";
    }
    if (may && number->is_whole) {
        may = false;
        why = "is a whole number";
    }
    if (!may)
        ck_error(reading->diag, key->place, "a rate, a half-life, a level of half effect …",
                 "'%s' %s: it cannot be continued in", number->address, why);
    return may;
}

static void read_scale(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const words[] = {"linear", "log"};
    if (!node || !ck_node_expect(node, CK_SCALAR, "`scale`", reading->diag)) return;
    reading->study->steady->is_log = strcmp(node->text, "log") == 0;
    if (!reading->study->steady->is_log && strcmp(node->text, "linear") != 0)
        ck_error(reading->diag, node->place, ck_diag_nearest(reading->diag, node->text, words, 2),
                 "`scale` is log or linear, not '%s'", node->text);
}

static void check_range(struct ck_reading *reading, const struct ck_node *from,
                        const struct ck_node *to)
{
    const struct ck_steady_question *steady = reading->study->steady;
    if (steady->from > steady->to)
        ck_error(reading->diag, from->place, "`from` is the lower end",
                 "the ends of the range are swapped");
    if (steady->from == steady->to)
        ck_error(reading->diag, to->place, "`to` above `from`",
                 "the range is empty: both ends are the same");
    if (steady->is_log && !(steady->from > 0))
        ck_error(reading->diag, from->place, "begin above 0, or `scale: linear`",
                 "a logarithmic scale has no 0 and nothing below");
}

static void read_range(struct ck_reading *reading, const struct ck_number *number,
                       const struct ck_node *map)
{
    static const char *const keys[] = {"from", "to", "scale", "label", NULL};
    struct ck_steady_question *steady = reading->study->steady;
    if (!ck_node_expect(map, CK_MAP, "a range", reading->diag)) return;
    ck_node_check_keys(map, keys, "a range", reading->diag);
    const struct ck_node *from = ck_node_get(map, "from"), *to = ck_node_get(map, "to");
    const struct ck_node *label = ck_node_get(map, "label");
    if (label && ck_model_read_label(label, &reading->study->arena, &steady->label,
                                     reading->diag) == CK_NO_MEMORY)
        reading->no_memory = true;
    if (!from || !to)
        ck_error(reading->diag, map->place, "`{from: 0.1, to: 2}`",
                 "a continuation needs `from` and `to`");
    if (!from || !to) return;
    read_scale(reading, ck_node_get(map, "scale"));
    const enum ck_sign sign = steady->is_factor ? CK_NOT_NEGATIVE : number->sign;
    const bool good = ck_read_number(reading, from, steady->unit, sign, &steady->from);
    if (ck_read_number(reading, to, steady->unit, sign, &steady->to) && good)
        check_range(reading, from, to);
}

/* In words for figures: the number's address, or what is made. */
static void name_continued(struct ck_reading *reading, const char *sentence)
{
    struct ck_steady_question *steady = reading->study->steady;
    steady->label = (struct ck_label){steady->name, steady->name};
    if (!steady->is_factor) return;
    steady->label.en = ck_arena_print(&reading->study->arena, "%s (× normal)", sentence);
    steady->label.fr = ck_arena_print(&reading->study->arena, "%s (× la normale)", sentence);
    if (!steady->label.en || !steady->label.fr) reading->no_memory = true;
}

static void read_continue(struct ck_reading *reading, const struct ck_node *map)
{
    struct ck_study *study = reading->study;
    struct ck_steady_question *steady = study->steady;
    if (!map || !ck_node_expect(map, CK_MAP, "`continue`", reading->diag)) return;
    if (map->count != 1)
        ck_error(reading->diag, map->place, NULL, "`continue` takes one number, not %zu",
                 map->count);
    if (map->count != 1 || study->arm_count == 0) return;
    const struct ck_arm *arm = &study->arms[steady->arm];
    static const char word[] = "overproduce ";
    steady->name = ck_reading_squeeze(reading, map->keys[0]->text);
    if (!steady->name) return;
    steady->is_factor = strncmp(steady->name, word, strlen(word)) == 0;
    const char *sentence = steady->name + (steady->is_factor ? strlen(word) : 0);
    const struct ck_number *number = steady->is_factor
                                         ? find_rate(reading, arm, sentence, map->keys[0])
                                         : find_number(reading, arm, map->keys[0]);
    if (!number || !reading->compiled || !arm->system) return;
    steady->address = number->address;
    steady->unit = steady->is_factor ? "1" : number->unit;
    name_continued(reading, sentence);
    if (may_move(reading, arm, number, map->keys[0])) read_range(reading, number, map->items[0]);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void read_arm(struct ck_reading *reading, const struct ck_node *node)
{
    struct ck_study *study = reading->study;
    if (!node || !ck_node_expect(node, CK_SCALAR, "`arm`", reading->diag)) return;
    const struct ck_arm *arm = ck_find_arm(reading, node->text, node->place);
    if (arm) study->steady->arm = (size_t)(arm - study->arms);
}

static void read_agents(struct ck_reading *reading, const struct ck_node *node)
{
    if (!node || !ck_node_expect(node, CK_SCALAR, "`agents`", reading->diag)) return;
    reading->study->steady->without_agents = strcmp(node->text, "absent") == 0;
    if (!reading->study->steady->without_agents && strcmp(node->text, "free") != 0)
        ck_error(reading->diag, node->place, "absent: what is 0 at rest stays 0",
                 "`agents` is free or absent, not '%s'", node->text);
}

static void read_show(struct ck_reading *reading, const struct ck_node *node)
{
    struct ck_study *study = reading->study;
    struct ck_steady_question *steady = study->steady;
    if (!node || study->arm_count == 0) return;
    if (!ck_read_names(reading, node, "`show`", &steady->show, &steady->show_count)) return;
    for (size_t i = 0; i < steady->show_count; i++)
        ck_find_column(reading, &study->arms[steady->arm], steady->show[i],
                       node->kind == CK_LIST ? node->items[i]->place : node->place);
}

void ck_read_steady(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const keys[] = {"arm",      "agents", "starts", "seed",
                                       "continue", "show",   "expect", NULL};
    struct ck_study *study = reading->study;
    if (!node || !ck_node_expect(node, CK_MAP, "`steady`", reading->diag)) return;
    const size_t errors = reading->diag->errors;
    study->steady = ck_arena_alloc(&study->arena, 1, sizeof *study->steady);
    if (!study->steady) reading->no_memory = true;
    if (!study->steady) return;
    *study->steady = (struct ck_steady_question){.place = node->place, .starts = 200, .seed = 1};
    ck_node_check_keys(node, keys, "`steady`", reading->diag);
    const struct ck_node *starts = ck_node_get(node, "starts"), *seed = ck_node_get(node, "seed");
    if (starts && ck_read_count(reading, starts, &study->steady->starts) &&
        study->steady->starts > MOST_STARTS)
        ck_error(reading->diag, starts->place, NULL, "at most %d starts", MOST_STARTS);
    if (seed) ck_read_count(reading, seed, &study->steady->seed);
    read_arm(reading, ck_node_get(node, "arm"));
    read_agents(reading, ck_node_get(node, "agents"));
    read_continue(reading, ck_node_get(node, "continue"));
    read_show(reading, ck_node_get(node, "show"));
    if (reading->diag->errors == errors && !reading->no_memory && study->arm_count > 0)
        ck_read_steady_expectations(reading, ck_node_get(node, "expect"));
}

/* --- for a search ---------------------------------------------------------------------------- */

enum ck_status ck_steady_prepare(struct ck_study *study, const volatile sig_atomic_t *stop,
                                 struct ck_failure *failure)
{
    const struct ck_run run = {study, stop, failure, NULL};
    struct ck_arm *arm = &study->arms[study->steady->arm];
    enum ck_status status = ck_run_rest(&run);
    if (status == CK_OK) status = ck_run_start(&run, arm);
    for (uint32_t i = 0; study->steady->without_agents && i < arm->system->n_states; i++) {
        if (!arm->system->states[i].absent_at_rest) continue;
        arm->plan.initial[i] = 0;
        arm->plan.frozen[i] = true;
    }
    return status;
}

/* The arm's own value of the number, if values are factors of it; else 1. */
static double find_factor(const struct ck_study *study)
{
    const struct ck_steady_question *question = study->steady;
    const struct ck_arm *arm = &study->arms[question->arm];
    return question->is_factor ? arm->plan.params[ck_system_param(arm->system, question->address)]
                               : 1;
}

struct ck_steady_task ck_steady_ask(const struct ck_study *study, const volatile sig_atomic_t *stop)
{
    const struct ck_steady_question *question = study->steady;
    const struct ck_arm *arm = &study->arms[question->arm];
    const double factor = find_factor(study);
    return (struct ck_steady_task){
        .plan = &arm->plan,
        .param = question->address ? ck_system_param(arm->system, question->address) : CK_NONE,
        .from = question->from * factor,
        .to = question->to * factor,
        .is_log = question->is_log,
        .starts = (size_t)question->starts,
        .seed = (unsigned long)question->seed,
        .stop = stop};
}

/* Readouts of a point; `work` has the parameters, then the program's slots and outputs. */
static void show_point(const struct ck_study *study, struct ck_steady_point *point, double *work)
{
    const struct ck_steady_question *question = study->steady;
    const struct ck_system *system = study->arms[question->arm].system;
    const struct ck_program *program = &system->readout_program;
    double *slots = work + system->n_params, *out = slots + program->n_slots;
    if (question->address) work[ck_system_param(system, question->address)] = point->value;
    if (system->n_readouts > 0) {
        ck_program_prepare(program, slots, work);
        ck_program_run(program, slots, system->n_switches > 0 ? -1 : 0, point->x, out);
    }
    for (size_t i = 0; i < question->show_count; i++) {
        const uint32_t state = ck_system_state(system, question->show[i]);
        const uint32_t readout = ck_system_readout(system, question->show[i]);
        point->shown[i] = state != CK_NONE     ? point->x[state]
                          : readout != CK_NONE ? out[readout]
                                               : NAN;
    }
}

static enum ck_status show_points(const struct ck_study *study, struct ck_arena *arena,
                                  struct ck_steady_point *points, size_t count, double *work)
{
    for (size_t i = 0; i < count; i++) {
        points[i].shown = ck_arena_alloc(arena, study->steady->show_count + 1, sizeof(double));
        if (!points[i].shown) return CK_NO_MEMORY;
        show_point(study, &points[i], work);
        points[i].value /= find_factor(study);
    }
    return CK_OK;
}

enum ck_status ck_steady_show(const struct ck_study *study, struct ck_steady *steady)
{
    const struct ck_arm *arm = &study->arms[study->steady->arm];
    const struct ck_system *system = arm->system;
    const size_t size =
        (size_t)system->n_params + system->readout_program.n_slots + system->n_readouts + 1;
    double *work = ck_alloc(size, sizeof *work);
    if (!work) return CK_NO_MEMORY;
    memcpy(work, arm->plan.params, system->n_params * sizeof *work);
    struct ck_arena *arena = &steady->arena;
    enum ck_status status = show_points(study, arena, steady->states, steady->state_count, work);
    for (size_t b = 0; b < steady->branch_count && status == CK_OK; b++)
        status =
            show_points(study, arena, steady->branches[b].points, steady->branches[b].count, work);
    for (size_t i = 0; i < steady->mark_count && status == CK_OK; i++)
        status = show_points(study, arena, &steady->marks[i].point, 1, work);
    ck_release(work);
    return status;
}
