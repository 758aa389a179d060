/* One arrow that carries a claim: each member of the source that acts there becomes an assay. */
#include "trying.h"

#include <math.h>
#include <string.h>

/* ---- what was shown ---- */

static struct ck_shown *ck_trying_show(struct ck_trying *t)
{
    struct ck_finding *finding = t->finding;
    struct ck_shown *grown =
        ck_arena_grow(t->arena, finding->shown, finding->count, &t->capacity, sizeof *grown);
    if (!grown) t->status = CK_NO_MEMORY;
    if (!grown) return NULL;
    finding->shown = grown;
    grown[finding->count] = (struct ck_shown){.effect = NAN,
                                              .at_h = NAN,
                                              .without_arrow = NAN,
                                              .without_signal = NAN,
                                              .network = NAN,
                                              .network_h = NAN};
    return &grown[finding->count++];
}

void ck_trying_fail(struct ck_trying *t, const char *arrow, const char *source, const char *reason)
{
    struct ck_shown *shown = ck_trying_show(t);
    if (!reason) t->status = CK_NO_MEMORY;
    if (!shown) return;
    shown->arrow = arrow;
    shown->source = source;
    shown->reason = reason;
}

void ck_spoil(struct ck_shown *shown, const char *reason)
{
    shown->good = false;
    shown->reason = reason;
}

/* False if the source does not act there. */
static bool try_assay(struct ck_trying *t, struct ck_assay *assay)
{
    if (!ck_assay_arrange(assay, t->experiment)) {
        if (assay->no_memory) t->status = CK_NO_MEMORY;
        return false;
    }
    struct ck_shown *shown = ck_trying_show(t);
    if (!shown) return true;
    assay->horizon_h = ck_trying_horizon(t, assay);
    struct ck_shown result = *shown;
    t->status = ck_trying_run(t, assay, &result);
    if (t->status == CK_OK) ck_trying_demand(t, assay, &result);
    t->finding->shown[t->finding->count - 1] = result;
    /* Some of "cytokines" do the contrary, as other claims say. */
    if (t->source.any && !t->joint && assay->expected * result.effect < 0) t->finding->count--;
    return true;
}

/* ---- one arrow ---- */

bool ck_is_signal(const struct ck_species *species)
{
    return species->kind == CK_CYTOKINE || species->kind == CK_MEMBRANE_LIGAND;
}

static bool is_read(const struct ck_process *process, const struct ck_species *species)
{
    size_t part = 0;
    const struct ck_actors one = {.species = &species, .part = &part, .count = 1};
    const bool subject = process->subject && ck_same_species(process->subject, species);
    return subject || ck_reads_process(process, &one);
}

/* A cytokine that some receptor takes for a signal: not one that only stands in the way. */
static bool is_messenger(const struct ck_trying *t, const struct ck_species *species)
{
    const struct ck_graph *graph = t->lab->graph;
    if (!ck_is_signal(species) || (species->twin && species->in_blood)) return false;
    for (size_t i = 0; i < graph->receptor_count; i++)
        for (size_t k = 0; k < graph->receptors[i]->antagonist_count; k++)
            if (graph->receptors[i]->antagonists[k].species == species) return false;
    return true;
}

static bool try_one(struct ck_trying *t, const struct ck_process *process,
                    const struct ck_share *share, const struct ck_species *member)
{
    struct ck_assay assay;
    size_t *part = ck_arena_alloc(t->arena, 1, sizeof *part);
    const struct ck_species **species = ck_arena_alloc(t->arena, 1, sizeof *species);
    ck_trying_assay(t, process, share, &assay);
    if (!part || !species) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    *species = member;
    assay.source =
        (struct ck_actors){.species = species, .part = part, .count = 1, .part_count = 1};
    return try_assay(t, &assay);
}

/* A cell acts by what it makes and the arrow reads. */
static bool try_maker(struct ck_trying *t, const struct ck_process *process,
                      const struct ck_share *share, const struct ck_species *cell)
{
    const struct ck_graph *graph = t->lab->graph;
    struct ck_assay assay;
    ck_trying_assay(t, process, share, &assay);
    assay.maker = cell;
    assay.source.species =
        ck_arena_alloc(t->arena, graph->process_count + 1, sizeof *assay.source.species);
    assay.source.part = ck_arena_alloc(t->arena, graph->process_count + 1, sizeof(size_t));
    if (!assay.source.species || !assay.source.part) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    for (size_t i = 0; i < graph->process_count; i++) {
        const struct ck_process *made = graph->processes[i];
        if (made->verb == CK_SECRETES && made->subject == cell && made->object &&
            is_read(process, made->object) && !ck_actors_hold(&assay.source, made->object))
            assay.source.species[assay.source.count++] = made->object;
    }
    return assay.source.count > 0 && try_assay(t, &assay);
}

