/* Runs a study: the rest of the unchanged model, from it the start of every arm, the integrations,
 * the expectations. Makes no plans (build.c) and writes no files. */
#include "run.h"

#include <string.h>

/* --- from one system to another, by name ----------------------------------------------------- */

static void copy_states(const struct ck_system *from, const double *states,
                        const struct ck_system *to, double *copy)
{
    for (uint32_t i = 0; i < to->n_states; i++) {
        const uint32_t same = ck_system_state(from, to->states[i].name);
        copy[i] = same != CK_NONE ? states[same] : 0;
    }
}

bool ck_run_knocks(const struct ck_arm *arm, const char *state)
{
    for (size_t i = 0; i < arm->private->knocked_count; i++)
        if (strcmp(arm->private->knocked[i], state) == 0) return true;
    return false;
}

/* Writes the productions that a rest of `from` solved into the parameters of another plan. */
static void copy_productions(const struct ck_arm *arm, const struct ck_system *from,
                             const struct ck_rest *rest, struct ck_plan *to)
{
    const struct ck_system *system = to->system;
    for (uint32_t i = 0; i < system->n_states; i++) {
        if (system->states[i].production == CK_NONE) continue;
        const uint32_t same = ck_system_state(from, system->states[i].name);
        const bool none = same == CK_NONE || ck_run_knocks(arm, system->states[i].name);
        to->params[system->states[i].production] = none ? 0 : rest->productions[same];
    }
}

/* --- rests ----------------------------------------------------------------------------------- */

/* A plan of the unchanged model. */
static enum ck_status plan_unchanged(const struct ck_run *run, struct ck_plan *plan)
{
    const struct ck_system *system = &run->study->system;
    const enum ck_status status = ck_plan_init(plan, system, run->study->duration_h);
    if (status != CK_OK) return status;
    plan->stop = run->stop;
    plan->rtol = run->study->rtol;
    for (uint32_t i = 0; i < system->n_states; i++) plan->initial[i] = system->states[i].initial;
    ck_plan_finish(plan);
    return CK_OK;
}

enum ck_status ck_run_rest(const struct ck_run *run)
{
    struct ck_plan plan;
    enum ck_status status = plan_unchanged(run, &plan);
    if (status != CK_OK) return status;
    ck_rest_free(&run->study->rest);
    status = ck_rest_find(&plan, true, &run->study->rest, run->failure);
    if (status == CK_OK) status = ck_depend_on_model(run->depend, NULL, &plan, &run->study->rest);
    ck_plan_free(&plan);
    return status;
}

/* The rest of the unchanged model with the baselines that the arm sets: its productions. */
static enum ck_status find_productions(const struct ck_run *run, const struct ck_arm *arm,
                                       struct ck_rest *rest)
{
    struct ck_plan plan;
    enum ck_status status = plan_unchanged(run, &plan);
    if (status != CK_OK) return status;
    const struct ck_system *system = plan.system;
    for (uint32_t i = 0; i < system->n_states; i++) {
        const uint32_t baseline = system->states[i].baseline;
        if (baseline == CK_NONE) continue;
        const uint32_t same = ck_system_param(arm->system, system->params[baseline].address);
        if (same != CK_NONE) plan.params[baseline] = arm->plan.params[same];
    }
    status = ck_rest_find(&plan, true, rest, run->failure);
    if (status == CK_OK) status = ck_depend_on_model(run->depend, arm, &plan, rest);
    ck_plan_free(&plan);
    return status;
}

/* The start of an arm that does not start from the model's rest. */
static enum ck_status find_own_rest(const struct ck_run *run, struct ck_arm *arm,
                                    const struct ck_rest *productions)
{
    struct ck_plan *plan = &arm->private->rest;
    const struct ck_system *model = &run->study->system;
    struct ck_rest rest = {0};
    plan->stop = run->stop;
    plan->rtol = run->study->rtol;
    copy_productions(arm, model, productions, plan);
    copy_states(model, run->study->rest.states, plan->system, plan->initial);
    for (uint32_t i = 0; i < plan->system->n_states; i++)
        if (ck_run_knocks(arm, plan->system->states[i].name)) plan->initial[i] = 0;
    enum ck_status status = ck_rest_find(plan, false, &rest, run->failure);
    if (status == CK_OK) status = ck_depend_on_own(run->depend, arm, &rest);
    if (status == CK_OK) copy_states(plan->system, rest.states, arm->system, arm->plan.initial);
    ck_rest_free(&rest);
    return status;
}

/* --- the start of an arm --------------------------------------------------------------------- */

/* "A becomes B/stage1", or "B secretes Ig/IgG/stage1" of an arrow with shares. */
static bool is_stage_of(const char *state, const char *sentence)
{
    const size_t length = strlen(sentence);
    return strncmp(state, sentence, length) == 0 && state[length] == '/' &&
           strstr(state + length, "/stage") != NULL;
}

