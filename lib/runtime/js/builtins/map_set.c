/*
 * Map and Set. Keys and values are in a bare array under a hidden key (entry i: slots 2i and 2i+1);
 * a hash table in C (struct table, hidden buffers) finds the entry. Strings and objects are hashed
 * and compared by address: Duktape interns strings and does not move objects. Deleted entries stay
 * as gaps until the table is rebuilt. Each entry has a serial number that only grows, by which an
 * iterator finds its place again after a rebuild.
 */
#include <math.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/collection.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"

#define TABLE DUK_HIDDEN_SYMBOL("table")
#define ENTRIES DUK_HIDDEN_SYMBOL("entries")
#define DATA DUK_HIDDEN_SYMBOL("data")
#define STATE DUK_HIDDEN_SYMBOL("mapit")

enum { MIN_CAPACITY = 8, MAX_CAPACITY = 1 << 26 };
enum { NONE = -1 };

struct entry {
    uint32_t hash;
    int32_t next; /* entry with the same bucket, or NONE */
    uint32_t serial;
    bool live;
};

struct table {
    bool is_map;
    void *data;            /* array of keys and values */
    struct entry *entries; /* capacity of them, then the buckets: first entry or NONE */
    int32_t *buckets;
    uint32_t capacity, n, live, serial;
};

static uint32_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 29;
    return (uint32_t)(x ^ (x >> 32));
}

/* Also makes -0 to 0, as the keys of these collections are. */
static uint32_t hash_key(duk_context *ctx, duk_idx_t key)
{
    void *address;
    switch (duk_get_type(ctx, key)) {
    case DUK_TYPE_NUMBER: {
        double d = duk_get_number(ctx, key);
        if (d == 0) {
            d = 0;
            duk_push_number(ctx, 0);
            duk_replace(ctx, key);
        }
        if (isnan(d)) return 11;
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        return mix(bits);
    }
    case DUK_TYPE_BOOLEAN: return duk_get_boolean(ctx, key) ? 3 : 5;
    default: address = duk_get_heapptr(ctx, key); return address ? mix((uintptr_t)address) : 7;
    }
}

/* Stack: … object data. Gives the object room for capacity entries and moves the live ones there. */
static void rebuild(duk_context *ctx, duk_idx_t object, struct table *t, uint32_t capacity)
{
    if (capacity > MAX_CAPACITY)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "%s maximum size exceeded", t->is_map ? "Map" : "Set");
    duk_idx_t data = duk_get_top_index(ctx);
    size_t bytes = capacity * (sizeof(struct entry) + sizeof(int32_t));
    struct entry *entries = duk_push_fixed_buffer(ctx, bytes);
    int32_t *buckets = (int32_t *)(void *)(entries + capacity);
    for (uint32_t i = 0; i < capacity; i++) buckets[i] = NONE;
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct entry *from = &t->entries[i];
        if (!from->live) continue;
        int32_t *bucket = &buckets[from->hash & (capacity - 1)];
        entries[n] = (struct entry){.hash = from->hash, .next = *bucket, .serial = from->serial, .live = true};
        *bucket = (int32_t)n;
        for (uint32_t k = 0; n != i && k < 2; k++) {
            duk_get_prop_index(ctx, data, 2 * i + k);
            duk_put_prop_index(ctx, data, 2 * n + k);
        }
        n++;
    }
    duk_set_length(ctx, data, 2 * n);
    t->entries = entries;
    t->buckets = buckets;
    t->capacity = capacity;
    t->n = n;
    duk_put_prop_literal(ctx, object, ENTRIES);
}

static void init(duk_context *ctx, duk_idx_t object, bool is_map)
{
    struct table *t = duk_push_fixed_buffer(ctx, sizeof *t);
    t->is_map = is_map;
    duk_put_prop_literal(ctx, object, TABLE);
    duk_push_bare_array(ctx);
    t->data = duk_get_heapptr(ctx, -1);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, object, DATA);
    rebuild(ctx, object, t, MIN_CAPACITY);
    duk_pop(ctx);
}

static struct table *table_at(duk_context *ctx, duk_idx_t object)
{
    if (!duk_is_object(ctx, object)) return NULL;
    duk_get_prop_literal(ctx, object, TABLE);
    struct table *t = duk_get_buffer(ctx, -1, NULL);
    duk_pop(ctx);
    return t;
}

