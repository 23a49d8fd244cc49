/* Regular expressions below the script engine: both matchers, errors with offsets, limits, the cache. */
#include "regexp/regexp.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct regexp *compile(const char *pattern, const char *letters)
{
    unsigned flags;
    struct regexp_error err;
    ck_assert(regexp_parse_flags(letters, strlen(letters), &flags));
    struct regexp *re = regexp_compile(pattern, strlen(pattern), flags, &err);
    ck_assert_msg(re, "/%s/%s: %s", pattern, letters, err.message);
    return re;
}

/* "0,2 1,2 - " as a string: one engine on one kind of units. */
static const char *match(const struct regexp *re, const char *text, bool wide, enum regexp_engine engine)
{
    static char out[512];
    uint32_t units[128];
    struct regexp_workspace w = {0};
    size_t captures[64], len = regexp_decode(text, strlen(text), regexp_flags(re) & REGEXP_BY_CODE_POINT, units), n = 0;
    struct regexp_subject subject = {
        .ascii = wide ? NULL : (const unsigned char *)text, .wide = wide ? units : NULL, .len = len};
    enum regexp_result result = regexp_exec_with(re, &subject, 0, REGEXP_SEARCH, engine, &w, captures);
    regexp_workspace_free(&w);
    if (result == REGEXP_NO_MATCH) return "none";
    if (result == REGEXP_TOO_COMPLEX) return "too complex";
    ck_assert_int_eq(result, REGEXP_MATCH);
    for (unsigned i = 0; i < regexp_groups(re); i++) {
        if (captures[i * 2] == REGEXP_UNSET) n += (size_t)snprintf(out + n, sizeof out - n, "- ");
        else n += (size_t)snprintf(out + n, sizeof out - n, "%zu,%zu ", captures[i * 2], captures[i * 2 + 1]);
    }
    return out;
}

