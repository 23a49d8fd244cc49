/*
 * regexp: ECMAScript 2024 regular expressions over arrays of units. Knows no script engine and does
 * no I/O. May use base/ and PCRE2.
 *
 * parse.c      pattern text → tree, with the language's early errors
 * charset.c    sets of characters; case folding; Unicode properties (asked of PCRE2)
 * bytecode.c   tree → program of our own matcher
 * backtrack.c  our own matcher: every rule of the standard
 * pcre.c       tree → PCRE2 pattern, for the trees that PCRE2's rules treat as the standard does
 * regexp.c     one compiled pattern: which of the two runs it
 * cache.c      compiled patterns that many heaps share
 *
 * A unit is a UTF-16 code unit without the u or v flag, a code point with one of them (a lone
 * surrogate counts as one). Offsets are in units.
 */
#ifndef REGEXP_REGEXP_H
#define REGEXP_REGEXP_H

#include "base/base.h"

enum regexp_flag {
    REGEXP_INDICES = 1,       /* d */
    REGEXP_GLOBAL = 2,        /* g */
    REGEXP_IGNORE_CASE = 4,   /* i */
    REGEXP_MULTILINE = 8,     /* m */
    REGEXP_DOT_ALL = 16,      /* s */
    REGEXP_UNICODE = 32,      /* u */
    REGEXP_UNICODE_SETS = 64, /* v */
    REGEXP_STICKY = 128,      /* y */
};
#define REGEXP_BY_CODE_POINT (REGEXP_UNICODE | REGEXP_UNICODE_SETS)

/* "gimsuyvd" in any order → flags; false for others, repeated ones, and u with v. */
bool regexp_parse_flags(const char *text, size_t len, unsigned *flags);

struct regexp_error {
    char message[160]; /* one phrase, such as "nothing to repeat" */
    size_t offset;     /* of the pattern, in bytes */
};

struct regexp_name {
    const char *name; /* UTF-8, surrogate pairs as CESU-8; NUL-terminated */
    size_t len;
    unsigned group;
};

struct regexp;

/* Is the pattern (UTF-8 or CESU-8) valid? Any thread. */
bool regexp_check(const char *source, size_t len, unsigned flags, struct regexp_error *err);

/* Holds one reference; NULL with err filled. Constant after that: any number of threads may match. */
struct regexp *regexp_compile(const char *source, size_t len, unsigned flags, struct regexp_error *err);
void regexp_ref(struct regexp *re);
void regexp_unref(struct regexp *re);

unsigned regexp_flags(const struct regexp *re);
unsigned regexp_groups(const struct regexp *re); /* the whole match counts as one */
/* Named groups in order of the pattern. */
size_t regexp_names(const struct regexp *re, const struct regexp_name **names);
/* Is it this pattern? */
bool regexp_is(const struct regexp *re, const char *source, size_t len, unsigned flags);

/* ascii: every unit is one byte below 0x80; else wide. */
struct regexp_subject {
    const unsigned char *ascii;
    const uint32_t *wide;
    size_t len;
};

/* Memory that matches reuse; one user at a time. A zeroed struct is fine. */
struct regexp_workspace {
    void *match8, *match32, *context8, *context32;
    unsigned match_groups;
    bool short_of_stack; /* less than REGEXP_STACK_BYTES of C stack are left: nothing new is compiled for PCRE2 */
    struct bt_entry *stack;
    size_t stack_cap;
};
void regexp_workspace_free(struct regexp_workspace *w);

/* C stack: matching takes up to 40 KiB, compiling 4 KiB and 400 bytes for each level of nesting, but
 * PCRE2's compiler this much. */
enum { REGEXP_STACK_BYTES = 224 * 1024 };

#define REGEXP_UNSET SIZE_MAX
enum regexp_result {
    REGEXP_NO_MATCH = 0,
    REGEXP_MATCH = 1,
    REGEXP_TOO_COMPLEX = -1, /* more steps than a sane match takes */
    REGEXP_NO_MEMORY = -2
};
enum regexp_how { REGEXP_SEARCH, REGEXP_HERE /* only at start */ };

/* Looks for a match at start or later. captures: 2 × groups offsets, start and end of each. */
enum regexp_result regexp_exec(const struct regexp *re, const struct regexp_subject *subject, size_t start,
                               enum regexp_how how, struct regexp_workspace *w, size_t *captures);
/* For tests: which matcher runs. */
enum regexp_engine { REGEXP_ENGINE_AUTO, REGEXP_ENGINE_OWN, REGEXP_ENGINE_PCRE };
enum regexp_result regexp_exec_with(const struct regexp *re, const struct regexp_subject *subject, size_t start,
                                    enum regexp_how how, enum regexp_engine engine, struct regexp_workspace *w,
                                    size_t *captures);
/* Can PCRE2 run it with the standard's result? */
bool regexp_suits_pcre(const struct regexp *re);

/* A cache hands out references. Thread-safe. It keeps the patterns that somebody holds, and a few of
 * those that nobody holds any more. */
struct regexp_cache;
struct regexp_cache *regexp_cache_new(void);
void regexp_cache_free(struct regexp_cache *cache); /* patterns that are still referenced live on */
struct regexp *regexp_cache_get(struct regexp_cache *cache, const char *source, size_t len, unsigned flags,
                                struct regexp_error *err);

/* Text to units: decodes UTF-8, CESU-8 or a mixture; out has room for len units. Returns how many. */
size_t regexp_decode(const char *text, size_t len, bool by_code_point, uint32_t *out);

#endif
