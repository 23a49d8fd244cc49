/*
 * The URL parser. The standard's state machine, written as one function per part of the URL; each takes
 * what belongs to its part from the reader.
 */
#include "runtime/js/builtins/url_record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *p, *end;
};

static int peek(const struct reader *r, size_t at)
{
    return (size_t)(r->end - r->p) > at ? (unsigned char)r->p[at] : -1;
}

/* Percent-encoding. */

static bool in_set(unsigned char c, enum url_set set)
{
    if (c <= 0x1f || c > 0x7e) return true;
    switch (set) {
    case URL_SET_C0: return false;
    case URL_SET_FRAGMENT: return strchr(" \"<>`", c) != NULL;
    case URL_SET_QUERY: return strchr(" \"#<>", c) != NULL;
    case URL_SET_SPECIAL_QUERY: return strchr(" \"#<>'", c) != NULL;
    case URL_SET_PATH: return strchr(" \"#<>?^`{}", c) != NULL;
    case URL_SET_USERINFO: return strchr(" \"#<>?`{}/:;=@[\\]^|", c) != NULL;
    }
    return false;
}

void web_url_percent_encode(struct strbuf *out, const char *text, size_t len, enum url_set set)
{
    for (size_t i = 0; i < len; i++) {
        if (in_set((unsigned char)text[i], set)) strbuf_printf(out, "%%%02X", (unsigned char)text[i]);
        else strbuf_append(out, text + i, 1);
    }
}

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower(c) - 'a' + 10 : -1;
}

static void decode(struct strbuf *out, const char *text, size_t len, bool plus)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%' && i + 2 < len && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            c = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        strbuf_append(out, &c, 1);
    }
}

void web_url_percent_decode(struct strbuf *out, const char *text, size_t len)
{
    decode(out, text, len, false);
}

void web_url_form_decode(struct strbuf *out, const char *text, size_t len)
{
    decode(out, text, len, true);
}

void web_url_form_encode(struct strbuf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == ' ') strbuf_puts(out, "+");
        else if (isalnum(c) || (c && strchr("*-._", c))) strbuf_append(out, text + i, 1);
        else strbuf_printf(out, "%%%02X", c);
    }
}

/* Small things. */

static void clear(struct strbuf *s)
{
    strbuf_free(s);
    *s = (struct strbuf){0};
}

static void copy(struct strbuf *to, const struct strbuf *from)
{
    clear(to);
    strbuf_append(to, from->data ? from->data : "", from->len);
}

static const char *text_of(const struct strbuf *s)
{
    return s->data ? s->data : "";
}

int web_url_default_port(const char *scheme, size_t len)
{
    static const struct {
        const char *name;
        int port;
    } special[] = {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", -1}};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strlen(special[i].name) == len && memcmp(special[i].name, scheme, len) == 0) return special[i].port;
    }
    return -2;
}

bool web_url_is_special(const struct web_url *url)
{
    return web_url_default_port(text_of(&url->scheme), url->scheme.len) != -2;
}

static bool is_file(const struct web_url *url)
{
    return strcmp(text_of(&url->scheme), "file") == 0;
}

void web_url_free(struct web_url *url)
{
    strbuf_free(&url->scheme);
    strbuf_free(&url->username);
    strbuf_free(&url->password);
    strbuf_free(&url->host);
    strbuf_free(&url->path);
    strbuf_free(&url->query);
    strbuf_free(&url->fragment);
    *url = (struct web_url){0};
}

void web_url_serialize(const struct web_url *u, struct strbuf *out)
{
    strbuf_printf(out, "%s:", text_of(&u->scheme));
    if (u->has_host) {
        strbuf_puts(out, "//");
        if (u->username.len || u->password.len) {
            strbuf_puts(out, text_of(&u->username));
            if (u->password.len) strbuf_printf(out, ":%s", text_of(&u->password));
            strbuf_puts(out, "@");
        }
        strbuf_puts(out, text_of(&u->host));
        if (u->port >= 0) strbuf_printf(out, ":%d", u->port);
    } else if (!u->opaque && strncmp(text_of(&u->path), "//", 2) == 0) {
        strbuf_puts(out, "/.");
    }
    strbuf_puts(out, text_of(&u->path));
    if (u->has_query) strbuf_printf(out, "?%s", text_of(&u->query));
    if (u->has_fragment) strbuf_printf(out, "#%s", text_of(&u->fragment));
}

