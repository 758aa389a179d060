# --- The drawing of a bifurcation diagram: stable solid, unstable dashed, special points marked. ----

unset key
set border 3 linewidth thin linecolor rgb axes
set tics out nomirror scale 0.6,0.3 textcolor rgb axes
set grid ytics back linetype 1 linewidth 0.6 linecolor rgb grid
set style textbox opaque noborder fillcolor rgb 'white' margins 0.5, 0.5
set xrange [x_low:x_high]
if (x_log) { set logscale x }

mark_point(kind) = kind == 0 ? 7 : kind == 1 ? 5 : 9
mark_colour(kind) = colours[kind + 2]

do for [d = 1:3] {
    eval 'set terminal '.device[d]
    set output name.suffix[d]
    set multiplot
    do for [p = 1:panels] {
        set lmargin at screen x(panel_left[p])
        set rmargin at screen x(panel_right[p])
        set bmargin at screen y(panel_bottom[p])
        set tmargin at screen y(panel_top[p])
        set xtics () out nomirror offset screen 0, y(tic_rise[d])
        do for [i = 1:x_ticks] { set xtics add (x_words[i] x_tick[i]) }
        set yrange [panel_low[p]:panel_high[p]]
        if (p == panels) {
            do for [i = 1:texts] {
                set label i words[i] at screen x(text_x[i]), y(text_y[i]) left norotate noenhanced front \
                    font typeface(d, text_role[i]) textcolor rgb write(text_colour[i], text_role[i])
                if (text_align[i] == 1) { set label i center }
                if (text_align[i] == 2) { set label i right }
            }
            do for [i = 1:strokes] {
                set arrow i from screen x(stroke_x0[i]), y(stroke_y0[i]) to screen x(stroke_x1[i]), y(stroke_y1[i]) \
                    nohead front linestyle stroke_dash[i] linewidth line_width[1] linecolor rgb colours[1]
            }
            do for [i = 1:symbols] {
                set label texts + i '' at screen x(symbol_x[i]), y(symbol_y[i]) front \
                    point pointtype mark_point(i - 1) pointsize 1.25 * point_size linecolor rgb mark_colour(i - 1)
            }
        }
        plot name.'.dat' index 3 * p - 3 using 1:2 with lines linestyle 1 linewidth line_width[1] linecolor rgb colours[1], \
            '' index 3 * p - 2 using 1:2 with lines linestyle 3 linewidth 0.8 * line_width[1] linecolor rgb colours[1], \
            for [k = 0:2] '' index 3 * p - 1 using 1:($3 == k ? $2 : NaN) with points \
                pointtype mark_point(k) pointsize 1.25 * point_size linecolor rgb mark_colour(k), \
            for [k = 0:2] for [side = 0:1] '' index 3 * p - 1 using 1:($3 == k && $5 == side ? $2 : NaN):4 with labels noenhanced \
                left offset character 0.8, (side == 0 ? 0.8 : -0.8) font typeface(d, 6) textcolor rgb ink[k + 2], \
            for [k = 0:2] for [side = 2:3] '' index 3 * p - 1 using 1:($3 == k && $5 == side ? $2 : NaN):4 with labels noenhanced \
                right offset character -0.8, (side == 2 ? 0.8 : -0.8) font typeface(d, 6) textcolor rgb ink[k + 2]
    }
    unset label
    unset arrow
    unset multiplot
    unset output
}
