/* What each kind of change leaves in an arm: modifications of numbers, events, frozen states. The
 * plan is made of them in build.c. Doses are in give.c, wiring in wiring.c. */
#include "private.h"

#include <math.h>
#include <string.h>

/* --- windows of time ------------------------------------------------------------------------- */

/* The window of `{value: …, from: …, until: …}`; false with an error if it is not one. */
static bool read_window(struct ck_reading *reading, const struct ck_node *map,
                        struct ck_window *when)
{
    const struct ck_node *from = ck_node_get(map, "from"), *until = ck_node_get(map, "until");
    const double duration_h = reading->study->duration_h;
    *when = (struct ck_window){0, INFINITY};
    if (from && !ck_read_time(reading, from, CK_NOT_NEGATIVE, &when->from_h)) return false;
    if (until && !ck_read_time(reading, until, CK_NOT_NEGATIVE, &when->to_h)) return false;
    if (until && when->to_h <= when->from_h)
        ck_error(reading->diag, until->place, NULL, "the change ends before it begins");
    else if (duration_h > 0 && when->from_h > duration_h)
        ck_error(reading->diag, from->place, NULL, "begins after the end of the run");
    else
        return true;
    return false;
}

/* The number node of a change and its window. */
bool ck_read_timed(struct ck_reading *reading, const struct ck_change *change,
                   const struct ck_node **value, struct ck_window *when)
{
    static const char *const keys[] = {"value", "from", "until", NULL};
    const struct ck_node *node = change->value;
    *when = (struct ck_window){0, INFINITY};
    *value = node;
    if (node->kind != CK_MAP) return true;
    const size_t errors = reading->diag->errors;
    ck_node_check_keys(node, keys, "a change", reading->diag);
    *value = ck_node_get(node, "value");
    if (!*value)
        ck_error(reading->diag, node->place, "`{value: …, from: …, until: …}`",
                 "how much? the change has no `value`");
    const bool good = read_window(reading, node, when);
    return good && reading->diag->errors == errors;
}

bool ck_is_timed(struct ck_window when)
{
    return when.from_h > 0 || when.to_h < INFINITY;
}

/* A mark for a change that begins or ends during the run. */
void ck_mark_window(struct ck_reading *reading, const char *name, struct ck_label label,
                    struct ck_window when)
{
    if (ck_is_timed(when))
        ck_mark_add(reading, (struct ck_mark){.from_h = when.from_h,
                                              .to_h = fmin(when.to_h, reading->study->duration_h),
                                              .name = name,
                                              .label = label});
}

/* A value with its window; false with an error. */
bool ck_read_amount(struct ck_reading *reading, const struct ck_change *change, const char *unit,
                    enum ck_sign sign, double *value, struct ck_window *when)
{
    const struct ck_node *node;
    return ck_read_timed(reading, change, &node, when) &&
           ck_read_number(reading, node, unit, sign, value);
}

/* --- lists in the arm ------------------------------------------------------------------------ */

void ck_mark_add(struct ck_reading *reading, struct ck_mark mark)
{
    struct ck_arm *arm = reading->arm;
    struct ck_mark *grown = ck_reading_grow(reading, arm->marks, arm->mark_count,
                                            &arm->private->mark_capacity, sizeof *arm->marks);
    if (!grown) return;
    arm->marks = grown;
    arm->marks[arm->mark_count++] = mark;
}

void ck_event_add(struct ck_reading *reading, struct ck_event event)
{
    const struct ck_arm *arm = reading->arm;
    struct ck_arm_private *own = arm->private;
    if (!arm->system || event.target == CK_NONE || event.time_h > arm->plan.end_h) return;
    struct ck_event *grown = ck_reading_grow(reading, own->fixed, own->fixed_count,
                                             &own->fixed_capacity, sizeof *own->fixed);
    if (!grown) return;
    own->fixed = grown;
    own->fixed[own->fixed_count++] = event;
}

/* --- block, neutralise, freeze, deplete, initial --------------------------------------------- */

