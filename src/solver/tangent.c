/* Forward sensitivities by CVODES, staggered: after each step of the states those of all theta are
 * corrected with the same factors of the same matrix. */
#include "tangent.h"

#include <cvodes/cvodes.h>
#include <math.h>
#include <string.h>

/* The states' own tolerance sets the steps; what is asked of sensitivities is looser, so that they
 * lengthen a run by their cost alone and not by smaller steps. */
#define LOOSER      10
#define LOOSEST     1e-5
#define ATOL_FACTOR 1e-3 /* as for states */

/* ---- the right-hand side ---- */

static void find_jacobian(struct ck_tangent *tangent, double t_h, const double *x)
{
    const struct ck_system *system = tangent->motion->system;
    struct ck_motion *motion = tangent->motion;
    ck_program_run(&system->jacobian, motion->jacobian_slots, ck_motion_time(motion, t_h), x,
                   tangent->jacobian);
    if (!motion->any_still) return;
    for (uint32_t p = 0; p < system->n_jac; p++)
        if (motion->still[system->jac_row[p]]) tangent->jacobian[p] = 0;
}

static void find_force(struct ck_tangent *tangent, double t_h, const double *x)
{
    const struct ck_slopes *slopes = tangent->slopes;
    size_t m = (size_t)tangent->m, n = tangent->n;
    ck_program_run(&slopes->rhs, tangent->slots, ck_motion_time(tangent->motion, t_h), x,
                   tangent->by_params);
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++) tangent->force[j * n + i] = tangent->inflow[i * m + j];
    for (uint32_t e = 0; e < slopes->n_rhs; e++) {
        const double *dp = tangent->params + slopes->rhs_entries[e].by * m;
        double *force = tangent->force + slopes->rhs_entries[e].row;
        for (size_t j = 0; j < m; j++)
            if (dp[j] != 0) force[j * n] += tangent->by_params[e] * dp[j];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; tangent->motion->still[i] && j < m; j++) tangent->force[j * n + i] = 0;
}

static bool all_finite(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += 0 * values[i];
    return sum == 0;
}

/* The corrector asks for the same point again and again. */
static bool find_point(struct ck_tangent *tangent, double t_h, const double *x)
{
    size_t size = tangent->n * sizeof *x;
    if (tangent->is_found && tangent->at_h == t_h && memcmp(tangent->at_x, x, size) == 0)
        return true;
    find_jacobian(tangent, t_h, x);
    find_force(tangent, t_h, x);
    memcpy(tangent->at_x, x, size);
    tangent->at_h = t_h;
    tangent->is_found = all_finite(tangent->jacobian, tangent->motion->system->n_jac) &&
                        all_finite(tangent->force, (size_t)tangent->m * tangent->n);
    return tangent->is_found;
}

static void multiply(const struct ck_tangent *tangent, const double *s, double *out)
{
    const struct ck_system *system = tangent->motion->system;
    for (uint32_t column = 0; column < system->n_states; column++) {
        double factor = s[column];
        if (factor == 0) continue;
        for (uint32_t p = system->jac_column[column]; p < system->jac_column[column + 1]; p++)
            out[system->jac_row[p]] += tangent->jacobian[p] * factor;
    }
}

static int rate(int count, sunrealtype t_h, N_Vector y, N_Vector dy, N_Vector *s, N_Vector *ds,
                void *data, N_Vector t1, N_Vector t2)
{
    (void)dy, (void)t1, (void)t2;
    struct ck_tangent *tangent = ((struct ck_stepper *)data)->tangent;
    if (!find_point(tangent, t_h, ck_vector_data(y))) return 1;
    for (int j = 0; j < count; j++) {
        double *out = ck_vector_data(ds[j]);
        memcpy(out, tangent->force + (size_t)j * tangent->n, tangent->n * sizeof *out);
        multiply(tangent, ck_vector_data(s[j]), out);
    }
    return 0;
}

/* ---- life ---- */

