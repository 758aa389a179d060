/* The curves of one claim: a table, and a figure drawn as that of a study with two arms, without
 * the source and with it. */
#include "csv.h"

#include <math.h>
#include <string.h>

enum { ARMS = 2, MOST_PANELS = 9 };

/* ---- the table ---- */

enum ck_status ck_write_claim_table(struct ck_output *output, const struct ck_finding *finding)
{
    FILE *stream = ck_output_file(output, "claim.csv");
    if (!stream) return ck_csv_no_stream(output);
    fputs("arrow,source,target,unit,time_h,without,with\n", stream);
    for (size_t i = 0; i < finding->count; i++) {
        const struct ck_shown *shown = &finding->shown[i];
        for (size_t k = 0; shown->time_h && k < CK_CURVE_POINTS; k++) {
            ck_csv_field(stream, shown->arrow);
            fprintf(stream, ",%s,%s,", shown->source, shown->target);
            ck_csv_field(stream, shown->unit);
            const double row[] = {shown->time_h[k], shown->off[k], shown->on[k]};
            for (size_t c = 0; c < 3; c++) {
                fputc(',', stream);
                ck_csv_number(stream, row[c]);
            }
            fputc('\n', stream);
        }
    }
    return ck_output_close(output, "claim.csv", stream);
}

/* ---- the figure ---- */

struct drawing {
    struct ck_study study;
    struct ck_arm arms[ARMS];
    const struct ck_shown *shown[MOST_PANELS];
    struct ck_panel panels[MOST_PANELS];
    const char *names[MOST_PANELS];
    size_t count;
    double until_h; /* the shortest of them */
    bool several;   /* sources */
    bool no_memory;
};

/* Between two points a straight line; after the end what was there. */
static double read_curve(const struct ck_shown *shown, const double *curve, double t)
{
    for (size_t k = 1; k < CK_CURVE_POINTS; k++) {
        const double t0 = shown->time_h[k - 1], t1 = shown->time_h[k];
        if (t <= t1) return curve[k - 1] + (curve[k] - curve[k - 1]) * (t - t0) / (t1 - t0);
    }
    return curve[CK_CURVE_POINTS - 1];
}

static const double *curve_of(const struct ck_shown *shown, size_t arm)
{
    return arm == 0 ? shown->off : shown->on;
}

static enum ck_status fill_arm(struct drawing *drawing, size_t arm)
{
    struct ck_trajectory *run = &drawing->arms[arm].trajectory;
    const size_t n = drawing->count;
    ck_trajectory_init(run);
    run->columns = ck_arena_alloc(&run->arena, n, sizeof *run->columns);
    run->start = ck_arena_alloc(&run->arena, n, sizeof *run->start);
    run->final = ck_arena_alloc(&run->arena, n, sizeof *run->final);
    if (!run->columns || !run->start || !run->final) return CK_NO_MEMORY;
    run->n_columns = n;
    run->end_h = drawing->until_h;
    for (size_t i = 0; i < n; i++)
        run->columns[i] = (struct ck_column){.name = drawing->names[i],
                                             .label_en = drawing->shown[i]->target,
                                             .label_fr = drawing->shown[i]->target,
                                             .unit = drawing->shown[i]->unit};
    for (size_t k = 1; k < CK_CURVE_POINTS; k++) {
        const double share = (double)k / (CK_CURVE_POINTS - 1);
        const double before = (double)(k - 1) / (CK_CURVE_POINTS - 1);
        const double t0 = drawing->until_h * before * before * before;
        const double t1 = drawing->until_h * share * share * share;
        struct ck_piece *piece = ck_trajectory_add(run, t0, t1, 1);
        if (!piece) return CK_NO_MEMORY;
        for (size_t i = 0; i < n; i++) {
            const double *curve = curve_of(drawing->shown[i], arm);
            const double end = read_curve(drawing->shown[i], curve, t1);
            piece->coef[i] = end;
            piece->coef[n + i] = end - read_curve(drawing->shown[i], curve, t0);
        }
    }
    return CK_OK;
}

