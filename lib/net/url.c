/*
 * Most URLs are plain ASCII with a name or an address in them, and are read here in one pass. What
 * needs more (encoding, punycode, resolving) is left to libcurl's URL functions.
 */
#include "net/url.h"

#include <ctype.h>
#include <curl/curl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"

static const char *path_of(const char *text)
{
    const char *authority = strstr(text, "://");
    return authority ? authority + 3 + strcspn(authority + 3, "/?#") : "";
}

/* Go leaves a path as it is if these are all that it has beside letters, digits and escapes (net/url, validEncoded). */
static const char NOT_IN_PATHS[] = "?#\"<>\\^`{|}";

static bool needs_work(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p <= ' ' || *p >= 0x7f) return true;
    }
    const char *path = path_of(text), *end = path + strcspn(path, NOT_IN_PATHS);
    return *end && *end != '?' && *end != '#';
}

static const char *check_escapes(const char *from, const char *to)
{
    for (const char *p = from; p < to && (p = memchr(p, '%', (size_t)(to - p))); p++) {
        if (!isxdigit((unsigned char)p[1]) || !isxdigit((unsigned char)p[2])) return "invalid URL escape";
    }
    return NULL;
}

static const char *read_port(const char *from, const char *to, unsigned *port)
{
    unsigned value = 0;
    if (from == to) return NULL; /* "host:" */
    for (const char *p = from; p < to; p++) {
        if (*p < '0' || *p > '9' || (value = value * 10 + (unsigned)(*p - '0')) > 65535)
            return "invalid port after host";
    }
    *port = value;
    return NULL;
}

static const char *read_host(const char *from, const char *to, struct url_target *out)
{
    const char *end, *rest;
    if (from < to && *from == '[') {
        from++;
        end = memchr(from, ']', (size_t)(to - from));
        if (!end) return "missing ']' in host";
        rest = end + 1;
    } else {
        end = memchr(from, ':', (size_t)(to - from));
        rest = end = end ? end : to;
    }
    if (rest < to && *rest != ':') return "invalid port after host";
    if (end == from) return "no Host in request URL";
    if ((size_t)(end - from) >= sizeof out->host) return "the host name is too long";
    size_t n = 0;
    for (const char *p = from; p < end; p++) {
        if (strchr("\"<>\\^`{|} ", *p)) return "invalid character in host name";
        out->host[n++] = (char)tolower((unsigned char)*p);
    }
    out->host[n] = '\0';
    char *zone = strchr(out->host, '%');
    if (from[-1] == '[' && zone) *zone = '\0';
    out->is_ip = ip_parse(out->host, &out->ip);
    if (from[-1] == '[' && !out->is_ip) return "invalid IPv6 address in host";
    return rest < to ? read_port(rest + 1, to, &out->port) : NULL;
}

static const char *read_plain(const char *text, struct url_target *out, bool *scheme_only)
{
    const char *authority;
    *out = (struct url_target){0};
    if (strncasecmp(text, "http://", 7) == 0) {
        authority = text + 7;
        out->port = 80;
    } else if (strncasecmp(text, "https://", 8) == 0) {
        authority = text + 8;
        out->port = 443;
        out->https = true;
    } else {
        const char *colon = strchr(text, ':');
        if (colon == text) return "missing protocol scheme";
        *scheme_only = true;
        return "unsupported protocol scheme";
    }
    const char *end = authority + strcspn(authority, "/?#");
    const char *path_end = end + strcspn(end, "?#");
    for (const char *p = end; p > authority; p--) { /* after the credentials */
        if (p[-1] != '@') continue;
        authority = p;
        break;
    }
    const char *wrong = read_host(authority, end, out);
    return wrong ? wrong : check_escapes(end, path_end);
}

/* "scheme://host:port" with the host in punycode; curl_free() it. */
static char *punycode(const char *text, size_t len)
{
    char *origin = strndup(text, len), *converted = NULL;
    CURLU *u = curl_url();
    /* libidn2, below libcurl, reads the host in the locale's encoding; ours is UTF-8 whatever the process has. */
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before = (locale_t)0;
    if (utf8) before = uselocale(utf8);
    if (!origin || !u || curl_url_set(u, CURLUPART_URL, origin, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_URL, &converted, CURLU_PUNYCODE) != CURLUE_OK) {
        converted = NULL;
    }
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    curl_url_cleanup(u);
    free(origin);
    return converted;
}

