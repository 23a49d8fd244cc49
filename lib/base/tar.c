/* Tar archives. Layout: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block". */
#include "base/tar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512 };

/* Places of a header's fields. */
enum {
    NAME_AT = 0,
    NAME_BYTES = 100,
    MODE_AT = 100,
    UID_AT = 108,
    GID_AT = 116,
    SIZE_AT = 124,
    TIME_AT = 136,
    SUM_AT = 148,
    TYPE_AT = 156,
    LINK_AT = 157,
    MAGIC_AT = 257,
    PREFIX_AT = 345,
    PREFIX_BYTES = 155
};

static unsigned checksum(const char *header)
{
    unsigned sum = 8 * ' '; /* the field itself counts as blanks */
    for (int i = 0; i < BLOCK; i++) {
        if (i < SUM_AT || i >= SUM_AT + 8) sum += (unsigned char)header[i];
    }
    return sum;
}

/* Writing. */

struct header {
    const char *name, *target;
    char type;
    size_t len;
};

/* Splits the name at a slash so that both halves fit; false when there is no such slash. */
static bool put_name(char *block, const char *name)
{
    size_t len = strlen(name);
    if (len <= NAME_BYTES) {
        memcpy(block + NAME_AT, name, len);
        return true;
    }
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        size_t before = (size_t)(slash - name), after = len - before - 1;
        if (before > PREFIX_BYTES || !after || after > NAME_BYTES) continue;
        memcpy(block + PREFIX_AT, name, before);
        memcpy(block + NAME_AT, slash + 1, after);
        return true;
    }
    memcpy(block + NAME_AT, name, NAME_BYTES);
    return false;
}

static bool put_header(struct strbuf *out, const struct header *h)
{
    char block[BLOCK + 1] = "";
    bool fits = put_name(block, h->name);
    snprintf(block + MODE_AT, 8, "%07o", 0644u);
    snprintf(block + UID_AT, 8, "%07o", 0u);
    snprintf(block + GID_AT, 8, "%07o", 0u);
    snprintf(block + SIZE_AT, 12, "%011llo", (unsigned long long)h->len);
    snprintf(block + TIME_AT, 12, "%011o", 0u);
    block[TYPE_AT] = h->type;
    if (h->target) strncpy(block + LINK_AT, h->target, NAME_BYTES);
    memcpy(block + MAGIC_AT,
           "ustar\0"
           "00",
           8);
    snprintf(block + SUM_AT, 8, "%06o", checksum(block));
    block[SUM_AT + 7] = ' ';
    strbuf_append(out, block, BLOCK);
    return fits;
}

static void put_content(struct strbuf *out, const void *bytes, size_t len)
{
    static const char zeros[BLOCK];
    strbuf_append(out, bytes, len);
    if (len % BLOCK) strbuf_append(out, zeros, BLOCK - len % BLOCK);
}

/* "LENGTH path=NAME\n", where LENGTH counts itself. */
static void put_long_name(struct strbuf *out, const char *name)
{
    size_t rest = strlen(" path=\n") + strlen(name), total = rest + 1;
    char digits[24];
    while ((size_t)snprintf(digits, sizeof digits, "%zu", total) + rest != total) total++;
    struct strbuf record = {0};
    strbuf_printf(&record, "%zu path=%s\n", total, name);
    struct header h = {.name = "pax", .type = 'x', .len = record.len};
    put_header(out, &h);
    put_content(out, record.data, record.len);
    out->failed |= record.failed;
    strbuf_free(&record);
}

static void put_entry(struct strbuf *out, const struct header *h)
{
    char scratch[BLOCK];
    if (!put_name(memset(scratch, 0, sizeof scratch), h->name)) put_long_name(out, h->name);
    put_header(out, h);
}

void tar_add_file(struct strbuf *out, const char *name, const void *bytes, size_t len)
{
    struct header h = {.name = name, .type = '0', .len = len};
    put_entry(out, &h);
    put_content(out, bytes, len);
}

