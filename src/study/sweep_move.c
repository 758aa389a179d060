/* Moves the arms of a study along the axes of its sweep, and measures them there: one point, for
 * one thread. Reads no question (sweep.c does) and knows no other point. */
#include "sweep.h"

#include "ck/sensitivity.h"
#include "formula.h"
#include "run.h"
#include <math.h>
#include <string.h>

/* --- moving ---------------------------------------------------------------------------------- */

static void move_regimens(const struct ck_sweep_axis *axis, const struct ck_sweep_part *part,
                          struct ck_arm_private *own, double value)
{
    double ratio = 0;
    for (size_t i = 0; i < own->regimen_count; i++) {
        struct ck_regimen *regimen = &own->regimens[i];
        if (regimen->species != part->species) continue;
        switch (axis->kind) {
        case CK_AXIS_DELAY:
            regimen->first_h += axis->hours * value;
            regimen->until_h += axis->hours * value;
            break;
        case CK_AXIS_EVERY: regimen->every_h = axis->hours * value; break;
        default:
            if (!(ratio > 0)) ratio = 1 / regimen->dose.amount;
            regimen->dose.amount *= ratio * part->unit_dose.amount * value;
            regimen->dose.weight = part->unit_dose.weight;
            regimen->dose.volume = part->unit_dose.volume;
        }
    }
}

static bool is_same(const struct ck_modification *a, const struct ck_modification *b)
{
    return a->param == b->param && a->effect == b->effect && a->value == b->value &&
           a->when.from_h == b->when.from_h && a->when.to_h == b->when.to_h;
}

static void drop_modification(struct ck_arm_private *own, const struct ck_modification *dropped)
{
    for (size_t i = 0; i < own->modification_count; i++) {
        if (!is_same(&own->modifications[i], dropped)) continue;
        own->modifications[i] = own->modifications[--own->modification_count];
        return;
    }
}

static void move_arm(const struct ck_sweep_axis *axis, const struct ck_sweep_part *part,
                     struct ck_arm_private *own, double value)
{
    if (part->species) move_regimens(axis, part, own, value);
    for (size_t i = 0; i < part->dropped_count; i++) drop_modification(own, &part->dropped[i]);
    for (size_t i = 0; i < part->added_count; i++) {
        struct ck_modification *added = &own->modifications[own->modification_count++];
        *added = part->added[i];
        added->value = value;
    }
}

/* The room of own->modifications is enough: sweep.c made it. */
static void restore_arm(const struct ck_sweep_base *base, struct ck_arm_private *own)
{
    if (base->regimen_count > 0)
        memcpy(own->regimens, base->regimens, base->regimen_count * sizeof *base->regimens);
    if (base->modification_count > 0)
        memcpy(own->modifications, base->modifications,
               base->modification_count * sizeof *base->modifications);
    own->modification_count = base->modification_count;
}

enum ck_status ck_sweep_move(struct ck_study *study, const double *values)
{
    const struct ck_sweep_question *sweep = study->sweep;
    enum ck_status status = CK_OK;
    for (size_t a = 0; a < sweep->axis_count && status == CK_OK; a++)
        if (sweep->axes[a].address) status = ck_study_set(study, sweep->axes[a].address, values[a]);
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++) {
        struct ck_arm *arm = &study->arms[i];
        restore_arm(&sweep->bases[i], arm->private);
        for (size_t a = 0; a < sweep->axis_count; a++)
            if (sweep->axes[a].moves[i])
                move_arm(&sweep->axes[a], &sweep->axes[a].parts[i], arm->private, values[a]);
        status = ck_regimens_expand(study, arm);
    }
    return status == CK_OK ? ck_study_replan(study) : status;
}

/* --- running --------------------------------------------------------------------------------- */

enum ck_status ck_sweep_runner_init(struct ck_sweep_runner *runner, struct ck_inputs *inputs,
                                    struct ck_units *units, const char *path,
                                    const volatile sig_atomic_t *stop)
{
    *runner = (struct ck_sweep_runner){.stop = stop};
    ck_diag_init(&runner->diag);
    ck_study_init(&runner->study);
    const enum ck_status status = ck_study_read(inputs, units, path, &runner->study, &runner->diag);
    if (status != CK_OK) return status;
    const size_t count = runner->study.arm_count;
    runner->settled = ck_arena_alloc(&runner->study.arena, count + 1, sizeof *runner->settled);
    runner->failed = ck_arena_alloc(&runner->study.arena, count + 1, sizeof *runner->failed);
    runner->mask = ck_arena_alloc(&runner->study.arena, count + 1, sizeof *runner->mask);
    return runner->settled && runner->failed && runner->mask ? CK_OK : CK_NO_MEMORY;
}

void ck_sweep_runner_free(struct ck_sweep_runner *runner)
{
    ck_study_free(&runner->study);
    ck_diag_free(&runner->diag);
}

static void note_failure(struct ck_sweep_runner *runner, const char *arm,
                         const struct ck_failure *failure)
{
    if (runner->reason[0]) return;
    const char *state = failure->state[0] ? "; worst state: " : "";
    snprintf(runner->reason, sizeof runner->reason, "%s%s: %s at t = %.6g h%s%s",
             arm ? "arm " : "the rest of the model", arm ? arm : "", failure->reason,
             failure->time_h, state, failure->state);
}

