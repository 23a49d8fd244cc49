/*
 * Checks the network's options and turns them into what lib/net works with. Every problem is
 * reported; what is good of an option with a bad part is kept, since the run will not start anyway.
 */
#include "options/network.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "options/duration.h"

struct reader {
    lt_options *in;
    struct arena *arena;
    struct network_options *out;
    struct strbuf *problems;
};

static void problem(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void problem(struct reader *r, const char *fmt, ...)
{
    strbuf_puts(r->problems, "\n\t- ");
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(r->problems, fmt, args);
    va_end(args);
}

static const char *lower(struct reader *r, const char *text)
{
    char *copy = arena_strdup(r->arena, text);
    for (char *p = copy; p && *p; p++) *p = (char)tolower((unsigned char)*p);
    return copy;
}

/* dns */

static void read_ttl(struct reader *r, const char *text)
{
    lt_error err = {0};
    int64_t ns;
    if (strcmp(text, "inf") == 0) r->out->dns_ttl_ns = INT64_MAX;
    else if (duration_parse(text, DURATION_EXTENDED, &ns, &err) == LT_OK && ns >= 0) r->out->dns_ttl_ns = ns;
    else problem(r, "invalid DNS TTL: %s", text);
}

static void read_choice(struct reader *r, const char *field, const char *text, const char *const *names, size_t n,
                        int *out)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(names[i], text) == 0) {
            *out = (int)i;
            return;
        }
    }
    problem(r, "invalid DNS %s: %s", field, text);
}

static void read_dns_field(struct reader *r, const char *name, const char *text)
{
    static const char *const selects[] = {"random", "first", "roundRobin"};
    static const char *const policies[] = {"preferIPv4", "preferIPv6", "onlyIPv4", "onlyIPv6", "any"};
    int choice = -1;
    if (strcmp(name, "ttl") == 0) {
        read_ttl(r, text);
    } else if (strcmp(name, "select") == 0) {
        read_choice(r, name, text, selects, ARRAY_LEN(selects), &choice);
        if (choice >= 0) r->out->dns_select = (enum dns_select)choice;
    } else if (strcmp(name, "policy") == 0) {
        read_choice(r, name, text, policies, ARRAY_LEN(policies), &choice);
        if (choice >= 0) r->out->dns_policy = (enum dns_policy)choice;
    } else {
        problem(r, "unknown DNS configuration field: %s", name);
    }
}

static void read_dns_text(struct reader *r, const char *text)
{
    char *copy = arena_strdup(r->arena, text), *save = NULL;
    for (char *part = strtok_r(copy, ",", &save); part; part = strtok_r(NULL, ",", &save)) {
        char *equals = strchr(part, '=');
        if (!equals || !equals[1]) {
            problem(r, "no value for key %s", part);
            continue;
        }
        *equals = '\0';
        read_dns_field(r, part, equals + 1);
    }
}

static void read_dns_object(struct reader *r, json_t *object)
{
    const char *key;
    json_t *value;
    char number[64];
    json_object_foreach(object, key, value)
    {
        if (json_is_null(value)) continue;
        if (json_is_number(value)) snprintf(number, sizeof number, "%.17g", json_number_value(value));
        if (json_is_number(value)) read_dns_field(r, key, number);
        else if (json_is_string(value)) read_dns_field(r, key, json_string_value(value));
        else problem(r, "invalid DNS %s: a string is needed", key);
    }
}

/* Unlike other options, dns merges field by field: lower layers first. */
static void resolve_dns(struct reader *r)
{
    r->out->dns_ttl_ns = 300 * NS_PER_S;
    for (int layer = LT_LAYER_DEFAULT; layer < LT_LAYER_COUNT; layer++) {
        json_t *value = json_object_get(r->in->layers[layer], "dns");
        if (json_is_string(value)) read_dns_text(r, json_string_value(value));
        else if (json_is_object(value)) read_dns_object(r, value);
        else if (value) problem(r, "dns must be an object or a text such as ttl=5m,select=first");
    }
}

/* Host patterns. */

