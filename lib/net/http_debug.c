/*
 * Option httpDebug: each hop as two records, the request as it went out and the response as it was
 * read. libcurl's debug callback has the request's bytes; with HTTP/2 it shows them as HTTP/1.1 would.
 */
#include <stdio.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

/* Length of the UTF-8 sequence at s, 0 when it is none. */
static size_t sequence(const unsigned char *s, size_t left)
{
    size_t n = *s < 0x80 ? 1 : *s >= 0xF0 ? 4 : *s >= 0xE0 ? 3 : 2;
    if (n > 1 && (*s < 0xC2 || *s > 0xF4)) return 0;
    if (n > left) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
    }
    return n;
}

/* A log is text: of a binary body the bytes that are none become U+FFFD. */
static void append_text(struct strbuf *out, const char *data, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = sequence((const unsigned char *)data + i, len - i);
        unsigned char c = (unsigned char)data[i];
        if (!n || (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f) strbuf_puts(out, "\xEF\xBF\xBD");
        else if (c != '\r') strbuf_append(out, data + i, n);
        i += n ? n : 1;
    }
}

static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    if (!call) return 0;
    bool full = call->vu->worker->shared->options->network.http_debug == HTTP_DEBUG_FULL;
    if (type == CURLINFO_HEADER_OUT) append_text(&call->debug_text, data, size);
    if (type == CURLINFO_DATA_OUT && full) append_text(&call->debug_text, data, size);
    if (type == CURLINFO_TEXT) {
        char text[128];
        snprintf(text, sizeof text, "%.*s", (int)size, data);
        const char *code = strstr(text, "GOAWAY, error=");
        if (code) call->vu->goaway = strtol(code + 14, NULL, 10);
    }
    return 0;
}

void http_debug_bind(struct net_easy *easy)
{
    curl_easy_setopt(easy->curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(easy->curl, CURLOPT_DEBUGDATA, easy);
    curl_easy_setopt(easy->curl, CURLOPT_VERBOSE, 1L);
}

void http_debug_report(struct http_call *call)
{
    if (!call->callbacks.on_debug) return;
    char id[40];
    unsigned char random[16];
    RAND_bytes(random, sizeof random);
    snprintf(id, sizeof id, "%02x%02x%02x%02x-%02x%02x-4%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", random[0],
             random[1], random[2], random[3], random[4], random[5], random[6] & 15, random[7],
             (random[8] & 0x3f) | 0x80, random[9], random[10], random[11], random[12], random[13], random[14],
             random[15]);
    struct strbuf text = {0};
    strbuf_puts(&text, "Request:\n");
    if (call->debug_text.len) strbuf_append(&text, call->debug_text.data, call->debug_text.len);
    strbuf_putc(&text, '\n');
    if (!text.failed) call->callbacks.on_debug(call->udata, id, text.data);
    strbuf_clear(&text);
    strbuf_clear(&call->debug_text);
    if (call->response.hop.status) {
        strbuf_puts(&text, "Response:\n");
        append_text(&text, call->header_text.data, call->header_text.len);
        bool full = call->vu->worker->shared->options->network.http_debug == HTTP_DEBUG_FULL;
        if (full && call->received.len) append_text(&text, call->received.data, call->received.len);
        strbuf_putc(&text, '\n');
        if (!text.failed) call->callbacks.on_debug(call->udata, id, text.data);
    }
    strbuf_free(&text);
}