/* Windows drive letters, which file URLs may begin with. */

static bool is_drive(const char *p, const char *end)
{
    return end - p >= 2 && isalpha((unsigned char)p[0]) && (p[1] == ':' || p[1] == '|') &&
           (end - p == 2 || strchr("/\\?#", p[2]));
}

/* Path. */

static void shorten(struct web_url *u)
{
    const char *path = text_of(&u->path);
    if (is_file(u) && u->path.len == 3 && path[0] == '/' && isalpha((unsigned char)path[1]) && path[2] == ':') return;
    const char *slash = strrchr(path, '/');
    if (!slash) return;
    u->path.len = (size_t)(slash - path);
    u->path.data[u->path.len] = '\0';
}

/* "." 1, ".." 2, also with %2e; 0 for others. */
static int dots(const char *p, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; count++) {
        if (p[i] == '.') i++;
        else if (n - i >= 3 && p[i] == '%' && p[i + 1] == '2' && (p[i + 2] | 32) == 'e') i += 3;
        else return 0;
    }
    return count <= 2 ? count : 0;
}

/* Segments up to ? or #; with `whole` those are encoded instead. */
static void parse_path(struct web_url *u, struct reader *r, bool whole)
{
    bool special = web_url_is_special(u);
    for (;;) {
        const char *start = r->p;
        while (r->p < r->end && *r->p != '/' && !(special && *r->p == '\\') &&
               (whole || (*r->p != '?' && *r->p != '#')))
            r->p++;
        size_t n = (size_t)(r->p - start);
        bool slash = r->p < r->end && (*r->p == '/' || *r->p == '\\');
        switch (dots(start, n)) {
        case 2:
            shorten(u);
            if (!slash) strbuf_puts(&u->path, "/");
            break;
        case 1:
            if (!slash) strbuf_puts(&u->path, "/");
            break;
        default:
            strbuf_puts(&u->path, "/");
            if (is_file(u) && u->path.len == 1 && n == 2 && is_drive(start, start + 2)) {
                strbuf_append(&u->path, start, 1);
                strbuf_puts(&u->path, ":");
            } else {
                web_url_percent_encode(&u->path, start, n, URL_SET_PATH);
            }
        }
        if (!slash) return;
        r->p++;
    }
}

static void path_start(struct web_url *u, struct reader *r, bool whole)
{
    int c = peek(r, 0);
    if (web_url_is_special(u)) {
        if (c == '/' || c == '\\') r->p++;
        parse_path(u, r, whole);
    } else if (c == '/') {
        r->p++;
        parse_path(u, r, whole);
    } else if (c >= 0 && (whole || (c != '?' && c != '#'))) {
        parse_path(u, r, whole);
    }
}

static void query_and_fragment(struct web_url *u, struct reader *r)
{
    if (peek(r, 0) == '?') {
        const char *start = ++r->p;
        while (r->p < r->end && *r->p != '#') r->p++;
        clear(&u->query);
        u->has_query = true;
        web_url_percent_encode(&u->query, start, (size_t)(r->p - start),
                               web_url_is_special(u) ? URL_SET_SPECIAL_QUERY : URL_SET_QUERY);
    }
    if (peek(r, 0) == '#') {
        r->p++;
        u->has_fragment = true;
        web_url_percent_encode(&u->fragment, r->p, (size_t)(r->end - r->p), URL_SET_FRAGMENT);
        r->p = r->end;
    }
}

/* Authority. */

static bool parse_port(struct web_url *u, const char *p, size_t n)
{
    long port = 0;
    if (n == 0) return true;
    for (size_t i = 0; i < n; i++) {
        if (!isdigit((unsigned char)p[i])) return false;
        port = port * 10 + (p[i] - '0');
        if (port > 65535) return false;
    }
    u->port = port == web_url_default_port(text_of(&u->scheme), u->scheme.len) ? -1 : (int)port;
    return true;
}

static const char *port_colon(const char *p, const char *end)
{
    bool bracket = false;
    for (; p < end; p++) {
        if (*p == '[') bracket = true;
        if (*p == ']') bracket = false;
        if (*p == ':' && !bracket) return p;
    }
    return end;
}