static bool valid_labels(const char *from, const char *to)
{
    while (from < to) {
        const char *dot = memchr(from, '.', (size_t)(to - from));
        const char *end = dot ? dot : to;
        if (end == from || *from == '-' || end[-1] == '-') return false;
        for (const char *p = from; p < end; p++) {
            if (!isalnum((unsigned char)*p) && *p != '-') return false;
        }
        if (dot && dot + 1 == to) return false;
        from = end + 1;
    }
    return true;
}

static bool valid_pattern(const char *pattern, bool with_port)
{
    const char *from = pattern, *colon = strchr(pattern, ':'), *to = colon ? colon : pattern + strlen(pattern);
    if (colon) {
        size_t digits = strspn(colon + 1, "0123456789");
        if (!with_port || digits < 1 || digits > 5 || colon[1 + digits]) return false;
    }
    if (*from == '*') {
        from++;
        if (*from == '.') from++;
    }
    return to > pattern && valid_labels(from, to);
}

bool host_pattern_matches(const char *pattern, const char *name, size_t *length)
{
    if (*pattern != '*') {
        *length = SIZE_MAX;
        return strcmp(pattern, name) == 0;
    }
    size_t fixed = strlen(++pattern), len = strlen(name);
    *length = fixed;
    return len > fixed && memcmp(name + len - fixed, pattern, fixed) == 0;
}

/* "ip", "ip:port" or "[v6]:port". */
static bool parse_host_address(const char *text, struct host_override *out)
{
    if (ip_parse(text, &out->ip)) return true;
    char address[64];
    const char *colon = strrchr(text, ':');
    if (!colon) return false;
    const char *from = text, *to = colon;
    if (*text == '[' && colon > text && colon[-1] == ']') {
        from++;
        to--;
    }
    size_t digits = strspn(colon + 1, "0123456789");
    if (digits < 1 || digits > 5 || colon[1 + digits] || (size_t)(to - from) >= sizeof address) return false;
    memcpy(address, from, (size_t)(to - from));
    address[to - from] = '\0';
    out->port = (unsigned)atoi(colon + 1);
    return out->port <= 65535 && ip_parse(address, &out->ip);
}

static void resolve_hosts(struct reader *r)
{
    json_t *hosts = options_get(r->in, "hosts", NULL), *value;
    const char *pattern;
    if (!hosts) return;
    if (!json_is_object(hosts)) {
        problem(r, "hosts must be an object of host pattern → address");
        return;
    }
    r->out->hosts = arena_zalloc(r->arena, (json_object_size(hosts) + 1) * sizeof *r->out->hosts);
    json_object_foreach(hosts, pattern, value)
    {
        struct host_override *host = &r->out->hosts[r->out->n_hosts];
        *host = (struct host_override){.pattern = lower(r, pattern)};
        struct ip_address ip;
        const char *address = json_string_value(value);
        if (!valid_pattern(host->pattern, true) && !ip_parse(pattern, &ip))
            problem(r, "invalid host pattern '%s'", pattern);
        else if (!address || !parse_host_address(address, host))
            problem(r, "hosts: '%s' has no valid IP address", pattern);
        else r->out->n_hosts++;
    }
}

static void resolve_blocked(struct reader *r)
{
    json_t *list = options_get(r->in, "blockHostnames", NULL), *item;
    size_t i;
    r->out->blocked = arena_zalloc(r->arena, (json_array_size(list) + 1) * sizeof(char *));
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        if (!valid_pattern(text, false)) problem(r, "invalid hostname pattern '%s'", text);
        else r->out->blocked[r->out->n_blocked++] = lower(r, text);
    }
}

/* Addresses. */

static void resolve_blacklist(struct reader *r)
{
    json_t *list = options_get(r->in, "blacklistIPs", NULL), *item;
    size_t i;
    r->out->blacklist = arena_zalloc(r->arena, (json_array_size(list) + 1) * sizeof *r->out->blacklist);
    json_array_foreach(list, i, item)
    {
        struct ip_network *network = &r->out->blacklist[r->out->n_blacklist];
        const char *text = json_string_value(item);
        char shown[INET6_ADDRSTRLEN];
        if (!ip_parse_network(text, &network->address, &network->prefix_bits)) {
            problem(r, "invalid CIDR address: %s", text);
            continue;
        }
        network->text =
            arena_printf(r->arena, "%s/%u", ip_format(&network->address, shown, sizeof shown), network->prefix_bits);
        r->out->n_blacklist++;
    }
}

