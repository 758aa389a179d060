/* Reads the benchmark network and builds its system through the public interface of the engine. */
#include "p40.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- files
 * --------------------------------------------------------------------------------------*/

static bool read_line(struct p40 *network, const char *line)
{
    unsigned i = 0, inhibits = 0;
    double basal = 0, decay = 0, initial = 0;
    struct p40_edge edge = {0};
    if (sscanf(line, "state\t%u\t%lf\t%lf\t%lf", &i, &basal, &decay, &initial) == 4) {
        if (i >= P40_STATES) return false;
        network->basal[i] = basal;
        network->decay[i] = decay;
        network->initial[i] = initial;
        return true;
    }
    if (sscanf(line, "edge\t%u\t%u\t%u\t%lf\t%lf\t%lf", &edge.target, &edge.source, &inhibits,
               &edge.k, &edge.K, &edge.n) == 6) {
        if (network->n_edges == P40_EDGES) return false;
        edge.inhibits = inhibits != 0;
        network->edges[network->n_edges++] = edge;
        return true;
    }
    return line[0] == '#' || strncmp(line, "kind", 4) == 0;
}

static bool read_network(struct p40 *network, const char *name)
{
    char path[256], line[512];
    snprintf(path, sizeof path, "tests/bench/%s.tsv", name);
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    bool ok = true;
    while (ok && fgets(line, sizeof line, file) != NULL) ok = read_line(network, line);
    fclose(file);
    return ok && network->n_edges > 0;
}

static void skip_line(FILE *file)
{
    int c = 0;
    while (c != '\n' && c != EOF) c = fgetc(file);
}

static bool read_expected(struct p40 *network, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/bench/%s_expected.tsv", name);
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    skip_line(file);
    skip_line(file);
    bool ok = true;
    while (ok && network->n_times < P40_TIMES &&
           fscanf(file, "%lf", &network->time_h[network->n_times]) == 1) {
        for (unsigned i = 0; i < P40_STATES; i++)
            ok = ok && fscanf(file, "%lf", &network->expected[network->n_times][i]) == 1;
        network->n_times++;
    }
    fclose(file);
    return ok && network->n_times > 0;
}

bool p40_read(struct p40 *network, const char *name)
{
    *network = (struct p40){0};
    return read_network(network, name) && read_expected(network, name);
}

/* --- system
 * -------------------------------------------------------------------------------------*/

enum { BASAL, DECAY, PER_STATE }; /* parameters: of the states, then of the edges */
enum { EDGE_k, EDGE_K, EDGE_n, PER_EDGE };

static uint32_t state_param(unsigned i, unsigned which)
{
    return i * PER_STATE + which;
}

static uint32_t edge_param(unsigned e, unsigned which)
{
    return P40_STATES * PER_STATE + e * PER_EDGE + which;
}

static unsigned place(const unsigned *order, unsigned i)
{
    return order == NULL ? i : order[i];
}

static ck_expr production(const struct p40 *network, const unsigned *order,
                          struct ck_expr_pool *pool, unsigned i)
{
    ck_expr driven = ck_const(pool, 0), factor = ck_const(pool, 1);
    for (unsigned e = 0; e < network->n_edges; e++) {
        const struct p40_edge *edge = &network->edges[e];
        if (edge->target != i) continue;
        ck_expr h = ck_hill_expr(pool, ck_state(pool, place(order, edge->source)),
                                 ck_param(pool, edge_param(e, EDGE_K)),
                                 ck_param(pool, edge_param(e, EDGE_n)));
        if (edge->inhibits)
            factor = ck_mul(pool, factor, ck_sub(pool, ck_const(pool, 1), h));
        else
            driven = ck_add(pool, driven, ck_mul(pool, ck_param(pool, edge_param(e, EDGE_k)), h));
    }
    return ck_add(pool, ck_param(pool, state_param(i, BASAL)), ck_mul(pool, driven, factor));
}