/* Percent-encodes what may not be in a URL, and leaves the rest as it is. */
static void append_encoded(struct strbuf *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p <= ' ' || *p >= 0x7f) strbuf_printf(out, "%%%02X", *p);
        else strbuf_putc(out, (char)*p);
    }
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* As Go writes a path that may not stay as it is: what it means, with everything escaped that could be. */
static void append_path(struct strbuf *out, const char *from, const char *to)
{
    for (const char *p = from; p < to; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '%') {
            c = (unsigned char)(hex_value(p[1]) << 4 | hex_value(p[2]));
            p += 2;
        }
        if (c < 0x7f && (isalnum(c) || (c && strchr("-_.~$&+,/:;=@", c)))) strbuf_putc(out, (char)c);
        else strbuf_printf(out, "%%%02X", c);
    }
}

/* Whether Go would leave the path as it is. */
static bool path_is_valid(const char *from, const char *to)
{
    for (const unsigned char *p = (const unsigned char *)from; p < (const unsigned char *)to; p++) {
        if (*p <= ' ' || *p >= 0x7f || strchr(NOT_IN_PATHS, *p)) return false;
    }
    return true;
}

static char *normalize(const char *text)
{
    const char *authority = strstr(text, "://"), *rest;
    struct strbuf out = {0};
    if (!authority) return NULL;
    rest = authority + 3 + strcspn(authority + 3, "/?#");
    char *origin = punycode(text, (size_t)(rest - text));
    if (origin) {
        size_t len = strlen(origin);
        if (len && origin[len - 1] == '/') len--; /* curl's path */
        strbuf_append(&out, origin, len);
        const char *end = rest + strcspn(rest, "?#");
        if (!path_is_valid(rest, end)) append_path(&out, rest, end);
        else strbuf_append(&out, rest, (size_t)(end - rest));
        append_encoded(&out, end);
    }
    curl_free(origin);
    char *copy = out.len && !out.failed ? strbuf_steal(&out) : NULL;
    strbuf_free(&out);
    return copy;
}

const char *url_parse(const char *text, struct url_target *out, char **normal, bool *scheme_only)
{
    *normal = NULL;
    *scheme_only = false;
    if (!needs_work(text)) return read_plain(text, out, scheme_only);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < ' ' || *p == 0x7f) return "invalid control character in URL";
    }
    const char *path = path_of(text), *wrong = check_escapes(path, path + strcspn(path, "?#"));
    if (wrong) return wrong;
    *normal = normalize(text);
    if (!*normal || needs_work(*normal)) {
        free(*normal);
        *normal = NULL;
        return "it cannot be parsed";
    }
    return read_plain(*normal, out, scheme_only);
}

char *url_masked(const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *at = NULL, *from = scheme ? scheme + 3 : url, *end = from + strcspn(from, "/?#");
    for (const char *p = from; scheme && p < end; p++) {
        if (*p == '@') at = p;
    }
    if (!at) return strdup(url);
    bool password = memchr(from, ':', (size_t)(at - from)) != NULL;
    char *masked = NULL;
    if (asprintf(&masked, "%.*s%s%s", (int)(from - url), url, password ? "****:****" : "****", at) < 0)
        return strdup(url);
    return masked;
}

bool url_credentials(const char *url, char **user, char **password)
{
    *user = *password = NULL;
    const char *scheme = strstr(url, "://");
    if (!scheme || !memchr(scheme, '@', strcspn(scheme + 3, "/?#") + 3)) return false;
    CURLU *u = curl_url();
    char *name = NULL, *secret = NULL;
    if (u && curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_USER, &name, CURLU_URLDECODE) == CURLUE_OK) {
        curl_url_get(u, CURLUPART_PASSWORD, &secret, CURLU_URLDECODE);
        *user = strdup(name);
        *password = strdup(secret ? secret : "");
    }
    curl_free(name);
    curl_free(secret);
    curl_url_cleanup(u);
    if (*user && *password) return true;
    free(*user);
    free(*password);
    *user = *password = NULL;
    return false;
}

char *url_resolve(const char *base, const char *location)
{
    CURLU *u = curl_url();
    char *absolute = NULL, *copy = NULL;
    bool ok = u && curl_url_set(u, CURLUPART_URL, base, CURLU_PATH_AS_IS) == CURLUE_OK &&
              curl_url_set(u, CURLUPART_URL, location, CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_URL, &absolute, 0) == CURLUE_OK;
    if (ok) copy = strdup(absolute);
    curl_free(absolute);
    curl_url_cleanup(u);
    return copy;
}

char *url_request_uri(const char *url)
{
    const char *scheme = strstr(url, "://"), *from = scheme ? scheme + 3 : url;
    from += strcspn(from, "/?#");
    char *uri = NULL;
    if (asprintf(&uri, "%s%.*s", *from == '/' ? "" : "/", (int)strcspn(from, "#"), from) < 0) return NULL;
    return uri;
}
