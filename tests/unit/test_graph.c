/* The interaction graph: canonical order, look-ups, provenance; the arrows, the loops and the
 * formats that are made of it. */
#include "../../src/report/graph_drawing.h"
#include "ck/report.h"
#include "reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char model[] =
    "module: small\n"
    "title: {en: A & B <small>, fr: Petit}\n"
    "cytokines:\n"
    "  TNFa: {label: TNF-α, class: pro_inflammatory, blood: true, molar_mass: 52 kDa}\n"
    "  IL1: {class: pro_inflammatory}\n"
    "  IL1RA: {class: anti_inflammatory}\n"
    "  IL10: {label: 'IL-10 \"brake\"', class: anti_inflammatory}\n"
    "membrane_ligands: {CD40L: {K: 9 cell/uL, bearers: {Th1: 1}}}\n"
    "cells: {resting: {}, active: {}, spent: {}, Th1: {}, marrow: {}, liver: {in: blood}}\n"
    "agents: {pathogen: {}}\n"
    "drugs: {etanercept: {molar_mass: 150 kDa, blood: true, absorption: 0.1 h-1}}\n"
    "effects: {fever: {unit: K}, IgG: {}, IgE: {}, unused: {}}\n"
    "receptors:\n"
    "  TNFR: {ligands: {TNFa: 60 pg/mL}}\n"
    "  IL1R: {ligands: {IL1: 60 pg/mL}, antagonists: {IL1RA: 60 pg/mL}}\n"
    "  IL10R: {ligands: {IL10: 60 pg/mL}}\n"
    "processes:\n"
    "  resting becomes active:\n"
    "    rate: 1 h-1\n"
    "    any: {pathogen: {K: 1 cell/uL}, TNFR: {suppress: {IL10R: 0.5}}, help: {all: {IL1R: {},\n"
    "          CD40L: {}}}}\n"
    "  active becomes spent: {rate: 1 h-1, dashed: true}\n"
    "  active secretes TNFa: {rate: 1 pg/mL/h per (cell/uL), suppress: {IL10R: 0.5}}\n"
    "  active secretes IL10: {rate: 1 pg/mL/h per (cell/uL)}\n"
    "  active kills pathogen: {rate: 1 h-1 per (cell/uL), amplify: {TNFR.free: 1}}\n"
    "  pathogen proliferates: {rate: 1 h-1}\n"
    "  active recruits resting: {rate: 1 h-1 per (cell/uL), from: marrow}\n"
    "  body induces fever: {rate: 1 K/h, in: blood, any: {TNFR: {}}}\n"
    "  liver secretes TNFa: {rate: 1 pg/mL/h per (cell/uL)}\n"
    "  Th1 induces antibodies:\n"
    "    rate: 1 h-1 per (cell/uL)\n"
    "    shares: {IgG: {basal: 1}, IgE: {additive: {IL1R: 1}}}\n"
    "  etanercept binds TNFa: {on: 1 nM-1 h-1, K: 1 nM}\n"
    "references:\n"
    "  measured: {kind: literature, cite: Somebody 2001}\n"
    "  fitted: {kind: calibrated, cite: data}\n"
    "set: {TNFa/half_life: 20 min @measured, IL1/half_life: 20 min @fitted, IL10/half_life: 1 h\n"
    "  @notes, IL1RA/half_life: 1 h @assumed}\n";

/* --- order, look-ups, provenance ------------------------------------------------------------- */

static void test_canonical_order(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    const struct ck_graph *graph = &r.graph;
    for (size_t i = 0; i < graph->species_count; i++) {
        assert_int_equal(graph->species[i]->index, i);
        assert_true(i == 0 || strcmp(graph->species[i - 1]->name, graph->species[i]->name) < 0);
    }
    for (size_t i = 0; i < graph->process_count; i++) {
        assert_int_equal(graph->processes[i]->index, i);
        assert_true(i == 0 || strcmp(graph->processes[i - 1]->name, graph->processes[i]->name) < 0);
    }
    for (size_t i = 0; i < graph->number_count; i++) {
        assert_int_equal(graph->numbers[i]->index, i);
        assert_ptr_equal(ck_graph_number(graph, graph->numbers[i]->address), graph->numbers[i]);
    }
    /* members in order of name, groups in order of the list of compositions */
    const struct ck_group *any = ck_graph_process(graph, "resting becomes active")->gate.groups;
    assert_string_equal(any->members[0].name, "TNFR");
    assert_string_equal(any->members[1].name, "help");
    assert_string_equal(any->members[2].name, "pathogen");
    assert_string_equal(any->members[1].gate->groups[0].members[0].name, "CD40L");
    reading_close(&r);
}

