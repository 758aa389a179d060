/* CVODES with BDF, Newton, the exact Jacobian and the project's own vectors and linear solver, in
 * one-step mode. Knows nothing of events: each segment is smooth. */
#include "stepper.h"
#include "failure.h"

#include <cvodes/cvodes.h>
#include <math.h>
#include <string.h>
#include <sundials/sundials_context.h>

#define STUCK_STEPS 100

/* For so many steps after a start the tolerances are smaller: by the number of starts before,
 * divided by STARTS, at most by STRICTEST. */
#define YOUNG_STEPS 40
#define STARTS      10
#define STRICTEST   10

/* ---- what differs between versions of SUNDIALS: the context and silence ---- */

#if SUNDIALS_VERSION_MAJOR >= 7
static void ignore_error(int line, const char *function, const char *file, const char *message,
                         SUNErrCode code, void *data, SUNContext context)
{
    (void)line, (void)function, (void)file, (void)message, (void)code, (void)data, (void)context;
}

static bool create_context(SUNContext *context)
{
    if (SUNContext_Create(SUN_COMM_NULL, context) != 0) return false;
    SUNContext_ClearErrHandlers(*context);
    return SUNContext_PushErrHandler(*context, ignore_error, NULL) == 0;
}

static bool be_silent(void *cvodes)
{
    (void)cvodes;
    return true;
}
#else
static void ignore_error(int code, const char *module, const char *function, char *message,
                         void *data)
{
    (void)code, (void)module, (void)function, (void)message, (void)data;
}

static bool create_context(SUNContext *context)
{
    return SUNContext_Create(NULL, context) == 0;
}

static bool be_silent(void *cvodes)
{
    return CVodeSetErrHandlerFn(cvodes, ignore_error, NULL) == CV_SUCCESS;
}
#endif

/* ---- what CVODES calls ---- */

static int rate(sunrealtype t_h, N_Vector y, N_Vector dy, void *data)
{
    struct ck_stepper *stepper = data;
    return ck_motion_rate(stepper->motion, t_h, ck_vector_data(y), ck_vector_data(dy)) ? 0 : 1;
}

static int newton_matrix(sunrealtype t_h, N_Vector y, N_Vector dy, SUNMatrix matrix,
                         sunbooleantype keep, sunbooleantype *is_new, sunrealtype gamma, void *data,
                         N_Vector t1, N_Vector t2, N_Vector t3)
{
    (void)dy, (void)matrix, (void)t1, (void)t2, (void)t3;
    struct ck_stepper *stepper = data;
    *is_new = !keep;
    return ck_linear_fill(&stepper->linear, t_h, ck_vector_data(y), gamma, keep != 0);
}

static void weigh(const struct ck_stepper *stepper, const double *x, double *weight)
{
    for (uint32_t i = 0; i < stepper->motion->system->n_states; i++)
        weight[i] = 1 / (stepper->plan->rtol * fabs(x[i]) + stepper->atol[i]);
}

/* The first steps after a start are of low order: short, many, and their errors have one sign.
 * Where every dose is a start they would add up, so that they are held to less. */
static int weights(N_Vector y, N_Vector weight, void *data)
{
    const struct ck_stepper *stepper = data;
    double *values = ck_vector_data(weight);
    weigh(stepper, ck_vector_data(y), values);
    for (uint32_t i = 0; stepper->young > 0 && i < stepper->motion->system->n_states; i++)
        values[i] *= stepper->strictness;
    return 0;
}

double ck_stepper_threshold(const struct ck_stepper *stepper, uint32_t state)
{
    return stepper->motion->params[stepper->motion->system->states[state].extinct_below];
}

static int heights(sunrealtype t_h, N_Vector y, sunrealtype *height, void *data)
{
    (void)t_h;
    const struct ck_stepper *stepper = data;
    for (uint32_t i = 0; i < stepper->n_mortal; i++) {
        uint32_t state = stepper->mortal[i];
        double limit = ck_stepper_threshold(stepper, state);
        height[i] = limit > 0 ? ck_vector_data(y)[state] - limit : 1;
    }
    return 0;
}

