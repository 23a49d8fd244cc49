/* Unicode normalization forms. */
#ifndef RUNTIME_JS_BUILTINS_NORMALIZE_H
#define RUNTIME_JS_BUILTINS_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unicode_mapping {
    uint32_t from;
    uint16_t at, len; /* in UNICODE_POOL */
};
struct unicode_pair {
    uint32_t first, second, composed;
};
struct unicode_class {
    uint32_t c;
    uint8_t combining;
};

/* unicode_tables.py makes them; all sorted. Full decompositions. */
extern const struct unicode_mapping UNICODE_CANONICAL[], UNICODE_COMPATIBLE[];
extern const struct unicode_pair UNICODE_PAIRS[];
extern const struct unicode_class UNICODE_CLASSES[];
extern const uint32_t UNICODE_POOL[];
extern const size_t UNICODE_CANONICAL_COUNT, UNICODE_COMPATIBLE_COUNT, UNICODE_PAIRS_COUNT, UNICODE_CLASSES_COUNT;

/* One code point makes at most so many in any form. */
enum { NORMALIZE_MAX_EXPANSION = 18 };

enum normal_form { FORM_NFC, FORM_NFD, FORM_NFKC, FORM_NFKD };

/* Normalizes n code points into out, which has room for n · NORMALIZE_MAX_EXPANSION; returns how many. */
size_t normalize(const uint32_t *text, size_t n, enum normal_form form, uint32_t *out);
/* 0 for starters. */
uint8_t normalize_combining_class(uint32_t c);

#endif
