/* URLs. Paths and fragments stay as written; what may not stand in one is escaped on the way out. */
#include "html/link.h"

#include <stdio.h>
#include <string.h>

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Which characters stand for themselves, beside letters, digits and -_.~ */
static const char IN_PATH[] = "$&+,/:;=@", IN_FRAGMENT[] = "$&+,/:;=?@!()*",
                  IN_USER[] = "$&+,;=", IN_HOST[] = "!$&'()*+,;=:[]<>\"";
/* Characters that are left alone in a path or fragment that has nothing to escape. */
static const char WRITTEN_AS_IS[] = "!$&'()*+,;=:@[]%";

static void append_escaped(struct strbuf *out, const char *text, const char *plain)
{
    for (; *text; text++) {
        if (is_alnum(*text) || strchr("-_.~", *text) || strchr(plain, *text)) strbuf_putc(out, *text);
        else strbuf_printf(out, "%%%02X", (unsigned char)*text);
    }
}

void html_url_append_query_escaped(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        if (is_alnum(*text) || strchr("-_.~", *text)) strbuf_putc(out, *text);
        else if (*text == ' ') strbuf_putc(out, '+');
        else strbuf_printf(out, "%%%02X", (unsigned char)*text);
    }
}

char *html_url_decode(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 1), *end = out;
    if (!out) return NULL;
    for (; *text; text++) {
        if (*text != '%') {
            *end++ = *text;
            continue;
        }
        int high = hex_digit(text[1]), low = high < 0 ? -1 : hex_digit(text[2]);
        if (low < 0) return NULL;
        *end++ = (char)(high * 16 + low);
        text += 2;
    }
    *end = '\0';
    return out;
}

/* As written when every character may be; decoded and escaped anew otherwise. */
static void append_as_written(struct strbuf *out, const char *text, const char *plain)
{
    const char *p = text;
    while (*p && (is_alnum(*p) || strchr("-_.~", *p) || strchr(WRITTEN_AS_IS, *p) || strchr(plain, *p))) p++;
    if (!*p) {
        strbuf_puts(out, text);
        return;
    }
    struct arena scratch = {0};
    const char *decoded = html_url_decode(&scratch, text);
    if (decoded) append_escaped(out, decoded, plain);
    arena_free(&scratch);
}

