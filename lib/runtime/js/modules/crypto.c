/*
 * Module k6/crypto: digests and HMACs by OpenSSL. A hasher is a peer of the object that createHash() or
 * createHMAC() gives; the functions that take all data at once use one for the time of the call.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "runtime/js/modules/modules.h"

static const char PEER[] = DUK_HIDDEN_SYMBOL("hasher");

static const struct {
    const char *name;
    const EVP_MD *(*type)(void);
} ALGORITHMS[] = {
    {"md4", EVP_md4},
    {"md5", EVP_md5},
    {"sha1", EVP_sha1},
    {"sha256", EVP_sha256},
    {"sha384", EVP_sha384},
    {"sha512", EVP_sha512},
    {"sha512_224", EVP_sha512_224},
    {"sha512_256", EVP_sha512_256},
    {"ripemd160", EVP_ripemd160},
};

struct hasher {
    struct heap_peer peer;
    EVP_MD_CTX *state;
    bool keyed; /* an HMAC */
};

static void hasher_free(struct heap_peer *peer)
{
    struct hasher *h = CONTAINER_OF(peer, struct hasher, peer);
    EVP_MD_CTX_free(h->state);
    free(h);
}

/* What went wrong must not stay in OpenSSL's queue, where the next TLS call of the thread would find it. */
static _Noreturn void throw_failure(duk_context *ctx, const char *name)
{
    ERR_clear_error();
    (void)duk_error(ctx, DUK_ERR_ERROR, "%s is not available in this system's OpenSSL", name);
    __builtin_unreachable();
}

static int algorithm_at(duk_context *ctx, duk_idx_t idx)
{
    const char *name = duk_is_undefined(ctx, idx) ? "" : duk_to_string(ctx, idx);
    for (int i = 0; i < (int)ARRAY_LEN(ALGORITHMS); i++) {
        if (strcmp(ALGORITHMS[i].name, name) == 0) return i;
    }
    (void)duk_error(ctx, DUK_ERR_ERROR, "invalid algorithm: %s", name);
    return -1;
}

/* Pushes the peer, so that whatever is thrown later, the hasher is freed. */
static struct hasher *push_hasher(duk_context *ctx)
{
    struct hasher *h = calloc(1, sizeof *h);
    if (!h) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    h->peer.free = hasher_free;
    heap_push_peer(ctx, &h->peer);
    h->state = EVP_MD_CTX_new();
    if (!h->state) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    return h;
}

static struct hasher *push_digest(duk_context *ctx, int algorithm)
{
    struct hasher *h = push_hasher(ctx);
    if (!EVP_DigestInit_ex(h->state, ALGORITHMS[algorithm].type(), NULL))
        throw_failure(ctx, ALGORITHMS[algorithm].name);
    return h;
}

static struct hasher *push_hmac(duk_context *ctx, int algorithm, duk_idx_t key_idx)
{
    struct hasher *h = push_hasher(ctx);
    size_t len;
    char *owned;
    const void *secret = js_require_bytes(ctx, key_idx, &len, &owned);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, secret, len);
    bool ok = key && EVP_DigestSignInit(h->state, NULL, ALGORITHMS[algorithm].type(), NULL, key) == 1;
    EVP_PKEY_free(key);
    free(owned);
    if (!ok) throw_failure(ctx, ALGORITHMS[algorithm].name);
    h->keyed = true;
    return h;
}

static void update(duk_context *ctx, struct hasher *h, duk_idx_t input)
{
    size_t len;
    char *owned;
    const void *data = js_require_bytes(ctx, input, &len, &owned);
    bool ok = h->keyed ? EVP_DigestSignUpdate(h->state, data, len) == 1 : EVP_DigestUpdate(h->state, data, len) == 1;
    free(owned);
    if (!ok) throw_failure(ctx, "update");
}