/* Pushes this and its data array. Natives of Map have magic 1, those of Set 0. */
static struct table *push_this_table(duk_context *ctx)
{
    bool is_map = duk_get_current_magic(ctx) & 1;
    duk_push_this(ctx);
    struct table *t = table_at(ctx, -1);
    if (!t || t->is_map != is_map) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "method called on a receiver that is no %s", is_map ? "Map" : "Set");
    }
    duk_push_heapptr(ctx, t->data);
    return t;
}

static int32_t find(duk_context *ctx, const struct table *t, duk_idx_t data, duk_idx_t key, uint32_t hash)
{
    for (int32_t i = t->buckets[hash & (t->capacity - 1)]; i != NONE; i = t->entries[i].next) {
        if (t->entries[i].hash != hash) continue;
        duk_get_prop_index(ctx, data, 2 * (duk_uarridx_t)i);
        bool same = duk_samevalue(ctx, -1, key);
        duk_pop(ctx);
        if (same) return i;
    }
    return NONE;
}

/* All indices are absolute; value may be key. */
static void put(duk_context *ctx, struct table *t, duk_idx_t object, duk_idx_t data, duk_idx_t key, duk_idx_t value)
{
    uint32_t hash = hash_key(ctx, key);
    int32_t at = find(ctx, t, data, key, hash);
    if (at == NONE) {
        if (t->n == t->capacity) {
            duk_dup(ctx, data);
            rebuild(ctx, object, t, t->live > t->capacity / 2 ? t->capacity * 2 : t->capacity);
            duk_pop(ctx);
        }
        duk_dup(ctx, key);
        duk_put_prop_index(ctx, data, 2 * t->n);
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, data, 2 * t->n + 1);
        at = (int32_t)t->n++;
        int32_t *bucket = &t->buckets[hash & (t->capacity - 1)];
        t->entries[at] = (struct entry){.hash = hash, .next = *bucket, .serial = t->serial++, .live = true};
        *bucket = at;
        t->live++;
    }
    if (!t->is_map) return;
    duk_dup(ctx, value);
    duk_put_prop_index(ctx, data, 2 * (duk_uarridx_t)at + 1);
}

struct fill {
    duk_idx_t adder;
    bool is_map;
    struct table *direct; /* the adder is the built-in one */
};

static bool add_item(duk_context *ctx, void *udata)
{
    struct fill *f = udata;
    duk_idx_t item = duk_get_top_index(ctx), key = item, value = item;
    duk_require_stack(ctx, 8);
    if (f->is_map) {
        if (!duk_is_object(ctx, item)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Iterator value %s is not an entry object",
                            duk_safe_to_string(ctx, item));
        }
        duk_get_prop_index(ctx, item, 0);
        duk_get_prop_index(ctx, item, 1);
        key = item + 1;
        value = item + 2;
    }
    if (f->direct) {
        duk_push_heapptr(ctx, f->direct->data);
        put(ctx, f->direct, 1, duk_get_top_index(ctx), key, value);
    } else {
        duk_dup(ctx, f->adder);
        duk_dup(ctx, 1);
        duk_dup(ctx, key);
        if (f->is_map) duk_dup(ctx, value);
        duk_call_method(ctx, f->is_map ? 2 : 1);
    }
    duk_set_top(ctx, item);
    return true;
}

duk_ret_t lt_bi_map_constructor(duk_context *ctx)
{
    struct fill f = {.is_map = duk_get_current_magic(ctx) & 1};
    if (!duk_is_constructor_call(ctx)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor %s requires 'new'", f.is_map ? "Map" : "Set");
    }
    duk_push_this(ctx);
    init(ctx, 1, f.is_map);
    if (duk_is_null_or_undefined(ctx, 0)) return 1;
    duk_get_prop_string(ctx, 1, f.is_map ? "set" : "add");
    f.adder = 2;
    if (!duk_is_function(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "'%s' is not a function", f.is_map ? "set" : "add");
    if (duk_get_c_function(ctx, 2) == lt_bi_map_set) f.direct = table_at(ctx, 1);
    iter_each(ctx, 0, add_item, &f);
    duk_set_top(ctx, 2);
    return 1;
}

/* Frame of the methods below: 0 key, 1 this, 2 data; with a value argument 0 key, 1 value, 2 this, 3 data. */
static int32_t find_this(duk_context *ctx, struct table **table)
{
    *table = push_this_table(ctx);
    return find(ctx, *table, 2, 0, hash_key(ctx, 0));
}

duk_ret_t lt_bi_map_get(duk_context *ctx)
{
    struct table *t;
    int32_t at = find_this(ctx, &t);
    if (at == NONE) return 0;
    duk_get_prop_index(ctx, 2, 2 * (duk_uarridx_t)at + 1);
    return 1;
}

duk_ret_t lt_bi_map_has(duk_context *ctx)
{
    struct table *t;
    duk_push_boolean(ctx, find_this(ctx, &t) != NONE);
    return 1;
}

duk_ret_t lt_bi_map_set(duk_context *ctx)
{
    struct table *t = push_this_table(ctx);
    put(ctx, t, 2, 3, 0, 1);
    duk_pop(ctx);
    return 1;
}

static void take_out(duk_context *ctx, struct table *t, duk_idx_t data, int32_t at)
{
    int32_t *link = &t->buckets[t->entries[at].hash & (t->capacity - 1)];
    while (*link != at) link = &t->entries[*link].next;
    *link = t->entries[at].next;
    t->entries[at].live = false;
    t->live--;
    for (duk_uarridx_t k = 0; k < 2; k++) {
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, data, 2 * (duk_uarridx_t)at + k);
    }
}

