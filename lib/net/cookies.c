#include "net/cookies.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

#define LONGEST_AGE_S INT64_C(10000000000) /* 300 years: its milliseconds fit */

struct entry {
    struct cookie cookie;
    int64_t expires_at_ms; /* 0 = never */
};

struct cookie_jar {
    struct entry *entries; /* in order of creation */
    size_t n, cap;
};

/* The parts of a URL that cookies look at. */
struct place {
    char *host, *path;
    bool secure;
};

/* Most URLs need no parser: a plain host name or IPv4 address in lower case, a port, a path. */
static bool place_of_plain_url(const char *url, struct place *out)
{
    out->secure = strncmp(url, "https://", 8) == 0;
    if (!out->secure && strncmp(url, "http://", 7) != 0) return false;
    const char *host = url + (out->secure ? 8 : 7),
               *end = host + strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    const char *path = *end == ':' ? end + 1 + strspn(end + 1, "0123456789") : end;
    size_t len = strcspn(path, "?#");
    if (end == host || (*path != '/' && *path) || memchr(path, '\\', len)) return false;
    out->host = strndup(host, (size_t)(end - host));
    out->path = len ? strndup(path, len) : strdup("/");
    return out->host && out->path;
}

static bool place_parse(const char *url, struct place *out)
{
    *out = (struct place){0};
    if (place_of_plain_url(url, out)) return true;
    free(out->host);
    free(out->path);
    *out = (struct place){0};
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL, *path = NULL;
    bool ok = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK;
    if (ok) {
        out->secure = strcasecmp(scheme, "https") == 0 || strcasecmp(scheme, "wss") == 0;
        out->host = strdup(host);
        out->path = strdup(path);
        ok = out->host && out->path;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(path);
    curl_url_cleanup(u);
    return ok;
}

static void place_free(struct place *p)
{
    free(p->host);
    free(p->path);
}

struct cookie_jar *cookie_jar_new(void)
{
    return calloc(1, sizeof(struct cookie_jar));
}

void cookie_clear(struct cookie *c)
{
    free(c->name);
    free(c->value);
    free(c->domain);
    free(c->path);
    *c = (struct cookie){0};
}

void cookie_jar_reset(struct cookie_jar *jar)
{
    for (size_t i = 0; i < jar->n; i++) cookie_clear(&jar->entries[i].cookie);
    jar->n = 0;
}

bool cookie_jar_is_empty(const struct cookie_jar *jar)
{
    return jar->n == 0;
}

void cookie_jar_free(struct cookie_jar *jar)
{
    if (!jar) return;
    cookie_jar_reset(jar);
    free(jar->entries);
    free(jar);
}

static char *trimmed(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\r' || to[-1] == '\n')) to--;
    return strndup(from, (size_t)(to - from));
}

/* RFC 6265 5.2.2: digits after an optional minus; anything else is ignored. */
static void parse_max_age(struct cookie *c, const char *value)
{
    const char *digits = value + (*value == '-');
    if (!*digits || digits[strspn(digits, "0123456789")] != '\0') return;
    long long age = strtoll(value, NULL, 10);
    c->max_age = age <= 0 ? -1 : age;
}

bool cookie_parse_date(const char *text, int64_t *out_ms)
{
    time_t when = curl_getdate(text, NULL);
    if (when == (time_t)-1) return false;
    /* The epoch, which servers write to delete a cookie, must not read as "no date". */
    *out_ms = when ? (int64_t)when * 1000 : 1;
    return true;
}

static void parse_attribute(struct cookie *c, const char *from, const char *to)
{
    const char *equals = memchr(from, '=', (size_t)(to - from));
    char *name = trimmed(from, equals ? equals : to);
    char *value = equals ? trimmed(equals + 1, to) : strdup("");
    if (name && value) {
        if (strcasecmp(name, "Secure") == 0) c->secure = true;
        else if (strcasecmp(name, "HttpOnly") == 0) c->http_only = true;
        else if (strcasecmp(name, "Max-Age") == 0) parse_max_age(c, value);
        else if (strcasecmp(name, "Expires") == 0) cookie_parse_date(value, &c->expires_ms);
        else if (strcasecmp(name, "Domain") == 0) {
            free(c->domain);
            c->domain = strdup(value[0] == '.' && value[1] != '.' ? value + 1 : value);
        } else if (strcasecmp(name, "Path") == 0) {
            free(c->path);
            c->path = strdup(value);
        }
    }
    free(name);
    free(value);
}

bool cookie_parse(const char *header, struct cookie *out)
{
    *out = (struct cookie){0};
    const char *end = strchr(header, ';');
    if (!end) end = header + strlen(header);
    const char *equals = memchr(header, '=', (size_t)(end - header));
    if (!equals) return false;
    out->name = trimmed(header, equals);
    out->value = trimmed(equals + 1, end);
    if (!out->name || !out->value || !*out->name) {
        cookie_clear(out);
        return false;
    }
    size_t len = strlen(out->value);
    if (len >= 2 && out->value[0] == '"' && out->value[len - 1] == '"') {
        memmove(out->value, out->value + 1, len - 2);
        out->value[len - 2] = '\0';
    }
    while (*end == ';') {
        const char *from = end + 1;
        end = strchr(from, ';');
        if (!end) end = from + strlen(from);
        parse_attribute(out, from, end);
    }
    return true;
}

static bool is_ip(const char *host)
{
    return strchr(host, ':') || host[strspn(host, "0123456789.")] == '\0';
}

static bool domain_matches(const char *host, const char *domain)
{
    size_t h = strlen(host), d = strlen(domain);
    if (strcasecmp(host, domain) == 0) return true;
    return h > d && host[h - d - 1] == '.' && strcasecmp(host + h - d, domain) == 0 && !is_ip(host);
}

static bool path_matches(const char *request, const char *path)
{
    size_t len = strlen(path);
    if (strncmp(request, path, len) != 0) return false;
    return request[len] == '\0' || request[len] == '/' || (len && path[len - 1] == '/');
}

/* RFC 6265 5.1.4: up to the last slash, at least "/". */
static char *default_path(const char *request)
{
    const char *slash = strrchr(request, '/');
    return !slash || slash == request ? strdup("/") : strndup(request, (size_t)(slash - request));
}

static void remove_at(struct cookie_jar *jar, size_t i)
{
    cookie_clear(&jar->entries[i].cookie);
    memmove(&jar->entries[i], &jar->entries[i + 1], (jar->n - i - 1) * sizeof *jar->entries);
    jar->n--;
}

static bool same_cookie(const struct cookie *a, const struct cookie *b)
{
    return strcmp(a->name, b->name) == 0 && strcasecmp(a->domain, b->domain) == 0 && strcmp(a->path, b->path) == 0;
}

static bool jar_add(struct cookie_jar *jar, struct entry *entry)
{
    for (size_t i = 0; i < jar->n; i++) {
        if (!same_cookie(&jar->entries[i].cookie, &entry->cookie)) continue;
        cookie_clear(&jar->entries[i].cookie);
        jar->entries[i] = *entry;
        return true;
    }
    if (jar->n == jar->cap) {
        size_t cap = jar->cap ? jar->cap * 2 : 8;
        struct entry *grown = realloc(jar->entries, cap * sizeof *grown);
        if (!grown) return false;
        jar->entries = grown;
        jar->cap = cap;
    }
    jar->entries[jar->n++] = *entry;
    return true;
}

bool cookie_jar_set(struct cookie_jar *jar, const char *url, const struct cookie *from)
{
    struct place place;
    if (!place_parse(url, &place)) {
        place_free(&place);
        return false;
    }
    struct entry e = {.cookie = *from};
    const char *domain = from->domain;
    bool has_domain = domain && *domain;
    bool allowed = !has_domain || domain_matches(place.host, domain);
    e.cookie.name = strdup(from->name);
    e.cookie.value = strdup(from->value);
    e.cookie.domain = strdup(has_domain ? domain : place.host);
    e.cookie.path = from->path && from->path[0] == '/' ? strdup(from->path) : default_path(place.path);
    e.cookie.host_only = !has_domain || is_ip(place.host);
    place_free(&place);
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    int64_t age_s = from->max_age < LONGEST_AGE_S ? from->max_age : LONGEST_AGE_S;
    e.expires_at_ms = age_s > 0 ? now_ms + age_s * 1000 : from->expires_ms;
    bool dead = from->max_age < 0 || (from->max_age == 0 && from->expires_ms && from->expires_ms <= now_ms);
    if (allowed && dead) {
        for (size_t i = 0; i < jar->n; i++) {
            if (same_cookie(&jar->entries[i].cookie, &e.cookie)) remove_at(jar, i--);
        }
    }
    if (allowed && !dead && jar_add(jar, &e)) return true;
    cookie_clear(&e.cookie);
    return allowed;
}

static bool entry_applies(const struct entry *e, const struct place *p, int64_t now_ms)
{
    const struct cookie *c = &e->cookie;
    if (e->expires_at_ms && e->expires_at_ms <= now_ms) return false;
    if (c->secure && !p->secure) return false;
    if (c->host_only ? strcasecmp(p->host, c->domain) != 0 : !domain_matches(p->host, c->domain)) return false;
    return path_matches(p->path, c->path);
}

void cookie_jar_for_url(struct cookie_jar *jar, const char *url, void (*fn)(void *udata, const struct cookie *cookie),
                        void *udata)
{
    struct place place;
    if (!jar->n) return;
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    const struct entry **list = malloc(jar->n * sizeof *list);
    size_t n = 0;
    if (place_parse(url, &place) && list) {
        for (size_t i = 0; i < jar->n; i++) {
            const struct entry *e = &jar->entries[i];
            if (!entry_applies(e, &place, now_ms)) continue;
            /* Longer paths first, then older ones: insertion keeps the order of creation. */
            size_t at = n++;
            while (at > 0 && strlen(list[at - 1]->cookie.path) < strlen(e->cookie.path)) {
                list[at] = list[at - 1];
                at--;
            }
            list[at] = e;
        }
    }
    for (size_t i = 0; i < n; i++) fn(udata, &list[i]->cookie);
    free(list);
    place_free(&place);
}

void cookie_jar_clear(struct cookie_jar *jar, const char *url, const char *name)
{
    struct place place;
    if (place_parse(url, &place)) {
        int64_t now_ms = clock_wall_ns() / NS_PER_MS;
        for (size_t i = jar->n; i-- > 0;) {
            if (name && strcmp(jar->entries[i].cookie.name, name) != 0) continue;
            if (entry_applies(&jar->entries[i], &place, now_ms)) remove_at(jar, i);
        }
    }
    place_free(&place);
}
