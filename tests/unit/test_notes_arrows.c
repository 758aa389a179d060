/* Every signed arrow of the whole model is needed: deleted or turned round, each arrow and each
 * influence that comes from the chapter turns the verdict of a claim that it carries. */
#include "ck/crew.h"
#include "ck/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODEL "model/body.yaml"

enum { MOST_INFLUENCES = 4000 };

struct influence { /* of an arrow: one modulator, or (NULL) the arrow */
    const struct ck_process *process;
    const struct ck_modulator *modulator;
};

struct bench {
    struct ck_inputs inputs;
    struct ck_units *units;
    struct ck_diag diag;
    struct ck_graph graph;
    struct ck_system system;
    struct ck_lab lab;
    struct influence influences[MOST_INFLUENCES];
    size_t count;
    const char *standing[MOST_INFLUENCES]; /* what stands all the same: how it was changed */
};

static void add(struct bench *b, const struct ck_process *process,
                const struct ck_modulator *modulator)
{
    assert_true(b->count < MOST_INFLUENCES);
    b->influences[b->count++] = (struct influence){process, modulator};
}

/* ---- influences ---- */

static void add_gate(struct bench *b, const struct ck_process *process, const struct ck_gate *gate);

static void add_list(struct bench *b, const struct ck_process *process,
                     const struct ck_modulator *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].kind == CK_GATE)
            add_gate(b, process, list[i].gate);
        else
            add(b, process, &list[i]);
        add_list(b, process, list[i].suppressors, list[i].suppressor_count);
    }
}

static void add_gate(struct bench *b, const struct ck_process *process, const struct ck_gate *gate)
{
    for (size_t i = 0; i < gate->group_count; i++)
        add_list(b, process, gate->groups[i].members, gate->groups[i].count);
    add_list(b, process, gate->amplify, gate->amplify_count);
    add_list(b, process, gate->suppress, gate->suppress_count);
}

static void add_influences(struct bench *b)
{
    for (size_t i = 0; i < b->graph.process_count; i++) {
        const struct ck_process *process = b->graph.processes[i];
        if (process->claim_count == 0) continue;
        add(b, process, NULL);
        add_gate(b, process, &process->gate);
        for (size_t k = 0; k < process->share_count; k++)
            add_gate(b, process, &process->shares[k].gate);
    }
}

/* ---- verdicts ---- */

/* Whether the arrow still carries the claim in this lab; a claim that it does not carry as it is
 * says nothing. */
static bool stands(const struct ck_lab *lab, const struct ck_claim *claim,
                   const struct ck_process *process)
{
    struct ck_arena arena = {0};
    struct ck_finding finding;
    assert_int_equal(ck_notes_try_arrow(lab, claim, process, &arena, &finding), CK_OK);
    ck_arena_free(&arena);
    return finding.verdict != CK_VERDICT_FAILS;
}

static const struct ck_claim *edge_claim(const struct bench *b, const char *id)
{
    const struct ck_claim *claim = ck_chapter_claim(b->graph.chapter, id);
    return claim && claim->tag == CK_CLAIM_EDGE ? claim : NULL;
}

/* A claim of the arrow whose source this is. */
static bool is_carried(const struct bench *b, const struct influence *influence,
                       const struct ck_claim *claim)
{
    struct ck_arena scratch = {0};
    if (!influence->modulator) return true;
    const bool covers = ck_notes_covers(&b->lab, claim, influence->modulator, &scratch);
    ck_arena_free(&scratch);
    return covers;
}

static void copy_lab(const struct bench *b, struct ck_lab *lab)
{
    *lab = b->lab;
    assert_int_equal(ck_plan_copy(&lab->rest, &b->lab.rest), CK_OK);
}

/* Some claim turns; true too where none covers the influence, which is then ours. */
static bool turns(const struct bench *b, const struct influence *influence, int sign)
{
    bool carried = false, turned = false;
    struct ck_lab lab;
    copy_lab(b, &lab);
    const bool muted = ck_notes_mute(&lab, influence->process, influence->modulator, sign);
    for (size_t i = 0; i < influence->process->claim_count && !turned; i++) {
        const struct ck_claim *claim = edge_claim(b, influence->process->claims[i]);
        if (!claim || !is_carried(b, influence, claim)) continue;
        carried = true;
        turned = muted && !stands(&lab, claim, influence->process) &&
                 stands(&b->lab, claim, influence->process);
    }
    ck_lab_free(&lab);
    return turned || !carried;
}

