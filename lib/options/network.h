/* The network's options in typed form: names, addresses, TLS. Part of struct options. */
#ifndef OPTIONS_NETWORK_H
#define OPTIONS_NETWORK_H

#include <jansson.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/strbuf.h"
#include "options/options.h"

enum dns_select { DNS_SELECT_RANDOM, DNS_SELECT_FIRST, DNS_SELECT_ROUND_ROBIN };
enum dns_policy { DNS_PREFER_IPV4, DNS_PREFER_IPV6, DNS_ONLY_IPV4, DNS_ONLY_IPV6, DNS_ANY };
enum http_debug { HTTP_DEBUG_OFF, HTTP_DEBUG_HEADERS, HTTP_DEBUG_FULL };

/* option hosts: where a name is to be found. */
struct host_override {
    const char *pattern; /* lower case, see host_pattern_best() */
    struct ip_address ip;
    unsigned port; /* 0 = that of the request */
};

struct ip_network {
    const char *text;
    struct ip_address address;
    unsigned prefix_bits;
};

/* A run of source addresses. */
struct ip_run {
    struct ip_address first;
    uint64_t count;
};

/* option tlsAuth: a client certificate. */
struct tls_identity {
    const char *cert, *key, *password; /* PEM; password may be NULL */
    const char **domains;              /* empty = wherever it is asked for */
    size_t n_domains;
};

struct network_options {
    int64_t dns_ttl_ns; /* 0 = no cache, INT64_MAX = for ever */
    enum dns_select dns_select;
    enum dns_policy dns_policy;
    struct host_override *hosts;
    size_t n_hosts;
    const char **blocked; /* patterns */
    size_t n_blocked;
    struct ip_network *blacklist;
    size_t n_blacklist;
    struct ip_run *local_ips;
    size_t n_local_ips;
    uint64_t local_ips_total;
    int tls_min, tls_max;       /* 0x0301 … 0x0304, 0 = any */
    const char **cipher_suites; /* IANA names; n = 0: all */
    size_t n_cipher_suites;
    struct tls_identity *identities;
    size_t n_identities;
    enum http_debug http_debug;
};

/* Problems are appended as "\n\t- text" each. */
void network_options_resolve(lt_options *in, struct arena *arena, struct network_options *out, struct strbuf *problems);

/*
 * Patterns are a host name, or "*" and the end of one ("*.example.com", "*example.com"), in lower
 * case. Whether name fits; *length (of what is fixed) tells which of two patterns is the better one:
 * an exact one is the best, then the longest.
 */
bool host_pattern_matches(const char *pattern, const char *name, size_t *length);

#endif
