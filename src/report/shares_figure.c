/* Draws in which share of combinations or bodies each expectation holds: a bar for each, in words,
 * with what breaks it. What it looks like is in plots/. */
#include "caption.h"
#include "figure.h"
#include "picture.h"
#include "robust.h"
#include "script.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define BARS_LEFT   478.0
#define BARS_RIGHT  700.0
#define SHARE_RIGHT 742.0 /* of the percentages */
#define CAUSE_LEFT  754.0
#define FIRM        95.0 /* per cent from which on a bar has the colour of what holds */
#define MOSTLY      50.0
#define LINES       4

struct row {
    const char *lines[LINES]; /* the expectation */
    size_t line_count;
    const char *cause[2];    /* what breaks it, "" if nothing */
    double share, low, high; /* per cent; low, high NAN: none */
    double y;                /* of its middle */
};

struct chart {
    struct ck_figure figure; /* for its texts */
    const struct ck_study *study;
    struct row *rows;
    size_t count;
    const char *title, *note;
    double height, bottom, top, bar_half;
};

static const char *keep(struct chart *chart, const char *text)
{
    if (!text) chart->figure.out_of_memory = true;
    return text ? text : "";
}

/* --- rows ------------------------------------------------------------------------------------ */

/* Where the second side begins: at the comparison. */
static const char *find_comparison(const char *words)
{
    static const char *const signs[] = {" < ", " > ", " ≤ ", " ≥ ", " ≈ "};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *found = strstr(words, signs[i]);
        if (found) return found;
    }
    return NULL;
}

/* Adds lines that fit into the width, broken between words; the last one is cut if it must be. */
static void wrap(struct chart *chart, const char *text, size_t length, struct row *row)
{
    struct ck_arena *arena = &chart->figure.arena;
    const double size = chart->figure.font, width = BARS_LEFT - CK_PAGE_MARGIN - 12;
    const char *rest = keep(chart, ck_arena_copy_n(arena, text, length));
    while (rest[0] && row->line_count < LINES && !chart->figure.out_of_memory) {
        size_t fits = 0;
        for (size_t end = 1; row->line_count + 1 < LINES && rest[end - 1]; end++) {
            if (rest[end] != ' ' && rest[end] != '\0') continue;
            const char *part = keep(chart, ck_arena_copy_n(arena, rest, end));
            if (ck_text_width(part, size, false) <= width) fits = end;
        }
        if (fits == 0) fits = strlen(rest);
        const char *line = keep(chart, ck_arena_copy_n(arena, rest, fits));
        row->lines[row->line_count++] = keep(chart, ck_text_fit(arena, line, size, false, width));
        rest += fits;
        rest += strspn(rest, " ");
    }
}

/* In one line, or with the second side in lines of its own. */
static void name_row(struct chart *chart, size_t e, struct row *row)
{
    const char *words =
        keep(chart, ck_expectation_words(&chart->figure.arena, chart->study, chart->figure.french,
                                         chart->study->expectations[e].that));
    const char *second = find_comparison(words);
    const double width = BARS_LEFT - CK_PAGE_MARGIN - 12;
    if (ck_text_width(words, chart->figure.font, false) <= width || !second) {
        wrap(chart, words, strlen(words), row);
        return;
    }
    wrap(chart, words, (size_t)(second - words), row);
    wrap(chart, second + 1, strlen(second + 1), row);
}

static void add_rows(struct chart *chart, size_t count)
{
    chart->rows = ck_arena_alloc(&chart->figure.arena, count + 1, sizeof *chart->rows);
    if (!chart->rows) chart->figure.out_of_memory = true;
    for (size_t e = 0; e < count && !chart->figure.out_of_memory; e++) {
        struct row *row = &chart->rows[chart->count++];
        *row = (struct row){.share = NAN, .low = NAN, .high = NAN, .cause = {"", ""}};
        name_row(chart, e, row);
    }
}

static void name_cause(struct chart *chart, struct row *row, const char *first, const char *second)
{
    struct ck_arena *arena = &chart->figure.arena;
    const double width = CK_PAGE_WIDTH - CK_PAGE_MARGIN - CAUSE_LEFT;
    row->cause[0] = keep(chart, ck_text_fit(arena, first, chart->figure.font - 1, false, width));
    row->cause[1] =
        second ? keep(chart, ck_text_fit(arena, second, chart->figure.font - 1, false, width)) : "";
}

/* --- layout ---------------------------------------------------------------------------------- */

static void add_text(struct chart *chart, enum ck_text_role role, enum ck_align align, double x,
                     double y, const char *text)
{
    struct ck_figure_text item = {role, align, x, y, false, -1, text};
    if (text[0]) ck_figure_add_text(&chart->figure, item, CK_PAGE_WIDTH - 2 * CK_PAGE_MARGIN);
}

static double line_height(const struct chart *chart)
{
    return 1.32 * chart->figure.font;
}