static void test_look_ups(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    assert_string_equal(ck_graph_species(&r.graph, "TNFa_blood")->name, "TNFa_blood");
    assert_null(ck_graph_species(&r.graph, "TNF"));
    assert_string_equal(ck_graph_receptor(&r.graph, "IL1R")->name, "IL1R");
    assert_null(ck_graph_receptor(&r.graph, "IL1"));
    assert_null(ck_graph_process(&r.graph, "active secretes"));
    assert_null(ck_graph_chain(&r.graph, "gp130"));
    assert_null(ck_graph_reference(&r.graph, "nobody"));
    reading_close(&r);
}

static void test_provenance(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    static const struct {
        const char *address;
        enum ck_source_kind kind;
    } expected[] = {
        {"TNFa/half_life", CK_BY_LITERATURE}, {"IL1/half_life", CK_BY_CALIBRATION},
        {"IL10/half_life", CK_BY_NOTES},      {"IL1RA/half_life", CK_BY_ASSUMPTION},
        {"TNFR/K/TNFa", CK_BY_ASSUMPTION},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(ck_graph_provenance(&r.graph, reading_number(&r, expected[i].address)),
                         expected[i].kind);
    reading_close(&r);
}

static void test_free_of_an_empty_graph(void **state)
{
    (void)state;
    struct ck_graph graph;
    ck_graph_init(&graph);
    assert_int_equal(ck_graph_sort(&graph), CK_OK);
    ck_graph_free(&graph);
    ck_graph_free(&graph);
    assert_null(graph.species);
}

/* --- arrows ---------------------------------------------------------------------------------- */

static bool has_edge(const struct ck_edges *edges, const char *from, const char *to,
                     enum ck_relation relation, bool inhibits)
{
    for (size_t i = 0; i < edges->count; i++) {
        const struct ck_edge *edge = &edges->items[i];
        if (strcmp(edge->from->name, from) == 0 && strcmp(edge->to->name, to) == 0 &&
            edge->relation == relation && edge->inhibits == inhibits)
            return true;
    }
    return false;
}

/* Read off the model above by hand. */
static const struct {
    const char *from, *to;
    enum ck_relation relation;
    bool inhibits;
} drawn[] = {
    {"resting", "active", CK_BECOMING, false},
    {"active", "spent", CK_BECOMING, false},
    {"marrow", "resting", CK_BECOMING, false},
    {"active", "resting", CK_CALL, false},
    {"active", "TNFa", CK_SECRETION, false},
    {"liver", "TNFa", CK_SECRETION, false}, /* its plasma twin is shown as one with it */
    {"active", "IL10", CK_SECRETION, false},
    {"active", "pathogen", CK_ATTACK, true},
    {"pathogen", "pathogen", CK_GROWTH, false},
    {"Th1", "IgG", CK_INDUCTION, false},
    {"Th1", "IgE", CK_INDUCTION, false},
    {"Th1", "CD40L", CK_BEARING, false},
    {"etanercept", "TNFa", CK_BINDING, true},
    {"pathogen", "resting", CK_MODULATION, false},
    {"TNFa", "resting", CK_MODULATION, false},
    {"IL10", "resting", CK_MODULATION, true}, /* blocks the effect of TNF there */
    {"IL1", "resting", CK_MODULATION, false}, /* in the nested gate */
    {"CD40L", "resting", CK_MODULATION, false},
    {"IL10", "active", CK_MODULATION, true}, /* of its secretion */
    {"TNFa", "active", CK_MODULATION, true}, /* takes free receptors away */
    {"TNFa", "fever", CK_MODULATION, false}, /* body has no cell: the effect itself */
    {"IL1", "IgE", CK_MODULATION, false},    /* of one share */
    {"IL1RA", "IL1", CK_ANTAGONISM, true},   /* drawn at the ligand */
};

static void test_arrows_as_drawn(void **state)
{
    (void)state;
    struct reading r;
    struct ck_edges edges;
    reading_good(&r, model);
    assert_int_equal(ck_edges_collect(&edges, &r.graph, CK_VIEW_DRAWING, NULL), CK_OK);
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        if (!has_edge(&edges, drawn[i].from, drawn[i].to, drawn[i].relation, drawn[i].inhibits))
            fail_msg("no arrow from %s to %s", drawn[i].from, drawn[i].to);
    assert_int_equal(edges.count, sizeof drawn / sizeof *drawn);
    ck_edges_free(&edges);
    reading_close(&r);
}

static void test_arrows_as_counted(void **state)
{
    (void)state;
    struct reading r;
    struct ck_edges edges;
    reading_good(&r, model);
    assert_int_equal(ck_edges_collect(&edges, &r.graph, CK_VIEW_SIGNS, NULL), CK_OK);
    assert_true(has_edge(&edges, "IL10", "TNFa", CK_MODULATION, true));
    assert_true(has_edge(&edges, "TNFa", "active", CK_MODULATION, false));
    assert_true(has_edge(&edges, "IL1RA", "active", CK_MODULATION, true));
    /* TNF takes free receptors, free receptors amplify killing: TNF spares the pathogen */
    assert_true(has_edge(&edges, "TNFa", "pathogen", CK_MODULATION, false));
    assert_true(has_edge(&edges, "IL1", "IgE", CK_MODULATION, false));
    assert_true(has_edge(&edges, "IL1", "IgG", CK_MODULATION, true));
    assert_true(has_edge(&edges, "etanercept", "etanercept_TNFa", CK_BINDING, false));
    ck_edges_free(&edges);
    reading_close(&r);
}

static enum ck_draw_column column_of(const struct ck_drawing *drawing, const char *name)
{
    return drawing->nodes[ck_graph_species(drawing->graph, name)->index].column;
}

static void test_layout(void **state)
{
    (void)state;
    struct reading r;
    struct ck_drawing drawing;
    reading_good(&r, model);
    assert_int_equal(ck_drawing_make(&drawing, &r.graph, NULL), CK_OK);
    assert_int_equal(column_of(&drawing, "pathogen"), CK_COLUMN_TRIGGERS);
    assert_int_equal(column_of(&drawing, "etanercept"), CK_COLUMN_TRIGGERS);
    assert_int_equal(column_of(&drawing, "resting"), CK_COLUMN_SENSORS);
    assert_int_equal(column_of(&drawing, "spent"), CK_COLUMN_SENSORS); /* of the same line */
    assert_int_equal(column_of(&drawing, "TNFa"), CK_COLUMN_MESSENGERS);
    assert_int_equal(column_of(&drawing, "Th1"), CK_COLUMN_RESPONDERS);
    assert_int_equal(column_of(&drawing, "IgG"), CK_COLUMN_OUTCOMES);
    const struct ck_drawn_node *nodes = drawing.nodes;
    const size_t marrow = ck_graph_species(&r.graph, "marrow")->index,
                 active = ck_graph_species(&r.graph, "active")->index,
                 spent = ck_graph_species(&r.graph, "spent")->index;
    assert_int_equal(nodes[marrow].size, 4);
    assert_int_equal(nodes[marrow].line, nodes[spent].line);
    assert_int_equal(nodes[marrow].row, 0);
    assert_int_equal(nodes[active].row, 2);
    assert_int_equal(nodes[spent].row, 3);
    assert_false(drawing.shown[ck_graph_species(&r.graph, "unused")->index]);
    ck_drawing_free(&drawing);
    reading_close(&r);
}

/* --- formats --------------------------------------------------------------------------------- */

/* What is printed, as text. */
static void print(struct reading *r, const char *format, const char *lang, char *text, size_t size)
{
    FILE *stream = tmpfile();
    assert_non_null(stream);
    enum ck_status status =
        strcmp(format, "loops") == 0
            ? ck_print_loops(&r->graph, lang, stream)
            : ck_print_graph(
                  &(struct ck_graph_request){.graph = &r->graph, .format = format, .lang = lang},
                  stream, &r->diag);
    assert_int_equal(status, CK_OK);
    rewind(stream);
    size_t length = fread(text, 1, size - 1, stream);
    assert_true(length > 0 && length < size - 1);
    text[length] = '\0';
    fclose(stream);
}

static char text[100000];

static void test_dot(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    print(&r, "dot", "en", text, sizeof text);
    assert_non_null(strstr(text, "A &amp; B &lt;small&gt;"));
    assert_non_null(strstr(text, "label=\"IL-10 \\\"brake\\\"\""));
    assert_non_null(strstr(text, "arrowtail=tee"));
    assert_non_null(strstr(text, "style=dashed"));
    assert_non_null(strstr(text, "not in the notes"));
    assert_null(strstr(text, "unused"));
    assert_null(strstr(text, "TNFa_blood"));
    print(&r, "dot", "fr", text, sizeof text);
    assert_non_null(strstr(text, "Petit"));
    assert_non_null(strstr(text, "absent du cours"));
    reading_close(&r);
}

static void test_svg(void **state)
{
    (void)state;
    struct reading r;
    if (system("dot -V >/dev/null 2>&1") != 0) skip();
    reading_good(&r, model);
    print(&r, "svg", "en", text, sizeof text);
    assert_non_null(strstr(text, "<svg"));
    assert_non_null(strstr(text, "<title>TNFa</title>"));
    assert_non_null(strstr(text, "</svg>"));
    reading_close(&r);
}

/* Every tag that opens closes; nothing that XML reserves stands in the text. */
static bool is_well_formed(const char *xml)
{
    char open[20][40];
    size_t depth = 0;
    const char *tag = strstr(xml, "?>");
    while (tag && (tag = strchr(tag, '<'))) {
        const char *end = strchr(tag, '>');
        if (!end) return false;
        bool closes = tag[1] == '/', single = end[-1] == '/';
        size_t length = strcspn(tag + 1 + closes, " />\n");
        const char *name = tag + 1 + closes;
        if (closes && (depth == 0 || strncmp(open[--depth], name, length) != 0)) return false;
        if (!closes && !single) {
            assert_true(depth < 20 && length < 40);
            memcpy(open[depth], name, length);
            open[depth++][length] = '\0';
        }
        tag = end;
    }
    return depth == 0;
}

static void test_graphml(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    print(&r, "graphml", "en", text, sizeof text);
    assert_true(is_well_formed(text));
    assert_non_null(strstr(text, "IL-10 &quot;brake&quot;"));
    assert_non_null(strstr(text, "source=\"IL10\" target=\"active\">\n"
                                 "      <data key=\"relation\">modulates</data>\n"
                                 "      <data key=\"sign\">-1</data>\n"
                                 "      <data key=\"arrows\">active secretes TNFa</data>"));
    assert_non_null(strstr(text, "<node id=\"unused\">"));
    assert_null(strstr(text, "TNFa_blood"));
    reading_close(&r);
}

static void test_unknown_format(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    assert_int_equal(
        ck_print_graph(
            &(struct ck_graph_request){.graph = &r.graph, .format = "svgz", .lang = "en"}, stdout,
            &r.diag),
        CK_BAD_INPUT);
    assert_non_null(reading_find(&r, "unknown format 'svgz'"));
    reading_close(&r);
}

/* --- loops ----------------------------------------------------------------------------------- */

/* By hand: A makes X, X makes B out of A, B makes Y, Y holds back the making of X and of itself. */
static void test_loops(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, "module: loops\n"
                     "cytokines: {X: {}, Y: {label: {en: why, fr: pourquoi}}}\n"
                     "cells: {A: {}, B: {}}\n"
                     "processes:\n"
                     "  A secretes X: {rate: 1 pg/mL/h per (cell/uL), suppress: {Y: {K: 1 pg/mL,\n"
                     "    epsilon: 1}}}\n"
                     "  B secretes X: {rate: 1 pg/mL/h per (cell/uL)}\n"
                     "  A becomes B: {rate: 1 h-1, any: {X: {K: 1 pg/mL}}}\n"
                     "  B secretes Y: {rate: 1 pg/mL/h per (cell/uL), suppress: {Y: {K: 1 pg/mL,\n"
                     "    epsilon: 1}}}\n");
    print(&r, "loops", "en", text, sizeof text);
    assert_string_equal(text, "-  why ⊣ why\n"
                              "+  B → X → B\n"
                              "-  B → why ⊣ X → B\n"
                              "# 3 loops of at most 8 arrows: 1 positive, 2 negative\n");
    print(&r, "loops", "fr", text, sizeof text);
    assert_non_null(strstr(text, "pourquoi ⊣ pourquoi"));
    reading_close(&r);
}

