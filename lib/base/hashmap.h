/*
 * Hash map from byte strings to pointers. Keys are copied, values are not owned. Iteration
 * follows insertion order as long as nothing is removed. Not thread-safe.
 */
#ifndef BASE_HASHMAP_H
#define BASE_HASHMAP_H

#include "base/base.h"

struct hashmap_entry {
    char *key; /* NUL-terminated copy; NULL = removed */
    size_t key_len;
    uint64_t hash;
    void *value;
};

/* A zeroed struct is an empty map. */
struct hashmap {
    struct hashmap_entry *entries; /* in order of insertion, `used` slots */
    uint32_t *index;               /* entry number + 1, 0 = free */
    size_t used, live, entries_cap, index_cap;
};

uint64_t hash_bytes(const void *bytes, size_t len);

void *hashmap_get(const struct hashmap *m, const void *key, size_t len);
/* The same with hash_bytes() of the key, for a key that is looked up in many maps. */
void *hashmap_get_hashed(const struct hashmap *m, const void *key, size_t len, uint64_t hash);
void *hashmap_gets(const struct hashmap *m, const char *key);
/* Inserts or replaces; false when memory is out. */
bool hashmap_put(struct hashmap *m, const void *key, size_t len, void *value);
bool hashmap_puts(struct hashmap *m, const char *key, void *value);
/* Returns the removed value or NULL. */
void *hashmap_remove(struct hashmap *m, const void *key, size_t len);
void hashmap_free(struct hashmap *m);

/* for (size_t i = 0; (e = hashmap_next(m, &i));) */
struct hashmap_entry *hashmap_next(const struct hashmap *m, size_t *cursor);

#endif
