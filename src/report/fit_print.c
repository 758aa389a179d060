/* What a fit came to, for a terminal, in two languages: starts, numbers with their errors, how well
 * each curve meets its measurements, and what the data cannot tell. Decides nothing itself. */
#include "ck/report.h"

#include <math.h>
#include <string.h>

#define STRONG 0.9 /* a correlation worth a word */

struct words {
    const char *start, *best, *parameters, *at_lower, *at_upper, *profile, *no_side, *readout;
    const char *inside, *untold_title, *all_told, *bound, *nothing, *flat, *only_above, *only_below;
    const char *wide, *pair, *sigma, *interrupted;
    const char *ends[5];
};

static const struct words english = {
    "start",
    "best",
    "parameters (estimate, standard error, %.4g %% interval)",
    "at the lower end of its range",
    "at the upper end of its range",
    "profile",
    "open",
    "curves",
    "within mean ± SD",
    "What the data do not tell",
    "The data determine every parameter within its range.",
    "%s lies at the end of its range, %.6g %s: the best value may lie beyond\n",
    "%s does not change any curve where it was measured\n",
    "%s can be anything in its range: its profile is flat\n",
    "%s is only bounded from above: smaller values fit as well\n",
    "%s is only bounded from below: larger values fit as well\n",
    "%s has an interval wider than its range\n",
    "%s and %s are told apart badly: correlation %.3f\n",
    "residual standard deviation",
    "interrupted: the best so far",
    {"converged", "stalled", "out of iterations", "failed", "interrupted"}};

static const struct words french = {
    "départ",
    "meilleur",
    "paramètres (estimation, erreur type, intervalle à %.4g %%)",
    "au bas de son domaine",
    "en haut de son domaine",
    "profil",
    "ouvert",
    "courbes",
    "dans moyenne ± écart type",
    "Ce que les données ne disent pas",
    "Les données déterminent chaque paramètre dans son domaine.",
    "%s est au bout de son domaine, %.6g %s : la meilleure valeur est peut-être au-delà\n",
    "%s ne change aucune courbe là où elle a été mesurée\n",
    "%s peut être n'importe où dans son domaine : son profil est plat\n",
    "%s n'est borné que par le haut : des valeurs plus petites conviennent aussi\n",
    "%s n'est borné que par le bas : des valeurs plus grandes conviennent aussi\n",
    "%s a un intervalle plus large que son domaine\n",
    "%s et %s se distinguent mal : corrélation %.3f\n",
    "écart type résiduel",
    "interrompu : le meilleur jusqu'ici",
    {"converge", "stagne", "trop d'itérations", "échoue", "interrompu"}};

static void print_starts(const struct ck_fit *fit, const struct words *words, FILE *stream)
{
    for (size_t i = 0; i < fit->n_starts; i++) {
        const struct ck_fit_start *start = &fit->starts[i];
        fprintf(stream, "  %s %zu: ", words->start, i);
        if (!isnan(start->chi2)) fprintf(stream, "χ² %.8g, ", start->chi2);
        fprintf(stream, "%s (%d)", words->ends[start->end], start->iterations);
        if (start->reason[0]) fprintf(stream, ": %s", start->reason);
        fprintf(stream, "%s%s\n", i == fit->best ? "  ← " : "", i == fit->best ? words->best : "");
    }
}

static void print_limit(FILE *stream, struct ck_fit_side side, const struct words *words)
{
    if (side.reaches)
        fprintf(stream, "%.5g", side.limit);
    else
        fputs(words->no_side, stream);
}

static void print_parameter(const struct ck_fit *fit, size_t j, const struct words *words,
                            FILE *stream)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
    const struct ck_fit_estimate *e = &fit->estimates[j];
    const char *unit = strcmp(parameter->unit, "1") == 0 ? "" : parameter->unit;
    fprintf(stream, "    %s\n        %.6g%s%s", parameter->address, e->value, unit[0] ? " " : "",
            unit);
    if (!isnan(e->se)) fprintf(stream, " ± %.3g  [%.5g, %.5g]", e->se, e->low, e->high);
    if (fit->profiles) {
        fprintf(stream, "  %s [", words->profile);
        print_limit(stream, fit->profiles[j].low, words);
        fputs(", ", stream);
        print_limit(stream, fit->profiles[j].high, words);
        fputc(']', stream);
    }
    if (e->at_bound != 0)
        fprintf(stream, "  (%s)", e->at_bound > 0 ? words->at_upper : words->at_lower);
    fputc('\n', stream);
}

