/* The parts of a figure, in the order in which they are made: plan (which curve goes into which
 * panel), samples, scales, layout, script. Lengths are points on a page of 960 x 540 (16:9) with
 * the origin at its lower left. What things look like is decided in plots/, not here. */
#ifndef CK_FIGURE_H
#define CK_FIGURE_H

#include "ck/report.h"

#define CK_PAGE_WIDTH     960.0
#define CK_PAGE_HEIGHT    540.0
#define CK_PAGE_MARGIN    18.0
#define CK_PANELS_AT_MOST 9 /* panels are split by species up to here */
#define CK_COLOURS        7 /* of the palette in plots/style.gp; the first is for the reference */
#define CK_DASHES         6 /* likewise; the first is a solid line */
#define CK_LABELS_AT_MOST 8 /* at the ends of a panel's curves */
#define CK_NOWHERE        SIZE_MAX

/* What colour and dash tell apart. */
enum ck_encoding {
    CK_BY_SPECIES, /* every panel draws one arm: colour and dash tell the species */
    CK_BY_ARM,     /* every panel with several arms draws one species: both tell the arm */
    CK_BY_BOTH,    /* colour tells the species, dash and width the arm */
};

/* Roles give a text or a stroke its look; the numbers are those of plots/style.gp. */
enum ck_text_role {
    CK_TEXT_TITLE = 1,
    CK_TEXT_PANEL,  /* a panel's title */
    CK_TEXT_AXIS,   /* unit or name of an axis */
    CK_TEXT_LEGEND, /* beside a sample of the line */
    CK_TEXT_DIRECT, /* beside the end of a curve, in its colour */
    CK_TEXT_MARK,   /* beside the marks of a dose */
};
enum ck_stroke_width {
    CK_STROKE_CURVE = 1,
    CK_STROKE_WIDE, /* the reference arm where width tells it */
    CK_STROKE_BAR,  /* an infusion */
};
enum ck_align { CK_LEFT, CK_CENTRE, CK_RIGHT };
enum ck_symbol_kind {
    CK_SYMBOL_DOSE = 1, /* a triangle that points at the axis */
    CK_SYMBOL_CHANGE,   /* an open one */
    CK_SYMBOL_POINT,    /* a measurement, 3 + dash */
};

/* Texts, strokes and symbols stand anywhere on the page. Colours and
 * dashes count from 0; colour -1 is neutral. */
struct ck_figure_text {
    enum ck_text_role role;
    enum ck_align align;
    double x, y; /* of the middle of the line's height */
    bool upright;
    int colour;
    const char *text;
};
struct ck_figure_stroke {
    double x0, y0, x1, y1;
    int colour, dash, width; /* enum ck_stroke_width */
};
struct ck_figure_symbol {
    double x, y;
    int colour, kind; /* enum ck_symbol_kind */
};

/* How a reader learns which curve of a panel is which. */
enum ck_naming {
    CK_NAMED_NOT,    /* the title says it */
    CK_NAMED_AT_END, /* beside the ends of the curves */
    CK_NAMED_INSIDE, /* beside the curves, where no other is near */
    CK_NAMED_WITHIN, /* a legend of the panel, where there is no curve */
    CK_NAMED_ABOVE,  /* a legend above the panel */
    CK_NAMED_PAGE,   /* the legend of the page */
};

struct ck_figure_curve {
    const struct ck_arm *arm; /* that is drawn */
    size_t arm_index, column; /* of the study's arm that it is, or stands for */
    const char *name, *label; /* of the species */
    double floor;             /* below this a value counts as 0 */
    int colour, dash, width;
    double *time, *value; /* in the units of the axes */
    size_t count;
};

struct ck_figure_points { /* measurements of one curve */
    const struct ck_figure_curve *curve;
    double *time, *mean, *sd; /* sd NAN: none */
    size_t count;
    bool has_sd;
};

