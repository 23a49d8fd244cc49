#include "metrics/tagset.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hashmap.h"

enum { MAX_TAGS = 256 };

struct bucket_array {
    const struct tagset **slots; /* open addressing */
    size_t cap, used;
};

struct tagset_table {
    pthread_mutex_t lock; /* guards everything below */
    struct arena arena;
    struct bucket_array sets;
    struct hashmap strings; /* interned keys and values */
};

struct tagset_cache {
    struct tagset_table *table;
    struct bucket_array sets;
};

static bool same_tags(const struct tagset *set, const lt_tag *tags, size_t n)
{
    if (set->n != n) return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(set->tags[i].key, tags[i].key) != 0 || strcmp(set->tags[i].value, tags[i].value) != 0) return false;
    }
    return true;
}

static const struct tagset *array_find(const struct bucket_array *a, uint64_t hash, const lt_tag *tags, size_t n)
{
    if (!a->cap) return NULL;
    for (size_t i = hash & (a->cap - 1); a->slots[i]; i = (i + 1) & (a->cap - 1)) {
        if (a->slots[i]->hash == hash && same_tags(a->slots[i], tags, n)) return a->slots[i];
    }
    return NULL;
}

static void array_place(struct bucket_array *a, const struct tagset *set)
{
    size_t i = set->hash & (a->cap - 1);
    while (a->slots[i]) i = (i + 1) & (a->cap - 1);
    a->slots[i] = set;
}

static bool array_add(struct bucket_array *a, const struct tagset *set)
{
    if ((a->used + 1) * 2 > a->cap) {
        struct bucket_array grown = {.cap = a->cap ? a->cap * 2 : 64, .used = a->used};
        grown.slots = calloc(grown.cap, sizeof(const struct tagset *));
        if (!grown.slots) return false;
        for (size_t i = 0; i < a->cap; i++) {
            if (a->slots[i]) array_place(&grown, a->slots[i]);
        }
        free(a->slots);
        *a = grown;
    }
    array_place(a, set);
    a->used++;
    return true;
}

struct tagset_table *tagset_table_new(void)
{
    struct tagset_table *table = calloc(1, sizeof *table);
    if (table) pthread_mutex_init(&table->lock, NULL);
    return table;
}

void tagset_table_free(struct tagset_table *table)
{
    if (!table) return;
    free(table->sets.slots);
    hashmap_free(&table->strings);
    arena_free(&table->arena);
    pthread_mutex_destroy(&table->lock);
    free(table);
}

size_t tagset_table_count(struct tagset_table *table)
{
    pthread_mutex_lock(&table->lock);
    size_t n = table->sets.used;
    pthread_mutex_unlock(&table->lock);
    return n;
}

static const char *intern_string(struct tagset_table *table, const char *s)
{
    char *known = hashmap_gets(&table->strings, s);
    if (known) return known;
    char *copy = arena_strdup(&table->arena, s);
    if (!copy || !hashmap_puts(&table->strings, s, copy)) return NULL;
    return copy;
}

static const struct tagset *table_add(struct tagset_table *table, uint64_t hash, const lt_tag *tags, size_t n)
{
    struct tagset *set = arena_alloc(&table->arena, sizeof *set + n * sizeof(lt_tag));
    if (!set) return NULL;
    set->hash = hash;
    set->n = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        set->tags[i].key = intern_string(table, tags[i].key);
        set->tags[i].value = intern_string(table, tags[i].value);
        if (!set->tags[i].key || !set->tags[i].value) return NULL;
    }
    return array_add(&table->sets, set) ? set : NULL;
}

struct tagset_cache *tagset_cache_new(struct tagset_table *table)
{
    struct tagset_cache *cache = calloc(1, sizeof *cache);
    if (cache) cache->table = table;
    return cache;
}

void tagset_cache_free(struct tagset_cache *cache)
{
    if (!cache) return;
    free(cache->sets.slots);
    free(cache);
}

static uint64_t hash_tags(const lt_tag *tags, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++) {
        h = h * 0x9E3779B97F4A7C15u + hash_bytes(tags[i].key, strlen(tags[i].key));
        h = h * 0x9E3779B97F4A7C15u + hash_bytes(tags[i].value, strlen(tags[i].value));
    }
    return h ^ (h >> 31);
}

static const struct tagset *intern_sorted(struct tagset_cache *cache, const lt_tag *tags, size_t n)
{
    uint64_t hash = hash_tags(tags, n);
    const struct tagset *set = array_find(&cache->sets, hash, tags, n);
    if (set) return set;
    struct tagset_table *table = cache->table;
    pthread_mutex_lock(&table->lock);
    set = array_find(&table->sets, hash, tags, n);
    if (!set) set = table_add(table, hash, tags, n);
    pthread_mutex_unlock(&table->lock);
    if (set) array_add(&cache->sets, set); /* a cache that cannot grow is only slower */
    return set;
}

/* Insertion into a sorted list; lists are short. */
static size_t insert_tag(lt_tag *list, size_t n, lt_tag tag)
{
    size_t at = n;
    while (at > 0) {
        int order = strcmp(list[at - 1].key, tag.key);
        if (order == 0) {
            list[at - 1] = tag;
            return n;
        }
        if (order < 0) break;
        at--;
    }
    if (n == MAX_TAGS) return n;
    memmove(&list[at + 1], &list[at], (n - at) * sizeof *list);
    list[at] = tag;
    return n + 1;
}

const struct tagset *tagset_extend(struct tagset_cache *cache, const struct tagset *base, const lt_tag *tags, size_t n)
{
    if (base && !n) return base;
    lt_tag list[MAX_TAGS];
    size_t count = 0;
    if (base) {
        count = base->n;
        memcpy(list, base->tags, count * sizeof *list);
    }
    for (size_t i = 0; i < n; i++) count = insert_tag(list, count, tags[i]);
    return intern_sorted(cache, list, count);
}

const struct tagset *tagset_intern(struct tagset_cache *cache, const lt_tag *tags, size_t n)
{
    return tagset_extend(cache, NULL, tags, n);
}

const char *tagset_get(const struct tagset *set, const char *key)
{
    for (uint32_t i = 0; i < set->n; i++) {
        if (strcmp(set->tags[i].key, key) == 0) return set->tags[i].value;
    }
    return NULL;
}