static enum ck_status allocate(const struct p40 *network, struct ck_system *system)
{
    struct ck_arena *arena = &system->arena;
    system->name = "p40";
    system->n_states = P40_STATES;
    system->n_fluxes = system->n_stoich = 2 * P40_STATES;
    system->n_params = P40_STATES * PER_STATE + network->n_edges * PER_EDGE;
    system->states = ck_arena_alloc(arena, system->n_states, sizeof *system->states);
    system->params = ck_arena_alloc(arena, system->n_params, sizeof *system->params);
    system->fluxes = ck_arena_alloc(arena, system->n_fluxes, sizeof *system->fluxes);
    system->stoich = ck_arena_alloc(arena, system->n_stoich, sizeof *system->stoich);
    bool ok = system->states != NULL && system->params != NULL && system->fluxes != NULL &&
              system->stoich != NULL;
    return ok ? CK_OK : CK_NO_MEMORY;
}

static void add_state(const struct p40 *network, const unsigned *order, struct ck_system *system,
                      unsigned i)
{
    struct ck_expr_pool *pool = &system->pool;
    uint32_t at = place(order, i);
    const char *name = ck_arena_print(&system->arena, "x%u", i);
    system->states[at] = (struct ck_state_info){.name = name,
                                                .label_en = name,
                                                .label_fr = name,
                                                .unit = "1",
                                                .scale = P40_ATOL / (1e-3 * P40_RTOL),
                                                .baseline = CK_NONE,
                                                .production = CK_NONE,
                                                .extinct_below = CK_NONE,
                                                .depot = CK_NONE,
                                                .bioavailability = CK_NONE,
                                                .twin = CK_NONE};
    ck_expr loss = ck_mul(pool, ck_param(pool, state_param(i, DECAY)), ck_state(pool, at));
    system->fluxes[2 * at] =
        (struct ck_flux_info){"production", production(network, order, pool, i)};
    system->fluxes[2 * at + 1] = (struct ck_flux_info){"decay", loss};
    system->stoich[2 * at] = (struct ck_stoich){at, 2 * at, ck_const(pool, 1)};
    system->stoich[2 * at + 1] = (struct ck_stoich){at, 2 * at + 1, ck_const(pool, -1)};
}

enum ck_status p40_system(const struct p40 *network, const unsigned *order,
                          struct ck_system *system)
{
    if (allocate(network, system) != CK_OK) return CK_NO_MEMORY;
    for (unsigned i = 0; i < P40_STATES; i++) {
        system->params[state_param(i, BASAL)].value = network->basal[i];
        system->params[state_param(i, DECAY)].value = network->decay[i];
        add_state(network, order, system, i);
    }
    for (unsigned e = 0; e < network->n_edges; e++) {
        system->params[edge_param(e, EDGE_k)].value = network->edges[e].k;
        system->params[edge_param(e, EDGE_K)].value = network->edges[e].K;
        system->params[edge_param(e, EDGE_n)].value = network->edges[e].n;
    }
    return ck_system_finish(system);
}

enum ck_status p40_plan(const struct p40 *network, const unsigned *order,
                        const struct ck_system *system, struct ck_plan *plan)
{
    enum ck_status status = ck_plan_init(plan, system, P40_END_H);
    if (status != CK_OK) return status;
    plan->rtol = P40_RTOL;
    for (unsigned i = 0; i < P40_STATES; i++) plan->initial[place(order, i)] = network->initial[i];
    for (double t = P40_EVERY_H; t < P40_END_H && status == CK_OK; t += P40_EVERY_H)
        status = ck_plan_add(plan, (struct ck_event){t, CK_DOSE, place(order, 0), P40_DOSE});
    ck_plan_finish(plan);
    return status;
}

void p40_compare(const struct p40 *network, unsigned row, const double *x, struct p40_error *error)
{
    for (unsigned i = 0; i < P40_STATES; i++) {
        double expected = network->expected[row][i];
        double ratio = fabs(x[i] - expected) / (P40_RTOL * fabs(expected) + P40_ATOL);
        error->largest = fmax(error->largest, ratio);
        error->squares += ratio * ratio;
        error->count++;
    }
}
