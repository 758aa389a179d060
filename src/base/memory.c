/* Counted allocation and arenas. The counters are the only state of the program that is not in a
 * struct: they let tests fail any allocation and see what is left alive. */
#include "ck/memory.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK  1024
#define LARGEST_STEP ((size_t)1 << 20)

struct ck_arena_block {
    struct ck_arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static atomic_long live_blocks, allocations, fail_countdown;

void ck_memory_fail_at(long n)
{
    atomic_store(&fail_countdown, n);
}

long ck_memory_live(void)
{
    return atomic_load(&live_blocks);
}

long ck_memory_count(void)
{
    return atomic_load(&allocations);
}

static bool must_fail(void)
{
    atomic_fetch_add(&allocations, 1);
    return atomic_load(&fail_countdown) > 0 && atomic_fetch_sub(&fail_countdown, 1) == 1;
}

static bool overflows(size_t count, size_t size)
{
    return size != 0 && count > (size_t)PTRDIFF_MAX / size;
}

void *ck_alloc(size_t count, size_t size)
{
    if (must_fail() || overflows(count, size)) return NULL;
    void *block = count * size == 0 ? calloc(1, 1) : calloc(count, size);
    if (block != NULL) atomic_fetch_add(&live_blocks, 1);
    return block;
}

void *ck_resize(void *block, size_t count, size_t size)
{
    if (block == NULL) return ck_alloc(count, size);
    if (must_fail() || overflows(count, size)) return NULL;
    return realloc(block, count * size == 0 ? 1 : count * size);
}

void ck_release(void *block)
{
    if (block == NULL) return;
    atomic_fetch_sub(&live_blocks, 1);
    free(block);
}

/* Blocks double in size, so that a large arena takes few of them and a small one little memory. */
static struct ck_arena_block *add_block(struct ck_arena *arena, size_t bytes)
{
    size_t size = arena->blocks == NULL ? FIRST_BLOCK : 2 * arena->blocks->size;
    if (size > LARGEST_STEP) size = LARGEST_STEP;
    if (size < bytes) size = bytes;
    if (size > (size_t)PTRDIFF_MAX - sizeof(struct ck_arena_block)) return NULL;
    struct ck_arena_block *block = ck_alloc(1, sizeof *block + size);
    if (block == NULL) return NULL;
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *ck_arena_alloc(struct ck_arena *arena, size_t count, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (overflows(count, size)) return NULL;
    size_t bytes = (count * size + unit - 1) / unit * unit;
    if (bytes == 0) bytes = unit;
    struct ck_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < bytes) block = add_block(arena, bytes);
    if (block == NULL) return NULL;
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

char *ck_arena_copy_n(struct ck_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? ck_arena_alloc(arena, length + 1, 1) : NULL;
    if (copy != NULL && length > 0) memcpy(copy, text, length);
    return copy;
}

char *ck_arena_copy(struct ck_arena *arena, const char *text)
{
    return ck_arena_copy_n(arena, text, strlen(text));
}

char *ck_arena_print_list(struct ck_arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : ck_arena_alloc(arena, (size_t)length + 1, 1);
    if (text != NULL) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *ck_arena_print(struct ck_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = ck_arena_print_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

void *ck_arena_grow(struct ck_arena *arena, void *items, size_t count, size_t *capacity,
                    size_t size)
{
    if (items != NULL && count < *capacity) return items;
    size_t larger = *capacity == 0 ? 4 : 2 * *capacity;
    if (*capacity > SIZE_MAX / 2) return NULL;
    void *copy = ck_arena_alloc(arena, larger, size);
    if (copy == NULL) return NULL;
    if (count > 0) memcpy(copy, items, count * size);
    *capacity = larger;
    return copy;
}

void ck_arena_free(struct ck_arena *arena)
{
    struct ck_arena_block *block = arena->blocks;
    while (block != NULL) {
        struct ck_arena_block *next = block->next;
        ck_release(block);
        block = next;
    }
    arena->blocks = NULL;
}
