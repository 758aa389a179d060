/* Cells without their states, and what they are called. */
#include "graph_cells.h"
#include "graph_edges.h"

#include <string.h>

bool ck_is_messenger(const struct ck_species *species)
{
    const bool kind = species->kind == CK_CYTOKINE || species->kind == CK_MEMBRANE_LIGAND;
    return kind && ck_shown_species(species) == species;
}

bool ck_is_actor(const struct ck_species *species)
{
    return species->kind == CK_CELL || species->kind == CK_AGENT;
}

/* "macrophage_active" is a state of "macrophage". */
static bool is_state_of(const struct ck_species *state, const struct ck_species *cell)
{
    const size_t length = strlen(cell->name);
    return cell->kind == CK_CELL && state->kind == CK_CELL &&
           strncmp(state->name, cell->name, length) == 0 && state->name[length] == '_';
}

enum ck_status ck_cells_find(struct ck_cells *cells, const struct ck_graph *graph)
{
    *cells = (struct ck_cells){.graph = graph};
    cells->base = ck_arena_alloc(&cells->arena, graph->species_count + 1, sizeof *cells->base);
    if (!cells->base) return CK_NO_MEMORY;
    for (size_t i = 0; i < graph->species_count; i++) {
        size_t best = i;
        for (size_t k = 0; k < graph->species_count; k++)
            if (is_state_of(graph->species[i], graph->species[k]) &&
                (best == i || strlen(graph->species[k]->name) < strlen(graph->species[best]->name)))
                best = k;
        cells->base[i] = best;
    }
    return CK_OK;
}

void ck_cells_free(struct ck_cells *cells)
{
    ck_arena_free(&cells->arena);
    *cells = (struct ck_cells){.graph = NULL};
}

static bool has_word(const char *text, const char *word, size_t length)
{
    for (const char *c = text; *c; c += strcspn(c, " ")) {
        c += strspn(c, " ");
        if (strcspn(c, " ") == length && strncmp(c, word, length) == 0) return true;
    }
    return false;
}

static bool all_have_word(const struct ck_cells *cells, size_t cell, const char *lang,
                          const char *word, size_t length)
{
    const struct ck_graph *graph = cells->graph;
    for (size_t i = 0; i < graph->species_count; i++) {
        if (cells->base[i] != cell) continue;
        if (!has_word(ck_label_in(&graph->species[i]->label, lang), word, length)) return false;
    }
    return true;
}

const char *ck_cells_label(struct ck_cells *cells, size_t cell, const char *lang)
{
    const char *own = ck_label_in(&cells->graph->species[cell]->label, lang), *shared = "";
    for (const char *c = own; *c && shared; c += strcspn(c, " ")) {
        c += strspn(c, " ");
        const size_t length = strcspn(c, " ");
        if (length > 0 && all_have_word(cells, cell, lang, c, length))
            shared = ck_arena_print(&cells->arena, "%s%s%.*s", shared, shared[0] ? " " : "",
                                    (int)length, c);
    }
    return shared && !shared[0] ? own : shared;
}
