/* Slips and ambiguities of the chapter, and what was decided: for people, and as JSON. */
#include "json.h"

#include <string.h>

static const char *choose(const char *lang, struct ck_label label)
{
    return strcmp(lang, "fr") == 0 && label.fr ? label.fr : label.en;
}

static const char *kind_word(const char *lang, const char *kind)
{
    static const char *const words[][2] = {{"slip", "coquille"},
                                           {"ambiguity", "ambiguïté"},
                                           {"contradiction", "contradiction"},
                                           {"assumption", "hypothèse"}};
    for (size_t i = 0; strcmp(lang, "fr") == 0 && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], kind) == 0) return words[i][1];
    return kind;
}

static void print_decision(const struct ck_decision *decision, const char *lang, FILE *stream)
{
    const bool french = strcmp(lang, "fr") == 0;
    fputs(kind_word(lang, decision->kind), stream);
    for (size_t i = 0; i < decision->claim_count; i++)
        fprintf(stream, "%s%s", i > 0 ? ", " : "  ", decision->claims[i]);
    fprintf(stream, "\n  %s\n  %s %s\n", choose(lang, decision->question),
            french ? "Décision :" : "Decision:", choose(lang, decision->decision));
    if (decision->alternative.en && decision->alternative.en[0])
        fprintf(stream, "  %s %s\n",
                french ? "Autre lecture :" : "Alternative:", choose(lang, decision->alternative));
}

void ck_print_errata(const struct ck_chapter *chapter, const char *lang, FILE *stream)
{
    const size_t count = chapter ? chapter->decision_count : 0;
    for (size_t i = 0; i < count; i++) print_decision(&chapter->decisions[i], lang, stream);
    fprintf(stream, strcmp(lang, "fr") == 0 ? "%zu décisions\n" : "%zu decisions\n", count);
}

static void put_label(FILE *stream, const char *key, struct ck_label label)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    ck_json_label(stream, label);
}

void ck_print_errata_json(const struct ck_chapter *chapter, FILE *stream)
{
    const size_t count = chapter ? chapter->decision_count : 0;
    fputc('[', stream);
    for (size_t i = 0; i < count; i++) {
        const struct ck_decision *decision = &chapter->decisions[i];
        fprintf(stream, "%s{\"kind\": \"%s\", \"claims\": [", i > 0 ? ",\n    " : "\n    ",
                decision->kind);
        for (size_t k = 0; k < decision->claim_count; k++) {
            if (k > 0) fputs(", ", stream);
            ck_json_string(stream, decision->claims[k]);
        }
        fputc(']', stream);
        put_label(stream, "question", decision->question);
        put_label(stream, "decision", decision->decision);
        put_label(stream, "alternative", decision->alternative);
        fputc('}', stream);
    }
    fputs(count > 0 ? "\n  ]" : "]", stream);
}
