/* The pictures of a fit: panels on a page of 960 x 540 points (16:9) with the origin at its lower
 * left. What they look like is decided in plots/style.gp and plots/fit.gp. */
#ifndef CK_REPORT_FIT_FIGURE_H
#define CK_REPORT_FIT_FIGURE_H

#include "ck/report.h"

/* The numbers are those of plots/fit.gp. */
enum ck_fit_panel_kind {
    CK_FIT_CURVE = 1,
    CK_FIT_RESIDUALS,
    CK_FIT_PROFILE,
};

struct ck_fit_panel {
    enum ck_fit_panel_kind kind;
    size_t item; /* readout or parameter */
    double left, right, bottom, top;
    const char *title, *second; /* above; "" for none */
    const char *x_name, *y_name;
    double x_low, x_high;
    double y_low, y_high, y_step; /* of curves */
    bool log_x;
    size_t block;   /* its first one in the data */
    bool has_below; /* a block of values below their limit follows the others */
};

struct ck_fit_figure {
    struct ck_arena arena;
    const struct ck_fit *fit;
    const struct ck_fit_curves *curves;
    bool french;
    const char *title, *note;
    double font;
    struct ck_fit_panel *panels;
    size_t count;
    bool no_memory;
};

/* The data and the script of a struct ck_fit_figure, as text for gnuplot. */
void ck_fit_figure_data(const void *figure, FILE *stream);
void ck_fit_figure_script(const void *figure, const char *base, FILE *stream);

#endif
