#include "net/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"

enum { PART_BYTES = 512, HEX_BYTES = EVP_MAX_MD_SIZE * 2 + 1 };

struct challenge {
    char realm[PART_BYTES], nonce[PART_BYTES], opaque[PART_BYTES], qop[PART_BYTES], algorithm[32];
    bool has_opaque;
};

static void copy_value(const char **text, char *out, size_t size)
{
    const char *p = *text;
    size_t n = 0;
    bool quoted = *p == '"';
    if (quoted) p++;
    while (*p && (quoted ? *p != '"' : !strchr(", \t", *p))) {
        if (quoted && *p == '\\' && p[1]) p++;
        if (n + 1 < size) out[n++] = *p;
        p++;
    }
    if (quoted && *p == '"') p++;
    out[n] = '\0';
    *text = p;
}

static bool parse(const char *text, struct challenge *out)
{
    *out = (struct challenge){.algorithm = "MD5"};
    if (strncasecmp(text, "Digest", 6) != 0 || (text[6] != ' ' && text[6] != '\t')) return false;
    text += 7;
    while (*text) {
        char name[32], ignored[PART_BYTES];
        text += strspn(text, " \t,");
        size_t len = strcspn(text, "= \t,");
        snprintf(name, sizeof name, "%.*s", (int)len, text);
        text += len;
        text += strspn(text, " \t");
        if (*text != '=') continue;
        text++;
        text += strspn(text, " \t");
        if (strcasecmp(name, "realm") == 0) copy_value(&text, out->realm, sizeof out->realm);
        else if (strcasecmp(name, "nonce") == 0) copy_value(&text, out->nonce, sizeof out->nonce);
        else if (strcasecmp(name, "qop") == 0) copy_value(&text, out->qop, sizeof out->qop);
        else if (strcasecmp(name, "algorithm") == 0) copy_value(&text, out->algorithm, sizeof out->algorithm);
        else if (strcasecmp(name, "opaque") == 0) {
            out->has_opaque = true;
            copy_value(&text, out->opaque, sizeof out->opaque);
        } else copy_value(&text, ignored, sizeof ignored);
    }
    return *out->nonce;
}

/* qop lists what the server takes; plain "auth" is the first choice. */
static const char *choose_qop(const char *list)
{
    bool integrity = false;
    while (*list) {
        list += strspn(list, " \t,");
        size_t len = strcspn(list, " \t,");
        if (len == 4 && strncasecmp(list, "auth", 4) == 0) return "auth";
        if (len == 8 && strncasecmp(list, "auth-int", 8) == 0) integrity = true;
        list += len;
    }
    return integrity ? "auth-int" : NULL;
}

static bool hash(const EVP_MD *type, const void *data, size_t len, char out[HEX_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!EVP_Digest(data, len, digest, &size, type, NULL)) return false;
    for (unsigned i = 0; i < size; i++) snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return true;
}

static bool hash_text(const EVP_MD *type, struct strbuf *text, char out[HEX_BYTES])
{
    bool ok = !text->failed && hash(type, text->data, text->len, out);
    strbuf_clear(text);
    return ok;
}

static const EVP_MD *hash_type(const char *algorithm, bool *session)
{
    size_t len = strlen(algorithm);
    *session = len > 5 && strcasecmp(algorithm + len - 5, "-sess") == 0;
    if (*session) len -= 5;
    if (len == 3 && strncasecmp(algorithm, "MD5", 3) == 0) return EVP_md5();
    if (len == 7 && strncasecmp(algorithm, "SHA-256", 7) == 0) return EVP_sha256();
    if (len == 11 && strncasecmp(algorithm, "SHA-512-256", 11) == 0) return EVP_sha512_256();
    return NULL;
}

static bool compute(const struct challenge *c, const struct digest_request *r, const char *qop, char out[HEX_BYTES])
{
    bool session;
    char a1[HEX_BYTES], a2[HEX_BYTES], body[HEX_BYTES];
    const EVP_MD *type = hash_type(c->algorithm, &session);
    struct strbuf text = {0};
    if (!type) return false;
    strbuf_printf(&text, "%s:%s:%s", r->user, c->realm, r->password);
    bool ok = hash_text(type, &text, a1);
    if (ok && session) {
        strbuf_printf(&text, "%s:%s:%s", a1, c->nonce, r->cnonce);
        ok = hash_text(type, &text, a1);
    }
    strbuf_printf(&text, "%s:%s", r->method, r->uri);
    if (ok && qop && strcmp(qop, "auth-int") == 0) {
        ok = hash(type, r->body ? r->body : "", r->body_len, body);
        strbuf_printf(&text, ":%s", body);
    }
    ok = ok && hash_text(type, &text, a2);
    if (qop) strbuf_printf(&text, "%s:%s:00000001:%s:%s:%s", a1, c->nonce, r->cnonce, qop, a2);
    else strbuf_printf(&text, "%s:%s:%s", a1, c->nonce, a2);
    ok = ok && hash_text(type, &text, out);
    strbuf_free(&text);
    return ok;
}

static void quote(struct strbuf *out, const char *name, const char *value)
{
    strbuf_printf(out, "%s%s=\"", out->len > 7 ? ", " : "", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') strbuf_putc(out, '\\');
        strbuf_putc(out, *value);
    }
    strbuf_putc(out, '"');
}

char *digest_answer(const char *text, const struct digest_request *r)
{
    struct challenge c;
    char response[HEX_BYTES];
    if (!parse(text, &c)) return NULL;
    const char *qop = choose_qop(c.qop);
    if (!compute(&c, r, qop, response)) return NULL;
    struct strbuf out = {0};
    strbuf_puts(&out, "Digest ");
    quote(&out, "username", r->user);
    quote(&out, "realm", c.realm);
    quote(&out, "nonce", c.nonce);
    quote(&out, "uri", r->uri);
    strbuf_printf(&out, ", algorithm=%s", c.algorithm);
    if (qop) {
        strbuf_printf(&out, ", qop=%s, nc=00000001", qop);
        quote(&out, "cnonce", r->cnonce);
    }
    quote(&out, "response", response);
    if (c.has_opaque) quote(&out, "opaque", c.opaque);
    char *answer = out.failed ? NULL : strbuf_steal(&out);
    strbuf_free(&out);
    return answer;
}
