/* Metric names with a tag selector: what parses to what, and what is refused. */
#include "metrics/selector.h"

#include <string.h>

#include "unit.h"

static struct arena arena;

static void check_tags(const char *name, const char *metric, size_t n, const lt_tag *want)
{
    struct selector s;
    lt_error err = {0};
    ck_assert_msg(selector_parse(&arena, name, &s, &err) == LT_OK, "%s: %s", name, err.message);
    ck_assert_str_eq(s.metric, metric);
    ck_assert(s.has_braces);
    ck_assert_uint_eq(s.n_tags, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(s.tags[i].key, want[i].key);
        ck_assert_str_eq(s.tags[i].value, want[i].value);
    }
}

START_TEST(a_plain_name_has_no_selector)
{
    struct selector s;
    ck_assert_int_eq(selector_parse(&arena, "http_reqs", &s, NULL), LT_OK);
    ck_assert_str_eq(s.metric, "http_reqs");
    ck_assert(!s.has_braces);
    ck_assert_uint_eq(s.n_tags, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(tags_are_split_trimmed_and_unquoted)
{
    check_tags("m{a:b}", "m", 1, (lt_tag[]){{"a", "b"}});
    check_tags("m{a:b,c:d}", "m", 2, (lt_tag[]){{"a", "b"}, {"c", "d"}});
    check_tags("m{ a : b , c : d }", "m", 2, (lt_tag[]){{"a", "b"}, {"c", "d"}});
    check_tags("m{\"a\":'b'}", "m", 1, (lt_tag[]){{"a", "b"}});
    check_tags("m{ 'a b' : \"c d\" }", "m", 1, (lt_tag[]){{"a b", "c d"}});
    arena_free(&arena);
}
END_TEST

START_TEST(a_value_may_hold_colons_and_braces)
{
    check_tags("m{url:http://host:80/}", "m", 1, (lt_tag[]){{"url", "http://host:80/"}});
    check_tags("m{group:::a::b}", "m", 1, (lt_tag[]){{"group", "::a::b"}});
    check_tags("m{name:/users/{id}}", "m", 1, (lt_tag[]){{"name", "/users/{id}"}});
    arena_free(&arena);
}
END_TEST

START_TEST(a_quote_without_its_partner_belongs_to_the_value)
{
    check_tags("m{a:'b}", "m", 1, (lt_tag[]){{"a", "'b"}});
    check_tags("m{a:\"b'}", "m", 1, (lt_tag[]){{"a", "\"b'"}});
    check_tags("m{a:'}", "m", 1, (lt_tag[]){{"a", "'"}});
    arena_free(&arena);
}
END_TEST

START_TEST(malformed_names_say_what_is_wrong)
{
    static const struct {
        const char *name, *reason;
    } cases[] = {
        {"m{a:b", "curly brace"},
        {"ma:b}", "curly brace"},
        {"m}a:b{", "lacks a closing curly brace in its last position"},
        {"m{a:b}c", "lacks a closing curly brace in its last position"},
        {"m{a:b} ", "lacks a closing curly brace in its last position"},
        {"m{}", "tag expression is malformed"},
        {"m{ }", "tag expression is malformed"},
        {"m{a}", "tag expression is malformed"},
        {"m{a:}", "tag expression is malformed"},
        {"m{a: }", "tag expression is malformed"},
        {"m{a:''}", "tag expression is malformed"},
        {"m{:b}", "tag expression is malformed"},
        {"m{a:b,}", "tag expression is malformed"},
        {"m{,a:b}", "tag expression is malformed"},
        {"m{a:b,,c:d}", "tag expression is malformed"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct selector s;
        lt_error err = {0};
        ck_assert_msg(selector_parse(&arena, cases[i].name, &s, &err) == LT_ERR_INVALID, "'%s' was accepted",
                      cases[i].name);
        ck_assert_ptr_nonnull(strstr(err.message, "parsing metric name failed, metric \""));
        ck_assert_ptr_nonnull(strstr(err.message, cases[i].name));
        ck_assert_msg(strstr(err.message, cases[i].reason), "'%s': %s", cases[i].name, err.message);
    }
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("selector", a_plain_name_has_no_selector, tags_are_split_trimmed_and_unquoted,
          a_value_may_hold_colons_and_braces, a_quote_without_its_partner_belongs_to_the_value,
          malformed_names_say_what_is_wrong)
