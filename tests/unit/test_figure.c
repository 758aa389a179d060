/* Figures: what is planned and laid out, what gnuplot is told, what it draws. The curves are made
 * by hand; how a picture looks is for eyes. */
#include "../../src/report/figure.h"
#include "hand_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

static void lay_out(struct ck_figure *figure, const struct ck_study *study, bool french)
{
    *figure = (struct ck_figure){.study = study, .french = french};
    ck_figure_plan(figure);
    if (!figure->out_of_memory) ck_figure_values(figure);
    if (!figure->out_of_memory) ck_figure_marks(figure);
    if (!figure->out_of_memory) ck_figure_layout(figure);
}

static void free_all(struct ck_figure *figure, struct ck_study *study)
{
    ck_arena_free(&figure->arena);
    ck_arena_free(&study->arena);
}

/* --- steps, words, labels ------------------------------------------------------------------- */

static void steps_are_round(void **state)
{
    (void)state;
    assert_true(fabs(ck_step_nice(10, 5) - 2) < 1e-12);
    assert_true(fabs(ck_step_nice(10, 4.5) - 2.5) < 1e-12);
    assert_true(fabs(ck_step_nice(1930, 4.5) - 500) < 1e-9);
    assert_true(fabs(ck_step_nice(0.03, 6) - 0.005) < 1e-12);
    assert_true(ck_step_time(24, 6, false) == 4);
    assert_true(ck_step_time(12, 6, false) == 2);
    assert_true(ck_step_time(10, 5, true) == 2);
    assert_true(ck_step_time(14, 4, true) == 7);
    assert_true(ck_step_time(120, 6, true) == 20);
    assert_true(fabs(ck_step_time(0.5, 5, false) - 0.1) < 1e-12);
}

static void units_are_words(void **state)
{
    struct ck_arena arena = {0};
    (void)state;
    assert_string_equal(ck_unit_words(&arena, "pg/mL", true), "pg/mL");
    assert_string_equal(ck_unit_words(&arena, "cell/uL", false), "cells/µL");
    assert_string_equal(ck_unit_words(&arena, "cell/uL", true), "cellules/µL");
    assert_string_equal(ck_unit_words(&arena, "ug/mL", false), "µg/mL");
    assert_string_equal(ck_unit_words(&arena, "1", true), "unités relatives");
    assert_string_equal(ck_unit_words(&arena, "h-1", false), "h⁻¹");
    assert_string_equal(ck_unit_words(&arena, "K", false), "°C above normal");
    assert_string_equal(ck_unit_words(&arena, "K/h", false), "K/h");
    assert_string_equal(ck_unit_words(&arena, "pulmo", false), "pulmo");
    assert_string_equal(ck_power_words(&arena, 6, "cells/µL"), "×10⁶ cells/µL");
    assert_string_equal(ck_power_words(&arena, -12, "M"), "×10⁻¹² M");
    ck_arena_free(&arena);
}

static void titles_begin_with_a_capital(void **state)
{
    struct ck_arena arena = {0};
    (void)state;
    assert_string_equal(ck_text_capital(&arena, "fièvre"), "Fièvre");
    assert_string_equal(ck_text_capital(&arena, "état de base"), "État de base");
    assert_string_equal(ck_text_capital(&arena, "iNOS"), "iNOS");
    assert_string_equal(ck_text_capital(&arena, "p38"), "p38");
    assert_string_equal(ck_text_capital(&arena, "α-MSH"), "α-MSH");
    assert_string_equal(ck_text_capital(&arena, ""), "");
    ck_arena_free(&arena);
}

static void long_texts_are_cut(void **state)
{
    struct ck_arena arena = {0};
    (void)state;
    const char *cut = ck_text_fit(&arena, "étanercept sous-cutané", 12, false, 60);
    assert_true(ck_text_width(cut, 12, false) <= 60.2);
    assert_true(strlen(cut) > strlen("…"));
    assert_string_equal(cut + strlen(cut) - strlen("…"), "…");
    assert_int_equal((unsigned char)cut[0], 0xC3);
    assert_string_equal(ck_text_fit(&arena, "IL-6", 12, false, 60), "IL-6");
    assert_string_equal(ck_text_fit(&arena, "a\nb\x1b[0m\xff!", 12, false, 600), "a b [0m?!");
    ck_arena_free(&arena);
}

