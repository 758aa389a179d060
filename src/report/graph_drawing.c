/* Columns, cell lines and merged arrows of the drawing. Prints nothing. */
#include "graph_drawing.h"

#include <stdint.h>
#include <string.h>

static size_t index_of(const struct ck_species *species)
{
    return ck_shown_species(species)->index;
}

/* --- cell lines: what becomes what ----------------------------------------------------------- */

static size_t find_line(const struct ck_drawing *drawing, size_t i)
{
    while (drawing->nodes[i].line != i) i = drawing->nodes[i].line;
    return i;
}

static void join_lines(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++) drawing->nodes[i].line = i;
    for (size_t i = 0; i < edges->count; i++) {
        if (edges->items[i].relation != CK_BECOMING) continue;
        if (edges->items[i].from->kind != edges->items[i].to->kind) continue;
        size_t a = find_line(drawing, index_of(edges->items[i].from));
        size_t b = find_line(drawing, index_of(edges->items[i].to));
        drawing->nodes[a > b ? a : b].line = a > b ? b : a;
    }
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        drawing->nodes[i].line = find_line(drawing, i);
        drawing->nodes[drawing->nodes[i].line].size++;
    }
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        drawing->nodes[i].size = drawing->nodes[drawing->nodes[i].line].size;
}

/* How much a state wants to stand below those that already stand: what comes out of them first, and
 * what comes out of those that wait last. */
static long weigh(const struct ck_drawing *drawing, const struct ck_edges *edges, size_t state)
{
    long weight = 0;
    for (size_t i = 0; i < edges->count; i++) {
        const struct ck_edge *edge = &edges->items[i];
        if (edge->relation != CK_BECOMING || index_of(edge->to) != state) continue;
        size_t from = index_of(edge->from);
        if (from == state) continue;
        weight += drawing->nodes[from].row != SIZE_MAX ? 1 : -100;
    }
    return weight;
}

static void order_rows(struct ck_drawing *drawing, const struct ck_edges *edges, size_t line)
{
    size_t count = drawing->graph->species_count;
    for (size_t i = 0; i < count; i++)
        if (drawing->nodes[i].line == line) drawing->nodes[i].row = SIZE_MAX;
    for (size_t row = 0; row < drawing->nodes[line].size; row++) {
        size_t best = SIZE_MAX;
        long most = 0;
        for (size_t i = 0; i < count; i++) {
            const struct ck_drawn_node *node = &drawing->nodes[i];
            if (node->line != line || node->row != SIZE_MAX) continue;
            long weight = weigh(drawing, edges, i);
            if (best != SIZE_MAX && weight <= most) continue;
            best = i;
            most = weight;
        }
        drawing->nodes[best].row = row;
    }
}

/* --- columns --------------------------------------------------------------------------------- */

static enum ck_species_kind kind_of(const struct ck_drawing *drawing, size_t i)
{
    return drawing->graph->species[i]->kind;
}

static bool acts_on_cells(const struct ck_edges *edges, size_t effect)
{
    for (size_t i = 0; i < edges->count; i++)
        if (index_of(edges->items[i].from) == effect && edges->items[i].to->kind == CK_CELL)
            return true;
    return false;
}

static void place_kinds(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        enum ck_draw_column *column = &drawing->nodes[i].column;
        switch (kind_of(drawing, i)) {
        case CK_AGENT:
        case CK_DRUG: *column = CK_COLUMN_TRIGGERS; break;
        case CK_CELL: *column = CK_COLUMN_RESPONDERS; break;
        case CK_EFFECT:
            *column = acts_on_cells(edges, i) ? CK_COLUMN_TRIGGERS : CK_COLUMN_OUTCOMES;
            break;
        default: *column = CK_COLUMN_MESSENGERS;
        }
    }
}

/* Cells that a trigger acts on move to its side, with all states of their line. */
static bool place_sensors(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    bool any = false;
    for (size_t i = 0; i < edges->count; i++) {
        const struct ck_edge *edge = &edges->items[i];
        if (edge->to->kind != CK_CELL) continue;
        if (drawing->nodes[index_of(edge->from)].column != CK_COLUMN_TRIGGERS) continue;
        size_t line = drawing->nodes[index_of(edge->to)].line;
        for (size_t j = 0; j < drawing->graph->species_count; j++)
            if (drawing->nodes[j].line == line) drawing->nodes[j].column = CK_COLUMN_SENSORS;
        any = true;
    }
    return any;
}

/* Without triggers: cells that only secrete stand before the cytokines. */
static void place_sources(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        bool secretes = false, senses = false;
        if (kind_of(drawing, i) != CK_CELL) continue;
        for (size_t j = 0; j < edges->count; j++) {
            const struct ck_edge *edge = &edges->items[j];
            if (drawing->nodes[index_of(edge->from)].line == drawing->nodes[i].line)
                secretes |= edge->relation == CK_SECRETION;
            if (drawing->nodes[index_of(edge->to)].line == drawing->nodes[i].line)
                senses |= edge->relation == CK_MODULATION;
        }
        if (secretes && !senses) drawing->nodes[i].column = CK_COLUMN_SENSORS;
    }
}