static bool is_refilled(const struct ck_arm *arm, const struct ck_state_info *state)
{
    for (size_t i = 0; state->hidden && i < arm->private->delayed_count; i++)
        if (is_stage_of(state->name, arm->private->delayed[i])) return true;
    return false;
}

/* The parameters before t = 0: the model's, without what is lost. */
static void undo_changes(const struct ck_arm *arm, double *params)
{
    const struct ck_arm_private *own = arm->private;
    for (size_t i = 0; i < own->modification_count; i++) {
        const uint32_t param = own->modifications[i].param;
        params[param] = arm->system->params[param].value;
    }
    for (size_t i = 0; i < own->modification_count; i++)
        if (own->modifications[i].effect == CK_SILENCE) params[own->modifications[i].param] = 0;
}

/* An arrow whose delay was set starts with what is on its way at the model's rest: its stages
 * settle while everything else stands still. */
static enum ck_status refill_delays(const struct ck_run *run, struct ck_arm *arm)
{
    struct ck_plan plan;
    struct ck_rest rest = {0};
    if (arm->private->delayed_count == 0 || arm->own_rest) return CK_OK;
    enum ck_status status = ck_plan_copy(&plan, &arm->plan);
    if (status != CK_OK) return status;
    undo_changes(arm, plan.params);
    for (uint32_t i = 0; i < arm->system->n_states; i++)
        plan.frozen[i] = !is_refilled(arm, &arm->system->states[i]);
    status = ck_rest_find(&plan, false, &rest, run->failure);
    if (status == CK_OK) status = ck_depend_on_delays(run->depend, arm, &plan, &rest);
    for (uint32_t i = 0; status == CK_OK && i < arm->system->n_states; i++)
        if (!plan.frozen[i]) arm->plan.initial[i] = rest.states[i];
    ck_rest_free(&rest);
    ck_plan_free(&plan);
    return status;
}

static void apply_starts(struct ck_arm *arm)
{
    const struct ck_arm_private *own = arm->private;
    for (uint32_t i = 0; i < arm->system->n_states; i++)
        if (ck_run_knocks(arm, arm->system->states[i].name)) arm->plan.initial[i] = 0;
    for (size_t i = 0; i < own->start_count; i++)
        arm->plan.initial[own->starts[i].state] = own->starts[i].value;
}

enum ck_status ck_run_start(const struct ck_run *run, struct ck_arm *arm)
{
    const struct ck_study *study = run->study;
    struct ck_rest solved = {0};
    enum ck_status status = CK_OK;
    arm->plan.stop = run->stop;
    if (arm->private->sets_baseline) status = find_productions(run, arm, &solved);
    const struct ck_rest *productions = arm->private->sets_baseline ? &solved : &study->rest;
    if (status == CK_OK) copy_productions(arm, &study->system, productions, &arm->plan);
    if (status == CK_OK) ck_depend_on_start(run->depend, arm);
    if (status == CK_OK && arm->private->has_rest)
        status = find_own_rest(run, arm, productions);
    else if (status == CK_OK)
        copy_states(&study->system, study->rest.states, arm->system, arm->plan.initial);
    if (status == CK_OK) status = refill_delays(run, arm);
    if (status == CK_OK) apply_starts(arm);
    if (status == CK_OK) ck_depend_on_values(run->depend, arm);
    ck_rest_free(&solved);
    return status;
}

/* The sizes of the states, by which a trajectory is told from noise. */
static void note_scales(struct ck_arm *arm)
{
    for (uint32_t i = 0; i < arm->system->n_states; i++) {
        const size_t column = ck_trajectory_column(&arm->trajectory, arm->system->states[i].name);
        if (column < arm->trajectory.n_columns)
            arm->trajectory.columns[column].scale = arm->plan.scale[i];
    }
}

enum ck_status ck_run_arm(const struct ck_run *run, struct ck_arm *arm)
{
    enum ck_status status = ck_run_start(run, arm);
    ck_trajectory_free(&arm->trajectory);
    ck_trajectory_init(&arm->trajectory);
    if (status == CK_OK) status = ck_integrate(&arm->plan, &arm->trajectory, run->failure);
    if (status == CK_OK) note_scales(arm);
    return status;
}

enum ck_status ck_study_run(struct ck_study *study, const volatile sig_atomic_t *stop,
                            struct ck_failure *failure, size_t *failed_arm)
{
    const struct ck_run run = {study, stop, failure, NULL};
    *failed_arm = SIZE_MAX;
    enum ck_status status = ck_run_rest(&run);
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++) {
        *failed_arm = i;
        status = ck_run_arm(&run, &study->arms[i]);
    }
    return status == CK_OK ? ck_evaluate_expectations(study) : status;
}