static void labels_are_spread(void **state)
{
    double pair[] = {10, 10}, floor_[] = {0, 0, 1}, apart[] = {5, 30, 60}, ceiling[] = {95, 99};
    (void)state;
    assert_true(fabs(ck_labels_spread(pair, 2, 10, 0, 100) - 5) < 1e-12);
    assert_true(pair[0] == 5 && pair[1] == 15);
    assert_true(fabs(ck_labels_spread(floor_, 3, 10, 0, 100) - 19) < 1e-12);
    assert_true(floor_[0] == 0 && floor_[1] == 10 && floor_[2] == 20);
    assert_true(ck_labels_spread(apart, 3, 10, 0, 100) == 0);
    assert_true(apart[0] == 5 && apart[1] == 30 && apart[2] == 60);
    ck_labels_spread(ceiling, 2, 10, 0, 100);
    assert_true(ceiling[0] == 90 && ceiling[1] == 100);
}

/* --- plans ---------------------------------------------------------------------------------- */

static void one_arm_is_told_by_species(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa IL6 IL10");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.encoding, CK_BY_SPECIES);
    assert_int_equal(figure.panel_count, 1);
    assert_int_equal(figure.panels[0].curve_count, 3);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < i; k++) {
            const struct ck_figure_curve *curves = figure.panels[0].curves;
            assert_int_not_equal(curves[i].colour, curves[k].colour);
            assert_int_not_equal(curves[i].dash, curves[k].dash);
        }
    free_all(&figure, &study);
}

static void arms_have_colours_and_species_panels(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 3);
    hand_made_panel(&study, "TNFa IL6");
    hand_made_panel(&study, "fever");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.encoding, CK_BY_ARM);
    assert_int_equal(figure.panel_count, 3);
    assert_string_equal(figure.panels[1].title, "IL-6");
    assert_string_equal(figure.panels[2].title, "Fever");
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(figure.panels[p].curves[i].colour, i);
            assert_int_equal(figure.panels[p].curves[i].dash, i);
        }
    free_all(&figure, &study);
}

static void many_species_and_arms_share_panels(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 2);
    for (int i = 0; i < 4; i++) hand_made_panel(&study, "TNFa IL6 IL10");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.encoding, CK_BY_BOTH);
    assert_int_equal(figure.panel_count, 4);
    const struct ck_figure_curve *curves = figure.panels[0].curves; /* by species, then arm */
    assert_int_equal(curves[0].colour, curves[1].colour);
    assert_int_not_equal(curves[0].dash, curves[1].dash);
    assert_int_not_equal(curves[0].colour, curves[2].colour);
    assert_int_equal(curves[0].dash, curves[2].dash);
    free_all(&figure, &study);
}

static void units_have_panels_of_their_own(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa fever IL6 cells TNFa absent");
    lay_out(&figure, &study, true);
    assert_int_equal(figure.panel_count, 3);
    assert_int_equal(figure.panels[0].name_count, 2);
    assert_string_equal(figure.panels[0].unit_words, "pg/mL");
    assert_string_equal(figure.panels[1].title, "Fièvre");
    assert_string_equal(figure.panels[2].unit_words, "cellules/µL");
    free_all(&figure, &study);
}

static void panels_may_choose_their_arms(void **state)
{
    static const char *chosen[] = {"two"};
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 3);
    struct ck_panel *panel = hand_made_panel(&study, "TNFa");
    panel->arms = chosen;
    panel->arm_count = 1;
    lay_out(&figure, &study, false);
    assert_int_equal(figure.panels[0].curve_count, 1);
    assert_string_equal(figure.panels[0].curves[0].arm->name, "two");
    assert_string_equal(figure.panels[0].title, "TNF-α — two");
    free_all(&figure, &study);
}

/* --- values --------------------------------------------------------------------------------- */

static void noise_is_zero_and_constants_are_flat(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "noise");
    hand_made_panel(&study, "flat");
    lay_out(&figure, &study, false);
    const struct ck_figure_panel *noise = &figure.panels[0], *flat = &figure.panels[1];
    for (size_t i = 0; i < noise->curves[0].count; i++) assert_true(noise->curves[0].value[i] == 0);
    assert_true(noise->low == 0 && noise->high >= 1);
    assert_true(flat->low == 0 && flat->high > 55);
    assert_int_equal(flat->curves[0].count, 2);
    free_all(&figure, &study);
}

static void both_sides_of_a_jump_are_kept(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    bool before = false, after = false;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "drug");
    lay_out(&figure, &study, false);
    const struct ck_figure_curve *drug = &figure.panels[0].curves[0];
    for (size_t i = 0; i < drug->count; i++) {
        if (fabs(drug->time[i] - 5) > 1e-9) continue;
        before |= drug->value[i] == 0;
        after |= fabs(drug->value[i] - 1) < 1e-6;
    }
    assert_true(before && after);
    free_all(&figure, &study);
}