struct ck_figure_panel {
    const char *title;
    bool title_is_partial;    /* the panel is a part of what was asked for under this title */
    bool title_names_species; /* the title says all that its curves' labels would */
    bool title_lists_species; /* the title is the list of their names */
    const char *unit;         /* as in the model */
    const char *unit_words;   /* as shown */
    bool log;
    const char **names;
    size_t name_count;
    const struct ck_study *study; /* the figure's, or another one */
    const size_t *arms;           /* indices into the arms of the figure's study */
    const struct ck_arm **drawn;  /* what stands for them */
    size_t arm_count;
    double hours_per_unit, until_h; /* time axis */
    double time_end, time_step;     /* in its unit */
    struct ck_figure_curve *curves;
    size_t curve_count;
    struct ck_figure_points *points;
    size_t point_set_count;
    double low, high, step; /* of the y axis; for a log axis step is a factor */
    int power;              /* values are shown divided by 10^power */
    enum ck_naming naming;
    size_t row, column;
    double left, right, bottom, top; /* the area of the curves */
    double left_room;                /* for its axis */
    bool time_labels;                /* the last of its column */
};

/* A line below the time axis: the doses of one drug, a trigger, a change. */
struct ck_figure_mark {
    double from, to; /* in the unit of the time axis */
    int colour;
    bool is_dose;
    size_t arm_count, last_arm;
};
struct ck_figure_lane {
    const char *label;
    struct ck_figure_mark *marks;
    size_t count, capacity;
    double label_x; /* from the panel's left */
    bool two_rows;  /* the label has a row of its own */
};

struct ck_legend_entry {
    const char *label;
    int colour, dash, width;
    int symbol; /* 0: a line */
};
struct ck_area {
    double left, right, bottom, top;
    bool one_per_row; /* of a legend's entries */
};

struct ck_figure {
    struct ck_arena arena;
    const struct ck_study *study;
    bool french;
    bool illustrative; /* no measurements stand over its curves, or its model is not calibrated */
    enum ck_encoding encoding;
    const char *title;
    struct ck_figure_panel *panels;
    size_t panel_count, panel_capacity;
    const char **species; /* all that is shown */
    size_t species_count;
    bool *arm_drawn;                /* arm_count of the study */
    double hours_per_unit, until_h; /* time axis, unless panels have their own */
    double time_end;                /* in its unit */
    bool own_times; /* each panel has a time axis of its own, and there are no marks */
    struct ck_figure_lane *lanes;
    size_t lane_count, lane_capacity;

    double font, title_font; /* sizes */
    size_t rows, columns;
    bool legend_in_cell; /* the shared legend fills the free cell of the grid */
    struct ck_figure_text *texts;
    size_t text_count, text_capacity;
    struct ck_figure_stroke *strokes;
    size_t stroke_count, stroke_capacity;
    struct ck_figure_symbol *symbols;
    size_t symbol_count, symbol_capacity;
    bool out_of_memory; /* sticky; looked at after each stage */
};

/* figure_text.c */
const char *ck_illustrative_words(const struct ck_figure *figure);
const char *ck_figure_label(const struct ck_figure *figure, struct ck_label label,
                            const char *fallback);
/* Width in DejaVu Sans of that size, a little generous for characters that have no table. */
double ck_text_width(const char *text, double size, bool bold);
/* `text`, or as much of it as fits into `width` with an ellipsis; without control characters and
 * bytes that are not UTF-8. NULL without memory. */
const char *ck_text_fit(struct ck_arena *arena, const char *text, double size, bool bold,
                        double width);
/* With a capital, if the first word is an ordinary one: "fièvre", but not "iNOS" or "p38". */
const char *ck_text_capital(struct ck_arena *arena, const char *text);
/* One is part of the other, or they share a long word; capitals or not. */
bool ck_text_mentions(const char *title, const char *label);
/* A unit as a reader expects it: "cell/uL" is cells/µL, cellules/µL. */
const char *ck_unit_words(struct ck_arena *arena, const char *unit, bool french);
/* "×10³ cells/µL" */
const char *ck_power_words(struct ck_arena *arena, int power, const char *unit_words);

/* figure_plan.c: panels, encoding, curves without their values. */
void ck_figure_plan(struct ck_figure *figure);
/* Position of an arm among those drawn: its colour or dash. */
int ck_figure_arm_rank(const struct ck_figure *figure, size_t arm);
/* figure_values.c: samples the curves, finds the axes, collects the measurements, and with them
 * decides whether the figure is illustrative. */
