/* An arrow's modulators in one line of text, so that wiring can be compared and read. */
#include "private.h"

static const char *const composition_words[CK_COMPOSITION_COUNT] = {
#define X(kind, key) [CK_##kind] = key,
    CK_COMPOSITIONS(X)
#undef X
};

static const char *describe_gate(struct ck_arena *arena, const char *text,
                                 const struct ck_gate *gate);

static const char *describe_list(struct ck_arena *arena, const char *text, const char *word,
                                 const struct ck_modulator *list, size_t count)
{
    if (!text || count == 0) return text;
    text = ck_arena_print(arena, "%s%s%s(", text, text[0] ? " " : "", word);
    for (size_t i = 0; text && i < count; i++) {
        text = ck_arena_print(arena, "%s%s%s", text, i > 0 ? ", " : "", list[i].name);
        if (list[i].gate && text) {
            const char *inside = describe_gate(arena, "", list[i].gate);
            text = inside ? ck_arena_print(arena, "%s: %s", text, inside) : NULL;
        }
        text =
            describe_list(arena, text, "suppress", list[i].suppressors, list[i].suppressor_count);
    }
    return text ? ck_arena_print(arena, "%s)", text) : NULL;
}

static const char *describe_gate(struct ck_arena *arena, const char *text,
                                 const struct ck_gate *gate)
{
    for (size_t i = 0; i < gate->group_count; i++) {
        const struct ck_group *group = &gate->groups[i];
        text = describe_list(arena, text, composition_words[group->composition], group->members,
                             group->count);
    }
    text = describe_list(arena, text, "amplify", gate->amplify, gate->amplify_count);
    return describe_list(arena, text, "suppress", gate->suppress, gate->suppress_count);
}

const char *ck_compare_describe(struct ck_arena *arena, const struct ck_process *process)
{
    const char *text = describe_gate(arena, "", &process->gate);
    if (text && !text[0]) text = "without modulators";
    for (size_t i = 0; text && i < process->share_count; i++) {
        const char *inside = describe_gate(arena, "", &process->shares[i].gate);
        text = inside ? ck_arena_print(arena, "%s; %s: %s", text, process->shares[i].target->name,
                                       inside)
                      : NULL;
    }
    return text;
}
