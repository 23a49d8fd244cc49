/* From failures of libcurl, of dialling and of lookups to k6's error codes and texts (js-api.md 5.6). */
#ifndef NET_HTTP_ERRORS_H
#define NET_HTTP_ERRORS_H

#include <curl/curl.h>
#include <stdbool.h>

struct http_failure {
    int code;         /* 0 = none */
    char text[256];   /* res.error and the tag: few different ones */
    char detail[320]; /* for the log; empty = the text */
};

/* What is known when a transfer fails. */
struct http_failure_facts {
    CURLcode result;
    long os_errno, verify_result;
    const char *curl_text; /* libcurl's error buffer */
    bool connected;        /* TCP was there */
    bool http2;
    long goaway; /* HTTP/2 code of the server's GOAWAY, -1 = none */
};

void http_failure_from_curl(const struct http_failure_facts *facts, struct http_failure *out);
void http_failure_set(struct http_failure *out, int code, const char *text);
/* A socket that could not be made or bound. */
void http_failure_dial(struct http_failure *out, int os_errno);
/* error NULL: there is no such name; otherwise what the resolver said. */
void http_failure_lookup(struct http_failure *out, const char *host, const char *error);

#endif