static size_t count_lines(const struct row *row)
{
    const size_t causes = row->cause[1][0] ? 2 : 1;
    return row->line_count > causes ? row->line_count : causes;
}

static double row_height(const struct chart *chart, const struct row *row)
{
    return (double)count_lines(row) * line_height(chart) + 0.55 * chart->figure.font;
}

/* Lines around the middle of a row. */
static void place_lines(struct chart *chart, const struct row *row, const char *const *lines,
                        size_t count, bool is_cause)
{
    double y = row->y + 0.5 * (double)(count - 1) * line_height(chart);
    for (size_t i = 0; i < count; i++, y -= line_height(chart))
        if (is_cause)
            add_text(chart, CK_TEXT_MARK, CK_LEFT, CAUSE_LEFT, y, lines[i]);
        else
            add_text(chart, CK_TEXT_LEGEND, CK_RIGHT, BARS_LEFT - 12, y, lines[i]);
}

static void place_row(struct chart *chart, struct row *row, double top)
{
    struct ck_arena *arena = &chart->figure.arena;
    row->y = top - 0.5 * row_height(chart, row);
    place_lines(chart, row, row->lines, row->line_count, false);
    place_lines(chart, row, row->cause, row->cause[1][0] ? 2 : 1, true);
    const char *share = isfinite(row->share) ? ck_arena_print(arena, "%.0f %%", row->share) : "–";
    add_text(chart, CK_TEXT_PANEL, CK_RIGHT, SHARE_RIGHT, row->y, keep(chart, share));
}

static bool tells_causes(const struct chart *chart)
{
    for (size_t i = 0; i < chart->count; i++)
        if (chart->rows[i].cause[0][0]) return true;
    return false;
}

static bool tells_intervals(const struct chart *chart)
{
    for (size_t i = 0; i < chart->count; i++)
        if (isfinite(chart->rows[i].low)) return true;
    return false;
}

static void place(struct chart *chart)
{
    const double title = chart->figure.title_font, font = chart->figure.font;
    double rows = 0;
    for (size_t i = 0; i < chart->count; i++) rows += row_height(chart, &chart->rows[i]);
    chart->bottom = CK_PAGE_MARGIN + 1.9 * font;
    chart->height = fmax(CK_PAGE_HEIGHT, chart->bottom + rows + 1.8 * title + 4.6 * font);
    double y = chart->height - CK_PAGE_MARGIN - 0.6 * title;
    add_text(chart, CK_TEXT_TITLE, CK_LEFT, CK_PAGE_MARGIN, y, chart->title);
    y -= title + 0.5 * font;
    add_text(chart, CK_TEXT_AXIS, CK_LEFT, CK_PAGE_MARGIN, y, chart->note);
    chart->top = y - 2.6 * font;
    if (tells_causes(chart))
        add_text(chart, CK_TEXT_PANEL, CK_LEFT, CAUSE_LEFT, chart->top + 0.8 * font,
                 chart->figure.french ? "ce qui la met le plus en défaut" : "what breaks it most");
    chart->bottom = fmax(chart->bottom, chart->top - 1.6 * rows);
    const double spare = (chart->top - chart->bottom - rows) / (double)chart->count;
    y = chart->top;
    for (size_t i = 0; i < chart->count; i++) {
        const double height = row_height(chart, &chart->rows[i]) + spare;
        place_row(chart, &chart->rows[i], y - 0.5 * spare);
        y -= height;
    }
    chart->bar_half = 0.5 * line_height(chart);
}

/* --- data and script ------------------------------------------------------------------------- */

static void put_data(const void *drawn, FILE *stream)
{
    const struct chart *chart = drawn;
    fputs("# Height on the page, share in per cent, its interval, colour.\n", stream);
    for (size_t i = 0; i < chart->count; i++) {
        const struct row *row = &chart->rows[i];
        const double values[] = {row->y, row->share, row->low, row->high};
        for (size_t k = 0; k < 4; k++) {
            ck_script_value(stream, values[k], 6);
            fputc(' ', stream);
        }
        fprintf(stream, "%d\n", row->share >= FIRM ? 1 : row->share >= MOSTLY ? 2 : 3);
    }
}

static void put_script(const void *drawn, const char *base, FILE *stream)
{
    const struct chart *chart = drawn;
    ck_script_head(stream, base, &chart->figure, chart->figure.font - 1);
    ck_script_number(stream, "page_height", chart->height);
    ck_script_number(stream, "panel_left", BARS_LEFT);
    ck_script_number(stream, "panel_right", BARS_RIGHT);
    ck_script_number(stream, "panel_bottom", chart->bottom);
    ck_script_number(stream, "panel_top", chart->top);
    ck_script_number(stream, "bar_half", chart->bar_half);
    ck_script_number(stream, "intervals", tells_intervals(chart));
    ck_figure_write_texts(&chart->figure, stream);
    ck_script_template("style", stream);
    ck_script_template("devices", stream);
    ck_script_template("shares", stream);
}

