# --- The drawing: one page, its panels. ----------------------------------------------------------

unset key
set border 3 linewidth thin linecolor rgb axes
set grid xtics ytics back linetype 1 linewidth 0.6 linecolor rgb grid
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set xzeroaxis linetype 1 linewidth thin linecolor rgb axes
set style fill solid
set style textbox opaque noborder fillcolor rgb 'white' margins 1, 0

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot

    last_curve = 0
    last_measured = curves
    do for [p = 1:panels] {
        first_curve = last_curve + 1
        last_curve = last_curve + panel_curves[p]
        first_measured = last_measured + 1
        last_measured = last_measured + panel_measured[p]

        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom[p])
        set tmargin at screen y(panel_top[p])
        set xrange [0:panel_time_end[p]]
        set xtics 0, panel_time_step[p] offset screen 0, y(tic_rise[d] - time_offset)
        if (panel_time[p]) { set format x '%g' } else { set format x '' }
        unset logscale y
        set yrange [panel_low[p]:panel_high[p]]
        if (panel_log[p]) {
            set logscale y
            set format y '10^{%T}'
            set ytics panel_step[p]
            set mytics (panel_step[p] > 10 ? 2 : 10)
        } else {
            set format y '%g'
            set ytics panel_step[p]
            unset mytics
        }

        # Words, samples of lines and marks stand on the page; they are drawn with the last panel, so
        # that no other panel's grid runs over them.
        if (p == panels) {
            do for [i = 1:texts] {
                set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced \
                    font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
                if (text_align[i] == 1) { set label i center }
                if (text_align[i] == 2) { set label i right }
                if (text_upright[i]) { set label i rotate by 90 }
                if (text_role[i] == 4) { set label i boxed }
            }
            if (illustrative) {
                set label texts + 1 illustrative_text at screen x(page_width - 18), y(page_height - 18 - 0.52*title_size) right \
                    noenhanced font typeface(d, 3) textcolor rgb neutral
            }
            do for [i = 1:strokes] {
                set arrow i nohead from screen x(stroke_x0[i]), y(stroke_y0[i]) to screen x(stroke_x1[i]), y(stroke_y1[i]) \
                    linestyle stroke_dash[i] linewidth line_width[stroke_width[i]] linecolor rgb paint(stroke_colour[i])
            }
            do for [i = 1:symbols] {
                kind = symbol_kind[i]
                set label texts + 1 + i '' at screen x(symbol_x[i]), y(symbol_y[i]) \
                    point pointtype (kind == 1 ? 9 : kind == 2 ? 8 : point_type[kind - 2]) \
                    pointsize (kind < 3 ? symbol_size : point_size) linewidth thin linecolor rgb paint(symbol_colour[i])
            }
        }

        if (panel_measured[p] == 0) {
            plot for [c = first_curve:last_curve] name.'.dat' index c - 1 using 1:2 with lines \
                linestyle curve_dash[c] linewidth line_width[curve_width[c]] linecolor rgb paint(curve_colour[c])
        } else {
            plot for [c = first_curve:last_curve] name.'.dat' index c - 1 using 1:2 with lines \
                linestyle curve_dash[c] linewidth line_width[curve_width[c]] linecolor rgb paint(curve_colour[c]), \
                for [c = first_measured:last_measured] name.'.dat' index c - 1 using 1:2:3:4 with yerrorbars \
                pointtype point_type[measured_dash[c - curves]] pointsize point_size linewidth bar_width \
                linecolor rgb paint(measured_colour[c - curves])
        }
    }
    unset label
    unset arrow
    unset multiplot
    unset output
}
