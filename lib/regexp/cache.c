/*
 * Compiled patterns that many heaps share, so that a script's pattern is compiled once for all VUs. The
 * cache has a reference of its own to each; when it is full, a quarter of the oldest leave it. Heaps
 * that still use them keep them alive.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "base/hashmap.h"
#include "regexp/regexp.h"

enum { CAPACITY = 512 };

struct regexp_cache {
    pthread_mutex_t lock;    /* guards what follows */
    struct hashmap patterns; /* flags and source → struct regexp */
};

struct regexp_cache *regexp_cache_new(void)
{
    struct regexp_cache *cache = calloc(1, sizeof *cache);
    if (cache) pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void regexp_cache_free(struct regexp_cache *cache)
{
    if (!cache) return;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&cache->patterns, &i));) regexp_unref(e->value);
    hashmap_free(&cache->patterns);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static void make_room(struct regexp_cache *cache)
{
    if (cache->patterns.live < CAPACITY) return;
    struct hashmap kept = {0};
    struct hashmap_entry *e;
    size_t n = 0;
    for (size_t i = 0; (e = hashmap_next(&cache->patterns, &i));) {
        if (n++ < CAPACITY / 4 || !hashmap_put(&kept, e->key, e->key_len, e->value)) regexp_unref(e->value);
    }
    hashmap_free(&cache->patterns);
    cache->patterns = kept;
}

struct regexp *regexp_cache_get(struct regexp_cache *cache, const char *source, size_t len, unsigned flags,
                                struct regexp_error *err)
{
    struct strbuf key = {0};
    strbuf_putc(&key, (char)flags);
    strbuf_append(&key, source, len);
    if (key.failed) {
        strbuf_free(&key);
        return regexp_compile(source, len, flags, err);
    }
    pthread_mutex_lock(&cache->lock);
    struct regexp *re = hashmap_get(&cache->patterns, key.data, key.len);
    if (re) {
        regexp_ref(re);
    } else {
        /* Under the lock: when all VUs start at once, one compiles and the others get it. */
        re = regexp_compile(source, len, flags, err);
        if (re) make_room(cache);
        if (re && hashmap_put(&cache->patterns, key.data, key.len, re)) regexp_ref(re);
    }
    pthread_mutex_unlock(&cache->lock);
    strbuf_free(&key);
    return re;
}