static bool parse_authority(struct web_url *u, struct reader *r)
{
    bool special = web_url_is_special(u);
    const char *start = r->p, *end = r->p, *at = NULL;
    while (end < r->end && !strchr("/?#", *end) && !(special && *end == '\\')) end++;
    for (const char *p = start; p < end; p++) {
        if (*p == '@') at = p;
    }
    r->p = end;
    if (at) {
        const char *colon = memchr(start, ':', (size_t)(at - start));
        web_url_percent_encode(&u->username, start, (size_t)((colon ? colon : at) - start), URL_SET_USERINFO);
        if (colon) web_url_percent_encode(&u->password, colon + 1, (size_t)(at - colon - 1), URL_SET_USERINFO);
        start = at + 1;
        if (start == end) return false;
    }
    const char *colon = port_colon(start, end);
    if (colon == start && (special || colon < end)) return false;
    u->has_host = true;
    if (!web_url_parse_host(start, (size_t)(colon - start), special, &u->host)) return false;
    return colon == end || parse_port(u, colon + 1, (size_t)(end - colon - 1));
}

static bool authority_and_rest(struct web_url *u, struct reader *r)
{
    if (!parse_authority(u, r)) return false;
    path_start(u, r, false);
    query_and_fragment(u, r);
    return true;
}

static bool special_authority(struct web_url *u, struct reader *r)
{
    while (peek(r, 0) == '/' || peek(r, 0) == '\\') r->p++;
    return authority_and_rest(u, r);
}

/* file: */

static bool file_host(struct web_url *u, struct reader *r)
{
    const char *start = r->p, *end = start;
    while (end < r->end && !strchr("/\\?#", *end)) end++;
    u->has_host = true;
    clear(&u->host);
    if (end - start == 2 && is_drive(start, end)) {
        parse_path(u, r, false);
    } else {
        r->p = end;
        if (end > start && !web_url_parse_host(start, (size_t)(end - start), true, &u->host)) return false;
        if (strcmp(text_of(&u->host), "localhost") == 0) clear(&u->host);
        path_start(u, r, false);
    }
    query_and_fragment(u, r);
    return true;
}

static bool parse_file(struct web_url *u, struct reader *r, const struct web_url *base)
{
    u->has_host = true;
    int c = peek(r, 0);
    if (base && !is_file(base)) base = NULL;
    if (c == '/' || c == '\\') {
        r->p++;
        c = peek(r, 0);
        if (c == '/' || c == '\\') {
            r->p++;
            return file_host(u, r);
        }
        if (base) {
            copy(&u->host, &base->host);
            const char *path = text_of(&base->path);
            if (!is_drive(r->p, r->end) && base->path.len >= 3 && is_drive(path + 1, path + base->path.len) &&
                path[2] == ':') {
                strbuf_append(&u->path, path, 3);
            }
        }
        parse_path(u, r, false);
    } else if (base) {
        copy(&u->host, &base->host);
        copy(&u->path, &base->path);
        if (base->has_query) {
            u->has_query = true;
            copy(&u->query, &base->query);
        }
        if (c >= 0 && c != '?' && c != '#') {
            u->has_query = false;
            clear(&u->query);
            if (is_drive(r->p, r->end)) clear(&u->path);
            else shorten(u);
            parse_path(u, r, false);
        }
    } else {
        parse_path(u, r, false);
    }
    query_and_fragment(u, r);
    return true;
}

/* Relative references. */

static void copy_authority(struct web_url *u, const struct web_url *base)
{
    copy(&u->username, &base->username);
    copy(&u->password, &base->password);
    u->has_host = base->has_host;
    copy(&u->host, &base->host);
    u->port = base->port;
}

static bool parse_relative(struct web_url *u, struct reader *r, const struct web_url *base)
{
    copy(&u->scheme, &base->scheme);
    if (is_file(base)) return parse_file(u, r, base);
    bool special = web_url_is_special(u);
    int c = peek(r, 0);
    if (c == '/' || (special && c == '\\')) {
        int next = peek(r, 1);
        if (special && (next == '/' || next == '\\')) {
            r->p += 2;
            return special_authority(u, r);
        }
        if (next == '/') {
            r->p += 2;
            return authority_and_rest(u, r);
        }
        copy_authority(u, base);
        r->p++;
        parse_path(u, r, false);
    } else {
        copy_authority(u, base);
        copy(&u->path, &base->path);
        u->has_query = base->has_query;
        copy(&u->query, &base->query);
        if (c >= 0 && c != '?' && c != '#') {
            u->has_query = false;
            clear(&u->query);
            shorten(u);
            parse_path(u, r, false);
        }
    }
    query_and_fragment(u, r);
    return true;
}

