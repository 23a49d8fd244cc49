/*
 * vualloc: size classes of 8 bytes up to 1 KiB, cut from chunks; larger blocks from malloc.
 *
 * A small block is preceded by 8 bytes that hold its size in units of 8, header included, so
 * that free() needs no search. Free blocks of one size form a list, and a bitmap tells which lists
 * have any. A request takes, in this order: a free block of its size, fresh room at the end of the
 * current chunk, the front of the smallest larger free block, a new chunk. Blocks do not merge
 * again: a script heap asks for the same few sizes all the time. Large blocks are linked, so that
 * all of them can be freed at once. Under AddressSanitizer every block is a large one, and it sees
 * each block's bounds.
 */
#include "runtime/js/engine/vualloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    UNIT = 8,
    HEADER = 8,
    SMALLEST = 2, /* units: a free block holds a link */
    CLASSES = 128,
    FIRST_CHUNK = 4 * 1024 - 64,
    SMALLEST_CHUNK = 4 * 1024 - 64,
    LARGEST_CHUNK = 64 * 1024 - 64, /* below malloc's own large-block limit */
};

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { LARGEST_SMALL = 0 };
#else
enum { LARGEST_SMALL = CLASSES * UNIT - HEADER };
#endif

struct chunk {
    struct chunk *next;
    uint64_t pad;
};

struct free_block {
    struct free_block *next;
};

struct large {
    struct large *prev, *next;
    size_t size;    /* payload */
    uint64_t units; /* 0: the mark of a large block, where a small one has its size */
};

struct vualloc {
    size_t used, reserved, limit;
    uint64_t nonempty[CLASSES / 64]; /* bit c - 1: free[c - 1] has blocks of c units */
    struct free_block *free[CLASSES];
    char *room, *room_end; /* not yet used part of the newest chunk */
    struct chunk *chunks;
    struct large large; /* list head */
};

static uint64_t *units_of(void *block)
{
    return (uint64_t *)(void *)((char *)block - HEADER);
}

static struct large *large_of(void *block)
{
    return (struct large *)block - 1;
}

static void put_free(struct vualloc *a, char *start, size_t units)
{
    struct free_block *b = (struct free_block *)(void *)(start + HEADER);
    *units_of(b) = units;
    b->next = a->free[units - 1];
    a->free[units - 1] = b;
    a->nonempty[(units - 1) / 64] |= UINT64_C(1) << (units - 1) % 64;
}

static void *take_free(struct vualloc *a, size_t units)
{
    struct free_block *b = a->free[units - 1];
    a->free[units - 1] = b->next;
    if (!b->next) a->nonempty[(units - 1) / 64] &= ~(UINT64_C(1) << (units - 1) % 64);
    return b;
}

/* The last room of a chunk becomes free blocks. */
static void retire_room(struct vualloc *a)
{
    size_t units = (size_t)(a->room_end - a->room) / UNIT;
    while (units >= SMALLEST) {
        size_t n = units < CLASSES ? units : CLASSES;
        put_free(a, a->room, n);
        a->room += n * UNIT;
        units -= n;
    }
}

static bool add_chunk(struct vualloc *a)
{
    size_t size = a->reserved / 4;
    if (size < SMALLEST_CHUNK) size = SMALLEST_CHUNK;
    if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;

    struct chunk *c = malloc(size);
    if (!c) return false;
    retire_room(a);
    c->next = a->chunks;
    a->chunks = c;
    a->reserved += size;
    a->room = (char *)(c + 1);
    a->room_end = (char *)c + size;
    return true;
}

static void *take_room(struct vualloc *a, size_t units)
{
    char *start = a->room;
    a->room += units * UNIT;
    void *block = start + HEADER;
    *units_of(block) = units;
    return block;
}

/* The smallest class of at least `units` that has a free block; 0: none. */
static size_t find_free(const struct vualloc *a, size_t units)
{
    for (size_t word = (units - 1) / 64, first = (units - 1) % 64; word < ARRAY_LEN(a->nonempty); word++, first = 0) {
        uint64_t found = a->nonempty[word] >> first << first;
        if (found) return word * 64 + (size_t)__builtin_ctzll(found) + 1;
    }
    return 0;
}

static void *split_larger(struct vualloc *a, size_t units, size_t have)
{
    char *block = take_free(a, have);
    *units_of(block) = units;
    put_free(a, block - HEADER + units * UNIT, have - units);
    return block;
}

