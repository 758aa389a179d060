/* The caption of a study: what it shows, what was expected and what came out, in words, as a piece
 * of HTML for a page that shows its figure. */
#include "caption.h"
#include "figure.h"
#include "graph_style.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

struct caption {
    struct ck_arena arena;
    const struct ck_study *study;
    bool french, out_of_memory;
    const char *at; /* in the text of an expectation */
    const char *words;
    unsigned bars; /* open parentheses of abs(), one bit for each level */
    int depth;
};

static const struct {
    const char *word, *en, *fr;
} metrics[] = {
    {"peak", "peak of", "pic"},
    {"t_peak", "time of the peak of", "heure du pic"},
    {"t_50", "half-way down of", "mi-descente"},
    {"resolution_interval", "time from peak to half-way down of", "durée du pic à la mi-descente"},
    {"onset", "onset of", "début"},
    {"auc", "area of", "aire"},
    {"initial", "initial value of", "valeur initiale"},
    {"final", "final value of", "valeur finale"},
    {"t_extinct", "extinction of", "extinction"},
    {"max", "largest value of", "maximum"},
    {"min", "smallest value of", "minimum"},
    {"mean", "mean of", "moyenne"},
    {"r2", "R² of", "R²"},
};
static const struct {
    const char *word, *en, *fr;
} links[] = {
    {"at", "at", "à"}, {"over", "from", "de"}, {"..", "to", "à"},    {"within", "±", "±"},
    {"*", "×", "×"},   {"/", "÷", "÷"},        {"<=", "≤", "≤"},     {">=", "≥", "≥"},
    {"~", "≈", "≈"},   {"-", "−", "−"},        {"and", "and", "et"},
};

/* --- words ----------------------------------------------------------------------------------- */

static void say(struct caption *caption, const char *text)
{
    const char *joined = ck_arena_print(&caption->arena, "%s%s", caption->words, text);
    if (!joined) caption->out_of_memory = true;
    if (joined) caption->words = joined;
}

static const char *take_token(struct caption *caption)
{
    const char *c = caption->at;
    size_t length = strcspn(c, " ()\n");
    if (length == 0 && *c) length = 1;
    const char *token = ck_arena_copy_n(&caption->arena, c, length);
    caption->at = c + length;
    if (!token) caption->out_of_memory = true;
    return token ? token : "";
}

static const struct ck_arm *find_arm(const struct caption *caption, const char *name)
{
    for (size_t i = 0; i < caption->study->arm_count; i++)
        if (strcmp(caption->study->arms[i].name, name) == 0) return &caption->study->arms[i];
    return NULL;
}

/* What a column is called, or NULL if it is none. */
static const char *column_label(const struct caption *caption, const char *name)
{
    for (size_t i = 0; i < caption->study->arm_count; i++) {
        const struct ck_trajectory *trajectory = &caption->study->arms[i].trajectory;
        const size_t k = ck_trajectory_column(trajectory, name);
        if (k == SIZE_MAX) continue;
        const struct ck_column *column = &trajectory->columns[k];
        const char *label = caption->french ? column->label_fr : column->label_en;
        return label ? label : name;
    }
    return NULL;
}

static bool begins_with_vowel(const char *text)
{
    static const char *const others[] = {"é", "É", "œ", "Œ", "ê", "â"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strncmp(text, others[i], strlen(others[i])) == 0) return true;
    return strchr("aeiouhAEIOUH", text[0]) != NULL && text[0];
}

/* A number stands before: `min` is then a unit, the minute. */
static bool follows_number(const struct caption *caption)
{
    size_t length = strlen(caption->words);
    while (length > 0 && caption->words[length - 1] == ' ') length--;
    return length > 0 && strchr("0123456789", caption->words[length - 1]) != NULL;
}

static bool say_metric(struct caption *caption, const char *token)
{
    if (strcmp(token, "min") == 0 && follows_number(caption)) return false;
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        if (strcmp(token, metrics[i].word) != 0) continue;
        while (*caption->at == ' ') caption->at++;
        const char *name = take_token(caption), *label = column_label(caption, name);
        if (!label) label = name;
        say(caption, caption->french ? metrics[i].fr : metrics[i].en);
        if (caption->french) say(caption, begins_with_vowel(label) ? " d’" : " de ");
        if (!caption->french) say(caption, " ");
        say(caption, label);
        return true;
    }
    return false;
}

/* "in healthy" is "(healthy)", by the label of the arm. */
static bool say_arm(struct caption *caption, const char *token)
{
    if (strcmp(token, "in") != 0) return false;
    while (*caption->at == ' ') caption->at++;
    const char *name = take_token(caption);
    const struct ck_arm *arm = find_arm(caption, name);
    const struct ck_label label = {arm ? arm->label.en : name, arm ? arm->label.fr : name};
    say(caption, "(");
    say(caption, caption->french ? label.fr : label.en);
    say(caption, ")");
    return true;
}

static bool say_parenthesis(struct caption *caption, const char *token)
{
    if (token[0] != '(' && token[0] != ')') return false;
    if (token[0] == '(') caption->depth++;
    const unsigned bit = caption->depth > 0 && caption->depth < 31 ? 1u << caption->depth : 0;
    say(caption, caption->bars & bit ? "|" : token);
    if (token[0] == ')') caption->bars &= ~bit;
    if (token[0] == ')') caption->depth--;
    return true;
}

