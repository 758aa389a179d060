# --- The drawing of bands: what nine tenths of the bodies do, their median, the study as written. --

unset key
set border 3 linewidth thin linecolor rgb axes
set grid xtics ytics back linetype 1 linewidth 0.6 linecolor rgb grid
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set xrange [0:time_end]
set style fill transparent solid 0.18 noborder

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    do for [p = 1:panels] {
        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom[p])
        set tmargin at screen y(panel_top[p])
        set xtics 0, time_step offset screen 0, y(tic_rise[d])
        unset logscale y
        set yrange [panel_low[p]:panel_high[p]]
        if (panel_log[p]) {
            set logscale y
            set format y '10^{%T}'
            set ytics panel_step[p]
            unset mytics
        } else {
            set format y '%g'
            set ytics panel_step[p]
        }
        if (p == panels) {
            do for [i = 1:texts] {
                set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced \
                    font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
                if (text_align[i] == 1) { set label i center }
                if (text_align[i] == 2) { set label i right }
            }
            do for [i = 1:strokes] {
                set arrow i nohead from screen x(stroke_x0[i]), y(stroke_y0[i]) to screen x(stroke_x1[i]), y(stroke_y1[i]) \
                    linestyle stroke_dash[i] linewidth line_width[stroke_width[i]] linecolor rgb paint(stroke_colour[i])
            }
        }
        first = panel_block[p]
        last = first + panel_blocks[p] - 1
        plot for [b = first:last] name.'.dat' index b using 1:2:4 with filledcurves linecolor rgb paint(band_colour[b + 1]), \
            for [b = first:last] '' index b using 1:3 with lines linestyle 1 linewidth line_width[1] \
                linecolor rgb paint(band_colour[b + 1]), \
            for [b = first:last] '' index b using 1:5 with lines linestyle 3 linewidth thin + 0.4 \
                linecolor rgb paint(band_colour[b + 1])
    }
    unset label
    unset arrow
    unset multiplot
    unset output
}
