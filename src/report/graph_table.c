/* Tables of the interaction graph: who makes a cytokine, what it acts on, which receptors and drugs
 * there are. Arrows that are not in the notes are marked. */
#include "ck/report.h"
#include "graph_cells.h"
#include "graph_edges.h"
#include "graph_style.h"
#include "table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct tables {
    struct ck_table table;
    const struct ck_graph *graph;
    const char *lang;
    struct ck_edges edges;
    struct ck_cells cells;
};

static bool makes(const struct ck_edge *edge)
{
    return ck_is_actor(edge->from) &&
           (edge->relation == CK_SECRETION || edge->relation == CK_BEARING);
}

static bool acts(const struct ck_edge *edge)
{
    return edge->relation == CK_MODULATION && ck_is_actor(edge->to);
}

static const char *species_label(struct tables *t, const struct ck_species *species)
{
    if (species->kind != CK_CELL) return ck_label_in(&species->label, t->lang);
    const char *label = ck_cells_label(&t->cells, t->cells.base[species->index], t->lang);
    if (!label) t->table.out_of_memory = true;
    return label ? label : "";
}

static bool is_listed(const char *list, const char *text)
{
    const size_t length = strlen(text);
    for (const char *c = strstr(list, text); c; c = strstr(c + 1, text)) {
        const bool begins = c == list || c[-1] == ' ';
        if (begins && (c[length] == '\0' || c[length] == ',' || c[length] == '*')) return true;
    }
    return false;
}

/* With a star where all arrows between the two are not in the notes. */
static void list(struct tables *t, const char **field, const struct ck_species *species,
                 bool dashed)
{
    const char *label = species_label(t, species);
    if (is_listed(*field, label)) return;
    if (dashed) label = ck_arena_print(&t->table.arena, "%s*", label);
    ck_table_join(&t->table, field, label);
}

/* Solid arrows first: a star is only for what has no other. */
static void list_producers(struct tables *t, const struct ck_species *messenger, const char **row)
{
    for (int dashed = 0; dashed < 2; dashed++)
        for (size_t i = 0; i < t->edges.count; i++) {
            const struct ck_edge *edge = &t->edges.items[i];
            if (edge->to == messenger && makes(edge) && edge->dashed == (dashed == 1))
                list(t, &row[1], edge->from, edge->dashed);
        }
}

static void list_targets(struct tables *t, const struct ck_species *messenger, const char **row)
{
    for (int dashed = 0; dashed < 2; dashed++)
        for (size_t i = 0; i < t->edges.count; i++) {
            const struct ck_edge *edge = &t->edges.items[i];
            if (edge->from != messenger || !acts(edge) || edge->dashed != (dashed == 1)) continue;
            if (!edge->inhibits || edge->unclear) list(t, &row[2], edge->to, edge->dashed);
            if (edge->inhibits || edge->unclear) list(t, &row[3], edge->to, edge->dashed);
        }
}

static bool binds(const struct ck_binding *bindings, size_t count, const struct ck_species *species)
{
    for (size_t i = 0; i < count; i++)
        if (ck_shown_species(bindings[i].species) == species) return true;
    return false;
}

static void list_receptors(struct tables *t, const struct ck_species *messenger, const char **row)
{
    for (size_t i = 0; i < t->graph->receptor_count; i++) {
        const struct ck_receptor *receptor = t->graph->receptors[i];
        const char *label = ck_label_in(&receptor->label, t->lang);
        if (binds(receptor->ligands, receptor->ligand_count, messenger))
            ck_table_join(&t->table, &row[1], label);
        if (!binds(receptor->antagonists, receptor->antagonist_count, messenger)) continue;
        label = ck_arena_print(&t->table.arena,
                               ck_is_french(t->lang) ? "%s (bloqué)" : "%s (blocks)", label);
        ck_table_join(&t->table, &row[1], label);
    }
}

/* IL-2 stands before IL-10. */
static int by_name(const void *a, const void *b)
{
    const char *x = (*(const struct ck_species *const *)a)->name;
    const char *y = (*(const struct ck_species *const *)b)->name;
    while (*x && *x == *y && !isdigit((unsigned char)*x)) x++, y++;
    const bool numbers = isdigit((unsigned char)*x) && isdigit((unsigned char)*y);
    const long first = numbers ? strtol(x, NULL, 10) : 0,
               second = numbers ? strtol(y, NULL, 10) : 0;
    if (first != second) return first < second ? -1 : 1;
    return strcmp(x, y);
}

static void put_messengers(struct tables *t, bool producers)
{
    const size_t all = t->graph->species_count;
    const struct ck_species **order = ck_arena_alloc(&t->table.arena, all + 1, sizeof *order);
    size_t count = 0;
    if (!order) t->table.out_of_memory = true;
    for (size_t i = 0; order && i < all; i++)
        if (ck_is_messenger(t->graph->species[i])) order[count++] = t->graph->species[i];
    if (count > 1) qsort(order, count, sizeof *order, by_name);
    for (size_t i = 0; i < count && !t->table.out_of_memory; i++) {
        const struct ck_species *species = order[i];
        const char **row = ck_table_add(&t->table);
        if (!row) return;
        row[0] = ck_label_in(&species->label, t->lang);
        if (producers) {
            list_producers(t, species, row);
            row[2] = species->class_name ? ck_class_words(species->class_name, t->lang) : "";
        } else {
            list_receptors(t, species, row);
            list_targets(t, species, row);
        }
    }
}

/* --- drugs ----------------------------------------------------------------------------------- */

