#include "net/dial.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/resolver.h"

static const char *best_pattern(const char *const *patterns, size_t n, const char *name)
{
    const char *best = NULL;
    size_t best_length = 0, length;
    for (size_t i = 0; i < n; i++) {
        if (!host_pattern_matches(patterns[i], name, &length) || (best && length <= best_length)) continue;
        best = patterns[i];
        best_length = length;
    }
    return best;
}

/* with_port: only patterns that name a port, so that "*" does not win over a better one without. */
static const struct host_override *best_host(const struct network_options *o, const char *name, bool with_port)
{
    const struct host_override *best = NULL;
    size_t best_length = 0, length;
    for (size_t i = 0; i < o->n_hosts; i++) {
        if (with_port && !strchr(o->hosts[i].pattern, ':')) continue;
        if (!host_pattern_matches(o->hosts[i].pattern, name, &length) || (best && length <= best_length)) continue;
        best = &o->hosts[i];
        best_length = length;
    }
    return best;
}

static const struct host_override *find_host(const struct network_options *o, const struct url_target *target)
{
    char with_port[300];
    if (!o->n_hosts) return NULL;
    snprintf(with_port, sizeof with_port, target->is_ip && target->ip.v6 ? "[%s]:%u" : "%s:%u", target->host,
             target->port);
    const struct host_override *host = best_host(o, with_port, true);
    return host ? host : best_host(o, target->host, false);
}

unsigned dial_port(const struct network_options *o, const struct url_target *target)
{
    const struct host_override *host = find_host(o, target);
    return host && host->port ? host->port : target->port;
}

static bool is_blacklisted(const struct network_options *o, const struct ip_address *ip, struct http_failure *failure)
{
    char shown[INET6_ADDRSTRLEN];
    for (size_t i = 0; i < o->n_blacklist; i++) {
        const struct ip_network *network = &o->blacklist[i];
        if (!ip_in_network(ip, &network->address, network->prefix_bits)) continue;
        http_failure_set(failure, 1110, "ip is blacklisted");
        snprintf(failure->detail, sizeof failure->detail, "IP (%s) is in a blacklisted range (%s)",
                 ip_format(ip, shown, sizeof shown), network->text);
        return true;
    }
    return false;
}

enum dial_result dial_choose(const struct network_options *o, struct resolver *resolver,
                             const struct url_target *target, const struct ip_address *known, struct ip_address *ip,
                             unsigned *port, struct http_failure *failure)
{
    *port = target->port;
    const char *pattern = target->is_ip ? NULL : best_pattern(o->blocked, o->n_blocked, target->host);
    if (pattern) {
        http_failure_set(failure, 1111, "hostname is blocked");
        snprintf(failure->detail, sizeof failure->detail, "hostname (%s) is in a blocked pattern (%s)", target->host,
                 pattern);
        return DIAL_FAILED;
    }
    const struct host_override *host = find_host(o, target);
    if (host) {
        *ip = host->ip;
        if (host->port) *port = host->port;
    } else if (target->is_ip) {
        *ip = target->ip;
    } else if (known) {
        *ip = *known;
    } else {
        switch (resolver_cached(resolver, target->host, ip)) {
        case LOOKUP_OK: break;
        case LOOKUP_PENDING: return DIAL_LOOKUP;
        default: http_failure_lookup(failure, target->host, NULL); return DIAL_FAILED;
        }
    }
    return is_blacklisted(o, ip, failure) ? DIAL_FAILED : DIAL_OK;
}

static struct ip_address source_of(const struct network_options *o, uint64_t vu_number)
{
    uint64_t index = (vu_number ? vu_number - 1 : 0) % o->local_ips_total;
    size_t run = 0;
    while (index >= o->local_ips[run].count && run + 1 < o->n_local_ips) index -= o->local_ips[run++].count;
    return ip_plus(&o->local_ips[run].first, index);
}

int dial_socket(const struct network_options *o, int type, uint64_t vu_number, const struct ip_address *ip,
                struct http_failure *failure)
{
    int fd = socket(ip->v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        http_failure_dial(failure, errno);
        return -1;
    }
    if (!o->local_ips_total) return fd;
    struct ip_address source = source_of(o, vu_number);
    struct sockaddr_storage address;
    socklen_t len = ip_to_sockaddr(&source, 0, &address);
    int on = 1;
    /* The port is chosen by connect(), which knows the other end: ports can be used for many servers. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (source.v6 == ip->v6 && bind(fd, (struct sockaddr *)&address, len) == 0) return fd;
    if (source.v6 == ip->v6) http_failure_dial(failure, errno);
    else http_failure_set(failure, 1210, "dial: no suitable address found");
    close(fd);
    return -1;
}
