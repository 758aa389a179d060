# --- The drawing of an explanation: the curve above, what makes it and what takes it away below. ----

unset key
set border 3 linewidth thin linecolor rgb axes
set grid xtics ytics back linetype 1 linewidth 0.6 linecolor rgb grid
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set style fill solid
set xrange [0:time_end]
set lmargin at screen x(panel_left)
set rmargin at screen x(panel_right)

# Columns of the data: time, level, then the edges of the layers above zero, then of those below.
above(k) = 3 + k
below(k) = 4 + parts + k

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    set xtics 0, time_step offset screen 0, y(tic_rise[d])

    set bmargin at screen y(level_bottom)
    set tmargin at screen y(level_top)
    set format x ''
    set yrange [(level_low < 0 ? level_low : 0):*]
    set ytics level_step
    set format y '%g'
    plot name.'.dat' using 1:2 with lines linestyle 1 linewidth line_width[1] linecolor rgb colours[1]

    set bmargin at screen y(flux_bottom)
    set tmargin at screen y(flux_top)
    set format x '%g'
    set yrange [*:*]
    set ytics flux_step
    do for [i = 1:texts] {
        set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced \
            font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
        if (text_align[i] == 1) { set label i center }
        if (text_align[i] == 2) { set label i right }
    }
    do for [i = 1:boxes] {
        set object i rectangle from screen x(box_x[i]), y(box_y[i]) to screen x(box_x[i] + 12), y(box_y[i] + 12) \
            front fillcolor rgb paint(box_colour[i]) fillstyle solid noborder
    }
    plot for [k = 1:parts] name.'.dat' using 1:(column(above(k - 1))):(column(above(k))) with filledcurves \
            linecolor rgb paint(part_colour[k]), \
        for [k = 1:parts] name.'.dat' using 1:(column(below(k - 1))):(column(below(k))) with filledcurves \
            linecolor rgb paint(part_colour[k]), \
        0 with lines linetype 1 linewidth 1.2 linecolor rgb axes
    unset label
    unset object
    unset multiplot
    unset output
}
