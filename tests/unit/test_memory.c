/* Memory: counting, failing on demand, arenas. */
#include "ck/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void blocks_are_zeroed_and_counted(void **state)
{
    long live = ck_memory_live(), made = ck_memory_count();
    unsigned char *block = ck_alloc(1000, 3);
    (void)state;
    assert_non_null(block);
    for (size_t i = 0; i < 3000; i++) assert_int_equal(block[i], 0);
    assert_int_equal(ck_memory_live(), live + 1);
    assert_int_equal(ck_memory_count(), made + 1);
    ck_release(block);
    ck_release(NULL);
    assert_int_equal(ck_memory_live(), live);
}

static void nothing_is_a_block_too(void **state)
{
    long live = ck_memory_live();
    void *none = ck_alloc(0, 8), *other = ck_alloc(8, 0);
    (void)state;
    assert_non_null(none);
    assert_non_null(other);
    void *still = ck_resize(none, 0, 8);
    assert_non_null(still);
    ck_release(still);
    ck_release(other);
    assert_int_equal(ck_memory_live(), live);
}

static void sizes_that_overflow_fail(void **state)
{
    struct ck_arena arena = {0};
    long live = ck_memory_live();
    char *block = ck_alloc(4, 1);
    (void)state;
    assert_null(ck_alloc(SIZE_MAX / 2, 3));
    assert_null(ck_alloc(SIZE_MAX, 1));
    assert_null(ck_resize(block, SIZE_MAX / 4, 8));
    assert_null(ck_arena_alloc(&arena, SIZE_MAX / 2, 4));
    assert_null(ck_arena_copy_n(&arena, "", SIZE_MAX));
    assert_int_equal(ck_memory_live(), live + 1);
    ck_release(block);
    ck_arena_free(&arena);
}

static void resizing_keeps_the_content(void **state)
{
    long live = ck_memory_live();
    char *text = ck_resize(NULL, 6, 1);
    (void)state;
    assert_non_null(text);
    strcpy(text, "TNF-a");
    text = ck_resize(text, 100000, 1);
    assert_string_equal(text, "TNF-a");
    assert_int_equal(ck_memory_live(), live + 1);
    ck_memory_fail_at(1);
    assert_null(ck_resize(text, 200000, 1));
    assert_string_equal(text, "TNF-a");
    ck_release(text);
    assert_int_equal(ck_memory_live(), live);
}

static void the_chosen_allocation_fails_once(void **state)
{
    (void)state;
    ck_memory_fail_at(3);
    void *first = ck_alloc(1, 1), *second = ck_alloc(1, 1);
    void *third = ck_alloc(1, 1), *fourth = ck_alloc(1, 1);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(third);
    assert_non_null(fourth);
    ck_memory_fail_at(1);
    ck_memory_fail_at(0);
    void *fifth = ck_alloc(1, 1);
    assert_non_null(fifth);
    ck_release(first);
    ck_release(second);
    ck_release(fourth);
    ck_release(fifth);
}

/* Pieces of every size from 0 to 3000 bytes: zeroed, aligned, apart from each other. */
static void arena_pieces_do_not_overlap(void **state)
{
    struct ck_arena arena = {0};
    unsigned char *pieces[3000];
    long live = ck_memory_live();
    (void)state;
    for (size_t size = 0; size < 3000; size++) {
        pieces[size] = ck_arena_alloc(&arena, size, 1);
        assert_non_null(pieces[size]);
        assert_int_equal((uintptr_t)pieces[size] % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(pieces[size][i], 0);
        memset(pieces[size], (int)(size % 251), size);
    }
    for (size_t size = 0; size < 3000; size++)
        for (size_t i = 0; i < size; i++) assert_int_equal(pieces[size][i], size % 251);
    assert_true(ck_memory_live() > live);
    ck_arena_free(&arena);
    assert_null(arena.blocks);
    assert_int_equal(ck_memory_live(), live);
}

static void arena_texts_are_copies(void **state)
{
    struct ck_arena arena = {0};
    (void)state;
    char source[] = "IFN-\xCE\xB3";
    char *copy = ck_arena_copy(&arena, source);
    source[0] = 'X';
    assert_string_equal(copy, "IFN-\xCE\xB3");
    assert_string_equal(ck_arena_copy_n(&arena, "half_life", 4), "half");
    assert_memory_equal(ck_arena_copy_n(&arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(ck_arena_print(&arena, "%s/%d", "TNFR", 42), "TNFR/42");
    char *wide = ck_arena_print(&arena, "%5000d", 7);
    assert_int_equal(strlen(wide), 5000);
    ck_arena_free(&arena);
}

static void lists_grow_and_keep_their_items(void **state)
{
    struct ck_arena arena = {0};
    size_t capacity = 0;
    int *items = NULL;
    (void)state;
    for (int i = 0; i < 10000; i++) {
        items = ck_arena_grow(&arena, items, (size_t)i, &capacity, sizeof *items);
        assert_non_null(items);
        assert_true(capacity > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++) assert_int_equal(items[i], i);
    ck_arena_free(&arena);
}

static void a_list_that_cannot_grow_stays_valid(void **state)
{
    struct ck_arena arena = {0};
    size_t capacity = 0, count = 0;
    char *items = NULL;
    (void)state;
    for (;;) {
        ck_memory_fail_at(count > 100 ? 1 : 0);
        char *grown = ck_arena_grow(&arena, items, count, &capacity, 1);
        if (grown == NULL) break;
        items = grown;
        items[count++] = 'x';
    }
    ck_memory_fail_at(0);
    assert_true(count > 100 && capacity == count);
    for (size_t i = 0; i < count; i++) assert_int_equal(items[i], 'x');
    ck_arena_free(&arena);
}

static void a_failing_arena_loses_nothing(void **state)
{
    struct ck_arena arena = {0};
    long live = ck_memory_live();
    (void)state;
    char *text = ck_arena_copy(&arena, "kept");
    ck_memory_fail_at(1);
    assert_null(ck_arena_alloc(&arena, 1 << 20, 1));
    ck_memory_fail_at(1);
    assert_null(ck_arena_print(&arena, "%100000d", 1));
    ck_memory_fail_at(0);
    assert_string_equal(text, "kept");
    assert_non_null(ck_arena_alloc(&arena, 1 << 20, 1));
    ck_arena_free(&arena);
    ck_arena_free(&arena);
    assert_int_equal(ck_memory_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_and_counted),
        cmocka_unit_test(nothing_is_a_block_too),
        cmocka_unit_test(sizes_that_overflow_fail),
        cmocka_unit_test(resizing_keeps_the_content),
        cmocka_unit_test(the_chosen_allocation_fails_once),
        cmocka_unit_test(arena_pieces_do_not_overlap),
        cmocka_unit_test(arena_texts_are_copies),
        cmocka_unit_test(lists_grow_and_keep_their_items),
        cmocka_unit_test(a_list_that_cannot_grow_stays_valid),
        cmocka_unit_test(a_failing_arena_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
