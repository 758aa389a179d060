/* The tables of steady states: states, branches, special points. RFC 4180 with LF line ends.
 * Computes nothing. */
#include "csv.h"

#include <math.h>

static void put_number(FILE *stream, double value)
{
    fputc(',', stream);
    ck_csv_number(stream, value);
}

static void put_name(FILE *stream, const char *name)
{
    fputc(',', stream);
    ck_csv_field(stream, name);
}

static void put_stability(FILE *stream, const struct ck_steady_point *point)
{
    fputs(point->growth < 0 ? ",stable" : ",unstable", stream);
    put_number(stream, isfinite(point->growth) ? point->growth : NAN);
    put_number(stream, point->frequency);
}

/* --- steady.csv: all states but hidden ones --------------------------------------------------- */

static void put_states(FILE *stream, const struct ck_system *system, const struct ck_steady *steady)
{
    fputs("state,stability,growth_per_h,frequency_per_h", stream);
    for (uint32_t i = 0; i < system->n_states; i++)
        if (!system->states[i].hidden) put_name(stream, system->states[i].name);
    fputc('\n', stream);
    for (size_t s = 0; s < steady->state_count; s++) {
        fprintf(stream, "%zu", s + 1);
        put_stability(stream, &steady->states[s]);
        for (uint32_t i = 0; i < system->n_states; i++)
            if (!system->states[i].hidden) put_number(stream, steady->states[s].x[i]);
        fputc('\n', stream);
    }
}

/* --- branches.csv, points.csv ----------------------------------------------------------------- */

static void put_shown_names(FILE *stream, const struct ck_steady_question *question)
{
    put_name(stream, question->name);
    for (size_t i = 0; i < question->show_count; i++) put_name(stream, question->show[i]);
}

static void put_shown(FILE *stream, const struct ck_steady_question *question,
                      const struct ck_steady_point *point)
{
    put_number(stream, point->value);
    for (size_t i = 0; i < question->show_count; i++) put_number(stream, point->shown[i]);
}

static void put_branches(FILE *stream, const struct ck_steady_question *question,
                         const struct ck_steady *steady)
{
    fputs("branch", stream);
    put_shown_names(stream, question);
    fputs(",stability,growth_per_h,frequency_per_h\n", stream);
    for (size_t b = 0; b < steady->branch_count; b++)
        for (size_t i = 0; i < steady->branches[b].count; i++) {
            fprintf(stream, "%zu", b + 1);
            put_shown(stream, question, &steady->branches[b].points[i]);
            put_stability(stream, &steady->branches[b].points[i]);
            fputc('\n', stream);
        }
}

/* At a Hopf point the period of the oscillation that begins there. */
static void put_marks(FILE *stream, const struct ck_steady_question *question,
                      const struct ck_steady *steady)
{
    fputs("kind,branch", stream);
    put_shown_names(stream, question);
    fputs(",period_h\n", stream);
    for (size_t i = 0; i < steady->mark_count; i++) {
        const struct ck_steady_mark *mark = &steady->marks[i];
        fprintf(stream, "%s,%zu", ck_steady_kinds[mark->kind], mark->branch + 1);
        put_shown(stream, question, &mark->point);
        put_number(stream, mark->kind == CK_STEADY_HOPF && mark->point.frequency > 0
                               ? 2 * acos(-1.0) / mark->point.frequency
                               : NAN);
        fputc('\n', stream);
    }
}

enum ck_status ck_write_steady_tables(struct ck_output *output, const struct ck_study *study,
                                      const struct ck_steady *steady)
{
    static const char *const names[] = {"steady.csv", "branches.csv", "points.csv"};
    const struct ck_steady_question *question = study->steady;
    enum ck_status status = CK_OK;
    for (int i = 0; i < (question->address ? 3 : 1) && status == CK_OK; i++) {
        FILE *stream = ck_output_file(output, names[i]);
        if (!stream) return ck_csv_no_stream(output);
        if (i == 0) put_states(stream, study->arms[question->arm].system, steady);
        if (i == 1) put_branches(stream, question, steady);
        if (i == 2) put_marks(stream, question, steady);
        status = ck_output_close(output, names[i], stream);
    }
    return status;
}