duk_ret_t lt_bi_map_delete(duk_context *ctx)
{
    struct table *t;
    int32_t at = find_this(ctx, &t);
    if (at != NONE) take_out(ctx, t, 2, at);
    duk_push_boolean(ctx, at != NONE);
    return 1;
}

duk_ret_t lt_bi_map_clear(duk_context *ctx)
{
    struct table *t = push_this_table(ctx);
    t->n = t->live = 0;
    rebuild(ctx, 0, t, MIN_CAPACITY);
    return 0;
}

duk_ret_t lt_bi_map_size(duk_context *ctx)
{
    duk_push_uint(ctx, push_this_table(ctx)->live);
    return 1;
}

/* The first live entry whose serial is not below `serial`; n when there is none. */
static uint32_t seek(const struct table *t, uint32_t serial)
{
    uint32_t low = 0, high = t->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->entries[middle].serial < serial) low = middle + 1;
        else high = middle;
    }
    while (low < t->n && !t->entries[low].live) low++;
    return low;
}

duk_ret_t lt_bi_map_for_each(duk_context *ctx)
{
    struct table *t = push_this_table(ctx); /* 0 callback, 1 its this, 2 this, 3 data */
    if (!duk_is_function(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function", duk_safe_to_string(ctx, 0));
    uint32_t serial = 0;
    for (uint32_t i; (i = seek(t, serial)) < t->n;) {
        serial = t->entries[i].serial + 1;
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_get_prop_index(ctx, 3, 2 * i + t->is_map);
        duk_get_prop_index(ctx, 3, 2 * i);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 3);
        duk_pop(ctx);
    }
    return 0;
}

/* Magic: 1 for maps, kind in the bits above. An iterator's state: [map, serial, kind]. */
duk_ret_t lt_bi_map_iterator(duk_context *ctx)
{
    duk_int_t magic = duk_get_current_magic(ctx);
    push_this_table(ctx);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, 2, 0);
    duk_push_uint(ctx, 0);
    duk_put_prop_index(ctx, 2, 1);
    duk_push_int(ctx, magic >> 1);
    duk_put_prop_index(ctx, 2, 2);
    duk_push_object(ctx);
    heap_push_builtin(ctx, magic & 1 ? BIDX_MAP_ITERATOR_PROTOTYPE : BIDX_SET_ITERATOR_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, 2);
    duk_put_prop_literal(ctx, -2, STATE);
    return 1;
}

static void push_entry(duk_context *ctx, const struct table *t, duk_idx_t data, uint32_t i, enum iter_kind kind)
{
    if (kind != ITER_ENTRIES) {
        duk_get_prop_index(ctx, data, 2 * i + (kind == ITER_VALUES && t->is_map));
        return;
    }
    duk_push_array(ctx);
    for (duk_uarridx_t k = 0; k < 2; k++) {
        duk_get_prop_index(ctx, data, 2 * i + (t->is_map ? k : 0));
        duk_put_prop_index(ctx, -2, k);
    }
}

