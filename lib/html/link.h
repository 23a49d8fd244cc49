/* URLs of a page: taken apart, resolved and written as Go's net/url does (RFC 3986). */
#ifndef HTML_LINK_H
#define HTML_LINK_H

#include "base/arena.h"
#include "base/strbuf.h"

/* Strings live in the arena that was given. NULL = not there; the others may be "". */
struct html_url {
    const char *scheme;          /* lower case, "" when relative */
    const char *opaque;          /* all of mailto:a@b after the scheme; else NULL */
    const char *user, *password; /* decoded */
    const char *host;            /* with port; "" when there is none */
    const char *path;            /* as written, percent signs and all */
    const char *query;           /* without ?, as written */
    const char *fragment;        /* without #, as written */
};

/* False when the text is no URL (or memory is out). "" is one. */
bool html_url_parse(struct arena *arena, const char *text, struct html_url *out);
bool html_url_resolve(struct arena *arena, const struct html_url *base, const struct html_url *ref,
                      struct html_url *out);
void html_url_append(struct strbuf *out, const struct html_url *url);
/* Percent signs undone; NULL when one is no escape (or memory is out). */
char *html_url_decode(struct arena *arena, const char *text);
/* "h:1" → "h" and "1"; false when host names no port. */
bool html_url_split_port(struct arena *arena, const char *host, const char **name, const char **port);
/* One name or value of a query, or of a form's body. */
void html_url_append_query_escaped(struct strbuf *out, const char *text);

/* The reference as written in an attribute, absolute; NULL when base or reference are no URLs. */
char *html_url_join(struct arena *arena, const char *base, const char *reference);

#endif
