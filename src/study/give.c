/* Doses: what a regimen gives when. Concentrations, amounts and amounts per body weight
 * all become levels of the state that the route leads to. */
#include "private.h"

#include <math.h>
#include <string.h>

#define MOST_DOSES 100000 /* of one regimen */

enum route { ROUTE_UNSAID, ROUTE_IV, ROUTE_SC, ROUTE_TISSUE };

/* How a dose may be written: x [unit] is x · factor of the state's unit, of its unit times L, or of
 * its unit times L per kg of body weight. */
enum dose_kind { DOSE_LEVEL, DOSE_AMOUNT, DOSE_PER_WEIGHT };
#define MOST_DOSE_UNITS 8
struct dose_units {
    const char *units[MOST_DOSE_UNITS + 1];
    double factors[MOST_DOSE_UNITS];
    enum dose_kind kinds[MOST_DOSE_UNITS];
    int count;
};

/* --- units of a dose ------------------------------------------------------------------------- */

static void add_unit(struct dose_units *list, const char *unit, double factor, enum dose_kind kind)
{
    list->units[list->count] = unit;
    list->factors[list->count] = factor;
    list->kinds[list->count++] = kind;
}

/* What one litre may hold: its unit per litre, as an amount, per body weight. */
static const struct basis {
    const char *per_litre, *amount, *per_weight;
} bases[] = {{"mg/L", "mg", "mg/kg_body"},
             {"nmol/L", "nmol", "nmol/kg_body"},
             {"cell/L", "cell", "cell/kg_body"},
             {"IU/L", "IU", "IU/kg_body"}};
enum { MASS, MOLES, BASES = sizeof bases / sizeof *bases };

/* The factor from a basis to the species' unit: direct, or through the molar mass; 0 if none. */
static double basis_factor(struct ck_reading *reading, const struct ck_species *species, int basis)
{
    double factor;
    const char *unit = species->unit;
    if (ck_units_factor(reading->units, bases[basis].per_litre, unit, &factor) == CK_UNIT_OK)
        return factor;
    if (!species->molar_mass) return 0;
    const double g_per_mol = species->molar_mass->value;
    if (basis == MOLES &&
        ck_units_factor(reading->units, "(nmol/L).(g/mol)", unit, &factor) == CK_UNIT_OK)
        return factor * g_per_mol;
    if (basis == MASS &&
        ck_units_factor(reading->units, "(mg/L).(mol/g)", unit, &factor) == CK_UNIT_OK)
        return factor / g_per_mol;
    return 0;
}

static struct dose_units list_units(struct ck_reading *reading, const struct ck_species *species)
{
    struct dose_units list = {.count = 0};
    double factor;
    add_unit(&list, species->unit, 1, DOSE_LEVEL);
    for (int i = 0; i < BASES; i++) {
        const double per_litre = basis_factor(reading, species, i);
        if (per_litre == 0) continue;
        if (ck_units_factor(reading->units, bases[i].per_litre, species->unit, &factor) !=
            CK_UNIT_OK)
            add_unit(&list, bases[i].per_litre, per_litre, DOSE_LEVEL);
        add_unit(&list, bases[i].amount, per_litre, DOSE_AMOUNT);
        add_unit(&list, bases[i].per_weight, per_litre, DOSE_PER_WEIGHT);
    }
    return list;
}

/* The volume that a dose is diluted in: a depot is measured in that of what it is absorbed to. */
static uint32_t volume_of(const struct ck_arm *arm, const struct ck_species *target)
{
    const struct ck_species *where = target->depot_of ? target->depot_of : target;
    if (where->volume) return ck_arm_param(arm, where->volume);
    return ck_arm_param(arm,
                        where->in_blood ? arm->graph->blood_volume_l : arm->graph->tissue_volume_l);
}

