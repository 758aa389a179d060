/* For tests: random model files (random_model.h). */
#include "random_model.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* How many there are of each; names are a letter and a number: A0 … cytokines, C0 … cells,
 * G0 … agents, D0 … drugs, E0 … effects, R0 … receptors. */
struct writer {
    char *text;
    size_t length;
    uint64_t sequence;
    unsigned cytokines, cells, agents, drugs, effects, receptors;
    unsigned gates;
    bool plasma; /* everything dissolved has a twin */
};

double random_next(uint64_t *sequence)
{
    *sequence = *sequence * 6364136223846793005u + 1442695040888963407u;
    return (double)(*sequence >> 11) / 9007199254740992.0;
}

static unsigned pick(struct writer *w, unsigned below)
{
    return (unsigned)(random_next(&w->sequence) * below);
}

static bool chance(struct writer *w, double probability)
{
    return random_next(&w->sequence) < probability;
}

/* Between low and high, evenly in the logarithm's stead: three digits are enough. */
static double number(struct writer *w, double low, double high)
{
    return low + (high - low) * random_next(&w->sequence);
}

static void add(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct writer *w, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vsnprintf(w->text + w->length, RANDOM_MODEL_SIZE - w->length, format, list);
    va_end(list);
    assert(length >= 0 && w->length + (size_t)length < RANDOM_MODEL_SIZE);
    w->length += (size_t)length;
}

/* ---- species and receptors ---- */

static void add_twin(struct writer *w)
{
    if (!w->plasma) return;
    if (chance(w, 0.5))
        add(w, ", blood: true");
    else
        add(w, ", blood: {exchange: %.3f L/h, half_life: %.3f h}", number(w, 1, 5),
            number(w, 0.5, 4));
}

static void add_cytokines(struct writer *w)
{
    add(w, "cytokines:\n");
    for (unsigned i = 0; i < w->cytokines; i++) {
        add(w, "  A%u: {molar_mass: %.1f kDa, scale: 5 pg/mL", i, number(w, 10, 60));
        if (chance(w, 0.7)) add(w, ", half_life: %.3f h", number(w, 0.2, 3));
        if (chance(w, 0.4)) add(w, ", baseline: %.3f pg/mL", number(w, 1, 9));
        add_twin(w);
        add(w, "}\n");
    }
}

static void add_cells(struct writer *w)
{
    add(w, "cells:\n");
    for (unsigned i = 0; i < w->cells; i++) {
        add(w, "  C%u: {scale: 20 cell/uL", i);
        if (chance(w, 0.6)) add(w, ", half_life: %.2f h", number(w, 5, 50));
        if (chance(w, 0.5)) add(w, ", baseline: %.2f cell/uL", number(w, 5, 50));
        if (w->plasma && chance(w, 0.4)) add(w, ", in: blood");
        add(w, "}\n");
    }
    add(w,
        "membrane_ligands:\n  L0: {K: %.2f cell/uL, contact: %.3f, bearers: {C0: %.3f, C1: 1}}\n",
        number(w, 5, 30), number(w, 0.2, 1), number(w, 0.1, 1));
}

static void add_others(struct writer *w)
{
    add(w, "agents:\n");
    for (unsigned i = 0; i < w->agents; i++) {
        add(w, "  G%u: {scale: 20 cell/uL, extinct_below: 1e-3 cell/uL", i);
        add_twin(w);
        add(w, "}\n");
    }
    add(w, "drugs:\n");
    for (unsigned i = 0; i < w->drugs; i++) {
        add(w, "  D%u: {molar_mass: %.1f kDa, scale: 5 ug/mL, half_life: %.1f h", i,
            number(w, 50, 150), number(w, 50, 300));
        add_twin(w);
        if (chance(w, 0.6))
            add(w, ", absorption: %.4f h-1, bioavailability: 0.6", number(w, 0.01, 0.1));
        add(w, "}\n");
    }
    add(w, "effects:\n");
    for (unsigned i = 0; i < w->effects; i++)
        add(w, "  E%u: {scale: 1, half_life: %.2f h, initial: 0.5}\n", i, number(w, 1, 20));
}

