/* What is read of URLs before libcurl sees them, and what is shown of them. */
#include "net/url.h"

#include <string.h>

#include "unit.h"

static void good(const char *text, const char *host, unsigned port, bool https, const char *normal)
{
    struct url_target t;
    char *n;
    bool scheme_only;
    const char *wrong = url_parse(text, &t, &n, &scheme_only);
    ck_assert_msg(!wrong, "%s: %s", text, wrong);
    ck_assert_str_eq(t.host, host);
    ck_assert_uint_eq(t.port, port);
    ck_assert(t.https == https);
    if (normal) ck_assert_str_eq(n, normal);
    else ck_assert_msg(!n, "%s became %s", text, n);
    free(n);
}

START_TEST(hosts_and_ports)
{
    good("http://Example.COM", "example.com", 80, false, NULL);
    good("HTTPS://h:8443/x?y=http://z:1", "h", 8443, true, NULL);
    good("http://h?q", "h", 80, false, NULL);
    good("http://h:/", "h", 80, false, NULL);
    good("http://user:p@ss@h:81/@", "h", 81, false, NULL);
    good("http://[2001:DB8::1]:8080/", "2001:db8::1", 8080, false, NULL);
    good("http://[fe80::1%25eth0]/", "fe80::1", 80, false, NULL);
}
END_TEST

START_TEST(addresses_are_recognised)
{
    struct url_target t;
    char *n;
    bool s;
    ck_assert_ptr_null(url_parse("http://127.0.0.1/", &t, &n, &s));
    ck_assert(t.is_ip && !t.ip.v6);
    ck_assert_ptr_null(url_parse("http://[::1]/", &t, &n, &s));
    ck_assert(t.is_ip && t.ip.v6);
    ck_assert_ptr_null(url_parse("http://1.2.3.4.example/", &t, &n, &s));
    ck_assert(!t.is_ip);
}
END_TEST

START_TEST(what_cannot_go_on_the_wire_is_encoded)
{
    good("http://h/a b?c=\xC3\xBC#d", "h", 80, false, "http://h/a%20b?c=%C3%BC#d");
    /* As Go's EscapedPath(): as it is, unless something in it may not be there; then all that can be is escaped. */
    good("http://h/a(b)[c]!*'%7c%41?x|y", "h", 80, false, NULL);
    good("http://h/a|b^`{}\"<>\\?x|y", "h", 80, false, "http://h/a%7Cb%5E%60%7B%7D%22%3C%3E%5C?x|y");
    good("http://h/%41 (b)[c]!*'$&+,/:;=@-_.~", "h", 80, false, "http://h/A%20%28b%29%5Bc%5D%21%2A%27$&+,/:;=@-_.~");
    /* RFC 3492's way; the value is Node's url.domainToASCII('bücher.example') */
    good("https://b\xC3\xBC"
         "cher.example:1/p",
         "xn--bcher-kva.example", 1, true, "https://xn--bcher-kva.example:1/p");
}
END_TEST

START_TEST(bad_ones_are_refused)
{
    static const char *const bad[] = {
        "http://[bad/", "http://[1.2.3.4.5]/", "http://",     "http:///x", "http://h:port/", "http://h:99999/",
        "http://h/%zz", "http://h h/",         "http://h/\n", "://x",      "http://<h>/",    "http://[::1]x/"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct url_target t;
        char *n;
        bool scheme_only;
        ck_assert_msg(url_parse(bad[i], &t, &n, &scheme_only) && !scheme_only, "%s", bad[i]);
        ck_assert_ptr_null(n);
    }
    struct url_target t;
    char *n;
    bool scheme_only;
    ck_assert(url_parse("ftp://h/", &t, &n, &scheme_only) && scheme_only);
    ck_assert(url_parse("just/a/path", &t, &n, &scheme_only) && scheme_only);
}
END_TEST

static void masked(const char *url, const char *want)
{
    char *got = url_masked(url);
    ck_assert_str_eq(got, want);
    free(got);
}

START_TEST(credentials_are_masked_and_decoded)
{
    masked("http://u:p@h/x", "http://****:****@h/x");
    masked("http://u@h/x", "http://****@h/x");
    masked("http://h/x@y:z", "http://h/x@y:z");
    masked("http://u:p@q@h/", "http://****:****@h/");
    char *user, *password;
    ck_assert(url_credentials("http://a%20b:c%40d@h/", &user, &password));
    ck_assert_str_eq(user, "a b");
    ck_assert_str_eq(password, "c@d");
    free(user);
    free(password);
    ck_assert(!url_credentials("http://h/@", &user, &password));
    ck_assert_ptr_null(user);
}
END_TEST

static void resolves(const char *base, const char *location, const char *want)
{
    char *got = url_resolve(base, location);
    ck_assert_str_eq(got, want);
    free(got);
}

/* RFC 3986 5.4.1, with an http base */
START_TEST(relative_references)
{
    const char *base = "http://a/b/c/d;p?q";
    resolves(base, "g", "http://a/b/c/g");
    resolves(base, "/g", "http://a/g");
    resolves(base, "//g/", "http://g/");
    resolves(base, "?y", "http://a/b/c/d;p?y");
    resolves(base, "../g", "http://a/b/g");
    resolves(base, "https://x/y z", "https://x/y%20z");
    char *uri = url_request_uri("http://u:p@h:1/p/q?r=s#t");
    ck_assert_str_eq(uri, "/p/q?r=s");
    free(uri);
    uri = url_request_uri("http://h?r");
    ck_assert_str_eq(uri, "/?r");
    free(uri);
}
END_TEST

UNIT_MAIN("url", hosts_and_ports, addresses_are_recognised, what_cannot_go_on_the_wire_is_encoded, bad_ones_are_refused,
          credentials_are_masked_and_decoded, relative_references)
