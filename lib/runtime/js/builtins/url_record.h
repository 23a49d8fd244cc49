/*
 * URLs as the WHATWG URL standard has them: parser, serializer, parts. No Duktape here. All texts are
 * UTF-8; percent-encoded where the standard says so.
 */
#ifndef RUNTIME_JS_BUILTINS_URL_RECORD_H
#define RUNTIME_JS_BUILTINS_URL_RECORD_H

#include "base/strbuf.h"

struct web_url {
    struct strbuf scheme; /* without the colon */
    struct strbuf username, password;
    bool has_host;
    struct strbuf host;
    int port;    /* -1: none, or the scheme's own */
    bool opaque; /* the path is no list of segments, as in "mailto:x" */
    struct strbuf path;
    bool has_query, has_fragment;
    struct strbuf query, fragment;
};

/* False: no URL. base may be NULL. Free the record in either case. */
bool web_url_parse(const char *text, size_t len, const struct web_url *base, struct web_url *out);
void web_url_free(struct web_url *url);
void web_url_serialize(const struct web_url *url, struct strbuf *out);

/* The default port of a special scheme; -1 for one without, -2 for other schemes. */
int web_url_default_port(const char *scheme, size_t len);
bool web_url_is_special(const struct web_url *url);

/* Setters of parts, as the URL object's: what is not acceptable leaves the record as it is. */
void web_url_set_protocol(struct web_url *url, const char *text, size_t len);
void web_url_set_username(struct web_url *url, const char *text, size_t len);
void web_url_set_password(struct web_url *url, const char *text, size_t len);
void web_url_set_host(struct web_url *url, const char *text, size_t len, bool with_port);
void web_url_set_port(struct web_url *url, const char *text, size_t len);
void web_url_set_pathname(struct web_url *url, const char *text, size_t len);
void web_url_set_search(struct web_url *url, const char *text, size_t len);
void web_url_set_hash(struct web_url *url, const char *text, size_t len);

/* application/x-www-form-urlencoded. */
void web_url_form_encode(struct strbuf *out, const char *text, size_t len);
/* "+" and %XX decoded. */
void web_url_form_decode(struct strbuf *out, const char *text, size_t len);

/* url_host.c: false when the text is no host. */
bool web_url_parse_host(const char *text, size_t len, bool special, struct strbuf *out);

/* Bytes that a part of a URL has to percent-encode. */
enum url_set { URL_SET_C0, URL_SET_FRAGMENT, URL_SET_QUERY, URL_SET_SPECIAL_QUERY, URL_SET_PATH, URL_SET_USERINFO };
void web_url_percent_encode(struct strbuf *out, const char *text, size_t len, enum url_set set);
void web_url_percent_decode(struct strbuf *out, const char *text, size_t len);

#endif
