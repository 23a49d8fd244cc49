/* Hash map against a plain array as the model, and the order of iteration. */
#include "base/hashmap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static uint32_t rng(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

START_TEST(random_use_agrees_with_an_array)
{
    enum { KEYS = 500, STEPS = 200000 };
    static int marks[STEPS];
    int *model[KEYS] = {NULL};
    size_t live = 0;
    struct hashmap m = {0};
    uint32_t seed = 5;
    for (int step = 0; step < STEPS; step++) {
        unsigned k = rng(&seed) % KEYS, what = rng(&seed) % 4;
        char key[32];
        snprintf(key, sizeof key, "key number %u", k * k);
        if (what < 2) {
            live += model[k] == NULL;
            model[k] = &marks[step];
            ck_assert(hashmap_puts(&m, key, model[k]));
        } else if (what == 2) {
            live -= model[k] != NULL;
            if (hashmap_remove(&m, key, strlen(key)) != model[k])
                ck_abort_msg("removed another value in step %d", step);
            model[k] = NULL;
        } else if (hashmap_gets(&m, key) != model[k]) {
            ck_abort_msg("another value in step %d", step);
        }
        if (m.live != live) ck_abort_msg("%zu live entries, not %zu, in step %d", m.live, live, step);
    }
    size_t seen = 0;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&m, &i));) seen++;
    ck_assert_uint_eq(seen, live);
    ck_assert_uint_le(m.index_cap, 4096); /* removed entries do not pile up */
    hashmap_free(&m);
}
END_TEST

START_TEST(iteration_follows_insertion)
{
    struct hashmap m = {0};
    static int values[1000];
    for (int i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", (i * 7919) % 1000);
        ck_assert(hashmap_puts(&m, key, &values[i]));
    }
    ck_assert(hashmap_puts(&m, "0", &values[5])); /* replacing keeps the place */
    struct hashmap_entry *e;
    int n = 0;
    for (size_t i = 0; (e = hashmap_next(&m, &i)); n++) {
        ck_assert_int_eq(atoi(e->key), (n * 7919) % 1000);
        ck_assert_ptr_eq(e->value, n ? &values[n] : &values[5]);
    }
    ck_assert_int_eq(n, 1000);
    hashmap_free(&m);
}
END_TEST

START_TEST(keys_are_bytes_with_a_length)
{
    struct hashmap m = {0};
    static int a, b, c, d;
    ck_assert(hashmap_put(&m, "x\0y", 3, &a));
    ck_assert(hashmap_put(&m, "x\0z", 3, &b));
    ck_assert(hashmap_put(&m, "x", 1, &c));
    ck_assert(hashmap_put(&m, "", 0, &d));
    ck_assert_ptr_eq(hashmap_get(&m, "x\0y", 3), &a);
    ck_assert_ptr_eq(hashmap_get(&m, "x\0z", 3), &b);
    ck_assert_ptr_eq(hashmap_gets(&m, "x"), &c);
    ck_assert_ptr_eq(hashmap_gets(&m, ""), &d);
    ck_assert_ptr_null(hashmap_get(&m, "x\0", 2));
    hashmap_free(&m);
}
END_TEST

START_TEST(keys_are_copied)
{
    struct hashmap m = {0};
    static int value;
    char key[] = "mine";
    ck_assert(hashmap_puts(&m, key, &value));
    strcpy(key, "your");
    ck_assert_ptr_eq(hashmap_gets(&m, "mine"), &value);
    ck_assert_ptr_null(hashmap_gets(&m, "your"));
    hashmap_free(&m);
}
END_TEST

START_TEST(an_empty_map_answers)
{
    struct hashmap m = {0};
    size_t cursor = 0;
    ck_assert_ptr_null(hashmap_gets(&m, "x"));
    ck_assert_ptr_null(hashmap_remove(&m, "x", 1));
    ck_assert_ptr_null(hashmap_next(&m, &cursor));
    hashmap_free(&m);
    static int value;
    ck_assert(hashmap_puts(&m, "x", &value)); /* usable again after the free */
    ck_assert_ptr_eq(hashmap_remove(&m, "x", 1), &value);
    ck_assert_ptr_null(hashmap_gets(&m, "x"));
    hashmap_free(&m);
}
END_TEST

START_TEST(hashes_differ_in_every_bit_of_the_key)
{
    for (size_t len = 1; len <= 40; len++) {
        unsigned char key[40] = {0};
        uint64_t plain = hash_bytes(key, len);
        for (size_t bit = 0; bit < len * 8; bit++) {
            key[bit / 8] ^= (unsigned char)(1 << bit % 8);
            ck_assert_uint_ne(hash_bytes(key, len), plain);
            key[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
        ck_assert_uint_ne(plain, hash_bytes(key, len - 1));
    }
}
END_TEST

UNIT_MAIN("hashmap", random_use_agrees_with_an_array, iteration_follows_insertion, keys_are_bytes_with_a_length,
          keys_are_copied, an_empty_map_answers, hashes_differ_in_every_bit_of_the_key)
