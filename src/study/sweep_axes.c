/* `vary:` of a sweep: what runs through which values. Changes no arm (sweep_move.c does). */
#include "sweep.h"

#include "ck/sensitivity.h"
#include <math.h>
#include <string.h>

#define MOST_POINTS 10000 /* of one axis */
#define HOURS_TOLD  96

/* One axis while it is read. */
struct axis_reading {
    struct ck_reading *reading;
    struct ck_sweep_axis *axis;
    const struct ck_node *key;
    const char *subject;            /* species, sentence or address */
    const struct ck_arm *arm;       /* named by `in`, or NULL */
    const struct ck_number *number; /* of an address */
};

static void *take(struct ck_reading *reading, size_t count, size_t size)
{
    void *items = ck_arena_alloc(&reading->study->arena, count + 1, size);
    if (!items) reading->no_memory = true;
    return items;
}

/* --- what is varied -------------------------------------------------------------------------- */

static const struct {
    const char *word;
    enum ck_axis_kind kind;
} subjects[] = {{"dose ", CK_AXIS_DOSE},
                {"delay ", CK_AXIS_DELAY},
                {"every ", CK_AXIS_EVERY},
                {"overproduce ", CK_AXIS_OVERPRODUCE}};

/* The last ` in ` of a text, or NULL. */
static const char *last_in(const char *text)
{
    const char *found = NULL;
    for (const char *at = strstr(text, " in "); at; at = strstr(at + 1, " in ")) found = at;
    return found;
}

/* Kind, subject and arm from the key; false with an error. */
static bool split_key(struct axis_reading *axis)
{
    struct ck_reading *reading = axis->reading;
    const char *name = ck_reading_squeeze(reading, axis->key->text);
    if (!name) return false;
    axis->axis->name = axis->subject = name;
    axis->axis->kind = CK_AXIS_ADDRESS;
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (strncmp(name, subjects[i].word, strlen(subjects[i].word)) != 0) continue;
        axis->axis->kind = subjects[i].kind;
        axis->subject = name + strlen(subjects[i].word);
        break;
    }
    const char *in = last_in(axis->subject);
    if (!in) return true;
    axis->arm = ck_find_arm(reading, in + 4, axis->key->place);
    axis->subject =
        ck_arena_copy_n(&reading->study->arena, axis->subject, (size_t)(in - axis->subject));
    if (!axis->subject) reading->no_memory = true;
    return axis->arm && axis->subject;
}

/* Numbers of the model may have many; the nearest are told. */
static const struct ck_number *find_number(struct axis_reading *axis)
{
    struct ck_reading *reading = axis->reading;
    const struct ck_graph *graph = axis->arm ? axis->arm->graph : &reading->study->graph;
    const struct ck_number *number = ck_graph_number(graph, axis->subject);
    if (number || !reading->names_known) return number;
    const char **names = ck_alloc(graph->number_count + 1, sizeof *names);
    if (!names) reading->no_memory = true;
    if (!names) return NULL;
    for (size_t i = 0; i < graph->number_count; i++) names[i] = graph->numbers[i]->address;
    const char *near = ck_diag_nearest(reading->diag, axis->subject, names, graph->number_count);
    ck_error(reading->diag, axis->key->place,
             near
                 ? near
                 : "an address like TNFa/half_life, or `dose X in ARM`, `delay X in ARM`, `every X "
                   "in ARM`, `overproduce SENTENCE in ARM`",
             "no number has the address '%s'", axis->subject);
    ck_release(names);
    return NULL;
}

/* --- modifications of an arm ----------------------------------------------------------------- */

