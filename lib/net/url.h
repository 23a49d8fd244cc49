/* What the network needs to know of a URL before libcurl gets it. */
#ifndef NET_URL_H
#define NET_URL_H

#include "base/ip.h"

struct url_target {
    bool https, is_ip;
    unsigned port;
    char host[256]; /* lower case, punycode; an IPv6 address without brackets */
    struct ip_address ip;
};

/*
 * Fills out. *normal (malloc'ed) becomes the URL to use when text itself cannot go on the wire (a
 * space, letters beyond ASCII), NULL otherwise. Returns NULL, or what is wrong; then *scheme_only
 * tells that the URL is well-formed, but of another scheme.
 */
const char *url_parse(const char *text, struct url_target *out, char **normal, bool *scheme_only);

/* The URL that tags and res.url show: credentials masked. malloc'ed. */
char *url_masked(const char *url);

/* Decoded user and password of the URL, malloc'ed; false when it names no user. */
bool url_credentials(const char *url, char **user, char **password);

/* location, relative to base, as an absolute URL (malloc'ed); NULL when it is none. */
char *url_resolve(const char *base, const char *location);

/* "/path?query" of a URL, as in the request line. malloc'ed. */
char *url_request_uri(const char *url);

#endif