static void block(struct ck_reading *reading, const struct ck_change *change)
{
    double fraction;
    struct ck_window when;
    struct ck_receptor *receptor;
    struct ck_chain *chain;
    const bool good = ck_read_amount(reading, change, "1", CK_FRACTION, &fraction, &when);
    if (!ck_find_receptor(reading, change->target, change->key->place, &receptor, &chain) || !good)
        return;
    ck_modify(reading, receptor ? receptor->block : chain->block, CK_COMBINE, fraction, when);
    ck_mark_window(reading, change->target, receptor ? receptor->label : chain->label, when);
}

static void neutralise(struct ck_reading *reading, const struct ck_change *change)
{
    double rate;
    struct ck_window when;
    const bool good = ck_read_amount(reading, change, "h-1", CK_NOT_NEGATIVE, &rate, &when);
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    if (!species || !good) return;
    if (!species->neutralise && reading->compiled)
        ck_error(reading->diag, change->key->place, "`deplete` removes cells, `set` a half-life",
                 "%s is not soluble: it cannot be neutralised", species->name);
    ck_modify(reading, species->neutralise, CK_ADD_UP, rate, when);
    const struct ck_species *twin = species->in_blood ? NULL : species->twin;
    if (twin && twin->neutralise != species->neutralise)
        ck_modify(reading, twin->neutralise, CK_ADD_UP, rate, when);
    ck_mark_window(reading, species->name, species->label, when);
}

/* The state of a species; CK_NONE with an error if it has none of its own. */
static uint32_t find_state(struct ck_reading *reading, const struct ck_change *change,
                           const struct ck_species *species)
{
    const uint32_t state = ck_arm_state(reading->arm, species);
    if (state == CK_NONE && reading->arm->system)
        ck_error(reading->diag, change->key->place, "it acts through the cells that bear it",
                 "%s has no state of its own", species->name);
    return state;
}

static void freeze(struct ck_reading *reading, const struct ck_change *change)
{
    static const char *const keys[] = {"from", "until", NULL};
    struct ck_window when = {0, INFINITY};
    const struct ck_node *node = change->value;
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    const bool empty = node && node->kind == CK_SCALAR && node->text[0] == '\0';
    if (node && !empty) {
        if (node->kind != CK_MAP) {
            ck_error(reading->diag, node->place, "`freeze: {TNFa: {from: 2 d}}` says when",
                     "`freeze` takes a name or a list of names, no number");
            return;
        }
        ck_node_check_keys(node, keys, "`freeze`", reading->diag);
        if (!read_window(reading, node, &when)) return;
    }
    const uint32_t state = species ? find_state(reading, change, species) : CK_NONE;
    if (state == CK_NONE) return;
    if (when.from_h > 0)
        ck_event_add(reading, (struct ck_event){when.from_h, CK_FREEZE, state, 1});
    else
        reading->arm->plan.frozen[state] = true;
    if (when.to_h < INFINITY)
        ck_event_add(reading, (struct ck_event){when.to_h, CK_FREEZE, state, 0});
    ck_mark_window(reading, species->name, species->label, when);
}

/* What is removed and when: a number (at 0 h), or a mapping as of a regimen. */
static bool read_depletion(struct ck_reading *reading, const struct ck_node *node, double *fraction,
                           struct ck_regimen *when)
{
    static const char *const keys[] = {"value", "at", "from", "every", "times", "until", NULL};
    const struct ck_node *value = node;
    const size_t errors = reading->diag->errors;
    *when = (struct ck_regimen){.times = 1, .until_h = INFINITY};
    if (node->kind == CK_MAP) {
        ck_node_check_keys(node, keys, "a depletion", reading->diag);
        ck_read_times(reading, node, when);
        value = ck_node_get(node, "value");
    }
    if (!value)
        ck_error(reading->diag, node->place, "`{value: 0.9, from: 2 d}`",
                 "how much? the change has no `value`");
    else
        ck_read_number(reading, value, "1", CK_FRACTION, fraction);
    return reading->diag->errors == errors;
}

