/* The moment at which all compositions of a gate shall make the same flux: where the written one is
 * strongest in the first arm, or in any other if it does not act there. What follows for the
 * factors of the others. */
#include "private.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define LEAST_PART 1e-6 /* of the written one at full effect: below this it does not act */

/* The compositions of one gate at one moment: by enum ck_choice, then what is written at full
 * effect, and the flux of the arrow. */
enum { FULL = CK_CHOICE_COUNT, FLUX, FORMS };

struct sight { /* of one arm */
    struct ck_arena arena;
    const struct ck_arm *arm;
    size_t index; /* of the arm */
    bool *there;  /* the arm may have another gate */
    struct ck_program program;
    double *params, *slots, *row, *out; /* out: FORMS for each guess */
    size_t next_event;
};

/* --- what is looked at ----------------------------------------------------------------------- */

static ck_expr find_name(const struct ck_system *system, const char *name)
{
    for (uint32_t i = 0; i < system->n_names; i++)
        if (strcmp(system->names[i].name, name) == 0) return system->names[i].value;
    return CK_NO_EXPR;
}

/* The flux of "SENTENCE" is of that name, or the first of its shares; that of
 * "SENTENCE/shares/TARGET" is "SENTENCE/TARGET". */
static ck_expr find_flux(const struct ck_system *system, const char *guess)
{
    const char *shares = strstr(guess, "/shares/");
    const size_t length = shares ? (size_t)(shares - guess) : strlen(guess);
    const char *target = shares ? shares + strlen("/shares/") : NULL;
    for (uint32_t i = 0; i < system->n_fluxes; i++) {
        const char *name = system->fluxes[i].name;
        if (strncmp(name, guess, length) != 0) continue;
        if (target ? name[length] == '/' && strcmp(name + length + 1, target) == 0
                   : name[length] == '\0' || name[length] == '/')
            return system->fluxes[i].rate;
    }
    return CK_NO_EXPR;
}

/* Compositions that the guess does not have stand as what is written. */
static enum ck_status list_forms(struct sight *sight, const struct ck_guess *guess, size_t g,
                                 ck_expr *nodes)
{
    const struct ck_system *system = sight->arm->system;
    char name[700];
    for (size_t i = 0; i < FLUX; i++) {
        const char *word = i == FULL ? "full" : ck_choice_words[i];
        const int length = snprintf(name, sizeof name, "%s/composition/%s", guess->name, word);
        if (length < 0 || (size_t)length >= sizeof name) return CK_NO_MEMORY;
        nodes[i] = find_name(system, name);
        if (i == CK_CHOICE_WRITTEN) sight->there[g] = nodes[0] != CK_NO_EXPR;
        if (nodes[i] == CK_NO_EXPR) nodes[i] = sight->there[g] ? nodes[0] : 0;
    }
    nodes[FLUX] = find_flux(system, guess->name);
    if (nodes[FLUX] == CK_NO_EXPR) nodes[FLUX] = nodes[0];
    return CK_OK;
}

static enum ck_status open_sight(struct sight *sight, const struct ck_gates *gates,
                                 const struct ck_study *study, size_t index)
{
    const struct ck_arm *arm = &study->arms[index];
    const struct ck_system *system = arm->system;
    const size_t count = gates->guess_count * FORMS;
    *sight = (struct sight){.arm = arm, .index = index};
    ck_expr *nodes = ck_arena_alloc(&sight->arena, count + 1, sizeof *nodes);
    sight->there = ck_arena_alloc(&sight->arena, gates->guess_count + 1, sizeof *sight->there);
    if (!nodes || !sight->there) return CK_NO_MEMORY;
    for (size_t g = 0; g < gates->guess_count; g++)
        if (list_forms(sight, &gates->guesses[g], g, nodes + g * FORMS) != CK_OK)
            return CK_NO_MEMORY;
    const enum ck_status status = ck_program_build(
        &sight->program, &system->pool, nodes, (uint32_t)count, system->n_params, system->n_states);
    if (status != CK_OK) return status;
    sight->params = ck_arena_alloc(&sight->arena, system->n_params + 1, sizeof(double));
    sight->slots = ck_arena_alloc(&sight->arena, sight->program.n_slots + 1, sizeof(double));
    sight->row = ck_arena_alloc(&sight->arena, arm->trajectory.n_columns + 1, sizeof(double));
    sight->out = ck_arena_alloc(&sight->arena, count + 1, sizeof(double));
    if (!sight->params || !sight->slots || !sight->row || !sight->out) return CK_NO_MEMORY;
    memcpy(sight->params, arm->plan.params, system->n_params * sizeof(double));
    ck_program_prepare(&sight->program, sight->slots, sight->params);
    return CK_OK;
}

