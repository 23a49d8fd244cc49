/*
 * Methods of ES2015 and later that neither Duktape nor builtins/ has yet, for scripts that mention any
 * of them.
 */
function () {
    'use strict';
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
}