static void add_receptors(struct writer *w)
{
    static const char *const families[] = {"", ", family: I", ", family: II"};
    static const char *const chains[] = {"", ", chains: [p1]", ", chains: [p1, p2]"};
    add(w, "receptors:\n");
    for (unsigned i = 0; i < w->receptors; i++) {
        unsigned first = pick(w, w->cytokines), second = (first + 1) % w->cytokines;
        add(w, "  R%u: {ligands: {A%u: %.2f pg/mL", i, first, number(w, 1, 20));
        bool both = chance(w, 0.4), blocked = !both && chance(w, 0.4);
        if (both) add(w, ", A%u: %.2f pg/mL", second, number(w, 1, 20));
        add(w, "}");
        if (blocked) add(w, ", antagonists: {A%u: %.2f pg/mL}", second, number(w, 1, 20));
        if (chance(w, 0.6)) add(w, ", n: %.2f", number(w, 0.6, 4));
        add(w, "%s%s}\n", families[pick(w, 3)], chains[pick(w, 3)]);
    }
}

/* ---- gates ---- */

enum weight { NONE, V, ALPHA, EPSILON };

static const char *const weights[] = {"", "V", "alpha", "epsilon"};

static void add_group(struct writer *w, enum weight weight, unsigned count, unsigned depth);

static void add_nested(struct writer *w, unsigned depth)
{
    static const char *const words[] = {"additive", "any", "all", "synergy"};
    unsigned kind = pick(w, 4);
    add(w, "%s: {", words[kind]);
    add_group(w, kind == 0 || kind == 3 ? V : NONE, kind == 3 ? 2 : 1 + pick(w, 3), depth + 1);
    if (kind == 3) add(w, ", sigma: %.3f", number(w, 0.5, 3));
    add(w, "}, ");
}

/* The members of a group must differ: member k reads something of the k-th sort. */
static void add_modulator(struct writer *w, enum weight weight, unsigned sort, unsigned depth)
{
    bool nested = depth < 2 && chance(w, 0.25);
    if (nested) {
        add(w, "gate%u: {", w->gates++);
        add_nested(w, depth);
    } else if (sort == 0) {
        add(w, "R%u%s: {", pick(w, w->receptors), chance(w, 0.2) ? ".free" : "");
    } else if (sort == 1) {
        add(w, "C%u: {K: %.2f cell/uL, ", pick(w, w->cells), number(w, 5, 50));
        if (chance(w, 0.5)) add(w, "n: %.2f, ", number(w, 0.6, 4));
    } else if (sort == 2 && chance(w, 0.5)) {
        add(w, "L0: {");
    } else {
        add(w, "A%u: {K: %.2f pg/mL, n: %u, ", pick(w, w->cytokines), number(w, 1, 20),
            1 + pick(w, 4));
    }
    if (weight != NONE)
        add(w, "%s: %.3f, ", weights[weight],
            weight == EPSILON ? number(w, 0.1, 1) : number(w, 0.3, 3));
    if (depth < 2 && chance(w, 0.2)) {
        add(w, "suppress: {");
        add_group(w, EPSILON, 1, depth + 2);
        add(w, "}");
    }
    add(w, "}");
}

static void add_group(struct writer *w, enum weight weight, unsigned count, unsigned depth)
{
    unsigned first = pick(w, 3);
    for (unsigned i = 0; i < count; i++) {
        if (i > 0) add(w, ", ");
        add_modulator(w, weight, (first + i) % 3, depth);
    }
}

static void add_gate(struct writer *w)
{
    if (chance(w, 0.4)) {
        add(w, ", additive: {");
        add_group(w, V, 1 + pick(w, 2), 0);
        add(w, "}");
    }
    for (int all = 0; all < 2; all++) {
        if (!chance(w, 0.3)) continue;
        add(w, ", %s: {", all ? "all" : "any");
        add_group(w, NONE, 1 + pick(w, 3), 0);
        add(w, "%s}", chance(w, 0.5) ? ", V: 1.7" : "");
    }
    if (chance(w, 0.2)) {
        add(w, ", synergy: {");
        add_group(w, V, 2, 0);
        add(w, ", sigma: %.3f}", number(w, 0.5, 3));
    }
    for (int up = 0; up < 2; up++) {
        if (!chance(w, 0.3)) continue;
        add(w, ", %s: {", up ? "amplify" : "suppress");
        add_group(w, up ? ALPHA : EPSILON, 1 + pick(w, 2), 0);
        add(w, "}");
    }
}