static enum ck_status allocate(struct ck_tangent *tangent)
{
    const struct ck_system *system = tangent->motion->system;
    struct ck_arena *arena = &tangent->arena;
    size_t n = tangent->n, m = (size_t)tangent->m;
    const struct {
        double **items;
        size_t count;
    } wanted[] = {{&tangent->x_inner, n},
                  {&tangent->params, tangent->slopes->n_params * m},
                  {&tangent->inflow, n * m},
                  {&tangent->jacobian, system->n_jac},
                  {&tangent->slots, tangent->slopes->rhs.n_slots},
                  {&tangent->by_params, tangent->slopes->n_rhs},
                  {&tangent->force, n * m},
                  {&tangent->at_x, n},
                  {&tangent->before, n},
                  {&tangent->after, n},
                  {&tangent->dt, m},
                  {&tangent->switch_slots, tangent->slopes->switches.n_slots},
                  {&tangent->by_switch, tangent->slopes->n_switch_entries}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        *wanted[i].items = ck_arena_alloc(arena, wanted[i].count, sizeof(double));
        if (*wanted[i].items == NULL) return CK_NO_MEMORY;
    }
    tangent->s = ck_arena_alloc(arena, m, sizeof *tangent->s);
    tangent->inner = ck_arena_alloc(arena, m, sizeof *tangent->inner);
    double *inner = ck_arena_alloc(arena, n * m, sizeof *inner);
    tangent->position = ck_arena_alloc(arena, system->n_params, sizeof *tangent->position);
    bool ok =
        tangent->s != NULL && tangent->inner != NULL && inner != NULL && tangent->position != NULL;
    for (size_t j = 0; ok && j < m; j++) tangent->inner[j] = inner + j * n;
    return ok ? CK_OK : CK_NO_MEMORY;
}

static enum ck_status make_vectors(struct ck_tangent *tangent)
{
    tangent->inside = N_VClone(tangent->stepper->y);
    if (tangent->inside == NULL) return CK_NO_MEMORY;
    if (tangent->m == 0) return CK_OK;
    tangent->vectors = N_VCloneVectorArray(tangent->m, tangent->stepper->y);
    tangent->tolerances = N_VCloneVectorArray(tangent->m, tangent->stepper->y);
    return tangent->vectors != NULL && tangent->tolerances != NULL ? CK_OK : CK_NO_MEMORY;
}

static double looser_rtol(const struct ck_tangent *tangent)
{
    double rtol = tangent->stepper->plan->rtol;
    return fmax(rtol, fmin(LOOSER * rtol, LOOSEST));
}

static void fill(struct ck_tangent *tangent)
{
    const struct ck_dependence *dependence = tangent->dependence;
    const struct ck_slopes *slopes = tangent->slopes;
    size_t m = (size_t)tangent->m;
    double atol = ATOL_FACTOR * looser_rtol(tangent);
    for (size_t j = 0; j < m; j++) {
        double *tolerance = ck_vector_data(tangent->tolerances[j]);
        tangent->s[j] = ck_vector_data(tangent->vectors[j]);
        for (uint32_t i = 0; i < tangent->n; i++) {
            tangent->s[j][i] = dependence->initial[i * m + j];
            tolerance[i] = atol * tangent->stepper->plan->scale[i] / dependence->size[j];
        }
    }
    for (uint32_t i = 0; i < slopes->system->n_params; i++) tangent->position[i] = CK_NONE;
    for (uint32_t i = 0; i < slopes->n_params; i++) {
        tangent->position[slopes->params[i]] = i;
        memcpy(tangent->params + i * m, dependence->params + slopes->params[i] * m,
               m * sizeof(double));
    }
}

