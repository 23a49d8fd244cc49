/*
 * What compiled code calls as $lt: the parts of modern JavaScript that need more than ES5 syntax.
 * Evaluated once per heap, and only where a module uses any of it; `native` holds the functions that
 * are written in C. Generators and async functions are Duktape coroutines; their next() must be
 * script code, because a coroutine can only be resumed from a script function.
 */
function (native) {
    'use strict';
    var define = Object.defineProperty, own = Object.prototype.hasOwnProperty;
    var getPrototypeOf = Object.getPrototypeOf, setPrototypeOf = Object.setPrototypeOf, create = Object.create;
    var construct = Reflect.construct, apply = Reflect.apply, ownKeys = Reflect.ownKeys, descriptor = Object.getOwnPropertyDescriptor;
    var isArray = Array.isArray, TypeErrorOf = TypeError, PromiseOf = Promise, RegExpOf = RegExp;
    var ITERATOR = Symbol.iterator, ASYNC_ITERATOR = Symbol.asyncIterator, TAG = Symbol.toStringTag;
    var values = Array.prototype[ITERATOR], push = Array.prototype.push, slice = Array.prototype.slice;
    var ArrayIterator = getPrototypeOf([][ITERATOR]()), arrayNext = ArrayIterator.next;
    var Thread = Duktape.Thread, resumeThread = Thread.resume, yieldThread = Thread.yield;
    var promiseThen = PromiseOf.prototype.then, promiseResolve = PromiseOf.resolve;
    var YIELD = {}, AWAIT = {};

    function hide(target, key, value) {
        define(target, key, { value: value, writable: true, enumerable: false, configurable: true });
    }

    function isObject(value) {
        return value !== null && (typeof value === 'object' || typeof value === 'function');
    }

    /* For messages; must not run the script's code. */
    function describe(value) {
        if (typeof value === 'symbol' || !isObject(value)) return String(value);
        if (typeof value !== 'function') return isArray(value) ? 'an array' : 'an object';
        var name = descriptor(value, 'name');
        return name && name.value && typeof name.value === 'string' ? 'function ' + name.value : 'a function';
    }

    /* One coroutine; step() runs it to its next yield or end. */
    function Coroutine(body, self, args) {
        this.thread = null;
        this.body = body;
        this.self = self;
        this.args = args;
        this.done = false;
        this.running = false;
    }

    function run(co) {
        /* The first resume passes the coroutine itself; errors travel as values, so that the
         * coroutine ends in order. */
        try {
            return { end: true, failed: false, kind: null, value: apply(co.body, co.self, co.args) };
        } catch (e) {
            return { end: true, failed: true, kind: null, value: e };
        }
    }

    function step(co, message) {
        var result;
        if (!co.thread) {
            co.thread = new Thread(run);
            result = resumeThread(co.thread, co);
        } else {
            result = resumeThread(co.thread, message);
        }
        if (result.end) {
            co.done = true;
            co.thread = null;
        }
        return result;
    }

    /* In the coroutine: hands a request to whoever resumed it and acts on the answer. */
    function request(kind, value) {
        var answer = yieldThread({ end: false, failed: false, kind: kind, value: value });
        if (answer.mode === 'throw') throw answer.value;
        if (answer.mode === 'return') throw new Return(answer.value);
        return answer.value;
    }

    function awaitValue(value) { return request(AWAIT, value); }

    /* Makes finally blocks run when a generator is closed early. */
    function Return(value) {
        this.value = value;
    }
    setPrototypeOf(Return.prototype, null);

    function isReturn(error) { return isObject(error) && getPrototypeOf(error) === Return.prototype; }

    function finish(result) {
        if (!result.failed) return { value: result.value, done: true };
        if (isReturn(result.value)) return { value: result.value.value, done: true };
        throw result.value;
    }

    /* The intrinsic objects behind the syntax. Functions are made by helpers, so that they cannot
     * be constructed and have the names of the language. */
    function intrinsic(parent, tag) {
        var object = create(parent);
        define(object, TAG, { value: tag, writable: false, enumerable: false, configurable: true });
        return object;
    }

    function link(holder, key, value) {
        define(holder, key, { value: value, writable: false, enumerable: false, configurable: true });
    }

    /* %IteratorPrototype% and %AsyncIteratorPrototype% are the built-ins'. */
    var IteratorPrototype = getPrototypeOf(ArrayIterator);
    var AsyncIteratorPrototype = native.asyncIteratorPrototype;
    var GeneratorFunctionPrototype = intrinsic(Function.prototype, 'GeneratorFunction');
    var GeneratorPrototype = intrinsic(IteratorPrototype, 'Generator');
    var AsyncGeneratorFunctionPrototype = intrinsic(Function.prototype, 'AsyncGeneratorFunction');
    var AsyncGeneratorPrototype = intrinsic(AsyncIteratorPrototype, 'AsyncGenerator');
    var AsyncFunctionPrototype = intrinsic(Function.prototype, 'AsyncFunction');
    link(GeneratorFunctionPrototype, 'prototype', GeneratorPrototype);
    link(GeneratorPrototype, 'constructor', GeneratorFunctionPrototype);
    link(AsyncGeneratorFunctionPrototype, 'prototype', AsyncGeneratorPrototype);
    link(AsyncGeneratorPrototype, 'constructor', AsyncGeneratorFunctionPrototype);

    /* GeneratorFunction(…) and its kin compile their arguments as Function does. */
    function dynamicFunction(name, head, prototype) {
        var f = function () {
            var args = [], body = '';
            for (var i = 0; i < arguments.length; i++) args.push(String(arguments[i]));
            if (args.length) body = args.pop();
            var made = native.evaluate('(' + head + ' anonymous(' + args.join(',') + '\n) {\n' + body + '\n})', 'anonymous');
            if (new.target !== undefined && new.target !== f && isObject(new.target.prototype)) setPrototypeOf(made, new.target.prototype);
            return made;
        };
        link(f, 'name', name);
        define(f, 'length', { value: 1, writable: false, enumerable: false, configurable: true });
        setPrototypeOf(f, Function);
        define(f, 'prototype', { value: prototype, writable: false, enumerable: false, configurable: false });
        link(prototype, 'constructor', f);
    }
    dynamicFunction('GeneratorFunction', 'function*', GeneratorFunctionPrototype);
    dynamicFunction('AsyncFunction', 'async function', AsyncFunctionPrototype);
    dynamicFunction('AsyncGeneratorFunction', 'async function*', AsyncGeneratorFunctionPrototype);

    var STATE = native.privateName('state');

    function instanceOf(f, fallback) {
        var prototype = f.prototype;
        return create(isObject(prototype) ? prototype : fallback);
    }

    function resume(generator, mode, value) {
        if (!isObject(generator) || !native.privateIn(generator, STATE)) throw new TypeErrorOf('this is not a generator: ' + describe(generator));
        var co = native.privateGet(generator, STATE), result;
        if (!(co instanceof Coroutine)) throw new TypeErrorOf('this is not a generator');
        if (co.running) throw new TypeErrorOf('the generator is already running');
        if (co.done || (!co.thread && mode !== 'next')) {
            co.done = true;
            if (mode === 'throw') throw value;
            return { value: mode === 'return' ? value : undefined, done: true };
        }
        co.running = true;
        result = step(co, { mode: mode, value: value });
        co.running = false;
        if (co.done) return finish(result);
        return result.kind === native ? result.value : { value: result.value, done: false };
    }

    function install(target, methods) {
        for (var name in methods) {
            hide(target, name, methods[name]);
        }
    }

    install(GeneratorPrototype, {
        next: function "next" 1 (value) { return resume(this, 'next', value); },
        'return': function "return" 1 (value) { return resume(this, 'return', value); },
        'throw': function "throw" 1 (value) { return resume(this, 'throw', value); }
    });

    function awaitInto(value, resolve, reject) {
        apply(promiseThen, apply(promiseResolve, PromiseOf, [value]), [resolve, reject]);
    }

    function driveAsync(co, resolve, reject) {
        function go(message) {
            var result = step(co, message);
            if (result.failed) {
                reject(result.value);
            } else if (result.end) {
                resolve(result.value);
            } else {
                try {
                    awaitInto(result.value, resumed, failed);
                } catch (e) {
                    go({ mode: 'throw', value: e });
                }
            }
        }
        function resumed(value) { go({ mode: 'next', value: value }); }
        function failed(error) { go({ mode: 'throw', value: error }); }
        go();
    }

    /* An async generator serves its requests one after another. */
    function AsyncState(co) {
        this.co = co;
        this.queue = [];
        this.busy = false;
    }

    function serve(state) {
        var co = state.co, item;
        while (!state.busy && state.queue.length) {
            item = state.queue[0];
            if (co.done || (!co.thread && item.mode !== 'next')) {
                co.done = true;
                if (item.mode === 'return') {
                    state.busy = true;
                    settleReturn(state, item.value);
                } else if (item.mode === 'throw') {
                    answer(state, true, item.value);
                } else {
                    answer(state, false, undefined, true);
                }
            } else {
                state.busy = true;
                advance(state, { mode: item.mode, value: item.value });
            }
        }
    }

    function answer(state, failed, value, done) {
        var item = state.queue.shift();
        state.busy = false;
        if (failed) item.reject(value);
        else item.resolve({ value: value, done: done });
    }

    function settleReturn(state, value) {
        function ok(v) { answer(state, false, v, true); serve(state); }
        function bad(e) { answer(state, true, e); serve(state); }
        try {
            awaitInto(value, ok, bad);
        } catch (e) {
            bad(e);
        }
    }

    function advance(state, message) {
        var result = step(state.co, message), value = result.value;
        function go(v) { advance(state, { mode: 'next', value: v }); serve(state); }
        function fail(e) { advance(state, { mode: 'throw', value: e }); serve(state); }
        if (result.failed && isReturn(value)) {
            answer(state, false, value.value, true);
        } else if (result.failed) {
            answer(state, true, value);
        } else if (result.end) {
            answer(state, false, value, true);
        } else if (result.kind === AWAIT) {
            try {
                awaitInto(value, go, fail);
            } catch (e) {
                fail(e);
            }
        } else {
            answer(state, false, value, false);
        }
    }

    function enqueue(generator, mode, value) {
        return new PromiseOf(function (resolve, reject) {
            var state = isObject(generator) && native.privateIn(generator, STATE) ? native.privateGet(generator, STATE) : null;
            if (!(state instanceof AsyncState)) throw new TypeErrorOf('this is not an async generator: ' + describe(generator));
            state.queue.push({ mode: mode, value: value, resolve: resolve, reject: reject });
            serve(state);
        });
    }

    install(AsyncGeneratorPrototype, {
        next: function "next" 1 (value) { return enqueue(this, 'next', value); },
        'return': function "return" 1 (value) { return enqueue(this, 'return', value); },
        'throw': function "throw" 1 (value) { return enqueue(this, 'throw', value); }
    });

    /* yield in an async generator awaits its operand, and what return() brings. */
    function asyncYield(value) {
        return asyncYieldRaw(awaitValue(value));
    }

    function asyncYieldRaw(value) {
        var message = yieldThread({ end: false, failed: false, kind: YIELD, value: value });
        if (message.mode === 'throw') throw message.value;
        if (message.mode === 'return') throw new Return(awaitValue(message.value));
        return message.value;
    }

    function iteratorOf(value) {
        if (value === null || value === undefined) throw new TypeErrorOf(describe(value) + ' is not iterable');
        var method = value[ITERATOR];
        if (typeof method !== 'function') throw new TypeErrorOf(describe(value) + ' is not iterable');
        var iterator = apply(method, value, []);
        if (!isObject(iterator)) throw new TypeErrorOf('the iterator is not an object');
        return iterator;
    }

    function checkResult(result) {
        if (!isObject(result)) throw new TypeErrorOf('the iterator result ' + describe(result) + ' is not an object');
        return result;
    }

    function getMethod(object, name) {
        var method = object[name];
        if (method === undefined || method === null) return undefined;
        if (typeof method !== 'function') throw new TypeErrorOf(name + ' is not a function');
        return method;
    }

    /* for-of over an array needs no iterator object, as long as nobody changed how arrays iterate. */
    function isPlainArray(value) {
        return isArray(value) && value[ITERATOR] === values && ArrayIterator.next === arrayNext;
    }

    function ListCursor(list) {
        this.list = list;
        this.at = 0;
        this.value = undefined;
    }
    ListCursor.prototype.step = function () {
        var at = this.at;
        if (at >= this.list.length) {
            this.at = Infinity; /* an iterator that has ended stays so */
            return false;
        }
        this.value = this.list[at];
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
        var result = checkResult(apply(this.next, this.iterator, []));
        if (result.done) return false;
        this.value = result.value;
        this.done = false;
        return true;
    };
    Cursor.prototype.close = function () {
        if (this.done) return;
        this.done = true;
        var method = getMethod(this.iterator, 'return');
        if (method !== undefined) checkResult(apply(method, this.iterator, []));
    };
    Cursor.prototype.fail = function (error) {
        if (this.done) throw error;
        if (isReturn(error)) {
            this.close();
            throw error;
        }
        this.done = true;
        try {
            var method = getMethod(this.iterator, 'return');
            if (method !== undefined) apply(method, this.iterator, []);
        } catch (ignored) { /* the first error counts */ }
        throw error;
    };

    /* Cursors as destructuring uses them. */
    Cursor.prototype.take = ListCursor.prototype.take = function () {
        if (this.done || !this.step()) return undefined;
        return this.value;
    };
    Cursor.prototype.rest = ListCursor.prototype.rest = function () {
        var list = [];
        while (!this.done && this.step()) define(list, list.length, { value: this.value, writable: true, enumerable: true, configurable: true });
        return list;
    };

    /* What a sync iterator's value becomes where an async one is wanted: by a promise of its own, which takes
     * another turn of the queue. */
    function syncValue(iterator, value, closes) {
        try {
            value = awaitValue(value);
        } catch (e) {
            if (closes && !isReturn(e)) closeQuietly(iterator);
            awaitValue(undefined);
            throw e;
        }
        awaitValue(undefined);
        return value;
    }

    function AsyncCursor(iterator, sync) {
        this.iterator = iterator;
        this.next = iterator.next;
        this.sync = sync;
        this.done = false;
        this.value = undefined;
    }
    AsyncCursor.prototype.step = function () {
        this.done = true;
        var result;
        if (this.sync) {
            result = checkResult(apply(this.next, this.iterator, []));
            var done = !!result.done, value = result.value;
            value = syncValue(this.iterator, value, !done);
            if (done) return false;
            this.value = value;
            this.done = false;
            return true;
        }
        result = checkResult(awaitValue(apply(this.next, this.iterator, [])));
        if (result.done) return false;
        this.value = result.value;
        this.done = false;
        return true;
    };
    AsyncCursor.prototype.close = function () {
        if (this.done) return;
        this.done = true;
        var method = getMethod(this.iterator, 'return'), result;
        if (method === undefined) return;
        result = apply(method, this.iterator, []);
        if (this.sync) syncValue(this.iterator, checkResult(result).value, false);
        else checkResult(awaitValue(result));
    };
    AsyncCursor.prototype.fail = function (error) {
        if (this.done) throw error;
        if (isReturn(error)) {
            this.close();
            throw error;
        }
        this.done = true;
        try {
            var method = getMethod(this.iterator, 'return');
            if (method !== undefined) {
                var result = apply(method, this.iterator, []);
                if (this.sync) syncValue(this.iterator, checkResult(result).value, false);
                else awaitValue(result);
            }
        } catch (ignored) { /* the first error counts */ }
        throw error;
    };

    function closeQuietly(iterator) {
        try {
            var method = getMethod(iterator, 'return');
            if (method !== undefined) apply(method, iterator, []);
        } catch (ignored) { /* the first error counts */ }
    }

    function iterate(value) {
        return isPlainArray(value) ? new ListCursor(value) : new Cursor(iteratorOf(value));
    }

    function asyncIteratorOf(value) {
        if (value === null || value === undefined) throw new TypeErrorOf(describe(value) + ' is not async iterable');
        var method = getMethod(value, ASYNC_ITERATOR);
        if (method === undefined) return null;
        var iterator = apply(method, value, []);
        if (!isObject(iterator)) throw new TypeErrorOf('the iterator is not an object');
        return iterator;
    }

    function asyncIterate(value) {
        var iterator = asyncIteratorOf(value);
        return iterator ? new AsyncCursor(iterator, false) : new AsyncCursor(iteratorOf(value), true);
    }

    function yieldAll(iterable) {
        var iterator = iteratorOf(iterable), next = iterator.next, method;
        var message = { mode: 'next', value: undefined }, result;
        for (;;) {
            if (message.mode === 'next') {
                result = checkResult(apply(next, iterator, [message.value]));
            } else if (message.mode === 'throw') {
                method = getMethod(iterator, 'throw');
                if (method === undefined) {
                    var close = getMethod(iterator, 'return');
                    if (close !== undefined) checkResult(apply(close, iterator, []));
                    throw new TypeErrorOf('the iterator has no throw()');
                }
                result = checkResult(apply(method, iterator, [message.value]));
            } else {
                method = getMethod(iterator, 'return');
                if (method === undefined) throw new Return(message.value);
                result = checkResult(apply(method, iterator, [message.value]));
                if (result.done) throw new Return(result.value);
                message = yieldThread({ end: false, failed: false, kind: native, value: result });
                continue;
            }
            if (result.done) return result.value;
            /* The result object is passed on as it is. */
            message = yieldThread({ end: false, failed: false, kind: native, value: result });
        }
    }

    function asyncYieldAll(iterable) {
        var iterator = asyncIteratorOf(iterable), sync = !iterator, method, result, value;
        if (sync) iterator = iteratorOf(iterable);
        var next = iterator.next, message = { mode: 'next', value: undefined };
        function settle(raw, closes) {
            if (!sync) return checkResult(awaitValue(raw));
            checkResult(raw);
            var done = !!raw.done;
            return { value: syncValue(iterator, raw.value, !done && closes), done: done };
        }
        for (;;) {
            if (message.mode === 'next') {
                result = settle(apply(next, iterator, [message.value]), true);
            } else if (message.mode === 'throw') {
                method = getMethod(iterator, 'throw');
                if (method === undefined) {
                    var close = getMethod(iterator, 'return');
                    if (close !== undefined) {
                        if (sync) checkResult(apply(close, iterator, []));
                        else checkResult(awaitValue(apply(close, iterator, [])));
                    }
                    throw new TypeErrorOf('the iterator has no throw()');
                }
                result = settle(apply(method, iterator, [message.value]), true);
            } else {
                method = getMethod(iterator, 'return');
                if (method === undefined) throw new Return(awaitValue(message.value));
                result = settle(apply(method, iterator, [message.value]), false);
                if (result.done) throw new Return(result.value);
                value = result.value;
                message = yieldThread({ end: false, failed: false, kind: YIELD, value: value });
                continue;
            }
            if (result.done) return result.value;
            value = result.value;
            message = yieldThread({ end: false, failed: false, kind: YIELD, value: value });
        }
    }

    function take(value, n) {
        if (isPlainArray(value)) return n < 0 ? native.copy(value) : value;
        var cursor = new Cursor(iteratorOf(value)), list = [];
        while ((n < 0 || list.length < n) && cursor.step()) define(list, list.length, { value: cursor.value, writable: true, enumerable: true, configurable: true });
        cursor.close();
        return list;
    }

    function accessor(target, key, getter, f, enumerable) {
        var old = descriptor(target, key), d = { get: old && old.get, set: old && old.set, enumerable: !!enumerable, configurable: true };
        d[getter ? 'get' : 'set'] = f;
        define(target, key, d);
    }

    function homeGet(self, home, key) {
        var parent = getPrototypeOf(home), name = native.key(key);
        if (parent === null) throw new TypeErrorOf('Cannot read properties of null (reading ' + describe(name) + ')');
        return native.getWith(parent, name, self);
    }

    function homeSet(self, home, key, value) {
        var at = getPrototypeOf(home), name = native.key(key), found, old;
        if (at === null) throw new TypeErrorOf('Cannot set properties of null (setting ' + describe(name) + ')');
        for (; at !== null && !found; at = getPrototypeOf(at)) found = descriptor(at, name);
        if (found && (found.get || found.set)) {
            if (!found.set) throw new TypeErrorOf('Cannot set property ' + describe(name) + ', which has only a getter');
            apply(found.set, self, [value]);
            return value;
        }
        if (found && found.writable === false) throw new TypeErrorOf('Cannot assign to read only property ' + describe(name));
        if (!isObject(self)) throw new TypeErrorOf('Cannot create property ' + describe(name));
        old = descriptor(self, name);
        if (old && (old.get || old.set || old.writable === false)) throw new TypeErrorOf('Cannot assign to read only property ' + describe(name));
        if (old) define(self, name, { value: value });
        else define(self, name, { value: value, writable: true, enumerable: true, configurable: true });
        return value;
    }

    function protoOf(newTarget) {
        var prototype = newTarget.prototype;
        return isObject(prototype) ? prototype : undefined;
    }

    var namespaces = new WeakMap();

    var lt = {
        generator: function (f, body, self, args) {
            var generator = instanceOf(f, GeneratorPrototype);
            native.privateAdd(generator, STATE, new Coroutine(body, self, args));
            return generator;
        },
        async: function (body, self, args) {
            return new PromiseOf(function (resolve, reject) {
                driveAsync(new Coroutine(body, self, args), resolve, reject);
            });
        },
        asyncGenerator: function (f, body, self, args) {
            var generator = instanceOf(f, AsyncGeneratorPrototype);
            native.privateAdd(generator, STATE, new AsyncState(new Coroutine(body, self, args)));
            return generator;
        },
        generatorFunction: function (f) {
            setPrototypeOf(f, GeneratorFunctionPrototype);
            define(f, 'prototype', { value: create(GeneratorPrototype), writable: true, enumerable: false, configurable: false });
            return f;
        },
        asyncFunction: function (f) {
            return setPrototypeOf(f, AsyncFunctionPrototype);
        },
        asyncGeneratorFunction: function (f) {
            setPrototypeOf(f, AsyncGeneratorFunctionPrototype);
            define(f, 'prototype', { value: create(AsyncGeneratorPrototype), writable: true, enumerable: false, configurable: false });
            return f;
        },
        callee: native.callee,
        isReturn: isReturn,
        yield: function (value) { return request(YIELD, value); },
        asyncYield: asyncYield,
        await: awaitValue,
        yieldAll: yieldAll,
        asyncYieldAll: asyncYieldAll,
        iterate: iterate,
        asyncIterate: asyncIterate,
        take: take,
        /* Calls body with a cursor and closes the iterator behind it. */
        destructure: function (value, body) {
            var cursor = iterate(value), failed = true;
            try {
                body(cursor);
                failed = false;
            } catch (e) {
                cursor.fail(e);
            }
            cursor.close();
        },
        spread: function (value) { return take(value, -1); },
        concat: native.concat,
        rest: native.rest,
        apply: apply,
        assign: native.assign,
        object: function (value) {
            if (value === null || value === undefined) throw new TypeErrorOf('Cannot destructure ' + value);
            return value;
        },
        omit: native.omit,
        key: native.key,
        numeric: function (value) { return +value; },
        template: function (cooked, raw) {
            define(cooked, 'raw', { value: Object.freeze(raw) });
            return Object.freeze(cooked);
        },
        RegExp: RegExpOf,
        bigint: function (text) {
            if (typeof BigInt !== 'function') throw new ReferenceError('BigInt is not defined');
            return BigInt(text);
        },
        newSpread: function (f, args) { return construct(f, args); },
        constant: function (name) { throw new TypeErrorOf('Assignment to constant variable \'' + name + '\''); },
        tdz: function (name) { throw new ReferenceError('Cannot access \'' + name + '\' before initialization'); },

        /* Functions and properties. */
        named: function (f, key, prefix) {
            if (own.call(f, 'name') && f.name !== '') return f;
            var name = typeof key === 'symbol' ? native.symbolName(key) : String(key);
            link(f, 'name', (prefix || '') + name);
            return f;
        },
        method: hide,
        getter: function (target, key, f, enumerable) { accessor(target, key, true, f, enumerable); },
        setter: function (target, key, f, enumerable) { accessor(target, key, false, f, enumerable); },
        field: native.field,
        proto: function (target, value) {
            if (isObject(value) || value === null) setPrototypeOf(target, value);
        },

        /* Classes. */
        needNew: function (name) { throw new TypeErrorOf('Class constructor ' + name + ' cannot be invoked without \'new\''); },
        class: function (f, parent) {
            var prototype = f.prototype;
            if (arguments.length > 1) {
                if (parent !== null && !native.isConstructor(parent)) throw new TypeErrorOf('Class extends value ' + describe(parent) + ' is not a constructor or null');
                var parentPrototype = parent === null ? null : parent.prototype;
                if (parentPrototype !== null && !isObject(parentPrototype)) throw new TypeErrorOf('Class extends value does not have valid prototype property ' + describe(parentPrototype));
                prototype = create(parentPrototype);
                if (parent !== null) setPrototypeOf(f, parent);
                hide(prototype, 'constructor', f);
            }
            define(f, 'prototype', { value: prototype, writable: false });
            return prototype;
        },
        superCall: function (f, args, newTarget) {
            var parent = getPrototypeOf(f);
            if (!native.isConstructor(parent)) throw new TypeErrorOf('Super constructor ' + describe(parent) + ' of anonymous class is not a constructor');
            return construct(parent, args, newTarget);
        },
        once: function (made, self) {
            if (self !== undefined) throw new ReferenceError('Super constructor may only be called once');
            return made;
        },
        bound: function (self) {
            if (self === undefined) throw new ReferenceError('Must call super constructor in derived class before accessing \'this\' or returning from derived constructor');
            return self;
        },
        derived: function (value, self) {
            if (isObject(value)) return value;
            if (value !== undefined) throw new TypeErrorOf('Derived constructors may only return object or undefined');
            if (self === undefined) throw new ReferenceError('Must call super constructor in derived class before accessing \'this\' or returning from derived constructor');
            return self;
        },
        superGet: homeGet,
        superSet: homeSet,
        deleteSuper: function () { throw new ReferenceError('Unsupported reference to \'super\''); },
        privateName: native.privateName,
        privateGet: native.privateGet,
        privateSet: native.privateSet,
        privateIn: native.privateIn,
        privateAdd: native.privateAdd,
        privateMethod: native.privateMethod,
        privateAccessor: native.privateAccessor,

        /* Modules. */
        /* import x = require(): the module.exports that an import of a CommonJS file wraps. */
        required: function (m) {
            return own.call(m, 'default') && getPrototypeOf(m) === m['default'] ? m['default'] : m;
        },
        live: function (target, name, get) { define(target, name, { get: get, enumerable: true, configurable: true }); },
        fix: function (target, name, value) { define(target, name, { value: value, writable: true, enumerable: true, configurable: true }); },
        all: function (target, source) {
            Object.keys(source).forEach(function (name) {
                if (name === 'default' || own.call(target, name)) return;
                define(target, name, { get: function () { return source[name]; }, enumerable: true, configurable: true });
            });
        },
        star: function (target, source, name) {
            define(target, name, { get: function () { return source[name]; }, enumerable: true, configurable: true });
        },
        after: function (pending, body) {
            return apply(promiseThen, PromiseOf.all(pending), [function () { return body(); }]);
        },
        /* A view of a module's exports: in order, and nobody can change it. The built-ins show its getters
         * as what they read (builtins/namespace.c). */
        namespace: function (source) {
            var view = namespaces.get(source);
            if (view) return view;
            view = create(null);
            namespaces.set(source, view);
            Object.keys(source).sort().forEach(function (name) {
                define(view, name, { get: function () { return source[name]; }, enumerable: true, configurable: false });
            });
            define(view, TAG, { value: 'Module', writable: false, enumerable: false, configurable: false });
            return native.makeNamespace(view);
        },
        dynamicImport: function (meta, specifier, options) {
            return new PromiseOf(function (resolve, reject) {
                if (options !== undefined && !isObject(options)) throw new TypeErrorOf('the second argument of import() must be an object');
                var name = String(specifier);
                resolve(apply(promiseThen, PromiseOf.resolve(), [function () {
                    var found = native.importModule(meta, name), view = lt.namespace;
                    if (!found[1]) return view(found[0]);
                    return apply(promiseThen, found[1], [function () { return view(found[0]); }]);
                }]));
            });
        }
    };
    return lt;
}
