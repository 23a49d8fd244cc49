/* The cookie jar by RFC 6265: parsing, domains, paths, lifetimes, order. */
#include "net/cookies.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "unit.h"

static bool set(struct cookie_jar *jar, const char *url, const char *header)
{
    struct cookie c;
    ck_assert_msg(cookie_parse(header, &c), "%s", header);
    bool ok = cookie_jar_set(jar, url, &c);
    cookie_clear(&c);
    return ok;
}

static void append(void *udata, const struct cookie *c)
{
    struct strbuf *b = udata;
    strbuf_printf(b, "%s%s=%s", b->len ? "; " : "", c->name, c->value);
}

/* The Cookie header that a request would carry. */
static void check(struct cookie_jar *jar, const char *url, const char *want)
{
    struct strbuf b = {0};
    strbuf_puts(&b, "");
    cookie_jar_for_url(jar, url, append, &b);
    ck_assert_msg(strcmp(b.data, want) == 0, "%s gets '%s', not '%s'", url, b.data, want);
    strbuf_free(&b);
}

/* 5.2: attributes in any case, spaces trimmed, unknown ones ignored, the last one counts. */
START_TEST(headers_are_parsed)
{
    struct cookie c;
    ck_assert(
        cookie_parse(" sid = 31d4 ; pAtH= /a ;domain=.Example.com; SECURE; HttpOnly; Max-Age=60; SameSite=Lax; x", &c));
    ck_assert_str_eq(c.name, "sid");
    ck_assert_str_eq(c.value, "31d4");
    ck_assert_str_eq(c.path, "/a");
    ck_assert_str_eq(c.domain, "Example.com");
    ck_assert(c.secure && c.http_only);
    ck_assert_int_eq(c.max_age, 60);
    cookie_clear(&c);

    ck_assert(cookie_parse("a=b=c", &c)); /* the first = divides */
    ck_assert_str_eq(c.name, "a");
    ck_assert_str_eq(c.value, "b=c");
    ck_assert(!c.secure && !c.http_only && !c.max_age && !c.expires_ms && !c.domain && !c.path);
    cookie_clear(&c);

    ck_assert(cookie_parse("a=;Path=/1;Path=/2", &c));
    ck_assert_str_eq(c.value, "");
    ck_assert_str_eq(c.path, "/2");
    cookie_clear(&c);
}
END_TEST

START_TEST(what_is_no_cookie_is_ignored)
{
    static const char *const cases[] = {"", "novalue", "novalue; Path=/", "=value", " =value", ";", "; a=b"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct cookie c;
        ck_assert_msg(!cookie_parse(cases[i], &c), "'%s'", cases[i]);
        cookie_clear(&c);
    }
}
END_TEST

/* 5.1.1: dates in the forms that servers write. */
START_TEST(dates_are_understood)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"Wed, 09 Jun 2021 10:18:14 GMT", INT64_C(1623233894000)},
        {"Sunday, 06-Nov-94 08:49:37 GMT", INT64_C(784111777000)},
        {"Sun Nov  6 08:49:37 1994", INT64_C(784111777000)},
        {"Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799000)},
        {"nonsense", 0},
        {"", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char header[128];
        struct cookie c;
        snprintf(header, sizeof header, "a=b; Expires=%s", cases[i].text);
        ck_assert(cookie_parse(header, &c));
        ck_assert_msg(c.expires_ms == cases[i].ms, "%s: %lld", cases[i].text, (long long)c.expires_ms);
        cookie_clear(&c);
    }
}
END_TEST

/* 5.3: without a Domain attribute only this host; with one, its subdomains too. */
START_TEST(domains_decide_which_hosts_get_it)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(set(jar, "http://www.example.com/", "host=1"));
    ck_assert(set(jar, "http://www.example.com/", "domain=2; Domain=example.com"));
    check(jar, "http://www.example.com/", "host=1; domain=2");
    check(jar, "http://WWW.Example.COM/", "host=1; domain=2");
    check(jar, "http://example.com/", "domain=2");
    check(jar, "http://a.b.example.com:8080/", "domain=2");
    check(jar, "http://badexample.com/", "");
    check(jar, "http://example.com.evil.org/", "");
    check(jar, "http://example.org/", "");
    cookie_jar_free(jar);
}
END_TEST

