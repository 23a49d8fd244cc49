/*
 * Arena: memory for things that die together. Allocations are 16-byte aligned, cannot be freed
 * one by one, and all go with arena_free(). Not thread-safe: one owner at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena_block;

/* A zeroed struct is an empty arena. */
struct arena {
    struct arena_block *head;
    char *next, *end;
    size_t total_bytes; /* reserved from malloc so far */
};

/* NULL when memory is out. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
void arena_free(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_zalloc((a), sizeof(type)))

#endif