bool ck_read_dose(struct ck_reading *reading, const struct ck_node *node,
                  const struct ck_regimen *regimen, double *value, const char **unit,
                  struct ck_dose *dose)
{
    const struct ck_arm *arm = reading->arm;
    const struct dose_units list = list_units(reading, regimen->species);
    struct ck_quantity quantity;
    int which = 0;
    const enum ck_status status =
        ck_quantity_read(reading->units, node, list.units, CK_NOT_NEGATIVE, &reading->study->arena,
                         &quantity, &which, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (status != CK_OK) return false;
    if (list.kinds[which] == DOSE_LEVEL && regimen->sc) {
        ck_error(reading->diag, node->place, "an amount: `25 mg`",
                 "what is injected under the skin has no concentration there");
        return false;
    }
    *value = quantity.value;
    *unit = list.units[which];
    dose->amount = list.factors[which];
    dose->weight = dose->volume = CK_NONE;
    if (list.kinds[which] == DOSE_PER_WEIGHT)
        dose->weight = ck_arm_param(arm, arm->graph->weight_kg);
    if (list.kinds[which] != DOSE_LEVEL) dose->volume = volume_of(arm, regimen->target);
    return true;
}

/* The dose in the unit of the state; false with an error. */
static bool read_dose(struct ck_reading *reading, const struct ck_node *node,
                      struct ck_regimen *regimen)
{
    double value;
    const char *unit;
    if (!ck_read_dose(reading, node, regimen, &value, &unit, &regimen->dose)) return false;
    regimen->dose.amount *= value;
    return true;
}

/* The first dose, in the unit of the others or in one of the same kind. */
static void read_loading(struct ck_reading *reading, const struct ck_node *node,
                         struct ck_regimen *regimen)
{
    double value;
    const char *unit;
    struct ck_dose first = regimen->dose;
    if (!ck_read_dose(reading, node, regimen, &value, &unit, &first)) return;
    if (first.weight != regimen->dose.weight || first.volume != regimen->dose.volume)
        ck_error(reading->diag, node->place, "both `mg`, or both `mg/kg`",
                 "`loading` is another kind of amount than `dose`");
    else if (!(regimen->dose.amount > 0))
        ck_error(reading->diag, node->place, "give the first dose as a regimen of its own",
                 "`loading` before doses of nothing");
    else
        regimen->loading = first.amount * value / regimen->dose.amount;
}

/* --- routes ---------------------------------------------------------------------------------- */

static bool read_route(struct ck_reading *reading, const struct ck_node *node, enum route *route)
{
    static const char *const words[] = {"iv", "sc", "tissue"};
    *route = ROUTE_UNSAID;
    if (!node) return true;
    if (!ck_node_expect(node, CK_SCALAR, "`route`", reading->diag)) return false;
    for (int i = 0; i < 3; i++)
        if (strcmp(node->text, words[i]) == 0) *route = (enum route)(ROUTE_IV + i);
    if (*route == ROUTE_UNSAID)
        ck_error(reading->diag, node->place, ck_diag_nearest(reading->diag, node->text, words, 3),
                 "`route` is iv, sc or tissue, not '%s'", node->text);
    return *route != ROUTE_UNSAID;
}

static const struct ck_species *tissue_side(const struct ck_species *species)
{
    return species->in_blood && species->twin ? species->twin : species;
}

/* Where a route leads, or NULL. */
static const struct ck_species *follow_route(const struct ck_species *species, enum route route)
{
    const struct ck_species *tissue = tissue_side(species);
    switch (route) {
    case ROUTE_IV: return species->in_blood ? species : species->twin;
    case ROUTE_SC: return tissue->depot;
    case ROUTE_TISSUE: return tissue->in_blood ? NULL : tissue;
    case ROUTE_UNSAID: break;
    }
    return species->kind == CK_DRUG && !species->in_blood && species->twin ? species->twin
                                                                           : species;
}

static bool find_target(struct ck_reading *reading, const struct ck_node *place_of,
                        enum route route, struct ck_regimen *regimen)
{
    static const char *const wrong[] = {"cannot be given",
                                        "has no plasma twin: it cannot be given iv",
                                        "has no depot: it cannot be given sc",
                                        "lives in the plasma: it cannot be given into tissue"};
    static const char *const hints[] = {NULL, "`blood: true` in the model gives it one",
                                        "`absorption:` in the model gives a drug one", NULL};
    const struct ck_species *species = regimen->species;
    regimen->target = follow_route(species, route);
    regimen->dose.state = ck_arm_state(reading->arm, regimen->target);
    if (!regimen->target && reading->compiled)
        ck_error(reading->diag, place_of->place, hints[route], "%s %s", species->name,
                 wrong[route]);
    else if (regimen->target && regimen->dose.state == CK_NONE && reading->arm->system)
        ck_error(reading->diag, place_of->place, "it acts through the cells that bear it",
                 "%s has no state of its own: it cannot be given", species->name);
    else
        return regimen->target != NULL;
    return false;
}

/* --- times ----------------------------------------------------------------------------------- */

static bool read_first(struct ck_reading *reading, const struct ck_node *map,
                       struct ck_regimen *regimen)
{
    const struct ck_node *at = ck_node_get(map, "at"), *from = ck_node_get(map, "from");
    const struct ck_node *node = at ? at : from;
    const double duration_h = reading->study->duration_h;
    if (at && from)
        ck_error(reading->diag, from->place, NULL, "`at` and `from` say the same: give one");
    if (node && !ck_read_time(reading, node, CK_NOT_NEGATIVE, &regimen->first_h)) return false;
    if (duration_h > 0 && regimen->first_h > duration_h)
        ck_error(reading->diag, node->place, NULL, "the first dose comes after the end of the run");
    else
        return !at || !from;
    return false;
}

static void need_every(struct ck_reading *reading, const struct ck_node *map, const char *key)
{
    const struct ck_node *node = ck_node_get(map, key);
    if (node)
        ck_error(reading->diag, node->place, "`every: 12 h` says how far apart the doses are",
                 "`%s` without `every`", key);
}

/* Errors are counted by the caller. */
void ck_read_times(struct ck_reading *reading, const struct ck_node *map,
                   struct ck_regimen *regimen)
{
    const struct ck_node *every = ck_node_get(map, "every"), *times = ck_node_get(map, "times");
    const struct ck_node *until = ck_node_get(map, "until"), *over = ck_node_get(map, "over");
    *regimen = (struct ck_regimen){.times = 1, .until_h = INFINITY, .loading = 1};
    regimen->dose.weight = regimen->dose.volume = regimen->dose.arriving = CK_NONE;
    read_first(reading, map, regimen);
    if (over) ck_read_time(reading, over, CK_POSITIVE, &regimen->dose.over_h);
    if (!every) need_every(reading, map, "times");
    if (!every) need_every(reading, map, "until");
    if (!every) need_every(reading, map, "loading");
    if (!every || !ck_read_time(reading, every, CK_POSITIVE, &regimen->every_h)) return;
    regimen->times = MOST_DOSES + 1;
    if (times) ck_read_count(reading, times, &regimen->times);
    if (until && ck_read_time(reading, until, CK_NOT_NEGATIVE, &regimen->until_h) &&
        regimen->until_h <= regimen->first_h)
        ck_error(reading->diag, until->place, NULL, "ends before the first dose");
    const double last_h = fmin(reading->study->duration_h, regimen->until_h);
    if ((last_h - regimen->first_h) / regimen->every_h > MOST_DOSES && regimen->times > MOST_DOSES)
        ck_error(reading->diag, every->place, "`over` gives an infusion", "more than %d doses",
                 MOST_DOSES);
}

/* --- doses ----------------------------------------------------------------------------------- */

bool ck_nth_time(const struct ck_study *study, const struct ck_regimen *regimen, long i,
                 double *time_h)
{
    *time_h = regimen->first_h + (double)i * regimen->every_h;
    return i < regimen->times && *time_h <= study->duration_h && *time_h < regimen->until_h - 1e-10;
}

enum ck_status ck_regimens_expand(struct ck_study *study, struct ck_arm *arm)
{
    struct ck_arm_private *own = arm->private;
    double time_h;
    own->dose_count = 0;
    for (size_t r = 0; r < own->regimen_count; r++)
        for (long i = 0; ck_nth_time(study, &own->regimens[r], i, &time_h); i++) {
            struct ck_dose *grown = ck_arena_grow(&study->arena, own->doses, own->dose_count,
                                                  &own->dose_capacity, sizeof *own->doses);
            if (!grown) return CK_NO_MEMORY;
            own->doses = grown;
            own->doses[own->dose_count] = own->regimens[r].dose;
            if (i == 0) own->doses[own->dose_count].amount *= own->regimens[r].loading;
            own->doses[own->dose_count++].time_h = time_h;
        }
    return CK_OK;
}

static void mark_doses(struct ck_reading *reading, const struct ck_regimen *regimen)
{
    double time_h;
    for (long i = 0; !reading->no_memory && ck_nth_time(reading->study, regimen, i, &time_h); i++)
        ck_mark_add(reading, (struct ck_mark){.from_h = time_h,
                                              .to_h = fmin(time_h + regimen->dose.over_h,
                                                           reading->study->duration_h),
                                              .name = regimen->species->name,
                                              .label = regimen->species->label,
                                              .is_dose = true});
}

static void add_regimen(struct ck_reading *reading, struct ck_regimen *regimen)
{
    struct ck_arm_private *own = reading->arm->private;
    struct ck_regimen *grown = ck_reading_grow(reading, own->regimens, own->regimen_count,
                                               &own->regimen_capacity, sizeof *own->regimens);
    if (!grown) return;
    if (regimen->target->depot_of)
        regimen->dose.arriving =
            ck_arm_param(reading->arm, tissue_side(regimen->species)->bioavailability);
    own->regimens = grown;
    own->regimens[own->regimen_count++] = *regimen;
    mark_doses(reading, regimen);
}

static void read_regimen(struct ck_reading *reading, const struct ck_change *change,
                         const struct ck_species *species, const struct ck_node *map)
{
    static const char *const keys[] = {"dose",  "route", "at",   "from",    "every",
                                       "times", "until", "over", "loading", NULL};
    const size_t errors = reading->diag->errors;
    struct ck_regimen regimen;
    enum route route;
    if (!ck_node_expect(map, CK_MAP, "a regimen", reading->diag)) return;
    ck_node_check_keys(map, keys, "a regimen", reading->diag);
    ck_read_times(reading, map, &regimen);
    const bool has_route = read_route(reading, ck_node_get(map, "route"), &route);
    const struct ck_node *dose = ck_node_get(map, "dose"), *at = ck_node_get(map, "route"),
                         *loading = ck_node_get(map, "loading");
    if (!dose)
        ck_error(reading->diag, map->place, "`{dose: 100 pg/mL, at: 0 h}`",
                 "a regimen needs a dose");
    regimen.species = species;
    if (!species || !has_route || !find_target(reading, at ? at : change->key, route, &regimen))
        return;
    regimen.sc = route == ROUTE_SC;
    if (!dose || !read_dose(reading, dose, &regimen)) return;
    if (loading) read_loading(reading, loading, &regimen);
    if (reading->diag->errors == errors && reading->arm->system) add_regimen(reading, &regimen);
}

void ck_change_give(struct ck_reading *reading, const struct ck_change *change)
{
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    const struct ck_node *value = change->value;
    if (value->kind != CK_LIST) {
        read_regimen(reading, change, species, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        read_regimen(reading, change, species, value->items[i]);
}
