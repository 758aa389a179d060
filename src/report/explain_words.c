/* Nouns for processes: a noun needs no agreement with subjects that are sometimes one, sometimes
 * many. Decides nothing. */
#include "explain_words.h"

#include <stdlib.h>
#include <string.h>

/* verb, as what makes the object, as what takes it; English, French; %s is the other party, in
 * French after "par" or "de" */
static const struct {
    enum ck_verb verb;
    const char *made[2], *taken[2];
    bool of; /* French: "de", not "par" */
} verbs[] = {
    {CK_SECRETES, {"secretion by %s", "sécrétion %s"}, {"secretion by %s", "sécrétion %s"}, false},
    {CK_INDUCES, {"induction by %s", "induction %s"}, {"induction by %s", "induction %s"}, false},
    {CK_BECOMES,
     {"conversion of %s", "conversion %s"},
     {"conversion into %s", "conversion au profit %s"},
     true},
    {CK_PROLIFERATES, {"proliferation", "prolifération"}, {"crowding", "encombrement"}, false},
    {CK_RECRUITS,
     {"recruitment by %s", "recrutement %s"},
     {"recruitment by %s", "recrutement %s"},
     false},
    {CK_KILLS, {"killing by %s", "destruction %s"}, {"killing by %s", "destruction %s"}, false},
    {CK_CLEARS, {"clearance by %s", "nettoyage %s"}, {"clearance by %s", "nettoyage %s"}, false},
    {CK_BINDS,
     {"release from the complex", "libération du complexe"},
     {"binding to %s", "liaison au profit %s"},
     true},
};

/* last word of a flux that no arrow says */
static const struct {
    const char *word;
    const char *made[2], *taken[2];
} turnovers[] = {
    {"production",
     {"constant baseline production", "production de base constante"},
     {"baseline production", "production de base"}},
    {"neutralisation", {"neutralisation", "neutralisation"}, {"neutralisation", "neutralisation"}},
    {"absorption",
     {"absorption from the depot", "absorption depuis le dépôt"},
     {"absorption", "absorption"}},
    {"infusion", {"infusion", "perfusion"}, {"infusion", "perfusion"}},
};

static const char *label_of(const struct ck_species *species, bool french)
{
    if (!species) return french ? "organisme" : "the body";
    return french ? species->label.fr : species->label.en;
}

static bool same_species(const struct ck_explanation *e, const struct ck_species *species)
{
    return species && strcmp(species->name, e->species->name) == 0;
}

/* The other party of an arrow. */
static const struct ck_species *partner(const struct ck_explanation *e,
                                        const struct ck_process *process, bool made)
{
    switch (process->verb) {
    case CK_BECOMES: return made ? process->subject : process->object;
    case CK_BINDS:
        if (made) return process->complex;
        return same_species(e, process->subject) ||
                       (process->subject->twin && same_species(e, process->subject->twin))
                   ? process->object
                   : process->subject;
    default: return process->subject;
    }
}

static bool is_vowel(const char *label)
{
    return strchr("aeiouyhAEIOUYH", label[0]) != NULL || strncmp(label, "é", 2) == 0 ||
           strncmp(label, "É", 2) == 0;
}

/* The first word tells the number: "macrophages activés". */
static bool is_plural(const char *label)
{
    const size_t length = strcspn(label, " ");
    return length > 3 && (label[length - 1] == 's' || label[length - 1] == 'x');
}

void ck_words_of(struct ck_text *text, const char *label)
{
    ck_text_print(text, "%s%s", is_plural(label) ? "des " : is_vowel(label) ? "d’" : "de ", label);
}

static void add_by(struct ck_text *text, const char *label)
{
    ck_text_print(text, "par %s%s", is_plural(label) ? "les " : is_vowel(label) ? "l’" : "", label);
}

/* A format with one %s, or none. */
static void add_party(struct ck_text *text, const char *format, const char *name, int french_of)
{
    const char *hole = strstr(format, "%s");
    if (!hole) {
        ck_text_add(text, format);
        return;
    }
    ck_text_print(text, "%.*s", (int)(hole - format), format);
    if (french_of < 0)
        ck_text_add(text, name);
    else if (french_of)
        ck_words_of(text, name);
    else
        add_by(text, name);
}

static void add_arrow(struct ck_text *text, const struct ck_explanation *e,
                      const struct ck_process *process, bool made, bool french)
{
    const char *label = french ? process->label.fr : process->label.en;
    const char *name = label_of(partner(e, process, made), french);
    if (label && strcmp(label, process->name) != 0) {
        ck_text_add(text, label);
        return;
    }
    if (process->verb == CK_BINDS && same_species(e, process->complex)) {
        ck_text_add(text, made ? (french ? "liaison" : "binding")
                               : (french ? "dissociation" : "falling apart"));
        return;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].verb == process->verb)
            add_party(text, made ? verbs[i].made[french] : verbs[i].taken[french], name,
                      french ? verbs[i].of : -1);
}

static void add_exchange(struct ck_text *text, const struct ck_explanation *e, bool made,
                         bool french)
{
    const bool other_is_blood = !e->species->in_blood;
    if (french)
        ck_text_print(text, made ? "apport %s" : "passage %s",
                      made ? (other_is_blood ? "du plasma" : "des tissus")
                           : (other_is_blood ? "dans le plasma" : "dans les tissus"));
    else
        ck_text_print(text, made ? "inflow from %s" : "passage into %s",
                      other_is_blood ? "plasma" : "tissue");
}

/* The decay of cells is their death. */
static const char *decay_words(const struct ck_explanation *e, bool french)
{
    if (e->species->kind == CK_CELL) return french ? "mort" : "death";
    return french ? "dégradation" : "decay";
}

void ck_part_words(struct ck_text *text, const struct ck_explanation *explanation,
                   const struct ck_part *part, bool made, bool french)
{
    if (!part) {
        ck_text_add(text, made ? (french ? "doses" : "doses") : (french ? "retrait" : "removal"));
        return;
    }
    const char *space = strrchr(part->name, ' '), *word = space ? space + 1 : part->name;
    if (part->factors->process) {
        add_arrow(text, explanation, part->factors->process, made, french);
        return;
    }
    if (strcmp(word, "exchange") == 0) {
        add_exchange(text, explanation, made, french);
        return;
    }
    if (strcmp(word, "decay") == 0) {
        ck_text_add(text, decay_words(explanation, french));
        return;
    }
    for (size_t i = 0; i < sizeof turnovers / sizeof *turnovers; i++)
        if (strcmp(word, turnovers[i].word) == 0) {
            ck_text_add(text, made ? turnovers[i].made[french] : turnovers[i].taken[french]);
            return;
        }
    ck_text_add(text, part->name);
}

bool ck_words_plural(const char *label)
{
    const char *space = strrchr(label, ' '), *word = space ? space + 1 : label;
    const size_t length = strlen(word);
    return length > 3 && word[length - 1] == 's' && word[length - 2] != 's';
}

void ck_words_less(struct ck_text *text, const char *words)
{
    ck_text_print(text, "%s%s", is_vowel(words) ? "d’" : "de ", words);
}

void ck_words_number(struct ck_text *text, double value, bool french)
{
    char buffer[40];
    const double size = value < 0 ? -value : value;
    const bool whole = size >= 1000 && size < 1e6;
    snprintf(buffer, sizeof buffer, "%.3g", value);
    if (whole) snprintf(buffer, sizeof buffer, "%.0f", strtod(buffer, NULL));
    for (char *c = buffer; *c; c++)
        if (*c == '.' || *c == ',') *c = french ? ',' : '.';
    ck_text_add(text, buffer);
}