/* ---- arrows ---- */

static void add_delay(struct writer *w)
{
    if (chance(w, 0.3)) add(w, ", delay: %.2f h, stages: %u", number(w, 0.5, 6), 1 + pick(w, 3));
}

static void add_arrow(struct writer *w, unsigned i)
{
    unsigned cell = pick(w, w->cells), other = (cell + 1) % w->cells;
    double rate = number(w, 0.1, 2);
    switch (pick(w, 7)) {
    case 0:
        add(w, "  C%u secretes A%u as p%u: {rate: %.3f pg/mL/h per (cell/uL)", cell,
            pick(w, w->cytokines), i, rate);
        add_delay(w);
        break;
    case 1:
        add(w, "  C%u becomes C%u as p%u: {rate: %.3f h-1", cell, other, i, rate);
        add_delay(w);
        break;
    case 2:
        add(w, "  C%u proliferates as p%u: {rate: %.3f h-1, capacity: 90 cell/uL", cell, i, rate);
        break;
    case 3:
        add(w, "  C%u recruits C%u as p%u: {from: C%u, rate: %.3f h-1 per (cell/uL)", cell, other,
            i, cell, 0.01 * rate);
        break;
    case 4:
        add(w, "  C%u kills G%u as p%u: {", cell, pick(w, w->agents), i);
        if (chance(w, 0.5))
            add(w, "rate: %.3f h-1 per (cell/uL)", 0.1 * rate);
        else
            add(w, "rate: %.3f cell/uL/h per (cell/uL), K: %.2f cell/uL", rate, number(w, 5, 50));
        break;
    case 5:
        add(w, "  body induces E%u as p%u: {rate: %.3f h-1", pick(w, w->effects), i, rate);
        break;
    default:
        add(w, "  C%u induces set as p%u: {rate: %.3f h-1 per (cell/uL), shares: {E0: {basal: 0.3",
            cell, i, rate);
        add_gate(w);
        add(w, "}, E1: {basal: 0.2}}");
        break;
    }
    if (chance(w, 0.3)) add(w, ", basal: %.3f", number(w, 0.1, 1));
    add_gate(w);
    add(w, "}\n");
}

static void add_arrows(struct writer *w)
{
    unsigned count = 4 + pick(w, 6);
    add(w, "processes:\n");
    for (unsigned i = 0; i < count; i++) add_arrow(w, i);
    for (unsigned i = 0; i < w->agents; i++)
        add(w, "  G%u proliferates: {rate: 0.2 h-1, capacity: 100 cell/uL}\n", i);
    for (unsigned i = 0; i < w->drugs; i++)
        add(w, "  D%u binds A%u: {on: %.3f nM-1 h-1, K: %.3f nM%s}\n", i, pick(w, w->cytokines),
            number(w, 0.1, 1), number(w, 0.1, 2), w->plasma && chance(w, 0.5) ? ", in: blood" : "");
}

void random_model(uint64_t seed, char text[RANDOM_MODEL_SIZE])
{
    struct writer w = {.text = text, .sequence = seed * 2862933555777941757u + 3037000493u};
    text[0] = '\0';
    w.plasma = chance(&w, 0.4);
    w.cytokines = 2 + pick(&w, 3);
    w.cells = 2 + pick(&w, 2);
    w.agents = 1 + pick(&w, 2);
    w.drugs = 1 + pick(&w, 2);
    w.effects = 2;
    w.receptors = 1 + pick(&w, 3);
    add(&w, "module: random\n");
    add_cytokines(&w);
    add_cells(&w);
    add_others(&w);
    add_receptors(&w);
    add_arrows(&w);
}
