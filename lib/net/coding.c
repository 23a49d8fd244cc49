/* Content codings: compressing request bodies, decompressing response bodies. */
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#include "net/internal.h"

static const char *const NAMES[] = {"gzip", "deflate", "zstd", "br"};

bool http_coding_parse(const char *name, size_t len, enum http_coding *out)
{
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        if (strlen(NAMES[i]) != len || strncasecmp(NAMES[i], name, len) != 0) continue;
        *out = (enum http_coding)i;
        return true;
    }
    return false;
}

const char *http_coding_name(enum http_coding coding)
{
    return NAMES[coding];
}

/* zlib's window bits: 15, plus 16 for gzip's framing. "deflate" is zlib's, RFC 9110 8.4.1.2. */
static int window_bits(enum http_coding coding)
{
    return coding == HTTP_CODING_GZIP ? 15 + 16 : 15;
}

static bool zlib_encode(enum http_coding coding, const void *data, size_t len, struct strbuf *out)
{
    z_stream z = {0};
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits(coding), 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    bool ok = true;
    int result = Z_OK;
    const unsigned char *from = data;
    do {
        if (!z.avail_in && len) { /* zlib counts in unsigned int */
            z.next_in = (unsigned char *)from;
            z.avail_in = len > 1 << 30 ? 1u << 30 : (unsigned)len;
            from += z.avail_in;
            len -= z.avail_in;
        }
        ok = strbuf_reserve(out, 64 * 1024);
        if (!ok) break;
        z.next_out = (unsigned char *)out->data + out->len;
        z.avail_out = 64 * 1024;
        result = deflate(&z, len ? Z_NO_FLUSH : Z_FINISH);
        out->len += 64 * 1024 - z.avail_out;
    } while (result == Z_OK || (result == Z_BUF_ERROR && len));
    deflateEnd(&z);
    return ok && result == Z_STREAM_END;
}

bool http_encode(enum http_coding coding, const void *data, size_t len, struct strbuf *out)
{
    size_t size;
    switch (coding) {
    case HTTP_CODING_ZSTD:
        if (!strbuf_reserve(out, ZSTD_compressBound(len))) return false;
        size = ZSTD_compress(out->data, ZSTD_compressBound(len), data, len, ZSTD_CLEVEL_DEFAULT);
        if (ZSTD_isError(size)) return false;
        out->len = size;
        return true;
    case HTTP_CODING_BR:
        size = BrotliEncoderMaxCompressedSize(len);
        if (size < 64) size = 64;
        if (!strbuf_reserve(out, size)) return false;
        /* Quality 6 is what k6's library takes by default. */
        if (!BrotliEncoderCompress(6, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, len, data ? data : (const void *)"",
                                   &size, (uint8_t *)out->data)) {
            return false;
        }
        out->len = size;
        return true;
    default: return zlib_encode(coding, data, len, out);
    }
}

static bool zlib_decode(enum http_coding coding, const void *data, size_t len, struct strbuf *out, const char **why,
                        bool *truncated)
{
    z_stream z = {.next_in = (unsigned char *)data};
    if (inflateInit2(&z, window_bits(coding)) != Z_OK) {
        *why = "out of memory";
        return false;
    }
    int result = Z_OK;
    const unsigned char *end = (const unsigned char *)data + len;
    while (result == Z_OK) {
        size_t left = (size_t)(end - z.next_in);
        z.avail_in = left > 1 << 30 ? 1u << 30 : (unsigned)left;
        if (!strbuf_reserve(out, 64 * 1024)) {
            *why = "out of memory";
            break;
        }
        z.next_out = (unsigned char *)out->data + out->len;
        z.avail_out = 64 * 1024;
        result = inflate(&z, Z_NO_FLUSH);
        out->len += 64 * 1024 - z.avail_out;
        /* gzip files may follow each other, RFC 1952 2.2 */
        if (result == Z_STREAM_END && coding == HTTP_CODING_GZIP && z.next_in < end) result = inflateReset(&z);
    }
    *truncated = result == Z_BUF_ERROR;
    if (!*why)
        *why = coding == HTTP_CODING_GZIP ? "gzip: invalid header or checksum" : "zlib: invalid header or checksum";
    inflateEnd(&z);
    return result == Z_STREAM_END;
}

static bool brotli_decode(const void *data, size_t len, struct strbuf *out, const char **why, bool *truncated)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    const uint8_t *in = data;
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (state && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && strbuf_reserve(out, 64 * 1024)) {
        uint8_t *to = (uint8_t *)out->data + out->len;
        size_t room = 64 * 1024;
        result = BrotliDecoderDecompressStream(state, &len, &in, &room, &to, NULL);
        out->len += 64 * 1024 - room;
    }
    BrotliDecoderDestroyInstance(state);
    *truncated = result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
    *why = "brotli: invalid data";
    return result == BROTLI_DECODER_RESULT_SUCCESS;
}

static bool zstd_decode(const void *data, size_t len, struct strbuf *out, const char **why, bool *truncated)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {data, len, 0};
    size_t hint = stream ? 1 : 0;
    bool ok = stream != NULL;
    bool full = true;
    while (ok && (in.pos < in.size || full)) {
        ok = strbuf_reserve(out, 64 * 1024);
        if (!ok) break;
        ZSTD_outBuffer to = {out->data + out->len, 64 * 1024, 0};
        hint = ZSTD_decompressStream(stream, &to, &in);
        ok = !ZSTD_isError(hint);
        out->len += to.pos;
        full = to.pos == to.size;
    }
    ZSTD_freeDStream(stream);
    *truncated = ok && hint != 0;
    *why = "zstd: invalid data";
    return ok && hint == 0;
}

bool http_decode(enum http_coding coding, const void *data, size_t len, struct strbuf *out, const char **why,
                 bool *truncated)
{
    *why = NULL;
    *truncated = false;
    bool ok;
    switch (coding) {
    case HTTP_CODING_ZSTD: ok = zstd_decode(data, len, out, why, truncated); break;
    case HTTP_CODING_BR: ok = brotli_decode(data, len, out, why, truncated); break;
    default: ok = zlib_decode(coding, data, len, out, why, truncated); break;
    }
    if (strbuf_reserve(out, 1)) out->data[out->len] = '\0';
    return ok;
}
