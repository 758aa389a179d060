/* explain.csv: who made and who took how much of a species, time by time. */
#include "csv.h"

#include <math.h>
#include <string.h>

struct table {
    FILE *stream;
    const struct ck_explanation *e;
    double time_h;
    const char *per_hour;
    double *rates, *factors;
    bool *moves; /* of each part, at some of the times */
};

static void put_start(const struct table *table, const struct ck_part *part, const char *role,
                      const char *name)
{
    ck_csv_field(table->stream, table->e->arm->name);
    fputc(',', table->stream);
    ck_csv_field(table->stream, table->e->species->name);
    fputc(',', table->stream);
    ck_csv_number(table->stream, table->time_h);
    fputc(',', table->stream);
    ck_csv_field(table->stream, part->name);
    fprintf(table->stream, ",%s,", role);
    ck_csv_field(table->stream, name);
    fputc(',', table->stream);
}

static void put_end(const struct table *table, double rate, double share, double factor,
                    const char *unit)
{
    const double values[] = {rate, share, factor};
    for (size_t i = 0; i < 3; i++) {
        ck_csv_number(table->stream, values[i]);
        fputc(',', table->stream);
    }
    ck_csv_field(table->stream, unit);
    fputc('\n', table->stream);
}

/* b + A of a part; 0 without activators. */
static double activation(const struct ck_part *part, const double *factors)
{
    double sum = 0;
    for (size_t k = 0; k < part->factors->count; k++) {
        const enum ck_factor_kind kind = part->factors->items[k].kind;
        if (kind == CK_FACTOR_BASAL || kind == CK_FACTOR_ACTIVATOR) sum += factors[k];
    }
    return sum;
}

static void put_factors(const struct table *table, const struct ck_part *part)
{
    const double *factors = table->factors + part->first_factor;
    const double sum = activation(part, factors);
    for (size_t k = 0; k < part->factors->count; k++) {
        const struct ck_factor *factor = &part->factors->items[k];
        const bool shares = factor->kind == CK_FACTOR_BASAL || factor->kind == CK_FACTOR_ACTIVATOR;
        put_start(table, part, ck_factor_kind_words[factor->kind], factor->name);
        put_end(table, NAN, shares && sum > 0 ? factors[k] / sum : NAN, factors[k], factor->unit);
    }
}

static void put_time(const struct table *table)
{
    const struct ck_explanation *e = table->e;
    double made = 0, taken = 0;
    for (size_t i = 0; i < e->part_count; i++) {
        made += fmax(table->rates[i], 0);
        taken += fmax(-table->rates[i], 0);
    }
    for (size_t i = 0; i < e->part_count; i++) {
        const double rate = table->rates[i], sum = rate < 0 ? taken : made;
        if (!table->moves[i]) continue;
        put_start(table, &e->parts[i], rate < 0 ? "loss" : "production", "");
        put_end(table, rate, sum > 0 ? fabs(rate) / sum : 0, NAN, table->per_hour);
        put_factors(table, &e->parts[i]);
    }
}

static enum ck_status put_table(struct table *table, struct ck_explanation *e,
                                const double *times_h, size_t count)
{
    struct ck_arena arena = {0};
    table->rates = ck_arena_alloc(&arena, e->part_count + 1, sizeof(double));
    table->factors = ck_arena_alloc(&arena, e->factor_count + 1, sizeof(double));
    table->moves = ck_arena_alloc(&arena, e->part_count + 1, sizeof(bool));
    const bool plain = strcmp(e->species->unit, "1") == 0;
    table->per_hour = ck_arena_print(&arena, "%s/h", plain ? "1" : e->species->unit);
    const bool good = table->rates && table->factors && table->moves && table->per_hour;
    for (size_t i = 0; good && i < count; i++) {
        ck_explain_at(e, times_h[i], true, table->rates, NULL);
        for (size_t k = 0; k < e->part_count; k++) table->moves[k] |= table->rates[k] != 0;
    }
    for (size_t i = 0; good && i < count; i++) {
        table->time_h = times_h[i];
        ck_explain_at(e, times_h[i], true, table->rates, table->factors);
        put_time(table);
    }
    ck_arena_free(&arena);
    return good ? CK_OK : CK_NO_MEMORY;
}

enum ck_status ck_write_explanation(struct ck_output *output, struct ck_explanation *explanation,
                                    const double *times_h, size_t count)
{
    FILE *stream = ck_output_file(output, "explain.csv");
    if (!stream) return ck_csv_no_stream(output);
    struct table table = {.stream = stream, .e = explanation};
    fputs("arm,species,time_h,process,role,name,rate,share,factor,unit\n", stream);
    const enum ck_status status = put_table(&table, explanation, times_h, count);
    const enum ck_status closed = ck_output_close(output, "explain.csv", stream);
    return status == CK_OK ? closed : status;
}
