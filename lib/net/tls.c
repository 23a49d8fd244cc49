#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct identity {
    X509 *cert;
    STACK_OF(X509) * chain;
    EVP_PKEY *key;
    const char **domains; /* of the options */
    size_t n_domains;
};

struct tls_settings {
    const struct options *options;
    /* Shared by all connections, and read with the first: it takes tens of milliseconds. */
    X509_STORE *trusted;
    pthread_mutex_t trusted_lock;
    struct identity *identities;
    size_t n_identities;
    char *ciphers; /* OpenSSL's names; NULL = all */
};

static int give_password(char *buf, int size, int writing, void *password)
{
    size_t len = password ? strlen(password) : 0;
    if (len > (size_t)size) len = (size_t)size;
    if (len) memcpy(buf, password, len);
    return (int)len;
}

static lt_status read_certificates(const struct tls_identity *from, struct identity *to, lt_error *err)
{
    BIO *bio = BIO_new_mem_buf(from->cert, -1);
    to->chain = sk_X509_new_null();
    if (!bio || !to->chain) {
        BIO_free(bio);
        return error_nomem(err);
    }
    X509 *cert;
    to->cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    while (to->cert && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) sk_X509_push(to->chain, cert);
    ERR_clear_error();
    BIO_free(bio);
    return to->cert ? LT_OK : error_set(err, LT_ERR_INVALID, "tlsAuth: failed to decode PEM certificate");
}

static lt_status read_identity(const struct tls_identity *from, struct identity *to, lt_error *err)
{
    to->domains = from->domains;
    to->n_domains = from->n_domains;
    lt_status status = read_certificates(from, to, err);
    if (status != LT_OK) return status;
    BIO *bio = BIO_new_mem_buf(from->key, -1);
    if (!bio) return error_nomem(err);
    to->key = PEM_read_bio_PrivateKey(bio, NULL, give_password, (void *)from->password);
    BIO_free(bio);
    ERR_clear_error();
    if (!to->key)
        return error_set(err, LT_ERR_INVALID, "tlsAuth: failed to decode PEM key%s",
                         from->password ? ", is the password right?" : "");
    if (X509_check_private_key(to->cert, to->key) == 1) return LT_OK;
    ERR_clear_error();
    return error_set(err, LT_ERR_INVALID, "tlsAuth: the private key does not belong to the certificate");
}

static lt_status convert_ciphers(struct tls_settings *s, lt_error *err)
{
    const struct network_options *o = &s->options->network;
    struct strbuf list = {0};
    for (size_t i = 0; i < o->n_cipher_suites; i++) {
        const char *name = o->cipher_suites[i];
        char with_hash[96];
        size_t len = strlen(name);
        if (len > 8 && strcmp(name + len - 8, "POLY1305") == 0) { /* k6 leaves the hash out */
            snprintf(with_hash, sizeof with_hash, "%s_SHA256", name);
            name = with_hash;
        }
        const char *ours = OPENSSL_cipher_name(name);
        if (strcmp(ours, "(NONE)") == 0 || strncmp(name, "TLS_A", 5) == 0 || strncmp(name, "TLS_C", 5) == 0) continue;
        strbuf_printf(&list, "%s%s", list.len ? ":" : "", ours);
    }
    s->ciphers = list.len ? strbuf_steal(&list) : NULL;
    strbuf_free(&list);
    (void)err;
    return LT_OK;
}

lt_status tls_settings_new(const struct options *options, struct tls_settings **out, lt_error *err)
{
    const struct network_options *o = &options->network;
    struct tls_settings *s = calloc(1, sizeof *s);
    lt_status status = s ? LT_OK : error_nomem(err);
    if (s) {
        s->options = options;
        pthread_mutex_init(&s->trusted_lock, NULL);
        s->identities = calloc(o->n_identities + 1, sizeof *s->identities);
        if (!s->identities) status = error_nomem(err);
    }
    if (status == LT_OK) status = convert_ciphers(s, err);
    for (size_t i = 0; i < o->n_identities && status == LT_OK; i++) {
        s->n_identities = i + 1;
        status = read_identity(&o->identities[i], &s->identities[i], err);
    }
    if (status != LT_OK) {
        tls_settings_free(s);
        s = NULL;
    }
    *out = s;
    return status;
}