/* Those of an arm from `before` on become the part's; the arm keeps none of them. */
static void take_modifications(struct ck_reading *reading, size_t before,
                               struct ck_sweep_part *part, bool are_there)
{
    struct ck_arm_private *own = reading->arm->private;
    const size_t count = own->modification_count - before;
    part->added = take(reading, count, sizeof *part->added);
    if (part->added && count > 0)
        memcpy(part->added, own->modifications + before, count * sizeof *part->added);
    part->added_count = part->added ? count : 0;
    if (are_there) part->dropped = take(reading, count, sizeof *part->dropped);
    if (part->dropped) {
        memcpy(part->dropped, part->added, count * sizeof *part->dropped);
        part->dropped_count = part->added_count;
    }
    own->modification_count = before;
}

/* What an overproduction that is written, or one from 0 h to the end, acts on. */
static void find_overproduced(struct axis_reading *axis, struct ck_arm *arm,
                              const struct ck_change *written, struct ck_sweep_part *part)
{
    struct ck_reading *reading = axis->reading;
    struct ck_node *one = take(reading, 1, sizeof *one);
    if (!one) return;
    *one = (struct ck_node){.kind = CK_SCALAR, .place = axis->key->place, .text = "1"};
    const struct ck_change whole = {CK_OVERPRODUCE, axis->subject, axis->key, one, false};
    reading->arm = arm;
    const size_t before = arm->private->modification_count, marks = arm->mark_count;
    ck_change_overproduce(reading, written ? written : &whole);
    arm->mark_count = marks;
    take_modifications(reading, before, part, written != NULL);
}

static const struct ck_change *find_change(const struct ck_arm *arm, const char *target)
{
    const struct ck_arm_private *own = arm->private;
    for (size_t i = 0; i < own->change_count; i++)
        if (own->changes[i]->kind == CK_OVERPRODUCE && strcmp(own->changes[i]->target, target) == 0)
            return own->changes[i];
    return NULL;
}

static void read_overproduced(struct axis_reading *axis)
{
    struct ck_study *study = axis->reading->study;
    bool found = false;
    for (size_t i = 0; i < study->arm_count; i++) {
        struct ck_arm *arm = &study->arms[i];
        if (axis->arm && axis->arm != arm) continue;
        const struct ck_change *written = find_change(arm, axis->subject);
        if (!axis->arm && !written) continue;
        find_overproduced(axis, arm, written, &axis->axis->parts[i]);
        found = axis->axis->moves[i] = true;
    }
    if (!found)
        ck_error(axis->reading->diag, axis->key->place, "`overproduce SENTENCE in ARM`",
                 "no arm overproduces '%s': in which arm?", axis->subject);
}

/* A number in one arm alone. */
static void read_set(struct axis_reading *axis)
{
    struct ck_reading *reading = axis->reading;
    const size_t index = (size_t)(axis->arm - reading->study->arms);
    struct ck_arm *arm = &reading->study->arms[index];
    struct ck_arm_private *own = arm->private;
    struct ck_sweep_part *part = &axis->axis->parts[index];
    const uint32_t param = ck_arm_param(arm, axis->number);
    const struct ck_window always = {0, INFINITY};
    reading->arm = arm;
    const size_t before = own->modification_count;
    for (size_t i = 0; i < before; i++)
        if (own->modifications[i].param == param && own->modifications[i].effect == CK_REPLACE)
            ck_modify(reading, axis->number, CK_REPLACE, own->modifications[i].value,
                      own->modifications[i].when);
    const bool are_there = own->modification_count > before;
    if (!are_there) ck_modify(reading, axis->number, CK_REPLACE, axis->number->value, always);
    take_modifications(reading, before, part, are_there);
    for (size_t i = 0; i < arm->graph->species_count; i++)
        if (axis->number == arm->graph->species[i]->baseline) own->sets_baseline = true;
    axis->axis->moves[index] = true;
}

