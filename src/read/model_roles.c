/* Who may do what to whom: the biology of the verbs by kinds of species, units that must agree, and
 * what can be met in the plasma. */
#include "model_reader.h"

#include <string.h>

#define OF(kind)  (1u << CK_##kind)
#define BODY      (1u << CK_SPECIES_KIND_COUNT)
#define LIVING    (OF(CELL) | OF(AGENT))
#define MOLECULES (OF(CYTOKINE) | OF(DRUG))
#define ACTORS    (LIVING | MOLECULES | OF(EFFECT) | OF(COMPLEX) | BODY)

static const struct role {
    unsigned subjects, objects;
    const char *cannot;  /* what a wrong subject cannot do */
    const char *who;     /* does it */
    const char *nothing; /* what cannot be done to a wrong object */
    const char *what;    /* it is done to */
} roles[CK_VERB_COUNT] = {
    [CK_SECRETES] = {LIVING | BODY, OF(CYTOKINE) | OF(AGENT) | OF(EFFECT), "cannot secrete",
                     "cells and agents do, or `body`; an effect is `induces`", "is not secreted",
                     "cytokines are, effects (antibodies, NO) and agents (endotoxin) too"},
    [CK_INDUCES] =
        {ACTORS, OF(EFFECT) | OF(AGENT), "cannot induce anything",
         "a membrane ligand acts as a modulator of an arrow", "is not induced",
         "effects are; a cytokine is made by `CELL secretes …`, a cell comes by becomes, "
         "recruits, proliferates"},
    [CK_BECOMES] = {LIVING | MOLECULES | OF(EFFECT), LIVING | MOLECULES | OF(EFFECT),
                    "cannot become another thing", "cells and agents change their state",
                    "cannot come out of another thing", "cells and agents change their state"},
    [CK_PROLIFERATES] = {LIVING, 0, "does not proliferate", "cells and agents do", "", ""},
    [CK_RECRUITS] = {ACTORS, OF(CELL), "cannot recruit",
                     "a membrane ligand acts as a modulator of an arrow", "cannot be recruited",
                     "cells are"},
    [CK_KILLS] = {ACTORS, LIVING, "cannot kill",
                  "a membrane ligand acts as a modulator of an arrow (`all`, `amplify`)",
                  "does not live, it cannot be killed",
                  "molecules and effects are cleared: `clears`"},
    [CK_CLEARS] = {ACTORS, LIVING | MOLECULES | OF(EFFECT) | OF(COMPLEX), "cannot clear",
                   "a membrane ligand acts as a modulator of an arrow", "cannot be cleared",
                   "a membrane ligand stays on the cells that bear it"},
    [CK_BINDS] = {MOLECULES, MOLECULES, "does not bind mole by mole",
                  "drugs and cytokines do; cells act through receptors",
                  "is not bound mole by mole", "drugs and cytokines are"},
};

static const char *kind_of(const struct ck_species *species)
{
    return species ? ck_reader_kind_name(species->kind) : "not a cell but a constant source";
}

bool ck_reader_check_subject(struct ck_reader *reader, const struct ck_sentence *sentence,
                             const struct ck_species *subject)
{
    const struct role *role = &roles[sentence->verb];
    unsigned bit = subject ? 1u << subject->kind : BODY;
    if (subject && subject->depot_of) {
        ck_error(reader->diag, sentence->subject_place, NULL,
                 "%s is a depot under the skin: it only empties into the plasma", subject->name);
        return false;
    }
    if (role->subjects & bit) return true;
    ck_error(reader->diag, sentence->subject_place, role->who, "%s is %s: it %s", sentence->subject,
             kind_of(subject), role->cannot);
    return false;
}

bool ck_reader_check_object(struct ck_reader *reader, enum ck_verb verb,
                            const struct ck_species *object, struct ck_place place)
{
    if (object->depot_of) {
        ck_error(reader->diag, place, NULL, "%s is a depot under the skin: only a dose fills it",
                 object->name);
        return false;
    }
    if (roles[verb].objects & (1u << object->kind)) return true;
    ck_error(reader->diag, place,
             object->kind == CK_MEMBRANE_LIGAND
                 ? "a membrane ligand acts by contact: list its cells under `bearers`"
                 : roles[verb].what,
             "%s is %s: it %s", object->name, kind_of(object), roles[verb].nothing);
    return false;
}

bool ck_reader_same_unit(struct ck_reader *reader, const struct ck_species *a,
                         const struct ck_species *b, struct ck_place place)
{
    double factor = 0;
    if (strcmp(a->unit, b->unit) == 0) return true;
    if (ck_units_factor(reader->units, a->unit, b->unit, &factor) == CK_UNIT_OK &&
        !(factor < 1 - 1e-12) && !(factor > 1 + 1e-12))
        return true;
    ck_error(reader->diag, place, "declare both with the same `unit`",
             "%s is counted in %s, %s in %s: one cannot pass into the other", a->name, a->unit,
             b->name, b->unit);
    return false;
}

/* Cells live in one compartment, effects and complexes in none that is told apart. */
struct ck_species *ck_reader_in_plasma(struct ck_reader *reader, struct ck_species *species,
                                       struct ck_place place)
{
    if (species->in_blood) return species;
    if (species->twin) return species->twin;
    if (species->kind != CK_CYTOKINE && species->kind != CK_AGENT && species->kind != CK_DRUG)
        return species;
    ck_error(reader->diag, place, "declare it with `blood: true`",
             "%s is not in the blood: it has no plasma twin", species->name);
    return NULL;
}
