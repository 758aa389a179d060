/* The numbers of a model: each is created once, with its address, from a file or as a default of
 * the language. Does not know which numbers a species or an arrow has. */
#include "model_reader.h"

#include <math.h>
#include <string.h>

struct ck_rule ck_reader_level(const struct ck_species *species, enum ck_sign sign)
{
    return (struct ck_rule){species->unit, sign, species, false};
}

static struct ck_number *create(struct ck_reader *reader, const char *address,
                                const struct ck_rule *rule)
{
    if (address == NULL) return NULL;
    struct ck_number *number = ck_arena_alloc(&reader->graph->arena, 1, sizeof *number);
    if (!ck_reader_checked(reader, number)) return NULL;
    *number = (struct ck_number){.address = address,
                                 .value = 1,
                                 .low = NAN,
                                 .high = NAN,
                                 .unit = rule->unit,
                                 .is_default = true,
                                 .sign = rule->sign,
                                 .is_whole = rule->whole,
                                 .level_of = rule->level_of};
    return ck_reader_add_number(reader, number) ? number : NULL;
}

static void check_tag(struct ck_reader *reader, const struct ck_number *number)
{
    const struct ck_graph *graph = reader->graph;
    const char *tag = number->tag;
    if (tag == NULL || strcmp(tag, "notes") == 0 || strcmp(tag, "assumed") == 0) return;
    if (ck_graph_reference(graph, tag) || reader->incomplete) return;
    const char **tags = ck_arena_alloc(&reader->scratch, graph->reference_count + 2, sizeof *tags);
    if (!ck_reader_checked(reader, tags)) return;
    size_t count = 0;
    for (size_t i = 0; i < graph->reference_count; i++) tags[count++] = graph->references[i].tag;
    tags[count++] = "notes";
    tags[count++] = "assumed";
    const char *nearest = ck_diag_nearest(reader->diag, tag, tags, count);
    ck_error(reader->diag, number->place,
             nearest ? nearest : "declare it under `references`, or use @notes or @assumed",
             "the tag @%s is not declared", tag);
}

static void check_whole(struct ck_reader *reader, const struct ck_number *number)
{
    if (!number->is_whole) return;
    if (number->value == floor(number->value) && number->value >= 1 &&
        number->value <= CK_MAX_STAGES)
        return;
    ck_error(reader->diag, number->place, NULL, "expected a whole number from 1 to %d",
             CK_MAX_STAGES);
}

static bool read_quantity(struct ck_reader *reader, const struct ck_number *number,
                          const struct ck_node *node, struct ck_quantity *quantity)
{
    const char *const accepted[] = {number->unit, NULL};
    int which;
    if (!ck_node_expect(node, CK_SCALAR, "a number", reader->diag)) return false;
    enum ck_status status =
        number->level_of ? ck_model_read_level(reader->units, number->level_of, node, number->sign,
                                               &reader->graph->arena, quantity, reader->diag)
                         : ck_quantity_read(reader->units, node, accepted, number->sign,
                                            &reader->graph->arena, quantity, &which, reader->diag);
    if (status == CK_NO_MEMORY) reader->out_of_memory = true;
    return status == CK_OK;
}

void ck_reader_set_number(struct ck_reader *reader, struct ck_number *number,
                          const struct ck_node *node)
{
    struct ck_quantity quantity = {0};
    number->is_default = false;
    number->place = node->place;
    if (!read_quantity(reader, number, node, &quantity)) return;
    number->value = quantity.value;
    number->place = quantity.place;
    number->tag = quantity.tag;
    /* A plausible range stays when only the value changes, unless the value has left it. */
    if (!isnan(quantity.low) || !(number->value >= number->low && number->value <= number->high)) {
        number->low = quantity.low;
        number->high = quantity.high;
    }
    check_whole(reader, number);
    check_tag(reader, number);
}

struct ck_number *ck_reader_number(struct ck_reader *reader, const char *address,
                                   const struct ck_node *node, const struct ck_rule *rule)
{
    if (node == NULL) return NULL;
    struct ck_number *number = create(reader, address, rule);
    if (number) ck_reader_set_number(reader, number, node);
    return number;
}

struct ck_number *ck_reader_default(struct ck_reader *reader, const char *address, double value,
                                    const struct ck_rule *rule)
{
    struct ck_number *number = create(reader, address, rule);
    if (number) number->value = value;
    return number;
}

struct ck_number *ck_reader_number_or(struct ck_reader *reader, const char *address,
                                      const struct ck_node *node, double value,
                                      const struct ck_rule *rule)
{
    return node ? ck_reader_number(reader, address, node, rule)
                : ck_reader_default(reader, address, value, rule);
}
