#include "base/ip.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char MAPPED[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */

static void from_v6(const unsigned char *bytes, struct ip_address *out)
{
    *out = (struct ip_address){0};
    if (memcmp(bytes, MAPPED, sizeof MAPPED) == 0) {
        memcpy(out->bytes, bytes + sizeof MAPPED, 4);
        return;
    }
    out->v6 = true;
    memcpy(out->bytes, bytes, 16);
}

bool ip_parse(const char *text, struct ip_address *out)
{
    unsigned char bytes[16];
    *out = (struct ip_address){0};
    if (inet_pton(AF_INET, text, out->bytes) == 1) return true;
    if (inet_pton(AF_INET6, text, bytes) != 1) return false;
    from_v6(bytes, out);
    return true;
}

const char *ip_format(const struct ip_address *ip, char *buf, size_t size)
{
    if (!inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->bytes, buf, (socklen_t)size)) buf[0] = '\0';
    return buf;
}

bool ip_equal(const struct ip_address *a, const struct ip_address *b)
{
    return a->v6 == b->v6 && memcmp(a->bytes, b->bytes, a->v6 ? 16 : 4) == 0;
}

bool ip_parse_network(const char *text, struct ip_address *network, unsigned *prefix_bits)
{
    char address[INET6_ADDRSTRLEN], *end;
    const char *slash = strchr(text, '/');
    if (!slash || (size_t)(slash - text) >= sizeof address) return false;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    if (!ip_parse(address, network)) return false;
    if (slash[1] < '0' || slash[1] > '9') return false;
    errno = 0;
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (errno || *end || bits > (network->v6 ? 128 : 32)) return false;
    *prefix_bits = (unsigned)bits;
    for (unsigned i = 0; i < 16; i++) { /* bits after the prefix do not count */
        unsigned keep = bits > i * 8 ? (unsigned)bits - i * 8 : 0;
        if (keep < 8) network->bytes[i] &= (unsigned char)(0xff00u >> keep);
    }
    return true;
}

bool ip_in_network(const struct ip_address *ip, const struct ip_address *network, unsigned prefix_bits)
{
    if (ip->v6 != network->v6) return false;
    if (memcmp(ip->bytes, network->bytes, prefix_bits / 8) != 0) return false;
    unsigned rest = prefix_bits % 8;
    return !rest || (ip->bytes[prefix_bits / 8] & (unsigned char)(0xff00u >> rest)) == network->bytes[prefix_bits / 8];
}

struct ip_address ip_plus(const struct ip_address *ip, uint64_t n)
{
    struct ip_address sum = *ip;
    unsigned carry = 0;
    for (int i = ip->v6 ? 15 : 3; i >= 0; i--) {
        unsigned digit = sum.bytes[i] + (unsigned)(n & 0xff) + carry;
        sum.bytes[i] = (unsigned char)digit;
        carry = digit >> 8;
        n >>= 8;
    }
    return sum;
}

uint64_t ip_count(const struct ip_address *first, const struct ip_address *last)
{
    int len = first->v6 ? 16 : 4;
    if (memcmp(last->bytes, first->bytes, (size_t)len) < 0) return 0;
    unsigned __int128 a = 0, b = 0;
    for (int i = 0; i < len; i++) {
        a = a << 8 | first->bytes[i];
        b = b << 8 | last->bytes[i];
    }
    unsigned __int128 difference = b - a;
    return difference >= UINT64_MAX ? UINT64_MAX : (uint64_t)difference + 1;
}

socklen_t ip_to_sockaddr(const struct ip_address *ip, unsigned port, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (ip->v6) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        memcpy(&v6->sin6_addr, ip->bytes, 16);
        return sizeof *v6;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)port);
    memcpy(&v4->sin_addr, ip->bytes, 4);
    return sizeof *v4;
}

bool ip_from_sockaddr(const struct sockaddr *address, struct ip_address *out)
{
    *out = (struct ip_address){0};
    if (address->sa_family == AF_INET) {
        memcpy(out->bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
        return true;
    }
    if (address->sa_family != AF_INET6) return false;
    from_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr, out);
    return true;
}
