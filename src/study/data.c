/* Measurements, drawn over the curves and fitted: CSV files `time_h,X_mean,X_sd`, `time_h,X` or
 * replicates `time_h,X_1,X_2`; lines that begin with # are comments. Places of mistakes are those
 * in the CSV file. Fits nothing. */
#include "private.h"

#include "ck/utf8.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

struct field {
    const char *text; /* not terminated */
    size_t length;
    struct ck_place place;
};

struct table {
    const struct ck_source *source;
    const char *next; /* line */
    unsigned line;
    struct field *fields; /* of the current line */
    size_t count, capacity;
};

/* What a column of the file is. */
struct role {
    size_t series; /* in `given`; SIZE_MAX: none, an error was said */
    bool is_sd;
    struct ck_place place;
};

/* One file being read into `data`. */
struct measurements {
    struct table table;
    struct role *roles;            /* one for each column of the header: `width` */
    const char **given;            /* the names in the file, one for each series … */
    bool *replicate;               /* … and whether it is one of several of that name */
    size_t width, rows;            /* rows: room for */
    const struct ck_node *columns; /* of the study, or NULL */
    const struct ck_arm *arm;
    struct ck_data *data;
};

/* --- lines and fields ------------------------------------------------------------------------ */

static void open_table(struct table *table, const struct ck_source *source)
{
    *table = (struct table){.source = source, .next = source->text};
    if (strncmp(table->next, "\xEF\xBB\xBF", 3) == 0) table->next += 3;
}

static void trim_field(struct field *field)
{
    while (field->length > 0 && strchr(" \t\"", field->text[0])) {
        field->text++;
        field->length--;
    }
    while (field->length > 0 && strchr(" \t\"\r", field->text[field->length - 1])) field->length--;
}

static void add_field(struct ck_reading *reading, struct table *table, const char *line,
                      const char *from, size_t length)
{
    struct field *grown = ck_reading_grow(reading, table->fields, table->count, &table->capacity,
                                          sizeof *table->fields);
    if (!grown) return;
    table->fields = grown;
    struct field field = {.text = from, .length = length};
    trim_field(&field);
    field.place = (struct ck_place){table->source, table->line,
                                    1 + (unsigned)ck_utf8_count(line, (size_t)(field.text - line)),
                                    (unsigned)ck_utf8_count(field.text, field.length)};
    table->fields[table->count++] = field;
}

/* Splits the next line that says something into fields; false at the end. */
static bool next_line(struct ck_reading *reading, struct table *table)
{
    while (*table->next != '\0' && !reading->no_memory) {
        const char *line = table->next, *end = line + strcspn(line, "\n");
        table->next = *end == '\n' ? end + 1 : end;
        table->line++;
        const char *first = line + strspn(line, " \t\r");
        if (first >= end || *first == '#') continue;
        table->count = 0;
        for (const char *from = line; from <= end;) {
            const char *comma = memchr(from, ',', (size_t)(end - from));
            const char *stop = comma ? comma : end;
            add_field(reading, table, line, from, (size_t)(stop - from));
            from = stop + 1;
        }
        return true;
    }
    return false;
}

static bool field_is(const struct field *field, const char *text)
{
    return strlen(text) == field->length && memcmp(field->text, text, field->length) == 0;
}

/* --- the header ------------------------------------------------------------------------------ */

static bool ends_with(const struct field *field, const char *suffix)
{
    const size_t length = strlen(suffix);
    return field->length > length &&
           memcmp(field->text + field->length - length, suffix, length) == 0;
}

/* The name of a column without _mean and _sd. */
static const char *base_name(struct ck_reading *reading, const struct field *field)
{
    size_t length = field->length;
    if (ends_with(field, "_mean")) length -= strlen("_mean");
    if (ends_with(field, "_sd")) length -= strlen("_sd");
    const char *name = ck_arena_copy_n(&reading->study->arena, field->text, length);
    if (!name) reading->no_memory = true;
    return name;
}

static size_t find_series(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return i;
    return SIZE_MAX;
}

/* The column of the trajectory that a name of the file stands for; NULL: not drawn. */
static const char *map_name(struct ck_reading *reading, const struct ck_node *columns,
                            const struct ck_arm *arm, const char *name, struct ck_place place)
{
    const char *column = name;
    if (columns) {
        const struct ck_node *node = ck_node_get(columns, name);
        if (!node || !ck_node_expect(node, CK_SCALAR, "a column", reading->diag)) return NULL;
        column = node->text;
        place = node->place;
    }
    return ck_find_column(reading, arm, column, place) ? column : NULL;
}

