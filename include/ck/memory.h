/* Memory: counted allocation that tests can make fail, and arenas that are freed at once.
 * Everything that Cytokinet allocates goes through here; libraries keep their own. */
#ifndef CK_MEMORY_H
#define CK_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory for `count` items of `size` bytes; NULL on failure or overflow. */
void *ck_alloc(size_t count, size_t size);
/* Resized memory (new bytes are not zeroed); NULL on failure, the old block stays valid. */
void *ck_resize(void *block, size_t count, size_t size);
void ck_release(void *block); /* NULL is allowed */

/* Test hooks. The n-th allocation from now (1 = next) fails once; 0 switches this off. */
void ck_memory_fail_at(long n);
long ck_memory_live(void);  /* blocks alive now */
long ck_memory_count(void); /* allocations made since the start */

struct ck_arena_block;
/* Owns what is allocated from it until ck_arena_free. {0} is a valid empty arena. */
struct ck_arena {
    struct ck_arena_block *blocks;
};
void *ck_arena_alloc(struct ck_arena *arena, size_t count, size_t size); /* zeroed */
char *ck_arena_copy(struct ck_arena *arena, const char *text);
char *ck_arena_copy_n(struct ck_arena *arena, const char *text, size_t length);
char *ck_arena_print(struct ck_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *ck_arena_print_list(struct ck_arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* Room for one more item in a list kept in the arena: returns `items` or a larger copy of it.
 * `capacity` is updated; NULL on failure (the old list stays valid). */
void *ck_arena_grow(struct ck_arena *arena, void *items, size_t count, size_t *capacity,
                    size_t size);
void ck_arena_free(struct ck_arena *arena); /* leaves an empty arena */

#endif
