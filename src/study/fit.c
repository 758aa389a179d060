/* `fit:` of a study: which numbers are fitted, within which ranges, and what the fit is asked for.
 * What is measured becomes points in fit_points.c. Fits nothing. */
#include "fit.h"

#include "ck/sensitivity.h"
#include "ck/utf8.h"
#include <math.h>
#include <string.h>

/* --- parts of a scalar ----------------------------------------------------------------------- */

/* The part of a scalar from `from`, `length` bytes, with `rest` after it, as a scalar of its own at
 * its place. */
static struct ck_node *cut_scalar(struct ck_reading *reading, const struct ck_node *node,
                                  const char *from, size_t length, const char *rest)
{
    struct ck_arena *arena = &reading->study->arena;
    struct ck_node *part = ck_arena_alloc(arena, 1, sizeof *part);
    const char *blank = rest[0] ? " " : "";
    if (!part) reading->no_memory = true;
    if (!part) return NULL;
    while (length > 0 && from[0] == ' ') {
        from++;
        length--;
    }
    while (length > 0 && from[length - 1] == ' ') length--;
    *part = (struct ck_node){.kind = CK_SCALAR, .place = node->place, .quoted = node->quoted};
    part->place.column +=
        (unsigned)ck_utf8_count(node->text, (size_t)(from - node->text)) + (node->quoted ? 1 : 0);
    part->place.width = (unsigned)ck_utf8_count(from, length);
    part->text = ck_arena_print(arena, "%.*s%s%s", (int)length, from, blank, rest);
    if (!part->text) reading->no_memory = true;
    return part->text ? part : NULL;
}

/* What follows the number at the start of a text: its unit, or "". */
static const char *unit_after(const char *text)
{
    double value;
    const char *end;
    text += strspn(text, " ");
    if (!ck_number_parse(text, &value, &end)) return "";
    return end + strspn(end, " ");
}

/* `left MARK right [unit]` as two scalars; where only the right one has a unit it is that of both.
 */
static bool split_scalar(struct ck_reading *reading, const struct ck_node *node, const char *mark,
                         struct ck_node *parts[2])
{
    const char *at = strstr(node->text, mark);
    if (!at) return false;
    const char *right = at + strlen(mark);
    const char *left_unit = unit_after(node->text), *right_unit = unit_after(right);
    const bool left_has = left_unit[0] && left_unit < at, right_has = right_unit[0] != '\0';
    const char *left_copy =
        left_has ? ck_arena_copy_n(&reading->study->arena, left_unit, (size_t)(at - left_unit))
                 : "";
    if (!left_copy) reading->no_memory = true;
    if (!left_copy) return false;
    parts[0] = cut_scalar(reading, node, node->text, (size_t)(at - node->text),
                          left_has ? "" : right_unit);
    parts[1] = cut_scalar(reading, node, right, strlen(right), right_has ? "" : left_copy);
    return parts[0] && parts[1];
}

