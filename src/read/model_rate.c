/* The numbers of an arrow: rate, capacity, half-saturation, delay; for binding on, off and K, and
 * the complex that it makes. */
#include "model_reader.h"

#include <string.h>

/* "pg/mL/h per (cell/uL)": what UDUNITS reads, too. */
static const char *per_subject(struct ck_reader *reader, const char *unit,
                               const struct ck_species *subject)
{
    struct ck_arena *arena = &reader->graph->arena;
    bool bare = subject == NULL || strcmp(subject->unit, "1") == 0;
    if (!bare && strcmp(subject->unit, unit) == 0) return "1/h";
    const char *text = bare ? ck_arena_print(arena, "%s/h", unit)
                            : ck_arena_print(arena, "%s/h per (%s)", unit, subject->unit);
    ck_reader_checked(reader, text);
    return text;
}

static const char *find_rate_unit(struct ck_reader *reader, const struct ck_process *process)
{
    const struct ck_species *target =
        process->share_count > 0 ? process->shares[0].target : process->object;
    switch (process->verb) {
    case CK_BECOMES:
    case CK_PROLIFERATES: return "1/h";
    case CK_KILLS:
    case CK_CLEARS: return per_subject(reader, process->K ? target->unit : "1", process->subject);
    case CK_RECRUITS:
        return per_subject(reader, process->from ? "1" : target->unit, process->subject);
    default: return per_subject(reader, target->unit, process->subject);
    }
}

static struct ck_number *read_own(struct ck_reader *reader, const struct ck_arrow *arrow,
                                  const char *key, struct ck_rule rule)
{
    const struct ck_node *node = ck_node_get(arrow->map, key);
    if (node == NULL) return NULL;
    return ck_reader_number(reader, ck_reader_join(reader, arrow->process->name, key), node, &rule);
}

/* The unit of the whole flux, per hour. */
static const char *find_flux_unit(struct ck_reader *reader, const struct ck_process *process)
{
    const struct ck_species *moved =
        process->share_count > 0 ? process->shares[0].target
        : process->verb == CK_BECOMES || process->verb == CK_PROLIFERATES ? process->subject
                                                                          : process->object;
    const char *unit = ck_arena_print(&reader->graph->arena, "%s/h", moved->unit);
    ck_reader_checked(reader, unit);
    return unit;
}

/* A formula is the whole flux; the number beside it is a factor for those who change it. */
static void read_formula(struct ck_reader *reader, const struct ck_arrow *arrow,
                         const struct ck_node *node)
{
    static const char *const parts[] = {"K", "capacity"};
    struct ck_process *process = arrow->process;
    const struct ck_rule factor = {"1", CK_NOT_NEGATIVE, NULL, false};
    const char *unit = find_flux_unit(reader, process);
    if (!unit) return;
    process->formula = ck_reader_formula(reader, node, unit);
    process->rate =
        ck_reader_default(reader, ck_reader_join(reader, process->name, "rate"), 1, &factor);
    for (size_t i = 0; i < 2; i++)
        if (ck_node_get(arrow->map, parts[i]))
            ck_error(reader->diag, ck_reader_key_place(arrow->map, parts[i]),
                     "write it into the formula", "a formula is the whole flux: it takes no `%s`",
                     parts[i]);
}

static void read_rate(struct ck_reader *reader, struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const char *unit = find_rate_unit(reader, process);
    const struct ck_node *node = ck_node_get(arrow->map, "rate");
    const struct ck_rule rate = {unit, CK_NOT_NEGATIVE, NULL, false};
    if (unit && node && !ck_reader_is_number(reader, node, unit))
        read_formula(reader, arrow, node);
    else if (unit)
        process->rate = read_own(reader, arrow, "rate", rate);
    if (unit && !process->rate)
        ck_error(reader->diag, arrow->sentence.place, unit, "the arrow needs a `rate`");
}

void ck_arrow_rate(struct ck_reader *reader, struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const struct ck_rule whole = {"1", CK_POSITIVE, NULL, true};
    const struct ck_rule time = {"h", CK_NOT_NEGATIVE, NULL, false};
    bool targets_known =
        process->object || process->share_count > 0 || process->verb == CK_PROLIFERATES;
    if (process->verb == CK_PROLIFERATES && process->subject)
        process->capacity =
            read_own(reader, arrow, "capacity", ck_reader_level(process->subject, CK_POSITIVE));
    if ((CK_ATTACKING & (1u << process->verb)) && process->object)
        process->K = read_own(reader, arrow, "K", ck_reader_level(process->object, CK_POSITIVE));
    if (arrow->ends_known && targets_known) read_rate(reader, arrow);
    process->delay = read_own(reader, arrow, "delay", time);
    const struct ck_node *stages = ck_node_get(arrow->map, "stages");
    if (stages && !process->delay)
        ck_error(reader->diag, stages->place, NULL, "`stages` are those of a `delay`");
    if (process->delay)
        process->stages = ck_reader_number_or(
            reader, ck_reader_join(reader, process->name, "stages"), stages, 1, &whole);
}