/* The samples that are left out lie on the lines between those that are kept. */
static void thinned_curves_stay_where_they_were(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "TNFa");
    lay_out(&figure, &study, false);
    const struct ck_figure_panel *panel = &figure.panels[0];
    const struct ck_figure_curve *kept = &panel->curves[0];
    assert_in_range(kept->count, 20, 300);
    size_t k = 0;
    for (double day = 0.01; day < 10; day += 0.01) {
        while (kept->time[k + 1] < day) k++;
        double part = (day - kept->time[k]) / (kept->time[k + 1] - kept->time[k]);
        double drawn = kept->value[k] + part * (kept->value[k + 1] - kept->value[k]);
        double real = hand_made_value(0, 0, 24 * day);
        assert_true(fabs(drawn - real) < 2e-3 * (panel->high - panel->low));
    }
    free_all(&figure, &study);
}

static void log_axes_hold_six_decades(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "virus")->log = true;
    lay_out(&figure, &study, false);
    const struct ck_figure_panel *panel = &figure.panels[0];
    assert_true(fabs(panel->low - 1) < 1e-9);
    assert_true(panel->high > 1e6 && panel->high < 2e6);
    const struct ck_figure_curve *virus = &panel->curves[0];
    assert_true(virus->value[virus->count - 1] < panel->low);
    free_all(&figure, &study);
}

static void large_numbers_go_into_the_unit(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 1);
    hand_made_panel(&study, "virus");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.panels[0].power, 6);
    assert_true(fabs(figure.panels[0].curves[0].value[0] - 1) < 1e-6);
    free_all(&figure, &study);
}

static void measurements_belong_to_their_curves(void **state)
{
    static const char *names[] = {"IL6"};
    static double times[] = {0, 48, 96, 480}, means[] = {1, 120, NAN, 3}, sds[] = {NAN, 300, 1, 1};
    struct ck_data data = {.arm = "two", .n_times = 4, .n_series = 1, .time_h = times};
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 2);
    data.names = names;
    data.mean = means;
    data.sd = sds;
    study.data = &data;
    study.data_count = 1;
    hand_made_panel(&study, "TNFa");
    hand_made_panel(&study, "IL6");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.panels[0].point_set_count, 0);
    assert_int_equal(figure.panels[1].point_set_count, 1);
    const struct ck_figure_points *points = &figure.panels[1].points[0];
    assert_int_equal(points->count, 2); /* missing and late ones are left out */
    assert_string_equal(points->curve->arm->name, "two");
    assert_true(points->time[1] == 2 && points->mean[1] == 120 && points->has_sd);
    assert_true(figure.panels[1].high > 420);
    free_all(&figure, &study);
}

/* Measurements over the curves of a model that is calibrated or assumes nothing: both are needed.
 */
static void figures_are_illustrative_unless_calibrated(void **state)
{
    static const char *names[] = {"IL6"};
    static double times[] = {48}, means[] = {120};
    struct ck_data data = {.arm = "one", .n_times = 1, .n_series = 1, .time_h = times};
    struct ck_number number = {.address = "x", .tag = "fit"}, *numbers[] = {&number};
    struct ck_reference reference = {.tag = "fit", .kind = CK_BY_CALIBRATION, .cite = ""};
    (void)state;
    data.names = names;
    data.mean = means;
    for (int i = 0; i < 8; i++) {
        const bool is_shown = i & 1, has_data = i & 2, is_calibrated = i & 4;
        struct ck_study study;
        struct ck_figure figure;
        hand_made_study(&study, 1);
        hand_made_panel(&study, is_shown ? "IL6" : "TNFa");
        study.data = &data;
        study.data_count = has_data;
        study.graph = (struct ck_graph){
            .numbers = numbers, .number_count = 1, .references = &reference, .reference_count = 1};
        reference.kind = is_calibrated ? CK_BY_CALIBRATION : CK_BY_ASSUMPTION;
        lay_out(&figure, &study, false);
        assert_int_equal(figure.illustrative, !(is_shown && has_data && is_calibrated));
        ck_arena_free(&figure.arena);
        reference.kind = CK_BY_LITERATURE;
        lay_out(&figure, &study, false);
        assert_int_equal(figure.illustrative, !(is_shown && has_data));
        free_all(&figure, &study);
    }
}

