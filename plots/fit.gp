# --- The drawing of a fit: one page, its panels. -------------------------------------------------

unset key
set border 3 linewidth thin linecolor rgb axes
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set style fill solid
# points of small pictures are smaller; those of the PNG device are larger than the others'
array dot[3] = [1, 1, 0.65]
size(d) = point_size * dot[d] * (font_size < 9 ? 0.8 : 1)

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    do for [p = 1:panels] {
        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom[p])
        set tmargin at screen y(panel_top[p])
        unset logscale x
        if (panel_log_x[p]) { set logscale x }
        set format x '%g'
        set format y '%g'
        set xrange [panel_x_low[p]:panel_x_high[p]]
        set xtics auto offset screen 0, y(tic_rise[d])
        set ytics auto
        unset arrow
        unset label
        set label 1 panel_title[p] at screen x(panel_left[p]), y(panel_top[p] + (panel_second[p] eq '' ? 0.7 : 1.95) * font_size) \
            left noenhanced font sprintf('%s,%g', bold[d], font_size)
        if (!(panel_second[p] eq '')) {
            set label 2 panel_second[p] at screen x(panel_left[p]), y(panel_top[p] + 0.7 * font_size) left noenhanced
        }
        set label 3 panel_x_name[p] at screen x(panel_right[p]), y(panel_bottom[p] - 2.5 * font_size) \
            right noenhanced textcolor rgb neutral
        set label 4 panel_y_name[p] at screen x(panel_left[p] - 4.4 * font_size), y((panel_bottom[p] + panel_top[p]) / 2) \
            center rotate by 90 noenhanced textcolor rgb neutral
        if (p == 1) {
            set label 5 figure_title at screen x(18), y(page_height - 26) left noenhanced font sprintf('%s,%g', bold[d], title_size)
            set label 6 figure_note at screen x(page_width - 18), y(page_height - 26) right noenhanced textcolor rgb neutral
        }
        b = panel_block[p]
        if (panel_kind[p] == 1) {
            set format x ''
            set yrange [panel_y_low[p]:panel_y_high[p]]
            set ytics panel_y_step[p]
            plot name.'.dat' index b using 1:3:4 with filledcurves linecolor rgb colours[2] fillstyle transparent solid 0.25 noborder, \
                '' index b using 1:2 with lines linewidth line_width[1] linecolor rgb colours[2], \
                '' index b + 1 using 1:3:(0):($4 - $3) with vectors heads size screen 0.002,90 linewidth bar_width linecolor rgb colours[1], \
                '' index b + 1 using 1:2 with points pointtype point_type[1] pointsize size(d) linewidth bar_width linecolor rgb colours[1], \
                '' index b + (panel_below[p] ? 2 : 1) using 1:(panel_below[p] ? $2 : NaN) with points pointtype 11 pointsize 1.3 * size(d) linecolor rgb colours[3]
        }
        if (panel_kind[p] == 2) {
            set yrange [panel_y_low[p]:panel_y_high[p]]
            set ytics -panel_y_step[p], panel_y_step[p], panel_y_step[p]
            set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead linewidth thin linecolor rgb axes
            plot name.'.dat' index b using 1:2 with impulses linewidth bar_width linecolor rgb colours[1], \
                '' index b using 1:2 with points pointtype point_type[1] pointsize 0.8 * size(d) linecolor rgb colours[1]
        }
        if (panel_kind[p] == 3) {
            set yrange [0:1.6 * threshold]
            set arrow 1 from graph 0, first threshold to graph 1, first threshold nohead linestyle 2 linewidth bar_width linecolor rgb colours[3]
            set arrow 2 from first panel_mark[p], graph 0 to first panel_mark[p], graph 1 nohead linestyle 3 linewidth thin linecolor rgb axes
            # both ends and, where there is room, the estimate
            low = panel_x_low[p]; high = panel_x_high[p]; best = panel_mark[p]
            part = panel_log_x[p] ? log(best / low) / log(high / low) : (best - low) / (high - low)
            set xtics (gprintf('%.3g', low) low, gprintf('%.3g', high) high) offset screen 0, y(tic_rise[d])
            unset mxtics
            if (part > 0.3 && part < 0.7) { set xtics add (gprintf('%.3g', best) best) }
            plot name.'.dat' index b using 1:2 with lines linewidth line_width[1] linecolor rgb colours[2], \
                '' index b using 1:2 with points pointtype point_type[1] pointsize 0.6 * size(d) linecolor rgb colours[2]
        }
    }
    unset multiplot
    unset output
}
