/* Error codes: what libcurl, the kernel and the resolver say, and the code and text that k6 documents for it. */
#include "net/http_errors.h"

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "base/base.h"
#include "unit.h"

static void check(struct http_failure_facts facts, int code, const char *text)
{
    struct http_failure failure = {0};
    if (!facts.curl_text) facts.curl_text = "";
    http_failure_from_curl(&facts, &failure);
    ck_assert_msg(failure.code == code && strcmp(failure.text, text) == 0, "result %d, '%s': %d %s, not %d %s",
                  facts.result, facts.curl_text, failure.code, failure.text, code, text);
}

START_TEST(timeouts)
{
    check((struct http_failure_facts){.result = CURLE_OPERATION_TIMEDOUT}, 1050, "request timeout");
}
END_TEST

START_TEST(connecting)
{
    check((struct http_failure_facts){.result = CURLE_COULDNT_CONNECT, .os_errno = ECONNREFUSED}, 1212,
          "dial: connection refused");
    check((struct http_failure_facts){.result = CURLE_COULDNT_CONNECT, .os_errno = ETIMEDOUT}, 1211,
          "dial: i/o timeout");
    check((struct http_failure_facts){.result = CURLE_COULDNT_CONNECT, .os_errno = ENETUNREACH}, 1213,
          "dial: unknown errno 101 error with msg `Network is unreachable`");
    check((struct http_failure_facts){.result = CURLE_COULDNT_CONNECT, .curl_text = "it failed"}, 1210, "it failed");
}
END_TEST

START_TEST(lookups)
{
    struct http_failure failure = {0};
    http_failure_lookup(&failure, "h.test", NULL);
    ck_assert_int_eq(failure.code, 1101);
    ck_assert_str_eq(failure.text, "lookup: no such host");
    ck_assert_str_eq(failure.detail, "lookup h.test: no such host");
    http_failure_lookup(&failure, "h.test", "try again");
    ck_assert_int_eq(failure.code, 1100);
    ck_assert_str_eq(failure.text, "lookup h.test: try again");
}
END_TEST

START_TEST(transfers)
{
    check((struct http_failure_facts){.result = CURLE_RECV_ERROR, .os_errno = ECONNRESET, .connected = true}, 1220,
          "read: connection reset by peer");
    check((struct http_failure_facts){.result = CURLE_SEND_ERROR, .os_errno = EPIPE, .connected = true}, 1201,
          "write: broken pipe");
    check((struct http_failure_facts){.result = CURLE_SEND_ERROR, .os_errno = EHOSTUNREACH, .connected = true}, 1202,
          "write: unknown errno `113` on linux with message `No route to host`");
    check((struct http_failure_facts){.result = CURLE_RECV_ERROR, .curl_text = "strange", .connected = true}, 1200,
          "strange");
    check((struct http_failure_facts){.result = CURLE_GOT_NOTHING, .connected = true}, 1000, "EOF");
    check((struct http_failure_facts){.result = CURLE_PARTIAL_FILE, .connected = true}, 1000, "unexpected EOF");
    check((struct http_failure_facts){.result = CURLE_URL_MALFORMAT, .curl_text = "no"}, 1020, "invalid URL: no");
}
END_TEST

START_TEST(tls)
{
    check((struct http_failure_facts){.result = CURLE_PEER_FAILED_VERIFICATION,
                                      .verify_result = X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN},
          1310, "x509: unknown authority");
    check((struct http_failure_facts){.result = CURLE_PEER_FAILED_VERIFICATION,
                                      .verify_result = X509_V_ERR_HOSTNAME_MISMATCH},
          1311, "x509: certificate doesn't match hostname");
    check((struct http_failure_facts){.result = CURLE_PEER_FAILED_VERIFICATION,
                                      .verify_result = X509_V_ERR_CERT_HAS_EXPIRED},
          1300, "x509: certificate has expired or is not yet valid");
    check((struct http_failure_facts){.result = CURLE_SSL_CONNECT_ERROR,
                                      .curl_text = "error:0A00010B:SSL routines::wrong version number"},
          1301, "tls: first record does not look like a TLS handshake");
    check((struct http_failure_facts){.result = CURLE_SSL_CONNECT_ERROR,
                                      .curl_text = "error:0A000410:SSL routines::sslv3 alert handshake failure"},
          1300, "remote error: tls: handshake failure");
}
END_TEST

/* The names are those of RFC 9113 section 7, the codes base + 1 + number. */
START_TEST(http2)
{
    check((struct http_failure_facts){.result = CURLE_HTTP2_STREAM,
                                      .http2 = true,
                                      .goaway = -1,
                                      .curl_text = "HTTP/2 stream 1 was not closed cleanly: CANCEL (err 8)"},
          1639, "http2: stream error with http2 ErrCode CANCEL");
    check(
        (struct http_failure_facts){
            .result = CURLE_HTTP2_STREAM, .http2 = true, .goaway = -1, .curl_text = "x (err 99)"},
        1630, "http2: stream error with http2 ErrCode unknown error code 0x63");
    check((struct http_failure_facts){.result = CURLE_PARTIAL_FILE, .http2 = true, .goaway = 13}, 1624,
          "http2: received GoAway with http2 ErrCode HTTP_1_1_REQUIRED");
    check((struct http_failure_facts){.result = CURLE_HTTP2, .http2 = true, .goaway = 14}, 1610,
          "http2: received GoAway with http2 ErrCode unknown error code 0xe");
    check((struct http_failure_facts){.result = CURLE_HTTP2, .http2 = true, .goaway = -1}, 1652,
          "http2: connection error with http2 ErrCode PROTOCOL_ERROR");
    check((struct http_failure_facts){.result = CURLE_PARTIAL_FILE, .http2 = true, .goaway = -1}, 1000,
          "unexpected EOF");
}
END_TEST

UNIT_MAIN("http_errors", timeouts, connecting, lookups, transfers, tls, http2)