START_TEST(a_host_cannot_set_for_others)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(!set(jar, "http://www.example.com/", "a=1; Domain=other.com"));
    ck_assert(!set(jar, "http://www.example.com/", "a=1; Domain=sub.www.example.com"));
    ck_assert(!set(jar, "http://badexample.com/", "a=1; Domain=example.com"));
    ck_assert(!set(jar, "http://www.example.com/", "a=1; Domain=..example.com"));
    ck_assert(!set(jar, "http://127.0.0.1/", "a=1; Domain=0.0.1"));
    check(jar, "http://www.example.com/", "");
    check(jar, "http://other.com/", "");
    ck_assert(set(jar, "http://www.example.com/", "a=1; Domain=")); /* empty: as if not there */
    ck_assert(set(jar, "http://www.example.com/", "b=2; Domain=.WWW.example.com"));
    ck_assert(set(jar, "http://127.0.0.1/", "ip=3; Domain=127.0.0.1"));
    ck_assert(set(jar, "http://[::1]/", "six=4"));
    check(jar, "http://www.example.com/", "a=1; b=2");
    check(jar, "http://sub.www.example.com/", "b=2");
    check(jar, "http://127.0.0.1/", "ip=3");
    check(jar, "http://[::1]:99/", "six=4");
    ck_assert(!set(jar, "not a url", "a=1"));
    cookie_jar_free(jar);
}
END_TEST

/* 5.1.4 */
START_TEST(paths_match_whole_segments)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(set(jar, "http://h.test/", "a=1; Path=/foo"));
    ck_assert(set(jar, "http://h.test/", "b=2; Path=/bar/"));
    check(jar, "http://h.test/foo", "a=1");
    check(jar, "http://h.test/foo/", "a=1");
    check(jar, "http://h.test/foo/x?q=/bar/", "a=1");
    check(jar, "http://h.test/foobar", "");
    check(jar, "http://h.test/", "");
    check(jar, "http://h.test/bar", "");
    check(jar, "http://h.test/bar/", "b=2");
    check(jar, "http://h.test/Foo", "");
    cookie_jar_free(jar);
}
END_TEST

START_TEST(the_default_path_is_the_folder)
{
    static const struct {
        const char *url, *inside, *outside;
    } cases[] = {
        {"http://h.test/a/b/c", "http://h.test/a/b", "http://h.test/a"},
        {"http://h.test/a/b/", "http://h.test/a/b/x", "http://h.test/a/"},
        {"http://h.test/a", "http://h.test/", NULL},
        {"http://h.test", "http://h.test/z", NULL},
        {"http://h.test/a/b?x=/y/z", "http://h.test/a", "http://h.test/"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static const char *const headers[] = {"n=v", "n=v; Path=", "n=v; Path=relative"};
        for (size_t h = 0; h < ARRAY_LEN(headers); h++) {
            struct cookie_jar *jar = cookie_jar_new();
            ck_assert(set(jar, cases[i].url, headers[h]));
            check(jar, cases[i].inside, "n=v");
            if (cases[i].outside) check(jar, cases[i].outside, "");
            cookie_jar_free(jar);
        }
    }
}
END_TEST

START_TEST(secure_ones_need_https)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(set(jar, "https://h.test/", "a=1; Secure"));
    ck_assert(set(jar, "https://h.test/", "b=2; HttpOnly"));
    check(jar, "https://h.test/", "a=1; b=2");
    check(jar, "http://h.test/", "b=2");
    cookie_jar_free(jar);
}
END_TEST

/* 5.4: longer paths first, then older ones. */
START_TEST(the_order_is_path_length_then_age)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(set(jar, "http://h.test/", "first=1; Path=/"));
    ck_assert(set(jar, "http://h.test/", "deep=2; Path=/a/b"));
    ck_assert(set(jar, "http://h.test/", "mid=3; Path=/a"));
    ck_assert(set(jar, "http://h.test/", "last=4; Path=/"));
    check(jar, "http://h.test/a/b/c", "deep=2; mid=3; first=1; last=4");
    ck_assert(set(jar, "http://h.test/", "first=5; Path=/")); /* replaced: keeps its age */
    check(jar, "http://h.test/", "first=5; last=4");
    cookie_jar_free(jar);
}
END_TEST

