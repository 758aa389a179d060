/* From libyaml's events to our own tree with positions, refusing on the way what the language does
 * not have. Never uses the document API of libyaml; does not know what the keys mean. */
#include "reader.h"

#include "ck/utf8.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define DEEPEST 64

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one; the next call of advance() deletes it */
    bool has_event;
    const struct ck_source *source;
    struct ck_arena *arena;
    struct ck_diag *diag;
    enum ck_status status; /* why reading stopped */
};

static struct ck_node *read_node(struct reader *reader, unsigned depth);

static void *stop(struct reader *reader, enum ck_status status)
{
    reader->status = status;
    return NULL;
}

static struct ck_place place_of(const struct reader *reader, yaml_mark_t start, yaml_mark_t end)
{
    bool one_line = start.line == end.line && end.column > start.column;
    return (struct ck_place){.source = reader->source,
                             .line = (unsigned)start.line + 1,
                             .column = (unsigned)start.column + 1,
                             .width = one_line ? (unsigned)(end.column - start.column) : 1};
}

static struct ck_place place_of_event(const struct reader *reader)
{
    return place_of(reader, reader->event.start_mark, reader->event.end_mark);
}

static void report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct ck_slip slip = {.problem = parser->problem != NULL ? parser->problem : "",
                           .context = parser->context != NULL ? parser->context : "",
                           .line = parser->problem_mark.line,
                           .column = parser->problem_mark.column,
                           .context_line = parser->context_mark.line,
                           .context_column = parser->context_mark.column};
    ck_slip_report(reader->source, &slip, reader->diag);
}

static bool advance(struct reader *reader)
{
    if (reader->has_event) yaml_event_delete(&reader->event);
    reader->has_event = yaml_parser_parse(&reader->parser, &reader->event) != 0;
    if (reader->has_event) return true;
    if (reader->parser.error == YAML_MEMORY_ERROR) return stop(reader, CK_NO_MEMORY) != NULL;
    report_syntax(reader);
    return stop(reader, CK_BAD_INPUT) != NULL;
}

static void refuse_anchor(struct reader *reader, const yaml_char_t *anchor)
{
    if (anchor == NULL) return;
    struct ck_place place = place_of_event(reader);
    place.width = (unsigned)strlen((const char *)anchor) + 1;
    ck_error(reader->diag, place, "write the value out at each place, or put '&' in quotes",
             "anchors are not part of the language");
}

static void refuse_tag(struct reader *reader, const yaml_char_t *tag)
{
    if (tag == NULL) return;
    struct ck_place place = place_of_event(reader);
    place.width = 1;
    ck_error(reader->diag, place, "leave the tag out, or put the text in quotes",
             "YAML tags are not part of the language");
}

static struct ck_node *new_node(struct reader *reader, enum ck_node_kind kind)
{
    struct ck_node *node = ck_arena_alloc(reader->arena, 1, sizeof *node);
    if (node == NULL) return stop(reader, CK_NO_MEMORY);
    node->kind = kind;
    node->text = "";
    node->place = place_of_event(reader);
    return node;
}

static struct ck_node *read_alias(struct reader *reader)
{
    ck_error(reader->diag, place_of_event(reader), "write the value out here",
             "aliases are not part of the language");
    return new_node(reader, CK_SCALAR);
}

/* Escapes in double quotes can smuggle in what the file itself may not hold. */
static void check_characters(struct reader *reader, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte >= 0x20 || byte == '\t' || byte == '\n') && byte != 0x7F) continue;
        ck_error(reader->diag, place_of_event(reader), NULL,
                 "the text holds the control character U+%04X", byte);
        return;
    }
}

static struct ck_node *read_scalar(struct reader *reader)
{
    const char *text = (const char *)reader->event.data.scalar.value;
    size_t length = reader->event.data.scalar.length;
    refuse_anchor(reader, reader->event.data.scalar.anchor);
    refuse_tag(reader, reader->event.data.scalar.tag);
    check_characters(reader, text, length);
    struct ck_node *node = new_node(reader, CK_SCALAR);
    if (node == NULL) return NULL;
    node->text = ck_arena_copy_n(reader->arena, text, length);
    node->quoted = reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (node->text == NULL) return stop(reader, CK_NO_MEMORY);
    return node;
}

static bool append(struct reader *reader, struct ck_node ***list, size_t count, size_t *capacity,
                   struct ck_node *node)
{
    struct ck_node **grown =
        ck_arena_grow(reader->arena, *list, count, capacity, sizeof(struct ck_node *));
    if (grown == NULL) return stop(reader, CK_NO_MEMORY) != NULL;
    grown[count] = node;
    *list = grown;
    return true;
}

static struct ck_node *read_list(struct reader *reader, unsigned depth)
{
    size_t capacity = 0;
    refuse_anchor(reader, reader->event.data.sequence_start.anchor);
    refuse_tag(reader, reader->event.data.sequence_start.tag);
    struct ck_node *list = new_node(reader, CK_LIST);
    if (list == NULL) return NULL;
    for (;;) {
        if (!advance(reader)) return NULL;
        if (reader->event.type == YAML_SEQUENCE_END_EVENT) return list;
        struct ck_node *item = read_node(reader, depth + 1);
        if (item == NULL) return NULL;
        if (!append(reader, &list->items, list->count, &capacity, item)) return NULL;
        list->count++;
    }
}