static size_t scheme_length(const char *text)
{
    size_t n = 0;
    while (is_alnum(text[n]) || (text[n] && strchr("+-.", text[n]))) n++;
    bool starts_well = (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z');
    return n && text[n] == ':' && starts_well ? n : 0;
}

static bool port_is_valid(const char *port)
{
    return *port != ':' ? *port == '\0' : port[1 + strspn(port + 1, "0123456789")] == '\0';
}

static bool parse_host(struct arena *arena, const char *host, struct html_url *out)
{
    const char *port = strrchr(host, ':');
    if (*host == '[') {
        const char *close = strrchr(host, ']');
        if (!close || !port_is_valid(close + 1)) return false;
        out->host = host;
        return true;
    }
    if ((port && !port_is_valid(port)) || (port && strchr(host, ':') != port) || strpbrk(host, " \\^`{|}"))
        return false;
    out->host = html_url_decode(arena, host);
    return out->host;
}

static bool parse_authority(struct arena *arena, char *authority, struct html_url *out)
{
    char *at = strrchr(authority, '@');
    if (!at) return parse_host(arena, authority, out);
    *at = '\0';
    if (authority[strspn(authority,
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:~!$&'()*+,;=%@")])
        return false;
    char *colon = strchr(authority, ':');
    if (colon) {
        *colon = '\0';
        out->password = html_url_decode(arena, colon + 1);
        if (!out->password) return false;
    }
    out->user = html_url_decode(arena, authority);
    return out->user && parse_host(arena, at + 1, out);
}

static bool has_control_characters(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) return true;
    }
    return false;
}

bool html_url_parse(struct arena *arena, const char *text, struct html_url *out)
{
    *out = (struct html_url){.scheme = "", .host = "", .path = ""};
    char *rest = arena_strdup(arena, text);
    if (!rest || has_control_characters(text)) return false;
    char *hash = strchr(rest, '#');
    if (hash) {
        *hash = '\0';
        if (hash[1]) out->fragment = hash + 1;
        if (!html_url_decode(arena, hash + 1)) return false;
    }
    size_t n = scheme_length(rest);
    if (*rest == ':') return false;
    if (n) {
        rest[n] = '\0';
        for (char *p = rest; *p; p++) {
            if (*p >= 'A' && *p <= 'Z') *p += 'a' - 'A';
        }
        out->scheme = rest;
        rest += n + 1;
    }
    char *question = strchr(rest, '?');
    if (question) {
        *question = '\0';
        out->query = question + 1;
    }
    if (*rest != '/') {
        if (n) {
            out->opaque = rest;
            return true;
        }
        const char *colon = strchr(rest, ':'), *slash = strchr(rest, '/');
        if (colon && (!slash || colon < slash)) return false;
    }
    if (rest[0] == '/' && rest[1] == '/' && (n || rest[2] != '/')) {
        char *authority = rest + 2, *path = strchr(authority, '/');
        rest = path ? path : authority + strlen(authority);
        char *copy = arena_strndup(arena, authority, (size_t)(rest - authority));
        if (!copy || !parse_authority(arena, copy, out)) return false;
    }
    out->path = rest;
    return html_url_decode(arena, rest);
}

/* RFC 3986, 5.2: the path that a reference leads to, without dot segments. */
static const char *resolve_path(struct arena *arena, const char *base, const char *ref)
{
    const char *slash = strrchr(base, '/');
    size_t folder = *ref == '/' || !slash ? 0 : (size_t)(slash - base) + 1;
    char *full = *ref ? arena_printf(arena, "%.*s%s", (int)folder, base, ref) : arena_strdup(arena, base);
    if (!full || !*full) return full;
    char *out = arena_alloc(arena, strlen(full) + 3);
    if (!out) return NULL;
    size_t len = 0;
    const char *p = *full == '/' ? full + 1 : full;
    for (;;) {
        size_t n = strcspn(p, "/");
        bool last = p[n] == '\0', dot = n == 1 && p[0] == '.', dots = n == 2 && p[0] == '.' && p[1] == '.';
        if (dots) {
            while (len && out[len - 1] != '/') len--;
            if (len) len--;
        } else if (!dot) {
            out[len++] = '/';
            memcpy(out + len, p, n);
            len += n;
        }
        if (last) {
            if (dot || dots) out[len++] = '/';
            break;
        }
        p += n + 1;
    }
    if (len == 0) out[len++] = '/';
    out[len] = '\0';
    return len > 1 && out[1] == '/' ? out + 1 : out;
}

bool html_url_resolve(struct arena *arena, const struct html_url *base, const struct html_url *ref,
                      struct html_url *out)
{
    *out = *ref;
    if (!*ref->scheme) out->scheme = base->scheme;
    if (ref->opaque) return true;
    if (*ref->scheme || *ref->host || ref->user) {
        out->path = resolve_path(arena, ref->path, "");
        return out->path;
    }
    if (!*ref->path && !ref->query) {
        out->query = base->query;
        if (!ref->fragment) out->fragment = base->fragment;
    }
    if (!*ref->path && base->opaque) {
        out->opaque = base->opaque;
        return true;
    }
    out->host = base->host;
    out->user = base->user;
    out->password = base->password;
    out->path = resolve_path(arena, base->path, ref->path);
    return out->path;
}

void html_url_append(struct strbuf *out, const struct html_url *url)
{
    if (*url->scheme) strbuf_printf(out, "%s:", url->scheme);
    if (url->opaque) {
        strbuf_puts(out, url->opaque);
    } else {
        bool authority = *url->host || url->user;
        if (authority || (*url->scheme && *url->path)) strbuf_puts(out, "//");
        if (url->user) {
            append_escaped(out, url->user, IN_USER);
            if (url->password) {
                strbuf_putc(out, ':');
                append_escaped(out, url->password, IN_USER);
            }
            strbuf_putc(out, '@');
        }
        append_escaped(out, url->host, IN_HOST);
        if (*url->path && *url->path != '/' && *url->host) strbuf_putc(out, '/');
        append_as_written(out, url->path, IN_PATH);
    }
    if (url->query) strbuf_printf(out, "?%s", url->query);
    if (url->fragment) {
        strbuf_putc(out, '#');
        append_as_written(out, url->fragment, IN_FRAGMENT);
    }
}

bool html_url_split_port(struct arena *arena, const char *host, const char **name, const char **port)
{
    const char *colon = strrchr(host, ':');
    size_t n = colon ? (size_t)(colon - host) : 0;
    if (!colon || (*host == '[' ? n < 2 || host[n - 1] != ']' : strchr(host, ':') != colon)) return false;
    *name = *host == '[' ? arena_strndup(arena, host + 1, n - 2) : arena_strndup(arena, host, n);
    *port = colon + 1;
    return *name;
}

char *html_url_join(struct arena *arena, const char *base, const char *reference)
{
    struct html_url from, to, joined;
    struct strbuf b = {0};
    if (!html_url_parse(arena, base, &from) || !html_url_parse(arena, reference, &to)) return NULL;
    if (!html_url_resolve(arena, &from, &to, &joined)) return NULL;
    html_url_append(&b, &joined);
    char *text = b.failed ? NULL : arena_strndup(arena, b.data ? b.data : "", b.len);
    strbuf_free(&b);
    return text;
}