static void deplete(struct ck_reading *reading, const struct ck_change *change)
{
    double fraction = 0, time_h;
    struct ck_regimen when;
    const bool good = read_depletion(reading, change->value, &fraction, &when);
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    if (!species || !good) return;
    const uint32_t state = find_state(reading, change, species);
    for (long i = 0; !reading->no_memory && ck_nth_time(reading->study, &when, i, &time_h); i++) {
        ck_event_add(reading, (struct ck_event){time_h, CK_SCALE, state, 1 - fraction});
        ck_mark_add(reading, (struct ck_mark){.from_h = time_h,
                                              .to_h = time_h,
                                              .name = species->name,
                                              .label = species->label});
    }
}

static void set_initial(struct ck_reading *reading, const struct ck_change *change)
{
    struct ck_arm_private *own = reading->arm->private;
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    if (change->value->kind != CK_SCALAR)
        ck_error(reading->diag, change->value->place, "`initial: {damage: 5}`",
                 "the state at t = 0 is a number alone");
    if (change->value->kind != CK_SCALAR || !species) return;
    struct ck_quantity quantity;
    const enum ck_status status =
        ck_model_read_level(reading->units, species, change->value, CK_NOT_NEGATIVE,
                            &reading->study->arena, &quantity, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    const uint32_t state = status == CK_OK ? find_state(reading, change, species) : CK_NONE;
    if (state == CK_NONE) return;
    struct ck_start *grown = ck_reading_grow(reading, own->starts, own->start_count,
                                             &own->start_capacity, sizeof *own->starts);
    if (!grown) return;
    own->starts = grown;
    own->starts[own->start_count++] = (struct ck_start){state, quantity.value};
    double *scale = &reading->arm->plan.scale[state];
    if (!(*scale > 0)) *scale = quantity.value;
}

/* --- the plan -------------------------------------------------------------------------------- */

typedef void (*apply_change)(struct ck_reading *reading, const struct ck_change *change);

static const apply_change appliers[CK_CHANGE_COUNT] = {
    [CK_OVERPRODUCE] = ck_change_overproduce,
    [CK_KNOCKOUT] = ck_change_knock_out,
    [CK_LOSE_RECEPTOR] = ck_change_lose_receptor,
    [CK_BLOCK] = block,
    [CK_NEUTRALISE] = neutralise,
    [CK_CHANGE_FREEZE] = freeze,
    [CK_DEPLETE] = deplete,
    [CK_SET] = ck_change_set,
    [CK_INITIAL] = set_initial,
};

/* Its marks say what kind of change they stand for. */
static void apply_one(struct ck_reading *reading, const struct ck_change *change)
{
    struct ck_arm *arm = reading->arm;
    const size_t before = arm->mark_count;
    if (appliers[change->kind]) appliers[change->kind](reading, change);
    for (size_t i = before; i < arm->mark_count; i++)
        arm->marks[i].change = ck_change_keys[change->kind];
}

static void apply_changes(struct ck_reading *reading)
{
    const struct ck_arm_private *own = reading->arm->private;
    for (size_t i = 0; i < own->change_count && !reading->no_memory; i++)
        apply_one(reading, own->changes[i]);
    for (size_t i = 0; i < own->change_count && !reading->no_memory; i++)
        if (own->changes[i]->kind == CK_GIVE) ck_change_give(reading, own->changes[i]);
    if (ck_regimens_expand(reading->study, reading->arm) != CK_OK) reading->no_memory = true;
}

void ck_plan_arm(struct ck_reading *reading)
{
    struct ck_arm *arm = reading->arm;
    if (reading->no_memory) return;
    if (arm->system && ck_plan_init(&arm->plan, arm->system, reading->study->duration_h) != CK_OK)
        reading->no_memory = true;
    if (reading->no_memory) return;
    arm->plan.rtol = reading->study->rtol;
    apply_changes(reading);
    if (!arm->system || reading->no_memory) return;
    if (ck_arm_build(arm, &reading->study->system) != CK_OK) reading->no_memory = true;
}