static void put_drug(struct tables *t, const struct ck_species *drug)
{
    const char **row = ck_table_add(&t->table);
    if (!row) return;
    row[0] = ck_label_in(&drug->label, t->lang);
    for (size_t i = 0; i < t->graph->receptor_count; i++) {
        const struct ck_receptor *receptor = t->graph->receptors[i];
        if (binds(receptor->antagonists, receptor->antagonist_count, drug))
            ck_table_join(&t->table, &row[2], ck_label_in(&receptor->label, t->lang));
    }
    for (size_t i = 0; i < t->edges.count; i++) {
        const struct ck_edge *edge = &t->edges.items[i];
        if (edge->from != drug || edge->relation == CK_ANTAGONISM) continue;
        const bool is_bound = edge->relation == CK_BINDING;
        list(t, &row[is_bound ? 1 : edge->inhibits ? 4 : 3], edge->to, edge->dashed);
    }
}

static void put_drugs(struct tables *t)
{
    for (size_t i = 0; i < t->graph->species_count && !t->table.out_of_memory; i++) {
        const struct ck_species *species = t->graph->species[i];
        if (species->kind == CK_DRUG && ck_shown_species(species) == species) put_drug(t, species);
    }
}

/* --- receptors ------------------------------------------------------------------------------- */

static void list_ligands(struct tables *t, const struct ck_binding *bindings, size_t count,
                         const char **field)
{
    for (size_t i = 0; i < count; i++) {
        const struct ck_species *species = bindings[i].species;
        if (ck_shown_species(species) == species)
            ck_table_join(&t->table, field, ck_label_in(&species->label, t->lang));
    }
}

static void put_receptor(struct tables *t, const struct ck_receptor *receptor)
{
    const char **row = ck_table_add(&t->table);
    if (!row) return;
    row[0] = ck_label_in(&receptor->label, t->lang);
    if (receptor->family) row[1] = ck_label_in(&receptor->family->label, t->lang);
    for (size_t i = 0; i < receptor->chain_count; i++)
        ck_table_join(&t->table, &row[2], ck_label_in(&receptor->chains[i]->label, t->lang));
    list_ligands(t, receptor->ligands, receptor->ligand_count, &row[3]);
    list_ligands(t, receptor->antagonists, receptor->antagonist_count, &row[4]);
    for (size_t i = 0; i < receptor->expression_count; i++) {
        const struct ck_species *cell = receptor->expressions[i].cell;
        if (cell && receptor->expressions[i].level->value > 0) list(t, &row[5], cell, false);
    }
}

/* Family by family in their order, those without one last. */
static void put_receptors(struct tables *t)
{
    const struct ck_graph *graph = t->graph;
    for (size_t f = 0; f <= graph->chain_count; f++) {
        const struct ck_chain *family = f < graph->chain_count ? graph->chains[f] : NULL;
        if (family && !family->is_family) continue;
        for (size_t i = 0; i < graph->receptor_count; i++)
            if (graph->receptors[i]->family == family) put_receptor(t, graph->receptors[i]);
    }
}

/* --- all ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *title[2], *head[2][CK_TABLE_COLUMNS];
} kinds[] = {
    {"producers",
     {"Who makes which cytokine", "Qui produit quelle cytokine"},
     {{"cytokine", "made by", "class"}, {"cytokine", "produite par", "classe"}}},
    {"targets",
     {"What each cytokine acts on", "Sur quoi agit chaque cytokine"},
     {{"cytokine", "receptor", "activates", "inhibits"},
      {"cytokine", "récepteur", "active", "inhibe"}}},
    {"receptors",
     {"Receptors by family", "Les récepteurs par famille"},
     {{"receptor", "family", "shared chain", "ligands", "antagonists", "heard by"},
      {"récepteur", "famille", "chaîne commune", "ligands", "antagonistes", "entendu par"}}},
    {"drugs",
     {"What each drug does", "Ce que fait chaque médicament"},
     {{"drug", "binds", "blocks", "activates", "inhibits"},
      {"médicament", "fixe", "bloque", "active", "inhibe"}}},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static void fill(struct tables *t, size_t kind)
{
    const bool french = ck_is_french(t->lang);
    t->table.title = kinds[kind].title[french];
    for (size_t i = 0; i < CK_TABLE_COLUMNS && kinds[kind].head[french][i]; i++)
        t->table.head[t->table.columns++] = kinds[kind].head[french][i];
    if (strcmp(kinds[kind].name, "receptors") == 0)
        put_receptors(t);
    else if (strcmp(kinds[kind].name, "drugs") == 0)
        put_drugs(t);
    else
        put_messengers(t, strcmp(kinds[kind].name, "producers") == 0);
}

static enum ck_status make(struct tables *t, const char *name, const char *format, FILE *stream)
{
    enum ck_status status = ck_cells_find(&t->cells, t->graph);
    for (size_t i = 0; i < KINDS && status == CK_OK; i++) {
        if (strcmp(kinds[i].name, name) != 0) continue;
        fill(t, i);
        if (t->table.out_of_memory) status = CK_NO_MEMORY;
        if (status == CK_OK) ck_table_print(&t->table, format, stream);
    }
    return status;
}

enum ck_status ck_print_graph_table(const struct ck_graph *graph, const char *name,
                                    const char *format, const char *lang, FILE *stream)
{
    struct tables t = {.graph = graph, .lang = lang};
    enum ck_status status = ck_edges_collect(&t.edges, graph, CK_VIEW_DRAWING, NULL);
    if (status == CK_OK) status = make(&t, name, format, stream);
    ck_edges_free(&t.edges);
    ck_cells_free(&t.cells);
    ck_table_free(&t.table);
    return status;
}
