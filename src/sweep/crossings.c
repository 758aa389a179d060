/* Where a condition changes along the first axis: bisection of every pair of neighbouring points on
 * which it differs. */
#include "private.h"

#include <math.h>

#define NARROW 1e-6 /* relative width of the last bracket */
#define MOST   200  /* halvings */

/* The slot of a threshold at a point. */
static const struct ck_slot *slot_at(const struct ck_sweep *sweep, size_t threshold, size_t row,
                                     size_t i)
{
    const struct ck_sweep_question *question = sweep->question;
    const size_t point = row * question->axes[0].count + i;
    return &sweep->points[point].slots[question->measure_count + question->view_count + threshold];
}

static bool differ(const struct ck_slot *a, const struct ck_slot *b)
{
    return a->state == CK_SLOT_OK && b->state == CK_SLOT_OK && a->value != b->value;
}

static enum ck_status list_brackets(struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    const struct ck_sweep_axis *axis = &question->axes[0];
    const size_t rows = sweep->n_points / axis->count;
    size_t capacity = 0;
    for (size_t t = 0; t < question->threshold_count; t++)
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i + 1 < axis->count; i++) {
                const struct ck_slot *low = slot_at(sweep, t, row, i);
                const struct ck_slot *high = slot_at(sweep, t, row, i + 1);
                if (!differ(low, high)) continue;
                struct ck_sweep_crossing *grown =
                    ck_arena_grow(&sweep->arena, sweep->crossings, sweep->n_crossings, &capacity,
                                  sizeof *sweep->crossings);
                if (!grown) return CK_NO_MEMORY;
                sweep->crossings = grown;
                sweep->crossings[sweep->n_crossings++] =
                    (struct ck_sweep_crossing){.threshold = t,
                                               .row = row,
                                               .low = axis->values[i],
                                               .high = axis->values[i + 1],
                                               .value = NAN,
                                               .holds_above = high->value > 0};
            }
    return CK_OK;
}

static double middle(const struct ck_sweep_axis *axis, double low, double high)
{
    return axis->is_log ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
}

static enum ck_status narrow(struct ck_sweep_runner *runner, void *user, size_t item)
{
    struct ck_sweep *sweep = user;
    const struct ck_sweep_question *question = sweep->question;
    const struct ck_sweep_axis *axis = &question->axes[0];
    struct ck_sweep_crossing *crossing = &sweep->crossings[item];
    double low = crossing->low, high = crossing->high, values[2];
    struct ck_slot slot = {0, CK_SLOT_OK};
    if (question->axis_count == 2) values[1] = question->axes[1].values[crossing->row];
    for (int i = 0; i < MOST && high - low > NARROW * fmax(fabs(low), fabs(high)); i++) {
        values[0] = middle(axis, low, high);
        const enum ck_status status =
            ck_sweep_condition(runner, values, crossing->threshold, &slot);
        if (status != CK_OK) return status;
        if (slot.state != CK_SLOT_OK) break;
        if ((slot.value > 0) == crossing->holds_above)
            high = values[0];
        else
            low = values[0];
    }
    crossing->low = low;
    crossing->high = high;
    crossing->state = slot.state;
    if (slot.state == CK_SLOT_OK) crossing->value = middle(axis, low, high);
    return CK_OK;
}

enum ck_status ck_sweep_find_crossings(struct ck_sweep *sweep, struct ck_sweep_crew *crew)
{
    const enum ck_status status = list_brackets(sweep);
    if (status != CK_OK || sweep->n_crossings == 0) return status;
    return ck_sweep_crew_do(crew, sweep->n_crossings, narrow, sweep);
}
