/* What all pictures share: their two files for gnuplot, the first lines of a script, and having
 * gnuplot draw it. Private to src/report/. */
#ifndef CK_REPORT_PICTURE_H
#define CK_REPORT_PICTURE_H

#include "ck/report.h"

struct ck_figure;

/* One picture: writers of `base`.dat and `base`.gp from what they know as `chart`. */
struct ck_picture {
    const char *base;
    const void *chart;
    void (*put_data)(const void *chart, FILE *stream);
    void (*put_script)(const void *chart, const char *base, FILE *stream);
};

/* Writes both files and has gnuplot make base.svg, .pdf and .png; without gnuplot a warning.
 * CK_NO_MEMORY where `base` is NULL. */
enum ck_status ck_picture_make(struct ck_output *output, const struct ck_picture *picture);

/* The beginning of a script: how to draw it, its name, page, sizes of texts, decimal sign. */
void ck_script_head(FILE *stream, const char *base, const struct ck_figure *figure,
                    double mark_size);
/* figure_gnuplot.c: runs gnuplot on a script in `folder`, at most `seconds`. CK_BAD_INPUT: there is
 * no gnuplot; CK_FAILED: it failed, and said `message`. */
enum ck_status ck_gnuplot_run(const char *folder, const char *script, double seconds, char *message,
                              size_t size);

#endif
