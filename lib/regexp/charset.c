/*
 * Sets of code points. A set is a growing list of ranges while it is collected; charset_seal() sorts
 * and joins them, after which set operations are one walk over two lists.
 *
 * Unicode properties are asked of PCRE2: one pass of \p{…}+ over all code points. That takes some
 * milliseconds, so it happens only for patterns that name a property; ASCII never asks.
 */
#include "regexp/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>

#include "regexp/case_tables.h"
#include "regexp/property_names.h"

enum { LAST_CODE_POINT = 0x10FFFF };

void charset_add(struct arena *a, struct charset *s, uint32_t lo, uint32_t hi)
{
    if (s->n && s->ranges[s->n - 1].lo <= lo && lo <= s->ranges[s->n - 1].hi + 1) {
        if (hi > s->ranges[s->n - 1].hi) s->ranges[s->n - 1].hi = hi;
        return;
    }
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 8;
        struct range *grown = arena_alloc(a, cap * sizeof *grown);
        if (!grown) {
            s->no_memory = true;
            return;
        }
        if (s->n) memcpy(grown, s->ranges, s->n * sizeof *grown);
        s->ranges = grown;
        s->cap = cap;
    }
    s->ranges[s->n++] = (struct range){lo, hi};
}

void charset_add_set(struct arena *a, struct charset *s, const struct charset *other)
{
    for (size_t i = 0; i < other->n; i++) charset_add(a, s, other->ranges[i].lo, other->ranges[i].hi);
    s->no_memory |= other->no_memory;
}

static int by_lo(const void *a, const void *b)
{
    uint32_t x = ((const struct range *)a)->lo, y = ((const struct range *)b)->lo;
    return x < y ? -1 : x > y;
}

void charset_seal(struct charset *s)
{
    bool sorted = true;
    for (size_t i = 1; i < s->n && sorted; i++) sorted = s->ranges[i].lo > s->ranges[i - 1].hi + 1;
    if (sorted) return;
    qsort(s->ranges, s->n, sizeof *s->ranges, by_lo);
    size_t n = 1;
    for (size_t i = 1; i < s->n; i++) {
        struct range *last = &s->ranges[n - 1], r = s->ranges[i];
        if (r.lo > last->hi + 1) s->ranges[n++] = r;
        else if (r.hi > last->hi) last->hi = r.hi;
    }
    s->n = n;
}

bool charset_has(const struct charset *s, uint32_t c)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (c > s->ranges[mid].hi) lo = mid + 1;
        else if (c < s->ranges[mid].lo) hi = mid;
        else return true;
    }
    return false;
}

void charset_invert(struct arena *a, struct charset *s, uint32_t max)
{
    struct charset out = {.no_memory = s->no_memory};
    uint32_t next = 0;
    for (size_t i = 0; i < s->n && next <= max; i++) {
        if (s->ranges[i].lo > next) charset_add(a, &out, next, s->ranges[i].lo - 1 < max ? s->ranges[i].lo - 1 : max);
        next = s->ranges[i].hi + 1;
    }
    if (next <= max) charset_add(a, &out, next, max);
    *s = out;
}

void charset_intersect(struct arena *a, struct charset *s, const struct charset *other)
{
    struct charset out = {.no_memory = s->no_memory || other->no_memory};
    for (size_t i = 0, k = 0; i < s->n && k < other->n;) {
        struct range x = s->ranges[i], y = other->ranges[k];
        uint32_t lo = x.lo > y.lo ? x.lo : y.lo, hi = x.hi < y.hi ? x.hi : y.hi;
        if (lo <= hi) charset_add(a, &out, lo, hi);
        if (x.hi < y.hi) i++;
        else k++;
    }
    *s = out;
}

void charset_subtract(struct arena *a, struct charset *s, const struct charset *other, uint32_t max)
{
    struct charset rest = *other;
    charset_invert(a, &rest, max);
    charset_intersect(a, s, &rest);
}

uint32_t charset_canonical(uint32_t c, bool by_code_point)
{
    if (c < 0x80) {
        if (by_code_point) return c >= 'A' && c <= 'Z' ? c + 32 : c;
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }
    const struct case_pair *table = by_code_point ? regexp_fold : regexp_upper;
    size_t lo = 0, hi = by_code_point ? regexp_fold_n : regexp_upper_n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (table[mid].c < c) lo = mid + 1;
        else hi = mid;
    }
    size_t n = by_code_point ? regexp_fold_n : regexp_upper_n;
    return lo < n && table[lo].c == c ? table[lo].canonical : c;
}

/* Both lists are sorted: one walk finds the members that have company, then their kinds are added. */
void charset_close_case(struct arena *a, struct charset *s, bool by_code_point)
{
    const struct case_pair *table = by_code_point ? regexp_fold : regexp_upper;
    const struct case_pair *kinds = by_code_point ? regexp_fold_by_canonical : regexp_upper_by_canonical;
    size_t n = by_code_point ? regexp_fold_n : regexp_upper_n;
    struct charset more = {0};
    for (size_t r = 0; r < s->n; r++) {
        size_t lo = 0, hi = n;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (table[mid].c < s->ranges[r].lo) lo = mid + 1;
            else hi = mid;
        }
        for (; lo < n && table[lo].c <= s->ranges[r].hi; lo++) {
            uint32_t canonical = table[lo].canonical;
            size_t first = 0, end = n;
            while (first < end) {
                size_t mid = (first + end) / 2;
                if (kinds[mid].canonical < canonical) first = mid + 1;
                else end = mid;
            }
            for (; first < n && kinds[first].canonical == canonical; first++)
                charset_add(a, &more, kinds[first].c, kinds[first].c);
        }
    }
    charset_add_set(a, s, &more);
    charset_seal(s);
}

