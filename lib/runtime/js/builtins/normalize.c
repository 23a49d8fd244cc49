/*
 * Normalization (Unicode Standard Annex 15): decompose, order the marks after each starter by their
 * combining class, compose. Hangul syllables go by arithmetic, the rest by tables.
 */
#include "runtime/js/builtins/normalize.h"

#include <string.h>

enum {
    S_BASE = 0xac00,
    L_BASE = 0x1100,
    V_BASE = 0x1161,
    T_BASE = 0x11a7,
    L_COUNT = 19,
    V_COUNT = 21,
    T_COUNT = 28,
    S_COUNT = L_COUNT * V_COUNT * T_COUNT
};

static const struct unicode_mapping *find(const struct unicode_mapping *table, size_t n, uint32_t c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table[middle].from < c) low = middle + 1;
        else high = middle;
    }
    return low < n && table[low].from == c ? &table[low] : NULL;
}

uint8_t normalize_combining_class(uint32_t c)
{
    size_t low = 0, high = UNICODE_CLASSES_COUNT;
    if (c < 0x300) return 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (UNICODE_CLASSES[middle].c < c) low = middle + 1;
        else high = middle;
    }
    return low < UNICODE_CLASSES_COUNT && UNICODE_CLASSES[low].c == c ? UNICODE_CLASSES[low].combining : 0;
}

static size_t decompose(uint32_t c, bool compatible, uint32_t *out)
{
    if (c < 0xa0) {
        *out = c;
        return 1;
    }
    if (c >= S_BASE && c < S_BASE + S_COUNT) {
        uint32_t s = c - S_BASE, t = s % T_COUNT;
        out[0] = L_BASE + s / (V_COUNT * T_COUNT);
        out[1] = V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT;
        out[2] = T_BASE + t;
        return t ? 3 : 2;
    }
    const struct unicode_mapping *m = compatible ? find(UNICODE_COMPATIBLE, UNICODE_COMPATIBLE_COUNT, c) : NULL;
    if (!m) m = find(UNICODE_CANONICAL, UNICODE_CANONICAL_COUNT, c);
    if (!m) {
        *out = c;
        return 1;
    }
    memcpy(out, UNICODE_POOL + m->at, m->len * sizeof *out);
    return m->len;
}

/* Marks between starters, by class; equal ones keep their order. */
static void reorder(uint32_t *text, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t c = text[i];
        uint8_t combining = normalize_combining_class(c);
        size_t k = i;
        if (!combining) continue;
        while (k > 0 && normalize_combining_class(text[k - 1]) > combining) {
            text[k] = text[k - 1];
            k--;
        }
        text[k] = c;
    }
}

/* 0 when the two do not compose. */
static uint32_t composed(uint32_t a, uint32_t b)
{
    if (a >= L_BASE && a < L_BASE + L_COUNT && b >= V_BASE && b < V_BASE + V_COUNT) {
        return S_BASE + ((a - L_BASE) * V_COUNT + (b - V_BASE)) * T_COUNT;
    }
    if (a >= S_BASE && a < S_BASE + S_COUNT && (a - S_BASE) % T_COUNT == 0 && b > T_BASE && b < T_BASE + T_COUNT)
        return a + (b - T_BASE);
    size_t low = 0, high = UNICODE_PAIRS_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct unicode_pair *p = &UNICODE_PAIRS[middle];
        if (p->first < a || (p->first == a && p->second < b)) low = middle + 1;
        else high = middle;
    }
    if (low == UNICODE_PAIRS_COUNT) return 0;
    const struct unicode_pair *p = &UNICODE_PAIRS[low];
    return p->first == a && p->second == b ? p->composed : 0;
}

static size_t compose(uint32_t *text, size_t n)
{
    size_t out = 0, starter = 0;
    bool has_starter = false;
    uint8_t last = 0; /* class of the mark before, 0: none since the starter */
    for (size_t i = 0; i < n; i++) {
        uint8_t combining = normalize_combining_class(text[i]);
        bool adjacent = has_starter && out == starter + 1;
        if (has_starter && (adjacent || (last < combining && last != 0))) {
            uint32_t c = composed(text[starter], text[i]);
            if (c) {
                text[starter] = c;
                continue;
            }
        }
        if (!combining) {
            starter = out;
            has_starter = true;
        }
        last = combining;
        text[out++] = text[i];
    }
    return out;
}

size_t normalize(const uint32_t *text, size_t n, enum normal_form form, uint32_t *out)
{
    bool compatible = form == FORM_NFKC || form == FORM_NFKD;
    size_t len = 0;
    for (size_t i = 0; i < n; i++) len += decompose(text[i], compatible, out + len);
    reorder(out, len);
    return form == FORM_NFC || form == FORM_NFKC ? compose(out, len) : len;
}