/* --- binding --------------------------------------------------------------------------------- */

static void check_countable(struct ck_reader *reader, const struct ck_species *species,
                            struct ck_place place)
{
    double factor;
    if (species->molar_mass) return;
    if (ck_units_factor(reader->units, species->unit, "nmol/L", &factor) == CK_UNIT_OK) return;
    ck_error(reader->diag, place, "molar_mass: 52 kDa",
             "%s binds mole by mole: it needs a `molar_mass`", species->name);
}

static void label_complex(struct ck_reader *reader, struct ck_process *process)
{
    struct ck_arena *arena = &reader->graph->arena;
    struct ck_species *complex = process->complex;
    if (!complex) return;
    const struct ck_label *a = &process->subject->label, *b = &process->object->label;
    const char *en = ck_arena_print(arena, "%s · %s", a->en, b->en);
    const char *fr = ck_arena_print(arena, "%s · %s", a->fr, b->fr);
    if (en && fr) complex->label = (struct ck_label){en, fr};
    if (!en || !fr) reader->out_of_memory = true;
}

/* `binds` makes D_bound and D_total readable: no species may be called so. */
static void check_readouts(struct ck_reader *reader, const struct ck_species *species,
                           struct ck_place place)
{
    static const char *const suffixes[] = {"bound", "total"};
    for (size_t i = 0; i < 2; i++) {
        const char *name = ck_arena_print(&reader->scratch, "%s_%s", species->name, suffixes[i]);
        if (!ck_reader_checked(reader, name)) return;
        const struct ck_species *other = ck_graph_species(reader->graph, name);
        if (other)
            ck_error(reader->diag, place, NULL,
                     "'%s' is what is read of a binding: the species of that name at %s needs "
                     "another one",
                     name, ck_reader_show_place(reader, other->place));
    }
}

void ck_arrow_binding(struct ck_reader *reader, const struct ck_arrow *arrow)
{
    struct ck_process *process = arrow->process;
    const struct ck_sentence *sentence = &arrow->sentence;
    const struct ck_rule on = {"nM-1 h-1", CK_POSITIVE, NULL, false};
    const struct ck_rule off = {"1/h", CK_NOT_NEGATIVE, NULL, false};
    const struct ck_rule K = {"nM", CK_POSITIVE, NULL, false};
    process->on = read_own(reader, arrow, "on", on);
    process->off = read_own(reader, arrow, "off", off);
    process->dissociation = read_own(reader, arrow, "K", K);
    int given = (process->on != NULL) + (process->off != NULL) + (process->dissociation != NULL);
    if (given != 2)
        ck_error(reader->diag, sentence->place, "K = off / on: the third follows from two",
                 "binding needs two of `on`, `off` and `K`, not %d", given);
    if (!arrow->ends_known) return;
    check_countable(reader, process->subject, sentence->subject_place);
    check_countable(reader, process->object, sentence->object_place);
    check_readouts(reader, process->subject, sentence->subject_place);
    check_readouts(reader, process->object, sentence->object_place);
    label_complex(reader, process);
}

/* Complexes are species before any arrow is read, so that arrows can name them. */
struct ck_species *ck_arrow_complex(struct ck_reader *reader, const struct ck_arrow *arrow)
{
    const struct ck_sentence *sentence = &arrow->sentence;
    const struct ck_node *map = arrow->map;
    const struct ck_rule time = {"h", CK_POSITIVE, NULL, false};
    const struct ck_node *node = ck_node_get(map, "complex"), *life = ck_node_get(map, "half_life");
    const char *name = ck_reader_word(reader, node, "`complex`");
    if (node && !name) return NULL;
    if (!name)
        name = ck_arena_print(&reader->scratch, "%s_%s", sentence->subject, sentence->object);
    if (!name) reader->out_of_memory = true;
    if (!name) return NULL;
    struct ck_species *complex =
        ck_reader_new_species(reader, name, CK_COMPLEX, node ? node->place : sentence->place);
    if (complex == NULL) return NULL;
    complex->in_blood = ck_node_get(map, "in") != NULL;
    bool forever = life && life->kind == CK_SCALAR && strcmp(life->text, "none") == 0;
    if (life && !forever)
        complex->half_life = ck_reader_number(
            reader, ck_reader_join(reader, complex->name, "half_life"), life, &time);
    return complex;
}
