/* Base64 (RFC 4648): both alphabets, with and without padding. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/base.h"

enum {
    BASE64_URL = 1, /* - and _ for + and / */
    BASE64_RAW = 2, /* no padding */
};

/* How many characters base64_encode() writes. */
size_t base64_encoded_len(size_t len, unsigned flags);
/* Writes no terminating zero. */
void base64_encode(const void *data, size_t len, unsigned flags, char *out);

/* out has room for len / 4 * 3 + 3 bytes. True: *out_len of them are the data. False: *out_len is the offset
 * of what is wrong in text. Line ends are skipped; padding must be there, or with BASE64_RAW must not. */
bool base64_decode(const char *text, size_t len, unsigned flags, unsigned char *out, size_t *out_len);

#endif
