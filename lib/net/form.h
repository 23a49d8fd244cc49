/* Request bodies of forms: application/x-www-form-urlencoded and multipart/form-data. */
#ifndef NET_FORM_H
#define NET_FORM_H

#include "base/strbuf.h"

/* Percent-encodes as HTML forms and Go's url.QueryEscape do. */
void form_escape(struct strbuf *out, const char *text, size_t len);
/* One "name=value", with "&" before it unless it is the first. */
void form_add(struct strbuf *out, const char *name, size_t name_len, const char *value, size_t value_len);

struct multipart {
    struct strbuf *out;
    char boundary[61]; /* 60 random hexadecimal digits */
};

void multipart_begin(struct multipart *m, struct strbuf *out);
/* filename NULL: an ordinary field. */
void multipart_add(struct multipart *m, const char *name, const char *filename, const char *content_type,
                   const void *data, size_t len);
void multipart_end(struct multipart *m);

#endif
