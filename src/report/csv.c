/* The tables of a run: curves.csv and metrics.csv. RFC 4180 with LF line ends and `.` as the
 * decimal point whatever the locale. Measures nothing itself (src/study/metrics.c does). */
#include "csv.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SAME_H 1e-10 /* times closer than this are one */

/* --- text ------------------------------------------------------------------------------------ */

void ck_csv_field(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

void ck_csv_number(FILE *stream, double value)
{
    char buffer[32];
    fputs(ck_number_print(value, buffer), stream);
}

enum ck_status ck_csv_no_stream(const struct ck_output *output)
{
    return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
}

/* --- columns --------------------------------------------------------------------------------- */

struct name_list {
    const char **names;
    size_t count, capacity;
};

static bool list_holds(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0) return true;
    return false;
}

/* The columns of all arms, those of the first arm first. */
static enum ck_status list_columns(struct ck_arena *arena, const struct ck_study *study,
                                   struct name_list *list)
{
    for (size_t a = 0; a < study->arm_count; a++) {
        const struct ck_trajectory *trajectory = &study->arms[a].trajectory;
        for (size_t i = 0; i < trajectory->n_columns; i++) {
            const struct ck_column *column = &trajectory->columns[i];
            if (column->hidden || list_holds(list, column->name)) continue;
            const char **grown = ck_arena_grow(arena, list->names, list->count, &list->capacity,
                                               sizeof *list->names);
            if (!grown) return CK_NO_MEMORY;
            list->names = grown;
            list->names[list->count++] = column->name;
        }
    }
    return CK_OK;
}

/* --- times ----------------------------------------------------------------------------------- */

struct time_list {
    double *times;
    size_t count;
};

static int compare_times(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The k-th multiple without the noise of its last digits: 0.3, not 0.30000000000000004. */
static double grid_time(double every_h, double k)
{
    char buffer[32];
    snprintf(buffer, sizeof buffer, "%.12g", k * every_h);
    return strtod(buffer, NULL);
}

/* The multiples of every_h, the end, and where something jumps. */
static enum ck_status list_times(struct ck_arena *arena, const struct ck_study *study,
                                 const struct ck_arm *arm, struct time_list *list)
{
    const struct ck_trajectory *trajectory = &arm->trajectory;
    const double end_h = trajectory->end_h;
    const size_t rows = (size_t)(end_h / study->every_h) + 2;
    const size_t jumps = arm->plan.n_events + trajectory->n_extinctions;
    double *times = ck_arena_alloc(arena, rows + jumps + 1, sizeof *times);
    if (!times) return CK_NO_MEMORY;
    size_t count = 0;
    for (size_t k = 0; k < rows; k++) {
        const double time_h = grid_time(study->every_h, (double)k);
        if (time_h < end_h - SAME_H) times[count++] = time_h;
    }
    times[count++] = end_h;
    for (size_t i = 0; i < arm->plan.n_events; i++)
        if (arm->plan.events[i].time_h <= end_h) times[count++] = arm->plan.events[i].time_h;
    for (size_t i = 0; i < trajectory->n_extinctions; i++)
        times[count++] = trajectory->extinctions[i].time_h;
    qsort(times, count, sizeof *times, compare_times);
    *list = (struct time_list){times, 0};
    for (size_t i = 0; i < count; i++)
        if (list->count == 0 || times[i] - times[list->count - 1] > SAME_H)
            times[list->count++] = times[i];
    return CK_OK;
}

/* --- curves.csv ------------------------------------------------------------------------------ */

/* A row: the state after what happens at that time. The last row is the end of the run. */
static void put_row(FILE *stream, const struct ck_arm *arm, double time_h, const size_t *columns,
                    size_t count)
{
    const struct ck_trajectory *trajectory = &arm->trajectory;
    const bool at_end = time_h >= trajectory->end_h - SAME_H || trajectory->n_pieces == 0;
    const size_t index = at_end ? 0 : ck_trajectory_piece(trajectory, time_h, true);
    ck_csv_field(stream, arm->name);
    fputc(',', stream);
    ck_csv_number(stream, at_end ? trajectory->end_h : time_h);
    for (size_t i = 0; i < count; i++) {
        fputc(',', stream);
        if (columns[i] == SIZE_MAX) continue;
        ck_csv_number(stream, at_end ? trajectory->final[columns[i]]
                                     : ck_piece_value(&trajectory->pieces[index],
                                                      trajectory->n_columns, columns[i], time_h));
    }
    fputc('\n', stream);
}

static enum ck_status put_arm(FILE *stream, struct ck_arena *arena, const struct ck_study *study,
                              const struct ck_arm *arm, const struct name_list *list)
{
    struct time_list times;
    size_t *columns = ck_arena_alloc(arena, list->count + 1, sizeof *columns);
    if (!columns || list_times(arena, study, arm, &times) != CK_OK) return CK_NO_MEMORY;
    for (size_t i = 0; i < list->count; i++)
        columns[i] = ck_trajectory_column(&arm->trajectory, list->names[i]);
    for (size_t i = 0; i < times.count; i++)
        put_row(stream, arm, times.times[i], columns, list->count);
    return CK_OK;
}

static enum ck_status put_curves(FILE *stream, const struct ck_study *study)
{
    struct ck_arena arena = {0};
    struct name_list list = {0};
    enum ck_status status = list_columns(&arena, study, &list);
    fputs("arm,time_h", stream);
    for (size_t i = 0; i < list.count; i++) {
        fputc(',', stream);
        ck_csv_field(stream, list.names[i]);
    }
    fputc('\n', stream);
    for (size_t a = 0; a < study->arm_count && status == CK_OK; a++)
        status = put_arm(stream, &arena, study, &study->arms[a], &list);
    ck_arena_free(&arena);
    return status;
}

enum ck_status ck_write_curves(struct ck_output *output, const struct ck_study *study)
{
    FILE *stream = ck_output_file(output, "curves.csv");
    if (!stream) return ck_csv_no_stream(output);
    const enum ck_status status = put_curves(stream, study);
    const enum ck_status closed = ck_output_close(output, "curves.csv", stream);
    return status != CK_OK ? status : closed;
}

/* --- metrics.csv ----------------------------------------------------------------------------- */

static void put_metrics(FILE *stream, const struct ck_arm *arm, size_t index)
{
    const struct ck_column *column = &arm->trajectory.columns[index];
    double values[CK_METRIC_COUNT];
    char unit[256];
    if (column->hidden) return;
    ck_metrics(&arm->trajectory, index, values);
    for (int metric = 0; metric < CK_METRIC_COUNT; metric++) {
        ck_csv_field(stream, arm->name);
        fputc(',', stream);
        ck_csv_field(stream, column->name);
        fprintf(stream, ",%s,", ck_metric_names[metric]);
        ck_csv_number(stream, ck_metric_shown(arm, index, (enum ck_metric)metric, values[metric]));
        fputc(',', stream);
        ck_csv_field(stream,
                     ck_metric_unit((enum ck_metric)metric, column->unit, unit, sizeof unit));
        fputc('\n', stream);
    }
}

enum ck_status ck_write_metrics(struct ck_output *output, const struct ck_study *study)
{
    FILE *stream = ck_output_file(output, "metrics.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("arm,species,metric,value,unit\n", stream);
    for (size_t a = 0; a < study->arm_count; a++)
        for (size_t i = 0; i < study->arms[a].trajectory.n_columns; i++)
            put_metrics(stream, &study->arms[a], i);
    return ck_output_close(output, "metrics.csv", stream);
}
