/* run.json: what made a result and how it was made, so that it can be made again and told apart. No
 * clock, no machine. And the summary of a run as JSON. */
#include "json.h"

#include <string.h>

#ifndef CK_VERSION
#define CK_VERSION "unknown"
#endif

static const char *const event_names[] = {
    [CK_SET_PARAM] = "set_param", [CK_FREEZE] = "freeze", [CK_SET_STATE] = "set_state",
    [CK_SCALE] = "scale",         [CK_DOSE] = "dose",     [CK_INFUSE] = "infuse"};

/* --- inputs ---------------------------------------------------------------------------------- */

/* The next of the study's paths in order, NULL after the last: the order of asking would depend on
 * how the program reads. */
static const struct ck_asked *next_path(const struct ck_study *study,
                                        const struct ck_inputs *inputs, const char *after)
{
    const struct ck_asked *next = NULL;
    for (size_t i = study->asked_from; i < study->asked_to; i++) {
        const struct ck_asked *asked = &inputs->asked[i];
        if (after && strcmp(asked->path, after) <= 0) continue;
        if (!next || strcmp(asked->path, next->path) < 0) next = asked;
    }
    return next;
}

/* The first of the study's paths that led to the document. */
static const char *first_path(const struct ck_study *study, const struct ck_inputs *inputs,
                              const struct ck_document *document)
{
    const struct ck_asked *asked = next_path(study, inputs, NULL);
    while (asked && asked->document != document) asked = next_path(study, inputs, asked->path);
    return asked ? asked->path : document->source.path;
}

/* The text of each file once; another path to the same file names the first one. */
static void put_input(FILE *stream, const struct ck_study *study, const struct ck_inputs *inputs,
                      const struct ck_asked *asked)
{
    const char *first = first_path(study, inputs, asked->document);
    fputs("\n    {\"path\": ", stream);
    ck_json_string(stream, asked->path);
    if (strcmp(first, asked->path) == 0) {
        fputs(", \"text\": ", stream);
        ck_json_text(stream, asked->document->source.text, asked->document->source.length);
    } else {
        fputs(", \"same_as\": ", stream);
        ck_json_string(stream, first);
    }
    fputc('}', stream);
}

static void put_inputs(FILE *stream, const struct ck_study *study, const struct ck_inputs *inputs)
{
    fputs("  \"file\": ", stream);
    ck_json_string(stream, study->path);
    fputs(",\n  \"inputs\": [", stream);
    const struct ck_asked *asked = next_path(study, inputs, NULL);
    for (const char *comma = ""; asked; comma = ",") {
        fputs(comma, stream);
        put_input(stream, study, inputs, asked);
        asked = next_path(study, inputs, asked->path);
    }
    fputs("\n  ],\n", stream);
}

/* --- the model ------------------------------------------------------------------------------- */

static void put_parameters(FILE *stream, const struct ck_system *system)
{
    bool first = true;
    fputs("  \"parameters\": {", stream);
    for (uint32_t i = 0; i < system->n_params; i++)
        if (!system->params[i].solved)
            ck_json_entry(stream, &first, system->params[i].address, system->params[i].value);
    fputs("\n  },\n", stream);
}

static void put_rest(FILE *stream, const struct ck_study *study)
{
    const struct ck_system *system = &study->system;
    const struct ck_rest *rest = &study->rest;
    bool first = true;
    fputs("  \"rest\": {\"residual\": ", stream);
    ck_json_number(stream, rest->residual);
    fprintf(stream, ", \"conserved\": %zu,\n    \"states\": {", rest->n_conserved);
    for (uint32_t i = 0; rest->states && i < system->n_states; i++)
        ck_json_entry(stream, &first, system->states[i].name, rest->states[i]);
    fputs("\n    },\n    \"productions\": {", stream);
    first = true;
    for (uint32_t i = 0; rest->productions && i < system->n_states; i++)
        if (system->states[i].production != CK_NONE)
            ck_json_entry(stream, &first, system->states[i].name, rest->productions[i]);
    fputs("\n    }\n  },\n", stream);
}

/* --- arms ------------------------------------------------------------------------------------ */