/* An outcome of sensors alone stands at their side. */
static void place_outcomes(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++) {
        bool made = false, near = true;
        if (drawing->nodes[i].column != CK_COLUMN_OUTCOMES) continue;
        for (size_t j = 0; j < edges->count; j++) {
            if (index_of(edges->items[j].to) != i) continue;
            made = true;
            near =
                near && drawing->nodes[index_of(edges->items[j].from)].column == CK_COLUMN_SENSORS;
        }
        if (made && near) drawing->nodes[i].column = CK_COLUMN_TRIGGERS;
    }
}

/* --- arrows ---------------------------------------------------------------------------------- */

static const struct ck_species *middle_state(const struct ck_drawing *drawing, size_t line)
{
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        if (drawing->nodes[i].line == line &&
            drawing->nodes[i].row == (drawing->nodes[line].size - 1) / 2)
            return drawing->graph->species[i];
    return drawing->graph->species[line];
}

static struct ck_drawn_edge *find_drawn(const struct ck_drawing *drawing,
                                        const struct ck_edge *edge)
{
    size_t from = drawing->nodes[index_of(edge->from)].line;
    size_t to = drawing->nodes[index_of(edge->to)].line;
    for (size_t i = 0; i < drawing->edge_count && from != to; i++) {
        struct ck_drawn_edge *drawn = &drawing->edges[i];
        if (drawing->nodes[drawn->from->index].line == from &&
            drawing->nodes[drawn->to->index].line == to && drawn->relation == edge->relation &&
            drawn->inhibits == edge->inhibits && drawn->unclear == edge->unclear)
            return drawn;
    }
    return NULL;
}

static void add_edge(struct ck_drawing *drawing, const struct ck_edge *edge)
{
    struct ck_drawn_edge *drawn = find_drawn(drawing, edge);
    if (drawn) {
        if (drawn->from != edge->from)
            drawn->from = middle_state(drawing, drawing->nodes[index_of(edge->from)].line);
        if (drawn->to != edge->to)
            drawn->to = middle_state(drawing, drawing->nodes[index_of(edge->to)].line);
        drawn->dashed = drawn->dashed && edge->dashed;
        drawn->why = ck_arena_print(&drawing->arena, "%s; %s", drawn->why, edge->why);
        if (!drawn->why) drawing->out_of_memory = true;
        if (!drawn->why) drawn->why = "";
        return;
    }
    struct ck_drawn_edge *grown =
        ck_arena_grow(&drawing->arena, drawing->edges, drawing->edge_count, &drawing->edge_capacity,
                      sizeof *grown);
    const char *why = ck_arena_copy(&drawing->arena, edge->why);
    if (!grown || !why) drawing->out_of_memory = true;
    if (!grown || !why) return;
    drawing->edges = grown;
    grown[drawing->edge_count++] = (struct ck_drawn_edge){
        edge->from, edge->to, edge->relation, edge->inhibits, edge->dashed, why, edge->unclear};
}

static void arrange(struct ck_drawing *drawing, const struct ck_edges *edges)
{
    for (size_t i = 0; i < edges->count; i++) {
        drawing->shown[index_of(edges->items[i].from)] = true;
        drawing->shown[index_of(edges->items[i].to)] = true;
    }
    join_lines(drawing, edges);
    for (size_t i = 0; i < drawing->graph->species_count; i++)
        if (drawing->nodes[i].line == i) order_rows(drawing, edges, i);
    place_kinds(drawing, edges);
    if (!place_sensors(drawing, edges)) place_sources(drawing, edges);
    place_outcomes(drawing, edges);
    for (size_t i = 0; i < edges->count; i++) add_edge(drawing, &edges->items[i]);
}

enum ck_status ck_drawing_make(struct ck_drawing *drawing, const struct ck_graph *graph,
                               const struct ck_module *module)
{
    struct ck_edges edges;
    *drawing = (struct ck_drawing){.graph = graph, .module = module};
    drawing->nodes =
        ck_arena_alloc(&drawing->arena, graph->species_count + 1, sizeof *drawing->nodes);
    drawing->shown =
        ck_arena_alloc(&drawing->arena, graph->species_count + 1, sizeof *drawing->shown);
    enum ck_status status = ck_edges_collect(&edges, graph, CK_VIEW_DRAWING, module);
    if (!drawing->nodes || !drawing->shown) status = CK_NO_MEMORY;
    if (status == CK_OK) arrange(drawing, &edges);
    if (drawing->out_of_memory) status = CK_NO_MEMORY;
    ck_edges_free(&edges);
    return status;
}

void ck_drawing_free(struct ck_drawing *drawing)
{
    ck_arena_free(&drawing->arena);
    *drawing = (struct ck_drawing){.graph = NULL};
}