static void close_sight(struct sight *sight)
{
    ck_program_free(&sight->program);
    ck_arena_free(&sight->arena);
}

/* The state columns of a trajectory are its first ones, in the order of the system. */
static void look(struct sight *sight, double time_h)
{
    const struct ck_plan *plan = &sight->arm->plan;
    bool changed = false;
    for (; sight->next_event < plan->n_events; sight->next_event++) {
        const struct ck_event *event = &plan->events[sight->next_event];
        if (event->time_h > time_h) break;
        if (event->kind != CK_SET_PARAM) continue;
        sight->params[event->target] = event->value;
        changed = true;
    }
    if (changed) ck_program_prepare(&sight->program, sight->slots, sight->params);
    ck_trajectory_row(&sight->arm->trajectory, time_h, true, sight->row);
    ck_program_run(&sight->program, sight->slots, time_h, sight->row, sight->out);
}

/* --- the strongest moment -------------------------------------------------------------------- */

struct moment {
    double forms[FORMS];
};

static void keep_strongest(const struct sight *sight, struct ck_gates *gates, double time_h,
                           struct moment *moments)
{
    for (size_t g = 0; g < gates->guess_count; g++) {
        const double *forms = sight->out + g * FORMS;
        struct ck_guess *guess = &gates->guesses[g];
        const double least = LEAST_PART * forms[FULL];
        if (!sight->there[g] || !(forms[CK_CHOICE_WRITTEN] > least) || !(forms[FLUX] > 0)) continue;
        if (guess->arm == 0 && sight->index > 0) continue;
        if (guess->arm != SIZE_MAX &&
            !(forms[CK_CHOICE_WRITTEN] > moments[g].forms[CK_CHOICE_WRITTEN]))
            continue;
        guess->arm = sight->index;
        guess->time_h = time_h;
        memcpy(moments[g].forms, forms, sizeof moments[g].forms);
    }
}

/* At the start, after each of the solver's own steps, after what happens at an instant. */
static enum ck_status look_through(struct ck_gates *gates, const struct ck_study *study,
                                   size_t index, struct moment *moments)
{
    const struct ck_trajectory *trajectory = &study->arms[index].trajectory;
    struct sight sight;
    const enum ck_status status = open_sight(&sight, gates, study, index);
    if (status == CK_OK) {
        look(&sight, trajectory->start_h);
        keep_strongest(&sight, gates, trajectory->start_h, moments);
        for (size_t i = 0; i < trajectory->n_pieces; i++) {
            look(&sight, trajectory->pieces[i].t1);
            keep_strongest(&sight, gates, trajectory->pieces[i].t1, moments);
        }
    }
    close_sight(&sight);
    return status;
}

/* --- factors --------------------------------------------------------------------------------- */

/* The options of a guess become those that are admissible. */
static void choose_factors(struct ck_guess *guess, const struct moment *moment)
{
    const double *forms = moment->forms;
    const size_t count = guess->count;
    guess->count = 1;
    guess->factors[0] = 1;
    for (size_t k = 1; k < count; k++) {
        const enum ck_choice choice = guess->options[k];
        const double factor =
            guess->arm == SIZE_MAX ? NAN : forms[CK_CHOICE_WRITTEN] / forms[choice];
        if (!(factor <= CK_MOST_STRENGTH * forms[FULL])) {
            guess->barred |= 1u << choice;
            continue;
        }
        guess->options[guess->count] = choice;
        guess->factors[guess->count++] = factor;
    }
}

enum ck_status ck_gates_refer(struct ck_gates *gates, const struct ck_study *study)
{
    struct moment *moments = ck_arena_alloc(&gates->arena, gates->guess_count + 1, sizeof *moments);
    enum ck_status status = moments ? CK_OK : CK_NO_MEMORY;
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++)
        status = look_through(gates, study, i, moments);
    for (size_t g = 0; g < gates->guess_count && status == CK_OK; g++)
        choose_factors(&gates->guesses[g], &moments[g]);
    return status;
}
