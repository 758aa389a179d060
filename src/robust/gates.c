/* Every composition that the notes leave open: which there are, the study under each, and which
 * guess an expectation hangs on. What a composition means is in compile/gates.c. */
#include "private.h"

#include "ck/sensitivity.h"
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* --- guesses --------------------------------------------------------------------------------- */

/* "any", "additive + all" */
static const char *name_written(struct ck_arena *arena, const struct ck_gate *gate)
{
    static const char *const words[CK_COMPOSITION_COUNT] = {
#define X(kind, key) key,
        CK_COMPOSITIONS(X)
#undef X
    };
    const char *text = "";
    for (size_t i = 0; i < gate->group_count && text; i++)
        text = ck_arena_print(arena, "%s%s%s", text, i > 0 ? " + " : "",
                              words[gate->groups[i].composition]);
    return text;
}

static enum ck_status add_guess(struct ck_gates *gates, const struct ck_gate *gate,
                                const char *name, size_t *capacity)
{
    if (!gate->choices[CK_CHOICE_WRITTEN]) return CK_OK;
    struct ck_guess *grown = ck_arena_grow(&gates->arena, gates->guesses, gates->guess_count,
                                           capacity, sizeof *gates->guesses);
    if (!grown) return CK_NO_MEMORY;
    gates->guesses = grown;
    struct ck_guess *guess = &grown[gates->guess_count++];
    *guess = (struct ck_guess){
        .name = name, .written = name_written(&gates->arena, gate), .arm = SIZE_MAX};
    for (int i = 0; i < CK_CHOICE_COUNT; i++)
        if (gate->choices[i]) guess->options[guess->count++] = (enum ck_choice)i;
    return guess->name && guess->written ? CK_OK : CK_NO_MEMORY;
}

static enum ck_status add_process(struct ck_gates *gates, const struct ck_process *process,
                                  size_t *capacity)
{
    enum ck_status status = add_guess(gates, &process->gate, process->name, capacity);
    for (size_t k = 0; k < process->share_count && status == CK_OK; k++) {
        const char *name = ck_arena_print(&gates->arena, "%s/shares/%s", process->name,
                                          process->shares[k].target->name);
        status = add_guess(gates, &process->shares[k].gate, name, capacity);
    }
    return status;
}

/* --- which of them --------------------------------------------------------------------------- */

static bool is_guess(const struct ck_process *process)
{
    bool any = process->gate.choices[CK_CHOICE_WRITTEN] != NULL;
    for (size_t k = 0; k < process->share_count; k++)
        any |= process->shares[k].gate.choices[CK_CHOICE_WRITTEN] != NULL;
    return any;
}

static size_t count_activators(const struct ck_process *process)
{
    size_t most = 0;
    for (size_t k = 0; k <= process->share_count; k++) {
        const struct ck_gate *gate =
            k < process->share_count ? &process->shares[k].gate : &process->gate;
        size_t count = 0;
        for (size_t i = 0; i < gate->group_count; i++) count += gate->groups[i].count;
        if (count > most) most = count;
    }
    return most;
}

/* An arrow that is not there, or whose composition is none of the guesses. */
static enum ck_status refuse(const struct ck_robust_run *run, const char *sentence)
{
    const struct ck_graph *graph = &run->study->graph;
    const struct ck_process *process = ck_graph_process(graph, sentence);
    const struct ck_place nowhere = {.source = NULL};
    if (process) {
        const bool few = count_activators(process) < 2;
        ck_error(run->diag, nowhere, few ? NULL : "`composition` of the arrow says so",
                 "--gates: the composition of '%s' is no guess: %s", sentence,
                 few ? "it has fewer than two activators" : "the notes leave nothing else open");
        return CK_BAD_INPUT;
    }
    const char **names = ck_alloc(graph->process_count + 1, sizeof *names);
    if (!names) return CK_NO_MEMORY;
    for (size_t i = 0; i < graph->process_count; i++) names[i] = graph->processes[i]->name;
    const char *nearest = ck_diag_nearest(run->diag, sentence, names, graph->process_count);
    ck_error(run->diag, nowhere, nearest ? nearest : "`all`, or sentences of the model with commas",
             "--gates: the model has no arrow '%s'", sentence);
    ck_release(names);
    return run->diag->out_of_memory ? CK_NO_MEMORY : CK_BAD_INPUT;
}

