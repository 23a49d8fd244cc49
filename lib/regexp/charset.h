/* Sets of code points, as sorted ranges; in an arena. Private to regexp/. */
#ifndef REGEXP_CHARSET_H
#define REGEXP_CHARSET_H

#include "base/arena.h"
#include "base/base.h"

struct range {
    uint32_t lo, hi;
};

struct charset {
    struct range *ranges; /* sorted, apart from each other, once charset_seal() was called */
    size_t n, cap;
    bool no_memory;
};

void charset_add(struct arena *a, struct charset *s, uint32_t lo, uint32_t hi);
void charset_add_set(struct arena *a, struct charset *s, const struct charset *other);
/* Sorts and joins; the functions below want sealed sets and give sealed sets. */
void charset_seal(struct charset *s);
bool charset_has(const struct charset *s, uint32_t c);
void charset_invert(struct arena *a, struct charset *s, uint32_t max);
void charset_intersect(struct arena *a, struct charset *s, const struct charset *other);
void charset_subtract(struct arena *a, struct charset *s, const struct charset *other, uint32_t max);

/* The standard's Canonicalize: simple case folding by code point, single upper case letters else. */
uint32_t charset_canonical(uint32_t c, bool by_code_point);
/* Adds what is equal to a member when case is ignored. */
void charset_close_case(struct arena *a, struct charset *s, bool by_code_point);

/* \d, \s, \w; w with the letters that fold into it when case is ignored by code point. */
void charset_class(struct arena *a, struct charset *s, char letter, bool folded);

/* \p{name=value} or \p{name} (value NULL): false when there is no such property. With s NULL only asks. */
bool charset_property(struct arena *a, struct charset *s, const char *name, const char *value);

bool charset_is_id_start(uint32_t c);
bool charset_is_id_continue(uint32_t c);

#endif
