/* The story of a species in three sentences: what makes it rise, what turns it, what removes it.
 * All numbers and choices are those of the story; this file only has the words. */
#include "explain_words.h"
#include "graph_loops.h"

#include <math.h>
#include <string.h>

#define MENTIONED 0.1 /* shares below this are not worth words */
#define LOOPS     5

struct speech {
    struct ck_text text;
    const struct ck_study *study;
    const struct ck_explanation *e;
    const struct ck_story *story;
    bool french;
};

static const char *in(const struct speech *s, const char *english, const char *french)
{
    return s->french ? french : english;
}

/* --- phrases ---------------------------------------------------------------------------------- */

static void say(struct speech *s, const char *english, const char *french)
{
    ck_text_add(&s->text, in(s, english, french));
}

static void say_number(struct speech *s, double value)
{
    ck_words_number(&s->text, value, s->french);
}

static void say_level(struct speech *s, double value)
{
    const char *unit = s->e->species->unit;
    say_number(s, value);
    if (strcmp(unit, "1") != 0) ck_text_print(&s->text, " %s", unit);
}

static void say_time(struct speech *s, double time_h)
{
    const bool days = s->study->figure_in_days;
    say_number(s, days ? time_h / 24 : time_h);
    ck_text_add(&s->text, days ? in(s, " d", " j") : " h");
}

static void say_percent(struct speech *s, double share)
{
    ck_text_print(&s->text, "%.0f %%", 100 * share);
}

/* The first words of a story: "TNF-α", "Le niveau de TNF-α". */
static void say_species(struct speech *s)
{
    const struct ck_state_info *species = s->e->species;
    const char *label = species->label_en;
    if (s->french) {
        ck_text_add(&s->text, "Le niveau ");
        ck_words_of(&s->text, species->label_fr);
    } else if (ck_words_plural(label)) {
        ck_text_print(&s->text, "The level of %s", label);
    } else if (label[0] >= 'a' && label[0] <= 'z') {
        ck_text_print(&s->text, "%c%s", label[0] - 'a' + 'A', label + 1);
    } else {
        ck_text_add(&s->text, label);
    }
}

static const char *factor_label(const struct speech *s, const struct ck_factor *factor)
{
    return in(s, factor->label.en, factor->label.fr);
}

/* "decay (77 % of the loss), killing by neutrophils (18 %)" */
static void say_ranking(struct speech *s, const struct ck_told *told, bool made, const char *of)
{
    for (size_t i = 0; i < CK_TOLD && told[i].share > 0; i++) {
        if (i > 0 && told[i].share < MENTIONED) break;
        if (i > 0) ck_text_add(&s->text, ", ");
        ck_part_words(&s->text, s->e, told[i].part, made, s->french);
        ck_text_add(&s->text, " (");
        say_percent(s, told[i].share);
        if (i == 0) ck_text_add(&s->text, of);
        ck_text_add(&s->text, ")");
    }
}

/* "×12", "none at the start" */
static void say_growth(struct speech *s, const struct ck_driver *driver)
{
    if (driver->before > 0) {
        ck_text_add(&s->text, "×");
        say_number(s, driver->then / driver->before);
    } else {
        say(s, "none at the start", "rien au départ");
    }
}

/* "TNF receptor (43 % of the activation)" */
static void say_leading(struct speech *s, const struct ck_driver *driver)
{
    if (!driver->leading) return;
    ck_text_add(&s->text, factor_label(s, driver->leading));
    ck_text_add(&s->text, " (");
    say_percent(s, driver->leading_share);
    say(s, " of the activation)", " de l’activation)");
}

/* --- what makes it rise ----------------------------------------------------------------------- */

