/* Studies made by hand: curves from formulas, on pieces of straight lines. */
#include "hand_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#define DAY     24.0
#define COLUMNS 9
#define STEPS   200

static const struct {
    const char *name, *unit, *label_en, *label_fr;
} columns[COLUMNS] = {
    {"TNFa", "pg/mL", "TNF-α", "TNF-α"},       {"IL6", "pg/mL", "IL-6", "IL-6"},
    {"IL10", "pg/mL", "IL-10", "IL-10"},       {"fever", "K", "fever", "fièvre"},
    {"cells", "cell/uL", "cells", "cellules"}, {"noise", "pg/mL", "noise", "bruit"},
    {"flat", "pg/mL", "flat", "plat"},         {"drug", "ug/mL", "drug", "médicament"},
    {"virus", "cell/uL", "virus", "virus"},
};

double hand_made_value(size_t arm, size_t column, double time_h)
{
    double s = time_h / 48, scale = (double)(arm + 1);
    switch (column) {
    case 5: return 1e-12 * sin(time_h);
    case 6: return 50 + 1e-8 * sin(time_h);
    case 7: return time_h < 120 ? 0 : exp(-(time_h - 120) / 100);
    case 8: return 1e6 * pow(10, -time_h / 12);
    default: return 100 * scale * s * exp(1 - s);
    }
}

static void fill_piece(struct ck_arena *arena, struct ck_piece *piece, size_t arm)
{
    const double inside = 1e-9; /* the side of a jump that the piece is on */
    piece->degree = 1;
    piece->coef = ck_arena_alloc(arena, 2 * COLUMNS, sizeof(double));
    assert_non_null(piece->coef);
    for (size_t j = 0; j < COLUMNS; j++) {
        const double first = hand_made_value(arm, j, piece->t0 + inside);
        const double last = hand_made_value(arm, j, piece->t1 - inside);
        piece->coef[j] = last;
        piece->coef[COLUMNS + j] = last - first;
    }
}

static void fill_trajectory(struct ck_arena *arena, struct ck_trajectory *trajectory, size_t arm)
{
    trajectory->end_h = 10 * DAY;
    trajectory->n_columns = COLUMNS;
    trajectory->columns = ck_arena_alloc(arena, COLUMNS, sizeof *trajectory->columns);
    trajectory->n_pieces = STEPS;
    trajectory->pieces = ck_arena_alloc(arena, STEPS, sizeof *trajectory->pieces);
    assert_non_null(trajectory->columns);
    assert_non_null(trajectory->pieces);
    for (size_t j = 0; j < COLUMNS; j++)
        trajectory->columns[j] = (struct ck_column){.name = columns[j].name,
                                                    .label_en = columns[j].label_en,
                                                    .label_fr = columns[j].label_fr,
                                                    .unit = columns[j].unit};
    for (size_t i = 0; i < STEPS; i++) {
        trajectory->pieces[i].t0 = 10 * DAY * (double)i / STEPS;
        trajectory->pieces[i].t1 = 10 * DAY * (double)(i + 1) / STEPS;
        fill_piece(arena, &trajectory->pieces[i], arm);
    }
}

void hand_made_study(struct ck_study *study, size_t arms)
{
    static const char *const names[] = {"one", "two", "three", "four", "five", "six"};
    *study = (struct ck_study){.name = "made", .figure_in_days = true, .duration_h = 10 * DAY};
    study->title = (struct ck_label){"Made by hand", "Fait à la main"};
    study->arms = ck_arena_alloc(&study->arena, arms, sizeof *study->arms);
    study->panels = ck_arena_alloc(&study->arena, 16, sizeof *study->panels);
    assert_non_null(study->arms);
    assert_non_null(study->panels);
    for (size_t i = 0; i < arms; i++) {
        study->arms[i].name = names[i];
        study->arms[i].label = (struct ck_label){names[i], names[i]};
        fill_trajectory(&study->arena, &study->arms[i].trajectory, i);
    }
    study->arm_count = arms;
}

struct ck_panel *hand_made_panel(struct ck_study *study, const char *names)
{
    struct ck_panel *panel = &study->panels[study->panel_count++];
    char *copy = ck_arena_copy(&study->arena, names), *rest = NULL;
    *panel = (struct ck_panel){.show = ck_arena_alloc(&study->arena, COLUMNS, sizeof(char *))};
    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
        panel->show[panel->count++] = name;
    return panel;
}
