/* Arena on a chain of malloc'ed blocks that double up to 256 KiB. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
};

static const size_t HEADER = (sizeof(struct arena_block) + ALIGN - 1) & ~(size_t)(ALIGN - 1);

static bool arena_grow(struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
    if (size < need + HEADER) size = need + HEADER;
    struct arena_block *b = malloc(size);
    if (!b) return false;
    b->next = a->head;
    b->size = size;
    a->head = b;
    a->next = (char *)b + HEADER;
    a->end = (char *)b + size;
    a->total_bytes += size;
    return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (!a->next || (size_t)(a->end - a->next) < size) {
        if (!arena_grow(a, size)) return NULL;
    }
    void *p = a->next;
    a->next += size;
    return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    void *p = arena_alloc(a, size);
    if (p) memset(p, 0, size);
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (!copy) return NULL;
    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    char *text = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
    if (text) vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
    return text;
}

void arena_free(struct arena *a)
{
    for (struct arena_block *b = a->head; b;) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    memset(a, 0, sizeof *a);
}