static void parse_opaque(struct web_url *u, struct reader *r)
{
    const char *start = r->p;
    u->opaque = true;
    while (r->p < r->end && *r->p != '?' && *r->p != '#') r->p++;
    const char *end = r->p;
    /* Spaces before ? and # would get lost when they go. */
    size_t n = (size_t)(end - start);
    bool trailing = n && end[-1] == ' ' && r->p < r->end;
    web_url_percent_encode(&u->path, start, trailing ? n - 1 : n, URL_SET_C0);
    if (trailing) strbuf_puts(&u->path, "%20");
    query_and_fragment(u, r);
}

/* Length of "scheme:", 0 when there is none. */
static size_t scheme_length(const struct reader *r)
{
    size_t n = 0;
    if (r->p == r->end || !isalpha((unsigned char)*r->p)) return 0;
    while (r->p + n < r->end && (isalnum((unsigned char)r->p[n]) || (r->p[n] && strchr("+-.", r->p[n])))) n++;
    return r->p + n < r->end && r->p[n] == ':' ? n + 1 : 0;
}

static void put_scheme(struct strbuf *out, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = (char)tolower((unsigned char)p[i]);
        strbuf_append(out, &c, 1);
    }
}

static bool parse_absolute(struct web_url *u, struct reader *r, const struct web_url *base, size_t n)
{
    put_scheme(&u->scheme, r->p, n - 1);
    r->p += n;
    if (is_file(u)) return parse_file(u, r, base);
    bool slashes = peek(r, 0) == '/' && peek(r, 1) == '/';
    if (web_url_is_special(u)) {
        if (base && !slashes && strcmp(text_of(&base->scheme), text_of(&u->scheme)) == 0) {
            clear(&u->scheme);
            return parse_relative(u, r, base);
        }
        return special_authority(u, r);
    }
    if (slashes) {
        r->p += 2;
        return authority_and_rest(u, r);
    }
    if (peek(r, 0) == '/') {
        r->p++;
        parse_path(u, r, false);
        query_and_fragment(u, r);
        return true;
    }
    parse_opaque(u, r);
    return true;
}

static bool parse_clean(struct web_url *u, struct reader *r, const struct web_url *base)
{
    size_t n = scheme_length(r);
    if (n) return parse_absolute(u, r, base, n);
    if (!base) return false;
    if (!base->opaque) return parse_relative(u, r, base);
    if (peek(r, 0) != '#') return false;
    copy(&u->scheme, &base->scheme);
    copy(&u->path, &base->path);
    u->opaque = true;
    u->has_query = base->has_query;
    copy(&u->query, &base->query);
    query_and_fragment(u, r);
    return true;
}

static void remove_tabs(struct strbuf *out, const char *p, const char *end)
{
    for (; p < end; p++) {
        if (*p != '\t' && *p != '\n' && *p != '\r') strbuf_append(out, p, 1);
    }
}

bool web_url_parse(const char *text, size_t len, const struct web_url *base, struct web_url *out)
{
    const char *end = text + len;
    struct strbuf clean = {0};
    *out = (struct web_url){.port = -1};
    while (text < end && (unsigned char)*text <= ' ') text++;
    while (end > text && (unsigned char)end[-1] <= ' ') end--;
    remove_tabs(&clean, text, end);
    struct reader r = {text_of(&clean), text_of(&clean) + clean.len};
    bool ok = parse_clean(out, &r, base);
    strbuf_free(&clean);
    return ok;
}

/* Setters. */

static bool has_no_credentials(const struct web_url *u)
{
    return !u->has_host || u->host.len == 0 || is_file(u);
}