/* Expected values: Node 20, `/…/d.exec(text).indices`, places counted in units. */
START_TEST(both_matchers_give_what_the_standard_says)
{
    static const struct {
        const char *pattern, *flags, *text, *want;
        bool ascii, pcre;
    } cases[] = {
        {"(\\d+)-(x)?", "", "ab 12-x", "3,7 3,5 6,7 ", true, true},
        {"(\\d+)-(x)?", "", "ab 12-y", "3,6 3,5 - ", true, true},
        {"(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "0,10 0,1 8,10 8,9 - 9,10 ", true, false},
        {"(a*)*", "", "b", "0,0 - ", true, false},
        {"(?<=(\\d+)(\\d+))$", "", "1053", "4,4 0,1 1,4 ", true, false},
        {"(?<=\\$)\\d+", "", "5 $42", "3,5 ", true, true},
        {"([ab]\\d,)+", "", "xa1,b2,", "1,7 4,7 ", true, true},
        {"^b$", "m", "a\nb\nc", "2,3 ", true, true},
        {"(['\"]).*?\\1", "", "say 'it' \"x\"", "4,8 4,5 ", true, true},
        {"\\2(a)(b)", "", "ab", "0,2 0,1 1,2 ", true, true},
        {"[^]\\u212a", "i", "xK", "none", true, true},
        {"x\\u212a", "iu", "xK", "0,2 ", true, true},
        {".", "u", "\xF0\x9F\x98\x80", "0,1 ", false, true},
        {".", "", "\xF0\x9F\x98\x80", "0,1 ", false, true},
        {"\\ude00", "", "\xF0\x9F\x98\x80", "1,2 ", false, true},
        {"\\ude00", "u", "\xF0\x9F\x98\x80", "none", false, true},
        {"[\\u00e9-\\u00fc]+$", "i", "x\xC3\x89\xC3\xBC", "1,3 ", false, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct regexp *re = compile(cases[i].pattern, cases[i].flags);
        ck_assert_msg(regexp_suits_pcre(re) == cases[i].pcre, "/%s/", cases[i].pattern);
        for (int engine = REGEXP_ENGINE_AUTO; engine <= REGEXP_ENGINE_PCRE; engine++) {
            ck_assert_str_eq(match(re, cases[i].text, true, (enum regexp_engine)engine), cases[i].want);
            if (cases[i].ascii)
                ck_assert_str_eq(match(re, cases[i].text, false, (enum regexp_engine)engine), cases[i].want);
        }
        regexp_unref(re);
    }
}
END_TEST

START_TEST(errors_say_where)
{
    static const struct {
        const char *pattern, *flags, *message;
        size_t offset;
    } cases[] = {
        {"a(b", "", "unterminated group", 1},
        {"ab)", "", "unmatched )", 2},
        {"a**", "", "nothing to repeat", 2},
        {"\xC3\xA9[b-a]", "", "range out of order in character class", 3},
        {"x{2,1}", "", "numbers out of order in {} quantifier", 1},
        {"\\p{Nope}", "u", "invalid property name", 0},
        {"(?<a>.)(?<a>.)", "", "duplicate capture group name", 7},
        {"[[a]&&b--c]", "v", "invalid set operation in character class", 7},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned flags;
        struct regexp_error err = {.message = ""};
        regexp_parse_flags(cases[i].flags, strlen(cases[i].flags), &flags);
        ck_assert(!regexp_check(cases[i].pattern, strlen(cases[i].pattern), flags, &err));
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_uint_eq(err.offset, cases[i].offset);
    }
}
END_TEST

START_TEST(flags_are_known_once_each_and_u_excludes_v)
{
    unsigned flags;
    ck_assert(regexp_parse_flags("yusmigd", 7, &flags));
    ck_assert_uint_eq(flags, 255 & ~REGEXP_UNICODE_SETS);
    ck_assert(!regexp_parse_flags("gg", 2, &flags));
    ck_assert(!regexp_parse_flags("x", 1, &flags));
    ck_assert(!regexp_parse_flags("uv", 2, &flags));
    ck_assert(!regexp_parse_flags("\0", 1, &flags));
}
END_TEST

START_TEST(exponential_patterns_are_given_up)
{
    const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
    struct regexp *suits = compile("^(a+)+$", ""), *own = compile("^(a*)*$", "");
    ck_assert(regexp_suits_pcre(suits) && !regexp_suits_pcre(own));
    ck_assert_str_eq(match(suits, text, false, REGEXP_ENGINE_PCRE), "too complex");
    ck_assert_str_eq(match(suits, text, false, REGEXP_ENGINE_OWN), "too complex");
    ck_assert_str_eq(match(own, text, true, REGEXP_ENGINE_AUTO), "too complex");
    regexp_unref(suits);
    regexp_unref(own);
}
END_TEST

START_TEST(the_cache_shares_patterns_and_forgets_old_ones)
{
    struct regexp_cache *cache = regexp_cache_new();
    struct regexp_error err;
    struct regexp *first = regexp_cache_get(cache, "a", 1, 0, &err), *again = regexp_cache_get(cache, "a", 1, 0, &err);
    struct regexp *other = regexp_cache_get(cache, "a", 1, REGEXP_IGNORE_CASE, &err);
    ck_assert_ptr_eq(first, again);
    ck_assert_ptr_ne(first, other);
    ck_assert_ptr_null(regexp_cache_get(cache, "(", 1, 0, &err));
    for (int i = 0; i < 2000; i++) {
        char pattern[16];
        int n = snprintf(pattern, sizeof pattern, "x%d", i);
        regexp_unref(regexp_cache_get(cache, pattern, (size_t)n, 0, &err));
    }
    struct regexp *late = regexp_cache_get(cache, "a", 1, 0, &err);
    ck_assert_ptr_ne(first, late);
    ck_assert(regexp_is(first, "a", 1, 0) && regexp_is(late, "a", 1, 0));
    regexp_cache_free(cache);
    regexp_unref(first);
    regexp_unref(again);
    regexp_unref(other);
    regexp_unref(late);
}
END_TEST

START_TEST(named_groups_are_listed_in_order)
{
    struct regexp *re = compile("(?<year>\\d+)(-)(?<m>\\d+)", "");
    const struct regexp_name *names;
    ck_assert_uint_eq(regexp_names(re, &names), 2);
    ck_assert_str_eq(names[0].name, "year");
    ck_assert_uint_eq(names[0].group, 1);
    ck_assert_str_eq(names[1].name, "m");
    ck_assert_uint_eq(names[1].group, 3);
    regexp_unref(re);
}
END_TEST

UNIT_MAIN("regexp", both_matchers_give_what_the_standard_says, errors_say_where,
          flags_are_known_once_each_and_u_excludes_v, exponential_patterns_are_given_up,
          the_cache_shares_patterns_and_forgets_old_ones, named_groups_are_listed_in_order)
