/* The picture of a sweep while it is made: panels with curves over one axis, or with cells over
 * two. Lengths are points on the page of figure.h. Private to src/report/sweep_*.c. */
#ifndef CK_SWEEP_FIGURE_H
#define CK_SWEEP_FIGURE_H

#include "ck/sweep.h"
#include "figure.h"

#define CK_SWEEP_PANELS 6  /* at most, colour bars not counted */
#define CK_SWEEP_TICKS  24 /* of one axis, at most */
#define CK_NO_BLOCK     SIZE_MAX

enum ck_sweep_panel_kind { CK_PANEL_CURVES, CK_PANEL_CELLS, CK_PANEL_BAR };

struct ck_sweep_scale {
    double low, high;
    bool is_log;
    size_t count;
    double tick[CK_SWEEP_TICKS];
};

struct ck_sweep_panel {
    enum ck_sweep_panel_kind kind;
    const char *title, *unit;
    bool is_class; /* cells show classes */
    size_t item;   /* group of measures, view, or measure */
    double left, right, bottom, top;
    struct ck_sweep_scale y;
    size_t first_curve, curve_count; /* curves of a group of measures */
    size_t cells;                    /* block of data, CK_NO_BLOCK: none */
};

struct ck_sweep_mark { /* a line at a threshold, in panels of curves */
    double x;
};

struct ck_sweep_chart {
    struct ck_figure figure; /* for its texts and symbols */
    const struct ck_sweep *sweep;
    struct ck_sweep_panel panels[2 * CK_SWEEP_PANELS];
    size_t panel_count;
    struct ck_sweep_scale x;
    size_t rows, columns;
    size_t bands;                /* block of the classes behind curves */
    bool has_legend;             /* a row above the panels names the arms, not the ends of curves */
    struct ck_sweep_mark *marks; /* ascending */
    size_t mark_count;
    size_t n_blocks;
};

/* sweep_scale.c: ranges and ticks; where a value lies between the ends, 0..1. */
void ck_scale_axis(struct ck_sweep_scale *scale, const struct ck_sweep_axis *axis, double most);
void ck_scale_values(struct ck_sweep_scale *scale, double low, double high, bool is_log,
                     double most);
double ck_scale_share(const struct ck_sweep_scale *scale, double value);
/* "0.5", "0,5", "10⁴" */
const char *ck_scale_word(struct ck_arena *arena, double value, bool french);

/* sweep_layout.c: panels, their places, axes and texts. */
void ck_sweep_layout(struct ck_sweep_chart *chart);

/* sweep_names.c: what stands beside curves and inside cells. */
void ck_sweep_name_curves(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel);
void ck_sweep_name_bands(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel);
void ck_sweep_name_marks(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel);
void ck_sweep_name_cells(struct ck_sweep_chart *chart, const struct ck_sweep_panel *panel);

/* sweep_script.c: of a struct ck_sweep_chart. */
void ck_sweep_write_data(const void *chart, FILE *stream);
void ck_sweep_write_script(const void *chart, const char *base, FILE *stream);

/* ---- what several of them ask ---- */

/* The class of a point, -1 if none, -2 if it failed. */
int ck_chart_class(const struct ck_sweep *sweep, size_t view, size_t point);
/* Colour of the palette (from 0) that stands for a class. */
int ck_chart_class_colour(size_t class_index);
/* 0xRRGGBB: of a class where cells show it; lighter, behind curves. */
unsigned ck_chart_class_rgb(int class_index, bool light);
/* 0xRRGGBB for a share 0..1: dark blue to yellow, in equal steps of lightness. */
unsigned ck_chart_value_rgb(double share);
/* Where two neighbouring values of an axis part: at a threshold between them, or half way. */
double ck_chart_boundary(const struct ck_sweep *sweep, const struct ck_sweep_axis *axis, size_t i);
/* Which of the arms that are measured a measure is of, from 0: its colour. */
size_t ck_chart_arm(const struct ck_sweep_question *question, size_t measure);
/* First measure of a group. */
size_t ck_chart_group(const struct ck_sweep_question *question, size_t group);

#endif
