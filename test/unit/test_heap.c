/* Script heaps: copy-on-write built-ins, interruption, positions, bytecode, memory, threads. */
#include "runtime/js/engine/heap.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "unit.h"

/* Evaluates source and compares the result, as a string, with expected. */
static void check_eval(struct heap *heap, const char *source, const char *expected)
{
    duk_context *ctx = heap_ctx(heap);
    duk_peval_string(ctx, source);
    ck_assert_msg(strcmp(duk_safe_to_string(ctx, -1), expected) == 0, "%s\n  gives %s\n  not %s", source,
                  duk_safe_to_string(ctx, -1), expected);
    duk_pop(ctx);
}

/* What ECMAScript says of built-ins that a script changes; the expected values are the language's. */
static const struct {
    const char *source, *expected;
} mutations[] = {
    {"Array.prototype.last = function () { return this[this.length - 1]; }; [1, 2].last()", "2"},
    {"Array.prototype.hasOwnProperty('last') && Array.prototype.hasOwnProperty('map')", "true"},
    {"var k = []; for (var i in []) k.push(i); k.join()", "last"},
    {"Object.keys(Array.prototype).join()", "last"},
    {"[].constructor === Array && Array.prototype.constructor === Array && [] instanceof Array", "true"},
    {"Object.getPrototypeOf([]) === Array.prototype", "true"},
    {"delete Array.prototype.last && [].last === undefined && !('last' in [])", "true"},
    {"delete Array.prototype.map && typeof [].map", "undefined"},
    {"Object.getOwnPropertyNames(Array.prototype).indexOf('map')", "-1"},
    {"JSON.stringify(Object.getOwnPropertyDescriptor(Array.prototype, 'filter'))",
     "{\"writable\":true,\"enumerable\":false,\"configurable\":true}"},
    {"Math.twice = function (x) { return 2 * x; }; Math.twice(21)", "42"},
    {"Math.PI = 3; Math.PI > 3.14", "true"},
    {"(function () { 'use strict'; try { Math.PI = 3; } catch (e) { return e.name; } }())", "TypeError"},
    {"JSON.stringify(Math)", "{}"},
    {"Math.max.tag = 1; Math.max.tag + Math.max(1, 2)", "3"},
    {"Object.defineProperty(Math.max, 'name', {value: 'most'}); Math.max.name", "most"},
    {"Date.now = function () { return 7; }; Date.now() === 7 && new Date(0).getTime() === 0", "true"},
    {"Object.setPrototypeOf(Math, {inherited: 5}); Math.inherited + ',' + Object.getPrototypeOf(Math).inherited",
     "5,5"},
    {"Object.freeze(JSON); JSON.x = 1; [Object.isFrozen(JSON), Object.isExtensible(JSON), JSON.x].join()",
     "true,false,"},
    {"Object.isExtensible(Reflect) && Object.isExtensible(Array.prototype.push)", "true"},
    {"Object.prototype.every1 = 1; var s = [({}).every1, (5).every1, 'a'.every1, every1].join(); "
     "delete Object.prototype.every1; s + ({}).every1",
     "1,1,1,1undefined"},
    {"Function.prototype.nick = function () { return this.name; }; isNaN.nick()", "isNaN"},
    {"Error.prototype.toString = function () { return 'E!'; }; String(new TypeError('x'))", "E!"},
    {"String.prototype.trim = function () { return 'T'; }; ' a '.trim()", "T"},
    {"Object.defineProperty(Number.prototype, 'half', {get: function () { return this / 2; }}); (8).half", "4"},
    {"Object.defineProperty(Number.prototype, 'hit', {set: function (v) { got = v; }, configurable: true}); "
     "var got, n1 = Object(1); n1.hit = 9; got",
     "9"},
    {"newGlobal = 1; globalThis.hasOwnProperty('newGlobal') && globalThis.hasOwnProperty('Math') && 'JSON' in "
     "globalThis",
     "true"},
    {"Object.getOwnPropertyNames(globalThis).indexOf('newGlobal') > 0", "true"},
    {"delete globalThis.newGlobal && typeof newGlobal", "undefined"},
    {"delete globalThis.escape && typeof escape", "undefined"},
    {"Date = function Clock() {}; globalThis.Date === Date && Date.name", "Clock"},
    {"var p = new Proxy(Object, {}); p.mark = 1; var m = Object.mark; delete p.mark; m + typeof Object.mark",
     "1undefined"},
    {"Array.prototype[2] = 'c'; var r = [0, 1][2] + Array.prototype.length; Array.prototype.length = 0; r + [][2]",
     "c3undefined"},
    {"var n = Object.getOwnPropertyNames(String.prototype); n.forEach(function (k) { String.prototype[k].seen = k; }); "
     "'x'.charAt.seen + 'x'.slice.seen",
     "charAtslice"},
};