/* The parameters at t = 0 that are not the unchanged model's. */
static void put_changed(FILE *stream, const struct ck_study *study, const struct ck_arm *arm)
{
    bool first = true;
    fputs("\n    \"changed\": {", stream);
    for (uint32_t i = 0; i < arm->system->n_params; i++) {
        const struct ck_param_info *info = &arm->system->params[i];
        const uint32_t same = ck_system_param(&study->system, info->address);
        const bool changed =
            same == CK_NONE || study->system.params[same].value != arm->plan.params[i];
        if (changed && !info->solved)
            ck_json_entry(stream, &first, info->address, arm->plan.params[i]);
    }
    fputs("},", stream);
}

static void put_start(FILE *stream, const struct ck_arm *arm)
{
    bool first = true;
    fputs("\n    \"start\": {", stream);
    for (uint32_t i = 0; i < arm->system->n_states; i++)
        ck_json_entry(stream, &first, arm->system->states[i].name, arm->plan.initial[i]);
    fputs("},", stream);
}

static void put_events(FILE *stream, const struct ck_arm *arm)
{
    fputs("\n    \"events\": [", stream);
    for (size_t i = 0; i < arm->plan.n_events; i++) {
        const struct ck_event *event = &arm->plan.events[i];
        const char *target = event->kind == CK_SET_PARAM
                                 ? arm->system->params[event->target].address
                                 : arm->system->states[event->target].name;
        fprintf(stream, "%s\n      {\"kind\": \"%s\", \"target\": ", i ? "," : "",
                event_names[event->kind]);
        ck_json_string(stream, target);
        ck_json_member(stream, "time_h", event->time_h);
        ck_json_member(stream, "value", event->value);
        fputc('}', stream);
    }
    fputs("],", stream);
}

static void put_extinctions(FILE *stream, const struct ck_trajectory *trajectory)
{
    fputs("\n    \"extinctions\": [", stream);
    for (size_t i = 0; i < trajectory->n_extinctions; i++) {
        const struct ck_extinction *extinction = &trajectory->extinctions[i];
        fprintf(stream, "%s{\"species\": ", i ? ", " : "");
        ck_json_string(stream, trajectory->columns[extinction->column].name);
        ck_json_member(stream, "time_h", extinction->time_h);
        fputc('}', stream);
    }
    fputs("],", stream);
}

static void put_statistics(FILE *stream, const struct ck_statistics *statistics)
{
    fprintf(stream,
            "\n    \"statistics\": {\"steps\": %ld, \"rhs_calls\": %ld, \"jacobian_calls\": %ld, "
            "\"factorisations\": %ld, \"error_test_failures\": %ld, \"newton_failures\": %ld, "
            "\"restarts\": %ld",
            statistics->steps, statistics->rhs_calls, statistics->jacobian_calls,
            statistics->factorisations, statistics->error_test_failures,
            statistics->newton_failures, statistics->restarts);
    ck_json_member(stream, "most_negative_by_atol", statistics->most_negative);
    fputc('}', stream);
}

static void put_arms(FILE *stream, const struct ck_study *study)
{
    fputs("  \"arms\": [", stream);
    for (size_t i = 0; i < study->arm_count; i++) {
        const struct ck_arm *arm = &study->arms[i];
        fprintf(stream, "%s\n   {\"name\": ", i ? "," : "");
        ck_json_string(stream, arm->name);
        fputs(", \"label\": ", stream);
        ck_json_label(stream, arm->label);
        fprintf(stream, ", \"own_wiring\": %s, \"own_rest\": %s,",
                arm->system != &study->system ? "true" : "false", arm->own_rest ? "true" : "false");
        put_changed(stream, study, arm);
        put_start(stream, arm);
        put_events(stream, arm);
        put_extinctions(stream, &arm->trajectory);
        put_statistics(stream, &arm->trajectory.statistics);
        fputc('}', stream);
    }
    fputs("\n  ],\n", stream);
}

/* --- expectations ---------------------------------------------------------------------------- */

static void put_expectation(FILE *stream, const struct ck_expectation *expectation)
{
    fputs("{\"that\": ", stream);
    ck_json_string(stream, expectation->that);
    fprintf(stream, ", \"holds\": %s", expectation->holds ? "true" : "false");
    ck_json_member(stream, "left", expectation->left);
    ck_json_member(stream, "right", expectation->right);
    fputs(", \"unit\": ", stream);
    ck_json_string(stream, expectation->unit);
    fputs(", \"missing\": ", stream);
    if (expectation->missing)
        ck_json_string(stream, expectation->missing);
    else
        fputs("null", stream);
    fputs(", \"claims\": [", stream);
    for (size_t i = 0; i < expectation->claim_count; i++) {
        fputs(i ? ", " : "", stream);
        ck_json_string(stream, expectation->claims[i]);
    }
    fprintf(stream, "], \"origin\": \"%c\"}", expectation->origin);
}

