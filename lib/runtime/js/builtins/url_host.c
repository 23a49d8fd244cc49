/*
 * Hosts of URLs: domains (to ASCII, by Punycode), IPv4 and IPv6 addresses, opaque hosts. Of the IDNA
 * mapping only what is common is done: lower case, full-width forms, ideographic full stops.
 */
#include <ctype.h>
#include <string.h>

#include "runtime/js/builtins/url_record.h"
#include "runtime/js/builtins/utf8.h"

static bool is_forbidden(unsigned char c, bool domain)
{
    if (c == 0) return true;
    if (strchr("\t\n\r #/:<>?@[\\]^|", c)) return true;
    return domain && (c <= 0x1f || c == '%' || c == 0x7f);
}

/* Punycode, RFC 3492. */

static unsigned adapt(unsigned delta, unsigned n, bool first)
{
    unsigned k = 0;
    delta = first ? delta / 700 : delta / 2;
    delta += delta / n;
    for (; delta > 455; k += 36) delta /= 35;
    return k + 36 * delta / (delta + 38);
}

static bool punycode(struct strbuf *out, const uint32_t *label, size_t len)
{
    uint32_t n = 128, delta = 0, bias = 72;
    size_t done = 0, basic;
    strbuf_puts(out, "xn--");
    for (size_t i = 0; i < len; i++) {
        char c = (char)label[i];
        if (label[i] < 128) {
            strbuf_putc(out, c);
            done++;
        }
    }
    basic = done;
    if (basic) strbuf_puts(out, "-");
    while (done < len) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < len; i++) {
            if (label[i] >= n && label[i] < next) next = label[i];
        }
        if ((uint64_t)(next - n) * (done + 1) > UINT32_MAX - delta) return false;
        delta += (next - n) * (uint32_t)(done + 1);
        n = next;
        for (size_t i = 0; i < len; i++) {
            if (label[i] < n) delta++;
            if (label[i] != n) continue;
            uint32_t q = delta;
            for (uint32_t k = 36;; k += 36) {
                uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
                if (q < t) break;
                uint32_t digit = t + (q - t) % (36 - t);
                char c = (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
                strbuf_putc(out, c);
                q = (q - t) / (36 - t);
            }
            char c = (char)(q < 26 ? 'a' + q : '0' + q - 26);
            strbuf_putc(out, c);
            bias = adapt(delta, (unsigned)done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        n++;
    }
    return true;
}

static uint32_t map_point(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;
    if (c == 0x3002 || c == 0xff61) return '.';
    if (c < 128) return (uint32_t)tolower((int)c);
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if (c >= 0x100 && c <= 0x137 && c != 0x130) return c | 1;
    if (c >= 0x14a && c <= 0x177) return c | 1;
    return c;
}

static bool label_to_ascii(const uint32_t *label, size_t n, struct strbuf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (label[i] >= 128) return punycode(out, label, n);
    }
    for (size_t i = 0; i < n; i++) strbuf_putc(out, (char)label[i]);
    return true;
}

static bool domain_to_ascii(const struct strbuf *domain, struct strbuf *out)
{
    uint32_t label[256];
    size_t n = 0;
    const char *p = domain->data, *end = p + domain->len;
    while (p < end) {
        uint32_t c = map_point(utf8_next(&p, end));
        if (c == 0xfffd) return false;
        if (c == 0xad) continue; /* soft hyphen */
        if (c == '.') {
            if (!label_to_ascii(label, n, out)) return false;
            strbuf_putc(out, '.');
            n = 0;
        } else {
            if (n == sizeof label / sizeof *label) return false;
            label[n++] = c;
        }
    }
    return label_to_ascii(label, n, out);
}

/* IPv4. */

/* A part in base 8, 10 or 16; -1 when it is no number. */
static double ipv4_number(const char *p, size_t n)
{
    int base = 10;
    double value = 0;
    if (n == 0) return -1;
    if (n >= 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
        base = 16;
        p += 2, n -= 2;
    } else if (n >= 2 && p[0] == '0') {
        base = 8;
        p++, n--;
    }
    for (size_t i = 0; i < n; i++) {
        int digit = isdigit((unsigned char)p[i])    ? p[i] - '0'
                    : isxdigit((unsigned char)p[i]) ? tolower(p[i]) - 'a' + 10
                                                    : 99;
        if (digit >= base) return -1;
        value = value * base + digit;
    }
    return value;
}

static bool ends_in_number(const struct strbuf *host)
{
    size_t end = host->len;
    if (end && host->data[end - 1] == '.') end--;
    size_t start = end;
    while (start && host->data[start - 1] != '.') start--;
    if (start == end) return false;
    bool all_digits = true;
    for (size_t i = start; i < end; i++) all_digits &= isdigit((unsigned char)host->data[i]) != 0;
    return all_digits || ipv4_number(host->data + start, end - start) >= 0;
}