START_TEST(builtins_change_as_the_language_says)
{
    struct heap *heap = heap_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(mutations); i++) {
        check_eval(heap, mutations[i].source, mutations[i].expected);
        if (i % 8 == 0) duk_gc(heap_ctx(heap), 0);
    }
    heap_free(heap);
}
END_TEST

START_TEST(changes_stay_in_their_heap)
{
    static const char *const probe =
        "var out = []; [Array.prototype, Math, Math.max, Date, JSON, Object.prototype, String.prototype, globalThis, "
        "Proxy]"
        ".forEach(function (o) { out.push(Object.getOwnPropertyNames(o).join(), Object.isExtensible(o), "
        "Object.getPrototypeOf(o) === Object.prototype); }); out.join(';')";
    struct heap *before = heap_new(NULL), *changed = heap_new(NULL), *other = heap_new(NULL);
    duk_eval_string(heap_ctx(before), probe);
    for (size_t i = 0; i < ARRAY_LEN(mutations); i++) check_eval(changed, mutations[i].source, mutations[i].expected);
    check_eval(other, probe, duk_get_string(heap_ctx(before), -1));
    check_eval(other, "[1, 2].map(String).join() + Date.name + typeof escape + JSON.stringify({a: [1]})",
               "1,2Datefunction{\"a\":[1]}");
    heap_free(before);
    heap_free(changed);
    heap_free(other);
}
END_TEST

static void *interrupt_soon(void *heap)
{
    usleep(20000);
    heap_interrupt(heap);
    return NULL;
}

static void check_interrupted(const char *source)
{
    struct heap *heap = heap_new(NULL);
    duk_context *ctx = heap_ctx(heap);
    pthread_t thread;
    pthread_create(&thread, NULL, interrupt_soon, heap);
    int rc = duk_peval_string(ctx, source);
    pthread_join(thread, NULL);
    ck_assert_msg(rc != 0, "%s", source);
    ck_assert(heap_interrupted(heap));
    heap_clear_interrupt(heap);
    check_eval(heap, "var caught = 0; try { throw 1; } catch (e) { caught = e; } finally { caught++; } caught", "2");
    check_eval(heap, "typeof escaped", "undefined");
    heap_free(heap);
}

START_TEST(interrupt_stops_what_a_script_cannot_catch)
{
    check_interrupted("for (;;) {}");
    check_interrupted("for (;;) { try { for (;;) {} } catch (e) { escaped = 1; } finally { escaped = 2; } }");
    check_interrupted("function f() { try { f(); } finally { f(); } } f(); for (;;) {}");
    check_interrupted("try { [1].forEach(function () { try { for (;;) {} } finally { escaped = 3; } }); } "
                      "catch (e) { escaped = 4; } for (;;) {}");
    check_interrupted("var t = new Duktape.Thread(function () { try { for (;;) {} } catch (e) { escaped = 5; } }); "
                      "try { Duktape.Thread.resume(t); } catch (e) { escaped = 6; } for (;;) {}");
    check_interrupted("/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'); for (;;) {}");
}
END_TEST

