# --- Three devices made equal. -------------------------------------------------------------------

set encoding utf8
set decimalsign decimal_sign
set minussign

# The devices measure letters, lines, dashes and symbols each in its own way; these factors make the
# three pictures the same. In an SVG bold is an attribute, which goes with the family.
array device[3]
device[1] = sprintf('svg size %g,%g dynamic background rgb "white" font "%s,%g"', \
    page_width, page_height, svg_family, font_size)
device[2] = sprintf('pdfcairo size %gin,%gin font "%s,%g" fontscale 0.75 linewidth 2 dashlength 1.86 pointscale 2', \
    page_width / 72.0 + 0.0017, page_height / 72.0, family, font_size)
device[3] = sprintf('pngcairo size 3000,%d font "%s,%g" fontscale %g linewidth %g dashlength 2 pointscale 6', \
    ceil(3000.0 * page_height / page_width), family, font_size, 2250.0 / page_width, 3000.0 / page_width)
# The SVG device sets the numbers below an axis lower than the others do.
array tic_rise[3] = [6, 0, 0]
array suffix[3] = ['.svg', '.pdf', '.png']
array regular[3] = [svg_family, family, family]
array bold[3] = [svg_family.'" font-weight="bold', family.':Bold', family.':Bold']

paint(k) = k == 0 ? neutral : colours[k]
write(k, role) = k == 0 ? role_colour[role] : ink[k]
typeface(d, role) = sprintf('%s,%g', role_bold[role] ? bold[d] : regular[d], role_size[role])
x(points) = 1.0 * points / page_width
y(points) = 1.0 * points / page_height
