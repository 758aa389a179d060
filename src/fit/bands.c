/* Curves at the best parameters with the uncertainty that the parameters leave them (delta
 * method): var = g C gᵀ with the gradient g of a value by the searched parameters. */
#include "private.h"

#include <math.h>
#include <string.h>

struct band_room {
    struct ck_observation *observations;
    const char **addresses;
    double *theta, *slopes;
};

static bool make_room(const struct ck_fit *fit, const double *times, size_t n,
                      struct ck_arena *arena, struct band_room *room)
{
    const struct ck_fit_question *question = fit->question;
    const size_t p = question->count, total = n * question->n_readouts;
    room->observations = ck_arena_alloc(arena, total + 1, sizeof *room->observations);
    room->addresses = ck_arena_alloc(arena, p + 1, sizeof *room->addresses);
    room->theta = ck_arena_alloc(arena, p + 1, sizeof(double));
    room->slopes = ck_arena_alloc(arena, total * p + 1, sizeof(double));
    if (!room->observations || !room->addresses || !room->theta || !room->slopes) return false;
    for (size_t i = 0; i < total; i++)
        room->observations[i] = (struct ck_observation){
            question->readouts[i / n].arm, question->readouts[i / n].column, times[i % n]};
    for (size_t j = 0; j < p; j++) {
        room->addresses[j] = question->parameters[j].address;
        room->theta[j] = fit->estimates[j].value;
    }
    return true;
}

static double spread(const struct ck_fit *fit, const double *slopes)
{
    const struct ck_fit_question *question = fit->question;
    const size_t p = question->count;
    double sum = 0;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++) {
            const struct ck_fit_parameter *x = &question->parameters[a];
            const struct ck_fit_parameter *y = &question->parameters[b];
            sum += slopes[a] * ck_fit_slope(x, ck_fit_to_u(x, fit->estimates[a].value)) *
                   fit->covariance[a * p + b] * slopes[b] *
                   ck_fit_slope(y, ck_fit_to_u(y, fit->estimates[b].value));
        }
    return sqrt(fmax(sum, 0));
}

enum ck_status ck_fit_bands(const struct ck_fit *fit, struct ck_study *study, const double *times,
                            size_t n, double *curve, double *se, struct ck_failure *failure)
{
    struct ck_arena arena = {0};
    struct band_room room;
    struct ck_sensitivity sensitivity = {0};
    const size_t p = fit->question->count, total = n * fit->question->n_readouts;
    enum ck_status status = CK_NO_MEMORY;
    if (make_room(fit, times, n, &arena, &room)) {
        status = ck_sensitivity_init(&sensitivity, study, room.addresses, p, room.observations,
                                     total, failure);
        if (status == CK_OK)
            status = ck_sensitivity_run(&sensitivity, room.theta, curve, room.slopes, NULL, failure,
                                        NULL);
        ck_sensitivity_free(&sensitivity);
    }
    for (size_t i = 0; status == CK_OK && i < total; i++) se[i] = spread(fit, room.slopes + i * p);
    ck_arena_free(&arena);
    return status;
}
