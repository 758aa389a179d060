# --- The drawing of shares: a bar for each expectation, with its interval. ------------------------

unset key
set border 1 linewidth thin linecolor rgb axes
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set grid xtics back linetype 1 linewidth 0.6 linecolor rgb grid
unset ytics
set xrange [0:100]
set yrange [panel_bottom:panel_top]
set style fill solid noborder
# What holds almost always, mostly, seldom.
array share_colour[3] = [colours[4], colours[6], colours[3]]
at(k, colour, value) = k == colour ? value : NaN

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set lmargin at screen x(panel_left)
    set rmargin at screen x(panel_right)
    set bmargin at screen y(panel_bottom)
    set tmargin at screen y(panel_top)
    set xtics 0, 25, 100 format '%g %%' offset screen 0, y(tic_rise[d])
    do for [i = 1:texts] {
        set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced \
            font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
        if (text_align[i] == 1) { set label i center }
        if (text_align[i] == 2) { set label i right }
    }
    if (intervals) {
        plot for [k = 1:3] name.'.dat' using (0):(at(k, $5, $1)):(0):2:($1 - bar_half):($1 + bar_half) with boxxyerror \
                linecolor rgb share_colour[k], \
            name.'.dat' using 2:1:3:4 with xerrorbars pointtype 0 linewidth bar_width linecolor rgb neutral
    } else {
        plot for [k = 1:3] name.'.dat' using (0):(at(k, $5, $1)):(0):2:($1 - bar_half):($1 + bar_half) with boxxyerror \
                linecolor rgb share_colour[k]
    }
    unset label
    unset output
}