static bool is_column(const struct ck_arm *arm, const char *name)
{
    const struct ck_system *system = arm ? arm->system : NULL;
    return !system || ck_system_state(system, name) != CK_NONE ||
           ck_system_readout(system, name) != CK_NONE;
}

/* Cuts the number from `X_2` where X is measured several times, and X_2 is no name of its own. */
static bool cut_replicate(struct ck_reading *reading, const struct measurements *m,
                          const char **name)
{
    const char *mark = strrchr(*name, '_');
    if (!mark || mark == *name || !mark[1] || strspn(mark + 1, "0123456789") != strlen(mark + 1))
        return false;
    if (m->columns ? ck_node_get(m->columns, *name) != NULL : is_column(m->arm, *name))
        return false;
    const char *cut = ck_arena_copy_n(&reading->study->arena, *name, (size_t)(mark - *name));
    if (!cut) reading->no_memory = true;
    if (!cut || (m->columns ? !ck_node_get(m->columns, cut) : !is_column(m->arm, cut)))
        return false;
    *name = cut;
    return true;
}

/* True if the header names this column before position `at`. */
static bool is_repeated(const struct measurements *m, size_t at)
{
    const struct field *fields = m->table.fields;
    for (size_t i = 1; i < at; i++)
        if (fields[i].length == fields[at].length &&
            memcmp(fields[i].text, fields[at].text, fields[at].length) == 0)
            return true;
    return false;
}

static size_t add_series(struct ck_reading *reading, struct measurements *m, const char *name,
                         bool replicate, struct ck_place place)
{
    const size_t series = m->data->n_series++;
    m->given[series] = name;
    m->replicate[series] = replicate;
    m->data->names[series] = map_name(reading, m->columns, m->arm, name, place);
    return series;
}

/* The series of a column, made by its mean. */
static size_t name_series(struct ck_reading *reading, struct measurements *m, size_t column,
                          bool is_sd)
{
    const struct field *field = &m->table.fields[column];
    const char *name = base_name(reading, field);
    if (!name) return SIZE_MAX;
    const bool replicate = !is_sd && cut_replicate(reading, m, &name);
    const size_t series = find_series(m->given, m->data->n_series, name);
    if (is_sd && series == SIZE_MAX)
        ck_error(reading->diag, field->place, "its mean stands before it",
                 "an SD without a mean: '%s'", name);
    if (is_repeated(m, column) ||
        (!is_sd && series != SIZE_MAX && !(replicate && m->replicate[series])))
        ck_error(reading->diag, field->place, NULL, "a second column for '%s'", name);
    else if (is_sd && series != SIZE_MAX && m->replicate[series])
        ck_error(reading->diag, field->place, "it follows from them",
                 "replicates of '%s' take no SD", name);
    else if (!is_sd)
        return add_series(reading, m, name, replicate, field->place);
    return series;
}

static bool read_header(struct ck_reading *reading, struct measurements *m)
{
    struct ck_arena *arena = &reading->study->arena;
    m->width = m->table.count;
    m->roles = ck_arena_alloc(arena, m->width, sizeof *m->roles);
    m->given = ck_arena_alloc(arena, m->width, sizeof *m->given);
    m->replicate = ck_arena_alloc(arena, m->width, sizeof *m->replicate);
    m->data->names = ck_arena_alloc(arena, m->width, sizeof *m->data->names);
    if (!m->roles || !m->given || !m->replicate || !m->data->names) reading->no_memory = true;
    for (size_t i = 1; i < m->width && !reading->no_memory; i++) {
        const struct field *field = &m->table.fields[i];
        const bool is_sd = ends_with(field, "_sd");
        m->roles[i] = (struct role){name_series(reading, m, i, is_sd), is_sd, field->place};
    }
    return !reading->no_memory;
}

static bool check_header(struct ck_reading *reading, const struct table *table)
{
    struct ck_place top = {.source = table->source, .line = 1, .column = 1};
    if (table->count > 0 && field_is(&table->fields[0], "time_h") && table->count > 1) return true;
    ck_error(reading->diag, table->count > 0 ? table->fields[0].place : top,
             "`time_h,X_mean,X_sd` or `time_h,X`, with commas between the columns",
             "the header of measurements begins with time_h and names what was measured");
    return false;
}