/* --- layout --------------------------------------------------------------------------------- */

static void assert_on_page(const struct ck_figure *figure)
{
    for (size_t i = 0; i < figure->text_count; i++) {
        const struct ck_figure_text *text = &figure->texts[i];
        bool bold = text->role == CK_TEXT_TITLE || text->role == CK_TEXT_PANEL ||
                    text->role == CK_TEXT_DIRECT;
        double size = text->role == CK_TEXT_TITLE ? figure->title_font : figure->font;
        double width = text->upright ? size : ck_text_width(text->text, size, bold);
        double left = text->x - (text->align == CK_CENTRE ? width / 2 : 0);
        assert_true(left >= 0 && left + width <= CK_PAGE_WIDTH);
        assert_true(text->y >= size / 2 && text->y <= CK_PAGE_HEIGHT - size / 2);
    }
}

static double area_of(const struct ck_figure_panel *panel)
{
    return (panel->right - panel->left) * (panel->top - panel->bottom);
}

static void panels_fill_the_page_without_overlap(void **state)
{
    static const char *const names[] = {"TNFa", "IL6",  "IL10", "fever", "cells",
                                        "flat", "drug", "TNFa", "virus"};
    (void)state;
    for (size_t count = 1; count <= 9; count++) {
        struct ck_study study;
        struct ck_figure figure;
        double area = 0;
        hand_made_study(&study, 3);
        for (size_t i = 0; i < count; i++) hand_made_panel(&study, names[i]);
        lay_out(&figure, &study, count % 2);
        assert_int_equal(figure.panel_count, count);
        for (size_t i = 0; i < count; i++) {
            const struct ck_figure_panel *a = &figure.panels[i];
            assert_true(a->left > 0 && a->right < CK_PAGE_WIDTH);
            assert_true(a->bottom > 0 && a->top < CK_PAGE_HEIGHT);
            area += area_of(a);
            for (size_t k = 0; k < i; k++) {
                const struct ck_figure_panel *b = &figure.panels[k];
                assert_true(a->left > b->right || b->left > a->right || a->bottom > b->top ||
                            b->bottom > a->top);
            }
        }
        assert_true(area > 0.33 * CK_PAGE_WIDTH * CK_PAGE_HEIGHT);
        assert_on_page(&figure);
        free_all(&figure, &study);
    }
}

static void labels_at_ends_do_not_overlap(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    double heights[3];
    size_t found = 0;
    (void)state;
    hand_made_study(&study, 3);
    study.figure_until_h = 96;
    hand_made_panel(&study, "TNFa");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.panels[0].naming, CK_NAMED_AT_END);
    for (size_t i = 0; i < figure.text_count; i++)
        if (figure.texts[i].role == CK_TEXT_DIRECT) heights[found++] = figure.texts[i].y;
    assert_int_equal(found, 3);
    assert_true(heights[1] - heights[0] >= figure.font && heights[2] - heights[1] >= figure.font);
    free_all(&figure, &study);
}

/* Five bells inside each other: each name stands beside its own, nearer than to any other. */
static void names_stand_beside_their_curves(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    size_t found = 0;
    (void)state;
    hand_made_study(&study, 5);
    hand_made_panel(&study, "TNFa");
    lay_out(&figure, &study, false);
    const struct ck_figure_panel *panel = &figure.panels[0];
    assert_int_equal(panel->naming, CK_NAMED_INSIDE);
    for (size_t i = 0; i < figure.text_count; i++) {
        const struct ck_figure_text *text = &figure.texts[i];
        if (text->role != CK_TEXT_DIRECT) continue;
        double time_h = 240 * (text->x - panel->left) / (panel->right - panel->left);
        double nearest = 1e9;
        int owner = -1;
        for (int arm = 0; arm < 5; arm++) {
            double value = hand_made_value((size_t)arm, 0, time_h);
            double away = fabs(text->y - panel->bottom -
                               ck_panel_height(panel, value) * (panel->top - panel->bottom));
            if (away < nearest) owner = arm;
            nearest = fmin(nearest, away);
        }
        assert_int_equal(owner, text->colour);
        assert_true(nearest > 0.5 * figure.font && nearest < 2 * figure.font);
        found++;
    }
    assert_int_equal(found, 5);
    free_all(&figure, &study);
}