void ck_figure_values(struct ck_figure *figure);
/* figure_scales.c: the range and ticks of the y axis, in about that many intervals; what is noise
 * becomes 0, what a log axis cannot show lies below it. */
void ck_panel_scale(struct ck_figure_panel *panel, double intervals);
/* Where a value lies between the ends of the axis: 0..1. */
double ck_panel_height(const struct ck_figure_panel *panel, double value);
/* The smallest round step (1, 2, 2.5, 5 · 10^n; for times one of a clock or calendar) with which
 * `span` has at most `most` intervals. */
double ck_step_nice(double span, double most);
double ck_step_time(double span, double most, bool days);
/* figure_marks.c: doses, infusions, triggers and changes, by name. */
void ck_figure_marks(struct ck_figure *figure);
void ck_lanes_place(struct ck_figure *figure); /* across, below panels that are placed */
double ck_mark_font(const struct ck_figure *figure);
double ck_lanes_height(const struct ck_figure *figure);
void ck_lanes_draw(struct ck_figure *figure, const struct ck_figure_panel *panel);
/* figure_layout.c: places everything. */
void ck_figure_layout(struct ck_figure *figure);

/* figure_labels.c. A text wider than `width` is cut. */
void ck_figure_add_text(struct ck_figure *figure, struct ck_figure_text text, double width);
void ck_figure_add_stroke(struct ck_figure *figure, struct ck_figure_stroke stroke);
void ck_figure_add_symbol(struct ck_figure *figure, struct ck_figure_symbol symbol);
/* Fills rows of an area from its top, cut at its bottom; returns their number. draw false: only
 * counts them. */
size_t ck_figure_legend(struct ck_figure *figure, const struct ck_legend_entry *entries,
                        size_t count, struct ck_area area, bool draw);
double ck_figure_legend_height(const struct ck_figure *figure, size_t rows);
/* What a legend of one panel, of the page must tell; `entries` holds one for each name of the
 * panel, for each arm and one. */
size_t ck_panel_entries(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                        struct ck_legend_entry *entries);
size_t ck_page_entries(const struct ck_figure *figure, struct ck_legend_entry *entries);
double ck_entries_width(const struct ck_figure *figure, const struct ck_legend_entry *entries,
                        size_t count); /* of the widest */
/* What tells a curve from the others of its panel, or NULL where the title says all. */
const char *ck_curve_name(const struct ck_figure *figure, const struct ck_figure_panel *panel,
                          const struct ck_figure_curve *curve);
bool ck_panel_tells_arms(const struct ck_figure *figure, const struct ck_figure_panel *panel);
/* Labels at the ends of a panel's curves: their largest width; how far from its curve's end the
 * worst one is placed (infinity: too many labels). */
double ck_panel_label_width(const struct ck_figure *figure, const struct ck_figure_panel *panel);
double ck_panel_labels(struct ck_figure *figure, const struct ck_figure_panel *panel, bool draw);
/* figure_inside.c: names beside the curves; false if one finds no place. */
bool ck_panel_names_inside(struct ck_figure *figure, const struct ck_figure_panel *panel,
                           bool draw);
/* A place of that size in a panel without any curve, at the upper right if possible. */
bool ck_panel_free_block(struct ck_figure *figure, const struct ck_figure_panel *panel,
                         double width, double height, struct ck_area *area);
/* Moves ascending positions apart by at least `gap`, as little as possible, within low..high (if
 * they fit at all); returns the largest move. */
double ck_labels_spread(double *positions, size_t count, double gap, double low, double high);
/* figure_script.c: the data and the script, as text for gnuplot. `name` is "figure", "figure.fr".
 */
void ck_figure_write_data(const void *figure, FILE *stream);
void ck_figure_write_script(const void *figure, const char *name, FILE *stream);
/* Its texts, strokes and symbols alone, for pictures with templates of their own. */
void ck_figure_write_texts(const struct ck_figure *figure, FILE *stream);

#endif
