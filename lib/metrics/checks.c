/* Passes and fails of checks by group, in order of first appearance: the summary's tree. */
#include <stdlib.h>
#include <string.h>

#include "metrics/internal.h"

struct check_count *check_table_get(struct check_table *t, const char *group, const char *name)
{
    size_t group_len = strlen(group), name_len = name ? strlen(name) : 0;
    char small[256], *key = small;
    size_t key_len = group_len + 1 + (name ? name_len + 1 : 0);
    if (key_len > sizeof small && !(key = malloc(key_len))) return NULL;
    memcpy(key, group, group_len + 1);
    if (name) memcpy(key + group_len + 1, name, name_len + 1);
    struct check_count *c = hashmap_get(&t->index, key, key_len);
    if (!c && (c = calloc(1, sizeof *c))) {
        c->group = strdup(group);
        c->name = name ? strdup(name) : NULL;
        if (!c->group || (name && !c->name) || !hashmap_put(&t->index, key, key_len, c)) {
            free(c->group);
            free(c->name);
            free(c);
            c = NULL;
        }
    }
    if (key != small) free(key);
    return c;
}

void check_table_merge(struct check_table *into, const struct check_table *from)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&from->index, &i));) {
        const struct check_count *src = e->value;
        struct check_count *dst = check_table_get(into, src->group, src->name);
        if (!dst) continue;
        dst->passes += src->passes;
        dst->fails += src->fails;
    }
}

void check_table_free(struct check_table *t)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&t->index, &i));) {
        struct check_count *c = e->value;
        free(c->group);
        free(c->name);
        free(c);
    }
    hashmap_free(&t->index);
}
