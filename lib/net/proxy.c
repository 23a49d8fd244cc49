/*
 * As Go reads them: localhost and loopback addresses never go through a proxy; NO_PROXY is a comma
 * list of "*", networks, addresses and domains, each with an optional port. A domain covers its
 * subdomains, ".domain" only those.
 */
#include "net/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *variable(const char *upper, const char *lower)
{
    const char *value = getenv(upper);
    if (!value || !*value) value = getenv(lower);
    return value && *value ? strdup(value) : NULL;
}

/* "host:port" alone means http. socks5 names are resolved by the proxy, which curl calls socks5h. */
static char *proxy_url(char *value, struct url_target *target)
{
    char *url = NULL, *normal = NULL, *as_http = NULL;
    bool scheme_only;
    if (!value) return NULL;
    if (strncmp(value, "socks5://", 9) == 0) {
        if (asprintf(&url, "socks5h://%s", value + 9) < 0) url = NULL;
    } else if (!strstr(value, "://")) {
        if (asprintf(&url, "http://%s", value) < 0) url = NULL;
    } else {
        url = strdup(value);
    }
    free(value);
    const char *rest = url ? strstr(url, "://") : NULL;
    bool socks = url && strncmp(url, "socks", 5) == 0;
    if (rest && asprintf(&as_http, "%s%s", strncmp(url, "https", 5) == 0 ? "https" : "http", rest) >= 0) {
        url_parse(as_http, target, &normal, &scheme_only);
        if (socks && !strchr(rest + 3, ':')) target->port = 1080;
    }
    free(normal);
    free(as_http);
    return url;
}

void proxy_settings_read(struct proxy_settings *out)
{
    *out = (struct proxy_settings){0};
    /* In a CGI program HTTP_PROXY could come from a request's header. */
    if (!getenv("REQUEST_METHOD")) out->http = proxy_url(variable("HTTP_PROXY", "http_proxy"), &out->http_target);
    out->https = proxy_url(variable("HTTPS_PROXY", "https_proxy"), &out->https_target);
    out->none = variable("NO_PROXY", "no_proxy");
}

void proxy_settings_free(struct proxy_settings *settings)
{
    free(settings->http);
    free(settings->https);
    free(settings->none);
    *settings = (struct proxy_settings){0};
}

static bool is_loopback(const struct url_target *target)
{
    if (strcmp(target->host, "localhost") == 0) return true;
    static const struct ip_address v6_loopback = {.v6 = true, .bytes = {[15] = 1}};
    return target->is_ip && (target->ip.v6 ? ip_equal(&target->ip, &v6_loopback) : target->ip.bytes[0] == 127);
}

static bool domain_covers(const char *domain, const char *host)
{
    bool only_below = *domain == '.';
    if (strncmp(domain, "*.", 2) == 0) {
        domain++;
        only_below = true;
    }
    if (only_below) domain++;
    size_t d = strlen(domain), h = strlen(host);
    if (!only_below && strcasecmp(domain, host) == 0) return true;
    return h > d && host[h - d - 1] == '.' && strcasecmp(host + h - d, domain) == 0;
}

static bool entry_covers(const char *entry, const struct url_target *target)
{
    char name[300];
    struct ip_address ip;
    unsigned bits;
    if (strcmp(entry, "*") == 0) return true;
    if (ip_parse_network(entry, &ip, &bits)) return target->is_ip && ip_in_network(&target->ip, &ip, bits);
    snprintf(name, sizeof name, "%s", entry);
    if (!ip_parse(name, &ip)) {
        char *colon = strrchr(name, ':');
        if (colon && (unsigned)atoi(colon + 1) != target->port) return false;
        if (colon) *colon = '\0';
        size_t len = strlen(name);
        if (name[0] == '[' && name[len - 1] == ']') {
            name[len - 1] = '\0';
            memmove(name, name + 1, len - 1);
        }
    }
    if (ip_parse(name, &ip)) return target->is_ip && ip_equal(&ip, &target->ip);
    return domain_covers(name, target->host);
}

static bool is_excluded(const char *list, const struct url_target *target)
{
    char entry[300];
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t len = strcspn(list, ",");
        size_t end = len;
        while (end && (list[end - 1] == ' ' || list[end - 1] == '\t')) end--;
        if (end && end < sizeof entry) {
            memcpy(entry, list, end);
            entry[end] = '\0';
            if (entry_covers(entry, target)) return true;
        }
        list += len;
    }
    return false;
}

const char *proxy_for(const struct proxy_settings *s, const struct url_target *target, const struct url_target **proxy)
{
    const char *url = target->https ? s->https : s->http;
    if (!url || is_loopback(target) || is_excluded(s->none, target)) return NULL;
    *proxy = target->https ? &s->https_target : &s->http_target;
    return url;
}
