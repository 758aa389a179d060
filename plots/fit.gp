# --- The drawing of a fit: three devices, one page, its panels. ----------------------------------

set encoding utf8
set decimalsign decimal_sign
set minussign

# As in draw.gp: these factors make the three pictures the same.
array device[3]
device[1] = sprintf('svg size %g,%g dynamic background rgb "white" font "%s,%g"', \
    page_width, page_height, svg_family, font_size)
device[2] = sprintf('pdfcairo size %gin,%gin font "%s,%g" fontscale 0.75 linewidth 2 dashlength 1.86 pointscale 2', \
    page_width / 72.0 + 0.0017, page_height / 72.0, family, font_size)
device[3] = sprintf('pngcairo size 3000,%d font "%s,%g" fontscale %g linewidth %g dashlength 2 pointscale 6', \
    ceil(3000.0 * page_height / page_width), family, font_size, 2250.0 / page_width, 3000.0 / page_width)
array suffix[3] = ['.svg', '.pdf', '.png']
array regular[3] = [svg_family, family, family]
array bold[3] = [svg_family.'" font-weight="bold', family.':Bold', family.':Bold']

x(points) = 1.0 * points / page_width
y(points) = 1.0 * points / page_height

unset key
set border 3 linewidth thin linecolor rgb axes
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set style fill solid

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
        set xtics auto
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
            set yrange [*:*]
            plot name.'.dat' index b using 1:3:4 with filledcurves linecolor rgb colours[2] fillstyle transparent solid 0.25 noborder, \
                '' index b using 1:2 with lines linewidth line_width[1] linecolor rgb colours[2], \
                '' index b + 1 using 1:2:3:4 with yerrorbars pointtype point_type[1] pointsize point_size linewidth bar_width linecolor rgb colours[1], \
                '' index b + (panel_below[p] ? 2 : 1) using 1:(panel_below[p] ? $2 : NaN) with points pointtype 11 pointsize 1.3 * point_size linecolor rgb colours[3]
        }
        if (panel_kind[p] == 2) {
            stats name.'.dat' index b using 2 nooutput
            top = 1.15 * (abs(STATS_min) > abs(STATS_max) ? abs(STATS_min) : abs(STATS_max))
            top = top < 2.2 ? 2.2 : top
            set yrange [-top:top]
            step = top < 4 ? 2 : top < 8 ? 4 : 5 * floor(top / 6)
            set ytics -step, step, step
            set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead linewidth thin linecolor rgb axes
            plot name.'.dat' index b using 1:2 with impulses linewidth bar_width linecolor rgb colours[1], \
                '' index b using 1:2 with points pointtype point_type[1] pointsize 0.8 * point_size linecolor rgb colours[1]
        }
        if (panel_kind[p] == 3) {
            set yrange [0:1.6 * threshold]
            set arrow 1 from graph 0, first threshold to graph 1, first threshold nohead linestyle 2 linewidth bar_width linecolor rgb colours[3]
            set arrow 2 from first panel_mark[p], graph 0 to first panel_mark[p], graph 1 nohead linestyle 3 linewidth thin linecolor rgb axes
            # both ends and, where there is room, the estimate
            low = panel_x_low[p]; high = panel_x_high[p]; best = panel_mark[p]
            part = panel_log_x[p] ? log(best / low) / log(high / low) : (best - low) / (high - low)
            set xtics (gprintf('%.3g', low) low, gprintf('%.3g', high) high)
            unset mxtics
            if (part > 0.3 && part < 0.7) { set xtics add (gprintf('%.3g', best) best) }
            plot name.'.dat' index b using 1:2 with lines linewidth line_width[1] linecolor rgb colours[2], \
                '' index b using 1:2 with points pointtype point_type[1] pointsize 0.6 * point_size linecolor rgb colours[2]
        }
    }
    unset multiplot
    unset output
}
