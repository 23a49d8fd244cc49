/*
 * Tag sets: immutable lists of key=value, sorted by key, interned once per test. Two sets are equal
 * exactly when their pointers are.
 */
#ifndef METRICS_TAGSET_H
#define METRICS_TAGSET_H

#include "base/base.h"
#include "loadtest/metrics.h"

struct tagset {
    uint64_t hash;
    uint32_t n;
    lt_tag tags[]; /* sorted by key, strings owned by the table */
};

struct tagset_table; /* of the test, shared by all threads */
struct tagset_cache; /* of one thread, in front of the table */

struct tagset_table *tagset_table_new(void);
void tagset_table_free(struct tagset_table *table);
size_t tagset_table_count(struct tagset_table *table);

struct tagset_cache *tagset_cache_new(struct tagset_table *table);
void tagset_cache_free(struct tagset_cache *cache);

/* The set of these tags, in any order; of a key given twice the later value counts. NULL when
 * memory is out. The cache's thread only. */
const struct tagset *tagset_intern(struct tagset_cache *cache, const lt_tag *tags, size_t n);
/* base plus tags; a later key replaces an earlier one. base may be NULL. */
const struct tagset *tagset_extend(struct tagset_cache *cache, const struct tagset *base, const lt_tag *tags, size_t n);
/* Value of a key, NULL when absent. */
const char *tagset_get(const struct tagset *set, const char *key);

#endif
