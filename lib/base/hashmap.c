/* Open addressing over an index of entry numbers; entries stay in insertion order. */
#include "base/hashmap.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t REMOVED = UINT32_MAX;

/* FNV-1a over 8-byte words with a final mix: short keys dominate here, speed on long ones does not
 * matter, and no input is chosen by an attacker. */
uint64_t hash_bytes(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    uint64_t h = 0xcbf29ce484222325u ^ len;
    for (; len >= 8; len -= 8, p += 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    for (; len; len--, p++) h = (h ^ *p) * 0x100000001b3u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return h;
}

static struct hashmap_entry *find(const struct hashmap *m, const void *key, size_t len, uint64_t hash, size_t *slot)
{
    if (!m->index_cap) return NULL;
    size_t mask = m->index_cap - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t n = m->index[i];
        if (n == 0) return NULL;
        if (n == REMOVED) continue;
        struct hashmap_entry *e = &m->entries[n - 1];
        if (e->hash == hash && e->key_len == len && memcmp(e->key, key, len) == 0) {
            if (slot) *slot = i;
            return e;
        }
    }
}

/* Rebuilds the index with room for one more entry and squeezes out removed ones. */
static bool rebuild(struct hashmap *m)
{
    size_t want = 16;
    while (want < (m->live + 1) * 2) want *= 2;
    size_t entries_cap = want;
    uint32_t *index = calloc(want, sizeof *index);
    struct hashmap_entry *entries = malloc(entries_cap * sizeof *entries);
    if (!index || !entries) {
        free(index);
        free(entries);
        return false;
    }
    size_t used = 0;
    for (size_t i = 0; i < m->used; i++) {
        if (!m->entries[i].key) continue;
        entries[used++] = m->entries[i];
        size_t at = m->entries[i].hash & (want - 1);
        while (index[at]) at = (at + 1) & (want - 1);
        index[at] = (uint32_t)used;
    }
    free(m->index);
    free(m->entries);
    m->index = index;
    m->entries = entries;
    m->used = m->live = used;
    m->entries_cap = entries_cap;
    m->index_cap = want;
    return true;
}

void *hashmap_get(const struct hashmap *m, const void *key, size_t len)
{
    struct hashmap_entry *e = find(m, key, len, hash_bytes(key, len), NULL);
    return e ? e->value : NULL;
}

void *hashmap_get_hashed(const struct hashmap *m, const void *key, size_t len, uint64_t hash)
{
    struct hashmap_entry *e = find(m, key, len, hash, NULL);
    return e ? e->value : NULL;
}

void *hashmap_gets(const struct hashmap *m, const char *key)
{
    return hashmap_get(m, key, strlen(key));
}

bool hashmap_put(struct hashmap *m, const void *key, size_t len, void *value)
{
    uint64_t hash = hash_bytes(key, len);
    struct hashmap_entry *e = find(m, key, len, hash, NULL);
    if (e) {
        e->value = value;
        return true;
    }
    /* `used` counts removed entries too, so half of the index always stays free. */
    if ((m->used + 1) * 2 > m->index_cap && !rebuild(m)) return false;
    char *copy = malloc(len + 1);
    if (!copy) return false;
    memcpy(copy, key, len);
    copy[len] = '\0';
    m->entries[m->used] = (struct hashmap_entry){.key = copy, .key_len = len, .hash = hash, .value = value};
    m->used++;
    m->live++;
    size_t mask = m->index_cap - 1, at = hash & mask;
    while (m->index[at] && m->index[at] != REMOVED) at = (at + 1) & mask;
    m->index[at] = (uint32_t)m->used;
    return true;
}

bool hashmap_puts(struct hashmap *m, const char *key, void *value)
{
    return hashmap_put(m, key, strlen(key), value);
}

void *hashmap_remove(struct hashmap *m, const void *key, size_t len)
{
    size_t slot = 0;
    struct hashmap_entry *e = find(m, key, len, hash_bytes(key, len), &slot);
    if (!e) return NULL;
    void *value = e->value;
    free(e->key);
    *e = (struct hashmap_entry){0};
    m->index[slot] = REMOVED;
    m->live--;
    return value;
}

void hashmap_free(struct hashmap *m)
{
    for (size_t i = 0; i < m->used; i++) free(m->entries[i].key);
    free(m->entries);
    free(m->index);
    *m = (struct hashmap){0};
}

struct hashmap_entry *hashmap_next(const struct hashmap *m, size_t *cursor)
{
    while (*cursor < m->used) {
        struct hashmap_entry *e = &m->entries[(*cursor)++];
        if (e->key) return e;
    }
    return NULL;
}