/* Every key of `columns` is in the file. */
static void check_columns(struct ck_reading *reading, const struct measurements *m)
{
    for (size_t i = 0; m->columns && i < m->columns->count; i++) {
        const struct ck_node *key = m->columns->keys[i];
        if (find_series(m->given, m->data->n_series, key->text) == SIZE_MAX)
            ck_error(reading->diag, key->place,
                     ck_diag_nearest(reading->diag, key->text, m->given, m->data->n_series),
                     "the file has no column '%s'", key->text);
    }
}

/* --- the rows -------------------------------------------------------------------------------- */

/* A number, NAN where the field is empty; false with an error. `below`: `<5` is a number too. */
static bool read_value(struct ck_reading *reading, const struct field *field, double *value,
                       bool *below)
{
    char text[64] = "";
    const char *end, *start = text;
    *value = NAN;
    if (field->length == 0) return true;
    if (field->length < sizeof text) memcpy(text, field->text, field->length);
    if (below && text[0] == '<') {
        *below = true;
        start += 1 + strspn(text + 1, " ");
    }
    if (ck_number_parse(start, value, &end) && *end == '\0') return true;
    *value = NAN;
    ck_error(reading->diag, field->place,
             memchr(field->text, ';', field->length)
                 ? "columns are separated by commas"
                 : "as in 12.5; empty where nothing was measured, `<5` below a limit of 5",
             "'%.*s' is not a number", (int)(field->length < 64 ? field->length : 64), field->text);
    return false;
}

static void read_cells(struct ck_reading *reading, const struct measurements *m, size_t row)
{
    for (size_t i = 1; i < m->width; i++) {
        const struct field *field = &m->table.fields[i];
        const struct role *role = &m->roles[i];
        const size_t at = role->series * m->rows + row;
        bool below = false;
        double value;
        if (!read_value(reading, field, &value, role->is_sd ? NULL : &below) ||
            role->series == SIZE_MAX)
            continue;
        if (role->is_sd && value <= 0)
            ck_error(reading->diag, field->place, "leave it empty if it is not known",
                     "an SD is greater than 0");
        (role->is_sd ? m->data->sd : m->data->mean)[at] = value;
        if (role->is_sd) continue;
        m->data->below[at] = below;
        m->data->places[at] = field->place;
    }
}

static void read_row(struct ck_reading *reading, const struct measurements *m)
{
    struct ck_data *data = m->data;
    const struct field *first = &m->table.fields[0];
    const size_t row = data->n_times;
    double time_h;
    if (m->table.count != m->width)
        ck_error(reading->diag, first->place, NULL, "%zu fields, the header has %zu",
                 m->table.count, m->width);
    if (m->table.count != m->width || !read_value(reading, first, &time_h, NULL)) return;
    if (isnan(time_h))
        ck_error(reading->diag, first->place, "time_h comes first, in hours",
                 "a row without a time");
    else if (row > 0 && time_h < data->time_h[row - 1])
        ck_error(reading->diag, first->place, "sort the rows by time_h", "times do not ascend");
    data->time_h[row] = time_h;
    data->n_times++;
    read_cells(reading, m, row);
}

static bool make_room(struct ck_reading *reading, struct measurements *m)
{
    struct ck_arena *arena = &reading->study->arena;
    struct ck_data *data = m->data;
    m->rows = 1;
    for (const char *c = data->document->source.text; *c != '\0'; c++) m->rows += *c == '\n';
    const size_t cells = (data->n_series + 1) * m->rows;
    data->time_h = ck_arena_alloc(arena, m->rows, sizeof(double));
    data->mean = ck_arena_alloc(arena, cells, sizeof(double));
    data->sd = ck_arena_alloc(arena, cells, sizeof(double));
    data->below = ck_arena_alloc(arena, cells, sizeof *data->below);
    data->places = ck_arena_alloc(arena, cells, sizeof *data->places);
    if (!data->time_h || !data->mean || !data->sd || !data->below || !data->places)
        reading->no_memory = true;
    for (size_t i = 0; !reading->no_memory && i < cells; i++) data->mean[i] = data->sd[i] = NAN;
    return !reading->no_memory;
}

