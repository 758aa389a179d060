/* Comparisons of arms and of studies: which arm stands beside which. What differs is found by the
 * files beside this one. */
#include "private.h"

#include <string.h>

enum ck_status ck_comparison_make(struct ck_comparison *comparison, const struct ck_study *study,
                                  const struct ck_arm *arm, const struct ck_arm *reference)
{
    *comparison = (struct ck_comparison){.study = study, .arm = arm, .reference = reference};
    enum ck_status status = ck_compare_inputs(comparison);
    if (status == CK_OK) status = ck_compare_outcomes(comparison);
    if (status == CK_OK) ck_compare_parting(comparison);
    return status;
}

void ck_comparison_free(struct ck_comparison *comparison)
{
    ck_arena_free(&comparison->arena);
    *comparison = (struct ck_comparison){0};
}

static const struct ck_arm *find_arm(const struct ck_study *study, const char *name)
{
    for (size_t i = 0; i < study->arm_count; i++)
        if (strcmp(study->arms[i].name, name) == 0) return &study->arms[i];
    return NULL;
}

static enum ck_status add(struct ck_comparisons *all, const struct ck_arm *arm,
                          const struct ck_arm *reference)
{
    return ck_comparison_make(&all->items[all->count++], all->study, arm, reference);
}

enum ck_status ck_compare_arms(struct ck_comparisons *all, const struct ck_study *study)
{
    enum ck_status status = CK_OK;
    *all = (struct ck_comparisons){.study = study};
    all->items = ck_alloc(study->arm_count + 1, sizeof *all->items);
    if (!all->items) return CK_NO_MEMORY;
    for (size_t i = 1; i < study->arm_count && status == CK_OK; i++)
        status = add(all, &study->arms[i], &study->arms[0]);
    return status;
}

enum ck_status ck_compare_studies(struct ck_comparisons *all, const struct ck_study *study,
                                  const struct ck_study *against)
{
    enum ck_status status = CK_OK;
    *all = (struct ck_comparisons){.study = study, .against = against};
    all->items = ck_alloc(study->arm_count + 1, sizeof *all->items);
    if (!all->items) return CK_NO_MEMORY;
    for (size_t i = 0; i < study->arm_count && status == CK_OK; i++) {
        const struct ck_arm *same = find_arm(against, study->arms[i].name);
        if (same) status = add(all, &study->arms[i], same);
    }
    if (status == CK_OK && all->count == 0 && study->arm_count > 0 && against->arm_count > 0)
        status = add(all, &study->arms[0], &against->arms[0]);
    return status;
}

void ck_comparisons_free(struct ck_comparisons *all)
{
    for (size_t i = 0; i < all->count; i++) ck_comparison_free(&all->items[i]);
    ck_release(all->items);
    *all = (struct ck_comparisons){0};
}

bool ck_studies_comparable(const struct ck_study *study, const struct ck_study *against)
{
    for (uint32_t i = 0; i < study->system.n_states; i++) {
        const struct ck_state_info *state = &study->system.states[i];
        const uint32_t same = ck_system_state(&against->system, state->name);
        if (same != CK_NONE && !state->hidden &&
            strcmp(state->unit, against->system.states[same].unit) == 0)
            return true;
    }
    return false;
}