/* False: the entry is refused and left out of the tree. */
static bool is_good_key(struct reader *reader, const struct ck_node *key)
{
    if (key->kind != CK_SCALAR)
        ck_error(reader->diag, key->place, "put the text in quotes if it starts with '{' or '['",
                 "a key must be text, found a %s", key->kind == CK_LIST ? "list" : "mapping");
    else if (key->text[0] == '\0')
        ck_error(reader->diag, key->place, NULL, "a key is missing before ':'");
    else if (strcmp(key->text, "<<") == 0 && !key->quoted)
        ck_error(reader->diag, key->place, "write the keys out here",
                 "merge keys are not part of the language");
    else
        return true;
    return false;
}

static bool is_empty(const struct ck_node *node)
{
    return node->kind == CK_SCALAR && !node->quoted && node->text[0] == '\0';
}

/* Whether a text ends with a whole number, as in "0", "-3" or "5 in 1..2", not in "0.5" or "h-1".
 */
static bool ends_with_integer(const char *text)
{
    size_t end = strlen(text), i = end;
    while (i > 0 && isdigit((unsigned char)text[i - 1])) i--;
    if (i == end) return false;
    if (i > 0 && (text[i - 1] == '-' || text[i - 1] == '+')) i--;
    return i == 0 || text[i - 1] == ' ' || (i > 1 && text[i - 1] == '.' && text[i - 2] == '.');
}

/* `{rate: 0,5 h-1}` is to YAML a rate of 0 and a key `5 h-1` without a value. */
static bool is_decimal_comma(const struct ck_node *map, const struct ck_node *key,
                             const struct ck_node *value)
{
    if (map->count == 0 || !is_empty(value) || key->kind != CK_SCALAR || key->quoted) return false;
    const struct ck_node *before = map->items[map->count - 1];
    return isdigit((unsigned char)key->text[0]) && !before->quoted &&
           ends_with_integer(before->text) && before->place.line == key->place.line;
}

/* Joins the two halves again, so that the key's number is judged as it was meant. */
static bool join_decimal_comma(struct reader *reader, struct ck_node *number,
                               const struct ck_node *rest)
{
    const char *meant = ck_arena_print(reader->arena, "%s.%s", number->text, rest->text);
    const char *hint = ck_arena_print(reader->arena, "use a point: %s", meant == NULL ? "" : meant);
    if (meant == NULL || hint == NULL) return stop(reader, CK_NO_MEMORY) != NULL;
    number->place.width = rest->place.column + rest->place.width - number->place.column;
    ck_error(reader->diag, number->place, hint, "'%s,%s' has a decimal comma", number->text,
             rest->text);
    number->text = meant;
    return true;
}

static bool add_entry(struct reader *reader, struct ck_node *map, struct ck_node *key,
                      struct ck_node *value, size_t capacity[2])
{
    if (is_decimal_comma(map, key, value))
        return join_decimal_comma(reader, map->items[map->count - 1], key);
    if (!is_good_key(reader, key)) return true;
    if (!append(reader, &map->keys, map->count, &capacity[0], key)) return false;
    if (!append(reader, &map->items, map->count, &capacity[1], value)) return false;
    map->count++;
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    const struct ck_node *left = *(struct ck_node *const *)a, *right = *(struct ck_node *const *)b;
    int texts = strcmp(left->text, right->text);
    if (texts != 0) return texts;
    if (left->place.line != right->place.line) return left->place.line < right->place.line ? -1 : 1;
    return left->place.column < right->place.column ? -1 : 1;
}

/* A good key has text: an empty one marks an entry that goes. */
static void drop_unnamed(struct ck_node *map)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++) {
        if (map->keys[i]->text[0] == '\0') continue;
        map->keys[kept] = map->keys[i];
        map->items[kept++] = map->items[i];
    }
    map->count = kept;
}

static bool refuse_duplicates(struct reader *reader, struct ck_node *map)
{
    struct ck_node **sorted = ck_alloc(map->count, sizeof *sorted);
    if (sorted == NULL) return stop(reader, CK_NO_MEMORY) != NULL;
    if (map->count > 0) memcpy(sorted, map->keys, map->count * sizeof *sorted);
    qsort(sorted, map->count, sizeof *sorted, compare_keys);
    for (size_t i = 1, first = 0; i < map->count; i++) {
        if (strcmp(sorted[first]->text, sorted[i]->text) != 0) first = i;
        if (first == i) continue;
        char hint[80];
        snprintf(hint, sizeof hint, "it is first given at line %u, column %u",
                 sorted[first]->place.line, sorted[first]->place.column);
        ck_error(reader->diag, sorted[i]->place, hint, "the key '%s' is given twice",
                 sorted[i]->text);
        sorted[i]->text = "";
    }
    ck_release(sorted);
    drop_unnamed(map);
    return true;
}