static enum ck_status try_influence(void *user, size_t worker, size_t item)
{
    struct bench *b = user;
    (void)worker;
    if (!turns(b, &b->influences[item], 0))
        b->standing[item] = "deleted";
    else if (!turns(b, &b->influences[item], -1))
        b->standing[item] = "turned round";
    return CK_OK;
}

static size_t print_standing(const struct bench *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (!b->standing[i]) continue;
        const struct ck_modulator *modulator = b->influences[i].modulator;
        print_error("%s: %s %s, and no verdict turns\n", b->influences[i].process->name,
                    modulator ? modulator->name : "the arrow", b->standing[i]);
        count++;
    }
    return count;
}

static void open_bench(struct bench *b)
{
    struct ck_failure failure;
    memset(b, 0, sizeof *b);
    b->units = ck_units_create();
    assert_non_null(b->units);
    ck_inputs_init(&b->inputs);
    ck_diag_init(&b->diag);
    ck_graph_init(&b->graph);
    const enum ck_status status =
        ck_model_read(&b->inputs, b->units, MODEL, (struct ck_place){0}, &b->graph, &b->diag);
    ck_diag_print(&b->diag, stderr);
    assert_int_equal(status, CK_OK);
    assert_int_equal(ck_compile(&b->graph, &b->system, &b->diag), CK_OK);
    assert_int_equal(ck_lab_init(&b->lab, &b->graph, &b->system, NULL, &failure), CK_OK);
    add_influences(b);
}

static void close_bench(struct bench *b)
{
    ck_lab_free(&b->lab);
    ck_system_free(&b->system);
    ck_graph_free(&b->graph);
    ck_diag_free(&b->diag);
    ck_inputs_free(&b->inputs);
    ck_units_destroy(b->units);
}

static void test_every_influence(void **state)
{
    struct bench *b = *state;
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const struct ck_crew crew = {.jobs = processors > 0 ? (size_t)processors : 1};
    assert_int_equal(ck_crew_do(&crew, b->count, try_influence, b), CK_OK);
    assert_int_equal(print_standing(b), 0);
}

/* Taken out of the model with all it lists, an arrow leaves a claim that nothing carries, or one
 * whose experiment says that it must be there. */
static bool is_missed(const struct bench *b, const struct ck_process *process)
{
    const struct ck_graph *graph = &b->graph;
    for (size_t i = 0; i < process->claim_count; i++) {
        const struct ck_claim *claim = edge_claim(b, process->claims[i]);
        if (!claim) continue;
        const struct ck_experiment *experiment = ck_chapter_experiment(graph->chapter, claim->id);
        bool others = false;
        for (size_t k = 0; experiment && k < experiment->arrow_count; k++)
            if (strcmp(experiment->arrows[k], process->name) == 0) return true;
        for (size_t k = 0; k < graph->process_count; k++)
            for (size_t m = 0; m < graph->processes[k]->claim_count; m++)
                others = others || (graph->processes[k] != process &&
                                    strcmp(graph->processes[k]->claims[m], claim->id) == 0);
        if (!others) return true;
    }
    return false;
}

static void test_every_arrow_is_missed(void **state)
{
    struct bench *b = *state;
    size_t count = 0;
    for (size_t i = 0; i < b->count; i++) {
        const struct ck_process *process = b->influences[i].process;
        bool edge = false;
        for (size_t k = 0; k < process->claim_count; k++)
            edge = edge || edge_claim(b, process->claims[k]);
        if (b->influences[i].modulator || !edge || is_missed(b, process)) continue;
        print_error("%s: nobody would miss it\n", process->name);
        count++;
    }
    assert_int_equal(count, 0);
}

int main(void)
{
    static struct bench bench;
    open_bench(&bench);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_every_influence, &bench),
        cmocka_unit_test_prestate(test_every_arrow_is_missed, &bench),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    close_bench(&bench);
    return failed;
}