static duk_ret_t native_stop(duk_context *ctx)
{
    heap_throw_interrupted(ctx);
}

START_TEST(native_function_interrupts_its_script)
{
    struct heap *heap = heap_new(NULL);
    duk_context *ctx = heap_ctx(heap);
    duk_push_c_function(ctx, native_stop, 0);
    duk_put_global_string(ctx, "stop");
    ck_assert_int_ne(duk_peval_string(ctx, "try { stop(); } catch (e) { escaped = 1; } finally { escaped = 2; }"), 0);
    ck_assert(heap_interrupted(heap));
    heap_clear_interrupt(heap);
    check_eval(heap, "typeof escaped", "undefined");
    heap_free(heap);
}
END_TEST

static void count_slice(void *udata)
{
    ++*(int *)udata;
}

START_TEST(slices_come_while_a_script_runs)
{
    int slices = 0;
    struct heap_config config = {.udata = &slices, .on_slice = count_slice};
    struct heap *heap = heap_new(&config);
    check_eval(heap, "for (var i = 0; i < 1000000; i++) {} i", "1000000");
    ck_assert_int_ge(slices, 60); /* at least one instruction per round, one slice per 16384 */
    ck_assert_ptr_eq(heap_from_ctx(heap_ctx(heap)), heap);
    ck_assert_ptr_eq(heap_udata(heap), &slices);
    heap_free(heap);
}
END_TEST

/* Generated line n is source line 10 n, column n. */
static bool map_tenfold(void *udata, struct heap_place *place)
{
    if (strcmp(place->file, "file:///s.js") != 0) return false;
    *place = (struct heap_place){"file:///original.js", place->line * 10, place->line};
    return true;
}

/* Without "(pc)", which only Duktape knows, after each position. */
static const char *without_pc(const char *trace)
{
    static _Thread_local char out[1024];
    size_t n = 0, digits;
    for (; *trace; trace++) {
        digits = *trace == '(' ? strspn(trace + 1, "0123456789") : 0;
        if (digits && trace[digits + 1] == ')') trace += digits + 1;
        else out[n++] = *trace;
    }
    out[n] = '\0';
    return out;
}

START_TEST(bytecode_keeps_names_and_positions)
{
    static const char source[] = "(function () {\n"
                                 "  function inner() { throw new TypeError('boom'); }\n"
                                 "  return function named(a, b) {\n"
                                 "    [1].forEach(function () { inner(); }); } })()";
    struct heap_bytecode code;
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("file:///s.js", source, strlen(source), HEAP_SOURCE_PROGRAM, &code, &err), LT_OK);
    struct heap_config config = {.map_position = map_tenfold};
    struct heap *heap = heap_new(&config);
    duk_context *ctx = heap_ctx(heap);
    heap_load(ctx, &code);
    ck_assert_int_eq(duk_pcall(ctx, 0), 0);
    duk_get_prop_string(ctx, -1, "name");
    ck_assert_str_eq(duk_get_string(ctx, -1), "named");
    duk_get_prop_string(ctx, -2, "length");
    ck_assert_int_eq(duk_get_int(ctx, -1), 2);
    duk_pop_2(ctx);
    ck_assert_int_ne(duk_pcall(ctx, 0), 0);
    const char *text = heap_push_error_text(ctx, -1);
    ck_assert_ptr_nonnull(strstr(text, "\tat inner (file:///original.js:20:2("));
    ck_assert_str_eq(without_pc(text), "TypeError: boom\n"
                                       "\tat inner (file:///original.js:20:2)\n"
                                       "\tat file:///original.js:40:4\n"
                                       "\tat forEach (native)\n"
                                       "\tat named (file:///original.js:40:4)\n");
    heap_free(heap);
    heap_bytecode_free(&code);
}
END_TEST

START_TEST(syntax_error_has_a_position)
{
    struct heap_bytecode code = {0};
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("x.js", "var a;\nvar = 1;", 15, HEAP_SOURCE_PROGRAM, &code, &err), LT_ERR_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    ck_assert_str_eq(err.file, "x.js");
    ck_assert_ptr_nonnull(strstr(err.message, "SyntaxError"));
}
END_TEST

