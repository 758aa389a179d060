/* Feedback loops: elementary cycles of the signed graph of species, shortest first. */
#include "graph_loops.h"

#include <string.h>

#define LONGEST CK_LOOP_LONGEST
#define MOST    100 /* loops printed */

/* One arrow for each pair of species and sign, grouped by where it starts. */
struct links {
    size_t *start; /* n + 1 */
    size_t *to;
    bool *inhibits;
    size_t n, count;
};

struct search {
    struct links links;
    ck_loop_visit visit;
    void *data;
    bool from_one; /* every loop through path[0], not only those of which it is the first by name */
    size_t length; /* of the loops looked for now */
    size_t path[LONGEST + 1];
    bool negative[LONGEST + 1]; /* of the arrow that leaves path[i] */
    bool *on_path;
    size_t *away; /* arrows from each species back to path[0], LONGEST + 1 if more */
    bool done;
};

static bool build_links(struct links *links, struct ck_arena *arena, const struct ck_edges *edges,
                        size_t n)
{
    links->n = n;
    links->start = ck_arena_alloc(arena, n + 2, sizeof *links->start);
    links->to = ck_arena_alloc(arena, edges->count + 1, sizeof *links->to);
    links->inhibits = ck_arena_alloc(arena, edges->count + 1, sizeof *links->inhibits);
    if (!links->start || !links->to || !links->inhibits) return false;
    size_t node = 0;
    for (size_t i = 0; i < edges->count; i++) {
        const struct ck_edge *edge = &edges->items[i];
        while (node <= edge->from->index) links->start[node++] = links->count;
        bool known = edge->unclear; /* no loop runs through what has no sign */
        for (size_t j = links->start[edge->from->index]; j < links->count; j++)
            known |= links->to[j] == edge->to->index && links->inhibits[j] == edge->inhibits;
        if (known) continue;
        links->to[links->count] = edge->to->index;
        links->inhibits[links->count++] = edge->inhibits;
    }
    while (node <= n) links->start[node++] = links->count;
    return true;
}

/* How far each species is from the first, over those that a loop may pass. */
static void measure(struct search *search)
{
    const struct links *links = &search->links;
    for (size_t i = 0; i < links->n; i++) search->away[i] = LONGEST + 1;
    search->away[search->path[0]] = 0;
    for (size_t round = 0; round < search->length; round++)
        for (size_t from = search->from_one ? 0 : search->path[0] + 1; from < links->n; from++)
            for (size_t i = links->start[from]; i < links->start[from + 1]; i++)
                if (search->away[links->to[i]] + 1 < search->away[from])
                    search->away[from] = search->away[links->to[i]] + 1;
}

static void report(struct search *search)
{
    struct ck_loop loop = {search->path, search->negative, search->length, false};
    for (size_t i = 0; i < search->length; i++) loop.is_negative ^= search->negative[i];
    search->done = !search->visit(search->data, &loop);
}

/* Extends the path from its last node; each loop is found from its first species by name, or from
 * the one that is asked for. */
static void extend(struct search *search, size_t depth)
{
    const struct links *links = &search->links;
    size_t here = search->path[depth], first = search->path[0];
    for (size_t i = links->start[here]; i < links->start[here + 1] && !search->done; i++) {
        size_t next = links->to[i];
        search->negative[depth] = links->inhibits[i];
        if (next == first && depth + 1 == search->length) report(search);
        if (next == first || (next < first && !search->from_one) || search->on_path[next]) continue;
        if (depth + 1 + search->away[next] > search->length) continue;
        search->path[depth + 1] = next;
        search->on_path[next] = true;
        extend(search, depth + 1);
        search->on_path[next] = false;
    }
}

enum ck_status ck_loops_visit(const struct ck_graph *graph, const struct ck_species *through,
                              ck_loop_visit visit, void *data)
{
    struct ck_edges edges;
    struct search search = {.visit = visit, .data = data, .from_one = through != NULL};
    const size_t from = through ? ck_shown_species(through)->index : 0;
    const size_t to = through ? from + 1 : graph->species_count;
    enum ck_status status = ck_edges_collect(&edges, graph, CK_VIEW_SIGNS, NULL);
    search.on_path = ck_arena_alloc(&edges.arena, graph->species_count + 1, sizeof *search.on_path);
    search.away = ck_arena_alloc(&edges.arena, graph->species_count + 1, sizeof *search.away);
    if (!search.on_path || !search.away) status = CK_NO_MEMORY;
    if (status == CK_OK && !build_links(&search.links, &edges.arena, &edges, graph->species_count))
        status = CK_NO_MEMORY;
    for (search.length = 1; status == CK_OK && search.length <= LONGEST; search.length++)
        for (size_t i = from; i < to && !search.done; i++) {
            search.path[0] = i;
            measure(&search);
            extend(&search, 0);
        }
    ck_edges_free(&edges);
    return status;
}

/* --- the list --------------------------------------------------------------------------------- */

void ck_loop_print(const struct ck_graph *graph, const struct ck_loop *loop, const char *lang,
                   FILE *stream)
{
    fputs(loop->is_negative ? "-  " : "+  ", stream);
    for (size_t i = 0; i <= loop->length; i++) {
        const struct ck_species *species = graph->species[loop->path[i < loop->length ? i : 0]];
        fputs(ck_label_in(&species->label, lang), stream);
        if (i < loop->length) fputs(loop->negative[i] ? " ⊣ " : " → ", stream);
    }
    fputc('\n', stream);
}

struct list {
    const struct ck_graph *graph;
    const char *lang;
    FILE *stream;
    size_t printed, positive;
    bool more;
};

static bool print_one(void *data, const struct ck_loop *loop)
{
    struct list *list = data;
    list->more = list->printed == MOST;
    if (list->more) return false;
    ck_loop_print(list->graph, loop, list->lang, list->stream);
    list->printed++;
    if (!loop->is_negative) list->positive++;
    return true;
}

static void print_end(const struct list *list)
{
    bool french = list->lang && strcmp(list->lang, "fr") == 0;
    const char *format =
        french ? (list->more ? "# les %zu boucles les plus courtes : %zu positives, %zu négatives\n"
                             : "# %zu boucles d'au plus 8 flèches : %zu positives, %zu négatives\n")
               : (list->more ? "# the %zu shortest loops: %zu positive, %zu negative\n"
                             : "# %zu loops of at most 8 arrows: %zu positive, %zu negative\n");
    fprintf(list->stream, format, list->printed, list->positive, list->printed - list->positive);
}

enum ck_status ck_print_loops(const struct ck_graph *graph, const char *lang, FILE *stream)
{
    struct list list = {.graph = graph, .lang = lang, .stream = stream};
    const enum ck_status status = ck_loops_visit(graph, NULL, print_one, &list);
    if (status == CK_OK) print_end(&list);
    return status;
}