static const char *read_run(const char *text, struct ip_run *out)
{
    struct ip_address last;
    unsigned bits;
    const char *dash = strchr(text, '-');
    if (dash) {
        char first[INET6_ADDRSTRLEN];
        snprintf(first, sizeof first, "%.*s", (int)(dash - text), text);
        if (!ip_parse(first, &out->first) || !ip_parse(dash + 1, &last)) return "wrong IP range format: ";
        if (out->first.v6 != last.v6) return "mixed IP range format: ";
        out->count = ip_count(&out->first, &last);
        return out->count ? NULL : "negative IP range: ";
    }
    if (ip_parse(text, &out->first)) {
        out->count = 1;
        return NULL;
    }
    if (!ip_parse_network(text, &out->first, &bits)) return "";
    unsigned free_bits = (out->first.v6 ? 128 : 32) - bits;
    out->count = free_bits >= 64 ? UINT64_MAX : UINT64_C(1) << free_bits;
    if (!out->first.v6 && out->count > 2) { /* not the network's own and its broadcast address */
        out->count -= 2;
        out->first = ip_plus(&out->first, 1);
    }
    return NULL;
}

static void resolve_local_ips(struct reader *r)
{
    const char *text = json_string_value(options_get(r->in, "localIPs", NULL));
    if (!text || !*text) return;
    size_t n = 1;
    for (const char *p = text; *p; p++) n += *p == ',';
    r->out->local_ips = arena_zalloc(r->arena, n * sizeof *r->out->local_ips);
    char *copy = arena_strdup(r->arena, text), *save = NULL;
    for (char *part = strtok_r(copy, ",", &save); part; part = strtok_r(NULL, ",", &save)) {
        struct ip_run *run = &r->out->local_ips[r->out->n_local_ips];
        const char *wrong = read_run(part, run);
        if (wrong && !*wrong) problem(r, "%s is not a valid IP, IP range or CIDR", part);
        else if (wrong) problem(r, "%s%s", wrong, part);
        if (wrong) continue;
        r->out->n_local_ips++;
        uint64_t total = r->out->local_ips_total + run->count;
        r->out->local_ips_total = total < run->count ? UINT64_MAX : total;
    }
}

/* TLS. */

static int tls_version(struct reader *r, const json_t *value)
{
    static const char *const names[] = {"tls1.0", "tls1.1", "tls1.2", "tls1.3"};
    if (!value || json_is_null(value)) return 0;
    const char *text = json_string_value(value);
    for (size_t i = 0; text && i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], text) == 0) return 0x0301 + (int)i;
    }
    if (text && !*text) return 0;
    problem(r, "unknown TLS version '%s'", text ? text : "");
    return 0;
}

static void resolve_tls_version(struct reader *r)
{
    json_t *value = options_get(r->in, "tlsVersion", NULL), *item;
    const char *key;
    if (!value) return;
    if (!json_is_object(value)) {
        r->out->tls_min = r->out->tls_max = tls_version(r, value);
        return;
    }
    json_object_foreach(value, key, item)
    {
        if (strcmp(key, "min") != 0 && strcmp(key, "max") != 0) problem(r, "tlsVersion: unknown field \"%s\"", key);
    }
    r->out->tls_min = tls_version(r, json_object_get(value, "min"));
    r->out->tls_max = tls_version(r, json_object_get(value, "max"));
}

