/* Growing byte buffer. */
#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool strbuf_reserve(struct strbuf *b, size_t extra)
{
    if (extra < b->cap - b->len && !b->failed) return true;
    if (b->failed) return false;
    if (extra > SIZE_MAX / 2 - b->len - 1) { /* more than malloc ever gives; keeps the sums below in range */
        b->failed = true;
        return false;
    }
    size_t cap = b->cap ? b->cap : 64;
    while (cap < b->len + extra + 1) cap *= 2;
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->cap = cap;
    return true;
}

void strbuf_append(struct strbuf *b, const void *bytes, size_t len)
{
    if (!strbuf_reserve(b, len)) return;
    if (len) memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

bool strbuf_read(struct strbuf *b, FILE *file)
{
    char chunk[16384];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) strbuf_append(b, chunk, n);
    return !ferror(file) && !b->failed;
}

void strbuf_puts(struct strbuf *b, const char *s)
{
    strbuf_append(b, s, strlen(s));
}

void strbuf_putc(struct strbuf *b, char c)
{
    if (!strbuf_reserve(b, 1)) return;
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

void strbuf_vprintf(struct strbuf *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    if (len >= 0 && strbuf_reserve(b, (size_t)len)) {
        vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(b, fmt, args);
    va_end(args);
}

/* Length of the UTF-8 sequence at s, 0 when it is not well formed. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80) return 1;
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || left < n) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
    }
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F)) {
        return 0;
    }
    return n;
}

void strbuf_json_string(struct strbuf *b, const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s;
    strbuf_putc(b, '"');
    for (size_t i = 0; i < len;) {
        unsigned char c = p[i];
        if (c == '"' || c == '\\') {
            strbuf_putc(b, '\\');
            strbuf_putc(b, (char)c);
        } else if (c == '\n') {
            strbuf_puts(b, "\\n");
        } else if (c == '\r') {
            strbuf_puts(b, "\\r");
        } else if (c == '\t') {
            strbuf_puts(b, "\\t");
        } else if (c < 0x20) {
            strbuf_printf(b, "\\u%04x", c);
        } else {
            size_t n = utf8_sequence(p + i, len - i);
            if (n) {
                strbuf_append(b, p + i, n);
                i += n;
                continue;
            }
            strbuf_puts(b, "\xEF\xBF\xBD");
        }
        i++;
    }
    strbuf_putc(b, '"');
}

void strbuf_clear(struct strbuf *b)
{
    b->len = 0;
    if (b->data) b->data[0] = '\0';
}

char *strbuf_steal(struct strbuf *b)
{
    if (!b->data) strbuf_reserve(b, 0);
    char *data = b->failed ? NULL : b->data;
    if (b->failed) free(b->data);
    else data[b->len] = '\0';
    *b = (struct strbuf){0};
    return data;
}

void strbuf_free(struct strbuf *b)
{
    free(b->data);
    *b = (struct strbuf){0};
}
