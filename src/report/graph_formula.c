/* What formulas depend on, with signs: the exact derivative of the flux by each species that its
 * formula names, at random levels around the sizes of the states. One sign everywhere is the sign;
 * both signs are none. */
#include "ck/compile.h"
#include "graph_edges.h"

#include <math.h>

enum { POINTS = 48 };

struct survey {
    const struct ck_graph *graph;
    struct ck_system *system;
    struct ck_arena *arena;
    bool *terms, *named; /* of each term: seen; of each species: in the formula */
    double *params, *states, *slots;
    ck_influence_visit visit;
    void *data;
};

/* 0..1, the same in every run. */
static double next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* ---- which species ---- */

static void name_place(struct survey *s, const struct ck_species *species, bool in_blood)
{
    const struct ck_species *there =
        in_blood && species->twin && !species->in_blood ? species->twin : species;
    s->named[there->index] = true;
}

static void name_reading(struct survey *s, const struct ck_modulator *reading)
{
    const struct ck_receptor *receptor = reading->receptor;
    for (size_t i = 0; reading->species && i < reading->species->bearer_count; i++)
        name_place(s, reading->species->bearers[i].cell, false);
    for (size_t i = 0; receptor && i < receptor->ligand_count; i++)
        name_place(s, receptor->ligands[i].species, reading->in_blood);
    for (size_t i = 0; receptor && i < receptor->antagonist_count; i++)
        name_place(s, receptor->antagonists[i].species, reading->in_blood);
}

static void name_species(struct survey *s, const struct ck_term *term)
{
    if (s->terms[term->index]) return;
    s->terms[term->index] = true;
    if (term->species) name_place(s, term->species, false);
    if (term->reading) name_reading(s, term->reading);
    for (int i = 0; i < 3; i++)
        if (term->arg[i]) name_species(s, term->arg[i]);
}

/* What an arrow uses up or removes, and what grows, is said by the arrow itself. */
static bool is_said(const struct ck_process *process, const struct ck_species *species)
{
    bool removes = process->verb == CK_KILLS || process->verb == CK_CLEARS;
    return species == process->subject || species == process->from ||
           (removes && ck_shown_species(species) == ck_shown_species(process->object));
}

/* ---- which sign ---- */

static void choose_point(struct survey *s, uint64_t *random)
{
    for (uint32_t i = 0; i < s->system->n_states; i++) {
        double size = s->system->states[i].scale > 0 ? s->system->states[i].scale : 1;
        s->states[i] = size * pow(10, 4 * next_random(random) - 2);
    }
}

/* 1, -1, or 0 for none; evaluates one derivative at all points. */
static int find_sign(struct survey *s, const struct ck_program *program)
{
    uint64_t random = 1;
    bool rises = false, falls = false;
    ck_program_prepare(program, s->slots, s->params);
    for (int i = 0; i < POINTS; i++) {
        double slope;
        choose_point(s, &random);
        ck_program_run(program, s->slots, 100 * next_random(&random), s->states, &slope);
        rises |= slope > 0;
        falls |= slope < 0;
    }
    return rises == falls ? 0 : rises ? 1 : -1;
}

static enum ck_status measure(struct survey *s, uint32_t flux, uint32_t state, int *sign)
{
    struct ck_system *system = s->system;
    struct ck_program program;
    ck_expr slope = ck_derive(&system->pool, system->fluxes[flux].rate, CK_OP_STATE, state);
    enum ck_status status =
        ck_program_build(&program, &system->pool, &slope, 1, system->n_params, system->n_states);
    if (status != CK_OK) return status;
    s->slots = ck_alloc(program.n_slots, sizeof *s->slots);
    if (s->slots) *sign = find_sign(s, &program);
    if (!s->slots) status = CK_NO_MEMORY;
    ck_release(s->slots);
    ck_program_free(&program);
    return status;
}

/* ---- all formulas ---- */

static bool is_flux_of(const char *name, const struct ck_process *process)
{
    size_t length = 0;
    while (process->name[length] && name[length] == process->name[length]) length++;
    return process->name[length] == '\0' && (name[length] == '\0' || name[length] == '/');
}

static enum ck_status survey_process(struct survey *s, const struct ck_process *process)
{
    const struct ck_graph *graph = s->graph;
    enum ck_status status = CK_OK;
    uint32_t flux = 0;
    while (flux < s->system->n_fluxes && !is_flux_of(s->system->fluxes[flux].name, process)) flux++;
    for (size_t i = 0; i < graph->term_count; i++) s->terms[i] = false;
    for (size_t i = 0; i < graph->species_count; i++) s->named[i] = false;
    name_species(s, process->formula);
    for (size_t i = 0; status == CK_OK && i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        uint32_t state = ck_system_state(s->system, species->name);
        int sign = 0;
        if (!s->named[i] || is_said(process, species) || state == CK_NONE) continue;
        status = measure(s, flux, state, &sign);
        s->visit(s->data, &(struct ck_influence){.process = process,
                                                 .place = process->place,
                                                 .source = species,
                                                 .cell = process->cell,
                                                 .inhibits = sign < 0,
                                                 .unclear = sign == 0});
    }
    return status;
}

/* A stimulus that is 0 until an arm sets it would hide what it lets act. */
static void switch_on(struct survey *s)
{
    for (size_t i = 0; i < s->graph->parameter_count; i++) {
        uint32_t param = ck_system_param(s->system, s->graph->parameters[i].name);
        if (param != CK_NONE && s->params[param] == 0) s->params[param] = 1;
    }
}

static enum ck_status survey_all(struct survey *s)
{
    const struct ck_graph *graph = s->graph;
    const struct ck_system *system = s->system;
    enum ck_status status = CK_OK;
    s->terms = ck_arena_alloc(s->arena, graph->term_count + 1, sizeof *s->terms);
    s->named = ck_arena_alloc(s->arena, graph->species_count + 1, sizeof *s->named);
    s->params = ck_arena_alloc(s->arena, system->n_params + 1, sizeof *s->params);
    s->states = ck_arena_alloc(s->arena, system->n_states + 1, sizeof *s->states);
    if (!s->terms || !s->named || !s->params || !s->states) return CK_NO_MEMORY;
    for (uint32_t i = 0; i < system->n_params; i++) s->params[i] = system->params[i].value;
    switch_on(s);
    for (size_t i = 0; status == CK_OK && i < graph->process_count; i++)
        if (graph->processes[i]->formula) status = survey_process(s, graph->processes[i]);
    return status;
}

enum ck_status ck_formulas_visit(const struct ck_graph *graph, ck_influence_visit visit, void *data)
{
    struct ck_diag unheard; /* a model that does not compile was told so before */
    struct ck_system system;
    struct ck_arena arena = {0};
    size_t formulas = 0;
    for (size_t i = 0; i < graph->process_count; i++)
        formulas += graph->processes[i]->formula != NULL;
    if (formulas == 0) return CK_OK;
    ck_diag_init(&unheard);
    ck_system_init(&system);
    enum ck_status status = ck_compile(graph, &system, &unheard);
    struct survey survey = {
        .graph = graph, .system = &system, .arena = &arena, .visit = visit, .data = data};
    if (status == CK_OK) status = survey_all(&survey);
    ck_arena_free(&arena);
    ck_system_free(&system);
    ck_diag_free(&unheard);
    return status == CK_BAD_INPUT ? CK_OK : status;
}
