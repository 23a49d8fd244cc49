/*
 * String buffer: bytes that grow. Appending never returns an error; when memory runs out the
 * buffer remembers it in `failed`, drops what follows, and the caller checks once at the end.
 * `data` is always NUL-terminated once anything was appended.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdarg.h>
#include <stdio.h>

#include "base/base.h"

/* A zeroed struct is an empty buffer. */
struct strbuf {
    char *data;
    size_t len, cap;
    bool failed;
};

void strbuf_append(struct strbuf *b, const void *bytes, size_t len);
void strbuf_puts(struct strbuf *b, const char *s);
void strbuf_putc(struct strbuf *b, char c);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vprintf(struct strbuf *b, const char *fmt, va_list args);
/* Makes room for at least `extra` more bytes and the NUL; false when memory is out. */
bool strbuf_reserve(struct strbuf *b, size_t extra);
/* Appends the rest of a file; false when reading failed or memory is out. */
bool strbuf_read(struct strbuf *b, FILE *file);
/* Appends s as a JSON string with quotes. len bytes of UTF-8; bad bytes become U+FFFD. */
void strbuf_json_string(struct strbuf *b, const char *s, size_t len);
/* Empties it and keeps the memory. */
void strbuf_clear(struct strbuf *b);
/* Hands the malloc'ed text to the caller (never NULL unless failed) and leaves b empty. */
char *strbuf_steal(struct strbuf *b);
void strbuf_free(struct strbuf *b);

#endif