static bool known_cipher(const char *name)
{
    static const char *const names[] = {"TLS_RSA_WITH_RC4_128_SHA",
                                        "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
                                        "TLS_RSA_WITH_AES_128_CBC_SHA",
                                        "TLS_RSA_WITH_AES_256_CBC_SHA",
                                        "TLS_RSA_WITH_AES_128_CBC_SHA256",
                                        "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                        "TLS_RSA_WITH_AES_256_GCM_SHA384",
                                        "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
                                        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                                        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                                        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
                                        "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
                                        "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
                                        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                                        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                                        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                                        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
                                        "TLS_AES_128_GCM_SHA256",
                                        "TLS_AES_256_GCM_SHA384",
                                        "TLS_CHACHA20_POLY1305_SHA256"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) return true;
    }
    return false;
}

static void resolve_ciphers(struct reader *r)
{
    json_t *list = options_get(r->in, "tlsCipherSuites", NULL), *item;
    size_t i;
    if (!list) return;
    if (!json_is_array(list)) {
        problem(r, "tlsCipherSuites must be a list of names");
        return;
    }
    r->out->cipher_suites = arena_zalloc(r->arena, (json_array_size(list) + 1) * sizeof(char *));
    json_array_foreach(list, i, item)
    {
        const char *name = json_is_string(item) ? json_string_value(item) : "";
        if (!known_cipher(name)) problem(r, "unknown cipher suite '%s'", name);
        else r->out->cipher_suites[r->out->n_cipher_suites++] = arena_strdup(r->arena, name);
    }
}

static void read_identity(struct reader *r, json_t *object, struct tls_identity *out)
{
    const char *key;
    json_t *value, *item;
    size_t i;
    json_object_foreach(object, key, value)
    {
        const char **text = strcmp(key, "cert") == 0       ? &out->cert
                            : strcmp(key, "key") == 0      ? &out->key
                            : strcmp(key, "password") == 0 ? &out->password
                                                           : NULL;
        if (json_is_null(value)) continue;
        if (text && json_is_string(value)) {
            *text = arena_strdup(r->arena, json_string_value(value));
        } else if (strcmp(key, "domains") == 0 && json_is_array(value)) {
            out->domains = arena_zalloc(r->arena, (json_array_size(value) + 1) * sizeof(char *));
            json_array_foreach(value, i, item)
            {
                if (json_is_string(item)) out->domains[out->n_domains++] = lower(r, json_string_value(item));
            }
        } else {
            problem(r,
                    text || strcmp(key, "domains") == 0 ? "tlsAuth: wrong type of \"%s\""
                                                        : "tlsAuth: unknown field \"%s\"",
                    key);
        }
    }
    if (!out->cert || !out->key) problem(r, "tlsAuth: cert and key are needed");
}

static void resolve_identities(struct reader *r)
{
    json_t *list = options_get(r->in, "tlsAuth", NULL), *item;
    size_t i;
    if (!list) return;
    if (!json_is_array(list)) {
        problem(r, "tlsAuth must be a list of {cert, key, password, domains}");
        return;
    }
    bool domains = false;
    r->out->identities = arena_zalloc(r->arena, (json_array_size(list) + 1) * sizeof *r->out->identities);
    json_array_foreach(list, i, item)
    {
        struct tls_identity *identity = &r->out->identities[r->out->n_identities++];
        read_identity(r, item, identity);
        domains |= identity->n_domains > 0;
    }
    if (domains)
        options_warn(r->in, "tlsAuth.domains is deprecated: without it the certificate is offered to every server that "
                            "asks for one like it");
}

static void resolve_debug(struct reader *r)
{
    const char *text = json_string_value(options_get(r->in, "httpDebug", NULL));
    if (!text || !*text) return;
    r->out->http_debug = strcmp(text, "full") == 0 ? HTTP_DEBUG_FULL : HTTP_DEBUG_HEADERS;
}

void network_options_resolve(lt_options *in, struct arena *arena, struct network_options *out, struct strbuf *problems)
{
    struct reader r = {in, arena, out, problems};
    resolve_dns(&r);
    resolve_hosts(&r);
    resolve_blocked(&r);
    resolve_blacklist(&r);
    resolve_local_ips(&r);
    resolve_tls_version(&r);
    resolve_ciphers(&r);
    resolve_identities(&r);
    resolve_debug(&r);
}