/* A number as the model would take it at this address, in the unit of `number`. */
static bool read_like(struct ck_reading *reading, const struct ck_number *number,
                      const struct ck_node *node, enum ck_sign sign, double *value)
{
    const char *const accepted[] = {number->unit, NULL};
    struct ck_arena *arena = &reading->study->arena;
    struct ck_quantity quantity = {0};
    if (!ck_node_expect(node, CK_SCALAR, "a number", reading->diag)) return false;
    const enum ck_status status = number->level_of
                                      ? ck_model_read_level(reading->units, number->level_of, node,
                                                            sign, arena, &quantity, reading->diag)
                                      : ck_quantity_read(reading->units, node, accepted, sign,
                                                         arena, &quantity, NULL, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (status != CK_OK) return false;
    if (quantity.tag)
        ck_error(reading->diag, node->place, "`tag:` of the fit names what it finds",
                 "a number of a fit takes no tag of its own");
    *value = quantity.value;
    return !quantity.tag;
}

/* --- one parameter --------------------------------------------------------------------------- */

static bool refuse(struct ck_reading *reading, struct ck_place place, const char *hint,
                   const char *text)
{
    ck_error(reading->diag, place, hint, "%s", text);
    return false;
}

static bool read_range(struct ck_reading *reading, const struct ck_number *number,
                       const struct ck_node *key, const struct ck_node *node,
                       struct ck_fit_parameter *parameter)
{
    struct ck_node *ends[2];
    const enum ck_sign sign = number->sign == CK_POSITIVE ? CK_NOT_NEGATIVE : number->sign;
    if (!node && isnan(number->low))
        return refuse(reading, key->place, "`in: 1..100 UNIT`, here or in the model",
                      "this number has no range to be searched in");
    if (node && !ck_node_expect(node, CK_SCALAR, "a range", reading->diag)) return false;
    if (node && !split_scalar(reading, node, "..", ends))
        return refuse(reading, node->place, "`in: 1..100 UNIT`",
                      "a range has two ends with `..` between them");
    parameter->low = number->low;
    parameter->high = number->high;
    if (node && (!read_like(reading, number, ends[0], sign, &parameter->low) ||
                 !read_like(reading, number, ends[1], sign, &parameter->high)))
        return false;
    if (parameter->low < parameter->high) return true;
    return refuse(reading, node ? node->place : key->place, "the smaller end comes first",
                  parameter->low > parameter->high ? "the ends of the range are swapped"
                                                   : "the range is empty");
}

static bool read_start(struct ck_reading *reading, const struct ck_number *number,
                       const struct ck_node *key, const struct ck_node *node,
                       struct ck_fit_parameter *parameter)
{
    parameter->start = number->value;
    if (node && !read_like(reading, number, node, number->sign, &parameter->start)) return false;
    if (parameter->start >= parameter->low && parameter->start <= parameter->high) return true;
    ck_error(reading->diag, node ? node->place : key->place,
             node ? "a wider `in:`, or a start inside it"
                  : "`start:` gives another than the model's value",
             "the range %g..%g %s does not hold the start, %g", parameter->low, parameter->high,
             parameter->unit, parameter->start);
    return false;
}

static bool read_scale(struct ck_reading *reading, const struct ck_node *node,
                       struct ck_fit_parameter *parameter)
{
    parameter->is_log = parameter->low > 0 && parameter->high > 3 * parameter->low;
    if (!node) return true;
    if (!ck_node_expect(node, CK_SCALAR, "`scale`", reading->diag)) return false;
    parameter->is_log = strcmp(node->text, "log") == 0;
    if (!parameter->is_log && strcmp(node->text, "linear") != 0) {
        ck_error(reading->diag, node->place, NULL, "`scale` is log or linear, not '%s'",
                 node->text);
        return false;
    }
    return !parameter->is_log || parameter->low > 0 ||
           refuse(reading, node->place, "begin the range above 0, or `scale: linear`",
                  "a range that begins at or below 0 has no logarithm");
}

static bool read_prior(struct ck_reading *reading, const struct ck_number *number,
                       const struct ck_node *node, struct ck_fit_parameter *parameter)
{
    struct ck_node *parts[2];
    parameter->prior = parameter->prior_sd = NAN;
    if (!node) return true;
    if (!ck_node_expect(node, CK_SCALAR, "`prior`", reading->diag)) return false;
    if (!split_scalar(reading, node, "+-", parts) && !split_scalar(reading, node, "±", parts))
        return refuse(reading, node->place, "`prior: 18 min +- 5 min`",
                      "a prior is a mean, `+-` and its SD");
    double mean, sd;
    if (!read_like(reading, number, parts[0], number->sign, &mean) ||
        !read_like(reading, number, parts[1], CK_POSITIVE, &sd))
        return false;
    if (parameter->is_log && mean <= 0)
        return refuse(reading, node->place, "`scale: linear`",
                      "on a logarithmic scale the mean of a prior is above 0");
    parameter->prior = mean;
    parameter->prior_sd = sd;
    return true;
}

static const struct ck_number *find_number(struct ck_reading *reading, const struct ck_node *key)
{
    const struct ck_graph *graph = &reading->study->graph;
    const char *why, *address = ck_reading_squeeze(reading, key->text);
    if (!address) return NULL;
    const struct ck_number *number = ck_graph_number(graph, address);
    if (number && reading->compiled && !ck_study_may_vary(reading->study, number->address, &why)) {
        ck_error(reading->diag, key->place, NULL, "'%s' %s", address, why);
        return NULL;
    }
    if (number || !reading->names_known) return number;
    const char **names = ck_alloc(graph->number_count + 1, sizeof *names);
    if (!names) reading->no_memory = true;
    for (size_t i = 0; names && i < graph->number_count; i++) names[i] = graph->numbers[i]->address;
    if (names)
        ck_error(reading->diag, key->place,
                 ck_diag_nearest(reading->diag, address, names, graph->number_count),
                 "no number has the address '%s'", address);
    ck_release(names);
    return NULL;
}

static bool is_listed(const struct ck_fit_question *fit, const char *address)
{
    for (size_t i = 0; i < fit->count; i++)
        if (strcmp(fit->parameters[i].address, address) == 0) return true;
    return false;
}

static void read_parameter(struct ck_reading *reading, const struct ck_node *key,
                           const struct ck_node *value)
{
    static const char *const keys[] = {"in", "start", "scale", "prior", NULL};
    struct ck_fit_question *fit = reading->study->fit;
    const bool empty = value->kind == CK_SCALAR && value->text[0] == '\0' && !value->quoted;
    const struct ck_number *number = find_number(reading, key);
    if (!empty && !ck_node_expect(value, CK_MAP, "a parameter", reading->diag)) return;
    if (!empty) ck_node_check_keys(value, keys, "a parameter", reading->diag);
    if (!number) return;
    struct ck_fit_parameter parameter = {
        .address = number->address, .unit = number->unit, .place = key->place};
    if (is_listed(fit, number->address))
        ck_error(reading->diag, key->place, NULL, "'%s' is fitted twice", number->address);
    else if (read_range(reading, number, key, ck_node_get(value, "in"), &parameter) &&
             read_start(reading, number, key, ck_node_get(value, "start"), &parameter) &&
             read_scale(reading, ck_node_get(value, "scale"), &parameter) &&
             read_prior(reading, number, ck_node_get(value, "prior"), &parameter))
        fit->parameters[fit->count++] = parameter;
}

static void read_parameters(struct ck_reading *reading, const struct ck_node *root)
{
    struct ck_fit_question *fit = reading->study->fit;
    const struct ck_node *map = ck_node_get(root, "parameters");
    if (!map || (map->kind == CK_MAP && map->count == 0))
        ck_error(reading->diag, (map ? map : root)->place,
                 "`parameters: {TNFa/half_life: {in: 13..30 min}}`", "a fit needs `parameters`");
    if (!map || !ck_node_expect(map, CK_MAP, "`parameters`", reading->diag)) return;
    fit->parameters =
        ck_arena_alloc(&reading->study->arena, map->count + 1, sizeof *fit->parameters);
    if (!fit->parameters) reading->no_memory = true;
    for (size_t i = 0; i < map->count && !reading->no_memory; i++)
        read_parameter(reading, map->keys[i], map->items[i]);
}

/* --- what the fit is asked for --------------------------------------------------------------- */

static bool read_words(struct ck_reading *reading, const struct ck_node *node, const char *what,
                       const char *const *words, int *which)
{
    size_t count = 0;
    if (!ck_node_expect(node, CK_SCALAR, what, reading->diag)) return false;
    for (; words[count]; count++)
        if (strcmp(node->text, words[count]) == 0) {
            *which = (int)count;
            return true;
        }
    ck_error(reading->diag, node->place, ck_diag_nearest(reading->diag, node->text, words, count),
             "`%s` is not '%s'", what, node->text);
    return false;
}

static void read_numbers(struct ck_reading *reading, const struct ck_node *root)
{
    static const char *const flags[] = {"no", "yes", NULL};
    struct ck_fit_question *fit = reading->study->fit;
    const struct ck_node *starts = ck_node_get(root, "starts"), *seed = ck_node_get(root, "seed");
    const struct ck_node *profiles = ck_node_get(root, "profiles");
    const struct ck_node *confidence = ck_node_get(root, "confidence");
    long count = 1;
    int flag = 0;
    if (starts && ck_read_count(reading, starts, &fit->starts) && fit->starts > CK_MOST_STARTS)
        ck_error(reading->diag, starts->place, NULL, "more than %d starts", CK_MOST_STARTS);
    if (seed && ck_read_count(reading, seed, &count)) fit->seed = (unsigned long)count;
    if (profiles && read_words(reading, profiles, "profiles", flags, &flag))
        fit->profiles = flag == 1;
    if (!confidence || !ck_read_number(reading, confidence, "1", CK_FRACTION, &fit->confidence))
        return;
    if (!(fit->confidence >= 0.5 && fit->confidence <= 0.9999))
        ck_error(reading->diag, confidence->place, "0.95 unless given",
                 "`confidence` lies in 0.5..0.9999");
}

static bool is_tag(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return text[0] && strchr(letters, text[0]) &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
               strlen(text);
}

static void read_tag(struct ck_reading *reading, const struct ck_node *root)
{
    struct ck_fit_question *fit = reading->study->fit;
    const struct ck_node *tag = ck_node_get(root, "tag"), *write = ck_node_get(root, "write");
    if (tag && ck_node_expect(tag, CK_SCALAR, "`tag`", reading->diag)) {
        fit->tag = tag->text;
        if (!is_tag(tag->text) || strcmp(tag->text, "notes") == 0 ||
            strcmp(tag->text, "assumed") == 0)
            ck_error(reading->diag, tag->place, "letters, digits and `_`, a letter first",
                     "'%s' cannot be a tag", tag->text);
    }
    if (!write || !ck_node_expect(write, CK_SCALAR, "`write`", reading->diag)) return;
    fit->write_place = write->place;
    fit->write_written = write->text;
    fit->write =
        ck_inputs_relative(reading->inputs, &reading->study->document->source, write->text);
    if (!fit->write) reading->no_memory = true;
    if (write->text[0] == '\0')
        ck_error(reading->diag, write->place, "`write: ../model/calibration/NAME.yaml`",
                 "`write` names no file");
    else if (!tag)
        ck_error(reading->diag, write->place, "`tag: NAME_fit`",
                 "numbers that are written need a `tag`");
}

static void read_weights(struct ck_reading *reading, const struct ck_node *root)
{
    static const char *const words[] = {
#define X(kind, word) word,
        CK_WEIGHTS(X)
#undef X
            NULL};
    const struct ck_node *node = ck_node_get(root, "weights");
    int which = -1;
    if (node && !read_words(reading, node, "weights", words, &which)) return;
    ck_read_fit_points(reading, root, which);
}

/* What an earlier fit wrote is fitted again; else the answer would depend on that fit. */
static void check_earlier(struct ck_reading *reading)
{
    const struct ck_fit_question *fit = reading->study->fit;
    const struct ck_graph *graph = &reading->study->graph;
    for (size_t i = 0; fit->write && i < graph->number_count; i++) {
        const struct ck_number *number = graph->numbers[i];
        if (number->tag && strcmp(number->tag, fit->tag) == 0 && !is_listed(fit, number->address))
            ck_error(reading->diag, number->place, "delete this line and fit again",
                     "'%s' is from an earlier fit, and not fitted any more", number->address);
    }
}

static void check_sizes(struct ck_reading *reading, const struct ck_node *root)
{
    const struct ck_fit_question *fit = reading->study->fit;
    size_t priors = 0;
    for (size_t i = 0; i < fit->count; i++) priors += isnan(fit->parameters[i].prior) ? 0 : 1;
    for (size_t i = 0; i < fit->count && !fit->sigma_known; i++)
        if (!isnan(fit->parameters[i].prior))
            ck_error(reading->diag, fit->parameters[i].place,
                     "`weights: sd` with an SD of every value, or `error: {proportional: 20 %}`",
                     "a prior cannot be weighed against data whose error is not known");
    if (fit->n_points + priors <= fit->count && fit->n_points > 0)
        ck_error(reading->diag, ck_node_get(root, "parameters")->place, NULL,
                 "%zu parameters cannot be found from %zu values", fit->count,
                 fit->n_points + priors);
}

void ck_read_fit(struct ck_reading *reading, const struct ck_node *node)
{
    static const char *const keys[] = {"parameters", "weights",    "error", "starts", "seed",
                                       "profiles",   "confidence", "tag",   "write",  NULL};
    struct ck_study *study = reading->study;
    if (!node || !ck_node_expect(node, CK_MAP, "`fit`", reading->diag)) return;
    ck_node_check_keys(node, keys, "`fit`", reading->diag);
    study->fit = ck_arena_alloc(&study->arena, 1, sizeof *study->fit);
    if (!study->fit) reading->no_memory = true;
    if (!study->fit) return;
    *study->fit =
        (struct ck_fit_question){.starts = 8, .seed = 1, .confidence = 0.95, .tag = "fit"};
    const size_t errors = reading->diag->errors;
    read_parameters(reading, node);
    read_numbers(reading, node);
    read_tag(reading, node);
    read_weights(reading, node);
    if (reading->diag->errors == errors && !reading->no_memory) check_sizes(reading, node);
    if (reading->diag->errors == errors && !reading->no_memory) check_earlier(reading);
}