static void push_hex(duk_context *ctx, const unsigned char *data, size_t len)
{
    char *text = duk_push_fixed_buffer(ctx, len * 2);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = "0123456789abcdef"[data[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[data[i] & 15];
    }
    duk_buffer_to_string(ctx, -1);
}

static void push_encoded(duk_context *ctx, const unsigned char *data, size_t len, duk_idx_t encoding)
{
    const char *name = duk_is_undefined(ctx, encoding) ? "" : duk_to_string(ctx, encoding);
    if (strcmp(name, "hex") == 0) {
        push_hex(ctx, data, len);
    } else if (strcmp(name, "base64") == 0) {
        js_push_base64(ctx, data, len, 0);
    } else if (strcmp(name, "base64url") == 0) {
        js_push_base64(ctx, data, len, BASE64_URL);
    } else if (strcmp(name, "base64rawurl") == 0) {
        js_push_base64(ctx, data, len, BASE64_URL | BASE64_RAW);
    } else if (strcmp(name, "binary") == 0) {
        memcpy(js_push_array_buffer(ctx, len), data, len);
    } else {
        (void)duk_error(ctx, DUK_ERR_ERROR, "invalid output encoding: %s", name);
    }
}

/* Of what came so far: a copy is finished, more may follow. */
static void push_result(duk_context *ctx, const struct hasher *h, duk_idx_t encoding)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    size_t sum_len = sizeof sum;
    unsigned digest_len = 0;
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    bool ok = copy && EVP_MD_CTX_copy_ex(copy, h->state) == 1;
    if (ok && h->keyed) {
        ok = EVP_DigestSignFinal(copy, sum, &sum_len) == 1;
    } else if (ok) {
        ok = EVP_DigestFinal_ex(copy, sum, &digest_len) == 1;
        sum_len = digest_len;
    }
    EVP_MD_CTX_free(copy);
    if (!ok) throw_failure(ctx, "digest");
    push_encoded(ctx, sum, sum_len, encoding);
}

static struct hasher *this_hasher(duk_context *ctx)
{
    duk_push_this(ctx);
    struct heap_peer *peer = NULL;
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_string(ctx, -1, PEER);
        peer = heap_get_peer(ctx, -1);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    if (!peer) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a Hasher");
    return CONTAINER_OF(peer, struct hasher, peer);
}

static duk_ret_t hasher_update(duk_context *ctx)
{
    update(ctx, this_hasher(ctx), 0);
    return 0;
}

static duk_ret_t hasher_digest(duk_context *ctx)
{
    push_result(ctx, this_hasher(ctx), 0);
    return 1;
}

/* The peer on the stack top becomes an object. */
static void wrap_hasher(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"update", hasher_update, 1, 0},
        {"digest", hasher_digest, 1, 0},
    };
    duk_push_object(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_string(ctx, -2, PEER);
    js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
}

static duk_ret_t create_hash(duk_context *ctx)
{
    push_digest(ctx, algorithm_at(ctx, 0));
    wrap_hasher(ctx);
    return 1;
}

static duk_ret_t create_hmac(duk_context *ctx)
{
    push_hmac(ctx, algorithm_at(ctx, 0), 1);
    wrap_hasher(ctx);
    return 1;
}

static duk_ret_t digest_at_once(duk_context *ctx)
{
    struct hasher *h = push_digest(ctx, duk_get_current_magic(ctx));
    update(ctx, h, 0);
    push_result(ctx, h, 1);
    return 1;
}

static duk_ret_t hmac_at_once(duk_context *ctx)
{
    struct hasher *h = push_hmac(ctx, algorithm_at(ctx, 0), 1);
    update(ctx, h, 2);
    push_result(ctx, h, 3);
    return 1;
}

static duk_ret_t hex_encode(duk_context *ctx)
{
    size_t len;
    char *owned;
    const void *data = js_require_bytes(ctx, 0, &len, &owned);
    push_hex(ctx, data, len);
    free(owned);
    return 1;
}

static duk_ret_t random_bytes(duk_context *ctx)
{
    int n = duk_is_undefined(ctx, 0) ? 0 : duk_to_int(ctx, 0);
    if (n < 1) return duk_error(ctx, DUK_ERR_ERROR, "invalid size");
    if (RAND_bytes(js_push_array_buffer(ctx, (size_t)n), n) != 1) throw_failure(ctx, "randomBytes");
    return 1;
}

void module_crypto(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"createHash", create_hash, 1, 0}, {"createHMAC", create_hmac, 2, 0},   {"hmac", hmac_at_once, 4, 0},
        {"hexEncode", hex_encode, 1, 0},   {"randomBytes", random_bytes, 1, 0},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    for (size_t i = 0; i < ARRAY_LEN(ALGORITHMS); i++) {
        struct js_function one = {ALGORITHMS[i].name, digest_at_once, 2, (int)i};
        js_put_functions(ctx, -1, &one, 1);
    }
}
