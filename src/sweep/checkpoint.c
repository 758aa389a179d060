/* The finished points of a sweep that was interrupted, as text: so that the next call goes on from
 * them. They count only for the same inputs and the same program, which a hash tells. */
#include "private.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HEAD        "cytokinet sweep checkpoint 1"
#define LONGEST_ROW (1 << 20)

static const struct ck_place nowhere;

/* --- the inputs as one number (FNV-1a) ------------------------------------------------------- */

static uint64_t mix(uint64_t hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        hash ^= (unsigned char)text[i];
        hash *= UINT64_C(1099511628211);
    }
    return hash;
}

/* A text with its end, so that "ab", "c" is not "a", "bc". */
static uint64_t mix_text(uint64_t hash, const char *text)
{
    return mix(hash, text, strlen(text) + 1);
}

static uint64_t hash_inputs(const struct ck_sweep_run *run)
{
    const struct ck_study *study = run->study;
    uint64_t hash = mix_text(UINT64_C(14695981039346656037), run->version ? run->version : "");
    for (size_t i = study->asked_from; i < study->asked_to; i++) {
        const struct ck_asked *asked = &run->inputs->asked[i];
        if (!asked->document) continue;
        hash = mix_text(hash, asked->path);
        hash = mix(hash, asked->document->source.text, asked->document->source.length + 1);
    }
    return hash;
}

/* --- writing --------------------------------------------------------------------------------- */

void ck_sweep_write_checkpoint(const struct ck_sweep_run *run, const struct ck_sweep *sweep,
                               FILE *stream)
{
    fprintf(stream, HEAD "\n%016llx\n", (unsigned long long)hash_inputs(run));
    for (size_t i = 0; i < sweep->n_points; i++) {
        const struct ck_sweep_point *point = &sweep->points[i];
        if (point->slots[0].state == CK_SLOT_OPEN) continue;
        fprintf(stream, "%zu", i);
        for (size_t k = 0; k < sweep->question->n_slots; k++)
            fprintf(stream, " %d %a", (int)point->slots[k].state,
                    isnan(point->slots[k].value) ? 0 : point->slots[k].value);
        fprintf(stream, " %s\n", point->reason ? point->reason : "");
    }
}

/* --- reading --------------------------------------------------------------------------------- */

/* One row; false if it is not one. */
static bool read_row(struct ck_sweep *sweep, const char *text)
{
    char *end;
    const unsigned long long point = strtoull(text, &end, 10);
    if (end == text || point >= sweep->n_points) return false;
    struct ck_slot *slots = sweep->points[point].slots;
    for (size_t k = 0; k < sweep->question->n_slots; k++) {
        const char *at = end;
        const long state = strtol(at, &end, 10);
        if (end == at || state <= CK_SLOT_OPEN || state > CK_SLOT_FAILED) return false;
        at = end;
        const double value = strtod(at, &end);
        if (end == at) return false;
        slots[k] = (struct ck_slot){state == CK_SLOT_OK ? value : NAN, (enum ck_slot_state)state};
    }
    end += strspn(end, " ");
    end[strcspn(end, "\n")] = '\0';
    if (end[0]) sweep->points[point].reason = ck_arena_copy(&sweep->arena, end);
    return true;
}

/* What is torn is computed again. */
static void read_rows(struct ck_sweep *sweep, FILE *stream, char *row)
{
    while (fgets(row, LONGEST_ROW, stream)) {
        char *end;
        const unsigned long long point = strtoull(row, &end, 10);
        const bool whole = strchr(row, '\n') != NULL;
        if (end != row && point < sweep->n_points && (!whole || !read_row(sweep, row)))
            for (size_t k = 0; k < sweep->question->n_slots; k++)
                sweep->points[point].slots[k] = (struct ck_slot){0, CK_SLOT_OPEN};
    }
}

enum ck_status ck_sweep_read_checkpoint(const struct ck_sweep_run *run, struct ck_sweep *sweep)
{
    char wanted[32];
    FILE *stream = fopen(run->checkpoint, "r");
    if (!stream) return CK_OK;
    char *row = ck_alloc(LONGEST_ROW, 1);
    if (!row) {
        fclose(stream);
        return CK_NO_MEMORY;
    }
    snprintf(wanted, sizeof wanted, "%016llx\n", (unsigned long long)hash_inputs(run));
    const bool is_ours = fgets(row, LONGEST_ROW, stream) && strcmp(row, HEAD "\n") == 0;
    const bool is_same = is_ours && fgets(row, LONGEST_ROW, stream) && strcmp(row, wanted) == 0;
    if (is_same)
        read_rows(sweep, stream, row);
    else if (run->diag)
        ck_warning(run->diag, nowhere, NULL,
                   "'%s' is of other inputs or another version: the sweep begins anew",
                   run->checkpoint);
    fclose(stream);
    ck_release(row);
    return CK_OK;
}