START_TEST(thrown_values_have_a_text)
{
    struct heap *heap = heap_new(NULL);
    duk_context *ctx = heap_ctx(heap);
    static const char *const cases[][2] = {{"throw 'plain'", "plain"},
                                           {"throw 17", "17"},
                                           {"throw Symbol('s')", "Symbol(s)"},
                                           {"throw undefined", "undefined"},
                                           {"throw {toString: function () { return 'mine'; }}", "mine"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ck_assert_int_ne(duk_peval_string(ctx, cases[i][0]), 0);
        const char *text = without_pc(heap_push_error_text(ctx, -1));
        size_t len = strlen(cases[i][1]);
        ck_assert(strncmp(text, cases[i][1], len) == 0);
        ck_assert_str_eq(text + len, "\n\tat eval (eval:1)\n");
        duk_pop_2(ctx);
    }
    heap_free(heap);
}
END_TEST

START_TEST(memory_limit_is_an_error_that_scripts_can_catch)
{
    struct heap_config config = {.memory_limit_bytes = 1 << 20};
    struct heap *heap = heap_new(&config);
    check_eval(heap, "var a = [], n = 0; try { for (;;) a.push('some text ' + n++); } catch (e) { a = null; } n > 1000",
               "true");
    check_eval(heap, "'still ' + 'usable'", "still usable");
    ck_assert_uint_le(heap_memory(heap).used_bytes, 1 << 20);
    heap_free(heap);
}
END_TEST

START_TEST(an_empty_heap_is_small)
{
    struct heap *heap = heap_new(NULL);
    ck_assert_uint_le(heap_memory(heap).reserved_bytes, 14 * 1024);
    heap_free(heap);
}
END_TEST

static const char *const deep[] = {
    "function f() { f(); } f()",
    "function g() { [1].forEach(g); } g()",
    "var o = {}; o.toString = function () { return '' + o; }; '' + o",
    "function C() { Reflect.construct(C, []); } new C()",
    "var a = []; for (var i = 0; i < 20000; i++) a = [a]; JSON.stringify(a)",
    "JSON.parse(new Array(100000).join('['))",
    "eval(new Array(20000).join('('))",
    "eval(new Array(20000).join('function f(){'))",
    "var p = new Proxy({}, {get: function (t, k) { return p[k]; }}); p.x",
    "function j() { return JSON.stringify({toJSON: j}); } j()",
};

/* Runs on a stack of the size that a fiber has; an overflow crashes. ThreadSanitizer keeps data of its own on it. */
#ifdef __SANITIZE_THREAD__
enum { FIBER_STACK = 512 * 1024, REAL_STACK = 4 * FIBER_STACK };
#else
enum { FIBER_STACK = 512 * 1024, REAL_STACK = FIBER_STACK };
#endif
static void *recurse(void *unused)
{
    struct heap *heap = heap_new(NULL);
    heap_use_stack(heap, FIBER_STACK - 32 * 1024);
    for (size_t i = 0; i < ARRAY_LEN(deep); i++) {
        ck_assert_msg(duk_peval_string(heap_ctx(heap), deep[i]) != 0, "%s", deep[i]);
        duk_get_prop_string(heap_ctx(heap), -1, "name");
        ck_assert_str_eq(duk_safe_to_string(heap_ctx(heap), -1), "RangeError");
        duk_pop_2(heap_ctx(heap));
    }
    /* Regular expressions have limits of their own; Node's answers. */
    check_eval(heap, "try { new RegExp(new Array(20000).join('(')) } catch (e) { e.name }", "SyntaxError");
    check_eval(heap, "/(?:a|b)*c/.test(new Array(200000).join('a'))", "false");
    check_eval(heap, "1 + 1", "2");
    /* Regular expressions recurse neither over text nor too deep over patterns. */
    check_eval(heap, "try { new RegExp(new Array(20000).join('(')) } catch (e) { e.name }", "SyntaxError");
    check_eval(heap,
               "var p = 'a'; for (var i = 0; i < 199; i++) p = '(?:x|(?=' + p + ')|a)+'; try { new RegExp(p) } catch "
               "(e) { e.name }",
               "SyntaxError");
    check_eval(heap,
               "p = 'a'; for (i = 0; i < 199; i++) p = '(x|' + p + ')+?'; p = new RegExp(p + '$'); for (i = 0; i < 9; "
               "i++) p.test('xa'); p.test('aé' + i)",
               "false");
    check_eval(heap, "/(?:a|b)*c/.test(new Array(200000).join('a'))", "false");
    check_eval(heap,
               "function r(n) { try { return r(n + 1); } catch (e) { return /(x|y)+b\\d/.test('xyb' + n); } } r(0)",
               "true");
    check_eval(heap,
               "function q(n) { try { return q(n + 1); } catch (e) { try { return new RegExp(p.source + n).test('xa'); "
               "} catch (e) { return e.name; } } } q(0)",
               "RangeError");
    heap_free(heap);
    return NULL;
}

START_TEST(deep_recursion_is_a_range_error)
{
    pthread_attr_t attr;
    pthread_t thread;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, REAL_STACK);
    ck_assert_int_eq(pthread_create(&thread, &attr, recurse, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
}
END_TEST

static void *run_heaps(void *code)
{
    for (int i = 0; i < 25; i++) {
        struct heap *heap = heap_new(NULL);
        check_eval(heap, "Array.prototype.x = 1; Math.y = 2; Object.prototype.z = 3; [].x + Math.y + ({}).z", "6");
        heap_load(heap_ctx(heap), code);
        ck_assert_int_eq(duk_pcall(heap_ctx(heap), 0), 0);
        ck_assert_int_eq(duk_get_int(heap_ctx(heap), -1), 4950);
        heap_free(heap);
    }
    return NULL;
}

START_TEST(a_hundred_heaps_in_four_threads)
{
    static const char source[] = "(function () { var s = 0; for (var i = 0; i < 100; i++) s += i; return s; })()";
    struct heap_bytecode code;
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("sum.js", source, strlen(source), HEAP_SOURCE_PROGRAM, &code, &err), LT_OK);
    pthread_t thread[4];
    for (int i = 0; i < 4; i++) pthread_create(&thread[i], NULL, run_heaps, &code);
    for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
    heap_bytecode_free(&code);
}
END_TEST

/* Compiled for all heaps, run in one. */
static void check_image(const char *source, const char *expected)
{
    struct heap_bytecode code;
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("x.js", source, strlen(source), HEAP_SOURCE_PROGRAM, &code, &err), LT_OK);
    struct heap *heap = heap_new(NULL);
    heap_load(heap_ctx(heap), &code);
    duk_pcall(heap_ctx(heap), 0);
    const char *result = duk_safe_to_string(heap_ctx(heap), -1);
    ck_assert_msg(strcmp(result, expected) == 0, "%s\n  gives %s\n  not %s", source, result, expected);
    heap_free(heap);
    heap_bytecode_free(&code);
}