/* ---- life ---- */

static enum ck_status allocate(struct ck_stepper *stepper, const struct ck_system *system)
{
    uint32_t n = system->n_states;
    for (uint32_t i = 0; i < n; i++)
        if (system->states[i].extinct_below != CK_NONE) stepper->n_mortal++;
    stepper->atol = ck_alloc(n, sizeof(double));
    stepper->mortal = ck_alloc(stepper->n_mortal, sizeof(uint32_t));
    stepper->directions = ck_alloc(stepper->n_mortal, sizeof(int));
    stepper->roots = ck_alloc(stepper->n_mortal, sizeof(int));
    stepper->y = ck_vector_new((sunindextype)n, stepper->context);
    stepper->listener = ck_vector_listener(&stepper->terms, stepper->context);
    stepper->cvodes = CVodeCreate(CV_BDF, stepper->context);
    bool ok = stepper->atol != NULL && stepper->mortal != NULL && stepper->directions != NULL &&
              stepper->roots != NULL && stepper->y != NULL && stepper->listener != NULL &&
              stepper->cvodes != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

static bool set_up(struct ck_stepper *stepper)
{
    void *cvodes = stepper->cvodes;
    struct ck_linear *linear = &stepper->linear;
    return be_silent(cvodes) && CVodeInit(cvodes, rate, 0, stepper->y) == CV_SUCCESS &&
           CVodeSetUserData(cvodes, stepper) == CV_SUCCESS &&
           CVodeWFtolerances(cvodes, weights) == CV_SUCCESS &&
           CVodeSetLinearSolver(cvodes, linear->solver, linear->matrix) == CV_SUCCESS &&
           CVodeSetLinSysFn(cvodes, newton_matrix) == CV_SUCCESS &&
           CVodeSetMaxHnilWarns(cvodes, -1) == CV_SUCCESS;
}

static bool set_up_roots(struct ck_stepper *stepper)
{
    void *cvodes = stepper->cvodes;
    if (stepper->n_mortal == 0) return true;
    return CVodeRootInit(cvodes, (int)stepper->n_mortal, heights) == CV_SUCCESS &&
           CVodeSetRootDirection(cvodes, stepper->directions) == CV_SUCCESS &&
           CVodeSetNoInactiveRootWarn(cvodes) == CV_SUCCESS;
}

static void fill(struct ck_stepper *stepper)
{
    const struct ck_plan *plan = stepper->plan;
    const struct ck_system *system = plan->system;
    uint32_t mortal = 0;
    stepper->x = ck_vector_data(stepper->y);
    memcpy(stepper->x, plan->initial, system->n_states * sizeof(double));
    for (uint32_t i = 0; i < system->n_states; i++) {
        stepper->atol[i] = 1e-3 * plan->rtol * plan->scale[i];
        if (system->states[i].extinct_below == CK_NONE) continue;
        stepper->directions[mortal] = -1;
        stepper->mortal[mortal++] = i;
    }
}

enum ck_status ck_stepper_init(struct ck_stepper *stepper, const struct ck_plan *plan,
                               struct ck_motion *motion)
{
    *stepper = (struct ck_stepper){.plan = plan, .motion = motion};
    if (!create_context(&stepper->context)) return CK_NO_MEMORY;
    enum ck_status status = allocate(stepper, plan->system);
    if (status != CK_OK) return status;
    fill(stepper);
    status = ck_linear_init(&stepper->linear, motion, stepper->context);
    if (status != CK_OK) return status;
    return set_up(stepper) && set_up_roots(stepper) ? CK_OK : CK_NO_MEMORY;
}

void ck_stepper_free(struct ck_stepper *stepper)
{
    if (stepper->cvodes != NULL) CVodeFree(&stepper->cvodes);
    ck_linear_free(&stepper->linear);
    if (stepper->y != NULL) N_VDestroy(stepper->y);
    if (stepper->listener != NULL) N_VFreeEmpty(stepper->listener);
    ck_release(stepper->atol);
    ck_release(stepper->mortal);
    ck_release(stepper->directions);
    ck_release(stepper->roots);
    if (stepper->context != NULL) SUNContext_Free(&stepper->context);
    *stepper = (struct ck_stepper){0};
}

/* ---- failure ---- */

static const char *describe(int flag)
{
    switch (flag) {
    case CV_ERR_FAILURE:
        return "the error test failed again and again, even with the smallest step";
    case CV_CONV_FAILURE: return "Newton's iteration did not converge, even with the smallest step";
    case CV_FIRST_RHSFUNC_ERR: return "the derivatives are not finite where the integration starts";
    case CV_REPTD_RHSFUNC_ERR:
    case CV_UNREC_RHSFUNC_ERR:
    case CV_RHSFUNC_FAIL: return "the derivatives stopped being finite";
    case CV_LSETUP_FAIL:
    case CV_LSOLVE_FAIL: return "the linear equations of a step could not be solved";
    default: return "the integrator gave up";
    }
}

static double worse(double value)
{
    return isfinite(value) ? fabs(value) : INFINITY;
}

static uint32_t index_of_worst(const double *value, const double *weight, uint32_t n)
{
    uint32_t worst = 0;
    double largest = -1;
    for (uint32_t i = 0; i < n; i++) {
        double size = worse(value[i] * weight[i]);
        if (size > largest) {
            largest = size;
            worst = i;
        }
    }
    return worst;
}

/* The residual of an explicit step: where the right-hand side bends most, or is not finite.
 * `work` has 2 · n_states items. */
static void find_residual(struct ck_stepper *stepper, double *work, double *residual)
{
    uint32_t n = stepper->motion->system->n_states;
    double h = 0, *before = work, *after = work + n;
    CVodeGetCurrentStep(stepper->cvodes, &h);
    ck_motion_rate(stepper->motion, stepper->t_h, stepper->x, before);
    for (uint32_t i = 0; i < n; i++) residual[i] = stepper->x[i] + h * before[i];
    ck_motion_rate(stepper->motion, stepper->t_h + h, residual, after);
    for (uint32_t i = 0; i < n; i++) residual[i] = h * (after[i] - before[i]);
}

static uint32_t find_culprit(struct ck_stepper *stepper, int flag, N_Vector error, double *work)
{
    bool by_error_test = flag == CV_ERR_FAILURE || flag == CV_SUCCESS;
    if (!by_error_test || CVodeGetEstLocalErrors(stepper->cvodes, error) != CV_SUCCESS)
        find_residual(stepper, work, ck_vector_data(error));
    weigh(stepper, stepper->x, work);
    return index_of_worst(ck_vector_data(error), work, stepper->motion->system->n_states);
}

static enum ck_step fail(struct ck_stepper *stepper, int flag, const char *reason,
                         struct ck_failure *failure)
{
    if (flag == CV_MEM_FAIL || flag == CV_MEM_NULL) return CK_STEP_MEMORY;
    enum ck_step result = CK_STEP_MEMORY;
    N_Vector error = N_VClone(stepper->y);
    double *work = ck_alloc(2 * (size_t)stepper->motion->system->n_states, sizeof *work);
    if (error != NULL && work != NULL) {
        ck_failure_set(failure, stepper->t_h, "%s", reason);
        uint32_t culprit = find_culprit(stepper, flag, error, work);
        if (ck_failure_blame(failure, stepper->motion, culprit, stepper->x) == CK_OK)
            result = CK_STEP_FAILED;
    }
    if (error != NULL) N_VDestroy(error);
    ck_release(work);
    return result;
}

enum ck_step ck_stepper_fail(struct ck_stepper *stepper, const char *reason,
                             struct ck_failure *failure)
{
    return fail(stepper, CV_SUCCESS, reason, failure);
}

/* ---- stepping ---- */

struct ck_statistics ck_stepper_statistics(const struct ck_stepper *stepper)
{
    struct ck_statistics sum = stepper->statistics;
    long steps = 0, error_failures = 0, newton_failures = 0;
    if (stepper->started) {
        CVodeGetNumSteps(stepper->cvodes, &steps);
        CVodeGetNumErrTestFails(stepper->cvodes, &error_failures);
        CVodeGetNumStepSolveFails(stepper->cvodes, &newton_failures);
    }
    sum.steps += steps;
    sum.error_test_failures += error_failures;
    sum.newton_failures += newton_failures;
    sum.rhs_calls = stepper->motion->rhs_calls;
    sum.jacobian_calls = stepper->motion->jacobian_calls;
    sum.factorisations = stepper->linear.factorisations;
    return sum;
}

enum ck_step ck_stepper_start(struct ck_stepper *stepper, double t_h, double end_h,
                              struct ck_failure *failure)
{
    stepper->statistics = ck_stepper_statistics(stepper);
    if (stepper->started) stepper->statistics.restarts++;
    stepper->t_h = t_h;
    stepper->end_h = end_h;
    stepper->stuck = 0;
    stepper->started = true;
    stepper->young = YOUNG_STEPS;
    stepper->strictness = fmin(fmax((double)stepper->statistics.restarts / STARTS, 1), STRICTEST);
    int flag = CVodeReInit(stepper->cvodes, t_h, stepper->y);
    if (flag == CV_SUCCESS) flag = CVodeSetStopTime(stepper->cvodes, end_h);
    return flag == CV_SUCCESS ? CK_STEPPED : fail(stepper, flag, describe(flag), failure);
}

enum ck_step ck_stepper_step(struct ck_stepper *stepper, struct ck_failure *failure)
{
    double t_h = stepper->t_h;
    int flag = CVode(stepper->cvodes, stepper->end_h, stepper->y, &t_h, CV_ONE_STEP);
    stepper->stuck = t_h > stepper->t_h ? 0 : stepper->stuck + 1;
    stepper->t_h = t_h;
    if (stepper->young > 0) stepper->young--;
    if (flag < 0) return fail(stepper, flag, describe(flag), failure);
    if (stepper->stuck >= STUCK_STEPS)
        return ck_stepper_fail(
            stepper, "steps became too small to move time: the solution grows without bound",
            failure);
    if (flag != CV_ROOT_RETURN) return CK_STEPPED;
    return CVodeGetRootInfo(stepper->cvodes, stepper->roots) == CV_SUCCESS
               ? CK_ROOT
               : fail(stepper, flag, describe(flag), failure);
}

/* CVODES shows its polynomial only as values and derivatives at one time, which it makes as a
 * combination of its Nordsieck array with the factors s^k, s = (t - t_n) / h. Half a step back, the
 * factors tell which vector is which. */
bool ck_stepper_polynomial(struct ck_stepper *stepper, struct ck_polynomial *polynomial)
{
    double end_h = 0, step_h = 0;
    struct ck_terms *terms = &stepper->terms;
    terms->count = 0;
    CVodeGetCurrentTime(stepper->cvodes, &end_h);
    CVodeGetLastStep(stepper->cvodes, &step_h);
    double t_h = end_h - step_h / 2;
    if (t_h == end_h) t_h = end_h - step_h; /* a step of one rounding error has no middle */
    if (CVodeGetDky(stepper->cvodes, t_h, 0, stepper->listener) != CV_SUCCESS) return false;
    if (terms->count < 2 || terms->count > CK_MAX_DEGREE + 1) return false;
    unsigned order = (unsigned)terms->count - 1;
    double s = terms->factor[order - 1], power = 1;
    *polynomial = (struct ck_polynomial){order, {NULL}, end_h, (t_h - end_h) / s};
    for (unsigned k = 0; k <= order; k++) {
        if (!(fabs(terms->factor[order - k] - power) <= 1e-12)) return false;
        polynomial->terms[k] = terms->data[order - k];
        power *= s;
    }
    return true;
}
