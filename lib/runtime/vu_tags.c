/*
 * The tags that a VU's samples carry. Precedence, low to high: run tags, scenario tags, scenario and
 * group, the script's own. The result is cached until one of them changes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/vu.h"

enum { MAX_LIST = 128 };

static void add(lt_tag *list, size_t *n, const char *key, const char *value)
{
    if (*n < MAX_LIST) list[(*n)++] = (lt_tag){key, value};
}

const struct tagset *vu_tags(struct lt_vu *vu)
{
    if (LIKELY(vu->tags != NULL)) return vu->tags;
    const struct options *o = vu->env->options;
    lt_tag list[MAX_LIST];
    size_t n = 0;
    for (size_t i = 0; o && i < o->n_tags; i++) add(list, &n, o->tags[i].key, o->tags[i].value);
    const struct vu_scenario *s = vu->scenario;
    for (size_t i = 0; s && i < s->n_tags; i++) add(list, &n, s->tags[i].key, s->tags[i].value);
    if (s && options_has_tag(o, TAG_SCENARIO)) add(list, &n, "scenario", s->name);
    if (o && options_has_tag(o, TAG_GROUP)) add(list, &n, "group", vu->group ? vu->group : "");
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&vu->custom_tags, &i));) add(list, &n, e->key, e->value);
    vu->tags = tagset_intern(metric_worker_tags(vu->metrics), list, n);
    return vu->tags;
}

bool vu_set_group(struct lt_vu *vu, const char *path)
{
    char *copy = *path ? strdup(path) : NULL;
    if (*path && !copy) return false;
    free(vu->group);
    vu->group = copy;
    vu->tags = NULL;
    return true;
}

static bool set(struct hashmap *map, const char *name, const char *value)
{
    free(hashmap_remove(map, name, strlen(name)));
    if (!value) return true;
    char *copy = strdup(value);
    if (copy && hashmap_puts(map, name, copy)) return true;
    free(copy);
    return false;
}

bool vu_set_tag(struct lt_vu *vu, const char *name, const char *value)
{
    vu->tags = NULL;
    return set(&vu->custom_tags, name, value);
}

bool vu_set_metadata(struct lt_vu *vu, const char *name, const char *value)
{
    return set(&vu->metadata, name, value);
}

lt_tag *vu_copy_metadata(const struct lt_vu *vu, size_t *n)
{
    struct hashmap_entry *e;
    size_t size = vu->metadata.live * sizeof(lt_tag);
    *n = 0;
    if (!size) return NULL;
    for (size_t i = 0; (e = hashmap_next(&vu->metadata, &i));) size += e->key_len + strlen(e->value) + 2;
    lt_tag *list = malloc(size);
    if (!list) return NULL;
    char *text = (char *)(list + vu->metadata.live);
    for (size_t i = 0; (e = hashmap_next(&vu->metadata, &i));) {
        list[*n].key = strcpy(text, e->key);
        text += e->key_len + 1;
        list[*n].value = strcpy(text, e->value);
        text += strlen(text) + 1;
        ++*n;
    }
    return list;
}

static void clear(struct hashmap *map)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(map, &i));) free(e->value);
    hashmap_free(map);
}

void vu_reset_tags(struct lt_vu *vu)
{
    clear(&vu->custom_tags);
    clear(&vu->metadata);
    free(vu->group);
    vu->group = NULL;
    vu->tags = NULL;
}

void vu_free_tags(struct lt_vu *vu)
{
    vu_reset_tags(vu);
}

void vu_emit_tagged(struct lt_vu *vu, unsigned metric, const struct tagset *tags, double value, int64_t now_ns)
{
    if (LIKELY(!vu->metadata.live)) {
        metric_emit(vu->metrics, metric, tags, value, now_ns, NULL, 0);
        return;
    }
    lt_tag list[MAX_LIST];
    size_t n = 0;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&vu->metadata, &i));) add(list, &n, e->key, e->value);
    metric_emit(vu->metrics, metric, tags, value, now_ns, list, n);
}

void vu_emit_at(struct lt_vu *vu, unsigned metric, double value, int64_t now_ns)
{
    vu_emit_tagged(vu, metric, vu_tags(vu), value, now_ns);
}

void vu_emit(struct lt_vu *vu, unsigned metric, double value)
{
    vu_emit_at(vu, metric, value, clock_now_ns());
}
