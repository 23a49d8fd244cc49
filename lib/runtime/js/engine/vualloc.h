/*
 * vualloc: the memory of one VU's script heap.
 *
 * Small blocks come from size classes carved out of chunks that belong to this allocator alone, so
 * that thousands of heaps do not fragment the process and a heap is freed as a whole, without
 * walking its objects. Not thread-safe: one thread at a time uses an allocator.
 */
#ifndef RUNTIME_JS_ENGINE_VUALLOC_H
#define RUNTIME_JS_ENGINE_VUALLOC_H

#include "base/base.h"

struct vualloc_stats {
    size_t used_bytes;     /* in blocks that are allocated now, as rounded */
    size_t reserved_bytes; /* obtained from the system for them */
};

struct vualloc;

/* limit_bytes bounds used_bytes; 0 = no limit. NULL when memory is out. */
struct vualloc *vualloc_new(size_t limit_bytes);
/* Frees the allocator with every block that is still allocated. NULL is fine. */
void vualloc_free_all(struct vualloc *a);

/* As malloc, realloc and free; NULL when memory is out or the limit is reached. Blocks are
 * aligned to 8 bytes. A size of 0 gives NULL, and as a realloc frees the block. */
void *vualloc_alloc(struct vualloc *a, size_t size);
void *vualloc_realloc(struct vualloc *a, void *block, size_t size);
void vualloc_free(struct vualloc *a, void *block);

struct vualloc_stats vualloc_stats(const struct vualloc *a);

#endif
