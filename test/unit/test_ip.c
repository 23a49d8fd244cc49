/* IP addresses and networks. */
#include "base/ip.h"

#include "unit.h"

static struct ip_address ip(const char *text)
{
    struct ip_address out;
    ck_assert_msg(ip_parse(text, &out), "%s", text);
    return out;
}

static bool in(const char *address, const char *network)
{
    struct ip_address a = ip(address), n;
    unsigned bits;
    ck_assert_msg(ip_parse_network(network, &n, &bits), "%s", network);
    return ip_in_network(&a, &n, bits);
}

START_TEST(networks_contain)
{
    ck_assert(in("10.1.2.3", "10.0.0.0/8") && !in("11.0.0.0", "10.0.0.0/8"));
    ck_assert(in("192.168.1.130", "192.168.1.129/25") && !in("192.168.1.127", "192.168.1.129/25"));
    ck_assert(in("1.2.3.4", "0.0.0.0/0") && in("1.2.3.4", "1.2.3.4/32") && !in("1.2.3.5", "1.2.3.4/32"));
    ck_assert(in("2001:db8:ffff::1", "2001:db8::/32") && !in("2001:db9::", "2001:db8::/32"));
    ck_assert(!in("::1", "0.0.0.0/0") && !in("127.0.0.1", "::/0"));
    ck_assert(in("::ffff:10.0.0.1", "10.0.0.0/8")); /* an IPv4 address in IPv6's clothes */
}
END_TEST

START_TEST(bad_networks)
{
    static const char *const bad[] = {"10.0.0.0",    "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                      "10.0.0.0/ 8", "x/8",         "::/129",    "10.0.0.0/8x"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct ip_address n;
        unsigned bits;
        ck_assert_msg(!ip_parse_network(bad[i], &n, &bits), "%s", bad[i]);
    }
}
END_TEST

START_TEST(counting)
{
    struct ip_address a = ip("10.0.0.250"), b = ip("10.0.1.5"), c = ip("::1"), d = ip("ffff::");
    char text[INET6_ADDRSTRLEN];
    ck_assert_uint_eq(ip_count(&a, &b), 12);
    ck_assert_uint_eq(ip_count(&b, &a), 0);
    ck_assert_uint_eq(ip_count(&a, &a), 1);
    ck_assert_uint_eq(ip_count(&c, &d), UINT64_MAX);
    struct ip_address sum = ip_plus(&a, 11);
    ck_assert_str_eq(ip_format(&sum, text, sizeof text), "10.0.1.5");
    sum = ip_plus(&c, 0xffffffffffffffff);
    ck_assert_str_eq(ip_format(&sum, text, sizeof text), "0:0:0:1::");
}
END_TEST

START_TEST(socket_addresses_round_trip)
{
    static const char *const texts[] = {"127.0.0.1", "2001:db8::5"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct sockaddr_storage address;
        struct ip_address a = ip(texts[i]), back;
        ip_to_sockaddr(&a, 80, &address);
        ck_assert(ip_from_sockaddr((struct sockaddr *)&address, &back) && ip_equal(&a, &back));
    }
}
END_TEST

UNIT_MAIN("ip", networks_contain, bad_networks, counting, socket_addresses_round_trip)
