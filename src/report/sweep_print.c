/* What a sweep came to, for a terminal and as JSON. Text in two languages. Decides nothing. */
#include "json.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct words {
    const char *points, *resumed, *failed, *interrupted, *rises, *nowhere, *unknown, *above, *below,
        *broke;
    const char *ends[5]; /* of enum ck_ec50_end */
};
static const struct words english = {
    "%zu points",
    ", %zu of them from the call before",
    "  %zu of %zu points FAILED; the first: %s\n",
    "  interrupted: the same call goes on from here\n",
    "  threshold  %s%s%s: ",
    "nowhere between these values\n",
    "nowhere that the model could be run; elsewhere it is not known\n",
    "holds from %.6g%s%s upwards",
    "holds up to %.6g%s%s",
    "could not be found: the model fails between %.6g and %.6g",
    {"", " (outside the doses)", "no response", "too few points", "no fit"}};
static const struct words french = {
    "%zu points",
    ", dont %zu de l’appel précédent",
    "  %zu points sur %zu en ÉCHEC ; le premier : %s\n",
    "  interrompu : le même appel reprendra d’ici\n",
    "  seuil  %s%s%s : ",
    "nulle part entre ces valeurs\n",
    "nulle part où le modèle a pu tourner ; ailleurs on ne sait pas\n",
    "vrai à partir de %.6g%s%s",
    "vrai jusqu’à %.6g%s%s",
    "introuvable : le modèle échoue entre %.6g et %.6g",
    {"", " (hors des doses)", "pas de réponse", "trop peu de points", "pas d’ajustement"}};

struct page {
    FILE *stream;
    const struct ck_sweep *sweep;
    const struct words *words;
    bool is_french;
};