static void print_curves(const struct ck_fit *fit, const struct words *words, FILE *stream)
{
    fprintf(stream, "  %s\n", words->readout);
    for (size_t r = 0; r < fit->question->n_readouts; r++) {
        const struct ck_fit_readout *readout = &fit->question->readouts[r];
        const struct ck_fit_quality *quality = &fit->qualities[r];
        fprintf(stream, "    %s, %s: ", fit->study->arms[readout->arm].name, readout->column);
        if (!isnan(quality->r2)) fprintf(stream, "R² %.4f, ", quality->r2);
        fprintf(stream, "χ² %.5g (%zu)", quality->chi2, readout->count);
        if (quality->with_sd > 0)
            fprintf(stream, ", %zu/%zu %s", quality->inside, quality->with_sd, words->inside);
        fputc('\n', stream);
    }
}

/* --- what the data cannot tell --------------------------------------------------------------- */

static size_t tell_parameter(const struct ck_fit *fit, size_t j, const struct words *words,
                             FILE *stream)
{
    const struct ck_fit_parameter *parameter = &fit->question->parameters[j];
    const struct ck_fit_estimate *e = &fit->estimates[j];
    const struct ck_fit_profile *profile = fit->profiles ? &fit->profiles[j] : NULL;
    const char *name = parameter->address, *text = NULL;
    if (profile && !profile->low.reaches && !profile->high.reaches)
        text = words->flat;
    else if (e->at_bound == 0 && isnan(e->se))
        text = words->nothing;
    else if (e->at_bound == 0 && profile && !profile->low.reaches)
        text = words->only_above;
    else if (e->at_bound == 0 && profile && !profile->high.reaches)
        text = words->only_below;
    else if (e->at_bound == 0 && !profile && e->low < parameter->low && e->high > parameter->high)
        text = words->wide;
    if (text) {
        fputs("    ", stream);
        fprintf(stream, text, name);
    }
    if (e->at_bound == 0) return text != NULL;
    fputs("    ", stream);
    fprintf(stream, words->bound, name, e->value, parameter->unit);
    return 1;
}

static size_t tell_pairs(const struct ck_fit *fit, const struct words *words, FILE *stream)
{
    const size_t p = fit->question->count;
    size_t told = 0;
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++) {
            const double r = fit->correlation[i * p + j];
            if (isnan(r) || fabs(r) <= STRONG) continue;
            fputs("    ", stream);
            fprintf(stream, words->pair, fit->question->parameters[i].address,
                    fit->question->parameters[j].address, r);
            told++;
        }
    return told;
}

void ck_print_fit(const struct ck_fit *fit, const char *lang, bool quiet, FILE *stream)
{
    const bool is_french = strcmp(lang, "fr") == 0;
    const struct words *words = is_french ? &french : &english;
    size_t told = 0;
    fprintf(stream, "%s: %s\n", fit->study->name,
            is_french ? fit->study->title.fr : fit->study->title.en);
    if (fit->interrupted) fprintf(stream, "  %s\n", words->interrupted);
    if (!quiet) {
        print_starts(fit, words, stream);
        fputs("  ", stream);
        fprintf(stream, words->parameters, 100 * fit->question->confidence);
        fputc('\n', stream);
        for (size_t j = 0; j < fit->question->count; j++) print_parameter(fit, j, words, stream);
        if (!fit->question->sigma_known)
            fprintf(stream, "    %s %.6g (%ld)\n", words->sigma, fit->sigma, fit->freedom);
        print_curves(fit, words, stream);
    }
    fprintf(stream, "  %s\n", words->untold_title);
    for (size_t j = 0; j < fit->question->count; j++) told += tell_parameter(fit, j, words, stream);
    told += tell_pairs(fit, words, stream);
    if (told == 0) fprintf(stream, "    %s\n", words->all_told);
}