duk_ret_t lt_bi_map_iterator_next(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, STATE)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "next() called on an object that is no Map or Set Iterator");
    }
    duk_get_prop_index(ctx, 1, 0);
    struct table *t = table_at(ctx, 2);
    if (t) {
        duk_get_prop_index(ctx, 1, 1);
        uint32_t i = seek(t, (uint32_t)duk_get_uint(ctx, -1));
        duk_get_prop_index(ctx, 1, 2);
        enum iter_kind kind = (enum iter_kind)duk_get_uint(ctx, -1);
        if (i < t->n) {
            duk_push_uint(ctx, t->entries[i].serial + 1);
            duk_put_prop_index(ctx, 1, 1);
            duk_push_heapptr(ctx, t->data);
            push_entry(ctx, t, duk_get_top_index(ctx), i, kind);
            iter_wrap(ctx, false);
            return 1;
        }
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, 1, 0);
    }
    duk_push_undefined(ctx);
    iter_wrap(ctx, true);
    return 1;
}

int collection_kind(duk_context *ctx, duk_idx_t idx)
{
    struct table *t = table_at(ctx, idx);
    return !t ? 0 : t->is_map ? COLLECTION_MAP : COLLECTION_SET;
}

void collection_new(duk_context *ctx, int kind)
{
    duk_push_object(ctx);
    heap_push_builtin(ctx, kind == COLLECTION_MAP ? BIDX_MAP_PROTOTYPE : BIDX_SET_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    init(ctx, duk_get_top_index(ctx), kind == COLLECTION_MAP);
}

void collection_put(duk_context *ctx, duk_idx_t collection)
{
    struct table *t = table_at(ctx, collection);
    duk_idx_t value = duk_get_top_index(ctx);
    duk_push_heapptr(ctx, t->data);
    put(ctx, t, collection, value + 1, value - 1, value);
    duk_set_top(ctx, value - 1);
}

double collection_next(duk_context *ctx, duk_idx_t collection, double serial)
{
    struct table *t = table_at(ctx, collection);
    uint32_t i = seek(t, (uint32_t)serial);
    if (i >= t->n) return -1;
    duk_push_heapptr(ctx, t->data);
    duk_get_prop_index(ctx, -1, 2 * i);
    duk_get_prop_index(ctx, -2, 2 * i + t->is_map);
    duk_remove(ctx, -3);
    return (double)t->entries[i].serial + 1;
}

unsigned collection_size(duk_context *ctx, duk_idx_t collection)
{
    return table_at(ctx, collection)->live;
}

/* Pops the key. */
static int32_t find_top(duk_context *ctx, struct table *t, bool take)
{
    duk_idx_t key = duk_get_top_index(ctx);
    duk_push_heapptr(ctx, t->data);
    int32_t at = find(ctx, t, key + 1, key, hash_key(ctx, key));
    if (take && at != NONE) take_out(ctx, t, key + 1, at);
    duk_set_top(ctx, key);
    return at;
}

bool collection_has(duk_context *ctx, duk_idx_t collection)
{
    return find_top(ctx, table_at(ctx, collection), false) != NONE;
}

bool collection_delete(duk_context *ctx, duk_idx_t collection)
{
    return find_top(ctx, table_at(ctx, collection), true) != NONE;
}

struct grouping {
    struct table *table;
    duk_uarridx_t n;
};

/* Frame: 0 items, 1 callback, 2 map, 3 data. */
static bool group_item(duk_context *ctx, void *udata)
{
    struct grouping *g = udata;
    duk_idx_t item = duk_get_top_index(ctx), key = item + 1;
    duk_require_stack(ctx, 8);
    duk_dup(ctx, 1);
    duk_dup(ctx, item);
    duk_push_uint(ctx, g->n++);
    duk_call(ctx, 2);
    int32_t at = find(ctx, g->table, 3, key, hash_key(ctx, key));
    if (at == NONE) {
        duk_push_array(ctx);
        put(ctx, g->table, 2, 3, key, key + 1);
    } else {
        duk_get_prop_index(ctx, 3, 2 * (duk_uarridx_t)at + 1);
    }
    duk_dup(ctx, item);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_set_top(ctx, item);
    return true;
}

duk_ret_t lt_bi_map_group_by(duk_context *ctx)
{
    if (!duk_is_function(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function", duk_safe_to_string(ctx, 1));
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_MAP_PROTOTYPE);
    duk_set_prototype(ctx, 2);
    init(ctx, 2, true);
    struct grouping g = {.table = table_at(ctx, 2)};
    duk_push_heapptr(ctx, g.table->data);
    iter_each(ctx, 0, group_item, &g);
    duk_set_top(ctx, 3);
    return 1;
}