static const char *show_unit(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

static const char *space_before(const char *unit)
{
    return show_unit(unit)[0] ? " " : "";
}

static void print_head(const struct page *page)
{
    const struct ck_sweep *sweep = page->sweep;
    const struct ck_label title = sweep->study->title;
    fprintf(page->stream, "%s: %s\n  ", sweep->study->name, page->is_french ? title.fr : title.en);
    fprintf(page->stream, page->words->points, sweep->n_points);
    if (sweep->n_resumed > 0) fprintf(page->stream, page->words->resumed, sweep->n_resumed);
    for (size_t a = 0; a < sweep->question->axis_count; a++) {
        const struct ck_sweep_axis *axis = &sweep->question->axes[a];
        fprintf(page->stream, "%s %s: %.6g .. %.6g%s%s", a > 0 ? " ×" : ";", axis->name,
                axis->values[0], axis->values[axis->count - 1], space_before(axis->unit),
                show_unit(axis->unit));
    }
    fputc('\n', page->stream);
}

/* The smallest and the largest value of each measure, and where they are on the first axis. */
static void print_measure(const struct page *page, size_t index)
{
    const struct ck_sweep *sweep = page->sweep;
    const struct ck_sweep_measure *measure = &sweep->question->measures[index];
    const struct ck_sweep_axis *axis = &sweep->question->axes[0];
    size_t low = SIZE_MAX, high = SIZE_MAX;
    for (size_t i = 0; i < sweep->n_points; i++) {
        const struct ck_slot *slot = &sweep->points[i].slots[index];
        if (slot->state != CK_SLOT_OK) continue;
        if (low == SIZE_MAX || slot->value < sweep->points[low].slots[index].value) low = i;
        if (high == SIZE_MAX || slot->value > sweep->points[high].slots[index].value) high = i;
    }
    const bool names_arm = strstr(measure->name, " in ") != NULL;
    fprintf(page->stream, "  %s%s%s", measure->name, names_arm ? "" : " in ",
            names_arm ? "" : sweep->study->arms[measure->arm].name);
    if (low == SIZE_MAX)
        fputs(": –", page->stream);
    else
        fprintf(page->stream, ": %.4g (%.4g) .. %.4g (%.4g)%s%s",
                sweep->points[low].slots[index].value, axis->values[low % axis->count],
                sweep->points[high].slots[index].value, axis->values[high % axis->count],
                space_before(measure->unit), show_unit(measure->unit));
    fputc('\n', page->stream);
}

static void print_classes(const struct page *page, size_t view)
{
    const struct ck_sweep *sweep = page->sweep;
    const struct ck_sweep_question *question = sweep->question;
    const size_t arm = question->views[view];
    fprintf(page->stream, "  class%s%s:", arm == SIZE_MAX ? "" : " in ",
            arm == SIZE_MAX ? "" : sweep->study->arms[arm].name);
    for (size_t c = 0; c < question->class_count; c++) {
        size_t count = 0;
        for (size_t i = 0; i < sweep->n_points; i++) {
            const struct ck_slot *slot = &sweep->points[i].slots[question->measure_count + view];
            count += slot->state == CK_SLOT_OK && slot->value == (double)c;
        }
        fprintf(page->stream, "%s %s %zu", c > 0 ? "," : "", question->classes[c].name, count);
    }
    fputc('\n', page->stream);
}

static void print_crossing(const struct page *page, const struct ck_sweep_crossing *crossing)
{
    const char *unit = page->sweep->question->axes[0].unit;
    if (crossing->state == CK_SLOT_OK)
        fprintf(page->stream, crossing->holds_above ? page->words->above : page->words->below,
                crossing->value, space_before(unit), show_unit(unit));
    else
        fprintf(page->stream, page->words->broke, crossing->low, crossing->high);
}

/* Of two axes the first and the last row where there is something. */
static void print_threshold(const struct page *page, size_t index)
{
    const struct ck_sweep *sweep = page->sweep;
    const struct ck_sweep_threshold *threshold = &sweep->question->thresholds[index];
    const struct ck_sweep_axis *second = &sweep->question->axes[1];
    const bool names_arm = strstr(threshold->name, " in ") != NULL;
    const bool is_map = sweep->question->axis_count == 2;
    size_t count = 0, last = SIZE_MAX;
    fprintf(page->stream, page->words->rises, threshold->name, names_arm ? "" : " in ",
            names_arm ? "" : sweep->study->arms[threshold->arm].name);
    for (size_t i = 0; i < sweep->n_crossings; i++)
        if (sweep->crossings[i].threshold == index) last = i;
    for (size_t i = 0; i < sweep->n_crossings; i++) {
        const struct ck_sweep_crossing *crossing = &sweep->crossings[i];
        if (crossing->threshold != index || (is_map && count > 0 && i != last)) continue;
        if (count++ > 0) fputs(is_map ? " … " : ", ", page->stream);
        if (is_map)
            fprintf(page->stream, "%.4g%s%s: ", second->values[crossing->row],
                    space_before(second->unit), show_unit(second->unit));
        print_crossing(page, crossing);
    }
    fputs(count > 0             ? "\n"
          : sweep->n_failed > 0 ? page->words->unknown
                                : page->words->nowhere,
          page->stream);
}

static void print_ec50(const struct page *page, size_t index)
{
    const struct ck_sweep *sweep = page->sweep;
    const struct ck_ec50 *fit = &sweep->ec50[index];
    const struct ck_sweep_measure *measure = &sweep->question->measures[index];
    const char *unit = sweep->question->axes[0].unit;
    const bool names_arm = strstr(measure->name, " in ") != NULL;
    fprintf(page->stream, "  EC50  %s%s%s: ", measure->name, names_arm ? "" : " in ",
            names_arm ? "" : sweep->study->arms[measure->arm].name);
    if (isfinite(fit->ec50))
        fprintf(page->stream, "%.4g ± %.2g%s%s, Emax %.4g ± %.2g%s%s, Hill %.3g ± %.2g, R² %.4f",
                fit->ec50, fit->ec50_se, space_before(unit), show_unit(unit), fit->emax,
                fit->emax_se, space_before(measure->unit), show_unit(measure->unit), fit->hill,
                fit->hill_se, fit->r2);
    fprintf(page->stream, "%s\n", page->words->ends[fit->end]);
}

static void print_failures(const struct page *page)
{
    const struct ck_sweep *sweep = page->sweep;
    const char *reason = NULL;
    for (size_t i = 0; i < sweep->n_points && !reason; i++) reason = sweep->points[i].reason;
    if (sweep->n_failed > 0)
        fprintf(page->stream, page->words->failed, sweep->n_failed, sweep->n_points,
                reason ? reason : "");
    if (sweep->interrupted) fputs(page->words->interrupted, page->stream);
}

void ck_print_sweep(const struct ck_sweep *sweep, const char *lang, bool quiet, FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    const struct page page = {stream, sweep, is_french ? &french : &english, is_french};
    const struct ck_sweep_question *question = sweep->question;
    if (!quiet) print_head(&page);
    for (size_t i = 0; !quiet && i < question->measure_count; i++) print_measure(&page, i);
    for (size_t i = 0; !quiet && i < question->view_count; i++) print_classes(&page, i);
    for (size_t i = 0; !quiet && !sweep->interrupted && i < question->threshold_count; i++)
        print_threshold(&page, i);
    for (size_t i = 0; !quiet && sweep->ec50 && i < question->measure_count; i++)
        print_ec50(&page, i);
    print_failures(&page);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_string(FILE *stream, const char *key, const char *value)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    ck_json_string(stream, value);
}

static void put_axes(FILE *stream, const struct ck_sweep_question *question)
{
    fputs(", \"axes\": [", stream);
    for (size_t a = 0; a < question->axis_count; a++) {
        const struct ck_sweep_axis *axis = &question->axes[a];
        fputs(a > 0 ? ", {" : "{", stream);
        ck_json_key(stream, "vary");
        ck_json_string(stream, axis->name);
        put_string(stream, "unit", axis->unit);
        fputs(", \"values\": [", stream);
        for (size_t i = 0; i < axis->count; i++) {
            if (i > 0) fputs(", ", stream);
            ck_json_number(stream, axis->values[i]);
        }
        fputs("]}", stream);
    }
    fputc(']', stream);
}

static void put_measures(FILE *stream, const struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    fputs(",\n \"measures\": [", stream);
    for (size_t m = 0; m < question->measure_count; m++) {
        fputs(m > 0 ? ",\n  {" : "\n  {", stream);
        ck_json_key(stream, "measure");
        ck_json_string(stream, question->measures[m].name);
        put_string(stream, "arm", sweep->study->arms[question->measures[m].arm].name);
        put_string(stream, "unit", question->measures[m].unit);
        fputs(", \"values\": [", stream);
        for (size_t i = 0; i < sweep->n_points; i++) {
            const struct ck_slot *slot = &sweep->points[i].slots[m];
            if (i > 0) fputs(", ", stream);
            ck_json_number(stream, slot->state == CK_SLOT_OK ? slot->value : NAN);
        }
        fputc(']', stream);
        if (sweep->ec50) {
            const struct ck_ec50 *fit = &sweep->ec50[m];
            put_string(stream, "fit", ck_ec50_words[fit->end]);
            ck_json_member(stream, "ec50", fit->ec50);
            ck_json_member(stream, "ec50_se", fit->ec50_se);
            ck_json_member(stream, "emax", fit->emax);
            ck_json_member(stream, "emax_se", fit->emax_se);
            ck_json_member(stream, "hill", fit->hill);
            ck_json_member(stream, "hill_se", fit->hill_se);
            ck_json_member(stream, "e0", fit->e0);
            ck_json_member(stream, "e0_se", fit->e0_se);
        }
        fputc('}', stream);
    }
    fputc(']', stream);
}

static void put_classes(FILE *stream, const struct ck_sweep *sweep)
{
    const struct ck_sweep_question *question = sweep->question;
    fputs(",\n \"classes\": [", stream);
    for (size_t v = 0; v < question->view_count; v++) {
        const size_t arm = question->views[v];
        fputs(v > 0 ? ",\n  {" : "\n  {", stream);
        ck_json_key(stream, "arm");
        ck_json_string(stream, arm == SIZE_MAX ? "" : sweep->study->arms[arm].name);
        fputs(", \"values\": [", stream);
        for (size_t i = 0; i < sweep->n_points; i++) {
            const struct ck_slot *slot = &sweep->points[i].slots[question->measure_count + v];
            if (i > 0) fputs(", ", stream);
            if (slot->state == CK_SLOT_OK && slot->value >= 0)
                ck_json_string(stream, question->classes[(size_t)slot->value].name);
            else
                fputs("null", stream);
        }
        fputs("]}", stream);
    }
    fputc(']', stream);
}

static void print_found(const void *found, const struct ck_study *study, FILE *stream)
{
    (void)study;
    ck_print_sweep_json(found, stream);
}

enum ck_status ck_write_sweep_json(struct ck_output *output, const struct ck_sweep *sweep,
                                   const struct ck_inputs *inputs)
{
    const struct ck_json_result result = {.file = "sweep.json",
                                          .command = "sweep",
                                          .study = sweep->study,
                                          .inputs = inputs,
                                          .found = sweep,
                                          .print = print_found,
                                          .expectations = &sweep->question->expectations};
    return ck_write_json_result(output, &result);
}

void ck_print_sweep_json(const struct ck_sweep *sweep, FILE *stream)
{
    const struct ck_sweep_question *question = sweep->question;
    fputs("{\"study\": ", stream);
    ck_json_string(stream, sweep->study->name);
    fprintf(stream, ", \"points\": %zu, \"failed\": %zu, \"interrupted\": %s", sweep->n_points,
            sweep->n_failed, sweep->interrupted ? "true" : "false");
    put_axes(stream, question);
    put_measures(stream, sweep);
    put_classes(stream, sweep);
    fputs(",\n \"thresholds\": [", stream);
    for (size_t i = 0; i < sweep->n_crossings; i++) {
        const struct ck_sweep_crossing *crossing = &sweep->crossings[i];
        const struct ck_sweep_threshold *threshold = &question->thresholds[crossing->threshold];
        fputs(i > 0 ? ",\n  {" : "\n  {", stream);
        ck_json_key(stream, "condition");
        ck_json_string(stream, threshold->name);
        put_string(stream, "arm", sweep->study->arms[threshold->arm].name);
        if (question->axis_count == 2)
            ck_json_member(stream, "second", question->axes[1].values[crossing->row]);
        ck_json_member(stream, "value", crossing->value);
        ck_json_member(stream, "low", crossing->low);
        ck_json_member(stream, "high", crossing->high);
        put_string(stream, "holds", crossing->holds_above ? "above" : "below");
        fputc('}', stream);
    }
    fputs("]}\n", stream);
}