static bool moves_model(const struct ck_sweep_question *sweep)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (sweep->axes[a].address) return true;
    return false;
}

static bool moves_arm(const struct ck_sweep_question *sweep, size_t arm)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (sweep->axes[a].moves[arm]) return true;
    return false;
}

/* The arms that are asked for; what no axis moves is run once. */
static enum ck_status run_arms(struct ck_sweep_runner *runner)
{
    struct ck_study *study = &runner->study;
    const struct ck_sweep_question *sweep = study->sweep;
    struct ck_failure failure = {0};
    const struct ck_run run = {study, runner->stop, &failure, NULL};
    enum ck_status status = CK_OK;
    if (!runner->rested) status = ck_run_rest(&run);
    runner->rested = status == CK_OK && !moves_model(sweep);
    if (status == CK_FAILED && !failure.interrupted) note_failure(runner, NULL, &failure);
    const bool has_rest = status == CK_OK;
    for (size_t i = 0; i < study->arm_count; i++) {
        if (status == CK_NO_MEMORY || failure.interrupted) break;
        if (!sweep->needed[i] || runner->settled[i]) continue;
        failure = (struct ck_failure){0};
        if (has_rest) status = ck_run_arm(&run, &study->arms[i]);
        runner->failed[i] = status != CK_OK;
        runner->settled[i] = status == CK_OK && !moves_arm(sweep, i);
        if (has_rest && status == CK_FAILED && !failure.interrupted)
            note_failure(runner, study->arms[i].name, &failure);
    }
    if (status == CK_NO_MEMORY) return status;
    return failure.interrupted || (runner->stop && *runner->stop) ? CK_FAILED : CK_OK;
}

/* --- measuring ------------------------------------------------------------------------------- */

static struct ck_slot measure_value(struct ck_sweep_runner *runner,
                                    const struct ck_formula *formula)
{
    if (ck_formula_uses(formula, runner->failed)) return (struct ck_slot){NAN, CK_SLOT_FAILED};
    const double value = ck_formula_value(&runner->study, formula);
    return (struct ck_slot){value, isfinite(value) ? CK_SLOT_OK : CK_SLOT_MISSING};
}

/* A condition on what does not exist does not hold. */
static struct ck_slot measure_condition(struct ck_sweep_runner *runner,
                                        const struct ck_formula *formula)
{
    bool defined;
    if (ck_formula_uses(formula, runner->failed)) return (struct ck_slot){NAN, CK_SLOT_FAILED};
    const bool holds = ck_formula_holds(&runner->study, formula, &defined);
    return (struct ck_slot){holds ? 1 : 0, CK_SLOT_OK};
}

static struct ck_slot classify(struct ck_sweep_runner *runner, size_t view)
{
    const struct ck_sweep_question *sweep = runner->study.sweep;
    for (size_t i = 0; i < sweep->class_count; i++) {
        const struct ck_sweep_class *class = &sweep->classes[i];
        bool holds = true;
        for (size_t k = 0; k < class->count && holds; k++) {
            const struct ck_slot slot =
                measure_condition(runner, class->formulas[view * class->count + k]);
            if (slot.state == CK_SLOT_FAILED) return slot;
            holds = slot.value > 0;
        }
        if (holds) return (struct ck_slot){(double)i, CK_SLOT_OK};
    }
    return (struct ck_slot){-1, CK_SLOT_OK};
}

enum ck_status ck_sweep_point(struct ck_sweep_runner *runner, const double *values,
                              struct ck_slot *slots)
{
    const struct ck_sweep_question *sweep = runner->study.sweep;
    runner->reason[0] = '\0';
    enum ck_status status = ck_sweep_move(&runner->study, values);
    if (status == CK_BAD_INPUT) status = CK_FAILED;
    if (status == CK_OK) status = run_arms(runner);
    if (status != CK_OK) return status;
    for (size_t i = 0; i < sweep->measure_count; i++)
        *slots++ = measure_value(runner, sweep->measures[i].formula);
    for (size_t i = 0; i < sweep->view_count; i++) *slots++ = classify(runner, i);
    for (size_t i = 0; i < sweep->threshold_count; i++)
        *slots++ = measure_condition(runner, sweep->thresholds[i].formula);
    return CK_OK;
}

static void note_arms(bool *mask, const struct ck_formula *formula)
{
    if (!formula) return;
    if (ck_formula_is_measure(formula)) mask[formula->arm_index] = true;
    note_arms(mask, formula->left);
    note_arms(mask, formula->right);
}

enum ck_status ck_sweep_condition(struct ck_sweep_runner *runner, const double *values,
                                  size_t threshold, struct ck_slot *slot)
{
    struct ck_sweep_question *sweep = runner->study.sweep;
    const struct ck_formula *formula = sweep->thresholds[threshold].formula;
    bool *const needed = sweep->needed;
    runner->reason[0] = '\0';
    memset(runner->mask, 0, runner->study.arm_count * sizeof *runner->mask);
    note_arms(runner->mask, formula);
    sweep->needed = runner->mask;
    enum ck_status status = ck_sweep_move(&runner->study, values);
    if (status == CK_BAD_INPUT) status = CK_FAILED;
    if (status == CK_OK) status = run_arms(runner);
    sweep->needed = needed;
    if (status == CK_OK) *slot = measure_condition(runner, formula);
    return status;
}
