/*
 * JavaScript text that holds any content: quotes, backslashes, line ends, NULs, U+2028. Comments
 * are line comments; whatever could end their line becomes a space.
 */
#include <string.h>

#include "har/har.h"

enum { COMMENT_MAX = 200 };

/* U+2028 and U+2029 end a line in JavaScript: E2 80 A8 and E2 80 A9. */
static bool is_line_separator(struct har_text t, size_t i)
{
    return t.len - i >= 3 && memcmp(t.s + i, "\xE2\x80", 2) == 0 && (t.s[i + 2] == '\xA8' || t.s[i + 2] == '\xA9');
}

static void escape(struct strbuf *b, struct har_text t, char quote)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.s[i];
        if (c == (unsigned char)quote || c == '\\') strbuf_printf(b, "\\%c", c);
        else if (c == '$' && quote == '`') strbuf_puts(b, "\\$");
        else if (c == '\n') strbuf_puts(b, "\\n");
        else if (c == '\r') strbuf_puts(b, "\\r");
        else if (c == '\t') strbuf_puts(b, "\\t");
        else if (c < 0x20 || c == 0x7F) strbuf_printf(b, "\\x%02x", c);
        else if (is_line_separator(t, i)) {
            strbuf_puts(b, t.s[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
            i += 2;
        } else {
            strbuf_putc(b, (char)c);
        }
    }
}

void har_string(struct strbuf *b, struct har_text text)
{
    strbuf_putc(b, '"');
    escape(b, text, '"');
    strbuf_putc(b, '"');
}

void har_template(struct strbuf *b, struct har_text text)
{
    escape(b, text, '`');
}

void har_comment(struct strbuf *b, const char *indent, const char *before, struct har_text text)
{
    size_t end = text.len;
    if (end > COMMENT_MAX) {
        end = COMMENT_MAX;
        while (end && (text.s[end] & 0xC0) == 0x80) end--; /* not within a character */
    }
    strbuf_printf(b, "%s// %s", indent, before);
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)text.s[i];
        if (is_line_separator(text, i)) {
            strbuf_putc(b, ' ');
            i += 2;
        } else {
            strbuf_putc(b, c < 0x20 || c == 0x7F ? ' ' : (char)c);
        }
    }
    strbuf_puts(b, end < text.len ? "...\n" : "\n");
}

void har_key(struct strbuf *b, struct har_text text)
{
    bool prototype = text.len == 9 && memcmp(text.s, "__proto__", 9) == 0; /* as a plain key it is no property */
    if (prototype) strbuf_putc(b, '[');
    har_string(b, text);
    if (prototype) strbuf_putc(b, ']');
}