bool ck_trying_members(struct ck_trying *t, const struct ck_process *process,
                       const struct ck_share *share)
{
    const struct ck_graph *graph = t->lab->graph;
    const size_t before = t->finding->count;
    bool found = false;
    for (size_t i = 0; i < t->source.count && t->status == CK_OK; i++)
        found = try_one(t, process, share, t->source.species[i]) || found;
    for (size_t i = 0; t->source.any && i < graph->species_count && t->status == CK_OK; i++) {
        const struct ck_species *species = graph->species[i];
        if (is_messenger(t, species) && is_read(process, species))
            found = try_one(t, process, share, species) || found;
    }
    if (found && t->status == CK_OK && t->finding->count == before)
        ck_trying_fail(t, process->name, t->claim->source,
                       "whatever it reads of that kind moves it the other way");
    const bool mediated = strcmp(t->claim->kind, "produces") != 0;
    for (size_t i = 0; mediated && !found && i < t->source.count && t->status == CK_OK; i++)
        if (t->source.species[i]->kind == CK_CELL)
            found = try_maker(t, process, share, t->source.species[i]);
    return found;
}

/* All parts together; `any` among them is what else the arrow reads. */
static bool try_joint(struct ck_trying *t, const struct ck_process *process,
                      const struct ck_share *share)
{
    const struct ck_graph *graph = t->lab->graph;
    struct ck_assay assay;
    ck_trying_assay(t, process, share, &assay);
    struct ck_actors *source = &assay.source;
    source->species = ck_arena_alloc(t->arena, graph->species_count + 1, sizeof *source->species);
    source->part = ck_arena_alloc(t->arena, graph->species_count + 1, sizeof *source->part);
    if (!source->species || !source->part) t->status = CK_NO_MEMORY;
    if (t->status != CK_OK) return true;
    source->part_count = t->source.part_count;
    for (size_t i = 0; i < t->source.count; i++) {
        if (!is_read(process, t->source.species[i])) continue;
        source->part[source->count] = t->source.part[i];
        source->species[source->count++] = t->source.species[i];
    }
    for (size_t i = 0; t->source.any && i < graph->species_count; i++) {
        const struct ck_species *species = graph->species[i];
        if (!is_messenger(t, species) || !is_read(process, species) ||
            ck_actors_hold(source, species))
            continue;
        source->part[source->count] = source->part_count - 1;
        source->species[source->count++] = species;
    }
    return source->count > 1 && try_assay(t, &assay);
}

/* Whether the claim's target has to do with the arrow: it is moved, or it is who acts or reads. */
static bool is_about(const struct ck_trying *t, const struct ck_process *process,
                     const struct ck_species *moved)
{
    const struct ck_actors *target = &t->target;
    if (target->any || target->unknown || ck_actors_hold(target, moved)) return true;
    if (strcmp(t->claim->kind, "antagonism") == 0 && ck_reads_process(process, target)) return true;
    return ck_actors_hold(target, process->subject) || ck_actors_hold(target, process->cell) ||
           ck_actors_hold(target, process->from);
}

static bool names_share(const struct ck_trying *t, const struct ck_process *process)
{
    for (size_t i = 0; i < process->share_count; i++)
        if (ck_actors_hold(&t->target, process->shares[i].target)) return true;
    return false;
}

static bool try_share(struct ck_trying *t, const struct ck_process *process,
                      const struct ck_share *share)
{
    return t->joint ? try_joint(t, process, share) : ck_trying_members(t, process, share);
}

static void complain(struct ck_trying *t, const struct ck_process *process)
{
    const struct ck_species *moved = ck_process_target(process);
    const char *what = t->claim->source;
    if (!process->share_count && moved && !is_about(t, process, moved))
        ck_trying_fail(t, process->name, what,
                       ck_arena_print(t->arena, "the arrow names %s but moves %s, which is not %s",
                                      t->claim->id, moved->name, t->claim->target));
    else
        ck_trying_fail(t, process->name, what,
                       ck_arena_print(t->arena, "the arrow names %s but %s does not act on it",
                                      t->claim->id, what));
}

void ck_trying_arrow(struct ck_trying *t, const struct ck_process *process)
{
    const bool named = names_share(t, process);
    bool found = false;
    if (process->share_count == 0) {
        if (is_about(t, process, ck_process_target(process))) found = try_share(t, process, NULL);
    }
    for (size_t i = 0; i < process->share_count && t->status == CK_OK; i++) {
        const struct ck_share *share = &process->shares[i];
        if (named && !ck_actors_hold(&t->target, share->target)) continue;
        found = try_share(t, process, share) || found;
    }
    if (!found && t->status == CK_OK) complain(t, process);
}