static bool read_address(struct axis_reading *axis)
{
    struct ck_reading *reading = axis->reading;
    struct ck_study *study = reading->study;
    const char *why = NULL;
    axis->number = find_number(axis);
    if (!axis->number || !reading->compiled) return false;
    bool may = ck_study_may_vary(study, axis->number->address, &why);
    if (axis->arm && may && ck_is_structural(axis->arm->graph, axis->number)) {
        may = false;
        why = "shapes the equations: it cannot vary in one arm alone";
    }
    if (!may) {
        ck_error(reading->diag, axis->key->place, NULL, "'%s' %s", axis->subject, why);
        return false;
    }
    axis->axis->unit = axis->number->unit;
    if (axis->arm) read_set(axis);
    if (!axis->arm) axis->axis->address = axis->number->address;
    for (size_t i = 0; !axis->arm && i < study->arm_count; i++) axis->axis->moves[i] = true;
    return true;
}

/* --- regimens -------------------------------------------------------------------------------- */

static const struct ck_regimen *first_regimen(const struct ck_arm *arm, const char *species)
{
    const struct ck_arm_private *own = arm->private;
    for (size_t i = 0; i < own->regimen_count; i++)
        if (strcmp(own->regimens[i].species->name, species) == 0) return &own->regimens[i];
    return NULL;
}

/* Whether all regimens of the species are doses of one kind, and `every` has something to change.
 */
static bool check_regimens(struct axis_reading *axis, const struct ck_arm *arm,
                           const struct ck_regimen *first)
{
    struct ck_reading *reading = axis->reading;
    const struct ck_arm_private *own = arm->private;
    const char *wrong = NULL;
    if (axis->axis->kind == CK_AXIS_DOSE && !(first->dose.amount > 0))
        wrong = "its first dose is 0, so that the others have no ratio to it";
    for (size_t i = 0; i < own->regimen_count; i++) {
        const struct ck_regimen *regimen = &own->regimens[i];
        if (regimen->species != first->species) continue;
        if (axis->axis->kind == CK_AXIS_DOSE &&
            (regimen->target != first->target || regimen->dose.weight != first->dose.weight ||
             regimen->dose.volume != first->dose.volume))
            wrong = "its doses are not of one kind: give each by the same route, in one unit";
        if (axis->axis->kind == CK_AXIS_EVERY && !(regimen->every_h > 0))
            wrong = "it is given once: `every` has nothing to change";
    }
    if (wrong)
        ck_error(reading->diag, axis->key->place, NULL, "%s in %s: %s", axis->subject, arm->name,
                 wrong);
    return !wrong;
}

static bool read_regimens(struct axis_reading *axis)
{
    struct ck_reading *reading = axis->reading;
    struct ck_study *study = reading->study;
    bool found = false;
    reading->arm = axis->arm ? &study->arms[axis->arm - study->arms] : &study->arms[0];
    const struct ck_species *species = ck_find_species(reading, axis->subject, axis->key->place);
    axis->axis->unit = "h";
    axis->axis->hours = 1;
    for (size_t i = 0; species && i < study->arm_count; i++) {
        if (axis->arm && axis->arm != &study->arms[i]) continue;
        const struct ck_regimen *first = first_regimen(&study->arms[i], axis->subject);
        if (!first) continue;
        if (!check_regimens(axis, &study->arms[i], first)) return false;
        axis->axis->parts[i].species = first->species;
        found = axis->axis->moves[i] = true;
    }
    if (species && !found && reading->compiled)
        ck_error(reading->diag, axis->key->place, "`give:` in the arm says how", "%s gives %s%s%s",
                 axis->arm ? "the arm" : "no arm", axis->arm ? "no " : "", axis->subject,
                 axis->arm ? "" : ": which regimen should vary?");
    return found;
}

/* --- values ---------------------------------------------------------------------------------- */