/* Variables that are looked up by name, in ways that only sloppy code has. */
START_TEST(scopes_keep_what_can_be_looked_up)
{
    check_image("(function f(a, b) { arguments[0] = 5; b = 7; return a + ',' + arguments[1]; })(1, 2)", "5,7");
    check_image("(function (a) { return (function () { return eval('a + hidden'); })(); var hidden; })(1)", "NaN");
    check_image("(function () { var hidden = 7; return (function () { return eval('hidden') + 1; })(); })()", "8");
    check_image("(function () { var x = 1, o = {}; return (function () { with (o) { return x; } })(); })()", "1");
    check_image("(function () { var x = 1, o = {x: 2}; return (function () { with (o) { return x; } })(); })()", "2");
    check_image("(function () { var x = 1; function get() { return x; } x = 3; return get(); })()", "3");
    check_image("(function () { var x = 1; return [function () { return ++x; }, function () { return x; }]; })()"
                ".map(function (f) { return f(); }).join()",
                "2,2");
    check_image("(function () { try { throw 4; } catch (e) { return (function () { return e; })(); } })()", "4");
    check_image("(function g(n) { return n ? n + g(n - 1) : 0; })(4)", "10");
    check_image("typeof (function g() { return typeof nobody; })()", "string");
}
END_TEST