static void expect_values(struct ck_reading *reading, const struct measurements *m, size_t series)
{
    for (size_t i = 0; i < m->data->n_times; i++)
        if (isfinite(m->data->mean[series * m->rows + i])) return;
    for (size_t i = 1; i < m->width; i++)
        if (m->roles[i].series == series && !m->roles[i].is_sd)
            ck_error(reading->diag, m->roles[i].place, "leave the column out of the file",
                     "no finite value in this column");
}

/* Drops the series that are not drawn and packs the rest: [series · n_times + i]. */
static void pack(const struct measurements *m)
{
    struct ck_data *data = m->data;
    size_t kept = 0;
    for (size_t series = 0; series < data->n_series; series++) {
        if (!data->names[series]) continue;
        for (size_t i = 0; i < data->n_times; i++) {
            data->mean[kept * data->n_times + i] = data->mean[series * m->rows + i];
            data->sd[kept * data->n_times + i] = data->sd[series * m->rows + i];
            data->below[kept * data->n_times + i] = data->below[series * m->rows + i];
            data->places[kept * data->n_times + i] = data->places[series * m->rows + i];
        }
        data->names[kept++] = data->names[series];
    }
    data->n_series = kept;
}

static void read_table(struct ck_reading *reading, struct measurements *m)
{
    const size_t errors = reading->diag->errors;
    open_table(&m->table, &m->data->document->source);
    next_line(reading, &m->table);
    if (reading->no_memory || !check_header(reading, &m->table)) return;
    if (!read_header(reading, m)) return;
    check_columns(reading, m);
    if (!make_room(reading, m)) return;
    while (next_line(reading, &m->table)) read_row(reading, m);
    if (reading->no_memory) return;
    for (size_t i = 0; reading->diag->errors == errors && i < m->data->n_series; i++)
        expect_values(reading, m, i);
    pack(m);
}

/* --- the list of a study --------------------------------------------------------------------- */

static const struct ck_node *need(struct ck_reading *reading, const struct ck_node *map,
                                  const char *key)
{
    const struct ck_node *node = ck_node_get(map, key);
    if (!node)
        ck_error(reading->diag, map->place, "`{file: data/x.csv, arm: NAME, columns: {…}}`",
                 "measurements need `%s`", key);
    return node && ck_node_expect(node, CK_SCALAR, key, reading->diag) ? node : NULL;
}

static void read_entry(struct ck_reading *reading, const struct ck_node *map, struct ck_data *data)
{
    static const char *const keys[] = {"file", "arm", "columns", "error", NULL};
    if (!ck_node_expect(map, CK_MAP, "measurements", reading->diag)) return;
    ck_node_check_keys(map, keys, "measurements", reading->diag);
    const struct ck_node *file = need(reading, map, "file"), *arm = need(reading, map, "arm");
    const struct ck_node *columns = ck_node_get(map, "columns");
    data->error = ck_node_get(map, "error");
    const bool good_map = !columns || ck_node_expect(columns, CK_MAP, "`columns`", reading->diag);
    struct measurements m = {.columns = columns, .data = data};
    if (arm) m.arm = ck_find_arm(reading, arm->text, arm->place);
    if (!file || !good_map) return;
    const char *path =
        ck_inputs_relative(reading->inputs, &reading->study->document->source, file->text);
    struct ck_document *document = NULL;
    enum ck_status status = CK_NO_MEMORY;
    if (path) status = ck_inputs_text(reading->inputs, path, file->place, &document, reading->diag);
    if (status == CK_NO_MEMORY) reading->no_memory = true;
    if (status != CK_OK) return;
    data->path = file->text;
    data->arm = m.arm ? m.arm->name : "";
    data->document = document;
    read_table(reading, &m);
}

void ck_read_data(struct ck_reading *reading, const struct ck_node *list)
{
    struct ck_study *study = reading->study;
    if (!list || !ck_node_expect(list, CK_LIST, "`data`", reading->diag)) return;
    study->data = ck_arena_alloc(&study->arena, list->count + 1, sizeof *study->data);
    if (!study->data) reading->no_memory = true;
    for (size_t i = 0; i < list->count && !reading->no_memory; i++)
        read_entry(reading, list->items[i], &study->data[study->data_count++]);
}
