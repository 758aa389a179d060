/* Feedback loops: elementary cycles of the signed graph of species, shortest first. */
#include "ck/report.h"
#include "graph_edges.h"

#include <string.h>

#define LONGEST 8   /* arrows */
#define MOST    100 /* loops printed */

/* One arrow for each pair of species and sign, grouped by where it starts. */
struct links {
    size_t *start; /* n + 1 */
    size_t *to;
    bool *inhibits;
    size_t n, count;
};

struct search {
    const struct ck_graph *graph;
    struct links links;
    const char *lang;
    FILE *stream;
    size_t length; /* of the loops looked for now */
    size_t path[LONGEST + 1];
    bool negative[LONGEST + 1]; /* of the arrow that leaves path[i] */
    bool *on_path;
    size_t *away; /* arrows from each species back to path[0], LONGEST + 1 if more */
    size_t printed, positive;
    bool more;
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

static void print_loop(struct search *search)
{
    bool negative = false;
    if (search->printed == MOST) search->more = true;
    if (search->more) return;
    for (size_t i = 0; i < search->length; i++) negative ^= search->negative[i];
    fputs(negative ? "-  " : "+  ", search->stream);
    for (size_t i = 0; i <= search->length; i++) {
        const struct ck_species *species =
            search->graph->species[search->path[i < search->length ? i : 0]];
        fputs(ck_label_in(&species->label, search->lang), search->stream);
        if (i < search->length) fputs(search->negative[i] ? " ⊣ " : " → ", search->stream);
    }
    fputc('\n', search->stream);
    search->printed++;
    if (!negative) search->positive++;
}

/* How far each species is from the first, over species that come after it by name. */
static void measure(struct search *search)
{
    const struct links *links = &search->links;
    for (size_t i = 0; i < links->n; i++) search->away[i] = LONGEST + 1;
    search->away[search->path[0]] = 0;
    for (size_t round = 0; round < search->length; round++)
        for (size_t from = search->path[0] + 1; from < links->n; from++)
            for (size_t i = links->start[from]; i < links->start[from + 1]; i++)
                if (search->away[links->to[i]] + 1 < search->away[from])
                    search->away[from] = search->away[links->to[i]] + 1;
}

/* Extends the path from its last node; each loop is found from its first species by name. */
static void extend(struct search *search, size_t depth)
{
    const struct links *links = &search->links;
    size_t here = search->path[depth], first = search->path[0];
    for (size_t i = links->start[here]; i < links->start[here + 1] && !search->more; i++) {
        size_t next = links->to[i];
        search->negative[depth] = links->inhibits[i];
        if (next == first && depth + 1 == search->length) print_loop(search);
        if (next <= first || search->on_path[next]) continue;
        if (depth + 1 + search->away[next] > search->length) continue;
        search->path[depth + 1] = next;
        search->on_path[next] = true;
        extend(search, depth + 1);
        search->on_path[next] = false;
    }
}

static void print_end(const struct search *search)
{
    bool french = search->lang && strcmp(search->lang, "fr") == 0;
    const char *format =
        french
            ? (search->more ? "# les %zu boucles les plus courtes : %zu positives, %zu négatives\n"
                            : "# %zu boucles d'au plus 8 flèches : %zu positives, %zu négatives\n")
            : (search->more ? "# the %zu shortest loops: %zu positive, %zu negative\n"
                            : "# %zu loops of at most 8 arrows: %zu positive, %zu negative\n");
    fprintf(search->stream, format, search->printed, search->positive,
            search->printed - search->positive);
}

enum ck_status ck_print_loops(const struct ck_graph *graph, const char *lang, FILE *stream)
{
    struct ck_edges edges;
    struct search search = {.graph = graph, .lang = lang, .stream = stream};
    enum ck_status status = ck_edges_collect(&edges, graph, CK_VIEW_SIGNS);
    search.on_path = ck_arena_alloc(&edges.arena, graph->species_count + 1, sizeof *search.on_path);
    search.away = ck_arena_alloc(&edges.arena, graph->species_count + 1, sizeof *search.away);
    if (!search.on_path || !search.away) status = CK_NO_MEMORY;
    if (status == CK_OK && !build_links(&search.links, &edges.arena, &edges, graph->species_count))
        status = CK_NO_MEMORY;
    for (search.length = 1; status == CK_OK && search.length <= LONGEST; search.length++)
        for (size_t i = 0; i < graph->species_count && !search.more; i++) {
            search.path[0] = i;
            measure(&search);
            extend(&search, 0);
        }
    if (status == CK_OK) print_end(&search);
    ck_edges_free(&edges);
    return status;
}
