# --- The drawing of a sweep: curves over one axis, or maps over two. -------------------------------

unset key
set style fill solid noborder
set style textbox opaque noborder fillcolor rgb 'white' margins 1, 0

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    last_tick = 0
    do for [p = 1:panels] {
        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom[p])
        set tmargin at screen y(panel_top[p])
        set tics out nomirror scale 0.6,0.3 textcolor rgb axes
        unset logscale
        unset ytics
        unset y2tics
        unset xtics
        set yrange [panel_low[p]:panel_high[p]]
        set y2range [panel_low[p]:panel_high[p]]
        if (panel_log[p]) { set logscale y; set logscale y2 }
        if (panel_kind[p] == 2) {
            set border 15 linewidth thin linecolor rgb axes
            set xrange [0:1]
            set y2tics () out nomirror
            do for [i = last_tick + 1:last_tick + panel_ticks[p]] { set y2tics add (y_words[i] y_tick[i]) }
        } else {
            set border (panel_kind[p] == 0 ? 3 : 15) linewidth thin linecolor rgb axes
            set xrange [x_low:x_high]
            if (x_log) { set logscale x }
            set xtics () out nomirror offset screen 0, y(tic_rise[d])
            do for [i = 1:x_ticks] { set xtics add (x_words[i] x_tick[i]) }
            set ytics () out nomirror
            do for [i = last_tick + 1:last_tick + panel_ticks[p]] { set ytics add (y_words[i] y_tick[i]) }
        }
        last_tick = last_tick + panel_ticks[p]
        unset grid
        if (panel_kind[p] == 0) {
            set grid ytics back linetype 1 linewidth 0.6 linecolor rgb (bands < 0 ? grid : '#FFFFFF')
            do for [i = 1:marks] {
                set arrow i from first mark_x[i], graph 0 to first mark_x[i], graph 1 nohead front \
                    linestyle 2 linewidth 1.4 linecolor rgb neutral
            }
        }
        if (p == panels) {
            do for [i = 1:texts] {
                set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced front \
                    font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
                if (text_align[i] == 1) { set label i center }
                if (text_align[i] == 2) { set label i right }
                if (text_upright[i]) { set label i rotate by 90 }
            }
            do for [i = 1:strokes] {
                set arrow marks + i from screen x(stroke_x0[i]), y(stroke_y0[i]) to screen x(stroke_x1[i]), y(stroke_y1[i]) \
                    nohead front linestyle stroke_dash[i] linewidth line_width[1] linecolor rgb paint(stroke_colour[i])
            }
            do for [i = 1:symbols] {
                set label texts + i '' at screen x(symbol_x[i]), y(symbol_y[i]) front \
                    point pointtype 5 pointsize 1.4 * point_size linecolor rgb paint(symbol_colour[i])
            }
        }
        if (panel_kind[p] == 0) {
            first = panel_first[p]
            last = panel_first[p] + panel_curves[p] - 1
            if (bands < 0) {
                plot for [c = first:last] name.'.dat' index c using 1:2 with lines \
                    linestyle int(curve_colour[c + 1]) % 6 + 1 linewidth line_width[1] linecolor rgb paint(int(curve_colour[c + 1]) % 7 + 1)
            } else {
                plot name.'.dat' index bands using 1:(panel_low[p]):1:2:(panel_low[p]):(panel_high[p]):3 \
                        with boxxyerror linecolor rgb variable, \
                    for [c = first:last] name.'.dat' index c using 1:2 with lines \
                    linestyle int(curve_colour[c + 1]) % 6 + 1 linewidth line_width[1] linecolor rgb paint(int(curve_colour[c + 1]) % 7 + 1)
            }
        } else {
            set style fill solid border
            if (panel_kind[p] == 2 || fronts < 0) {
                plot name.'.dat' index panel_cells[p] using 1:3:1:2:3:4:5 with boxxyerror linewidth 0.3 linecolor rgb variable
            } else {
                plot name.'.dat' index panel_cells[p] using 1:3:1:2:3:4:5 with boxxyerror linewidth 0.3 linecolor rgb variable, \
                    name.'.dat' index fronts using 1:2 with lines \
                    linestyle 1 linewidth 2.6 * line_width[1] linecolor rgb 'white', \
                    name.'.dat' index fronts using 1:2 with lines \
                    linestyle 1 linewidth line_width[1] linecolor rgb colours[1]
            }
            set style fill solid noborder
        }
        unset arrow
    }
    unset label
    unset multiplot
    unset output
}