/* ", through conversion of resting macrophages driven by TNF receptor, 43 % of the activation" */
static void say_source(struct speech *s)
{
    const struct ck_story *story = s->story;
    if (!story->has_source || !(story->source_made.share > 0)) return;
    say(s, ", through ", ", par ");
    ck_part_words(&s->text, &story->source, story->source_made.part, true, s->french);
    const struct ck_driver *behind = &story->source_riser;
    if (!behind->factor || !story->source_made.part) return;
    if (behind->leading) {
        say(s, " driven by ", " sous l’effet de : ");
        ck_text_add(&s->text, factor_label(s, behind->leading));
        ck_text_add(&s->text, ", ");
        say_percent(s, behind->leading_share);
        say(s, " of the activation", " de l’activation");
    } else if (behind->factor->name[0] && behind->factor->species != NULL) {
        say(s, " driven by ", " sous l’effet de : ");
        ck_text_add(&s->text, factor_label(s, behind->factor));
        ck_text_add(&s->text, ", ");
        say_growth(s, behind);
    }
}

static void say_more(struct speech *s, const struct ck_driver *riser)
{
    const struct ck_factor *factor = riser->factor;
    if (factor->species && strcmp(factor->species->name, s->e->species->name) == 0) {
        say(s, "it makes itself", "il s’entretient lui-même");
    } else if (s->french) {
        ck_text_add(&s->text, "davantage ");
        ck_words_less(&s->text, factor->label.fr);
    } else {
        ck_text_print(&s->text, "more %s", factor->label.en);
    }
    ck_text_add(&s->text, " (");
    say_growth(s, riser);
    say_source(s);
    ck_text_add(&s->text, ")");
}

static void say_riser(struct speech *s)
{
    const struct ck_driver *riser = &s->story->riser;
    if (!riser->factor) return;
    const char *label = factor_label(s, riser->factor);
    say(s, "; what drives it: ", " ; ce qui la pousse : ");
    switch (riser->factor->kind) {
    case CK_FACTOR_SOURCE: say_more(s, riser); break;
    case CK_FACTOR_ACTIVATOR:
        if (riser->leading)
            say_leading(s, riser);
        else
            say(s, "its activation", "son activation");
        break;
    case CK_FACTOR_SUPPRESSOR:
        ck_text_print(&s->text, in(s, "less suppression by %s", "moins de freinage par %s"), label);
        break;
    case CK_FACTOR_AMPLIFIER:
        ck_text_print(&s->text, in(s, "amplification by %s", "amplification par %s"), label);
        break;
    case CK_FACTOR_FORMULA: say(s, "its formula", "sa formule"); break;
    case CK_FACTOR_SHARE: say(s, "a larger share", "une plus grande part"); break;
    default: say(s, "a higher rate", "un taux plus élevé"); break;
    }
}

static void say_holder(struct speech *s)
{
    const struct ck_driver *holder = &s->story->holder;
    if (!holder->factor) return;
    ck_text_print(&s->text, in(s, "; %s holds it down to ", " ; frein, %s : n’en laisse que "),
                  factor_label(s, holder->factor));
    say_percent(s, holder->then);
}

/* "; no more is made than at the start, but conversion into … takes 31 % as much of what there is"
 */
static void say_freed(struct speech *s)
{
    say(s, "; no more is made than at the start, but ",
        " ; il ne s’en fait pas plus qu’au départ, mais ");
    ck_part_words(&s->text, s->e, s->story->freed.part, false, s->french);
    say(s, " is slower: ", " ralentit : ");
    say_percent(s, s->story->freed.share);
    say(s, " of its rate at the start", " de son taux au départ");
}

static void say_rise(struct speech *s)
{
    const struct ck_story *story = s->story;
    say_species(s);
    say(s, " rises from ", " monte de ");
    say_level(s, story->start);
    say(s, " to ", " à ");
    say_level(s, story->peak);
    say(s, " at ", " à ");
    say_time(s, story->peak_h);
    say(s, ", mainly through ", ", surtout par ");
    say_ranking(s, story->made, true,
                in(s, " of production from its onset to then",
                   " de la production depuis le début de la montée"));
    if (story->freed.part) {
        say_freed(s);
    } else {
        say_riser(s);
        say_holder(s);
    }
    ck_text_add(&s->text, ".\n");
}

/* --- what turns it ---------------------------------------------------------------------------- */