/* 400 functions with 10 strings each that nobody calls: their closures, and nothing else. */
START_TEST(functions_that_are_not_called_cost_their_closure)
{
    struct strbuf source = {0};
    strbuf_puts(&source, "(function () {\n");
    for (int i = 0; i < 400; i++) {
        strbuf_printf(&source, "function never%d(a, b) { return [", i);
        for (int k = 0; k < 10; k++) strbuf_printf(&source, "'a string of %d and %d', ", i, k);
        strbuf_puts(&source, "a, b, function () { return a; }]; }\n");
    }
    strbuf_puts(&source, "return 1; })()");

    struct heap_bytecode code;
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("x.js", source.data, source.len, HEAP_SOURCE_PROGRAM, &code, &err), LT_OK);
    struct heap *heap = heap_new(NULL);
    size_t before = heap_memory(heap).used_bytes;
    heap_load(heap_ctx(heap), &code);
    ck_assert_int_eq(duk_pcall(heap_ctx(heap), 0), 0);
    size_t used = heap_memory(heap).used_bytes - before;
    ck_assert_msg(used < (size_t)400 * 350, "%zu bytes", used);
    heap_free(heap);
    heap_bytecode_free(&code);
    strbuf_free(&source);
}
END_TEST

/* A limit that the first calls of functions run into, at every point: an error that scripts can catch. */
START_TEST(first_calls_within_a_memory_limit)
{
    static const char source[] = "(function (n) { function a(x) { return ['one', 'two', 'three', x, b(x)]; }\n"
                                 "function b(x) { return {four: function c() { return x; }, five: 'six' + x}; }\n"
                                 "var kept = []; try { for (;;) kept.push(new Function('x', 'return x' + n++)); }\n"
                                 "catch (e) { kept.length -= n % 7; try { a(1); return 'ok'; } catch (e2) {\n"
                                 "kept = null; return a(1).length + b(2).four() + e2.name; } } })(0)";
    struct heap_bytecode code;
    lt_error err = {0};
    ck_assert_int_eq(heap_compile("x.js", source, strlen(source), HEAP_SOURCE_PROGRAM, &code, &err), LT_OK);
    for (size_t limit = 64 * 1024; limit < 72 * 1024; limit += 64) {
        struct heap_config config = {.memory_limit_bytes = limit};
        struct heap *heap = heap_new(&config);
        heap_load(heap_ctx(heap), &code);
        duk_pcall(heap_ctx(heap), 0);
        const char *result = duk_safe_to_string(heap_ctx(heap), -1);
        ck_assert_msg(!strcmp(result, "ok") || strstr(result, "Error"), "%zu: %s", limit, result);
        heap_free(heap);
    }
    heap_bytecode_free(&code);
}
END_TEST

UNIT_MAIN("heap", scopes_keep_what_can_be_looked_up, functions_that_are_not_called_cost_their_closure,
          first_calls_within_a_memory_limit, builtins_change_as_the_language_says, changes_stay_in_their_heap,
          interrupt_stops_what_a_script_cannot_catch, native_function_interrupts_its_script,
          slices_come_while_a_script_runs, bytecode_keeps_names_and_positions, syntax_error_has_a_position,
          thrown_values_have_a_text, memory_limit_is_an_error_that_scripts_can_catch, an_empty_heap_is_small,
          deep_recursion_is_a_range_error, a_hundred_heaps_in_four_threads)
