/* vualloc against a model: every block keeps its bytes, sizes and statistics add up. */
#include "runtime/js/engine/vualloc.h"

#include <string.h>

#include "unit.h"

static uint32_t rng(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void check_filled(const unsigned char *p, size_t n, unsigned char value)
{
    size_t i = 0; /* one assertion for all bytes: Check notes each of them */
    while (i < n && p[i] == value) i++;
    ck_assert_uint_eq(i, n);
}

START_TEST(blocks_keep_their_bytes_through_random_use)
{
    enum { SLOTS = 300, STEPS = 60000 };
    struct {
        unsigned char *p;
        size_t n;
    } slot[SLOTS] = {{0}};
    struct vualloc *a = vualloc_new(0);
    uint32_t seed = 7;
    for (int step = 0; step < STEPS; step++) {
        unsigned i = rng(&seed) % SLOTS;
        size_t n = rng(&seed) % 4 == 0 ? rng(&seed) % 5000 : rng(&seed) % 200;
        check_filled(slot[i].p, slot[i].n, (unsigned char)i);
        if (rng(&seed) % 2) {
            unsigned char *p = vualloc_realloc(a, slot[i].p, n);
            ck_assert(p || n == 0);
            check_filled(p, n < slot[i].n ? n : slot[i].n, (unsigned char)i);
            slot[i].p = p;
        } else {
            vualloc_free(a, slot[i].p);
            slot[i].p = vualloc_alloc(a, n);
        }
        slot[i].n = slot[i].p ? n : 0;
        ck_assert_uint_eq((uintptr_t)slot[i].p % 8, 0);
        if (slot[i].n) memset(slot[i].p, (int)i, slot[i].n);
    }
    for (unsigned i = 0; i < SLOTS; i++) vualloc_free(a, slot[i].p);
    ck_assert_uint_eq(vualloc_stats(a).used_bytes, 0);
    vualloc_free_all(a);
}
END_TEST

START_TEST(freed_blocks_are_used_again)
{
    struct vualloc *a = vualloc_new(0);
    for (int i = 0; i < 100000; i++) {
        void *p = vualloc_alloc(a, 48), *q = vualloc_alloc(a, 500);
        vualloc_free(a, p);
        vualloc_free(a, q);
    }
    ck_assert_uint_le(vualloc_stats(a).reserved_bytes, 16 * 1024);
    vualloc_free_all(a);
}
END_TEST

START_TEST(limit_bounds_what_is_in_use)
{
    struct vualloc *a = vualloc_new(10000);
    void *p = vualloc_alloc(a, 6000);
    ck_assert_ptr_nonnull(p);
    ck_assert_ptr_null(vualloc_alloc(a, 6000));
    ck_assert_ptr_null(vualloc_realloc(a, p, 20000)); /* p stays valid */
    memset(p, 1, 6000);
    vualloc_free(a, p);
    p = vualloc_alloc(a, 6000);
    ck_assert_ptr_nonnull(p);
    vualloc_free_all(a);
}
END_TEST

START_TEST(everything_is_freed_with_the_allocator)
{
    struct vualloc *a = vualloc_new(0); /* leak checkers watch */
    for (size_t n = 1; n < 3000; n += 7) ck_assert_ptr_nonnull(vualloc_alloc(a, n));
    ck_assert_ptr_null(vualloc_alloc(a, 0));
    ck_assert_ptr_null(vualloc_alloc(a, SIZE_MAX - 8));
    vualloc_free_all(a);
}
END_TEST

UNIT_MAIN("vualloc", blocks_keep_their_bytes_through_random_use, freed_blocks_are_used_again,
          limit_bounds_what_is_in_use, everything_is_freed_with_the_allocator)