void tar_add_link(struct strbuf *out, const char *name, const char *target)
{
    struct header h = {.name = name, .type = '1', .target = target};
    put_entry(out, &h);
}

void tar_finish(struct strbuf *out)
{
    static const char zeros[2 * BLOCK];
    strbuf_append(out, zeros, sizeof zeros);
}

/* Reading. */

bool tar_is(const char *bytes, size_t len)
{
    return len >= BLOCK && memcmp(bytes + MAGIC_AT, "ustar", 5) == 0;
}

/* Octal digits, or GNU's binary form; false when it is neither. */
static bool get_number(const char *field, size_t size, unsigned long long *out)
{
    *out = 0;
    if ((unsigned char)field[0] == 0x80) {
        for (size_t i = size - 8; i < size; i++) *out = *out << 8 | (unsigned char)field[i];
        return true;
    }
    size_t i = 0;
    while (i < size && field[i] == ' ') i++;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++) *out = *out << 3 | (unsigned)(field[i] - '0');
    return i == size || field[i] == ' ' || field[i] == '\0';
}

/* The path record of a PAX header, malloc'ed; NULL when it has none. text: NUL-terminated. */
static char *pax_path(const char *text, size_t len)
{
    for (const char *at = text, *end = text + len; at < end;) {
        char *key;
        unsigned long long total = strtoull(at, &key, 10);
        if (key == at || *key != ' ' || total > (unsigned long long)(end - at)) return NULL;
        size_t used = (size_t)(++key - at);
        if (total <= used) return NULL;
        if (total > used + 5 && strncmp(key, "path=", 5) == 0) return strndup(key + 5, total - used - 6);
        at += total;
    }
    return NULL;
}

static char *read_long_name(char type, const char *data, size_t len)
{
    char *text = strndup(data, len);
    if (type == 'L' || !text) return text;
    char *path = pax_path(text, strlen(text));
    free(text);
    return path;
}

static char *header_name(const char *block)
{
    char *name = NULL;
    bool has_prefix = memcmp(block + MAGIC_AT, "ustar\0", 6) == 0 && block[PREFIX_AT];
    int n = asprintf(&name, "%.*s%s%.*s", has_prefix ? PREFIX_BYTES : 0, block + PREFIX_AT, has_prefix ? "/" : "",
                     NAME_BYTES, block + NAME_AT);
    return n < 0 ? NULL : name;
}

/* Whether the block is all zeros: the end of the archive. */
static bool is_end(const char *block)
{
    for (int i = 0; i < BLOCK; i++) {
        if (block[i]) return false;
    }
    return true;
}

int tar_next(struct tar_reader *r, struct tar_entry *entry)
{
    char *long_name = NULL;
    free(r->name);
    r->name = NULL;
    while (r->len - r->at >= BLOCK) {
        const char *block = r->bytes + r->at, *data = block + BLOCK;
        unsigned long long size, sum;
        if (is_end(block)) {
            free(long_name);
            return 0;
        }
        bool valid =
            get_number(block + SUM_AT, 8, &sum) && sum == checksum(block) && get_number(block + SIZE_AT, 12, &size);
        if (!valid || size > r->len - r->at - BLOCK) {
            free(long_name);
            return -1;
        }
        unsigned long long padded = (size + BLOCK - 1) / BLOCK * BLOCK, left = r->len - r->at - BLOCK;
        r->at += BLOCK + (size_t)(padded < left ? padded : left);
        char type = block[TYPE_AT];
        if (type == 'x' || type == 'L') {
            free(long_name);
            long_name = read_long_name(type, data, (size_t)size);
        } else if (type == '0' || type == '\0') {
            r->name = long_name ? long_name : header_name(block);
            if (!r->name) return -1;
            *entry = (struct tar_entry){r->name, data, (size_t)size};
            return 1;
        } else if (type != 'g') {
            free(long_name);
            long_name = NULL;
        }
    }
    free(long_name);
    return r->at == r->len ? 0 : -1; /* less than a block is left: cut off */
}

void tar_reader_free(struct tar_reader *r)
{
    free(r->name);
    r->name = NULL;
}
