/* Cookie jar by RFC 6265, without a public suffix list, as k6 has it. One thread. */
#ifndef NET_COOKIES_H
#define NET_COOKIES_H

#include "base/base.h"
#include "base/strbuf.h"

struct cookie {
    char *name, *value, *domain, *path;
    int64_t expires_ms; /* Unix epoch; 0 = session */
    int64_t max_age;    /* 0 = not given, negative = delete */
    bool secure, http_only;
    bool host_only; /* no Domain attribute: only this host */
};

struct cookie_jar;

struct cookie_jar *cookie_jar_new(void);
void cookie_jar_free(struct cookie_jar *jar);
void cookie_jar_reset(struct cookie_jar *jar);
bool cookie_jar_is_empty(const struct cookie_jar *jar);

/* Parses a Set-Cookie header value; false when it holds no cookie. Free with cookie_clear(). */
bool cookie_parse(const char *header, struct cookie *out);
void cookie_clear(struct cookie *cookie);

/* The time of an Expires attribute, never 0; false when it is no date. */
bool cookie_parse_date(const char *text, int64_t *out_ms);

/* Stores a cookie that came from url, if the rules allow it. */
bool cookie_jar_set(struct cookie_jar *jar, const char *url, const struct cookie *cookie);

/* Calls fn for each cookie that a request to url would carry, longest path first. */
void cookie_jar_for_url(struct cookie_jar *jar, const char *url, void (*fn)(void *udata, const struct cookie *cookie),
                        void *udata);
/* Removes the cookies of a URL, or one of them (name not NULL). */
void cookie_jar_clear(struct cookie_jar *jar, const char *url, const char *name);

#endif
