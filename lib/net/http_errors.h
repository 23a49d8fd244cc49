/* From libcurl's failures to k6's error codes and texts (js-api.md 5.6). */
#ifndef NET_HTTP_ERRORS_H
#define NET_HTTP_ERRORS_H

#include <curl/curl.h>

struct http_failure {
    int code;
    char text[256];
};

/* curl_text: libcurl's error buffer; host: for names; connected: the TCP connection was there. */
void http_failure_from_curl(CURLcode result, long os_errno, long verify_result, const char *curl_text,
                            const char *host, int connected, struct http_failure *out);

#endif