void tls_settings_free(struct tls_settings *s)
{
    if (!s) return;
    for (size_t i = 0; i < s->n_identities; i++) {
        X509_free(s->identities[i].cert);
        sk_X509_pop_free(s->identities[i].chain, X509_free);
        EVP_PKEY_free(s->identities[i].key);
    }
    free(s->identities);
    X509_STORE_free(s->trusted);
    pthread_mutex_destroy(&s->trusted_lock);
    free(s->ciphers);
    free(s);
}

/* Exact names, or "*." for one more label, as certificates have them. */
static bool domain_fits(const char *domain, const char *host)
{
    if (strncmp(domain, "*.", 2) != 0) return strcmp(domain, host) == 0;
    const char *dot = strchr(host, '.');
    return dot && dot != host && strcmp(dot, domain + 1) == 0;
}

static bool issued_by_any(const struct identity *identity, const STACK_OF(X509_NAME) * names)
{
    if (!names || !sk_X509_NAME_num(names)) return true;
    for (int n = 0; n < sk_X509_NAME_num(names); n++) {
        const X509_NAME *name = sk_X509_NAME_value(names, n);
        if (X509_NAME_cmp(X509_get_issuer_name(identity->cert), name) == 0) return true;
        for (int c = 0; c < sk_X509_num(identity->chain); c++) {
            if (X509_NAME_cmp(X509_get_issuer_name(sk_X509_value(identity->chain, c)), name) == 0) return true;
        }
    }
    return false;
}

static bool use_identity(SSL *ssl, const struct identity *identity)
{
    return SSL_use_certificate(ssl, identity->cert) == 1 && SSL_use_PrivateKey(ssl, identity->key) == 1 &&
           SSL_set1_chain(ssl, identity->chain) == 1;
}

/* The server asks for a certificate: the first one of an issuer that it names. */
static int on_certificate_request(SSL *ssl, void *arg)
{
    const struct tls_settings *s = arg;
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(ssl);
    for (size_t i = 0; i < s->n_identities; i++) {
        const struct identity *identity = &s->identities[i];
        if (!identity->n_domains && issued_by_any(identity, names)) return use_identity(ssl, identity);
    }
    return 1; /* go on without */
}

static bool apply_identity(const struct tls_settings *s, SSL_CTX *ctx, const char *host)
{
    for (size_t i = 0; i < s->n_identities; i++) {
        const struct identity *identity = &s->identities[i];
        for (size_t d = 0; d < identity->n_domains; d++) {
            if (!domain_fits(identity->domains[d], host)) continue;
            return SSL_CTX_use_certificate(ctx, identity->cert) == 1 &&
                   SSL_CTX_use_PrivateKey(ctx, identity->key) == 1 && SSL_CTX_set1_chain(ctx, identity->chain) == 1;
        }
    }
    if (s->n_identities) SSL_CTX_set_cert_cb(ctx, on_certificate_request, (void *)s);
    return true;
}

static bool apply_versions(const struct tls_settings *s, SSL_CTX *ctx)
{
    const struct network_options *o = &s->options->network;
    /* Old versions and ciphers are below the distribution's security level; whoever names them means it. */
    bool old = (o->tls_min && o->tls_min < TLS1_2_VERSION) || (o->tls_max && o->tls_max < TLS1_2_VERSION);
    if (old || s->ciphers) SSL_CTX_set_security_level(ctx, 0);
    if ((old || o->tls_min) && SSL_CTX_set_min_proto_version(ctx, o->tls_min) != 1) return false;
    if (o->tls_max && SSL_CTX_set_max_proto_version(ctx, o->tls_max) != 1) return false;
    return !s->ciphers || SSL_CTX_set_cipher_list(ctx, s->ciphers) == 1;
}