/* One of the sentences of `which`, with single blanks; NULL if memory ran out. */
static const char *squeeze(struct ck_arena *arena, const char *text, size_t length)
{
    char *copy = ck_arena_copy_n(arena, text, length), *to = copy;
    if (!copy) return NULL;
    for (const char *c = copy; *c; c++)
        if (*c != ' ')
            *to++ = *c;
        else if (to > copy && to[-1] != ' ')
            *to++ = ' ';
    if (to > copy && to[-1] == ' ') to--;
    *to = '\0';
    return copy;
}

static bool is_listed(const struct ck_gates *gates, const char *name)
{
    for (size_t i = 0; i < gates->guess_count; i++) {
        const size_t length = strlen(name);
        if (strncmp(gates->guesses[i].name, name, length) != 0) continue;
        if (gates->guesses[i].name[length] == '\0' || gates->guesses[i].name[length] == '/')
            return true;
    }
    return false;
}

static enum ck_status choose_listed(const struct ck_robust_run *run, struct ck_gates *gates,
                                    const char *which, size_t *capacity)
{
    const struct ck_graph *graph = &run->study->graph;
    enum ck_status status = CK_OK;
    for (const char *at = which;; at++) {
        const size_t length = strcspn(at, ",");
        const char *name = squeeze(&gates->arena, at, length);
        if (!name) return CK_NO_MEMORY;
        const struct ck_process *process = ck_graph_process(graph, name);
        const bool good = process && is_guess(process);
        enum ck_status one = CK_OK;
        if (!good)
            one = refuse(run, name);
        else if (!is_listed(gates, name))
            one = add_process(gates, process, capacity);
        if (one == CK_NO_MEMORY) return one;
        if (one != CK_OK) status = one;
        at += length;
        if (*at == '\0') return status;
    }
}

static enum ck_status choose_guesses(const struct ck_robust_run *run, struct ck_gates *gates,
                                     const char *which)
{
    const struct ck_graph *graph = &run->study->graph;
    enum ck_status status = CK_OK;
    size_t capacity = 0;
    if (strcmp(which, "all") != 0) return choose_listed(run, gates, which, &capacity);
    for (size_t i = 0; i < graph->process_count && status == CK_OK; i++)
        status = add_process(gates, graph->processes[i], &capacity);
    return status;
}

/* --- combinations ---------------------------------------------------------------------------- */

/* Number `index` of all, in which the first guess changes fastest. */
static void enumerate(const struct ck_gates *gates, size_t index, size_t *picks)
{
    for (size_t g = 0; g < gates->guess_count; g++) {
        picks[g] = index % gates->guesses[g].count;
        index /= gates->guesses[g].count;
    }
}

static bool is_new(const struct ck_gates *gates, size_t index)
{
    const size_t size = gates->guess_count * sizeof *gates->picks;
    const size_t *picks = gates->picks + index * gates->guess_count;
    for (size_t i = 0; i < index; i++)
        if (memcmp(gates->picks + i * gates->guess_count, picks, size) == 0) return false;
    return true;
}

static enum ck_status draw(const struct ck_gates *gates, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng) return CK_NO_MEMORY;
    gsl_rng_set(rng, seed);
    for (size_t i = 1; i < gates->count; i++) do {
            for (size_t g = 0; g < gates->guess_count; g++)
                gates->picks[i * gates->guess_count + g] =
                    gsl_rng_uniform_int(rng, gates->guesses[g].count);
        } while (!is_new(gates, i));
    gsl_rng_free(rng);
    return CK_OK;
}

static enum ck_status combine(struct ck_gates *gates, unsigned long seed)
{
    gates->possible = 1;
    for (size_t g = 0; g < gates->guess_count; g++)
        gates->possible *= (double)gates->guesses[g].count;
    const bool all = gates->possible <= CK_MOST_COMBINATIONS;
    gates->count = all ? (size_t)gates->possible : CK_MOST_COMBINATIONS;
    gates->picks =
        ck_arena_alloc(&gates->arena, gates->count * gates->guess_count + 1, sizeof *gates->picks);
    if (!gates->picks) return CK_NO_MEMORY;
    for (size_t i = 0; i < gates->count && all; i++)
        enumerate(gates, i, gates->picks + i * gates->guess_count);
    return all ? CK_OK : draw(gates, seed);
}

