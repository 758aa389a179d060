# --- How figures look. Everything a designer may want to change is here. -------------------------

family = 'DejaVu Sans'
# An SVG may be shown on a machine without it; &#44; is the comma of a list of families.
svg_family = family.'&#44; Verdana&#44; sans-serif'

# Okabe and Ito's colours, which colour-blind people tell apart; the first is the reference's.
array colours[7] = ['#000000', '#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9']
# The same for words, which need more contrast than lines.
array ink[7] = ['#000000', '#00629B', '#B84A00', '#00795A', '#A8487F', '#9A6A00', '#1F7FB8']
neutral = '#404040'
axes = '#606060'
grid = '#E4E4E4'

# Dashes in the order of the colours; the first line is solid.
set style line 1 dashtype solid
set style line 2 dashtype (10, 4)
set style line 3 dashtype (3.5, 2.2)
set style line 4 dashtype (10, 3, 2.5, 3)
set style line 5 dashtype (1.5, 2)
set style line 6 dashtype (10, 3, 2.5, 3, 2.5, 3)

# Widths in points: a curve, the reference where width tells it, the bar of an infusion.
array line_width[3] = [2.6, 3.6, 5.5]
thin = 0.8

# Symbols of measurements, in the order of the dashes.
array point_type[6] = [7, 5, 9, 13, 11, 15]
point_size = 0.75
bar_width = 1.3
symbol_size = 0.95

# Texts by role: 1 the figure's title, 2 a panel's title, 3 the name of an axis, 4 legends, 5 the
# name at the end of a curve, 6 the name of a dose. Their sizes fit their places on the page.
array role_size[6] = [title_size, font_size, font_size, font_size, font_size, mark_size]
array role_bold[6] = [1, 1, 0, 0, 1, 0]
array role_colour[6] = ['#000000', '#000000', neutral, '#000000', neutral, neutral]