static struct chart make_chart(const struct ck_study *study, const char *lang)
{
    struct chart chart = {.study = study};
    chart.figure.study = study;
    chart.figure.french = strcmp(lang, "fr") == 0;
    chart.figure.font = study->expectation_count > 14 ? 10 : 11;
    chart.figure.title_font = 18;
    add_rows(&chart, study->expectation_count);
    return chart;
}

static enum ck_status draw(struct ck_output *output, struct chart *chart, const char *word)
{
    const char *base =
        ck_arena_print(&chart->figure.arena, "%s%s", word, chart->figure.french ? ".fr" : "");
    const struct ck_picture picture = {base, chart, put_data, put_script};
    if (chart->count > 0) place(chart);
    enum ck_status status = chart->figure.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK && chart->count > 0) status = ck_picture_make(output, &picture);
    ck_arena_free(&chart->figure.arena);
    return status;
}

/* --- gates ----------------------------------------------------------------------------------- */

static void fill_gates_row(struct chart *chart, const struct ck_gates *gates, size_t e)
{
    const struct ck_gates_tally *tally = &gates->tallies[e];
    struct row *row = &chart->rows[e];
    row->share = ck_share_percent(tally->share);
    if (tally->guess == SIZE_MAX) return;
    const struct ck_guess *guess = &gates->guesses[tally->guess];
    const char *choice = ck_arena_print(
        &chart->figure.arena, chart->figure.french ? "%s au lieu de %s" : "%s, not %s",
        ck_choice_words[guess->options[tally->option]], guess->written);
    name_cause(chart, row, guess->name, keep(chart, choice));
}

enum ck_status ck_write_gates_figure(struct ck_output *output, const struct ck_gates *gates,
                                     const char *lang)
{
    struct chart chart = make_chart(gates->study, lang);
    const bool french = chart.figure.french;
    struct ck_arena *arena = &chart.figure.arena;
    for (size_t e = 0; e < chart.count; e++) fill_gates_row(&chart, gates, e);
    chart.title = keep(
        &chart,
        ck_arena_print(arena,
                       french ? "%s : sous combien de compositions est-ce vrai ?"
                              : "%s: under how many compositions does it hold?",
                       ck_figure_label(&chart.figure, gates->study->title, gates->study->name)));
    const char *drawn = gates->possible > (double)gates->count
                            ? ck_arena_print(arena, french ? ", tirées de %.6g" : ", drawn of %.6g",
                                             gates->possible)
                            : "";
    chart.note =
        keep(&chart, ck_arena_print(arena,
                                    french ? "compositions que le cours laisse ouvertes : %zu ; "
                                             "combinaisons : %zu%s"
                                           : "compositions that the notes leave open: %zu; "
                                             "combinations: %zu%s",
                                    gates->guess_count, gates->count, keep(&chart, drawn)));
    return draw(output, &chart, "gates");
}

/* --- ranges ---------------------------------------------------------------------------------- */

static void fill_ranges_row(struct chart *chart, const struct ck_ranges *ranges, size_t e)
{
    const struct ck_ranges_tally *tally = &ranges->tallies[e];
    struct row *row = &chart->rows[e];
    row->share = ck_share_percent(tally->share);
    row->low = 100 * tally->low;
    row->high = 100 * tally->high;
    if (tally->range == SIZE_MAX) return;
    const char *address = ranges->ranges[tally->range].address, *slash = strchr(address, '/');
    const size_t length = slash ? (size_t)(slash - address) : strlen(address);
    const char *first = ck_arena_copy_n(&chart->figure.arena, address, length);
    const char *second = ck_arena_print(&chart->figure.arena, "%s, %s", slash ? slash + 1 : "",
                                        tally->rho > 0 ? (chart->figure.french ? "grand" : "high")
                                                       : (chart->figure.french ? "petit" : "low"));
    name_cause(chart, row, keep(chart, first), keep(chart, second));
}

enum ck_status ck_write_shares_of_ranges(struct ck_output *output, const struct ck_ranges *ranges,
                                         const char *lang)
{
    struct chart chart = make_chart(ranges->study, lang);
    const bool french = chart.figure.french;
    struct ck_arena *arena = &chart.figure.arena;
    for (size_t e = 0; e < chart.count; e++) fill_ranges_row(&chart, ranges, e);
    chart.title = keep(
        &chart,
        ck_arena_print(arena,
                       french ? "%s : dans combien de corps plausibles est-ce vrai ?"
                              : "%s: in how many plausible bodies does it hold?",
                       ck_figure_label(&chart.figure, ranges->study->title, ranges->study->name)));
    chart.note = keep(
        &chart, ck_arena_print(arena,
                               french ? "corps qui ont un repos : %zu, en %zu tirages ; nombres "
                                        "tirés : %zu ; trait : intervalle à 95 %%"
                                      : "bodies with a rest: %zu, in %zu draws; numbers drawn: "
                                        "%zu; line: interval of 95 %%",
                               ranges->count, ranges->draws, ranges->range_count));
    return draw(output, &chart, "ranges");
}
