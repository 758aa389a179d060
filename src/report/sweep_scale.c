/* Axes of the picture of a sweep: ranges, ticks and their words; colours for values. */
#include "sweep_figure.h"

#include <math.h>
#include <string.h>

static void add_tick(struct ck_sweep_scale *scale, double value)
{
    const double slack = 1e-9 * (scale->is_log ? value : scale->high - scale->low);
    if (scale->count == CK_SWEEP_TICKS) return;
    if (value < scale->low - slack || value > scale->high + slack) return;
    scale->tick[scale->count++] = value;
}

/* 1, 2, 5 of every decade, fewer of them where there are many decades. */
static void tick_log(struct ck_sweep_scale *scale, double most)
{
    static const double steps[][3] = {{1, 2, 5}, {1, 3, 0}, {1, 0, 0}};
    const double decades = log10(scale->high / scale->low);
    const int first = (int)floor(log10(scale->low) + 1e-9), last = (int)ceil(log10(scale->high));
    if (decades < 0.7) {
        const double step = ck_step_nice(scale->high - scale->low, most);
        for (double k = ceil(scale->low / step); k * step <= scale->high * (1 + 1e-9); k++)
            add_tick(scale, k * step);
        return;
    }
    const size_t set = decades * 3 <= most ? 0 : decades * 2 <= most ? 1 : 2;
    const int stride = set == 2 ? (int)fmax(1, ceil(decades / most)) : 1;
    for (int power = first; power <= last; power += stride)
        for (size_t i = 0; i < 3 && steps[set][i] > 0; i++)
            add_tick(scale, steps[set][i] * pow(10, power));
}

static void tick_linear(struct ck_sweep_scale *scale, double most)
{
    const double step = ck_step_nice(scale->high - scale->low, most);
    for (double k = ceil(scale->low / step - 1e-9); k * step <= scale->high + 1e-9 * step; k++)
        add_tick(scale, k * step);
}

static void set_ticks(struct ck_sweep_scale *scale, double most)
{
    scale->count = 0;
    if (scale->is_log)
        tick_log(scale, most);
    else
        tick_linear(scale, most);
}

void ck_scale_axis(struct ck_sweep_scale *scale, const struct ck_sweep_axis *axis, double most)
{
    *scale = (struct ck_sweep_scale){
        .low = axis->values[0], .high = axis->values[axis->count - 1], .is_log = axis->is_log};
    set_ticks(scale, most);
}

void ck_scale_values(struct ck_sweep_scale *scale, double low, double high, bool is_log,
                     double most)
{
    if (!(low <= high)) low = high = 0;
    is_log = is_log && low > 0;
    if (low == high) {
        const double room = is_log ? 0 : fmax(fabs(low), 1);
        high += low > 0 ? 0.5 * low : room;
        if (is_log) low /= 2;
    }
    if (!is_log && low > 0 && low < 0.6 * high) low = 0;
    *scale = (struct ck_sweep_scale){.low = low, .high = high, .is_log = is_log};
    if (is_log) {
        scale->low = low / 1.15;
        scale->high = high * 1.15;
    } else {
        const double step = ck_step_nice(high - low, most);
        scale->low = step * floor(low / step + 1e-9);
        scale->high = step * ceil(high / step - 1e-9);
        if (high > scale->high - 0.02 * (scale->high - scale->low)) scale->high += 0.25 * step;
    }
    set_ticks(scale, most);
}

double ck_scale_share(const struct ck_sweep_scale *scale, double value)
{
    return scale->is_log ? log(value / scale->low) / log(scale->high / scale->low)
                         : (value - scale->low) / (scale->high - scale->low);
}

const char *ck_scale_word(struct ck_arena *arena, double value, bool french)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    const double power = value > 0 ? log10(value) : 0;
    const int whole = (int)round(power), size = whole < 0 ? -whole : whole;
    if (value > 0 && fabs(power - whole) < 1e-9 && size >= 4 && size < 100)
        return ck_arena_print(arena, "10%s%s%s", whole < 0 ? "⁻" : "",
                              size >= 10 ? raised[size / 10] : "", raised[size % 10]);
    char *text = ck_arena_print(arena, "%s%.4g", value < 0 ? "−" : "", fabs(value));
    char *point = text ? strchr(text, '.') : NULL;
    if (point && french) *point = ',';
    return text;
}

/* --- colours --------------------------------------------------------------------------------- */

/* Of style.gp: those that tell classes apart best, beside each other and from black words. */
int ck_chart_class_colour(size_t class_index)
{
    static const int colours[] = {6, 5, 2, 4, 3, 1};
    return colours[class_index % (sizeof colours / sizeof colours[0])];
}

static unsigned mix(unsigned rgb, double white)
{
    unsigned mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double part = (double)(rgb >> shift & 255);
        mixed |= (unsigned)(part + white * (255 - part) + 0.5) << shift;
    }
    return mixed;
}

unsigned ck_chart_class_rgb(int class_index, bool light)
{
    static const unsigned palette[] = {0x000000, 0x0072B2, 0xD55E00, 0x009E73,
                                       0xCC79A7, 0xE69F00, 0x56B4E9};
    if (class_index == -1) return 0xFFFFFF;
    if (class_index < 0) return 0xD0D0D0;
    return mix(palette[ck_chart_class_colour((size_t)class_index)], light ? 0.78 : 0.25);
}

/* Nine places of the map viridis (S. van der Walt and N. Smith), which the colour-blind read too.
 */
unsigned ck_chart_value_rgb(double share)
{
    static const unsigned places[] = {0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C,
                                      0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725};
    const double at = fmin(fmax(share, 0), 1) * 8;
    const int i = at >= 8 ? 7 : (int)at;
    unsigned mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double low = (double)(places[i] >> shift & 255);
        const double high = (double)(places[i + 1] >> shift & 255);
        mixed |= (unsigned)(low + (at - i) * (high - low) + 0.5) << shift;
    }
    return mixed;
}

/* --- points ---------------------------------------------------------------------------------- */

int ck_chart_class(const struct ck_sweep *sweep, size_t view, size_t point)
{
    const struct ck_slot *slot = &sweep->points[point].slots[sweep->question->measure_count + view];
    return slot->state == CK_SLOT_OK ? (int)slot->value : -2;
}

double ck_chart_boundary(const struct ck_sweep *sweep, const struct ck_sweep_axis *axis, size_t i)
{
    const double low = axis->values[i], high = axis->values[i + 1];
    for (size_t c = 0; sweep->question->axis_count == 1 && c < sweep->n_crossings; c++) {
        const double value = sweep->crossings[c].value;
        if (value >= low && value <= high) return value;
    }
    return axis->is_log ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
}

static size_t first_of_arm(const struct ck_sweep_question *question, size_t arm)
{
    size_t first = 0;
    while (question->measures[first].arm != arm) first++;
    return first;
}

size_t ck_chart_arm(const struct ck_sweep_question *question, size_t measure)
{
    const size_t first = first_of_arm(question, question->measures[measure].arm);
    size_t before = 0;
    for (size_t i = 0; i < first; i++)
        before += first_of_arm(question, question->measures[i].arm) == i;
    return before;
}

size_t ck_chart_group(const struct ck_sweep_question *question, size_t group)
{
    size_t first = 0;
    while (first < question->measure_count && question->measures[first].group != group) first++;
    return first;
}
