/*
 * Built-ins of ES2015 and later that Duktape lacks, for scripts that mention any of them. Returns
 * the function that runs the queue of promise jobs.
 */
function () {
    'use strict';
    var root = new Function('return this')();
    var slice = Array.prototype.slice, define = Object.defineProperty;
    function add(target, methods) {
        Object.keys(methods).forEach(function (name) {
            if (target[name] === undefined) define(target, name, { value: methods[name], writable: true, enumerable: false, configurable: true });
        });
    }
    function addSymbol(target, symbol, value) {
        define(target, symbol, { value: value, writable: true, enumerable: false, configurable: true });
    }
    function each(iterable, fn) {
        if (Array.isArray(iterable)) {
            for (var i = 0; i < iterable.length; i++) fn(iterable[i]);
            return;
        }
        var method = iterable[Symbol.iterator];
        if (typeof method !== 'function') throw new TypeError('value is not iterable');
        for (var it = method.call(iterable), r = it.next(); !r.done; r = it.next()) fn(r.value);
    }

    /* Promise jobs. */
    var jobs = [], rejected = [];
    function drain() {
        for (var i = 0; i < jobs.length; i++) jobs[i]();
        jobs = [];
        for (var k = 0; k < rejected.length; k++) {
            if (!rejected[k].handled) {
                var reason = rejected[k].value;
                rejected = [];
                if (reason instanceof Error) throw reason;
                throw new Error('Uncaught (in promise) ' + String(reason));
            }
        }
        rejected = [];
    }
    function settle(state, kind, value) {
        if (state.kind) return;
        state.kind = kind;
        state.value = value;
        if (kind === 'rejected' && !state.handled) rejected.push(state);
        state.reactions.forEach(function (r) { schedule(state, r); });
        state.reactions = [];
    }
    function schedule(state, r) {
        jobs.push(function () {
            var handler = state.kind === 'fulfilled' ? r.onFulfilled : r.onRejected, value;
            if (typeof handler !== 'function') {
                (state.kind === 'fulfilled' ? r.resolve : r.reject)(state.value);
                return;
            }
            try { value = handler(state.value); } catch (e) { r.reject(e); return; }
            r.resolve(value);
        });
    }
    function resolver(promise, state) {
        var called = false;
        return {
            resolve: function (value) {
                if (called) return;
                called = true;
                if (value === promise) { settle(state, 'rejected', new TypeError('a promise cannot resolve to itself')); return; }
                if (value === null || (typeof value !== 'object' && typeof value !== 'function')) { settle(state, 'fulfilled', value); return; }
                var then;
                try { then = value.then; } catch (e) { settle(state, 'rejected', e); return; }
                if (typeof then !== 'function') { settle(state, 'fulfilled', value); return; }
                jobs.push(function () {
                    var inner = resolver(promise, state);
                    try { then.call(value, inner.resolve, inner.reject); } catch (e) { inner.reject(e); }
                });
            },
            reject: function (reason) {
                if (called) return;
                called = true;
                settle(state, 'rejected', reason);
            }
        };
    }
    function Promise(executor) {
        if (!(this instanceof Promise)) throw new TypeError('Promise must be called with new');
        if (typeof executor !== 'function') throw new TypeError('Promise resolver ' + String(executor) + ' is not a function');
        var state = { kind: null, value: undefined, reactions: [], handled: false };
        addSymbol(this, 'state$', state);
        var r = resolver(this, state);
        try { executor(r.resolve, r.reject); } catch (e) { r.reject(e); }
    }
    add(Promise.prototype, {
        then: function (onFulfilled, onRejected) {
            var state = this.state$, self = this;
            var C = self.constructor || Promise;
            return new C(function (resolve, reject) {
                var r = { onFulfilled: onFulfilled, onRejected: onRejected, resolve: resolve, reject: reject };
                state.handled = true;
                if (state.kind) schedule(state, r);
                else state.reactions.push(r);
            });
        },
        'catch': function (onRejected) { return this.then(undefined, onRejected); },
        'finally': function (fn) {
            if (typeof fn !== 'function') return this.then(fn, fn);
            return this.then(function (v) { return Promise.resolve(fn()).then(function () { return v; }); },
                function (e) { return Promise.resolve(fn()).then(function () { throw e; }); });
        }
    });
    function collect(iterable, start) {
        return new Promise(function (resolve, reject) {
            var n = 0, left = 1, values = [];
            function done() { if (--left === 0) resolve.all(values); }
            resolve.all = resolve;
            each(iterable, function (item) {
                var at = n++;
                left++;
                start(Promise.resolve(item), values, at, done, resolve, reject);
            });
            done();
        });
    }
    add(Promise, {
        resolve: function (v) { return v instanceof Promise ? v : new Promise(function (resolve) { resolve(v); }); },
        reject: function (e) { return new Promise(function (resolve, reject) { reject(e); }); },
        withResolvers: function () {
            var r = {};
            r.promise = new Promise(function (resolve, reject) { r.resolve = resolve; r.reject = reject; });
            return r;
        },
        all: function (list) {
            return collect(list, function (p, values, at, done, resolve, reject) {
                p.then(function (v) { values[at] = v; done(); }, reject);
            });
        },
        allSettled: function (list) {
            return collect(list, function (p, values, at, done) {
                p.then(function (v) { values[at] = { status: 'fulfilled', value: v }; done(); },
                    function (e) { values[at] = { status: 'rejected', reason: e }; done(); });
            });
        },
        race: function (list) {
            return new Promise(function (resolve, reject) { each(list, function (p) { Promise.resolve(p).then(resolve, reject); }); });
        },
        any: function (list) {
            return new Promise(function (resolve, reject) {
                var left = 1, errors = [];
                function failed() {
                    if (--left) return;
                    var e = new Error('All promises were rejected');
                    e.name = 'AggregateError';
                    e.errors = errors;
                    reject(e);
                }
                each(list, function (p) {
                    var at = errors.length;
                    errors.push(undefined);
                    left++;
                    Promise.resolve(p).then(resolve, function (e) { errors[at] = e; failed(); });
                });
                failed();
            });
        }
    });
    if (typeof root.Promise !== 'function') addSymbol(root, 'Promise', Promise);
    add(root, { queueMicrotask: function (fn) { jobs.push(fn); } });

    /* Iterators. */
    var done = { value: undefined, done: true };
    function iterator(next) {
        var it = { next: next };
        addSymbol(it, Symbol.iterator, function () { return it; });
        return it;
    }
    function listIterator(list, kind) {
        var i = 0;
        return iterator(function () {
            if (i >= list.length) return done;
            var at = i++;
            return { value: kind === 'keys' ? at : kind === 'entries' ? [at, list[at]] : list[at], done: false };
        });
    }
    function stringIterator(s) {
        var i = 0;
        return iterator(function () {
            if (i >= s.length) return done;
            var code = s.charCodeAt(i), n = code >= 0xd800 && code < 0xdc00 && i + 1 < s.length ? 2 : 1;
            i += n;
            return { value: s.substring(i - n, i), done: false };
        });
    }
    addSymbol(Array.prototype, Symbol.iterator, function values() { return listIterator(this, 'values'); });
    addSymbol(String.prototype, Symbol.iterator, function () { return stringIterator(String(this)); });
    [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array].forEach(function (T) {
        addSymbol(T.prototype, Symbol.iterator, function () { return listIterator(this, 'values'); });
    });

    /* Map and Set: keys in order, found through a table of strings and numbers or by search. */
    function Table() { this.keys = []; this.values = []; this.live = 0; this.index = {}; this.objects = []; }
    function keyOf(k) {
        return typeof k === 'string' ? 's' + k : typeof k === 'number' ? 'n' + (k === 0 ? 0 : k) : typeof k === 'object' && k !== null || typeof k === 'function' || typeof k === 'symbol' ? null : 'o' + String(k);
    }
    var GONE = {};
    function find(t, k) {
        var key = keyOf(k);
        if (key !== null) return t.index[key] === undefined ? -1 : t.index[key];
        for (var i = 0; i < t.objects.length; i++) if (t.keys[t.objects[i]] === k) return t.objects[i];
        return -1;
    }
    function put(t, k, v) {
        var at = find(t, k), key = keyOf(k);
        if (at >= 0) { t.values[at] = v; return; }
        at = t.keys.length;
        t.keys.push(k === 0 ? 0 : k);
        t.values.push(v);
        t.live++;
        if (key !== null) t.index[key] = at; else t.objects.push(at);
    }
    function remove(t, k) {
        var at = find(t, k), key = keyOf(k);
        if (at < 0) return false;
        t.keys[at] = GONE;
        t.values[at] = undefined;
        t.live--;
        if (key !== null) delete t.index[key]; else t.objects.splice(t.objects.indexOf(at), 1);
        return true;
    }
    function tableIterator(self, kind) {
        var i = 0;
        return iterator(function () {
            var t = self.table$;
            while (i < t.keys.length && t.keys[i] === GONE) i++;
            if (i >= t.keys.length) return done;
            var at = i++;
            return { value: kind === 'keys' ? t.keys[at] : kind === 'values' ? t.values[at] : [t.keys[at], t.values[at]], done: false };
        });
    }
    function make(name, isMap) {
        var F = function (items) {
            if (!(this instanceof F)) throw new TypeError('Constructor ' + name + ' requires \'new\'');
            var self = this;
            addSymbol(this, 'table$', new Table());
            if (items !== undefined && items !== null) each(items, function (x) { if (isMap) self.set(x[0], x[1]); else self.add(x); });
        };
        var methods = {
            has: function (k) { return find(this.table$, k) >= 0; },
            'delete': function (k) { return remove(this.table$, k); },
            clear: function () { this.table$ = new Table(); },
            forEach: function (fn, self) {
                for (var i = 0; i < this.table$.keys.length; i++) {
                    if (this.table$.keys[i] !== GONE) fn.call(self, this.table$.values[i], this.table$.keys[i], this);
                }
            },
            keys: function () { return tableIterator(this, 'keys'); },
            values: function () { return tableIterator(this, 'values'); },
            entries: function () { return tableIterator(this, 'entries'); }
        };
        if (isMap) {
            methods.get = function (k) { var at = find(this.table$, k); return at < 0 ? undefined : this.table$.values[at]; };
            methods.set = function (k, v) { put(this.table$, k, v); return this; };
        } else {
            methods.add = function (k) { put(this.table$, k, k); return this; };
        }
        add(F.prototype, methods);
        define(F.prototype, 'size', { get: function () { return this.table$.live; }, configurable: true });
        addSymbol(F.prototype, Symbol.iterator, isMap ? F.prototype.entries : F.prototype.values);
        if (typeof root[name] !== 'function') addSymbol(root, name, F);
    }
    make('Map', true);
    make('Set', false);
    make('WeakMap', true);
    make('WeakSet', false);

    function clamp(n, length) {
        n = Math.trunc(Number(n)) || 0;
        return n < 0 ? Math.max(length + n, 0) : Math.min(n, length);
    }
    add(Math, {
        trunc: function (x) { x = +x; return x < 0 ? Math.ceil(x) : Math.floor(x); },
        sign: function (x) { x = +x; return x > 0 ? 1 : x < 0 ? -1 : x; },
        log2: function (x) { return Math.log(x) / Math.LN2; },
        log10: function (x) { return Math.log(x) / Math.LN10; },
        hypot: function () { return Math.sqrt(slice.call(arguments).reduce(function (s, x) { return s + x * x; }, 0)); },
        cbrt: function (x) { return x < 0 ? -Math.pow(-x, 1 / 3) : Math.pow(x, 1 / 3); }
    });
    add(Number, {
        isInteger: function (x) { return typeof x === 'number' && isFinite(x) && Math.floor(x) === x; },
        isSafeInteger: function (x) { return Number.isInteger(x) && Math.abs(x) <= 9007199254740991; },
        isFinite: function (x) { return typeof x === 'number' && isFinite(x); },
        isNaN: function (x) { return x !== x; },
        parseFloat: parseFloat, parseInt: parseInt,
        EPSILON: Math.pow(2, -52), MAX_SAFE_INTEGER: 9007199254740991, MIN_SAFE_INTEGER: -9007199254740991
    });
    add(Object, {
        entries: function (o) { return Object.keys(o).map(function (k) { return [k, o[k]]; }); },
        values: function (o) { return Object.keys(o).map(function (k) { return o[k]; }); },
        fromEntries: function (list) { var o = {}; each(list, function (e) { o[e[0]] = e[1]; }); return o; },
        hasOwn: function (o, k) { return Object.prototype.hasOwnProperty.call(o, k); },
        is: function (a, b) { return a === b ? a !== 0 || 1 / a === 1 / b : a !== a && b !== b; },
        assign: function (target) {
            for (var i = 1; i < arguments.length; i++) {
                var source = arguments[i];
                if (source !== null && source !== undefined) Object.keys(source).forEach(function (k) { target[k] = source[k]; });
            }
            return target;
        }
    });
    add(Array, {
        from: function (source, fn, self) {
            var list = [];
            if (source === null || source === undefined) throw new TypeError('cannot convert ' + source + ' to an object');
            if (typeof source[Symbol.iterator] === 'function') each(source, function (x) { list.push(x); });
            else for (var i = 0; i < (source.length >>> 0); i++) list.push(source[i]);
            return fn ? list.map(function (x, k) { return fn.call(self, x, k); }) : list;
        },
        of: function () { return slice.call(arguments); }
    });
    function search(list, fn, self, from, to, step, found, none) {
        for (var i = from; i !== to; i += step) if (fn.call(self, list[i], i, list)) return found(list[i], i);
        return none;
    }
    function value(v) { return v; }
    function index(v, i) { return i; }
    add(Array.prototype, {
        includes: function (x, from) {
            for (var i = clamp(from || 0, this.length); i < this.length; i++) if (this[i] === x || (x !== x && this[i] !== this[i])) return true;
            return false;
        },
        find: function (fn, self) { return search(this, fn, self, 0, this.length, 1, value); },
        findIndex: function (fn, self) { return search(this, fn, self, 0, this.length, 1, index, -1); },
        findLast: function (fn, self) { return search(this, fn, self, this.length - 1, -1, -1, value); },
        findLastIndex: function (fn, self) { return search(this, fn, self, this.length - 1, -1, -1, index, -1); },
        fill: function (v, from, to) {
            to = to === undefined ? this.length : clamp(to, this.length);
            for (var i = clamp(from || 0, this.length); i < to; i++) this[i] = v;
            return this;
        },
        at: function (i) { i = Math.trunc(i) || 0; return this[i < 0 ? this.length + i : i]; },
        flat: function (depth) {
            depth = depth === undefined ? 1 : depth;
            return this.reduce(function (out, x) { return out.concat(Array.isArray(x) && depth > 0 ? x.flat(depth - 1) : [x]); }, []);
        },
        flatMap: function (fn, self) { return this.map(fn, self).flat(); },
        keys: function () { return listIterator(this, 'keys'); },
        values: function () { return listIterator(this, 'values'); },
        entries: function () { return listIterator(this, 'entries'); },
        toSorted: function (fn) { return slice.call(this).sort(fn); },
        toReversed: function () { return slice.call(this).reverse(); },
        'with': function (i, v) { var copy = slice.call(this); copy[i < 0 ? copy.length + i : i] = v; return copy; }
    });
    function pad(s, length, fill, atEnd) {
        s = String(s);
        fill = fill === undefined ? ' ' : String(fill);
        var missing = length - s.length;
        if (missing <= 0 || !fill) return s;
        var text = fill.repeat(Math.ceil(missing / fill.length)).substring(0, missing);
        return atEnd ? s + text : text + s;
    }
    add(String.prototype, {
        includes: function (x, from) { return String(this).indexOf(x, from) >= 0; },
        startsWith: function (x, from) { return String(this).substr(from || 0, String(x).length) === String(x); },
        endsWith: function (x, to) { var s = String(this).substring(0, to === undefined ? this.length : to); return s.length >= String(x).length && s.substring(s.length - String(x).length) === String(x); },
        repeat: function (n) {
            var s = String(this), out = '';
            if (n < 0 || n === Infinity) throw new RangeError('invalid count value');
            for (n = Math.floor(n); n > 0; n >>>= 1) { if (n & 1) out += s; s += s; }
            return out;
        },
        padStart: function (n, fill) { return pad(this, n, fill, false); },
        padEnd: function (n, fill) { return pad(this, n, fill, true); },
        trimStart: function () { return String(this).replace(/^\s+/, ''); },
        trimEnd: function () { return String(this).replace(/\s+$/, ''); },
        at: function (i) { i = Math.trunc(i) || 0; return String(this)[i < 0 ? this.length + i : i]; },
        codePointAt: function (i) {
            var s = String(this), a = s.charCodeAt(i || 0), b = s.charCodeAt((i || 0) + 1);
            return a !== a ? undefined : a >= 0xd800 && a < 0xdc00 && b >= 0xdc00 && b < 0xe000 ? (a - 0xd800) * 0x400 + b - 0xdc00 + 0x10000 : a;
        },
        replaceAll: function (what, by) {
            if (what instanceof RegExp) return String(this).replace(what, by);
            return String(this).split(String(what)).map(function (x) { return x; }).join(typeof by === 'function' ? by(what) : by);
        },
        matchAll: function (re) {
            var s = String(this), list = [], copy = new RegExp(re.source || re, 'g' + (re.ignoreCase ? 'i' : '') + (re.multiline ? 'm' : '')), m;
            while ((m = copy.exec(s))) { list.push(m); if (m[0] === '') copy.lastIndex++; }
            return listIterator(list, 'values');
        }
    });
    add(String, {
        fromCodePoint: function () {
            return slice.call(arguments).map(function (c) {
                return c < 0x10000 ? String.fromCharCode(c) : String.fromCharCode(0xd800 + (c - 0x10000 >> 10), 0xdc00 + (c - 0x10000 & 0x3ff));
            }).join('');
        },
        raw: function (strings) {
            var out = '';
            for (var i = 0; i < strings.raw.length; i++) out += strings.raw[i] + (i + 1 < strings.raw.length && i + 1 < arguments.length ? arguments[i + 1] : '');
            return out;
        }
    });
    return drain;
}
