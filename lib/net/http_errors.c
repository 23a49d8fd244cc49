#include "net/http_errors.h"

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

void http_failure_set(struct http_failure *out, int code, const char *text)
{
    out->code = code;
    snprintf(out->text, sizeof out->text, "%.250s", text);
    out->detail[0] = '\0';
}

void http_failure_dial(struct http_failure *out, int os_errno)
{
    switch (os_errno) {
    case ECONNREFUSED: http_failure_set(out, 1212, "dial: connection refused"); break;
    case ETIMEDOUT: http_failure_set(out, 1211, "dial: i/o timeout"); break;
    case ECONNRESET: http_failure_set(out, 1220, "dial: connection reset by peer"); break;
    default:
        http_failure_set(out, 1213, "");
        snprintf(out->text, sizeof out->text, "dial: unknown errno %d error with msg `%s`", os_errno,
                 strerror(os_errno));
    }
}

void http_failure_lookup(struct http_failure *out, const char *host, const char *error)
{
    if (!error) {
        http_failure_set(out, 1101, "lookup: no such host");
        snprintf(out->detail, sizeof out->detail, "lookup %.250s: no such host", host);
        return;
    }
    http_failure_set(out, 1100, "");
    snprintf(out->text, sizeof out->text, "lookup %.120s: %.110s", host, error);
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void connect_failure(const struct http_failure_facts *f, struct http_failure *out)
{
    if (f->os_errno) http_failure_dial(out, (int)f->os_errno);
    else http_failure_set(out, 1210, *f->curl_text ? f->curl_text : "dial error");
}

static bool reset_or_pipe(const struct http_failure_facts *f, const char *operation, struct http_failure *out)
{
    char text[64];
    if (f->os_errno == ECONNRESET || has(f->curl_text, "Connection reset by peer") || has(f->curl_text, "errno 104")) {
        snprintf(text, sizeof text, "%s: connection reset by peer", operation);
        http_failure_set(out, 1220, text);
        return true;
    }
    if (f->os_errno == EPIPE || has(f->curl_text, "Broken pipe") || has(f->curl_text, "errno 32")) {
        http_failure_set(out, 1201, "write: broken pipe");
        return true;
    }
    return false;
}

/* Names of HTTP/2 error codes, RFC 9113 section 7. */
static const char *const HTTP2_CODES[] = {"NO_ERROR",
                                          "PROTOCOL_ERROR",
                                          "INTERNAL_ERROR",
                                          "FLOW_CONTROL_ERROR",
                                          "SETTINGS_TIMEOUT",
                                          "STREAM_CLOSED",
                                          "FRAME_SIZE_ERROR",
                                          "REFUSED_STREAM",
                                          "CANCEL",
                                          "COMPRESSION_ERROR",
                                          "CONNECT_ERROR",
                                          "ENHANCE_YOUR_CALM",
                                          "INADEQUATE_SECURITY",
                                          "HTTP_1_1_REQUIRED"};

/* base is the code for unknown errors, known ones follow it. */
static void http2_failure(int base, const char *what, long code, struct http_failure *out)
{
    bool known = code >= 0 && code < (long)ARRAY_LEN(HTTP2_CODES);
    char number[48];
    snprintf(number, sizeof number, "unknown error code 0x%lx", code);
    http_failure_set(out, known ? base + 1 + (int)code : base, "");
    snprintf(out->text, sizeof out->text, "http2: %s with http2 ErrCode %s", what, known ? HTTP2_CODES[code] : number);
}

/* False when it has nothing to do with HTTP/2. */
static bool http2_special(const struct http_failure_facts *f, struct http_failure *out)
{
    const char *code = strstr(f->curl_text, "(err ");
    if (f->result == CURLE_HTTP2_STREAM && code) {
        http2_failure(1630, "stream error", strtol(code + 5, NULL, 10), out);
        return true;
    }
    if (!f->http2 && f->result != CURLE_HTTP2 && f->result != CURLE_HTTP2_STREAM) return false;
    if (f->goaway > 0) {
        http2_failure(1610, "received GoAway", f->goaway, out);
        return true;
    }
    if (f->result == CURLE_HTTP2_STREAM) { /* closed cleanly, but without a response */
        http2_failure(1630, "stream error", 1, out);
        return true;
    }
    if (f->result == CURLE_HTTP2 || f->result == CURLE_GOT_NOTHING || has(f->curl_text, "nghttp2_session_mem_recv")) {
        /* libcurl gave the connection up, and does not tell which code it sent the server. For a server that
         * breaks the rules Go's is this. */
        http2_failure(1650, "connection error", 1, out);
        return true;
    }
    return false;
}

static void tls_failure(const struct http_failure_facts *f, struct http_failure *out)
{
    static const char *const no_tls[] = {"wrong version number", "packet length too long", "unknown protocol",
                                         "http request", "record layer failure"};
    if (has(f->curl_text, "target host name") || has(f->curl_text, "unable to obtain common name")) {
        http_failure_set(out, 1311, "x509: certificate doesn't match hostname");
        return;
    }
    if (f->result == CURLE_PEER_FAILED_VERIFICATION) {
        switch (f->verify_result) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: http_failure_set(out, 1310, "x509: unknown authority"); return;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            http_failure_set(out, 1311, "x509: certificate doesn't match hostname");
            return;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            http_failure_set(out, 1300, "x509: certificate has expired or is not yet valid");
            return;
        default:
            http_failure_set(out, 1300, "");
            snprintf(out->text, sizeof out->text, "x509: %.200s", X509_verify_cert_error_string(f->verify_result));
            return;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(no_tls); i++) {
        if (!has(f->curl_text, no_tls[i])) continue;
        http_failure_set(out, 1301, "tls: first record does not look like a TLS handshake");
        return;
    }
    if (reset_or_pipe(f, "read", out)) return;
    if (has(f->curl_text, "SSL_ERROR_SYSCALL") || has(f->curl_text, "unexpected eof")) {
        http_failure_set(out, 1000, "EOF"); /* the server closed the connection in the handshake */
        return;
    }
    const char *alert = strstr(f->curl_text, "alert ");
    if (alert) {
        http_failure_set(out, 1300, "");
        snprintf(out->text, sizeof out->text, "remote error: tls: %.200s", alert + 6);
        return;
    }
    http_failure_set(out, 1300, *f->curl_text ? f->curl_text : "TLS error");
}

static void transfer_failure(const struct http_failure_facts *f, struct http_failure *out)
{
    const char *operation = f->result == CURLE_SEND_ERROR ? "write" : "read";
    if (reset_or_pipe(f, operation, out)) return;
    if (has(f->curl_text, "chunk")) {
        http_failure_set(out, 1000, "malformed chunked encoding");
    } else if (has(f->curl_text, "CONNECT tunnel failed")) {
        http_failure_set(out, 1000, f->curl_text);
    } else if (has(f->curl_text, "SSL_read") || has(f->curl_text, "SSL_write")) {
        tls_failure(f, out);
    } else if (f->os_errno) {
        http_failure_set(out, 1202, "");
        snprintf(out->text, sizeof out->text, "%s: unknown errno `%ld` on linux with message `%s`", operation,
                 f->os_errno, strerror((int)f->os_errno));
    } else {
        http_failure_set(out, 1200, *f->curl_text ? f->curl_text : "TCP error");
    }
}

void http_failure_from_curl(const struct http_failure_facts *f, struct http_failure *out)
{
    if (http2_special(f, out)) return;
    switch (f->result) {
    case CURLE_OPERATION_TIMEDOUT: http_failure_set(out, 1050, "request timeout"); break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        if (f->connected) { /* an answer that is not HTTP, which libcurl takes for HTTP/0.9 */
            http_failure_set(out, 1000, "malformed HTTP response");
            break;
        }
        /* fall through */
    case CURLE_URL_MALFORMAT:
        http_failure_set(out, 1020, "");
        snprintf(out->text, sizeof out->text, "invalid URL: %.200s", *f->curl_text ? f->curl_text : "cannot be parsed");
        break;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: http_failure_lookup(out, "", NULL); break;
    case CURLE_COULDNT_CONNECT: connect_failure(f, out); break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: tls_failure(f, out); break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: transfer_failure(f, out); break;
    case CURLE_GOT_NOTHING: http_failure_set(out, 1000, "EOF"); break;
    case CURLE_PARTIAL_FILE: http_failure_set(out, 1000, "unexpected EOF"); break;
    case CURLE_BAD_CONTENT_ENCODING:
        http_failure_set(out, 1701, "");
        snprintf(out->text, sizeof out->text, "error decompressing response body (%.200s)", f->curl_text);
        break;
    default: http_failure_set(out, 1000, *f->curl_text ? f->curl_text : curl_easy_strerror(f->result));
    }
}