/* ", suppression by IL-10 receptor cutting it to 57 %" */
static void say_faller(struct speech *s)
{
    const struct ck_driver *faller = &s->story->faller;
    if (!faller->factor) return;
    const char *label = factor_label(s, faller->factor);
    say(s, ": ", " : ");
    switch (faller->factor->kind) {
    case CK_FACTOR_SOURCE: ck_text_print(&s->text, in(s, "%s down to ", "%s à "), label); break;
    case CK_FACTOR_SUPPRESSOR:
        ck_text_print(&s->text, in(s, "suppression by %s cuts it to ", "%s le freine à "), label);
        break;
    case CK_FACTOR_ACTIVATOR: say(s, "its activation down to ", "activation à "); break;
    case CK_FACTOR_AMPLIFIER:
        ck_text_print(&s->text, in(s, "amplification by %s down to ", "amplification par %s à "),
                      label);
        break;
    default: say(s, "its rate down to ", "taux à "); break;
    }
    say_percent(s, faller->before > 0 ? faller->then / faller->before : 0);
}

/* "secretion by …"; French "de sécrétion par …", "d’induction par …" */
static void say_less(struct speech *s, const struct ck_part *part)
{
    struct ck_text words = {0};
    ck_part_words(&words, s->e, part, true, s->french);
    if (words.out_of_memory) s->text.out_of_memory = true;
    if (words.bytes && s->french) ck_words_less(&s->text, words.bytes);
    if (words.bytes && !s->french) ck_text_add(&s->text, words.bytes);
    ck_text_free(&words);
}

static void say_turn(struct speech *s)
{
    const struct ck_story *story = s->story;
    const bool halves = !isnan(story->half_h);
    say(s, "It turns at ", "Il redescend à partir de ");
    say_time(s, story->peak_h);
    if (story->made[0].share > 0 && !story->made[0].part)
        say(s, ", as soon as the dose is in", ", dès que la dose est passée");
    else
        say(s, ", when removal has caught up with production",
            ", quand la perte a rattrapé la production");
    if (!isnan(story->left)) {
        say(s, halves ? "; half its rise is gone at " : "; at the end, ",
            halves ? " ; la moitié de la montée est perdue à " : " ; à la fin, ");
        say_time(s, halves ? story->half_h : s->e->arm->trajectory.end_h);
        say(s, ", when production is ", ", quand la production vaut ");
        say_percent(s, story->left);
        say(s, " of that at the peak", " de celle du pic");
    }
    if (story->left < 0.99 && story->fallen.part) {
        say(s, ", mainly through less ", ", surtout par moins ");
        say_less(s, story->fallen.part);
        ck_text_add(&s->text, " (");
        say_percent(s, story->fallen.share);
        say(s, " of the fall)", " de la baisse)");
        say_faller(s);
    }
    ck_text_add(&s->text, ".\n");
}

static void say_no_turn(struct speech *s)
{
    const struct ck_story *story = s->story;
    const double end_h = s->e->arm->trajectory.end_h;
    say(s, "Nothing turns it before the end: at ", "Rien ne le fait redescendre avant la fin : à ");
    say_time(s, end_h);
    say(s, " it is at ", " il est à ");
    say_level(s, story->final);
    say(s, ", its highest.\n", ", son plus haut.\n");
}

/* --- what removes it, and stories without a rise -----------------------------------------------
 */

static void say_loss(struct speech *s)
{
    if (!(s->story->taken[0].share > 0)) {
        say(s, "Nothing removes it.\n", "Rien ne le fait baisser.\n");
        return;
    }
    say(s, "It is removed mainly by ", "Il baisse surtout par ");
    say_ranking(s, s->story->taken, false, in(s, " of all loss of the run", " de toute la perte"));
    ck_text_add(&s->text, ".\n");
}

/* ", where binding to etanercept is 86 % of its loss (0 % at the start) and production 46 % of …"
 */
static void say_low(struct speech *s)
{
    const struct ck_story *story = s->story;
    const bool other_loss = story->grown.part && story->grown.share - story->grown_from > MENTIONED;
    if (other_loss) {
        say(s, ", where ", ", où ");
        ck_part_words(&s->text, s->e, story->grown.part, false, s->french);
        say(s, " is ", " fait ");
        say_percent(s, story->grown.share);
        say(s, " of its loss (", " de la perte (");
        say_percent(s, story->grown_from);
        say(s, " at the start)", " au départ)");
    }
    if (isnan(story->left)) return;
    if (other_loss)
        say(s, " and production ", " et la production ");
    else
        say(s, ", where production is ", ", où la production fait ");
    say_percent(s, story->left);
    say(s, " of that at the start", " de celle du départ");
}

