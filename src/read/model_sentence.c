/* Sentences: subject, verb, object, `as NAME`. Does not know what the words stand for. */
#include "model_reader.h"

#include <string.h>

const char *const ck_verb_words[CK_VERB_COUNT] = {
#define X(kind, word, object) word,
    CK_VERBS(X)
#undef X
};

static const bool needs_object[CK_VERB_COUNT] = {
#define X(kind, word, object) object,
    CK_VERBS(X)
#undef X
};

enum { MOST_WORDS = 6 }; /* one more than the longest sentence has */

struct words {
    const char *text[MOST_WORDS];
    struct ck_place place[MOST_WORDS];
    size_t count;
};

/* The column of a word: characters, not bytes; a quote stands before a quoted sentence. */
static struct ck_place find_column(const struct ck_node *key, size_t offset, size_t length)
{
    struct ck_place place = key->place;
    for (size_t i = 0; i < offset; i++)
        if (((unsigned char)key->text[i] & 0xC0) != 0x80) place.column++;
    if (key->quoted) place.column++;
    place.width = (unsigned)length;
    return place;
}

static bool split(struct ck_reader *reader, const struct ck_node *key, struct words *words)
{
    *words = (struct words){.count = 0};
    for (size_t i = 0; key->text[i] && words->count < MOST_WORDS;) {
        size_t length = strcspn(key->text + i, " \t\n");
        if (length > 0) {
            const char *word = ck_arena_copy_n(&reader->graph->arena, key->text + i, length);
            if (!ck_reader_checked(reader, word)) return false;
            words->place[words->count] = find_column(key, i, length);
            words->text[words->count++] = word;
        }
        i += length + (key->text[i + length] != '\0');
    }
    return true;
}

static bool find_verb(const char *word, enum ck_verb *verb)
{
    for (int i = 0; i < CK_VERB_COUNT; i++)
        if (strcmp(ck_verb_words[i], word) == 0) {
            *verb = (enum ck_verb)i;
            return true;
        }
    return false;
}

static bool refuse(struct ck_reader *reader, struct ck_place place, const char *hint,
                   const char *text, const char *word)
{
    ck_error(reader->diag, place, hint, text, word);
    return false;
}

/* No verb where it should be: perhaps a name of several words, perhaps a misspelt verb. */
static bool refuse_verb(struct ck_reader *reader, const struct words *words)
{
    enum ck_verb verb;
    for (size_t i = 2; i < words->count; i++)
        if (find_verb(words->text[i], &verb))
            return refuse(reader, words->place[0], "join the words of a name with _",
                          "a name is one word: more than one stands before '%s'", words->text[i]);
    const char *nearest =
        ck_diag_nearest(reader->diag, words->text[1], ck_verb_words, CK_VERB_COUNT);
    return refuse(reader, words->place[1],
                  nearest ? nearest
                          : "verbs: secretes, induces, becomes, proliferates, recruits, kills, "
                            "clears, binds",
                  "'%s' is not a verb of the language", words->text[1]);
}

/* After subject, verb and object: nothing, or `as NAME`. */
static bool check_tail(struct ck_reader *reader, const struct words *words, size_t at)
{
    if (words->count == at) return true;
    if (strcmp(words->text[at], "as") != 0)
        return refuse(reader, words->place[at],
                      "a name is one word; a second arrow of the same adds `as NAME`",
                      "'%s' does not belong to the sentence", words->text[at]);
    if (words->count != at + 2)
        return refuse(reader, words->place[at], "SUBJECT VERB OBJECT as NAME",
                      "one name must follow '%s'", "as");
    return true;
}

static bool check_words(struct ck_reader *reader, const struct words *words)
{
    bool good = true;
    for (size_t i = 0; i < words->count; i++)
        if (!ck_reader_is_identifier(words->text[i], strlen(words->text[i])))
            good = refuse(reader, words->place[i], "letters, digits and _, a letter first",
                          "'%s' is not an identifier", words->text[i]);
    return good;
}

static bool join(struct ck_reader *reader, const struct words *words, struct ck_sentence *sentence)
{
    sentence->name = words->text[0];
    for (size_t i = 1; i < words->count && sentence->name; i++)
        sentence->name =
            ck_arena_print(&reader->graph->arena, "%s %s", sentence->name, words->text[i]);
    if (sentence->name == NULL) reader->out_of_memory = true;
    return sentence->name != NULL;
}

bool ck_sentence_read(struct ck_reader *reader, const struct ck_node *key,
                      struct ck_sentence *sentence)
{
    struct words words;
    *sentence = (struct ck_sentence){.place = key->place};
    if (!split(reader, key, &words)) return false;
    if (words.count < 2)
        return refuse(reader, key->place, "SUBJECT VERB OBJECT, as in `Th1 secretes IL2`",
                      "'%s' is not a sentence", key->text);
    if (!find_verb(words.text[1], &sentence->verb)) return refuse_verb(reader, &words);
    bool has_object = needs_object[sentence->verb];
    if (has_object && (words.count < 3 || strcmp(words.text[2], "as") == 0))
        return refuse(reader, words.place[1], NULL, "'%s' needs an object", words.text[1]);
    if (!has_object && words.count > 2 && strcmp(words.text[2], "as") != 0)
        return refuse(reader, words.place[2], NULL, "'%s' takes no object", words.text[1]);
    if (!check_tail(reader, &words, has_object ? 3 : 2)) return false;
    if (!check_words(reader, &words)) return false;
    sentence->subject = words.text[0];
    sentence->subject_place = words.place[0];
    sentence->object = has_object ? words.text[2] : NULL;
    sentence->object_place = has_object ? words.place[2] : key->place;
    return join(reader, &words, sentence);
}