/* Curves that end together cannot be told apart there. */
static void arms_that_end_together_have_a_legend(void **state)
{
    struct ck_study study;
    struct ck_figure figure;
    size_t entries = 0;
    (void)state;
    hand_made_study(&study, 6);
    hand_made_panel(&study, "flat");
    hand_made_panel(&study, "drug");
    lay_out(&figure, &study, false);
    assert_int_equal(figure.panels[0].naming, CK_NAMED_PAGE);
    assert_int_equal(figure.panels[1].naming, CK_NAMED_PAGE);
    for (size_t i = 0; i < figure.text_count; i++)
        entries += figure.texts[i].role == CK_TEXT_LEGEND;
    assert_int_equal(entries, 6);
    assert_int_equal(figure.stroke_count, 6);
    free_all(&figure, &study);
}

static void marks_have_lanes(void **state)
{
    static struct ck_mark early[] = {
        {0, 0, "pathogen", {"pathogen", "pathogène"}, NULL, true},
        {24, 48, "IL10", {"IL-10", "IL-10"}, NULL, true},
        {48, 72, "IL10", {"IL-10", "IL-10"}, NULL, true},
        {0, 240, "TNFR", {"TNF receptor", "récepteur du TNF"}, "block", false}};
    static struct ck_mark late[] = {{0, 0, "pathogen", {"pathogen", "pathogène"}, NULL, true},
                                    {72, 240, "IL6", {"IL-6", "IL-6"}, "neutralise", false}};
    struct ck_study study;
    struct ck_figure figure;
    (void)state;
    hand_made_study(&study, 2);
    study.arms[0].marks = early;
    study.arms[0].mark_count = 4;
    study.arms[1].marks = late;
    study.arms[1].mark_count = 2;
    hand_made_panel(&study, "TNFa");
    lay_out(&figure, &study, true);
    assert_int_equal(figure.lane_count, 3); /* what holds all the time is no mark */
    assert_string_equal(figure.lanes[0].label, "pathogène");
    assert_int_equal(figure.lanes[0].count, 1);
    assert_int_equal(figure.lanes[0].marks[0].colour, -1);
    assert_int_equal(figure.lanes[1].count, 1); /* one infusion after the other */
    assert_true(figure.lanes[1].marks[0].from == 1 && figure.lanes[1].marks[0].to == 3);
    assert_int_equal(figure.lanes[1].marks[0].colour, 0);
    assert_string_equal(figure.lanes[2].label, "IL-6 (neutralisation)");
    assert_int_equal(figure.lanes[2].marks[0].colour, 1);
    free_all(&figure, &study);
}

/* --- memory --------------------------------------------------------------------------------- */

static void every_allocation_may_fail(void **state)
{
    struct ck_study study;
    (void)state;
    hand_made_study(&study, 2);
    hand_made_panel(&study, "TNFa IL6");
    hand_made_panel(&study, "virus")->log = true;
    const long live = ck_memory_live();
    bool failed = true;
    for (long n = 1; failed; n++) {
        struct ck_figure figure;
        assert_true(n < 10000);
        ck_memory_fail_at(n);
        lay_out(&figure, &study, false);
        failed = figure.out_of_memory;
        ck_memory_fail_at(0);
        ck_arena_free(&figure.arena);
        assert_int_equal(ck_memory_live(), live);
        assert_true(failed || n > 3);
    }
    ck_arena_free(&study.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_round),
        cmocka_unit_test(units_are_words),
        cmocka_unit_test(titles_begin_with_a_capital),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(labels_are_spread),
        cmocka_unit_test(one_arm_is_told_by_species),
        cmocka_unit_test(arms_have_colours_and_species_panels),
        cmocka_unit_test(many_species_and_arms_share_panels),
        cmocka_unit_test(units_have_panels_of_their_own),
        cmocka_unit_test(panels_may_choose_their_arms),
        cmocka_unit_test(noise_is_zero_and_constants_are_flat),
        cmocka_unit_test(both_sides_of_a_jump_are_kept),
        cmocka_unit_test(thinned_curves_stay_where_they_were),
        cmocka_unit_test(log_axes_hold_six_decades),
        cmocka_unit_test(large_numbers_go_into_the_unit),
        cmocka_unit_test(measurements_belong_to_their_curves),
        cmocka_unit_test(figures_are_illustrative_unless_calibrated),
        cmocka_unit_test(panels_fill_the_page_without_overlap),
        cmocka_unit_test(labels_at_ends_do_not_overlap),
        cmocka_unit_test(names_stand_beside_their_curves),
        cmocka_unit_test(arms_that_end_together_have_a_legend),
        cmocka_unit_test(marks_have_lanes),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
