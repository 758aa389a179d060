/* The measure: the same network as a competent modeller writes it by hand with the same library.
 * CVODES' BDF, dense matrix and dense solver, its difference-quotient Jacobian, one pow() for each
 * Hill term, re-initialisation at the doses. Usage: plain NAME. */
#include "bench.h"

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#if SUNDIALS_VERSION_MAJOR >= 7
#define NO_COMMUNICATOR SUN_COMM_NULL
#else
#define NO_COMMUNICATOR NULL
#endif

static int rate(sunrealtype t, N_Vector y, N_Vector dy, void *data)
{
    (void)t;
    const struct p40 *network = data;
    const double *x = N_VGetArrayPointer(y);
    double *dx = N_VGetArrayPointer(dy);
    double driven[P40_STATES], factor[P40_STATES];
    for (int i = 0; i < P40_STATES; i++) {
        driven[i] = 0;
        factor[i] = 1;
    }
    for (unsigned e = 0; e < network->n_edges; e++) {
        const struct p40_edge *edge = &network->edges[e];
        double ratio = x[edge->source] > 0 ? pow(x[edge->source] / edge->K, edge->n) : 0;
        if (edge->inhibits)
            factor[edge->target] *= 1 / (1 + ratio);
        else
            driven[edge->target] += edge->k * ratio / (1 + ratio);
    }
    for (int i = 0; i < P40_STATES; i++)
        dx[i] = network->basal[i] + driven[i] * factor[i] - network->decay[i] * x[i];
    return 0;
}

static bool is_dose(int output)
{
    return (output + 1) % (int)(P40_EVERY_H * OUTPUTS / P40_END_H) == 0 && output + 1 < OUTPUTS;
}

static bool integrate(void *cvode, N_Vector y, double (*rows)[P40_STATES])
{
    double *x = N_VGetArrayPointer(y), t = 0;
    for (int i = 0; i < OUTPUTS; i++) {
        if (CVode(cvode, bench_time(i), y, &t, CV_NORMAL) < 0) return false;
        if (is_dose(i)) {
            x[0] += P40_DOSE;
            if (CVodeReInit(cvode, t, y) != CV_SUCCESS) return false;
        }
        for (int j = 0; j < P40_STATES; j++) rows[i][j] = x[j];
    }
    return true;
}

static bool run(const struct p40 *network, void *data, double (*rows)[P40_STATES])
{
    SUNContext context = NULL;
    SUNContext_Create(NO_COMMUNICATOR, &context);
    N_Vector y = N_VNew_Serial(P40_STATES, context);
    for (int i = 0; i < P40_STATES; i++) N_VGetArrayPointer(y)[i] = network->initial[i];
    SUNMatrix matrix = SUNDenseMatrix(P40_STATES, P40_STATES, context);
    SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
    void *cvode = CVodeCreate(CV_BDF, context);
    bool ok = CVodeInit(cvode, rate, 0, y) == CV_SUCCESS &&
              CVodeSStolerances(cvode, P40_RTOL, P40_ATOL) == CV_SUCCESS &&
              CVodeSetUserData(cvode, data) == CV_SUCCESS &&
              CVodeSetLinearSolver(cvode, solver, matrix) == CV_SUCCESS &&
              CVodeSetMaxNumSteps(cvode, 100000) == CV_SUCCESS && integrate(cvode, y, rows);
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    SUNContext_Free(&context);
    return ok;
}

int main(int argc, char **argv)
{
    static struct p40 network;
    if (argc != 2 || !p40_read(&network, argv[1])) return EXIT_FAILURE;
    return bench_report(&network, run, &network);
}
