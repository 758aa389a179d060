/* The tables of a sweep: every point, every threshold, every dose-response. RFC 4180 with LF line
 * ends. Computes nothing. */
#include "csv.h"

#include <math.h>
#include <string.h>

/* --- fields ---------------------------------------------------------------------------------- */

/* "dose etanercept in arthritis (mg)" */
static void put_axis_head(FILE *stream, struct ck_arena *arena, const struct ck_sweep_axis *axis)
{
    const bool plain = strcmp(axis->unit, "1") == 0;
    const char *text = ck_arena_print(arena, "%s%s%s%s", axis->name, plain ? "" : " (",
                                      plain ? "" : axis->unit, plain ? "" : ")");
    fputc(',', stream);
    ck_csv_field(stream, text ? text : axis->name);
}

static void put_text(FILE *stream, const char *text)
{
    fputc(',', stream);
    ck_csv_field(stream, text);
}

static void put_number(FILE *stream, double value)
{
    fputc(',', stream);
    ck_csv_number(stream, value);
}

static const char *arm_name(const struct ck_sweep *sweep, size_t arm)
{
    return arm == SIZE_MAX ? "" : sweep->study->arms[arm].name;
}

/* --- sweep.csv ------------------------------------------------------------------------------- */

static void put_place(FILE *stream, const struct ck_sweep *sweep, size_t point)
{
    const struct ck_sweep_question *question = sweep->question;
    const size_t count = question->axes[0].count;
    fprintf(stream, "%zu", point + 1);
    put_number(stream, question->axes[0].values[point % count]);
    if (question->axis_count == 2) put_number(stream, question->axes[1].values[point / count]);
}

static void put_end(FILE *stream, const struct ck_sweep_point *point, const struct ck_slot *slot,
                    const char *unit)
{
    static const char *const words[] = {"open", "ok", "missing", "failed"};
    put_text(stream, unit);
    put_text(stream, words[slot->state]);
    put_text(stream, slot->state == CK_SLOT_FAILED && point->reason ? point->reason : "");
    fputc('\n', stream);
}

static void put_point(FILE *stream, const struct ck_sweep *sweep, size_t index)
{
    const struct ck_sweep_question *question = sweep->question;
    const struct ck_sweep_point *point = &sweep->points[index];
    const struct ck_slot *slot = point->slots;
    if (slot->state == CK_SLOT_OPEN) return;
    for (size_t i = 0; i < question->measure_count; i++, slot++) {
        put_place(stream, sweep, index);
        put_text(stream, arm_name(sweep, question->measures[i].arm));
        put_text(stream, question->measures[i].name);
        put_number(stream, slot->value);
        put_end(stream, point, slot, question->measures[i].unit);
    }
    for (size_t i = 0; i < question->view_count; i++, slot++) {
        const bool named = slot->state == CK_SLOT_OK && slot->value >= 0;
        put_place(stream, sweep, index);
        put_text(stream, arm_name(sweep, question->views[i]));
        put_text(stream, "class");
        put_text(stream, named ? question->classes[(size_t)slot->value].name : "");
        put_end(stream, point, slot, "");
    }
}

static enum ck_status write_points(struct ck_output *output, const struct ck_sweep *sweep)
{
    FILE *stream = ck_output_file(output, "sweep.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("point", stream);
    for (size_t a = 0; a < sweep->question->axis_count; a++)
        put_axis_head(stream, &output->arena, &sweep->question->axes[a]);
    fputs(",arm,measure,value,unit,status,reason\n", stream);
    for (size_t i = 0; i < sweep->n_points; i++) put_point(stream, sweep, i);
    return ck_output_close(output, "sweep.csv", stream);
}

/* --- threshold.csv --------------------------------------------------------------------------- */

static enum ck_status write_thresholds(struct ck_output *output, const struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    FILE *stream = ck_output_file(output, "threshold.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("condition,arm", stream);
    if (question->axis_count == 2) put_axis_head(stream, &output->arena, &question->axes[1]);
    put_axis_head(stream, &output->arena, &question->axes[0]);
    fputs(",low,high,holds,status\n", stream);
    for (size_t i = 0; i < sweep->n_crossings; i++) {
        const struct ck_sweep_crossing *crossing = &sweep->crossings[i];
        const struct ck_sweep_threshold *threshold = &question->thresholds[crossing->threshold];
        ck_csv_field(stream, threshold->name);
        put_text(stream, arm_name(sweep, threshold->arm));
        if (question->axis_count == 2) put_number(stream, question->axes[1].values[crossing->row]);
        put_number(stream, crossing->value);
        put_number(stream, crossing->low);
        put_number(stream, crossing->high);
        put_text(stream, crossing->holds_above ? "above" : "below");
        put_text(stream, crossing->state == CK_SLOT_OK ? "ok" : "failed");
        fputc('\n', stream);
    }
    return ck_output_close(output, "threshold.csv", stream);
}

/* --- ec50.csv -------------------------------------------------------------------------------- */

static enum ck_status write_ec50(struct ck_output *output, const struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    FILE *stream = ck_output_file(output, "ec50.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("arm,measure,unit,ec50,ec50_se,ec50_unit,emax,emax_se,hill,hill_se,e0,e0_se,r2,points,"
          "status\n",
          stream);
    for (size_t i = 0; i < question->measure_count; i++) {
        const struct ck_ec50 *fit = &sweep->ec50[i];
        const double values[] = {fit->emax, fit->emax_se, fit->hill, fit->hill_se,
                                 fit->e0,   fit->e0_se,   fit->r2};
        ck_csv_field(stream, arm_name(sweep, question->measures[i].arm));
        put_text(stream, question->measures[i].name);
        put_text(stream, question->measures[i].unit);
        put_number(stream, fit->ec50);
        put_number(stream, fit->ec50_se);
        put_text(stream, question->axes[0].unit);
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) put_number(stream, values[k]);
        fprintf(stream, ",%zu,%s\n", fit->n, ck_ec50_words[fit->end]);
    }
    return ck_output_close(output, "ec50.csv", stream);
}

enum ck_status ck_write_sweep_tables(struct ck_output *output, const struct ck_sweep *sweep)
{
    enum ck_status status = write_points(output, sweep);
    if (status == CK_OK && sweep->question->threshold_count > 0)
        status = write_thresholds(output, sweep);
    if (status == CK_OK && sweep->ec50) status = write_ec50(output, sweep);
    return status;
}
