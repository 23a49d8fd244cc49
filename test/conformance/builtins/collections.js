export default function () {
function log() { console.log([].slice.call(arguments).map(String).join(' ')); }
var m = new Map([['a', 1], [NaN, 2], [0, 3]]), o = {}, f = function () {};
m.set(o, 'o').set(f, 'f').set(-0, 'zero').set(undefined, 'u').set(null, 'n').set('1', 's').set(1, 'i').set(true, 't').set(Symbol.iterator, 'sym');
log(m.size, m.get('a'), m.get(NaN), m.get(0), m.get(-0), m.get(o), m.get(f), m.get(undefined), m.get(null), m.get('1'), m.get(1), m.get(true), m.get(Symbol.iterator), m.get({}), m.has('b'));
log(1 / [].concat(Array.from ? 1 : 1)[0]);
m.delete('a'); m.delete(NaN); m.set('a', 'again');
m.forEach(function (v, k, mm) { log(typeof k, v, mm === m); });
var s = new Set([1, 2, 3]), seen = [];
s.forEach(function (v) { seen.push(v); if (v < 10) s.add(v + 3); if (v === 2) s.delete(3); });
log(seen, s.size);
var it = s.values(), r = it.next(); log(r.value, r.done); s.clear(); s.add('x'); r = it.next(); log(r.value, r.done); log(it.next().done); s.add('y'); log(it.next().done);
var big = new Map(); for (var i = 0; i < 20000; i++) big.set('k' + i, i);
var bi = big.entries(); for (i = 0; i < 100; i++) bi.next();
for (i = 0; i < 19000; i++) big.delete('k' + i);
for (i = 0; i < 20000; i++) big.set(i, i);
log(bi.next().value, big.size, big.get('k19500'), big.get(777));
log(Object.prototype.toString.call(m), Object.prototype.toString.call(it), m.entries === m[Symbol.iterator], Map.prototype.entries === Map.prototype[Symbol.iterator], Set.prototype.keys === Set.prototype.values, Map.length, Map.name, Map.prototype.set.length, Map[Symbol.species] === Map);
log(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get.name);
try { Map(); } catch (e) { log(e instanceof TypeError); }
try { Map.prototype.get.call(new Set(), 1); } catch (e) { log(e instanceof TypeError); }
try { new Map([1]); } catch (e) { log(e.message); }
var closed = 0, bad = { next: function () { return { done: false, value: 1 }; }, 'return': function () { closed++; return {}; } }; bad[Symbol.iterator] = function () { return bad; };
try { new Map(bad); } catch (e) { log(closed); }
var w = new WeakMap(), k = Object.freeze({}), k2 = {}; w.set(k, 1).set(k2, 2); log(w.get(k), w.get(k2), w.has({}), w.delete(k2), w.has(k2), Object.keys(k2).length, w.get(1));
var w2 = new WeakMap([[k, 'two']]); log(w.get(k), w2.get(k), w.get(Object.create(k)));
try { w.set(1, 1); } catch (e) { log(e.message); }
var ws = new WeakSet([k]); log(ws.has(k), ws.has(k2)); log(new WeakRef(k).deref() === k);
new FinalizationRegistry(function () {}).register(k, 1);
log(JSON.stringify(Array.prototype.slice.call(Map.groupBy([1, 2, 3], function (x) { return x % 2; }).get(1))));
var a = ['x', 'y'], ai = a[Symbol.iterator](); log(JSON.stringify([ai.next(), ai.next(), ai.next()]), ai[Symbol.iterator]() === ai);
log(JSON.stringify(a.entries().next()), a.keys().next().value, Array.prototype.values === Array.prototype[Symbol.iterator], Array.prototype[Symbol.iterator].name);
var si = 'a\ud83d\ude00b\ud83d'[Symbol.iterator](), out = [], q; while (!(q = si.next()).done) out.push(q.value.length); log(out);
log(new Uint8Array([5, 6])[Symbol.iterator]().next().value, Object.prototype.toString.call(ai), typeof Symbol.asyncIterator, Symbol.species.toString());
function MyMap() { return Reflect.construct(Map, arguments, MyMap); } MyMap.prototype = Object.create(Map.prototype); MyMap.prototype.extra = 1;
var mm = new MyMap([[1, 2]]); log(mm.get(1), mm.extra, mm.size, mm instanceof MyMap);
}