/* Numbers have a decimal comma in French. */
static void say_plain(struct caption *caption, const char *token)
{
    char text[64];
    const bool number = isdigit((unsigned char)token[0]) && strlen(token) < sizeof text;
    snprintf(text, sizeof text, "%s", token);
    for (char *c = text; *c && caption->french; c++)
        if (*c == '.' && isdigit((unsigned char)c[1])) *c = ',';
    say(caption, number ? text : token);
}

static void say_token(struct caption *caption, const char *token)
{
    if (strcmp(token, "abs") == 0 && *caption->at == '(') {
        if (caption->depth < 30) caption->bars |= 1u << (caption->depth + 1);
        return;
    }
    if (say_metric(caption, token) || say_arm(caption, token) || say_parenthesis(caption, token))
        return;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (strcmp(token, links[i].word) == 0) {
            say(caption, caption->french ? links[i].fr : links[i].en);
            return;
        }
    const char *label = column_label(caption, token);
    if (label)
        say(caption, label);
    else
        say_plain(caption, token);
}

/* "peak of TNF-α (no IL-10) > 2 × peak of TNF-α (healthy)" */
static const char *expectation_words(struct caption *caption, const char *that)
{
    caption->at = that;
    caption->words = "";
    caption->bars = 0;
    caption->depth = 0;
    while (*caption->at && !caption->out_of_memory) {
        if (*caption->at == ' ' || *caption->at == '\n') {
            const size_t length = strlen(caption->words);
            if (length > 0 && caption->words[length - 1] != ' ') say(caption, " ");
            caption->at++;
        } else {
            say_token(caption, take_token(caption));
        }
    }
    return caption->words;
}

const char *ck_expectation_words(struct ck_arena *arena, const struct ck_study *study, bool french,
                                 const char *that)
{
    struct caption caption = {.study = study, .french = french};
    const char *words = expectation_words(&caption, that);
    words = caption.out_of_memory ? NULL : ck_arena_copy(arena, words);
    ck_arena_free(&caption.arena);
    return words;
}

/* --- HTML ------------------------------------------------------------------------------------ */

static void put_number(const struct caption *caption, double value, FILE *stream)
{
    char text[40];
    const double step = pow(10, floor(log10(fabs(value) + 1e-300)) - 2);
    if (fabs(value) >= 1000 && fabs(value) < 1e7)
        snprintf(text, sizeof text, "%.0f", step * round(value / step));
    else
        snprintf(text, sizeof text, "%.3g", value);
    for (char *c = text; *c && caption->french; c++)
        if (*c == '.') *c = ',';
    fputs(text, stream);
}

static void put_sides(const struct caption *caption, const struct ck_expectation *expectation,
                      FILE *stream)
{
    if (!expectation->defined) {
        fputs(caption->french ? "n’existe pas : " : "does not exist: ", stream);
        ck_print_xml_text(stream, expectation->missing ? expectation->missing : "");
        return;
    }
    put_number(caption, expectation->left, stream);
    fputc(' ', stream);
    ck_print_xml_text(stream, expectation->comparison);
    fputc(' ', stream);
    put_number(caption, expectation->right, stream);
    if (!expectation->unit || strcmp(expectation->unit, "1") == 0) return;
    fputc(' ', stream);
    ck_print_xml_text(stream, expectation->unit);
}

/* On one line, for those that make tables of several studies. */
static void put_expectation(struct caption *caption, const struct ck_expectation *expectation,
                            FILE *stream)
{
    static const char *const verdicts[2][2] = {{"fails", "holds"}, {"échoue", "tient"}};
    fprintf(stream, "<li class=\"%s\" data-claims=\"", expectation->holds ? "holds" : "fails");
    for (size_t i = 0; i < expectation->claim_count; i++)
        fprintf(stream, "%s%s", i > 0 ? " " : "", expectation->claims[i]);
    fprintf(stream, "\"><b>%s</b> ", verdicts[caption->french][expectation->holds]);
    ck_print_xml_text(stream, expectation_words(caption, expectation->that));
    fputs(" <small>", stream);
    put_sides(caption, expectation, stream);
    for (size_t i = 0; i < expectation->claim_count; i++)
        fprintf(stream, "%s%s", i > 0 ? ", " : " · ", expectation->claims[i]);
    fputs("</small></li>\n", stream);
}

static void put_caption(struct caption *caption, FILE *stream)
{
    const struct ck_study *study = caption->study;
    const char *about = caption->french ? study->about.fr : study->about.en;
    fputs("<h3>", stream);
    ck_print_xml_text(stream, caption->french ? study->title.fr : study->title.en);
    fputs("</h3>\n", stream);
    if (about) {
        fputs("<p>", stream);
        ck_print_xml_text(stream, about);
        fputs("</p>\n", stream);
    }
    if (study->expectation_count == 0) return;
    fputs("<ul>\n", stream);
    for (size_t i = 0; i < study->expectation_count; i++)
        put_expectation(caption, &study->expectations[i], stream);
    fputs("</ul>\n", stream);
}

enum ck_status ck_write_caption(struct ck_output *output, const struct ck_study *study,
                                const char *lang)
{
    struct caption caption = {.study = study, .french = ck_is_french(lang)};
    const char *name = caption.french ? "caption.fr.html" : "caption.html";
    FILE *stream = ck_output_file(output, name);
    if (!stream) return output->diag->out_of_memory ? CK_NO_MEMORY : CK_IO;
    put_caption(&caption, stream);
    ck_arena_free(&caption.arena);
    const enum ck_status status = ck_output_close(output, name, stream);
    return caption.out_of_memory ? CK_NO_MEMORY : status;
}