static bool ipv4(struct strbuf *host)
{
    double parts[4], address = 0;
    int n = 0;
    size_t len = host->len;
    if (len && host->data[len - 1] == '.') len--;
    for (size_t i = 0, start = 0; i <= len; i++) {
        if (i < len && host->data[i] != '.') continue;
        if (n == 4) return false;
        parts[n] = ipv4_number(host->data + start, i - start);
        if (parts[n++] < 0) return false;
        start = i + 1;
    }
    double limit = 256;
    for (int i = 0; i < n - 1; i++) {
        if (parts[i] > 255) return false;
        address = address * 256 + parts[i];
    }
    for (int i = n; i < 4; i++) {
        address *= 256;
        limit *= 256;
    }
    if (parts[n - 1] >= limit) return false;
    if (n > 0) address = address * 256 + parts[n - 1];
    uint32_t a = (uint32_t)address;
    strbuf_free(host);
    *host = (struct strbuf){0};
    strbuf_printf(host, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
    return true;
}

/* IPv6. */

static bool ipv6_ipv4_tail(const char *p, const char *end, uint16_t *pieces, int *piece)
{
    if (*piece > 6) return false;
    for (int seen = 0; seen < 4; seen++) {
        int value = -1;
        if (seen && (p == end || *p++ != '.')) return false;
        for (; p < end && isdigit((unsigned char)*p); p++) {
            if (value == 0) return false;
            value = (value < 0 ? 0 : value * 10) + (*p - '0');
            if (value > 255) return false;
        }
        if (value < 0) return false;
        pieces[*piece] = (uint16_t)(pieces[*piece] * 256 + value);
        if (seen == 1 || seen == 3) ++*piece;
    }
    return p == end;
}

static bool ipv6_parse(const char *p, const char *end, uint16_t pieces[8])
{
    int piece = 0, compress = -1;
    memset(pieces, 0, 8 * sizeof *pieces);
    if (p < end && *p == ':') {
        if (p + 1 == end || p[1] != ':') return false;
        p += 2;
        compress = ++piece;
    }
    while (p < end) {
        if (piece == 8) return false;
        if (*p == ':') {
            if (compress >= 0) return false;
            p++;
            compress = ++piece;
            continue;
        }
        const char *start = p;
        unsigned value = 0;
        for (; p < end && p - start < 4 && isxdigit((unsigned char)*p); p++) {
            value = value * 16 + (unsigned)(isdigit((unsigned char)*p) ? *p - '0' : tolower(*p) - 'a' + 10);
        }
        if (p < end && *p == '.') {
            if (p == start || !ipv6_ipv4_tail(start, end, pieces, &piece)) return false;
            p = end;
            break;
        }
        if (p < end && *p == ':') {
            if (++p == end) return false;
        } else if (p < end) {
            return false;
        }
        pieces[piece++] = (uint16_t)value;
    }
    if (compress < 0) return piece == 8;
    int moved = piece - compress;
    for (int i = 7; moved > 0 && i != 0; i--, moved--) {
        uint16_t from = pieces[compress + moved - 1];
        pieces[compress + moved - 1] = pieces[i];
        pieces[i] = from;
    }
    return true;
}

static void ipv6_print(struct strbuf *out, const uint16_t pieces[8])
{
    int best = -1, best_len = 1;
    for (int i = 0; i < 8;) {
        int n = 0;
        while (i + n < 8 && pieces[i + n] == 0) n++;
        if (n > best_len) {
            best = i;
            best_len = n;
        }
        i += n ? n : 1;
    }
    strbuf_puts(out, "[");
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            strbuf_puts(out, i == 0 ? "::" : ":");
            i += best_len - 1;
            continue;
        }
        strbuf_printf(out, "%x", pieces[i]);
        if (i < 7) strbuf_puts(out, ":");
    }
    strbuf_puts(out, "]");
}

static bool parse_domain(const char *text, size_t len, struct strbuf *out)
{
    struct strbuf decoded = {0};
    web_url_percent_decode(&decoded, text, len);
    bool ok = decoded.len > 0 && domain_to_ascii(&decoded, out) && out->len > 0;
    strbuf_free(&decoded);
    for (size_t i = 0; ok && i < out->len; i++) ok = !is_forbidden((unsigned char)out->data[i], true);
    return ok && (!ends_in_number(out) || ipv4(out));
}

bool web_url_parse_host(const char *text, size_t len, bool special, struct strbuf *out)
{
    if (len && text[0] == '[') {
        uint16_t pieces[8];
        if (text[len - 1] != ']' || !ipv6_parse(text + 1, text + len - 1, pieces)) return false;
        ipv6_print(out, pieces);
        return true;
    }
    if (special) return parse_domain(text, len, out);
    for (size_t i = 0; i < len; i++) {
        if (is_forbidden((unsigned char)text[i], false)) return false;
    }
    web_url_percent_encode(out, text, len, URL_SET_C0);
    return true;
}