/* --- memory ---------------------------------------------------------------------------------- */

enum { ALL_PRINTS = 8 };

static enum ck_status print_nth(struct reading *r, int nth, FILE *stream)
{
    static const char *const tables[] = {"producers", "targets", "receptors", "drugs"};
    const struct ck_graph_request request = {.graph = &r->graph,
                                             .format = nth == 1 ? "graphml" : "dot",
                                             .lang = "en",
                                             .overview = nth == 2};
    if (nth == 3) return ck_print_loops(&r->graph, "en", stream);
    if (nth > 3) return ck_print_graph_table(&r->graph, tables[nth - 4], "html", "fr", stream);
    return ck_print_graph(&request, stream, &r->diag);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    struct reading r;
    reading_good(&r, model);
    const long alive = ck_memory_live();
    FILE *nothing = fopen("/dev/null", "w");
    assert_non_null(nothing);
    for (int i = 0; i < ALL_PRINTS; i++) {
        enum ck_status status = CK_NO_MEMORY;
        for (long n = 1; status != CK_OK; n++) {
            ck_memory_fail_at(n);
            status = print_nth(&r, i, nothing);
            ck_memory_fail_at(0);
            assert_true(status == CK_OK || (status == CK_NO_MEMORY && n < 300));
            assert_int_equal(ck_memory_live(), alive);
        }
    }
    fclose(nothing);
    reading_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_order),
        cmocka_unit_test(test_look_ups),
        cmocka_unit_test(test_provenance),
        cmocka_unit_test(test_free_of_an_empty_graph),
        cmocka_unit_test(test_arrows_as_drawn),
        cmocka_unit_test(test_arrows_as_counted),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_dot),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_graphml),
        cmocka_unit_test(test_unknown_format),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
