/* Where connections go: host patterns, blocked names, networks, proxies, rps. No network is touched. */
#include "net/dial.h"

#include <stdio.h>
#include <string.h>

#include "net/proxy.h"
#include "net/rate.h"
#include "net/resolver.h"
#include "unit.h"

static struct url_target target(const char *url)
{
    struct url_target t;
    char *normal;
    bool scheme_only;
    ck_assert_msg(!url_parse(url, &t, &normal, &scheme_only), "%s", url);
    return t;
}

static struct ip_address ip(const char *text)
{
    struct ip_address out;
    ck_assert(ip_parse(text, &out));
    return out;
}

/* "ip:port", "lookup" or the error code. */
static const char *dial(const struct network_options *o, const char *url)
{
    static char out[96];
    char text[INET6_ADDRSTRLEN];
    struct resolver *resolver = resolver_new(o);
    struct url_target t = target(url);
    struct ip_address address;
    unsigned port;
    struct http_failure failure = {0};
    switch (dial_choose(o, resolver, &t, NULL, &address, &port, &failure)) {
    case DIAL_OK: snprintf(out, sizeof out, "%s:%u", ip_format(&address, text, sizeof text), port); break;
    case DIAL_LOOKUP: snprintf(out, sizeof out, "lookup"); break;
    default: snprintf(out, sizeof out, "%d", failure.code);
    }
    resolver_release(resolver);
    return out;
}

START_TEST(the_best_host_pattern_wins)
{
    struct host_override hosts[] = {{"*", ip("9.9.9.9"), 0},
                                    {"*.example.com", ip("1.0.0.1"), 0},
                                    {"*.a.example.com", ip("1.0.0.2"), 7},
                                    {"x.a.example.com", ip("1.0.0.3"), 0},
                                    {"*ample.org", ip("1.0.0.4"), 0},
                                    {"port.test:81", ip("1.0.0.5"), 82},
                                    {"port.test", ip("1.0.0.6"), 0},
                                    {"127.0.0.1", ip("1.0.0.7"), 0}};
    struct network_options o = {.hosts = hosts, .n_hosts = ARRAY_LEN(hosts)};
    ck_assert_str_eq(dial(&o, "http://www.example.com/"), "1.0.0.1:80");
    ck_assert_str_eq(dial(&o, "http://Y.A.Example.com:90/"), "1.0.0.2:7");
    ck_assert_str_eq(dial(&o, "https://x.a.example.com/"), "1.0.0.3:443");
    ck_assert_str_eq(dial(&o, "http://example.com/"), "9.9.9.9:80"); /* "*." needs the dot */
    ck_assert_str_eq(dial(&o, "http://sample.org/"), "1.0.0.4:80");
    ck_assert_str_eq(dial(&o, "http://port.test:81/"), "1.0.0.5:82");
    ck_assert_str_eq(dial(&o, "http://port.test:83/"), "1.0.0.6:83");
    ck_assert_str_eq(dial(&o, "http://127.0.0.1:5/"), "1.0.0.7:5");
}
END_TEST

START_TEST(blocked_names_come_first_and_blacklisted_addresses_last)
{
    struct host_override hosts[] = {{"a.test", ip("10.0.0.1"), 0}, {"blocked.test", ip("1.1.1.1"), 0}};
    const char *blocked[] = {"blocked.test", "*.bad.test"};
    struct ip_network blacklist[] = {{"10.0.0.0/8", ip("10.0.0.0"), 8}};
    struct network_options o = {
        .hosts = hosts, .n_hosts = 2, .blocked = blocked, .n_blocked = 2, .blacklist = blacklist, .n_blacklist = 1};
    ck_assert_str_eq(dial(&o, "http://blocked.test/"), "1111");
    ck_assert_str_eq(dial(&o, "http://x.bad.test/"), "1111");
    ck_assert_str_eq(dial(&o, "http://a.test/"), "1110");
    ck_assert_str_eq(dial(&o, "http://10.2.3.4/"), "1110");
    ck_assert_str_eq(dial(&o, "http://11.2.3.4/"), "11.2.3.4:80");
    ck_assert_str_eq(dial(&o, "http://elsewhere.test/"), "lookup");
}
END_TEST

static const char *route(const struct proxy_settings *s, const char *url)
{
    const struct url_target *proxy;
    struct url_target t = target(url);
    const char *out = proxy_for(s, &t, &proxy);
    return out ? out : "direct";
}

START_TEST(proxies_are_read_as_go_reads_them)
{
    setenv("HTTP_PROXY", "proxy.test:3128", 1);
    setenv("https_proxy", "socks5://sock.test", 1);
    setenv("NO_PROXY", " .only-below.test, domain.test ,10.0.0.0/8,1.2.3.4, port.test:81,*.star.test", 1);
    unsetenv("HTTPS_PROXY");
    unsetenv("REQUEST_METHOD");
    struct proxy_settings s;
    proxy_settings_read(&s);
    ck_assert_str_eq(route(&s, "http://h.test/"), "http://proxy.test:3128");
    ck_assert_uint_eq(s.http_target.port, 3128);
    ck_assert_str_eq(route(&s, "https://h.test/"), "socks5h://sock.test");
    ck_assert_uint_eq(s.https_target.port, 1080);
    static const char *const direct[] = {"http://localhost/",   "http://127.3.2.1/",     "http://[::1]/",
                                         "http://domain.test/", "http://a.domain.test/", "http://x.only-below.test/",
                                         "http://10.9.9.9/",    "http://1.2.3.4/",       "http://port.test:81/",
                                         "http://a.star.test/"};
    for (size_t i = 0; i < ARRAY_LEN(direct); i++)
        ck_assert_msg(strcmp(route(&s, direct[i]), "direct") == 0, "%s", direct[i]);
    static const char *const proxied[] = {"http://only-below.test/", "http://otherdomain.test/", "http://11.0.0.1/",
                                          "http://port.test/", "http://star.test/"};
    for (size_t i = 0; i < ARRAY_LEN(proxied); i++)
        ck_assert_msg(strcmp(route(&s, proxied[i]), "direct") != 0, "%s", proxied[i]);
    proxy_settings_free(&s);
    setenv("NO_PROXY", "*", 1);
    setenv("REQUEST_METHOD", "GET", 1); /* CGI: the variable could be a request's header */
    proxy_settings_read(&s);
    ck_assert_ptr_null(s.http);
    ck_assert_str_eq(route(&s, "https://h.test/"), "direct");
    proxy_settings_free(&s);
}
END_TEST

START_TEST(the_rate_has_no_bursts)
{
    struct rate_limit limit = {.interval_ns = 100};
    ck_assert_int_eq(rate_limit_take(&limit, 1000), 1000);
    ck_assert_int_eq(rate_limit_take(&limit, 1000), 1100);
    ck_assert_int_eq(rate_limit_take(&limit, 1050), 1200);
    ck_assert_int_eq(rate_limit_take(&limit, 5000), 5000); /* what was not used is lost */
    ck_assert_int_eq(rate_limit_take(&limit, 5000), 5100);
    struct rate_limit none = {0};
    ck_assert_int_eq(rate_limit_take(&none, 7), 7);
    ck_assert_int_eq(rate_limit_take(&none, 7), 7);
}
END_TEST

UNIT_MAIN("dial", the_best_host_pattern_wins, blocked_names_come_first_and_blacklisted_addresses_last,
          proxies_are_read_as_go_reads_them, the_rate_has_no_bursts)
