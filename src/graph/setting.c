/* Which numbers of a model are settings: they say how something is computed or counted and nothing
 * about biology. Knows addresses and units only. */
#include "ck/graph.h"

#include <string.h>

static const char *const setting_keys[] = {"scale", "initial", "stages", "extinct_below"};

static bool has_setting_key(const char *address)
{
    const char *slash = strrchr(address, '/');
    for (size_t i = 0; slash && i < sizeof setting_keys / sizeof *setting_keys; i++)
        if (strcmp(slash + 1, setting_keys[i]) == 0) return true;
    return false;
}

bool ck_graph_is_setting(const struct ck_graph *graph, const struct ck_number *number)
{
    if (has_setting_key(number->address)) return true;
    for (size_t i = 0; i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (species->baseline == number)
            return species->kind == CK_EFFECT && strcmp(species->unit, "1") == 0;
    }
    return false;
}