static void say_fall(struct speech *s)
{
    const struct ck_story *story = s->story;
    say_species(s);
    say(s, " never rises above its start of ", " ne dépasse jamais son départ de ");
    say_level(s, story->start);
    say(s, "; its lowest is ", " ; au plus bas ");
    say_level(s, story->low);
    say(s, " at ", " à ");
    say_time(s, story->low_h);
    say_low(s);
    ck_text_add(&s->text, ".\n");
    if (story->made[0].share > 0) {
        say(s, "It is made by ", "Il est produit par ");
        say_ranking(s, story->made, true, in(s, " of production", " de la production"));
        ck_text_add(&s->text, ".\n");
    } else {
        say(s, "Nothing makes it.\n", "Rien ne le produit.\n");
    }
}

static void say_still(struct speech *s)
{
    const struct ck_story *story = s->story;
    say_species(s);
    ck_text_print(&s->text,
                  in(s, " does not move in the arm '%s': it stays at ",
                     " ne bouge pas dans le bras « %s » : il reste à "),
                  s->e->arm->name);
    say_level(s, story->start);
    ck_text_add(&s->text, ".\n");
    if (!(story->balance > 0)) {
        say(s, "Nothing makes it there.\n", "Rien ne le produit là.\n");
        return;
    }
    say(s, "It is made by ", "Il est produit par ");
    say_ranking(s, story->made, true, in(s, " of production", " de la production"));
    say(s, ".\nThe loss is as large: ", ".\nLa perte est aussi grande : ");
    say_ranking(s, story->taken, false, in(s, " of loss", " de la perte"));
    ck_text_add(&s->text, ".\n");
}

static void tell(struct speech *s)
{
    switch (s->story->course) {
    case CK_COURSE_STILL: say_still(s); return;
    case CK_COURSE_FALL: say_fall(s); break;
    case CK_COURSE_RISE:
        say_rise(s);
        say_no_turn(s);
        break;
    case CK_COURSE_PEAK:
        say_rise(s);
        say_turn(s);
        break;
    }
    say_loss(s);
}

/* --- loops ------------------------------------------------------------------------------------ */

struct loops {
    const struct ck_graph *graph;
    const char *lang;
    FILE *stream;
    size_t count;
};

static bool print_loop(void *data, const struct ck_loop *loop)
{
    struct loops *loops = data;
    if (loops->count++ == 0)
        fputs(strcmp(loops->lang, "fr") == 0 ? "Les boucles les plus courtes qui y passent :\n"
                                             : "The shortest feedback loops through it:\n",
              loops->stream);
    fputs("  ", loops->stream);
    ck_loop_print(loops->graph, loop, loops->lang, loops->stream);
    return loops->count < LOOPS;
}

enum ck_status ck_print_story(const struct ck_study *study,
                              const struct ck_explanation *explanation,
                              const struct ck_story *story, const char *lang, FILE *stream)
{
    const bool french = strcmp(lang, "fr") == 0;
    const struct ck_arm *arm = explanation->arm;
    const struct ck_species *species = ck_graph_species(arm->graph, explanation->species->name);
    struct speech speech = {.study = study, .e = explanation, .story = story, .french = french};
    struct loops loops = {.graph = arm->graph, .lang = lang, .stream = stream};
    tell(&speech);
    enum ck_status status = speech.text.out_of_memory ? CK_NO_MEMORY : CK_OK;
    if (status == CK_OK) {
        fprintf(stream, "%s, %s: %s\n", study->name, arm->name, explanation->species->name);
        fputs(speech.text.bytes ? speech.text.bytes : "", stream);
        if (species) status = ck_loops_visit(arm->graph, species, print_loop, &loops);
    }
    ck_text_free(&speech.text);
    return status;
}