void web_url_set_protocol(struct web_url *u, const char *text, size_t len)
{
    struct strbuf scheme = {0};
    struct reader r = {text, text + len};
    size_t n = 0;
    if (len && isalpha((unsigned char)*text)) {
        while (n < len && (isalnum((unsigned char)text[n]) || (text[n] && strchr("+-.", text[n])))) n++;
    }
    (void)r;
    if (n == 0 || (n < len && text[n] != ':')) return;
    put_scheme(&scheme, text, n);
    int port = web_url_default_port(text_of(&scheme), scheme.len);
    bool file = strcmp(text_of(&scheme), "file") == 0;
    bool refuse = (port != -2) != web_url_is_special(u) ||
                  (file && (u->username.len || u->password.len || u->port >= 0)) || (is_file(u) && u->host.len == 0);
    if (!refuse) {
        copy(&u->scheme, &scheme);
        if (u->port == port) u->port = -1;
    }
    strbuf_free(&scheme);
}

void web_url_set_username(struct web_url *u, const char *text, size_t len)
{
    if (has_no_credentials(u)) return;
    clear(&u->username);
    web_url_percent_encode(&u->username, text, len, URL_SET_USERINFO);
}

void web_url_set_password(struct web_url *u, const char *text, size_t len)
{
    if (has_no_credentials(u)) return;
    clear(&u->password);
    web_url_percent_encode(&u->password, text, len, URL_SET_USERINFO);
}

void web_url_set_host(struct web_url *u, const char *text, size_t len, bool with_port)
{
    struct strbuf clean = {0}, host = {0};
    if (u->opaque) return;
    remove_tabs(&clean, text, text + len);
    bool special = web_url_is_special(u);
    const char *p = text_of(&clean), *end = p, *stop = p + clean.len;
    while (end < stop && !strchr("/?#", *end) && !(special && *end == '\\')) end++;
    const char *colon = port_colon(p, end);
    bool ok = with_port || colon == end;
    if (colon == p && (special || colon < end || u->username.len || u->password.len || u->port >= 0))
        ok = is_file(u) && colon == end;
    if (ok && colon > p) ok = web_url_parse_host(p, (size_t)(colon - p), special, &host);
    if (ok && is_file(u) && strcmp(text_of(&host), "localhost") == 0) clear(&host);
    if (ok) {
        copy(&u->host, &host);
        u->has_host = true;
        const char *digits = colon < end ? colon + 1 : end;
        size_t n = 0;
        while (digits + n < end && isdigit((unsigned char)digits[n])) n++;
        if (n && !is_file(u)) (void)parse_port(u, digits, n);
    }
    strbuf_free(&host);
    strbuf_free(&clean);
}

void web_url_set_port(struct web_url *u, const char *text, size_t len)
{
    struct strbuf clean = {0};
    size_t n = 0;
    if (has_no_credentials(u)) return;
    remove_tabs(&clean, text, text + len);
    while (n < clean.len && isdigit((unsigned char)clean.data[n])) n++;
    if (clean.len == 0) u->port = -1;
    else if (n) (void)parse_port(u, clean.data, n);
    strbuf_free(&clean);
}

void web_url_set_pathname(struct web_url *u, const char *text, size_t len)
{
    struct strbuf clean = {0};
    if (u->opaque) return;
    remove_tabs(&clean, text, text + len);
    struct reader r = {text_of(&clean), text_of(&clean) + clean.len};
    clear(&u->path);
    path_start(u, &r, true);
    strbuf_free(&clean);
}

static void set_after(struct web_url *u, const char *text, size_t len, char mark)
{
    struct strbuf clean = {0};
    if (len && text[0] == mark) text++, len--;
    remove_tabs(&clean, text, text + len);
    const char *data = text_of(&clean);
    if (mark == '?') {
        u->has_query = true;
        clear(&u->query);
        web_url_percent_encode(&u->query, data, clean.len,
                               web_url_is_special(u) ? URL_SET_SPECIAL_QUERY : URL_SET_QUERY);
    } else {
        u->has_fragment = true;
        clear(&u->fragment);
        web_url_percent_encode(&u->fragment, data, clean.len, URL_SET_FRAGMENT);
    }
    strbuf_free(&clean);
}

void web_url_set_search(struct web_url *u, const char *text, size_t len)
{
    clear(&u->query);
    u->has_query = false;
    if (len) set_after(u, text, len, '?');
}

void web_url_set_hash(struct web_url *u, const char *text, size_t len)
{
    clear(&u->fragment);
    u->has_fragment = false;
    if (len) set_after(u, text, len, '#');
}