/* "IL-6 (fibroblasts)": what moves and who moves it; with its source, where there are several. */
static const char *make_title(struct drawing *drawing, const struct ck_graph *graph,
                              const struct ck_shown *shown, bool french)
{
    char subject[128];
    snprintf(subject, sizeof subject, "%.*s", (int)strcspn(shown->arrow, " "), shown->arrow);
    const struct ck_species *who = ck_graph_species(graph, subject),
                            *what = ck_graph_species(graph, shown->target),
                            *why = ck_graph_species(graph, shown->source);
    const char *target = !what ? shown->target : french ? what->label.fr : what->label.en;
    const char *actor = !who || who == what ? NULL : french ? who->label.fr : who->label.en;
    const char *source = !why ? shown->source : french ? why->label.fr : why->label.en;
    return ck_arena_print(&drawing->study.arena, "%s%s%s%s%s%s", drawing->several ? source : "",
                          drawing->several ? " → " : "", target, actor ? " (" : "",
                          actor ? actor : "", actor ? ")" : "");
}

static void add_panel(struct drawing *drawing, const struct ck_graph *graph,
                      const struct ck_shown *shown)
{
    struct ck_arena *arena = &drawing->study.arena;
    const size_t i = drawing->count++;
    const struct ck_label title = {make_title(drawing, graph, shown, false),
                                   make_title(drawing, graph, shown, true)};
    drawing->names[i] = ck_arena_print(arena, "%s %zu", shown->target, i + 1);
    drawing->shown[i] = shown;
    drawing->panels[i] = (struct ck_panel){.show = &drawing->names[i], .count = 1, .title = title};
    drawing->until_h = fmin(drawing->until_h, shown->time_h[CK_CURVE_POINTS - 1]);
    if (!title.en || !title.fr || !drawing->names[i]) drawing->no_memory = true;
}

static void fill_drawing(struct drawing *drawing, const struct ck_graph *graph,
                         const struct ck_finding *finding)
{
    const struct ck_claim *claim = finding->claim;
    char french[512];
    struct ck_study *study = &drawing->study;
    ck_claim_french(graph, claim, french, sizeof french);
    study->title.en = ck_arena_print(&study->arena, "%s: %s %s %s", claim->id, claim->source,
                                     claim->relation, claim->target);
    study->title.fr = ck_arena_print(&study->arena, "%s : %s", claim->id, french);
    study->name = claim->id;
    drawing->until_h = INFINITY;
    for (size_t i = 1; i < finding->count; i++)
        if (finding->shown[i].source &&
            strcmp(finding->shown[i].source, finding->shown[0].source) != 0)
            drawing->several = true;
    for (size_t i = 0; i < finding->count && drawing->count < MOST_PANELS; i++)
        if (finding->shown[i].time_h) add_panel(drawing, graph, &finding->shown[i]);
    drawing->arms[0].name = "without";
    drawing->arms[0].label = (struct ck_label){"without the source", "sans la source"};
    drawing->arms[1].name = "with";
    drawing->arms[1].label = (struct ck_label){"with the source", "avec la source"};
    study->arms = drawing->arms;
    study->arm_count = ARMS;
    study->panels = drawing->panels;
    study->panel_count = drawing->count;
    study->duration_h = study->figure_until_h = drawing->until_h;
    if (!study->title.en || !study->title.fr) drawing->no_memory = true;
}

enum ck_status ck_write_claim_figure(struct ck_output *output, const struct ck_graph *graph,
                                     const struct ck_finding *finding, const char *lang)
{
    struct drawing drawing = {.count = 0};
    fill_drawing(&drawing, graph, finding);
    enum ck_status status = drawing.no_memory ? CK_NO_MEMORY : CK_OK;
    for (size_t arm = 0; arm < ARMS && status == CK_OK && drawing.count > 0; arm++)
        status = fill_arm(&drawing, arm);
    if (status == CK_OK && drawing.count > 0)
        status = ck_write_figure(output, &drawing.study, lang);
    for (size_t arm = 0; arm < ARMS; arm++) ck_trajectory_free(&drawing.arms[arm].trajectory);
    ck_arena_free(&drawing.study.arena);
    return status;
}
