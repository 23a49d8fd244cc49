/*
 * What compiled code calls as $lt: the parts of modern JavaScript that need more than ES5 syntax.
 * Evaluated once per heap, and only where a module uses any of it. Generators and async functions
 * are Duktape coroutines; their next() must be script code, because a coroutine can only be resumed
 * from a script function.
 */
function () {
    'use strict';
    var slice = Array.prototype.slice, define = Object.defineProperty, own = Object.prototype.hasOwnProperty;
    var symbols = typeof Symbol === 'function';
    var ITERATOR = symbols ? Symbol.iterator : '@@iterator';
    var ASYNC_ITERATOR = symbols && Symbol.asyncIterator ? Symbol.asyncIterator : '@@asyncIterator';
    var Thread = Duktape.Thread;
    var YIELD = {}, AWAIT = {};

    function hide(target, key, value) {
        define(target, key, { value: value, writable: true, enumerable: false, configurable: true });
    }

    /* One coroutine; step() runs it to its next yield or end. */
    function Coroutine(body, self, args) {
        this.thread = null;
        this.body = body;
        this.self = self;
        this.args = args;
        this.done = false;
    }

    function run(co) {
        /* The first resume passes the coroutine itself; errors travel as values, so that the
         * coroutine ends in order. */
        try {
            return { end: true, value: co.body.apply(co.self, co.args) };
        } catch (e) {
            return { failed: true, value: e };
        }
    }

    function step(co, message) {
        var result;
        if (!co.thread) {
            co.thread = new Thread(run);
            result = Thread.resume(co.thread, co);
        } else {
            result = Thread.resume(co.thread, message);
        }
        if (result.end || result.failed) {
            co.done = true;
            co.thread = null;
        }
        return result;
    }

    /* In the coroutine: hands a request to whoever resumed it and acts on the answer. */
    function request(kind, value) {
        var answer = Thread.yield({ kind: kind, value: value });
        if (answer.mode === 'throw') throw answer.value;
        if (answer.mode === 'return') throw new Return(answer.value);
        return answer.value;
    }

    /* Makes finally blocks run when a generator is closed early. */
    function Return(value) {
        this.value = value;
    }

    function finish(result) {
        if (!result.failed) return { value: result.value, done: true };
        if (result.value instanceof Return) return { value: result.value.value, done: true };
        throw result.value;
    }

    function Generator(co) {
        hide(this, 'co$', co);
    }

    function resume(generator, mode, value) {
        var co = generator.co$, result;
        if (co.running) throw new TypeError('the generator is already running');
        if (co.done || (!co.thread && mode !== 'next')) {
            co.done = true;
            if (mode === 'throw') throw value;
            return { value: mode === 'return' ? value : undefined, done: true };
        }
        co.running = true;
        result = step(co, { mode: mode, value: value });
        co.running = false;
        return co.done ? finish(result) : { value: result.value, done: false };
    }

    hide(Generator.prototype, 'next', function next(value) { return resume(this, 'next', value); });
    hide(Generator.prototype, 'return', function (value) { return resume(this, 'return', value); });
    hide(Generator.prototype, 'throw', function (value) { return resume(this, 'throw', value); });
    hide(Generator.prototype, ITERATOR, function () { return this; });

    function awaitInto(value, resolve, reject) {
        Promise.resolve(value).then(resolve, reject);
    }

    function driveAsync(co, resolve, reject) {
        function go(message) {
            var result = step(co, message);
            if (result.failed) reject(result.value);
            else if (result.end) resolve(result.value);
            else awaitInto(result.value, resumed, failed);
        }
        function resumed(value) { go({ mode: 'next', value: value }); }
        function failed(error) { go({ mode: 'throw', value: error }); }
        go();
    }

    /* An async generator serves its requests one after another. */
    function AsyncGenerator(co) {
        hide(this, 'co$', co);
        hide(this, 'queue$', []);
        hide(this, 'busy$', false);
    }

    function serve(generator) {
        var item = generator.queue$[0], co = generator.co$;
        if (!item || generator.busy$) return;
        generator.busy$ = true;
        function done(error, value, end) {
            generator.queue$.shift();
            generator.busy$ = false;
            if (error) item.reject(error.value);
            else item.resolve({ value: value, done: end });
            serve(generator);
        }
        function go(message) {
            var result = step(co, message), value = result.value;
            if (result.failed && !(value instanceof Return)) done({ value: value });
            else if (result.failed) done(null, value.value, true);
            else if (result.end) done(null, value, true);
            else if (result.kind === AWAIT) awaitInto(value, function (v) { go({ mode: 'next', value: v }); }, function (e) { go({ mode: 'throw', value: e }); });
            else awaitInto(value, function (v) { done(null, v, false); }, function (e) { go({ mode: 'throw', value: e }); });
        }
        if (co.done || (!co.thread && item.mode !== 'next')) {
            co.done = true;
            if (item.mode === 'throw') done({ value: item.value });
            else awaitInto(item.mode === 'return' ? item.value : undefined, function (v) { done(null, v, true); }, function (e) { done({ value: e }); });
            return;
        }
        go({ mode: item.mode, value: item.value });
    }

    function enqueue(generator, mode, value) {
        return new Promise(function (resolve, reject) {
            generator.queue$.push({ mode: mode, value: value, resolve: resolve, reject: reject });
            serve(generator);
        });
    }

    hide(AsyncGenerator.prototype, 'next', function next(value) { return enqueue(this, 'next', value); });
    hide(AsyncGenerator.prototype, 'return', function (value) { return enqueue(this, 'return', value); });
    hide(AsyncGenerator.prototype, 'throw', function (value) { return enqueue(this, 'throw', value); });
    hide(AsyncGenerator.prototype, ASYNC_ITERATOR, function () { return this; });

    function iteratorOf(value) {
        var method = value === null || value === undefined ? undefined : value[ITERATOR];
        if (typeof method !== 'function') throw new TypeError(describe(value) + ' is not iterable');
        return method.call(value);
    }

    function describe(value) {
        if (value === null || typeof value !== 'object') return String(value);
        return Object.prototype.toString.call(value);
    }

    /* for-of over an array or a string needs no iterator object. */
    function isPlainList(value) {
        return Array.isArray(value) || typeof value === 'string';
    }

    function ListCursor(list) {
        this.list = list;
        this.at = 0;
        this.value = undefined;
    }
    ListCursor.prototype.step = function () {
        var list = this.list, at = this.at;
        if (at >= list.length) return false;
        var value = list[at];
        if (typeof list === 'string') { /* by code point */
            var code = list.charCodeAt(at);
            if (code >= 0xd800 && code < 0xdc00 && at + 1 < list.length) value += list[++at];
        }
        this.value = value;
        this.at = at + 1;
        return true;
    };
    ListCursor.prototype.close = function () {};
    ListCursor.prototype.fail = function (error) { throw error; };

    function Cursor(iterator) {
        this.iterator = iterator;
        this.next = iterator.next;
        this.done = false;
        this.value = undefined;
    }
    Cursor.prototype.step = function () {
        this.done = true; /* an error of next() does not close the iterator */
        var result = this.next.call(this.iterator);
        if (result === null || typeof result !== 'object') throw new TypeError('iterator result is not an object');
        this.done = !!result.done;
        if (this.done) return false;
        this.value = result.value;
        return true;
    };
    Cursor.prototype.close = function () {
        if (this.done) return;
        this.done = true;
        if (this.iterator['return']) this.iterator['return']();
    };
    Cursor.prototype.fail = function (error) {
        try { this.close(); } catch (ignored) { /* the first error counts */ }
        throw error;
    };

    function AsyncCursor(iterator) {
        this.iterator = iterator;
        this.done = false;
        this.value = undefined;
    }
    AsyncCursor.prototype.step = function () {
        this.done = true;
        var result = request(AWAIT, this.iterator.next());
        if (result === null || typeof result !== 'object') throw new TypeError('iterator result is not an object');
        this.done = !!result.done;
        this.value = result.value;
        return !this.done;
    };
    AsyncCursor.prototype.close = function () {
        if (this.done) return;
        this.done = true;
        if (this.iterator['return']) request(AWAIT, this.iterator['return']());
    };
    AsyncCursor.prototype.fail = Cursor.prototype.fail;

    function iterate(value) {
        return isPlainList(value) ? new ListCursor(value) : new Cursor(iteratorOf(value));
    }

    function toArray(value, limit) {
        var list = [], cursor;
        if (Array.isArray(value)) return limit < 0 ? slice.call(value) : value;
        cursor = iterate(value);
        while ((limit < 0 || list.length < limit) && cursor.step()) list.push(cursor.value);
        cursor.close();
        return list;
    }

    function isNative(f) {
        return typeof f === 'function' && /\[native code\]/.test(Function.prototype.toString.call(f));
    }

    return {
        generator: function (body, self, args) { return new Generator(new Coroutine(body, self, args)); },
        async: function (body, self, args) {
            return new Promise(function (resolve, reject) {
                driveAsync(new Coroutine(body, self, args), resolve, reject);
            });
        },
        asyncGenerator: function (body, self, args) { return new AsyncGenerator(new Coroutine(body, self, args)); },
        yield: function (value) { return request(YIELD, value); },
        await: function (value) { return request(AWAIT, value); },
        yieldAll: function (iterable) {
            var iterator = iteratorOf(iterable), result = iterator.next();
            while (!result.done) {
                var answer = Thread.yield({ kind: YIELD, value: result.value });
                if (answer.mode === 'next') {
                    result = iterator.next(answer.value);
                } else if (answer.mode === 'throw') {
                    if (!iterator['throw']) throw new TypeError('the iterator has no throw()');
                    result = iterator['throw'](answer.value);
                } else {
                    if (iterator['return']) iterator['return'](answer.value);
                    throw new Return(answer.value);
                }
            }
            return result.value;
        },
        iterate: iterate,
        asyncIterate: function (value) {
            var method = value === null || value === undefined ? undefined : value[ASYNC_ITERATOR];
            return new AsyncCursor(typeof method === 'function' ? method.call(value) : iteratorOf(value));
        },
        take: function (value, n) { return toArray(value, n); },
        spread: function (value) { return toArray(value, -1); },
        concat: function () {
            var list = [];
            for (var i = 0; i < arguments.length; i++) {
                var part = arguments[i];
                for (var k = 0; k < part.length; k++) list.push(part[k]);
            }
            return list;
        },
        assign: function (target) {
            for (var i = 1; i < arguments.length; i++) {
                var source = arguments[i];
                if (source === null || source === undefined) continue;
                var keys = Object.keys(Object(source));
                for (var k = 0; k < keys.length; k++) {
                    define(target, keys[k], { value: source[keys[k]], writable: true, enumerable: true, configurable: true });
                }
            }
            return target;
        },
        object: function (value) {
            if (value === null || value === undefined) throw new TypeError('Cannot destructure ' + value);
            return value;
        },
        omit: function (value, keys) {
            var rest = {}, all = Object.keys(Object(value));
            for (var i = 0; i < all.length; i++) {
                var taken = false;
                for (var k = 0; k < keys.length; k++) taken = taken || String(keys[k]) === all[i];
                if (!taken) rest[all[i]] = value[all[i]];
            }
            return rest;
        },
        template: function (cooked, raw) {
            define(cooked, 'raw', { value: Object.freeze(raw) });
            return Object.freeze(cooked);
        },
        newSpread: function (f, args) {
            return new (Function.prototype.bind.apply(f, [null].concat(args)))();
        },
        constant: function (name) { throw new TypeError('Assignment to constant variable \'' + name + '\''); },
        live: function (target, name, get) { define(target, name, { get: get, enumerable: true, configurable: true }); },
        all: function (target, source) {
            Object.keys(source).forEach(function (name) {
                if (name === 'default' || own.call(target, name)) return;
                define(target, name, { get: function () { return source[name]; }, enumerable: true, configurable: true });
            });
        },
        needNew: function (name) { throw new TypeError('Class constructor ' + name + ' cannot be invoked without \'new\''); },
        inherit: function (f, parent) {
            if (arguments.length > 1) {
                if (parent !== null && typeof parent !== 'function') throw new TypeError('Class extends value ' + describe(parent) + ' is not a constructor or null');
                f.prototype = Object.create(parent === null ? null : parent.prototype);
                if (parent !== null) Object.setPrototypeOf(f, parent);
            }
            hide(f.prototype, 'constructor', f);
            define(f, 'prototype', { writable: false });
        },
        /* super(…): a script function initialises `self`; a built-in makes the object itself. */
        construct: function (parent, self, args) {
            if (!isNative(parent)) {
                var result = parent.apply(self, args);
                return result !== null && (typeof result === 'object' || typeof result === 'function') ? result : self;
            }
            var made = new (Function.prototype.bind.apply(parent, [null].concat(slice.call(args))))();
            Object.setPrototypeOf(made, Object.getPrototypeOf(self));
            return made;
        },
        method: function (target, key, f) { hide(target, key, f); },
        getter: function (target, key, f) {
            var old = Object.getOwnPropertyDescriptor(target, key);
            define(target, key, { get: f, set: old && old.set, enumerable: false, configurable: true });
        },
        setter: function (target, key, f) {
            var old = Object.getOwnPropertyDescriptor(target, key);
            define(target, key, { get: old && old.get, set: f, enumerable: false, configurable: true });
        },
        field: function (target, key, value) {
            define(target, key, { value: value, writable: true, enumerable: true, configurable: true });
        },
        hidden: hide,
        /* import x = require(): the module.exports that an import of a CommonJS file wraps. */
        required: function (m) {
            return own.call(m, 'default') && Object.getPrototypeOf(m) === m['default'] ? m['default'] : m;
        }
    };
}
