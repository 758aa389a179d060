/* What an arm lacks from before t = 0: a species that is knocked out, a receptor that is lost. Its
 * rest is found in run.c. */
#include "private.h"

#include <math.h>

static void add_knocked(struct ck_reading *reading, const struct ck_species *species)
{
    struct ck_arm_private *own = reading->arm->private;
    const char **grown = ck_reading_grow(reading, own->knocked, own->knocked_count,
                                         &own->knocked_capacity, sizeof *own->knocked);
    if (!grown) return;
    own->knocked = grown;
    own->knocked[own->knocked_count++] = species->name;
}

static void silence(struct ck_reading *reading, const struct ck_number *number)
{
    ck_modify(reading, number, CK_SILENCE, 0, (struct ck_window){0, INFINITY});
}

/* A change that takes neither a number nor a time; `on` where it may be. */
static bool expect_bare(struct ck_reading *reading, const struct ck_change *change,
                        const char *hint)
{
    static const char *const none[] = {NULL};
    static const char *const on[] = {"on", NULL};
    const struct ck_node *node = change->value;
    if (!node || (node->kind == CK_SCALAR && node->text[0] == '\0')) return true;
    const size_t errors = reading->diag->errors;
    if (node->kind == CK_MAP && !ck_node_get(node, "from") && !ck_node_get(node, "until"))
        ck_node_check_keys(node, change->kind == CK_LOSE_RECEPTOR ? on : none,
                           ck_change_keys[change->kind], reading->diag);
    else
        ck_error(reading->diag, node->place, hint,
                 "`%s` holds from before t = 0 to the end and takes no number",
                 ck_change_keys[change->kind]);
    return reading->diag->errors == errors;
}

void ck_change_knock_out(struct ck_reading *reading, const struct ck_change *change)
{
    if (!expect_bare(reading, change, "`overproduce` with 0 stops an arrow at a time")) return;
    const struct ck_species *species = ck_find_species(reading, change->target, change->key->place);
    if (!species) return;
    silence(reading, species->production);
    for (size_t i = 0; i < species->bearer_count; i++)
        silence(reading, species->bearers[i].expression);
    if (species->bearer_count > 0) return;
    add_knocked(reading, species);
    if (!species->twin) return;
    if (species->twin->production != species->production)
        silence(reading, species->twin->production);
    add_knocked(reading, species->twin);
}

/* Silences a receptor, on one cell or (NULL) wherever it is; returns how many expressions. */
static size_t lose_on(struct ck_reading *reading, const struct ck_receptor *receptor,
                      const struct ck_species *cell)
{
    size_t count = 0;
    for (size_t i = 0; i < receptor->expression_count; i++)
        if (!cell || receptor->expressions[i].cell == cell) {
            silence(reading, receptor->expressions[i].level);
            count++;
        }
    if (!cell) silence(reading, receptor->body_expression);
    return count;
}

static bool has_chain(const struct ck_receptor *receptor, const struct ck_chain *chain)
{
    if (receptor->family == chain) return true;
    for (size_t i = 0; i < receptor->chain_count; i++)
        if (receptor->chains[i] == chain) return true;
    return false;
}

/* A chain everywhere is one number; a family, or a chain on one cell, is its receptors. */
static size_t lose_chain(struct ck_reading *reading, const struct ck_chain *chain,
                         const struct ck_species *cell)
{
    const struct ck_graph *graph = reading->arm->graph;
    size_t count = 0;
    if (!chain->is_family && !cell) {
        silence(reading, chain->expression);
        return 1;
    }
    for (size_t i = 0; i < graph->receptor_count; i++)
        if (has_chain(graph->receptors[i], chain))
            count += lose_on(reading, graph->receptors[i], cell);
    return count;
}

static void lose_on_cells(struct ck_reading *reading, const struct ck_change *change,
                          const struct ck_receptor *receptor, const struct ck_chain *chain)
{
    const struct ck_node *on = ck_node_get(change->value, "on");
    const char **cells;
    size_t count;
    if (!ck_read_names(reading, on, "a cell", &cells, &count)) return;
    for (size_t i = 0; i < count; i++) {
        const struct ck_place place = on->kind == CK_LIST ? on->items[i]->place : on->place;
        const struct ck_species *cell = ck_find_species(reading, cells[i], place);
        if (!cell) continue;
        const size_t found =
            receptor ? lose_on(reading, receptor, cell) : lose_chain(reading, chain, cell);
        if (found == 0)
            ck_error(reading->diag, place, NULL, "no arrow reads '%s' on %s", change->target,
                     cells[i]);
    }
}

void ck_change_lose_receptor(struct ck_reading *reading, const struct ck_change *change)
{
    struct ck_receptor *receptor;
    struct ck_chain *chain;
    if (!expect_bare(reading, change, "`block` takes a fraction and times") ||
        !ck_find_receptor(reading, change->target, change->key->place, &receptor, &chain))
        return;
    if (ck_node_get(change->value, "on"))
        lose_on_cells(reading, change, receptor, chain);
    else if (receptor)
        lose_on(reading, receptor, NULL);
    else
        lose_chain(reading, chain, NULL);
}
