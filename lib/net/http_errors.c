#include "net/http_errors.h"

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

static void set(struct http_failure *out, int code, const char *text)
{
    out->code = code;
    snprintf(out->text, sizeof out->text, "%s", text);
}

static void connect_failure(long os_errno, const char *curl_text, struct http_failure *out)
{
    switch (os_errno) {
    case ECONNREFUSED: set(out, 1212, "dial: connection refused"); break;
    case ETIMEDOUT: set(out, 1211, "dial: i/o timeout"); break;
    case 0: set(out, 1210, *curl_text ? curl_text : "dial error"); break;
    default:
        out->code = 1213;
        snprintf(out->text, sizeof out->text, "dial: unknown errno %ld error with msg `%s`", os_errno,
                 strerror((int)os_errno));
    }
}

static void tls_failure(CURLcode result, long verify_result, const char *curl_text, struct http_failure *out)
{
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
        switch (verify_result) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: set(out, 1310, "x509: unknown authority"); return;
        case X509_V_OK:
        case X509_V_ERR_HOSTNAME_MISMATCH: set(out, 1311, "x509: certificate doesn't match hostname"); return;
        default: break;
        }
    }
    if (strstr(curl_text, "wrong version number") || strstr(curl_text, "packet length too long") ||
        strstr(curl_text, "unknown protocol")) {
        set(out, 1301, "tls: first record does not look like a TLS handshake");
        return;
    }
    set(out, 1300, *curl_text ? curl_text : "TLS error");
}

static void transfer_failure(CURLcode result, long os_errno, const char *curl_text, struct http_failure *out)
{
    if (os_errno == ECONNRESET || strstr(curl_text, "Connection reset by peer") || strstr(curl_text, "errno 104")) {
        set(out, 1220, "read: connection reset by peer");
    } else if (os_errno == EPIPE || strstr(curl_text, "Broken pipe")) {
        set(out, 1201, "write: broken pipe");
    } else if (result == CURLE_SEND_ERROR && os_errno) {
        out->code = 1202;
        snprintf(out->text, sizeof out->text, "write: unknown errno `%ld` on linux with message `%s`", os_errno,
                 strerror((int)os_errno));
    } else {
        set(out, 1200, *curl_text ? curl_text : "TCP error");
    }
}

void http_failure_from_curl(CURLcode result, long os_errno, long verify_result, const char *curl_text,
                            const char *host, int connected, struct http_failure *out)
{
    switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
        /* libcurl reports its own connect timeout with the same code. */
        if (!connected && strstr(curl_text, "Connection timed out")) set(out, 1211, "dial: i/o timeout");
        else set(out, 1050, "request timeout");
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
        if (connected) { /* an answer that is not HTTP, which libcurl takes for HTTP/0.9 */
            set(out, 1000, "malformed HTTP response");
            break;
        }
        /* fall through */
    case CURLE_URL_MALFORMAT:
        out->code = 1020;
        snprintf(out->text, sizeof out->text, "invalid URL: %s", *curl_text ? curl_text : "cannot be parsed");
        break;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        out->code = 1101;
        snprintf(out->text, sizeof out->text, "lookup %s: no such host", host ? host : "");
        break;
    case CURLE_COULDNT_CONNECT: connect_failure(os_errno, curl_text, out); break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: tls_failure(result, verify_result, curl_text, out); break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: transfer_failure(result, os_errno, curl_text, out); break;
    case CURLE_GOT_NOTHING: set(out, 1000, "EOF"); break;
    case CURLE_PARTIAL_FILE: set(out, 1000, "unexpected EOF"); break;
    case CURLE_BAD_CONTENT_ENCODING:
        out->code = 1701;
        snprintf(out->text, sizeof out->text, "error decompressing response body (%.200s)", curl_text);
        break;
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: set(out, 1600, *curl_text ? curl_text : "HTTP/2 error"); break;
    default:
        out->code = 1000;
        snprintf(out->text, sizeof out->text, "%.250s", *curl_text ? curl_text : curl_easy_strerror(result));
    }
}
