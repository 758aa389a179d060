/* Claims and their verdicts as JSON. */
#include "json.h"

#include <math.h>

static void put_curve(FILE *stream, const char *key, const double *values)
{
    fputs(", ", stream);
    ck_json_key(stream, key);
    for (size_t i = 0; i < CK_CURVE_POINTS; i++) {
        fputs(i > 0 ? ", " : "[", stream);
        ck_json_number(stream, values[i]);
    }
    fputc(']', stream);
}

static void put_shown(FILE *stream, const struct ck_shown *shown, bool curves)
{
    fputs("{", stream);
    ck_json_key(stream, "arrow");
    ck_json_string(stream, shown->arrow);
    ck_json_member_text(stream, "source", shown->source);
    ck_json_member_text(stream, "target", shown->target);
    ck_json_member_text(stream, "setting", shown->setting);
    ck_json_member(stream, "effect", shown->effect);
    ck_json_member(stream, "at_h", shown->at_h);
    ck_json_member(stream, "without_arrow", shown->without_arrow);
    ck_json_member(stream, "without_signal", shown->without_signal);
    ck_json_member(stream, "network", shown->network);
    ck_json_member(stream, "network_h", shown->network_h);
    fprintf(stream, ", \"good\": %s", shown->good ? "true" : "false");
    ck_json_member_text(stream, "reason", shown->reason);
    if (curves && shown->time_h) {
        ck_json_member_text(stream, "unit", shown->unit);
        put_curve(stream, "time_h", shown->time_h);
        put_curve(stream, "off", shown->off);
        put_curve(stream, "on", shown->on);
    }
    fputs("}", stream);
}

/* What was put in, of all that was shown; the full list is in `shown`. */
static void put_experiment(FILE *stream, const struct ck_finding *finding)
{
    fputs(", ", stream);
    ck_json_key(stream, "experiment");
    if (finding->count == 0) {
        fputs("null", stream);
        return;
    }
    char text[1024];
    const struct ck_shown *shown = &finding->shown[0];
    snprintf(text, sizeof text, "%s%s%s", shown->setting ? shown->setting : "",
             shown->setting && shown->setting[0] ? "; " : "", shown->arrow);
    ck_json_string(stream, text);
}

static void put_finding(FILE *stream, const struct ck_graph *graph,
                        const struct ck_finding *finding, bool curves)
{
    const struct ck_claim *claim = finding->claim;
    char sentence[512];
    fputs("{", stream);
    ck_json_key(stream, "claim");
    ck_json_string(stream, claim->id);
    ck_json_member_text(stream, "kind", claim->kind);
    ck_json_member_text(stream, "tag", ck_claim_tag_words[claim->tag]);
    ck_json_member_text(stream, "source", claim->source);
    ck_json_member_text(stream, "relation", claim->relation);
    ck_json_member_text(stream, "target", claim->target);
    ck_json_member_text(stream, "sign", claim->sign);
    ck_json_member_text(stream, "french", ck_claim_french(graph, claim, sentence, sizeof sentence));
    put_experiment(stream, finding);
    ck_json_member(stream, "effect", finding->effect);
    ck_json_member_text(stream, "verdict", ck_claim_verdict_words[finding->verdict]);
    ck_json_member_text(stream, "reason", finding->reason.en);
    fputs(", \"shown\": [", stream);
    for (size_t i = 0; i < finding->count; i++) {
        if (i > 0) fputs(", ", stream);
        put_shown(stream, &finding->shown[i], curves);
    }
    fputs("]}", stream);
}

void ck_print_notes_json(const struct ck_graph *graph, const struct ck_notes *notes, FILE *stream)
{
    for (size_t i = 0; i < notes->count; i++) {
        fputs(i > 0 ? ",\n " : "[", stream);
        put_finding(stream, graph, &notes->findings[i], notes->count == 1);
    }
    fputs(notes->count > 0 ? "]\n" : "[]\n", stream);
}