static void *alloc_small(struct vualloc *a, size_t units)
{
    if (a->free[units - 1]) return take_free(a, units);
    if ((size_t)(a->room_end - a->room) >= units * UNIT) return take_room(a, units);
    size_t larger = units + SMALLEST <= CLASSES ? find_free(a, units + SMALLEST) : 0;
    if (larger) return split_larger(a, units, larger);
    return add_chunk(a) ? take_room(a, units) : NULL;
}

static bool over_limit(const struct vualloc *a, size_t more)
{
    return a->limit > 0 && (more > a->limit || a->used > a->limit - more);
}

static void *alloc_large(struct vualloc *a, size_t size)
{
    if (size > SIZE_MAX / 2) return NULL;
    struct large *l = malloc(sizeof *l + size);
    if (!l) return NULL;
    l->size = size;
    l->units = 0;
    l->prev = &a->large;
    l->next = a->large.next;
    l->next->prev = l;
    a->large.next = l;
    a->reserved += sizeof *l + size;
    return l + 1;
}

static size_t payload_of(void *block)
{
    uint64_t units = *units_of(block);
    return units > 0 ? units * UNIT - HEADER : large_of(block)->size;
}

/* Bytes that a block counts for in used. */
static size_t cost_of(void *block)
{
    uint64_t units = *units_of(block);
    return units > 0 ? units * UNIT : sizeof(struct large) + large_of(block)->size;
}

void *vualloc_alloc(struct vualloc *a, size_t size)
{
    if (size == 0 || over_limit(a, size)) return NULL;
    void *block = size <= LARGEST_SMALL ? alloc_small(a, (size + HEADER + UNIT - 1) / UNIT) : alloc_large(a, size);
    if (block) a->used += cost_of(block);
    return block;
}

void vualloc_free(struct vualloc *a, void *block)
{
    if (!block) return;
    a->used -= cost_of(block);
    uint64_t units = *units_of(block);
    if (units > 0) {
        put_free(a, (char *)block - HEADER, units);
        return;
    }
    struct large *l = large_of(block);
    l->prev->next = l->next;
    l->next->prev = l->prev;
    a->reserved -= sizeof *l + l->size;
    free(l);
}

static void *realloc_large(struct vualloc *a, struct large *old, size_t size)
{
    size_t old_size = old->size;
    struct large *l = size > SIZE_MAX / 2 ? NULL : realloc(old, sizeof *l + size);
    if (!l) return NULL;
    l->size = size;
    l->prev->next = l;
    l->next->prev = l;
    a->used += size - old_size;
    a->reserved += size - old_size;
    return l + 1;
}

void *vualloc_realloc(struct vualloc *a, void *block, size_t size)
{
    if (!block) return vualloc_alloc(a, size);
    if (size == 0) {
        vualloc_free(a, block);
        return NULL;
    }
    size_t had = payload_of(block);
    if (size > had && over_limit(a, size - had)) return NULL;
    uint64_t units = *units_of(block);
    if (units == 0 && size > LARGEST_SMALL) return realloc_large(a, large_of(block), size);
    if (units > 0 && (size + HEADER + UNIT - 1) / UNIT == units) return block;

    void *moved = size <= LARGEST_SMALL ? alloc_small(a, (size + HEADER + UNIT - 1) / UNIT) : alloc_large(a, size);
    if (!moved) return NULL;
    a->used += cost_of(moved);
    memcpy(moved, block, size < had ? size : had);
    vualloc_free(a, block);
    return moved;
}

struct vualloc *vualloc_new(size_t limit_bytes)
{
    struct vualloc *a = malloc(FIRST_CHUNK);
    if (!a) return NULL;
    memset(a, 0, sizeof *a);
    a->limit = limit_bytes;
    a->reserved = FIRST_CHUNK;
    a->large.prev = a->large.next = &a->large;
    a->room = (char *)a + (sizeof *a + UNIT - 1) / UNIT * UNIT;
    a->room_end = (char *)a + FIRST_CHUNK;
    return a;
}

void vualloc_free_all(struct vualloc *a)
{
    if (!a) return;
    for (struct large *l = a->large.next; l != &a->large;) {
        struct large *next = l->next;
        free(l);
        l = next;
    }
    for (struct chunk *c = a->chunks; c;) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
    free(a);
}

struct vualloc_stats vualloc_stats(const struct vualloc *a)
{
    return (struct vualloc_stats){.used_bytes = a->used, .reserved_bytes = a->reserved};
}
