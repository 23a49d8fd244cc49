/* data-* names, word by word. */
#include "html/dataset.h"

#include <string.h>
#include <strings.h>

static const char *const INITIALS[] = {
    "ACL", "API",  "ASCII", "CPU", "CSS",  "DNS", "EOF", "ETA",  "GPU", "GUID", "HTML", "HTTP", "HTTPS", "ID",
    "IP",  "JSON", "LHS",   "OS",  "QPS",  "RAM", "RHS", "RPC",  "SLA", "SMTP", "SQL",  "SSH",  "TCP",   "TLS",
    "TTL", "UDP",  "UI",    "UID", "UUID", "URI", "URL", "UTF8", "VM",  "XML",  "XMPP", "XSRF", "XSS"};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static const char *initials_of(const char *word, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(INITIALS); i++) {
        if (strlen(INITIALS[i]) == len && strncasecmp(INITIALS[i], word, len) == 0) return INITIALS[i];
    }
    return NULL;
}

void html_dataset_property(struct strbuf *out, const char *attribute)
{
    size_t len = strcspn(attribute, "-");
    strbuf_append(out, attribute, len);
    for (const char *p = attribute + len; *p; p += len) {
        p++;
        len = strcspn(p, "-");
        const char *initials = initials_of(p, len);
        if (initials) {
            strbuf_puts(out, initials);
        } else if (len) {
            strbuf_putc(out, (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p));
            strbuf_append(out, p + 1, len - 1);
        }
    }
}

/* Length of the longest initials that text starts with, in capitals. */
static size_t leading_initials(const char *text)
{
    size_t best = 0;
    for (size_t i = 0; i < ARRAY_LEN(INITIALS); i++) {
        size_t n = strlen(INITIALS[i]);
        if (n > best && n <= 5 && strncmp(text, INITIALS[i], n) == 0) best = n;
    }
    return best;
}

static void append_word(struct strbuf *out, const char *word, size_t len, bool *first)
{
    if (!len) return;
    if (!*first) strbuf_putc(out, '-');
    *first = false;
    for (size_t i = 0; i < len; i++) {
        char c = is_upper(word[i]) ? (char)(word[i] + 32) : word[i];
        strbuf_putc(out, c == '_' ? '-' : c);
    }
}

void html_dataset_attribute(struct strbuf *out, const char *property)
{
    size_t len = strlen(property), start = 0;
    bool first = true;
    strbuf_puts(out, "data-");
    for (size_t i = 1; i < len; i++) {
        if (!is_upper(property[i])) continue;
        size_t initials = leading_initials(property + start);
        if (initials) {
            append_word(out, property + start, initials, &first);
            start += initials;
            i = start;
            continue;
        }
        append_word(out, property + start, i - start, &first);
        start = i;
    }
    append_word(out, property + start, len - start, &first);
}