/* The certificates that the system trusts; NULL when memory is out. */
static X509_STORE *trusted(struct tls_settings *s)
{
    pthread_mutex_lock(&s->trusted_lock);
    if (!s->trusted && (s->trusted = X509_STORE_new())) {
        X509_STORE_set_default_paths(s->trusted);
        ERR_clear_error();
    }
    X509_STORE *store = s->trusted;
    pthread_mutex_unlock(&s->trusted_lock);
    return store;
}

bool tls_settings_apply(struct tls_settings *s, SSL_CTX *ctx, const char *host)
{
    if (!s->options->insecure_skip_tls_verify) {
        X509_STORE *store = trusted(s);
        if (!store) return false;
        SSL_CTX_set1_cert_store(ctx, store);
    }
    SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp); /* ask for a stapled answer, do not insist */
    return apply_versions(s, ctx) && apply_identity(s, ctx, host);
}

const char *tls_version_name(const SSL *ssl)
{
    switch (SSL_version(ssl)) {
    case TLS1_VERSION: return "tls1.0";
    case TLS1_1_VERSION: return "tls1.1";
    case TLS1_2_VERSION: return "tls1.2";
    case TLS1_3_VERSION: return "tls1.3";
    default: return "";
    }
}

const char *tls_cipher_name(const SSL *ssl)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
    const char *name = cipher ? SSL_CIPHER_standard_name(cipher) : NULL;
    if (!name) return "";
    if (strcmp(name, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256") == 0) return "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305";
    if (strcmp(name, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256") == 0)
        return "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305";
    return name;
}

static int64_t seconds(const ASN1_GENERALIZEDTIME *time)
{
    struct tm tm;
    return time && ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static const char *reason_name(int reason)
{
    switch (reason) {
    case OCSP_REVOKED_STATUS_UNSPECIFIED: return "unspecified";
    case OCSP_REVOKED_STATUS_KEYCOMPROMISE: return "key_compromise";
    case OCSP_REVOKED_STATUS_CACOMPROMISE: return "ca_compromise";
    case OCSP_REVOKED_STATUS_AFFILIATIONCHANGED: return "affiliation_changed";
    case OCSP_REVOKED_STATUS_SUPERSEDED: return "superseded";
    case OCSP_REVOKED_STATUS_CESSATIONOFOPERATION: return "cessation_of_operation";
    case OCSP_REVOKED_STATUS_CERTIFICATEHOLD: return "certificate_hold";
    case OCSP_REVOKED_STATUS_REMOVEFROMCRL: return "remove_from_crl";
    case 9: return "privilege_withdrawn";
    case 10: return "aa_compromise";
    default: return "";
    }
}

void tls_ocsp_read(const unsigned char *der, size_t len, struct tls_ocsp *out)
{
    *out = (struct tls_ocsp){.revocation_reason = "", .status = "unknown"};
    OCSP_RESPONSE *response = der ? d2i_OCSP_RESPONSE(NULL, &der, (long)len) : NULL;
    if (!response) {
        ERR_clear_error();
        return;
    }
    OCSP_BASICRESP *basic = NULL;
    if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL) out->status = "server_failed";
    else basic = OCSP_response_get1_basic(response);
    OCSP_SINGLERESP *single = basic ? OCSP_resp_get0(basic, 0) : NULL;
    if (single) {
        ASN1_GENERALIZEDTIME *revoked = NULL, *this_update = NULL, *next_update = NULL;
        int reason = -1, status = OCSP_single_get0_status(single, &reason, &revoked, &this_update, &next_update);
        out->status = status == V_OCSP_CERTSTATUS_GOOD      ? "good"
                      : status == V_OCSP_CERTSTATUS_REVOKED ? "revoked"
                                                            : "unknown";
        /* Without a reason Go reports the zero value, which is "unspecified". */
        out->revocation_reason = reason_name(reason < 0 ? 0 : reason);
        out->produced_at = seconds(OCSP_resp_get0_produced_at(basic));
        out->this_update = seconds(this_update);
        out->next_update = seconds(next_update);
        out->revoked_at = seconds(revoked);
    }
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    ERR_clear_error();
}
