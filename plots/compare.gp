# --- The drawing of a comparison: a row for each species, a panel for each metric. -----------------

unset key
set border 1 linewidth thin linecolor rgb axes
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set grid xtics back linetype 1 linewidth 0.6 linecolor rgb grid
unset ytics
set style fill solid
set xrange [-fold_end:fold_end]
set yrange [rows + 0.5:0.5]

# What lies beyond the axis, or is a quotient with 0, is an arrow that ends at the axis' end.
inside(p, panel, beyond, value) = panel == p && beyond == 0 ? value : NaN
outside(p, panel, beyond, value) = panel == p && beyond != 0 ? value : NaN

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    do for [p = 1:panels] {
        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom)
        set tmargin at screen y(panel_top)
        set xtics () offset screen 0, y(tic_rise[d])
        do for [i = 1:fold_ticks] { set xtics add (fold_words[i] fold_tick[i]) }
        set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back linewidth 1.6 linecolor rgb axes
        if (p == panels) {
            do for [i = 1:texts] {
                set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced \
                    font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
                if (text_align[i] == 1) { set label i center }
                if (text_align[i] == 2) { set label i right }
            }
            do for [i = 1:symbols] {
                set label texts + i '' at screen x(symbol_x[i]), y(symbol_y[i]) \
                    point pointtype point_type[(i - 1) % 6 + 1] pointsize 1.6 * point_size linecolor rgb paint(symbol_colour[i])
            }
        }
        plot for [a = 1:arms] name.'.dat' index a - 1 using (0):(inside(p, $1, $4, $2)):3:(0) with vectors nohead \
                linewidth 1.6 linecolor rgb paint(arm_colour[a]), \
            for [a = 1:arms] name.'.dat' index a - 1 using (0):(outside(p, $1, $4, $2)):(0.985 * fold_end * $4):(0) \
                with vectors head filled size screen 0.010, 22 linewidth 2.4 linecolor rgb paint(arm_colour[a]), \
            for [a = 1:arms] name.'.dat' index a - 1 using (inside(p, $1, $4, $3)):2 with points \
                pointtype point_type[(a - 1) % 6 + 1] pointsize 1.6 * point_size linecolor rgb paint(arm_colour[a])
    }
    unset label
    unset arrow
    unset multiplot
    unset output
}
