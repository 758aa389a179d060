/* Other values for the numbers of a study that has been read. The systems of the study and of its
 * arms hold them; plans are built anew. Compiles and reads nothing. */
#include "private.h"

#include "ck/sensitivity.h"

#include <math.h>

static const char *refuse(const struct ck_graph *graph, const struct ck_number *number)
{
    if (!number) return "is not a number of the model";
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (number == species->molar_mass || number == species->scale)
            return "shapes the equations: it cannot vary";
        if (number == species->initial)
            return "is where the search for the rest starts: it cannot vary";
    }
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *process = graph->processes[i];
        if (number == process->stages) return "shapes the equations: it cannot vary";
        if (number == process->delay && !(number->value > 0))
            return "is a delay of 0, which has no stages: it cannot vary";
    }
    return NULL;
}

bool ck_study_may_vary(const struct ck_study *study, const char *address, const char **why)
{
    const struct ck_number *number = ck_graph_number(&study->graph, address);
    const char *reason = refuse(&study->graph, number);
    if (!reason && ck_system_param(&study->system, address) == CK_NONE)
        reason = "is not a number of the model";
    if (why) *why = reason;
    return !reason;
}

static bool is_allowed(enum ck_sign sign, double value)
{
    switch (sign) {
    case CK_ANY_SIGN: return isfinite(value);
    case CK_NOT_NEGATIVE: return isfinite(value) && value >= 0;
    case CK_POSITIVE: return isfinite(value) && value > 0;
    case CK_FRACTION: return value >= 0 && value <= 1;
    }
    return false;
}

void ck_study_write(struct ck_study *study, const char *address, double value)
{
    const uint32_t param = ck_system_param(&study->system, address);
    if (param != CK_NONE) study->system.params[param].value = value;
    for (size_t i = 0; i < study->arm_count; i++) {
        const struct ck_arm *arm = &study->arms[i];
        if (!arm->system || arm->system == &study->system || ck_arm_keeps(arm, address)) continue;
        const uint32_t same = ck_system_param(arm->system, address);
        if (same != CK_NONE) arm->system->params[same].value = value;
    }
}

enum ck_status ck_study_set(struct ck_study *study, const char *address, double value)
{
    if (!ck_study_may_vary(study, address, NULL)) return CK_BAD_INPUT;
    if (!is_allowed(ck_graph_number(&study->graph, address)->sign, value)) return CK_BAD_INPUT;
    ck_study_write(study, address, value);
    return CK_OK;
}

double ck_study_get(const struct ck_study *study, const char *address)
{
    const uint32_t param = ck_system_param(&study->system, address);
    return param == CK_NONE ? NAN : study->system.params[param].value;
}

enum ck_status ck_study_replan(struct ck_study *study)
{
    enum ck_status status = CK_OK;
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++)
        if (study->arms[i].system) status = ck_arm_build(&study->arms[i], &study->system);
    return status;
}
