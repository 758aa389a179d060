/* What a challenge came to, for a terminal and as JSON. Text in two languages. Decides nothing. */
#include "ck/challenge.h"
#include "json.h"

#include <math.h>
#include <string.h>

struct words {
    const char *can_fail, *firm, *broken, *without, *from, *missing, *nothing, *unusable, *good,
        *bad;
    const char *ends[2]; /* FALLS, STANDS */
};
static const struct words english = {
    "can fail  ",
    "HOLDS ANYWAY  ",
    "FAILS AS IT IS  ",
    "without",
    "of",
    "there is no",
    "%s changes nothing, nor does what it inherits",
    "the study cannot be run: ",
    "%zu of %zu expectations fail without the change of an arm that they name\n",
    "%zu of %zu expectations fail without the change of an arm that they name, %zu DO NOT\n",
    {"fails", "holds"}};
static const struct words french = {
    "réfutable  ",
    "TIENT QUAND MÊME  ",
    "ÉCHOUE TELLE QUELLE  ",
    "sans",
    "de",
    "il n’y a pas de",
    "%s ne change rien, ni ce dont il hérite",
    "l’étude ne peut pas être calculée : ",
    "%zu attentes sur %zu échouent sans le changement d’un bras qu’elles nomment\n",
    "%zu attentes sur %zu échouent sans le changement d’un bras qu’elles nomment, %zu NON\n",
    {"échoue", "tient"}};

static const char *arm_name(const struct ck_challenge *challenge, size_t arm)
{
    return challenge->study.arms[arm].name;
}

/* --- text ------------------------------------------------------------------------------------ */

static void print_trial(const struct ck_challenge *challenge, const struct ck_trial *trial,
                        const struct words *words, FILE *stream)
{
    const struct ck_expectation *e = &challenge->study.expectations[trial->expectation];
    const bool plain = strcmp(e->unit, "1") == 0;
    fputs("      ", stream);
    if (trial->end == CK_TRIAL_NOTHING) {
        fprintf(stream, words->nothing, arm_name(challenge, trial->arm));
        fputc('\n', stream);
        return;
    }
    fprintf(stream, "%s %s %s %s: ", words->without, trial->taken, words->from,
            arm_name(challenge, trial->from));
    if (trial->end == CK_TRIAL_BROKEN)
        fprintf(stream, "%s%s", words->unusable, trial->reason);
    else if (trial->missing)
        fprintf(stream, "%s %s", words->missing, trial->missing);
    else
        fprintf(stream, "%s, %.6g %s %.6g%s%s", words->ends[trial->end], trial->left, e->comparison,
                trial->right, plain ? "" : " ", plain ? "" : e->unit);
    fputc('\n', stream);
}

void ck_print_challenge(const struct ck_challenge *challenge, const char *lang, bool quiet,
                        FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    const struct words *words = is_french ? &french : &english;
    const struct ck_study *study = &challenge->study;
    const size_t total = study->expectation_count;
    size_t good = 0;
    if (!quiet)
        fprintf(stream, "%s: %s\n", study->name, is_french ? study->title.fr : study->title.en);
    for (size_t e = 0; e < total; e++) {
        const bool can_fail = ck_challenge_can_fail(challenge, e);
        good += can_fail;
        if (quiet && can_fail) continue;
        fprintf(stream, "  %s%s\n",
                can_fail                       ? words->can_fail
                : study->expectations[e].holds ? words->firm
                                               : words->broken,
                study->expectations[e].that);
        for (size_t i = 0; i < challenge->count; i++)
            if (challenge->trials[i].expectation == e)
                print_trial(challenge, &challenge->trials[i], words, stream);
    }
    if (good < total)
        fprintf(stream, words->bad, good, total, total - good);
    else if (!quiet)
        fprintf(stream, words->good, good, total);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_trial(const struct ck_challenge *challenge, const struct ck_trial *trial,
                      FILE *stream)
{
    const bool measured = trial->end == CK_TRIAL_FALLS || trial->end == CK_TRIAL_STANDS;
    fputs("{\"arm\": ", stream);
    ck_json_string(stream, arm_name(challenge, trial->arm));
    ck_json_member_text(stream, "from",
                        trial->end == CK_TRIAL_NOTHING ? NULL : arm_name(challenge, trial->from));
    ck_json_member_text(stream, "without", trial->taken);
    ck_json_member_text(stream, "result", ck_trial_end_words[trial->end]);
    ck_json_member(stream, "left", measured ? trial->left : (double)NAN);
    ck_json_member(stream, "right", measured ? trial->right : (double)NAN);
    ck_json_member_text(stream, "missing", trial->missing);
    ck_json_member_text(stream, "reason", trial->reason);
    fputc('}', stream);
}

static void put_expectation(const struct ck_challenge *challenge, size_t e, FILE *stream)
{
    const struct ck_expectation *expectation = &challenge->study.expectations[e];
    const char *comma = "\n      ";
    fputs("{\"that\": ", stream);
    ck_json_string(stream, expectation->that);
    fprintf(stream, ", \"holds\": %s, \"can_fail\": %s", expectation->holds ? "true" : "false",
            ck_challenge_can_fail(challenge, e) ? "true" : "false");
    ck_json_member_text(stream, "unit", expectation->unit);
    fputs(", \"trials\": [", stream);
    for (size_t i = 0; i < challenge->count; i++) {
        if (challenge->trials[i].expectation != e) continue;
        fputs(comma, stream);
        put_trial(challenge, &challenge->trials[i], stream);
        comma = ",\n      ";
    }
    fputs("]}", stream);
}

void ck_print_challenge_json(const struct ck_challenge *challenge, FILE *stream)
{
    const struct ck_study *study = &challenge->study;
    fputs("{\"study\": ", stream);
    ck_json_string(stream, study->name);
    fputs(", \"expectations\": [", stream);
    for (size_t e = 0; e < study->expectation_count; e++) {
        fputs(e > 0 ? ",\n  " : "\n  ", stream);
        put_expectation(challenge, e, stream);
    }
    fputs("]}\n", stream);
}
