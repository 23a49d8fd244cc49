#include "net/form.h"

#include <ctype.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

void form_escape(struct strbuf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x80 && isalnum(c)) || (c && strchr("-_.~", c))) strbuf_putc(out, (char)c);
        else if (c == ' ') strbuf_putc(out, '+');
        else strbuf_printf(out, "%%%02X", c);
    }
}

void form_add(struct strbuf *out, const char *name, size_t name_len, const char *value, size_t value_len)
{
    if (out->len) strbuf_putc(out, '&');
    form_escape(out, name, name_len);
    strbuf_putc(out, '=');
    form_escape(out, value, value_len);
}

void multipart_begin(struct multipart *m, struct strbuf *out)
{
    unsigned char random[30];
    RAND_bytes(random, sizeof random);
    m->out = out;
    for (size_t i = 0; i < sizeof random; i++) snprintf(m->boundary + 2 * i, 3, "%02x", random[i]);
}

static void quoted(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') strbuf_putc(out, '\\');
        if (*text == '\r') strbuf_puts(out, "%0D");
        else if (*text == '\n') strbuf_puts(out, "%0A");
        else strbuf_putc(out, *text);
    }
}

void multipart_add(struct multipart *m, const char *name, const char *filename, const char *content_type,
                   const void *data, size_t len)
{
    strbuf_printf(m->out, "--%s\r\nContent-Disposition: form-data; name=\"", m->boundary);
    quoted(m->out, name);
    strbuf_putc(m->out, '"');
    if (filename) {
        strbuf_puts(m->out, "; filename=\"");
        quoted(m->out, filename);
        strbuf_printf(m->out, "\"\r\nContent-Type: %s", content_type);
    }
    strbuf_puts(m->out, "\r\n\r\n");
    if (len) strbuf_append(m->out, data, len);
    strbuf_puts(m->out, "\r\n");
}

void multipart_end(struct multipart *m)
{
    strbuf_printf(m->out, "--%s--\r\n", m->boundary);
}
