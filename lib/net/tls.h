/*
 * TLS for all protocols: what the options say, put on each connection's SSL_CTX, and what a
 * connection turned out to be. One tls_settings per test, used by all workers.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <openssl/ssl.h>

#include "base/error.h"
#include "options/resolved.h"

struct tls_settings;

/* Trusted certificates come from OpenSSL's default places, or SSL_CERT_FILE and SSL_CERT_DIR. */
lt_status tls_settings_new(const struct options *options, struct tls_settings **out, lt_error *err);
void tls_settings_free(struct tls_settings *settings);

/* Prepares the context of a new connection to host. False when OpenSSL refuses. */
bool tls_settings_apply(struct tls_settings *settings, SSL_CTX *ctx, const char *host);

/* "tls1.3"; "" for what k6 has no name for. Static. */
const char *tls_version_name(const SSL *ssl);
/* IANA's name; two older ones as k6 spells them. Static. */
const char *tls_cipher_name(const SSL *ssl);

/* A stapled OCSP answer; times are seconds of the Unix epoch. */
struct tls_ocsp {
    int64_t produced_at, this_update, next_update, revoked_at;
    const char *revocation_reason, *status; /* static */
};

/* der may be NULL: status "unknown". */
void tls_ocsp_read(const unsigned char *der, size_t len, struct tls_ocsp *out);

#endif
