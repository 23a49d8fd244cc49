/*
 * RegExp and the String methods that use it, on lib/regexp. Private to builtins/regexp/.
 *
 * patterns.c    what a heap keeps: compiled patterns in use, the last subject, memory of the matchers
 * object.c      constructor, getters, exec, test, toString, compile; literals
 * protocol.c    Symbol.match, matchAll, search, split and the String methods that call them
 * replace.c     Symbol.replace, String replace and replaceAll
 *
 * Every method has the standard's slow way, in which scripts can see and change each step, and a fast
 * one for RegExp objects that nobody has touched (heap_regexp.pristine).
 */
#ifndef RUNTIME_JS_BUILTINS_REGEXP_INTERNAL_H
#define RUNTIME_JS_BUILTINS_REGEXP_INTERNAL_H

#include "regexp/regexp.h"
#include "runtime/js/builtins/builtins.h"

/* The string that is matched against. Good until script code runs or another one is made. */
struct subject {
    struct regexp_subject units;
    const char *text;   /* the string's bytes */
    size_t len;         /* in UTF-16 units, as the script counts */
    bool by_code_point; /* units are code points, and there are fewer of them than UTF-16 units */
    uint32_t *wide;
    size_t cap;
    const void *string; /* whose units `wide` holds; the heap stash keeps it alive */
    bool wide_by_code_point;
    size_t cached_len;            /* units in `wide` */
    size_t near_unit, near_index; /* a place that was looked up last: code point, UTF-16 index */
};

/* Throws; the pattern is borrowed and good until the next call. */
struct regexp *regexp_of(duk_context *ctx, const struct heap_regexp *object);
/* Is the pattern good? Throws a SyntaxError. source and flags are strings; gives flags. */
unsigned regexp_require_valid(duk_context *ctx, duk_idx_t source, duk_idx_t flags, bool soon_used);

struct subject *subject_of(duk_context *ctx, duk_idx_t string, unsigned flags);
size_t subject_unit(struct subject *s, size_t index); /* of the unit that UTF-16 index is in */
size_t subject_index(struct subject *s, size_t unit);
void subject_push(duk_context *ctx, const struct subject *s, size_t from, size_t to); /* units */

/* Captures of the last match, in units; room for the pattern's groups. Throws when it goes wrong. */
bool regexp_match(duk_context *ctx, const struct regexp *re, const struct subject *s, size_t from, bool sticky,
                  size_t **captures);
/* Pushes what exec() gives for a match. The RegExp's string is at `string`. */
void regexp_push_result(duk_context *ctx, const struct regexp *re, struct subject *s, const size_t *captures,
                        duk_idx_t string);

/* exec() of a RegExp object, pushes its result (array or null). regexp and string are absolute. */
void regexp_builtin_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string);
/* The standard's RegExpExec: calls the object's own exec when it has one. */
void regexp_exec_any(duk_context *ctx, duk_idx_t regexp, duk_idx_t string);
/* The next place after an empty match: +1, or over a surrogate pair. */
double regexp_advance(duk_context *ctx, duk_idx_t string, double index, bool by_code_point);

/* Pushes this, which has to be an object. */
void regexp_push_this_object(duk_context *ctx);
/* Pushes this as a string; null and undefined throw. */
void regexp_push_this_string(duk_context *ctx);
double regexp_to_length(duk_context *ctx, duk_idx_t idx);
/* Reads or writes lastIndex as the standard's Get and Set do. */
double regexp_get_last_index(duk_context *ctx, duk_idx_t regexp);
void regexp_set_last_index(duk_context *ctx, duk_idx_t regexp, double value);
/* Calls value[symbol](this string, argument) when value is an object that has it: pushes the result. */
bool regexp_delegate(duk_context *ctx, duk_idx_t value, const char *symbol, duk_idx_t argument);
/* The standard's IsRegExp. */
bool regexp_is_like(duk_context *ctx, duk_idx_t idx);
/* Pushes new RegExp(source, flags) by the built-in constructor. … source flags → … object */
void regexp_construct(duk_context *ctx);

/* Bytes that grow in a Duktape buffer, so that errors leave nothing behind. */
struct text_out {
    duk_context *ctx;
    duk_idx_t buffer;
    char *data;
    size_t len, cap;
};
void text_out_start(duk_context *ctx, struct text_out *out); /* pushes its buffer */
void text_out_append(struct text_out *out, const void *bytes, size_t len);
void text_out_units(struct text_out *out, const struct subject *s, size_t from, size_t to);
void text_out_push(struct text_out *out); /* pushes the string */

#define NATIVE(name) duk_ret_t lt_bi_##name(duk_context *ctx)
NATIVE(regexp_constructor);
NATIVE(regexp_exec);
NATIVE(regexp_test);
NATIVE(regexp_to_string);
NATIVE(regexp_compile);
NATIVE(regexp_flags);
NATIVE(regexp_flag);
NATIVE(regexp_source);
NATIVE(regexp_match);
NATIVE(regexp_match_all);
NATIVE(regexp_search);
NATIVE(regexp_split);
NATIVE(regexp_replace);
NATIVE(regexp_string_iterator_next);
NATIVE(string_match);
NATIVE(string_match_all);
NATIVE(string_search);
NATIVE(string_split);
NATIVE(string_replace);
#undef NATIVE

/* Hooks that our patches of Duktape call. */
void lt_js_regexp_check(void *ctx);
void lt_js_regexp_literal(void *ctx);

#endif
