/* IP addresses and networks: parsing, comparing, counting, turning into socket addresses. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/base.h"

/* IPv4 uses the first four bytes, and the rest is zero. */
struct ip_address {
    bool v6;
    unsigned char bytes[16];
};

/* "192.0.2.1", "2001:db8::1"; an IPv4-mapped IPv6 address becomes IPv4. */
bool ip_parse(const char *text, struct ip_address *out);
/* At least INET6_ADDRSTRLEN bytes; returns buf. */
const char *ip_format(const struct ip_address *ip, char *buf, size_t size);
bool ip_equal(const struct ip_address *a, const struct ip_address *b);
/* "10.0.0.0/8"; false for anything else, a plain address included. */
bool ip_parse_network(const char *text, struct ip_address *network, unsigned *prefix_bits);
bool ip_in_network(const struct ip_address *ip, const struct ip_address *network, unsigned prefix_bits);
/* The n-th address after ip (of the same family). */
struct ip_address ip_plus(const struct ip_address *ip, uint64_t n);
/* How many addresses from first to last, both included: 0 when last is before first, UINT64_MAX
 * when there are more than that. */
uint64_t ip_count(const struct ip_address *first, const struct ip_address *last);
/* Fills out, returns its length. */
socklen_t ip_to_sockaddr(const struct ip_address *ip, unsigned port, struct sockaddr_storage *out);
/* False for other families. */
bool ip_from_sockaddr(const struct sockaddr *address, struct ip_address *out);

#endif