enum ck_status ck_tangent_init(struct ck_tangent *tangent, const struct ck_slopes *slopes,
                               const struct ck_dependence *dependence, struct ck_stepper *stepper)
{
    *tangent = (struct ck_tangent){.slopes = slopes,
                                   .dependence = dependence,
                                   .stepper = stepper,
                                   .motion = stepper->motion,
                                   .n = stepper->motion->system->n_states,
                                   .m = (int)dependence->m};
    stepper->tangent = tangent;
    enum ck_status status = allocate(tangent);
    if (status == CK_OK) status = make_vectors(tangent);
    if (status == CK_OK) fill(tangent);
    return status;
}

void ck_tangent_free(struct ck_tangent *tangent)
{
    if (tangent->vectors != NULL) N_VDestroyVectorArray(tangent->vectors, tangent->m);
    if (tangent->tolerances != NULL) N_VDestroyVectorArray(tangent->tolerances, tangent->m);
    if (tangent->inside != NULL) N_VDestroy(tangent->inside);
    ck_arena_free(&tangent->arena);
    *tangent = (struct ck_tangent){0};
}

/* ---- jumps ---- */

void ck_tangent_event(struct ck_tangent *tangent, size_t event, const double *x)
{
    const struct ck_event *what = &tangent->stepper->plan->events[event];
    size_t m = (size_t)tangent->m;
    const double *dv = tangent->dependence->events + event * m;
    uint32_t target = what->target;
    uint32_t position = what->kind == CK_SET_PARAM ? tangent->position[target] : CK_NONE;
    for (size_t j = 0; j < m; j++) switch (what->kind) {
        case CK_SET_PARAM:
            if (position != CK_NONE) tangent->params[position * m + j] = dv[j];
            break;
        case CK_FREEZE: break;
        case CK_SET_STATE: tangent->s[j][target] = dv[j]; break;
        case CK_SCALE:
            tangent->s[j][target] = what->value * tangent->s[j][target] + x[target] * dv[j];
            break;
        case CK_DOSE: tangent->s[j][target] += dv[j]; break;
        case CK_INFUSE: tangent->inflow[target * m + j] += dv[j]; break;
        }
}

void ck_tangent_erase(struct ck_tangent *tangent, uint32_t state)
{
    for (int j = 0; j < tangent->m; j++) tangent->s[j][state] = 0;
}

void ck_tangent_prepare(struct ck_tangent *tangent)
{
    ck_program_prepare(&tangent->slopes->rhs, tangent->slots, tangent->motion->params);
    tangent->is_found = false;
}

bool ck_tangent_leave(struct ck_tangent *tangent, uint32_t state)
{
    const struct ck_stepper *stepper = tangent->stepper;
    size_t m = (size_t)tangent->m;
    uint32_t limit = tangent->position[tangent->motion->system->states[state].extinct_below];
    if (!ck_motion_rate(tangent->motion, stepper->t_h, stepper->x, tangent->before)) return false;
    for (size_t j = 0; j < m; j++) {
        double dc = limit != CK_NONE ? tangent->params[limit * m + j] : 0;
        tangent->dt[j] = (dc - tangent->s[j][state]) / tangent->before[state];
    }
    return all_finite(tangent->dt, m);
}

bool ck_tangent_enter(struct ck_tangent *tangent, uint32_t state)
{
    const struct ck_stepper *stepper = tangent->stepper;
    if (!ck_motion_rate(tangent->motion, stepper->t_h, stepper->x, tangent->after)) return false;
    for (int j = 0; j < tangent->m; j++) {
        for (uint32_t i = 0; i < tangent->n; i++)
            tangent->s[j][i] += (tangent->before[i] - tangent->after[i]) * tangent->dt[j];
        tangent->s[j][state] = -tangent->after[state] * tangent->dt[j];
    }
    return true;
}

/* d switch / d theta j at the parameters now. */
static double shift_of(const struct ck_tangent *tangent, uint32_t which, size_t j)
{
    const struct ck_slopes *slopes = tangent->slopes;
    double sum = 0;
    for (uint32_t e = 0; e < slopes->n_switch_entries; e++)
        if (slopes->switch_entries[e].row == which)
            sum += tangent->by_switch[e] *
                   tangent->params[slopes->switch_entries[e].by * (size_t)tangent->m + j];
    return sum;
}