static void put_expectation_list(FILE *stream, const struct ck_expectation *list, size_t count)
{
    fputs("  \"expectations\": [", stream);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ",\n    " : "\n    ", stream);
        put_expectation(stream, &list[i]);
    }
    fputs("\n  ]\n", stream);
}

static void put_expectations(FILE *stream, const struct ck_study *study)
{
    put_expectation_list(stream, study->expectations, study->expectation_count);
}

/* --- files ----------------------------------------------------------------------------------- */

void ck_json_recipe(FILE *stream, const char *command, const struct ck_study *study,
                    const struct ck_inputs *inputs)
{
    fputs("{\n  \"program\": \"cytokinet\", \"version\": ", stream);
    ck_json_string(stream, CK_VERSION);
    if (command) fprintf(stream, ", \"command\": \"%s\"", command);
    fputs(",\n  \"study\": ", stream);
    ck_json_string(stream, study->name);
    fputs(", \"title\": ", stream);
    ck_json_label(stream, study->title);
    fputs(",\n  \"options\": {\"rtol\": ", stream);
    ck_json_number(stream, study->rtol);
    ck_json_member(stream, "duration_h", study->duration_h);
    ck_json_member(stream, "every_h", study->every_h);
    fputs("},\n", stream);
    put_inputs(stream, study, inputs);
    put_parameters(stream, &study->system);
}

static void put_run(FILE *stream, const struct ck_study *study, const struct ck_inputs *inputs)
{
    ck_json_recipe(stream, NULL, study, inputs);
    put_rest(stream, study);
    put_arms(stream, study);
    put_expectations(stream, study);
    fputs("}\n", stream);
}

enum ck_status ck_write_run_json(struct ck_output *output, const struct ck_study *study,
                                 const struct ck_inputs *inputs)
{
    FILE *stream = ck_output_file(output, "run.json");
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    put_run(stream, study, inputs);
    return ck_output_close(output, "run.json", stream);
}

enum ck_status ck_write_json_result(struct ck_output *output, const struct ck_json_result *result)
{
    FILE *stream = ck_output_file(output, result->file);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    ck_json_recipe(stream, result->command, result->study, result->inputs);
    fprintf(stream, "  \"%s\": ", result->command);
    result->print(result->found, result->study, stream);
    fputs("  ,\n", stream);
    put_expectation_list(stream, result->expectations->items, result->expectations->count);
    fputs("}\n", stream);
    return ck_output_close(output, result->file, stream);
}

/* --- the summary ----------------------------------------------------------------------------- */

static void put_metrics(FILE *stream, const struct ck_arm *arm, size_t index)
{
    const struct ck_column *column = &arm->trajectory.columns[index];
    double values[CK_METRIC_COUNT];
    ck_metrics(&arm->trajectory, index, values);
    ck_json_key(stream, column->name);
    fputs("{\"unit\": ", stream);
    ck_json_string(stream, column->unit);
    for (int metric = 0; metric < CK_METRIC_COUNT; metric++)
        ck_json_member(stream, ck_metric_names[metric],
                       ck_metric_shown(arm, index, (enum ck_metric)metric, values[metric]));
    fputc('}', stream);
}

void ck_print_summary_json(const struct ck_study *study, FILE *stream)
{
    fputs("{\n  \"study\": ", stream);
    ck_json_string(stream, study->name);
    fputs(",\n  \"arms\": {", stream);
    for (size_t a = 0; a < study->arm_count; a++) {
        const struct ck_trajectory *trajectory = &study->arms[a].trajectory;
        const char *comma = "";
        fputs(a ? ",\n    " : "\n    ", stream);
        ck_json_key(stream, study->arms[a].name);
        fputc('{', stream);
        for (size_t i = 0; i < trajectory->n_columns; i++) {
            if (trajectory->columns[i].hidden) continue;
            fprintf(stream, "%s\n      ", comma);
            put_metrics(stream, &study->arms[a], i);
            comma = ",";
        }
        fputc('}', stream);
    }
    fputs("\n  },\n", stream);
    put_expectations(stream, study);
    fputs("}\n", stream);
}