/* In the unit of the axis; of a dose the first value says which unit that is. */
static bool read_dose_value(struct axis_reading *axis, const struct ck_node *node, double *value)
{
    struct ck_reading *reading = axis->reading;
    struct ck_study *study = reading->study;
    bool good = true, first = true;
    for (size_t i = 0; i < study->arm_count && good; i++) {
        struct ck_sweep_part *part = &axis->axis->parts[i];
        if (!axis->axis->moves[i]) continue;
        const char *unit = NULL;
        reading->arm = &study->arms[i];
        const struct ck_regimen *regimen = first_regimen(reading->arm, axis->subject);
        part->unit_dose = regimen->dose;
        good = ck_read_dose(reading, node, regimen, value, &unit, &part->unit_dose);
        if (!good || !first) continue;
        first = false;
        if (axis->axis->unit[0] && strcmp(axis->axis->unit, unit) != 0) {
            ck_error(reading->diag, node->place, "all doses of one axis in the same unit",
                     "%s after %s", unit, axis->axis->unit);
            return false;
        }
        axis->axis->unit = unit;
    }
    return good;
}

static bool read_number(struct axis_reading *axis, const struct ck_node *node, double *value)
{
    struct ck_reading *reading = axis->reading;
    const struct ck_number *number = axis->number;
    struct ck_quantity quantity;
    if (!number->level_of) return ck_read_number(reading, node, number->unit, number->sign, value);
    if (!ck_node_expect(node, CK_SCALAR, "a number", reading->diag)) return false;
    const enum ck_status status =
        ck_model_read_level(reading->units, number->level_of, node, number->sign,
                            &reading->study->arena, &quantity, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (status == CK_OK) *value = quantity.value;
    return status == CK_OK;
}

static bool read_value(struct axis_reading *axis, const struct ck_node *node, double *value)
{
    switch (axis->axis->kind) {
    case CK_AXIS_ADDRESS: return read_number(axis, node, value);
    case CK_AXIS_DOSE: return read_dose_value(axis, node, value);
    case CK_AXIS_DELAY: return ck_read_time(axis->reading, node, CK_ANY_SIGN, value);
    case CK_AXIS_EVERY: return ck_read_time(axis->reading, node, CK_POSITIVE, value);
    case CK_AXIS_OVERPRODUCE:
        return ck_read_number(axis->reading, node, "1", CK_NOT_NEGATIVE, value);
    }
    return false;
}

static bool refuse(struct axis_reading *axis, const struct ck_node *node, const char *hint,
                   const char *text)
{
    ck_error(axis->reading->diag, node->place, hint, "%s", text);
    return false;
}

static bool read_scale(struct axis_reading *axis, const struct ck_node *map)
{
    static const char *const words[] = {"linear", "log"};
    const struct ck_node *node = ck_node_get(map, "scale");
    if (!node) return true;
    if (!ck_node_expect(node, CK_SCALAR, "`scale`", axis->reading->diag)) return false;
    for (int i = 0; i < 2; i++)
        if (strcmp(node->text, words[i]) == 0) {
            axis->axis->is_log = i == 1;
            return true;
        }
    ck_error(axis->reading->diag, node->place,
             ck_diag_nearest(axis->reading->diag, node->text, words, 2),
             "`scale` is log or linear, not '%s'", node->text);
    return false;
}

static bool fill_range(struct axis_reading *axis, double from, double to, size_t count)
{
    struct ck_sweep_axis *swept = axis->axis;
    swept->values = take(axis->reading, count, sizeof *swept->values);
    if (!swept->values) return false;
    swept->count = count;
    for (size_t i = 0; i < count; i++) {
        const double part = (double)i / (double)(count - 1);
        swept->values[i] = swept->is_log ? exp(log(from) + part * (log(to) - log(from)))
                                         : from + part * (to - from);
    }
    swept->values[0] = from;
    swept->values[count - 1] = to;
    return true;
}

static bool read_range(struct axis_reading *axis, const struct ck_node *map)
{
    struct ck_reading *reading = axis->reading;
    const struct ck_node *ends[2] = {ck_node_get(map, "from"), ck_node_get(map, "to")};
    const struct ck_node *points = ck_node_get(map, "points");
    double from, to, count;
    if (!ends[0] || !ends[1] || !points)
        return refuse(axis, map, "`{from: 0.1 mg, to: 100 mg, points: 50, scale: log}`",
                      "a range needs `from`, `to` and `points`, or `values` instead");
    const bool good = read_value(axis, ends[0], &from);
    if (!read_value(axis, ends[1], &to) || !good) return false;
    if (!ck_read_number(reading, points, "1", CK_NOT_NEGATIVE, &count)) return false;
    if (from > to)
        return refuse(axis, ends[0], "`from` is the lower end",
                      "the ends of the range are swapped");
    if (from == to)
        return refuse(axis, ends[1], "`to` above `from`",
                      "the range is empty: both ends are the same");
    if (count != floor(count) || count < 2 || count > MOST_POINTS)
        return refuse(axis, points, "2 to 10000", "`points` is a whole number of at least 2");
    if (axis->axis->is_log && !(from > 0))
        return refuse(axis, ends[0], "begin above 0, or `scale: linear`",
                      "a logarithmic scale has no 0 and nothing below");
    return fill_range(axis, from, to, (size_t)count);
}

static bool read_list(struct axis_reading *axis, const struct ck_node *list)
{
    struct ck_sweep_axis *swept = axis->axis;
    if (!ck_node_expect(list, CK_LIST, "`values`", axis->reading->diag)) return false;
    if (list->count < 2 || list->count > MOST_POINTS)
        return refuse(axis, list, NULL, "a sweep needs at least 2 values (and at most 10000)");
    swept->values = take(axis->reading, list->count, sizeof *swept->values);
    bool good = swept->values != NULL;
    for (size_t i = 0; i < list->count && swept->values; i++) {
        if (!read_value(axis, list->items[i], &swept->values[i])) {
            good = false;
            continue;
        }
        if (good && i > 0 && swept->values[i] <= swept->values[i - 1])
            good = refuse(axis, list->items[i], NULL, "the values do not ascend");
        if (good && swept->is_log && !(swept->values[i] > 0))
            good = refuse(axis, list->items[i], "begin above 0, or `scale: linear`",
                          "a logarithmic scale has no 0 and nothing below");
    }
    swept->count = list->count;
    return good;
}

static bool read_values(struct axis_reading *axis, const struct ck_node *map)
{
    static const char *const keys[] = {"from", "to", "points", "scale", "values", "label", NULL};
    struct ck_reading *reading = axis->reading;
    if (!ck_node_expect(map, CK_MAP, "a range", reading->diag)) return false;
    ck_node_check_keys(map, keys, "a range", reading->diag);
    const struct ck_node *values = ck_node_get(map, "values"), *label = ck_node_get(map, "label");
    if (label && ck_model_read_label(label, &reading->study->arena, &axis->axis->label,
                                     reading->diag) == CK_NO_MEMORY)
        reading->no_memory = true;
    if (!read_scale(axis, map)) return false;
    if (values &&
        (ck_node_get(map, "from") || ck_node_get(map, "to") || ck_node_get(map, "points")))
        return refuse(axis, values, NULL, "`values` and a range say the same: give one");
    return values ? read_list(axis, values) : read_range(axis, map);
}

/* Long times are told in days. */
static void choose_days(struct ck_sweep_axis *axis)
{
    const bool is_time = axis->kind == CK_AXIS_DELAY || axis->kind == CK_AXIS_EVERY;
    if (!is_time || axis->values[axis->count - 1] < HOURS_TOLD) return;
    axis->unit = "d";
    axis->hours = 24;
    for (size_t i = 0; i < axis->count; i++) axis->values[i] /= 24;
}

/* No dose may come before the run. */
static bool check_delays(struct axis_reading *axis, const struct ck_node *map)
{
    const struct ck_study *study = axis->reading->study;
    if (axis->axis->kind != CK_AXIS_DELAY) return true;
    for (size_t i = 0; i < study->arm_count; i++) {
        const struct ck_arm_private *own = study->arms[i].private;
        for (size_t r = 0; axis->axis->moves[i] && r < own->regimen_count; r++)
            if (own->regimens[r].species == axis->axis->parts[i].species &&
                own->regimens[r].first_h + axis->axis->hours * axis->axis->values[0] < 0)
                return refuse(axis, map, "a delay is added to the times of the doses",
                              "doses would come before 0 h");
    }
    return true;
}

/* --- names for figures ----------------------------------------------------------------------- */

static void name_axis(struct axis_reading *axis)
{
    static const char *const en[] = {"%s", "%s: dose", "%s: delay", "%s: dosing interval",
                                     "%s (× normal)"};
    static const char *const fr[] = {"%s", "%s : dose", "%s : délai", "%s : intervalle",
                                     "%s (× la normale)"};
    struct ck_arena *arena = &axis->reading->study->arena;
    const struct ck_graph *graph = &axis->reading->study->graph;
    const enum ck_axis_kind kind = axis->axis->kind;
    const struct ck_species *species = kind >= CK_AXIS_DOSE && kind <= CK_AXIS_EVERY
                                           ? ck_graph_species(graph, axis->subject)
                                           : NULL;
    const struct ck_process *process =
        kind == CK_AXIS_OVERPRODUCE ? ck_graph_process(graph, axis->subject) : NULL;
    struct ck_label label = {axis->subject, axis->subject};
    if (species) label = species->label;
    if (process && process->label.en) label = process->label;
    axis->axis->label.en = ck_arena_print(arena, en[kind], label.en);
    axis->axis->label.fr = ck_arena_print(arena, fr[kind], label.fr ? label.fr : label.en);
    if (!axis->axis->label.en || !axis->axis->label.fr) axis->reading->no_memory = true;
}

/* --- all axes -------------------------------------------------------------------------------- */

static bool read_subject(struct axis_reading *axis)
{
    axis->axis->unit = "1";
    switch (axis->axis->kind) {
    case CK_AXIS_ADDRESS: return read_address(axis);
    case CK_AXIS_OVERPRODUCE: {
        const size_t errors = axis->reading->diag->errors;
        read_overproduced(axis);
        return axis->reading->diag->errors == errors;
    }
    default: return read_regimens(axis);
    }
}

static void read_axis(struct ck_reading *reading, const struct ck_node *key,
                      const struct ck_node *value)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    struct ck_sweep_axis *swept = &sweep->axes[sweep->axis_count];
    struct axis_reading axis = {.reading = reading, .axis = swept, .key = key};
    swept->place = key->place;
    swept->moves = take(reading, reading->study->arm_count, sizeof *swept->moves);
    swept->parts = take(reading, reading->study->arm_count, sizeof *swept->parts);
    if (reading->no_memory || !split_key(&axis) || !read_subject(&axis)) return;
    name_axis(&axis);
    if (swept->kind == CK_AXIS_DOSE) swept->unit = "";
    if (!read_values(&axis, value)) return;
    choose_days(swept);
    if (check_delays(&axis, value)) sweep->axis_count++;
}

void ck_read_axes(struct ck_reading *reading, const struct ck_node *map)
{
    struct ck_sweep_question *sweep = reading->study->sweep;
    if (!map) {
        ck_error(reading->diag, sweep->place,
                 "`vary: {dose etanercept in ARM: {from: 0.1 mg, to: 100 mg, points: 50}}`",
                 "a sweep needs `vary`");
        return;
    }
    if (!ck_node_expect(map, CK_MAP, "`vary`", reading->diag)) return;
    if (map->count < 1 || map->count > 2)
        ck_error(reading->diag, map->place, NULL, "`vary` takes one entry or two, not %zu",
                 map->count);
    for (size_t i = 0; i < map->count && i < 2 && !reading->no_memory; i++)
        read_axis(reading, map->keys[i], map->items[i]);
}
