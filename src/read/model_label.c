/* Labels and levels as model and study files write them. Part of the public contract (model.h);
 * knows nothing else of a model. */
#include "ck/model.h"

#include <math.h>
#include <string.h>

static const char *read_text(const struct ck_node *node, struct ck_arena *arena,
                             struct ck_diag *diag)
{
    if (node == NULL || !ck_node_expect(node, CK_SCALAR, "a label", diag)) return NULL;
    const char *text = ck_arena_copy(arena, node->text);
    if (text == NULL) diag->out_of_memory = true;
    return text;
}

enum ck_status ck_model_read_label(const struct ck_node *node, struct ck_arena *arena,
                                   struct ck_label *label, struct ck_diag *diag)
{
    static const char *const keys[] = {"en", "fr", NULL};
    size_t errors = diag->errors;
    const char *en = NULL, *fr = NULL;
    if (node->kind == CK_MAP) {
        ck_node_check_keys(node, keys, "a label", diag);
        en = read_text(ck_node_get(node, "en"), arena, diag);
        fr = read_text(ck_node_get(node, "fr"), arena, diag);
        if (!ck_node_get(node, "en") && !ck_node_get(node, "fr"))
            ck_error(diag, node->place, NULL, "a label is a text, or {en: …, fr: …}");
    } else {
        en = read_text(node, arena, diag);
    }
    if (en || fr) *label = (struct ck_label){en ? en : fr, fr ? fr : en};
    return ck_diag_status(diag, errors);
}

/* nmol/L of a species with this molar mass, in the species' unit. */
static bool find_molar_factor(struct ck_units *units, const struct ck_species *species,
                              double *factor)
{
    double per_mass;
    if (ck_units_factor(units, "(nmol/L).(g/mol)", species->unit, &per_mass) != CK_UNIT_OK)
        return false;
    *factor = species->molar_mass ? per_mass * species->molar_mass->value : NAN;
    return true;
}

enum ck_status ck_model_read_level(struct ck_units *units, const struct ck_species *species,
                                   const struct ck_node *node, enum ck_sign sign,
                                   struct ck_arena *arena, struct ck_quantity *quantity,
                                   struct ck_diag *diag)
{
    double factor = NAN;
    bool molar = find_molar_factor(units, species, &factor);
    const char *const accepted[] = {species->unit, molar ? "nmol/L" : NULL, NULL};
    int which = 0;
    enum ck_status status =
        ck_quantity_read(units, node, accepted, sign, arena, quantity, &which, diag);
    if (status != CK_OK || which == 0) return status;
    if (species->molar_mass == NULL) {
        ck_error(diag, node->place, "give the species a `molar_mass`, or use a mass per volume",
                 "%s has no molar mass: a molar concentration of it cannot be converted to %s",
                 species->name, species->unit);
        return CK_BAD_INPUT;
    }
    quantity->value *= factor;
    quantity->low *= factor;
    quantity->high *= factor;
    quantity->unit = species->unit;
    return CK_OK;
}