static enum ck_status choose(void *user, struct ck_study *study, size_t item)
{
    const struct ck_gates *gates = user;
    char address[600];
    enum ck_status status = CK_OK;
    for (size_t g = 0; g < gates->guess_count; g++) {
        const struct ck_guess *guess = &gates->guesses[g];
        const size_t pick = gates->picks[item * gates->guess_count + g];
        for (size_t k = 0; k < guess->count && status == CK_OK; k++) {
            const int length = snprintf(address, sizeof address, "%s/composition/%s", guess->name,
                                        ck_choice_words[guess->options[k]]);
            if (length < 0 || (size_t)length >= sizeof address) return CK_BAD_INPUT;
            status = ck_study_set(study, address, k == pick ? guess->factors[k] : 0);
        }
    }
    return status;
}

/* --- what follows ---------------------------------------------------------------------------- */

/* Share of the combinations with a choice of a guess in which an expectation does not hold. */
static double fails_with(const struct ck_gates *gates, size_t e, size_t guess, size_t option)
{
    size_t count = 0, fails = 0;
    for (size_t i = 0; i < gates->count; i++) {
        if (gates->picks[i * gates->guess_count + guess] != option) continue;
        if (gates->repetitions[i].end == CK_REPETITION_NO_REST) continue;
        count++;
        fails += gates->repetitions[i].verdicts[e] != CK_HOLDS;
    }
    return count > 0 ? (double)fails / (double)count : NAN;
}

static void tally(const struct ck_gates *gates, size_t e, struct ck_gates_tally *tally)
{
    double most = 0;
    *tally = (struct ck_gates_tally){.guess = SIZE_MAX};
    for (size_t i = 0; i < gates->count; i++) {
        const enum ck_verdict verdict = gates->repetitions[i].verdicts[e];
        if (gates->repetitions[i].end == CK_REPETITION_NO_REST) continue;
        tally->holds += verdict == CK_HOLDS;
        tally->fails += verdict == CK_FAILS;
        tally->unknown += verdict == CK_UNKNOWN;
    }
    const size_t resting = gates->count - gates->n_no_rest;
    tally->share = resting > 0 ? (double)tally->holds / (double)resting : NAN;
    for (size_t g = 0; g < gates->guess_count; g++) {
        const double written = fails_with(gates, e, g, 0);
        for (size_t k = 1; k < gates->guesses[g].count; k++) {
            const double with = fails_with(gates, e, g, k);
            if (!(with - written > most)) continue;
            most = with - written;
            tally->guess = g;
            tally->option = k;
            tally->fails_with = with;
            tally->fails_written = written;
        }
    }
}

enum ck_status ck_gates_solve(const struct ck_robust_run *run, const char *which,
                              struct ck_gates *gates)
{
    const size_t expectations = run->study->expectation_count;
    *gates = (struct ck_gates){.study = run->study, .failed_arm = SIZE_MAX};
    enum ck_status status = choose_guesses(run, gates, which);
    if (status == CK_OK)
        status = ck_study_run(run->study, run->stop, &gates->failure, &gates->failed_arm);
    if (status == CK_OK) status = ck_gates_refer(gates, run->study);
    if (status == CK_OK) status = combine(gates, run->seed);
    if (status == CK_OK)
        status =
            ck_repetitions_make(&gates->arena, gates->count, expectations, &gates->repetitions);
    if (status != CK_OK) return status;
    struct ck_repeaters repeaters;
    status = ck_repeaters_init(&repeaters, run, true, gates->count);
    const struct ck_repeating repeating = {.repeaters = &repeaters,
                                           .repetitions = gates->repetitions,
                                           .count = gates->count,
                                           .tells = true,
                                           .arena = &gates->arena,
                                           .before = choose,
                                           .user = gates};
    if (status == CK_OK) status = ck_repeat_all(&repeating);
    ck_repeaters_free(&repeaters);
    if (status == CK_FAILED) gates->failure.interrupted = true;
    for (size_t i = 0; i < gates->count; i++)
        gates->n_no_rest += gates->repetitions[i].end == CK_REPETITION_NO_REST;
    gates->tallies = ck_arena_alloc(&gates->arena, expectations + 1, sizeof *gates->tallies);
    if (!gates->tallies) return CK_NO_MEMORY;
    for (size_t e = 0; e < expectations && status == CK_OK; e++)
        tally(gates, e, &gates->tallies[e]);
    return status;
}

void ck_gates_free(struct ck_gates *gates)
{
    ck_arena_free(&gates->arena);
    *gates = (struct ck_gates){0};
}