void charset_class(struct arena *a, struct charset *s, char letter, bool folded)
{
    if (letter == 'd') {
        charset_add(a, s, '0', '9');
    } else if (letter == 's') {
        static const struct range spaces[] = {{9, 13},          {32, 32},         {0xA0, 0xA0},     {0x1680, 0x1680},
                                              {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                              {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
        for (size_t i = 0; i < ARRAY_LEN(spaces); i++) charset_add(a, s, spaces[i].lo, spaces[i].hi);
    } else {
        charset_add(a, s, '0', '9');
        charset_add(a, s, 'A', 'Z');
        charset_add(a, s, '_', '_');
        charset_add(a, s, 'a', 'z');
        if (folded) {
            charset_add(a, s, 0x17F, 0x17F);
            charset_add(a, s, 0x212A, 0x212A);
        }
    }
}

static const char *find_name(const char *const (*table)[3], size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i][0], name) == 0 || (table[i][1] && strcmp(table[i][1], name) == 0)) return table[i][2];
    }
    return NULL;
}

static pcre2_code_32 *compile_property(const char *text)
{
    uint32_t pattern[64];
    size_t n = 0;
    while (text[n] && n < ARRAY_LEN(pattern)) {
        pattern[n] = (unsigned char)text[n];
        n++;
    }
    int code;
    PCRE2_SIZE at;
    return pcre2_compile_32(pattern, n, PCRE2_UCP, &code, &at, NULL);
}

/* A property of a newer Unicode than PCRE2's has no members. */
static void collect(struct arena *a, struct charset *s, const char *pattern)
{
    pcre2_code_32 *code = compile_property(pattern);
    if (!code) return;
    pcre2_jit_compile_32(code, PCRE2_JIT_COMPLETE);
    pcre2_match_data_32 *match = pcre2_match_data_create_from_pattern_32(code, NULL);
    uint32_t *all = malloc((LAST_CODE_POINT + 1) * sizeof *all);
    s->no_memory |= !match || !all;
    if (match && all) {
        for (uint32_t i = 0; i <= LAST_CODE_POINT; i++) all[i] = i;
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer_32(match);
        PCRE2_SIZE from = 0;
        while (pcre2_match_32(code, all, LAST_CODE_POINT + 1, from, 0, match, NULL) > 0) {
            charset_add(a, s, (uint32_t)at[0], (uint32_t)at[1] - 1);
            from = at[1];
        }
    }
    free(all);
    pcre2_match_data_free_32(match);
    pcre2_code_free_32(code);
}

bool charset_property(struct arena *a, struct charset *s, const char *name, const char *value)
{
    const char *pcre = NULL, *prefix = "";
    bool inverted = false;
    if (value) {
        if (strcmp(name, "General_Category") == 0 || strcmp(name, "gc") == 0) {
            pcre = find_name(property_categories, ARRAY_LEN(property_categories), value);
        } else if (strcmp(name, "Script") == 0 || strcmp(name, "sc") == 0) {
            prefix = "sc:";
            pcre = find_name(property_scripts, ARRAY_LEN(property_scripts), value);
        } else if (strcmp(name, "Script_Extensions") == 0 || strcmp(name, "scx") == 0) {
            prefix = "scx:";
            pcre = find_name(property_scripts, ARRAY_LEN(property_scripts), value);
        }
    } else {
        pcre = find_name(property_categories, ARRAY_LEN(property_categories), name);
        if (!pcre) pcre = find_name(property_flags, ARRAY_LEN(property_flags), name);
        if (pcre && strcmp(pcre, "Assigned") == 0) {
            pcre = "Cn";
            inverted = true;
        }
    }
    if (!pcre || !s) return pcre != NULL;
    if (strcmp(pcre, "ASCII") == 0) {
        charset_add(a, s, 0, 127);
    } else if (strcmp(pcre, "Any") == 0) {
        charset_add(a, s, 0, LAST_CODE_POINT);
    } else {
        char pattern[48];
        snprintf(pattern, sizeof pattern, "\\p{%s%s}+", prefix, pcre);
        collect(a, s, pattern);
        if (inverted) charset_invert(a, s, LAST_CODE_POINT);
    }
    return true;
}

static bool has_property(uint32_t c, const char *pattern)
{
    pcre2_code_32 *code = compile_property(pattern);
    if (!code) return false;
    pcre2_match_data_32 *match = pcre2_match_data_create_from_pattern_32(code, NULL);
    bool has = match && pcre2_match_32(code, &c, 1, 0, 0, match, NULL) > 0;
    pcre2_match_data_free_32(match);
    pcre2_code_free_32(code);
    return has;
}

bool charset_is_id_start(uint32_t c)
{
    if (c < 0x80) return (c | 32) - 'a' < 26 || c == '$' || c == '_';
    return has_property(c, "\\p{IDS}");
}

bool charset_is_id_continue(uint32_t c)
{
    if (c < 0x80) return charset_is_id_start(c) || c - '0' < 10;
    return c == 0x200C || c == 0x200D || has_property(c, "\\p{IDC}");
}