bool ck_tangent_meet(struct ck_tangent *tangent, double from_h, const double *switch_h, bool *moves)
{
    const struct ck_slopes *slopes = tangent->slopes;
    const struct ck_stepper *stepper = tangent->stepper;
    size_t m = (size_t)tangent->m, met = 0;
    *moves = false;
    if (slopes->n_switch_entries == 0) return true;
    ck_program_prepare(&slopes->switches, tangent->switch_slots, tangent->motion->params);
    ck_program_run(&slopes->switches, tangent->switch_slots, stepper->t_h, stepper->x,
                   tangent->by_switch);
    for (uint32_t i = 0; i < slopes->system->n_switches; i++) {
        if (!(switch_h[i] > from_h && switch_h[i] <= stepper->t_h)) continue;
        for (size_t j = 0; j < m; j++) {
            double dt = shift_of(tangent, i, j);
            if (met > 0 && fabs(dt - tangent->dt[j]) > 1e-9 * fabs(dt)) return false;
            tangent->dt[j] = dt;
            *moves = *moves || dt != 0;
        }
        met++;
    }
    return !*moves || ck_motion_rate(tangent->motion, stepper->t_h, stepper->x, tangent->before);
}

bool ck_tangent_turn(struct ck_tangent *tangent)
{
    const struct ck_stepper *stepper = tangent->stepper;
    if (!ck_motion_rate(tangent->motion, stepper->t_h, stepper->x, tangent->after)) return false;
    for (int j = 0; j < tangent->m; j++)
        for (uint32_t i = 0; i < tangent->n; i++)
            tangent->s[j][i] += (tangent->before[i] - tangent->after[i]) * tangent->dt[j];
    return true;
}

/* ---- beside the stepper ---- */

enum ck_status ck_tangent_start(struct ck_tangent *tangent)
{
    void *cvodes = tangent->stepper->cvodes;
    int flag;
    if (tangent->m == 0) return CK_OK;
    if (tangent->is_started) {
        flag = CVodeSensReInit(cvodes, CV_STAGGERED, tangent->vectors);
    } else {
        flag = CVodeSensInit(cvodes, tangent->m, CV_STAGGERED, rate, tangent->vectors);
        if (flag == CV_SUCCESS)
            flag = CVodeSensSVtolerances(cvodes, looser_rtol(tangent), tangent->tolerances);
        if (flag == CV_SUCCESS) flag = CVodeSetSensErrCon(cvodes, 1);
        tangent->is_started = flag == CV_SUCCESS;
    }
    if (flag == CV_MEM_FAIL) return CK_NO_MEMORY;
    return flag == CV_SUCCESS ? CK_OK : CK_FAILED;
}

bool ck_tangent_collect(struct ck_tangent *tangent)
{
    double t_h = 0;
    if (tangent->m == 0) return true;
    return CVodeGetSens(tangent->stepper->cvodes, &t_h, tangent->vectors) == CV_SUCCESS;
}

bool ck_tangent_inside(struct ck_tangent *tangent, double t_h)
{
    void *cvodes = tangent->stepper->cvodes;
    double end_h = 0, step_h = 0;
    size_t size = tangent->n * sizeof(double);
    CVodeGetCurrentTime(cvodes, &end_h);
    CVodeGetLastStep(cvodes, &step_h);
    t_h = fmin(fmax(t_h, end_h - step_h), end_h);
    if (CVodeGetDky(cvodes, t_h, 0, tangent->inside) != CV_SUCCESS) return false;
    memcpy(tangent->x_inner, ck_vector_data(tangent->inside), size);
    for (int j = 0; j < tangent->m; j++) {
        if (CVodeGetSensDky1(cvodes, t_h, 0, j, tangent->inside) != CV_SUCCESS) return false;
        memcpy(tangent->inner[j], ck_vector_data(tangent->inside), size);
    }
    return true;
}