static struct ck_node *read_map(struct reader *reader, unsigned depth)
{
    size_t capacity[2] = {0, 0};
    refuse_anchor(reader, reader->event.data.mapping_start.anchor);
    refuse_tag(reader, reader->event.data.mapping_start.tag);
    struct ck_node *map = new_node(reader, CK_MAP);
    if (map == NULL) return NULL;
    for (;;) {
        if (!advance(reader)) return NULL;
        if (reader->event.type == YAML_MAPPING_END_EVENT) break;
        struct ck_node *key = read_node(reader, depth + 1);
        if (key == NULL || !advance(reader)) return NULL;
        struct ck_node *value = read_node(reader, depth + 1);
        if (value == NULL || !add_entry(reader, map, key, value, capacity)) return NULL;
    }
    return refuse_duplicates(reader, map) ? map : NULL;
}

static struct ck_node *refuse_depth(struct reader *reader)
{
    struct ck_place place = place_of_event(reader);
    place.width = 1;
    ck_error(reader->diag, place, NULL, "more than %d levels inside each other", DEEPEST);
    return stop(reader, CK_BAD_INPUT);
}

/* The current event is the first one of the node. */
static struct ck_node *read_node(struct reader *reader, unsigned depth)
{
    if (depth > DEEPEST) return refuse_depth(reader);
    switch (reader->event.type) {
    case YAML_ALIAS_EVENT: return read_alias(reader);
    case YAML_SCALAR_EVENT: return read_scalar(reader);
    case YAML_SEQUENCE_START_EVENT: return read_list(reader, depth);
    case YAML_MAPPING_START_EVENT: return read_map(reader, depth);
    default: return stop(reader, CK_BAD_INPUT);
    }
}

static void refuse_empty_file(struct reader *reader)
{
    struct ck_place whole_file = {.source = reader->source};
    ck_error(reader->diag, whole_file, NULL,
             reader->source->length == 0 ? "the file is empty"
                                         : "the file holds nothing but comments");
}

/* The current event is the end of the first document. */
static void refuse_more_documents(struct reader *reader)
{
    if (!advance(reader) || reader->event.type == YAML_STREAM_END_EVENT) return;
    struct ck_place place = place_of_event(reader);
    place.width = 3;
    ck_error(reader->diag, place, "one file holds one model or study",
             "a second document in the same file");
}

static struct ck_node *read_stream(struct reader *reader)
{
    if (!advance(reader) || !advance(reader)) return NULL;
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        refuse_empty_file(reader);
        return stop(reader, CK_BAD_INPUT);
    }
    if (reader->event.data.document_start.tag_directives.start !=
        reader->event.data.document_start.tag_directives.end)
        ck_error(reader->diag, place_of_event(reader), NULL,
                 "YAML tags are not part of the language");
    if (!advance(reader)) return NULL;
    struct ck_node *root = read_node(reader, 1);
    if (root == NULL || !advance(reader)) return NULL;
    refuse_more_documents(reader);
    if (!ck_node_expect(root, CK_MAP, "the file", reader->diag)) return stop(reader, CK_BAD_INPUT);
    return root;
}

/* libyaml gives no position for what is not a character; find the first such place before it. */
static bool check_encoding(const struct ck_source *source, struct ck_diag *diag)
{
    struct ck_place place = {.source = source, .line = 1, .column = 1};
    for (size_t i = 0; i < source->length;) {
        const char *text = source->text + i;
        uint32_t code = 0;
        size_t bytes = ck_utf8_char(text, source->length - i, &code);
        size_t line_break = ck_utf8_break(text, source->length - i);
        bool control = (code < 0x20 && code != '\t' && line_break == 0) || code == 0x7F ||
                       (code > 0x7F && code < 0xA0 && code != 0x85);
        if (bytes == 0) {
            ck_error(diag, place, "save the file as UTF-8", "the byte 0x%02X is not UTF-8",
                     (unsigned char)text[0]);
            return false;
        }
        if (control || code == 0xFFFE || code == 0xFFFF) {
            ck_error(diag, place, NULL, "the file holds the control character U+%04X",
                     (unsigned)code);
            return false;
        }
        i += line_break > 0 ? line_break : bytes;
        place.line += line_break > 0;
        place.column = line_break > 0 ? 1 : place.column + 1;
    }
    return true;
}

enum ck_status ck_yaml_parse(const struct ck_source *source, struct ck_arena *arena,
                             struct ck_node **root, struct ck_diag *diag)
{
    size_t errors_before = diag->errors;
    struct reader reader = {.source = source, .arena = arena, .diag = diag};
    *root = NULL;
    if (!check_encoding(source, diag)) return ck_diag_status(diag, errors_before);
    if (yaml_parser_initialize(&reader.parser) == 0) return CK_NO_MEMORY;
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)source->text,
                                 source->length);
    *root = read_stream(&reader);
    if (reader.has_event) yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    if (reader.status == CK_NO_MEMORY) return CK_NO_MEMORY;
    if (reader.status != CK_OK) *root = NULL;
    return ck_diag_status(diag, errors_before);
}
