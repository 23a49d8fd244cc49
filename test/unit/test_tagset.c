/* Tag sets: equal content is one pointer, across caches and threads. */
#include "metrics/tagset.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

START_TEST(equal_sets_are_one_pointer_in_any_order)
{
    struct tagset_table *table = tagset_table_new();
    struct tagset_cache *a = tagset_cache_new(table), *b = tagset_cache_new(table);
    const struct tagset *x = tagset_intern(a, (lt_tag[]){{"method", "GET"}, {"status", "200"}}, 2);
    const struct tagset *y = tagset_intern(b, (lt_tag[]){{"status", "200"}, {"method", "GET"}}, 2);
    ck_assert_ptr_eq(x, y);
    ck_assert_ptr_eq(x, tagset_intern(a, (lt_tag[]){{"status", "200"}, {"method", "GET"}}, 2));
    ck_assert_ptr_ne(x, tagset_intern(a, (lt_tag[]){{"status", "201"}, {"method", "GET"}}, 2));
    ck_assert_ptr_ne(x, tagset_intern(a, (lt_tag[]){{"status", "200"}}, 1));
    /* neither key and value swapped nor shifted between neighbours */
    ck_assert_ptr_ne(tagset_intern(a, (lt_tag[]){{"a", "b"}}, 1), tagset_intern(a, (lt_tag[]){{"b", "a"}}, 1));
    ck_assert_ptr_ne(tagset_intern(a, (lt_tag[]){{"a", "bc"}}, 1), tagset_intern(a, (lt_tag[]){{"ab", "c"}}, 1));
    ck_assert_uint_eq(tagset_table_count(table), 7);
    tagset_cache_free(a);
    tagset_cache_free(b);
    tagset_table_free(table);
}
END_TEST

START_TEST(tags_are_sorted_by_key_and_copied)
{
    struct tagset_table *table = tagset_table_new();
    struct tagset_cache *c = tagset_cache_new(table);
    char key[] = "zz", value[] = "last";
    const struct tagset *s = tagset_intern(c, (lt_tag[]){{key, value}, {"mm", "mid"}, {"aa", "first"}}, 3);
    memset(key, '?', 2);
    memset(value, '?', 4);
    ck_assert_uint_eq(s->n, 3);
    ck_assert_str_eq(s->tags[0].key, "aa");
    ck_assert_str_eq(s->tags[1].key, "mm");
    ck_assert_str_eq(s->tags[2].key, "zz");
    ck_assert_str_eq(tagset_get(s, "zz"), "last");
    ck_assert_str_eq(tagset_get(s, "aa"), "first");
    ck_assert_ptr_null(tagset_get(s, "z"));
    tagset_cache_free(c);
    tagset_table_free(table);
}
END_TEST

START_TEST(the_later_value_of_a_key_counts)
{
    struct tagset_table *table = tagset_table_new();
    struct tagset_cache *c = tagset_cache_new(table);
    const struct tagset *twice = tagset_intern(c, (lt_tag[]){{"k", "old"}, {"a", "x"}, {"k", "new"}}, 3);
    ck_assert_uint_eq(twice->n, 2);
    ck_assert_str_eq(tagset_get(twice, "k"), "new");
    const struct tagset *extended = tagset_extend(c, twice, (lt_tag[]){{"k", "newest"}, {"b", "y"}}, 2);
    ck_assert_uint_eq(extended->n, 3);
    ck_assert_str_eq(tagset_get(extended, "k"), "newest");
    ck_assert_str_eq(tagset_get(extended, "a"), "x");
    ck_assert_str_eq(tagset_get(twice, "k"), "new"); /* sets never change */
    ck_assert_ptr_eq(tagset_extend(c, twice, NULL, 0), twice);
    ck_assert_ptr_eq(tagset_extend(c, NULL, extended->tags, 3), extended);
    tagset_cache_free(c);
    tagset_table_free(table);
}
END_TEST

START_TEST(the_empty_set_is_a_set)
{
    struct tagset_table *table = tagset_table_new();
    struct tagset_cache *c = tagset_cache_new(table);
    const struct tagset *none = tagset_intern(c, NULL, 0);
    ck_assert_ptr_nonnull(none);
    ck_assert_uint_eq(none->n, 0);
    ck_assert_ptr_eq(none, tagset_intern(c, NULL, 0));
    ck_assert_ptr_null(tagset_get(none, "k"));
    tagset_cache_free(c);
    tagset_table_free(table);
}
END_TEST

enum { SETS = 3000, THREADS = 4 };

struct interner {
    struct tagset_table *table;
    const struct tagset *sets[SETS];
};

static void *intern_all(void *arg)
{
    struct interner *in = arg;
    struct tagset_cache *c = tagset_cache_new(in->table);
    for (int i = 0; i < SETS; i++) {
        char url[32], status[8];
        snprintf(url, sizeof url, "http://host/%d", i / 5);
        snprintf(status, sizeof status, "%d", 200 + i % 5);
        in->sets[i] = tagset_intern(c, (lt_tag[]){{"url", url}, {"status", status}}, 2);
    }
    tagset_cache_free(c);
    return NULL;
}

START_TEST(threads_get_the_same_pointers)
{
    static struct interner in[THREADS];
    struct tagset_table *table = tagset_table_new();
    pthread_t thread[THREADS];
    for (int t = 0; t < THREADS; t++) {
        in[t].table = table;
        pthread_create(&thread[t], NULL, intern_all, &in[t]);
    }
    for (int t = 0; t < THREADS; t++) pthread_join(thread[t], NULL);
    ck_assert_uint_eq(tagset_table_count(table), SETS);
    for (int i = 0; i < SETS; i++) {
        char status[8];
        snprintf(status, sizeof status, "%d", 200 + i % 5);
        ck_assert_str_eq(tagset_get(in[0].sets[i], "status"), status);
        for (int t = 1; t < THREADS; t++) ck_assert_ptr_eq(in[t].sets[i], in[0].sets[i]);
    }
    tagset_table_free(table);
}
END_TEST

UNIT_MAIN("tagset", equal_sets_are_one_pointer_in_any_order, tags_are_sorted_by_key_and_copied,
          the_later_value_of_a_key_counts, the_empty_set_is_a_set, threads_get_the_same_pointers)