START_TEST(name_domain_and_path_make_the_identity)
{
    struct cookie_jar *jar = cookie_jar_new();
    ck_assert(set(jar, "http://www.h.test/", "n=1; Path=/"));
    ck_assert(set(jar, "http://www.h.test/", "n=2; Path=/a"));
    ck_assert(set(jar, "http://www.h.test/", "n=3; Path=/; Domain=h.test"));
    ck_assert(set(jar, "http://www.h.test/", "N=4; Path=/"));
    check(jar, "http://www.h.test/a", "n=2; n=1; n=3; N=4");
    cookie_jar_free(jar);
}
END_TEST

START_TEST(an_end_in_the_past_removes)
{
    static const char *const headers[] = {
        "a=x; Max-Age=0",
        "a=x; Max-Age=-5",
        "a=x; Expires=Wed, 09 Jun 2021 10:18:14 GMT",
        "a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",            /* what most servers write */
        "a=x; Max-Age=0; Expires=Fri, 31 Dec 9999 23:59:59 GMT", /* Max-Age wins */
        "a=x; Max-Age=60; Max-Age=0",
    };
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        struct cookie_jar *jar = cookie_jar_new();
        ck_assert(set(jar, "http://h.test/", "a=1"));
        ck_assert(set(jar, "http://h.test/", "b=2"));
        ck_assert(set(jar, "http://h.test/", headers[i]));
        check(jar, "http://h.test/", "b=2");
        cookie_jar_free(jar);
    }
}
END_TEST

START_TEST(an_end_in_the_future_or_no_valid_one_keeps)
{
    static const char *const headers[] = {
        "a=1; Max-Age=60",
        "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
        "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "a=1; Max-Age=9223372036854775807",
        "a=1; Max-Age=99999999999999999999999999",
        /* 5.2.2: what is not digits after an optional minus is ignored */
        "a=1; Max-Age=abc",
        "a=1; Max-Age=",
        "a=1; Max-Age=0x",
        "a=1; Max-Age=-",
        "a=1; Max-Age=+0",
        "a=1; Max-Age=60; Max-Age=soon",
        "a=1; Expires=soon",
    };
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        struct cookie_jar *jar = cookie_jar_new();
        ck_assert(set(jar, "http://h.test/", headers[i]));
        check(jar, "http://h.test/", "a=1");
        cookie_jar_free(jar);
    }
}
END_TEST

START_TEST(clearing_by_url_and_name)
{
    struct cookie_jar *jar = cookie_jar_new();
    static const char *const urls[] = {"http://h.test/", "http://h.test/a/", "http://other.test/"};
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        ck_assert(set(jar, urls[i], "a=1"));
        ck_assert(set(jar, urls[i], "b=2"));
    }
    cookie_jar_clear(jar, "http://h.test/", "a");
    check(jar, "http://h.test/a/", "a=1; b=2; b=2"); /* that of /a/ does not apply to / */
    cookie_jar_clear(jar, "http://h.test/a/", NULL);
    check(jar, "http://h.test/a/", "");
    check(jar, "http://other.test/", "a=1; b=2");
    cookie_jar_reset(jar);
    check(jar, "http://other.test/", "");
    cookie_jar_free(jar);
}
END_TEST

UNIT_MAIN("cookies", headers_are_parsed, what_is_no_cookie_is_ignored, dates_are_understood,
          domains_decide_which_hosts_get_it, a_host_cannot_set_for_others, paths_match_whole_segments,
          the_default_path_is_the_folder, secure_ones_need_https, the_order_is_path_length_then_age,
          name_domain_and_path_make_the_identity, an_end_in_the_past_removes,
          an_end_in_the_future_or_no_valid_one_keeps, clearing_by_url_and_name)
